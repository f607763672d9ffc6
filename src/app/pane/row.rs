//! Draws a row of the list: marks, headline, beginning or snippet of the text, source, age. Never here: which rows there
//! are (see `list`), on which lines (see `list_window`).

use std::borrow::Cow;

use ratatui::prelude::{Buffer, Color, Modifier, Rect, Style};

use super::excerpt::draw_snippet;
use super::heading::draw_heading;
use super::list::List;
use super::list_window::{Content, ListLines, RowLayout};
use super::pictures::THUMBNAIL;
use crate::app::library::Row;
use crate::app::text_order::DrawText;
use crate::app::typeset::bidi::is_rtl;
use crate::app::typeset::{cluster_columns, clusters, columns, drawn, fit, lines as wrap};
use crate::app::{Model, Now, PaneId, Theme};
use crate::search::rank;

/// From this width on a row names its source, and from this one its age.
const WITH_SOURCE: usize = 44;
const WITH_AGE: usize = 30;
/// The most columns of a source's name, and the fewest where the headline needs the space.
const MAX_SOURCE: usize = 20;
const MIN_SOURCE: usize = 6;
/// Columns before the headline: the bar, the mark, a blank.
const MARKS: usize = 3;
/// Columns for the longest usual age, so that ages are aligned.
const AGE: usize = 3;
/// Lines of a card, with the blank one below it.
pub(super) const CARD_LINES: usize = 4;

impl List {
    /// Draws the visible rows.
    pub(crate) fn draw(&self, model: &Model, now: Now, area: Rect, buf: &mut Buffer) {
        if self.rows().is_empty() {
            return super::empty_list::draw(model, area, buf);
        }
        let lines = model.list_lines(now);
        for placed in self.placed() {
            let part = Rect { y: area.y + placed.y, height: placed.height, ..area }.intersection(area);
            match placed.content {
                _ if part.height == 0 => {}
                Content::Heading(group, count) => draw_heading(group, count, &lines, &model.theme, part, buf),
                Content::Row(at) => {
                    if let Some(row) = self.rows().get(at) {
                        RowDrawing::new(*row, at == self.cursor(), model, &lines).draw(part, buf);
                    }
                }
            }
        }
    }
}

/// The texts of a row with their widths.
struct RowText<'a> {
    row: Row<'a>,
    /// Its source, cut to its space; empty if it is not shown.
    source: Cow<'a, str>,
    /// Empty if it is not shown.
    age: String,
    width: usize,
}

impl<'a> RowText<'a> {
    /// `progress`: how far the article is read, in place of its age.
    fn new(lines: &ListLines<'a>, number: u32, progress: Option<String>) -> Self {
        let (row, width) = (lines.library.row(number), usize::from(lines.shape.width));
        let now = lines.now.unix_time();
        let age = progress.or_else(|| match row.published {
            Some(published) => Some(published.age(now, lines.zone)),
            // By the day only: see `io::store::write`.
            None => row.first_seen.map(|seen| format!("~{}", seen.day_age(now).replace("today", "0d"))),
        });
        let age = age.filter(|_| width >= WITH_AGE).unwrap_or_default();
        let named = width >= WITH_SOURCE && !lines.shape.one_source;
        // Where it is in the line of the headline, it takes at least a part, and what the headline leaves.
        let most = match lines.shape.layout {
            RowLayout::Card => width,
            RowLayout::TwoLine => MAX_SOURCE.max(width / 3),
            RowLayout::Compact | RowLayout::Wrapped | RowLayout::CompactSnippet => {
                let taken = MARKS + columns(&row.title) + columns(&age).max(AGE) + 6;
                MAX_SOURCE.min(width / 4).max(width.saturating_sub(taken).min(width / 3))
            }
        };
        let source = if named { fit(row.source, most) } else { Cow::Borrowed("") };
        Self { row, source, age, width }
    }

    /// The columns of source and age, with two blanks before each.
    fn facts_width(&self) -> usize {
        let source = if self.source.is_empty() { 0 } else { columns(&self.source) + 2 };
        let age = if self.age.is_empty() { 0 } else { columns(&self.age).max(AGE) + 1 };
        source + age + usize::from(source == 0 && age > 0)
    }

    /// Columns before the headline.
    fn indent(&self) -> usize {
        MARKS + if self.row.updated { 2 } else { 0 }
    }

    /// The columns of the headline beside source and age.
    fn title_width(&self) -> usize {
        self.width.saturating_sub(self.indent() + self.facts_width() + 1)
    }

