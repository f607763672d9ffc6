//! Where words may be hyphenated, by the patterns of their language (crate `hypher`). The language is guessed from the
//! text, since few feeds state it and some state a wrong one. Never here: which of these places are used (see `even`).

use std::ops::Range;

use hypher::Lang;
use whatlang::Lang as Guess;

use super::TextRole;
use super::galley::{Galley, Piece, StyleRun};
use crate::news::text::head;

/// Bytes of the text from which the language is guessed.
const SAMPLE: usize = 1_500;
/// The fewest letters of a word that is hyphenated, before the hyphen and after it.
const WORD: usize = 6;
const BEFORE: usize = 2;
const AFTER: usize = 3;

/// Finds the places in one piece.
#[derive(Clone, Copy)]
pub(super) struct Hyphenator<'a> {
    language: Lang,
    styles: &'a [StyleRun],
}

impl<'a> Hyphenator<'a> {
    /// None if the piece is not running text.
    pub(crate) fn new(language: Lang, piece: &'a Piece) -> Option<Self> {
        (piece.is_running() && !piece.rtl).then_some(Self { language, styles: &piece.styles })
    }

    /// Calls `put` with each byte where a hyphen can be put into a word of `text`. `offset`: where `text` begins in
    /// the piece.
    pub(crate) fn points(&self, text: &str, word: Range<usize>, offset: usize, mut put: impl FnMut(usize)) {
        let all = &text[word.clone()];
        let bare = all.trim_matches(|c: char| !c.is_alphabetic());
        let is_within = |c: char| c.is_alphabetic() || matches!(c, '\'' | '’' | '–' | '—');
        // Not in a word that has a hyphen, or that is a part of a name or an address.
        if bare.len() < WORD
            || !bare.chars().all(is_within)
            || text[..word.start].ends_with(['-', '\u{2010}', '/'])
            || all.contains(|c: char| {
                c.is_ascii_digit() && !all.contains('[') || "-\u{2010}/\\@#_=&<>{}|~^$%+".contains(c)
            })
        {
            return;
        }
        let mut at = 0;
        while let Some(found) = all[at..].find(char::is_alphabetic) {
            let start = at + found;
            at = all[start..].find(|c: char| !c.is_alphabetic()).map_or(all.len(), |len| start + len);
            let letters = &all[start..at];
            if self.is_hyphenated(letters) && !self.is_code(offset + word.start + start) {
                let mut point = word.start + start;
                let (before, after) = self.language.bounds();
                let parts =
                    hypher::hyphenate_bounded(letters, self.language, before.max(BEFORE), after.max(AFTER));
                for part in parts {
                    point += part.len();
                    if point < word.start + at {
                        put(point);
                    }
                }
            }
        }
    }

    /// Whether a word is long enough, and no name or abbreviation. German nouns have a capital letter, too.
    fn is_hyphenated(&self, letters: &str) -> bool {
        let mut chars = letters.chars();
        let first = chars.next().is_some_and(|c| c.is_lowercase() || self.language == Lang::German);
        first && letters.chars().count() >= WORD && chars.all(char::is_lowercase)
    }

    fn is_code(&self, at: usize) -> bool {
        let run = self.styles.partition_point(|run| run.end as usize <= at);
        self.styles.get(run).is_some_and(|run| run.style.role == TextRole::Code)
    }
}

impl Piece {
    /// Whether it is running text: of the article or its summary, but not a heading or a caption.
    pub(super) fn is_running(&self) -> bool {
        self.styles.first().is_some_and(|run| match run.style.role {
            TextRole::Text | TextRole::Code => self.is_own(),
            role => role == TextRole::Summary,
        })
    }
}

