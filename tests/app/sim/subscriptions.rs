//! Feeds: added, removed, fetched; progress and errors.

use tidings::app::{Effect, Msg, RefreshTarget, Report, Subscribed};
use tidings::news::SafeText;

use crate::sim::fake_feeds::{FakeFeeds, address, candidate, feed};
use crate::sim::harness::{STORIES, Sim, failure};

fn last_subscribed(sim: &Sim) -> Option<(String, bool)> {
    sim.log.iter().rev().find_map(|effect| match effect {
        Effect::Subscribe { address, chosen, .. } => Some((address.whole().to_owned(), *chosen)),
        _ => None,
    })
}

#[test]
fn incomplete_addresses_are_completed() {
    for (typed, requested) in [
        ("https://example.org/feed.xml", "https://example.org/feed.xml"),
        ("example.org", "https://example.org"),
        ("  example.org/feed ", "https://example.org/feed"),
        ("example.org:8080/feed", "https://example.org:8080/feed"),
        ("http://127.0.0.1:9/x", "http://127.0.0.1:9/x"),
        ("file:///tmp/feed.xml", "file:///tmp/feed.xml"),
    ] {
        let mut sim = Sim::subscribed();
        sim.press("a").press(typed).press("<Enter>");
        assert_eq!(last_subscribed(&sim), Some((requested.to_owned(), false)), "{typed}");
    }
    for (typed, message) in [
        ("javascript:alert(1)", "Only http, https and file addresses are read"),
        ("ftp://example.org", "Only http, https and file"),
        ("two words", "This is not an address"),
    ] {
        let mut sim = Sim::subscribed();
        sim.press("a").press(typed).press("<Enter>");
        assert_eq!(last_subscribed(&sim), None, "{typed}");
        assert!(sim.line(-2).contains(message), "{}", sim.line(-2));
        assert!(sim.line(-1).contains(typed), "it can be corrected: {}", sim.line(-1));
        // Until it is edited.
        assert!(!sim.press("<Backspace>").line(-2).contains(message), "{}", sim.line(-2));
    }
}

#[test]
fn a_feed_is_added_and_fetched_at_once() {
    let mut sim = Sim::subscribed();
    sim.press("a");
    assert!(sim.line(-1).contains("Add a feed:"), "{}", sim.line(-1));
    sim.press("new.example/feed<Enter>");
    assert!(sim.line(-1).contains("Looking for a feed at https://new.example/feed …"), "{}", sim.line(-1));
    assert!(sim.model.waits());
    sim.feeds().found = Some(Ok(Subscribed::Added(candidate("New"))));
    sim.feeds().new_stories = vec![("The first of it", "New", 1, 1)];
    sim.settle();
    assert_eq!(sim.refreshes(), [RefreshTarget::One(address("New"))]);
    assert!(sim.line(-1).contains("1 new article"), "{}", sim.line(-1));
    assert_eq!(sim.titles()[0], "The first of it");
    assert_eq!(sim.selected(), STORIES[0].0, "the cursor stays");
    assert!(!sim.model.waits());
}

#[test]
fn one_of_several_feeds_is_selected() {
    let found = || Some(Ok(Subscribed::Choose(vec![candidate("Articles"), candidate("Comments")])));
    let mut sim = Sim::subscribed();
    sim.feeds().found = found();
    sim.keys("asite.example<Enter>");
    let screen = sim.screen();
    assert!(screen.contains("2 feeds found") && screen.contains("https://comments.example/feed"), "{screen}");
    sim.keys("j<Enter>");
    assert_eq!(last_subscribed(&sim), Some(("https://comments.example/feed".to_owned(), true)));
    assert!(!sim.screen().contains("2 feeds found"));
    sim.feeds().found = found();
    let before = sim.log.len();
    sim.keys("asite.example<Enter>jk<Esc>j");
    assert!(!sim.log[before..].iter().any(|effect| matches!(effect, Effect::Subscribe { chosen: true, .. })));
}

