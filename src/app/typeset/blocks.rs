//! Blocks to lines: indents, bullets, bars, the space between. Never here: where a line may break.

use super::table;
use super::wrap;
use super::{Ink, Line, Run, columns, drawn};
use crate::news::{Block, Bullet, Document, Emphasis, Item, Span};

/// The narrowest that indents may make a text; deeper nesting is no longer indented.
const NARROWEST: usize = 12;
/// Nesting past which blocks are laid out flat.
const DEEPEST: usize = 24;

/// Lays out a document at `width` columns.
pub fn lay_out(document: &Document, width: usize) -> Vec<Line> {
    let mut setter = Setter { width: width.max(1), ..Setter::default() };
    for (number, block) in document.blocks.iter().enumerate() {
        (setter.block, setter.offset) = (number as u32, 0);
        setter.block(block);
    }
    setter.lines
}

/// Lays out text that stands outside the document: the title, the summary, the list of links.
pub fn paragraph(runs: &[Run], width: usize, hang: usize) -> Vec<Line> {
    let mut setter = Setter { width: width.max(1), outside: true, ..Setter::default() };
    if hang > 0 {
        let rest = vec![Run::new(&" ".repeat(hang), Ink::Text)];
        setter.indents.push(Indent { first: Some(Vec::new()), rest });
    }
    setter.runs(runs);
    setter.lines
}

/// What stands left of the lines of a block: something else on its first line.
struct Indent {
    first: Option<Vec<Run>>,
    rest: Vec<Run>,
}

#[derive(Default)]
struct Setter {
    width: usize,
    lines: Vec<Line>,
    indents: Vec<Indent>,
    block: u32,
    offset: u32,
    outside: bool,
    /// The next block follows without a blank line.
    close: bool,
    /// Inside a list whose items are one line of thought each: no space between them.
    tight: bool,
}

