//! What the terminal gets for text from right to left: the mode, and the order of the letters.

use crate::home::{Home, TIDINGS};
use crate::term::Term;

const TITLE: &str = "הנמל נפתח";

/// Waits until the terminal has got this title, quits, and returns everything that was written.
fn output(vars: &[(&str, &str)], title: &str) -> String {
    let home = Home::new();
    let file = home.articles(&[TITLE]);
    let term = Term::with_command(&home, 80, 12, &[TIDINGS, &file], vars);
    term.wait_for(title);
    let ended = term.quit();
    assert_eq!(ended.code, 0);
    String::from_utf8_lossy(&ended.raw).into_owned()
}

#[test]
fn each_terminal_gets_its_order_and_is_restored() {
    let seen = "חתפנ למנה";
    let raw = output(&[], seen);
    assert!(raw.contains("\x1b[8l") && !raw.contains("5379"), "{raw}");
    let raw = output(&[("MLTERM", "3.9.0")], seen);
    assert!(raw.find("\x1b]5379;use_ctl=false\x07") < raw.find(seen), "{raw}");
    assert!(raw.rfind("\x1b]5379;use_ctl=true\x07") > raw.rfind(seen), "{raw}");
    // kitty draws each word from the right.
    output(&[("TERM", "xterm-kitty")], "נפתח הנמל");
    let raw = output(&[("KONSOLE_VERSION", "221203")], TITLE);
    // The mark at the beginning is in the cell before the title, which has another style.
    let marks = (raw.find("\u{200e}\u{2067}"), raw.find(&format!("{TITLE}\u{2069}\u{200e}")));
    assert!(marks.0.is_some() && marks.0 < marks.1, "{raw}");
    assert!(!raw.contains("\x1b[8l") && !raw.contains("\x1b[8h"), "{raw}");
}
