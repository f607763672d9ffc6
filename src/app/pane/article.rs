//! Builds the page of an article: title, facts, summary, text, links. Never here: widths, which part is visible.

use jiff::tz::TimeZone;

use super::reading_time::ReadingTime;
use crate::app::typeset::{Builder, Galley, HeadLine, LinkNumbers, Run, TextForm, TextRole};
use crate::app::{Opened, Version};
use crate::news::{Article, Block, Document, Emphasis, Link, SafeText};

/// The page of an article. The lines around its title are drawn by `title_block`.
pub(crate) fn galley(opened: &Opened, form: TextForm) -> Galley {
    let mut builder = Builder::new(form);
    builder.head(HeadLine::Margin);
    builder.head(HeadLine::Kicker);
    builder.title(&opened.article.title);
    builder.head(HeadLine::Rule);
    builder.head(HeadLine::Facts);
    add_text(opened, &mut builder);
    let links = &opened.document.links;
    if links.iter().any(Link::is_external) {
        builder.gap(2);
        builder.outside("Links", TextRole::Heading);
        builder.link_list(links);
    }
    add_end(&opened.article, &mut builder);
    builder.finish()
}

/// The page of an article for output that is read at any time, in any program: with its whole title, exact dates, and the
/// addresses of its links.
pub(crate) fn printed_galley(opened: &Opened, zone: &TimeZone, signed: Emphasis) -> Galley {
    let mut text = Builder::default();
    text.document(&opened.document);
    let minutes = ReadingTime::new(&text.finish()).minutes();
    let mut builder = Builder::new(TextForm { link_numbers: LinkNumbers::Bracketed, signed });
    builder.title(&opened.article.title);
    builder.facts(&facts(opened, minutes, zone));
    add_text(opened, &mut builder);
    add_addresses(&opened.document, &mut builder);
    add_end(&opened.article, &mut builder);
    builder.finish()
}

/// The article below its title block.
fn add_text(opened: &Opened, builder: &mut Builder) {
    let Opened { article, document, .. } = opened;
    builder.gap(1);
    if let Some(image) = article.image.as_ref().filter(|image| !contains_picture(&document.blocks, image, 0))
    {
        builder.picture(image, None);
        builder.gap(1);
    }
    let is_separate =
        |summary: &&SafeText| !document.blocks.is_empty() && !begins_with(&document.blocks, summary);
    if let Some(summary) = article.summary.as_ref().filter(is_separate) {
        builder.outside(summary, TextRole::Summary);
        builder.gap(1);
    }
    builder.document(document);
    if document.blocks.is_empty() {
        let none = match article.url {
            Some(_) => "The text is not in this file; o opens the page.",
            None => "This article has no text.",
        };
        let words = article.summary.as_deref().unwrap_or(none);
        let role = if article.summary.is_some() { TextRole::Text } else { TextRole::Quiet };
        builder.outside(words, role);
    }
}

/// Whether a text begins with the words of a summary, which is then not shown apart.
fn begins_with(blocks: &[Block], summary: &str) -> bool {
    let spans = blocks.iter().map_while(|block| match block {
        Block::Paragraph(spans) | Block::Heading { spans, .. } => Some(spans),
        _ => None,
    });
    let mut text = spans.flatten().flat_map(|span| span.text.chars()).filter(|c| c.is_alphanumeric());
    summary.chars().filter(|c| c.is_alphanumeric()).all(|c| text.next() == Some(c))
}

/// The maximum depth of nested lists and quotations that are searched for a picture.
const MAX_DEPTH: usize = 4;

/// Whether blocks contain a picture, in any size.
fn contains_picture(blocks: &[Block], image: &SafeText, depth: usize) -> bool {
    blocks.iter().any(|block| match block {
        Block::Figure { image: Some(other), .. } => same_picture(other, image),
        Block::Quote(inner) | Block::Details { blocks: inner, .. } => {
            depth < MAX_DEPTH && contains_picture(inner, image, depth + 1)
        }
        Block::List(items) => {
            depth < MAX_DEPTH && items.iter().any(|item| contains_picture(&item.blocks, image, depth + 1))
        }
        _ => false,
    })
}

/// Whether two addresses are of the same picture. Sites put the size into the query, the name
/// (`harbour-1024x576.jpg`) or the path.
fn same_picture(one: &str, other: &str) -> bool {
    /// A name this long belongs to one picture only.
    const DISTINCTIVE: usize = 12;
    let normalize = |url: &str| {
        let url = url.split(['?', '#']).next().unwrap_or_default();
        let url = url.split_once("://").map_or(url, |(_, rest)| rest);
        let (path, name) = url.rsplit_once('/').unwrap_or(("", url));
        let (stem, kind) = name.rsplit_once('.').unwrap_or((name, ""));
        let is_size = |size: &str| {
            let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            size.split_once('x').is_some_and(|(wide, high)| number(wide) && number(high))
        };
        let stem = stem.rsplit_once('-').filter(|(_, size)| is_size(size)).map_or(stem, |(stem, _)| stem);
        (path.to_owned(), format!("{stem}.{kind}"))
    };
    let ((path, name), (other_path, other_name)) = (normalize(one), normalize(other));
    name == other_name && (path == other_path || name.len() >= DISTINCTIVE)
}

