//! Breaks running text into lines by display width. Never here: blocks, indents, colours.

use memchr::{memchr, memchr_iter};

use super::measure::{Cluster, columns, measured_clusters};

/// A last line of a single word of at most this width is avoided.
const MAX_WIDOW: usize = 6;
/// Minimum width for that; in narrow columns it would make the text worse.
const WIDOW_MIN_WIDTH: usize = 20;

/// Calls `put` with the start and end (byte offsets) of each line of `text`. The first line is at most `first`
/// columns wide, the others `rest`; a wider cluster gets a line of its own. `\n` always breaks. Lines have no blanks
/// at their ends.
///
/// Lines break at blanks, after hyphens and dashes inside words, and between ideographs, but never before closing or
/// after opening punctuation (a short list of the kinsoku rules of JIS X 4051). A last line of one short word takes
/// the preceding word along.
pub(crate) fn lines(text: &str, first: usize, rest: usize, mut put: impl FnMut(usize, usize)) {
    let bytes = text.as_bytes();
    let (mut at, mut width) = (0, first.max(1));
    // One line is held back, because its last word may move to the next.
    let mut pending: Option<(usize, usize, usize)> = None;
    loop {
        while bytes.get(at) == Some(&b' ') {
            at += 1;
        }
        if at >= text.len() {
            match pending {
                Some((start, end, _)) => put(start, end),
                None => put(text.len(), text.len()),
            }
            return;
        }
        let (end, next) = break_line(text, at, width);
        let line = (at, at + text[at..end].trim_end_matches(' ').len(), width);
        if let Some(before) = pending {
            if next >= text.len()
                && let Some(cut) = avoid_widow(text, before, line)
            {
                put(before.0, cut.0);
                put(cut.1, line.1);
                return;
            }
            put(before.0, before.1);
        }
        pending = Some(line);
        (at, width) = (next, rest.max(1));
    }
}

/// Whether a line after the first begins with blanks, as in poems: they are kept (see [`indented_lines`]).
pub(super) fn has_indents(text: &str) -> bool {
    memchr_iter(b'\n', text.as_bytes()).any(|at| text.as_bytes().get(at + 1) == Some(&b' '))
}

/// Lines as [`lines`], with the blanks at the start of the given lines. `put` gets the columns by which a line is
/// indented besides: continuations are as deep as their first line.
pub(super) fn indented_lines(
    text: &str,
    first: usize,
    rest: usize,
    mut put: impl FnMut(usize, usize, usize),
) {
    let (mut start, mut width) = (0, first.max(1));
    for line in text.split('\n') {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        // A deep indent would leave no space for words.
        let kept = if blanks == line.len() { 0 } else { blanks.min(width / 2).min(rest / 2) };
        let from = start + blanks;
        let mut is_first = true;
        lines(&line[blanks..], width - kept, rest.max(1) - kept, |at, end| {
            if std::mem::take(&mut is_first) {
                put(from + at - kept, from + end, 0);
            } else {
                put(from + at, from + end, kept);
            }
        });
        start += line.len() + 1;
        width = rest.max(1);
    }
}

/// The end of the line that begins at `start`, and the start of the next.
fn break_line(text: &str, start: usize, width: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let stop = text.len().min(start + width + 1);
    let window = &bytes[start..stop];
    // Fast path for ASCII: from the edge back to a blank.
    let edge = if window.is_ascii() && bytes.get(stop).is_none_or(u8::is_ascii) {
        if let Some(at) = memchr(b'\n', window) {
            return (start + at, start + at + 1);
        }
        if window.len() <= width {
            return (stop, stop);
        }
        start + width
    } else {
        match plain_edge(bytes, start, width) {
            PlainEdge::At(edge) => edge,
            PlainEdge::Line(end, next) => return (end, next),
            PlainEdge::Unknown => return break_line_unicode(text, start, width),
        }
    };
    for at in (start + 1..=edge).rev() {
        if bytes[at] == b' ' {
            if !is_no_break(text, at) {
                return (at, at + 1);
            }
        } else if matches!(bytes[at - 1], b'-' | b'/') && may_break_ascii(text, start, at) {
            return (at, at);
        }
    }
    (edge, edge)
}

