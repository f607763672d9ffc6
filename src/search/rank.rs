//! How well headlines match, the best of them in order, and which letters did it. Never here: whole corpora.

use std::cmp::Reverse;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use unicode_normalization::char::is_combining_mark;

use super::Query;
use super::fold::fold_back;
use super::scan::{Look, begins, is_first, spell, starts};
use super::terms::{Term, Terms, cut};

/// How many of the best are kept and put in exact order.
pub(super) const HEAD: usize = 512;
/// Longest folded title (bytes) and word (letters) given to the exact matcher, whose time and memory are the
/// product of both.
const TITLE: usize = 512;
const WORD: usize = 48;

/// A row that may be among the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub look: Look,
    pub date: i64,
    pub row: u32,
}

impl Candidate {
    /// Best first: tier, then about how good, then newer. The tier alone would not do: where all are scattered,
    /// the newest few hundred need not have the one that was meant.
    fn key(&self) -> (u16, Reverse<i32>, Reverse<i64>, u32) {
        (self.look.tier, Reverse(self.look.score), Reverse(self.date), self.row)
    }
}

/// The best [`HEAD`] of all that were offered.
#[derive(Clone, Debug, Default)]
pub(super) struct Pool {
    best: Vec<Candidate>,
    /// The worst that is still wanted, once there are enough.
    floor: Option<Candidate>,
}

impl Pool {
    /// The worst sum of tiers that is still wanted.
    pub fn limit(&self) -> u16 {
        self.floor.map_or(u16::MAX, |floor| floor.look.tier)
    }

    pub fn offer(&mut self, candidate: Candidate) {
        if self.floor.is_some_and(|floor| floor.key() < candidate.key()) {
            return;
        }
        self.best.push(candidate);
        // Cut when it is twice too long, so that a cut costs little for each that came in.
        if self.best.len() >= 2 * HEAD {
            self.cut();
        }
    }

    pub fn merge(&mut self, other: &Self) {
        other.best.iter().for_each(|&candidate| self.offer(candidate));
    }

    /// Throws out what is not among the best.
    pub fn cut(&mut self) {
        if self.best.len() >= HEAD {
            self.best.select_nth_unstable_by_key(HEAD - 1, Candidate::key);
            self.best.truncate(HEAD);
            self.floor = self.best.last().copied();
        }
    }

    /// The rows in order: tier, exact score, newer first. `title` gives a row's folded title, which may have ASCII
    /// capitals.
    pub fn order<'a>(&mut self, query: &Terms, title: impl Fn(u32) -> &'a str) -> Vec<u32> {
        self.cut();
        let matcher = SkimMatcherV2::default();
        let mut lower = String::new();
        let mut scored: Vec<_> = self
            .best
            .iter()
            .map(|candidate| {
                lower.clear();
                lower.push_str(title(candidate.row));
                lower.make_ascii_lowercase();
                let look = candidate.look;
                let score = exact(&matcher, query, &lower)
                    .map_or(i64::from(look.score), |s| s + i64::from(look.bonus));
                ((look.tier, Reverse(score), Reverse(candidate.date), candidate.row), candidate.row)
            })
            .collect();
        scored.sort_unstable();
        scored.into_iter().map(|(_, row)| row).collect()
    }
}

/// `None` where the exact matcher would take too long.
fn exact(matcher: &SkimMatcherV2, query: &Terms, folded: &str) -> Option<i64> {
    let small = |Term::Fuzzy(word): &Term| word.chars().nth(WORD).is_none();
    if folded.len() > TITLE || query.terms.len() > WORD || !query.terms.iter().all(small) {
        return None;
    }
    query.terms.iter().map(|Term::Fuzzy(word)| matcher.fuzzy_match(folded, word)).sum()
}

/// The characters of `title` (indices into `title.chars()`, ascending) that the query matched; empty if it
/// doesn't match. For visible rows only: the matcher keeps rows × columns of memory, so both lengths are capped.
///
/// Shows what the order went by: a word in one piece (best where a word begins), else initials, else the best
/// pieces. A mark on top of a matched letter is matched too, so that no letter is torn.
pub fn matched(query: &Query, title: &str) -> Vec<usize> {
    let back = fold_back(title);
    let folded: String = back.iter().map(|&(c, _)| c).collect();
    let mut found = Vec::new();
    let query = Terms::of(query);
    for Term::Fuzzy(word) in &query.terms {
        match places(word, &folded) {
            Some(places) => found.extend(places),
            None => return Vec::new(),
        }
    }
    found.sort_unstable();
    found.dedup();

    // From bytes of the folded text to characters of it, and to characters of the title.
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

/// Byte places of a word's letters in a folded title.
fn places(word: &str, folded: &str) -> Option<Vec<usize>> {
    let pieces = || folded.match_indices(word).map(|(at, _)| at);
    let piece = pieces().next().filter(|&at| is_first(folded, at));
    let piece = piece.or_else(|| pieces().find(|&at| begins(folded, at))).or_else(|| pieces().next());
    if let Some(piece) = piece {
        return Some(word.char_indices().map(|(at, _)| piece + at).collect());
    }
    let mut path = Vec::new();
    if word.chars().nth(1).is_some() && spell(&starts(folded.char_indices()), word, &mut path) {
        return Some(path);
    }
    let short = cut(folded, TITLE);
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
