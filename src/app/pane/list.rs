//! The headline list: which rows it holds, in which order, where the cursor is. Never here: opening articles,
//! marking them, searching; how a row is drawn (see `row`).

use std::collections::{HashMap, HashSet};

use crate::app::action::{Motion, Sort, View};
use crate::app::library::Library;
use crate::search::{Hits, Rows};

/// Rows kept in sight above and below the cursor.
const MARGIN: usize = 2;

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
    /// The filter's own word on the order.
    pub asked: Option<Sort>,
    /// As the reader chose it since the filter has had its say.
    over: Option<Sort>,
    pub hits: Option<Hits>,
    /// Rows that go first, in this order, but for the filter's best.
    pub first: Vec<u32>,
    /// Every row takes two lines: the headline, and under it where in the text the filter's words stand.
    pub tall: bool,
    /// Rows that no longer belong to the view but stay until it is left or tidied.
    lingering: HashSet<u32>,
    /// Rows that the filter would no longer find, but that stay until it is another one.
    staying: HashSet<u32>,
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
        self.over.or(self.asked).or(self.sort).unwrap_or(if self.hits.is_some() {
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
        *(if self.asked.is_some() { &mut self.over } else { &mut self.sort }) = Some(next);
        next
    }

    /// What the filter wants the rows sorted by.
    pub fn ask_for(&mut self, sort: Option<Sort>) {
        if sort != std::mem::replace(&mut self.asked, sort) {
            self.over = None;
        }
    }

    /// Forgets the rows that only linger.
    pub fn tidy(&mut self) {
        self.lingering.clear();
        self.staying.clear();
    }

    /// Forgets the rows that the filter no longer finds.
    pub fn refiltered(&mut self) {
        self.staying.clear();
    }

    /// Keeps a row among those found though its marks are others now.
    pub fn stay(&mut self, row: u32) {
        if self.hits.as_ref().is_some_and(|hits| hits.rows.has(row)) {
            self.staying.insert(row);
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
    pub fn restrict(&mut self, outlets: Option<Vec<bool>>) {
        self.scope = outlets;
    }

    /// Rows whose articles stand in other rows now. Whatever is known of a row goes along.
    pub fn replace(&mut self, pairs: &[(u32, u32)]) {
        for (old, new) in pairs {
            for kept in [&mut self.lingering, &mut self.staying] {
                if kept.remove(old) {
                    kept.insert(*new);
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
    fn belonging(&self, library: &Library) -> Rows {
        let len = library.len() as u32;
        let set = |rows: &HashSet<u32>| {
            let mut set = Rows::none(len);
            rows.iter().filter(|row| **row < len).for_each(|row| set.insert(*row));
            set
        };
        let lingering = (!self.lingering.is_empty()).then(|| set(&self.lingering));
        let staying = (!self.staying.is_empty()).then(|| set(&self.staying));
        let view = match self.view {
            View::All => None,
            View::Unread => Some((library.read_rows(), false)),
            View::Saved => Some((library.saved_rows(), true)),
        };
        let scope = self.scope.as_ref().map(|outlets| library.rows_of_outlets(outlets));
        let bits = |rows: &Option<Rows>, at: usize| rows.as_ref().map_or(0, |rows| word(rows, at));
        let listed = library.listed_rows();
        let words = (0..listed.words().len()).map(|at| {
            let mut bits_in = word(&listed, at);
            if let Some((rows, wanted)) = &view {
                bits_in &= if *wanted { word(rows, at) } else { !word(rows, at) };
            }
            bits_in |= bits(&lingering, at);
            if let Some(hits) = &self.hits {
                bits_in &= word(&hits.rows, at) | bits(&staying, at);
            }
            if scope.is_some() {
                bits_in &= bits(&scope, at);
            }
            bits_in
        });
        Rows::from_words(words.collect(), len)
    }

    /// Gathers the rows anew. The cursor stays on its article and on its line of the screen; if the article is
    /// gone, the cursor stays where it is. With `to_top` it goes to the first row.
    pub fn rebuild(&mut self, library: &Library, to_top: bool) {
        let selected = self.selected().filter(|_| !to_top);
        let line = self.cursor.saturating_sub(self.top);
        let order = self.order();
        let mut set = self.belonging(library);
        let mut rows = std::mem::take(&mut self.rows);
        rows.clear();
        if let Some(hits) = self.hits.as_ref().filter(|_| order == Sort::Relevance) {
            let mut words = set.words().to_vec();
            for row in hits.best.iter().chain(&self.first).filter(|row| set.has(**row)) {
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

    /// Lines a row takes.
    fn tall(&self) -> usize {
        1 + usize::from(self.tall)
    }

    /// Rows that so many lines have room for.
    pub fn fits(&self, height: u16) -> usize {
        (usize::from(height) / self.tall()).max(1)
    }

    /// Puts the window so that the cursor's row stays on its line of the screen, whatever the rows took before.
    pub fn set_tall(&mut self, tall: bool) {
        if tall != self.tall {
            let line = self.cursor.saturating_sub(self.top) * self.tall();
            self.tall = tall;
            self.top = self.cursor.saturating_sub(line / self.tall());
        }
    }

    /// The rows in a window of so many lines, and as many again above and below it.
    pub fn around(&self, height: u16) -> &[u32] {
        let page = self.fits(height) + 1;
        let to = (self.top + 2 * page).min(self.rows.len());
        &self.rows[self.top.saturating_sub(page).min(to)..to]
    }

    /// The rows in a window of so many lines.
    pub fn window(&self, height: u16) -> &[u32] {
        let to = (self.top + usize::from(height).div_ceil(self.tall())).min(self.rows.len());
        &self.rows[self.top.min(to)..to]
    }

    /// Number of the first row in sight.
    pub fn top(&self) -> usize {
        self.top
    }

    /// Moves the cursor; true if it moved.
    pub fn go(&mut self, motion: Motion, height: u16) -> bool {
        self.put(motion.target(self.cursor, self.rows.len(), self.fits(height) as u16))
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
        let (height, lines) = (self.fits(height), lines.div_ceil(self.tall()));
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
        let height = self.fits(height);
        let margin = if self.pointed { 0 } else { MARGIN.min((height - 1) / 2) };
        let last = self.rows.len().saturating_sub(height);
        let (low, high) =
            ((self.cursor + margin + 1).saturating_sub(height), self.cursor.saturating_sub(margin));
        self.top = self.top.clamp(low.min(high), high).min(last);
    }

    /// The place a click on line `line` of the pane hits.
    pub fn at_line(&self, line: u16) -> Option<usize> {
        Some(self.top + usize::from(line) / self.tall()).filter(|at| *at < self.rows.len())
    }
}

fn word(rows: &Rows, at: usize) -> u64 {
    rows.words().get(at).copied().unwrap_or_default()
}
