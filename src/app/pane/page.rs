//! An article laid out for a width, and the scroll position in it. Never here: drawing it, fetching it, marking it
//! read.

use std::sync::Arc;

use ratatui::layout::Rect;

use super::article;
use super::find::{FindQuery, Matches};
use super::jump_list::JumpList;
use super::page_nav::reading_line;
pub use super::page_settings::PageSettings;
use super::reading_time::ReadingTime;
use super::search_text::SearchText;
use crate::app::typeset::{Galley, HeadLines, Options, Run, Sheet, Spot, TextForm};
use crate::app::{Motion, Now, Opened};
use crate::news::{Id, Place, SyntaxSpan};

/// An article, laid out.
#[derive(Clone, Debug)]
pub struct Page {
    pub(crate) row: u32,
    pub id: Id,
    pub opened: Arc<Opened>,
    /// The publisher has changed the article since it came first.
    pub(crate) updated: bool,
    form: TextForm,
    /// The syntax highlighting of its code blocks, if it has come.
    syntax: Vec<Vec<SyntaxSpan>>,
    galley: Arc<Galley>,
    sheet: Sheet,
    options: Options,
    /// The height of each of its pictures in rows; the next [`Page::fit`] reserves the space.
    pub(crate) picture_rows: Vec<u16>,
    search_text: Option<Arc<SearchText>>,
    reading_time: ReadingTime,
    /// The matches of the search or the filter.
    pub matches: Matches,
    /// The first visible line.
    top: usize,
    /// The line of the window that is read, for screen readers: it moves within the window.
    reading_row: u16,
    /// Columns by which wide lines of code are scrolled to the right.
    pub h_scroll: usize,
    /// The spot at the top of the window after the last scrolling. It is found again at any width.
    anchor: Option<Spot>,
    /// The positions before jumps within it.
    pub(crate) jumps: JumpList,
    /// The user has scrolled since it was opened.
    pub(crate) scrolled: bool,
    /// Since when it has been visible; none while it is covered.
    pub(crate) visible_since: Option<Now>,
    /// It is not marked read automatically: the user marked it, or it is not an article of the list.
    pub(crate) no_auto_mark: bool,
    /// The publisher has changed the article since it was opened: this is the old text.
    pub outdated: bool,
}

/// The columns of text in a pane of some width. `most`: the maximum line length.
pub(crate) fn text_width(width: u16, most: usize) -> usize {
    let width = usize::from(width);
    // Leave space for the scroll bar, and for margins if the pane is wide enough.
    width.saturating_sub(if width >= 30 { 5 } else { 2 }).clamp(1, most.max(1))
}

impl Page {
    /// A page that is not laid out yet. `updated`: the publisher has changed the article.
    pub fn new(row: u32, opened: Arc<Opened>, updated: bool, form: TextForm) -> Self {
        let galley = article::galley(&opened, form);
        Self {
            row,
            id: opened.article.id,
            updated,
            form,
            syntax: Vec::new(),
            reading_time: ReadingTime::new(&galley),
            galley: Arc::new(galley),
            opened,
            sheet: Sheet::default(),
            options: Options::default(),
            picture_rows: Vec::new(),
            search_text: None,
            matches: Matches::default(),
            top: 0,
            reading_row: 0,
            h_scroll: 0,
            anchor: None,
            jumps: JumpList::default(),
            scrolled: false,
            visible_since: None,
            no_auto_mark: false,
            outdated: false,
        }
    }

    /// The article without its body.
    pub fn article(&self) -> &crate::news::Article {
        &self.opened.article
    }

    /// Highlights its code blocks.
    pub(crate) fn highlight(&mut self, syntax: &[Vec<SyntaxSpan>]) {
        syntax.clone_into(&mut self.syntax);
        Arc::make_mut(&mut self.galley).paint(syntax);
    }

    /// The links in its text, in the order of their numbers.
    pub(crate) fn links(&self) -> &[crate::news::Link] {
        &self.opened.document.links
    }

