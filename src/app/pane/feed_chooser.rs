//! The list of feeds found at an address, to choose one from. Never here: finding feeds, subscribing.

use ratatui::prelude::{Buffer, Rect};

use super::cursor::Cursor;
use crate::app::text_order::DrawText;
use crate::app::typeset::fit;
use crate::app::{Action, Overlay, OverlayOutcome, Theme};
use crate::news::Candidate;

/// The feeds and the cursor among them.
#[derive(Clone, Debug)]
pub(crate) struct FeedChooser {
    found: Vec<Candidate>,
    cursor: Cursor,
}

impl FeedChooser {
    /// The cursor is on the first feed.
    pub(crate) fn new(found: Vec<Candidate>) -> Self {
        Self { found, cursor: Cursor::default() }
    }
}

impl Overlay for FeedChooser {
    fn title(&self) -> String {
        format!("{} feeds found", self.found.len())
    }

    fn submit_hint(&self) -> &'static str {
        "add"
    }

    fn cancel_hint(&self) -> &'static str {
        "cancel"
    }

    fn lines(&self, _width: u16) -> usize {
        self.found.len()
    }

    fn on_action(&mut self, action: &Action, body: Rect) -> OverlayOutcome {
        match action {
            Action::Move(motion) => self.cursor.go(*motion, self.found.len(), body.height),
            Action::Submit => {
                let chosen = self.found.get(self.cursor.line()).cloned();
                return chosen.map_or(OverlayOutcome::Close, OverlayOutcome::Subscribe);
            }
            Action::Cancel => return OverlayOutcome::Close,
            _ => {}
        }
        OverlayOutcome::Stay
    }

    fn on_wheel(&mut self, lines: isize, _body: Rect) {
        self.cursor.go_by(lines, self.found.len());
    }

    fn draw(&self, theme: &Theme, body: Rect, buf: &mut Buffer) {
        let top = self.cursor.line().saturating_sub(usize::from(body.height).saturating_sub(1));
        for ((at, candidate), line) in self.found.iter().enumerate().skip(top).zip(body.rows()) {
            draw_line(candidate, at == self.cursor.line(), theme, line, buf);
        }
    }
}

/// `Name of the feed        https://example.org/feed`
fn draw_line(candidate: &Candidate, chosen: bool, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let width = usize::from(area.width);
    if chosen {
        buf.set_style(area, theme.selected);
    }
    let address = candidate.address.shown();
    if width < 40 {
        let text = if candidate.title.is_empty() { address } else { &candidate.title };
        buf.draw_text(area.x, area.y, fit(text, width), width, theme.text);
        return;
    }
    let name = width * 2 / 5;
    buf.draw_text(area.x, area.y, fit(&candidate.title, name), name, theme.text);
    let (x, width) = (area.x + name as u16 + 2, width - name - 2);
    buf.draw_text(x, area.y, fit(address, width), width, theme.quiet);
    if chosen {
        super::row::reset_band(true, theme, area, buf);
    }
}
