//! Breaks a paragraph so that its lines have about the same length: total fit as by Knuth and Plass, with the squared
//! free columns of each line as the cost. Never here: where a line may break (see `wrap`), where a word may (see
//! `hyphen`).

use memchr::{memchr, memchr3_iter};

use super::hyphen::Hyphenator;
use super::{cluster_columns, clusters, columns, wrap};

/// Larger articles are broken line by line, which takes an eighth of the time.
pub(super) const MAX_ARTICLE: usize = 512 << 10;
/// A paragraph stays as it is broken line by line if no line has more free columns than this.
const GOOD: usize = 3;
/// The cost of a line outweighs all free columns, so there are never more lines than line by line.
const LINE: u64 = 1 << 40;
/// In hyphenated text a line costs as much as one with a quarter of its columns free, and a hyphen as a fifth. An end
/// at a hyphen or a slash that is in the text costs an eighth.
const HYPHENATED_LINE: usize = 4;
const HYPHEN: usize = 5;
const IN_WORD: usize = 8;
/// The most lines in a row that end in a hyphen.
const MAX_HYPHENS: u8 = 2;

/// A line: start and end in bytes, and whether a hyphen is drawn at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) hyphen: bool,
}

/// A place where a line may end, and the next one begin.
#[derive(Clone, Copy, Debug)]
struct Break {
    /// Bytes and columns of the end, without blanks, with a hyphen.
    end: usize,
    end_column: usize,
    /// Bytes and columns of the next line.
    next: usize,
    next_column: usize,
    /// A hyphen is drawn.
    hyphen: bool,
    /// After a hyphen, a dash or a slash of the text.
    in_word: bool,
    /// The least cost of the lines before it, and where the last of them begins.
    cost: u64,
    from: u32,
    /// Hyphens of the lines just before it.
    hyphens: u8,
}

impl Break {
    fn at(end: usize, end_column: usize, next: usize, next_column: usize) -> Self {
        Self {
            end,
            end_column,
            next,
            next_column,
            hyphen: false,
            in_word: false,
            cost: 0,
            from: 0,
            hyphens: 0,
        }
    }
}

/// Breaks paragraphs. It keeps its memory from one to the next.
#[derive(Default)]
pub(super) struct Breaker {
    lines: Vec<Line>,
    breaks: Vec<Break>,
}

