//! The order in which letters from right to left are drawn (Unicode Bidirectional Algorithm, UAX 9). Never here: cells,
//! alignment, which terminals do this by themselves (see `app::text_order`).

use std::borrow::Cow;
use std::ops::Range;

use unicode_bidi::ParagraphBidiInfo;
use unicode_bidi::level::Level;
use unicode_bidi_mirroring::get_mirrored;

use super::arabic::join_letters;
use super::measure::clusters;
use crate::news::text::floor_char_boundary;

/// How letters from right to left are written to the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextOrder {
    /// In the order in which they are seen: the terminal draws cells as they come, or was told to.
    #[default]
    Visual,
    /// Words in the order in which they are seen, their letters in the order of reading: the terminal draws each word
    /// from the right (kitty).
    Words,
    /// In the order of reading, each field isolated: the terminal itself changes the order.
    Isolated,
    /// In the order of reading: not for a terminal.
    Logical,
}

impl TextOrder {
    /// Whether the program puts the letters in order, not the terminal.
    pub(crate) fn is_visual(self) -> bool {
        matches!(self, Self::Visual | Self::Words)
    }
}

/// The maximum number of bytes before and after a line that decide its order. Longer paragraphs without a line break
/// are rare, and only numbers and signs near the ends of a line depend on what is around it.
const CONTEXT: usize = 2048;

/// A part of a line in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VisualRun {
    /// Its bytes.
    pub(crate) range: Range<usize>,
    /// It is drawn from right to left.
    pub(crate) rtl: bool,
}

/// Whether a text has letters that are written from right to left.
pub(crate) fn has_rtl(text: &str) -> bool {
    // Quick test: the first bytes of all such letters.
    let begins = |found: bool, b: &u8| found | matches!(*b, 0xd6..=0xdf | 0xe0 | 0xef | 0xf0);
    !text.is_ascii() && text.as_bytes().iter().fold(false, begins) && text.chars().any(is_rtl_letter)
}

/// Whether most letters of a text are written from right to left: its direction.
pub(crate) fn is_rtl(text: &str) -> bool {
    if !has_rtl(text) {
        return false;
    }
    let (mut to_left, mut to_right) = (0usize, 0usize);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        if is_rtl_letter(c) { to_left += 1 } else { to_right += 1 }
    }
    to_left > to_right
}

/// Hebrew, Arabic, and the other blocks with the bidi classes R and AL.
fn is_rtl_letter(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}')
}

/// The parts of a line from left to right. `line`: its bytes; `rtl`: the direction of the whole text.
pub(crate) fn visual_runs(text: &str, line: Range<usize>, rtl: bool) -> Vec<VisualRun> {
    let whole = |range: Range<usize>| vec![VisualRun { range, rtl: false }];
    let Some(inside) = text.get(line.clone()).filter(|inside| !inside.is_empty()) else {
        return whole(line);
    };
    if !rtl && !has_rtl(inside) {
        return whole(line);
    }
    let from = text[..line.start].rfind('\n').map_or(0, |at| at + 1);
    let to = text[line.end..].find('\n').map_or(text.len(), |at| line.end + at);
    let from = from.max(floor_char_boundary(text, line.start.saturating_sub(CONTEXT)));
    let to = to.min(floor_char_boundary(text, line.end.saturating_add(CONTEXT))).max(line.end);
    let level = if rtl { Level::rtl() } else { Level::ltr() };
    let info = ParagraphBidiInfo::new(&text[from..to], Some(level));
    let (levels, runs) = info.visual_runs(line.start - from..line.end - from);
    let direction = |run: &Range<usize>| levels.get(run.start).is_some_and(Level::is_rtl);
    runs.into_iter()
        .map(|run| VisualRun { rtl: direction(&run), range: run.start + from..run.end + from })
        .collect()
}

/// A text that is drawn from right to left, as it is drawn: its clusters in reverse order, brackets mirrored.
pub(crate) fn reversed(text: &str) -> String {
    let all: Vec<&str> = clusters(text).map(|(_, cluster)| cluster).collect();
    let mut out = String::with_capacity(text.len());
    for cluster in all.into_iter().rev() {
        push_mirrored(cluster, &mut out);
    }
    out
}

/// A text by itself as it is drawn, in its own direction.
pub(crate) fn ordered(text: &str, order: TextOrder) -> Cow<'_, str> {
    if !order.is_visual() || !has_rtl(text) {
        return Cow::Borrowed(text);
    }
    let mut visual = Vec::new();
    for run in visual_runs(text, 0..text.len(), is_rtl(text)) {
        let part = &text[run.range];
        let part = if run.rtl { Cow::Owned(reversed(part)) } else { Cow::Borrowed(part) };
        visual.extend(clusters(&part).map(|(_, cluster)| cluster.to_owned()));
    }
    adapt(&mut visual, order);
    Cow::Owned(visual.concat())
}

