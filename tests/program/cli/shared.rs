//! Articles of several feeds, as the commands print them: equal ids of different articles, and one article in two
//! feeds. Never here: the same article at several visits (see `tests/io/refresh/visits.rs`).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::cli::tidings;
use crate::home::Home;
use crate::server::{Reply, Server};

/// Id, link, title, date, text.
type Item<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str);

const EIGHT: &str = "Sun, 24 Nov 2024 08:05:00 GMT";
const NINE: &str = "Sun, 24 Nov 2024 09:05:00 GMT";

fn rss(name: &str, items: &[Item<'_>]) -> String {
    let mut out =
        format!("<rss version=\"2.0\"><channel><title>{name}</title><link>http://pier.example/</link>");
    for (guid, link, title, date, text) in items {
        out += "<item>";
        for (name, value) in [("guid", guid), ("link", link), ("title", title), ("pubDate", date)] {
            if !value.is_empty() {
                let _ = write!(out, "<{name}>{value}</{name}>");
            }
        }
        let _ = write!(out, "<description>{text}</description></item>");
    }
    out + "</channel></rss>"
}

fn json(name: &str, titles: &[&str]) -> String {
    let item = |(n, title): (usize, &&str)| {
        serde_json::json!({ "id": (n + 1).to_string(), "title": title, "content_text": format!("About {title}."),
            "date_published": "2024-11-24T08:05:00Z" })
    };
    let items: Vec<Value> = titles.iter().enumerate().map(item).collect();
    serde_json::json!({ "version": "https://jsonfeed.org/version/1.1", "title": name, "items": items })
        .to_string()
}

struct Reader {
    server: Server,
    home: Home,
}

impl Reader {
    fn new() -> Self {
        let reader = Self { server: Server::new(), home: Home::new() };
        fs::create_dir_all(reader.home.path("config/state")).unwrap();
        reader
    }

    /// Writes `feeds.txt`: paths of the server, with tags.
    fn subscribe(&self, lines: &[&str]) {
        let lines: Vec<String> = lines.iter().map(|line| self.server.url(line)).collect();
        fs::write(self.home.path("config/feeds.txt"), lines.join("\n")).unwrap();
    }

    fn run(&self, args: &[&str]) -> String {
        tidings(&self.home, args).success()
    }

    /// One feed after the other, so that this one answers first.
    fn refresh_in_order(&self, lines: &[&str]) {
        let all = fs::read_to_string(self.home.path("config/feeds.txt")).unwrap();
        for n in 1..=lines.len() {
            self.subscribe(&lines[..n]);
            self.run(&["refresh"]);
        }
        fs::write(self.home.path("config/feeds.txt"), all).unwrap();
    }

    fn lines(&self, args: &[&str]) -> Vec<Value> {
        self.run(args).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Titles, sorted.
    fn titles(&self, query: &str) -> Vec<String> {
        let lines = self.lines(&["list", "--json", "--query", query]);
        let mut titles: Vec<String> =
            lines.iter().map(|line| line["title"].as_str().unwrap().to_owned()).collect();
        titles.sort();
        titles
    }

    fn id(&self, title: &str) -> String {
        let lines = self.lines(&["list", "--json"]);
        let line = lines.iter().find(|line| line["title"] == title).unwrap();
        let id = line["id"].as_str().unwrap();
        assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
        id.to_owned()
    }

    /// As another device marks.
    fn mark(&self, id: &str, t: u64, register: &str) {
        let path = self.home.path("config/state/phone.jsonl");
        let mut log = fs::read_to_string(&path).unwrap_or_default();
        let _ = writeln!(log, "{{\"t\":{t},\"id\":\"{id}\",{register}}}");
        fs::write(path, log).unwrap();
    }

    /// Unread and all articles of each feed.
    fn counts(&self) -> BTreeMap<String, (u64, u64)> {
        let lines = self.lines(&["feeds", "--json"]);
        let count = |line: &Value| (line["unread"].as_u64().unwrap(), line["articles"].as_u64().unwrap());
        lines.iter().map(|line| (line["title"].as_str().unwrap().to_owned(), count(line))).collect()
    }

    fn sql(&self, sql: &str) {
        change(&self.home.path("data/library.db"), sql);
    }
}

fn change(path: &Path, sql: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn ids_count_within_their_feed() {
    for what in ["JSON", "numbers", "one URL", "no ids"] {
        let reader = Reader::new();
        let (a, b) = match what {
            "JSON" => (json("A", &["a1", "a2"]), json("B", &["b1", "b2"])),
            "numbers" => (
                rss(
                    "A",
                    &[
                        ("1", "http://pier.example/a/1", "a1", EIGHT, "x"),
                        ("2", "http://pier.example/a/2", "a2", EIGHT, "y"),
                    ],
                ),
                rss(
                    "B",
                    &[
                        ("1", "http://pier.example/b/1", "b1", EIGHT, "x"),
                        ("2", "http://pier.example/b/2", "b2", EIGHT, "y"),
                    ],
                ),
            ),
            "one URL" => (
                rss(
                    "A",
                    &[
                        ("http://id.example/1", "http://pier.example/a/1", "a1", EIGHT, "x"),
                        ("http://id.example/2", "", "a2", EIGHT, "y"),
                    ],
                ),
                rss(
                    "B",
                    &[
                        ("http://id.example/1", "http://pier.example/b/1", "b1", NINE, "x"),
                        ("tag:id.example,2024:2", "http://pier.example/b/2", "b2", NINE, "y"),
                    ],
                ),
            ),
            _ => (
                rss(
                    "A",
                    &[
                        ("", "http://pier.example/", "a1", EIGHT, "x"),
                        ("", "http://pier.example/", "a2", EIGHT, "y"),
                    ],
                ),
                rss(
                    "B",
                    &[
                        ("", "http://pier.example/", "b1", EIGHT, "x"),
                        ("", "http://pier.example", "b2", EIGHT, "y"),
                    ],
                ),
            ),
        };
        reader.server.on("/a", Reply::ok(a));
        reader.server.on("/b", Reply::ok(b));
        reader.subscribe(&["/a", "/b"]);
        assert_eq!(reader.run(&["refresh"]), "2 feeds fetched · 4 new articles\n", "{what}");
        assert_eq!(reader.titles(""), ["a1", "a2", "b1", "b2"], "{what}");
        for title in ["a1", "a2"] {
            reader.mark(&reader.id(title), 100, "\"read\":true");
        }
        assert_eq!(reader.titles("is:unread"), ["b1", "b2"], "{what}");
        assert_eq!(reader.titles("source:A"), ["a1", "a2"], "{what}");
        let counts = BTreeMap::from([("A".to_owned(), (0, 2)), ("B".to_owned(), (2, 2))]);
        assert_eq!(reader.counts(), counts, "{what}");
        for title in ["a1", "a2", "b1", "b2"] {
            assert!(reader.run(&["show", &reader.id(title)]).starts_with(title), "{what}: {title}");
        }
    }
}

/// Two feeds that share an article: an excerpt in the first, the text in the second.
fn shared(reader: &Reader) {
    let link = "http://pier.example/shared";
    let blog = rss(
        "Blog",
        &[
            ("b-1", link, "Shared", NINE, "An excerpt."),
            ("b-2", "http://pier.example/2", "Only blog", EIGHT, "x"),
        ],
    );
    let boats =
        rss("Boats", &[("7", "https://www.pier.example/shared/", "Shared", EIGHT, "The whole text.")]);
    reader.server.on("/blog", Reply::ok(blog));
    reader.server.on("/boats", Reply::ok(boats));
}

#[test]
fn an_article_of_two_feeds_is_one_and_a_member_of_both() {
    for order in [["/blog", "/boats"], ["/boats", "/blog"]] {
        let reader = Reader::new();
        shared(&reader);
        reader.subscribe(&["/blog all", "/boats sea"]);
        reader.refresh_in_order(&order);
        assert_eq!(reader.titles(""), ["Only blog", "Shared"], "{order:?}");
        for query in ["source:blog", "tag:all"] {
            assert_eq!(reader.titles(query), ["Only blog", "Shared"], "{order:?}: {query}");
        }
        for query in ["source:boats", "tag:sea"] {
            assert_eq!(reader.titles(query), ["Shared"], "{order:?}: {query}");
        }
        let counts = BTreeMap::from([("Blog".to_owned(), (2, 2)), ("Boats".to_owned(), (1, 1))]);
        assert_eq!(reader.counts(), counts, "{order:?}");
        // Row, text and date are those of the first feed in feeds.txt.
        let shown = |source: &str, date: &str, text: &str| {
            let line = &reader.lines(&["list", "--json", "--query", "shared"])[0];
            assert_eq!(
                (line["source"].as_str(), line["published"].as_str()),
                (Some(source), Some(date)),
                "{order:?}"
            );
            let page = reader.run(&["show", line["id"].as_str().unwrap()]);
            assert!(page.contains(text), "{order:?}: {page}");
        };
        shown("Blog", "2024-11-24T09:05:00Z", "An excerpt.");
        reader.subscribe(&["/boats sea", "/blog all"]);
        shown("Boats", "2024-11-24T08:05:00Z", "The whole text.");
        let pane = reader.run(&["--print", "--size", "120x14", "--keys", "\\"]);
        let number = |name: &str| {
            let line =
                pane.lines().find_map(|line| line.split('│').next().filter(|cell| cell.contains(name)));
            line.unwrap().split_whitespace().last().unwrap().to_owned()
        };
        assert_eq!(["Blog", "Boats", "all", "sea"].map(number), ["2", "1", "2", "1"], "{order:?}: {pane}");
        reader.mark(&reader.id("Shared"), 100, "\"read\":true");
        let counts = BTreeMap::from([("Blog".to_owned(), (1, 2)), ("Boats".to_owned(), (0, 1))]);
        assert_eq!(reader.counts(), counts, "{order:?}");
        // The marks count on another machine, whichever feed answered there first.
        let [first, second] = order;
        for lines in [[second, first], [first, second]] {
            fs::remove_dir_all(reader.home.path("data")).unwrap();
            reader.subscribe(&["/blog", "/boats"]);
            reader.refresh_in_order(&lines);
            assert_eq!(reader.titles("is:read"), ["Shared"], "{order:?}, then {lines:?}");
        }
    }
}

#[test]
fn when_the_first_feed_goes_the_other_row_takes_over() {
    for by_feed in [false, true] {
        let reader = Reader::new();
        shared(&reader);
        reader.subscribe(&["/blog", "/boats"]);
        reader.refresh_in_order(&["/blog", "/boats"]);
        let id = reader.id("Shared");
        reader.mark(&id, 100, "\"read\":true");
        reader.sql(
            "INSERT INTO pages(id, url, fetched, tries, seq, body)
             SELECT a.id, 'x', 1, 0, a.seq, (SELECT body FROM texts WHERE id = a.id) FROM articles a
             JOIN feeds f ON f.id = a.feed WHERE f.title = 'Blog' AND a.title = 'Shared'",
        );
        let remaining = |what: &str| {
            assert_eq!(reader.titles("is:read"), ["Shared"], "{what}");
            assert_eq!(reader.titles("source:boats"), ["Shared"], "{what}");
            assert_eq!(
                reader.lines(&["list", "--json", "--query", "shared"])[0]["source"],
                "Boats",
                "{what}"
            );
            assert!(reader.run(&["show", &id]).contains("Shared"), "{what}");
        };
        if by_feed {
            // The feed drops it, and it is dropped by age.
            reader
                .server
                .on("/blog", Reply::ok(rss("Blog", &[("b-3", "http://pier.example/3", "New", NINE, "x")])));
            fs::write(reader.home.path("config/config.toml"), "[keep]\ndays = 1\n").unwrap();
            reader.run(&["refresh", "--all"]);
            reader.sql("UPDATE articles SET away = away - 2 * 86400 WHERE away IS NOT NULL");
        } else {
            reader.run(&["remove", &reader.server.url("/blog")]);
            remaining("at once");
            reader.run(&["refresh", "--all"]);
            reader.sql(
                "UPDATE feeds SET unsubscribed = unsubscribed - 31 * 86400 WHERE unsubscribed IS NOT NULL",
            );
        }
        reader.run(&["refresh", "--all"]);
        remaining("dropped");
        reader.sql("UPDATE dropped SET since = since - 8 * 86400");
        reader.run(&["refresh", "--all"]);
        reader.run(&["refresh", "--all"]);
        remaining("deleted");
        let file = rusqlite::Connection::open(reader.home.path("data/library.db")).unwrap();
        let count = |sql: &str| file.query_row(sql, (), |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(count("SELECT count(*) FROM articles WHERE title = 'Shared'"), 1);
        assert_eq!(count("SELECT count(*) FROM pages JOIN articles USING(id) WHERE title = 'Shared'"), 1);
        assert_eq!(count("SELECT twin FROM articles WHERE title = 'Shared'"), 0);
    }
}

#[test]
fn an_article_is_shown_by_each_of_its_names() {
    let reader = Reader::new();
    let link = "http://pier.example/1";
    let visit =
        |guid: &str| reader.server.on("/a", Reply::ok(rss("A", &[(guid, link, "One", EIGHT, "The text.")])));
    reader.subscribe(&["/a"]);
    visit("");
    reader.run(&["refresh"]);
    let id = reader.id("One");
    reader.mark(&id, 100, "\"saved\":true");
    for guid in ["77", "78"] {
        visit(guid);
        reader.run(&["refresh", "--all"]);
    }
    assert_eq!(reader.id("One"), id, "it keeps its id");
    assert_eq!(reader.titles("is:saved"), ["One"]);
    let mut names = Vec::new();
    for log in fs::read_dir(reader.home.path("config/state")).unwrap() {
        let text = fs::read_to_string(log.unwrap().path()).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        names.extend(lines.filter_map(|line| line["with"].as_str().map(str::to_owned)));
    }
    assert_eq!(names.len(), 2, "{names:?}");
    // The id of version 1, too.
    let file = rusqlite::Connection::open(reader.home.path("data/library.db")).unwrap();
    let old: String = file
        .query_row("SELECT lower(hex(substr(inherits, 1, 16))) FROM articles", (), |row| row.get(0))
        .unwrap();
    for name in names.iter().chain([&old, &id]) {
        assert!(reader.run(&["show", name]).contains("The text."), "{name}");
        assert!(reader.run(&["show", &name[..12]]).contains("The text."), "{name}");
        reader.mark(name, 200, "\"read\":true");
        assert_eq!(reader.titles("is:read"), ["One"], "{name}");
        fs::remove_file(reader.home.path("config/state/phone.jsonl")).unwrap();
        reader.mark(&id, 100, "\"saved\":true");
        assert_eq!(reader.titles("is:read"), [""; 0], "{name}");
    }
}

#[test]
fn a_feed_that_makes_another_article_of_a_shared_one_hides_nothing() {
    let link = "http://pier.example/1";
    let victim = rss("Victim", &[("v1", link, "News", EIGHT, "All about it.")]);
    let copy = rss("Copy", &[("c1", link, "News", EIGHT, "All about it.")]);
    for order in [["/victim", "/copy"], ["/copy", "/victim"]] {
        for new_link in [link, "http://copy.example/buy"] {
            let reader = Reader::new();
            reader.server.on("/victim", Reply::ok(victim.clone()));
            reader.server.on("/copy", Reply::ok(copy.clone()));
            reader.subscribe(&order);
            reader.run(&["refresh"]);
            assert_eq!(reader.titles(""), ["News"]);
            reader.server.on("/copy", Reply::ok(rss("Copy", &[("c1", new_link, "Buy", EIGHT, "Cheap.")])));
            reader.run(&["refresh", "--all"]);
            assert_eq!(reader.titles(""), ["Buy", "News"], "{order:?} {new_link}");
            reader.mark(&reader.id("Buy"), 2_000, "\"read\":true");
            assert_eq!(reader.titles("is:unread"), ["News"], "{order:?} {new_link}");
            // A correction that only one of the feeds has got so far is no other article.
            let corrected = rss("Copy", &[("c1", new_link, "Buy now", EIGHT, "Cheap.")]);
            reader.server.on("/copy", Reply::ok(corrected));
            reader.run(&["refresh", "--all"]);
            assert_eq!(reader.titles(""), ["Buy now", "News"], "{order:?} {new_link}");
        }
    }
}

#[test]
fn a_removed_feed_is_not_taken_for_a_new_one() {
    let items =
        [("1", "http://pier.example/1", "One", EIGHT, "a"), ("2", "http://pier.example/2", "Two", NINE, "b")];
    let reader = Reader::new();
    reader.server.on("/old", Reply::ok(rss("Old", &items)));
    reader.server.on("/new", Reply::ok(rss("New", &items[1..])));
    reader.subscribe(&["/old"]);
    reader.run(&["refresh"]);
    reader.run(&["remove", "Old"]);
    reader.run(&["refresh"]);
    reader.subscribe(&["/new"]);
    reader.run(&["refresh"]);
    assert_eq!(reader.titles(""), ["Two"]);
    // In one edit it is a move.
    reader.subscribe(&["/old"]);
    reader.run(&["refresh"]);
    assert_eq!(reader.titles(""), ["One", "Two"]);
}

#[test]
fn a_saved_article_of_a_removed_feed_is_listed_and_counted_everywhere() {
    let reader = Reader::new();
    shared(&reader);
    reader.subscribe(&["/blog", "/boats"]);
    reader.run(&["refresh"]);
    reader.mark(&reader.id("Only blog"), 100, "\"saved\":true");
    reader.run(&["remove", "Blog"]);
    let screen = reader.run(&["--print", "--size", "80x10"]);
    assert!(screen.contains("All 2   Unread 2   Saved 1"), "{screen}");
    assert_eq!(reader.run(&["list"]).lines().count(), 2, "{}", reader.run(&["list"]));
    assert_eq!(reader.titles(""), ["Only blog", "Shared"]);
    assert_eq!(reader.titles("is:saved"), ["Only blog"]);
    reader.mark(&reader.id("Only blog"), 200, "\"saved\":false");
    assert_eq!(reader.titles(""), ["Shared"]);
}

#[test]
fn a_revision_in_either_feed_is_one_of_the_article() {
    for second in [false, true] {
        let reader = Reader::new();
        shared(&reader);
        reader.subscribe(&["/blog", "/boats"]);
        reader.run(&["refresh"]);
        let (path, name, title) = if second { ("/boats", "Boats", "7") } else { ("/blog", "Blog", "b-1") };
        let link = "http://pier.example/shared";
        reader.server.on(path, Reply::ok(rss(name, &[(title, link, "Shared", NINE, "Another text.")])));
        assert_eq!(reader.run(&["refresh", "--all"]), "2 feeds fetched · 0 new articles · 1 updated\n");
        assert_eq!(reader.titles("is:updated"), ["Shared"], "{name}");
        let heading = if second { "Changed in Boats since" } else { "Changed since" };
        let printed = reader.run(&["show", "--changes", &reader.id("Shared")]);
        let window = reader.run(&["--print", "--size", "120x14", "--keys", "/shared<Enter><Enter>D"]);
        for text in [printed, window] {
            assert!(text.contains(heading) && text.contains("{+Another"), "{name}: {text}");
        }
        let json = reader.lines(&["show", "--changes", "--json", &reader.id("Shared")]);
        let feed = json[0].get("feed").and_then(Value::as_str);
        assert_eq!((json.len(), feed), (1, second.then_some("Boats")), "{json:?}");
    }
}
