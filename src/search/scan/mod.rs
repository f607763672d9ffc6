//! One folded title against the words of a query: whether it holds them, and how well at first sight.
//! Never here: more than words, dates, the exact score.

mod places;
mod simd;
mod weigh;
mod words;

use super::headlines::{Chunk, Line};
use super::rows::ones;
use super::{Kind, query};
use places::Letter;
pub(super) use places::{Bits, Long, Places};
pub(super) use simd::WIDE;
use simd::{Wanted, places as places_of, sift};
pub(super) use weigh::{Paths, TOLLS};
pub(super) use words::{
    Start, begins, ends, first, first_of, initials, is_first, is_last, letter_bit, letters, owns_bit, spell,
    starts, starts_into,
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
pub(super) struct Look {
    /// Sum of the words' tiers: smaller is better.
    pub tier: u16,
    /// About what the exact score will be, with a bonus for whole words and a malus for what lies between letters.
    pub score: i32,
}

impl Look {
    /// What stands in the tier besides, for the word whose letters cost the most: nothing if they are near each other,
    /// else how far by [`TOLLS`]. What is farther comes after all that is not.
    pub const FAR: u16 = 1 << 14;
    pub const LOST: u16 = 2 << 14;
    const HOW_FAR: u16 = Self::FAR | Self::LOST;

    /// How far this is in all.
    pub fn how_far(tier: u16) -> u16 {
        tier & Self::HOW_FAR
    }

    /// The same tier for what is that far.
    pub fn farther(tier: u16, far: u16) -> u16 {
        tier & !Self::HOW_FAR | Self::how_far(tier).max(far)
    }

    /// Another part of the query, too.
    pub fn join(&mut self, other: Self) {
        self.tier = Self::farther(self.tier + (other.tier & !Self::HOW_FAR), Self::how_far(other.tier));
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
    pub kind: Kind,
    /// Which letters of the alphabet, and at how many bytes from the word's beginning.
    pub letters: Vec<(usize, usize)>,
    /// What titles of usual length are searched for; `None` if no such title can hold it.
    wanted: Option<Vec<Wanted>>,
    /// The bits that its letters have.
    pub need: u64,
    /// The bit of its first letter.
    pub initial: u64,
    /// What stands for its first character among those of titles, if it is a letter or digit.
    pub first: Option<u8>,
    /// It is there wherever its letters are.
    certain: bool,
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
        let wanted = if *kind == Kind::Fuzzy {
            let mut bytes = [0; 4];
            Some(text.chars().filter_map(|c| Wanted::piece(c.encode_utf8(&mut bytes))).flatten().collect())
        } else {
            Wanted::piece(text)
        };
        let head = text.chars().next();
        self.words.push(Word {
            need: self::letters(text),
            initial: head.map_or(0, letter_bit),
            first: head.filter(|c| c.is_alphanumeric()).map(first_of),
            certain: letters.len() == 1
                && matches!(kind, Kind::Fuzzy | Kind::Exact)
                && text.chars().all(owns_bit),
            text: text.clone(),
            kind: *kind,
            letters,
            wanted,
        });
        self.words.len() - 1
    }
}

impl Word {
    /// Which of the rows from `row` on hold it, of those whose bit is set in `open` and which have all its letters;
    /// and which of these may have it in one piece, or in pieces for this toll.
    pub fn rows(
        &self,
        chunk: &Chunk,
        row: usize,
        open: u64,
        lower: &mut String,
        toll: Option<i32>,
    ) -> (u64, u64) {
        if self.certain || open == 0 {
            return (open, open);
        }
        if let (Kind::Prefix | Kind::Whole, Some(first)) = (self.kind, self.first) {
            // It can only stand where the first letter or digit does.
            let open = open & rows_with(&chunk.firsts()[row..], first);
            let sure = self.kind == Kind::Prefix && self.letters.len() == 1 && first.is_ascii();
            let found = if sure { open } else { self.rows_one_by_one(chunk, row, open, lower) };
            return (found, found);
        }
        let (arena, offsets) = chunk.arena();
        let toll = toll.filter(|_| self.kind == Kind::Fuzzy).map(Self::toll);
        let Some(wanted) = &self.wanted else {
            let found = self.rows_one_by_one(chunk, row, open, lower);
            return (found, found);
        };
        let sifted = sift(arena, &offsets[row..], open, wanted, toll);
        // Those that are too long to be told by the fast way, and those of which it doesn't tell enough.
        match self.kind {
            Kind::Fuzzy => {
                let long = self.rows_one_by_one(chunk, row, sifted.long, lower);
                (sifted.held | long, sifted.close | long)
            }
            Kind::Exact => {
                let found = sifted.held | self.rows_one_by_one(chunk, row, sifted.long, lower);
                (found, found)
            }
            _ => {
                let found = self.rows_one_by_one(chunk, row, sifted.held | sifted.long, lower);
                (found, found)
            }
        }
    }

    fn rows_one_by_one(&self, chunk: &Chunk, row: usize, open: u64, lower: &mut String) -> u64 {
        let holds = |&i: &u32| {
            let line = chunk.line(row + i as usize);
            if matches!(self.kind, Kind::Fuzzy | Kind::Exact) {
                lowered(lower, line);
                self.stands_in(lower)
            } else {
                self.stands_in(line.text())
            }
        };
        ones(open).filter(holds).fold(0, |rows, i| rows | 1 << i)
    }

    /// Of the rows that hold it those that may have it in one piece, or in pieces for this toll.
    pub fn rows_close(&self, chunk: &Chunk, row: usize, open: u64, toll: i32) -> u64 {
        let (arena, offsets) = chunk.arena();
        match &self.wanted {
            Some(wanted) if self.kind == Kind::Fuzzy => {
                let sifted = sift(arena, &offsets[row..], open, wanted, Some(Self::toll(toll)));
                sifted.close | sifted.long
            }
            _ => open,
        }
    }

    /// Whether it is in a folded title; for the first two kinds in lower case.
    fn stands_in(&self, title: &str) -> bool {
        let word = self.text.as_str();
        let begins = |text: &str| {
            text.as_bytes().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
        };
        match self.kind {
            Kind::Fuzzy => {
                let mut rest = title.chars();
                word.chars().all(|letter| rest.any(|c| c == letter))
            }
            Kind::Exact => title.contains(word),
            Kind::Prefix => beginnings(title).any(begins),
            Kind::Suffix => {
                let trimmed = title.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
                let signs = title[trimmed..].char_indices().map(|(at, _)| trimmed + at);
                let ends = |end: usize| {
                    end.checked_sub(word.len()).and_then(|at| title.get(at..)).is_some_and(begins)
                };
                signs.chain([title.len()]).any(ends)
            }
            Kind::Whole => beginnings(title)
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
pub(super) fn lowered(lower: &mut String, line: Line) {
    lower.clear();
    lower.push_str(line.text());
    lower.make_ascii_lowercase();
}

/// Which of 64 rows have this in a column of bytes; `from` and what follows it.
pub(super) fn rows_with(from: &[u8], byte: u8) -> u64 {
    match from.first_chunk() {
        Some(wide) => places_of(wide, Wanted::exactly(byte)) as u64,
        None => from.iter().take(64).enumerate().fold(0, |rows, (i, &b)| rows | u64::from(b == byte) << i),
    }
}
