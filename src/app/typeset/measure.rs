//! Measures the width of text, and removes what terminals disagree about. Never here: breaking lines.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Removes characters that terminals disagree about: variation selectors, joiners between emoji, and skin tones. Some
/// terminals draw such sequences two columns wide, others four or six, which misaligns everything to their right.
/// Without these characters the parts are drawn one by one, the same everywhere.
pub fn drawn(text: &str) -> Cow<'_, str> {
    let odd =
        |c: char| matches!(c, '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{20e3}');
    if text.is_ascii() || !text.contains(odd) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let joiner_in_script =
            c == '\u{200d}' && out.chars().next_back().is_some_and(|before| !is_pictorial(before));
        if !odd(c) || joiner_in_script {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn is_pictorial(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// Width of a text in columns.
pub fn columns(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { drawn(text).width() }
}

/// Width of a cluster of a drawn text.
pub fn cluster_columns(cluster: &str) -> usize {
    let mut chars = cluster.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => simple_columns(c).unwrap_or_else(|| cluster.width()),
        _ => cluster.width(),
    }
}

/// Width of a character that forms a cluster of its own if another such character follows: letters and signs of the
/// most common scripts. A small table of what `unicode-width` and `unicode-segmentation` say.
fn simple_columns(c: char) -> Option<usize> {
    match c {
        ' '..='~'
        | '\u{a1}'..='\u{ac}'
        | '\u{ae}'..='\u{2ff}'
        | '\u{391}'..='\u{3a1}'
        | '\u{3a3}'..='\u{482}'
        | '\u{48a}'..='\u{52f}'
        | '\u{2010}'..='\u{2027}'
        | '\u{20a0}'..='\u{20bf}' => Some(1),
        '\u{3001}'..='\u{3020}'
        | '\u{3041}'..='\u{3096}'
        | '\u{309b}'..='\u{30ff}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{ff01}'..='\u{ff60}' => Some(2),
        _ => None,
    }
}

/// The grapheme clusters of a text with their byte offsets.
pub fn clusters(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let mut chars = rest.chars();
        let first = chars.next()?;
        let start = at;
        // Most characters are clusters of their own; only the others need the full rules.
        let single = (first.is_ascii() || simple_columns(first).is_some())
            && chars.next().is_none_or(|next| next.is_ascii() || simple_columns(next).is_some());
        at += if single { first.len_utf8() } else { rest.graphemes(true).next().map_or(1, str::len) };
        Some((start, &text[start..at]))
    })
}

/// A measured cluster.
#[derive(Clone, Copy)]
pub(super) struct Cluster {
    /// Its first byte.
    pub(crate) at: usize,
    pub(crate) first: char,
    pub(crate) last: char,
    pub(crate) columns: usize,
}

/// The same as [`clusters`], with widths; each character is looked up once.
pub(super) fn measured_clusters(text: &str, start: usize) -> impl Iterator<Item = Cluster> {
    let known =
        |c: char| if c.is_ascii() { Some(usize::from(!c.is_ascii_control())) } else { simple_columns(c) };
    let mut at = start;
    let mut next = text[start..].chars().next().map(|c| (c, known(c)));
    std::iter::from_fn(move || {
        let (first, columns) = next?;
        let begun = at;
        if let Some(columns) = columns {
            let after = at + first.len_utf8();
            let ahead = text[after..].chars().next().map(|c| (c, known(c)));
            if ahead.is_none_or(|(_, columns)| columns.is_some()) {
                (at, next) = (after, ahead);
                return Some(Cluster { at: begun, first, last: first, columns });
            }
        }
        let cluster = text[at..].graphemes(true).next()?;
        at += cluster.len();
        next = text[at..].chars().next().map(|c| (c, known(c)));
        let last = cluster.chars().next_back().unwrap_or(first);
        Some(Cluster { at: begun, first, last, columns: cluster_columns(cluster) })
    })
}

/// The text in at most `width` columns; a cut is marked with `…`.
pub fn fit(text: &str, width: usize) -> Cow<'_, str> {
    let text = drawn(text);
    // A byte is at most one column wide, so short texts need no measuring.
    if text.len() <= width || text.width() <= width {
        return text;
    }
    let mut used = 0;
    for (at, cluster) in clusters(&text) {
        let wide = cluster_columns(cluster);
        if used + wide + 1 > width {
            let mut cut = text[..at].trim_end().to_owned();
            if width > 0 {
                cut.push('…');
            }
            return Cow::Owned(cut);
        }
        used += wide;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fitted_text_is_never_too_wide() {
        for text in [
            "NATO chief meets Trump",
            "日本銀行、金利を引き上げ",
            "👩‍👩‍👧 family ❤️ 👍🏽",
            "e\u{301}e\u{301}e\u{301}",
            "",
        ] {
            for width in 0..30 {
                assert!(columns(&fit(text, width)) <= width, "{text} in {width}");
            }
        }
        assert_eq!(fit("NATO chief", 7), "NATO c…");
        assert_eq!(fit("NATO chief", 6), "NATO…");
        assert_eq!(fit("NATO", 4), "NATO");
    }

    #[test]
    fn ambiguous_sequences_are_split() {
        assert_eq!(drawn("❤\u{fe0f} 👩\u{200d}👧 👍\u{1f3fd}"), "❤ 👩👧 👍");
        assert_eq!(drawn("क\u{94d}\u{200d}ष"), "क\u{94d}\u{200d}ष");
    }

    #[test]
    fn simple_characters_agree_with_unicode() {
        let all = || ('\0'..char::MAX).filter(|c| simple_columns(*c).is_some());
        for c in all() {
            assert_eq!(simple_columns(c), unicode_width::UnicodeWidthChar::width(c), "{c:?}");
        }
        let joined: String = all().chain(('\0'..='\u{7f}').filter(|c| *c != '\r')).collect();
        assert_eq!(joined.graphemes(true).count(), joined.chars().count());
    }

    #[test]
    fn clusters_are_graphemes() {
        let found: Vec<&str> = clusters("ae\u{301}日x\r\n").map(|(_, c)| c).collect();
        assert_eq!(found, ["a", "e\u{301}", "日", "x", "\r", "\n"]);
    }
}
