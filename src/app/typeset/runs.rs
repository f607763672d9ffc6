//! Builds the runs of one line, when it is drawn. Never here: line breaks.

use std::ops::Range;

use super::bidi::{VisualRun, adapt, is_rtl, ordered, reversed, visual_runs};
use super::galley::{Galley, Kind, Piece, RunStyle};
use super::justify::{self, Stretch};
use super::sheet::{Fitted, LineKind, LineLayout, Sheet, fit};
use super::table::{LinePart, PartStyle, TableLine};
use super::{Run, TextOrder, TextRole, clusters, code, columns};
use crate::news::Emphasis;

/// Maximum width of a thematic break.
const MAX_RULE: usize = 24;

pub(super) fn of(sheet: &Sheet, galley: &Galley, line: &LineLayout) -> Vec<Run> {
    let Some((number, piece)) = layout_piece(sheet, galley, line) else { return Vec::new() };
    let fitted = fit(galley, number, piece, sheet.width);
    let mut runs = Vec::new();
    let first = match line.kind {
        LineKind::Grid(grid) => sheet.grids[grid as usize].first,
        kind => matches!(kind, LineKind::First | LineKind::Label),
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
        LineKind::Underline(width) => runs.push(side(&"─".repeat(width.into()), TextRole::Rule)),
        LineKind::Grid(grid) => table_runs(sheet, galley, &sheet.grids[grid as usize], &mut runs),
        LineKind::First | LineKind::Label | LineKind::Rest | LineKind::Over(_) | LineKind::Hang(_) => {
            if first && !fitted.markers.is_empty() {
                runs.push(side(&fitted.markers, TextRole::Rule));
            }
            runs.extend(code::lead(galley, line, fitted.text_width));
            if let Kind::LinkLine(split) = piece.kind {
                let width = if galley.linear { 0 } else { fitted.first() };
                link_runs(sheet.order, piece, split as usize, width, &mut runs);
            } else if piece.kind == Kind::Rule && galley.linear {
                // A rule says nothing to a screen reader.
            } else if piece.kind == Kind::Rule {
                let rule = "─".repeat(fitted.text_width.min(MAX_RULE));
                let pad = " ".repeat((fitted.text_width - columns(&rule)) / 2);
                runs.push(side(&format!("{pad}{rule}"), TextRole::Rule));
            } else {
                let words = runs.len();
                ordered_runs(sheet, piece, line.start as usize, line.end as usize, &mut runs);
                if let Some(stretch) = stretch(sheet, piece, &fitted, line) {
                    stretch.widen(&mut runs[words..]);
                }
                if let Some(last) = runs.last_mut().filter(|_| sheet.ends_in_hyphen(line)) {
                    last.text = format!("{}-", last.text).into();
                }
            }
        }
    }
    if piece.rtl && !galley.linear && !runs.is_empty() {
        mirror(&mut runs, before, sheet);
    }
    if code::fill(sheet, galley, line, &fitted, &mut runs) {
        return runs;
    }
    while runs.last().is_some_and(|run| run.text.trim().is_empty()) {
        runs.pop();
    }
    runs
}

