//! The input layers: which one gets keys, pasted text and clicks.

use tidings::app::{Effect, Msg, Subscribed};

use crate::sim::fake_feeds::{FakeFeeds, candidate};
use crate::sim::harness::{STORIES, Sim};

fn exported(sim: &Sim) -> Vec<&String> {
    sim.files.exported.keys().collect()
}

#[test]
fn a_file_is_written_with_the_article_it_is_named_after() {
    let mut sim = Sim::start();
    sim.keys("w");
    assert!(sim.line(-1).contains("nato-chief"), "{}", sim.line(-1));
    // The click selects another article, which closes the prompt of the first one.
    sim.click(10, 2);
    assert_eq!(sim.selected(), STORIES[1].0);
    sim.keys("<Enter>");
    assert!(exported(&sim).is_empty(), "{:?}", exported(&sim));
    sim.keys("w");
    assert!(sim.line(-1).contains("z\u{fc}rich-opens"), "{}", sim.line(-1));
    sim.keys("<Enter>");
    assert!(sim.files.exported.values().all(|text| text.starts_with("# Zürich")));
    assert_eq!(exported(&sim).len(), 1);
}

#[test]
fn a_program_gets_the_article_of_its_prompt() {
    let mut sim = Sim::start();
    sim.keys("|cat").click(10, 2);
    sim.keys("<Enter>");
    assert_eq!(sim.count_effects(|effect| matches!(effect, Effect::Pipe { .. })), 0);
    // The wheel over the list does not change the article either.
    let mut sim = Sim::start();
    sim.keys("|cat").mouse(crossterm::event::MouseEventKind::ScrollDown, 10, 3);
    sim.keys("<Enter>");
    let text = sim.log.iter().find_map(|effect| match effect {
        Effect::Pipe { text, .. } => Some(text.clone()),
        _ => None,
    });
    assert!(text.unwrap().starts_with("NATO chief"));
}

#[test]
fn a_prompt_keeps_its_article_when_the_list_changes() {
    let mut sim = Sim::start();
    // The search result arrives after the prompt was opened, and moves the cursor to another article.
    sim.press("/tide<Enter>").press("w");
    assert!(sim.line(-1).contains("nato-chief"), "{}", sim.line(-1));
    sim.settle();
    assert_eq!(sim.selected(), STORIES[4].0);
    sim.keys("<Enter>");
    assert!(
        sim.files.exported.values().all(|text| text.starts_with("# NATO chief")),
        "{:?}",
        sim.files.exported
    );
    assert_eq!(exported(&sim).len(), 1);
    assert!(sim.screen().contains("Tide tables go online"));
}

#[test]
fn late_search_results_for_feeds_do_not_interrupt_typing() {
    let mut sim = Sim::with_feeds(100, 20, FakeFeeds::of_stories());
    sim.load(STORIES);
    sim.end_load();
    sim.settle();
    let found = Subscribed::Choose(vec![candidate("World"), candidate("Late")]);
    sim.feeds().found = Some(Ok(found));
    sim.press("aslow.example<Enter>").press("/the ");
    sim.settle();
    assert!(!sim.screen().contains("feeds found"), "{}", sim.screen());
    sim.keys("link");
    assert_eq!(sim.model.prompt.text(), "the link");
    let subscribed = |effect: &Effect| matches!(effect, Effect::Subscribe { chosen: true, .. });
    assert_eq!(sim.count_effects(subscribed), 0);
    // They are offered when the user asks to add a feed again.
    sim.keys("<Esc>a");
    assert!(sim.screen().contains("2 feeds found"), "{}", sim.screen());
    sim.keys("<Enter>");
    assert_eq!(sim.count_effects(subscribed), 1);
}

#[test]
fn the_notice_about_late_feeds_names_the_key() {
    let mut sim = Sim::subscribed();
    sim.feeds().found = Some(Ok(Subscribed::Choose(vec![candidate("World"), candidate("Late")])));
    sim.press("aslow.example<Enter>").press("j");
    sim.settle();
    assert!(
        sim.line(-1).contains("2 feeds found at https://slow.example · a lists them"),
        "{}",
        sim.line(-1)
    );
    // They are shown at once if nothing else happened.
    sim.feeds().found = Some(Ok(Subscribed::Choose(vec![candidate("World"), candidate("Late")])));
    sim.keys("<Esc>a<Esc>").keys("a<C-u>slow.example<Enter>");
    assert!(sim.screen().contains("2 feeds found"), "{}", sim.screen());
}

