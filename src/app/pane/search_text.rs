//! The text of an article, folded for searching, and the mapping back to its pieces. Never here: searching.

use std::ops::Range;

use crate::app::typeset::{Galley, Spot};
use crate::search::fold::{fold_back, fold_into};

/// The separator after each piece, so that no match spans two pieces.
pub(crate) const PIECE_END: char = '\0';
/// Bytes of a piece between two steps of the mapping.
const STRIDE: usize = 128;

/// The folded text of the searched pieces.
#[derive(Clone, Debug, Default)]
pub struct SearchText {
    text: String,
    /// The searched pieces, and where each begins in the folded text.
    pieces: Vec<(u32, u32)>,
    /// Steps of the mapping: a byte of the folded text, and the byte of the piece. A piece without steps is mapped
    /// one to one.
    steps: Vec<(u32, u32)>,
}

impl SearchText {
    /// Folds the text of an article.
    pub(crate) fn new(galley: &Galley) -> Self {
        let searched = || (0u32..).zip(&galley.pieces).filter(|(_, piece)| piece.is_said());
        let bytes = searched().map(|(_, piece)| piece.text.len() + 1).sum();
        let mut folded = Self { text: String::with_capacity(bytes), ..Self::default() };
        for (number, piece) in searched() {
            folded.pieces.push((number, folded.text.len() as u32));
            let mut numbers = piece.link_numbers().peekable();
            if numbers.peek().is_none() && piece.text.is_ascii() {
                fold_into(&mut folded.text, &piece.text);
            } else {
                // The number of a link does not end a phrase.
                let mut from = 0;
                for number in numbers {
                    folded.fold_part(&piece.text, from..number.start);
                    from = number.end;
                }
                folded.fold_part(&piece.text, from..piece.text.len());
            }
            folded.text.push(PIECE_END);
        }
        folded
    }

    /// Folds a part of a piece, with a step of the mapping every [`STRIDE`] bytes.
    fn fold_part(&mut self, text: &str, Range { start: mut from, end }: Range<usize>) {
        while from < end {
            self.steps.push((self.text.len() as u32, from as u32));
            let mut to = (from + STRIDE).min(end);
            while !text.is_char_boundary(to) {
                to += 1;
            }
            fold_into(&mut self.text, &text[from..to]);
            from = to;
        }
    }

    /// The folded text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The range of a piece in the folded text; none if it is not searched.
    pub(crate) fn piece_range(&self, number: u32) -> Option<Range<u32>> {
        let at = self.pieces.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        let end = self.pieces.get(at + 1).map_or(self.text.len() as u32, |(_, start)| *start);
        Some(self.pieces[at].1..end)
    }

    /// The offset of a spot in the folded text; for a piece that is not searched, the start of the next one.
    pub(crate) fn offset_of(&self, galley: &Galley, spot: Spot) -> u32 {
        let next = self.pieces.partition_point(|(number, _)| *number < spot.piece);
        let Some((number, start)) = self.pieces.get(next) else { return self.text.len() as u32 };
        if *number != spot.piece {
            return *start;
        }
        let steps = self.steps_of(next);
        let next_step = steps.partition_point(|(_, byte)| *byte <= spot.at);
        let Some((at, byte)) = next_step.checked_sub(1).map(|step| steps[step]) else {
            return start + spot.at;
        };
        let Some(piece) = galley.pieces.get(*number as usize) else { return at };
        let before = piece.own_chars_from(byte as usize).take_while(|(byte, _)| *byte < spot.at as usize);
        at + before.map(|(_, c)| folded_bytes(c)).sum::<u32>()
    }

    /// The steps of the piece at an index of `pieces`.
    fn steps_of(&self, at: usize) -> &[(u32, u32)] {
        let from = self.pieces.get(at).map_or(u32::MAX, |(_, start)| *start);
        let to = self.pieces.get(at + 1).map_or(u32::MAX, |(_, start)| *start);
        let first = self.steps.partition_point(|(step, _)| *step < from);
        let end = self.steps.partition_point(|(step, _)| *step < to);
        &self.steps[first..end.max(first)]
    }

    /// The piece that a range of the folded text comes from, and the bytes there: whole letters with combining marks.
    pub(crate) fn source_range(&self, galley: &Galley, start: u32, end: u32) -> Option<(u32, (u32, u32))> {
        let at = self.pieces.partition_point(|(_, first)| *first <= start).checked_sub(1)?;
        let (number, first) = self.pieces[at];
        let steps = self.steps_of(at);
        if steps.is_empty() {
            return Some((number, (start - first, end - first)));
        }
        let piece = galley.pieces.get(number as usize)?;
        let step = steps.partition_point(|(step, _)| *step <= start).checked_sub(1)?;
        let (mut folded, from) = steps[step];
        let (mut begins, mut ends) = (None, from);
        for (at, c) in piece.own_chars_from(from as usize) {
            let wide = folded_bytes(c);
            // A combining mark belongs to the letter before.
            if folded >= end && wide > 0 {
                break;
            }
            if begins.is_none() && folded + wide > start {
                begins = Some(at as u32);
            }
            folded += wide;
            ends = (at + c.len_utf8()) as u32;
        }
        Some((number, (begins?, ends)))
    }
}

/// The bytes of a character when it is folded.
fn folded_bytes(c: char) -> u32 {
    fold_back(c.encode_utf8(&mut [0; 4])).iter().map(|(c, _)| c.len_utf8() as u32).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::typeset::{Builder, TextRole};
    use crate::search::fold::fold;

    #[test]
    fn every_letter_is_mapped_back_to_its_source() {
        let long = "Zu\u{308}rich, Straße ".repeat(40);
        let texts = ["Plain words.", &long, "", "日本銀行 ﬁn", "é"];
        let mut builder = Builder::default();
        for text in texts {
            builder.outside(text, TextRole::Text);
        }
        builder.facts(&["not searched".to_owned()]);
        let galley = builder.finish();
        let folded = SearchText::new(&galley);
        assert!(!folded.text().contains("searched"));
        for (number, piece) in (0u32..).zip(&galley.pieces).filter(|(_, piece)| piece.is_said()) {
            let range = folded.piece_range(number).unwrap();
            assert_eq!(folded.text()[range.start as usize..range.end as usize - 1], fold(&piece.text));
            for (at, c) in piece.text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
                let spot = Spot { piece: number, at: at as u32 };
                let here = folded.offset_of(&galley, spot);
                let (back, (start, end)) = folded.source_range(&galley, here, here + 1).unwrap();
                assert_eq!((back, start), (number, at as u32), "{c} in {}", piece.text);
                let marks =
                    piece.text[at + c.len_utf8()..].chars().take_while(|c| *c == '\u{308}').count() * 2;
                assert_eq!(end as usize, at + c.len_utf8() + marks);
            }
        }
        assert_eq!(folded.piece_range(galley.pieces.len() as u32 - 1), None);
    }
}
