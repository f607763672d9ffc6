//! Labels on the visible links, and the link chosen by its label or its number. Never here: where the links are on the
//! page, what is done with the chosen one.

use std::collections::HashMap;

use ratatui::prelude::{Buffer, Modifier, Rect};

use crate::app::Theme;
use crate::app::text_order::DrawText;
use crate::app::typeset::{columns, fit};
use crate::news::{Destination, grouped};

/// The letters of labels, the home row first. Not among them: `j` and `k` scroll, `y` copies, `i` shows the address,
/// `q` closes.
const LETTERS: &str = "asdfghlwertuopzxcvbnm";
/// The maximum number of digits of a number.
const DIGITS: usize = 6;

/// A visible part of a link: the cells of its words in one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct VisibleLink {
    /// Its index among the links of the article.
    pub(crate) link: u32,
    /// The line of the window, and the columns of the text.
    pub(crate) line: u16,
    pub(crate) from: u16,
    pub(crate) to: u16,
    /// Where its number is, if it has one: the first column, and the one behind it.
    pub(crate) number: Option<(u16, u16)>,
    /// It is read from right to left.
    pub(crate) rtl: bool,
    /// The link goes on in the next line.
    pub(crate) goes_on: bool,
}

/// The state while a link is chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    visible: Vec<VisibleLink>,
    /// Links with their labels.
    labels: Vec<(u32, String)>,
    /// Letters or digits typed so far.
    typed: String,
    /// The chosen link.
    pub chosen: Option<ChosenLink>,
    /// The link will be opened in the program.
    pub(crate) in_program: bool,
}

/// A chosen link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenLink {
    pub(crate) link: u32,
    /// Its number in the list at the end of the article; none if it leads to a position in the article.
    pub number: Option<usize>,
    /// Where it leads; none if within the article.
    pub(crate) to: Option<Destination>,
}

/// The result of typing a letter or a digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pick {
    /// Nothing yet.
    Nothing,
    /// A link, by its label.
    Link(u32),
    /// A link by its number, counted from one.
    Number(usize),
}

impl Hints {
    /// No link is chosen yet. `in_program`: the link will be opened in the program.
    pub(crate) fn new(in_program: bool) -> Self {
        Self { in_program, ..Self::default() }
    }

    /// Sets the visible parts of links, from top to bottom. `near`: the reading line. New labels are assigned if the
    /// visible links have changed.
    pub(crate) fn set_links(&mut self, visible: Vec<VisibleLink>, reading_line: u16) {
        if self.visible == visible {
            return;
        }
        // Distance, order, link.
        let mut links: Vec<(u16, usize, u32)> = Vec::new();
        let mut places: HashMap<u32, usize> = HashMap::new();
        for part in &visible {
            let distance = part.line.abs_diff(reading_line);
            let place = *places.entry(part.link).or_insert(links.len());
            match links.get_mut(place) {
                Some(known) => known.0 = known.0.min(distance),
                None => links.push((distance, place, part.link)),
            }
        }
        links.sort_unstable();
        let labels = labels(links.len());
        // The nearest links get the shortest labels; labels of the same length go from top to bottom.
        let mut rest = links.as_mut_slice();
        for same in labels.chunk_by(|one, next| one.len() == next.len()) {
            let (here, after) = rest.split_at_mut(same.len());
            here.sort_unstable_by_key(|(_, place, _)| *place);
            rest = after;
        }
        self.labels = links.into_iter().map(|(.., link)| link).zip(labels).collect();
        self.visible = visible;
        if !self.typed.starts_with(|c: char| c.is_ascii_digit()) {
            self.typed.clear();
        }
    }

    /// The label of a visible link.
    pub fn label(&self, link: u32) -> Option<&str> {
        self.labels.iter().find(|(other, _)| *other == link).map(|(_, label)| label.as_str())
    }

    /// Whether a character is used in labels or numbers.
    pub(crate) fn is_label_char(c: char) -> bool {
        LETTERS.contains(c) || c.is_ascii_digit()
    }

