//! Poems and addresses: text whose lines are kept. Never here: code, or poems in plain text.

use dom_query::{Attr, Document, NodeRef};

use super::inline::Style;
use super::tag::is_block;
use super::walk::{Flow, Kept, Walk, is_hidden};

/// Columns of a line of a poem, and words of the shortest poem in `<pre>`.
const MAX_LINE: usize = 90;
const MIN_WORDS: usize = 6;
/// What `white-space` is set to, for the extractor.
pub(super) const LINES_ATTR: &str = "data-lines";
/// Blocks in one such element.
const MAX_BLOCKS: usize = 2000;
/// Bytes of a class or style that are read.
const MAX_VALUE: usize = 400;

/// Words in classes of poems and their parts.
#[rustfmt::skip]
const VERSE_WORDS: [&str; 12] = [
    "poem", "poems", "poetry", "verse", "verses", "stanza", "stanzas", "strophe", "lyric", "lyrics", "linegroup",
    "lineblock",
];

/// Whether the lines of an element are kept.
pub(super) fn is_verse(name: &str, attributes: &[Attr]) -> bool {
    if name == "address" {
        return true;
    }
    #[rustfmt::skip]
    let block = matches!(
        name,
        "div" | "p" | "blockquote" | "section" | "article" | "main" | "pre" | "li" | "dd" | "center"
    );
    if !block {
        return false;
    }
    attributes.iter().filter(|attribute| attribute.value.len() <= MAX_VALUE).any(
        |attribute| match &*attribute.name.local {
            "class" => is_verse_class(&attribute.value),
            "style" => name != "pre" && keeps_lines(&attribute.value),
            _ => false,
        },
    )
}

fn is_verse_class(class: &str) -> bool {
    let mut names = class.split_ascii_whitespace();
    names.any(|name| {
        let mut words = name.split(['-', '_']);
        name == "line-block" || words.any(|word| VERSE_WORDS.contains(&word.to_ascii_lowercase().as_str()))
    })
}

/// Whether a style says that line ends are kept (`white-space: pre`, `pre-line`, `pre-wrap`, `break-spaces`).
pub(super) fn keeps_lines(style: &str) -> bool {
    style.split(';').any(|rule| {
        let Some((name, value)) = rule.split_once(':') else { return false };
        let value = value.trim();
        name.trim().eq_ignore_ascii_case("white-space")
            && (value.starts_with("pre") || value == "break-spaces")
    })
}

/// Which white space the style of an element keeps.
pub(super) fn stated(node: &NodeRef<'_>) -> Option<Kept> {
    let style = node.attr("style").filter(|style| style.len() <= MAX_VALUE && keeps_lines(style))?;
    if style.contains("pre-line") {
        return Some(Kept::Lines);
    }
    Some(Kept::Blanks(margin(node)))
}

/// Blanks that all lines of an element begin with.
fn margin(node: &NodeRef<'_>) -> usize {
    let text = node.text();
    let filled = text.lines().filter(|line| !line.trim().is_empty());
    filled.map(indent).min().unwrap_or(0)
}

/// Stores in attributes that lines are kept: the extractor removes all styles, and may replace an element by a new one
/// or by its only child.
pub(super) fn protect_lines(tree: &Document) {
    let is_inner = |node: &NodeRef<'_>| node.node_name().is_some_and(|name| is_block(&name));
    for node in tree.select("[style]").nodes() {
        let Some(kept) = stated(node).filter(|_| !node.has_name("pre")) else { continue };
        let kept = if kept == Kept::Lines { "pre-line" } else { "pre-wrap" };
        node.set_attr(LINES_ATTR, kept);
        if node.has_name("span") {
            continue;
        }
        let sets = |below: &NodeRef<'_>| {
            below.has_name("pre")
                || below.has_attr(LINES_ATTR)
                || below.attr("style").is_some_and(|style| style.contains("white-space"))
        };
        let inner = node.descendants().into_iter().filter(|below| is_inner(below) && !sets(below));
        for block in inner.chain([*node]).take(MAX_BLOCKS) {
            if block.descendants_it().any(|below| is_inner(&below)) {
                continue;
            }
            block.set_attr(LINES_ATTR, kept);
            let span = tree.tree.new_element("span");
            span.set_attr(LINES_ATTR, kept);
            for child in block.children() {
                span.append_child(&child);
            }
            block.append_child(&span);
        }
    }
}

