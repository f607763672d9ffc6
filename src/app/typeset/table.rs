//! Tables to lines: columns sized to the room, cells wrapped, or cards where columns would be too narrow.
//! Never here: what stands around a table.

use super::galley::{Galley, PieceTable, TableSlot};
use super::{Spot, TextRole, columns, wrap};
use crate::news::Align;

/// The narrowest a column gets before the table becomes cards, and the longest word that is not broken for it.
const MIN_WIDTH: usize = 6;
const WORD: usize = 14;
/// Rows past these are left out: nobody reads so far.
const MOST_ROWS: usize = 5_000;
/// Between two columns.
const GAP: usize = 2;
/// How far the words of a card are set in from the second line on.
const HANGING: usize = 2;

/// A line of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TableLine {
    /// What stands in it, with the columns it begins at.
    pub parts: Vec<(usize, LinePart)>,
    /// The first place in it that is not the name of a column.
    pub spot: Option<Spot>,
    /// The piece that stands for the table.
    pub table: u32,
    /// It is the table's first line.
    pub first: bool,
}

/// A part of such a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LinePart {
    /// Bytes of a cell.
    Words { piece: u32, start: u32, end: u32 },
    /// A rule, or what stands between the parts of a card.
    Sign(Box<str>, TextRole),
}

impl TableLine {
    fn of(x: usize, part: LinePart, spot: Spot) -> Self {
        Self { parts: vec![(x, part)], spot: Some(spot), ..Self::default() }
    }

    /// The cells of which something stands in it.
    pub fn pieces(&self) -> Vec<u32> {
        let words = self.parts.iter().filter_map(|(_, part)| match part {
            LinePart::Words { piece, .. } => Some(*piece),
            LinePart::Sign(..) => None,
        });
        words.collect()
    }

    /// Whether some place stands in it.
    pub fn holds(&self, spot: Spot) -> bool {
        self.parts.iter().any(|(_, part)| {
            matches!(part, LinePart::Words { piece, start, end }
                if *piece == spot.piece && (*start..(*end).max(start + 1)).contains(&spot.at))
        })
    }
}

/// The lines of a table at most `room` columns wide.
pub(super) fn lay_out(galley: &Galley, table: &PieceTable, room: usize) -> Vec<TableLine> {
    let rows = &table.rows[..table.rows.len().min(MOST_ROWS)];
    let across = |row: &Vec<TableSlot>| row.iter().map(|slot| usize::from(slot.colspan)).sum::<usize>();
    let count = rows.iter().map(across).max().unwrap_or(0);
    if count == 0 {
        return Vec::new();
    }
    let table = TableLayout { galley, header: table.header.min(rows.len()), rows, count };
    match table.widths(room) {
        Some(widths) => table.grid(&widths),
        None => table.cards(room),
    }
}

struct TableLayout<'a> {
    galley: &'a Galley,
    header: usize,
    rows: &'a [Vec<TableSlot>],
    count: usize,
}

/// A column while its width is being found.
#[derive(Clone, Copy, Default)]
struct ColumnWidth {
    /// All of its longest line.
    natural: usize,
    /// What it must have.
    least: usize,
}

