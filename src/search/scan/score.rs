//! What a word is worth in one title: its tier, and about its exact score. Never here: whether it is there at all.

use super::positions::LetterPositions;
use super::simd::GapCosts;
use super::{
    MatchKind, QuickScore, Tier, Word, WordStart, is_title_end, is_title_start, is_word_end, is_word_start,
    match_initials, word_starts_into,
};

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
pub(in crate::search) const GAP_LIMITS: [i32; 2] = [16, 42];

/// Memory that is used again from title to title.
#[derive(Default)]
pub(in crate::search) struct Paths {
    /// The words of the title, once they were asked for.
    pub starts: Vec<WordStart>,
    path: Vec<usize>,
    /// Which words of the query are not in one piece, and whether initials match_initials them.
    pub scattered: Vec<(usize, bool)>,
}

impl Word {
    /// The most it can score anywhere.
    pub fn max_score(&self) -> i32 {
        let count = self.letters.len() as i32;
        LETTER * count + HEAD * (count + 1) + WHOLE
    }

    /// The least tier that it can have in a title with these initials and this beginning.
    #[inline]
    pub fn min_tier(&self, first: u8, initials: u64) -> Tier {
        match self.kind {
            MatchKind::Prefix | MatchKind::Whole => Tier::Title,
            _ if initials & self.initial != self.initial => Tier::Inside,
            _ if self.first.is_none_or(|own| own == first) => Tier::Title,
            _ => Tier::Word,
        }
    }

    /// The best place where the letters stand side by side: its tier and score, and how much of it is a bonus that
    /// the exact score lacks.
    pub fn score_contiguous(
        &self,
        places: &mut impl LetterPositions,
        text: &str,
    ) -> Option<(QuickScore, i32)> {
        let mut best: Option<(Tier, i32, i32)> = None;
        let count = self.letters.len() as i32;
        places.each_contiguous(&self.text, &self.letters, |at| {
            let end = at + self.text.len();
            let meant = match self.kind {
                MatchKind::Fuzzy | MatchKind::Exact => true,
                MatchKind::Prefix => is_title_start(text, at),
                MatchKind::Suffix => is_title_end(text, end),
                MatchKind::Whole => is_title_start(text, at) && is_title_end(text, end),
            };
            if !meant {
                return true;
            }
            let (tier, mut score, mut bonus) = if !is_word_start(text, at) {
                (Tier::Inside, BESIDE * (count - 1), 0)
            } else if is_title_start(text, at) {
                (Tier::Title, HEAD * (count + 1), 0)
            } else {
                (Tier::Word, HEAD * (count + 1), 0)
            };
            if tier != Tier::Inside && is_word_end(text, end) {
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
        best.map(|(tier, score, bonus)| (QuickScore { tier: tier as u16, score: score + bonus }, bonus))
    }

    /// Whether its letters begin words of the title that follow each other.
    pub fn is_acronym(&self, text: &str, initials: u64, paths: &mut Paths) -> bool {
        self.letters.len() > 1 && self.need & !initials == 0 && {
            if paths.starts.is_empty() {
                word_starts_into(&mut paths.starts, text.char_indices());
            }
            match_initials(&paths.starts, &self.text, &mut paths.path)
        }
    }

    /// How many bytes there can be between two letters at most in a title where it scores as much as `least` and is
    /// not in one piece; less than 0 if that can't be.
    pub fn max_gap(&self, least: i32) -> i32 {
        // With one gap at least. Each byte between letters costs two: one in the score, one more in the malus.
        (self.max_score() - WHOLE - GAP).saturating_sub(least).div_euclid(2)
    }

    /// What its letters in pieces may cost to score as much as `least`.
    pub fn gap_budget(&self, least: i32) -> i32 {
        (self.max_score() - WHOLE).saturating_sub(least)
    }

    /// The least score of letters in pieces that cost this.
    pub fn min_score(&self, cost: i32) -> i32 {
        // Those beside the last that don't continue the beginning of a word get less, which is no part of the toll.
        self.gap_budget(cost) - (HEAD - BESIDE) * self.letters.len() as i32
    }

    /// What makes up a cost of its letters in pieces. A letter in a gap costs twice: once in the score, once in the
    /// malus.
    pub(super) fn gap_costs(limit: i32) -> GapCosts {
        GapCosts { limit, gap: GAP, byte: 2, inside: HEAD, first: 2 * HEAD }
    }

    /// About the best score of the letters in pieces, what they cost, and its bonus, which is a malus of one for each byte between
    /// them, on top of the exact score's own. Someone who leaves out a letter means one word, not the beginnings of
    /// three. Looks at windows that can't be narrowed: backward from an end to the nearest beginning. `None` if it
    /// is less than `least`.
    pub fn score_scattered(
        &self,
        places: &mut impl LetterPositions,
        text: &str,
        least: i32,
        paths: &mut Paths,
    ) -> Option<(i32, i32, i32)> {
        let path = &mut paths.path;
        let max_gap = usize::try_from(self.max_gap(least)).ok()?;
        let mut best: Option<(i32, i32, i32)> = None;
        places.each_ending(&self.letters, max_gap, |places, end| {
            path.clear();
            let mut at = end + 1;
            for &(letter, _) in self.letters.iter().rev() {
                at = places.last_before(letter, at)?;
                path.push(at);
            }
            let last = self.letters.last().map_or(0, |&(_, at)| at);
            if (end - at).saturating_sub(last) > max_gap {
                return Some(at);
            }
            path.reverse();
            let (score, malus, cost) = self.weigh(text, path);
            if best.is_none_or(|best| score - malus > best.0) {
                best = Some((score - malus, cost, -malus));
            }
            Some(at)
        });
        best.filter(|best| best.0 >= least)
    }

    /// Score of the letters at these places of the text, the bytes between them, and the toll.
    fn weigh(&self, text: &str, path: &[usize]) -> (i32, i32, i32) {
        let (mut score, mut between, mut end, mut head) = (0, 0, None, false);
        let mut cost = 0;
        for (&place, c) in path.iter().zip(self.text.chars()) {
            score += LETTER;
            if end == Some(place) {
                score += if head { HEAD } else { BESIDE };
            } else {
                head = is_word_start(text, place);
                score += if head { HEAD } else { 0 };
                match end {
                    Some(end) => {
                        let gap = (place - end) as i32;
                        between += gap;
                        score -= GAP + gap;
                        cost += GAP + 2 * gap + if head { 0 } else { HEAD };
                    }
                    None if head => score += HEAD,
                    None => cost += 2 * HEAD,
                }
            }
            end = Some(place + c.len_utf8());
        }
        (score, between, cost)
    }
}
