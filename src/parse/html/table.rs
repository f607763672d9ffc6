//! Tables: data tables become rows of cells, layout tables are read as a sequence of blocks.
//! Never here: column widths.

use dom_query::NodeRef;

use super::cells::{self, CellBlocks};
use super::code;
use super::inline::Style;
use super::lists::integer_attr;
use super::walk::{Flow, Walk, is_hidden};
use crate::news::{Align, Block, TableCell};

/// Maximal number of rows and columns.
const MAX_ROWS: usize = 5000;
const MAX_COLUMNS: usize = 64;
/// Characters of a cell; a longer one holds prose, not data.
const MAX_DATA_CHARS: usize = 600;

/// A row, whether it is part of the table head, and the alignment inherited from its section.
struct Row<'a> {
    node: NodeRef<'a>,
    cells: Vec<NodeRef<'a>>,
    head: bool,
    align: Align,
}

/// Reads one table.
pub(super) fn visit_table(walk: &mut Walk, node: &NodeRef<'_>, style: Style, depth: usize, flow: &mut Flow) {
    let (mut rows, mut foot, mut captions) = (Vec::new(), Vec::new(), Vec::new());
    for child in node.children_it(false).filter(|child| !is_hidden(child)) {
        if child.has_name("tr") {
            rows.extend(read_row(child, false, Align::Unset));
        } else if child.has_name("thead") || child.has_name("tbody") || child.has_name("tfoot") {
            let (head, around) = (child.has_name("thead"), alignment(&child).unwrap_or_default());
            // The foot may be anywhere in the source, but is shown last (HTML §4.9.1).
            let section = if child.has_name("tfoot") { &mut foot } else { &mut rows };
            section.extend(child.children_it(false).filter_map(|node| read_row(node, head, around)));
        } else if child.has_name("caption") {
            captions.push(child);
        }
    }
    rows.append(&mut foot);
    rows.truncate(MAX_ROWS);
    if code::has_line_numbers(node) {
        let rows: Vec<NodeRef<'_>> = rows.iter().map(|row| row.node).collect();
        flow.out.extend(code::numbered_code_block(node, &rows));
        return;
    }
    let mut caption = Vec::new();
    for node in &captions {
        walk.reach_anchor(node);
        caption.extend(walk.read_lines(node, style, depth + 1));
    }
    if is_layout_table(node, &rows) {
        if !caption.is_empty() {
            flow.out.push(Block::Paragraph(caption));
        }
        for row in &rows {
            walk.reach_anchor(&row.node);
            for cell in &row.cells {
                walk.reach_anchor(cell);
                flow.out.extend(walk.read_blocks(cell, style, depth + 2));
            }
        }
        return;
    }
    let is_head = |row: &Row<'_>| row.head || row.cells.iter().all(|cell| cell.has_name("th"));
    let header = rows.iter().take_while(|row| is_head(row)).count();
    let mut out = Vec::with_capacity(rows.len());
    let mut spans = RowSpans::default();
    for row in &rows {
        walk.reach_anchor(&row.node);
        out.push(spans.read_cells(walk, row, style, depth));
    }
    flow.out.extend(cells::arrange(caption, header, out));
}

