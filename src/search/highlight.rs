//! The characters of a headline that a query matched. Never here: other conditions of the query, order.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use unicode_normalization::char::is_combining_mark;

use super::fold::fold_back;
use super::scan::{is_title_end, is_title_start, is_word_end, is_word_start, match_initials, word_starts};
use super::score::{TITLE, WORD};
use super::{MatchKind, Node, Phrase, Query, Word};
use crate::news::text::head;

/// The characters of `title` that the query matched, as ascending indices into `title.chars()`. Empty if the title
/// lacks a required word. Call it for visible rows only: the matcher needs memory for rows × columns, so both lengths
/// are capped.
///
/// Highlights what the ranking used: a contiguous match (preferably at the start of a word), else initials, else the
/// best scattered match; every alternative that matches; and the words of a phrase if the headline has them too. A
/// combining mark is highlighted together with its letter.
pub(crate) fn matched(query: &Query, title: &str) -> Vec<usize> {
    let back = fold_back(title);
    let folded: String = back.iter().map(|&(c, _)| c).collect();
    let mut found = Vec::new();
    if !match_all(&query.all, &folded, &mut found) {
        return Vec::new();
    }
    found.sort_unstable();
    found.dedup();

    // From bytes of the folded text to its characters, then to characters of the title.
    let mut found = found.into_iter().peekable();
    let mut hits: Vec<usize> = Vec::new();
    for ((at, _), &(_, origin)) in folded.char_indices().zip(&back) {
        if found.next_if_eq(&at).is_some() && hits.last() != Some(&origin) {
            hits.push(origin);
        }
    }
    let mut hits = hits.into_iter().peekable();
    let (mut all, mut on) = (Vec::new(), false);
    for (at, c) in title.chars().enumerate() {
        on = hits.next_if_eq(&at).is_some() || on && is_combining_mark(c);
        if on {
            all.push(at);
        }
    }
    all
}

fn match_all(nodes: &[Node], folded: &str, found: &mut Vec<usize>) -> bool {
    nodes.iter().all(|node| match_node(node, folded, found))
}

/// Adds the byte positions that a condition matched in a folded title. False if the title cannot fulfil it.
fn match_node(node: &Node, folded: &str, found: &mut Vec<usize>) -> bool {
    match node {
        Node::Word(word) => {
            let places = find_positions(word, folded);
            let holds = places.is_some();
            found.extend(places.unwrap_or_default());
            holds
        }
        Node::Text(phrase) => {
            found.extend(phrase_positions(phrase, folded));
            true
        }
        Node::Fact(_) | Node::Not(_) => true,
        Node::All(nodes) => {
            let before = found.len();
            let holds = match_all(nodes, folded, found);
            if !holds {
                found.truncate(before);
            }
            holds
        }
        // Not `any`: all alternatives are to be highlighted.
        Node::Any(nodes) => nodes.iter().filter(|node| match_node(node, folded, found)).count() > 0,
    }
}

/// Byte positions of a word's letters in a folded title.
fn find_positions(word: &Word, folded: &str) -> Option<Vec<usize>> {
    let Word { text, kind } = word;
    let piece = match kind {
        MatchKind::Fuzzy | MatchKind::Exact => best_occurrence(text, folded),
        MatchKind::Prefix => occurrences(text, folded).find(|&at| is_title_start(folded, at)),
        MatchKind::Suffix => occurrences(text, folded).find(|&at| is_title_end(folded, at + text.len())),
        MatchKind::Whole => occurrences(text, folded)
            .find(|&at| is_title_start(folded, at) && is_title_end(folded, at + text.len())),
    };
    if let Some(piece) = piece {
        return Some(text.char_indices().map(|(at, _)| piece + at).collect());
    }
    if *kind == MatchKind::Fuzzy { find_scattered(text, folded) } else { None }
}

/// Occurrences of a text in another, overlapping ones too.
fn occurrences(text: &str, folded: &str) -> impl Iterator<Item = usize> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + folded.get(from..)?.find(text)?;
        from = at + folded[at..].chars().next().map_or(1, char::len_utf8);
        Some(at)
    })
}

fn best_occurrence(text: &str, folded: &str) -> Option<usize> {
    let first = occurrences(text, folded).next()?;
    if is_title_start(folded, first) {
        return Some(first);
    }
    occurrences(text, folded).find(|&at| is_word_start(folded, at)).or(Some(first))
}

fn find_scattered(word: &str, folded: &str) -> Option<Vec<usize>> {
    let mut path = Vec::new();
    if word.chars().nth(1).is_some() && match_initials(&word_starts(folded.char_indices()), word, &mut path) {
        return Some(path);
    }
    let short = head(folded, TITLE);
    if word.chars().nth(WORD).is_none()
        && let Some((_, chars)) = SkimMatcherV2::default().fuzzy_indices(short, word)
    {
        let mut wanted = chars.into_iter().peekable();
        let numbered = short.char_indices().enumerate();
        return Some(numbered.filter_map(|(i, (at, _))| wanted.next_if_eq(&i).map(|_| at)).collect());
    }
    let mut rest = folded.char_indices();
    word.chars().map(|letter| rest.find(|&(_, c)| c == letter).map(|(at, _)| at)).collect()
}

/// Occurrences of the phrase's words as whole words.
fn phrase_positions(phrase: &Phrase, folded: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for (i, word) in phrase.words.iter().enumerate().filter(|(_, word)| !word.is_empty()) {
        let open = phrase.open && i + 1 == phrase.words.len();
        let alone = |at: &usize| is_word_start(folded, *at) && (open || is_word_end(folded, at + word.len()));
        for piece in occurrences(word, folded).filter(alone) {
            found.extend(word.char_indices().map(|(at, _)| piece + at));
        }
    }
    found
}
