//! `tidings rename`, `tidings tag` and `tidings move`: change one feed. Never here: the syntax of a line in
//! `feeds.txt`, the store.

use std::io::{self, IsTerminal, Write};

use super::add::{title_and_address, without_login};
use super::find_feed::{NotFound, find};
use crate::io::change_feed;
use crate::io::config::feeds_file;
use crate::io::store::Record;
use crate::news::{Address, FeedEdit, SafeText};
use crate::parse::subscriptions::{LineError, TypedTags, is_same, parse_typed};
use crate::run::Folders;

/// What is to be changed.
#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    /// The user's own title; `None` for the feed's.
    Rename(Option<SafeText>),
    Tag {
        add: Vec<SafeText>,
        remove: Vec<SafeText>,
    },
    /// The new address, as it was typed.
    Move(String),
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error(transparent)]
    NotFound(#[from] NotFound),
    #[error("{0}: {1}")]
    Address(SafeText, LineError),
}

impl Change {
    /// Tags as they are typed: `TAG` or `+TAG` adds, `-TAG` removes.
    pub(super) fn of_tags(words: &[String]) -> Self {
        let mut tags = TypedTags::default();
        for word in words {
            tags.push(word);
        }
        Self::Tag { add: tags.add, remove: tags.remove }
    }
}

/// Changes the feed with an address or a title, and prints what it is now. Returns warnings about the store.
pub fn run(
    folders: &Folders,
    name: &str,
    change: Change,
    out: &mut dyn Write,
) -> anyhow::Result<Vec<SafeText>> {
    let (records, warnings) = super::feeds::records(&folders.data);
    let list = feeds_file::read(&folders.config)?;
    let feeds = feeds_file::feeds(&list, &records);
    let edit = match change {
        Change::Rename(title) => FeedEdit::Rename(title),
        Change::Tag { add, remove } => FeedEdit::Tag { add, remove },
        Change::Move(to) => {
            FeedEdit::Move(parse_typed(&to).map_err(|why| Error::Address(without_login(&to), why))?)
        }
    };
    let address = match (find(&list.subscriptions, &feeds, name), &edit) {
        (Ok(feed), _) => feed.address.clone(),
        // Its line has the new address already, and its articles are still to be moved.
        (Err(NotFound::Unknown(unknown)), FeedEdit::Move(_)) => {
            let named = |record: &&Record| {
                Address::parse(&record.address).is_ok_and(|address| is_same(name, &address))
            };
            let left = records.iter().find(named);
            left.ok_or(Error::NotFound(NotFound::Unknown(unknown)))?.address.clone()
        }
        (Err(error), _) => return Err(Error::from(error).into()),
    };
    let mut told = !io::stderr().is_terminal();
    let changed = change_feed::change(folders, &address, &edit, &mut || {
        if !std::mem::replace(&mut told, true) {
            let _ = writeln!(io::stderr(), "Waiting for a refresh to end …");
        }
    })?;
    let moved = changed.moved.as_ref().is_some_and(|(old, new)| old != new);
    let address = changed.moved.map_or(address, |(_, new)| new);
    let list = feeds_file::read(&folders.config)?;
    let feeds = feeds_file::feeds(&list, &super::feeds::records(&folders.data).0);
    let Some(feed) = feeds.iter().find(|feed| feed.address == address) else { return Ok(warnings) };
    let named = title_and_address(&feed.title, &feed.address);
    match edit {
        _ if changed.lines.is_empty() && !moved => writeln!(out, "nothing changed: {named}")?,
        FeedEdit::Rename(_) => writeln!(out, "renamed: {named}")?,
        FeedEdit::Move(_) => writeln!(out, "moved: {named}")?,
        FeedEdit::Tag { .. } if feed.tags.is_empty() => writeln!(out, "no tags: {named}")?,
        FeedEdit::Tag { .. } => writeln!(out, "tagged {}: {named}", feed.tags.join(", "))?,
    }
    Ok(warnings)
}