#[test]
fn a_known_feed_and_a_failure_are_reported() {
    let mut sim = Sim::subscribed();
    sim.feeds().found = Some(Ok(Subscribed::Known(candidate("World"))));
    sim.keys("aworld.example<Enter>");
    assert!(sim.line(-1).contains("World is among your feeds already"), "{}", sim.line(-1));
    assert!(sim.keys("a").line(-1).contains("Add a feed:  "), "{}", sim.line(-1));
    sim.feeds().found = Some(Err(SafeText::new("https://x.example: no feed was found there")));
    sim.keys("x.example<Enter>");
    assert!(sim.wait(60_000).line(-1).contains("no feed was found"), "{}", sim.line(-1));
    let line = sim.keys("a").line(-1);
    assert!(line.contains("Add a feed: x.example    ctrl-u empty the line"), "{line}");
    assert!(sim.line(-2).starts_with(" https://x.example: no feed was found there"), "{}", sim.line(-2));
    sim.keys("<C-u>y");
    assert!(sim.line(-1).contains("Add a feed: y    Enter look for it"), "{}", sim.line(-1));
    assert!(!sim.line(-2).contains("no feed"), "{}", sim.line(-2));
    sim.keys("<Esc>");
    sim.feeds().found = Some(Ok(Subscribed::Choose(vec![])));
    assert!(sim.keys("ay.example<Enter>").line(-1).contains("No feed was found there"), "{}", sim.line(-1));
    assert!(sim.keys("a").line(-1).contains("Add a feed: y.example"), "{}", sim.line(-1));
    assert!(sim.line(-2).contains("No feed was found there"), "{}", sim.line(-2));
    sim.keys("<Esc>");
    assert_eq!(sim.count_effects(|effect| matches!(effect, Effect::Subscribe { .. })), 3);
}

#[test]
fn a_password_is_sent_and_not_shown() {
    let mut sim = Sim::subscribed();
    sim.press("aann:s3cret@example.org<Enter>");
    // Without a scheme, `ann:` would be one, so the scheme is needed.
    sim.press("<C-u>").press("a<C-u>https://ann:s3cret@example.org/<Enter>");
    assert_eq!(last_subscribed(&sim).unwrap().0, "https://ann:s3cret@example.org/");
    assert!(!sim.screen().contains("s3cret"), "{}", sim.screen());
}

#[test]
fn the_first_feed_replaces_the_edition() {
    let mut sim = Sim::with_feeds(100, 20, FakeFeeds::default());
    sim.load(&[("How to subscribe", "tidings", 0, 1)]);
    sim.end_load();
    let loads = |sim: &Sim| sim.count_effects(|effect| matches!(effect, Effect::Load { .. }));
    sim.keys("r");
    assert_eq!(loads(&sim), 0);
    sim.feeds().found = Some(Ok(Subscribed::Added(candidate("World"))));
    sim.press("aworld.example<Enter>");
    sim.answer(0);
    assert_eq!(loads(&sim), 1);
    assert_eq!(sim.refreshes(), [], "the load comes first");
    sim.settle();
    assert_eq!(sim.refreshes(), [RefreshTarget::One(address("World"))]);
    sim.send_feeds();
    assert_eq!(loads(&sim), 1);
}

#[test]
fn undo_restores_a_removed_feed() {
    let mut sim = Sim::subscribed();
    sim.keys("\\Gkkd");
    assert!(sim.line(-1).contains("Removed World · U undoes"), "{}", sim.line(-1));
    assert_eq!(sim.model.library.listed(), 4);
    assert_eq!(sim.titles(), ["日本銀行、金利を引き上げ"], "the feed after it is selected now");
    sim.wait(20_000).keys("U");
    assert!(sim.line(-1).contains("Undid: removal of World"), "{}", sim.line(-1));
    assert_eq!(sim.titles(), [STORIES[0].0, STORIES[2].0], "and it is selected, without another load");
    assert_eq!(sim.count_effects(|effect| matches!(effect, Effect::Load { .. })), 0);
    assert!(sim.keys("U").line(-1).contains("Nothing to undo"));
}

#[test]
fn undo_reverts_the_last_change_first() {
    let mut sim = Sim::subscribed();
    sim.keys("f\\Gkkdkd");
    assert_eq!(sim.model.library.listed(), 4, "the saved article stays");
    assert!(sim.keys("hr").keys("U").line(-1).contains("Undid: 1 marked read"), "{}", sim.line(-1));
    for message in
        ["Undid: removal of Transport", "Undid: removal of World", "Undid: 1 saved", "Nothing to undo"]
    {
        assert!(sim.keys("U").line(-1).contains(message), "{message}: {}", sim.line(-1));
    }
    assert_eq!(sim.model.library.listed(), 6);
}

