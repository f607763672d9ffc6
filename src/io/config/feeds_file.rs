//! `feeds.txt` in the config folder: read, and changed line by line so that all else in it stays as it was.
//! Never here: what a line means (see `parse::subscriptions`), fetching.

#![expect(clippy::disallowed_methods, reason = "io is where files are touched")]

use std::collections::HashMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::io::articles::files;
pub use crate::io::replace::write;
use crate::io::replace::{Held, hold};
use crate::io::store::Record;
use crate::news::address::brief;
use crate::news::{Feed, RemovedLine, SafeText, Subscription};
use crate::parse::{decode, subscriptions};

/// More than this was not written by hand.
const LARGEST: u64 = 16 << 20;

/// Why the file can't be read or written. Names it and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", files::shown(.path))]
pub struct Error {
    pub path: PathBuf,
    pub why: SafeText,
}

/// What one is subscribed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// In the order of the file; of two lines with one address the first counts.
    pub subscriptions: Vec<Subscription>,
    /// Lines that were passed over, with their number and why.
    pub warnings: Vec<SafeText>,
}

impl Error {
    /// What the system said, in words.
    pub(crate) fn of(path: &Path, error: &io::Error) -> Self {
        use io::ErrorKind as Kind;
        let why = match error.kind() {
            Kind::StorageFull | Kind::QuotaExceeded => "the disk is full; make room and try again".into(),
            Kind::PermissionDenied => {
                "no permission to read or write here; check whose file and folder it is".into()
            }
            Kind::ReadOnlyFilesystem => "the disk is read-only; nothing was changed".into(),
            Kind::IsADirectory => "there is a folder of that name; move it away".into(),
            Kind::NotFound => "there is no such folder, and it can't be made".into(),
            // `mkdir -p` says "exists" of a file in its way.
            Kind::NotADirectory | Kind::AlreadyExists => {
                "a part of this path is a file, not a folder; move it away".into()
            }
            _ => SafeText::new(&error.to_string()),
        };
        Self { path: path.to_owned(), why }
    }
}

/// Where the file is.
pub fn path(config_dir: &Path) -> PathBuf {
    config_dir.join("feeds.txt")
}

/// Reads it. No file is an empty list.
pub fn read(config_dir: &Path) -> Result<List, Error> {
    let path = path(config_dir);
    let bytes = bytes(&path).map_err(|error| Error::of(&path, &error))?;
    let (subscriptions, warnings) = subscriptions::parse(&decode::decode(&bytes, None));
    let named = |warning: SafeText| SafeText::new(&format!("{}: {warning}", files::shown(&path)));
    Ok(List { subscriptions, warnings: warnings.into_iter().map(named).collect() })
}

/// The bytes of a file; none if there is no file.
pub(crate) fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let meta = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        meta => meta?,
    };
    if meta.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !meta.is_file() {
        return Err(io::Error::other("this is not a file; move it away"));
    }
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::other("larger than 16 MB: this is no file of settings"));
    }
    Ok(bytes)
}

/// Adds lines for those that are not in it yet; says how many. Tags of a known one are added to its line.
pub fn add(config_dir: &Path, new: &[Subscription]) -> Result<usize, Error> {
    let secret = new.iter().any(|subscription| subscriptions::has_credentials(&subscription.address));
    edit(config_dir, true, secret, |text| {
        let (text, count) = subscriptions::add(text, new);
        (Some(text), count)
    })
}

/// Takes the line of an address out. `None` if there is none.
pub fn remove(config_dir: &Path, address: &str) -> Result<Option<RemovedLine>, Error> {
    edit(config_dir, false, false, |text| match subscriptions::remove(text, address) {
        Some((text, kept)) => (Some(text), Some(kept)),
        None => (None, None),
    })
}

/// Puts a line back where it was.
pub fn put_back(config_dir: &Path, kept: &RemovedLine) -> Result<(), Error> {
    let secret =
        subscriptions::parse(&kept.line).0.iter().any(|line| subscriptions::has_credentials(&line.address));
    edit(config_dir, true, secret, |text| (subscriptions::restore(text, kept), ()))
}

/// Changes the file under its lock, so that of two programs at once none undoes what the other did. Without
/// `make`, a file that is not there stays away.
fn edit<T>(
    config_dir: &Path,
    make: bool,
    secret: bool,
    change: impl FnOnce(&str) -> (Option<String>, T),
) -> Result<T, Error> {
    let path = path(config_dir);
    let failed = |error: io::Error| Error::of(&path, &error);
    let Some(held) = hold(&path, make).map_err(failed)? else { return Ok(change("").1) };
    let bytes = bytes(held.target()).map_err(failed)?;
    let text = String::from_utf8(bytes).map_err(|_| Error {
        path: path.clone(),
        why: "this file is not in UTF-8, and changing it could spoil it; save it as UTF-8 and try again"
            .into(),
    })?;
    let (changed, result) = change(&text);
    if let Some(changed) = changed.filter(|changed| *changed != text) {
        Held::write(&held, changed.as_bytes(), secret).map_err(failed)?;
    }
    Ok(result)
}

/// What is said about each, with what the store knows of it.
pub fn feeds(list: &List, known: &[Record]) -> Vec<Feed> {
    let known: HashMap<&str, &Record> =
        known.iter().map(|record| (record.address.as_str(), record)).collect();
    let feed = |subscription: &Subscription| {
        let address = subscription.address.shown();
        let record = known.get(address.as_str());
        let own = record.and_then(|record| record.title.as_ref()).filter(|title| !title.is_empty());
        let gone = record.is_some_and(|record| record.gone);
        Feed {
            address: address.clone(),
            title: subscription.title.as_ref().or(own).cloned().unwrap_or_else(|| brief(address)),
            tags: subscription.tags.clone(),
            hidden: subscription.hidden,
            fetched: record.and_then(|record| record.fetched),
            next: record.filter(|_| !gone).and_then(|record| record.next),
            problem: record.and_then(|record| record.problem.clone()),
            gone,
        }
    };
    list.subscriptions.iter().map(feed).collect()
}

#[cfg(test)]
mod tests;
