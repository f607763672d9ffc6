//! A galley at a width: where each line begins and ends, as few numbers as possible, for a long article has a hundred
//! thousand of them. Never here: the runs of a line (see `runs`), which lines are in sight.

use super::galley::{Galley, Kind, Piece};
use super::table::{self, TableLine};
use super::{Run, Spot, columns, wrap};

/// How a galley is laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Columns of a line.
    pub width: usize,
    /// A line of code that is wider goes on in the next; otherwise it is one line, and the pane shows a part of it.
    pub wrap_code: bool,
    /// Rows each of the galley's pictures takes; none for those not named.
    pub pictures: Vec<u16>,
}

impl Options {
    /// Everything wrapped, no pictures.
    pub fn plain(width: usize) -> Self {
        Self { width, wrap_code: true, pictures: Vec::new() }
    }
}

/// A galley laid out.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    pub(super) lines: Vec<LineLayout>,
    pub(super) grids: Vec<TableLine>,
    pub(super) width: usize,
}

/// A line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineLayout {
    /// The piece it is of.
    pub piece: u32,
    /// Bytes of the piece's text; of a picture, the row.
    pub start: u32,
    pub end: u32,
    pub kind: LineKind,
}

/// What kind of line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Nothing but what stands at the side.
    Blank,
    /// The first of its piece.
    First,
    /// Another one.
    Rest,
    /// The rest of a line of code that was too wide.
    Over,
    /// A row of a picture.
    Picture,
    /// A line of a table, by its number.
    Grid(u32),
}

/// A piece at a width: which indents it keeps, and the room they leave.
pub(super) struct Fitted {
    pub indents: Vec<u32>,
    /// Marks of indents that are not kept, which stand before the first words.
    pub markers: String,
    pub room: usize,
}

impl Fitted {
    /// Columns of the first line.
    pub fn first(&self) -> usize {
        self.room.saturating_sub(columns(&self.markers)).max(1)
    }
}

/// Which indents a piece keeps at a width. Those too deep to leave room for words are not shown.
pub(super) fn fit(galley: &Galley, number: u32, piece: &Piece, width: usize) -> Fitted {
    let (mut room, mut indents, mut markers) = (width.max(1), Vec::new(), String::new());
    let mut full = false;
    for at in galley.indents_of(piece) {
        let indent = &galley.indents[at as usize];
        // Code is set in where there is room; what is in it is not less deep for that.
        let optional = indent.marker.is_none() && indent.min_width > super::builder::MIN_WIDTH + indent.width;
        full |= !optional && room < indent.min_width;
        if !full && room >= indent.min_width {
            room -= indent.width;
            indents.push(at);
        } else if indent.first == number {
            markers.push_str(indent.marker.as_deref().unwrap_or(""));
        }
    }
    if columns(&markers) + 4 > room {
        markers.clear();
    }
    Fitted { indents, markers, room }
}

impl Sheet {
    /// Lays a galley out.
    pub fn new(galley: &Galley, options: &Options) -> Self {
        let bytes: usize = galley.pieces.iter().map(|piece| piece.text.len()).sum();
        let guess = bytes / options.width.max(4) + galley.pieces.len() * 2;
        let mut sheet =
            Self { lines: Vec::with_capacity(guess), grids: Vec::new(), width: options.width.max(1) };
        for (number, piece) in (0u32..).zip(&galley.pieces) {
            sheet.piece(galley, number, piece, options);
        }
        sheet.lines.shrink_to_fit();
        sheet
    }

    fn piece(&mut self, galley: &Galley, number: u32, piece: &Piece, options: &Options) {
        if piece.kind == Kind::Cell {
            return;
        }
        let picture = match piece.kind {
            Kind::Picture(at) => options.pictures.get(at as usize).copied().unwrap_or(0),
            _ => 0,
        };
        // A picture above the text that takes no rows leaves no trace.
        let absent = matches!(piece.kind, Kind::Picture(_)) && picture == 0 && !piece.is_own();
        for _ in 0..if absent { 0 } else { piece.gap } {
            self.push(number, 0, 0, LineKind::Blank);
        }
        let before = self.lines.len();
        let mut put = |start: usize, end: usize| {
            let kind = if self.lines.len() == before { LineKind::First } else { LineKind::Rest };
            self.lines.push(LineLayout { piece: number, start: start as u32, end: end as u32, kind });
        };
        let text = &*piece.text;
        match piece.kind {
            Kind::Prose => {
                let fitted = fit(galley, number, piece, self.width);
                wrap::lines(text, fitted.first(), fitted.room, put);
            }
            Kind::Facts => wrap_facts(text, self.width, put),
            Kind::Rule => put(0, 0),
            Kind::Verbatim => {
                let room = fit(galley, number, piece, self.width).room;
                self.verbatim(number, text, room, options.wrap_code);
            }
            Kind::Picture(_) => {
                for row in 0..u32::from(picture) {
                    self.push(number, row, row, LineKind::Picture);
                }
            }
            Kind::Table(at) => {
                let room = fit(galley, number, piece, self.width).room;
                for mut grid in table::lay_out(galley, &galley.tables[at as usize], room) {
                    // An empty line, or a rule, belongs to the row before it.
                    let spot = grid.spot.unwrap_or(match self.lines.get(before..).and_then(<[_]>::last) {
                        Some(line) => Spot { piece: line.piece, at: line.start },
                        None => Spot { piece: number, at: 0 },
                    });
                    (grid.table, grid.first) = (number, self.lines.len() == before);
                    let kind = LineKind::Grid(self.grids.len() as u32);
                    self.grids.push(grid);
                    self.push(spot.piece, spot.at, spot.at, kind);
                }
            }
            Kind::Cell => {}
        }
    }

