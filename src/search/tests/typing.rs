//! The engine against a simple reference implementation, for any sequence of changes. Never here: ranking.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::fold::fold;
use super::super::{
    Chunk, ChunkBuilder, Engine, Fact, Facts, Is, MatchKind, Node, Phrase, PhraseHits, Query, Rows,
    SourceFacts, Word,
};
use super::{count, title};
use crate::news::{Headline, SafeText, UnixTime};
use proptest::prelude::*;
use std::sync::Arc;

/// The reference implementation.
fn holds(node: &Node, chunk: &Chunk, i: usize, row: u32, facts: &Facts) -> bool {
    let title = fold(&chunk.title(i));
    let source = facts.sources.get(chunk.source(i) as usize);
    let any = |nodes: &[Node]| nodes.iter().any(|node| holds(node, chunk, i, row, facts));
    let sign = |c: char| !c.is_alphanumeric();
    match node {
        Node::Word(Word { text, kind: MatchKind::Fuzzy }) => {
            let mut rest = title.chars();
            text.chars().all(|letter| rest.any(|c| c == letter))
        }
        // Only signs before it, after it, or on both sides.
        Node::Word(Word { text, kind }) => (0..=title.len()).any(|at| {
            title.is_char_boundary(at)
                && title[at..].starts_with(text.as_str())
                && (matches!(kind, MatchKind::Exact | MatchKind::Suffix) || title[..at].chars().all(sign))
                && (matches!(kind, MatchKind::Exact | MatchKind::Prefix)
                    || title[at + text.len()..].chars().all(sign))
        }),
        Node::Fact(Fact::Source(text)) => source.is_some_and(|source| source.name.contains(text)),
        Node::Fact(Fact::Author(text)) => chunk.authors(i).any(|name| fold(name).contains(text)),
        Node::Fact(Fact::Tag(text)) => {
            let own = chunk.tags(i).any(|tag| fold(tag).contains(text));
            own || source.is_some_and(|source| source.tags.iter().any(|tag| tag.contains(text)))
        }
        Node::Fact(Fact::Is(Is::Read)) => facts.read.has(row),
        Node::Fact(Fact::Is(Is::Unread)) => !facts.read.has(row),
        Node::Fact(Fact::Is(Is::Saved)) => facts.saved.has(row),
        Node::Fact(Fact::Is(Is::Updated)) => facts.updated.has(row),
        Node::Fact(Fact::Is(Is::Started)) => facts.started.has(row),
        Node::Fact(Fact::Since(moment)) => chunk.order_key(i) >= *moment,
        Node::Fact(Fact::Before(moment)) => chunk.order_key(i) < *moment,
        Node::Text(phrase) => facts.texts.iter().any(|(known, found)| known == phrase && found.rows.has(row)),
        Node::Not(node) => !any(std::slice::from_ref(node)),
        Node::Any(nodes) => any(nodes),
        Node::All(nodes) => nodes.iter().all(|node| holds(node, chunk, i, row, facts)),
    }
}

fn plain(chunks: &[Arc<Chunk>], query: &Query, facts: &Facts) -> Vec<u32> {
    let rows = chunks.iter().flat_map(|chunk| (0..chunk.len()).map(move |i| (chunk, i)));
    let all = |chunk: &Chunk, i, row| query.all.iter().all(|node| holds(node, chunk, i, row, facts));
    (0..).zip(rows).filter(|(row, (chunk, i))| all(chunk, *i, *row)).map(|(row, _)| row).collect()
}

/// A headline with everything that the columns hold.
fn headline() -> impl Strategy<Value = (Headline, u32)> {
    let names = || prop::collection::vec(prop::sample::select(vec!["Ann Lee", "Émile", "bb"]), 0..3);
    let texts = |names: Vec<&str>| names.into_iter().map(SafeText::new).collect();
    (title(), 0i64..20, names(), names(), 0u32..6).prop_map(move |(title, date, authors, tags, source)| {
        let published = UnixTime::from_seconds(date).filter(|_| date != 7);
        let (authors, tags) = (texts(authors), texts(tags));
        (Headline { title: SafeText::new(&title), published, authors, tags, ..Headline::default() }, source)
    })
}

