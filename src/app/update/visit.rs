//! Links followed in the program, and the manual: the page is requested, shown in place of the article, and left again.
//! Never here: fetching a page, or which link is meant.

use std::sync::Arc;

use super::{navigation, page, place};
use crate::app::pane::page::PageSettings;
use crate::app::pane::page_history::NO_ROW;
use crate::app::web_pages::{FetchPurpose, PageFetch};
use crate::app::{Action, Effect, Model, Now, Opened, Page, PaneId};
use crate::news::address::{MANUAL, is_web};
use crate::news::{Failure, SafeText};

/// Fetches the page at an address, which is shown once it is there.
pub(crate) fn fetch(model: &mut Model, url: SafeText, now: Now, fx: &mut Vec<Effect>) {
    let manual = url.strip_prefix(MANUAL).map(str::to_owned);
    if manual.is_none() && !is_web(&url) {
        return model.show_notice(&format!("Only http and https links are followed, not {url}"), now);
    }
    if manual.is_none() && model.reader.page.is_none() {
        return;
    }
    let ticket = model.ticket();
    model.notice = None;
    model.web_pages.fetching =
        Some(PageFetch { ticket, url: url.clone(), purpose: FetchPurpose::FollowLink });
    fx.push(match manual {
        Some(page) => Effect::OpenManual { ticket, page },
        None => Effect::FetchPage { ticket, url },
    });
}

/// Opens a page of the manual, the first one if none is named.
pub(crate) fn open_manual(model: &mut Model, name: &str, now: Now, fx: &mut Vec<Effect>) {
    page::stop_fetch(model, fx);
    fetch(model, SafeText::new(&format!("{MANUAL}{name}")), now, fx);
}

/// The page was fetched, or cannot be: then the page that was there stays.
pub(crate) fn on_visited(
    model: &mut Model,
    ticket: u64,
    result: Result<Box<Opened>, Failure>,
    now: Now,
    fx: &mut Vec<Effect>,
) {
    let wanted =
        |fetching: &mut PageFetch| fetching.ticket == ticket && fetching.purpose == FetchPurpose::FollowLink;
    let Some(fetching) = model.web_pages.fetching.take_if(wanted) else { return };
    let opened = match result {
        Ok(opened) => opened,
        Err(why) => return model.warn(why),
    };
    place::leave(model, now, fx);
    let before = model.reader.page.take();
    let row = before.as_ref().map_or(NO_ROW, |page| page.row);
    let mut page = Page::new(row, Arc::new(*opened), false, &model.zone);
    // Reading it marks nothing: it is no article of the list.
    page.no_auto_mark = true;
    go_to_place(model, &mut page, &fetching.url);
    model.find = None;
    match before {
        Some(before) => model.page_history.push(before),
        None => model.page_history.without_article = true,
    }
    model.reader.page = Some(page);
    model.focus = PaneId::Reader;
}

/// Begins a page at the place in it that its address names, if the page names it as well.
fn go_to_place(model: &Model, page: &mut Page, url: &SafeText) {
    let area = model.areas().reader();
    let Some((_, name)) = url.split_once('#') else { return };
    let anchors = &page.opened.document.anchors;
    let Some(number) = anchors.iter().position(|anchor| anchor.as_str() == name) else { return };
    if let Some(spot) = page.galley().anchor(number as u32) {
        page.fit(area.width, &PageSettings::new(&model.appearance));
        page.go_to(page.sheet().line_of(spot), area.height);
    }
}

/// Back from a jump, then to the page before, where it was left. A page that is being fetched is given up first.
pub(crate) fn back(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if page::cancel_fetch(model, now, fx) || page::jump_back(model, now) {
        return;
    }
    match model.page_history.pop() {
        Some(before) => {
            model.place_due = None;
            model.find = None;
            model.reader.page = Some(before);
        }
        None if model.page_history.without_article => {
            page::leave_pages(model, fx);
            navigation::to_list(model, now, fx);
        }
        None => model.show_notice("There is nothing to go back to", now),
    }
}

/// Marks are for articles of the list. Says so where the reader shows another page.
pub(crate) fn refuses_marks(model: &mut Model, now: Now) -> bool {
    let elsewhere = model.page_history.shows_other_page() && model.focus == PaneId::Reader;
    if elsewhere {
        let key = model.key(&Action::BackPage);
        model.show_notice(&format!("Only articles of the list are marked · {key} goes back to it"), now);
    }
    elsewhere
}
