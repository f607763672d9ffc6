//! Pictures in the reader: when they are requested, where they are drawn, what they move.

use std::sync::Arc;

use ratatui::buffer::CellDiffOption;
use tidings::app::picture::Wanted;
use tidings::app::picture::{Encoding, Picture, fit};
use tidings::app::{Depth, Effect, Msg, Protocol};
use tidings::news::{Block, History, SafeText, Span, State};

use crate::sim::harness::{STORIES, Sim, failure};

const CELL: (u16, u16) = (10, 20);

fn figure(name: &str, size: Option<(u32, u32)>) -> Block {
    let image = Some(SafeText::new(&format!("https://example.org/{name}.jpg")));
    let alt = Some(SafeText::new(&format!("Alt of {name}")));
    Block::Figure { image, size, alt, title: None, caption: vec![] }
}

/// Puts figures between the paragraphs of the second story; the terminal can show pictures.
fn with_figures(protocol: Protocol, figures: &[(usize, Block)]) -> Sim {
    let mut sim = Sim::with_size(100, 40);
    sim.model.terminal.depth = Depth::True;
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

/// Sends a picture of this size in pixels.
fn deliver(sim: &mut Sim, name: &str, pixels: (u32, u32)) {
    deliver_result(sim, name, Ok(pixels));
}

fn deliver_result(sim: &mut Sim, name: &str, what: Result<(u32, u32), &str>) {
    let (ticket, wanted) = last_request(sim);
    let Wanted { url, space, .. } = wanted
        .into_iter()
        .find(|wanted| wanted.url.ends_with(&format!("/{name}.jpg")))
        .expect("the picture was requested");
    let result = what.map_err(SafeText::new).map(|pixels| {
        let (columns, rows) = fit(pixels, CELL, space);
        let cells = vec![[[200, 0, 0], [0, 0, 200]]; usize::from(columns) * usize::from(rows)];
        let form = match sim.model.pictures.graphics.protocol {
            Protocol::Kitty => Encoding::Placed { id: 7, upload: "<upload>".into() },
            Protocol::Iterm2 => Encoding::Strips((0..rows).map(|row| format!("<strip {row}>")).collect()),
            _ => Encoding::Halves(cells),
        };
        Arc::new(Picture { pixels, columns, rows, form })
    });
    sim.send(Msg::Picture { ticket, url, space, result: result.map_err(failure) });
    sim.settle();
}

/// The number of cells drawn by pictures, and the row of the first one.
fn picture_cells(sim: &Sim) -> (usize, Option<u16>) {
    let buffer = sim.buffer();
    let all: Vec<_> = buffer.area.positions().filter(|at| buffer[*at].symbol() == "▀").collect();
    (all.len(), all.first().map(|at| at.y))
}

#[test]
fn pictures_are_requested_when_the_article_is_open() {
    let mut sim = with_figures(Protocol::Kitty, &[(1, figure("harbour", None))]);
    sim.keys("j");
    assert!(requested_names(&sim).is_empty(), "selecting an article fetches nothing");
    sim.wait(1_100);
    assert_eq!(requested_names(&sim), ["harbour"]);
    // They are requested at once when the article is entered, and cancelled when it is left.
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
fn half_blocks_are_shown_only_on_request() {
    let mut sim = with_figures(Protocol::HalfBlocks, &[(1, figure("harbour", None))]);
    sim.keys("j<Enter>").wait(2_000);
    assert!(requested_names(&sim).is_empty());
    sim.keys("I");
    assert!(sim.line(-1).contains("Images on"));
    deliver(&mut sim, "harbour", (800, 400));
    let (cells, first) = picture_cells(&sim);
    assert!(cells > 100);
    let text = sim.article_lines();
    let label = text.iter().position(|line| line == "Alt of harbour").unwrap();
    assert!(first.is_some_and(|y| usize::from(y) < label + 1));
    // They can be switched off again.
    sim.keys("I");
    assert_eq!(picture_cells(&sim).0, 0);
    assert!(sim.line(-1).contains("Images off"));
}

#[test]
fn a_terminal_without_pictures_reports_it() {
    let mut sim = Sim::start();
    sim.keys("j<Enter>I").wait(10);
    assert!(sim.line(-1).contains("No pictures"), "{}", sim.line(-1));
    assert!(!sim.log.iter().any(|effect| matches!(effect, Effect::Pictures { .. })));
}

#[test]
fn a_picture_moves_only_the_lines_below_it_and_only_once() {
    let mut sim = with_figures(Protocol::Kitty, &[(1, figure("near", None)), (2, figure("next", None))]);
    sim.keys("j<Enter>");
    let before = sim.article_lines();
    assert_eq!(requested_names(&sim), ["near", "next"]);
    deliver(&mut sim, "near", (800, 400));
    let after = sim.article_lines();
    let label = before.iter().position(|line| line.contains("Alt of near")).unwrap();
    assert_eq!(before[..label], after[..label], "the lines above do not move");
    let moved = after.iter().position(|line| line.contains("Alt of near")).unwrap();
    assert!(moved > label);
    // Neither drawing again nor a failure below it moves it again.
    sim.resize(100, 40);
    deliver_result(&mut sim, "next", Err("too large"));
    assert_eq!(sim.article_lines()[..=moved], after[..=moved]);
}

#[test]
fn a_picture_above_the_window_does_not_move_the_top_line() {
    let mut sim = with_figures(Protocol::Kitty, &[(2, figure("above", None))]);
    sim.keys("j<Enter>");
    // Scroll until the picture is just above the window.
    while sim.article_lines().iter().any(|line| line.contains("Alt of above")) {
        sim.keys("<Down>");
    }
    let before = sim.article_lines();
    assert_eq!(requested_names(&sim), ["above"], "a picture just above the window is still requested");
    deliver(&mut sim, "above", (800, 800));
    assert_eq!(sim.article_lines(), before);
    // Scrolling back shows it row by row.
    sim.keys("<Up><Up>");
    assert!(sim.article_lines()[0].contains('\u{10eeee}'));
}

#[test]
fn a_picture_of_known_size_moves_nothing() {
    let mut sim = with_figures(Protocol::Kitty, &[(1, figure("harbour", Some((800, 400))))]);
    sim.keys("j<Enter>");
    let label = |sim: &Sim| sim.article_lines().iter().position(|line| line.contains("Alt of harbour"));
    let before = label(&sim);
    assert!(before.is_some_and(|at| at > 8));
    // The size was wrong: the picture is fitted into the reserved rows.
    deliver(&mut sim, "harbour", (900, 900));
    assert_eq!(label(&sim), before);
    // A failed picture frees its rows.
    let mut sim = with_figures(Protocol::Kitty, &[(1, figure("harbour", Some((800, 400))))]);
    sim.keys("j<Enter>");
    deliver_result(&mut sim, "harbour", Err("not a picture"));
    assert!(label(&sim) < before);
}

#[test]
fn a_failed_picture_shows_the_error_in_its_caption() {
    let mut sim = with_figures(Protocol::Kitty, &[(1, figure("harbour", None))]);
    sim.keys("j<Enter>");
    deliver_result(&mut sim, "harbour", Err("too large"));
    assert!(sim.article_lines().contains(&"[picture] Alt of harbour  too large".to_owned()));
    let requests = |sim: &Sim| sim.log.iter().filter(|e| matches!(e, Effect::Pictures { .. })).count();
    let before = requests(&sim);
    sim.keys("<Down><Up>").wait(5_000);
    assert_eq!(requests(&sim), before, "it is not requested again");
    // Switching pictures off and on requests it again.
    sim.keys("II");
    assert_eq!(requested_names(&sim), ["harbour"]);
}

#[test]
fn the_lead_picture_is_below_the_byline_unless_the_text_has_it() {
    let mut sim = with_figures(Protocol::Kitty, &[]);
    sim.articles[1].article.image = Some(SafeText::new("https://example.org/lead.jpg?w=300"));
    let bare = {
        let mut sim = Sim::with_size(100, 40);
        sim.keys("j");
        sim.article_lines()
    };
    sim.keys("j");
    assert_eq!(sim.article_lines(), bare, "it takes no space until it arrives");
    sim.keys("<Enter>");
    let (ticket, wanted) = last_request(&sim);
    let Wanted { url, space, .. } = wanted[0].clone();
    let form = Encoding::Placed { id: 7, upload: String::new() };
    let picture = Picture { pixels: (800, 200), columns: 40, rows: 5, form };
    sim.send(Msg::Picture { ticket, url, space, result: Ok(Arc::new(picture)) });
    let lines = sim.article_lines();
    assert!(
        lines[4].starts_with("today") && lines[5].is_empty() && lines[6].contains('\u{10eeee}'),
        "{lines:?}"
    );

    let mut sim = with_figures(Protocol::Kitty, &[(0, figure("lead", None))]);
    sim.articles[1].article.image = Some(SafeText::new("https://example.org/lead.jpg?w=300"));
    sim.keys("j<Enter>");
    assert_eq!(requested_names(&sim), ["lead"]);
}

#[test]
fn only_a_few_pictures_near_the_window_are_requested_at_a_time() {
    let figures: Vec<(usize, Block)> = (0..30).map(|i| (i, figure(&format!("p{i}"), None))).collect();
    let mut sim = with_figures(Protocol::Kitty, &figures);
    sim.keys("j<Enter>");
    assert_eq!(requested_names(&sim), ["p0", "p1", "p2", "p3"]);
    for name in ["p0", "p1", "p2", "p3"] {
        assert!(requested_names(&sim).contains(&name.to_owned()));
        deliver_result(&mut sim, name, Err("gone"));
    }
    assert_eq!(requested_names(&sim)[0], "p4");
    // After a jump to the end, the pictures there are requested first.
    sim.keys("G");
    assert!(requested_names(&sim).iter().all(|name| name.len() == 3), "{:?}", requested_names(&sim));
}

#[test]
fn no_picture_is_drawn_under_an_overlay() {
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
fn a_picture_of_an_earlier_request_is_dropped() {
    let mut sim = with_figures(Protocol::HalfBlocks, &[(1, figure("harbour", None))]);
    sim.keys("j<Enter>I");
    let (ticket, wanted) = last_request(&sim);
    let Wanted { url, space, .. } = wanted[0].clone();
    sim.keys("hj");
    let result = Err(SafeText::new("late"));
    sim.send(Msg::Picture { ticket, url, space, result: result.map_err(failure) });
    sim.keys("k<Enter>");
    assert_eq!(requested_names(&sim), ["harbour"], "the late result was ignored");
}

#[test]
fn new_window_and_cell_sizes_request_pictures_again() {
    let mut sim = with_figures(Protocol::Iterm2, &[(1, figure("harbour", None))]);
    sim.keys("j<Enter>");
    deliver(&mut sim, "harbour", (800, 400));
    assert!(sim.model.pictures.pending.is_none());
    sim.resize(72, 40);
    assert_eq!(requested_names(&sim), ["harbour"]);
    deliver(&mut sim, "harbour", (800, 400));
    // The first size is still cached.
    sim.resize(100, 40);
    assert!(sim.model.pictures.pending.is_none());
    sim.send(Msg::Graphics { protocol: None, cell: Some((20, 40)) });
    assert!(sim.model.pictures.pending.is_some());
}

#[test]
fn cards_show_the_pictures_that_are_in_the_cache() {
    let window = r#"{"rows": "cards"}"#;
    let mut sim = Sim::with_window(160, 45, window, State::of("here"), History::default(), false);
    sim.model.terminal.depth = Depth::True;
    sim.load(STORIES);
    sim.articles[1].document.blocks.insert(0, figure("tram", None));
    sim.articles[2].document.blocks.insert(0, figure("summit", None));
    sim.end_load();
    sim.settle();
    sim.send(Msg::Graphics { protocol: Some(Protocol::Kitty), cell: Some(CELL) });
    let wanted = last_request(&sim).1;
    assert!(wanted.iter().all(|wanted| wanted.cached_only && wanted.space == (10, 3)), "{wanted:?}");
    assert_eq!(requested_names(&sim), ["tram", "summit"]);
    deliver(&mut sim, "tram", (800, 480));
    deliver_result(&mut sim, "summit", Err("not available"));
    // The picture is at the right end of its card, and the other card keeps its width.
    let line = |title: &str| (0..45).find(|y| sim.line(*y).contains(title)).unwrap();
    let cells = sim.buffer();
    let is_picture = |y: i32| (50..100).any(|x| cells[(x, y as u16)].symbol().starts_with('\u{10eeee}'));
    assert!(is_picture(line("Zürich")) && !is_picture(line("A résumé")), "{}", sim.screen());
    // What is not in the cache is not asked for again, and is no failure of the article's own picture.
    let requests = sim.count_effects(|effect| matches!(effect, Effect::Pictures { .. }));
    sim.keys("jk");
    assert_eq!(sim.count_effects(|effect| matches!(effect, Effect::Pictures { .. })), requests);
    sim.keys("jj<Enter>");
    assert_eq!(requested_names(&sim), ["summit"]);
    assert!(last_request(&sim).1.iter().all(|wanted| !wanted.cached_only));
}

fn captioned(name: &str, alt: &str, caption: &str) -> Block {
    let Block::Figure { image, size, .. } = figure(name, None) else { unreachable!() };
    Block::Figure {
        image,
        size,
        title: None,
        alt: SafeText::new(alt).filled(),
        caption: vec![Span::plain(caption)],
    }
}

#[test]
fn a_picture_that_is_shown_has_only_its_caption_below_it() {
    let figures =
        [(1, captioned("one", "Boats", "The harbour.")), (1, captioned("two", "Nets", "The quay."))];
    let mut sim = with_figures(Protocol::HalfBlocks, &figures);
    sim.keys("j<Enter>I");
    let labels = |sim: &Sim| {
        let lines = sim.article_lines();
        let wanted =
            |line: &&String| ["Boats", "Nets", "harbour.", "quay."].iter().any(|word| line.contains(word));
        lines.iter().filter(wanted).filter(|line| !line.contains("Every")).cloned().collect::<Vec<_>>()
    };
    assert_eq!(labels(&sim), ["[picture] Boats", "The harbour.", "[picture] Nets", "The quay."]);
    deliver(&mut sim, "one", (400, 100));
    assert_eq!(labels(&sim), ["The harbour.", "[picture] Nets", "The quay."]);
    deliver(&mut sim, "two", (400, 100));
    assert_eq!(labels(&sim), ["The harbour.", "The quay."]);
    // The caption is directly below its picture.
    let lines = sim.article_lines();
    for caption in ["The harbour.", "The quay."] {
        let at = lines.iter().position(|line| line == caption).unwrap();
        assert!(lines[at - 1].contains('▀') && lines[at + 1].is_empty(), "{lines:?}");
    }
    sim.keys("I");
    assert_eq!(labels(&sim).len(), 4, "they are back when pictures are off");
}

#[test]
fn a_picture_without_words_leaves_no_gap_when_it_is_shown_or_a_decoration() {
    let bare = |name: &str, size| {
        let Block::Figure { image, .. } = figure(name, None) else { unreachable!() };
        Block::Figure { image, size, title: None, alt: None, caption: vec![] }
    };
    let mut sim = with_figures(
        Protocol::HalfBlocks,
        &[(1, bare("harbour-wall", None)), (2, bare("line", Some((500, 2))))],
    );
    sim.keys("j<Enter>I");
    let around = |sim: &Sim| {
        let lines = sim.article_lines();
        let end = lines.iter().position(|line| line.starts_with("Paragraph 2.")).unwrap();
        let start = lines.iter().position(|line| line.starts_with("Paragraph 0.")).unwrap();
        lines[start..end].iter().map(|line| line.split('▀').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let text = around(&sim);
    assert!(text.contains(&"[picture: harbour-wall.jpg]".to_owned()), "{text:?}");
    assert!(!text.iter().any(|line| line.contains("line.jpg")), "{text:?}");
    assert!(!text.windows(2).any(|two| two[0].is_empty() && two[1].is_empty()), "{text:?}");
    deliver(&mut sim, "harbour-wall", (400, 40));
    assert!(!around(&sim).iter().any(|line| line.contains("[picture")), "{:?}", around(&sim));
}

#[test]
fn cards_have_pictures_of_half_blocks_unless_pictures_are_off() {
    let window = r#"{"rows": "cards"}"#;
    let mut sim = Sim::with_window(160, 45, window, State::of("here"), History::default(), false);
    sim.model.terminal.depth = Depth::True;
    sim.load(STORIES);
    sim.articles[1].document.blocks.insert(0, figure("tram", None));
    sim.end_load();
    sim.settle();
    sim.send(Msg::Graphics { protocol: Some(Protocol::HalfBlocks), cell: Some(CELL) });
    assert_eq!(requested_names(&sim), ["tram"]);
    deliver_result(&mut sim, "tram", Err("not in the cache"));
    // It is fetched when the article is opened; the article itself has no pictures.
    sim.keys("j<Enter>");
    let wanted = last_request(&sim).1;
    assert!(wanted.len() == 1 && !wanted[0].cached_only && wanted[0].space == (10, 3), "{wanted:?}");
    deliver(&mut sim, "tram", (800, 480));
    assert!(picture_cells(&sim).0 > 20 && sim.article_lines().contains(&"[picture] Alt of tram".to_owned()));
    // Off means off everywhere.
    sim.keys("II");
    assert_eq!(picture_cells(&sim).0, 0);
}
