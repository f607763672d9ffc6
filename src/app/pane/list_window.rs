//! Which headlines of the list are on which lines of the pane: rows of different heights under headings of days or
//! sources. Only the window is laid out, so a list of a million rows costs no more than one of fifty. Never here: how a
//! row is drawn (see `row`), which rows there are (see `list`).

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::list::{List, RowStyle};
use super::row;
use crate::app::layout::LayoutChoice;
use crate::app::library::Library;
use crate::app::{Model, Now};
use crate::search::Order;

/// Rows that stay visible above and below the cursor.
const MARGIN: usize = 2;
/// While a key is held down the window moves by so many rows: each time, most of the list is drawn again.
const HELD_STEP: usize = 3;
/// From this width of the list on a row takes two lines unasked.
const TWO_LINES: u16 = 44;
/// The narrowest list for two lines, if the user chose them.
const TWO_LINES_LEAST: u16 = 30;
/// From this width of the screen on cards are drawn, and the narrowest list for them.
const CARDS: u16 = 160;
const CARDS_LEAST: u16 = 50;
/// The lowest list with headings.
const GROUPS_FROM: u16 = 4;
/// The last days, which always have headings of their own.
const DAYS: i32 = 7;
/// So many rows decide whether the dates of a list have times.
const SAMPLE: usize = 64;

/// How rows are drawn, as the size of the list allows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum RowLayout {
    /// One line.
    #[default]
    Compact,
    /// One line, and a second one for a headline that needs it.
    Wrapped,
    /// One line, and below it a snippet of the text.
    CompactSnippet,
    TwoLine,
    Card,
}

/// What the rows of the list are grouped by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Grouping {
    #[default]
    None,
    /// By day. `utc`: none of the dates has a time, so they are days of UTC. `months`: there are few articles, so those
    /// before the last days are grouped by month.
    Day {
        utc: bool,
        months: bool,
    },
    Source,
}

/// A group of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// Articles without a date are in that of the day they came.
    Day(Date),
    /// By the first day of the month.
    Month(Date),
    /// By the number of the source; none: it is not known.
    Source(Option<u32>),
}

/// What is on some lines of the pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// The heading of a group, and the number of its rows in the list.
    Heading(Group, usize),
    /// The row with this index in the list.
    Row(usize),
}

/// Some lines of the pane and what is on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    /// The first line, counted from the top of the pane.
    pub(crate) y: u16,
    pub(crate) height: u16,
    pub(crate) content: Content,
}

/// The size and style of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ListShape {
    pub(crate) width: u16,
    pub(crate) height: u16,
    pub(crate) layout: RowLayout,
    pub(crate) grouping: Grouping,
    /// The list is of one feed, or the headings name the sources: the rows do not.
    pub(crate) one_source: bool,
    /// The rows show how far they are read in place of their age.
    pub(crate) progress: bool,
}

impl ListShape {
    /// Whether rows are cards.
    pub(crate) fn is_card(self) -> bool {
        self.layout == RowLayout::Card
    }

    /// Whether rows show the beginning of their text, or a snippet of it.
    pub(crate) fn shows_excerpts(self) -> bool {
        !matches!(self.layout, RowLayout::Compact | RowLayout::Wrapped)
    }
}

/// What the lines of the list depend on.
#[derive(Clone, Copy)]
pub(crate) struct ListLines<'a> {
    pub(crate) library: &'a Library,
    pub(crate) zone: &'a TimeZone,
    pub(crate) shape: ListShape,
    pub(crate) now: Now,
    /// A key that moves the cursor is held down.
    pub(crate) held: bool,
}

