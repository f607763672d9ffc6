//! A query over many chunks: which rows match, and the best of them in order.
//! Never here: a thread of its own that outlives a call.

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::rank::{Candidate, Pool};
use super::rows::ones;
use super::scan::{Scan, Scratch};
use super::{Chunk, Query};

pub use super::rows::Rows;

/// Rows between two looks at `stop`, and the share of work a thread takes at a time.
const BLOCK: usize = 8192;
/// Rows from which on a second thread is worth its start.
const MANY: usize = 50_000;
/// More threads than this wait for memory, not for work.
const THREADS: usize = 4;
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

#[derive(Clone, Debug)]
struct Set {
    query: Query,
    hits: Hits,
    pool: Pool,
}

impl Engine {
    /// Searches the first `rows` rows of `chunks`. `None` if `stop` said so between blocks of rows; nothing is
    /// lost by that but the time. Chunks may have been added since the last call; if others have changed,
    /// [`Engine::reset`] comes first.
    pub fn run(
        &mut self,
        chunks: &[Arc<Chunk>],
        rows: u32,
        query: &Query,
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
        let keeps = |set: &Set| set.hits.rows.len() <= rows && query.narrows(&set.query);
        while self.sets.last().is_some_and(|set| !keeps(set)) {
            self.sets.pop();
        }
        let threads = self.threads();
        let (mut job, mut pool) = (Job::new(&corpus, query), Pool::default());
        let mut hits = Rows::none(rows);
        match self.sets.last() {
            Some(set) if set.query == *query => {
                if set.hits.rows.len() == rows {
                    return Some(set.hits.clone());
                }
                // More chunks have come: only they are new.
                job.from = set.hits.rows.len() as usize;
                hits = set.hits.rows.grown(rows);
                pool = set.pool.clone();
            }
            Some(set) => job.within = Some(&set.hits.rows),
            None => {}
        }
        let threads = if job.size() > MANY { threads } else { 1 };
        job.run(&mut hits.words, &mut pool, threads, stop)?;

        let best = pool.order(query, |row| corpus.matched(row as usize));
        let hits = Hits { rows: hits, best };
        if self.sets.last().is_some_and(|set| set.query == *query) {
            self.sets.pop();
        }
        if self.sets.len() == DEPTH {
            self.sets.remove(0);
        }
        self.sets.push(Set { query: query.clone(), hits: hits.clone(), pool });
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

    fn matched(&self, row: usize) -> &'a str {
        self.parts(row, row + 1).next().map_or("", |(chunk, start, ..)| {
            let (arena, from, to) = chunk.matched(row - start);
            &arena[from..to]
        })
    }
}

/// One pass over rows.
struct Job<'a> {
    corpus: &'a Corpus<'a>,
    scan: Scan,
    /// The first row that is looked at.
    from: usize,
    /// Where this set says something of a row, only its rows can match.
    within: Option<&'a Rows>,
}

impl<'a> Job<'a> {
    fn new(corpus: &'a Corpus<'a>, query: &Query) -> Self {
        Self { corpus, scan: Scan::new(query), from: 0, within: None }
    }

    /// About how many rows have to be looked at.
    fn size(&self) -> usize {
        let known = self.within.map_or(self.from, |set| set.len() as usize);
        self.corpus.rows - known + self.within.map_or(0, Rows::count)
    }

    /// Puts the rows that match into `words`, and the best of them into `pool`. `None` if stopped.
    fn run(
        &self,
        words: &mut [u64],
        pool: &mut Pool,
        threads: usize,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<()> {
        let first = self.from / 64;
        let blocks = words[first..].chunks_mut(BLOCK / 64).enumerate();
        // Handed out one by one: a thread that gets less of a processor does less.
        let blocks = Mutex::new(blocks);
        let stopped = AtomicBool::new(false);
        let work = |mut pool: Pool| {
            let mut scratch = Scratch::default();
            while let Some((block, words)) = blocks.lock().unwrap_or_else(PoisonError::into_inner).next() {
                if stop() {
                    stopped.store(true, Ordering::Relaxed);
                }
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                self.block(first + block * (BLOCK / 64), words, &mut pool, &mut scratch);
            }
            pool
        };
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(|| work(Pool::default()))).collect();
            *pool = work(std::mem::take(pool));
            for other in others {
                match other.join() {
                    Ok(other) => pool.merge(&other),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        });
        (!stopped.load(Ordering::Relaxed)).then_some(())
    }

    /// `at`: which word of the whole bitmap `words` begins with.
    fn block(&self, at: usize, words: &mut [u64], pool: &mut Pool, scratch: &mut Scratch) {
        let (from, to) = ((at * 64).max(self.from), ((at + words.len()) * 64).min(self.corpus.rows));
        for (chunk, start, from, to) in self.corpus.parts(from, to) {
            for word in from / 64..to.div_ceil(64) {
                let base = word * 64;
                let (low, high) = (from.max(base), to.min(base + 64));
                let mut open = (u64::MAX >> (64 - (high - low))) << (low - base);
                if let Some(set) = self.within {
                    open &= known(set, word);
                }
                if open != 0 {
                    open &= self.masked(&chunk.letters()[low - start..high - start], low - base);
                }
                for bit in ones(open) {
                    let row = base + bit as usize;
                    if self.row(chunk, row - start, row as u32, pool, scratch) {
                        words[word - at] |= 1 << bit;
                    }
                }
            }
        }
    }

    /// Which of up to 64 rows have all letters; the first of them is bit `shift`.
    fn masked(&self, letters: &[u64], shift: usize) -> u64 {
        let need = self.scan.need;
        let rows = letters.iter().rev();
        rows.fold(0, |bits, &letters| bits << 1 | u64::from(letters & need == need)) << shift
    }

    /// Whether row `i` of the chunk matches.
    fn row(&self, chunk: &Chunk, i: usize, row: u32, pool: &mut Pool, scratch: &mut Scratch) -> bool {
        let initials = chunk.initials(i);
        // The commonest case of all, the first letter typed: no need to read most titles.
        if self.scan.exact && self.scan.bound(initials) > pool.limit() {
            return true;
        }
        match self.scan.look(scratch, chunk.matched(i), initials, pool.limit()) {
            Some(look) => {
                if look.tier <= pool.limit() {
                    pool.offer(Candidate { look, date: chunk.order_key(i), row });
                }
                true
            }
            None => false,
        }
    }
}

/// The rows of a bitmap's word that are in the set or past what the set says.
fn known(set: &Rows, word: usize) -> u64 {
    let (inside, len) = (set.words.get(word).copied().unwrap_or(0), set.len() as usize);
    let past = match len.saturating_sub(word * 64) {
        64.. => 0,
        covered => u64::MAX << covered,
    };
    inside | past
}
