//! The tree in the sources pane: folding, the view *Unread*, the next feed, names, the filter, the orders.

use proptest::prelude::*;
use ratatui::style::Modifier;
use tidings::app::PaneId;
use tidings::news::SafeText;

use crate::sim::fake_feeds::{FakeFeeds, feed};
use crate::sim::harness::{STORIES, Sim, Story};

/// The lines of the pane with their indentation, without the bar of the cursor and without the lines at the end that are
/// empty.
fn tree(sim: &Sim) -> Vec<String> {
    let area = sim.model.areas().sources();
    let buffer = sim.buffer();
    let line = |y: u16| -> String {
        let text: String = (area.x + 1..area.right()).map(|x| buffer[(x, y)].symbol()).collect();
        text.trim_end().to_owned()
    };
    let mut lines: Vec<String> = (area.y..area.bottom()).map(line).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// The names in the pane, without blank lines, signs and counts.
fn names(sim: &Sim) -> Vec<String> {
    let name = |line: &String| {
        let line = line.trim_start_matches(['▾', '▸', '▪', '!', '×', ' ']);
        line.trim_end_matches(|c: char| c.is_ascii_digit()).trim().to_owned()
    };
    tree(sim).iter().filter(|line| !line.is_empty()).map(name).collect()
}

/// The line of the pane with the cursor.
fn selected(sim: &Sim) -> String {
    let area = sim.model.areas().sources();
    let buffer = sim.buffer();
    let line = |y: u16| (area.x..area.right()).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    let mut lines = (area.y..area.bottom()).map(line).filter(|line| line.starts_with(['▌', '▏']));
    let found = lines.next().expect("the cursor is visible");
    assert_eq!(lines.next(), None, "there is one cursor");
    found.trim_matches(['▌', '▏', '▪', ' ']).split("  ").next().unwrap_or_default().to_owned()
}

/// A program with these feeds, one story each, unread.
fn with_feeds(columns: u16, rows: u16, all: Vec<tidings::news::Feed>) -> Sim {
    let titles: Vec<String> = all.iter().map(|feed| feed.title.to_string()).collect();
    let mut sim = Sim::with_feeds(columns, rows, FakeFeeds::of(all));
    let stories: Vec<String> = titles.iter().map(|title| format!("Story of {title}")).collect();
    let stories: Vec<Story<'_>> = stories
        .iter()
        .zip(&titles)
        .zip(2..)
        .map(|((story, of), hours)| (&**story, &**of, hours, 1))
        .collect();
    sim.load(&stories);
    sim.end_load();
    sim.settle();
    sim
}

#[test]
fn feeds_are_indented_under_each_of_their_tags() {
    let mut sim = Sim::subscribed();
    sim.keys("\\");
    let lines: Vec<String> =
        tree(&sim).iter().map(|line| line.trim_end_matches([' ', '1', '2']).to_owned()).collect();
    assert_eq!(lines[2..5], ["▾ city", "  ▪ Transport", "  ▪ Weather"]);
    assert_eq!(lines[9..], ["▪ Markets", "▪ Science"]);
    // The cursor is on one line of a feed with two.
    sim.keys("jj");
    assert_eq!((selected(&sim), sim.titles().len()), ("Transport".into(), 1));
    sim.keys("jjj");
    assert_eq!((selected(&sim), sim.titles().len()), ("Transport".into(), 1));
    assert_eq!(selected(sim.keys("k")), "▾ news");
    // Without tags there is no tree.
    for feed in &mut sim.feeds().all {
        feed.tags.clear();
    }
    sim.send_feeds();
    assert_eq!(tree(&sim)[2], "▪ Markets        1");
}

#[test]
fn h_goes_to_the_tag_and_folds_it_and_l_opens_it() {
    let mut sim = Sim::subscribed();
    sim.keys("\\jjj");
    assert_eq!(selected(&sim), "Weather");
    assert_eq!(selected(sim.keys("h")), "▾ city");
    assert_eq!(sim.titles().len(), 2, "the list holds the tag");
    assert_eq!(selected(sim.keys("<Left>")), "▸ city");
    assert_eq!(names(&sim), ["All", "city", "news", "Transport", "World", "Markets", "Science"]);
    assert_eq!(selected(sim.keys("j")), "▾ news");
    assert_eq!(selected(sim.keys("kl")), "▾ city");
    assert_eq!(names(&sim).len(), 9);
    // On an open tag, l goes to the list; on a folded one, h goes back.
    assert_eq!(sim.keys("<Right>").model.focus, PaneId::List);
    assert_eq!(sim.keys("\\\\h").model.focus, PaneId::Sources);
    assert_eq!(sim.keys("h").model.focus, PaneId::List);
    // In the other panes both keys are as before.
    assert_eq!(sim.keys("l").model.focus, PaneId::Reader);
    assert_eq!(sim.keys("h").model.focus, PaneId::List);
}

#[test]
fn folded_tags_are_remembered() {
    let mut sim = Sim::subscribed();
    sim.keys("\\jh").wait(2_000);
    let mut next = sim.next_start();
    next.keys("\\\\");
    assert_eq!(names(&next), ["All", "city", "news", "Transport", "World", "Markets", "Science"]);
    next.keys("jl").wait(2_000);
    assert_eq!(names(next.next_start().keys("\\\\")).len(), 9);
}

#[test]
fn all_tags_are_folded_and_opened_at_once() {
    let mut sim = Sim::subscribed();
    sim.keys("\\jjjZ");
    assert_eq!(names(&sim), ["All", "city", "news", "Markets", "Science"]);
    assert_eq!((selected(&sim), sim.titles().len()), ("▸ city".into(), 2), "the cursor left the hidden feed");
    assert!(sim.line(-1).contains("All tags folded"), "{}", sim.line(-1));
    assert_eq!(names(sim.keys("Z")).len(), 9);
    // If one is open, all are folded.
    assert_eq!(names(sim.keys("hZ")).len(), 5);
    let mut files = Sim::start();
    assert!(files.keys("\\Z").line(-1).contains("No feed has a tag"), "{}", files.line(-1));
}

#[test]
fn a_click_on_the_sign_folds_the_tag() {
    let mut sim = Sim::subscribed();
    sim.resize(160, 20).keys("\\\\");
    let area = sim.model.areas().sources();
    sim.click(area.x + 5, area.y + 6);
    assert_eq!(selected(&sim), "Transport");
    sim.click(area.x + 1, area.y + 2);
    assert_eq!((selected(&sim), names(&sim).len()), ("Transport".into(), 7), "nothing else is selected");
    sim.click(area.x + 1, area.y + 3);
    assert_eq!((selected(&sim), names(&sim).len()), ("▸ news".into(), 5));
    assert_eq!(sim.titles().len(), 3, "the list holds the tag");
    sim.click(area.x + 1, area.y + 3);
    assert_eq!(names(&sim).len(), 7);
    // Elsewhere a click selects.
    sim.click(area.x + 4, area.y + 2);
    assert_eq!(selected(&sim), "▸ city");
}

#[test]
fn a_feed_in_a_folded_tag_is_visible_while_it_is_selected() {
    let mut sim = Sim::subscribed();
    sim.keys("\\jjZ").keys("\\");
    // By the next feed with unread articles.
    sim.keys("F\\");
    assert_eq!(names(&sim), ["All", "city", "Transport", "news", "Markets", "Science"]);
    assert_eq!(selected(&sim), "Transport");
    assert_eq!(selected(sim.keys("j")), "▸ news");
    assert_eq!(names(&sim).len(), 5);
    // By the filter, which finds feeds in folded tags.
    sim.keys("/weath<Enter><Esc>");
    assert_eq!((selected(&sim), names(&sim).len()), ("Weather".into(), 6));
}

#[test]
fn in_the_view_unread_only_feeds_with_unread_articles_are_listed() {
    let mut sim = Sim::subscribed();
    // Science and Weather are read.
    sim.keys("\\GA").keys("gjjjA").keys("g2");
    assert_eq!(names(&sim), ["All", "city", "Transport", "news", "Transport", "World", "Markets"]);
    // The one under the cursor stays while the cursor is on it.
    sim.keys("GA");
    assert_eq!((selected(&sim), names(&sim).len()), ("Markets".into(), 7));
    sim.keys("k");
    assert_eq!((selected(&sim), names(&sim).len()), ("World".into(), 6));
    sim.keys("A");
    assert_eq!(names(&sim), ["All", "city", "Transport", "news", "Transport", "World"]);
    sim.keys("kA");
    assert_eq!(names(&sim), ["All", "news", "Transport"], "with its tag");
    sim.keys("g");
    let text: Vec<String> = tree(&sim)[1..].iter().map(|line| line.trim().to_owned()).collect();
    assert_eq!(text.join(" ").trim(), "No feed has unread articles. 1 shows all feeds.");
    assert_eq!(names(sim.keys("1")).len(), 9);
}

#[test]
fn the_filter_finds_only_unread_sources_in_the_view_unread() {
    let mut sim = Sim::subscribed();
    sim.keys("\\GA").keys("g2/sci");
    assert_eq!(names(&sim)[0], "No such unread", "{:?}", tree(&sim));
    sim.keys("<C-u>t");
    assert!(names(&sim).contains(&"Transport".to_owned()), "{:?}", tree(&sim));
}

#[test]
fn the_next_feed_with_unread_articles_is_shown() {
    let mut sim = Sim::subscribed();
    let mut scopes = Vec::new();
    for _ in 0..6 {
        sim.keys("F");
        scopes.push(sim.model.scope_name().unwrap().to_string());
    }
    assert_eq!(scopes, ["Transport", "Weather", "Transport", "World", "Markets", "Science"]);
    assert_eq!(sim.model.focus, PaneId::List);
    assert_eq!(sim.keys("F").titles(), [STORIES[1].0], "it wraps");
    assert_eq!(sim.keys("B").titles(), [STORIES[4].0]);
    // From the article to the list of the next feed, with the cursor on the first unread article.
    sim.keys("BBrj");
    assert_eq!(sim.keys("<Enter>F").model.focus, PaneId::List);
    // Read feeds are skipped.
    let mut sim = Sim::subscribed();
    sim.keys("FAFFAF");
    assert_eq!(sim.model.scope_name().unwrap().as_str(), "Markets");
    sim.keys("FAFA");
    assert!(sim.keys("F").line(-1).contains("No other feed has unread articles") || sim.titles().len() == 1);
}

#[test]
fn without_unread_articles_there_is_no_next_feed() {
    let mut sim = Sim::subscribed();
    sim.keys("F").wait(10_000).keys("gA<Esc>A");
    assert!(sim.keys("F").line(-1).contains("No feed has unread articles"), "{}", sim.line(-1));
    sim.keys("gr\\\\jj");
    let mut files = Sim::start();
    assert_eq!(files.keys("F").titles(), [STORIES[5].0]);
    assert!(files.keys("<Esc>AF").line(-1).contains("No source has unread articles"), "{}", files.line(-1));
    // Only the feed shown has some.
    let mut one = with_feeds(100, 20, vec![feed("Alone", &["tag"])]);
    one.keys("F");
    assert!(one.keys("F").line(-1).contains("No other feed has unread articles"), "{}", one.line(-1));
}

#[test]
fn the_next_feed_is_shown_from_the_sources_and_in_the_view_saved() {
    let mut sim = Sim::subscribed();
    sim.keys("\\GF");
    assert_eq!((selected(&sim), sim.model.focus), ("Transport".into(), PaneId::Sources));
    // A filter that hides it is cleared.
    sim.keys("/world<Enter>F");
    assert_eq!(selected(&sim), "Markets");
    let mut sim = Sim::subscribed();
    sim.keys("3F");
    assert_eq!(sim.titles(), [STORIES[1].0], "saved articles are not what is wanted");
    // The cursor is on an unread article.
    let mut sim = Sim::subscribed();
    sim.keys("rFFFF");
    assert_eq!(sim.selected(), STORIES[2].0);
}

#[test]
fn names_that_differ_at_their_ends_are_cut_in_the_middle() {
    let all = ["Europe", "Africa"].map(|part| feed(&format!("Reports from all over {part}"), &["news"]));
    let mut sim = with_feeds(100, 20, all.to_vec());
    sim.keys("\\");
    let lines = tree(&sim);
    assert!(lines.iter().any(|line| line.contains("…Europe")), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("…Africa")), "{lines:?}");
    // The same feed twice, alone: its end is cut.
    let mut sim = with_feeds(100, 20, vec![feed("Reports from all over Europe", &["news", "x"])]);
    let lines = tree(sim.keys("\\"));
    assert!(lines.iter().any(|line| line.contains("Reports fro…")), "{lines:?}");
}

