//! Finds tables drawn in code with lines and bars, as the output of databases. Never here: their layout.

use super::{cluster_columns, clusters};

/// The fewest lines of a table.
const MIN_LINES: usize = 3;
/// The fewest signs of a rule in ASCII.
const MIN_RULE: usize = 3;

/// For each line, whether it is in a drawn table.
pub(super) fn drawn_lines(text: &str) -> Vec<bool> {
    let lines: Vec<Line> = text.split('\n').map(Line::new).collect();
    let mut out = vec![false; lines.len()];
    let mut start = 0;
    while start < lines.len() {
        let joined = lines[start..].windows(2).take_while(|pair| pair[0].joins(&pair[1])).count();
        let end = start + joined + 1;
        let table = &lines[start..end];
        // Bars alone may be code; a rule or box drawing makes a table of them.
        if table.len() >= MIN_LINES && table.iter().any(|line| line.is_rule || line.has_box) {
            out[start..end].fill(true);
        }
        start = end;
    }
    out
}

/// What a line has of a table.
struct Line {
    /// The columns of its bars and crossings.
    bars: Vec<usize>,
    /// There is nothing else in it than lines.
    is_rule: bool,
    /// There are box drawing signs in it.
    has_box: bool,
}

impl Line {
    fn new(text: &str) -> Self {
        let (mut bars, mut column, mut flat) = (Vec::new(), 0, 0);
        let (mut is_rule, mut has_box) = (true, false);
        for (_, cluster) in clusters(text) {
            match cluster.chars().next().unwrap_or(' ') {
                '-' | '=' | '─' | '━' | '═' => flat += 1,
                '|' | '+' => bars.push(column),
                '\u{2500}'..='\u{257f}' => {
                    bars.push(column);
                    has_box = true;
                }
                ' ' | ':' => {}
                _ => is_rule = false,
            }
            column += cluster_columns(cluster);
        }
        Self { is_rule: is_rule && flat >= MIN_RULE && !bars.is_empty(), bars, has_box }
    }

    /// Whether a bar of one line is above one of the other.
    fn joins(&self, below: &Self) -> bool {
        self.bars.iter().any(|column| below.bars.binary_search(column).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_told_from_the_code_around_them() {
        for (text, wanted) in [
            ("SELECT n;\n n │ high\n───┼─────\n 2 │ f\nok", "01110"),
            (" n | high\n---+-----\n 2 | f\n(1 row)", "1110"),
            ("+---+\n| a |\n+---+", "111"),
            ("| a | b |\n|---|:-:|\n| c | d |", "111"),
            ("tides\n├── a\n└── b", "000"),
            ("let a = |x| 1;\nlet b = |x| 2;\nlet c = |x| 3;", "000"),
            ("a | b\nc | d", "00"),
            ("x = a + b\n-----", "00"),
            ("", "0"),
        ] {
            let found: String = drawn_lines(text).iter().map(|is| if *is { '1' } else { '0' }).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }
}
