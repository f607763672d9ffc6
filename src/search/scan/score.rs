//! Scores a word in one title: its tier and an estimate of its exact score. Never here: whether the title contains
//! the word.

use super::positions::Positions;
use super::simd::GapCosts;
use super::{
    MatchKind, QuickScore, Tier, Word, WordStart, is_title_end, is_title_start, is_word_end, is_word_start,
    match_initials, word_starts_into,
};

// The weights of `SkimScoreConfig::default()`, so that the estimate agrees with the exact score: a letter, a letter
// at the start of a word, a letter after another, the start of a gap.
const LETTER: i32 = 16;
const HEAD: i32 = 8;
const BESIDE: i32 = 4;
const GAP: i32 = 3;
/// Bonus for a whole word of the title: "war" prefers "war" to "warner".
const WHOLE: i32 = 8;
/// Maximum cost of gaps for a near match: one letter left out (13), or the gaps between a few adjacent words (5 for a
/// blank). And for a distant match: three letters left out (39). Beyond that, matches are mostly chance.
pub(in crate::search) const GAP_LIMITS: [i32; 2] = [16, 42];

/// Memory reused from title to title.
#[derive(Default)]
pub(in crate::search) struct Paths {
    /// The words of the title, once needed.
    pub(crate) starts: Vec<WordStart>,
    path: Vec<usize>,
    /// Words of the query that are not contiguous, and whether initials match them.
    pub(crate) scattered: Vec<(usize, bool)>,
}

impl Word {
    /// The maximum score of the word in any title.
    pub(crate) fn max_score(&self) -> i32 {
        let count = self.letters.len() as i32;
        LETTER * count + HEAD * (count + 1) + WHOLE
    }

    /// The minimum tier of the word in a title with these initials and this first letter.
    #[inline]
    pub(crate) fn min_tier(&self, first: u8, initials: u64) -> Tier {
        match self.kind {
            MatchKind::Prefix | MatchKind::Whole => Tier::Title,
            _ if initials & self.initial != self.initial => Tier::Inside,
            _ if self.first.is_none_or(|own| own == first) => Tier::Title,
            _ => Tier::Word,
        }
    }

    /// The best contiguous match: its rating, and the part of the score that is a bonus the exact score lacks.
    pub(crate) fn score_contiguous(
        &self,
        places: &mut impl Positions,
        text: &str,
    ) -> Option<(QuickScore, i32)> {
        let mut best: Option<(Tier, i32, i32)> = None;
        let count = self.letters.len() as i32;
        places.each_run(&self.text, &self.letters, |at| {
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
            // Only the first position can be the title's start, so the first whole word is the best match.
            !(tier <= Tier::Word && bonus > 0)
        });
        best.map(|(tier, score, bonus)| (QuickScore { tier: tier as u16, score: score + bonus }, bonus))
    }

    /// Whether its letters are the initials of consecutive words of the title.
    pub(crate) fn is_acronym(&self, text: &str, initials: u64, paths: &mut Paths) -> bool {
        self.letters.len() > 1 && self.need & !initials == 0 && {
            if paths.starts.is_empty() {
                word_starts_into(&mut paths.starts, text.char_indices());
            }
            match_initials(&paths.starts, &self.text, &mut paths.path)
        }
    }

    /// Maximum gap, in bytes, in a title where the scattered word scores at least `least`; negative if it cannot.
    pub(crate) fn max_gap(&self, least: i32) -> i32 {
        // There is at least one gap. Each byte of a gap costs two: one in the score, one in the penalty.
        (self.max_score() - WHOLE - GAP).saturating_sub(least).div_euclid(2)
    }

    /// Maximum cost of gaps with which the word scores at least `least`.
    pub(crate) fn gap_budget(&self, least: i32) -> i32 {
        (self.max_score() - WHOLE).saturating_sub(least)
    }

    /// Minimum score of a scattered match with this cost.
    pub(crate) fn min_score(&self, cost: i32) -> i32 {
        // Letters after another that is not at a word start score less, which is not part of the cost.
        self.gap_budget(cost) - (HEAD - BESIDE) * self.letters.len() as i32
    }

    /// The costs of gaps. A byte of a gap counts twice: once in the score, once in the penalty.
    pub(super) fn gap_costs(limit: i32) -> GapCosts {
        GapCosts { limit, gap: GAP, byte: 2, inside: HEAD, first: 2 * HEAD }
    }

    /// Estimated score of the best scattered match, the cost of its gaps, and its bonus. The bonus is negative: minus
    /// one for each byte in gaps, on top of the exact score's own penalty, because someone who leaves out a letter
    /// means one word, not parts of three. Tries minimal windows: backward from an end to the nearest start. `None`
    /// if the score is below `least`.
    pub(crate) fn score_scattered(
        &self,
        places: &mut impl Positions,
        text: &str,
        least: i32,
        paths: &mut Paths,
    ) -> Option<(i32, i32, i32)> {
        let path = &mut paths.path;
        let max_gap = usize::try_from(self.max_gap(least)).ok()?;
        let mut best: Option<(i32, i32, i32)> = None;
        places.each_end(&self.letters, max_gap, |places, end| {
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

    /// Score of the letters at these positions, the bytes in gaps, and the cost of the gaps.
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
