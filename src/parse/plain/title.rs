//! Titles in plain text: lines that look like one, lines that repeat one, and a title made of a text without one.
//! Never here: where in a text its title is.

use super::lines;

/// Characters of the longest title, and of the longest one made of the text.
const MAX_TITLE: usize = 200;
const MAX_MADE_TITLE: usize = 80;

/// Whether a line looks like a headline: not too long, and not a sentence unless it is capitalized like a headline or
/// `is_repeated`.
pub(super) fn is_title(text: &str, is_repeated: impl Fn() -> bool) -> bool {
    let length = text.chars().count();
    let continues = text.ends_with([',', ';', ':']);
    let is_sentence =
        text.ends_with(['.', '。', '।']) && !text.ends_with("...") && !ends_with_abbreviation(text);
    length <= MAX_TITLE
        && text.chars().any(char::is_alphanumeric)
        && !continues
        && !lines::is_rule(text)
        && !lines::is_quote(text)
        && lines::bullet(text).is_none()
        && (!is_sentence || length <= MAX_MADE_TITLE && is_title_case(text) || length <= 60 && is_repeated())
}

/// `A Quiet Week in the Harbour.`
fn is_title_case(text: &str) -> bool {
    let mut long = text.split_whitespace().filter(|word| word.chars().count() > 3).peekable();
    long.peek().is_some() && text.split_whitespace().count() >= 4 && long.all(lines::starts_upper)
}

/// `in the U.S.`
fn ends_with_abbreviation(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or("");
    last.matches('.').count() > 1 && last.len() <= 8
}

/// Splits a title from the publisher's name after it.
pub(super) fn split_publisher(text: &str) -> Option<(&str, &str)> {
    [" - ", " | ", " – ", " — ", " · "]
        .iter()
        .find_map(|sign| text.rsplit_once(sign))
        .filter(|(_, end)| end.len() <= 40)
}

/// Whether two titles are the same, apart from quotes, case and a publisher at the end.
pub(in crate::parse) fn is_same_title(text: &str, title: &str) -> bool {
    if text.len() > 3 * MAX_TITLE {
        return false;
    }
    let (a, b) = (key(text), key(title));
    let front = |text: &str| split_publisher(text).map(|(front, _)| key(front));
    !a.is_empty() && (a == b || front(text).as_ref() == Some(&b) || front(title).as_ref() == Some(&a))
}

/// The letters and digits of a title in lower case.
pub(super) fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Makes a title of a text: its first sentence, or its first words.
pub(in crate::parse) fn make_title(text: &str) -> String {
    let text = text.trim();
    let sentence = text.find(['.', '!', '?', '\n']).map(|at| text[..at].trim_end());
    let fits = |s: &&str| s.chars().count() <= MAX_MADE_TITLE && s.split_whitespace().count() > 2;
    if let Some(sentence) = sentence.filter(fits) {
        return sentence.to_owned();
    }
    let mut end = 0;
    for (count, (at, c)) in text.char_indices().enumerate() {
        if count >= MAX_MADE_TITLE {
            let end = if end == 0 { at } else { end };
            return format!("{}…", text[..end].trim_end_matches([',', ';', ':', ' ']));
        }
        if c.is_whitespace() {
            end = at;
        }
    }
    text.trim_end_matches([',', ';', ':']).to_owned()
}
