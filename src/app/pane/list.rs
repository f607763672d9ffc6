//! The headline list: which rows it holds, in which order, where the cursor is. Draws only its window.
//! Never here: opening articles, marking them, searching.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use crate::app::action::{Motion, Sort, View};
use crate::app::library::{Library, Row};
use crate::app::msg::Now;
use crate::app::theme::Theme;
use crate::app::typeset::{clusters, columns, drawn, fit};
use crate::search::{Hits, Query, rank};

/// Rows kept in sight above and below the cursor.
const MARGIN: usize = 2;
/// From this width on the list has a column for the source.
const WITH_SOURCE: u16 = 44;
/// The widest age, `2024-11`, and a blank on either side.
const AGE: usize = 9;

/// The list's state.
#[derive(Debug, Default)]
pub struct List {
    rows: Vec<u32>,
    cursor: usize,
    top: usize,
    /// The cursor was put where it is by the mouse: the window stays under the hand.
    pointed: bool,
    pub view: View,
    /// As the reader chose it; until then by date, and by relevance under a filter.
    pub sort: Option<Sort>,
    pub hits: Option<Hits>,
    /// Rows that no longer belong to the view but stay until it is left or tidied.
    lingering: HashSet<u32>,
    /// The outlets whose rows it holds, or all.
    scope: Option<Vec<bool>>,
}

impl List {
    /// The rows shown, in order.
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// The row under the cursor.
    pub fn selected(&self) -> Option<u32> {
        self.rows.get(self.cursor).copied()
    }

    /// Index of the cursor in `rows`.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// What the rows are sorted by now.
    pub fn order(&self) -> Sort {
        self.sort.unwrap_or(if self.hits.is_some() { Sort::Relevance } else { Sort::Date })
    }

    /// The next order: date, source, relevance.
    pub fn cycle_sort(&mut self) -> Sort {
        let next = match self.order() {
            Sort::Date => Sort::Source,
            Sort::Source => Sort::Relevance,
            Sort::Relevance => Sort::Date,
        };
        self.sort = Some(next);
        next
    }

    /// Forgets the rows that only linger.
    pub fn tidy(&mut self) {
        self.lingering.clear();
    }

    /// Keeps a row in sight that is about to leave the view, or the library (the saved article of a feed that
    /// was left, let go).
    pub fn linger(&mut self, row: u32, library: &Library) {
        if self.view != View::All || !library.is_listed(row) {
            self.lingering.insert(row);
        }
    }

    /// Holds only rows of these outlets from the next gathering on, or all.
    pub fn restrict(&mut self, outlets: Option<Vec<bool>>) {
        self.scope = outlets;
    }

    /// Rows whose articles stand in other rows now. The cursor goes along.
    pub fn replace(&mut self, pairs: &[(u32, u32)]) {
        for (old, new) in pairs {
            if self.lingering.remove(old) {
                self.lingering.insert(*new);
            }
            if self.selected() == Some(*old) {
                self.rows[self.cursor] = *new;
            }
        }
    }

    /// The outlets whose rows it holds, or all.
    pub fn scope(&self) -> Option<&[bool]> {
        self.scope.as_deref()
    }

    fn belongs(&self, row: u32, library: &Library) -> bool {
        let inside = |scope: &Vec<bool>| {
            let outlet = library.outlet(row);
            outlet.is_some_and(|outlet| scope.get(outlet as usize).copied().unwrap_or_default())
        };
        if !library.is_listed(row) && !self.lingering.contains(&row)
            || !self.scope.as_ref().is_none_or(inside)
        {
            return false;
        }
        match self.view {
            View::All => true,
            View::Unread => !library.is_read(row) || self.lingering.contains(&row),
            View::Saved => library.is_saved(row) || self.lingering.contains(&row),
        }
    }

