//! One folded title against the words of a query: whether it matches, and how well at first sight.
//! Never here: more than one title, dates, the exact score.

mod places;
mod words;

use super::{Query, Term};
use places::{Bits, Letter, Long, Places};
pub(super) use words::{Start, begins, ends, initials, is_first, letter_bit, letters, spell, starts};

/// Letters in a query that have a slot of their own; a query with more of them is matched the slow way.
const SLOTS: usize = 64;
/// Longest title, in bytes, that is matched as bitmaps of places.
const SHORT: usize = 128;
/// Windows of a scattered word that are weighed up in one title.
const WINDOWS: usize = 8;

// The weights of `SkimScoreConfig::default()`, so that the first sight agrees with the exact score about what is
// worth a closer look: a letter, one at the beginning of a word, one beside the last, the opening of a gap.
const LETTER: i32 = 16;
const HEAD: i32 = 8;
const BESIDE: i32 = 4;
const GAP: i32 = 3;
/// For a word that is a whole word of the title: "war" should rather find "war" than "warner".
const WHOLE: i32 = 8;

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
    /// About what the exact score will be, [`Look::bonus`] included. Meaningless past the limit of tiers given.
    pub score: i32,
    /// What comes on top of the exact score.
    pub bonus: i32,
}

/// A query, ready to be held against many titles.
pub(super) struct Scan {
    words: Vec<Word>,
    /// The letters of all words, each once.
    alphabet: Vec<Letter>,
    /// All bits a title must have to match.
    pub need: u64,
    /// Whether a title that has these bits surely matches.
    pub exact: bool,
}

struct Word {
    text: String,
    /// Which letters of the alphabet, and at how many bytes from the word's beginning.
    letters: Vec<(usize, usize)>,
    bits: u64,
    /// The first letter's bit.
    first: u64,
}

/// Memory that is used again from title to title.
pub(super) struct Scratch {
    places: Box<[u128; SLOTS]>,
    lower: String,
    starts: Vec<Start>,
    path: Vec<usize>,
    scattered: Vec<usize>,
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            places: Box::new([0; SLOTS]),
            lower: String::new(),
            starts: Vec::new(),
            path: Vec::new(),
            scattered: Vec::new(),
        }
    }
}

impl Scan {
    pub fn new(query: &Query) -> Self {
        let mut alphabet: Vec<Letter> = Vec::new();
        let mut words = Vec::with_capacity(query.terms.len());
        for Term::Fuzzy(text) in &query.terms {
            let letters = text.char_indices().map(|(at, c)| {
                let known = alphabet.iter().position(|letter| letter.char() == c);
                (known.unwrap_or_else(|| (alphabet.push(Letter::new(c)), alphabet.len() - 1).1), at)
            });
            let letters = letters.collect();
            let first = text.chars().next().map_or(0, letter_bit);
            words.push(Word { text: text.clone(), letters, bits: self::letters(text), first });
        }
        let exact = words.iter().all(|word| matches!(word.text.as_bytes(), [b'a'..=b'z' | b'0'..=b'9']));
        let need = words.iter().fold(0, |need, word| need | word.bits);
        Self { words, alphabet, need, exact }
    }

    /// The best sum of tiers that a title with these initials can have.
    pub fn bound(&self, initials: u64) -> u16 {
        let best = |word: &Word| if initials & word.first == 0 { Tier::Inside } else { Tier::Title };
        self.words.iter().map(|word| best(word) as u16).sum()
    }

    /// `None` if the title `arena[from..to]` doesn't match. It may have ASCII capitals, is folded otherwise, and
    /// the arena has [`super::headlines::PAD`] more bytes after it. A sum of tiers above `limit` is only said
    /// to be above it, for it won't be looked at.
    pub fn look(
        &self,
        scratch: &mut Scratch,
        (arena, from, to): (&str, usize, usize),
        initials: u64,
        limit: u16,
    ) -> Option<Look> {
        let Scratch { places, lower, starts, path, scattered } = scratch;
        let text = &arena[from..to];
        starts.clear();
        scattered.clear();
        let mut memory = Memory { starts, path, scattered };
        if text.len() <= SHORT && self.alphabet.len() <= SLOTS {
            let bytes = &arena.as_bytes()[from..from + text.len().next_multiple_of(8)];
            let mut bits = Bits::new(bytes, text.len(), &self.alphabet, &mut places[..]);
            self.grade(&mut bits, text, initials, limit, &mut memory)
        } else {
            lower.clear();
            lower.push_str(text);
            lower.make_ascii_lowercase();
            self.grade(&mut Long::new(lower, &self.alphabet), lower, initials, limit, &mut memory)
        }
    }

