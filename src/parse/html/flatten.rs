//! Blocks to one run of spans, for headings, captions and table cells. Never here: elements.

use super::inline::Style;
use super::walk::{Flow, Walk};
use crate::news::{Block, Bullet, Emphasis, ListItem, SafeText, Span};
use dom_query::NodeRef;

impl Walk {
    /// All text in a node as one line of spans.
    pub(crate) fn read_line(&mut self, node: &NodeRef<'_>, style: Style, depth: usize) -> Vec<Span> {
        self.read_line_with(node, style, depth, |_| {})
    }

    /// Like `read_line`, for a heading. Its images are returned separately.
    pub(crate) fn read_heading(
        &mut self,
        node: &NodeRef<'_>,
        style: Style,
        depth: usize,
    ) -> (Vec<Span>, Vec<Block>) {
        let mut images = Vec::new();
        let is_image = |block: &mut Block| matches!(block, Block::Figure { .. });
        let spans = self.read_line_with(node, style, depth, |blocks| {
            images.extend(blocks.extract_if(.., is_image));
        });
        (spans, images)
    }

    /// Like `read_line`, without the blocks that `take` removes.
    fn read_line_with(
        &mut self,
        node: &NodeRef<'_>,
        style: Style,
        depth: usize,
        take: impl FnOnce(&mut Vec<Block>),
    ) -> Vec<Span> {
        let mut flow = Flow::default();
        self.visit_children(node, style, depth, &mut flow);
        if flow.out.is_empty() {
            return flow.inline.take_line();
        }
        flow.flush();
        take(&mut flow.out);
        flatten_words(flow.out)
    }

    /// All text in a node as spans, each block on its own lines.
    pub(crate) fn read_lines(&mut self, node: &NodeRef<'_>, style: Style, depth: usize) -> Vec<Span> {
        flatten_lines(self.read_blocks(node, style, depth))
    }
}

/// Blocks as one line of spans.
pub(super) fn flatten_words(blocks: Vec<Block>) -> Vec<Span> {
    let mut spans = Vec::new();
    flatten(blocks, " ", &mut spans);
    spans
}

/// Blocks as spans, each on its own lines.
pub(super) fn flatten_lines(blocks: Vec<Block>) -> Vec<Span> {
    let mut spans = Vec::new();
    flatten(blocks, "\n", &mut spans);
    spans
}

/// Appends blocks as spans, with a space or a line break between them.
fn flatten(blocks: Vec<Block>, between: &str, spans: &mut Vec<Span>) {
    let lines = between == "\n";
    for block in blocks {
        let mut inner = match block {
            Block::Paragraph(spans) | Block::Heading { spans, .. } => spans,
            Block::Quote(blocks) => {
                flatten(blocks, between, spans);
                continue;
            }
            Block::List(items) => {
                for item in items {
                    flatten_item(item, between, spans);
                }
                continue;
            }
            Block::Definitions(all) => {
                for definition in all {
                    flatten(definition.terms.into_iter().map(Block::Paragraph).collect(), between, spans);
                    flatten(definition.blocks, between, spans);
                }
                continue;
            }
            Block::Details { summary, blocks } => {
                flatten(vec![Block::Paragraph(summary)], between, spans);
                flatten(blocks, between, spans);
                continue;
            }
            Block::Table { caption, rows, .. } => {
                let row = |cells: Vec<crate::news::TableCell>| {
                    let mut row = Vec::new();
                    let cells = cells.into_iter().map(|cell| Block::Paragraph(cell.spans));
                    flatten(cells.collect(), " ", &mut row);
                    Block::Paragraph(row)
                };
                flatten(vec![Block::Paragraph(caption)], between, spans);
                flatten(rows.into_iter().map(row).collect(), between, spans);
                continue;
            }
            Block::Code { text, .. } => code(&text, lines),
            Block::Figure { alt, title, caption, .. } if caption.is_empty() => {
                alt.or(title).into_iter().map(|text| Span { text, ..Span::default() }).collect()
            }
            Block::Figure { caption, .. } => caption,
            Block::Rule => continue,
        };
        if inner.is_empty() {
            continue;
        }
        if !lines {
            for span in inner.iter_mut().filter(|span| span.is_break()) {
                span.text = SafeText::piece(" ");
            }
        }
        if !spans.is_empty() {
            spans.push(if lines { Span::line_break() } else { Span::plain(" ") });
        }
        spans.append(&mut inner);
    }
}

fn flatten_item(item: ListItem, between: &str, spans: &mut Vec<Span>) {
    let mut inner = Vec::new();
    flatten(item.blocks, between, &mut inner);
    if inner.is_empty() {
        return;
    }
    if !spans.is_empty() {
        spans.push(if between == "\n" { Span::line_break() } else { Span::plain(" ") });
    }
    if between == "\n" {
        spans.push(match item.mark {
            Bullet::Dot => Span::plain("• "),
            Bullet::Label(label) => Span::plain(&format!("{label} ")),
            Bullet::Task(done) => Span::plain(if done { "☑ " } else { "☐ " }),
        });
    }
    spans.append(&mut inner);
}

fn code(text: &str, lines: bool) -> Vec<Span> {
    let span = |text: SafeText| Span { text, emphasis: Emphasis::CODE, ..Span::default() };
    if !lines {
        return vec![span(SafeText::new(text))];
    }
    let mut out = Vec::new();
    for line in text.lines() {
        if !out.is_empty() {
            out.push(Span::line_break());
        }
        if !line.is_empty() {
            out.push(span(SafeText::verbatim(line)));
        }
    }
    out
}
