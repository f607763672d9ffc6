//! A galley at a width: start and end of each line, in few bytes, because a long article has a hundred thousand
//! lines. Never here: the runs of a line (see `runs`), which lines are visible.

use super::even::{self, Breaker};
use super::galley::{Galley, Kind, Piece};
use super::hyphen::{self, Hyphenator};
use super::table::{self, TableLine};
use super::{HeadLines, Run, Spot, TextOrder, columns, wrap};

/// Options of the layout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Width of a line in columns.
    pub width: usize,
    /// Columns to the right of the text that wide code and tables may use.
    pub bleed: usize,
    /// Whether code blocks are on panels with the names of their languages.
    pub panels: bool,
    /// Whether long lines of code are wrapped; otherwise the pane shows a part of them.
    pub wrap_code: bool,
    /// Rows of each picture, by its number; missing ones take none.
    pub pictures: Vec<u16>,
    /// The lines around the title.
    pub head: HeadLines,
    /// The order of letters from right to left in the runs of a line.
    pub order: TextOrder,
    pub breaking: Breaking,
}

/// How running text is broken into lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaking {
    /// The lines of a paragraph have about the same length; otherwise each is filled before the next.
    pub even: bool,
    /// Words are hyphenated where that makes lines more even.
    pub hyphenate: bool,
    /// Blanks are widened so that lines end at the right edge.
    pub justify: bool,
}

impl Options {
    /// Everything wrapped line by line, no pictures, no panels.
    pub(crate) fn plain(width: usize) -> Self {
        Self { width, wrap_code: true, order: TextOrder::Logical, ..Self::default() }
    }
}

/// A sheet is the list of lines of a galley at one width; each line is a piece and a range of its bytes.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    pub(super) lines: Vec<LineLayout>,
    pub(super) grids: Vec<TableLine>,
    pub(super) width: usize,
    pub(super) order: TextOrder,
    /// The width of the panel of each code block, by its piece.
    pub(super) panels: Vec<(u32, u32)>,
    /// The code blocks with drawn tables that are wider than the panel, by piece.
    pub(super) wide_tables: Vec<u32>,
    /// Whether the blanks of running text are widened when it is drawn.
    pub(super) justify: bool,
    /// Piece and end of the lines at whose end a hyphen is drawn, in order.
    hyphens: Vec<(u32, u32)>,
}

/// A line of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineLayout {
    /// The number of its piece.
    pub piece: u32,
    /// Bytes of the piece's text; for a picture, its row.
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) kind: LineKind,
}

/// The kind of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Empty, except for indents.
    Blank,
    /// The first line of its piece.
    First,
    /// Another line.
    Rest,
    /// The name of the language above a code block.
    Label,
    /// The continuation of a wrapped line of code, with the columns of its indent.
    Over(u16),
    /// The continuation of an indented line of a poem, with the columns of its indent.
    Hang(u16),
    /// The rule below a heading, with its width.
    Underline(u16),
    /// A row of a picture.
    Picture,
    /// A line of a table, by number.
    Grid(u32),
}

/// A piece at a width: its visible indents, and the width that is left.
pub(super) struct Fitted {
    pub(crate) indents: Vec<u32>,
    /// Markers of hidden indents, written before the first words.
    pub(crate) markers: String,
    pub(crate) text_width: usize,
}

impl Fitted {
    /// Width of the first line.
    pub(crate) fn first(&self) -> usize {
        self.text_width.saturating_sub(columns(&self.markers)).max(1)
    }
}

/// Determines the visible indents of a piece at a width. Indents that leave too little space for words are hidden.
pub(super) fn fit(galley: &Galley, number: u32, piece: &Piece, width: usize) -> Fitted {
    if galley.linear {
        return super::linear::fit(galley, number, piece, width);
    }
    let (mut text_width, mut indents, mut markers) = (width.max(1), Vec::new(), String::new());
    let mut full = false;
    for at in galley.indents_of(piece) {
        let indent = &galley.indents[at as usize];
        // The indent of code is optional and does not count as depth.
        let optional = indent.marker.is_none() && indent.min_width > super::builder::MIN_WIDTH + indent.width;
        full |= !optional && text_width < indent.min_width;
        if !full && text_width >= indent.min_width {
            text_width -= indent.width;
            indents.push(at);
        } else if indent.first == number {
            markers.push_str(indent.marker.as_deref().unwrap_or(""));
        }
    }
    if columns(&markers) + 4 > text_width {
        markers.clear();
    }
    Fitted { indents, markers, text_width }
}

