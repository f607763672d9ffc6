//! Anchors in a Markdown text: headings, footnotes and names in HTML tags that links in the same text lead to. They are
//! found before the text is read. Never here: blocks.

use std::collections::HashMap;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::parse::html::links::Links;
use crate::parse::html::{attribute, tag_name};

/// Footnotes, and headings, that are numbered.
const MAX_ANCHORS: usize = 20_000;

/// The anchors of a text.
#[derive(Default)]
pub(super) struct Anchors {
    /// Names of the headings, in their order.
    headings: std::vec::IntoIter<String>,
    /// The footnotes with references, by label.
    footnotes: HashMap<String, Footnote>,
}

struct Footnote {
    /// Its number in the order of the first references.
    number: usize,
    /// References so far.
    references: usize,
}

impl Anchors {
    /// Finds the anchors in a text and registers them with the links.
    pub(crate) fn find(source: &str, links: &mut Links) -> Self {
        if !["(#", "[^", "]: #", "=\"#", "='#", "=#"].iter().any(|sign| source.contains(sign)) {
            return Self::default();
        }
        let mut hrefs: Vec<String> = Vec::new();
        let mut names: Vec<String> = Vec::new();
        let mut headings: Vec<String> = Vec::new();
        let mut heading: Option<String> = None;
        let mut footnotes: HashMap<String, Footnote> = HashMap::new();
        let mut seen: HashMap<String, usize> = HashMap::new();
        for event in Parser::new_ext(source, super::blocks::options()) {
            match event {
                Event::Start(Tag::Heading { id, .. }) => {
                    heading = Some(id.map(|id| format!("#{id}")).unwrap_or_default());
                }
                Event::End(TagEnd::Heading(_)) => {
                    let text = heading.take().unwrap_or_default();
                    let name = match text.strip_prefix('#').filter(|id| !id.is_empty()) {
                        Some(id) => id.split('\n').next().unwrap_or(id).to_owned(),
                        None => slug(&text, &mut seen),
                    };
                    if headings.len() < MAX_ANCHORS {
                        names.push(name.clone());
                        headings.push(name);
                    }
                }
                Event::Text(text) | Event::Code(text) => {
                    if let Some(heading) = &mut heading {
                        // An explicit id ends at the line end.
                        heading.push_str(if heading.starts_with('#') { "\n" } else { "" });
                        heading.push_str(&text);
                    }
                }
                Event::Start(Tag::Link { dest_url, .. }) => hrefs.push(dest_url.to_string()),
                Event::Html(tags) | Event::InlineHtml(tags) => read_tags(&tags, &mut hrefs, &mut names),
                Event::FootnoteReference(label) if footnotes.len() < MAX_ANCHORS => {
                    let number = footnotes.len() + 1;
                    footnotes.entry(label.to_string()).or_insert(Footnote { number, references: 0 });
                }
                _ => {}
            }
        }
        for label in footnotes.keys() {
            for name in [footnote(label), reference(label)] {
                hrefs.push(format!("#{name}"));
                names.push(name);
            }
        }
        links.register_anchors(hrefs.iter().map(String::as_str), names.iter().map(String::as_str));
        Self { headings: headings.into_iter(), footnotes }
    }

    /// The name of the next heading.
    pub(crate) fn next_heading(&mut self) -> Option<String> {
        self.headings.next()
    }

    /// Counts a reference to a footnote. Returns its text, and whether it is the first one.
    pub(crate) fn add_reference(&mut self, label: &str) -> (String, bool) {
        let Some(footnote) = self.footnotes.get_mut(label) else { return (label.to_owned(), false) };
        footnote.references += 1;
        (footnote.number.to_string(), footnote.references == 1)
    }

    /// The text before a footnote, and its rank among the others.
    pub(crate) fn number(&self, label: &str) -> (String, usize) {
        match self.footnotes.get(label) {
            Some(footnote) => (footnote.number.to_string(), footnote.number),
            None => (label.to_owned(), usize::MAX),
        }
    }
}

/// The name of a footnote's anchor.
pub(super) fn footnote(label: &str) -> String {
    format!("fn:{label}")
}

/// The name of the anchor of a footnote's first reference.
pub(super) fn reference(label: &str) -> String {
    format!("fnref:{label}")
}

/// A heading's name as GitHub and others make it: lower case, hyphens for spaces, a number after a repeated name.
fn slug(text: &str, seen: &mut HashMap<String, usize>) -> String {
    let plain = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let name: String =
        text.trim().to_lowercase().chars().filter(plain).map(|c| if c == ' ' { '-' } else { c }).collect();
    let count = seen.entry(name.clone()).or_default();
    *count += 1;
    if *count > 1 { format!("{name}-{}", *count - 1) } else { name }
}

/// Reads the links and names in HTML tags.
fn read_tags(tags: &str, hrefs: &mut Vec<String>, names: &mut Vec<String>) {
    for (at, _) in tags.match_indices('<') {
        let tag = &tags[at..];
        let Some(end) = tag.find('>').filter(|_| !tag_name(&tag[1..]).is_empty()) else { continue };
        let tag = &tag[..=end];
        hrefs.extend(attribute(tag, "href").filter(|href| href.contains('#')).map(str::to_owned));
        names.extend(["id", "name"].iter().filter_map(|name| attribute(tag, name)).map(str::to_owned));
    }
}
