//! Tables made of other elements, which only their roles (WAI-ARIA) name. Never here: tables made of `<table>`.

use dom_query::{Document, NodeRef};
use memchr::memmem;

/// Roles of elements that are parts of tables and lists. Without their table or list they are blocks.
const PARTS: [&str; 8] =
    ["row", "rowgroup", "cell", "gridcell", "columnheader", "rowheader", "caption", "listitem"];

const TABLES: &str = "[role=\"table\"], [role=\"grid\"], [role=\"treegrid\"]";

/// Whether a role is that of a part, which words beside it do not belong to.
pub(super) fn is_part(role: &str) -> bool {
    PARTS.contains(&role.trim())
}

/// Makes a `<table>` of each element with such a role. `source` is the source of the tree.
pub(super) fn make_tables(tree: &Document, source: &str) {
    // Few sources have any.
    if memmem::find(source.as_bytes(), b"role=").is_some() {
        tree.select(TABLES).nodes().iter().for_each(make_table);
    }
}

fn make_table(node: &NodeRef<'_>) {
    let role = |node: &NodeRef<'_>| node.attr("role").map(|role| role.trim().to_owned()).unwrap_or_default();
    let below: Vec<(NodeRef<'_>, String)> =
        node.descendants().into_iter().filter(NodeRef::is_element).map(|node| (node, role(&node))).collect();
    let rows = below.iter().filter(|(_, role)| role == "row").count();
    let is_table = |(node, role): &(NodeRef<'_>, String)| {
        node.has_name("table") || matches!(role.as_str(), "table" | "grid" | "treegrid")
    };
    if node.has_name("table") || rows == 0 || below.iter().any(is_table) {
        return;
    }
    node.rename("table");
    node.remove_attr("role");
    for child in node.element_children() {
        // Words beside the rows.
        if !child.has_attr("role") && !child.descendants_it().any(|below| role(&below) == "row") {
            child.rename("caption");
        }
    }
    let mut row: Option<NodeRef<'_>> = None;
    for (part, role) in &below {
        match role.as_str() {
            "row" => {
                part.rename("tr");
                // Rows may be in other elements, and cells, too.
                node.append_child(part);
                row = Some(*part);
            }
            "cell" | "gridcell" | "columnheader" | "rowheader" => {
                part.rename(if role.ends_with("header") { "th" } else { "td" });
                if let Some(row) = row {
                    row.append_child(part);
                }
            }
            "caption" => part.rename("caption"),
            _ => {}
        }
        if is_part(role) {
            part.remove_attr("role");
        }
    }
}