impl Sheet {
    pub(crate) fn new(galley: &Galley, options: &Options) -> Self {
        let bytes: usize = galley.pieces.iter().map(|piece| piece.text.len()).sum();
        let guess = bytes / options.width.max(4) + galley.pieces.len() * 2;
        let mut sheet = Self {
            lines: Vec::with_capacity(guess),
            width: options.width.max(1),
            order: options.order,
            justify: options.breaking.justify,
            ..Self::default()
        };
        let mut breaker = Breaker::default();
        // The layout of a very long article must not take noticeable time.
        let short = bytes <= even::MAX_ARTICLE;
        let even = short && (options.breaking.even || options.breaking.hyphenate);
        let mut breaker = even.then_some(&mut breaker);
        for (number, piece) in (0u32..).zip(&galley.pieces) {
            sheet.piece(galley, number, piece, options, breaker.as_deref_mut());
        }
        sheet.lines.shrink_to_fit();
        sheet
    }

    fn piece(
        &mut self,
        galley: &Galley,
        number: u32,
        piece: &Piece,
        options: &Options,
        breaker: Option<&mut Breaker>,
    ) {
        if piece.kind == Kind::Cell {
            return;
        }
        let picture = match piece.kind {
            Kind::Picture(at) => options.pictures.get(at as usize).copied().unwrap_or(0),
            _ => 0,
        };
        let label = |number: u32| match galley.pieces.get(number as usize).map(|piece| piece.kind) {
            Some(Kind::PictureLabel(hidden)) => Some(hidden as usize),
            _ => None,
        };
        // A picture without rows and without a description takes no gap either.
        let absent = matches!(piece.kind, Kind::Picture(_)) && picture == 0 && label(number + 1).is_none();
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
            Kind::Prose | Kind::TopHeading => {
                let fitted = fit(galley, number, piece, self.width);
                let (first, rest) = (fitted.first(), fitted.text_width);
                if piece.indented {
                    let mut kind = LineKind::First;
                    return wrap::indented_lines(text, first, rest, |start, end, indent| {
                        let kind = std::mem::replace(&mut kind, LineKind::Rest);
                        let kind = if indent > 0 { LineKind::Hang(indent as u16) } else { kind };
                        self.push(number, start as u32, end as u32, kind);
                    });
                }
                let Some(breaker) = breaker else { return wrap::lines(text, first, rest, put) };
                let language = if options.breaking.hyphenate {
                    *galley.language.get_or_init(|| hyphen::guess(galley))
                } else {
                    None
                };
                let hyphenator = language.and_then(|language| Hyphenator::new(language, piece));
                breaker.lines(text, (first, rest), hyphenator.as_ref(), |line| {
                    put(line.start, line.end);
                    if line.hyphen {
                        self.hyphens.push((number, line.end as u32));
                    }
                });
            }
            Kind::PictureLabel(hidden) => {
                let before = number.checked_sub(1).and_then(|before| galley.pieces.get(before as usize));
                let shown = match before.map(|piece| piece.kind) {
                    Some(Kind::Picture(at)) => {
                        options.pictures.get(at as usize).is_some_and(|rows| *rows > 0)
                    }
                    _ => false,
                };
                let from = if shown { hidden as usize } else { 0 };
                if from < text.len() {
                    let fitted = fit(galley, number, piece, self.width);
                    wrap::lines(&text[from..], fitted.first(), fitted.text_width, |a, b| {
                        put(from + a, from + b);
                    });
                }
            }
            Kind::Title => self.title(number, text, options.head.large),
            Kind::Head(line) if options.head.has(line) => put(0, 0),
            Kind::Facts => wrap_facts(text, self.width, put),
            Kind::LinkLine(_) => put(0, text.len()),
            Kind::Rule => put(0, 0),
            Kind::Verbatim => {
                let fitted = fit(galley, number, piece, self.width);
                self.code(galley, number, &fitted, options);
            }
            Kind::Picture(_) => {
                for row in 0..u32::from(picture) {
                    self.push(number, row, row, LineKind::Picture);
                }
            }
            Kind::Table(at) => {
                let text_width = fit(galley, number, piece, self.width).text_width;
                for mut grid in table::lay_out(galley, &galley.tables[at as usize], text_width, options.bleed)
                {
                    // An empty line or a rule belongs to the row before it.
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
            Kind::Cell | Kind::Head(_) => {}
        }
        if piece.kind == Kind::TopHeading {
            let texts = self.lines[before..]
                .iter()
                .filter_map(|line| text.get(line.start as usize..line.end as usize));
            let widest = texts.map(columns).max().unwrap_or(0);
            self.push(number, text.len() as u32, text.len() as u32, LineKind::Underline(widest as u16));
        }
    }

    /// The title. Below each line of large letters there is a row for their lower halves.
    fn title(&mut self, number: u32, text: &str, large: bool) {
        let width = if large { self.width / 2 } else { self.width }.max(1);
        let mut kind = LineKind::First;
        wrap::lines(text, width, width, |start, end| {
            let (start, end) = (start as u32, end as u32);
            self.lines.push(LineLayout { piece: number, start, end, kind });
            kind = LineKind::Rest;
            if large {
                self.lines.push(LineLayout { piece: number, start: end, end, kind: LineKind::Blank });
            }
        });
    }

    pub(super) fn push(&mut self, piece: u32, start: u32, end: u32, kind: LineKind) {
        self.lines.push(LineLayout { piece, start, end, kind });
    }

    /// Whether a hyphen is drawn at the end of a line.
    pub(super) fn ends_in_hyphen(&self, line: &LineLayout) -> bool {
        self.hyphens.binary_search(&(line.piece, line.end)).is_ok()
    }

    /// Number of lines.
    #[expect(clippy::len_without_is_empty, reason = "the number of lines; a page always has some")]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    pub fn line(&self, number: usize) -> Option<&LineLayout> {
        self.lines.get(number)
    }

