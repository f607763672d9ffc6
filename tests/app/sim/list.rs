//! The list: moving, views, sorting, new rows, palette and help.

use tidings::news::{History, State};

use crate::sim::harness::{STORIES, Sim};

#[test]
fn the_newest_article_is_first_and_keys_move_the_cursor() {
    let mut sim = Sim::start();
    assert_eq!(sim.selected(), "NATO chief meets Trump in Palm Beach");
    for (keys, title) in [
        ("j", "Zürich opens its longest tram line"),
        ("G", "日本銀行、金利を引き上げ"),
        ("k", "Tide tables go online"),
        ("g", "NATO chief meets Trump in Palm Beach"),
        ("k", "NATO chief meets Trump in Palm Beach"),
        ("<Down><Down>", "A résumé of the climate summit"),
        ("<C-d>", "日本銀行、金利を引き上げ"),
        ("<Home>", "NATO chief meets Trump in Palm Beach"),
    ] {
        assert_eq!(sim.keys(keys).selected(), title, "{keys}");
    }
}

#[test]
fn ages_are_shown_as_hours_days_and_dates() {
    let sim = Sim::with_size(120, 20);
    let ages: Vec<String> =
        (1..7).map(|y| sim.line(y).split('│').next().unwrap().trim_end().to_owned()).collect();
    for (line, age) in ages.iter().zip(["2h", "5h", "1d", "2d", "15 Nov", "2025-10"]) {
        assert!(line.ends_with(age), "{line:?} {age}");
    }
}

#[test]
fn an_article_read_in_the_unread_view_stays_until_the_view_is_reloaded() {
    let mut sim = Sim::start();
    sim.keys("2<Enter>h");
    assert_eq!(sim.titles().len(), 6);
    assert_eq!(sim.read_and_saved("NATO"), (true, false));
    sim.keys("2");
    assert_eq!(sim.titles().len(), 5);
    sim.keys("<Enter>h1");
    assert_eq!(sim.titles().len(), 6);
    assert_eq!(sim.keys("2").titles().len(), 4);
}

#[test]
fn a_removed_bookmark_stays_until_the_view_is_reloaded() {
    let mut sim = Sim::start();
    sim.keys("fjf3");
    assert_eq!(sim.titles().len(), 2);
    sim.keys("f");
    assert_eq!(sim.titles().len(), 2);
    assert_eq!(sim.keys("3").titles().len(), 1);
}

#[test]
fn s_cycles_the_sort_order_and_keeps_the_article() {
    let mut sim = Sim::start();
    let first = |sim: &Sim| sim.titles()[0].to_string();
    sim.keys("jjS");
    assert!(sim.line(-1).contains("oldest first"));
    assert_eq!(first(&sim), "日本銀行、金利を引き上げ");
    sim.keys("S");
    assert_eq!(sim.selected(), "A résumé of the climate summit");
    assert_eq!(first(&sim), "日本銀行、金利を引き上げ", "Markets is the first source");
    assert!(sim.line(-1).contains("Sorted by source"));
    assert!(sim.keys("S").line(-1).contains("relevance"));
    sim.keys("S");
    assert_eq!(first(&sim), "A résumé of the climate summit", "by headline");
    sim.keys("S");
    assert_eq!(first(&sim), "NATO chief meets Trump in Palm Beach");
}

#[test]
fn new_chunks_keep_the_cursor_on_its_article() {
    let mut sim = Sim::start();
    sim.keys("j");
    let line = (0..20).find(|y| sim.line(*y).starts_with('▌')).unwrap();
    sim.load(&[("Newer than all", "World", 0, 1), ("Older than all", "World", 9000, 1)]);
    sim.settle();
    assert_eq!(sim.selected(), "Zürich opens its longest tram line");
    assert_eq!(sim.titles()[0], "Newer than all");
    let now = (0..20).find(|y| sim.line(*y).starts_with('▌')).unwrap();
    assert!(now - line <= 1, "{line} {now}");
}

#[test]
fn the_cursor_follows_the_newest_article_while_loading() {
    let mut sim = Sim::empty(100, 20, State::of("here"), History::default());
    sim.load(STORIES);
    sim.load(&[("Newer than all", "World", 0, 1)]);
    sim.settle();
    assert_eq!(sim.selected(), "Newer than all");
    sim.end_load();
    sim.load(&[("Newer still", "World", 0, 1)]);
    sim.settle();
    assert_eq!(sim.selected(), "Newer than all", "after loading it stays on its article");
}

#[test]
fn results_of_an_old_load_are_dropped() {
    let mut sim = Sim::start();
    let chunk = std::sync::Arc::default();
    sim.send(tidings::app::Msg::Loaded {
        ticket: 999,
        chunk,
        sources: vec![],
        revised: vec![],
        names: vec![],
    });
    assert_eq!(sim.titles().len(), 6);
}

#[test]
fn a_reload_keeps_the_cursor_and_the_marks() {
    let mut sim = Sim::start();
    sim.keys("jjfR");
    assert_eq!(sim.selected(), "A résumé of the climate summit");
    assert_eq!(sim.read_and_saved("résumé"), (false, true));
}

#[test]
fn the_palette_runs_the_selected_command() {
    let mut sim = Sim::with_size(100, 24);
    sim.keys(":bookmark<Enter>");
    assert_eq!(sim.read_and_saved("NATO"), (false, true));
    sim.keys(":next unread<Down><Enter>");
    assert!(!sim.screen().contains("Commands"));
    assert_eq!(sim.selected(), "Zürich opens its longest tram line", "the second command is next-unread");
    sim.keys(":q");
    assert!(sim.screen().contains("Commands"), "q is a letter here");
    sim.keys("<Esc>j");
    assert_eq!(sim.selected(), "A résumé of the climate summit");
}

#[test]
fn a_pipe_cannot_be_reloaded() {
    let mut sim = Sim::start();
    sim.model.reloadable = false;
    sim.keys("R");
    assert_eq!(sim.titles().len(), 6);
    assert!(sim.line(-1).contains("only once"));
}

#[test]
fn an_empty_list_says_why_it_is_empty() {
    let mut sim = Sim::start();
    assert!(sim.keys("3").screen().contains("Nothing is saved"));
    sim.keys("1A2");
    assert!(sim.screen().contains("Everything is read"));
    assert!(sim.keys("1/qqqq").screen().contains("Nothing matches “qqqq”"));
}

#[test]
fn next_unread_wraps_around_and_reports_when_there_is_none() {
    let mut sim = Sim::start();
    sim.keys("rn");
    assert_eq!(sim.selected(), "Zürich opens its longest tram line");
    sim.keys("N");
    assert_eq!(sim.selected(), "日本銀行、金利を引き上げ");
    sim.keys("An");
    assert!(sim.line(-1).contains("No unread article here"));
}

#[test]
fn typing_searches_the_help() {
    let mut sim = Sim::start();
    sim.keys("?");
    assert!(sim.screen().contains("move down one line"));
    sim.keys("bookmark");
    let screen = sim.screen();
    assert!(screen.contains("remove the bookmark") && !screen.contains("move down one line"), "{screen}");
    sim.keys("zzz");
    assert!(sim.screen().contains("No key or sign matches."));
    sim.keys("<Esc>");
    assert!(sim.line(1).contains("NATO"));
}
