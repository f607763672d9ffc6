//! One article at several visits to its feed: what sites change about an item while the article stays the same, and
//! what makes another article of it. Never here: articles of several feeds (see `shared`).

use std::fmt::Write as _;

use tidings::app::RefreshTarget::All;
use tidings::io::journal;
use tidings::io::store::Store;
use tidings::news::{Entry, MarkValue, Place};

use crate::home::Home;
use crate::refresh::{change_store, home_with, run_complete_refresh};
use crate::server::{Reply, Server};

/// 2024-11-28T00:00:00Z, in milliseconds.
const NOW: u64 = 1_732_752_000_000;
const PLACE: Place = Place { block: 2, offset: 7, percent: 40 };

/// Id, link, title, date; empty if absent.
type Item<'a> = (&'a str, &'a str, &'a str, &'a str);

/// Dates with a time of day.
const TODAY: &str = "Thu, 28 Nov 2024 08:12:00 GMT";
const EARLIER: &str = "Wed, 27 Nov 2024 17:30:00 GMT";
const MIDNIGHT: &str = "Thu, 28 Nov 2024 00:00:00 GMT";

fn rss(items: &[Item<'_>]) -> String {
    let mut out =
        "<rss version=\"2.0\"><channel><title>Quay</title><link>http://quay.example/</link>".to_owned();
    for (guid, link, title, date) in items {
        out += "<item>";
        for (name, value) in [("guid", guid), ("link", link), ("title", title), ("pubDate", date)] {
            if !value.is_empty() {
                let _ = write!(out, "<{name}>{}</{name}>", value.replace('&', "&amp;"));
            }
        }
        let _ = write!(out, "<description>What is known of {title}.</description></item>");
    }
    out + "</channel></rss>"
}

fn atom(items: &[Item<'_>]) -> String {
    let mut out = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Quay</title><id>urn:quay</id>\
                   <link href=\"http://quay.example/\"/>"
        .to_owned();
    for (id, link, title, date) in items {
        let _ = write!(
            out,
            "<entry><id>{id}</id><link href=\"{link}\"/><title>{title}</title><updated>{date}</updated>\
             <published>{date}</published><summary>What is known of {title}.</summary></entry>"
        );
    }
    out + "</feed>"
}

fn json(items: &[Item<'_>]) -> String {
    let item = |(id, link, title, date): &Item<'_>| {
        serde_json::json!({ "id": id, "url": link, "title": title, "date_published": date,
            "content_text": format!("What is known of {title}.") })
    };
    let items: Vec<_> = items.iter().map(item).collect();
    serde_json::json!({ "version": "https://jsonfeed.org/version/1.1", "title": "Quay",
        "home_page_url": "http://quay.example/", "items": items })
    .to_string()
}

/// A feed and its reader.
struct Reading {
    server: Server,
    home: Home,
}

impl Reading {
    /// After the first visit; everything was read, saved and begun, and its page was fetched.
    fn of(document: &str) -> Self {
        let server = Server::new();
        let home = home_with(&[server.url("/feed")]);
        let reading = Self { server, home };
        reading.visit(document);
        reading.mark_all();
        change_store(
            &reading.home,
            "INSERT INTO pages(id, url, fetched, tries, seq, body) SELECT id, 'x', 1, 0, id, body FROM texts",
        );
        reading
    }

    /// Returns how many articles were new.
    fn visit(&self, document: &str) -> usize {
        self.server.on("/feed", Reply::ok(document));
        run_complete_refresh(&self.home, &All).new
    }

    fn mark_all(&self) {
        let store = Store::read(&self.home.path("data")).unwrap().unwrap();
        let mut changes = Vec::new();
        store
            .headlines(&mut |line| {
                let values = [MarkValue::Read(true), MarkValue::Saved(true), MarkValue::At(Some(PLACE))];
                changes.extend(values.map(|value| (line.id, value)));
                true
            })
            .unwrap();
        let mut log = journal::open(&self.home.path("config"), &self.home.path("data"), NOW);
        store.learn_names(&mut log.state).unwrap();
        let marks = log.state.mark(NOW, &changes);
        log.journal.append(&marks).unwrap();
        log.journal.close().unwrap();
    }

    /// Title and marks of each article, by title.
    fn articles(&self) -> Vec<(String, Entry)> {
        let store = Store::read(&self.home.path("data")).unwrap().unwrap();
        let mut state = journal::open(&self.home.path("config"), &self.home.path("data"), NOW).state;
        store.learn_names(&mut state).unwrap();
        let mut all = Vec::new();
        store
            .headlines(&mut |line| (all.push((line.title.to_owned(), state.get(&line.id))), true).1)
            .unwrap();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    }

    fn unread(&self) -> Vec<String> {
        let all = self.articles().into_iter();
        all.filter(|(_, entry)| !entry.read).map(|(title, _)| title).collect()
    }

    fn full_texts(&self) -> i64 {
        let file = rusqlite::Connection::open(self.home.path("data/library.db")).unwrap();
        let sql = "SELECT count(*) FROM pages JOIN articles USING(id) WHERE pages.body IS NOT NULL";
        file.query_row(sql, (), |row| row.get(0)).unwrap()
    }

    fn lines_of_log(&self) -> usize {
        let logs = std::fs::read_dir(self.home.path("config/state")).unwrap();
        logs.map(|log| std::fs::read_to_string(log.unwrap().path()).unwrap().lines().count()).sum()
    }

    /// Forgets the store, as a second machine does not know it.
    fn lose_store(&self) {
        for name in ["library.db", "library.db-wal", "library.db-shm"] {
            let _ = std::fs::remove_file(self.home.path("data").join(name));
        }
    }
}

/// All of an article is there after the next visit, and on another machine that makes its first one.
fn stays(what: &str, before: &str, after: &str) {
    let reading = Reading::of(before);
    let first = reading.articles();
    for visit in 2..=3 {
        assert_eq!(reading.visit(after), 0, "{what}: visit {visit}: {:?}", reading.articles());
        let now = reading.articles();
        assert_eq!(now.len(), first.len(), "{what}: {now:?}");
        let all = Entry { read: true, saved: true, at: Some(PLACE) };
        assert!(now.iter().all(|(_, entry)| *entry == all), "{what}: {now:?}");
        assert_eq!(reading.full_texts(), first.len() as i64, "{what}");
    }
    reading.lose_store();
    reading.visit(after);
    assert_eq!(reading.articles().len(), first.len(), "{what}");
    assert_eq!(reading.unread(), [""; 0], "{what}: on another machine");
}

const ONE: Item<'_> = ("http://quay.example/one", "http://quay.example/one", "One", TODAY);

#[test]
fn an_article_stays_itself_whatever_its_site_does_to_the_id() {
    let secure = "https://quay.example/one";
    let (guid, link, title, date) = ONE;
    for (what, before, after) in [
        ("https", ONE, (secure, secure, title, date)),
        ("http again", (secure, secure, title, date), ONE),
        ("https of the id alone", ONE, (secure, link, title, date)),
        ("www", ONE, ("http://www.quay.example/one", "http://www.quay.example/one", title, date)),
        ("www of the id alone", ONE, ("http://www.quay.example/one", link, title, date)),
        ("closing slash", ONE, ("http://quay.example/one/", "http://quay.example/one/", title, date)),
        ("closing slash of the id alone", ONE, ("http://quay.example/one/", link, title, date)),
        ("case of the host", ONE, ("HTTP://Quay.Example/one", link, title, date)),
        ("default port", ONE, ("http://quay.example:80/one", "http://quay.example:80/one", title, date)),
        ("permalink added", ("", link, title, date), ONE),
        ("permalink taken away", ONE, ("", link, title, date)),
        ("id added", ("", link, title, date), ("77 at quay", link, title, date)),
        ("id taken away", ("77 at quay", link, title, date), ("", link, title, date)),
        ("id added, undated", ("", link, title, ""), ("77", link, title, "")),
        ("id taken away, undated", ("77", link, title, ""), ("", link, title, "")),
        ("new id", ("77", link, title, date), ("quay-0077", link, title, date)),
        ("new permalink", ("http://quay.example/?p=7", link, title, date), ONE),
        ("new id and link", ("77", link, title, date), ("78", "http://quay.example/posts/one", title, date)),
        ("case of the id", ("Post-One", link, title, date), ("post-one", link, title, date)),
        (
            "case of the id, new link",
            ("Post-One", link, title, date),
            ("POST-ONE", "http://quay.example/1", title, date),
        ),
        (
            "edition number",
            ("http://quay.example/one#0", link, title, date),
            ("http://quay.example/one#1", link, title, date),
        ),
        (
            "tracking parameter",
            ("", "http://quay.example/one?utm_source=a&utm_medium=rss", title, date),
            ("", "http://quay.example/one?utm_source=b", title, date),
        ),
        (
            "tracking parameter, undated",
            ("", "http://quay.example/one?utm_id=1", title, ""),
            ("", link, title, ""),
        ),
        (
            "weak parameter",
            ("", "http://quay.example/one?s=11", title, date),
            ("", "http://quay.example/one?s=12", title, date),
        ),
        ("weak parameter added", ("", link, title, date), ("", "http://quay.example/one?S=4", title, date)),
        (
            "weak parameter, undated",
            ("", "http://quay.example/one?s=11", title, ""),
            ("", "http://quay.example/one?s=12", title, ""),
        ),
        ("another site, same id", ("77", link, title, date), ("77", "https://dock.example/one", title, date)),
        ("another site", ONE, ("https://dock.example/a/1", "https://dock.example/a/1", title, date)),
        ("title", ONE, (guid, link, "One, corrected", date)),
        ("title and date", ONE, (guid, link, "One, corrected", EARLIER)),
        ("link and date", ONE, (guid, "http://quay.example/1", title, EARLIER)),
        ("date given", (guid, link, title, ""), ONE),
        ("date taken away", ONE, (guid, link, title, "")),
        ("title without id", ("", link, title, date), ("", link, "One, corrected", EARLIER)),
    ] {
        stays(what, &rss(&[before]), &rss(&[after]));
    }
}

#[test]
fn entries_and_formats_may_change_too() {
    let (old, new) = ("http://quay.example/one", "https://quay.example/one");
    let at = "2024-11-28T08:12:00Z";
    let entry: Item<'_> = (old, old, "One", at);
    for (what, before, after) in [
        ("entry id to https", atom(&[entry]), atom(&[(new, new, "One", at)])),
        ("entry id alone to https", atom(&[entry]), atom(&[(new, old, "One", at)])),
        ("tag to URL", atom(&[("tag:quay.example,2024:1", old, "One", at)]), atom(&[entry])),
        ("RSS to Atom", rss(&[ONE]), atom(&[(new, new, "One", at)])),
        ("RSS without id to Atom", rss(&[("", old, "One", TODAY)]), atom(&[("urn:x:1", new, "One", at)])),
        ("Atom to RSS", atom(&[entry]), rss(&[("77", new, "One", TODAY)])),
        ("RSS to JSON", rss(&[("77", old, "One", TODAY)]), json(&[(new, new, "One", at)])),
        ("JSON to RSS", json(&[("1", old, "One", at)]), rss(&[ONE])),
    ] {
        stays(what, &before, &after);
    }
}

#[test]
fn another_item_is_another_article() {
    let (guid, link, title, date) = ONE;
    for (what, before, after) in [
        (
            "constant id",
            ("N/A", "http://quay.example/1", "One", TODAY),
            ("N/A", "http://quay.example/2", "Two", EARLIER),
        ),
        ("constant id without link", ("0", "", "One", TODAY), ("0", "", "Two", EARLIER)),
        ("reused permalink", ONE, (guid, "http://quay.example/2", "Two", EARLIER)),
        (
            "status page",
            ("", "http://quay.example/", "Maintenance", EARLIER),
            ("", "http://quay.example/", "Maintenance", TODAY),
        ),
        (
            "weekly title",
            ("5", "http://quay.example/5", "Links", EARLIER),
            ("6", "http://quay.example/6", "Links", TODAY),
        ),
        (
            "title of the day",
            ("5", "http://quay.example/5", "Links", MIDNIGHT),
            ("6", "http://quay.example/6", "Links", MIDNIGHT),
        ),
        (
            "undated title",
            ("5", "http://quay.example/5", "Links", ""),
            ("6", "http://quay.example/6", "Links", ""),
        ),
        (
            "case of the id",
            ("Aa", "http://quay.example/5", "One", date),
            ("aA", "http://quay.example/6", "Two", date),
        ),
        (
            "page of a query",
            ("", "http://quay.example/?p=5", title, EARLIER),
            ("", "http://quay.example/?p=6", title, TODAY),
        ),
        (
            "search",
            ("", "http://quay.example/x?s=5", title, EARLIER),
            ("", "http://quay.example/x?s=6", "Two", TODAY),
        ),
        (
            "edition",
            ("http://quay.example/one#0", link, title, EARLIER),
            ("http://quay.example/one#1", "http://quay.example/2", title, TODAY),
        ),
    ] {
        let reading = Reading::of(&rss(&[before]));
        assert_eq!(reading.visit(&rss(&[after])), 1, "{what}: {:?}", reading.articles());
        assert_eq!(reading.unread(), [after.2], "{what}");
        assert_eq!(reading.articles().len(), 2, "{what}");
    }
}

#[test]
fn items_side_by_side_stay_apart_and_keep_their_marks() {
    let (guid, link, title, _) = ONE;
    for (what, items) in [
        ("case", [("Aa", link, title, TODAY), ("aA", link, title, TODAY)]),
        ("scheme", [(guid, link, title, TODAY), ("https://quay.example/one", link, title, TODAY)]),
        (
            "parameter",
            [("", "http://quay.example/?s=1", title, TODAY), ("", "http://quay.example/?s=2", title, TODAY)],
        ),
        (
            "edition",
            [("http://quay.example/1#1", "", title, TODAY), ("http://quay.example/1#2", "", title, TODAY)],
        ),
        (
            "status",
            [("", "http://quay.example/", title, TODAY), ("", "http://quay.example/", title, EARLIER)],
        ),
        ("constant id", [("N/A", "", title, TODAY), ("N/A", "", title, EARLIER)]),
        ("constant id and date", [("N/A", "", "One", TODAY), ("N/A", "", "Two", TODAY)]),
        ("slash", [("", "http://quay.example/1", "One", ""), ("", "http://quay.example/1/", "Two", "")]),
    ] {
        // Together, in either order.
        let reading = Reading::of(&rss(&items));
        assert_eq!(reading.articles().len(), 2, "{what}");
        let [a, b] = items;
        assert_eq!((reading.visit(&rss(&[b, a])), reading.unread().len()), (0, 0), "{what}");
        // The one after the other: the second one is unread.
        for [first, second] in [[a, b], [b, a]] {
            let reading = Reading::of(&rss(&[first]));
            assert_eq!(reading.visit(&rss(&[first, second])), 1, "{what}: {:?}", reading.articles());
            assert_eq!(reading.unread().len(), 1, "{what}");
            reading.mark_all();
            assert_eq!((reading.visit(&rss(&[second])), reading.unread().len()), (0, 0), "{what}");
            assert_eq!(reading.visit(&rss(&[second, first])), 0, "{what}");
            assert_eq!((reading.articles().len(), reading.unread().len()), (2, 0), "{what}");
        }
    }
    // An exact repeat is no second article.
    let reading = Reading::of(&rss(&[ONE, ONE]));
    assert_eq!((reading.articles().len(), reading.visit(&rss(&[ONE, ONE]))), (1, 0));
}

#[test]
fn incidents_of_a_status_page_come_one_at_a_time() {
    let incident = |hour: u32| {
        (
            String::new(),
            "http://quay.example/",
            "Maintenance",
            format!("Thu, 28 Nov 2024 {hour:02}:12:00 GMT"),
        )
    };
    let of = |hours: &[u32]| {
        let all: Vec<_> = hours.iter().map(|hour| incident(*hour)).collect();
        rss(&all
            .iter()
            .map(|(guid, link, title, date)| (&**guid, *link, *title, &**date))
            .collect::<Vec<_>>())
    };
    let reading = Reading::of(&of(&[1]));
    for hour in 2..8 {
        assert_eq!(reading.visit(&of(&[hour, hour - 1])), 1, "hour {hour}");
        assert_eq!(reading.unread().len(), 1, "hour {hour}");
        reading.mark_all();
    }
    assert_eq!(reading.articles().len(), 7);
}

#[test]
fn new_ids_at_each_visit_do_not_make_the_log_grow_without_end() {
    let visit = |n: u32| rss(&[(&format!("id-{n}"), "http://quay.example/1", "One", TODAY)]);
    let reading = Reading::of(&visit(0));
    let marks = reading.lines_of_log();
    for n in 1..30 {
        assert_eq!(reading.visit(&visit(n)), 0, "visit {n}");
    }
    assert_eq!(reading.unread(), [""; 0]);
    let joins = reading.lines_of_log() - marks;
    assert!((1..=8).contains(&joins), "{joins} joins");
    // Without marks there is nothing to join.
    let server = Server::new();
    let home = home_with(&[server.url("/feed")]);
    let unmarked = Reading { server, home };
    for n in 0..5 {
        unmarked.visit(&visit(n));
    }
    assert!(!unmarked.home.path("config/state").exists(), "nothing was written");
    // Once it is read the names it has had are joined with it: another machine may know it by any of them.
    unmarked.mark_all();
    for n in 0..5 {
        unmarked.lose_store();
        assert_eq!(unmarked.visit(&visit(n)), 1);
        assert_eq!(unmarked.unread(), [""; 0], "as id-{n}");
    }
}

#[test]
fn ids_that_say_nothing_are_no_ids() {
    let own = |id: &'static str, n: u32| {
        let link = ["http://quay.example/a", "http://quay.example/b", "http://quay.example/c"][n as usize];
        (id, link, "Maintenance", [EARLIER, TODAY, MIDNIGHT][n as usize])
    };
    for id in ["N/A", "(none)", "0", "http://quay.example/"] {
        let reading = Reading::of(&rss(&[own(id, 0)]));
        for n in 1..3 {
            assert_eq!(reading.visit(&rss(&[own(id, n)])), 1, "{id}");
        }
        assert_eq!((reading.articles().len(), reading.unread().len()), (3, 2), "{id}");
    }
    // Places in the document, and one page for all.
    let listed = |from: usize| {
        let titles = ["One", "Two", "Three", "Four", "Five", "Six"];
        let item = |n: usize| {
            let date = if from == 0 { EARLIER } else { TODAY };
            (["1", "2", "3"][n], "http://quay.example/list", titles[from + n], date)
        };
        rss(&[item(0), item(1), item(2)])
    };
    let reading = Reading::of(&listed(0));
    assert_eq!(reading.visit(&listed(3)), 3);
    assert_eq!((reading.articles().len(), reading.unread().len()), (6, 3));
}

#[test]
fn a_name_that_other_items_decide_is_known_on_another_machine() {
    let page = "http://quay.example/status";
    for (what, before, after) in [
        ("a second item with the link", vec![("", page, "One", EARLIER)], "One"),
        ("a second item with the id", vec![("item", page, "One", EARLIER)], "One"),
    ] {
        let reading = Reading::of(&rss(&before));
        let second = (before[0].0, page, "Two", TODAY);
        let both = rss(&[second, before[0]]);
        assert_eq!(reading.visit(&both), 1, "{what}");
        reading.lose_store();
        reading.visit(&both);
        assert_eq!(reading.unread(), ["Two"], "{what}");
        reading.lose_store();
        reading.visit(&rss(&[before[0]]));
        assert_eq!((reading.articles()[0].0.as_str(), reading.unread().len()), (after, 0), "{what}");
    }
}

#[test]
fn marks_that_come_after_a_name_are_joined_with_it() {
    let visit = |n: u32| rss(&[(&format!("id-{n}"), "http://quay.example/1", "One", TODAY)]);
    let reading = Reading::of(&visit(0));
    // The log of the other machine has not come yet.
    let (state, away) = (reading.home.path("config/state"), reading.home.path("away"));
    std::fs::rename(&state, &away).unwrap();
    reading.visit(&visit(1));
    let _ = std::fs::remove_dir_all(&state);
    std::fs::rename(&away, &state).unwrap();
    reading.visit(&visit(1));
    reading.lose_store();
    reading.visit(&visit(1));
    assert_eq!(reading.unread(), [""; 0]);
}