    fn push(&mut self, piece: u32, start: u32, end: u32, kind: LineKind) {
        self.lines.push(LineLayout { piece, start, end, kind });
    }

    /// Preformatted text: each line as it stands, or cut at the edge into as many as it takes.
    fn verbatim(&mut self, number: u32, text: &str, room: usize, wrap: bool) {
        let mut start = 0;
        let first = self.lines.len();
        for line in text.split('\n') {
            let end = start + line.len();
            let mut from = start;
            let mut kind = if self.lines.len() == first { LineKind::First } else { LineKind::Rest };
            if wrap && line.len() > room {
                let mut used = 0;
                for (at, cluster) in super::clusters(line) {
                    let at = start + at;
                    let wide = super::cluster_columns(cluster);
                    if used + wide > room && at > from {
                        self.push(number, from as u32, at as u32, kind);
                        kind = LineKind::Over;
                        // A sign at the side says that it goes on.
                        (from, used) = (at, continuation_columns(room));
                    }
                    used += wide;
                }
            }
            self.push(number, from as u32, end as u32, kind);
            start = end + 1;
        }
    }

    /// How many lines it has.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// One line.
    pub fn line(&self, number: usize) -> Option<&LineLayout> {
        self.lines.get(number)
    }

    /// The place where a line begins.
    pub fn spot_of(&self, number: usize) -> Option<Spot> {
        self.lines.get(number).map(|line| Spot { piece: line.piece, at: line.start })
    }

    /// The line in which a spot stands.
    pub fn line_of(&self, spot: Spot) -> usize {
        let behind = self.lines.partition_point(|line| Spot { piece: line.piece, at: line.start } <= spot);
        let last = behind.saturating_sub(1);
        let grid = |line: &LineLayout| match line.kind {
            LineKind::Grid(grid) => self.grids.get(grid as usize),
            _ => None,
        };
        if behind == 0 || self.lines.get(last).and_then(grid).is_none() {
            // The name of a column stands in the cards below.
            let mut below = (behind..).zip(self.lines[behind..].iter().map_while(grid)).take(1000);
            let named = below.find(|(_, grid)| grid.table < spot.piece && grid.holds(spot));
            return named.map_or(last, |(at, _)| at);
        }
        // In a table several cells stand side by side: the line is the one that has the spot's own words.
        let near = self.lines[..behind].iter().enumerate().rev().take_while(|(_, line)| grid(line).is_some());
        near.take(1000)
            .find(|(_, line)| grid(line).is_some_and(|grid| grid.holds(spot)))
            .map_or(last, |(at, _)| at)
    }

    /// What stands in a line, from left to right.
    pub fn runs(&self, galley: &Galley, number: usize) -> Vec<Run> {
        self.lines.get(number).map_or_else(Vec::new, |line| super::runs::of(self, galley, line))
    }

    /// The line as plain text.
    pub fn text(&self, galley: &Galley, number: usize) -> String {
        self.runs(galley, number).iter().map(|run| &*run.text).collect()
    }

    /// The pieces whose words stand in a line.
    pub fn pieces_in(&self, number: usize) -> Vec<u32> {
        match self.lines.get(number) {
            Some(LineLayout { kind: LineKind::Grid(grid), .. }) => {
                self.grids.get(*grid as usize).map_or_else(Vec::new, TableLine::pieces)
            }
            Some(LineLayout { kind: LineKind::First | LineKind::Rest | LineKind::Over, piece, .. }) => {
                vec![*piece]
            }
            _ => Vec::new(),
        }
    }

    /// Columns at the left of a line that are not its words.
    pub fn indent(&self, galley: &Galley, number: usize) -> usize {
        let piece = self.lines.get(number).map_or(0, |line| line.piece);
        let Some(found) = galley.pieces.get(piece as usize) else { return 0 };
        self.width - fit(galley, piece, found, self.width).room.min(self.width)
    }

    /// Where in a line some bytes of a piece stand: the first column and the one behind the last.
    pub fn columns_of(
        &self,
        galley: &Galley,
        number: usize,
        piece: u32,
        bytes: (u32, u32),
    ) -> Option<(usize, usize)> {
        super::runs::columns_of(self, galley, self.lines.get(number)?, piece, bytes)
    }
}

/// Columns of the sign before a line of code that goes on.
pub(super) fn continuation_columns(room: usize) -> usize {
    if room >= 8 { 2 } else { 0 }
}

/// Breaks facts only at the dots between them; no line begins or ends with a dot.
fn wrap_facts(text: &str, width: usize, mut put: impl FnMut(usize, usize)) {
    const DOT: &str = " · ";
    let (mut start, mut end) = (0, 0);
    for fact in text.split(DOT) {
        let from = if end == 0 { 0 } else { end + DOT.len() };
        let to = from + fact.len();
        if end > 0 && columns(&text[start..to]) > width {
            wrap::lines(&text[start..end], width, width, |a, b| put(start + a, start + b));
            start = from;
        }
        end = to;
    }
    wrap::lines(&text[start..end], width, width, |a, b| put(start + a, start + b));
}
