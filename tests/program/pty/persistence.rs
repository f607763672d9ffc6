//! State that is kept after a run: marks, positions; other windows, other input. Never here: the appearance.

use std::fmt::Write;
use std::time::Instant;

use crate::home::{Home, TIDINGS};
use crate::pty::screen::{Mark, UNREAD, find, mark, top_of_page};
use crate::term::Term;

const TITLES: [&str; 5] = [
    "Ferry runs again",
    "Harbour is dredged",
    "Baker retires at last",
    "Rain until Friday",
    "Choir seeks tenors",
];

#[test]
fn marks_are_saved_and_can_be_undone_later() {
    let home = Home::new();
    let file = home.articles(&TITLES);
    let mut term = Term::open(&home, 80, 24, &[&file]);
    term.wait("the list", |screen| TITLES.iter().all(|title| mark(screen, title) == Some(UNREAD)));
    term.keys("/hrbr");
    term.wait_for("1 of 5");
    term.keys("<Enter><Enter>");
    let read = Mark { saved: false, read: true };
    term.wait("it to be read", |screen| mark(screen, "Harbour") == Some(read));
    term.keys("f");
    let both = Mark { saved: true, read: true };
    term.wait("it to be saved", |screen| mark(screen, "Harbour") == Some(both));
    term.quit();

    let mut term = Term::open(&home, 80, 24, &[&file]);
    term.wait("the same marks and no filter", |screen| {
        mark(screen, "Harbour") == Some(both) && mark(screen, "Ferry") == Some(UNREAD)
    });
    term.wait_for("All 5   Unread 4");
    term.keys("3");
    term.wait("only the saved one", |screen| {
        mark(screen, "Ferry").is_none() && mark(screen, "Harbour") == Some(both)
    });
    term.keys("1");
    term.wait("all", |screen| mark(screen, "Ferry") == Some(UNREAD));
    term.keys("U");
    term.wait("the bookmark to be undone", |screen| mark(screen, "Harbour") == Some(read));
    term.keys("U");
    term.wait("the reading to be undone", |screen| mark(screen, "Harbour") == Some(UNREAD));
    term.keys("<C-r><C-r>");
    term.wait("both to be redone", |screen| mark(screen, "Harbour") == Some(both));
    term.quit();
}

#[test]
fn a_long_article_opens_at_the_last_position() {
    let home = Home::new();
    let mut story = String::from("The Long Walk\n\n24 November 2024\n\n");
    for n in 1..=60 {
        writeln!(
            story,
            "Milestone {n} stands by the road. {}\n",
            "It went on and on past the fields. ".repeat(6)
        )
        .unwrap();
    }
    let file = home.news("walk.txt", story);
    let mut term = Term::open(&home, 100, 30, &[&file]);
    term.wait_for("Milestone 1 ");
    term.keys("<Enter><PageDown><PageDown><PageDown><PageDown>jjj");
    term.wait("the fourth page", |screen| {
        !screen.contents().contains("Milestone 5 ") && screen.contents().contains("Milestone 17 ")
    });
    // All keys are processed when the last one is: it moves to another line, and back.
    let left = top_of_page(&term.screen());
    term.keys("j");
    term.wait("another line", |screen| top_of_page(screen) != left);
    let left = top_of_page(&term.screen());
    assert!(!left.is_empty());
    term.quit();

    let mut term = Term::open(&home, 100, 30, &[&file]);
    term.wait("the same words at the top", |screen| top_of_page(screen) == left);
    term.keys("<Enter>");
    term.wait_for("You stopped here");
    assert_eq!(top_of_page(&term.screen()), left);
    term.keys("g");
    term.wait_for("Milestone 1 ");
    term.quit();
}

#[test]
fn two_windows_see_each_others_marks() {
    let home = Home::new();
    let file = home.articles(&TITLES);
    let mut one = Term::open(&home, 80, 24, &[&file]);
    let mut other = Term::open(&home, 80, 24, &[&file]);
    for term in [&one, &other] {
        term.wait("the list", |screen| mark(screen, "Choir") == Some(UNREAD));
    }
    let mut times = Vec::new();
    for (n, title) in TITLES.iter().enumerate() {
        let (here, there) = if n % 2 == 0 { (&mut one, &other) } else { (&mut other, &one) };
        here.keys(&format!("g{}f", "j".repeat(n)));
        let begun = Instant::now();
        let saved = |screen: &vt100::Screen| mark(screen, title).is_some_and(|mark| mark.saved);
        there.wait(&format!("“{title}” saved in the other window"), saved);
        times.push(begun.elapsed().as_millis());
    }
    println!("from window to window: {times:?} ms");
    one.quit();
    other.quit();
}

#[test]
fn articles_are_read_from_a_pipe_and_keys_from_the_terminal() {
    let home = Home::new();
    home.articles(&TITLES);
    let line = format!("cat articles.jsonl | {TIDINGS} -");
    let mut term = Term::with_command(&home, 80, 24, &["sh", "-c", &line], &[]);
    term.wait("the list", |screen| mark(screen, "Choir") == Some(UNREAD));
    term.keys("/tenor<Enter>");
    term.wait_for("1 of 5");
    term.quit();
}

#[test]
fn the_program_works_on_a_read_only_disk() {
    let home = Home::new();
    let file = home.articles(&TITLES);
    let file_path = home.news("a-file", "not a folder");
    let vars = [("TIDINGS_CONFIG_DIR", file_path.as_str()), ("TIDINGS_DATA_DIR", file_path.as_str())];
    let mut term = Term::with_command(&home, 120, 24, &[TIDINGS, &file], &vars);
    term.wait("the list", |screen| mark(screen, "Choir") == Some(UNREAD));
    term.keys("jf");
    term.wait("the bookmark", |screen| mark(screen, "Harbour").is_some_and(|mark| mark.saved));
    term.wait("the path to be named", |screen| find(screen, "a-file").is_some());
    term.keys("k/baker");
    term.wait_for("1 of 5");
    term.keys("<Enter>Q");
    let ended = term.wait_for_exit();
    assert_eq!(ended.code, 1);
    let last = ended.screen.contents();
    assert!(last.contains("a-file") && last.contains("file, not a folder"), "{last}");
}
