//! The key table on the screen, searched by typing. Never here: the table itself (see `keys`).

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::prompt::Prompt;
use crate::app::keys::{PROMPT, TABLE, readable};
use crate::app::theme::Theme;
use crate::app::typeset::{columns, fit};
use crate::search::fold;

/// The help's state while it is open.
#[derive(Clone, Debug, Default)]
pub struct Help {
    search: Prompt,
    top: usize,
}

/// What a key did to the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It stays open.
    Stays,
    /// The reader is done with it.
    Closes,
}

impl Help {
    /// Takes a key.
    pub fn act(&mut self, key: &KeyEvent, height: u16) -> Outcome {
        let page = usize::from(height).saturating_sub(4).max(1);
        let last = self.lines().len().saturating_sub(page);
        match key.code {
            KeyCode::Esc | KeyCode::Enter | KeyCode::F(1) => return Outcome::Closes,
            KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => return Outcome::Closes,
            KeyCode::Char('?' | 'q') if self.search.text().is_empty() => return Outcome::Closes,
            KeyCode::Down => self.top += 1,
            KeyCode::Up => self.top = self.top.saturating_sub(1),
            KeyCode::PageDown => self.top += page,
            KeyCode::PageUp => self.top = self.top.saturating_sub(page),
            _ => {
                if self.search.edit(key) {
                    self.top = 0;
                }
            }
        }
        self.top = self.top.min(last);
        Outcome::Stays
    }

    /// Pasted text goes into the search.
    pub fn paste(&mut self, text: &str) {
        self.search.insert(text);
        self.top = 0;
    }

    /// The wheel.
    pub fn scroll(&mut self, down: bool, height: u16) {
        let last = self.lines().len().saturating_sub(usize::from(height).saturating_sub(4).max(1));
        self.top = if down { self.top + 3 } else { self.top.saturating_sub(3) }.min(last);
    }

    fn lines(&self) -> Vec<(String, &'static str)> {
        let wanted: Vec<String> = self.search.text().split_whitespace().map(fold::fold).collect();
        let keys = |keys: &[&str]| keys.iter().map(|k| readable(k)).collect::<Vec<_>>().join(" ");
        let table = TABLE.iter().map(|binding| (keys(binding.keys), binding.help));
        let prompt = PROMPT
            .iter()
            .map(|(names, help)| (names.split(' ').map(readable).collect::<Vec<_>>().join(" "), *help));
        let fits = |line: &(String, &str)| {
            let text = fold::fold(&format!("{} {}", line.0, line.1));
            wanted.iter().all(|word| text.contains(word.as_str()))
        };
        let mut lines: Vec<(String, &'static str)> = table.filter(fits).collect();
        let inside: Vec<(String, &'static str)> = prompt.filter(fits).collect();
        if !inside.is_empty() {
            if !lines.is_empty() {
                lines.push((String::new(), ""));
            }
            lines.push((String::new(), "While typing a filter"));
            lines.extend(inside);
        }
        lines
    }

    /// Draws it over everything else.
    pub fn draw(&self, theme: &Theme, full: Rect, buf: &mut Buffer) {
        let lines = self.lines();
        let width = full.width.min(76);
        let height = full.height.min(TABLE.len() as u16 + PROMPT.len() as u16 + 6);
        let area = Rect::new((full.width - width) / 2, (full.height - height) / 2, width, height);
        Clear.render(area, buf);
        let inner = Rect::new(area.x + 2.min(area.width), area.y, area.width.saturating_sub(4), area.height);
        buf.set_stringn(inner.x, inner.y, fit("Keys", inner.width.into()), inner.width.into(), theme.title);
        if area.height > 1 {
            let line = Rect { y: inner.y + 1, height: 1, ..inner };
            let used = self.search.draw("Search: ", true, theme, line, buf);
            let hint = "Esc closes · ↑ ↓ scroll";
            if usize::from(used) + columns(hint) + 2 < usize::from(inner.width) {
                buf.set_string(inner.right() - columns(hint) as u16, line.y, hint, theme.quiet);
            }
        }
        let body =
            Rect::new(inner.x, (inner.y + 3).min(area.bottom()), inner.width, area.height.saturating_sub(3));
        if lines.is_empty() && body.height > 0 {
            let text = fit("No key does that.", body.width.into());
            buf.set_stringn(body.x, body.y, text, body.width.into(), theme.quiet);
        }
        let column = lines
            .iter()
            .map(|(keys, _)| columns(keys))
            .max()
            .unwrap_or(0)
            .min(usize::from(body.width) * 2 / 5);
        for ((keys, help), y) in lines.iter().skip(self.top).zip(body.y..body.bottom()) {
            if keys.is_empty() {
                buf.set_stringn(body.x, y, fit(help, body.width.into()), body.width.into(), theme.heading);
                continue;
            }
            buf.set_stringn(body.x, y, fit(keys, column), column, theme.accent);
            let x = body.x + column as u16 + 2;
            let room = usize::from(body.right().saturating_sub(x));
            if room > 0 {
                buf.set_stringn(x, y, fit(help, room), room, theme.text);
            }
        }
    }
}
