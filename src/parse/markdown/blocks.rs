//! Markdown to blocks, event by event, without recursion. Never here: front matter, titles.

use pulldown_cmark::{
    Alignment, BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd,
    TextMergeStream,
};

use super::nest::{Container, Open};
use super::places::{self, Places};
use crate::news::{Align, Block, Document, Emphasis, ListItem, SafeText, Span, TableCell};
use crate::parse::html;
use crate::parse::html::inline::{Inline, Style};
use crate::parse::html::links::Links;
use crate::parse::plain;

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
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_MATH
}

/// Turns Markdown into blocks. Relative addresses are resolved against `base`.
pub(super) fn document(source: &str, base: Option<&str>) -> Document {
    let mut end = source.len().min(SIZE);
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    let source = &source[..end];
    let mut links = Links::new(base);
    let places = Places::find(source, &mut links);
    let mut writer = Writer { links, places, ..Writer::default() };
    for event in TextMergeStream::new(Parser::new_ext(source, options())) {
        writer.event(event);
    }
    writer.finish()
}

#[derive(Default)]
pub(super) struct Writer {
    pub(super) links: Links,
    pub(super) places: Places,
    pub(super) out: Vec<Block>,
    pub(super) inline: Inline,
    pub(super) open: Vec<Open>,
    style: Style,
    /// Styles to go back to at the end of an element, and the names of those that HTML tags opened.
    styles: Vec<(Style, Option<String>)>,
    /// Footnotes come last, in the order of their numbers.
    pub(super) notes: Vec<(usize, ListItem)>,
    code: Option<(Option<SafeText>, String)>,
    html: Option<String>,
    /// Address and description of a picture that is being read.
    image: Option<(Option<SafeText>, String)>,
    table: Option<Table>,
    /// Raised or lowered text that is being read, by the tag that began it.
    raised: Option<(bool, String)>,
}

