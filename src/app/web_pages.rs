//! The page that is being fetched from the web, and which version of an article the user prefers. Never here: how that
//! changes (see `update`), fetching, the pages before the current one (see `pane::page_history`).

use std::collections::HashSet;

use super::{Action, Keymap, LayerId, Page};
use crate::news::address::short_name;
use crate::news::{Id, SafeText};

/// Why a page is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FetchPurpose {
    /// For the full text of the article in this row. `by_user`: the user asked for it.
    FullText { row: u32, by_user: bool },
    /// To follow a link.
    FollowLink,
}

/// A page that is being fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PageFetch {
    pub(crate) ticket: u64,
    pub(crate) url: SafeText,
    pub(crate) purpose: FetchPurpose,
}

impl PageFetch {
    /// The message in the status line.
    pub(crate) fn message(&self, keymap: &Keymap) -> String {
        let key = |action: Action| keymap.label(LayerId::Pane, &action);
        let place = short_name(&self.url);
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
pub(crate) struct WebPages {
    /// The page that is being fetched.
    pub(crate) fetching: Option<PageFetch>,
    /// Articles that have a full text, but which the user reads with the text of the feed.
    pub(crate) prefers_feed_text: HashSet<Id>,
    /// The page with the other version of the article in the reader, at the position where it was left.
    pub(crate) other_version: Option<Page>,
    /// Articles whose full text was fetched automatically, with or without success: once in a session.
    pub(crate) auto_fetched: HashSet<Id>,
}
