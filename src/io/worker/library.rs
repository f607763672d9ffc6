//! The worker that loads the library: headlines from the store, newest first, then everything that a refresh adds,
//! whichever process made it. Never here: fetching, writing to the store, read state.

use std::collections::{HashMap, HashSet};
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
use crate::io::store::{Error, HeadlineRow, Record, SEPARATOR, Store, Twins};
use crate::io::thread::catch;
use crate::io::windows::Window;
use crate::news::address::short_name;
use crate::news::{Feed, Headline, Id, SafeText};

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

/// The headlines that have been sent to the app.
struct Library<'a> {
    store: Option<Store>,
    /// Changes of the store up to this revision have been sent.
    revision: u64,
    /// The feeds in the order of `feeds.txt`, as numbers in the store, when headlines were last sent.
    order: Vec<i64>,
    /// The addresses of the feeds by their numbers in the store, as they were sent.
    addresses: HashMap<i64, SafeText>,
    chunks: ChunkSender<'a, SourceKey>,
}

/// Identifies a source of headlines by the numbers of feeds in the store.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum SourceKey {
    One(i64),
    /// Several feeds bring the same articles; the first one is shown.
    Several(Box<[i64]>),
}

pub struct LibraryWorker<'a> {
    folders: &'a Folders,
    articles: &'a ArticleSource,
    out: &'a Sender<Msg>,
    library: Option<Library<'a>>,
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
            Library { store, revision: 0, order: Vec::new(), addresses: addresses(&records), chunks };
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

impl Library<'_> {
    /// Sends all headlines, or those after a revision. An article that several feeds bring is sent once, as the row of
    /// the first of them in `order`; and again when another feed brings it, or the order changes.
    fn send(&mut self, from: Option<u64>, records: &[Record], order: Vec<i64>) -> Result<(), Error> {
        let Self { store, chunks, .. } = self;
        let Some(store) = store else { return Ok(()) };
        let records: HashMap<i64, &Record> = records.iter().map(|record| (record.feed, record)).collect();
        let rank: HashMap<i64, usize> = order.iter().copied().zip(0..).collect();
        let mut twins = store.twins()?;
        for all in twins.values_mut() {
            all.rows.sort_by_key(|(feed, row)| (rank.get(feed).copied().unwrap_or(usize::MAX), *row));
        }
        let mut again: HashSet<Id> = HashSet::new();
        if from.is_some() && order != self.order {
            again.extend(twins.keys());
        }
        let mut push = |line: HeadlineRow<'_>| {
            // The row that is listed may be another one.
            if from.is_some() && line.twin {
                again.insert(line.id);
            }
            // An article that came back is listed already in a window that was open when it was dropped.
            if line.text_only && !line.returned || line.returned && chunks.articles.lists(line.row) {
                chunks.articles.set_text(line.row, line.text);
                return true;
            }
            // Few articles have twins, so few are looked up.
            match Some(&line.id).filter(|_| line.twin).and_then(|id| twins.get(id)) {
                Some(_) if from.is_some() => {}
                Some(all) => {
                    if all.rows.first().is_some_and(|(_, row)| *row == line.row) {
                        push_line(chunks, &line, &records, Some(all));
                    }
                }
                None => push_line(chunks, &line, &records, None),
            }
            true
        };
        let read = match from {
            Some(revision) => store.since(revision, &mut push),
            None => store.headlines(&mut push),
        };
        for all in again.iter().filter_map(|id| twins.get(id)) {
            let first: Vec<i64> = all.rows.iter().map(|(_, row)| *row).take(1).collect();
            store.headlines_of(&first, &mut |line| {
                push_line(chunks, &line, &records, Some(all));
                true
            })?;
        }
        chunks.flush();
        self.revision = read?;
        self.order = order;
        Ok(())
    }
}

/// The feeds in the order of `feeds.txt`, as numbers in the store. None if the file cannot be read.
pub(crate) fn order(folders: &Folders, records: &[Record]) -> Vec<i64> {
    let list = feeds_file::read(&folders.config).unwrap_or_default();
    numbers(list.subscriptions.iter().map(|subscription| subscription.address.normal()), records)
}

