//! Draws a row of the list: marks, headline, source, age, and below it a snippet of the text. Never here: which rows
//! there are (see `list`).

use ratatui::prelude::{Buffer, Color, Modifier, Rect, Style};

use super::list::List;
use crate::app::library::Row;
use crate::app::typeset::{cluster_columns, clusters, columns, drawn, fit};
use crate::app::{Model, Now, PaneId, Scope, Theme};
use crate::news::Snippet;
use crate::search::rank;

/// From this width on a row has a column for the source.
const WITH_SOURCE: u16 = 44;
/// Columns for the age: the widest is `2024-11`, with a blank on both sides.
const AGE: usize = 9;

impl List {
    /// Draws the visible rows.
    pub(crate) fn draw(&self, model: &Model, now: Now, area: Rect, buf: &mut Buffer) {
        if self.rows().is_empty() {
            let width = usize::from(area.width).saturating_sub(4);
            let message = model.empty_message();
            let lines = message.split('\n').map(|line| fit(line, width));
            for (y, line) in (area.y + area.height / 3..area.bottom()).zip(lines) {
                let x = area.x + area.width.saturating_sub(columns(&line) as u16) / 2;
                buf.set_stringn(x, y, line, width, model.theme.quiet);
            }
            return;
        }
        let row_height = 1 + u16::from(self.two_lines);
        let ys = (area.y..area.bottom()).step_by(row_height.into());
        for ((row, at), y) in self.visible_rows(area.height).iter().zip(self.top()..).zip(ys) {
            let lines = Rect { y, height: row_height.min(area.bottom() - y), ..area };
            draw_row(*row, at == self.cursor(), (model, now), lines, buf);
        }
    }
}

/// `▌● headline …        source   3h`
fn draw_row(number: u32, selected: bool, (model, now): (&Model, Now), lines: Rect, buf: &mut Buffer) {
    let (theme, row, focused) = (&model.theme, &model.library.row(number), model.focus == PaneId::List);
    if selected {
        draw_band(focused, theme, lines, buf);
    }
    draw_headline(row, model, now, Rect { height: 1, ..lines }, buf);
    if let Some(snippet) = model.filter.snippets.get(number).filter(|_| lines.height > 1 && lines.width > 5) {
        let line = Rect { x: lines.x + 3, y: lines.y + 1, width: lines.width - 4, height: 1 };
        draw_snippet(snippet, theme, line, buf);
    }
    if selected {
        reset_band(focused, theme, lines, buf);
    }
}

/// Marks the area of the selected entry of a pane.
pub(super) fn draw_band(focused: bool, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let (band, bar) = if focused { (theme.band, "▌") } else { (theme.band_away, "▏") };
    buf.set_style(area, band);
    for line in area.rows() {
        buf.set_stringn(line.x, line.y, bar, line.width.into(), theme.accent);
    }
}

/// Resets the foreground in a reversed band, where every colour would become a background colour.
pub(super) fn reset_band(focused: bool, theme: &Theme, area: Rect, buf: &mut Buffer) {
    if focused && theme.band.add_modifier.contains(Modifier::REVERSED) {
        buf.set_style(area, Style::new().fg(Color::Reset));
    }
}

fn draw_headline(row: &Row<'_>, model: &Model, now: Now, area: Rect, buf: &mut Buffer) {
    let theme = &model.theme;
    let (mark, style) = match (row.saved, row.read) {
        (true, _) => ("★", theme.saved),
        (false, false) => ("●", theme.marker),
        (false, true) => (" ", theme.read),
    };
    let (x, right) = (area.x + 1, area.right());
    buf.set_stringn(x, area.y, mark, right.saturating_sub(x).into(), style);
    let with_age = area.width >= 30;
    // Articles that are read in part show their progress in place of their age.
    let place = Some(&model.state).filter(|_| model.scope == Scope::Started);
    let place = place.and_then(|state| state.get(&row.id).at);
    let age = match (place, row.published) {
        _ if !with_age => None,
        (Some(place), _) => Some(format!("{} %", place.percent)),
        (None, Some(published)) => Some(published.age(now.unix_time(), &model.zone)),
        // By the day only: see `io::store::write`.
        (None, None) => row.first_seen.map(|seen| format!("~{}", seen.day_age(now.unix_time()))),
    };
    let mut end = right;
    // Without a date the title is wider, unless the column of sources must stay aligned.
    if with_age && (age.is_some() || area.width >= WITH_SOURCE) {
        end = right.saturating_sub(AGE as u16);
        let text = age.unwrap_or_default();
        let at = right.saturating_sub(columns(&text) as u16 + 1);
        buf.set_stringn(at, area.y, text, AGE, theme.quiet);
    }
    let widest = model.library.source_columns();
    if !matches!(model.scope, Scope::Feed(_)) && area.width >= WITH_SOURCE && widest > 0 {
        let width = widest.min(usize::from(area.width) / 5).min(20);
        end = end.saturating_sub(width as u16 + 1);
        buf.set_stringn(end + 1, area.y, fit(row.source, width), width, theme.quiet);
    }
    if row.updated {
        buf.set_stringn(area.x + 3, area.y, "↻", end.saturating_sub(area.x + 3).into(), theme.quiet);
    }
    let style = if row.read { theme.read } else { theme.unread };
    let start = area.x + if row.updated { 5 } else { 3 };
    draw_title(&row.title, style, model, Rect::new(start, area.y, end.saturating_sub(start), 1), buf);
}

