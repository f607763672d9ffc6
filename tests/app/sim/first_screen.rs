//! The first screen as it is without any choice of the user: day groups, row styles, layouts; and where the cursor goes.

use tidings::app::{Effect, Setup, WindowState};
use tidings::news::{History, SafeText, State};

use crate::sim::harness::{STORIES, Sim, Story};

/// Headlines of two days and of earlier ones: short and long, in wide letters, with long and short names.
const NEWS: &[Story<'static>] = &[
    ("Council votes to reopen the old swing bridge before the summer fair", "The Harbour Post", 1, 3),
    ("Faster builds in three small steps, measured", "Compiler Notes", 2, 2),
    ("Quince jelly", "Kitchen Almanac", 3, 40),
    ("Probe sends first pictures of the southern polar ice field and of the dunes around it", "Orbit", 4, 1),
    ("古い港の橋が夏祭りの前に再開へ、市議会が賛成多数で可決し工事は来月から", "夜明け通信", 5, 1),
    ("Why the lighthouse keeper will not be replaced by a camera, for now", "The Harbour Post", 11, 2),
    ("Storm Ada: forty trees down, two roads closed, and one very lucky cat", "The Harbour Post", 26, 1),
    ("Release 4.2: incremental linking is on by default", "Compiler Notes", 27, 1),
    ("Small launcher fails again at stage separation", "Orbit", 51, 1),
    ("Unicode line breaking is harder than it looks", "Compiler Notes", 24 * 5, 1),
    ("What salt does, and when to add it", "Kitchen Almanac", 24 * 9, 1),
    ("The woman who drew every map of the coast for fifty years", "The Harbour Post", 24 * 9 + 1, 1),
];

fn start(columns: u16, rows: u16, window: &str) -> Sim {
    let mut sim = Sim::with_window(columns, rows, window, State::of("here"), History::default(), false);
    sim.load(NEWS);
    sim.end_load();
    sim.settle();
    sim
}

/// So many stories, two a day.
fn with_stories(count: usize) -> Sim {
    stories_in(count, plain_setup())
}

fn stories_in(count: usize, setup: Setup) -> Sim {
    let titles: Vec<String> = (0..count).map(|i| format!("Story number {i:02}")).collect();
    let stories: Vec<_> =
        titles.iter().zip(0..).map(|(title, i)| (title.as_str(), "World", i * 12, 1)).collect();
    let mut sim = Sim::with_setup(setup);
    sim.load(&stories);
    sim.end_load();
    sim.settle();
    sim
}

/// A window of 80x34 without choices of the user.
fn plain_setup() -> Setup {
    Setup { columns: 80, rows: 34, window: WindowState::default(), ..Sim::setup(false) }
}

