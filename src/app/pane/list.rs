//! The headline list: which rows it holds, in which order, where the cursor is. Never here: opening articles,
//! marking them, searching; how a row is drawn (see `row`).

use std::collections::{HashMap, HashSet};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::cursor::Cursor;
use super::row::RowContext;
use super::sources::Scope;
use super::{Pane, PaneId, PaneReply, PaneSlot};
use crate::app::action::{Action, Motion, Sort, View};
use crate::app::library::Library;
use crate::app::model::Model;
use crate::app::msg::Now;
use crate::search::{Hits, Rows};

/// Rows kept in sight above and below the cursor.
const MARGIN: usize = 2;

/// The list's state.
#[derive(Debug, Default)]
pub struct List {
    rows: Vec<u32>,
    cursor: Cursor,
    /// The cursor was put where it is by the mouse: no margin is kept around it.
    placed_by_mouse: bool,
    pub view: View,
    /// As the reader chose it; until then by date, and by relevance under a filter.
    pub sort: Option<Sort>,
    /// The filter's own word on the order.
    pub filter_sort: Option<Sort>,
    /// As the reader chose it since the filter has had its say.
    sort_override: Option<Sort>,
    pub hits: Option<Hits>,
    /// Rows that go first, in this order, but for the filter's best.
    pub pinned: Vec<u32>,
    /// Every row takes two lines: the headline, and under it where in the text the filter's words stand.
    pub two_lines: bool,
    /// Rows that no longer belong to the view but stay until it is left or tidied.
    lingering: HashSet<u32>,
    /// Rows that the filter would no longer find, but that stay until it is another one.
    kept_hits: HashSet<u32>,
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
        self.rows.get(self.cursor.line()).copied()
    }

    /// Index of the cursor in `rows`.
    pub fn cursor(&self) -> usize {
        self.cursor.line()
    }

    /// What the rows are sorted by now.
    pub fn order(&self) -> Sort {
        self.sort_override.or(self.filter_sort).or(self.sort).unwrap_or(if self.hits.is_some() {
            Sort::Relevance
        } else {
            Sort::Date
        })
    }

    /// The next order: date, source, relevance.
    pub fn cycle_sort(&mut self) -> Sort {
        let next = match self.order() {
            Sort::Date => Sort::Source,
            Sort::Source => Sort::Relevance,
            Sort::Relevance => Sort::Date,
        };
        *(if self.filter_sort.is_some() { &mut self.sort_override } else { &mut self.sort }) = Some(next);
        next
    }

    /// What the filter wants the rows sorted by.
    pub fn ask_for(&mut self, sort: Option<Sort>) {
        if sort != std::mem::replace(&mut self.filter_sort, sort) {
            self.sort_override = None;
        }
    }

    /// Forgets the rows that only linger.
    pub fn drop_lingering(&mut self) {
        self.lingering.clear();
        self.kept_hits.clear();
    }

    /// Forgets the rows that the filter no longer finds.
    pub fn drop_kept_hits(&mut self) {
        self.kept_hits.clear();
    }

    /// Keeps a row among those found though its marks are others now.
    pub fn keep_hit(&mut self, row: u32) {
        if self.hits.as_ref().is_some_and(|hits| hits.rows.has(row)) {
            self.kept_hits.insert(row);
        }
    }

    /// Keeps a row in sight that is about to leave the view, or the library (the saved article of a feed that
    /// was left, let go).
    pub fn linger(&mut self, row: u32, library: &Library) {
        if self.view != View::All || !library.is_listed(row) {
            self.lingering.insert(row);
        }
    }

    /// Holds only rows of these outlets from the next gathering on, or all.
    pub fn set_scope(&mut self, outlets: Option<Vec<bool>>) {
        self.scope = outlets;
    }

    /// Rows whose articles stand in other rows now. Whatever is known of a row goes along.
    pub fn replace_rows(&mut self, pairs: &[(u32, u32)]) {
        for (old, new) in pairs {
            for rows in [&mut self.lingering, &mut self.kept_hits] {
                if rows.remove(old) {
                    rows.insert(*new);
                }
            }
        }
        let new: HashMap<u32, u32> = pairs.iter().copied().collect();
        // Under a filter it takes a while until the rows are gathered anew; marks made meanwhile are for the new ones.
        for row in self.rows.iter_mut().filter(|_| !new.is_empty()) {
            if let Some(new) = new.get(row) {
                *row = *new;
            }
        }
    }

    /// The outlets whose rows it holds, or all.
    pub fn scope(&self) -> Option<&[bool]> {
        self.scope.as_deref()
    }

    /// The rows that belong into it now. Whole words of bits at a time: it is done with every key.
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
            View::Unread => Some((library.read_rows(), false)),
            View::Saved => Some((library.saved_rows(), true)),
        };
        let scope = self.scope.as_ref().map(|outlets| library.rows_of_outlets(outlets));
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

    /// Gathers the rows anew. The cursor stays on its article and on its line of the screen; if the article is
    /// gone, the cursor stays where it is. With `to_top` it goes to the first row.
    pub fn rebuild(&mut self, library: &Library, to_top: bool) {
        let selected = self.selected().filter(|_| !to_top);
        let line = self.cursor.line().saturating_sub(self.cursor.top());
        let order = self.order();
        let mut set = self.matching_rows(library);
        let mut rows = std::mem::take(&mut self.rows);
        rows.clear();
        if let Some(hits) = self.hits.as_ref().filter(|_| order == Sort::Relevance) {
            let mut words = set.words().to_vec();
            for row in hits.best.iter().chain(&self.pinned).filter(|row| set.has(**row)) {
                // What is best is not to come a second time.
                let (word, bit) = (&mut words[*row as usize / 64], 1 << (row % 64));
                if *word & bit != 0 {
                    rows.push(*row);
                    *word &= !bit;
                }
            }
            set = Rows::from_words(words, set.len());
        }
        if order == Sort::Source {
            library.put_by_source(&set, &mut rows);
        } else {
            library.put_by_date(&set, &mut rows);
        }
        self.rows = rows;
        let found = selected.and_then(|row| self.rows.iter().position(|other| *other == row));
        let last = self.rows.len().saturating_sub(1);
        self.cursor.put(if to_top { 0 } else { found.unwrap_or(self.cursor.line()).min(last) });
        self.cursor.set_top(self.cursor.line().saturating_sub(line));
    }

    /// As [`List::rebuild`], for rows that have come by themselves: the cursor stays on its article and on its
    /// line of the screen, except that at the very top the new headlines come in sight above it.
    pub fn rebuild_in_place(&mut self, library: &Library) {
        let at_top = self.cursor.top() == 0;
        self.rebuild(library, false);
        if at_top {
            self.cursor.set_top(0);
        }
    }

    /// Lines a row takes.
    fn row_height(&self) -> usize {
        1 + usize::from(self.two_lines)
    }

    /// Rows that so many lines have room for.
    pub fn rows_per_page(&self, height: u16) -> usize {
        (usize::from(height) / self.row_height()).max(1)
    }

    /// Puts the window so that the cursor's row stays on its line of the screen, whatever the rows took before.
    pub fn set_two_lines(&mut self, two_lines: bool) {
        if two_lines != self.two_lines {
            let line = self.cursor.line().saturating_sub(self.cursor.top()) * self.row_height();
            self.two_lines = two_lines;
            self.cursor.set_top(self.cursor.line().saturating_sub(line / self.row_height()));
        }
    }

    /// The rows in a window of so many lines, and as many again above and below it.
    pub fn rows_near_window(&self, height: u16) -> &[u32] {
        let page = self.rows_per_page(height) + 1;
        let to = (self.cursor.top() + 2 * page).min(self.rows.len());
        &self.rows[self.cursor.top().saturating_sub(page).min(to)..to]
    }

    /// The rows in a window of so many lines.
    pub fn visible_rows(&self, height: u16) -> &[u32] {
        let to = (self.cursor.top() + usize::from(height).div_ceil(self.row_height())).min(self.rows.len());
        &self.rows[self.cursor.top().min(to)..to]
    }

    /// Number of the first row in sight.
    pub fn top(&self) -> usize {
        self.cursor.top()
    }

    /// Moves the cursor.
    pub fn move_cursor(&mut self, motion: Motion, height: u16) {
        let height = self.rows_per_page(height) as u16;
        self.set_cursor(motion.target(self.cursor.line(), self.rows.len(), height));
    }

    /// Puts the cursor on a place.
    pub fn set_cursor(&mut self, to: usize) {
        self.placed_by_mouse = false;
        if to < self.rows.len() {
            self.cursor.put(to);
        }
    }

    /// Puts the cursor on a place that is in sight, without scrolling to keep a margin around it.
    pub fn set_cursor_by_mouse(&mut self, to: usize) {
        self.set_cursor(to);
        self.placed_by_mouse = true;
    }

    /// Puts the cursor on an article, if it is shown.
    pub fn select(&mut self, row: u32) {
        if let Some(at) = self.rows.iter().position(|other| *other == row) {
            self.cursor.put(at);
        }
    }

    /// The next place after the cursor (or before it) whose row fulfils something; goes round the end.
    pub fn find_next(&self, forward: bool, wanted: impl Fn(u32) -> bool) -> Option<usize> {
        let (n, here) = (self.rows.len(), self.cursor.line());
        (1..n)
            .map(|step| if forward { (here + step) % n } else { (here + n - step) % n })
            .find(|at| wanted(self.rows[*at]))
    }

    /// Scrolls the window by lines; the cursor stays in it.
    pub fn scroll(&mut self, lines: isize, height: u16) {
        let (height, row_height) = (self.rows_per_page(height) as u16, self.row_height());
        let rows = lines.unsigned_abs().div_ceil(row_height) as isize * lines.signum();
        self.cursor.scroll(rows, self.rows.len(), height);
        self.cursor.pull_into_window(self.rows.len(), height, MARGIN);
    }

    /// Brings the window to the cursor. Called by `update` after every message, so that drawing changes nothing.
    pub fn settle(&mut self, height: u16) {
        let (height, count) = (self.rows_per_page(height) as u16, self.rows.len());
        let margin = if self.placed_by_mouse { 0 } else { MARGIN };
        self.cursor.settle(count, height, margin, |at| at, count);
    }

    /// The place a click on line `line` of the pane hits.
    pub fn index_at_line(&self, line: u16) -> Option<usize> {
        Some(self.cursor.top() + usize::from(line) / self.row_height()).filter(|at| *at < self.rows.len())
    }
}

