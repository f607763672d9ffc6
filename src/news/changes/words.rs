//! The words that were deleted and inserted, by paragraphs and then within the paragraphs that changed. Bounded in time,
//! in the text that is compared and in the result. Never here: what counts as a revision (see `counters`).

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Instant;

use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};
use unicode_segmentation::UnicodeSegmentation;

use super::{ChangeKind, ChangePart, ChangePiece, Changes, ComparedText};
use crate::news::SafeText;
use crate::news::text::{floor_char_boundary, head};

/// Words of a changed passage that are compared, between what is the same at the beginning and at the end.
const MAX_COMPARED: usize = 200_000;
/// Bytes of deleted and inserted words in the result.
const MAX_LISTED: usize = 64 << 10;
/// Of a longer run of unchanged words in a changed paragraph, so many bytes at each end are listed.
const MAX_SAME: usize = 120;
/// Of a longer paragraph beside a change, so many bytes are listed: about two lines.
const MAX_CONTEXT: usize = 120;
/// If fewer words in a hundred are the same, a passage counts as written anew.
const MIN_SAME_PERCENT: usize = 30;
/// The end of a paragraph, as a word.
const BREAK: &str = "\n";

/// What is different in `new`. After the deadline the rest is compared coarsely.
pub fn compare(old: &ComparedText, new: &ComparedText, deadline: Option<Instant>) -> Changes {
    let mut list = Listing::default();
    let mut title = Listing::default();
    if old.title != new.title {
        title.compare_words(&[old.title.as_str()], &[new.title.as_str()], deadline);
    }
    let paragraphs = |text| -> Vec<&str> { ComparedText::paragraphs(text).collect() };
    let (old, new) = (paragraphs(old), paragraphs(new));
    let mut ids = Ids::default();
    let a_ids: Vec<u32> = old.iter().map(|text| ids.id(text)).collect();
    let b_ids: Vec<u32> = new.iter().map(|text| ids.id(text)).collect();
    for op in capture_diff_slices_deadline(Algorithm::Myers, &a_ids, &b_ids, deadline) {
        let (a, b) = (&old[op.old_range()], &new[op.new_range()]);
        match op.tag() {
            DiffTag::Equal => list.same(b.iter().copied()),
            DiffTag::Delete => list.whole(ChangeKind::Deleted, a),
            DiffTag::Insert => list.whole(ChangeKind::Inserted, b),
            DiffTag::Replace => list.compare_words(a, b, deadline),
        }
    }
    list.finish();
    let incomplete = list.incomplete || title.incomplete;
    title.finish();
    Changes { title: title.into_line(), parts: list.parts, incomplete }
}

/// Numbers for texts: the same number for the same text.
#[derive(Default)]
struct Ids<'a>(HashMap<&'a str, u32>);

impl<'a> Ids<'a> {
    fn id(&mut self, text: &'a str) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(text).or_insert(next)
    }
}

/// A word or a sign, and whether a blank is before it.
struct Word<'a> {
    text: &'a str,
    blank: bool,
}

fn words<'a>(paragraphs: &[&'a str]) -> Vec<Word<'a>> {
    let mut words = Vec::new();
    for (at, paragraph) in paragraphs.iter().enumerate() {
        if at > 0 {
            words.push(Word { text: BREAK, blank: false });
        }
        let mut blank = false;
        for text in paragraph.split_word_bounds() {
            if text.trim().is_empty() {
                blank = true;
            } else {
                words.push(Word { text, blank });
                blank = false;
            }
        }
    }
    words
}

/// The result as far as it was made.
#[derive(Default)]
struct Listing<'a> {
    parts: Vec<ChangePart>,
    /// The paragraph that is being written.
    paragraph: Vec<(ChangeKind, String)>,
    /// Unchanged paragraphs since the last change: the first, the last, and how many there are.
    unchanged: Option<(Cow<'a, str>, Cow<'a, str>, usize)>,
    /// Bytes of deleted and inserted words.
    listed: usize,
    /// [`MAX_LISTED`] was reached.
    full: bool,
    /// Some changes are not listed.
    incomplete: bool,
}

impl<'a> Listing<'a> {
    /// Adds unchanged paragraphs.
    fn same(&mut self, paragraphs: impl Iterator<Item = &'a str>) {
        self.end_paragraph();
        paragraphs.for_each(|paragraph| self.add_unchanged(paragraph.into()));
    }

    fn add_unchanged(&mut self, paragraph: Cow<'a, str>) {
        match &mut self.unchanged {
            Some((_, last, count)) => (*last, *count) = (paragraph, *count + 1),
            none => *none = Some((paragraph.clone(), paragraph, 1)),
        }
    }

