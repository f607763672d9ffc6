//! Links in a text: their numbers, and their lines in the list at the end of an article. Never here: where links lead,
//! how they are chosen.

use super::builder::Builder;
use super::draft::Draft;
use super::galley::{Kind, RunStyle};
use super::{TextRole, columns, drawn};
use crate::news::address::web_host;
use crate::news::{Emphasis, Link};

/// How the numbers of links are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinkNumbers {
    /// `word[1]`: in plain text.
    Bracketed,
    /// `word¹`.
    #[default]
    Raised,
    /// Only in the list at the end.
    Off,
}

/// How a text is written, where terminals differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextForm {
    pub link_numbers: LinkNumbers,
    /// Styles that are not drawn: signs are written around the words.
    pub signed: Emphasis,
}

/// A longer number in the words of a link is no citation.
const MAX_CITATION: usize = 3;
/// The maximum bytes of a link's words in the list at the end.
const MAX_WORDS: usize = 300;

impl LinkNumbers {
    /// The number of a link behind its words; none if they are a citation, a short number in brackets: `(1)`, `[12]`.
    /// `before`: the character before the words.
    pub(super) fn after(self, before: Option<char>, words: &str, number: u32) -> Option<String> {
        const BRACKETS: [char; 2] = ['(', '['];
        let is_bracketed =
            words.starts_with(BRACKETS) || before.is_some_and(|before| BRACKETS.contains(&before));
        let mut letters = words.chars().filter(|c| c.is_alphanumeric()).take(MAX_CITATION + 1).peekable();
        if is_bracketed && letters.peek().is_some_and(|c| c.is_numeric()) {
            let digits: Vec<char> = letters.collect();
            if digits.len() <= MAX_CITATION && digits.iter().all(|c| c.is_numeric()) {
                return None;
            }
        }
        match self {
            Self::Off => None,
            Self::Bracketed => Some(format!("[{number}]")),
            // Behind a digit it would be taken for an exponent.
            Self::Raised if words.ends_with(char::is_numeric) => Some(format!("⁽{}⁾", raised(number))),
            Self::Raised => Some(raised(number)),
        }
    }

    /// The number before a link in the list at the end.
    fn before(self, number: u32) -> String {
        match self {
            Self::Bracketed => format!("[{number}]"),
            Self::Raised => raised(number),
            Self::Off => number.to_string(),
        }
    }
}

/// A number in superscript digits.
fn raised(number: u32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let mut out = String::with_capacity(8);
    for step in (0..=number.checked_ilog10().unwrap_or(0)).rev() {
        out.push(DIGITS[(number / 10u32.pow(step) % 10) as usize]);
    }
    out
}

impl Builder {
    /// Notes the words of a link where they occur first.
    pub(super) fn note_words(&mut self, link: u32, words: &str) {
        let Some(known) = self.link_words.get_mut(link as usize).filter(|known| known.is_empty()) else {
            return;
        };
        let end = words.char_indices().map(|(at, _)| at).take_while(|at| *at < MAX_WORDS).last().unwrap_or(0);
        let end = words[end..].chars().next().map_or(0, |c| end + c.len_utf8());
        *known = words[..end].trim().into();
    }

    /// Lists the links that lead out of the document: number, words, and the host at the end of the line.
    pub(crate) fn link_list(&mut self, links: &[Link]) {
        let external: Vec<(u32, &Link)> =
            (0u32..).zip(links).filter(|(_, link)| link.is_external()).collect();
        let form = self.form.link_numbers;
        let wide = columns(&form.before(external.len() as u32));
        for (number, (index, link)) in (1u32..).zip(external) {
            let number = form.before(number);
            let marker = format!("{}{number} ", " ".repeat(wide.saturating_sub(columns(&number))));
            let words = self.link_words.get(index as usize).map_or("", |words| words).replace('\n', " ");
            let (words, host) = list_line(&words, &link.url);
            let mut draft = Draft::default();
            draft.push(&drawn(&words), RunStyle { link: Some(index), ..RunStyle::default() });
            let split = draft.text.len() as u32;
            draft.push(&drawn(&host), RunStyle { role: TextRole::Quiet, ..RunStyle::default() });
            self.enter(Some(&marker), &" ".repeat(columns(&marker)), TextRole::LinkNumber, 0);
            self.push_piece(draft, Kind::LinkLine(split));
            self.leave();
        }
    }
}

/// The words of a link and what says where it leads. If the words are the address, they are alone; without words there
/// is the address.
fn list_line(words: &str, url: &str) -> (String, String) {
    let address = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = match url.split_once(':') {
        Some((scheme, to)) if scheme.eq_ignore_ascii_case("mailto") => to.split('?').next().unwrap_or(to),
        _ => web_host(url).unwrap_or(address),
    };
    match words.trim() {
        "" => (address.to_owned(), String::new()),
        words if words.contains(host) => (words.to_owned(), String::new()),
        words => (words.to_owned(), host.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_raised_and_never_doubles_a_citation() {
        let after = |before, words| LinkNumbers::Raised.after(before, words, 12).unwrap_or_default();
        for (before, words, number) in [
            (None, "the tables", "¹²"),
            (Some(' '), "Boeing 747", "⁽¹²⁾"),
            (None, "x²", "⁽¹²⁾"),
            // A citation.
            (Some('('), "1", ""),
            (Some('['), "12", ""),
            (None, "[1]", ""),
            (None, "(3)", ""),
            // Not one.
            (None, "1", "⁽¹²⁾"),
            (Some(' '), "42", "⁽¹²⁾"),
            (Some(' '), "4.1", "⁽¹²⁾"),
            (Some('('), "2019", "⁽¹²⁾"),
            (None, "(12, 13)", "¹²"),
            (None, "↗", "¹²"),
            (Some('('), "1a", "¹²"),
        ] {
            assert_eq!(after(before, words), number, "{words}");
        }
        assert_eq!(LinkNumbers::Bracketed.after(None, "Boeing 747", 3).as_deref(), Some("[3]"));
        assert_eq!(LinkNumbers::Off.after(None, "the tables", 3), None);
        assert_eq!(raised(1_203_456_789), "¹²⁰³⁴⁵⁶⁷⁸⁹");
    }

    #[test]
    fn a_line_of_the_list_says_where_the_link_leads() {
        for (words, url, line) in [
            ("The Phantom Menace", "https://www.wiki.example/a/b", ("The Phantom Menace", "wiki.example")),
            ("", "https://wiki.example/a.jpg", ("wiki.example/a.jpg", "")),
            ("wiki.example/a", "https://wiki.example/a", ("wiki.example/a", "")),
            ("write to us", "mailto:a@b.example?subject=x", ("write to us", "a@b.example")),
            ("the bank", "https://bank.example@evil.example/x", ("the bank", "evil.example")),
            ("odd", "gopher://old.example/1", ("odd", "old.example/1")),
        ] {
            let (words, host) = list_line(words, url);
            assert_eq!((words.as_str(), host.as_str()), line, "{url}");
        }
    }
}
