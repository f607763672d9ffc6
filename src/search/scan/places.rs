//! Where the letters of a query stand in one title, as bitmaps for the usual title and by searching for the long
//! one. Never here: what a place is worth.

/// A letter of the query, folded.
pub(super) struct Letter {
    c: char,
    bytes: [u8; 4],
    len: usize,
    /// Its last byte tells more than the first, which its whole alphabet shares.
    last: Wanted,
}

impl Letter {
    pub fn new(c: char) -> Self {
        let mut bytes = [0; 4];
        let len = c.encode_utf8(&mut bytes).len();
        Self { c, bytes, len, last: Wanted::new(bytes[len - 1]) }
    }

    pub fn char(&self) -> char {
        self.c
    }

    /// Its first place at or after `from` in a title of `len` bytes, found without a bitmap.
    #[inline]
    fn seek(&self, text: &[[u8; 8]], len: usize, from: usize) -> Option<usize> {
        let before = self.len - 1;
        let mut from = from + before;
        loop {
            let mut group = from / 8;
            let mut same = self.last.same(*text.get(group)?) & (u64::MAX << (from % 8 * 8));
            for &eight in &text[group + 1..] {
                if same != 0 {
                    break;
                }
                group += 1;
                same = self.last.same(eight);
            }
            if same == 0 {
                return None;
            }
            let at = group * 8 + same.trailing_zeros() as usize / 8;
            if at >= len {
                return None;
            }
            if before == 0 || text.as_flattened()[at - before..at] == self.bytes[..before] {
                return Some(at - before);
            }
            from = at + 1;
        }
    }
}

/// Where the letters end, each taken at the first chance from `from` on.
#[inline]
pub(super) fn seek_all(letters: &[Letter], text: &[[u8; 8]], len: usize, from: usize) -> Option<usize> {
    letters.iter().try_fold(from, |from, letter| letter.seek(text, len, from).map(|at| at + 1))
}

/// A byte to look for in eight at a time, in either case if it is a letter.
#[derive(Clone, Copy)]
struct Wanted {
    byte: u64,
    case: u64,
}

impl Wanted {
    fn new(byte: u8) -> Self {
        let case = if byte.is_ascii_lowercase() { 0x20 } else { 0 };
        Self { byte: u64::from_le_bytes([byte; 8]), case: u64::from_le_bytes([case; 8]) }
    }

    /// The top bit of every byte that is the wanted one.
    #[inline]
    fn same(self, eight: [u8; 8]) -> u64 {
        const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
        let differs = (u64::from_le_bytes(eight) | self.case) ^ self.byte;
        !(((differs & LOW) + LOW) | differs | LOW)
    }
}

/// Letters are numbers in the alphabet of the query; places are byte offsets in the title.
pub(super) trait Places {
    /// The first place of a letter at or after `from`.
    fn next(&mut self, letter: usize, from: usize) -> Option<usize>;
    /// The last place of a letter before `to`.
    fn last(&mut self, letter: usize, to: usize) -> Option<usize>;
    /// Names every place where the word stands in one piece, ascending, until `each` says enough.
    fn pieces(&mut self, word: &str, letters: &[(usize, usize)], each: impl FnMut(usize) -> bool);
}

/// A title of at most 128 bytes: one bit a byte for every letter, made when first asked for. No branch depends on
/// the text, which is what makes it fast.
pub(super) struct Bits<'a> {
    /// With a few bytes more than the title has.
    text: &'a [[u8; 8]],
    len: usize,
    alphabet: &'a [Letter],
    places: &'a mut [u128],
    known: u64,
}

impl<'a> Bits<'a> {
    /// The first `len` bytes of `text` count.
    pub fn new(text: &'a [[u8; 8]], len: usize, alphabet: &'a [Letter], places: &'a mut [u128]) -> Self {
        Self { text, len, alphabet, places, known: 0 }
    }

    fn of(&mut self, letter: usize) -> u128 {
        if self.known >> letter & 1 == 0 {
            let Letter { bytes, len, .. } = self.alphabet[letter];
            let mut places = bits_of(self.text, bytes[0]);
            for (i, &byte) in bytes[..len].iter().enumerate().skip(1) {
                places &= bits_of(self.text, byte) >> i;
            }
            // What stands after the title is another title.
            self.places[letter] = places & below(self.len);
            self.known |= 1 << letter;
        }
        self.places[letter]
    }
}

impl Places for Bits<'_> {
    fn next(&mut self, letter: usize, from: usize) -> Option<usize> {
        let places = self.of(letter) & !below(from);
        (places != 0).then(|| places.trailing_zeros() as usize)
    }

    fn last(&mut self, letter: usize, to: usize) -> Option<usize> {
        let places = self.of(letter) & below(to);
        places.checked_ilog2().map(|place| place as usize)
    }

    fn pieces(&mut self, word: &str, letters: &[(usize, usize)], mut each: impl FnMut(usize) -> bool) {
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
}

/// The bits of all places before `end`.
fn below(end: usize) -> u128 {
    1u128.checked_shl(end as u32).map_or(u128::MAX, |bit| bit - 1)
}

/// One bit for each byte that is `byte`, in either case for a letter.
fn bits_of(text: &[[u8; 8]], byte: u8) -> u128 {
    /// Brings the top bit of each byte together in the top byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let wanted = Wanted::new(byte);
    let gather = |&eight: &[u8; 8]| (wanted.same(eight) >> 7).wrapping_mul(GATHER) >> 56;
    let half = |part: &[[u8; 8]]| part.iter().rev().fold(0, |bits, eight| bits << 8 | gather(eight));
    let (low, high) = text.split_at(text.len().min(8));
    u128::from(half(low)) | u128::from(half(high)) << 64
}

/// A title of any length, in lower case.
pub(super) struct Long<'a> {
    text: &'a str,
    alphabet: &'a [Letter],
}

impl<'a> Long<'a> {
    pub fn new(text: &'a str, alphabet: &'a [Letter]) -> Self {
        Self { text, alphabet }
    }
}

impl Places for Long<'_> {
    fn next(&mut self, letter: usize, from: usize) -> Option<usize> {
        let mut from = from;
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        self.text[from..].find(self.alphabet[letter].c).map(|at| from + at)
    }

    fn last(&mut self, letter: usize, to: usize) -> Option<usize> {
        let mut to = to;
        while !self.text.is_char_boundary(to) {
            to += 1;
        }
        self.text[..to].rfind(self.alphabet[letter].c)
    }

    fn pieces(&mut self, word: &str, _letters: &[(usize, usize)], mut each: impl FnMut(usize) -> bool) {
        let mut from = 0;
        while let Some(at) = self.text[from..].find(word).map(|at| from + at)
            && each(at)
        {
            from = at + self.text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
}
