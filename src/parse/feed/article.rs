//! Articles of the items of a feed: what is shown of each value, and each article's name.
//! Never here: the feed's elements.

use std::borrow::Cow;
use std::collections::HashMap;

use super::address;
use super::base::resolved;
use super::item::{Item, Kind, Marked};
use super::scan::allowed;
use crate::news::address::is_web;
use crate::news::{Article, Body, Id, SafeText};
use crate::parse::{detect, json};

/// Bytes of a text in which the words to stand for a missing title are looked for.
const BEGINNING: usize = 4000;

/// What all articles of a feed share.
pub struct Shared<'a> {
    /// The feed's title.
    pub title: Option<&'a SafeText>,
    /// The site's address.
    pub url: Option<&'a SafeText>,
    /// Whoever wrote the items that don't say who wrote them.
    pub authors: Vec<SafeText>,
    /// What relative addresses stand against.
    pub base: Option<&'a str>,
}

impl Shared<'_> {
    /// An article, still without its id, and its own key.
    pub fn article(&self, item: Item<'_>) -> (Article, String) {
        let (published, updated) = (item.published.take(), item.updated.take());
        let base = item.base.as_deref();
        let whole = |found: Option<SafeText>| match found {
            Some(url) if !is_web(&url) => address::absolute(&url, self.base),
            found => found,
        };
        let (url, image) = (whole(item.link.take()), whole(item.image.take()));
        let (body, summary) = match (item.content.take(), item.summary.take()) {
            (None, summary) => (summary, None),
            both => both,
        };
        let title = item.title.get().and_then(line).or_else(|| {
            let near = |text: &Marked<'_>| json::beginning(&plain(text.kind, head(&text.text, BEGINNING)));
            body.as_ref().and_then(near).or_else(|| summary.as_ref().and_then(near))
        });
        let title = title.unwrap_or_default();
        let summary = summary.and_then(|text| SafeText::new(&plain(text.kind, &text.text)).filled());
        let summary = summary.filter(|summary| {
            *summary != title && !body.as_ref().is_some_and(|body| begins_with(body, summary))
        });
        let authors: Vec<SafeText> =
            item.authors.get().into_iter().flatten().filter_map(|name| words(name)).collect();
        let key = match (item.id.take().map(|id| allowed(id)), &url) {
            (Some(id), _) if !id.is_empty() => id.into_owned(),
            (_, Some(url)) if self.is_home(url) => format!("{}\n{title}", address::key(url)),
            (_, Some(url)) => address::key(url).to_owned(),
            _ => published.map_or_else(|| title.to_string(), |at| format!("{title}\n{}", at.seconds())),
        };
        // A body's addresses stand against the article's own, unless the feed says otherwise.
        let around = if item.rebased {
            base
        } else if url.is_none() {
            self.base
        } else {
            None
        };
        let body = body.map_or(Body::Empty, |body| match body.kind {
            Kind::Plain => Body::Plain(boxed(body.text)),
            Kind::Html => Body::Html(boxed(resolved(body.text, body.base.as_deref().or(around)))),
        });
        let article = Article {
            id: Id::default(),
            title,
            url,
            authors: if item.authors.get().is_none() { self.authors.clone() } else { authors },
            published,
            updated,
            tags: item.tags.iter().filter_map(|tag| words(tag)).collect(),
            summary,
            source: self.title.cloned(),
            image,
            body,
        };
        (article, key)
    }

    /// Whether an item's address is the site's own front page, which says nothing of the item.
    fn is_home(&self, url: &str) -> bool {
        let Some(site) = self.url.map(|site| address::key(site)) else { return false };
        let host = site.split(['/', '?', '#']).next().unwrap_or_default();
        let key = address::key(url);
        key == site || key == host
    }
}

/// Gives articles their ids.
///
/// An item is known by its guid, else by its link, else by title and date. A link to the site's front page names
/// no item, so its title goes with it, whatever else the feed holds: such an id is the same at each visit.
///
/// Any other key that different titles share in one document is no name either, and there the title is added.
/// This does depend on the company: an item whose guid or link is used a second time gets another id while
/// both are there, and is met once more as a new one. The other ways are worse. Were the title never added, all
/// items but one of such a feed would be lost, each time anew. Were it always added, every corrected headline
/// would be a new article, and the ids of all feeds would change. Were one of them let keep the bare key, the
/// key would pass to another article once that one has left, and in the store take its place.
pub fn name_all(feed: &str, articles: &mut [(Article, String)]) {
    let mut titles: HashMap<&str, Option<&SafeText>> = HashMap::with_capacity(articles.len());
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

/// A title as one line of text. One that means every character as it stands may still hold entities: many
/// writers escape twice.
pub fn line(text: &Marked<'_>) -> Option<SafeText> {
    match text.kind {
        Kind::Plain if text.text.contains('<') => words(&text.text.replace('<', "&lt;")),
        Kind::Plain | Kind::Html => words(&text.text),
    }
}

/// A name or a line without its markup.
pub fn words(text: &str) -> Option<SafeText> {
    SafeText::new(&json::without_markup(text)).filled()
}

fn plain(kind: Kind, text: &str) -> Cow<'_, str> {
    if kind == Kind::Html { json::without_markup(text) } else { Cow::Borrowed(text) }
}

fn head(text: &str, length: usize) -> &str {
    &text[..detect::floor(text, length)]
}

/// Whether a summary is but the beginning of the body. Markup takes room, so more of the body is looked at than
/// the summary is long; but only where the first look, which nearly always tells, doesn't.
fn begins_with(body: &Marked<'_>, summary: &SafeText) -> bool {
    let same = summary.trim_end_matches(['…', '.', ' ', '[', ']']);
    if body.kind == Kind::Html && words_at(&body.text).starts_with(same) {
        return true;
    }
    let begin = |length: usize| SafeText::new(&plain(body.kind, head(&body.text, length)));
    let near = begin(summary.len() * 5 / 4 + 200);
    near.starts_with(same) || begin(summary.len() * 4 + 1000).starts_with(same)
}

/// A text from its first word on: past the tags it begins with, unless they hide what follows.
fn words_at(mut text: &str) -> &str {
    while let Some(tag) = text.strip_prefix('<').filter(|tag| !tag.starts_with(['!', 's', 'S'])) {
        let Some(end) = tag.find('>') else { break };
        text = tag[end + 1..].trim_start();
    }
    text
}

/// The one copy that is made of a body which stands in the feed as it is.
fn boxed(text: Cow<'_, str>) -> Box<str> {
    match text {
        Cow::Borrowed(text) => text.into(),
        Cow::Owned(text) => text.into_boxed_str(),
    }
}
