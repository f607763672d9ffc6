//! What the program knows of pages of the web: the one on its way, and which articles are read with which text.
//! Never here: how that changes (see `update`), fetching, the pages gone through (see `pane::visits`).

use std::collections::HashSet;

use super::action::Action;
use super::keymap::{Keymap, LayerId};
use super::pane::page::Page;
use crate::news::address::brief;
use crate::news::{Id, SafeText};

/// What a page is fetched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchPurpose {
    /// The full text of the article in this row. `asked`: by the reader.
    FullText { row: u32, by_user: bool },
    /// A link is followed.
    FollowLink,
}

/// A page on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageFetch {
    pub ticket: u64,
    pub url: SafeText,
    pub purpose: FetchPurpose,
}

impl PageFetch {
    /// What the status line says of it.
    pub fn message(&self, keymap: &Keymap) -> String {
        let key = |action: Action| keymap.label(LayerId::Pane, &action);
        let place = brief(&self.url);
        let place = place.split(['/', '?', '#']).next().unwrap_or_default();
        match self.purpose {
            FetchPurpose::FullText { by_user: true, .. } => {
                format!("Fetching the page from {place} … · {} cancels", key(Action::Stop))
            }
            FetchPurpose::FullText { by_user: false, .. } => format!("Fetching the page from {place} …"),
            FetchPurpose::FollowLink => format!("Opening {place} … · {} cancels", key(Action::Back)),
        }
    }
}

/// Pages and full texts.
#[derive(Debug, Default)]
pub struct WebPages {
    /// The page on its way.
    pub fetching: Option<PageFetch>,
    /// Articles whose full text is there, but that the reader wants as the feed has them.
    pub prefers_feed_text: HashSet<Id>,
    /// The page with the other text of the article in the reader, at the place where it was left.
    pub other_version: Option<Page>,
    /// Articles whose page was fetched unasked, or tried to be: once in a session is enough.
    pub auto_fetched: HashSet<Id>,
}
