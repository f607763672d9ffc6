//! `feeds.txt` in the config folder: read, and changed line by line so that all else in it stays as it was.
//! Never here: what a line means (see `parse::subscriptions`), fetching.

use std::path::{Path, PathBuf};

use super::store::Record;
use crate::news::{Feed, Kept, Subscription, Text};

/// Why the file can't be read or written. Names it and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", .path.display())]
pub struct Error {
    pub path: PathBuf,
    pub why: Text,
}

/// What one is subscribed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// In the order of the file; of two lines with one address the first counts.
    pub subscriptions: Vec<Subscription>,
    /// Lines that were passed over, with their number and why.
    pub warnings: Vec<Text>,
}

/// Where the file is.
pub fn path(config_dir: &Path) -> PathBuf {
    config_dir.join("feeds.txt")
}

/// Reads it. No file is an empty list.
pub fn read(config_dir: &Path) -> Result<List, Error> {
    let _ = config_dir;
    Ok(List::default())
}

/// Adds lines for those that are not in it yet; says how many. Tags of a known one are added to its line.
pub fn add(config_dir: &Path, new: &[Subscription]) -> Result<usize, Error> {
    let _ = (config_dir, new);
    Ok(0)
}

/// Takes the line of an address out. `None` if there is none.
pub fn remove(config_dir: &Path, address: &str) -> Result<Option<Kept>, Error> {
    let _ = (config_dir, address);
    Ok(None)
}

/// Puts a line back where it was.
pub fn put_back(config_dir: &Path, kept: &Kept) -> Result<(), Error> {
    let _ = (config_dir, kept);
    Ok(())
}

/// What is said about each, with what the store knows of it.
pub fn feeds(list: &List, known: &[Record]) -> Vec<Feed> {
    let _ = (list, known);
    Vec::new()
}
