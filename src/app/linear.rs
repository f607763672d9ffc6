//! The screen for screen readers and braille displays: one pane over the whole width, words in place of signs, and the
//! cursor of the terminal on the line that is read. Speakup, Fenrir, BRLTTY and Orca follow that cursor; colours and
//! bars say nothing to them. Never here: lists and pages (see `pane::row`, `typeset::linear`).

use ratatui::prelude::{Buffer, Modifier, Position, Rect, Style};

use super::{Model, PaneId, Theme};

/// Where the cursor of the terminal belongs: in a line of text that is typed, else on the selected line, else on the
/// line of the page that is read.
pub(crate) fn cursor(model: &Model, buf: &Buffer) -> Position {
    let (areas, screen) = (model.areas(), *buf.area());
    if model.layers.is_over_panes() {
        let selected = selected_line(&model.theme, screen, buf);
        return selected.or_else(|| caret(screen, buf)).unwrap_or_else(|| start_of(screen, 0, buf));
    }
    if let Some(at) = caret(areas.status, buf) {
        return at;
    }
    let area = areas.of(model.focus);
    let line = match model.focus {
        PaneId::List => model.list.line_of_cursor().unwrap_or(0),
        PaneId::Reader => model.reader.page.as_ref().map_or(0, |page| page.current_row(area.height)),
        PaneId::Sources => selected_line(&model.theme, area, buf).map_or(0, |at| at.y - area.y),
    };
    start_of(area, line, buf)
}

/// The first sign in a line of an area.
fn start_of(area: Rect, line: u16, buf: &Buffer) -> Position {
    let y = area.y + line.min(area.height.saturating_sub(1));
    let first = (area.x..area.right()).find(|x| buf.cell((*x, y)).is_some_and(|cell| cell.symbol() != " "));
    Position { x: first.unwrap_or(area.x), y }
}

/// The cell of the cursor in a line of text, which is drawn reversed.
fn caret(area: Rect, buf: &Buffer) -> Option<Position> {
    let is_caret = |at: &Position| buf[*at].modifier.contains(Modifier::REVERSED);
    area.positions().find(|at| buf.cell(*at).is_some() && is_caret(at))
}

/// The line that is drawn as the selected one.
fn selected_line(theme: &Theme, area: Rect, buf: &Buffer) -> Option<Position> {
    let selected = |x: u16, y: u16| {
        let cell = buf.cell((x, y));
        let has = |style: Style| {
            let marked = style.bg.is_some() || style.add_modifier.contains(Modifier::REVERSED);
            let same = |cell: &ratatui::buffer::Cell| {
                style.bg.is_none_or(|bg| cell.bg == bg) && cell.modifier.contains(style.add_modifier)
            };
            marked && cell.is_some_and(same)
        };
        has(theme.band) || has(theme.selected)
    };
    // A caret is one cell, a selected line is longer.
    let long =
        |y: u16| (area.x..area.right().saturating_sub(1)).any(|x| selected(x, y) && selected(x + 1, y));
    let y = (area.y..area.bottom()).find(|y| long(*y))?;
    Some(start_of(area, y - area.y, buf))
}

/// Removes signs that only divide or decorate: lines, bars, blocks. Those of the page stay: they can be a part of its
/// text.
pub(crate) fn simplify(page: Rect, buf: &mut Buffer) {
    let area = *buf.area();
    for at in area.positions().filter(|at| !page.contains(*at)) {
        let cell = &mut buf[at];
        let plain = match cell.symbol().chars().next() {
            Some('\u{2500}'..='\u{259f}' | '▰' | '▱' | '▪' | '·') => " ",
            Some('▸') => "+",
            Some('▾') => "-",
            _ => continue,
        };
        cell.set_symbol(plain);
    }
}