/// The language of a text, if it can be recognized and hyphenated.
pub(super) fn guess(galley: &Galley) -> Option<Lang> {
    let mut sample = String::with_capacity(2 * SAMPLE);
    for piece in galley.pieces.iter().filter(|piece| piece.is_running()) {
        sample.push_str(head(&piece.text, SAMPLE));
        sample.push('\n');
        if sample.len() >= SAMPLE {
            break;
        }
    }
    let found = whatlang::detect(&sample).filter(whatlang::Info::is_reliable)?;
    Some(match found.lang() {
        Guess::Ces => Lang::Czech,
        Guess::Dan => Lang::Danish,
        Guess::Deu => Lang::German,
        Guess::Eng => Lang::English,
        Guess::Fin => Lang::Finnish,
        Guess::Fra => Lang::French,
        Guess::Ita => Lang::Italian,
        Guess::Nld => Lang::Dutch,
        Guess::Pol => Lang::Polish,
        Guess::Por => Lang::Portuguese,
        Guess::Rus => Lang::Russian,
        Guess::Spa => Lang::Spanish,
        Guess::Swe => Lang::Swedish,
        Guess::Ukr => Lang::Ukrainian,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::typeset::Builder;
    use crate::news::{Block, Document, Emphasis, Span};

    fn galley(blocks: Vec<Block>) -> Galley {
        let mut builder = Builder::default();
        builder.document(&Document { blocks, ..Document::default() });
        builder.finish()
    }

    /// The words of a paragraph with all hyphens they may get.
    fn hyphenated(language: Lang, spans: Vec<Span>) -> String {
        let galley = galley(vec![Block::Paragraph(spans)]);
        let piece = &galley.pieces[0];
        let hyphenator = Hyphenator::new(language, piece).unwrap();
        let (text, mut out, mut start) = (&*piece.text, String::new(), 0);
        for word in text.split(' ') {
            let from = word.as_ptr() as usize - text.as_ptr() as usize;
            hyphenator.points(text, from..from + word.len(), 0, |at| {
                out.push_str(&text[start..at]);
                out.push('|');
                start = at;
            });
        }
        out + &text[start..]
    }

    #[test]
    fn words_are_hyphenated_by_the_rules_of_their_language() {
        for (language, text, wanted) in [
            (Lang::English, "an extensive hyphenation", "an ex|ten|sive hy|phen|ation"),
            // Too short a word, or too short a part.
            (Lang::English, "under a table, into", "under a table, into"),
            (Lang::German, "die Bundesregierung tagte", "die Bun|des|re|gie|rung tagte"),
            (Lang::German, "über Straßenbahnen", "über Stra|ßen|bah|nen"),
            (Lang::French, "de l’administration", "de l’ad|mi|nis|tra|tion"),
            (Lang::Russian, "правительство страны", "пра|ви|тель|ство страны"),
            // Signs around a word do not matter.
            (Lang::English, "(“extensive”),", "(“ex|ten|sive”),"),
            // Names, abbreviations, numbers, addresses, words with hyphens.
            (Lang::English, "Washington UNESCO JavaScript", "Washington UNESCO JavaScript"),
            (Lang::English, "https://example.org/extensive", "https://example.org/extensive"),
            (Lang::English, "extensive@example.org #extensive", "extensive@example.org #extensive"),
            (Lang::English, "extensive_name extensive.name", "extensive_name extensive.name"),
            (Lang::English, "well-established extensive2", "well-established extensive2"),
        ] {
            assert_eq!(hyphenated(language, vec![Span::plain(text)]), wanted);
        }
    }

    #[test]
    fn code_and_headings_are_not_hyphenated() {
        let code = Span { emphasis: Emphasis::CODE, ..Span::plain("extensive") };
        let spans = vec![Span::plain("extensive "), code, Span::plain(" extensive")];
        assert_eq!(hyphenated(Lang::English, spans), "ex|ten|sive extensive ex|ten|sive");
        let galley = galley(vec![Block::Heading { level: 2, spans: vec![Span::plain("extensive")] }]);
        assert!(Hyphenator::new(Lang::English, &galley.pieces[0]).is_none());
    }

    #[test]
    fn the_language_is_guessed_from_the_text() {
        for (text, wanted) in [
            ("The council does not expect the ferry back before the end of the month.", Some(Lang::English)),
            (
                "Der Stadtrat rechnet nicht damit, dass die Fähre vor Ende des Monats fährt.",
                Some(Lang::German),
            ),
            ("Le conseil ne pense pas que le bac reviendra avant la fin du mois.", Some(Lang::French)),
            ("Городской совет не ждёт, что паром вернётся до конца месяца.", Some(Lang::Russian)),
            ("市議会は月末までに渡し船が戻るとは考えていない。", None),
            ("", None),
        ] {
            let galley = galley(vec![Block::Paragraph(vec![Span::plain(text)])]);
            assert_eq!(guess(&galley), wanted, "{text}");
        }
    }
}
