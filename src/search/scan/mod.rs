//! One folded title against the words of a query: whether it matches, and how well at first sight.
//! Never here: more than one title, dates, the exact score.

mod places;
mod words;

use super::headlines::Line;
use super::terms::{Term, Terms};
use places::{Bits, Letter, Long, Places, seek_all};
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
}

struct Word {
    text: String,
    /// Which letters of the alphabet, and at how many bytes from the word's beginning.
    letters: Vec<(usize, usize)>,
    /// The same letters, at hand.
    path: Vec<Letter>,
    bits: u64,
    /// The first letter's bit.
    first: u64,
    /// How many of the letters are known to be in a title that an earlier query let through.
    known: usize,
}

/// What is known of a title: before which byte the letters of the last word end, each taken at the first chance
/// (at most [`SHORT`]), or one of the two below.
pub(super) type End = u8;
/// Nothing is known.
pub(super) const NEW: End = End::MAX - 1;
/// It matched, but not said is where.
pub(super) const MATCHED: End = End::MAX;

/// Memory that is used again from title to title.
pub(super) struct Scratch {
    places: Box<[u128; SLOTS]>,
    lower: String,
    paths: Paths,
}

#[derive(Default)]
struct Paths {
    /// The words of the title, once they were asked for.
    starts: Vec<Start>,
    path: Vec<usize>,
    /// Which words of the query are not in one piece.
    scattered: Vec<usize>,
}

impl Default for Scratch {
    fn default() -> Self {
        Self { places: Box::new([0; SLOTS]), lower: String::new(), paths: Paths::default() }
    }
}

impl Scratch {
    fn lower(&mut self, line: Line) {
        self.lower.clear();
        self.lower.push_str(line.text());
        self.lower.make_ascii_lowercase();
    }
}

impl Paths {
    fn clear(&mut self) {
        self.starts.clear();
        self.scattered.clear();
    }
}

impl Scan {
    /// `earlier`: the query that [`Known`] will speak of.
    pub fn new(query: &Terms, earlier: Option<&Terms>) -> Self {
        let mut alphabet: Vec<Letter> = Vec::new();
        let mut words = Vec::with_capacity(query.terms.len());
        for (i, term @ Term::Fuzzy(text)) in query.terms.iter().enumerate() {
            let letters = text.char_indices().map(|(at, c)| {
                let known = alphabet.iter().position(|letter| letter.char() == c);
                (known.unwrap_or_else(|| (alphabet.push(Letter::new(c)), alphabet.len() - 1).1), at)
            });
            let letters: Vec<_> = letters.collect();
            let last = i + 1 == query.terms.len();
            let known = match earlier.and_then(|earlier| earlier.terms.last()) {
                Some(Term::Fuzzy(old)) if last && text.starts_with(old) => old.chars().count(),
                Some(_) if !last && earlier.is_some_and(|e| e.terms.contains(term)) => letters.len(),
                _ => 0,
            };
            let path = text.chars().map(Letter::new).collect();
            let (bits, first) = (self::letters(text), text.chars().next().map_or(0, letter_bit));
            words.push(Word { text: text.clone(), letters, path, bits, first, known });
        }
        let need = words.iter().fold(0, |need, word| need | word.bits);
        Self { words, alphabet, need }
    }

    /// Whether a title matches, with what is known of it from the earlier query; then what is known of it for the
    /// next one.
    #[inline]
    pub fn holds(&self, scratch: &mut Scratch, line: Line, known: End) -> Option<End> {
        if line.len() > SHORT {
            return self.holds_long(scratch, line);
        }
        let (text, len) = (line.eights(), line.len());
        let (last, others) = self.words.split_last()?;
        for word in others {
            if known == NEW || word.known == 0 {
                seek_all(&word.path, text, len, 0)?;
            }
        }
        let (done, from) = if known < NEW && last.known > 0 { (last.known, known.into()) } else { (0, 0) };
        seek_all(&last.path[done..], text, len, from).map(|end| end as End)
    }

    #[cold]
    fn holds_long(&self, scratch: &mut Scratch, line: Line) -> Option<End> {
        scratch.lower(line);
        let mut long = Long::new(&scratch.lower, &self.alphabet);
        self.words.iter().all(|word| there(word, &mut long, 0).is_some()).then_some(MATCHED)
    }

