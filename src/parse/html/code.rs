//! `<pre>` to code blocks, and the programming language of each. Never here: syntax highlighting.

use std::borrow::Cow;

use dom_query::{Document, NodeData, NodeRef};

use super::walk::is_hidden;
use super::{tag, verse};
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

/// Lines that an element with code and no `<pre>` has at least.
const MIN_LINES: usize = 3;

/// Makes `<pre>` of blocks that hold code in another way: lines that end in `<br>`, in a font of fixed width or in a
/// class for code.
pub(super) fn make_preformatted(tree: &Document, source: &str) {
    let named = ["monospace", "code", "source", "Courier", "courier", "Consolas", "Menlo"];
    if !named.iter().any(|name| source.contains(name)) {
        return;
    }
    for node in tree.select("div, p").nodes() {
        let named = node.attr("style").is_some_and(|style| is_fixed_width(&style))
            || node.attr("class").is_some_and(|class| is_code_class(&class));
        if !named || node.descendants_it().any(|below| is_other(&below)) {
            continue;
        }
        let mut text = String::new();
        collect_broken(node, &mut text, true);
        if text.lines().filter(|line| !line.trim().is_empty()).count() < MIN_LINES || verse::is_prose(&text) {
            continue;
        }
        node.remove_attr("style");
        node.rename("pre");
        let code = tree.tree.new_element("code");
        code.set_text(text.as_str());
        node.remove_children();
        node.append_child(&code);
    }
}

fn is_fixed_width(style: &str) -> bool {
    const FONTS: [&str; 7] =
        ["monospace", "courier", "consolas", "menlo", "monaco", "lucida console", "dejavu sans mono"];
    style.split(';').any(|rule| {
        let Some((name, value)) = rule.split_once(':') else { return false };
        let value = value.to_ascii_lowercase();
        matches!(name.trim().to_ascii_lowercase().as_str(), "font-family" | "font")
            && FONTS.iter().any(|font| value.contains(font))
    })
}

fn is_code_class(class: &str) -> bool {
    class.split_ascii_whitespace().any(|name| {
        #[rustfmt::skip]
        let is = matches!(
            name.to_ascii_lowercase().as_str(),
            "code" | "source" | "codesnip" | "codesnippet" | "code-snippet" | "codeblock" | "code-block"
                | "sourcecode" | "source-code" | "codebox" | "code-box" | "codecolorer" | "dp-highlighter"
                | "syntaxhighlighter" | "programlisting"
        );
        is
    })
}

/// Whether an element is not a part of lines of code.
fn is_other(node: &NodeRef<'_>) -> bool {
    node.node_name().is_some_and(|name| {
        tag::is_block(&name) && !matches!(&*name, "div" | "p") || matches!(&*name, "img" | "pre" | "table")
    })
}

/// Collects lines that end in `<br>` or with an element. Other white space is collapsed, but for no-break spaces.
fn collect_broken(node: &NodeRef<'_>, out: &mut String, top: bool) {
    for child in node.children_it(false) {
        if child.is_text() {
            for c in child.text().chars() {
                match c {
                    '\u{a0}' => out.push(' '),
                    c if c.is_whitespace() => {
                        let starts = out.is_empty() || out.ends_with('\n');
                        if !starts && !out.ends_with(' ') {
                            out.push(' ');
                        }
                    }
                    c => out.push(c),
                }
            }
        } else if child.has_name("br") {
            out.truncate(out.trim_end_matches(' ').len());
            out.push('\n');
        } else if child.is_element() && !is_hidden(&child) && !is_gutter(&child) {
            collect_broken(&child, out, false);
        }
    }
    let line = node.has_name("div") || node.has_name("p");
    if line && !top && !out.ends_with('\n') {
        out.push('\n');
    }
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
    let text = expand_tabs(text.trim_end().trim_start_matches(['\n', '\r']));
    let text = SafeText::verbatim(&without_margin(&text));
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

/// Removes the blanks that all of several lines begin with.
fn without_margin(text: &str) -> Cow<'_, str> {
    let filled = || text.lines().filter(|line| !line.trim().is_empty());
    let blanks = |line: &str| line.bytes().take_while(|byte| *byte == b' ').count();
    let margin = filled().map(blanks).min().unwrap_or(0);
    if margin == 0 || filled().nth(1).is_none() {
        return Cow::Borrowed(text);
    }
    let lines: Vec<&str> = text.split('\n').map(|line| line.get(margin..).unwrap_or("")).collect();
    Cow::Owned(lines.join("\n"))
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
