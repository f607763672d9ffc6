//! Requests pictures, stores answers, turns pictures on and off. Never here: decoding or drawing them.

use std::sync::Arc;

use ratatui::layout::Rect;

use crate::app::pane::page::{PageSettings, text_width};
use crate::app::pane::pictures::Pictures;
use crate::app::picture::{Picture, Wanted};
use crate::app::{Effect, Graphics, Model, Now, Page, PaneId, Protocol, Signs};
use crate::news::{Failure, SafeText};

/// The terminal has reported its graphics.
pub(crate) fn on_graphics(model: &mut Model, protocol: Option<Protocol>, cell: Option<(u16, u16)>) {
    let before = model.pictures.graphics;
    let protocol = protocol.unwrap_or(before.protocol);
    let protocol = if model.signs == Signs::Ascii { protocol.in_ascii() } else { protocol };
    let graphics = Graphics { protocol, cell: cell.unwrap_or(before.cell) };
    if graphics != before {
        model.pictures.set_graphics(graphics);
    }
}

/// A picture has arrived, or could not be loaded.
pub(crate) fn on_picture(
    model: &mut Model,
    ticket: u64,
    url: &SafeText,
    space: (u16, u16),
    result: Result<Arc<Picture>, Failure>,
) {
    let Some((_, left)) = model.pictures.pending.as_mut().filter(|(pending, _)| *pending == ticket) else {
        return;
    };
    let is_it = |wanted: &Wanted| wanted.url == *url && wanted.space == space;
    let cached_only = left.iter().any(|wanted| is_it(wanted) && wanted.cached_only);
    left.retain(|wanted| !is_it(wanted));
    if left.is_empty() {
        model.pictures.pending = None;
    }
    match result {
        Err(_) if cached_only => model.pictures.add_without_thumbnail(url.clone()),
        result => model.pictures.add_result(url, space, result),
    }
    reserve_rows(model);
}

/// Turns pictures on or off.
pub(crate) fn toggle(model: &mut Model, now: Now) {
    if model.pictures.graphics.protocol == Protocol::Off {
        return model.show_notice("No pictures: this terminal has none, or config.toml turns them off", now);
    }
    let pictures = &mut model.pictures;
    (pictures.enabled, pictures.chosen_by_user) = (!pictures.enabled, true);
    pictures.clear_failures();
    model.show_notice(if model.pictures.enabled { "Images on" } else { "Images off" }, now);
}

/// Reserves rows on the page for its pictures.
pub(crate) fn reserve_rows(model: &mut Model) {
    let area = model.areas().reader();
    let settings = model.page_settings();
    let Some(page) = model.reader.page.as_mut().filter(|_| area.area() > 0) else { return };
    fit(page, &model.pictures, area, &settings);
}

/// Lays a page out for a pane, with rows for its pictures.
pub(crate) fn fit(page: &mut Page, pictures: &Pictures, area: Rect, settings: &PageSettings) {
    let rows = pictures.picture_rows(page.galley(), text_width(area.width, settings.measure), area.height);
    page.picture_rows = rows;
    page.fit(area.width, settings);
}

/// The thumbnails of the visible cards that are to be requested. Only that of an open article is fetched, as its pictures
/// are.
fn missing_thumbnails(model: &mut Model, now: Now) -> Vec<Wanted> {
    if !model.pictures.has_thumbnails() || !model.list_shape().is_card() {
        return Vec::new();
    }
    let snippets = &model.filter.snippets;
    let open = model.reader.page.as_ref().filter(|_| is_open(model, now)).map(|page| page.row);
    let open = open.and_then(|row| snippets.get(row)?.picture.as_ref());
    if let Some(wanted) = open.and_then(|url| model.pictures.missing_thumbnail_of_open(url)) {
        return vec![wanted];
    }
    let urls = model.list.visible_rows().iter().filter_map(|row| snippets.get(*row)?.picture.as_ref());
    model.pictures.missing_thumbnails(urls)
}

/// Requests the pictures around the window, a few at a time, once the article counts as opened. A pending request for
/// other pictures is cancelled.
pub(crate) fn request(model: &mut Model, now: Now, fx: &mut Vec<Effect>) {
    let area = model.areas().reader();
    let mut missing = match &model.reader.page {
        Some(page) if area.area() > 0 && model.pictures.enabled && (is_open(model, now)) => {
            model.pictures.missing(page, area.height)
        }
        _ => Vec::new(),
    };
    if missing.is_empty() {
        missing = missing_thumbnails(model, now);
    }
    let still_wanted = model.pictures.pending.as_ref().is_none_or(|(_, left)| {
        // The pending pictures are waited for as long as one of them is still missing.
        left.iter().any(|wanted| missing.contains(wanted))
    });
    let idle = model.pictures.pending.is_none();
    if still_wanted && !idle || idle && missing.is_empty() {
        return;
    }
    let ticket = model.ticket();
    model.pictures.pending = (!missing.is_empty()).then(|| (ticket, missing.clone()));
    let graphics = model.pictures.graphics;
    fx.push(Effect::Pictures { ticket, graphics, wanted: missing });
}

/// Whether the visible article counts as opened.
fn is_open(model: &Model, now: Now) -> bool {
    model.focus == PaneId::Reader || model.open_due().is_some_and(|at| at <= now)
}
