//! The reader's log on disk: one file a device, merged by reading them all.
//! Never here: what a mark means on the screen.
//!
//! `<config>/state/<device>.jsonl` is this device's own file, written by every copy of the program that runs
//! here; all other `.jsonl` files in the folder belong to other devices, or are copies a file syncer made, and
//! are only ever read. A line's form is in [`lines`].

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
use std::io::{self, Seek, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::news::{History, Mark, SafeText, State};
pub use error::Error;
use files::Tail;
use log::Log;

/// Own lines up to which compaction is not worth a thought: they are read in 5 ms.
const ENOUGH: usize = 4000;
/// So many unreadable lines are what torn writes leave, and are swept away; more of them mean a damaged file,
/// which is left as it is for a person to look at.
const TORN: usize = 16;
/// How long to wait for the lock. Others hold it for a write, or for the moment a compaction takes.
const PATIENCE: Duration = Duration::from_secs(1);
/// Between the first two tries to get the lock; then twice as long each time.
const PAUSE: Duration = Duration::from_millis(2);
/// How often in a row the own file may turn out to be another one by the time it is locked.
const REPLACED: usize = 16;
/// Files about which a start says something; of the rest it says how many they are.
const WARNINGS: usize = 8;

/// The log, and what was read from it.
#[derive(Debug)]
pub struct Opened {
    /// For writing, and for what others write.
    pub journal: Journal,
    /// All devices' marks, merged.
    pub state: State,
    /// What this device can undo and redo.
    pub history: History,
    /// What could not be read, for the reader to see.
    pub warnings: Vec<SafeText>,
}

/// What others have written since the last look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caught {
    /// Marks and the devices they come from: to be applied to the state and pushed to the history. Only those
    /// another copy on this device wrote carry an op.
    pub marks: Vec<(Mark, String)>,
    /// What could not be read.
    pub warnings: Vec<SafeText>,
}

/// The log of this device for writing, and everyone's for reading. Blocks: it lives in a worker thread.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    device: String,
    name: OsString,
    own: Option<File>,
    logs: BTreeMap<OsString, Log>,
    /// Lines not written yet.
    pending: Vec<u8>,
    /// Another copy had the lock when they should have been.
    busy: bool,
    /// Lines written, but perhaps not on the disk yet.
    unsynced: Vec<u8>,
    /// The own file's name is new, and perhaps not on the disk yet.
    created: bool,
    /// Own lines from which on compaction is thought of again.
    enough: usize,
}

/// The own file, open and, where the file system can, locked.
struct Own {
    file: File,
    locked: bool,
}

/// Reads every log in `<config>/state/` and makes ready to write to this device's own. Never fails: what
/// cannot be read is told in the warnings, what cannot be written is told when it is tried.
pub fn open(config_dir: &Path, data_dir: &Path, now_ms: u64) -> Opened {
    let (device, warning) = device::own(data_dir, now_ms);
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
        enough: ENOUGH,
    };
    let mut state = State::of(&journal.device);
    let mut history = History::default();
    // How many registers the own file holds decides when compaction is worth a thought. A guess will do.
    let (own, mut live) = (journal.device.clone(), HashSet::new());
    let mut warnings = journal.look(true, |mark, device| {
        state.apply(mark, device);
        history.push(mark);
        if device == own {
            live.insert(lines::register(mark));
        }
    });
    journal.enough = ENOUGH.max(2 * live.len());
    if warnings.len() > WARNINGS {
        let more = warnings.len() - WARNINGS;
        warnings.truncate(WARNINGS);
        warnings.push(SafeText::new(&format!(
            "{}: {more} more files could not be read in full",
            journal.shown()
        )));
    }
    warnings.extend(warning);
    Opened { journal, state, history, warnings }
}

impl Journal {
    /// The name this device's marks are merged under.
    pub fn device(&self) -> &str {
        &self.device
    }

