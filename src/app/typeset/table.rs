//! Lays out tables: columns sized to the width with wrapped cells, or cards (see `cards`) if the columns would be too
//! narrow. Never here: the surroundings of a table.

use super::galley::{Galley, PieceTable, TableSlot};
use super::{Spot, TextRole, columns, wrap};
use crate::news::Align;

/// Minimum width of a column, below which the table becomes cards; and maximum length of a word that is not broken.
const MIN_WIDTH: usize = 6;
const WORD: usize = 14;
/// Later rows are left out.
const MAX_ROWS: usize = 5_000;
/// Columns between two cells: if there is space, and if not.
const GAPS: [usize; 2] = [2, 1];
/// Maximum width of a column beyond which its cells are wrapped rather than that the table is wider than the text.
const MAX_COLUMN: usize = 48;

/// Rows of several lines are few if they are less than one of so many.
const FEW: usize = 4;
/// The indent of the second line of a cell in a table with few of them, and the minimum width of its column.
const HANG: usize = 2;
const HANG_FROM: usize = 8;

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
    Words { piece: u32, start: u32, end: u32, style: PartStyle },
    /// A rule, or the sign between the parts of a card.
    Sign(Box<str>, TextRole),
}

/// How the words of a cell are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum PartStyle {
    /// As they are.
    #[default]
    Own,
    /// As the title of a card.
    Title,
    /// As the name before a value of a card.
    Name,
}

impl TableLine {
    pub(super) fn of(x: usize, part: LinePart, spot: Spot) -> Self {
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
            matches!(part, LinePart::Words { piece, start, end, .. }
                if *piece == spot.piece && (*start..(*end).max(start + 1)).contains(&spot.at))
        })
    }
}

/// The lines of a table in `text_width` columns, and in up to `bleed` more if it needs them.
pub(super) fn lay_out(
    galley: &Galley,
    table: &PieceTable,
    text_width: usize,
    bleed: usize,
) -> Vec<TableLine> {
    let rows = &table.rows[..table.rows.len().min(MAX_ROWS)];
    let across = |row: &Vec<TableSlot>| row.iter().map(|slot| usize::from(slot.colspan)).sum::<usize>();
    let count = rows.iter().map(across).max().unwrap_or(0);
    if count == 0 {
        return Vec::new();
    }
    if galley.linear {
        return super::linear::table(galley, rows, table.header, text_width);
    }
    let rtl = is_rtl(galley, rows);
    // A table from right to left keeps to the right edge of the text.
    let bleed = if rtl { 0 } else { bleed };
    let header = table.header.min(rows.len());
    let mut table = TableLayout { galley, header, rows, count, gap: GAPS[0], rtl };
    // Columns come closer before cells are wrapped.
    let ways = [true, false].into_iter().flat_map(|whole| GAPS.map(|gap| (whole, gap)));
    let found = ways.into_iter().find_map(|(whole, gap)| {
        table.gap = gap;
        let (widths, is_whole) = table.widths(text_width, bleed)?;
        (is_whole || !whole).then_some(widths)
    });
    let mut lines = match found {
        Some(widths) => table.grid(&widths),
        None => table.cards(text_width),
    };
    if rtl {
        for line in &mut lines {
            mirror(galley, line, text_width);
        }
    }
    lines
}

