//! A parsed tree to blocks, element by element. Never here: parsing, styles, scripts, image bytes.

use std::collections::HashSet;

use dom_query::{NodeData, NodeId, NodeRef};

use super::inline::{Inline, Style};
use super::links::Links;
use super::{aria, code, notes, table, tag, verse};
use crate::news::{Block, Document, Emphasis};

/// Deeper elements are read as text only. `sanitize` keeps trees far below this depth.
pub(super) const MAX_DEPTH: usize = 220;
/// Elements of one article; more than any real article has.
pub(super) const MAX_BLOCKS: usize = 200_000;

/// Converts the content of a node into a document.
pub(super) fn read_document(root: &NodeRef<'_>, base: Option<&str>) -> Document {
    let mut links = Links::new(base);
    let named = |name: &'static str| {
        root.descendants_it().filter_map(move |node| Some(node.element_ref()?.attr(name)?.to_string()))
    };
    let hrefs: Vec<String> = named("href").filter(|href| links.fragment(href).is_some()).collect();
    if !hrefs.is_empty() {
        let names: Vec<String> = named("id").chain(named("name")).collect();
        links.register_anchors(hrefs.iter().map(String::as_str), names.iter().map(String::as_str));
    }
    let blocks = read_fragment(root, &mut links);
    links.finish(blocks)
}

/// Converts a part of a document, whose links are registered already.
pub(super) fn read_fragment(root: &NodeRef<'_>, links: &mut Links) -> Vec<Block> {
    let mut walk = Walk {
        links: std::mem::take(links),
        blocks: 0,
        quotes: 0,
        expanded: HashSet::new(),
        skipped: None,
        kept: Kept::Nothing,
    };
    let blocks = walk.read_blocks(root, Style::default(), 0);
    *links = walk.links;
    blocks
}

/// Which white space of the source is kept, beside single blanks between words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kept {
    Nothing,
    /// Line ends.
    Lines,
    /// Line ends, and the blanks after them beyond so many.
    Blanks(usize),
}

pub(super) struct Walk {
    pub(crate) links: Links,
    blocks: usize,
    /// Nesting of `<q>`.
    quotes: usize,
    /// Abbreviations that were expanded.
    expanded: HashSet<String>,
    /// The sign of a note, which is not part of its text.
    pub(super) skipped: Option<NodeId>,
    /// Which white space of the source is kept.
    pub(super) kept: Kept,
}

/// Finished blocks, and the paragraph in progress.
#[derive(Default)]
pub(super) struct Flow {
    pub(crate) out: Vec<Block>,
    pub(crate) inline: Inline,
    /// The number of blocks when a list of notes was added: so many while it is the last block.
    pub(super) notes: usize,
}

impl Flow {
    /// Ends the paragraph.
    pub(crate) fn flush(&mut self) {
        self.out.extend(self.inline.take_paragraphs().into_iter().map(Block::Paragraph));
    }

    pub(crate) fn push(&mut self, block: Block) {
        self.flush();
        self.out.push(block);
    }
}

impl Walk {
    /// Reads the blocks in a node.
    pub(crate) fn read_blocks(&mut self, node: &NodeRef<'_>, style: Style, depth: usize) -> Vec<Block> {
        let mut flow = Flow::default();
        let before = self.kept;
        self.kept = before.max(verse::stated(node).unwrap_or(Kept::Nothing));
        self.visit_children(node, style, depth, &mut flow);
        self.kept = before;
        flow.flush();
        normalize_blocks(flow.out)
    }

    pub(super) fn visit_children(&mut self, node: &NodeRef<'_>, style: Style, depth: usize, flow: &mut Flow) {
        for child in node.children_it(false) {
            self.visit(&child, style, depth + 1, flow);
        }
    }

    /// Adds text with the pending anchor.
    pub(crate) fn push_text(&mut self, text: &str, style: Style, flow: &mut Flow) {
        if self.links.has_anchors()
            && !text.trim().is_empty()
            && let Some(anchor) = self.links.take_anchor()
        {
            flow.inline.set_anchor(anchor);
        }
        if self.kept == Kept::Nothing {
            return flow.inline.push_text(text, style);
        }
        for (at, line) in text.split('\n').enumerate() {
            if at == 0 {
                flow.inline.push_text(line, style);
                continue;
            }
            flow.inline.push_line_break();
            let words = line.trim_start();
            if let Kept::Blanks(margin) = self.kept {
                flow.inline.push_indent(verse::indent(line).saturating_sub(margin));
            }
            flow.inline.push_text(words, style);
        }
    }

    /// Registers the anchors of an element at the current position of the text.
    pub(crate) fn reach_anchor(&mut self, node: &NodeRef<'_>) {
        if self.links.has_anchors()
            && let Some(element) = node.element_ref()
        {
            for attr in element.attrs.iter().filter(|attr| matches!(&*attr.name.local, "id" | "name")) {
                self.links.reach_anchor(&attr.value);
            }
        }
    }

