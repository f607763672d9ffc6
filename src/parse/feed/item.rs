//! The values of one item while its elements are read: the best value of each sort so far.
//! Never here: which element a value comes from, or how an article is made of them.

use std::borrow::Cow;

use crate::news::{SafeText, UnixTime};
use crate::parse::text::trimmed;

/// Tags and authors of an item that are read.
const MAX_NAMES: usize = 100;

/// Whether a text construct is HTML or plain text (the `type` of RFC 4287 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextType {
    Plain,
    Html,
}

/// A value and the rank of its element. A lower rank replaces a higher one; of equal ranks the first stays.
#[derive(Clone, Debug)]
pub(crate) struct Best<T>(Option<(u8, T)>);

impl<T> Default for Best<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Best<T> {
    /// Whether a value of this rank would be taken. Ask before making an expensive one.
    pub(crate) fn wants(&self, rank: u8) -> bool {
        self.0.as_ref().is_none_or(|(best, _)| rank < *best)
    }

    pub(crate) fn offer(&mut self, rank: u8, value: impl Into<Option<T>>) {
        if self.wants(rank)
            && let Some(value) = value.into()
        {
            self.0 = Some((rank, value));
        }
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(_, value)| value)
    }

    pub(crate) fn take(self) -> Option<T> {
        self.0.map(|(_, value)| value)
    }
}

/// A text construct (RFC 4287 §3.1).
#[derive(Clone, Debug)]
pub(crate) struct TextConstruct<'a> {
    pub(crate) text_type: TextType,
    /// Borrowed from the feed where possible.
    pub(crate) text: Cow<'a, str>,
    /// Base URL of relative URLs in the text, if its own element has an `xml:base`.
    pub(crate) base: Option<String>,
}

/// An item, or the feed itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct FeedItem<'a> {
    pub(crate) title: Best<TextConstruct<'a>>,
    pub(crate) link: Best<SafeText>,
    pub(crate) id: Best<Cow<'a, str>>,
    pub(crate) published: Best<UnixTime>,
    pub(crate) updated: Best<UnixTime>,
    pub(crate) authors: Best<Vec<String>>,
    pub(crate) tags: Vec<Cow<'a, str>>,
    pub(crate) summary: Best<TextConstruct<'a>>,
    pub(crate) content: Best<TextConstruct<'a>>,
    pub(crate) image: Best<SafeText>,
    /// Base URL of relative URLs in the item.
    pub(crate) base: Option<String>,
    /// Whether `base` comes from an `xml:base` of the item or of an element around it.
    pub(crate) has_xml_base: bool,
}

impl<'a> FeedItem<'a> {
    /// Adds an author. If there are several sorts of author elements, only the best sort is used.
    pub(crate) fn add_author(&mut self, rank: u8, name: String) {
        match &mut self.authors.0 {
            Some((best, names)) if *best == rank => {
                if names.len() < MAX_NAMES && !names.contains(&name) {
                    names.push(name);
                }
            }
            _ => self.authors.offer(rank, vec![name]),
        }
    }

    pub(crate) fn add_tag(&mut self, tag: Cow<'a, str>) {
        let tag = trimmed(tag);
        if !tag.is_empty() && self.tags.len() < MAX_NAMES && self.tags.iter().all(|known| *known != tag) {
            self.tags.push(tag);
        }
    }
}
