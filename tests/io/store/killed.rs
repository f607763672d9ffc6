//! A program killed at any moment loses nothing it had stored, and stores nothing twice: this test binary starts
//! itself again as that program. Never here: a power cut.

use std::collections::BTreeMap;
use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::Stdio;

use tidings::io::store::Store;
use tidings::news::{Article, Body, Id};

use crate::kill;
use crate::store::common::*;

/// An environment variable for the child: where to write.
const HOME: &str = "TIDINGS_TEST_STORE_HOME";
const ROUNDS: u64 = 20;
/// Articles in each delivery; half of them were in the one before.
const EACH: u64 = 40;

/// Article `n` in delivery `delivery`.
fn item(n: u64, delivery: u64) -> Article {
    // In letters: a change of numbers alone is no revision.
    let letters: String = delivery.to_string().bytes().map(|digit| char::from(digit + 49)).collect();
    let body = Body::Html(format!("<p>{}</p>", format!("{n} is in {letters} ").repeat(200)).into());
    Article { id: Id::of("killed", &n.to_string()), body, ..article(&n.to_string()) }
}

/// Not a test: the killed program. Delivery N has the articles from N * EACH / 2 on: half of them new, the
/// other half changed.
#[test]
fn child_process() {
    let Some(home) = env::var_os(HOME) else { return };
    let mut store = Store::open(Path::new(&home)).unwrap().store;
    let mut record = store.feed(&text(ADDRESS)).unwrap();
    let mut out = std::io::stdout();
    // The record has the number of the last delivery.
    for delivery in u64::from(record.past.interval) + 1.. {
        let first = delivery * EACH / 2;
        record.past.interval = delivery as u32;
        let articles = (first..first + EACH).map(|n| item(n, delivery)).collect();
        store.put(&mut record.clone(), Some(&prepared(articles)), day(0), &|_, _| {}).unwrap();
        writeln!(out, "stored {delivery}").unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn killed_at_any_moment_the_store_loses_nothing() {
    if env::var_os(HOME).is_some() {
        return;
    }
    let home = kill::home();
    let mut random = kill::Random(0x2024_1124);
    let mut stored = 0;
    for round in 0..ROUNDS {
        let mut child = kill::program("store::killed::child_process", HOME, home.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let (mut output, lines) = (String::new(), random.below(30));
        while (output.matches("stored").count() as u64) < lines && out.read_line(&mut output).unwrap() > 0 {}
        // Kill at any moment, not only right after a line.
        kill::spin(random.below(3_000_000));
        child.kill().unwrap();
        child.wait().unwrap();
        out.read_to_string(&mut output).unwrap();
        // The last line may be incomplete; every complete one counts as stored.
        for line in output.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
            if let Some((_, n)) = line.trim_end().split_once("stored ") {
                stored = stored.max(n.parse().unwrap());
            }
        }
        check(home.path(), stored, round);
    }
    assert!(stored > ROUNDS, "{stored}");
}

fn check(home: &Path, stored: u64, round: u64) {
    let mut store = open(home);
    let last = u64::from(store.feed(&text(ADDRESS)).unwrap().past.interval);
    assert!(last >= stored, "round {round}: stored {stored}, has {last}");
    let mut found = BTreeMap::new();
    for line in lines(&store) {
        let twice = found.insert(line.title.parse::<u64>().unwrap(), line.row);
        assert_eq!(twice, None, "round {round}: {} is there twice", line.title);
    }
    let first = EACH / 2;
    let all: Vec<u64> = if last == 0 { Vec::new() } else { (first..last * EACH / 2 + EACH).collect() };
    assert!(found.keys().copied().eq(all), "round {round}, delivery {last}: {} articles", found.len());
    // The last delivery and the one before, with their earlier texts.
    for (n, row) in found.into_iter().rev().take(EACH as usize) {
        assert_eq!(
            store.article(row).unwrap(),
            Some(crate::store::common::stored(&store, item(n, last))),
            "round {round}"
        );
        let before = store.earlier(row, 0).unwrap();
        assert_eq!(before.is_some(), n < last * EACH / 2 + EACH / 2 && last > 1, "round {round}: {n}");
    }
    let file = raw(home);
    let words: String = file.query_row("PRAGMA integrity_check", (), |row| row.get(0)).unwrap();
    assert_eq!(words, "ok", "round {round}");
}
