//! Pages to read: fetched, taken apart, named when they are something else. Never here: what a screen makes of them.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tidings::io::fetch::Limits;
use tidings::io::fetch::page::Page;
use tidings::io::fetch::page::Pages;
use tidings::io::fetch::page::Trouble;

use crate::server::{Reply, Server};
use crate::{client, patient, short};

const STORY: &str = "The ferry runs again after eleven years, and the harbour master has sold his first ticket. \
    Nobody who was there will forget how the old bell rang, twice, as it always had.";

fn story(title: &str) -> String {
    let text = format!("<p>{STORY}</p>").repeat(8);
    format!(
        "<!doctype html><html><head><title>{title}</title></head><body><nav><a href=/>Home</a></nav>\
         <article><h1>{title}</h1>{text}<p>See <a href=\"more\">more</a>.</p></article></body></html>"
    )
}

fn html(body: impl Into<Vec<u8>>) -> Reply {
    Reply::ok(body).header("Content-Type", "text/html; charset=utf-8")
}

fn fetch_with(limits: Limits, url: &str) -> Result<Page, Trouble> {
    Pages::default().fetch_by(&client(limits), url, &AtomicBool::new(false))
}

fn fetch(url: &str) -> Result<Page, Trouble> {
    fetch_with(patient(), url)
}

fn words(limits: Limits, url: &str) -> String {
    fetch_with(limits, url).expect_err("this can't be read").words.to_string()
}

#[test]
fn a_page_is_its_article_and_links_stand_against_where_it_came_from() {
    let server = Server::new();
    server.on("/short", Reply::to(302, "/news/story"));
    server.on("/news/story", html(story("Ferry runs again")));
    let Page { article, document } = fetch(&server.url("/short")).unwrap();
    assert_eq!(article.title.as_str(), "Ferry runs again");
    assert_eq!(article.url.as_deref(), Some(&*server.url("/news/story")));
    let text = document.plain_text();
    assert!(text.contains("harbour master") && !text.contains("Home"), "{text}");
    assert_eq!(document.links[0].url.as_str(), server.url("/news/more"));
    let accepts = server.last("/news/story").header("accept").unwrap();
    assert!(accepts.starts_with("text/html"), "{accepts}");
}

#[test]
fn text_and_markdown_are_pages_too() {
    let server = Server::new();
    server.on("/notes.txt", Reply::ok(format!("Notes of a ferryman\n\n{STORY}\n")));
    server.on("/notes.md", Reply::ok(format!("# Notes of a ferryman\n\n{STORY}\n\n- one\n- two\n")));
    server.on(
        "/list.txt",
        Reply::ok("Ferry runs again\nHarbour is dredged\nBaker retires at last\n".repeat(9)),
    );
    for path in ["/notes.txt", "/notes.md"] {
        let page = fetch(&server.url(path)).unwrap();
        assert_eq!(page.article.title.as_str(), "Notes of a ferryman", "{path}");
        assert!(page.document.plain_text().contains("old bell rang"), "{path}");
    }
    let list = fetch(&server.url("/list.txt")).unwrap();
    assert!(list.document.plain_text().contains("Baker retires"), "all of it is one page");
}

#[test]
fn what_is_no_page_is_named() {
    let server = Server::new();
    let rss = "<rss version='2.0'><channel><title>Post</title><item><title>a</title></item></channel></rss>";
    for (path, reply, wanted) in [
        ("/feed", Reply::ok(rss), "this is a feed, not a page; a subscribes to it"),
        (
            "/paper",
            Reply::ok("%PDF-1.7 and so on"),
            "this is no page (it looks like a PDF); o opens it in the browser",
        ),
        ("/picture", Reply::ok(b"\x89PNG\r\n\x1a\n".to_vec()), "it looks like a PNG picture"),
        ("/data", Reply::ok("{\"prices\": [1, 2, 3]}"), "this is data (JSON), not a page"),
        ("/empty", Reply::ok(""), "there is nothing on this page"),
        (
            "/app",
            html("<html><head><title>App</title></head><body><script>run()</script></body></html>"),
            "no text was found",
        ),
        ("/gone", Reply::status(410), "gone for good"),
        ("/none", Reply::status(404), "not found (404)"),
    ] {
        server.on(path, reply);
        let said = words(patient(), &server.url(path));
        assert!(said.starts_with(&server.url(path)) && said.contains(wanted), "{said}");
    }
    for url in ["file:///etc/passwd", "gopher://example.org/", "javascript:alert(1)"] {
        let said = words(patient(), url);
        assert!(said.contains("http and https"), "{said}");
    }
    server.on("/away", Reply::to(302, "file:///etc/passwd"));
    assert!(words(patient(), &server.url("/away")).contains("redirects to a file: address"));
}

#[test]
fn a_page_is_bounded_in_size_and_time() {
    let server = Server::new();
    server.on("/huge", html(story("x").repeat(100)));
    server.on("/endless", Reply::endless());
    server.on("/slow", Reply::drip(story("x"), 1, Duration::from_millis(50)));
    for path in ["/huge", "/endless"] {
        assert!(words(patient(), &server.url(path)).contains("sent more than 97 KB"));
    }
    assert!(words(short(), &server.url("/slow")).contains("took longer than 900 ms"));
    let stop = AtomicBool::new(true);
    let problem = Pages::default().fetch_by(&client(patient()), &server.url("/slow"), &stop).unwrap_err();
    assert!(problem.stopped && server.count("/slow") == 1, "{problem:?}");
}

#[test]
fn hostile_pages_come_back_and_nobody_waits_longer_than_he_wants() {
    let server = Server::new();
    let deep = format!("<html><body>{}{STORY}{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
    let wide = format!("<html><body>{}", "<p>a<b>b<i>c".repeat(3_000));
    let table = format!("<html><body>{}", "<table><tr><td>x".repeat(4_000));
    server.on("/deep", html(deep));
    server.on("/wide", html(wide.clone()));
    server.on("/table", html(table));
    let roomy = Limits { bytes: 32 << 20, ..patient() };
    assert!(fetch_with(roomy, &server.url("/deep")).unwrap().document.plain_text().contains("old bell"));
    for path in ["/wide", "/table"] {
        // Whatever comes of it, something does.
        let _ = fetch_with(roomy, &server.url(path));
    }
    server.on("/wide", html(wide.repeat(50)));
    let hasty = Pages::default().patient(Duration::ZERO);
    let problem = hasty.fetch_by(&client(roomy), &server.url("/wide"), &AtomicBool::new(false)).unwrap_err();
    assert!(problem.words.contains("it takes too long to find the text"), "{}", problem.words);
}
