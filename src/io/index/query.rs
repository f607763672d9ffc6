//! A phrase as a query to the index, and whether a text contains it. Never here: where the texts are.

use super::document::IndexDocument;
use super::tokens::{Token, tokens};
use crate::search::Phrase;

/// Terms looked up in the index. The texts that have these are read anyway, so more are not needed.
const MOST_TERMS: usize = 16;

/// A term that must be in the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum QueryTerm {
    Exact(String),
    Prefix(String),
}

#[derive(Clone, Debug)]
pub(crate) struct PhraseQuery {
    text: String,
    /// The last word may be the beginning of a longer one.
    last_is_prefix: bool,
    pub(crate) terms: Vec<QueryTerm>,
    /// Texts that have all terms have the phrase.
    pub(crate) exact: bool,
}

impl PhraseQuery {
    pub(crate) fn new(phrase: &Phrase) -> Self {
        let text = phrase.words.join(" ");
        let all: Vec<Token<'_>> = tokens(&text).map(|(_, token)| token).collect();
        // A word that is still being typed ends in a letter.
        let last_is_prefix = phrase.open
            && text.ends_with(|c: char| {
                matches!(tokens(c.encode_utf8(&mut [0; 4])).next(), Some((_, Token::Word(_))))
            });
        let mut terms = Vec::new();
        for (i, token) in all.iter().enumerate() {
            let last = i + 1 == all.len();
            let term = match (token, all.get(i + 1)) {
                (Token::Word(word), _) if last && last_is_prefix => QueryTerm::Prefix((*word).to_owned()),
                (Token::Word(word), _) => QueryTerm::Exact((*word).to_owned()),
                (Token::Char(a), Some(Token::Char(b))) => QueryTerm::Exact([*a, *b].iter().collect()),
                // It is the second of a pair already.
                (Token::Char(_), _) if i > 0 && matches!(all[i - 1], Token::Char(_)) => continue,
                (Token::Char(a), _) => QueryTerm::Prefix(a.to_string()),
            };
            if !terms.contains(&term) && terms.len() < MOST_TERMS {
                terms.push(term);
            }
        }
        let exact = match all.as_slice() {
            [_] | [Token::Char(_), Token::Char(_)] => true,
            _ => all.is_empty(),
        };
        Self { text, last_is_prefix, terms, exact }
    }

    /// Whether the title or the text contains the phrase.
    pub(crate) fn matches(&self, document: &IndexDocument) -> bool {
        self.positions(&document.title).next().is_some() || self.positions(&document.text).next().is_some()
    }

    /// Byte ranges of the phrase in a folded text.
    pub(crate) fn positions<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
        let wanted: Vec<Token<'a>> = tokens(&self.text).map(|(_, token)| token).collect();
        let all: Vec<(usize, Token<'a>)> =
            if wanted.is_empty() { Vec::new() } else { tokens(text).collect() };
        let len = wanted.len().max(1);
        let ends = all.len().saturating_sub(len - 1);
        (0..ends).filter_map(move |at| {
            let window = &all[at..at + len];
            let (last, rest) = wanted.split_last()?;
            if !rest.iter().zip(window).all(|(wanted, (_, token))| wanted == token) {
                return None;
            }
            let (from, end) = window[len - 1];
            let fits = match (last, end) {
                (Token::Word(wanted), Token::Word(word)) if self.last_is_prefix => word.starts_with(wanted),
                (wanted, token) => *wanted == token,
            };
            let to = from
                + match end {
                    Token::Word(word) => word.len(),
                    Token::Char(c) => c.len_utf8(),
                };
            fits.then_some((window[0].0, to))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::fold::fold;

    fn query(text: &str, open: bool) -> PhraseQuery {
        let words = fold(text).split_whitespace().map(str::to_owned).collect();
        PhraseQuery::new(&Phrase { words, open })
    }

    #[test]
    fn phrases_become_terms() {
        let exact_term = |term: &str| QueryTerm::Exact(term.to_owned());
        let prefix = |term: &str| QueryTerm::Prefix(term.to_owned());
        for (text, open, terms, exact) in [
            ("Trump", false, vec![exact_term("trump")], true),
            ("tru", true, vec![prefix("tru")], true),
            ("climate change", true, vec![exact_term("climate"), prefix("change")], false),
            ("covid-19", false, vec![exact_term("covid"), exact_term("19")], false),
            ("u.s.", true, vec![exact_term("u"), exact_term("s")], false),
            ("東京", true, vec![exact_term("東京")], true),
            ("京", false, vec![prefix("京")], true),
            ("日本銀行", false, vec![exact_term("日本"), exact_term("本銀"), exact_term("銀行")], false),
            ("tv東", false, vec![exact_term("tv"), prefix("東")], false),
            ("ha ha", false, vec![exact_term("ha")], false),
            ("%", false, vec![], true),
        ] {
            let query = query(text, open);
            assert_eq!((query.terms, query.exact), (terms, exact), "{text}");
        }
    }

    #[test]
    fn a_phrase_matches_adjacent_words() {
        for (text, phrase, open, expected) in [
            ("The climate changes, they say", "climate change", true, true),
            ("The climate changes, they say", "climate change", false, false),
            ("Climate. Change!", "climate change", false, true),
            ("change of climate", "climate change", false, false),
            ("the U.S. army", "u.s.", false, true),
            ("日本銀行が金利を", "銀行が", false, true),
            ("日本 銀行", "本銀", false, true),
            ("大学", "学大", false, false),
            ("Zürich’s", "zurich", false, true),
            ("anything", "%", false, false),
        ] {
            let found = query(phrase, open).positions(&fold(text)).next().is_some();
            assert_eq!(found, expected, "{phrase} in {text}");
        }
    }
}
