//! Searches the texts of all listed articles: queries the segments on disk and, for texts that none of those has,
//! segments that it builds in memory. Never here: the rest of a query, what is done with the results.
//!
//! So a search is right whatever the state of the index on disk: while a refresh is writing, after a program was
//! killed, where nothing can be written, and for files that were never stored.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::builder::Builder;
use super::document::IndexDocument;
use super::merge::merge;
use super::query::PhraseQuery;
use super::score;
use super::segment::Segment;
use super::segment_dir::{SegmentDir, merge_count};
use super::text_reader::{TextReader, run_parallel};
use crate::io::articles::{ArticleSource, RowKey};
use crate::io::store::Store;
use crate::search::{Phrase, PhraseHits, Rows};

/// No row.
pub(crate) const NONE: u32 = u32::MAX;
/// Bytes of a segment in memory.
const SEGMENT_BYTES: usize = 16 << 20;
/// A thread that is stopped keeps what it has read if it is this many texts.
const WORTH_KEEPING: usize = 1000;
/// No progress is reported before this, and then this often.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(150);
/// Phrases whose results are cached.
const CACHED_PHRASES: usize = 32;

/// Returns whether to stop.
pub(crate) type Stop<'a> = dyn Fn() -> bool + Sync + 'a;
/// Takes the number of texts read so far, and of all to be read.
pub(crate) type Progress<'a> = dyn Fn(u64, u64) + Sync + 'a;

/// A segment, and the row of each of its articles.
pub(crate) struct SegmentRows {
    pub(crate) segment: Arc<Segment>,
    pub(crate) rows: Vec<u32>,
}

/// What the list looked like when it was last read.
#[derive(Default)]
struct Listed {
    generation: u64,
    rows: u32,
    text_changes: u64,
    keys: Vec<RowKey>,
    dates: Vec<i64>,
    /// See [`score::reference_date`].
    today: i64,
}

/// Finds phrases. Keeps results, and the texts it had to read.
pub struct Searcher {
    data_dir: PathBuf,
    store: Option<Store>,
    on_disk: SegmentDir,
    /// Built here, of texts that no segment on disk has.
    in_memory: Vec<Arc<Segment>>,
    listed: Listed,
    parts: Vec<SegmentRows>,
    /// The average length of a text, in terms.
    average_length: f32,
    cache: HashMap<Phrase, PhraseHits>,
}

impl Searcher {
    pub fn new(data_dir: &Path) -> Self {
        Self {
            data_dir: data_dir.to_owned(),
            store: None,
            on_disk: SegmentDir::new(data_dir),
            in_memory: Vec::new(),
            listed: Listed::default(),
            parts: Vec::new(),
            average_length: 1.0,
            cache: HashMap::new(),
        }
    }

    /// Finds phrases in the texts of the first `rows` rows. `None` if stopped; texts read before that are kept for the
    /// next search.
    pub fn find(
        &mut self,
        articles: &ArticleSource,
        phrases: &[&Phrase],
        rows: u32,
        stop: &Stop<'_>,
        progress: &Progress<'_>,
    ) -> Option<Vec<(Phrase, PhraseHits)>> {
        if phrases.is_empty() {
            return Some(Vec::new());
        }
        // A segment that turns out to be damaged is removed, and its texts are read again.
        for _ in 0..=self.on_disk.segments().count() + 1 {
            self.update(articles, rows, stop, progress)?;
            match phrases.iter().map(|phrase| self.find_one(articles, phrase, stop)).collect() {
                Ok(found) => return found,
                Err(damaged) => {
                    self.in_memory.retain(|segment| !Arc::ptr_eq(segment, &damaged));
                    self.on_disk.discard(&damaged);
                    self.reset();
                }
            }
        }
        None
    }

    /// The error is the segment that is damaged.
    fn find_one(
        &mut self,
        articles: &ArticleSource,
        phrase: &Phrase,
        stop: &Stop<'_>,
    ) -> Result<Option<(Phrase, PhraseHits)>, Arc<Segment>> {
        if let Some(found) = self.cache.get(phrase) {
            return Ok(Some((phrase.clone(), found.clone())));
        }
        let Some(found) = self.search(articles, &PhraseQuery::new(phrase), stop)? else { return Ok(None) };
        if self.cache.len() >= CACHED_PHRASES {
            self.cache.clear();
        }
        self.cache.insert(phrase.clone(), found.clone());
        Ok(Some((phrase.clone(), found)))
    }

