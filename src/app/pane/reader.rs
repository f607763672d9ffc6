//! The reading pane: the page in it, a cache of pages, the article that is being opened, drawing. Never here: the
//! layout and scrolling of a page (see `page`), fetching an article, marking it read.

use jiff::tz::TimeZone;
use ratatui::prelude::{Buffer, Rect};

use super::large_title;
use super::page::{Page, left_margin, text_width};
use super::pictures::Pictures;
use super::text_style::{draw_line, draw_lines};
use super::title_block;
use super::{Pane, PaneReply, PaneSlot};
use crate::app::appearance::MEASURE;
use crate::app::text_order::DrawText;
use crate::app::typeset::bidi::has_rtl;
use crate::app::typeset::{self, Run, TextRole};
use crate::app::{Action, Depth, Model, Motion, Now, Theme};
use crate::news::{SafeText, UnixTime};

/// The maximum number of pages in the cache, so that going back and forth is immediate.
const MAX_CACHED: usize = 8;

/// The state of the reader.
#[derive(Debug, Default)]
pub struct Reader {
    pub page: Option<Page>,
    /// The pages read last, of articles of the list.
    pub(crate) cache: Vec<Page>,
    /// The article that is being opened: ticket and row.
    pub(crate) opening: Option<(u64, u32)>,
    /// The ticket of the article in the reader while its code blocks are being highlighted.
    pub highlighting: Option<u64>,
    /// The row of an article that cannot be shown, and the reason.
    pub(crate) error: Option<(u32, SafeText)>,
}

impl Reader {
    /// A reader with a page in it.
    pub fn with_page(page: Page) -> Self {
        Self { page: Some(page), ..Self::default() }
    }

    /// Moves the page to the cache. It is dropped if it must be opened again: it is outdated, or its code blocks are
    /// not highlighted yet.
    pub(crate) fn close_page(&mut self) {
        let incomplete = self.highlighting.take().is_some();
        if let Some(mut page) = self.page.take().filter(|page| !page.outdated && !incomplete) {
            page.visible_since = None;
            (page.no_auto_mark, page.scrolled) = (false, false);
            self.cache.retain(|other| other.row != page.row);
            if self.cache.len() == MAX_CACHED {
                self.cache.remove(0);
            }
            self.cache.push(page);
        }
    }

    /// The pages of an article, in the reader or in the cache.
    pub(crate) fn pages_of(&mut self, row: u32) -> impl Iterator<Item = &mut Page> {
        self.page.iter_mut().chain(&mut self.cache).filter(move |page| page.row == row)
    }

    /// Takes a page from the cache.
    pub(crate) fn take_cached(&mut self, row: u32) -> Option<Page> {
        let at = self.cache.iter().position(|page| page.row == row)?;
        Some(self.cache.remove(at))
    }
}

/// What the drawing of a page depends on, besides the page and its pictures.
#[derive(Clone, Copy, Debug)]
pub struct PageContext<'a> {
    pub theme: &'a Theme,
    pub depth: Depth,
    pub now: UnixTime,
    pub zone: &'a TimeZone,
    /// Something is over the page.
    pub covered: bool,
    /// It is a saved article.
    pub saved: bool,
    /// The name of its source in the list; none: the article's own.
    pub source: Option<&'a str>,
}

/// The pane of the article.
pub(crate) struct ReaderPane;

impl Pane for ReaderPane {
    fn slot(&self) -> PaneSlot {
        PaneSlot::Right
    }

    fn is_reachable(&self, model: &Model) -> bool {
        model.list.selected().is_some() || model.page_history.shows_other_page()
    }

    fn on_action(&self, model: &mut Model, action: &Action, _area: Rect) -> PaneReply {
        let searches = model.find.is_some();
        let matches = model.reader.page.as_ref().is_some_and(|page| page.matches.count() > 0);
        PaneReply::Run(match action {
            Action::Search => Action::Find,
            // If words are highlighted in the article, `n` goes to the next match.
            Action::NextUnread if searches || matches => Action::NextMatch,
            Action::PreviousUnread if searches || matches => Action::PreviousMatch,
            Action::Back if searches && model.web_pages.fetching.is_none() => Action::ClearFind,
            _ => return PaneReply::Pass,
        })
    }

    fn on_wheel(&self, _model: &mut Model, lines: isize, _area: Rect, _now: Now) -> PaneReply {
        PaneReply::Run(Action::Scroll(if lines > 0 { Motion::Down } else { Motion::Up }))
    }

