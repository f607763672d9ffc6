//! Plain ASCII for terminals without UTF-8: one table of look-alikes for every sign on the screen, and for text.
//! Never here: what a terminal can show (see `io::terminal`), what is drawn.

use std::borrow::Cow;

use ratatui::prelude::Buffer;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_width::UnicodeWidthChar;

use super::typeset::{cluster_columns, clusters};

/// The signs that the terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signs {
    /// All of Unicode.
    #[default]
    Unicode,
    /// Characters whose width is ambiguous (UAX 11) take two columns there. They are replaced by look-alikes of one.
    Narrow,
    /// ASCII only.
    Ascii,
    /// ASCII until the terminal has answered.
    Asked,
}

/// Stands for a character that has no look-alike.
const UNKNOWN: &str = "?";

/// Characters and what is written for them. Where that has several letters, a cell of the screen takes the first, or the
/// one of [`IN_ONE_CELL`]. Letters with accents are not here: see [`look_alike`].
const TABLE: &[(&str, &str)] = &[
    // Markers of the list and of the page.
    ("●•⬤◉∙", "*"),
    ("○◦◯◌", "o"),
    ("★☆✩✪⭐", "+"),
    ("◐◑◒◓", "%"),
    ("▰", "#"),
    ("▱", "-"),
    ("↻⟳🔄", "@"),
    ("▪▫□◆◇⁃", "-"),
    ("⚠", "!"),
    ("☑✓✔✗✘✕×❌✅", "x"),
    ("☐", "_"),
    ("►▶▸▹‣›❯⏵", ">"),
    ("◄◀◂‹❮", "<"),
    ("▲△▴", "^"),
    ("▼▽▾", "v"),
    // Bars, rules, frames.
    ("▌", ">"),
    ("▎▏▍▕▐│┆┇┊┋╎╏║╵╷╹╻", "|"),
    ("┃█▀▄■▓▒░▊▋▉", "#"),
    ("─┄┅┈┉╌╍╴╶╸╺", "-"),
    ("━═", "="),
    ("▰", "="),
    ("▱", "."),
    ("╱", "/"),
    ("╲", "\\"),
    ("┌┐└┘├┤┬┴┼╭╮╰╯┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬", "+"),
    // Typography.
    ("·・", "-"),
    ("…", "..."),
    ("⋯", "..."),
    ("‘’‚‛′ʼʻ´", "'"),
    ("“”„‟″«»", "\""),
    ("‐‑‒–—―−⁻₋", "-"),
    ("⁄∕÷", "/"),
    ("∗⁎⁂❤♥", "*"),
    ("†‡", "+"),
    ("§", "S"),
    ("¶", "P"),
    ("°˚", "o"),
    ("№", "No"),
    ("©", "(c)"),
    ("®", "(R)"),
    ("←⇐⟵↩⇦", "<"),
    ("→⇒⟶↪↦⇨", ">"),
    ("↔⇔", "<>"),
    ("↑⇑↥", "^"),
    ("↓⇓↧", "v"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("¢", "c"),
    ("±∓", "+-"),
    ("≈∼≅", "~"),
    ("≠", "!="),
    ("≡", "="),
    ("≤", "<="),
    ("≥", ">="),
    ("¬", "!"),
    ("‰", "%"),
    ("।。", "."),
    ("、，،", ","),
    ("¿؟", "?"),
    ("¡", "!"),
    ("「『〈《【〔", "["),
    ("」』〉》】〕", "]"),
    // Letters without a decomposition.
    ("ß", "ss"),
    ("ẞ", "SS"),
    ("æ", "ae"),
    ("Æ", "AE"),
    ("œ", "oe"),
    ("Œ", "OE"),
    ("ø", "o"),
    ("Ø", "O"),
    ("ł", "l"),
    ("Ł", "L"),
    ("đð", "d"),
    ("ĐÐ", "D"),
    ("þ", "th"),
    ("Þ", "Th"),
    ("ħ", "h"),
    ("Ħ", "H"),
    ("ı", "i"),
    ("ŋ", "n"),
    ("Ŋ", "N"),
];

/// What a single cell has for some of the longer ones.
const IN_ONE_CELL: &[(char, &str)] =
    &[('…', "~"), ('⋯', "~"), ('≠', "#"), ('©', "c"), ('®', "R"), ('±', "+")];

/// What is written for a character that is not ASCII; empty for marks and signs without a width.
fn look_alike(c: char, out: &mut String) {
    if let Some((_, text)) = TABLE.iter().find(|(signs, _)| signs.contains(c)) {
        return out.push_str(text);
    }
    if c.is_whitespace() {
        return out.push(' ');
    }
    if is_combining_mark(c) || cluster_columns(c.encode_utf8(&mut [0; 4])) == 0 {
        return;
    }
    let start = out.len();
    for part in c.nfkd().filter(|part| !is_combining_mark(*part)) {
        match part {
            _ if part.is_ascii() => out.push(part),
            _ if part == c => return out.push_str(UNKNOWN),
            part => look_alike(part, out),
        }
    }
    if out[start..].contains(UNKNOWN) {
        out.truncate(start);
        out.push_str(UNKNOWN);
    }
}

/// A text in ASCII.
pub fn ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for (_, cluster) in clusters(text) {
        write_cluster(cluster, &mut out);
    }
    Cow::Owned(out)
}

