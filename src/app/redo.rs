//! Undone changes of feeds and views, so that they can be done again in order with the undone marks. Never here: the
//! marks themselves (see `news::History`), carrying out a change.

use super::views::PreviousView;
use crate::news::{FeedEdit, History, SafeText};

/// A change that was undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RedoChange {
    RemoveFeed {
        name: SafeText,
        address: SafeText,
    },
    /// `address`: before the change.
    EditFeed {
        name: SafeText,
        address: SafeText,
        edit: FeedEdit,
    },
    /// The view as it was before the undo; none if there was none.
    SaveView {
        name: SafeText,
        view: PreviousView,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    change: RedoChange,
    /// So many steps of marks were undone at that time: those undone later are redone first.
    undone_marks: usize,
    /// The newest action of marks at that time: a newer one drops what was undone before.
    last_action: u64,
}

/// The undone changes, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RedoStack(Vec<Step>);

impl RedoStack {
    /// A change was undone.
    pub(crate) fn push(&mut self, change: RedoChange, history: &History) {
        let (undone_marks, last_action) = (history.undone.len(), history.last_action());
        self.0.push(Step { change, undone_marks, last_action });
    }

    /// Takes the change that is to be redone next; none if there is none, or if marks were undone later.
    pub(crate) fn pop_due(&mut self, history: &History) -> Option<RedoChange> {
        self.0.retain(|step| step.last_action == history.last_action());
        self.0.pop_if(|last| history.undone.len() <= last.undone_marks).map(|step| step.change)
    }

    /// Something else was changed.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}
