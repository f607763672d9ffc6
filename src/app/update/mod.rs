//! One message in, the model changed, requests out. Pure: `now` is a value, and nothing but the model changes.
//! Never here: a clock, a disk, a thread, a terminal.

mod act;
mod complete;
mod feeds;
mod filter;
mod find;
mod fulltext;
mod links;
mod look;
mod marks;
mod out;
mod pictures;
mod pointer;
mod reading;
mod sources;
mod views;
mod visit;

use std::sync::Arc;

use crossterm::event::{Event, KeyEvent, KeyEventKind};

use ratatui::layout::Rect;

use super::action::View;
use super::effect::Effect;
use super::keys;
use super::library::Source;
use super::model::{Loading, Model};
use super::msg::{Msg, Now, Worker};
use super::pane::help::Outcome;
use super::pane::overlay;
use super::theme::Theme;
use super::web::Goal;
use crate::news::SafeText;
use crate::search::Chunk;

/// Takes a fact in and says what to do.
pub fn update(model: &mut Model, msg: Msg, now: Now) -> Vec<Effect> {
    let mut effects = Vec::new();
    let fx = &mut effects;
    match msg {
        Msg::Term(event) => term(model, event, now, fx),
        Msg::Shade(shade) => {
            if !model.shade_chosen && model.shade != shade {
                model.shade = shade;
                model.theme = Theme::new(model.depth, shade);
                model.dirty = true;
            }
        }
        Msg::Graphics { protocol, cell } => pictures::told(model, protocol, cell),
        Msg::Picture { ticket, url, room, result } => pictures::came(model, ticket, &url, room, result),
        Msg::Tick => tick(model, now, fx),
        Msg::Loaded { ticket, chunk, sources, revised } if ticket == model.load_ticket => {
            loaded(model, chunk, sources, &revised, now, fx);
        }
        Msg::Progress { ticket, done, total, what } if ticket == model.load_ticket => {
            model.loading = Some(Loading { done, total, what });
            model.dirty = true;
        }
        Msg::LoadEnded { ticket, warnings } if ticket == model.load_ticket => {
            model.loading = None;
            model.reselect = None;
            if let Some(first) = warnings.first() {
                let more = match warnings.len() - 1 {
                    0 => String::new(),
                    n => format!(" (and {n} more, listed when you quit)"),
                };
                model.warn(SafeText::new(&format!("{first}{more}")));
            }
            feeds::next_in_queue(model, now, fx);
            model.dirty = true;
        }
        Msg::Found { ticket, hits } if ticket == model.search_ticket => {
            filter::found(model, hits);
        }
        Msg::Snippets { ticket, snippets } => filter::looked(model, ticket, snippets),
        Msg::Indexing { done, total } => filter::indexing(model, done, total, now, fx),
        Msg::Counted { ticket, found } => views::counted(model, ticket, found),
        Msg::Recalled(earlier) => filter::recalled(model, earlier, now, fx),
        Msg::Views { views, warnings } => views::told(model, views, warnings, now, fx),
        Msg::Appearance(told) => look::told(model, told),
        Msg::ViewKept { ticket, result } => views::kept(model, ticket, result, now),
        Msg::Warning(what) => {
            model.warn(what);
            model.dirty = true;
        }
        Msg::Highlighted { ticket, row, version, syntax } => {
            reading::painted(model, ticket, row, version, &syntax);
        }
        Msg::Opened { ticket, row, result } => reading::opened(model, ticket, row, result, now, fx),
        Msg::FullText { ticket, result, .. } => fulltext::came(model, ticket, result, now),
        Msg::Visited { ticket, result } => visit::came(model, ticket, result, now, fx),
        Msg::Marked(marked) => marks::from_elsewhere(model, &marked),
        Msg::Recorded { result, .. } => {
            model.recording = model.recording.saturating_sub(1);
            if let Err(why) = result {
                model.warn(why);
                model.dirty = true;
            }
        }
        Msg::Returned(result) => out::returned(model, result),
        Msg::Written { ticket, result } => out::written(model, ticket, result, now),
        Msg::Resumed => {
            model.dirty = true;
            fx.push(Effect::Redraw);
        }
        Msg::Stop => fx.push(Effect::Suspend),
        Msg::Terminate => act::quit(model, now, fx),
        Msg::BrowserFailed(failure) | Msg::SyncFailed(failure) => {
            model.warn(failure);
            model.dirty = true;
        }
        Msg::WorkerPanicked { worker, message } => {
            match worker {
                Worker::Search => model.searching = false,
                Worker::Open => model.reader.wanted = None,
                Worker::Highlight => model.reader.highlighting = None,
                Worker::Pages => model.web.fetching = None,
                Worker::Load | Worker::Library => model.loading = None,
                Worker::Refresh => model.feeds.running = None,
                _ => {}
            }
            model.warn(message);
            model.dirty = true;
        }
        Msg::Feeds { feeds, warnings } => feeds::told(model, feeds, warnings, now, fx),
        Msg::Refreshing { ticket, done, total, failed } => {
            feeds::refreshing(model, ticket, done, total, failed);
        }
        Msg::Refreshed { ticket, report } => feeds::refreshed(model, ticket, report, now, fx),
        Msg::Subscribed { ticket, result } => feeds::subscribed(model, ticket, result, now, fx),
        Msg::Unsubscribed { ticket, result } => feeds::unsubscribed(model, ticket, result, now),
        // An answer to an old request.
        Msg::Loaded { .. } | Msg::Progress { .. } | Msg::LoadEnded { .. } | Msg::Found { .. } => {}
    }
    settle(model, now, fx);
    effects
}

