//! Compaction: writes a log without its obsolete lines beside the old one, and replaces it.
//! Never here: the decision when to compact, another device's log.

#![expect(clippy::disallowed_methods, reason = "io is where files are touched")]

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::files::{self, Tail};
use super::lines;
use crate::io::replace;
use crate::news::{History, Id, Mark, MarkValue};

/// A crash may leave an unfinished new file behind. After this long it is not being written any more.
const STALE: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Debug)]
pub(crate) enum Outcome {
    /// Too few lines are obsolete; that many must stay.
    NotWorthIt(usize),
    /// The number of lines that stayed, and the tail of the new file.
    Done(usize, Tail),
}

/// Compacts the log at `path` if fewer than half of its lines must stay, or to `sweep` torn lines away. The caller
/// holds the lock. What stays: each register's latest mark, the marks of steps that can be undone or redone, and
/// everything that a later version may have written. After a crash either the old file or the new one is there,
/// complete.
pub(crate) fn compact(path: &Path, sweep: bool) -> io::Result<Outcome> {
    // A log that is a symbolic link stays one when its target is replaced.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let filter = LineFilter::read(&path)?;
    let mut kept = 0;
    let end = filter.for_each_kept(&path, |_| {
        kept += 1;
        Ok(())
    })?;
    if filter.lines <= 2 * kept && !sweep {
        return Ok(Outcome::NotWorthIt(kept));
    }
    remove_stale(&path);
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".tmp-{}", std::process::id()));
    let temp = path.with_file_name(name);
    let tail = write(&path, &temp, &filter, end).inspect_err(|_| drop(fs::remove_file(&temp)))?;
    Ok(Outcome::Done(kept, tail))
}

fn write(path: &Path, temp: &Path, filter: &LineFilter, end: u64) -> io::Result<Tail> {
    let file = File::create(temp)?;
    file.set_permissions(fs::metadata(path)?.permissions())?;
    let mut out = BufWriter::with_capacity(1 << 18, file);
    let (mut last, mut length) = (Vec::new(), 0);
    filter.for_each_kept(path, |line| {
        last.clear();
        last.extend_from_slice(line);
        length += line.len() as u64;
        out.write_all(line)
    })?;
    // A copy that did not get the lock may have written without it: copy its lines too.
    let mut old = files::open(path)?;
    old.seek(SeekFrom::Start(end))?;
    let mut late = Vec::new();
    old.read_to_end(&mut late)?;
    out.write_all(&late)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    fs::rename(temp, path)?;
    replace::sync_folder(path)?;
    Ok(Tail::at(&file.metadata()?, length, &last))
}

/// Decides which lines must stay.
struct LineFilter {
    lines: usize,
    latest: HashMap<(Id, u8), Latest>,
    history: History,
}

/// A register's latest mark in this log; of equal marks the first line.
struct Latest {
    t: u64,
    set: MarkValue,
    line: usize,
}

impl LineFilter {
    fn read(path: &Path) -> io::Result<Self> {
        let mut filter = Self { lines: 0, latest: HashMap::new(), history: History::default() };
        let mut tail = Tail::default();
        let Some((file, _)) = tail.open(path)? else { return Ok(filter) };
        tail.read(file, |_, bytes| {
            let line = filter.lines;
            filter.lines += 1;
            let parsed = lines::parse(bytes);
            for mark in parsed.iter().flat_map(lines::Line::marks) {
                filter.history.push(mark);
                filter.add(mark, line);
            }
            parsed.is_ok()
        })?;
        Ok(filter)
    }

    fn add(&mut self, mark: &Mark, line: usize) {
        let Mark { t, set, .. } = *mark;
        match self.latest.entry(lines::register(mark)) {
            Entry::Vacant(vacant) => _ = vacant.insert(Latest { t, set, line }),
            Entry::Occupied(mut latest) => {
                let (old_t, old) = (latest.get().t, latest.get().set);
                let is_larger = match (set, old) {
                    // Of which of the two names the line is does not matter.
                    (MarkValue::Joined { joined, .. }, MarkValue::Joined { joined: old, .. }) => {
                        joined && !old
                    }
                    _ => set > old,
                };
                if t > old_t || t == old_t && is_larger {
                    latest.insert(Latest { t, set, line });
                }
            }
        }
    }

    /// Passes every line that must stay to `each`, with its end; returns the length of the file.
    fn for_each_kept(&self, path: &Path, mut each: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<u64> {
        let (mut at, mut result) = (0, Ok(()));
        let mut out = Vec::new();
        let mut tail = Tail::default();
        let Some((file, _)) = tail.open(path)? else { return Ok(0) };
        tail.read(file, |_, bytes| {
            out.clear();
            if result.is_ok() && self.keep_line(at, bytes, &mut out) {
                result = each(&out);
            }
            at += 1;
            true
        })?;
        result.map(|()| tail.unfinished.map_or(tail.offset, |(end, _)| end))
    }

    /// Whether the line must stay; if so, appends what to write to `out`.
    fn keep_line(&self, at: usize, bytes: &[u8], out: &mut Vec<u8>) -> bool {
        let Ok(line) = lines::parse(bytes) else {
            // A line that is no object is left from a torn write.
            out.extend_from_slice(bytes);
            out.push(b'\n');
            return lines::is_object(bytes);
        };
        let blank = bytes.trim_ascii().is_empty();
        let undoable = line.op.is_some_and(|op| self.history.needs(op));
        let latest = |mark: &Mark| self.latest.get(&lines::register(mark)).is_some_and(|l| l.line == at);
        if blank || !(undoable || line.unknown || line.marks().any(latest)) {
            return false;
        }
        // A step that can no longer be undone must not reappear in part because some of its marks stay.
        let part = !undoable && line.marks().any(|mark| mark.op.is_some());
        if let Some(bare) = part.then(|| lines::without_op(bytes)).flatten() {
            *out = bare;
        } else {
            out.extend_from_slice(bytes);
            out.push(b'\n');
        }
        true
    }
}

/// Removes what crashed compactions of this log have left behind.
fn remove_stale(path: &Path) {
    let Some((folder, name)) = path.parent().zip(path.file_name()) else { return };
    let ours = |other: &PathBuf| {
        let other = other.file_name().unwrap_or_default().as_encoded_bytes();
        let rest = other.strip_prefix(name.as_encoded_bytes()).and_then(|rest| rest.strip_prefix(b".tmp-"));
        rest.is_some_and(|digits| digits.iter().all(u8::is_ascii_digit))
    };
    let stale = |path: &PathBuf| {
        let changed = fs::metadata(path).and_then(|meta| meta.modified());
        changed.is_ok_and(|changed| SystemTime::now().duration_since(changed).is_ok_and(|age| age > STALE))
    };
    let entries = fs::read_dir(folder).into_iter().flatten();
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())).filter(ours).filter(stale) {
        let _ = fs::remove_file(path);
    }
}