    fn reset(&mut self) {
        self.listed.rows = NONE;
        self.parts.clear();
        self.cache.clear();
    }

    /// Follows the list and the index on disk, and reads the texts that the index lacks. `None` if stopped.
    fn update(
        &mut self,
        articles: &ArticleSource,
        rows: u32,
        stop: &Stop<'_>,
        progress: &Progress<'_>,
    ) -> Option<()> {
        let (chunks, generation) = articles.chunks();
        if generation != self.listed.generation {
            self.in_memory.clear();
            self.store = None;
            self.listed.generation = generation;
            self.reset();
        }
        let rows = chunks.iter().map(|chunk| chunk.len() as u32).sum::<u32>().min(rows);
        let text_changes = articles.text_changes();
        let new = self.listed.rows != rows || text_changes != self.listed.text_changes;
        if new {
            let (keys, generation) = articles.text_keys(rows);
            if generation != self.listed.generation {
                return None;
            }
            (self.listed.keys, self.listed.text_changes) = (keys, text_changes);
            self.listed.dates.clear();
            let dates = chunks.iter().flat_map(|chunk| (0..chunk.len()).map(|i| chunk.order_key(i)));
            self.listed.dates.extend(dates.take(rows as usize));
            self.listed.today = score::reference_date(&self.listed.dates);
        }
        let stored = self.listed.keys.iter().any(|key| key.stored.is_some());
        if stored && self.store.is_none() {
            self.store = Store::read(&self.data_dir).ok().flatten();
        }
        let changed = match &self.store {
            Some(store) if stored => self.on_disk.refresh(store),
            _ => false,
        };
        if new || changed || self.listed.rows == NONE {
            self.listed.rows = rows;
            self.cache.clear();
            self.match_rows();
        }
        let missing = self.missing();
        if !missing.is_empty() {
            self.listed.rows = NONE;
            let all = self.read_missing(articles, &missing, stop, progress);
            self.listed.rows = rows;
            self.cache.clear();
            self.match_rows();
            all?;
        }
        Some(())
    }

    /// Finds the row of each article of each segment.
    fn match_rows(&mut self) {
        let keys = &self.listed.keys;
        let mut taken = vec![false; keys.len()];
        let (mut sum, mut count) = (0u64, 0u64);
        let mut parts: Vec<SegmentRows> = Vec::new();
        for segment in self.on_disk.segments().chain(&self.in_memory) {
            let mut any = false;
            let rows = segment.articles.iter().map(|entry| {
                let Ok(at) = keys.binary_search_by_key(&entry.key, |key| key.text) else { return NONE };
                if std::mem::replace(&mut taken[at], true) {
                    return NONE;
                }
                any = true;
                sum += u64::from(entry.length);
                count += 1;
                keys[at].row
            });
            let rows: Vec<u32> = rows.collect();
            if any {
                parts.push(SegmentRows { segment: Arc::clone(segment), rows });
            }
        }
        self.average_length = (sum as f32 / count.max(1) as f32).max(1.0);
        // Texts that are on disk by now need not be in memory as well.
        self.in_memory.retain(|own| parts.iter().any(|part| Arc::ptr_eq(&part.segment, own)));
        self.parts = parts;
    }

    /// The texts that no segment has, in the order in which they are read fastest.
    fn missing(&self) -> Vec<RowKey> {
        let mut known = Rows::none(self.listed.rows);
        self.parts
            .iter()
            .flat_map(|part| &part.rows)
            .filter(|row| **row != NONE)
            .for_each(|row| known.insert(*row));
        let mut missing: Vec<RowKey> =
            self.listed.keys.iter().filter(|key| !known.has(key.row)).copied().collect();
        missing.sort_unstable_by_key(|key| (key.stored, key.row));
        missing
    }