/// Adapts the letters of a line to the terminal. `visual`: its clusters from left to right.
pub(crate) fn adapt(visual: &mut [String], order: TextOrder) {
    match order {
        TextOrder::Visual => join_letters(visual),
        TextOrder::Words => {
            let is_letter = |cluster: &String| cluster.starts_with(is_rtl_letter);
            for word in visual.chunk_by_mut(|one, other| is_letter(one) == is_letter(other)) {
                if is_letter(&word[0]) {
                    word.reverse();
                }
            }
        }
        TextOrder::Isolated | TextOrder::Logical => {}
    }
}

/// Adds a cluster as it is drawn from right to left.
pub(crate) fn push_mirrored(cluster: &str, out: &mut String) {
    let mut chars = cluster.chars();
    if let Some(first) = chars.next() {
        out.push(get_mirrored(first).unwrap_or(first));
        out.push_str(chars.as_str());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The letters of a line from left to right.
    fn put_in_order(text: &str, rtl: bool) -> String {
        let runs = visual_runs(text, 0..text.len(), rtl);
        let part = |run: &VisualRun| {
            let text = &text[run.range.clone()];
            if run.rtl { reversed(text) } else { text.to_owned() }
        };
        runs.iter().map(part).collect()
    }

    #[test]
    fn letters_are_drawn_in_reading_order() {
        for (text, rtl, drawn) in [
            ("plain words (here)", false, "plain words (here)"),
            ("אבג", true, "גבא"),
            ("אבג (דה).", true, ".(הד) גבא"),
            ("the word אבג דה ends", false, "the word הד גבא ends"),
            ("אבג 1,234.5 דה", true, "הד 1,234.5 גבא"),
            ("אבג word two דה", true, "הד word two גבא"),
            ("C++ אבג!", true, "!גבא ++C"),
            ("12% של אבג", true, "גבא לש 12%"),
            ("«אבג» ≤ ד", true, "ד ≥ «גבא»"),
            ("שָׁלוֹם", true, "םוֹלשָׁ"),
            ("السعر 12%", true, "%12 رعسلا"),
            ("one، אב", false, "one، בא"),
        ] {
            assert_eq!(put_in_order(text, rtl), drawn, "{text}");
        }
    }

    #[test]
    fn letters_are_adapted_to_the_terminal() {
        let adapted = |text: &str, order| {
            let mut all: Vec<String> = clusters(text).map(|(_, cluster)| cluster.to_owned()).collect();
            adapt(&mut all, order);
            all.concat()
        };
        assert_eq!(adapted("(הד) גבא x", TextOrder::Words), "(דה) אבג x");
        assert_eq!(adapted("םאלס", TextOrder::Words), "סלאם");
        assert_eq!(adapted("باب", TextOrder::Visual), "\u{fe8f}\u{fe8e}\u{fe91}");
        assert_eq!(adapted("باب", TextOrder::Isolated), "باب");
    }

    #[test]
    fn a_line_is_ordered_by_its_paragraph() {
        // The number follows an Arabic letter of the line before: with the sign it is an Arabic number (rule W2).
        let text = "ب 12 - 34";
        let line = text.find('1').unwrap_or(0)..text.len();
        let alone: Vec<_> = visual_runs("12 - 34", 0..7, false);
        assert_eq!(alone.len(), 1);
        let inside = visual_runs(text, line, true);
        let order: Vec<&str> = inside.iter().map(|run| &text[run.range.clone()]).collect();
        assert_eq!(order, ["34", " - ", "12"]);
        // Another paragraph of the same text does not count.
        assert_eq!(visual_runs("ب\n12", 3..5, false), [VisualRun { range: 3..5, rtl: false }]);
    }

    #[test]
    fn the_direction_is_that_of_most_letters() {
        assert!(is_rtl("Reuters: الأسعار ارتفعت") && !is_rtl("The word אבג in a sentence"));
        assert!(is_rtl("𞤀𞤣𞤤𞤢𞤥") && !is_rtl("12 — 34") && !is_rtl("日本"));
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "[a-c \\u{5d0}-\\u{5d4}\\u{627}-\\u{62a}0-9().,\\u{5b8}\\n-]{0,40}", rtl: bool, from in 0usize..40, to in 0usize..40) {
            let from = floor_char_boundary(&text, from.min(to));
            let to = floor_char_boundary(&text, from.max(to)).max(from);
            // A line does not contain a line break.
            let to = text[from..to].find('\n').map_or(to, |at| from + at);
            let mut runs = visual_runs(&text, from..to, rtl);
            runs.sort_by_key(|run| run.range.start);
            let mut at = from;
            for run in runs {
                prop_assert_eq!(run.range.start, at);
                at = run.range.end;
            }
            prop_assert_eq!(at, to);
        }
    }
}
