//! A query over many chunks: which rows match, and the best of them in order.
//! Never here: a thread of its own that outlives a call.
//!
//! The best are looked for in up to three passes. The first finds what matches and rates what is near: words in one
//! piece, as initials, or with a letter left out. Where that leaves fewer than [`ENOUGH`], the second rates what is
//! far (up to three letters left out) among the first [`AFAR`] rows that match. Where there are still not [`HEAD`],
//! the third fills up with the first of the rest. What is far comes after all that is near, so a pass never changes
//! the order of what an earlier one found. Only the pool of the first is kept: the others are made anew each time, so
//! that what is found does not depend on what was typed before.

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::grade::{Desk, Judge, Limit};
use super::narrow::{agree, kept, narrows};
use super::plan::{Plan, Spot};
use super::rank::{Candidate, HEAD, Pool, by_texts, ordered};
use super::rows::{ones, word_of};
use super::scan::Look;
use super::{Chunk, Facts, Query};

pub use super::rows::Rows;

/// Rows between two looks at `stop`, and the share of work a thread takes at a time.
const BLOCK: usize = 8192;
/// Rows from which on a second thread is worth its start.
const MANY: usize = 10_000;
/// More threads than this wait for memory, not for work.
const THREADS: usize = 4;
/// Near rows that are enough for what is far not to be looked for: about as many as are seen at once.
pub(super) const ENOUGH: usize = 16;
/// Rows that are looked at for what is far.
const AFAR: usize = 16_384;
/// Rows that are still looked at where fewer than usual are the best then, however bad they are; and where next to
/// nothing was better.
pub(super) const REST: [usize; 2] = [2 * HEAD, 8192];
/// Earlier sets that are kept: one for each letter of a long query.
const DEPTH: usize = 64;

/// What a query found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// Every row that matches, exactly.
    pub rows: Rows,
    /// The best of them (at most 512), best first; the rest follow by date.
    pub best: Vec<u32>,
}

/// Runs queries and remembers the last sets, so that one more letter narrows and a backspace is free.
#[derive(Clone, Debug, Default)]
pub struct Engine {
    /// Each is narrower than the one before.
    sets: Vec<Set>,
    threads: Option<NonZero<usize>>,
}

