//! Keeps the index up with the store while a refresh writes to it. Never here: the refresh, searching.
//!
//! It reads the texts from the store itself, after they were committed, so there is one way for those that have just
//! come, those that a killed program left out, and all of an older store. It runs beside the one thread that writes
//! to the store, on a processor that would otherwise wait for it.

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;

use super::builder::Builder;
use super::folder::Folder;
use super::said::Said;
use crate::io::store::{Store, TextKey};

/// Bytes of a segment that is written before the end.
const PART: usize = 16 << 20;

/// Takes into the index what the store has and it has not, again with every ring of the bell; ends when there is
/// nobody left who could ring, or when `stop` is set. What can't be written now is left to the next time: a search
/// reads by itself what the index does not have.
pub fn keep(data_dir: &Path, bell: &Receiver<()>, stop: &AtomicBool) {
    let Ok(Some(store)) = Store::read(data_dir) else { return };
    let Ok(Some(name)) = store.id() else { return };
    let mut folder = Folder::new(data_dir);
    if folder.make().is_err() {
        return;
    }
    folder.look(&store);
    let mut keeper =
        Keeper { store, name, folder, builder: Builder::default(), said: Said::default(), upto: 0 };
    let mut more = true;
    while more && !stop.load(Ordering::Relaxed) {
        if keeper.catch_up(stop).is_none() {
            return;
        }
        more = bell.recv().is_ok();
        // Several rings are one.
        bell.try_iter().for_each(drop);
    }
    if !stop.load(Ordering::Relaxed) && keeper.catch_up(stop).is_none() {
        return;
    }
    keeper.end();
}

struct Keeper {
    store: Store,
    name: [u8; 16],
    folder: Folder,
    builder: Builder,
    said: Said,
    /// Texts up to this one have been seen to.
    upto: i64,
}

impl Keeper {
    /// Takes in what is new. `None` if that can't be read or written.
    fn catch_up(&mut self, stop: &AtomicBool) -> Option<()> {
        let mut new = self.store.texts_after(self.upto).ok()?;
        if self.upto == 0 {
            let known: HashSet<u64> = self
                .folder
                .segments()
                .flat_map(|segment| segment.articles.iter().map(|entry| entry.key))
                .collect();
            self.upto = new.last().map_or(0, |key| key.text);
            new.retain(|key| !known.contains(&(key.text as u64)));
        }
        self.upto = new.last().map_or(self.upto, |key| key.text);
        let mut rest = new.as_slice();
        while !rest.is_empty() {
            let taken = self.take(rest, stop)?;
            rest = &rest[taken..];
            if stop.load(Ordering::Relaxed) {
                break;
            }
            if self.builder.bytes() >= PART {
                self.folder.add(std::mem::take(&mut self.builder), self.name).ok()?;
            }
        }
        Some(())
    }

    /// Takes texts in until there are enough for a segment; how many.
    fn take(&mut self, keys: &[TextKey], stop: &AtomicBool) -> Option<usize> {
        let Self { store, builder, said, .. } = self;
        let mut taken = 0;
        let read =
            store.texts(keys.iter().map(|key| (key.row, key.text)), &mut |text, title, summary, body| {
                said.take(title, summary, body);
                builder.add(text as u64, keys[taken].check, said);
                taken += 1;
                builder.bytes() < PART && !stop.load(Ordering::Relaxed)
            });
        read.ok().map(|()| taken)
    }

    /// Writes what is left.
    fn end(mut self) {
        let rest = std::mem::take(&mut self.builder);
        if !rest.is_empty() && self.folder.add(rest, self.name).is_err() {
            return;
        }
        let store = &self.store;
        let live = |key: u64| store.text_check(key as i64).is_ok_and(|check| check.is_some());
        // What fails here is tried again the next time.
        let _ = self.folder.tidy(self.name, &live);
    }
}