#[derive(Default)]
struct Table {
    header: usize,
    sides: Vec<Alignment>,
    rows: Vec<Vec<TableCell>>,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::InlineMath(text) if is_money(&text) => self.text(&format!("${text}$")),
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                let style = Style { emphasis: self.style.emphasis.with(Emphasis::CODE), ..self.style };
                if let Some((_, alt)) = &mut self.image {
                    alt.push_str(&text);
                } else {
                    self.say(text.trim(), style);
                }
            }
            Event::Html(text) => self.html.get_or_insert_default().push_str(&text),
            Event::InlineHtml(text) => self.tag(&text),
            Event::FootnoteReference(label) => self.refer(&label),
            Event::SoftBreak => match &mut self.image {
                Some((_, alt)) => alt.push(' '),
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

    fn text(&mut self, text: &str) {
        if let Some((_, code)) = &mut self.code {
            code.push_str(text);
        } else if let Some((_, alt)) = &mut self.image {
            alt.push_str(text);
        } else if let Some((_, raised)) = &mut self.raised {
            raised.push_str(text);
        } else if self.style.link.is_some() {
            self.say(text, self.style);
        } else {
            let mut rest = text;
            while let Some((at, len)) = plain::address(rest) {
                self.say(&rest[..at], self.style);
                let url = &rest[at..at + len];
                let link = self.links.add(url);
                self.say(url, Style { link, ..self.style });
                rest = &rest[at + len..];
            }
            self.say(rest, self.style);
        }
    }

    /// Adds running text, and the name of the place where it begins.
    fn say(&mut self, text: &str, style: Style) {
        if self.links.has_anchors()
            && !text.trim().is_empty()
            && let Some(place) = self.links.take_anchor()
        {
            self.inline.set_anchor(place);
        }
        self.inline.push_text(text, style);
    }

    /// A footnote's number, which leads to it. It leads back to the first of them.
    fn refer(&mut self, label: &str) {
        let (number, first) = self.places.refer(label);
        if first {
            self.links.reach_anchor(&places::reference(label));
        }
        let link = self.links.add(&format!("#{}", places::note(label)));
        // None of the numbers in brackets that links have.
        self.say(&html::superscript(&number, true), Style { link, ..self.style });
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock | Tag::DefinitionListTitle => self.flush(),
            Tag::Heading { .. } => {
                self.flush();
                if let Some(name) = self.places.heading() {
                    self.links.reach_anchor(&name);
                }
            }
            Tag::BlockQuote(kind) => {
                self.enter(Container::Quote);
                if let Some(name) = kind.map(alert) {
                    self.say(name, Style { emphasis: Emphasis::BOLD, link: None });
                    self.flush();
                }
            }
            Tag::List(start) => self.enter(Container::List(start.map(|n| n as i64), Vec::new())),
            Tag::Item => self.enter(Container::Item(None)),
            Tag::DefinitionList => self.enter(Container::Definitions(Vec::new())),
            Tag::DefinitionListDefinition => self.enter(Container::Definition),
            Tag::FootnoteDefinition(label) => {
                self.enter(Container::Note(label.to_string()));
                self.links.reach_anchor(&places::note(&label));
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
            Tag::Table(sides) => {
                self.flush();
                self.table = Some(Table { sides, ..Table::default() });
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
                self.term();
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
                if let Some(Table { header, rows, .. }) = self.table.take() {
                    self.out.push(Block::Table { caption: Vec::new(), header, rows });
                }
            }
            TagEnd::TableHead => {
                if let Some(table) = &mut self.table {
                    table.header = 1;
                }
            }
            TagEnd::TableCell => {
                self.close_tags();
                // `<br>` is how a cell gets a second line.
                let spans = self.inline.take_paragraphs().join(&[Span::line_break()][..]);
                if let Some(Table { sides, rows, .. }) = &mut self.table
                    && let Some(row) = rows.last_mut()
                {
                    let side = match sides.get(row.len()) {
                        Some(Alignment::Left) => Align::Left,
                        Some(Alignment::Center) => Align::Center,
                        Some(Alignment::Right) => Align::Right,
                        _ => Align::Unset,
                    };
                    row.push(TableCell { align: side, ..TableCell::new(spans) });
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
        let alt = SafeText::new(&alt).filled();
        if self.table.is_some() {
            if let Some(alt) = alt {
                self.say(&alt, self.style);
            }
        } else if image.is_some() || alt.is_some() {
            self.push(Block::Figure { image, size: None, alt, caption: vec![] });
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

    fn html_block(&mut self) {
        let Some(source) = self.html.take() else { return };
        let mut blocks = html::blocks(&source, &mut self.links);
        self.flush();
        self.out.append(&mut blocks);
    }

    /// Ends text that is raised or lowered.
    pub(super) fn end_raised(&mut self) {
        if let Some((up, text)) = self.raised.take() {
            self.say(&html::superscript(&text, up), self.style);
        }
    }

    /// An HTML tag in running text: those that style it count, the others go.
    fn tag(&mut self, tag: &str) {
        let end = tag.starts_with("</");
        let name = html::tag_name(&tag[if end { 2 } else { 1 }.min(tag.len())..]).to_ascii_lowercase();
        if !end {
            for place in ["id", "name"].iter().filter_map(|name| html::attribute(tag, name)) {
                self.links.reach_anchor(place);
            }
        }
        let emphasis = match name.as_str() {
            "b" | "strong" => Emphasis::BOLD,
            "i" | "em" | "cite" | "dfn" | "var" => Emphasis::ITALIC,
            "code" | "kbd" | "samp" | "tt" => Emphasis::CODE,
            "del" | "s" | "strike" => Emphasis::STRIKE,
            "u" | "ins" => Emphasis::UNDERLINE,
            "mark" => Emphasis::MARK,
            "br" => return self.inline.push_line_break(),
            "q" => return self.text(if end { "”" } else { "“" }),
            "sup" | "sub" => {
                self.end_raised();
                self.raised = (!end).then(|| (name == "sup", String::new()));
                return;
            }
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
                let href = html::attribute(tag, "href").map(html::inline_text);
                self.style.link = href.and_then(|href| self.links.add(&href));
            }
        }
    }

    /// Styles that HTML tags opened end with their block.
    fn close_tags(&mut self) {
        self.end_raised();
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
            self.notes.sort_by_key(|(order, _)| *order);
            self.out.push(Block::Rule);
            self.out.push(Block::List(self.notes.into_iter().map(|(_, item)| item).collect()));
        }
        self.links.finish(self.out)
    }
}

fn number(level: HeadingLevel) -> u8 {
    level as u8
}

/// What stands over a quotation that is a notice.
fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "Note",
        BlockQuoteKind::Tip => "Tip",
        BlockQuoteKind::Important => "Important",
        BlockQuoteKind::Warning => "Warning",
        BlockQuoteKind::Caution => "Caution",
    }
}

/// What stands between two dollar signs that is no formula: `$5-$10`.
fn is_money(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains(['\\', '^', '_', '=', '{'])
}
