//! Blocks that contain blocks: how they are entered and left, and how their content is put together.
//! Never here: running text.

use super::anchors;
use super::blocks::BlockBuilder;
use crate::news::{Block, Bullet, Definition, ListItem, SafeText, Span};

/// Nesting of quotations and lists. Deeper ones are flattened into the one around them.
const MAX_DEPTH: usize = 40;

/// A container that is not closed yet, and the blocks before it.
pub(super) struct OpenContainer {
    pub(crate) kind: Container,
    pub(crate) before: Vec<Block>,
}

pub(super) enum Container {
    Quote,
    List(Option<i64>, Vec<ListItem>),
    /// For a task, whether it is done.
    Item(Option<bool>),
    Definitions(Vec<Definition>),
    Definition,
    Footnote(String),
    /// One that is nested too deep.
    Flat,
}

impl BlockBuilder {
    pub(super) fn enter(&mut self, kind: Container) {
        self.flush();
        let kind = if self.open.len() >= MAX_DEPTH { Container::Flat } else { kind };
        if matches!(kind, Container::Flat) {
            return self.open.push(OpenContainer { kind, before: Vec::new() });
        }
        self.open.push(OpenContainer { kind, before: std::mem::take(&mut self.out) });
    }

    pub(super) fn leave(&mut self) {
        self.flush();
        let Some(OpenContainer { kind, before }) = self.open.pop() else { return };
        if matches!(kind, Container::Flat) {
            return;
        }
        let inner = std::mem::replace(&mut self.out, before);
        match kind {
            Container::Quote if !inner.is_empty() => self.out.push(Block::Quote(inner)),
            Container::List(_, mut items) => {
                // Blocks outside an item come from flattened containers.
                if !inner.is_empty() {
                    items.push(ListItem { mark: Bullet::Dot, blocks: inner });
                }
                if !items.is_empty() {
                    self.out.push(Block::List(items));
                }
            }
            Container::Item(task) => match self.open.last_mut() {
                Some(OpenContainer { kind: Container::List(number, items), .. }) => {
                    let mark = match (task, &number) {
                        (Some(done), _) => Bullet::Task(done),
                        (None, Some(number)) => Bullet::number(*number),
                        (None, None) => Bullet::Dot,
                    };
                    *number = number.map(|number| number.saturating_add(1));
                    if !inner.is_empty() {
                        items.push(ListItem { mark, blocks: inner });
                    }
                }
                _ => self.out.extend(inner),
            },
            Container::Definitions(mut all) => {
                if !inner.is_empty() {
                    all.push(Definition { terms: Vec::new(), blocks: inner });
                }
                if !all.is_empty() {
                    self.out.push(Block::Definitions(all));
                }
            }
            Container::Definition => match self.open.last_mut() {
                Some(OpenContainer { kind: Container::Definitions(all), .. }) => match all.last_mut() {
                    Some(last) => last.blocks.extend(inner),
                    None => all.push(Definition { terms: Vec::new(), blocks: inner }),
                },
                _ => self.out.extend(inner),
            },
            Container::Footnote(label) => self.end_footnote(&label, inner),
            Container::Quote | Container::Flat => {}
        }
    }

    /// Ends a term of a definition list.
    pub(super) fn end_term(&mut self) {
        self.end_raised();
        let spans = self.inline.take_line();
        let Some(OpenContainer { kind: Container::Definitions(all), .. }) = self.open.last_mut() else {
            return self.out.push(Block::Paragraph(spans));
        };
        match all.last_mut().filter(|last| last.blocks.is_empty()) {
            Some(last) => last.terms.push(spans),
            None => all.push(Definition { terms: vec![spans], blocks: Vec::new() }),
        }
    }

    /// Ends a footnote: its number before it, the link back after it.
    fn end_footnote(&mut self, label: &str, mut blocks: Vec<Block>) {
        let (number, order) = self.anchors.number(label);
        if let Some(link) = self.links.add(&format!("#{}", anchors::reference(label))) {
            let back = [Span::plain(" "), Span { link: Some(link), ..Span::plain("↩") }];
            match blocks.last_mut() {
                Some(Block::Paragraph(spans)) => spans.extend(back),
                _ => blocks.push(Block::Paragraph(back[1..].to_vec())),
            }
        }
        let mark = Bullet::Label(SafeText::new(&format!("{number}.")));
        self.footnotes.push((order, ListItem { mark, blocks }));
    }
}
