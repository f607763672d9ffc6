//! A query over many chunks: which rows match, and the best of them in order.
//! Never here: a thread of its own that outlives a call.

use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::rank::{Candidate, Pool};
use super::rows::ones;
use super::scan::{End, MATCHED, NEW, Scan, Scratch};
use super::terms::Terms;
use super::{Chunk, Facts, Query};

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

#[derive(Clone, Debug, Default)]
struct Set {
    query: Terms,
    hits: Hits,
    pool: Pool,
    /// What [`Scan::holds`] learnt of the rows that are in, for the next letter. Only the last set has it.
    ends: Vec<End>,
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
        _facts: &Facts,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<Hits> {
        if stop() {
            return None;
        }
        let query = &Terms::of(query);
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
        let mut set = Set { query: query.clone(), ..Set::default() };
        let mut job = Job { corpus: &corpus, scan: Scan::new(query, None), from: 0, within: None };
        match self.sets.last() {
            Some(known) if known.query == *query => {
                if known.hits.rows.len() == rows {
                    return Some(known.hits.clone());
                }
                // More chunks have come: only they are new.
                job.from = known.hits.rows.len() as usize;
                set = known.clone();
            }
            Some(known) => {
                job.scan = Scan::new(query, Some(&known.query));
                job.within = Some(known);
            }
            None => {}
        }
        set.hits.rows.grow(rows);
        set.ends.resize(rows as usize, MATCHED);
        job.run(&mut set, threads, stop)?;

        set.hits.best = set.pool.order(query, |row| corpus.text(row as usize));
        if self.sets.last().is_some_and(|last| last.query == *query) {
            self.sets.pop();
        }
        if let Some(last) = self.sets.last_mut() {
            last.ends = Vec::new();
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

    fn text(&self, row: usize) -> &'a str {
        self.parts(row, row + 1).next().map_or("", |(chunk, start, ..)| chunk.line(row - start).text())
    }
}

/// One pass over rows.
struct Job<'a> {
    corpus: &'a Corpus<'a>,
    scan: Scan,
    /// The first row that is looked at.
    from: usize,
    /// Where this set says something of a row, only its rows can match.
    within: Option<&'a Set>,
}

/// The part of the result that one thread works on.
struct Block<'a> {
    /// Which word of the whole bitmap it begins with.
    at: usize,
    words: &'a mut [u64],
    ends: &'a mut [End],
}

/// What a thread works with.
#[derive(Default)]
struct Desk {
    pool: Pool,
    scratch: Scratch,
}

impl Job<'_> {
    /// About how many rows have to be looked at.
    fn size(&self) -> usize {
        let known = self.within.map_or(self.from, |set| set.hits.rows.len() as usize);
        self.corpus.rows - known + self.within.map_or(0, |set| set.hits.rows.count())
    }

    /// Puts what matches into `set`. `None` if stopped.
    fn run(&self, set: &mut Set, threads: usize, stop: &(dyn Fn() -> bool + Sync)) -> Option<()> {
        let threads = if self.size() > MANY { threads } else { 1 };
        let first = self.from / 64;
        let words = set.hits.rows.words[first..].chunks_mut(BLOCK / 64);
        let blocks = words.zip(set.ends[first * 64..].chunks_mut(BLOCK)).enumerate();
        // Handed out one by one: a thread that gets less of a processor does less.
        let blocks = Mutex::new(blocks);
        let stopped = AtomicBool::new(false);
        let work = |pool: Pool| {
            let mut desk = Desk { pool, ..Desk::default() };
            // In a closure, or the lock would be held while the block is searched.
            let next = || blocks.lock().unwrap_or_else(PoisonError::into_inner).next();
            while let Some((block, (words, ends))) = next() {
                if stop() {
                    stopped.store(true, Ordering::Relaxed);
                }
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                self.block(Block { at: first + block * (BLOCK / 64), words, ends }, &mut desk);
            }
            desk.pool
        };
        let pool = std::mem::take(&mut set.pool);
        set.pool = std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(|| work(Pool::default()))).collect();
            let mut pool = work(pool);
            for other in others {
                match other.join() {
                    Ok(other) => pool.merge(&other),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            pool
        });
        (!stopped.load(Ordering::Relaxed)).then_some(())
    }

    fn block(&self, block: Block, desk: &mut Desk) {
        let Block { at, words, ends } = block;
        let (from, to) = ((at * 64).max(self.from), ((at + words.len()) * 64).min(self.corpus.rows));
        for (chunk, start, from, to) in self.corpus.parts(from, to) {
            for word in from / 64..to.div_ceil(64) {
                let base = word * 64;
                let (low, high) = (from.max(base), to.min(base + 64));
                let mut open = (u64::MAX >> (64 - (high - low))) << (low - base);
                if let Some(set) = self.within {
                    open &= known(&set.hits.rows, word);
                }
                if open != 0 {
                    open &= self.masked(&chunk.letters()[low - start..high - start], low - base);
                }
                for bit in ones(open) {
                    let row = base + bit as usize;
                    if let Some(end) = self.row(chunk, row - start, row, desk) {
                        words[word - at] |= 1 << bit;
                        ends[row - at * 64] = end;
                    }
                }
            }
        }
    }

    /// Which of up to 64 rows have all letters; the first of them is bit `shift`.
    fn masked(&self, letters: &[u64], shift: usize) -> u64 {
        let need = self.scan.need;
        let rows = letters.iter().enumerate();
        rows.fold(0, |bits, (i, letters)| bits | u64::from(letters & need == need) << (i + shift))
    }

    /// Whether row `i` of the chunk matches, and what is known of it then.
    #[inline]
    fn row(&self, chunk: &Chunk, i: usize, row: usize, desk: &mut Desk) -> Option<End> {
        let known = match self.within {
            Some(set) if row < set.hits.rows.len() as usize => set.ends.get(row).copied().unwrap_or(MATCHED),
            _ => NEW,
        };
        let line = chunk.line(i);
        let end = self.scan.holds(&mut desk.scratch, line, known)?;
        let (initials, limit) = (chunk.initials(i), desk.pool.limit());
        if self.scan.bound(line, initials) <= limit {
            let look = self.scan.look(&mut desk.scratch, line, initials, limit);
            if look.tier <= limit {
                desk.pool.offer(Candidate { look, date: chunk.order_key(i), row: row as u32 });
            }
        }
        Some(end)
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
