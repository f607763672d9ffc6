//! Finds phrases in the texts of all that is listed: asks the segments on the disk and, for texts none of those has,
//! segments that it makes itself in memory. Never here: what else a query asks, what is done with what was found.
//!
//! So a search is right whatever the index on the disk is worth: while a refresh is still writing, after a program
//! was killed, where nothing can be written, and for files that were never stored.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::asked::{Asked, Term};
use super::builder::Builder;
use super::folder::{Folder, alike};
use super::merge::merge;
use super::reading::{Reading, spread};
use super::said::Said;
use super::segment::{Segment, TITLE};
use crate::io::articles::Key;
use crate::io::articles::Shelf;
use crate::io::store::Store;
use crate::search::{Phrase, PhraseHits, Rows};

/// No row.
const NONE: u32 = u32::MAX;
/// Bytes of a segment in memory.
const PART: usize = 16 << 20;
/// A thread that is stopped keeps what it has read if it is this much.
const WORTH: usize = 1000;
/// Nothing is said of how far reading got before this, and then this often.
const QUIET: Duration = Duration::from_millis(150);
/// Phrases whose places are remembered.
const REMEMBERED: usize = 32;

/// BM25: how soon more of the same word stops counting, and how much a long text is held against it.
const K: f32 = 1.2;
const B: f32 = 0.75;
/// How often a word is taken to stand in a text, by its weight there: once, two or three times, more often; in the
/// title, which then counts about as much as all of a text can.
const TIMES: [f32; 4] = [1.0, 2.4, 6.0, 14.0];
/// What a text of today is worth more than one of long ago, and the days in which half of that is gone.
const FRESH: f32 = 0.5;
const HALF: f32 = 14.0;

/// A segment, and the row of each of its articles.
struct Part {
    segment: Arc<Segment>,
    rows: Vec<u32>,
}

/// Finds phrases. Remembers what it found, and what it read.
pub struct Finder {
    data_dir: PathBuf,
    store: Option<Store>,
    folder: Folder,
    /// Made here, of texts that the folder does not have.
    memory: Vec<Arc<Segment>>,
    /// The shelf as last seen: its age, how many rows, their texts, their dates.
    age: u64,
    rows: u32,
    /// How often the shelf had been told of another text.
    renewals: u64,
    keys: Vec<Key>,
    dates: Vec<i64>,
    newest: i64,
    parts: Vec<Part>,
    length: f32,
    found: HashMap<Phrase, PhraseHits>,
}

impl Finder {
    /// Asks nothing yet.
    pub fn new(data_dir: &Path) -> Self {
        Self {
            data_dir: data_dir.to_owned(),
            store: None,
            folder: Folder::new(data_dir),
            memory: Vec::new(),
            age: 0,
            rows: 0,
            renewals: 0,
            keys: Vec::new(),
            dates: Vec::new(),
            newest: 0,
            parts: Vec::new(),
            length: 1.0,
            found: HashMap::new(),
        }
    }

    /// Finds phrases in the texts of the first `rows` rows. `None` if `stop` said so; what was read until then need
    /// not be read again. `tell` hears how many texts have been read, and how many there are to read.
    pub fn find(
        &mut self,
        shelf: &Shelf,
        phrases: &[&Phrase],
        rows: u32,
        stop: &(dyn Fn() -> bool + Sync),
        tell: &(dyn Fn(u64, u64) + Sync),
    ) -> Option<Vec<(Phrase, PhraseHits)>> {
        if phrases.is_empty() {
            return Some(Vec::new());
        }
        // A part that turns out to be damaged is left out, and what it had is read again.
        for _ in 0..=self.folder.segments().count() + 1 {
            self.settle(shelf, rows, stop, tell)?;
            let mut all = Vec::with_capacity(phrases.len());
            let mut whole = true;
            for &phrase in phrases {
                if let Some(found) = self.found.get(phrase) {
                    all.push((phrase.clone(), found.clone()));
                    continue;
                }
                match self.search(shelf, &Asked::new(phrase), stop) {
                    Ok(found) => {
                        let found = found?;
                        if self.found.len() >= REMEMBERED {
                            self.found.clear();
                        }
                        self.found.insert(phrase.clone(), found.clone());
                        all.push((phrase.clone(), found));
                    }
                    Err(broken) => {
                        self.memory.retain(|segment| !Arc::ptr_eq(segment, &broken));
                        self.folder.distrust(&broken);
                        self.forget();
                        whole = false;
                        break;
                    }
                }
            }
            if whole {
                return Some(all);
            }
        }
        None
    }

    fn forget(&mut self) {
        self.rows = NONE;
        self.parts.clear();
        self.found.clear();
    }

