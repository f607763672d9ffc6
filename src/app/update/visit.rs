//! Links that are opened in the program, and the manual: requests the page, shows it in place of the article, goes
//! back. Never here: fetching a page, choosing a link.

use std::sync::Arc;

use super::feeds::sentence;
use super::{navigation, page, place};
use crate::app::pane::page_history::NO_ROW;
use crate::app::web_pages::{FetchPurpose, PageFetch};
use crate::app::{Action, Effect, Model, Now, Opened, Page, PaneId};
use crate::news::address::{MANUAL, is_web};
use crate::news::{Failure, SafeText};

/// Requests the page at an address.
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

/// The page was fetched, or could not be; then the current page stays.
pub(crate) fn on_visited(
    model: &mut Model,
    ticket: u64,
    result: Result<Box<Opened>, Failure>,
    now: Now,
    fx: &mut Vec<Effect>,
) {
    let is_answered =
        |fetching: &mut PageFetch| fetching.ticket == ticket && fetching.purpose == FetchPurpose::FollowLink;
    let Some(fetching) = model.web_pages.fetching.take_if(is_answered) else { return };
    let opened = match result {
        Ok(opened) => opened,
        Err(why) if fetching.url.starts_with(MANUAL) => return model.warn(sentence(&why.message)),
        Err(why) => return model.warn(why),
    };
    place::leave(model, now, fx);
    let before = model.reader.page.take();
    let row = before.as_ref().map_or(NO_ROW, |page| page.row);
    let mut page = Page::new(row, Arc::new(*opened), false, model.text_form());
    // It is not an article of the list, so it is not marked read.
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

/// Scrolls a page to the anchor in its address, if the page has this anchor.
fn go_to_place(model: &Model, page: &mut Page, url: &SafeText) {
    let area = model.areas().reader();
    let Some((_, name)) = url.split_once('#') else { return };
    let anchors = &page.opened.document.anchors;
    let Some(number) = anchors.iter().position(|anchor| anchor.as_str() == name) else { return };
    if let Some(spot) = page.galley().anchor(number as u32) {
        page.fit(area.width, &model.page_settings());
        page.go_to(page.sheet().line_of(spot), area.height);
    }
}

/// Cancels the page that is being fetched, else goes back before the last jump, else to the page before.
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

/// Whether marks are refused because the reader shows a page of a link; shows a notice then.
pub(crate) fn refuses_marks(model: &mut Model, now: Now) -> bool {
    let elsewhere = model.page_history.shows_other_page() && model.focus == PaneId::Reader;
    if elsewhere {
        let key = model.key(&Action::PreviousPage);
        model.show_notice(&format!("Only articles of the list are marked · {key} goes back to it"), now);
    }
    elsewhere
}
