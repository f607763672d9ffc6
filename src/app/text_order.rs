//! Text with letters from right to left on the screen. A text is drawn in the order of reading and marked as a field;
//! when the screen is complete, the cells of each field are put in the order in which they are seen. So styles and
//! columns of a text are those of its letters, and no field mixes with the one beside it. Never here: the order itself
//! (see `typeset::bidi`), the lines of a page (`typeset` puts them in order), modes of the terminal (see `io`).

use std::ops::Range;

use ratatui::buffer::CellWidth;
use ratatui::prelude::{Buffer, Style};

use super::typeset::TextOrder;
use super::typeset::bidi::{adapt, has_rtl, is_rtl, push_mirrored, visual_runs};

/// Marks the first cell of a field (UAX 9: LEFT-TO-RIGHT ISOLATE, RIGHT-TO-LEFT ISOLATE) and the last one (POP
/// DIRECTIONAL ISOLATE). No text from outside has them ([`crate::news::SafeText`]).
const LTR: char = '\u{2066}';
const RTL: char = '\u{2067}';
const END: char = '\u{2069}';
/// LEFT-TO-RIGHT MARK: beside a field, for terminals that do not know isolates.
const LTR_MARK: char = '\u{200e}';

/// Draws text from outside.
pub(crate) trait DrawText {
    /// Draws a text in at most `width` columns. Returns the position after it.
    fn draw_text(&mut self, x: u16, y: u16, text: impl AsRef<str>, width: usize, style: Style) -> (u16, u16);

    /// Draws a part of a text that is written from right to left (`rtl`), whatever letters the part has.
    fn draw_part(&mut self, x: u16, y: u16, text: &str, rtl: bool, width: usize, style: Style) -> (u16, u16);

    /// Marks cells of a row as a field.
    fn mark_field(&mut self, cells: Range<u16>, y: u16, rtl: bool);
}

impl DrawText for Buffer {
    fn draw_text(&mut self, x: u16, y: u16, text: impl AsRef<str>, width: usize, style: Style) -> (u16, u16) {
        let text = text.as_ref();
        self.draw_part(x, y, text, is_rtl(text), width, style)
    }

    fn draw_part(&mut self, x: u16, y: u16, text: &str, rtl: bool, width: usize, style: Style) -> (u16, u16) {
        let (end, _) = self.set_stringn(x, y, text, width, style);
        if rtl || has_rtl(text) {
            self.mark_field(x..end, y, rtl);
        }
        (end, y)
    }

    fn mark_field(&mut self, cells: Range<u16>, y: u16, rtl: bool) {
        let groups = groups(self, cells, y);
        if let Some((x, _)) = groups.first()
            && let Some(cell) = self.cell_mut((*x, y))
        {
            let symbol = format!("{}{}", if rtl { RTL } else { LTR }, cell.symbol());
            cell.set_symbol(&symbol);
        }
        if let Some((x, _)) = groups.last()
            && let Some(cell) = self.cell_mut((*x, y))
        {
            let symbol = format!("{}{END}", cell.symbol());
            cell.set_symbol(&symbol);
        }
    }
}

/// The first cells of the clusters in a row, and their widths.
fn groups(buf: &Buffer, cells: Range<u16>, y: u16) -> Vec<(u16, u16)> {
    let (mut x, mut out) = (cells.start, Vec::new());
    while x < cells.end
        && let Some(cell) = buf.cell((x, y))
    {
        let wide = cell.symbol().cell_width().max(1);
        out.push((x, wide));
        x += wide;
    }
    out
}

/// Puts the fields of a complete screen in the order for the terminal. No mark is left, except those that the terminal
/// needs.
pub(crate) fn settle(buf: &mut Buffer, order: TextOrder) {
    let area = *buf.area();
    for y in area.rows().map(|row| row.y) {
        let mut open: Option<(u16, bool)> = None;
        let (mut x, mut wide);
        x = area.x;
        while x < area.right() {
            let symbol = buf[(x, y)].symbol();
            wide = symbol.cell_width().max(1);
            let begins = symbol.chars().next().filter(|c| matches!(*c, LTR | RTL));
            let ends = symbol.ends_with(END);
            if begins.is_some() || ends {
                let bare = symbol.trim_start_matches([LTR, RTL]).trim_end_matches(END).to_owned();
                buf[(x, y)].set_symbol(&bare);
                // What lies over a field may hide its end: then it has none.
                open = begins.map(|begin| (x, begin == RTL)).or(open);
                if let Some((from, rtl)) = open.filter(|_| ends) {
                    settle_field(buf, from..x + wide, y, rtl, order);
                    open = None;
                }
            }
            x += wide;
        }
    }
}

fn settle_field(buf: &mut Buffer, cells: Range<u16>, y: u16, rtl: bool, order: TextOrder) {
    match order {
        TextOrder::Logical => {}
        TextOrder::Visual | TextOrder::Words => reorder(buf, cells, y, rtl, order),
        TextOrder::Isolated => {
            // A terminal draws a mark with the cell before it, so it must change together with that cell.
            let opening = format!("{LTR_MARK}{}", if rtl { RTL } else { LTR });
            let before = groups(buf, buf.area.x..cells.start, y).last().map(|(x, _)| *x);
            let first = cells.start;
            if let Some(cell) = buf.cell_mut((before.unwrap_or(first), y)) {
                let symbol = cell.symbol();
                let symbol = match before {
                    Some(_) => format!("{symbol}{opening}"),
                    None => format!("{opening}{symbol}"),
                };
                cell.set_symbol(&symbol);
            }
            if let Some((x, _)) = groups(buf, cells, y).last()
                && let Some(cell) = buf.cell_mut((*x, y))
            {
                let symbol = format!("{}{END}{LTR_MARK}", cell.symbol());
                cell.set_symbol(&symbol);
            }
        }
    }
}

