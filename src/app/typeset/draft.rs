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
