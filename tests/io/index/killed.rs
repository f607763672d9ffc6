//! A program killed while it updates the index leaves nothing that changes a result. Never here: a power cut.

use std::env;
use std::process::Stdio;

use super::*;

const HOME: &str = "TIDINGS_TEST_WORDS_HOME";
const ROUNDS: u64 = 12;

/// Not a test: the killed program.
#[test]
fn child_process() {
    let Some(home) = env::var_os(HOME) else { return };
    let home = Path::new(&home);
    let mut store = open(home);
    let from = lines(&store).len();
    for n in (from..).step_by(20) {
        let more = (n..n + 20).map(|n| with_body(&n.to_string(), &format!("<p>word here{n}</p>"))).collect();
        deliver(&mut store, ADDRESS, more, day(0));
        index(home);
    }
}

#[test]
fn killed_at_any_moment_the_index_gives_no_wrong_results() {
    if env::var_os(HOME).is_some() {
        return;
    }
    let home = crate::kill::home();
    let mut last = 0;
    for round in 0..ROUNDS {
        let mut child = crate::kill::program("index::killed::child_process", HOME, home.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // Waits for something new, then kills at any moment.
        while count_of(home.path()) <= last {}
        crate::kill::spin(round * 3_000_000);
        child.kill().unwrap();
        child.wait().unwrap();
        let mut window = Window::new(home.path());
        last = u64::from(window.rows);
        assert_eq!(window.find("word").rows.count() as u64, last, "round {round}");
        assert_eq!(window.titles(&format!("here{}", last - 1)), [(last - 1).to_string()]);
    }
    index(home.path());
    let files = std::fs::read_dir(home.path().join("words")).unwrap().count();
    assert_eq!(files, segments(home.path()).len(), "no incomplete file is left");
}

fn count_of(home: &Path) -> u64 {
    tidings::io::store::Store::read(home).ok().flatten().map_or(0, |store| lines(&store).len() as u64)
}