impl Setter {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { spans, .. } => {
                self.space();
                let runs = runs_of(spans, Ink::Heading, Emphasis::NONE);
                self.runs(&runs);
                // A heading stands close to what it heads, and apart from what was before.
                self.close = true;
            }
            Block::Paragraph(spans) => {
                self.space();
                let runs = runs_of(spans, Ink::Text, Emphasis::NONE);
                self.runs(&runs);
            }
            Block::List(items) => self.list(items),
            Block::Definitions(all) => {
                for definition in all {
                    for term in &definition.terms {
                        self.space();
                        self.runs(&runs_of(term, Ink::Text, Emphasis::BOLD));
                    }
                    definition.blocks.iter().for_each(|block| self.block(block));
                }
            }
            Block::Details { summary, blocks } => {
                self.space();
                self.runs(&runs_of(summary, Ink::Text, Emphasis::BOLD));
                blocks.iter().for_each(|block| self.block(block));
            }
            Block::Quote(inner) => {
                self.space();
                let bar = vec![Run::new("▎ ", Ink::Rule)];
                self.nested(Indent { first: None, rest: bar }, inner, false);
            }
            Block::Code { text, .. } => {
                self.space();
                let inset = self.room() >= NARROWEST * 2;
                if inset {
                    self.indents.push(Indent { first: None, rest: vec![Run::new("  ", Ink::Text)] });
                }
                for line in text.trim_end_matches('\n').split('\n') {
                    let run = Run { emphasis: Emphasis::CODE, ..Run::new(line, Ink::Code) };
                    self.verbatim(&run);
                }
                if inset {
                    self.indents.pop();
                }
            }
            Block::Table { header, rows, .. } => {
                self.space();
                for runs in table::lines(*header, rows, self.room()) {
                    self.line(runs);
                }
                self.offset += rows
                    .iter()
                    .flatten()
                    .flat_map(|cell| &cell.spans)
                    .map(|s| s.text.chars().count() as u32)
                    .sum::<u32>();
            }
            Block::Figure { alt, caption, .. } => {
                self.space();
                let mut runs = vec![Run::new("[picture] ", Ink::Quiet)];
                if caption.is_empty() {
                    runs.push(Run::new(alt.as_deref().unwrap_or(""), Ink::Quiet));
                } else {
                    runs.extend(runs_of(caption, Ink::Quiet, Emphasis::ITALIC));
                }
                self.runs(&runs);
            }
            Block::Rule => {
                self.space();
                let room = self.room();
                let rule = "─".repeat(room.min(24));
                let pad = " ".repeat((room - columns(&rule)) / 2);
                self.line(vec![Run::new(&format!("{pad}{rule}"), Ink::Rule)]);
            }
        }
    }

    fn list(&mut self, items: &[Item]) {
        let was_tight = self.tight;
        if !was_tight || self.indents.is_empty() {
            self.space();
        }
        let short = |item: &Item| {
            item.blocks.iter().enumerate().all(|(i, block)| match block {
                Block::Paragraph(_) => i == 0,
                Block::List { .. } => true,
                _ => false,
            })
        };
        let tight = items.iter().all(short);
        let depth = self.indents.len();
        let label = |item: &Item| match &item.mark {
            Bullet::Label(label) => columns(label),
            _ => 0,
        };
        let wide = items.iter().map(label).max().unwrap_or(0);
        for (i, item) in items.iter().enumerate() {
            let mark = match &item.mark {
                Bullet::Label(label) => format!("{label:>wide$} "),
                Bullet::Dot => if depth.is_multiple_of(2) { "• " } else { "◦ " }.to_owned(),
                Bullet::Task(done) => if *done { "☑ " } else { "☐ " }.to_owned(),
            };
            if i > 0 && !tight {
                self.space();
            }
            let rest = vec![Run::new(&" ".repeat(columns(&mark)), Ink::Text)];
            self.nested(Indent { first: Some(vec![Run::new(&mark, Ink::Rule)]), rest }, &item.blocks, tight);
        }
        self.tight = was_tight;
    }

    fn nested(&mut self, indent: Indent, blocks: &[Block], tight: bool) {
        let wide: usize = indent.rest.iter().map(|run| columns(&run.text)).sum();
        let fits = self.room() >= NARROWEST + wide && self.indents.len() < DEEPEST;
        let was_tight = std::mem::replace(&mut self.tight, tight);
        if fits {
            self.indents.push(indent);
        } else if let Some(first) = indent.first {
            self.line(first);
        }
        let before = self.lines.len();
        if self.indents.len() < DEEPEST {
            for block in blocks {
                // The first block of an item stands beside its bullet: no space above it.
                if self.lines.len() == before {
                    self.first_block(block);
                } else {
                    self.block(block);
                }
            }
        } else {
            self.flat(blocks);
        }
        if fits {
            self.indents.pop();
        }
        self.tight = was_tight;
    }

    fn first_block(&mut self, block: &Block) {
        let lines = std::mem::take(&mut self.lines);
        self.block(block);
        let fresh = std::mem::replace(&mut self.lines, lines);
        self.lines.extend(fresh);
    }

    /// Far too deep: only the words.
    fn flat(&mut self, blocks: &[Block]) {
        let document = Document { blocks: blocks.to_vec(), ..Document::default() };
        for part in document.plain_text().split("\n\n") {
            let run = Run::new(&part.replace('\n', " "), Ink::Text);
            self.runs(&[run]);
        }
    }

    fn room(&self) -> usize {
        let taken: usize = self.indents.iter().flat_map(|i| &i.rest).map(|run| columns(&run.text)).sum();
        self.width.saturating_sub(taken).max(1)
    }

    /// A blank line, unless one is there or nothing stands above.
    fn space(&mut self) {
        let open = self.indents.iter().any(|indent| indent.first.is_some());
        let empty = |line: &Line| line.runs.iter().all(|run| matches!(run.text.trim(), "" | "▎"));
        let blank = self.lines.last().is_none_or(empty);
        let close = std::mem::take(&mut self.close);
        if !blank && !open && !self.tight && !close {
            self.line(Vec::new());
        }
    }

    /// Wraps runs to the room there is and puts the lines down.
    fn runs(&mut self, runs: &[Run]) {
        let flat: String = runs.iter().map(|run| &*run.text).collect();
        let (mut counted, mut at) = (0, 0);
        let base = self.offset;
        for range in wrap::lines(&flat, self.room()) {
            counted += flat[at..range.start].chars().count() as u32;
            at = range.start;
            self.offset = base + counted;
            let line = cut(runs, range.start, range.end);
            self.line(line);
        }
        self.offset = base + flat.chars().count() as u32;
    }

    /// Puts a preformatted line down, cut at the edge into as many as it takes.
    fn verbatim(&mut self, run: &Run) {
        let room = self.room();
        let (mut start, mut used) = (0, 0);
        for (at, cluster) in super::clusters(&run.text) {
            let wide = super::cluster_columns(cluster);
            if used + wide > room && at > start {
                let piece = Run { text: run.text[start..at].into(), ..run.clone() };
                self.offset += piece.text.chars().count() as u32;
                self.line(vec![piece]);
                (start, used) = (at, 0);
            }
            used += wide;
        }
        let piece = Run { text: run.text[start..].into(), ..run.clone() };
        let length = piece.text.chars().count() as u32;
        self.line(vec![piece]);
        self.offset += length + 1;
    }

    fn line(&mut self, runs: Vec<Run>) {
        let mut all = Vec::with_capacity(self.indents.len() + runs.len());
        for indent in &mut self.indents {
            all.extend(indent.first.take().unwrap_or_else(|| indent.rest.clone()));
        }
        all.extend(runs);
        while all.last().is_some_and(|run| run.text.trim().is_empty()) {
            all.pop();
        }
        let place = (!self.outside).then_some((self.block, self.offset));
        self.lines.push(Line { runs: all, place });
    }
}

