//! A program killed at any moment loses nothing it had written: this test binary starts itself again as that
//! program. Never here: a power cut.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;
use std::{env, fs};

use tidings::io::journal;
use tidings::news::{Id, MarkValue, Place};

/// Environment variables for the child: where to write, and which articles are its own.
const HOME: &str = "TIDINGS_TEST_KILL_HOME";
const FIRST: &str = "TIDINGS_TEST_KILL_FIRST";
/// Articles of one child; write number N goes to article N modulo this.
const ARTICLES: u32 = 50;
/// Other articles whose positions change with every write.
const BALLAST: u32 = 30;
const ROUNDS: u64 = 60;

fn id(n: u32) -> Id {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&n.to_le_bytes());
    Id(id)
}

/// Not a test: the killed program. Each write changes one mark, the position in one article that is checked, and
/// positions in others that make the log long enough to be compacted.
#[test]
fn child_process() {
    let (Ok(home), Ok(first)) = (env::var(HOME), env::var(FIRST)) else { return };
    let (home, first): (_, u32) = (Path::new(&home), first.parse().unwrap());
    let mut opened = journal::open(&home.join("config"), &home.join("data"), 0);
    let place = |n| opened.state.get(&id(first + n)).at.map_or(0, |at: Place| at.block);
    let start = (0..ARTICLES).map(place).max().unwrap() + 1;
    let mut out = std::io::stdout();
    for n in start.. {
        let at = MarkValue::At(Some(Place { block: n, offset: 0, percent: 0 }));
        let mut changes = vec![(id(first + n % ARTICLES), at), (id(first), MarkValue::Read(n % 2 == 0))];
        changes.extend((0..BALLAST).map(|n| (id(1_000_000 + first + n), at)));
        let marks = opened.state.mark(u64::from(n), &changes);
        match opened.journal.append(&marks) {
            Ok(()) => writeln!(out, "written {n}").unwrap(),
            // It is written with the next attempt, so it does not count yet.
            Err(journal::Error::Busy(_)) => {}
            Err(error) => panic!("{error}"),
        }
        out.flush().unwrap();
        // A pause, as between key presses; the other copy needs one to get the lock.
        std::thread::sleep(Duration::from_micros(500));
        if n % 8 == 0 {
            let synced = opened.journal.sync();
            assert!(matches!(synced, Ok(()) | Err(journal::Error::Busy(_))), "{synced:?}");
            opened.journal.catch_up();
        }
    }
}

fn start(home: &Path, first: u32) -> Child {
    crate::kill::program("journal::killed::child_process", HOME, home)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Lets the children write for a while, kills them, and returns the output of each.
fn run(home: &Path, children: u32, lines: usize, spins: u64) -> Vec<String> {
    let mut running: Vec<_> = (0..children).map(|n| start(home, n * ARTICLES)).collect();
    let mut outs: Vec<_> = running.iter_mut().map(|c| BufReader::new(c.stdout.take().unwrap())).collect();
    let mut output = vec![String::new(); outs.len()];
    for (out, output) in outs.iter_mut().zip(&mut output) {
        while output.matches("written").count() < lines && out.read_line(output).unwrap() > 0 {}
    }
    // Kill at any moment, not only right after a line.
    crate::kill::spin(spins);
    for child in &mut running {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    for (out, output) in outs.iter_mut().zip(&mut output) {
        out.read_to_string(output).unwrap();
    }
    output
}

#[test]
fn killed_at_any_moment_the_journal_loses_nothing() {
    if env::var(HOME).is_ok() {
        return;
    }
    let home = crate::kill::home();
    let mut written: BTreeMap<u32, u32> = BTreeMap::new();
    let mut random = crate::kill::Random(0x2024_1124);
    let (mut compactions, mut last) = (0, None);
    for round in 0..ROUNDS {
        let children = 1 + u32::from(round % 3 == 0);
        for (child, output) in
            run(home.path(), children, random.below(20) as usize, random.below(500_000)).iter().enumerate()
        {
            // The last line may be incomplete; every complete one counts as written.
            for line in output.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
                let Some((_, n)) = line.trim_end().split_once("written ") else { continue };
                let n: u32 = n.parse().unwrap();
                written.insert(child as u32 * ARTICLES + n % ARTICLES, n);
            }
        }
        let opened = journal::open(&home.path().join("config"), &home.path().join("data"), 0);
        for (article, n) in &written {
            let at = opened.state.get(&id(*article)).at.map_or(0, |at| at.block);
            assert!(at >= *n, "round {round}: article {article} was written as {n}, and is {at}");
        }
        for warning in &opened.warnings {
            assert!(warning.contains("torn"), "round {round}: {warning}");
        }
        let log = opened.journal.folder().join(format!("{}.jsonl", opened.journal.device()));
        let inode = fs::metadata(log).ok().map(|meta| std::os::unix::fs::MetadataExt::ino(&meta));
        compactions += u32::from(last.is_some() && last != inode);
        last = inode;
    }
    assert!(written.values().sum::<u32>() > 0 && compactions > 0, "{compactions} compactions");
    let left = fs::read_dir(home.path().join("config/state")).unwrap().count();
    assert!(left < 10, "{left} files");
}
