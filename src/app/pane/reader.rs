//! The reading pane: one article laid out for a width, and how far down in it the reader is. Draws only its
//! window. Never here: fetching the article, or marking it read.

use std::sync::Arc;

use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::article::lay_out;
use super::find::Finds;
use crate::app::action::Motion;
use crate::app::msg::{Now, Opened};
use crate::app::theme::Theme;
use crate::app::typeset::{self, Ink, Line, Run};
use crate::news::{Emphasis, Id, Place, Text};
use crate::search::Phrase;

/// A comfortable line (Bringhurst: 45 to 75 characters).
pub const MEASURE: usize = 72;
/// Articles kept laid out, so that going back and forth shows them at once.
const KEPT: usize = 8;

/// One article, laid out.
#[derive(Clone, Debug)]
pub struct Page {
    pub row: u32,
    pub id: Id,
    opened: Arc<Opened>,
    updated: bool,
    width: usize,
    lines: Vec<Line>,
    /// The filter's words in it.
    finds: Finds,
    top: usize,
    /// The words at the top of the window, as of the last scrolling: any width finds them again.
    anchor: Option<(u32, u32)>,
    /// The reader has scrolled since it was opened.
    pub moved: bool,
    /// Since when it has been in view; none while something covers it.
    pub since: Option<Now>,
    /// The reader marked it by hand: it is not marked by itself any more.
    pub hands_off: bool,
    /// The publisher has changed the article since it was opened: this is the text as it was.
    pub outdated: bool,
}

/// The reader's state.
#[derive(Debug, Default)]
pub struct Reader {
    pub page: Option<Page>,
    kept: Vec<Page>,
    /// The article on its way: ticket and row.
    pub wanted: Option<(u64, u32)>,
    /// Why an article can't be shown.
    pub trouble: Option<(u32, Text)>,
}

/// Columns of text in a pane of some width.
fn measure(width: u16) -> usize {
    let width = usize::from(width);
    // Room for the scroll bar, and for margins where there is any to spare.
    width.saturating_sub(if width >= 30 { 5 } else { 2 }).clamp(1, MEASURE)
}

impl Page {
    /// Lays an article out for a pane of some width. `updated`: its publisher has changed it.
    pub fn new(row: u32, opened: Arc<Opened>, updated: bool, width: u16, zone: &TimeZone) -> Self {
        let id = opened.article.id;
        let mut page = Self {
            row,
            id,
            opened,
            updated,
            width: 0,
            lines: Vec::new(),
            finds: Finds::default(),
            top: 0,
            anchor: None,
            moved: false,
            since: None,
            hands_off: false,
            outdated: false,
        };
        page.fit(width, zone);
        page
    }

    /// The article without its body.
    pub fn article(&self) -> &crate::news::Article {
        &self.opened.article
    }

    /// All it was made of.
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// The same text, with more known around it.
    pub fn know(&mut self, opened: Opened) {
        self.opened = Arc::new(opened);
    }

    /// Where the links in its text lead, in the order of their numbers.
    pub fn links(&self) -> &[crate::news::Link] {
        &self.opened.document.links
    }

    /// Lays it out anew if the width is another one; the reader stays at the same words.
    pub fn fit(&mut self, width: u16, zone: &TimeZone) {
        let measure = measure(width);
        if self.width == measure {
            return;
        }
        self.width = measure;
        self.lines = lay_out(&self.opened, self.updated, measure, zone);
        self.finds = Finds::default();
        self.top = self.anchor.map_or(0, |place| self.line_of(place));
    }

    /// Marks these words in it; those of before are forgotten.
    pub fn find(&mut self, phrases: &[Phrase]) {
        if !self.finds.is_of(phrases) {
            self.finds = Finds::new(&self.lines, phrases);
        }
    }

    /// The words found in it.
    pub fn finds(&self) -> &Finds {
        &self.finds
    }

    /// No match is gone to any more.
    pub fn leave_finds(&mut self) {
        self.finds.leave();
    }

