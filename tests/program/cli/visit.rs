//! `tidings URL`: a page or a feed that is read without a subscription. Never here: adding one (see `add`).

use crate::cli::{RunResult, tidings};
use crate::home::Home;
use crate::server::{Reply, Server};

const PAGE: &str = "<html><head><title>Bells of the island</title>
<link rel=alternate type=application/rss+xml href=/all.rss></head><body><article><h1>Bells of the island</h1>
<p>The <a href=/tower>tower</a> has five bells, and the oldest of them was cast before anyone on the island could
read. It is rung on the first day of the year, by the youngest who can lift the rope.</p></article></body></html>";

const FEED: &str = "<rss version=\"2.0\"><channel><title>Island post</title><link>https://island.example/</link>
<item><title>Bell is cracked</title><guid>b1</guid><link>/bell</link><description>It will be cast anew.</description></item>
<item><title>Boat is late</title><guid>b2</guid><description>By an hour.</description></item>
</channel></rss>";

fn served() -> Server {
    let server = Server::new();
    server.on("/bells.html", Reply::ok(PAGE).header("Content-Type", "text/html; charset=utf-8"));
    server.on("/all.rss", Reply::ok(FEED));
    server
}

fn print(home: &Home, keys: &str, url: &str) -> String {
    tidings(home, &["--print", "--size", "90x16", "--keys", keys, url]).success()
}

#[test]
fn a_page_is_read_at_once_and_a_feed_is_listed() {
    let (home, server) = (Home::new(), served());
    let page = print(&home, "", &server.url("/bells.html"));
    assert!(page.contains("Bells of the island") && page.contains("The tower¹ has five bells"), "{page}");
    assert!(page.contains("You are not subscribed to this feed · a adds it"), "{page}");
    let narrow = tidings(&home, &["--print", "--size", "40x12", &server.url("/bells.html")]).success();
    assert!(narrow.contains("has five bells"), "the page, not the list: {narrow}");
    let listed = print(&home, "", &server.url("/all.rss"));
    assert!(listed.contains("● Bell is cracked") && listed.contains("● Boat is late"), "{listed}");
    assert!(print(&home, "/boat<Enter>", &server.url("/all.rss")).contains("1 of 2"));
    let feed_url = server.url("/all.rss").replace("http://", "feed://");
    assert!(print(&home, "", &feed_url).contains("Boat is late"));
    assert_eq!(print(&home, "", &server.url("/all.rss")).lines().count(), 16);
    // Nothing was subscribed to.
    assert!(!home.path("config").join("feeds.txt").exists());
}

#[test]
fn what_is_read_can_be_added() {
    let (home, server) = (Home::new(), served());
    let offered = print(&home, "a", &server.url("/all.rss"));
    assert!(offered.contains(&format!("Add a feed: {}", server.url("/all.rss"))), "{offered}");
    let added = print(&home, "a<Enter>", &server.url("/all.rss"));
    assert!(added.contains("Added Island post · 2 articles") && added.contains("Boat is late"), "{added}");
    assert!(tidings(&home, &["feeds"]).success().contains("Island post"));
    // The feed of a page.
    let known = print(&home, "a<Enter>", &server.url("/bells.html"));
    assert!(known.contains("is among your feeds already"), "{known}");
    // It is fetched again on request.
    let before = server.count("/all.rss");
    print(&home, "R", &server.url("/all.rss"));
    assert_eq!(server.count("/all.rss"), before + 2);
}

#[test]
fn commands_take_addresses() {
    let (home, server) = (Home::new(), served());
    let (page, feed) = (server.url("/bells.html"), server.url("/all.rss"));
    assert!(tidings(&home, &["list", &feed]).success().contains("Island post\tBoat is late"));
    assert!(tidings(&home, &["show", &page]).success().contains(&server.url("/tower")));
    assert!(tidings(&home, &["inspect", &feed]).success().contains("Boat is late"));
    assert!(
        tidings(&home, &["show", &feed.replace("http:", "feed:http:")]).success().contains("By an hour.")
    );
}

#[test]
fn an_address_that_cannot_be_read_is_an_error() {
    let (home, server) = (Home::new(), served());
    let gone = server.url("/nosuch");
    for args in [&["--print", &gone][..], &["list", &gone], &["show", &gone], &["inspect", &gone]] {
        let RunResult { code, err, .. } = tidings(&home, args);
        assert_eq!((code, err), (Some(1), format!("tidings: {gone}: the server says: not found (404)\n")));
    }
    for args in [&["http://"][..], &["--print", "http://"], &["show", "http://"], &["list", "http://me:pw@"]]
    {
        let RunResult { code, err, .. } = tidings(&home, args);
        assert_eq!(code, Some(2), "{args:?}");
        assert!(err.contains("one looks like https://example.org/feed.xml"), "{err}");
        assert!(!err.contains("pw"), "{err}");
    }
    let RunResult { code, err, .. } = tidings(&home, &["--print", "ftp://example.org/x"]);
    assert_eq!(
        (code, err.contains("only http, https and file addresses are read")),
        (Some(2), true),
        "{err}"
    );
    // A file of such a name is reached by its path.
    let file = home.news("file:", "A file with a strange name\n\nAnd some text in it.\n");
    assert!(tidings(&home, &["show", &file]).success().contains("strange name"));
}
