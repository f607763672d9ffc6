//! RSS, Atom and JSON Feed. The reader is our own: one tolerant pass over the tags, articles straight from it.
//! feed-rs reads well-formed feeds well, but gives up a whole feed over one stray sign, and needed every other
//! feed rewritten before it, which cost more than the reading.
//! Never here: fetching, or what was read before.

mod address;
mod article;
mod base;
mod item;
mod json_feed;
mod names;
mod pace;
mod person;
pub(super) mod scan;
#[cfg(test)]
mod tests;
mod value;
mod walk;

pub use self::address::absolute;
use self::article::{Shared, line, name_all, words};
use super::{Hint, ParseError};
use crate::news::{FeedFacts, Format, Parsed, SafeText, grouped};

/// Reads a feed that was already decoded.
pub fn parse(text: &str, format: Format, hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    if format == Format::JsonFeed {
        return json_feed::parse(text, hint);
    }
    let found = walk::walk(text, hint.base);
    let (feed, update_hint) = (found.feed, found.saying.pace());
    let base = feed.base.as_deref();
    let title = feed.title.get().and_then(line);
    let url = feed.link.get().and_then(|url| absolute(url, base));
    let id = feed.id.take().map(scan::allowed);
    let key = key(id.as_deref().unwrap_or_default(), url.as_deref(), title.as_deref(), hint);
    let authors = feed.authors.get().into_iter().flatten().filter_map(|name| words(name)).collect();
    let shared = Shared { title: title.as_ref(), url: url.as_ref(), authors, base };
    let mut articles: Vec<_> = found.items.into_iter().map(|item| shared.article(item)).collect();
    name_all(&key, &mut articles);
    let articles: Vec<_> = articles.into_iter().map(|(article, _)| article).collect();
    let mut warnings = vec![];
    if articles.is_empty() {
        warnings.push("the feed holds no items".into());
    }
    if found.cut {
        let words = format!("the feed breaks off: what follows item {} is missing", articles.len());
        warnings.push(SafeText::new(&words));
    }
    warnings.extend(flood(found.left));
    let facts = FeedFacts { key, update_hint };
    Ok(Parsed { format, title, url, articles, warnings, feed: Some(Box::new(facts)) })
}

/// A word about items that were too many.
fn flood(left: usize) -> Option<SafeText> {
    let (read, left) = (grouped(walk::ITEMS), (left > 0).then(|| grouped(left))?);
    Some(SafeText::new(&format!("the feed holds too many items: {read} were read, {left} were not")))
}

/// The source's part of the ids: what is settled already, else the feed's own id, else the site's address, else
/// the title; at last the address it came from, which is all that is left but may change.
fn key(id: &str, url: Option<&str>, title: Option<&str>, hint: &Hint<'_>) -> Box<str> {
    if let Some(settled) = hint.key {
        return settled.into();
    }
    match (id, url, title) {
        ("", Some(url), _) => address::key(url).into(),
        ("", None, Some(title)) => title.into(),
        ("", None, None) => hint.base.map(address::key).unwrap_or_default().into(),
        (id, ..) => id.into(),
    }
}
