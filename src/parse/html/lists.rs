//! Lists with bullets, numbers or check boxes, definition lists, and `<details>`.
//! Never here: how a bullet is drawn.

use dom_query::NodeRef;

use super::inline::Style;
use super::walk::{Flow, Walk, is_hidden};
use crate::news::{Block, Bullet, Definition, ListItem, SafeText, Span};

impl Walk {
    pub(super) fn read_list(
        &mut self,
        node: &NodeRef<'_>,
        numbered: bool,
        style: Style,
        depth: usize,
    ) -> Vec<Block> {
        let mut items: Vec<ListItem> = Vec::new();
        let mut loose = Flow::default();
        let mut counted = false;
        let numbering = Numbering::new(node, numbered);
        let mut number = numbering.first;
        for child in node.children_it(false) {
            if child.has_name("li") && !is_hidden(&child) {
                append_loose(&mut loose, &mut items);
                counted = true;
                self.reach_anchor(&child);
                number = integer_attr(&child, "value").unwrap_or(number);
                let mark = task_state(&child).map_or_else(|| numbering.marker(number), Bullet::Task);
                let blocks = self.read_blocks(&child, style, depth + 1);
                if !blocks.is_empty() {
                    items.push(ListItem { mark, blocks });
                }
                number = number.saturating_add(numbering.step);
                continue;
            }
            self.visit(&child, style, depth + 1, &mut loose);
        }
        append_loose(&mut loose, &mut items);
        if counted && !items.is_empty() {
            return vec![Block::List(items)];
        }
        // Old pages use lists without items for indentation.
        items.into_iter().flat_map(|item| item.blocks).collect()
    }

    /// Reads terms and definitions; `<div>` may group them.
    pub(super) fn read_definitions(
        &mut self,
        node: &NodeRef<'_>,
        style: Style,
        depth: usize,
    ) -> Option<Block> {
        let mut all: Vec<Definition> = Vec::new();
        self.read_definition_groups(node, style, depth, &mut all);
        all.retain(|definition| !definition.terms.is_empty() || !definition.blocks.is_empty());
        (!all.is_empty()).then_some(Block::Definitions(all))
    }

    fn read_definition_groups(
        &mut self,
        node: &NodeRef<'_>,
        style: Style,
        depth: usize,
        all: &mut Vec<Definition>,
    ) {
        let mut loose = Flow::default();
        for child in node.children_it(false).filter(|child| !is_hidden(child)) {
            if child.has_name("dt") {
                self.reach_anchor(&child);
                let (term, pictures) = self.read_heading(&child, style, depth + 1);
                match all.last_mut().filter(|last| last.blocks.is_empty()) {
                    _ if term.is_empty() => {}
                    Some(last) => last.terms.push(term),
                    None => all.push(Definition { terms: vec![term], blocks: Vec::new() }),
                }
                match all.last_mut() {
                    Some(last) => last.blocks.extend(pictures),
                    None if pictures.is_empty() => {}
                    None => all.push(Definition { terms: Vec::new(), blocks: pictures }),
                }
                continue;
            }
            if child.has_name("div") && child.children_it(false).any(|n| n.has_name("dt") || n.has_name("dd"))
            {
                self.reach_anchor(&child);
                self.read_definition_groups(&child, style, depth + 1, all);
                continue;
            }
            let blocks = if child.has_name("dd") {
                self.reach_anchor(&child);
                self.read_blocks(&child, style, depth + 1)
            } else {
                self.visit(&child, style, depth + 1, &mut loose);
                loose.flush();
                std::mem::take(&mut loose.out)
            };
            if !blocks.is_empty() {
                match all.last_mut() {
                    Some(last) => last.blocks.extend(blocks),
                    None => all.push(Definition { terms: Vec::new(), blocks }),
                }
            }
        }
    }

