//! Pictures in the reader: asked for when the article is open, put where they belong, moved by nothing else.

use std::sync::Arc;

use ratatui::buffer::CellDiffOption;
use tidings::app::picture::Wanted;
use tidings::app::picture::{Encoding, Picture, fit};
use tidings::app::{Depth, Effect, Msg, Protocol};
use tidings::news::{Block, SafeText};

use crate::sim::harness::{Sim, failure};

const CELL: (u16, u16) = (10, 20);

fn figure(name: &str, size: Option<(u32, u32)>) -> Block {
    let image = Some(SafeText::new(&format!("https://example.org/{name}.jpg")));
    Block::Figure { image, size, alt: Some(SafeText::new(&format!("Alt of {name}"))), caption: vec![] }
}

/// The second story, of forty paragraphs, gets figures before some of them; the terminal has a way for pictures.
fn with_figures(protocol: Protocol, figures: &[(usize, Block)]) -> Sim {
    let mut sim = Sim::with_size(100, 40);
    sim.model.depth = Depth::True;
    for (at, figure) in figures.iter().rev() {
        sim.articles[1].document.blocks.insert(*at, figure.clone());
    }
    sim.send(Msg::Graphics { protocol: Some(protocol), cell: Some(CELL) });
    sim
}

/// The last request for pictures.
fn last_request(sim: &Sim) -> (u64, Vec<Wanted>) {
    let last = sim.log.iter().rev().find_map(|effect| match effect {
        Effect::Pictures { ticket, wanted, .. } => Some((*ticket, wanted.clone())),
        _ => None,
    });
    last.unwrap_or_default()
}

fn requested_names(sim: &Sim) -> Vec<String> {
    let name = |wanted: &Wanted| wanted.url.rsplit('/').next().unwrap().trim_end_matches(".jpg").to_owned();
    last_request(sim).1.iter().map(name).collect()
}

/// A picture of some pixels comes.
fn deliver(sim: &mut Sim, name: &str, pixels: (u32, u32)) {
    deliver_result(sim, name, Ok(pixels));
}

fn deliver_result(sim: &mut Sim, name: &str, what: Result<(u32, u32), &str>) {
    let (ticket, wanted) = last_request(sim);
    let Wanted { url, room } =
        wanted.into_iter().find(|wanted| wanted.url.ends_with(&format!("/{name}.jpg"))).expect("asked for");
    let result = what.map_err(SafeText::new).map(|pixels| {
        let (columns, rows) = fit(pixels, CELL, room);
        let cells = vec![[[200, 0, 0], [0, 0, 200]]; usize::from(columns) * usize::from(rows)];
        let form = match sim.model.pictures.graphics.protocol {
            Protocol::Kitty => Encoding::Placed { id: 7, upload: "<upload>".into() },
            Protocol::Iterm2 => Encoding::Strips((0..rows).map(|row| format!("<strip {row}>")).collect()),
            _ => Encoding::Halves(cells),
        };
        Arc::new(Picture { pixels, columns, rows, form })
    });
    sim.send(Msg::Picture { ticket, url, room, result: result.map_err(failure) });
    sim.settle();
}

/// The lines of the reader.
fn page(sim: &Sim) -> Vec<String> {
    let area = sim.model.areas().reader();
    let buffer = sim.buffer();
    let line = |y: u16| (area.x..area.right()).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    (area.y..area.bottom()).map(|y| line(y).trim_matches([' ', '┃']).to_owned()).collect()
}

/// Where cells are that pictures drew.
fn picture_cells(sim: &Sim) -> (usize, Option<u16>) {
    let buffer = sim.buffer();
    let all: Vec<_> = buffer.area.positions().filter(|at| buffer[*at].symbol() == "▀").collect();
    (all.len(), all.first().map(|at| at.y))
}

#[test]
fn pictures_are_asked_for_when_the_article_is_open() {
    let mut sim = with_figures(Protocol::Kitty, &[(1, figure("harbour", None))]);
    sim.keys("j");
    assert!(requested_names(&sim).is_empty(), "whoever passes by fetches nothing");
    sim.wait(1_100);
    assert_eq!(requested_names(&sim), ["harbour"]);
    // Entered, they are asked for at once; left, they are given up.
    let mut sim = with_figures(Protocol::Kitty, &[(1, figure("harbour", None))]);
    sim.keys("j<Enter>");
    assert_eq!(requested_names(&sim), ["harbour"]);
    sim.keys("hj");
    assert!(requested_names(&sim).is_empty());
    let before = sim.log.len();
    sim.wait(10_000);
    assert!(!sim.log[before..].iter().any(|effect| matches!(effect, Effect::Pictures { .. })));
}

