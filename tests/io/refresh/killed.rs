//! A refresh that is killed. Never here: the transaction of one feed (see `store`).

use std::process::{Command, Stdio};
use std::time::Duration;

use tidings::app::RefreshTarget::All;

use crate::home::TIDINGS;
use crate::refresh::{home_with, rss, run_refresh, sorted_titles};
use crate::server::{Reply, Server};

const FEEDS: usize = 40;
const EACH: usize = 25;

#[test]
fn a_hundred_killed_refreshes_lose_and_duplicate_nothing() {
    let server = Server::new();
    let mut addresses = Vec::new();
    let mut wanted = Vec::new();
    for feed in 0..FEEDS {
        let stories: Vec<String> = (0..EACH).map(|n| format!("Story {feed:02} {n:02}")).collect();
        wanted.extend(stories.iter().cloned());
        let path = format!("/{feed}");
        let stories: Vec<&str> = stories.iter().map(String::as_str).collect();
        server.on(&path, vec![Reply::ok(rss(&stories))]);
        addresses.push(server.url(&path));
    }
    wanted.sort();
    let home = home_with(&addresses);
    let mut before = Vec::new();
    for round in 0..100u64 {
        let mut child = Command::new(TIDINGS)
            .args(["refresh", "--all"])
            .env_clear()
            .envs(home.vars())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // At a different moment each time, between the first connection and the last commit.
        std::thread::sleep(Duration::from_micros(2_000 + round * 7_919 % 60_000));
        child.kill().unwrap();
        child.wait().unwrap();
        let now = sorted_titles(&home);
        assert!(
            before.iter().all(|title| now.binary_search(title).is_ok()),
            "round {round}: an article was lost"
        );
        assert_eq!(now.len() % EACH, 0, "round {round}: a feed is stored completely or not at all");
        before = now;
    }
    assert_eq!(run_refresh(&home, &All).failed, []);
    assert_eq!(sorted_titles(&home), wanted, "none lost, none duplicated");
}