    /// Lays it out for a pane of some width, unless it is already. The window stays at the same words.
    pub fn fit(&mut self, width: u16, settings: &PageSettings) {
        if settings.form != self.form {
            self.rewrite(settings.form);
        }
        let text_width = text_width(width, settings.measure);
        let options = Options {
            width: text_width,
            bleed: right_margin(width, text_width),
            panels: !settings.linear,
            wrap_code: settings.wrap_code,
            pictures: self.picture_rows.clone(),
            head: self.head_lines(text_width, settings),
            order: settings.order,
            breaking: settings.breaking,
        };
        if self.options == options {
            return;
        }
        if self.galley.linear != settings.linear {
            Arc::make_mut(&mut self.galley).linear = settings.linear;
        }
        // A blank line has the spot of the words below it.
        let blank =
            |spot| self.sheet.spot_of(self.top).filter(|top| *top == spot).map(|_| self.sheet.line_of(spot));
        let above = self.anchor.and_then(blank).map_or(0, |words| words - self.top);
        self.sheet = Sheet::new(&self.galley, &options);
        self.options = options;
        self.top = self.anchor.map_or(0, |spot| self.sheet.line_of(spot).saturating_sub(above));
    }

    /// Writes the text in another form. The window stays at the same words.
    fn rewrite(&mut self, form: TextForm) {
        let place = self.anchor.and_then(|spot| self.galley.place_of(spot));
        let mut galley = article::galley(&self.opened, form);
        galley.paint(&self.syntax);
        self.reading_time = ReadingTime::new(&galley);
        self.anchor = place.and_then(|place| galley.spot_of(place));
        self.galley = Arc::new(galley);
        self.form = form;
        (self.sheet, self.options) = (Sheet::default(), Options::default());
        (self.search_text, self.matches) = (None, Matches::default());
    }

    /// The lines around its title.
    pub(crate) fn head(&self) -> HeadLines {
        self.options.head
    }

    /// Its text in pieces, independent of the width.
    pub fn galley(&self) -> &Galley {
        &self.galley
    }

    /// Its lines, as of the last [`Page::fit`].
    pub fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// The columns of its text.
    pub(crate) fn width(&self) -> usize {
        self.options.width
    }

    /// The first visible line.
    pub fn top(&self) -> usize {
        self.top
    }

    /// Whether long lines of a code block are wrapped.
    pub(crate) fn wraps_code(&self, piece: u32) -> bool {
        self.options.wrap_code && !self.sheet.has_wide_table(piece)
    }

    /// Searches for other words, unless they are the same as before.
    pub fn find(&mut self, query: &FindQuery) {
        if !self.matches.is_for(query) {
            let search_text = if query.phrases.is_empty() { Arc::default() } else { self.search_text() };
            self.matches = Matches::new(search_text, query.clone());
        }
    }

    /// Its text prepared for searching, computed once.
    pub fn search_text(&mut self) -> Arc<SearchText> {
        Arc::clone(self.search_text.get_or_insert_with(|| Arc::new(SearchText::new(&self.galley))))
    }

    /// Minutes to read all of it.
    pub(crate) fn minutes(&self) -> u64 {
        self.reading_time.minutes()
    }

    /// Minutes left from the top of the window on.
    pub(crate) fn minutes_left(&self) -> Option<u64> {
        Some(self.reading_time.minutes_left(&self.galley, self.sheet.spot_of(self.top)?))
    }

    /// Selects the next match, or the previous one, and scrolls it a third down the pane. None if there is no match;
    /// true if the search wrapped around.
    pub(crate) fn step_match(&mut self, forward: bool, height: u16) -> Option<bool> {
        let top = self.sheet.spot_of(self.top).unwrap_or_default();
        let (spot, wrapped) = self.matches.step(&self.galley, forward, top)?;
        let (line, here) = (self.sheet.line_of(spot), self.current_spot());
        self.reveal(line, spot);
        if self.go_to(line.saturating_sub(reading_line(height).into()), height) {
            let there = self.current_spot();
            self.jumps.step(here, there);
        }
        Some(wrapped)
    }