fn numbers<'a>(addresses: impl Iterator<Item = &'a SafeText>, records: &[Record]) -> Vec<i64> {
    let numbers: HashMap<&SafeText, i64> =
        records.iter().map(|record| (&record.address, record.feed)).collect();
    addresses.filter_map(|address| numbers.get(address).copied()).collect()
}

fn addresses(records: &[Record]) -> HashMap<i64, SafeText> {
    records.iter().map(|record| (record.feed, record.address.clone())).collect()
}

/// Adds a headline. `twins`: the rows of the article, if several feeds bring it.
fn push_line(
    chunks: &mut ChunkSender<'_, SourceKey>,
    line: &HeadlineRow<'_>,
    records: &HashMap<i64, &Record>,
    twins: Option<&Twins>,
) {
    let info = |feed: &i64| {
        let record = records.get(feed);
        let name = record.map(|record| record.title.clone().unwrap_or_else(|| short_name(&record.address)));
        let feed = record.map(|record| record.address.clone());
        SourceInfo { name: name.unwrap_or_default(), feed, others: Vec::new() }
    };
    let key = match twins.map(|all| &all.rows[..]).unwrap_or_default() {
        [] | [_] => SourceKey::One(line.feed),
        several => SourceKey::Several(several.iter().map(|(feed, _)| *feed).collect()),
    };
    let source = chunks.source(&key, || match &key {
        SourceKey::One(feed) => info(feed),
        SourceKey::Several(feeds) => {
            SourceInfo { others: feeds.iter().skip(1).map(info).collect(), ..info(&feeds[0]) }
        }
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
    match twins {
        Some(all) => chunks.push_names(all.names.iter().copied()),
        None => chunks.push_names(line.names()),
    }
    // A revision counts as one of the article, whichever of its feeds brings it.
    let revised = line.revised || twins.is_some_and(|all| all.revised);
    chunks.push(headline, source, line.sort, location, revised);
}

fn names(joined: Option<&str>) -> Vec<SafeText> {
    joined.map(|names| names.split(SEPARATOR).map(SafeText::new).collect()).unwrap_or_default()
}

/// Whether a change of this file matters to this worker: `feeds.txt`, or a file of the store.
pub(crate) fn is_relevant(path: &Path) -> bool {
    let name = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
    name == "feeds.txt" || name.starts_with("library.db") && !name.ends_with("-shm")
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;
    use crate::io::clock::now;
    use crate::io::store::{PreparedArticles, Retention, create_version_3};
    use crate::io::windows;
    use crate::news::{Article, Body, Format, Parsed, UnixTime};

    const ADDRESS: &str = "https://example.org/feed";

    fn deliver(store: &mut Store, names: &[u8]) {
        let article =
            |n: &u8| Article { id: Id([*n; 16]), title: n.to_string().into(), ..Article::default() };
        let (title, url, warnings, feed) = (None, None, Vec::new(), None);
        let articles = names.iter().map(article).collect();
        let parsed = Parsed { format: Format::Rss, title, url, articles, warnings, feed };
        let mut record = store.feed(&ADDRESS.into()).unwrap();
        store.put(&mut record, Some(&PreparedArticles::new(parsed)), now(), &|_, _| {}).unwrap();
    }

    /// Carries out requests in a window of its own; returns the titles that it was told of, and other messages.
    fn run(folders: &Folders, requests: impl FnOnce(&Sender<LibraryRequest>)) -> (Vec<String>, Vec<Msg>) {
        let ((to, inbox), (out, messages)) = (channel(), channel());
        let articles = ArticleSource::default();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                LibraryWorker::new(folders, &articles, &out).run(&inbox, &|_| panic!("no edition"));
            });
            to.send(LibraryRequest::Load(1)).unwrap();
            let (mut titles, mut others) = (Vec::new(), Vec::new());
            let mut take = |msg| match msg {
                Msg::Loaded { chunk, .. } => {
                    titles.extend((0..chunk.len()).map(|i| chunk.title(i).into_owned()));
                }
                Msg::LoadEnded { .. } | Msg::Feeds { .. } => {}
                other => others.push(other),
            };
            let loaded = messages.iter().take_while(|msg| !matches!(msg, Msg::LoadEnded { .. }));
            loaded.for_each(&mut take);
            requests(&to);
            drop(to);
            messages.iter().for_each(&mut take);
            (titles, others)
        })
    }

    fn folders(home: &Path) -> Folders {
        Folders { config: home.join("config"), data: home.join("data") }
    }

    #[test]
    fn saved_articles_come_back_and_the_user_is_told_of_missing_ones() {
        let home = tempfile::tempdir().unwrap();
        let folders = folders(home.path());
        let mut store = Store::open(&folders.data).unwrap().store;
        deliver(&mut store, &[1, 2, 3]);
        deliver(&mut store, &[1]);
        let ids = |names: &[u8]| names.iter().map(|n| Id([*n; 16])).collect();
        let (titles, others) = run(&folders, |to| {
            let keep = Retention { days: None, per_feed: Some(0) };
            let all = [ADDRESS.into()].into_iter().collect();
            assert_eq!(store.retain(&keep, &|_| false, &all, now()).unwrap(), 2);
            // However late: this window lists them.
            let late = UnixTime::from_seconds(now().seconds() + 90 * 86_400).unwrap();
            let oldest = windows::smallest_number(&folders.data);
            assert_eq!(store.purge(oldest, &|| Box::new(|_| false), late).unwrap(), 0);
            for (names, by_user) in [([2, 9], false), ([1, 2], true), ([2, 9], true)] {
                let (waiting, done) = channel();
                to.send(LibraryRequest::Keep { ids: ids(&names), by_user, waiting }).unwrap();
                assert!(done.recv().is_err(), "it is done");
            }
        });
        assert_eq!(titles.len(), 3, "what it lists already does not come again: {titles:?}");
        let [Msg::Warning(words)] = &others[..] else { panic!("{others:?}") };
        assert!(words.contains("an article that you saved is no longer in the library"), "{words}");
        assert_eq!(windows::smallest_number(&folders.data), None, "the window has ended");
        let (mut titles, _) = run(&folders, |_| {});
        titles.sort();
        assert_eq!(titles, ["1", "2"]);
    }

    #[test]
    fn another_window_is_told_of_what_came_back() {
        let home = tempfile::tempdir().unwrap();
        let folders = folders(home.path());
        let mut store = Store::open(&folders.data).unwrap().store;
        deliver(&mut store, &[1, 2]);
        deliver(&mut store, &[1]);
        let keep = Retention { days: None, per_feed: Some(0) };
        let all = [ADDRESS.into()].into_iter().collect();
        assert_eq!(store.retain(&keep, &|_| false, &all, now()).unwrap(), 1);
        let (titles, _) = run(&folders, |to| {
            store.bring_back(&[Id([2; 16])]).unwrap();
            to.send(LibraryRequest::Update).unwrap();
        });
        assert_eq!(titles, ["1", "2"]);
    }

    #[test]
    fn a_feed_that_moved_is_loaded_again() {
        let home = tempfile::tempdir().unwrap();
        let folders = folders(home.path());
        let mut store = Store::open(&folders.data).unwrap().store;
        deliver(&mut store, &[1]);
        let (_, others) = run(&folders, |to| {
            to.send(LibraryRequest::UpdateThenSend(Box::new(Msg::Continued))).unwrap();
            assert!(store.move_feed(&ADDRESS.into(), &"https://example.org/new".into()).unwrap());
            for _ in 0..2 {
                to.send(LibraryRequest::UpdateThenSend(Box::new(Msg::Tick))).unwrap();
            }
        });
        let moved = others.iter().filter(|msg| matches!(msg, Msg::LibraryChanged { .. })).count();
        assert_eq!(moved, 1, "{others:?}");
    }

    #[test]
    fn a_window_marks_a_shared_article_as_updated_whichever_feed_revised_it() {
        let home = tempfile::tempdir().unwrap();
        let folders = folders(home.path());
        let put = |address: &str, text: &str| {
            let article = Article {
                id: Id::of(address, "x"),
                title: "Shared".into(),
                url: Some("https://c.example/1".into()),
                body: Body::Plain(text.into()),
                ..Article::default()
            };
            let (title, url, warnings, feed) = (None, None, Vec::new(), None);
            let articles = vec![article];
            let parsed = Parsed { format: Format::Rss, title, url, articles, warnings, feed };
            let mut store = Store::open(&folders.data).unwrap().store;
            let mut record = store.feed(&address.into()).unwrap();
            store.put(&mut record, Some(&PreparedArticles::new(parsed)), now(), &|_, _| {}).unwrap();
        };
        std::fs::create_dir_all(&folders.config).unwrap();
        std::fs::write(folders.config.join("feeds.txt"), "https://a.example/\nhttps://b.example/").unwrap();
        let (out, messages) = channel();
        let articles = ArticleSource::default();
        let mut worker = LibraryWorker::new(&folders, &articles, &out);
        let revised = |worker: &mut LibraryWorker<'_>| {
            worker.update();
            let all = messages.try_iter().filter_map(|msg| match msg {
                Msg::Loaded { revised, .. } => Some(revised),
                _ => None,
            });
            all.last()
        };
        put("https://a.example/", "The text.");
        worker.load(1);
        put("https://b.example/", "The text.");
        assert_eq!(revised(&mut worker), Some(vec![]));
        put("https://b.example/", "The other text.");
        assert_eq!(revised(&mut worker), Some(vec![0]));
        worker.load(2);
        assert_eq!(revised(&mut worker), Some(vec![0]));
    }

    #[test]
    fn a_window_on_an_old_store_reads_it_anew_after_its_migration() {
        const FIRST: &str = "https://a.example/feed";
        const SECOND: &str = "https://b.example/feed";
        let home = tempfile::tempdir().unwrap();
        let folders = folders(home.path());
        std::fs::create_dir_all(&folders.config).unwrap();
        std::fs::write(folders.config.join("feeds.txt"), [FIRST, SECOND].join("\n")).unwrap();
        std::fs::create_dir_all(&folders.data).unwrap();
        create_version_3(&folders.data, FIRST, "Old");
        let (out, messages) = channel();
        let articles = ArticleSource::default();
        let mut worker = LibraryWorker::new(&folders, &articles, &out);
        let mut sources = Vec::new();
        worker.load(1);
        assert_eq!(sent(&messages, &mut sources), [("Old".to_owned(), FIRST.to_owned(), 0)]);
        assert!(articles.open(0).is_ok());
        // Another program migrates it, and fetches what both feeds bring.
        let mut store = Store::open(&folders.data).unwrap().store;
        for address in [FIRST, SECOND] {
            let url = Some("https://c.example/1".into());
            let article =
                Article { id: Id::of(address, "x"), title: "Shared".into(), url, ..Article::default() };
            let (title, url, warnings, feed) = (None, None, Vec::new(), None);
            let parsed = Parsed { format: Format::Rss, title, url, articles: vec![article], warnings, feed };
            let mut record = store.feed(&address.into()).unwrap();
            store.put(&mut record, Some(&PreparedArticles::new(parsed)), now(), &|_, _| {}).unwrap();
        }
        let reloads =
            |all: &[Msg]| all.iter().filter(|msg| matches!(msg, Msg::LibraryChanged { .. })).count();
        worker.update();
        let all: Vec<Msg> = messages.try_iter().collect();
        assert_eq!(reloads(&all), 1, "{all:?}");
        for msg in all {
            out.send(msg).unwrap();
        }
        let shared = ("Shared".to_owned(), FIRST.to_owned(), 1);
        assert_eq!(sent(&messages, &mut sources), std::slice::from_ref(&shared), "once, as a member of both");
        assert!(articles.open(1).is_ok());
        worker.update();
        assert_eq!(reloads(&messages.try_iter().collect::<Vec<_>>()), 0);
        worker.load(2);
        sources.clear();
        let mut all = sent(&messages, &mut sources);
        all.sort();
        assert_eq!(all, [("Old".to_owned(), FIRST.to_owned(), 0), shared]);
    }

    /// Title, feed, and other feeds of each headline sent.
    fn sent(messages: &Receiver<Msg>, sources: &mut Vec<SourceInfo>) -> Vec<(String, String, usize)> {
        let mut all = Vec::new();
        for msg in messages.try_iter() {
            let Msg::Loaded { chunk, sources: new, .. } = msg else { continue };
            sources.extend(new);
            all.extend((0..chunk.len()).map(|at| {
                let source = &sources[chunk.source(at) as usize];
                let feed = source.feed.as_ref().map(ToString::to_string).unwrap_or_default();
                (chunk.title(at).into_owned(), feed, source.others.len())
            }));
        }
        all
    }

    #[test]
    fn a_window_lists_a_shared_article_under_the_first_feed_that_has_it() {
        const FIRST: &str = "https://a.example/feed";
        const SECOND: &str = "https://b.example/feed";
        let home = tempfile::tempdir().unwrap();
        let folders = folders(home.path());
        let put = |address: &str, title: &str| {
            let article = Article {
                id: Id::of(address, title),
                title: title.into(),
                url: Some("https://c.example/1".into()),
                ..Article::default()
            };
            let parsed = Parsed {
                format: Format::Rss,
                title: None,
                url: None,
                articles: vec![article],
                warnings: Vec::new(),
                feed: None,
            };
            let mut store = Store::open(&folders.data).unwrap().store;
            let mut record = store.feed(&address.into()).unwrap();
            store.put(&mut record, Some(&PreparedArticles::new(parsed)), now(), &|_, _| {}).unwrap();
        };
        let subscribe = |addresses: &[&str]| {
            std::fs::create_dir_all(&folders.config).unwrap();
            std::fs::write(folders.config.join("feeds.txt"), addresses.join("\n")).unwrap();
        };
        let line = |feed: &str, others| vec![("Shared".to_owned(), feed.to_owned(), others)];
        subscribe(&[FIRST, SECOND]);
        put(SECOND, "Shared");
        let (out, messages) = channel();
        let articles = ArticleSource::default();
        let mut worker = LibraryWorker::new(&folders, &articles, &out);
        let mut sources = Vec::new();
        worker.load(1);
        assert_eq!(sent(&messages, &mut sources), line(SECOND, 0));
        // The first one brings it, too, later.
        put(FIRST, "Shared");
        worker.update();
        assert_eq!(sent(&messages, &mut sources), line(FIRST, 1));
        // Nothing comes again without a change.
        worker.update();
        assert_eq!(sent(&messages, &mut sources), []);
        // The order changes; the first one is removed; it is back.
        for (order, first) in [
            (&[SECOND, FIRST][..], SECOND),
            (&[FIRST, SECOND], FIRST),
            (&[SECOND], SECOND),
            (&[FIRST, SECOND], FIRST),
        ] {
            subscribe(order);
            worker.update();
            assert_eq!(sent(&messages, &mut sources), line(first, 1), "{order:?}");
        }
        // It is dropped, 30 days after the feed was removed.
        subscribe(&[SECOND]);
        worker.update();
        sent(&messages, &mut sources);
        let mut store = Store::open(&folders.data).unwrap().store;
        let subscribed = [SECOND.into()].into_iter().collect();
        for days in [0, 31] {
            let later = UnixTime::from_seconds(now().seconds() + days * 86_400).unwrap();
            store.retain(&Retention::default(), &|_| false, &subscribed, later).unwrap();
        }
        worker.update();
        assert_eq!(sent(&messages, &mut sources), line(SECOND, 0));
    }
}
