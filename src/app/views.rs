//! Filters with a name, kept in `config.toml`: which there are, and what is unread in each. Never here: how that
//! changes (see `update::views`), the file.

use super::library::Library;
use crate::news::SafeText;
use crate::search::Rows;

/// The number of the key that shows the first of them.
pub const FIRST_KEY: usize = 4;

/// A filter with a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedView {
    pub name: SafeText,
    /// As it would be typed.
    pub query: String,
}

/// What a name stood for: its place among all, and its filter; none if there was no such name.
pub type PreviousView = Option<(usize, String)>;

/// A change that can be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewChange {
    pub ticket: u64,
    pub name: SafeText,
    pub before: PreviousView,
    /// The newest step of the history then: while nothing newer was done, `U` takes it back.
    pub newest_step: Option<u64>,
}

/// What is known of them.
#[derive(Debug, Default)]
pub struct Views {
    pub all: Vec<SavedView>,
    /// Articles in each, and how many of them are unread; none until that was counted.
    pub counts: Vec<(usize, usize)>,
    /// The rows that each finds.
    found: Vec<Rows>,
    /// How often they have changed.
    pub revision: u64,
    /// The count under way: its ticket, and what it is of.
    pub counting: Option<(u64, CountedAt)>,
    /// What the rows found are of.
    pub counted_at: Option<CountedAt>,
    /// The changes of the library that the counts speak of.
    counts_revision: Option<u64>,
    /// Changes on their way to the file: the ticket, the name, and whether one takes another back.
    pub saving: Vec<(u64, SafeText, bool)>,
    pub undo_stack: Vec<ViewChange>,
    /// What is wrong with the file.
    pub warnings: Vec<SafeText>,
}

/// How things stood when rows were counted: if this is another, they are counted anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedAt {
    pub rows: usize,
    pub views: u64,
    /// How often marks have changed, if any of the filters asks about them.
    pub marks: Option<u64>,
    /// How often the feeds have changed, in the same way.
    pub feeds: Option<u64>,
}

impl Views {
    /// As they are at the start.
    pub fn new(all: Vec<SavedView>) -> Self {
        Self { all, ..Self::default() }
    }

    /// The place of a name.
    pub fn position(&self, name: &SafeText) -> Option<usize> {
        self.all.iter().position(|view| view.name == *name)
    }

    /// The filter of a name.
    pub fn query(&self, name: &SafeText) -> Option<&str> {
        self.position(name).map(|at| self.all[at].query.as_str())
    }

    /// There are others now.
    pub fn set(&mut self, all: Vec<SavedView>) {
        self.all = all;
        self.revision += 1;
        (self.found, self.counts, self.counted_at) = (Vec::new(), Vec::new(), None);
    }

    /// Rows have been found.
    pub fn set_found(&mut self, found: Vec<Rows>, counted_at: CountedAt) {
        (self.found, self.counted_at, self.counts_revision) = (found, Some(counted_at), None);
    }

    /// Adds up what was found, if something has changed since; true if so.
    pub fn update_counts(&mut self, library: &Library) -> bool {
        if self.counts_revision == Some(library.changes()) || self.found.is_empty() {
            return false;
        }
        self.counts_revision = Some(library.changes());
        let (listed, read) = (library.listed_rows(), library.read_rows());
        let sum = |rows: &Rows| {
            let words = rows.words().iter().zip(listed.words()).zip(read.words());
            words.fold((0, 0), |(all, unread), ((rows, listed), read)| {
                let here = rows & listed;
                (all + here.count_ones() as usize, unread + (here & !read).count_ones() as usize)
            })
        };
        self.counts = self.found.iter().map(sum).collect();
        true
    }

    /// Articles in one, and how many of them are unread.
    pub fn count(&self, name: &SafeText) -> Option<(usize, usize)> {
        self.counts.get(self.position(name)?).copied()
    }
}