    /// Sees what is listed and what is in the index, and reads what is missing there.
    fn settle(
        &mut self,
        shelf: &Shelf,
        rows: u32,
        stop: &(dyn Fn() -> bool + Sync),
        tell: &(dyn Fn(u64, u64) + Sync),
    ) -> Option<()> {
        let (chunks, age) = shelf.chunks();
        if age != self.age {
            self.memory.clear();
            self.store = None;
            self.age = age;
            self.forget();
        }
        let listed = chunks.iter().map(|chunk| chunk.len() as u32).sum::<u32>().min(rows);
        let renewals = shelf.renewals();
        let fresh = self.rows != listed || renewals != self.renewals;
        if fresh {
            let (keys, age) = shelf.keys(listed);
            if age != self.age {
                return None;
            }
            (self.keys, self.renewals) = (keys, renewals);
            self.dates.clear();
            let dates = chunks.iter().flat_map(|chunk| (0..chunk.len()).map(|i| chunk.order_key(i)));
            self.dates.extend(dates.take(listed as usize));
            self.newest = newest(&self.dates);
        }
        let stored = self.keys.iter().any(|key| key.stored.is_some());
        if stored && self.store.is_none() {
            self.store = Store::read(&self.data_dir).ok().flatten();
        }
        let changed = match &self.store {
            Some(store) if stored => self.folder.look(store),
            _ => false,
        };
        if fresh || changed || self.rows == NONE {
            self.rows = listed;
            self.found.clear();
            self.join();
        }
        let missing = self.missing();
        if !missing.is_empty() {
            self.rows = NONE;
            let all = self.read(shelf, &missing, stop, tell);
            self.rows = listed;
            self.found.clear();
            self.join();
            all?;
        }
        Some(())
    }

    /// Finds the row of each article of each segment.
    fn join(&mut self) {
        let mut taken = vec![false; self.keys.len()];
        let (mut sum, mut many) = (0u64, 0u64);
        let mut parts: Vec<Part> = Vec::new();
        for segment in self.folder.segments().chain(&self.memory) {
            let mut any = false;
            let rows = segment.articles.iter().map(|entry| {
                let Ok(at) = self.keys.binary_search_by_key(&entry.key, |key| key.text) else { return NONE };
                if std::mem::replace(&mut taken[at], true) {
                    return NONE;
                }
                any = true;
                sum += u64::from(entry.length);
                many += 1;
                self.keys[at].row
            });
            let rows: Vec<u32> = rows.collect();
            if any {
                parts.push(Part { segment: Arc::clone(segment), rows });
            }
        }
        self.length = (sum as f32 / many.max(1) as f32).max(1.0);
        // What the disk has by now need not be in memory as well.
        self.memory.retain(|own| parts.iter().any(|part| Arc::ptr_eq(&part.segment, own)));
        self.parts = parts;
    }

    /// The texts that no segment has, in the order in which they are best read.
    fn missing(&self) -> Vec<Key> {
        let mut known = Rows::none(self.rows);
        self.parts
            .iter()
            .flat_map(|part| &part.rows)
            .filter(|row| **row != NONE)
            .for_each(|row| known.insert(*row));
        let mut missing: Vec<Key> = self.keys.iter().filter(|key| !known.has(key.row)).copied().collect();
        missing.sort_unstable_by_key(|key| (key.stored, key.row));
        missing
    }

    /// Reads texts into segments in memory. `None` if stopped before the end.
    fn read(
        &mut self,
        shelf: &Shelf,
        missing: &[Key],
        stop: &(dyn Fn() -> bool + Sync),
        tell: &(dyn Fn(u64, u64) + Sync),
    ) -> Option<()> {
        let (done, total) = (AtomicU64::new(0), missing.len() as u64);
        let (told, any) = (Mutex::new(Instant::now()), AtomicBool::new(false));
        let made = Mutex::new(Vec::new());
        let pace = || {
            let now = done.fetch_add(1, Ordering::Relaxed) + 1;
            if now.is_multiple_of(64)
                && let Ok(mut told) = told.try_lock()
                && told.elapsed() > QUIET
            {
                *told = Instant::now();
                any.store(true, Ordering::Relaxed);
                tell(now.min(total - 1), total);
            }
            !(now.is_multiple_of(16) && stop())
        };
        let reading = Reading { shelf, data_dir: &self.data_dir };
        let work = |keys: &[Key]| {
            let mut rest = keys;
            while !rest.is_empty() {
                let (mut builder, mut said) = (Builder::default(), Said::default());
                let (mut taken, mut goes_on) = (0, true);
                reading.texts(rest, &mut |key, title, summary, body| {
                    said.take(title, summary, body);
                    builder.add(key.text, 0, &said);
                    taken += 1;
                    goes_on = pace();
                    goes_on && builder.bytes() < PART
                });
                rest = &rest[taken..];
                if goes_on || taken >= WORTH {
                    let segment = builder.write([0; 16], Vec::new()).and_then(Segment::in_memory);
                    made.lock().unwrap_or_else(PoisonError::into_inner).extend(segment.ok().map(Arc::new));
                }
                if !goes_on {
                    return;
                }
            }
        };
        spread(missing, &work);
        let whole = done.into_inner() >= total && !stop();
        self.memory.extend(made.into_inner().unwrap_or_else(PoisonError::into_inner));
        self.shrink();
        if whole && any.into_inner() {
            tell(total, total);
        }
        whole.then_some(())
    }