    /// Gathers the rows anew. The cursor stays on its article and on its line of the screen; if the article is
    /// gone, the cursor stays where it is. With `to_top` it goes to the first row.
    pub fn rebuild(&mut self, library: &Library, to_top: bool) {
        let selected = self.selected().filter(|_| !to_top);
        let line = self.cursor.saturating_sub(self.top);
        let order = self.order();
        let by_source;
        let base: &[u32] = if order == Sort::Source {
            by_source = library.by_source(library.by_date());
            &by_source
        } else {
            library.by_date()
        };
        let mut rows = std::mem::take(&mut self.rows);
        rows.clear();
        let best: &[u32] = match &self.hits {
            Some(hits) if order == Sort::Relevance => &hits.best,
            _ => &[],
        };
        rows.extend(best.iter().copied().filter(|row| self.belongs(*row, library)));
        let ahead: HashSet<u32> = best.iter().copied().collect();
        let fits = |row: &u32| {
            self.hits.as_ref().is_none_or(|hits| hits.rows.has(*row))
                && (ahead.is_empty() || !ahead.contains(row))
                && self.belongs(*row, library)
        };
        rows.extend(base.iter().copied().filter(fits));
        self.rows = rows;
        let found = selected.and_then(|row| self.rows.iter().position(|other| *other == row));
        self.cursor =
            if to_top { 0 } else { found.unwrap_or(self.cursor).min(self.rows.len().saturating_sub(1)) };
        self.top = self.cursor.saturating_sub(line);
    }

    /// As [`List::rebuild`], for rows that have come by themselves: the cursor stays on its article and on its
    /// line of the screen, except that at the very top the new headlines come in sight above it.
    pub fn arrive(&mut self, library: &Library) {
        let at_top = self.top == 0;
        self.rebuild(library, false);
        if at_top {
            self.top = 0;
        }
    }

    /// Moves the cursor; true if it moved.
    pub fn go(&mut self, motion: Motion, height: u16) -> bool {
        self.put(motion.target(self.cursor, self.rows.len(), height))
    }

    /// Puts the cursor on a place; true if it moved.
    pub fn put(&mut self, to: usize) -> bool {
        self.pointed = false;
        let moved = to != self.cursor && to < self.rows.len();
        if moved {
            self.cursor = to;
        }
        moved
    }

    /// Puts the cursor on a place that is in sight, without scrolling to keep a margin around it.
    pub fn point(&mut self, to: usize) {
        self.put(to);
        self.pointed = true;
    }

    /// Puts the cursor on an article, if it is shown.
    pub fn select(&mut self, row: u32) {
        if let Some(at) = self.rows.iter().position(|other| *other == row) {
            self.cursor = at;
        }
    }

    /// The next place after the cursor (or before it) whose row fulfils something; goes round the end.
    pub fn seek(&self, forward: bool, wanted: impl Fn(u32) -> bool) -> Option<usize> {
        let n = self.rows.len();
        (1..n)
            .map(|step| if forward { (self.cursor + step) % n } else { (self.cursor + n - step) % n })
            .find(|at| wanted(self.rows[*at]))
    }

    /// Scrolls the window by lines without moving the cursor off it; true if anything moved.
    pub fn wheel(&mut self, down: bool, lines: usize, height: u16) -> bool {
        let height = usize::from(height).max(1);
        let last = self.rows.len().saturating_sub(height);
        let before = (self.top, self.cursor);
        self.top =
            if down { (self.top + lines).min(last.max(self.top)) } else { self.top.saturating_sub(lines) };
        let margin = MARGIN.min((height - 1) / 2);
        let low = if self.top == 0 { 0 } else { self.top + margin };
        let high = (self.top + height - 1).saturating_sub(if self.top >= last { 0 } else { margin });
        self.cursor = self.cursor.clamp(low, high.max(low)).min(self.rows.len().saturating_sub(1));
        before != (self.top, self.cursor)
    }

    /// Brings the window to the cursor. Called by `update` after every message, so that drawing changes nothing.
    pub fn settle(&mut self, height: u16) {
        let height = usize::from(height).max(1);
        let margin = if self.pointed { 0 } else { MARGIN.min((height - 1) / 2) };
        let last = self.rows.len().saturating_sub(height);
        let (low, high) =
            ((self.cursor + margin + 1).saturating_sub(height), self.cursor.saturating_sub(margin));
        self.top = self.top.clamp(low.min(high), high).min(last);
    }

    /// The place a click on line `line` of the pane hits.
    pub fn at_line(&self, line: u16) -> Option<usize> {
        Some(self.top + usize::from(line)).filter(|at| *at < self.rows.len())
    }
}

/// What drawing needs besides the list itself.
pub struct Scene<'a> {
    pub library: &'a Library,
    pub query: &'a Query,
    pub theme: &'a Theme,
    pub zone: &'a TimeZone,
    pub now: Now,
    pub focused: bool,
    /// The rows may be of several sources: their names are worth a column.
    pub sources: bool,
    /// What an empty list says.
    pub empty: &'a str,
}

