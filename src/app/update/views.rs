//! Shows, saves, deletes and counts saved views. Never here: the file they are stored in.

use super::{place, search, sources};
use crate::app::filter::{asks_marks, facts};
use crate::app::redo::RedoChange;
use crate::app::views::{Attempt, CountedAt, FIRST_KEY, PreviousView, RunningSave, ViewChange};
use crate::app::{Action, Effect, Model, Now, SavedView, Scope, View};
use crate::news::{Failure, SafeText};
use crate::search::{Query, QueryContext, Rows, parse};

/// Shows the view with a number.
pub(crate) fn show(model: &mut Model, number: usize, now: Now, fx: &mut Vec<Effect>) {
    let Some(view) = number.checked_sub(FIRST_KEY).and_then(|at| model.views.all.get(at)) else {
        let text = format!("There is no view {number} · :save NAME saves a filter as a view");
        return model.show_notice(&text, now);
    };
    enter(model, Scope::View(view.name.clone()), now, fx);
}

/// Shows the articles that are read in part.
pub(crate) fn show_started(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.library.started().0 == 0 && model.scope != Scope::Started {
        return model.show_notice("No article was left in the middle", now);
    }
    enter(model, Scope::Started, now, fx);
}

/// Shows a scope that a search defines.
fn enter(model: &mut Model, scope: Scope, now: Now, fx: &mut Vec<Effect>) {
    place::leave(model, now, fx);
    model.list.drop_lingering();
    model.list.view = View::All;
    if model.scope == scope {
        search::start(model, false, now, fx);
    } else {
        sources::set_scope(model, scope, now, fx);
        model.sources.go_to(&model.scope);
    }
    sources::focus_list_unless_in_sources(model);
}

/// The file with the views was read.
pub(crate) fn on_views(
    model: &mut Model,
    views: Vec<SavedView>,
    warnings: Vec<SafeText>,
    now: Now,
    fx: &mut Vec<Effect>,
) {
    if let Some(first) = warnings.first().filter(|_| warnings != model.views.warnings) {
        model.warn(first.clone());
    }
    model.views.warnings = warnings;
    if views == model.views.all {
        return;
    }
    let shown = match &model.scope {
        Scope::View(name) => Some((name.clone(), model.views.query(name).map(str::to_owned))),
        _ => None,
    };
    model.views.set(views);
    model.sources.up_to_date = false;
    let Some((name, query)) = shown else { return };
    match model.views.query(&name) {
        None => sources::reset_scope(model, now, fx),
        query_now if query_now != query.as_deref() => search::start(model, false, now, fx),
        Some(_) => {}
    }
}

/// Saves the current filter of the list as a view.
pub(crate) fn save(model: &mut Model, name: &str, now: Now, fx: &mut Vec<Effect>) {
    let name = SafeText::new(name);
    let query = search::query_text(model);
    if name.is_empty() {
        return model.show_notice("A view needs a name: save NAME", now);
    }
    if query.is_empty() {
        let key = model.key(&Action::Search);
        return model.show_notice(&format!("There is no filter to save · {key} makes one"), now);
    }
    model.redo.clear();
    write(model, name, Some(query), None, Attempt::First, fx);
}

/// Deletes a view.
pub(crate) fn delete(model: &mut Model, name: &SafeText, now: Now, fx: &mut Vec<Effect>) {
    if model.views.position(name).is_none() {
        return model.show_notice(&format!("There is no view of the name {name}"), now);
    }
    model.redo.clear();
    write(model, name.clone(), None, None, Attempt::First, fx);
}

fn write(
    model: &mut Model,
    name: SafeText,
    query: Option<String>,
    at: Option<usize>,
    attempt: Attempt,
    fx: &mut Vec<Effect>,
) {
    let ticket = model.ticket();
    model.views.saving.push(RunningSave { ticket, name: name.clone(), attempt });
    fx.push(Effect::SaveView { ticket, name, query, at });
}

