//! One article out of a whole web page: what its head, its data and its text say, weighed against each other.
//! Never here: how blocks are made of the text (see `walk`), or pages of more than one article.

mod body;
mod clean;
mod facts;
mod json_ld;
mod meta;
mod names;
mod title;
mod trim;
mod words;

#[cfg(test)]
mod tests;

use url::Url;

use super::guard;
use super::inline::resolve;
use crate::news::{Article, Body, Format, Id, Parsed, SafeText};
use crate::parse::{Defect, Hint, ParseError, plain};
use facts::Facts;

/// Tags of one article; more are keywords for machines.
const TAGS: usize = 20;
/// Letters of a title made of the text itself.
const TITLE: usize = 100;

/// Reads a whole web page: one article. A page that only runs scripts has no text and comes out without a body.
///
/// A fragment is an article already: all of it stays.
pub fn parse_page(text: &str, hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    let tree = dom_query::Document::from(guard::tame(text, true));
    let facts = Facts::read(&tree, hint.base);
    let known =
        trim::Known { title: facts.title.as_deref(), site: facts.site.as_deref(), authors: &facts.authors };
    let mut named = facts.title.clone();
    let body = if is_fragment(text) {
        let heading = || body::heading(&tree).or_else(|| hint.name.and_then(stem));
        named = named.or_else(heading);
        body::whole(&tree, named.as_deref())
    } else {
        body::extract(&tree, &known, facts.base.as_ref(), facts.text.as_deref())
    };
    let opening = body.opening();
    let Some(title) = named.or_else(|| headline(&opening)) else {
        return Err(ParseError::Broken { format: Format::Html, defect: Defect::NoText });
    };
    let (title, published) = (SafeText::new(&title), facts.published);
    let url = facts.url.as_deref().and_then(|url| SafeText::new(url).filled());
    let host = url.as_deref().and_then(host);
    let summary = facts.summary.filter(|summary| !title::opens(&opening, summary));
    let article = Article {
        id: Id::of(host.as_deref().unwrap_or(""), &plain::item_key(url.as_deref(), &title, published)),
        title,
        url: url.clone(),
        authors: facts.authors.iter().filter_map(|name| SafeText::new(name).filled()).collect(),
        published,
        updated: facts.updated,
        tags: facts.tags.iter().filter_map(|tag| SafeText::new(tag).filled()).take(TAGS).collect(),
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

/// Whether there is nothing around the article: none of the elements that make a page.
fn is_fragment(text: &str) -> bool {
    const FRAME: [&str; 8] = ["html", "head", "body", "title", "meta", "frameset", "link", "!doctype"];
    !text.match_indices('<').any(|(at, _)| {
        let name = text[at + 1..].split(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/')).next();
        name.is_some_and(|name| FRAME.iter().any(|frame| name.eq_ignore_ascii_case(frame)))
    })
}

/// A file's name without its ending.
fn stem(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Some(stem.to_owned()).filter(|stem| stem.chars().any(char::is_alphanumeric))
}

fn host(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// The first words of the text, for a page that has no title.
fn headline(opening: &str) -> Option<String> {
    let opening = opening.trim();
    let sentence = opening.find(['.', '!', '?', '。']).map_or(opening, |at| &opening[..at]);
    let mut title = String::new();
    for word in sentence.split_whitespace() {
        if title.chars().count() + word.chars().count() > TITLE {
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