#[derive(Clone, Debug, Default)]
struct Set {
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
        let keeps = |set: &Set| {
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
        let mut set = Set { query: query.clone(), ..Set::default() };
        let (mut from, mut within) = (0, None);
        match self.sets.last() {
            Some(known) if known.query.all == query.all => {
                if known.hits.rows.len() == rows && (plan.worded || texts.is_empty()) {
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
        let most = plan.most();
        let judge = Judge { plan: &plan, exact: false };
        let job = Job { corpus: &corpus, judge, most, from, to: corpus.rows, within, rated: None };
        set.pool = job.run(&mut set.hits.rows, std::mem::take(&mut set.pool), threads, stop)?;

        set.hits.best = if plan.worded {
            let mut pool = job.with_far(&mut set, threads, stop)?;
            job.order(&mut pool)
        } else if texts.is_empty() {
            Vec::new()
        } else {
            by_texts(facts, &texts, &set.hits.rows, |row| corpus.date(row as usize))
        };
        set.facts = kept(query, facts);
        if self.sets.last().is_some_and(|last| last.query.all == query.all) {
            self.sets.pop();
        }
        if self.sets.len() == DEPTH {
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
        self.threads.get_or_insert_with(ask).get().min(THREADS)
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
    fn spot(&self, row: usize) -> Option<(Spot<'a>, u32)> {
        let (chunk, start, ..) = self.parts(row, row + 1).next()?;
        let base = row / 64 * 64;
        Some((Spot { chunk, start, base }, (row - base) as u32))
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
struct Job<'a> {
    corpus: &'a Corpus<'a>,
    judge: Judge<'a>,
    /// The most that a headline can score.
    most: i32,
    /// The first row that is looked at.
    from: usize,
    /// Where this set says something of a row, only its rows can match.
    within: Option<&'a Rows>,
    /// Past the last row that is looked at.
    to: usize,
    /// Nothing is searched for, but what was found rated, these apart.
    rated: Option<&'a Rows>,
}

impl Job<'_> {
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
        let threads = if self.size() > MANY { threads } else { 1 };
        let first = self.from / 64;
        let blocks = rows.words[first..self.to.div_ceil(64)].chunks_mut(BLOCK / 64).enumerate();
        // Handed out one by one: a thread that gets less of a processor does less.
        let blocks = Mutex::new(blocks);
        let stopped = AtomicBool::new(false);
        let work = |mut pool: Pool| {
            let mut desk = Desk::default();
            // In a closure, or the lock would be held while the block is searched.
            let next = || blocks.lock().unwrap_or_else(PoisonError::into_inner).next();
            while let Some((block, words)) = next() {
                if stop() {
                    stopped.store(true, Ordering::Relaxed);
                }
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                self.block(first + block * (BLOCK / 64), words, &mut pool, &mut desk);
            }
            pool
        };
        let pool = std::thread::scope(|scope| {
            let others = (1..threads).map(|_| pool.another());
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
    fn with_far(&self, set: &mut Set, threads: usize, stop: &(dyn Fn() -> bool + Sync)) -> Option<Pool> {
        let (mut pool, all) = (set.pool.clone(), set.hits.rows.count());
        for far in [Look::FAR, Look::LOST] {
            let known = pool.best().len();
            if known >= HEAD || known == all {
                break;
            }
            let to = match far {
                Look::FAR if known >= ENOUGH => continue,
                Look::FAR => set.hits.rows.iter().nth(AFAR),
                _ => set.hits.rows.iter().nth(REST[usize::from(known < ENOUGH)]),
            };
            let to = to.map_or(self.corpus.rows, |row| row as usize);
            let mut rated = Rows::none(set.hits.rows.len());
            pool.best().iter().for_each(|known| rated.insert(known.row));
            let job = Job { from: 0, to, within: None, rated: Some(&rated), ..*self };
            pool = job.run(&mut set.hits.rows, pool.up_to(far), threads, stop)?;
        }
        Some(pool)
    }

    /// Searches the rows that the words of the bitmap from number `at` on stand for.
    fn block(&self, at: usize, words: &mut [u64], pool: &mut Pool, desk: &mut Desk) {
        let (from, to) = ((at * 64).max(self.from), ((at + words.len()) * 64).min(self.to));
        for (chunk, start, from, to) in self.corpus.parts(from, to) {
            for word in from / 64..to.div_ceil(64) {
                let base = word * 64;
                let (low, high) = (from.max(base), to.min(base + 64));
                let mut open = (u64::MAX >> (64 - (high - low))) << (low - base);
                if let Some(set) = self.within {
                    open &= known(set, word);
                }
                let spot = Spot { chunk, start, base };
                let plan = self.judge.plan;
                let limit = pool.worst();
                let found = if let Some(rated) = self.rated {
                    open & words[word - at] & !word_of(rated, word)
                } else {
                    (desk.notes.toll, desk.notes.hope) = (plan.toll(limit), u64::MAX);
                    plan.rows(spot, open, &mut desk.notes)
                };
                words[word - at] |= found;
                if plan.worded {
                    let hopeful = plan.hopeful(spot, found, limit, &desk.notes);
                    ones(hopeful).for_each(|bit| self.rate(spot, bit, pool, desk));
                }
            }
        }
    }

    /// Offers a row that matches to the pool, if it might be among the best.
    #[inline]
    fn rate(&self, at: Spot, bit: u32, pool: &mut Pool, desk: &mut Desk) {
        let (i, row) = (at.base + bit as usize - at.start, at.base as u32 + bit);
        let date = at.chunk.order_key(i);
        let limit = pool.limit(date, row);
        // What can't be enough whatever the text is isn't read.
        let bound = self.judge.plan.bound(at.chunk.firsts()[i], at.chunk.initials()[i]);
        if limit.lets(bound, self.most)
            && let Some(look) = self.judge.look(at, bit, limit, desk)
        {
            pool.offer(Candidate { look, date, row });
        }
    }

    /// The best rows in their exact order.
    fn order(&self, pool: &mut Pool) -> Vec<u32> {
        let judge = Judge { plan: self.judge.plan, exact: true };
        let mut desk = Desk::default();
        let exactly = |candidate: &Candidate| {
            let look = self
                .corpus
                .spot(candidate.row as usize)
                .and_then(|(at, bit)| judge.look(at, bit, Limit::NONE, &mut desk));
            Candidate { look: look.unwrap_or(candidate.look), ..*candidate }
        };
        ordered(pool.best().iter().map(exactly).collect())
    }
}

/// The rows of a bitmap's word that are in the set or past what the set says.
fn known(set: &Rows, word: usize) -> u64 {
    let past = match (set.len() as usize).saturating_sub(word * 64) {
        64.. => 0,
        covered => u64::MAX << covered,
    };
    word_of(set, word) | past
}
