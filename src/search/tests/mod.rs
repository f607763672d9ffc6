//! The filter from outside: titles in, rows and highlights out. Never here: speed.

mod order;
mod typing;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;

use super::fold::fold;
use super::rank::matched;
use super::{Chunk, ChunkBuilder, Engine, Facts, Query, Rows};
use crate::news::{Headline, SafeText, UnixTime};

/// The first title is the newest.
fn chunk<S: AsRef<str>>(titles: &[S]) -> Arc<Chunk> {
    let mut builder = ChunkBuilder::default();
    for (age, title) in titles.iter().enumerate() {
        let published = UnixTime::from_seconds(1_700_000_000 - age as i64);
        let headline = Headline { title: SafeText::new(title.as_ref()), published, ..Headline::default() };
        builder.push(&headline, 0, UnixTime::default());
    }
    Arc::new(builder.build())
}

fn count(chunks: &[Arc<Chunk>]) -> u32 {
    chunks.iter().map(|chunk| chunk.len() as u32).sum()
}

/// A simple reference implementation.
fn naive(chunks: &[Arc<Chunk>], query: &str) -> Rows {
    let mut rows = Rows::none(count(chunks));
    let titles = chunks.iter().flat_map(|chunk| (0..chunk.len()).map(|i| fold(&chunk.title(i))));
    for (row, title) in (0..).zip(titles) {
        let holds = fold(query).split_whitespace().all(|word| {
            let mut rest = title.chars();
            word.chars().all(|letter| rest.any(|c| c == letter))
        });
        if holds {
            rows.insert(row);
        }
    }
    rows
}

#[test]
fn an_empty_query_matches_everything() {
    let chunks = [chunk(&["a", "", "b"])];
    let hits = Engine::default().run(&chunks, 2, &Query::default(), &Facts::default(), &|| false).unwrap();
    assert_eq!((hits.rows, hits.best), (Rows::all(2), vec![]));
    let hits = Engine::default().run(&[], 7, &Query::words("a"), &Facts::default(), &|| false).unwrap();
    assert_eq!((hits.rows, hits.best), (Rows::none(0), vec![]));
}

#[test]
fn many_rows_and_threads_find_the_same() {
    let word = |i: usize| ["nato", "Zürich", "trump", "an oat", "", "東京", "on a tin"][i % 7];
    let titles: Vec<String> = (0..60_000).map(|i| format!("{} {} {i}", word(i), word(i / 7))).collect();
    let chunks: Vec<_> = titles.chunks(999).map(chunk).collect();
    let mut engine = Engine::default();
    for query in ["n", "na", "nat", "nato", "nato 1", "nat", "zurich nato", "q", "京7"] {
        let hits =
            engine.run(&chunks, count(&chunks), &Query::words(query), &Facts::default(), &|| false).unwrap();
        assert_eq!(hits.rows, naive(&chunks, query), "{query}");
        let fresh =
            Engine::default()
                .run(&chunks, count(&chunks), &Query::words(query), &Facts::default(), &|| false);
        assert_eq!(Some(hits), fresh, "{query}");
    }
}

#[test]
fn a_stopped_search_returns_nothing_and_keeps_the_engine_usable() {
    let titles: Vec<String> = (0..30_000).map(|i| format!("title {i}")).collect();
    let chunks = [chunk(&titles)];
    let mut engine = Engine::default();
    for query in ["1", "12", "123", "12"] {
        for after in 0..3 {
            let asked = AtomicUsize::new(0);
            let stop = || asked.fetch_add(1, Ordering::Relaxed) >= after;
            if let Some(hits) = engine.run(&chunks, 30_000, &Query::words(query), &Facts::default(), &stop) {
                assert!(after > 0 && query == "12", "only a known set is found at once");
                assert_eq!(hits.rows, naive(&chunks, query));
            }
        }
        let hits = engine.run(&chunks, 30_000, &Query::words(query), &Facts::default(), &|| false).unwrap();
        assert_eq!(hits.rows, naive(&chunks, query), "{query}");
    }
}

#[test]
fn highlights_show_what_the_ranking_used() {
    for (query, title, places) in [
        ("nato", "Senator: NATO waits", vec![9, 10, 11, 12]),
        ("nato", "A senator", vec![4, 5, 6, 7]),
        ("ecb", "The European Central Bank", vec![4, 13, 21]),
        ("climte", "Climate", vec![0, 1, 2, 3, 5, 6]),
        ("strasse", "Die Straße", vec![4, 5, 6, 7, 8, 9]),
        ("resume", "re\u{301}sume\u{301}s", vec![0, 1, 2, 3, 4, 5, 6, 7]),
        ("москва", "В МОСКВЕ: Москва", vec![10, 11, 12, 13, 14, 15]),
        ("rutte nato", "NATO: Rutte", vec![0, 1, 2, 3, 6, 7, 8, 9, 10]),
        ("xyz", "NATO", vec![]),
        ("nato xyz", "NATO", vec![]),
        ("", "NATO", vec![]),
    ] {
        assert_eq!(matched(&Query::words(query), title), places, "{query} in {title}");
    }
}

/// Few letters of one to four bytes, so that they match often.
fn letters() -> impl Strategy<Value = String> {
    let some = prop::sample::select("aabbcnNéÉßиИй日本が’-1 🚀\u{301}ﬁ".chars().collect::<Vec<_>>());
    prop::collection::vec(some, 0..40).prop_map(String::from_iter)
}

fn title() -> impl Strategy<Value = String> {
    prop_oneof![8 => letters(), 1 => letters().prop_map(|text| text.repeat(6)), 1 => any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn highlights_are_in_the_title_and_only_if_it_matches(query in title(), title in title()) {
        let places = matched(&Query::words(&query), &title);
        prop_assert!(places.is_sorted_by(|a, b| a < b));
        prop_assert!(places.iter().all(|&place| place < title.chars().count()));
        let chunks = [chunk(&[&title])];
        let shown = matched(&Query::words(&query), &chunks[0].title(0));
        let holds = naive(&chunks, &query).has(0) && !Query::words(&query).is_empty();
        prop_assert_eq!(!shown.is_empty(), holds);
    }
}
