//! A drawn screen as text, with or without colours: what `--print` writes. Never here: a terminal.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier, Style};

/// The screen as lines of text, without trailing spaces.
pub fn plain(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut line = String::new();
        each_cell(buffer, y, |cell| line.push_str(cell.symbol()));
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// The screen with its colours as SGR sequences (ECMA-48 §8.3.117).
pub(crate) fn ansi(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut last = String::new();
        each_cell(buffer, y, |cell| {
            let style = sgr(cell);
            if style != last {
                // Writing into a string cannot fail.
                let _ = write!(out, "\x1b[0{style}m");
                last = style;
            }
            out.push_str(cell.symbol());
        });
        out.push_str("\x1b[0m\n");
    }
    out
}

/// Text with its style as SGR sequences.
pub(crate) fn styled(text: &str, style: Style) -> String {
    let mut cell = Cell::EMPTY;
    cell.set_style(style);
    let style = sgr(&cell);
    if style.is_empty() || text.is_empty() { text.to_owned() } else { format!("\x1b[0{style}m{text}\x1b[0m") }
}

/// The cells of a row, without those covered by a wide cell before them.
fn each_cell(buffer: &Buffer, y: u16, mut visit: impl FnMut(&Cell)) {
    let mut covered = 0;
    for x in buffer.area.left()..buffer.area.right() {
        let Some(cell) = buffer.cell((x, y)) else { continue };
        if covered > 0 {
            covered -= 1;
            continue;
        }
        covered = crate::app::typeset::cluster_columns(cell.symbol()).saturating_sub(1);
        visit(cell);
    }
}

fn sgr(cell: &Cell) -> String {
    let mut out = String::new();
    for (modifier, code) in [
        (Modifier::BOLD, 1),
        (Modifier::DIM, 2),
        (Modifier::ITALIC, 3),
        (Modifier::UNDERLINED, 4),
        (Modifier::REVERSED, 7),
        (Modifier::CROSSED_OUT, 9),
    ] {
        if cell.modifier.contains(modifier) {
            let _ = write!(out, ";{code}");
        }
    }
    out.push_str(&colour(cell.fg, 30));
    out.push_str(&colour(cell.bg, 40));
    out
}

/// The number of a named colour in the palette of sixteen.
pub(super) fn palette_number(color: Color) -> Option<u8> {
    Some(match color {
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        _ => return None,
    })
}

fn colour(colour: Color, base: u8) -> String {
    match colour {
        Color::Indexed(n) => format!(";{};5;{n}", base + 8),
        Color::Rgb(r, g, b) => format!(";{};2;{r};{g};{b}", base + 8),
        named => palette_number(named)
            .map(|n| format!(";{}", if n < 8 { base + n } else { base + 60 + n - 8 }))
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;

    #[test]
    fn wide_letters_are_printed_once_and_colours_as_sgr() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 2));
        buffer.set_string(0, 0, "日本x", Style::new());
        buffer.set_string(0, 1, "red", Style::new().fg(Color::Rgb(255, 0, 0)).add_modifier(Modifier::BOLD));
        assert_eq!(plain(&buffer), "日本x\nred\n");
        assert_eq!(ansi(&buffer).lines().nth(1), Some("\x1b[0;1;38;2;255;0;0mred\x1b[0m     \x1b[0m"));
        assert_eq!(styled("red", Style::new().fg(Color::Red)), "\x1b[0;31mred\x1b[0m");
        assert_eq!(styled("plain", Style::new()), "plain");
    }
}
