//! RSS, Atom and JSON Feed, through feed-rs behind a pass that makes them palatable to it.
//! Never here: fetching, or what was read before.

mod address;
mod item;
mod json_feed;
mod names;
mod person;
pub(super) mod scan;
#[cfg(test)]
mod tests;
mod tidy;
mod value;

use std::borrow::Cow;
use std::collections::HashMap;

use feed_rs::model::{Entry, Feed, Text as FeedText};

pub use self::address::absolute;
use super::{Hint, ParseError, detect, json};
use crate::news::{Article, Body, Format, Id, Parsed, Stamp, Text};

/// Reads a feed that was already decoded.
pub fn parse(text: &str, format: Format, hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    if format == Format::JsonFeed {
        return json_feed::parse(text, hint);
    }
    let tidy = tidy::tidy(text, hint.base);
    // The pass leaves nothing that feed-rs is known to stumble over; this is the net below.
    let read = || {
        feed_rs::parser::Builder::new()
            .id_generator(|_, _, _| String::new())
            .build()
            .parse(tidy.xml.as_bytes())
    };
    let feed = match std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)) {
        Ok(Ok(feed)) => feed,
        Ok(Err(error)) => return Err(ParseError::Broken { format, why: Text::new(&error.to_string()) }),
        Err(_) => return Err(ParseError::Broken { format, why: "the feed reader gave up on it".into() }),
    };
    let mut parsed = Reader { base: tidy.base.as_deref(), feed: &feed }.read(format);
    if parsed.articles.is_empty() {
        parsed.warnings.push("the feed holds no items".into());
    }
    if tidy.cut {
        let words = format!("the feed breaks off: what follows item {} is missing", tidy.items);
        parsed.warnings.push(Text::new(&words));
    }
    Ok(parsed)
}

/// Turns what feed-rs found into articles.
struct Reader<'a> {
    base: Option<&'a str>,
    feed: &'a Feed,
}

impl Reader<'_> {
    fn read(&self, format: Format) -> Parsed {
        let title = self.feed.title.as_ref().and_then(line);
        let url = link(&self.feed.links, "alternate").and_then(|url| absolute(url, self.base));
        let key = match (self.feed.id.as_str(), &url, &title) {
            ("", Some(url), _) => address::key(url),
            ("", None, Some(title)) => title,
            (id, ..) => id,
        };
        let mut articles: Vec<(Article, String)> =
            self.feed.entries.iter().map(|entry| self.article(entry, title.as_ref())).collect();
        name_all(key, &mut articles);
        let articles = articles.into_iter().map(|(article, _)| article).collect();
        Parsed { format, title, url, articles, warnings: vec![], feed: None }
    }

    /// An article and its own key.
    fn article(&self, entry: &Entry, source: Option<&Text>) -> (Article, String) {
        let published = entry.published.and_then(|when| Stamp::from_seconds(when.timestamp()));
        let updated = entry.updated.and_then(|when| Stamp::from_seconds(when.timestamp()));
        let url = link(&entry.links, "alternate").and_then(|url| absolute(url, self.base));
        let image = link(&entry.links, "enclosure").and_then(|url| absolute(url, self.base));
        let summary = entry.summary.as_ref().map(|text| (is_html(&text.content_type), text.content.as_str()));
        let content = entry
            .content
            .as_ref()
            .and_then(|content| content.body.as_deref().map(|body| (is_html(&content.content_type), body)));
        let (body, summary) = match (content, summary) {
            (Some(content), summary) => (content, summary),
            (None, Some(summary)) => (summary, None),
            (None, None) => ((true, ""), None),
        };
        let title = entry.title.as_ref().and_then(line).or_else(|| {
            let near =
                |text: Marked<'_>| json::beginning(&plain((text.0, &text.1[..detect::floor(text.1, 4000)])));
            near(body).or_else(|| near(summary?))
        });
        let title = title.unwrap_or_default();
        let summary = summary.and_then(|text| Text::new(&plain(text)).filled()).filter(|summary| {
            let begin =
                Text::new(&plain((body.0, &body.1[..detect::floor(body.1, summary.len() * 4 + 1000)])));
            let same = summary.trim_end_matches(['…', '.', ' ', '[', ']']);
            *summary != title && !begin.starts_with(same)
        });
        let authors = if entry.authors.is_empty() { &self.feed.authors } else { &entry.authors };
        let authors = authors
            .iter()
            .filter_map(|person| Text::new(&json::without_markup(person.name.as_ref()?)).filled());
        let key = match (entry.id.as_str(), &url) {
            ("", Some(url)) => address::key(url).to_owned(),
            ("", None) => {
                published.map_or_else(|| title.to_string(), |at| format!("{title}\n{}", at.seconds()))
            }
            (id, _) => id.to_owned(),
        };
        let article = Article {
            id: Id::default(),
            title,
            url,
            authors: authors.collect(),
            published,
            updated,
            tags: entry
                .categories
                .iter()
                .filter_map(|tag| Text::new(&json::without_markup(&tag.term)).filled())
                .collect(),
            summary,
            source: source.cloned(),
            image,
            body: match body {
                (_, "") => Body::Empty,
                (true, text) => Body::Html(text.into()),
                (false, text) => Body::Plain(text.into()),
            },
        };
        (article, key)
    }
}

/// A text, and whether it is HTML.
type Marked<'a> = (bool, &'a str);

fn plain((html, text): Marked<'_>) -> Cow<'_, str> {
    if html { json::without_markup(text) } else { Cow::Borrowed(text) }
}

/// Gives articles their ids. A key that several different titles share is no name: the title is added to it.
fn name_all(feed: &str, articles: &mut [(Article, String)]) {
    let mut titles: HashMap<&str, Option<&Text>> = HashMap::new();
    for (article, key) in articles.iter() {
        let seen = titles.entry(key).or_insert(Some(&article.title));
        if seen.is_some_and(|title| *title != article.title) {
            *seen = None;
        }
    }
    let shared: Vec<bool> = articles.iter().map(|(_, key)| titles.get(key.as_str()) == Some(&None)).collect();
    for ((article, key), shared) in articles.iter_mut().zip(shared) {
        article.id =
            if shared { Id::of(feed, &format!("{key}\n{}", article.title)) } else { Id::of(feed, key) };
    }
}

fn is_html(kind: &impl ToString) -> bool {
    kind.to_string() != "text/plain"
}

/// A title as one line of text. One that means every character as it stands may still hold entities: many
/// writers escape twice.
fn line(text: &FeedText) -> Option<Text> {
    if is_html(&text.content_type) {
        return Text::new(&json::without_markup(&text.content)).filled();
    }
    Text::new(&json::without_markup(&text.content.replace('<', "&lt;"))).filled()
}

/// An address as the publisher wrote it (see `item::address`).
fn link<'a>(links: &'a [feed_rs::model::Link], rel: &str) -> Option<&'a str> {
    let link = links.iter().find(|link| link.rel.as_deref() == Some(rel))?;
    Some(link.title.as_deref().unwrap_or(&link.href))
}
