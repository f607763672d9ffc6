//! Updates the index while a refresh writes to the store. Never here: the refresh, searching.
//!
//! It reads the texts from the store after they were committed, so new texts, texts missed by a killed program and all
//! texts of an older store take the same path. It runs beside the one thread that writes to the store, on a core that
//! would otherwise wait for it.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;

use foldhash::HashSet;

use super::builder::Builder;
use super::document::IndexDocument;
use super::segment_dir::SegmentDir;
use crate::io::store::{Store, TextKey};

/// Bytes after which a segment is written.
const SEGMENT_BYTES: usize = 16 << 20;

/// Adds to the index the texts that the store has and the index lacks, now and after each signal; ends when all
/// senders of `wakeups` are gone, or when `stop` is set. What can't be written is left to the next refresh: a search
/// reads the texts that the index lacks.
pub fn run_indexer(data_dir: &Path, wakeups: &Receiver<()>, stop: &AtomicBool) {
    let Ok(Some(store)) = Store::read(data_dir) else { return };
    let Ok(Some(store_id)) = store.id() else { return };
    let mut segments = SegmentDir::new(data_dir);
    if segments.create().is_err() {
        return;
    }
    segments.refresh(&store);
    let (builder, document) = (Builder::default(), IndexDocument::default());
    let mut indexer = Indexer { store, store_id, segments, builder, document, last: 0 };
    let mut more = true;
    while more && !stop.load(Ordering::Relaxed) {
        if indexer.catch_up(stop).is_none() {
            return;
        }
        more = wakeups.recv().is_ok();
        // Several signals count as one.
        wakeups.try_iter().for_each(drop);
    }
    if !stop.load(Ordering::Relaxed) && indexer.catch_up(stop).is_none() {
        return;
    }
    indexer.finish();
}

struct Indexer {
    store: Store,
    store_id: [u8; 16],
    segments: SegmentDir,
    builder: Builder,
    document: IndexDocument,
    /// Texts up to this number are done.
    last: i64,
}

impl Indexer {
    /// Adds new texts. `None` if they can't be read or written.
    fn catch_up(&mut self, stop: &AtomicBool) -> Option<()> {
        let known = if self.last == 0 { self.known() } else { HashSet::default() };
        if !known.is_empty() {
            // Mostly the index has them all: then their rows are not read.
            let numbers = self.store.text_numbers().ok()?;
            if numbers.iter().all(|text| known.contains(&(*text as u64))) {
                self.last = numbers.into_iter().max().unwrap_or_default();
                return Some(());
            }
        }
        let mut new = self.store.texts_after(self.last).ok()?;
        self.last = new.last().map_or(self.last, |key| key.text);
        new.retain(|key| !known.contains(&(key.text as u64)));
        let mut rest = new.as_slice();
        while !rest.is_empty() {
            let added = self.add(rest, stop)?;
            rest = &rest[added..];
            if stop.load(Ordering::Relaxed) {
                break;
            }
            if self.builder.bytes() >= SEGMENT_BYTES {
                self.segments.add(std::mem::take(&mut self.builder), self.store_id).ok()?;
            }
        }
        Some(())
    }

    /// The numbers of the texts in the index.
    fn known(&self) -> HashSet<u64> {
        let articles = self.segments.segments().flat_map(|segment| segment.articles.iter());
        articles.map(|entry| entry.key).collect()
    }

    /// Adds texts until there are enough for a segment; returns how many.
    fn add(&mut self, keys: &[TextKey], stop: &AtomicBool) -> Option<usize> {
        let Self { store, builder, document, .. } = self;
        let mut added = 0;
        let read =
            store.texts(keys.iter().map(|key| (key.row, key.text)), &mut |text, title, summary, body| {
                document.set(title, summary, body);
                builder.add(text as u64, keys[added].check, document);
                added += 1;
                builder.bytes() < SEGMENT_BYTES && !stop.load(Ordering::Relaxed)
            });
        read.ok().map(|()| added)
    }

    /// Writes the rest and merges small segments.
    fn finish(mut self) {
        let rest = std::mem::take(&mut self.builder);
        if !rest.is_empty() && self.segments.add(rest, self.store_id).is_err() {
            return;
        }
        let store = &self.store;
        let live = |key: u64| store.text_check(key as i64).is_ok_and(|check| check.is_some());
        // If this fails the next refresh tries again.
        let _ = self.segments.clean_up(self.store_id, &live);
    }
}
