//! The worker that loads the library: headlines from the store, newest first, then everything that a refresh adds,
//! whichever process made it. Never here: how headlines are read and sent (see `headlines`), fetching, read state.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use super::headlines::{SentHeadlines, addresses, numbers};
use crate::app::Msg;
use crate::app::msg::Worker;
use crate::io::Folders;
use crate::io::articles::ArticleSource;
use crate::io::articles::chunks::ChunkSender;
use crate::io::config::feeds_file;
use crate::io::store::{Error, Record, Store};
use crate::io::thread::catch;
use crate::io::windows::Window;
use crate::news::{Feed, Id, SafeText};

/// Shortest time between two updates during a refresh.
const UPDATE_INTERVAL: Duration = Duration::from_millis(150);

#[derive(Debug)]
pub(crate) enum LibraryRequest {
    /// Loads everything from the start.
    Load(u64),
    /// The store or `feeds.txt` may have changed.
    Update,
    /// Looks for articles with these further names.
    FindNames(HashSet<Id>),
    /// The same as `Update` without delay; the message is sent afterwards.
    UpdateThenSend(Box<Msg>),
    /// Articles were saved, and the marks are in the log: those that were dropped come back. `by_user`: in this window,
    /// so the user is told about those that are not there. `waiting` is dropped afterwards: the program does not end
    /// before.
    Keep { ids: Vec<Id>, by_user: bool, waiting: Sender<()> },
}

/// Whether there is nothing to show: no subscription, and no article in the store.
pub(crate) fn is_empty(folders: &Folders) -> bool {
    let none = feeds_file::read(&folders.config).is_ok_and(|list| list.subscriptions.is_empty());
    none && match Store::read(&folders.data) {
        Ok(Some(store)) => {
            let mut any = false;
            let read = store.headlines(&mut |_| {
                any = true;
                false
            });
            !any && read.is_ok()
        }
        Ok(None) => true,
        // The store is there, and its error must be shown.
        Err(_) => false,
    }
}

pub struct LibraryWorker<'a> {
    folders: &'a Folders,
    articles: &'a ArticleSource,
    out: &'a Sender<Msg>,
    library: Option<SentHeadlines<'a>>,
    /// The subscriptions as they were sent last.
    feeds: Option<(Vec<Feed>, Vec<SafeText>)>,
    /// Whether what is listed is kept in the store; a command that ends at once does not need that.
    is_window: bool,
    /// The registration of this window, once there is a store.
    window: Option<Window>,
}

impl<'a> LibraryWorker<'a> {
    /// Nothing has been sent yet.
    pub fn new(folders: &'a Folders, articles: &'a ArticleSource, out: &'a Sender<Msg>) -> Self {
        Self { folders, articles, out, library: None, feeds: None, is_window: false, window: None }
    }

    /// Carries out requests until no sender is left. `load_edition` loads the built-in edition, which is shown when
    /// there is nothing else.
    pub(crate) fn run(&mut self, requests: &Receiver<LibraryRequest>, load_edition: &dyn Fn(u64)) {
        self.is_window = true;
        let mut updated: Option<Instant> = None;
        let mut next = None;
        while let Some(request) = next.take().or_else(|| requests.recv().ok()) {
            if matches!(request, LibraryRequest::Update) {
                // One update covers all requests that come meanwhile, and leaves time for other threads.
                let pause = updated.map_or(Duration::ZERO, |at| UPDATE_INTERVAL.saturating_sub(at.elapsed()));
                std::thread::sleep(pause);
                next = requests.try_iter().find(|request| !matches!(request, LibraryRequest::Update));
                updated = Some(Instant::now());
            }
            match request {
                LibraryRequest::Load(ticket) => {
                    let loaded = catch(Worker::Library, || {
                        if is_empty(self.folders) {
                            self.library = None;
                            self.send_feeds(None);
                            load_edition(ticket);
                        } else {
                            self.load(ticket);
                        }
                        Ok(())
                    });
                    if let Err(failure) = loaded {
                        let _ = self.out.send(Msg::LoadEnded { ticket, warnings: vec![failure.message] });
                    }
                }
                LibraryRequest::Update => self.try_update(None),
                LibraryRequest::FindNames(names) => self.find_names(&names),
                LibraryRequest::UpdateThenSend(msg) => self.try_update(Some(*msg)),
                LibraryRequest::Keep { ids, by_user, waiting } => {
                    let kept = catch(Worker::Library, || Ok(self.keep(&ids, by_user)?));
                    if let Err(failure) = kept {
                        let _ = self.out.send(Msg::Warning(failure.message));
                    }
                    drop(waiting);
                }
            }
        }
    }

    fn find_names(&mut self, names: &HashSet<Id>) {
        self.reopen_if_migrated();
        let store = self.library.as_ref().and_then(|library| library.store.as_ref());
        // What cannot be read now is found at the next start.
        let found = store.and_then(|store| store.find_names(names).ok()).unwrap_or_default();
        if !found.is_empty() {
            let _ = self.out.send(Msg::Names(found));
        }
    }

    /// Updates, and sends the message afterwards in any case.
    fn try_update(&mut self, msg: Option<Msg>) {
        let updated = catch(Worker::Library, || {
            self.update();
            Ok(())
        });
        let failed = updated.err().map(|failure| Msg::Warning(failure.message));
        for msg in msg.into_iter().chain(failed) {
            let _ = self.out.send(msg);
        }
    }

