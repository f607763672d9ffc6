//! A tolerant tokenizer for XML and HTML: tags and text, whatever is wrong with the source. It never fails.
//! Never here: what an element means, or a stack of open elements, so that nesting costs nothing.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memchr3, memmem};

/// One tag or run of text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum XmlEvent<'a> {
    Open(StartTag<'a>),
    Close(&'a str),
    /// Text whose entities are not decoded yet.
    Text(&'a str),
    /// Text of a CDATA section.
    Cdata(&'a str),
}

/// A start tag.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct StartTag<'a> {
    /// With its prefix.
    pub(crate) name: &'a str,
    attributes: &'a str,
    /// `<name/>`
    pub(crate) empty: bool,
}

/// Attributes of a tag that are read.
const MAX_ATTRIBUTES: usize = 64;

impl<'a> StartTag<'a> {
    /// Names and decoded values.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> + use<'a> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            let end = rest.find(|c: char| c.is_whitespace() || c == '=')?;
            let (name, after) = rest.split_at(end);
            let Some(value) = after.trim_start().strip_prefix('=') else {
                rest = after;
                return Some((name, Cow::Borrowed("")));
            };
            let value = value.trim_start();
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
            let value = &value[quote.map_or(0, char::len_utf8)..];
            let end = match quote {
                Some(quote) => value.find(quote),
                None => value.find(char::is_whitespace),
            };
            let (value, after) = value.split_at(end.unwrap_or(value.len()));
            rest = after.strip_prefix(['"', '\'']).unwrap_or(after);
            Some((name, decode_entities(value)))
        })
        .take(MAX_ATTRIBUTES)
    }

    /// The first attribute of this name, in upper or lower case.
    pub(crate) fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        self.attributes().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The attributes as written in the source.
    pub(crate) fn source(&self) -> &'a str {
        self.attributes
    }
}

/// Reads a text once, from start to end.
pub(crate) struct XmlScanner<'a> {
    text: &'a str,
    at: usize,
    /// The text ended inside a tag, a comment or a CDATA section.
    pub(crate) truncated: bool,
    /// No `>` is left. Without this, each unclosed tag would search to the end of the text.
    last_tag_seen: bool,
}

impl<'a> XmlScanner<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, truncated: false, last_tag_seen: false }
    }

    /// The byte offset where the next event begins.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    /// Moves past `end`. Returns false if the text ends before.
    fn skip_past(&mut self, end: &str) -> bool {
        let found = memmem::find(&self.text.as_bytes()[self.at..], end.as_bytes());
        self.at = found.map_or(self.text.len(), |at| self.at + at + end.len());
        self.truncated |= found.is_none();
        found.is_some()
    }

    fn doctype(&mut self) {
        let rest = &self.text[self.at..];
        let close = rest.find('>').unwrap_or(rest.len());
        // Declarations in brackets are not read, so no entity can expand without limit.
        if rest[..close].contains('[') {
            self.skip_past("]");
        }
        self.skip_past(">");
    }

    fn tag(&mut self) -> Option<StartTag<'a>> {
        let rest = &self.text[self.at + 1..];
        let name_end = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<' | '='))?;
        let name = &rest[..name_end];
        if self.last_tag_seen {
            return None;
        }
        let Some(end) = tag_end(&rest[name_end..]) else {
            self.last_tag_seen = true;
            return None;
        };
        let end = end + name_end;
        let attributes = &rest[name_end..end];
        self.at += end + 2;
        let empty = attributes.ends_with('/');
        Some(StartTag { name, attributes: attributes.strip_suffix('/').unwrap_or(attributes), empty })
    }
}

