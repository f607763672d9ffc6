//! What each action does. Never here: which key it came from.

use super::{
    feeds, filter, find, fulltext, links, look, marks, out, pictures, reading, show, sources, views, visit,
};
use crate::app::action::{Action, Motion, Sort};
use crate::app::effect::Effect;
use crate::app::model::{Focus, Model};
use crate::app::msg::Now;
use crate::app::pane::contents::Contents;
use crate::app::pane::help::Help;
use crate::app::pane::overlay::Overlay;
use crate::app::pane::sources::Scope;
use crate::app::web::Goal;
use crate::news::SafeText;
use crate::news::address::is_web;

/// Carries an action out.
pub fn act(model: &mut Model, action: Action, now: Now, fx: &mut Vec<Effect>) {
    match action {
        Action::Move(motion) if model.focus == Focus::List => {
            let height = model.areas().list.height;
            model.list.go(motion, height);
        }
        Action::Move(motion) if model.focus == Focus::Sources => sources::go(model, motion, now, fx),
        Action::Move(motion) | Action::Scroll(motion) => reading::scroll(model, motion, now, fx),
        Action::Open if model.focus == Focus::Sources => to_list(model, now, fx),
        Action::Open => {
            let article = model.visits.article().or(model.reader.page.as_ref());
            if article.is_some_and(|page| page.outdated) {
                visit::leave(model, fx);
                reading::leave(model, now, fx);
                // It is fetched anew.
                model.reader.put_away();
            }
            if model.list.selected().is_some() {
                model.focus = Focus::Reader;
                filter::remember(model, fx);
                marks::read_selected(model, now, fx);
                reading::entered(model, now);
            }
        }
        Action::Back if model.focus == Focus::Reader && waits(model) => drop(visit::cancel(model, now, fx)),
        Action::Back => back(model, now, fx),
        Action::NextPane => sources::pane(model, true, now, fx),
        Action::PreviousPane => sources::pane(model, false, now, fx),
        Action::Sources => sources::toggle(model, now, fx),
        Action::AddFeed => feeds::ask(model, now),
        Action::RemoveFeed => feeds::remove(model, now, fx),
        Action::Onward => onward(model, now, fx),
        Action::NextUnread | Action::PreviousUnread => {
            let forward = action == Action::NextUnread;
            // Where the filter's words are marked in the article one reads, these are what one goes through.
            if model.focus != Focus::Reader || !reading::jump(model, forward, now, fx) {
                unread(model, forward, now, fx);
            }
        }
        Action::ToggleRead | Action::MarkUnread | Action::ToggleSaved if visit::refuses_marks(model, now) => {
        }
        Action::ToggleRead => marks::toggle_read(model, now, fx),
        Action::MarkUnread => marks::unread(model, now, fx),
        Action::MarkShown => marks::read_shown(model, now, fx),
        Action::ToggleSaved => marks::toggle_saved(model, now, fx),
        Action::Undo => undo(model, now, fx),
        Action::Redo => marks::redo(model, now, fx),
        Action::Filter if model.focus == Focus::Sources => model.sources.typing = true,
        Action::Filter if model.focus == Focus::Reader => find::open(model, now),
        Action::Filter => {
            to_list(model, now, fx);
            filter::open(model, fx);
        }
        Action::Show(view) => {
            reading::leave(model, now, fx);
            show(model, view, now, fx);
        }
        Action::View(number) => views::show(model, number, now, fx),
        Action::Unfinished => views::unfinished(model, now, fx),
        Action::CycleSort => cycle_sort(model, now),
        Action::Browse | Action::CopyLink => link(model, action, now, fx),
        Action::Pager | Action::Pipe | Action::Write => out::begin(model, action, now, fx),
        Action::Reload if model.subscribing => feeds::refresh(model, now, fx),
        Action::Reload if !model.reloadable => {
            model.say("Standard input can be read only once", now);
        }
        Action::Reload => reload(model, now, fx),
        Action::StopRefresh if visit::cancel(model, now, fx) => {}
        Action::StopRefresh => feeds::stop(model, now, fx),
        Action::Errors => feeds::errors(model, now),
        Action::Images => pictures::toggle(model, now),
        Action::Zen => {
            model.zen = !(model.zen && model.focus == Focus::Reader);
            if model.zen && model.list.selected().is_some() && model.focus != Focus::Reader {
                model.focus = Focus::Reader;
                reading::entered(model, now);
            }
        }
        Action::Split(by) => look::split(model, by, now),
        Action::CycleTheme => look::cycle_theme(model, now),
        Action::Measure(by) => look::measure(model, by, now),
        Action::WrapCode => look::wrap_code(model, now),
        Action::Sideways(by) => look::sideways(model, by, now),
        Action::Links => links::choose(model, false, now, fx),
        Action::FollowLink => links::choose(model, true, now, fx),
        Action::BackPage => visit::back(model, now, fx),
        Action::Contents => contents(model, now),
        Action::Heading(forward) => reading::heading(model, forward, now, fx),
        Action::FullText => fulltext::toggle(model, now, fx),
        Action::Help => model.help = Some(Help::default()),
        Action::Palette => model.help = Some(Help::palette(&model.views.all)),
        Action::Quit if model.focus != Focus::List => to_list(model, now, fx),
        Action::Quit | Action::QuitNow => quit(model, now, fx),
        Action::Suspend => fx.push(Effect::Suspend),
        Action::Redraw => fx.push(Effect::Redraw),
    }
}

