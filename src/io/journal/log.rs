//! One log file: how far it is read, and how many of its lines were bad.
//! Never here: writing to it.

use std::fs::Metadata;
use std::io;
use std::path::Path;

use super::files::{self, Tail};
use super::lines::{self, LineError};
use crate::news::Mark;

#[derive(Debug, Default)]
pub(crate) struct LogFile {
    pub(crate) tail: Tail,
    /// Whole lines up to the tail.
    lines: usize,
    /// Unreadable lines that are not even an object: left by torn writes.
    pub(crate) junk: usize,
    /// Unreadable lines; how many of them were reported; and the first, by its number from 1.
    bad: usize,
    reported: usize,
    first: Option<(usize, LineError)>,
    /// That the file can't be read was reported.
    failure_reported: bool,
    /// Ranges the journal has written itself past the tail, in order.
    own_ranges: Vec<(u64, u64)>,
    /// Lines in them.
    own_lines: usize,
}

impl LogFile {
    /// A log that was just compacted.
    pub(crate) fn compacted(tail: Tail, lines: usize) -> Self {
        Self { tail, lines, ..Self::default() }
    }

    /// The number of lines in the file, as far as known.
    pub(crate) fn lines(&self) -> usize {
        self.lines + self.own_lines
    }

    /// Reads new lines. A torn last line may still be completed, so it does not count yet.
    pub(crate) fn read_new(&mut self, path: &Path, mut take: impl FnMut(&Mark)) -> io::Result<()> {
        let Some((file, restarted)) = self.tail.open(path)? else { return Ok(()) };
        self.failure_reported = false;
        if restarted {
            // What was reported of the old file need not be reported of the new one.
            *self = Self { tail: std::mem::take(&mut self.tail), reported: self.reported, ..Self::default() };
        }
        let Self { tail, lines, junk, bad, first, own_ranges, .. } = self;
        let (mut last, before) = (None, *first);
        tail.read(file, |start, bytes| {
            *lines += 1;
            let parsed = lines::parse(bytes);
            let past = own_ranges.partition_point(|(from, _)| *from <= start);
            if past == 0 || own_ranges[past - 1].1 <= start {
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
        own_ranges.retain(|(_, to)| *to > tail.offset);
        if own_ranges.is_empty() {
            self.own_lines = 0;
        }
        Ok(())
    }

    /// Notes that `written` lines now end at `end`, after completing a torn line if `completed`.
    pub(crate) fn add_written(&mut self, meta: &Metadata, end: u64, written: &[u8], completed: bool) {
        let start = end.saturating_sub(written.len() as u64);
        let before = start.saturating_sub(u64::from(completed));
        if !self.tail.was_read() {
            self.tail = Tail::at(meta, 0, b"");
        }
        let known = self.tail.is_same_file(files::inode(meta));
        let torn = self.tail.unfinished.filter(|(at, _)| completed && *at == before);
        if !known || self.tail.offset != before && torn.is_none() {
            self.own_ranges.push((start, end));
            self.own_lines += lines::count(written);
            return;
        }
        if let Some((_, readable)) = torn {
            let bad = usize::from(!readable);
            self.lines += 1;
            self.bad += bad;
            self.junk += bad;
            // It was reported when the file was opened.
            self.reported += bad;
        }
        self.lines += lines::count(written);
        self.tail = Tail::at(meta, end, written);
    }

    /// A warning about lines not reported yet. A torn last line counts only when the program starts: later, another
    /// program is just writing it.
    pub(crate) fn warning(&mut self, opening: bool) -> Option<String> {
        let torn = opening && self.tail.unfinished.is_some_and(|(_, readable)| !readable);
        let more = self.bad > self.reported;
        self.reported = self.reported.max(self.bad);
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

    /// A warning that the file can't be read, unless it was reported. A file that has just been removed is no failure.
    pub(crate) fn failure(&mut self, error: &io::Error) -> Option<String> {
        let reported = std::mem::replace(&mut self.failure_reported, true);
        (!reported && error.kind() != io::ErrorKind::NotFound).then(|| crate::io::error::reason(error))
    }
}
