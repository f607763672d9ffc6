//! Words marked in an article: found once in its laid-out lines, drawn on those in sight, gone through one by one.
//! Never here: laying out, scrolling, which words.

use std::collections::VecDeque;
use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::theme::Theme;
use crate::app::typeset::{Ink, Line, columns};
use crate::search::Phrase;
use crate::search::fold::fold_back;

/// Phrases found in the lines of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finds {
    phrases: Vec<Phrase>,
    /// By line, and from left to right.
    marks: Vec<Mark>,
    /// The line each match begins in.
    starts: Vec<usize>,
    /// The match gone to.
    at: Option<usize>,
}

/// A match, or the part of one that stands in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mark {
    line: usize,
    /// Bytes of the line's text.
    range: Range<usize>,
    /// Which match it is of.
    number: usize,
}

/// A line folded: each character with the bytes it came from.
type Folded = Vec<(char, Range<usize>)>;

impl Finds {
    /// Finds phrases. Of two matches that overlap the first counts.
    pub fn new(lines: &[Line], phrases: &[Phrase]) -> Self {
        let mut finds = Self { phrases: phrases.to_vec(), ..Self::default() };
        if phrases.is_empty() {
            return finds;
        }
        // A match goes on at most over as many lines as it has words, and a word without blanks over any.
        let mut window: VecDeque<Folded> = VecDeque::new();
        let deep = phrases.iter().map(|phrase| phrase.words.iter().map(|w| 1 + w.len()).sum::<usize>()).max();
        let deep = deep.unwrap_or(0).min(64);
        // The end of the last match, for the line it ends in.
        let mut covered = (0, 0);
        for line in 0..lines.len() {
            window.pop_front();
            while window.len() <= deep && line + window.len() < lines.len() {
                window.push_back(fold(&lines[line + window.len()]));
            }
            let mut at = if covered.0 == line { covered.1 } else { 0 };
            if covered.0 > line {
                continue;
            }
            while at < window[0].len() {
                let found = phrases.iter().filter_map(|phrase| ends(&window, at, phrase)).max();
                let Some(end) = found else {
                    at += 1;
                    continue;
                };
                finds.mark(&window, line, at, end);
                covered = (line + end.0, end.1);
                if end.0 > 0 {
                    break;
                }
                at = end.1;
            }
        }
        finds.marks.sort_by_key(|mark| (mark.line, mark.range.start));
        finds
    }

    /// Marks what stands from character `at` of the first line of the window up to `end`.
    fn mark(&mut self, window: &VecDeque<Folded>, line: usize, at: usize, end: (usize, usize)) {
        let number = self.starts.len();
        self.starts.push(line);
        for (i, folded) in window.iter().enumerate().take(end.0 + 1) {
            let from =
                if i == 0 { at } else { folded.iter().position(|(c, _)| c.is_alphanumeric()).unwrap_or(0) };
            let to = if i == end.0 { end.1 } else { folded.len() };
            if let (Some((_, first)), Some((_, last))) =
                (folded.get(from), to.checked_sub(1).and_then(|to| folded.get(to)))
                && first.start < last.end
            {
                self.marks.push(Mark { line: line + i, range: first.start..last.end, number });
            }
        }
    }

    /// Whether it was these that were looked for.
    pub fn is_of(&self, phrases: &[Phrase]) -> bool {
        self.phrases == phrases
    }

    /// How many matches there are.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// Which match was gone to, counted from one.
    pub fn number(&self) -> Option<usize> {
        self.at.map(|at| at + 1)
    }

    /// None is gone to any more.
    pub fn leave(&mut self) {
        self.at = None;
    }

