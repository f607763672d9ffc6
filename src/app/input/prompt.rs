//! A line of text that is edited: the text, the cursor, the drawing. Never here: what the text is for.

use std::ops::Range;

use ratatui::prelude::{Buffer, Rect, Style};

use crate::app::typeset::{clusters, columns};
use crate::app::{Action, Edit, Theme};
use crate::news::SafeText;

/// The maximum length in bytes: longer text fits no screen, and every letter costs a pass over all headlines.
const LONGEST: usize = 400;

/// The text and the cursor in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    text: String,
    /// Byte offset of the cursor, always at the edge of a grapheme cluster.
    at: usize,
}

impl Prompt {
    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte offset of the cursor.
    pub(crate) fn cursor(&self) -> usize {
        self.at
    }

    /// Replaces the text; the cursor goes to its end.
    pub(crate) fn set(&mut self, text: &str) {
        self.clear();
        self.insert(text);
    }

    /// Replaces a range of bytes; the cursor goes to the end of the new text.
    pub(crate) fn replace(&mut self, range: Range<usize>, text: &str) {
        if self.text.get(range.clone()).is_some() {
            self.text.drain(range.clone());
            self.at = range.start;
            self.insert(text);
        }
    }

    /// Removes all text.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Inserts text at the cursor, made safe and on one line.
    pub fn insert(&mut self, raw: &str) {
        // `SafeText::new` would trim a single blank away; `SafeText::piece` keeps it.
        for c in SafeText::piece(raw).chars() {
            if self.text.len() + c.len_utf8() <= LONGEST {
                self.text.insert(self.at, c);
                self.at += c.len_utf8();
            }
        }
    }

    /// Changes the text or moves the cursor. True if the text changed.
    pub(crate) fn edit(&mut self, edit: Edit) -> bool {
        let before = self.text.len();
        match edit {
            Edit::Left => self.at = self.before(),
            Edit::Right => self.at = self.after(),
            Edit::Start => self.at = 0,
            Edit::End => self.at = self.text.len(),
            Edit::DeleteBack => self.delete_from(self.before()),
            Edit::DeleteForward => drop(self.text.drain(self.at..self.after())),
            Edit::DeleteWord => self.delete_from(self.word_start()),
            Edit::DeleteToStart => self.delete_from(0),
        }
        self.text.len() != before
    }

    /// Applies an action of a line of text. True if the text changed.
    pub(crate) fn apply(&mut self, action: &Action) -> bool {
        match action {
            Action::Insert(c) => {
                let before = self.text.len();
                self.insert(c.encode_utf8(&mut [0; 4]));
                self.text.len() != before
            }
            Action::Edit(edit) => self.edit(*edit),
            _ => false,
        }
    }

    fn delete_from(&mut self, from: usize) {
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

    /// Draws `sign` and the text, scrolled so that the cursor is visible; returns the columns used.
    pub(crate) fn draw(&self, sign: &str, active: bool, theme: &Theme, area: Rect, buf: &mut Buffer) -> u16 {
        self.draw_styled(sign, active, &[], theme, area, buf)
    }

    /// As [`Prompt::draw`]. `styles`: ranges of bytes, ascending, with a style of their own.
    pub(crate) fn draw_styled(
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
        let width = usize::from(area.right().saturating_sub(x));
        let mut from = 0;
        while columns(&self.text[from..self.at]) + 1 > width && from < self.at {
            from += clusters(&self.text[from..]).next().map_or(1, |(_, c)| c.len());
        }
        let (end, _) = buf.set_stringn(x, area.y, &self.text[from..], width, theme.text);
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
    use crate::app::keymap::{Keymap, LayerId, key};

    fn typed(keys: &str) -> Prompt {
        let mut prompt = Prompt::default();
        for key in key::parse(keys).unwrap() {
            let action = Keymap::default().resolve(LayerId::Input, &key, |_| false);
            prompt.apply(&action.unwrap());
        }
        prompt
    }

    #[test]
    fn a_line_is_edited_with_the_usual_keys() {
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
    fn only_a_changed_text_counts_as_a_change() {
        let mut prompt = typed("ab");
        assert!(
            !prompt.edit(Edit::Left) && prompt.edit(Edit::DeleteForward) && !prompt.edit(Edit::DeleteForward)
        );
        assert!(prompt.apply(&Action::Insert('x')) && !prompt.apply(&Action::Submit));
        assert_eq!(prompt.text(), "ax");
    }

    #[test]
    fn clusters_stay_whole_and_pasted_controls_are_dropped() {
        let mut prompt = Prompt::default();
        prompt.insert("e\u{301}\u{1b}[31m日\n\n本");
        assert_eq!(prompt.text(), "e\u{301}日 本");
        for _ in 0..4 {
            prompt.edit(Edit::DeleteBack);
        }
        assert_eq!(prompt.text(), "");
        prompt.insert(&"x".repeat(100_000));
        assert_eq!(prompt.text().len(), LONGEST);
    }
}
