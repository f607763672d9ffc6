//! Feeds are changed in a shell or in `feeds.txt` while the sources pane is open: the cursor stays on its feed.

use tidings::app::{Effect, Msg};
use tidings::news::{Address, SafeText};

use crate::sim::fake_feeds::{address, feed};
use crate::sim::harness::Sim;

/// The feed under the cursor: the one that `T` is about.
fn selected(sim: &mut Sim) -> String {
    sim.keys("M");
    let line = sim.line(-1);
    sim.keys("<Esc>");
    line.split_whitespace().find(|word| word.contains("://")).unwrap_or("none").to_owned()
}

/// A program whose cursor is on the feed "Science".
fn on_science() -> Sim {
    let mut sim = Sim::subscribed();
    sim.keys("\\G");
    assert_eq!(selected(&mut sim), "https://science.example/feed");
    sim
}

/// Gives a feed another address in `feeds.txt`; its title is known by the old one.
fn edit_line(sim: &mut Sim, title: &str, new: &str, new_title: &str) {
    let feed = sim.feeds().by_title(title);
    (feed.address, feed.title) = (SafeText::new(new), SafeText::new(new_title));
    sim.send_feeds();
    sim.settle();
}

/// The store knows of a move.
fn moved(sim: &mut Sim, old: &str, new: &str) {
    let moved = vec![(address(old), Address::parse(new).unwrap().normal().clone())];
    sim.send(Msg::LibraryChanged { moved });
    sim.settle();
}

fn removals(sim: &Sim) -> Vec<SafeText> {
    let removal = |effect: &Effect| match effect {
        Effect::Unsubscribe { address, .. } => Some(address.clone()),
        _ => None,
    };
    sim.log.iter().filter_map(removal).collect()
}

#[test]
fn the_cursor_stays_on_a_feed_when_the_order_changes() {
    for (title, to) in [("Science", "Zebra"), ("Science", "A first"), ("World", "A first"), ("Markets", "Z")]
    {
        let mut sim = on_science();
        sim.feeds().by_title(title).title = SafeText::new(to);
        sim.send_feeds();
        assert_eq!(selected(&mut sim), "https://science.example/feed", "{title} is {to}");
        assert_eq!(sim.titles(), ["Tide tables go online"]);
    }
    let mut sim = on_science();
    sim.feeds().all.retain(|feed| !["Markets", "World"].contains(&feed.title.as_str()));
    sim.feeds().all.insert(0, feed("A new one", &["a tag"]));
    sim.send_feeds();
    assert_eq!(selected(&mut sim), "https://science.example/feed");
}

#[test]
fn the_cursor_goes_with_a_feed_that_is_moved_in_a_shell() {
    const NEW: &str = "https://other.example/new";
    // The store is read before or after the line has changed; then the title is not known yet.
    for line_first in [false, true] {
        let mut sim = on_science();
        if line_first {
            edit_line(&mut sim, "Science", NEW, "other.example/new");
            moved(&mut sim, "Science", NEW);
            sim.feeds().by_title("other.example/new").title = "Science".into();
            sim.send_feeds();
            sim.settle();
        } else {
            moved(&mut sim, "Science", NEW);
            edit_line(&mut sim, "Science", NEW, "Science");
        }
        assert_eq!(selected(&mut sim), NEW, "line first: {line_first}");
        sim.keys("d");
        assert_eq!(removals(&sim), [SafeText::new(NEW)]);
        assert!(sim.line(-1).contains("Removed Science · U undoes"), "{}", sim.line(-1));
    }
}

#[test]
fn after_a_key_the_cursor_is_not_taken_back() {
    let mut sim = on_science();
    edit_line(&mut sim, "Science", "https://other.example/new", "other.example/new");
    sim.keys("<Down>");
    let here = selected(&mut sim);
    moved(&mut sim, "Science", "https://other.example/new");
    assert_eq!(selected(&mut sim), here);
}

#[test]
fn the_cursor_goes_with_a_line_that_is_edited() {
    let mut sim = on_science();
    // Of the same site, or with the user's own title.
    edit_line(&mut sim, "Science", "http://www.science.example/atom.xml", "science.example/atom.xml");
    assert_eq!(selected(&mut sim), "http://www.science.example/atom.xml");
    edit_line(&mut sim, "science.example/atom.xml", "http://b.example/", "science.example/atom.xml");
    assert_eq!(selected(&mut sim), "http://b.example/");
    // The list of the feed stays, too, and a line that is being typed.
    sim.keys("T more<Esc>T more");
    edit_line(&mut sim, "science.example/atom.xml", "http://b.example/2", "science.example/atom.xml");
    sim.keys("<Enter>");
    let edited = sim.log.iter().rev().find_map(|effect| match effect {
        Effect::EditFeed { address, .. } => Some(address.to_string()),
        _ => None,
    });
    assert_eq!(edited.as_deref(), Some("http://b.example/2"));
}

#[test]
fn another_feed_in_its_place_is_not_taken_for_it() {
    let mut sim = on_science();
    edit_line(&mut sim, "Science", "https://unknown.example/feed", "unknown.example/feed");
    assert!(sim.line(-1).contains("Science is no longer among your feeds"), "{}", sim.line(-1));
    sim.keys("d");
    assert_eq!(removals(&sim), []);
    let line = sim.line(-1);
    assert!(line.contains("Science is no longer among your feeds · d again removes Markets"), "{line}");
    sim.keys("d");
    assert_eq!(removals(&sim), [address("Markets")]);
    // The user has seen where the cursor is.
    let mut sim = on_science();
    edit_line(&mut sim, "Science", "https://unknown.example/feed", "unknown.example/feed");
    sim.keys("<Up>d");
    assert_eq!(removals(&sim), [address("World")]);
}

#[test]
fn the_nearest_feed_that_is_left_gets_the_cursor() {
    let mut sim = on_science();
    sim.feeds().all.retain(|feed| ["World", "Markets"].contains(&feed.title.as_str()));
    sim.send_feeds();
    assert_eq!(selected(&mut sim), "https://markets.example/feed");
    sim.feeds().all.retain(|feed| feed.title.as_str() == "World");
    sim.send_feeds();
    assert_eq!(selected(&mut sim), "https://world.example/feed");
    // Nobody is asked about a feed that was removed here.
    let mut sim = on_science();
    sim.keys("dd");
    assert_eq!(removals(&sim), [address("Science"), address("Markets")]);
}
