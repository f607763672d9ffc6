//! Draws the beginning of a text below its headline, or the piece of it that the filter finds. Never here: which piece
//! that is (see `io::index`).

use ratatui::prelude::{Buffer, Rect, Style};

use super::row::highlight;
use crate::app::Theme;
use crate::app::text_order::DrawText;
use crate::app::typeset::{columns, drawn, fit};
use crate::news::Snippet;

/// `… a piece of the text with the words …`
pub(super) fn draw_snippet(snippet: &Snippet, style: Style, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let width = usize::from(area.width);
    let text = snippet.text.as_str();
    let start = snippet_start(snippet, width);
    // The indexes of the matching characters among the drawn ones.
    let whole = drawn(&text[start..]);
    let (mut left, mut matched_chars, mut count) = (whole.chars().peekable(), Vec::new(), 0);
    for (at, c) in text[start..].char_indices() {
        if left.next_if_eq(&c).is_some() {
            matched_chars
                .extend(snippet.matched.iter().any(|range| range.contains(&(start + at))).then_some(count));
            count += 1;
        }
    }
    let mut line = area;
    if start > 0 {
        let (x, _) = buf.draw_text(area.x, area.y, "… ", width, style);
        line = Rect { x, width: area.right() - x, ..area };
    }
    let width = usize::from(line.width);
    let shown = fit(&whole, width);
    buf.draw_text(line.x, line.y, &shown, width, style);
    highlight(&shown, &matched_chars, theme.matched, line, buf);
}

/// The byte from which a snippet is drawn so that its first match is visible; 0 if possible.
fn snippet_start(snippet: &Snippet, width: usize) -> usize {
    let text = snippet.text.as_str();
    let Some(first) = snippet.matched.first().filter(|range| text.get(range.start..range.end).is_some())
    else {
        return 0;
    };
    if columns(&text[..first.end]) < width {
        return 0;
    }
    // A few words before the match stay.
    let fits = |at: &usize| columns(&text[*at..first.start]) <= width / 3;
    let words = text[..first.start].match_indices(' ').map(|(at, _)| at + 1);
    words.chain([first.start]).find(fits).unwrap_or(first.start)
}