    /// Reads texts into segments in memory. `None` if stopped before the end.
    fn read_missing(
        &mut self,
        articles: &ArticleSource,
        missing: &[RowKey],
        stop: &Stop<'_>,
        progress: &Progress<'_>,
    ) -> Option<()> {
        let (done, total) = (AtomicU64::new(0), missing.len() as u64);
        let (reported, any) = (Mutex::new(Instant::now()), AtomicBool::new(false));
        let built = Mutex::new(Vec::new());
        let go_on = || {
            let now = done.fetch_add(1, Ordering::Relaxed) + 1;
            if now.is_multiple_of(64)
                && let Some(mut reported) = reported.try_lock()
                && reported.elapsed() > PROGRESS_INTERVAL
            {
                *reported = Instant::now();
                any.store(true, Ordering::Relaxed);
                progress(now.min(total - 1), total);
            }
            !(now.is_multiple_of(16) && stop())
        };
        let reader = TextReader { articles, data_dir: &self.data_dir };
        let work = |keys: &[RowKey]| {
            let mut rest = keys;
            while !rest.is_empty() {
                let (mut builder, mut document) = (Builder::default(), IndexDocument::default());
                let (mut added, mut more) = (0, true);
                reader.read(rest, &mut |key, title, summary, body| {
                    document.set(title, summary, body);
                    builder.add(key.text, 0, &document);
                    added += 1;
                    more = go_on();
                    more && builder.bytes() < SEGMENT_BYTES
                });
                rest = &rest[added..];
                if more || added >= WORTH_KEEPING {
                    let bytes = builder.write([0; 16], Vec::new()).ok();
                    let segment = bytes.and_then(|bytes| Segment::in_memory(bytes).ok());
                    built.lock().extend(segment.map(Arc::new));
                }
                if !more {
                    return;
                }
            }
        };
        run_parallel(missing, &work);
        let complete = done.into_inner() >= total && !stop();
        self.in_memory.extend(built.into_inner());
        self.merge_small();
        if complete && any.into_inner() {
            progress(total, total);
        }
        complete.then_some(())
    }

    /// Merges small segments in memory.
    fn merge_small(&mut self) {
        self.in_memory.sort_by_key(|segment| segment.bytes);
        let sizes: Vec<u64> = self.in_memory.iter().map(|segment| segment.bytes).collect();
        let count = merge_count(&sizes);
        let parts: Vec<&Segment> = self.in_memory[..count].iter().map(|segment| &**segment).collect();
        if count > 1
            && let Ok(one) = merge(&parts, [0; 16], &|_| true, Vec::new()).and_then(Segment::in_memory)
        {
            self.in_memory.splice(..count, [Arc::new(one)]);
        }
    }

    /// Searches all segments for one phrase. `None` if stopped; the error is the segment that is damaged.
    fn search(
        &self,
        articles: &ArticleSource,
        query: &PhraseQuery,
        stop: &Stop<'_>,
    ) -> Result<Option<PhraseHits>, Arc<Segment>> {
        let (rows, texts) = (self.listed.rows as usize, self.listed.keys.len());
        let Some((mut hits, scores)) =
            score::score_terms(&self.parts, &query.terms, rows, texts, self.average_length, stop)?
        else {
            return Ok(None);
        };
        if !query.exact {
            let Some(matching) = self.read_matching(articles, query, &hits, stop) else { return Ok(None) };
            hits = matching;
        }
        let mut found =
            PhraseHits { rows: Rows::none(self.listed.rows), scores: Vec::with_capacity(hits.len()) };
        for row in hits {
            let recency = score::recency(self.listed.today - self.listed.dates[row as usize]);
            found.rows.insert(row);
            found.scores.push((row, scores[row as usize] * recency));
        }
        Ok(Some(found))
    }

    /// Reads the texts of some rows and returns the rows that contain the phrase. `None` if stopped.
    fn read_matching(
        &self,
        articles: &ArticleSource,
        query: &PhraseQuery,
        rows: &[u32],
        stop: &Stop<'_>,
    ) -> Option<Vec<u32>> {
        let wanted = |key: &&RowKey| rows.binary_search(&key.row).is_ok();
        let mut keys: Vec<RowKey> = self.listed.keys.iter().filter(wanted).copied().collect();
        keys.sort_unstable_by_key(|key| (key.stored, key.row));
        let matching = Mutex::new(Vec::new());
        let reader = TextReader { articles, data_dir: &self.data_dir };
        let work = |keys: &[RowKey]| {
            let (mut document, mut own, mut read) = (IndexDocument::default(), Vec::new(), 0);
            reader.read(keys, &mut |key, title, summary, body| {
                document.set(title, summary, body);
                if query.matches(&document) {
                    own.push(key.row);
                }
                read += 1;
                !(read % 16 == 0 && stop())
            });
            matching.lock().extend(own);
        };
        run_parallel(&keys, &work);
        if stop() {
            return None;
        }
        let mut matching = matching.into_inner();
        matching.sort_unstable();
        Some(matching)
    }
}
