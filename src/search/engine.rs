//! Runs a query over many chunks: finds the rows that match, and the best of them in order. Never here: a thread that
//! outlives a call.
//!
//! The best rows are found in up to three passes. The first pass finds all rows that match and rates the near ones:
//! words that are contiguous, initials, or one letter left out. If it finds fewer than [`ENOUGH_NEAR`], the second
//! pass rates distant rows (up to three letters left out) among the first [`DISTANT_ROWS`] that match. If there are
//! still fewer than [`TOP`], the third pass adds the first of the rest. Distant rows always come after near ones, so
//! a pass never changes the order of an earlier pass. Only the pool of the first pass is cached. The others run again
//! each time, so that the result does not depend on earlier queries.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use super::narrow::{agree, narrows, needed};
use super::plan::{Block64, Plan};
use super::rank::{Candidate, Pool, TOP, best_by_texts, in_order};
use super::rows::{ones, word_of};
use super::scan::QuickScore;
use super::score::{Scorer, Scratch, Threshold};
use super::{Chunk, Facts, Query};

pub(crate) use super::rows::Rows;

/// Rows searched between two checks of `stop`, and the unit of work of a thread.
const BLOCK_ROWS: usize = 8192;
/// A second thread pays off from this many rows on.
const PARALLEL_ROWS: usize = 10_000;
/// More threads would wait for memory.
const MAX_THREADS: usize = 4;
/// With this many near rows no distant ones are searched: about one screen of rows.
pub(super) const ENOUGH_NEAR: usize = 16;
/// The second pass looks at this many rows.
const DISTANT_ROWS: usize = 16_384;
/// The third pass looks at this many rows: if there are enough near rows, and if there are not.
pub(super) const REST_ROWS: [usize; 2] = [2 * TOP, 8192];
/// Cached results: one for each letter of a long query.
const MAX_CACHED: usize = 64;

/// Returns true when the search is to stop.
type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// Result of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// All rows that match.
    pub rows: Rows,
    /// The best of them (at most 512), best first; the rest follow by date.
    pub best: Vec<u32>,
}

/// Runs queries and caches the last results. One more letter searches only the last result, a backspace costs
/// nothing.
#[derive(Clone, Debug, Default)]
pub struct Engine {
    /// Each is a subset of the one before.
    sets: Vec<Cached>,
    threads: Option<NonZero<usize>>,
}

#[derive(Clone, Debug, Default)]
struct Cached {
    query: Query,
    /// The facts that the query uses, with their values at the time.
    facts: Facts,
    hits: Hits,
    pool: Pool,
}

impl Engine {
    /// Searches the first `rows` rows of `chunks`. Returns `None` if `stop` returned true between two blocks of rows;
    /// the engine stays usable. Chunks may be added and facts may change between calls. If existing chunks change,
    /// call [`Engine::reset`] first.
    ///
    /// Rows are rated by the words of the query, else by the scores of its phrases. A query with neither has no best
    /// hits.
    pub fn run(
        &mut self,
        chunks: &[Arc<Chunk>],
        rows: u32,
        query: &Query,
        facts: &Facts,
        stop: Stop,
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
        let keeps = |set: &Cached| {
            let known = set.hits.rows.len();
            known <= rows
                && narrows(query, &set.query)
                && agree(&set.query, &set.facts, facts, known, corpus.last_source(known as usize))
        };
        while self.sets.last().is_some_and(|set| !keeps(set)) {
            self.sets.pop();
        }
        let texts = query.positive_phrases();
        let threads = self.threads();
        let plan = Plan::new(query, facts);
        let mut set = Cached { query: query.clone(), ..Cached::default() };
        let (mut from, mut within) = (0, None);
        match self.sets.last() {
            Some(known) if known.query.all == query.all => {
                if known.hits.rows.len() == rows && (plan.rates_titles || texts.is_empty()) {
                    return Some(known.hits.clone());
                }
                // Chunks were added: search only those.
                from = known.hits.rows.len() as usize;
                set = known.clone();
            }
            Some(known) => within = Some(&known.hits.rows),
            None => {}
        }
        set.hits.rows.grow(rows);
        let max_score = plan.max_score(&plan.root);
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
        set.facts = needed(query, facts);
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

    /// Clears the cache, because the chunks have changed.
    pub fn reset(&mut self) {
        self.sets.clear();
    }

    /// Called once: the system reads several files to answer.
    fn threads(&mut self) -> usize {
        let ask = || std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
        self.threads.get_or_insert_with(ask).get().min(MAX_THREADS)
    }
}

/// Chunks, each with the number of its first row.
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

