//! The full text of an article in place of the text of its feed: requests it, shows it, switches back; fetches it again
//! if the article was revised. Never here:
//! fetching it, pages of links (see `visit`).

use std::sync::Arc;

use super::page;
use crate::app::web_pages::{FetchPurpose, PageFetch};
use crate::app::{Action, Effect, Model, Now, Opened, Page, Version};
use crate::news::address::is_web;
use crate::news::{Failure, Feed, Id, SafeText};

/// Shows the other version of the article; the full text is fetched if there is none, or an older one.
pub(crate) fn toggle(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.page_history.shows_other_page() {
        let key = model.key(&Action::PreviousPage);
        return model.show_notice(&format!("This is the whole page · {key} goes back to the article"), now);
    }
    let Some(page) = &model.reader.page else { return page::defer(model, Action::FullText, now) };
    let (row, url) = (page.row, page.article().url.clone());
    if page.opened.other.as_ref().is_some_and(|other| !other.older) {
        return switch(model, now);
    }
    if let Some(PageFetch { purpose: FetchPurpose::FullText { by_user, .. }, .. }) =
        &mut model.web_pages.fetching
    {
        *by_user = true;
        return;
    }
    match url {
        Some(url) if is_web(&url) => {
            model.notice = None;
            request(model, row, url, true, fx);
        }
        // An older full text came from somewhere.
        _ if page.opened.other.is_some() => switch(model, now),
        Some(url) => model.show_notice(&format!("Only http and https pages are fetched, not {url}"), now),
        None => model.show_notice("This article has no address to fetch a page from", now),
    }
}

/// Fetches the full text of the article that is being read, if its feed always wants full texts and the refresh could
/// not get it.
pub(crate) fn fetch_unasked(model: &mut Model, fx: &mut Vec<Effect>) {
    if !model.auto_refresh
        || !model.subscribing
        || model.page_history.shows_other_page()
        || model.web_pages.fetching.is_some()
    {
        return;
    }
    let Some(page) = &model.reader.page else { return };
    let (row, id, outdated) = (page.row, page.id, page.outdated);
    let bare = page.opened.version == Version::Given && page.opened.other.is_none();
    let Some(url) = page.article().url.clone().filter(|url| bare && !outdated && is_web(url)) else {
        return;
    };
    let is_of = |feed: &Feed| {
        model.library.sources_of_row(row).any(|source| source.feed.as_ref() == Some(&feed.address))
    };
    let wants_full_text = model.feeds.all().iter().any(|feed| feed.full_text() && is_of(feed));
    if wants_full_text && model.web_pages.auto_fetched.insert(id) {
        request(model, row, url, false, fx);
    }
}

fn request(model: &mut Model, row: u32, url: SafeText, by_user: bool, fx: &mut Vec<Effect>) {
    let ticket = model.ticket();
    model.web_pages.fetching =
        Some(PageFetch { ticket, url, purpose: FetchPurpose::FullText { row, by_user } });
    fx.push(Effect::FetchFullText { ticket, row });
}

/// The full text was fetched, or could not be.
pub(crate) fn on_full_text(model: &mut Model, ticket: u64, result: Result<Box<Opened>, Failure>, now: Now) {
    let is_answered = |fetching: &mut PageFetch| {
        fetching.ticket == ticket && matches!(fetching.purpose, FetchPurpose::FullText { .. })
    };
    let Some(fetching) = model.web_pages.fetching.take_if(is_answered) else { return };
    let FetchPurpose::FullText { row, by_user } = fetching.purpose else { return };
    match result {
        Ok(opened) => {
            let page = model
                .reader
                .page
                .as_ref()
                .filter(|page| page.row == row && !model.page_history.shows_other_page());
            if let Some(id) = page.map(|page| page.id) {
                model.web_pages.prefers_feed_text.remove(&id);
                // The layout of an older full text.
                model.web_pages.other_version.take_if(|page| page.opened.version == Version::Full);
                replace_page(model, with_id(*opened, id));
                show_full_text_notice(model, now);
            }
        }
        Err(why) if by_user => {
            show_older(model, row, now);
            model.warn(why);
        }
        Err(why) => model.show_notice(&why.message, now),
    }
}

/// Shows the older full text of the article in a row, if there is one: a newer one can't be had now. It is not requested
/// again until the article is opened again.
fn show_older(model: &mut Model, row: u32, now: Now) {
    let Some(page) = model.reader.page.as_mut().filter(|page| page.row == row) else { return };
    let Some(other) = page.opened.other.as_ref().filter(|other| other.older) else { return };
    let other = Some(Box::new(Opened { older: false, ..Opened::clone(other) }));
    page.opened = Arc::new(Opened { other, ..Opened::clone(&page.opened) });
    switch(model, now);
}

fn show_full_text_notice(model: &mut Model, now: Now) {
    let key = model.key(&Action::FullText);
    model.show_notice(&format!("The full text, from the article's page · {key} shows the feed's"), now);
}

/// Shows the other version of the article in the reader, at the position where it was left.
fn switch(model: &mut Model, now: Now) {
    let Some(page) = &model.reader.page else { return };
    let (id, other) = (page.id, Opened::clone(&page.opened).into_other());
    if other.version == Version::Given {
        model.web_pages.prefers_feed_text.insert(id);
        let key = model.key(&Action::FullText);
        model.show_notice(&format!("The text of the feed · {key} shows the full text"), now);
    } else {
        model.web_pages.prefers_feed_text.remove(&id);
        show_full_text_notice(model, now);
    }
    replace_page(model, other);
}

/// Replaces the page by another version of the same article. Positions in one version are not valid in the other.
fn replace_page(model: &mut Model, opened: Opened) {
    let Some(before) = model.reader.page.take() else { return };
    model.place_due = None;
    model.find = None;
    let (row, version) = (before.row, opened.version);
    let left = model.web_pages.other_version.take().filter(|page| page.opened.version == version);
    let mut page = if let Some(mut left) = left {
        left.opened = Arc::new(opened);
        left
    } else {
        let updated = model.library.row(row).updated;
        Page::new(row, Arc::new(opened), updated, model.text_form())
    };
    page.row = row;
    (page.visible_since, page.no_auto_mark, page.outdated) =
        (before.visible_since, before.no_auto_mark, before.outdated);
    model.web_pages.other_version = Some(before);
    model.reader.page = Some(page);
}

/// An opened article with its id in the list, in the version that the user prefers.
pub(crate) fn preferred_version(model: &Model, opened: Opened, id: Id) -> Opened {
    let opened = with_id(opened, id);
    let swap = opened.version == Version::Full && model.web_pages.prefers_feed_text.contains(&id);
    if swap { opened.into_other() } else { opened }
}

/// Sets the id of the list: it may differ to distinguish articles with the same name.
fn with_id(mut opened: Opened, id: Id) -> Opened {
    opened.article.id = id;
    if let Some(other) = &mut opened.other {
        other.article.id = id;
    }
    opened
}