impl ListLines<'_> {
    /// The group of a row; none if rows are not grouped.
    pub(crate) fn group(&self, row: u32) -> Option<Group> {
        match self.shape.grouping {
            Grouping::None => None,
            Grouping::Source => Some(Group::Source(self.library.source_of_row(row))),
            Grouping::Day { utc, months } => {
                let zone = if utc { &TimeZone::UTC } else { self.zone };
                let day = self.library.row_date(row).date(zone);
                let old = months && (self.now.unix_time().date(zone) - day).get_days() >= DAYS;
                Some(if old { Group::Month(day.first_of_month()) } else { Group::Day(day) })
            }
        }
    }

    /// Whether the rows are grouped.
    pub(crate) fn is_grouped(&self) -> bool {
        self.shape.grouping != Grouping::None
    }

    fn same_group(&self, a: u32, b: u32) -> bool {
        self.shape.grouping == Grouping::None || self.group(a) == self.group(b)
    }

    /// The lines a row takes.
    fn height(&self, row: u32) -> usize {
        match self.shape.layout {
            RowLayout::Compact => 1,
            RowLayout::Wrapped => row::wrapped_height(self, row),
            RowLayout::TwoLine | RowLayout::CompactSnippet => 2,
            RowLayout::Card => row::CARD_LINES,
        }
    }

    /// The lines of the heading that is always at the top.
    fn sticky(&self) -> usize {
        usize::from(self.is_grouped())
    }

    /// The last index of the top row with which the row at `at` is visible as a whole.
    fn lowest_top(&self, rows: &[u32], at: usize) -> usize {
        let height = usize::from(self.shape.height).max(1);
        let mut used = self.sticky() + rows.get(at).map_or(1, |row| self.height(*row));
        let mut top = at;
        while top > 0 {
            let (above, below) = (rows[top - 1], rows[top]);
            used += self.height(above) + usize::from(!self.same_group(above, below));
            if used > height {
                break;
            }
            top -= 1;
        }
        top
    }

    /// The headings and rows of a window that begins with the row at `top`.
    fn place(&self, rows: &[u32], top: usize) -> Vec<Placed> {
        let (mut placed, mut y, height) = (Vec::new(), 0, self.shape.height);
        for at in top..rows.len() {
            let row = rows[at];
            let begins = at == top || !self.same_group(rows[at - 1], row);
            if let Some(group) = self.group(row).filter(|_| begins) {
                // A heading without a row below it says nothing.
                if y + 2 > height {
                    break;
                }
                let count = self.count(rows, at);
                placed.push(Placed { y, height: 1, content: Content::Heading(group, count) });
                y += 1;
            }
            let lines = (self.height(row) as u16).min(height - y);
            if lines == 0 {
                break;
            }
            placed.push(Placed { y, height: lines, content: Content::Row(at) });
            y += lines;
        }
        placed
    }

    /// The number of rows in the group of the row at `at`.
    fn count(&self, rows: &[u32], at: usize) -> usize {
        let (start, end) = self.group_range(rows, at);
        end - start
    }

    /// The rows of the group around the row at `at`. Groups are contiguous.
    pub(crate) fn group_range(&self, rows: &[u32], at: usize) -> (usize, usize) {
        let here = rows[at];
        let start = rows[..at].partition_point(|row| !self.same_group(*row, here));
        (start, at + rows[at..].partition_point(|row| self.same_group(*row, here)))
    }
}

impl List {
    /// What is on which lines of the pane, as settled after the last message.
    pub(crate) fn placed(&self) -> &[Placed] {
        &self.window
    }

    /// The rows in the window with their indexes.
    fn placed_rows(&self) -> impl DoubleEndedIterator<Item = (usize, u16)> {
        self.window.iter().filter_map(|placed| match placed.content {
            Content::Row(at) => Some((at, placed.height)),
            Content::Heading(..) => None,
        })
    }

    /// The number of rows that fit into the window; at least one.
    pub fn rows_per_page(&self) -> usize {
        self.placed_rows().count().max(1)
    }

    /// The index of the row at a line of the pane.
    pub fn index_at_line(&self, line: u16) -> Option<usize> {
        let here = self.window.iter().find(|placed| (placed.y..placed.y + placed.height).contains(&line))?;
        match here.content {
            Content::Row(at) => Some(at),
            Content::Heading(..) => None,
        }
    }

    /// The line of the pane with the selected row.
    pub(crate) fn line_of_cursor(&self) -> Option<u16> {
        let is_selected = |placed: &&Placed| placed.content == Content::Row(self.cursor.line());
        self.window.iter().find(is_selected).map(|placed| placed.y)
    }

