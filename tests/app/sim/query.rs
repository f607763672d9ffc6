//! The query language at the prompt: highlighting, sorting, completion, earlier filters, search in texts.

use ratatui::style::Modifier;
use tidings::app::{Depth, Effect, Shade, Theme};
use tidings::news::SafeText;
use tidings::search::{Fact, Facts, Is, Node, Query};

use crate::sim::harness::{STORIES, Sim};

fn searches(sim: &Sim) -> Vec<(&Query, &Facts)> {
    let mut found = Vec::new();
    for effect in &sim.log {
        if let Effect::Search { query, facts, .. } = effect {
            found.push((query, facts));
        }
    }
    found
}

#[test]
fn a_search_gets_only_the_facts_its_query_needs() {
    let mut sim = Sim::subscribed();
    sim.keys("jrkf/zur");
    assert_eq!(*searches(&sim).last().unwrap().1, Facts::default());
    sim.keys("<C-u>is:unread");
    let (query, facts) = searches(&sim).last().copied().unwrap();
    assert_eq!(query.all, [Node::Fact(Fact::Is(Is::Unread))]);
    assert!(facts.read.iter().eq([1]) && facts.saved.is_empty() && facts.sources.is_empty());
    sim.keys("<C-u>is:saved");
    assert!(searches(&sim).last().unwrap().1.saved.iter().eq([0]));
    sim.keys("<C-u>tag:city");
    let sources = &searches(&sim).last().unwrap().1.sources;
    assert_eq!(sources.len(), STORIES.len());
    assert_eq!(
        (sources[1].name.as_str(), sources[1].tags.as_slice()),
        ("transport", &["city".into(), "news".into()][..])
    );
}

#[test]
fn a_changed_source_name_is_searched_again() {
    let mut sim = Sim::subscribed();
    sim.keys("/source:world<Enter>");
    let before = searches(&sim).len();
    sim.send_feeds();
    assert_eq!(searches(&sim).len(), before, "nothing has changed");
    sim.feeds().by_title("World").title = SafeText::new("The wide world");
    sim.send_feeds();
    sim.settle();
    assert_eq!(searches(&sim).last().unwrap().1.sources[0].name, "the wide world");
}

#[test]
fn an_article_just_read_stays_until_the_filter_changes() {
    let mut sim = Sim::start();
    sim.keys("/is:unread<Enter>");
    let count = sim.titles().len();
    let before = searches(&sim).len();
    sim.keys("jrA");
    assert_eq!((searches(&sim).len(), sim.titles().len()), (before, count), "marks do not start a search");
    // New headlines do, but the earlier result stays.
    sim.load(&[("One more", "World", 1, 1)]);
    sim.settle();
    assert_eq!(sim.titles().len(), count + 1);
    // A view key searches again.
    sim.keys("1");
    assert!(searches(&sim).len() > before + 1);
}

#[test]
fn the_query_sets_the_sort_order_and_s_changes_it() {
    let mut sim = Sim::start();
    let by_date: Vec<String> = sim.titles().iter().map(ToString::to_string).collect();
    sim.keys("/sort:source<Enter>");
    let first = |sim: &Sim| sim.titles()[0].to_string();
    assert_eq!(first(&sim), "日本銀行、金利を引き上げ", "Markets come first");
    assert!(sim.line(-1).contains("6 unread"));
    sim.keys("S");
    assert!(sim.line(-1).contains("Sorted by relevance"), "{}", sim.line(-1));
    sim.keys("SS");
    assert_eq!(sim.titles(), by_date);
    // An edited query sets the order again; without a query the user's own order applies.
    sim.keys("/ t<Backspace><Backspace><C-u>sort:source<Enter>");
    assert_eq!(first(&sim), "日本銀行、金利を引き上げ");
    sim.keys("<Esc>");
    assert_eq!(sim.titles(), by_date);
    // The order of the query takes precedence over the user's own.
    sim.keys("SS/sort:date<Enter>");
    assert_eq!(sim.titles(), by_date);
    sim.keys("<Esc>");
    assert_eq!(first(&sim), "日本銀行、金利を引き上げ");
}

#[test]
fn the_prompt_highlights_the_parsed_query() {
    let mut sim = Sim::start();
    sim.keys("/zur source:tran");
    let buffer = sim.buffer();
    let y = buffer.area().bottom() - 1;
    let bold: String = (0..20)
        .filter(|x| buffer[(*x, y)].modifier.contains(Modifier::BOLD))
        .map(|x| buffer[(x, y)].symbol().to_owned())
        .collect();
    assert_eq!(bold, "/source:");
    for depth in [Depth::Sixteen, Depth::Indexed, Depth::True] {
        for shade in [Shade::Dark, Shade::Light] {
            sim.model.theme = Theme::new(depth, shade);
            let buffer = sim.buffer();
            let style = |x: u16| buffer[(x, y)].fg;
            assert!(style(1) != style(6) && style(6) != style(13) && style(1) != style(13), "{depth:?}");
        }
    }
}

