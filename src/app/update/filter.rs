//! The line of the filter: typing, clearing, earlier filters. Never here: what it finds (see `search`), how the line is
//! drawn.

use super::{complete, place, search, suggest};
use crate::app::{Action, Edit, Effect, Layer, Model, Motion, Now};

/// Opens the line.
pub(crate) fn open(model: &mut Model, fx: &mut Vec<Effect>) {
    model.layers.open(Layer::Filter);
    model.prompt.select();
    model.on_filter_opened();
    model.filter.menu = None;
    if !std::mem::replace(&mut model.filter.history_request.sent, true) {
        model.filter.history_request.pending = true;
        fx.push(Effect::RecallFilters);
    }
}

/// An action while the line is typed.
pub(crate) fn on_action(model: &mut Model, action: &Action, now: Now, fx: &mut Vec<Effect>) {
    if complete::on_action(model, action, now, fx) {
        return;
    }
    match action {
        // The key moves the cursor where there is text to move in.
        Action::ToggleTexts if model.prompt.cursor() < model.prompt.text().len() => {
            model.prompt.edit(Edit::Right);
        }
        Action::ToggleTexts => {
            model.filter.search_texts = !model.filter.search_texts;
            search::refilter(model, now, fx);
        }
        Action::HistoryPrevious if model.filter.history_request.pending => {
            model.filter.history_request.steps_back += 1;
        }
        Action::Move(motion) => move_in_list(model, *motion, now, fx),
        Action::Cancel => clear(model, now, fx),
        Action::Complete if suggest::take(model, now, fx) => {}
        Action::Submit | Action::Complete => close(model, fx),
        action => {
            if model.filter.history.apply(action, &mut model.prompt) {
                search::refilter(model, now, fx);
                if model.prompt.text().is_empty() {
                    model.on_filter_emptied(true, false);
                }
            } else if *action == Action::HistoryNext {
                move_in_list(model, Motion::Down, now, fx);
            }
        }
    }
}

/// Moves in the list while the line is typed.
fn move_in_list(model: &mut Model, motion: Motion, now: Now, fx: &mut Vec<Effect>) {
    place::leave(model, now, fx);
    model.places.on_moved();
    model.list.move_cursor(motion);
}

/// Text was pasted into the line.
pub(crate) fn on_paste(model: &mut Model, text: &str, now: Now, fx: &mut Vec<Effect>) {
    model.filter.menu = None;
    model.filter.history.reset();
    model.prompt.insert(text);
    search::refilter(model, now, fx);
}

/// Closes the line; the filter stays.
pub(crate) fn close(model: &mut Model, fx: &mut Vec<Effect>) {
    model.places.keep_filter();
    model.filter.menu = None;
    if model.layers.is_filter() {
        model.layers.close();
    }
    remember(model, fx);
}

/// Keeps the filter among the earlier ones.
pub(crate) fn remember(model: &mut Model, fx: &mut Vec<Effect>) {
    let text = model.prompt.text().trim().to_owned();
    if model.filter.history.push(&text) {
        fx.push(Effect::RememberFilter { query: text });
    }
}

/// The filters of earlier sessions have arrived.
pub(crate) fn on_recalled(model: &mut Model, earlier: Vec<String>, now: Now, fx: &mut Vec<Effect>) {
    model.filter.history_request.pending = false;
    model.filter.history.extend(earlier);
    let pending = std::mem::take(&mut model.filter.history_request.steps_back);
    for _ in 0..if model.layers.is_filter() { pending } else { 0 } {
        if model.filter.history.apply(&Action::HistoryPrevious, &mut model.prompt) {
            search::refilter(model, now, fx);
        }
    }
}

/// Clears the filter; the cursor stays on its article.
pub(crate) fn clear(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.layers.is_filter() {
        model.layers.close();
    }
    model.filter.menu = None;
    model.filter.search_texts = false;
    model.filter.history.reset();
    model.prompt.clear();
    // The list is still that of the filter.
    let chosen = model.list.selected().is_some();
    search::refilter(model, now, fx);
    model.on_filter_emptied(false, chosen);
}
