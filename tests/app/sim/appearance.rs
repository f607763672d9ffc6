//! The appearance: changed by keys, edited in the file, saved.

use tidings::app::appearance::Appearance;
use tidings::app::{Effect, Msg, Shade};

use crate::sim::harness::Sim;

/// All saved appearances, oldest first.
fn saved(sim: &Sim) -> Vec<Appearance> {
    let appearances = sim.log.iter().filter_map(|effect| match effect {
        Effect::SaveAppearance(appearance) => Some(*appearance),
        _ => None,
    });
    appearances.collect()
}

/// The width of the longest line of the article.
fn longest_line(sim: &Sim) -> usize {
    let screen = sim.screen();
    let lines = screen.lines().filter(|line| !line.contains("Lines of at most"));
    let lines = lines.map(|line| line.trim().trim_end_matches('┃').trim().chars().count());
    lines.max().unwrap_or(0)
}

#[test]
fn the_measure_is_changed_and_saved() {
    let mut sim = Sim::with_size(140, 30);
    sim.keys("jz");
    let usual = longest_line(&sim);
    assert!((60..=72).contains(&usual), "{usual}");
    sim.keys("+++");
    assert!(sim.model.notice.as_ref().unwrap().text.contains("84 columns"));
    let wide = longest_line(&sim);
    assert!(wide > usual && wide <= 84, "{wide}");
    sim.keys("-------------");
    assert!(longest_line(&sim) <= 40);
    assert!(saved(&sim).is_empty());
    sim.wait(1_000);
    assert_eq!(saved(&sim), [Appearance { measure: Some(40), ..Appearance::default() }]);
    sim.keys("=");
    assert_eq!(longest_line(&sim), usual);
    // The last change is saved on exit.
    sim.keys("Q");
    assert_eq!(saved(&sim).last(), Some(&Appearance { measure: Some(72), ..Appearance::default() }));
    assert_eq!(sim.log.last(), Some(&Effect::Quit));
}

#[test]
fn the_pane_may_be_narrower_than_the_measure() {
    let mut sim = Sim::with_size(40, 12);
    sim.keys("<Enter>+");
    assert!(sim.line(-1).contains("76 columns"), "{}", sim.line(-1));
    assert!(longest_line(&sim) <= 38);
}

#[test]
fn only_changed_settings_are_saved() {
    let mut sim = Sim::start();
    sim.keys("jjk<Enter>q").wait(5_000);
    sim.keys("Q");
    assert!(saved(&sim).is_empty());
    let mut sim = Sim::start();
    sim.keys("t>W").wait(1_000);
    let appearance =
        Appearance { theme: Some(Shade::Light), list: Some(51), wrap_code: Some(false), measure: None };
    assert_eq!(saved(&sim), [appearance]);
}

#[test]
fn saved_and_edited_settings_are_applied() {
    let mut sim = Sim::start();
    let before = sim.model.areas().divider.x;
    sim.send(Msg::Appearance(Appearance {
        theme: Some(Shade::Light),
        list: Some(30),
        ..Appearance::default()
    }));
    assert_eq!((sim.model.shade, sim.model.areas().divider.x), (Shade::Light, 30));
    // The reply of the terminal is ignored now.
    sim.send(Msg::Shade(Shade::Dark));
    assert_eq!(sim.model.shade, Shade::Light);
    sim.keys(">").send(Msg::Appearance(Appearance::default()));
    assert_eq!(sim.model.areas().divider.x, 34, "the file does not override an unsaved change of the user");
    sim.wait(1_000).send(Msg::Appearance(Appearance { measure: Some(60), ..Appearance::default() }));
    assert_eq!(sim.model.areas().divider.x, before);
    assert!(saved(&sim).iter().all(|appearance| appearance.measure.is_none()));
}
