//! Lines of text: the keys of readline, selected texts, pasted addresses.

use tidings::app::{Effect, Msg};
use tidings::news::{Cause, Failure};

use crate::sim::harness::Sim;

/// The status line after these keys, up to the hints.
fn line(sim: &mut Sim, keys: &str) -> String {
    let line = sim.keys(keys).line(-1);
    line.split("   ").next().unwrap().trim_end().to_owned()
}

#[test]
fn the_keys_of_a_shell_edit_every_line() {
    let edits = [
        ("two words<C-w>", "two"),
        ("two words<A-Backspace>", "two"),
        ("two words<C-Backspace>", "two"),
        ("two words<C-Left>X", "two Xwords"),
        ("two words<A-Left>X", "two Xwords"),
        ("two words<A-b>X", "two Xwords"),
        ("two words<C-a><A-f>X", "twoX words"),
        ("two words<C-a><C-Right>X", "twoX words"),
        ("two words<C-a><C-f>X", "tXwo words"),
        ("two words<C-b>X", "two wordXs"),
        ("two words<C-a><C-k>X", "X"),
        ("two words<C-a><C-d>", "wo words"),
        ("two words<C-a><A-d>X", "X words"),
        ("two words<C-u>X<C-y>", "Xtwo words"),
        ("two words<C-w><C-w>X<C-y>", "Xtwo words"),
        ("ab<C-t><C-h>", "b"),
    ];
    for (open, label) in [
        ("/", "/"),
        ("l/", "Find: "),
        ("\\/", "Source: "),
        ("a", "Add a feed: "),
        ("\\Gkk<F2><C-u>", "Name of the feed: "),
        ("\\GkkT<C-u>", "Tags of the feed: "),
        ("\\GkkM<C-u>", "Address of the feed: "),
        ("|", "Pipe to: "),
        ("w<C-u>", "Write to: "),
    ] {
        for (keys, text) in edits {
            let mut sim = Sim::subscribed();
            sim.resize(140, 20);
            let shown = line(&mut sim, &format!("{open}{keys}"));
            assert_eq!(shown.trim_start(), format!("{label}{text}"), "{open}{keys}");
        }
    }
    for open in [":", "?", "lc"] {
        for (keys, text) in edits {
            let mut sim = Sim::start().with_chapters();
            sim.keys("jjjj");
            let screen = sim.keys(&format!("{open}{keys}")).screen();
            let typed = |label: &str| screen.contains(&format!("{label}{text} "));
            assert!(typed(": ") || open == ":" && typed(":"), "{open}{keys}: {screen}");
        }
    }
}

#[test]
fn a_deleted_text_is_inserted_into_another_line() {
    let mut sim = Sim::subscribed();
    assert_eq!(line(&mut sim, "/https://example.org/<C-u><Esc>a<C-y>"), " Add a feed: https://example.org/");
    assert_eq!(line(&mut sim, "<C-w><Esc>/x<C-w><C-y><A-y>"), " /https://example.org/");
}

#[test]
fn ctrl_d_closes_an_empty_line_and_moves_in_a_list() {
    for open in ["/", "a", "l/", "\\/", "|"] {
        let mut sim = Sim::subscribed();
        let closed = sim.keys(open).keys("<Esc>").line(-1);
        let mut sim = Sim::subscribed();
        sim.keys(open).keys("x<C-a><C-d>");
        assert_ne!(sim.line(-1), closed, "{open}");
        assert_eq!(sim.keys("<C-d>").line(-1), closed, "{open}");
    }
    let mut sim = Sim::start();
    let top = sim.keys("?").screen();
    let below = sim.keys("<C-d>").screen();
    assert!(below.contains("Keys") && below != top, "{below}");
    assert_eq!(sim.keys("<C-u>").screen(), top);
    // What is typed is edited.
    assert!(sim.keys("xj<C-a><C-d>").screen().contains("Search: j "), "{}", sim.screen());
}

#[test]
fn ctrl_p_and_ctrl_n_recall_lines_where_there_is_no_list() {
    let mut sim = Sim::start();
    sim.keys("|cat<Enter>|wc<Enter>");
    assert_eq!(line(&mut sim, "|x<C-p>"), " Pipe to: wc");
    assert_eq!(line(&mut sim, "<C-p>"), " Pipe to: cat");
    assert_eq!(line(&mut sim, "<C-n><C-n>"), " Pipe to: x");
    sim.keys("<Esc>l/tide<Enter><Esc>");
    assert_eq!(line(&mut sim, "/<C-p>"), " Find: tide");
    // The filter moves in the list with them.
    sim.keys("<Esc>h/<C-n>");
    assert_eq!(sim.model.list.cursor(), 1);
}

#[test]
fn ctrl_f_searches_the_texts_at_the_end_of_the_filter_only() {
    let mut sim = Sim::start();
    assert_eq!(line(&mut sim, "/harbour<C-a><C-f>x"), " /hxarbour");
    assert_eq!(line(&mut sim, "<End><C-f>"), " text /hxarbour");
    assert_eq!(line(&mut sim, "<C-f>"), " /hxarbour");
}

