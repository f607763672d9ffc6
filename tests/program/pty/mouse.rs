//! Mouse and paste, as a terminal reports them. Never here: keys.

use crate::home::Home;
use crate::pty::screen::{Mark, UNREAD, cell, find, mark, top_of_page};
use crate::term::Term;

/// The column of the divider.
fn divider(screen: &vt100::Screen) -> Option<u16> {
    find(screen, "│").map(|(x, _)| x)
}

/// The row of the list that the cursor is on.
fn cursor(screen: &vt100::Screen) -> Option<u16> {
    find(screen, "▌").or_else(|| find(screen, "▏")).map(|(_, y)| y)
}

#[test]
fn pasted_text_goes_into_the_filter() {
    let home = Home::new();
    let file = home.articles(&["Quiet morning", "Quarrel over qubits", "Queue at the well", "Harbour news"]);
    let mut term = Term::open(&home, 80, 24, &[&file]);
    term.wait("the list", |screen| mark(screen, "Queue") == Some(UNREAD));
    // Pressed as keys, these would quit, mark everything as read and open the help.
    term.send(b"\x1b[200~Q\x1b[201~");
    term.wait("the prompt", |screen| find(screen, "/Q").is_some());
    term.send(b"\x1b[200~u\re\x07\x1b\nue\x1b[201~");
    term.wait("one line of text", |screen| find(screen, "/Qu e ue").is_some());
    term.wait_for("3 of 4");
    term.keys("<Enter>");
    term.wait_for("Esc clear ");
    assert_eq!(mark(&term.screen(), "Queue at"), Some(UNREAD));
    term.quit();
}

#[test]
fn the_mouse_selects_opens_scrolls_and_drags() {
    let home = Home::new();
    let titles: Vec<String> = (10..28).map(|n| format!("Notice {n}")).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let file = home.articles(&titles);
    let mut term = Term::open(&home, 100, 10, &[&file]);
    term.wait("the list", |screen| mark(screen, "Notice 15") == Some(UNREAD));

    let (x, y) = find(&term.screen(), "Notice 14").expect("in sight");
    term.mouse(0, x, y, true);
    term.mouse(0, x, y, false);
    term.wait("the click to select", |screen| {
        cursor(screen) == Some(y) && top_of_page(screen) == "Notice 14"
    });

    let (x, y) = find(&term.screen(), "Notice 12").expect("in sight");
    for _ in 0..2 {
        term.mouse(0, x, y, true);
        term.mouse(0, x, y, false);
    }
    let read = Mark { saved: false, read: true };
    term.wait("the double click to open", |screen| {
        mark(screen, "Notice 12") == Some(read) && top_of_page(screen) == "Notice 12"
    });
    term.wait_for("q back");

    term.mouse(65, 3, 4, true);
    term.wait("the wheel to scroll the list", |screen| {
        mark(screen, "Notice 10").is_none() && mark(screen, "Notice 16").is_some()
    });
    for _ in 0..3 {
        term.mouse(64, 3, 4, true);
    }
    term.wait("the wheel to scroll back", |screen| mark(screen, "Notice 10").is_some());

    let from = divider(&term.screen()).expect("two panes");
    term.mouse(0, from, 5, true);
    for step in 1..=12 {
        term.mouse(32, from + step, 5, true);
    }
    term.mouse(0, from + 12, 5, false);
    term.wait("the divider to follow", |screen| divider(screen) == Some(from + 12));
    // When the button is released it stays.
    term.mouse(32, from - 5, 5, true);
    term.mouse(65, 3, 4, true);
    term.wait("the wheel once more", |screen| mark(screen, "Notice 10").is_none());
    assert_eq!(divider(&term.screen()), Some(from + 12));

    let (x, y) = find(&term.screen(), "Unread").expect("the views");
    term.mouse(0, x, y, true);
    term.wait("the view to change", |screen| {
        cell(screen, x, y).underline() && mark(screen, "Notice 12").is_none()
    });
    term.quit();
}

#[test]
fn no_mouse_leaves_the_mouse_to_the_terminal() {
    let home = Home::new();
    let file = home.articles(&["Only one"]);
    let term = Term::open(&home, 80, 24, &["--no-mouse", &file]);
    term.wait_for("Only one");
    assert_eq!(term.screen().mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    let raw = term.quit().raw;
    assert!(!String::from_utf8_lossy(&raw).contains("\x1b[?1000h"));
}
