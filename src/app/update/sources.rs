//! The scope of the list, and the sources pane that selects it. Never here: how feeds are added, removed and refreshed
//! (see `feeds`).

use super::{place, search};
use crate::app::action::Argument;
use crate::app::pane::sources::TreeInput;
use crate::app::{Action, Effect, FeedOrder, Layer, Model, Now, PaneId, Scope, View};
use crate::news::{Feed, SafeText};

/// Moves the focus to the pane.
pub(crate) fn enter(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    place::leave(model, now, fx);
    model.focus = PaneId::Sources;
    // While one moves in the pane, reading does not change the order of the feeds.
    model.sources.up_to_date &= order(model) != FeedOrder::Unread;
    refresh_items(model);
    model.sources.go_to(&model.scope);
    show_scope(model);
}

/// Sets the scope to the source under the cursor of the pane.
pub(crate) fn follow(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if let Some(item) = model.sources.selected() {
        let scope = item.scope.clone();
        model.feeds.lost = None;
        set_scope(model, scope, now, fx);
    }
}

/// Sets the scope. The cursor stays on its article if the scope contains it.
pub(crate) fn set_scope(model: &mut Model, scope: Scope, now: Now, fx: &mut Vec<Effect>) {
    if model.scope == scope {
        return;
    }
    place::leave(model, now, fx);
    let left = model.leave_list();
    let views = [&model.scope, &scope].into_iter().any(Scope::is_search);
    model.scope = scope;
    apply_scope(model);
    if views {
        // The list stays unchanged until the hits arrive.
        model.list.drop_lingering();
        search::start(model, true, now, fx);
        if model.searching {
            return;
        }
    }
    model.enter_list(&left);
}

/// In the sources one may look at each source in several views, as long as the list is visible.
pub(crate) fn focus_list_unless_in_sources(model: &mut Model) {
    if model.focus != PaneId::Sources || model.areas().list().area() == 0 {
        model.focus = PaneId::List;
    }
}

/// Sets the scope to everything.
pub(crate) fn reset_scope(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    set_scope(model, Scope::All, now, fx);
    model.sources.go_to(&Scope::All);
}

/// Updates which sources the list shows.
pub(crate) fn apply_scope(model: &mut Model) {
    let sources = model.library.sources();
    let mut inside = vec![false; sources.len()];
    let mut include = |feed: &Feed| {
        if let Some(source) = model.library.source_of_feed(&feed.address) {
            inside[source as usize] = true;
        }
    };
    let feeds = model.feeds.all().iter();
    match &model.scope {
        Scope::All | Scope::Started | Scope::View(_) => return model.list.scope = None,
        Scope::Tag(tag) => feeds.filter(|feed| feed.tags.contains(tag)).for_each(&mut include),
        Scope::Feed(address) => feeds.filter(|feed| feed.address == *address).for_each(&mut include),
        Scope::Publisher(name) => {
            for (inside, source) in inside.iter_mut().zip(sources) {
                *inside = source.feed.is_none() && source.name == *name;
            }
        }
    }
    model.list.scope = Some(inside);
}

/// Whether the scope still exists.
pub(crate) fn exists(model: &Model, scope: &Scope) -> bool {
    let feeds = model.feeds.all();
    match scope {
        Scope::All | Scope::Started => true,
        Scope::View(name) => model.views.position(name).is_some(),
        Scope::Tag(tag) => feeds.iter().any(|feed| feed.tags.contains(tag)),
        Scope::Feed(address) => feeds.iter().any(|feed| feed.address == *address),
        Scope::Publisher(_) => feeds.is_empty(),
    }
}

/// Updates the items of the pane, if necessary.
pub(crate) fn refresh_items(model: &mut Model) {
    // The item for articles read in part is shown while there are any.
    let started = model.library.started().0 > 0 || model.scope == Scope::Started;
    let up_to_date = model.sources.up_to_date && started == model.sources.item(&Scope::Started).is_some();
    if !up_to_date {
        let input = TreeInput {
            views: &model.views.all,
            feeds: model.feeds.all(),
            library: &model.library,
            scope: &model.scope,
            order: order(model),
        };
        model.sources.collect_items(&input, &model.remembered.current.folded);
    }
    model.sources.update_counts(&model.library, model.list.view == View::Unread);
    if !up_to_date {
        show_scope(model);
    }
}

/// Makes sure that the item of the scope is visible: a filter that hides it is cleared.
fn show_scope(model: &mut Model) {
    // A filter that is being typed stays.
    if !model.layers.is_source_filter()
        && model.sources.selected().is_some_and(|item| item.scope != model.scope)
    {
        clear_filter(model);
    }
}

/// Opens the line of the pane's filter.
pub(crate) fn open_filter(model: &mut Model) {
    model.layers.open(Layer::SourceFilter);
    model.sources.before_filter = Some(model.scope.clone());
    model.sources.prompt.select();
}

/// Whether the sources are shown, with a filter.
pub(crate) fn is_filter_visible(model: &Model) -> bool {
    model.sources.is_filtered() && model.areas().sources().area() > 0
}

/// Folds or opens tags.
pub(crate) fn fold(model: &mut Model, action: &Action, now: Now) -> Option<Action> {
    match action {
        Action::Fold => fold_selected(model, now),
        Action::Unfold => unfold_selected(model, now),
        _ => fold_all(model, now),
    }
}

