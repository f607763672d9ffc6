//! A line of text that is edited: the text, the cursor, the drawing. Never here: what the text is for.

use std::ops::Range;

use ratatui::prelude::{Buffer, Modifier, Rect, Style};

use super::kills::{Kills, space_start, word_end, word_start};
use crate::app::text_order::DrawText;
use crate::app::typeset::{clusters, columns};
use crate::app::{Action, Edit, Theme};
use crate::news::SafeText;

/// The maximum length in bytes: longer text fits no screen, and every letter costs a pass over all headlines.
const LONGEST: usize = 400;

/// The edit before the current one, as far as the current one depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum LastEdit {
    #[default]
    Other,
    /// Text was deleted that can be inserted again: what is deleted next belongs to it.
    Kill,
    /// The deleted text of this number was inserted from this byte on.
    Yank { from: usize, number: usize },
}

/// The text and the cursor in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prompt {
    text: String,
    /// Byte offset of the cursor, always at the edge of a grapheme cluster.
    at: usize,
    /// The whole text is selected: typed text replaces it, a movement keeps it. The cursor is at its end.
    selected: bool,
    last: LastEdit,
    /// What was deleted. Lent by the model, so that all lines share it.
    pub(crate) kills: Kills,
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

    /// Whether the text is selected.
    pub fn is_selected(&self) -> bool {
        self.selected
    }

    /// Replaces the text; the cursor goes to its end.
    pub(crate) fn set(&mut self, text: &str) {
        self.clear();
        self.insert(text);
    }

    /// Replaces the text and selects it.
    pub(crate) fn set_selected(&mut self, text: &str) {
        self.set(text);
        self.select();
    }

    /// Selects the text.
    pub(crate) fn select(&mut self) {
        self.at = self.text.len();
        self.selected = !self.text.is_empty();
    }

    /// Replaces a range of bytes; the cursor goes to the end of the new text.
    pub(crate) fn replace(&mut self, range: Range<usize>, text: &str) {
        if self.text.get(range.clone()).is_some() {
            self.text.drain(range.clone());
            self.at = range.start;
            self.selected = false;
            self.insert(text);
        }
    }

    /// Removes all text.
    pub(crate) fn clear(&mut self) {
        *self = Self { kills: std::mem::take(&mut self.kills), ..Self::default() };
    }

    /// Inserts text at the cursor or in place of the selected text, made safe and on one line.
    pub fn insert(&mut self, raw: &str) {
        // `SafeText::new` would trim a single blank away; `SafeText::piece` keeps it.
        let piece = SafeText::piece(raw);
        if self.selected && !piece.is_empty() {
            self.clear();
        }
        for c in piece.chars() {
            if self.text.len() + c.len_utf8() <= LONGEST {
                self.text.insert(self.at, c);
                self.at += c.len_utf8();
            }
        }
        self.last = LastEdit::Other;
    }

    /// Changes the text or moves the cursor. True if the text changed.
    pub(crate) fn edit(&mut self, edit: Edit) -> bool {
        let before = self.text.clone();
        let last = std::mem::take(&mut self.last);
        let end = self.text.len();
        let selected = std::mem::take(&mut self.selected);
        match edit {
            Edit::Left => self.at = self.before(),
            Edit::Right => self.at = self.after(),
            Edit::WordLeft => self.at = word_start(&self.text, self.at),
            Edit::WordRight => self.at = word_end(&self.text, self.at),
            Edit::Start => self.at = 0,
            Edit::End => self.at = end,
            Edit::DeleteBack | Edit::DeleteForward | Edit::DeleteForwardOrClose if selected => self.clear(),
            Edit::DeleteBack => self.delete(self.before()..self.at),
            Edit::DeleteForward | Edit::DeleteForwardOrClose => self.delete(self.at..self.after()),
            Edit::DeleteWord
            | Edit::DeleteWordBack
            | Edit::DeleteWordForward
            | Edit::DeleteToStart
            | Edit::DeleteToEnd
                if selected =>
            {
                self.kill(0..end, last);
            }
            Edit::DeleteWord => self.kill(space_start(&self.text, self.at)..self.at, last),
            Edit::DeleteWordBack => self.kill(word_start(&self.text, self.at)..self.at, last),
            Edit::DeleteWordForward => self.kill(self.at..word_end(&self.text, self.at), last),
            Edit::DeleteToStart => self.kill(0..self.at, last),
            Edit::DeleteToEnd => self.kill(self.at..end, last),
            Edit::Yank => {
                if selected && self.kills.get(0).is_some() {
                    self.clear();
                }
                self.yank(0);
            }
            Edit::YankEarlier => {
                if let LastEdit::Yank { from, number } = last {
                    self.delete(from..self.at);
                    self.yank(number + 1);
                }
            }
            Edit::Transpose => self.transpose(),
        }
        self.text != before
    }

    /// Applies an action of a line of text. True if the text changed.
    pub(crate) fn apply(&mut self, action: &Action) -> bool {
        match action {
            Action::Insert(c) => {
                let before = self.text.clone();
                // No text begins with a blank: the user goes on with the selected one.
                self.selected &= *c != ' ';
                self.insert(c.encode_utf8(&mut [0; 4]));
                self.text != before
            }
            Action::Edit(edit) => self.edit(*edit),
            _ => false,
        }
    }

    fn delete(&mut self, range: Range<usize>) {
        self.at = range.start;
        self.text.drain(range);
    }

    /// Deletes a range next to the cursor, and keeps its text.
    fn kill(&mut self, range: Range<usize>, last: LastEdit) {
        let text = &self.text[range.clone()];
        if !text.is_empty() {
            let after = (last == LastEdit::Kill).then_some(range.start == self.at && self.at < range.end);
            self.kills.push(text, after);
        }
        self.delete(range);
        self.last = LastEdit::Kill;
    }

    /// Inserts the deleted text of a number.
    fn yank(&mut self, number: usize) {
        let from = self.at;
        if let Some(text) = self.kills.get(number).map(str::to_owned) {
            self.insert(&text);
            self.last = LastEdit::Yank { from, number };
        }
    }

    /// Exchanges the clusters around the cursor, at the end the last two.
    fn transpose(&mut self) {
        if self.at == self.text.len() {
            self.at = self.before();
        }
        let (from, to) = (self.before(), self.after());
        if from < self.at && self.at < to {
            let swapped = format!("{}{}", &self.text[self.at..to], &self.text[from..self.at]);
            self.text.replace_range(from..to, &swapped);
        }
        self.at = to;
    }

    fn before(&self) -> usize {
        clusters(&self.text[..self.at]).last().map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        clusters(&self.text[self.at..]).next().map_or(self.at, |(_, cluster)| self.at + cluster.len())
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
        let (x, _) = buf.draw_text(area.x, area.y, sign, area.width.into(), theme.accent);
        let width = usize::from(area.right().saturating_sub(x));
        let mut from = 0;
        while columns(&self.text[from..self.at]) + 1 > width && from < self.at {
            from += clusters(&self.text[from..]).next().map_or(1, |(_, c)| c.len());
        }
        let (end, _) = buf.draw_text(x, area.y, &self.text[from..], width, theme.text);
        for (range, style) in styles {
            let (start, stop) = (range.start.max(from), range.end.max(from));
            if let (Some(before), Some(piece)) = (self.text.get(from..start), self.text.get(start..stop)) {
                let cells =
                    Rect::new(x.saturating_add(columns(before) as u16), area.y, columns(piece) as u16, 1);
                buf.set_style(cells.intersection(area), *style);
            }
        }
        if active && self.selected {
            let cells = Rect::new(x, area.y, end.saturating_sub(x), 1).intersection(area);
            buf.set_style(cells, Style::new().add_modifier(Modifier::REVERSED));
        } else if active {
            let cursor = x + columns(&self.text[from..self.at]) as u16;
            if let Some(cell) = buf.cell_mut((cursor.min(area.right().saturating_sub(1)), area.y)) {
                cell.modifier.insert(Modifier::REVERSED);
            }
        }
        (end + u16::from(active)).min(area.right()) - area.x
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::keymap::{Keymap, LayerId, key};

    fn type_into(prompt: &mut Prompt, keys: &str) {
        for key in key::parse(keys).unwrap() {
            let action = Keymap::default().resolve(LayerId::Input, &key, |_| false);
            prompt.apply(&action.unwrap());
        }
    }

    fn typed(keys: &str) -> Prompt {
        let mut prompt = Prompt::default();
        type_into(&mut prompt, keys);
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
            ("ac<C-b>b<C-e>d<C-a><C-f>x", "axbcd"),
            ("one two.six<A-b>x", "one two.xsix"),
            ("one two.six<C-Left><A-Left>x", "one xtwo.six"),
            ("one two.six<C-a><A-f>x<C-Right>y<A-Right>z", "onex twoy.sixz"),
            ("one two.six<A-Backspace>", "one two."),
            ("one two.six<C-Backspace><C-Backspace>", "one "),
            ("one two.six<C-w>", "one "),
            ("one two<Home><A-d>", " two"),
            ("one two<C-a><C-k>x", "x"),
            ("one two<A-b><C-k>x", "one x"),
            ("xab<C-a><C-d>", "ab"),
            ("ab<C-h>", "a"),
            ("ab<C-t>", "ba"),
            ("abc<C-b><C-b><C-t>x", "baxc"),
            ("a<C-t>", "a"),
            ("<C-t><C-y><A-y><A-d><A-b>x", "x"),
        ] {
            assert_eq!(typed(keys).text(), text, "{keys}");
        }
    }

    #[test]
    fn deleted_words_are_inserted_again() {
        for (keys, text) in [
            ("one two<C-w>x<C-y>", "one xtwo"),
            // Deleted one after the other they are one text, in the order of the line.
            ("one two six<C-w><C-w>x<C-y>", "one xtwo six"),
            ("one two six<A-b><A-b><A-d><C-w><C-y>", "one two six"),
            ("one two<C-u><C-y><C-y>", "one twoone two"),
            ("one two<C-a><C-k><C-y>x", "one twox"),
            ("one two<C-w><Left><C-k><C-y>", "one "),
            ("one two<C-w><Left><C-k><C-y><A-y>", "onetwo"),
            ("one two<C-w><Left><C-k><C-y><A-y><A-y>", "one "),
            ("one<C-u>x<A-y>", "x"),
            // Letters are not kept.
            ("one<C-w>ab<Backspace><C-y>", "aone"),
        ] {
            assert_eq!(typed(keys).text(), text, "{keys}");
        }
    }

    #[test]
    fn a_selected_text_is_replaced_or_kept() {
        for (keys, text) in [
            ("x", "x"),
            (" x", "feed name x"),
            ("<Right>x", "feed namex"),
            ("<Left>x", "feed namxe"),
            ("<C-a>x", "xfeed name"),
            ("<A-b>x", "feed xname"),
            ("<Backspace>x", "x"),
            ("<C-d>", ""),
            ("<C-w>", ""),
            ("<C-k>x<C-y>", "xfeed name"),
            ("<C-y>", "feed name"),
            ("<End><C-w><C-y>", "feed name"),
        ] {
            let mut prompt = Prompt::default();
            prompt.set_selected("feed name");
            assert!(prompt.is_selected());
            type_into(&mut prompt, keys);
            assert_eq!(prompt.text(), text, "{keys}");
            assert!(!prompt.is_selected());
        }
        let mut prompt = Prompt::default();
        prompt.set_selected("feed name");
        prompt.insert("\u{1b}");
        assert_eq!(prompt.text(), "feed name");
        prompt.insert("pasted");
        assert_eq!(prompt.text(), "pasted");
        prompt.set_selected("");
        assert!(!prompt.is_selected());
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
