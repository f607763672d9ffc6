//! The log of read and saved marks on disk: one file for each device, merged by reading all of them.
//! Never here: what a mark means on the screen.
//!
//! It is a log of its own, not a table of the store, because any file syncer can share and merge it: devices only
//! append to their own files, and the order, repetition or loss of lines makes no other difference.
//!
//! `<config>/state/<device>.jsonl` is this device's own file, written by every copy of the program that runs here. All
//! other `.jsonl` files in the folder belong to other devices, or are copies made by a file syncer, and are only read.
//! The format of a line is in [`lines`].

#![expect(clippy::disallowed_methods, reason = "io is where files are touched")]

mod compact;
mod device;
mod error;
mod files;
pub mod lines;
mod log;

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Seek, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use memchr::memmem::Finder;
use memchr::{memchr, memrchr};

use crate::io::error::reason;
use crate::io::replace;
use crate::news::{History, Mark, MarkValue, SafeText, State};
pub use error::Error;
use files::Tail;
use log::LogFile;

/// With fewer lines of its own a log is not compacted: they are read in 5 ms.
const COMPACT_FROM: usize = 4000;
/// Torn writes leave up to so many unreadable lines, which compaction removes. More of them mean a damaged file, which
/// is left for the user to look at.
const MOST_TORN: usize = 16;
/// How long to wait for the lock. Others hold it for a write, or for the moment that a compaction takes.
const LOCK_TIMEOUT: Duration = Duration::from_secs(1);
/// Between the first two attempts to get the lock; doubled each time.
const FIRST_PAUSE: Duration = Duration::from_millis(2);
/// How often in a row the own file may have been replaced by the time it is locked.
const MOST_REPLACED: usize = 16;
/// Files named in warnings at the start; of the rest only the number.
const MOST_WARNINGS: usize = 8;

/// The open journal, and what was read from it.
#[derive(Debug)]
pub struct Opened {
    /// Writes marks, and reads those of others.
    pub journal: Journal,
    /// All devices' marks, merged.
    pub state: State,
    /// What this device can undo and redo.
    pub history: History,
    /// What could not be read.
    pub warnings: Vec<SafeText>,
}

/// What others have written since the last read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewMarks {
    /// Marks and the devices they come from: to be applied to the state and pushed to the history. Only those written
    /// by another copy on this device have an op.
    pub marks: Vec<(Mark, String)>,
    /// What could not be read.
    pub warnings: Vec<SafeText>,
}

/// Writes the log of this device, and reads those of all devices. It blocks, so it belongs in a worker thread.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    device: String,
    name: OsString,
    own: Option<File>,
    logs: BTreeMap<OsString, LogFile>,
    /// Lines not written yet.
    pending: Vec<u8>,
    /// They were not written because another copy had the lock.
    busy: bool,
    /// Lines written, but possibly not on disk yet.
    unsynced: Vec<u8>,
    /// The own file is new, and its name possibly not on disk yet.
    created: bool,
    /// Compaction is considered above this number of own lines.
    compact_above: usize,
}

/// Reads every log in `<config>/state/` and prepares to write this device's own. Never fails: what can't be read is in
/// the warnings, and errors of writing come when it is tried.
pub fn open(config_dir: &Path, data_dir: &Path, now_ms: u64) -> Opened {
    let (device, warning) = device::device_name(data_dir, now_ms);
    let mut journal = Journal {
        folder: config_dir.join("state"),
        name: format!("{device}.jsonl").into(),
        device,
        own: None,
        logs: BTreeMap::new(),
        pending: Vec::new(),
        busy: false,
        unsynced: Vec::new(),
        created: false,
        compact_above: COMPACT_FROM,
    };
    let mut state = State::of(&journal.device);
    let mut history = History::default();
    // An estimate of the number of registers in the own file decides when to compact.
    let (own, mut live) = (journal.device.clone(), HashSet::new());
    let mut warnings = journal.read_new(true, |mark, device| {
        state.apply(mark, device);
        history.push(mark);
        if device == own {
            live.insert(lines::register_hash(mark));
        }
    });
    journal.compact_above = COMPACT_FROM.max(2 * live.len());
    if warnings.len() > MOST_WARNINGS {
        let more = warnings.len() - MOST_WARNINGS;
        warnings.truncate(MOST_WARNINGS);
        warnings.push(SafeText::new(&format!(
            "{}: {more} more files could not be read in full",
            journal.folder.display()
        )));
    }
    warnings.extend(warning);
    Opened { journal, state, history, warnings }
}