    /// The folder of all logs, to be watched. It need not exist yet.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether [`Journal::sync`] is due within 250 ms: marks were written that are perhaps not on the disk yet,
    /// or could not be written only because another copy held the lock. After any other error it is of no use
    /// to try again before there is a new mark.
    pub fn dirty(&self) -> bool {
        !self.unsynced.is_empty() || self.busy
    }

    /// How many marks could not be written so far.
    pub fn pending(&self) -> usize {
        lines::count(&self.pending)
    }

    /// Writes marks, and those left over from before, with one write. After an error they are kept for the
    /// next call; some may be in the file already, and repeating them does no harm.
    pub fn append(&mut self, marks: &[Mark]) -> Result<(), Error> {
        lines::encode(marks, &mut self.pending);
        self.flush(false)
    }

    /// Writes what is left over, waits until the disk has all of it, and compacts the file when that is worth
    /// it.
    pub fn sync(&mut self) -> Result<(), Error> {
        let flushed = self.flush(false);
        // What is left over must not keep the rest from being safe, nor the caller from resting.
        self.sync_written()?;
        flushed?;
        self.tidy();
        Ok(())
    }

    /// The last sync. It does not respect a lock that is held for too long: after this there is no next time.
    pub fn close(mut self) -> Result<(), Error> {
        let flushed = self.flush(true);
        let result = self.sync_written().and(flushed);
        self.pending.clear();
        self.unsynced.clear();
        result
    }

    /// Reads what others have written since the last look: other devices through a file syncer, other copies
    /// on this device. Costs one `stat` a file when there is nothing new. A mark may come more than once.
    pub fn catch_up(&mut self) -> Caught {
        let mut marks = Vec::new();
        let warnings = self.look(false, |mark, device| marks.push((*mark, device.to_owned())));
        Caught { marks, warnings }
    }

