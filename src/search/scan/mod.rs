//! One folded title against the words of a query: whether it holds them, and how well at first sight.
//! Never here: more than words, dates, the exact score.

mod positions;
mod score;
mod simd;
mod words;

use super::headlines::{Chunk, FoldedTitle};
use super::rows::ones;
use super::{MatchKind, query};
use positions::Letter;
pub(super) use positions::{LetterPositions, LongTitle, ShortTitle};
pub(super) use score::{GAP_LIMITS, Paths};
pub(super) use simd::WIDE;
use simd::{BytePattern, match_titles, places as byte_places};
pub(super) use words::{
    WordStart, first_letter, initials, is_title_end, is_title_start, is_word_end, is_word_start, letter_bit,
    letter_code, letters, match_initials, owns_bit, word_starts, word_starts_into,
};

/// Letters in a query that have a slot of their own; a query with more of them is matched the slow way.
pub(super) const SLOTS: usize = 64;

/// How a word lies in a title, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tier {
    /// In one piece, and no letter or digit of the title comes before it.
    Title,
    /// In one piece, where a word begins.
    Word,
    /// In one piece.
    Inside,
    /// As first letters of words.
    Initials,
    /// In pieces.
    Scattered,
}

/// What a title is worth at first sight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct QuickScore {
    /// Sum of the words' tiers: smaller is better.
    pub tier: u16,
    /// About what the exact score will be, with a bonus for whole words and a malus for what lies between letters.
    pub score: i32,
}

impl QuickScore {
    /// What stands in the tier besides, for the word whose letters cost the most: nothing if they are near each other,
    /// else how far by [`GAP_LIMITS`]. What is with_distance comes after all that is not.
    pub const FAR: u16 = 1 << 14;
    pub const FARTHEST: u16 = 2 << 14;
    const DISTANCE: u16 = Self::FAR | Self::FARTHEST;

    /// How far this is in all.
    pub fn distance(tier: u16) -> u16 {
        tier & Self::DISTANCE
    }

    /// The same tier for what is that far.
    pub fn with_distance(tier: u16, far: u16) -> u16 {
        tier & !Self::DISTANCE | Self::distance(tier).max(far)
    }

    /// Another part of the query, too.
    pub fn join(&mut self, other: Self) {
        self.tier =
            Self::with_distance(self.tier + (other.tier & !Self::DISTANCE), Self::distance(other.tier));
        self.score += other.score;
    }
}

/// The words of a query, ready to be held against many titles.
#[derive(Default)]
pub(super) struct Scan {
    pub words: Vec<Word>,
    /// The letters of all words, each once.
    pub alphabet: Vec<Letter>,
}

pub(super) struct Word {
    pub text: String,
    pub kind: MatchKind,
    /// Which letters of the alphabet, and at how many bytes from the word's beginning.
    pub letters: Vec<(usize, usize)>,
    /// What titles of usual length are searched for; `None` if no such title can hold it.
    patterns: Option<Vec<BytePattern>>,
    /// The bits that its letters have.
    pub need: u64,
    /// The bit of its first letter.
    pub initial: u64,
    /// What stands for its first character among those of titles, if it is a letter or digit.
    pub first: Option<u8>,
    /// It is there wherever its letters are.
    letters_suffice: bool,
}

impl Scan {
    /// Takes one more word in; its number.
    pub fn add(&mut self, word: &query::Word) -> usize {
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
    /// Which of the rows from `row` on hold it, of those whose bit is set in `open` and which have all its letters;
    /// and which of these may have it in one piece, or in pieces for this toll.
    pub fn matching_rows(
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
            // It can only stand where the first letter or digit does.
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
        // Those that are too long to be told by the fast way, and those of which it doesn't tell enough.
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
                lowercase_into(lower, line);
                self.is_in(lower)
            } else {
                self.is_in(line.text())
            }
        };
        ones(open).filter(holds).fold(0, |rows, i| rows | 1 << i)
    }

    /// Of the rows that hold it those that may have it in one piece, or in pieces for this toll.
    pub fn near_rows(&self, chunk: &Chunk, row: usize, open: u64, gap_limit: i32) -> u64 {
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

    /// Whether it is in a folded title; for the first two kinds in lower case.
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

/// The title, and what is left of it after each sign before its first letter or digit.
fn beginnings(title: &str) -> impl Iterator<Item = &str> {
    let signs = title.chars().take_while(|c| !c.is_alphanumeric());
    let steps = signs.scan(0, |at, c| {
        *at += c.len_utf8();
        Some(*at)
    });
    std::iter::once(0).chain(steps).map(|at| &title[at..])
}

/// Makes `lower` the line in lower case.
pub(super) fn lowercase_into(lower: &mut String, line: FoldedTitle) {
    lower.clear();
    lower.push_str(line.text());
    lower.make_ascii_lowercase();
}

/// Which of 64 rows have this in a column of bytes; `from` and what follows it.
pub(super) fn rows_equal(from: &[u8], byte: u8) -> u64 {
    match from.first_chunk() {
        Some(wide) => byte_places(wide, BytePattern::exactly(byte)) as u64,
        None => from.iter().take(64).enumerate().fold(0, |rows, (i, &b)| rows | u64::from(b == byte) << i),
    }
}
