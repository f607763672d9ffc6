//! Notes: their signs in the text, the notes below it, and notes in the margin. Never here: references in `<sup>` (see
//! `superscript`), footnotes of Markdown.

use dom_query::{Attr, Document, NodeRef};

use super::inline::Style;
use super::superscript::superscript;
use super::walk::{Flow, Walk};
use crate::news::{Block, Bullet, ListItem, SafeText, Span};

/// Characters of the sign of a note, and bytes of a name or class that is read.
const MAX_SIGN: usize = 4;
const MAX_VALUE: usize = 200;
/// Nodes at the beginning of a note that are searched for its sign.
const MAX_NODES: usize = 12;

/// Words in classes and names of notes and of the links to them.
#[rustfmt::skip]
const NOTE_WORDS: [&str; 17] = [
    "footnote", "footnotes", "footnoteref", "noteref", "fn", "fnref", "footref", "footnum", "ftn", "footdef",
    "endnote", "edn", "note", "foot", "sdfootnote", "easy", "fnref1",
];
/// Words in classes of a note in the margin.
const SIDE_WORDS: [&str; 3] = ["sidenote", "marginnote", "sidenotes"];
/// Classes of notes that stand in the text but are shown apart: of `LaTeXML` and of Modern Footnotes.
const SIDE_CLASSES: [&str; 4] =
    ["side-note", "margin-note", "ltx_note_outer", "modern-footnotes-footnote__note"];

/// What an element is, by its attributes. The content decides whether it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoteElement {
    /// A link to a note.
    Sign,
    /// A note below the text.
    Note,
    /// A note beside a line.
    Side,
    /// The switch of a note in the margin.
    Toggle,
}

/// Whether an element may belong to a note.
pub(super) fn note_element(name: &str, attributes: &[Attr]) -> Option<NoteElement> {
    let get = |wanted: &str| {
        let found = attributes.iter().find(|attribute| &*attribute.name.local == wanted);
        found.map(|attribute| &*attribute.value).filter(|value| value.len() <= MAX_VALUE)
    };
    let class = get("class").unwrap_or_default();
    let named = |value: &str| is_note_name(value);
    match name {
        "a" => {
            let href = get("href").and_then(|href| href.rsplit_once('#')).map_or("", |(_, name)| name);
            let marked = get("role") == Some("doc-noteref") || named(class) || named(href);
            (marked && !is_way_back(class) && !href.is_empty()).then_some(NoteElement::Sign)
        }
        "label" if class.contains("margin-toggle") || class.contains("sidenote") => Some(NoteElement::Toggle),
        "span" | "small" | "label" | "em" | "i" | "ins" if is_side_class(class) => Some(NoteElement::Side),
        "div" | "p" | "aside" | "section" | "table" | "dl" => {
            let role = get("role").is_some_and(|role| matches!(role, "doc-footnote" | "doc-endnote"));
            let id = get("id").is_some_and(|id| id.contains(|c: char| c.is_ascii_digit()) && named(id));
            (role || named(class) || id && !matches!(name, "table" | "dl")).then_some(NoteElement::Note)
        }
        _ => None,
    }
}

/// The lower-case words of a name: `Footnote-1_a` has `footnote`, `1` and `a`.
fn words(value: &str) -> impl Iterator<Item = String> {
    let parts = value.split(|c: char| !c.is_ascii_alphabetic()).filter(|part| !part.is_empty());
    parts.map(str::to_ascii_lowercase)
}

fn is_note_name(value: &str) -> bool {
    // Nearly all values end here.
    let likely = ["note", "fn", "foot", "ftn", "edn", "Note", "FN", "Foot", "FOOT"];
    likely.iter().any(|part| value.contains(part)) && words(value).any(|word| NOTE_WORDS.contains(&&*word))
}

fn is_side_class(class: &str) -> bool {
    let side =
        |class: &str| SIDE_CLASSES.contains(&class) || words(class).any(|word| SIDE_WORDS.contains(&&*word));
    (class.contains("note")) && class.split_ascii_whitespace().any(side)
}

/// Whether a class is that of a link from a note back to the text.
fn is_way_back(class: &str) -> bool {
    words(class)
        .any(|word| matches!(word.as_str(), "back" | "backref" | "number" | "backlink" | "return" | "label"))
}

/// The sign of a note without brackets, if a text is only a sign.
fn sign(text: &str) -> Option<&str> {
    let bare = text.trim().trim_matches(|c: char| "[]().:^↑ ".contains(c));
    let letters = bare.chars().count();
    let plain =
        bare.bytes().all(|b| b.is_ascii_digit()) || letters == 1 || bare.chars().all(|c| "*†‡§¶".contains(c));
    ((1..=MAX_SIGN).contains(&letters) && plain).then_some(bare)
}

/// The first element in a note that is only its sign, and the sign.
fn label<'a>(note: &NodeRef<'a>) -> Option<(NodeRef<'a>, String)> {
    let text = note.descendants_it().take(MAX_NODES).find(NodeRef::is_nonempty_text)?;
    let mut found = None;
    for above in text.ancestors_it(Some(4)) {
        if above.id == note.id {
            break;
        }
        match sign(&above.text()) {
            Some(sign) => found = Some((above, sign.to_owned())),
            // The bracket before a sign may be an element of its own.
            None if found.is_none() => {}
            None => break,
        }
    }
    found
}

/// Makes sections of notes: the extractor removes short `<div>` with names such as `footnote`.
pub(super) fn protect_notes(tree: &Document) {
    for node in tree.select("div[class], div[id], aside[class], aside[role]").nodes() {
        let kind = node.element_ref().and_then(|element| note_element(&element.name.local, &element.attrs));
        if kind == Some(NoteElement::Note) && label(node).is_some() {
            node.rename("section");
        }
    }
}

