//! Where the cursor was in each list of articles, so that a look at another view or a filter does not lose the place.
//! Never here: the list itself (see `pane::list`).

use super::{Model, Scope, View};

/// The rows the cursor was on. Rows keep their numbers until the articles are loaded anew.
#[derive(Debug, Default)]
pub(crate) struct ListPlaces {
    /// The row under the cursor of each list when it was left.
    left: Vec<((Scope, View), u32)>,
    /// The row the cursor was put on when the present list was entered; none if it was empty.
    pub(crate) arrived: Option<u32>,
    /// Where the cursor was when the filter was opened; none once the user has moved in the list since.
    before_filter: Option<ListPlace>,
    /// The filter was kept with `Enter`: its first hit is chosen, if it has one.
    filter_kept: bool,
    /// Where the cursor goes when the hits arrive.
    pub(crate) after_search: Option<ListPlace>,
}

impl ListPlaces {
    /// The user has chosen the article under the cursor: it was more than a look at this list.
    pub(crate) fn settle_here(&mut self) {
        (self.arrived, self.before_filter) = (None, None);
    }

    /// The filter was kept.
    pub(crate) fn keep_filter(&mut self) {
        (self.arrived, self.filter_kept) = (None, true);
    }

    /// The user has moved in the list.
    pub(crate) fn on_moved(&mut self) {
        self.before_filter = None;
    }
}

/// A row under the cursor, and how many rows were above it on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ListPlace {
    pub(crate) row: u32,
    pub(crate) above: usize,
}

/// The place of the list that is being left.
pub(crate) struct LeftPlace {
    list: (Scope, View),
    /// The user has not moved in it.
    at_arrival: bool,
}

impl Model {
    /// The view or scope will change: keeps the place in the present list.
    pub(crate) fn leave_list(&mut self) -> LeftPlace {
        let list = (self.scope.clone(), self.list.view);
        // A filter that finds nothing hides the place.
        let here = self.list.selected().or(self.places.before_filter.map(|place| place.row));
        self.places.left.retain(|(other, _)| *other != list);
        self.places.left.extend(here.map(|row| (list.clone(), row)));
        LeftPlace { list, at_arrival: self.list.selected() == self.places.arrived }
    }

    /// The view or scope has changed: rebuilds the list. After a mere look at another list the cursor goes back to its
    /// place. Else it stays on its article, or goes to the next one that is left; in another scope without it, to the
    /// top.
    pub(crate) fn enter_list(&mut self, left: &LeftPlace) {
        let before = self.list.take_rows();
        let at = self.list.cursor();
        self.list.drop_lingering();
        self.list.rebuild(&self.library, true);
        let list = (self.scope.clone(), self.list.view);
        let same_scope = left.list.0 == list.0;
        let remembered = self.places.left.iter().find(|(other, _)| *other == list).map(|(_, row)| *row);
        let remembered = remembered.filter(|_| list != left.list);
        let looked = remembered.filter(|_| left.at_arrival);
        let found = looked.and_then(|row| self.list.index_of(row)).or_else(|| match before.get(at) {
            Some(here) if !same_scope => self.list.index_of(*here),
            Some(_) => self.list.nearest(&before, at),
            None => remembered.and_then(|row| self.list.index_of(row)),
        });
        self.list.set_cursor(found.unwrap_or(0));
        self.places.arrived = self.list.selected();
    }

    /// The filter is opened.
    pub(crate) fn on_filter_opened(&mut self) {
        let here = self.list_place();
        if self.prompt.text().is_empty() || self.places.before_filter.is_none() {
            self.places.before_filter = here;
        }
        self.places.filter_kept = false;
    }

    /// The filter is empty again: the cursor returns to where it was when the filter was opened, unless the user has
    /// moved in the list or kept a hit. `typing`: its line is still open. `has_hit`: it
    /// had found something.
    pub(crate) fn on_filter_emptied(&mut self, typing: bool, has_hit: bool) {
        let place = self.places.before_filter;
        let chosen = self.places.filter_kept && has_hit;
        if !typing {
            self.places.before_filter = None;
        }
        self.places.after_search = place.filter(|_| self.searching && !chosen);
        if !chosen {
            self.return_to(place);
        }
    }

    /// The present place in the list.
    fn list_place(&self) -> Option<ListPlace> {
        let above = self.list.cursor().saturating_sub(self.list.top());
        self.list.selected().map(|row| ListPlace { row, above })
    }

    /// Puts the cursor back, if its article is listed.
    pub(crate) fn return_to(&mut self, place: Option<ListPlace>) {
        if let Some(place) = place
            && let Some(at) = self.list.index_of(place.row)
        {
            self.list.put_at(at, place.above);
        }
    }
}
