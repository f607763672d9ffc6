//! The state of the filter: the parsed line, earlier filters, completions, snippets of texts. Never here: how it
//! changes (see `update::filter`), searching.

use std::collections::HashMap;

use super::input::InputHistory;
use super::library::{Library, READ, SAVED, STARTED, UPDATED};
use super::pane::list::List;
use super::pane::menu::Menu;
use super::suggestion::SuggestionState;
use crate::news::{Feed, SafeText, Snippet};
use crate::search::fold::fold;
use crate::search::{Facts, Is, Phrase, Query, Reading, Rows, SourceFacts};

/// The filter, except for its line of text.
#[derive(Debug, Default)]
pub struct Filter {
    /// The parsed line.
    pub parsed: Reading,
    /// Words without a field are searched in the texts of the articles, not only in the headlines.
    pub search_texts: bool,
    /// Names and tags of sources, as sent with the last search.
    pub(crate) source_facts: Vec<SourceFacts>,
    pub(crate) history: InputHistory,
    pub(crate) history_request: HistoryRequest,
    /// The menu of completions, if it is open.
    pub menu: Option<Menu>,
    /// The names that can be completed.
    pub(crate) names: CompletionNames,
    pub(crate) snippets: Snippets,
    /// A filter that finds something, while this one finds nothing.
    pub(crate) suggestion: SuggestionState,
}

/// Names that can be completed, with the number of articles of each. They are collected when the menu opens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CompletionNames {
    pub(crate) sources: Vec<(SafeText, usize)>,
    pub(crate) authors: Vec<(SafeText, usize)>,
    pub(crate) tags: Vec<(SafeText, usize)>,
}

/// The request for the filters of earlier sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct HistoryRequest {
    /// It was sent.
    pub(crate) sent: bool,
    /// It has not been answered yet.
    pub(crate) pending: bool,
    /// How often the user pressed the key for an earlier filter meanwhile.
    pub(crate) steps_back: usize,
}

/// The snippets of the visible rows: where the phrases of the filter occur in the texts.
#[derive(Debug, Default)]
pub(crate) struct Snippets {
    /// The phrases of the last search that was answered.
    pub(crate) phrases: Vec<Phrase>,
    found: HashMap<u32, Snippet>,
    /// The snippets belong to earlier phrases. They stay until the first new ones arrive, so that nothing flickers.
    stale: bool,
    /// The pending request: the ticket, and the rows.
    pub(crate) pending: Option<(u64, Vec<u32>)>,
}

impl Snippets {
    /// Sets the phrases of the filter.
    pub(crate) fn set_phrases(&mut self, phrases: Vec<Phrase>) {
        if phrases != self.phrases {
            (self.phrases, self.stale, self.pending) = (phrases, true, None);
        }
    }

    /// The snippet of a row.
    pub(crate) fn get(&self, row: u32) -> Option<&Snippet> {
        self.found.get(&row)
    }

    /// The rows to request: none while all visible rows are loaded or requested.
    pub(crate) fn missing(&self, list: &List) -> Vec<u32> {
        let loaded = |row: &u32| !self.stale && self.found.contains_key(row);
        let requested = |row: &u32| self.pending.as_ref().is_some_and(|(_, rows)| rows.contains(row));
        if list.visible_rows().iter().all(|row| loaded(row) || requested(row)) {
            return Vec::new();
        }
        list.rows_near_window().iter().copied().filter(|row| !loaded(row)).collect()
    }

    /// Adds the snippets of an answer. A row without a snippet is not requested again.
    pub(crate) fn add(&mut self, ticket: u64, found: Vec<(u32, Snippet)>) {
        let Some((_, rows)) = self.pending.take_if(|(pending, _)| *pending == ticket) else { return };
        if std::mem::take(&mut self.stale) {
            self.found.clear();
        }
        self.found.extend(rows.into_iter().map(|row| (row, Snippet::default())));
        self.found.extend(found);
    }

    /// Removes all snippets: the rows or the texts have changed.
    pub(crate) fn clear(&mut self) {
        self.found.clear();
        self.pending = None;
    }
}

/// Whether the result of a query depends on marks.
pub(crate) fn asks_marks(query: &Query) -> bool {
    query.asks(Is::Read) || query.asks(Is::Saved) || query.asks(Is::Started)
}

/// The facts a query depends on besides the columns, except for matches in texts.
pub(crate) fn facts(library: &Library, feeds: &[Feed], query: &Query) -> Facts {
    let rows = |is, flag| if query.asks(is) { library.flagged_rows(flag) } else { Rows::default() };
    Facts {
        sources: if query.asks_sources() { source_facts(library, feeds) } else { Vec::new() },
        read: rows(Is::Read, READ),
        saved: rows(Is::Saved, SAVED),
        updated: rows(Is::Updated, UPDATED),
        started: rows(Is::Started, STARTED),
        texts: Vec::new(),
    }
}

/// The names and tags of the sources, for the filter.
pub(crate) fn source_facts(library: &Library, feeds: &[Feed]) -> Vec<SourceFacts> {
    let tags_of = |feed: &Feed| feed.tags.iter().map(|tag| fold(tag)).collect();
    let tags: HashMap<&SafeText, Vec<String>> =
        feeds.iter().map(|feed| (&feed.address, tags_of(feed))).collect();
    let source = |source: &super::library::Source| SourceFacts {
        name: fold(&source.name),
        tags: source.feed.as_ref().and_then(|address| tags.get(address)).cloned().unwrap_or_default(),
    };
    let sources: Vec<SourceFacts> = library.sources().iter().map(source).collect();
    let facts_of = |set: &[u32]| {
        let mut all = set.iter().filter_map(|source| sources.get(*source as usize));
        let mut facts = all.next().cloned().unwrap_or_default();
        for other in all {
            // No word of a query contains a line break.
            facts.name.push('\n');
            facts.name.push_str(&other.name);
            facts.tags.extend_from_slice(&other.tags);
        }
        facts
    };
    library.source_sets().map(facts_of).collect()
}
