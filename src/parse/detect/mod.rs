//! The format of a text: by its content first, by its file name second.
//! Never here: parsing. Only the start of a text is examined, however long it is.

mod markup;
mod prose;
pub(crate) use self::markup::has_html;

use self::markup::{after_junk, detect_markup, html_tags};
use self::prose::{has_front_matter, looks_like_headlines, looks_like_markdown};
use super::text::{floor_char_boundary, head};
use super::{Hint, ParseError};
use crate::news::Format;

/// Bytes of a text that are examined.
const HEAD: usize = 64 * 1024;
/// Bytes that may precede a feed's first tag: a warning of the script that made it, a stray comment.
const MAX_LEADING_JUNK: usize = 2048;

/// First bytes of binary files, and what to call them.
const MAGIC: [(&[u8], &str); 21] = [
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"GIF89a", "a GIF picture"),
    (b"GIF87a", "a GIF picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\0", "a program"),
    (b"BZh91AY&SY", "bzip2 data"),
    (b"\xfd7zXZ\0", "xz data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3\0", "a SQLite database"),
    (b"OggS\0", "Ogg media"),
    (b"ID3\x03", "an MP3 recording"),
    (b"ID3\x04", "an MP3 recording"),
    (b"\x1aE\xdf\xa3", "a Matroska film"),
    (b"wOF2", "a font"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
];

/// The name of a binary format, by the first bytes of a file. To be called before decoding, which would mangle them.
pub(crate) fn binary(bytes: &[u8]) -> Option<&'static str> {
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(name);
    }
    let boxed = bytes.get(4..8) == Some(b"ftyp");
    let riff = bytes.starts_with(b"RIFF") && bytes.get(8..12).is_some_and(<[u8]>::is_ascii);
    (boxed || riff && bytes.contains(&0)).then_some("a film, picture or recording")
}

/// The format of a decoded text.
pub(crate) fn detect(text: &str, hint: &Hint<'_>) -> Result<Format, ParseError> {
    let body = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\0'));
    if body.is_empty() {
        return Err(ParseError::Empty);
    }
    let head = head(body, HEAD);
    if let Some(name) = garbage(text) {
        return Err(ParseError::Binary(name));
    }
    if let Some(format) = json(body, head, hint) {
        return Ok(format);
    }
    if head.starts_with('<') {
        if let Some(result) = detect_markup(head, body) {
            return result;
        }
    } else if !is_markdown_name(hint)
        && let Some(format) = after_junk(head, body)
    {
        return Ok(format);
    }
    if has_front_matter(head) || is_markdown_name(hint) {
        return Ok(Format::Markdown);
    }
    let named_html = has_extension(hint, &["html", "htm", "xhtml"]);
    if !named_html && looks_like_markdown(head) {
        return Ok(Format::Markdown);
    }
    if html_tags(head).nth(if named_html { 0 } else { 7 }).is_some() && head.contains("</") {
        return Ok(Format::Html);
    }
    if looks_like_headlines(head, head.len() == body.len()) {
        return Ok(Format::Headlines);
    }
    Ok(Format::Plain)
}

fn has_extension(hint: &Hint<'_>, extensions: &[&str]) -> bool {
    let name = hint.name.unwrap_or_default().trim_end_matches(".gz");
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    extensions.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

fn is_markdown_name(hint: &Hint<'_>) -> bool {
    has_extension(hint, &["md", "markdown", "mkd", "mdown", "mdx", "qmd", "rmd"])
}

/// Finds binary data in decoded text: many NULs, control and replacement characters.
fn garbage(text: &str) -> Option<&'static str> {
    if let Some(name) = binary(text.as_bytes()) {
        return Some(name);
    }
    let (mut unusual, mut all) = (0usize, 0usize);
    for c in text.chars().take(4096) {
        all += 1;
        let is_common = matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1b}' | '\u{85}');
        unusual += usize::from(c.is_control() && !is_common || c == char::REPLACEMENT_CHARACTER);
    }
    // A few control characters may be in any text; one in eight means that it is not text.
    (unusual > 3 && unusual * 8 > all).then_some("binary data")
}

fn json(body: &str, head: &str, hint: &Hint<'_>) -> Option<Format> {
    let mut after = head.bytes().skip(1).skip_while(u8::is_ascii_whitespace);
    let next = after.next().unwrap_or(b'}');
    let begins = match head.as_bytes()[0] {
        b'{' => matches!(next, b'"' | b'}' | b'\''),
        b'[' => matches!(next, b'{' | b'[' | b']' | b'"'),
        _ => false,
    };
    if !begins {
        return None;
    }
    if is_json_feed(body, head) {
        return Some(Format::JsonFeed);
    }
    let mut lines = body.lines().filter(|line| !line.trim().is_empty());
    let complete = |line: &str| super::json::check(line).is_ok();
    let (first, second) = (lines.next()?, lines.next());
    if has_extension(hint, &["jsonl", "ndjson", "jsonlines"]) {
        return Some(Format::JsonLines);
    }
    Some(match second {
        Some(_) if complete(first) => Format::JsonLines,
        Some(second) if head.starts_with('{') && second.starts_with('{') && complete(second) => {
            Format::JsonLines
        }
        None if head.starts_with('{') && super::json::is_article(first) => Format::JsonLines,
        _ => Format::Json,
    })
}

/// A JSON Feed has the URL of its version, which some writers put last and some escape.
fn is_json_feed(body: &str, head: &str) -> bool {
    let tail = &body[floor_char_boundary(body, body.len().saturating_sub(4096))..];
    [head, tail].iter().any(|part| {
        part.match_indices("jsonfeed.org").any(|(at, name)| {
            let after = &part[at + name.len()..];
            let before = &part[floor_char_boundary(part, at.saturating_sub(40))..at];
            (after.starts_with("/version") || after.starts_with("\\/version"))
                && before.contains("\"version\"")
        })
    })
}

#[cfg(test)]
mod tests;
