//! External programs in the terminal: a pager, an editor, and a program that gets an article on standard input.
//! Never here: the prompt for the program, the text of the article.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use rustix::process::Signal;

use crate::home::{Home, TIDINGS};
use crate::term::Term;

/// A title and a text that would be harmful in a shell.
const HOSTILE: &str = "$(touch x) `touch y`; touch z | '\"\\ && touch v\n%s $HOME ../../w";

/// A program in the home folder, as a shell script.
fn script(home: &Home, name: &str, lines: &str) -> String {
    let path = home.path(name);
    fs::write(&path, format!("#!/bin/sh\n{lines}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path.to_str().unwrap().to_owned()
}

fn hostile(home: &Home) -> String {
    let line =
        serde_json::json!({ "title": HOSTILE, "date": "2024-11-24", "text": format!("{HOSTILE} end") });
    home.news("hostile.jsonl", format!("{line}\n"))
}

fn read(home: &Home, name: &str) -> String {
    fs::read_to_string(home.path(name)).unwrap_or_default()
}

/// No new file was created.
fn untouched(home: &Home) {
    let news: Vec<_> =
        fs::read_dir(home.path("news")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(news, ["hostile.jsonl"]);
}

fn open(home: &Home, file: &str, vars: &[(&str, &str)]) -> Term {
    let term = Term::with_command(home, 80, 24, &[TIDINGS, file], vars);
    term.wait_for("Unread 1");
    term
}

#[test]
fn the_pager_gets_the_terminal_and_all_keys() {
    let home = Home::new();
    let file = hostile(&home);
    let home_dir = home.path("").to_str().unwrap().to_owned();
    let pager = script(
        &home,
        "pager",
        &format!(
            "cd {home_dir}; for a in \"$@\"; do printf '<%s>' \"$a\"; done > argv; cat > stdin
stty -a < /dev/tty > stty; echo PAGER IS HERE; IFS= read -r line < /dev/tty; echo \"$line\" > typed"
        ),
    );
    let mut term = open(&home, &file, &[("PAGER", &format!("{pager} -x $HOME $(id)"))]);
    let begun = term.screen().alternate_screen();
    assert!(begun, "the program uses the alternate screen");
    term.keys("e");
    term.wait("the pager", |screen| {
        screen.contents().contains("PAGER IS HERE")
            && !screen.alternate_screen()
            && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
    });
    term.resize(100, 20);
    // As keys of tidings these would open a browser, quit, and more.
    term.send(b"hello Q /world\r");
    term.wait("our screen", |screen| screen.alternate_screen() && screen.contents().contains("All 1"));
    assert_eq!(read(&home, "typed"), "hello Q /world\n");
    assert_eq!(read(&home, "argv"), "<-x><$HOME><$(id)>");
    let text = read(&home, "stdin");
    assert!(text.contains("touch v") && text.contains("w end"), "{text}");
    assert!(read(&home, "stty").contains(" icanon"), "{}", read(&home, "stty"));
    term.wait("the new size", |screen| screen.rows(0, 100).nth(19).is_some_and(|row| row.contains("? keys")));
    // Keys go to tidings again.
    term.keys("?");
    term.wait_for("up one");
    term.keys("?");
    assert!(term.quit().settings_restored);
    untouched(&home);
}

#[test]
fn an_editor_gets_a_temporary_file() {
    let home = Home::new();
    let file = hostile(&home);
    let home_dir = home.path("").to_str().unwrap().to_owned();
    let lines =
        format!("cd {home_dir}; echo \"$2\" > path; stat -c %a \"$2\" > mode; cp \"$2\" copy; test -t 0");
    let editor = script(&home, "editor", &lines);
    fs::create_dir(home.path("tmp")).unwrap();
    let tmp = home.path("tmp").to_str().unwrap().to_owned();
    let mut term = open(&home, &file, &[("EDITOR", &format!("{editor} +1")), ("TMPDIR", &tmp)]);
    let before = term.bytes_written();
    term.keys("e");
    term.wait_raw(b"\x1b[?1049l");
    term.wait_written(before);
    term.wait("our screen", |screen| screen.alternate_screen() && screen.contents().contains("All 1"));
    assert!(!term.screen().contents().contains("exit code"), "{}", term.screen().contents());
    assert!(read(&home, "path").starts_with(&tmp), "{}", read(&home, "path"));
    assert_eq!(read(&home, "mode"), "600\n");
    assert!(read(&home, "copy").contains("w end"));
    assert_eq!(fs::read_dir(&tmp).unwrap().count(), 0);
    assert!(term.quit().settings_restored);
}

#[test]
fn a_program_gets_the_article_and_none_of_it_is_executed() {
    let home = Home::new();
    let file = hostile(&home);
    let home_dir = home.path("").to_str().unwrap().to_owned();
    let lines = format!(
        "cd {home_dir}; for a in \"$@\"; do printf '<%s>' \"$a\"; done > argv; cat > stdin; echo PRINTED"
    );
    let program = script(&home, "program", &lines);
    let mut term = open(&home, &file, &[]);
    term.keys("|");
    term.wait_for("Pipe to:");
    term.send(format!("{program} $(touch x) '`touch y`; ' ~").as_bytes());
    term.keys("<Enter>");
    // Its output stays until a key, which has no other effect.
    term.wait("its output", |screen| {
        let text = screen.contents();
        text.contains("PRINTED") && text.contains("[Press a key to go back]") && !screen.alternate_screen()
    });
    term.keys("Q");
    term.wait("our screen", |screen| screen.alternate_screen() && screen.contents().contains("All 1"));
    assert_eq!(read(&home, "argv"), "<$(touch><x)><`touch y`; ><~>");
    let text = read(&home, "stdin");
    assert!(text.contains("$(touch x) `touch y`; touch z") && text.contains("w end"), "{text}");
    untouched(&home);
    let ended = term.quit();
    assert!(ended.settings_restored);
    assert_eq!(ended.screen.contents().trim(), "PRINTED", "the main screen contains only its output");
}

#[test]
fn the_other_program_is_terminated_on_exit() {
    let home = Home::new();
    let file = hostile(&home);
    let home_dir = home.path("").to_str().unwrap().to_owned();
    let lines = format!(
        "trap 'echo ended > {home_dir}/ended; exit 0' TERM
stty raw -echo < /dev/tty; echo EDITOR IS HERE; while :; do read -r line < /dev/tty; done"
    );
    let editor = script(&home, "editor", &lines);
    fs::create_dir(home.path("tmp")).unwrap();
    let tmp = home.path("tmp").to_str().unwrap().to_owned();
    let mut term = open(&home, &file, &[("EDITOR", &editor), ("TMPDIR", &tmp)]);
    term.keys("e");
    term.wait_for("EDITOR IS HERE");
    term.signal(Signal::TERM);
    let ended = term.wait_for_exit();
    assert_eq!((ended.code, ended.settings_restored), (0, true));
    assert_eq!(read(&home, "ended"), "ended\n", "otherwise it would read the input of the shell");
    assert_eq!(fs::read_dir(&tmp).unwrap().count(), 0, "the temporary file is removed");
}

#[test]
fn the_terminal_survives_programs_that_fail() {
    let home = Home::new();
    let file = hostile(&home);
    let wild =
        script(&home, "wild", "stty raw -echo < /dev/tty; printf '\\033[?1049h\\033[?1003h'; kill -SEGV $$");
    let mut term = open(&home, &file, &[("PAGER", "/nowhere/pager")]);
    term.keys("e");
    term.wait_for("/nowhere/pager can't be run: there is no such program");
    assert!(term.screen().alternate_screen());
    for (program, message) in
        [(wild.as_str(), "was ended by signal 11"), ("false", "false ended with exit code 1")]
    {
        term.keys("|");
        term.wait_for("Pipe to:");
        term.send(format!("{program}\r").as_bytes());
        term.wait_for("[Press a key to go back]");
        term.keys("j");
        term.wait("our screen", |screen| screen.alternate_screen() && screen.contents().contains(message));
        // The message stays until the next key.
        term.keys("g");
        term.wait("the message to disappear", |screen| !screen.contents().contains(message));
    }
    assert!(term.quit().settings_restored);
}

#[test]
fn ctrl_c_is_for_the_program_in_the_terminal() {
    let home = Home::new();
    let file = hostile(&home);
    let pager = script(&home, "pager", "echo PAGER IS HERE; exec cat < /dev/tty > /dev/null");
    let mut term = open(&home, &file, &[("PAGER", &pager)]);
    for (turn, end) in [(1, b"\x03"), (2, b"\x1c")] {
        term.keys("e");
        term.wait("the pager", |screen| {
            // The output of the previous run is still there.
            screen.contents().matches("PAGER IS HERE").count() == turn && !screen.alternate_screen()
        });
        term.send(end);
        term.wait("our screen", |screen| screen.alternate_screen() && screen.contents().contains("All 1"));
        assert!(term.is_running());
        term.keys("<C-l>");
    }
    assert!(term.quit().settings_restored);
}
