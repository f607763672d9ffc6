//! A query over many chunks: which rows match, and the best of them in order.
//! Never here: a thread of its own that outlives a call.
//!
//! The best are looked for in up to three passes. The first finds what matches and rates what is near: words in one
//! piece, as initials, or with a letter left out. Where that leaves fewer than [`ENOUGH_NEAR`], the second rates what is
//! far (up to three letters left out) among the first [`DISTANT_ROWS`] rows that match. Where there are still not [`TOP`],
//! the third fills up with the first of the rest. What is far comes after all that is near, so a pass never changes
//! the order of what an earlier one found. Only the pool of the first is relevant_facts: the others are made anew each time, so
//! that what is found does not depend on what was typed before.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use super::narrow::{narrows, relevant_facts, same_facts};
use super::plan::{Block64, Plan};
use super::rank::{Candidate, Pool, TOP, best_by_texts, in_order};
use super::rows::{ones, word_of};
use super::scan::QuickScore;
use super::score::{Scorer, Scratch, Threshold};
use super::{Chunk, Facts, Query};

pub use super::rows::Rows;

/// Rows between two looks at `stop`, and the share of work a thread takes at a time.
const BLOCK_ROWS: usize = 8192;
/// Rows from which on a second thread is worth its start.
const PARALLEL_ROWS: usize = 10_000;
/// More threads than this wait for memory, not for work.
const MAX_THREADS: usize = 4;
/// Near rows that are enough for what is far not to be looked for: about as many as are seen at once.
pub(super) const ENOUGH_NEAR: usize = 16;
/// Rows that are looked at for what is far.
const DISTANT_ROWS: usize = 16_384;
/// Rows that are still looked at where fewer than usual are the best then, however bad they are; and where next to
/// nothing was better.
pub(super) const REST_ROWS: [usize; 2] = [2 * TOP, 8192];
/// Earlier sets that are relevant_facts: one for each letter of a long query.
const MAX_CACHED: usize = 64;

/// What a query found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// Every row that matches, exactly.
    pub rows: Rows,
    /// The best of them (at max_score 512), best first; the rest follow by date.
    pub best: Vec<u32>,
}

/// Runs queries and remembers the last sets, so that one more letter narrows and a backspace is free.
#[derive(Clone, Debug, Default)]
pub struct Engine {
    /// Each is narrower than the one before.
    sets: Vec<CachedResult>,
    threads: Option<NonZero<usize>>,
}

#[derive(Clone, Debug, Default)]
struct CachedResult {
    query: Query,
    /// What it asked about, as it stood.
    facts: Facts,
    hits: Hits,
    pool: Pool,
}

impl Engine {
    /// Searches the first `rows` rows of `chunks`. `None` if `stop` said so between blocks of rows; nothing is
    /// lost by that but the time. Chunks may have been added since the last call, and the facts may be others; if
    /// other chunks have changed, [`Engine::reset`] comes first.
    ///
    /// What has words of headlines in it is rated by them, else what phrases of texts are worth; what has neither
    /// has no best hits.
    pub fn run(
        &mut self,
        chunks: &[Arc<Chunk>],
        rows: u32,
        query: &Query,
        facts: &Facts,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<Hits> {
        if stop() {
            return None;
        }
        let corpus = Corpus::new(chunks, rows as usize);
        let rows = corpus.rows as u32;
        if query.is_empty() {
            self.sets.clear();
            return Some(Hits { rows: Rows::all(rows), best: Vec::new() });
        }
        let keeps = |set: &CachedResult| {
            let known = set.hits.rows.len();
            known <= rows
                && narrows(query, &set.query)
                && same_facts(&set.query, &set.facts, facts, known, corpus.last_source(known as usize))
        };
        while self.sets.last().is_some_and(|set| !keeps(set)) {
            self.sets.pop();
        }
        let texts = query.positive_phrases();
        let threads = self.threads();
        let plan = Plan::new(query, facts);
        let mut set = CachedResult { query: query.clone(), ..CachedResult::default() };
        let (mut from, mut within) = (0, None);
        match self.sets.last() {
            Some(known) if known.query.all == query.all => {
                if known.hits.rows.len() == rows && (plan.rates_titles || texts.is_empty()) {
                    return Some(known.hits.clone());
                }
                // More chunks have come: only they are new.
                from = known.hits.rows.len() as usize;
                set = known.clone();
            }
            Some(known) => within = Some(&known.hits.rows),
            None => {}
        }
        set.hits.rows.grow(rows);
        let max_score = plan.max_score();
        let scorer = Scorer { plan: &plan, exact: false };
        let pass = Pass { corpus: &corpus, scorer, max_score, from, to: corpus.rows, within, rated: None };
        set.pool = pass.run(&mut set.hits.rows, std::mem::take(&mut set.pool), threads, stop)?;

        set.hits.best = if plan.rates_titles {
            let mut pool = pass.add_distant(&mut set, threads, stop)?;
            pass.exact_order(&mut pool)
        } else if texts.is_empty() {
            Vec::new()
        } else {
            best_by_texts(facts, &texts, &set.hits.rows, |row| corpus.date(row as usize))
        };
        set.facts = relevant_facts(query, facts);
        if self.sets.last().is_some_and(|last| last.query.all == query.all) {
            self.sets.pop();
        }
        if self.sets.len() == MAX_CACHED {
            self.sets.remove(0);
        }
        let hits = set.hits.clone();
        self.sets.push(set);
        Some(hits)
    }

    /// Forgets all sets: the chunks are others now.
    pub fn reset(&mut self) {
        self.sets.clear();
    }

    /// Asked for once: the answer takes reading several files.
    fn threads(&mut self) -> usize {
        let ask = || std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
        self.threads.get_or_insert_with(ask).get().min(MAX_THREADS)
    }
}

/// Chunks with the number of each one's first row.
struct Corpus<'a> {
    chunks: Vec<(usize, &'a Chunk)>,
    rows: usize,
}

impl<'a> Corpus<'a> {
    fn new(chunks: &'a [Arc<Chunk>], rows: usize) -> Self {
        let mut all = 0;
        let mut numbered = Vec::with_capacity(chunks.len());
        for chunk in chunks.iter().filter(|chunk| !chunk.is_empty()) {
            numbered.push((all, &**chunk));
            all += chunk.len();
        }
        Self { chunks: numbered, rows: rows.min(all) }
    }

