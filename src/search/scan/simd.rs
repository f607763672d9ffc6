//! Where bytes stand in titles of at most [`WIDE`] bytes, as bitmaps: many bytes at a time where the processor can.
//! Never here: characters, tiers, anything that is not the same on every processor.
#![allow(unsafe_code, reason = "loading vectors takes it; at a third of the time of the plain way")]

/// Bytes of a title that are looked at as one.
pub(in crate::search) const WIDE: usize = 128;

/// A byte to look for, and its place in the piece that it is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    byte: u8,
    /// What makes a letter of either case a small one.
    case: u8,
    /// How far from the beginning of its piece.
    after: u8,
    /// With it the piece ends.
    last: bool,
}

impl Wanted {
    /// A byte alone.
    pub fn new(byte: u8) -> Self {
        Self { byte, case: if byte.is_ascii_lowercase() { 0x20 } else { 0 }, after: 0, last: true }
    }

    /// The bytes of one piece, which stand side by side. `None` if it is longer than any title that is looked at
    /// here.
    pub fn piece(text: &str) -> Option<Vec<Self>> {
        let wanted =
            |(after, byte)| Self { after: after as u8, last: after + 1 == text.len(), ..Self::new(byte) };
        (text.len() <= WIDE).then(|| text.bytes().enumerate().map(wanted).collect())
    }
}

/// One bit for each place of the byte.
#[inline]
pub(super) fn places(text: &[u8; WIDE], wanted: Wanted) -> u128 {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has been asked.
        return unsafe { avx2::places(text, wanted) };
    }
    plain::Text::load(text).places(wanted)
}

/// Which titles have the pieces of a word one after the other; and which of them are too long to be told here.
/// Title `i` lies in the arena from `offsets[i]` to `offsets[i + 1]`; only those whose bit is set in `open` are
/// looked at, all of which there must be.
#[inline]
pub(super) fn holding(arena: &[u8], offsets: &[u32], open: u64, word: &[Wanted]) -> (u64, u64) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has been asked.
        return unsafe { avx2::holding(arena, offsets, open, word) };
    }
    each::<plain::Text, plain::Text>(arena, offsets, open, word)
}

/// The beginning of a title, ready to be searched.
trait Loaded {
    fn load(text: &[u8; WIDE]) -> Self;
    fn places(&self, wanted: Wanted) -> u128;
}

/// The bits below `len`, which is not 0.
#[inline(always)]
fn below(len: usize) -> u128 {
    u128::MAX >> (WIDE - len)
}

/// `Most` need hold 96 bytes only.
#[inline(always)]
fn each<Most: Loaded, All: Loaded>(arena: &[u8], offsets: &[u32], open: u64, word: &[Wanted]) -> (u64, u64) {
    let (mut held, mut long) = (0, 0);
    let mut rest = open;
    while rest != 0 {
        let i = rest.trailing_zeros() as usize;
        let bit = rest & rest.wrapping_neg();
        rest ^= bit;
        let (from, to) = (offsets[i] as usize, offsets[i + 1] as usize);
        let len = to - from;
        let Some(text) = arena[from..].first_chunk::<WIDE>() else { continue };
        let holds = match len {
            0 => false,
            1..=96 => in_order(&Most::load(text), below(len), word),
            97..=WIDE => in_order(&All::load(text), below(len), word),
            _ => {
                long |= bit;
                false
            }
        };
        held |= if holds { bit } else { 0 };
    }
    (held, long)
}