#[test]
fn saved_articles_stay_when_their_feed_is_removed() {
    let mut sim = Sim::subscribed();
    sim.keys("f\\Gkkd<Esc><Esc>");
    assert_eq!(sim.read_and_saved("NATO"), (false, true));
    assert_eq!(sim.titles().len(), 5);
    assert!(sim.line(0).contains("All 5   Unread 5   Saved 1"), "{}", sim.line(0));
    sim.keys("gf");
    sim.load(&[("Another", "Science", 1, 1)]);
    assert_eq!(
        (sim.titles().len(), sim.selected()),
        (6, STORIES[0].0),
        "without its bookmark it stays until the view is left"
    );
    assert_eq!(sim.keys("1").titles().len(), 5);
}

#[test]
fn d_explains_where_it_works() {
    let mut sim = Sim::subscribed();
    assert!(sim.keys("d").line(-1).contains("d removes a feed in the sources"), "{}", sim.line(-1));
    assert!(sim.keys("\\d").line(-1).contains("Only a feed can be removed"), "{}", sim.line(-1));
    assert_eq!(sim.count_effects(|effect| matches!(effect, Effect::Unsubscribe { .. })), 0);
    sim.feeds().all.clear();
    assert!(sim.keys("Gd").line(-1).contains("there is no such line"), "{}", sim.line(-1));
}

#[test]
fn a_stored_feed_is_not_fetched_again() {
    let mut sim = Sim::subscribed();
    for (articles, notice) in
        [(0, "Added New"), (1, "Added New · 1 article"), (1200, "Added New · 1,200 articles")]
    {
        sim.feeds().found = Some(Ok(Subscribed::Stored { feed: candidate("New"), articles }));
        sim.keys("anew.example<Enter>");
        assert!(sim.line(-1).contains(notice), "{}", sim.line(-1));
    }
    assert_eq!(sim.refreshes(), []);
}

#[test]
fn r_pressed_again_fetches_everything() {
    let complete = |sim: &Sim| -> Vec<bool> {
        let complete = |effect: &Effect| match effect {
            Effect::Refresh { complete, .. } => Some(*complete),
            _ => None,
        };
        sim.log.iter().filter_map(complete).collect()
    };
    let mut sim = Sim::subscribed();
    sim.keys("RR");
    assert_eq!(sim.refreshes(), [RefreshTarget::Due, RefreshTarget::All]);
    assert_eq!(complete(&sim), [false, true]);
    // Too late.
    sim.keys("R").wait(10_000).keys("R");
    assert_eq!(complete(&sim)[2..], [false, false]);
    // The selected feed.
    let mut sim = Sim::subscribed();
    sim.keys("\\GkkR");
    assert!(sim.line(-1).contains("Nothing new · R again fetches the whole feed"), "{}", sim.line(-1));
    sim.keys("R").wait(10_000).keys("R");
    let world = || RefreshTarget::One(address("World"));
    assert_eq!(sim.refreshes(), [world(), world(), world()]);
    assert_eq!(complete(&sim), [false, true, false]);
    // Another feed in between.
    sim.wait(10_000).keys("RkR");
    assert_eq!(complete(&sim)[3..], [false, false]);
    // A feed that was added is asked without conditions: it may have been removed before.
    let mut sim = Sim::subscribed();
    sim.keys("anew.example<Enter>");
    assert_eq!(complete(&sim), [true]);
}

#[test]
fn r_fetches_the_selected_feed_or_the_due_ones_and_twice_all() {
    let mut sim = Sim::subscribed();
    sim.keys("R");
    assert!(sim.line(-1).contains("No feed is due yet · R again fetches all"), "{}", sim.line(-1));
    assert!(sim.keys("R").line(-1).contains("Nothing new"), "{}", sim.line(-1));
    sim.keys("\\GkkR").wait(10_000).keys("<Esc>R<Esc>").wait(10_000).keys("R").wait(10_000).keys("R");
    let world = || RefreshTarget::One(address("World"));
    assert_eq!(
        sim.refreshes(),
        [RefreshTarget::Due, RefreshTarget::All, world(), world(), RefreshTarget::Due, RefreshTarget::Due]
    );
}

