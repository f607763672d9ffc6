//! The article under the cursor: asked for, shown, scrolled, left. Never here: how it is drawn.

use std::sync::Arc;

use super::{act, fulltext, marks, pictures, visit};
use crate::app::action::{Action, Motion};
use crate::app::effect::Effect;
use crate::app::finding::Finding;
use crate::app::model::{Focus, Model, PLACE_AFTER};
use crate::app::msg::{Now, Opened, Version};
use crate::app::pane::find::Wanted;
use crate::app::pane::overlay::Overlay;
use crate::app::pane::page::Page;
use crate::app::typeset::Spot;
use crate::news::Failure;
use crate::news::SyntaxSpan;
use crate::parse::highlight;

/// Makes sure that the article under the cursor is the one in the reader, or on its way.
pub fn follow(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    let Some(row) = model.list.selected() else {
        visit::leave(model, fx);
        leave(model, now, fx);
        put_away(model);
        model.reader.wanted = None;
        model.reader.problem = None;
        if model.focus == Focus::Reader {
            model.focus = Focus::List;
        }
        return;
    };
    let shown = model.reader.page.as_ref().is_some_and(|page| page.row == row);
    let known = model.reader.problem.as_ref().is_some_and(|(other, _)| *other == row);
    if shown || known {
        model.reader.wanted = None;
        return;
    }
    if model.reader.wanted.is_some_and(|(_, other)| other == row) {
        return;
    }
    visit::leave(model, fx);
    leave(model, now, fx);
    put_away(model);
    model.reader.problem = None;
    model.deferred_action = None;
    model.dirty = true;
    if let Some(page) = model.reader.take_kept(row) {
        model.reader.wanted = None;
        return show(model, page, now);
    }
    let ticket = model.ticket();
    model.reader.wanted = Some((ticket, row));
    fx.push(Effect::Open { ticket, row });
}

/// Takes the page off the screen, and what was looked for in it.
fn put_away(model: &mut Model) {
    model.reader.put_away();
    let_go(model);
}

/// Another text is coming into the reader: letters on links, words looked for, headings and addresses that lie over the
/// panes are of the one before.
pub fn let_go(model: &mut Model) {
    (model.hints, model.find) = (None, None);
    if matches!(model.overlay, Some(Overlay::Contents(_) | Overlay::Address { .. })) {
        model.overlay = None;
    }
}

/// An article has come, or can't.
pub fn opened(
    model: &mut Model,
    ticket: u64,
    row: u32,
    result: Result<Box<Opened>, Failure>,
    now: Now,
    fx: &mut Vec<Effect>,
) {
    if model.reader.wanted != Some((ticket, row)) {
        return;
    }
    model.reader.wanted = None;
    model.dirty = true;
    match result {
        Ok(opened) => {
            let mut opened = fulltext::chosen(model, *opened, model.library.id(row));
            let note = opened.note.take();
            let updated = model.library.row(row).updated;
            let more = |opened: &Opened| !highlight::programs(&opened.document).is_empty();
            let paints = more(&opened) || opened.other.as_deref().is_some_and(more);
            model.reader.highlighting = paints.then_some(ticket);
            let page = Page::new(row, Arc::new(opened), updated, &model.zone);
            show(model, page, now);
            if let Some(note) = note {
                model.warn(note);
            }
            if let Some(action) = model.deferred_action.take() {
                act::act(model, action, now, fx);
            }
        }
        Err(why) => model.reader.problem = Some((row, why.message)),
    }
}

/// The tones of the programs in an article have come.
pub fn painted(model: &mut Model, ticket: u64, row: u32, version: Version, syntax: &[Vec<SyntaxSpan>]) {
    if model.reader.highlighting != Some(ticket) {
        return;
    }
    // Of the text that was opened they come last.
    if version == Version::Given {
        model.reader.highlighting = None;
    }
    let aside = model.web.aside.iter_mut().filter(|page| page.row == row);
    for page in model.reader.pages_of(row).chain(aside) {
        if page.opened().version == version {
            page.paint(syntax);
            model.dirty = true;
        }
    }
}

fn show(model: &mut Model, mut page: Page, now: Now) {
    let area = model.areas().reader;
    pictures::fit(&mut page, &model.pictures, area, &model.setting);
    let at = model.state.get(&page.id).at;
    // Without a place to come back to (never begun, or read to the end) it begins at the top.
    let resumed = at.is_some_and(|place| page.resume(place, area.height.max(1)));
    if at.is_none() {
        page.rewind();
    }
    if let (true, Some(place), Focus::Reader) = (resumed, at, model.focus) {
        resume_words(model, place.percent, now);
    }
    model.reader.page = Some(page);
}

fn resume_words(model: &mut Model, percent: u8, now: Now) {
    model.say(&format!("Where you stopped, at {percent} % · g goes to the top"), now);
}

/// Says where one is when an article is entered in the middle.
pub fn entered(model: &mut Model, now: Now) {
    let Some(page) = &model.reader.page else { return };
    if let Some(place) = model.state.get(&page.id).at.filter(|_| !page.moved) {
        resume_words(model, place.percent, now);
    }
}