/// Two clicks on the same row within this many milliseconds open it.
const DOUBLE_CLICK: u64 = 400;

/// The pane of the headlines.
pub struct ListPane;

impl Pane for ListPane {
    fn slot(&self) -> PaneSlot {
        PaneSlot::Middle
    }

    fn is_reachable(&self, _model: &Model) -> bool {
        true
    }

    fn on_action(&self, model: &mut Model, action: &Action, area: Rect) -> PaneReply {
        if let Action::Move(motion) = action {
            model.list.move_cursor(*motion, area.height);
            return PaneReply::Done;
        }
        PaneReply::Pass
    }

    fn on_wheel(&self, model: &mut Model, lines: isize, area: Rect) -> PaneReply {
        model.list.scroll(lines, area.height);
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
        model.list.set_cursor_by_mouse(index);
        PaneReply::Done
    }

    fn hints(&self, _model: &Model) -> Vec<(Action, &'static str)> {
        vec![
            (Action::Search, "filter"),
            (Action::Open, "read"),
            (Action::ToggleSaved, "save"),
            (Action::Onward, "on"),
            (Action::Help, "keys"),
            (Action::Quit, "quit"),
        ]
    }

    fn draw(&self, model: &Model, now: Now, area: Rect, buf: &mut Buffer) {
        let context = RowContext {
            library: &model.library,
            query: &model.query,
            theme: &model.theme,
            zone: &model.zone,
            now,
            focused: model.focus == PaneId::List,
            show_source: !matches!(model.scope, Scope::Feed(_)),
            positions: Some(&model.state).filter(|_| model.scope == Scope::Started),
            snippets: &model.filter.snippets,
            empty_message: &model.empty_message(),
        };
        model.list.draw(&context, area, buf);
    }
}

fn word(rows: &Rows, at: usize) -> u64 {
    rows.words().get(at).copied().unwrap_or_default()
}