#[test]
fn a_refresh_shows_its_progress_and_result() {
    let mut sim = Sim::subscribed();
    sim.press("R");
    let Some(Effect::Refresh { ticket, .. }) = sim.pending.pop() else { panic!() };
    assert!(sim.model.waits());
    sim.send(Msg::Refreshing { ticket, done: 1, total: 500, failed: 0 });
    assert!(!sim.line(0).contains("Refreshing"), "a short refresh shows no progress");
    sim.wait(500);
    assert!(sim.line(0).ends_with("Refreshing 1/500 · ctrl-x stops"), "{}", sim.line(0));
    sim.send(Msg::Refreshing { ticket, done: 123, total: 500, failed: 3 });
    assert!(sim.line(0).ends_with("Refreshing 123/500 · 3 failed · ctrl-x stops"), "{}", sim.line(0));
    sim.send(Msg::Refreshing { ticket: 999, done: 7, total: 8, failed: 0 });
    assert!(sim.line(0).contains("123/500"), "the progress of another refresh is ignored");
    assert!(sim.resize(50, 20).line(0).ends_with("Refreshing 123/500"), "{}", sim.line(0));
    assert!(sim.resize(40, 20).line(0).ends_with(" 123/500"), "{}", sim.line(0));
    assert!(sim.press("R").line(-1).contains("A refresh is running"), "{}", sim.line(-1));
    assert_eq!(sim.refreshes().len(), 1);
    let failed =
        ["A", "B", "C"].map(|name| (SafeText::new(name), SafeText::new("no answer within 15 s"))).to_vec();
    let report = Report { asked: 500, new: 12, changed: 1, failed, ..Report::default() };
    sim.resize(100, 20).send(Msg::Refreshed { ticket, report: report.clone() });
    assert!(
        sim.line(-1).contains("12 new articles · 1 updated · 3 feeds failed · E lists them"),
        "{}",
        sim.line(-1)
    );
    assert!(!sim.line(0).contains("Refreshing") && !sim.model.waits());
    sim.send(Msg::Refreshed { ticket, report });
}

#[test]
fn a_refresh_can_be_stopped() {
    let mut sim = Sim::subscribed();
    sim.press("R");
    let Some(Effect::Refresh { ticket, .. }) = sim.pending.pop() else { panic!() };
    sim.wait(1_000).press("<C-x>");
    assert_eq!(sim.log.last(), Some(&Effect::StopRefresh));
    assert!(sim.line(0).contains("Stopping"), "{}", sim.line(0));
    let report = Report { asked: 7, new: 2, stopped: true, ..Report::default() };
    sim.send(Msg::Refreshed { ticket, report });
    assert!(sim.line(-1).contains("Stopped · 2 new articles"), "{}", sim.line(-1));
    assert!(sim.keys("<C-x>").line(-1).contains("No refresh is running"), "{}", sim.line(-1));
}

#[test]
fn failed_feeds_are_listed_with_the_reason() {
    let mut sim = Sim::subscribed();
    assert!(sim.keys("E").line(-1).contains("No feed has failed"), "{}", sim.line(-1));
    for (name, why) in [("World", "the server said 503"), ("Science", "no answer within 15 s")] {
        sim.feeds().by_title(name).problem = Some(SafeText::new(why));
    }
    sim.send_feeds();
    assert!(sim.keys("E").screen().contains("the server said 503"), "from the state of the feeds");
    sim.keys("ERR");
    assert!(sim.line(-1).contains("Nothing new · 2 feeds failed · E lists them"), "{}", sim.line(-1));
    let screen = sim.keys("E").screen();
    assert!(screen.contains("2 feeds failed") && screen.contains("no answer within 15 s"), "{screen}");
    assert!(!sim.keys("q").screen().contains("no answer within") && !sim.model.over);
    sim.keys("\\GkkR");
    assert!(sim.line(-1).contains("World: the server said 503"), "{}", sim.line(-1));
}

#[test]
fn all_warnings_about_the_files_are_listed() {
    let mut sim = Sim::subscribed();
    sim.feeds().by_title("World").problem = Some(SafeText::new("the server said 503"));
    sim.send_feeds();
    let warning = |line: usize| {
        SafeText::new(&format!(
            "/home/ann/.config/tidings/feeds.txt: line {line} is skipped: line 1 has the same feed"
        ))
    };
    let feeds = sim.feeds().all.clone();
    sim.send(Msg::Feeds { feeds, warnings: (2..5).map(warning).collect() });
    assert!(sim.line(-1).contains("3 warnings about feeds.txt · E lists them"), "{}", sim.line(-1));
    sim.send(Msg::Views { views: vec![], warnings: vec![SafeText::new("config.toml: line 7: what")] });
    let screen = sim.keys("E").screen();
    assert!(screen.contains("1 feed failed · 4 warnings"), "{screen}");
    let words = [&sim.screen(), &sim.keys("G").screen()].map(|screen| screen.replace("│", " ")).join(" ");
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    for line in ["line 2 is skipped", "line 3 is skipped", "line 4 is skipped", "config.toml: line 7: what"] {
        assert!(words.contains(line), "{line}: {words}");
    }
}

