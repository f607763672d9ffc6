//! The words of a line, and how they are quoted. Never here: what a word means.

use std::borrow::Cow;

use crate::news::SafeText;

/// What divides words.
const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// One word.
#[derive(Debug, PartialEq, Eq)]
pub struct Word<'a> {
    pub text: Cow<'a, str>,
    /// It begins with `\~` or `\!` in quotes: the sign is a part of the tag.
    pub literal: bool,
    /// Where it ends in the line, with its quote.
    pub end: usize,
    /// It began with a quote that nothing closes.
    pub open: bool,
}

/// The words of a line, up to a comment.
pub fn words(line: &str) -> impl Iterator<Item = Word<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += line[at..].find(|c| !BLANKS.contains(&c))?;
        let rest = &line[at..];
        if rest.starts_with('#') {
            return None;
        }
        let word = if let Some(inside) = rest.strip_prefix('"') {
            quoted(inside, at + 1)
        } else {
            let end = rest.find(BLANKS).unwrap_or(rest.len());
            Word { text: Cow::Borrowed(&rest[..end]), literal: false, end: at + end, open: false }
        };
        at = word.end;
        Some(word)
    })
}

/// A word in quotes, from behind the first one, which is at `from` in its line.
fn quoted(inside: &str, from: usize) -> Word<'_> {
    let literal = inside.starts_with("\\~") || inside.starts_with("\\!");
    let plain = inside.find(['"', '\\']).unwrap_or(inside.len());
    if inside[plain..].starts_with('"') {
        let text = Cow::Borrowed(&inside[..plain]);
        return Word { text, literal, end: from + plain + 1, open: false };
    }
    let mut text = String::new();
    let mut chars = inside.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Word { text: text.into(), literal, end: from + at + 1, open: false },
            '\\' => text.push(match chars.next() {
                Some((_, 'n')) => '\n',
                Some((_, 'r')) => '\r',
                Some((_, 't')) => '\t',
                Some((_, other)) => other,
                None => '\\',
            }),
            c => text.push(c),
        }
    }
    Word { text: text.into(), literal, end: from + inside.trim_end_matches(['\r', '\n']).len(), open: true }
}

/// A tag as a word.
pub fn tag(tag: &SafeText) -> String {
    let sign = tag.starts_with(['~', '!']);
    if !sign && is_plain(tag) { tag.to_string() } else { quote(if sign { "\\" } else { "" }, tag) }
}

/// An own title as a word.
pub fn title(title: &SafeText) -> String {
    if is_plain(title) { format!("~{title}") } else { quote("~", title) }
}

/// Appends an address as a word. Line ends are no part of an address, and never of a line.
pub fn write_address(address: &str, out: &mut String) {
    let address: Cow<'_, str> = if address.contains(char::is_control) {
        Cow::Owned(address.chars().filter(|c| !c.is_control()).collect())
    } else {
        Cow::Borrowed(address)
    };
    if address.contains(BLANKS) { out.push_str(&quote("", &address)) } else { out.push_str(&address) }
}

/// Whether a word needs no quotes, here or in a shell's or newsboat's eyes.
fn is_plain(word: &str) -> bool {
    !word.starts_with('#') && !word.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\\' | '`'))
}

fn quote(before: &str, word: &str) -> String {
    let mut out = format!("\"{before}");
    for c in word.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}