    fn hints(&self, model: &Model) -> Vec<(Action, &'static str)> {
        if model.page_history.shows_other_page() {
            return vec![
                (Action::PreviousPage, "back"),
                (Action::FollowLink, "follow a link"),
                (Action::Quit, "list"),
                (Action::Contents, "contents"),
                (Action::Search, "find"),
                (Action::OpenInBrowser, "browser"),
                (Action::CopyLink, "copy the link"),
            ];
        }
        let page = model.reader.page.as_ref();
        let height = model.areas().reader().height;
        let onward = if page.is_some_and(|page| !page.at_end(height)) { "next page" } else { "next article" };
        let contents = page.filter(|page| !page.galley().headings.is_empty());
        let contents = contents.map(|_| (Action::Contents, "contents"));
        let links = page.filter(|page| page.numbered_links() > 0).map(|_| (Action::Links, "links"));
        let mut hints = vec![(Action::Onward, onward), (Action::Quit, "back"), (Action::ToggleSaved, "save")];
        hints.extend([(Action::NextUnread, "next unread"), (Action::Search, "find")]);
        hints.extend(contents.into_iter().chain(links));
        hints.extend([(Action::OpenInBrowser, "browser"), (Action::Help, "keys")]);
        hints
    }

    fn draw(&self, model: &Model, now: Now, area: Rect, buf: &mut Buffer) {
        let article = model.reader.page.as_ref().filter(|_| !model.page_history.shows_other_page());
        let source = article.map(|page| model.library.row(page.row).source).filter(|name| !name.is_empty());
        // Some terminals draw pictures over the text that covers them.
        let covered = model.layers.is_over_panes() || model.filter.menu.is_some();
        let pictures = Some(&model.pictures).filter(|_| !covered);
        let context = PageContext {
            theme: &model.theme,
            depth: model.terminal.depth,
            now: now.unix_time(),
            zone: &model.zone,
            covered,
            saved: article.is_some_and(|page| model.library.is_saved(page.row)),
            source,
        };
        model.reader.draw(&context, pictures, area, buf);
        if let (Some(hints), Some(page)) = (model.layers.hints(), &model.reader.page) {
            let text = page.line_area(area).intersection(area);
            // The last column is for the scroll bar.
            hints.draw(&model.theme, text, area.right().saturating_sub(1), buf);
        }
    }
}

impl Reader {
    /// Draws the visible part of the page. `pictures`: none if something covers them.
    pub fn draw(&self, context: &PageContext<'_>, pictures: Option<&Pictures>, area: Rect, buf: &mut Buffer) {
        let theme = context.theme;
        if area.width == 0 || area.height == 0 {
            return;
        }
        let Some(page) = &self.page else {
            let text = match &self.error {
                Some((_, why)) => Run::new(why, TextRole::Text),
                None if self.opening.is_some() => Run::new("Opening …", TextRole::Quiet),
                None => return,
            };
            let width = text_width(area.width, MEASURE.into());
            let lines = typeset::paragraph(&[text], width, 0);
            let top = area.y + (area.height / 3).min(area.height - 1);
            let inner =
                Rect::new(area.x + left_margin(area.width, width), top, width as u16, area.bottom() - top);
            return draw_lines(&lines, theme, inner.intersection(area), buf);
        };
        let inner = page.text_area(area);
        let (text, lines) = (inner.intersection(area), page.line_area(area).intersection(area));
        draw_page(page, context, lines, buf);
        page.matches.draw((page.galley(), page.sheet()), page.top(), theme, lines, buf, &|number, cells| {
            page.visible_columns(number, cells)
        });
        if let Some(pictures) = pictures {
            pictures.draw(page, context.depth, theme, text, buf);
        }
        if page.galley().linear {
            return;
        }
        let title = page.title_line().checked_sub(page.top()).filter(|line| *line < area.height.into());
        if let Some(line) = title.filter(|_| context.saved && inner.x >= area.x + 2) {
            buf.set_string(inner.x - 2, area.y + line as u16, "★", theme.saved);
        }
        draw_bar(page, theme, area, buf);
    }
}

/// Draws the visible lines of a page.
fn draw_page(page: &Page, context: &PageContext<'_>, text: Rect, buf: &mut Buffer) {
    let (galley, sheet) = (page.galley(), page.sheet());
    for (line, row) in (page.top()..sheet.len()).zip(text.rows()) {
        if let Some(head) = page.head_line(line) {
            // Only tables and code may be wider than the measure.
            let row = Rect { width: row.width.min(page.width() as u16), ..row };
            title_block::draw(head, page, context, text.height, row, buf);
            continue;
        }
        let runs = page.runs(line);
        let both = Rect { height: text.bottom() - row.y, ..row };
        // Letters that something covers in part would disappear.
        if !context.covered
            && page.is_large(line)
            && large_title::draw(&runs, context.theme.headline, both, buf)
        {
            continue;
        }
        let end = draw_line(&runs, context.theme, row, buf);
        // Words in the order of reading are a field; those of a sheet in visual order are drawn as they are.
        let rtl = sheet.is_rtl(galley, line);
        if !sheet.is_visual() && (rtl || has_rtl(&sheet.text(galley, line))) {
            buf.mark_field(row.x..end, row.y, rtl);
        }
    }
}

/// Draws the scroll bar in the last column; the thumb has the length of the window in proportion to the text.
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
