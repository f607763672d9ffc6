//! Markdown to blocks, event by event, without recursion. Never here: front matter, titles.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd, TextMergeStream};

use crate::news::{Block, Bullet, Cell, Document, Emphasis, Item, Span, Text};
use crate::parse::html;
use crate::parse::html::inline::{Inline, Links, Style};
use crate::parse::plain;

/// Quotations and lists nested deeper than this are flattened into the one around them.
const DEPTH: usize = 40;
/// Bytes of source that are read.
const SIZE: usize = 16 << 20;

/// What is read besides plain Markdown.
pub(super) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
}

/// Turns Markdown into blocks. Relative addresses are resolved against `base`.
pub(super) fn document(source: &str, base: Option<&str>) -> Document {
    let mut end = source.len().min(SIZE);
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    let mut writer = Writer { links: Links::new(base), base, ..Writer::default() };
    for event in TextMergeStream::new(Parser::new_ext(&source[..end], options())) {
        writer.event(event);
    }
    writer.finish()
}

/// A block that holds blocks and is not closed yet, with the blocks written before it.
struct Open {
    kind: Container,
    before: Vec<Block>,
}

enum Container {
    Quote,
    List(Option<i64>, Vec<Vec<Block>>),
    Item,
    Note(String),
    /// Too deep to count.
    Flat,
}

#[derive(Default)]
struct Writer<'a> {
    links: Links,
    base: Option<&'a str>,
    out: Vec<Block>,
    inline: Inline,
    open: Vec<Open>,
    style: Style,
    /// Styles to go back to at the end of an element, and the names of those that HTML tags opened.
    styles: Vec<(Style, Option<String>)>,
    /// Footnotes come last.
    notes: Vec<Block>,
    code: Option<(Option<Text>, String)>,
    html: Option<String>,
    /// Address and description of a picture that is being read.
    image: Option<(Option<Text>, String)>,
    table: Option<(usize, Vec<Vec<Cell>>)>,
}

