//! Marks: read, saved, reading positions, undo, and marks made elsewhere. Never here: the file of the log.

use std::collections::HashSet;

use crate::app::filter::asks_marks;
use crate::app::{Action, Effect, Model, Now, View};
use crate::news::{FurtherName, Id, Mark, MarkValue, grouped};
use crate::search::Order;

/// Sets marks of rows as one step that can be undone. Returns how many changed.
fn set_marks(model: &mut Model, changes: &[(u32, MarkValue)], now: Now, fx: &mut Vec<Effect>) -> usize {
    let by_id: Vec<(Id, MarkValue)> =
        changes.iter().map(|(row, value)| (model.library.id(*row), *value)).collect();
    let marks = model.state.mark(now.0, &by_id);
    for mark in &marks {
        model.history.push(mark);
    }
    let asks = asks_marks(&model.query);
    for (row, _) in changes {
        let entry = model.state.get(&model.library.id(*row));
        if model.library.set(*row, entry) {
            model.list.linger(*row, &model.library);
            if asks {
                model.list.keep_hit(*row);
            }
        }
    }
    record(model, marks, fx)
}

/// Requests that marks are written to the log. Returns how many.
pub(crate) fn record(model: &mut Model, marks: Vec<Mark>, fx: &mut Vec<Effect>) -> usize {
    let count = marks.len();
    if count > 0 {
        model.pending_records += 1;
        let ticket = model.ticket();
        fx.push(Effect::Record { ticket, marks });
    }
    count
}

/// Marks the article in the reader read.
pub(crate) fn mark_page_read(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if let Some(row) = model.reader.page.as_ref().map(|page| page.row) {
        set_marks(model, &[(row, MarkValue::Read(true))], now, fx);
    }
}

/// Marks the article under the cursor read.
pub(crate) fn mark_selected_read(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if let Some(row) = model.list.selected() {
        set_marks(model, &[(row, MarkValue::Read(true))], now, fx);
    }
}

/// Marks the article unread by hand, or with `toggle` read if it is unread.
pub(crate) fn mark_by_hand(model: &mut Model, toggle: bool, now: Now, fx: &mut Vec<Effect>) {
    let Some(row) = model.list.selected() else { return };
    let read = toggle && !model.library.is_read(row);
    set_marks(model, &[(row, MarkValue::Read(read))], now, fx);
    stop_auto_mark(model);
    model.show_notice(if read { "Read" } else { "Unread" }, now);
}

fn stop_auto_mark(model: &mut Model) {
    if let Some(page) = &mut model.reader.page {
        page.no_auto_mark = true;
    }
    if let Some(page) = model.page_history.article_mut() {
        page.no_auto_mark = true;
    }
}

/// Marks everything in the list read, except what came in out of sight and was never visible.
pub(crate) fn mark_shown_read(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    let unseen: HashSet<u32> = model.list.unseen_rows().collect();
    let shown: Vec<(u32, MarkValue)> = (model.list.rows().iter())
        .filter(|row| !unseen.contains(row))
        .map(|row| (*row, MarkValue::Read(true)))
        .collect();
    let undo = model.key(&Action::Undo);
    let new = unseen.iter().filter(|row| !model.library.is_read(**row)).count();
    let place = if model.list.order() == Order::Oldest { "below" } else { "above" };
    let rest = match new {
        0 => String::new(),
        1 => format!(" · 1 new one {place} stays unread"),
        n => format!(" · {} new ones {place} stay unread", grouped(n)),
    };
    let text = match set_marks(model, &shown, now, fx) {
        0 => format!("All of these are read already{rest}"),
        1 => format!("1 article marked read{rest} · {undo} undoes"),
        n => format!("{} articles marked read{rest} · {undo} undoes", grouped(n)),
    };
    model.show_notice(&text, now);
}

/// Saves or removes the bookmark of the article under the cursor.
pub(crate) fn toggle_saved(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    let Some(row) = model.list.selected() else { return };
    let saved = !model.library.is_saved(row);
    set_marks(model, &[(row, MarkValue::Saved(saved))], now, fx);
    let text = if saved {
        format!("Saved · {} shows what you saved", model.key(&Action::Show(View::Saved)))
    } else {
        format!("Bookmark removed · {} undoes", model.key(&Action::Undo))
    };
    model.show_notice(&text, now);
}

