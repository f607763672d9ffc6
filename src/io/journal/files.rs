//! The files of the state folder, each read from where the last look at it ended.
//! Never here: writing; and no opinion on what the lines say.

#![expect(clippy::disallowed_methods, reason = "io is where files are touched")]

use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::lines::LONGEST;

/// Bytes before the last look's end that must still be there for the next look to go on from it.
const TRACE: usize = 96;

/// A file's identity: device and inode.
pub type Inode = (u64, u64);

/// The identity of a file.
pub fn inode(meta: &Metadata) -> Inode {
    (meta.dev(), meta.ino())
}

/// The names of all logs in `dir`, in order. A folder that is not there has none.
pub fn logs(dir: &Path) -> io::Result<Vec<OsString>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut names: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.file_name())).collect();
    // `._name.jsonl` is what macOS leaves beside a file on foreign disks: its attributes, never lines.
    names.retain(|name| {
        let name = name.as_encoded_bytes();
        name.ends_with(b".jsonl") && !name.starts_with(b"._")
    });
    names.sort_unstable();
    Ok(names)
}

/// How far one file has been read.
#[derive(Clone, Debug, Default)]
pub struct Tail {
    /// What the file was at the last look.
    seen: Option<(Inode, u64, i64, i64)>,
    /// The end of the last whole line.
    pub offset: u64,
    /// The bytes before `offset`.
    trace: Vec<u8>,
    /// Where the unfinished last line ended, and whether it could be read nevertheless.
    pub unfinished: Option<(u64, bool)>,
}

impl Tail {
    /// A tail that stands at `offset` of a file just written, the end of a line that ended in `written`.
    pub fn at(meta: &Metadata, offset: u64, written: &[u8]) -> Self {
        let trace = written[written.len().saturating_sub(TRACE)..].to_vec();
        // Not the length of now: should another process have written since, the next look must see it.
        let seen = Some((inode(meta), offset, meta.mtime(), meta.mtime_nsec()));
        Self { seen, offset, trace, unfinished: None }
    }

    /// Whether there was a file at the last look.
    pub fn has_looked(&self) -> bool {
        self.seen.is_some()
    }

    /// Whether the file at the end of this tail is that one.
    pub fn is_of(&self, inode: Inode) -> bool {
        self.seen.is_some_and(|(seen, ..)| seen == inode)
    }

    /// Opens the file where the last look ended, and says whether it is another one than before and starts
    /// anew; `None` if nothing has changed since.
    pub fn open(&mut self, path: &Path) -> io::Result<Option<(File, bool)>> {
        let meta = fs::metadata(path)?;
        if !meta.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        if self.seen == Some(stamp(&meta)) {
            return Ok(None);
        }
        let mut file = open(path)?;
        let meta = file.metadata()?;
        let anew = !self.goes_on_in(&file, &meta);
        if anew {
            *self = Self::default();
        }
        file.seek(SeekFrom::Start(self.offset))?;
        self.seen = Some(stamp(&meta));
        Ok(Some((file, anew)))
    }

    /// Reads to the end and gives each whole line, without its end, to `line`, with the offset of its start.
    /// An unfinished last line is given too; `line` says whether it could read it, and it comes again when
    /// the file has grown. A line longer than any of ours is cut, never held.
    pub fn read(&mut self, file: File, mut line: impl FnMut(u64, &[u8]) -> bool) -> io::Result<()> {
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
            // Two over the longest line: its end, and one more that makes it too long.
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
            self.trace.clear();
            if bytes.len() as u64 == taken {
                self.trace.extend_from_slice(&bytes[bytes.len().saturating_sub(TRACE)..]);
            }
        }
    }

    /// Whether `file` is what was read before, perhaps with more at its end. Some syncers write over a file in
    /// its place, so the same inode is not enough.
    fn goes_on_in(&self, file: &File, meta: &Metadata) -> bool {
        let mut there = vec![0; self.trace.len()];
        self.is_of(inode(meta))
            && meta.len() >= self.offset
            && self
                .offset
                .checked_sub(there.len() as u64)
                .is_some_and(|at| file.read_exact_at(&mut there, at).is_ok() && there == self.trace)
    }
}

/// Opens a log for reading. Not blocking, in case the name now belongs to a pipe.
pub fn open(path: &Path) -> io::Result<File> {
    let flags = rustix::fs::OFlags::NONBLOCK.bits() as i32;
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

/// Passes over the rest of a line; how many bytes that was.
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

fn stamp(meta: &Metadata) -> (Inode, u64, i64, i64) {
    (inode(meta), meta.len(), meta.mtime(), meta.mtime_nsec())
}

/// Where `path` really lies: a log that is a symbolic link stays one when its target is replaced.
pub fn target(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}