/// Whether a line that begins at `start` may break at `at`, after a hyphen or a slash.
pub(super) fn may_break_ascii(text: &str, start: usize, at: usize) -> bool {
    let bytes = text.as_bytes();
    bytes.get(at).is_some_and(u8::is_ascii_alphabetic)
        && at - 1 > start
        && !matches!(bytes[at - 2], b' ' | b'/' | b'-')
        && !is_prefix(text, at)
}

/// Where a line of plain characters reaches its width.
enum PlainEdge {
    /// At this byte.
    At(usize),
    /// It ends before: its end, and the start of the next.
    Line(usize, usize),
    /// There are other characters in it.
    Unknown,
}

fn plain_edge(bytes: &[u8], start: usize, width: usize) -> PlainEdge {
    let (mut at, mut column) = (start, 0);
    // From one character that is not ASCII to the next.
    loop {
        let ahead = &bytes[at..bytes.len().min(at + width - column)];
        let run = ascii_length(ahead);
        if let Some(end) = memchr(b'\n', &ahead[..run]) {
            return PlainEdge::Line(at + end, at + end + 1);
        }
        at += run;
        column += run;
        if column == width || at == bytes.len() {
            break;
        }
        match plain_length(bytes, at) {
            0 => return PlainEdge::Unknown,
            length => at += length,
        }
        column += 1;
    }
    match bytes.get(at) {
        None => PlainEdge::Line(at, at),
        Some(b'\n') => PlainEdge::Line(at, at + 1),
        Some(_) => {
            // A mark that follows would belong to the last character.
            let after = at + plain_length(bytes, at);
            let is_whole = after > at && (after == bytes.len() || plain_length(bytes, after) > 0);
            if is_whole { PlainEdge::At(at) } else { PlainEdge::Unknown }
        }
    }
}

/// How many bytes are ASCII at the start; block by block, which is fast.
fn ascii_length(bytes: &[u8]) -> usize {
    const BLOCK: usize = 16;
    let blocks = bytes.chunks(BLOCK).take_while(|block| block.is_ascii()).count();
    let whole = (blocks * BLOCK).min(bytes.len());
    whole + bytes[whole..].iter().take_while(|byte| byte.is_ascii()).count()
}

/// The bytes of a character of one column that is treated as an ASCII letter or sign: raised digits and the quotation
/// marks and dots of Latin texts. 0 for another one.
fn plain_length(bytes: &[u8], at: usize) -> usize {
    match bytes[at..] {
        [b, ..] if b.is_ascii() => 1,
        [0xc2, 0xb2 | 0xb3 | 0xb9, ..] => 2,
        [0xe2, 0x80, 0x98 | 0x99 | 0x9c | 0x9d | 0xa6, ..]
        | [0xe2, 0x81, 0xb0 | 0xb4..=0xb9 | 0xbd | 0xbe, ..] => 3,
        _ => 0,
    }
}

fn break_line_unicode(text: &str, start: usize, width: usize) -> (usize, usize) {
    // The last possible break: the end of the line, and the start of the next.
    let mut chance: Option<(usize, usize)> = None;
    let (mut column, mut before, mut further) = (0, ' ', ' ');
    for Cluster { at, first: c, last, columns: wide } in measured_clusters(text, start) {
        if c == '\n' {
            return (at, at + 1);
        }
        if c == ' ' {
            if !is_no_break(text, at) && !sticks(before) {
                chance = Some((at, at + 1));
            }
            column += 1;
            (further, before) = (before, ' ');
            continue;
        }
        if at > start && may_break(further, before, c) && !is_prefix(text, at) {
            chance = Some((at, at));
        }
        if column + wide > width && at > start {
            return chance.unwrap_or((at, at));
        }
        column += wide;
        (further, before) = (before, last);
    }
    (text.len(), text.len())
}

/// Whether no line ends after a blank behind this sign.
#[inline]
pub(super) fn sticks(before: char) -> bool {
    matches!(before, '«' | '‹')
}

