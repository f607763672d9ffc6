//! The page in the reader: shows, lays out, scrolls and closes it, jumps in it. Never here: which article it is (see
//! `follow`), fetching, drawing.

use super::{marks, pictures, place};
use crate::app::article_search::ArticleSearch;
use crate::app::pane::find::FindQuery;
use crate::app::typeset::Spot;
use crate::app::web_pages::FetchPurpose;
use crate::app::{Action, Effect, Model, Motion, Now, Page, PaneId};

/// Closes the page and the search in it.
pub(crate) fn close(model: &mut Model) {
    model.reader.close_page();
    model.find = None;
}

/// Shows the page of an article, at the position where it was left.
pub(crate) fn show(model: &mut Model, mut page: Page, now: Now) {
    let area = model.areas().reader();
    pictures::fit(&mut page, &model.pictures, area, &model.page_settings());
    let at = model.state.get(&page.id).at;
    // An article without a position (not started, or read to the end) starts at the top.
    let resumed = at.is_some_and(|place| page.resume(place, area.height.max(1)));
    if at.is_none() {
        page.go_to_start();
    }
    if let (true, Some(place), PaneId::Reader) = (resumed, at, model.focus) {
        show_position_notice(model, place.percent, now);
    }
    model.reader.page = Some(page);
}

/// Shows the present text of an article in place of an earlier one, at the same position.
pub(crate) fn replace(model: &mut Model, old: &Page, mut page: Page) {
    let area = model.areas().reader();
    let height = area.height.max(1);
    pictures::fit(&mut page, &model.pictures, area, &model.page_settings());
    match old.place(height) {
        Some(place) => drop(page.resume(place, height)),
        None if old.top() > 0 => drop(page.go(Motion::Bottom, height)),
        None => page.go_to_start(),
    }
    (page.scrolled, page.no_auto_mark) = (old.scrolled, old.no_auto_mark);
    model.reader.page = Some(page);
}

fn show_position_notice(model: &mut Model, percent: u8, now: Now) {
    let top = model.key(&Action::Move(Motion::Top));
    model.show_notice(&format!("You stopped here, at {percent} % · {top} goes to the top"), now);
}

/// Shows a notice if the article is entered at a stored position.
pub(crate) fn show_position(model: &mut Model, now: Now) {
    let Some(page) = &model.reader.page else { return };
    if let Some(place) = model.state.get(&page.id).at.filter(|_| !page.scrolled) {
        show_position_notice(model, place.percent, now);
    }
}

/// Lays the page out for its pane, and stores since when it is visible.
pub(crate) fn fit(model: &mut Model, now: Now) {
    pictures::reserve_rows(model);
    let (area, reading) = (model.areas().reader(), model.is_reading());
    let settings = model.page_settings();
    if let Some(page) = &mut model.reader.page {
        if area.area() > 0 {
            page.fit(area.width, &settings);
            page.settle(area.height);
        }
        if model.find.as_ref().is_some_and(|find| find.id != page.id) {
            model.find = None;
        }
        // The search in the article goes before the words of the filter.
        let own = model.find.as_ref().map(ArticleSearch::query).filter(|wanted| !wanted.phrases.is_empty());
        let filters = || FindQuery { phrases: model.filter.snippets.phrases.clone(), inside_words: false };
        page.find(&own.unwrap_or_else(filters));
        page.visible_since = if reading { page.visible_since.or(Some(now)) } else { None };
    }
}

/// Scrolls the article; that marks it read.
pub(crate) fn scroll(model: &mut Model, motion: Motion, now: Now, fx: &mut Vec<Effect>) {
    let height = model.areas().reader().height;
    let Some(page) = model.reader.page.as_mut().filter(|_| height > 0) else { return };
    if page.go(motion, height) {
        on_moved_and_read(model, now, fx);
    }
}

fn on_moved_and_read(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    place::on_moved(model, now);
    if model.reader.page.as_ref().is_some_and(|page| !page.no_auto_mark) {
        marks::mark_page_read(model, now, fx);
    }
}

