//! The worker that loads the library: headlines from the store, newest first, then everything that a refresh adds,
//! whichever process made it. Never here: fetching, writing to the store, read state.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use super::thread::catch;
use crate::app::msg::Worker;
use crate::app::{Msg, Source};
use crate::io::Folders;
use crate::io::articles::{FIRST_CHUNK, LARGEST_CHUNK, Place, Shelf, UNTITLED};
use crate::io::config::feeds_file;
use crate::io::store::{DIVIDER, Error, Line, Record, Store};
use crate::news::address::brief;
use crate::news::{Feed, Headline, SafeText};
use crate::search::ChunkBuilder;

/// Shortest time between two updates during a refresh.
const UPDATE_INTERVAL: Duration = Duration::from_millis(150);

#[derive(Debug)]
pub enum LibraryRequest {
    /// Loads everything from the start.
    Load(u64),
    /// The store or `feeds.txt` may have changed.
    Update,
    /// The same without delay; the message is sent afterwards.
    UpdateThenSend(Box<Msg>),
}

/// Whether there is nothing to show: no subscription, and no article in the store.
pub fn is_empty(folders: &Folders) -> bool {
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

/// Loads everything once, for a command that ends afterwards.
pub fn load(folders: &Folders, ticket: u64, articles: &Shelf, out: &Sender<Msg>) {
    LibraryWorker { folders, articles, out, sent: &mut Sent::default() }.load(ticket);
}

/// What has been sent to the app.
#[derive(Default)]
pub struct Sent {
    library: Option<Library>,
    feeds: Option<(Vec<Feed>, Vec<SafeText>)>,
}

/// The headlines that have been sent.
struct Library {
    ticket: u64,
    store: Option<Store>,
    /// Changes of the store up to this revision have been sent.
    revision: u64,
    /// The number of each feed's source in the app, by the number of the feed in the store.
    sources: HashMap<i64, u32>,
    /// How many numbers of sources are in use.
    count: u32,
}

pub struct LibraryWorker<'a> {
    pub folders: &'a Folders,
    pub articles: &'a Shelf,
    pub out: &'a Sender<Msg>,
    pub sent: &'a mut Sent,
}

impl LibraryWorker<'_> {
    /// Carries out requests until no sender is left. `load_edition` loads the built-in edition, which is shown when
    /// there is nothing else.
    pub fn run(&mut self, requests: &Receiver<LibraryRequest>, load_edition: &dyn Fn(u64)) {
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
                            self.sent.library = None;
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
                LibraryRequest::Update => self.update(),
                LibraryRequest::UpdateThenSend(msg) => {
                    let updated = catch(Worker::Library, || {
                        self.update();
                        Ok(())
                    });
                    let _ = self.out.send(*msg);
                    if let Err(failure) = updated {
                        let _ = self.out.send(Msg::Warning(failure.message));
                    }
                }
            }
        }
    }

    fn load(&mut self, ticket: u64) {
        self.articles.clear();
        let mut warnings = Vec::new();
        let mut warn = |error: Error| warnings.push(SafeText::new(&error.to_string()));
        let store = Store::read(&self.folders.data).map_err(&mut warn).ok().flatten();
        // Articles are opened through another connection. The first one is wanted together with the first chunk.
        self.articles.keep_store(&self.folders.data);
        let records = store.as_ref().map_or(Ok(Vec::new()), Store::feeds).map_err(&mut warn);
        let records = records.unwrap_or_default();
        let mut library = Library { ticket, store, revision: 0, sources: HashMap::new(), count: 1 };
        self.sent.feeds = None;
        self.send_feeds(Some(&records));
        let mut stream = ChunkStream::new(&mut library, &records, FIRST_CHUNK, self.articles, self.out);
        // Number 0 is for articles without a source.
        stream.new_sources.push(Source::default());
        if let Ok(revision) = stream.run(None).map_err(&mut warn) {
            library.revision = revision;
        }
        self.sent.library = Some(library);
        let _ = self.out.send(Msg::LoadEnded { ticket, warnings });
    }

    /// Sends what is new in the store and in `feeds.txt`.
    fn update(&mut self) {
        let Some(library) = &mut self.sent.library else {
            // The built-in edition is shown. The app loads everything again with the first subscription.
            return self.send_feeds(None);
        };
        if library.store.is_none() {
            library.store = Store::read(&self.folders.data).ok().flatten();
            self.articles.keep_store(&self.folders.data);
        }
        let records = library.store.as_ref().and_then(|store| store.feeds().ok());
        // Feeds first: the articles of a new feed need its entry.
        self.send_feeds(records.as_deref());
        if let (Some(library), Some(records)) = (&mut self.sent.library, records) {
            let from = library.revision;
            let stream = ChunkStream::new(library, &records, LARGEST_CHUNK, self.articles, self.out);
            // What cannot be read now is read with the next update.
            if let Ok(revision) = stream.run(Some(from)) {
                library.revision = revision;
            }
        }
    }

    /// Sends the state of the subscriptions if it has changed.
    fn send_feeds(&mut self, records: Option<&[Record]>) {
        let now = match feeds_file::read(&self.folders.config) {
            Ok(list) => (feeds_file::feeds(&list, records.unwrap_or_default()), list.warnings),
            Err(error) => {
                // The last state stays.
                let feeds = self.sent.feeds.as_ref().map(|(feeds, _)| feeds.clone()).unwrap_or_default();
                (feeds, vec![SafeText::new(&error.to_string())])
            }
        };
        if self.sent.feeds.as_ref() != Some(&now) {
            self.sent.feeds = Some(now.clone());
            let (feeds, warnings) = now;
            let _ = self.out.send(Msg::Feeds { feeds, warnings });
        }
    }
}

