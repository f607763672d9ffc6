//! A feed is renamed, tagged and moved in the sources pane; undo.

use tidings::app::Effect;
use tidings::news::{FeedEdit, SafeText};

use crate::sim::fake_feeds::address;
use crate::sim::harness::Sim;

/// The changes requested so far, with the address of the feed.
fn edits(sim: &Sim) -> Vec<(SafeText, FeedEdit)> {
    let edit = |effect: &Effect| match effect {
        Effect::EditFeed { address, edit, .. } => Some((address.clone(), edit.clone())),
        _ => None,
    };
    sim.log.iter().filter_map(edit).collect()
}

fn tags(all: &[&str]) -> Vec<SafeText> {
    all.iter().map(|tag| SafeText::new(tag)).collect()
}

#[test]
fn a_feed_is_renamed() {
    let mut sim = Sim::subscribed();
    sim.keys("\\Gkk<F2>");
    let line = sim.line(-1);
    assert!(line.contains("Name of the feed: World    Enter rename   Esc cancel"), "{line}");
    sim.keys("<C-u>The News<Enter>");
    assert_eq!(edits(&sim), [(address("World"), FeedEdit::Rename(Some("The News".into())))]);
    assert!(sim.line(-1).contains("Renamed World to The News · U undoes"), "{}", sim.line(-1));
    insta::assert_snapshot!(sim.screen());
    sim.keys("U");
    assert!(sim.line(-1).contains("Undid: rename of World"), "{}", sim.line(-1));
    assert!(sim.screen().contains(" World"), "{}", sim.screen());
    // Without a name it has its own title; unchanged, nothing happens.
    sim.keys("~<C-u><Enter>");
    assert_eq!(edits(&sim)[1].1, FeedEdit::Rename(None));
    assert!(sim.line(-1).contains("Its own has its own title again"), "{}", sim.line(-1));
    sim.keys("~<Enter>~x<Esc>");
    assert_eq!(edits(&sim).len(), 2);
}

#[test]
fn tags_are_edited() {
    let mut sim = Sim::subscribed();
    sim.feeds().by_title("World").tags = tags(&["news", "two words"]);
    sim.send_feeds();
    sim.keys("\\GkkT");
    let line = sim.line(-1);
    assert!(
        line.contains("Tags of the feed: news \"two words\"    Enter tag it   \"two words\" in quotes"),
        "{line}"
    );
    sim.keys("<C-u>\"two words\" new #1<Enter>");
    let wanted = FeedEdit::Tag { add: tags(&["new", "#1"]), remove: tags(&["news"]) };
    assert_eq!(edits(&sim), [(address("World"), wanted)]);
    assert!(sim.line(-1).contains("Tagged World: two words, new, #1 · U undoes"), "{}", sim.line(-1));
    sim.keys("T<C-u><Enter>");
    assert!(sim.line(-1).contains("Removed all tags of World · U undoes"), "{}", sim.line(-1));
    sim.keys("UU");
    assert_eq!(sim.feeds().by_title("World").tags, tags(&["news", "two words"]));
    assert!(sim.keys("U").line(-1).contains("Nothing to undo"), "{}", sim.line(-1));
}

#[test]
fn a_typed_minus_removes_a_tag_as_in_the_shell() {
    for (typed, add, remove) in [
        ("T -news<Enter>", &[][..], &["news"][..]),
        ("T -news new<Enter>", &["new"], &["news"]),
        ("T<C-u>-news<Enter>", &[], &["news", "-dash"]),
        ("T -unknown<Enter>", &[], &["unknown"]),
        ("T --dash<Enter>", &[], &["-dash"]),
    ] {
        let mut sim = Sim::subscribed();
        sim.feeds().by_title("World").tags = tags(&["news", "-dash"]);
        sim.send_feeds();
        sim.keys("\\Gkk");
        assert!(sim.keys("T").line(-1).contains("Tags of the feed: news +-dash "), "{}", sim.line(-1));
        sim.keys("<Esc>").keys(typed);
        let wanted = FeedEdit::Tag { add: tags(add), remove: tags(remove) };
        assert_eq!(edits(&sim), [(address("World"), wanted)], "{typed}");
    }
}

