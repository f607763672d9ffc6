//! Handles one message: changes the model and returns requests. Pure: `now` is a value, and only the model changes. The
//! modules use each other in one direction only (`tests/layers.rs`): `act` and `pointer` are on top. Never here: a
//! clock, a disk, a thread, a terminal.

mod act;
mod appearance;
mod arrangement;
mod changes;
mod complete;
mod export;
mod feed_edit;
mod feeds;
mod filter;
mod find;
mod follow;
mod fulltext;
mod links;
mod marks;
mod navigation;
mod notices;
mod page;
mod pictures;
mod place;
mod pointer;
mod search;
mod sources;
mod suggest;
mod views;
mod visit;

use std::collections::HashSet;
use std::sync::Arc;

use crossterm::event::{Event, KeyEvent, KeyEventKind};

use super::model::Loading;
use super::msg::Worker;
use super::pane::hints::Hints;
use super::pane::list::List;
use super::web_pages::FetchPurpose;
use super::{Action, Effect, Layer, Model, Msg, Now, PaneId, RefreshTarget, Signs, SourceInfo};
use crate::news::SafeText;
use crate::search::Chunk;

/// Handles a message and returns the requests that follow.
pub fn update(model: &mut Model, msg: Msg, now: Now) -> Vec<Effect> {
    let mut effects = Vec::new();
    let fx = &mut effects;
    if model.layers.holds_article() && matches!(msg, Msg::FullText { .. } | Msg::PageFetched { .. }) {
        // It would replace the article that an open layer belongs to.
        model.held_messages.push(msg);
    } else {
        on_msg(model, msg, now, fx);
    }
    if !model.layers.holds_article() {
        for msg in std::mem::take(&mut model.held_messages) {
            on_msg(model, msg, now, fx);
        }
        // A change of the store does not interrupt reading.
        if model.reload_pending || model.feeds.must_reload && model.focus != PaneId::Reader {
            navigation::reload(model, now, fx);
        }
    }
    settle(model, now, fx);
    effects
}

