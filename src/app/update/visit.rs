//! Links followed inside the program: the page asked for, shown in the place of the article, and the way back.
//! Never here: fetching a page, or which link is meant.

use std::sync::Arc;

use super::reading;
use crate::app::effect::Effect;
use crate::app::model::{Focus, Model};
use crate::app::msg::{Now, Opened};
use crate::app::pane::page::Page;
use crate::app::web::{Fetching, Goal};
use crate::news::Failure;
use crate::news::SafeText;
use crate::news::address::is_web;

/// Goes to the page at an address, which is shown once it has come.
pub fn visit(model: &mut Model, url: SafeText, now: Now, fx: &mut Vec<Effect>) {
    if !is_web(&url) {
        return model.say(&format!("Only http and https links are followed, not {url}"), now);
    }
    if model.reader.page.is_none() {
        return;
    }
    let ticket = model.ticket();
    model.notice = None;
    model.web.fetching = Some(Fetching { ticket, url: url.clone(), goal: Goal::Visit });
    fx.push(Effect::Visit { ticket, url });
}

/// It has come, or can't: then the page that was there stays.
pub fn came(
    model: &mut Model,
    ticket: u64,
    result: Result<Box<Opened>, Failure>,
    now: Now,
    fx: &mut Vec<Effect>,
) {
    let wanted = |fetching: &mut Fetching| fetching.ticket == ticket && fetching.goal == Goal::Visit;
    let Some(fetching) = model.web.fetching.take_if(wanted) else { return };
    model.dirty = true;
    match result {
        Ok(opened) => {
            reading::leave(model, now, fx);
            let Some(before) = model.reader.page.take() else { return };
            let mut page = Page::new(before.row, Arc::new(*opened), false, &model.zone);
            // Reading it marks nothing: it is no article of the list.
            page.no_auto_mark = true;
            go_to_place(model, &mut page, &fetching.url);
            reading::let_go(model);
            model.visits.push(before);
            model.reader.page = Some(page);
            model.focus = Focus::Reader;
        }
        Err(why) => model.warn(why),
    }
}

/// Begins a page at the place in it that its address names, if the page names it as well.
fn go_to_place(model: &Model, page: &mut Page, url: &SafeText) {
    let area = model.areas().reader;
    let Some((_, name)) = url.split_once('#') else { return };
    let anchors = &page.opened().document.anchors;
    let Some(number) = anchors.iter().position(|anchor| anchor.as_str() == name) else { return };
    if let Some(spot) = page.galley().anchor(number as u32) {
        page.fit(area.width, &model.setting);
        page.go_to(page.sheet().line_of(spot), area.height);
    }
}

/// `ctrl-o`: back from a jump, then the page before, where it was left. While one is on its way it is that which is given up.
pub fn back(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if cancel(model, now, fx) || reading::jump_back(model, now) {
        return;
    }
    match model.visits.pop() {
        Some(page) => {
            model.place_due = None;
            reading::let_go(model);
            model.reader.page = Some(page);
        }
        None => model.say("There is nothing to go back to", now),
    }
}

/// The page on its way is not wanted any more. Says whether there was one.
pub fn cancel(model: &mut Model, now: Now, fx: &mut Vec<Effect>) -> bool {
    let cancelled = drop_fetch(model, fx);
    if cancelled {
        model.say("Cancelled", now);
    }
    cancelled
}

fn drop_fetch(model: &mut Model, fx: &mut Vec<Effect>) -> bool {
    let dropped = model.web.fetching.take().is_some();
    if dropped {
        fx.push(Effect::StopFetch);
    }
    dropped
}

/// The list has the focus again: no page comes into the reader unasked.
pub fn to_list(model: &mut Model, fx: &mut Vec<Effect>) {
    if model.web.fetching.as_ref().is_some_and(|fetching| fetching.goal == Goal::Visit) {
        drop_fetch(model, fx);
    }
}

/// The article in the reader makes way for another one: it is back on its page first.
pub fn leave(model: &mut Model, fx: &mut Vec<Effect>) {
    drop_fetch(model, fx);
    model.web.aside = None;
    if let Some(article) = model.visits.home() {
        model.place_due = None;
        model.reader.page = Some(article);
    }
}

/// Marks are for articles of the list. Says so where the reader looks at another page.
pub fn refuses_marks(model: &mut Model, now: Now) -> bool {
    let elsewhere = model.visits.away() && model.focus == Focus::Reader;
    if elsewhere {
        model.say("Only articles of the list are marked · ctrl-o goes back to it", now);
    }
    elsewhere
}