/// Undoes the last step, or redoes the one undone last.
pub(crate) fn undo(model: &mut Model, redo: bool, now: Now, fx: &mut Vec<Effect>) {
    let (state, at) = (&mut model.state, now.0);
    let found = if redo { model.history.redo(state, at) } else { model.history.undo(state, at) };
    let Some((step, marks)) = found else {
        return model.show_notice(if redo { "Nothing to redo" } else { "Nothing to undo" }, now);
    };
    update_rows(model, &marks.iter().map(|mark| mark.id).collect());
    stop_auto_mark(model);
    record(model, marks, fx);
    let (done, action, undoes) =
        if redo { ("Redid", Action::Undo, "undoes") } else { ("Undid", Action::Redo, "redoes") };
    model.show_notice(&format!("{done}: {} · {} {undoes}", step.words(), model.key(&action)), now);
}

/// Another process or another device has made marks.
pub(crate) fn on_marked(model: &mut Model, marked: &[(Mark, String)], fx: &mut Vec<Effect>) {
    let joined = |mark: &Mark| match mark.set {
        MarkValue::Joined { with, .. } => Some([mark.id, with]),
        _ => None,
    };
    let mut changed: HashSet<Id> = marked
        .iter()
        .filter(|(mark, device)| model.state.apply(mark, device) || joined(mark).is_some())
        .flat_map(|(mark, _)| joined(mark).into_iter().flatten().chain([mark.id]))
        .collect();
    for (mark, _) in marked.iter().filter(|(mark, _)| mark.op.is_some()) {
        model.history.push(mark);
    }
    if changed.is_empty() {
        return;
    }
    if marked.iter().any(|(mark, _)| joined(mark).is_some()) {
        let borne: Vec<Id> = model.library.rows_of(&changed).into_iter().map(|(_, id)| id).collect();
        changed.extend(model.state.bear(&borne));
    }
    let known = update_rows(model, &changed);
    let unknown: HashSet<Id> = changed.into_iter().filter(|id| !known.contains(id)).collect();
    if !unknown.is_empty() && model.subscribing {
        fx.push(Effect::FindNames(unknown));
    }
}

/// Articles were found that have names under which marks were made.
pub(crate) fn on_names(model: &mut Model, names: Vec<FurtherName>) {
    let mut ids: HashSet<Id> = names.iter().map(|name| name.id).collect();
    ids.extend(model.state.learn(names));
    update_rows(model, &ids);
}

/// Of articles that were loaded it is known now which names are theirs: these had marks of others until then.
pub(crate) fn on_names_known(model: &mut Model, changed: Vec<Id>) {
    if !changed.is_empty() {
        update_rows(model, &changed.into_iter().collect());
    }
}

/// Updates the rows of articles from the state. Returns the ids and names that belong to a row.
fn update_rows(model: &mut Model, ids: &HashSet<Id>) -> HashSet<Id> {
    let (mut any, mut known) = (false, HashSet::new());
    let all = ids.iter().flat_map(|id| model.state.concerned(id)).collect();
    for (row, id) in model.library.rows_of(&all) {
        known.extend(model.state.concerned(&id));
        if model.library.set(row, model.state.get(&id)) {
            any = true;
            let leaves = model.list.view != View::All || !model.library.is_listed(row);
            if leaves && model.list.rows().contains(&row) {
                model.list.linger(row, &model.library);
            }
        }
    }
    if any && model.list.view != View::All {
        model.list.rebuild(&model.library, false);
    }
    known
}

/// Stores a reading position. It is not a step that can be undone.
pub(crate) fn store_place(
    model: &mut Model,
    row: u32,
    at: Option<crate::news::Place>,
    now: Now,
    fx: &mut Vec<Effect>,
) {
    let id = model.library.id(row);
    let marks = model.state.mark(now.0, &[(id, MarkValue::At(at))]);
    if model.library.set(row, model.state.get(&id)) && asks_marks(&model.query) {
        model.list.keep_hit(row);
    }
    record(model, marks, fx);
}