    pub(super) fn visit(&mut self, node: &NodeRef<'_>, style: Style, depth: usize, flow: &mut Flow) {
        let Some(element) = node.element_ref() else {
            node.query(|node| {
                if let NodeData::Text { contents } = &node.data {
                    self.push_text(contents, style, flow);
                }
            });
            return;
        };
        self.blocks += 1;
        if depth > MAX_DEPTH || self.blocks > MAX_BLOCKS {
            return self.push_text(&node.text(), style, flow);
        }
        if !element.attrs.is_empty() {
            if is_hidden(node) {
                return;
            }
            self.reach_anchor(node);
            let role = element.attrs.iter().find(|attr| &*attr.name.local == "role");
            if role.is_some_and(|role| aria::is_part(&role.value)) {
                flow.flush();
                self.visit_element(node, style, depth, flow);
                return flow.flush();
            }
            if let Some(kind) = notes::note_element(&element.name.local, &element.attrs)
                && self.visit_note_element(kind, node, style, depth, flow)
            {
                return;
            }
        }
        if verse::is_verse(&element.name.local, &element.attrs) {
            return self.visit_verse(node, style, depth, flow);
        }
        if self.skipped == Some(node.id) {
            return node.descendants_it().for_each(|below| self.reach_anchor(&below));
        }
        self.visit_element(node, style, depth, flow);
    }

    fn visit_element(&mut self, node: &NodeRef<'_>, style: Style, depth: usize, flow: &mut Flow) {
        let Some(element) = node.element_ref() else { return };
        let name: &str = &element.name.local;
        match name {
            "script" | "style" | "noscript" | "template" | "svg" | "math" | "head" | "title" | "button"
            | "select" | "input" | "textarea" | "datalist" | "map" | "link" | "meta" | "wbr" => {}
            "dialog" if element.attr("open").is_none() => {}
            "br" => flow.inline.push_line_break(),
            "hr" => flow.push(Block::Rule),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                flow.flush();
                // A heading may contain only an image.
                let (spans, images) = self.read_heading(node, style, depth);
                if !spans.is_empty() {
                    flow.out.push(Block::Heading { level: name.as_bytes()[1] - b'0', spans });
                }
                flow.out.extend(images);
            }
            "pre" if code::is_plain(node) && verse::is_prose(&node.text()) => {
                self.visit_verse(node, style, depth, flow);
            }
            "pre" => {
                flow.flush();
                flow.out.extend(code::code_block(node));
            }
            "ul" | "ol" | "menu" | "dir" => {
                flow.flush();
                flow.out.extend(self.read_list(node, name == "ol", style, depth));
            }
            "dl" => {
                flow.flush();
                flow.out.extend(self.read_definitions(node, style, depth));
            }
            "details" => {
                flow.flush();
                flow.out.extend(self.read_details(node, style, depth));
            }
            "blockquote" => {
                flow.flush();
                let inner = self.read_blocks(node, style, depth);
                if !inner.is_empty() {
                    flow.out.push(Block::Quote(inner));
                }
            }
            "table" => {
                flow.flush();
                table::visit_table(self, node, style, depth, flow);
            }
            "figure" => self.visit_figure(node, style, depth, flow),
            "img" => self.visit_image(node, style, flow),
            "iframe" | "video" | "audio" | "embed" | "object" => {
                self.visit_media(node, name, style, depth, flow);
            }
            "a" => {
                let link = element.attr("href").and_then(|href| self.links.add(&href));
                self.visit_children(node, Style { link: link.or(style.link), ..style }, depth, flow);
            }
            "q" => {
                let [open, close] =
                    if self.quotes.is_multiple_of(2) { ["“", "”"] } else { ["‘", "’"] };
                self.push_text(open, style, flow);
                self.quotes += 1;
                self.visit_children(node, style, depth, flow);
                self.quotes -= 1;
                self.push_text(close, style, flow);
            }
            "sup" | "sub" => self.visit_superscript(node, name == "sup", style, depth, flow),
            "abbr" | "acronym" => {
                self.visit_children(node, style, depth, flow);
                if let Some(title) = element.attr("title") {
                    self.expand_abbreviation(&node.text(), &title, style, flow);
                }
            }
            "span" if !element.attrs.is_empty() => {
                let class = node.attr("class").unwrap_or_default();
                let is = |names: &[&str]| class.split_ascii_whitespace().any(|class| names.contains(&class));
                if is(&["katex-html", "MathJax_Preview"]) {
                    // A copy of the formula, whose source is next to it.
                } else if is(&["MathJax", "MathJax_Display", "MathJax_SVG", "MathJax_CHTML"]) {
                    self.visit_formula(node, style, depth, flow);
                } else {
                    let before = self.kept;
                    self.kept = before.max(verse::stated(node).unwrap_or(Kept::Nothing));
                    self.visit_children(node, style, depth, flow);
                    self.kept = before;
                }
            }
            _ => self.visit_other(node, name, style, depth, flow),
        }
    }

    fn visit_other(&mut self, node: &NodeRef<'_>, name: &str, style: Style, depth: usize, flow: &mut Flow) {
        let emphasis = match name {
            "em" | "i" | "cite" | "dfn" | "var" => Emphasis::ITALIC,
            "strong" | "b" | "dt" | "summary" => Emphasis::BOLD,
            "del" | "s" | "strike" => Emphasis::STRIKE,
            "u" => Emphasis::UNDERLINE,
            "ins" => Emphasis::INSERTED,
            "mark" => Emphasis::MARK,
            "code" | "kbd" | "samp" | "tt" => Emphasis::CODE,
            _ => Emphasis::NONE,
        };
        let block = emphasis == Emphasis::NONE && is_block(name) || matches!(name, "dt" | "summary");
        if block {
            flow.flush();
        }
        self.visit_children(node, add_emphasis(style, emphasis), depth, flow);
        if block {
            flow.flush();
        }
    }

    /// A formula rendered by a script: only its source is shown, which `sanitize` put into `<code>`.
    fn visit_formula(&mut self, node: &NodeRef<'_>, style: Style, depth: usize, flow: &mut Flow) {
        let source = |node: &NodeRef<'_>| node.has_name("code");
        if node.next_element_sibling().is_some_and(|next| source(&next)) {
            return;
        }
        match node.descendants_it().find(source) {
            Some(code) => self.visit(&code, style, depth + 1, flow),
            None => self.visit_children(node, style, depth, flow),
        }
    }

    /// Appends the expansion of an abbreviation at its first use, if the title is nothing else.
    fn expand_abbreviation(&mut self, short: &str, title: &str, style: Style, flow: &mut Flow) {
        let (short, title) = (short.trim(), title.trim());
        let fits = (2..=8).contains(&short.chars().count())
            && short.chars().all(char::is_uppercase)
            && title.len() <= 120
            && title.split_whitespace().count() > 1
            && title.chars().all(|c| c.is_alphabetic() || c == ' ');
        if fits && self.expanded.insert(short.to_owned()) {
            self.push_text(&format!(" ({title})"), style, flow);
        }
    }
}