    /// Makes one of several small segments in memory.
    fn shrink(&mut self) {
        self.memory.sort_by_key(|segment| segment.bytes());
        let sizes: Vec<u64> = self.memory.iter().map(|segment| segment.bytes()).collect();
        let many = alike(&sizes);
        let parts: Vec<&Segment> = self.memory[..many].iter().map(|segment| &**segment).collect();
        if many > 1
            && let Ok(one) = merge(&parts, [0; 16], &|_| true, Vec::new()).and_then(Segment::in_memory)
        {
            self.memory.splice(..many, [Arc::new(one)]);
        }
    }

    /// Asks all segments for one phrase. The error is the segment that is damaged.
    fn search(
        &self,
        shelf: &Shelf,
        asked: &Asked,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<PhraseHits>, Arc<Segment>> {
        let rows = self.rows as usize;
        let (mut times, mut long) = (vec![0f32; rows], vec![0f32; rows]);
        let (mut score, mut terms) = (vec![0f32; rows], vec![0u8; rows]);
        let mut touched = Vec::new();
        for (i, term) in (0u8..).zip(&asked.terms) {
            touched.clear();
            for part in &self.parts {
                let mut note = |article: u32, weight: u8| {
                    let row = part.rows[article as usize] as usize;
                    if row >= rows {
                        return;
                    }
                    if times[row] == 0.0 {
                        touched.push(row);
                        let length = part.segment.articles[article as usize].length as f32;
                        long[row] = K * (1.0 - B + B * length / self.length);
                    }
                    times[row] += TIMES[usize::from(weight.min(TITLE))];
                };
                ask(&part.segment, term, &mut note).map_err(|_| Arc::clone(&part.segment))?;
            }
            let (all, some) = (self.keys.len() as f32, touched.len() as f32);
            let rare = (1.0 + (all - some + 0.5).max(0.0) / (some + 0.5)).ln();
            for &row in &touched {
                if terms[row] == i {
                    terms[row] = i + 1;
                    score[row] += rare * times[row] * (K + 1.0) / (times[row] + long[row]);
                }
                times[row] = 0.0;
            }
            if stop() {
                return Ok(None);
            }
        }
        let wanted = asked.terms.len() as u8;
        touched.retain(|row| terms[*row] == wanted);
        touched.sort_unstable();
        let mut found = PhraseHits { rows: Rows::none(self.rows), scores: Vec::with_capacity(touched.len()) };
        let there = touched.into_iter().map(|row| row as u32);
        let mut there: Vec<u32> = there.collect();
        if !asked.exact {
            let Some(held) = self.holding(shelf, asked, &there, stop) else { return Ok(None) };
            there = held;
        }
        for row in there {
            let days = (self.newest - self.dates[row as usize]).max(0) as f32 / 86_400.0;
            let fresh = 1.0 + FRESH * (-days / HALF).exp2();
            found.rows.insert(row);
            found.scores.push((row, score[row as usize] * fresh));
        }
        Ok(Some(found))
    }

    /// Those of some rows whose texts have the phrase in one piece: the texts are read. `None` if stopped.
    fn holding(
        &self,
        shelf: &Shelf,
        asked: &Asked,
        rows: &[u32],
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<Vec<u32>> {
        let wanted = |key: &&Key| rows.binary_search(&key.row).is_ok();
        let mut keys: Vec<Key> = self.keys.iter().filter(wanted).copied().collect();
        keys.sort_unstable_by_key(|key| (key.stored, key.row));
        let held = Mutex::new(Vec::new());
        let reading = Reading { shelf, data_dir: &self.data_dir };
        let work = |keys: &[Key]| {
            let (mut said, mut own, mut read) = (Said::default(), Vec::new(), 0);
            reading.texts(keys, &mut |key, title, summary, body| {
                said.take(title, summary, body);
                if asked.stands_in(&said) {
                    own.push(key.row);
                }
                read += 1;
                !(read % 16 == 0 && stop())
            });
            held.lock().unwrap_or_else(PoisonError::into_inner).extend(own);
        };
        spread(&keys, &work);
        if stop() {
            return None;
        }
        let mut held = held.into_inner().unwrap_or_else(PoisonError::into_inner);
        held.sort_unstable();
        Some(held)
    }
}

fn ask(segment: &Segment, term: &Term, note: &mut impl FnMut(u32, u8)) -> std::io::Result<()> {
    match term {
        Term::Whole(name) => match segment.term(name) {
            Some(term) => segment.each(&segment.list(&term)?, note),
            None => Ok(()),
        },
        Term::Begins(start) => {
            let mut terms = segment.terms_from(start.as_bytes());
            while let Some((name, term)) = terms.advance() {
                if !name.starts_with(start.as_bytes()) {
                    break;
                }
                segment.each(&segment.list(&term)?, note)?;
            }
            Ok(())
        }
    }
}

/// The date that counts as today: one that a hundredth of all are not before, for there are always some from the
/// future.
fn newest(dates: &[i64]) -> i64 {
    let mut dates = dates.to_vec();
    if dates.is_empty() {
        return 0;
    }
    let at = dates.len() - 1 - dates.len() / 100;
    *dates.select_nth_unstable(at).1
}
