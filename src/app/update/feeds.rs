//! Subscriptions: adds, removes, restores and refreshes feeds. Never here: the pane that lists them (see `sources`),
//! how a feed is fetched.

use super::{search, sources};
use crate::app::feeds::{
    FeedChange, FeedLookup, FeedUndo, LostFeed, RunningRefresh, RunningRemoval, RunningUndo,
};
use crate::app::input::{Purpose, TextInput};
use crate::app::model::NOTICE_FOR;
use crate::app::pane::feed_chooser::FeedChooser;
use crate::app::pane::text_overlay::TextOverlay;
use crate::app::redo::RedoChange;
use crate::app::{Action, Effect, Layer, Model, Now, PaneId, RefreshTarget, Report, Scope, Subscribed};
use crate::news::{Address, Candidate, Failure, Feed, RemovedLine, SafeText, grouped};
use crate::parse::subscriptions::{parse_typed, pasted_addresses};

/// The list of subscriptions has arrived.
pub(crate) fn on_feeds(
    model: &mut Model,
    feeds: Vec<Feed>,
    warnings: Vec<SafeText>,
    now: Now,
    fx: &mut Vec<Effect>,
) {
    if let Some(first) = warnings.first().filter(|_| warnings != model.feeds.warnings) {
        match warnings.len() {
            1 => model.warn(first.clone()),
            n => {
                let key = model.key(&Action::Errors);
                model.warn(SafeText::new(&format!("{n} warnings about feeds.txt · {key} lists them")));
            }
        }
    }
    model.feeds.warnings = warnings;
    let none_before = model.feeds.subscriptions.as_ref().is_some_and(Vec::is_empty);
    let first = none_before && !feeds.is_empty() && !model.library.has_feeds();
    if model.feeds.subscriptions.as_ref() != Some(&feeds) {
        model.feeds.revision += 1;
    }
    let before = model.feeds.subscriptions.replace(feeds).unwrap_or_default();
    model.sources.up_to_date = false;
    if first {
        // The articles shown without feeds are replaced, as soon as no open layer belongs to one of them.
        model.reload_pending = true;
        return;
    }
    let changed = model.library.subscribe(model.feeds.all(), |id| model.state.get(id));
    let back = model
        .feeds
        .restoring
        .take_if(|address| model.feeds.subscriptions.iter().flatten().any(|f| f.address == *address));
    if let Some(address) = back.filter(|_| model.focus == PaneId::Sources) {
        sources::set_scope(model, Scope::Feed(address), now, fx);
    } else if !sources::exists(model, &model.scope) {
        leave_lost_scope(model, &before, now, fx);
    }
    follow_input(model, &before);
    model.feeds.moved.clear();
    sources::apply_scope(model);
    if changed {
        model.list.drop_lingering();
    }
    search::search_sources(model, now, fx);
    if changed || model.scope != Scope::All {
        model.list.rebuild_in_place(&model.library);
    }
}

/// The list shows a source that no longer exists: the feed under its new address, else a source beside it.
fn leave_lost_scope(model: &mut Model, before: &[Feed], now: Now, fx: &mut Vec<Effect>) {
    let lost = match &model.scope {
        Scope::Feed(address) => before.iter().find(|feed| feed.address == *address).cloned(),
        _ => None,
    };
    if let Some(new) = lost.as_ref().and_then(|feed| model.feeds.present_address(before, &feed.address)) {
        return sources::set_scope(model, Scope::Feed(new), now, fx);
    }
    let exists = |scope: &&Scope| model.focus == PaneId::Sources && sources::exists(model, scope);
    let next = model.sources.neighbours().map(|item| &item.scope).find(exists).cloned();
    sources::set_scope(model, next.unwrap_or_default(), now, fx);
    // What was removed here needs no confirmation.
    let by_user = |feed: &Feed| {
        let removed = model.feeds.undo_stack.iter().filter(|done| matches!(done.undo, FeedUndo::Removed(_)));
        let removing = model.feeds.removing.iter().map(|removal| &removal.address);
        removing.chain(removed.map(|done| &done.address)).any(|address| *address == feed.address)
    };
    let Some(feed) = lost.filter(|feed| !by_user(feed)) else { return };
    let lost = LostFeed { name: feed.title, address: feed.address, inputs: model.layers.inputs };
    if model.focus == PaneId::Sources && model.notice.as_ref().is_none_or(|notice| !notice.alert) {
        model.show_notice(&format!("{} is no longer among your feeds", lost.name), now);
    }
    model.feeds.lost = Some(lost);
}

