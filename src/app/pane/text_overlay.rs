//! Scrollable texts over the panes: the feeds that failed, with the reason, and warnings; the whole address of a link.
//! Never here: fetching, opening links.

use ratatui::prelude::{Buffer, Rect};

use super::cursor::Cursor;
use super::text_style::draw_lines;
use crate::app::typeset::{self, Run, TextRole};
use crate::app::{Action, Overlay, OverlayOutcome, Theme};
use crate::news::{Destination, SafeText};

/// What the text is about.
#[derive(Clone, Debug)]
enum Subject {
    /// Feeds that failed, with the reason; files, each with a warning.
    Errors { failed: Vec<(SafeText, SafeText)>, warnings: Vec<(SafeText, SafeText)> },
    /// Where a link leads, with its number.
    Address { to: Destination, number: Option<usize> },
}

/// A text and its scroll position.
#[derive(Clone, Debug)]
pub(crate) struct TextOverlay {
    subject: Subject,
    cursor: Cursor,
}

impl TextOverlay {
    /// Feeds that failed, with the reason; files, each with a warning.
    pub(crate) fn errors(failed: Vec<(SafeText, SafeText)>, warnings: Vec<(SafeText, SafeText)>) -> Self {
        Self { subject: Subject::Errors { failed, warnings }, cursor: Cursor::default() }
    }

    /// Where a link leads, with its number.
    pub(crate) fn address(to: Destination, number: Option<usize>) -> Self {
        Self { subject: Subject::Address { to, number }, cursor: Cursor::default() }
    }

    /// The text, wrapped.
    fn wrap(&self, width: u16) -> Vec<Vec<Run>> {
        let width = usize::from(width).max(1);
        match &self.subject {
            Subject::Errors { failed, warnings } => errors(failed.iter().chain(warnings), width),
            Subject::Address { to, .. } => address(to, width),
        }
    }
}

impl Overlay for TextOverlay {
    fn belongs_to_article(&self) -> bool {
        matches!(self.subject, Subject::Address { .. })
    }

    fn title(&self) -> String {
        match &self.subject {
            Subject::Errors { failed, warnings } => {
                let failed = match failed.len() {
                    0 => None,
                    1 => Some("1 feed failed".to_owned()),
                    n => Some(format!("{n} feeds failed")),
                };
                let warnings = match warnings.len() {
                    0 => None,
                    1 => Some("1 warning".to_owned()),
                    n => Some(format!("{n} warnings")),
                };
                failed.into_iter().chain(warnings).collect::<Vec<_>>().join(" · ")
            }
            Subject::Address { number: Some(number), .. } => format!("Link {number}"),
            Subject::Address { number: None, .. } => "Link".to_owned(),
        }
    }

    fn lines(&self, width: u16) -> usize {
        self.wrap(width).len()
    }

    fn on_action(&mut self, action: &Action, body: Rect) -> OverlayOutcome {
        match action {
            Action::Move(motion) => {
                self.cursor.scroll_by(*motion, self.lines(body.width), body.height);
            }
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

fn errors<'a>(failed: impl Iterator<Item = &'a (SafeText, SafeText)>, width: usize) -> Vec<Vec<Run>> {
    let mut lines = Vec::new();
    for (name, why) in failed {
        lines.extend(typeset::paragraph(&[Run::new(name, TextRole::Heading)], width, 0));
        lines.extend(typeset::paragraph(&[Run::new(why, TextRole::Text)], width, 0));
        lines.push(Vec::new());
    }
    lines.pop();
    lines
}

/// The whole address with its host emphasised, and explanations and warnings.
fn address(to: &Destination, width: usize) -> Vec<Vec<Run>> {
    let parts = if to.host.is_empty() {
        vec![Run::new(&to.url, TextRole::Text)]
    } else {
        let (before, after) = (&to.url[..to.host.start], &to.url[to.host.end..]);
        vec![
            Run::new(before, TextRole::Quiet),
            Run::new(to.host(), TextRole::Heading),
            Run::new(after, TextRole::Quiet),
        ]
    };
    let mut lines = typeset::paragraph(&parts, width, 0);
    lines.push(Vec::new());
    let mut push = |words: &[Run]| lines.extend(typeset::paragraph(words, width, 0));
    if !to.host.is_empty() {
        push(&[Run::new("It leads to ", TextRole::Text), Run::new(to.host(), TextRole::Heading)]);
    }
    if let Some(reads) = &to.reads {
        let words = ["which is how ", reads, " is written where only plain letters are allowed (punycode)."];
        let roles = [TextRole::Text, TextRole::Heading, TextRole::Text];
        push(&words.into_iter().zip(roles).map(|(text, role)| Run::new(text, role)).collect::<Vec<_>>());
    }
    if let Some(known) = &to.known {
        push(&[
            Run::new("in the form for the network: ", TextRole::Text),
            Run::new(known, TextRole::Heading),
        ]);
    }
    for caution in &to.cautions {
        push(&[Run::new(&caution.words(), TextRole::Text)]);
    }
    lines
}
