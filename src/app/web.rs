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
pub enum Goal {
    /// The full text of the article in this row. `asked`: by the reader.
    Text { row: u32, asked: bool },
    /// A link is followed.
    Visit,
}

/// A page on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetching {
    pub ticket: u64,
    pub url: SafeText,
    pub goal: Goal,
}

impl Fetching {
    /// What the status line says of it.
    pub fn words(&self, keymap: &Keymap) -> String {
        let key = |action: Action| keymap.label(LayerId::Pane, &action);
        let place = brief(&self.url);
        let place = place.split(['/', '?', '#']).next().unwrap_or_default();
        match self.goal {
            Goal::Text { asked: true, .. } => {
                format!("Fetching the page from {place} … · {} cancels", key(Action::Stop))
            }
            Goal::Text { asked: false, .. } => format!("Fetching the page from {place} …"),
            Goal::Visit => format!("Opening {place} … · {} cancels", key(Action::Back)),
        }
    }
}

/// Pages and full texts.
#[derive(Debug, Default)]
pub struct Web {
    /// The page on its way.
    pub fetching: Option<Fetching>,
    /// Articles whose full text is there, but that the reader wants as the feed has them.
    pub given: HashSet<Id>,
    /// The page with the other text of the article in the reader, at the place where it was left.
    pub other_version: Option<Page>,
    /// Articles whose page was fetched unasked, or tried to be: once in a session is enough.
    pub tried: HashSet<Id>,
}