    /// Goes to the next match, or the one before; the first time, to the next one from line `top` on. Gives the line
    /// it begins in, and whether that was round the end.
    pub fn step(&mut self, forward: bool, top: usize) -> Option<(usize, bool)> {
        let n = self.starts.len();
        let last = n.checked_sub(1)?;
        let (to, round) = match (self.at, forward) {
            (Some(at), true) => (if at == last { 0 } else { at + 1 }, at == last),
            (Some(at), false) => (at.checked_sub(1).unwrap_or(last), at == 0),
            (None, _) => {
                let below = self.starts.partition_point(|line| *line < top);
                if forward {
                    (if below == n { 0 } else { below }, below == n)
                } else {
                    (below.checked_sub(1).unwrap_or(last), below == 0)
                }
            }
        };
        self.at = Some(to);
        Some((self.starts[to], round))
    }

    /// Marks them in the lines that were drawn from `top` on.
    pub fn draw(&self, lines: &[Line], top: usize, theme: &Theme, area: Rect, buf: &mut Buffer) {
        let first = self.marks.partition_point(|mark| mark.line < top);
        let below = top + usize::from(area.height);
        for mark in self.marks[first..].iter().take_while(|mark| mark.line < below) {
            let text = lines.get(mark.line).map(Line::text).unwrap_or_default();
            let (Some(before), Some(inside)) = (text.get(..mark.range.start), text.get(mark.range.clone()))
            else {
                continue;
            };
            let x = area.x.saturating_add(columns(before) as u16);
            let cells = Rect::new(x, area.y + (mark.line - top) as u16, columns(inside) as u16, 1);
            let style = if self.at == Some(mark.number) { theme.found } else { theme.matched };
            buf.set_style(cells.intersection(area), style);
        }
    }
}

/// The words of a line that are the article's: its title, its summary, its text. What is said about it, and where its
/// links lead, is not searched.
fn fold(line: &Line) -> Folded {
    let own = |ink| matches!(ink, Ink::Title | Ink::Summary | Ink::Text);
    if line.place.is_none() && !line.runs.iter().any(|run| own(run.ink) && !run.link) {
        return Vec::new();
    }
    let text = line.text();
    let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    starts.push(text.len());
    let mut folded: Folded =
        fold_back(&text).into_iter().map(|(c, i)| (c, starts[i]..starts[i + 1])).collect();
    // A mark on top of a letter goes along with it.
    for i in 1..=folded.len() {
        let next = folded.get(i).map_or(text.len(), |(_, range)| range.start);
        let range = &mut folded[i - 1].1;
        range.end = range.end.max(next);
    }
    folded
}

/// Where a phrase ends that begins at character `at` of the first line: the line, and the character behind it.
fn ends(window: &VecDeque<Folded>, at: usize, phrase: &Phrase) -> Option<(usize, usize)> {
    let mut here = (0, at);
    let last = phrase.words.len().checked_sub(1)?;
    for (i, word) in phrase.words.iter().enumerate() {
        if i > 0 {
            here = skip(window, here)?;
        }
        let (start, mut before) = (here, None);
        for wanted in word.chars() {
            if here.1 == window.get(here.0)?.len() {
                // Only where words have no blanks between them does one go on in the next line.
                here = (here.0 + 1, 0);
                if here.0 > window.len() || !unspaced(wanted) || here == (1, 0) && before.is_none() {
                    return None;
                }
            }
            let (c, _) = window.get(here.0)?.get(here.1)?;
            if *c != wanted {
                return None;
            }
            before = Some(wanted);
            here.1 += 1;
        }
        let (first, last_letter) = (word.chars().next()?, before?);
        let inside = |c: Option<char>, next: char| {
            c.is_some_and(|c| {
                c.is_alphanumeric() && next.is_alphanumeric() && !unspaced(c) && !unspaced(next)
            })
        };
        let letter = |(line, at): (usize, usize)| window.get(line)?.get(at).map(|(c, _)| *c);
        let left = start.1.checked_sub(1).and_then(|at| letter((start.0, at)));
        if inside(left, first) || !(i == last && phrase.open) && inside(letter(here), last_letter) {
            return None;
        }
    }
    Some(here)
}