    /// Selects the first match from a spot on. The window stays at the spot unless the match is not visible there.
    pub fn go_to_first_match(&mut self, from: Spot, height: u16) {
        self.go_to(self.sheet.line_of(from), height);
        self.matches.deselect();
        if let Some((spot, _)) = self.matches.step(&self.galley, true, from) {
            let line = self.sheet.line_of(spot);
            self.reveal(line, spot);
            if !(self.top..self.top + usize::from(height)).contains(&line) {
                self.go_to(line.saturating_sub(reading_line(height).into()), height);
            }
        }
    }

    /// The first line of the last window.
    pub(super) fn last_top(&self, height: u16) -> usize {
        self.sheet.len().saturating_sub(usize::from(height).max(1))
    }

    /// The scroll position, 0 to 100.
    pub(crate) fn percent(&self, height: u16) -> u8 {
        let last = self.last_top(height);
        (self.top.min(last) * 100).checked_div(last).unwrap_or(100) as u8
    }

    /// Whether all of it fits the pane.
    pub(crate) fn is_short(&self, height: u16) -> bool {
        self.last_top(height) == 0
    }

    /// Whether its end is visible.
    pub fn at_end(&self, height: u16) -> bool {
        self.top >= self.last_top(height)
    }

    /// Scrolls; true if it moved.
    pub fn go(&mut self, motion: Motion, height: u16) -> bool {
        if self.galley.linear {
            return self.step_line(motion, height);
        }
        let page = usize::from(height.max(3)) - 2;
        let to = match motion {
            Motion::Down => self.top + 1,
            Motion::Up => self.top.saturating_sub(1),
            Motion::HalfDown => self.top + page.div_ceil(2),
            Motion::HalfUp => self.top.saturating_sub(page.div_ceil(2)),
            Motion::PageDown => self.top + page,
            Motion::PageUp => self.top.saturating_sub(page),
            Motion::Top => 0,
            Motion::Bottom => usize::MAX,
        };
        self.go_to(to, height)
    }

    /// For screen readers: moves from line to line, and to the next window at its end. Blank lines are skipped.
    fn step_line(&mut self, motion: Motion, height: u16) -> bool {
        let page = usize::from(height.max(1));
        let (line, last) = (self.top + usize::from(self.reading_row), self.sheet.len().saturating_sub(1));
        let says = |line: &usize| !self.sheet.text(&self.galley, *line).trim().is_empty();
        let to = match motion {
            Motion::Down => (line + 1..=last).find(says).unwrap_or(line),
            Motion::Up => (0..line).rev().find(says).unwrap_or(line),
            Motion::HalfDown => line + page.div_ceil(2),
            Motion::HalfUp => line.saturating_sub(page.div_ceil(2)),
            Motion::PageDown => self.top + page,
            Motion::PageUp => self.top.saturating_sub(page),
            Motion::Top => 0,
            Motion::Bottom => last,
        }
        .min(last);
        if !(self.top..self.top + page).contains(&to) {
            // A whole window further: what was read is not drawn again.
            let top = if motion == Motion::Up { (to + 1).saturating_sub(page) } else { to };
            self.go_to(top, height);
        }
        self.reading_row = to.saturating_sub(self.top).min(page - 1) as u16;
        to != line
    }

    /// The line of the window that is read.
    pub(crate) fn current_row(&self, height: u16) -> u16 {
        self.reading_row.min(height.saturating_sub(1))
    }

    /// Scrolls a line to the top, as far as the text allows; true if it moved.
    pub fn go_to(&mut self, line: usize, height: u16) -> bool {
        let to = line.min(self.last_top(height));
        let moved = to != std::mem::replace(&mut self.top, to);
        if moved {
            self.reading_row = 0;
            self.scrolled = true;
            self.anchor = self.sheet.spot_of(self.top).filter(|_| self.top > 0);
        }
        moved
    }

    /// Keeps the window within the text when the pane grows, and returns to the anchor when it shrinks again.
    pub(crate) fn settle(&mut self, height: u16) {
        let there = self.top > 0 && self.sheet.spot_of(self.top) == self.anchor;
        if let Some(spot) = self.anchor.filter(|_| !there) {
            self.top = self.sheet.line_of(spot);
        }
        self.top = self.top.min(self.last_top(height));
    }

