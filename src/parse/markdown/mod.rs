//! Reads Markdown with front matter into an article, and into blocks. Never here: raw HTML, which `html` reads.

mod anchors;
mod blocks;
mod containers;
mod front_matter;
mod inline_html;
#[cfg(test)]
mod tests;

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use super::text::head;
use super::{Hint, ParseError, parsed, plain};
use crate::news::{Article, Body, Document, Format, Id, Parsed, SafeText};
use front_matter::FrontMatter;

/// Bytes of a text that are searched for a title.
const MAX_SEARCH: usize = 64 * 1024;

/// Reads a Markdown file: one article.
pub(crate) fn parse(text: &str, hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    let (front, rest, warning) = front_matter::split(text);
    let heading = heading(rest);
    let named = front.title.as_deref();
    let (title, body) = match (named, &heading) {
        (Some(title), Some((text, range))) if plain::is_same_title(title, text) => {
            (Some(title.to_owned()), without(rest, range))
        }
        (None, Some((text, range))) => (Some(text.clone()), without(rest, range)),
        (title, _) => (title.map(str::to_owned), rest.to_owned()),
    };
    let title = title.or_else(|| title_from_body(&body));
    if title.is_none() && body.trim().is_empty() {
        return Err(ParseError::Empty);
    }
    let article = article(&front, &title.unwrap_or_default(), &body, hint);
    let url = article.url.clone();
    let warnings = warning.into_iter().collect();
    Ok(Parsed { url, warnings, ..parsed(Format::Markdown, vec![article]) })
}

/// Makes blocks of Markdown. Relative URLs are resolved against `base`.
pub fn document(source: &str, base: Option<&str>) -> Document {
    blocks::document(source, base)
}

fn article(front: &FrontMatter, title: &str, body: &str, hint: &Hint<'_>) -> Article {
    let line = |text: &String| SafeText::new(text).filled();
    let url = front.url.as_ref().and_then(line);
    let title = SafeText::new(title).filled().unwrap_or_else(|| SafeText::new("(untitled)"));
    let base = url.as_deref().or(hint.base).and_then(|base| url::Url::parse(base).ok());
    let resolved = |image: &String| super::html::inline::resolve(base.as_ref(), image, false);
    Article {
        id: Id::of("", &plain::item_key(url.as_deref(), &title, front.published)),
        authors: front.authors.iter().filter_map(line).collect(),
        published: front.published,
        updated: front.updated,
        tags: front.tags.iter().filter_map(line).collect(),
        summary: front.summary.as_ref().and_then(line),
        source: front.source.as_ref().and_then(line),
        image: front.image.as_ref().and_then(resolved),
        body: if body.trim().is_empty() { Body::Empty } else { Body::Markdown(body.into()) },
        title,
        url,
    }
}

/// The heading that is the title: the first of level 1, or the first block if it is a heading.
fn heading(source: &str) -> Option<(String, Range<usize>)> {
    let (mut depth, mut blocks) = (0usize, 0usize);
    let mut found: Option<(String, Range<usize>)> = None;
    for (event, range) in Parser::new_ext(source, blocks::options()).into_offset_iter() {
        if range.start > MAX_SEARCH {
            return None;
        }
        match event {
            Event::Start(Tag::Heading { level, .. })
                if depth == 0 && (level == HeadingLevel::H1 || blocks == 0) =>
            {
                found = Some((String::new(), range));
            }
            Event::End(TagEnd::Heading(_)) if found.is_some() => {
                return found.filter(|(text, _)| !text.trim().is_empty());
            }
            Event::Start(tag) => {
                blocks += usize::from(depth == 0 && !matches!(tag, Tag::HtmlBlock));
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Text(text) | Event::Code(text) => {
                if let Some((title, _)) = &mut found {
                    title.push_str(&text);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                if let Some((title, _)) = &mut found {
                    title.push(' ');
                }
            }
            _ => {}
        }
    }
    None
}

fn without(source: &str, range: &Range<usize>) -> String {
    let (before, after) = (&source[..range.start], &source[range.end..]);
    format!("{before}{}", after.trim_start_matches(['\n', '\r']))
}

/// A title made of the text.
fn title_from_body(body: &str) -> Option<String> {
    let text = blocks::document(head(body, MAX_SEARCH), None).plain_text();
    let line = text.lines().find(|line| !line.trim().is_empty())?;
    Some(plain::make_title(line))
}
