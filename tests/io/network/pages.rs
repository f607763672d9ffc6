//! Web pages: fetched, read as an article, or an error that says what they are instead. Never here: the screen.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tidings::io::fetch::page::{Page, PageError, PageFetcher, PageProblem};
use tidings::io::fetch::{FetchError, Limits};

use crate::network::{client, long_limits, short_limits};
use crate::server::{Reply, Server};

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

fn fetch_with(limits: Limits, url: &str) -> Result<Page, PageError> {
    PageFetcher::default().fetch_with(&client(limits), url, &AtomicBool::new(false))
}

fn fetch(url: &str) -> Result<Page, PageError> {
    fetch_with(long_limits(), url)
}

fn error(limits: Limits, url: &str) -> String {
    fetch_with(limits, url).expect_err("an error").to_string()
}

#[test]
fn links_of_a_page_are_resolved_against_its_final_address() {
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
    assert!(list.document.plain_text().contains("Baker retires"), "the whole text is one page");
}

#[test]
fn an_error_says_what_a_page_is_instead() {
    let server = Server::new();
    let rss = "<rss version='2.0'><channel><title>Post</title><item><title>a</title></item></channel></rss>";
    for (path, reply, wanted) in [
        ("/feed", Reply::ok(rss), "this is a feed, not a page; a subscribes to it"),
        (
            "/paper",
            Reply::ok("%PDF-1.7 and so on"),
            "this is not a page (it looks like a PDF); o opens it in the browser",
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
        let message = error(long_limits(), &server.url(path));
        assert!(message.starts_with(&server.url(path)) && message.contains(wanted), "{message}");
    }
    for url in ["file:///etc/passwd", "gopher://example.org/", "javascript:alert(1)"] {
        let message = error(long_limits(), url);
        assert!(message.contains("http and https"), "{message}");
    }
    server.on("/away", Reply::to(302, "file:///etc/passwd"));
    assert!(error(long_limits(), &server.url("/away")).contains("redirects to a file: address"));
}

#[test]
fn a_page_has_limits_of_size_and_time() {
    let server = Server::new();
    server.on("/huge", html(story("x").repeat(100)));
    server.on("/endless", Reply::endless());
    server.on("/slow", Reply::drip(story("x"), 1, Duration::from_millis(50)));
    for path in ["/huge", "/endless"] {
        assert!(error(long_limits(), &server.url(path)).contains("sent more than 97 KB"));
    }
    assert!(error(short_limits(), &server.url("/slow")).contains("took longer than 900 ms"));
    let stop = AtomicBool::new(true);
    let error =
        PageFetcher::default().fetch_with(&client(long_limits()), &server.url("/slow"), &stop).unwrap_err();
    assert_eq!(error.fetch(), Some(&FetchError::Stopped));
    assert_eq!(server.count("/slow"), 1);
}

#[test]
fn hostile_pages_end_within_the_timeout() {
    let server = Server::new();
    let deep = format!("<html><body>{}{STORY}{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
    let wide = format!("<html><body>{}", "<p>a<b>b<i>c".repeat(3_000));
    let table = format!("<html><body>{}", "<table><tr><td>x".repeat(4_000));
    server.on("/deep", html(deep));
    server.on("/wide", html(wide.clone()));
    server.on("/table", html(table));
    let large = Limits { bytes: 32 << 20, ..long_limits() };
    assert!(fetch_with(large, &server.url("/deep")).unwrap().document.plain_text().contains("old bell"));
    for path in ["/wide", "/table"] {
        // Any result is fine, but there must be one.
        let _ = fetch_with(large, &server.url(path));
    }
    server.on("/wide", html(wide.repeat(50)));
    let fetcher = PageFetcher::default().parse_timeout(Duration::ZERO);
    let error =
        fetcher.fetch_with(&client(large), &server.url("/wide"), &AtomicBool::new(false)).unwrap_err();
    assert_eq!(error.problem, PageProblem::TooSlow);
}
