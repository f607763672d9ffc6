//! Raw JSON values: their text, their members, their elements, all read leniently.
//! Never here: what a key means.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::news::SafeText;
use crate::parse::text::{plain_line, trimmed};

/// Names of a list that are read.
const MAX_NAMES: usize = 256;
/// Members of an object that may hold its text, in order of preference.
const TEXT_KEYS: &str = "main|rendered|original|name|title|label|text|#text|_text|$t|_|value|content|term|url|href|src|\
                         $oid|$date|$numberLong|id";

/// Whether a text is one complete JSON value.
pub(crate) fn check(text: &str) -> serde_json::Result<()> {
    serde_json::from_str::<IgnoredAny>(text).map(|_| ())
}

/// The text of a value: a string, a number, the first of a list, or a member of [`TEXT_KEYS`].
pub(crate) fn text(raw: &str, depth: usize) -> Option<Cow<'_, str>> {
    match raw.as_bytes().first()? {
        b'"' => string(raw).map(trimmed).filter(|text| !text.is_empty()),
        b'0'..=b'9' | b'-' => Some(Cow::Borrowed(raw)),
        b'[' if depth > 0 => elements(raw)?.into_iter().find_map(|item| text(item, depth - 1)),
        b'{' if depth > 0 => {
            let members = members(raw)?;
            let named = |name: &str| members.iter().find(|(key, _)| key == name).map(|(_, raw)| *raw);
            TEXT_KEYS.split('|').filter_map(named).find_map(|raw| text(raw, depth - 1))
        }
        _ => None,
    }
}

/// The names in a string, a list of strings, an object or a list of objects.
pub(crate) fn names(raw: &str, separators: &[char]) -> Vec<SafeText> {
    let clean = |name: &str| {
        let name = name.trim();
        plain_line(name.strip_prefix("By ").or_else(|| name.strip_prefix("by ")).unwrap_or(name))
    };
    if raw.starts_with('[') {
        let items = elements(raw).unwrap_or_default();
        return items.into_iter().take(MAX_NAMES).filter_map(|item| clean(&text(item, 2)?)).collect();
    }
    let Some(text) = text(raw, 2) else { return Vec::new() };
    // "['a', 'b']": pandas writes lists so.
    if let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        return inner.split(',').filter_map(|name| clean(name.trim().trim_matches(['\'', '"']))).collect();
    }
    if separators.is_empty() {
        return clean(&text).into_iter().collect();
    }
    text.split(separators).filter_map(clean).collect()
}

/// Replaces Python's `NaN` and `Infinity` outside strings with `null`.
pub(crate) fn without_nan(text: &str) -> Cow<'_, str> {
    const WORDS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];
    if !WORDS.iter().any(|word| text.contains(word)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let (mut quoted, mut escaped, mut skip) = (false, false, 0);
    for (at, c) in text.char_indices() {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        if !quoted && let Some(word) = WORDS.iter().find(|word| text[at..].starts_with(**word)) {
            out.push_str("null");
            skip = word.len() - 1;
            continue;
        }
        quoted ^= c == '"' && !escaped;
        escaped = quoted && c == '\\' && !escaped;
        out.push(c);
    }
    Cow::Owned(out)
}

/// The text of a JSON string with its quotes; `None` if the value is not a string. A lone surrogate becomes U+FFFD
/// instead of an error.
pub(crate) fn string(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if !inner.contains('\\') {
        return Some(Cow::Borrowed(inner));
    }
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = rest[at + 1..].chars().next()?;
        rest = &rest[at + 1 + escape.len_utf8()..];
        match escape {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'u' => {
                let (c, after) = unicode_escape(rest);
                out.push(c);
                rest = after;
            }
            other => out.push(other),
        }
    }
    out.push_str(rest);
    Some(Cow::Owned(out))
}

/// Reads the digits after `\u`. A pair of surrogates is two escapes and one character.
fn unicode_escape(rest: &str) -> (char, &str) {
    let hex = |text: &str| text.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let Some(first) = hex(rest) else { return (char::REPLACEMENT_CHARACTER, rest) };
    let after = &rest[4..];
    if (0xd800..0xdc00).contains(&first)
        && let Some(low) =
            after.strip_prefix("\\u").and_then(hex).filter(|low| (0xdc00..0xe000).contains(low))
    {
        let code = 0x1_0000 + ((first - 0xd800) << 10) + (low - 0xdc00);
        return (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), &after[6..]);
    }
    (char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), after)
}

/// The members of an object, one level deep.
pub(crate) fn members(raw: &str) -> Option<Vec<(Cow<'_, str>, &str)>> {
    struct Members;
    impl<'a> Visitor<'a> for Members {
        type Value = Vec<(Cow<'a, str>, &'a str)>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut out = Vec::new();
            while let Some((name, value)) = map.next_entry::<Cow<'a, str>, &'a RawValue>()? {
                out.push((name, value.get()));
            }
            Ok(out)
        }
    }
    raw.starts_with('{').then_some(())?;
    serde_json::Deserializer::from_str(raw).deserialize_map(Members).ok()
}

/// The elements of an array, as far as they can be read.
pub(crate) fn elements(raw: &str) -> Option<Vec<&str>> {
    let mut rest = raw.trim_start().strip_prefix('[')?;
    let mut out = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
        match stream.next() {
            Some(Ok(value)) => out.push(value.get()),
            _ => return Some(out),
        }
        rest = &rest[stream.byte_offset()..];
    }
}
