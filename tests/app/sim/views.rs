//! Views: saved, shown, filtered further, deleted, counted.

use tidings::app::{Effect, Msg};
use tidings::news::SafeText;

use crate::sim::harness::Sim;

const ALL: [&str; 2] = ["NATO chief meets Trump in Palm Beach", "Zürich opens its longest tram line"];

#[test]
fn a_filter_is_saved_as_a_view_shown_and_deleted() {
    let mut sim = Sim::start();
    sim.keys("/zur<Enter>:save trams<Enter>");
    assert_eq!((sim.files.views[0].name.as_str(), sim.files.views[0].query.as_str()), ("trams", "zur"));
    assert!(sim.line(-1).contains("4 shows it"), "{}", sim.line(-1));
    assert!(sim.line(0).contains("4 trams"), "{}", sim.line(0));
    sim.keys("<Esc>4").wait(10_000);
    assert_eq!(sim.titles(), [ALL[1]]);
    assert!(sim.line(0).contains("4 trams 1"), "{}", sim.line(0));
    // A filter applies within the view.
    sim.keys("/nato");
    assert!(sim.titles().is_empty());
    sim.keys("<Esc>");
    assert_eq!(sim.titles(), [ALL[1]]);
    sim.keys("1");
    assert_eq!(sim.titles().len(), 6);
    sim.keys("4<Esc>");
    assert_eq!(sim.titles().len(), 6, "Esc leaves it, too");
    sim.keys("4:drop trams<Enter>");
    assert!(sim.files.views.is_empty());
    assert_eq!(sim.titles().len(), 6, "a deleted view is not shown");
    sim.keys("U");
    assert_eq!(sim.files.views[0].query, "zur");
    let mut sim = Sim::start();
    sim.keys("/zur<Enter>:save trams<Enter>U");
    assert!(sim.files.views.is_empty(), "saving it can be undone, too");
    sim.keys("4");
    assert!(sim.line(-1).contains("no view 4"), "{}", sim.line(-1));
}

#[test]
fn the_scope_of_the_list_is_saved_as_a_query() {
    for (keys, query) in [
        ("/zur  nato <Enter>", "zur  nato"),
        ("2/zur<Enter>", "is:unread zur"),
        ("3", "is:saved"),
        ("\\Gkk<Enter>", "source:\"World\""),
        ("\\jj<Enter>/a<Enter>", "tag:\"city\" a"),
        ("4/a | b<Enter>", "tag:\"city\" a | b"),
        ("/har 'x \"a b\" is:unread<C-f><Enter>", "body:har body:'x body:\"a b\" is:unread"),
    ] {
        let mut sim = Sim::subscribed();
        sim.send_views(&[("towns", "tag:\"city\"")]);
        sim.keys(keys).keys(":save it<Enter>");
        let saved = sim.files.views.iter().find(|view| view.name.as_str() == "it");
        assert_eq!(saved.map(|view| view.query.as_str()), Some(query), "{keys}");
    }
    let mut sim = Sim::start();
    sim.keys(":save it<Enter>");
    assert!(sim.files.views.is_empty() && sim.line(-1).contains("no filter to save"), "{}", sim.line(-1));
}

#[test]
fn replacing_a_view_can_be_undone() {
    let mut sim = Sim::start();
    sim.send_views(&[("a", "zur"), ("b", "nato")]);
    sim.keys("/tide<Enter>:save a<Enter>");
    assert_eq!(sim.files.views[0].query, "tide");
    sim.keys("U");
    assert_eq!(sim.files.views[0].query, "zur");
    sim.keys(":drop a<Enter>U");
    let names: Vec<_> = sim.files.views.iter().map(|view| view.name.as_str()).collect();
    assert_eq!(names, ["a", "b"], "it is back in its place");
}

#[test]
fn a_write_error_is_reported_and_changes_nothing() {
    let mut sim = Sim::start();
    sim.files.write_error = Some(SafeText::new("config.toml: line 3: no; nothing was changed"));
    sim.keys("/zur<Enter>:save trams<Enter>");
    assert!(sim.line(-1).contains("line 3"), "{}", sim.line(-1));
    sim.keys("4");
    assert!(sim.line(-1).contains("no view 4"), "{}", sim.line(-1));
    // A failed undo is not reported as done.
    sim.files.write_error = None;
    sim.keys(":save trams<Enter>");
    sim.files.write_error = Some(SafeText::new("config.toml: the disk is full"));
    sim.keys("U");
    assert!(sim.line(-1).contains("the disk is full"), "{}", sim.line(-1));
    assert_eq!(sim.files.views.len(), 1);
}