/// More headlines. The cursor stays on its article, and the article in the reader as it is.
fn loaded(
    model: &mut Model,
    chunk: Arc<Chunk>,
    sources: Vec<Source>,
    revised: &[u32],
    now: Now,
    fx: &mut Vec<Effect>,
) {
    let outlets = model.library.outlets().len();
    let replaced = model.library.take(chunk, sources, revised, |id| model.state.get(id));
    model.list.replace(&replaced);
    if let Some(page) = &mut model.reader.page
        && let Some((_, new)) = replaced.iter().find(|(old, _)| *old == page.row)
    {
        page.row = *new;
        model.visits.renumber(*new);
        if let Some(Goal::Text { row, .. }) = model.web.fetching.as_mut().map(|fetching| &mut fetching.goal) {
            *row = *new;
        }
        let article = model.visits.article_mut().unwrap_or(page);
        article.outdated |= model.library.row(*new).updated;
        if article.outdated {
            model.say("This article has been updated · Enter shows it as it is now", now);
        }
    }
    if model.library.outlets().len() > outlets {
        model.sources.gathered = false;
        sources::restrict(model);
    }
    if !model.query.is_empty() {
        filter::search(model, false, now, fx);
    } else if !model.user_active && model.loading.is_some() {
        model.list.rebuild(&model.library, true);
    } else {
        model.list.arrive(&model.library);
    }
    reading::reselect(model);
    model.dirty = true;
}

/// What must hold after every message: the cursor in sight, its article open, the page laid out for its pane.
fn settle(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    let areas = model.areas();
    model.list.settle(areas.list.height.max(1));
    if areas.sources.area() > 0 {
        sources::gather(model);
        model.sources.settle(areas.sources.height);
    }
    filter::look_into(model, fx);
    views::count(model, now, fx);
    reading::follow(model, now, fx);
    if model.focus == super::Focus::Reader {
        fulltext::by_itself(model, fx);
    }
    reading::fit(model, now);
    links::look(model);
    pictures::want(model, now, fx);
}

