//! Lines of prose: which are rules, bullets or quotes, and whether the text is hard-wrapped.
//! Never here: titles, by-lines, or other metadata of an article.

use unicode_width::UnicodeWidthStr;

/// Columns of hard-wrapped text.
const WRAP_WIDTHS: std::ops::RangeInclusive<usize> = 30..=100;
/// The widest line of verse, of an address, of a signature: blocks whose line ends have a meaning.
pub(super) const MAX_VERSE_WIDTH: usize = 65;

/// How the lines of a text are laid out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LineLayout {
    /// Lines are broken to fit `width`, so line ends inside a paragraph have no meaning.
    pub(crate) wrapped: bool,
    /// Columns of the widest line that is not the last of its paragraph.
    pub(crate) width: usize,
    /// Blank lines separate paragraphs.
    pub(crate) spaced: bool,
    /// Most paragraphs begin with an indent.
    pub(crate) indented: bool,
}

/// Splits a text into lines; a form feed becomes a line of its own.
pub(super) fn split(text: &str) -> Vec<&str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Only very old files end their lines with CR alone.
    let lone = !text.contains('\n') && text.contains('\r');
    let mut lines = Vec::new();
    for line in text.split(if lone { '\r' } else { '\n' }) {
        let line = line.trim_end();
        if !line.contains('\u{c}') {
            lines.push(line);
            continue;
        }
        for (i, part) in line.split('\u{c}').enumerate() {
            if i > 0 {
                lines.push("\u{c}");
            }
            lines.push(part);
        }
    }
    lines
}

impl LineLayout {
    /// Measures a text.
    pub(crate) fn of(lines: &[&str]) -> Self {
        let prose =
            |line: &&str| !line.is_empty() && !is_quote(line) && bullet(line).is_none() && !is_rule(line);
        let (mut before, mut widths, mut breaks) = (None::<&str>, Vec::new(), Vec::new());
        let (mut chunks, mut indented, mut long, mut counted) = (0, 0, 0, 0);
        for line in lines {
            if !prose(line) {
                before = None;
                continue;
            }
            counted += 1;
            let width = line.width();
            long += usize::from(width > *WRAP_WIDTHS.end() && line.trim_start().contains(' '));
            if let Some(before) = before {
                widths.push(before.width());
                breaks.push((before, *line));
            } else {
                chunks += 1;
                indented += usize::from(indent(line) > 1);
            }
            before = Some(line);
        }
        widths.sort_unstable();
        // A single long URL must not count as the width.
        let width = widths.get(widths.len().saturating_sub(1 + widths.len() / 50)).copied().unwrap_or(0);
        let full = breaks.iter().filter(|(a, b)| fills_line(a, b, width)).count();
        let capital = breaks.iter().filter(|(_, b)| starts_upper(b)).count();
        let wrapped = WRAP_WIDTHS.contains(&width)
            && long * 20 <= counted
            && full * 10 >= breaks.len() * 6
            && capital * 10 < breaks.len() * 6;
        Self { wrapped, width, spaced: chunks > 2, indented: chunks > 1 && indented * 2 > chunks }
    }

    /// Whether a line ends only because the next word does not fit.
    pub(crate) fn is_soft_break(&self, line: &str, next: &str) -> bool {
        self.wrapped && fills_line(line, next, self.width)
    }

    /// Whether the line ends of a block have a meaning: poems, addresses, signatures.
    pub(crate) fn is_verse(&self, lines: &[&str]) -> bool {
        if lines.len() < 2 || lines.iter().any(|line| line.width() > MAX_VERSE_WIDTH) {
            return false;
        }
        // If each line is a sentence, the lines are paragraphs.
        let sentences = lines.iter().filter(|line| ends_sentence(line)).count();
        let length: usize = lines.iter().map(|line| line.len()).sum();
        if sentences * 5 >= lines.len() * 4 && length >= 25 * lines.len() {
            return false;
        }
        let hard_break = |pair: &[&str]| !fills_line(pair[0], pair[1], self.width * 4 / 5);
        !self.wrapped || lines.windows(2).all(hard_break)
    }
}

fn fills_line(line: &str, next: &str, width: usize) -> bool {
    let word = next.split_whitespace().next().unwrap_or("");
    // Scripts without spaces break anywhere, so one character counts as the word.
    let first = word.chars().next().filter(|&c| is_ideograph(c)).map_or(word.width(), |_| 2);
    line.width() + 1 + first >= width
}

/// Whether a script has no spaces between words.
pub(super) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

