//! Opens the file: for writing, creating it if needed; or for reading, wherever it is. Renames a damaged file.
//! Never here: the contents.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::error::access_denied;
use super::{Damage, Error, Opened, Store, schema};
use crate::io::articles::files::{display_path, if_exists};
use crate::io::clock;
use crate::io::replace::is_file_at;
use crate::news::SafeText;

/// The file in the data folder.
const NAME: &str = "library.db";
/// How long to wait for another writer. A transaction takes milliseconds; a checkpoint on a slow disk, seconds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How each database begins, and how small it can be (<https://www.sqlite.org/fileformat.html>, 1.3).
const FILE_HEADER: &[u8] = b"SQLite format 3\0";
const SMALLEST_FILE: usize = 512;
/// Between two attempts where `SQLite` does not wait by itself.
const RETRY_PAUSE: Duration = Duration::from_millis(20);
/// Prepared statements kept in the cache: more than there are.
const CACHED_STATEMENTS: usize = 64;
/// For a new file, in bytes. Of 4, 8 and 16 KiB the smallest costs the least time and space with texts of 4.5 KB (of
/// which 8 KiB would hold one), and the least log where a request brings one article.
const PAGE_BYTES: u32 = 4096;
/// Pages after which the log is written into the file: few enough that the log stays small, enough that a page which
/// many feeds change is not written once for each.
const CHECKPOINT_PAGES: u32 = 8192;
/// The log is cut to this many bytes when it has been longer.
pub(super) const LOG_BYTES: u32 = 32 << 20;
/// Memory for pages, in KiB.
const WRITER_CACHE_KIB: u32 = 8192;
const READER_CACHE_KIB: u32 = 2048;