    /// The spot where a line begins.
    pub fn spot_of(&self, number: usize) -> Option<Spot> {
        self.lines.get(number).map(|line| Spot { piece: line.piece, at: line.start })
    }

    /// The line that contains a spot.
    pub fn line_of(&self, spot: Spot) -> usize {
        let behind = self.lines.partition_point(|line| Spot { piece: line.piece, at: line.start } <= spot);
        let last = behind.saturating_sub(1);
        let grid = |line: &LineLayout| match line.kind {
            LineKind::Grid(grid) => self.grids.get(grid as usize),
            _ => None,
        };
        // A column name is repeated in the cards below.
        let named = || {
            let mut below = (behind..).zip(self.lines[behind..].iter().map_while(grid)).take(1000);
            below.find(|(_, grid)| grid.table < spot.piece && grid.holds(spot)).map(|(at, _)| at)
        };
        if behind == 0 || self.lines.get(last).and_then(grid).is_none() {
            return named().unwrap_or(last);
        }
        // Cells are side by side in a table: find the line with the spot's own words.
        let near = self.lines[..behind].iter().enumerate().rev().take_while(|(_, line)| grid(line).is_some());
        let beside = near.take(1000).find(|(_, line)| grid(line).is_some_and(|grid| grid.holds(spot)));
        beside.map(|(at, _)| at).or_else(named).unwrap_or(last)
    }

    /// The runs of a line, from left to right.
    pub fn runs(&self, galley: &Galley, number: usize) -> Vec<Run> {
        self.lines.get(number).map_or_else(Vec::new, |line| super::runs::of(self, galley, line))
    }

    /// The line as plain text.
    pub(crate) fn text(&self, galley: &Galley, number: usize) -> String {
        self.runs(galley, number).iter().map(|run| &*run.text).collect()
    }

    /// The pieces with words in a line.
    pub(crate) fn pieces_in(&self, number: usize) -> Vec<u32> {
        match self.lines.get(number) {
            Some(LineLayout { kind: LineKind::Grid(grid), .. }) => {
                self.grids.get(*grid as usize).map_or_else(Vec::new, TableLine::pieces)
            }
            Some(LineLayout {
                kind: LineKind::First | LineKind::Rest | LineKind::Over(_) | LineKind::Hang(_),
                piece,
                ..
            }) => {
                vec![*piece]
            }
            _ => Vec::new(),
        }
    }

    /// Width of a line's indents.
    pub(crate) fn indent(&self, galley: &Galley, number: usize) -> usize {
        let piece = self.lines.get(number).map_or(0, |line| line.piece);
        let Some(found) = galley.pieces.get(piece as usize) else { return 0 };
        self.width - fit(galley, piece, found, self.width).text_width.min(self.width)
    }

    /// The columns of a piece's bytes in a line, from left to right: of each part the first, and the one after the last.
    /// Several, if some of the letters are written from right to left.
    pub(crate) fn columns_of(
        &self,
        galley: &Galley,
        number: usize,
        piece: u32,
        bytes: (u32, u32),
    ) -> Vec<(usize, usize)> {
        let line = self.lines.get(number);
        line.and_then(|line| super::columns_of::columns_of(self, galley, line, piece, bytes))
            .unwrap_or_default()
    }

    /// Whether letters from right to left are in the order in which they are drawn.
    pub(crate) fn is_visual(&self) -> bool {
        self.order.is_visual()
    }

    /// Whether the words of a line are written from right to left.
    pub(crate) fn is_rtl(&self, galley: &Galley, number: usize) -> bool {
        let piece = self.lines.get(number).and_then(|line| galley.pieces.get(line.piece as usize));
        piece.is_some_and(|piece| piece.rtl)
    }
}

/// Wraps facts only at the dots between them; no line begins or ends with a dot.
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