/// Only the joins in the logs of all devices. Other lines are searched, not parsed: a refresh asks for the addresses
/// that feeds have had, and a log may have 100,000 marks. What cannot be read is left out.
pub fn read_joins(config_dir: &Path) -> State {
    let folder = config_dir.join("state");
    let (mut state, joined) = (State::default(), Finder::new(lines::JOINED));
    for name in files::list_logs(&folder).unwrap_or_default() {
        let Ok(text) = files::read_whole(&folder.join(&name)) else { continue };
        let stem = name.to_string_lossy();
        let device = device::from_file_stem(stem.strip_suffix(".jsonl").unwrap_or(&stem));
        let mut from = 0;
        while let Some(at) = joined.find(&text[from..]).map(|at| from + at) {
            let start = memrchr(b'\n', &text[..at]).map_or(0, |end| end + 1);
            let end = memchr(b'\n', &text[at..]).map_or(text.len(), |end| at + end);
            if let Ok(line) = lines::parse(&text[start..end]) {
                let joins = line.marks().filter(|mark| matches!(mark.set, MarkValue::Joined { .. }));
                joins.for_each(|mark| _ = state.apply(mark, device));
            }
            from = end;
        }
    }
    state
}

/// A number that is another one when any log in the folder has become longer or shorter.
pub(crate) fn fingerprint(config_dir: &Path) -> i64 {
    let (folder, mut hasher) = (config_dir.join("state"), DefaultHasher::new());
    let mut logs = files::list_logs(&folder).unwrap_or_default();
    logs.sort();
    for name in logs {
        let len = fs::metadata(folder.join(&name)).map_or(0, |meta| meta.len());
        (name, len).hash(&mut hasher);
    }
    hasher.finish() as i64
}

impl Journal {
    /// The name under which this device's marks are merged.
    pub fn device(&self) -> &str {
        &self.device
    }

    /// The folder of all logs, to be watched. It may not exist yet.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether [`Journal::sync`] is due within 250 ms: marks were written and are possibly not on disk yet, or could
    /// not be written only because another copy held the lock. After any other error the next attempt is with the next
    /// mark.
    pub fn dirty(&self) -> bool {
        !self.unsynced.is_empty() || self.busy
    }

    /// The number of marks that could not be written so far.
    pub fn pending(&self) -> usize {
        lines::count(&self.pending)
    }

    /// Writes marks, and those left over from before, in one write. After an error they are kept for the next call;
    /// some may be in the file already, and repeating them does no harm.
    pub fn append(&mut self, marks: &[Mark]) -> Result<(), Error> {
        lines::encode(marks, &mut self.pending);
        self.flush(false)
    }

    /// Writes what is left over, waits until everything is on disk, and compacts the file when it is due.
    pub fn sync(&mut self) -> Result<(), Error> {
        let flushed = self.flush(false);
        // What is left over must not keep the rest from being synced.
        self.sync_written()?;
        flushed?;
        self.compact_if_due();
        Ok(())
    }

    /// The last sync. It ignores a lock that is held too long, because there is no later attempt.
    pub fn close(mut self) -> Result<(), Error> {
        let flushed = self.flush(true);
        let result = self.sync_written().and(flushed);
        self.pending.clear();
        self.unsynced.clear();
        result
    }

