//! Splits a line into words, and quotes words. Never here: what a word means.
//!
//! `shlex` is no replacement: it follows the shell, where quotes may stand inside a word, `'` quotes too and a
//! backslash escapes outside quotes, so it reads other words than newsboat. An edit also needs the byte offset of the
//! last word and whether its quote is open, and `shlex` gives neither.

use std::borrow::Cow;

use crate::news::SafeText;

/// The characters between words.
pub(super) const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// One word.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Word<'a> {
    pub(crate) text: Cow<'a, str>,
    /// It begins with `\~` or `\!` in quotes: that character belongs to the tag.
    pub(crate) literal: bool,
    /// The byte offset of its start in the line, at its quote.
    pub(crate) start: usize,
    /// The byte offset of its end in the line, after its quote.
    pub(crate) end: usize,
    /// Its quote is not closed.
    pub(crate) open: bool,
}

impl Word<'_> {
    /// What closes its quote, if that is open; `head` is the line up to its end. An odd backslash is escaped first.
    pub(crate) fn closing_quote(&self, head: &str) -> &'static str {
        let backslashes = head.len() - head.trim_end_matches('\\').len();
        match (self.open, backslashes % 2) {
            (false, _) => "",
            (true, 1) => "\\\"",
            (true, _) => "\"",
        }
    }
}

/// The words of a line, up to a comment.
pub(crate) fn words(line: &str) -> impl Iterator<Item = Word<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += line[at..].find(|c| !BLANKS.contains(&c))?;
        let rest = &line[at..];
        if rest.starts_with('#') {
            return None;
        }
        let word = if let Some(inside) = rest.strip_prefix('"') {
            Word { start: at, ..quoted(inside, at + 1) }
        } else {
            let end = rest.find(BLANKS).unwrap_or(rest.len());
            Word { text: Cow::Borrowed(&rest[..end]), literal: false, start: at, end: at + end, open: false }
        };
        at = word.end;
        Some(word)
    })
}

/// Reads a quoted word from after its opening quote, which ends at `from` in the line.
fn quoted(inside: &str, from: usize) -> Word<'_> {
    // A backslash at the end of the line does not escape the line end.
    let inside = inside.trim_end_matches(['\r', '\n']);
    let literal = inside.starts_with("\\~") || inside.starts_with("\\!");
    let plain = inside.find(['"', '\\']).unwrap_or(inside.len());
    if inside[plain..].starts_with('"') {
        let text = Cow::Borrowed(&inside[..plain]);
        return Word { text, literal, start: 0, end: from + plain + 1, open: false };
    }
    let mut text = String::new();
    let mut chars = inside.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Word { text: text.into(), literal, start: 0, end: from + at + 1, open: false },
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
    Word { text: text.into(), literal, start: 0, end: from + inside.len(), open: true }
}

pub(crate) fn format_tag(tag: &SafeText) -> String {
    let escaped = tag.starts_with(['~', '!']);
    if !escaped && is_plain(tag) { tag.to_string() } else { quote(if escaped { "\\" } else { "" }, tag) }
}

pub(crate) fn format_title(title: &SafeText) -> String {
    if is_plain(title) { format!("~{title}") } else { quote("~", title) }
}

/// Formats an address. Control characters are removed: a line end would make two lines of one.
pub(crate) fn format_address(address: &str) -> String {
    let address: String = address.chars().filter(|c| !c.is_control()).collect();
    if address.contains(BLANKS) { quote("", &address) } else { address }
}

/// Whether a word needs no quotes, neither here nor in newsboat.
fn is_plain(word: &str) -> bool {
    !word.starts_with('#') && !word.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\\' | '`'))
}

fn quote(prefix: &str, word: &str) -> String {
    let mut out = format!("\"{prefix}");
    for c in word.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}