    fn grade(
        &self,
        places: &mut impl Places,
        text: &str,
        initials: u64,
        limit: u16,
        memory: &mut Memory,
    ) -> Option<Look> {
        for word in &self.words {
            let mut at = 0;
            for &(letter, _) in &word.letters {
                at = places.next(letter, at)? + 1;
            }
        }
        let mut look = Look::default();
        for (i, word) in self.words.iter().enumerate() {
            if let Some((tier, score, bonus)) = in_one_piece(word, places, text) {
                look.tier += tier as u16;
                look.score += score + bonus;
                look.bonus += bonus;
            } else if look.tier + Tier::Initials as u16 > limit {
                look.tier += Tier::Initials as u16;
            } else {
                let by_initials = word.letters.len() > 1 && word.bits & !initials == 0 && {
                    if memory.starts.is_empty() {
                        memory.starts.extend(starts(text.char_indices()));
                    }
                    spell(memory.starts, &word.text, memory.path)
                };
                look.tier += if by_initials { Tier::Initials } else { Tier::Scattered } as u16;
                memory.scattered.push(i);
            }
            if look.tier > limit {
                return Some(look);
            }
        }
        for &i in &*memory.scattered {
            look.score += in_pieces(&self.words[i], places, text, memory.path);
        }
        Some(look)
    }
}

struct Memory<'a> {
    starts: &'a mut Vec<Start>,
    path: &'a mut Vec<usize>,
    scattered: &'a mut Vec<usize>,
}

/// The best place where the letters stand side by side: its tier, score and bonus.
fn in_one_piece(word: &Word, places: &mut impl Places, text: &str) -> Option<(Tier, i32, i32)> {
    let mut best: Option<(Tier, i32, i32)> = None;
    let count = word.letters.len() as i32;
    places.pieces(&word.text, &word.letters, |at| {
        let (tier, mut score, mut bonus) = if !begins(text, at) {
            (Tier::Inside, BESIDE * (count - 1), 0)
        } else if is_first(text, at) {
            (Tier::Title, HEAD * (count + 1), 0)
        } else {
            (Tier::Word, HEAD * (count + 1), 0)
        };
        if tier != Tier::Inside && ends(text, at + word.text.len()) {
            bonus = WHOLE;
        }
        score += LETTER * count;
        let better = best.is_none_or(|(t, _, b)| (tier, -bonus) < (t, -b));
        if better {
            best = Some((tier, score, bonus));
        }
        // Only the first place can be the title's beginning, so a whole word further on is the best there is.
        !(tier <= Tier::Word && bonus > 0)
    });
    best
}

/// About the best score of the letters in pieces. Looks at windows that can't be narrowed: forward from a first
/// letter to the nearest end, then backward from there to the nearest beginning.
fn in_pieces(word: &Word, places: &mut impl Places, text: &str, path: &mut Vec<usize>) -> i32 {
    let (mut best, mut from) = (i32::MIN, 0);
    for _ in 0..WINDOWS {
        let mut at = from;
        let there = word.letters.iter().all(|&(letter, _)| {
            let place = places.next(letter, at);
            at = place.map_or(at, |place| place + 1);
            place.is_some()
        });
        if !there {
            break;
        }
        path.clear();
        for &(letter, _) in word.letters.iter().rev() {
            let Some(place) = places.last(letter, at) else { break };
            path.push(place);
            at = place;
        }
        path.reverse();
        best = best.max(weigh(word, text, path));
        from = path.first().map_or(text.len(), |first| first + 1);
    }
    best.max(0)
}

/// Score of the letters at these places of the text.
fn weigh(word: &Word, text: &str, path: &[usize]) -> i32 {
    let (mut score, mut end, mut head) = (0, None, false);
    for (&place, c) in path.iter().zip(word.text.chars()) {
        score += LETTER;
        if end == Some(place) {
            score += if head { HEAD } else { BESIDE };
        } else {
            head = begins(text, place);
            score += if head { HEAD } else { 0 };
            match end {
                Some(end) => score -= GAP + (place - end) as i32,
                None => score += if head { HEAD } else { 0 },
            }
        }
        end = Some(place + c.len_utf8());
    }
    score
}
