//! Changes a feed: its line in `feeds.txt`, and with a new address its archive in the store. Never here: the syntax of
//! a line, what the user typed.

use std::sync::atomic::AtomicBool;

use super::articles::files;
use super::config::{self, feeds_file};
use super::store::{self, Store};
use super::{Folders, clock, journal, refresh};
use crate::news::{Cause, ChangedLines, FeedEdit, HasCause, NameScope, SafeText, Subscription};
use crate::parse::subscriptions::ChangeError;

/// Why a feed could not be changed. Each message names the feed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    File(#[from] config::Error),
    #[error("{feed}: {reason}")]
    Line { feed: SafeText, reason: ChangeError },
    #[error(transparent)]
    Lock(#[from] files::FileError),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Journal(#[from] journal::Error),
    /// `feeds.txt` was changed before.
    #[error(
        "{feed}: feeds.txt has its new address, but its articles could not follow: {error}; once that is solved, \
         'tidings move {old} {feed}' moves them"
    )]
    Archive { old: SafeText, feed: SafeText, error: Box<store::Error> },
}

impl HasCause for Error {
    fn cause(&self) -> Cause {
        match self {
            Self::File(error) => error.cause(),
            Self::Line { reason: ChangeError::NoLine, .. } => Cause::NotFound,
            Self::Line { reason: ChangeError::Exists(_), .. } => Cause::Exists,
            Self::Line { .. } => Cause::Invalid,
            Self::Lock(error) => error.cause(),
            Self::Store(error) => error.cause(),
            Self::Journal(error) => error.cause(),
            Self::Archive { error, .. } => error.cause(),
        }
    }
}

/// Changes the feed of an address. A move waits for the end of a running refresh, which would write to the old address
/// afterwards; `on_wait` is called meanwhile.
///
/// `feeds.txt` is written first, then the store. If the program is killed between the two, the articles are still in
/// the store under the old address, and the same move moves them.
pub(crate) fn change(
    folders: &Folders,
    address: &SafeText,
    edit: &FeedEdit,
    on_wait: &mut dyn FnMut(),
) -> Result<ChangedLines, Error> {
    let named = |reason| Error::Line { feed: address.clone(), reason };
    let FeedEdit::Move(new) = edit else {
        return feeds_file::change(&folders.config, address, edit)?.map_err(named);
    };
    // A mistake needs no waiting.
    let list = feeds_file::read(&folders.config)?.subscriptions;
    let old = list.iter().find(|line| line.address.normal() == address);
    let there = list.iter().find(|line| line.address.normal() == new.normal()).map(|line| &line.address);
    let is_other =
        |line: &&Subscription| line.address.normal() != address && line.address.is_same_except_scheme(new);
    if let Some(other) = list.iter().find(is_other).filter(|_| old.is_some()) {
        return Err(named(ChangeError::Exists(other.address.shown().clone())));
    }
    let _lock = refresh::lock(&folders.data, &AtomicBool::new(false), None, on_wait)?;
    // What is wrong with the store is known before anything is changed.
    let mut store = open_store(folders)?;
    let changed = match feeds_file::change(&folders.config, address, edit)? {
        // Killed in an earlier attempt, or changed by hand: the articles are still to be moved.
        Err(ChangeError::NoLine) if knows(store.as_ref(), address)? => {
            let there = there.ok_or_else(|| named(ChangeError::NoLine))?;
            let moved = Some((address.clone(), there.normal().clone()));
            ChangedLines { moved, ..ChangedLines::default() }
        }
        changed => changed.map_err(named)?,
    };
    move_articles(folders, store.as_mut(), &changed)?;
    Ok(changed)
}

/// Changes the lines of a feed back, and moves its articles back.
pub(crate) fn undo(folders: &Folders, name: &SafeText, changed: &ChangedLines) -> Result<(), Error> {
    let (mut store, mut _lock) = (None, None);
    if changed.moved.is_some() {
        _lock = refresh::lock(&folders.data, &AtomicBool::new(false), None, &mut || {})?;
        store = open_store(folders)?;
    }
    let named = |reason| Error::Line { feed: name.clone(), reason };
    feeds_file::restore_lines(&folders.config, changed)?.map_err(named)?;
    let back = changed.moved.clone().map(|(old, new)| (new, old));
    move_articles(folders, store.as_mut(), &ChangedLines { moved: back, ..ChangedLines::default() })
}

/// The store, if there is one.
fn open_store(folders: &Folders) -> Result<Option<Store>, Error> {
    Ok(match Store::read(&folders.data)? {
        Some(_) => Some(Store::open(&folders.data)?.store),
        None => None,
    })
}

fn knows(store: Option<&Store>, address: &SafeText) -> Result<bool, Error> {
    let feeds = store.map_or(Ok(Vec::new()), Store::feeds)?;
    Ok(feeds.iter().any(|record| record.address == *address))
}

/// Moves the articles, and notes in the log that both addresses are of one feed.
fn move_articles(folders: &Folders, store: Option<&mut Store>, changed: &ChangedLines) -> Result<(), Error> {
    let (Some(store), Some((old, new))) = (store, &changed.moved) else { return Ok(()) };
    let failed = |error| Error::Archive { old: old.clone(), feed: new.clone(), error: Box::new(error) };
    store.move_feed(old, new).map_err(failed)?;
    let now = clock::now().seconds().max(0) as u64 * 1000;
    let journal::Opened { mut journal, mut state, .. } = journal::open(&folders.config, &folders.data, now);
    if let Some(mark) = state.join_scopes(now, NameScope::of(old), NameScope::of(new)) {
        journal.append(&[mark])?;
        journal.close()?;
    }
    Ok(())
}
