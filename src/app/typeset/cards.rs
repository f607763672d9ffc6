//! Lays out tables that are too wide as cards, one per row: the first cell is the title, the other cells are values with
//! the names of their columns, aligned in all cards. Never here: tables with columns.

use super::galley::TableSlot;
use super::table::{LinePart, PartStyle, TableLayout, TableLine};
use super::{Spot, TextRole, columns, wrap};
use crate::news::Align;

/// Indent of the values below the title.
const INDENT: usize = 2;
/// Columns between a name and its value, and between two values in a line.
const NAME_GAP: usize = 2;
const VALUE_GAP: usize = 4;
/// Maximum number of values in a line.
const MAX_BESIDE: usize = 4;
/// Minimum width for a value beside its name.
const MIN_VALUE: usize = 10;

/// Where the names and values of the cards are.
#[derive(Default)]
struct CardLayout {
    /// For each column of the table but the first: its line in the card, and its place there.
    places: Vec<(usize, usize)>,
    /// For each place in a line: where names begin, where values begin, and the width of numbers.
    stops: Vec<(usize, usize, usize)>,
}

impl TableLayout<'_> {
    /// One card per row.
    pub(super) fn cards(&self, max_width: usize) -> Vec<TableLine> {
        let has_names = self.header > 0 && self.header < self.rows.len();
        let (head, rows) = self.rows.split_at(if has_names { self.header } else { 0 });
        // The lowest cell above a column names it.
        let named = |column: usize| {
            let above = head.iter().rev().filter_map(|row| Self::name(row, column));
            above.into_iter().find(|name| !self.text(*name).is_empty())
        };
        let names: Vec<Option<TableSlot>> = (0..self.count).map(named).collect();
        let mut out: Vec<TableLine> = Vec::new();
        let is_name = |slot: &TableSlot| names.iter().flatten().any(|name| name.piece == slot.piece);
        for slot in head.iter().flatten().filter(|slot| !is_name(slot) && !self.text(**slot).is_empty()) {
            self.put(*slot, PartStyle::Own, 0, max_width, &mut out);
        }
        // The name of the first column is above all cards, as above a column.
        if let Some(name) = names.first().copied().flatten() {
            let width = self.put(name, PartStyle::Own, 0, max_width, &mut out);
            let rule = LinePart::Sign("─".repeat(width).into(), TextRole::Rule);
            out.push(TableLine { parts: vec![(0, rule)], ..TableLine::default() });
        }
        let layout =
            if has_names { self.card_layout(rows, &names, max_width) } else { CardLayout::default() };
        let aligns = self.aligns();
        for (number, row) in rows.iter().enumerate() {
            if number > 0 {
                out.push(TableLine::default());
            }
            self.card(row, &names, &layout, &aligns, max_width, &mut out);
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

    /// As many values in a line as fit; long values have lines of their own.
    fn card_layout(
        &self,
        rows: &[Vec<TableSlot>],
        names: &[Option<TableSlot>],
        max_width: usize,
    ) -> CardLayout {
        let width_of = |slot: TableSlot| self.text(slot).split('\n').map(columns).max().unwrap_or(0);
        let aligns = self.aligns();
        let mut values = vec![0; self.count];
        for row in rows {
            let mut at = 0;
            for slot in row {
                values[at] = values[at].max(width_of(*slot));
                at += usize::from(slot.colspan);
            }
        }
        let names: Vec<usize> = names.iter().map(|name| name.map_or(0, width_of)).collect();
        let space = max_width.saturating_sub(INDENT);
        let whole = |column: usize| names[column] + NAME_GAP + values[column];
        for beside in (1..=MAX_BESIDE).rev() {
            let is_short = |column: usize| whole(column) * 2 + VALUE_GAP <= space;
            let mut layout = CardLayout::default();
            let (mut line, mut place) = (0, 0);
            for column in 1..self.count {
                let alone = beside == 1 || !is_short(column);
                if place > 0 && (alone || place == beside) {
                    (line, place) = (line + 1, 0);
                }
                layout.places.push((line, place));
                (line, place) = if alone { (line + 1, 0) } else { (line, place + 1) };
            }
            let mut x = INDENT;
            for place in 0..beside {
                let here = || (1..self.count).filter(|column| layout.places[column - 1].1 == place);
                // A name that is longer than the others does not move their values.
                let short = || here().filter(|column| beside == 1 || is_short(*column));
                let name = short().map(|column| names[column]).max().unwrap_or(0).min(space / 2);
                let value = short().map(|column| values[column]).max().unwrap_or(0);
                let number = here().filter(|column| aligns[*column] == Align::Right);
                let number = number.map(|column| values[column]).max().unwrap_or(0);
                layout.stops.push((x, x + name + NAME_GAP, number));
                x += name + NAME_GAP + value + VALUE_GAP;
            }
            if beside == 1 || x - VALUE_GAP <= max_width {
                return layout;
            }
        }
        CardLayout::default()
    }

    fn card(
        &self,
        row: &[TableSlot],
        names: &[Option<TableSlot>],
        layout: &CardLayout,
        aligns: &[Align],
        max_width: usize,
        out: &mut Vec<TableLine>,
    ) {
        let (mut column, mut last_line) = (0, None);
        for &slot in row {
            let at = column;
            column += usize::from(slot.colspan);
            if self.text(slot).is_empty() {
                continue;
            }
            if at == 0 {
                self.put(slot, PartStyle::Title, 0, max_width, out);
                continue;
            }
            let Some(&(line, place)) = layout.places.get(at - 1) else {
                let indent = if max_width > 2 * INDENT { INDENT } else { 0 };
                self.put(slot, PartStyle::Own, indent, max_width, out);
                continue;
            };
            let beside = last_line == Some(line);
            last_line = Some(line);
            let stops = layout.stops[place];
            let number = if aligns[at] == Align::Right { stops.2 } else { 0 };
            self.pair(names[at], slot, (stops.0, stops.1, number), beside, max_width, out);
        }
    }

    /// A name and its value. `beside`: in the last line.
    fn pair(
        &self,
        name: Option<TableSlot>,
        slot: TableSlot,
        (name_x, value_x, number): (usize, usize, usize),
        beside: bool,
        max_width: usize,
        out: &mut Vec<TableLine>,
    ) {
        let text = self.text(slot);
        let spot = Spot { piece: slot.piece, at: 0 };
        if !beside {
            out.push(TableLine { spot: Some(spot), ..TableLine::default() });
        }
        let indent = if max_width > 2 * MIN_VALUE { name_x } else { 0 };
        let mut x = value_x;
        if let Some(name) = name {
            let mut lines = 0;
            let wide = max_width.saturating_sub(indent).max(1);
            wrap::lines(self.text(name), wide, wide, |start, end| {
                if lines > 0 {
                    out.push(TableLine { spot: Some(spot), ..TableLine::default() });
                }
                if let Some(line) = out.last_mut() {
                    line.parts.push((indent, part(name, start, end, PartStyle::Name)));
                    x = indent + columns(&self.text(name)[start..end]) + NAME_GAP;
                }
                lines += 1;
            });
            x = x.max(value_x);
        }
        // A long value beside a long name gets a line of its own.
        let space = max_width.saturating_sub(x);
        let mut fresh = name.is_some() && space < columns(text).min(MIN_VALUE.max(max_width / 3));
        if fresh {
            x = match max_width {
                0..MIN_VALUE => 0,
                _ => indent + INDENT,
            };
        }
        let wide = max_width.saturating_sub(x).max(1);
        let mut lines = 0;
        wrap::lines(text, wide, wide, |start, end| {
            if fresh || lines > 0 {
                let spot = Spot { piece: slot.piece, at: start as u32 };
                out.push(TableLine { spot: Some(spot), ..TableLine::default() });
            }
            let pad = if fresh { 0 } else { number.saturating_sub(columns(&text[start..end])) };
            if let Some(line) = out.last_mut() {
                line.parts.push((x + pad, part(slot, start, end, PartStyle::Own)));
            }
            (fresh, lines) = (false, lines + 1);
        });
    }

    /// A cell on lines of its own; returns the width of the widest.
    fn put(
        &self,
        slot: TableSlot,
        style: PartStyle,
        x: usize,
        max_width: usize,
        out: &mut Vec<TableLine>,
    ) -> usize {
        let (text, wide) = (self.text(slot), max_width.saturating_sub(x).max(1));
        let mut widest = 0;
        wrap::lines(text, wide, wide, |start, end| {
            let spot = Spot { piece: slot.piece, at: start as u32 };
            out.push(TableLine::of(x, part(slot, start, end, style), spot));
            widest = widest.max(columns(&text[start..end]));
        });
        widest
    }
}

fn part(slot: TableSlot, start: usize, end: usize, style: PartStyle) -> LinePart {
    LinePart::Words { piece: slot.piece, start: start as u32, end: end as u32, style }
}
