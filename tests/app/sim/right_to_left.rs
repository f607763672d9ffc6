//! Text from right to left on the screen: rows, prompt, snippets, page, and what is beside them.

use crate::sim::harness::{Sim, Story};
use ratatui::buffer::Cell;
use ratatui::style::Modifier;
use tidings::app::{Opened, Setup, TextOrder};
use tidings::news::{Block, Link, SafeText, Span};

const HEBREW: &[Story<'static>] = &[
    ("הנמל (החדש) נפתח ב-2026", "עיתון", 2, 0),
    ("The port of חיפה opens", "World", 5, 1),
    ("الأولاد والأحلام في بلاد الإسلام", "صحيفة", 7, 1),
];

/// Text as it is seen, without the marks of isolated fields.
fn start(order: TextOrder) -> Sim {
    start_with(order, |_| {})
}

/// The same with changes of the first article.
fn start_with(order: TextOrder, change: impl FnOnce(&mut Opened)) -> Sim {
    let mut sim = Sim::with_setup(Setup { text_order: order, ..Sim::setup(false) });
    sim.load(HEBREW);
    let words = "הספינה הראשונה (וגם האחרונה) יצאה אתמול בשעה 11:24 מן הנמל, אמר הקברניט של Sea Cloud.";
    sim.articles[0].document.blocks = vec![Block::Paragraph(vec![Span::plain(words)])];
    change(&mut sim.articles[0]);
    sim.end_load();
    sim.settle();
    sim
}

/// The letters from left to right.
fn reversed(text: &str) -> String {
    text.chars().rev().collect()
}

#[test]
fn headlines_and_sources_are_in_reading_order_and_in_their_places() {
    let sim = start(TextOrder::Visual);
    let screen = sim.screen();
    assert!(screen.contains("2026-ב חתפנ (שדחה) למנה"), "{screen}");
    assert!(screen.contains("The port of הפיח opens"), "{screen}");
    // Arabic letters join: the last word begins the row.
    assert!(screen.contains("● \u{fee1}\u{fe8e}\u{fee0}\u{feb3}"), "{screen}");
    let row = screen.lines().find(|line| line.contains("למנה")).unwrap();
    let (title, source, age) = (row.find("למנה"), row.find("ןותיע"), row.find("2h"));
    assert!(title.is_some() && title < source && source < age, "{row}");
}

#[test]
fn a_pipe_gets_the_order_of_reading() {
    let sim = start(TextOrder::Logical);
    let screen = sim.screen();
    assert!(screen.contains("הנמל (החדש) נפתח ב-2026") && screen.contains("11:24 מן הנמל"), "{screen}");
    assert!(!screen.contains(['\u{200e}', '\u{2067}', '\u{2069}']), "{screen}");
}

#[test]
fn a_terminal_that_reorders_gets_isolated_fields() {
    let screen = start(TextOrder::Isolated).screen();
    assert!(screen.contains("\u{200e}\u{2067}הנמל (החדש) נפתח ב-2026\u{2069}\u{200e}"), "{screen}");
    assert!(screen.contains("\u{200e}\u{2067}עיתון\u{2069}\u{200e}"), "{screen}");
}

#[test]
fn the_page_is_read_from_the_right() {
    let sim = start(TextOrder::Visual);
    let lines = sim.article_lines();
    let at = lines.iter().position(|line| line.contains(&reversed("הספינה"))).unwrap();
    assert!(lines[at].trim_end().ends_with("הנושארה הניפסה"), "{lines:?}");
    let text = lines[at..].join(" ");
    assert!(
        text.contains("(הנורחאה םגו)") && text.contains(".Sea Cloud") && text.contains("11:24"),
        "{text}"
    );
}

#[test]
fn links_and_facts_are_in_reading_order() {
    let link = |text: &str, link| Span { link, ..Span::plain(text) };
    let words = [link("ראו את ", None), link("העיתון החדש", Some(0)), link(" של העיר.", None)];
    let mut sim = start_with(TextOrder::Visual, |opened| {
        opened.document.links = vec![Link::to(SafeText::new("https://iton.example/a"))];
        opened.document.blocks = vec![Block::Paragraph(words.to_vec())];
        opened.article.authors = vec![SafeText::new("נועה לוי")];
    });
    sim.keys("<Enter>");
    let screen = sim.screen();
    assert!(screen.contains("¹שדחה ןותיעה תא ואר"), "{screen}");
    let entry = screen.lines().find(|line| line.contains("iton.example")).unwrap();
    assert!(entry.trim_end().ends_with("שדחה ןותיעה ¹"), "the list at the end: {screen}");
    assert!(screen.contains("today 06:00 · יול העונ"), "{screen}");
    // The letter is on the number, which is left of the words.
    sim.keys(";");
    assert!(sim.screen().contains("aשדחה ןותיעה תא ואר"), "{}", sim.screen());
}

#[test]
fn words_that_are_found_are_marked_where_they_are() {
    let mut sim = start(TextOrder::Visual);
    sim.keys("<Enter>/ספינה<Enter>");
    let buffer = sim.buffer();
    let cells = buffer.content().iter().filter(|cell| cell.modifier.contains(Modifier::REVERSED));
    let marked: String = cells.map(Cell::symbol).collect();
    assert!(marked.contains("הניפס"), "{marked}: {}", sim.screen());
    // Nothing moves when the search ends.
    let before = sim.article_lines();
    sim.keys("<Esc>");
    assert_eq!(sim.article_lines(), before);
}

#[test]
fn a_typed_line_is_in_reading_order_and_the_cursor_follows_it() {
    let mut sim = start(TextOrder::Visual);
    sim.keys("/נמל");
    let line = sim.line(-1);
    assert!(line.contains("למנ"), "{line}");
    sim.keys("<Enter>");
    assert_eq!(sim.titles(), [HEBREW[0].0]);
    let title = SafeText::new(HEBREW[0].0);
    assert_eq!(sim.selected(), title.as_str());
}
