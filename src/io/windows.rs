//! The windows that are open on a data folder, in this process and in others: each holds the lock of a file in
//! `windows/` until it ends, however that happens. What a window lists is not deleted from the store. Never here: the
//! store, what a window shows.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::replace::is_file_at;

/// On a file system without locks a file of this age is one that was left behind.
const LEFT_BEHIND: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// An age below zero by more than this was set with a wrong clock.
const CLOCK_ERROR: Duration = Duration::from_secs(24 * 60 * 60);
/// Names to try, in case that another window takes one at the same moment.
const ATTEMPTS: u32 = 100;

/// An open window. It is registered until this is dropped.
#[derive(Debug)]
pub(crate) struct Window {
    file: File,
    path: PathBuf,
}

fn folder(data_dir: &Path) -> PathBuf {
    data_dir.join("windows")
}

impl Window {
    /// Registers a window that may list everything in the store.
    pub(crate) fn register(data_dir: &Path) -> io::Result<Self> {
        let folder = folder(data_dir);
        fs::create_dir_all(&folder)?;
        let mut n = 0;
        loop {
            let path = folder.join(format!("{}-{n}", std::process::id()));
            n += 1;
            match File::options().read(true).write(true).create_new(true).open(&path) {
                Ok(file) => {
                    // On a file system without locks its age counts.
                    let _ = file.lock();
                    // Another process may have removed it before it was locked.
                    if is_file_at(&file, &path) {
                        return Ok(Self { file, path });
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
            if n >= ATTEMPTS {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
        }
    }

    /// Notes the last number of the store when the headlines were read: what was dropped until then is not listed.
    pub(crate) fn set_number(&mut self, number: u64) -> io::Result<()> {
        self.file.rewind()?;
        self.file.write_all(format!("{number:020}\n").as_bytes())
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// The smallest number of the open windows; `None` if none is open. Files that ended windows left are removed. An error
/// counts as a window that lists everything.
pub(crate) fn smallest_number(data_dir: &Path) -> Option<i64> {
    let entries = match fs::read_dir(folder(data_dir)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(_) => return Some(0),
    };
    let number = |entry: io::Result<fs::DirEntry>| match entry.and_then(|entry| open_number(&entry.path())) {
        Ok(number) => number,
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(_) => Some(0),
    };
    entries.filter_map(number).min()
}

/// The number in the file of an open window; `None` if the window has ended.
fn open_number(path: &Path) -> io::Result<Option<i64>> {
    let file = File::open(path)?;
    let ended = match file.try_lock() {
        Ok(()) => true,
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(_)) => is_left_behind(&file)?,
    };
    if ended {
        // While it is locked: no window has it.
        fs::remove_file(path)?;
        return Ok(None);
    }
    let mut text = String::new();
    file.take(64).read_to_string(&mut text)?;
    Ok(Some(text.trim().parse().unwrap_or(0)))
}

/// Whether a file is too old to be that of an open window. A time in the future is unknown: its age begins now.
fn is_left_behind(file: &File) -> io::Result<bool> {
    let now = SystemTime::now();
    match now.duration_since(file.metadata()?.modified()?) {
        Ok(age) => Ok(age > LEFT_BEHIND),
        Err(ahead) if ahead.duration() > CLOCK_ERROR => file.set_modified(now).map(|()| false),
        Err(_) => Ok(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_open_window_counts_and_ended_ones_are_removed() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path();
        assert_eq!(smallest_number(data), None);
        let mut first = Window::register(data).unwrap();
        assert_eq!(smallest_number(data), Some(0), "it has not read the headlines yet");
        first.set_number(12).unwrap();
        let mut second = Window::register(data).unwrap();
        second.set_number(7).unwrap();
        assert_eq!(smallest_number(data), Some(7));
        second.set_number(1234).unwrap();
        assert_eq!(smallest_number(data), Some(12));
        drop(first);
        assert_eq!(smallest_number(data), Some(1234));
        // A killed process leaves its file, without a lock.
        drop(second);
        let left = folder(data).join("1-0");
        fs::write(&left, "5").unwrap();
        assert_eq!(smallest_number(data), None);
        assert!(!left.exists());
    }

    #[test]
    fn without_locks_the_age_of_a_file_counts_and_a_time_in_the_future_is_unknown() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("1-0");
        fs::write(&path, "5").unwrap();
        let day = Duration::from_secs(24 * 60 * 60);
        let now = SystemTime::now();
        let file = File::open(&path).unwrap();
        for (modified, ended) in [
            (now, false),
            (now - 29 * day, false),
            (now - 31 * day, true),
            (now + day / 2, false),
            (now + 3650 * day, false),
        ] {
            file.set_modified(modified).unwrap();
            assert_eq!(is_left_behind(&file).unwrap(), ended, "{modified:?}");
        }
        assert!(file.metadata().unwrap().modified().unwrap() < now + day, "its age begins now");
    }
}
