//! The text of an article's page in place of what its feed gave: asked for, shown, turned back.
//! Never here: fetching it, or pages that are no article's (see `visit`).

use std::sync::Arc;

use super::page;
use crate::app::Action;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::{Now, Opened, Version};
use crate::app::pane::page::Page;
use crate::app::web::{Fetching, Goal};
use crate::news::Failure;
use crate::news::address::is_web;
use crate::news::{Id, SafeText};

/// `x`: the other text, fetched if it is not there.
pub fn toggle(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.visits.away() {
        let key = model.key(&Action::BackPage);
        return model.say(&format!("This is the whole page · {key} goes back to the article"), now);
    }
    let Some(page) = &model.reader.page else { return page::defer(model, Action::FullText, now) };
    let (row, url) = (page.row, page.article().url.clone());
    if page.opened().other.is_some() {
        return switch(model, now);
    }
    if let Some(Fetching { goal: Goal::Text { asked, .. }, .. }) = &mut model.web.fetching {
        *asked = true;
        return;
    }
    match url {
        Some(url) if is_web(&url) => {
            model.notice = None;
            ask(model, row, url, true, fx);
        }
        Some(url) => model.say(&format!("Only http and https pages are fetched, not {url}"), now),
        None => model.say("This article names no page to fetch", now),
    }
}

/// Fetches the page of the article that is being read, if its feed is one of those whose articles are always to be
/// had in full, and the refresh could not get it.
pub fn fetch_unasked(model: &mut Model, fx: &mut Vec<Effect>) {
    if !model.auto_refresh || !model.subscribing || model.visits.away() || model.web.fetching.is_some() {
        return;
    }
    let Some(page) = &model.reader.page else { return };
    let (row, id, outdated) = (page.row, page.id, page.outdated);
    let bare = page.opened().version == Version::Given && page.opened().other.is_none();
    let Some(url) = page.article().url.clone().filter(|url| bare && !outdated && is_web(url)) else {
        return;
    };
    let outlet = model.library.outlet(row).and_then(|at| model.library.outlets().get(at as usize));
    let Some(address) = outlet.and_then(|outlet| outlet.feed.as_ref()) else { return };
    let wanted = model.feeds.all().iter().any(|feed| feed.address == *address && feed.full_text());
    if wanted && model.web.tried.insert(id) {
        ask(model, row, url, false, fx);
    }
}

fn ask(model: &mut Model, row: u32, url: SafeText, asked: bool, fx: &mut Vec<Effect>) {
    let ticket = model.ticket();
    model.web.fetching = Some(Fetching { ticket, url, goal: Goal::Text { row, asked } });
    fx.push(Effect::FetchText { ticket, row });
}

/// The full text was fetched, or cannot be.
pub fn on_full_text(model: &mut Model, ticket: u64, result: Result<Box<Opened>, Failure>, now: Now) {
    let wanted =
        |fetching: &mut Fetching| fetching.ticket == ticket && matches!(fetching.goal, Goal::Text { .. });
    let Some(fetching) = model.web.fetching.take_if(wanted) else { return };
    let Goal::Text { row, asked } = fetching.goal else { return };
    match result {
        Ok(opened) => {
            let page = model.reader.page.as_ref().filter(|page| page.row == row && !model.visits.away());
            if let Some(id) = page.map(|page| page.id) {
                model.web.given.remove(&id);
                put(model, with_id(*opened, id));
                say_full(model, now);
            }
        }
        Err(why) if asked => model.warn(why),
        Err(why) => model.say(&why.message, now),
    }
}

fn say_full(model: &mut Model, now: Now) {
    let key = model.key(&Action::FullText);
    model.say(&format!("The full text, from the article's page · {key} shows the feed's"), now);
}

/// Shows the other text of the article in the reader, at the place where it was left.
fn switch(model: &mut Model, now: Now) {
    let Some(page) = &model.reader.page else { return };
    let (id, other) = (page.id, page.opened().clone().turned());
    if other.version == Version::Given {
        model.web.given.insert(id);
        let key = model.key(&Action::FullText);
        model.say(&format!("The text of the feed · {key} shows the full text"), now);
    } else {
        model.web.given.remove(&id);
        say_full(model, now);
    }
    put(model, other);
}

/// Puts another text of the same article into the reader. A place in the one is none in the other.
fn put(model: &mut Model, opened: Opened) {
    let Some(before) = model.reader.page.take() else { return };
    model.place_due = None;
    model.find = None;
    let (row, version) = (before.row, opened.version);
    let left = model.web.other_version.take().filter(|page| page.opened().version == version);
    let mut page = if let Some(mut left) = left {
        left.set_opened(opened);
        left
    } else {
        let updated = model.library.row(row).updated;
        Page::new(row, Arc::new(opened), updated, &model.zone)
    };
    page.row = row;
    (page.since, page.no_auto_mark, page.outdated) = (before.since, before.no_auto_mark, before.outdated);
    model.web.other_version = Some(before);
    model.reader.page = Some(page);
}

/// An article as it came, with the id it has in the list, and with the text the reader wants of the two.
pub fn chosen(model: &Model, opened: Opened, id: Id) -> Opened {
    let opened = with_id(opened, id);
    let turn = opened.version == Version::Full && model.web.given.contains(&id);
    if turn { opened.turned() } else { opened }
}

/// The list's id counts: the article may have been told apart from another of the same name.
fn with_id(mut opened: Opened, id: Id) -> Opened {
    opened.article.id = id;
    if let Some(other) = &mut opened.other {
        other.article.id = id;
    }
    opened
}
