//! What stands in one element of a feed: its text, whichever of the many ways markup was put into it.
//! Never here: which element it is for.

use std::borrow::Cow;

use super::item::{Best, Kind, Marked, trimmed};
use super::names::{Role, Space, split};
use super::scan::{Tag, allowed, decoded};
use crate::news::write::escape_html as escape;
use crate::parse::detect::has_html;

/// A piece of an element's inside.
#[derive(Clone, Copy, Debug)]
pub enum Markup<'a> {
    Text(&'a str),
    Literal(&'a str),
    Open(Tag<'a>),
    Close(&'a str),
}

/// An element that is being read.
pub struct Field<'a> {
    pub role: Role,
    pub space: Space,
    tag: Tag<'a>,
    /// How many elements of its own name are open.
    open: usize,
    inside: Vec<Markup<'a>>,
}

impl<'a> Markup<'a> {
    fn text(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(raw) => Some(decoded(raw)),
            Self::Literal(text) => Some(Cow::Borrowed(text)),
            _ => None,
        }
    }
}

/// The text of some pieces. White space around a lone CDATA section is left out: nobody means it.
fn joined<'a>(pieces: &[Markup<'a>]) -> Cow<'a, str> {
    let blank = |piece: &Markup<'a>| matches!(piece, Markup::Text(raw) if raw.trim_ascii().is_empty());
    let from = pieces.iter().position(|piece| !blank(piece)).unwrap_or(pieces.len());
    let to = pieces.iter().rposition(|piece| !blank(piece)).map_or(from, |at| at + 1);
    let mut texts = pieces[from..to].iter().filter_map(Markup::text);
    let Some(mut text) = texts.next() else { return Cow::Borrowed("") };
    for more in texts {
        text.to_mut().push_str(&more);
    }
    text
}

impl<'a> Field<'a> {
    pub fn new(role: Role, space: Space, tag: Tag<'a>) -> Self {
        Self { role, space, tag, open: 1, inside: Vec::new() }
    }

    pub fn push(&mut self, piece: Markup<'a>) {
        self.inside.push(piece);
    }

    pub fn open(&mut self, tag: Tag<'a>) {
        self.open += usize::from(tag.name == self.tag.name && !tag.empty);
        self.inside.push(Markup::Open(tag));
    }

    /// True if that was its own end.
    pub fn close(&mut self, name: &'a str) -> bool {
        self.open -= usize::from(name == self.tag.name);
        if self.open > 0 {
            self.inside.push(Markup::Close(name));
        }
        self.open == 0
    }

    pub fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        self.tag.attribute(name)
    }

    /// All text in it, without tags and without white space at its ends. Borrowed where it is one piece.
    pub fn text(&self) -> Cow<'a, str> {
        trimmed(joined(&self.inside))
    }

    /// The words in it and in its children.
    pub fn words(&self) -> Vec<Cow<'a, str>> {
        self.inside.iter().filter_map(Markup::text).map(trimmed).filter(|text| !text.is_empty()).collect()
    }

    /// The text of its first child of a name that has any.
    pub fn child(&self, wanted: &str) -> Option<String> {
        let named = |name: &str| split(name).1.eq_ignore_ascii_case(wanted);
        let from =
            self.inside.iter().position(|piece| matches!(piece, Markup::Open(tag) if named(tag.name)))?;
        let inside = &self.inside[from + 1..];
        let end = inside.iter().position(|piece| matches!(piece, Markup::Close(name) if named(name)));
        let text = joined(&inside[..end.unwrap_or(inside.len())]);
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// Whether there is a child element at all.
    pub fn has_children(&self) -> bool {
        self.inside.iter().any(|piece| matches!(piece, Markup::Open(_)))
    }

    /// The value of a text construct, by its `type` (RFC 4287 §3.1) or, in Atom 0.3, its `mode`; in RSS it is
    /// HTML. Inline markup is written out again.
    pub fn value(&self, atom: bool) -> (Kind, Cow<'a, str>) {
        let kind = self.attribute("type").unwrap_or_default().trim().to_ascii_lowercase();
        let mode = self.attribute("mode").unwrap_or_default().to_ascii_lowercase();
        if mode == "base64" || kind == "application/octet-stream" {
            return (Kind::Html, Cow::Owned(base64(&self.text()).unwrap_or_default()));
        }
        let inline = self.has_children();
        let markup_type = kind.contains("xhtml") || kind.ends_with("+xml") || kind.ends_with("/xml");
        if inline && (markup_type || mode == "xml" || !kind.contains("html")) {
            return (Kind::Html, Cow::Owned(self.markup(atom)));
        }
        let text = self.text();
        if !atom || kind.contains("html") {
            return (Kind::Html, if inline { Cow::Owned(self.markup(false)) } else { text });
        }
        if markup_type {
            let mut escaped = String::new();
            escape(&text, &mut escaped);
            return (Kind::Html, Cow::Owned(escaped));
        }
        // Escaped HTML under no type, or the wrong one, is a common mistake.
        let titled = matches!(self.role, Role::Title(_));
        let sloppy =
            !titled && kind != "text/plain" && has_html(&text) || mode == "escaped" && kind.is_empty();
        (if sloppy { Kind::Html } else { Kind::Plain }, text)
    }

    /// Inline markup as HTML source. In Atom a CDATA section is text, elsewhere it is HTML.
    fn markup(&self, atom: bool) -> String {
        let mut out = String::new();
        for piece in &self.inside {
            match piece {
                Markup::Text(raw) if !atom && decoded(raw).contains("</") => out.push_str(&decoded(raw)),
                Markup::Text(raw) => out.push_str(raw),
                Markup::Literal(text) if atom => escape(text, &mut out),
                Markup::Literal(text) => out.push_str(text),
                Markup::Open(tag) => {
                    out.push('<');
                    out.push_str(split(tag.name).1);
                    out.push_str(tag.source());
                    out.push('>');
                    // HTML has no short form for most elements.
                    if tag.empty && !is_void(tag.name) {
                        out.push_str("</");
                        out.push_str(split(tag.name).1);
                        out.push('>');
                    }
                }
                Markup::Close(name) => {
                    out.push_str("</");
                    out.push_str(split(name).1);
                    out.push('>');
                }
            }
        }
        out
    }
}

fn is_void(name: &str) -> bool {
    matches!(
        split(name).1,
        "br" | "hr" | "img" | "input" | "link" | "meta" | "source" | "wbr" | "area" | "col" | "embed"
    )
}

impl<'a> Best<Marked<'a>> {
    /// Offers the text of a field unless it is blank or there is a better one.
    pub fn offer_filled(&mut self, rank: u8, field: &Field<'a>, atom: bool, base: Option<String>) {
        if self.wants(rank) {
            let (kind, text) = field.value(atom);
            let text = trimmed(allowed(text));
            if !text.is_empty() {
                self.offer(rank, Marked { kind, text, base });
            }
        }
    }
}

/// RFC 4648 §4, blanks ignored; `None` if it isn't that, or no text.
fn base64(text: &str) -> Option<String> {
    let (mut out, mut bits, mut held) = (Vec::new(), 0u32, 0);
    for byte in text.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'=') {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    String::from_utf8(out).ok()
}
