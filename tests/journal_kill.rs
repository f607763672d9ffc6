//! A program that is killed at any moment has lost nothing it had written: this test binary starts itself
//! again as that program. Never here: a power cut, which no test on a running machine can make.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "this test is about files, and stops where one fails"
)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, fs};

use tidings::io::journal;
use tidings::news::{Id, MarkValue, Place};

/// Tells the child where to write, and which articles are its own.
const HOME: &str = "TIDINGS_TEST_KILL_HOME";
const FIRST: &str = "TIDINGS_TEST_KILL_FIRST";
/// Articles of one child; write number N goes to the article N modulo this.
const ARTICLES: u32 = 50;
/// Further articles whose places move with every write.
const BALLAST: u32 = 30;
const ROUNDS: u64 = 60;

fn id(n: u32) -> Id {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&n.to_le_bytes());
    Id(id)
}

/// Not a test of its own: what the killed program does. Each write flips one mark and moves the places in one
/// article that counts and in others that only make the log long, so that it is compacted now and then.
#[test]
fn the_program_to_be_killed() {
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
            // Kept for the next time, and so not promised yet.
            Err(journal::Error::Busy(_)) => {}
            Err(error) => panic!("{error}"),
        }
        out.flush().unwrap();
        // Nobody presses keys without a pause; the other copy needs one to get the lock.
        std::thread::sleep(Duration::from_micros(500));
        if n % 8 == 0 {
            let synced = opened.journal.sync();
            assert!(matches!(synced, Ok(()) | Err(journal::Error::Busy(_))), "{synced:?}");
            opened.journal.catch_up();
        }
    }
}

fn start(home: &Path, first: u32) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "the_program_to_be_killed", "--nocapture"])
        .env(HOME, home)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Lets the children write for a while, kills them, and gives each one's words.
fn run(home: &Path, children: u32, lines: usize, spins: u64) -> Vec<String> {
    let mut running: Vec<_> = (0..children).map(|n| start(home, n * ARTICLES)).collect();
    let mut outs: Vec<_> = running.iter_mut().map(|c| BufReader::new(c.stdout.take().unwrap())).collect();
    let mut said = vec![String::new(); outs.len()];
    for (out, said) in outs.iter_mut().zip(&mut said) {
        while said.matches("written").count() < lines && out.read_line(said).unwrap() > 0 {}
    }
    // A moment that no line marks.
    (0..spins).for_each(|n| _ = std::hint::black_box(n));
    for child in &mut running {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    for (out, said) in outs.iter_mut().zip(&mut said) {
        out.read_to_string(said).unwrap();
    }
    said
}

#[test]
fn killed_at_any_moment_it_has_lost_nothing() {
    if env::var(HOME).is_ok() {
        return;
    }
    // Being killed loses nothing that is in memory, so a disk in memory will do, and spares the real one.
    let home = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    let mut written: BTreeMap<u32, u32> = BTreeMap::new();
    let mut random = 0x2024_1124_u64;
    let mut next = |below: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    let (mut compactions, mut last) = (0, None);
    for round in 0..ROUNDS {
        let children = 1 + u32::from(round % 3 == 0);
        for (child, said) in run(home.path(), children, next(20) as usize, next(500_000)).iter().enumerate() {
            // The last line may be cut; every whole one is a promise.
            for line in said.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
                let Some((_, n)) = line.trim_end().split_once("written ") else { continue };
                let n: u32 = n.parse().unwrap();
                written.insert(child as u32 * ARTICLES + n % ARTICLES, n);
            }
        }
        let opened = journal::open(&home.path().join("config"), &home.path().join("data"), 0);
        for (article, n) in &written {
            let at = opened.state.get(&id(*article)).at.map_or(0, |at| at.block);
            assert!(at >= *n, "round {round}: article {article} was told to be at {n}, and is at {at}");
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