/// Puts the parts of a line at the same distance from the other edge.
fn mirror(galley: &Galley, line: &mut TableLine, max_width: usize) {
    for (x, part) in &mut line.parts {
        let wide = match part {
            LinePart::Words { piece, start, end, .. } => {
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

pub(super) struct TableLayout<'a> {
    galley: &'a Galley,
    pub(super) header: usize,
    pub(super) rows: &'a [Vec<TableSlot>],
    pub(super) count: usize,
    /// Columns between two cells.
    gap: usize,
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
    pub(super) fn text(&self, slot: TableSlot) -> &str {
        self.galley.pieces.get(slot.piece as usize).map_or("", |piece| &*piece.text)
    }

    /// The width of each column, and whether no cell is wrapped; `None` if they do not fit.
    fn widths(&self, text_width: usize, bleed: usize) -> Option<(Vec<usize>, bool)> {
        let gaps = self.gap * (self.count - 1);
        let max_width = (text_width + bleed).checked_sub(gaps).filter(|width| *width >= self.count)?;
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
                let have =
                    spanned.iter().map(|column| column.natural).sum::<usize>() + self.gap * (across - 1);
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
        let natural = |all: &[ColumnWidth]| all.iter().map(|column| column.natural).sum::<usize>();
        let text_width = text_width.saturating_sub(gaps);
        // Beside the text it is only as wide as it can be read.
        let max_width = if natural(&all) <= text_width {
            text_width
        } else {
            let readable = all.iter().map(|column| column.natural.min(MAX_COLUMN).max(column.min));
            readable.sum::<usize>().max(text_width).min(max_width)
        };
        if natural(&all) <= max_width {
            return Some((all.iter().map(|column| column.natural).collect(), true));
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
        Some((widths, false))
    }

    /// Columns of numbers are aligned right.
    pub(super) fn aligns(&self) -> Vec<Align> {
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
        let mut rows = self.row_lines(widths, 0);
        let (body, long) = (&rows[self.header..], |row: &&Vec<TableLine>| row.len() > 1);
        let long = body.iter().filter(long).count();
        // Rows of several lines are told apart: by blank lines between all rows, or, if they are few, by their indent.
        let is_apart = long > 0 && long * FEW >= body.len();
        if long > 0 && !is_apart {
            rows = self.row_lines(widths, HANG);
        }
        let mut out = Vec::with_capacity(rows.len() * 2);
        for (number, row) in rows.into_iter().enumerate() {
            if number > self.header && is_apart {
                out.push(TableLine::default());
            }
            out.extend(row);
            if number + 1 == self.header && self.header < self.rows.len() {
                let rule = widths.iter().sum::<usize>() + self.gap * (self.count - 1);
                let rule = LinePart::Sign("─".repeat(rule).into(), TextRole::Rule);
                out.push(TableLine { parts: vec![(0, rule)], ..TableLine::default() });
            }
        }
        out
    }

    /// The lines of each row. Below the head, the lines of a cell after its first are indented by `hang`.
    fn row_lines(&self, widths: &[usize], hang: usize) -> Vec<Vec<TableLine>> {
        let aligns = self.aligns();
        let lines_of = |(number, row): (usize, &Vec<TableSlot>)| {
            let hang = if number < self.header { 0 } else { hang };
            let (mut at, mut x, mut out) = (0, 0, Vec::new());
            for &slot in row {
                let across = usize::from(slot.colspan);
                let width = widths[at..at + across].iter().sum::<usize>() + self.gap * (across - 1);
                let align = if slot.align == Align::Unset { aligns[at] } else { slot.align };
                self.cell(slot, (x, width, hang), align, &mut out);
                at += across;
                x += width + self.gap;
            }
            out
        };
        self.rows.iter().enumerate().map(lines_of).collect()
    }

    /// Adds a cell beside the earlier ones of its row.
    fn cell(
        &self,
        slot: TableSlot,
        (x, width, hang): (usize, usize, usize),
        align: Align,
        out: &mut Vec<TableLine>,
    ) {
        let text = self.text(slot);
        let mut line = 0;
        if text.is_empty() && !out.is_empty() {
            return;
        }
        let at_start = align == Align::Unset || align == if self.rtl { Align::Right } else { Align::Left };
        let hang = if at_start && width >= HANG_FROM { hang } else { 0 };
        wrap::indented_lines(text, width, width - hang, |start, end, indent| {
            if out.len() == line {
                out.push(TableLine::default());
            }
            let hang = if line > 0 { hang } else { 0 };
            let free = width.saturating_sub(columns(&text[start..end]));
            let pad = match align {
                Align::Center => free / 2,
                Align::Left if self.rtl => free,
                Align::Right if !self.rtl => free,
                Align::Left | Align::Right | Align::Unset => (hang + indent).min(free),
            };
            out[line].parts.push((x + pad, words(slot.piece, start, end)));
            out[line].spot.get_or_insert(Spot { piece: slot.piece, at: start as u32 });
            line += 1;
        });
    }
}

fn words(piece: u32, start: usize, end: usize) -> LinePart {
    LinePart::Words { piece, start: start as u32, end: end as u32, style: PartStyle::Own }
}

/// A number as in tables: `1,234.5`, `−3 %`, `$12`, `–`.
fn is_number(text: &str) -> bool {
    let sign = |c: char| c.is_ascii_digit() || ".,+-−–—%‰$€£¥ ()/:~±".contains(c);
    let digit = text.chars().any(|c| c.is_ascii_digit());
    text.chars().all(sign) && (digit || text.chars().count() == 1)
}
