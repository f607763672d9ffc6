//! Where the bytes of a piece are in a line, for matches and labels. Never here: the runs of a line (see `runs`).

use super::galley::{Galley, Piece};
use super::runs::{layout_piece, piece_runs, stretch};
use super::sheet::{LineKind, LineLayout, Sheet, fit};
use super::table::LinePart;
use super::{code, columns};

/// The columns of a piece's bytes in a line, from left to right; `None` if they are not in it.
pub(super) fn columns_of(
    sheet: &Sheet,
    galley: &Galley,
    line: &LineLayout,
    piece: u32,
    bytes: (u32, u32),
) -> Option<Vec<(usize, usize)>> {
    let (number, layout_piece) = layout_piece(sheet, galley, line)?;
    let words = galley.pieces.get(piece as usize)?;
    let fitted = fit(galley, number, layout_piece, sheet.width);
    let framed = sheet.width.max(1) - fitted.text_width;
    let moved = |ranges: Vec<(usize, usize)>, left: usize| {
        ranges.into_iter().map(|(from, to)| (left + from, left + to)).collect()
    };
    match line.kind {
        LineKind::Grid(grid) => sheet.grids[grid as usize].parts.iter().find_map(|(x, part)| match part {
            LinePart::Words { piece: own, start, end, .. } if *own == piece => {
                let ranges = ranges(sheet, words, (*start, *end), bytes);
                (!ranges.is_empty()).then(|| moved(ranges, framed + x))
            }
            _ => None,
        }),
        LineKind::First | LineKind::Rest | LineKind::Over(_) | LineKind::Hang(_) if line.piece == piece => {
            let mut left = framed;
            if line.kind == LineKind::First {
                left += columns(&fitted.markers);
            }
            left += code::before_text(line.kind, fitted.text_width);
            if layout_piece.rtl && !galley.linear {
                let used = columns(words.text.get(line.start as usize..line.end as usize)?);
                let before = code::before_text(line.kind, fitted.text_width);
                left = fitted.text_width.saturating_sub(used + before);
            }
            let mut found = ranges(sheet, words, (line.start, line.end), bytes);
            // A justified line is read from left to right, so there is one range at most.
            if let Some(stretch) = stretch(sheet, layout_piece, &fitted, line)
                && let [(from, to)] = &mut found[..]
            {
                let added = |to: u32| {
                    words.text.get(line.start as usize..to as usize).map_or(0, |part| stretch.before(part))
                };
                *from += added(bytes.0.max(line.start));
                *to += added(bytes.1.min(line.end));
            }
            Some(moved(found, left))
        }
        _ => None,
    }
}

/// The columns of bytes in a part of a piece, counted from the start of that part.
fn ranges(sheet: &Sheet, piece: &Piece, (start, end): (u32, u32), bytes: (u32, u32)) -> Vec<(usize, usize)> {
    let width = |from: usize, to: usize| piece.text.get(from..to).map_or(0, columns);
    let (start, end) = (start as usize, end as usize);
    let (from, to) = ((bytes.0 as usize).max(start), (bytes.1 as usize).min(end));
    if from >= to {
        return Vec::new();
    }
    if !sheet.order.is_visual() || !piece.mixed {
        let before = width(start, from);
        return vec![(before, before + width(from, to))];
    }
    let (mut out, mut x) = (Vec::<(usize, usize)>::new(), 0);
    for part in piece_runs(piece, start..end) {
        let (first, last) = (part.range.start, part.range.end);
        let (begin, stop) = (from.max(first), to.min(last));
        if begin < stop {
            let before = if part.rtl { width(stop, last) } else { width(first, begin) };
            let range = (x + before, x + before + width(begin, stop));
            match out.last_mut().filter(|(_, end)| *end == range.0) {
                Some((_, end)) => *end = range.1,
                None => out.push(range),
            }
        }
        x += width(first, last);
    }
    out
}
