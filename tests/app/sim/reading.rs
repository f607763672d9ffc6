//! The reader: opening, scrolling, positions, links, zen mode, the mouse.

use crossterm::event::{MouseButton, MouseEventKind};
use tidings::app::{Effect, Msg};
use tidings::news::{MarkValue, SafeText};

use crate::sim::harness::{Sim, failure};

#[test]
fn the_reader_shows_the_selected_article() {
    let mut sim = Sim::start();
    assert_eq!(sim.top_line(), "NATO chief meets Trump in Palm Beach");
    sim.keys("j");
    assert_eq!(sim.top_line(), "Zürich opens its longest tram line");
}

#[test]
fn the_result_for_an_earlier_article_is_dropped() {
    let mut sim = Sim::start();
    sim.press("jj");
    let opens: Vec<usize> =
        (0..sim.pending.len()).filter(|i| matches!(sim.pending[*i], Effect::Open { .. })).collect();
    assert_eq!(opens.len(), 2);
    sim.answer(opens[1]);
    sim.settle();
    assert_eq!(sim.top_line(), "A résumé of the climate summit");
}

#[test]
fn space_scrolls_and_then_opens_the_next_unread_article() {
    let mut sim = Sim::with_size(100, 24);
    sim.keys("<Space>");
    assert_eq!(sim.selected(), "Zürich opens its longest tram line", "the first one fits the pane");
    assert_eq!(sim.read_and_saved("NATO"), (true, false));
    let mut presses = 0;
    while sim.selected() == "Zürich opens its longest tram line" {
        sim.keys("<Space>");
        presses += 1;
        assert!(presses < 50);
    }
    assert!(presses > 3);
    assert_eq!(sim.selected(), "A résumé of the climate summit");
}

#[test]
fn the_position_is_saved_and_restored() {
    let mut sim = Sim::start();
    sim.keys("j<Enter><PageDown><PageDown>");
    let top = sim.top_line();
    sim.keys("hj").wait(2_000);
    let saved = sim.marks.iter().rev().find_map(|mark| match mark.set {
        MarkValue::At(Some(place)) => Some(place),
        _ => None,
    });
    assert!(saved.is_some_and(|place| place.percent > 0 && place.percent < 100));
    sim.keys("k");
    assert_eq!(sim.top_line(), top);
    sim.keys("<Enter>");
    assert!(sim.line(-1).contains("You stopped here, at"), "{}", sim.line(-1));
    sim.keys("g");
    assert_eq!(sim.top_line(), "Zürich opens its longest tram line");
}

#[test]
fn the_position_is_saved_after_a_pause_and_cleared_at_the_end() {
    let mut sim = Sim::start();
    sim.keys("j<Enter><PageDown>").wait(1_100);
    assert!(matches!(sim.marks.last().unwrap().set, MarkValue::At(Some(_))));
    sim.keys("G").wait(1_100);
    assert_eq!(sim.marks.last().unwrap().set, MarkValue::At(None));
}

#[test]
fn a_finished_article_opens_at_the_top() {
    let mut sim = Sim::start();
    sim.keys("j<Enter>Ghjk");
    assert_eq!(sim.top_line(), "Zürich opens its longest tram line");
}

#[test]
fn a_new_width_keeps_the_position() {
    let mut sim = Sim::start();
    sim.keys("j<Enter><PageDown><PageDown>");
    let words = |sim: &Sim| {
        let page = sim.model.reader.page.as_ref().unwrap();
        page.place(sim.model.areas().reader().height).map(|place| (place.block, place.offset))
    };
    let before = words(&sim);
    for columns in [72, 150, 40, 91, 100] {
        sim.resize(columns, 20);
        assert_eq!(words(&sim), before, "at {columns}");
    }
}

#[test]
fn esc_and_q_go_back_and_q_quits_from_the_list() {
    let mut sim = Sim::start();
    sim.keys("<Enter>q");
    assert!(!sim.model.over);
    sim.keys("<Enter><Esc>q");
    assert!(sim.model.over);
    assert_eq!(sim.log.last(), Some(&Effect::Quit));
}

