//! The state with joined names: order and repetition, undo, names that two articles bear. Never here: the log's file.

use proptest::prelude::*;

use super::super::{Entry, History, Mark, MarkValue, NameScope, State};
use crate::news::{FurtherName, Id};

fn id(n: u8) -> Id {
    Id([n; 16])
}

fn set(t: u64, n: u8, set: MarkValue) -> Mark {
    Mark { t, id: id(n), set, op: None }
}

fn join(t: u64, a: u8, b: u8, joined: bool) -> Mark {
    set(t, a, MarkValue::Joined { with: id(b), joined })
}

fn further(of: u8, name: u8, to_join: bool) -> FurtherName {
    FurtherName { id: id(of), name: id(name), to_join }
}

const READ: MarkValue = MarkValue::Read(true);

/// A state of marks of one device.
fn state(marks: &[Mark]) -> State {
    let mut state = State::of("here");
    for mark in marks {
        state.apply(mark, "there");
    }
    state
}

#[test]
fn joined_names_have_one_set_of_marks_until_they_are_separated() {
    let mut state = state(&[set(1, 1, READ), set(2, 2, MarkValue::Saved(true)), join(3, 2, 1, true)]);
    let both = Entry { read: true, saved: true, at: None };
    assert_eq!((state.get(&id(1)), state.get(&id(2))), (both, both));
    // The latest register counts, whatever its name.
    state.apply(&set(4, 2, MarkValue::Read(false)), "there");
    assert!(!state.get(&id(1)).read);
    assert!(state.apply(&join(5, 1, 2, false), "there"), "either name may come first");
    assert_eq!(state.get(&id(1)), Entry { read: true, ..Entry::default() });
    assert_eq!(state.get(&id(2)), Entry { saved: true, ..Entry::default() });
    assert!(!state.apply(&join(4, 2, 1, true), "there"), "older");
    // A name joined with itself is no join.
    state.apply(&join(9, 1, 1, true), "there");
    assert_eq!(state.joins.group(&id(1)), [id(1)]);
}

#[test]
fn undo_works_across_a_join_a_separation_and_a_restart() {
    for between in [vec![], vec![join(20, 1, 2, true)], vec![join(20, 1, 2, true), join(21, 2, 1, false)]] {
        let (mut state, mut history, mut log) = (State::of("here"), History::default(), Vec::new());
        for change in [(id(1), READ), (id(1), MarkValue::Saved(true))] {
            let marks = state.mark(10, &[change]);
            for mark in &marks {
                history.push(mark);
            }
            log.extend(marks);
        }
        for mark in &between {
            state.apply(mark, "there");
        }
        let joined = between.len() == 1;
        assert_eq!(state.get(&id(2)).saved, joined);
        // The article is known by the other name now, and the program was started again.
        for restart in [false, true] {
            let (mut state, mut history) = (state.clone(), history.clone());
            if restart {
                (state, history) = (State::of("here"), History::default());
                for mark in &log {
                    state.apply(mark, "here");
                    history.push(mark);
                }
                for mark in between.iter().rev() {
                    state.apply(mark, "there");
                }
            }
            state.learn([further(2, 1, true)]);
            history.undo(&mut state, 30).unwrap();
            assert!(!state.get(&id(1)).saved && !state.get(&id(2)).saved && state.get(&id(1)).read);
            history.undo(&mut state, 30).unwrap();
            assert!(history.undo(&mut state, 30).is_none());
            assert_eq!((state.get(&id(1)), state.get(&id(2))), Default::default());
            history.redo(&mut state, 30).unwrap();
            let other = state.get(&id(2)).read;
            assert!(state.get(&id(1)).read && (other || between.len() == 2), "{between:?}");
        }
    }
}

