//! The saved views, stored in `config.toml`, and the number of unread articles in each. Never here: how they change
//! (see `update::views`), the file.

use super::library::{Library, READ};
use crate::news::SafeText;
use crate::search::Rows;

/// The number key that shows the first saved view.
pub(crate) const FIRST_KEY: usize = 4;

/// A filter saved under a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedView {
    pub name: SafeText,
    /// The filter as it would be typed.
    pub query: String,
}

/// The view that had a name before a change: its position and its filter; none if there was none.
pub(crate) type PreviousView = Option<(usize, String)>;

/// A change that can be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ViewChange {
    pub(crate) ticket: u64,
    pub(crate) name: SafeText,
    pub(crate) before: PreviousView,
    /// The newest step of the history at that time: undo reverts this change only if nothing newer was done.
    pub(crate) newest_step: Option<u64>,
}

/// Whether a change is made for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attempt {
    First,
    Undo,
    Redo,
}

/// A change of a view that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunningSave {
    pub(crate) ticket: u64,
    pub(crate) name: SafeText,
    pub(crate) attempt: Attempt,
}

/// The saved views.
#[derive(Debug, Default)]
pub(crate) struct Views {
    pub(crate) all: Vec<SavedView>,
    /// The numbers of articles and unread articles in each; empty until they are counted.
    pub(crate) counts: Vec<(usize, usize)>,
    /// The rows that each view finds.
    found: Vec<Rows>,
    /// Counts the changes of the views.
    pub(crate) revision: u64,
    /// The pending request to count: its ticket, and the state it counts.
    pub(crate) counting: Option<(u64, CountedAt)>,
    /// The state that `found` belongs to.
    pub(crate) counted_at: Option<CountedAt>,
    /// The number of changes of the library that `counts` belongs to.
    counts_revision: Option<u64>,
    /// Changes that are being written.
    pub(crate) saving: Vec<RunningSave>,
    /// Changes that can be undone, oldest first.
    pub(crate) undo_stack: Vec<ViewChange>,
    /// What is wrong with the file.
    pub(crate) warnings: Vec<SafeText>,
}

/// The state at which rows were counted. They are counted again when it differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CountedAt {
    pub(crate) rows: usize,
    pub(crate) views: u64,
    /// The number of changes of marks, if any filter depends on marks.
    pub(crate) marks: Option<u64>,
    /// The number of changes of the feeds, if any filter depends on feeds.
    pub(crate) feeds: Option<u64>,
}

impl Views {
    /// The views at the start.
    pub(crate) fn new(all: Vec<SavedView>) -> Self {
        Self { all, ..Self::default() }
    }

    /// The position of a view.
    pub(crate) fn position(&self, name: &SafeText) -> Option<usize> {
        self.all.iter().position(|view| view.name == *name)
    }

    /// The filter of a view.
    pub(crate) fn query(&self, name: &SafeText) -> Option<&str> {
        self.position(name).map(|at| self.all[at].query.as_str())
    }

    /// Replaces all views.
    pub(crate) fn set(&mut self, all: Vec<SavedView>) {
        self.all = all;
        self.revision += 1;
        (self.found, self.counts, self.counted_at) = (Vec::new(), Vec::new(), None);
    }

    /// Stores the rows that the views find.
    pub(crate) fn set_found(&mut self, found: Vec<Rows>, counted_at: CountedAt) {
        (self.found, self.counted_at, self.counts_revision) = (found, Some(counted_at), None);
    }

    /// Counts the rows found, if something has changed since.
    pub(crate) fn update_counts(&mut self, library: &Library) {
        if self.counts_revision == Some(library.changes()) || self.found.is_empty() {
            return;
        }
        self.counts_revision = Some(library.changes());
        let (listed, read) = (library.listed_rows(), library.flagged_rows(READ));
        let sum = |rows: &Rows| {
            let words = rows.words().iter().zip(listed.words()).zip(read.words());
            words.fold((0, 0), |(all, unread), ((rows, listed), read)| {
                let here = rows & listed;
                (all + here.count_ones() as usize, unread + (here & !read).count_ones() as usize)
            })
        };
        self.counts = self.found.iter().map(sum).collect();
    }

    /// The numbers of articles and unread articles in a view.
    pub(crate) fn count(&self, name: &SafeText) -> Option<(usize, usize)> {
        self.counts.get(self.position(name)?).copied()
    }
}
