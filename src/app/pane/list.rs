//! The list of headlines: its rows, their order, the cursor. Never here: opening articles, marking them, searching, how
//! a row is drawn (see `row`).

use std::collections::{HashMap, HashSet};

use ratatui::prelude::{Buffer, Position, Rect};
use serde::{Deserialize, Serialize};

use super::cursor::Cursor;
use super::list_window::Placed;
use super::{Pane, PaneReply, list_hints};
use crate::app::action::named;
use crate::app::library::{READ, SAVED};
use crate::app::{Action, Library, Model, Motion, Now, View};
use crate::search::{Hits, Order, Rows};

named! {
    /// How headlines are drawn.
    #[derive(Default, Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    RowStyle {
        /// As the width of the list suggests.
        #[default]
        Auto = "auto",
        /// Two lines: the headline over both, what it leaves is the beginning of the text; at the right the source and
        /// the age.
        TwoLine = "two-line",
        /// One line.
        Compact = "compact",
        /// Three lines with a picture.
        Cards = "cards",
    }
}

/// The state of the list.
#[derive(Debug, Default)]
pub struct List {
    pub(super) rows: Vec<u32>,
    pub(super) cursor: Cursor,
    /// The cursor was placed by the mouse: no margin is kept around it.
    pub(super) placed_by_mouse: bool,
    /// What is on which lines of the pane.
    pub(super) window: Vec<Placed>,
    /// Rows that came in while the list was shown and were not visible since.
    unseen: HashSet<u32>,
    pub view: View,
    /// The sort order chosen by the user for this view; none: by date, or by relevance with a filter.
    pub(crate) sort: Option<Order>,
    /// The sort order in the filter.
    pub(crate) filter_sort: Option<Order>,
    /// The sort order chosen by the user after that of the filter.
    sort_override: Option<Order>,
    /// The hits of the filter; none without a filter.
    pub(crate) hits: Option<Hits>,
    /// Rows that come first, in this order, after the best hits of the filter.
    pub(crate) pinned: Vec<u32>,
    /// Rows that no longer belong to the view, but stay until it is left or entered again.
    lingering: HashSet<u32>,
    /// Rows that the filter would no longer find, but that stay until the filter changes.
    kept_hits: HashSet<u32>,
    /// For each source whether its rows belong to the list; none: all.
    pub(crate) scope: Option<Vec<bool>>,
}

impl List {
    /// The rows shown, in order.
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// The row under the cursor.
    pub fn selected(&self) -> Option<u32> {
        self.rows.get(self.cursor.line()).copied()
    }

    /// The index of the cursor in `rows`.
    pub fn cursor(&self) -> usize {
        self.cursor.line()
    }

    /// The current sort order.
    pub(crate) fn order(&self) -> Order {
        let chosen = self.sort_override.or(self.filter_sort).or(self.sort);
        // A filter of fields alone rates nothing: its hits are in order of their dates.
        let rated = !self.pinned.is_empty() || self.hits.as_ref().is_some_and(|hits| !hits.best.is_empty());
        chosen.unwrap_or(if rated { Order::Score } else { Order::Date })
    }

    /// Sets the sort order chosen by the user.
    pub(crate) fn set_sort(&mut self, order: Order) {
        *(if self.filter_sort.is_some() { &mut self.sort_override } else { &mut self.sort }) = Some(order);
    }

    /// Sets the sort order in the filter.
    pub(crate) fn ask_for(&mut self, sort: Option<Order>) {
        if sort != std::mem::replace(&mut self.filter_sort, sort) {
            self.sort_override = None;
        }
    }

    /// Drops the rows that no longer belong to the view or the filter.
    pub(crate) fn drop_lingering(&mut self) {
        self.lingering.clear();
        self.kept_hits.clear();
    }

    /// Drops the rows that the filter no longer finds.
    pub(crate) fn drop_kept_hits(&mut self) {
        self.kept_hits.clear();
    }

    /// Keeps a row among the hits although its marks have changed.
    pub(crate) fn keep_hit(&mut self, row: u32) {
        if self.hits.as_ref().is_some_and(|hits| hits.rows.has(row)) {
            self.kept_hits.insert(row);
        }
    }

    /// Keeps a row that no longer belongs to the view or the library. (A saved article of a removed feed leaves the
    /// library when its bookmark is removed.)
    pub(crate) fn linger(&mut self, row: u32, library: &Library) {
        if self.view != View::All || !library.is_listed(row) {
            self.lingering.insert(row);
        }
    }

