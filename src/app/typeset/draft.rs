//! The text of one piece under construction, with its styles. Never here: blocks, indents.

use super::galley::{Galley, Kind, RunStyle, StyleRun};
use super::{TextRole, drawn};
use crate::news::{Emphasis, SyntaxSpan};

/// A piece under construction.
#[derive(Default)]
pub(super) struct Draft {
    pub(crate) text: String,
    pub(crate) styles: Vec<StyleRun>,
    pub(crate) anchors: Vec<(u32, u32)>,
}

impl Draft {
    pub(crate) fn push(&mut self, text: &str, style: RunStyle) {
        if text.is_empty() {
            return;
        }
        self.text.push_str(text);
        let end = self.text.len() as u32;
        match self.styles.last_mut() {
            Some(last) if last.style == style => last.end = end,
            _ => self.styles.push(StyleRun { end, style }),
        }
    }
}

impl Draft {
    /// Removes the blanks at the end, after the byte `from`, and returns them.
    pub(crate) fn pop_blanks(&mut self, from: usize) -> String {
        let end = from + self.text[from..].trim_end().len();
        let blanks = self.text.split_off(end);
        while let Some(last) = self.styles.pop_if(|run| run.end as usize > end) {
            if self.styles.last().is_none_or(|before| (before.end as usize) < end) && end > 0 {
                self.styles.push(StyleRun { end: end as u32, ..last });
            }
        }
        blanks
    }
}

/// A code block with syntax highlighting.
pub(super) fn code_draft(text: &str, syntax: &[SyntaxSpan]) -> Draft {
    // Indented code needs no colour of its own; colours are for syntax.
    let code = RunStyle { role: TextRole::Text, emphasis: Emphasis::CODE, link: None };
    let mut draft = Draft::default();
    let mut at = 0;
    for span in syntax {
        let (start, end) = (span.start as usize, (span.end as usize).min(text.len()));
        if let (Some(before), Some(inside)) = (text.get(at..start), text.get(start..end)) {
            draft.push(&drawn(before), code);
            draft.push(&drawn(inside), RunStyle { role: TextRole::Syntax(span.kind), ..code });
            at = end;
        }
    }
    draft.push(&drawn(text.get(at..).unwrap_or("")), code);
    draft
}

impl Galley {
    /// Adds syntax highlighting to the code blocks, from top to bottom. The text does not change.
    pub(crate) fn paint(&mut self, syntax: &[Vec<SyntaxSpan>]) {
        let code = self.pieces.iter_mut().filter(|piece| piece.kind == Kind::Verbatim);
        for (piece, syntax) in code.zip(syntax).filter(|(_, syntax)| !syntax.is_empty()) {
            let highlighted = code_draft(&piece.text, syntax);
            if *highlighted.text == *piece.text {
                piece.styles = highlighted.styles.into();
            }
        }
    }
}

/// Whether most letters are Hebrew, Arabic or of related scripts.
pub(super) fn is_rtl(text: &str) -> bool {
    // Quick test: the first bytes of all such letters.
    if !text.bytes().any(|b| matches!(b, 0xd6..=0xdf | 0xe0 | 0xef)) {
        return false;
    }
    let right =
        |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}');
    let (mut to_left, mut to_right) = (0usize, 0usize);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        if right(c) { to_left += 1 } else { to_right += 1 }
    }
    to_left > to_right
}
