//! Titles in the vector registers of x86: 32 bytes each (AVX2), or 64 with a bitmask result (AVX-512). Never here:
//! what is searched for, other processors.
#![allow(unsafe_code, reason = "loading vectors takes it; at a third of the time of the plain way")]

use std::arch::x86_64::{
    __m256i, __m512i, _MM_HINT_T0, _mm_prefetch, _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_min_epu8,
    _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_sub_epi8, _mm512_cmpeq_epi8_mask,
    _mm512_cmplt_epu8_mask, _mm512_loadu_si512, _mm512_or_si512, _mm512_set1_epi8, _mm512_sub_epi8,
};

use super::matcher::{TitleBytes, match_by};
use super::{BytePattern, GapCosts, Matches, WIDE};

/// Whether the processor has AVX2 and the bit instructions that come with it.
#[inline]
fn has_avx2() -> bool {
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("lzcnt")
}

#[inline]
fn has_avx512() -> bool {
    is_x86_feature_detected!("avx512bw") && has_avx2()
}

/// As [`super::places`]; `None` without AVX2.
#[inline]
pub(super) fn places(text: &[u8; WIDE], pattern: BytePattern) -> Option<u128> {
    // SAFETY: the processor has AVX2.
    has_avx2().then(|| unsafe { places_avx2(text, pattern) })
}

/// As [`super::match_titles`]; `None` without AVX2.
#[inline]
pub(super) fn match_titles(
    arena: &[u8],
    offsets: &[u32],
    open: u64,
    word: &[BytePattern],
    costs: Option<GapCosts>,
) -> Option<Matches> {
    if has_avx512() {
        // SAFETY: the processor has AVX-512.
        return Some(unsafe { match_avx512(arena, offsets, open, word, costs) });
    }
    // SAFETY: the processor has AVX2.
    has_avx2().then(|| unsafe { match_avx2(arena, offsets, open, word, costs) })
}

#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt")]
fn places_avx2(text: &[u8; WIDE], pattern: BytePattern) -> u128 {
    Avx2Title::<4>::load(text).places(pattern)
}

/// As [`match_titles`] on a processor without AVX-512.
#[cfg(test)]
pub(super) fn match_avx2_only(
    arena: &[u8],
    offsets: &[u32],
    open: u64,
    word: &[BytePattern],
    costs: Option<GapCosts>,
) -> Option<Matches> {
    // SAFETY: the processor has AVX2.
    has_avx2().then(|| unsafe { match_avx2(arena, offsets, open, word, costs) })
}

#[target_feature(enable = "avx2,bmi1,bmi2,lzcnt")]
fn match_avx2(
    arena: &[u8],
    offsets: &[u32],
    open: u64,
    word: &[BytePattern],
    costs: Option<GapCosts>,
) -> Matches {
    match_by::<Avx2Title<2>, Avx2Title<4>>(arena, offsets, open, word, costs)
}

#[target_feature(enable = "avx512f,avx512bw,avx2,bmi1,bmi2,lzcnt")]
fn match_avx512(
    arena: &[u8],
    offsets: &[u32],
    open: u64,
    word: &[BytePattern],
    costs: Option<GapCosts>,
) -> Matches {
    match_by::<Avx512Title<1>, Avx512Title<2>>(arena, offsets, open, word, costs)
}

#[inline(always)]
fn prefetch(place: *const u8) {
    // SAFETY: a prefetch reads nothing; any address is allowed.
    unsafe { _mm_prefetch::<_MM_HINT_T0>(place.cast()) }
}

/// The first `N` × 32 bytes. Constructed only by functions that require AVX2.
struct Avx2Title<const N: usize>([__m256i; N]);

impl<const N: usize> Avx2Title<N> {
    #[inline(always)]
    fn load(text: &[u8; WIDE]) -> Self {
        const { assert!(N * 32 <= WIDE) };
        // SAFETY: all loaded bytes belong to `text`, and an unaligned load is used.
        Self(std::array::from_fn(|i| unsafe { _mm256_loadu_si256(text.as_ptr().add(32 * i).cast()) }))
    }

    #[inline(always)]
    fn parts(&self, holds: impl Fn(__m256i) -> __m256i) -> [u64; N] {
        let mut parts = [0; N];
        for (part, &text) in parts.iter_mut().zip(&self.0) {
            // SAFETY: the type exists only with AVX2.
            *part = u64::from(unsafe { _mm256_movemask_epi8(holds(text)) }.cast_unsigned());
        }
        parts
    }