/// The part of some runs between two byte offsets of their text put end to end.
pub fn cut(runs: &[Run], start: usize, end: usize) -> Vec<Run> {
    let (mut out, mut at) = (Vec::new(), 0);
    for run in runs {
        let (from, to) = (at, at + run.text.len());
        at = to;
        if to > start && from < end {
            let text = &run.text[start.max(from) - from..end.min(to) - from];
            if !text.is_empty() {
                out.push(Run { text: text.into(), ..run.clone() });
            }
        }
    }
    out
}

/// Spans as runs, with the number of its target after each link.
pub fn runs_of(spans: &[Span], ink: Ink, emphasis: Emphasis) -> Vec<Run> {
    let mut runs = Vec::with_capacity(spans.len());
    for (i, span) in spans.iter().enumerate() {
        let code = span.emphasis.has(Emphasis::CODE);
        runs.push(Run {
            text: drawn(&span.text).into(),
            ink: if code { Ink::Code } else { ink },
            emphasis: span.emphasis.with(emphasis),
            link: span.link.is_some(),
        });
        let next = spans.get(i + 1).and_then(|next| next.link);
        if let Some(link) = span.link.filter(|link| next != Some(*link)) {
            runs.push(Run::new(&format!("[{}]", link + 1), Ink::Quiet));
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::Text;

    fn para(text: &str) -> Block {
        Block::Paragraph(vec![Span::plain(text)])
    }

    fn item(mark: Bullet, blocks: Vec<Block>) -> Item {
        Item { mark, blocks }
    }

    fn screen(blocks: Vec<Block>, width: usize) -> String {
        let lines = lay_out(&Document { blocks, ..Document::default() }, width);
        for line in &lines {
            assert!(line.columns() <= width.max(2), "{:?} at {width}", line.text());
        }
        lines.iter().map(Line::text).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn paragraphs_headings_and_quotes_are_set_apart() {
        let blocks = vec![
            para("First paragraph of text."),
            Block::Heading { level: 3, spans: vec![Span::plain("A subhead")] },
            Block::Quote(vec![para("To be or not"), para("to be.")]),
            Block::Rule,
            para("End."),
        ];
        assert_eq!(
            screen(blocks, 14),
            "First\nparagraph of\ntext.\n\nA subhead\n▎ To be or not\n▎ \n▎ to be.\n\n──────────────\n\nEnd."
        );
    }

    #[test]
    fn lists_hang_and_nest() {
        let inner = Block::List(vec![
            item(Bullet::Dot, vec![para("inner one")]),
            item(Bullet::Dot, vec![para("inner two")]),
        ]);
        let blocks = vec![
            para("Before:"),
            Block::List(vec![
                item(Bullet::number(9), vec![para("nine is a long item")]),
                item(Bullet::number(10), vec![para("ten"), inner]),
            ]),
            para("After."),
        ];
        assert_eq!(
            screen(blocks, 18),
            "Before:\n\n 9. nine is a long\n    item\n10. ten\n    ◦ inner one\n    ◦ inner two\n\nAfter."
        );
    }

    #[test]
    fn only_the_later_lines_of_a_hanging_paragraph_are_set_in() {
        let lines = paragraph(&[Run::new("[1] https://example.org/a-long/way", Ink::Text)], 20, 4);
        let text: Vec<String> = lines.iter().map(Line::text).collect();
        assert_eq!(text, ["[1] https://", "    example.org/a-", "    long/way"]);
    }

    #[test]
    fn code_keeps_its_blanks_and_is_cut_at_the_edge() {
        let text = Text::verbatim("fn main() {\n    body\n\n}");
        let blocks = vec![Block::Code { language: None, text, tones: vec![] }];
        assert_eq!(screen(blocks.clone(), 9), "fn main()\n {\n    body\n\n}");
        assert_eq!(screen(blocks, 30), "  fn main() {\n      body\n\n  }");
    }

    #[test]
    fn absurd_nesting_is_flattened_at_any_width() {
        let mut block = para("deep down");
        for i in 0..200 {
            block = if i % 2 == 0 {
                Block::Quote(vec![block])
            } else {
                Block::List(vec![item(Bullet::Dot, vec![block])])
            };
        }
        for width in [1, 2, 5, 20, 200] {
            let lines = lay_out(&Document { blocks: vec![block.clone()], ..Document::default() }, width);
            let text: String = lines.iter().map(Line::text).collect();
            let letters: String = text.chars().filter(|c| c.is_alphabetic()).collect();
            assert_eq!(letters, "deepdown", "{width}");
        }
    }

    #[test]
    fn places_are_the_same_characters_at_every_width() {
        let blocks = vec![para("zero one two three four"), para("five six seven eight nine ten")];
        let document = Document { blocks, ..Document::default() };
        for width in [6, 9, 17, 40] {
            for line in lay_out(&document, width).iter().filter(|line| !line.runs.is_empty()) {
                let (block, offset) = line.place.unwrap();
                let Block::Paragraph(spans) = &document.blocks[block as usize] else { panic!() };
                let rest: String = spans[0].text.chars().skip(offset as usize).collect();
                assert!(rest.trim_start().starts_with(&line.text()), "{rest:?} {:?}", line.text());
            }
        }
    }
}
