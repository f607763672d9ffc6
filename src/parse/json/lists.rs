//! Where in a JSON value the articles are: lists under the keys APIs use, one inside another, whole or cut off.
//! Never here: what an article is made of.

use std::borrow::Cow;

use super::fields::{Fields, elements, members};
use super::{from_value, names, plain, title, without_nan};
use crate::news::{Format, SafeText};
use crate::parse::{Hint, ParseError};

/// Keys under which APIs keep their list of articles, the most telling first.
const LISTS: [&str; 18] = [
    "articles", "items", "stories", "posts", "news", "entries", "hits", "results", "docs", "response",
    "children", "records", "rows", "value", "list", "edges", "data", "feed",
];
/// How deep such lists are looked for.
const DEPTH: usize = 4;
/// The list of articles in a value.
pub fn list(raw: &str) -> Option<Vec<&str>> {
    list_in(raw, DEPTH)
}

/// The list `depth` levels down: the value itself, or under a key that says so, or under any other.
pub fn list_in(raw: &str, depth: usize) -> Option<Vec<&str>> {
    if raw.starts_with('[') {
        let (all, _) = elements(raw)?;
        return all.iter().any(|item| item.starts_with(['{', '"'])).then_some(all);
    }
    if depth == 0 {
        return None;
    }
    let members = members(raw)?;
    let named = |wanted: &str| {
        members.iter().find(|(key, _)| key.eq_ignore_ascii_case(wanted)).map(|(_, value)| *value)
    };
    let lists_objects = |value: &str| value[1..].trim_start().starts_with('{');
    for value in LISTS.iter().filter_map(|key| named(key)) {
        if (value.starts_with('[') && lists_objects(value) || value.starts_with('{'))
            && let Some(found) = list_in(value, depth - 1)
        {
            return Some(found);
        }
    }
    if Fields::read(raw, false).is_ok_and(|fields| title(&fields).is_some()) {
        return None;
    }
    // An object of articles by their ids, or a list under a name of its own.
    let objects: Vec<&str> =
        members.iter().map(|(_, value)| *value).filter(|value| value.starts_with('{')).collect();
    let fit = |value: &&&str| from_value(value, &Hint::default()).is_some();
    if objects.len() > 1 && objects.iter().take(20).filter(fit).count() * 2 > objects.len().min(20) {
        return Some(objects);
    }
    members
        .iter()
        .filter(|(_, value)| value.starts_with('[') && lists_objects(value) || value.starts_with('{'))
        .find_map(|(_, value)| {
            list_in(value, depth - 1).filter(|found| {
                found.iter().take(20).any(|item| from_value(item, &Hint::default()).is_some())
            })
        })
}

/// The whole elements of the list in a value that breaks off.
pub fn salvage(text: &str) -> Option<Vec<&str>> {
    let from = LISTS
        .iter()
        .find_map(|key| {
            let at = text.find(&format!("\"{key}\""))? + key.len() + 2;
            let rest = text[at..].trim_start().strip_prefix(':')?.trim_start();
            rest.starts_with('[').then_some(rest)
        })
        .or_else(|| text.starts_with('[').then_some(text))?;
    elements(from).map(|(found, _)| found)
}

/// A JSON Feed taken apart: its own members, and its items still unread.
pub struct FeedParts<'a> {
    members: Vec<(String, String)>,
    pub items: Vec<Cow<'a, str>>,
    pub authors: Vec<SafeText>,
    pub warning: Option<SafeText>,
}

impl FeedParts<'_> {
    /// A member that is text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.members.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }
}

/// Takes a JSON Feed apart; of one that breaks off, what is whole.
pub fn feed(text: &str) -> Result<FeedParts<'_>, ParseError> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let text = without_nan(text);
    let broken = serde_json::from_str::<serde::de::IgnoredAny>(&text).err();
    let own = |raw: &str| Cow::Owned(raw.to_owned());
    if let Some(error) = broken {
        let items = salvage(&text).filter(|items| !items.is_empty());
        let why = error.to_string();
        let items =
            items.ok_or_else(|| ParseError::Broken { format: Format::JsonFeed, why: SafeText::new(&why) })?;
        let warning =
            SafeText::new(&format!("the feed breaks off ({why}): only {} items are whole", items.len()));
        let items = items.into_iter().map(own).collect();
        let members = head_members(&text);
        return Ok(FeedParts { members, items, authors: vec![], warning: Some(warning) });
    }
    let members = members(&text).unwrap_or_default();
    let named = |name: &str| members.iter().find(|(key, _)| key == name).map(|(_, raw)| *raw);
    let items = named("items").and_then(elements).map(|(items, _)| items).unwrap_or_default();
    let authors = ["authors", "author"].iter().filter_map(|name| named(name)).map(|raw| names(raw, &[]));
    Ok(FeedParts {
        items: items.into_iter().map(own).collect(),
        authors: authors.into_iter().find(|names| !names.is_empty()).unwrap_or_default(),
        members: members
            .iter()
            .filter_map(|(key, raw)| Some((key.to_string(), plain(raw, 0)?.into_owned())))
            .collect(),
        warning: None,
    })
}

/// The text members that stand before the items of a value that breaks off.
fn head_members(text: &str) -> Vec<(String, String)> {
    ["title", "home_page_url", "feed_url"]
        .into_iter()
        .filter_map(|name| {
            let head = &text[..text.find("\"items\"").unwrap_or(text.len())];
            let at = head.find(&format!("\"{name}\""))? + name.len() + 2;
            let rest = head[at..].trim_start().strip_prefix(':')?.trim_start();
            let end = 1 + rest.get(1..)?.find('"')? + 1;
            Some((name.to_owned(), plain(&rest[..end], 0)?.into_owned()))
        })
        .collect()
}
