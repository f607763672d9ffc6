//! News pages saved as text, prose, and lists of headlines. Never here: markup of any kind.

mod blocks;
mod head;
#[cfg(test)]
mod head_tests;
mod headlines;
mod lines;
mod meta;
mod names;
#[cfg(test)]
mod tests;
mod title;

use super::{Hint, ParseError};
use crate::news::{Article, Block, Body, Document, Format, Id, Parsed, SafeText, Span, UnixTime};
use head::Head;
use lines::Shape;

pub(super) use blocks::address;
pub use headlines::{headline, parse_headlines};
pub(super) use names::people;
pub(super) use title::{cut, repeats as same};

/// Words below a title that make it an article of its own, when nothing else says so.
const ENOUGH: usize = 12;
/// The same in a file whose first article has a date or by-line, and this one has none: it may be a footer.
const ENOUGH_UNSIGNED: usize = 60;
/// Lines that are looked at to see whether an article begins with them.
const GLANCE: usize = 200;
/// Characters before which a dateline ends.
const DATELINE: usize = 90;

/// Reads a text file: one article, or several divided by rule lines.
pub fn parse(text: &str, _hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    let lines = lines::split(text);
    let articles: Vec<Article> = sections(&lines).into_iter().filter_map(article).collect();
    if articles.is_empty() {
        return Err(ParseError::Empty);
    }
    Ok(Parsed { format: Format::Plain, title: None, url: None, articles, warnings: vec![], feed: None })
}

/// Prose to paragraphs.
pub fn document(source: &str) -> Document {
    let lines = lines::split(source);
    blocks::document(&lines, &Shape::of(&lines))
}

/// Takes a headline off the text that stands below it already. One that leads somewhere stays.
pub fn say_once(title: &str, document: &mut Document) {
    let again = matches!(document.blocks.first(), Some(Block::Heading { spans, .. } | Block::Paragraph(spans))
        if document.blocks.len() > 1
            && spans.iter().all(|span| span.link.is_none())
            && title::repeats(&text_of(spans), title));
    if again {
        document.blocks.remove(0);
    }
}

/// What an article is known by within its source: its address, else its title and date, else its title.
pub(super) fn item_key(url: Option<&str>, title: &str, published: Option<UnixTime>) -> String {
    match (url, published) {
        (Some(url), _) => url.to_owned(),
        (None, Some(date)) => format!("{title}\n{}", date.rfc3339()),
        (None, None) => title.to_owned(),
    }
}

/// Cuts a file at those rule lines below which another article begins.
fn sections<'a>(lines: &'a [&'a str]) -> Vec<&'a [&'a str]> {
    let mut cuts = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let blank = |i: usize| lines.get(i).is_none_or(|l| l.trim().is_empty() || lines::is_rule(l));
        let title = at > 0 && (at == 1 || blank(at - 2)) && lines::underlines(line, lines[at - 1]);
        if lines::is_rule(line) && !title {
            cuts.push(at);
        }
    }
    cuts.push(lines.len());
    let (mut out, mut from, mut last) = (Vec::<&[&str]>::new(), 0, 0);
    let mut signed = false;
    for (i, &cut) in cuts.iter().enumerate() {
        let part = &lines[last..cut];
        let next = cuts.get(i + 1).map(|&end| &lines[cut + 1..end]);
        last = (cut + 1).min(lines.len());
        if i == 0 {
            signed = glance(part).0.strong;
        }
        let whole = &lines[from..cut];
        let divides = next.is_none_or(|next| begins(next, signed)) && has_text(whole);
        if divides || next.is_none() {
            out.push(whole);
            from = last;
        }
    }
    out
}