fn facts(opened: &Opened, minutes: u64, zone: &TimeZone) -> Vec<String> {
    let article = &opened.article;
    let mut facts: Vec<String> = article.source.iter().map(ToString::to_string).collect();
    // The source of a single author is often named after the author.
    let others = article.authors.iter().filter(|author| Some(*author) != article.source.as_ref());
    let authors: Vec<&str> = others.map(SafeText::as_str).collect();
    if !authors.is_empty() {
        facts.push(authors.join(", "));
    }
    match (article.published, article.updated) {
        (Some(published), Some(updated)) if updated.seconds() > published.seconds() + 60 => {
            facts.push(published.long(zone));
            facts.push(format!("updated {}", updated.long(zone)));
        }
        (Some(date), _) | (None, Some(date)) => facts.push(date.long(zone)),
        (None, None) => {}
    }
    if minutes > 0 {
        facts.push(format!("{minutes} min"));
    }
    match opened.version {
        Version::Given => {}
        Version::Full => facts.push("full text".to_owned()),
        Version::Linked => facts.push("not in the list".to_owned()),
    }
    facts
}

/// Lists the addresses of the links.
fn add_addresses(document: &Document, builder: &mut Builder) {
    let out = (0u32..).zip(&document.links).filter(|(_, link)| link.is_external());
    for (number, (index, link)) in (1..).zip(out) {
        if number == 1 {
            builder.gap(2);
            builder.outside("Links", TextRole::Heading);
        }
        let mark = format!("[{number}] ");
        let target = Run { link: Some(index), ..Run::new(&link.url, TextRole::Text) };
        builder.hanging(&[Run::new(&mark, TextRole::Quiet), target], mark.len());
    }
}

/// Tags and address.
fn add_end(article: &Article, builder: &mut Builder) {
    let tags = article.tags.iter().map(SafeText::as_str).collect::<Vec<_>>().join(", ");
    let filed = (!tags.is_empty()).then(|| format!("Filed under {tags}"));
    for line in filed.into_iter().chain(article.url.iter().map(ToString::to_string)) {
        builder.gap(1);
        builder.outside(&line, TextRole::Quiet);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::Span;

    fn words(article: Article, paragraphs: &[&str]) -> String {
        let blocks = paragraphs.iter().map(|text| Block::Paragraph(vec![Span::plain(text)])).collect();
        let document = Document { blocks, ..Document::default() };
        let opened = Opened { article, document, ..Opened::default() };
        let galley = printed_galley(&opened, &TimeZone::UTC, Emphasis::NONE);
        galley
            .pieces
            .iter()
            .map(|piece| &*piece.text)
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join("|")
    }

    #[test]
    fn a_summary_that_begins_the_text_is_not_repeated() {
        let article = |summary: &str| Article {
            title: SafeText::new("T"),
            summary: Some(SafeText::new(summary)),
            ..Article::default()
        };
        assert_eq!(words(article("All there is."), &["All there is."]), "T|1 min|All there is.");
        assert_eq!(words(article("All there …"), &["All there", "is."]), "T|1 min|All there|is.");
        assert_eq!(words(article("In short."), &["At length."]), "T|1 min|In short.|At length.");
        assert_eq!(words(article("In short."), &[]), "T|In short.");
    }

    #[test]
    fn an_article_without_text_offers_its_page_if_it_has_one() {
        let title = SafeText::new("T");
        let url = Some(SafeText::new("https://e.org/"));
        assert!(words(Article { title: title.clone(), url, ..Article::default() }, &[]).contains("o opens"));
        assert!(!words(Article { title, ..Article::default() }, &[]).contains("o opens"));
    }

    #[test]
    fn addresses_of_the_same_picture_are_recognised() {
        for (one, other, same) in [
            ("https://e.org/a/harbour.jpg", "http://e.org/a/harbour.jpg?w=600#x", true),
            ("https://e.org/a/harbour-1024x576.jpg", "https://e.org/a/harbour.jpg", true),
            (
                "https://e.org/240/cpsprodpb/9a3f-harbour.jpg",
                "https://e.org/976/cpsprodpb/9a3f-harbour.jpg",
                true,
            ),
            ("https://e.org/one/1000.jpg", "https://e.org/two/1000.jpg", false),
            ("https://e.org/a/harbour-2.jpg", "https://e.org/a/harbour-3.jpg", false),
        ] {
            assert_eq!(same_picture(one, other), same, "{one} {other}");
        }
    }
}
