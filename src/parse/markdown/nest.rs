//! Blocks that hold blocks: entered, left, and what then becomes of what was written in them.
//! Never here: running text.

use super::blocks::Writer;
use super::places;
use crate::news::{Block, Bullet, Definition, ListItem, SafeText, Span};
use crate::parse::html;

/// Quotations and lists nested deeper than this are flattened into the one around them.
const DEPTH: usize = 40;
/// A block that holds blocks and is not closed yet, with the blocks written before it.
pub(super) struct Open {
    pub kind: Container,
    pub before: Vec<Block>,
}

pub(super) enum Container {
    Quote,
    List(Option<i64>, Vec<ListItem>),
    /// Of a task, whether it is done.
    Item(Option<bool>),
    Definitions(Vec<Definition>),
    Definition,
    Note(String),
    /// Too deep to count.
    Flat,
}

impl Writer {
    pub(super) fn enter(&mut self, kind: Container) {
        self.flush();
        let kind = if self.open.len() >= DEPTH { Container::Flat } else { kind };
        if matches!(kind, Container::Flat) {
            return self.open.push(Open { kind, before: Vec::new() });
        }
        self.open.push(Open { kind, before: std::mem::take(&mut self.out) });
    }

    pub(super) fn leave(&mut self) {
        self.flush();
        let Some(Open { kind, before }) = self.open.pop() else { return };
        if matches!(kind, Container::Flat) {
            return;
        }
        let inner = std::mem::replace(&mut self.out, before);
        match kind {
            Container::Quote if !inner.is_empty() => self.out.push(Block::Quote(inner)),
            Container::List(_, mut items) => {
                // Blocks outside an item come from what was flattened.
                if !inner.is_empty() {
                    items.push(ListItem { mark: Bullet::Dot, blocks: inner });
                }
                if !items.is_empty() {
                    self.out.push(Block::List(items));
                }
            }
            Container::Item(task) => match self.open.last_mut() {
                Some(Open { kind: Container::List(number, items), .. }) => {
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
                Some(Open { kind: Container::Definitions(all), .. }) => match all.last_mut() {
                    Some(last) => last.blocks.extend(inner),
                    None => all.push(Definition { terms: Vec::new(), blocks: inner }),
                },
                _ => self.out.extend(inner),
            },
            Container::Note(label) => self.note(&label, inner),
            Container::Quote | Container::Flat => {}
        }
    }

    /// Ends a term of a list of terms.
    pub(super) fn term(&mut self) {
        self.end_raised();
        let spans = self.inline.take_line();
        let Some(Open { kind: Container::Definitions(all), .. }) = self.open.last_mut() else {
            return self.out.push(Block::Paragraph(spans));
        };
        match all.last_mut().filter(|last| last.blocks.is_empty()) {
            Some(last) => last.terms.push(spans),
            None => all.push(Definition { terms: vec![spans], blocks: Vec::new() }),
        }
    }

    /// Ends a footnote: its number before it, the way back behind it.
    fn note(&mut self, label: &str, mut blocks: Vec<Block>) {
        let (number, order) = self.places.number(label);
        if let Some(link) = self.links.add(&format!("#{}", places::reference(label))) {
            let back = [Span::plain(" "), Span { link: Some(link), ..Span::plain("↩") }];
            match blocks.last_mut() {
                Some(Block::Paragraph(spans)) => spans.extend(back),
                _ => blocks.push(Block::Paragraph(back[1..].to_vec())),
            }
        }
        let mark = Bullet::Label(SafeText::new(&html::superscript(&number, true)));
        self.notes.push((order, ListItem { mark, blocks }));
    }
}
