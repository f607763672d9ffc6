//! Opens the article under the cursor of the list, shows and highlights it. Never here: scrolling it (see `page`).

use std::sync::Arc;

use super::{fulltext, page, place};
use crate::app::web_pages::FetchPurpose;
use crate::app::{Action, Effect, Model, Now, Opened, Page, PaneId, Version};
use crate::news::{Failure, SyntaxSpan};
use crate::parse::highlight;

/// Makes sure that the article under the cursor is in the reader or being opened. While a layer belongs to the article
/// in the reader, that article stays.
pub(crate) fn follow(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    if model.layers.holds_article() || model.follow_due.is_some_and(|due| due > now) {
        return;
    }
    model.follow_due = None;
    // The manual can be read without an article.
    let purpose = model.web_pages.fetching.as_ref().map(|fetch| fetch.purpose);
    if model.page_history.without_article
        || model.reader.page.is_none() && purpose == Some(FetchPurpose::FollowLink)
    {
        return;
    }
    let Some(row) = model.list.selected() else {
        page::leave_pages(model, fx);
        place::leave(model, now, fx);
        page::close(model);
        model.reader.opening = None;
        model.reader.error = None;
        if model.focus == PaneId::Reader {
            model.focus = PaneId::List;
        }
        return;
    };
    let page = model.reader.page.as_ref().filter(|page| page.row == row);
    // Reading is not interrupted; beside the list the present text is shown.
    let other_page = model.focus == PaneId::Reader || model.page_history.shows_other_page();
    let outdated = page.is_some_and(|page| page.outdated && !other_page);
    let shown = page.is_some() && !outdated;
    let failed = model.reader.error.as_ref().is_some_and(|(other, _)| *other == row);
    if shown || failed {
        // The present text of an outdated page may be on its way.
        let row = page.filter(|page| page.outdated).map(|page| page.row);
        model.reader.opening = model.reader.opening.filter(|(_, opening)| Some(*opening) == row);
        return;
    }
    if model.reader.opening.is_some_and(|(_, other)| other == row) {
        return;
    }
    if outdated {
        // The earlier text stays until then.
        return open(model, row, fx);
    }
    page::leave_pages(model, fx);
    place::leave(model, now, fx);
    page::close(model);
    model.reader.error = None;
    model.deferred_action = None;
    if let Some(cached) = model.reader.take_cached(row) {
        model.reader.opening = None;
        return page::show(model, cached, now);
    }
    open(model, row, fx);
}

/// Opens the article in the reader again. Its page stays until then.
pub(crate) fn reopen(model: &mut Model, fx: &mut Vec<Effect>) {
    if let Some(row) = model.reader.page.as_ref().map(|page| page.row) {
        open(model, row, fx);
    }
}

fn open(model: &mut Model, row: u32, fx: &mut Vec<Effect>) {
    let ticket = model.ticket();
    model.reader.opening = Some((ticket, row));
    fx.push(Effect::Open { ticket, row });
}

/// An article was opened, or could not be. An action that waited for it follows, unless a layer is open.
pub(crate) fn on_opened(
    model: &mut Model,
    ticket: u64,
    row: u32,
    result: Result<Box<Opened>, Failure>,
    now: Now,
) -> Option<Action> {
    if model.reader.opening != Some((ticket, row)) {
        return None;
    }
    model.reader.opening = None;
    if model.layers.holds_article() && model.reader.page.is_some() {
        // The earlier text stays until the layer is closed; then it is opened again.
        return None;
    }
    let mut opened = match result {
        Ok(opened) => fulltext::preferred_version(model, *opened, model.library.id(row)),
        Err(why) => {
            model.reader.error = Some((row, why.message));
            return None;
        }
    };
    let note = opened.note.take();
    let updated = model.library.row(row).updated;
    let has_code = |opened: &Opened| !highlight::code_blocks(&opened.document).is_empty();
    let highlights = has_code(&opened) || opened.other.as_deref().is_some_and(has_code);
    model.reader.highlighting = highlights.then_some(ticket);
    let page = Page::new(row, Arc::new(opened), updated, model.text_form());
    match model.reader.page.take().filter(|old| old.row == row) {
        Some(old) => page::replace(model, &old, page),
        None => page::show(model, page, now),
    }
    if let Some(note) = note {
        model.warn(note);
    }
    model.deferred_action.take().filter(|_| model.layers.top().is_none())
}

/// The code blocks of an article were highlighted.
pub(crate) fn on_highlighted(
    model: &mut Model,
    ticket: u64,
    row: u32,
    version: Version,
    syntax: &[Vec<SyntaxSpan>],
) {
    if model.reader.highlighting != Some(ticket) {
        return;
    }
    // Those of the feed's text come last.
    if version == Version::Given {
        model.reader.highlighting = None;
    }
    let other = model.web_pages.other_version.iter_mut().filter(|page| page.row == row);
    for page in model.reader.pages_of(row).chain(other) {
        if page.opened.version == version {
            page.highlight(syntax);
        }
    }
}

/// Puts the cursor back on its article after the files were read again.
pub(crate) fn reselect(model: &mut Model) {
    let Some(id) = model.reselect else { return };
    let found = model.library.rows_of(&std::collections::HashSet::from([id]));
    if let Some((row, _)) = found.first() {
        model.list.select(*row);
        model.reselect = None;
    }
}
