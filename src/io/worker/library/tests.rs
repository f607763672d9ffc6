//! The worker with a store and windows. Never here: how the app shows what it sends.

use std::sync::mpsc::channel;

use super::*;
use crate::app::SourceInfo;
use crate::io::clock::now;
use crate::io::store::{PreparedArticles, Retention, create_version_3};
use crate::io::windows;
use crate::news::{Article, Body, Format, Parsed, UnixTime};

const ADDRESS: &str = "https://example.org/feed";

fn deliver(store: &mut Store, names: &[u8]) {
    let article = |n: &u8| Article { id: Id([*n; 16]), title: n.to_string().into(), ..Article::default() };
    let (title, url, warnings, feed) = (None, None, Vec::new(), None);
    let articles = names.iter().map(article).collect();
    let parsed = Parsed { format: Format::Rss, title, url, articles, warnings, feed };
    let mut record = store.feed(&ADDRESS.into()).unwrap();
    store.put(&mut record, Some(&PreparedArticles::new(parsed)), now(), &|_, _| {}).unwrap();
}

/// Carries out requests in a window of its own; returns the titles that were sent, and other messages.
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
        let article = Article { id: Id::of(address, "x"), title: "Shared".into(), url, ..Article::default() };
        let (title, url, warnings, feed) = (None, None, Vec::new(), None);
        let parsed = Parsed { format: Format::Rss, title, url, articles: vec![article], warnings, feed };
        let mut record = store.feed(&address.into()).unwrap();
        store.put(&mut record, Some(&PreparedArticles::new(parsed)), now(), &|_, _| {}).unwrap();
    }
    let reloads = |all: &[Msg]| all.iter().filter(|msg| matches!(msg, Msg::LibraryChanged { .. })).count();
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
