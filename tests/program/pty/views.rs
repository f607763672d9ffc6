//! Saved filters: views in `config.toml`, also when it is edited by hand, and earlier filters.
//! Never here: what a filter finds.

use std::fs;
use std::time::{Duration, Instant};

use crate::home::Home;
use crate::pty::screen::find;
use crate::term::Term;

const TITLES: [&str; 3] = ["Harbour dredged", "Quiet morning", "Queue at the well"];

#[test]
fn views_are_saved_and_changes_of_the_file_are_seen() {
    let home = Home::new();
    let file = home.articles(&TITLES);
    let config = home.path("config").join("config.toml");
    fs::create_dir_all(home.path("config")).unwrap();
    fs::write(&config, "# by hand\n[keep]\ndays = 90\n").unwrap();
    let mut term = Term::open(&home, 100, 12, &[&file]);
    term.wait_for("Harbour dredged");
    term.keys("/qu<Enter>:save quiet ones<Enter>");
    term.wait_for("4 quiet ones");
    let text = fs::read_to_string(&config).unwrap();
    assert_eq!(text, "# by hand\n[keep]\ndays = 90\n\n[views]\n\"quiet ones\" = \"qu\"\n");

    let began = Instant::now();
    fs::write(&config, text + "port = \"harbour\"\n").unwrap();
    term.wait_for("5 port");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    term.keys("<Esc>");
    term.wait_for("Harbour dredged");
    term.keys("5");
    term.wait("what it finds", |screen| {
        find(screen, "Harbour dredged").is_some() && find(screen, "Queue at").is_none()
    });
    term.quit();

    // It is there at the next start. A file that cannot be read is reported and not changed.
    fs::write(&config, "[views\n").unwrap();
    let mut term = Term::open(&home, 100, 12, &[&file]);
    term.wait_for("line 1");
    term.keys("/qu<Enter>:save x<Enter>");
    term.wait_for("nothing was");
    assert_eq!(fs::read_to_string(&config).unwrap(), "[views\n");
    term.keys("Q");
    assert_eq!(term.wait_for_exit().code, 1, "the error is printed again on exit");
}

#[test]
fn earlier_filters_are_saved_and_shared_by_windows() {
    let home = Home::new();
    let file = home.articles(&TITLES);
    let mut one = Term::open(&home, 100, 12, &[&file]);
    let mut other = Term::open(&home, 100, 12, &[&file]);
    for (term, filter) in [(&mut one, "harbour"), (&mut other, "quiet")] {
        term.wait_for("Queue at the well");
        term.keys(&format!("/{filter}<Enter>"));
        term.wait_for("Esc clear ");
    }
    one.quit();
    other.quit();
    let text = fs::read_to_string(home.path("config").join("state").join("filters")).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["harbour", "quiet"]);
    let mut term = Term::open(&home, 100, 12, &[&file]);
    term.wait_for("Queue at the well");
    term.keys("/");
    term.wait_for("3 · 3 unread");
    term.keys("<Up><Up>");
    let last = text.lines().nth(1).unwrap();
    term.wait_for(&format!("/{last}"));
    term.wait_for("1 of 3");
    term.keys("<Esc>");
    term.wait("all again", |screen| find(screen, "Queue at").is_some() && find(screen, "Quiet").is_some());
    term.quit();
}
