//! Subscriptions: what is told of them, feeds added, removed, fetched. Never here: the pane that lists them (see
//! `sources`), or how a feed is fetched.

use super::{search, sources};
use crate::app::action::Action;
use crate::app::effect::{Effect, RefreshTarget};
use crate::app::feeds::{Looking, Removed, Running};
use crate::app::input::{Layer, Purpose, TextInput};
use crate::app::model::{Model, NOTICE_FOR};
use crate::app::msg::{Now, Report, Subscribed};
use crate::app::pane::PaneId;
use crate::app::pane::choose::Choose;
use crate::app::pane::sources::Scope;
use crate::app::pane::text_overlay::TextOverlay;
use crate::news::Failure;
use crate::news::address::BadAddress;
use crate::news::{Address, Candidate, Feed, RemovedLine, SafeText, grouped};

/// The subscriptions as they stand.
pub fn on_feeds(
    model: &mut Model,
    feeds: Vec<Feed>,
    warnings: Vec<SafeText>,
    now: Now,
    fx: &mut Vec<Effect>,
) {
    if let Some(first) = warnings.first().filter(|_| warnings != model.feeds.warnings) {
        let more =
            if warnings.len() > 1 { format!(" (and {} more)", warnings.len() - 1) } else { String::new() };
        model.warn(SafeText::new(&format!("{first}{more}")));
    }
    model.feeds.warnings = warnings;
    let none_before = model.feeds.known.as_ref().is_some_and(Vec::is_empty);
    let first = none_before && !feeds.is_empty() && !model.library.has_feeds();
    if model.feeds.known.as_ref() != Some(&feeds) {
        model.feeds.told += 1;
    }
    model.feeds.known = Some(feeds);
    model.sources.gathered = false;
    if first {
        // What was shown in place of feeds makes way for them, as soon as no input layer belongs to an article of it.
        model.reload_pending = true;
        return;
    }
    let changed = model.library.subscribe(model.feeds.all(), |id| model.state.get(id));
    let back = model
        .feeds
        .returning
        .take_if(|address| model.feeds.known.iter().flatten().any(|f| f.address == *address));
    if let Some(address) = back.filter(|_| model.focus == PaneId::Sources) {
        sources::scope_to(model, Scope::Feed(address), now, fx);
    } else if !sources::exists(model, &model.scope) {
        let near = model.sources.neighbour().filter(|_| model.focus == PaneId::Sources);
        let near = near.map(|item| item.scope.clone()).filter(|scope| sources::exists(model, scope));
        sources::scope_to(model, near.unwrap_or_default(), now, fx);
    }
    sources::restrict(model);
    if changed {
        model.list.tidy();
    }
    search::search_sources(model, now, fx);
    if changed || model.scope != Scope::All {
        model.list.arrive(&model.library);
    }
}

/// `R`: the feed chosen, else those that are due, else (asked twice) all.
pub fn refresh(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    let again = model.feeds.offer.take().is_some_and(|until| now <= until);
    if let Some(running) = &mut model.feeds.running {
        running.asked = true;
        let key = model.key(&Action::Stop);
        return model.say(&format!("A refresh is running · {key} stops it"), now);
    }
    if model.feeds.known.as_ref().is_some_and(Vec::is_empty) {
        let key = model.key(&Action::AddFeed);
        return model.say(&format!("There is no feed yet · {key} adds one"), now);
    }
    let which = match &model.scope {
        Scope::Feed(address) => RefreshTarget::One(address.clone()),
        _ if again => RefreshTarget::All,
        _ => RefreshTarget::Due,
    };
    start(model, which, true, now, fx);
}

/// Fetches what is due, if it is time to do so unasked.
pub fn refresh_due(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.refresh_due().is_some_and(|due| due <= now) {
        start(model, RefreshTarget::Due, false, now, fx);
    }
}

fn start(model: &mut Model, which: RefreshTarget, asked: bool, now: Now, fx: &mut Vec<Effect>) {
    let ticket = model.ticket();
    let effect = Effect::Refresh { ticket, which: which.clone() };
    let running = Running { ticket, since: now, which, asked, stopping: false, done: 0, total: 0, failed: 0 };
    model.feeds.running = Some(running);
    model.feeds.rested = Some(now);
    fx.push(effect);
}

/// Fetches the feeds that wait for their turn, one by one, when neither a load nor a refresh is under way.
pub fn next_in_queue(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.loading.is_none() && model.feeds.running.is_none() && !model.feeds.queue.is_empty() {
        let address = model.feeds.queue.remove(0);
        start(model, RefreshTarget::One(address), true, now, fx);
    }
}

