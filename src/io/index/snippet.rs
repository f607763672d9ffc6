//! The piece of an article's text in which phrases stand closest together. Never here: which articles have them.

use std::ops::Range;

use super::asked::Asked;
use crate::news::{SafeText, Snippet};
use crate::search::Phrase;
use crate::search::fold::fold_back;

/// Characters of a snippet.
const LENGTH: usize = 200;
/// Characters before the first word that was found.
const BEFORE: usize = 40;
/// Characters in which the end of a word is looked for.
const WORD: usize = 24;

/// About 200 characters of `text` around the best place of the phrases, the beginning if they stand nowhere in it.
pub fn snippet(text: &str, phrases: &[Phrase]) -> Snippet {
    // On one line, so that what was found is where it says in the end.
    let text = SafeText::new(text);
    // Where each character begins, and where the text ends.
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let places = places(&text, &starts, phrases);
    let mut from = best(&places, phrases.len()).saturating_sub(BEFORE);
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
    for (_, place) in places.iter().filter(|(_, place)| place.start >= from && place.end <= to) {
        let range = at(place.start)..at(place.end);
        match matched.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => matched.push(range),
        }
    }
    let text = SafeText::new(&piece);
    if text.as_str() != piece {
        matched.clear();
    }
    Snippet { text, matched }
}

/// Where the phrases stand, in characters, by where: which, from where to where. `starts`: where each character
/// begins, for to count them anew from the beginning takes too long in a text of megabytes.
fn places(text: &str, starts: &[usize], phrases: &[Phrase]) -> Vec<(usize, Range<usize>)> {
    let back = fold_back(text);
    let folded: String = back.iter().map(|(c, _)| c).collect();
    let bytes: Vec<usize> = folded.char_indices().map(|(at, _)| at).collect();
    // The character of the text that a byte of the folded one comes from.
    let origin = |byte: usize| back[bytes.partition_point(|at| *at <= byte).saturating_sub(1)].1;
    let mut places = Vec::new();
    for (n, phrase) in phrases.iter().enumerate() {
        let asked = Asked::new(phrase);
        places.extend(asked.places(&folded).map(|(from, to)| {
            let mut end = origin(to - 1) + 1;
            // Accents on top of the last letter belong to it.
            let rest = text[starts[end]..].chars();
            end += rest.take_while(|c| unicode_normalization::char::is_combining_mark(*c)).count();
            (n, origin(from)..end)
        }));
    }
    places.sort_by_key(|(_, place)| (place.start, place.end));
    places
}

/// Where a window begins that has the most phrases in it, and of those the most places.
fn best(places: &[(usize, Range<usize>)], phrases: usize) -> usize {
    let room = LENGTH - BEFORE;
    let mut counts = vec![0usize; phrases];
    let (mut end, mut best, mut at) = (0, (0, 0), 0);
    for (first, (_, place)) in places.iter().enumerate() {
        while let Some((phrase, _)) = places.get(end).filter(|(_, other)| other.end <= place.start + room) {
            counts[*phrase] += 1;
            end += 1;
        }
        let score = (counts.iter().filter(|count| **count > 0).count(), end.saturating_sub(first));
        if score > best {
            (best, at) = (score, place.start);
        }
        if first < end {
            counts[places[first].0] -= 1;
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
    fn what_was_found_is_marked_as_it_was_printed() {
        for (text, asked, found) in [
            ("In Zürich, the ﬁnal", &["zurich", "final"][..], &["Zürich", "ﬁnal"][..]),
            ("re\u{301}sume\u{301} sent", &["resume"], &["re\u{301}sume\u{301}"]),
            ("日本銀行が金利を", &["銀行"], &["銀行"]),
            ("climate change, climate", &["climate change"], &["climate change"]),
            ("nothing", &["other"], &[]),
            ("", &["other"], &[]),
            ("Straße", &["strasse"], &["Straße"]),
        ] {
            assert_eq!(
                marked(text, asked),
                (text.to_owned(), found.iter().map(|s| (*s).to_owned()).collect())
            );
        }
    }

    #[test]
    fn a_text_full_of_matches_gives_a_piece_like_any_other() {
        let text = "trump and rutte ".repeat(50_000);
        let (piece, found) = marked(&text, &["trump", "rutte"]);
        assert!(piece.starts_with("trump and rutte ") && piece.ends_with("…"), "{piece}");
        assert!((20..=26).contains(&found.len()), "{found:?}");
    }

    #[test]
    fn the_piece_is_where_most_stands_together_and_is_cut_at_words() {
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
