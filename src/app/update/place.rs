//! Stores the reading position in the log: when the user stays at it, and when they leave the article. Never here:
//! scrolling (see `page`), the file of the log.

use super::marks;
use crate::app::model::PLACE_AFTER;
use crate::app::{Effect, Model, Now};

/// The page was scrolled: the new position is stored if it stays there.
pub(crate) fn on_moved(model: &mut Model, now: Now) {
    model.place_due = Some(Now(now.0 + PLACE_AFTER));
}

/// Stores the position in an article that the user leaves.
pub(crate) fn leave(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.place_due.is_some() {
        store(model, now, fx);
    }
}

/// Stores the position in the article.
pub(crate) fn store(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    model.place_due = None;
    let height = model.areas().reader().height;
    if model.page_history.shows_other_page() {
        // The position in a page of a link is not stored.
        return;
    }
    let Some(page) = model.reader.page.as_ref().filter(|page| page.scrolled) else { return };
    let (row, id, place) = (page.row, page.id, page.place(height.max(1)));
    if model.state.get(&id).at != place {
        marks::store_place(model, row, place, now, fx);
    }
}