#[test]
fn an_invalid_term_shows_a_hint_if_there_is_space() {
    let mut sim = Sim::start();
    sim.keys("/after:someday");
    let hint = sim.model.filter.parsed.hint.clone().expect("a hint").to_string();
    assert!(sim.line(-1).starts_with(" /after:someday") && sim.line(-1).contains(&hint), "{}", sim.line(-1));
    sim.resize(40, 10);
    assert!(!sim.line(-1).contains(&hint), "{}", sim.line(-1));
    assert!(sim.model.notice.is_none() && !sim.model.layers.is_over_panes());
}

#[test]
fn tab_completes_or_ends_typing() {
    let mut sim = Sim::subscribed();
    sim.keys("/au<Tab>");
    assert_eq!(sim.model.prompt.text(), "author:", "{}", sim.screen());
    sim.keys("<C-u>is:un<Tab>");
    assert_eq!(sim.model.prompt.text(), "is:unread");
    sim.keys("<C-u>zur<Tab>");
    assert!(!sim.model.layers.is_filter(), "nothing to complete");

    let mut sim = Sim::subscribed();
    sim.keys("/source:<Tab>");
    assert!(sim.model.filter.menu.is_some());
    let screen = sim.screen();
    assert!(screen.contains("Transport") && screen.contains("World"), "{screen}");
    let shown = screen.lines().filter(|line| line.contains("Transport")).count();
    assert!(shown >= 2, "in the menu and in the list:\n{screen}");
    sim.keys("<Esc>");
    assert!(sim.model.layers.is_filter() && sim.model.filter.menu.is_none(), "only the menu is closed");
    sim.keys("<Tab>wor<Enter>");
    assert_eq!(sim.model.prompt.text(), "source:World");
    assert!(sim.model.layers.is_filter());
}

#[test]
fn typing_accepts_the_selected_completion() {
    let mut sim = Sim::subscribed();
    sim.keys("/tag:<Tab><Tab>");
    let first = |sim: &Sim| sim.model.filter.menu.as_ref().map(|menu| menu.text().to_owned());
    let second = first(&sim).unwrap();
    sim.keys("<S-Tab>");
    assert_ne!(first(&sim).unwrap(), second);
    sim.keys("<Down> z");
    assert_eq!(sim.model.prompt.text(), format!("tag:{second} z"));
    assert!(sim.model.filter.menu.is_none());
    // With the menu closed, the arrows recall earlier filters again.
    sim.keys("<C-u>s<Tab>");
    assert!(sim.model.filter.menu.is_some(), "source: and sort:");
    sim.keys("<Backspace><Esc>");
    assert!(!sim.model.layers.is_filter());
}

#[test]
fn the_up_arrow_recalls_earlier_filters() {
    let mut sim = Sim::start();
    sim.files.filters = vec!["of yesterday".into(), "older".into()];
    sim.keys("/tide<Enter>/<C-u>zur<Enter>");
    assert_eq!(sim.files.filters, ["zur", "tide", "of yesterday", "older"]);
    let text = |sim: &Sim| sim.model.prompt.text().to_owned();
    sim.keys("/<C-u>dra<Up>");
    assert_eq!((text(&sim).as_str(), sim.titles().len()), ("zur", 1));
    sim.keys("<Up><Up>");
    assert_eq!(text(&sim), "of yesterday");
    sim.keys("<Up><Up><Up>");
    assert_eq!(text(&sim), "older");
    sim.keys("<Down><Down><Down><Down>");
    assert_eq!(text(&sim), "dra");
    sim.keys("<C-u>t<Down>");
    assert_eq!(
        (text(&sim).as_str(), sim.model.list.cursor()),
        ("t", 1),
        "without an arrow key first, the list moves"
    );
    // Opening an article saves the filter too, but only once.
    sim.keys("<C-u>summit<Enter><Enter>");
    assert_eq!(sim.files.filters[..2], ["summit", "zur"]);
    assert_eq!(sim.count_effects(|effect| matches!(effect, Effect::RememberFilter { .. })), 3);
    assert_eq!(sim.count_effects(|effect| matches!(effect, Effect::RecallFilters)), 1);
}

#[test]
fn arrows_pressed_before_the_history_is_read_are_applied() {
    let mut sim = Sim::start();
    sim.files.filters = vec!["tide".into(), "zur".into()];
    sim.press("/<Up><Up>").settle();
    assert_eq!((sim.model.prompt.text(), sim.selected()), ("zur", "Zürich opens its longest tram line"));
}

