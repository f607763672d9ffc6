//! What is known of one item while its elements are read: the best value of each kind so far.
//! Never here: where the elements come from, or what becomes of them.

use std::borrow::Cow;

use crate::news::{SafeText, UnixTime};

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
    /// Whether a value of this rank would be taken; asked before one is made that costs something.
    pub fn wants(&self, rank: u8) -> bool {
        self.0.as_ref().is_none_or(|(best, _)| rank < *best)
    }

    /// Offers a value.
    pub fn offer(&mut self, rank: u8, value: T) {
        if self.wants(rank) {
            self.0 = Some((rank, value));
        }
    }

    /// The best one so far.
    pub fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(_, value)| value)
    }

    /// The best one.
    pub fn take(self) -> Option<T> {
        self.0.map(|(_, value)| value)
    }
}

/// Tags and authors past this many are a flood.
const MANY: usize = 100;

/// A text construct.
#[derive(Clone, Debug)]
pub struct Marked<'a> {
    pub kind: Kind,
    /// Borrowed from the feed where it stands there as it is.
    pub text: Cow<'a, str>,
    /// What relative addresses in it stand against, where its own element says so.
    pub base: Option<String>,
}

/// An item, or the feed itself.
#[derive(Clone, Debug, Default)]
pub struct Item<'a> {
    pub title: Best<Marked<'a>>,
    pub link: Best<SafeText>,
    pub id: Best<Cow<'a, str>>,
    pub published: Best<UnixTime>,
    pub updated: Best<UnixTime>,
    pub authors: Best<Vec<String>>,
    pub tags: Vec<Cow<'a, str>>,
    pub summary: Best<Marked<'a>>,
    pub content: Best<Marked<'a>>,
    pub image: Best<SafeText>,
    /// What relative addresses in it stand against.
    pub base: Option<String>,
    /// Whether some `xml:base` of it or around it says so.
    pub rebased: bool,
}

impl<'a> Item<'a> {
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
    pub fn tag(&mut self, tag: Cow<'a, str>) {
        let tag = trimmed(tag);
        if !tag.is_empty() && self.tags.len() < MANY && self.tags.iter().all(|known| *known != tag) {
            self.tags.push(tag);
        }
    }
}

/// Without white space at its ends.
pub fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(mut text) => {
            text.truncate(text.trim_end().len());
            let blank = text.len() - text.trim_start().len();
            text.drain(..blank);
            Cow::Owned(text)
        }
    }
}
