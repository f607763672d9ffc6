//! Lays out tables: columns sized to the width with wrapped cells, or cards if the columns would be too narrow.
//! Never here: the surroundings of a table.

use super::galley::{Galley, PieceTable, TableSlot};
use super::{Spot, TextRole, columns, wrap};
use crate::news::Align;

/// Minimum width of a column, below which the table becomes cards; and maximum length of a word that is not broken.
const MIN_WIDTH: usize = 6;
const WORD: usize = 14;
/// Later rows are left out.
const MAX_ROWS: usize = 5_000;
/// Columns between two cells.
const GAP: usize = 2;
/// Indent of a card's words from the second line on.
const HANGING: usize = 2;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TableLine {
    /// Its parts with their columns.
    pub(crate) parts: Vec<(usize, LinePart)>,
    /// The first spot in it that is not a column name.
    pub(crate) spot: Option<Spot>,
    /// The number of the table's piece.
    pub(crate) table: u32,
    /// Whether it is the first line of the table.
    pub(crate) first: bool,
}

/// A part of a table's line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LinePart {
    /// Bytes of a cell.
    Words { piece: u32, start: u32, end: u32 },
    /// A rule, or the sign between the parts of a card.
    Sign(Box<str>, TextRole),
}

impl TableLine {
    fn of(x: usize, part: LinePart, spot: Spot) -> Self {
        Self { parts: vec![(x, part)], spot: Some(spot), ..Self::default() }
    }

    /// The cells with words in it.
    pub(crate) fn pieces(&self) -> Vec<u32> {
        let words = self.parts.iter().filter_map(|(_, part)| match part {
            LinePart::Words { piece, .. } => Some(*piece),
            LinePart::Sign(..) => None,
        });
        words.collect()
    }

    /// Whether it contains a spot.
    pub(crate) fn holds(&self, spot: Spot) -> bool {
        self.parts.iter().any(|(_, part)| {
            matches!(part, LinePart::Words { piece, start, end }
                if *piece == spot.piece && (*start..(*end).max(start + 1)).contains(&spot.at))
        })
    }
}

/// The lines of a table in at most `max_width` columns.
pub(super) fn lay_out(galley: &Galley, table: &PieceTable, max_width: usize) -> Vec<TableLine> {
    let rows = &table.rows[..table.rows.len().min(MAX_ROWS)];
    let across = |row: &Vec<TableSlot>| row.iter().map(|slot| usize::from(slot.colspan)).sum::<usize>();
    let count = rows.iter().map(across).max().unwrap_or(0);
    if count == 0 {
        return Vec::new();
    }
    let rtl = is_rtl(galley, rows);
    let table = TableLayout { galley, header: table.header.min(rows.len()), rows, count, rtl };
    let mut lines = match table.widths(max_width) {
        Some(widths) => table.grid(&widths),
        None => table.cards(max_width),
    };
    if table.rtl {
        for line in &mut lines {
            mirror(galley, line, max_width);
        }
    }
    lines
}

/// Puts the parts of a line at the same distance from the other edge.
fn mirror(galley: &Galley, line: &mut TableLine, max_width: usize) {
    for (x, part) in &mut line.parts {
        let wide = match part {
            LinePart::Words { piece, start, end } => {
                let text = galley.pieces.get(*piece as usize).map_or("", |piece| &piece.text);
                text.get(*start as usize..*end as usize).map_or(0, columns)
            }
            LinePart::Sign(text, _) => columns(text),
        };
        *x = max_width.saturating_sub(*x + wide);
    }
    line.parts.reverse();
}

/// Whether most cells with words are written from right to left: the first column is at the right.
fn is_rtl(galley: &Galley, rows: &[Vec<TableSlot>]) -> bool {
    let (mut rtl, mut all) = (0, 0);
    for piece in rows.iter().flatten().filter_map(|slot| galley.pieces.get(slot.piece as usize)) {
        rtl += usize::from(piece.rtl);
        all += usize::from(piece.text.contains(char::is_alphabetic));
    }
    rtl * 2 > all
}

struct TableLayout<'a> {
    galley: &'a Galley,
    header: usize,
    rows: &'a [Vec<TableSlot>],
    count: usize,
    /// It is laid out from the left, and mirrored.
    rtl: bool,
}

