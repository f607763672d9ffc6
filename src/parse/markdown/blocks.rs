//! Makes blocks of Markdown, event by event, without recursion. Never here: front matter, titles.

use pulldown_cmark::{
    Alignment, BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd,
    TextMergeStream,
};

use super::anchors::{self, Anchors};
use super::containers::{Container, OpenContainer};
use crate::news::{Align, Block, Document, Emphasis, ListItem, SafeText, TableCell};
use crate::parse::html;
use crate::parse::html::cells::{CellBlocks, arrange};
use crate::parse::html::inline::{Inline, Style};
use crate::parse::html::links::Links;
use crate::parse::plain;
use crate::parse::text::head;

/// Bytes of a text that are read.
const MAX_SIZE: usize = 16 << 20;

/// The extensions of Markdown that are read.
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_MATH
}

/// Makes blocks of Markdown. Relative URLs are resolved against `base`.
pub(super) fn document(source: &str, base: Option<&str>) -> Document {
    let source = head(source, MAX_SIZE);
    let mut links = Links::new(base);
    let anchors = Anchors::find(source, &mut links);
    let mut builder = BlockBuilder { links, anchors, ..BlockBuilder::default() };
    for event in TextMergeStream::new(Parser::new_ext(source, options())) {
        builder.event(event);
    }
    builder.finish()
}

#[derive(Default)]
pub(super) struct BlockBuilder {
    pub(super) links: Links,
    pub(super) anchors: Anchors,
    pub(super) out: Vec<Block>,
    pub(super) inline: Inline,
    pub(super) open: Vec<OpenContainer>,
    pub(super) style: Style,
    /// The styles around the open elements, and the names of the elements that are HTML tags.
    pub(super) styles: Vec<(Style, Option<String>)>,
    /// Footnotes with their ranks. They follow after the text.
    pub(super) footnotes: Vec<(usize, ListItem)>,
    /// Language and text of the open code block.
    code: Option<(Option<SafeText>, String)>,
    /// Source of the open HTML block.
    pub(super) html: Option<String>,
    image: Option<OpenImage>,
    pub(super) table: Option<Table>,
    /// The open superscript (true) or subscript, and its text.
    pub(super) raised: Option<(bool, String)>,
}

/// An image whose description is being read.
struct OpenImage {
    image: Option<SafeText>,
    title: String,
    alt: String,
}

#[derive(Default)]
pub(super) struct Table {
    header: usize,
    alignments: Vec<Alignment>,
    rows: Vec<Vec<CellBlocks>>,
    /// The blocks before the table.
    before: Vec<Block>,
}

