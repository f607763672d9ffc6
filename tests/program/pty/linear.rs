//! The terminal's cursor with `--linear`: screen readers follow it.

use crate::home::Home;
use crate::term::Term;

/// The line of the screen with the cursor, if it is shown.
fn read(screen: &vt100::Screen) -> String {
    let (_, columns) = screen.size();
    let (row, _) = screen.cursor_position();
    let line = screen.rows(0, columns.into()).nth(row.into()).unwrap_or_default();
    if screen.hide_cursor() { "no cursor".to_owned() } else { line.trim().to_owned() }
}

#[test]
fn the_cursor_is_shown_on_the_selected_row_and_in_the_typed_line() {
    let home = Home::new();
    let file = home.articles(&["Ferry runs again", "Harbour is dredged"]);
    let mut term = Term::open(&home, 80, 12, &["--linear", &file]);
    term.wait("the first row", |screen| read(screen).contains("unread: Ferry runs again"));
    term.keys("j");
    term.wait("the second row", |screen| read(screen).contains("Harbour is dredged"));
    term.keys("/fer");
    term.wait("the filter", |screen| read(screen).ends_with("fer") || read(screen).contains("fer "));
    term.keys("\u{1b}");
    term.wait("the list", |screen| read(screen).starts_with("unread"));
    assert_eq!(term.quit().code, 0);
}