    /// Replaces rows whose articles have moved to other rows.
    pub(crate) fn replace_rows(&mut self, pairs: &[(u32, u32)]) {
        for (old, new) in pairs {
            for rows in [&mut self.lingering, &mut self.kept_hits] {
                if rows.remove(old) {
                    rows.insert(*new);
                }
            }
        }
        let new: HashMap<u32, u32> = pairs.iter().copied().collect();
        // With a filter the rows are rebuilt later; marks made until then must be for the new rows.
        for row in self.rows.iter_mut().filter(|_| !new.is_empty()) {
            if let Some(new) = new.get(row) {
                *row = *new;
            }
        }
    }

    /// The rows that belong to the list. It works on whole words of bits, because it runs with every key.
    fn matching_rows(&self, library: &Library) -> Rows {
        let len = library.len() as u32;
        let set = |rows: &HashSet<u32>| {
            let mut set = Rows::none(len);
            rows.iter().filter(|row| **row < len).for_each(|row| set.insert(*row));
            set
        };
        let lingering = (!self.lingering.is_empty()).then(|| set(&self.lingering));
        let kept_hits = (!self.kept_hits.is_empty()).then(|| set(&self.kept_hits));
        let view = match self.view {
            View::All => None,
            View::Unread => Some((library.flagged_rows(READ), false)),
            View::Saved => Some((library.flagged_rows(SAVED), true)),
        };
        let scope = self.scope.as_ref().map(|sources| library.rows_of_sources(sources));
        let bits = |rows: &Option<Rows>, at: usize| rows.as_ref().map_or(0, |rows| word(rows, at));
        let listed = library.listed_rows();
        let words = (0..listed.words().len()).map(|at| {
            let mut word_bits = word(&listed, at);
            if let Some((rows, wanted)) = &view {
                word_bits &= if *wanted { word(rows, at) } else { !word(rows, at) };
            }
            word_bits |= bits(&lingering, at);
            if let Some(hits) = &self.hits {
                word_bits &= word(&hits.rows, at) | bits(&kept_hits, at);
            }
            if scope.is_some() {
                word_bits &= bits(&scope, at);
            }
            word_bits
        });
        Rows::from_words(words.collect(), len)
    }

    /// Rebuilds the rows. The cursor stays on its article and on its line of the screen; if the article is gone, the
    /// cursor stays where it is. With `to_top` it goes to the first row.
    pub(crate) fn rebuild(&mut self, library: &Library, to_top: bool) {
        let selected = self.selected().filter(|_| !to_top);
        let line = self.cursor.line().saturating_sub(self.cursor.top);
        let order = self.order();
        let mut set = self.matching_rows(library);
        let mut rows = std::mem::take(&mut self.rows);
        rows.clear();
        if let Some(hits) = self.hits.as_ref().filter(|_| order == Order::Score) {
            let mut words = set.words().to_vec();
            for row in hits.best.iter().chain(&self.pinned).filter(|row| set.has(**row)) {
                // A row must not be added twice.
                let (word, bit) = (&mut words[*row as usize / 64], 1 << (row % 64));
                if *word & bit != 0 {
                    rows.push(*row);
                    *word &= !bit;
                }
            }
            set = Rows::from_words(words, set.len());
        }
        match order {
            Order::Date | Order::Score => library.put_by_date(&set, &mut rows),
            Order::Oldest => library.put_oldest_first(&set, &mut rows),
            Order::Source => library.put_by_source(&set, &mut rows),
            Order::Title => library.put_by_title(&set, &mut rows),
        }
        self.rows = rows;
        let found = selected.and_then(|row| self.rows.iter().position(|other| *other == row));
        let last = self.rows.len().saturating_sub(1);
        self.cursor.put(if to_top { 0 } else { found.unwrap_or(self.cursor.line()).min(last) });
        self.cursor.top = self.cursor.line().saturating_sub(line);
    }

    /// As [`List::rebuild`], for rows that were not requested by the user: the cursor stays on its article and on its
    /// line of the screen, but at the very top the new headlines become visible above it.
    pub(crate) fn rebuild_in_place(&mut self, library: &Library) {
        let at_top = self.cursor.top == 0;
        self.rebuild(library, false);
        if at_top {
            self.cursor.top = 0;
        }
    }

    /// The index of a row, if it is shown.
    pub(crate) fn index_of(&self, row: u32) -> Option<usize> {
        self.rows.iter().position(|other| *other == row)
    }

    /// The index of the first of some rows that is shown: of those from `at` on, else of those before, backwards.
    pub(crate) fn nearest(&self, rows: &[u32], at: usize) -> Option<usize> {
        let mut shown = Rows::none(self.rows.iter().max().map_or(0, |row| row + 1));
        self.rows.iter().for_each(|row| shown.insert(*row));
        let (before, after) = rows.split_at(at.min(rows.len()));
        let found = after.iter().chain(before.iter().rev()).find(|row| shown.has(**row));
        self.index_of(*found?)
    }