    /// The parts of chunks that make up the rows from `from` to `to`: the chunk, the number of its first row, and
    /// the rows of it.
    fn parts(&self, from: usize, to: usize) -> impl Iterator<Item = (&'a Chunk, usize, usize, usize)> {
        let first = self.chunks.partition_point(|(start, chunk)| start + chunk.len() <= from);
        let parts = self.chunks[first..].iter().take_while(move |(start, _)| *start < to);
        parts.map(move |&(start, chunk)| (chunk, start, from.max(start), to.min(start + chunk.len())))
    }

    /// The row as one of 64, and which of them.
    fn block_of(&self, row: usize) -> Option<(Block64<'a>, u32)> {
        let (chunk, start, ..) = self.parts(row, row + 1).next()?;
        let base = row / 64 * 64;
        Some((Block64 { chunk, start, base }, (row - base) as u32))
    }

    fn date(&self, row: usize) -> i64 {
        self.parts(row, row + 1).next().map_or(i64::MIN, |(chunk, start, ..)| chunk.order_key(row - start))
    }

    /// The largest number of a source among the first `rows` rows, or a larger one.
    fn last_source(&self, rows: usize) -> u32 {
        self.parts(0, rows).map(|(chunk, ..)| chunk.last_source()).max().unwrap_or(0)
    }
}

/// One pass over rows.
struct Pass<'a> {
    corpus: &'a Corpus<'a>,
    scorer: Scorer<'a>,
    /// The max_score that a headline can score.
    max_score: i32,
    /// The first row that is looked at.
    from: usize,
    /// Where this set says something of a row, only its rows can match.
    within: Option<&'a Rows>,
    /// Past the last row that is looked at.
    to: usize,
    /// Nothing is searched for, but what was found rated, these apart.
    rated: Option<&'a Rows>,
}