#[test]
fn addresses_without_a_title_show_what_is_behind_their_host() {
    let feeds = ["/atom", "/rss.xml", "/feeds/world.xml", "/feeds/city.xml", "/a/long/way/to/it.xml"];
    let all = feeds.map(|path| tidings::news::Feed {
        address: SafeText::new(&format!("http://127.0.0.1:8765{path}")),
        problem: Some("no answer".into()),
        ..feed(&format!("127.0.0.1:8765{path}"), &[])
    });
    let mut sim = Sim::with_feeds(100, 20, FakeFeeds::of(all.to_vec()));
    sim.end_load();
    let lines = tree(sim.keys("\\"));
    for end in ["/atom", "rss.xml", "world.xml", "city.xml", "it.xml"] {
        assert!(
            lines.iter().any(|line| line.starts_with("! 127") && line.ends_with(end)),
            "{end}: {lines:?}"
        );
    }
}

#[test]
fn the_filter_of_the_pane_is_visible_from_everywhere() {
    let mut sim = Sim::subscribed();
    let last = |sim: &Sim| {
        let area = sim.model.areas().sources();
        sim.line((area.bottom() - 1).into()).chars().take(area.width.into()).collect::<String>()
    };
    sim.keys("\\/tra");
    assert_eq!(last(&sim), " /tra    Esc clears ");
    assert_eq!(last(sim.keys("<Enter>")), " /tra    Esc clears ");
    // From the list, Esc clears it and shows all.
    assert_eq!(last(sim.keys("<Enter>")), " /tra    Esc clears ");
    sim.keys("<Esc>");
    assert_eq!((last(&sim).trim(), sim.titles().len()), ("", 6));
    // Also one that finds nothing, so that all articles stay in the list.
    sim.keys("\\\\/zz<Enter><Enter>");
    assert_eq!((last(&sim).trim(), sim.titles().len()), ("/zz     Esc clears", 6));
    assert_eq!(last(sim.keys("<Esc>")).trim(), "");
    // With a filter of the list, and from the article, by way of the pane.
    sim.resize(170, 20).keys("\\\\/tra<Enter><Enter>/z<Enter>");
    assert_eq!(last(&sim).trim(), "/tra        shift-Tab Esc clears");
    assert_eq!(last(sim.keys("<S-Tab><Esc>")).trim(), "");
    sim.keys("/tra<Enter><Enter><Enter>");
    assert_eq!(last(&sim).trim(), "/tra              Tab Esc clears");
    assert_eq!(last(sim.keys("<Tab><Esc>")).trim(), "");
    // Or by a click.
    sim.keys("/tra<Enter>");
    let area = sim.model.areas().sources();
    assert_eq!(last(sim.click(area.x + 2, area.bottom() - 1)).trim(), "");
}