    fn look(&mut self, opening: bool, mut take: impl FnMut(&Mark, &str)) -> Vec<SafeText> {
        let names = match files::logs(&self.folder) {
            Ok(names) => names,
            Err(error) if opening => return vec![SafeText::new(&format!("{}: {error}", self.shown()))],
            Err(_) => return Vec::new(),
        };
        self.logs.retain(|name, _| names.binary_search(name).is_ok());
        let mut warnings = Vec::new();
        for name in names {
            let own = name == self.name;
            let stem = name.to_string_lossy();
            let device = device::of_stem(stem.strip_suffix(".jsonl").unwrap_or(&stem));
            let log = self.logs.entry(name.clone()).or_default();
            let path = self.folder.join(&name);
            let taken = log.look(&path, |mark| {
                // What another device did is theirs to undo.
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
            let own = self.own(force);
            self.busy = matches!(own, Err(Error::Busy(_)));
            let Own { mut file, locked } = own?;
            let written = self.write(&mut file, locked);
            if locked {
                let _ = file.unlock();
            }
            // Without a lock, a compaction may have passed this write by.
            let again = !locked && force && written.is_ok() && !self.is_own(&file);
            self.own = Some(file);
            written.map_err(|error| Error::of(&self.path(), error))?;
            if again {
                self.write_again();
            }
            // That once more, but not for ever.
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
        // A torn last line gets its end, so that it spoils nothing but itself.
        let healed = last != *b"\n";
        let mut bytes = std::mem::take(&mut self.pending);
        if healed {
            bytes.insert(0, b'\n');
        }
        if let Err(error) = file.write_all(&bytes) {
            if locked && meta.is_file() {
                // Half a line may be there. Nobody else writes while we hold the lock.
                let _ = file.set_len(before);
            }
            self.pending = bytes.split_off(usize::from(healed));
            return Err(error);
        }
        let lines = bytes.split_off(usize::from(healed));
        // Where the write began is where the file ended then, which without a lock need not be `before`.
        let end = file.stream_position().unwrap_or(before + (lines.len() + usize::from(healed)) as u64);
        let log = self.logs.entry(self.name.clone()).or_default();
        log.wrote(&file.metadata()?, end, &lines, healed);
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
        let synced = synced.and_then(|()| if self.created { compact::sync_folder(&path) } else { Ok(()) });
        if let Err(error) = synced {
            // The system may have dropped what it could not write, and will not say so twice: write it again.
            self.write_again();
            return Err(Error::of(&path, error));
        }
        self.unsynced.clear();
        self.created = false;
        Ok(())
    }

    fn write_again(&mut self) {
        self.unsynced.append(&mut self.pending);
        std::mem::swap(&mut self.unsynced, &mut self.pending);
    }

    /// Compacts the own file when it is due. A failure is none: the old file is still there.
    fn tidy(&mut self) {
        let Some(log) = self.logs.get(&self.name) else { return };
        let sweep = (1..=TORN).contains(&log.junk);
        if !sweep && (log.junk > 0 || log.lines() <= self.enough) {
            return;
        }
        let Ok(Own { file, locked }) = self.own(false) else { return };
        if !locked {
            // Without locks a line could be written to the old file while the new one takes its place.
            self.enough = usize::MAX;
            self.own = Some(file);
            return;
        }
        let length = file.metadata().map_or(0, |meta| meta.len());
        let outcome = compact::compact(&self.path(), sweep);
        let log = self.logs.entry(self.name.clone()).or_default();
        log.junk = 0;
        match outcome {
            Ok(compact::Outcome::Done(kept, tail)) => {
                // Had another copy written something we have not seen, all is read again.
                let tail = if log.tail.offset == length { tail } else { Tail::default() };
                *log = Log::compacted(tail, kept);
                self.enough = ENOUGH.max(2 * kept);
            }
            Ok(compact::Outcome::NotWorthIt(kept)) => self.enough = ENOUGH.max(2 * kept),
            Err(_) => self.enough = 2 * log.lines(),
        }
        // Only now may others have the lock, and see that the file they hold is not the one of that name.
        let _ = file.unlock();
    }

    /// Opens and locks the own file, and makes sure that it is still the one with that name.
    fn own(&mut self, force: bool) -> Result<Own, Error> {
        let path = self.path();
        let failed = |error| Error::of(&path, error);
        for _ in 0..REPLACED {
            let file = match self.own.take() {
                Some(file) => file,
                None => self.create().map_err(failed)?,
            };
            let (deadline, mut pause) = (Instant::now() + PATIENCE, PAUSE);
            let locked = loop {
                match file.try_lock() {
                    Ok(()) => break true,
                    Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                        std::thread::sleep(pause);
                        pause = (2 * pause).min(PATIENCE / 50);
                    }
                    Err(TryLockError::WouldBlock) if force => break false,
                    Err(TryLockError::WouldBlock) => {
                        self.own = Some(file);
                        return Err(Error::Busy(path));
                    }
                    // A file system without locks: go on without.
                    Err(TryLockError::Error(_)) => break false,
                }
            };
            if self.is_own(&file) {
                return Ok(Own { file, locked });
            }
            // Compacted by another copy, or removed, or replaced: whatever it was, it has another file now,
            // perhaps without our latest lines.
            self.write_again();
        }
        Err(Error::Busy(path))
    }

    /// Whether this is the file that now has the own file's name.
    fn is_own(&self, file: &File) -> bool {
        let there = fs::metadata(self.path()).and_then(|there| Ok((there, file.metadata()?)));
        there.is_ok_and(|(there, held)| files::inode(&there) == files::inode(&held))
    }

    fn create(&mut self) -> io::Result<File> {
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

    fn shown(&self) -> std::path::Display<'_> {
        self.folder.display()
    }
}

impl Drop for Journal {
    /// For a way out that did not pass [`Journal::close`].
    fn drop(&mut self) {
        let _ = self.flush(true);
        let _ = self.sync_written();
    }
}