/// Writes a grapheme cluster in ASCII. What is joined or modified by further characters is one sign.
fn write_cluster(cluster: &str, out: &mut String) {
    let start = out.len();
    for c in cluster.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            look_alike(c, out);
        }
        if &out[start..] == UNKNOWN {
            return;
        }
    }
}

/// What a cell of so many columns has for a grapheme cluster.
fn in_cell(cluster: &str, columns: usize) -> String {
    let first = cluster.chars().next().unwrap_or(' ');
    if let Some((_, sign)) = IN_ONE_CELL.iter().find(|(c, _)| *c == first) {
        return (*sign).to_owned();
    }
    let mut text = String::new();
    write_cluster(cluster, &mut text);
    // A fraction cut in two would be another number.
    let cut = text.len() > columns;
    if cut && text.contains(|c: char| c.is_ascii_digit()) {
        UNKNOWN.clone_into(&mut text);
    }
    text.truncate(columns.max(1));
    if text == UNKNOWN { UNKNOWN.repeat(columns.max(1)) } else { text }
}

/// A sign of one column that takes two in terminals for East Asian text. `unicode-width` counts no letters among them.
fn is_ambiguous(symbol: &str) -> bool {
    symbol.chars().next().is_some_and(|c| !c.is_ascii() && c.width() == Some(1) && c.width_cjk() == Some(2))
}

/// Replaces the signs of ambiguous width on a screen. Letters stay.
pub(crate) fn to_narrow(buf: &mut Buffer) {
    for cell in &mut buf.content {
        if is_ambiguous(cell.symbol()) {
            let narrow = in_cell(cell.symbol(), 1);
            cell.set_symbol(&narrow);
        }
    }
}

/// Draws a screen in ASCII.
pub(crate) fn to_ascii(buf: &mut Buffer) {
    let area = *buf.area();
    for y in area.top()..area.bottom() {
        let mut x = area.left();
        while x < area.right() {
            let symbol = buf[(x, y)].symbol();
            // A cell with a picture has escape sequences of any length.
            let columns = if symbol.is_ascii() { 1 } else { cluster_columns(symbol).max(1) };
            if !symbol.is_ascii() {
                // Where there is space, as at the end of a line, the dots are written out.
                let blank = |at: u16| buf.cell((at, y)).is_none_or(|cell| cell.symbol() == " ");
                let dots =
                    matches!(symbol, "…" | "⋯") && x + 2 < area.right() && (1..7).all(|n| blank(x + n));
                let text = if dots { "...".to_owned() } else { in_cell(symbol, columns) };
                for (at, sign) in (x..area.right()).zip(text.chars()) {
                    if dots && at > x {
                        let style = buf[(x, y)].style();
                        buf[(at, y)].set_style(style);
                    }
                    buf[(at, y)].set_char(sign);
                }
            }
            x += columns as u16;
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Cell;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn text_is_written_with_look_alikes() {
        for (text, written) in [
            ("plain", "plain"),
            ("Zürich – “São Paulo” … l’été", "Zurich - \"Sao Paulo\" ... l'ete"),
            ("e\u{301}\u{327}", "e"),
            ("Straße, Łódź, Ærø, Đặng", "Strasse, Lodz, AEro, Dang"),
            ("● ★ ↻ × ▌ │ ─ ┃", "* + @ x > | - #"),
            ("½ m², ﬁve ™ 5 €", "1/2 m2, five TM 5 EUR"),
            ("日本 Москва 👩‍👧", "?? ?????? ?"),
            ("a\u{a0}b\u{200b}c\u{3000}d", "a bc d"),
            ("2 ≠ 3 ≤ 4", "2 != 3 <= 4"),
        ] {
            assert_eq!(ascii(text), written);
        }
        // No character is left as it is, and none makes this fail.
        for c in ('\u{80}'..='\u{2ffff}').filter(|c| !c.is_control()) {
            assert!(ascii(&c.to_string()).is_ascii(), "{c:?}");
            let cell = in_cell(&c.to_string(), 1);
            assert!(cell.is_ascii() && cell.len() <= 1, "{c:?}: {cell}");
        }
    }

    #[test]
    fn characters_of_ambiguous_width_are_replaced() {
        let drawn = "│● “Zürich”… ½ — Łódź 日本 Москва ─┃";
        let mut buffer = Buffer::empty(Rect::new(0, 0, 60, 1));
        buffer.set_string(0, 0, drawn, Style::new());
        to_narrow(&mut buffer);
        let text: String = buffer.content.iter().map(Cell::symbol).collect();
        assert_eq!(text.trim_end(), "|* \"Zürich\"~ ? - Łódź 日 本  Москва -#");
    }

    #[test]
    fn a_screen_keeps_its_columns() {
        for (drawn, shown) in [
            ("│Zürich…      │", "|Zurich...    |"),
            ("│Zürich…   │", "|Zurich~   |"),
            ("│Zürich…  x│", "|Zurich~  x|"),
            ("│日本x…│", "|????x~|"),
            ("½│5 €│Straße", "?|5 E|Strase"),
            ("🙂x e\u{301}│", "??x e|"),
            ("Reading …", "Reading ~"),
            ("Reading …    ", "Reading ...  "),
        ] {
            let width = super::super::typeset::columns(drawn) as u16;
            let mut buffer = Buffer::empty(Rect::new(0, 0, width, 1));
            buffer.set_string(0, 0, drawn, Style::new());
            to_ascii(&mut buffer);
            let text: String = (0..width).map(|x| buffer[(x, 0)].symbol()).collect();
            assert_eq!(text, shown);
        }
    }
}
