//! The sources pane and the scope of the list.

use tidings::app::keymap::{Keymap, LayerId};
use tidings::app::{Action, PaneId};
use tidings::news::SafeText;

use crate::sim::fake_feeds::{FakeFeeds, feed, with_many_stories};
use crate::sim::harness::Sim;

/// The lines of the pane, without the cursor.
fn pane(sim: &Sim) -> Vec<String> {
    let area = sim.model.areas().sources();
    let lines = (area.y..area.bottom()).map(|y| {
        let line: String = sim.line(y.into()).chars().skip(1).take(usize::from(area.width) - 1).collect();
        // The sign in the colour of the source says nothing here.
        line.replace('▪', " ").trim().to_owned()
    });
    let lines: Vec<String> = lines.collect();
    let end = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |at| at + 1);
    lines[..end].iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// The lines of the pane above the one with its filter.
fn found(sim: &Sim) -> Vec<String> {
    pane(sim).into_iter().take_while(|line| !line.is_empty() && !line.starts_with('/')).collect()
}

#[test]
fn the_pane_lists_tags_and_feeds_with_unread_counts() {
    let mut sim = Sim::subscribed();
    sim.keys("\\");
    let lines = [
        "All 6",
        "",
        "▾ city 2",
        "Transport 1",
        "Weather 1",
        "▾ news 3",
        "Transport 1",
        "World 2",
        "",
        "Markets 1",
        "Science 1",
    ];
    assert_eq!(pane(&sim), lines);
    sim.keys("hrf");
    assert_eq!(sim.read_and_saved("NATO"), (true, true));
    assert_eq!(pane(&sim)[5], "▾ news 2");
    sim.keys("A");
    let bare = [
        "All",
        "",
        "▾ city",
        "Transport",
        "Weather",
        "▾ news",
        "Transport",
        "World",
        "",
        "Markets",
        "Science",
    ];
    assert_eq!(pane(&sim), bare, "zero is not shown");
}

#[test]
fn the_pane_lists_all_feeds_except_hidden_ones() {
    let mut sim = Sim::subscribed();
    sim.keys("\\");
    sim.feeds().by_title("World").hidden = true;
    sim.feeds().by_title("Markets").gone = true;
    sim.feeds().by_title("Science").problem = Some(SafeText::new("no answer within 15 s"));
    sim.feeds().all.push(feed("A feed with a name that nobody could ever read in one go", &["news"]));
    sim.send_feeds();
    let lines = pane(&sim);
    assert!(!lines.contains(&"World 2".to_owned()), "{lines:?}");
    assert!(lines.contains(&"▾ news 3".to_owned()), "its articles are still there: {lines:?}");
    assert!(lines.contains(&"× Markets 1".to_owned()), "{lines:?}");
    assert!(lines.contains(&"! Science 1".to_owned()), "{lines:?}");
    assert!(lines[6].starts_with("A feed with") && lines[6].ends_with('…'), "{lines:?}");
}

#[test]
fn the_keys_for_the_selected_source_come_first() {
    let mut sim = Sim::subscribed();
    sim.resize(80, 20).keys("\\G");
    let line = sim.line(-1);
    assert!(line.starts_with(" Enter list   d remove   F2 rename   T tags   M move   a add "), "{line}");
    let line = sim.keys("g").line(-1);
    assert!(line.starts_with(" Enter list   a add   R refresh   / find   \\ hide "), "{line}");
}

#[test]
fn the_help_explains_the_signs() {
    let mut sim = Sim::subscribed();
    let screen = sim.keys("?refresh failed").screen();
    assert!(screen.contains("!  a feed: its last refresh failed (E shows why)"), "{screen}");
    let screen = sim.keys("<C-u>gone").screen();
    assert!(screen.contains("×  a feed: gone, it is not fetched any more"), "{screen}");
}

#[test]
fn an_empty_list_is_explained_for_its_source() {
    let lines =
        |sim: &Sim, wanted: &str| assert!(sim.screen().contains(wanted), "{wanted}: {}", sim.screen());
    let mut sim = Sim::subscribed();
    lines(sim.keys("3"), "Nothing is saved");
    sim.keys("1f\\G3");
    lines(&sim, "Nothing in Science is saved");
    lines(&sim, "f saves an article");
    lines(sim.keys("gj"), "Nothing in city is saved");
    lines(sim.keys("jjj"), "NATO chief");
    // A feed without articles was not read.
    sim.feeds().all.push(feed("A new one", &[]));
    sim.send_feeds();
    for (key, words) in [
        ("1", "There is no article here yet"),
        ("2", "There is no article here yet"),
        ("3", "R fetches what is new"),
    ] {
        lines(sim.keys("1Gkk").keys(key), words);
    }
    // One that can't be fetched says so.
    sim.keys("1Gkk");
    sim.feeds().by_title("A new one").problem = Some("the server says: not found (404)".into());
    sim.send_feeds();
    lines(&sim, "This feed could not be fetched");
    lines(&sim, "E shows why · R tries again");
    sim.feeds().by_title("A new one").gone = true;
    sim.send_feeds();
    lines(&sim, "This feed is gone");
}