/// The view was saved or deleted, or could not be.
pub(crate) fn on_view_saved(model: &mut Model, ticket: u64, result: Result<PreviousView, Failure>, now: Now) {
    let Some(at) = model.views.saving.iter().position(|other| other.ticket == ticket) else { return };
    let RunningSave { name, attempt, .. } = model.views.saving.remove(at);
    let before = match result {
        Ok(before) => before,
        Err(why) => return model.warn(why),
    };
    if attempt == Attempt::Undo {
        let redoes = model.key(&Action::Redo);
        model.show_notice(&format!("Undid: change of the view {name} · {redoes} redoes"), now);
        return model.redo.push(RedoChange::SaveView { name, view: before }, &model.history);
    }
    let undo = model.key(&Action::Undo);
    let text = match (model.views.position(&name), &before) {
        _ if attempt == Attempt::Redo => format!("Redid: change of the view {name} · {undo} undoes"),
        (None, _) => format!("The view {name} was deleted · {undo} undoes"),
        (Some(at), None) if at + FIRST_KEY <= 9 => {
            let key = model.key(&Action::View(at + FIRST_KEY));
            format!("Saved as the view {name} · {key} shows it")
        }
        (Some(_), None) => {
            let sources = model.key(&Action::ToggleSources);
            format!("Saved as the view {name} · {sources} shows it among the sources")
        }
        (Some(_), Some(_)) => format!("Changed the view {name} to this filter · {undo} undoes"),
    };
    model.show_notice(&text, now);
    let newest_step = model.history.newest();
    model.views.undo_stack.push(ViewChange { ticket, name, before, newest_step });
}

/// Undoes the last change of a view, if nothing newer was done. True if so.
pub(crate) fn undo(model: &mut Model, fx: &mut Vec<Effect>) -> bool {
    let newest = model.history.newest();
    let Some(ViewChange { name, before, .. }) =
        model.views.undo_stack.pop_if(|last| newest <= last.newest_step)
    else {
        return false;
    };
    restore(model, name, before, Attempt::Undo, fx);
    true
}

/// Writes a view as it was before an undo.
pub(crate) fn redo(model: &mut Model, name: SafeText, view: PreviousView, fx: &mut Vec<Effect>) {
    restore(model, name, view, Attempt::Redo, fx);
}

fn restore(model: &mut Model, name: SafeText, view: PreviousView, attempt: Attempt, fx: &mut Vec<Effect>) {
    let (at, query) = view.map_or((None, None), |(at, query)| (Some(at), Some(query)));
    write(model, name, query, at, attempt, fx);
}

/// Keeps the counts up to date while they are visible. The rows are searched in the background and counted here.
pub(crate) fn count(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    let visible = model.areas().sources().area() > 0 || matches!(model.scope, Scope::View(_));
    if model.views.all.is_empty() || !visible {
        return;
    }
    model.views.update_counts(&model.library);
    // A worker counts one thing at a time.
    let suggests = model.filter.suggestion.pending.is_some();
    if model.loading.is_some() || model.views.counting.is_some() || suggests {
        return;
    }
    let frame = QueryContext { now: now.unix_time(), zone: &model.zone, texts: false };
    let queries: Vec<_> = model.views.all.iter().map(|view| parse(&view.query, &frame).query).collect();
    let marks = queries.iter().any(asks_marks);
    let sources = queries.iter().any(Query::asks_sources);
    let current = CountedAt {
        rows: model.library.len(),
        views: model.views.revision,
        marks: marks.then(|| model.library.changes()),
        feeds: sources.then_some(model.feeds.revision),
    };
    if model.views.counted_at == Some(current) {
        return;
    }
    let views = queries.into_iter().map(|query| {
        let facts = facts(&model.library, model.feeds.all(), &query);
        (query, facts)
    });
    let views = views.collect();
    let ticket = model.ticket();
    model.views.counting = Some((ticket, current));
    fx.push(Effect::Count { ticket, rows: current.rows as u32, views });
}

/// The rows that each view finds have arrived.
pub(crate) fn on_counts(model: &mut Model, ticket: u64, found: Vec<Rows>) {
    if let Some((_, current)) = model.views.counting.take_if(|(pending, _)| *pending == ticket)
        && current.views == model.views.revision
    {
        model.views.set_found(found, current);
    }
}