#[test]
fn half_blocks_come_only_when_they_are_asked_for() {
    let mut sim = with_figures(Protocol::HalfBlocks, &[(1, figure("harbour", None))]);
    sim.keys("j<Enter>").wait(2_000);
    assert!(requested_names(&sim).is_empty());
    sim.keys("I");
    assert!(sim.line(-1).contains("Images on"));
    deliver(&mut sim, "harbour", (800, 400));
    let (cells, first) = picture_cells(&sim);
    assert!(cells > 100);
    let text = page(&sim);
    let label = text.iter().position(|line| line == "[picture] Alt of harbour").unwrap();
    assert!(first.is_some_and(|y| usize::from(y) < label + 1));
    // And they go again.
    sim.keys("I");
    assert_eq!(picture_cells(&sim).0, 0);
    assert!(sim.line(-1).contains("Images off"));
}

#[test]
fn a_terminal_without_pictures_says_so() {
    let mut sim = Sim::start();
    sim.keys("j<Enter>I").wait(10);
    assert!(sim.line(-1).contains("No pictures"), "{}", sim.line(-1));
    assert!(!sim.log.iter().any(|effect| matches!(effect, Effect::Pictures { .. })));
}

#[test]
fn what_comes_moves_nothing_that_is_above_it_and_that_once() {
    let mut sim = with_figures(Protocol::Kitty, &[(1, figure("near", None)), (2, figure("next", None))]);
    sim.keys("j<Enter>");
    let before = page(&sim);
    assert_eq!(requested_names(&sim), ["near", "next"]);
    deliver(&mut sim, "near", (800, 400));
    let after = page(&sim);
    let label = before.iter().position(|line| line.contains("Alt of near")).unwrap();
    assert_eq!(before[..label], after[..label], "what stands above stays");
    let moved = after.iter().position(|line| line.contains("Alt of near")).unwrap();
    assert!(moved > label);
    // The same again, and a failure behind it: no further move.
    sim.resize(100, 40);
    deliver_result(&mut sim, "next", Err("too large"));
    assert_eq!(page(&sim)[..=moved], after[..=moved]);
}

#[test]
fn the_line_at_the_top_stays_when_a_picture_above_it_comes() {
    let mut sim = with_figures(Protocol::Kitty, &[(2, figure("above", None))]);
    sim.keys("j<Enter>");
    // Until the picture's place is just out of sight.
    while page(&sim).iter().any(|line| line.contains("Alt of above")) {
        sim.keys("<Down>");
    }
    let before = page(&sim);
    assert_eq!(requested_names(&sim), ["above"], "one that was just passed is still of use");
    deliver(&mut sim, "above", (800, 800));
    assert_eq!(page(&sim), before);
    // Going back it is there, a row at a time.
    sim.keys("<Up><Up>");
    assert!(page(&sim)[0].contains('\u{10eeee}'));
}

#[test]
fn a_picture_whose_size_the_page_says_moves_nothing_at_all() {
    let mut sim = with_figures(Protocol::Kitty, &[(1, figure("harbour", Some((800, 400))))]);
    sim.keys("j<Enter>");
    let label = |sim: &Sim| page(sim).iter().position(|line| line.contains("Alt of harbour"));
    let before = label(&sim);
    assert!(before.is_some_and(|at| at > 8));
    // The page lied: the picture goes into the rows that were kept.
    deliver(&mut sim, "harbour", (900, 900));
    assert_eq!(label(&sim), before);
    // One that can't be had gives its rows back.
    let mut sim = with_figures(Protocol::Kitty, &[(1, figure("harbour", Some((800, 400))))]);
    sim.keys("j<Enter>");
    deliver_result(&mut sim, "harbour", Err("not a picture"));
    assert!(label(&sim) < before);
}

#[test]
fn a_picture_that_can_not_be_had_says_so_in_its_description() {
    let mut sim = with_figures(Protocol::Kitty, &[(1, figure("harbour", None))]);
    sim.keys("j<Enter>");
    deliver_result(&mut sim, "harbour", Err("too large"));
    assert!(page(&sim).contains(&"[picture] Alt of harbour  too large".to_owned()));
    let requests = |sim: &Sim| sim.log.iter().filter(|e| matches!(e, Effect::Pictures { .. })).count();
    let before = requests(&sim);
    sim.keys("<Down><Up>").wait(5_000);
    assert_eq!(requests(&sim), before, "it is not asked for again");
    // Off and on: once more.
    sim.keys("II");
    assert_eq!(requested_names(&sim), ["harbour"]);
}

