//! Opening the file: for writing, made if need be; for reading only, from wherever it lies; and what is done
//! about one that is damaged. Never here: what is in it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::error::{barred, damaged};
use super::{Error, Opened, Store, schema};
use crate::news::SafeText;

/// The file in the data folder.
const NAME: &str = "library.db";
/// How long another writer is waited for. A transaction takes milliseconds; a checkpoint on a slow disk, seconds.
const PATIENCE: Duration = Duration::from_secs(10);
/// How each database begins, and how small it can be (<https://www.sqlite.org/fileformat.html>, 1.3).
const MAGIC: &[u8] = b"SQLite format 3\0";
const SMALLEST: usize = 512;
/// Between two attempts where `SQLite` does not wait by itself.
const PAUSE: Duration = Duration::from_millis(20);
/// Statements kept ready: more than there are.
const STATEMENTS: usize = 64;
/// For a new file, in bytes. Of 4, 8 and 16 KiB the smallest costs the least time and room with texts of 4.5 KB (of
/// which 8 KiB would hold one), and the least log where a visit brings one article.
const PAGE: u32 = 4096;
/// Pages after which the log is written into the file: few enough that it stays small, enough that a page which
/// many feeds touch is not written once for each.
const CHECKPOINT: u32 = 8192;
/// To what the log is cut when it has been longer, in bytes.
const LOG: u32 = 32 << 20;
/// Memory for pages, in KiB.
const WRITER: u32 = 8192;
const READER: u32 = 2048;

/// Why a file could not be opened for writing.
enum Fault {
    /// It is no database, or not ours, or a broken one: in words.
    Damaged(String),
    Other(Error),
}

impl Store {
    /// Opens the store for writing, and makes it if there is none. A damaged file is renamed, named in a warning,
    /// and a new one made in its place.
    pub fn open(data_dir: &Path) -> Result<Opened, Error> {
        fs::create_dir_all(data_dir).map_err(|error| Error::of_system(data_dir, &error))?;
        let path = data_dir.join(NAME);
        let mut warnings = Vec::new();
        loop {
            match for_writing(&path) {
                Ok(file) => {
                    let store = Self { file, path, version: schema::VERSION };
                    return Ok(Opened { store, warnings });
                }
                Err(Fault::Other(error)) => return Err(error),
                // A file made a moment ago is no better: it is not the file that is broken.
                Err(Fault::Damaged(why)) if !warnings.is_empty() => return Err(Error::new(&path, &why)),
                Err(Fault::Damaged(why)) => {
                    let aside = set_aside(&path).map_err(|error| Error::of_system(&path, &error))?;
                    let was = match &aside {
                        Some(aside) => format!("it was renamed to {}", aside.display()),
                        None => "another copy of tidings renamed it".to_owned(),
                    };
                    let warning = format!("{}: {why}; {was}, and a new one was made", path.display());
                    warnings.push(SafeText::new(&warning));
                }
            }
        }
    }

    /// Opens it for reading; `None` if there is none. Makes no store, and works where nothing can be written.
    pub fn read(data_dir: &Path) -> Result<Option<Self>, Error> {
        let path = data_dir.join(NAME);
        match fs::metadata(&path) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::of_system(&path, &error)),
        }
        let (file, version) = for_reading(&path).map_err(|error| Error::of(&path, &error))?;
        schema::check(&path, version)?;
        // One that another program is about to fill.
        Ok((version > 0).then_some(Self { file, path, version }))
    }
}

fn for_writing(path: &Path) -> Result<Connection, Fault> {
    let other = |error: &rusqlite::Error| {
        if damaged(error) {
            Fault::Damaged(format!("the file is damaged ({error})"))
        } else {
            Fault::Other(Error::of(path, error))
        }
    };
    if !headed(path).map_err(|error| Fault::Other(Error::of_system(path, &error)))? {
        return Err(Fault::Damaged("the file is damaged (it does not begin as a database does)".to_owned()));
    }
    let mut file = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE, WRITER)
        .map_err(|error| other(&error))?;
    let version = schema::version(&file).map_err(|error| other(&error))?;
    schema::check(path, version).map_err(Fault::Other)?;
    if schema::foreign(&file).map_err(|error| other(&error))? {
        return Err(Fault::Damaged("this is a database of another program".to_owned()));
    }
    if file.is_readonly("main").map_err(|error| other(&error))? {
        return Err(Fault::Other(Error::new(path, "no permission to write; check whose file it is")));
    }
    set_up(&mut file).map_err(|error| other(&error))?;
    match schema::probe(&file) {
        Ok(()) => Ok(file),
        // A table or the counter is missing.
        Err(error @ rusqlite::Error::QueryReturnedNoRows) => Err(Fault::Damaged(error.to_string())),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::Unknown) => {
            Err(Fault::Damaged(format!("the file is damaged ({error})")))
        }
        Err(error) => Err(other(&error)),
    }
}

