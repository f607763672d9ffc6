//! A set of rows as a bitmap. Never here: how the rows are found.

/// A set of rows as a bitmap. Rows are numbered through all chunks in load order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    pub(super) words: Vec<u64>,
    len: u32,
}

impl Rows {
    /// The empty set over `len` rows.
    pub fn none(len: u32) -> Self {
        Self { words: vec![0; (len as usize).div_ceil(64)], len }
    }

    /// All of `len` rows.
    pub(crate) fn all(len: u32) -> Self {
        let mut rows = Self { words: vec![u64::MAX; (len as usize).div_ceil(64)], len };
        if let Some(last) = rows.words.last_mut().filter(|_| !len.is_multiple_of(64)) {
            *last = !(u64::MAX << (len % 64));
        }
        rows
    }

    /// From a bitmap: 64 rows a word, the lowest bit first.
    pub(crate) fn from_words(mut words: Vec<u64>, len: u32) -> Self {
        words.resize((len as usize).div_ceil(64), 0);
        Self { words, len }
    }

    /// The bitmap: 64 rows a word, the lowest bit first.
    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }

    /// Extends the set to `len` rows; new rows are not in it. `len` must not shrink.
    pub(super) fn grow(&mut self, len: u32) {
        self.words.resize((len as usize).div_ceil(64), 0);
        self.len = len;
    }

    pub fn insert(&mut self, row: u32) {
        self.words[row as usize / 64] |= 1 << (row % 64);
    }

    /// Whether a row is in the set; false beyond the end.
    pub(crate) fn has(&self, row: u32) -> bool {
        self.words.get(row as usize / 64).is_some_and(|w| w >> (row % 64) & 1 == 1)
    }

    /// Number of rows in the set.
    pub fn count(&self) -> usize {
        self.words.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// The rows in the set, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().zip(0u32..).flat_map(|(&word, at)| ones(word).map(move |bit| at * 64 + bit))
    }

    /// Number of rows that the set covers.
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether the set covers no rows.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

/// The 64 rows of word number `at`; none beyond the end.
#[inline]
pub(super) fn word_of(set: &Rows, at: usize) -> u64 {
    set.words.get(at).copied().unwrap_or(0)
}

/// Positions of the set bits, lowest first.
pub(super) fn ones(mut word: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = (word != 0).then(|| word.trailing_zeros())?;
        word &= word - 1;
        Some(bit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_contains_what_was_inserted() {
        for len in [0, 1, 63, 64, 65, 200] {
            let all = Rows::all(len);
            assert_eq!(all.count(), len as usize);
            assert!(all.iter().eq(0..len));
            let mut some = Rows::none(len);
            (0..len).step_by(7).for_each(|row| some.insert(row));
            assert!(some.iter().eq((0..len).step_by(7)));
            assert!((0..len).all(|row| some.has(row) == (row % 7 == 0)));
            assert!(!all.has(len));
            let count = some.count();
            some.grow(len + 70);
            assert_eq!((some.count(), some.len()), (count, len + 70));
        }
    }
}
