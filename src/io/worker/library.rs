//! What one is subscribed to, brought to the screen: headlines streamed out of the store, newest first, then
//! whatever a refresh adds, whoever made it. Never here: fetching, writing to the store, read state.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use crate::app::{Msg, Source};
use crate::io::Folders;
use crate::io::articles as shelf;
use crate::io::articles::FIRST_CHUNK;
use crate::io::articles::LARGEST_CHUNK;
use crate::io::articles::Place;
use crate::io::articles::Shelf;
use crate::io::config::feeds_file as subscriptions;
use crate::io::store::{HeadlineRow, Record, SEPARATOR, Store};
use crate::news::address::brief;
use crate::news::{Feed, Headline, SafeText};
use crate::search::ChunkBuilder;

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
pub fn load(folders: &Folders, ticket: u64, shelf: &Shelf, out: &Sender<Msg>) {
    Librarian { folders, shelf, out, shown: None, feeds: None }.load(ticket);
}

/// Does what it is asked until nobody asks any more.
pub fn librarian(
    folders: &Folders,
    shelf: &Shelf,
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

/// What is on the shelf.
struct Shown {
    ticket: u64,
    store: Option<Store>,
    /// What came up to this is on the shelf.
    revision: u64,
    /// The number of each feed's source in the library, by its number in the store.
    sources: HashMap<i64, u32>,
    /// Sources handed out.
    count: u32,
}

struct Librarian<'a> {
    folders: &'a Folders,
    shelf: &'a Shelf,
    out: &'a Sender<Msg>,
    shown: Option<Shown>,
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
        self.shelf.keep_store(&self.folders.data);
        let records = match store.as_ref().map_or(Ok(Vec::new()), Store::feeds) {
            Ok(records) => records,
            Err(error) => {
                warnings.push(SafeText::new(&error.to_string()));
                Vec::new()
            }
        };
        let mut shown = Shown { ticket, store, revision: 0, sources: HashMap::new(), count: 1 };
        self.feeds = None;
        self.tell_feeds(Some(&records));
        let mut shelver = Shelver::new(&mut shown, &records, FIRST_CHUNK, self.shelf, self.out);
        // Number 0 is for articles of no source.
        shelver.fresh.push(Source::default());
        let streamed = shelver.stream(None);
        match streamed {
            Ok(revision) => shown.revision = revision,
            Err(why) => warnings.push(why),
        }
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
            self.shelf.keep_store(&self.folders.data);
        }
        let records = shown.store.as_ref().and_then(|store| store.feeds().ok());
        // Feeds first: what comes from one that is new is then known to be listed.
        self.tell_feeds(records.as_deref());
        let Some(shown) = &mut self.shown else { return };
        if let Some(records) = records {
            let from = shown.revision;
            let shelver = Shelver::new(shown, &records, LARGEST_CHUNK, self.shelf, self.out);
            // What can't be read now is read with the next look.
            if let Ok(revision) = shelver.stream(Some(from)) {
                shown.revision = revision;
            }
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

/// Makes chunks of headlines and puts them on the shelf.
struct Shelver<'a> {
    shown: &'a mut Shown,
    records: HashMap<i64, &'a Record>,
    shelf: &'a Shelf,
    out: &'a Sender<Msg>,
    builder: ChunkBuilder,
    places: Vec<Place>,
    revised: Vec<u32>,
    fresh: Vec<Source>,
    target: usize,
}

impl<'a> Shelver<'a> {
    fn new(
        shown: &'a mut Shown,
        records: &'a [Record],
        target: usize,
        shelf: &'a Shelf,
        out: &'a Sender<Msg>,
    ) -> Self {
        let records = records.iter().map(|record| (record.feed, record)).collect();
        Self {
            shown,
            records,
            shelf,
            out,
            builder: ChunkBuilder::default(),
            places: Vec::new(),
            revised: Vec::new(),
            fresh: Vec::new(),
            target,
        }
    }

    /// All headlines, or those after a revision; the revision they speak of.
    fn stream(mut self, from: Option<u64>) -> Result<u64, SafeText> {
        // The store is lent to the loop, which changes all else.
        let Some(store) = self.shown.store.take() else {
            self.flush();
            return Ok(0);
        };
        let mut take = |line: HeadlineRow<'_>| {
            self.push(&line);
            true
        };
        let read = match from {
            Some(revision) => store.since(revision, &mut take),
            None => store.headlines(&mut take),
        };
        self.flush();
        self.shown.store = Some(store);
        read.map_err(|error| SafeText::new(&error.to_string()))
    }

    fn push(&mut self, line: &HeadlineRow<'_>) {
        if line.page_only {
            return self.shelf.renew(line.row, line.text);
        }
        let number = self.source(line.feed);
        if line.revised {
            self.revised.push(self.builder.len() as u32);
        }
        let title = if line.title.is_empty() { shelf::UNTITLED } else { line.title };
        let headline = Headline {
            id: line.id,
            title: SafeText::new(title),
            published: line.published,
            authors: names(line.authors),
            tags: names(line.tags),
            ..Headline::default()
        };
        self.builder.push(&headline, number, line.added);
        self.places.push(Place::stored(line.row, line.text));
        if self.builder.len() >= self.target {
            self.flush();
        }
    }

    fn source(&mut self, feed: i64) -> u32 {
        if let Some(number) = self.shown.sources.get(&feed) {
            return *number;
        }
        let number = self.shown.count;
        self.shown.count += 1;
        self.shown.sources.insert(feed, number);
        let record = self.records.get(&feed);
        let name = record.and_then(|record| record.title.clone().or_else(|| Some(brief(&record.address))));
        let feed = record.map(|record| record.address.clone());
        self.fresh.push(Source { name: name.unwrap_or_default(), feed });
        number
    }

    fn flush(&mut self) {
        // Sources may come alone: the numbers of those that follow count on them.
        if self.builder.is_empty() && self.fresh.is_empty() {
            return;
        }
        self.target = (self.target * 4).min(LARGEST_CHUNK);
        let chunk = self.shelf.add(&mut self.builder, &mut self.places);
        let (sources, revised) = (std::mem::take(&mut self.fresh), std::mem::take(&mut self.revised));
        let ticket = self.shown.ticket;
        let _ = self.out.send(Msg::Loaded { ticket, chunk, sources, revised });
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
