//! Window sizes: drawing at every size from 1×1 on, and keeping the position when the size changes.

use proptest::prelude::*;
use tidings::app::Subscribed;
use tidings::news::SafeText;

use crate::sim::fake_feeds::candidate;
use crate::sim::harness::Sim;

#[test]
fn the_sources_are_drawn_at_every_size() {
    let broken = |sim: &mut Sim| {
        sim.feeds()
            .all
            .iter_mut()
            .for_each(|feed| feed.problem = Some(SafeText::new("no answer within 15 s")));
        sim.send_feeds();
        sim.feeds().found = Some(Ok(Subscribed::Choose(vec![candidate("One"), candidate("Two")])));
    };
    for keys in [
        "\\",
        "\\G",
        "\\/wor",
        "\\/zzz<Enter>",
        "\\G<Enter>",
        "a",
        "aexample.org",
        "E",
        "ax.example<Enter>",
        "R",
    ] {
        let mut sim = Sim::subscribed();
        broken(&mut sim);
        sim.keys(keys);
        check_all_sizes(&mut sim, keys);
    }
}

#[test]
fn every_state_is_drawn_at_every_size() {
    for keys in [
        "",
        "<Enter>",
        "/nato",
        "?",
        "?key",
        "z",
        "2",
        "3",
        "/zzzz<Enter>",
        "jG<Enter><C-d>",
        "<Enter>;",
        "<Enter>;1i",
        "jjjj<Enter>c",
        "jjjj<Enter>c/chap",
        "jjjj<Enter>/tab",
        "jjjj<Enter>/tab<Enter>nn",
        "jjjj<Enter>W]]]}}",
        "jjjjzG;a",
        "jjjj<Enter><PageDown>",
        "/source:<Tab>",
        "/<Tab><Tab>",
        "/harbour<C-f>",
        "/after:someday !golf",
        "/body:harbour<Enter>G<Enter>n",
        "4",
        "\\j",
        ":save x",
    ] {
        let mut sim = Sim::start().with_chapters();
        sim.send_views(&[
            ("trams", "zur"),
            ("a name that is longer than most names are", "is:unread"),
            ("金利", "x"),
        ]);
        sim.keys(keys);
        check_all_sizes(&mut sim, keys);
    }
}

fn check_all_sizes(sim: &mut Sim, keys: &str) {
    for columns in (1..=20).chain([39, 40, 59, 60, 71, 72, 73, 99, 100, 149, 150, 300]) {
        for rows in (1..=8).chain([24, 100]) {
            sim.resize(columns, rows);
            let screen = sim.screen();
            assert_eq!(screen.lines().count(), usize::from(rows), "{columns}x{rows} {keys}");
        }
    }
}

/// A long article, scrolled by two pages.
fn reading() -> Sim {
    let mut sim = Sim::with_size(100, 30);
    sim.keys("/tide tables<Enter><Enter>");
    sim.keys(&"<Space>".repeat(2));
    sim
}

/// The place of the top line: block and offset.
fn top_place(sim: &Sim) -> (u32, u32) {
    let page = sim.model.reader.page.as_ref().expect("an article is open");
    let spot = page.sheet().spot_of(page.top()).expect("a line is at the top");
    page.galley().place_of(spot).unwrap_or_default()
}

/// Whether a place is visible at the top of the pane, or anywhere at the end of the article.
fn is_visible(sim: &Sim, (block, offset): (u32, u32)) -> bool {
    let page = sim.model.reader.page.as_ref().expect("an article is open");
    let spot = page.galley().spot_of((block, offset)).expect("the place is in the article");
    let line = page.sheet().line_of(spot);
    let height = usize::from(sim.model.areas().reader().height);
    // The top line may be the blank one above it. At the end of the article it may be any visible line.
    let begins = page.sheet().spot_of(page.top()) == Some(spot);
    line == page.top()
        || begins
        || page.at_end(height as u16) && (page.top()..page.top() + height).contains(&line)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn many_resizes_keep_the_position_in_the_article(
        sizes in prop::collection::vec((1u16..220, 1u16..70, 0u8..24), 125)
    ) {
        let mut sim = reading();
        let mut there = top_place(&sim);
        prop_assert!(there > (0, 0));
        for (columns, rows, then) in sizes {
            sim.resize(columns, rows);
            prop_assert!(is_visible(&sim, there), "{there:?} at {columns}x{rows}");
            // Sometimes scroll by a line.
            if then < 2 {
                let page = sim.model.reader.page.as_ref().expect("an article is open");
                let before = page.top();
                sim.keys(if then == 0 { "j" } else { "k" });
                let page = sim.model.reader.page.as_ref().expect("an article is open");
                if page.top() != before {
                    there = top_place(&sim);
                }
            }
        }
        sim.resize(100, 30);
        prop_assert!(is_visible(&sim, there));
    }
}

#[test]
fn growing_and_shrinking_restores_the_screen() {
    let mut sim = reading();
    let before = sim.screen();
    sim.resize(100, 400).resize(100, 30);
    assert_eq!(sim.screen(), before);
    sim.resize(100, 400).resize(3, 2).resize(100, 30);
    assert_eq!(sim.screen(), before);
}
