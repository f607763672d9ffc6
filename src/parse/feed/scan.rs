//! Tags and text of XML as it really comes: nothing here fails, whatever is wrong with it.
//! Never here: what an element means, or a stack of open ones, so depth costs nothing.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memchr3, memmem};

/// One tag or run of text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event<'a> {
    Open(Tag<'a>),
    Close(&'a str),
    /// Text whose entities are still to be decoded.
    Text(&'a str),
    /// Text of a CDATA section, as it stands.
    Literal(&'a str),
}

/// A start tag.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tag<'a> {
    /// With its prefix.
    pub name: &'a str,
    attributes: &'a str,
    /// `<name/>`
    pub empty: bool,
}

/// Attributes past this many are a flood.
const ATTRIBUTES: usize = 64;

impl<'a> Tag<'a> {
    /// Names and decoded values. The first of two with one name counts.
    pub fn attributes(&self) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> + use<'a> {
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
            Some((name, decoded(value)))
        })
        .take(ATTRIBUTES)
    }

    /// One attribute, by its name in any case.
    pub fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        self.attributes().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The attributes as they were written.
    pub fn source(&self) -> &'a str {
        self.attributes
    }
}

/// Walks through a text once.
pub struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// The text ended inside a tag, a comment or a CDATA section.
    pub cut: bool,
    /// No `>` is left, so that no further tag needs to look for one.
    last_tag_seen: bool,
}

impl<'a> Scanner<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, cut: false, last_tag_seen: false }
    }

    /// Where the next event begins, in bytes.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Moves past `end`; false if the text ends before.
    fn skip_past(&mut self, end: &str) -> bool {
        let found = memmem::find(&self.text.as_bytes()[self.at..], end.as_bytes());
        self.at = found.map_or(self.text.len(), |at| self.at + at + end.len());
        self.cut |= found.is_none();
        found.is_some()
    }

    fn doctype(&mut self) {
        let rest = &self.text[self.at..];
        let close = rest.find('>').unwrap_or(rest.len());
        // Declarations in brackets are not read: no entity of theirs can blow up.
        if rest[..close].contains('[') {
            self.skip_past("]");
        }
        self.skip_past(">");
    }

    fn tag(&mut self) -> Option<Tag<'a>> {
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
        Some(Tag { name, attributes: attributes.strip_suffix('/').unwrap_or(attributes), empty })
    }
}

/// Where a tag ends: at `>` outside quotes; where a quote never closes, at the first `>`. `None` if there is none.
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
        // A quote only opens a value after "="; elsewhere it is a slip of the pen.
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

impl<'a> Iterator for Scanner<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            let rest = &self.text[self.at..];
            let from = self.at;
            if rest.is_empty() {
                return None;
            }
            if !rest.starts_with('<') {
                self.at += memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
                return Some(Event::Text(&self.text[from..self.at]));
            }
            if rest.starts_with("<!--") {
                self.at += 4;
                self.skip_past("-->");
            } else if rest.starts_with("<![CDATA[") {
                self.at += 9;
                let whole = self.skip_past("]]>");
                let end = if whole { self.at - 3 } else { self.at };
                return Some(Event::Literal(&self.text[from + 9..end]));
            } else if rest.starts_with("<?") {
                self.skip_past("?>");
            } else if rest.starts_with("<!") {
                self.doctype();
            } else if let Some(close) = rest.strip_prefix("</") {
                let name_end = memchr2(b'>', b'<', close.as_bytes()).unwrap_or(close.len());
                self.at += 2 + name_end + usize::from(close[name_end..].starts_with('>'));
                self.cut |= name_end == close.len();
                return Some(Event::Close(close[..name_end].trim()));
            } else {
                let named = rest[1..].starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | ':'));
                if named {
                    if let Some(tag) = self.tag() {
                        return Some(Event::Open(tag));
                    }
                    self.cut = true;
                }
                // A lone "<" is text.
                self.at += 1 + memchr(b'<', &rest.as_bytes()[1..]).unwrap_or(rest.len() - 1);
                return Some(Event::Text(&self.text[from..self.at]));
            }
        }
    }
}

/// Digits of a character reference past which it is none.
const NUMBER: usize = 14;

