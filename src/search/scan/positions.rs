//! Where the letters of a query stand in one title, as bitmaps for the usual title and by searching for the long
//! one. Never here: what a place is worth.

use super::simd::{self, BytePattern, WIDE};

/// Bytes between two letters from which on it doesn't matter how many they are.
pub(in crate::search) const ANY_GAP: usize = 24;
/// Windows of a scattered word that are weighed up in a long title.
const WINDOWS: usize = 8;

/// A letter of the query, folded.
pub(in crate::search) struct Letter {
    pub c: char,
    bytes: [u8; 4],
    len: usize,
}

impl Letter {
    pub fn new(c: char) -> Self {
        let mut bytes = [0; 4];
        let len = c.encode_utf8(&mut bytes).len();
        Self { c, bytes, len }
    }
}

/// Letters are numbers in the alphabet of the query; places are byte offsets in the title.
pub(in crate::search) trait LetterPositions {
    /// The last place of a letter before `to`.
    fn last_before(&mut self, letter: usize, to: usize) -> Option<usize>;
    /// Names every place where the word stands in one piece, ascending, until `each` says enough.
    fn each_contiguous(&mut self, word: &str, letters: &[(usize, usize)], each: impl FnMut(usize) -> bool);
    /// Names places where the last letter may stand after the others, with at most `room` bytes between any two;
    /// `each` says where the first one stands then.
    fn each_ending(
        &mut self,
        letters: &[(usize, usize)],
        max_gap: usize,
        each: impl FnMut(&mut Self, usize) -> Option<usize>,
    );
}

/// A title of at most [`WIDE`] bytes: one bit a byte for every letter, made when first asked for. No branch depends
/// on the text, which is what makes it fast.
pub(in crate::search) struct ShortTitle<'a> {
    text: &'a [u8; WIDE],
    len: usize,
    alphabet: &'a [Letter],
    places: &'a mut [u128],
    known: u64,
}

impl<'a> ShortTitle<'a> {
    /// The first `len` bytes of `text` count.
    pub fn new(text: &'a [u8; WIDE], len: usize, alphabet: &'a [Letter], places: &'a mut [u128]) -> Self {
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
            // What stands after the title is another title.
            self.places[letter] = places & below(self.len);
            self.known |= 1 << letter;
        }
        self.places[letter]
    }
}

impl LetterPositions for ShortTitle<'_> {
    fn last_before(&mut self, letter: usize, to: usize) -> Option<usize> {
        let places = self.of(letter) & below(to);
        places.checked_ilog2().map(|place| place as usize)
    }

    fn each_contiguous(
        &mut self,
        word: &str,
        letters: &[(usize, usize)],
        mut each: impl FnMut(usize) -> bool,
    ) {
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

    fn each_ending(
        &mut self,
        letters: &[(usize, usize)],
        max_gap: usize,
        mut each: impl FnMut(&mut Self, usize) -> Option<usize>,
    ) {
        let (mut reached, mut before) = (u128::MAX, 0);
        for (i, &(letter, at)) in letters.iter().enumerate() {
            if i > 0 {
                // Every place from where the last letter ends to `room` bytes further on.
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

/// The bits of all places before `end`.
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
    pub fn new(text: &'a str, alphabet: &'a [Letter]) -> Self {
        Self { text, alphabet }
    }

    /// The first place of a letter at or after `from`.
    fn next(&mut self, letter: usize, from: usize) -> Option<usize> {
        let mut from = from;
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        self.text[from..].find(self.alphabet[letter].c).map(|at| from + at)
    }
}

impl LetterPositions for LongTitle<'_> {
    fn last_before(&mut self, letter: usize, to: usize) -> Option<usize> {
        let mut to = to;
        while !self.text.is_char_boundary(to) {
            to += 1;
        }
        self.text[..to].rfind(self.alphabet[letter].c)
    }

    fn each_contiguous(
        &mut self,
        word: &str,
        _letters: &[(usize, usize)],
        mut each: impl FnMut(usize) -> bool,
    ) {
        let mut from = 0;
        while let Some(at) = self.text[from..].find(word).map(|at| from + at)
            && each(at)
        {
            from = at + self.text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }

    /// Windows that can't be narrowed: forward from a first letter to the nearest end.
    fn each_ending(
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