    /// Goes to the next match, or the one before, and brings it a third down the pane. None if there is none; true if
    /// that was round the end.
    pub fn jump(&mut self, forward: bool, height: u16) -> Option<bool> {
        let (line, round) = self.finds.step(forward, self.top)?;
        self.go_to(line.saturating_sub(usize::from(height) / 3), height);
        Some(round)
    }

    fn last_top(&self, height: u16) -> usize {
        self.lines.len().saturating_sub(usize::from(height).max(1))
    }

    /// How much lies above the window's end, 0 to 100.
    pub fn percent(&self, height: u16) -> u8 {
        let last = self.last_top(height);
        (self.top.min(last) * 100).checked_div(last).unwrap_or(100) as u8
    }

    /// Whether it all fits the pane.
    pub fn is_short(&self, height: u16) -> bool {
        self.last_top(height) == 0
    }

    /// Whether its end is in sight.
    pub fn at_end(&self, height: u16) -> bool {
        self.top >= self.last_top(height)
    }

    /// Scrolls; true if it moved.
    pub fn go(&mut self, motion: Motion, height: u16) -> bool {
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

    /// Puts a line at the top, as far as the text goes; true if it moved.
    fn go_to(&mut self, line: usize, height: u16) -> bool {
        let to = line.min(self.last_top(height));
        let moved = to != std::mem::replace(&mut self.top, to);
        if moved {
            self.moved = true;
            self.anchor = self.place_at_top();
        }
        moved
    }

    /// Keeps the window within the text after the pane has grown.
    pub fn settle(&mut self, height: u16) {
        self.top = self.top.min(self.last_top(height));
    }

    fn place_at_top(&self) -> Option<(u32, u32)> {
        if self.top == 0 { None } else { self.lines.get(self.top..)?.iter().find_map(|line| line.place) }
    }

    fn line_of(&self, place: (u32, u32)) -> usize {
        let after = self.lines.iter().position(|line| line.place.is_some_and(|other| other > place));
        let upto = after.unwrap_or(self.lines.len());
        self.lines[..upto].iter().rposition(|line| line.place.is_some()).unwrap_or(0)
    }

    /// Where the reader is, to come back to: none at the beginning and at the end.
    pub fn place(&self, height: u16) -> Option<Place> {
        let (block, offset) = self.anchor.filter(|_| !self.at_end(height))?;
        Some(Place { block, offset, percent: self.percent(height) })
    }

    /// Goes to the beginning.
    pub fn rewind(&mut self) {
        (self.top, self.anchor) = (0, None);
    }

    /// Goes to where the reader was; true if that isn't the beginning.
    pub fn resume(&mut self, place: Place, height: u16) -> bool {
        self.top = self.line_of((place.block, place.offset)).min(self.last_top(height));
        self.anchor = Some((place.block, place.offset)).filter(|_| self.top > 0);
        self.top > 0
    }
}

impl Reader {
    /// Takes the page off the screen and keeps it at hand.
    pub fn put_away(&mut self) {
        if let Some(mut page) = self.page.take().filter(|page| !page.outdated) {
            page.since = None;
            (page.hands_off, page.moved) = (false, false);
            self.kept.retain(|other| other.row != page.row);
            if self.kept.len() == KEPT {
                self.kept.remove(0);
            }
            self.kept.push(page);
        }
    }

    /// A page kept at hand.
    pub fn take_kept(&mut self, row: u32) -> Option<Page> {
        let at = self.kept.iter().position(|page| page.row == row)?;
        Some(self.kept.remove(at))
    }

    /// Lets go of the pages kept at hand: there may be more to read in them now.
    pub fn forget_kept(&mut self) {
        self.kept.clear();
    }