    /// Loads everything from the start.
    pub fn load(&mut self, ticket: u64) {
        self.articles.clear();
        let mut warnings = Vec::new();
        let mut warn = |error: Error| warnings.push(error.into());
        let store = Store::read(&self.folders.data).map_err(&mut warn).ok().flatten();
        // Before the headlines are read: what they contain is not deleted from now on.
        self.register(store.is_some());
        // Articles are opened through another connection. The first one is wanted together with the first chunk.
        self.articles.open_store(&self.folders.data);
        let records = store.as_ref().map_or(Ok(Vec::new()), Store::feeds).map_err(&mut warn);
        let records = records.unwrap_or_default();
        let out = self.out;
        let chunks = ChunkSender::new(self.articles, ticket, move |message| drop(out.send(message)));
        let mut library =
            SentHeadlines { store, revision: 0, order: Vec::new(), addresses: addresses(&records), chunks };
        self.feeds = None;
        self.send_feeds(Some(&records));
        let order = self.order(&records);
        let _ = library.send(None, &records, order).map_err(&mut warn);
        if let Some(window) = &mut self.window {
            // If this fails the window counts as one that lists everything.
            let _ = window.set_number(library.revision);
        }
        library.chunks.send_large_chunks();
        self.library = Some(library);
        let _ = self.out.send(Msg::LoadEnded { ticket, warnings });
    }

    /// Sends what is new in the store and in `feeds.txt`.
    fn update(&mut self) {
        let Some(library) = &mut self.library else {
            // The built-in edition is shown. The app loads everything again with the first subscription.
            return self.send_feeds(None);
        };
        if library.store.is_none() {
            library.store = Store::read(&self.folders.data).ok().flatten();
            self.articles.open_store(&self.folders.data);
            let found = library.store.is_some();
            self.register(found);
        }
        self.reopen_if_migrated();
        let Some(library) = &mut self.library else { return };
        let records = library.store.as_ref().and_then(|store| store.feeds().ok());
        // Articles that have been sent are those of the address that their feed had then.
        let old = |record: &Record| {
            let known = library.addresses.get(&record.feed)?;
            (*known != record.address).then(|| (known.clone(), record.address.clone()))
        };
        let moved: Vec<_> = records.iter().flatten().filter_map(old).collect();
        if let Some(records) = records.as_ref().filter(|_| !moved.is_empty()) {
            library.addresses = addresses(records);
            let _ = self.out.send(Msg::LibraryChanged { moved });
        }
        // Feeds first: the articles of a new feed need its entry.
        self.send_feeds(records.as_deref());
        let order = self.order(records.as_deref().unwrap_or_default());
        if let (Some(library), Some(records)) = (&mut self.library, records) {
            library.addresses.extend(addresses(&records));
            // What cannot be read now is read with the next update.
            let _ = library.send(Some(library.revision), &records, order);
        }
    }

    /// Another program may have migrated the store since it was opened: what it contains is read in another way then,
    /// and ids and names of articles may be others.
    fn reopen_if_migrated(&mut self) {
        let Some(library) = &mut self.library else { return };
        if library.store.as_ref().is_none_or(Store::is_current) {
            return;
        }
        // What cannot be opened now is opened with the next update.
        let Ok(Some(store)) = Store::read(&self.folders.data) else { return };
        library.store = Some(store);
        self.articles.open_store(&self.folders.data);
        let _ = self.out.send(Msg::LibraryChanged { moved: Vec::new() });
    }

    /// The feeds in the order of `feeds.txt`, as numbers in the store.
    fn order(&self, records: &[Record]) -> Vec<i64> {
        let feeds = self.feeds.iter().flat_map(|(feeds, _)| feeds);
        numbers(feeds.map(|feed| &feed.address), records)
    }

    /// Registers this window, if there is a store.
    fn register(&mut self, has_store: bool) {
        if self.is_window && has_store && self.window.is_none() {
            // In a folder that is read-only nothing is deleted either.
            self.window = Window::register(&self.folders.data).ok();
        }
    }

    /// Brings saved articles back if they were dropped.
    fn keep(&mut self, ids: &[Id], by_user: bool) -> Result<(), Error> {
        self.reopen_if_migrated();
        // The articles built into the program are in no store.
        let Some(library) = &self.library else { return Ok(()) };
        let Some(store) = &library.store else { return Ok(()) };
        let mut found = store.find_dropped(ids)?;
        if found.back > 0 {
            found = Store::open(&self.folders.data)?.store.bring_back(ids)?;
            self.update();
        }
        if by_user && found.missing > 0 {
            let words = match found.missing {
                1 => "an article that you saved is no longer in the library; only its bookmark is kept"
                    .to_owned(),
                n => format!(
                    "{n} articles that you saved are no longer in the library; only their bookmarks are kept"
                ),
            };
            let _ = self.out.send(Msg::Warning(SafeText::new(&words)));
        }
        Ok(())
    }

    /// Sends the state of the subscriptions if it has changed.
    fn send_feeds(&mut self, records: Option<&[Record]>) {
        let now = match feeds_file::read(&self.folders.config) {
            Ok(list) => (feeds_file::feeds(&list, records.unwrap_or_default()), list.warnings),
            Err(error) => {
                // The last state stays.
                let feeds = self.feeds.as_ref().map(|(feeds, _)| feeds.clone()).unwrap_or_default();
                (feeds, vec![error.into()])
            }
        };
        if self.feeds.as_ref() != Some(&now) {
            self.feeds = Some(now.clone());
            let (feeds, warnings) = now;
            let _ = self.out.send(Msg::Feeds { feeds, warnings });
        }
    }
}

/// Whether a change of this file matters to this worker: `feeds.txt`, or a file of the store.
pub(crate) fn is_relevant(path: &Path) -> bool {
    let name = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
    name == "feeds.txt" || name.starts_with("library.db") && !name.ends_with("-shm")
}

#[cfg(test)]
mod tests;
