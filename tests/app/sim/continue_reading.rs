//! The view of started articles: the latest first, each with its progress.

use tidings::app::{Effect, View};

use crate::sim::harness::Sim;

const TRAM: &str = "Zürich opens its longest tram line";
const TIDE: &str = "Tide tables go online";

/// Two articles were left in the middle, the one about the tram last.
fn with_two_started_articles() -> Sim {
    let mut sim = Sim::start();
    sim.keys("jjjj<Enter><PageDown><PageDown>").wait(1_100).keys("qgj<Enter><PageDown>").wait(1_100);
    sim.keys("q").wait(10_000);
    sim
}

#[test]
fn started_articles_are_listed_the_latest_first() {
    let mut sim = Sim::start();
    sim.keys("C");
    assert!(sim.line(-1).contains("No article was left in the middle"), "{}", sim.line(-1));
    assert_eq!(sim.titles().len(), 6);
    let mut sim = with_two_started_articles();
    sim.keys("C");
    assert_eq!(sim.titles(), [TRAM, TIDE]);
    assert!(sim.line(0).ends_with("Continue reading"), "{}", sim.line(0));
    assert!(sim.line(1).split('│').next().unwrap().trim_end().ends_with(" %"), "{}", sim.line(1));
    // They can be sorted by date.
    assert_eq!(sim.keys("S").titles().len(), 2);
    assert_eq!(sim.keys("<Esc>").titles().len(), 6);
    assert!(!sim.line(2).split('│').next().unwrap().contains('%'), "{}", sim.line(2));
}

#[test]
fn a_finished_article_stays_until_the_view_is_reloaded() {
    let mut sim = with_two_started_articles();
    sim.keys("C<Enter>G").wait(1_100);
    assert_eq!(sim.keys("q").titles(), [TRAM, TIDE]);
    assert_eq!(sim.keys("C").titles(), [TIDE]);
    assert_eq!(sim.keys("<Enter>G").wait(1_100).keys("qC").titles(), [] as [&str; 0]);
    assert!(sim.screen().contains("No article was left in the middle"), "{}", sim.screen());
    sim.keys("1C");
    assert!(sim.line(-1).contains("No article was left"), "{}", sim.line(-1));
}

#[test]
fn started_articles_can_be_filtered_and_saved_as_a_view() {
    let mut sim = with_two_started_articles();
    assert_eq!(sim.keys("/is:started").titles(), [TRAM, TIDE]);
    assert_eq!(sim.keys(" tide").titles(), [TIDE]);
    assert_eq!(sim.keys("<Esc>/!is:started<Enter>").titles().len(), 4);
    sim.keys("<Esc>C/tra<Enter>:save left<Enter>");
    assert_eq!(sim.files.views[0].query, "is:started tra");
}

#[test]
fn the_sources_list_started_articles() {
    let mut sim = Sim::subscribed();
    sim.resize(160, 20);
    assert!(!sim.screen().contains("Continue reading"));
    sim.keys("j<Enter><PageDown>").wait(1_100).keys("q");
    let line = sim.screen().lines().nth(2).unwrap().split('│').next().unwrap().to_owned();
    assert_eq!(line.split_whitespace().collect::<Vec<_>>(), ["C", "Continue", "reading", "1"]);
    sim.keys("\\\\gj").wait(10_000);
    assert_eq!(sim.titles(), [TRAM]);
    assert!(sim.line(0).contains("Continue reading · refreshed"), "{}", sim.line(0));
    // Another view replaces it.
    sim.keys("<Enter>2");
    assert_eq!((sim.model.list.view, sim.titles().len()), (View::Unread, 5));
    let searches = |effect: &Effect| matches!(effect, Effect::Search { .. });
    assert!(sim.count_effects(searches) > 0);
}
