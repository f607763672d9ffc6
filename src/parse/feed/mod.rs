//! RSS, Atom and JSON Feed. Never here: fetching, or what was read before.
//!
//! The parser is our own: one tolerant pass over the tags that makes articles directly. feed-rs panics on UTF-16,
//! refuses `<rss>` without a version and reads Atom 0.3 as empty. Feeds had to be rewritten before it could read
//! them, and once our pass understood every dialect, a second parser only cost time (half of the total).

mod address;
mod article;
mod assign;
mod element;
mod item;
mod json_feed;
mod person;
mod reader;
#[cfg(test)]
mod tests;
mod update_hint;
mod vocabulary;
mod xml_base;

pub(crate) use self::address::resolve;
pub(crate) use self::article::Item;
use self::article::{FeedContext, FrontPage, assign_ids, title_line};
use super::text::plain_line;
use super::{Hint, ParseError, xml};
use crate::news::{FeedFacts, Format, Parsed, SafeText, grouped};

/// Items of a feed that are read. An empty item takes seven bytes to send and hundreds in memory.
const MAX_ITEMS: usize = 100_000;

/// Reads a feed that is decoded already.
pub(crate) fn parse(text: &str, format: Format, hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    if format == Format::JsonFeed {
        return json_feed::parse(text, hint);
    }
    let raw = reader::read(text, hint.base);
    let (feed, pace) = (raw.feed, raw.update_hint.build());
    let base = feed.base.as_deref();
    let title = feed.title.get().and_then(title_line);
    let url = feed.link.get().and_then(|url| resolve(url, base));
    let id = feed.id.take().map(xml::strip_forbidden);
    let key = feed_key(id.as_deref().unwrap_or_default(), url.as_deref(), title.as_deref(), hint);
    let authors = feed.authors.get().into_iter().flatten().filter_map(|name| plain_line(name)).collect();
    let context =
        FeedContext { title: title.as_ref(), front_page: FrontPage::of(url.as_ref()), authors, base };
    let items = raw.items.into_iter().map(|item| context.article(item)).collect();
    let (articles, items) = assign_ids(&key, items);
    let mut warnings = vec![];
    if raw.truncated {
        let warning = match articles.len() {
            0 => "the feed ends early, before the end of its first item".to_owned(),
            count => format!("the feed ends early: what follows item {count} is missing"),
        };
        warnings.push(SafeText::new(&warning));
    } else if articles.is_empty() {
        warnings.push("the feed holds no items".into());
    }
    warnings.extend(too_many_items(raw.excess));
    let feed = Some(Box::new(FeedFacts { key, items, update_hint: pace, ends_early: raw.truncated }));
    Ok(Parsed { title, url, warnings, feed, ..super::parsed(format, articles) })
}

/// The warning that a feed has more than [`MAX_ITEMS`] items, if it has.
fn too_many_items(excess: usize) -> Option<SafeText> {
    let (read, excess) = (grouped(MAX_ITEMS), (excess > 0).then(|| grouped(excess))?);
    Some(SafeText::new(&format!("the feed holds too many items: {read} were read, {excess} were not")))
}

/// The feed's part of its articles' ids: the key from the store, else the feed's own id, else the site's URL, else
/// the title. The URL the feed came from may change and is used last.
fn feed_key(id: &str, url: Option<&str>, title: Option<&str>, hint: &Hint<'_>) -> Box<str> {
    if let Some(stored) = hint.key {
        return stored.into();
    }
    match (id, url, title) {
        ("", Some(url), _) => address::url_key(url).into(),
        ("", None, Some(title)) => title.into(),
        ("", None, None) => hint.base.map(address::url_key).unwrap_or_default().into(),
        (id, ..) => id.into(),
    }
}
