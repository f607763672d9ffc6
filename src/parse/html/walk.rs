//! A parsed tree to blocks, element by element. Never here: parsing, styles, scripts, pictures' bytes.

use dom_query::NodeRef;

use super::inline::{Inline, Links, Style};
use super::table;
use crate::news::{Block, Bullet, Document, Emphasis, Item, Span, Text};

/// Elements deeper than this are read as text only. The guard keeps trees far below it.
pub(super) const DEPTH: usize = 220;
/// Items of all lists, rows of all tables, pictures: more than any article has.
pub(super) const BLOCKS: usize = 200_000;

/// Turns what is in a node into blocks.
pub(super) fn document(root: &NodeRef<'_>, base: Option<&str>) -> Document {
    let mut walk = Walk { links: Links::new(base), blocks: 0 };
    let blocks = walk.blocks(root, Style::default(), 0);
    Document { blocks, links: walk.links.list, anchors: Vec::new() }
}

pub(super) struct Walk {
    pub links: Links,
    blocks: usize,
}

/// Blocks so far, and the paragraph that is being written.
#[derive(Default)]
pub(super) struct Flow {
    pub out: Vec<Block>,
    pub inline: Inline,
}

impl Flow {
    /// Ends the paragraph.
    pub fn flush(&mut self) {
        self.out.extend(self.inline.paragraphs().into_iter().map(Block::Paragraph));
    }

    pub fn push(&mut self, block: Block) {
        self.flush();
        self.out.push(block);
    }
}

impl Walk {
    /// The blocks in a node.
    pub fn blocks(&mut self, node: &NodeRef<'_>, style: Style, depth: usize) -> Vec<Block> {
        let mut flow = Flow::default();
        self.children(node, style, depth, &mut flow);
        flow.flush();
        tidy(flow.out)
    }

    pub(super) fn children(&mut self, node: &NodeRef<'_>, style: Style, depth: usize, flow: &mut Flow) {
        for child in node.children_it(false) {
            self.node(&child, style, depth + 1, flow);
        }
    }

