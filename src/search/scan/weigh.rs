//! What a word is worth in one title: its tier, and about its exact score. Never here: whether it is there at all.

use super::places::Places;
use super::simd::Toll;
use super::{Kind, Look, Start, Tier, Word, begins, ends, is_first, is_last, spell, starts_into};

// The weights of `SkimScoreConfig::default()`, so that the first sight agrees with the exact score about what is
// worth a closer look: a letter, one at the beginning of a word, one beside the last, the opening of a gap.
const LETTER: i32 = 16;
const HEAD: i32 = 8;
const BESIDE: i32 = 4;
const GAP: i32 = 3;
/// For a word that is a whole word of the title: "war" should rather find "war" than "warner".
const WHOLE: i32 = 8;
/// What letters in pieces may cost to be near each other: one of a word is left out (13), or what lies between a few
/// words that follow each other (5 for a blank). And what they may cost to be no more than far: three are left out
/// (39). What costs more is a chance meeting more often than what was meant.
pub(in crate::search) const TOLLS: [i32; 2] = [16, 42];

/// Memory that is used again from title to title.
#[derive(Default)]
pub(in crate::search) struct Paths {
    /// The words of the title, once they were asked for.
    pub starts: Vec<Start>,
    path: Vec<usize>,
    /// Which words of the query are not in one piece, and whether initials spell them.
    pub scattered: Vec<(usize, bool)>,
}

impl Word {
    /// The most it can score anywhere.
    pub fn most(&self) -> i32 {
        let count = self.letters.len() as i32;
        LETTER * count + HEAD * (count + 1) + WHOLE
    }

    /// The least tier that it can have in a title with these initials and this beginning.
    #[inline]
    pub fn bound(&self, first: u8, initials: u64) -> Tier {
        match self.kind {
            Kind::Prefix | Kind::Whole => Tier::Title,
            _ if initials & self.initial != self.initial => Tier::Inside,
            _ if self.first.is_none_or(|own| own == first) => Tier::Title,
            _ => Tier::Word,
        }
    }

    /// The best place where the letters stand side by side: its tier and score, and how much of it is a bonus that
    /// the exact score lacks.
    pub fn in_one_piece(&self, places: &mut impl Places, text: &str) -> Option<(Look, i32)> {
        let mut best: Option<(Tier, i32, i32)> = None;
        let count = self.letters.len() as i32;
        places.pieces(&self.text, &self.letters, |at| {
            let end = at + self.text.len();
            let meant = match self.kind {
                Kind::Fuzzy | Kind::Exact => true,
                Kind::Prefix => is_first(text, at),
                Kind::Suffix => is_last(text, end),
                Kind::Whole => is_first(text, at) && is_last(text, end),
            };
            if !meant {
                return true;
            }
            let (tier, mut score, mut bonus) = if !begins(text, at) {
                (Tier::Inside, BESIDE * (count - 1), 0)
            } else if is_first(text, at) {
                (Tier::Title, HEAD * (count + 1), 0)
            } else {
                (Tier::Word, HEAD * (count + 1), 0)
            };
            if tier != Tier::Inside && ends(text, end) {
                bonus = WHOLE;
            }
            score += LETTER * count;
            let better = best.is_none_or(|(t, _, b)| (tier, -bonus) < (t, -b));
            if better {
                best = Some((tier, score, bonus));
            }
            // Only the first place can be the title's beginning, so a whole word further on is the best there is.
            !(tier <= Tier::Word && bonus > 0)
        });
        best.map(|(tier, score, bonus)| (Look { tier: tier as u16, score: score + bonus }, bonus))
    }

    /// Whether its letters begin words of the title that follow each other.
    pub fn is_spelled(&self, text: &str, initials: u64, paths: &mut Paths) -> bool {
        self.letters.len() > 1 && self.need & !initials == 0 && {
            if paths.starts.is_empty() {
                starts_into(&mut paths.starts, text.char_indices());
            }
            spell(&paths.starts, &self.text, &mut paths.path)
        }
    }

    /// How many bytes there can be between two letters at most in a title where it scores as much as `least` and is
    /// not in one piece; less than 0 if that can't be.
    pub fn room(&self, least: i32) -> i32 {
        // With one gap at least. Each byte between letters costs two: one in the score, one more in the malus.
        (self.most() - WHOLE - GAP).saturating_sub(least).div_euclid(2)
    }

    /// What its letters in pieces may cost to score as much as `least`.
    pub fn left(&self, least: i32) -> i32 {
        (self.most() - WHOLE).saturating_sub(least)
    }

    /// The least score of letters in pieces that cost this.
    pub fn least(&self, toll: i32) -> i32 {
        // Those beside the last that don't continue the beginning of a word get less, which is no part of the toll.
        self.left(toll) - (HEAD - BESIDE) * self.letters.len() as i32
    }

    /// What makes up a cost of its letters in pieces. A letter in a gap costs twice: once in the score, once in the
    /// malus.
    pub(super) fn toll(most: i32) -> Toll {
        Toll { most, gap: GAP, byte: 2, inside: HEAD, first: 2 * HEAD }
    }

    /// About the best score of the letters in pieces, what they cost, and its bonus, which is a malus of one for each byte between
    /// them, on top of the exact score's own. Someone who leaves out a letter means one word, not the beginnings of
    /// three. Looks at windows that can't be narrowed: backward from an end to the nearest beginning. `None` if it
    /// is less than `least`.
    pub fn in_pieces(
        &self,
        places: &mut impl Places,
        text: &str,
        least: i32,
        paths: &mut Paths,
    ) -> Option<(i32, i32, i32)> {
        let path = &mut paths.path;
        let room = usize::try_from(self.room(least)).ok()?;
        let mut best: Option<(i32, i32, i32)> = None;
        places.endings(&self.letters, room, |places, end| {
            path.clear();
            let mut at = end + 1;
            for &(letter, _) in self.letters.iter().rev() {
                at = places.last(letter, at)?;
                path.push(at);
            }
            let last = self.letters.last().map_or(0, |&(_, at)| at);
            if (end - at).saturating_sub(last) > room {
                return Some(at);
            }
            path.reverse();
            let (score, malus, toll) = self.weigh(text, path);
            if best.is_none_or(|best| score - malus > best.0) {
                best = Some((score - malus, toll, -malus));
            }
            Some(at)
        });
        best.filter(|best| best.0 >= least)
    }

    /// Score of the letters at these places of the text, the bytes between them, and the toll.
    fn weigh(&self, text: &str, path: &[usize]) -> (i32, i32, i32) {
        let (mut score, mut between, mut end, mut head) = (0, 0, None, false);
        let mut toll = 0;
        for (&place, c) in path.iter().zip(self.text.chars()) {
            score += LETTER;
            if end == Some(place) {
                score += if head { HEAD } else { BESIDE };
            } else {
                head = begins(text, place);
                score += if head { HEAD } else { 0 };
                match end {
                    Some(end) => {
                        let gap = (place - end) as i32;
                        between += gap;
                        score -= GAP + gap;
                        toll += GAP + 2 * gap + if head { 0 } else { HEAD };
                    }
                    None if head => score += HEAD,
                    None => toll += 2 * HEAD,
                }
            }
            end = Some(place + c.len_utf8());
        }
        (score, between, toll)
    }
}