fn term(model: &mut Model, event: Event, now: Now, fx: &mut Vec<Effect>) {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => {
            model.user_active = true;
            model.dirty = true;
            if model.notice.as_ref().is_some_and(|notice| notice.alert) {
                model.notice = None;
            }
            press(model, &key, now, fx);
        }
        Event::Paste(text) => {
            model.user_active = true;
            model.dirty = true;
            if let Some(help) = &mut model.help {
                return help.paste(&text);
            }
            if let Some(overlay) = &mut model.overlay {
                return overlay.paste(&text);
            }
            if model.find.as_ref().is_some_and(|find| find.typing) {
                return find::paste(model, &text);
            }
            if let Some(prompt) = &mut model.feeds.adding {
                return prompt.insert(&text);
            }
            if let Some(asking) = &mut model.out.asking {
                return asking.paste(&text);
            }
            if model.sources.typing {
                model.sources.prompt.insert(&text);
                return sources::refilter(model, now, fx);
            }
            model.hints = None;
            filter::open(model, fx);
            model.focus = super::Focus::List;
            model.filter.past.leave();
            model.prompt.insert(&text);
            filter::refilter(model, now, fx);
        }
        Event::Resize(columns, rows) => {
            (model.columns, model.rows) = (columns.max(1), rows.max(1));
            model.dirty = true;
        }
        Event::Mouse(mouse) => pointer::mouse(model, mouse, now, fx),
        Event::Key(_) | Event::FocusGained | Event::FocusLost => {}
    }
}

fn press(model: &mut Model, key: &KeyEvent, now: Now, fx: &mut Vec<Effect>) {
    let rows = model.rows;
    if let Some(help) = &mut model.help {
        match help.act(key, rows) {
            Outcome::Stays => {}
            Outcome::Closes => model.help = None,
            Outcome::Runs(action) => {
                model.help = None;
                act::act(model, action, now, fx);
            }
            Outcome::Saves(name) => {
                model.help = None;
                views::save(model, &name, now, fx);
            }
            Outcome::Drops(name) => {
                model.help = None;
                views::drop_view(model, &name, now, fx);
            }
        }
    } else if let Some(overlay) = &mut model.overlay {
        match overlay.act(key, Rect::new(0, 0, model.columns, model.rows)) {
            overlay::Outcome::Stays => {}
            overlay::Outcome::Closes => model.overlay = None,
            overlay::Outcome::Jumps(spot) => {
                model.overlay = None;
                reading::jump_to(model, spot, now);
            }
            overlay::Outcome::Chosen(feed) => {
                model.overlay = None;
                feeds::subscribe(model, feed.address, true, fx);
            }
        }
    } else if model.hints.is_some() {
        links::key(model, key, now, fx);
    } else if model.find.as_ref().is_some_and(|find| find.typing) {
        find::type_key(model, key, now, fx);
    } else if model.out.asking.is_some() {
        out::key(model, key, now, fx);
    } else if model.feeds.adding.is_some() {
        feeds::add_key(model, key, fx);
    } else if model.sources.typing {
        sources::type_key(model, key, now, fx);
    } else if model.typing {
        filter::type_key(model, key, now, fx);
    } else if let Some(action) = keys::resolve(key) {
        act::act(model, action, now, fx);
    }
}

fn show(model: &mut Model, view: View, now: Now, fx: &mut Vec<Effect>) {
    // A view with a name makes way, unless one is looking through the sources.
    if model.scope.is_found() && model.focus != super::Focus::Sources {
        sources::unscope(model, now, fx);
    }
    filter::search_marks(model, now, fx);
    let selected = model.list.selected();
    model.list.view = view;
    model.list.tidy();
    model.list.rebuild(&model.library, false);
    if model.list.selected() != selected {
        model.list.put(0);
    }
    // In the sources one may look at each in several views, as long as the list is to be seen.
    if model.focus != super::Focus::Sources || model.areas().list.area() == 0 {
        model.focus = super::Focus::List;
    }
    model.zen = false;
}

fn tick(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.notice_ends().is_some_and(|end| end <= now) {
        model.notice = None;
        model.dirty = true;
    }
    if model.read_due().is_some_and(|due| due <= now) {
        marks::read_page(model, now, fx);
        fulltext::by_itself(model, fx);
        model.dirty = true;
    }
    if model.place_due.is_some_and(|due| due <= now) {
        reading::keep_place(model, now, fx);
    }
    // The words about a refresh come a little later than it begins.
    model.dirty |= model.feeds.running.is_some();
    if model.looks.due().is_some_and(|due| due <= now) {
        look::keep(model, fx);
    }
    feeds::by_itself(model, now, fx);
}
