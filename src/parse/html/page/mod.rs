//! One article from a whole web page: metadata, title and text. Never here: how text becomes blocks (see `walk`),
//! or pages with several articles.

mod authors;
mod body;
mod clean;
mod json_ld;
mod metadata;
mod phrases;
mod title;
mod trim;

#[cfg(test)]
mod tests;

use url::Url;

use super::inline::resolve;
use super::{aria, code, sanitize};
use crate::news::{Article, Body, Format, Id, Parsed, SafeText};
use crate::parse::{Defect, Hint, ParseError, plain};
use metadata::Metadata;

/// Tags of one article; a longer list is made for search engines.
const MAX_TAGS: usize = 20;
/// Characters of a title that is made from the text.
const MAX_TITLE: usize = 100;

/// Reads a web page as one article. A page that needs scripts to show its text has an empty body.
///
/// A fragment is used as a whole.
pub(crate) fn parse_page(text: &str, hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    let tree = dom_query::Document::from(sanitize::limit(text, true));
    aria::make_tables(&tree, text);
    code::make_preformatted(&tree, text);
    let facts = Metadata::read(&tree, hint.base);
    let context = trim::TrimContext {
        title: facts.title.as_deref(),
        site: facts.site.as_deref(),
        authors: &facts.authors,
    };
    let mut named = facts.title.clone();
    let body = if is_fragment(text) {
        let heading = || body::find_heading(&tree).or_else(|| hint.name.and_then(file_stem));
        named = named.or_else(heading);
        body::extract_fragment(&tree, named.as_deref())
    } else {
        body::extract(&tree, &context, facts.base.as_ref(), facts.text.as_deref())
    };
    let Some(title) = named.or_else(|| first_sentence(&body.opening)) else {
        return Err(ParseError::Broken { format: Format::Html, defect: Defect::NoText });
    };
    // The id of a page without an address is made of the title as given.
    let given = SafeText::new(facts.given_title.as_deref().unwrap_or(&title));
    let (title, published) = (SafeText::new(&title), facts.published);
    let url = facts.url.as_deref().and_then(|url| SafeText::new(url).filled());
    let host = url.as_deref().and_then(host_name);
    let summary = facts.summary.filter(|summary| !title::contains_summary(&body.opening, summary));
    let article = Article {
        id: Id::of(host.as_deref().unwrap_or(""), &plain::item_key(url.as_deref(), &given, published)),
        title,
        url: url.clone(),
        authors: facts.authors.iter().filter_map(|name| SafeText::new(name).filled()).collect(),
        published,
        updated: facts.updated,
        tags: facts.tags.iter().filter_map(|tag| SafeText::new(tag).filled()).take(MAX_TAGS).collect(),
        summary: summary.and_then(|text| SafeText::new(&text).filled()),
        source: facts
            .site
            .as_deref()
            .map(SafeText::new)
            .and_then(SafeText::filled)
            .or_else(|| SafeText::new(&host?).filled()),
        image: facts.image.and_then(|image| resolve(facts.base.as_ref(), &image, false)),
        body: if body.html.is_empty() { Body::Empty } else { Body::Html(body.html.into()) },
    };
    let name = facts.site.or(facts.page);
    Ok(Parsed {
        feed: None,
        format: Format::Html,
        title: name.and_then(|name| SafeText::new(&name).filled()),
        url,
        articles: vec![article],
        warnings: vec![],
    })
}

/// Whether the source has none of the elements that make a page.
fn is_fragment(text: &str) -> bool {
    const FRAME: [&str; 8] = ["html", "head", "body", "title", "meta", "frameset", "link", "!doctype"];
    !text.match_indices('<').any(|(at, _)| {
        let tag = &text.as_bytes()[at + 1..];
        FRAME.iter().any(|frame| {
            let end = tag.get(frame.len());
            tag.get(..frame.len()).is_some_and(|name| name.eq_ignore_ascii_case(frame.as_bytes()))
                && end.is_none_or(|end| end.is_ascii_whitespace() || matches!(end, b'>' | b'/'))
        })
    })
}

/// A file name without its extension.
fn file_stem(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Some(stem.to_owned()).filter(|stem| stem.chars().any(char::is_alphanumeric))
}

fn host_name(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// The first sentence of the text, for a page without a title.
fn first_sentence(opening: &str) -> Option<String> {
    let opening = opening.trim();
    let sentence = opening.find(['.', '!', '?', '。']).map_or(opening, |at| &opening[..at]);
    let mut title = String::new();
    for word in sentence.split_whitespace() {
        if title.chars().count() + word.chars().count() > MAX_TITLE {
            title.push('…');
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(word);
    }
    Some(title).filter(|title| title.chars().any(char::is_alphanumeric))
}
