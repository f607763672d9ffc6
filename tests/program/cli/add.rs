//! `tidings add` against a server: finds the feed of a site, and fetches its articles.
//! Never here: how a request is made (see the tests of the client).

use std::fs;

use crate::cli::{RunResult, tidings};
use crate::home::Home;
use crate::server::{Reply, Server};

const RSS: &str = "<rss version='2.0'><channel><title>The Post</title><link>https://post.example/</link>\
    <item><guid>1</guid><title>Ferry runs again</title></item>\
    <item><guid>2</guid><title>Harbour is dredged</title></item></channel></rss>";

fn page(head: &str) -> Reply {
    Reply::ok(format!(
        "<!doctype html><html><head><title>Post</title>{head}</head><body><p>News.</p></body></html>"
    ))
    .header("Content-Type", "text/html")
}

fn feeds(home: &Home) -> String {
    fs::read_to_string(home.path("config/feeds.txt")).unwrap_or_default()
}

#[test]
fn the_feed_of_a_site_is_found_and_added() {
    let (home, server) = (Home::new(), Server::new());
    server.on("/", page("<link rel=alternate type=application/rss+xml href=/news.rss title='All news'>"));
    server.on("/news.rss", Reply::ok(RSS));
    let out = tidings(&home, &["add", &server.url("/"), "--tag", "local"]).success();
    assert_eq!(out, format!("added: All news ({})\n", server.url("/news.rss")));
    assert_eq!(feeds(&home), format!("{} local\n", server.url("/news.rss")));
    assert_eq!(server.requests().len(), 2);

    // It is stored already, and not due.
    assert_eq!(tidings(&home, &["refresh"]).success(), "No feed is due; --all fetches all.\n");
    let out = tidings(&home, &["feeds", "--json"]).success();
    let line: serde_json::Value = serde_json::from_str(out.trim_end()).unwrap();
    assert_eq!(
        (&line["title"], &line["unread"], &line["articles"]),
        (&"The Post".into(), &2.into(), &2.into())
    );
    assert!(line["fetched"].is_string() && line["next"].is_string() && line["trouble"].is_null(), "{line}");
    // The title of the feed is exported, but is not the user's own name for it.
    let opml = tidings(&home, &["export"]).success();
    assert!(opml.contains("text=\"The Post\"") && !opml.contains(" title="), "{opml}");
    assert_eq!(
        tidings(&home, &["remove", "the post"]).success(),
        format!("removed: The Post ({})\n", server.url("/news.rss"))
    );
    assert_eq!(feeds(&home), "");
}