#[test]
fn a_name_that_two_articles_bear_counts_for_none() {
    for to_join in [false, true] {
        let mut state = state(&[set(1, 9, READ)]);
        state.learn([further(1, 9, to_join)]);
        assert!(state.get(&id(1)).read, "one article bears it");
        state.learn([further(1, 9, to_join)]);
        assert!(state.get(&id(1)).read, "it was repeated");
        state.learn([further(2, 9, to_join)]);
        assert!(!state.get(&id(1)).read && !state.get(&id(2)).read, "two articles bear it");
        state.learn([further(1, 9, to_join)]);
        assert!(!state.get(&id(1)).read);
        assert!(state.get(&id(9)).read, "by itself it is as it was");
        // And it is joined with none.
        let marks = state.mark(9, &[(id(1), MarkValue::Saved(true)), (id(2), READ)]);
        assert_eq!(marks.len(), 2, "{marks:?}");
        assert_eq!(state.join(9, &[(id(1), id(9)), (id(2), id(9))]), []);
    }
}

#[test]
fn a_join_does_not_bridge_articles_of_the_store() {
    // Articles 1 and 2 are in the store; the log of a hostile feed joins them, directly and by name 9.
    for joins in [vec![join(5, 1, 2, true)], vec![join(5, 1, 9, true), join(6, 2, 9, true)]] {
        let mut state = state(&[set(1, 1, READ)]);
        for mark in &joins {
            state.apply(mark, "there");
        }
        assert!(state.get(&id(2)).read, "without the store nothing is known of them");
        state.bear(&[id(1), id(2)]);
        if joins.len() == 1 {
            assert!(state.get(&id(1)).read && !state.get(&id(2)).read, "{joins:?}");
        }
        // A mark of one is none of the other.
        state.apply(&set(7, 1, MarkValue::Saved(true)), "there");
        assert!(!state.get(&id(2)).saved, "{joins:?}");
    }
    // Nor to a further name of another article.
    let mut state = state(&[set(1, 9, READ), join(5, 1, 9, true)]);
    state.learn([further(2, 9, true)]);
    state.bear(&[id(1), id(2)]);
    assert!(state.get(&id(2)).read && !state.get(&id(1)).read);
}

#[test]
fn names_are_joined_once_an_article_has_marks_and_not_again() {
    let mut state = State::of("here");
    assert_eq!(state.join(5, &[(id(1), id(2))]), [], "it has no marks");
    let marks = state.mark(6, &[(id(1), READ)]);
    let joined = MarkValue::Joined { with: id(2), joined: true };
    assert_eq!(marks.iter().map(|mark| mark.set).collect::<Vec<_>>(), [READ, joined]);
    assert_eq!(marks[1].op, None);
    assert_eq!(state.mark(7, &[(id(1), MarkValue::Saved(true))]).len(), 1);
    // A separation of the user's stays.
    state.apply(&join(8, 2, 1, false), "there");
    assert_eq!(state.mark(9, &[(id(1), MarkValue::Read(false))]).len(), 1);
    assert_eq!(state.join(9, &[(id(1), id(2))]), []);
    // Marks under a further name are marks of the article.
    let mut other = self::state(&[set(1, 3, READ)]);
    assert_eq!(other.join(5, &[(id(4), id(3))]).len(), 1);
    // Names by version 1 and by earlier addresses are never joined.
    let mut other = self::state(&[set(1, 3, READ)]);
    other.learn([further(4, 3, false)]);
    assert_eq!(other.mark(5, &[(id(4), MarkValue::Saved(true))]).len(), 1);
}

#[test]
fn addresses_of_a_feed_are_joined_once() {
    let scope = |n| NameScope(id(n));
    let mut state = State::of("here");
    assert_eq!(state.join_scopes(1, scope(1), scope(1)), None);
    assert!(
        state.join_scopes(1, scope(1), scope(2)).is_some()
            && state.join_scopes(2, scope(2), scope(3)).is_some()
    );
    assert_eq!(state.join_scopes(3, scope(1), scope(3)), None, "they are joined by the second one");
    assert_eq!(state.join_scopes(3, scope(2), scope(1)), None);
}

