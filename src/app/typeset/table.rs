//! Tables to lines: columns sized to the room, cells wrapped, or cards where columns would be too narrow.
//! Never here: indents or the space around.

use super::blocks::runs_of;
use super::{Ink, Run, columns, wrap};
use crate::news::{Cell, Emphasis, Span};

/// The narrowest a column gets before the table becomes cards.
const NARROWEST: usize = 6;
/// Columns and rows past these are left out: no screen could show them.
const MOST_COLUMNS: usize = 64;
const MOST_ROWS: usize = 5_000;
/// Between two columns.
const GAP: usize = 2;

/// The lines of a table at most `room` columns wide.
pub fn lines(header: usize, rows: &[Vec<Cell>], room: usize) -> Vec<Vec<Run>> {
    let rows = &rows[..rows.len().min(MOST_ROWS)];
    let count = rows.iter().map(Vec::len).max().unwrap_or(0).min(MOST_COLUMNS);
    if count == 0 {
        return Vec::new();
    }
    match widths(rows, count, room) {
        Some(widths) => grid(header, rows, &widths),
        None => cards(header, rows, room),
    }
}

/// How wide each column is; none if they don't fit.
fn widths(rows: &[Vec<Cell>], count: usize, room: usize) -> Option<Vec<usize>> {
    let room = room.checked_sub(GAP * (count - 1))?;
    let mut natural = vec![1usize; count];
    for row in rows {
        for (cell, widest) in row.iter().zip(&mut natural) {
            *widest = (*widest).max(cell.spans.iter().map(|span| columns(&span.text)).sum());
        }
    }
    if natural.iter().sum::<usize>() <= room {
        return Some(natural);
    }
    // The wide columns share what the narrow ones leave.
    let mut left = room;
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|i| natural[*i]);
    let mut widths = vec![0; count];
    for (done, i) in order.iter().enumerate() {
        widths[*i] = natural[*i].min(left / (count - done));
        left -= widths[*i];
    }
    widths.iter().zip(&natural).all(|(width, natural)| *width >= NARROWEST.min(*natural)).then_some(widths)
}

fn wrapped(cell: &[Span], width: usize, emphasis: Emphasis) -> Vec<Vec<Run>> {
    let runs: Vec<Run> =
        runs_of(cell, Ink::Text, emphasis).into_iter().filter(|run| run.ink != Ink::Quiet).collect();
    let flat: String = runs.iter().map(|run| &*run.text).collect();
    wrap::lines(&flat, width)
        .into_iter()
        .map(|range| super::blocks::cut(&runs, range.start, range.end))
        .collect()
}

fn grid(header: usize, rows: &[Vec<Cell>], widths: &[usize]) -> Vec<Vec<Run>> {
    let mut out = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let emphasis = if number < header { Emphasis::BOLD } else { Emphasis::NONE };
        let cells: Vec<Vec<Vec<Run>>> =
            row.iter().zip(widths).map(|(cell, width)| wrapped(&cell.spans, *width, emphasis)).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            let (mut runs, mut owed) = (Vec::new(), 0);
            for (cell, width) in cells.iter().zip(widths) {
                let piece = cell.get(line).cloned().unwrap_or_default();
                let used: usize = piece.iter().map(|run| columns(&run.text)).sum();
                if used > 0 {
                    runs.push(Run::new(&" ".repeat(owed), Ink::Text));
                    runs.extend(piece);
                    owed = 0;
                }
                owed += width.saturating_sub(used) + GAP;
            }
            out.push(runs);
        }
        if number + 1 == header && header < rows.len() {
            let rule = widths.iter().map(|width| "─".repeat(*width)).collect::<Vec<_>>().join("──");
            out.push(vec![Run::new(&rule, Ink::Rule)]);
        }
    }
    out
}

/// A card for each row: the column's name, then the cell.
fn cards(header: usize, rows: &[Vec<Cell>], room: usize) -> Vec<Vec<Run>> {
    let names: &[Cell] = if header > 0 { &rows[0] } else { &[] };
    let mut out: Vec<Vec<Run>> = Vec::new();
    for row in &rows[header.min(rows.len())..] {
        if !out.is_empty() {
            out.push(Vec::new());
        }
        for (i, cell) in row.iter().enumerate().take(MOST_COLUMNS) {
            let mut spans: Vec<Span> = Vec::new();
            if let Some(name) = names.get(i).filter(|name| !name.spans.is_empty()) {
                spans.extend(name.spans.iter().map(|span| Span { emphasis: Emphasis::BOLD, ..span.clone() }));
                spans.push(Span { emphasis: Emphasis::BOLD, ..Span::plain(": ") });
            }
            spans.extend(cell.spans.iter().cloned());
            out.extend(wrapped(&spans, room, Emphasis::NONE));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[&str]]) -> Vec<Vec<Cell>> {
        let cell = |text: &&str| Cell::new(vec![Span::plain(text)]);
        rows.iter().map(|row| row.iter().map(cell).collect()).collect()
    }

    fn text(rows: &[&[&str]], room: usize) -> String {
        let lines = lines(1, &table(rows), room);
        lines
            .iter()
            .map(|runs| runs.iter().map(|r| &*r.text).collect::<String>())
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn a_table_takes_what_it_needs_then_wraps_then_becomes_cards() {
        let rows: &[&[&str]] =
            &[&["Port", "Range of the tide"], &["Fundy", "sixteen metres"], &["Malta", "none"]];
        assert_eq!(
            text(rows, 40),
            "Port   Range of the tide\n────────────────────────\nFundy  sixteen metres\nMalta  none"
        );
        assert_eq!(
            text(rows, 17),
            "Port   Range of\n       the tide\n─────────────────\nFundy  sixteen\n       metres\nMalta  none"
        );
        assert_eq!(
            text(rows, 11),
            "Port: Fundy\nRange of\nthe tide:\nsixteen\nmetres\n\nPort: Malta\nRange of\nthe tide:\nnone"
        );
    }

    #[test]
    fn a_thousand_columns_are_no_trouble() {
        let wide: Vec<&str> = vec!["x"; 1000];
        assert!(!lines(0, &table(&[&wide]), 20).is_empty());
        assert!(lines(3, &[], 20).is_empty());
        assert!(lines(5, &table(&[&["only"]]), 1).len() <= 4);
    }
}