/// A line that is being typed for a feed stays with it.
fn follow_input(model: &mut Model, before: &[Feed]) {
    let Some(Layer::Input(input)) = model.layers.top() else { return };
    let Some(address) = input.feed.as_ref().filter(|address| model.feeds.by_address(address).is_none())
    else {
        return;
    };
    let new = model.feeds.present_address(before, address);
    if let (Some(new), Some(Layer::Input(input))) = (new, model.layers.top_mut()) {
        input.feed = Some(new);
    }
}

/// The store has other addresses of feeds, or another format. It is loaded again as soon as this does not interrupt
/// reading. The list stays with its feed.
pub(crate) fn on_library_changed(
    model: &mut Model,
    moved: Vec<(SafeText, SafeText)>,
    now: Now,
    fx: &mut Vec<Effect>,
) {
    model.feeds.must_reload = true;
    let lost = model.feeds.lost.as_ref().filter(|lost| lost.inputs == model.layers.inputs);
    let lost = lost.and_then(|lost| moved.iter().find(|(old, _)| *old == lost.address));
    if let Some((_, new)) = lost.filter(|(_, new)| model.feeds.by_address(new).is_some()) {
        // Its new line was known before the move.
        let scope = Scope::Feed(new.clone());
        model.feeds.lost = None;
        model.notice = None;
        sources::set_scope(model, scope, now, fx);
        model.sources.up_to_date = false;
    }
    model.feeds.moved.extend(moved);
}

/// Refreshes the selected feed, else the due feeds; when repeated, the whole feed or all feeds, without conditions.
pub(crate) fn refresh(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    let before = model.feeds.repeatable.take().filter(|(_, until)| now <= *until).map(|(which, _)| which);
    if let Some(running) = &mut model.feeds.running {
        running.by_user = true;
        let key = model.key(&Action::Stop);
        return model.show_notice(&format!("A refresh is running · {key} stops it"), now);
    }
    if model.feeds.subscriptions.as_ref().is_some_and(Vec::is_empty) {
        let key = model.key(&Action::AddFeed);
        return model.show_notice(&format!("There is no feed yet · {key} adds one"), now);
    }
    let selected = match &model.scope {
        Scope::Feed(address) => RefreshTarget::One(address.clone()),
        _ => RefreshTarget::Due,
    };
    let repeated = before.as_ref() == Some(&selected);
    let which = if repeated && selected == RefreshTarget::Due { RefreshTarget::All } else { selected };
    start_with(model, (which, repeated), true, now, fx);
}

/// Starts a refresh. `by_user`: the user asked for it.
pub(crate) fn start(model: &mut Model, which: RefreshTarget, by_user: bool, now: Now, fx: &mut Vec<Effect>) {
    start_with(model, (which, false), by_user, now, fx);
}

fn start_with(
    model: &mut Model,
    (which, complete): (RefreshTarget, bool),
    by_user: bool,
    now: Now,
    fx: &mut Vec<Effect>,
) {
    let ticket = model.ticket();
    let effect = Effect::Refresh { ticket, which: which.clone(), complete };
    let running = RunningRefresh {
        ticket,
        started: now,
        which,
        by_user,
        stopping: false,
        done: 0,
        total: 0,
        failed: 0,
    };
    model.feeds.running = Some(running);
    model.feeds.last_refresh = Some(now);
    fx.push(effect);
}

/// Refreshes the next feed in the queue, unless a load or a refresh is running.
pub(crate) fn next_in_queue(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.loading.is_none() && model.feeds.running.is_none() && !model.feeds.queue.is_empty() {
        let address = model.feeds.queue.remove(0);
        start_with(model, (RefreshTarget::One(address), true), true, now, fx);
    }
}

/// Stops the running refresh.
pub(crate) fn stop_refresh(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    match &mut model.feeds.running {
        Some(running) => {
            running.stopping = true;
            running.by_user = true;
            fx.push(Effect::StopRefresh);
        }
        None => model.show_notice("No refresh is running", now),
    }
}

/// The progress of the refresh.
pub(crate) fn on_progress(model: &mut Model, ticket: u64, done: usize, total: usize, failed: usize) {
    if let Some(running) = model.feeds.running.as_mut().filter(|running| running.ticket == ticket) {
        (running.done, running.total, running.failed) = (done, total, failed);
    }
}