/// Ends the refresh under way.
pub fn stop(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    match &mut model.feeds.running {
        Some(running) => {
            running.stopping = true;
            running.asked = true;
            fx.push(Effect::StopRefresh);
        }
        None => model.say("No refresh is running", now),
    }
}

/// How far it has got.
pub fn on_progress(model: &mut Model, ticket: u64, done: usize, total: usize, failed: usize) {
    if let Some(running) = model.feeds.running.as_mut().filter(|running| running.ticket == ticket) {
        (running.done, running.total, running.failed) = (done, total, failed);
    }
}

/// It is over.
pub fn on_refreshed(model: &mut Model, ticket: u64, report: Report, now: Now, fx: &mut Vec<Effect>) {
    let Some(Running { asked, which, .. }) = model.feeds.running.take_if(|running| running.ticket == ticket)
    else {
        return;
    };
    model.feeds.rested = Some(now);
    if report.texts > 0 {
        model.reader.forget_kept();
    }
    say_report(model, &report, asked, &which, now);
    if !matches!(which, RefreshTarget::One(_)) || !report.failed.is_empty() {
        model.feeds.failed = report.failed;
    } else if let RefreshTarget::One(address) = which {
        let title =
            model.feeds.all().iter().find(|feed| feed.address == address).map(|feed| feed.title.clone());
        model.feeds.failed.retain(|(name, _)| Some(name) != title.as_ref());
    }
    next_in_queue(model, now, fx);
}

/// Says what a refresh has brought. One that nobody asked for speaks only of what is new, and not over a word
/// that must be read.
fn say_report(model: &mut Model, report: &Report, asked: bool, which: &RefreshTarget, now: Now) {
    if let Some(why) = &report.problem {
        return model.warn(why.clone());
    }
    let fresh = report.new + report.changed > 0;
    let alert = model.notice.as_ref().is_some_and(|notice| notice.alert);
    if !asked && (!fresh || alert) {
        return;
    }
    if let (RefreshTarget::One(_), [(name, why)], false) = (which, report.failed.as_slice(), fresh) {
        return model.warn(SafeText::new(&format!("{name}: {why}")));
    }
    if *which == RefreshTarget::Due && report.asked == 0 && !fresh && !report.stopped {
        model.feeds.offer = Some(Now(now.0 + NOTICE_FOR));
        let key = model.key(&Action::Reload);
        return model.say(&format!("No feed is due yet · {key} again asks them all"), now);
    }
    let mut words = Vec::new();
    if report.stopped {
        words.push("Stopped".to_owned());
    }
    match (report.new, report.changed) {
        (0, 0) if report.stopped => {}
        (0, 0) => words.push("Nothing new".to_owned()),
        (0, _) => {}
        (1, _) => words.push("1 new article".to_owned()),
        (n, _) => words.push(format!("{} new articles", grouped(n))),
    }
    if report.changed > 0 {
        words.push(format!("{} updated", grouped(report.changed)));
    }
    match report.failed.len() {
        _ if !asked => {}
        0 => {}
        1 => words.push(format!("1 feed failed · {} says why", model.key(&Action::Errors))),
        n => words.push(format!("{} feeds failed · {} lists them", grouped(n), model.key(&Action::Errors))),
    }
    model.say(&words.join(" · "), now);
}

/// Shows the feeds that failed, with the reason.
pub fn errors(model: &mut Model, now: Now) {
    let failed = model.feeds.warnings();
    if failed.is_empty() {
        return model.say("No feed has failed", now);
    }
    model.layers.open(Layer::Overlay(Box::new(TextOverlay::errors(failed))));
}

/// Asks for the address of a new feed, or offers the feeds that were found while the user did something else.
pub fn ask(model: &mut Model, now: Now) {
    if !model.subscribing {
        return model.say("These are files · tidings without a path keeps feeds", now);
    }
    model.notice = None;
    if let Some(found) = model.feeds.found.take() {
        return model.layers.open(Layer::Overlay(Box::new(Choose::new(found))));
    }
    let draft = std::mem::take(&mut model.feeds.draft);
    model.layers.open(Layer::Input(TextInput::new(Purpose::AddFeed, &draft, None)));
}

/// Looks for a feed at the address that was typed.
pub fn on_address(model: &mut Model, typed: &str, fx: &mut Vec<Effect>) {
    let text = typed.trim();
    if text.is_empty() {
        return;
    }
    text.clone_into(&mut model.feeds.draft);
    match address(text) {
        Ok(address) => subscribe(model, address, false, fx),
        Err(why) => {
            let why = why.to_string();
            let (first, rest) = why.split_at(why.chars().next().map_or(0, char::len_utf8));
            model.warn(SafeText::new(&format!("{}{rest}", first.to_uppercase())));
        }
    }
}

