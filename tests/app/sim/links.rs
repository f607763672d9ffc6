//! Labels on links: selecting one, and what can be done with it.

use ratatui::style::Modifier;
use tidings::app::appearance::Appearance;
use tidings::app::{Effect, Msg, Setup, Switch, TerminalFeatures};
use tidings::news::{Document, SafeText};

use crate::sim::article::{markdown, reading, three_links};
use crate::sim::harness::{STORIES, Sim};

fn many(count: usize) -> Document {
    let links: Vec<String> = (1..=count).map(|n| format!("[l{n}](https://example.org/{n})")).collect();
    markdown(&links.join(" "))
}

#[test]
fn a_letter_selects_a_link_and_enter_opens_it() {
    let mut sim = reading(80, 20, three_links());
    sim.keys(";");
    assert!(sim.line(-1).contains("Link: its letters, or its number, 1 to 3"), "{}", sim.line(-1));
    let text = sim.screen();
    assert!(text.contains("See the tablesa, a books and") && text.contains("d the bank "), "{text}");
    sim.keys("a");
    assert!(sim.line(-1).contains("[1] https://tides.example/tables"), "{}", sim.line(-1));
    assert!(sim.screen().contains("the tables¹, a book²"), "the labels are hidden");
    sim.keys("<Enter>");
    assert_eq!(sim.log.last(), Some(&Effect::Browse(SafeText::new("https://tides.example/tables"))));
    assert!(sim.model.layers.hints().is_none());
}

#[test]
fn the_status_line_shows_the_real_target() {
    let mut sim = reading(100, 20, three_links());
    sim.keys(";s");
    assert!(sim.line(-1).contains("xn--bcher-kva.example (bücher.example)"), "{}", sim.line(-1));
    sim.keys("d");
    assert!(sim.line(-1).contains("⚠ a login before the host"), "{}", sim.line(-1));
    let x = sim.line(-1).find("evil.example/").map(|at| sim.line(-1)[..at].chars().count()).unwrap();
    let modifier = sim.buffer()[(x as u16, 19)].modifier;
    assert!(modifier.contains(ratatui::style::Modifier::BOLD), "the host is bold");
    sim.keys("i");
    let screen = sim.screen();
    assert!(
        screen.contains("Link 3") && screen.contains("“bank.example” before the host is a user name"),
        "{screen}"
    );
    sim.keys("<Esc>");
    assert!(sim.line(-1).contains("evil.example"), "{}", sim.line(-1));
    sim.keys("s").keys("i");
    assert!(sim.screen().contains("bücher.example is written where only plain letters"), "{}", sim.screen());
    sim.keys("<Esc>y");
    assert_eq!(sim.log.last(), Some(&Effect::Copy(SafeText::new("https://xn--bcher-kva.example/buch"))));
}

#[test]
fn numbers_select_links_outside_the_window() {
    let mut sim = reading(60, 12, many(90));
    sim.keys(";77");
    assert!(sim.line(-1).contains("[77] https://example.org/77"), "{}", sim.line(-1));
    sim.keys("y");
    assert_eq!(sim.log.last(), Some(&Effect::Copy(SafeText::new("https://example.org/77"))));
    sim.keys(";<Enter>");
    assert!(sim.line(-1).contains("Link:") || sim.line(-1).contains("Type the letters"), "{}", sim.line(-1));
    sim.keys("0<Esc>");
    assert!(sim.model.layers.hints().is_none());
}

#[test]
fn only_visible_links_have_labels() {
    let mut sim = reading(200, 100, many(500));
    sim.keys("z++++++++++++;");
    assert!(sim.model.layers.hints().unwrap().label(499).is_some_and(|label| label.len() <= 3));
    let label = sim.model.layers.hints().unwrap().label(300).unwrap().to_owned();
    sim.keys(&label);
    assert_eq!(sim.model.layers.hints().unwrap().chosen.as_ref().unwrap().number, Some(301));
    let mut sim = reading(30, 12, many(500));
    sim.keys(";");
    let first = sim.model.layers.hints().unwrap().clone();
    sim.keys("<PageDown>");
    let second = sim.model.layers.hints().unwrap().clone();
    assert!(
        first != second && first.label(0).is_some() && second.label(0).is_none(),
        "links that become visible get labels"
    );
    sim.keys("a<Enter>");
    assert!(matches!(sim.log.last(), Some(Effect::Browse(_))));
}

#[test]
fn a_wrapped_link_has_one_label() {
    let words = "a link whose words take more than one line of a pane as narrow as this one is";
    let mut sim = reading(40, 16, markdown(&format!("[{words}](https://example.org/long)")));
    sim.keys(";");
    let lines: Vec<String> = sim.screen().lines().map(str::to_owned).collect();
    let letters = |at: usize| {
        let y = lines.iter().position(|line| line.contains("link whose")).unwrap() + at;
        let reversed =
            |x: &u16| sim.buffer()[(*x, y as u16)].modifier.contains(ratatui::style::Modifier::REVERSED);
        (0..40).filter(reversed).count()
    };
    assert_eq!((letters(0), letters(1), letters(2)), (0, 0, 1), "{}", sim.screen());
    // A selected link is highlighted in all its lines.
    sim.keys("a");
    let buffer = sim.buffer();
    let y = lines.iter().position(|line| line.contains("link whose")).unwrap() as u16;
    let marked = |y: u16| {
        (0..40).filter(|x| buffer[(*x, y)].modifier.contains(ratatui::style::Modifier::REVERSED)).count()
    };
    assert!(marked(y) > 20 && marked(y + 1) > 20, "{} {}", marked(y), marked(y + 1));
}

