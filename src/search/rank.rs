//! The best hits in order. Never here: which rows match, how well one headline matches.

use std::cmp::Reverse;

use super::Facts;
pub(crate) use super::highlight::matched;
use super::rows::Rows;
use super::scan::QuickScore;
use super::score::Threshold;

/// Number of best rows that are kept and put in exact order.
pub(super) const TOP: usize = 512;

/// A row that may be among the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(crate) rating: QuickScore,
    pub(crate) date: i64,
    pub(crate) row: u32,
}

impl Candidate {
    /// Best first: by tier, then by estimated score, then newer first. The tier is not enough: if all are scattered,
    /// the newest few hundred may not include the best match.
    fn key(&self) -> (u16, Reverse<i32>, Reverse<i64>, u32) {
        (self.rating.tier, Reverse(self.rating.score), Reverse(self.date), self.row)
    }
}

/// The best [`TOP`] candidates so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Pool {
    best: Vec<Candidate>,
    /// The worst candidate that is still kept, once the pool is full.
    floor: Option<Candidate>,
    /// Maximum distance of candidates.
    distance: u16,
}

impl Pool {
    /// The same pool, which now also accepts candidates of this distance.
    pub(crate) fn reaching(self, distance: u16) -> Self {
        Self { distance, ..self }
    }

    /// An empty pool with the same maximum distance.
    pub(crate) fn empty_like(&self) -> Self {
        Self { distance: self.distance, ..Self::default() }
    }

    fn base(&self) -> Threshold {
        Threshold::up_to(self.distance)
    }

    /// Minimum rating that any row needs.
    pub(crate) fn threshold(&self) -> Threshold {
        self.floor
            .map_or(self.base(), |floor| Threshold { tier: floor.rating.tier, score: floor.rating.score })
    }

    /// Minimum rating that a row of this date needs.
    #[inline]
    pub(crate) fn threshold_for(&self, date: i64, row: u32) -> Threshold {
        self.floor.map_or(self.base(), |floor| {
            let older = (Reverse(date), row) > (Reverse(floor.date), floor.row);
            Threshold { tier: floor.rating.tier, score: floor.rating.score + i32::from(older) }
        })
    }

    pub(crate) fn offer(&mut self, candidate: Candidate) {
        if self.floor.is_some_and(|floor| floor.key() < candidate.key()) {
            return;
        }
        self.best.push(candidate);
        // Truncated only when twice too long, to keep the cost per candidate low.
        if self.best.len() >= 2 * TOP {
            self.cut();
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        other.best.iter().for_each(|&candidate| self.offer(candidate));
    }

    /// Removes all but the best.
    fn cut(&mut self) {
        if self.best.len() >= TOP {
            self.best.select_nth_unstable_by_key(TOP - 1, Candidate::key);
            self.best.truncate(TOP);
            self.floor = self.best.last().copied();
        }
    }

    /// The best, unordered.
    pub(crate) fn best(&mut self) -> &[Candidate] {
        self.cut();
        &self.best
    }
}

/// Row numbers in order.
pub(super) fn in_order(mut candidates: Vec<Candidate>) -> Vec<u32> {
    candidates.sort_unstable_by_key(Candidate::key);
    candidates.into_iter().map(|candidate| candidate.row).collect()
}

/// The best rows by the sum of their scores for these phrases, then newer first.
pub(super) fn best_by_texts(
    facts: &Facts,
    asked: &[&super::Phrase],
    rows: &Rows,
    date: impl Fn(u32) -> i64,
) -> Vec<u32> {
    let found = facts.texts.iter().filter(|(phrase, _)| asked.contains(&phrase));
    let scores = found.flat_map(|(_, found)| &found.scores).filter(|(row, _)| rows.has(*row));
    let mut scores: Vec<(u32, f32)> = scores.copied().collect();
    scores.sort_by_key(|(row, _)| *row);
    scores.dedup_by(|next, sum| {
        let same = next.0 == sum.0;
        if same {
            sum.1 += next.1;
        }
        same
    });
    let order = |a: &(u32, f32), b: &(u32, f32)| {
        b.1.total_cmp(&a.1).then_with(|| date(b.0).cmp(&date(a.0))).then(a.0.cmp(&b.0))
    };
    if scores.len() > TOP {
        scores.select_nth_unstable_by(TOP - 1, order);
        scores.truncate(TOP);
    }
    scores.sort_unstable_by(order);
    scores.into_iter().map(|(row, _)| row).collect()
}
