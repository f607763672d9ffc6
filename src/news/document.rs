//! The text of an article as blocks of styled spans, ready to be laid out at any width.
//! Never here: columns, colours, HTML or Markdown.

use super::SafeText;

/// An article's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// From top to bottom.
    pub blocks: Vec<Block>,
    /// Where its links lead, in order of first appearance; `Span::link` points in here.
    pub links: Vec<Link>,
    /// Names of places in it that links of its own lead to; `Span::anchor` points in here.
    pub anchors: Vec<SafeText>,
}

/// A target of one or more links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Absolute where it could be made so; `#name` for a place in the document itself.
    pub url: SafeText,
    /// The place in the document that it leads to: index into [`Document::anchors`].
    pub anchor: Option<u32>,
}

impl Link {
    /// A link to somewhere else.
    pub fn to(url: SafeText) -> Self {
        Self { url, anchor: None }
    }

    /// Whether it leads out of the document: those have numbers.
    pub fn leads_out(&self) -> bool {
        self.anchor.is_none()
    }
}

/// One block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Level 1 to 6.
    Heading { level: u8, spans: Vec<Span> },
    /// Running text. A span that is `"\n"` is a hard line break.
    Paragraph(Vec<Span>),
    /// A list of any kind, also of footnotes.
    List(Vec<ListItem>),
    /// Terms and what they mean.
    Definitions(Vec<Definition>),
    /// A quotation.
    Quote(Vec<Block>),
    /// What a page folds away under a line of its own.
    Details { summary: Vec<Span>, blocks: Vec<Block> },
    /// Preformatted text, lines divided by `\n`.
    Code { language: Option<SafeText>, text: SafeText, syntax: Vec<SyntaxSpan> },
    /// Rows of cells; the first `header` rows are headings. Rows may differ in length.
    Table { caption: Vec<Span>, header: usize, rows: Vec<Vec<TableCell>> },
    /// A picture, by its description. `size`: its pixels across and down, if the page says so.
    Figure { image: Option<SafeText>, size: Option<(u32, u32)>, alt: Option<SafeText>, caption: Vec<Span> },
    /// A dividing rule.
    Rule,
}

/// An entry of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListItem {
    pub mark: Bullet,
    pub blocks: Vec<Block>,
}

/// What stands before an entry of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Bullet {
    /// A bullet; which one depends on how deep the list is.
    #[default]
    Dot,
    /// As it is to be shown: `3.`, `iv.`, `[2]`.
    Label(SafeText),
    /// A box, ticked or not.
    Task(bool),
}

impl Bullet {
    /// `3.`
    pub fn number(n: i64) -> Self {
        Self::Label(SafeText::new(&format!("{n}.")))
    }
}

/// Terms that mean the same, and what they mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Definition {
    pub terms: Vec<Vec<Span>>,
    pub blocks: Vec<Block>,
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableCell {
    /// May hold hard line breaks.
    pub spans: Vec<Span>,
    pub align: Align,
    /// Columns it takes, at least one.
    pub colspan: u16,
    /// It names its row or column.
    pub heading: bool,
}

impl TableCell {
    /// A cell of one column.
    pub fn new(spans: Vec<Span>) -> Self {
        Self { spans, colspan: 1, ..Self::default() }
    }
}

/// Where in its column a cell's text stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Nobody said.
    #[default]
    Unset,
    Left,
    Center,
    Right,
}

/// A part of a program's text that has a colour of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyntaxSpan {
    /// Byte of [`Block::Code`]'s text where it begins; tones are in order and do not overlap.
    pub start: u32,
    /// The byte behind it.
    pub end: u32,
    pub kind: SyntaxClass,
}

/// What a part of a program's text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SyntaxClass {
    Comment,
    Text,
    Number,
    Keyword,
    Type,
    Function,
    Constant,
    Tag,
    Attribute,
    Added,
    Removed,
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
    /// `<u>`, `<ins>`.
    pub const UNDERLINE: Self = Self(16);
    /// `<mark>`.
    pub const MARK: Self = Self(32);

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
    pub text: SafeText,
    /// How it stands out.
    pub emphasis: Emphasis,
    /// Index into [`Document::links`].
    pub link: Option<u32>,
    /// A link of the document leads to where it begins: index into [`Document::anchors`].
    pub anchor: Option<u32>,
}

