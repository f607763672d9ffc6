//! The filter as the reader works on it: how what was typed was understood, earlier filters, what was found in texts.
//! Never here: how that changes (see `update::filter`), searching.

use std::collections::HashMap;

use super::input::InputHistory;
use super::library::Library;
use super::pane::list::List;
use super::pane::menu::Menu;
use crate::news::{Feed, SafeText, Snippet};
use crate::search::fold::fold;
use crate::search::{Facts, Is, Outlet, Phrase, Query, Reading};

/// What belongs to the filter besides its line of text.
#[derive(Debug, Default)]
pub struct Filter {
    /// How the line was understood.
    pub parsed: Reading,
    /// Bare words are about the texts of the articles, not the headline alone.
    pub search_texts: bool,
    /// Names and tags of sources, as the last search was told them.
    pub outlets: Vec<Outlet>,
    pub history: InputHistory,
    pub history_request: HistoryRequest,
    /// What may be put in at the cursor.
    pub menu: Option<Menu>,
    /// What it chooses from.
    pub names: CompletionNames,
    pub snippets: Snippets,
}

/// Names that can be completed, with the articles of each; gathered when they are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompletionNames {
    pub sources: Vec<(SafeText, usize)>,
    pub authors: Vec<(SafeText, usize)>,
    pub tags: Vec<(SafeText, usize)>,
}

/// The filters of earlier sessions, as they are requested.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HistoryRequest {
    /// They were asked for.
    pub sent: bool,
    /// They are on their way.
    pub pending: bool,
    /// How often the user wanted to go back meanwhile.
    pub steps_back: usize,
}

/// Where in the texts of the rows in sight the filter's phrases stand.
#[derive(Debug, Default)]
pub struct Snippets {
    phrases: Vec<Phrase>,
    found: HashMap<u32, Snippet>,
    /// Those at hand are of earlier phrases: they stay until the first new ones come, so that nothing flickers.
    stale: bool,
    /// Those on their way: the ticket, and the rows.
    pub pending: Option<(u64, Vec<u32>)>,
}

impl Snippets {
    /// What the filter is about now.
    pub fn set_phrases(&mut self, phrases: Vec<Phrase>) {
        if phrases != self.phrases {
            (self.phrases, self.stale, self.pending) = (phrases, true, None);
        }
    }

    /// The phrases of the filter, as of the last search that was answered.
    pub fn phrases(&self) -> &[Phrase] {
        &self.phrases
    }

    /// The piece of a row's text.
    pub fn get(&self, row: u32) -> Option<&Snippet> {
        self.found.get(&row)
    }

    /// The rows that are to be asked about: none while all that is in sight is there or on its way.
    pub fn missing(&self, list: &List, height: u16) -> Vec<u32> {
        let loaded = |row: &u32| !self.stale && self.found.contains_key(row);
        let requested = |row: &u32| self.pending.as_ref().is_some_and(|(_, rows)| rows.contains(row));
        if self.phrases.is_empty()
            || list.visible_rows(height).iter().all(|row| loaded(row) || requested(row))
        {
            return Vec::new();
        }
        list.rows_near_window(height).iter().copied().filter(|row| !loaded(row)).collect()
    }

    /// Some have come. A row without one is not asked about again.
    pub fn add(&mut self, ticket: u64, found: Vec<(u32, Snippet)>) -> bool {
        let Some((_, rows)) = self.pending.take_if(|(pending, _)| *pending == ticket) else { return false };
        if std::mem::take(&mut self.stale) {
            self.found.clear();
        }
        self.found.extend(rows.into_iter().map(|row| (row, Snippet::default())));
        self.found.extend(found);
        true
    }

    /// The rows are others now, or the texts.
    pub fn clear(&mut self) {
        self.found.clear();
        self.pending = None;
    }
}

/// Whether a query finds other articles when the reader marks some.
pub fn asks_marks(query: &Query) -> bool {
    query.asks(Is::Read) || query.asks(Is::Saved) || query.asks(Is::Started)
}

/// What a query must be told besides the columns, all but what is found in texts.
pub fn facts(library: &Library, feeds: &[Feed], query: &Query) -> Facts {
    let mut facts = Facts::default();
    if query.asks_sources() {
        facts.sources = outlets(library, feeds);
    }
    if query.asks(Is::Read) {
        facts.read = library.read_rows();
    }
    if query.asks(Is::Saved) {
        facts.saved = library.saved_rows();
    }
    if query.asks(Is::Updated) {
        facts.updated = library.updated_rows();
    }
    if query.asks(Is::Started) {
        facts.started = library.started_rows();
    }
    facts
}

/// The sources as the filter sees them.
pub fn outlets(library: &Library, feeds: &[Feed]) -> Vec<Outlet> {
    let tags_of = |feed: &Feed| feed.tags.iter().map(|tag| fold(tag)).collect();
    let tags: HashMap<&SafeText, Vec<String>> =
        feeds.iter().map(|feed| (&feed.address, tags_of(feed))).collect();
    let outlet = |outlet: &super::library::Outlet| Outlet {
        name: fold(&outlet.name),
        tags: outlet.feed.as_ref().and_then(|address| tags.get(address)).cloned().unwrap_or_default(),
    };
    let outlets: Vec<Outlet> = library.outlets().iter().map(outlet).collect();
    let numbers = library.sources().iter();
    numbers.map(|number| outlets.get(*number as usize).cloned().unwrap_or_default()).collect()
}
