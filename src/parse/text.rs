//! Helpers for pieces of text that several formats need: cutting, trimming, text without markup.
//! Never here: what a piece of text is for.

use std::borrow::Cow;

use super::html;
use crate::news::SafeText;
pub(crate) use crate::news::text::{floor_char_boundary, head};

/// The length of a title made of an article's text, in characters.
const TITLE_CHARS: usize = 80;

/// Removes white space at both ends; copies nothing.
pub(crate) fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(mut text) => {
            text.truncate(text.trim_end().len());
            let blank = text.len() - text.trim_start().len();
            text.drain(..blank);
            Cow::Owned(text)
        }
    }
}

/// Removes tags and decodes entities. Most texts have neither, so the HTML parser is not run on them.
pub(crate) fn without_markup(text: &str) -> Cow<'_, str> {
    if text.contains(['<', '&']) { Cow::Owned(html::inline_text(text)) } else { Cow::Borrowed(text) }
}

/// A name or title without its markup; `None` if nothing is left.
pub(crate) fn plain_line(text: &str) -> Option<SafeText> {
    SafeText::new(&without_markup(text)).filled()
}

/// The first words of a text, used where a title is missing.
pub(crate) fn title_from_text(text: &str) -> Option<SafeText> {
    let text = SafeText::new(head(text, 4 * TITLE_CHARS + 64));
    let Some((end, _)) = text.char_indices().nth(TITLE_CHARS) else { return text.filled() };
    let cut = text[..end].rfind(' ').filter(|at| *at > end / 2).unwrap_or(end);
    Some(SafeText::new(&format!("{}…", text[..cut].trim_end_matches([',', ';', ':', ' ', '.']))))
}

/// Text with single spaces between its words.
pub(crate) fn collapse_whitespace(text: &str) -> String {
    let tidy = !text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  ");
    if tidy && text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