    pub(super) fn node(&mut self, node: &NodeRef<'_>, style: Style, depth: usize, flow: &mut Flow) {
        if node.is_text() {
            flow.inline.text(&node.text(), style);
            return;
        }
        let Some(name) = node.node_name() else { return };
        self.blocks += 1;
        if depth > DEPTH || self.blocks > BLOCKS {
            flow.inline.text(&node.text(), style);
            return;
        }
        if is_hidden(node) {
            return;
        }
        let name: &str = &name;
        match name {
            "script" | "style" | "noscript" | "template" | "svg" | "math" | "head" | "title" | "nav"
            | "button" | "select" | "input" | "textarea" | "dialog" | "datalist" | "map" | "link"
            | "meta" | "wbr" => {}
            "br" => flow.inline.line_break(),
            "hr" => flow.push(Block::Rule),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                flow.flush();
                let spans = self.line(node, style, depth);
                if spans.is_empty() {
                    // A heading may hold only a picture.
                    self.children(node, style, depth, flow);
                } else {
                    flow.out.push(Block::Heading { level: name.as_bytes()[1] - b'0', spans });
                }
                flow.flush();
            }
            "pre" => {
                flow.flush();
                flow.out.extend(code(node));
            }
            "ul" | "ol" | "menu" | "dir" => {
                flow.flush();
                flow.out.extend(self.list(node, name == "ol", style, depth));
            }
            "dl" => {
                flow.flush();
                flow.out.extend(self.terms(node, style, depth));
            }
            "blockquote" => {
                flow.flush();
                let inner = self.blocks(node, style, depth);
                if !inner.is_empty() {
                    flow.out.push(Block::Quote(inner));
                }
            }
            "table" => {
                flow.flush();
                table::table(self, node, style, depth, flow);
            }
            "figure" => self.figure(node, style, depth, flow),
            "img" => self.image(node, style, flow),
            "iframe" | "video" | "audio" | "embed" | "object" => self.media(node, name, style, depth, flow),
            "a" => {
                let link = node.attr("href").and_then(|href| self.links.add(&href));
                self.children(node, Style { link: link.or(style.link), ..style }, depth, flow);
            }
            "q" => {
                flow.inline.text("“", style);
                self.children(node, style, depth, flow);
                flow.inline.text("”", style);
            }
            "sup" | "sub" => self.raised(node, name == "sup", style, depth, flow),
            "summary" | "dt" => {
                flow.flush();
                self.children(node, with(style, Emphasis::BOLD), depth, flow);
                flow.flush();
            }
            _ => self.other(node, name, style, depth, flow),
        }
    }

    fn other(&mut self, node: &NodeRef<'_>, name: &str, style: Style, depth: usize, flow: &mut Flow) {
        let emphasis = match name {
            "em" | "i" | "cite" | "dfn" | "var" => Emphasis::ITALIC,
            "strong" | "b" => Emphasis::BOLD,
            "del" | "s" | "strike" => Emphasis::STRIKE,
            "code" | "kbd" | "samp" | "tt" => Emphasis::CODE,
            _ => Emphasis::NONE,
        };
        let block = matches!(
            name,
            "p" | "div"
                | "section"
                | "article"
                | "main"
                | "header"
                | "footer"
                | "aside"
                | "address"
                | "center"
                | "details"
                | "fieldset"
                | "figcaption"
                | "form"
                | "hgroup"
                | "html"
                | "body"
                | "li"
                | "dd"
                | "tr"
                | "td"
                | "th"
                | "tbody"
                | "thead"
                | "tfoot"
                | "caption"
                | "legend"
                | "search"
                | "picture-caption"
                | "amp-story"
                | "optgroup"
        );
        if block {
            flow.flush();
        }
        self.children(node, with(style, emphasis), depth, flow);
        if block {
            flow.flush();
        }
    }

    /// All text in a node as one line of spans.
    pub fn line(&mut self, node: &NodeRef<'_>, style: Style, depth: usize) -> Vec<Span> {
        let mut flow = Flow::default();
        self.children(node, style, depth, &mut flow);
        if flow.out.is_empty() {
            return flow.inline.line();
        }
        flow.flush();
        let mut spans = Vec::new();
        flatten(flow.out, &mut spans);
        spans
    }

    fn list(&mut self, node: &NodeRef<'_>, numbered: bool, style: Style, depth: usize) -> Option<Block> {
        let mut items: Vec<Vec<Block>> = Vec::new();
        let mut loose = Flow::default();
        for child in node.children_it(false) {
            if child.has_name("li") && !is_hidden(&child) {
                let item = self.blocks(&child, style, depth + 1);
                if !item.is_empty() {
                    items.push(item);
                }
                continue;
            }
            // What stands between items belongs to the one before.
            self.node(&child, style, depth + 1, &mut loose);
            loose.flush();
            let loose = std::mem::take(&mut loose.out);
            match items.last_mut() {
                Some(item) => item.extend(loose),
                None if !loose.is_empty() => items.push(loose),
                None => {}
            }
        }
        let start: i64 = node.attr("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
        let mark = |n: i64| if numbered { Bullet::number(start.saturating_add(n)) } else { Bullet::Dot };
        let items: Vec<Item> = (0..).zip(items).map(|(n, blocks)| Item { mark: mark(n), blocks }).collect();
        (!items.is_empty()).then_some(Block::List(items))
    }

    /// A list of terms: an item for each, its name in bold.
    fn terms(&mut self, node: &NodeRef<'_>, style: Style, depth: usize) -> Option<Block> {
        let mut items: Vec<Vec<Block>> = Vec::new();
        let mut named = false;
        let groups = node
            .children_it(false)
            .flat_map(|child| if child.has_name("div") { child.children() } else { vec![child] });
        for child in groups {
            let term = child.has_name("dt");
            let mut flow = Flow::default();
            self.node(&child, style, depth + 2, &mut flow);
            flow.flush();
            if flow.out.is_empty() {
                continue;
            }
            match items.last_mut().filter(|_| !term || named) {
                Some(item) => item.extend(flow.out),
                None => items.push(flow.out),
            }
            named = term;
        }
        let items: Vec<Item> = items.into_iter().map(|blocks| Item { mark: Bullet::Dot, blocks }).collect();
        (!items.is_empty()).then_some(Block::List(items))
    }

    /// Raised and lowered digits have characters of their own: m², H₂O. References stay as they are.
    fn raised(&mut self, node: &NodeRef<'_>, up: bool, style: Style, depth: usize, flow: &mut Flow) {
        let digits = if up { "⁰¹²³⁴⁵⁶⁷⁸⁹" } else { "₀₁₂₃₄₅₆₇₈₉" };
        let text = node.text();
        let plain = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if !plain || node.children_it(false).any(|child| !child.is_text()) || flow.inline.is_empty() {
            return self.children(node, style, depth, flow);
        }
        let raised: String = text.bytes().filter_map(|b| digits.chars().nth(usize::from(b - b'0'))).collect();
        flow.inline.text(&raised, style);
    }
}

