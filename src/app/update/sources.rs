//! The scope of the list, and the sources pane that selects it. Never here: how feeds are added, removed and refreshed
//! (see `feeds`).

use super::{place, search};
use crate::app::{Action, Effect, Layer, Model, Now, PaneId, Scope};
use crate::news::Feed;

/// Moves the focus to the pane.
pub(crate) fn enter(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    place::leave(model, now, fx);
    model.focus = PaneId::Sources;
    model.zen = false;
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
    model.zen = false;
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
    if !model.sources.up_to_date || started != model.sources.item(&Scope::Started).is_some() {
        model.sources.collect_items(&model.views.all, model.feeds.all(), &model.library, &model.scope);
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
    model.sources.prompt.select();
}

/// An action while the pane's filter is typed.
pub(crate) fn on_filter_action(model: &mut Model, action: &Action, now: Now, fx: &mut Vec<Effect>) {
    match action {
        Action::Cancel => clear_filter(model),
        Action::Submit => {
            model.layers.close();
            follow(model, now, fx);
        }
        Action::Move(motion) => {
            let height = model.areas().sources().height;
            model.sources.go(*motion, height);
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
