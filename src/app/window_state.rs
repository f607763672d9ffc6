//! What a window remembers until the next start: choices made by keys that are no settings, such as the row style.
//! Never here: the file, the settings of `config.toml` (see `appearance`).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::layout::LayoutChoice;
use super::pane::list::RowStyle;
use super::{Model, Now};
use crate::search::Order;

/// Changes are written after this delay, in milliseconds.
const SAVE_AFTER: u64 = 1_000;

/// The choices. A missing one has its default; one that cannot be read is ignored (see `io::config::window_state`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct WindowState {
    /// How headlines are drawn.
    pub(crate) rows: RowStyle,
    /// How list and article are placed.
    pub(crate) layout: LayoutChoice,
    /// Only the article is shown while it is read.
    pub(crate) zen: bool,
    /// The list has no headings of days.
    pub(crate) no_groups: bool,
    /// Percent of the height that the list gets above the article, or none.
    pub(crate) stacked_share: Option<u16>,
    /// Whether the sources are shown; none: the width decides.
    pub(crate) sources: Option<bool>,
    /// The sort order of each view by its name, if the user chose one.
    pub(crate) sort: BTreeMap<String, Order>,
    /// How the feeds are sorted, by the name of the order; empty: by name.
    pub(crate) feed_order: String,
    /// The tags whose feeds are hidden in the sources.
    pub(crate) folded: BTreeSet<String>,
}

/// The current choices, and those that are not written yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RememberedState {
    pub(crate) current: WindowState,
    written: WindowState,
    /// When the changes will be written.
    pub(crate) due: Option<Now>,
}

impl RememberedState {
    /// The choices at the start.
    pub(crate) fn new(state: WindowState) -> Self {
        Self { written: state.clone(), current: state, due: None }
    }

    /// Takes the choices to be written: those written last, and the present ones.
    pub(crate) fn take_changes(&mut self) -> Option<(WindowState, WindowState)> {
        self.due = None;
        let before = std::mem::replace(&mut self.written, self.current.clone());
        (before != self.current).then(|| (before, self.current.clone()))
    }
}

impl Model {
    /// Changes what the window remembers. It is written a little later, together with further changes.
    pub(crate) fn remember(&mut self, now: Now, change: impl FnOnce(&mut WindowState)) {
        change(&mut self.remembered.current);
        if self.remembered.current != self.remembered.written {
            self.remembered.due.get_or_insert(Now(now.0 + SAVE_AFTER));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_written_once_with_those_before() {
        let mut state = RememberedState::new(WindowState { zen: true, ..WindowState::default() });
        assert_eq!(state.take_changes(), None);
        state.current.no_groups = true;
        let before = WindowState { zen: true, ..WindowState::default() };
        let after = WindowState { no_groups: true, ..before.clone() };
        assert_eq!(state.take_changes(), Some((before, after)));
        assert_eq!(state.take_changes(), None);
    }
}