/// Folds the tag under the cursor of the sources, or goes from a feed to its tag; else goes back.
fn fold_selected(model: &mut Model, now: Now) -> Option<Action> {
    if model.focus != PaneId::Sources {
        return Some(Action::Back);
    }
    if let Some((tag, false)) = model.sources.selected_fold() {
        model.fold_tag(&tag, true, now);
        return None;
    }
    Some(if model.sources.leave_for_tag() { Action::ShowSource } else { Action::Back })
}

/// Opens the folded tag under the cursor of the sources; else goes into the article or the list.
fn unfold_selected(model: &mut Model, now: Now) -> Option<Action> {
    let Some((tag, true)) = model.sources.selected_fold().filter(|_| model.focus == PaneId::Sources) else {
        return Some(Action::Open);
    };
    model.fold_tag(&tag, false, now);
    None
}

/// Folds all tags; opens all if all are folded.
fn fold_all(model: &mut Model, now: Now) -> Option<Action> {
    refresh_items(model);
    let tags: Vec<(SafeText, bool)> =
        model.sources.tags().map(|(tag, folded)| (tag.clone(), folded)).collect();
    if tags.is_empty() {
        model.show_notice("No feed has a tag", now);
        return None;
    }
    let fold = tags.iter().any(|(_, folded)| !folded);
    model.remember(now, |state| {
        for (tag, _) in tags {
            if fold {
                state.folded.insert(tag.to_string());
            } else {
                state.folded.remove(tag.as_str());
            }
        }
    });
    model.sources.set_folded(&model.remembered.current.folded);
    model.show_notice(if fold { "All tags folded" } else { "All tags opened" }, now);
    // The cursor does not stay on a feed that is hidden.
    let moves = fold && model.focus == PaneId::Sources && model.sources.leave_folded();
    moves.then_some(Action::ShowSource)
}

/// Sets the scope to the next feed with unread articles, or the one before.
pub(crate) fn to_unread_feed(model: &mut Model, action: &Action, now: Now, fx: &mut Vec<Effect>) {
    let forward = *action == Action::NextFeed;
    refresh_items(model);
    let what = if model.subscribing { "feed" } else { "source" };
    let Some(key) = model.sources.next_unread(forward, &model.scope) else {
        let here = model.scope.is_one_source() && model.counts().1 > 0;
        let other = if here { " other" } else { "" };
        return model.show_notice(&format!("No{other} {what} has unread articles"), now);
    };
    if model.list.view == View::Saved {
        // Saved articles are not what is wanted.
        model.list.view = View::Unread;
    }
    model.feeds.lost = None;
    set_scope(model, key.scope.clone(), now, fx);
    model.sources.select(key.clone());
    if model.sources.selected().is_none_or(|item| item.scope != key.scope) {
        clear_filter(model);
        model.sources.select(key);
    }
    if model.focus == PaneId::Reader {
        model.focus = PaneId::List;
    }
    let is_read = |row: u32| model.library.is_read(row);
    if !model.searching && model.list.selected().is_some_and(is_read) {
        let first = model.list.find_next(true, |row| !is_read(row));
        if let Some(at) = first {
            model.list.set_cursor(at);
        }
    }
}

/// The order of the feeds.
fn order(model: &Model) -> FeedOrder {
    FeedOrder::parse(&model.remembered.current.feed_order).unwrap_or_default()
}

/// Sorts the feeds: in the order of the action, else in the next one.
pub(crate) fn sort(model: &mut Model, action: &Action, now: Now) {
    let order = if let Action::SortFeeds(order) = action { *order } else { order(model).next() };
    model.remember(now, |state| state.feed_order = order.to_string());
    model.sources.up_to_date = false;
    let (what, words) = match (model.subscribing, order) {
        (true, _) => ("Feeds", order.words()),
        (false, FeedOrder::File) => ("Sources", "as they were read"),
        (false, _) => ("Sources", order.words()),
    };
    model.show_notice(&format!("{what} sorted {words}"), now);
}

/// An action while the pane's filter is typed.
pub(crate) fn on_filter_action(model: &mut Model, action: &Action, now: Now, fx: &mut Vec<Effect>) {
    match action {
        Action::Cancel => {
            clear_filter(model);
            // Back to where the filter was opened, unless the user has moved since.
            if let Some(scope) = model.sources.before_filter.take().filter(|scope| exists(model, scope)) {
                set_scope(model, scope, now, fx);
                model.sources.go_to(&model.scope);
            }
        }
        Action::Submit => {
            model.layers.close();
            follow(model, now, fx);
        }
        Action::Move(motion) => {
            let height = model.sources.body(model.areas().sources()).height;
            model.sources.go(*motion, height);
            model.sources.before_filter = None;
            follow(model, now, fx);
        }
        action => {
            if model.sources.prompt.apply(action) {
                refilter(model, now, fx);
            }
        }
    }
}

/// Text was pasted into the pane's filter.
pub(crate) fn on_filter_paste(model: &mut Model, text: &str, now: Now, fx: &mut Vec<Effect>) {
    model.sources.prompt.insert(text);
    refilter(model, now, fx);
}

/// Applies the changed text of the pane's filter.
fn refilter(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    model.sources.filter(&model.scope);
    follow(model, now, fx);
}

/// Shows all items again; the cursor stays on its item.
pub(crate) fn clear_filter(model: &mut Model) {
    if model.layers.is_source_filter() {
        model.layers.close();
    }
    model.sources.prompt.clear();
    model.sources.filter(&model.scope);
}