fn on_msg(model: &mut Model, msg: Msg, now: Now, fx: &mut Vec<Effect>) {
    match msg {
        Msg::Term(event) => on_event(model, event, now, fx),
        Msg::Command(action) => act::act(model, action, now, fx),
        Msg::Colors(colors) => appearance::on_colors(model, colors),
        Msg::Charset { utf8 } => {
            model.signs = if utf8 { Signs::Unicode } else { Signs::Ascii };
            model.keymap.ascii = !utf8;
            pictures::on_graphics(model, None, None);
        }
        Msg::AmbiguousIsWide => {
            if model.signs == Signs::Unicode {
                model.signs = Signs::Narrow;
            }
        }
        Msg::LargeText => model.features.large_text = true,
        Msg::Graphics { protocol, cell } => pictures::on_graphics(model, protocol, cell),
        Msg::Picture { ticket, url, space, result } => {
            pictures::on_picture(model, ticket, &url, space, result);
        }
        Msg::Tick => on_tick(model, now, fx),
        Msg::Loaded { ticket, chunk, sources, revised, names } if ticket == model.load_ticket => {
            let mut changed = model.state.learn(names);
            changed.extend(model.state.bear(chunk.ids()));
            on_loaded(model, chunk, sources, &revised, now, fx);
            marks::on_names_known(model, changed);
        }
        Msg::Progress { ticket, done, total, what } if ticket == model.load_ticket => {
            model.loading = Some(Loading { done, total, what });
        }
        Msg::LoadEnded { ticket, warnings } if ticket == model.load_ticket => {
            on_load_ended(model, &warnings, now, fx);
        }
        Msg::Hits { ticket, hits } if ticket == model.search_ticket => search::on_hits(model, hits),
        Msg::Snippets { ticket, snippets } => model.filter.snippets.add(ticket, snippets),
        Msg::Indexing { done, total } => search::on_indexing(model, done, total, now, fx),
        Msg::Counted { ticket, found } => {
            if !suggest::on_counts(model, ticket, &found, now, fx) {
                views::on_counts(model, ticket, found);
            }
        }
        Msg::FiltersRecalled(earlier) => filter::on_recalled(model, earlier, now, fx),
        Msg::Views { views, warnings } => views::on_views(model, views, warnings, now, fx),
        Msg::Appearance(appearance) => appearance::on_appearance(model, appearance),
        Msg::Themes { themes, warnings } => appearance::on_themes(model, themes, warnings),
        Msg::ViewSaved { ticket, result } => views::on_view_saved(model, ticket, result, now),
        Msg::Warning(what) => model.warn(what),
        Msg::Highlighted { ticket, row, version, syntax } => {
            follow::on_highlighted(model, ticket, row, version, &syntax);
        }
        Msg::Opened { ticket, row, result } => {
            if let Some(action) = follow::on_opened(model, ticket, row, result, now) {
                act::act(model, action, now, fx);
            }
        }
        Msg::Compared { ticket, result, .. } => changes::on_compared(model, ticket, result, now),
        Msg::FullText { ticket, result, .. } => fulltext::on_full_text(model, ticket, result, now),
        Msg::PageFetched { ticket, result } => visit::on_visited(model, ticket, result, now, fx),
        Msg::Marked(marked) => marks::on_marked(model, &marked, fx),
        Msg::Names(names) => marks::on_names(model, names),
        Msg::Recorded { result, .. } => {
            model.pending_records = model.pending_records.saturating_sub(1);
            if let Err(why) = result {
                model.warn(why);
            }
        }
        Msg::Written { ticket, result } => export::on_written(model, ticket, result, now),
        Msg::Continued => fx.push(Effect::Redraw),
        Msg::SuspendRequested => fx.push(Effect::Suspend),
        Msg::Terminate => act::quit(model, now, fx),
        Msg::Returned(result) => export::on_returned(model, result),
        Msg::BrowserFailed(failure) | Msg::SyncFailed(failure) => model.warn(failure),
        Msg::WorkerPanicked { worker, message } => {
            match worker {
                Worker::Search => model.searching = false,
                Worker::Open => model.reader.opening = None,
                Worker::Compare => model.comparing = None,
                Worker::Highlight => model.reader.highlighting = None,
                Worker::Pages => model.web_pages.fetching = None,
                Worker::Load | Worker::Library => model.loading = None,
                Worker::Refresh => model.feeds.running = None,
                _ => {}
            }
            model.warn(message);
        }
        Msg::Feeds { feeds, warnings } => feeds::on_feeds(model, feeds, warnings, now, fx),
        Msg::LibraryChanged { moved } => feeds::on_library_changed(model, moved, now, fx),
        Msg::Refreshing { ticket, done, total, failed } => {
            feeds::on_progress(model, ticket, done, total, failed);
        }
        Msg::Refreshed { ticket, report } => feeds::on_refreshed(model, ticket, report, now, fx),
        Msg::Subscribed { ticket, result } => feeds::on_subscribed(model, ticket, result, now, fx),
        Msg::Unsubscribed { ticket, result } => feeds::on_unsubscribed(model, ticket, result, now),
        Msg::FeedEdited { ticket, result } => feed_edit::on_edited(model, ticket, result, now),
        Msg::FeedRestored { ticket, result } => feed_edit::on_restored(model, ticket, result, now),
        // Nothing to do, or an answer to an old request.
        Msg::Loaded { .. } | Msg::Progress { .. } | Msg::LoadEnded { .. } | Msg::Hits { .. } => {}
    }
}

/// Everything was read; the warnings name what could not be read.
fn on_load_ended(model: &mut Model, warnings: &[SafeText], now: Now, fx: &mut Vec<Effect>) {
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
    if model.visited.is_some() && !model.user_active && model.library.listed() > 0 {
        // The page that was asked for is read at once.
        if model.library.listed() == 1 {
            navigation::enter_article(model, now, fx);
        }
        let key = model.key(&Action::AddFeed);
        model.show_notice(&format!("You are not subscribed to this feed · {key} adds it"), now);
    }
}

