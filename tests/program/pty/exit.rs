//! The terminal is restored, in whatever way the program ends. Never here: what was saved.

use rustix::process::Signal;
use tidings::io::journal;
use tidings::news::Entry;
use vt100::MouseProtocolMode;

use crate::home::{Home, TIDINGS};
use crate::pty::screen::{UNREAD, mark};
use crate::term::{Exit, Term};

fn assert_restored(ended: &Exit, how: &str) {
    let screen = &ended.screen;
    assert!(!screen.alternate_screen(), "{how}: still on the alternate screen");
    assert!(!screen.hide_cursor(), "{how}: the cursor is hidden");
    assert!(!screen.bracketed_paste(), "{how}: pastes are still bracketed");
    assert_eq!(screen.mouse_protocol_mode(), MouseProtocolMode::None, "{how}");
    assert!(ended.settings_restored, "{how}: the terminal settings have changed");
    let raw = String::from_utf8_lossy(&ended.raw);
    assert!(
        raw.rfind("\x1b[?2026l") > raw.rfind("\x1b[?2026h"),
        "{how}: a synchronised update is still open"
    );
    let order = (raw.find("\x1b[8l"), raw.rfind("\x1b[8l"), raw.rfind("\x1b[8h"));
    assert!(
        order.0.is_some() && order.1 < order.2,
        "{how}: the order of letters is not that of the terminal"
    );
}

#[test]
fn the_terminal_is_restored() {
    let home = Home::new();
    let file = home.articles(&["Low tide", "High tide"]);
    for how in ["Q", "q", "<C-c>", "TERM", "HUP", "INT"] {
        let mut term = Term::open(&home, 80, 24, &[&file]);
        term.wait("the list", |screen| mark(screen, "High") == Some(UNREAD));
        let screen = term.screen();
        assert!(screen.alternate_screen() && screen.hide_cursor() && screen.bracketed_paste());
        assert_eq!(screen.mouse_protocol_mode(), MouseProtocolMode::ButtonMotion);
        match how {
            "TERM" => term.signal(Signal::TERM),
            "HUP" => term.signal(Signal::HUP),
            "INT" => term.signal(Signal::INT),
            keys => term.keys(keys),
        }
        let ended = term.wait_for_exit();
        assert_restored(&ended, how);
        assert_eq!((ended.code, ended.screen.contents().as_str()), (0, ""), "{how}");
    }
}

#[test]
fn errors_are_printed_after_leaving() {
    let home = Home::new();
    let file = home.articles(&["Low tide"]);
    let mut term = Term::open(&home, 80, 24, &[&file, "/nowhere/at-all"]);
    term.wait("the list and the warning", |screen| {
        mark(screen, "Low") == Some(UNREAD) && screen.contents().contains("/nowhere/at-all")
    });
    term.keys("Q");
    let ended = term.wait_for_exit();
    assert_restored(&ended, "with a warning");
    assert_eq!(ended.code, 1);
    assert_eq!(ended.screen.contents(), "tidings: /nowhere/at-all: there is no such file or folder");
}

#[test]
fn a_closed_window_loses_no_mark() {
    let home = Home::new();
    let file = home.news("tides.txt", format!("All About Tides\n\n{}", "They come and go.\n\n".repeat(60)));
    let mut term = Term::open(&home, 80, 24, &[&file]);
    term.wait_for("They come and go.");
    // The position is saved a second later, or on exit.
    term.keys("<Enter><PageDown>f");
    term.wait("the next page, and a bookmark", |screen| {
        let screen = screen.contents();
        screen.contains(" %") && !screen.contains(" 0 %") && screen.contains("★")
    });
    let status = term.hang_up();
    // It ends because of the signal, or because drawing fails, whichever comes first.
    assert!(status.signal().is_none() && status.exit_code() <= 1, "{status:?}");
    let opened = journal::open(&home.path("config"), &home.path("data"), 0);
    let entries: Vec<Entry> = opened.state.entries().map(|(_, entry)| entry).collect();
    assert!(matches!(entries[..], [Entry { read: true, saved: true, at: Some(_) }]), "{entries:?}");
}

#[test]
fn ctrl_z_stops_and_fg_continues() {
    let home = Home::new();
    let file = home.articles(&["Low tide", "High tide"]);
    let bash = ["bash", "--norc", "--noprofile", "-i"];
    let mut term = Term::with_command(&home, 80, 24, &bash, &[("PS1", "shell> ")]);
    term.wait_for("shell> ");
    term.send(b"stty -g > before; echo noted\r");
    term.wait_for("\nnoted");
    term.send(format!("{TIDINGS} {file}\r").as_bytes());
    term.wait("the list", |screen| mark(screen, "High") == Some(UNREAD));

    for stop in ["<C-z>", "/x<C-z>"] {
        term.keys(stop);
        term.wait("the shell", |screen| !screen.alternate_screen() && screen.contents().contains("Stopped"));
        let screen = term.screen();
        assert!(!screen.hide_cursor());
        assert_eq!(screen.mouse_protocol_mode(), MouseProtocolMode::None);
        term.send(b"clear; stty -g > during; cmp before during && echo same\r");
        term.wait("the terminal settings to be the same", |screen| {
            screen.contents().lines().any(|line| line == "same")
        });
        term.send(b"fg\r");
        term.wait("the screen to be drawn again", |screen| {
            screen.alternate_screen() && screen.hide_cursor() && screen.contents().contains("tidings")
        });
        assert_eq!(term.screen().mouse_protocol_mode(), MouseProtocolMode::ButtonMotion);
    }
    // It still has its filter, and reads keys.
    term.wait_for("Nothing matches “x”");
    term.keys("<Esc>");
    term.wait("the list", |screen| mark(screen, "High") == Some(UNREAD));

    term.keys("Q");
    // The program reads the keys until it has ended.
    term.wait("the prompt", |screen| {
        !screen.alternate_screen() && screen.contents().trim_end().ends_with("shell>")
    });
    term.send(b"clear; stty -g > after; cmp before after && echo same again\r");
    term.wait("the terminal settings to be the same", |screen| {
        screen.contents().lines().any(|line| line == "same again")
    });
    term.send(b"exit 0\r");
    assert_eq!(term.wait_for_exit().code, 0);
}