#[test]
fn the_selected_source_is_the_scope_of_the_list() {
    for (keys, titles) in [
        ("\\j", &["Zürich opens its longest tram line", "Москва и погода"][..]),
        ("\\jjj", &["Москва и погода"]),
        ("\\Gk", &["日本銀行、金利を引き上げ"]),
        ("\\Gkk", &["NATO chief meets Trump in Palm Beach", "A résumé of the climate summit"]),
        ("\\Gkk<Enter>/clim", &["A résumé of the climate summit"]),
        ("/clim<Enter>\\Gkk", &["A résumé of the climate summit"]),
        ("\\Gkk<Esc>r2", &["A résumé of the climate summit"]),
    ] {
        assert_eq!(Sim::subscribed().keys(keys).titles(), titles, "{keys}");
    }
    assert_eq!(Sim::subscribed().keys("\\jjkk").titles().len(), 6);
}

#[test]
fn esc_in_the_list_clears_the_filter_and_then_the_scope() {
    let mut sim = Sim::subscribed();
    sim.keys("\\Gkk<Enter>");
    assert!(sim.line(-1).starts_with(" Esc all articles   / filter"), "{}", sim.line(-1));
    assert!(sim.line(0).contains("All 2   Unread 2"), "{}", sim.line(0));
    assert!(sim.line(0).ends_with("World · refreshed 08:00"), "{}", sim.line(0));
    sim.keys("/clim<Enter>");
    assert!(sim.line(-1).starts_with(" World /clim   Esc clear   "), "{}", sim.line(-1));
    assert!(sim.line(-1).ends_with("1 of 2 · 2 unread"), "{}", sim.line(-1));
    assert_eq!(sim.keys("<Esc>").titles().len(), 2);
    assert_eq!(sim.keys("<Esc>").titles().len(), 6);
    assert_eq!(sim.selected(), "A résumé of the climate summit", "on the same article");
    assert!(!sim.model.over);
}

#[test]
fn mark_all_marks_only_the_articles_in_scope() {
    let mut sim = Sim::subscribed();
    sim.keys("\\GkkA");
    assert!(sim.line(-1).contains("2 articles marked read"), "{}", sim.line(-1));
    assert_eq!(sim.model.library.unread(), 4);
}

#[test]
fn moving_in_the_sources_marks_nothing_as_read() {
    let mut sim = Sim::subscribed();
    sim.keys("\\G").wait(10_000);
    assert_eq!(sim.model.library.unread(), 6);
    sim.keys("h").wait(1_100);
    assert_eq!(sim.model.library.unread(), 5);
}

#[test]
fn typing_finds_a_source() {
    let mut sim = Sim::subscribed();
    sim.keys("\\/wthr");
    assert_eq!(found(&sim), ["Weather 1"]);
    assert_eq!(sim.titles(), ["Москва и погода"]);
    assert!(sim.line(-1).contains("Source: wthr"), "{}", sim.line(-1));
    sim.keys("<Enter>");
    assert!(sim.line(-1).contains("Source: wthr   Esc clear"), "{}", sim.line(-1));
    sim.keys("<Esc>");
    assert_eq!(pane(&sim).len(), 11);
    assert_eq!((sim.titles().len(), sim.model.focus), (1, PaneId::Sources), "the line stays selected");
    sim.keys("/t");
    assert_eq!(
        found(&sim),
        ["Transport 1", "city 2", "Weather 1", "Markets 1"].map(str::to_owned),
        "best first"
    );
    sim.keys("<Esc>/zzz");
    assert_eq!(found(&sim), ["No such source"]);
    sim.keys("<Esc><Esc>");
    assert_eq!(sim.model.focus, PaneId::List);
}

#[test]
fn the_cursor_is_on_the_current_scope() {
    let mut sim = Sim::subscribed();
    sim.keys("\\/wthr<Enter><Enter><Esc>");
    assert_eq!(sim.titles().len(), 6);
    sim.keys("\\\\");
    assert_eq!((pane(&sim).len(), sim.titles().len()), (11, 6), "the filter that hid the line is cleared");
    assert!(sim.keys("d").line(-1).contains("Only a feed can be removed"), "{}", sim.line(-1));
}

#[test]
fn the_divider_moves_beside_and_over_the_sources() {
    use crossterm::event::{
        MouseButton::Left, MouseEventKind::Down, MouseEventKind::Drag, MouseEventKind::Up,
    };
    for (columns, to) in [(160, 70), (80, 33)] {
        let mut sim = Sim::subscribed();
        sim.resize(columns, 12).keys(if columns < 150 { "\\" } else { "" });
        let x = sim.model.areas().divider.x;
        sim.mouse(Down(Left), x, 5).mouse(Drag(Left), to, 5).mouse(Up(Left), to, 5);
        assert_eq!(sim.model.areas().divider.x, to, "{columns}");
    }
}

