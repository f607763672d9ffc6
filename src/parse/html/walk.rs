//! A parsed tree to blocks, element by element. Never here: parsing, styles, scripts, pictures' bytes.

use std::collections::HashSet;

use dom_query::{NodeData, NodeRef};

use super::inline::{Inline, Style};
use super::links::Links;
use super::{code, table};
use crate::news::{Block, Document, Emphasis};

/// Elements deeper than this are read as text only. The guard keeps trees far below it.
pub(super) const DEPTH: usize = 220;
/// Items of all lists, rows of all tables, pictures: more than any article has.
pub(super) const BLOCKS: usize = 200_000;

/// Turns what is in a node into blocks.
pub(super) fn document(root: &NodeRef<'_>, base: Option<&str>) -> Document {
    let mut links = Links::new(base);
    let named = |name: &'static str| {
        root.descendants_it().filter_map(move |node| Some(node.element_ref()?.attr(name)?.to_string()))
    };
    let hrefs: Vec<String> = named("href").filter(|href| links.place(href).is_some()).collect();
    if !hrefs.is_empty() {
        let names: Vec<String> = named("id").chain(named("name")).collect();
        links.settle(hrefs.iter().map(String::as_str), names.iter().map(String::as_str));
    }
    let blocks = blocks(root, &mut links);
    links.finish(blocks)
}

/// The same for a part of a document, whose links are known.
pub(super) fn blocks(root: &NodeRef<'_>, links: &mut Links) -> Vec<Block> {
    let mut walk = Walk { links: std::mem::take(links), blocks: 0, quotes: 0, spelled: HashSet::new() };
    let blocks = walk.blocks(root, Style::default(), 0);
    *links = walk.links;
    blocks
}

pub(super) struct Walk {
    pub links: Links,
    blocks: usize,
    /// Quotations in each other within running text.
    quotes: usize,
    /// Abbreviations that were spelled out.
    spelled: HashSet<String>,
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

    /// Adds text, and the name of the place where it begins.
    pub fn say(&mut self, text: &str, style: Style, flow: &mut Flow) {
        if self.links.has_places()
            && !text.trim().is_empty()
            && let Some(place) = self.links.take_place()
        {
            flow.inline.mark(place);
        }
        flow.inline.text(text, style);
    }

    /// The text has come to an element that links may lead to.
    pub fn arrive(&mut self, node: &NodeRef<'_>) {
        if self.links.has_places()
            && let Some(element) = node.element_ref()
        {
            for attr in element.attrs.iter().filter(|attr| matches!(&*attr.name.local, "id" | "name")) {
                self.links.arrive(&attr.value);
            }
        }
    }

    pub(super) fn node(&mut self, node: &NodeRef<'_>, style: Style, depth: usize, flow: &mut Flow) {
        let Some(element) = node.element_ref() else {
            node.query(|node| {
                if let NodeData::Text { contents } = &node.data {
                    self.say(contents, style, flow);
                }
            });
            return;
        };
        self.blocks += 1;
        if depth > DEPTH || self.blocks > BLOCKS {
            return self.say(&node.text(), style, flow);
        }
        if !element.attrs.is_empty() {
            if is_hidden(node) {
                return;
            }
            self.arrive(node);
        }
        let name: &str = &element.name.local;
        match name {
            "script" | "style" | "noscript" | "template" | "svg" | "math" | "head" | "title" | "button"
            | "select" | "input" | "textarea" | "datalist" | "map" | "link" | "meta" | "wbr" => {}
            "dialog" if element.attr("open").is_none() => {}
            "br" => flow.inline.line_break(),
            "hr" => flow.push(Block::Rule),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                flow.flush();
                // A heading may hold only a picture.
                let (spans, pictures) = self.heading(node, style, depth);
                if !spans.is_empty() {
                    flow.out.push(Block::Heading { level: name.as_bytes()[1] - b'0', spans });
                }
                flow.out.extend(pictures);
            }
            "pre" => {
                flow.flush();
                flow.out.extend(code::code(node));
            }
            "ul" | "ol" | "menu" | "dir" => {
                flow.flush();
                flow.out.extend(self.list(node, name == "ol", style, depth));
            }
            "dl" => {
                flow.flush();
                flow.out.extend(self.definitions(node, style, depth));
            }
            "details" => {
                flow.flush();
                flow.out.extend(self.details(node, style, depth));
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
                let link = element.attr("href").and_then(|href| self.links.add(&href));
                self.children(node, Style { link: link.or(style.link), ..style }, depth, flow);
            }
            "q" => {
                let [open, close] =
                    if self.quotes.is_multiple_of(2) { ["“", "”"] } else { ["‘", "’"] };
                self.say(open, style, flow);
                self.quotes += 1;
                self.children(node, style, depth, flow);
                self.quotes -= 1;
                self.say(close, style, flow);
            }
            "sup" | "sub" => self.raised(node, name == "sup", style, depth, flow),
            "abbr" | "acronym" => {
                self.children(node, style, depth, flow);
                if let Some(title) = element.attr("title") {
                    self.spell_out(&node.text(), &title, style, flow);
                }
            }
            "span" if !element.attrs.is_empty() => match node.attr("class").map(|class| rendered(&class)) {
                Some(Rendered::Copy) => {}
                Some(Rendered::Formula) => self.formula(node, style, depth, flow),
                _ => self.children(node, style, depth, flow),
            },
            _ => self.other(node, name, style, depth, flow),
        }
    }

    fn other(&mut self, node: &NodeRef<'_>, name: &str, style: Style, depth: usize, flow: &mut Flow) {
        let emphasis = match name {
            "em" | "i" | "cite" | "dfn" | "var" => Emphasis::ITALIC,
            "strong" | "b" | "dt" | "summary" => Emphasis::BOLD,
            "del" | "s" | "strike" => Emphasis::STRIKE,
            "u" | "ins" => Emphasis::UNDERLINE,
            "mark" => Emphasis::MARK,
            "code" | "kbd" | "samp" | "tt" => Emphasis::CODE,
            _ => Emphasis::NONE,
        };
        let block = emphasis == Emphasis::NONE && is_block(name) || matches!(name, "dt" | "summary");
        if block {
            flow.flush();
        }
        self.children(node, with(style, emphasis), depth, flow);
        if block {
            flow.flush();
        }
    }

    /// A formula that a script has set: only its source is for reading. The guard has made `code` of that.
    fn formula(&mut self, node: &NodeRef<'_>, style: Style, depth: usize, flow: &mut Flow) {
        let source = |node: &NodeRef<'_>| node.has_name("code");
        if node.next_element_sibling().is_some_and(|next| source(&next)) {
            return;
        }
        match node.descendants_it().find(source) {
            Some(code) => self.node(&code, style, depth + 1, flow),
            None => self.children(node, style, depth, flow),
        }
    }

    /// The first time an abbreviation is used, what it stands for follows: of a title that is just that.
    fn spell_out(&mut self, short: &str, title: &str, style: Style, flow: &mut Flow) {
        let (short, title) = (short.trim(), title.trim());
        let fits = (2..=8).contains(&short.chars().count())
            && short.chars().all(char::is_uppercase)
            && title.len() <= 120
            && title.split_whitespace().count() > 1
            && title.chars().all(|c| c.is_alphabetic() || c == ' ');
        if fits && self.spelled.insert(short.to_owned()) {
            self.say(&format!(" ({title})"), style, flow);
        }
    }
}