/// The refresh has ended.
pub(crate) fn on_refreshed(model: &mut Model, ticket: u64, report: Report, now: Now, fx: &mut Vec<Effect>) {
    let Some(RunningRefresh { by_user, which, .. }) =
        model.feeds.running.take_if(|running| running.ticket == ticket)
    else {
        return;
    };
    model.feeds.last_refresh = Some(now);
    if report.texts > 0 {
        model.reader.cache.clear();
    }
    show_report(model, &report, by_user, &which, now);
    if !matches!(which, RefreshTarget::One(_)) || !report.failed.is_empty() {
        model.feeds.failed = report.failed;
    } else if let RefreshTarget::One(address) = which {
        let title =
            model.feeds.all().iter().find(|feed| feed.address == address).map(|feed| feed.title.clone());
        model.feeds.failed.retain(|(name, _)| Some(name) != title.as_ref());
    }
    next_in_queue(model, now, fx);
}

/// Shows the result of a refresh. For an automatic one, only new articles are reported, and no alert is replaced.
fn show_report(model: &mut Model, report: &Report, by_user: bool, which: &RefreshTarget, now: Now) {
    if let Some(why) = &report.problem {
        return model.warn(why.clone());
    }
    let has_news = report.new + report.changed > 0;
    let alert = model.notice.as_ref().is_some_and(|notice| notice.alert);
    if !by_user && (!has_news || alert) {
        return;
    }
    if let (RefreshTarget::One(_), [(name, why)], false) = (which, report.failed.as_slice(), has_news) {
        return model.warn(SafeText::new(&format!("{name}: {why}")));
    }
    if *which == RefreshTarget::Due && report.asked == 0 && !has_news && !report.stopped {
        model.feeds.repeatable = Some((RefreshTarget::Due, Now(now.0 + NOTICE_FOR)));
        let key = model.key(&Action::Refresh);
        return model.show_notice(&format!("No feed is due yet · {key} again fetches all"), now);
    }
    let mut parts = Vec::new();
    if report.stopped {
        parts.push("Stopped".to_owned());
    }
    match (report.new, report.changed) {
        (0, 0) if report.stopped => {}
        (0, 0) => parts.push("Nothing new".to_owned()),
        (0, _) => {}
        (1, _) => parts.push("1 new article".to_owned()),
        (n, _) => parts.push(format!("{} new articles", grouped(n))),
    }
    if report.changed > 0 {
        parts.push(format!("{} updated", grouped(report.changed)));
    }
    let selected =
        matches!(which, RefreshTarget::One(address) if model.scope == Scope::Feed(address.clone()));
    if selected && by_user && !has_news && !report.stopped {
        model.feeds.repeatable = Some((which.clone(), Now(now.0 + NOTICE_FOR)));
        parts.push(format!("{} again fetches the whole feed", model.key(&Action::Refresh)));
    }
    match report.failed.len() {
        _ if !by_user => {}
        0 => {}
        1 => parts.push(format!("1 feed failed · {} shows why", model.key(&Action::Errors))),
        n => parts.push(format!("{} feeds failed · {} lists them", grouped(n), model.key(&Action::Errors))),
    }
    model.show_notice(&parts.join(" · "), now);
}

/// Shows the feeds that failed, with the reason, and what is wrong in `feeds.txt` and with the views.
pub(crate) fn show_errors(model: &mut Model, now: Now) {
    let failed = model.feeds.failures();
    let of_file = |file: &'static str, warnings: &[SafeText]| -> Vec<(SafeText, SafeText)> {
        warnings.iter().map(|warning| (file.into(), warning.clone())).collect()
    };
    let mut warnings = of_file("feeds.txt", &model.feeds.warnings);
    warnings.extend(of_file("config.toml", &model.views.warnings));
    if failed.is_empty() && warnings.is_empty() {
        return model.show_notice("No feed has failed", now);
    }
    model.layers.open(Layer::Overlay(Box::new(TextOverlay::errors(failed, warnings))));
}

/// Opens the line for the address of a new feed, or the feeds that were found while the user did something else.
pub(crate) fn open_add(model: &mut Model, now: Now) {
    if refuses_feeds(model, now) {
        return;
    }
    model.notice = None;
    if let Some(found) = model.feeds.candidates.take() {
        return model.layers.open(Layer::Overlay(Box::new(FeedChooser::new(found))));
    }
    let (mut draft, problem) = std::mem::take(&mut model.feeds.draft);
    if let Some(address) = model.visited.as_ref().filter(|_| draft.is_empty()) {
        draft = address.shown().to_string();
    }
    open_line(model, &draft, problem);
}

