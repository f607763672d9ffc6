//! Draws the sources pane. Never here: its state.

use std::collections::HashMap;

use ratatui::prelude::{Buffer, Rect};
use ratatui::widgets::{Paragraph, Widget, Wrap};

use super::super::row::{draw_band, highlight, reset_band};
use super::items::SourceItem;
use super::names::{Name, ShortName, shorten};
use super::{Scope, Sources};
use crate::app::text_order::DrawText;
use crate::app::typeset::{columns, drawn, fit};
use crate::app::{Action, Model, PaneId};
use crate::news::grouped;
use crate::search::{Query, rank};

/// Columns before the name: the bar of the selected line, the mark, a blank.
const MARGIN: u16 = 3;
/// Columns that a feed is moved to the right under its tag.
const INDENT: u16 = 2;
/// The fewest columns of a name beside the count.
const LEAST_NAME: usize = 4;

/// Draws the lines, and the filter below them.
pub(super) fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let sources = &model.sources;
    let body = sources.body(area);
    let query = Query::words(sources.prompt.text());
    let mut end = body.y;
    for (at, line) in sources.visible_lines().zip(body.rows()) {
        if let Some(at) = at {
            draw_item(at, &query, model, line, buf);
        }
        end = line.bottom();
    }
    let text = Rect { x: area.x + MARGIN.min(area.width), y: end, height: body.bottom() - end, ..area };
    let text = Rect { width: area.width.saturating_sub(MARGIN + 1), ..text };
    if let Some(message) = empty_message(model) {
        // After a blank line, if there are lines above.
        let skipped = u16::from(end > body.y).min(text.height);
        let text = Rect { y: text.y + skipped, height: text.height - skipped, ..text };
        Paragraph::new(message).wrap(Wrap { trim: true }).style(model.theme.quiet).render(text, buf);
    }
    if body.height < area.height {
        draw_filter(model, Rect { y: body.bottom(), height: 1, ..area }, buf);
    }
}

/// The sentence of a pane without sources.
fn empty_message(model: &Model) -> Option<String> {
    let sources = &model.sources;
    let unread = sources.is_only_unread();
    if sources.is_filtered() {
        let found = sources.items().next().is_some();
        return (!found).then(|| if unread { "No such unread source" } else { "No such source" }.to_owned());
    }
    let shows_all = model.key(&Action::Show(crate::app::View::All));
    let sentence = || format!("No feed has unread articles. {shows_all} shows all feeds.");
    (unread && !sources.items().any(SourceItem::is_source)).then(sentence)
}

/// `/text     Esc clears`
fn draw_filter(model: &Model, area: Rect, buf: &mut Buffer) {
    let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let hint = format!("{} clears", clearing_keys(model));
    let used = usize::from(model.sources.prompt.draw("/", false, &model.theme, inner, buf));
    if used + columns(&hint) + 2 <= inner.width.into() {
        buf.set_string(inner.right() - columns(&hint) as u16, inner.y, hint, model.theme.quiet);
    }
}

/// The keys that clear the filter from the pane with the focus.
fn clearing_keys(model: &Model) -> String {
    let back = model.key(&Action::Back);
    let direct = match model.focus {
        PaneId::Sources => true,
        PaneId::List => model.prompt.text().is_empty(),
        PaneId::Reader => false,
    };
    // Then the pane gets the focus first.
    let focus = match model.focus {
        PaneId::Reader => Action::NextPane,
        _ => Action::PreviousPane,
    };
    if direct { back } else { format!("{} {back}", model.key(&focus)) }
}

/// The columns of the count and the blanks around it, and those left for the name.
fn divide(width: u16, indent: u16, count: &str) -> (usize, usize) {
    let wide = usize::from(width);
    let before = usize::from(MARGIN + indent);
    let taken = columns(count) + 1;
    // A blank before the count; without a count, one at the edge.
    let end = if count.is_empty() { 1 } else { taken + 1 };
    if wide >= before + end + LEAST_NAME {
        (taken, wide - before - end)
    } else {
        (0, wide.saturating_sub(before))
    }
}

/// The columns that an item is moved to the right. A filter shows no tree.
fn indent(item: &SourceItem, sources: &Sources, width: u16) -> u16 {
    let nested = item.tag.is_some() && !sources.is_filtered() && width > MARGIN + INDENT;
    if nested { INDENT } else { 0 }
}

fn count_text(count: usize) -> String {
    if count > 0 { grouped(count) } else { String::new() }
}

/// The names that are cut in the middle, for a width of the pane.
pub(super) fn shorten_names(sources: &Sources, width: u16) -> HashMap<usize, ShortName> {
    let texts: Vec<_> = sources.items().map(|item| drawn(&item.name)).collect();
    let names: Vec<_> = sources
        .items()
        .zip(&texts)
        .map(|(item, text)| {
            let (_, space) = divide(width, indent(item, sources, width), &count_text(item.unread));
            Name { text, space, is_address: item.is_untitled }
        })
        .collect();
    shorten(&names)
}

/// `▌▾ The tag       12`, `▌  ! The feed      3`
fn draw_item(at: usize, query: &Query, model: &Model, area: Rect, buf: &mut Buffer) {
    let (theme, sources) = (&model.theme, &model.sources);
    let Some(item) = sources.shown_item(at) else { return };
    let (focused, selected) = (model.focus == PaneId::Sources, at == sources.cursor());
    if selected {
        draw_band(focused, theme, area, buf);
    }
    let indent = indent(item, sources, area.width);
    let count = item.count(&model.library, &model.views);
    let text = count_text(count);
    let (taken, space) = divide(area.width, indent, &text);
    let mark = match (item.has_feeds && !sources.is_filtered(), item.folded) {
        (true, true) => "▸",
        (true, false) => "▾",
        _ => item.mark,
    };
    let x = area.x + indent + 1;
    let quiet = if selected { theme.band_quiet } else { theme.quiet };
    // A feed has the colour that its name has in the list.
    let is_source = matches!(item.scope, Scope::Feed(_) | Scope::Publisher(_));
    let (mark, quiet) = if is_source && mark.is_empty() && count > 0 {
        ("▪", theme.source(&item.name))
    } else {
        (mark, quiet)
    };
    buf.draw_text(x, area.y, mark, area.right().saturating_sub(x).into(), quiet);
    // The selected line is the brightest.
    let brightest = if focused { theme.selected } else { theme.selected_away };
    if taken > 0 {
        let style = if selected { brightest } else { theme.quiet };
        buf.set_string(area.right() - taken as u16, area.y, &text, style);
    }
    let style = match item.scope {
        _ if selected => brightest,
        Scope::Tag(_) => theme.heading,
        Scope::Started => theme.text,
        _ if count == 0 => theme.read,
        _ => theme.unread,
    };
    if space > 0 {
        let short = sources.short_name(at);
        let name = short.map_or_else(|| fit(&item.name, space), |short| short.text.as_str().into());
        let cells = Rect { x: area.x + MARGIN + indent, width: space as u16, ..area };
        buf.draw_text(cells.x, cells.y, &name, space, style);
        if !query.is_empty() {
            let matched = rank::matched(query, &item.name);
            let matched = short.map_or(matched.clone(), |short| short.matched(&matched));
            highlight(&name, &matched, theme.matched, cells, buf);
        }
    }
    if selected {
        reset_band(focused, theme, area, buf);
    }
}
