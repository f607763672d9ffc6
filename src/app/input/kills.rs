//! Deleted text that can be inserted again (the kill ring of readline), and the words that such keys go by.
//! Never here: the line that is edited.

use crate::app::typeset::clusters;

/// The maximum number of deleted texts.
const MOST: usize = 10;

/// Texts deleted by words or to an end of the line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kills {
    /// Newest first, never empty texts.
    all: Vec<String>,
}

impl Kills {
    /// Adds a text. `after`: it belongs to the newest one, at its end if true, at its start if false.
    pub(crate) fn push(&mut self, text: &str, after: Option<bool>) {
        match (self.all.first_mut(), after) {
            (Some(newest), Some(true)) => newest.push_str(text),
            (Some(newest), Some(false)) => newest.insert_str(0, text),
            _ if text.is_empty() => {}
            _ => self.all.insert(0, text.to_owned()),
        }
        self.all.truncate(MOST);
    }

    /// The text deleted as the `number`th last one; the first follows the oldest.
    pub(crate) fn get(&self, number: usize) -> Option<&str> {
        self.all.get(number.checked_rem(self.all.len())?).map(String::as_str)
    }
}

/// Whether a grapheme cluster belongs to a word.
fn is_word(cluster: &str) -> bool {
    cluster.chars().next().is_some_and(char::is_alphanumeric)
}

/// The start of the word of letters and digits before the byte `at`.
pub(crate) fn word_start(text: &str, at: usize) -> usize {
    let mut start = at;
    let mut inside = false;
    for (from, cluster) in clusters(&text[..at]).collect::<Vec<_>>().into_iter().rev() {
        if inside && !is_word(cluster) {
            break;
        }
        inside |= is_word(cluster);
        start = from;
    }
    start
}

/// The end of the word of letters and digits after the byte `at`.
pub(crate) fn word_end(text: &str, at: usize) -> usize {
    let mut inside = false;
    for (from, cluster) in clusters(&text[at..]) {
        if inside && !is_word(cluster) {
            return at + from;
        }
        inside |= is_word(cluster);
    }
    text.len()
}

/// The start of the text between white space that ends before the byte `at`.
pub(crate) fn space_start(text: &str, at: usize) -> usize {
    let head = text[..at].trim_end();
    head.char_indices().rfind(|(_, c)| c.is_whitespace()).map_or(0, |(from, c)| from + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_at_signs_and_letters_with_accents_stay_whole() {
        let text = "source:bbc.co e\u{301}te\u{301}, 日本";
        let ends = |step: &dyn Fn(usize) -> usize, mut at: usize| {
            let mut all = Vec::new();
            while step(at) != at {
                at = step(at);
                all.push(&text[at..]);
            }
            all
        };
        assert_eq!(
            ends(&|at| word_start(text, at), text.len()),
            [
                "日本",
                "e\u{301}te\u{301}, 日本",
                "co e\u{301}te\u{301}, 日本",
                "bbc.co e\u{301}te\u{301}, 日本",
                text
            ]
        );
        assert_eq!(ends(&|at| word_end(text, at), 0)[..2], [&text[6..], &text[10..]]);
        assert_eq!(&text[space_start(text, text.len())..], "日本");
        assert_eq!(space_start("a\u{a0}\u{3000}bc  ", 9), 6);
        assert_eq!(space_start("  ", 2), 0);
    }

    #[test]
    fn the_number_of_deleted_texts_is_limited() {
        let mut kills = Kills::default();
        assert_eq!(kills.get(0), None);
        kills.push("", None);
        for n in 0..30 {
            kills.push(&n.to_string(), None);
        }
        assert_eq!((kills.get(0), kills.get(9), kills.get(10)), (Some("29"), Some("20"), Some("29")));
        kills.push("x", Some(true));
        kills.push("y", Some(false));
        assert_eq!(kills.get(0), Some("y29x"));
    }
}