/// Whether the blank at `at` must not break: French puts a blank before these signs, and a dash between blanks ends a
/// line rather than that it begins the next.
#[inline]
pub(super) fn is_no_break(text: &str, at: usize) -> bool {
    let mut rest = text[at + 1..].chars();
    let mark = matches!(rest.next(), Some('!' | '?' | ':' | ';' | '»' | '›' | '%' | '–' | '—'));
    mark && rest.next().is_none_or(|c| c == ' ' || c == '\n')
}

/// Whether only one letter and a hyphen are before `at`: `e-mail`, `X-ray`, `U-Bahn` are not split there.
#[inline]
pub(super) fn is_prefix(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars().rev();
    matches!(before.next(), Some('-' | '\u{2010}'))
        && before.next().is_some_and(char::is_alphabetic)
        && before.next().is_none_or(|c| !c.is_alphanumeric() && c != '-' && c != '\u{2010}')
}

/// Whether a last line in so many columns is a single short word.
pub(super) fn is_widow(line: &str, width: usize) -> bool {
    width >= WIDOW_MIN_WIDTH
        && line.len() <= 4 * MAX_WIDOW
        && !line.contains(' ')
        && columns(line) <= MAX_WIDOW
}

/// A better break if the last line is a single short word: the end of the line before it, and the start of the last.
fn avoid_widow(
    text: &str,
    before: (usize, usize, usize),
    last: (usize, usize, usize),
) -> Option<(usize, usize)> {
    if !is_widow(&text[last.0..last.1], last.2) {
        return None;
    }
    let line = &text[before.0..before.1];
    // A blank or a hyphen separates them.
    let soft = if before.1 < last.0 {
        text[before.1..last.0].bytes().all(|b| b == b' ')
    } else {
        line.ends_with('-')
    };
    let cut = line.rfind(' ').filter(|_| soft)?;
    let (kept, moved) = (line[..cut].trim_end(), &text[before.0 + cut + 1..last.1]);
    let fits = columns(moved) <= last.2 && columns(kept) * 2 >= before.2 && kept.contains(' ');
    (fits && !is_no_break(text, before.0 + cut)).then_some((before.0 + kept.len(), before.0 + cut + 1))
}

#[inline]
pub(super) fn may_break(further: char, before: char, after: char) -> bool {
    if before == ' ' {
        return false;
    }
    if is_hyphen(before) {
        return after.is_alphabetic() && !matches!(further, ' ' | '/' | '-');
    }
    (is_ideograph(before) || is_ideograph(after)) && !opens(before) && !closes(after)
}

/// Whether a line may end after this sign within a word.
#[inline]
pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '–' | '—' | '/')
}

#[inline]
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{303f}' | '\u{3040}'..='\u{30ff}' | '\u{3100}'..='\u{312f}' | '\u{31a0}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3fffd}')
}

#[inline]
fn opens(c: char) -> bool {
    matches!(
        c,
        '(' | '[' | '{' | '‘' | '“' | '«' | '〈' | '《' | '「' | '『' | '【' | '〔' | '（' | '［' | '｛'
    )
}

