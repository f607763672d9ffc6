//! Draws a row of the list: marks, headline, source, age, and below it a snippet of the text. Never here: which rows
//! there are (see `list`).

use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use super::list::List;
use crate::app::filter::Snippets;
use crate::app::library::{Library, Row};
use crate::app::msg::Now;
use crate::app::theme::Theme;
use crate::app::typeset::{cluster_columns, clusters, columns, drawn, fit};
use crate::news::{Snippet, State};
use crate::search::{Query, rank};

/// From this width on a row has a column for the source.
const WITH_SOURCE: u16 = 44;
/// Columns for the age: the widest is `2024-11`, with a blank on both sides.
const AGE: usize = 9;

/// What drawing needs besides the list.
pub(crate) struct RowContext<'a> {
    pub(crate) library: &'a Library,
    pub(crate) query: &'a Query,
    pub(crate) theme: &'a Theme,
    pub(crate) zone: &'a TimeZone,
    pub(crate) now: Now,
    pub(crate) focused: bool,
    /// The rows may be of several sources, so that a column shows their names.
    pub(crate) show_source: bool,
    /// The reading positions, if rows show their progress in place of their age.
    pub(crate) positions: Option<&'a State>,
    /// The snippets of texts that match the filter.
    pub(crate) snippets: &'a Snippets,
    /// The message of an empty list.
    pub(crate) empty_message: &'a str,
}

impl List {
    /// Draws the visible rows.
    pub(crate) fn draw(&self, context: &RowContext<'_>, area: Rect, buf: &mut Buffer) {
        if self.rows().is_empty() {
            let width = usize::from(area.width).saturating_sub(4);
            let lines = context.empty_message.split('\n').map(|line| fit(line, width));
            for (y, line) in (area.y + area.height / 3..area.bottom()).zip(lines) {
                let x = area.x + area.width.saturating_sub(columns(&line) as u16) / 2;
                buf.set_stringn(x, y, line, width, context.theme.quiet);
            }
            return;
        }
        let row_height = 1 + u16::from(self.two_lines);
        let ys = (area.y..area.bottom()).step_by(row_height.into());
        for ((row, at), y) in self.visible_rows(area.height).iter().zip(self.top()..).zip(ys) {
            let lines = Rect { y, height: row_height.min(area.bottom() - y), ..area };
            draw_row(*row, at == self.cursor(), context, lines, buf);
        }
    }
}

/// `▌● headline …        source   3h`
fn draw_row(number: u32, selected: bool, context: &RowContext<'_>, lines: Rect, buf: &mut Buffer) {
    let (theme, row) = (context.theme, &context.library.row(number));
    if selected {
        buf.set_style(lines, if context.focused { theme.band } else { theme.band_away });
        for y in lines.y..lines.bottom() {
            let bar = if context.focused { "▌" } else { "▏" };
            buf.set_stringn(lines.x, y, bar, lines.width.into(), theme.accent);
        }
    }
    draw_headline(row, context, Rect { height: 1, ..lines }, buf);
    if let Some(snippet) = context.snippets.get(number).filter(|_| lines.height > 1 && lines.width > 5) {
        let line = Rect { x: lines.x + 3, y: lines.y + 1, width: lines.width - 4, height: 1 };
        draw_snippet(snippet, theme, line, buf);
    }
    if selected && context.focused && theme.band.add_modifier.contains(Modifier::REVERSED) {
        // In a reversed row every foreground colour would become a background colour.
        buf.set_style(lines, Style::new().fg(Color::Reset));
    }
}

fn draw_headline(row: &Row<'_>, context: &RowContext<'_>, area: Rect, buf: &mut Buffer) {
    let theme = context.theme;
    let (mark, style) = match (row.saved, row.read) {
        (true, _) => ("★", theme.saved),
        (false, false) => ("●", theme.marker),
        (false, true) => (" ", theme.read),
    };
    let (x, right) = (area.x + 1, area.right());
    buf.set_stringn(x, area.y, mark, right.saturating_sub(x).into(), style);
    let with_age = area.width >= 30;
    let place = context.positions.and_then(|state| state.get(&row.id).at);
    let age = match (place, row.published) {
        _ if !with_age => None,
        (Some(place), _) => Some(format!("{} %", place.percent)),
        (None, published) => published.map(|p| p.age(context.now.unix_time(), context.zone)),
    };
    let mut end = right;
    // Without a date the title is wider, unless the column of sources must stay aligned.
    if with_age && (age.is_some() || area.width >= WITH_SOURCE) {
        end = right.saturating_sub(AGE as u16);
        let text = age.unwrap_or_default();
        let at = right.saturating_sub(columns(&text) as u16 + 1);
        buf.set_stringn(at, area.y, text, AGE, theme.quiet);
    }
    if context.show_source && area.width >= WITH_SOURCE && context.library.source_columns() > 0 {
        let width = context.library.source_columns().min(usize::from(area.width) / 5).min(20);
        end = end.saturating_sub(width as u16 + 1);
        buf.set_stringn(end + 1, area.y, fit(row.source, width), width, theme.quiet);
    }
    if row.updated {
        buf.set_stringn(area.x + 3, area.y, "↻", end.saturating_sub(area.x + 3).into(), theme.quiet);
    }
    let style = if row.read { theme.read } else { theme.unread };
    let start = area.x + if row.updated { 5 } else { 3 };
    draw_title(&row.title, style, context, Rect::new(start, area.y, end.saturating_sub(start), 1), buf);
}

fn draw_title(title: &str, style: Style, context: &RowContext<'_>, area: Rect, buf: &mut Buffer) {
    let width = usize::from(area.width);
    let shown = fit(title, width);
    buf.set_stringn(area.x, area.y, &shown, width, style);
    if context.query.is_empty() {
        return;
    }
    // `matched` counts the characters of the title; the drawn text may leave some of them out.
    let matched = rank::matched(context.query, title);
    let whole = drawn(title);
    let matched_chars: Vec<usize> = if whole.len() == title.len() {
        matched
    } else {
        let rest = rank::matched(context.query, &whole);
        if rest.is_empty() { matched } else { rest }
    };
    highlight(&shown, &matched_chars, context.theme.matched, area, buf);
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
