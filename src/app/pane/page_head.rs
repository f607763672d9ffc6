//! The title of a page and the lines around it: which there are, and where they are in the sheet. Never here: what is
//! written in them (see `title_block`), drawing.

use super::page::{Page, PageSettings};
use super::title_block;
use crate::app::typeset::{HeadLine, HeadLines, Kind, LineKind, Spot};

/// The title is among so many first pieces.
const MAX_HEAD: usize = 4;

impl Page {
    /// The lines around its title at a width of the text.
    pub(super) fn head_lines(&self, width: usize, settings: &PageSettings) -> HeadLines {
        let (article, large) = (self.article(), settings.large_titles && !self.title_is_rtl());
        let has_source = title_block::source(article).is_some();
        // The reading time is a fact of its own where it has no other line.
        let has_facts = title_block::has_facts(article, self.opened.version)
            || !has_source && !settings.linear && self.minutes() > 0;
        let shown = (has_source, has_facts);
        if settings.linear {
            // A screen reader needs no lines and no space.
            return HeadLines { facts: shown.0 || shown.1, ..HeadLines::default() };
        }
        HeadLines::for_pane(&article.title, shown, width, settings.rows.into(), large)
    }

    fn title_piece(&self) -> Option<usize> {
        self.galley().pieces.iter().take(MAX_HEAD).position(|piece| piece.kind == Kind::Title)
    }

    /// The line of the title block that a line of the sheet is.
    pub(crate) fn head_line(&self, line: usize) -> Option<HeadLine> {
        let piece = self.sheet().line(line)?.piece as usize;
        match self.galley().pieces.get(piece).filter(|_| piece < MAX_HEAD + 1)?.kind {
            Kind::Head(head) => Some(head),
            _ => None,
        }
    }

    /// Whether a line of the sheet is a line of the title in large letters.
    pub(crate) fn is_large(&self, line: usize) -> bool {
        let Some(of) = self.sheet().line(line).filter(|_| self.head().large) else { return false };
        of.kind != LineKind::Blank && self.title_piece() == Some(of.piece as usize)
    }

    /// The first line of its title.
    pub(crate) fn title_line(&self) -> usize {
        self.title_piece().map_or(0, |piece| self.sheet().line_of(Spot { piece: piece as u32, at: 0 }))
    }

    /// Whether its title is written from right to left.
    pub(crate) fn title_is_rtl(&self) -> bool {
        self.title_piece().is_some_and(|piece| self.galley().pieces[piece].is_rtl())
    }
}
