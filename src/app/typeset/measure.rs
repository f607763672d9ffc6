//! Measures the width of text, and removes what terminals disagree about. Never here: breaking lines.
//!
//! A text is drawn cluster by cluster, each in cells of its own. So its width is the sum of the widths of its clusters.
//! The width of the whole string, as `unicode-width` gives it, is less where letters join: it counts Arabic lam and alef
//! as one column.

use std::borrow::Cow;

use ratatui::buffer::CellWidth;
use unicode_segmentation::UnicodeSegmentation;

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

/// Width of a text in columns: the number of cells in which it is drawn. Control characters have none.
pub fn columns(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().filter(|byte| !byte.is_ascii_control()).count();
    }
    measured_clusters(&drawn(text), 0).map(|cluster| cluster.columns).sum()
}

/// Width of a cluster of a drawn text, by the rule with which [`ratatui::buffer::Buffer`] draws it.
pub fn cluster_columns(cluster: &str) -> usize {
    let mut chars = cluster.chars();
    let simple = match (chars.next(), chars.next()) {
        (Some(c), None) => simple_columns(c),
        _ => None,
    };
    simple.unwrap_or_else(|| if cluster.contains(char::is_control) { 0 } else { cluster.cell_width().into() })
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
    if text.len() <= width || columns(&text) <= width {
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
    use proptest::prelude::*;
    use ratatui::prelude::{Buffer, Rect, Style};

    use super::*;
    use crate::news::SafeText;

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
        assert_eq!(fit("الأولاد والأحلام", 16), "الأولاد والأحلام");
        assert_eq!(fit("الأولاد والأحلام", 8), "الأولاد…");
        assert_eq!(fit("NATO chief", 7), "NATO c…");
        assert_eq!(fit("NATO chief", 6), "NATO…");
        assert_eq!(fit("NATO", 4), "NATO");
    }

    /// The columns in which ratatui draws a text, and the text of their cells.
    fn draw(text: &str) -> (usize, String) {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 400, 1));
        let (end, _) = buffer.set_stringn(0, 0, text, 400, Style::new());
        let mut cells = String::new();
        let mut x = 0;
        while x < end {
            cells.push_str(buffer[(x, 0)].symbol());
            x += buffer[(x, 0)].symbol().cell_width().max(1);
        }
        (end.into(), cells)
    }

    /// The text is drawn in as many columns as are measured, and no cluster of it is missing.
    fn assert_drawn_as_measured(text: &str) {
        let text = SafeText::verbatim(text).replace('\n', " ");
        let shown = drawn(&text);
        let (cells, seen) = draw(&shown);
        assert_eq!(columns(&text), cells, "{text:?}");
        let clusters: Vec<&str> = clusters(&shown).map(|(_, cluster)| cluster).collect();
        let wide: String = clusters.iter().copied().filter(|cluster| cluster_columns(cluster) > 0).collect();
        assert_eq!(seen, wide, "{text:?}");
        assert_eq!(clusters.iter().map(|cluster| cluster_columns(cluster)).sum::<usize>(), cells, "{text:?}");
        assert_eq!(measured_clusters(&shown, 0).map(|cluster| cluster.columns).sum::<usize>(), cells);
    }

    /// A letter of each class that decides where a cluster ends (UAX 29, and UAX 44 for Indic conjuncts).
    const CLASSES: &str = "aé\u{301}\u{903}\u{200d}\u{200c}\u{1f1e6}\u{600}ᄀ각가ᅡᆨ\u{e33}ก\u{915}\u{94d}\u{937}\u{1f468}\u{1f3fd}\u{2764}\u{fe0f}\u{fe0e}9\u{20e3}لاأא日ｶ\u{ff9e}\u{3099}\u{1100}\u{d7b0}\u{1b05}ᨔ\u{17d2}ខ\u{16fe0}￼ⴰ\u{2d7f}‘ﷺ\u{1f600}";

    #[test]
    fn the_measured_width_is_the_drawn_width() {
        for text in [
            "لا إله إلا الله لأولاد لإسلام لآل",
            "א\u{200d}ל",
            "لـا ل\u{200c}ا ل\u{64e}ا",
            "ﷺ ﷽ ﻻ",
            "🇩🇪🇫🇷🇩 1️⃣ #️⃣ 👩‍👩‍👧‍👦 ❤️ ☺︎ 👍🏽 🏴‍☠️",
            "ภาษาไทยที่กำลัง नमस्ते क्षत्रिय ক্ষ ကြောင်း ភាសាខ្មែរ ᨔᨗ",
            "각 \u{1100}\u{1161}\u{11a8} \u{1100}각",
            "ｶﾞ ﾊﾟ が が",
            "ⴰⵎⴰⵣⵉⵖ ⵜ\u{2d7f}ⴰ 𞤀𞤣𞤤𞤢𞤥",
            "a\u{300}\u{301} \u{301}x Zu\u{308}rich\r\n",
        ] {
            assert_drawn_as_measured(text);
        }
        // Every sequence of three classes, and of two with a mark between them.
        let all: Vec<char> = CLASSES.chars().collect();
        for one in &all {
            for two in &all {
                assert_drawn_as_measured(&format!("{one}\u{308}{two}"));
                for three in &all {
                    assert_drawn_as_measured(&format!("{one}{two}{three}"));
                }
            }
        }
    }

    #[test]
    fn every_character_is_as_wide_as_it_is_drawn() {
        for c in ('\u{20}'..'\u{3000}').chain('\u{a000}'..'\u{ac80}').chain('\u{f900}'..'\u{1fb00}') {
            assert_drawn_as_measured(&format!("a{c}b"));
        }
    }

    proptest! {
        #[test]
        fn text_of_any_script_is_as_wide_as_it_is_drawn(
            text in "[\\p{Arabic}\\p{Hebrew}\\p{Syriac}\\p{Thaana}\\p{Nko}\\p{Thai}\\p{Devanagari}\\p{Bengali}\\p{Tamil}\\p{Khmer}\\p{Myanmar}\\p{Tibetan}\\p{Hangul}\\p{Hiragana}\\p{Katakana}\\p{Han}\\p{Latin}\\p{M}\\p{So}\\u{200c}\\u{200d}\\u{fe0f} ]{0,40}",
            width in 0usize..30,
        ) {
            assert_drawn_as_measured(&text);
            prop_assert!(columns(&fit(&text, width)) <= width);
        }
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
