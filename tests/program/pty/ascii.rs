//! Terminals and locales without UTF-8, and terminals without a full screen.

use crate::home::{Home, TIDINGS};
use crate::term::Term;

const TITLES: &[&str] = &["Zürich opens “a line”", "Ferry – late again"];

/// Letters of more than one byte.
fn is_ascii(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii)
}

#[test]
fn a_locale_without_utf_8_gets_ascii() {
    for vars in [
        &[("LC_ALL", "C")][..],
        &[("LC_ALL", "de_DE.ISO-8859-1")],
        &[("LANG", "POSIX")],
        &[("TIDINGS_ASCII", "1")],
    ] {
        let home = Home::new();
        let file = home.articles(TITLES);
        let mut term = Term::with_command(&home, 90, 16, &[TIDINGS, &file], vars);
        term.wait_for("* Zurich opens \"a line\"");
        term.keys("j<Enter>");
        term.wait_for("Ferry - late again");
        term.keys("?");
        term.wait_for("Search:");
        term.keys("<Esc>");
        term.wait("the help is closed", |screen| !screen.contents().contains("Search:"));
        let ended = term.quit();
        assert_eq!(ended.code, 0);
        assert!(is_ascii(&ended.raw), "{vars:?}: {}", String::from_utf8_lossy(&ended.raw));
    }
}

#[test]
fn without_a_locale_the_terminal_is_asked() {
    for (vars, reply, shown) in [
        (&[("LANG", "")][..], "\x1b[2;2R", "● Zürich opens “a line”"),
        (&[("LANG", "")], "\x1b[2;3R", "* Zurich opens \"a line\""),
        (&[("LANG", ""), ("NO_COLOR", "1")], "\x1b[2;2R", "● Zürich opens"),
        (&[("LANG", "")], "", "* Zurich opens"),
        (&[("LANG", ""), ("TIDINGS_ASCII", "0")], "", "● Zürich opens"),
    ] {
        let home = Home::new();
        let file = home.articles(TITLES);
        let mut term = Term::with_command(&home, 90, 16, &[TIDINGS, &file], vars);
        term.wait_raw(b"\x1b[c");
        term.send(format!("{reply}\x1b[?62;22c").as_bytes());
        term.wait_for(shown);
        term.keys("/ferry");
        term.wait_for("1 of 2");
        term.keys("<Enter>");
        term.wait_for("clear ");
        assert_eq!(term.quit().code, 0);
    }
}

#[test]
fn a_terminal_without_a_full_screen_gets_one_sentence() {
    for (name, words) in [("dumb", "TERM is dumb"), ("", "TERM is not set")] {
        for args in [&["articles.jsonl"][..], &["manual"]] {
            let home = Home::new();
            home.articles(TITLES);
            let command = [&[TIDINGS], args].concat();
            let ended = Term::with_command(&home, 120, 16, &command, &[("TERM", name)]).wait_for_exit();
            let text = String::from_utf8_lossy(&ended.raw).into_owned();
            assert_eq!(ended.code, 1, "{text}");
            assert!(text.contains(words) && text.contains("TERM=xterm-256color"), "{text}");
            assert!(!text.contains('\x1b') && text.lines().count() <= 2, "{text:?}");
        }
        // The commands work.
        let home = Home::new();
        home.articles(TITLES);
        for args in
            [&["list", "articles.jsonl"][..], &["--print", "articles.jsonl"], &["show", "articles.jsonl"]]
        {
            let command = [&[TIDINGS], args].concat();
            let vars = [("TERM", name), ("LC_ALL", "C")];
            let ended = Term::with_command(&home, 120, 40, &command, &vars).wait_for_exit();
            let text = String::from_utf8_lossy(&ended.raw).into_owned();
            assert_eq!(ended.code, 0, "{text}");
            assert!(text.contains("Zurich opens \"a line\"") && is_ascii(&ended.raw), "{text}");
        }
    }
}

#[test]
fn messages_and_json_are_ascii_too() {
    let home = Home::new();
    home.articles(TITLES);
    let run = |args: &[&str]| {
        let command = [&[TIDINGS], args].concat();
        Term::with_command(&home, 150, 40, &command, &[("LC_ALL", "C")]).wait_for_exit()
    };
    let ended = run(&["list", "--json", "articles.jsonl"]);
    let text = String::from_utf8_lossy(&ended.raw).into_owned();
    assert!(text.contains(r"Z\u00fcrich opens \u201ca line\u201d"), "{text}");
    for args in [&["--help"][..], &["list", "Zürich.txt"], &["add", "--starter"], &["manual", "nosuch…"]] {
        let ended = run(args);
        assert!(
            is_ascii(&ended.raw) && ended.raw.len() > 20,
            "{args:?}: {}",
            String::from_utf8_lossy(&ended.raw)
        );
    }
}