/// Whether the file begins as a database does, or may become one. `SQLite` would see that too, but removes the log
/// of a file in which there is not even one page, and all that was last stored may be in there.
fn headed(path: &Path) -> io::Result<bool> {
    let mut head = Vec::with_capacity(SMALLEST);
    match File::open(path) {
        Ok(file) => file.take(SMALLEST as u64).read_to_end(&mut head)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    let log = fs::metadata(beside(path, "-wal")).map_or(0, |log| log.len());
    Ok(head.is_empty() && log == 0 || head.len() == SMALLEST && head.starts_with(MAGIC))
}

fn connect(path: impl AsRef<Path>, flags: OpenFlags, cache: u32) -> rusqlite::Result<Connection> {
    let file = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    file.busy_timeout(PATIENCE)?;
    file.set_prepared_statement_cache_capacity(STATEMENTS);
    file.execute_batch(&format!(
        "PRAGMA page_size = {PAGE}; PRAGMA cache_size = -{cache}; PRAGMA foreign_keys = off; PRAGMA temp_store = memory"
    ))?;
    Ok(file)
}

/// The log and the tables. Two programs that make one file at the same moment get in each other's way here, and
/// `SQLite` does not always wait.
fn set_up(file: &mut Connection) -> rusqlite::Result<()> {
    // What is written survives the program at once, and the machine from the next checkpoint on; at no time is
    // there half of it.
    let pragmas = format!(
        "PRAGMA journal_mode = wal; PRAGMA synchronous = normal; PRAGMA wal_autocheckpoint = {CHECKPOINT};
         PRAGMA journal_size_limit = {LOG}"
    );
    let mut waited = Duration::ZERO;
    loop {
        match file.execute_batch(&pragmas).and_then(|()| schema::migrate(file)) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) && waited < PATIENCE => {
                std::thread::sleep(PAUSE);
                waited += PAUSE;
            }
            done => return done,
        }
    }
}

/// Opens the file in the first way that works, and says its version.
///
/// A reader, too, has to write beside the file (the log's index, where readers leave word of what they read), so
/// it is first opened as if for writing and writing then forbidden; like this `SQLite` tidies up afterwards. Where
/// the folder can't be written to: with what a writer left there; else as a file that does not change.
fn for_reading(path: &Path) -> rusqlite::Result<(Connection, i64)> {
    let attempt = |path: &Path, flags| {
        let file = connect(path, flags, READER)?;
        file.execute_batch("PRAGMA query_only = on")?;
        let version = schema::version(&file)?;
        if version == schema::VERSION {
            schema::probe(&file)?;
        }
        Ok((file, version))
    };
    let first = match attempt(path, OpenFlags::SQLITE_OPEN_READ_WRITE) {
        Err(error) if barred(&error) => error,
        done => return done,
    };
    match attempt(path, OpenFlags::SQLITE_OPEN_READ_ONLY) {
        Err(error) if barred(&error) => {}
        done => return done,
    }
    // A log with something in it belongs to the file; without it the file may be half of two states.
    if fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0) {
        return Err(first);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    attempt(Path::new(&unchanging(path)), flags)
}

/// The file as an address that says that nobody changes it (<https://www.sqlite.org/uri.html>).
fn unchanging(path: &Path) -> String {
    use std::fmt::Write;
    let mut uri = "file:".to_owned();
    for &byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri + "?immutable=1"
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Renames the file and what belongs to it, and says to what; `None` if it is no longer there.
///
/// Two programs may find the same damage. The second must not carry off the good file that the first has made:
/// whoever renames holds a lock on the very file it found damaged, and looks once more whether it still lies there.
fn set_aside(path: &Path) -> io::Result<Option<PathBuf>> {
    let found = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        found => found?,
    };
    // Where files can't be locked there is hardly a second program.
    let _ = found.lock();
    if !same(&found, path) {
        return Ok(None);
    }
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let named = |n: u64| beside(path, &format!(".damaged-{}", now + n));
    let aside = (0..100).map(named).find(|aside| !aside.exists()).unwrap_or_else(|| named(100));
    // The log first: left behind, it would be taken for one of the new file's.
    for end in ["-wal", "-shm", ""] {
        match fs::rename(beside(path, end), beside(&aside, end)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            done => done?,
        }
    }
    Ok(Some(aside))
}

#[cfg(unix)]
fn same(found: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let name = |meta: &fs::Metadata| (meta.dev(), meta.ino());
    matches!((found.metadata(), fs::metadata(path)), (Ok(a), Ok(b)) if name(&a) == name(&b))
}

#[cfg(not(unix))]
fn same(_: &File, path: &Path) -> bool {
    path.exists()
}
