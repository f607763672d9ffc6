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
    assert_eq!(server.requests().len(), 1);

    tidings(&home, &["refresh"]).success();
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
    assert_eq!(tidings(&home, &["add", &url]).success(), format!("already there: {url}\n"));
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
        "tidings: 127.0.0.1: no feed was found there; give the feed's own address if you know it\n"
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
    assert!(err.starts_with("tidings: 127.0.0.1") && err.contains("404") && !err.contains("s3cret"), "{err}");
    server.on("/", page("<link rel=alternate type=application/rss+xml href=/in.rss title=In>"));
    let out = tidings(&home, &["add", &secret]).success();
    assert!(!out.contains("s3cret"), "{out}");
    assert_eq!(feeds(&home), format!("{secret}in.rss\n"), "the login is used within the site");
}
