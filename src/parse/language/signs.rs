//! Languages that are recognized by their signs, which are in a table: the language with the most of them, if it is far
//! ahead. Never here: the form of a text as a whole.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// A guess needs this score, and this many times the score of the next language, in percent.
const MIN_SCORE: u32 = 8;
const MIN_LEAD: u32 = 150;
/// Further matches of a sign say little.
const MAX_MATCHES: u32 = 2;

/// Signs of languages: the languages, a weight, and a pattern of a line. `^` and `$` are its ends without blanks, `…` is
/// anything between. A language may have the signs of another, as TypeScript has those of JavaScript.
const TABLE: &str = include_str!("signs.txt");

/// Languages that have all signs of another one: those of the table, or the other if there are none of its own.
const EXTENDS: [(&str, &str); 2] = [("typescript", "javascript"), ("cpp", "c")];

struct Sign {
    language: usize,
    weight: u32,
    starts: bool,
    /// The parts after the first, in this order.
    rest: Vec<&'static str>,
    ends: bool,
}

pub(super) struct Signs {
    languages: Vec<&'static str>,
    all: Vec<Sign>,
    /// Finds the first part of each.
    first_parts: Option<AhoCorasick>,
}

pub(super) static SIGNS: LazyLock<Signs> = LazyLock::new(Signs::read);

impl Signs {
    fn read() -> Self {
        let (mut languages, mut signs, mut first_parts) = (Vec::new(), Vec::new(), Vec::new());
        for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")) {
            let Some((head, pattern)) = line.split_once(": ") else { continue };
            let Some((names, weight)) = head.rsplit_once(' ') else { continue };
            let (bare, starts) = pattern.strip_prefix('^').map_or((pattern, false), |bare| (bare, true));
            let (bare, ends) = bare.strip_suffix('$').map_or((bare, false), |bare| (bare, true));
            for name in names.split(' ') {
                let language = languages.iter().position(|other| *other == name).unwrap_or_else(|| {
                    languages.push(name);
                    languages.len() - 1
                });
                let mut parts = bare.split('…');
                first_parts.push(parts.next().unwrap_or_default());
                signs.push(Sign {
                    language,
                    weight: weight.parse().unwrap_or(0),
                    starts,
                    rest: parts.collect(),
                    ends,
                });
            }
        }
        let first_parts = AhoCorasick::builder().match_kind(MatchKind::Standard).build(first_parts).ok();
        Self { languages, all: signs, first_parts }
    }

    /// The language with the most signs in a text, if it is far ahead of the others.
    pub(super) fn guess(&self, text: &str) -> Option<&'static str> {
        let mut matches = vec![0; self.all.len()];
        for found in self.first_parts.as_ref()?.find_overlapping_iter(text) {
            let number = found.pattern().as_usize();
            matches[number] +=
                u32::from(matches[number] < MAX_MATCHES && self.all[number].fits(text, found.range()));
        }
        // Score, and how many signs.
        let mut scores = vec![(0, 0); self.languages.len()];
        for (sign, count) in self.all.iter().zip(matches).filter(|(_, count)| *count > 0) {
            let score = &mut scores[sign.language];
            *score = (score.0 + sign.weight * count, score.1 + if sign.weight >= MIN_SCORE { 2 } else { 1 });
        }
        let count =
            |name: &str| self.languages.iter().position(|other| *other == name).map_or(0, |at| scores[at].1);
        let own = |name: &str| self.languages.iter().position(|other| *other == name).map(|at| scores[at].0);
        let extended = EXTENDS.map(|(name, of)| (name, of, own(name).unwrap_or(0), own(of).unwrap_or(0)));
        let score = |at: usize| {
            let (score, signs) = scores[at];
            // With some signs of its own it is the other language, and more.
            let name = self.languages[at];
            let pair =
                extended.iter().find(|(extends, of, own, _)| *own > 0 && (*extends == name || *of == name));
            match pair {
                Some((extends, of, own, other)) if *extends == name => (own + other, signs + count(of)),
                Some(_) => (0, 0),
                None => (score, signs),
            }
        };
        let mut all: Vec<(u32, u32, usize)> =
            (0..scores.len()).map(|at| (score(at).0, score(at).1, at)).collect();
        all.sort_unstable_by(|one, other| other.cmp(one));
        let ((best, signs, at), second) = (*all.first()?, all.get(1).map_or(0, |(score, ..)| *score));
        (best >= MIN_SCORE && signs > 1 && best * 100 >= second * MIN_LEAD).then(|| self.languages[at])
    }
}

impl Sign {
    /// Whether it is in a line, where its first part was found.
    fn fits(&self, text: &str, first: std::ops::Range<usize>) -> bool {
        let line_start = text[..first.start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[first.start..].find('\n').map_or(text.len(), |at| first.start + at);
        let before = &text[line_start..first.start];
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let inside_word = before.ends_with(word) && text[first.start..].starts_with(word);
        if inside_word || self.starts && !before.trim_start().is_empty() || first.end > line_end {
            return false;
        }
        let mut rest = text[first.end..line_end].trim_end();
        for (at, part) in self.rest.iter().enumerate() {
            if self.ends && at + 1 == self.rest.len() {
                return rest.ends_with(part);
            }
            let Some(found) = rest.find(part) else { return false };
            rest = &rest[found + part.len()..];
        }
        !self.ends || rest.is_empty()
    }
}
