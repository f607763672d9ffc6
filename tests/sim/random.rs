//! Random keys, sizes and orders of answers: no panic, the cursor on the screen (the harness checks it after
//! every message), stale answers dropped.

use proptest::prelude::*;
use tidings::app::keys::TABLE;

use crate::harness::Sim;

#[derive(Clone, Debug)]
enum Step {
    Key(&'static str),
    Type(char),
    Resize(u16, u16),
    Answer(usize),
    Wait(u64),
    Load(i64),
    Click(u16, u16),
    Wheel(bool, u16, u16),
}

fn step() -> impl Strategy<Value = Step> {
    let keys: Vec<&'static str> = TABLE.iter().flat_map(|b| b.keys).copied().filter(|k| *k != "Q").collect();
    prop_oneof![
        6 => prop::sample::select(keys).prop_map(Step::Key),
        2 => prop::sample::select(vec!['n', 'a', 't', 'o', 'ü', ' ', '本']).prop_map(Step::Type),
        1 => (1u16..130, 1u16..50).prop_map(|(c, r)| Step::Resize(c, r)),
        4 => (0usize..4).prop_map(Step::Answer),
        1 => (0u64..3_000).prop_map(Step::Wait),
        1 => (0i64..2_000).prop_map(Step::Load),
        1 => (0u16..130, 0u16..50).prop_map(|(x, y)| Step::Click(x, y)),
        1 => (any::<bool>(), 0u16..130, 0u16..50).prop_map(|(d, x, y)| Step::Wheel(d, x, y)),
    ]
}

/// How many readers; `TIDINGS_CASES=50000` for a long walk.
fn cases() -> u32 {
    std::env::var("TIDINGS_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(1000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_thousand_readers_who_press_anything(steps in prop::collection::vec(step(), 1..60)) {
        use crossterm::event::MouseEventKind::{ScrollDown, ScrollUp};
        let mut sim = Sim::start();
        for step in steps {
            match step {
                Step::Key(key) => drop(sim.press(key)),
                Step::Type(c) => drop(sim.press(&c.to_string())),
                Step::Resize(columns, rows) => {
                    let event = crossterm::event::Event::Resize(columns, rows);
                    sim.tell(tidings::app::Msg::Term(event));
                }
                Step::Answer(at) => {
                    if !sim.asked.is_empty() {
                        sim.answer(at % sim.asked.len());
                    }
                }
                Step::Wait(ms) => drop(sim.wait(ms)),
                Step::Load(hours) => sim.load(&[("A late headline", "Late", hours, 3)]),
                Step::Click(x, y) => drop(sim.click(x, y)),
                Step::Wheel(down, x, y) => drop(sim.mouse(if down { ScrollDown } else { ScrollUp }, x, y)),
            }
            sim.buffer();
        }
        sim.settle();
        prop_assert!(!sim.model.waits() || sim.model.loading.is_some(), "everything asked for was answered");
        let (shown, unread) = (sim.model.list.rows(), sim.model.library.unread());
        let counted = (0..sim.model.library.len() as u32).filter(|row| !sim.model.library.is_read(*row)).count();
        prop_assert_eq!(unread, counted);
        let mut rows: Vec<u32> = shown.to_vec();
        rows.sort_unstable();
        rows.dedup();
        prop_assert_eq!(rows.len(), shown.len(), "no row is shown twice");
    }
}