fn draw_title(title: &str, style: Style, model: &Model, area: Rect, buf: &mut Buffer) {
    let width = usize::from(area.width);
    let shown = fit(title, width);
    buf.set_stringn(area.x, area.y, &shown, width, style);
    if model.query.is_empty() {
        return;
    }
    // `matched` counts the characters of the title; the drawn text may leave some of them out.
    let matched = rank::matched(&model.query, title);
    let whole = drawn(title);
    let matched_chars: Vec<usize> = if whole.len() == title.len() {
        matched
    } else {
        let rest = rank::matched(&model.query, &whole);
        if rest.is_empty() { matched } else { rest }
    };
    highlight(&shown, &matched_chars, model.theme.matched, area, buf);
}

/// `… a piece of the text with the words …`
fn draw_snippet(snippet: &Snippet, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let width = usize::from(area.width);
    let text = snippet.text.as_str();
    let start = snippet_start(snippet, width);
    // The indexes of the matching characters among the drawn ones.
    let whole = drawn(&text[start..]);
    let (mut left, mut matched_chars, mut count) = (whole.chars().peekable(), Vec::new(), 0);
    for (at, c) in text[start..].char_indices() {
        if left.next_if_eq(&c).is_some() {
            matched_chars
                .extend(snippet.matched.iter().any(|range| range.contains(&(start + at))).then_some(count));
            count += 1;
        }
    }
    let mut line = area;
    if start > 0 {
        let (x, _) = buf.set_stringn(area.x, area.y, "… ", width, theme.quiet);
        line = Rect { x, width: area.right() - x, ..area };
    }
    let width = usize::from(line.width);
    let shown = fit(&whole, width);
    buf.set_stringn(line.x, line.y, &shown, width, theme.quiet);
    highlight(&shown, &matched_chars, theme.matched, line, buf);
}

/// The byte from which a snippet is drawn so that its first match is visible; 0 if possible.
fn snippet_start(snippet: &Snippet, width: usize) -> usize {
    let text = snippet.text.as_str();
    let Some(first) = snippet.matched.first().filter(|range| text.get(range.start..range.end).is_some())
    else {
        return 0;
    };
    if columns(&text[..first.end]) < width {
        return 0;
    }
    // A few words before the match stay.
    let fits = |at: &usize| columns(&text[*at..first.start]) <= width / 3;
    let words = text[..first.start].match_indices(' ').map(|(at, _)| at + 1);
    words.chain([first.start]).find(fits).unwrap_or(first.start)
}

/// Highlights characters of a drawn text. `matched_chars`: their indexes, ascending.
pub(crate) fn highlight(shown: &str, matched_chars: &[usize], matched: Style, area: Rect, buf: &mut Buffer) {
    let (mut x, mut count, mut next) = (area.x, 0usize, matched_chars.iter().peekable());
    for (_, cluster) in clusters(shown) {
        let chars = cluster.chars().count();
        let wide = cluster_columns(cluster) as u16;
        let mut hit = false;
        while next.next_if(|at| **at < count + chars).is_some() {
            hit = true;
        }
        if hit && cluster != "…" {
            buf.set_style(Rect::new(x, area.y, wide, 1).intersection(area), matched);
        }
        count += chars;
        x += wide;
    }
}
