//! Cuts the part of an article's text where phrases are closest together. Never here: which articles have them.

use std::ops::Range;

use super::query::PhraseQuery;
use crate::news::{SafeText, Snippet};
use crate::search::Phrase;
use crate::search::fold::fold_back;

/// Characters of a snippet.
const LENGTH: usize = 200;
/// Characters before the first match.
const BEFORE: usize = 40;
/// How far to look for the end of a word, in characters.
const WORD: usize = 24;

/// About 200 characters of `text` around the best matches of the phrases; its beginning if there are none.
pub(crate) fn snippet(text: &str, phrases: &[Phrase]) -> Snippet {
    // On one line already, so that sanitizing the piece does not move the matches.
    let text = SafeText::new(text);
    // The byte offset of each character, and the end.
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let positions = positions(&text, &starts, phrases);
    let mut from = best_window(&positions, phrases.len()).saturating_sub(BEFORE);
    let many = starts.len() - 1;
    from = from.min(many.saturating_sub(LENGTH));
    let mut to = (from + LENGTH).min(many);
    let blank = |at: &usize| text[starts[*at]..].starts_with(' ');
    if from > 0 {
        from = (from..(from + WORD).min(to)).find(blank).map_or(from, |at| at + 1);
    }
    if to < many {
        to = (to.saturating_sub(WORD).max(from)..=to).rev().find(blank).unwrap_or(to);
    }
    let (head, tail) = (if from > 0 { "…" } else { "" }, if to < many { "…" } else { "" });
    let piece = format!("{head}{}{tail}", &text[starts[from]..starts[to]]);
    let at = |character: usize| starts[character] - starts[from] + head.len();
    let mut matched: Vec<Range<usize>> = Vec::new();
    for (_, position) in positions.iter().filter(|(_, position)| position.start >= from && position.end <= to)
    {
        let range = at(position.start)..at(position.end);
        match matched.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => matched.push(range),
        }
    }
    let text = SafeText::new(&piece);
    if text.as_str() != piece {
        matched.clear();
    }
    Snippet { text, matched, picture: None }
}

/// The matches of the phrases, sorted: which phrase, and its range in characters. `starts`: the offset of each
/// character; counting from the beginning each time would take too long in a text of megabytes.
fn positions(text: &str, starts: &[usize], phrases: &[Phrase]) -> Vec<(usize, Range<usize>)> {
    let back = fold_back(text);
    let folded: String = back.iter().map(|(c, _)| c).collect();
    let bytes: Vec<usize> = folded.char_indices().map(|(at, _)| at).collect();
    // The character of the text that a byte of the folded text comes from.
    let origin = |byte: usize| back[bytes.partition_point(|at| *at <= byte).saturating_sub(1)].1;
    let mut positions = Vec::new();
    for (n, phrase) in phrases.iter().enumerate() {
        let query = PhraseQuery::new(phrase);
        positions.extend(query.positions(&folded).map(|(from, to)| {
            let mut end = origin(to - 1) + 1;
            // Combining marks after the last letter belong to it.
            let rest = text[starts[end]..].chars();
            end += rest.take_while(|c| unicode_normalization::char::is_combining_mark(*c)).count();
            (n, origin(from)..end)
        }));
    }
    positions.sort_by_key(|(_, position)| (position.start, position.end));
    positions
}

/// The start of the window that has the most phrases in it, and of those the one with the most matches.
fn best_window(positions: &[(usize, Range<usize>)], phrases: usize) -> usize {
    let window = LENGTH - BEFORE;
    let mut counts = vec![0usize; phrases];
    let (mut end, mut best, mut at) = (0, (0, 0), 0);
    for (first, (_, position)) in positions.iter().enumerate() {
        while let Some((phrase, _)) =
            positions.get(end).filter(|(_, other)| other.end <= position.start + window)
        {
            counts[*phrase] += 1;
            end += 1;
        }
        let score = (counts.iter().filter(|count| **count > 0).count(), end.saturating_sub(first));
        if score > best {
            (best, at) = (score, position.start);
        }
        if first < end {
            counts[positions[first].0] -= 1;
        } else {
            end = first + 1;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::fold::fold;

    fn phrases(all: &[&str]) -> Vec<Phrase> {
        let words = |text: &&str| fold(text).split_whitespace().map(str::to_owned).collect();
        all.iter().map(|text| Phrase { words: words(text), open: false }).collect()
    }

    fn marked(text: &str, all: &[&str]) -> (String, Vec<String>) {
        let snippet = snippet(text, &phrases(all));
        let matched = snippet.matched.iter().map(|range| snippet.text[range.clone()].to_owned()).collect();
        (snippet.text.to_string(), matched)
    }

    #[test]
    fn matches_are_marked_in_the_original_text() {
        for (text, query, found) in [
            ("In Zürich, the ﬁnal", &["zurich", "final"][..], &["Zürich", "ﬁnal"][..]),
            ("re\u{301}sume\u{301} sent", &["resume"], &["re\u{301}sume\u{301}"]),
            ("日本銀行が金利を", &["銀行"], &["銀行"]),
            ("climate change, climate", &["climate change"], &["climate change"]),
            ("nothing", &["other"], &[]),
            ("", &["other"], &[]),
            ("Straße", &["strasse"], &["Straße"]),
        ] {
            assert_eq!(
                marked(text, query),
                (text.to_owned(), found.iter().map(|s| (*s).to_owned()).collect())
            );
        }
    }

    #[test]
    fn a_text_full_of_matches_gives_a_piece_of_the_usual_length() {
        let text = "trump and rutte ".repeat(50_000);
        let (piece, found) = marked(&text, &["trump", "rutte"]);
        assert!(piece.starts_with("trump and rutte ") && piece.ends_with("…"), "{piece}");
        assert!((20..=26).contains(&found.len()), "{found:?}");
    }

    #[test]
    fn the_piece_has_the_most_matches_and_is_cut_at_words() {
        let filler = "lorem ipsum dolor ".repeat(40);
        let text = format!("{filler}trump alone {filler}here trump met rutte today {filler}");
        let (piece, found) = marked(&text, &["trump", "rutte"]);
        assert_eq!(found, ["trump", "rutte"]);
        assert!(piece.starts_with('…') && piece.ends_with('…'), "{piece}");
        assert!(piece.chars().count() <= LENGTH + 2);
        let inner = piece.trim_matches('…');
        assert!(text.contains(&format!(" {inner} ")), "{inner}");
        let (piece, found) = marked(&text, &["nowhere"]);
        assert!(text.starts_with(piece.trim_end_matches('…')) && found.is_empty());
        let signs = "東京".repeat(300);
        assert_eq!(marked(&signs, &["大阪"]).0.chars().count(), LENGTH + 1);
    }
}