impl Walk {
    /// Reads an element of a note. Returns false if its content is something else.
    pub(super) fn visit_note_element(
        &mut self,
        kind: NoteElement,
        node: &NodeRef<'_>,
        style: Style,
        depth: usize,
        flow: &mut Flow,
    ) -> bool {
        match kind {
            NoteElement::Sign => self.visit_sign(node, style, flow),
            NoteElement::Toggle => {
                let text = node.text();
                match sign(&text).filter(|sign| sign.bytes().all(|b| b.is_ascii_digit())) {
                    Some(sign) => self.push_text(&superscript(sign, true), style, flow),
                    None if text.chars().count() > MAX_SIGN => return false,
                    None => {}
                }
                true
            }
            NoteElement::Side => self.visit_side_note(node, style, depth, flow),
            NoteElement::Note => self.visit_note(node, style, depth, flow),
        }
    }

    /// The sign of a note: raised, without the brackets of other links.
    fn visit_sign(&mut self, node: &NodeRef<'_>, style: Style, flow: &mut Flow) -> bool {
        let text = node.text();
        let text = text.trim();
        let raised = node.has_name("sup") || node.ancestors_it(Some(2)).any(|above| above.has_name("sup"));
        // At the beginning of a block it is the number of a note, or of an item.
        if raised
            || flow.inline.is_empty()
            || sign(text) != Some(text)
            || node.descendants_it().any(|n| n.is_element())
        {
            return false;
        }
        let link = node.attr("href").and_then(|href| self.links.add(&href));
        self.push_text(&superscript(text, true), Style { link: link.or(style.link), ..style }, flow);
        true
    }

    /// A note in the margin: in parentheses after the words that it is about.
    fn visit_side_note(&mut self, node: &NodeRef<'_>, style: Style, depth: usize, flow: &mut Flow) -> bool {
        let before = self.skipped.take();
        self.skipped = label(node).map(|(label, _)| label.id);
        let spans = self.read_line(node, style, depth);
        self.skipped = before;
        let text: String = spans.iter().map(|span| span.text.as_str()).collect();
        let text = text.trim();
        if text.is_empty() {
            return true;
        }
        let done = text.starts_with('(') && text.ends_with(')');
        self.push_text(if done { " " } else { " (" }, style, flow);
        for span in spans {
            if let Some(anchor) = span.anchor {
                flow.inline.set_anchor(anchor);
            }
            flow.inline.push_text(&span.text, Style { emphasis: span.emphasis, link: span.link });
        }
        if !done {
            flow.inline.push_closing(")", style);
        }
        true
    }

    /// A note, or several of them.
    fn visit_note(&mut self, node: &NodeRef<'_>, style: Style, depth: usize, flow: &mut Flow) -> bool {
        if node.has_name("dl") {
            return self.visit_note_terms(node, style, depth, flow);
        }
        let Some((label, sign)) = label(node) else { return false };
        let labelled = |child: &NodeRef<'_>| child.is_element() && self::label(child).is_some();
        if node.children_it(false).filter(labelled).take(2).count() > 1 {
            for child in node.children_it(false) {
                if !(labelled(&child) && self.visit_note(&child, style, depth + 1, flow)) {
                    self.visit(&child, style, depth + 1, flow);
                }
            }
            return true;
        }
        let before = self.skipped.replace(label.id);
        let blocks = self.read_blocks(node, style, depth);
        self.skipped = before;
        flow.push_note(&sign, blocks);
        true
    }

    /// Notes as terms and definitions, as Sphinx writes them.
    fn visit_note_terms(&mut self, node: &NodeRef<'_>, style: Style, depth: usize, flow: &mut Flow) -> bool {
        let parts: Vec<NodeRef<'_>> = node.children_it(false).filter(NodeRef::is_element).collect();
        let first = |term: &NodeRef<'_>| {
            let text = term
                .descendants_it()
                .take(MAX_NODES)
                .find(|text| text.is_text() && sign(&text.text()).is_some());
            text.and_then(|text| sign(&text.text()).map(str::to_owned))
        };
        let pairs = || parts.chunks(2);
        if !pairs()
            .all(|pair| matches!(pair, [a, b] if a.has_name("dt") && b.has_name("dd") && first(a).is_some()))
        {
            return false;
        }
        for pair in pairs() {
            if let [term, definition] = pair {
                term.descendants_it().chain([*term]).for_each(|below| self.reach_anchor(&below));
                let blocks = self.read_blocks(definition, style, depth + 1);
                flow.push_note(&first(term).unwrap_or_default(), blocks);
            }
        }
        true
    }
}

impl Flow {
    /// Adds a note to the list of those directly before it.
    fn push_note(&mut self, sign: &str, mut blocks: Vec<Block>) {
        self.flush();
        if let Some(Block::Paragraph(spans)) = blocks.first_mut() {
            trim_start(spans);
        }
        if blocks.is_empty() {
            return;
        }
        let number = sign.bytes().all(|b| b.is_ascii_digit());
        let mark = Bullet::Label(SafeText::new(&format!("{sign}{}", if number { "." } else { "" })));
        let item = ListItem { mark, blocks };
        let last = self.out.len();
        match self.out.last_mut() {
            Some(Block::List(items)) if self.notes == last => items.push(item),
            _ => {
                self.out.push(Block::List(vec![item]));
                self.notes = last + 1;
            }
        }
    }
}

/// Removes the punctuation that stood after the sign.
fn trim_start(spans: &mut [Span]) {
    if let Some(first) = spans.first_mut() {
        let rest = first.text.trim_start_matches(['.', ')', ']', ':', ' ']);
        if rest.len() < first.text.len() {
            first.text = SafeText::piece(rest);
        }
    }
}
