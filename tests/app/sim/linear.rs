//! The screen for screen readers: words in place of signs, one pane at a time, the terminal's cursor on what is read.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tidings::app::{Setup, WindowState, next_wake, view};
use tidings::news::{Block, Bullet, ListItem, SafeText, Span, TableCell};

use crate::sim::harness::{Sim, Story};

const STORIES: &[Story<'static>] = &[
    ("The tram line opens", "Transport", 2, 0),
    ("Is the bridge safe?", "World", 5, 1),
    (
        "A very long headline that does not fit beside its source and its age in a window as narrow as this",
        "World",
        7,
        1,
    ),
];

fn para(text: &str) -> Block {
    Block::Paragraph(vec![Span::plain(text)])
}

fn item(text: &str) -> ListItem {
    ListItem { mark: Bullet::Dot, blocks: vec![para(text)] }
}

fn start(columns: u16, rows: u16) -> Sim {
    let setup = Sim::setup(false);
    let mut sim =
        Sim::with_setup(Setup { columns, rows, linear: true, window: WindowState::default(), ..setup });
    sim.load(STORIES);
    let cells = |all: [&str; 2]| all.map(|text| TableCell::new(vec![Span::plain(text)])).to_vec();
    sim.articles[0].document.blocks = vec![
        para("The first tram left on time."),
        Block::Heading { level: 2, spans: vec![Span::plain("The route")] },
        Block::List(vec![item("the station"), item("the lake")]),
        Block::Rule,
        Block::Quote(vec![para("It was about time.")]),
        Block::Table {
            caption: vec![],
            header: 1,
            rows: vec![cells(["Stop", "Minutes"]), cells(["Station", "0"]), cells(["Lake", "12"])],
        },
        Block::Code {
            language: None, text: SafeText::verbatim("├── tram\n└── boat"), syntax: vec![]
        },
    ];
    sim.end_load();
    sim.settle();
    sim
}

/// The line of the screen with the terminal's cursor, from there on.
fn read(sim: &Sim) -> String {
    let mut buf = Buffer::empty(Rect::new(0, 0, sim.model.columns, sim.model.rows));
    let at = view(&sim.model, sim.now, &mut buf).unwrap();
    let cells = (at.x..buf.area().right()).map(|x| buf[(x, at.y)].symbol().to_owned());
    cells.collect::<String>().trim_end().to_owned()
}

#[test]
fn rows_begin_with_their_marks_in_words_and_have_the_cursor() {
    let mut sim = start(120, 20);
    assert_eq!(read(&sim), "unread: The tram line opens. Transport, 2h");
    sim.keys("f");
    assert_eq!(read(&sim), "unread, saved: The tram line opens. Transport, 2h");
    sim.keys("j");
    assert_eq!(read(&sim), "unread: Is the bridge safe? World, 5h");
    sim.keys("r");
    assert_eq!(read(&sim), "Is the bridge safe? World, 5h");
    sim.keys("k");
    assert!(read(&sim).starts_with("unread, saved: The tram"));
}

#[test]
fn a_headline_is_cut_before_its_source() {
    let mut sim = start(72, 20);
    sim.keys("jj");
    let row = read(&sim);
    assert!(row.starts_with("unread: A very long headline") && row.ends_with("…. World, 7h"), "{row}");
}

#[test]
fn there_is_one_pane_without_lines_bars_and_signs() {
    for keys in ["", "s", "<Enter>", "?", ":", "/tram", "E"] {
        let mut sim = start(160, 30);
        sim.keys("<Enter>q").keys(keys);
        let screen = sim.screen();
        let sign = |c: char| matches!(c, '\u{2500}'..='\u{259f}' | '▰' | '▱' | '●' | '★' | '◐' | '▸' | '▾');
        let of_text = |line: &&str| !line.contains("tram") && !line.contains("boat");
        let all: String = screen.lines().filter(of_text).collect();
        // The help explains the signs.
        assert!(keys == "?" || !all.contains(sign), "{keys}: {screen}");
        let page = screen.contains("The first tram left");
        let list = screen.contains("Is the bridge safe?");
        assert!(!(page && list), "{keys}: {screen}");
    }
}

#[test]
fn the_page_is_read_line_by_line() {
    let mut sim = start(60, 30);
    sim.keys("<Enter>");
    let mut said = vec![read(&sim)];
    for _ in 0..16 {
        sim.keys("j");
        said.push(read(&sim));
    }
    said.dedup();
    let wanted = [
        "The first tram left on time.",
        "Heading 2: The route",
        "• the station",
        "• the lake",
        "Quote: It was about time.",
        "Stop: Station",
        "Minutes: 0",
        "Stop: Lake",
        "Minutes: 12",
        "├── tram",
        "└── boat",
    ];
    let from = said.iter().position(|line| line == wanted[0]).unwrap();
    assert_eq!(said[from..from + wanted.len()], wanted);
    sim.keys("gg");
    while read(&sim) != "Minutes: 12" {
        sim.keys("j");
    }
    sim.keys("k");
    assert_eq!(read(&sim), "Stop: Lake");
    assert!(said[0].contains("The tram line opens"), "{said:?}");
}

#[test]
fn at_the_end_of_the_window_the_next_one_is_drawn_as_a_whole() {
    let mut sim = start(60, 8);
    sim.keys("<Enter>");
    let (mut windows, mut said) = (vec![sim.article_lines()], vec![read(&sim)]);
    for _ in 0..30 {
        sim.keys("j");
        windows.push(sim.article_lines());
        said.push(read(&sim));
    }
    windows.dedup();
    said.dedup();
    assert!(windows.len() < said.len() / 2, "{} windows, {} lines", windows.len(), said.len());
    assert!(said.iter().any(|line| line == "└── boat"), "{said:?}");
    sim.keys("gg");
    assert!(read(&sim).contains("The tram line opens"), "{}", sim.screen());
}

#[test]
fn the_cursor_is_in_the_typed_line_and_on_the_selected_command() {
    let mut sim = start(80, 20);
    sim.keys("/bri");
    let mut buf = Buffer::empty(Rect::new(0, 0, 80, 20));
    let at = view(&sim.model, sim.now, &mut buf).unwrap();
    assert_eq!(at.y, 19);
    let before: String = (0..at.x).map(|x| buf[(x, at.y)].symbol().to_owned()).collect();
    assert!(before.trim_end().ends_with("bri"), "{before:?}");
    sim.keys("<Esc>:");
    let first = read(&sim);
    sim.keys("<Down>");
    assert!(!first.is_empty() && read(&sim) != first, "{}", sim.screen());
}

#[test]
fn nothing_changes_by_itself() {
    let mut sim = start(80, 20);
    sim.keys("f");
    assert!(sim.model.notice.is_some());
    sim.wait(60_000);
    assert!(sim.model.notice.is_some());
    let due = next_wake(&sim.model, sim.now);
    assert!(due.is_none_or(|at| at.0 > sim.now.0 + 3_600_000), "{due:?}");
}