    /// Keeps the cursor on a row.
    pub(crate) fn clamp(&mut self) {
        self.cursor.clamp(self.rows.len());
    }

    /// Takes the rows; the list is rebuilt next.
    pub(crate) fn take_rows(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.rows)
    }

    /// No row is unseen: rows get new numbers.
    pub(crate) fn clear_unseen(&mut self) {
        self.unseen.clear();
    }

    /// Rows have come in while the list was shown.
    pub(crate) fn add_unseen(&mut self, rows: impl Iterator<Item = u32>) {
        self.unseen.extend(rows);
    }

    /// The rows that came in where new ones come, out of sight, and were never visible: above the window, or below it if
    /// the oldest come first.
    pub(crate) fn unseen_rows(&self) -> impl Iterator<Item = u32> {
        let (above, rest) = self.rows.split_at(self.cursor.top.min(self.rows.len()));
        let out_of_sight = if self.order() == Order::Oldest { rest } else { above };
        out_of_sight.iter().copied().filter(|row| self.unseen.contains(row))
    }

    /// The index of the first visible row.
    pub fn top(&self) -> usize {
        self.cursor.top
    }

    /// Puts the cursor on an index, with so many rows above it in the window.
    pub(crate) fn put_at(&mut self, at: usize, above: usize) {
        self.set_cursor(at);
        self.cursor.top = at.saturating_sub(above);
    }

    /// Rows that were visible are no longer unseen.
    pub(super) fn forget_seen(&mut self) {
        if self.cursor.top == 0 && self.order() != Order::Oldest {
            self.unseen.clear();
        } else if !self.unseen.is_empty() {
            let mut unseen = std::mem::take(&mut self.unseen);
            for row in self.visible_rows() {
                unseen.remove(row);
            }
            self.unseen = unseen;
        }
    }

    /// Moves the cursor by a motion.
    pub(crate) fn move_cursor(&mut self, motion: Motion) {
        let height = self.rows_per_page() as u16;
        self.set_cursor(motion.target(self.cursor.line(), self.rows.len(), height));
    }

    /// Puts the cursor on an index.
    pub(crate) fn set_cursor(&mut self, to: usize) {
        self.placed_by_mouse = false;
        if to < self.rows.len() {
            self.cursor.put(to);
        }
    }

    /// Puts the cursor on a visible index, without scrolling to keep a margin around it.
    pub(crate) fn set_cursor_by_mouse(&mut self, to: usize) {
        self.set_cursor(to);
        self.placed_by_mouse = true;
    }

    /// Puts the cursor on an article, if it is shown.
    pub(crate) fn select(&mut self, row: u32) {
        if let Some(at) = self.index_of(row) {
            self.cursor.put(at);
        }
    }

    /// The next index after the cursor (or before it) whose row matches a condition; wraps around.
    pub(crate) fn find_next(&self, forward: bool, wanted: impl Fn(u32) -> bool) -> Option<usize> {
        let (n, here) = (self.rows.len(), self.cursor.line());
        (1..n)
            .map(|step| if forward { (here + step) % n } else { (here + n - step) % n })
            .find(|at| wanted(self.rows[*at]))
    }
}

/// Two clicks on the same row within this many milliseconds open it.
const DOUBLE_CLICK: u64 = 400;

/// The pane of the headlines.
pub(crate) struct ListPane;

impl Pane for ListPane {
    fn on_action(&self, model: &mut Model, action: &Action, _area: Rect) -> PaneReply {
        if let Action::Move(motion) = action {
            model.list.move_cursor(*motion);
            return PaneReply::Done;
        }
        PaneReply::Pass
    }

    fn on_wheel(&self, model: &mut Model, lines: isize, _area: Rect, now: Now) -> PaneReply {
        model.with_list(now, |list, shape| list.scroll(lines, shape));
        PaneReply::Done
    }

    fn on_click(&self, model: &mut Model, at: Position, area: Rect, now: Now) -> PaneReply {
        let Some(index) = model.list.index_at_line(at.y - area.y) else { return PaneReply::Done };
        let before = model.last_click.replace((now, index));
        let twice = before
            .is_some_and(|(then, other)| other == index && now.0.saturating_sub(then.0) <= DOUBLE_CLICK);
        if twice {
            model.last_click = None;
            return PaneReply::Run(Action::Open);
        }
        model.places.on_moved();
        model.list.set_cursor_by_mouse(index);
        PaneReply::Done
    }

    fn hints(&self, model: &Model) -> Vec<(Action, &'static str)> {
        list_hints::list_hints(model)
    }

    fn draw(&self, model: &Model, now: Now, area: Rect, buf: &mut Buffer) {
        model.list.draw(model, now, area, buf);
    }
}

fn word(rows: &Rows, at: usize) -> u64 {
    rows.words().get(at).copied().unwrap_or_default()
}
