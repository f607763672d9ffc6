//! The texts around the panes: header, status line, notices, empty lists, help, commands.

use tidings::app::{Effect, Msg, next_wake};
use tidings::news::{History, SafeText, State};

use crate::sim::fake_feeds::{FakeFeeds, feed};
use crate::sim::harness::{STORIES, Sim};

/// The text of the list pane, without blank lines and margins.
fn list(sim: &Sim) -> String {
    let area = sim.model.areas().list();
    let buffer = sim.buffer();
    let line = |y| (area.x..area.right()).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    let lines = (area.y..area.bottom()).map(line).map(|line| line.trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A program with feeds that have no articles.
fn without_articles(columns: u16, rows: u16, feeds: FakeFeeds) -> Sim {
    let mut sim = Sim::with_feeds(columns, rows, feeds);
    sim.end_load();
    sim.settle();
    sim
}

fn failed(count: usize, of: usize) -> FakeFeeds {
    let mut feeds = FakeFeeds::default();
    for at in 0..of {
        let mut one = feed(&format!("Feed {at}"), &["paper"]);
        if at < count {
            (one.problem, one.fetched) = (Some(SafeText::new("connection refused")), None);
        }
        feeds.all.push(one);
    }
    feeds
}

#[test]
fn the_header_counts_the_articles_of_each_view() {
    let mut sim = Sim::subscribed();
    let header = |sim: &Sim| sim.line(0);
    assert!(header(&sim).starts_with(" tidings   All 6   Unread 6   Saved 0 "), "{}", header(&sim));
    sim.keys("rf");
    assert!(header(&sim).contains("All 6   Unread 5   Saved 1"), "{}", header(&sim));
    // In a source they are its own; its name and its last refresh are at the right.
    sim.keys("\\/world<Enter><Enter>");
    assert!(header(&sim).contains("All 2   Unread 1   Saved 1"), "{}", header(&sim));
    assert!(header(&sim).ends_with("World · refreshed 08:00"), "{}", header(&sim));
    sim.keys("<S-Tab><Esc>G<Enter>");
    assert!(header(&sim).contains("All 1   Unread 1   Saved 0"), "{}", header(&sim));
    // A bookmark of an article of a removed feed still counts.
    sim.keys("<S-Tab>/world<Enter>d<Enter><Esc><Esc>");
    assert!(header(&sim).contains("All 5   Unread 4   Saved 1"), "{}", header(&sim));
    sim.resize(40, 12);
    assert_eq!(header(&sim), " All 5  Unread 4  Saved 1");
}

#[test]
fn counts_without_space_are_left_out() {
    let many: Vec<String> = (0..1_234).map(|at| format!("Story {at}")).collect();
    let many: Vec<_> = many.iter().map(|title| (title.as_str(), "World", 3, 1)).collect();
    let mut sim = Sim::start();
    sim.load(&many);
    sim.settle();
    for (width, header) in [
        (60, " tidings   All 1,240   Unread 1,240   Saved 0"),
        (36, " All 1,240  Unread 1,240  Saved 0"),
        (32, " All 1,240  Unread  Saved"),
        (22, " All  Unread  Saved"),
    ] {
        assert_eq!(sim.resize(width, 12).line(0), header, "{width}");
    }
    assert_eq!(sim.resize(32, 12).keys("2").line(0), " All  Unread 1,240  Saved");
}

#[test]
fn the_time_of_the_refresh_stays_true_without_waking() {
    let mut sim = Sim::subscribed();
    sim.model.auto_refresh = false;
    assert!(sim.line(0).ends_with("refreshed 08:00"), "{}", sim.line(0));
    sim.wait(120_000);
    assert_eq!(next_wake(&sim.model, sim.now), None, "an idle program sleeps");
    assert!(sim.line(0).ends_with("refreshed 08:00"), "{}", sim.line(0));
    sim.now.0 += 24 * 3_600_000;
    assert!(sim.line(0).ends_with("refreshed 24 Nov"), "{}", sim.line(0));
    sim.feeds().by_title("World").problem = Some("no answer within 15 s".into());
    sim.send_feeds();
    assert!(sim.line(0).ends_with("refreshed 24 Nov · 1 failed"), "{}", sim.line(0));
}

#[test]
fn loading_shows_its_progress_after_half_a_second() {
    let mut sim = Sim::empty(100, 20, State::of("here"), History::default());
    let progress =
        Msg::Progress { ticket: sim.load, done: 43, total: Some(100), what: SafeText::new("news.jsonl") };
    sim.send(progress);
    sim.load(STORIES);
    assert!(!sim.line(0).contains("Reading"), "{}", sim.line(0));
    assert!(sim.wait(500).line(0).ends_with("Reading news.jsonl · 43 % · 6 so far"), "{}", sim.line(0));
    assert!(sim.resize(40, 20).line(0).ends_with("43 %"), "{}", sim.line(0));
    sim.end_load();
    assert!(!sim.line(0).contains('%'), "{}", sim.line(0));
}

#[test]
fn hints_are_whole_at_every_width_and_two_fit_into_forty_columns() {
    let words = ["Enter read", "/ filter", "f save", "? keys", "a add a feed", "Space page", "r read/unread"];
    for width in 12..=140 {
        let mut sim = Sim::subscribed();
        sim.resize(width, 12);
        let line = sim.line(-1);
        let left = line.split(['▰', '▱']).next().unwrap();
        let hints: Vec<&str> = left.split("  ").map(str::trim).filter(|hint| !hint.is_empty()).collect();
        for hint in &hints {
            let progress = hint.ends_with('%') || hint.ends_with("min left");
            assert!(words.contains(hint) || *hint == "q quit" || progress, "{width}: {hint:?} in {line:?}");
        }
        assert!(width < 40 || hints.len() >= 2, "{width}: {line:?}");
    }
}

#[test]
fn keys_of_the_status_line_are_bright_and_labels_quiet() {
    let mut sim = Sim::start();
    sim.model.theme = tidings::app::Theme::new(tidings::app::Depth::True, tidings::app::Shade::Dark);
    let buffer = sim.buffer();
    let y = buffer.area().bottom() - 1;
    let style = |x: u16| buffer[(x, y)].style();
    let theme = &sim.model.theme;
    assert_eq!((buffer[(1, y)].symbol(), buffer[(3, y)].symbol()), ("/", "f"), "{}", sim.line(-1));
    assert_eq!(style(1).add_modifier, theme.key.add_modifier);
    assert_eq!(style(3).fg, theme.label.fg);
    assert_ne!(style(1), style(3));
}

#[test]
fn an_empty_list_offers_only_what_can_be_done() {
    let mut sim = without_articles(80, 20, failed(6, 6));
    assert_eq!(sim.line(-1), " R refresh   E errors   a add a feed   ? keys   q quit");
    let mut read = Sim::subscribed();
    read.keys("A2").wait(10_000);
    assert!(read.line(-1).starts_with(" 1 all   R refresh   a add a feed   "), "{}", read.line(-1));
    assert!(
        sim.resize(40, 12).line(-1).starts_with(" R refresh  E errors  a add a feed"),
        "{}",
        sim.line(-1)
    );
}

#[test]
fn someone_who_has_just_started_learns_how_to_add_a_feed() {
    let mut sim = Sim::with_feeds(80, 24, FakeFeeds::default());
    sim.load(&[("Welcome to tidings", "tidings", 2, 3)]);
    sim.end_load();
    sim.settle();
    for (width, first) in
        [(80, " Enter read   a add a feed   / filter"), (40, " Enter read  a add a feed  / filter")]
    {
        assert!(sim.resize(width, 24).line(-1).starts_with(first), "{}", sim.line(-1));
    }
    // Files are no feeds.
    assert!(!Sim::start().line(-1).contains("feed"));
}

#[test]
fn a_notice_ends_with_the_next_movement() {
    for keys in ["j", "<PageDown>", "J", "<Enter>", "<Tab>", "2", "n", "/"] {
        let mut sim = Sim::start();
        sim.keys("r");
        assert_eq!(sim.line(-1).split("  ").next(), Some(" Read"), "{}", sim.line(-1));
        sim.keys(keys);
        assert!(!sim.line(-1).starts_with(" Read"), "{keys}: {}", sim.line(-1));
    }
    let mut sim = Sim::start();
    sim.keys("r").click(5, 3);
    assert!(!sim.line(-1).starts_with(" Read"), "{}", sim.line(-1));
    // A key that moves nothing keeps it; so does a key without a meaning.
    let mut sim = Sim::start();
    assert!(sim.keys("r#").line(-1).starts_with(" Read"), "{}", sim.line(-1));
    assert!(!sim.wait(6_000).line(-1).starts_with(" Read"), "{}", sim.line(-1));
    // A new notice of the movement itself is shown.
    assert!(sim.keys("An").line(-1).contains("No unread article here"), "{}", sim.line(-1));
}

#[test]
fn an_alert_stays_until_the_next_key() {
    let mut sim = Sim::start();
    sim.send(Msg::Warning(SafeText::new("the disk is full")));
    assert!(sim.wait(600_000).line(-1).contains("the disk is full"), "{}", sim.line(-1));
    assert!(!sim.keys("#").line(-1).contains("the disk is full"), "{}", sim.line(-1));
}

#[test]
fn a_notice_hidden_by_a_typed_line_waits_until_it_was_visible() {
    let mut sim = Sim::subscribed();
    sim.press("R");
    sim.press("/ti");
    sim.settle();
    assert!(sim.line(-1).starts_with(" /ti"), "{}", sim.line(-1));
    sim.wait(600_000).keys("d<C-n><Enter>");
    assert!(sim.line(-1).starts_with(" No feed is due yet"), "{}", sim.line(-1));
    assert!(sim.wait(5_900).line(-1).starts_with(" No feed is due yet"), "{}", sim.line(-1));
    assert!(sim.wait(200).line(-1).starts_with(" /tid "), "{}", sim.line(-1));
}

#[test]
fn an_empty_list_says_how_many_feeds_failed() {
    for (count, of, what) in [
        (6, 6, "None of the 6 feeds could be\nfetched\nE shows why · R R tries again"),
        (1, 1, "Your feed could not be fetched\nE shows why · R R tries again"),
        (2, 6, "2 of 6 feeds could not be fetched\nE shows why · R R tries again"),
        (
            0,
            6,
            "Your feeds have no articles\nR fetches what is new\na adds a feed: its address, or\nthat of its site",
        ),
    ] {
        assert_eq!(list(&without_articles(80, 20, failed(count, of))), what, "{count} of {of}");
    }
    // A tag counts its own.
    let mut sim = Sim::subscribed();
    let broken = ["One", "Two"].map(|title| tidings::news::Feed {
        problem: Some(SafeText::new("not found")),
        ..feed(title, &["broken"])
    });
    sim.feeds().all.extend(broken);
    sim.send_feeds();
    sim.keys("\\/broken<Enter>");
    assert!(list(&sim).is_empty() || sim.screen().contains("None of the 2 feeds"), "{}", sim.screen());
}

#[test]
fn an_empty_list_says_why_and_what_to_do() {
    assert_eq!(
        list(&without_articles(120, 20, FakeFeeds::default())),
        "There are no feeds yet\na adds a feed: its address, or that of its site"
    );
    let mut new = failed(0, 2);
    new.all.iter_mut().for_each(|feed| feed.fetched = None);
    new.all.iter_mut().for_each(|feed| feed.next = None);
    let mut sim = without_articles(120, 20, new);
    sim.model.auto_refresh = false;
    assert_eq!(list(&sim), "Your feeds were not fetched yet\nR fetches them");
    assert_eq!(list(sim.press("R")), "Fetching 2 feeds …\nctrl-x stops");
    let mut files = Sim::empty(120, 20, State::of("here"), History::default());
    files.end_load();
    assert_eq!(list(&files), "There is no article in these files\nq quits");

    let mut sim = Sim::start();
    assert_eq!(list(sim.keys("3")), "Nothing is saved\nf saves an article\n1 shows all 6 articles");
    assert_eq!(list(sim.keys("1A2")), "Everything is read\n1 shows all 6 articles");
    sim.send_views(&[("golf & more", "golf")]);
    sim.settle();
    assert_eq!(
        list(sim.keys("4")),
        "No article is in the view golf & more\nIt finds golf\n1 shows all 6 articles"
    );
}

#[test]
fn a_filter_that_finds_nothing_suggests_the_nearest_one() {
    for (typed, meant, found) in [
        ("trunp", "trump", "1 article"),
        ("nato turmp", "nato trump", "1 article"),
        ("zurixh", "zurich", "1 article"),
        ("tide golf", "tide", "1 article"),
        ("golf tide", "tide", "1 article"),
        ("souce:world", "source:world", "2 articles"),
        ("nato | golf auther:jo", "nato | golf", "1 article"),
    ] {
        let mut sim = Sim::start();
        sim.resize(120, 20).keys(&format!("/{typed}"));
        if !sim.titles().is_empty() {
            continue;
        }
        let text = list(&sim);
        let wanted = format!("Did you mean “{meant}”?\nIt finds {found} · Tab takes it");
        assert!(text.contains(&wanted), "{typed}: {text}");
        sim.keys("<Tab>");
        assert_eq!(sim.model.prompt.text(), meant);
        assert!(!sim.titles().is_empty() && sim.model.layers.is_filter(), "{typed}");
    }
    let mut sim = Sim::start();
    sim.resize(120, 20);
    assert_eq!(list(sim.keys("/qqqq")), "Nothing matches “qqqq”\nEsc clears the filter");
    // What another view has is said.
    let mut sim = Sim::start();
    sim.resize(120, 20).keys("A2/nato<Enter>");
    let text = list(&sim);
    assert!(
        text.starts_with("Nothing among the unread matches “nato”\n1 article elsewhere matches"),
        "{text}"
    );
}

#[test]
fn looking_for_a_suggestion_does_not_delay_typing() {
    let mut sim = Sim::start();
    sim.press("/qqqq");
    let mut asked = 0;
    while let Some(at) = sim.pending.iter().position(|effect| !matches!(effect, Effect::Count { .. })) {
        sim.answer(at);
        asked += sim.pending.iter().filter(|effect| matches!(effect, Effect::Count { .. })).count();
    }
    assert!(asked > 0, "it is asked for when the list is empty");
    // The next letter cancels it, and its answer is ignored.
    sim.press("x");
    let last = sim.log.iter().rev().find_map(|effect| match effect {
        Effect::Count { views, .. } => Some(views.len()),
        _ => None,
    });
    assert_eq!(last, Some(0));
    sim.settle();
    assert!(!list(&sim).contains("Did you mean"), "{}", list(&sim));
}

#[test]
fn the_help_of_a_layer_shows_its_keys_first() {
    for (keys, title) in [
        ("?", "Move"),
        ("<Enter>?", "Read"),
        ("\\?", "Sources and feeds"),
        ("/ti<F1>", "While you type a filter"),
        ("a<F1>", "While you type a name, an address or a file"),
        (";?", "While the links have labels"),
        ("jjjjc?", "In the contents"),
        ("t?", "In the list of themes"),
        ("t<F1>", "In the list of themes"),
        ("<Enter>/<F1>", "While you type words to find in the article"),
    ] {
        let mut sim = Sim::subscribed().with_chapters();
        sim.keys(keys);
        let lines: Vec<String> = sim.screen().lines().map(str::to_owned).collect();
        let at = lines.iter().position(|line| line.contains("Search: ")).unwrap_or_else(|| panic!("{keys}"));
        assert!(lines[at + 2].contains(title), "{keys}: {}", sim.screen());
        // Closing it goes back to the layer.
        let before = sim.model.layers.iter().count();
        sim.keys("<Esc>");
        assert_eq!(sim.model.layers.iter().count(), before - 1, "{keys}");
        assert!(!sim.screen().contains("Search: "), "{keys}");
    }
    // The key that opens it closes it, too, even after something was typed.
    let mut sim = Sim::start();
    sim.keys("/<F1>zen<F1>");
    assert!(sim.model.layers.is_filter(), "{}", sim.screen());
}

#[test]
fn every_letter_is_searched_in_the_help() {
    let mut sim = Sim::start();
    sim.keys("?quit");
    assert!(sim.screen().contains("Search: quit") && sim.screen().contains("Q ctrl-c"), "{}", sim.screen());
    assert!(!sim.screen().contains("Zürich opens its local tram"), "{}", sim.screen());
    for close in ["?", "<F1>", "<Esc>", "<C-c>"] {
        for typed in ["", "q", "zen"] {
            let mut sim = Sim::start();
            sim.keys("?").keys(typed).keys(close);
            assert_eq!(sim.model.layers.iter().count(), 0, "{typed}{close}: {}", sim.screen());
            assert!(!sim.model.over, "{typed}{close}");
        }
    }
}

#[test]
fn the_help_finds_every_sign() {
    for (sign, words) in [
        ("●", "unread, saved"),
        ("★", "unread, saved"),
        ("◐", "left in the middle"),
        ("↻", "updated by its publisher"),
        ("▸", "folded, open"),
        ("▾", "folded, open"),
        ("▪", "with unread articles"),
        ("!", "its last refresh failed"),
        ("×", "it is not fetched any more"),
    ] {
        let mut sim = Sim::start();
        sim.keys("?").keys(sign);
        let line = sim.screen().lines().find(|line| line.contains(words)).map(str::to_owned);
        assert!(line.is_some_and(|line| line.contains(sign)), "{sign}: {}", sim.screen());
    }
}

#[test]
fn the_help_is_not_cut_at_any_width() {
    for width in [40, 80, 120] {
        for pages in 0..12 {
            let mut sim = Sim::subscribed();
            sim.resize(width, 30).keys("?").keys(&"<PageDown>".repeat(pages));
            let screen = sim.screen();
            let inside = screen.lines().skip(2).take(26).filter(|line| line.contains('│') || width < 44);
            for line in inside {
                assert!(!line.trim_end_matches([' ', '│']).ends_with('…'), "{width}: {screen}");
            }
        }
    }
}

#[test]
fn an_unknown_command_says_so_and_stays() {
    let mut sim = Sim::start();
    sim.keys(":bogus");
    assert!(sim.screen().contains("No command matches."), "{}", sim.screen());
    sim.keys("<Enter>");
    assert!(sim.screen().contains("There is no command “bogus”"), "{}", sim.screen());
    sim.keys("<C-u>sa");
    assert!(!sim.screen().contains("There is no command"), "{}", sim.screen());
    assert!(sim.line(5).contains("save NAME"), "{}", sim.screen());
    // The name is completed; without an argument it says what is missing.
    sim.keys("<Enter>");
    assert!(sim.screen().contains(":save "), "{}", sim.screen());
    sim.keys("<Enter>");
    assert!(sim.screen().contains("save needs an argument"), "{}", sim.screen());
    sim.keys("tech<Enter>");
    assert!(sim.line(-1).contains("There is no filter to save"), "{}", sim.line(-1));
}

#[test]
fn a_wrong_argument_says_what_the_command_takes() {
    let mut sim = Sim::start();
    for (typed, says) in [
        ("layout bogus", "layout takes auto, side-by-side, stacked or single"),
        ("rows bogus", "rows takes auto, two-line, compact or cards"),
        ("sort bogus", "sort takes newest, oldest, source, relevance or title"),
        ("sort-feeds x", "sort-feeds takes name, unread, updated or file"),
        ("view x", "view takes a number"),
        ("split x", "split takes a number"),
        ("measure 1.5", "measure takes a number"),
    ] {
        sim.keys(&format!(":{typed}<Enter>"));
        assert!(sim.screen().contains(says), "{typed}: {}", sim.screen());
        assert!(!sim.screen().contains("There is no command"), "{}", sim.screen());
        sim.keys("<Esc>");
    }
    // Where the argument is missing, too.
    sim.keys(":sort <Enter>");
    assert!(sim.screen().contains("sort takes newest, oldest"), "{}", sim.screen());
}

#[test]
fn a_value_runs_its_command() {
    let mut sim = Sim::start();
    for (typed, says) in [
        ("oldest", "Sorted by date, oldest first"),
        ("newest", "Sorted by date, newest first"),
        ("title", "Sorted by headline"),
        ("relevance", "Sorted by relevance"),
        ("source", "Sorted by source"),
        ("nord", "Theme: nord"),
        ("compact", "Rows: compact"),
        ("single", "Layout: single"),
    ] {
        sim.keys(&format!(":{typed}<Enter>"));
        assert!(sim.line(-1).contains(says), "{typed}: {}", sim.line(-1));
    }
}

#[test]
fn commands_take_an_argument_after_their_name() {
    let mut sim = Sim::start();
    sim.keys("/zur<Enter>:save tech<Enter>");
    assert_eq!(sim.files.views[0].name.as_str(), "tech");
    sim.keys("<Esc>:view 4<Enter>");
    assert_eq!(sim.titles(), [STORIES[1].0]);
    sim.keys("<Esc>:drop tech<Enter>");
    assert!(sim.files.views.is_empty());
    let width = sim.model.areas().list().width;
    sim.keys(":split -4<Enter>");
    assert_eq!(sim.model.areas().list().width, width - 4);
    // What was run last comes first.
    sim.keys(":");
    assert!(sim.line(5).contains("split -4"), "{}", sim.screen());
}