    /// Shortens the name of the source so that a text of so many columns fits beside it.
    fn make_space(&mut self, text: usize) {
        let missing = (text + MARKS + 1 + self.facts_width()).saturating_sub(self.width);
        let least = MIN_SOURCE.min(columns(&self.source));
        let wide = columns(&self.source).saturating_sub(missing).max(least);
        if missing > 0 && wide > 0 {
            self.source = Cow::Owned(fit(&self.source, wide).into_owned());
        }
    }
}

/// The lines of a row that takes a second one if its headline needs it.
pub(super) fn wrapped_height(lines: &ListLines<'_>, number: u32) -> usize {
    let progress = lines.shape.progress.then(|| "100 %".to_owned());
    let text = RowText::new(lines, number, progress);
    1 + usize::from(columns(&text.row.title) > text.title_width())
}

/// A row while it is drawn.
struct RowDrawing<'a> {
    number: u32,
    selected: bool,
    model: &'a Model,
    text: RowText<'a>,
    layout: RowLayout,
}

impl<'a> RowDrawing<'a> {
    fn new(number: u32, selected: bool, model: &'a Model, lines: &ListLines<'a>) -> Self {
        let percent = || model.state.get(&model.library.id(number)).at.map(|at| format!("{} %", at.percent));
        let progress = if lines.shape.progress { percent() } else { None };
        Self {
            number,
            selected,
            model,
            text: RowText::new(lines, number, progress),
            layout: lines.shape.layout,
        }
    }

    fn draw(mut self, area: Rect, buf: &mut Buffer) {
        let (theme, focused) = (&self.model.theme, self.model.focus == PaneId::List);
        // The last line of a card is the space below it.
        let card = self.layout == RowLayout::Card && area.height as usize == CARD_LINES;
        let band = Rect { height: area.height - u16::from(card), ..area };
        if self.selected {
            draw_band(focused, theme, band, buf);
        }
        if self.model.is_linear() {
            return self.draw_in_words(area, buf);
        }
        self.draw_marks(area, buf);
        match self.layout {
            // The last row of the window, of which only the first line is visible.
            _ if area.height == 1 => self.draw_compact(area, buf),
            RowLayout::Compact | RowLayout::CompactSnippet => self.draw_compact(area, buf),
            RowLayout::Wrapped => self.draw_wrapped(area, buf),
            RowLayout::TwoLine => self.draw_two_lines(area, buf),
            RowLayout::Card => self.draw_card(area, buf),
        }
        if self.selected {
            reset_band(focused, theme, band, buf);
        }
    }

    /// The style of the headline: the selected one is the brightest of all.
    fn title_style(&self) -> Style {
        let theme = &self.model.theme;
        let selected = if self.model.focus == PaneId::List { theme.selected } else { theme.selected_away };
        match (self.selected, self.text.row.read) {
            (true, false) => selected,
            // Bold means unread in every row.
            (true, true) => selected.remove_modifier(Modifier::BOLD),
            (false, false) => theme.unread,
            (false, true) => theme.read,
        }
    }

    /// The style of what is less important than the headline.
    fn quiet(&self) -> Style {
        if self.selected { self.model.theme.band_quiet } else { self.model.theme.quiet }
    }

    /// Saved, else left in the middle, else unread; and whether the publisher has changed the article.
    fn draw_marks(&self, area: Rect, buf: &mut Buffer) {
        let (theme, row) = (&self.model.theme, &self.text.row);
        let (mark, style) = match row {
            Row { saved: true, .. } => ("★", theme.saved),
            Row { started: true, .. } => ("◐", theme.marker),
            Row { read: false, .. } => ("●", theme.marker),
            _ => (" ", theme.read),
        };
        set(area.x + 1, area.y, mark, style, area, buf);
        if row.updated {
            set(area.x + 3, area.y, "↻", self.quiet(), area, buf);
        }
        // A saved article that was left in the middle has both signs.
        if row.saved && row.started && area.height > 1 {
            set(area.x + 1, area.y + 1, "◐", theme.marker, area, buf);
        }
    }

    /// `unread, saved: headline. Source, 3h`, for screen readers.
    fn draw_in_words(&self, area: Rect, buf: &mut Buffer) {
        let RowText { row, source, age, width } = &self.text;
        let marks =
            [(!row.read, "unread"), (row.saved, "saved"), (row.started, "begun"), (row.updated, "updated")];
        let marks: Vec<&str> = marks.into_iter().filter(|(has, _)| *has).map(|(_, word)| word).collect();
        let marks = if marks.is_empty() { String::new() } else { format!("{}: ", marks.join(", ")) };
        let facts: Vec<&str> =
            [&**source, age.as_str()].into_iter().filter(|fact| !fact.is_empty()).collect();
        let end = if row.title.ends_with(['.', '!', '?', '…']) { " " } else { ". " };
        let facts = if facts.is_empty() { String::new() } else { format!("{end}{}", facts.join(", ")) };
        // The facts are never cut.
        let title = fit(&row.title, width.saturating_sub(columns(&marks) + columns(&facts)));
        set(area.x, area.y, &format!("{marks}{title}{facts}"), self.title_style(), area, buf);
    }