#[test]
fn a_moved_feed_stays_selected_and_is_loaded_again() {
    let mut sim = Sim::subscribed();
    sim.keys("\\GkkM");
    let line = sim.line(-1);
    assert!(
        line.contains("Address of the feed: https://world.example/feed    Enter move it, with its articles"),
        "{line}"
    );
    sim.keys("<C-u>ftp://new.example<Enter>");
    assert!(sim.line(-2).starts_with(" Only http, https and file"), "{}", sim.line(-2));
    assert!(sim.line(-1).contains("ftp://new.example    ctrl-u empty"), "{}", sim.line(-1));
    sim.keys("<C-u>nosuch2<Enter>");
    assert!(sim.line(-2).contains("one looks like https://example.org/feed.xml"), "{}", sim.line(-2));
    let loads = |sim: &Sim| sim.count_effects(|effect| matches!(effect, Effect::Load { .. }));
    assert_eq!(loads(&sim), 0);
    sim.keys("<C-u>new.example/feed<Enter>");
    let [(of, FeedEdit::Move(new))] = &edits(&sim)[..] else { panic!("{:?}", edits(&sim)) };
    assert_eq!((of, new.whole()), (&address("World"), "https://new.example/feed"));
    assert!(sim.line(-1).contains("Moved World to https://new.example/feed · U undoes"), "{}", sim.line(-1));
    assert_eq!(loads(&sim), 1);
    assert!(sim.keys("M").line(-1).contains("https://new.example/feed"), "the cursor went with it");
    sim.keys("<Esc>U");
    assert!(sim.line(-1).contains("Undid: move of World"), "{}", sim.line(-1));
    assert!(sim.keys("M").line(-1).contains(address("World").as_str()), "{}", sim.line(-1));
}

#[test]
fn nobody_is_interrupted_in_reading_by_a_move_elsewhere() {
    let mut sim = Sim::subscribed();
    let loads = |sim: &Sim| sim.count_effects(|effect| matches!(effect, Effect::Load { .. }));
    sim.keys("<Enter>");
    sim.send(tidings::app::Msg::LibraryChanged { moved: vec![] });
    assert_eq!(loads(&sim), 0);
    sim.keys("h");
    assert_eq!(loads(&sim), 1);
}

#[test]
fn a_failure_names_its_cause_and_keeps_what_was_typed() {
    let mut sim = Sim::subscribed();
    sim.feeds().refusal = Some("feeds.txt: no permission".into());
    sim.keys("\\Gkk<F2> and more<Enter>");
    assert!(sim.line(-1).contains("feeds.txt: no permission"), "{}", sim.line(-1));
    assert!(sim.keys("<F2>").line(-1).contains("World and more"), "{}", sim.line(-1));
    assert!(sim.line(-2).contains("feeds.txt: no permission"), "{}", sim.line(-2));
    sim.keys("<Enter>");
    assert!(sim.line(-1).contains("Renamed World to World and more"), "{}", sim.line(-1));
    sim.feeds().refusal = Some("World: its line was changed since".into());
    assert!(sim.keys("U").line(-1).contains("its line was changed since"), "{}", sim.line(-1));
    // The draft was for one feed and one purpose.
    sim.feeds().refusal = Some("no".into());
    sim.keys("<F2>x<Enter>k<F2>");
    assert!(!sim.line(-1).contains("morex"), "{}", sim.line(-1));
}

#[test]
fn only_a_feed_can_be_changed() {
    let mut sim = Sim::subscribed();
    for (key, what) in [("<F2>", "renamed"), ("T", "tagged"), ("M", "moved")] {
        let line = sim.keys(key).line(-1);
        assert!(line.contains(&format!("A feed is {what} in the sources")), "{line}");
    }
    for (key, what) in [("<F2>", "renamed"), ("T", "tagged"), ("M", "moved")] {
        let line = sim.keys("\\g").keys(key).line(-1);
        assert!(line.contains(&format!("Only a feed can be {what}: select one")), "{line}");
        sim.keys("\\");
    }
    assert_eq!(edits(&sim), []);
    // From the list of one feed, and by the palette.
    sim.keys("\\Gkk<Enter>T<Esc>");
    sim.keys(":rename the feed<Enter>");
    assert!(sim.line(-1).contains("Name of the feed: World"), "{}", sim.line(-1));
}

