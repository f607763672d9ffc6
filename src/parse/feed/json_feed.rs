//! JSON Feed 1.0 and 1.1 (jsonfeed.org), read as leniently as any other JSON.
//! Never here: JSON of other shapes (see `json`).

use super::name_all;
use crate::news::{Article, FeedFacts, Format, Parsed, SafeText, UpdateHint};
use crate::parse::{Hint, ParseError, json};

/// Reads a feed; what is wrong with one item costs that item only.
pub fn parse(text: &str, hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    let feed = json::feed(text)?;
    let named = |name: &str| feed.text(name);
    let base = hint.base.map(str::to_owned).or_else(|| named("home_page_url")).or_else(|| named("feed_url"));
    // A name is plain text, but many writers take it from where it was HTML.
    let plain = |title: String| SafeText::new(&json::without_markup(&title.replace('<', "&lt;")));
    let title = named("title").map(plain).and_then(SafeText::filled);
    let url = named("home_page_url").and_then(|url| super::absolute(&url, base.as_deref()));
    let site = named("home_page_url").or_else(|| named("feed_url"));
    let key = super::key("", site.as_deref(), title.as_deref(), hint);
    let inner = Hint { base: base.as_deref(), ..*hint };
    let mut warnings: Vec<SafeText> = feed.warning.into_iter().collect();
    let mut articles: Vec<(Article, String)> = Vec::new();
    warnings.extend(super::flood(feed.items.len().saturating_sub(super::walk::ITEMS)));
    for (at, raw) in feed.items.iter().enumerate().take(super::walk::ITEMS) {
        match json::feed_item(raw, &inner) {
            Some((mut article, key)) => {
                article.source.clone_from(&title);
                if article.authors.is_empty() {
                    article.authors.clone_from(&feed.authors);
                }
                articles.push((article, key));
            }
            None => json::warn(&mut warnings, at + 1, "item", "is no object"),
        }
    }
    name_all(&key, &mut articles);
    let articles = articles.into_iter().map(|(article, _)| article).collect();
    let facts = FeedFacts { key, update_hint: UpdateHint::default() };
    Ok(Parsed { format: Format::JsonFeed, title, url, articles, warnings, feed: Some(Box::new(facts)) })
}
