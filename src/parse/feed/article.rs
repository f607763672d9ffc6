//! Makes articles of the items of a feed: how each value is shown, and the article's id.
//! Never here: the feed's elements.

use std::borrow::Cow;
use std::collections::HashMap;

use super::address;
use super::item::{FeedItem, TextConstruct, TextType};
use super::xml_base::resolve_urls;
use crate::news::address::is_web;
use crate::news::name::{is_placeholder, normal_url};
use crate::news::{Article, Body, Id, ItemKeys, SafeText, UnixTime};
use crate::parse::text::{head, plain_line, title_from_text, without_markup};
use crate::parse::xml::strip_forbidden;

/// Bytes of a text that are read to make a missing title of it.
const TITLE_SOURCE: usize = 4000;

/// What all articles of a feed share.
pub(crate) struct FeedContext<'a> {
    /// The feed's title.
    pub(crate) title: Option<&'a SafeText>,
    pub(crate) front_page: FrontPage,
    /// Authors of items that name none.
    pub(crate) authors: Vec<SafeText>,
    /// Base of relative URLs.
    pub(crate) base: Option<&'a str>,
}

impl FeedContext<'_> {
    /// Makes an article, without its id, and the keys of the item.
    pub(crate) fn article(&self, item: FeedItem<'_>) -> Item {
        let date = |date: Option<UnixTime>| date.filter(|date| is_date(*date));
        let (published, updated) = (date(item.published.take()), date(item.updated.take()));
        let base = item.base.as_deref();
        let absolute = |found: Option<SafeText>| match found {
            Some(url) if !is_web(&url) => address::resolve(&url, self.base),
            found => found,
        };
        let (url, image) = (absolute(item.link.take()), absolute(item.image.take()));
        let (body, summary) = match (item.content.take(), item.summary.take()) {
            (None, summary) => (summary, None),
            both => both,
        };
        let title = item.title.get().and_then(title_line).or_else(|| {
            let first_words = |text: &TextConstruct<'_>| {
                title_from_text(&plain(text.text_type, head(&text.text, TITLE_SOURCE)))
            };
            body.as_ref().and_then(first_words).or_else(|| summary.as_ref().and_then(first_words))
        });
        let title = title.unwrap_or_default();
        let summary = summary.and_then(|text| SafeText::new(&plain(text.text_type, &text.text)).filled());
        let summary = summary.filter(|summary| {
            *summary != title && !body.as_ref().is_some_and(|body| begins_with(body, summary))
        });
        let authors: Vec<SafeText> =
            item.authors.get().into_iter().flatten().filter_map(|name| plain_line(name)).collect();
        let guid = item.id.take().map(strip_forbidden).filter(|id| !id.is_empty());
        let front_page = url.as_ref().is_some_and(|link| self.front_page.is(link));
        let was_front_page = url.as_ref().is_some_and(|link| self.front_page.was(link));
        let key = match (&guid, &url) {
            (Some(id), _) => id.clone().into_owned(),
            (_, Some(url)) if was_front_page => format!("{}\n{title}", address::url_key(url)),
            (_, Some(url)) => address::url_key(url).to_owned(),
            _ => published.map_or_else(|| title.to_string(), |at| format!("{title}\n{}", at.seconds())),
        };
        // URLs in a body are relative to the article's own URL, unless the feed declares another base.
        let declared_base = if item.has_xml_base {
            base
        } else if url.is_none() {
            self.base
        } else {
            None
        };
        let body = body.map_or(Body::Empty, |body| match body.text_type {
            TextType::Plain => Body::Plain(body.text.into()),
            TextType::Html => {
                Body::Html(resolve_urls(body.text, body.base.as_deref().or(declared_base)).into())
            }
        });
        let article = Article {
            id: Id::default(),
            title,
            url,
            authors: if item.authors.get().is_none() { self.authors.clone() } else { authors },
            published,
            updated,
            tags: item.tags.iter().filter_map(|tag| plain_line(tag)).collect(),
            summary,
            source: self.title.cloned(),
            image,
            body,
        };
        // The front page identifies no item.
        let guid = guid.filter(|guid| !self.front_page.is(guid)).map(Into::into);
        Item { article, key, guid, front_page }
    }
}

/// The front page of a feed's site. An item's link to it does not identify the item.
#[derive(Debug, Default)]
pub(crate) struct FrontPage {
    /// The site's URL and its host, in normal form.
    normal: Option<[String; 2]>,
    /// The same as keys of version 1.
    keys: Option<[String; 2]>,
}