    /// Types a letter or a digit. `count`: how many links have numbers.
    pub(crate) fn pick(&mut self, c: char, count: usize) -> Pick {
        let digit = c.is_ascii_digit();
        if self.typed.starts_with(|c: char| c.is_ascii_digit()) != digit {
            self.typed.clear();
        }
        self.chosen = None;
        self.typed.push(c);
        if digit {
            let number = |typed: &str| typed.parse().ok().filter(|n| (1..=count).contains(n));
            // With nine links, `17` chooses link 7: a digit may start a new number.
            let fresh = self.typed.len() > DIGITS || number(&self.typed).is_none();
            if fresh {
                self.typed = c.to_string();
            }
            let picked = number(&self.typed).map_or(Pick::Nothing, Pick::Number);
            if picked == Pick::Nothing {
                self.typed.clear();
            }
            return picked;
        }
        let begins = |typed: &str| self.labels.iter().any(|(_, label)| label.starts_with(typed));
        if !begins(&self.typed) {
            self.typed = if begins(&c.to_string()) { c.to_string() } else { String::new() };
        }
        match self.labels.iter().find(|(_, label)| *label == self.typed) {
            Some((link, _)) => {
                let link = *link;
                self.typed.clear();
                Pick::Link(link)
            }
            None => Pick::Nothing,
        }
    }

    /// Deletes the last letter or digit, and the choice.
    pub(crate) fn unpick(&mut self) {
        self.chosen = None;
        self.typed.pop();
    }

    /// Highlights the chosen link, or draws the labels over the numbers of links, else behind their words. `area`: the
    /// area of the text; `right`: the column where labels must end.
    pub(crate) fn draw(&self, theme: &Theme, area: Rect, right: u16, buf: &mut Buffer) {
        if let Some(chosen) = &self.chosen {
            for part in self.visible.iter().filter(|part| part.link == chosen.link) {
                let cells = Rect::new(
                    area.x.saturating_add(part.from),
                    area.y.saturating_add(part.line),
                    part.to.saturating_sub(part.from),
                    1,
                );
                buf.set_style(cells.intersection(area), theme.found);
            }
        }
        // The line of the last label, and its end.
        let mut last = (u16::MAX, 0);
        for part in self.visible.iter().filter(|part| !part.goes_on && part.line < area.height) {
            let Some(label) = self.label(part.link) else { continue };
            let Some(rest) = label.strip_prefix(self.typed_letters()) else { continue };
            if self.chosen.is_some() {
                continue;
            }
            let after = if last.0 == part.line { last.1 } else { 0 };
            let wide = label.len() as u16;
            // It replaces the number, or takes the cell behind the words. A longer one covers their last letters, but
            // never the first.
            let (first, end) = match part.number {
                Some((from, to)) if from < part.from => (from, to),
                Some((from, to)) if to - from >= wide => (from, from + wide),
                Some((_, to)) => (part.from + 1, to),
                None if part.rtl => (part.from.saturating_sub(1), part.from.saturating_sub(1) + wide),
                None => (part.from + 1, part.to + 1),
            };
            let space = right.saturating_sub(area.x);
            // At the right edge it moves to the left, unless another label is there.
            let from = end.saturating_sub(wide).max(first).min(space.saturating_sub(wide)).max(after);
            if from + wide > space {
                continue;
            }
            last = (part.line, from + wide);
            let (x, y) = (area.x + from, area.y + part.line);
            super::overlay::blank_wide_neighbours(Rect::new(x, y, wide, 1), buf);
            for x in part.number.map_or(0..0, |(_, to)| from + wide..to) {
                buf.set_string(area.x + x, y, " ", theme.text);
            }
            let typed = label.len() - rest.len();
            buf.set_string(x, y, &label[..typed], theme.hint.add_modifier(Modifier::DIM));
            buf.set_string(x + typed as u16, y, rest, theme.hint);
        }
    }

    fn typed_letters(&self) -> &str {
        if self.typed.starts_with(|c: char| c.is_ascii_digit()) { "" } else { &self.typed }
    }

