//! What goes from a page before and after its article is found. Never here: finding it.

use dom_query::{Document, NodeRef};

use super::title;

/// Before: what the extractor must not meet.
pub(super) fn before(tree: &Document) {
    for node in tree.select("script, style, noscript, link, meta, base, template").nodes() {
        node.remove_from_parent();
    }
    for node in tree.select("[data-readability-score], [data-readability-table]").nodes() {
        node.remove_attrs(&["data-readability-score", "data-readability-table"]);
    }
    for node in tree.select("#readability-page-1").nodes() {
        node.remove_attr("id");
    }
    for node in tree.select("body, article, main").nodes() {
        node.remove_attrs(&["style", "hidden", "aria-hidden"]);
    }
    // The extractor cuts these values at bytes, not at letters.
    for node in tree.select("iframe, embed, object").nodes() {
        let address = ["src", "data-src", "data"].iter().find_map(|name| node.attr(name));
        let address = address.filter(|address| address.is_ascii());
        node.remove_all_attrs();
        node.remove_children();
        match address {
            Some(address) => {
                node.rename("iframe");
                node.set_attr("src", &address);
            }
            None => node.remove_from_parent(),
        }
    }
}

/// After: the heading that repeats the title, and attributes nobody reads.
pub(super) fn after(root: &NodeRef<'_>, heading: Option<&str>) {
    if let Some(heading) = heading {
        drop_heading(root, heading);
    }
    for node in root.descendants().into_iter().filter(NodeRef::is_element) {
        let class = node.attr("class").filter(|class| {
            ["language-", "lang-", "highlight-source-", "brush:", "emoji", "smiley"]
                .iter()
                .any(|word| class.contains(word))
        });
        node.retain_attrs(&[
            "href",
            "src",
            "alt",
            "title",
            "start",
            "colspan",
            "rowspan",
            "srcset",
            "data-src",
            "data-original",
            "data-lazy-src",
            "data-srcset",
            "width",
            "height",
            "data-lang",
            "reversed",
            "value",
            "cite",
            "scope",
        ]);
        if let Some(class) = class {
            node.set_attr("class", &class);
        }
    }
}

/// Drops the first heading, or a line, before any other text if it is the title.
fn drop_heading(root: &NodeRef<'_>, heading: &str) {
    for node in root.descendants() {
        if node.is_text() && !node.text().trim().is_empty() {
            return;
        }
        let Some(name) = node.node_name() else { continue };
        if matches!(&*name, "h1" | "h2" | "h3" | "p") {
            if title::same(&node.text(), heading) {
                node.remove_from_parent();
                return;
            }
        }
    }
}