    /// The rows in the window.
    pub(crate) fn visible_rows(&self) -> &[u32] {
        let (first, last) = (self.placed_rows().next(), self.placed_rows().next_back());
        match (first, last) {
            (Some((first, _)), Some((last, _))) => self.rows().get(first..=last).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The rows in the window, and one window above and below it.
    pub(crate) fn rows_near_window(&self) -> &[u32] {
        let page = self.rows_per_page() + 1;
        let to = (self.cursor.top + 2 * page).min(self.rows().len());
        &self.rows()[self.cursor.top.saturating_sub(page).min(to)..to]
    }

    /// Moves the window to the cursor and lays it out. `update` calls it after every message, so that drawing changes
    /// nothing.
    pub(crate) fn settle(&mut self, lines: &ListLines<'_>) {
        let count = self.rows().len();
        self.cursor.clamp(count);
        let margin = if self.placed_by_mouse { 0 } else { MARGIN };
        let Some(last) = count.checked_sub(1) else {
            self.cursor.top = 0;
            self.window.clear();
            return;
        };
        let (rows, at) = (&self.rows, self.cursor.line());
        if !self.cursor.is_detached() {
            // With few rows on the screen the margin is smaller.
            let least = lines.lowest_top(rows, at);
            let margin = margin.min((at - least) / 2);
            let low = lines.lowest_top(rows, (at + margin).min(last)).min(at);
            let high = at.saturating_sub(margin).max(least);
            let (low, top) = (low.min(high), self.cursor.top);
            let further = if lines.held { HELD_STEP - 1 } else { 0 };
            self.cursor.top = if top < low {
                (low + further).min(high)
            } else if top > high {
                high.saturating_sub(further).max(low)
            } else {
                top
            };
        }
        self.cursor.top = self.cursor.top.min(lines.lowest_top(rows, last));
        self.window = lines.place(rows, self.cursor.top);
        self.forget_seen();
    }

    /// Scrolls the window by lines; the cursor stays in it.
    pub(crate) fn scroll(&mut self, by: isize, lines: &ListLines<'_>) {
        let shown: u16 = self.placed_rows().map(|(_, height)| height).sum();
        let row_height = usize::from(shown).div_ceil(self.rows_per_page()).max(1);
        let rows = by.unsigned_abs().div_ceil(row_height) as isize * by.signum();
        let last = self.rows().len().saturating_sub(1);
        let top = self.cursor.top.saturating_add_signed(rows).min(lines.lowest_top(self.rows(), last));
        self.cursor.detach(top);
        self.window = lines.place(&self.rows, top);
        self.pull_cursor_into_window(last);
    }

    /// Moves the cursor into the window, away from its edges.
    fn pull_cursor_into_window(&mut self, last: usize) {
        let whole = |(at, _): (usize, u16)| at;
        let (Some(first), Some(end)) =
            (self.placed_rows().next().map(whole), self.placed_rows().next_back().map(whole))
        else {
            return;
        };
        let margin = MARGIN.min((end - first) / 2);
        let low = if first == 0 { 0 } else { first + margin };
        // The last row may be cut.
        let high = if end == last { end } else { end.saturating_sub(margin.max(1)).max(first) };
        self.cursor.put(self.cursor.line().clamp(low.min(high), high));
    }
}

impl Model {
    /// Changes the list with what its lines depend on.
    pub(crate) fn with_list(&mut self, now: Now, change: impl FnOnce(&mut List, &ListLines<'_>)) {
        let (shape, held) = (self.list_shape(), self.follow_due.is_some());
        let Self { list, library, zone, .. } = self;
        change(list, &ListLines { library, zone, shape, now, held });
    }

    /// What the lines of the list depend on.
    pub(crate) fn list_lines(&self, now: Now) -> ListLines<'_> {
        let held = self.follow_due.is_some();
        ListLines { library: &self.library, zone: &self.zone, shape: self.list_shape(), now, held }
    }

    /// The size and style of the list.
    pub(crate) fn list_shape(&self) -> ListShape {
        let area = self.areas().list();
        let grouping = self.grouping(area.height);
        ListShape {
            width: area.width,
            height: area.height.max(1),
            layout: self.row_layout(area.width),
            grouping,
            one_source: grouping == Grouping::Source || matches!(self.scope, crate::app::Scope::Feed(_)),
            progress: self.scope == crate::app::Scope::Started,
        }
    }

    /// When the names of the days change: at the next midnight, if the list has headings of days.
    pub(crate) fn next_day(&self, now: Now) -> Option<Now> {
        if !matches!(self.list_shape().grouping, Grouping::Day { .. }) {
            return None;
        }
        let tomorrow = now.unix_time().date(&self.zone).tomorrow().ok()?;
        let begins = tomorrow.to_zoned_datetime(self.zone.clone()).ok()?.timestamp().as_millisecond();
        u64::try_from(begins).ok().map(Now).filter(|begins| *begins > now)
    }

    fn row_layout(&self, width: u16) -> RowLayout {
        if self.is_linear() {
            return RowLayout::Compact;
        }
        let stacked = self.layout_input().placement() == LayoutChoice::Stacked;
        let one_line = match (self.filter.snippets.phrases.is_empty(), stacked) {
            (false, _) => RowLayout::CompactSnippet,
            (true, true) => RowLayout::Wrapped,
            (true, false) => RowLayout::Compact,
        };
        match self.remembered.current.rows {
            RowStyle::Auto if stacked => one_line,
            RowStyle::Auto if width >= TWO_LINES => RowLayout::TwoLine,
            RowStyle::Cards if self.columns >= CARDS && width >= CARDS_LEAST => RowLayout::Card,
            RowStyle::TwoLine | RowStyle::Cards if width >= TWO_LINES_LEAST => RowLayout::TwoLine,
            RowStyle::Compact if stacked && one_line == RowLayout::Wrapped => RowLayout::Compact,
            _ => one_line,
        }
    }

    fn grouping(&self, height: u16) -> Grouping {
        let rows = self.list.rows();
        if self.remembered.current.no_groups || height < GROUPS_FROM {
            return Grouping::None;
        }
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Grouping::None };
        match self.list.order() {
            Order::Source => Grouping::Source,
            // A list in which nothing has a date has no days.
            Order::Date | Order::Oldest if self.library.is_dated(*first) || self.library.is_dated(*last) => {
                let date = |row: &u32| self.library.row_date(*row);
                let utc = rows.iter().take(SAMPLE).all(|row| date(row).is_midnight());
                let days = date(first).seconds().abs_diff(date(last).seconds()) / 86_400;
                Grouping::Day { utc, months: 2 * days > rows.len() as u64 }
            }
            _ => Grouping::None,
        }
    }
}