#[test]
fn every_layout_with_every_row_style() {
    let sizes = [(40, 12), (80, 24), (120, 35), (160, 45)];
    for layout in ["auto", "side-by-side", "stacked", "single"] {
        for rows in ["auto", "two-line", "compact", "cards"] {
            let window = format!(r#"{{"layout": "{layout}", "rows": "{rows}"}}"#);
            let screens: Vec<String> = (sizes.iter())
                .map(|(columns, lines)| {
                    let mut sim = start(*columns, *lines, &window);
                    sim.keys("jfjrj");
                    format!("{columns}x{lines}\n{}", sim.screen())
                })
                .collect();
            insta::assert_snapshot!(format!("first_{layout}_{rows}"), screens.join("\n"));
        }
    }
}

#[test]
fn the_article_alone_is_remembered() {
    let mut sim = start(100, 20, "{}");
    let alone = |sim: &Sim| !sim.screen().contains("Quince");
    sim.keys("z");
    assert!(alone(&sim), "{}", sim.screen());
    // The list is shown while it has the focus; the next article is alone again, until z is pressed in it.
    assert!(!alone(sim.keys("q")) && alone(sim.keys("<Enter>")));
    assert!(!alone(sim.keys("z")) && alone(sim.keys("z")));
    let written = saved_window(&mut sim);
    let mut sim = start(100, 20, &written);
    assert!(sim.screen().contains("Quince"));
    sim.keys("<Enter>");
    assert!(!sim.screen().contains("Quince"), "{}", sim.screen());
}

/// What was written last of the state of the window.
fn saved_window(sim: &mut Sim) -> String {
    sim.wait(2_000);
    let states = sim.log.iter().rev().find_map(|effect| match effect {
        Effect::SaveWindowState(change) => Some(change.1.clone()),
        _ => None,
    });
    serde_json::to_string::<WindowState>(&states.expect("it was saved")).unwrap()
}

#[test]
fn choices_of_keys_are_remembered() {
    let mut sim = start(120, 35, "{}");
    sim.keys("vvVHS");
    let text = saved_window(&mut sim);
    for part in
        [r#""rows":"compact""#, r#""layout":"side-by-side""#, r#""no-groups":true"#, r#""all":"oldest""#]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    let sim = start(120, 35, &text);
    assert!(sim.line(1).contains("The woman who drew"), "{}", sim.screen());
}

#[test]
fn each_view_has_its_own_sort_order() {
    let mut sim = start(120, 35, "{}");
    sim.keys("S2");
    assert!(sim.titles()[0].starts_with("Council"), "unread: newest first");
    sim.keys("1");
    assert!(sim.titles()[0].starts_with("The woman"), "all: oldest first");
}

#[test]
fn keys_jump_from_group_to_group() {
    let mut sim = start(120, 35, "{}");
    let mut at = |keys: &str| sim.keys(keys).model.list.cursor();
    assert_eq!([at(")"), at(")"), at("j"), at("("), at("("), at("(")], [5, 8, 9, 8, 5, 0]);
    sim.keys("SS");
    assert!(sim.line(1).contains("Compiler Notes ──"), "{}", sim.screen());
    sim.keys("g)");
    assert!(sim.line(1).starts_with(" Compiler Notes") && sim.model.list.cursor() == 3);
}

#[test]
fn the_heading_of_the_top_row_stays_on_the_first_line() {
    let mut sim = start(80, 24, "{}");
    sim.keys("G");
    let heading = sim.line(1);
    assert!(heading.contains("──") && !heading.contains("Today"), "{heading}");
    for _ in 0..12 {
        sim.keys("k");
        assert!(sim.line(1).contains("──"), "{}", sim.screen());
    }
    assert!(sim.line(1).contains("Today"));
}

#[test]
fn marks_differ_without_colour() {
    let mut sim = start(120, 35, "{}");
    sim.keys("f<Enter><Esc>jrjj<Enter><Space><Esc>");
    let marks: Vec<char> =
        (1..20).filter_map(|y| sim.line(y).chars().nth(1)).filter(|c| "●★◐".contains(*c)).collect();
    assert!(marks.starts_with(&['★']), "{marks:?} {}", sim.screen());
}

#[test]
fn hiding_what_was_read_goes_to_the_next_row_that_is_left() {
    let mut sim = with_stories(40);
    sim.keys(&format!("2{}r2", "j".repeat(15)));
    assert_eq!(sim.selected(), "Story number 16");
    // The last row: then to the one before.
    sim.keys("Gr2");
    assert_eq!(sim.selected(), "Story number 38");
}

#[test]
fn a_cancelled_filter_leaves_the_cursor_where_it_was() {
    let fifteen = "j".repeat(15);
    for (keys, wanted) in [
        ("/zzz<Esc>", "Story number 15"),
        ("/story<Esc>", "Story number 15"),
        ("/story 3<Backspace>7<Esc>", "Story number 15"),
        ("/<Esc>", "Story number 15"),
        ("/story<C-n><C-n><Esc>", "Story number 02"),
        ("/story 30<Enter><Esc>", "Story number 30"),
        // Nothing was chosen.
        ("/zzz<Enter><Esc>", "Story number 15"),
        ("/zzz<Enter>/<Esc><Esc>", "Story number 15"),
        ("/zzz<Enter>3<Esc>1", "Story number 15"),
        ("/zzz<C-u><Enter>", "Story number 15"),
        ("/x<Backspace><Enter>", "Story number 15"),
        ("/story<Enter>/<C-u><Enter>", "Story number 15"),
    ] {
        let mut sim = with_stories(40);
        sim.keys(&fifteen);
        let line = (0..34).find(|y| sim.line(*y).starts_with('▌'));
        sim.keys(keys);
        assert_eq!(sim.selected(), wanted, "{keys}");
        if wanted.ends_with("15") {
            assert_eq!((0..34).find(|y| sim.line(*y).starts_with('▌')), line, "{keys}");
        }
    }
}

#[test]
fn a_look_at_another_view_keeps_the_place() {
    let fifteen = "j".repeat(15);
    for (keys, wanted) in [
        ("31", "Story number 15"),
        ("21", "Story number 15"),
        ("3231", "Story number 15"),
        // One saved article elsewhere.
        ("kkf31", "Story number 13"),
        ("gfG31", "Story number 39"),
        // The user has moved there.
        ("gfjfG3k1", "Story number 00"),
    ] {
        let mut sim = with_stories(40);
        sim.keys(&fifteen);
        sim.keys(keys);
        assert_eq!(sim.selected(), wanted, "{keys}");
    }
}

#[test]
fn rows_that_came_in_above_the_window_are_not_marked_read() {
    let mut sim = with_stories(100);
    sim.keys(&"j".repeat(50));
    let new: Vec<String> = (0..5).map(|i| format!("New {i}")).collect();
    let new: Vec<_> = new.iter().map(|title| (title.as_str(), "World", -1, 1)).collect();
    sim.load(&new);
    sim.settle();
    sim.keys("A");
    assert!(
        sim.line(-1).contains("100 articles marked read · 5 new ones above stay unread"),
        "{}",
        sim.line(-1)
    );
    assert_eq!(sim.read_and_saved("New 3"), (false, false));
    // Once they were visible they are marked, too.
    sim.keys("gA");
    assert_eq!(sim.read_and_saved("New 3"), (true, false));
}

#[test]
fn while_a_key_is_held_the_article_waits() {
    let mut sim = stories_in(40, Setup { articles_wait: true, ..plain_setup() });
    let opened = |sim: &Sim| sim.count_effects(|effect| matches!(effect, Effect::Open { .. }));
    let before = opened(&sim);
    // The first press shows its article at once, the next ones come too fast.
    for _ in 0..10 {
        sim.wait(30).keys("j");
    }
    assert_eq!((opened(&sim), sim.selected()), (before + 1, "Story number 10"));
    assert!(sim.screen().contains("▌● Story number 10"));
    sim.wait(100);
    assert_eq!(opened(&sim), before + 2);
    // Slow presses do not wait, and other keys are for the article under the cursor.
    sim.wait(500).keys("j").wait(500).keys("j");
    assert_eq!(opened(&sim), before + 4);
    sim.keys("j").wait(30).keys("jj<Enter>");
    assert!(sim.screen().contains("Story number 15"), "{}", sim.screen());
}

#[test]
fn the_first_view_is_a_setting() {
    for (name, keys, wanted) in [("unread", "r2", 39), ("saved", "", 0), ("started", "", 0), ("all", "", 40)]
    {
        let start_view = Some(SafeText::new(name));
        let mut sim = stories_in(40, Setup { start_view, ..plain_setup() });
        sim.keys(keys);
        assert_eq!(sim.titles().len(), wanted, "{name}");
    }
    let start_view = Some(SafeText::new("nonsense"));
    let sim = stories_in(3, Setup { start_view, ..plain_setup() });
    assert!(sim.line(-2).contains("there is no view nonsense"), "{}", sim.screen());
}

#[test]
fn while_a_key_is_held_the_window_moves_by_several_rows() {
    let mut sim = stories_in(100, Setup { articles_wait: true, ..plain_setup() });
    let mut tops = Vec::new();
    for _ in 0..30 {
        sim.wait(30).keys("j");
        tops.push(sim.model.list.top());
    }
    tops.dedup();
    assert!(tops.len() > 3 && tops.windows(2).all(|pair| pair[1] - pair[0] == 3), "{tops:?}");
}

#[test]
fn a_filter_without_words_keeps_the_headings_of_days() {
    let mut sim = start(120, 35, "{}");
    sim.keys("/source:orbit<Enter>");
    assert!(sim.line(1).contains("Today") && sim.titles().len() == 2, "{}", sim.screen());
    // Words rate the hits: the best comes first.
    sim.keys("/<C-u>probe<Enter>");
    assert!(!sim.screen().contains("Today"), "{}", sim.screen());
}

#[test]
fn under_headings_of_sources_rows_do_not_repeat_them() {
    let mut sim = start(120, 35, r#"{"sort": {"all": "source"}}"#);
    sim.keys("j");
    assert_eq!(sim.screen().matches("Compiler Notes").count(), 1, "{}", sim.screen());
}

#[test]
fn enter_in_the_list_opens_its_article_after_a_page_of_the_manual() {
    let mut sim = start(120, 35, "{}");
    sim.keys("j:manual<Enter>q<Enter>");
    assert!(sim.line(3).contains("Faster builds"), "{}", sim.screen());
}

#[test]
fn with_the_oldest_first_new_rows_below_are_not_marked_read() {
    let mut sim = with_stories(100);
    sim.keys("Sg");
    sim.load(&[("New one", "World", -1, 1)]);
    sim.settle();
    sim.keys("A");
    assert!(
        sim.line(-1).contains("100 articles marked read · 1 new one below stays unread"),
        "{}",
        sim.line(-1)
    );
    sim.keys("GA");
    assert_eq!(sim.read_and_saved("New one"), (true, false));
}

#[test]
fn the_names_of_the_days_change_at_midnight() {
    let mut sim = start(120, 35, "{}");
    assert!(sim.line(1).starts_with(" Today") && sim.screen().contains(" Yesterday"));
    sim.wait(24 * 3_600_000);
    assert!(sim.line(1).starts_with(" Yesterday"), "{}", sim.screen());
}

#[test]
fn the_list_is_where_it_was_after_an_article_in_its_place() {
    for (columns, keys) in [(60, "<Enter><Esc>"), (60, "\\\\"), (120, "zz"), (120, "z<Esc>")] {
        let mut sim = stories_in(40, Setup { columns, ..plain_setup() });
        sim.keys(&"j".repeat(27)).keys("kkkk");
        let line = (0..34).find(|y| sim.line(*y).starts_with('▌'));
        sim.keys(keys);
        if sim.line(1).contains("Story") && !sim.screen().contains('▌') {
            sim.keys("<Esc>");
        }
        let now = (0..34).find(|y| sim.line(*y).starts_with(['▌', '▏']));
        assert_eq!(now, line, "{columns} {keys}");
    }
}

#[test]
fn the_line_above_the_article_fills_as_it_is_read() {
    let window = r#"{"rows": "compact", "no-groups": true, "layout": "stacked"}"#;
    let setup =
        Setup { columns: 80, rows: 24, window: serde_json::from_str(window).unwrap(), ..Sim::setup(false) };
    let mut sim = Sim::with_setup(setup);
    sim.load(STORIES);
    sim.end_load();
    sim.settle();
    sim.keys("j<Enter>");
    let full = "━".repeat(80);
    assert!(!sim.screen().contains('━'), "{}", sim.screen());
    sim.keys("<Space>");
    assert!(sim.screen().contains("━━━━━━") && !sim.screen().contains(&full), "{}", sim.screen());
    sim.keys("G");
    assert!(sim.screen().lines().any(|line| line == full), "{}", sim.screen());
}
