//! What is known of one item while its elements are read, and how it is written down again as plain Atom.
//! Never here: where the elements come from.

use std::fmt::Write as _;

use super::scan::escape;
use crate::news::Stamp;

/// Whether a text holds HTML or means every character as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Plain,
    Html,
}

/// A value and the rank of the element it came from; a lower rank beats a higher one, the first beats the next.
#[derive(Clone, Debug)]
pub struct Best<T>(Option<(u8, T)>);

impl<T> Default for Best<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Best<T> {
    /// Offers a value.
    pub fn offer(&mut self, rank: u8, value: T) {
        if self.0.as_ref().is_none_or(|(best, _)| rank < *best) {
            self.0 = Some((rank, value));
        }
    }

    /// The best one so far.
    pub fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(_, value)| value)
    }
}

/// Tags and authors past this many are a flood.
const MANY: usize = 100;

/// An item, or the feed itself.
#[derive(Clone, Debug, Default)]
pub struct Item {
    pub title: Best<(Kind, String)>,
    pub link: Best<String>,
    pub id: Best<String>,
    pub published: Best<Stamp>,
    pub updated: Best<Stamp>,
    pub authors: Best<Vec<String>>,
    pub tags: Vec<String>,
    pub summary: Best<(Kind, String)>,
    pub content: Best<(Kind, String)>,
    pub image: Best<String>,
    /// What relative addresses in it stand against.
    pub base: Option<String>,
}

impl Item {
    /// Adds an author; of several kinds of author elements the best one counts.
    pub fn author(&mut self, rank: u8, name: String) {
        match &mut self.authors.0 {
            Some((best, names)) if *best == rank => {
                if names.len() < MANY && !names.contains(&name) {
                    names.push(name);
                }
            }
            _ => self.authors.offer(rank, vec![name]),
        }
    }

    /// Adds a tag.
    pub fn tag(&mut self, tag: &str) {
        let tag = tag.trim();
        if !tag.is_empty() && self.tags.len() < MANY && self.tags.iter().all(|known| known != tag) {
            self.tags.push(tag.to_owned());
        }
    }

    /// Writes the elements as Atom 1.0 (RFC 4287), the one dialect that feed-rs takes every field of.
    pub fn write(&self, feed: bool, out: &mut String) {
        if let Some(id) = self.id.get() {
            element("id", "", id, out);
        }
        text("title", self.title.get(), out);
        if let Some(link) = self.link.get() {
            address("alternate", link, out);
        }
        if let Some(image) = self.image.get().filter(|_| !feed) {
            address("enclosure", image, out);
        }
        for author in self.authors.get().into_iter().flatten() {
            out.push_str("<author>");
            element("name", "", author, out);
            out.push_str("</author>");
        }
        if feed {
            return;
        }
        for tag in &self.tags {
            out.push_str("<category term=\"");
            escape(tag, out);
            out.push_str("\"/>");
        }
        for (name, moment) in [("published", self.published.get()), ("updated", self.updated.get())] {
            if let Some(moment) = moment {
                element(name, "", &moment.rfc3339(), out);
            }
        }
        text("summary", self.summary.get(), out);
        text("content", self.content.get(), out);
    }
}

fn element(name: &str, attributes: &str, value: &str, out: &mut String) {
    let _ = write!(out, "<{name}{attributes}>");
    escape(value, out);
    let _ = write!(out, "</{name}>");
}

/// feed-rs refuses a whole feed over one empty text, so none is written.
fn text(name: &str, value: Option<&(Kind, String)>, out: &mut String) {
    if let Some((kind, value)) = value.filter(|(_, value)| !value.trim().is_empty()) {
        let kind = if *kind == Kind::Html { " type=\"html\"" } else { " type=\"text\"" };
        element(name, kind, value, out);
    }
}

/// feed-rs rewrites an address to its normal form; `title` carries it as the publisher wrote it.
fn address(rel: &str, href: &str, out: &mut String) {
    let _ = write!(out, "<link rel=\"{rel}\" href=\"");
    escape(href, out);
    out.push_str("\" title=\"");
    escape(href, out);
    out.push_str("\"/>");
}