    /// Draws the status line. Returns the columns used.
    pub(crate) fn draw_status(&self, count: usize, theme: &Theme, area: Rect, buf: &mut Buffer) -> u16 {
        let Some(chosen) = &self.chosen else {
            let forms = match (self.typed_letters(), count) {
                ("", 0) => vec!["Link: its letters".to_owned()],
                ("", n) => vec![
                    format!("Link: its letters, or its number, 1 to {}", grouped(n)),
                    "Link: letters or number".into(),
                ],
                (typed, _) => vec![format!("Link: {typed}")],
            };
            let form = forms.iter().find(|form| columns(form) <= area.width.into()).or(forms.last());
            let form = fit(form.map_or("", String::as_str), area.width.into());
            return buf.draw_text(area.x, area.y, form, area.width.into(), theme.accent).0 - area.x;
        };
        let Some(to) = &chosen.to else {
            let text = fit("A place in this article", area.width.into());
            return buf.draw_text(area.x, area.y, text, area.width.into(), theme.text).0 - area.x;
        };
        let number = chosen.number.map(|n| format!("[{n}] ")).unwrap_or_default();
        let mut x = area.x;
        let mut put = |text: &str, style| {
            let space = usize::from(area.right().saturating_sub(x));
            x = buf.draw_text(x, area.y, fit(text, space), space, style).0;
        };
        put(&number, theme.quiet);
        // A warning is more important than the address.
        let cautions: Vec<_> = to.cautions.iter().filter_map(crate::news::Caution::brief).collect();
        let mut cautions = cautions.join(" ");
        if columns(&number) + columns(&cautions) + 1 + columns(to.host()) > usize::from(area.width) {
            cautions = if cautions.starts_with('⚠') { "⚠".to_owned() } else { String::new() };
        }
        if !cautions.is_empty() {
            put(&format!("{cautions} "), theme.alert);
        }
        if to.host.is_empty() {
            put(&to.url, theme.text);
            return x - area.x;
        }
        // The host is the most important part: with little space it comes first.
        let (before, after) = (&to.url[..to.host.start], &to.url[to.host.end..]);
        let other = to.reads.as_ref().or(to.known.as_ref());
        let other = other.map(|other| format!(" ({other})")).unwrap_or_default();
        let tight = columns(&number) + columns(before) + columns(to.host()) + columns(&other) + 8;
        if tight <= usize::from(area.width) {
            put(before, theme.quiet);
        }
        put(to.host(), theme.host);
        put(&other, theme.host);
        put(after, theme.quiet);
        x - area.x
    }
}

/// Labels that are not prefixes of each other: the shortest first, and of those the easiest to type.
fn labels(count: usize) -> Vec<String> {
    let letters: Vec<char> = LETTERS.chars().collect();
    let mut all = vec![String::new()];
    // Labels before `used` have become prefixes of longer ones.
    let mut used = 0;
    while all.len() - used < count.max(1) || used == 0 {
        let stem = all[used].clone();
        used += 1;
        // Of the letters, the hardest to type becomes a prefix first.
        all.extend(letters.iter().rev().map(|letter| format!("{stem}{letter}")));
    }
    let place = |label: &String| -> Vec<usize> {
        label.chars().filter_map(|c| letters.iter().position(|l| *l == c)).collect()
    };
    let mut rest = all.split_off(used);
    rest.sort_by_cached_key(|label| (label.len(), place(label)));
    rest.truncate(count);
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_short_and_no_label_is_a_prefix_of_another() {
        for count in [0, 1, 2, 20, 21, 22, 41, 42, 100, 500, 2_000] {
            let all = labels(count);
            assert_eq!(all.len(), count);
            assert!(all.is_sorted_by_key(String::len));
            assert!(all.iter().all(|label| label.len() <= 3 && label.chars().all(Hints::is_label_char)));
            let mut sorted = all.clone();
            sorted.sort();
            assert!(sorted.windows(2).all(|pair| !pair[1].starts_with(&pair[0])), "{count}: {sorted:?}");
        }
        assert_eq!(labels(3), ["a", "s", "d"]);
        let many = labels(30);
        assert_eq!((&many[0][..], many.iter().filter(|label| label.len() == 1).count()), ("a", 20));
    }

    fn part(link: u32, line: u16) -> VisibleLink {
        VisibleLink { link, line, from: 3, to: 9, rtl: false, number: None, goes_on: false }
    }

    #[test]
    fn the_nearest_links_have_the_shortest_labels_and_each_link_has_one() {
        let mut hints = Hints::default();
        hints.set_links((0..40).map(|at| part(at % 30, at as u16)).collect(), 10);
        assert!(hints.label(10).is_some_and(|label| label.len() == 1));
        assert_eq!((hints.label(0), hints.label(1)), (Some("a"), Some("s")), "from top to bottom");
        assert_eq!(hints.labels.len(), 30);
        assert_eq!(hints.pick('a', 30), Pick::Link(0));
        let long = hints.labels.iter().find(|(_, label)| label.len() == 2).unwrap().clone();
        let letters: Vec<char> = long.1.chars().collect();
        assert_eq!(hints.pick(letters[0], 30), Pick::Nothing);
        assert_eq!(hints.pick(letters[1], 30), Pick::Link(long.0));
    }

    #[test]
    fn a_link_is_also_chosen_by_its_number() {
        let mut hints = Hints::default();
        hints.set_links(vec![part(0, 1)], 0);
        assert_eq!(hints.pick('1', 30), Pick::Number(1));
        assert_eq!(hints.pick('7', 30), Pick::Number(17));
        assert_eq!(hints.pick('5', 30), Pick::Number(5), "there is no link 175");
        assert_eq!(hints.pick('0', 3), Pick::Nothing);
        assert_eq!(hints.pick('a', 3), Pick::Link(0));
        assert_eq!(hints.pick('4', 3), Pick::Nothing);
    }
}
