//! Time for 100,000 articles: `cargo test --release --test io -- --ignored --nocapture measure`.
//! Prints figures and asserts nothing about them. Never here: correctness.

use std::time::{Duration, Instant};

use tidings::io::store::{PreparedArticles, Store};
use tidings::news::{Article, Body, Format, Id, Parsed};

use crate::kill::Random;
use crate::store::common::{at, day, folder};

const FEEDS: usize = 500;
const EACH: usize = 200;

/// CPU time of this thread: the first number there, in nanoseconds.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(stat.split(' ').next().unwrap().parse().unwrap())
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let (start, before) = (Instant::now(), cpu());
    let result = work();
    println!(
        "{what}: {:.1} ms, processor {:.1} ms",
        start.elapsed().as_secs_f64() * 1e3,
        cpu().saturating_sub(before).as_secs_f64() * 1e3
    );
    result
}

/// Generated words, the same in every run, as many as a language has, so that they compress as usual.
struct Words(Random);

impl Words {
    fn word(&mut self, out: &mut String) {
        const PARTS: [&str; 16] = [
            "ta", "ri", "stone", "mel", "vo", "ck", "ing", "er", "pla", "un", "de", "ship", "wa", "lo",
            "qui", "sh",
        ];
        let word = self.0.below(4000);
        out.push_str(PARTS[(word % 16) as usize]);
        out.push_str(PARTS[(word / 16 % 16) as usize]);
        if word > 1000 {
            out.push_str(PARTS[(word / 256 % 16) as usize]);
        }
        out.push(' ');
    }

    fn text(&mut self, len: usize) -> String {
        let mut out = String::new();
        while out.len() < len {
            self.word(&mut out);
        }
        out
    }
}

/// A file of articles, one JSON object a line, distributed over the feeds; without it articles are made up.
const ARTICLES: &str = "TIDINGS_TEST_ARTICLES";

fn read_articles() -> Vec<Vec<Article>> {
    let Some(path) = std::env::var_os(ARTICLES) else { return Vec::new() };
    let mut feeds: Vec<Vec<Article>> = (0..FEEDS).map(|_| Vec::new()).collect();
    for (n, line) in std::fs::read_to_string(path).unwrap().lines().enumerate() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| value[name].as_str().unwrap_or_default();
        feeds[n % FEEDS].push(Article {
            id: Id::of(text("source"), text("id")),
            title: text("title").into(),
            url: Some(text("url").into()),
            authors: vec![text("author").into()],
            published: tidings::news::UnixTime::parse_rfc3339(text("published")),
            tags: value["tags"].as_array().unwrap().iter().map(|tag| tag.as_str().unwrap().into()).collect(),
            body: Body::Html(text("body").into()),
            ..Article::default()
        });
    }
    feeds
}

fn parsed(feed: usize, words: &mut Words, given: &[Vec<Article>]) -> Parsed {
    if let Some(articles) = given.get(feed) {
        let (articles, warnings) = (articles.clone(), Vec::new());
        return Parsed { format: Format::Rss, title: None, url: None, articles, warnings, feed: None };
    }
    let articles = (0..EACH).map(|n| {
        let mut body = String::new();
        while body.len() < 4300 {
            let len = 200 + words.0.below(400) as usize;
            body.extend(["<p>", &words.text(len), "</p>\n"]);
        }
        Article {
            id: Id::of(&feed.to_string(), &n.to_string()),
            title: words.text(60).into(),
            url: Some(format!("https://example.org/{feed}/{n}").into()),
            authors: vec!["Emma Modi".into()],
            // All feeds interleaved over six weeks, the newest first: the hardest order for the list.
            published: Some(at(day(0).seconds() - (n * FEEDS + feed) as i64 * 37)),
            tags: vec!["wheat".into(), "strike".into()],
            body: Body::Html(body.into()),
            ..Article::default()
        }
    });
    let (articles, warnings) = (articles.collect(), Vec::new());
    Parsed { format: Format::Rss, title: None, url: None, articles, warnings, feed: None }
}

fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("RssAnon")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

