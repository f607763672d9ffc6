//! What the publisher changed in an article: an overlay with the deleted and inserted words, and the same as lines for
//! `tidings show --changes`. Never here: comparing texts (see `news::changes`), reading them.

use jiff::tz::TimeZone;
use ratatui::prelude::{Buffer, Rect};

use super::cursor::Cursor;
use super::text_style::draw_lines;
use crate::app::typeset::{self, Run, TextRole};
use crate::app::{Action, LayerId, Overlay, OverlayOutcome, Theme};
use crate::news::changes::{ChangeKind, ChangePart, ChangePiece, Changes, Comparison};
use crate::news::{Emphasis, SyntaxClass, grouped};

/// A request to compare the texts of the article in the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PendingComparison {
    pub(crate) ticket: u64,
    pub(crate) row: u32,
    /// The inputs of the user when it was made (see `Layers::may_open`).
    pub(crate) inputs: u64,
}

/// The message for an article that was not revised.
pub(crate) const NO_EARLIER_TEXT: &str =
    "No earlier text is known: the article has not changed since it was fetched";

/// How deleted and inserted words are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChangeMarks {
    /// Struck through and underlined, in two colours.
    Styles,
    /// The same in brackets: `[-deleted-]`, `{+inserted+}`.
    Brackets,
}

/// The comparisons of an article's earlier texts with the present one, newest first, and the one that is shown.
#[derive(Clone, Debug)]
pub(crate) struct ChangesOverlay {
    /// Each with its heading.
    all: Vec<(String, Changes)>,
    at: usize,
    marks: ChangeMarks,
    cursor: Cursor,
}

impl ChangesOverlay {
    pub(crate) fn new(found: Vec<Comparison>, marks: ChangeMarks, zone: &TimeZone) -> Self {
        let all = found.into_iter().map(|one| (heading(&one, zone), one.changes)).collect();
        Self { all, at: 0, marks, cursor: Cursor::default() }
    }

    fn wrap(&self, width: u16) -> Vec<Vec<Run>> {
        self.all.get(self.at).map(|(_, changes)| lines(changes, self.marks, width.into())).unwrap_or_default()
    }

    /// Shows another comparison, from its top.
    fn show(&mut self, at: usize) {
        (self.at, self.cursor) = (at, Cursor::default());
    }
}

impl Overlay for ChangesOverlay {
    fn layer(&self) -> LayerId {
        LayerId::Changes
    }

    fn belongs_to_article(&self) -> bool {
        true
    }

    fn title(&self) -> String {
        let heading = self.all.get(self.at).map(|(heading, _)| heading.as_str()).unwrap_or_default();
        match self.all.len() {
            0 | 1 => heading.to_owned(),
            count => format!("{heading} · {} of {count}", self.at + 1),
        }
    }

    fn submit_hint(&self) -> &'static str {
        if self.at + 1 < self.all.len() { "earlier" } else { "" }
    }

    fn lines(&self, width: u16) -> usize {
        self.wrap(width).len()
    }

    fn on_action(&mut self, action: &Action, body: Rect) -> OverlayOutcome {
        match action {
            Action::Move(motion) => {
                self.cursor.scroll_by(*motion, self.lines(body.width), body.height);
            }
            Action::Submit if self.at + 1 < self.all.len() => self.show(self.at + 1),
            Action::HistoryNext => self.show(self.at.saturating_sub(1)),
            Action::Submit | Action::Cancel => return OverlayOutcome::Close,
            _ => {}
        }
        OverlayOutcome::Stay
    }

    fn on_wheel(&mut self, lines: isize, body: Rect) {
        self.cursor.scroll(lines, self.lines(body.width), body.height);
    }

    fn draw(&self, theme: &Theme, body: Rect, buf: &mut Buffer) {
        let lines = self.wrap(body.width);
        let top = self.cursor.top.min(lines.len().saturating_sub(body.height.into()));
        draw_lines(&lines[top..], theme, body, buf);
    }
}

/// The heading of a comparison.
pub(crate) fn heading(comparison: &Comparison, zone: &TimeZone) -> String {
    let feed = comparison.feed.as_ref().map(|feed| format!(" in {feed}")).unwrap_or_default();
    match comparison.replaced {
        Some(replaced) => format!("Changed{feed} since {}", replaced.long(zone)),
        None => format!("Changed{feed} since an earlier text"),
    }
}

/// The changes in lines of a width, the title first.
pub(crate) fn lines(changes: &Changes, marks: ChangeMarks, width: usize) -> Vec<Vec<Run>> {
    let width = width.max(1);
    let mut lines: Vec<Vec<Run>> = Vec::new();
    let mut push = |runs: &[Run]| {
        if !lines.is_empty() {
            lines.push(Vec::new());
        }
        lines.extend(typeset::paragraph(runs, width, 0));
    };
    let quiet = |text: &str| [Run::new(text, TextRole::Quiet)];
    if !changes.title.is_empty() {
        push(&runs(&changes.title, TextRole::Title, marks));
    }
    for part in &changes.parts {
        match part {
            ChangePart::Paragraph(pieces) => push(&runs(pieces, TextRole::Text, marks)),
            ChangePart::LeftOut(1) => push(&quiet("… 1 unchanged paragraph …")),
            ChangePart::LeftOut(count) => {
                push(&quiet(&format!("… {} unchanged paragraphs …", grouped(*count))));
            }
        }
    }
    if changes.incomplete {
        push(&quiet("More has changed than is listed here."));
    } else if changes.title.is_empty() && changes.parts.is_empty() {
        push(&quiet("The words are the same."));
    }
    lines
}

fn runs(pieces: &[ChangePiece], same: TextRole, marks: ChangeMarks) -> Vec<Run> {
    let run = |piece: &ChangePiece| {
        let (role, emphasis, (before, after)) = match piece.kind {
            ChangeKind::Same => (same, Emphasis::NONE, ("", "")),
            ChangeKind::Deleted => (TextRole::Syntax(SyntaxClass::Removed), Emphasis::STRIKE, ("[-", "-]")),
            ChangeKind::Inserted => (TextRole::Syntax(SyntaxClass::Added), Emphasis::UNDERLINE, ("{+", "+}")),
        };
        let text = match marks {
            ChangeMarks::Styles => piece.text.to_string(),
            ChangeMarks::Brackets => format!("{before}{}{after}", piece.text),
        };
        Run { emphasis, ..Run::new(&text, role) }
    };
    pieces.iter().map(run).collect()
}