/// Takes back what was done last: to the views, to the feeds, or to articles.
fn undo(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    let feed = model.feeds.removed.last().map(|removed| removed.ticket);
    let undone = if model.views.changed.last().map(|changed| changed.ticket) > feed {
        views::undo(model, fx)
    } else {
        feeds::undo(model, now, fx)
    };
    if !undone {
        marks::undo(model, now, fx);
    }
}

fn cycle_sort(model: &mut Model, now: Now) {
    let order = model.list.cycle_sort();
    model.list.rebuild(&model.library, false);
    let name = match order {
        Sort::Date => "date, newest first",
        Sort::Source => "source",
        Sort::Relevance if model.query.is_empty() => "relevance (without a filter: newest first)",
        Sort::Relevance => "relevance",
    };
    model.say(&format!("Sorted by {name}"), now);
}

/// Ends the program; what is on its way to the disk goes first.
pub fn quit(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    reading::leave(model, now, fx);
    look::keep(model, fx);
    model.over = true;
    fx.push(Effect::Quit);
}

/// Reads everything again from the start.
pub fn reload(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    reading::leave(model, now, fx);
    model.reselect = model.list.selected().map(|row| model.library.id(row));
    model.library = crate::app::library::Library::default();
    if let Some(feeds) = &model.feeds.known {
        model.library.subscribe(feeds, |id| model.state.get(id));
    }
    model.sources.gathered = false;
    sources::restrict(model);
    visit::leave(model, fx);
    model.reader.clear();
    reading::let_go(model);
    // What an earlier search still finds speaks of rows that are no more.
    model.search_ticket = model.ticket();
    model.searching = false;
    model.filter.snippets.forget();
    model.list.hits = None;
    model.list.tidy();
    model.list.rebuild(&model.library, true);
    if model.focus == Focus::Reader {
        model.focus = Focus::List;
    }
    let effect = model.load();
    fx.push(effect);
}

/// Into the list.
pub fn to_list(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    visit::to_list(model, fx);
    reading::leave(model, now, fx);
    if let Some(page) = &mut model.reader.page {
        page.leave_finds();
    }
    model.focus = Focus::List;
    model.zen = false;
}

fn back(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.focus == Focus::Sources && !model.sources.prompt.text().is_empty() {
        sources::clear_filter(model);
    } else if model.focus == Focus::Reader && model.find.is_some() {
        find::drop_it(model, false);
    } else if model.focus != Focus::List {
        to_list(model, now, fx);
    } else if !model.prompt.text().is_empty() {
        filter::clear(model, now, fx);
    } else if model.scope != Scope::All {
        sources::unscope(model, now, fx);
    } else {
        filter::refilter(model, now, fx);
    }
}

/// The headings of the article.
fn contents(model: &mut Model, now: Now) {
    let height = model.areas().reader.height.max(1);
    let Some(page) = &model.reader.page else {
        return model.say("No article is open", now);
    };
    if page.galley().headings().is_empty() {
        return model.say("This article has no headings", now);
    }
    let contents = Contents::new(page.sections(), page.section(height));
    model.overlay = Some(Overlay::Contents(contents));
}

/// A page down; at the end of the article, the next unread one.
fn onward(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.areas().reader.area() == 0 {
        return act(model, Action::Open, now, fx);
    }
    let height = model.areas().reader.height;
    if model.reader.page.as_ref().is_some_and(|page| !page.at_end(height)) {
        return reading::scroll(model, Motion::PageDown, now, fx);
    }
    marks::read_selected(model, now, fx);
    unread(model, true, now, fx);
}

fn unread(model: &mut Model, forward: bool, now: Now, fx: &mut Vec<Effect>) {
    let Some(at) = model.list.seek(forward, |row| !model.library.is_read(row)) else {
        let here = model.list.selected().is_some_and(|row| !model.library.is_read(row));
        return model.say(if here { "No other unread article here" } else { "No unread article here" }, now);
    };
    reading::leave(model, now, fx);
    model.list.put(at);
}

/// `o` and `y` wait for the article when it is not there yet: the link is in it.
fn link(model: &mut Model, action: Action, now: Now, fx: &mut Vec<Effect>) {
    let Some(page) = model.reader.page.as_ref() else { return later(model, action, now) };
    match page.article().url.clone() {
        Some(url) => follow_link(model, url, action == Action::CopyLink, now, fx),
        None => model.say("This article has no link", now),
    }
}

/// The article that an action is about is not there yet: it is done once it is.
pub fn later(model: &mut Model, action: Action, now: Now) {
    model.deferred_action = model.reader.wanted.map(|_| action);
    if model.deferred_action.is_none() {
        model.say("There is no article here", now);
    }
}

/// Whether the reader waits for a page.
fn waits(model: &Model) -> bool {
    let goal = model.web.fetching.as_ref().map(|fetching| fetching.goal);
    matches!(goal, Some(Goal::Visit | Goal::Text { asked: true, .. }))
}

/// Copies a link, or opens it if it leads to the web.
pub fn follow_link(model: &mut Model, url: SafeText, copy: bool, now: Now, fx: &mut Vec<Effect>) {
    if copy {
        model.say(&format!("Copied {url}"), now);
        fx.push(Effect::Copy(url));
    } else if is_web(&url) {
        model.say(&format!("Opening {url}"), now);
        fx.push(Effect::Browse(url));
    } else {
        model.warn(SafeText::new(&format!("Only http and https links are opened, not {url}")));
    }
}
