//! The text of an article as blocks of styled spans, ready to be laid out at any width.
//! Never here: columns, colours, HTML or Markdown.

use super::Text;

/// An article's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// From top to bottom.
    pub blocks: Vec<Block>,
    /// Where its links lead, in order of first appearance; `Span::link` points in here.
    pub links: Vec<Link>,
}

/// A target of one or more links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Absolute where it could be made so.
    pub url: Text,
}

/// One block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Level 1 to 6.
    Heading { level: u8, spans: Vec<Span> },
    /// Running text. A span that is `"\n"` is a hard line break.
    Paragraph(Vec<Span>),
    /// Numbered from `start` when there is one, else with bullets. An item is blocks.
    List { start: Option<i64>, items: Vec<Vec<Block>> },
    /// A quotation.
    Quote(Vec<Block>),
    /// Preformatted text, lines divided by `\n`.
    Code { language: Option<Text>, text: Text },
    /// Rows of cells; the first `header` rows are headings. Rows may differ in length.
    Table { header: usize, rows: Vec<Vec<Vec<Span>>> },
    /// A picture, by its description.
    Figure { image: Option<Text>, alt: Option<Text>, caption: Vec<Span> },
    /// A dividing rule.
    Rule,
}

/// Ways a span can stand out. They add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Emphasis(pub u8);

impl Emphasis {
    /// Running text.
    pub const NONE: Self = Self(0);
    /// `<em>`, `*…*`.
    pub const ITALIC: Self = Self(1);
    /// `<strong>`, `**…**`.
    pub const BOLD: Self = Self(2);
    /// `<code>`.
    pub const CODE: Self = Self(4);
    /// `<del>`, `~~…~~`.
    pub const STRIKE: Self = Self(8);

    /// Both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` is in it.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// A run of text in one style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// What it says; blanks at its ends count.
    pub text: Text,
    /// How it stands out.
    pub emphasis: Emphasis,
    /// Index into [`Document::links`].
    pub link: Option<u32>,
}

impl Span {
    /// A run of plain text; white space is folded.
    pub fn plain(text: &str) -> Self {
        Self { text: Text::piece(text), ..Self::default() }
    }

    /// A hard line break.
    pub fn line_break() -> Self {
        Self { text: Text::verbatim("\n"), ..Self::default() }
    }

    /// Whether it is a hard line break.
    pub fn is_break(&self) -> bool {
        self.text.as_str() == "\n"
    }
}

impl Document {
    /// Paragraphs and headings as text without markup, divided by blank lines: what `inspect` prints.
    pub fn plain_text(&self) -> String {
        let mut out = String::new();
        write_blocks(&self.blocks, &mut out);
        out.truncate(out.trim_end().len());
        out
    }

    /// Words in it, for the reading time.
    pub fn words(&self) -> usize {
        // CJK has no blanks between words; about two characters make one.
        self.plain_text().split_whitespace().map(word_weight).sum()
    }
}

fn word_weight(word: &str) -> usize {
    let wide =
        word.chars().filter(|c| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')).count();
    (wide / 2).max(1)
}

fn write_blocks(blocks: &[Block], out: &mut String) {
    for block in blocks {
        match block {
            Block::Heading { spans, .. } | Block::Paragraph(spans) => write_spans(spans, out),
            Block::List { items, .. } => items.iter().for_each(|item| write_blocks(item, out)),
            Block::Quote(inner) => write_blocks(inner, out),
            Block::Code { text, .. } => out.push_str(text),
            Block::Table { rows, .. } => {
                for row in rows {
                    for cell in row {
                        write_spans(cell, out);
                        out.push(' ');
                    }
                    out.push('\n');
                }
            }
            Block::Figure { caption, .. } => write_spans(caption, out),
            Block::Rule => continue,
        }
        let end = out.trim_end().len();
        out.truncate(end);
        if end > 0 {
            out.push_str("\n\n");
        }
    }
}

fn write_spans(spans: &[Span], out: &mut String) {
    for span in spans {
        out.push_str(&span.text);
    }
}
