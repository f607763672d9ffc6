//! Titles in general-purpose registers, eight bytes at a time. Never here: code for one kind of processor.

use super::matcher::TitleBytes;
use super::{BytePattern, WIDE};

const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
/// Gathers the top bit of each byte in the top byte.
const GATHER: u64 = 0x0102_0408_1020_4080;

pub(super) struct PortableTitle([u64; WIDE / 8]);

impl TitleBytes for PortableTitle {
    type Bits = u128;

    #[inline]
    fn load(text: &[u8; WIDE]) -> Self {
        let (eights, _) = text.as_chunks();
        let mut words = [0; WIDE / 8];
        words.iter_mut().zip(eights).for_each(|(word, eight)| *word = u64::from_le_bytes(*eight));
        Self(words)
    }

    #[inline]
    fn places(&self, pattern: BytePattern) -> u128 {
        let (byte, case) = (u64::from_le_bytes([pattern.byte; 8]), u64::from_le_bytes([pattern.case; 8]));
        self.0.iter().rev().fold(0, |bits, &eight| {
            let differs = (eight | case) ^ byte;
            let same = !(((differs & LOW) + LOW) | differs | LOW);
            bits << 8 | u128::from((same >> 7).wrapping_mul(GATHER) >> 56)
        })
    }

    #[inline]
    fn inside(&self) -> u128 {
        let bytes = self.0.iter().flat_map(|eight| eight.to_le_bytes()).zip(0..);
        bytes.fold(0, |bits, (byte, at)| bits | u128::from(byte.is_ascii_alphanumeric()) << at)
    }
}
