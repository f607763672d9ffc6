//! Finds the articles in a JSON value: lists under the keys APIs use, nested in each other, complete or truncated.
//! Never here: what an article is made of.

use super::fields::Fields;
use super::values::{elements, members};
use super::{from_value, title};
use crate::parse::Hint;

/// Keys under which APIs have their list of articles, the most specific first.
const LIST_KEYS: [&str; 18] = [
    "articles", "items", "stories", "posts", "news", "entries", "hits", "results", "docs", "response",
    "children", "records", "rows", "value", "list", "edges", "data", "feed",
];
/// Levels of nesting that are searched for a list.
pub(crate) const MAX_DEPTH: usize = 4;
/// Members of a value that are tried as articles before it is taken for a list of them.
const SAMPLE: usize = 20;

/// The list of articles in a value, at most `depth` levels down: the value itself, or under a key of [`LIST_KEYS`], or
/// under any other key.
pub(crate) fn find_list(raw: &str, depth: usize) -> Option<Vec<&str>> {
    if raw.starts_with('[') {
        return elements(raw).filter(|all| all.iter().any(|item| item.starts_with(['{', '"'])));
    }
    if depth == 0 {
        return None;
    }
    let members = members(raw)?;
    let named = |wanted: &str| {
        members.iter().find(|(key, _)| key.eq_ignore_ascii_case(wanted)).map(|(_, value)| *value)
    };
    let is_container = |value: &str| {
        value.starts_with('{') || value.starts_with('[') && value[1..].trim_start().starts_with('{')
    };
    let listed = LIST_KEYS.iter().filter_map(|key| named(key)).filter(|value| is_container(value));
    if let Some(found) = listed.into_iter().find_map(|value| find_list(value, depth - 1)) {
        return Some(found);
    }
    if Fields::read(raw, false).is_ok_and(|fields| title(&fields).is_some()) {
        return None;
    }
    // An object with articles by id, or a list under another key.
    let objects: Vec<&str> =
        members.iter().map(|(_, value)| *value).filter(|value| value.starts_with('{')).collect();
    let is_article = |value: &&&str| from_value(value, &Hint::default()).is_some();
    if objects.len() > 1
        && objects.iter().take(SAMPLE).filter(is_article).count() * 2 > objects.len().min(SAMPLE)
    {
        return Some(objects);
    }
    members
        .iter()
        .filter(|(_, value)| is_container(value))
        .filter_map(|(_, value)| find_list(value, depth - 1))
        .find(|found| found.iter().take(SAMPLE).any(|item| is_article(&item)))
}

/// The complete elements of the list in a truncated value.
pub(crate) fn salvage(text: &str) -> Option<Vec<&str>> {
    let from = LIST_KEYS
        .iter()
        .find_map(|key| {
            let at = text.find(&format!("\"{key}\""))? + key.len() + 2;
            let rest = text[at..].trim_start().strip_prefix(':')?.trim_start();
            rest.starts_with('[').then_some(rest)
        })
        .or_else(|| text.starts_with('[').then_some(text))?;
    elements(from)
}
