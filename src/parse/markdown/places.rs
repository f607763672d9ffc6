//! Places in a Markdown text that its own links lead to: headings, footnotes, names in HTML tags. They are found
//! before the text is read. Never here: blocks.

use std::collections::HashMap;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::parse::html::links::Links;
use crate::parse::html::{attribute, tag_name};

/// Footnotes and headings that are counted.
const MOST: usize = 20_000;

/// What is known of a text before it is read.
#[derive(Default)]
pub(super) struct Places {
    /// Names of headings, in their order.
    headings: std::vec::IntoIter<String>,
    /// Numbers of footnotes that are referred to, by label, in the order of reference.
    notes: HashMap<String, Note>,
}

struct Note {
    number: usize,
    /// References so far.
    seen: usize,
}

impl Places {
    /// Finds the places in a text and tells the links which of them there are.
    pub fn find(source: &str, links: &mut Links) -> Self {
        if !["(#", "[^", "]: #", "=\"#", "='#", "=#"].iter().any(|sign| source.contains(sign)) {
            return Self::default();
        }
        let mut hrefs: Vec<String> = Vec::new();
        let mut names: Vec<String> = Vec::new();
        let mut headings: Vec<String> = Vec::new();
        let mut heading: Option<String> = None;
        let mut notes: HashMap<String, Note> = HashMap::new();
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
                    if headings.len() < MOST {
                        names.push(name.clone());
                        headings.push(name);
                    }
                }
                Event::Text(text) | Event::Code(text) => {
                    if let Some(heading) = &mut heading {
                        // An id of its own ends at the line.
                        heading.push_str(if heading.starts_with('#') { "\n" } else { "" });
                        heading.push_str(&text);
                    }
                }
                Event::Start(Tag::Link { dest_url, .. }) => hrefs.push(dest_url.to_string()),
                Event::Html(tags) | Event::InlineHtml(tags) => read_tags(&tags, &mut hrefs, &mut names),
                Event::FootnoteReference(label) if notes.len() < MOST => {
                    let number = notes.len() + 1;
                    notes.entry(label.to_string()).or_insert(Note { number, seen: 0 });
                }
                _ => {}
            }
        }
        for label in notes.keys() {
            for name in [note(label), reference(label)] {
                hrefs.push(format!("#{name}"));
                names.push(name);
            }
        }
        links.register_anchors(hrefs.iter().map(String::as_str), names.iter().map(String::as_str));
        Self { headings: headings.into_iter(), notes }
    }

    /// The name of the heading that comes next.
    pub fn heading(&mut self) -> Option<String> {
        self.headings.next()
    }

    /// What stands for a footnote where it is referred to, and whether that is for the first time.
    pub fn refer(&mut self, label: &str) -> (String, bool) {
        let Some(note) = self.notes.get_mut(label) else { return (label.to_owned(), false) };
        note.seen += 1;
        (note.number.to_string(), note.seen == 1)
    }

    /// What stands before a footnote, and its place among the others.
    pub fn number(&self, label: &str) -> (String, usize) {
        self.notes
            .get(label)
            .map_or_else(|| (label.to_owned(), usize::MAX), |note| (note.number.to_string(), note.number))
    }
}

/// The name of a footnote's place.
pub(super) fn note(label: &str) -> String {
    format!("fn:{label}")
}

/// The name of the place where a footnote is first referred to.
pub(super) fn reference(label: &str) -> String {
    format!("fnref:{label}")
}

/// A heading's name as the large hosts of Markdown make it: small letters, hyphens for blanks, the second of two
/// same ones with a number.
fn slug(text: &str, seen: &mut HashMap<String, usize>) -> String {
    let plain = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    let name: String =
        text.trim().to_lowercase().chars().filter(plain).map(|c| if c == ' ' { '-' } else { c }).collect();
    let count = seen.entry(name.clone()).or_default();
    *count += 1;
    if *count > 1 { format!("{name}-{}", *count - 1) } else { name }
}

/// Links and names in HTML tags.
fn read_tags(tags: &str, hrefs: &mut Vec<String>, names: &mut Vec<String>) {
    for (at, _) in tags.match_indices('<') {
        let tag = &tags[at..];
        let Some(end) = tag.find('>').filter(|_| !tag_name(&tag[1..]).is_empty()) else { continue };
        let tag = &tag[..=end];
        hrefs.extend(attribute(tag, "href").filter(|href| href.contains('#')).map(str::to_owned));
        names.extend(["id", "name"].iter().filter_map(|name| attribute(tag, name)).map(str::to_owned));
    }
}
