//! One folded title against the words of a query: whether it contains them, and a quick score. Never here: conditions
//! other than words, dates, the exact score.

mod positions;
mod score;
mod simd;
mod words;

use super::headlines::{Chunk, FoldedTitle};
use super::rows::ones;
use super::{MatchKind, query};
use positions::Letter;
pub(super) use positions::{LongTitle, Positions, ShortTitle};
pub(super) use score::{GAP_LIMITS, Paths};
pub(super) use simd::WIDE;
use simd::{BytePattern, match_titles, places as byte_places};
pub(super) use words::{
    WordStart, first_letter, initials, is_title_end, is_title_start, is_word_end, is_word_start, letter_bit,
    letter_code, letters, match_initials, owns_bit, word_starts, word_starts_into,
};

/// Letters of a query that get a bitmap each; a query with more letters is matched by the slow path.
pub(super) const SLOTS: usize = 64;

/// How a word matches a title, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tier {
    /// Contiguous, with no letter or digit before it.
    Title,
    /// Contiguous, at the start of a word.
    Word,
    /// Contiguous, inside a word.
    Inside,
    /// As the first letters of words.
    Initials,
    /// Scattered: in order, but not contiguous.
    Scattered,
}

/// A quick estimate of how well a title matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct QuickScore {
    /// Sum of the words' tiers (smaller is better), and the distance in the top bits.
    pub(crate) tier: u16,
    /// Estimate of the exact score, with a bonus for whole words and a penalty for gaps.
    pub(crate) score: i32,
}

impl QuickScore {
    /// The distance, added to the tier: that of the most scattered word, by [`GAP_LIMITS`]; 0 is near. More distant
    /// titles come after all nearer ones.
    pub(crate) const FAR: u16 = 1 << 14;
    pub(crate) const FARTHEST: u16 = 2 << 14;
    const DISTANCE: u16 = Self::FAR | Self::FARTHEST;

    /// The distance bits of a tier.
    pub(crate) fn distance(tier: u16) -> u16 {
        tier & Self::DISTANCE
    }

    /// The tier with at least this distance.
    pub(crate) fn at_distance(tier: u16, far: u16) -> u16 {
        tier & !Self::DISTANCE | Self::distance(tier).max(far)
    }

    /// Adds the rating of another part of the query.
    pub(crate) fn join(&mut self, other: Self) {
        self.tier = Self::at_distance(self.tier + (other.tier & !Self::DISTANCE), Self::distance(other.tier));
        self.score += other.score;
    }
}

/// The words of a query, prepared for many titles.
#[derive(Default)]
pub(super) struct Scan {
    pub(crate) words: Vec<Word>,
    /// The letters of all words, each once.
    pub(crate) alphabet: Vec<Letter>,
}

pub(super) struct Word {
    pub(crate) text: String,
    pub(crate) kind: MatchKind,
    /// Index in the alphabet, and byte offset in the word, of each letter.
    pub(crate) letters: Vec<(usize, usize)>,
    /// Byte patterns to search for in titles of usual length; `None` if no such title can hold the word.
    patterns: Option<Vec<BytePattern>>,
    /// The bits of its letters.
    pub(crate) need: u64,
    /// The bit of its first letter.
    pub(crate) initial: u64,
    /// The code of its first character, if that is a letter or digit.
    pub(crate) first: Option<u8>,
    /// A title that has its letters contains it.
    letters_suffice: bool,
}

impl Scan {
    /// Adds a word and returns its number.
    pub(crate) fn add(&mut self, word: &query::Word) -> usize {
        let query::Word { text, kind } = word;
        let letters = text.char_indices().map(|(at, c)| {
            let known = self.alphabet.iter().position(|letter| letter.c == c);
            (known.unwrap_or_else(|| (self.alphabet.push(Letter::new(c)), self.alphabet.len() - 1).1), at)
        });
        let letters: Vec<_> = letters.collect();
        let patterns = if *kind == MatchKind::Fuzzy {
            let mut bytes = [0; 4];
            Some(
                text.chars()
                    .filter_map(|c| BytePattern::piece(c.encode_utf8(&mut bytes)))
                    .flatten()
                    .collect(),
            )
        } else {
            BytePattern::piece(text)
        };
        let head = text.chars().next();
        self.words.push(Word {
            need: self::letters(text),
            initial: head.map_or(0, letter_bit),
            first: head.filter(|c| c.is_alphanumeric()).map(letter_code),
            letters_suffice: letters.len() == 1
                && matches!(kind, MatchKind::Fuzzy | MatchKind::Exact)
                && text.chars().all(owns_bit),
            text: text.clone(),
            kind: *kind,
            letters,
            patterns,
        });
        self.words.len() - 1
    }
}

