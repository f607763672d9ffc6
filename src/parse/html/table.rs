//! Tables: data tables become rows of cells, layout tables are read as a sequence of blocks.
//! Never here: column widths.

use dom_query::NodeRef;

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
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut captions = Vec::new();
    for child in node.children_it(false).filter(|child| !is_hidden(child)) {
        if child.has_name("tr") {
            rows.extend(read_row(child, false, Align::Unset));
        } else if child.has_name("thead") || child.has_name("tbody") || child.has_name("tfoot") {
            let (head, around) = (child.has_name("thead"), alignment(&child).unwrap_or_default());
            rows.extend(child.children_it(false).filter_map(|node| read_row(node, head, around)));
        } else if child.has_name("caption") {
            captions.push(child);
        }
    }
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
    let mut header = rows.iter().take_while(|row| is_head(row)).count();
    let mut out: Vec<Vec<TableCell>> = Vec::with_capacity(rows.len());
    let mut spans = RowSpans::default();
    for (at, row) in rows.iter().enumerate() {
        walk.reach_anchor(&row.node);
        let row = spans.read_cells(walk, row, style, depth);
        if row.iter().all(|cell| cell.spans.is_empty()) {
            header -= usize::from(at < header);
            continue;
        }
        out.push(row);
    }
    if out.is_empty() {
        if !caption.is_empty() {
            flow.out.push(Block::Paragraph(caption));
        }
    } else {
        let header = if header == out.len() { 0 } else { header.min(out.len()) };
        flow.out.push(Block::Table { caption, header, rows: out });
    }
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
    fn read_cells(&mut self, walk: &mut Walk, row: &Row<'_>, style: Style, depth: usize) -> Vec<TableCell> {
        let mut out: Vec<TableCell> = Vec::with_capacity(row.cells.len());
        let mut column = 0;
        for node in &row.cells {
            self.fill_spanned(&mut column, &mut out);
            walk.reach_anchor(node);
            let spans = walk.read_lines(node, style, depth + 2);
            if column >= MAX_COLUMNS {
                // Cells beyond the last column are appended to it.
                if let Some(last) = out.last_mut().filter(|_| !spans.is_empty()) {
                    if !last.spans.is_empty() {
                        last.spans.push(crate::news::Span::line_break());
                    }
                    last.spans.extend(spans);
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
            out.push(TableCell { spans, align, colspan: across, heading: node.has_name("th") });
            column += usize::from(across);
        }
        self.fill_spanned(&mut column, &mut out);
        self.0.iter_mut().for_each(|(down, _)| *down = down.saturating_sub(1));
        out
    }

    /// Adds empty cells for those that reach down from rows above.
    fn fill_spanned(&mut self, column: &mut usize, out: &mut Vec<TableCell>) {
        while let Some((1.., across)) = self.0.get(*column).copied() {
            out.push(TableCell { colspan: across, ..TableCell::default() });
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

/// Whether a table is for layout: it has one column, or its cells hold blocks or long texts.
fn is_layout_table(node: &NodeRef<'_>, rows: &[Row<'_>]) -> bool {
    #[rustfmt::skip]
    const LAYOUT: [&str; 11] = [
        "table", "h1", "h2", "h3", "h4", "blockquote", "pre", "figure", "iframe", "video", "hr",
    ];
    if node.attr("role").is_some_and(|role| matches!(&*role, "presentation" | "none")) {
        return true;
    }
    if rows.iter().all(|row| row.cells.len() <= 1) {
        return true;
    }
    let block =
        |node: NodeRef<'_>| node.element_ref().is_some_and(|element| LAYOUT.contains(&&*element.name.local));
    if node.descendants_it().any(block) {
        return true;
    }
    // A data table may have a few long cells. With header cells, up to half of them may be long.
    let all = rows.iter().flat_map(|row| &row.cells);
    let (mut count, mut long, mut headings) = (0, 0, false);
    for cell in all {
        count += 1;
        long += usize::from(cell.normalized_char_count() > MAX_DATA_CHARS);
        headings |= cell.has_name("th");
    }
    long > 0 && if headings { long * 2 > count } else { rows.len() < 3 || long * 4 > count }
}