pub(super) fn starts_upper(line: &str) -> bool {
    line.trim_start().chars().next().is_some_and(char::is_uppercase)
}

pub(super) fn starts_lower(line: &str) -> bool {
    line.trim_start().chars().next().is_some_and(char::is_lowercase)
}

/// Capitals only, and more than one.
pub(super) fn is_all_caps(line: &str) -> bool {
    line.chars().filter(|c| c.is_uppercase()).nth(1).is_some() && !line.chars().any(char::is_lowercase)
}

/// Columns of blanks at the beginning, a tab counted as four.
pub(super) fn indent(line: &str) -> usize {
    line.chars().take_while(|c| matches!(c, ' ' | '\t')).map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

/// `---`, `* * *`, `=====`, `———` or a form feed.
pub(super) fn is_rule(line: &str) -> bool {
    if line == "\u{c}" {
        return true;
    }
    let mut signs = line.chars().filter(|c| !c.is_whitespace());
    let Some(first) = signs.next().filter(|c| "-*=_~#+·•—–─━═⁂".contains(*c)) else {
        return false;
    };
    let mut count = 1;
    for sign in signs {
        if sign != first {
            return false;
        }
        count += 1;
    }
    count >= 3 || first == '⁂'
}

/// Whether `rule` underlines the heading `line`: then it is about as long. The heading must be the first line of its
/// block.
pub(super) fn underlines(rule: &str, line: &str) -> bool {
    let (bar, width) = (rule.width(), line.trim().width());
    rule.starts_with(['=', '-', '~', '_', '—', '─', '═'])
        && !rule.contains(' ')
        && is_rule(rule)
        && width <= 120
        && bar * 5 >= width * 3
        && !line.is_empty()
        && !is_rule(line)
}

pub(super) fn is_quote(line: &str) -> bool {
    line.starts_with('>')
}

/// The number of a list item, if it has one, and the text after its bullet: `•`, `-`, `*`, or a number below 1000.
/// A dash is not a bullet: many publishers begin speech with it.
pub(super) fn bullet(line: &str) -> Option<(Option<i64>, &str)> {
    let line = line.trim_start();
    let first = line.chars().next()?;
    if "•◦‣▪●○·*-".contains(first) {
        let rest = &line[first.len_utf8()..];
        return (rest.starts_with([' ', '\t']) || first == '•' && !rest.is_empty())
            .then(|| (None, rest.trim_start()));
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if !(1..=3).contains(&digits) {
        return None;
    }
    let rest = line[digits..].strip_prefix(['.', ')'])?;
    rest.starts_with([' ', '\t']).then(|| (line[..digits].parse().ok(), rest.trim_start()))
}

/// Whether a text ends with a sentence, apart from closing quotes and brackets.
pub(super) fn ends_sentence(text: &str) -> bool {
    let closing = |c| matches!(c, '"' | '\'' | '”' | '’' | '»' | '«' | ')' | ']' | '“' | '」' | '』');
    text.trim_end().trim_end_matches(closing).ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟', ':'])
}

/// Appends a line to a wrapped paragraph.
pub(super) fn append_line(text: &mut String, next: &str) {
    let next = next.trim();
    let (last, first) = (text.chars().next_back(), next.chars().next());
    let dense = last.is_some_and(is_ideograph) && first.is_some_and(is_ideograph);
    let hyphen = text.ends_with('-')
        && text.chars().rev().nth(1).is_some_and(char::is_alphanumeric)
        && first.is_some_and(char::is_lowercase);
    if !(text.is_empty() || dense || hyphen) {
        text.push(' ');
    }
    text.push_str(next);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_recognized() {
        for rule in ["---", "* * *", "=====", "———", "\u{c}", "  ***  ", "⁂", "###"] {
            assert!(is_rule(rule), "{rule}");
        }
        for text in ["--", "- item", "*bold*", "-30-", "", "…", "-=-"] {
            assert!(!is_rule(text), "{text}");
        }
        assert!(underlines("======", "A title"));
        assert!(!underlines("---", "The last line of a story that was wrapped"));
    }

    #[test]
    fn hard_wrapped_text_is_recognized() {
        let prose = "The harbour office said on Monday that\nthe ferry would be out of service for a\nweek, \
                     because a part has to come from\nNorway by ship.";
        assert!(LineLayout::of(&split(prose)).wrapped);
        let verse = "The tide goes out\nThe boats lie down\nAnd no one walks\nThe sleeping town";
        assert!(!LineLayout::of(&split(verse)).wrapped);
    }
}
