//! Rates how well one headline matches a query. Never here: whether it matches, many headlines, dates.

use std::cmp::Ordering;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::MatchKind;
use super::plan::{Block64, Cond, Plan, PlanMemo};
use super::scan::{
    GAP_LIMITS, LongTitle, Paths, Positions, QuickScore, SLOTS, ShortTitle, Tier, WIDE, Word, lower_into,
};

/// Maximum length of a folded title (bytes) and a word (letters) for the exact matcher, whose time and memory grow
/// with their product.
pub(super) const TITLE: usize = 512;
pub(super) const WORD: usize = 48;
/// Maximum number of words in a query for the exact matcher.
const WORDS: usize = 48;

/// Minimum rating of use: a smaller tier, or this tier with at least this score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Threshold {
    pub(crate) tier: u16,
    pub(crate) score: i32,
}

impl Threshold {
    /// Accepts everything.
    pub(crate) const NONE: Self = Self { tier: u16::MAX, score: i32::MIN };

    /// Accepts everything up to a distance.
    pub(crate) fn up_to(distance: u16) -> Self {
        Self { tier: distance | (QuickScore::FAR - 1), score: i32::MIN }
    }

    #[inline]
    pub(crate) fn admits(self, tier: u16, score: i32) -> bool {
        tier < self.tier || tier == self.tier && score >= self.score
    }

    /// The minimum score that is accepted in this tier.
    fn min_score(self, tier: u16) -> i32 {
        match tier.cmp(&self.tier) {
            Ordering::Less => i32::MIN,
            Ordering::Equal => self.score,
            Ordering::Greater => i32::MAX,
        }
    }
}

/// Rates headlines.
#[derive(Clone, Copy)]
pub(super) struct Scorer<'a> {
    pub(crate) plan: &'a Plan<'a>,
    /// Uses the exact matcher: for the best rows only.
    pub(crate) exact: bool,
}

/// Memory reused from title to title.
pub(super) struct Scratch {
    pub(crate) plan: PlanMemo,
    places: Box<[u128; SLOTS]>,
    lower: String,
    paths: Paths,
}

impl Default for Scratch {
    fn default() -> Self {
        Self {
            plan: PlanMemo::default(),
            places: Box::new([0; SLOTS]),
            lower: String::new(),
            paths: Paths::default(),
        }
    }
}

/// The title being rated.
struct Title<'t, P> {
    at: Block64<'t>,
    bit: u32,
    places: P,
    text: &'t str,
    /// The same in lower case, for the exact matcher.
    lower: &'t str,
    initials: u64,
    paths: &'t mut Paths,
    memo: &'t mut PlanMemo,
}