/// More headlines have arrived. The cursor stays on its article, and the article in the reader stays unchanged.
fn on_loaded(
    model: &mut Model,
    chunk: Arc<Chunk>,
    sources: Vec<SourceInfo>,
    revised: &[u32],
    now: Now,
    fx: &mut Vec<Effect>,
) {
    let count = model.library.sources().len();
    let first = model.library.len() as u32;
    let replaced = model.library.take(chunk, sources, revised, |id| model.state.get(id));
    model.list.replace_rows(&replaced);
    if model.loading.is_none() {
        let known: HashSet<u32> = replaced.iter().map(|(_, new)| *new).collect();
        model.list.add_unseen((first..model.library.len() as u32).filter(|row| !known.contains(row)));
    }
    if let Some(page) = &mut model.reader.page
        && let Some((_, new)) = replaced.iter().find(|(old, _)| *old == page.row)
    {
        page.row = *new;
        model.page_history.set_row(*new);
        if let Some(FetchPurpose::FullText { row, .. }) =
            model.web_pages.fetching.as_mut().map(|fetching| &mut fetching.purpose)
        {
            *row = *new;
        }
        let article = model.page_history.article_mut().unwrap_or(page);
        article.outdated |= model.library.row(*new).updated;
        if article.outdated && model.focus == PaneId::Reader {
            let key = model.key(&super::Action::Open);
            model.show_notice(&format!("This article has been updated · {key} shows it as it is now"), now);
        }
    }
    if model.library.sources().len() > count {
        model.sources.up_to_date = false;
        sources::apply_scope(model);
    }
    if !model.query.is_empty() || model.scope.is_search() {
        search::start(model, false, now, fx);
    } else if !model.user_active && model.loading.is_some() {
        model.list.rebuild(&model.library, true);
    } else {
        model.list.rebuild_in_place(&model.library);
    }
    follow::reselect(model);
}

/// Restores what must hold after every message: the cursor is visible, its article is open, the page fits its pane.
fn settle(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    let areas = model.areas();
    arrangement::apply_sort(model);
    // A hidden list keeps its window.
    if areas.list().area() > 0 {
        model.with_list(now, List::settle);
    } else {
        model.list.clamp();
    }
    if areas.sources().area() > 0 {
        sources::refresh_items(model);
        model.sources.settle(areas.sources());
    }
    if model.page_history.without_article && model.focus != PaneId::Reader {
        page::leave_pages(model, fx);
    }
    search::request_snippets(model, fx);
    views::count(model, now, fx);
    suggest::request(model, now, fx);
    follow::follow(model, now, fx);
    if model.focus == PaneId::Reader {
        fulltext::fetch_unasked(model, fx);
    }
    page::fit(model, now);
    links::update_labels(model);
    pictures::request(model, now, fx);
    let looked_at = model.layers.previewed_theme();
    if looked_at.map_or(model.previewing, |name| *name != model.theme_name) {
        model.restyle();
    }
    notices::settle(model, now);
    model.busy.settle(model.loading.is_some(), model.indexing.is_some(), now);
}

fn on_event(model: &mut Model, event: Event, now: Now, fx: &mut Vec<Effect>) {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => on_key(model, &key, now, fx),
        Event::Paste(text) => {
            model.on_user_input();
            act::paste(model, &text, now, fx);
        }
        Event::Resize(columns, rows) => (model.columns, model.rows) = (columns.max(1), rows.max(1)),
        Event::Mouse(mouse) => pointer::on_mouse(model, mouse, now, fx),
        Event::Key(_) | Event::FocusGained | Event::FocusLost => {}
    }
}

/// Resolves a key to its action in the addressed layer, and carries it out.
fn on_key(model: &mut Model, key: &KeyEvent, now: Now, fx: &mut Vec<Effect>) {
    model.on_user_input();
    let labels = matches!(model.layers.top(), Some(Layer::Hints(_)));
    let letters = |c: char| labels && Hints::is_label_char(c);
    let action = model.keymap.resolve(model.layer_id(), key, letters);
    notices::on_key(model, action.as_ref());
    if let Some(action) = action {
        let in_list = model.focus == PaneId::List && model.layers.top().is_none();
        model.on_movement(in_list && matches!(action, Action::Move(_)), now);
        act::act(model, action, now, fx);
    }
}

fn on_tick(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.notice_end().is_some_and(|end| end <= now) {
        model.notice = None;
    }
    if model.read_due().is_some_and(|due| due <= now) {
        marks::mark_page_read(model, now, fx);
        fulltext::fetch_unasked(model, fx);
    }
    if model.place_due.is_some_and(|due| due <= now) {
        place::store(model, now, fx);
    }
    if model.appearance.due.is_some_and(|due| due <= now) {
        appearance::save(model, fx);
    }
    if model.remembered.due.is_some_and(|due| due <= now) {
        appearance::save_window_state(model, fx);
    }
    if model.refresh_due().is_some_and(|due| due <= now) {
        feeds::start(model, RefreshTarget::Due, false, now, fx);
    }
}
