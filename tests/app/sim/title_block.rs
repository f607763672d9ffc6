//! The title block of an article: source, title, progress, facts, at every size.

use ratatui::buffer::CellDiffOption;
use tidings::app::appearance::Appearance;
use tidings::app::{Msg, Setup, Switch, TerminalFeatures};
use tidings::news::{SafeText, UnixTime};

use crate::sim::article::{almanac, reading};
use crate::sim::harness::{START, STORIES, Sim};

/// A program in a window of a size with a story that has everything.
fn story(columns: u16, rows: u16, setup: Setup) -> Sim {
    let mut sim = Sim::with_setup(Setup { columns, rows, ..setup });
    sim.load(&STORIES[..2]);
    sim.articles[0].document = almanac();
    let article = &mut sim.articles[0].article;
    article.authors = vec![SafeText::new("Ada Lamb"), SafeText::new("Bo Yi")];
    article.title = SafeText::new("NATO chief meets Trump in Palm Beach");
    article.updated = UnixTime::from_seconds((START / 1000) as i64 + 3600 * 5);
    sim.end_load();
    sim.settle();
    sim.keys("<Enter>").wait(10_000);
    sim
}

fn lines(sim: &Sim, count: usize) -> Vec<String> {
    let lines = sim.article_lines().into_iter().take(count);
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn the_block_is_as_high_as_the_window_allows() {
    let facts = "Ada Lamb, Bo Yi · today 06:00 · updated 13:00 3 min";
    let all = ["", "W O R L D", "NATO chief meets Trump in Palm Beach"];
    let wide = story(140, 40, Sim::setup(false));
    assert_eq!(lines(&wide, 3), all, "{}", wide.screen());
    assert_eq!(lines(&wide, 6)[4..], [facts, ""], "{}", wide.screen());
    // A fact is never alone on a line, and the text begins soon.
    let small = lines(&story(40, 12, Sim::setup(false)), 5);
    assert_eq!(small[..2], ["NATO chief meets Trump in", "Palm Beach"]);
    assert_eq!(small[3..], ["World · today 06:00 3 min", ""]);
    for (columns, rows) in [(120, 35), (80, 24), (40, 12), (30, 10), (100, 60)] {
        let sim = story(columns, rows, Sim::setup(false));
        let text = sim.article_lines();
        let first = text.iter().position(|line| line.starts_with("The almanac")).unwrap();
        assert!(first <= usize::from(rows).div_ceil(3) + 1, "{columns}x{rows}\n{}", sim.screen());
    }
}

#[test]
fn the_rule_fills_as_the_article_is_read() {
    let mut sim = reading(100, 24, almanac());
    let read = |sim: &Sim| sim.screen().matches('━').count();
    assert_eq!(read(&sim), 0);
    sim.keys("<Down><Down>");
    assert!((1..10).contains(&read(&sim)), "{}", sim.screen());
    // What fits the pane has no progress.
    let short = reading(100, 40, crate::sim::article::markdown("Only this."));
    assert_eq!(read(&short), 0, "{}", short.screen());
}

#[test]
fn an_article_without_any_other_fact_has_its_reading_time() {
    let mut sim = Sim::with_setup(Setup { columns: 100, rows: 24, ..Sim::setup(false) });
    sim.load(&STORIES[..2]);
    sim.articles[0].document = almanac();
    let article = &mut sim.articles[0].article;
    (article.published, article.updated, article.authors) = (None, None, vec![]);
    (article.source, article.url) = (None, None);
    article.title = SafeText::new("A file");
    sim.end_load();
    sim.settle();
    sim.keys("<Enter>").wait(10_000);
    let shown = sim.article_lines();
    let title = shown.iter().position(|line| line.trim() == "A file").unwrap();
    assert!(shown[title + 2].trim().ends_with("3 min"), "{}", sim.screen());
}

#[test]
fn the_same_minutes_are_in_the_facts_and_in_the_status_line() {
    let sim = reading(100, 24, almanac());
    let minutes = sim.line(-1);
    let left = minutes.split(" · ").last().and_then(|text| text.split(' ').next()).unwrap();
    assert!(sim.screen().contains(&format!(" {left} min ")), "{}", sim.screen());
}

#[test]
fn the_date_is_that_of_the_day_on_which_it_is_seen() {
    let mut sim = story(100, 24, Sim::setup(false));
    assert!(sim.screen().contains("today 06:00"), "{}", sim.screen());
    sim.wait(20 * 3_600_000);
    assert!(sim.screen().contains("yesterday 06:00"), "{}", sim.screen());
}

#[test]
fn a_title_is_large_where_the_terminal_has_such_letters() {
    let large = |sim: &Sim| {
        let buffer = sim.buffer();
        let symbols = buffer.area.positions().map(|at| buffer[at].symbol().to_owned());
        symbols.filter(|symbol| symbol.starts_with("\x1b]66;s=2;")).collect::<Vec<_>>()
    };
    let mut sim = story(140, 40, Sim::setup(false));
    let plain = sim.article_lines();
    assert!(large(&sim).is_empty());
    sim.send(Msg::LargeText);
    assert_eq!(large(&sim), ["\x1b]66;s=2;NATO chief meets Trump in\x1b\\", "\x1b]66;s=2;Palm Beach\x1b\\"],);
    let skipped = sim.buffer().content.iter().filter(|cell| cell.diff_option == CellDiffOption::Skip).count();
    assert_eq!(skipped, 2 * 2 * (25 + 10) - 2);
    // Two lines of two rows each: the text is three rows further down.
    let moved = sim.article_lines();
    let text = |lines: &[String]| lines.iter().position(|line| line.starts_with("The almanac")).unwrap();
    assert_eq!(text(&moved), text(&plain) + 3);
    // Not under an overlay, not in a low pane, and not if the user does not want it.
    sim.keys("?");
    assert!(large(&sim).is_empty());
    sim.keys("<Esc>").resize(140, 14);
    assert!(large(&sim).is_empty(), "{}", sim.screen());
    sim.resize(140, 40);
    assert_eq!(large(&sim).len(), 2);
    sim.send(Msg::Appearance(Appearance { large_titles: Some(Switch::Off), ..Appearance::default() }));
    assert_eq!(sim.article_lines(), plain);
    let features = TerminalFeatures { large_text: true, ..TerminalFeatures::default() };
    assert_eq!(large(&story(140, 40, Setup { features, ..Sim::setup(false) })).len(), 2);
}
