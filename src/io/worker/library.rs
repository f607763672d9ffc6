//! What one is subscribed to, brought to the screen: headlines streamed out of the store, newest first, then
//! whatever a refresh adds, whoever made it. Never here: fetching, writing to the store, read state.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use crate::app::{Msg, Source};
use crate::io::Folders;
use crate::io::articles::chunks::ChunkSender;
use crate::io::articles::{ArticleSource, Location};
use crate::io::config::feeds_file as subscriptions;
use crate::io::store::{self, HeadlineRow, Record, SEPARATOR, Store};
use crate::news::address::brief;
use crate::news::{Feed, Headline, SafeText};

/// Between two looks at the store while a refresh goes on.
const BETWEEN: Duration = Duration::from_millis(150);

/// What the librarian is asked.
#[derive(Debug)]
pub enum Ask {
    /// From the start.
    Load(u64),
    /// The store may have changed, or `feeds.txt`.
    Look,
    /// The same at once, and then this is to be said.
    Tell(Box<Msg>),
}

/// Whether there is anything to show: a subscription, or an article kept from one.
pub fn is_empty(folders: &Folders) -> bool {
    let none = subscriptions::read(&folders.config).is_ok_and(|list| list.subscriptions.is_empty());
    none && match Store::read(&folders.data) {
        Ok(Some(store)) => {
            let mut any = false;
            let looked = store.headlines(&mut |_| {
                any = true;
                false
            });
            !any && looked.is_ok()
        }
        Ok(None) => true,
        // There is one, and what is wrong with it is to be said.
        Err(_) => false,
    }
}

/// Loads all of it once, for a command that ends then.
pub fn load(folders: &Folders, ticket: u64, shelf: &ArticleSource, out: &Sender<Msg>) {
    Librarian { folders, shelf, out, shown: None, feeds: None }.load(ticket);
}

/// Does what it is asked until nobody asks any more.
pub fn librarian(
    folders: &Folders,
    shelf: &ArticleSource,
    asks: &Receiver<Ask>,
    edition: &dyn Fn(u64),
    out: &Sender<Msg>,
) {
    let mut here = Librarian { folders, shelf, out, shown: None, feeds: None };
    let mut looked: Option<Instant> = None;
    let mut early = None;
    while let Some(ask) = early.take().or_else(|| asks.recv().ok()) {
        if matches!(ask, Ask::Look) {
            // One look covers all that was heard of in the meantime, and leaves time for others.
            let rest = looked.map_or(Duration::ZERO, |at| BETWEEN.saturating_sub(at.elapsed()));
            std::thread::sleep(rest);
            early = asks.try_iter().find(|ask| !matches!(ask, Ask::Look));
            looked = Some(Instant::now());
        }
        match ask {
            Ask::Load(ticket) if is_empty(folders) => {
                here.shown = None;
                here.tell_feeds(None);
                edition(ticket);
            }
            Ask::Load(ticket) => {
                let load = std::panic::AssertUnwindSafe(|| here.load(ticket));
                if std::panic::catch_unwind(load).is_err() {
                    // Whoever waits for the end of the load must hear of it.
                    let warnings = vec![SafeText::new("Reading the store failed (a fault of tidings)")];
                    let _ = out.send(Msg::LoadEnded { ticket, warnings });
                }
            }
            Ask::Look => here.look(),
            Ask::Tell(what) => {
                here.look();
                let _ = out.send(*what);
            }
        }
    }
}

/// What is in the list.
struct Shown<'a> {
    store: Option<Store>,
    /// Everything up to this revision of the store is in the list.
    revision: u64,
    /// Sources by the numbers of their feeds in the store.
    chunks: ChunkSender<'a, i64>,
}

struct Librarian<'a> {
    folders: &'a Folders,
    shelf: &'a ArticleSource,
    out: &'a Sender<Msg>,
    shown: Option<Shown<'a>>,
    /// As last told.
    feeds: Option<(Vec<Feed>, Vec<SafeText>)>,
}