#[test]
fn the_lead_picture_stands_under_the_facts_unless_the_text_has_it() {
    let mut sim = with_figures(Protocol::Kitty, &[]);
    sim.articles[1].article.image = Some(SafeText::new("https://example.org/lead.jpg?w=300"));
    let bare = {
        let mut sim = Sim::with_size(100, 40);
        sim.keys("j");
        page(&sim)
    };
    sim.keys("j");
    assert_eq!(page(&sim), bare, "it leaves no trace until it comes");
    sim.keys("<Enter>");
    let (ticket, wanted) = last_request(&sim);
    let Wanted { url, room } = wanted[0].clone();
    let form = Encoding::Placed { id: 7, upload: String::new() };
    let picture = Picture { pixels: (800, 200), columns: 40, rows: 5, form };
    sim.send(Msg::Picture { ticket, url, room, result: Ok(Arc::new(picture)) });
    let lines = page(&sim);
    assert!(
        lines[1].contains("Transport") && lines[2].is_empty() && lines[3].contains('\u{10eeee}'),
        "{lines:?}"
    );

    let mut sim = with_figures(Protocol::Kitty, &[(0, figure("lead", None))]);
    sim.articles[1].article.image = Some(SafeText::new("https://example.org/lead.jpg?w=300"));
    sim.keys("j<Enter>");
    assert_eq!(requested_names(&sim), ["lead"]);
}

#[test]
fn only_a_few_near_the_window_are_asked_for_at_a_time() {
    let figures: Vec<(usize, Block)> = (0..30).map(|i| (i, figure(&format!("p{i}"), None))).collect();
    let mut sim = with_figures(Protocol::Kitty, &figures);
    sim.keys("j<Enter>");
    assert_eq!(requested_names(&sim), ["p0", "p1", "p2", "p3"]);
    for name in ["p0", "p1", "p2", "p3"] {
        assert!(requested_names(&sim).contains(&name.to_owned()));
        deliver_result(&mut sim, name, Err("gone"));
    }
    assert_eq!(requested_names(&sim)[0], "p4");
    // Whoever jumps to the end is not kept waiting.
    sim.keys("G");
    assert!(requested_names(&sim).iter().all(|name| name.len() == 3), "{:?}", requested_names(&sim));
}

#[test]
fn nothing_is_drawn_under_what_lies_over_the_page() {
    let mut sim = with_figures(Protocol::Iterm2, &[(1, figure("harbour", None))]);
    sim.keys("j<Enter>");
    deliver(&mut sim, "harbour", (800, 400));
    let skipped = |sim: &Sim| {
        let buffer = sim.buffer();
        buffer.area.positions().filter(|at| buffer[*at].diff_option == CellDiffOption::Skip).count()
    };
    assert!(skipped(&sim) > 0);
    sim.keys("?");
    assert_eq!(skipped(&sim), 0);
    sim.keys("<Esc>");
    assert!(skipped(&sim) > 0);
}

#[test]
fn an_answer_that_is_no_longer_wanted_is_dropped() {
    let mut sim = with_figures(Protocol::HalfBlocks, &[(1, figure("harbour", None))]);
    sim.keys("j<Enter>I");
    let (ticket, wanted) = last_request(&sim);
    let Wanted { url, room } = wanted[0].clone();
    sim.keys("hj");
    let result = Err(SafeText::new("late"));
    sim.send(Msg::Picture { ticket, url, room, result: result.map_err(failure) });
    sim.keys("k<Enter>");
    assert_eq!(requested_names(&sim), ["harbour"], "nothing was learnt of it");
}

#[test]
fn other_sizes_of_the_window_and_of_the_letters_ask_anew() {
    let mut sim = with_figures(Protocol::Iterm2, &[(1, figure("harbour", None))]);
    sim.keys("j<Enter>");
    deliver(&mut sim, "harbour", (800, 400));
    assert!(sim.model.pictures.pending.is_none());
    sim.resize(72, 40);
    assert_eq!(requested_names(&sim), ["harbour"]);
    deliver(&mut sim, "harbour", (800, 400));
    // Back again it is at hand.
    sim.resize(100, 40);
    assert!(sim.model.pictures.pending.is_none());
    sim.send(Msg::Graphics { protocol: None, cell: Some((20, 40)) });
    assert!(sim.model.pictures.pending.is_some());
}