#[test]
fn undo_goes_through_all_changes_in_their_order() {
    let mut sim = Sim::subscribed();
    sim.keys("f\\Gkk<F2><End>!<Enter>d");
    for message in ["Undid: removal of World!", "Undid: rename of World", "Undid: 1 saved", "Nothing to undo"]
    {
        assert!(sim.keys("U").line(-1).contains(message), "{message}: {}", sim.line(-1));
    }
}

#[test]
fn changes_of_feeds_are_redone() {
    let mut sim = Sim::subscribed();
    let state = |sim: &mut Sim| format!("{:?}", sim.feeds().all);
    let changes = [
        ("<F2><End>!<Enter>", "rename of World"),
        ("T new<Enter>", "tags of World!"),
        ("M<End>2<Enter>", "move of World!"),
        ("d", "removal of World!"),
    ];
    sim.keys("\\Gkk");
    let mut states = vec![state(&mut sim)];
    for (keys, _) in &changes {
        sim.keys(keys);
        states.push(state(&mut sim));
    }
    for (at, (_, what)) in changes.iter().enumerate().rev() {
        assert!(
            sim.keys("U").line(-1).contains(&format!("Undid: {what} · ctrl-r redoes")),
            "{}",
            sim.line(-1)
        );
        assert_eq!(state(&mut sim), states[at]);
    }
    for (at, (_, what)) in changes.iter().enumerate() {
        assert!(
            sim.keys("<C-r>").line(-1).contains(&format!("Redid: {what} · U undoes")),
            "{}",
            sim.line(-1)
        );
        assert_eq!(state(&mut sim), states[at + 1]);
    }
    assert!(sim.keys("<C-r>").line(-1).contains("Nothing to redo"), "{}", sim.line(-1));
    // What was redone is undone, and a new change leaves nothing to redo.
    sim.keys("UU<F2>?<Enter>");
    assert!(sim.keys("<C-r>").line(-1).contains("Nothing to redo"), "{}", sim.line(-1));
}

#[test]
fn redo_goes_through_marks_feeds_and_views_in_their_order() {
    let mut sim = Sim::subscribed();
    sim.keys("f/nato<Enter>:save one<Enter>\\Gkk<F2>!<Enter><Esc>A");
    let undone = ["1 marked read", "rename of World", "change of the view one", "1 saved"];
    for _ in 0..2 {
        for what in undone {
            assert!(sim.keys("U").line(-1).contains(&format!("Undid: {what}")), "{what}: {}", sim.line(-1));
        }
        for what in undone.iter().rev() {
            assert!(
                sim.keys("<C-r>").line(-1).contains(&format!("Redid: {what}")),
                "{what}: {}",
                sim.line(-1)
            );
        }
        assert!(sim.keys("<C-r>").line(-1).contains("Nothing to redo"), "{}", sim.line(-1));
    }
    // After a new mark nothing is redone.
    sim.keys("UUhf<C-r>");
    assert!(sim.line(-1).contains("Nothing to redo"), "{}", sim.line(-1));
}

#[test]
fn an_address_that_is_too_long_is_not_cut() {
    let mut sim = Sim::subscribed();
    sim.feeds().by_title("World").address = SafeText::new(&format!("https://w.example/{}", "x".repeat(500)));
    sim.send_feeds();
    assert!(sim.keys("\\GkkM").line(-1).contains("too long to be edited here"), "{}", sim.line(-1));
}

#[test]
fn in_a_narrow_window_most_of_the_line_is_for_the_text() {
    for (keys, purpose) in [
        ("a", "Add: "),
        ("<F2><C-u>", "Name: "),
        ("T<C-u>", "Tags: "),
        ("M<C-u>", "Address: "),
        ("|", "Pipe: "),
        ("w<C-u>", "Write: "),
        ("w<C-u>notes.md<Enter>w<C-u>notes.md<Enter><C-e>", "Overwrite: "),
        ("<Esc>/", "World of… /"),
        ("<Esc>/<C-f>", "Worl… text /"),
    ] {
        let mut sim = Sim::subscribed();
        sim.feeds().by_title("World").title = "World of wonders".into();
        sim.send_feeds();
        sim.resize(40, 12).keys("\\Gkk").keys(keys);
        let text = "0123456789abcdefghijklmno";
        let typed = if keys.ends_with("<C-e>") { String::new() } else { text.to_owned() };
        sim.keys(&typed);
        let line = sim.line(-1);
        assert!(line.starts_with(&format!(" {purpose}{typed}")), "{line}");
    }
}