/// Whether the pieces stand in the text one after the other, each taken at the first chance.
#[inline(always)]
fn in_order(text: &impl Loaded, within: u128, word: &[Wanted]) -> bool {
    let (mut found, mut rest) = (0, within);
    for &wanted in word {
        let places = text.places(wanted);
        found = if wanted.after == 0 { places & rest } else { found & (places & within) >> wanted.after };
        if found == 0 {
            return false;
        }
        if wanted.last {
            // Past the lowest.
            rest = within & !(found ^ (found - 1));
        }
    }
    found != 0
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m256i, _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_or_si256,
        _mm256_set1_epi8,
    };

    use super::{Loaded, WIDE, Wanted, each};

    /// The first `N` times 32 bytes.
    struct Text<const N: usize>([__m256i; N]);

    impl<const N: usize> Loaded for Text<N> {
        #[inline(always)]
        fn load(text: &[u8; WIDE]) -> Self {
            // SAFETY: made only by the two functions below, which want AVX2; N is at most 4, so all bytes that are
            // loaded are the text's, and a load needs no alignment.
            Self(std::array::from_fn(|i| unsafe { _mm256_loadu_si256(text.as_ptr().add(32 * i).cast()) }))
        }

        #[inline(always)]
        fn places(&self, wanted: Wanted) -> u128 {
            // SAFETY: as above; nothing is loaded here.
            unsafe {
                let byte = _mm256_set1_epi8(wanted.byte.cast_signed());
                let case = _mm256_set1_epi8(wanted.case.cast_signed());
                let mut parts = [0u64; 4];
                for (part, &text) in parts.iter_mut().zip(&self.0) {
                    let same = _mm256_cmpeq_epi8(_mm256_or_si256(text, case), byte);
                    *part = u64::from(_mm256_movemask_epi8(same).cast_unsigned());
                }
                let [a, b, c, d] = parts;
                u128::from(a | b << 32) | u128::from(c | d << 32) << 64
            }
        }
    }

    #[target_feature(enable = "avx2,bmi1,bmi2")]
    pub fn places(text: &[u8; WIDE], wanted: Wanted) -> u128 {
        Text::<4>::load(text).places(wanted)
    }

    #[target_feature(enable = "avx2,bmi1,bmi2")]
    pub fn holding(arena: &[u8], offsets: &[u32], open: u64, word: &[Wanted]) -> (u64, u64) {
        each::<Text<3>, Text<4>>(arena, offsets, open, word)
    }
}

/// The same for any processor, eight bytes at a time in a register.
mod plain {
    use super::{Loaded, WIDE, Wanted};

    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    /// Brings the top bit of each byte together in the top byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;

    pub struct Text([u64; WIDE / 8]);

    impl Loaded for Text {
        #[inline]
        fn load(text: &[u8; WIDE]) -> Self {
            let (eights, _) = text.as_chunks();
            let mut words = [0; WIDE / 8];
            words.iter_mut().zip(eights).for_each(|(word, eight)| *word = u64::from_le_bytes(*eight));
            Self(words)
        }

        #[inline]
        fn places(&self, wanted: Wanted) -> u128 {
            let (byte, case) = (u64::from_le_bytes([wanted.byte; 8]), u64::from_le_bytes([wanted.case; 8]));
            self.0.iter().rev().fold(0, |bits, &eight| {
                let differs = (eight | case) ^ byte;
                let same = !(((differs & LOW) + LOW) | differs | LOW);
                bits << 8 | u128::from((same >> 7).wrapping_mul(GATHER) >> 56)
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn both_ways_find_the_same(
            titles in prop::collection::vec(prop_oneof!["[aAbB1 é日]{0,60}", "[a-zA-Z ]{0,200}"], 1..64),
            word in prop::collection::vec("[ab1 é日]{1,3}|[a-z]", 1..6),
            open in any::<u64>(),
        ) {
            let (mut arena, mut offsets) = (Vec::new(), vec![0u32]);
            for title in &titles {
                arena.extend_from_slice(title.as_bytes());
                offsets.push(arena.len() as u32);
            }
            arena.extend([0; WIDE]);
            let wanted: Vec<_> = word.iter().flat_map(|piece| Wanted::piece(piece).unwrap()).collect();
            let open = open & (u64::MAX >> (64 - titles.len()));
            let fast = holding(&arena, &offsets, open, &wanted);
            prop_assert_eq!(fast, each::<plain::Text, plain::Text>(&arena, &offsets, open, &wanted));

            for (i, title) in titles.iter().enumerate() {
                let lower = title.to_ascii_lowercase();
                let mut from = Some(0);
                for piece in &word {
                    from = from.and_then(|from| lower[from..].find(piece).map(|at| {
                        let at = from + at;
                        at + lower[at..].chars().next().map_or(1, char::len_utf8)
                    }));
                }
                let looked_at = open >> i & 1 == 1;
                prop_assert_eq!(fast.0 >> i & 1 == 1, looked_at && title.len() <= WIDE && from.is_some());
                prop_assert_eq!(fast.1 >> i & 1 == 1, looked_at && title.len() > WIDE);

                let text = arena[offsets[i] as usize..].first_chunk().unwrap();
                for &wanted in &wanted {
                    prop_assert_eq!(places(text, wanted), plain::Text::load(text).places(wanted));
                }
            }
        }
    }
}
