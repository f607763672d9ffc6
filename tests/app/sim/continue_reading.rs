//! Articles left in the middle: found again, the last one first, each with how far it was read.

use tidings::app::{Effect, View};

use crate::sim::harness::Sim;

const TRAM: &str = "Zürich opens its longest tram line";
const TIDE: &str = "Tide tables go online";

/// A reader who stopped in the middle of two articles, the tram last.
fn with_two_started_articles() -> Sim {
    let mut sim = Sim::start();
    sim.keys("jjjj<Enter><PageDown><PageDown>").wait(1_100).keys("qgj<Enter><PageDown>").wait(1_100);
    sim.keys("q").wait(10_000);
    sim
}

#[test]
fn what_was_left_in_the_middle_is_found_again_the_latest_first() {
    let mut sim = Sim::start();
    sim.keys("C");
    assert!(sim.line(-1).contains("No article was left in the middle"), "{}", sim.line(-1));
    assert_eq!(sim.titles().len(), 6);
    let mut sim = with_two_started_articles();
    sim.keys("C");
    assert_eq!(sim.titles(), [TRAM, TIDE]);
    assert!(sim.line(-1).starts_with(" Continue reading"), "{}", sim.line(-1));
    assert!(sim.line(1).split('│').next().unwrap().trim_end().ends_with(" %"), "{}", sim.line(1));
    // By date, if the reader wants so.
    assert_eq!(sim.keys("S").titles().len(), 2);
    assert_eq!(sim.keys("<Esc>").titles().len(), 6);
    assert!(!sim.line(2).split('│').next().unwrap().contains('%'), "{}", sim.line(2));
}

#[test]
fn what_is_read_to_its_end_stays_in_sight_until_the_view_is_entered_anew() {
    let mut sim = with_two_started_articles();
    sim.keys("C<Enter>G").wait(1_100);
    assert_eq!(sim.keys("q").titles(), [TRAM, TIDE]);
    assert_eq!(sim.keys("C").titles(), [TIDE]);
    assert_eq!(sim.keys("<Enter>G").wait(1_100).keys("qC").titles(), [] as [&str; 0]);
    assert!(sim.screen().contains("Nothing here now"), "{}", sim.screen());
    sim.keys("1C");
    assert!(sim.line(-1).contains("No article was left"), "{}", sim.line(-1));
}

#[test]
fn the_filter_knows_them_and_views_are_made_of_it() {
    let mut sim = with_two_started_articles();
    assert_eq!(sim.keys("/is:started").titles(), [TRAM, TIDE]);
    assert_eq!(sim.keys(" tide").titles(), [TIDE]);
    assert_eq!(sim.keys("<Esc>/!is:started<Enter>").titles().len(), 4);
    sim.keys("<Esc>C/tra<Enter>:save left<Enter>");
    assert_eq!(sim.files.views[0].query, "is:started tra");
}

#[test]
fn the_sources_have_a_line_for_them_while_there_are_any() {
    let mut sim = Sim::subscribed();
    sim.resize(160, 20);
    assert!(!sim.screen().contains("Continue reading"));
    sim.keys("j<Enter><PageDown>").wait(1_100).keys("q");
    let line = sim.screen().lines().nth(2).unwrap().split('│').next().unwrap().to_owned();
    assert_eq!(line.split_whitespace().collect::<Vec<_>>(), ["C", "Continue", "reading", "1"]);
    sim.keys("\\\\gj").wait(10_000);
    assert_eq!(sim.titles(), [TRAM]);
    assert!(sim.line(-1).trim_end().ends_with("1 · 0 unread"), "{}", sim.line(-1));
    // A view shown instead makes way as others do.
    sim.keys("<Enter>2");
    assert_eq!((sim.model.list.view, sim.titles().len()), (View::Unread, 5));
    let searches = |effect: &Effect| matches!(effect, Effect::Search { .. });
    assert!(sim.count_effects(searches) > 0);
}
