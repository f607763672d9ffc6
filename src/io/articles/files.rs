//! Files: walks folders, unpacks gzip, reads within bounds; and errors that name the file.
//! Never here: the contents.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use flate2::read::MultiGzDecoder;

use crate::news::{Address, Cause, HasCause, SafeText, UnixTime};

/// A larger file (unpacked) is refused, unless it is read line by line.
pub(crate) const LARGEST: u64 = 256 << 20;

/// What the user asked to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The articles built into the program.
    Edition,
    Stdin,
    /// A file or a folder.
    Path(PathBuf),
    /// A page or a feed, read without a subscription.
    Url(Address),
}

impl Input {
    /// The address of a page or a feed.
    pub(crate) fn address(&self) -> Option<&Address> {
        if let Self::Url(address) = self { Some(address) } else { None }
    }
}

/// Length and date of a file, to notice when it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileStamp {
    pub(crate) length: u64,
    pub(crate) modified: Option<SystemTime>,
}

impl FileStamp {
    /// The file as it is now.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        fs::metadata(path).map(|data| Self::new(&data))
    }

    fn new(data: &fs::Metadata) -> Self {
        Self { length: data.len(), modified: data.modified().ok() }
    }

    /// When the file was written; sorts articles without a date.
    pub(crate) fn unix_time(&self) -> UnixTime {
        unix_time(self.modified)
    }
}

pub(crate) fn unix_time(time: Option<SystemTime>) -> UnixTime {
    let since = time.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
    since.and_then(|since| UnixTime::from_seconds(since.as_secs() as i64)).unwrap_or_default()
}

/// A path made safe to show.
pub(crate) fn display_path(path: &Path) -> SafeText {
    SafeText::new(&path.to_string_lossy())
}

/// Why a file can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("{}: {}", display_path(path), read_reason(source))]
    Read { path: PathBuf, source: io::Error },
    #[error("{}: {}", display_path(path), write_reason(source))]
    Write { path: PathBuf, source: io::Error },
}

impl FileError {
    pub(crate) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read { path: path.to_owned(), source }
    }

    pub(crate) fn write(path: &Path, source: io::Error) -> Self {
        Self::Write { path: path.to_owned(), source }
    }
}

impl HasCause for FileError {
    fn cause(&self) -> Cause {
        match self {
            // Refused by `read_whole`: no disk is full.
            Self::Read { source, .. } if source.kind() == io::ErrorKind::FileTooLarge => Cause::Invalid,
            Self::Read { source, .. } | Self::Write { source, .. } => crate::io::error::cause(source),
        }
    }
}

fn read_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "no permission to read it".to_owned(),
        _ => crate::io::error::reason(error),
    }
}

fn write_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "no permission to write it".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => {
            "nothing can be written there (the file system is read-only)".to_owned()
        }
        io::ErrorKind::StorageFull => "the disk is full; free some space and try again".to_owned(),
        _ => crate::io::error::reason(error),
    }
}

/// All files below a path, those of each folder in the order of their names. Hidden files, special files and links to
/// folders are skipped, but never the path itself.
pub(crate) struct Walk {
    /// Paths still to visit, the next one last.
    stack: Vec<PathBuf>,
    /// The next path is the one given by the user.
    first: bool,
}

pub(crate) fn walk(path: &Path) -> Walk {
    Walk { stack: vec![path.to_owned()], first: true }
}

impl Iterator for Walk {
    type Item = Result<(PathBuf, FileStamp), FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let path = self.stack.pop()?;
            let first = std::mem::take(&mut self.first);
            let data = match fs::metadata(&path) {
                Ok(data) => data,
                Err(error) => return Some(Err(FileError::read(&path, error))),
            };
            if data.is_dir() {
                match children(&path) {
                    Ok(inside) => self.stack.extend(inside),
                    Err(error) => return Some(Err(FileError::read(&path, error))),
                }
            } else if data.is_file() || first {
                return Some(Ok((path, FileStamp::new(&data))));
            }
        }
    }
}

fn children(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut inside = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let hidden = entry.file_name().as_encoded_bytes().first() == Some(&b'.');
        let kind = entry.file_type()?;
        let folder_link = kind.is_symlink() && entry.path().is_dir();
        if !hidden && !folder_link {
            inside.push(entry.path());
        }
    }
    inside.sort_unstable_by(|a, b| b.cmp(a));
    Ok(inside)
}

/// The result of a call about a file; `None` if there is no such file.
pub(crate) fn if_exists<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

/// Whether bytes begin like a gzip file (RFC 1952 §2.3.1).
pub(crate) fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(&[0x1f, 0x8b])
}

/// Whether there is a file or folder.
pub(crate) fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Opens a file, unpacked if it is a gzip file.
pub(crate) fn open(path: &Path) -> io::Result<Box<dyn Read + Send>> {
    unpacked(File::open(path)?)
}

/// A stream, unpacked if it is a gzip stream.
pub(crate) fn unpacked(mut stream: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
    let head = read_up_to(&mut stream, 2)?;
    let packed = is_gzip(&head);
    let whole = io::Cursor::new(head).chain(stream);
    Ok(if packed { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) })
}

/// Reads a stream to its end, but refuses one longer than [`LARGEST`].
pub(crate) fn read_whole(stream: impl Read, expected: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(expected.min(LARGEST) as usize);
    stream.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        let why = "larger than 256 MB; only JSON Lines and lists of headlines are read at that size";
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, why));
    }
    Ok(bytes)
}

/// The next bytes of a stream, `count` of them unless it ends before.
pub(crate) fn read_up_to(stream: &mut impl Read, count: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(count);
    stream.take(count as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn walk_returns_files_in_the_order_of_names() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["b.txt", "a/2.md", "a/1.md", ".hidden/x", "a/.y"] {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        std::os::unix::fs::symlink(dir.path(), dir.path().join("a/loop")).unwrap();
        let found: Vec<String> = walk(dir.path())
            .map(|f| f.unwrap().0.strip_prefix(dir.path()).unwrap().display().to_string())
            .collect();
        assert_eq!(found, ["a/1.md", "a/2.md", "b.txt"]);
    }

    #[test]
    fn the_error_names_a_missing_path() {
        let why = walk(Path::new("/nowhere/at all")).next().unwrap().unwrap_err();
        assert_eq!(why.cause(), Cause::NotFound);
        assert_eq!(why.to_string(), "/nowhere/at all: there is no such file or folder");
    }

    #[test]
    fn gzip_is_unpacked_and_short_streams_are_read_whole() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(b"news").unwrap();
        for (raw, text) in [(packed.finish().unwrap(), "news"), (b"x".to_vec(), "x"), (vec![], "")] {
            let mut out = String::new();
            unpacked(io::Cursor::new(raw)).unwrap().read_to_string(&mut out).unwrap();
            assert_eq!(out, text);
        }
    }
}
