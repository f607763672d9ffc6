//! Positions of the query's letters in one title: bitmaps for short titles, searches for long ones. Never here:
//! scores.

use super::simd::{self, BytePattern, WIDE};

/// From this gap on, all gaps are treated alike.
pub(in crate::search) const ANY_GAP: usize = 24;
/// Windows tried for a scattered word in a long title.
const WINDOWS: usize = 8;

/// A folded letter of the query.
pub(in crate::search) struct Letter {
    pub(crate) c: char,
    bytes: [u8; 4],
    len: usize,
}

impl Letter {
    pub(crate) fn new(c: char) -> Self {
        let mut bytes = [0; 4];
        let len = c.encode_utf8(&mut bytes).len();
        Self { c, bytes, len }
    }
}

/// Letters are given by their index in the query's alphabet, positions as byte offsets in the title.
pub(in crate::search) trait Positions {
    /// The last position of a letter before `to`.
    fn last_before(&mut self, letter: usize, to: usize) -> Option<usize>;
    /// Calls `each` for every contiguous match, ascending, until it returns false.
    fn each_run(&mut self, word: &str, letters: &[(usize, usize)], each: impl FnMut(usize) -> bool);
    /// Calls `each` for positions of the last letter that can follow the others with gaps of at most `max_gap` bytes.
    /// `each` returns the position of the first letter in that match.
    fn each_end(
        &mut self,
        letters: &[(usize, usize)],
        max_gap: usize,
        each: impl FnMut(&mut Self, usize) -> Option<usize>,
    );
}

/// A title of at most [`WIDE`] bytes: one bitmap per letter, made at its first use. It is fast because no branch
/// depends on the text.
pub(in crate::search) struct ShortTitle<'a> {
    text: &'a [u8; WIDE],
    len: usize,
    alphabet: &'a [Letter],
    places: &'a mut [u128],
    known: u64,
}

impl<'a> ShortTitle<'a> {
    /// Only the first `len` bytes of `text` belong to the title.
    pub(crate) fn new(
        text: &'a [u8; WIDE],
        len: usize,
        alphabet: &'a [Letter],
        places: &'a mut [u128],
    ) -> Self {
        Self { text, len, alphabet, places, known: 0 }
    }

    #[inline]
    fn of(&mut self, letter: usize) -> u128 {
        if self.known >> letter & 1 == 0 {
            let Letter { bytes, len, .. } = self.alphabet[letter];
            let mut places = simd::places(self.text, BytePattern::new(bytes[0]));
            for (i, &byte) in bytes[..len].iter().enumerate().skip(1) {
                places &= simd::places(self.text, BytePattern::new(byte)) >> i;
            }
            // The bytes after the title belong to the next one.
            self.places[letter] = places & below(self.len);
            self.known |= 1 << letter;
        }
        self.places[letter]
    }
}

impl Positions for ShortTitle<'_> {
    fn last_before(&mut self, letter: usize, to: usize) -> Option<usize> {
        let places = self.of(letter) & below(to);
        places.checked_ilog2().map(|place| place as usize)
    }

    fn each_run(&mut self, word: &str, letters: &[(usize, usize)], mut each: impl FnMut(usize) -> bool) {
        if word.len() > self.len {
            return;
        }
        let mut pieces = u128::MAX;
        for &(letter, at) in letters {
            pieces &= self.of(letter) >> at;
            if pieces == 0 {
                return;
            }
        }
        while pieces != 0 && each(pieces.trailing_zeros() as usize) {
            pieces &= pieces - 1;
        }
    }

    fn each_end(
        &mut self,
        letters: &[(usize, usize)],
        max_gap: usize,
        mut each: impl FnMut(&mut Self, usize) -> Option<usize>,
    ) {
        let (mut reached, mut before) = (u128::MAX, 0);
        for (i, &(letter, at)) in letters.iter().enumerate() {
            if i > 0 {
                // All positions from the end of the last letter to `max_gap` bytes after it.
                reached = reached.checked_shl((at - before) as u32).unwrap_or(0);
                if max_gap > ANY_GAP {
                    reached = if reached == 0 { 0 } else { u128::MAX << reached.trailing_zeros() };
                } else {
                    let mut covered = 0;
                    while covered < max_gap {
                        let step = (covered + 1).min(max_gap - covered);
                        reached |= reached << step;
                        covered += step;
                    }
                }
            }
            before = at;
            reached &= self.of(letter);
            if reached == 0 {
                return;
            }
        }
        while reached != 0 {
            each(self, reached.trailing_zeros() as usize);
            reached &= reached - 1;
        }
    }
}

/// The bits below `end`.
#[inline]
fn below(end: usize) -> u128 {
    1u128.checked_shl(end as u32).map_or(u128::MAX, |bit| bit - 1)
}

/// A title of any length, in lower case.
pub(in crate::search) struct LongTitle<'a> {
    text: &'a str,
    alphabet: &'a [Letter],
}

impl<'a> LongTitle<'a> {
    pub(crate) fn new(text: &'a str, alphabet: &'a [Letter]) -> Self {
        Self { text, alphabet }
    }

    /// The first position of a letter at or after `from`.
    fn next(&mut self, letter: usize, from: usize) -> Option<usize> {
        let mut from = from;
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        self.text[from..].find(self.alphabet[letter].c).map(|at| from + at)
    }
}

impl Positions for LongTitle<'_> {
    fn last_before(&mut self, letter: usize, to: usize) -> Option<usize> {
        let mut to = to;
        while !self.text.is_char_boundary(to) {
            to += 1;
        }
        self.text[..to].rfind(self.alphabet[letter].c)
    }

    fn each_run(&mut self, word: &str, _letters: &[(usize, usize)], mut each: impl FnMut(usize) -> bool) {
        let mut from = 0;
        while let Some(at) = self.text[from..].find(word).map(|at| from + at)
            && each(at)
        {
            from = at + self.text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }

    /// Minimal windows: forward from a first letter to the nearest end.
    fn each_end(
        &mut self,
        letters: &[(usize, usize)],
        _max_gap: usize,
        mut each: impl FnMut(&mut Self, usize) -> Option<usize>,
    ) {
        let mut from = 0;
        for _ in 0..WINDOWS {
            let next = |from, &(letter, _): &(usize, usize)| self.next(letter, from).map(|at| at + 1);
            let Some(end) = letters.iter().try_fold(from, next) else { break };
            let Some(first) = each(self, end - 1) else { break };
            from = first + 1;
        }
    }
}
