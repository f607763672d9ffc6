//! Markdown with front matter to an article and to blocks. Never here: raw HTML beyond its bare text.

mod blocks;
mod front;
#[cfg(test)]
mod tests;

use super::plain::item_key;
use super::{Hint, ParseError};
use crate::news::{Article, Block, Body, Document, Format, Id, Parsed, Text};

/// Characters of a title that was taken from the beginning of the text.
const TITLE: usize = 90;

/// Reads a Markdown file: one article. The title is that of the front matter, else the first heading of level
/// one, else the beginning of the text.
pub fn parse(text: &str, _hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    let text = text.trim_start_matches('\u{feff}');
    let (front, body, mut warnings) = match front::split(text) {
        Some((front, body)) => match front::read(&front) {
            Ok(front) => (front, body, Vec::new()),
            Err(why) => {
                let warning = Text::new(&format!("the front matter can't be read: {why}"));
                (front::Front::default(), body, vec![warning])
            }
        },
        None => (front::Front::default(), text, Vec::new()),
    };
    let document = document(body, front.url.as_deref());
    let heading = match document.blocks.first() {
        Some(Block::Heading { level: 1, spans }) => {
            Text::new(&spans.iter().map(|span| span.text.as_str()).collect::<String>()).filled()
        }
        _ => None,
    };
    let same = |a: &Text, b: &Text| a.to_lowercase() == b.to_lowercase();
    // A heading that only repeats the title goes; one that says something else stays.
    let repeated = heading.as_ref().is_some_and(|h| front.title.as_ref().is_none_or(|title| same(h, title)));
    let body = if repeated { without_first_heading(body) } else { body };
    let title = front.title.or(heading).unwrap_or_else(|| beginning(&document));
    if title.is_empty() && body.trim().is_empty() {
        warnings.push(Text::new("there is no text in it"));
    }
    let key = item_key(front.url.as_deref(), &title, front.published);
    let article = Article {
        id: Id::of(front.source.as_deref().unwrap_or_default(), &key),
        title,
        url: front.url,
        authors: front.authors,
        published: front.published,
        updated: front.updated,
        tags: front.tags,
        summary: front.summary,
        source: front.source,
        image: front.image,
        body: Body::Markdown(body.trim().into()),
    };
    Ok(Parsed { format: Format::Markdown, title: None, url: None, articles: vec![article], warnings })
}

/// Turns Markdown into blocks. Relative addresses are resolved against `base`.
pub fn document(source: &str, base: Option<&str>) -> Document {
    blocks::document(source, base)
}

/// The source without the heading it begins with: `# Title`, or `Title` over `====`.
fn without_first_heading(source: &str) -> &str {
    let source = source.trim_start();
    let rest = source.split_once('\n').map_or("", |(_, rest)| rest);
    if source.starts_with('#') {
        return rest;
    }
    // Setext: everything up to the line of `=`.
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        at += line.len();
        let line = line.trim();
        if !line.is_empty() && line.chars().all(|c| c == '=') {
            return &source[at..];
        }
    }
    source
}

fn beginning(document: &Document) -> Text {
    let text = document.plain_text();
    let line = Text::new(text.split("\n\n").next().unwrap_or_default());
    if line.chars().count() <= TITLE {
        return line;
    }
    let cut: String = line.chars().take(TITLE).collect();
    let whole = cut.rfind(' ').map_or(cut.as_str(), |blank| &cut[..blank]);
    Text::new(&format!("{whole} …"))
}
