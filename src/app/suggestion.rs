//! A filter that finds something, for one that finds nothing: with a field or a word corrected, or with a word left out.
//! Never here: searching (see `update::suggest`).

use super::typeset::clusters;
use crate::search::fold::fold;
use crate::search::query::corrected_field;

/// The maximum number of filters that are tried.
const MAX_TRIED: usize = 24;
/// The shortest word that may contain a wrong letter.
const SHORTEST: usize = 4;
/// Headlines that are read to find the word meant.
pub(crate) const TITLES: usize = 64;

/// The state of the suggestion.
#[derive(Debug, Default)]
pub(crate) struct SuggestionState {
    /// The search it was made for, by its ticket.
    pub(crate) search: Option<u64>,
    /// The request under way: its ticket, and the filters it tries.
    pub(crate) pending: Option<(u64, Vec<Candidate>)>,
    /// The filter suggested, and the number of articles it finds.
    pub(crate) found: Option<(String, usize)>,
    /// The number of articles that the filter finds outside of the list.
    pub(crate) elsewhere: usize,
}

/// A filter that may find something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) text: String,
    /// The word in which a letter was left out: the word in the filter, and what is typed before and after it.
    pub(crate) typo: Option<(String, String, String)>,
}

/// The filters to try for a text, the best first.
pub(crate) fn candidates(text: &str, words_in_titles: bool) -> Vec<Candidate> {
    let terms = terms(text);
    let mut all: Vec<Candidate> = Vec::new();
    let mut add = |text: String, typo| {
        let text = text.trim_matches([' ', '|']).to_owned();
        if !text.is_empty() && all.len() < MAX_TRIED && all.iter().all(|other| other.text != text) {
            all.push(Candidate { text, typo });
        }
    };
    let replaced = |at: usize, new: &str| {
        let (from, to) = terms[at];
        (text[..from].to_owned(), format!("{}{new}{}", &text[..from], &text[to..]), text[to..].to_owned())
    };
    // Fields with a wrong name: all of them are corrected.
    let mut corrected = text.to_owned();
    for (from, to) in terms.iter().rev() {
        let term = &text[*from..*to];
        let sign = term.len() - term.trim_start_matches(['!', '(']).len();
        if let Some((name, _)) = term[sign..].split_once(':')
            && let Some(field) = corrected_field(name)
        {
            corrected.replace_range(from + sign..from + sign + name.len(), field);
        }
    }
    if corrected != text {
        add(corrected, None);
    }
    // Words with a wrong letter: without it, the rest are letters that may be left out.
    for (at, (from, to)) in terms.iter().enumerate().rev().filter(|_| words_in_titles) {
        let word = &text[*from..*to];
        if word.chars().count() < SHORTEST || !word.chars().all(char::is_alphanumeric) {
            continue;
        }
        for (index, letter) in clusters(word) {
            let shorter = format!("{}{}", &word[..index], &word[index + letter.len()..]);
            let (before, text, after) = replaced(at, &shorter);
            add(text, Some((word.to_owned(), before, after)));
        }
    }
    // Without a word, the last one first.
    for at in (0..terms.len()).rev() {
        let (before, _, after) = replaced(at, "");
        add(format!("{} {}", before.trim_end(), after.trim_start()), None);
    }
    all
}

/// The byte ranges of the terms of a filter: what is between blanks, with quoted text as a whole.
fn terms(text: &str) -> Vec<(usize, usize)> {
    let (mut all, mut from, mut quoted) = (Vec::new(), None, false);
    for (at, c) in text.char_indices() {
        quoted ^= c == '"';
        match from {
            Some(start) if c == ' ' && !quoted => {
                all.push((start, at));
                from = None;
            }
            None if c != ' ' => from = Some(at),
            _ => {}
        }
    }
    all.extend(from.map(|start| (start, text.len())));
    all.retain(|(from, to)| !matches!(&text[*from..*to], "|" | "(" | ")" | "!"));
    all
}

/// The word of some headlines that differs from the typed one by one letter: the most frequent one.
pub(crate) fn meant_word<'a>(typed: &str, titles: impl Iterator<Item = &'a str>) -> Option<String> {
    let typed = fold(typed);
    let mut counts: Vec<(String, usize)> = Vec::new();
    for title in titles {
        for word in fold(title).split(|c: char| !c.is_alphanumeric()).filter(|word| is_one_off(&typed, word))
        {
            match counts.iter_mut().find(|(other, _)| other == word) {
                Some((_, count)) => *count += 1,
                None => counts.push((word.to_owned(), 1)),
            }
        }
    }
    // Of equally frequent words the first one.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(word, _)| word)
}

/// Whether the words differ by one letter that is replaced, added or missing, or by two letters exchanged.
pub(crate) fn is_one_off(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let same = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    match (a, b) {
        ([one, two, rest_a @ ..], [first, second, rest_b @ ..])
            if (one, two) == (second, first) && rest_a == rest_b =>
        {
            true
        }
        ([_, rest_a @ ..], [_, rest_b @ ..]) => rest_a == rest_b || rest_a == b || a == rest_b,
        ([_], []) | ([], [_]) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        candidates(text, false).into_iter().map(|candidate| candidate.text).collect()
    }

    #[test]
    fn fields_are_corrected_and_words_left_out() {
        for (text, tried) in [
            ("nato summit", &["nato", "summit"][..]),
            ("souce:bbc nato", &["source:bbc nato", "souce:bbc", "nato"]),
            ("!auther:jo", &["!author:jo"]),
            ("\"palm beach\" golf", &["\"palm beach\"", "golf"]),
            ("nato | golf", &["nato", "golf"]),
            ("nato", &[]),
            ("", &[]),
        ] {
            assert_eq!(texts(text), tried, "{text}");
        }
    }

    #[test]
    fn a_letter_is_left_out_of_each_word() {
        let all = candidates("is:unread trunp", true);
        assert_eq!(all[0].text, "is:unread runp");
        let typo = Some(("trunp".to_owned(), "is:unread ".to_owned(), String::new()));
        assert!(all[..5].iter().all(|candidate| candidate.typo == typo), "{all:?}");
        assert_eq!(all[5].text, "is:unread");
        assert!(candidates(&"longwords ".repeat(40), true).len() <= MAX_TRIED);
    }

    #[test]
    fn the_word_meant_differs_by_one_letter() {
        for (typed, title, meant) in [
            ("trunp", "Trump meets the NATO chief", Some("trump")),
            ("turmp", "Trump meets the NATO chief", Some("trump")),
            ("zuerich", "Zürich opens its tram line", Some("zurich")),
            ("zuericch", "Zürich opens its tram line", None),
            ("zurixh", "Zürich opens its tram line", Some("zurich")),
            ("summmit", "The summit: a résumé", Some("summit")),
            ("chieff", "Trump meets the NATO chief", Some("chief")),
            ("golf", "Trump meets the NATO chief", None),
        ] {
            assert_eq!(meant_word(typed, std::iter::once(title)).as_deref(), meant, "{typed}");
        }
        let titles = ["cold tides", "old tides", "old ships"];
        assert_eq!(meant_word("xold", titles.into_iter()).as_deref(), Some("old"));
    }
}
