//! A line of text that the reader edits: the filter, and the search in the help. Never here: what it finds.

use std::ops::Range;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::action::Motion;
use crate::app::theme::Theme;
use crate::app::typeset::{clusters, columns};
use crate::news::SafeText;

/// More would not fit any screen, and every letter costs a pass over all headlines.
const LONGEST: usize = 400;

/// What a key means while a line is typed above a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// No more of it: the text goes, too.
    Cancelled,
    /// The text stays.
    Done,
    /// To the shell.
    Suspend,
    /// The list is moved through meanwhile.
    Go(Motion),
    /// There is another text now.
    Edited,
    /// Nothing, or the cursor moved.
    Nothing,
}

/// The text and the cursor in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    text: String,
    /// Byte offset of the cursor, always at a cluster's edge.
    at: usize,
}

impl Prompt {
    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the cursor is, in bytes.
    pub fn cursor(&self) -> usize {
        self.at
    }

    /// Another text takes its place, the cursor behind it.
    pub fn set(&mut self, text: &str) {
        self.clear();
        self.insert(text);
    }

    /// Another piece takes the place of one, the cursor behind it.
    pub fn replace(&mut self, range: Range<usize>, text: &str) {
        if self.text.get(range.clone()).is_some() {
            self.text.drain(range.clone());
            self.at = range.start;
            self.insert(text);
        }
    }

    /// Empties it.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Puts text in at the cursor, made safe and on one line.
    pub fn insert(&mut self, raw: &str) {
        // A lone blank would be trimmed away by `SafeText::new`; a piece keeps it.
        for c in SafeText::piece(raw).chars() {
            if self.text.len() + c.len_utf8() <= LONGEST {
                self.text.insert(self.at, c);
                self.at += c.len_utf8();
            }
        }
    }

    /// Takes a key of a filter that is typed above a list.
    pub fn take(&mut self, key: &KeyEvent) -> Typed {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Esc => Typed::Cancelled,
            KeyCode::Char('c') if ctrl => Typed::Cancelled,
            KeyCode::Char('z') if ctrl => Typed::Suspend,
            KeyCode::Enter | KeyCode::Tab => Typed::Done,
            KeyCode::Down => Typed::Go(Motion::Down),
            KeyCode::Up => Typed::Go(Motion::Up),
            KeyCode::Char('n') if ctrl => Typed::Go(Motion::Down),
            KeyCode::Char('p') if ctrl => Typed::Go(Motion::Up),
            KeyCode::PageDown => Typed::Go(Motion::PageDown),
            KeyCode::PageUp => Typed::Go(Motion::PageUp),
            _ => {
                let before = self.text.clone();
                if self.edit(key) && self.text != before { Typed::Edited } else { Typed::Nothing }
            }
        }
    }

    /// Edits by a key; true if it was one for editing (whether or not the text changed).
    pub fn edit(&mut self, key: &KeyEvent) -> bool {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('a') if ctrl => self.at = 0,
            KeyCode::Char('e') if ctrl => self.at = self.text.len(),
            KeyCode::Char('u') if ctrl => self.rub(0),
            KeyCode::Char('w') if ctrl => self.rub(self.word_start()),
            KeyCode::Char('h') if ctrl => self.rub(self.before()),
            KeyCode::Char(c) if !ctrl && !key.modifiers.contains(KeyModifiers::ALT) => {
                self.insert(c.encode_utf8(&mut [0; 4]));
            }
            KeyCode::Backspace => self.rub(self.before()),
            KeyCode::Delete => {
                let after = self.after();
                self.text.drain(self.at..after);
            }
            KeyCode::Left => self.at = self.before(),
            KeyCode::Right => self.at = self.after(),
            KeyCode::Home => self.at = 0,
            KeyCode::End => self.at = self.text.len(),
            _ => return false,
        }
        true
    }

    fn rub(&mut self, from: usize) {
        self.text.drain(from..self.at);
        self.at = from;
    }

    fn before(&self) -> usize {
        clusters(&self.text[..self.at]).last().map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        clusters(&self.text[self.at..]).next().map_or(self.at, |(_, cluster)| self.at + cluster.len())
    }

    fn word_start(&self) -> usize {
        let head = self.text[..self.at].trim_end();
        head.rfind(' ').map_or(0, |blank| blank + 1)
    }

    /// Draws `sign` and the text, scrolled so that the cursor shows; returns the columns used.
    pub fn draw(&self, sign: &str, active: bool, theme: &Theme, area: Rect, buf: &mut Buffer) -> u16 {
        self.draw_styled(sign, active, &[], theme, area, buf)
    }

    /// As [`Prompt::draw`]; some pieces of the text (bytes, ascending) have a style of their own.
    pub fn draw_styled(
        &self,
        sign: &str,
        active: bool,
        styles: &[(Range<usize>, Style)],
        theme: &Theme,
        area: Rect,
        buf: &mut Buffer,
    ) -> u16 {
        if area.width == 0 || area.height == 0 {
            return 0;
        }
        let (x, _) = buf.set_stringn(area.x, area.y, sign, area.width.into(), theme.accent);
        let room = usize::from(area.right().saturating_sub(x));
        let mut from = 0;
        while columns(&self.text[from..self.at]) + 1 > room && from < self.at {
            from += clusters(&self.text[from..]).next().map_or(1, |(_, c)| c.len());
        }
        let (end, _) = buf.set_stringn(x, area.y, &self.text[from..], room, theme.text);
        for (range, style) in styles {
            let (start, stop) = (range.start.max(from), range.end.max(from));
            if let (Some(before), Some(piece)) = (self.text.get(from..start), self.text.get(start..stop)) {
                let cells =
                    Rect::new(x.saturating_add(columns(before) as u16), area.y, columns(piece) as u16, 1);
                buf.set_style(cells.intersection(area), *style);
            }
        }
        if active {
            let cursor = x + columns(&self.text[from..self.at]) as u16;
            if let Some(cell) = buf.cell_mut((cursor.min(area.right().saturating_sub(1)), area.y)) {
                cell.modifier.insert(ratatui::style::Modifier::REVERSED);
            }
        }
        (end + u16::from(active)).min(area.right()) - area.x
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::keys;

    fn typed(keys: &str) -> Prompt {
        let mut prompt = Prompt::default();
        for key in keys::parse(keys).unwrap() {
            assert!(prompt.edit(&key), "{key:?}");
        }
        prompt
    }

    #[test]
    fn a_line_is_edited_as_everywhere() {
        for (keys, text) in [
            ("nato", "nato"),
            ("nato<Backspace><Backspace>me", "name"),
            ("two words<C-w>", "two "),
            ("two words<C-u>x", "x"),
            ("bc<Home>a<End>d", "abcd"),
            ("abd<Left>c", "abcd"),
            ("abxd<Left><Backspace>c", "abcd"),
            ("xab<Home><Delete>", "ab"),
        ] {
            assert_eq!(typed(keys).text(), text, "{keys}");
        }
    }

    #[test]
    fn clusters_stay_whole_and_pasted_controls_are_dropped() {
        let mut prompt = Prompt::default();
        prompt.insert("e\u{301}\u{1b}[31m日\n\n本");
        assert_eq!(prompt.text(), "e\u{301}日 本");
        for _ in 0..4 {
            prompt.edit(&keys::parse("<Backspace>").unwrap()[0]);
        }
        assert_eq!(prompt.text(), "");
        prompt.insert(&"x".repeat(100_000));
        assert_eq!(prompt.text().len(), LONGEST);
    }
}