/// Decodes XML's five entities and character references, once. HTML's named ones are left as they are, for the
/// HTML reader behind; a stray `&` stays itself.
pub fn decoded(raw: &str) -> Cow<'_, str> {
    let bytes = raw.as_bytes();
    let Some(first) = memchr(b'&', bytes) else { return Cow::Borrowed(raw) };
    let mut out = String::with_capacity(raw.len());
    // What stands before `from` is written; `at` is a `&`.
    let (mut from, mut next) = (0, Some(first));
    while let Some(at) = next {
        let mut after = at + 1;
        let (character, length) = match &bytes[after..] {
            [b'l', b't', b';', ..] => (Some('<'), 3),
            [b'g', b't', b';', ..] => (Some('>'), 3),
            [b'a', b'm', b'p', b';', ..] => (Some('&'), 4),
            [b'q', b'u', b'o', b't', b';', ..] => (Some('"'), 5),
            [b'a', b'p', b'o', b's', b';', ..] => (Some('\''), 5),
            [b'#', rest @ ..] => match rest.iter().take(NUMBER).position(|b| *b == b';') {
                Some(end) => (reference(&raw[after + 1..after + 1 + end]), end + 2),
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

/// A character by its number. The ones from 128 to 159 are windows-1252, as HTML §13.2.5.80 has it.
fn reference(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    match code.ok()? {
        0 => None,
        code @ 128..=159 => {
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[code as u8]).0.chars().next()
        }
        code => char::from_u32(code),
    }
}

/// Without the characters XML forbids (§2.2 Char), which slip in by numbers and by carelessness. An escape stays
/// until `news::SafeText`, which knows how much of what follows belongs to it.
pub fn allowed(text: Cow<'_, str>) -> Cow<'_, str> {
    let forbidden = |c: char| {
        matches!(c, '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}') && !matches!(c, '\t' | '\n' | '\r' | '\u{1b}')
    };
    // No early end: so the loop looks at many bytes at a time. 0xef begins U+FFFE and U+FFFF.
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
    fn broken_markup_still_gives_its_parts() {
        let mut events = Scanner::new(
            "<?xml?><!DOCTYPE r [<!ENTITY a \"b>\">]><a x='1' y=2 z><!-- > -->1 < 2 & <![CDATA[<b>]]></ a><c d=\">\"/><e",
        );
        let Some(Event::Open(tag)) = events.next() else { panic!() };
        let attributes: Vec<_> = tag.attributes().map(|(k, v)| (k, v.into_owned())).collect();
        assert_eq!((tag.name, &attributes[..2]), ("a", &[("x", "1".to_owned()), ("y", "2".to_owned())][..]));
        assert_eq!(events.next(), Some(Event::Text("1 ")));
        assert_eq!(events.next(), Some(Event::Text("< 2 & ")));
        assert_eq!(events.next(), Some(Event::Literal("<b>")));
        assert_eq!(events.next(), Some(Event::Close("a")));
        assert!(matches!(events.next(), Some(Event::Open(Tag { name: "c", empty: true, .. }))));
        assert_eq!(events.next(), Some(Event::Text("<e")));
        assert_eq!(events.next(), None);
        assert!(events.cut);
        assert_eq!(Scanner::new("</a").next(), Some(Event::Close("a")));
        assert_eq!(Scanner::new("</a</b").count(), 2);
    }

    #[test]
    fn entities_are_decoded_once() {
        assert_eq!(
            decoded("a &amp;amp; b &#x41;&#66; &#146; &nbsp; &no & &#0;."),
            "a &amp; b AB ’ &nbsp; &no & ."
        );
        let mut out = String::new();
        crate::news::write::escape_html("<a&\">", &mut out);
        assert_eq!(out, "&lt;a&amp;&quot;&gt;");
    }

    #[test]
    fn characters_no_xml_may_hold_are_left_out() {
        for (text, kept) in
            [("a\u{8}b\0\u{ffff}c", "abc"), ("\u{feff}x\t\r\n\u{1b}\u{85}", "\u{feff}x\t\r\n\u{1b}\u{85}")]
        {
            assert_eq!(allowed(text.into()), kept);
        }
    }

    #[test]
    fn unclosed_quotes_cost_no_more_than_the_text() {
        let text = "<a b=\"".repeat(200_000);
        assert!(Scanner::new(&text).count() > 0);
        let text = "<a b=\"'>".repeat(200_000);
        assert!(Scanner::new(&text).count() > 0);
        let text = "<a b='".to_owned() + &"<a ".repeat(200_000);
        assert!(Scanner::new(&text).count() > 0);
    }
}