/// Selects the next match in the article, or the one before.
pub(crate) fn to_match(model: &mut Model, forward: bool, now: Now, fx: &mut Vec<Effect>) {
    let height = model.areas().reader().height;
    let Some(page) = model.reader.page.as_mut() else { return };
    let before = page.percent(height);
    let Some(wrapped) = page.step_match(forward, height) else {
        let clear = model.key(&Action::Back);
        return model.show_notice(&format!("No match in this article · {clear} clears the search"), now);
    };
    if page.percent(height) != before {
        place::on_moved(model, now);
    }
    if model.reader.page.as_ref().is_some_and(|page| !page.no_auto_mark) {
        marks::mark_page_read(model, now, fx);
    }
    if wrapped {
        let text = if forward {
            "After the last match: back to the first"
        } else {
            "Before the first match: on to the last"
        };
        model.show_notice(text, now);
    }
}

/// Goes to the next heading, or the one before. The article must be in the reader.
pub(crate) fn to_heading(model: &mut Model, forward: bool, now: Now, fx: &mut Vec<Effect>) {
    let height = model.areas().reader().height;
    let Some(page) = model.reader.page.as_mut().filter(|_| height > 0) else {
        return model.show_notice("No article is open", now);
    };
    if page.galley().headings.is_empty() {
        return model.show_notice("This article has no headings", now);
    }
    if page.step_heading(forward, height) {
        on_moved_and_read(model, now, fx);
    } else {
        model.show_notice(if forward { "No heading further down" } else { "This is the beginning" }, now);
    }
}

/// Moves the focus to the article and jumps to a spot in it.
pub(crate) fn jump_to(model: &mut Model, spot: Spot, now: Now) {
    let hidden = model.areas().reader().area() == 0;
    model.focus = PaneId::Reader;
    if hidden {
        fit(model, now);
    }
    let height = model.areas().reader().height;
    if let Some(page) = &mut model.reader.page {
        page.jump_to(spot, height);
        place::on_moved(model, now);
    }
}

/// Returns to the position before the last jump; false if there was none.
pub(crate) fn jump_back(model: &mut Model, now: Now) -> bool {
    let height = model.areas().reader().height;
    let back = model.reader.page.as_mut().is_some_and(|page| height > 0 && page.jump_back(height));
    if back {
        place::on_moved(model, now);
    }
    back
}

/// Cancels the page that is being fetched; false if there was none.
pub(crate) fn stop_fetch(model: &mut Model, fx: &mut Vec<Effect>) -> bool {
    let stopped = model.web_pages.fetching.take().is_some();
    if stopped {
        model.held_messages.clear();
        fx.push(Effect::StopFetch);
    }
    stopped
}

/// The same, with a notice.
pub(crate) fn cancel_fetch(model: &mut Model, now: Now, fx: &mut Vec<Effect>) -> bool {
    let stopped = stop_fetch(model, fx);
    if stopped {
        model.show_notice("Cancelled", now);
    }
    stopped
}

/// Cancels the page of a link, because the focus leaves the reader.
pub(crate) fn stop_visit(model: &mut Model, fx: &mut Vec<Effect>) {
    if model.web_pages.fetching.as_ref().is_some_and(|fetching| fetching.purpose == FetchPurpose::FollowLink)
    {
        stop_fetch(model, fx);
    }
}

/// Leaves the pages of links, before another article replaces the one in the reader.
pub(crate) fn leave_pages(model: &mut Model, fx: &mut Vec<Effect>) {
    stop_fetch(model, fx);
    model.web_pages.other_version = None;
    if model.page_history.without_article {
        model.reader.page = None;
    }
    if let Some(article) = model.page_history.take_article() {
        model.place_due = None;
        model.reader.page = Some(article);
    }
}

/// Defers an action until the article is open.
pub(crate) fn defer(model: &mut Model, action: Action, now: Now) {
    model.deferred_action = model.reader.opening.map(|_| action);
    if model.deferred_action.is_none() {
        model.show_notice("There is no article here", now);
    }
}