/// An address as people type it: `https://` may be left out.
fn address(text: &str) -> Result<Address, BadAddress> {
    let found = Address::parse(text);
    // `example.org:8080/feed` looks like an address with the scheme `example.org`.
    let port = text.split_once(':').is_some_and(|(_, rest)| rest.starts_with(|c: char| c.is_ascii_digit()));
    match found {
        Err(BadAddress::Malformed) if !text.contains("://") => Address::parse(&format!("https://{text}")),
        Err(BadAddress::Scheme) if port => Address::parse(&format!("https://{text}")),
        found => found,
    }
}

/// Looks for a feed and subscribes to it.
pub fn subscribe(model: &mut Model, address: Address, sure: bool, fx: &mut Vec<Effect>) {
    let ticket = model.ticket();
    model.notice = None;
    let inputs = model.layers.inputs();
    model.feeds.looking = Some(Looking { ticket, address: address.shown().clone(), inputs });
    fx.push(Effect::Subscribe { ticket, address, sure });
}

/// What became of that.
pub fn on_subscribed(
    model: &mut Model,
    ticket: u64,
    result: Result<Subscribed, Failure>,
    now: Now,
    fx: &mut Vec<Effect>,
) {
    let Some(Looking { address, inputs, .. }) =
        model.feeds.looking.take_if(|looking| looking.ticket == ticket)
    else {
        return;
    };
    if result.is_ok() {
        model.feeds.draft.clear();
    }
    match result {
        Ok(Subscribed::Added(feed)) => {
            model.say(&format!("Added {}", name(&feed)), now);
            model.feeds.queue.push(feed.address.shown().clone());
            next_in_queue(model, now, fx);
        }
        Ok(Subscribed::Known(feed)) => {
            model.say(&format!("{} is among your feeds already", name(&feed)), now);
        }
        Ok(Subscribed::Choose(found)) if found.is_empty() => {
            model.warn(SafeText::new("No feed was found there"));
        }
        // The user waits for it.
        Ok(Subscribed::Choose(found)) if model.layers.may_open(inputs) => {
            model.layers.open(Layer::Overlay(Box::new(Choose::new(found))));
        }
        Ok(Subscribed::Choose(found)) => {
            let key = model.key(&Action::AddFeed);
            model.say(&format!("{} feeds found at {address} · {key} lists them", found.len()), now);
            model.feeds.found = Some(found);
        }
        Err(why) => model.warn(why),
    }
}

fn name(feed: &Candidate) -> &SafeText {
    if feed.title.is_empty() { feed.address.shown() } else { &feed.title }
}

/// Takes the feed under the cursor of the sources out.
pub fn remove(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if !model.subscribing {
        return model.say("These are files, not feeds", now);
    }
    if model.focus != PaneId::Sources {
        let (remove, sources) = (model.key(&Action::RemoveFeed), model.key(&Action::Sources));
        return model.say(&format!("{remove} removes a feed in the sources ({sources} goes there)"), now);
    }
    // The line the reader sees the cursor on, whatever the list holds.
    let Some(Scope::Feed(address)) = model.sources.selected().map(|item| &item.scope) else {
        return model.say("Only a feed can be removed: go to one", now);
    };
    let address = address.clone();
    if model.feeds.leaving.iter().all(|(_, other)| *other != address) {
        let ticket = model.ticket();
        model.feeds.leaving.push((ticket, address.clone()));
        fx.push(Effect::Unsubscribe { ticket, address });
    }
}

/// It is out, or why not.
pub fn on_unsubscribed(
    model: &mut Model,
    ticket: u64,
    result: Result<(SafeText, RemovedLine), Failure>,
    now: Now,
) {
    let Some(at) = model.feeds.leaving.iter().position(|(other, _)| *other == ticket) else { return };
    let (_, address) = model.feeds.leaving.remove(at);
    match result {
        Ok((name, kept)) => {
            let key = model.key(&Action::Undo);
            model.say(&format!("Removed {name} · {key} undoes"), now);
            let seen = model.history.newest();
            model.feeds.removed.push(Removed { ticket, name, address, kept, seen });
        }
        Err(why) => model.warn(why),
    }
}

/// Puts back the feed that was taken out, if that was the last thing done. Says whether it was.
pub fn undo(model: &mut Model, now: Now, fx: &mut Vec<Effect>) -> bool {
    let newest = model.history.newest();
    let Some(Removed { name, address, kept, .. }) = model.feeds.removed.pop_if(|last| newest <= last.seen)
    else {
        return false;
    };
    model.feeds.returning = Some(address);
    model.say(&format!("Undone: {name} is back"), now);
    fx.push(Effect::Resubscribe { kept });
    true
}