    pub(super) fn read_details(&mut self, node: &NodeRef<'_>, style: Style, depth: usize) -> Option<Block> {
        let mut summary = Vec::new();
        let mut flow = Flow::default();
        for child in node.children_it(false) {
            if summary.is_empty() && child.has_name("summary") && !is_hidden(&child) {
                self.reach_anchor(&child);
                let (words, pictures) = self.read_heading(&child, style, depth + 1);
                summary = words;
                flow.out.extend(pictures);
            } else {
                self.visit(&child, style, depth + 1, &mut flow);
            }
        }
        flow.flush();
        if summary.is_empty() {
            // The default label in browsers.
            summary.push(Span::plain("Details"));
        }
        (!flow.out.is_empty() || summary.len() > 1 || &*summary[0].text != "Details")
            .then_some(Block::Details { summary, blocks: flow.out })
    }
}

/// Content between items belongs to the item before.
fn append_loose(loose: &mut Flow, items: &mut Vec<ListItem>) {
    loose.flush();
    let blocks = std::mem::take(&mut loose.out);
    match items.last_mut() {
        Some(item) => item.blocks.extend(blocks),
        None if !blocks.is_empty() => items.push(ListItem { mark: Bullet::Dot, blocks }),
        None => {}
    }
}

/// The numbering of a list.
struct Numbering {
    numbered: bool,
    kind: u8,
    first: i64,
    step: i64,
}

impl Numbering {
    fn new(node: &NodeRef<'_>, numbered: bool) -> Self {
        let reversed = numbered && node.has_attr("reversed");
        let last = || node.children_it(false).filter(|child| child.has_name("li")).count() as i64;
        let kind = node.attr("type").and_then(|kind| kind.trim().bytes().next()).unwrap_or(b'1');
        let first = integer_attr(node, "start").unwrap_or_else(|| if reversed { last() } else { 1 });
        Self { numbered, kind, first, step: if reversed { -1 } else { 1 } }
    }

    fn marker(&self, number: i64) -> Bullet {
        if !self.numbered {
            return Bullet::Dot;
        }
        let label = match self.kind {
            b'a' => alphabetic_number(number),
            b'A' => alphabetic_number(number).map(|label| label.to_ascii_uppercase()),
            b'i' => roman_numeral(number),
            b'I' => roman_numeral(number).map(|label| label.to_ascii_uppercase()),
            _ => None,
        };
        label.map_or_else(
            || Bullet::number(number),
            |label| Bullet::Label(SafeText::new(&format!("{label}."))),
        )
    }
}

/// An integer in an attribute.
pub(super) fn integer_attr(node: &NodeRef<'_>, name: &str) -> Option<i64> {
    node.attr(name)?.trim().parse().ok()
}

/// `a` to `z`, `aa`, `ab` …
fn alphabetic_number(number: i64) -> Option<String> {
    let mut rest = u64::try_from(number).ok().filter(|n| *n > 0)?;
    let mut out = Vec::new();
    while rest > 0 {
        rest -= 1;
        out.push(b'a' + (rest % 26) as u8);
        rest /= 26;
    }
    out.reverse();
    String::from_utf8(out).ok()
}

fn roman_numeral(number: i64) -> Option<String> {
    const SIGNS: [(i64, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut rest = Some(number).filter(|n| (1..4000).contains(n))?;
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    Some(out)
}

/// Attribute of an item that stores its task state, because the extractor removes check boxes.
pub(super) const TASK_ATTR: &str = "data-task";

/// Whether an item is a task, and whether it is done: a check box precedes its text.
pub(super) fn task_state(item: &NodeRef<'_>) -> Option<bool> {
    if let Some(state) = item.attr(TASK_ATTR) {
        return Some(&*state == "done");
    }
    for node in item.descendants_it() {
        if node.has_name("input") {
            let is_box = node.attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox"));
            return is_box.then(|| node.has_attr("checked"));
        }
        if node.is_nonempty_text() || node.has_name("li") {
            return None;
        }
    }
    None
}