    /// `headline …        source   3h`
    fn draw_compact(&self, area: Rect, buf: &mut Buffer) {
        let width = self.text.title_width();
        self.draw_facts(area, buf);
        let title = fit(&self.text.row.title, width);
        self.draw_title_part(&title, 0, self.text.indent(), Rect { height: 1, ..area }, buf);
        if area.height > 1 {
            let line = Rect {
                x: area.x + MARKS as u16,
                y: area.y + 1,
                width: area.width.saturating_sub(MARKS as u16 + 1),
                height: 1,
            };
            self.draw_excerpt(line, buf);
        }
    }

    /// As compact, with the rest of the headline on a second line.
    fn draw_wrapped(&self, area: Rect, buf: &mut Buffer) {
        let rest = self.text.width.saturating_sub(MARKS + 1);
        let whole = drawn(&self.text.row.title);
        let parts = split(&whole, self.text.title_width(), rest);
        self.draw_facts(area, buf);
        self.draw_parts(&whole, &parts, rest, area, buf);
    }

    /// The headline over both lines, what it leaves is the beginning of the text; source and age on the second.
    fn draw_two_lines(&mut self, area: Rect, buf: &mut Buffer) {
        let whole = drawn(&self.text.row.title).into_owned();
        let width = self.text.width.saturating_sub(MARKS + 1);
        let first = self.text.width.saturating_sub(self.text.indent() + 1);
        // With words of a filter in it the text is more important than the rest of the headline.
        let snippets = !self.model.filter.snippets.phrases.is_empty();
        let parts = if snippets { vec![(0, whole.len())] } else { split(&whole, first, width) };
        if let [_, rest] = parts[..] {
            self.text.make_space(columns(&whole[rest.0..]));
        }
        let below = self.text.width.saturating_sub(MARKS + 1 + self.text.facts_width());
        self.draw_parts(&whole, &parts, below, area, buf);
        if area.height < 2 {
            return;
        }
        self.draw_facts(Rect { y: area.y + 1, height: 1, ..area }, buf);
        if parts.len() == 1 {
            let line = Rect { x: area.x + MARKS as u16, y: area.y + 1, width: below as u16, height: 1 };
            self.draw_excerpt(line, buf);
        }
    }

    /// The headline over two lines, the beginning of the text on the second if it is free, then source and age; a picture
    /// at the right.
    fn draw_card(&mut self, area: Rect, buf: &mut Buffer) {
        self.draw_thumbnail(area, buf);
        let whole = drawn(&self.text.row.title).into_owned();
        let width = self.text.width.saturating_sub(MARKS + 1);
        let parts = split(&whole, self.text.width.saturating_sub(self.text.indent() + 1), width);
        self.draw_parts(&whole, &parts, width, area, buf);
        let line = |y: u16| Rect { x: area.x + MARKS as u16, y: area.y + y, width: width as u16, height: 1 };
        if parts.len() == 1 && area.height > 1 {
            self.draw_excerpt(line(1), buf);
        }
        if area.height > 2 {
            let at = line(2);
            set(at.x, at.y, &self.text.source, self.source_style(), at, buf);
            let source = columns(&self.text.source) as u16;
            if !self.text.age.is_empty() {
                let between = if source > 0 { " · " } else { "" };
                set(at.x + source, at.y, &format!("{between}{}", self.text.age), self.quiet(), at, buf);
            }
        }
    }

    /// Draws the picture of a card, if it is in the cache, and leaves the text the rest of the width.
    fn draw_thumbnail(&mut self, area: Rect, buf: &mut Buffer) {
        let model = self.model;
        let url = model.filter.snippets.get(self.number).and_then(|snippet| snippet.picture.as_ref());
        let Some(picture) = url.and_then(|url| model.pictures.thumbnail(url)) else { return };
        let (columns, rows) = THUMBNAIL;
        // Some terminals draw pictures over the text that covers them.
        if area.height < rows || model.layers.is_over_panes() {
            return;
        }
        let x = area.right().saturating_sub(columns + 1);
        picture.draw(model.terminal.depth, 0, Rect { x, width: columns, height: rows, ..area }, buf);
        self.text.width = self.text.width.saturating_sub(usize::from(columns) + 2);
    }

