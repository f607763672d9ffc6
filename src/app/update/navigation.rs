//! Navigation between panes, articles and views. Never here: scrolling (see `page`), the scope (see `sources`).

use super::{filter, follow, marks, page, place, search, sources};
use crate::app::{Action, Effect, Model, Motion, Now, PaneId, Scope, View};

/// Moves the focus to the list.
pub(crate) fn to_list(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    page::stop_visit(model, fx);
    place::leave(model, now, fx);
    if let Some(page) = &mut model.reader.page {
        page.matches.deselect();
    }
    model.focus = PaneId::List;
}

/// Moves the focus to the article and marks it read.
pub(crate) fn enter_article(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.focus == PaneId::List && model.page_history.shows_other_page() {
        // The list is about its articles, not about a page of a link or of the manual.
        page::leave_pages(model, fx);
    }
    let article = model.page_history.article().or(model.reader.page.as_ref());
    if article.is_some_and(|page| page.outdated) {
        page::leave_pages(model, fx);
        place::leave(model, now, fx);
        follow::reopen(model, fx);
    }
    if model.list.selected().is_some() {
        model.focus = PaneId::Reader;
        model.places.settle_here();
        filter::remember(model, fx);
        marks::mark_selected_read(model, now, fx);
        page::show_position(model, now);
    }
}

/// Moves the focus to the next shown pane, or the one before.
pub(crate) fn next_pane(model: &mut Model, forward: bool, now: Now, fx: &mut Vec<Effect>) {
    let order: Vec<PaneId> =
        PaneId::ALL.iter().copied().filter(|pane| pane.pane().is_reachable(model)).collect();
    let here = order.iter().position(|pane| *pane == model.focus).unwrap_or(order.len());
    let step = if forward { here + 1 } else { here + order.len().max(2) - 1 };
    match order.get(step % order.len().max(1)) {
        None | Some(PaneId::List) => to_list(model, now, fx),
        Some(PaneId::Sources) => sources::enter(model, now, fx),
        Some(pane) => model.focus = *pane,
    }
}

/// Shows and focuses the sources, or hides them.
pub(crate) fn toggle_sources(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.focus == PaneId::Sources || model.areas().sources().area() > 0 {
        model.remember(now, |state| state.sources = Some(false));
        if model.focus == PaneId::Sources {
            to_list(model, now, fx);
        }
    } else {
        model.remember(now, |state| state.sources = Some(true));
        sources::enter(model, now, fx);
    }
}

/// Shows another view in the list.
pub(crate) fn show_view(model: &mut Model, view: View, now: Now, fx: &mut Vec<Effect>) {
    place::leave(model, now, fx);
    let left = model.leave_list();
    // A saved view is left, unless the focus is on the sources.
    if model.scope.is_search() && model.focus != PaneId::Sources {
        sources::reset_scope(model, now, fx);
    }
    search::search_marks(model, now, fx);
    model.list.view = view;
    model.enter_list(&left);
    sources::focus_list_unless_in_sources(model);
}

/// Goes one step back: from another pane to the list, from the filter to no filter, from the scope to everything.
pub(crate) fn back(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.focus != PaneId::List {
        to_list(model, now, fx);
    } else if !model.prompt.text().is_empty() {
        filter::clear(model, now, fx);
    } else if model.scope != Scope::All || sources::is_filter_visible(model) {
        // A filter of the sources would hide the line of all articles.
        sources::clear_filter(model);
        sources::reset_scope(model, now, fx);
    } else {
        search::refilter(model, now, fx);
    }
}

/// Scrolls a page down; at the end of the article, goes to the next unread one.
pub(crate) fn onward(model: &mut Model, now: Now, fx: &mut Vec<Effect>) -> Option<Action> {
    let area = model.areas().reader();
    if area.area() == 0 {
        return Some(Action::Open);
    }
    if model.reader.page.as_ref().is_some_and(|page| !page.at_end(area.height)) {
        page::scroll(model, Motion::PageDown, now, fx);
        return None;
    }
    marks::mark_selected_read(model, now, fx);
    Some(Action::NextUnread)
}

/// Goes to the next unread article, or the one before.
pub(crate) fn to_unread(model: &mut Model, forward: bool, now: Now, fx: &mut Vec<Effect>) {
    let Some(at) = model.list.find_next(forward, |row| !model.library.is_read(row)) else {
        let here = model.list.selected().is_some_and(|row| !model.library.is_read(row));
        return model
            .show_notice(if here { "No other unread article here" } else { "No unread article here" }, now);
    };
    if model.page_history.without_article {
        page::leave_pages(model, fx);
    }
    place::leave(model, now, fx);
    model.places.on_moved();
    model.list.set_cursor(at);
}

/// Switches zen mode: while an article is read, only it is shown. From the list it goes to the article.
pub(crate) fn toggle_zen(model: &mut Model, now: Now) {
    let reading = model.focus == PaneId::Reader;
    let zen = !(model.remembered.current.zen && reading);
    model.remember(now, |state| state.zen = zen);
    if zen && !reading && model.list.selected().is_some() {
        model.focus = PaneId::Reader;
        page::show_position(model, now);
    }
}

/// Reads all articles again from the start.
pub(crate) fn reload(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    place::leave(model, now, fx);
    (model.reload_pending, model.feeds.must_reload) = (false, false);
    model.reselect = model.list.selected().map(|row| model.library.id(row));
    model.library = crate::app::library::Library::default();
    if let Some(feeds) = &model.feeds.subscriptions {
        model.library.subscribe(feeds, |id| model.state.get(id));
    }
    model.sources.up_to_date = false;
    sources::apply_scope(model);
    page::leave_pages(model, fx);
    model.reader = crate::app::pane::reader::Reader::default();
    model.find = None;
    // The result of an earlier search refers to rows that no longer exist.
    model.search_ticket = model.ticket();
    model.searching = false;
    model.filter.snippets.clear();
    model.list.hits = None;
    model.list.drop_lingering();
    model.list.clear_unseen();
    model.places = crate::app::list_places::ListPlaces::default();
    model.list.rebuild(&model.library, true);
    if model.focus == PaneId::Reader {
        model.focus = PaneId::List;
    }
    let effect = model.load();
    fx.push(effect);
}