impl BlockBuilder {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::InlineMath(text) if is_money(&text) => self.text(&format!("${text}$")),
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                let style = Style { emphasis: self.style.emphasis.with(Emphasis::CODE), ..self.style };
                if let Some(open) = &mut self.image {
                    open.alt.push_str(&text);
                } else {
                    self.push_text(text.trim(), style);
                }
            }
            Event::Html(text) => self.html.get_or_insert_default().push_str(&text),
            Event::InlineHtml(text) => self.html_tag(&text),
            Event::FootnoteReference(label) => self.add_reference(&label),
            Event::SoftBreak => match &mut self.image {
                Some(open) => open.alt.push(' '),
                None => self.text(" "),
            },
            Event::HardBreak => self.inline.push_line_break(),
            Event::Rule => self.push(Block::Rule),
            Event::TaskListMarker(done) => {
                let item = self.open.iter_mut().rev().find_map(|open| match &mut open.kind {
                    Container::Item(task) => Some(task),
                    _ => None,
                });
                if let Some(task) = item {
                    *task = Some(done);
                }
            }
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        if let Some((_, code)) = &mut self.code {
            code.push_str(text);
        } else if let Some(open) = &mut self.image {
            open.alt.push_str(text);
        } else if let Some((_, raised)) = &mut self.raised {
            raised.push_str(text);
        } else if self.style.link.is_some() {
            self.push_text(text, self.style);
        } else {
            let mut rest = text;
            while let Some((at, len)) = plain::find_url(rest) {
                self.push_text(&rest[..at], self.style);
                let url = &rest[at..at + len];
                let link = self.links.add(url);
                self.push_text(url, Style { link, ..self.style });
                rest = &rest[at + len..];
            }
            self.push_text(rest, self.style);
        }
    }

    /// Adds running text, and the anchor where it begins.
    pub(super) fn push_text(&mut self, text: &str, style: Style) {
        if self.links.has_anchors()
            && !text.trim().is_empty()
            && let Some(anchor) = self.links.take_anchor()
        {
            self.inline.set_anchor(anchor);
        }
        self.inline.push_text(text, style);
    }

    /// Adds a reference to a footnote: its number with a link to it. The footnote links back to its first reference.
    fn add_reference(&mut self, label: &str) {
        let (number, first) = self.anchors.add_reference(label);
        if first {
            self.links.reach_anchor(&anchors::reference(label));
        }
        let link = self.links.add(&format!("#{}", anchors::footnote(label)));
        // Superscript, not the number in brackets of other links.
        self.push_text(&html::superscript(&number, true), Style { link, ..self.style });
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock | Tag::DefinitionListTitle => self.flush(),
            Tag::Heading { .. } => {
                self.flush();
                if let Some(name) = self.anchors.next_heading() {
                    self.links.reach_anchor(&name);
                }
            }
            Tag::BlockQuote(kind) => {
                self.enter(Container::Quote);
                if let Some(name) = kind.map(alert) {
                    self.push_text(name, Style { emphasis: Emphasis::BOLD, link: None });
                    self.flush();
                }
            }
            Tag::List(start) => self.enter(Container::List(start.map(|n| n as i64), Vec::new())),
            Tag::Item => self.enter(Container::Item(None)),
            Tag::DefinitionList => self.enter(Container::Definitions(Vec::new())),
            Tag::DefinitionListDefinition => self.enter(Container::Definition),
            Tag::FootnoteDefinition(label) => {
                self.enter(Container::Footnote(label.to_string()));
                self.links.reach_anchor(&anchors::footnote(&label));
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        // `rust,ignore`, `{.python .numberLines}`, `{r, echo=FALSE}`
                        let name = info.trim_start_matches(['{', '.', ' ']);
                        let name = name.split([' ', ',', '{', '}', ':', '\t']).next().unwrap_or("");
                        SafeText::new(name).filled().filter(|name| name.len() <= 24)
                    }
                    CodeBlockKind::Indented => None,
                };
                self.code = Some((language, String::new()));
            }
            Tag::Table(alignments) => {
                self.flush();
                let before = std::mem::take(&mut self.out);
                self.table = Some(Table { alignments, before, ..Table::default() });
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.rows.push(Vec::new());
                }
            }
            Tag::Emphasis => self.emphasize(Emphasis::ITALIC),
            Tag::Strong => self.emphasize(Emphasis::BOLD),
            Tag::Strikethrough => self.emphasize(Emphasis::STRIKE),
            Tag::Link { dest_url, .. } => {
                let link = self.links.add(&dest_url);
                self.styles.push((self.style, None));
                self.style.link = link;
            }
            Tag::Image { dest_url, title, .. } => {
                let image = self.links.resolve(&dest_url, false);
                self.image = Some(OpenImage { image, title: title.to_string(), alt: String::new() });
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                self.close_tags();
                self.flush();
            }
            TagEnd::Heading(level) => {
                self.close_tags();
                let spans = self.inline.take_line();
                if !spans.is_empty() {
                    self.out.push(Block::Heading { level: number(level), spans });
                }
            }
            TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListDefinition
            | TagEnd::FootnoteDefinition => {
                self.close_tags();
                self.leave();
            }
            TagEnd::DefinitionListTitle => {
                self.close_tags();
                self.end_term();
            }
            TagEnd::CodeBlock => {
                if let Some((language, text)) = self.code.take() {
                    self.out.push(Block::Code {
                        language,
                        text: SafeText::verbatim(text.trim_end_matches('\n')),
                        syntax: Vec::new(),
                    });
                }
            }
            TagEnd::HtmlBlock => self.html_block(),
            TagEnd::Table => {
                if let Some(Table { header, rows, before, .. }) = self.table.take() {
                    self.out = before;
                    self.out.extend(arrange(Vec::new(), header, rows));
                }
            }
            TagEnd::TableHead => {
                if let Some(table) = &mut self.table {
                    table.header = 1;
                }
            }
            TagEnd::TableCell => {
                self.close_tags();
                self.flush();
                let blocks = std::mem::take(&mut self.out);
                if let Some(Table { alignments, rows, .. }) = &mut self.table
                    && let Some(row) = rows.last_mut()
                {
                    let align = match alignments.get(row.len()) {
                        Some(Alignment::Left) => Align::Left,
                        Some(Alignment::Center) => Align::Center,
                        Some(Alignment::Right) => Align::Right,
                        _ => Align::Unset,
                    };
                    row.push(CellBlocks { cell: TableCell { align, ..TableCell::new(vec![]) }, blocks });
                }
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link => {
                // Open HTML tags inside the element end here, too.
                while let Some((style, tag)) = self.styles.pop() {
                    self.style = style;
                    if tag.is_none() {
                        break;
                    }
                }
            }
            TagEnd::Image => self.end_image(),
            _ => {}
        }
    }

    fn end_image(&mut self) {
        let Some(OpenImage { image, title, alt }) = self.image.take() else { return };
        let alt = SafeText::new(&alt).filled();
        let title = html::picture_title(&title, alt.as_deref());
        if image.is_some() || alt.is_some() {
            self.push(Block::Figure { image, size: None, alt, title, caption: vec![] });
        }
    }

    fn emphasize(&mut self, emphasis: Emphasis) {
        self.styles.push((self.style, None));
        self.style.emphasis = self.style.emphasis.with(emphasis);
    }

    pub(super) fn flush(&mut self) {
        self.end_raised();
        self.out.extend(self.inline.take_paragraphs().into_iter().map(Block::Paragraph));
    }

    fn push(&mut self, block: Block) {
        self.flush();
        self.out.push(block);
    }

    pub(super) fn html_block(&mut self) {
        let Some(source) = self.html.take() else { return };
        let mut blocks = html::blocks(&source, &mut self.links);
        self.flush();
        self.out.append(&mut blocks);
    }

    fn finish(mut self) -> Document {
        while !self.open.is_empty() {
            self.leave();
        }
        self.flush();
        if !self.footnotes.is_empty() {
            self.footnotes.sort_by_key(|(order, _)| *order);
            self.out.push(Block::Rule);
            self.out.push(Block::List(self.footnotes.into_iter().map(|(_, item)| item).collect()));
        }
        self.links.finish(self.out)
    }
}

fn number(level: HeadingLevel) -> u8 {
    level as u8
}

/// The title of an alert.
fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "Note",
        BlockQuoteKind::Tip => "Tip",
        BlockQuoteKind::Important => "Important",
        BlockQuoteKind::Warning => "Warning",
        BlockQuoteKind::Caution => "Caution",
    }
}

/// Whether text between two dollar signs is money and not a formula: `$5-$10`.
fn is_money(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains(['\\', '^', '_', '=', '{'])
}