#[test]
fn tab_cycles_through_the_visible_panes() {
    use PaneId::{List, Reader, Sources};
    let order =
        |sim: &mut Sim, key: &str| -> Vec<PaneId> { (0..4).map(|_| sim.keys(key).model.focus).collect() };
    let mut sim = Sim::subscribed();
    assert_eq!(order(&mut sim, "<Tab>"), [Reader, List, Reader, List]);
    sim.keys("\\<Enter>");
    assert_eq!(order(&mut sim, "<Tab>"), [Reader, Sources, List, Reader]);
    assert_eq!(order(&mut sim, "<S-Tab>"), [List, Sources, Reader, List]);
    sim.keys("\\");
    assert_eq!(order(&mut sim, "<Tab>"), [Reader, List, Reader, List], "the sources are closed");
}

#[test]
fn wide_windows_show_the_sources_unless_they_were_closed() {
    let shown = |sim: &Sim| sim.model.areas().sources().area() > 0;
    let mut sim = Sim::subscribed();
    assert!(!shown(&sim) && shown(sim.resize(150, 20)) && !shown(sim.resize(149, 20)));
    assert!(!shown(sim.resize(200, 20).keys("\\")));
    assert_eq!(sim.model.focus, PaneId::List);
    assert!(shown(sim.keys("\\")) && shown(sim.resize(100, 20)));
}

#[test]
fn in_narrow_windows_the_sources_replace_the_list() {
    let mut sim = Sim::subscribed();
    sim.resize(80, 20).keys("\\");
    assert_eq!(sim.model.areas().list().area(), 0);
    assert!(sim.screen().contains("Transport") && sim.screen().contains("NATO chief"), "{}", sim.screen());
    sim.keys("Gkk<Enter>");
    assert_eq!(sim.model.areas().sources().area(), 0);
    assert_eq!(sim.titles().len(), 2);
    sim.resize(60, 20).keys("\\");
    assert!(!sim.screen().contains("NATO chief"), "{}", sim.screen());
    sim.keys("l");
    assert!(sim.screen().contains("NATO chief"), "{}", sim.screen());
}

#[test]
fn files_are_grouped_by_source() {
    let mut sim = Sim::start();
    sim.keys("\\");
    assert_eq!(pane(&sim), ["All 6", "", "Markets 1", "Science 1", "Transport 1", "Weather 1", "World 2"]);
    assert_eq!(sim.keys("G").titles().len(), 2);
    assert!(sim.keys("d").line(-1).contains("These are files"));
    assert!(sim.keys("ha").line(-1).contains("These are files"));
}

#[test]
fn the_mouse_selects_and_scrolls() {
    let mut sim = with_many_stories(160, 6);
    let area = sim.model.areas().sources();
    sim.click(area.x + 5, area.y + 2);
    assert_eq!((sim.model.focus, sim.titles().len()), (PaneId::Sources, 2), "the tag “city”");
    sim.click(area.x + 5, area.y + 1);
    assert_eq!(sim.titles().len(), 2, "a click on a blank line does nothing");
    for _ in 0..5 {
        sim.mouse(crossterm::event::MouseEventKind::ScrollDown, area.x + 5, area.y + 1);
    }
    assert_eq!(pane(&sim)[0], "World 42");
    assert_eq!(sim.titles().len(), 2, "the wheel selects nothing");
    sim.click(area.x + 5, area.y);
    assert_eq!(sim.titles().len(), 42);
    let list = sim.model.areas().list();
    sim.click(list.x + 5, list.y);
    assert_eq!(sim.model.focus, PaneId::List);
}

#[test]
fn a_removed_feed_clears_its_scope() {
    let mut sim = Sim::subscribed();
    sim.keys("\\Gkk<Enter>");
    assert_eq!(sim.titles().len(), 2);
    sim.feeds().all.retain(|feed| feed.title.as_str() != "World");
    sim.send_feeds();
    assert_eq!(sim.titles().len(), 4);
    assert!(!sim.line(-1).contains("World"), "{}", sim.line(-1));
}

#[test]
fn without_feeds_the_screen_says_how_to_add_one() {
    let mut sim = Sim::with_feeds(100, 20, FakeFeeds::default());
    sim.end_load();
    assert!(sim.screen().contains("a adds a feed"), "{}", sim.screen());
    sim.keys("\\");
    assert_eq!(pane(&sim), ["All"]);
}

#[test]
fn every_action_works_in_the_sources_pane() {
    let keymap = Keymap::default();
    let bindings = keymap.bindings(LayerId::Pane).iter();
    for binding in bindings.filter(|binding| binding.action != Action::QuitNow && !binding.keys.is_empty()) {
        for columns in [160, 80, 40] {
            let mut sim = Sim::subscribed();
            sim.resize(columns, 12).keys(if columns < 150 { "\\G" } else { "<S-Tab>G" });
            sim.keys(&binding.keys[0]);
            sim.buffer();
            assert!(!sim.model.over, "{}", binding.help);
        }
    }
}
