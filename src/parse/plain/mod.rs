//! News pages saved as text, prose, and lists of headlines. Never here: markup of any sort.

mod blocks;
mod head;
#[cfg(test)]
mod head_tests;
mod headlines;
mod lexicon;
mod lines;
mod meta;
#[cfg(test)]
mod tests;
mod title;

use super::{ParseError, parsed};
use crate::news::{Article, Block, Body, Document, Format, Id, Parsed, SafeText, Span, UnixTime};
use head::Head;
use lines::LineLayout;

pub(super) use blocks::find_url;
pub(crate) use headlines::{parse_headline, parse_headlines};
pub(super) use lexicon::split_names;
pub(super) use title::{is_same_title, make_title};

/// Words below a title without metadata that make it an article of its own.
const MIN_WORDS: usize = 12;
/// The same in a file whose first article has metadata: without any, this may be a footer.
const MIN_WORDS_WITHOUT_METADATA: usize = 60;
/// Lines that are read to find out whether an article begins with them.
const MAX_HEAD_LINES: usize = 200;
/// The longest dateline, in bytes.
const MAX_DATELINE: usize = 90;

/// Reads a text file: one article, or several separated by rules.
pub(crate) fn parse(text: &str) -> Result<Parsed, ParseError> {
    let lines = lines::split(text);
    let articles: Vec<Article> = sections(&lines).into_iter().filter_map(article).collect();
    if articles.is_empty() {
        return Err(ParseError::Empty);
    }
    Ok(parsed(Format::Plain, articles))
}

/// Makes blocks of prose.
pub(crate) fn document(source: &str) -> Document {
    let lines = lines::split(source);
    blocks::document(&lines, &LineLayout::of(&lines))
}

/// Removes the first block of a document if it repeats the title. One with a link stays.
pub(crate) fn remove_repeated_title(title: &str, document: &mut Document) {
    let is_repeated = matches!(document.blocks.first(), Some(Block::Heading { spans, .. } | Block::Paragraph(spans))
        if document.blocks.len() > 1
            && spans.iter().all(|span| span.link.is_none())
            && is_same_title(&text_of(spans), title));
    if is_repeated {
        document.blocks.remove(0);
    }
}

/// The article's part of its id: its URL, else its title and date, else its title.
pub(super) fn item_key(url: Option<&str>, title: &str, published: Option<UnixTime>) -> String {
    match (url, published) {
        (Some(url), _) => url.to_owned(),
        (None, Some(date)) => format!("{title}\n{}", date.rfc3339()),
        (None, None) => title.to_owned(),
    }
}

/// Splits a file at the rules below which another article begins.
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
    let mut has_metadata = false;
    for (i, &cut) in cuts.iter().enumerate() {
        let part = &lines[last..cut];
        let next = cuts.get(i + 1).map(|&end| &lines[cut + 1..end]);
        last = (cut + 1).min(lines.len());
        if i == 0 {
            has_metadata = read_head(part).0.has_metadata;
        }
        let section = &lines[from..cut];
        let divides = next.is_none_or(|next| begins_article(next, has_metadata)) && has_text(section);
        if divides || next.is_none() {
            out.push(section);
            from = last;
        }
    }
    out
}

/// The head of a section, and the first lines of its text.
fn read_head<'a>(part: &'a [&'a str]) -> (Head, &'a [&'a str]) {
    let part = &part[..part.len().min(MAX_HEAD_LINES)];
    let head = head::read(part, &LineLayout::of(part));
    let body = &part[head.body..];
    (head, body)
}

/// Whether an article begins with these lines. `has_metadata` says whether the first article of the file has any.
fn begins_article(part: &[&str], has_metadata: bool) -> bool {
    let (head, body) = read_head(part);
    let words: usize = body.iter().map(|line| line.split_whitespace().count()).sum();
    let enough = if has_metadata { MIN_WORDS_WITHOUT_METADATA } else { MIN_WORDS };
    head.has_title && (head.has_metadata || words >= enough)
}

/// Whether there is more than a head. A rule may also be between the head and the text.
fn has_text(part: &[&str]) -> bool {
    read_head(part).1.iter().any(|line| !line.trim().is_empty() && !lines::is_rule(line))
}

fn article(source: &[&str]) -> Option<Article> {
    let layout = LineLayout::of(source);
    let Head { meta, body, has_title, .. } = head::read(source, &layout);
    let mut lines: Vec<&str> = Vec::with_capacity(source.len() - body + 2);
    lines.extend(meta.body.as_deref().filter(|text| !text.is_empty()));
    lines.extend((body..source.len()).filter(|&at| !is_boilerplate_at(source, at)).map(|at| source[at]));
    while lines.last().is_some_and(|line| line.trim().is_empty() || lines::is_rule(line)) {
        lines.pop();
    }
    let mut document = blocks::document(&lines, &LineLayout::of(&lines));
    if let (true, Some(title)) = (has_title, &meta.title) {
        remove_repeated_title(title, &mut document);
    }
    let opening = first_text(&document.blocks);
    let dateline = opening.as_deref().map(dateline).unwrap_or_default();
    let filled = |text: &String| SafeText::new(text).filled();
    let url = meta.url.as_ref().and_then(filled);
    let title = meta.title.or_else(|| opening.as_deref().map(make_title));
    let title = title.as_ref().and_then(filled).or_else(|| url.clone())?;
    // A summary that is also the first paragraph is left out.
    let summary =
        meta.summary.filter(|summary| opening.as_deref().is_none_or(|text| !is_same_title(text, summary)));
    let published = meta.published.or(dateline.0);
    Some(Article {
        id: Id::of("", &item_key(url.as_deref(), &title, published)),
        title,
        url,
        authors: meta.authors.iter().filter_map(filled).collect(),
        published,
        updated: meta.updated,
        tags: meta.tags.iter().filter_map(filled).collect(),
        summary: summary.as_ref().and_then(filled),
        source: meta.source.or(dateline.1).as_ref().and_then(filled),
        image: None,
        body: if document.blocks.is_empty() { Body::Empty } else { Body::Blocks(Box::new(document)) },
    })
}

/// Whether a line is boilerplate. Between other short lines it may belong to a poem.
fn is_boilerplate_at(source: &[&str], at: usize) -> bool {
    let apart = |line: Option<&&str>| {
        line.is_none_or(|l| {
            l.trim().is_empty() || l.len() > lines::MAX_VERSE_WIDTH || lexicon::is_boilerplate(l)
        })
    };
    lexicon::is_boilerplate(source[at])
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

/// The date and the publisher in an agency's dateline: `BRUSSELS, Nov 24, 2024 (Reuters) — …`.
fn dateline(text: &str) -> (Option<UnixTime>, Option<String>) {
    let signs = ["—", "–", " - ", "--"].iter().filter_map(|sign| text.find(sign));
    let Some(front) = signs.min().filter(|at| *at <= MAX_DATELINE).map(|at| text[..at].trim()) else {
        return (None, None);
    };
    let place = front.split([',', '(', '/']).next().unwrap_or("").trim();
    if !lines::is_all_caps(place) {
        return (None, None);
    }
    let open = front.find(['(', '/']);
    let source = open
        .map(|at| front[at..].trim_matches(['(', ')', '/', ' ']))
        .filter(|name| lexicon::is_publisher(name));
    let when = front[place.len()..open.unwrap_or(front.len()).max(place.len())].trim_matches([',', ' ', ':']);
    (super::date::parse(when).filter(|_| when.len() > 7), source.map(str::to_owned))
}