#[test]
fn a_feed_is_requested_once() {
    let (home, server) = (Home::new(), Server::new());
    server.on("/feed", Reply::ok(RSS));
    let url = server.url("/feed");
    assert_eq!(tidings(&home, &["add", &url]).success(), format!("added: The Post ({url})\n"));
    assert_eq!(
        tidings(&home, &["add", &url]).success(),
        format!("Already in feeds.txt: {url}; nothing changed\n")
    );
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn only_the_usual_paths_are_tried() {
    let (home, server) = (Home::new(), Server::new());
    server.on("/", page(""));
    server.on("/atom.xml", Reply::ok(RSS));
    assert_eq!(
        tidings(&home, &["add", &server.url("/")]).success(),
        format!("added: The Post ({})\n", server.url("/atom.xml"))
    );
    let none = Server::new();
    none.on("/", page(""));
    let RunResult { code, out, err } = tidings(&home, &["add", &none.url("/"), &server.url("/")]);
    assert_eq!((code, out.lines().count()), (Some(1), 1), "the other feeds are added");
    assert_eq!(
        err,
        format!(
            "tidings: {}: no feed was found there; give the feed's own address if you know it\n",
            none.url("/")
        )
    );
    assert_eq!(none.requests().len(), 9);
}

#[test]
fn several_feeds_are_listed_with_addresses() {
    let (home, server) = (Home::new(), Server::new());
    server.on(
        "/",
        page(
            "<link rel=alternate type=application/rss+xml href=/comments.rss title=Comments>\
        <link rel=alternate type=application/rss+xml href=/a.rss title=A>\
        <link rel=alternate type=application/atom+xml href=/b.atom title=B>",
        ),
    );
    let RunResult { code, out, err } = tidings(&home, &["add", &server.url("/")]);
    assert_eq!(code, Some(1));
    let rows: Vec<&str> = out.lines().skip(1).map(|row| row.split('(').next().unwrap().trim()).collect();
    assert_eq!(rows, ["1  A", "2  B", "3  Comments"]);
    assert!(err.contains("--yes takes the first") && feeds(&home).is_empty(), "{err}");
    server.on("/a.rss", Reply::ok(RSS));
    assert_eq!(
        tidings(&home, &["add", "--yes", &server.url("/")]).success(),
        format!("added: A ({})\n", server.url("/a.rss"))
    );
}

#[test]
fn errors_are_printed_without_the_password() {
    let (home, server) = (Home::new(), Server::new());
    let secret = server.url("/").replace("http://", "http://ann:s3cret@");
    let RunResult { code, out, err } = tidings(&home, &["add", &secret]);
    assert_eq!((code, out.as_str(), err.lines().count()), (Some(1), "", 1));
    assert!(
        err.starts_with(&format!("tidings: {}: ", server.url("/")))
            && err.contains("404")
            && !err.contains("s3cret"),
        "{err}"
    );
    server.on("/", page("<link rel=alternate type=application/rss+xml href=/in.rss title=In>"));
    let RunResult { code, out, err } = tidings(&home, &["add", &secret]);
    assert!(out.starts_with("added: In (") && !out.contains("s3cret"), "{out}");
    assert_eq!(feeds(&home), format!("{secret}in.rss\n"), "the login is used within the site");
    // It was added, but can't be read.
    assert!(
        code == Some(1) && err.contains("/in.rss: ") && err.contains("404") && !err.contains("s3cret"),
        "{err}"
    );
}

fn state(home: &Home) -> serde_json::Value {
    let out = tidings(home, &["feeds", "--json"]).success();
    serde_json::from_str(out.trim_end()).unwrap()
}

#[test]
fn an_added_feed_has_its_title_and_articles_at_once() {
    let (home, server) = (Home::new(), Server::new());
    server.on("/feed", Reply::ok(RSS).header("ETag", "\"1\""));
    tidings(&home, &["add", &server.url("/feed")]).success();
    let out = tidings(&home, &["list"]).success();
    assert!(out.contains("Ferry runs again") && out.contains("Harbour is dredged"), "{out}");
    let line = state(&home);
    assert_eq!((&line["title"], &line["articles"]), (&"The Post".into(), &2.into()));
    assert!(line["next"].is_string() && line["trouble"].is_null(), "{line}");
    // What was found is what is stored: no second request. The next one is conditional.
    assert_eq!(server.requests().len(), 1);
    tidings(&home, &["refresh", "--all"]).success();
    assert_eq!(server.last("/feed").header("if-none-match").as_deref(), Some("\"1\""));
}

#[test]
fn a_feed_that_moved_is_stored_under_its_new_address() {
    let (home, server) = (Home::new(), Server::new());
    server.on("/old", Reply::to(301, "/new"));
    server.on("/new", Reply::ok(RSS));
    tidings(&home, &["add", &server.url("/old")]).success();
    let line = state(&home);
    assert_eq!((&line["address"], &line["articles"]), (&server.url("/new").into(), &2.into()));
}

#[test]
fn removed_and_added_again_a_feed_is_asked_without_a_condition() {
    let home = Home::new();
    let more = RSS.replace("</channel>", "<item><guid>3</guid><title>Choir sings</title></item></channel>");
    let second = std::sync::atomic::AtomicBool::new(false);
    let feed = move |request: &crate::server::Request| {
        if request.header("if-none-match").is_some() {
            return Reply::status(304);
        }
        let again = second.swap(true, std::sync::atomic::Ordering::Relaxed);
        Reply::ok(if again { more.clone() } else { RSS.to_owned() }).header("ETag", "\"1\"")
    };
    let server = Server::start(feed);
    let url = server.url("/feed");
    tidings(&home, &["add", &url]).success();
    tidings(&home, &["refresh", "--all"]).success();
    tidings(&home, &["remove", &url]).success();
    assert_eq!(tidings(&home, &["add", &url]).success(), format!("added: The Post ({url})\n"));
    assert!(tidings(&home, &["list"]).success().contains("Choir sings"));
}

#[test]
fn a_gone_feed_that_is_added_again_is_alive() {
    for remove in [true, false] {
        let (home, server) = (Home::new(), Server::new());
        server.on("/feed", [Reply::ok(RSS.replace("Ferry", "Boat")), Reply::status(410), Reply::ok(RSS)]);
        let url = server.url("/feed");
        tidings(&home, &["add", &url]).success();
        let RunResult { code, err, .. } = tidings(&home, &["refresh", "--all"]);
        assert!(code == Some(1) && err.contains("gone for good") && err.contains("refresh --all"), "{err}");
        assert_eq!(state(&home)["gone"], true);
        assert_eq!(tidings(&home, &["refresh"]).success(), "No feed is due; --all fetches all.\n");
        if remove {
            tidings(&home, &["remove", &url]).success();
        }
        tidings(&home, &["add", &url]).success();
        let line = state(&home);
        assert!(line["gone"] == false && line["trouble"].is_null() && line["next"].is_string(), "{line}");
        assert!(tidings(&home, &["list"]).success().contains("Ferry runs again"));
        assert_eq!(server.requests().len(), 3);
    }
}

#[test]
fn a_gone_feed_is_asked_again_when_its_line_is_edited_or_given_again() {
    let (home, server) = (Home::new(), Server::new());
    server.on("/feed", [Reply::ok(RSS), Reply::status(410)]);
    server.on("/other", Reply::ok(RSS.replace("The Post", "Other")));
    let url = server.url("/feed");
    tidings(&home, &["add", &url]).success();
    tidings(&home, &["add", &server.url("/other")]).success();
    assert_eq!(tidings(&home, &["refresh", "--all"]).code, Some(1));
    let asked = || {
        let before = server.count("/feed");
        tidings(&home, &["refresh"]);
        server.count("/feed") - before
    };
    let put = |text: &str| fs::write(home.path("config/feeds.txt"), text).unwrap();
    assert_eq!(asked(), 0);
    // Other lines do not matter.
    put(&format!("# mine\n{url}\n\n{} x\n", server.url("/other")));
    assert_eq!(asked(), 0);
    put(&format!("{url} news\n"));
    assert_eq!(state(&home)["gone"], false);
    assert_eq!((asked(), asked()), (1, 0), "once for each edit");
    tidings(&home, &["tag", &url, "more"]).success();
    assert_eq!((asked(), asked()), (1, 0));
    // Removed and written again by hand, without and with a refresh between the two.
    let line = feeds(&home);
    tidings(&home, &["remove", &url]).success();
    put(&line);
    assert_eq!((asked(), asked()), (1, 0));
    put("");
    tidings(&home, &["refresh"]);
    put(&format!("{}\n", server.url("/other")));
    assert_eq!(asked(), 0);
    put(&line);
    assert_eq!((asked(), asked()), (1, 0));
    let list = home.news("list", format!("{url}\n"));
    let out = tidings(&home, &["import", &list]).success();
    assert_eq!(out, "0 added, 1 already there, 0 skipped\n");
    assert_eq!((asked(), asked()), (1, 0));
    // Removed in the program, and restored.
    assert_eq!(asked(), 0);
    put(&line);
    asked();
    tidings(&home, &["--print", "--keys", "\\Gd"]).success();
    assert_eq!(feeds(&home), "");
    put(&line);
    assert_eq!((asked(), asked()), (1, 0));
    let RunResult { out, .. } = tidings(&home, &["add", &url]);
    assert!(out.ends_with("; it was gone, and is fetched again\n"), "{out}");
}

#[test]
fn a_feed_that_was_cut_is_reported_and_asked_for_again() {
    let (home, server) = (Home::new(), Server::new());
    let cut = &RSS[..RSS.find("Harbour").unwrap()];
    let reply = |text: &str| Reply::ok(text).header("ETag", "\"1\"");
    server.on("/feed", [reply(cut), reply(cut), reply(RSS)]);
    let url = server.url("/feed");
    let RunResult { code, out, err } = tidings(&home, &["add", &url]);
    assert_eq!((code, out), (Some(1), format!("added: The Post ({url})\n")));
    let words = "the feed ends early: its server sent only a part of it, with 1 complete item\n";
    assert_eq!(err, format!("tidings: The Post: {words}"));
    assert_eq!(tidings(&home, &["list"]).success().lines().count(), 1);
    assert!(tidings(&home, &["feeds"]).success().contains("the feed ends early"));
    let RunResult { code, err, .. } = tidings(&home, &["refresh", "--all"]);
    assert!(code == Some(1) && err.ends_with(words), "{err}");
    // The rest is fetched as soon as it is there: the server is not told that the part is known.
    assert!(server.last("/feed").header("if-none-match").is_none());
    tidings(&home, &["refresh", "--all"]).success();
    assert_eq!(tidings(&home, &["list"]).success().lines().count(), 2);
    assert!(state(&home)["trouble"].is_null());
}

#[test]
fn a_failing_feed_that_is_added_again_is_not_waited_for() {
    let (home, server) = (Home::new(), Server::new());
    server.on("/feed", [Reply::ok(RSS), Reply::status(500), Reply::ok(RSS)]);
    let url = server.url("/feed");
    tidings(&home, &["add", &url]).success();
    assert_eq!(tidings(&home, &["refresh", "--all"]).code, Some(1));
    tidings(&home, &["remove", &url]).success();
    tidings(&home, &["add", &url]).success();
    assert!(state(&home)["trouble"].is_null());
}

#[test]
fn while_another_refresh_runs_an_added_feed_is_left_to_the_next_one() {
    let (home, server) = (Home::new(), Server::new());
    server.on("/feed", [Reply::ok(RSS), Reply::status(410), Reply::ok(RSS), Reply::ok(RSS)]);
    let url = server.url("/feed");
    tidings(&home, &["add", &url]).success();
    tidings(&home, &["refresh", "--all"]);
    tidings(&home, &["remove", &url]).success();
    let lock = fs::File::options().append(true).open(home.path("data/refresh.lock")).unwrap();
    lock.lock().unwrap();
    tidings(&home, &["add", &url]).success();
    assert_eq!(state(&home)["gone"], false);
    drop(lock);
    assert!(tidings(&home, &["refresh"]).success().starts_with("1 feed fetched"));
}

#[test]
fn in_the_program_an_address_without_a_scheme_is_the_known_feed() {
    let (home, server) = (Home::new(), Server::new());
    server.on("/feed", Reply::ok(RSS));
    let url = server.url("/feed");
    tidings(&home, &["add", &url]).success();
    let keys = format!("a{}<Enter>", url.trim_start_matches("http://"));
    let screen = tidings(&home, &["--print", "--keys", &keys]).success();
    assert!(screen.contains("The Post is among your feeds already"), "{screen}");
    assert_eq!(feeds(&home), format!("{url}\n"));
}

#[test]
fn spellings_of_an_address_are_one_feed() {
    let (home, server) = (Home::new(), Server::new());
    server.on("/feed", Reply::ok(RSS));
    server.on("/%66eed", Reply::ok(RSS));
    let url = server.url("/feed");
    tidings(&home, &["add", &url]).success();
    let other = url.replace("http://", "HTTP://").replace("/feed", "/x/../%66eed");
    for typed in [other.as_str(), other.trim_start_matches("HTTP://")] {
        assert_eq!(
            tidings(&home, &["add", typed]).success(),
            format!("Already in feeds.txt: {url}; nothing changed\n")
        );
    }
    fs::write(home.path("config/feeds.txt"), format!("{other}\n{url}\n")).unwrap();
    let RunResult { out, err, .. } = tidings(&home, &["feeds", "--json"]);
    assert!(out.contains("\"articles\":2") && out.contains(&other), "{out}");
    assert!(err.contains("line 2 is skipped: line 1 has the same feed"), "{err}");
    let RunResult { out, .. } = tidings(&home, &["refresh", &format!("{url}#x")]);
    assert_eq!(out, "1 feed fetched · 0 new articles\n");
    assert_eq!(tidings(&home, &["remove", &url]).success(), format!("removed: The Post ({other})\n"));
    assert_eq!(feeds(&home), "");
}

#[test]
fn one_feed_is_refreshed_by_its_name_and_all_without_conditions() {
    let (home, server) = (Home::new(), Server::new());
    for path in ["/a", "/b"] {
        server.on(path, Reply::ok(RSS.replace("The Post", path)).header("ETag", "\"1\""));
        tidings(&home, &["add", &server.url(path)]).success();
    }
    assert_eq!(tidings(&home, &["refresh", "/A"]).success(), "1 feed fetched · 0 new articles\n");
    assert_eq!((server.count("/a"), server.count("/b")), (2, 1));
    assert!(server.last("/a").header("if-none-match").is_some());
    let RunResult { code, err, .. } = tidings(&home, &["refresh", "nowhere.example"]);
    assert!(code == Some(1) && err.contains("you are not subscribed to that"), "{err}");
    assert_eq!(tidings(&home, &["refresh", "--fresh"]).success(), "2 feeds fetched · 0 new articles\n");
    assert!(["/a", "/b"].iter().all(|path| server.last(path).header("if-none-match").is_none()));
}