impl Store {
    /// Opens the store for writing, and creates it if there is none. A damaged file is renamed and replaced by a new
    /// one; a warning names it.
    pub fn open(data_dir: &Path) -> Result<Opened, Error> {
        fs::create_dir_all(data_dir).map_err(Error::system_at(data_dir))?;
        let path = data_dir.join(NAME);
        let mut warnings = Vec::new();
        loop {
            match open_for_writing(&path) {
                Ok(file) => {
                    let store = Self { file, path, version: schema::VERSION, filling: None };
                    return Ok(Opened { store, warnings });
                }
                // Only once: if a file made a moment ago seems damaged, the cause lies elsewhere.
                Err(Error::Damaged { damage, .. }) if warnings.is_empty() => {
                    let renamed = match move_aside(&path).map_err(Error::system_at(&path))? {
                        Some(new) => format!("it was renamed to {}", display_path(&new)),
                        None => "another copy of tidings renamed it".to_owned(),
                    };
                    let path = display_path(&path);
                    warnings
                        .push(SafeText::new(&format!("{path}: {damage}; {renamed}, and a new one was made")));
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Opens it for reading; `None` if there is none. Creates no file, and works in a folder that is read-only.
    pub fn read(data_dir: &Path) -> Result<Option<Self>, Error> {
        let path = data_dir.join(NAME);
        if if_exists(fs::metadata(&path)).map_err(Error::system_at(&path))?.is_none() {
            return Ok(None);
        }
        let (file, version) = open_for_reading(&path).map_err(Error::at(&path))?;
        schema::check_version(&path, version)?;
        // Version 0: another program has just created it and not filled it yet.
        Ok((version > 0).then_some(Self { file, path, version, filling: None }))
    }
}

impl Store {
    /// Whether the file still has the version that it had when it was opened for reading: another program may have
    /// migrated it since, and then it must be opened anew. A file that cannot be read counts as current.
    pub(crate) fn is_current(&self) -> bool {
        schema::version(&self.file).is_ok_and(|version| version == self.version)
    }
}

fn open_for_writing(path: &Path) -> Result<Connection, Error> {
    let damaged = |damage| Error::Damaged { path: path.to_owned(), damage };
    if !has_header(path).map_err(Error::system_at(path))? {
        return Err(damaged(Damage::NoDatabase));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let mut file = connect(path, flags, WRITER_CACHE_KIB).map_err(Error::at(path))?;
    let version = schema::version(&file).map_err(Error::at(path))?;
    schema::check_version(path, version)?;
    if schema::is_foreign(&file).map_err(Error::at(path))? {
        return Err(damaged(Damage::Foreign));
    }
    if file.is_readonly("main").map_err(Error::at(path))? {
        return Err(Error::Denied(path.to_owned()));
    }
    set_up(&mut file).map_err(Error::at(path))?;
    match schema::probe(&file) {
        Ok(()) => Ok(file),
        // A table or the counter is missing.
        Err(error)
            if matches!(error, rusqlite::Error::QueryReturnedNoRows)
                || error.sqlite_error_code() == Some(ErrorCode::Unknown) =>
        {
            Err(damaged(Damage::Corrupt(error)))
        }
        Err(error) => Err(Error::at(path)(error)),
    }
}

/// Whether the file begins as a database does, or is empty and may become one. `SQLite` would notice too, but it
/// deletes the log of a file that has not even one page, and the log may hold everything stored last.
fn has_header(path: &Path) -> io::Result<bool> {
    let mut head = Vec::with_capacity(SMALLEST_FILE);
    let Some(file) = if_exists(File::open(path))? else { return Ok(true) };
    file.take(SMALLEST_FILE as u64).read_to_end(&mut head)?;
    let log = fs::metadata(with_suffix(path, "-wal")).map_or(0, |log| log.len());
    Ok(head.is_empty() && log == 0 || head.len() == SMALLEST_FILE && head.starts_with(FILE_HEADER))
}

fn connect(path: impl AsRef<Path>, flags: OpenFlags, cache: u32) -> rusqlite::Result<Connection> {
    let file = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    file.busy_timeout(BUSY_TIMEOUT)?;
    file.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    file.execute_batch(&format!(
        "PRAGMA page_size = {PAGE_BYTES}; PRAGMA cache_size = -{cache}; PRAGMA foreign_keys = off; PRAGMA temp_store = memory"
    ))?;
    Ok(file)
}

/// Sets up the log and the tables. When two programs create one file at the same moment, `SQLite` does not always
/// wait for the other.
fn set_up(file: &mut Connection) -> rusqlite::Result<()> {
    // A committed transaction survives the end of the program at once, and a power cut from the next checkpoint on.
    // No transaction is ever there in part.
    let pragmas = format!(
        "PRAGMA journal_mode = wal; PRAGMA synchronous = normal; PRAGMA journal_size_limit = {LOG_BYTES}"
    );
    let mut waited = Duration::ZERO;
    loop {
        let ready = file.execute_batch(&pragmas).and_then(|()| set_checkpoints(file, true));
        match ready.and_then(|()| schema::migrate(file)) {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && waited < BUSY_TIMEOUT =>
            {
                std::thread::sleep(RETRY_PAUSE);
                waited += RETRY_PAUSE;
            }
            done => return done,
        }
    }
}

/// Whether the log is written into the file whenever it is long enough.
pub(super) fn set_checkpoints(file: &Connection, automatic: bool) -> rusqlite::Result<()> {
    file.execute_batch(&format!(
        "PRAGMA wal_autocheckpoint = {}",
        if automatic { CHECKPOINT_PAGES } else { 0 }
    ))
}

/// Opens the file in the first way that works, and returns its version.
///
/// A reader also has to write beside the file (the log's index, where readers note what they read), so the file is
/// first opened for writing, with writing forbidden; then `SQLite` also cleans up afterwards. If the folder is
/// read-only: with the files that a writer left there, else as a file that never changes.
fn open_for_reading(path: &Path) -> rusqlite::Result<(Connection, i64)> {
    let attempt = |path: &Path, flags| {
        let file = connect(path, flags, READER_CACHE_KIB)?;
        file.execute_batch("PRAGMA query_only = on")?;
        let version = schema::version(&file)?;
        if version == schema::VERSION {
            schema::probe(&file)?;
        }
        Ok((file, version))
    };
    let first = match attempt(path, OpenFlags::SQLITE_OPEN_READ_WRITE) {
        Err(error) if access_denied(&error) => error,
        done => return done,
    };
    match attempt(path, OpenFlags::SQLITE_OPEN_READ_ONLY) {
        Err(error) if access_denied(&error) => {}
        done => return done,
    }
    // A log that is not empty belongs to the file; without it the file may mix two states.
    if fs::metadata(with_suffix(path, "-wal")).is_ok_and(|log| log.len() > 0) {
        return Err(first);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    attempt(Path::new(&immutable_uri(path)), flags)
}

/// The file as a URI with the promise that it does not change (<https://www.sqlite.org/uri.html>).
fn immutable_uri(path: &Path) -> String {
    const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.');
    format!("file:{}?immutable=1", percent_encode(path.as_os_str().as_encoded_bytes(), ESCAPED))
}

fn with_suffix(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Renames the file and its log, and returns the new name; `None` if the file is no longer there.
///
/// Two programs may find the same damage. The second must not rename the good file that the first has created: it
/// locks the file that it found damaged, and then checks that this file still has that name.
fn move_aside(path: &Path) -> io::Result<Option<PathBuf>> {
    let Some(found) = if_exists(File::open(path))? else { return Ok(None) };
    // On a file system without locks a second program is unlikely.
    let _ = found.lock();
    if !is_file_at(&found, path) {
        return Ok(None);
    }
    let now = clock::now().seconds();
    let named = |n: i64| with_suffix(path, &format!(".is_damaged-{}", now + n));
    let aside = (0..100).map(named).find(|aside| !aside.exists()).unwrap_or_else(|| named(100));
    // The log first: if it stayed, it would be taken for the log of the new file.
    for end in ["-wal", "-shm", ""] {
        if_exists(fs::rename(with_suffix(path, end), with_suffix(&aside, end)))?;
    }
    Ok(Some(aside))
}
