//! `feeds.txt` in the config folder: read, and edited so that the rest of the file stays as it was. Never here: the
//! syntax of a line (see `parse::subscriptions`), fetching.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::Error;
use crate::io::articles::files;
use crate::io::replace;
use crate::io::store::Record;
use crate::news::address::short_name;
use crate::news::{ChangedLines, Feed, FeedEdit, RemovedLine, SafeText, Subscription};
use crate::parse::subscriptions::{Added, ChangeError};
use crate::parse::{decode, subscriptions};

/// What the file contains.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct List {
    /// In the order of the file. Of two lines with one address the first counts.
    pub(crate) subscriptions: Vec<Subscription>,
    /// Lines that were skipped, with their number and the reason.
    pub(crate) warnings: Vec<SafeText>,
}

/// The path of the file.
pub(crate) fn path(config_dir: &Path) -> PathBuf {
    config_dir.join("feeds.txt")
}

/// Reads it. A missing file is an empty list.
pub(crate) fn read(config_dir: &Path) -> Result<List, Error> {
    let path = path(config_dir);
    let (subscriptions, warnings) = subscriptions::parse(&decode::decode(&replace::read(&path)?, None));
    let named = |warning: SafeText| SafeText::new(&format!("{}: {warning}", files::display_path(&path)));
    Ok(List { subscriptions, warnings: warnings.into_iter().map(named).collect() })
}

/// Adds a line for each subscription that is not in it yet. Tags of a known subscription are added to its line.
pub(crate) fn add(config_dir: &Path, new: &[Subscription]) -> Result<Added, Error> {
    let private = new.iter().any(|subscription| subscriptions::has_credentials(&subscription.address));
    edit(config_dir, true, private, |text| {
        let (text, count) = subscriptions::add(text, new);
        (Some(text), count)
    })
}

/// Removes the line of an address. `None` if there is none.
pub(crate) fn remove(config_dir: &Path, address: &str) -> Result<Option<RemovedLine>, Error> {
    edit(config_dir, false, false, |text| match subscriptions::remove(text, address) {
        Some((text, removed)) => (Some(text), Some(removed)),
        None => (None, None),
    })
}

/// Restores a removed line at its place.
pub(crate) fn put_back(config_dir: &Path, removed: &RemovedLine) -> Result<(), Error> {
    let private = subscriptions::parse(&removed.line)
        .0
        .iter()
        .any(|line| subscriptions::has_credentials(&line.address));
    edit(config_dir, true, private, |text| (subscriptions::restore(text, removed), ()))
}

/// Changes the line of a feed. Why it could not be changed is the inner result: nothing is wrong with the file.
pub(crate) fn change(
    config_dir: &Path,
    address: &str,
    change: &FeedEdit,
) -> Result<Result<ChangedLines, ChangeError>, Error> {
    let private = matches!(change, FeedEdit::Move(new) if subscriptions::has_credentials(new));
    edit(config_dir, false, private, |text| match subscriptions::change(text, address, change) {
        Ok((text, changed)) => (Some(text), Ok(changed)),
        Err(error) => (None, Err(error)),
    })
}

/// Gives changed lines their earlier text.
pub(crate) fn restore_lines(
    config_dir: &Path,
    changed: &ChangedLines,
) -> Result<Result<(), ChangeError>, Error> {
    edit(config_dir, false, false, |text| match subscriptions::restore_lines(text, changed) {
        Ok(text) => (Some(text), Ok(())),
        Err(error) => (None, Err(error)),
    })
}

/// Edits the file under its lock, so that two programs do not overwrite each other's changes. Without `create`, a
/// missing file is not made.
fn edit<T>(
    config_dir: &Path,
    create: bool,
    private: bool,
    change: impl FnOnce(&str) -> (Option<String>, T),
) -> Result<T, Error> {
    let path = path(config_dir);
    let Some(file) = replace::lock(&path, create)? else { return Ok(change("").1) };
    let text = String::from_utf8(file.read()?).map_err(|_| Error::NotUtf8(path))?;
    let (changed, result) = change(&text);
    if let Some(changed) = changed.filter(|changed| *changed != text) {
        file.write(changed.as_bytes(), private)?;
    }
    Ok(result)
}

/// Whether a feed is gone and its line is as it was when its server said so. After an edit of the line it is asked
/// again.
pub(crate) fn is_gone(record: &Record, line: &Subscription) -> bool {
    record.gone && record.digest == Some(line_digest(line))
}

/// The hash of a feed's line.
pub(crate) fn line_digest(line: &Subscription) -> [u8; 32] {
    *blake3::hash(subscriptions::format_line(line).as_bytes()).as_bytes()
}

/// The feeds of a list, with what the store knows about each.
pub(crate) fn feeds(list: &List, known: &[Record]) -> Vec<Feed> {
    let known: HashMap<&str, &Record> =
        known.iter().map(|record| (record.address.as_str(), record)).collect();
    let feed = |subscription: &Subscription| {
        let address = subscription.address.normal();
        let record = known.get(address.as_str());
        let own = record.and_then(|record| record.title.as_ref()).filter(|title| !title.is_empty());
        let gone = record.is_some_and(|record| is_gone(record, subscription));
        Feed {
            address: address.clone(),
            title: subscription
                .title
                .as_ref()
                .or(own)
                .cloned()
                .unwrap_or_else(|| short_name(subscription.address.shown())),
            tags: subscription.tags.clone(),
            hidden: subscription.hidden,
            fetched: record.and_then(|record| record.fetched),
            next: record.filter(|_| !gone).and_then(|record| record.next),
            problem: record.filter(|record| record.gone == gone).and_then(|record| record.problem.clone()),
            gone,
        }
    };
    list.subscriptions.iter().map(feed).collect()
}

#[cfg(test)]
mod tests;