/// Puts cells in the order in which they are seen, with their styles.
fn reorder(buf: &mut Buffer, cells: Range<u16>, y: u16, rtl: bool, order: TextOrder) {
    let groups = groups(buf, cells.clone(), y);
    // The text of the field, and where each cluster is in it.
    let (mut text, mut starts) = (String::new(), Vec::with_capacity(groups.len()));
    for (x, _) in &groups {
        starts.push(text.len());
        text.push_str(buf[(*x, y)].symbol());
    }
    // The clusters from left to right, and from which cell each comes.
    let (mut visual, mut sources) = (Vec::with_capacity(groups.len()), Vec::with_capacity(groups.len()));
    for run in visual_runs(&text, 0..text.len(), rtl) {
        let first = starts.partition_point(|start| *start < run.range.start);
        let last = starts.partition_point(|start| *start < run.range.end);
        for step in 0..last - first {
            let at = if run.rtl { last - 1 - step } else { first + step };
            let end = starts.get(at + 1).copied().unwrap_or(text.len());
            let mut symbol = String::new();
            if run.rtl {
                push_mirrored(&text[starts[at]..end], &mut symbol);
            } else {
                symbol.push_str(&text[starts[at]..end]);
            }
            visual.push(symbol);
            sources.push(at);
        }
    }
    adapt(&mut visual, order);
    let old: Vec<_> = groups.iter().map(|(x, wide)| (buf[(*x, y)].style(), *wide)).collect();
    let mut x = cells.start;
    for (symbol, at) in visual.iter().zip(sources) {
        let (style, wide) = old[at];
        for covered in x..(x + wide).min(cells.end) {
            buf[(covered, y)].reset();
            buf[(covered, y)].set_style(style);
        }
        buf[(x, y)].set_symbol(symbol);
        x += wide;
    }
}

#[cfg(test)]
mod tests {
    use ratatui::prelude::{Modifier, Rect};

    use super::*;

    fn row(buf: &Buffer) -> String {
        let all = groups(buf, 0..buf.area.width, 0);
        all.into_iter().map(|(x, _)| buf[(x, 0)].symbol()).collect::<String>().trim_end().to_owned()
    }

    /// Two fields side by side, as the terminal gets them.
    fn two_fields(one: &str, other: &str, order: TextOrder) -> String {
        let mut buf = Buffer::empty(Rect::new(0, 0, 30, 1));
        let (x, _) = buf.draw_text(0, 0, one, 20, Style::new());
        buf.draw_text(x + 1, 0, other, 10, Style::new());
        settle(&mut buf, order);
        row(&buf)
    }

    #[test]
    fn fields_side_by_side_are_ordered_apart() {
        let (title, source) = ("אבג (1) דה", "הוז");
        assert_eq!(two_fields(title, source, TextOrder::Visual), "הד (1) גבא זוה");
        assert_eq!(two_fields(title, source, TextOrder::Logical), "אבג (1) דה הוז");
        let isolated = "\u{200e}\u{2067}אבג (1) דה\u{2069}\u{200e} \u{200e}\u{2067}הוז\u{2069}\u{200e}";
        assert_eq!(two_fields(title, source, TextOrder::Isolated), isolated);
        assert_eq!(two_fields("the אב word", "x", TextOrder::Visual), "the בא word x");
        for order in [TextOrder::Visual, TextOrder::Isolated, TextOrder::Logical] {
            assert_eq!(two_fields("plain (words)", "2h", order), "plain (words) 2h");
        }
    }

    #[test]
    fn a_mark_is_in_the_cell_that_the_terminal_draws_it_with() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 10, 1));
        buf.draw_text(0, 0, "日", 2, Style::new());
        buf.draw_text(2, 0, "אב", 8, Style::new());
        settle(&mut buf, TextOrder::Isolated);
        assert_eq!(buf[(0, 0)].symbol(), "日\u{200e}\u{2067}");
        assert_eq!((buf[(2, 0)].symbol(), buf[(3, 0)].symbol()), ("א", "ב\u{2069}\u{200e}"));
    }

    #[test]
    fn styles_and_wide_characters_move_with_their_letters() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 12, 1));
        buf.draw_text(0, 0, "אבגד日本 x", 12, Style::new());
        buf.set_style(Rect::new(1, 0, 1, 1), Modifier::BOLD);
        buf.set_style(Rect::new(4, 0, 4, 1), Modifier::UNDERLINED);
        settle(&mut buf, TextOrder::Visual);
        assert_eq!(row(&buf), "日本 xדגבא");
        let bold: Vec<u16> = (0..12).filter(|x| buf[(*x, 0)].modifier.contains(Modifier::BOLD)).collect();
        let lines: Vec<u16> =
            (0..12).filter(|x| buf[(*x, 0)].modifier.contains(Modifier::UNDERLINED)).collect();
        assert_eq!((bold, lines), (vec![8], vec![0, 1, 2, 3]));
    }

    #[test]
    fn a_covered_field_leaves_no_marks() {
        for cover in ["--", "      --"] {
            let mut buf = Buffer::empty(Rect::new(0, 0, 8, 1));
            buf.draw_text(0, 0, "אבגדהוזח", 8, Style::new());
            let text = cover.trim_start();
            buf.set_string((cover.len() - text.len()) as u16, 0, text, Style::new());
            settle(&mut buf, TextOrder::Visual);
            assert!(!row(&buf).contains([LTR, RTL, END]), "{cover}");
        }
    }
}
