//! The reading pane: the page in it, the pages kept at hand, and the one on its way. Draws only the window of a page.
//! Never here: how a page is laid out and scrolled (see `page`), fetching an article, or marking it read.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::page::{Page, left, measure};
use super::pictures::Pictures;
use super::text_style::{draw_line, draw_lines};
use crate::app::appearance::MEASURE;
use crate::app::theme::{Depth, Theme};
use crate::app::typeset::{self, Run, TextRole};
use crate::news::SafeText;

/// Articles kept laid out, so that going back and forth shows them at once.
const KEPT: usize = 8;

/// The reader's state.
#[derive(Debug, Default)]
pub struct Reader {
    pub page: Option<Page>,
    kept: Vec<Page>,
    /// The article on its way: ticket and row.
    pub wanted: Option<(u64, u32)>,
    /// The ticket it came under while its programs are being given tones.
    pub highlighting: Option<u64>,
    /// Why an article can't be shown.
    pub problem: Option<(u32, SafeText)>,
}

impl Reader {
    /// With a page in it.
    pub fn showing(page: Page) -> Self {
        Self { page: Some(page), ..Self::default() }
    }

    /// Takes the page off the screen and keeps it at hand, unless it is to be opened anew: it is out of date, or its
    /// programs have not got their tones and will not any more.
    pub fn put_away(&mut self) {
        let plain = self.highlighting.take().is_some();
        if let Some(mut page) = self.page.take().filter(|page| !page.outdated && !plain) {
            page.since = None;
            (page.no_auto_mark, page.moved) = (false, false);
            self.kept.retain(|other| other.row != page.row);
            if self.kept.len() == KEPT {
                self.kept.remove(0);
            }
            self.kept.push(page);
        }
    }

    /// The pages of an article that are at hand.
    pub fn pages_of(&mut self, row: u32) -> impl Iterator<Item = &mut Page> {
        self.page.iter_mut().chain(&mut self.kept).filter(move |page| page.row == row)
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

    /// Draws the window of the page, with its pictures unless something is to lie over it.
    pub fn draw(
        &self,
        (theme, depth): (&Theme, Depth),
        saved: bool,
        pictures: Option<&Pictures>,
        area: Rect,
        buf: &mut Buffer,
    ) {
        if area.width == 0 || area.height == 0 {
            return;
        }
        let Some(page) = &self.page else {
            let text = match &self.problem {
                Some((_, why)) => Run::new(why, TextRole::Text),
                None if self.wanted.is_some() => Run::new("Opening …", TextRole::Quiet),
                None => return,
            };
            let width = measure(area.width, MEASURE.into());
            let lines = typeset::paragraph(&[text], width, 0);
            let top = area.y + (area.height / 3).min(area.height - 1);
            let inner = Rect::new(area.x + left(area.width, width), top, width as u16, area.bottom() - top);
            return draw_lines(&lines, theme, inner.intersection(area), buf);
        };
        let inner = page.text_area(area);
        let text = inner.intersection(area);
        for (line, y) in (page.top()..page.sheet().len()).zip(text.y..text.bottom()) {
            draw_line(&page.runs(line), theme, Rect { y, height: 1, ..text }, buf);
        }
        page.finds().draw((page.galley(), page.sheet()), page.top(), theme, text, buf, &|number, cells| {
            page.seen(number, cells)
        });
        if let Some(pictures) = pictures {
            pictures.draw(page, depth, theme, text, buf);
        }
        if saved && page.top() == 0 && inner.x >= area.x + 2 {
            buf.set_string(inner.x - 2, area.y, "★", theme.saved);
        }
        draw_bar(page, theme, area, buf);
    }
}

/// The scroll bar: a thumb as long as the window is of the text, in the last column.
fn draw_bar(page: &Page, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let height = usize::from(area.height);
    let (last, all) = (page.last_top(area.height), page.sheet().len());
    if last == 0 || area.width < 3 || height < 3 {
        return;
    }
    let thumb = (height * height / all).clamp(1, height - 1);
    let from = (height - thumb) * page.top().min(last) / last;
    for i in 0..thumb {
        buf.set_string(area.right() - 1, area.y + (from + i) as u16, "┃", theme.thumb);
    }
}
