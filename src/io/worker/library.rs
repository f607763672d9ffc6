//! The worker that loads the library: headlines from the store, newest first, then everything that a refresh adds,
//! whichever process made it. Never here: fetching, writing to the store, read state.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use crate::app::msg::Worker;
use crate::app::{Msg, SourceInfo};
use crate::io::Folders;
use crate::io::articles::chunks::ChunkSender;
use crate::io::articles::{ArticleSource, Location};
use crate::io::config::feeds_file;
use crate::io::store::{Error, HeadlineRow, Record, SEPARATOR, Store};
use crate::io::thread::catch;
use crate::news::address::short_name;
use crate::news::{Feed, Headline, SafeText};

/// Shortest time between two updates during a refresh.
const UPDATE_INTERVAL: Duration = Duration::from_millis(150);

#[derive(Debug)]
pub(crate) enum LibraryRequest {
    /// Loads everything from the start.
    Load(u64),
    /// The store or `feeds.txt` may have changed.
    Update,
    /// The same without delay; the message is sent afterwards.
    UpdateThenSend(Box<Msg>),
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

/// The headlines that have been sent to the app.
struct Library<'a> {
    store: Option<Store>,
    /// Changes of the store up to this revision have been sent.
    revision: u64,
    /// Sources by the numbers of their feeds in the store.
    chunks: ChunkSender<'a, i64>,
}

pub struct LibraryWorker<'a> {
    folders: &'a Folders,
    articles: &'a ArticleSource,
    out: &'a Sender<Msg>,
    library: Option<Library<'a>>,
    /// The subscriptions as they were sent last.
    feeds: Option<(Vec<Feed>, Vec<SafeText>)>,
}

impl<'a> LibraryWorker<'a> {
    /// Nothing has been sent yet.
    pub fn new(folders: &'a Folders, articles: &'a ArticleSource, out: &'a Sender<Msg>) -> Self {
        Self { folders, articles, out, library: None, feeds: None }
    }

    /// Carries out requests until no sender is left. `load_edition` loads the built-in edition, which is shown when
    /// there is nothing else.
    pub(crate) fn run(&mut self, requests: &Receiver<LibraryRequest>, load_edition: &dyn Fn(u64)) {
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
                LibraryRequest::UpdateThenSend(msg) => self.try_update(Some(*msg)),
            }
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
        // Articles are opened through another connection. The first one is wanted together with the first chunk.
        self.articles.open_store(&self.folders.data);
        let records = store.as_ref().map_or(Ok(Vec::new()), Store::feeds).map_err(&mut warn);
        let records = records.unwrap_or_default();
        let out = self.out;
        let chunks = ChunkSender::new(self.articles, ticket, move |message| drop(out.send(message)));
        let mut library = Library { store, revision: 0, chunks };
        self.feeds = None;
        self.send_feeds(Some(&records));
        let _ = library.send(None, &records).map_err(&mut warn);
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
        }
        let records = library.store.as_ref().and_then(|store| store.feeds().ok());
        // Feeds first: the articles of a new feed need its entry.
        self.send_feeds(records.as_deref());
        if let (Some(library), Some(records)) = (&mut self.library, records) {
            // What cannot be read now is read with the next update.
            let _ = library.send(Some(library.revision), &records);
        }
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

impl Library<'_> {
    /// Sends all headlines, or those after a revision.
    fn send(&mut self, from: Option<u64>, records: &[Record]) -> Result<(), Error> {
        let Self { store, chunks, .. } = self;
        let Some(store) = store else { return Ok(()) };
        let records: HashMap<i64, &Record> = records.iter().map(|record| (record.feed, record)).collect();
        let mut push = |line: HeadlineRow<'_>| {
            if line.text_only {
                chunks.articles.set_text(line.row, line.text);
                return true;
            }
            let source = chunks.source(&line.feed, || {
                let record = records.get(&line.feed);
                let name =
                    record.map(|record| record.title.clone().unwrap_or_else(|| short_name(&record.address)));
                let feed = record.map(|record| record.address.clone());
                SourceInfo { name: name.unwrap_or_default(), feed }
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

/// Whether a change of this file matters to this worker: `feeds.txt`, or a file of the store.
pub(crate) fn is_relevant(path: &Path) -> bool {
    let name = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
    name == "feeds.txt" || name.starts_with("library.db") && !name.ends_with("-shm")
}