    /// Lists the unchanged paragraphs that are beside changes.
    fn flush_unchanged(&mut self, change_follows: bool) {
        let Some((first, last, mut count)) = self.unchanged.take() else { return };
        let change_before = !self.parts.is_empty();
        let paragraph = |text: &str| ChangePart::Paragraph(vec![piece(ChangeKind::Same, text)]);
        if count == 1 && change_before && change_follows {
            return self.parts.push(paragraph(&shortened(&first, MAX_CONTEXT)));
        }
        if change_before {
            self.parts.push(paragraph(&beginning(&first, MAX_CONTEXT)));
            count -= 1;
        }
        let after = change_follows.then(|| paragraph(&ending(&last, MAX_CONTEXT)));
        count -= usize::from(after.is_some());
        if count > 0 {
            self.parts.push(ChangePart::LeftOut(count));
        }
        self.parts.extend(after);
    }

    /// Adds deleted or inserted paragraphs.
    fn whole(&mut self, kind: ChangeKind, paragraphs: &[&str]) {
        for paragraph in paragraphs {
            self.end_paragraph();
            self.push(kind, paragraph);
        }
        self.end_paragraph();
    }

    /// Adds paragraphs that changed, word by word.
    fn compare_words(&mut self, old: &[&str], new: &[&str], deadline: Option<Instant>) {
        if self.full {
            return;
        }
        let (all, b) = (words(old), words(new));
        let equal = |(a, b): &(&Word<'_>, &Word<'_>)| a.text == b.text;
        let start = all.iter().zip(&b).take_while(equal).count();
        let end = all[start..].iter().rev().zip(b[start..].iter().rev()).take_while(equal).count();
        let (a, b, rest) = (&all[start..all.len() - end], &b[start..b.len() - end], &b[b.len() - end..]);
        self.incomplete |= a.len().max(b.len()) > MAX_COMPARED;
        let (a, b) = (&a[..a.len().min(MAX_COMPARED)], &b[..b.len().min(MAX_COMPARED)]);
        let mut ids = Ids::default();
        let a_ids: Vec<u32> = a.iter().map(|word| ids.id(word.text)).collect();
        let b_ids: Vec<u32> = b.iter().map(|word| ids.id(word.text)).collect();
        let ops = capture_diff_slices_deadline(Algorithm::Myers, &a_ids, &b_ids, deadline);
        let same = ops.iter().filter(|op| op.tag() == DiffTag::Equal).map(|op| op.new_range().len());
        let (same, longer) = (start + end + same.sum::<usize>(), start + end + a.len().max(b.len()));
        if same * 100 < longer * MIN_SAME_PERCENT {
            self.whole(ChangeKind::Deleted, old);
            self.whole(ChangeKind::Inserted, new);
            return;
        }
        self.end_paragraph();
        self.add_words(ChangeKind::Same, &all[..start]);
        for op in &ops {
            if op.tag() == DiffTag::Equal {
                self.add_words(ChangeKind::Same, &b[op.new_range()]);
            } else {
                self.add_words(ChangeKind::Deleted, &a[op.old_range()]);
                self.add_words(ChangeKind::Inserted, &b[op.new_range()]);
            }
        }
        self.add_words(ChangeKind::Same, rest);
        self.end_paragraph();
    }