/// Lays the page out for its pane and notes since when it is in sight.
pub fn fit(model: &mut Model, now: Now) {
    pictures::make_room(model);
    let (area, reading, setting) = (model.areas().reader, model.reading(), model.setting);
    if let Some(page) = &mut model.reader.page {
        if area.area() > 0 {
            page.fit(area.width, &setting);
            page.settle(area.height);
        }
        if model.find.as_ref().is_some_and(|find| find.id != page.id) {
            model.find = None;
        }
        // What the reader looks for goes before what the filter found.
        let own = model.find.as_ref().map(Finding::wanted).filter(|wanted| !wanted.phrases.is_empty());
        let filters = || Wanted { phrases: model.filter.snippets.phrases().to_vec(), within: false };
        page.find(&own.unwrap_or_else(filters));
        if model.focus == Focus::Reader {
            page.time();
        }
        page.since = if reading { page.since.or(Some(now)) } else { None };
    }
}

/// Scrolls the article; that marks it read.
pub fn scroll(model: &mut Model, motion: Motion, now: Now, fx: &mut Vec<Effect>) {
    let height = model.areas().reader.height;
    let Some(page) = model.reader.page.as_mut().filter(|_| height > 0) else { return };
    if page.go(motion, height) {
        model.place_due = Some(Now(now.0 + PLACE_AFTER));
        let by_hand = page.no_auto_mark;
        model.dirty = true;
        if !by_hand {
            marks::read_page(model, now, fx);
        }
    }
}

/// Goes to the next match of the filter's words in the article, or the one before; says whether there is any.
pub fn jump(model: &mut Model, forward: bool, now: Now, fx: &mut Vec<Effect>) -> bool {
    let height = model.areas().reader.height;
    let Some(page) = model.reader.page.as_mut() else { return false };
    let before = page.percent(height);
    let Some(round) = page.jump(forward, height) else {
        // Whoever looks for something here does not mean another article.
        let looked_for = model.find.is_some();
        if looked_for {
            model.say("Nothing like it in this article · Esc drops it", now);
        }
        return looked_for;
    };
    if page.percent(height) != before {
        model.place_due = Some(Now(now.0 + PLACE_AFTER));
    }
    if !page.no_auto_mark {
        marks::read_page(model, now, fx);
    }
    if round {
        let words =
            if forward { "Past the last match: the first" } else { "Before the first match: the last" };
        model.say(words, now);
    }
    true
}

/// Keeps the place in the article one goes away from.
pub fn leave(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.place_due.is_some() {
        keep_place(model, now, fx);
    }
}

/// Keeps the place in the article.
pub fn keep_place(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    model.place_due = None;
    let height = model.areas().reader.height;
    if model.visits.away() {
        // A page that a link led to is no article: where it was left is not kept.
        return;
    }
    let Some(page) = model.reader.page.as_ref().filter(|page| page.moved) else { return };
    let (row, id, place) = (page.row, page.id, page.place(height.max(1)));
    if model.state.get(&id).at != place {
        marks::keep_place(model, row, place, now, fx);
    }
}

/// After the files were read again: the cursor goes back to the article it was on.
pub fn reselect(model: &mut Model) {
    let Some(id) = model.reselect else { return };
    let found = model.library.rows_of(&std::collections::HashSet::from([id]));
    if let Some((row, _)) = found.first() {
        model.list.select(*row);
        model.reselect = None;
    }
}

/// Whoever has jumped rests somewhere else now.
pub fn moved(model: &mut Model, now: Now) {
    model.place_due = Some(Now(now.0 + PLACE_AFTER));
    model.dirty = true;
}

/// Jumps to a spot in the article, to read on there.
pub fn jump_to(model: &mut Model, spot: Spot, now: Now) {
    let hidden = model.areas().reader.area() == 0;
    model.focus = Focus::Reader;
    if hidden {
        fit(model, now);
    }
    let height = model.areas().reader.height;
    if let Some(page) = &mut model.reader.page {
        page.jump_to(spot, height);
        moved(model, now);
    }
}

/// Goes back to where one was before the last jump; false if there was none.
pub fn jump_back(model: &mut Model, now: Now) -> bool {
    let height = model.areas().reader.height;
    let back = model.reader.page.as_mut().is_some_and(|page| height > 0 && page.jump_back(height));
    if back {
        moved(model, now);
    }
    back
}

/// Goes to the next heading, or the one before.
pub fn heading(model: &mut Model, forward: bool, now: Now, fx: &mut Vec<Effect>) {
    if model.reader.page.is_some() && model.areas().reader.area() == 0 {
        act::act(model, Action::Open, now, fx);
        fit(model, now);
    }
    let height = model.areas().reader.height;
    let Some(page) = model.reader.page.as_mut().filter(|_| height > 0) else {
        return model.say("No article is open", now);
    };
    if page.galley().headings().is_empty() {
        return model.say("This article has no headings", now);
    }
    if page.step_heading(forward, height) {
        let by_hand = page.no_auto_mark;
        moved(model, now);
        if !by_hand {
            marks::read_page(model, now, fx);
        }
    } else {
        model.say(if forward { "No heading further down" } else { "This is the beginning" }, now);
    }
}