impl Pass<'_> {
    /// About how many rows have to be looked at.
    fn size(&self) -> usize {
        let known = self.within.map_or(self.from, |set| set.len() as usize);
        self.to.saturating_sub(known) + self.within.map_or(0, Rows::count)
    }

    /// Puts what matches into `rows`, and the best of it into the pool. `None` if stopped.
    fn run(
        &self,
        rows: &mut Rows,
        pool: Pool,
        threads: usize,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<Pool> {
        let threads = if self.size() > PARALLEL_ROWS { threads } else { 1 };
        let first = self.from / 64;
        let blocks = rows.words[first..self.to.div_ceil(64)].chunks_mut(BLOCK_ROWS / 64).enumerate();
        // Handed out one by one: a thread that gets less of a processor does less.
        let blocks = Mutex::new(blocks);
        let stopped = AtomicBool::new(false);
        let work = |mut pool: Pool| {
            let mut scratch = Scratch::default();
            // In a closure, or the lock would be held while the block is searched.
            let next = || blocks.lock().next();
            while let Some((block, words)) = next() {
                if stop() {
                    stopped.store(true, Ordering::Relaxed);
                }
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                self.search(first + block * (BLOCK_ROWS / 64), words, &mut pool, &mut scratch);
            }
            pool
        };
        let pool = std::thread::scope(|scope| {
            let others = (1..threads).map(|_| pool.empty_like());
            let others: Vec<_> = others.map(|pool| scope.spawn(|| work(pool))).collect();
            let mut pool = work(pool);
            for other in others {
                match other.join() {
                    Ok(other) => pool.merge(&other),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            pool
        });
        (!stopped.load(Ordering::Relaxed)).then_some(pool)
    }

    /// The best, filled up with what is far where next to nothing is near, then with some of the rest.
    fn add_distant(
        &self,
        set: &mut CachedResult,
        threads: usize,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<Pool> {
        let (mut pool, all) = (set.pool.clone(), set.hits.rows.count());
        for distance in [QuickScore::FAR, QuickScore::FARTHEST] {
            let known = pool.best().len();
            if known >= TOP || known == all {
                break;
            }
            let to = match distance {
                QuickScore::FAR if known >= ENOUGH_NEAR => continue,
                QuickScore::FAR => set.hits.rows.iter().nth(DISTANT_ROWS),
                _ => set.hits.rows.iter().nth(REST_ROWS[usize::from(known < ENOUGH_NEAR)]),
            };
            let to = to.map_or(self.corpus.rows, |row| row as usize);
            let mut rated = Rows::none(set.hits.rows.len());
            pool.best().iter().for_each(|known| rated.insert(known.row));
            let pass = Pass { from: 0, to, within: None, rated: Some(&rated), ..*self };
            pool = pass.run(&mut set.hits.rows, pool.reaching(distance), threads, stop)?;
        }
        Some(pool)
    }

    /// Searches the rows that the words of the bitmap from number `at` on stand for.
    fn search(&self, at: usize, words: &mut [u64], pool: &mut Pool, scratch: &mut Scratch) {
        let (from, to) = ((at * 64).max(self.from), ((at + words.len()) * 64).min(self.to));
        for (chunk, start, from, to) in self.corpus.parts(from, to) {
            for word in from / 64..to.div_ceil(64) {
                let base = word * 64;
                let (low, high) = (from.max(base), to.min(base + 64));
                let mut open = (u64::MAX >> (64 - (high - low))) << (low - base);
                if let Some(set) = self.within {
                    open &= known_rows(set, word);
                }
                let block = Block64 { chunk, start, base };
                let plan = self.scorer.plan;
                let threshold = pool.threshold();
                let found = if let Some(rated) = self.rated {
                    open & words[word - at] & !word_of(rated, word)
                } else {
                    (scratch.plan.gap_limit, scratch.plan.promising) = (plan.gap_limit(threshold), u64::MAX);
                    plan.rows(block, open, &mut scratch.plan)
                };
                words[word - at] |= found;
                if plan.rates_titles {
                    let promising = plan.promising_rows(block, found, threshold, &scratch.plan);
                    ones(promising).for_each(|bit| self.offer(block, bit, pool, scratch));
                }
            }
        }
    }

    /// Offers a row that matches to the pool, if it might be among the best.
    #[inline]
    fn offer(&self, at: Block64, bit: u32, pool: &mut Pool, scratch: &mut Scratch) {
        let (i, row) = (at.base + bit as usize - at.start, at.base as u32 + bit);
        let date = at.chunk.order_key(i);
        let threshold = pool.threshold_for(date, row);
        // What can't be enough whatever the text is isn't read.
        let min_tier = self.scorer.plan.min_tier(at.chunk.firsts()[i], at.chunk.initials()[i]);
        if threshold.admits(min_tier, self.max_score)
            && let Some(rating) = self.scorer.rate(at, bit, threshold, scratch)
        {
            pool.offer(Candidate { rating, date, row });
        }
    }

    /// The best rows in their exact order.
    fn exact_order(&self, pool: &mut Pool) -> Vec<u32> {
        let scorer = Scorer { plan: self.scorer.plan, exact: true };
        let mut scratch = Scratch::default();
        let exactly = |candidate: &Candidate| {
            let rating = self
                .corpus
                .block_of(candidate.row as usize)
                .and_then(|(at, bit)| scorer.rate(at, bit, Threshold::NONE, &mut scratch));
            Candidate { rating: rating.unwrap_or(candidate.rating), ..*candidate }
        };
        in_order(pool.best().iter().map(exactly).collect())
    }
}

/// The rows of a bitmap's word that are in the set or past what the set says.
fn known_rows(set: &Rows, word: usize) -> u64 {
    let past = match (set.len() as usize).saturating_sub(word * 64) {
        64.. => 0,
        covered => u64::MAX << covered,
    };
    word_of(set, word) | past
}
