//! Subscriptions in a real terminal, over real sockets, while other programs use the same folders.
//! Never here: the rules of fetching (see `network` and `refresh`).

use std::process::Command;

use crate::home::{Home, TIDINGS};
use crate::pty::screen::{Mark, UNREAD, find, mark, top_of_page};
use crate::server::{Reply, Server};
use crate::term::Term;

/// A feed of these titles, the first one the newest.
fn rss(titles: &[&str]) -> String {
    let mut items = String::new();
    for (n, title) in titles.iter().enumerate() {
        let day = 28 - n;
        items += &[
            "<item><title>",
            title,
            "</title><guid isPermaLink=\"false\">",
            title,
            &format!("</guid><pubDate>{day} Nov 2024 08:00:00 GMT</pubDate>"),
            "<description>What there is to say about it.</description></item>",
        ]
        .concat();
    }
    format!("<rss version=\"2.0\"><channel><title>The Gazette</title>{items}</channel></rss>")
}

/// Runs the program beside the window.
fn tidings(home: &Home, args: &[&str]) {
    let ran = Command::new(TIDINGS).args(args).env_clear().envs(home.vars()).output().unwrap();
    assert!(ran.status.success(), "{args:?}: {ran:?}");
}

#[test]
fn articles_fetched_by_cron_appear_and_the_cursor_stays() {
    let server = Server::new();
    let first = ["Ferry", "Harbour", "Baker", "Choir", "Rain", "Mill", "Bridge", "Lantern", "Orchard"];
    let mut second = vec!["Lighthouse"];
    second.extend(first);
    server.on("/feed", [Reply::ok(rss(&first)), Reply::ok(rss(&second))]);
    let home = Home::new();
    tidings(&home, &["add", &server.url("/feed"), "--yes"]);
    let mut term = Term::open(&home, 100, 24, &[]);
    term.wait("the list", |screen| mark(screen, "Ferry") == Some(UNREAD));
    term.keys("jj<Enter>");
    term.wait("the third", |screen| top_of_page(screen) == "Baker");
    term.keys("h");
    let before = server.count("/feed");
    tidings(&home, &["refresh", "--all"]);
    assert_eq!(server.count("/feed"), before + 1);
    term.wait("the new headline", |screen| mark(screen, "Lighthouse") == Some(UNREAD));
    let screen = term.screen();
    assert_eq!(top_of_page(&screen), "Baker", "the article stays");
    assert_eq!(mark(&screen, "Baker"), Some(Mark { saved: false, read: true }));
    term.quit();
}

#[test]
fn the_first_feed_replaces_the_edition() {
    let server = Server::new();
    server.on("/feed", [Reply::ok(rss(&["Ferry", "Harbour"]))]);
    let home = Home::new();
    let mut term = Term::open(&home, 100, 24, &[]);
    term.wait("the edition", |screen| find(screen, "Welcome to Tidings").is_some());
    term.keys("a");
    for letter in server.url("/feed").chars() {
        term.keys(&letter.to_string());
    }
    term.keys("<Enter>");
    term.wait("its articles", |screen| mark(screen, "Ferry") == Some(UNREAD));
    let (_, y) = find(&term.screen(), "Ferry").expect("in sight");
    assert_eq!(find(&term.screen(), "The Gaz").map(|(_, y)| y), Some(y), "the list names its feed");
    assert!(find(&term.screen(), "Welcome to Tidings").is_none());
    term.quit();
    assert_eq!(server.count("/feed"), 1, "what was found is what is stored");
    let feeds = std::fs::read_to_string(home.path("config/feeds.txt")).unwrap();
    assert_eq!(feeds.trim(), server.url("/feed"));
    // It is shown again without a network.
    drop(server);
    let term = Term::open(&home, 100, 24, &[]);
    term.wait("the same", |screen| mark(screen, "Harbour") == Some(UNREAD));
    term.quit();
}

#[test]
fn an_open_window_fetches_a_new_line_of_feeds_txt() {
    let server = Server::new();
    server.on("/a", [Reply::ok(rss(&["Ferry"]))]);
    server.on("/b", [Reply::ok(rss(&["Harbour"]))]);
    let home = Home::new();
    std::fs::create_dir_all(home.path("config")).unwrap();
    std::fs::write(home.path("config/feeds.txt"), server.url("/a")).unwrap();
    let mut term = Term::open(&home, 100, 24, &[]);
    term.wait("what is due, by itself", |screen| mark(screen, "Ferry") == Some(UNREAD));
    // During a refresh, R does not start another one.
    term.wait("its end", |screen| find(screen, "1 new article").is_some());
    let both = format!("{}\n{}\n", server.url("/a"), server.url("/b"));
    std::fs::write(home.path("config/feeds.txt"), both).unwrap();
    term.keys("R");
    term.wait("the other one", |screen| mark(screen, "Harbour") == Some(UNREAD));
    assert_eq!(server.count("/a"), 1, "once as it was due");
    term.quit();
}

#[test]
fn a_feed_added_beside_an_open_window_appears_with_its_articles() {
    let server = Server::new();
    server.on("/a", [Reply::ok(rss(&["Ferry"]))]);
    server.on("/b", [Reply::ok(rss(&["Harbour"]))]);
    let home = Home::new();
    tidings(&home, &["add", &server.url("/a")]);
    let term = Term::open(&home, 100, 24, &[]);
    term.wait("the list", |screen| mark(screen, "Ferry") == Some(UNREAD));
    tidings(&home, &["add", &server.url("/b")]);
    term.wait("the other feed", |screen| mark(screen, "Harbour") == Some(UNREAD));
    term.quit();
    assert_eq!((server.count("/a"), server.count("/b")), (1, 1));
}
