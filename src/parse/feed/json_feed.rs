//! JSON Feed 1.0 and 1.1 (jsonfeed.org), read as leniently as any other JSON.
//! Never here: JSON of other shapes (see `json`).

use std::borrow::Cow;

use super::article::{FrontPage, Item, assign_ids, is_date};
use super::{MAX_ITEMS, feed_key, resolve, too_many_items};
use crate::news::{FeedFacts, Format, Parsed, SafeText, UpdateHint};
use crate::parse::text::without_markup;
use crate::parse::{Defect, Hint, ParseError, json, parsed};

/// A JSON Feed taken apart; its items are not read yet.
struct JsonFeed<'a> {
    members: Vec<(Cow<'a, str>, &'a str)>,
    items: Vec<&'a str>,
    authors: Vec<SafeText>,
    warning: Option<SafeText>,
}

/// Reads a feed. A broken item is left out with a warning.
pub(crate) fn parse(text: &str, hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let text = json::without_nan(text);
    let feed = split(&text)?;
    let member = |name: &str| {
        let mut values = feed.members.iter().filter(|(key, _)| key == name);
        values.find_map(|(_, raw)| json::text(raw, 0)).map(Cow::into_owned)
    };
    let base =
        hint.base.map(str::to_owned).or_else(|| member("home_page_url")).or_else(|| member("feed_url"));
    // A title is plain text, but many writers copy it from HTML.
    let plain = |title: String| SafeText::new(&without_markup(&title.replace('<', "&lt;")));
    let title = member("title").map(plain).and_then(SafeText::filled);
    let url = member("home_page_url").and_then(|url| resolve(&url, base.as_deref()));
    let site = member("home_page_url").or_else(|| member("feed_url"));
    let key = feed_key("", site.as_deref(), title.as_deref(), hint);
    let item_hint = Hint { base: base.as_deref(), ..*hint };
    let ends_early = feed.warning.is_some();
    let mut warnings: Vec<SafeText> = feed.warning.into_iter().collect();
    let (mut items, front_page) = (Vec::<Item>::new(), FrontPage::of(url.as_ref()));
    warnings.extend(too_many_items(feed.items.len().saturating_sub(MAX_ITEMS)));
    for (at, raw) in feed.items.iter().enumerate().take(MAX_ITEMS) {
        match json::feed_item(raw, &item_hint) {
            Some(mut item) => {
                let article = &mut item.article;
                for date in [&mut article.published, &mut article.updated] {
                    *date = date.filter(|date| is_date(*date));
                }
                item.front_page = article.url.as_ref().is_some_and(|link| front_page.is(link));
                article.source.clone_from(&title);
                if article.authors.is_empty() {
                    article.authors.clone_from(&feed.authors);
                }
                items.push(item);
            }
            None => json::warn(&mut warnings, at + 1, "item", "is no object"),
        }
    }
    let (articles, items) = assign_ids(&key, items);
    let facts = FeedFacts { key, items, update_hint: UpdateHint::default(), ends_early };
    Ok(Parsed { title, url, warnings, feed: Some(Box::new(facts)), ..parsed(Format::JsonFeed, articles) })
}

/// Takes a feed apart. Of a truncated one, the complete items are read.
fn split(text: &str) -> Result<JsonFeed<'_>, ParseError> {
    if let Err(error) = json::check(text) {
        let defect = Defect::json(&error);
        let items = json::salvage(text).filter(|items| !items.is_empty());
        let items = items.ok_or(ParseError::Broken { format: Format::JsonFeed, defect })?;
        let warning =
            SafeText::new(&format!("the feed ends early ({error}): only {} items are complete", items.len()));
        return Ok(JsonFeed {
            members: leading_members(text),
            items,
            authors: vec![],
            warning: Some(warning),
        });
    }
    let members = json::members(text).unwrap_or_default();
    let named = |name: &str| members.iter().find(|(key, _)| key == name).map(|(_, raw)| *raw);
    let items = named("items").and_then(json::elements).unwrap_or_default();
    let authors =
        ["authors", "author"].iter().filter_map(|name| named(name)).map(|raw| json::names(raw, &[]));
    Ok(JsonFeed {
        items,
        authors: authors.into_iter().find(|names| !names.is_empty()).unwrap_or_default(),
        members,
        warning: None,
    })
}

/// The text members before the items of a truncated feed.
fn leading_members(text: &str) -> Vec<(Cow<'_, str>, &str)> {
    ["title", "home_page_url", "feed_url"]
        .into_iter()
        .filter_map(|name| {
            let head = &text[..text.find("\"items\"").unwrap_or(text.len())];
            let at = head.find(&format!("\"{name}\""))? + name.len() + 2;
            let rest = head[at..].trim_start().strip_prefix(':')?.trim_start();
            let end = 1 + rest.get(1..)?.find('"')? + 1;
            Some((Cow::Borrowed(name), &rest[..end]))
        })
        .collect()
}
