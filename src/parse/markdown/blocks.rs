//! Markdown to blocks, by the events of a `CommonMark` parser. Never here: front matter, or choosing a title.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::news::{Block, Document, Emphasis, Span, Text};
use crate::parse::html::inline::{Inline, Links, Style};
use crate::parse::html::inline_text;

/// Nesting past which blocks are gathered flat: their text stays.
const DEEPEST: usize = 60;
/// Source past this is not read: the parser keeps a tree of all of it.
const LONGEST: usize = 16 << 20;

/// Turns Markdown into blocks.
pub(super) fn document(source: &str, base: Option<&str>) -> Document {
    let mut end = source.len().min(LONGEST);
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS;
    let mut writer = Writer { links: Links::new(base), levels: vec![Level::default()], ..Writer::default() };
    for event in Parser::new_ext(&source[..end], options) {
        writer.event(event);
    }
    writer.end_paragraph();
    let mut blocks = writer.levels.into_iter().flat_map(|level| level.blocks).collect::<Vec<_>>();
    blocks.append(&mut writer.notes);
    Document { blocks, links: writer.links.list }
}

/// Blocks gathered inside one container.
#[derive(Default)]
struct Level {
    blocks: Vec<Block>,
    /// The finished items, if it is a list.
    items: Vec<Vec<Block>>,
    start: Option<i64>,
}