#[test]
fn ctrl_f_searches_texts_and_shows_snippets() {
    let mut sim = Sim::start();
    sim.keys("/harbour<C-f>");
    assert!(sim.line(-1).starts_with(" text /harbour"), "{}", sim.line(-1));
    let first = sim.line(2);
    assert!(first.contains("Every harbour"), "{}", sim.screen());
    assert_eq!(sim.top_line(), sim.selected());
    sim.keys("<C-n>");
    assert_eq!(sim.model.list.cursor(), 1);
    assert!(sim.line(3).contains('▌') && sim.line(4).contains('▌'), "{}", sim.screen());
    // A click on either line is a click on the row.
    sim.click(5, 2);
    assert_eq!(sim.model.list.cursor(), 0);
    // A click ends typing.
    sim.keys("/<C-f>");
    assert!(sim.line(-1).starts_with(" /harbour") && !sim.line(2).contains("Every harbour"));
    sim.keys("<C-f><Esc>");
    assert!(!sim.model.filter.search_texts && !sim.line(2).contains("Every harbour"));
}

#[test]
fn snippets_are_requested_once_as_the_window_moves() {
    let mut sim = crate::sim::fake_feeds::with_many_stories(100, 12);
    let requests = |sim: &Sim| sim.count_effects(|effect| matches!(effect, Effect::Snippets { .. }));
    sim.keys("/body:harbour<Enter>");
    let first = requests(&sim);
    sim.keys("jjkk");
    assert_eq!(requests(&sim), first, "the neighbouring rows have snippets already");
    sim.keys("G");
    assert!(requests(&sim) > first);
    let last = requests(&sim);
    sim.keys("gG");
    assert_eq!(requests(&sim), last);
    // Rows without a snippet are not requested again.
    sim.files.no_snippets = true;
    sim.keys("g/<C-u>body:table<Enter>jk");
    let without = requests(&sim);
    sim.keys("jkjk");
    assert_eq!(requests(&sim), without);
    sim.resize(100, 9);
    assert_eq!(sim.model.list.rows_per_page(), 4);
}

#[test]
fn the_search_runs_again_when_indexing_ends() {
    use tidings::app::Msg;
    let mut sim = Sim::start();
    sim.keys("/body:harbour<Enter>");
    let before = searches(&sim).len();
    sim.send(Msg::Indexing { done: 43, total: 100 });
    assert!(!sim.line(0).contains("Indexing"), "what is over soon shows no progress: {}", sim.line(0));
    sim.wait(500);
    assert!(sim.line(0).contains("Indexing the texts · 43 %"), "{}", sim.line(0));
    assert_eq!(searches(&sim).len(), before);
    sim.send(Msg::Indexing { done: 100, total: 100 });
    assert!(!sim.line(0).contains("Indexing"));
    assert_eq!(searches(&sim).len(), before + 1);
}

#[test]
fn n_moves_between_the_matches_of_the_filter() {
    let mut sim = Sim::start();
    sim.keys("/body:\"every harbour\"<Enter>g<Enter>");
    let count = sim.model.reader.page.as_ref().unwrap().matches.count();
    assert_eq!(count, 2, "{}", sim.screen());
    assert!(sim.line(-1).starts_with(" 2 matches"), "{}", sim.line(-1));
    let selected = sim.selected().to_owned();
    sim.keys("n");
    assert!(sim.line(-1).starts_with(" 1/2"), "{}", sim.line(-1));
    let buffer = sim.buffer();
    let marked = |modifier: Modifier| {
        let cells = buffer.content().iter().filter(|cell| cell.modifier.contains(modifier));
        cells.map(ratatui::buffer::Cell::symbol).collect::<String>()
    };
    assert!(marked(Modifier::REVERSED).contains("Every harbour"), "{}", sim.screen());
    assert!(marked(Modifier::UNDERLINED).contains("Every harbour"));
    sim.keys("nn");
    assert!(sim.line(-1).contains("the first"), "{}", sim.line(-1));
    sim.keys("N").wait(10_000);
    assert!(sim.line(-1).starts_with(" 2/2"), "{}", sim.line(-1));
    assert_eq!(sim.selected(), selected, "it is still the same article");
    sim.keys("<Esc>");
    assert_eq!(sim.model.reader.page.as_ref().unwrap().matches.number(), None);
    sim.keys("n");
    assert_ne!(sim.selected(), selected, "in the list it is the next unread one");
    sim.keys("<Esc>");
    assert_eq!(sim.model.reader.page.as_ref().unwrap().matches.count(), 0);
}

#[test]
fn a_match_is_scrolled_to_a_third_of_the_pane() {
    let mut sim = Sim::start();
    sim.keys("/body:\"paragraph 30\"<Enter>");
    while sim.selected() != "Tide tables go online" {
        sim.keys("j");
    }
    sim.keys("<Enter>n");
    let lines: Vec<String> = sim.screen().lines().map(str::to_owned).collect();
    let at = lines.iter().position(|line| line.contains("Paragraph 30.")).expect("in sight");
    let third = usize::from(sim.model.areas().reader().height) / 3;
    assert_eq!(at, 1 + third, "{}", sim.screen());
}