/// Feeds whose orders differ.
fn with_orders() -> Sim {
    let all = vec![feed("Beta", &["x"]), feed("Gamma", &["x"]), feed("Alpha", &["x"]), feed("Never", &[])];
    let mut sim = Sim::with_feeds(120, 20, FakeFeeds::of(all));
    sim.load(&[("a", "Alpha", 9, 1), ("b", "Beta", 2, 1), ("c", "Gamma", 5, 1), ("d", "Alpha", 30, 1)]);
    sim.end_load();
    sim.settle();
    sim
}

#[test]
fn feeds_are_sorted_by_name_unread_update_and_as_in_the_file() {
    let mut sim = with_orders();
    sim.keys("\\");
    assert_eq!(names(&sim), ["All", "x", "Alpha", "Beta", "Gamma", "Never"]);
    for (notice, order) in [
        ("Feeds sorted by unread articles, most first", ["Alpha", "Beta", "Gamma"]),
        ("Feeds sorted by their newest article", ["Beta", "Gamma", "Alpha"]),
        ("Feeds sorted as in feeds.txt", ["Beta", "Gamma", "Alpha"]),
        ("Feeds sorted by name", ["Alpha", "Beta", "Gamma"]),
    ] {
        assert!(sim.keys("S").line(-1).contains(notice), "{}", sim.line(-1));
        assert_eq!(names(&sim)[2..5], order, "{notice}");
    }
    // The palette takes the name of an order.
    sim.keys(":sort-feeds updated<Enter>");
    assert_eq!(names(&sim)[2..5], ["Beta", "Gamma", "Alpha"]);
    sim.wait(2_000);
    let mut next = sim.next_start();
    next.send_feeds();
    assert!(next.keys("\\\\S").line(-1).contains("as in feeds.txt"), "the order was remembered");
    // In the list the key sorts articles.
    assert!(!next.keys("<Enter>S").line(-1).contains("Feeds"), "{}", next.line(-1));
}