/// Whether no feed can be added because files are shown; shows a notice then.
fn refuses_feeds(model: &mut Model, now: Now) -> bool {
    let refuses = !model.subscribing && model.visited.is_none();
    if refuses {
        model.show_notice("These are files · run tidings without a path to add feeds", now);
    }
    refuses
}

/// Opens the line with a pasted address. False if the text is anything else.
pub(crate) fn offer_pasted(model: &mut Model, text: &str, now: Now) -> bool {
    let Some((first, more)) = pasted_addresses(text) else { return false };
    if refuses_feeds(model, now) {
        return true;
    }
    model.notice = None;
    open_line(model, first, None);
    if let Some(Layer::Input(input)) = model.layers.top_mut()
        && input.prompt.text() != first
    {
        // A part of an address would be another address.
        model.layers.close();
        model.warn(SafeText::new(
            "This address is too long to be added here; 'tidings add' in a shell adds it",
        ));
        return true;
    }
    if let (1.., Some(Layer::Input(input))) = (more, model.layers.top_mut()) {
        let words = format!("The first of {} addresses; 'tidings add' in a shell adds several", more + 1);
        input.problem = Some(SafeText::new(&words));
    }
    true
}

fn open_line(model: &mut Model, text: &str, problem: Option<SafeText>) {
    let line = TextInput::new(Purpose::AddFeed, text, None);
    model.layers.open(Layer::Input(TextInput { problem, ..line }));
}

/// Looks for a feed at the typed address. What is no address stays in the line.
pub(crate) fn on_address(model: &mut Model, typed: &str, fx: &mut Vec<Effect>) {
    let text = typed.trim();
    if text.is_empty() {
        return;
    }
    model.feeds.draft = (text.to_owned(), None);
    match parse_typed(text) {
        Ok(typed) => {
            // The address that is read may have a password, which is not shown.
            let visited = model.visited.clone().filter(|visited| visited.shown() == typed.shown());
            subscribe(model, visited.unwrap_or(typed), false, fx);
        }
        Err(why) => open_line(model, text, Some(sentence(&why.to_string()))),
    }
}

/// A message that begins a sentence.
pub(crate) fn sentence(why: &str) -> SafeText {
    let (first, rest) = why.split_at(why.chars().next().map_or(0, char::len_utf8));
    SafeText::new(&format!("{}{rest}", first.to_uppercase()))
}

/// Looks for a feed and subscribes to it.
pub(crate) fn subscribe(model: &mut Model, address: Address, chosen: bool, fx: &mut Vec<Effect>) {
    let ticket = model.ticket();
    model.notice = None;
    let inputs = model.layers.inputs;
    model.feeds.lookup = Some(FeedLookup { ticket, address: address.shown().clone(), inputs });
    fx.push(Effect::Subscribe { ticket, address, chosen });
}

/// The feed was added, or feeds to choose from were found, or it failed.
pub(crate) fn on_subscribed(
    model: &mut Model,
    ticket: u64,
    result: Result<Subscribed, Failure>,
    now: Now,
    fx: &mut Vec<Effect>,
) {
    let Some(FeedLookup { address, inputs, .. }) =
        model.feeds.lookup.take_if(|lookup| lookup.ticket == ticket)
    else {
        return;
    };
    let none = "No feed was found there";
    model.feeds.draft.1 = match &result {
        Ok(Subscribed::Choose(found)) if found.is_empty() => Some(SafeText::new(none)),
        Ok(_) => {
            model.feeds.draft.0.clear();
            None
        }
        Err(why) => Some(why.message.clone()),
    };
    match result {
        Ok(Subscribed::Added(feed)) => {
            model.show_notice(&format!("Added {}", name(&feed)), now);
            if model.subscribing {
                model.feeds.queue.push(feed.address.normal().clone());
                next_in_queue(model, now, fx);
            }
        }
        Ok(Subscribed::Stored { feed, articles }) => {
            let articles = match articles {
                0 => String::new(),
                1 => " · 1 article".to_owned(),
                n => format!(" · {} articles", grouped(n)),
            };
            model.show_notice(&format!("Added {}{articles}", name(&feed)), now);
        }
        Ok(Subscribed::Known(feed)) => {
            model.show_notice(&format!("{} is among your feeds already", name(&feed)), now);
        }
        Ok(Subscribed::Choose(found)) if found.is_empty() => {
            model.warn(SafeText::new(none));
        }
        // The user is still waiting for it.
        Ok(Subscribed::Choose(found)) if model.layers.may_open(inputs) => {
            model.layers.open(Layer::Overlay(Box::new(FeedChooser::new(found))));
        }
        Ok(Subscribed::Choose(found)) => {
            let key = model.key(&Action::AddFeed);
            model.show_notice(&format!("{} feeds found at {address} · {key} lists them", found.len()), now);
            model.feeds.candidates = Some(found);
        }
        Err(why) => model.warn(why),
    }
}

