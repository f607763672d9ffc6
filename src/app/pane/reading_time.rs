//! How long the rest of an article takes to read. Never here: which part is visible.

use crate::app::typeset::{Galley, Spot};

/// Milliseconds per word: 238 words a minute (Brysbaert 2019, English prose).
const WORD: u64 = 60_000 / 238;
/// Milliseconds per character in scripts without blanks between words: 500 characters a minute.
const CHARACTER: u64 = 60_000 / 500;

/// Milliseconds of reading before each piece; the last entry is the total.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ReadingTime(Vec<u64>);

impl ReadingTime {
    /// Computes the reading time of an article.
    pub(crate) fn new(galley: &Galley) -> Self {
        let mut sums = Vec::with_capacity(galley.pieces.len() + 1);
        let mut sum = 0;
        sums.push(0);
        for piece in &galley.pieces {
            if piece.is_own() {
                sum += cost(&piece.text);
            }
            sums.push(sum);
        }
        Self(sums)
    }

    /// Minutes for all of it, rounded up.
    pub(crate) fn minutes(&self) -> u64 {
        self.0.last().map_or(0, |all| all.div_ceil(60_000))
    }

    /// Minutes left from a spot on, rounded up.
    pub(crate) fn minutes_left(&self, galley: &Galley, spot: Spot) -> u64 {
        let at = spot.piece as usize;
        let (Some(before), Some(after), Some(all)) = (self.0.get(at), self.0.get(at + 1), self.0.last())
        else {
            return 0;
        };
        let length = galley.pieces.get(at).map_or(0, |piece| piece.text.len()).max(1) as u64;
        let here = (after - before) * u64::from(spot.at).min(length) / length;
        (all - before - here).div_ceil(60_000)
    }
}

/// Milliseconds for a text. Without blanks a word may be as long as a sentence; its characters are counted then.
fn cost(text: &str) -> u64 {
    if text.is_ascii() {
        // Fast path for most texts: words begin after blanks.
        let blank = |byte: u8| byte <= b' ';
        let (mut words, mut before) = (0u64, true);
        for byte in text.bytes() {
            words += u64::from(before & !blank(byte));
            before = blank(byte);
        }
        return words * WORD;
    }
    // The first bytes of characters from U+2E80 to U+9FFF and from U+AC00 to U+D7AF. Other blanks than ' ' are no more in
    // a text.
    let is_wide = |byte: u8, next: u8| match byte {
        0xe2 => next >= 0xba,
        0xea => next >= 0xb0,
        0xed => next <= 0x9e,
        byte => matches!(byte, 0xe3..=0xe9 | 0xeb | 0xec),
    };
    let of_word = |wide: u64| if wide > 0 { wide * CHARACTER } else { WORD };
    let (mut sum, mut wide, mut inside) = (0, 0, false);
    for (at, byte) in text.bytes().enumerate() {
        if byte <= b' ' {
            sum += if inside { of_word(wide) } else { 0 };
            (wide, inside) = (0, false);
        } else {
            inside = true;
            wide += u64::from(byte >= 0xe2 && is_wide(byte, text.as_bytes()[(at + 1).min(text.len() - 1)]));
        }
    }
    sum + if inside { of_word(wide) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::typeset::Builder;
    use crate::news::{Block, Document, Span};

    fn galley(paragraphs: &[&str]) -> Galley {
        let blocks = paragraphs.iter().map(|text| Block::Paragraph(vec![Span::plain(text)])).collect();
        let mut builder = Builder::default();
        builder.document(&Document { blocks, ..Document::default() });
        builder.finish()
    }

    #[test]
    fn the_minutes_left_decrease() {
        let words = "word ".repeat(238);
        let galley = galley(&[&words, &words, &words]);
        let reading_time = ReadingTime::new(&galley);
        let left = |piece, at| reading_time.minutes_left(&galley, Spot { piece, at });
        assert_eq!(
            [left(0, 0), left(0, 10), left(1, 0), left(1, 1_190), left(2, 1_000), left(9, 0)],
            [3, 3, 2, 1, 1, 0]
        );
    }

    #[test]
    fn characters_are_counted_where_there_are_no_blanks() {
        let galley = galley(&["金".repeat(1_000).as_str()]);
        assert_eq!(ReadingTime::new(&galley).minutes_left(&galley, Spot::default()), 2);
    }
}
