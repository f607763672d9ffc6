//! Draws the message of an empty list. Never here: what it says (see `app::empty`).

use ratatui::prelude::{Buffer, Rect};

use super::key_lines::wrap;
use crate::app::Model;
use crate::app::text_order::DrawText;
use crate::app::typeset::columns;

/// Draws the message a third down the area. Each of its lines is centred, and wrapped if it is too wide.
pub(super) fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let width = usize::from(area.width).saturating_sub(4);
    let message = model.empty_message();
    let mut y = area.y + area.height / 3;
    for (at, line) in message.split('\n').enumerate() {
        let style = if at == 0 { model.theme.text } else { model.theme.quiet };
        for line in wrap(line, width) {
            if y >= area.bottom() {
                return;
            }
            let x = area.x + area.width.saturating_sub(columns(&line) as u16) / 2;
            buf.draw_text(x, y, line, width, style);
            y += 1;
        }
    }
}