/// Whether preformatted text is a poem or another text, and no code: short lines of words that begin like those of a
/// poem or end like those of prose.
pub(super) fn is_prose(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let plain = |line: &str| {
        let inner = line.trim();
        let letter = |c: char| c.is_alphabetic() || c.is_whitespace() || ",.;:!?'\"’‘“”«»—–-…".contains(c);
        line.chars().count() <= MAX_LINE
            && !inner.contains("   ")
            && inner.chars().all(|c| letter(c) || c == '\u{301}')
            && inner.chars().any(char::is_alphabetic)
    };
    let count = |is: &dyn Fn(&str) -> bool| lines.iter().filter(|line| is(line.trim())).count() * 2;
    let begins =
        count(&|line| !line.trim_start_matches(|c: char| !c.is_alphabetic()).starts_with(char::is_lowercase));
    let ends = count(&|line| line.ends_with([',', '.', '!', '?', ':', '—', '…', '’', '”']));
    lines.len() > 1
        && lines.iter().all(|line| plain(line))
        && text.split_whitespace().count() >= MIN_WORDS
        && (begins > lines.len() && ends > 0 || ends >= lines.len())
}

/// Blanks at the beginning of a line.
pub(super) fn indent(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).count()
}

impl Walk {
    /// Reads an element whose lines are kept.
    pub(super) fn visit_verse(&mut self, node: &NodeRef<'_>, style: Style, depth: usize, flow: &mut Flow) {
        flow.flush();
        let before = self.kept;
        let stated = stated(node).or_else(|| node.has_name("pre").then(|| Kept::Blanks(margin(node))));
        self.kept = before.max(stated.unwrap_or(Kept::Nothing));
        self.visit_lines(node, style, depth, flow);
        self.kept = before;
        flow.flush();
    }

    fn visit_lines(&mut self, node: &NodeRef<'_>, style: Style, depth: usize, flow: &mut Flow) {
        let before = self.kept;
        if before == Kept::Nothing && has_source_lines(node) {
            self.kept = Kept::Lines;
        }
        for child in node.children_it(false) {
            let name = child.node_name();
            let name = name.as_deref().unwrap_or_default();
            let part = matches!(name, "div" | "p" | "section") || child.has_class("line");
            if !part {
                // White space between blocks has no lines.
                if is_block(name) || child.is_element() || child.is_nonempty_text() || !flow.inline.is_empty()
                {
                    self.visit(&child, style, depth + 1, flow);
                }
                continue;
            }
            if is_hidden(&child) {
                continue;
            }
            self.reach_anchor(&child);
            if is_line(&child) {
                if !flow.inline.ends_line() {
                    flow.inline.push_line_break();
                }
                self.visit_children(&child, style, depth + 1, flow);
                if !flow.inline.ends_line() {
                    flow.inline.push_line_break();
                }
            } else {
                flow.flush();
                self.visit_lines(&child, style, depth + 1, flow);
                flow.flush();
            }
        }
        self.kept = before;
    }
}

/// Whether a part of a poem is one line, and not a stanza or the blank line between two.
fn is_line(node: &NodeRef<'_>) -> bool {
    let mut breaks = node.descendants_it().filter(|below| {
        let name = below.node_name();
        below.has_class("line")
            || name.is_some_and(|name| is_block(&name) || matches!(&*name, "br" | "img" | "hr"))
    });
    // A break at its end changes nothing.
    let broken = breaks.next().is_some_and(|first| !first.has_name("br") || first.next_sibling().is_some());
    let letters = node.normalized_char_count();
    !broken && (1..=MAX_LINE).contains(&letters) && !has_source_lines(node)
}

/// Whether the source of an element has the lines of a poem: short ones, without elements that break them.
fn has_source_lines(node: &NodeRef<'_>) -> bool {
    let breaks = |below: NodeRef<'_>| below.node_name().is_some_and(|name| &*name == "br" || is_block(&name));
    if node.descendants_it().any(breaks) {
        return false;
    }
    let text = node.text();
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.clone().count() > 1 && lines.all(|line| line.trim().chars().count() <= MAX_LINE)
}