#[test]
fn reading_does_not_change_the_order_of_the_feeds() {
    let mut sim = with_orders();
    sim.keys("\\:sort-feeds unread<Enter>Gkkk");
    assert_eq!(selected(&sim), "Alpha");
    sim.keys("A");
    assert_eq!(names(&sim)[2..5], ["Alpha", "Beta", "Gamma"], "until the pane is entered again");
    sim.keys("<Enter><S-Tab>");
    assert_eq!(names(&sim)[2..5], ["Beta", "Gamma", "Alpha"]);
    assert_eq!(selected(&sim), "Alpha", "the cursor stays on its feed");
}

#[test]
fn tags_are_sorted_with_their_feeds() {
    let all = vec![feed("B", &["zoo"]), feed("A", &["ant", "zoo"]), feed("C", &["cat"])];
    let mut sim = Sim::with_feeds(120, 20, FakeFeeds::of(all));
    sim.load(&[("1", "B", 1, 1), ("2", "C", 2, 1), ("3", "A", 3, 1), ("4", "A", 4, 1)]);
    sim.end_load();
    let tags = |sim: &Sim| names(sim).into_iter().filter(|name| name.len() == 3 && name != "All").collect();
    let found: Vec<Vec<String>> = ["\\", "S", "S", "S"].map(|keys| tags(sim.keys(keys))).to_vec();
    assert_eq!(
        found,
        [["ant", "cat", "zoo"], ["zoo", "ant", "cat"], ["zoo", "cat", "ant"], ["zoo", "ant", "cat"]]
    );
}