    /// The least sum of tiers that a title with these initials can have, told without reading much of it.
    #[inline]
    pub fn bound(&self, line: Line, initials: u64) -> u16 {
        let best = |word: &Word| {
            if initials & word.first == 0 {
                return Tier::Inside;
            }
            let bytes = line.eights().as_flattened();
            let first = bytes.iter().position(|b| !b.is_ascii() || b.is_ascii_alphanumeric());
            let head = &bytes[first.unwrap_or(0)..];
            // Looks at ASCII only; all else may well be the title's beginning.
            let (Some(a), Some(b)) = (head.first(), word.text.as_bytes().first()) else { return Tier::Title };
            let other = a.is_ascii() && b.is_ascii_alphanumeric() && !a.eq_ignore_ascii_case(b);
            if other { Tier::Word } else { Tier::Title }
        };
        self.words.iter().map(|word| best(word) as u16).sum()
    }

    /// How well a title matches that does. A sum of tiers above `limit` is only said to be above it, for it won't
    /// be looked at.
    pub fn look(&self, scratch: &mut Scratch, line: Line, initials: u64, limit: u16) -> Look {
        if line.len() > SHORT || self.alphabet.len() > SLOTS {
            scratch.lower(line);
            let Scratch { lower, paths, .. } = scratch;
            paths.clear();
            self.grade(&mut Long::new(lower, &self.alphabet), lower, initials, limit, paths)
        } else {
            let Scratch { places, paths, .. } = scratch;
            paths.clear();
            let mut bits = Bits::new(line.eights(), line.len(), &self.alphabet, &mut places[..]);
            self.grade(&mut bits, line.text(), initials, limit, paths)
        }
    }

    fn grade(
        &self,
        places: &mut impl Places,
        text: &str,
        initials: u64,
        limit: u16,
        paths: &mut Paths,
    ) -> Look {
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
                    if paths.starts.is_empty() {
                        paths.starts = starts(text.char_indices());
                    }
                    spell(&paths.starts, &word.text, &mut paths.path)
                };
                look.tier += if by_initials { Tier::Initials } else { Tier::Scattered } as u16;
                paths.scattered.push(i);
            }
            if look.tier > limit {
                return look;
            }
        }
        for &i in &paths.scattered {
            let (score, bonus) = in_pieces(&self.words[i], places, text, &mut paths.path);
            look.score += score + bonus;
            look.bonus += bonus;
        }
        look
    }
}

/// Where a word's letters end in a title, each taken at the first chance from `from` on.
fn there(word: &Word, places: &mut impl Places, from: usize) -> Option<usize> {
    word.letters.iter().try_fold(from, |from, &(letter, _)| places.next(letter, from).map(|at| at + 1))
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

/// About the best score of the letters in pieces, and its bonus: a malus of one for each byte between them, on top
/// of the exact score's own. Someone who leaves out a letter means one word, not the beginnings of three. Looks
/// at windows that can't be narrowed: forward from a first letter to the nearest end, then backward from there to
/// the nearest beginning.
fn in_pieces(word: &Word, places: &mut impl Places, text: &str, path: &mut Vec<usize>) -> (i32, i32) {
    let (mut best, mut from) = ((0, i32::MIN / 2), 0);
    for _ in 0..WINDOWS {
        let Some(end) = there(word, places, from) else { break };
        path.clear();
        let mut at = end;
        for &(letter, _) in word.letters.iter().rev() {
            let Some(place) = places.last(letter, at) else { break };
            path.push(place);
            at = place;
        }
        path.reverse();
        let (score, malus) = weigh(word, text, path);
        if score - malus > best.0 + best.1 {
            best = (score, -malus);
        }
        from = at + 1;
    }
    best
}

/// Score of the letters at these places of the text, and the bytes between them.
fn weigh(word: &Word, text: &str, path: &[usize]) -> (i32, i32) {
    let (mut score, mut between, mut end, mut head) = (0, 0, None, false);
    for (&place, c) in path.iter().zip(word.text.chars()) {
        score += LETTER;
        if end == Some(place) {
            score += if head { HEAD } else { BESIDE };
        } else {
            head = begins(text, place);
            score += if head { HEAD } else { 0 };
            match end {
                Some(end) => {
                    let gap = (place - end) as i32;
                    between += gap;
                    score -= GAP + gap;
                }
                None => score += if head { HEAD } else { 0 },
            }
        }
        end = Some(place + c.len_utf8());
    }
    (score, between)
}