#[test]
fn an_edited_view_is_applied_at_once() {
    let mut sim = Sim::start();
    sim.send_views(&[("mine", "zur")]).keys("4");
    assert_eq!(sim.titles(), [ALL[1]]);
    sim.send_views(&[("mine", "nato")]);
    assert_eq!(sim.titles(), [ALL[0]]);
    sim.send_views(&[("other", "nato")]);
    assert_eq!(sim.titles().len(), 6);
    sim.send(Msg::Views { views: vec![], warnings: vec![SafeText::new("config.toml: line 1: what")] });
    assert!(sim.line(-1).contains("line 1"));
}

#[test]
fn the_sources_list_views_with_unread_counts() {
    let mut sim = Sim::subscribed();
    sim.send_views(&[("trams", "zur"), ("all of it", "sort:date")]);
    sim.resize(160, 20);
    let line = |sim: &Sim, name: &str| {
        let screen = sim.screen();
        let line =
            screen.lines().skip(1).find(|line| line.split('│').next().unwrap().contains(name)).unwrap();
        line.split('│').next().unwrap().trim().to_owned()
    };
    assert_eq!(line(&sim, "trams").split_whitespace().collect::<Vec<_>>(), ["4", "trams", "1"]);
    assert!(line(&sim, "all of it").ends_with('6'));
    sim.keys("jr");
    assert_eq!(line(&sim, "trams").split_whitespace().collect::<Vec<_>>(), ["4", "trams"]);
    let counts = sim.count_effects(|effect| matches!(effect, Effect::Count { .. }));
    sim.keys("rrr");
    assert_eq!(
        sim.count_effects(|effect| matches!(effect, Effect::Count { .. })),
        counts,
        "marks are only added up"
    );
    sim.load(&[("Zürich again", "World", 1, 1)]);
    sim.settle();
    assert!(line(&sim, "trams").ends_with('2'), "{}", line(&sim, "trams"));
    // Selecting it shows it in the list.
    sim.keys("\\\\gj");
    assert_eq!(sim.titles().len(), 2);
    assert!(sim.line(0).contains("4 trams 2"), "{}", sim.line(0));
}

#[test]
fn the_header_shortens_views_to_their_numbers() {
    let mut sim = Sim::start();
    let views: Vec<(String, String)> =
        (0..7).map(|n| (format!("name {n}"), format!("is:unread w{n}"))).collect();
    let views: Vec<(&str, &str)> =
        views.iter().map(|(name, query)| (name.as_str(), query.as_str())).collect();
    sim.send_views(&views);
    sim.resize(120, 12);
    assert!(
        sim.line(0).contains("4 name 0   5 name 1") && sim.line(0).contains("9 name 5"),
        "{}",
        sim.line(0)
    );
    sim.resize(80, 12);
    assert!(sim.line(0).contains("4 name 0") && sim.line(0).contains('9'), "{}", sim.line(0));
    sim.resize(40, 12);
    assert!(sim.line(0).contains("4  5"), "{}", sim.line(0));
    // A click on a number shows the view.
    let x = sim.line(0).find('5').unwrap() as u16;
    sim.click(x, 0);
    assert_eq!(sim.model.scope_name(), Some(SafeText::new("name 1")));
}

#[test]
fn the_palette_lists_commands_for_views() {
    let mut sim = Sim::start();
    sim.send_views(&[("trams", "zur")]);
    sim.keys(":view");
    let screen = sim.screen();
    for words in ["save this filter as a view", "show the view trams", "delete the view trams"] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
    sim.keys("<Esc>:save<Enter>");
    assert!(sim.screen().contains(":save "), "{}", sim.screen());
    sim.keys("<Esc>:show the view trams<Enter>");
    assert_eq!(sim.titles(), [ALL[1]]);
}