impl Breaker {
    /// The lines of a text, as [`wrap::lines`], but of even length. `hyphenator` breaks words where it helps.
    pub(crate) fn lines(
        &mut self,
        text: &str,
        (first, rest): (usize, usize),
        hyphenator: Option<&Hyphenator>,
        mut put: impl FnMut(Line),
    ) {
        let (mut start, mut width) = (0, first.max(1));
        let rest = rest.max(1);
        loop {
            let end = memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |at| start + at);
            self.paragraph(&text[start..end], (width, rest), hyphenator, start);
            for line in &self.lines {
                put(Line { start: start + line.start, end: start + line.end, ..*line });
            }
            if end == text.len() {
                return;
            }
            (start, width) = (end + 1, rest);
        }
    }

    /// Breaks a text without line breaks; `offset`: where it is in the text of the hyphenator.
    fn paragraph(
        &mut self,
        text: &str,
        (first, rest): (usize, usize),
        hyphenator: Option<&Hyphenator>,
        offset: usize,
    ) {
        self.lines.clear();
        wrap::lines(text, first, rest, |start, end| self.lines.push(Line { start, end, hyphen: false }));
        let full = self.lines.len() - 1;
        let is_good = |(number, line): (usize, &Line)| {
            let width = if number == 0 { first } else { rest };
            columns(&text[line.start..line.end]) + GOOD >= width
        };
        if full == 0 || self.lines[..full].iter().enumerate().all(is_good) {
            return;
        }
        if let Some(hyphenator) = hyphenator {
            self.collect(text, first, rest);
            self.add_hyphens(text, hyphenator, offset);
            let line = (rest / HYPHENATED_LINE) as u64;
            self.fit(text, (first, rest), line * line);
            let found = self.count();
            if found > 0 && found <= full + 1 {
                return self.take(found);
            }
        } else if full == 1 {
            // One line and a rest: nothing to choose.
            return;
        }
        self.collect(text, first, rest);
        self.fit(text, (first, rest), LINE);
        let found = self.count();
        if found > 0 && found <= full + 1 {
            self.take(found);
        }
    }

    /// Collects the breaks of a text: its start, all between, its end.
    fn collect(&mut self, text: &str, first: usize, rest: usize) {
        self.breaks.clear();
        let start = text.len() - text.trim_start_matches(' ').len();
        self.breaks.push(Break::at(start, 0, start, 0));
        let end = text.trim_end_matches(' ').len().max(start);
        if text.is_ascii() {
            self.collect_ascii(text, start, end);
            let columns = end - start;
            self.breaks.push(Break::at(end, columns, end, columns));
        } else {
            let columns = self.collect_unicode(text, start, end);
            self.breaks.push(Break::at(end, columns, end, columns));
        }
        self.force(text, first, rest);
    }

    fn collect_ascii(&mut self, text: &str, start: usize, end: usize) {
        let bytes = &text.as_bytes()[..end];
        let mut next = start;
        for at in memchr3_iter(b' ', b'-', b'/', &bytes[start..]).map(|at| start + at) {
            if bytes[at] != b' ' {
                if wrap::may_break_ascii(text, start, at + 1) {
                    let after = at + 1;
                    self.breaks.push(Break {
                        in_word: true,
                        ..Break::at(after, after - start, after, after - start)
                    });
                }
            } else if at >= next {
                next = at + bytes[at..].iter().take_while(|b| **b == b' ').count();
                if next > at + 1 || !wrap::is_no_break(text, at) {
                    self.breaks.push(Break::at(at, at - start, next, next - start));
                }
            }
        }
    }

    /// Returns the columns of the text.
    fn collect_unicode(&mut self, text: &str, start: usize, end: usize) -> usize {
        let (mut column, mut before, mut further) = (0, ' ', ' ');
        // End and columns of the words before the blanks that may break.
        let mut blank: Option<(usize, usize)> = None;
        for (at, cluster) in clusters(&text[start..end]) {
            let (at, wide, mut chars) = (start + at, cluster_columns(cluster), cluster.chars());
            let c = chars.next().unwrap_or(' ');
            if c == ' ' {
                if blank.is_none() && !wrap::is_no_break(text, at) && !wrap::sticks(before) {
                    blank = Some((at, column));
                }
                column += 1;
                (further, before) = (before, ' ');
                continue;
            }
            if let Some((end, end_column)) = blank.take() {
                self.breaks.push(Break::at(end, end_column, at, column));
            } else if at > start && wrap::may_break(further, before, c) && !wrap::is_prefix(text, at) {
                let in_word = wrap::is_hyphen(before);
                self.breaks.push(Break { in_word, ..Break::at(at, column, at, column) });
            }
            column += wide;
            (further, before) = (before, chars.next_back().unwrap_or(c));
        }
        column
    }

    /// Adds breaks within words that are wider than a line, at the edge.
    fn force(&mut self, text: &str, first: usize, rest: usize) {
        let mut at = 1;
        while at < self.breaks.len() {
            let before = self.breaks[at - 1];
            let width = if at == 1 { first } else { rest };
            if self.breaks[at].end_column - before.next_column > width {
                let mut used = 0;
                let mut inside = clusters(&text[before.next..self.breaks[at].end]);
                let edge = inside.find_map(|(byte, cluster)| {
                    let wide = cluster_columns(cluster);
                    let is_over = used + wide > width && byte > 0;
                    used += if is_over { 0 } else { wide };
                    is_over.then_some(before.next + byte)
                });
                if let Some(edge) = edge {
                    let blanks = |text: &str, bare: &str| text.len() - bare.len();
                    let (line, rest) = (&text[before.next..edge], &text[edge..]);
                    let (left, right) = (
                        blanks(line, line.trim_end_matches(' ')),
                        blanks(rest, rest.trim_start_matches(' ')),
                    );
                    let column = before.next_column + used;
                    self.breaks
                        .insert(at, Break::at(edge - left, column - left, edge + right, column + right));
                }
            }
            at += 1;
        }
    }

    /// Adds the places where words may be hyphenated.
    fn add_hyphens(&mut self, text: &str, hyphenator: &Hyphenator, offset: usize) {
        let mut all = Vec::with_capacity(self.breaks.len() * 2);
        for pair in self.breaks.windows(2) {
            all.push(pair[0]);
            let (start, end) = (pair[0].next, pair[1].end);
            // Not in the last word: a part of a word would be alone on the last line.
            if end < text.len() {
                hyphenator.points(text, start..end, offset, |at| {
                    let column = pair[0].next_column + columns(&text[start..at]);
                    all.push(Break { hyphen: true, ..Break::at(at, column + 1, at, column) });
                });
            }
        }
        all.extend(self.breaks.last());
        self.breaks = all;
    }

    /// Finds the best way to each break.
    fn fit(&mut self, text: &str, (first, rest): (usize, usize), line: u64) {
        let last = self.breaks.len() - 1;
        let square = |columns: usize| (columns * columns) as u64;
        let (hyphen, in_word) = (square(rest / HYPHEN), square(rest / IN_WORD));
        let mut from = 0;
        for number in 1..=last {
            let to = self.breaks[number];
            let width = |start: usize| if start == 0 { first } else { rest };
            while from + 1 < number
                && to.end_column.saturating_sub(self.breaks[from].next_column) > width(from)
            {
                from += 1;
            }
            let mut best = (u64::MAX, 0, 0);
            for start in from..number {
                let before = &self.breaks[start];
                // With few lines as the first aim, a later start with more lines is never better.
                if line == LINE && before.cost / LINE > best.0 / LINE {
                    break;
                }
                let used = to.end_column.saturating_sub(before.next_column);
                let hyphens = if to.hyphen { before.hyphens + 1 } else { 0 };
                if before.cost == u64::MAX || used > width(start) || hyphens > MAX_HYPHENS {
                    continue;
                }
                let free = (width(start) - used) as u64;
                let mut cost = before.cost + line + if number == last { 0 } else { free * free };
                if number == last && start > 0 && wrap::is_widow(&text[before.next..to.end], rest) {
                    // As much as if the line before were half empty.
                    cost += (rest * rest / 4) as u64;
                }
                cost += u64::from(hyphens) * hyphen + if to.in_word { in_word } else { 0 };
                if cost < best.0 {
                    best = (cost, start, hyphens);
                }
            }
            let to = &mut self.breaks[number];
            (to.cost, to.from, to.hyphens) = (best.0, best.1 as u32, best.2);
        }
    }

    /// The number of lines of the best way, or none.
    fn count(&self) -> usize {
        let (mut at, mut count) = (self.breaks.len() - 1, 0);
        if self.breaks[at].cost == u64::MAX {
            return 0;
        }
        while at > 0 {
            at = self.breaks[at].from as usize;
            count += 1;
        }
        count
    }

    /// Takes the lines of the best way.
    fn take(&mut self, count: usize) {
        self.lines.resize(count, Line { start: 0, end: 0, hyphen: false });
        let mut at = self.breaks.len() - 1;
        for line in self.lines.iter_mut().rev() {
            let to = self.breaks[at];
            at = to.from as usize;
            *line = Line { start: self.breaks[at].next, end: to.end, hyphen: to.hyphen };
        }
    }
}

#[cfg(test)]
mod tests;