fn chunk(headlines: Vec<(Headline, u32)>) -> Arc<Chunk> {
    let mut builder = ChunkBuilder::default();
    for (headline, source) in headlines {
        builder.push(&headline, source, UnixTime::from_seconds(10).unwrap_or_default());
    }
    Arc::new(builder.build())
}

fn text() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "a", "b", "n", "e", "и", "日", "1", "c", "ab", "ba", "bb", "aab", "-", "'", "🚀", "本", "日本", "fi",
        "a b", " ",
    ])
    .prop_map(str::to_owned)
}

fn phrases() -> Vec<Phrase> {
    let phrase = |text: &str, open| Phrase { words: vec![text.to_owned()], open };
    vec![phrase("a", false), phrase("a", true), phrase("b", false)]
}

fn leaf() -> impl Strategy<Value = Node> {
    let kinds = vec![
        MatchKind::Fuzzy,
        MatchKind::Fuzzy,
        MatchKind::Exact,
        MatchKind::Prefix,
        MatchKind::Suffix,
        MatchKind::Whole,
    ];
    let word = (text(), prop::sample::select(kinds)).prop_map(|(text, kind)| {
        let text = if kind == MatchKind::Fuzzy { text.replace(' ', "n") } else { text };
        Node::Word(Word { text, kind })
    });
    let marks = prop::sample::select(vec![Is::Unread, Is::Read, Is::Saved, Is::Updated, Is::Started]);
    let fact = prop_oneof![
        prop::sample::select(vec!["b", "bb", "le", "x", "i"]).prop_map(|text| Fact::Source(text.to_owned())),
        prop::sample::select(vec!["b", "emi", "lee", "x"]).prop_map(|text| Fact::Author(text.to_owned())),
        prop::sample::select(vec!["b", "emi", "lee", "x"]).prop_map(|text| Fact::Tag(text.to_owned())),
        marks.prop_map(Fact::Is),
        (0i64..20).prop_map(Fact::Since),
        (0i64..20).prop_map(Fact::Before),
    ];
    let phrase = prop::sample::select(phrases()).prop_map(Node::Text);
    prop_oneof![6 => word, 4 => fact.prop_map(Node::Fact), 1 => phrase]
}

fn node() -> impl Strategy<Value = Node> {
    leaf().prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|node| Node::Not(Box::new(node))),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Node::Any),
            prop::collection::vec(inner, 1..4).prop_map(Node::All),
        ]
    })
}

#[derive(Clone, Debug)]
enum Step {
    Add(Node),
    /// Replaces the query.
    Ask(Node),
    /// Adds letters to the last word.
    Type(String),
    Backspace,
    More(Vec<(Headline, u32)>),
    Mark(usize, Vec<u32>),
    Rename(usize),
    Found(usize, Vec<u32>),
    Stopped,
    Fewer(u32),
}

fn step() -> impl Strategy<Value = Step> {
    let some = || prop::collection::vec(0u32..150, 1..40);
    prop_oneof![
        4 => node().prop_map(Step::Add),
        6 => node().prop_map(Step::Ask),
        6 => text().prop_map(Step::Type),
        6 => Just(Step::Backspace),
        2 => prop::collection::vec(headline(), 0..90).prop_map(Step::More),
        6 => (0usize..4, some()).prop_map(|(which, rows)| Step::Mark(which, rows)),
        2 => (0usize..6).prop_map(Step::Rename),
        3 => (0usize..3, some()).prop_map(|(which, rows)| Step::Found(which, rows)),
        1 => Just(Step::Stopped),
        1 => (0u32..50).prop_map(Step::Fewer),
    ]
}