    /// Reads what others have written since the last read: other devices through a file syncer, other copies on this
    /// device. Costs one `stat` for each file when there is nothing new. A mark may come more than once.
    pub fn catch_up(&mut self) -> NewMarks {
        let mut marks = Vec::new();
        let warnings = self.read_new(false, |mark, device| marks.push((*mark, device.to_owned())));
        NewMarks { marks, warnings }
    }

    fn read_new(&mut self, opening: bool, mut take: impl FnMut(&Mark, &str)) -> Vec<SafeText> {
        let names = match files::list_logs(&self.folder) {
            Ok(names) => names,
            Err(error) if opening => {
                return vec![SafeText::new(&format!("{}: {}", self.folder.display(), reason(&error)))];
            }
            Err(_) => return Vec::new(),
        };
        self.logs.retain(|name, _| names.binary_search(name).is_ok());
        let mut warnings = Vec::new();
        for name in names {
            let own = name == self.name;
            let stem = name.to_string_lossy();
            let device = device::from_file_stem(stem.strip_suffix(".jsonl").unwrap_or(&stem));
            let log = self.logs.entry(name.clone()).or_default();
            let path = self.folder.join(&name);
            let taken = log.read_new(&path, |mark| {
                // Only the device that set a mark can undo it.
                let mark = Mark { op: mark.op.filter(|_| own), ..*mark };
                take(&mark, device);
            });
            let warning = match taken {
                Ok(()) => log.warning(opening),
                Err(error) => log.failure(&error),
            };
            warnings.extend(warning.map(|what| SafeText::new(&format!("{}: {what}", path.display()))));
        }
        warnings
    }

    fn flush(&mut self, mut force: bool) -> Result<(), Error> {
        while !self.pending.is_empty() {
            let own = self.lock_own(force);
            self.busy = matches!(own, Err(Error::Busy(_)));
            let (mut file, locked) = own?;
            let written = self.write(&mut file, locked);
            if locked {
                let _ = file.unlock();
            }
            // Without a lock, a compaction may have missed this write.
            let again = !locked && force && written.is_ok() && !replace::is_file_at(&file, &self.path());
            self.own = Some(file);
            written.map_err(|source| Error::System { path: self.path(), source })?;
            if again {
                self.requeue();
            }
            // Retry once, but not for ever.
            force &= !again;
        }
        Ok(())
    }

    fn write(&mut self, file: &mut File, locked: bool) -> io::Result<()> {
        let meta = file.metadata()?;
        let before = meta.len();
        let mut last = [b'\n'];
        if meta.is_file() && before > 0 {
            file.read_exact_at(&mut last, before - 1)?;
        }
        // A torn last line is terminated, so that the next line is not lost with it.
        let completed = last != *b"\n";
        let mut bytes = std::mem::take(&mut self.pending);
        if completed {
            bytes.insert(0, b'\n');
        }
        if let Err(error) = file.write_all(&bytes) {
            if locked && meta.is_file() {
                // Part of a line may be there. Nobody else writes while we hold the lock.
                let _ = file.set_len(before);
            }
            self.pending = bytes.split_off(usize::from(completed));
            return Err(error);
        }
        let lines = bytes.split_off(usize::from(completed));
        // Without a lock the write may have begun after `before`.
        let end = file.stream_position().unwrap_or(before + (lines.len() + usize::from(completed)) as u64);
        let log = self.logs.entry(self.name.clone()).or_default();
        log.add_written(&file.metadata()?, end, &lines, completed);
        self.unsynced.extend_from_slice(&lines);
        Ok(())
    }

