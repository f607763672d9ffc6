//! A cursor in a list and the window of visible lines. Both are kept within the list. Never here: the content of the
//! list, drawing.

use std::ops::Range;

use crate::app::Motion;

/// A cursor and the first line of the window. Lines are counted from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cursor {
    at: usize,
    /// The first line of the window.
    pub(crate) top: usize,
    /// The window was scrolled: it does not follow the cursor until the cursor moves again.
    detached: bool,
}

impl Cursor {
    /// On a line.
    pub(crate) fn at(at: usize) -> Self {
        Self { at, ..Self::default() }
    }

    /// The line it is on.
    pub(crate) fn line(&self) -> usize {
        self.at
    }

    /// Moves by a motion in a list of `count` lines, of which `height` are visible.
    pub(crate) fn go(&mut self, motion: Motion, count: usize, height: u16) {
        self.put(motion.target(self.at, count, height));
    }

    /// Moves by lines in a list of `count` lines.
    pub(crate) fn go_by(&mut self, lines: isize, count: usize) {
        self.put(self.at.saturating_add_signed(lines).min(count.saturating_sub(1)));
    }

    /// Moves into a list of `count` lines.
    pub(crate) fn clamp(&mut self, count: usize) {
        self.at = self.at.min(count.saturating_sub(1));
    }

    /// Whether the window was scrolled away from the cursor.
    pub(crate) fn is_detached(&self) -> bool {
        self.detached
    }

    /// Puts the window on a line; it does not follow the cursor until that moves.
    pub(crate) fn detach(&mut self, top: usize) {
        (self.top, self.detached) = (top, true);
    }

    /// Moves to a line.
    pub(crate) fn put(&mut self, to: usize) {
        (self.at, self.detached) = (to, false);
    }

    /// Scrolls the window by lines; the cursor stays on its line.
    pub(crate) fn scroll(&mut self, lines: isize, count: usize, height: u16) {
        self.top = self.top.saturating_add_signed(lines).min(count.saturating_sub(height.into()));
        self.detached = true;
    }

    /// Scrolls the window by a motion, for a text without a cursor.
    pub(crate) fn scroll_by(&mut self, motion: Motion, count: usize, height: u16) {
        let last = count.saturating_sub(height.into());
        self.top = motion.target(self.top, last + 1, height);
        self.detached = true;
    }

    /// Moves the cursor into the list, and the window to the cursor with `margin` lines around it. `line` maps an entry
    /// to its line, for lists with blank lines between entries; `lines` is the number of lines.
    pub(crate) fn settle(
        &mut self,
        count: usize,
        height: u16,
        margin: usize,
        line: impl Fn(usize) -> usize,
        lines: usize,
    ) {
        self.at = self.at.min(count.saturating_sub(1));
        let height = usize::from(height).max(1);
        let margin = margin.min((height - 1) / 2);
        if !self.detached {
            let line = line(self.at);
            let (low, high) = ((line + margin + 1).saturating_sub(height), line.saturating_sub(margin));
            self.top = self.top.clamp(low.min(high), high);
        }
        self.top = self.top.min(lines.saturating_sub(height));
    }

    /// A window around the cursor in a list of `count` lines, for short lists that do not scroll.
    pub(crate) fn centered(&self, count: usize, height: usize) -> Range<usize> {
        let top = self.at.saturating_sub(height / 2).min(count.saturating_sub(height));
        top..count.min(top + height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_follows_the_cursor_and_keeps_a_margin() {
        let mut cursor = Cursor::default();
        for _ in 0..8 {
            cursor.go(Motion::Down, 20, 10);
            cursor.settle(20, 10, 2, |at| at, 20);
        }
        assert_eq!((cursor.line(), cursor.top), (8, 1));
        cursor.go(Motion::Bottom, 20, 10);
        cursor.settle(20, 10, 2, |at| at, 20);
        assert_eq!((cursor.line(), cursor.top), (19, 10));
        cursor.settle(5, 10, 2, |at| at, 5);
        assert_eq!((cursor.line(), cursor.top), (4, 0));
    }

    #[test]
    fn a_scrolled_window_stays_until_the_cursor_moves() {
        let mut cursor = Cursor::default();
        cursor.scroll(7, 20, 10);
        cursor.settle(20, 10, 0, |at| at, 20);
        assert_eq!((cursor.line(), cursor.top), (0, 7));
        cursor.put(3);
        cursor.settle(20, 10, 0, |at| at, 20);
        assert_eq!(cursor.top, 3);
    }
}
