//! Breaks running text into lines by display width. Never here: blocks, indents, colours.

use std::ops::Range;

use super::measure::{cluster_columns, clusters};

/// Where the lines of `text` begin and end (byte offsets), at most `width` columns each; a cluster wider than
/// the width stands alone. `\n` always breaks. Lines carry no blanks at their ends.
///
/// Breaks are taken at blanks, after hyphens and dashes inside words, and between ideographs, but never before
/// closing or after opening punctuation (the kinsoku rules of JIS X 4051, the short list of them).
pub fn lines(text: &str, width: usize) -> Vec<Range<usize>> {
    let width = width.max(1);
    let mut out = Vec::new();
    let (mut start, mut start_column, mut column) = (0, 0, 0);
    // The last place to break: end of the line, start of the next, and the column count there.
    let mut chance: Option<(usize, usize, usize)> = None;
    let mut before = ' ';
    for (at, cluster) in clusters(text) {
        let c = cluster.chars().next().unwrap_or(' ');
        if c == '\n' {
            out.push(trimmed(text, start..at));
            (start, start_column, chance, before) = (at + 1, column, None, ' ');
            continue;
        }
        let wide = cluster_columns(cluster);
        if c == ' ' {
            column += 1;
            if start == at {
                (start, start_column) = (at + 1, column);
            } else {
                chance = Some((at, at + 1, column));
            }
            before = ' ';
            continue;
        }
        if start < at && may_break(before, c) {
            chance = Some((at, at, column));
        }
        if column + wide - start_column > width && start < at {
            let (end, next, next_column) = chance.unwrap_or((at, at, column));
            out.push(trimmed(text, start..end));
            (start, start_column, chance) = (next, next_column, None);
            // A rest longer than a line (a cluster after a blank that alone overflows) is cut as it comes.
            if column + wide - start_column > width && start < at {
                out.push(trimmed(text, start..at));
                (start, start_column) = (at, column);
            }
        }
        column += wide;
        before = cluster.chars().next_back().unwrap_or(c);
    }
    if start < text.len() || out.is_empty() {
        out.push(trimmed(text, start.min(text.len())..text.len()));
    }
    out
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let line = &text[range.clone()];
    range.start..range.start + line.trim_end_matches(' ').len()
}

fn may_break(before: char, after: char) -> bool {
    if before == ' ' {
        return false;
    }
    if matches!(before, '-' | '\u{2010}' | '–' | '—' | '/') {
        return after.is_alphabetic();
    }
    (is_ideograph(before) || is_ideograph(after)) && !opens(before) && !closes(after)
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{303f}' | '\u{3040}'..='\u{30ff}' | '\u{3100}'..='\u{312f}' | '\u{31a0}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3fffd}')
}

fn opens(c: char) -> bool {
    matches!(
        c,
        '(' | '[' | '{' | '‘' | '“' | '«' | '〈' | '《' | '「' | '『' | '【' | '〔' | '（' | '［' | '｛'
    )
}

fn closes(c: char) -> bool {
    matches!(
        c,
        ')' | ']'
            | '}'
            | ','
            | '.'
            | ';'
            | ':'
            | '!'
            | '?'
            | '%'
            | '’'
            | '”'
            | '»'
            | '、'
            | '。'
            | '〉'
            | '》'
            | '」'
            | '』'
            | '】'
            | '〕'
            | '）'
            | '］'
            | '｝'
            | '，'
            | '．'
            | '：'
            | '；'
            | '！'
            | '？'
            | '・'
            | 'ー'
            | '々'
            | 'ぁ'
            | 'ぃ'
            | 'ぅ'
            | 'ぇ'
            | 'ぉ'
            | 'っ'
            | 'ゃ'
            | 'ゅ'
            | 'ょ'
            | 'ァ'
            | 'ィ'
            | 'ゥ'
            | 'ェ'
            | 'ォ'
            | 'ッ'
            | 'ャ'
            | 'ュ'
            | 'ョ'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::measure::columns;
    use super::*;

    fn wrapped(text: &str, width: usize) -> Vec<&str> {
        lines(text, width).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn lines_break_where_a_typesetter_would() {
        assert_eq!(wrapped("the quick brown fox", 10), ["the quick", "brown fox"]);
        assert_eq!(
            wrapped("a well-known long-standing critic", 10),
            ["a well-", "known", "long-", "standing", "critic"]
        );
        assert_eq!(wrapped("one\ntwo three", 20), ["one", "two three"]);
        assert_eq!(wrapped("incomprehensibilities", 8), ["incompre", "hensibil", "ities"]);
        assert_eq!(wrapped("  led by blanks ", 20), ["led by blanks"]);
        assert_eq!(wrapped("1990-2000 -5", 6), ["1990-2", "000 -5"]);
        assert_eq!(wrapped("", 5), [""]);
        assert_eq!(wrapped("a\n\nb", 5), ["a", "", "b"]);
    }

    #[test]
    fn ideographs_break_anywhere_but_before_closing_marks() {
        assert_eq!(wrapped("日本銀行、金利を引き上げ", 8), ["日本銀", "行、金利", "を引き上", "げ"]);
        assert_eq!(wrapped("彼は「はい」と", 6), ["彼は", "「は", "い」と"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_line_is_too_wide(text in "[a-c \n日、é-]{0,60}", width in 2usize..20) {
            let found = wrapped(&text, width);
            let squeezed = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(squeezed(&found.concat()), squeezed(&text));
            for line in found {
                prop_assert!(columns(line) <= width, "{:?} in {}", line, width);
            }
        }
    }
}
