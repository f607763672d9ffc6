//! Positions of bytes in titles of at most [`WIDE`] bytes, as bitmaps; uses SIMD where the processor has it.
//! Never here: characters, tiers, anything that differs between processors.
#![allow(
    clippy::inline_always,
    reason = "what uses vectors is only fast within the function that turns them on"
)]

mod matcher;
mod portable;
#[cfg(target_arch = "x86_64")]
mod vectors;

use matcher::{TitleBytes, match_by};

/// Bytes of a title that are matched as one block.
pub(in crate::search) const WIDE: usize = 128;

/// A byte to search for, and its place in its part of the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BytePattern {
    byte: u8,
    /// Set bits that make a letter of either case lower case.
    case: u8,
    /// Offset from the start of its part.
    after: u8,
    /// Whether it is the last byte of its part.
    last: bool,
}

impl BytePattern {
    /// A single byte.
    pub(crate) fn new(byte: u8) -> Self {
        Self { byte, case: if byte.is_ascii_lowercase() { 0x20 } else { 0 }, after: 0, last: true }
    }

    /// A single byte that is not a letter.
    pub(crate) fn exactly(byte: u8) -> Self {
        Self { case: 0, ..Self::new(byte) }
    }

    /// The bytes of one contiguous part. `None` if it is longer than any title that is matched here.
    pub(crate) fn piece(text: &str) -> Option<Vec<Self>> {
        let pattern =
            |(after, byte)| Self { after: after as u8, last: after + 1 == text.len(), ..Self::new(byte) };
        (text.len() <= WIDE).then(|| text.bytes().enumerate().map(pattern).collect())
    }
}

/// The costs of gaps between the parts of a word.
#[derive(Clone, Copy, Debug)]
pub(super) struct GapCosts {
    /// Maximum of the sum.
    pub(crate) limit: i32,
    pub(crate) gap: i32,
    /// For each byte of a gap.
    pub(crate) byte: i32,
    /// For a part after a gap that is not at the start of a word.
    pub(crate) inside: i32,
    /// For the first part if it is not at the start of a word.
    pub(crate) first: i32,
}

/// The result for up to 64 titles, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Matches {
    /// The title has the parts of the word in order.
    pub(crate) matched: u64,
    /// The title is too long to be matched here.
    pub(crate) too_long: u64,
    /// Matched titles whose gaps may be within the cost limit. 0 without a limit.
    pub(crate) near: u64,
}

/// One bit for each position of the byte.
#[inline]
pub(super) fn places(text: &[u8; WIDE], pattern: BytePattern) -> u128 {
    #[cfg(target_arch = "x86_64")]
    if let Some(places) = vectors::places(text, pattern) {
        return places;
    }
    portable::PortableTitle::load(text).places(pattern)
}

