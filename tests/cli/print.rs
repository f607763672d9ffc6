//! `tidings --print`: a screen in a pipe. Never here: how a screen looks (see the simulator's).

use crate::home::Home;
use crate::tidings;

const TITLES: [&str; 4] = ["Ferry runs again", "NATO talks begin", "Baker retires at last", "Not a thing"];

fn columns(line: &str) -> usize {
    line.chars().count()
}

#[test]
fn how_it_looks_is_remembered_and_nothing_else_is_written() {
    let home = Home::new();
    let file = home.articles(&["One", "Two"]);
    let config = home.path("config").join("config.toml");
    let print = |keys: &str| tidings(&home, &["--print", "--size", "100x20", "--keys", keys, &file]).well();
    print("jzqQ");
    assert!(!config.exists());
    let usual = print("");
    print("lt");
    assert!(!config.exists(), "a look at another theme that the program did not live to keep");
    print("<lt><lt>++Q");
    let text = std::fs::read_to_string(&config).unwrap();
    assert_eq!(text, "[look]\nlist = 39\nmeasure = 80\n");
    let narrow = print("");
    let divider = |screen: &str| screen.lines().nth(5).and_then(|line| line.chars().position(|c| c == '│'));
    assert_eq!((divider(&usual), divider(&narrow)), (Some(47), Some(39)));
}

#[test]
fn a_screen_has_the_size_asked_for() {
    let home = Home::new();
    let file = home.articles(&TITLES);
    for (size, cols, rows) in [("120x35", 120, 35), ("80x24", 80, 24), ("40x12", 40, 12), ("1x1", 1, 1)] {
        let out = tidings(&home, &["--print", "--size", size, &file]).well();
        assert_eq!(out.lines().count(), rows, "{size}");
        assert!(out.lines().all(|line| columns(line) <= cols), "{size}:\n{out}");
        assert!(cols < 40 || TITLES.iter().all(|title| out.contains(title)), "{size}:\n{out}");
    }
    let out = tidings(&home, &["--print", &file]).well();
    assert_eq!(out.lines().count(), 30);
}

#[test]
fn keys_are_pressed_and_their_work_waited_for() {
    let home = Home::new();
    let file = home.articles(&TITLES);
    let print = |keys: &str| tidings(&home, &["--print", "--size", "80x24", "--keys", keys, &file]).well();
    let out = print("/nato<Enter>");
    // By letters in order, "Not a thing" has no o behind the t.
    assert!(out.contains("1 of 4") && out.contains("NATO talks begin") && !out.contains("Ferry"), "{out}");
    let out = print("/nato<Enter><Enter>f");
    assert!(out.contains("What there is to say about it") && out.contains("★ NATO"), "{out}");
    // The next run finds what this one has marked.
    let out = print("3");
    assert!(out.contains("1 of 4 · 3 unread") && out.contains("★ NATO talks begin"), "{out}");
}

#[test]
fn the_moment_can_be_named_and_colours_asked_for() {
    let home = Home::new();
    let file = home.articles(&TITLES);
    let at = |now: &str| tidings(&home, &["--print", "--size", "80x24", "--now", now, &file]).well();
    assert!(at("2024-11-28T03:00:00Z").contains("3h"));
    assert!(at("2024-11-30T00:00:00Z").contains("2d"));
    let plain = tidings(&home, &["--print", &file]).well();
    assert!(!plain.contains('\x1b'));
    let ansi = tidings(&home, &["--print", "--ansi", &file]).well();
    assert!(ansi.contains("\x1b[") && ansi.contains("38;5;"));
}

#[test]
fn without_a_file_it_is_the_edition_and_with_a_dash_standard_input() {
    let home = Home::new();
    let edition = tidings(&home, &["--print", "--size", "80x24"]).well();
    assert!(edition.lines().any(|line| line.contains('●')), "{edition}");
    let lines =
        "{\"title\":\"From a pipe\",\"text\":\"Came through.\"}\n{\"title\":\"Also\",\"text\":\"This.\"}\n";
    let piped = crate::tidings_reading(&home, &["--print", "-"], lines.as_bytes()).well();
    assert!(piped.contains("From a pipe") && piped.contains("2 · 2 unread"), "{piped}");
}