    fn sync_written(&mut self) -> Result<(), Error> {
        if self.unsynced.is_empty() {
            return Ok(());
        }
        let path = self.path();
        let synced = match &self.own {
            Some(file) => file.sync_data(),
            None => Ok(()),
        };
        let synced = synced.and_then(|()| if self.created { replace::sync_folder(&path) } else { Ok(()) });
        if let Err(source) = synced {
            // The system may have dropped what it could not write, and reports it only once: write it again.
            self.requeue();
            return Err(Error::System { path, source });
        }
        self.unsynced.clear();
        self.created = false;
        Ok(())
    }

    fn requeue(&mut self) {
        self.unsynced.append(&mut self.pending);
        std::mem::swap(&mut self.unsynced, &mut self.pending);
    }

    /// Compacts the own file when it is due. A failure does no harm: the old file is still there.
    fn compact_if_due(&mut self) {
        let Some(log) = self.logs.get(&self.name) else { return };
        let sweep = (1..=MOST_TORN).contains(&log.junk);
        if !sweep && (log.junk > 0 || log.lines() <= self.compact_above) {
            return;
        }
        let Ok((file, locked)) = self.lock_own(false) else { return };
        if !locked {
            // Without locks a line could be written to the old file while it is being replaced.
            self.compact_above = usize::MAX;
            self.own = Some(file);
            return;
        }
        let length = file.metadata().map_or(0, |meta| meta.len());
        let outcome = compact::compact(&self.path(), sweep);
        let log = self.logs.entry(self.name.clone()).or_default();
        log.junk = 0;
        match outcome {
            Ok(compact::Outcome::Done(kept, tail)) => {
                // If another copy has written something we have not read, read everything again.
                let tail = if log.tail.offset == length { tail } else { Tail::default() };
                *log = LogFile::compacted(tail, kept);
                self.compact_above = COMPACT_FROM.max(2 * kept);
            }
            Ok(compact::Outcome::NotWorthIt(kept)) => self.compact_above = COMPACT_FROM.max(2 * kept),
            Err(_) => self.compact_above = 2 * log.lines(),
        }
        // Unlock only now: others then notice that the file they hold was replaced.
        let _ = file.unlock();
    }

    /// Opens the own file, locks it if the file system can do that, and makes sure that it still has that name. Returns
    /// the file, and whether it is locked.
    fn lock_own(&mut self, force: bool) -> Result<(File, bool), Error> {
        let path = self.path();
        for _ in 0..MOST_REPLACED {
            let file = match self.own.take() {
                Some(file) => file,
                None => self.open_own().map_err(|source| Error::System { path: path.clone(), source })?,
            };
            let (deadline, mut pause) = (Instant::now() + LOCK_TIMEOUT, FIRST_PAUSE);
            let locked = loop {
                match file.try_lock() {
                    Ok(()) => break true,
                    Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                        std::thread::sleep(pause);
                        pause = (2 * pause).min(LOCK_TIMEOUT / 50);
                    }
                    Err(TryLockError::WouldBlock) if force => break false,
                    Err(TryLockError::WouldBlock) => {
                        self.own = Some(file);
                        return Err(Error::Busy(path));
                    }
                    // A file system without locks.
                    Err(TryLockError::Error(_)) => break false,
                }
            };
            if replace::is_file_at(&file, &self.path()) {
                return Ok((file, locked));
            }
            // It was compacted by another copy, removed or replaced: the new file may lack our latest lines.
            self.requeue();
        }
        Err(Error::Busy(path))
    }

    fn open_own(&mut self) -> io::Result<File> {
        fs::create_dir_all(&self.folder)?;
        let flags = rustix::fs::OFlags::NONBLOCK.bits() as i32;
        let file =
            OpenOptions::new().read(true).append(true).create(true).custom_flags(flags).open(self.path())?;
        self.created |= file.metadata()?.len() == 0;
        Ok(file)
    }

    fn path(&self) -> PathBuf {
        self.folder.join(&self.name)
    }
}

impl Drop for Journal {
    /// For an exit without [`Journal::close`].
    fn drop(&mut self) {
        let _ = self.flush(true);
        let _ = self.sync_written();
    }
}