    /// The parts of chunks that hold the rows `from..to`: the chunk, the number of its first row, and the first and
    /// last row of the part.
    fn parts(&self, from: usize, to: usize) -> impl Iterator<Item = (&'a Chunk, usize, usize, usize)> {
        let first = self.chunks.partition_point(|(start, chunk)| start + chunk.len() <= from);
        let parts = self.chunks[first..].iter().take_while(move |(start, _)| *start < to);
        parts.map(move |&(start, chunk)| (chunk, start, from.max(start), to.min(start + chunk.len())))
    }

    /// The block of 64 rows that holds the row, and its bit in the block.
    fn block_of(&self, row: usize) -> Option<(Block64<'a>, u32)> {
        let (chunk, start, ..) = self.parts(row, row + 1).next()?;
        let base = row / 64 * 64;
        Some((Block64 { chunk, start, base }, (row - base) as u32))
    }

    fn date(&self, row: usize) -> i64 {
        self.parts(row, row + 1).next().map_or(i64::MIN, |(chunk, start, ..)| chunk.order_key(row - start))
    }

    /// Upper bound of the source numbers among the first `rows` rows.
    fn last_source(&self, rows: usize) -> u32 {
        self.parts(0, rows).map(|(chunk, ..)| chunk.last_source()).max().unwrap_or(0)
    }
}

/// One pass over the rows.
struct Pass<'a> {
    corpus: &'a Corpus<'a>,
    scorer: Scorer<'a>,
    /// The maximum score of a title.
    max_score: i32,
    /// The first row to search.
    from: usize,
    /// Only rows of this set can match, as far as the set reaches.
    within: Option<&'a Rows>,
    /// The end of the rows to search.
    to: usize,
    /// If set, nothing is searched; the rows found before are rated, except these.
    rated: Option<&'a Rows>,
}

impl Pass<'_> {
    /// Estimate of how many rows to search.
    fn size(&self) -> usize {
        let known = self.within.map_or(self.from, |set| set.len() as usize);
        self.to.saturating_sub(known) + self.within.map_or(0, Rows::count)
    }

    /// Adds matching rows to `rows` and the best of them to the pool. Returns `None` if stopped.
    fn run(&self, rows: &mut Rows, pool: Pool, threads: usize, stop: Stop) -> Option<Pool> {
        let threads = if self.size() > PARALLEL_ROWS { threads } else { 1 };
        let first = self.from / 64;
        let blocks = rows.words[first..self.to.div_ceil(64)].chunks_mut(BLOCK_ROWS / 64).enumerate();
        // Threads take blocks one by one, so that a slower thread takes fewer.
        let blocks = Mutex::new(blocks);
        let stopped = AtomicBool::new(false);
        let work = |mut pool: Pool| {
            let mut scratch = Scratch::default();
            // A closure, so that the lock is released before the block is searched.
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

    /// The best near rows, filled up with distant ones and then with others if there are too few.
    fn add_distant(&self, set: &mut Cached, threads: usize, stop: Stop) -> Option<Pool> {
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

    /// Searches the rows of these words of the bitmap; `at` is the number of the first word.
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

    /// Offers a matching row to the pool if it can be among the best.
    #[inline]
    fn offer(&self, at: Block64, bit: u32, pool: &mut Pool, scratch: &mut Scratch) {
        let (i, row) = (at.base + bit as usize - at.start, at.base as u32 + bit);
        let date = at.chunk.order_key(i);
        let threshold = pool.threshold_for(date, row);
        // Reads the title only if its best possible rating is good enough.
        let plan = self.scorer.plan;
        let min_tier = plan.min_tier(&plan.root, at.chunk.firsts()[i], at.chunk.initials()[i]);
        if threshold.admits(min_tier, self.max_score)
            && let Some(rating) = self.scorer.rate(at, bit, threshold, scratch)
        {
            pool.offer(Candidate { rating, date, row });
        }
    }

    /// The best rows, ordered by their exact scores.
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

/// The rows of a word of the bitmap that are in the set, or beyond its end.
fn known_rows(set: &Rows, word: usize) -> u64 {
    let past = match (set.len() as usize).saturating_sub(word * 64) {
        64.. => 0,
        covered => u64::MAX << covered,
    };
    word_of(set, word) | past
}
