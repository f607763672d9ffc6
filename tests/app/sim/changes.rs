//! What the publisher changed in an article: the overlay of `D`. Never here: how texts are compared.

use insta::assert_snapshot;
use tidings::app::{Effect, Msg};
use tidings::news::UnixTime;
use tidings::news::changes::{ComparedText, Comparison, compare};

use crate::sim::harness::{STORIES, Sim};

/// The present text of the first story.
const PRESENT: &str = "The chief of NATO met Trump.\nOne.\nTwo.\nThree.\nFour.\nThey agreed on Tuesday.";

fn comparison(day: i64, title: &str, earlier: &str) -> Comparison {
    let text = |title: &str, text: &str| ComparedText { title: title.to_owned(), text: text.to_owned() };
    let changes = compare(&text(title, earlier), &text(STORIES[0].0, PRESENT), None);
    Comparison { replaced: UnixTime::from_seconds(1_795_507_200 - day * 86_400 - 3600), feed: None, changes }
}

/// The first story was revised twice.
fn revised() -> Sim {
    let mut sim = Sim::subscribed();
    let all = vec![
        comparison(0, STORIES[0].0, &PRESENT.replace("Tuesday", "Monday")),
        comparison(
            1,
            "NATO chief phones Trump in Palm Beach",
            &PRESENT.replace("met Trump", "has called Trump"),
        ),
    ];
    sim.comparisons.insert(STORIES[0].0.to_owned(), all);
    sim
}

fn is_open(sim: &Sim) -> bool {
    sim.screen().contains("Changed since")
}

#[test]
fn capital_d_shows_deleted_and_inserted_words() {
    let mut sim = revised();
    sim.keys("D");
    assert_snapshot!("changes", sim.screen());
    // The text before it, and back again.
    sim.keys("n");
    assert_snapshot!("changes_since_an_earlier_text", sim.screen());
    sim.keys("n");
    assert!(!is_open(&sim), "there is no earlier one");
    sim.keys("DnN");
    assert!(sim.screen().contains("1 of 2"));
    sim.keys("D");
    assert!(!is_open(&sim));
}

#[test]
fn on_a_terminal_with_colours_the_words_have_styles_and_no_brackets() {
    use ratatui::style::Modifier;
    use tidings::app::{Depth, Shade, Theme};
    let mut sim = revised();
    sim.model.terminal.depth = Depth::True;
    sim.model.theme = Theme::new(Depth::True, Shade::Dark);
    sim.keys("D");
    assert!(sim.screen().contains("They agreed on Monday Tuesday."), "{}", sim.screen());
    let buffer = sim.buffer();
    let of = |word: &str| {
        let screen = sim.screen();
        let y = screen.lines().position(|line| line.contains("They agreed")).unwrap();
        let line = screen.lines().nth(y).unwrap();
        let x = line[..line.find(word).unwrap()].chars().count();
        buffer[(x as u16, y as u16)].style()
    };
    let (deleted, inserted, same) = (of("Monday"), of("Tuesday"), of("agreed"));
    assert!(deleted.add_modifier.contains(Modifier::CROSSED_OUT));
    assert!(inserted.add_modifier.contains(Modifier::UNDERLINED));
    assert!(deleted.fg != inserted.fg && deleted.fg != same.fg && same.add_modifier.is_empty());
}

#[test]
fn an_article_without_earlier_texts_says_so() {
    let mut sim = revised();
    sim.keys("jD");
    assert!(!is_open(&sim));
    assert!(sim.line(-1).contains("No earlier text is known"), "{}", sim.line(-1));
}

#[test]
fn an_answer_that_is_no_longer_awaited_opens_nothing() {
    let mut sim = revised();
    sim.press("Dj");
    sim.settle();
    assert!(!is_open(&sim), "the user went on");
    sim.keys("k").press("D/");
    sim.settle();
    assert!(!is_open(&sim) && sim.model.layers.is_filter());
    sim.keys("<Esc>");
    // A newer request replaces the older one.
    sim.press("DD");
    sim.settle();
    assert!(is_open(&sim));
    sim.keys("<Esc>");
    sim.send(Msg::Compared { ticket: 1, row: 0, result: Ok(vec![comparison(0, "x", "y")]) });
    assert!(!is_open(&sim));
}

#[test]
fn while_it_is_open_the_article_stays() {
    let mut sim = revised();
    sim.keys("D");
    let requests = sim.log.iter().filter(|effect| matches!(effect, Effect::Compare { .. })).count();
    sim.load(&[("New one", "World", 0, 1)]);
    sim.settle();
    sim.keys("G<PageUp>jk");
    assert!(is_open(&sim));
    assert_eq!(sim.log.iter().filter(|effect| matches!(effect, Effect::Compare { .. })).count(), requests);
    sim.keys("<Esc>");
    assert_eq!(sim.selected(), STORIES[0].0);
}

#[test]
fn it_fits_every_size() {
    for (columns, rows) in [(1, 1), (8, 3), (20, 6), (44, 12), (300, 80)] {
        let mut sim = revised();
        sim.keys("D").resize(columns, rows).keys("jGn<PageDown>kN");
        assert_eq!(sim.screen().lines().count(), usize::from(rows));
    }
}
