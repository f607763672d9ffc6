//! A terminal whose size changes again and again: the reader stays at the same words.

use proptest::prelude::*;

use crate::sim::harness::Sim;

/// A long article with paragraphs of many lengths, in the middle of it, full screen.
fn reading() -> Sim {
    let mut sim = Sim::sized(100, 30);
    sim.keys("/tide tables<Enter><Enter>");
    sim.keys(&"<Space>".repeat(2));
    sim
}

/// The paragraph at the top of the pane: the words that begin there or before, up to what is seen of it.
fn spot(sim: &Sim) -> (u32, u32) {
    let page = sim.model.reader.page.as_ref().expect("an article is open");
    let spot = page.sheet().spot_of(page.top()).expect("a line is at the top");
    page.galley().place_of(spot).unwrap_or_default()
}

/// Whether the words at a place are in sight, or stand directly above or at the top.
fn in_sight(sim: &Sim, (block, offset): (u32, u32)) -> bool {
    let page = sim.model.reader.page.as_ref().expect("an article is open");
    let spot = page.galley().spot_of((block, offset)).expect("the place is in the article");
    let line = page.sheet().line_of(spot);
    let height = usize::from(sim.model.areas().reader().height);
    // The top line has it, or is the blank one above it, unless the end of the article is in sight.
    let begins = page.sheet().spot_of(page.top()) == Some(spot);
    line == page.top()
        || begins
        || page.at_end(height as u16) && (page.top()..page.top() + height).contains(&line)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn a_storm_of_sizes_keeps_the_reader_at_the_same_sentence(
        sizes in prop::collection::vec((1u16..220, 1u16..70, 0u8..24), 125)
    ) {
        let mut sim = reading();
        let mut there = spot(&sim);
        prop_assert!(there > (0, 0));
        for (columns, rows, then) in sizes {
            sim.resize(columns, rows);
            prop_assert!(in_sight(&sim, there), "{there:?} at {columns}x{rows}");
            // Now and then one reads on.
            if then < 2 {
                let page = sim.model.reader.page.as_ref().expect("an article is open");
                let before = page.top();
                sim.keys(if then == 0 { "j" } else { "k" });
                let page = sim.model.reader.page.as_ref().expect("an article is open");
                if page.top() != before {
                    there = spot(&sim);
                }
            }
        }
        sim.resize(100, 30);
        prop_assert!(in_sight(&sim, there));
    }
}

#[test]
fn a_window_that_grew_and_shrank_shows_what_it_showed() {
    let mut sim = reading();
    let before = sim.screen();
    sim.resize(100, 400).resize(100, 30);
    assert_eq!(sim.screen(), before);
    sim.resize(100, 400).resize(3, 2).resize(100, 30);
    assert_eq!(sim.screen(), before);
}