#[test]
fn suspend_and_redraw_work_in_every_layer() {
    for keys in ["", "?", ":", "c", ";", "/", "<Enter>/", "w", "|", "\\/", ";1i"] {
        let mut sim = Sim::start().with_chapters();
        sim.keys(if keys == "c" { "jjjj" } else { "" }).keys(keys);
        let layers = sim.model.layers.iter().count();
        sim.keys("<C-z><C-l>");
        let last: Vec<&Effect> =
            sim.log.iter().filter(|e| matches!(e, Effect::Suspend | Effect::Redraw)).collect();
        assert!(matches!(last[..], [Effect::Suspend, Effect::Redraw]), "{keys}: {last:?}");
        assert_eq!(sim.model.layers.iter().count(), layers, "{keys}");
        // The same key closes each of them.
        sim.keys("<C-c><C-c>");
        assert_eq!(sim.model.layers.iter().count(), 0, "{keys}");
        assert_eq!(sim.model.over, layers < 2, "{keys}");
    }
}

#[test]
fn the_overwrite_question_does_not_interrupt_typing() {
    let mut sim = Sim::start();
    let name = "nato-chief-meets-trump-in-palm-beach.md";
    sim.files.exported.insert(name.to_owned(), "mine".to_owned());
    sim.press("w<Enter>").press("/ti");
    sim.settle();
    sim.keys("de");
    assert_eq!(sim.model.prompt.text(), "tide");
    sim.keys("<Enter>");
    assert!(sim.line(-1).contains("exists already; nothing was written"), "{}", sim.line(-1));
    assert_eq!(sim.files.exported[name], "mine");
}

#[test]
fn the_first_feeds_do_not_replace_the_article_of_an_open_prompt() {
    let mut sim = Sim::with_feeds(100, 20, FakeFeeds::default());
    sim.load(&[("Welcome to tidings", "tidings", 2, 3)]);
    sim.end_load();
    sim.settle();
    sim.keys("w");
    sim.feeds().all = FakeFeeds::of_stories().all;
    sim.send_feeds();
    sim.settle();
    assert!(sim.line(-1).starts_with(" Write to: welcome-to-tidings.md"), "{}", sim.line(-1));
    sim.keys("<Enter>");
    assert!(sim.files.exported["welcome-to-tidings.md"].starts_with("# Welcome"));
    assert_eq!(sim.titles().len(), STORIES.len(), "the feeds are shown now");
}

#[test]
fn the_source_filter_keeps_its_text_when_feeds_change() {
    let mut sim = Sim::subscribed();
    sim.keys("\\/wor");
    let mut feeds = sim.feeds().all.clone();
    feeds.retain(|feed| feed.title.as_str() != "World");
    sim.feeds().all = feeds;
    sim.send_feeds();
    sim.settle();
    assert!(sim.model.layers.is_source_filter() && sim.model.sources.prompt.text() == "wor");
    sim.keys("<Esc>");
    assert!(!sim.model.layers.is_source_filter());
}

#[test]
fn only_a_click_outside_closes_a_prompt() {
    for keys in ["/nato", "w", "|", "\\/wor", "<Enter>/har"] {
        let mut sim = Sim::start();
        sim.keys(keys).click(10, 19);
        assert_eq!(sim.model.layers.iter().count(), 1, "{keys}");
        sim.click(10, 2);
        assert_eq!(sim.model.layers.iter().count(), 0, "{keys}");
    }
    for keys in ["?", ":"] {
        let mut sim = Sim::start();
        sim.keys(keys).click(50, 8);
        assert!(sim.model.layers.is_over_panes(), "{keys}");
        sim.click(1, 0);
        assert!(!sim.model.layers.is_over_panes(), "{keys}");
    }
}

#[test]
fn pasted_text_goes_to_the_top_layer() {
    let mut sim = Sim::start();
    sim.keys("w<C-u>").paste("a.txt");
    assert!(sim.line(-1).starts_with(" Write to: a.txt"), "{}", sim.line(-1));
    sim.keys("<Esc>:").paste("zen");
    assert!(sim.screen().contains(":zen"), "{}", sim.screen());
    sim.keys("<Esc><Enter>/").paste("harbour");
    assert!(sim.line(-1).starts_with(" Find: harbour"), "{}", sim.line(-1));
    assert_eq!(sim.model.prompt.text(), "");
}

#[test]
fn a_deferred_action_does_not_open_a_prompt_over_another() {
    let mut sim = Sim::start();
    sim.press("jw").press("/tide");
    sim.settle();
    assert_eq!(sim.model.prompt.text(), "tide");
    assert!(sim.model.layers.is_filter());
    // A crash of a worker keeps the typed text.
    sim.send(Msg::Warning(tidings::news::SafeText::new("a worker failed")));
    assert!(sim.model.layers.is_filter() && sim.line(-1).starts_with(" /tide"), "{}", sim.line(-1));
}

#[test]
fn a_line_opened_from_the_palette_belongs_to_its_article() {
    let mut sim = Sim::start();
    sim.keys(":pipe<Enter>cat<Enter>");
    assert!(sim.log.iter().any(|effect| matches!(effect, Effect::Pipe { .. })));
}
