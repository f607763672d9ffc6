//! The content of one element of a feed: its text, in whichever of the many ways markup was put into it.
//! Never here: what the element is for (see `vocabulary`).

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};

use super::item::{Best, TextConstruct, TextType};
use super::vocabulary::{Namespace, Role, split_name};
use crate::news::write::escape_html as escape;
use crate::parse::detect::has_html;
use crate::parse::text::trimmed;
use crate::parse::xml::{StartTag, XmlEvent, decode_entities, strip_forbidden};

/// An element that is being read.
pub(crate) struct Element<'a> {
    pub(crate) role: Role,
    pub(crate) namespace: Namespace,
    tag: StartTag<'a>,
    /// Open elements of the same name, this one included.
    depth: usize,
    content: Vec<XmlEvent<'a>>,
}

fn text_of<'a>(event: &XmlEvent<'a>) -> Option<Cow<'a, str>> {
    match event {
        XmlEvent::Text(raw) => Some(decode_entities(raw)),
        XmlEvent::Cdata(text) => Some(Cow::Borrowed(text)),
        _ => None,
    }
}

/// The text of some events. White space around a single CDATA section is left out: it is only formatting.
fn joined<'a>(events: &[XmlEvent<'a>]) -> Cow<'a, str> {
    let blank = |event: &XmlEvent<'a>| matches!(event, XmlEvent::Text(raw) if raw.trim_ascii().is_empty());
    let from = events.iter().position(|event| !blank(event)).unwrap_or(events.len());
    let to = events.iter().rposition(|event| !blank(event)).map_or(from, |at| at + 1);
    let mut texts = events[from..to].iter().filter_map(text_of);
    let Some(mut text) = texts.next() else { return Cow::Borrowed("") };
    for more in texts {
        text.to_mut().push_str(&more);
    }
    text
}

impl<'a> Element<'a> {
    pub(crate) fn new(role: Role, namespace: Namespace, tag: StartTag<'a>) -> Self {
        Self { role, namespace, tag, depth: 1, content: Vec::new() }
    }

    /// Adds text, or a child's start tag.
    pub(crate) fn push(&mut self, event: XmlEvent<'a>) {
        if let XmlEvent::Open(tag) = event {
            self.depth += usize::from(tag.name == self.tag.name && !tag.empty);
        }
        self.content.push(event);
    }

    /// Adds an end tag. Returns true if it is the element's own.
    pub(crate) fn close(&mut self, name: &'a str) -> bool {
        self.depth -= usize::from(name == self.tag.name);
        if self.depth > 0 {
            self.content.push(XmlEvent::Close(name));
        }
        self.depth == 0
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        self.tag.attribute(name)
    }

    /// Its text without tags and outer white space; borrowed if it is one piece.
    pub(crate) fn text(&self) -> Cow<'a, str> {
        trimmed(joined(&self.content))
    }

    /// The texts of the element and its children, one by one.
    pub(crate) fn texts(&self) -> Vec<Cow<'a, str>> {
        self.content.iter().filter_map(text_of).map(trimmed).filter(|text| !text.is_empty()).collect()
    }

    /// The text of the first child of this name; `None` if it is empty.
    pub(crate) fn child(&self, wanted: &str) -> Option<String> {
        let named = |name: &str| split_name(name).1.eq_ignore_ascii_case(wanted);
        let from =
            self.content.iter().position(|event| matches!(event, XmlEvent::Open(tag) if named(tag.name)))?;
        let inside = &self.content[from + 1..];
        let end = inside.iter().position(|event| matches!(event, XmlEvent::Close(name) if named(name)));
        let text = joined(&inside[..end.unwrap_or(inside.len())]);
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    fn has_children(&self) -> bool {
        self.content.iter().any(|event| matches!(event, XmlEvent::Open(_)))
    }

    /// The value of a text construct, by its `type` (RFC 4287 §3.1) or, in Atom 0.3, its `mode`. In RSS it is HTML.
    /// Child elements are written out as source again.
    fn text_construct(&self, atom: bool) -> (TextType, Cow<'a, str>) {
        let kind = self.attribute("type").unwrap_or_default().trim().to_ascii_lowercase();
        let mode = self.attribute("mode").unwrap_or_default().to_ascii_lowercase();
        if mode == "base64" || kind == "application/octet-stream" {
            return (TextType::Html, Cow::Owned(decode_base64(&self.text()).unwrap_or_default()));
        }
        let inline = self.has_children();
        let markup_type = kind.contains("xhtml") || kind.ends_with("+xml") || kind.ends_with("/xml");
        if inline && (markup_type || mode == "xml" || !kind.contains("html")) {
            return (TextType::Html, Cow::Owned(self.source(atom)));
        }
        let text = self.text();
        if !atom || kind.contains("html") {
            return (TextType::Html, if inline { Cow::Owned(self.source(false)) } else { text });
        }
        if markup_type {
            let mut escaped = String::new();
            escape(&text, &mut escaped);
            return (TextType::Html, Cow::Owned(escaped));
        }
        // Escaped HTML without a type, or with a wrong one, is a common mistake.
        let is_title = matches!(self.role, Role::Title(_));
        let mislabelled =
            !is_title && kind != "text/plain" && has_html(&text) || mode == "escaped" && kind.is_empty();
        (if mislabelled { TextType::Html } else { TextType::Plain }, text)
    }

    /// The content as HTML source. A CDATA section is text in Atom and HTML elsewhere.
    fn source(&self, atom: bool) -> String {
        let mut out = String::new();
        let end_tag = |name: &str, out: &mut String| out.extend(["</", split_name(name).1, ">"]);
        for event in &self.content {
            match event {
                XmlEvent::Text(raw) if !atom && decode_entities(raw).contains("</") => {
                    out.push_str(&decode_entities(raw));
                }
                XmlEvent::Text(raw) => out.push_str(raw),
                XmlEvent::Cdata(text) if atom => escape(text, &mut out),
                XmlEvent::Cdata(text) => out.push_str(text),
                XmlEvent::Open(tag) => {
                    out.extend(["<", split_name(tag.name).1, tag.source(), ">"]);
                    // In HTML, `<b/>` is a start tag.
                    if tag.empty && !is_void(tag.name) {
                        end_tag(tag.name, &mut out);
                    }
                }
                XmlEvent::Close(name) => end_tag(name, &mut out),
            }
        }
        out
    }
}

fn is_void(name: &str) -> bool {
    matches!(
        split_name(name).1,
        "br" | "hr" | "img" | "input" | "link" | "meta" | "source" | "wbr" | "area" | "col" | "embed"
    )
}

impl<'a> Best<TextConstruct<'a>> {
    /// Offers the text of an element, unless it is blank.
    pub(crate) fn offer_text(&mut self, rank: u8, element: &Element<'a>, atom: bool, base: Option<String>) {
        if self.wants(rank) {
            let (text_type, text) = element.text_construct(atom);
            let text = trimmed(strip_forbidden(text));
            if !text.is_empty() {
                self.offer(rank, TextConstruct { text_type, text, base });
            }
        }
    }
}

/// RFC 4648 §4 with white space in it and with or without padding; `None` if it is not that, or not UTF-8.
fn decode_base64(text: &str) -> Option<String> {
    let engine = GeneralPurpose::new(&STANDARD, NO_PAD.with_decode_allow_trailing_bits(true));
    let digits: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'=').collect();
    String::from_utf8(engine.decode(digits).ok()?).ok()
}
