//! A program that is killed at any moment has lost nothing it had stored, and stored nothing twice: this test
//! binary starts itself again as that program. Never here: a power cut.

use std::collections::BTreeMap;
use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use tidings::io::store::Store;
use tidings::news::{Article, Body, Id};

use crate::common::*;

/// Tells the child where to write, and where to begin.
const HOME: &str = "TIDINGS_TEST_STORE_HOME";
const ROUNDS: u64 = 20;
/// Articles in each delivery; half of them were in the one before.
const EACH: u64 = 40;

/// Article `n` as it reads in delivery `delivery`.
fn item(n: u64, delivery: u64) -> Article {
    let body = Body::Html(format!("<p>{}</p>", format!("{n} told in {delivery} ").repeat(200)).into());
    Article { id: Id::of("killed", &n.to_string()), body, ..article(&n.to_string()) }
}

/// Not a test of its own: what the killed program does. Delivery N brings the articles from N * EACH / 2 on: half
/// of them new, the other half changed.
#[test]
fn the_program_to_be_killed() {
    let Some(home) = env::var_os(HOME) else { return };
    let mut store = Store::open(Path::new(&home)).unwrap().store;
    let mut record = store.feed(&text(ADDRESS)).unwrap();
    let mut out = std::io::stdout();
    // The record says which delivery was the last.
    for delivery in u64::from(record.past.interval) + 1.. {
        let first = delivery * EACH / 2;
        record.past.interval = delivery as u32;
        let articles = (first..first + EACH).map(|n| item(n, delivery)).collect();
        store.put(&mut record.clone(), Some(&ready(articles)), day(0), &|_, _| {}).unwrap();
        writeln!(out, "stored {delivery}").unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn killed_at_any_moment_it_has_lost_nothing() {
    if env::var_os(HOME).is_some() {
        return;
    }
    // Being killed loses nothing that is in memory, so a disk in memory will do, and spares the real one.
    let home = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    let mut random = 0x2024_1124_u64;
    let mut next = |below: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    let mut told = 0;
    for round in 0..ROUNDS {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "killed::the_program_to_be_killed", "--nocapture"])
            .env(HOME, home.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let (mut said, lines) = (String::new(), next(30));
        while (said.matches("stored").count() as u64) < lines && out.read_line(&mut said).unwrap() > 0 {}
        // A moment that no line marks.
        (0..next(3_000_000)).for_each(|n| _ = std::hint::black_box(n));
        child.kill().unwrap();
        child.wait().unwrap();
        out.read_to_string(&mut said).unwrap();
        // The last line may be cut; every whole one is a promise.
        for line in said.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
            if let Some((_, n)) = line.trim_end().split_once("stored ") {
                told = told.max(n.parse().unwrap());
            }
        }
        check(home.path(), told, round);
    }
    assert!(told > ROUNDS, "{told}");
}

fn check(home: &Path, told: u64, round: u64) {
    let mut store = open(home);
    let last = u64::from(store.feed(&text(ADDRESS)).unwrap().past.interval);
    assert!(last >= told, "round {round}: told {told}, has {last}");
    let mut found = BTreeMap::new();
    for line in lines(&store) {
        let twice = found.insert(line.title.parse::<u64>().unwrap(), line.row);
        assert_eq!(twice, None, "round {round}: {} is there twice", line.title);
    }
    let first = EACH / 2;
    let all: Vec<u64> = if last == 0 { Vec::new() } else { (first..last * EACH / 2 + EACH).collect() };
    assert!(found.keys().copied().eq(all), "round {round}, delivery {last}: {} articles", found.len());
    // The last delivery and the one before, word for word, and how they read before.
    for (n, row) in found.into_iter().rev().take(EACH as usize) {
        assert_eq!(store.article(row).unwrap(), Some(item(n, last)), "round {round}");
        let before = store.earlier(row).unwrap();
        assert_eq!(before.is_some(), n < last * EACH / 2 + EACH / 2 && last > 1, "round {round}: {n}");
    }
    let file = raw(home);
    let words: String = file.query_row("PRAGMA integrity_check", (), |row| row.get(0)).unwrap();
    assert_eq!(words, "ok", "round {round}");
}
