//! The headings of an article, to choose one from: searched by typing. Never here: where they are on the page, jumping.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::prompt::Prompt;
use super::sight::Section;
use crate::app::theme::Theme;
use crate::app::typeset::{Spot, columns, fit};
use crate::search::{Query, rank};

/// Columns a level is set in by.
const INDENT: usize = 2;

/// The state while they are open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    all: Vec<Section>,
    /// The section one was in.
    current: Option<usize>,
    search: Prompt,
    /// All letters go into the search.
    typing: bool,
    /// Those that the search lets through.
    shown: Vec<usize>,
    /// The place of the cursor among them.
    at: usize,
}

/// What a key did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    Nothing,
    Closed,
    Heading(Spot),
}

impl Contents {
    /// All headings, the cursor on that of the section one is in.
    pub fn new(all: Vec<Section>, current: Option<usize>) -> Self {
        let shown = (0..all.len()).collect();
        Self { all, current, search: Prompt::default(), typing: false, shown, at: current.unwrap_or(0) }
    }

    /// How many lines it has room for at most.
    pub fn lines(&self) -> usize {
        self.all.len() + 1
    }

    /// Takes a key; `height` lines are in sight, the search among them.
    pub fn act(&mut self, key: &KeyEvent, height: u16) -> Chosen {
        let page = usize::from(height).saturating_sub(2).max(1) as isize;
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        // While nothing is typed the letters that move everywhere move here as well.
        let free = self.search.text().is_empty() && !self.typing;
        match key.code {
            KeyCode::Esc => return Chosen::Closed,
            KeyCode::Char('c') if ctrl || free => return Chosen::Closed,
            KeyCode::Char('q') if free => return Chosen::Closed,
            KeyCode::Enter => {
                let heading = self.shown.get(self.at).map(|at| self.all[*at].spot);
                return heading.map_or(Chosen::Closed, Chosen::Heading);
            }
            KeyCode::Down => self.go(1),
            KeyCode::Up => self.go(-1),
            KeyCode::Char('n') if ctrl => self.go(1),
            KeyCode::Char('p') if ctrl => self.go(-1),
            KeyCode::PageDown => self.go(page),
            KeyCode::PageUp => self.go(-page),
            KeyCode::Char('d') if ctrl => self.go(page / 2 + 1),
            KeyCode::Char('u') if ctrl && free => self.go(-(page / 2 + 1)),
            KeyCode::Char('j') if free => self.go(1),
            KeyCode::Char('k') if free => self.go(-1),
            KeyCode::Char('g') | KeyCode::Home if free => self.go(isize::MIN),
            KeyCode::Char('G') | KeyCode::End if free => self.go(isize::MAX),
            // Like the key that opens the filter everywhere else.
            KeyCode::Char('/') if free => self.typing = true,
            _ => {
                let before = self.search.text().to_owned();
                if self.search.edit(key) && self.search.text() != before {
                    self.filter();
                }
            }
        }
        Chosen::Nothing
    }

    /// Moves the cursor.
    pub fn go(&mut self, by: isize) {
        self.at = self.at.saturating_add_signed(by).min(self.shown.len().saturating_sub(1));
    }

    /// Pasted text goes into the search.
    pub fn paste(&mut self, text: &str) {
        self.search.insert(text);
        self.filter();
    }

    fn filter(&mut self) {
        let on = self.shown.get(self.at).copied();
        let query = Query::words(self.search.text());
        let fits = |at: &usize| query.is_empty() || !rank::matched(&query, &self.all[*at].name).is_empty();
        self.shown = (0..self.all.len()).filter(fits).collect();
        // Back to all of them the cursor stays on its heading.
        let kept = self.shown.iter().position(|at| on == Some(*at)).filter(|_| query.is_empty());
        self.at = kept.unwrap_or(0);
    }

    /// Draws search and headings, as many as fit.
    pub fn draw(&self, theme: &Theme, area: Rect, buf: &mut Buffer) {
        if area.height == 0 || area.width == 0 {
            return;
        }
        self.search.draw("Find: ", true, theme, Rect { height: 1, ..area }, buf);
        let body = Rect { y: area.y + 1, height: area.height - 1, ..area };
        if self.shown.is_empty() && body.height > 0 {
            let words = fit("No heading says that.", body.width.into());
            buf.set_stringn(body.x, body.y, words, body.width.into(), theme.quiet);
        }
        let query = Query::words(self.search.text());
        // A window around the cursor.
        let height = usize::from(body.height);
        let top = self.at.saturating_sub(height / 2).min(self.shown.len().saturating_sub(height));
        for ((place, at), y) in self.shown.iter().enumerate().skip(top).zip(body.y..body.bottom()) {
            let section = &self.all[*at];
            let line = Rect { y, height: 1, ..body };
            if place == self.at {
                buf.set_style(line, theme.band);
            }
            let here = self.current == Some(*at);
            if here {
                buf.set_stringn(line.x, y, "›", line.width.into(), theme.accent);
            }
            // Deep ones must not leave the pane.
            let indent = (2 + section.depth * INDENT).min(usize::from(line.width) / 2);
            let room = usize::from(line.width) - indent;
            let name = fit(&section.name, room);
            let style = if section.depth == 0 { theme.heading } else { theme.text };
            let x = line.x + indent as u16;
            buf.set_stringn(x, y, &name, room, style);
            if !query.is_empty() {
                let matched = rank::matched(&query, &section.name);
                let cells = Rect { x, width: columns(&name) as u16, ..line };
                super::row::highlight(&name, &matched, theme.matched, cells, buf);
            }
        }
    }
}
