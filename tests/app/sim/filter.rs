//! The filter prompt: results for every key, applied or cleared, results out of order, a failing worker.

use tidings::app::Effect;
use tidings::app::Msg;
use tidings::app::msg::Worker;
use tidings::news::{Cause, Failure};

use crate::sim::harness::Sim;

#[test]
fn every_key_updates_the_list_and_the_count() {
    let mut sim = Sim::start();
    sim.keys("/nato");
    assert_eq!(sim.titles(), ["NATO chief meets Trump in Palm Beach"]);
    assert!(sim.line(-1).starts_with(" /nato"));
    assert!(sim.line(-1).ends_with("1 of 6 · 6 unread"));
    sim.keys("<Backspace><Backspace><Backspace>");
    assert!(sim.titles().len() > 1);
}

#[test]
fn case_and_accents_are_ignored() {
    for (typed, title) in [
        ("zurich", "Zürich opens its longest tram line"),
        ("ZÜRICH", "Zürich opens its longest tram line"),
        ("resume", "A résumé of the climate summit"),
        ("МОСКВА", "Москва и погода"),
        ("москва", "Москва и погода"),
        ("金利", "日本銀行、金利を引き上げ"),
        ("trump nato", "NATO chief meets Trump in Palm Beach"),
    ] {
        let mut sim = Sim::start();
        sim.keys(&format!("/{typed}"));
        assert_eq!(sim.selected(), title, "{typed}");
    }
}

#[test]
fn enter_applies_the_filter_and_esc_clears_it() {
    let mut sim = Sim::start();
    sim.keys("/tide<Enter>");
    assert_eq!(sim.titles().len(), 1);
    assert!(sim.line(-1).contains("/tide   Esc clear"));
    sim.keys("<Esc>");
    assert_eq!(sim.titles().len(), 6);
    assert_eq!(sim.selected(), "Tide tables go online");
    sim.keys("/zur<Esc>");
    assert_eq!((sim.titles().len(), sim.selected()), (6, "Tide tables go online"), "cancelled");
}

#[test]
fn results_of_older_keys_are_dropped_in_any_order() {
    let mut sim = Sim::start();
    sim.press("/z");
    sim.press("u");
    sim.press("r");
    let searches = sim.pending.iter().filter(|e| matches!(e, Effect::Search { .. })).count();
    assert_eq!(searches, 3);
    // The newest result arrives first.
    while let Some(at) = sim.pending.iter().rposition(|e| matches!(e, Effect::Search { .. })) {
        sim.answer(at);
    }
    assert_eq!(sim.titles(), ["Zürich opens its longest tram line"]);
}

#[test]
fn new_headlines_are_filtered() {
    let fresh = [("NATO summit opens", "World", 1, 1), ("Nothing of the kind", "World", 1, 1)];
    let mut sim = Sim::start();
    sim.keys("/nato<Enter>");
    sim.load(&fresh);
    sim.settle();
    assert_eq!(sim.titles().len(), 2);
    assert_eq!(sim.selected(), "NATO chief meets Trump in Palm Beach", "the cursor stays");

    let mut typing = Sim::start();
    typing.keys("/nato");
    typing.load(&fresh);
    typing.settle();
    assert_eq!(typing.selected(), "NATO summit opens", "while typing, the best is under the cursor");
}

#[test]
fn pasted_text_is_cleaned_and_inserted() {
    let mut sim = Sim::start();
    sim.paste("zur\nich\u{1b}[31m");
    assert!(sim.line(-1).starts_with(" /zur ich"), "{}", sim.line(-1));
    assert_eq!(sim.selected(), "Zürich opens its longest tram line");
}

#[test]
fn typing_marks_no_article_as_read() {
    let mut sim = Sim::start();
    sim.keys("/nato").wait(10_000);
    assert_eq!(sim.read_and_saved("NATO"), (false, false));
    sim.keys("<Enter>").wait(1_100);
    assert_eq!(sim.read_and_saved("NATO"), (true, false));
}

#[test]
fn the_cursor_can_be_moved_while_typing() {
    let mut sim = Sim::start();
    sim.keys("/t<C-n>");
    assert_eq!(sim.model.list.cursor(), 1);
    sim.keys("<C-p>i");
    assert_eq!(sim.model.list.cursor(), 0);
}

#[test]
fn a_filter_and_a_view_are_combined() {
    let mut sim = Sim::start();
    sim.keys("f/world<Esc>3/nato");
    assert_eq!(sim.titles(), ["NATO chief meets Trump in Palm Beach"]);
    sim.keys("<Esc>/zur");
    assert!(sim.titles().is_empty());
}

#[test]
fn a_long_query_hides_the_unread_count() {
    let mut sim = Sim::with_size(40, 12);
    sim.keys("/nato");
    assert!(sim.line(-1).trim_end().ends_with("1 of 6 · 6 unread"), "{}", sim.line(-1));
    sim.keys(" is:unread after:2001");
    let last = sim.line(-1);
    assert!(last.starts_with(" /nato is:unread after:2001") && last.trim_end().ends_with("1 of 6"), "{last}");
}

#[test]
fn a_worker_panic_ends_only_its_own_requests() {
    let failed = |worker| Msg::WorkerPanicked { worker, message: "It failed".into() };
    let mut sim = Sim::start();
    sim.press("/n");
    assert!(sim.model.searching);
    sim.send(failed(Worker::Pages));
    sim.send(Msg::BrowserFailed(Failure::new(Cause::Program, "no browser")));
    sim.send(Msg::SyncFailed(Failure::new(Cause::DiskFull, "the disk is full")));
    assert!(sim.model.searching && sim.screen().contains("/n"));
    sim.send(failed(Worker::Search));
    assert!(!sim.model.searching);
    assert_eq!(sim.keys("ato").titles().len(), 1, "the filter works again");
}