#[test]
fn esc_closes_the_labels_and_other_keys_are_ignored() {
    let mut sim = reading(80, 20, three_links());
    sim.keys(";<Backspace>a<Backspace>");
    assert!(sim.model.layers.hints().unwrap().chosen.is_none());
    sim.keys("jkGA!");
    assert!(sim.model.layers.hints().is_some() && !sim.model.layers.is_over_panes());
    sim.keys("q");
    assert!(sim.model.layers.hints().is_none() && !sim.model.over);
    // Another article has labels of its own.
    sim.keys(";");
    sim.click(10, 2);
    assert!(sim.model.layers.hints().is_none());
    let mut sim = Sim::start();
    assert!(sim.keys("j;").line(-1).contains("There is no link in this article"), "{}", sim.line(-1));
}

#[test]
fn links_can_be_selected_from_the_list() {
    let mut sim = reading(80, 20, three_links());
    sim.keys("q;s<Enter>");
    assert!(matches!(sim.log.last(), Some(Effect::Browse(_))));
    let mut sim = reading(40, 12, three_links());
    sim.keys("q;");
    assert!(sim.screen().contains("the tablesa"), "{}", sim.screen());
}

/// The same in a terminal with hyperlinks.
fn with_hyperlinks(columns: u16, rows: u16, document: Document) -> Sim {
    let features = TerminalFeatures { hyperlinks: true, ..TerminalFeatures::default() };
    let mut sim = Sim::with_setup(Setup { columns, rows, features, ..Sim::setup(false) });
    sim.load(&STORIES[..2]);
    sim.articles[0].document = document;
    sim.end_load();
    sim.settle();
    sim.keys("<Enter>").wait(10_000);
    sim
}

#[test]
fn links_have_no_numbers_where_the_terminal_has_hyperlinks() {
    let mut sim = with_hyperlinks(100, 20, three_links());
    let text = sim.screen();
    assert!(text.contains("See the tables, a book and the bank."), "{text}");
    assert!(text.contains("2 a book") && text.contains("xn--bcher-kva.example"), "the list has them: {text}");
    // The labels are behind the words, and digits choose by the list.
    sim.keys(";");
    assert!(sim.screen().contains("See the tablesa a books"), "{}", sim.screen());
    assert!(
        sim.line(-1).contains("Link: its letters") && !sim.line(-1).contains("number"),
        "{}",
        sim.line(-1)
    );
    sim.keys("2");
    assert!(sim.line(-1).contains("[2] https://xn--bcher-kva.example (bücher.example)"), "{}", sim.line(-1));
}

#[test]
fn the_setting_decides_about_numbers_and_the_place_stays() {
    let text: Vec<String> = (0..60)
        .map(|n| format!("{n} See [the tables](https://tides.example/{n}) of [a](https://b.example/) day."))
        .collect();
    let mut sim = with_hyperlinks(100, 20, markdown(&text.join("\n\n")));
    sim.keys("<PageDown><PageDown>");
    let top = sim.top_line();
    assert!(top.ends_with("See the tables of a day."), "{top}");
    let numbers = |switch| Appearance { link_numbers: Some(switch), ..Appearance::default() };
    sim.send(Msg::Appearance(numbers(Switch::On)));
    let numbered = sim.top_line();
    assert!(numbered.contains("the tables¹") && numbered.ends_with("of a² day."), "{numbered}");
    assert_eq!(numbered.split(' ').next(), top.split(' ').next());
    sim.send(Msg::Appearance(numbers(Switch::Auto)));
    assert_eq!(sim.top_line(), top);
}

#[test]
fn a_label_never_covers_the_first_letter_of_a_link() {
    for numbers in [Switch::On, Switch::Off] {
        let mut sim = reading(30, 16, many(40));
        sim.send(Msg::Appearance(Appearance { link_numbers: Some(numbers), ..Appearance::default() }));
        let before = sim.buffer();
        sim.keys(";");
        let after = sim.buffer();
        let letters = before.area.positions().filter(|at| before[*at].symbol() == "l" && at.y < 15);
        let kept = letters.filter(|at| after[*at].symbol() == "l").count();
        assert!(kept > 20, "{numbers:?}: {kept}\n{}", sim.screen());
        let lost = before
            .area
            .positions()
            .filter(|at| before[*at].symbol() == "l" && at.y < 15 && after[*at].symbol() != "l");
        assert_eq!(lost.count(), 0, "{numbers:?}\n{}", sim.screen());
    }
}

#[test]
fn links_are_underlined_in_the_colour_of_the_text() {
    let mut sim = reading(100, 20, three_links());
    let y = sim.screen().lines().position(|line| line.contains("See the tables")).unwrap() as u16;
    let buffer = sim.buffer();
    let x = (0..100).find(|x| buffer[(*x, y)].symbol() == "t" && *x > 50).unwrap();
    let styles = |x: u16| (buffer[(x, y)].fg, buffer[(x, y)].modifier.contains(Modifier::UNDERLINED));
    assert_eq!(styles(x), (styles(x - 2).0, true));
    sim.resize(100, 20);
}