impl Scorer<'_> {
    /// Rates a matching row; `None` if the rating is below the min.
    pub(crate) fn rate(
        &self,
        at: Block64,
        bit: u32,
        min: Threshold,
        scratch: &mut Scratch,
    ) -> Option<QuickScore> {
        let row = at.base + bit as usize - at.start;
        let (line, initials) = (at.chunk.line(row), at.chunk.initials()[row]);
        let Scratch { plan: memo, places, lower, paths } = scratch;
        paths.starts.clear();
        paths.scattered.clear();
        let alphabet = &self.plan.scan.alphabet;
        let long = line.len() > WIDE || alphabet.len() > SLOTS;
        if long || self.exact {
            lower_into(lower, line);
        }
        if long {
            let places = LongTitle::new(lower, alphabet);
            let mut title = Title { at, bit, places, text: lower, lower, initials, paths, memo };
            self.rate_all(&self.plan.root, &mut title, min)
        } else {
            let places = ShortTitle::new(line.wide(), line.len(), alphabet, &mut places[..]);
            let mut title = Title { at, bit, places, text: line.text(), lower, initials, paths, memo };
            self.rate_all(&self.plan.root, &mut title, min)
        }
    }

    fn rate_all<P: Positions>(
        &self,
        all: &[Cond],
        title: &mut Title<'_, P>,
        min: Threshold,
    ) -> Option<QuickScore> {
        let (mut rating, mut open) = (QuickScore::default(), 0);
        let first = title.paths.scattered.len();
        for cond in all {
            match cond {
                Cond::Word(number) => {
                    let word = self.plan.word(*number);
                    if let Some((own, bonus)) = word.score_contiguous(&mut title.places, title.text) {
                        rating.tier += own.tier;
                        rating.score += self.exact_score(word, own.score, bonus, title);
                    } else if !min.admits(rating.tier + Tier::Initials as u16, i32::MAX) {
                        return None;
                    } else {
                        let by_initials = word.is_acronym(title.text, title.initials, title.paths);
                        rating.tier += if by_initials { Tier::Initials } else { Tier::Scattered } as u16;
                        open += word.max_score();
                        title.paths.scattered.push((*number, by_initials));
                    }
                }
                Cond::Any(true, any) => {
                    rating.join(self.rate_any(any, title)?);
                }
                // Only occurs within alternatives; groups of the query itself are flattened.
                Cond::All(all) => {
                    rating.join(self.rate_all(all, title, Threshold::NONE)?);
                }
                _ => {}
            }
            if rating.tier > min.tier {
                return None;
            }
        }
        for i in first..title.paths.scattered.len() {
            let (number, by_initials) = title.paths.scattered[i];
            let word = self.plan.word(number);
            open -= word.max_score();
            // The score that the other words cannot make up for.
            let least = |far| {
                min.min_score(QuickScore::at_distance(rating.tier, far)).saturating_sub(rating.score + open)
            };
            let least = if by_initials {
                least(0)
            } else {
                let [near, far] = GAP_LIMITS.map(|cost| word.min_score(cost));
                least(0).max(near).min(least(QuickScore::FAR).max(far)).min(least(QuickScore::FARTHEST))
            };
            let (score, cost, malus) =
                word.score_scattered(&mut title.places, title.text, least, title.paths)?;
            if !by_initials && cost > GAP_LIMITS[0] {
                rating.tier = QuickScore::at_distance(
                    rating.tier,
                    if cost > GAP_LIMITS[1] { QuickScore::FARTHEST } else { QuickScore::FAR },
                );
            }
            rating.score += self.exact_score(word, score, malus, title);
        }
        title.paths.scattered.truncate(first);
        min.admits(rating.tier, rating.score).then_some(rating)
    }

    /// The rating of the best alternative that holds.
    fn rate_any<P: Positions>(&self, any: &[Cond], title: &mut Title<'_, P>) -> Option<QuickScore> {
        let mut best: Option<QuickScore> = None;
        for cond in any {
            if self.plan.rows_of(cond, title.at, 1 << title.bit, title.memo) == 0 {
                continue;
            }
            let rating = if cond.rates_titles() {
                self.rate_all(std::slice::from_ref(cond), title, Threshold::NONE)?
            } else {
                // It does not depend on the headline: rated as the worst match that does.
                QuickScore { tier: Tier::Scattered as u16, score: 0 }
            };
            if best.is_none_or(|best| (rating.tier, -rating.score) < (best.tier, -best.score)) {
                best = Some(rating);
            }
        }
        best
    }

    /// The exact score if required and cheap enough, else the estimate.
    fn exact_score<P>(&self, word: &Word, score: i32, bonus: i32, title: &Title<'_, P>) -> i32 {
        let small = self.exact
            && title.lower.len() <= TITLE
            && word.letters.len() <= WORD
            && self.plan.scan.words.len() <= WORDS
            && word.kind == MatchKind::Fuzzy;
        // A new matcher each time: the cache of one title can change the score of the next.
        let matcher = || SkimMatcherV2::default().fuzzy_match(title.lower, &word.text);
        let exact = if small { matcher() } else { None };
        exact.map_or(score, |exact| exact as i32 + bonus)
    }
}
