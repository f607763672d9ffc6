//! Tables: those with data become rows of cells, those that only arrange a page are read as running blocks.
//! Never here: column widths.

use dom_query::NodeRef;

use super::inline::Style;
use super::walk::{Flow, Walk, is_hidden};
use crate::news::{Block, Cell};

/// Rows and cells of a row that are kept.
const ROWS: usize = 5000;
const CELLS: usize = 64;
/// Characters of a cell past which it holds text, not data.
const CELL: usize = 600;

/// Reads one table.
pub(super) fn table(walk: &mut Walk, node: &NodeRef<'_>, style: Style, depth: usize, flow: &mut Flow) {
    let mut rows = Vec::new();
    let mut captions = Vec::new();
    for child in node.children_it(false).filter(|child| !is_hidden(child)) {
        if child.has_name("tr") {
            rows.push((child, false));
        } else if child.has_name("thead") || child.has_name("tbody") || child.has_name("tfoot") {
            let head = child.has_name("thead");
            let inner = child.children_it(false).filter(|row| row.has_name("tr") && !is_hidden(row));
            rows.extend(inner.map(|row| (row, head)));
        } else if child.has_name("caption") {
            captions.push(child);
        }
    }
    for caption in &captions {
        let spans = walk.line(caption, style, depth + 1);
        if !spans.is_empty() {
            flow.out.push(Block::Paragraph(spans));
        }
    }
    let grid: Vec<(Vec<NodeRef<'_>>, bool)> = rows
        .into_iter()
        .take(ROWS)
        .map(|(row, head)| (cells(&row), head))
        .filter(|(row, _)| !row.is_empty())
        .collect();
    if arranges(node, &grid) {
        for (row, _) in &grid {
            for cell in row {
                flow.out.extend(walk.blocks(cell, style, depth + 2));
            }
        }
        return;
    }
    let is_head =
        |(row, head): &(Vec<NodeRef<'_>>, bool)| *head || row.iter().all(|cell| cell.has_name("th"));
    let mut header = grid.iter().take_while(|row| is_head(row)).count();
    let mut out: Vec<Vec<Cell>> = Vec::with_capacity(grid.len());
    for (at, (row, _)) in grid.iter().enumerate() {
        let row: Vec<Cell> = row.iter().map(|cell| Cell::new(walk.line(cell, style, depth + 2))).collect();
        if row.iter().all(|cell| cell.spans.is_empty()) {
            header -= usize::from(at < header);
            continue;
        }
        out.push(row);
    }
    if !out.is_empty() {
        let header = if header == out.len() { 0 } else { header.min(out.len()) };
        flow.out.push(Block::Table { caption: Vec::new(), header, rows: out });
    }
}

fn cells<'a>(row: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let cell = |node: &NodeRef<'_>| (node.has_name("td") || node.has_name("th")) && !is_hidden(node);
    row.children_it(false).filter(cell).take(CELLS).collect()
}

/// Whether a table only arranges a page: it has one column, or its cells hold blocks or long texts.
fn arranges(node: &NodeRef<'_>, grid: &[(Vec<NodeRef<'_>>, bool)]) -> bool {
    if node.attr("role").is_some_and(|role| matches!(&*role, "presentation" | "none")) {
        return true;
    }
    if grid.iter().all(|(row, _)| row.len() <= 1) {
        return true;
    }
    let block = |node: NodeRef<'_>| {
        node.element_ref().is_some_and(|element| {
            matches!(
                &*element.name.local,
                "table"
                    | "h1"
                    | "h2"
                    | "h3"
                    | "h4"
                    | "blockquote"
                    | "pre"
                    | "figure"
                    | "iframe"
                    | "video"
                    | "hr"
            )
        })
    };
    node.descendants_it().any(block)
        || grid.iter().flat_map(|(row, _)| row).any(|cell| cell.normalized_char_count() > CELL)
}
