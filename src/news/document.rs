//! The text of an article as blocks of styled spans, independent of width. Never here: columns, colours, HTML or
//! Markdown.

use super::SafeText;

/// An article's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    pub blocks: Vec<Block>,
    /// Targets of links, in order of first use; indexed by `Span::link`.
    pub links: Vec<Link>,
    /// Names of places that links within the document lead to; indexed by `Span::anchor`.
    pub anchors: Vec<SafeText>,
}

/// The target of one or more links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Absolute if it could be resolved; `#name` for a place in the document.
    pub url: SafeText,
    /// The place in the document it leads to: index into [`Document::anchors`].
    pub anchor: Option<u32>,
}

impl Link {
    /// A link to another document.
    pub fn to(url: SafeText) -> Self {
        Self { url, anchor: None }
    }

    /// Whether it leads out of the document. Only such links are numbered.
    pub(crate) fn is_external(&self) -> bool {
        self.anchor.is_none()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Level 1 to 6.
    Heading { level: u8, spans: Vec<Span> },
    /// Running text. A span `"\n"` is a hard line break.
    Paragraph(Vec<Span>),
    /// A list of any kind, including footnotes.
    List(Vec<ListItem>),
    /// Terms and their definitions.
    Definitions(Vec<Definition>),
    /// A quotation.
    Quote(Vec<Block>),
    /// Collapsible content under a summary (`<details>`).
    Details { summary: Vec<Span>, blocks: Vec<Block> },
    /// Preformatted text, lines separated by `\n`.
    Code { language: Option<SafeText>, text: SafeText, syntax: Vec<SyntaxSpan> },
    /// Rows of cells; the first `header` rows are headings. Rows may have different lengths.
    Table { caption: Vec<Span>, header: usize, rows: Vec<Vec<TableCell>> },
    /// A picture. `size`: its width and height in pixels, if the page states them. `title`: words beside the
    /// description, such as the joke of a comic; `None` if they are the same.
    Figure {
        image: Option<SafeText>,
        size: Option<(u32, u32)>,
        alt: Option<SafeText>,
        title: Option<SafeText>,
        caption: Vec<Span>,
    },
    /// A thematic break.
    Rule,
}

/// An item of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListItem {
    pub mark: Bullet,
    pub blocks: Vec<Block>,
}

/// The marker before a list item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Bullet {
    /// A bullet; its shape depends on the depth.
    #[default]
    Dot,
    /// Shown as it is: `3.`, `iv.`, `[2]`.
    Label(SafeText),
    /// A check box, checked or not.
    Task(bool),
}

impl Bullet {
    /// `3.`
    pub fn number(n: i64) -> Self {
        Self::Label(SafeText::new(&format!("{n}.")))
    }
}

/// Terms with the same definition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Definition {
    pub terms: Vec<Vec<Span>>,
    pub blocks: Vec<Block>,
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableCell {
    /// May contain hard line breaks.
    pub spans: Vec<Span>,
    pub align: Align,
    /// Columns that it spans, at least one.
    pub colspan: u16,
    /// It is the heading of a row or column.
    pub heading: bool,
}

impl TableCell {
    /// A cell that spans one column.
    pub fn new(spans: Vec<Span>) -> Self {
        Self { spans, colspan: 1, ..Self::default() }
    }
}

/// Alignment of a cell's text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Not specified.
    #[default]
    Unset,
    Left,
    Center,
    Right,
}

/// A highlighted part of a code block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyntaxSpan {
    /// Its first byte in [`Block::Code`]'s text. Spans are in order and do not overlap.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
    pub kind: SyntaxClass,
}

/// The syntactic class of a part of a code block.
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

/// A set of text styles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Emphasis(pub u8);

impl Emphasis {
    /// Running text.
    pub const NONE: Self = Self(0);
    /// `<em>`, `*…*`.
    pub(crate) const ITALIC: Self = Self(1);
    /// `<strong>`, `**…**`.
    pub const BOLD: Self = Self(2);
    /// `<code>`.
    pub const CODE: Self = Self(4);
    /// `<del>`, `~~…~~`.
    pub(crate) const STRIKE: Self = Self(8);
    /// `<u>`.
    pub(crate) const UNDERLINE: Self = Self(16);
    /// `<mark>`.
    pub(crate) const MARK: Self = Self(32);
    /// `<ins>`.
    pub(crate) const INSERTED: Self = Self(64);
    /// Styles that change what a text says: in plain text they have signs.
    pub(crate) const SIGNED: Self = Self(8 | 32 | 64);

