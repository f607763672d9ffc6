//! A phrase as the index is asked for it, and whether a text has it. Never here: where the texts are.

use super::said::Said;
use super::units::{Unit, units};
use crate::search::Phrase;

/// More terms than this are not asked for: the texts that have these are read anyway.
const MOST: usize = 16;

/// A term that must be in the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// This one.
    Whole(String),
    /// Any that begins so.
    Begins(String),
}

/// A phrase, taken apart.
#[derive(Clone, Debug)]
pub struct Asked {
    text: String,
    open: bool,
    pub terms: Vec<Term>,
    /// Texts that have all terms have the phrase.
    pub exact: bool,
}

impl Asked {
    pub fn new(phrase: &Phrase) -> Self {
        let text = phrase.words.join(" ");
        let all: Vec<Unit<'_>> = units(&text).map(|(_, unit)| unit).collect();
        // What is being typed may go on only if it ends in a letter.
        let open = phrase.open
            && text.ends_with(|c: char| {
                matches!(units(c.encode_utf8(&mut [0; 4])).next(), Some((_, Unit::Word(_))))
            });
        let mut terms = Vec::new();
        for (i, unit) in all.iter().enumerate() {
            let last = i + 1 == all.len();
            match (unit, all.get(i + 1)) {
                (Unit::Word(word), _) if last && open => terms.push(Term::Begins((*word).to_owned())),
                (Unit::Word(word), _) => terms.push(Term::Whole((*word).to_owned())),
                (Unit::Sign(a), Some(Unit::Sign(b))) => terms.push(Term::Whole([*a, *b].iter().collect())),
                // One that stands behind another is asked for with that.
                (Unit::Sign(_), _) if i > 0 && matches!(all[i - 1], Unit::Sign(_)) => {}
                (Unit::Sign(a), _) => terms.push(Term::Begins(a.to_string())),
            }
        }
        let mut once = Vec::with_capacity(terms.len());
        for term in terms {
            if !once.contains(&term) && once.len() < MOST {
                once.push(term);
            }
        }
        let exact = match all.as_slice() {
            [_] | [Unit::Sign(_), Unit::Sign(_)] => true,
            _ => all.is_empty(),
        };
        Self { text, open, terms: once, exact }
    }

    /// Whether the article has it, in one piece, in its title or its text.
    pub fn stands_in(&self, said: &Said) -> bool {
        self.places(&said.title).next().is_some() || self.places(&said.text).next().is_some()
    }

    /// Where it stands in a folded text, in bytes: from where to where.
    pub fn places<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
        let wanted: Vec<Unit<'a>> = units(&self.text).map(|(_, unit)| unit).collect();
        let there: Vec<(usize, Unit<'a>)> =
            if wanted.is_empty() { Vec::new() } else { units(text).collect() };
        let len = wanted.len().max(1);
        let ends = there.len().saturating_sub(len - 1);
        (0..ends).filter_map(move |at| {
            let here = &there[at..at + len];
            let (last, rest) = wanted.split_last()?;
            if !rest.iter().zip(here).all(|(wanted, (_, unit))| wanted == unit) {
                return None;
            }
            let (from, end) = here[len - 1];
            let fits = match (last, end) {
                (Unit::Word(wanted), Unit::Word(word)) if self.open => word.starts_with(wanted),
                (wanted, unit) => *wanted == unit,
            };
            let to = from
                + match end {
                    Unit::Word(word) => word.len(),
                    Unit::Sign(sign) => sign.len_utf8(),
                };
            fits.then_some((here[0].0, to))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::fold::fold;

    fn phrase(text: &str, open: bool) -> Asked {
        let words = fold(text).split_whitespace().map(str::to_owned).collect();
        Asked::new(&Phrase { words, open })
    }

    #[test]
    fn phrases_are_taken_apart() {
        let whole = |term: &str| Term::Whole(term.to_owned());
        let begins = |term: &str| Term::Begins(term.to_owned());
        for (text, open, terms, exact) in [
            ("Trump", false, vec![whole("trump")], true),
            ("tru", true, vec![begins("tru")], true),
            ("climate change", true, vec![whole("climate"), begins("change")], false),
            ("covid-19", false, vec![whole("covid"), whole("19")], false),
            ("u.s.", true, vec![whole("u"), whole("s")], false),
            ("東京", true, vec![whole("東京")], true),
            ("京", false, vec![begins("京")], true),
            ("日本銀行", false, vec![whole("日本"), whole("本銀"), whole("銀行")], false),
            ("tv東", false, vec![whole("tv"), begins("東")], false),
            ("ha ha", false, vec![whole("ha")], false),
            ("%", false, vec![], true),
        ] {
            let asked = phrase(text, open);
            assert_eq!((asked.terms, asked.exact), (terms, exact), "{text}");
        }
    }

    #[test]
    fn a_phrase_stands_where_its_words_do_side_by_side() {
        for (text, asked, open, there) in [
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
            assert_eq!(phrase(asked, open).places(&fold(text)).next().is_some(), there, "{asked} in {text}");
        }
    }
}