#[test]
fn zen_mode_shows_only_the_article() {
    let mut sim = Sim::start();
    sim.keys("z");
    let screen = sim.screen();
    assert!(!screen.contains('│') && !screen.contains("tidings"), "{screen}");
    assert!(screen.contains("NATO chief meets Trump"));
    sim.keys("z");
    assert!(sim.screen().contains('│'));
    sim.keys("zh");
    assert!(sim.screen().contains('│'));
}

#[test]
fn open_and_copy_wait_for_the_article() {
    let url = SafeText::new("https://example.org/story");
    let mut sim = Sim::start();
    sim.keys("o");
    assert_eq!(sim.log.last(), Some(&Effect::Browse(url.clone())));
    sim.press("jy");
    assert!(!sim.log.iter().any(|effect| matches!(effect, Effect::Copy(_))));
    sim.settle();
    assert_eq!(sim.log.last(), Some(&Effect::Copy(url)));
}

#[test]
fn a_failed_open_shows_the_error() {
    let mut sim = Sim::start();
    sim.press("j");
    let Some(Effect::Open { ticket, row }) = sim.pending.pop() else { panic!() };
    sim.send(Msg::Opened {
        ticket,
        row,
        result: Err(failure(SafeText::new("a.txt has changed since it was read."))),
    });
    assert!(sim.screen().contains("a.txt has changed"));
    sim.keys("k");
    assert_eq!(sim.top_line(), "NATO chief meets Trump in Palm Beach");
}

#[test]
fn below_72_columns_one_pane_is_shown_at_a_time() {
    let mut sim = Sim::with_size(60, 20);
    assert!(!sim.screen().contains("Paragraph 0"));
    sim.keys("<Enter>");
    assert!(sim.screen().contains("Paragraph 0"));
    sim.keys("h");
    assert!(!sim.screen().contains("Paragraph 0"));
}

#[test]
fn keys_and_the_mouse_move_the_divider() {
    let mut sim = Sim::start();
    let at = |sim: &Sim| sim.model.areas().divider.x;
    let before = at(&sim);
    sim.keys(">>");
    assert_eq!(at(&sim), before + 8);
    sim.keys("<lt>");
    assert_eq!(at(&sim), before + 4);
    let x = at(&sim);
    sim.mouse(MouseEventKind::Down(MouseButton::Left), x, 5);
    sim.mouse(MouseEventKind::Drag(MouseButton::Left), 30, 5);
    assert_eq!(at(&sim), 30);
    sim.mouse(MouseEventKind::Up(MouseButton::Left), 30, 5);
    sim.mouse(MouseEventKind::Drag(MouseButton::Left), 60, 5);
    assert_eq!(at(&sim), 30);
}

#[test]
fn a_click_does_not_scroll_the_list() {
    let mut sim = Sim::start();
    let more: Vec<String> = (0..60).map(|i| format!("Story {i}")).collect();
    let more: Vec<_> = more.iter().map(|title| (title.as_str(), "More", 10_000, 1)).collect();
    sim.load(&more);
    sim.settle();
    sim.keys("<PageDown><PageDown>");
    let top = sim.titles()[sim.model.list.index_at_line(0).unwrap()].to_owned();
    sim.click(10, 1);
    assert_eq!(sim.selected(), top);
    sim.click(10, 1);
    assert_eq!(
        (sim.selected(), sim.read_and_saved(&top)),
        (top.as_str(), (true, false)),
        "a double click opens that one"
    );
}

#[test]
fn the_mouse_selects_opens_and_scrolls() {
    let mut sim = Sim::start();
    sim.click(10, 2);
    assert_eq!(sim.selected(), "Zürich opens its longest tram line");
    sim.wait(600).click(10, 3);
    sim.click(10, 3);
    assert_eq!(sim.read_and_saved("résumé"), (true, false), "a double click opens");
    sim.keys("hgj");
    sim.mouse(MouseEventKind::ScrollDown, 80, 5);
    assert_ne!(sim.top_line(), "Zürich opens its longest tram line");
    sim.mouse(MouseEventKind::ScrollUp, 80, 5);
    assert_eq!(sim.top_line(), "Zürich opens its longest tram line");
    sim.click(20, 0);
    assert_eq!(sim.titles().len(), 4, "a click on a view shows it");
}