/// An attribute as text.
pub(super) fn attr(node: &NodeRef<'_>, name: &str) -> Option<String> {
    node.attr(name).map(|value| value.to_string())
}

pub(super) fn with(style: Style, emphasis: Emphasis) -> Style {
    Style { emphasis: style.emphasis.with(emphasis), ..style }
}

/// Hidden from everybody, not only from small screens.
pub(super) fn is_hidden(node: &NodeRef<'_>) -> bool {
    let Some(element) = node.element_ref() else { return false };
    element.attrs.iter().any(|attr| match &*attr.name.local {
        "hidden" => &*attr.value != "until-found",
        "style" => {
            let style: String = attr.value.chars().filter(|c| !c.is_whitespace()).take(200).collect();
            let style = style.to_ascii_lowercase();
            style.contains("display:none") || style.contains("visibility:hidden")
        }
        _ => false,
    })
}

fn code(node: &NodeRef<'_>) -> Option<Block> {
    let mut text = String::new();
    for below in node.descendants_it() {
        if below.is_text() {
            text.push_str(&below.text());
        } else if below.has_name("br") {
            text.push('\n');
        }
    }
    let text = Text::verbatim(text.trim_end().trim_start_matches('\n'));
    let language =
        node.children_it(false).filter(|child| child.has_name("code")).chain([*node]).find_map(|node| {
            node.attr("class")
                .and_then(|class| language(&class))
                .or_else(|| node.attr("data-lang").and_then(|lang| Text::new(&lang).filled()))
        });
    (!text.trim().is_empty()).then_some(Block::Code { language, text, tones: Vec::new() })
}

/// `language-rust`, `lang-rust`, `highlight-source-rust`, `brush: rust`.
fn language(class: &str) -> Option<Text> {
    let named = class.split_whitespace().find_map(|class| {
        ["language-", "lang-", "highlight-source-"].iter().find_map(|prefix| class.strip_prefix(prefix))
    });
    let brush = || class.split("brush:").nth(1)?.split([';', ' ']).find(|word| !word.is_empty());
    Text::new(named.or_else(brush)?).filled().filter(|name| name.len() <= 24)
}

/// Blocks to one line of spans, for places that hold no blocks.
fn flatten(blocks: Vec<Block>, spans: &mut Vec<Span>) {
    for block in blocks {
        let mut inner = match block {
            Block::Paragraph(spans) | Block::Heading { spans, .. } => spans,
            Block::Quote(blocks) => {
                flatten(blocks, spans);
                continue;
            }
            Block::List(items) => {
                flatten(items.into_iter().flat_map(|item| item.blocks).collect(), spans);
                continue;
            }
            Block::Definitions(all) => {
                for definition in all {
                    flatten(definition.terms.into_iter().map(Block::Paragraph).collect(), spans);
                    flatten(definition.blocks, spans);
                }
                continue;
            }
            Block::Details { summary, blocks } => {
                flatten(vec![Block::Paragraph(summary)], spans);
                flatten(blocks, spans);
                continue;
            }
            Block::Table { rows, .. } => rows.into_iter().flatten().flat_map(|cell| cell.spans).collect(),
            Block::Code { text, .. } => {
                vec![Span { text: Text::new(&text), emphasis: Emphasis::CODE, ..Span::default() }]
            }
            Block::Figure { alt, caption, .. } if caption.is_empty() => {
                alt.into_iter().map(|alt| Span { text: alt, ..Span::default() }).collect()
            }
            Block::Figure { caption, .. } => caption,
            Block::Rule => continue,
        };
        if inner.is_empty() {
            continue;
        }
        for span in &mut inner {
            if span.is_break() {
                span.text = Text::piece(" ");
            }
        }
        if !spans.is_empty() {
            spans.push(Span::plain(" "));
        }
        spans.append(&mut inner);
    }
}

/// No rule at either end, none twice.
fn tidy(mut blocks: Vec<Block>) -> Vec<Block> {
    blocks.dedup_by(|a, b| matches!((a, b), (Block::Rule, Block::Rule)));
    while matches!(blocks.last(), Some(Block::Rule)) {
        blocks.pop();
    }
    if matches!(blocks.first(), Some(Block::Rule)) {
        blocks.remove(0);
    }
    blocks
}
