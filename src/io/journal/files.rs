//! The files of the state folder; each is read on from where reading last ended.
//! Never here: writing, the meaning of the lines.

#![expect(clippy::disallowed_methods, reason = "io is where files are touched")]

use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use super::lines::LONGEST;
use crate::io::articles::files::if_exists;

/// The last bytes read before; they must still be there for reading to go on after them.
const LAST_BYTES: usize = 96;

/// A file's identity: device and inode.
pub(crate) type Inode = (u64, u64);

pub(crate) fn inode(meta: &Metadata) -> Inode {
    (meta.dev(), meta.ino())
}

/// The names of all logs in `dir`, sorted. None if the folder does not exist.
pub(crate) fn list_logs(dir: &Path) -> io::Result<Vec<OsString>> {
    let Some(entries) = if_exists(fs::read_dir(dir))? else { return Ok(Vec::new()) };
    let mut names: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.file_name())).collect();
    // `._name.jsonl` has the attributes that macOS stores beside a file on foreign disks, never lines.
    names.retain(|name| {
        let name = name.as_encoded_bytes();
        name.ends_with(b".jsonl") && !name.starts_with(b"._")
    });
    names.sort_unstable();
    Ok(names)
}

/// Reads a whole file.
pub(crate) fn read_whole(path: &Path) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    // Opening a pipe could wait for ever.
    if fs::metadata(path)?.is_file() {
        open(path)?.read_to_end(&mut text)?;
    }
    Ok(text)
}

/// How far one file has been read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tail {
    /// The file's identity, length and date when it was last read.
    seen: Option<(Inode, u64, i64, i64)>,
    /// The end of the last whole line.
    pub(crate) offset: u64,
    /// The bytes before `offset`.
    last_bytes: Vec<u8>,
    /// Where the unfinished last line ended, and whether it could be parsed nevertheless.
    pub(crate) unfinished: Option<(u64, bool)>,
}

impl Tail {
    /// The tail of a file just written: `offset` is the end of `written`.
    pub(crate) fn at(meta: &Metadata, offset: u64, written: &[u8]) -> Self {
        let last_bytes = written[written.len().saturating_sub(LAST_BYTES)..].to_vec();
        // Not the current length: if another process has written since, the next read must notice.
        let seen = Some((inode(meta), offset, meta.mtime(), meta.mtime_nsec()));
        Self { seen, offset, last_bytes, unfinished: None }
    }

    /// Whether the file was read before.
    pub(crate) fn was_read(&self) -> bool {
        self.seen.is_some()
    }

    /// Whether the file read before is this one.
    pub(crate) fn is_same_file(&self, inode: Inode) -> bool {
        self.seen.is_some_and(|(seen, ..)| seen == inode)
    }

    /// Opens the file where reading ended the last time, and returns whether it is another file, read from its start;
    /// `None` if nothing has changed.
    pub(crate) fn open(&mut self, path: &Path) -> io::Result<Option<(File, bool)>> {
        let meta = fs::metadata(path)?;
        if !meta.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        if self.seen == Some(fingerprint(&meta)) {
            return Ok(None);
        }
        let mut file = open(path)?;
        let meta = file.metadata()?;
        let restarted = !self.is_continued_in(&file, &meta);
        if restarted {
            *self = Self::default();
        }
        file.seek(SeekFrom::Start(self.offset))?;
        self.seen = Some(fingerprint(&meta));
        Ok(Some((file, restarted)))
    }

    /// Reads to the end and calls `line` with each whole line, without its end, and its offset. An unfinished last
    /// line is included; `line` returns whether it could be parsed, and it comes again when the file has grown. Lines
    /// longer than [`LONGEST`] are cut.
    pub(crate) fn read(&mut self, file: File, mut line: impl FnMut(u64, &[u8]) -> bool) -> io::Result<()> {
        self.unfinished = None;
        let result = self.read_lines(BufReader::with_capacity(LONGEST, file), &mut line);
        if result.is_err() {
            self.seen = None;
        }
        result
    }

    fn read_lines(
        &mut self,
        mut file: impl BufRead,
        line: &mut impl FnMut(u64, &[u8]) -> bool,
    ) -> io::Result<()> {
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            // Two more than the longest line: its end, and one that makes it too long.
            let mut taken = file.by_ref().take(LONGEST as u64 + 2).read_until(b'\n', &mut bytes)? as u64;
            if taken == 0 {
                return Ok(());
            }
            let mut whole = bytes.ends_with(b"\n");
            if !whole && bytes.len() > LONGEST + 1 {
                taken += skip_line(&mut file, &mut whole)?;
            }
            let readable = line(self.offset, bytes.strip_suffix(b"\n").unwrap_or(&bytes));
            if !whole {
                self.unfinished = Some((self.offset + taken, readable));
                return Ok(());
            }
            self.offset += taken;
            self.last_bytes.clear();
            if bytes.len() as u64 == taken {
                self.last_bytes.extend_from_slice(&bytes[bytes.len().saturating_sub(LAST_BYTES)..]);
            }
        }
    }

    /// Whether `file` begins with what was read before. Some syncers overwrite a file in place, so the same inode is
    /// not enough.
    fn is_continued_in(&self, file: &File, meta: &Metadata) -> bool {
        let mut there = vec![0; self.last_bytes.len()];
        self.is_same_file(inode(meta))
            && meta.len() >= self.offset
            && self
                .offset
                .checked_sub(there.len() as u64)
                .is_some_and(|at| file.read_exact_at(&mut there, at).is_ok() && there == self.last_bytes)
    }
}

/// Opens a log for reading; without blocking, in case the name now belongs to a pipe.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let flags = rustix::fs::OFlags::NONBLOCK.bits() as i32;
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

/// Skips the rest of a line; returns how many bytes.
fn skip_line(file: &mut impl BufRead, whole: &mut bool) -> io::Result<u64> {
    let mut skipped = 0;
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok(skipped);
        }
        let end = bytes.iter().position(|b| *b == b'\n');
        let used = end.map_or(bytes.len(), |end| end + 1);
        file.consume(used);
        skipped += used as u64;
        if end.is_some() {
            *whole = true;
            return Ok(skipped);
        }
    }
}

fn fingerprint(meta: &Metadata) -> (Inode, u64, i64, i64) {
    (inode(meta), meta.len(), meta.mtime(), meta.mtime_nsec())
}