/// Where a tag ends: at the first `>` outside quotes, or at the first `>` at all if a quote never closes.
fn tag_end(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut at = 0;
    loop {
        let Some(stop) = memchr3(b'>', b'"', b'\'', &bytes[at..]) else {
            return rest.find('>');
        };
        let stop = at + stop;
        if bytes[stop] == b'>' {
            return Some(stop);
        }
        // A quote opens a value only after "="; elsewhere it is a mistake.
        if !rest[..stop].trim_end().ends_with('=') {
            at = stop + 1;
            continue;
        }
        match memchr(bytes[stop], &bytes[stop + 1..]) {
            Some(close) => at = stop + close + 2,
            None => return rest.find('>'),
        }
    }
}

impl<'a> Iterator for XmlScanner<'a> {
    type Item = XmlEvent<'a>;

    fn next(&mut self) -> Option<XmlEvent<'a>> {
        loop {
            let rest = &self.text[self.at..];
            let from = self.at;
            if rest.is_empty() {
                return None;
            }
            if !rest.starts_with('<') {
                self.at += memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
                return Some(XmlEvent::Text(&self.text[from..self.at]));
            }
            if rest.starts_with("<!--") {
                self.at += 4;
                self.skip_past("-->");
            } else if rest.starts_with("<![CDATA[") {
                self.at += 9;
                let closed = self.skip_past("]]>");
                let end = if closed { self.at - 3 } else { self.at };
                return Some(XmlEvent::Cdata(&self.text[from + 9..end]));
            } else if rest.starts_with("<?") {
                self.skip_past("?>");
            } else if rest.starts_with("<!") {
                self.doctype();
            } else if let Some(close) = rest.strip_prefix("</") {
                let name_end = memchr2(b'>', b'<', close.as_bytes()).unwrap_or(close.len());
                self.at += 2 + name_end + usize::from(close[name_end..].starts_with('>'));
                self.truncated |= name_end == close.len();
                return Some(XmlEvent::Close(close[..name_end].trim()));
            } else {
                let named = rest[1..].starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | ':'));
                if named {
                    if let Some(tag) = self.tag() {
                        return Some(XmlEvent::Open(tag));
                    }
                    self.truncated = true;
                }
                // A lone "<" is text.
                self.at += 1 + memchr(b'<', &rest.as_bytes()[1..]).unwrap_or(rest.len() - 1);
                return Some(XmlEvent::Text(&self.text[from..self.at]));
            }
        }
    }
}

/// The longest character reference, in bytes.
const MAX_REFERENCE: usize = 14;

/// Decodes XML's five entities and character references, once. HTML's named entities stay for the HTML parser, and
/// a stray `&` stays as it is.
pub(crate) fn decode_entities(raw: &str) -> Cow<'_, str> {
    let bytes = raw.as_bytes();
    let Some(first) = memchr(b'&', bytes) else { return Cow::Borrowed(raw) };
    let mut out = String::with_capacity(raw.len());
    // Everything before `from` is written to `out`; `at` is the offset of a `&`.
    let (mut from, mut next) = (0, Some(first));
    while let Some(at) = next {
        let mut after = at + 1;
        let (character, length) = match &bytes[after..] {
            [b'l', b't', b';', ..] => (Some('<'), 3),
            [b'g', b't', b';', ..] => (Some('>'), 3),
            [b'a', b'm', b'p', b';', ..] => (Some('&'), 4),
            [b'q', b'u', b'o', b't', b';', ..] => (Some('"'), 5),
            [b'a', b'p', b'o', b's', b';', ..] => (Some('\''), 5),
            [b'#', rest @ ..] => match rest.iter().take(MAX_REFERENCE).position(|b| *b == b';') {
                Some(end) => (char_from_code(&raw[after + 1..after + 1 + end]), end + 2),
                None => (None, 0),
            },
            _ => (None, 0),
        };
        if length > 0 {
            out.push_str(&raw[from..at]);
            out.extend(character);
            after += length;
            from = after;
        }
        next = memchr(b'&', &bytes[after..]).map(|next| after + next);
    }
    out.push_str(&raw[from..]);
    Cow::Owned(out)
}