#[test]
fn an_article_of_two_feeds_counts_once_in_their_tag() {
    let all = vec![feed("One", &["x", "y"]), feed("Two", &["x"])];
    let mut sim = Sim::with_feeds(120, 20, FakeFeeds::of(all));
    sim.load_shared(&("Shared", "One", 1, 1), "Two");
    sim.end_load();
    sim.settle();
    let count = |sim: &Sim| -> Vec<String> {
        tree(sim)
            .iter()
            .filter(|l| !l.is_empty())
            .map(|l| l.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    };
    assert_eq!(count(sim.keys("\\")), ["All 1", "▾ x 1", "▪ One 1", "▪ Two 1", "▾ y 1", "▪ One 1"]);
    assert_eq!(count(sim.keys("A")), ["All", "▾ x", "One", "Two", "▾ y", "One"]);
}

#[test]
fn the_cursor_stays_on_a_feed_whose_tag_is_removed() {
    let mut sim = Sim::subscribed();
    sim.keys("\\Gkk");
    assert_eq!(selected(&sim), "World");
    sim.keys("T<C-u><Enter>");
    assert_eq!((selected(&sim), sim.titles().len()), ("World".into(), 2));
    assert_eq!(names(&sim).last().unwrap(), "World", "without a tag it is below");
    sim.keys("U");
    assert_eq!(selected(&sim), "World");
    // Of two lines of a feed, the other one gets the cursor.
    sim.feeds().by_title("Transport").tags = vec![SafeText::new("news")];
    sim.keys("gjj");
    sim.send_feeds();
    assert_eq!((selected(&sim), sim.titles().len()), ("Transport".into(), 1));
}

#[test]
fn the_sources_stay_shown_or_hidden_at_the_next_start() {
    let shown = |sim: &Sim| sim.model.areas().sources().area() > 0;
    let mut sim = Sim::subscribed();
    sim.resize(120, 20).keys("\\").wait(2_000);
    let mut next = sim.next_start();
    assert!(shown(&next));
    next.keys("\\").wait(2_000);
    let mut last = next.next_start();
    assert!(!shown(last.resize(200, 20)));
}

#[test]
fn the_selected_line_is_the_brightest() {
    let mut sim = Sim::subscribed();
    sim.keys("\\GA");
    let area = sim.model.areas().sources();
    let buffer = sim.buffer();
    let y = (area.y..area.bottom()).find(|y| buffer[(area.x, *y)].symbol() == "▌").unwrap();
    assert!(buffer[(area.x + 3, y)].modifier.contains(Modifier::BOLD), "although it is read");
    assert!(!buffer[(area.x + 3, area.bottom() - 1)].modifier.contains(Modifier::BOLD));
    let other = sim.keys("k").buffer();
    assert!(!other[(area.x + 3, y)].modifier.contains(Modifier::BOLD));
}

#[test]
fn a_feed_is_removed_from_each_of_its_tags() {
    let mut sim = Sim::subscribed();
    sim.keys("\\jjd");
    assert_eq!(names(&sim), ["All", "city", "Weather", "news", "World", "Markets", "Science"]);
    assert_eq!(selected(&sim), "Weather");
    sim.keys("U");
    assert_eq!(selected(&sim), "Transport");
    assert_eq!(names(&sim).len(), 9);
}

fn keys() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "j",
        "k",
        "h",
        "l",
        "\\",
        "Z",
        "F",
        "B",
        "S",
        "1",
        "2",
        "3",
        "A",
        "r",
        "g",
        "G",
        "<C-d>",
        "<C-u>",
        "/t",
        "/w",
        "<Esc>",
        "<Enter>",
        "<Tab>",
        "<S-Tab>",
        "d",
        "U",
        "<PageDown>",
        "<PageUp>",
        "T x<Enter>",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_cursor_is_on_a_line_and_every_feed_can_be_reached(
        pressed in prop::collection::vec((keys(), 20u16..170, 3u16..30), 1..30),
    ) {
        let mut sim = Sim::subscribed();
        for (keys, columns, rows) in pressed {
            sim.resize(columns, rows).keys(keys);
            sim.buffer();
            if sim.model.over {
                return Ok(());
            }
            // Nothing is found, the line with the filter takes the only one, or a long notice covers it.
            let area = sim.model.areas().sources();
            if area.height > 1 && sim.model.notice.is_none() && !sim.screen().contains("No such") {
                selected(&sim);
            }
        }
        sim.keys("<Esc><Esc><Esc><Esc>").resize(160, 40);
        if sim.model.focus != PaneId::Sources {
            sim.keys("1\\");
        }
        if sim.model.focus != PaneId::Sources {
            sim.keys("\\");
        }
        sim.keys("1g");
        for _ in 0..2 {
            if tree(&sim).iter().any(|line| line.contains('▸')) {
                sim.keys("Z");
            }
        }
        sim.keys("g");
        let mut reached = Vec::new();
        for _ in 0..15 {
            reached.extend(sim.model.scope_name().map(|name| name.to_string()));
            sim.keys("j");
        }
        for feed in sim.feeds().all.clone() {
            prop_assert!(reached.contains(&feed.title.to_string()), "{}: {:?}", feed.title, reached);
        }
    }
}