#[test]
fn a_long_list_of_failures_scrolls() {
    let mut feeds = FakeFeeds::of_stories();
    for i in 0..50 {
        let mut broken = feed(&format!("Feed {i}"), &[]);
        broken.problem = Some(SafeText::new(&format!("reason {i}")));
        feeds.all.push(broken);
    }
    let mut sim = Sim::with_feeds(80, 16, feeds);
    sim.end_load();
    assert!(sim.keys("E").screen().contains("reason 0"));
    assert!(sim.keys("G").screen().contains("reason 49"));
    assert!(!sim.keys("k").screen().contains("Feed 0\n") && sim.screen().contains("50 feeds failed"));
    assert!(sim.keys("<Esc>").screen().contains("50 of 55 feeds could not be"));
}

#[test]
fn due_feeds_are_fetched_automatically() {
    let mut sim = Sim::subscribed();
    sim.wait(3_599_000);
    assert_eq!(sim.refreshes(), []);
    sim.feeds().by_title("World").problem = Some(SafeText::new("no answer"));
    sim.wait(1_000);
    assert_eq!(sim.refreshes(), [RefreshTarget::Due]);
    assert!(!sim.line(-1).contains("new") && !sim.line(-1).contains("failed"), "{}", sim.line(-1));
    sim.feeds().new_stories = vec![("Fresh", "Science", 0, 1), ("Fresher", "Science", 0, 1)];
    sim.wait(1_800_000);
    assert_eq!(sim.refreshes().len(), 2);
    assert!(sim.line(-1).contains("2 new articles"), "{}", sim.line(-1));
    assert_eq!(sim.selected(), STORIES[0].0);
}

#[test]
fn automatic_refreshes_wait_for_loading_and_for_a_minute() {
    let mut feeds = FakeFeeds::of_stories();
    feeds.by_title("World").next = None;
    feeds.by_title("Science").gone = true;
    let mut sim = Sim::with_feeds(100, 20, feeds);
    sim.wait(10_000);
    assert_eq!(sim.refreshes(), [], "still loading");
    sim.end_load();
    assert_eq!(sim.wait(0).refreshes(), [RefreshTarget::Due], "a feed that was never read is due");
    // It stays due.
    let stay = |sim: &mut Sim, ms| {
        sim.feeds().by_title("World").next = None;
        sim.send_feeds();
        sim.wait(ms).refreshes().len()
    };
    assert_eq!(stay(&mut sim, 59_000), 1);
    assert_eq!(stay(&mut sim, 1_000), 2);
    sim.model.auto_refresh = false;
    assert_eq!(stay(&mut sim, 600_000), 2);
}

#[test]
fn with_only_gone_feeds_the_program_sleeps() {
    let mut feeds = FakeFeeds::of_stories();
    feeds.all.iter_mut().for_each(|feed| (feed.gone, feed.next) = (true, None));
    let mut sim = Sim::with_feeds(100, 20, feeds);
    sim.end_load();
    assert_eq!(tidings::app::next_wake(&sim.model, sim.now), None);
}

#[test]
fn warnings_about_the_file_are_shown_once() {
    let mut sim = Sim::subscribed();
    let send_warning = |sim: &mut Sim| {
        let feeds = sim.feeds().all.clone();
        sim.send(Msg::Feeds { feeds, warnings: vec![SafeText::new("feeds.txt, line 3: exec: is not run")] });
    };
    send_warning(&mut sim);
    assert!(sim.line(-1).contains("line 3: exec: is not run"), "{}", sim.line(-1));
    sim.keys("j");
    send_warning(&mut sim);
    assert!(!sim.line(-1).contains("exec"), "{}", sim.line(-1));
}

#[test]
fn the_result_of_an_earlier_subscription_is_dropped() {
    let mut sim = Sim::subscribed();
    sim.press("aone.example<Enter>");
    sim.press("a<C-u>two.example<Enter>");
    assert!(sim.line(-1).contains("https://two.example"), "{}", sim.line(-1));
    let Some(Effect::Subscribe { ticket, .. }) = sim.pending.first().cloned() else { panic!() };
    sim.send(Msg::Subscribed { ticket, result: Err(failure(SafeText::new("one failed"))) });
    assert!(!sim.line(-1).contains("one failed"), "{}", sim.line(-1));
    assert!(sim.model.waits());
}
