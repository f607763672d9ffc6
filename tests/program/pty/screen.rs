//! Reads the screen in tests. Never here: waiting.

use vt100::{Cell, Screen};

/// A headline's row in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub saved: bool,
    pub read: bool,
}

pub(crate) const UNREAD: Mark = Mark { saved: false, read: false };

/// Where a text begins: column and row.
pub(crate) fn find(screen: &Screen, text: &str) -> Option<(u16, u16)> {
    let (_, cols) = screen.size();
    screen.rows(0, cols.get()).zip(0..).find_map(|(line, y)| {
        let at = line.find(text)?;
        Some((line[..at].chars().count() as u16, y))
    })
}

pub(crate) fn cell(screen: &Screen, x: u16, y: u16) -> &Cell {
    screen.cell(y, x).expect("within the screen")
}

/// The mark of a headline in the list, from its marker and from bold text, which means unread. `None` if the
/// two contradict each other, or if it is not in the list. The list begins at the edge of the screen or after the
/// divider of the sources.
pub(crate) fn mark(screen: &Screen, title: &str) -> Option<Mark> {
    let (_, cols) = screen.size();
    let (x, y) = screen.rows(0, cols.get()).zip(0..).find_map(|(line, y)| {
        let starts = line.match_indices(title).map(|(at, _)| line[..at].chars().count() as u16);
        let mut in_list = starts.filter(|x| *x == 3 || *x > 3 && cell(screen, x - 4, y).contents() == "│");
        Some((in_list.next()?, y))
    })?;
    // Letters matched by the filter are bold in any case.
    let bold = (x..).take(title.chars().count()).all(|x| cell(screen, x, y).bold());
    match (cell(screen, x - 2, y).contents(), bold) {
        ("★", bold) => Some(Mark { saved: true, read: !bold }),
        ("●", true) => Some(UNREAD),
        (" " | "", false) => Some(Mark { saved: false, read: true }),
        _ => None,
    }
}

/// The title in the reading pane, which is above a rule; further down, the first line of the pane.
pub(crate) fn top_of_page(screen: &Screen) -> String {
    let (_, cols) = screen.size();
    let page = |line: String| {
        line.split_once('│').map(|(_, page)| page.trim_matches([' ', '┃']).to_owned()).unwrap_or_default()
    };
    let lines: Vec<String> = screen.rows(0, cols.get()).skip(1).take(5).map(page).collect();
    let is_rule = |line: &String| line.len() > 10 && line.chars().all(|c| matches!(c, '─' | '━'));
    let title = lines.iter().position(is_rule).and_then(|rule| rule.checked_sub(1)).unwrap_or(0);
    lines.get(title).cloned().unwrap_or_default()
}