impl FrontPage {
    pub(crate) fn of(site: Option<&SafeText>) -> Self {
        let with_host = |site: &str| {
            let host = site.split(['/', '?', '#']).next().unwrap_or_default();
            [site.to_owned(), host.to_owned()]
        };
        Self {
            normal: site.map(|site| with_host(&normal_url(site))),
            keys: site.map(|site| with_host(address::url_key(site))),
        }
    }

    /// Whether a link leads to it.
    pub(crate) fn is(&self, link: &str) -> bool {
        self.normal.as_ref().is_some_and(|pages| pages.contains(&normal_url(link)))
    }

    /// The same as version 1 decided it, for the ids of version 1.
    fn was(&self, link: &str) -> bool {
        self.keys.as_ref().is_some_and(|pages| pages.iter().any(|page| page == address::url_key(link)))
    }
}

/// An item of a feed: its article, and what identifies it.
pub(crate) struct Item {
    pub(crate) article: Article,
    /// The item's part of its id of version 1.
    pub(crate) key: String,
    pub(crate) guid: Option<Box<str>>,
    /// Its link is the site's front page.
    pub(crate) front_page: bool,
}

/// Whether a date can be the date of an article: not the year 1, and not the beginning of Unix time in any time zone,
/// which programs write where they have no date.
pub(crate) fn is_date(date: UnixTime) -> bool {
    const DAY: i64 = 86_400;
    !(-DAY..=DAY).contains(&date.seconds()) && date.seconds() > UnixTime::YEAR_2
}

/// Gives articles their ids of version 1, and collects the keys of the items. An article in a feed that is subscribed
/// to gets another id in the store (`io::store::identify`).
///
/// An item is identified by its guid, else by its link, else by title and date. A link to the site's front page does
/// not identify an item, so the title is added to it. Any other key that items with different titles share in one
/// document does not identify them either, and there the title is added.
pub(crate) fn assign_ids(feed: &str, items: Vec<Item>) -> (Vec<Article>, Vec<ItemKeys>) {
    let mut titles: HashMap<&str, Option<&SafeText>> = HashMap::with_capacity(items.len());
    for Item { article, key, .. } in &items {
        let seen = titles.entry(key).or_insert(Some(&article.title));
        if seen.is_some_and(|title| *title != article.title) {
            *seen = None;
        }
    }
    let shared: Vec<bool> = items.iter().map(|item| titles.get(item.key.as_str()) == Some(&None)).collect();
    let named = items.into_iter().zip(shared).map(|(Item { mut article, key, guid, front_page }, shared)| {
        let old = [Id::of(feed, &key), Id::of(feed, &format!("{key}\n{}", article.title))];
        article.id = old[usize::from(shared)];
        let guid = guid.filter(|guid| !is_placeholder(guid));
        (article, ItemKeys { guid, old: if shared { [old[1], old[0]] } else { old }, front_page })
    });
    named.unzip()
}

/// A title as one line. Plain text may still contain entities, because many feeds escape twice.
pub(crate) fn title_line(text: &TextConstruct<'_>) -> Option<SafeText> {
    match text.text_type {
        TextType::Plain if text.text.contains('<') => plain_line(&text.text.replace('<', "&lt;")),
        TextType::Plain | TextType::Html => plain_line(&text.text),
    }
}

fn plain(text_type: TextType, text: &str) -> Cow<'_, str> {
    if text_type == TextType::Html { without_markup(text) } else { Cow::Borrowed(text) }
}

/// Whether a summary is only the beginning of the body. Markup takes space, so a piece of the body that is longer than
/// the summary is compared, and a much longer one if the first does not decide.
fn begins_with(body: &TextConstruct<'_>, summary: &SafeText) -> bool {
    let summary_start = summary.trim_end_matches(['…', '.', ' ', '[', ']']);
    if body.text_type == TextType::Html && skip_tags(&body.text).starts_with(summary_start) {
        return true;
    }
    let start = |bytes: usize| SafeText::new(&plain(body.text_type, head(&body.text, bytes)));
    start(summary.len() * 5 / 4 + 200).starts_with(summary_start)
        || start(summary.len() * 4 + 1000).starts_with(summary_start)
}

/// A text without the tags it begins with, up to a tag that may hide text (scripts, styles, comments).
fn skip_tags(mut text: &str) -> &str {
    while let Some(tag) = text.strip_prefix('<').filter(|tag| !tag.starts_with(['!', 's', 'S'])) {
        let Some(end) = tag.find('>') else { break };
        text = tag[end + 1..].trim_start();
    }
    text
}