impl List {
    /// Draws the rows in sight.
    pub fn draw(&self, scene: &Scene<'_>, area: Rect, buf: &mut Buffer) {
        if self.rows.is_empty() {
            let width = usize::from(area.width).saturating_sub(4);
            let lines = scene.empty.split('\n').map(|line| fit(line, width));
            for (y, line) in (area.y + area.height / 3..area.bottom()).zip(lines) {
                let x = area.x + area.width.saturating_sub(columns(&line) as u16) / 2;
                buf.set_stringn(x, y, line, width, scene.theme.quiet);
            }
            return;
        }
        let window = self.rows.iter().enumerate().skip(self.top).take(area.height.into());
        for ((at, row), y) in window.zip(area.y..) {
            let line = Rect { y, height: 1, ..area };
            draw_row(&scene.library.row(*row), at == self.cursor, scene, line, buf);
        }
    }
}

/// `▌● headline …        source   3h`
fn draw_row(row: &Row<'_>, selected: bool, scene: &Scene<'_>, area: Rect, buf: &mut Buffer) {
    let theme = scene.theme;
    if selected {
        buf.set_style(area, if scene.focused { theme.band } else { theme.band_away });
        buf.set_stringn(
            area.x,
            area.y,
            if scene.focused { "▌" } else { "▏" },
            area.width.into(),
            theme.accent,
        );
    }
    let (mark, style) = match (row.saved, row.read) {
        (true, _) => ("★", theme.saved),
        (false, false) => ("●", theme.marker),
        (false, true) => (" ", theme.read),
    };
    let (x, right) = (area.x + 1, area.right());
    buf.set_stringn(x, area.y, mark, right.saturating_sub(x).into(), style);
    let with_age = area.width >= 30;
    let age = if with_age { row.published.map(|p| p.age(scene.now.stamp(), scene.zone)) } else { None };
    let mut end = right;
    // Without a date there is more room for the title, unless a column of names has to stay in line.
    if with_age && (age.is_some() || area.width >= WITH_SOURCE) {
        end = right.saturating_sub(AGE as u16);
        let text = age.unwrap_or_default();
        let at = right.saturating_sub(columns(&text) as u16 + 1);
        buf.set_stringn(at, area.y, text, AGE, theme.quiet);
    }
    if scene.sources && area.width >= WITH_SOURCE && scene.library.source_columns() > 0 {
        let room = scene.library.source_columns().min(usize::from(area.width) / 5).min(20);
        end = end.saturating_sub(room as u16 + 1);
        buf.set_stringn(end + 1, area.y, fit(row.source, room), room, theme.quiet);
    }
    if row.updated {
        buf.set_stringn(area.x + 3, area.y, "↻", end.saturating_sub(area.x + 3).into(), theme.quiet);
    }
    let style = if row.read { theme.read } else { theme.unread };
    let start = area.x + if row.updated { 5 } else { 3 };
    draw_title(&row.title, style, scene, Rect::new(start, area.y, end.saturating_sub(start), 1), buf);
    if selected && scene.focused && theme.band.add_modifier.contains(Modifier::REVERSED) {
        // Reversed, every hue would be a ground of its own: the row is of one piece.
        buf.set_style(area, Style::new().fg(Color::Reset));
    }
}

fn draw_title(title: &str, style: Style, scene: &Scene<'_>, area: Rect, buf: &mut Buffer) {
    let room = usize::from(area.width);
    let shown = fit(title, room);
    buf.set_stringn(area.x, area.y, &shown, room, style);
    if scene.query.is_empty() {
        return;
    }
    // `matched` counts the characters of the title as it is; what is drawn may leave some of them out.
    let matched = rank::matched(scene.query, title);
    let whole = drawn(title);
    let kept: Vec<usize> = if whole.len() == title.len() {
        matched
    } else {
        let rest = rank::matched(scene.query, &whole);
        if rest.is_empty() { matched } else { rest }
    };
    highlight(&shown, &kept, scene.theme.matched, area, buf);
}

/// Gives some characters of a text that was drawn a style; `kept` are their numbers, ascending.
pub fn highlight(shown: &str, kept: &[usize], matched: Style, area: Rect, buf: &mut Buffer) {
    let (mut x, mut count, mut next) = (area.x, 0usize, kept.iter().peekable());
    for (_, cluster) in clusters(shown) {
        let chars = cluster.chars().count();
        let wide = crate::app::typeset::cluster_columns(cluster) as u16;
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
