//! The fuzzy words of a query. Never here: headlines.

use super::fold::fold_into;
use super::{Kind, Node, Query};

/// Bytes of a query that are looked at: a page pasted into the prompt by mistake must not stall the filter.
const CAP: usize = 1024;

/// Terms that must all match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::search) struct Terms {
    /// In the order typed.
    pub terms: Vec<Term>,
}

/// One condition on a headline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::search) enum Term {
    /// A folded word, never empty and without blanks: its letters appear in the title in this order, not
    /// necessarily side by side.
    Fuzzy(String),
}

impl Terms {
    /// The fuzzy words of a query that stand alone.
    pub fn of(query: &Query) -> Self {
        let fuzzy = |node: &Node| match node {
            Node::Word(word) if word.kind == Kind::Fuzzy => Some(Term::Fuzzy(word.text.clone())),
            _ => None,
        };
        Self { terms: query.all.iter().filter_map(fuzzy).collect() }
    }

    /// Never fails: what can't be understood is taken literally. Only the first kilobyte counts.
    pub fn parse(text: &str) -> Self {
        let mut folded = String::new();
        // Folded as a whole before it is divided: some characters fold to a blank and others to nothing.
        fold_into(&mut folded, cut(text, CAP));
        let terms = cut(&folded, CAP).split_whitespace().map(|word| Term::Fuzzy(word.to_owned())).collect();
        Self { terms }
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether every headline it lets through is surely let through by `wider` too.
    pub(super) fn narrows(&self, wider: &Self) -> bool {
        wider.terms.iter().all(|Term::Fuzzy(old)| {
            self.terms.iter().any(|Term::Fuzzy(new)| {
                let mut new = new.chars();
                old.chars().all(|letter| new.any(|c| c == letter))
            })
        })
    }
}

/// The beginning of `text` in at most `cap` bytes, whole characters.
pub(super) fn cut(text: &str, cap: usize) -> &str {
    let mut end = cap.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Terms::parse(text).terms.into_iter().map(|Term::Fuzzy(word)| word).collect()
    }

    #[test]
    fn words_are_folded_and_divided_at_blanks() {
        assert_eq!(words("  NATO\u{3000}Zürich "), ["nato", "zurich"]);
        assert_eq!(words("a\u{a8}b"), ["a", "b"], "a free-standing diaeresis folds to a blank");
        assert!(Terms::parse(" \u{301} ").is_empty(), "an accent alone is nothing");
        assert_eq!(Terms::parse("na"), Terms::parse("NA "));
    }

    #[test]
    fn a_pasted_page_is_cut() {
        assert!(words(&"é".repeat(5000))[0].len() <= CAP);
    }

    #[test]
    fn more_letters_and_more_words_narrow() {
        for (new, old, narrows) in [
            ("nato", "nat", true),
            ("nato", "nao", true),
            ("nato rutte", "nato", true),
            ("natorutte", "nato rutte", true),
            ("nato", "", true),
            ("nato", "nato", true),
            ("nat", "nato", false),
            ("otan", "nato", false),
            ("nat rutte", "nato", false),
        ] {
            assert_eq!(Terms::parse(new).narrows(&Terms::parse(old)), narrows, "{new} < {old}");
        }
    }
}
