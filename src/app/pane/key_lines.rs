//! Keys with descriptions as lines of a width: sections with a heading, descriptions that wrap, two columns where there is
//! space. Never here: which keys there are, searching them.

use ratatui::prelude::{Buffer, Rect};

use crate::app::Theme;
use crate::app::text_order::DrawText;
use crate::app::typeset::{clusters, columns};

/// A column narrower than this would wrap most descriptions: below twice this width there is only one.
const COLUMN: usize = 48;
/// Blanks between two columns.
const GAP: usize = 4;
/// A description with less space beside its keys is placed below them.
const MIN_WORDS: usize = 14;

/// Keys and what they do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyEntry {
    pub(crate) keys: String,
    pub(crate) words: String,
}

/// Entries under a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeySection {
    pub(crate) title: String,
    pub(crate) entries: Vec<KeyEntry>,
}

/// A line: a heading, or a part of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct KeyLine {
    pub(crate) heading: String,
    pub(crate) keys: String,
    pub(crate) words: String,
    /// Where the words begin.
    at: usize,
}

/// The lines of some sections, in one or two columns. A line of the screen has an entry for each column.
pub(crate) fn lay_out(sections: &[KeySection], width: usize) -> Vec<Vec<KeyLine>> {
    if width < 2 * COLUMN + GAP {
        return join(sections, width).into_iter().map(|line| vec![line]).collect();
    }
    let width = (width - GAP) / 2;
    // Each section goes to the column that is shorter, so that the first sections are at the top.
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for section in sections {
        let column = if left.len() <= right.len() { &mut left } else { &mut right };
        if !column.is_empty() {
            column.push(KeyLine::default());
        }
        column.extend(section_lines(section, width));
    }
    let line = |at: usize| {
        [&left, &right].into_iter().map(|side| side.get(at).cloned().unwrap_or_default()).collect()
    };
    (0..left.len().max(right.len())).map(line).collect()
}

/// The lines of sections below each other, with a blank line between them.
fn join(sections: &[KeySection], width: usize) -> Vec<KeyLine> {
    let all: Vec<Vec<KeyLine>> = sections.iter().map(|section| section_lines(section, width)).collect();
    all.join(&KeyLine::default())
}

fn section_lines(section: &KeySection, width: usize) -> Vec<KeyLine> {
    let heading = |heading| KeyLine { heading, ..KeyLine::default() };
    let mut lines: Vec<KeyLine> = wrap(&section.title, width).into_iter().map(heading).collect();
    let widest = section.entries.iter().map(|entry| columns(&entry.keys)).max().unwrap_or(0);
    let column = widest.min((width * 2 / 5).max(1));
    let beside = width.saturating_sub(column + 2) >= MIN_WORDS;
    for entry in &section.entries {
        if beside {
            let mut keys = wrap(&entry.keys, column).into_iter();
            let mut words = wrap(&entry.words, width - column - 2).into_iter();
            while let (keys, words) = (keys.next(), words.next())
                && (keys.is_some() || words.is_some())
            {
                let (keys, words) = (keys.unwrap_or_default(), words.unwrap_or_default());
                lines.push(KeyLine { keys, words, at: column + 2, ..KeyLine::default() });
            }
        } else {
            let keys = wrap(&entry.keys, width).into_iter();
            lines.extend(keys.map(|keys| KeyLine { keys, ..KeyLine::default() }));
            let at = usize::from(width > MIN_WORDS) * 2;
            let words = wrap(&entry.words, width - at).into_iter();
            lines.extend(words.map(|words| KeyLine { words, at, ..KeyLine::default() }));
        }
    }
    lines
}

/// Wraps a text at blanks; a word that is wider than a line is broken.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() && columns(&line) + 1 + columns(word) > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for (_, cluster) in clusters(word) {
            if !line.is_empty() && columns(&line) + columns(cluster) > width {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(cluster);
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Draws a line of the screen.
pub(crate) fn draw(line: &[KeyLine], theme: &Theme, area: Rect, buf: &mut Buffer) {
    let width = (usize::from(area.width).saturating_sub(GAP * (line.len() - 1)) / line.len().max(1)) as u16;
    for (number, part) in line.iter().enumerate() {
        let x = area.x + number as u16 * (width + GAP as u16);
        let put = |buf: &mut Buffer, from: usize, text: &str, style| {
            let space = usize::from(width).saturating_sub(from);
            buf.draw_text(x + from as u16, area.y, text, space, style);
        };
        put(buf, 0, &part.heading, theme.heading);
        put(buf, 0, &part.keys, theme.key);
        put(buf, part.at, &part.words, theme.text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(title: &str, entries: &[(&str, &str)]) -> KeySection {
        let entry = |(keys, words): &(&str, &str)| KeyEntry { keys: (*keys).into(), words: (*words).into() };
        KeySection { title: title.into(), entries: entries.iter().map(entry).collect() }
    }

    fn drawn(sections: &[KeySection], width: u16) -> Vec<String> {
        let line = |line: Vec<KeyLine>| {
            let area = Rect::new(0, 0, width, 1);
            let mut buf = Buffer::empty(area);
            draw(&line, &Theme::default(), area, &mut buf);
            let text: String = (0..width).map(|x| buf[(x, 0)].symbol()).collect();
            text.trim_end().to_owned()
        };
        lay_out(sections, width.into()).into_iter().map(line).collect()
    }

    #[test]
    fn descriptions_wrap_beside_or_below_their_keys() {
        let all = [section("Move", &[("j", "move down one line"), ("Home End", "to the start")])];
        assert_eq!(drawn(&all, 40), ["Move", "j         move down one line", "Home End  to the start"]);
        assert_eq!(
            drawn(&all, 24),
            ["Move", "j         move down one", "          line", "Home End  to the start"]
        );
        assert_eq!(drawn(&all, 16), ["Move", "j", "  move down one", "  line", "Home End", "  to the start"]);
        assert_eq!(drawn(&all, 3)[..5], ["Mov", "e", "j", "mov", "e"]);
    }

    #[test]
    fn sections_go_to_the_shorter_column() {
        let one = [("a", "one"), ("b", "two"), ("c", "three")];
        let all = [section("First", &one), section("Second", &one[..1]), section("Third", &one[..1])];
        let lines = drawn(&all, 104);
        assert_eq!(lines.len(), 5, "{lines:?}");
        assert!(lines[0].starts_with("First") && lines[0].contains("Second"), "{lines:?}");
        assert!(lines[3].starts_with("c  three") && lines[3].ends_with("Third"), "{lines:?}");
        assert_eq!(drawn(&all, 80).len(), 10);
    }
}
