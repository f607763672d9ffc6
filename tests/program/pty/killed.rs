//! Killed while marking: marks shown on the screen are on the disk. Never here: the guarantees of the journal (see
//! `tests/io/journal/killed.rs`), or a power cut.

use std::collections::HashMap;
use std::process::Command;
use std::time::Duration;

use tidings::io::journal;

use crate::home::{Home, TIDINGS};
use crate::kill::Random;
use crate::pty::screen::{Mark, mark};
use crate::term::Term;

/// Articles, all of them visible.
const ARTICLES: usize = 20;
/// Rounds; `TIDINGS_KILLS` takes more.
const ROUNDS: u32 = 12;
/// A mark that was visible for longer must be on the disk.
const PROMISED: Duration = Duration::from_millis(300);

fn titles() -> Vec<String> {
    (0..ARTICLES).map(|n| format!("Article {n:02}.")).collect()
}

/// Ids by title.
fn ids(home: &Home, file: &str) -> HashMap<String, String> {
    let out = Command::new(TIDINGS)
        .args(["list", "--json", file])
        .env_clear()
        .envs(home.vars())
        .output()
        .expect("runs");
    let lines = String::from_utf8(out.stdout).expect("UTF-8");
    let pairs = lines.lines().map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let text = |name: &str| line[name].as_str().expect("text").to_owned();
        (text("title"), text("id"))
    });
    pairs.collect()
}

/// The marks in the journal, by title.
fn saved_marks(home: &Home, ids: &HashMap<String, String>) -> Vec<Mark> {
    let opened = journal::open(&home.path("config"), &home.path("data"), 0);
    for warning in &opened.warnings {
        assert!(warning.contains("torn"), "{warning}");
    }
    let entries: HashMap<String, _> =
        opened.state.entries().map(|(id, entry)| (id.to_string(), entry)).collect();
    let entry = |title: String| entries.get(&ids[&title]).copied().unwrap_or_default();
    titles().into_iter().map(entry).map(|entry| Mark { saved: entry.saved, read: entry.read }).collect()
}

#[test]
fn marks_shown_on_the_screen_survive_a_kill() {
    let rounds = std::env::var("TIDINGS_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(ROUNDS);
    let home = Home::new();
    let all = titles();
    let file = home.articles(&all.iter().map(String::as_str).collect::<Vec<_>>());
    let ids = ids(&home, &file);
    assert_eq!(ids.len(), ARTICLES);
    let mut random = Random(0x2024_1124);
    let (mut tried, mut early) = (0, 0);
    for round in 0..rounds {
        let before = saved_marks(&home, &ids);
        let mut term = Term::open(&home, 80, 24, &[&file]);
        term.wait("the saved marks", |screen| {
            all.iter().zip(&before).all(|(title, before)| mark(screen, title) == Some(*before))
        });
        // Each article is marked at most once: a visible mark does not change any more.
        for _ in 0..random.below(ARTICLES as u64 + 1) {
            term.keys(if random.below(2) == 0 { "fj" } else { "rj" });
            term.wait_time(Duration::from_millis(random.below(50)));
        }
        term.wait_time(Duration::from_millis(random.below(500)));
        let killed = term.kill();
        let after = saved_marks(&home, &ids);
        let shown = term.screen_at(killed.checked_sub(PROMISED).expect("the clock runs"), 80, 24);
        let last = term.screen_at(killed, 80, 24).expect("was drawn");
        for (n, title) in all.iter().enumerate() {
            // An incomplete frame has no mark.
            let Some(seen) = shown.as_ref().and_then(|screen| mark(screen, title)) else { continue };
            if seen != before[n] {
                tried += 1;
                // An article shown for a second is marked as read; then the last screen shows it.
                let fits = after[n] == seen || mark(&last, title).is_some_and(|mark| mark != seen);
                assert!(fits, "round {round}: {title} was shown as {seen:?} and is {:?}", after[n]);
            } else if after[n] != before[n] {
                early += 1;
            }
        }
    }
    println!(
        "{rounds} kills: {tried} marks had been visible for 300 ms and were saved, and {early} later ones"
    );
    assert!(tried > u64::from(rounds), "only {tried} marks were tried");
}