impl<'a> Writer<'a> {
    fn event(&mut self, event: Event<'a>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                let style = Style { emphasis: self.style.emphasis.with(Emphasis::CODE), ..self.style };
                if let Some((_, alt)) = &mut self.image {
                    alt.push_str(&text);
                } else {
                    self.inline.text(&text, style);
                }
            }
            Event::Html(text) => self.html.get_or_insert_default().push_str(&text),
            Event::InlineHtml(text) => self.tag(&text),
            Event::FootnoteReference(label) => self.inline.text(&format!("[{label}]"), self.style),
            Event::SoftBreak => match &mut self.image {
                Some((_, alt)) => alt.push(' '),
                None => self.inline.text(" ", self.style),
            },
            Event::HardBreak => self.inline.line_break(),
            Event::Rule => self.push(Block::Rule),
            Event::TaskListMarker(done) => self.inline.text(if done { "☑ " } else { "☐ " }, self.style),
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((_, code)) = &mut self.code {
            code.push_str(text);
        } else if let Some((_, alt)) = &mut self.image {
            alt.push_str(text);
        } else if self.style.link.is_some() {
            self.inline.text(text, self.style);
        } else {
            let mut rest = text;
            while let Some((at, len)) = plain::address(rest) {
                self.inline.text(&rest[..at], self.style);
                let url = &rest[at..at + len];
                let link = self.links.add(url);
                self.inline.text(url, Style { link, ..self.style });
                rest = &rest[at + len..];
            }
            self.inline.text(rest, self.style);
        }
    }

    fn start(&mut self, tag: Tag<'a>) {
        match tag {
            Tag::Paragraph | Tag::Heading { .. } | Tag::HtmlBlock => self.flush(),
            Tag::BlockQuote(_) => self.enter(Container::Quote),
            Tag::List(start) => self.enter(Container::List(start.map(|n| n as i64), Vec::new())),
            Tag::Item => self.enter(Container::Item),
            Tag::FootnoteDefinition(label) => self.enter(Container::Note(label.to_string())),
            Tag::CodeBlock(kind) => {
                self.flush();
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        let name = info.split([' ', ',', '{']).next().unwrap_or("");
                        Text::new(name).filled().filter(|name| name.len() <= 24)
                    }
                    CodeBlockKind::Indented => None,
                };
                self.code = Some((language, String::new()));
            }
            Tag::Table(_) => {
                self.flush();
                self.table = Some((0, Vec::new()));
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some((_, rows)) = &mut self.table {
                    rows.push(Vec::new());
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
            Tag::Image { dest_url, .. } => {
                self.image = Some((self.links.resolve(&dest_url, false), String::new()));
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
                let spans = self.inline.line();
                if !spans.is_empty() {
                    self.out.push(Block::Heading { level: number(level), spans });
                }
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.leave();
            }
            TagEnd::CodeBlock => {
                if let Some((language, text)) = self.code.take() {
                    self.out.push(Block::Code {
                        language,
                        text: Text::verbatim(text.trim_end_matches('\n')),
                        tones: Vec::new(),
                    });
                }
            }
            TagEnd::HtmlBlock => self.html_block(),
            TagEnd::Table => {
                if let Some((header, rows)) = self.table.take() {
                    self.out.push(Block::Table { caption: Vec::new(), header, rows });
                }
            }
            TagEnd::TableHead => {
                if let Some((header, _)) = &mut self.table {
                    *header = 1;
                }
            }
            TagEnd::TableCell => {
                self.close_tags();
                let cell = self.inline.line();
                if let Some((_, rows)) = &mut self.table
                    && let Some(row) = rows.last_mut()
                {
                    row.push(Cell::new(cell));
                }
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link => {
                // HTML tags left open inside end here, too.
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
        let Some((image, alt)) = self.image.take() else { return };
        let alt = Text::new(&alt).filled();
        if self.table.is_some() {
            if let Some(alt) = alt {
                self.inline.text(&alt, self.style);
            }
        } else if image.is_some() || alt.is_some() {
            self.push(Block::Figure { image, size: None, alt, caption: vec![] });
        }
    }

    fn emphasize(&mut self, emphasis: Emphasis) {
        self.styles.push((self.style, None));
        self.style.emphasis = self.style.emphasis.with(emphasis);
    }

    fn flush(&mut self) {
        self.out.extend(self.inline.paragraphs().into_iter().map(Block::Paragraph));
    }

    fn push(&mut self, block: Block) {
        self.flush();
        self.out.push(block);
    }

    fn enter(&mut self, kind: Container) {
        self.flush();
        let kind = if self.open.len() >= DEPTH { Container::Flat } else { kind };
        if matches!(kind, Container::Flat) {
            return self.open.push(Open { kind, before: Vec::new() });
        }
        self.open.push(Open { kind, before: std::mem::take(&mut self.out) });
    }

    fn leave(&mut self) {
        self.flush();
        let Some(Open { kind, before }) = self.open.pop() else { return };
        if matches!(kind, Container::Flat) {
            return;
        }
        let inner = std::mem::replace(&mut self.out, before);
        match kind {
            Container::Quote if !inner.is_empty() => self.out.push(Block::Quote(inner)),
            Container::List(start, mut items) => {
                // Blocks outside an item come from what was flattened.
                if !inner.is_empty() {
                    items.push(inner);
                }
                if !items.is_empty() {
                    let mark =
                        |n: i64| start.map_or(Bullet::Dot, |start| Bullet::number(start.saturating_add(n)));
                    let items = (0..).zip(items).map(|(n, blocks)| Item { mark: mark(n), blocks });
                    self.out.push(Block::List(items.collect()));
                }
            }
            Container::Item => match self.open.last_mut() {
                Some(Open { kind: Container::List(_, items), .. }) if !inner.is_empty() => items.push(inner),
                _ => self.out.extend(inner),
            },
            Container::Note(label) => self.note(&label, inner),
            Container::Quote | Container::Flat => {}
        }
    }

    fn note(&mut self, label: &str, mut inner: Vec<Block>) {
        let mark = Span::plain(&format!("[{label}] "));
        match inner.first_mut() {
            Some(Block::Paragraph(spans)) => spans.insert(0, mark),
            _ => inner.insert(0, Block::Paragraph(vec![mark])),
        }
        self.notes.append(&mut inner);
    }

    fn html_block(&mut self) {
        let Some(source) = self.html.take() else { return };
        let document = html::document(&source, self.base);
        let map: Vec<Option<u32>> = document.links.iter().map(|link| self.links.add(&link.url)).collect();
        let mut blocks = document.blocks;
        relink(&mut blocks, &map);
        self.flush();
        self.out.append(&mut blocks);
    }

    /// An HTML tag in running text: those that style it count, the others go.
    fn tag(&mut self, tag: &str) {
        let end = tag.starts_with("</");
        let name = html::tag_name(&tag[if end { 2 } else { 1 }.min(tag.len())..]).to_ascii_lowercase();
        let emphasis = match name.as_str() {
            "b" | "strong" => Emphasis::BOLD,
            "i" | "em" | "cite" => Emphasis::ITALIC,
            "code" | "kbd" | "samp" => Emphasis::CODE,
            "del" | "s" | "strike" => Emphasis::STRIKE,
            "br" => return self.inline.line_break(),
            "img" if self.table.is_none() => {
                self.html = Some(tag.to_owned());
                return self.html_block();
            }
            "a" => Emphasis::NONE,
            _ => return,
        };
        if end {
            let Some(at) = self.styles.iter().rposition(|(_, open)| open.as_deref() == Some(&*name)) else {
                return;
            };
            if self.styles[at + 1..].iter().all(|(_, open)| open.is_some()) {
                self.style = self.styles[at].0;
                self.styles.truncate(at);
            }
        } else if self.styles.len() < 100 {
            self.styles.push((self.style, Some(name.clone())));
            self.style.emphasis = self.style.emphasis.with(emphasis);
            if name == "a" {
                let linked = html::document(&format!("{tag}x</a>"), self.base);
                self.style.link = linked.links.first().and_then(|link| self.links.add(&link.url));
            }
        }
    }

    /// Styles that HTML tags opened end with their block.
    fn close_tags(&mut self) {
        while let Some((style, tag)) = self.styles.pop() {
            if tag.is_none() {
                self.styles.push((style, tag));
                break;
            }
            self.style = style;
        }
    }

    fn finish(mut self) -> Document {
        while !self.open.is_empty() {
            self.leave();
        }
        self.flush();
        if !self.notes.is_empty() {
            self.out.push(Block::Rule);
            self.out.append(&mut self.notes);
        }
        Document { blocks: self.out, links: self.links.list, anchors: Vec::new() }
    }
}

fn number(level: HeadingLevel) -> u8 {
    level as u8
}

/// Points the links of blocks from elsewhere at their places here.
fn relink(blocks: &mut [Block], map: &[Option<u32>]) {
    let fix = |spans: &mut Vec<Span>| {
        for span in spans {
            span.link = span.link.and_then(|link| map.get(link as usize).copied().flatten());
        }
    };
    for block in blocks {
        match block {
            Block::Heading { spans, .. } | Block::Paragraph(spans) => fix(spans),
            Block::Figure { caption, .. } => fix(caption),
            Block::Quote(inner) => relink(inner, map),
            Block::List(items) => items.iter_mut().for_each(|item| relink(&mut item.blocks, map)),
            Block::Definitions(all) => {
                for definition in all {
                    definition.terms.iter_mut().for_each(fix);
                    relink(&mut definition.blocks, map);
                }
            }
            Block::Details { summary, blocks } => {
                fix(summary);
                relink(blocks, map);
            }
            Block::Table { caption, rows, .. } => {
                fix(caption);
                rows.iter_mut().flatten().for_each(|cell| fix(&mut cell.spans));
            }
            Block::Code { .. } | Block::Rule => {}
        }
    }
}
