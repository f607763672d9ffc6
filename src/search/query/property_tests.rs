//! Properties of all texts and all queries. Never here: the meaning of a specific text.

use proptest::collection::vec;
use proptest::prelude::*;

use super::tests::read;
use super::{Fact, Is, MatchKind, Names, Node, Order, Phrase, Query, Word, complete};
use crate::news::SafeText;
use crate::search::fold::fold;

/// Mostly operators, fields and similar text.
fn typed() -> impl Strategy<Value = String> {
    let pieces = [
        "a", "nato", "é", "東京", " ", " ", " ", "\u{3000}", "!", "'", "\"", "^", "$", "|", " | ", "(", ")",
        "\\", ":", "\u{301}", "\u{a8}", "source:", "author:", "tag:", "title:", "body:", "is:", "un", "read",
        "after:", "on:", "3d", "2024-", "11", "sort:", "date", "lang:", "sorce:", "x:",
    ];
    prop_oneof![
        any::<String>(),
        vec(prop::sample::select(pieces.to_vec()), 0..24).prop_map(|pieces| pieces.concat()),
        // Longer than the limit.
        vec(prop::sample::select(pieces.to_vec()), 300..700).prop_map(|pieces| pieces.concat()),
    ]
}

/// Folded, not empty, single blanks inside only.
fn words() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z!'\"^$|():\\\\ ]{1,9}", "(source|is|on|lang):[a-z]{0,3}", any::<String>()]
        .prop_map(|text| fold(&text).split_whitespace().collect::<Vec<_>>().join(" "))
        .prop_filter("empty", |text| (1..100).contains(&text.len()))
}

fn leaf() -> impl Strategy<Value = Node> {
    let kinds = [MatchKind::Fuzzy, MatchKind::Exact, MatchKind::Prefix, MatchKind::Suffix, MatchKind::Whole];
    let marks = [Is::Unread, Is::Read, Is::Saved, Is::Updated, Is::Started];
    let word = (words(), prop::sample::select(kinds.to_vec())).prop_map(|(text, kind)| {
        let text = if kind == MatchKind::Fuzzy { text.replace(' ', "") } else { text };
        Node::Word(Word { text, kind })
    });
    let fact = prop_oneof![
        words().prop_map(Fact::Source),
        words().prop_map(Fact::Author),
        words().prop_map(Fact::Tag),
        prop::sample::select(marks.to_vec()).prop_map(Fact::Is),
        (-62_135_596_800..253_402_200_000i64).prop_map(Fact::Since),
        (-62_135_596_800..253_402_200_000i64).prop_map(Fact::Before),
    ];
    let phrase = words().prop_map(|text| {
        Node::Text(Phrase { words: text.split(' ').map(str::to_owned).collect(), open: false })
    });
    prop_oneof![4 => word, 2 => fact.prop_map(Node::Fact), 1 => phrase]
}

fn query() -> impl Strategy<Value = Query> {
    let node = leaf().prop_recursive(4, 24, 4, |node| {
        prop_oneof![
            node.clone().prop_map(|node| Node::Not(Box::new(node))),
            vec(node.clone(), 1..4).prop_map(Node::Any),
            vec(node, 1..4).prop_map(Node::All),
        ]
    });
    let orders = [
        None,
        Some(Order::Date),
        Some(Order::Oldest),
        Some(Order::Score),
        Some(Order::Source),
        Some(Order::Title),
    ];
    (vec(node, 0..4), prop::sample::select(orders.to_vec())).prop_map(|(all, sort)| {
        let all = match settled(Node::All(all), false) {
            Node::All(all) => all,
            node => vec![node],
        };
        Query { all, sort }
    })
}

