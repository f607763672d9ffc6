//! Articles with several names: marks of other machines that come late, under a name that the window does not know.
//! Never here: which names an article has.

use std::collections::HashSet;

use tidings::app::{Effect, Msg};
use tidings::news::{FurtherName, Id, Mark, MarkValue};

use crate::sim::fake_feeds::FakeFeeds;
use crate::sim::harness::{STORIES, Sim};

const READ: MarkValue = MarkValue::Read(true);

fn name(n: u8) -> Id {
    Id([n; 16])
}

fn nato() -> Id {
    Id::of("World", "NATO chief meets Trump in Palm Beach")
}

fn tram() -> Id {
    Id::of("Transport", "Zürich opens its longest tram line")
}

fn mark(t: u64, id: Id, set: MarkValue) -> Msg {
    Msg::Marked(vec![(Mark { t, id, set, op: None }, "there".to_owned())])
}

fn join(t: u64, id: Id, with: Id, joined: bool) -> Msg {
    mark(t, id, MarkValue::Joined { with, joined })
}

/// The names that the window asks for; they are taken out of its requests.
fn wanted(sim: &mut Sim) -> Vec<HashSet<Id>> {
    let found = sim.pending.extract_if(.., |effect| matches!(effect, Effect::FindNames(_)));
    let names = found.map(|effect| match effect {
        Effect::FindNames(names) => names,
        other => panic!("{other:?}"),
    });
    names.collect()
}

#[test]
fn late_marks_under_an_old_name_reach_the_window() {
    let mut sim = Sim::subscribed();
    sim.send(mark(1, name(1), READ));
    assert_eq!(wanted(&mut sim), [HashSet::from([name(1)])]);
    assert_eq!(sim.read_and_saved("NATO"), (false, false));
    sim.send(Msg::Names(vec![FurtherName { id: nato(), name: name(1), to_join: false }]));
    assert_eq!(sim.read_and_saved("NATO"), (true, false));
    // The next one is known.
    sim.send(mark(2, name(1), MarkValue::Saved(true)));
    assert_eq!((sim.read_and_saved("NATO"), wanted(&mut sim)), ((true, true), vec![]));
    // Two articles bear the name: it counts for none.
    sim.send(Msg::Names(vec![FurtherName { id: tram(), name: name(1), to_join: false }]));
    assert_eq!((sim.read_and_saved("NATO"), sim.read_and_saved("Zürich")), ((false, false), (false, false)));
    // Nothing has such a name.
    sim.send(mark(3, name(2), READ));
    assert_eq!(wanted(&mut sim).len(), 1);
    sim.send(Msg::Names(vec![]));
    assert!(sim.line(0).contains("Unread 6"), "{}", sim.line(0));
}

#[test]
fn late_joins_and_separations_reach_the_window() {
    let mut sim = Sim::subscribed();
    sim.send(mark(1, name(1), READ));
    sim.send(join(2, name(1), nato(), true));
    assert_eq!(sim.read_and_saved("NATO"), (true, false));
    sim.send(join(3, nato(), name(1), false));
    assert_eq!(sim.read_and_saved("NATO"), (false, false));
    sim.send(join(4, nato(), name(1), true));
    assert_eq!(sim.read_and_saved("NATO"), (true, false));
    // A join of two articles is none.
    sim.send(join(5, nato(), tram(), true));
    assert_eq!((sim.read_and_saved("NATO"), sim.read_and_saved("Zürich")), ((true, false), (false, false)));
    // Undo of a mark made here, after the article has got another name.
    sim.keys("f");
    sim.send(join(6, nato(), name(2), true));
    assert_eq!(sim.read_and_saved("NATO"), (true, true));
    sim.keys("U");
    assert_eq!(sim.read_and_saved("NATO"), (true, false));
}

#[test]
fn marks_do_not_depend_on_what_was_loaded_first() {
    let mut sim = Sim::with_feeds(100, 20, FakeFeeds::of_stories());
    sim.send(mark(1, name(1), READ));
    sim.send(mark(2, tram(), MarkValue::Saved(true)));
    sim.send(join(3, nato(), tram(), true));
    let old = |id| vec![FurtherName { id, name: name(1), to_join: false }];
    sim.load_named(&STORIES[..1], &[], old(nato()));
    assert_eq!(sim.read_and_saved("NATO"), (true, true), "nothing else is known yet");
    // The article that bears the joined name, and another one with the old name.
    sim.load_named(&STORIES[1..], &[], old(tram()));
    sim.end_load();
    sim.settle();
    assert_eq!((sim.read_and_saved("NATO"), sim.read_and_saved("Zürich")), ((false, false), (false, true)));
    assert!(sim.line(0).contains("All 6   Unread 6"), "{}", sim.line(0));
}