fn read_row(node: NodeRef<'_>, head: bool, around: Align) -> Option<Row<'_>> {
    (node.has_name("tr") && !is_hidden(&node)).then(|| {
        let align = alignment(&node).unwrap_or(around);
        Row { cells: row_cells(&node), node, head, align }
    })
}

/// For each column, the remaining rows and the width of the cell that covers it from above.
#[derive(Default)]
struct RowSpans(Vec<(usize, u16)>);

impl RowSpans {
    fn read_cells(&mut self, walk: &mut Walk, row: &Row<'_>, style: Style, depth: usize) -> Vec<CellBlocks> {
        let mut out: Vec<CellBlocks> = Vec::with_capacity(row.cells.len());
        let mut column = 0;
        for node in &row.cells {
            self.fill_spanned(&mut column, &mut out);
            walk.reach_anchor(node);
            let blocks = walk.read_blocks(node, style, depth + 2);
            if column >= MAX_COLUMNS {
                // Cells beyond the last column are appended to it.
                if let Some(last) = out.last_mut() {
                    last.blocks.extend(blocks);
                }
                continue;
            }
            let across =
                integer_attr(node, "colspan").unwrap_or(1).clamp(1, (MAX_COLUMNS - column) as i64) as u16;
            let down = match integer_attr(node, "rowspan") {
                // `rowspan=0`: to the end of the table.
                Some(0) => MAX_ROWS,
                down => down.unwrap_or(1).clamp(1, MAX_ROWS as i64) as usize,
            };
            if self.0.len() < column + usize::from(across) {
                self.0.resize(column + usize::from(across), (0, 0));
            }
            self.0[column] = (down, across);
            self.0[column + 1..column + usize::from(across)].fill((0, 0));
            let align = alignment(node).unwrap_or(row.align);
            let heading = node.has_name("th");
            out.push(CellBlocks {
                cell: TableCell { align, colspan: across, heading, ..TableCell::default() },
                blocks,
            });
            column += usize::from(across);
        }
        self.fill_spanned(&mut column, &mut out);
        self.0.iter_mut().for_each(|(down, _)| *down = down.saturating_sub(1));
        out
    }

    /// Adds empty cells for those that reach down from rows above.
    fn fill_spanned(&mut self, column: &mut usize, out: &mut Vec<CellBlocks>) {
        while let Some((1.., across)) = self.0.get(*column).copied() {
            let cell = TableCell { colspan: across, ..TableCell::default() };
            out.push(CellBlocks { cell, ..CellBlocks::default() });
            *column += usize::from(across).max(1);
        }
    }
}

/// The alignment that an element declares.
fn alignment(node: &NodeRef<'_>) -> Option<Align> {
    let styled = || {
        let style = node.attr("style")?.to_ascii_lowercase();
        let (_, value) = style.split_once("text-align")?;
        Some(value.trim_start_matches([':', ' ']).split([';', ' ', '!']).next()?.to_owned())
    };
    let declared = styled().or_else(|| {
        ["align", "data-align"].iter().find_map(|name| Some(node.attr(name)?.to_ascii_lowercase()))
    })?;
    match declared.trim() {
        "left" | "start" | "justify" => Some(Align::Left),
        "center" | "middle" => Some(Align::Center),
        "right" | "end" => Some(Align::Right),
        _ => None,
    }
}

fn row_cells<'a>(row: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let cell = |node: &NodeRef<'_>| (node.has_name("td") || node.has_name("th")) && !is_hidden(node);
    row.children_it(false).filter(cell).collect()
}

/// Elements that only a table for layout holds.
const LAYOUT: [&str; 7] = ["table", "h1", "h2", "h3", "h4", "iframe", "video"];
/// Elements that a cell of data may hold, too, if something else says that the table has data.
const BLOCKS: [&str; 4] = ["blockquote", "pre", "figure", "hr"];

/// Whether a table is for layout: it has one column, or its cells hold blocks or long texts.
fn is_layout_table(node: &NodeRef<'_>, rows: &[Row<'_>]) -> bool {
    if node.attr("role").is_some_and(|role| matches!(&*role, "presentation" | "none")) {
        return true;
    }
    if rows.iter().all(|row| row.cells.len() <= 1) {
        return true;
    }
    let headings = rows.iter().any(|row| row.head || row.cells.iter().any(|cell| cell.has_name("th")));
    // Rows of a grid are alike.
    let alike = || {
        let same = rows.windows(2).all(|pair| pair[0].cells.len() == pair[1].cells.len());
        let full = |row: &Row<'_>| row.cells.iter().all(|cell| cell.normalized_char_count() > 0);
        rows.len() > 1 && same && rows.iter().all(full)
    };
    let mut blocks = false;
    for below in node.descendants_it() {
        let Some(element) = below.element_ref() else { continue };
        let name = &*element.name.local;
        if LAYOUT.contains(&name) && !is_in_heading_cell(&below) {
            return true;
        }
        blocks |= BLOCKS.contains(&name);
    }
    if blocks && !headings && !alike() {
        return true;
    }
    // A data table may have a few long cells. With header cells, up to half of them may be long.
    let all = rows.iter().flat_map(|row| &row.cells);
    let (mut count, mut long) = (0, 0);
    for cell in all {
        count += 1;
        long += usize::from(cell.normalized_char_count() > MAX_DATA_CHARS);
    }
    long > 0 && if headings { long * 2 > count } else { rows.len() < 3 || long * 4 > count }
}

/// Whether a node is in the heading of a row or column.
fn is_in_heading_cell(node: &NodeRef<'_>) -> bool {
    node.ancestors_it(Some(3)).any(|above| above.has_name("th"))
}