/// In the form the parser produces: no group directly within one of its kind, no group of one, no double negation, no
/// negated fuzzy word.
fn settled(node: Node, negated: bool) -> Node {
    let settle = |nodes: Vec<Node>| nodes.into_iter().map(move |node| settled(node, negated));
    let alone = |mut nodes: Vec<Node>, group: fn(Vec<Node>) -> Node| {
        if nodes.len() == 1 { nodes.remove(0) } else { group(nodes) }
    };
    match node {
        Node::Word(Word { text, kind: MatchKind::Fuzzy }) if negated => {
            Node::Word(Word { text, kind: MatchKind::Exact })
        }
        Node::Not(node) => match settled(*node, true) {
            Node::Not(node) => *node,
            node => Node::Not(Box::new(node)),
        },
        Node::Any(nodes) => {
            let inner = |node| if let Node::Any(nodes) = node { nodes } else { vec![node] };
            alone(settle(nodes).flat_map(inner).collect(), Node::Any)
        }
        Node::All(nodes) => {
            let inner = |node| if let Node::All(nodes) = node { nodes } else { vec![node] };
            alone(settle(nodes).flat_map(inner).collect(), Node::All)
        }
        node => node,
    }
}

proptest! {
    #[test]
    fn every_text_is_parsed_and_each_letter_has_a_role(text in typed(), texts: bool) {
        let read = read(&text, texts);
        let mut end = 0;
        for span in &read.spans {
            prop_assert!(end <= span.range.start && span.range.start < span.range.end, "{span:?}");
            let between = text.get(end..span.range.start);
            prop_assert!(between.is_some_and(|blanks| blanks.trim().is_empty()), "{between:?} before {span:?}");
            end = span.range.end;
        }
        prop_assert!(text.get(end..).is_some_and(|rest| rest.trim().is_empty()));
        prop_assert!(read.hint.is_none_or(|hint| !hint.is_empty() && hint.chars().count() <= 60));
    }

    #[test]
    fn a_parsed_text_survives_printing(text in typed(), texts: bool) {
        let query = read(&text, texts).query;
        let shown = query.to_string();
        if shown.len() <= super::tokens::CAP {
            prop_assert_eq!(&read(&shown, false).query, &query, "{}", shown);
        }
    }

    #[test]
    fn every_query_survives_printing(query in query()) {
        let shown = query.to_string();
        if shown.len() <= super::tokens::CAP {
            prop_assert_eq!(&read(&shown, false).query, &query, "{}", shown);
        }
    }

    #[test]
    fn words_are_folded_and_never_empty(text in typed(), texts: bool) {
        for (node, _) in read(&text, texts).query.leaves() {
            let texts = match node {
                Node::Word(word) => {
                    prop_assert!(word.kind != MatchKind::Fuzzy || !word.text.contains(char::is_whitespace));
                    vec![word.text.as_str()]
                }
                Node::Text(phrase) => phrase.words.iter().map(String::as_str).collect(),
                Node::Fact(Fact::Source(text) | Fact::Author(text) | Fact::Tag(text)) => vec![text.as_str()],
                _ => continue,
            };
            prop_assert!(!texts.is_empty());
            for text in texts {
                prop_assert!(!text.trim().is_empty() && fold(text) == text, "{text:?}");
            }
        }
    }

    #[test]
    fn completions_are_valid(text in typed(), at: prop::sample::Index, names in vec(any::<String>(), 0..5)) {
        let sources: Vec<_> = names.iter().map(|name| (SafeText::new(name), 1)).collect();
        let names = Names { sources: &sources, authors: &sources, tags: &sources };
        let cursor = at.index(text.len() + 1);
        if let Some(found) = complete(&text, cursor, &names) {
            prop_assert!(text.get(found.range).is_some() && (1..=50).contains(&found.items.len()));
        }
        for item in complete("tag:", 4, &names).into_iter().flat_map(|found| found.items) {
            let name = fold(&item.shown).split_whitespace().collect::<Vec<_>>().join(" ");
            let query = read(&format!("tag:{} x", item.text), false).query;
            let tag = Node::Fact(Fact::Tag(name.clone()));
            prop_assert!(name.is_empty() || query.all.first() == Some(&tag), "{item:?}: {query:?}");
        }
    }
}