/// The limits of a column's width.
#[derive(Clone, Copy, Default)]
struct ColumnWidth {
    /// Width of its longest line.
    natural: usize,
    /// Minimum width.
    min: usize,
}

impl TableLayout<'_> {
    fn text(&self, slot: TableSlot) -> &str {
        self.galley.pieces.get(slot.piece as usize).map_or("", |piece| &*piece.text)
    }

    /// The width of each column; `None` if they do not fit.
    fn widths(&self, max_width: usize) -> Option<Vec<usize>> {
        let max_width =
            max_width.checked_sub(GAP * (self.count - 1)).filter(|max_width| *max_width >= self.count)?;
        let mut all = vec![ColumnWidth::default(); self.count];
        for row in self.rows {
            let mut at = 0;
            for &slot in row {
                if slot.colspan == 1 {
                    let text = self.text(slot);
                    let natural = text.split('\n').map(columns).max().unwrap_or(0);
                    let word = text.split([' ', '\n', '-', '/']).map(columns).max().unwrap_or(0);
                    let min = natural.min(MIN_WIDTH.max(word.min(WORD)));
                    all[at].natural = all[at].natural.max(natural);
                    all[at].min = all[at].min.max(min);
                }
                at += usize::from(slot.colspan);
            }
        }
        // A cell that spans columns widens them if there is space.
        for row in self.rows {
            let mut at = 0;
            for &slot in row {
                let across = usize::from(slot.colspan);
                let wide =
                    if across > 1 { self.text(slot).split('\n').map(columns).max().unwrap_or(0) } else { 0 };
                let spanned = &mut all[at..at + across];
                let have = spanned.iter().map(|column| column.natural).sum::<usize>() + GAP * (across - 1);
                if let Some(last) = spanned.last_mut().filter(|_| wide > have) {
                    last.natural += (wide - have).min(max_width);
                }
                at += across;
            }
        }
        for column in &mut all {
            *column = ColumnWidth { natural: column.natural.max(1), min: column.min.max(1) };
        }
        if all.iter().map(|column| column.min).sum::<usize>() > max_width {
            return None;
        }
        if all.iter().map(|column| column.natural).sum::<usize>() <= max_width {
            return Some(all.iter().map(|column| column.natural).collect());
        }
        // Wide columns share what narrow ones leave.
        let mut left = max_width;
        let mut order: Vec<usize> = (0..self.count).collect();
        order.sort_by_key(|i| all[*i].natural);
        let mut widths = vec![0; self.count];
        for (done, i) in order.iter().enumerate() {
            let owed: usize = order[done + 1..].iter().map(|i| all[*i].min).sum();
            let share = (left / (self.count - done)).max(all[*i].min).min(left - owed);
            widths[*i] = all[*i].natural.min(share);
            left -= widths[*i];
        }
        Some(widths)
    }

    /// Columns of numbers are aligned right.
    fn aligns(&self) -> Vec<Align> {
        let mut numbers = vec![(0usize, 0usize); self.count];
        for row in &self.rows[self.header..] {
            let mut at = 0;
            for &slot in row {
                let text = self.text(slot);
                if slot.colspan == 1 && !text.is_empty() {
                    numbers[at].0 += usize::from(is_number(text));
                    numbers[at].1 += 1;
                }
                at += usize::from(slot.colspan);
            }
        }
        let right = |(numbers, all): (usize, usize)| all > 1 && numbers == all;
        numbers.into_iter().map(|n| if right(n) { Align::Right } else { Align::Unset }).collect()
    }

    fn grid(&self, widths: &[usize]) -> Vec<TableLine> {
        let aligns = self.aligns();
        let mut out = Vec::new();
        for (number, row) in self.rows.iter().enumerate() {
            let first = out.len();
            let (mut at, mut x) = (0, 0);
            for &slot in row {
                let across = usize::from(slot.colspan);
                let width = widths[at..at + across].iter().sum::<usize>() + GAP * (across - 1);
                let align = if slot.align == Align::Unset { aligns[at] } else { slot.align };
                self.cell(slot, x, width, align, first, &mut out);
                at += across;
                x += width + GAP;
            }
            if number + 1 == self.header && self.header < self.rows.len() {
                let rule = widths.iter().sum::<usize>() + GAP * (self.count - 1);
                let rule = LinePart::Sign("─".repeat(rule).into(), TextRole::Rule);
                out.push(TableLine { parts: vec![(0, rule)], ..TableLine::default() });
            }
        }
        out
    }

    /// Adds a cell beside the earlier ones of its row, whose first line is `first`.
    fn cell(
        &self,
        slot: TableSlot,
        x: usize,
        width: usize,
        align: Align,
        first: usize,
        out: &mut Vec<TableLine>,
    ) {
        let text = self.text(slot);
        let mut line = first;
        if text.is_empty() && out.len() > first {
            return;
        }
        wrap::lines(text, width, width, |start, end| {
            if out.len() == line {
                out.push(TableLine::default());
            }
            let free = width.saturating_sub(columns(&text[start..end]));
            let pad = match align {
                Align::Center => free / 2,
                Align::Left if self.rtl => free,
                Align::Right if !self.rtl => free,
                Align::Left | Align::Right | Align::Unset => 0,
            };
            out[line].parts.push((x + pad, words(slot.piece, start, end)));
            out[line].spot.get_or_insert(Spot { piece: slot.piece, at: start as u32 });
            line += 1;
        });
    }

    /// One card per row: column name and cell.
    fn cards(&self, max_width: usize) -> Vec<TableLine> {
        let names: &[TableSlot] =
            if self.header > 0 && self.header < self.rows.len() { &self.rows[0] } else { &[] };
        let mut out: Vec<TableLine> = Vec::new();
        for row in &self.rows[if names.is_empty() { 0 } else { self.header }..] {
            if !out.is_empty() {
                out.push(TableLine::default());
            }
            let mut at = 0;
            for &slot in row {
                if !self.text(slot).is_empty() {
                    let name = Self::name(names, at).filter(|name| !self.text(*name).is_empty());
                    self.card(name, slot, max_width, &mut out);
                }
                at += usize::from(slot.colspan);
            }
        }
        out
    }

    /// The header cell above a column.
    fn name(names: &[TableSlot], column: usize) -> Option<TableSlot> {
        let mut at = 0;
        names.iter().copied().find(|slot| {
            at += usize::from(slot.colspan);
            column < at
        })
    }

    fn card(&self, name: Option<TableSlot>, slot: TableSlot, max_width: usize, out: &mut Vec<TableLine>) {
        let hang = if max_width >= 5 * HANGING { HANGING } else { 0 };
        let (mut x, mut fresh) = (0, true);
        if let Some(name) = name {
            let text = self.text(name);
            let mut line = 0;
            let mut last = (0, 0);
            wrap::lines(text, max_width, max_width - hang, |start, end| {
                let from = if line == 0 { 0 } else { hang };
                let spot = Spot { piece: slot.piece, at: 0 };
                out.push(TableLine::of(from, words(name.piece, start, end), spot));
                last = (from, columns(&text[start..end]));
                line += 1;
            });
            x = last.0 + last.1;
            if x < max_width
                && !text.trim_end().ends_with([':', '?', '!'])
                && let Some(line) = out.last_mut()
            {
                line.parts.push((x, LinePart::Sign(":".into(), TextRole::Quiet)));
                x += 1;
            }
            x += 1;
            // The words continue beside the name if a few of them fit.
            fresh = max_width.saturating_sub(x) < columns(self.text(slot)).min(MIN_WIDTH.max(max_width / 3));
        }
        let first = if fresh { max_width - if name.is_some() { hang } else { 0 } } else { max_width - x };
        let mut line = 0;
        wrap::lines(self.text(slot), first, max_width - hang, |start, end| {
            let part = words(slot.piece, start, end);
            match out.last_mut() {
                Some(last) if line == 0 && !fresh => last.parts.push((x, part)),
                _ => {
                    let x = if line == 0 && name.is_none() { 0 } else { hang };
                    out.push(TableLine::of(x, part, Spot { piece: slot.piece, at: start as u32 }));
                }
            }
            line += 1;
        });
    }
}

fn words(piece: u32, start: usize, end: usize) -> LinePart {
    LinePart::Words { piece, start: start as u32, end: end as u32 }
}

/// A number as in tables: `1,234.5`, `−3 %`, `$12`, `–`.
fn is_number(text: &str) -> bool {
    let sign = |c: char| c.is_ascii_digit() || ".,+-−–—%‰$€£¥ ()/:~±".contains(c);
    let digit = text.chars().any(|c| c.is_ascii_digit());
    text.chars().all(sign) && (digit || text.chars().count() == 1)
}
