//! `<pre>` to code blocks, and the programming language of each. Never here: syntax highlighting.

use dom_query::{NodeData, NodeRef};

use super::walk::is_hidden;
use crate::news::{Block, SafeText};

/// Maximal length of a language name, in bytes.
const MAX_NAME: usize = 24;
/// Columns between tab stops.
const TAB_WIDTH: usize = 4;

/// Classes of elements that hold line numbers.
#[rustfmt::skip]
const GUTTER_CLASSES: [&str; 14] = [
    "gutter", "gutter-line", "lineno", "linenos", "linenodiv", "line-number", "line-numbers",
    "line-numbers-rows", "blob-num", "rouge-gutter", "hljs-ln-n", "hljs-ln-numbers", "ln", "lnt",
];

/// Reads a `<pre>`.
pub(super) fn code_block(node: &NodeRef<'_>) -> Option<Block> {
    let mut text = String::new();
    collect_verbatim(node, &mut text);
    make_block(&text, detect_language(node))
}

/// Whether nothing but the element says that text is code.
pub(super) fn is_plain(node: &NodeRef<'_>) -> bool {
    let code = |below: NodeRef<'_>| ["code", "samp", "kbd", "tt"].iter().any(|name| below.has_name(name));
    !node.descendants_it().any(code) && detect_language(node).is_none()
}

/// Reads the code in a table that has a column of line numbers.
pub(super) fn numbered_code_block(table: &NodeRef<'_>, rows: &[NodeRef<'_>]) -> Option<Block> {
    let mut text = String::new();
    for row in rows {
        for cell in row.children_it(false).filter(|cell| cell.is_element() && !is_gutter(cell)) {
            collect_verbatim(&cell, &mut text);
        }
        if !text.ends_with('\n') {
            text.push('\n');
        }
    }
    make_block(&text, detect_language(table))
}

/// Whether a table is code with a column of line numbers.
pub(super) fn has_line_numbers(table: &NodeRef<'_>) -> bool {
    table.descendants_it().take(40).any(|node| {
        (node.has_name("td") || node.has_name("th")) && is_gutter(&node)
            || node.has_name("span") && node.has_class("lnt")
    })
}

fn is_gutter(node: &NodeRef<'_>) -> bool {
    node.attr("class")
        .is_some_and(|class| class.split_ascii_whitespace().any(|class| GUTTER_CLASSES.contains(&class)))
}

fn make_block(text: &str, language: Option<SafeText>) -> Option<Block> {
    let text = SafeText::verbatim(&expand_tabs(text.trim_end().trim_start_matches(['\n', '\r'])));
    (!text.trim().is_empty()).then_some(Block::Code { language, text, syntax: Vec::new() })
}

/// Collects the text of a node with its white space, without line numbers.
fn collect_verbatim(node: &NodeRef<'_>, out: &mut String) {
    for child in node.children_it(false) {
        let Some(element) = child.element_ref() else {
            child.query(|node| {
                if let NodeData::Text { contents } = &node.data {
                    out.push_str(contents);
                }
            });
            continue;
        };
        let line = matches!(&*element.name.local, "div" | "p" | "tr" | "li" | "pre");
        if &*element.name.local == "br" {
            out.push('\n');
        } else if element.attrs.is_empty() || !is_gutter(&child) && !is_hidden(&child) {
            if line && !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            collect_verbatim(&child, out);
            if line && !out.ends_with('\n') {
                out.push('\n');
            }
        }
    }
}

/// Replaces tabs by spaces up to the next tab stop.
fn expand_tabs(text: &str) -> String {
    if !text.contains('\t') {
        return text.to_owned();
    }
    let (mut out, mut column) = (String::with_capacity(text.len() + text.len() / 8), 0);
    for c in text.chars() {
        match c {
            '\t' => {
                let wide = TAB_WIDTH - column % TAB_WIDTH;
                out.extend(std::iter::repeat_n(' ', wide));
                column += wide;
            }
            '\n' | '\r' => {
                column = 0;
                out.push(c);
            }
            c => {
                column += 1;
                out.push(c);
            }
        }
    }
    out
}

/// The language named on a `<pre>`, on its only child, or on a wrapper that holds nothing else.
fn detect_language(node: &NodeRef<'_>) -> Option<SafeText> {
    let inside = node.descendants_it().filter(|node| node.has_name("code") || node.has_name("pre")).take(2);
    let around =
        node.ancestors_it(Some(3)).take_while(|above| above.has_name("div") || above.has_name("figure"));
    let alone =
        |above: &NodeRef<'_>| above.children_it(false).filter(NodeRef::is_element).take(2).count() == 1;
    inside.chain([*node]).chain(around.take_while(alone)).find_map(|node| {
        let class = node.attr("class").and_then(|class| language_from_class(&class));
        class.or_else(|| {
            ["data-lang", "data-language"].iter().find_map(|name| language_name(&node.attr(name)?))
        })
    })
}

/// `language-rust`, `lang-rust`, `highlight-source-rust`, `brush: rust`, `hljs rust`, `sourceCode python`.
fn language_from_class(class: &str) -> Option<SafeText> {
    let prefixed = class.split_whitespace().find_map(|class| {
        ["language-", "lang-", "highlight-source-"].iter().find_map(|prefix| class.strip_prefix(prefix))
    });
    let brush = || class.split("brush:").nth(1)?.split([';', ' ']).find(|word| !word.is_empty());
    let beside = || {
        let marks =
            |word: &str| matches!(word, "hljs" | "sourceCode" | "highlight" | "prettyprint" | "chroma");
        let other = |word: &&str| {
            !marks(word)
                && !matches!(*word, "numberSource" | "numberLines" | "linenums" | "code" | "copyable")
        };
        class.split_whitespace().any(marks).then(|| class.split_whitespace().find(other)).flatten()
    };
    language_name(prefixed.or_else(brush).or_else(beside)?)
}

fn language_name(name: &str) -> Option<SafeText> {
    SafeText::new(name).filled().filter(|name| name.len() <= MAX_NAME && !name.contains(' '))
}