    #[inline(always)]
    fn where_is(&self, pattern: BytePattern) -> [u64; N] {
        // SAFETY: the type exists only with AVX2.
        unsafe {
            let byte = _mm256_set1_epi8(pattern.byte.cast_signed());
            let case = _mm256_set1_epi8(pattern.case.cast_signed());
            self.parts(|text| _mm256_cmpeq_epi8(_mm256_or_si256(text, case), byte))
        }
    }

    #[inline(always)]
    fn alphanumeric(&self) -> [u64; N] {
        // SAFETY: the type exists only with AVX2.
        unsafe {
            let (a, zero) = (_mm256_set1_epi8(b'a'.cast_signed()), _mm256_set1_epi8(b'0'.cast_signed()));
            let (z, nine, case) = (_mm256_set1_epi8(25), _mm256_set1_epi8(9), _mm256_set1_epi8(0x20));
            self.parts(|text| {
                let letter = _mm256_sub_epi8(_mm256_or_si256(text, case), a);
                let digit = _mm256_sub_epi8(text, zero);
                let letter = _mm256_cmpeq_epi8(_mm256_min_epu8(letter, z), letter);
                _mm256_or_si256(letter, _mm256_cmpeq_epi8(_mm256_min_epu8(digit, nine), digit))
            })
        }
    }
}

/// The first `N` × 64 bytes. Constructed only by functions that require AVX-512.
struct Avx512Title<const N: usize>([__m512i; N]);

impl<const N: usize> Avx512Title<N> {
    #[inline(always)]
    fn load(text: &[u8; WIDE]) -> Self {
        const { assert!(N * 64 <= WIDE) };
        // SAFETY: all loaded bytes belong to `text`, and an unaligned load is used.
        Self(std::array::from_fn(|i| unsafe { _mm512_loadu_si512(text.as_ptr().add(64 * i).cast()) }))
    }

    #[inline(always)]
    fn where_is(&self, pattern: BytePattern) -> [u64; N] {
        let mut parts = [0; N];
        for (part, &text) in parts.iter_mut().zip(&self.0) {
            // SAFETY: the type exists only with AVX-512.
            *part = unsafe {
                let byte = _mm512_set1_epi8(pattern.byte.cast_signed());
                let case = _mm512_set1_epi8(pattern.case.cast_signed());
                _mm512_cmpeq_epi8_mask(_mm512_or_si512(text, case), byte)
            };
        }
        parts
    }

    #[inline(always)]
    fn alphanumeric(&self) -> [u64; N] {
        let mut parts = [0; N];
        for (part, &text) in parts.iter_mut().zip(&self.0) {
            // SAFETY: the type exists only with AVX-512.
            *part = unsafe {
                let letter = _mm512_or_si512(text, _mm512_set1_epi8(0x20));
                let letter = _mm512_sub_epi8(letter, _mm512_set1_epi8(b'a'.cast_signed()));
                let digit = _mm512_sub_epi8(text, _mm512_set1_epi8(b'0'.cast_signed()));
                _mm512_cmplt_epu8_mask(letter, _mm512_set1_epi8(26))
                    | _mm512_cmplt_epu8_mask(digit, _mm512_set1_epi8(10))
            };
        }
        parts
    }
}

/// Implements [`TitleBytes`]: `$join` makes one bitmap of the bitmaps of the vectors.
macro_rules! title_bytes {
    ($title:ty, $bits:ty, $vectors:pat => $join:expr) => {
        impl TitleBytes for $title {
            type Bits = $bits;

            #[inline(always)]
            fn prefetch(place: *const u8) {
                prefetch(place);
            }

            #[inline(always)]
            fn load(text: &[u8; WIDE]) -> Self {
                Self::load(text)
            }

            #[inline(always)]
            fn places(&self, pattern: BytePattern) -> $bits {
                let $vectors = self.where_is(pattern);
                $join
            }

            #[inline(always)]
            fn inside(&self) -> $bits {
                let $vectors = self.alphanumeric();
                $join
            }
        }
    };
}

title_bytes!(Avx2Title<2>, u64, [a, b] => a | b << 32);
title_bytes!(Avx2Title<4>, u128, [a, b, c, d] => u128::from(a | b << 32) | u128::from(c | d << 32) << 64);
title_bytes!(Avx512Title<1>, u64, [a] => a);
title_bytes!(Avx512Title<2>, u128, [low, high] => u128::from(low) | u128::from(high) << 64);