#[test]
fn a_long_chain_of_joins_is_followed_to_an_end() {
    let mut state = State::of("here");
    for n in 0..250 {
        state.apply(&join(u64::from(n) + 1, n, n + 1, true), "there");
    }
    assert!(state.joins.group(&id(0)).len() <= super::MOST_NAMES + 1);
    state.apply(&set(999, 1, READ), "there");
    assert!(state.get(&id(0)).read);
}

fn line() -> impl Strategy<Value = (Mark, usize)> {
    let value = prop_oneof![
        any::<bool>().prop_map(MarkValue::Read),
        any::<bool>().prop_map(MarkValue::Saved),
        (0..6u8, any::<bool>()).prop_map(|(n, joined)| MarkValue::Joined { with: id(n), joined }),
        (0..6u8, any::<bool>()).prop_map(|(n, joined)| MarkValue::Joined { with: id(n), joined }),
    ];
    (1..12u64, 0..6u8, value, 0..3usize).prop_map(|(t, n, value, device)| (set(t, n, value), device))
}

fn entries(state: &State) -> Vec<Entry> {
    (0..7).map(|n| state.get(&id(n))).collect()
}

proptest! {
    #[test]
    fn order_and_repetition_of_lines_make_no_difference(
        lines in prop::collection::vec(line(), 0..24),
        order in prop::collection::vec(any::<u32>(), 24),
        known in prop::collection::vec((0..6u8, 0..7u8, any::<bool>()), 0..4),
        learn_at in 0..24usize,
    ) {
        let devices = ["a", "b", "c"];
        let read = |lines: &[(Mark, usize)]| {
            let mut state = State::of("here");
            for (mark, device) in lines {
                state.apply(mark, devices[*device]);
            }
            state
        };
        let mut shuffled: Vec<_> = lines.iter().copied().zip(order.iter().copied()).collect();
        shuffled.sort_by_key(|(_, place)| *place);
        let mut shuffled: Vec<(Mark, usize)> = shuffled.into_iter().map(|(line, _)| line).collect();
        shuffled.extend(lines.iter().copied().step_by(2));
        let (mut one, mut other) = (read(&lines), read(&shuffled));
        prop_assert_eq!(entries(&one), entries(&other));
        // With what the store knows, in either order.
        let names: Vec<FurtherName> = known.iter().map(|(of, name, to_join)| further(*of, *name, *to_join)).collect();
        let ids: Vec<Id> = known.iter().map(|(of, ..)| id(*of)).collect();
        one.learn(names.iter().copied());
        one.bear(&ids);
        other.bear(&ids);
        other.learn(names.iter().rev().copied());
        prop_assert_eq!(entries(&one), entries(&other));
        // Lines that come while a window is open: it looks for their names in the store.
        let (early, late) = shuffled.split_at(learn_at.min(shuffled.len()));
        let mut open = read(early);
        open.learn(names.iter().copied());
        open.bear(&ids);
        for (mark, device) in late {
            open.apply(mark, devices[*device]);
        }
        open.learn(names.iter().copied());
        open.bear(&ids);
        prop_assert_eq!(entries(&one), entries(&open));
    }

    /// What `apply` returns, and the ids that it concerns, are all that changes.
    #[test]
    fn a_change_is_reported_and_concerns_the_names_of_the_article(lines in prop::collection::vec(line(), 1..24)) {
        let mut state = State::of("here");
        for (mark, _) in &lines {
            let before = entries(&state);
            let ends = match mark.set {
                MarkValue::Joined { with, .. } => vec![mark.id, with],
                _ => vec![mark.id],
            };
            let concerned = |state: &State| ends.iter().flat_map(|end| state.concerned(end)).collect::<Vec<_>>();
            let mut ids = concerned(&state);
            let changed = state.apply(mark, "there");
            ids.extend(concerned(&state));
            let after = entries(&state);
            for n in 0..7u8 {
                let same = before[usize::from(n)] == after[usize::from(n)];
                prop_assert!(same || changed && ids.contains(&id(n)), "{n} of {mark:?}");
            }
        }
    }
}
