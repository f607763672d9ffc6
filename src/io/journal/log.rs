//! One file of the folder as the journal knows it: how far it is read, and how much of it was no good.
//! Never here: writing to it.

use std::fs::Metadata;
use std::io;
use std::path::Path;

use super::files::{self, Tail};
use super::lines::{self, Bad};
use crate::news::Mark;

/// What is known of a file.
#[derive(Debug, Default)]
pub struct Log {
    pub tail: Tail,
    /// Whole lines up to the tail.
    lines: usize,
    /// Unreadable lines that are not even an object: what a torn write leaves.
    pub junk: usize,
    /// Unreadable lines; of how many the reader was told; and the first, by its number from 1.
    bad: usize,
    told: usize,
    first: Option<(usize, Bad)>,
    /// The file could not be read at all, and the reader was told.
    failed: bool,
    /// Ranges the journal has written itself, past the tail, in order.
    mine: Vec<(u64, u64)>,
    /// Lines in them.
    ahead: usize,
}

impl Log {
    /// A file just compacted.
    pub fn compacted(tail: Tail, lines: usize) -> Self {
        Self { tail, lines, ..Self::default() }
    }

    /// How many lines the file has, as far as is known.
    pub fn lines(&self) -> usize {
        self.lines + self.ahead
    }

    /// Reads what is new. A torn last line may get its end yet, so it is not counted before that.
    pub fn look(&mut self, path: &Path, mut take: impl FnMut(&Mark)) -> io::Result<()> {
        let Some((file, anew)) = self.tail.open(path)? else { return Ok(()) };
        self.failed = false;
        if anew {
            // What the reader was told of the old file need not be told of the new one.
            *self = Self { tail: std::mem::take(&mut self.tail), told: self.told, ..Self::default() };
        }
        let Self { tail, lines, junk, bad, first, mine, .. } = self;
        let (mut last, before) = (None, *first);
        tail.read(file, |start, bytes| {
            *lines += 1;
            let parsed = lines::parse(bytes);
            let past = mine.partition_point(|(from, _)| *from <= start);
            if past == 0 || mine[past - 1].1 <= start {
                parsed.iter().flat_map(lines::Line::marks).for_each(&mut take);
            }
            last = parsed.err().map(|why| (why, !lines::is_object(bytes)));
            if let Some((why, is_junk)) = last {
                *bad += 1;
                *junk += usize::from(is_junk);
                first.get_or_insert((*lines, why));
            }
            parsed.is_ok()
        })?;
        if tail.unfinished.is_some() {
            *lines -= 1;
            if let Some((_, is_junk)) = last {
                *bad -= 1;
                *junk -= usize::from(is_junk);
            }
            if *bad == 0 {
                *first = before;
            }
        }
        mine.retain(|(_, to)| *to > tail.offset);
        if mine.is_empty() {
            self.ahead = 0;
        }
        Ok(())
    }

    /// Takes note of `written` lines that now end at `end`, after the end of a torn line if one was `healed`.
    pub fn wrote(&mut self, meta: &Metadata, end: u64, written: &[u8], healed: bool) {
        let start = end.saturating_sub(written.len() as u64);
        let before = start.saturating_sub(u64::from(healed));
        if !self.tail.has_looked() {
            self.tail = Tail::at(meta, 0, b"");
        }
        let known = self.tail.is_of(files::inode(meta));
        let torn = self.tail.unfinished.filter(|(at, _)| healed && *at == before);
        if !known || self.tail.offset != before && torn.is_none() {
            self.mine.push((start, end));
            self.ahead += lines::count(written);
            return;
        }
        if let Some((_, readable)) = torn {
            let bad = usize::from(!readable);
            self.lines += 1;
            self.bad += bad;
            self.junk += bad;
            // The reader was told when the file was opened.
            self.told += bad;
        }
        self.lines += lines::count(written);
        self.tail = Tail::at(meta, end, written);
    }

    /// What the reader has to be told and was not yet. Of a torn last line only when the program starts: later
    /// it is one that somebody is just writing.
    pub fn warning(&mut self, opening: bool) -> Option<String> {
        let torn = opening && self.tail.unfinished.is_some_and(|(_, readable)| !readable);
        let more = self.bad > self.told;
        self.told = self.told.max(self.bad);
        let torn_line = self.lines + 1;
        let first = self.first.filter(|_| more);
        Some(match (first, torn) {
            (None, false) => return None,
            (None, true) => format!("line {torn_line}, the last, is torn and was skipped"),
            (Some((line, why)), false) if self.bad == 1 => format!("line {line} was skipped: {why}"),
            (Some((line, why)), torn) => {
                let lines = self.bad + usize::from(torn);
                format!("{lines} lines were skipped; the first is line {line}: {why}")
            }
        })
    }

    /// As [`Log::warning`], of a file that cannot be read. One that has just gone is no failure.
    pub fn failure(&mut self, error: &io::Error) -> Option<String> {
        let told = std::mem::replace(&mut self.failed, true);
        (!told && error.kind() != io::ErrorKind::NotFound).then(|| error.to_string())
    }
}