fn glance<'a>(part: &'a [&'a str]) -> (Head, &'a [&'a str]) {
    let part = &part[..part.len().min(GLANCE)];
    let head = head::read(part, &Shape::of(part));
    let body = &part[head.body..];
    (head, body)
}

/// Whether an article begins with these lines.
fn begins(part: &[&str], signed: bool) -> bool {
    let (head, body) = glance(part);
    let words: usize = body.iter().map(|line| line.split_whitespace().count()).sum();
    head.titled && (head.strong || words >= if signed { ENOUGH_UNSIGNED } else { ENOUGH })
}

/// Whether there is more than a head: a rule may also stand between the head and the text.
fn has_text(part: &[&str]) -> bool {
    glance(part).1.iter().any(|line| !line.trim().is_empty() && !lines::is_rule(line))
}

fn article(source: &[&str]) -> Option<Article> {
    let shape = Shape::of(source);
    let Head { meta, body, titled, .. } = head::read(source, &shape);
    let mut lines: Vec<&str> = Vec::with_capacity(source.len() - body + 2);
    lines.extend(meta.body.as_deref().filter(|text| !text.is_empty()));
    lines.extend((body..source.len()).filter(|&at| !is_furniture(source, at)).map(|at| source[at]));
    while lines.last().is_some_and(|line| line.trim().is_empty() || lines::is_rule(line)) {
        lines.pop();
    }
    let mut document = blocks::document(&lines, &Shape::of(&lines));
    if let (true, Some(title)) = (titled, &meta.title) {
        say_once(title, &mut document);
    }
    let opening = first_text(&document.blocks);
    let dateline = opening.as_deref().map(dateline).unwrap_or_default();
    let title = meta.title.or_else(|| opening.as_deref().map(title::cut)).map(|title| SafeText::new(&title));
    let title = title
        .and_then(SafeText::filled)
        .or_else(|| meta.url.as_deref().and_then(|url| SafeText::new(url).filled()))?;
    // A summary that is also the first paragraph says nothing more.
    let summary =
        meta.summary.filter(|summary| opening.as_deref().is_none_or(|text| !title::repeats(text, summary)));
    let published = meta.published.or(dateline.0);
    let url = meta.url.as_deref().and_then(|url| SafeText::new(url).filled());
    Some(Article {
        id: Id::of("", &item_key(url.as_deref(), &title, published)),
        title,
        url,
        authors: meta.authors.iter().filter_map(|name| SafeText::new(name).filled()).collect(),
        published,
        updated: meta.updated,
        tags: meta.tags.iter().filter_map(|tag| SafeText::new(tag).filled()).collect(),
        summary: summary.and_then(|text| SafeText::new(&text).filled()),
        source: meta.source.or(dateline.1).and_then(|name| SafeText::new(&name).filled()),
        image: None,
        body: if document.blocks.is_empty() { Body::Empty } else { Body::Blocks(Box::new(document)) },
    })
}

/// Page furniture on a line by itself; among short lines it may be a poem's.
fn is_furniture(source: &[&str], at: usize) -> bool {
    let apart = |line: Option<&&str>| {
        line.is_none_or(|l| l.trim().is_empty() || l.len() > lines::VERSE || names::is_boilerplate(l))
    };
    names::is_boilerplate(source[at])
        && apart(at.checked_sub(1).and_then(|before| source.get(before)))
        && apart(source.get(at + 1))
}

fn text_of(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

fn first_text(blocks: &[Block]) -> Option<String> {
    blocks.iter().find_map(|block| match block {
        Block::Paragraph(spans) | Block::Heading { spans, .. } => Some(text_of(spans)),
        Block::Quote(inner) => match inner.first()? {
            Block::Paragraph(spans) => Some(text_of(spans)),
            _ => None,
        },
        Block::List(items) => match items.first()?.blocks.first()? {
            Block::Paragraph(spans) => Some(text_of(spans)),
            _ => None,
        },
        Block::Code { text, .. } => {
            Some(text.lines().find(|line| !line.trim().is_empty())?.trim().to_owned())
        }
        _ => None,
    })
}

/// What an agency's opening says: `BRUSSELS, Nov 24, 2024 (Reuters) — …`.
fn dateline(text: &str) -> (Option<UnixTime>, Option<String>) {
    let signs = ["—", "–", " - ", "--"].iter().filter_map(|sign| text.find(sign));
    let Some(front) = signs.min().filter(|at| *at <= DATELINE).map(|at| text[..at].trim()) else {
        return (None, None);
    };
    let place = front.split([',', '(', '/']).next().unwrap_or("").trim();
    if !lines::is_shouted(place) {
        return (None, None);
    }
    let open = front.find(['(', '/']);
    let source =
        open.map(|at| front[at..].trim_matches(['(', ')', '/', ' '])).filter(|name| names::is_outlet(name));
    let when = front[place.len()..open.unwrap_or(front.len()).max(place.len())].trim_matches([',', ' ', ':']);
    (super::date::parse(when).filter(|_| when.len() > 7), source.map(str::to_owned))
}