    /// The union.
    #[must_use]
    pub(crate) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Without the styles of `other`.
    #[must_use]
    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether all styles of `other` are in it.
    pub(crate) fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// The signs of styles in plain text.
const SIGNS: [(Emphasis, &str); 3] =
    [(Emphasis::STRIKE, "~~"), (Emphasis::INSERTED, "++"), (Emphasis::MARK, "==")];

/// Writes signs where styles begin and end.
#[derive(Default)]
pub(crate) struct StyleSigns {
    /// The styles that have signs here.
    signed: Emphasis,
    /// The styles that have begun, outermost first.
    open: Vec<(Emphasis, &'static str)>,
}

impl StyleSigns {
    pub(crate) fn new(signed: Emphasis) -> Self {
        Self { signed, open: Vec::new() }
    }

    /// The signs before text in this style: of styles that end there, then of those that begin.
    pub(crate) fn before(&mut self, next: Emphasis) -> String {
        let kept = self.open.iter().take_while(|(style, _)| next.has(*style)).count();
        let mut out: String = self.open.drain(kept..).rev().map(|(_, sign)| sign).collect();
        for sign in SIGNS {
            if self.signed.has(sign.0) && next.has(sign.0) && !self.open.contains(&sign) {
                self.open.push(sign);
                out.push_str(sign.1);
            }
        }
        out
    }
}

/// A run of text in one style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// White space at its ends is significant.
    pub text: SafeText,
    pub emphasis: Emphasis,
    /// Index into [`Document::links`].
    pub link: Option<u32>,
    /// It is the target of a link within the document: index into [`Document::anchors`].
    pub anchor: Option<u32>,
}

impl Span {
    /// Plain text; white space is collapsed.
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
    /// The address of the first picture that is a block of its own.
    pub fn first_picture(&self) -> Option<&SafeText> {
        self.blocks.iter().find_map(|block| match block {
            Block::Figure { image, .. } => image.as_ref(),
            _ => None,
        })
    }

    /// The text without markup, blocks separated by blank lines: printed by `inspect`.
    pub fn plain_text(&self) -> String {
        let mut out = String::new();
        write_blocks(&self.blocks, &mut out);
        out.truncate(out.trim_end().len());
        out
    }

    /// Number of words, for the reading time. Two Chinese, Japanese or Korean characters count as one.
    pub(crate) fn words(&self) -> usize {
        let mut count = WordCounter::default();
        write_blocks(&self.blocks, &mut count);
        count.words + count.wide / 2
    }
}

/// Takes the text of a document, piece by piece.
trait TextSink {
    fn text(&mut self, text: &str);
    /// No word goes on after this.
    fn end_block(&mut self);

    fn spans(&mut self, spans: &[Span]) {
        for span in spans {
            self.text(&span.text);
        }
    }
}

impl TextSink for String {
    fn text(&mut self, text: &str) {
        self.push_str(text);
    }

    fn end_block(&mut self) {
        self.truncate(self.trim_end().len());
        if !self.is_empty() {
            self.push_str("\n\n");
        }
    }
}

/// Counts words without building the whole text.
#[derive(Default)]
struct WordCounter {
    words: usize,
    /// Characters of scripts without blanks between words.
    wide: usize,
    /// The last character belongs to a word that is already counted.
    inside: bool,
}

impl TextSink for WordCounter {
    fn end_block(&mut self) {
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

fn write_blocks(blocks: &[Block], out: &mut impl TextSink) {
    for block in blocks {
        match block {
            Block::Heading { spans, .. } | Block::Paragraph(spans) => out.spans(spans),
            Block::List(items) => items.iter().for_each(|item| write_blocks(&item.blocks, out)),
            Block::Definitions(all) => {
                for definition in all {
                    for term in &definition.terms {
                        out.spans(term);
                        out.end_block();
                    }
                    write_blocks(&definition.blocks, out);
                }
            }
            Block::Quote(inner) => write_blocks(inner, out),
            Block::Details { summary, blocks } => {
                out.spans(summary);
                out.end_block();
                write_blocks(blocks, out);
            }
            Block::Code { text, .. } => out.text(text),
            Block::Table { caption, rows, .. } => {
                out.spans(caption);
                out.end_block();
                for row in rows {
                    for cell in row {
                        out.spans(&cell.spans);
                        out.text(" ");
                    }
                    out.text("\n");
                }
            }
            Block::Figure { caption, .. } => out.spans(caption),
            Block::Rule => continue,
        }
        out.end_block();
    }
}