/// The next letter: past blanks and signs, and in the next line if this one ends, but not in another paragraph.
fn skip(window: &VecDeque<Folded>, from: (usize, usize)) -> Option<(usize, usize)> {
    let (mut line, mut at) = from;
    loop {
        let folded = window.get(line).filter(|folded| !folded.is_empty())?;
        if let Some(found) = folded[at..].iter().position(|(c, _)| c.is_alphanumeric()) {
            return Some((line, at + found));
        }
        (line, at) = (line + 1, 0);
    }
}

/// Scripts that set no blanks between words.
fn unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::typeset::{self, Run};

    fn phrase(text: &str) -> Phrase {
        let (text, open) = text.strip_suffix('*').map_or((text, false), |text| (text, true));
        Phrase { words: text.split(' ').map(str::to_owned).collect(), open }
    }

    /// The text marked, a line's parts with `/` between them.
    fn found(text: &str, width: usize, phrases: &[&str]) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.split("\n\n") {
            lines.extend(typeset::paragraph(&[Run::new(paragraph, Ink::Text)], width, 0));
            lines.push(Line::default());
        }
        let phrases: Vec<Phrase> = phrases.iter().map(|text| phrase(text)).collect();
        let finds = Finds::new(&lines, &phrases);
        let part = |mark: &Mark| lines[mark.line].text()[mark.range.clone()].to_owned();
        let of = |number| finds.marks.iter().filter(move |mark| mark.number == number);
        (0..finds.count()).map(|n| of(n).map(part).collect::<Vec<_>>().join("/")).collect()
    }

    #[test]
    fn words_are_found_whatever_their_case_and_accents() {
        for (text, phrases, marked) in [
            ("Zürich, ZURICH and zu\u{308}rich", &["zurich"][..], &["Zürich", "ZURICH", "zu\u{308}rich"][..]),
            ("NATO's treaty; snatoch, natos", &["nato"], &["NATO"]),
            ("nations and NATO", &["nat*"], &["nations", "NATO"].map(|w| &w[..3])),
            ("climate — summit, climate's summit", &["climate summit"], &["climate — summit"]),
            ("die Straße und STRASSE", &["strasse"], &["Straße", "STRASSE"]),
            ("日本銀行、金利を", &["金利"], &["金利"]),
            ("one two", &["one", "two", "one two"], &["one two"]),
            ("a a a", &["a a"], &["a a"]),
            ("nothing", &["something"], &[]),
            ("", &["a"], &[]),
        ] {
            assert_eq!(found(text, 60, phrases), marked, "{text} {phrases:?}");
        }
    }

    #[test]
    fn a_match_over_two_lines_is_one_and_none_goes_over_paragraphs() {
        assert_eq!(found("the climate summit opens", 12, &["climate summit"]), ["climate/summit"]);
        assert_eq!(found("a b c d e", 1, &["b c d"]), ["b/c/d"]);
        assert_eq!(found("日本銀行、金利を引き上げ", 8, &["日本銀行"]), ["日本銀/行"]);
        assert!(found("the climate\n\nsummit", 40, &["climate summit"]).is_empty());
        // What only looks like one because the line ends there is none.
        assert!(found("come in come", 7, &["income"]).is_empty());
    }

    #[test]
    fn one_goes_through_them_and_round_the_end() {
        let lines: Vec<Line> = ["x", "a a", "y", "a"]
            .iter()
            .flat_map(|text| typeset::paragraph(&[Run::new(text, Ink::Text)], 10, 0))
            .collect();
        let mut finds = Finds::new(&lines, &[phrase("a")]);
        assert_eq!((finds.count(), finds.number()), (3, None));
        assert_eq!(finds.step(true, 2), Some((3, false)));
        assert_eq!(finds.step(true, 0), Some((1, true)));
        assert_eq!(finds.step(true, 0), Some((1, false)));
        assert_eq!(finds.number(), Some(2));
        finds.leave();
        assert_eq!(finds.step(false, 1), Some((3, true)));
        assert_eq!(Finds::new(&lines, &[]).step(true, 0), None);
    }
}
