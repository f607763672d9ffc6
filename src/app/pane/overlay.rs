//! The frame of an overlay: its size, its title, its border. Never here: its content (see the implementations of
//! `Overlay`).

use ratatui::prelude::{Buffer, Rect, Widget};
use ratatui::widgets::{Block, BorderType, Clear};

use crate::app::key_hint::{self, KeyHint};
use crate::app::text_order::DrawText;
use crate::app::typeset::{columns, fit};
use crate::app::{Action, Keymap, Overlay, Theme};

/// The area of an overlay, and the area of its lines.
pub(crate) fn frame(overlay: &dyn Overlay, screen: Rect) -> (Rect, Rect) {
    let framed = is_framed(screen);
    let (border, above) = if framed { (1, 2) } else { (0, 1) };
    let width = screen.width.min(overlay.max_width());
    let margin = if framed { 3 } else { u16::from(width > 20) };
    let across = width.saturating_sub(2 * margin);
    let most = screen.height - spared(width, screen);
    let needed = overlay.lines(across).min(usize::from(screen.height)) as u16 + above + 2 * border;
    // Without a border it would not stand out from the text below it: it takes the whole screen.
    let height = if framed { needed.min(most) } else { most };
    let area = Rect::new((screen.width - width) / 2, (screen.height - height) / 2, width, height);
    let head = (border + above).min(height);
    let down = height.saturating_sub(border + above + border);
    (area, Rect::new(area.x + margin, area.y + head, across, down))
}

/// Draws an overlay over everything else.
pub(crate) fn draw(overlay: &dyn Overlay, keymap: &Keymap, theme: &Theme, screen: Rect, buf: &mut Buffer) {
    let (area, body) = frame(overlay, screen);
    draw_frame(area, screen, theme, buf);
    let width = usize::from(body.width);
    let line = body.y.saturating_sub(if is_framed(screen) { 2 } else { 1 }).max(area.y);
    let title = overlay.title();
    buf.draw_text(body.x, line, fit(&title, width), width, theme.title);
    let key = |action: Action| keymap.label(overlay.layer(), &action);
    let submit = Some(overlay.submit_hint()).filter(|hint| !hint.is_empty());
    let submit = submit.map(|hint| KeyHint::new(key(Action::Submit), hint));
    let cancel = KeyHint::new(key(Action::Cancel), overlay.cancel_hint());
    let hints: Vec<KeyHint> = submit.into_iter().chain([cancel]).collect();
    let used = (columns(&title) + 3).min(width) as u16;
    let rest = Rect::new(body.x + used, line, body.width - used, 1);
    key_hint::draw_right(&hints, rest, theme, buf);
    overlay.draw(theme, body, buf);
}

/// Whether there is space for a border and margins.
pub(crate) fn is_framed(screen: Rect) -> bool {
    screen.width >= 44 && screen.height >= 12
}

/// Fewer columns beside an overlay are cleared.
const STRIP: u16 = 8;

/// Clears the area of an overlay, and draws its border.
pub(crate) fn draw_frame(area: Rect, screen: Rect, theme: &Theme, buf: &mut Buffer) {
    // A few columns of the panes beside it would be no more than letters without a meaning.
    let beside = area.x < STRIP && area.width < screen.width;
    let cleared = if beside { Rect { x: screen.x, width: screen.width, ..area } } else { area };
    clear(cleared, theme, buf);
    blank_wide_neighbours(cleared, buf);
    if is_framed(screen) {
        Block::bordered().border_type(BorderType::Rounded).border_style(theme.rule).render(area, buf);
    }
}

/// Empties an area of the screen.
pub(crate) fn clear(area: Rect, theme: &Theme, buf: &mut Buffer) {
    Clear.render(area, buf);
    buf.set_style(area, theme.ground);
}

/// Rows of the screen that an overlay of some width leaves free. The first and the last line are never covered in part.
pub(crate) fn spared(width: u16, screen: Rect) -> u16 {
    if width < screen.width && screen.height >= 12 { 2 } else { 0 }
}

/// Blanks wide characters that extend from the left into an area that was drawn over.
pub(crate) fn blank_wide_neighbours(area: Rect, buf: &mut Buffer) {
    for y in area.y..area.bottom() {
        if let Some(cell) = area.x.checked_sub(1).and_then(|x| buf.cell_mut((x, y)))
            && columns(cell.symbol()) > 1
        {
            cell.set_symbol(" ");
        }
    }
}