    /// Forgets everything: the rows are others now.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Draws the window of the page.
    pub fn draw(&self, theme: &Theme, saved: bool, area: Rect, buf: &mut Buffer) {
        if area.width == 0 || area.height == 0 {
            return;
        }
        let Some(page) = &self.page else {
            let text = match &self.trouble {
                Some((_, why)) => Run::new(why, Ink::Text),
                None if self.wanted.is_some() => Run::new("Opening …", Ink::Quiet),
                None => return,
            };
            let width = measure(area.width);
            let lines = typeset::paragraph(&[text], width, 0);
            let top = area.y + (area.height / 3).min(area.height - 1);
            let inner = Rect::new(area.x + left(area.width, width), top, width as u16, area.bottom() - top);
            return draw_lines(&lines, theme, inner.intersection(area), buf);
        };
        let inner = Rect::new(area.x + left(area.width, page.width), area.y, page.width as u16, area.height);
        let text = inner.intersection(area);
        draw_lines(&page.lines[page.top.min(page.lines.len())..], theme, text, buf);
        page.finds.draw(&page.lines, page.top, theme, text, buf);
        if saved && page.top == 0 && inner.x >= area.x + 2 {
            buf.set_string(inner.x - 2, area.y, "★", theme.saved);
        }
        draw_bar(page, theme, area, buf);
    }
}

fn left(width: u16, measure: usize) -> u16 {
    (usize::from(width).saturating_sub(measure) / 2) as u16
}

/// Draws lines from the top of `area` on, as many as fit.
pub fn draw_lines(lines: &[Line], theme: &Theme, area: Rect, buf: &mut Buffer) {
    for (line, y) in lines.iter().zip(area.y..area.bottom()) {
        let mut x = area.x;
        for run in &line.runs {
            let room = area.right().saturating_sub(x);
            (x, _) = buf.set_stringn(x, y, &run.text, room.into(), style(run, theme));
        }
    }
}

fn style(run: &Run, theme: &Theme) -> Style {
    let mut style = match run.ink {
        Ink::Text => theme.text,
        Ink::Title => theme.title,
        Ink::Quiet => theme.quiet,
        Ink::Summary => theme.text.add_modifier(Modifier::ITALIC),
        Ink::Heading => theme.heading,
        Ink::Code => theme.code,
        Ink::Rule => theme.rule,
    };
    if run.link {
        style = style.patch(theme.link);
    }
    for (emphasis, modifier) in [
        (Emphasis::ITALIC, Modifier::ITALIC),
        (Emphasis::BOLD, Modifier::BOLD),
        (Emphasis::STRIKE, Modifier::CROSSED_OUT),
    ] {
        if run.emphasis.has(emphasis) {
            style = style.add_modifier(modifier);
        }
    }
    style
}

/// The scroll bar: a thumb as long as the window is of the text, in the last column.
fn draw_bar(page: &Page, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let height = usize::from(area.height);
    let (last, all) = (page.last_top(area.height), page.lines.len());
    if last == 0 || area.width < 3 || height < 3 {
        return;
    }
    let thumb = (height * height / all).clamp(1, height - 1);
    let from = (height - thumb) * page.top.min(last) / last;
    for i in 0..thumb {
        buf.set_string(area.right() - 1, area.y + (from + i) as u16, "┃", theme.thumb);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::{Article, Block, Document, Span};

    fn page(paragraphs: usize, width: u16) -> Page {
        let text = "Some words that are long enough to be wrapped more than once in a narrow pane.";
        let blocks =
            (0..paragraphs).map(|i| Block::Paragraph(vec![Span::plain(&format!("{i} {text}"))])).collect();
        let article = Article { title: Text::new("A title"), ..Article::default() };
        let opened =
            Opened { article, document: Document { blocks, ..Document::default() }, ..Opened::default() };
        Page::new(0, Arc::new(opened), false, width, &TimeZone::UTC)
    }

    #[test]
    fn another_width_keeps_the_reader_at_the_same_words() {
        let mut page = page(40, 80);
        for _ in 0..30 {
            page.go(Motion::Down, 10);
        }
        let before = page.place(10).unwrap();
        for width in [40, 23, 100, 31, 80] {
            page.fit(width, &TimeZone::UTC);
            let now = page.place(10).unwrap();
            assert_eq!((now.block, now.offset), (before.block, before.offset), "at {width}");
            assert!(page.lines[page.top].place <= Some((before.block, before.offset)), "at {width}");
        }
    }

    #[test]
    fn a_place_is_found_again_and_ends_are_no_places() {
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
