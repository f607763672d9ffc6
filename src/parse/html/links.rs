//! Link targets: external URLs, each stored once, and anchors in the document.
//! Never here: elements, or the text of a link.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use percent_encoding::percent_decode_str;
use url::Url;

use super::inline::resolve;
use crate::news::{Block, Document, Link, SafeText, Span};

/// Links of one article; further ones become text.
const MAX_LINKS: usize = 20_000;
/// Maximal length of an anchor name, in bytes.
const MAX_NAME: usize = 200;

/// External URLs and anchors of one document.
#[derive(Default)]
pub(in crate::parse) struct Links {
    list: Vec<Link>,
    index: HashMap<SafeText, u32>,
    base: Option<Url>,
    /// The URL of the document without a fragment.
    document_url: Option<String>,
    /// Anchor names that some link refers to, with the anchor's number once the text has reached it.
    targets: HashMap<String, Option<u32>>,
    /// Names of anchors, by number.
    anchors: Vec<SafeText>,
    /// The anchor of the next text.
    pending: Option<u32>,
}

impl Links {
    pub(crate) fn new(base: Option<&str>) -> Self {
        let base = base.and_then(|base| Url::parse(base).ok());
        let document_url = base.clone().map(|mut document_url| {
            document_url.set_fragment(None);
            document_url.into()
        });
        Self { base, document_url, ..Self::default() }
    }

    /// Registers the anchors before any text is read: those of `names` that one of `hrefs` refers to.
    pub(crate) fn register_anchors<'a>(
        &mut self,
        hrefs: impl Iterator<Item = &'a str>,
        names: impl Iterator<Item = &'a str>,
    ) {
        let fragments: HashSet<String> =
            hrefs.filter_map(|href| self.fragment(href)).take(MAX_LINKS).collect();
        if !fragments.is_empty() {
            self.targets =
                names.filter(|name| fragments.contains(*name)).map(|n| (n.to_owned(), None)).collect();
        }
    }

    /// The anchor name that a URL refers to, if it refers to this document.
    pub(crate) fn fragment(&self, href: &str) -> Option<String> {
        let href = href.trim();
        let name = match href.strip_prefix('#') {
            Some(name) => name,
            None => href.split_once('#').filter(|(page, _)| Some(*page) == self.document_url.as_deref())?.1,
        };
        (!name.is_empty() && name.len() <= MAX_NAME).then(|| decode_fragment(name))
    }

    /// Adds a URL and returns its index, if it can be followed: http, https, mailto, or a registered anchor.
    pub(crate) fn add(&mut self, href: &str) -> Option<u32> {
        let href = href.trim();
        let inside = self.fragment(href).filter(|name| self.targets.contains_key(name));
        if inside.is_none() && href.starts_with('#') {
            return None;
        }
        let url = match inside {
            Some(name) => SafeText::new(&format!("#{name}")),
            None => self.resolve(href, true)?,
        };
        if let Some(&known) = self.index.get(&url) {
            return Some(known);
        }
        if self.list.len() >= MAX_LINKS {
            return None;
        }
        let index = self.list.len() as u32;
        self.index.insert(url.clone(), index);
        self.list.push(Link::to(url));
        Some(index)
    }

    /// The URL of a link.
    pub(crate) fn url(&self, link: u32) -> Option<&str> {
        self.list.get(link as usize).map(|link| link.url.as_str())
    }

    /// See [`resolve`].
    pub(crate) fn resolve(&self, href: &str, mail: bool) -> Option<SafeText> {
        resolve(self.base.as_ref(), href, mail)
    }

    /// Whether any link refers to an anchor in the document.
    pub(crate) fn has_anchors(&self) -> bool {
        !self.targets.is_empty()
    }

    /// Marks the next text as the target of this anchor. Anchors without text between them share one number.
    pub(crate) fn reach_anchor(&mut self, name: &str) {
        let Some(number @ None) = self.targets.get_mut(name) else { return };
        let anchor = *self.pending.get_or_insert_with(|| {
            self.anchors.push(SafeText::new(name));
            self.anchors.len() as u32 - 1
        });
        *number = Some(anchor);
    }

    /// Takes the anchor of the next text.
    pub(crate) fn take_anchor(&mut self) -> Option<u32> {
        self.pending.take()
    }

    /// Returns the whole document. Links to anchors without text become text.
    pub(crate) fn finish(mut self, blocks: Vec<Block>) -> Document {
        let mut document = Document { blocks, links: Vec::new(), anchors: self.anchors };
        if self.targets.is_empty() {
            document.links = self.list;
            return document;
        }
        if self.pending.is_some() {
            // An anchor after the last text refers to the end.
            let (mut left, mut anchor) = (0, None);
            visit_spans(&mut document.blocks, &mut |_| left += 1);
            visit_spans(&mut document.blocks, &mut |span| {
                left -= 1;
                if left == 0 {
                    span.anchor = span.anchor.or(self.pending);
                    anchor = span.anchor;
                }
            });
            let at_end = self.targets.values_mut().filter(|number| **number == self.pending);
            at_end.for_each(|number| *number = anchor);
        }
        let mut present = vec![false; document.anchors.len()];
        visit_spans(&mut document.blocks, &mut |span| {
            if let Some(anchor) = span.anchor.and_then(|anchor| present.get_mut(anchor as usize)) {
                *anchor = true;
            }
        });
        let mut map = Vec::with_capacity(self.list.len());
        for mut link in self.list {
            if let Some(name) = link.url.strip_prefix('#') {
                link.anchor = self.targets.get(name).copied().flatten().filter(|n| present[*n as usize]);
                if link.anchor.is_none() {
                    map.push(None);
                    continue;
                }
            }
            map.push(Some(document.links.len() as u32));
            document.links.push(link);
        }
        if document.links.len() < map.len() {
            visit_spans(&mut document.blocks, &mut |span| {
                span.link = span.link.and_then(|link| map.get(link as usize).copied().flatten());
            });
        }
        document
    }
}

/// `%C3%A9` is `é`; a fragment that is not UTF-8 stays as it is.
fn decode_fragment(name: &str) -> String {
    percent_decode_str(name).decode_utf8().map_or_else(|_| name.to_owned(), Cow::into_owned)
}

/// Visits every span from top to bottom.
fn visit_spans(blocks: &mut [Block], visit: &mut dyn FnMut(&mut Span)) {
    for block in blocks {
        match block {
            Block::Heading { spans, .. } | Block::Paragraph(spans) => spans.iter_mut().for_each(&mut *visit),
            Block::Figure { caption, .. } => caption.iter_mut().for_each(&mut *visit),
            Block::Quote(inner) => visit_spans(inner, visit),
            Block::List(items) => items.iter_mut().for_each(|item| visit_spans(&mut item.blocks, visit)),
            Block::Definitions(all) => {
                for definition in all {
                    definition.terms.iter_mut().flatten().for_each(&mut *visit);
                    visit_spans(&mut definition.blocks, visit);
                }
            }
            Block::Details { summary, blocks } => {
                summary.iter_mut().for_each(&mut *visit);
                visit_spans(blocks, visit);
            }
            Block::Table { caption, rows, .. } => {
                caption.iter_mut().for_each(&mut *visit);
                let cells = rows.iter_mut().flatten();
                cells.flat_map(|cell| &mut cell.spans).for_each(&mut *visit);
            }
            Block::Code { .. } | Block::Rule => {}
        }
    }
}
