//! Builds the runs of one line, when it is drawn. Never here: line breaks.

use super::galley::{Galley, Kind, Piece, RunStyle};
use super::sheet::{LineKind, LineLayout, Sheet, continuation_columns, fit};
use super::table::{LinePart, TableLine};
use super::{Run, TextRole, columns};

/// Maximum width of a thematic break.
const MAX_RULE: usize = 24;

pub(super) fn of(sheet: &Sheet, galley: &Galley, line: &LineLayout) -> Vec<Run> {
    let Some((number, piece)) = layout_piece(sheet, galley, line) else { return Vec::new() };
    let fitted = fit(galley, number, piece, sheet.width);
    let mut runs = Vec::new();
    let first = match line.kind {
        LineKind::Grid(grid) => sheet.grids[grid as usize].first,
        kind => kind == LineKind::First,
    };
    for at in &fitted.indents {
        let indent = &galley.indents[*at as usize];
        let opens = indent.first == number;
        match line.kind {
            // A blank line above an indent's first piece is outside the indent.
            LineKind::Blank if opens || indent.first > number => break,
            _ if opens && first => {
                runs.push(side(indent.marker.as_deref().unwrap_or(&indent.filler), indent.role));
            }
            _ => runs.push(side(&indent.filler, indent.role)),
        }
    }
    let before = runs.len();
    match line.kind {
        LineKind::Blank | LineKind::Picture => {}
        LineKind::Grid(grid) => table_runs(galley, &sheet.grids[grid as usize], &mut runs),
        LineKind::First | LineKind::Rest | LineKind::Over => {
            if first && !fitted.markers.is_empty() {
                runs.push(side(&fitted.markers, TextRole::Rule));
            }
            if line.kind == LineKind::Over && continuation_columns(fitted.text_width) > 0 {
                runs.push(side("↪ ", TextRole::Rule));
            }
            if let Kind::LinkLine(split) = piece.kind {
                link_runs(piece, split as usize, fitted.first(), &mut runs);
            } else if piece.kind == Kind::Rule {
                let rule = "─".repeat(fitted.text_width.min(MAX_RULE));
                let pad = " ".repeat((fitted.text_width - columns(&rule)) / 2);
                runs.push(side(&format!("{pad}{rule}"), TextRole::Rule));
            } else {
                styled_runs(piece, line.start as usize, line.end as usize, &mut runs);
            }
        }
    }
    if piece.rtl && line.kind != LineKind::Blank {
        mirror(&mut runs, before, sheet.width);
    }
    while runs.last().is_some_and(|run| run.text.trim().is_empty()) {
        runs.pop();
    }
    runs
}

/// The piece that sets a line's indents: for a table, the table and not the cell.
fn layout_piece<'a>(sheet: &Sheet, galley: &'a Galley, line: &LineLayout) -> Option<(u32, &'a Piece)> {
    let at = match line.kind {
        LineKind::Grid(grid) => sheet.grids.get(grid as usize)?.table,
        _ => line.piece,
    };
    Some((at, galley.pieces.get(at as usize)?))
}

fn side(text: &str, role: TextRole) -> Run {
    Run { text: text.into(), role, ..Run::default() }
}

fn styled(text: &str, style: RunStyle) -> Run {
    Run { text: text.into(), role: style.role, emphasis: style.emphasis, link: style.link }
}

/// A part of a piece's text as runs.
fn styled_runs(piece: &Piece, start: usize, end: usize, runs: &mut Vec<Run>) {
    let first = piece.styles.partition_point(|run| run.end as usize <= start);
    let mut at = start;
    for run in &piece.styles[first..] {
        let to = (run.end as usize).min(end);
        if let Some(text) = piece.text.get(at..to).filter(|text| !text.is_empty()) {
            runs.push(styled(text, run.style));
        }
        at = to.max(at);
        if at >= end {
            break;
        }
    }
}