impl Librarian<'_> {
    fn load(&mut self, ticket: u64) {
        self.shelf.clear();
        let mut warnings = Vec::new();
        let store = match Store::read(&self.folders.data) {
            Ok(store) => store,
            Err(error) => {
                warnings.push(SafeText::new(&error.to_string()));
                None
            }
        };
        // The shelf opens articles through a connection of its own: the first one is wanted with the first chunk.
        self.shelf.open_store(&self.folders.data);
        let records = match store.as_ref().map_or(Ok(Vec::new()), Store::feeds) {
            Ok(records) => records,
            Err(error) => {
                warnings.push(SafeText::new(&error.to_string()));
                Vec::new()
            }
        };
        let out = self.out;
        let chunks = ChunkSender::new(self.shelf, ticket, move |message| drop(out.send(message)));
        let mut shown = Shown { store, revision: 0, chunks };
        self.feeds = None;
        self.tell_feeds(Some(&records));
        if let Err(error) = shown.stream(None, &records) {
            warnings.push(SafeText::new(&error.to_string()));
        }
        shown.chunks.send_large_chunks();
        self.shown = Some(shown);
        let _ = self.out.send(Msg::LoadEnded { ticket, warnings });
    }

    /// Brings what is new in the store, and in `feeds.txt`.
    fn look(&mut self) {
        let Some(shown) = &mut self.shown else {
            // The edition is shown. The first subscription will have it all loaded anew.
            return self.tell_feeds(None);
        };
        if shown.store.is_none() {
            shown.store = Store::read(&self.folders.data).ok().flatten();
            self.shelf.open_store(&self.folders.data);
        }
        let records = shown.store.as_ref().and_then(|store| store.feeds().ok());
        // Feeds first: what comes from one that is new is then known to be listed.
        self.tell_feeds(records.as_deref());
        let Some(shown) = &mut self.shown else { return };
        if let Some(records) = records {
            // What can't be read now is read with the next look.
            let _ = shown.stream(Some(shown.revision), &records);
        }
    }

    /// Says how the subscriptions stand, if that is news.
    fn tell_feeds(&mut self, records: Option<&[Record]>) {
        let now = match subscriptions::read(&self.folders.config) {
            Ok(list) => (subscriptions::feeds(&list, records.unwrap_or_default()), list.warnings),
            Err(error) => {
                // What was known still holds.
                let feeds = self.feeds.as_ref().map(|(feeds, _)| feeds.clone()).unwrap_or_default();
                (feeds, vec![SafeText::new(&error.to_string())])
            }
        };
        if self.feeds.as_ref() != Some(&now) {
            self.feeds = Some(now.clone());
            let (feeds, warnings) = now;
            let _ = self.out.send(Msg::Feeds { feeds, warnings });
        }
    }
}

impl Shown<'_> {
    /// Sends all headlines, or those after a revision.
    fn stream(&mut self, from: Option<u64>, records: &[Record]) -> Result<(), store::Error> {
        let Self { store, chunks, .. } = self;
        let Some(store) = store else { return Ok(()) };
        let records: HashMap<i64, &Record> = records.iter().map(|record| (record.feed, record)).collect();
        let mut push = |line: HeadlineRow<'_>| {
            if line.page_only {
                chunks.articles.set_text(line.row, line.text);
                return true;
            }
            let source = chunks.source(&line.feed, || {
                let record = records.get(&line.feed);
                let name =
                    record.map(|record| record.title.clone().unwrap_or_else(|| brief(&record.address)));
                let feed = record.map(|record| record.address.clone());
                Source { name: name.unwrap_or_default(), feed }
            });
            let headline = Headline {
                id: line.id,
                title: SafeText::new(line.title),
                published: line.published,
                authors: names(line.authors),
                tags: names(line.tags),
                ..Headline::default()
            };
            let location = Location::stored(line.row, line.text);
            chunks.push(headline, source, line.added, location, line.revised);
            true
        };
        let read = match from {
            Some(revision) => store.since(revision, &mut push),
            None => store.headlines(&mut push),
        };
        chunks.flush();
        self.revision = read?;
        Ok(())
    }
}

fn names(joined: Option<&str>) -> Vec<SafeText> {
    joined.map(|names| names.split(SEPARATOR).map(SafeText::new).collect()).unwrap_or_default()
}

/// What the watch over both folders looks out for: `feeds.txt` and the store with what belongs to it.
pub fn concerns(path: &std::path::Path) -> bool {
    let name = path.file_name().map(std::ffi::OsStr::to_string_lossy).unwrap_or_default();
    name == "feeds.txt" || name.starts_with("library.db") && !name.ends_with("-shm")
}