/// The piece that sets a line's indents: for a table, the table and not the cell.
pub(super) fn layout_piece<'a>(
    sheet: &Sheet,
    galley: &'a Galley,
    line: &LineLayout,
) -> Option<(u32, &'a Piece)> {
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

/// A part of a piece's text as runs, in the order in which they are drawn.
fn ordered_runs(sheet: &Sheet, piece: &Piece, start: usize, end: usize, runs: &mut Vec<Run>) {
    if !sheet.order.is_visual() || !piece.mixed {
        return styled_runs(piece, start, end, runs);
    }
    let before = runs.len();
    for part in piece_runs(piece, start..end) {
        let first = runs.len();
        styled_runs(piece, part.range.start, part.range.end, runs);
        if part.rtl {
            runs[first..].reverse();
            runs[first..].iter_mut().for_each(|run| run.text = reversed(&run.text).into());
        }
    }
    adapt_runs(sheet.order, &mut runs[before..]);
}

/// Adapts the letters of runs, which join across styles, to the terminal.
fn adapt_runs(order: TextOrder, runs: &mut [Run]) {
    let mut all: Vec<String> =
        runs.iter().flat_map(|run| clusters(&run.text)).map(|(_, cluster)| cluster.to_owned()).collect();
    adapt(&mut all, order);
    let mut all = all.into_iter();
    for run in runs {
        let count = clusters(&run.text).count();
        run.text = all.by_ref().take(count).collect::<String>().into();
    }
}

/// The parts of a line from left to right.
pub(super) fn piece_runs(piece: &Piece, line: Range<usize>) -> Vec<VisualRun> {
    const DOT: &str = " · ";
    let text = &*piece.text;
    match piece.kind {
        // Signs separate the words of a line of code, whatever is on both sides of them.
        Kind::Verbatim => {
            let sign = |c: char| if c.is_ascii_punctuation() { 'x' } else { c };
            visual_runs(&text.chars().map(sign).collect::<String>(), line, false)
        }
        // Each fact has a direction of its own.
        Kind::Facts => {
            let (mut out, mut at) = (Vec::new(), line.start);
            for (number, fact) in text[line].split(DOT).enumerate() {
                if number > 0 {
                    out.push(vec![VisualRun { range: at..at + DOT.len(), rtl: false }]);
                    at += DOT.len();
                }
                let runs = visual_runs(fact, 0..fact.len(), is_rtl(fact)).into_iter();
                let moved =
                    |run: VisualRun| VisualRun { range: run.range.start + at..run.range.end + at, ..run };
                out.push(runs.map(moved).collect());
                at += fact.len();
            }
            if piece.rtl {
                out.reverse();
            }
            out.concat()
        }
        _ => visual_runs(text, line, piece.rtl),
    }
}

/// A part of a piece's text as runs, in the order of reading.
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

/// A line of the list of links: words, and the host at the right end; one after the other without a width.
fn link_runs(order: TextOrder, piece: &Piece, split: usize, width: usize, runs: &mut Vec<Run>) {
    const GAP: usize = 2;
    let (words, host) = piece.text.split_at(split);
    let mut both = piece.styles.iter().map(|run| run.style);
    let (words_style, host_style) = (both.next().unwrap_or_default(), both.next().unwrap_or_default());
    if width == 0 {
        runs.push(styled(words, words_style));
        if !host.is_empty() {
            runs.push(styled(&format!(", {host}"), host_style));
        }
        return;
    }
    let host = super::fit(host, width / 2);
    let space = if host.is_empty() { width } else { width.saturating_sub(columns(&host) + GAP) };
    let words = super::fit(words, space);
    let first = runs.len();
    runs.push(styled(&ordered(&words, order), words_style));
    if !host.is_empty() {
        let used = columns(&words) + columns(&host);
        runs.push(side(&" ".repeat(width.saturating_sub(used)), TextRole::Text));
        runs.push(styled(&host, host_style));
    }
    if piece.rtl {
        // The words are at the right, beside their number.
        runs[first..].reverse();
    }
}

fn table_runs(sheet: &Sheet, galley: &Galley, grid: &TableLine, runs: &mut Vec<Run>) {
    let mut x = 0;
    for (from, part) in &grid.parts {
        if *from > x {
            runs.push(side(&" ".repeat(from - x), TextRole::Text));
            x = *from;
        }
        let before = runs.len();
        match part {
            LinePart::Sign(text, role) => runs.push(side(text, *role)),
            LinePart::Words { piece, start, end, style } => {
                if let Some(piece) = galley.pieces.get(*piece as usize) {
                    ordered_runs(sheet, piece, *start as usize, *end as usize, runs);
                    runs[before..].iter_mut().for_each(|run| restyle(run, *style));
                }
            }
        }
        x += runs[before..].iter().map(|run| columns(&run.text)).sum::<usize>();
    }
}

/// The names in a card are quieter than the values, its title is bold.
fn restyle(run: &mut Run, style: PartStyle) {
    match style {
        PartStyle::Own => {}
        PartStyle::Title => run.emphasis = run.emphasis.with(Emphasis::BOLD),
        PartStyle::Name => {
            run.emphasis = run.emphasis.without(Emphasis::BOLD);
            if run.role == TextRole::Text {
                run.role = TextRole::Quiet;
            }
        }
    }
}

/// Aligns a line to the right edge and moves its markers there.
fn mirror(runs: &mut Vec<Run>, sides: usize, sheet: &Sheet) {
    let text = runs.split_off(sides);
    let used: usize = text.iter().chain(runs.iter()).map(|run| columns(&run.text)).sum();
    let marks = std::mem::take(runs);
    runs.push(side(&" ".repeat(sheet.width.saturating_sub(used)), TextRole::Text));
    runs.extend(text);
    for mark in marks.into_iter().rev() {
        let wide = columns(&mark.text);
        // The dot of a number is on the side of the words, as the number is read from the right.
        let sign = mark.text.trim();
        let sign = match sign.strip_suffix(['.', ')']).filter(|_| sheet.order.is_visual()) {
            Some(number) if sign.ends_with('.') => format!(".{number}"),
            Some(number) if !number.starts_with('(') => format!("({number}"),
            _ => sign.to_owned(),
        };
        runs.push(side(&format!(" {sign:<0$}", wide.saturating_sub(1)), mark.role));
    }
}

/// How the blanks of a line are widened: not in the last line of a paragraph, in poems, nor in narrow columns.
pub(super) fn stretch(sheet: &Sheet, piece: &Piece, fitted: &Fitted, line: &LineLayout) -> Option<Stretch> {
    let is_wide = fitted.text_width >= justify::MIN_WIDTH;
    if !sheet.justify || !is_wide || piece.kind != Kind::Prose || piece.rtl || !piece.is_running() {
        return None;
    }
    let rest = piece.text.get(line.end as usize..)?.trim_start_matches(' ');
    let width = if line.kind == LineKind::First { fitted.first() } else { fitted.text_width };
    let width = width - usize::from(sheet.ends_in_hyphen(line));
    let words = piece.text.get(line.start as usize..line.end as usize)?;
    if words.starts_with(' ') || matches!(line.kind, LineKind::Hang(_)) {
        return None;
    }
    (!rest.is_empty() && !rest.starts_with('\n')).then(|| Stretch::new(words, width)).flatten()
}