/// A line of the list of links: words, and the host at the right end.
fn link_runs(piece: &Piece, split: usize, width: usize, runs: &mut Vec<Run>) {
    const GAP: usize = 2;
    let (words, host) = piece.text.split_at(split);
    let host = super::fit(host, width / 2);
    let space = if host.is_empty() { width } else { width.saturating_sub(columns(&host) + GAP) };
    let mut both = piece.styles.iter().map(|run| run.style);
    if let Some(style) = both.next() {
        runs.push(styled(&super::fit(words, space), style));
    }
    if let Some(style) = both.next() {
        let used = runs.last().map_or(0, |run| columns(&run.text)) + columns(&host);
        runs.push(side(&" ".repeat(width.saturating_sub(used)), TextRole::Text));
        runs.push(styled(&host, style));
    }
}

fn table_runs(galley: &Galley, grid: &TableLine, runs: &mut Vec<Run>) {
    let mut x = 0;
    for (from, part) in &grid.parts {
        if *from > x {
            runs.push(side(&" ".repeat(from - x), TextRole::Text));
            x = *from;
        }
        let before = runs.len();
        match part {
            LinePart::Sign(text, role) => runs.push(side(text, *role)),
            LinePart::Words { piece, start, end } => {
                if let Some(piece) = galley.pieces.get(*piece as usize) {
                    styled_runs(piece, *start as usize, *end as usize, runs);
                }
            }
        }
        x += runs[before..].iter().map(|run| columns(&run.text)).sum::<usize>();
    }
}

/// Aligns a line to the right edge and moves its markers there.
fn mirror(runs: &mut Vec<Run>, sides: usize, width: usize) {
    let text = runs.split_off(sides);
    let used: usize = text.iter().chain(runs.iter()).map(|run| columns(&run.text)).sum();
    let marks = std::mem::take(runs);
    runs.push(side(&" ".repeat(width.saturating_sub(used)), TextRole::Text));
    runs.extend(text);
    for mark in marks.into_iter().rev() {
        let wide = columns(&mark.text);
        runs.push(side(&format!(" {:<1$}", mark.text.trim(), wide.saturating_sub(1)), mark.role));
    }
}

/// The columns of a piece's bytes in a line.
pub(super) fn columns_of(
    sheet: &Sheet,
    galley: &Galley,
    line: &LineLayout,
    piece: u32,
    bytes: (u32, u32),
) -> Option<(usize, usize)> {
    let (number, layout_piece) = layout_piece(sheet, galley, line)?;
    let text = &*galley.pieces.get(piece as usize)?.text;
    let within = |start: u32, end: u32| {
        let (from, to) = (bytes.0.max(start), bytes.1.min(end));
        let before = columns(text.get(start as usize..from as usize)?);
        let inside = columns(text.get(from as usize..to as usize)?);
        (from < to).then_some((before, before + inside))
    };
    let fitted = fit(galley, number, layout_piece, sheet.width);
    let framed = sheet.width.max(1) - fitted.text_width;
    match line.kind {
        LineKind::Grid(grid) => sheet.grids[grid as usize].parts.iter().find_map(|(x, part)| match part {
            LinePart::Words { piece: own, start, end } if *own == piece => {
                within(*start, *end).map(|(a, b)| (framed + x + a, framed + x + b))
            }
            _ => None,
        }),
        LineKind::First | LineKind::Rest | LineKind::Over if line.piece == piece => {
            let (a, b) = within(line.start, line.end)?;
            let mut left = framed;
            if line.kind == LineKind::First {
                left += columns(&fitted.markers);
            }
            if line.kind == LineKind::Over {
                left += continuation_columns(fitted.text_width);
            }
            if layout_piece.rtl {
                let used = columns(text.get(line.start as usize..line.end as usize)?);
                left = fitted.text_width.saturating_sub(used);
            }
            Some((left + a, left + b))
        }
        _ => None,
    }
}