#[test]
fn a_present_text_is_selected() {
    for (open, keys, text) in [
        ("/nato<Enter>/", "x", " /x"),
        ("/nato<Enter>/", "<End>x", " /natox"),
        ("/nato<Enter>/", " x", " /nato x"),
        ("/nato<Enter>/", "<Backspace>", " /"),
        ("l/nato<Enter>/", "x", " Find: x"),
        ("l/nato<Enter>/", "<Right>x", " Find: natox"),
        ("\\/world<Enter>\\\\/", "x", " Source: x"),
        ("\\Gkk<F2>", "x", " Name of the feed: x"),
        ("\\Gkk<F2>", "<Left>x", " Name of the feed: Worlxd"),
        ("\\Gkk<F2>", "<C-a>x", " Name of the feed: xWorld"),
        ("\\GkkM", "x", " Address of the feed: x"),
        ("w", "x", " Write to: x"),
        ("w", "<C-k>", " Write to:"),
    ] {
        let mut sim = Sim::subscribed();
        sim.keys(open);
        assert!(sim.reversed().len() > 3, "{open}: {:?}", sim.reversed());
        assert_eq!(line(&mut sim, keys), text, "{open}{keys}");
        // Only the cursor is left.
        assert_eq!(sim.reversed().chars().count(), 1, "{open}{keys}: {:?}", sim.reversed());
    }
}

#[test]
fn a_text_that_failed_is_selected_below_the_reason() {
    let mut sim = Sim::subscribed();
    sim.keys("atwo words<Enter>");
    assert!(sim.line(-2).contains("This is not an address"), "{}", sim.line(-2));
    assert_eq!(sim.reversed(), "two words");
    assert_eq!(line(&mut sim, "example.org"), " Add a feed: example.org");
    sim.keys("<Esc>|'x<Enter>");
    assert!(sim.line(-2).contains("not closed"), "{}", sim.screen());
    assert_eq!(sim.reversed(), "'x");
    sim.press("nosuch<Enter>");
    sim.send(Msg::Returned(Err(Failure::new(Cause::NotFound, "nosuch: there is no such program"))));
    assert!(sim.line(-1).contains("no such program"), "{}", sim.line(-1));
    sim.keys("|");
    assert!(sim.line(-2).contains("nosuch: there is no such program"), "{}", sim.line(-2));
    assert_eq!(sim.reversed(), "nosuch");
    // It is offered once.
    assert_eq!(line(&mut sim, "<Esc>|"), " Pipe to:");
    sim.keys("<Esc>");
    sim.files.write_error = Some("no permission".into());
    sim.keys("wa.txt<Enter>w");
    assert!(sim.line(-2).contains("no permission"), "{}", sim.line(-2));
    assert_eq!(sim.reversed(), "a.txt");
}

#[test]
fn a_pasted_address_is_offered_as_a_feed() {
    let wanted = |sim: &Sim| {
        let mut all = sim.log.iter().rev();
        all.find_map(|effect| match effect {
            Effect::Subscribe { address, .. } => Some(address.whole().to_owned()),
            _ => None,
        })
    };
    for (pasted, address) in [
        ("https://example.org/feed.xml", "https://example.org/feed.xml"),
        ("\n <https://example.org/feed.xml>\r\n", "https://example.org/feed.xml"),
        ("feed://example.org/feed.xml", "http://example.org/feed.xml"),
        ("feed:https://example.org/feed.xml", "https://example.org/feed.xml"),
    ] {
        for focus in ["", "<Enter>", "\\"] {
            let mut sim = Sim::subscribed();
            sim.keys(focus).paste(pasted);
            let shown = sim.line(-1);
            assert!(
                shown.starts_with(&format!(" Add a feed: {}    Enter look for it", sim.reversed())),
                "{shown}"
            );
            sim.press("<Enter>");
            assert_eq!(wanted(&sim).as_deref(), Some(address), "{pasted:?}");
        }
    }
    let mut sim = Sim::subscribed();
    sim.paste("https://a.example/\nhttps://b.example/\nhttps://c.example/");
    assert!(sim.line(-2).starts_with(" The first of 3 addresses; 'tidings add'"), "{}", sim.line(-2));
    sim.press("<Enter>");
    assert_eq!(wanted(&sim).as_deref(), Some("https://a.example/"));
    let mut sim = Sim::subscribed();
    sim.paste(&format!("https://a.example/{}", "x".repeat(500)));
    assert!(sim.line(-1).contains("too long"), "{}", sim.line(-1));
    // Text that is no address filters the list, and a line gets what is pasted into it.
    let mut sim = Sim::subscribed();
    sim.paste("see https://a.example/");
    assert_eq!(line(&mut sim, ""), " /see https://a.example/");
    sim.keys("<Esc>/").paste("https://a.example/");
    assert_eq!(line(&mut sim, ""), " /https://a.example/");
    assert_eq!(wanted(&sim), None);
}

#[test]
fn a_pasted_address_is_refused_among_files() {
    let mut sim = Sim::start();
    sim.paste("https://example.org/feed.xml");
    assert!(
        sim.line(-1).contains("These are files · run tidings without a path to add feeds"),
        "{}",
        sim.line(-1)
    );
}
