//! Extraction of the article from a page. Never here: metadata.

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};
use url::Url;

use super::clean;
use super::metadata::leading_text;
use super::title;
use super::trim::{self, TrimContext};
use crate::news::catch_panic;
use crate::parse::html::verse::LINES_ATTR;
use crate::parse::html::walk;

/// Limits of the extractor's work: for every element it visits all elements and text inside.
const MAX_STEPS: usize = 1_000_000;
const MAX_BYTES: usize = 64 << 20;
/// Letters an article has at least; fewer are enough for a third of the page's text.
const MIN_LETTERS: usize = 120;

/// The content of an article.
#[derive(Default)]
pub(super) struct Content {
    /// HTML source; empty if there is no text.
    pub(crate) html: String,
    /// The first paragraphs as text.
    pub(crate) opening: String,
    letters: usize,
}

impl Content {
    fn from_node(root: &NodeRef<'_>, context: &TrimContext<'_>) -> Self {
        trim::trim(root, context);
        for node in root.descendants().into_iter().filter(|node| node.has_name("nav")) {
            node.remove_from_parent();
        }
        Self::serialize(root)
    }

    fn serialize(root: &NodeRef<'_>) -> Self {
        let kept = root.attr(LINES_ATTR);
        clean::strip_attributes(root);
        let mut opening = String::new();
        for node in root.descendants_it().filter(NodeRef::is_text) {
            opening.push_str(&node.text());
            opening.push(' ');
            if opening.len() > 2000 {
                break;
            }
        }
        let document = walk::read_document(root, None);
        let mut html = if document.blocks.is_empty() { String::new() } else { root.inner_html().to_string() };
        if let Some(kept) = kept.filter(|_| !html.is_empty()) {
            html = format!("<div style=\"white-space:{kept}\">{html}</div>");
        }
        Self { html, opening, letters: count_letters(root) }
    }

    fn from_text(text: &str) -> Self {
        let marked = text.contains("</p>") || text.contains("<br");
        let mut html = String::with_capacity(text.len() + 64);
        if marked {
            html.push_str(text);
        } else {
            for paragraph in text.split('\n').map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
                html.extend(["<p>", &paragraph.replace('&', "&amp;").replace('<', "&lt;"), "</p>"]);
            }
        }
        let opening = text.chars().take(2000).collect();
        Self { html, opening, letters: count_alphanumeric(text) }
    }
}

/// Finds the article in a page. `data` is its text as given by JSON-LD.
pub(super) fn extract(
    tree: &Document,
    context: &TrimContext<'_>,
    base: Option<&Url>,
    data: Option<&str>,
) -> Content {
    clean::prepare(tree);
    let found = extract_from_page(tree, context, base);
    match data {
        // The text is loaded by scripts, or behind a paywall.
        Some(text) if count_alphanumeric(text) > 2 * found.letters + MIN_LETTERS => Content::from_text(text),
        _ => found,
    }
}

/// Extracts all of a fragment, without a leading heading that repeats the title.
pub(super) fn extract_fragment(tree: &Document, title: Option<&str>) -> Content {
    let Some(body) = tree.body() else { return Content::default() };
    for node in tree.select("script, style, template").nodes() {
        node.remove_from_parent();
    }
    let first = body.descendants_it().find(NodeRef::is_nonempty_text);
    let opens = first.and_then(|text| text.ancestors_it(Some(6)).find(|above| is_heading(above)));
    if let Some(heading) =
        opens.filter(|heading| title.is_some_and(|title| title::is_same(&heading.text(), title)))
    {
        heading.remove_from_parent();
    }
    Content::serialize(&body)
}

/// Finds the first `<h1>` or `<h2>`.
pub(super) fn find_heading(tree: &Document) -> Option<String> {
    let headings = tree.select("h1, h2");
    let texts = headings.nodes().iter().map(|node| leading_text(node, 400));
    texts.into_iter().find(|text| !text.is_empty())
}

fn is_heading(node: &NodeRef<'_>) -> bool {
    node.has_name("h1") || node.has_name("h2")
}

fn extract_from_page(tree: &Document, context: &TrimContext<'_>, base: Option<&Url>) -> Content {
    let Some(body) = tree.body() else { return Content::default() };
    if is_costly(&body) {
        return Content::from_node(&find_main_element(tree, &body), context);
    }
    let all = count_letters(&body);
    let cleaned = tree.clone();
    clean::remove_boilerplate(&cleaned, all);
    clean::remove_other_articles(&cleaned, MIN_LETTERS);
    let left = cleaned.body().map_or(0, |body| count_letters(&body));
    let (tree, all) = if left >= MIN_LETTERS.min(all / 2) { (&cleaned, left) } else { (tree, all) };
    let Some(body) = tree.body() else { return Content::default() };
    match run_readability(tree, context, base) {
        Some(found) if found.letters >= MIN_LETTERS || found.letters * 3 >= all => found,
        _ => Content::from_node(&find_main_element(tree, &body), context),
    }
}

fn run_readability(tree: &Document, context: &TrimContext<'_>, base: Option<&Url>) -> Option<Content> {
    let tree = tree.clone();
    if let (Some(head), Some(title)) = (tree.head(), context.title) {
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
        Some(Content::from_node(root, context))
    };
    catch_panic(work).flatten()
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
        if work > MAX_STEPS || bytes > MAX_BYTES {
            return true;
        }
    }
    false
}

/// Finds the element marked as the article, else returns the whole page.
fn find_main_element<'a>(tree: &'a Document, body: &NodeRef<'a>) -> NodeRef<'a> {
    let all = count_letters(body);
    for selector in ["[itemprop~=\"articleBody\"]", "article", "main, [role=\"main\"]"] {
        let nodes = tree.select(selector);
        let best =
            nodes.nodes().iter().map(|node| (count_letters(node), *node)).max_by_key(|(letters, _)| *letters);
        if let Some((letters, node)) = best
            && (letters >= MIN_LETTERS || letters * 3 >= all)
        {
            return node;
        }
    }
    *body
}

/// Counts letters and digits outside links.
pub(super) fn count_letters(root: &NodeRef<'_>) -> usize {
    let linked = |node: &NodeRef<'_>| node.ancestors_it(Some(3)).any(|above| above.has_name("a"));
    let texts = root.descendants_it().filter(NodeRef::is_text);
    texts.filter(|node| !linked(node)).map(|node| count_alphanumeric(&node.text())).sum()
}

fn count_alphanumeric(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}