#[test]
#[ignore = "takes seconds and gigabytes; for figures"]
fn measure() {
    let home =
        std::env::var_os("TIDINGS_TEST_MEASURE").map_or_else(folder, |at| tempfile::tempdir_in(at).unwrap());
    let (mut words, given) = (Words(Random(1)), read_articles());
    let mut store = Store::open(home.path()).unwrap().store;
    let (mut making, mut putting) = (Duration::ZERO, Duration::ZERO);
    let (mut longest, mut log) = (Duration::ZERO, 0);
    let (mut making_cpu, mut putting_cpu) = (Duration::ZERO, Duration::ZERO);
    for fifty in 0..FEEDS / 50 {
        let parsed: Vec<_> = (0..50).map(|feed| parsed(fifty * 50 + feed, &mut words, &given)).collect();
        let (start, before) = (Instant::now(), cpu());
        let prepared: Vec<_> = parsed.into_iter().map(PreparedArticles::new).collect();
        making += start.elapsed();
        making_cpu += cpu().saturating_sub(before);
        let (start, before) = (Instant::now(), cpu());
        for (feed, prepared) in prepared.into_iter().enumerate() {
            let record = store.feed(&format!("https://example.org/{}", fifty * 50 + feed).into()).unwrap();
            let one = Instant::now();
            store.put(&mut { record }, Some(&prepared), day(0), &|_, _| {}).unwrap();
            longest = longest.max(one.elapsed());
            log = log.max(std::fs::metadata(home.path().join("library.db-wal")).map_or(0, |meta| meta.len()));
        }
        putting += start.elapsed();
        putting_cpu += cpu().saturating_sub(before);
    }
    println!("prepared: {} ms, processor {} ms", making.as_millis(), making_cpu.as_millis());
    println!(
        "put: {} ms, processor {} ms, longest {} ms, log at most {} MB",
        putting.as_millis(),
        putting_cpu.as_millis(),
        longest.as_millis(),
        log >> 20
    );
    println!("memory of its own: {} MB", resident());
    timed("close", || drop(store));
    let size = std::fs::metadata(home.path().join("library.db")).unwrap().len();
    println!("file: {} MB", size >> 20);

    for _ in 0..3 {
        timed("open, 64 headlines", || {
            let store = Store::read(home.path()).unwrap().unwrap();
            let mut n = 0;
            store.headlines(&mut |_| (n += 1, n < 64).1).unwrap();
        });
    }
    let store = Store::read(home.path()).unwrap().unwrap();
    let before = resident();
    for _ in 0..5 {
        let (mut n, mut bytes, mut row) = (0, 0, 0);
        timed("all headlines", || {
            store.headlines(&mut |line| (n += 1, bytes += line.title.len(), row ^= line.row, true).3).unwrap()
        });
        assert_eq!(n, FEEDS * EACH);
    }
    println!("memory for reading: {} MB", resident() - before);
    let mut rows = Vec::new();
    store.headlines(&mut |line| (rows.push(line.row), true).1).unwrap();
    timed("1000 articles", || {
        rows.iter().step_by(100).for_each(|row| assert!(store.article(*row).unwrap().is_some()));
    });
    timed("since, nothing", || store.since(u64::MAX, &mut |_| true).unwrap());
    timed("since 0", || store.since(0, &mut |_| true).unwrap());
    drop(store);

    let mut store = timed("open for writing", || Store::open(home.path()).unwrap().store);
    let mut words = Words(Random(1));
    let again: Vec<_> = (0..50).map(|feed| PreparedArticles::new(parsed(feed, &mut words, &given))).collect();
    timed("put 50 unchanged feeds", || {
        for (feed, prepared) in again.into_iter().enumerate() {
            let record = store.feed(&format!("https://example.org/{feed}").into()).unwrap();
            let written = store.put(&mut { record }, Some(&prepared), day(1), &|_, _| {}).unwrap();
            assert_eq!(written, tidings::io::store::Written::default());
        }
    });
    let records = store.feeds().unwrap();
    timed("put 500 records", || {
        for record in records {
            store.put(&mut { record }, None, day(1), &|_, _| {}).unwrap();
        }
    });
    timed("retain, nothing to drop", || {
        let all = store.feeds().unwrap().into_iter().map(|record| record.address).collect();
        let keep = tidings::io::store::Retention { days: Some(30), per_feed: Some(100) };
        assert_eq!(store.retain(&keep, &|_| false, &all, day(2)).unwrap(), 0);
    });
}
