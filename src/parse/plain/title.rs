//! Titles in plain text: what looks like one, what repeats one, and one made of a text that has none.
//! Never here: where in a text a title stands.

use super::lines;

/// Characters of the longest title, and of one made from the text.
const TITLE: usize = 200;
const CUT: usize = 80;

/// A line like a headline: not too long, and no sentence unless it is written like one or `again` says that it
/// comes twice.
pub(super) fn is_title(text: &str, again: impl Fn() -> bool) -> bool {
    let length = text.chars().count();
    let greeting = text.ends_with([',', ';', ':']);
    let sentence = text.ends_with(['.', '。', '।']) && !text.ends_with("...") && !ends_short(text);
    length <= TITLE
        && text.chars().any(char::is_alphanumeric)
        && !greeting
        && !lines::is_rule(text)
        && !lines::is_quote(text)
        && lines::bullet(text).is_none()
        && (!sentence || length <= CUT && capitalised(text) || length <= 60 && again())
}

/// `A Quiet Week in the Harbour.`: whoever writes so writes a headline.
fn capitalised(text: &str) -> bool {
    let mut long = text.split_whitespace().filter(|word| word.chars().count() > 3).peekable();
    long.peek().is_some() && text.split_whitespace().count() >= 4 && long.all(lines::starts_upper)
}

/// `in the U.S.`: that full stop ends no sentence.
fn ends_short(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or("");
    last.matches('.').count() > 1 && last.len() <= 8
}

/// The paper's name behind a title, and what stands before it.
pub(super) fn split_outlet(text: &str) -> Option<(&str, &str)> {
    [" - ", " | ", " – ", " — ", " · "]
        .iter()
        .find_map(|sign| text.rsplit_once(sign))
        .filter(|(_, end)| end.len() <= 40)
}

/// Whether two lines say the same, quotes, case and an outlet at the end aside.
pub(in crate::parse) fn repeats(text: &str, title: &str) -> bool {
    if text.len() > 3 * TITLE {
        return false;
    }
    let (a, b) = (key(text), key(title));
    let front = |text: &str| split_outlet(text).map(|(front, _)| key(front));
    !a.is_empty() && (a == b || front(text).as_ref() == Some(&b) || front(title).as_ref() == Some(&a))
}

pub(super) fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The beginning of a text, cut at a word.
pub(in crate::parse) fn cut(text: &str) -> String {
    let text = text.trim();
    let sentence = text.find(['.', '!', '?', '\n']).map(|at| text[..at].trim_end());
    if let Some(sentence) = sentence.filter(|s| s.chars().count() <= CUT && s.split_whitespace().count() > 2)
    {
        return sentence.to_owned();
    }
    let mut end = 0;
    for (count, (at, c)) in text.char_indices().enumerate() {
        if count >= CUT {
            let end = if end == 0 { at } else { end };
            return format!("{}…", text[..end].trim_end_matches([',', ';', ':', ' ']));
        }
        if c.is_whitespace() {
            end = at;
        }
    }
    text.trim_end_matches([',', ';', ':']).to_owned()
}
