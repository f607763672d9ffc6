//! New headlines in the list: new articles, changed ones, and one that is in two feeds.

use tidings::news::SafeText;

use crate::sim::fake_feeds::with_many_stories;
use crate::sim::harness::{STORIES, Sim};

/// The screen line of the cursor.
fn cursor_line(sim: &Sim) -> i32 {
    (0..i32::from(sim.model.rows)).find(|y| sim.line(*y).starts_with('▌')).unwrap()
}

#[test]
fn at_the_top_new_headlines_become_visible_and_the_cursor_stays() {
    let mut sim = with_many_stories(100, 20);
    // More than the rows that stay visible above the cursor in any case.
    sim.load(&["New one", "New two", "New three", "New four"].map(|title| (title, "World", 0, 1)));
    assert_eq!((sim.selected(), cursor_line(&sim)), (STORIES[0].0, 5));
    assert!(sim.line(1).contains("New one"), "{}", sim.line(1));
    let flood: Vec<String> = (0..30).map(|i| format!("Flood {i}")).collect();
    let flood: Vec<_> = flood.iter().map(|title| (title.as_str(), "World", 0, 1)).collect();
    sim.load(&flood);
    assert_eq!(sim.selected(), STORIES[0].0, "and it is visible, as the harness checks");
}

#[test]
fn new_headlines_do_not_move_a_scrolled_list() {
    let mut sim = with_many_stories(100, 20);
    sim.keys("<PageDown><PageDown>");
    let before = (sim.selected().to_owned(), cursor_line(&sim), sim.screen());
    sim.load(&[("New one", "World", 0, 1), ("New two", "World", 1, 1)]);
    sim.settle();
    assert_eq!((sim.selected().to_owned(), cursor_line(&sim)), (before.0, before.1));
    let lines = |screen: &str| screen.lines().skip(1).take(18).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(&sim.screen()), lines(&before.2), "list and article do not move");
}

#[test]
fn new_headlines_do_not_move_the_open_article() {
    let mut sim = Sim::subscribed();
    sim.keys("j<Enter><PageDown>");
    let before = sim.article_lines();
    sim.load(&[("New one", "World", 0, 1)]);
    sim.settle();
    assert_eq!(sim.article_lines(), before);
}

#[test]
fn new_articles_are_filtered_without_moving_the_cursor() {
    let mut sim = Sim::subscribed();
    sim.keys("/a<Enter>j");
    let before = sim.selected().to_owned();
    sim.load(&[("Ada at the harbour", "World", 0, 1)]);
    sim.settle();
    assert_eq!(sim.selected(), before);
    assert!(sim.titles().contains(&"Ada at the harbour"));
    let mut scoped = Sim::subscribed();
    scoped.keys("\\Gkk<Enter>j");
    scoped.load(&[("In it", "World", 0, 1), ("Not in it", "Science", 0, 1)]);
    scoped.settle();
    assert_eq!(scoped.titles(), ["In it", STORIES[0].0, STORIES[2].0]);
    assert_eq!(scoped.selected(), STORIES[2].0);
}

#[test]
fn a_changed_article_keeps_its_marks_and_is_shown_as_updated() {
    let mut sim = Sim::subscribed();
    sim.keys("jrfk");
    let changed = [("Zürich opens its longest tram line", "Transport", 5, 3)];
    sim.load_revised(&changed, &[0]);
    sim.settle();
    assert_eq!(sim.titles().len(), 6);
    assert_eq!(sim.read_and_saved("Zürich"), (true, true));
    assert!(sim.line(2).contains("★ ↻ Zürich"), "{}", sim.line(2));
    assert_eq!((sim.model.library.listed(), sim.model.library.unread()), (6, 5));
    sim.keys("j");
    assert!(sim.screen().contains("updated 08:00"), "{}", sim.screen());
    assert!(!sim.screen().contains("Paragraph 3."), "the new text");
}