/// The titles that have the parts of a word in order. Title `i` is `arena[offsets[i]..offsets[i + 1]]`. Only titles
/// whose bit is set in `open` are matched; all of them must exist.
#[inline]
pub(super) fn match_titles(
    arena: &[u8],
    offsets: &[u32],
    open: u64,
    word: &[BytePattern],
    costs: Option<GapCosts>,
) -> Matches {
    #[cfg(target_arch = "x86_64")]
    if let Some(matches) = vectors::match_titles(arena, offsets, open, word, costs) {
        return matches;
    }
    match_by::<portable::PortableTitle, portable::PortableTitle>(arena, offsets, open, word, costs)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::matcher::{Bits, PIECES, is_within_limit};
    use super::*;

    fn costs(limit: i32) -> GapCosts {
        GapCosts { limit, gap: 3, byte: 2, inside: 8, first: 16 }
    }

    #[test]
    fn one_letter_left_out_or_adjacent_words_are_near() {
        for (title, word, whole, near) in [
            ("A NATO summit", "nato", true, true),
            ("Senator", "nato", true, true),
            ("The NATO trial", "natot", false, true),
            ("A b c d", "abcd", false, true),
            ("Climate", "climte", false, true),
            ("Climaate", "climte", false, true),
            ("Clim in te", "climte", false, true),
            ("Climaaate", "climte", false, false),
            ("Acclimate", "climte", false, false),
            ("Clxmxte", "clmte", false, false),
            ("Climate is an end", "climten", false, false),
            ("n 2345 ato", "nato", false, true),
            ("n 23456 ato", "nato", false, false),
            ("nxato", "nat", false, true),
        ] {
            let pattern: Vec<_> = word.bytes().map(BytePattern::new).collect();
            let mut arena = title.as_bytes().to_vec();
            arena.extend([0; WIDE]);
            let close = |most: i32| {
                match_titles(&arena, &[0, title.len() as u32], 1, &pattern, Some(costs(most))).near == 1
            };
            assert_eq!((close(4), close(16)), (whole, near), "{word} in {title}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn simd_and_portable_code_agree(
            titles in prop::collection::vec(prop_oneof!["[aAbB1 é日]{0,60}", "[a-zA-Z ]{0,200}"], 1..64),
            word in prop_oneof![
                prop::collection::vec("[ab1 é日]", 1..6),
                prop::collection::vec("[a-z]", 1..16),
                prop::collection::vec("[ab1 é日]{1,4}", 1),
            ],
            open in any::<u64>(),
        ) {
            let (mut arena, mut offsets) = (Vec::new(), vec![0u32]);
            for title in &titles {
                arena.extend_from_slice(title.as_bytes());
                offsets.push(arena.len() as u32);
            }
            arena.extend([0; WIDE]);
            let pattern: Vec<_> = word.iter().flat_map(|piece| BytePattern::piece(piece).unwrap()).collect();
            let open = open & (u64::MAX >> (64 - titles.len()));
            let plain_matches = match_titles(&arena, &offsets, open, &pattern, None);
            for most in [None, Some(0), Some(1), Some(5), Some(16), Some(20), Some(60), Some(i32::MAX)] {
                let costs = most.map(costs);
                let matches = match_titles(&arena, &offsets, open, &pattern, costs);
                prop_assert_eq!(matches, match_by::<portable::PortableTitle, portable::PortableTitle>(&arena, &offsets, open, &pattern, costs));
                #[cfg(target_arch = "x86_64")]
                if let Some(other) = vectors::match_avx2_only(&arena, &offsets, open, &pattern, costs) {
                    prop_assert_eq!(matches, other);
                }
                prop_assert_eq!((matches.matched, matches.too_long), (plain_matches.matched, plain_matches.too_long));
                prop_assert_eq!(matches.near & !plain_matches.matched, 0, "what is close is in order");
                let which = |holds: &dyn Fn(usize) -> bool| {
                    let rows = (0..titles.len()).filter(|&i| plain_matches.matched >> i & 1 == 1 && holds(i));
                    rows.fold(0, |rows, i| rows | 1u64 << i)
                };
                let Some(costs) = costs else {
                    prop_assert_eq!(matches.near, 0);
                    continue;
                };
                // The exact walk finds a subset.
                let walked = which(&|i| {
                    let text = arena[offsets[i] as usize..].first_chunk().unwrap();
                    is_within_limit(&portable::PortableTitle::load(text), text, u128::below(titles[i].len()), &pattern, costs)
                });
                prop_assert_eq!(walked & !matches.near, 0);
                if word.len() <= PIECES && most == Some(0) {
                    let whole = word.concat();
                    let piece = which(&|i| titles[i].to_ascii_lowercase().contains(&whole));
                    prop_assert_eq!(matches.near, piece);
                }
                if most == Some(i32::MAX) {
                    prop_assert_eq!(matches.near, plain_matches.matched);
                }
            }

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
                prop_assert_eq!(plain_matches.matched >> i & 1 == 1, looked_at && title.len() <= WIDE && from.is_some());
                prop_assert_eq!(plain_matches.too_long >> i & 1 == 1, looked_at && title.len() > WIDE);

                let text = arena[offsets[i] as usize..].first_chunk().unwrap();
                for &pattern in &pattern {
                    prop_assert_eq!(places(text, pattern), portable::PortableTitle::load(text).places(pattern));
                }
            }
        }
    }
}
