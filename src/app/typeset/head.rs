//! The lines of a title block around the title, and which of them there is space for. Never here: what is written in
//! them (see `pane::title_block`).

use super::wrap;

/// A line of the title block besides the title. Its text depends on the time and on the scroll position, so it is not
/// text of the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadLine {
    /// An empty line at the top.
    Margin,
    /// The source.
    Kicker,
    /// The progress.
    Rule,
    /// Author, date, reading time.
    Facts,
}

/// The lines that are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeadLines {
    pub margin: bool,
    pub kicker: bool,
    pub rule: bool,
    pub facts: bool,
    /// The letters of the title are two rows high and two columns wide.
    pub large: bool,
}

/// The maximum number of lines of a title in large letters.
const MAX_LARGE_LINES: usize = 2;

impl HeadLines {
    /// The lines for a pane of `rows`: the block takes at most a third of them, except for a long title. `kicker` and
    /// `facts`: whether there are any; without a kicker line the source is one of the facts. `large`: whether the
    /// terminal has large letters.
    pub(crate) fn for_pane(
        title: &str,
        (kicker, facts): (bool, bool),
        width: usize,
        rows: usize,
        large: bool,
    ) -> Self {
        let limit = rows.div_ceil(3);
        let count = |width: usize| {
            let mut lines = 0;
            wrap::lines(title, width.max(1), width.max(1), |_, _| lines += 1);
            lines
        };
        let others = 2 + usize::from(kicker) + usize::from(facts);
        let lines = count(width / 2);
        if large && lines <= MAX_LARGE_LINES && 2 * lines + others <= limit {
            return Self { margin: true, kicker, rule: true, facts, large };
        }
        let mut free = limit.saturating_sub(count(width) + usize::from(facts || kicker));
        let mut take = |wanted: bool| {
            let taken = wanted && free > 0;
            free -= usize::from(taken);
            taken
        };
        let rule = take(true);
        // Without facts the kicker takes their line.
        let kicker = kicker && (!facts || take(true));
        Self { margin: take(true), kicker, rule, facts, large: false }
    }

    pub(super) fn has(self, line: HeadLine) -> bool {
        match line {
            HeadLine::Margin => self.margin,
            HeadLine::Kicker => self.kicker,
            HeadLine::Rule => self.rule,
            HeadLine::Facts => self.facts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_low_pane_has_fewer_lines_around_the_title() {
        let words = |title: &str, rows: usize| {
            let head = HeadLines::for_pane(title, (true, true), 36, rows, false);
            let all = [
                (head.margin, "margin"),
                (head.kicker, "kicker"),
                (head.rule, "rule"),
                (head.facts, "facts"),
            ];
            all.iter().filter(|(shown, _)| *shown).map(|(_, name)| *name).collect::<Vec<_>>().join(" ")
        };
        let (short, long) = ("Storm Ada", "Storm Ada: forty trees down, two roads closed");
        assert_eq!(words(short, 33), "margin kicker rule facts");
        assert_eq!(words(short, 12), "kicker rule facts");
        assert_eq!(words(long, 12), "rule facts");
        assert_eq!(words(short, 6), "facts");
        assert_eq!(words(&long.repeat(9), 12), "facts");
    }

    #[test]
    fn a_title_is_large_only_if_all_lines_fit() {
        let large = |title: &str, rows| HeadLines::for_pane(title, (true, true), 72, rows, true).large;
        assert!(large("Bread that rises", 33) && large("Bread that rises", 18));
        assert!(!large("Bread that rises", 12));
        assert!(!large(&"A very long title. ".repeat(6), 60), "more than two lines");
        assert!(!HeadLines::for_pane("Bread", (true, true), 72, 33, false).large);
    }
}