#[test]
fn the_open_text_stays_until_the_user_asks_for_the_update() {
    let mut sim = Sim::subscribed();
    sim.keys("j<Enter><PageDown><PageDown>");
    let before = sim.article_lines();
    let changed = [("Zürich opens its longest tram line", "Transport", 5, 3)];
    sim.load_revised(&changed, &[0]);
    sim.settle();
    assert_eq!(sim.article_lines(), before);
    assert!(sim.line(-1).contains("This article has been updated · Enter shows it"), "{}", sim.line(-1));
    assert_eq!(sim.selected(), changed[0].0);
    // The offer stays when the notice has gone.
    sim.wait(60_000);
    assert!(
        sim.line(-1).starts_with(" Updated   Enter show the new text   D what changed"),
        "{}",
        sim.line(-1)
    );
    assert_eq!(sim.article_lines(), before);
    sim.keys("<Enter>");
    assert!(sim.screen().contains("updated 08:00"), "{}", sim.screen());
    sim.keys("hkj");
    assert!(
        sim.screen().contains("Paragraph 2.") && !sim.screen().contains("Paragraph 3."),
        "{}",
        sim.screen()
    );
}

#[test]
fn beside_the_list_the_new_text_is_shown_at_the_same_position() {
    let changed = |paragraphs| [("Zürich opens its longest tram line", "Transport", 5, paragraphs)];
    for (keys, paragraphs) in [("j", 3), ("j<Space><Space>", 60), ("j<Enter><PageDown><PageDown>h", 60)] {
        let mut sim = Sim::subscribed();
        sim.keys(keys);
        let before = sim.top_line();
        sim.load_revised(&changed(paragraphs), &[0]);
        assert_eq!(sim.top_line(), before, "the earlier text is there until the new one comes: {keys}");
        sim.settle();
        assert_eq!(sim.top_line(), before, "{keys}");
        assert!(!sim.model.reader.page.as_ref().unwrap().outdated);
        assert!(!sim.line(-1).contains("updated"), "{}", sim.line(-1));
        sim.keys("<Enter>G");
        assert!(sim.screen().contains(&format!("Paragraph {}.", paragraphs - 1)), "{}", sim.screen());
        assert!(!sim.screen().contains(&format!("Paragraph {paragraphs}.")), "{}", sim.screen());
    }
    // At its end it stays at the end; what was read in the meantime is shown when the reader is left.
    let mut sim = Sim::subscribed();
    sim.keys("j<Enter>G");
    sim.load_revised(&changed(60), &[0]);
    sim.settle();
    assert!(sim.screen().contains("Paragraph 39.") && !sim.screen().contains("Paragraph 59."));
    sim.keys("h");
    assert!(sim.screen().contains("Paragraph 59."), "{}", sim.screen());
}

#[test]
fn a_new_text_does_not_replace_the_article_of_a_layer() {
    for columns in [100, 40] {
        let mut sim = Sim::subscribed();
        sim.resize(columns, 12);
        sim.load_revised(&[(STORIES[0].0, "World", 2, 1)], &[0]);
        sim.press("L");
        sim.settle();
        let page = |sim: &Sim| sim.model.reader.page.as_ref().map(|page| page.outdated);
        assert!(sim.model.layers.hints().is_some());
        assert_eq!(page(&sim), Some(true), "{columns}");
        sim.keys("<Esc><Enter>");
        assert_eq!(page(&sim), Some(false), "{columns}");
    }
}

#[test]
fn an_article_in_two_feeds_is_listed_once() {
    let mut sim = Sim::subscribed();
    sim.load(&[STORIES[0], STORIES[1]]);
    sim.settle();
    assert_eq!((sim.titles().len(), sim.model.library.listed()), (6, 6));
    assert!(sim.line(0).contains("All 6   Unread 6"), "{}", sim.line(0));
    sim.keys("/nato");
    assert_eq!(sim.titles().len(), 1);
}

#[test]
fn a_renamed_feed_is_shown_in_the_list() {
    let mut sim = Sim::subscribed();
    sim.resize(140, 20);
    sim.feeds().by_title("World").title = SafeText::new("The wide world");
    sim.send_feeds();
    assert!(sim.line(1).contains(" The wide"), "{}", sim.line(1));
}
