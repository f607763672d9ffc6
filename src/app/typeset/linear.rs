//! Pages for screen readers: words in place of indents, bars and sizes of letters. Never here: the screen around a page
//! (see `app::linear`).

use std::fmt::Write as _;

use super::galley::{Galley, Indent, Kind, Piece, TableSlot};
use super::sheet::Fitted;
use super::table::{LinePart, PartStyle, TableLine};
use super::{Spot, TextRole, columns, wrap};

/// The fewest columns that are left for words beside markers.
const MIN_WORDS: usize = 4;

/// A piece at a width: no indents, and markers before its first words.
pub(super) fn fit(galley: &Galley, number: u32, piece: &Piece, width: usize) -> Fitted {
    let text_width = width.max(1);
    let mut markers = String::new();
    if piece.kind != Kind::Verbatim {
        for at in galley.indents_of(piece) {
            let indent = &galley.indents[at as usize];
            markers.push_str(if indent.first == number { name(indent) } else { "" });
        }
        if let Ok(at) = galley.headings.binary_search_by_key(&number, |heading| heading.piece) {
            // Writing into a string cannot fail.
            let _ = write!(markers, "Heading {}: ", galley.headings[at].level);
        }
    }
    if columns(&markers) + MIN_WORDS > text_width {
        markers.clear();
    }
    Fitted { indents: Vec::new(), markers, text_width }
}

/// The words for an indent, written once where it begins.
fn name(indent: &Indent) -> &str {
    match indent.marker.as_deref().map(str::trim) {
        Some("▾") => "Details: ",
        Some("☑") => "Done: ",
        Some("☐") => "To do: ",
        Some(_) => indent.marker.as_deref().map_or("", str::trim_start),
        None if indent.filler.trim().is_empty() => "",
        None => "Quote: ",
    }
}

/// The rows of a table one after the other: each cell on a line of its own, after the name of its column.
pub(super) fn table(galley: &Galley, rows: &[Vec<TableSlot>], header: usize, width: usize) -> Vec<TableLine> {
    let text = |slot: &TableSlot| galley.pieces.get(slot.piece as usize).map_or("", |piece| &*piece.text);
    let has_names = header > 0 && header < rows.len();
    let (head, body) = rows.split_at(if has_names { header } else { 0 });
    let name = |column: usize| {
        let mut above = head.iter().rev().filter_map(|row| cell_at(row, column));
        above.find(|slot| !text(slot).is_empty())
    };
    let mut out: Vec<TableLine> = Vec::new();
    for row in body {
        if !out.is_empty() {
            out.push(TableLine::default());
        }
        let mut column = 0;
        for slot in row {
            let name = name(column).map(|name| (name.piece, text(&name)));
            if !text(slot).is_empty() {
                put_cell(name, (slot.piece, text(slot)), width, &mut out);
            }
            column += usize::from(slot.colspan);
        }
    }
    out
}

/// The cell of a row in a column.
fn cell_at(row: &[TableSlot], column: usize) -> Option<TableSlot> {
    let mut end = 0;
    row.iter().copied().find(|slot| {
        end += usize::from(slot.colspan);
        column < end
    })
}

/// Adds the lines of a cell. A name is shortened to its first line.
fn put_cell(name: Option<(u32, &str)>, (piece, text): (u32, &str), width: usize, out: &mut Vec<TableLine>) {
    let words = |piece: u32, start: usize, end: usize| LinePart::Words {
        piece,
        start: start as u32,
        end: end as u32,
        style: PartStyle::Own,
    };
    let mut parts = Vec::new();
    let mut x = 0;
    if let Some((name, text)) = name {
        let mut first = None;
        wrap::lines(text, (width / 2).max(1), width, |start, end| {
            first.get_or_insert((start, end));
        });
        let (start, end) = first.unwrap_or_default();
        x = columns(&text[start..end]);
        parts.push((0, words(name, start, end)));
        let ends = text[start..end].ends_with([':', '?', '!']);
        if !ends && x < width {
            parts.push((x, LinePart::Sign(":".into(), TextRole::Quiet)));
        }
        x += 1 + usize::from(!ends);
    }
    wrap::lines(text, width.saturating_sub(x).max(1), width, |start, end| {
        let spot = Spot { piece, at: start as u32 };
        let mut line =
            TableLine { parts: std::mem::take(&mut parts), spot: Some(spot), ..TableLine::default() };
        line.parts.push((std::mem::take(&mut x), words(piece, start, end)));
        out.push(line);
    });
}