    /// Source and age at the right end of a line.
    fn draw_facts(&self, area: Rect, buf: &mut Buffer) {
        let end = area.right().saturating_sub(1);
        let age = columns(&self.text.age) as u16;
        if age > 0 {
            set(end.saturating_sub(age), area.y, &self.text.age, self.quiet(), area, buf);
        }
        let taken = if age == 0 { 0 } else { age.max(AGE as u16) + 1 };
        let at = end.saturating_sub(taken + columns(&self.text.source) as u16);
        set(at, area.y, &self.text.source, self.source_style(), area, buf);
    }

    fn source_style(&self) -> Style {
        self.model.theme.source(self.text.row.source)
    }

    /// Draws the parts of a headline, one a line; the last one is cut to `last` columns.
    fn draw_parts(&self, whole: &str, parts: &[(usize, usize)], last: usize, area: Rect, buf: &mut Buffer) {
        for (line, (from, to)) in (0..).zip(parts).take_while(|(line, _)| *line < area.height) {
            let line_area = Rect { y: area.y + line, height: 1, ..area };
            let indent = if line == 0 { self.text.indent() } else { MARKS };
            let space = self.text.width.saturating_sub(indent + 1);
            let shown = fit(&whole[*from..*to], if line == 0 { space } else { last });
            self.draw_title_part(&shown, whole[..*from].chars().count(), indent, line_area, buf);
        }
    }

    /// Draws a part of the headline that begins after so many characters of it.
    fn draw_title_part(&self, shown: &str, before: usize, indent: usize, area: Rect, buf: &mut Buffer) {
        let at = Rect { x: area.x + indent as u16, width: area.width.saturating_sub(indent as u16), ..area };
        // A part of the headline goes on in the direction of the whole.
        let rtl = is_rtl(&self.text.row.title);
        buf.draw_part(at.x, at.y, shown, rtl, at.width.into(), self.title_style());
        if self.model.query.is_empty() {
            return;
        }
        let matched = self.matched();
        let matched: Vec<usize> = matched.into_iter().filter_map(|at| at.checked_sub(before)).collect();
        highlight(shown, &matched, self.model.theme.matched, at, buf);
    }

    /// The characters of the drawn headline that the filter matches.
    fn matched(&self) -> Vec<usize> {
        let (query, title) = (&self.model.query, &self.text.row.title);
        // Counted in the title; the drawn text may leave some characters out.
        let matched = rank::matched(query, title);
        let whole = drawn(title);
        if whole.len() == title.len() {
            return matched;
        }
        let rest = rank::matched(query, &whole);
        if rest.is_empty() { matched } else { rest }
    }

    /// The beginning of the text, or the piece of it that the filter finds.
    fn draw_excerpt(&self, line: Rect, buf: &mut Buffer) {
        if let Some(snippet) = self.model.filter.snippets.get(self.number).filter(|_| line.width > 1) {
            draw_snippet(snippet, self.quiet(), &self.model.theme, line, buf);
        }
    }
}

/// The lines of a headline as byte ranges: the first one of at most `first` columns, and the rest on a second one.
fn split(whole: &str, first: usize, rest: usize) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    wrap(whole, first, rest, |from, to| parts.push((from, to)));
    if let [_, second, .., last] = parts[..] {
        parts.truncate(1);
        parts.push((second.0, last.1));
    }
    parts
}

/// Writes a text within an area.
fn set(x: u16, y: u16, text: &str, style: Style, area: Rect, buf: &mut Buffer) {
    buf.draw_text(x, y, text, area.right().saturating_sub(x).into(), style);
}

/// Marks the area of the selected entry of a pane.
pub(super) fn draw_band(focused: bool, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let (band, bar) = if focused { (theme.band, "▌") } else { (theme.band_away, "▏") };
    buf.set_style(area, band);
    for line in area.rows() {
        buf.draw_text(line.x, line.y, bar, line.width.into(), theme.accent);
    }
}

/// Resets the foreground in a reversed band, where every colour would become a background colour.
pub(super) fn reset_band(focused: bool, theme: &Theme, area: Rect, buf: &mut Buffer) {
    if focused && theme.band.add_modifier.contains(Modifier::REVERSED) {
        let plain = Style::new().fg(theme.ground.fg.unwrap_or(Color::Reset));
        buf.set_style(area, plain.remove_modifier(Modifier::DIM));
    }
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