pub(super) fn with(style: Style, emphasis: Emphasis) -> Style {
    Style { emphasis: style.emphasis.with(emphasis), ..style }
}

/// What a script has made of a formula.
enum Rendered {
    /// Its source stands beside it.
    Copy,
    /// Its source may stand behind it, or in it.
    Formula,
    Not,
}

fn rendered(class: &str) -> Rendered {
    let is = |names: &[&str]| class.split_ascii_whitespace().any(|class| names.contains(&class));
    if is(&["katex-html", "MathJax_Preview"]) {
        Rendered::Copy
    } else if is(&["MathJax", "MathJax_Display", "MathJax_SVG", "MathJax_CHTML"]) {
        Rendered::Formula
    } else {
        Rendered::Not
    }
}

/// Hidden from everybody, not only from small screens.
pub(super) fn is_hidden(node: &NodeRef<'_>) -> bool {
    let Some(element) = node.element_ref() else { return false };
    element.attrs.iter().any(|attr| match &*attr.name.local {
        "hidden" => &*attr.value != "until-found",
        "style" => hides(&attr.value),
        _ => false,
    })
}

fn hides(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).take(200).collect();
    let style = style.to_ascii_lowercase();
    style.contains("display:none") || style.contains("visibility:hidden")
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "header"
            | "footer"
            | "nav"
            | "aside"
            | "address"
            | "center"
            | "dialog"
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
    )
}

/// Letters a caption may have besides those of the description.
const CAPTION: usize = 60;

/// Whether a paragraph says what the picture above it shows, in the words of its description: it is the caption.
fn is_caption(picture: &Block, below: &Block) -> bool {
    let (Block::Figure { alt: Some(alt), caption, .. }, Block::Paragraph(spans)) = (picture, below) else {
        return false;
    };
    let letters = |c: &char| c.is_alphanumeric();
    let mut said =
        spans.iter().flat_map(|span| span.text.chars()).filter(letters).flat_map(char::to_lowercase);
    let mut words = alt.chars().filter(letters).flat_map(char::to_lowercase);
    // One word may begin any paragraph.
    caption.is_empty()
        && alt.trim().contains(' ')
        && words.all(|c| said.next() == Some(c))
        && said.take(CAPTION).count() < CAPTION
}

/// No rule at either end, none twice; a caption is with its picture.
fn tidy(mut blocks: Vec<Block>) -> Vec<Block> {
    blocks.dedup_by(|below, picture| {
        let is = is_caption(picture, below);
        if let (true, Block::Figure { alt, caption, .. }, Block::Paragraph(spans)) = (is, picture, below) {
            (*alt, *caption) = (None, std::mem::take(spans));
        }
        is
    });
    blocks.dedup_by(|a, b| matches!((a, b), (Block::Rule, Block::Rule)));
    while matches!(blocks.last(), Some(Block::Rule)) {
        blocks.pop();
    }
    if matches!(blocks.first(), Some(Block::Rule)) {
        blocks.remove(0);
    }
    blocks
}
