//! Widens the blanks of a line so that it reaches the right edge. The text does not change, only what is drawn.
//! Never here: which lines are justified (see `runs`).

use super::{Run, columns};

/// Narrower text is not justified: its few blanks would become wide gaps.
pub(crate) const MIN_WIDTH: usize = 40;

/// How the blanks of a line are widened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    blanks: usize,
    extra: usize,
}

impl Stretch {
    /// Fills a line with so many free columns. None if there is nothing to fill, or the gaps would be more than twice as
    /// wide as a blank.
    pub(crate) fn new(line: &str, width: usize) -> Option<Self> {
        let extra = width.checked_sub(columns(line)).filter(|extra| *extra > 0)?;
        let blanks = count(line);
        // Text from right to left has an order of its own.
        let is_rtl = line.chars().any(|c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fefc}'));
        (extra <= blanks && !is_rtl).then_some(Self { blanks, extra })
    }

    /// Columns that are added up to a place, by the blanks before it.
    fn added(self, blanks: usize) -> usize {
        (blanks * self.extra + self.blanks / 2) / self.blanks
    }

    /// Columns that are added before the end of a part of the line that begins with its first word.
    pub(crate) fn before(self, part: &str) -> usize {
        self.added(count(part))
    }

    /// Widens the blanks of runs that make up the line.
    pub(crate) fn widen(self, runs: &mut [Run]) {
        let mut seen = 0;
        for run in runs {
            if !run.text.contains(' ') {
                continue;
            }
            let mut wide = String::with_capacity(run.text.len() + self.extra);
            for c in run.text.chars() {
                wide.push(c);
                if c == ' ' {
                    let added = self.added(seen + 1) - self.added(seen);
                    wide.extend(std::iter::repeat_n(' ', added));
                    seen += 1;
                }
            }
            run.text = wide.into();
        }
    }
}

fn count(text: &str) -> usize {
    text.bytes().filter(|b| *b == b' ').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::typeset::TextRole;

    fn widened(line: &[&str], width: usize) -> Option<String> {
        let stretch = Stretch::new(&line.concat(), width)?;
        let mut runs: Vec<Run> = line.iter().map(|text| Run::new(text, TextRole::Text)).collect();
        stretch.widen(&mut runs);
        Some(runs.iter().map(|run| &*run.text).collect())
    }

    #[test]
    fn free_columns_go_to_the_blanks_evenly() {
        for (line, width, wanted) in [
            (&["the tide came in"][..], 18, Some("the  tide came  in")),
            (&["the tide came in"], 19, Some("the  tide  came  in")),
            (&["the ti", "de came", " in"], 19, Some("the  tide  came  in")),
            // No gap of more than two columns, and nothing in a full line or without blanks.
            (&["the tide came in"], 20, None),
            (&["the tide came in"], 16, None),
            (&["日本銀行、金利を"], 20, None),
            (&["see שלום there now"], 20, None),
        ] {
            assert_eq!(widened(line, width).as_deref(), wanted, "{line:?} {width}");
        }
    }

    #[test]
    fn the_places_of_words_move_with_the_blanks_before_them() {
        let line = "one two three four five";
        let stretch = Stretch::new(line, 26).unwrap();
        let drawn = widened(&[line], 26).unwrap();
        for word in line.split(' ') {
            let at = line.find(word).unwrap();
            assert_eq!(drawn.find(word), Some(at + stretch.before(&line[..at])), "{word}");
        }
    }
}
