//! The list of an article's headings, searched by typing. Never here: where they are on the page, jumping.

use ratatui::prelude::{Buffer, Rect};

use super::cursor::Cursor;
use super::page_nav::Section;
use crate::app::text_order::DrawText;
use crate::app::typeset::{columns, fit};
use crate::app::{Action, LayerId, Overlay, OverlayOutcome, Prompt, Theme};
use crate::search::{Query, rank};

/// The indent of a level in columns.
const INDENT: usize = 2;

/// The headings and the cursor among them.
#[derive(Clone, Debug)]
pub(crate) struct Contents {
    all: Vec<Section>,
    /// The section that was visible when the list was opened.
    current: Option<usize>,
    search: Prompt,
    /// Letters are typed into the search even while it is empty.
    typing: bool,
    /// The headings that match the search.
    shown: Vec<usize>,
    cursor: Cursor,
}

impl Contents {
    /// All headings, with the cursor on the current section.
    pub(crate) fn new(all: Vec<Section>, current: Option<usize>) -> Self {
        let shown = (0..all.len()).collect();
        let cursor = Cursor::at(current.unwrap_or(0));
        Self { all, current, search: Prompt::default(), typing: false, shown, cursor }
    }

    fn filter(&mut self) {
        let on = self.shown.get(self.cursor.line()).copied();
        let query = Query::words(self.search.text());
        let fits = |at: &usize| query.is_empty() || !rank::matched(&query, &self.all[*at].name).is_empty();
        self.shown = (0..self.all.len()).filter(fits).collect();
        // The cursor stays on its heading when the search becomes empty.
        let same = self.shown.iter().position(|at| on == Some(*at)).filter(|_| query.is_empty());
        self.cursor.put(same.unwrap_or(0));
    }
}

impl Overlay for Contents {
    /// While nothing is typed, letters move the cursor as in other lists.
    fn layer(&self) -> LayerId {
        if self.search.text().is_empty() && !self.typing { LayerId::Contents } else { LayerId::SearchList }
    }

    fn belongs_to_article(&self) -> bool {
        true
    }

    fn title(&self) -> String {
        "Contents".to_owned()
    }

    fn submit_hint(&self) -> &'static str {
        "go there"
    }

    fn lines(&self, _width: u16) -> usize {
        self.all.len() + 1
    }

    fn on_action(&mut self, action: &Action, body: Rect) -> OverlayOutcome {
        match action {
            Action::Move(motion) => {
                // One line is used by the search.
                self.cursor.go(*motion, self.shown.len(), body.height.saturating_sub(1));
            }
            Action::Submit => {
                let heading = self.shown.get(self.cursor.line()).map(|at| self.all[*at].spot);
                return heading.map_or(OverlayOutcome::Close, OverlayOutcome::Jump);
            }
            Action::Cancel => return OverlayOutcome::Close,
            Action::Search => self.typing = true,
            action => {
                if self.search.apply(action) {
                    self.filter();
                }
            }
        }
        OverlayOutcome::Stay
    }

    fn on_wheel(&mut self, lines: isize, _body: Rect) {
        self.cursor.go_by(lines, self.shown.len());
    }

    fn prompt(&mut self) -> Option<&mut Prompt> {
        Some(&mut self.search)
    }

    fn on_paste(&mut self, text: &str) {
        self.search.insert(text);
        self.filter();
    }

    /// Draws the search, and as many headings as fit.
    fn draw(&self, theme: &Theme, area: Rect, buf: &mut Buffer) {
        if area.height == 0 || area.width == 0 {
            return;
        }
        self.search.draw("Find: ", true, theme, Rect { height: 1, ..area }, buf);
        let body = Rect { y: area.y + 1, height: area.height - 1, ..area };
        if self.shown.is_empty() && body.height > 0 {
            let text = fit("No heading matches.", body.width.into());
            buf.draw_text(body.x, body.y, text, body.width.into(), theme.quiet);
        }
        let query = Query::words(self.search.text());
        let top = self.cursor.centered(self.shown.len(), body.height.into()).start;
        for ((place, at), line) in self.shown.iter().enumerate().skip(top).zip(body.rows()) {
            let section = &self.all[*at];
            if place == self.cursor.line() {
                buf.set_style(line, theme.selected);
            }
            if self.current == Some(*at) {
                buf.draw_text(line.x, line.y, "›", line.width.into(), theme.accent);
            }
            // Limit the indent of deep levels.
            let indent = (2 + section.depth * INDENT).min(usize::from(line.width) / 2);
            let width = usize::from(line.width) - indent;
            let name = fit(&section.name, width);
            let style = if section.depth == 0 { theme.heading } else { theme.text };
            let x = line.x + indent as u16;
            buf.draw_text(x, line.y, &name, width, style);
            if !query.is_empty() {
                let matched = rank::matched(&query, &section.name);
                let cells = Rect { x, width: columns(&name) as u16, ..line };
                super::row::highlight(&name, &matched, theme.matched, cells, buf);
            }
            if place == self.cursor.line() {
                super::row::reset_band(true, theme, line, buf);
            }
        }
    }
}