#[derive(Default)]
struct Writer {
    links: Links,
    inline: Inline,
    levels: Vec<Level>,
    /// Containers opened past [`DEEPEST`].
    flat: usize,
    style: Vec<Style>,
    code: Option<(Option<Text>, String)>,
    /// Raw HTML of the block under way.
    html: String,
    image: Option<(Option<Text>, String)>,
    table: Vec<Vec<Vec<Span>>>,
    header: usize,
    notes: Vec<Block>,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, Emphasis::NONE),
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.text(&text, Emphasis::CODE);
            }
            Event::Html(source) => self.html.push_str(&source),
            Event::InlineHtml(source) => {
                if source.to_ascii_lowercase().starts_with("<br") {
                    self.inline.line_break();
                }
            }
            Event::FootnoteReference(name) => self.text(&format!("[{name}]"), Emphasis::NONE),
            Event::SoftBreak => self.text(" ", Emphasis::NONE),
            Event::HardBreak => self.inline.line_break(),
            Event::Rule => {
                self.end_paragraph();
                self.put(Block::Rule);
            }
            Event::TaskListMarker(done) => self.text(if done { "[x] " } else { "[ ] " }, Emphasis::NONE),
        }
    }

    fn text(&mut self, text: &str, more: Emphasis) {
        if let Some((_, code)) = &mut self.code {
            code.push_str(text);
        } else if let Some((_, alt)) = &mut self.image {
            alt.push_str(text);
        } else {
            let style = self.style.last().copied().unwrap_or_default();
            self.inline.text(text, Style { emphasis: style.emphasis.with(more), ..style });
        }
    }

    fn styled(&mut self, emphasis: Emphasis) {
        let style = self.style.last().copied().unwrap_or_default();
        self.style.push(Style { emphasis: style.emphasis.with(emphasis), ..style });
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Emphasis => self.styled(Emphasis::ITALIC),
            Tag::Strong => self.styled(Emphasis::BOLD),
            Tag::Strikethrough => self.styled(Emphasis::STRIKE),
            Tag::Link { dest_url, .. } => {
                let style = self.style.last().copied().unwrap_or_default();
                let link = self.links.add(&dest_url).or(style.link);
                self.style.push(Style { link, ..style });
            }
            Tag::Image { dest_url, .. } => {
                self.image = Some((self.links.resolve(&dest_url, false), String::new()));
            }
            Tag::CodeBlock(kind) => {
                self.end_paragraph();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        Text::new(info.split([' ', ',']).next().unwrap_or_default()).filled()
                    }
                    CodeBlockKind::Indented => None,
                };
                self.code = Some((language, String::new()));
            }
            Tag::List(start) => {
                self.open(start.map(|n| i64::try_from(n).unwrap_or(i64::MAX)));
            }
            Tag::BlockQuote(_) | Tag::FootnoteDefinition(_) => {
                self.open(None);
                if let Tag::FootnoteDefinition(name) = tag {
                    self.text(&format!("[{name}] "), Emphasis::NONE);
                }
            }
            Tag::Table(_) => {
                self.end_paragraph();
                (self.table, self.header) = (Vec::new(), 0);
            }
            Tag::TableHead | Tag::TableRow => self.table.push(Vec::new()),
            // Not `Paragraph`: the mark of a footnote stands before its first one.
            Tag::Heading { .. } | Tag::Item | Tag::HtmlBlock => self.end_paragraph(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link => {
                self.style.pop();
            }
            TagEnd::Paragraph => self.end_paragraph(),
            TagEnd::Heading(level) => {
                let spans = self.inline.line();
                if !spans.is_empty() {
                    self.put(Block::Heading { level: number(level), spans });
                }
            }
            TagEnd::CodeBlock => {
                if let Some((language, text)) = self.code.take() {
                    self.put(Block::Code { language, text: Text::verbatim(text.trim_end_matches('\n')) });
                }
            }
            TagEnd::HtmlBlock => {
                let source = std::mem::take(&mut self.html);
                let blocks = crate::parse::html::document(&source, None).blocks;
                for block in blocks {
                    self.put(without_links(block));
                }
            }
            TagEnd::Item => {
                self.end_paragraph();
                if let Some(level) = self.levels.last_mut().filter(|_| self.flat == 0) {
                    let blocks = std::mem::take(&mut level.blocks);
                    level.items.push(blocks);
                }
            }
            TagEnd::List(_) => {
                if let Some(level) = self.close() {
                    self.put(Block::List { start: level.start, items: level.items });
                }
            }
            TagEnd::BlockQuote(_) => {
                if let Some(level) = self.close() {
                    self.put(Block::Quote(level.blocks));
                }
            }
            TagEnd::FootnoteDefinition => {
                if let Some(level) = self.close() {
                    self.notes.extend(level.blocks);
                }
            }
            TagEnd::Image => self.end_image(),
            TagEnd::TableCell => {
                let cell = self.inline.line();
                if let Some(row) = self.table.last_mut() {
                    row.push(cell);
                }
            }
            TagEnd::TableHead => self.header = 1,
            TagEnd::Table => {
                let rows = std::mem::take(&mut self.table);
                self.put(Block::Table { header: self.header, rows });
            }
            _ => {}
        }
    }

    /// A picture in running text is its description there; alone in a paragraph it is a figure.
    fn end_image(&mut self) {
        let Some((image, alt)) = self.image.take() else { return };
        if self.inline.is_empty() {
            self.put(Block::Figure { image, alt: Text::new(&alt).filled(), caption: Vec::new() });
        } else if !alt.is_empty() {
            self.text(&format!("[{}]", inline_text(&alt)), Emphasis::NONE);
        }
    }

    fn open(&mut self, start: Option<i64>) {
        self.end_paragraph();
        if self.levels.len() < DEEPEST && self.flat == 0 {
            self.levels.push(Level { start, ..Level::default() });
        } else {
            self.flat += 1;
        }
    }

    fn close(&mut self) -> Option<Level> {
        self.end_paragraph();
        if self.flat > 0 {
            self.flat -= 1;
            return None;
        }
        if self.levels.len() > 1 { self.levels.pop() } else { None }
    }

    fn end_paragraph(&mut self) {
        for spans in self.inline.paragraphs() {
            self.put(Block::Paragraph(spans));
        }
    }

    fn put(&mut self, block: Block) {
        if let Some(level) = self.levels.last_mut() {
            level.blocks.push(block);
        }
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// Links of an HTML block count from nought; in this document those numbers mean others.
fn without_links(block: Block) -> Block {
    let bare = |spans: Vec<Span>| spans.into_iter().map(|span| Span { link: None, ..span }).collect();
    match block {
        Block::Heading { level, spans } => Block::Heading { level, spans: bare(spans) },
        Block::Paragraph(spans) => Block::Paragraph(bare(spans)),
        Block::List { start, items } => Block::List {
            start,
            items: items.into_iter().map(|item| item.into_iter().map(without_links).collect()).collect(),
        },
        Block::Quote(inner) => Block::Quote(inner.into_iter().map(without_links).collect()),
        Block::Table { header, rows } => Block::Table {
            header,
            rows: rows.into_iter().map(|row| row.into_iter().map(bare).collect()).collect(),
        },
        Block::Figure { image, alt, caption } => Block::Figure { image, alt, caption: bare(caption) },
        other => other,
    }
}
