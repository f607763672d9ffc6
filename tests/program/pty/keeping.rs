//! What an open window lists can be saved, whatever another program drops meanwhile. Never here: which articles are
//! dropped.

use std::fs;
use std::process::Command;

use crate::home::{Home, TIDINGS};
use crate::pty::screen::{UNREAD, find, mark};
use crate::server::{Reply, Server};
use crate::term::Term;

fn rss(titles: &[&str]) -> String {
    let item = |(n, title): (usize, &&str)| {
        format!(
            "<item><title>{title}</title><guid isPermaLink=\"false\">{title}</guid>\
             <pubDate>{} Nov 2024 08:00:00 GMT</pubDate><description>All about {title}.</description></item>",
            28 - n
        )
    };
    let items: String = titles.iter().enumerate().map(item).collect();
    format!("<rss version=\"2.0\"><channel><title>The Gazette</title>{items}</channel></rss>")
}

/// Runs the program beside the window, and returns its output.
fn tidings(home: &Home, args: &[&str]) -> String {
    let ran = Command::new(TIDINGS).args(args).env_clear().envs(home.vars()).output().unwrap();
    assert!(ran.status.success(), "{args:?}: {ran:?}");
    String::from_utf8(ran.stdout).unwrap()
}

/// A feed of five articles, of which a window lists all while another program has dropped all but the first.
fn dropped(server: &Server, home: &Home) -> Term {
    let all = ["Ferry", "Harbour", "Baker", "Choir", "Rain"];
    server.on("/feed", [Reply::ok(rss(&all)), Reply::ok(rss(&["Ferry"]))]);
    fs::create_dir_all(home.path("config")).unwrap();
    fs::write(home.path("config/feeds.txt"), server.url("/feed")).unwrap();
    let config = "[keep]\nper-feed = 1\n[refresh]\nautomatic = false\n";
    fs::write(home.path("config/config.toml"), config).unwrap();
    tidings(home, &["refresh"]);
    let term = Term::open(home, 100, 24, &[]);
    term.wait("the list", |screen| mark(screen, "Rain") == Some(UNREAD));
    tidings(home, &["refresh", "--all"]);
    assert_eq!(tidings(home, &["list"]).lines().count(), 1, "the others were dropped");
    assert_eq!(tidings(home, &["feeds"]).split('\t').nth(2), Some("1"), "and are not counted");
    term
}

#[test]
fn a_saved_article_is_back_without_another_refresh() {
    let (server, home) = (Server::new(), Home::new());
    let mut term = dropped(&server, &home);
    term.keys("Gf");
    // At once: it is in the store when the program has ended.
    term.quit();
    assert!(tidings(&home, &["list", "--query", "is:saved"]).contains("\tRain"));
}

#[test]
fn after_a_removed_feed_was_dropped_it_can_be_saved_too() {
    let (server, home) = (Server::new(), Home::new());
    let mut term = dropped(&server, &home);
    tidings(&home, &["remove", &server.url("/feed")]);
    term.wait("an empty list", |screen| mark(screen, "Rain").is_none());
    // Undo of what was saved before the feed was removed.
    fs::write(home.path("config/feeds.txt"), server.url("/feed")).unwrap();
    term.wait("the list", |screen| mark(screen, "Rain") == Some(UNREAD));
    term.keys("Gf");
    term.wait("the notice", |screen| find(screen, "Saved").is_some());
    tidings(&home, &["remove", &server.url("/feed")]);
    term.wait("what was saved", |screen| mark(screen, "Rain").is_some() && mark(screen, "Ferry").is_none());
    term.quit();
    assert!(tidings(&home, &["list", "--query", "is:saved"]).contains("\tRain"));
}

#[test]
fn an_article_that_was_dropped_while_a_window_lists_it_can_be_saved() {
    let (server, home) = (Server::new(), Home::new());
    let mut term = dropped(&server, &home);
    // Another window, opened later, does not list them.
    let later = Term::open(&home, 100, 24, &[]);
    later.wait("what is left", |screen| mark(screen, "Ferry") == Some(UNREAD));
    assert!(find(&later.screen(), "Rain").is_none());
    term.keys("G");
    term.wait("its text", |screen| find(screen, "All about Rain").is_some());
    term.keys("f");
    term.wait("the notice", |screen| find(screen, "Saved").is_some());
    later.wait("what was saved", |screen| mark(screen, "Rain").is_some_and(|mark| mark.saved));
    assert!(tidings(&home, &["list", "--query", "is:saved"]).contains("\tRain"));
    // What was not saved is still dropped, and stays so.
    tidings(&home, &["refresh", "--all"]);
    assert_eq!(tidings(&home, &["list"]).lines().count(), 2);
    // Undo of the bookmark and of that.
    term.keys("U");
    term.wait("it is undone", |screen| find(screen, "Undid").is_some());
    term.keys("<C-r>");
    term.wait("it is redone", |screen| find(screen, "Redid").is_some());
    term.quit();
    later.quit();
    tidings(&home, &["refresh", "--all"]);
    let mut term = Term::open(&home, 100, 24, &[]);
    term.wait("the list", |screen| mark(screen, "Ferry").is_some());
    term.keys("3");
    term.wait("what was saved", |screen| mark(screen, "Rain").is_some_and(|mark| mark.saved));
    term.wait("its text", |screen| find(screen, "All about Rain").is_some());
    term.quit();
}