/// Reads headlines from the store and sends them in chunks.
struct ChunkStream<'a> {
    library: &'a mut Library,
    records: HashMap<i64, &'a Record>,
    articles: &'a Shelf,
    out: &'a Sender<Msg>,
    builder: ChunkBuilder,
    places: Vec<Place>,
    revised: Vec<u32>,
    new_sources: Vec<Source>,
    /// Headlines in a chunk.
    target: usize,
}

impl<'a> ChunkStream<'a> {
    fn new(
        library: &'a mut Library,
        records: &'a [Record],
        target: usize,
        articles: &'a Shelf,
        out: &'a Sender<Msg>,
    ) -> Self {
        Self {
            library,
            records: records.iter().map(|record| (record.feed, record)).collect(),
            articles,
            out,
            builder: ChunkBuilder::default(),
            places: Vec::new(),
            revised: Vec::new(),
            new_sources: Vec::new(),
            target,
        }
    }

    /// Sends all headlines, or those after a revision. Returns the revision of the store.
    fn run(mut self, from: Option<u64>) -> Result<u64, Error> {
        // Taken out for the loop, which changes all other fields.
        let Some(store) = self.library.store.take() else {
            self.flush();
            return Ok(0);
        };
        let mut push = |line: Line<'_>| {
            self.push(&line);
            true
        };
        let read = match from {
            Some(revision) => store.since(revision, &mut push),
            None => store.headlines(&mut push),
        };
        self.flush();
        self.library.store = Some(store);
        read
    }

    fn push(&mut self, line: &Line<'_>) {
        if line.paged {
            return self.articles.renew(line.row, line.text);
        }
        let number = self.source(line.feed);
        if line.revised {
            self.revised.push(self.builder.len() as u32);
        }
        let title = if line.title.is_empty() { UNTITLED } else { line.title };
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

    /// The number of a feed's source in the app.
    fn source(&mut self, feed: i64) -> u32 {
        if let Some(number) = self.library.sources.get(&feed) {
            return *number;
        }
        let number = self.library.count;
        self.library.count += 1;
        self.library.sources.insert(feed, number);
        let record = self.records.get(&feed);
        let name = record.and_then(|record| record.title.clone().or_else(|| Some(brief(&record.address))));
        let feed = record.map(|record| record.address.clone());
        self.new_sources.push(Source { name: name.unwrap_or_default(), feed });
        number
    }

    fn flush(&mut self) {
        // Sources may come without headlines: the numbers of later sources depend on them.
        if self.builder.is_empty() && self.new_sources.is_empty() {
            return;
        }
        self.target = (self.target * 4).min(LARGEST_CHUNK);
        let chunk = self.articles.add(&mut self.builder, &mut self.places);
        let (sources, revised) = (std::mem::take(&mut self.new_sources), std::mem::take(&mut self.revised));
        let ticket = self.library.ticket;
        let _ = self.out.send(Msg::Loaded { ticket, chunk, sources, revised });
    }
}

fn names(joined: Option<&str>) -> Vec<SafeText> {
    joined.map(|names| names.split(DIVIDER).map(SafeText::new).collect()).unwrap_or_default()
}

/// Whether a change of this file matters to this worker: `feeds.txt`, or a file of the store.
pub fn is_relevant(path: &Path) -> bool {
    let name = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
    name == "feeds.txt" || name.starts_with("library.db") && !name.ends_with("-shm")
}
