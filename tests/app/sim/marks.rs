//! Marks: read, saved, undone, and set on other devices.

use tidings::app::{Effect, Msg};
use tidings::news::{History, Id, Mark, MarkValue, OpKind, SafeText, State};

use crate::sim::harness::{STORIES, Sim, failure};

#[test]
fn a_visible_article_is_read_a_second_after_a_key() {
    let mut sim = Sim::start();
    sim.wait(60_000);
    assert_eq!(sim.read_and_saved("NATO"), (false, false), "no key was pressed");
    sim.keys("j").wait(900);
    assert_eq!(sim.read_and_saved("Zürich"), (false, false));
    sim.wait(200);
    assert_eq!(sim.read_and_saved("Zürich"), (true, false));
}

#[test]
fn enter_and_scrolling_mark_as_read_at_once() {
    let mut sim = Sim::start();
    assert_eq!(sim.keys("<Enter>").read_and_saved("NATO"), (true, false));
    assert_eq!(sim.keys("hjJ").read_and_saved("Zürich"), (true, false));
}

#[test]
fn below_72_columns_selecting_does_not_mark_as_read() {
    let mut sim = Sim::with_size(60, 20);
    sim.keys("j").wait(5_000);
    assert_eq!(sim.read_and_saved("Zürich"), (false, false));
}

#[test]
fn an_article_marked_unread_by_hand_stays_unread_while_visible() {
    let mut sim = Sim::start();
    sim.keys("<Enter>u").wait(5_000);
    assert_eq!(sim.read_and_saved("NATO"), (false, false));
    sim.keys("h").wait(5_000);
    assert_eq!(sim.read_and_saved("NATO"), (false, false));
    sim.keys("jk").wait(1_100);
    assert_eq!(sim.read_and_saved("NATO"), (true, false));
}

#[test]
fn mark_all_reports_the_count_and_is_undone_in_one_step() {
    let mut sim = Sim::start();
    sim.keys("r/world<Esc>");
    sim.keys("A");
    assert!(sim.line(-1).contains("5 articles marked read · U undoes"), "{}", sim.line(-1));
    assert!(sim.line(0).contains("All 6   Unread 0"), "{}", sim.line(0));
    sim.keys("U");
    assert!(sim.line(0).contains("Unread 5"), "{}", sim.line(0));
    assert!(sim.line(-1).contains("Undid: 5 marked read"));
    assert!(sim.keys("<C-r>").line(0).contains("Unread 0"));
    assert!(sim.keys("UU").line(0).contains("Unread 6"));
    assert!(sim.keys("U").line(-1).contains("Nothing to undo"));
}

#[test]
fn mark_all_marks_only_listed_articles() {
    let mut sim = Sim::start();
    sim.keys("/zur<Enter>A<Esc>");
    assert!(sim.line(0).contains("Unread 5"), "{}", sim.line(0));
}

#[test]
fn undo_restores_a_row_to_its_view() {
    let mut sim = Sim::start();
    sim.keys("2r2");
    assert_eq!(sim.titles().len(), 5);
    sim.keys("U");
    assert_eq!(sim.titles().len(), 6);
}

#[test]
fn undo_works_after_a_restart() {
    let mut first = Sim::start();
    first.keys("fjr");
    let (mut state, mut history) = (State::of("here"), History::default());
    for mark in &first.marks {
        state.apply(mark, "here");
        history.push(mark);
    }
    let mut again = Sim::empty(100, 20, state, history);
    again.load(STORIES);
    again.end_load();
    again.settle();
    assert_eq!(
        (again.read_and_saved("NATO"), again.read_and_saved("Zürich")),
        ((false, true), (true, false))
    );
    again.keys("U");
    assert_eq!(again.read_and_saved("Zürich"), (false, false));
    again.keys("U");
    assert_eq!(again.read_and_saved("NATO"), (false, false));
    again.keys("<C-r>");
    assert_eq!(again.read_and_saved("NATO"), (false, true));
}

#[test]
fn newer_marks_of_other_devices_are_applied() {
    let mut sim = Sim::start();
    sim.keys("f");
    let id = Id::of("World", "NATO chief meets Trump in Palm Beach");
    let other = Id::of("Transport", "Zürich opens its longest tram line");
    let mark = |t, id, set| (Mark { t, id, set, op: None }, "there".to_owned());
    sim.send(Msg::Marked(vec![mark(1, id, MarkValue::Saved(false)), mark(1, other, MarkValue::Saved(true))]));
    assert_eq!((sim.read_and_saved("NATO"), sim.read_and_saved("Zürich")), ((false, true), (false, true)));
    sim.send(Msg::Marked(vec![mark(sim.now.0 + 10, id, MarkValue::Saved(false))]));
    assert_eq!(sim.read_and_saved("NATO"), (false, false));
}

#[test]
fn marks_are_recorded_in_order_and_a_failure_is_reported() {
    let mut sim = Sim::start();
    sim.press("fr");
    let kinds: Vec<MarkValue> = sim
        .pending
        .iter()
        .filter_map(|effect| match effect {
            Effect::Record { marks, .. } => Some(marks[0].set),
            _ => None,
        })
        .collect();
    assert_eq!(kinds, [MarkValue::Saved(true), MarkValue::Read(true)]);
    assert!(sim.pending.iter().all(|effect| match effect {
        Effect::Record { marks, .. } => marks[0].op.is_some_and(|op| op.kind == OpKind::Do),
        _ => true,
    }));
    sim.settle();
    sim.send(Msg::Recorded {
        ticket: 0,
        result: Err(failure(SafeText::new("state/x.jsonl: the disk is full"))),
    });
    assert!(sim.line(-1).contains("the disk is full"));
    assert!(sim.wait(60_000).line(-1).contains("the disk is full"), "it stays until a key");
    assert!(!sim.keys("j").line(-1).contains("the disk is full"));
}