    /// The reading position, to be stored: none at the beginning and at the end.
    pub fn place(&self, height: u16) -> Option<Place> {
        let spot = self.anchor.filter(|_| !self.at_end(height))?;
        // Above the text, the position is the beginning of the text.
        let own = |at: usize| self.galley.place_of(self.sheet.spot_of(at)?);
        let first = || (self.top..self.sheet.len()).take(usize::from(height).max(40)).find_map(own);
        let (block, offset) = self.galley.place_of(spot).or_else(first)?;
        Some(Place { block, offset, percent: self.percent(height) })
    }

    /// The area of its text in a pane.
    pub fn text_area(&self, area: Rect) -> Rect {
        let width = self.options.width;
        Rect::new(area.x + left_margin(area.width, width), area.y, width as u16, area.height)
    }

    /// The same with the margin that wide code and tables use.
    pub(crate) fn line_area(&self, area: Rect) -> Rect {
        let text = self.text_area(area);
        Rect { width: text.width.saturating_add(self.options.bleed as u16), ..text }
    }

    /// The runs of the visible lines.
    pub(crate) fn visible_runs(&self, height: u16) -> impl Iterator<Item = Vec<Run>> {
        let end = self.sheet.len().min(self.top + usize::from(height));
        (self.top.min(end)..end).map(|line| self.runs(line))
    }

    /// Scrolls to the beginning.
    pub(crate) fn go_to_start(&mut self) {
        (self.top, self.anchor) = (0, None);
    }

    /// Scrolls to a stored reading position; true if that is not the beginning.
    pub(crate) fn resume(&mut self, place: Place, height: u16) -> bool {
        let spot = self.galley.spot_of((place.block, place.offset));
        self.top = spot.map_or(0, |spot| self.sheet.line_of(spot)).min(self.last_top(height));
        self.anchor = spot.filter(|_| self.top > 0);
        self.top > 0
    }
}

/// The columns to the left of a centred text of some width.
pub(super) fn left_margin(width: u16, measure: usize) -> u16 {
    (usize::from(width).saturating_sub(measure) / 2) as u16
}

/// The free columns to the right of such a text; some are left as a margin, and for the scroll bar.
fn right_margin(width: u16, measure: usize) -> usize {
    (usize::from(width) - usize::from(left_margin(width, measure))).saturating_sub(measure + 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::{Article, Block, Document, SafeText, Span};

    fn page(paragraphs: usize, width: u16) -> Page {
        let text = "Some words that are long enough to be wrapped more than once in a narrow pane.";
        let blocks =
            (0..paragraphs).map(|i| Block::Paragraph(vec![Span::plain(&format!("{i} {text}"))])).collect();
        let article = Article { title: SafeText::new("A title"), ..Article::default() };
        let opened =
            Opened { article, document: Document { blocks, ..Document::default() }, ..Opened::default() };
        let mut page = Page::new(0, Arc::new(opened), false, TextForm::default());
        page.fit(width, &PageSettings::default());
        page
    }

    #[test]
    fn another_width_keeps_the_same_words_at_the_top() {
        let mut page = page(40, 80);
        for _ in 0..30 {
            page.go(Motion::Down, 10);
        }
        let before = page.place(10).unwrap();
        for width in [40, 23, 100, 31, 80] {
            page.fit(width, &PageSettings::default());
            let now = page.place(10).unwrap();
            assert_eq!((now.block, now.offset), (before.block, before.offset), "at {width}");
            assert!(page.sheet.spot_of(page.top) <= page.anchor, "at {width}");
        }
    }

    #[test]
    fn a_reading_position_is_restored_and_the_ends_have_none() {
        let mut long = page(40, 50);
        assert_eq!(long.place(10), None);
        long.go(Motion::PageDown, 10);
        long.go(Motion::PageDown, 10);
        let place = long.place(10).unwrap();
        let mut again = page(40, 50);
        assert!(again.resume(place, 10));
        assert_eq!(again.place(10), Some(place));
        long.go(Motion::Bottom, 10);
        assert_eq!((long.place(10), long.percent(10), long.at_end(10)), (None, 100, true));
    }
}
