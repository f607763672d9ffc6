//! The sources pane and the scope: what part of the library the list holds. Never here: how feeds are added,
//! removed and fetched (see `feeds`).

use crossterm::event::KeyEvent;

use super::{act, reading};
use crate::app::action::Motion;
use crate::app::effect::Effect;
use crate::app::model::{Focus, Model};
use crate::app::msg::Now;
use crate::app::pane::prompt::Typed;
use crate::app::pane::sources::Scope;
use crate::news::Feed;

/// Shows the pane and goes into it, or hides it.
pub fn toggle(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.focus == Focus::Sources || model.areas().sources.area() > 0 {
        model.sources.wanted = Some(false);
        if model.focus == Focus::Sources {
            act::to_list(model, now, fx);
        }
    } else {
        model.sources.wanted = Some(true);
        enter(model, now, fx);
    }
}

/// Goes into the pane.
pub fn enter(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    reading::leave(model, now, fx);
    model.focus = Focus::Sources;
    model.zen = false;
    gather(model);
    model.sources.go_to(&model.scope);
    show_scope(model);
}

/// The next pane of those that are shown, or the one before.
pub fn pane(model: &mut Model, forward: bool, now: Now, fx: &mut Vec<Effect>) {
    let mut order = vec![Focus::List];
    order.extend(model.list.selected().map(|_| Focus::Reader));
    order.extend(model.sources_wanted().then_some(Focus::Sources));
    let here = order.iter().position(|focus| *focus == model.focus).unwrap_or(order.len());
    let step = if forward { here + 1 } else { here + order.len().max(2) - 1 };
    match order[step % order.len()] {
        Focus::List => act::to_list(model, now, fx),
        Focus::Reader => model.focus = Focus::Reader,
        Focus::Sources => enter(model, now, fx),
    }
}

/// Moves in the pane; the list follows.
pub fn go(model: &mut Model, motion: Motion, now: Now, fx: &mut Vec<Effect>) {
    let height = model.areas().sources.height;
    model.sources.go(motion, height);
    follow(model, now, fx);
}

/// The list holds what the cursor of the pane is on.
pub fn follow(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if let Some(item) = model.sources.selected() {
        let scope = item.scope.clone();
        scope_to(model, scope, now, fx);
    }
}

/// The list holds another part of the library. The cursor stays on its article if that is in it.
pub fn scope_to(model: &mut Model, scope: Scope, now: Now, fx: &mut Vec<Effect>) {
    if model.scope == scope {
        return;
    }
    reading::leave(model, now, fx);
    let views = [&model.scope, &scope].into_iter().any(Scope::is_found);
    model.scope = scope;
    restrict(model);
    if views {
        // The list stays as it is until the answer comes.
        model.list.tidy();
        return super::filter::search(model, true, now, fx);
    }
    let selected = model.list.selected();
    model.list.tidy();
    model.list.rebuild(&model.library, false);
    if model.list.selected() != selected {
        model.list.put(0);
    }
}

/// Everything again.
pub fn unscope(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    scope_to(model, Scope::All, now, fx);
    model.sources.go_to(&Scope::All);
}

/// Tells the list which outlets are in the scope now.
pub fn restrict(model: &mut Model) {
    let outlets = model.library.outlets();
    let mut inside = vec![false; outlets.len()];
    let mut put = |feed: &Feed| {
        if let Some(outlet) = model.library.outlet_of(&feed.address) {
            inside[outlet as usize] = true;
        }
    };
    let feeds = model.feeds.all().iter();
    match &model.scope {
        Scope::All | Scope::Started | Scope::View(_) => return model.list.restrict(None),
        Scope::Tag(tag) => feeds.filter(|feed| feed.tags.contains(tag)).for_each(&mut put),
        Scope::Feed(address) => feeds.filter(|feed| feed.address == *address).for_each(&mut put),
        Scope::Outlet(name) => {
            for (inside, outlet) in inside.iter_mut().zip(outlets) {
                *inside = outlet.feed.is_none() && outlet.name == *name;
            }
        }
    }
    model.list.restrict(Some(inside));
}

/// Whether there still is such a thing.
pub fn exists(model: &Model, scope: &Scope) -> bool {
    let feeds = model.feeds.all();
    match scope {
        Scope::All | Scope::Started => true,
        Scope::View(name) => model.views.place(name).is_some(),
        Scope::Tag(tag) => feeds.iter().any(|feed| feed.tags.contains(tag)),
        Scope::Feed(address) => feeds.iter().any(|feed| feed.address == *address),
        Scope::Outlet(_) => feeds.is_empty(),
    }
}

/// Gathers the lines of the pane, if they are out of date.
pub fn gather(model: &mut Model) {
    // The first article left in the middle brings a line of its own, the last one takes it along.
    let started = model.library.started().0 > 0 || model.scope == Scope::Started;
    if !model.sources.gathered || started != model.sources.item(&Scope::Started).is_some() {
        model.sources.gather(&model.views.all, model.feeds.all(), &model.library, &model.scope);
        show_scope(model);
    }
}

/// The cursor stands on what the list holds: a filter that hides that line is dropped.
fn show_scope(model: &mut Model) {
    if model.sources.selected().is_some_and(|item| item.scope != model.scope) {
        clear_filter(model);
    }
}

/// A key while the pane's filter is being typed.
pub fn type_key(model: &mut Model, key: &KeyEvent, now: Now, fx: &mut Vec<Effect>) {
    match model.sources.prompt.take(key) {
        Typed::Cancelled => clear_filter(model),
        Typed::Done => model.sources.typing = false,
        Typed::Suspend => fx.push(Effect::Suspend),
        Typed::Edited => refilter(model, now, fx),
        Typed::Nothing => {}
        Typed::Go(motion) => go(model, motion, now, fx),
    }
}

/// The text of the pane's filter has changed.
pub fn refilter(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    model.sources.filter(&model.scope);
    follow(model, now, fx);
}

/// Shows all lines again; the cursor stays on its line.
pub fn clear_filter(model: &mut Model) {
    model.sources.typing = false;
    model.sources.prompt.clear();
    model.sources.filter(&model.scope);
}