fn char_from_code(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    char_of_reference(code.ok()?)
}

/// The character of a numeric reference. Codes from 128 to 159 are windows-1252 (HTML §13.2.5.80).
pub(crate) fn char_of_reference(code: u32) -> Option<char> {
    match code {
        0 => None,
        128..=159 => encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[code as u8]).0.chars().next(),
        _ => char::from_u32(code),
    }
}

/// Removes the characters that XML forbids (§2.2 Char). ESC stays: `news::SafeText` removes it together with the
/// rest of its escape sequence.
pub(crate) fn strip_forbidden(text: Cow<'_, str>) -> Cow<'_, str> {
    let forbidden = |c: char| {
        matches!(c, '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}') && !matches!(c, '\t' | '\n' | '\r' | '\u{1b}')
    };
    // A fold without an early exit is vectorized. 0xef is the first byte of U+FFFE and U+FFFF.
    let suspect = |b: u8| b < 0x20 && b != b'\n' && b != b'\t' && b != b'\r' || b == 0xef;
    if !text.as_bytes().iter().fold(false, |any, b| any | suspect(*b)) || !text.contains(forbidden) {
        return text;
    }
    Cow::Owned(text.chars().filter(|c| !forbidden(*c)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_markup_is_tokenized() {
        let mut events = XmlScanner::new(
            "<?xml?><!DOCTYPE r [<!ENTITY a \"b>\">]><a x='1' y=2 z><!-- > -->1 < 2 & <![CDATA[<b>]]></ a><c d=\">\"/><e",
        );
        let Some(XmlEvent::Open(tag)) = events.next() else { panic!() };
        let attributes: Vec<_> = tag.attributes().map(|(k, v)| (k, v.into_owned())).collect();
        assert_eq!((tag.name, &attributes[..2]), ("a", &[("x", "1".to_owned()), ("y", "2".to_owned())][..]));
        assert_eq!(events.next(), Some(XmlEvent::Text("1 ")));
        assert_eq!(events.next(), Some(XmlEvent::Text("< 2 & ")));
        assert_eq!(events.next(), Some(XmlEvent::Cdata("<b>")));
        assert_eq!(events.next(), Some(XmlEvent::Close("a")));
        assert!(matches!(events.next(), Some(XmlEvent::Open(StartTag { name: "c", empty: true, .. }))));
        assert_eq!(events.next(), Some(XmlEvent::Text("<e")));
        assert_eq!(events.next(), None);
        assert!(events.truncated);
        assert_eq!(XmlScanner::new("</a").next(), Some(XmlEvent::Close("a")));
        assert_eq!(XmlScanner::new("</a</b").count(), 2);
    }

    #[test]
    fn entities_are_decoded_once() {
        assert_eq!(
            decode_entities("a &amp;amp; b &#x41;&#66; &#146; &nbsp; &no & &#0;."),
            "a &amp; b AB ’ &nbsp; &no & ."
        );
        let mut out = String::new();
        crate::news::write::escape_html("<a&\">", &mut out);
        assert_eq!(out, "&lt;a&amp;&quot;&gt;");
    }

    #[test]
    fn forbidden_characters_are_removed() {
        for (text, kept) in
            [("a\u{8}b\0\u{ffff}c", "abc"), ("\u{feff}x\t\r\n\u{1b}\u{85}", "\u{feff}x\t\r\n\u{1b}\u{85}")]
        {
            assert_eq!(strip_forbidden(text.into()), kept);
        }
    }

    #[test]
    fn unclosed_quotes_take_linear_time() {
        let text = "<a b=\"".repeat(200_000);
        assert!(XmlScanner::new(&text).count() > 0);
        let text = "<a b=\"'>".repeat(200_000);
        assert!(XmlScanner::new(&text).count() > 0);
        let text = "<a b='".to_owned() + &"<a ".repeat(200_000);
        assert!(XmlScanner::new(&text).count() > 0);
    }
}