impl Span {
    /// A run of plain text; white space is folded.
    pub fn plain(text: &str) -> Self {
        Self { text: SafeText::piece(text), ..Self::default() }
    }

    /// A hard line break.
    pub fn line_break() -> Self {
        Self { text: SafeText::verbatim("\n"), ..Self::default() }
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

    /// Words in it, for the reading time. Of Chinese, Japanese and Korean two characters make one.
    pub fn words(&self) -> usize {
        let mut count = WordCounter::default();
        count.blocks(&self.blocks);
        count.words + count.wide / 2
    }
}

/// Counts words without putting the text together.
#[derive(Default)]
struct WordCounter {
    words: usize,
    /// Characters of scripts that have no blanks between words.
    wide: usize,
    /// The last character was of a word that is counted.
    inside: bool,
}

impl WordCounter {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Heading { spans, .. } | Block::Paragraph(spans) => self.spans(spans),
                Block::List(items) => items.iter().for_each(|item| self.blocks(&item.blocks)),
                Block::Definitions(all) => {
                    for definition in all {
                        definition.terms.iter().for_each(|term| self.spans(term));
                        self.blocks(&definition.blocks);
                    }
                }
                Block::Quote(inner) => self.blocks(inner),
                Block::Details { summary, blocks } => {
                    self.spans(summary);
                    self.blocks(blocks);
                }
                Block::Code { text, .. } => self.text(text),
                Block::Table { caption, rows, .. } => {
                    self.spans(caption);
                    for cell in rows.iter().flatten() {
                        self.spans(&cell.spans);
                    }
                }
                Block::Figure { caption, .. } => self.spans(caption),
                Block::Rule => {}
            }
            self.inside = false;
        }
    }

    fn spans(&mut self, spans: &[Span]) {
        for span in spans {
            self.text(&span.text);
        }
        self.inside = false;
    }

    fn text(&mut self, text: &str) {
        if text.is_ascii() {
            for byte in text.bytes() {
                let inside = !byte.is_ascii_whitespace();
                self.words += usize::from(inside && !self.inside);
                self.inside = inside;
            }
            return;
        }
        for c in text.chars() {
            let wide = matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}');
            let inside = !wide && !c.is_whitespace();
            self.wide += usize::from(wide);
            self.words += usize::from(inside && !self.inside);
            self.inside = inside;
        }
    }
}

fn write_blocks(blocks: &[Block], out: &mut String) {
    for block in blocks {
        match block {
            Block::Heading { spans, .. } | Block::Paragraph(spans) => write_spans(spans, out),
            Block::List(items) => items.iter().for_each(|item| write_blocks(&item.blocks, out)),
            Block::Definitions(all) => {
                for definition in all {
                    for term in &definition.terms {
                        write_spans(term, out);
                        end_block(out);
                    }
                    write_blocks(&definition.blocks, out);
                }
            }
            Block::Quote(inner) => write_blocks(inner, out),
            Block::Details { summary, blocks } => {
                write_spans(summary, out);
                end_block(out);
                write_blocks(blocks, out);
            }
            Block::Code { text, .. } => out.push_str(text),
            Block::Table { caption, rows, .. } => {
                write_spans(caption, out);
                end_block(out);
                for row in rows {
                    for cell in row {
                        write_spans(&cell.spans, out);
                        out.push(' ');
                    }
                    out.push('\n');
                }
            }
            Block::Figure { caption, .. } => write_spans(caption, out),
            Block::Rule => continue,
        }
        end_block(out);
    }
}

fn end_block(out: &mut String) {
    let end = out.trim_end().len();
    out.truncate(end);
    if end > 0 {
        out.push_str("\n\n");
    }
}

fn write_spans(spans: &[Span], out: &mut String) {
    for span in spans {
        out.push_str(&span.text);
    }
}