fn name(feed: &Candidate) -> &SafeText {
    if feed.title.is_empty() { feed.address.shown() } else { &feed.title }
}

/// Removes the feed under the cursor of the sources.
pub(crate) fn remove_selected(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if !model.subscribing {
        return model.show_notice("These are files, not feeds", now);
    }
    if model.focus != PaneId::Sources {
        let (remove, sources) = (model.key(&Action::RemoveFeed), model.key(&Action::ToggleSources));
        return model
            .show_notice(&format!("{remove} removes a feed in the sources ({sources} goes there)"), now);
    }
    // The line under the cursor counts, even if the scope of the list differs.
    let Some(Scope::Feed(address)) = model.sources.selected().map(|item| &item.scope) else {
        return model.show_notice("Only a feed can be removed: select one", now);
    };
    let (name, address) = (model.sources.selected().map(|item| item.name.clone()), address.clone());
    let name = name.unwrap_or_default();
    if let Some(lost) = model.feeds.lost.take() {
        let key = model.key(&Action::RemoveFeed);
        let words = format!("{} is no longer among your feeds · {key} again removes {name}", lost.name);
        return model.show_notice(&words, now);
    }
    if model.feeds.removing.iter().all(|other| other.address != address) {
        model.redo.clear();
        remove(model, name, address, false, fx);
    }
}

/// Removes a feed. `redo`: again, after an undo.
pub(crate) fn remove(model: &mut Model, name: SafeText, address: SafeText, redo: bool, fx: &mut Vec<Effect>) {
    let ticket = model.ticket();
    model.feeds.removing.push(RunningRemoval { ticket, name, address: address.clone(), redo });
    fx.push(Effect::Unsubscribe { ticket, address });
}

/// The feed was removed, or could not be.
pub(crate) fn on_unsubscribed(
    model: &mut Model,
    ticket: u64,
    result: Result<RemovedLine, Failure>,
    now: Now,
) {
    let Some(at) = model.feeds.removing.iter().position(|other| other.ticket == ticket) else { return };
    let RunningRemoval { name, address, redo, .. } = model.feeds.removing.remove(at);
    match result {
        Ok(line) => {
            let done = if redo { format!("Redid: removal of {name}") } else { format!("Removed {name}") };
            model.show_notice(&format!("{done} · {} undoes", model.key(&Action::Undo)), now);
            let newest_step = model.history.newest();
            let undo = FeedUndo::Removed(line);
            model.feeds.undo_stack.push(FeedChange { ticket, name, address, undo, newest_step });
        }
        Err(why) => model.warn(why),
    }
}

/// Undoes the last change of a feed, if nothing newer was done. True if so.
pub(crate) fn undo(model: &mut Model, now: Now, fx: &mut Vec<Effect>) -> bool {
    let newest = model.history.newest();
    let Some(FeedChange { name, address, undo, .. }) =
        model.feeds.undo_stack.pop_if(|last| newest <= last.newest_step)
    else {
        return false;
    };
    match undo {
        FeedUndo::Removed(line) => {
            model.feeds.restoring = Some(address.clone());
            let redoes = model.key(&Action::Redo);
            model.show_notice(&format!("Undid: removal of {name} · {redoes} redoes"), now);
            fx.push(Effect::Resubscribe { removed: line });
            model.redo.push(RedoChange::RemoveFeed { name, address }, &model.history);
        }
        FeedUndo::Edited(edit, changed) => {
            let ticket = model.ticket();
            let moved_to = changed.moved.as_ref().map(|(_, new)| new.clone());
            let undo = RunningUndo { ticket, name: name.clone(), address, edit, moved_to };
            model.feeds.undoing.push(undo);
            fx.push(Effect::RestoreFeed { ticket, name, changed });
        }
    }
    true
}