    fn add_words(&mut self, kind: ChangeKind, words: &[Word<'_>]) {
        for word in words {
            if word.text == BREAK {
                self.end_paragraph();
                continue;
            }
            // The first words of a paragraph have no blank before them, but may be replaced by others.
            let replaces =
                matches!(&self.paragraph[..], [(ChangeKind::Deleted, _)]) && kind == ChangeKind::Inserted;
            if word.blank && !self.paragraph.is_empty() || replaces {
                // A blank between words of two kinds belongs to neither.
                let own = self.paragraph.last().is_some_and(|(last, _)| *last == kind);
                self.push(if own { kind } else { ChangeKind::Same }, " ");
            }
            self.push(kind, word.text);
        }
    }

    fn push(&mut self, kind: ChangeKind, text: &str) {
        if kind != ChangeKind::Same {
            self.listed += text.len();
            if self.listed > MAX_LISTED {
                // A single long word is cut.
                let cut = if self.full {
                    ""
                } else {
                    head(text, MAX_LISTED.saturating_sub(self.listed - text.len()))
                };
                (self.full, self.incomplete) = (true, true);
                return self.append(kind, cut);
            }
        }
        if !self.full {
            self.append(kind, text);
        }
    }

    fn append(&mut self, kind: ChangeKind, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.paragraph.last_mut() {
            Some((last, written)) if *last == kind => written.push_str(text),
            _ => self.paragraph.push((kind, text.to_owned())),
        }
    }

    fn end_paragraph(&mut self) {
        let pieces = std::mem::take(&mut self.paragraph);
        if pieces.is_empty() {
            return;
        }
        if pieces.iter().all(|(kind, _)| *kind == ChangeKind::Same) {
            // White space has changed, or it was part of another paragraph.
            let text: String = pieces.into_iter().map(|(_, text)| text).collect();
            return self.add_unchanged(text.into());
        }
        self.flush_unchanged(true);
        let last = pieces.len() - 1;
        let pieces = pieces.iter().enumerate().map(|(at, (kind, text))| match kind {
            ChangeKind::Same if at == 0 => piece(*kind, &ending(text, MAX_SAME)),
            ChangeKind::Same if at == last => piece(*kind, &beginning(text, MAX_SAME)),
            ChangeKind::Same => piece(*kind, &shortened(text, MAX_SAME)),
            _ => piece(*kind, text),
        });
        self.parts.push(ChangePart::Paragraph(pieces.collect()));
    }

    fn finish(&mut self) {
        self.end_paragraph();
        if self.parts.is_empty() {
            self.unchanged = None;
        }
        self.flush_unchanged(false);
    }

    /// The paragraphs as one.
    fn into_line(self) -> Vec<ChangePiece> {
        let mut line = Vec::new();
        for part in self.parts {
            let ChangePart::Paragraph(pieces) = part else { continue };
            if !line.is_empty() {
                line.push(piece(ChangeKind::Same, " "));
            }
            line.extend(pieces);
        }
        line
    }
}

fn piece(kind: ChangeKind, text: &str) -> ChangePiece {
    ChangePiece { kind, text: SafeText::piece(text) }
}

/// A long unchanged text without its middle: so many bytes at each end are left.
fn shortened(text: &str, most: usize) -> String {
    if text.len() <= 3 * most {
        return text.to_owned();
    }
    format!("{} {}", beginning(text, most), ending(text, most).trim_start_matches("… "))
}

/// The beginning of a long text.
fn beginning(text: &str, most: usize) -> String {
    if text.len() <= 3 * most / 2 {
        return text.to_owned();
    }
    let start = head(text, most);
    let start = start.rsplit_once(' ').map_or(start, |(start, _)| start);
    format!("{start} …")
}

/// The end of a long text.
fn ending(text: &str, most: usize) -> String {
    if text.len() <= 3 * most / 2 {
        return text.to_owned();
    }
    let end = &text[floor_char_boundary(text, text.len() - most)..];
    let end = end.split_once(' ').map_or(end, |(_, end)| end);
    format!("… {end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(title: &str, paragraphs: &[&str]) -> ComparedText {
        ComparedText { title: title.to_owned(), text: paragraphs.join("\n") }
    }

    fn marked(pieces: &[ChangePiece]) -> String {
        let marked = |piece: &ChangePiece| match piece.kind {
            ChangeKind::Same => piece.text.to_string(),
            ChangeKind::Deleted => format!("[-{}-]", piece.text),
            ChangeKind::Inserted => format!("{{+{}+}}", piece.text),
        };
        pieces.iter().map(marked).collect()
    }

    /// The parts as lines.
    fn lines(changes: &Changes) -> Vec<String> {
        let line = |part: &ChangePart| match part {
            ChangePart::Paragraph(pieces) => marked(pieces),
            ChangePart::LeftOut(count) => format!("({count})"),
        };
        changes.parts.iter().map(line).collect()
    }

    fn compared(old: &[&str], new: &[&str]) -> Vec<String> {
        let changes = compare(&text("", old), &text("", new), None);
        assert!(changes.title.is_empty() && !changes.incomplete);
        lines(&changes)
    }

    #[test]
    fn words_are_marked_and_blanks_are_not() {
        assert_eq!(
            compared(&["The quick brown fox jumps."], &["The slow brown fox jumps!"]),
            ["The [-quick-] {+slow+} brown fox jumps[-.-]{+!+}"]
        );
        assert_eq!(compared(&["a b c d"], &["a b x y c d"]), ["a b {+x y+} c d"]);
        assert_eq!(compared(&["a b x c d"], &["a b c d"]), ["a b [-x-] c d"]);
        assert_eq!(compared(&["潮が満ちる"], &["潮が引ちる"]), ["潮が[-満-]{+引+}ちる"]);
        assert_eq!(compared(&["same"], &["same"]), Vec::<String>::new());
        // White space alone is no change of words.
        assert_eq!(compared(&["a  b"], &["a b"]), Vec::<String>::new());
    }

    #[test]
    fn the_title_is_compared_too() {
        let changes = compare(&text("Ship sinks", &["x"]), &text("Ship nearly sinks", &["x"]), None);
        assert_eq!((marked(&changes.title).as_str(), changes.parts.len()), ("Ship {+nearly+} sinks", 0));
        let changes = compare(&text("One", &["x"]), &text("Two", &["x"]), None);
        assert_eq!(marked(&changes.title), "[-One-] {+Two+}");
    }

    #[test]
    fn unchanged_paragraphs_far_from_changes_are_left_out() {
        let old = ["1", "2", "3", "the fourth of them", "5", "6", "7", "8", "nine", "10"];
        let mut new = old;
        (new[3], new[8]) = ("the fourth of these", "NINE");
        assert_eq!(
            compared(&old, &new),
            [
                "(2)",
                "3",
                "the fourth of [-them-]{+these+}".replace("-]{", "-] {").as_str(),
                "5",
                "(2)",
                "8",
                "[-nine-]",
                "{+NINE+}",
                "10"
            ]
        );
        let (old, new) = (["a", "b", "c"], ["a", "b", "new", "c"]);
        assert_eq!(compared(&old, &new), ["(1)", "b", "{+new+}", "c"]);
        assert_eq!(compared(&new, &old), ["(1)", "b", "[-new-]", "c"]);
    }

    #[test]
    fn long_unchanged_paragraphs_are_shortened_to_what_is_beside_the_change() {
        let long = |name: &str| {
            let words: Vec<String> = (0..300).map(|n| format!("{name}{n}")).collect();
            words.join(" ")
        };
        let all = ["a", "b", "c", "d", "e"].map(long);
        let old: Vec<&str> = all.iter().map(String::as_str).collect();
        let (changed, other) = (all[1].replace("b150 ", "b150 new "), all[3].replace("d299", "other"));
        let new = [&*all[0], &*changed, &*all[2], &*other, &*all[4]];
        let lines = compared(&old, &new);
        let [before, first, between, second, after] = &lines[..] else { panic!("{lines:?}") };
        assert!(before.starts_with("… a") && before.ends_with(" a299") && before.len() < 130, "{before}");
        assert!(first.starts_with("… b") && first.contains(" b150 {+new+} b151 ") && first.ends_with(" …"));
        assert!(first.len() < 300, "{first}");
        assert!(between.starts_with("c0 ") && between.ends_with(" c299") && between.len() < 260, "{between}");
        assert!(second.starts_with("… d") && second.ends_with("[-d299-] {+other+}"), "{second}");
        assert!(after.starts_with("e0 ") && after.ends_with(" …") && after.len() < 130, "{after}");
        // Only white space differs in the first one.
        let spaced = old[0].replace(' ', "  ");
        let lines = compared(&old, &[&spaced, old[1], old[2], &other, old[4]]);
        assert!(lines[0] == "(2)" && lines[1].starts_with("… c") && lines.len() == 4, "{lines:?}");
    }

    #[test]
    fn a_passage_written_anew_is_not_mixed_word_by_word() {
        assert_eq!(
            compared(&["The ferry was late on Monday."], &["Nobody in town expected that the bridge fell."]),
            ["[-The ferry was late on Monday.-]", "{+Nobody in town expected that the bridge fell.+}"]
        );
    }

    #[test]
    fn split_and_joined_paragraphs_keep_their_words() {
        let (old, new) = (["one two three four five six"], ["one two three", "four five seven six"]);
        assert_eq!(compared(&old, &new), ["one two three", "four five {+seven+} six"]);
        assert_eq!(compared(&new, &old), ["one two three", "four five [-seven-] six"]);
    }

    #[test]
    fn long_texts_are_bounded_and_a_passed_deadline_still_gives_an_answer() {
        let many = |word: &str| {
            let words: Vec<String> = (0..200_000).map(|n| format!("{word}{}", n * 7919 % 100_003)).collect();
            words.join(" ")
        };
        let (old, new) = (many("a"), many("b"));
        let past = Some(long_ago());
        for (old, new) in [
            (text("", &[&old]), text("", &[&new])),
            (
                text("", &old.split(' ').collect::<Vec<_>>()),
                text("", &new.split(' ').rev().collect::<Vec<_>>()),
            ),
        ] {
            let changes = compare(&old, &new, past);
            assert!(changes.incomplete && !changes.parts.is_empty());
            let bytes: usize = lines(&changes).iter().map(String::len).sum();
            assert!(bytes < 4 * MAX_LISTED, "{bytes}");
        }
        // One word in the middle of a long text is found, and little else is listed.
        let changed = old.replacen("a0 ", "changed ", 1);
        let all = lines(&compare(&text("", &[&old]), &text("", &[&changed]), None));
        assert!(all[0].contains("[-a0-] {+changed+}") && all[0].len() < 4 * MAX_SAME, "{}", all[0]);
    }

    #[allow(clippy::disallowed_methods, reason = "a deadline that has passed")]
    fn long_ago() -> Instant {
        Instant::now()
    }
}