pub(super) fn add_emphasis(style: Style, emphasis: Emphasis) -> Style {
    Style { emphasis: style.emphasis.with(emphasis), ..style }
}

/// Whether an element is hidden on every device.
pub(super) fn is_hidden(node: &NodeRef<'_>) -> bool {
    let Some(element) = node.element_ref() else { return false };
    element.attrs.iter().any(|attr| match &*attr.name.local {
        "hidden" => &*attr.value != "until-found",
        "style" => style_hides(&attr.value),
        _ => false,
    })
}

fn style_hides(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).take(200).collect();
    let style = style.to_ascii_lowercase();
    style.contains("display:none") || style.contains("visibility:hidden")
}

/// Whether an element without a rule of its own is a block.
fn is_block(name: &str) -> bool {
    tag::is_block(name)
        || matches!(name, "dialog" | "hgroup" | "tfoot" | "caption" | "legend" | "search" | "optgroup")
        || matches!(name, "picture-caption" | "amp-story")
}

/// Letters a caption may have in addition to those of the description.
const MAX_EXTRA_LETTERS: usize = 60;

/// Whether a paragraph is the caption of the image above: it begins with the words of the description.
fn is_caption(figure: &Block, below: &Block) -> bool {
    let (Block::Figure { alt: Some(alt), caption, .. }, Block::Paragraph(spans)) = (figure, below) else {
        return false;
    };
    let letters = |c: &char| c.is_alphanumeric();
    let mut shown =
        spans.iter().flat_map(|span| span.text.chars()).filter(letters).flat_map(char::to_lowercase);
    let mut words = alt.chars().filter(letters).flat_map(char::to_lowercase);
    // A single word could begin any paragraph.
    caption.is_empty()
        && alt.trim().contains(' ')
        && words.all(|c| shown.next() == Some(c))
        && shown.take(MAX_EXTRA_LETTERS).count() < MAX_EXTRA_LETTERS
}

/// Removes rules at both ends and repeated ones, and moves captions into their images.
fn normalize_blocks(mut blocks: Vec<Block>) -> Vec<Block> {
    blocks.dedup_by(|below, figure| {
        let is = is_caption(figure, below);
        if let (true, Block::Figure { alt, caption, .. }, Block::Paragraph(spans)) = (is, figure, below) {
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
