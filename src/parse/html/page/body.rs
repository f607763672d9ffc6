//! The part of a page that is its article. Never here: what the page says about the article.

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};
use url::Url;

use super::clean;
use super::trim::{self, Known};
use crate::parse::html::walk;

/// Steps and bytes the extractor may take: it looks at all that is in an element for every element around it.
const WORK: usize = 3_000_000;
const BYTES: usize = 64 << 20;
/// Letters that make a text, and the share of the page's running text an article has at least.
const LITTLE: usize = 120;

/// The article's text.
#[derive(Default)]
pub(super) struct Found {
    /// HTML source; empty if there is no text.
    pub html: String,
    opening: String,
}

impl Found {
    /// The first paragraphs as text.
    pub fn opening(&self) -> String {
        self.opening.clone()
    }

    fn of(root: &NodeRef<'_>, known: &Known<'_>) -> Self {
        trim::trim(root, known);
        clean::attributes(root);
        let mut opening = String::new();
        for node in root.descendants_it().filter(NodeRef::is_text) {
            opening.push_str(&node.text());
            opening.push(' ');
            if opening.len() > 2000 {
                break;
            }
        }
        let document = walk::document(root, None);
        let html = if document.blocks.is_empty() { String::new() } else { root.inner_html().to_string() };
        Self { html, opening }
    }
}

/// Finds the article in a page.
pub(super) fn extract(tree: Document, known: &Known<'_>, base: Option<&Url>) -> Found {
    clean::before(&tree);
    clean::furniture(&tree);
    let Some(body) = tree.body() else { return Found::default() };
    let letters = letters(&body);
    if letters == 0 {
        return Found::of(&body, known);
    }
    if !is_costly(&body)
        && let Some(found) = readability(&tree, known, base)
        && (found.1 >= LITTLE || found.1 * 3 >= letters)
    {
        return found.0;
    }
    Found::of(&thickest(&tree, &body), known)
}

fn readability(tree: &Document, known: &Known<'_>, base: Option<&Url>) -> Option<(Found, usize)> {
    let tree = tree.clone();
    if let (Some(head), Some(title)) = (tree.head(), known.title) {
        head.remove_children();
        let meta = tree.tree.new_element("meta");
        meta.set_attr("property", "og:title");
        meta.set_attr("content", title);
        head.append_child(&meta);
    }
    let config = Config { keep_classes: true, disable_json_ld: true, ..Config::default() };
    let work = move || {
        let mut reader = Readability::with_document(tree, base.map(Url::as_str), Some(config)).ok()?;
        reader.parse().ok()?;
        let root = reader.doc.select_single("#readability-page-1");
        let root = root.nodes().first()?;
        Some((Found::of(root, known), letters(root)))
    };
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).ok().flatten()
}

/// Whether the extractor would take too long.
fn is_costly(body: &NodeRef<'_>) -> bool {
    let (mut work, mut bytes) = (0, 0);
    for node in body.descendants_it() {
        let depth = node.ancestors_it(None).count();
        work += depth;
        if node.is_text() {
            bytes += depth * node.text().len();
        }
        if work > WORK || bytes > BYTES {
            return true;
        }
    }
    false
}

/// The element that is said to be the article, else the whole page.
fn thickest<'a>(tree: &'a Document, body: &NodeRef<'a>) -> NodeRef<'a> {
    let all = letters(body);
    for marks in ["[itemprop~=\"articleBody\"]", "article", "main, [role=\"main\"]"] {
        let nodes = tree.select(marks);
        let best =
            nodes.nodes().iter().map(|node| (letters(node), *node)).max_by_key(|(letters, _)| *letters);
        if let Some((letters, node)) = best
            && (letters >= LITTLE || letters * 3 >= all)
        {
            return node;
        }
    }
    *body
}

/// Letters and digits outside links.
pub(super) fn letters(root: &NodeRef<'_>) -> usize {
    let texts = root.descendants_it().filter(NodeRef::is_text);
    texts
        .filter(|node| !node.parent().is_some_and(|parent| parent.has_name("a")))
        .map(|node| node.text().chars().filter(|c| c.is_alphanumeric()).count())
        .sum()
}