#[inline]
fn closes(c: char) -> bool {
    matches!(c, '!' | '%' | ')' | ',' | '.' | ':'..=';' | '?' | ']' | '}' | '»' | '’' | '”' | '、'..='。' | '々' | '〉'
        | '》' | '」' | '』' | '】' | '〕' | 'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'っ' | 'ゃ' | 'ゅ' | 'ょ' | 'ァ' | 'ィ' | 'ゥ'
        | 'ェ' | 'ォ' | 'ッ' | 'ャ' | 'ュ' | 'ョ' | '・'..='ー' | '！' | '）' | '，' | '．' | '：'..='；' | '？' | '］' | '｝' | '¹' | '²' | '³' | '⁰'..='⁾')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wrapped(text: &str, width: usize) -> Vec<&str> {
        let mut out = Vec::new();
        lines(text, width, width, |start, end| out.push(&text[start..end]));
        out
    }

    #[test]
    fn lines_break_by_the_rules_of_typesetting() {
        for (text, width, wanted) in [
            ("the quick brown fox", 10, &["the quick", "brown fox"][..]),
            ("a well-known long-standing critic", 10, &["a well-", "known", "long-", "standing", "critic"]),
            ("the last e-mail of a-ha", 12, &["the last", "e-mail of", "a-ha"]),
            ("a state-of-the-X-art", 17, &["a state-of-the-X-", "art"]),
            ("one\ntwo three", 20, &["one", "two three"]),
            ("incomprehensibilities", 8, &["incompre", "hensibil", "ities"]),
            ("  led by blanks ", 20, &["led by blanks"]),
            ("1990-2000 -5", 6, &["1990-2", "000 -5"]),
            ("", 5, &[""]),
            ("a\n\nb", 5, &["a", "", "b"]),
            ("see https://example.org/a", 16, &["see", "https://example.", "org/a"]),
            ("café au lait — pour deux", 12, &["café au", "lait — pour", "deux"]),
            ("a controversial — release", 17, &["a controversial —", "release"]),
            ("it was – he said – late", 9, &["it was –", "he said –", "late"]),
            ("— at last — it came", 10, &["— at", "last — it", "came"]),
            ("und so weiter–wegen", 15, &["und so weiter–", "wegen"]),
        ] {
            assert_eq!(wrapped(text, width), wanted, "{text}");
        }
    }

    #[test]
    fn a_last_short_word_is_not_alone_and_signs_stay_with_their_words() {
        for (text, width, wanted) in [
            ("they went all the way to it", 25, &["they went all the way", "to it"][..]),
            ("they are all here in this write-up:", 32, &["they are all here in this", "write-up:"]),
            // Not if the line before would be half empty, or the word is long enough.
            ("at it unmistakably so", 19, &["at it unmistakably", "so"]),
            ("they went all the way together", 22, &["they went all the way", "together"]),
            ("on y va donc !", 12, &["on y va", "donc !"]),
            ("First paragraph of text", 14, &["First", "paragraph of", "text"]),
            ("il a dit « oui » hier", 12, &["il a dit", "« oui » hier"]),
        ] {
            assert_eq!(wrapped(text, width), wanted, "{text}");
        }
    }

    #[test]
    fn ideographs_break_anywhere_except_before_closing_signs() {
        assert_eq!(wrapped("日本銀行、金利を引き上げ", 8), ["日本銀", "行、金利", "を引き上", "げ"]);
        assert_eq!(wrapped("彼は「はい」と", 6), ["彼は", "「は", "い」と"]);
    }

    #[test]
    fn the_first_line_can_be_shorter() {
        let mut out = Vec::new();
        lines("one two three four", 4, 9, |start, end| out.push((start, end)));
        assert_eq!(out, [(0, 3), (4, 13), (14, 18)]);
    }

    #[test]
    fn indents_after_line_breaks_are_kept_and_continued() {
        let text = "  Rose,\n    oh pure contradiction\n\nnobody's sleep";
        let at = |width| {
            let mut out = Vec::new();
            indented_lines(text, width, width, |start, end, indent| {
                out.push(format!("{}{}", " ".repeat(indent), &text[start..end]));
            });
            out.join("\n")
        };
        assert!(has_indents(text) && !has_indents("  a\nb c"));
        assert_eq!(at(40), text);
        assert_eq!(at(14), "  Rose,\n    oh pure\n    contradict\n    ion\n\nnobody's sleep");
        assert!(at(3).lines().all(|line| columns(line) <= 3));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_line_is_too_wide(text in "[a-c \n日、é!/-]{0,60}", width in 2usize..20) {
            let found = wrapped(&text, width);
            let squeezed = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(squeezed(&found.concat()), squeezed(&text));
            for line in found {
                prop_assert!(columns(line) <= width, "{:?} in {}", line, width);
            }
        }

        #[test]
        fn the_fast_path_agrees_with_the_slow_one(text in "[a-d /!’“…¹⁵⁽\\n\u{301}-]{1,80}", width in 1usize..24) {
            let start = text.len() - text.trim_start().len();
            if start < text.len() {
                // Blanks at the end of a line do not count.
                let bare = |(end, next): (usize, usize)| {
                    let left = &text[next..];
                    (text[..end].trim_end().len(), next + left.len() - left.trim_start().len())
                };
                prop_assert_eq!(bare(break_line(&text, start, width)), bare(break_line_unicode(&text, start, width)));
            }
        }
    }
}