impl TableLayout<'_> {
    fn text(&self, slot: TableSlot) -> &str {
        self.galley.pieces.get(slot.piece as usize).map_or("", |piece| &*piece.text)
    }

    /// How wide each column is; none if they don't fit.
    fn widths(&self, room: usize) -> Option<Vec<usize>> {
        let room = room.checked_sub(GAP * (self.count - 1)).filter(|room| *room >= self.count)?;
        let mut all = vec![ColumnWidth::default(); self.count];
        for row in self.rows {
            let mut at = 0;
            for &slot in row {
                if slot.colspan == 1 {
                    let text = self.text(slot);
                    let natural = text.split('\n').map(columns).max().unwrap_or(0);
                    let word = text.split([' ', '\n', '-', '/']).map(columns).max().unwrap_or(0);
                    let least = natural.min(MIN_WIDTH.max(word.min(WORD)));
                    all[at].natural = all[at].natural.max(natural);
                    all[at].least = all[at].least.max(least);
                }
                at += usize::from(slot.colspan);
            }
        }
        // A cell over several columns is not broken while there is room for it.
        for row in self.rows {
            let mut at = 0;
            for &slot in row {
                let across = usize::from(slot.colspan);
                let wide =
                    if across > 1 { self.text(slot).split('\n').map(columns).max().unwrap_or(0) } else { 0 };
                let spanned = &mut all[at..at + across];
                let have = spanned.iter().map(|column| column.natural).sum::<usize>() + GAP * (across - 1);
                if let Some(last) = spanned.last_mut().filter(|_| wide > have) {
                    last.natural += (wide - have).min(room);
                }
                at += across;
            }
        }
        for column in &mut all {
            *column = ColumnWidth { natural: column.natural.max(1), least: column.least.max(1) };
        }
        if all.iter().map(|column| column.least).sum::<usize>() > room {
            return None;
        }
        if all.iter().map(|column| column.natural).sum::<usize>() <= room {
            return Some(all.iter().map(|column| column.natural).collect());
        }
        // The wide columns share what the narrow ones leave.
        let mut left = room;
        let mut order: Vec<usize> = (0..self.count).collect();
        order.sort_by_key(|i| all[*i].natural);
        let mut widths = vec![0; self.count];
        for (done, i) in order.iter().enumerate() {
            let owed: usize = order[done + 1..].iter().map(|i| all[*i].least).sum();
            let share = (left / (self.count - done)).max(all[*i].least).min(left - owed);
            widths[*i] = all[*i].natural.min(share);
            left -= widths[*i];
        }
        Some(widths)
    }

    /// Columns whose cells are numbers stand to the right.
    fn sides(&self) -> Vec<Align> {
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
        numbers.into_iter().map(|n| if right(n) { Align::Right } else { Align::Left }).collect()
    }

    fn grid(&self, widths: &[usize]) -> Vec<TableLine> {
        let sides = self.sides();
        let mut out = Vec::new();
        for (number, row) in self.rows.iter().enumerate() {
            let first = out.len();
            let (mut at, mut x) = (0, 0);
            for &slot in row {
                let across = usize::from(slot.colspan);
                let width = widths[at..at + across].iter().sum::<usize>() + GAP * (across - 1);
                let side = if slot.align == Align::Unset { sides[at] } else { slot.align };
                self.cell(slot, x, width, side, first, &mut out);
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

    /// Puts a cell down beside those before it in its row, whose first line is `first`.
    fn cell(
        &self,
        slot: TableSlot,
        x: usize,
        width: usize,
        side: Align,
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
            let pad = match side {
                Align::Right => free,
                Align::Center => free / 2,
                Align::Left | Align::Unset => 0,
            };
            out[line].parts.push((x + pad, words(slot.piece, start, end)));
            out[line].spot.get_or_insert(Spot { piece: slot.piece, at: start as u32 });
            line += 1;
        });
    }

    /// A card for each row: the column's name, then the cell.
    fn cards(&self, room: usize) -> Vec<TableLine> {
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
                    self.card(name, slot, room, &mut out);
                }
                at += usize::from(slot.colspan);
            }
        }
        out
    }

    /// The cell of the header above a column.
    fn name(names: &[TableSlot], column: usize) -> Option<TableSlot> {
        let mut at = 0;
        names.iter().copied().find(|slot| {
            at += usize::from(slot.colspan);
            column < at
        })
    }

    fn card(&self, name: Option<TableSlot>, slot: TableSlot, room: usize, out: &mut Vec<TableLine>) {
        let hang = if room >= 5 * HANGING { HANGING } else { 0 };
        let (mut x, mut fresh) = (0, true);
        if let Some(name) = name {
            let text = self.text(name);
            let mut line = 0;
            let mut last = (0, 0);
            wrap::lines(text, room, room - hang, |start, end| {
                let from = if line == 0 { 0 } else { hang };
                let spot = Spot { piece: slot.piece, at: 0 };
                out.push(TableLine::of(from, words(name.piece, start, end), spot));
                last = (from, columns(&text[start..end]));
                line += 1;
            });
            x = last.0 + last.1;
            if x < room
                && !text.trim_end().ends_with([':', '?', '!'])
                && let Some(line) = out.last_mut()
            {
                line.parts.push((x, LinePart::Sign(":".into(), TextRole::Quiet)));
                x += 1;
            }
            x += 1;
            // What it says goes on beside the name if there is room for a few words.
            fresh = room.saturating_sub(x) < columns(self.text(slot)).min(MIN_WIDTH.max(room / 3));
        }
        let first = if fresh { room - if name.is_some() { hang } else { 0 } } else { room - x };
        let mut line = 0;
        wrap::lines(self.text(slot), first, room - hang, |start, end| {
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

/// A number as tables have them: `1,234.5`, `−3 %`, `$12`, `–`.
fn is_number(text: &str) -> bool {
    let sign = |c: char| c.is_ascii_digit() || ".,+-−–—%‰$€£¥ ()/:~±".contains(c);
    let digit = text.chars().any(|c| c.is_ascii_digit());
    text.chars().all(sign) && (digit || text.chars().count() == 1)
}