impl Word {
    /// Of the rows `row..`, limited to `open`: those that contain the word, and those in which it is contiguous or
    /// its gaps cost at most `gap_limit`. Rows in `open` must have all letters of the word.
    pub(crate) fn matching_rows(
        &self,
        chunk: &Chunk,
        row: usize,
        open: u64,
        lower: &mut String,
        gap_limit: Option<i32>,
    ) -> (u64, u64) {
        if self.letters_suffice || open == 0 {
            return (open, open);
        }
        if let (MatchKind::Prefix | MatchKind::Whole, Some(first)) = (self.kind, self.first) {
            // The word can only be at the title's first letter or digit.
            let open = open & rows_equal(&chunk.firsts()[row..], first);
            let sure = self.kind == MatchKind::Prefix && self.letters.len() == 1 && first.is_ascii();
            let found = if sure { open } else { self.matching_rows_slow(chunk, row, open, lower) };
            return (found, found);
        }
        let (arena, offsets) = chunk.arena();
        let costs = gap_limit.filter(|_| self.kind == MatchKind::Fuzzy).map(Self::gap_costs);
        let Some(patterns) = &self.patterns else {
            let found = self.matching_rows_slow(chunk, row, open, lower);
            return (found, found);
        };
        let matches = match_titles(arena, &offsets[row..], open, patterns, costs);
        // Titles too long for the fast path, and kinds that it does not decide.
        match self.kind {
            MatchKind::Fuzzy => {
                let long = self.matching_rows_slow(chunk, row, matches.too_long, lower);
                (matches.matched | long, matches.near | long)
            }
            MatchKind::Exact => {
                let found = matches.matched | self.matching_rows_slow(chunk, row, matches.too_long, lower);
                (found, found)
            }
            _ => {
                let found = self.matching_rows_slow(chunk, row, matches.matched | matches.too_long, lower);
                (found, found)
            }
        }
    }

    fn matching_rows_slow(&self, chunk: &Chunk, row: usize, open: u64, lower: &mut String) -> u64 {
        let holds = |&i: &u32| {
            let line = chunk.line(row + i as usize);
            if matches!(self.kind, MatchKind::Fuzzy | MatchKind::Exact) {
                lower_into(lower, line);
                self.is_in(lower)
            } else {
                self.is_in(line.text())
            }
        };
        ones(open).filter(holds).fold(0, |rows, i| rows | 1 << i)
    }

    /// Of the rows that contain the word, those in which it is contiguous or its gaps cost at most `gap_limit`. May
    /// include others.
    pub(crate) fn near_rows(&self, chunk: &Chunk, row: usize, open: u64, gap_limit: i32) -> u64 {
        let (arena, offsets) = chunk.arena();
        match &self.patterns {
            Some(patterns) if self.kind == MatchKind::Fuzzy => {
                let matches =
                    match_titles(arena, &offsets[row..], open, patterns, Some(Self::gap_costs(gap_limit)));
                matches.near | matches.too_long
            }
            _ => open,
        }
    }

    /// Whether a folded title contains the word. For fuzzy and exact words the title must be in lower case.
    fn is_in(&self, title: &str) -> bool {
        let word = self.text.as_str();
        let begins = |text: &str| {
            text.as_bytes().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
        };
        match self.kind {
            MatchKind::Fuzzy => {
                let mut rest = title.chars();
                word.chars().all(|letter| rest.any(|c| c == letter))
            }
            MatchKind::Exact => title.contains(word),
            MatchKind::Prefix => beginnings(title).any(begins),
            MatchKind::Suffix => {
                let trimmed = title.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
                let signs = title[trimmed..].char_indices().map(|(at, _)| trimmed + at);
                let ends = |end: usize| {
                    end.checked_sub(word.len()).and_then(|at| title.get(at..)).is_some_and(begins)
                };
                signs.chain([title.len()]).any(ends)
            }
            MatchKind::Whole => beginnings(title)
                .any(|rest| begins(rest) && !rest[word.len()..].contains(char::is_alphanumeric)),
        }
    }
}

/// The title, and what follows each sign before its first letter or digit.
fn beginnings(title: &str) -> impl Iterator<Item = &str> {
    let signs = title.chars().take_while(|c| !c.is_alphanumeric());
    let steps = signs.scan(0, |at, c| {
        *at += c.len_utf8();
        Some(*at)
    });
    std::iter::once(0).chain(steps).map(|at| &title[at..])
}

/// Sets `lower` to the title in lower case.
pub(super) fn lower_into(lower: &mut String, line: FoldedTitle) {
    lower.clear();
    lower.push_str(line.text());
    lower.make_ascii_lowercase();
}

/// Which of the next 64 bytes of a column equal `byte`.
pub(super) fn rows_equal(from: &[u8], byte: u8) -> u64 {
    match from.first_chunk() {
        Some(wide) => byte_places(wide, BytePattern::exactly(byte)) as u64,
        None => from.iter().take(64).enumerate().fold(0, |rows, (i, &b)| rows | u64::from(b == byte) << i),
    }
}
