//! Decides when the result of an earlier query can be reused: the new query must be narrower, and the facts used by
//! the earlier one unchanged. When in doubt the answer is no. Never here: the results themselves.

use super::{Fact, Facts, Is, MatchKind, Node, Phrase, PhraseHits, Query, Rows, Word};

/// Whether every article that matches `new` certainly matches `old`.
pub(super) fn narrows(new: &Query, old: &Query) -> bool {
    old.all.iter().all(|old| new.all.iter().any(|new| implies(new, old)))
}

fn implies(new: &Node, old: &Node) -> bool {
    if new == old {
        return true;
    }
    match (new, old) {
        (Node::Any(new), _) => new.iter().all(|new| implies(new, old)),
        (_, Node::All(old)) => old.iter().all(|old| implies(new, old)),
        (Node::All(new), _) if new.iter().any(|new| implies(new, old)) => true,
        (_, Node::Any(old)) => old.iter().any(|old| implies(new, old)),
        // Negation reverses the direction.
        (Node::Not(new), Node::Not(old)) => implies(old, new),
        (Node::Word(new), Node::Word(old)) => word_implies(new, old),
        (Node::Fact(new), Node::Fact(old)) => match (new, old) {
            (Fact::Source(new), Fact::Source(old))
            | (Fact::Author(new), Fact::Author(old))
            | (Fact::Tag(new), Fact::Tag(old)) => new.contains(old),
            (Fact::Since(new), Fact::Since(old)) => new >= old,
            (Fact::Before(new), Fact::Before(old)) => new <= old,
            _ => false,
        },
        _ => false,
    }
}

/// Whether every headline that matches `new` also matches `old`.
fn word_implies(new: &Word, old: &Word) -> bool {
    use MatchKind::{Exact, Fuzzy, Prefix, Suffix, Whole};
    match old.kind {
        Fuzzy => {
            let mut letters = new.text.chars();
            old.text.chars().all(|letter| letters.any(|c| c == letter))
        }
        Exact => new.kind != Fuzzy && new.text.contains(&old.text),
        Prefix => matches!(new.kind, Prefix | Whole) && new.text.starts_with(&old.text),
        Suffix => matches!(new.kind, Suffix | Whole) && new.text.ends_with(&old.text),
        Whole => new == old,
    }
}

/// The facts that the query uses, for a later comparison. Scores are left out: they are read again each time.
pub(super) fn needed(query: &Query, facts: &Facts) -> Facts {
    let rows = |mark: Is| if query.asks(mark) { facts.marked(mark).clone() } else { Rows::default() };
    let phrases = query.phrases();
    let texts = facts.texts.iter().filter(|(phrase, _)| phrases.contains(&phrase));
    let found = |found: &PhraseHits| PhraseHits { rows: found.rows.clone(), scores: Vec::new() };
    Facts {
        sources: if query.asks_sources() { facts.sources.clone() } else { Vec::new() },
        read: rows(Is::Read),
        saved: rows(Is::Saved),
        updated: rows(Is::Updated),
        started: rows(Is::Started),
        texts: texts.map(|(phrase, of)| (phrase.clone(), found(of))).collect(),
    }
}

/// Whether both facts agree about the first `rows` rows, as far as the query uses them. The source numbers of those
/// rows are at most `last_source`.
pub(super) fn agree(query: &Query, old: &Facts, new: &Facts, rows: u32, last_source: u32) -> bool {
    let sources = || {
        let both = old.sources.len().min(new.sources.len());
        old.sources[..both] == new.sources[..both]
            && (old.sources.len() == new.sources.len() || (last_source as usize) < both)
    };
    let none = Rows::default();
    let found = |facts: &'_ Facts, phrase: &Phrase| facts.texts.iter().position(|(known, _)| known == phrase);
    let texts = query.phrases().into_iter().all(|phrase| {
        let old = found(old, phrase).map_or(&none, |at| &old.texts[at].1.rows);
        let new = found(new, phrase).map_or(&none, |at| &new.texts[at].1.rows);
        same_rows(old, new, rows)
    });
    let same = |mark: Is| !query.asks(mark) || same_rows(old.marked(mark), new.marked(mark), rows);
    [Is::Read, Is::Saved, Is::Updated, Is::Started].into_iter().all(same)
        && (!query.asks_sources() || sources())
        && texts
}