/// Toggles rows in the set.
fn flip(set: &mut Rows, flipped: &[u32], rows: u32) {
    let old = std::mem::replace(set, Rows::none(rows));
    let all = (0..rows).filter(|row| old.has(*row) != flipped.contains(row));
    for row in all {
        set.insert(row);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_finds_what_a_plain_search_finds(
        first in prop::collection::vec(headline(), 0..200),
        steps in prop::collection::vec(step(), 1..24),
    ) {
        let source = |name: &str, tag: &str| SourceFacts { name: name.to_owned(), tags: vec![tag.to_owned()] };
        let mut facts = Facts {
            // The rows use two source numbers that are missing here.
            sources: vec![source("bbc", "b"), source("le monde", "emi"), source("x", ""), source("", "x")],
            texts: phrases().into_iter().map(|phrase| (phrase, PhraseHits::default())).collect(),
            ..Facts::default()
        };
        // One phrase without hits.
        facts.texts.pop();
        let (mut chunks, mut query, mut engine) = (vec![chunk(first)], Query::default(), Engine::default());
        for step in steps {
            let mut rows = count(&chunks);
            match step {
                Step::Add(node) => query.all.push(node),
                Step::Ask(node) => query.all = vec![node],
                Step::Type(more) => match query.all.last_mut() {
                    Some(Node::Word(Word { text, kind })) if *kind != MatchKind::Fuzzy || !more.contains(' ') => *text += &more,
                    _ => query.all.push(Node::Word(Word { text: more.replace(' ', "a"), kind: MatchKind::Fuzzy })),
                },
                Step::Backspace => match query.all.last_mut() {
                    Some(Node::Word(Word { text, .. })) if text.chars().count() > 1 => drop(text.pop()),
                    _ => drop(query.all.pop()),
                },
                Step::More(headlines) => {
                    chunks.push(chunk(headlines));
                    rows = count(&chunks);
                }
                Step::Mark(which, flipped) => {
                    let set = [&mut facts.read, &mut facts.saved, &mut facts.updated, &mut facts.started];
                    flip(set.into_iter().nth(which).unwrap(), &flipped, rows);
                }
                Step::Rename(which) => {
                    if facts.sources.len() <= which {
                        facts.sources.push(source("bb", "lee"));
                    } else {
                        facts.sources[which].name += "b";
                    }
                }
                Step::Found(which, flipped) => {
                    if let Some((_, found)) = facts.texts.get_mut(which) {
                        flip(&mut found.rows, &flipped, rows);
                        found.scores = found.rows.iter().map(|row| (row, (row % 5) as f32)).collect();
                    }
                }
                Step::Stopped => {
                    let asked = AtomicUsize::new(0);
                    let stop = || asked.fetch_add(1, Ordering::Relaxed) >= 1;
                    engine.run(&chunks, rows, &query, &facts, &stop);
                }
                Step::Fewer(less) => rows = rows.saturating_sub(less),
            }
            let hits = engine.run(&chunks, rows, &query, &facts, &|| false).unwrap();
            let expected = plain(&chunks, &query, &facts);
            prop_assert_eq!(hits.rows.len(), rows);
            let found: Vec<u32> = hits.rows.iter().collect();
            prop_assert_eq!(&found[..], &expected[..expected.partition_point(|&row| row < rows)], "{:?}", &query);
            let fresh = Engine::default().run(&chunks, rows, &query, &facts, &|| false);
            prop_assert_eq!(Some(&hits), fresh.as_ref(), "{:?}", &query);
            let mut best = hits.best.clone();
            best.sort_unstable();
            best.dedup();
            prop_assert_eq!(best.len(), hits.best.len());
            prop_assert!(best.iter().all(|&row| hits.rows.has(row)));
            if query.all.iter().any(|node| matches!(node, Node::Word(_))) {
                prop_assert_eq!(best.len(), found.len().min(512));
            }
        }
    }
}
