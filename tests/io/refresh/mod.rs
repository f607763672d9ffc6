//! A refresh over real sockets, from `feeds.txt` to the store: requests, stored articles, the report.
//! Never here: the rules of a single request (see `network`), and the screen.

mod dates;
mod feeds;
mod full_texts;
mod hostile;
mod killed;
mod spelling;
mod validators;
mod version_3;
mod visits;
mod wrong_clock;

use std::fmt::Write as _;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::home::Home;
use tidings::app::{RefreshTarget, Report};
use tidings::io::config::Config;
use tidings::io::fetch::{Client, Limits};
use tidings::io::refresh::{Plan, refresh};
use tidings::io::store::{Record, Store};
use tidings::news::SafeText;

/// A feed with an article for each title.
fn rss(titles: &[&str]) -> String {
    let mut out = String::from(
        "<rss version=\"2.0\"><channel><title>The Gazette</title><link>https://example.org/</link>",
    );
    for title in titles {
        let _ = write!(
            out,
            "<item><title>{title}</title><guid isPermaLink=\"false\">{title}</guid>\
             <description>What there is to say about {title}.</description></item>"
        );
    }
    out + "</channel></rss>"
}

/// Short limits, so that tests of timeouts are fast.
fn short_limits() -> Limits {
    let moment = Duration::from_millis(400);
    Limits { connect: moment, answer: moment, total: moment * 3, bytes: 1 << 20, redirects: 10 }
}

/// A home folder with subscriptions to these addresses.
fn home_with(addresses: &[String]) -> Home {
    let home = Home::new();
    subscribe(&home, addresses);
    home
}

/// Writes `feeds.txt`.
fn subscribe(home: &Home, addresses: &[String]) {
    std::fs::create_dir_all(home.path("config")).unwrap();
    std::fs::write(home.path("config/feeds.txt"), addresses.join("\n")).unwrap();
}

/// Refreshes with short limits.
fn run_refresh(home: &Home, which: &RefreshTarget) -> Report {
    refresh_with(home, which, &Client::with_environment(short_limits(), |_| None))
}

/// Refreshes without conditions.
fn run_complete_refresh(home: &Home, which: &RefreshTarget) -> Report {
    refresh_as(home, which, true, &Client::with_environment(short_limits(), |_| None))
}

fn refresh_with(home: &Home, which: &RefreshTarget, client: &Client) -> Report {
    refresh_as(home, which, false, client)
}

fn refresh_as(home: &Home, which: &RefreshTarget, complete: bool, client: &Client) -> Report {
    let (config_dir, data_dir) = (home.path("config"), home.path("data"));
    let plan = Plan {
        config_dir: &config_dir,
        data_dir: &data_dir,
        config: &Config::default(),
        client,
        which,
        complete,
        answer: None,
        stop: &AtomicBool::new(false),
    };
    refresh(&plan, &mut |_| {}).unwrap()
}

/// Changes the store as a clock or a long time would.
fn change_store(home: &Home, sql: &str) {
    rusqlite::Connection::open(home.path("data/library.db")).unwrap().execute_batch(sql).unwrap();
}

/// Titles in the store, newest first; with the same date in order of arrival.
fn titles(home: &Home) -> Vec<String> {
    let mut titles = Vec::new();
    // A program killed before its first commit may leave an empty file.
    let Some(store) = Store::read(&home.path("data")).unwrap() else { return titles };
    store
        .headlines(&mut |line| {
            titles.push(line.title.to_owned());
            true
        })
        .unwrap();
    titles
}

/// The same titles, sorted.
fn sorted_titles(home: &Home) -> Vec<String> {
    let mut titles = titles(home);
    titles.sort();
    titles
}

/// The record of a feed in the store.
fn record(home: &Home, address: &str) -> Record {
    let store = Store::read(&home.path("data")).unwrap().expect("a store");
    let wanted = SafeText::new(address);
    store.feeds().unwrap().into_iter().find(|record| record.address == wanted).expect("a record")
}