/// Whether both sets agree about the first `rows` rows.
fn same_rows(old: &Rows, new: &Rows, rows: u32) -> bool {
    let (whole, rest) = (rows as usize / 64, rows % 64);
    let both = whole.min(old.words.len()).min(new.words.len());
    let none = |set: &Rows| set.words[both..].iter().take(whole - both).all(|&word| word == 0);
    let last = |set: &Rows| set.words.get(whole).copied().unwrap_or(0) & !(u64::MAX << rest);
    old.words[..both] == new.words[..both] && none(old) && none(new) && last(old) == last(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Query {
        let word = |text: &str| {
            let (kind, text) = match text.split_at(1) {
                ("'", text) => (MatchKind::Exact, text),
                ("^", text) => (MatchKind::Prefix, text),
                ("$", text) => (MatchKind::Suffix, text),
                ("=", text) => (MatchKind::Whole, text),
                ("!", text) => {
                    let kind = MatchKind::Exact;
                    return Node::Not(Box::new(Node::Word(Word { text: text.into(), kind })));
                }
                _ => (MatchKind::Fuzzy, text),
            };
            Node::Word(Word { text: text.to_owned(), kind })
        };
        Query { all: text.split_whitespace().map(word).collect(), sort: None }
    }

    #[test]
    fn more_letters_and_more_words_narrow_a_query() {
        for (new, old, expected) in [
            ("nato", "nat", true),
            ("nato", "nao", true),
            ("nato rutte", "nato", true),
            ("natorutte", "nato rutte", true),
            ("nato", "", true),
            ("nato", "nato", true),
            ("nat", "nato", false),
            ("otan", "nato", false),
            ("nat rutte", "nato", false),
            ("'nato", "nao", true),
            ("nato", "'nato", false),
            ("'nato", "'at", true),
            ("'nato", "'nao", false),
            ("^nato", "^na", true),
            ("^nato", "^at", false),
            ("^nato", "'ato", true),
            ("'nato", "^nato", false),
            ("$nato", "$ato", true),
            ("=nato", "^nat", true),
            ("=nato", "$ato", true),
            ("=nato", "=nat", false),
            ("!na", "!nat", true),
            ("!nat", "!na", false),
            ("!nat", "nat", false),
        ] {
            assert_eq!(narrows(&words(new), &words(old)), expected, "{new} < {old}");
        }
    }

    #[test]
    fn alternatives_narrow_if_each_does() {
        let one = |text: &str| words(text).all.remove(0);
        let any = |texts: &[&str]| Node::Any(texts.iter().map(|text| one(text)).collect());
        let all = |texts: &[&str]| Node::All(texts.iter().map(|text| one(text)).collect());
        for (new, old, expected) in [
            (any(&["nato", "nab"]), one("na"), true),
            (any(&["nato", "eu"]), one("na"), false),
            (one("nato"), any(&["eu", "na"]), true),
            (any(&["nato", "eu"]), any(&["e", "n", "x"]), true),
            (all(&["nato", "eu"]), one("e"), true),
            (one("nato"), all(&["na", "o"]), true),
            (one("nato"), all(&["na", "e"]), false),
            (all(&["na", "eu"]), any(&["e", "x"]), true),
            (Node::Fact(Fact::Since(5)), Node::Fact(Fact::Since(4)), true),
            (Node::Fact(Fact::Since(4)), Node::Fact(Fact::Since(5)), false),
            (Node::Fact(Fact::Before(4)), Node::Fact(Fact::Before(5)), true),
            (Node::Fact(Fact::Source("bbc".into())), Node::Fact(Fact::Source("bb".into())), true),
            (Node::Fact(Fact::Source("bbc".into())), Node::Fact(Fact::Tag("bb".into())), false),
            (Node::Fact(Fact::Is(Is::Read)), Node::Fact(Fact::Is(Is::Read)), true),
        ] {
            assert_eq!(implies(&new, &old), expected, "{new:?} < {old:?}");
        }
    }

    #[test]
    fn sets_are_compared_only_up_to_the_given_row() {
        let set = |len: u32, rows: &[u32]| {
            let mut set = Rows::none(len);
            for &row in rows {
                set.insert(row);
            }
            set
        };
        for (old, new, rows, expected) in [
            (set(100, &[3, 70]), set(200, &[3, 70, 150]), 100, true),
            (set(100, &[3, 70]), set(200, &[3, 70, 150]), 151, false),
            (set(100, &[3, 70]), set(200, &[3]), 70, true),
            (set(100, &[3, 70]), set(200, &[3]), 71, false),
            (Rows::default(), set(200, &[150]), 128, true),
            (Rows::default(), set(200, &[50]), 128, false),
            (set(200, &[50]), Rows::default(), 128, false),
            (set(64, &[63]), set(64, &[]), 64, false),
        ] {
            assert_eq!(same_rows(&old, &new, rows), expected, "{old:?} {new:?} {rows}");
        }
    }
}
