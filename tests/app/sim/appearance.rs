//! The appearance: changed by keys, edited in the file, saved.

use ratatui::layout::Position;
use ratatui::style::{Color, Style};
use ratatui::text::Span;
use tidings::app::appearance::Appearance;
use tidings::app::{Depth, Effect, Msg, TerminalColors, ThemeSpec, Themes};
use tidings::news::{self, Block, Document, Emphasis, SafeText};

use crate::sim::harness::Sim;

/// All saved appearances, oldest first.
fn saved(sim: &Sim) -> Vec<Appearance> {
    let appearances = sim.log.iter().filter_map(|effect| match effect {
        Effect::SaveAppearance(appearance) => Some(appearance.clone()),
        _ => None,
    });
    appearances.collect()
}

/// The width of the longest line of the article.
fn longest_line(sim: &Sim) -> usize {
    let screen = sim.screen();
    let lines = screen.lines().filter(|line| !line.contains("Lines of at most"));
    let lines = lines.map(|line| line.trim().trim_end_matches('┃').trim().chars().count());
    lines.max().unwrap_or(0)
}

#[test]
fn the_measure_is_changed_and_saved() {
    let mut sim = Sim::with_size(140, 30);
    sim.keys("jz");
    let usual = longest_line(&sim);
    assert!((60..=72).contains(&usual), "{usual}");
    sim.keys("+++");
    assert!(sim.model.notice.as_ref().unwrap().text.contains("84 columns"));
    let wide = longest_line(&sim);
    assert!(wide > usual && wide <= 84, "{wide}");
    sim.keys("-------------");
    assert!(longest_line(&sim) <= 40);
    assert!(saved(&sim).is_empty());
    sim.wait(1_000);
    assert_eq!(saved(&sim), [Appearance { measure: Some(40), ..Appearance::default() }]);
    sim.keys("=");
    assert_eq!(longest_line(&sim), usual);
    // The last change is saved on exit.
    sim.keys("Q");
    assert_eq!(saved(&sim).last(), Some(&Appearance { measure: Some(72), ..Appearance::default() }));
    assert_eq!(sim.log.last(), Some(&Effect::Quit));
}

#[test]
fn hyphens_and_justified_text_are_switched_by_commands_and_saved() {
    let mut sim = Sim::with_size(140, 30);
    sim.keys("jz:toggle-just<Enter>");
    assert!(sim.model.notice.as_ref().unwrap().text.contains("Text is justified"));
    sim.keys(":toggle-hyph<Enter>:toggle-even<Enter>").wait(1_000);
    let changes = Appearance {
        justify: Some(true),
        hyphenate: Some(true),
        even_lines: Some(false),
        ..Appearance::default()
    };
    assert_eq!(saved(&sim), [changes]);
    let mut sim = Sim::with_size(36, 30);
    sim.keys("<Enter>:toggle-just<Enter>");
    assert!(sim.model.notice.as_ref().unwrap().text.contains("narrower"), "{}", sim.screen());
}

#[test]
fn lines_are_even_unless_the_user_wants_them_filled() {
    let mut sim = Sim::with_size(100, 30);
    sim.keys("jz");
    let even = sim.screen();
    sim.keys(":toggle-even-lines<Enter>");
    let filled = sim.screen();
    assert_ne!(even, filled);
    let words =
        |screen: &str| screen.replace('┃', "").split_whitespace().take(50).collect::<Vec<_>>().join(" ");
    assert_eq!(words(&even), words(&filled));
}

#[test]
fn the_pane_may_be_narrower_than_the_measure() {
    let mut sim = Sim::with_size(40, 12);
    sim.keys("<Enter>+");
    assert!(sim.line(-2).contains("76 columns"), "{}", sim.screen());
    assert!(longest_line(&sim) <= 38);
}

#[test]
fn only_changed_settings_are_saved() {
    let mut sim = Sim::start();
    sim.keys("jjk<Enter>q").wait(5_000);
    sim.keys("Q");
    assert!(saved(&sim).is_empty());
    let mut sim = Sim::start();
    sim.keys("tj<Enter>>W").wait(1_000);
    let appearance = Appearance {
        theme: Some(SafeText::new("terminal")),
        list: Some(51),
        wrap_code: Some(false),
        ..Appearance::default()
    };
    assert_eq!(saved(&sim), [appearance]);
}

#[test]
fn saved_and_edited_settings_are_applied() {
    let mut sim = Sim::start();
    let before = sim.model.areas().divider.x;
    sim.send(Msg::Appearance(Appearance {
        theme: Some(SafeText::new("paper")),
        list: Some(30),
        ..Appearance::default()
    }));
    assert_eq!((sim.model.theme_name.as_str(), sim.model.areas().divider.x), ("paper", 30));
    sim.keys(">").send(Msg::Appearance(Appearance::default()));
    assert_eq!(sim.model.areas().divider.x, 34, "the file does not override an unsaved change of the user");
    sim.wait(1_000).send(Msg::Appearance(Appearance { measure: Some(60), ..Appearance::default() }));
    assert_eq!(sim.model.areas().divider.x, before);
    assert!(saved(&sim).iter().all(|appearance| appearance.measure.is_none()));
}

/// A program with the styles of a theme on a black terminal with all colours.
fn in_colour(name: &str) -> Sim {
    let mut sim = Sim::start();
    sim.model.terminal.depth = Depth::True;
    sim.send(Msg::Colors(TerminalColors { background: Some((0, 0, 0)), ..TerminalColors::default() }));
    sim.send(Msg::Appearance(Appearance { theme: Some(SafeText::new(name)), ..Appearance::default() }));
    sim
}

/// The cells between some columns that have the terminal's own background.
fn unpainted_in(sim: &Sim, columns: impl Fn(u16) -> bool) -> usize {
    let buffer = sim.buffer();
    // The second cell of a wide character is not drawn.
    let hidden = |at: &Position| at.x > 0 && Span::raw(buffer[(at.x - 1, at.y)].symbol()).width() > 1;
    let cells = buffer.area().positions().filter(|at| columns(at.x) && !hidden(at));
    cells.filter(|at| buffer[*at].bg == Color::Reset).count()
}

/// The same on the whole screen.
fn unpainted(sim: &Sim) -> usize {
    unpainted_in(sim, |_| true)
}

#[test]
fn a_theme_paints_the_whole_screen_also_under_overlays() {
    let mut sim = in_colour("paper");
    for keys in ["", "?", "<Esc>:", "<Esc>c", "<Esc>/so<Tab>", "<Esc><Esc>a", "<Esc><Enter>;", "<Esc>z", "zE"]
    {
        sim.keys(keys);
        assert_eq!(unpainted(&sim), 0, "after {keys}\n{}", sim.screen());
        let plain = sim
            .buffer()
            .content()
            .iter()
            .filter(|cell| cell.fg == Color::Reset && cell.symbol() != " ")
            .count();
        assert_eq!(plain, 0, "after {keys}\n{}", sim.screen());
    }
    let mut sim = in_colour("auto");
    assert!((1_500..100 * 20 - 20).contains(&unpainted(&sim)));
    sim.keys("?");
    assert!(unpainted(&sim) > 1_000);
}

/// The line of the screen that contains a text.
fn line_with(sim: &Sim, text: &str) -> String {
    sim.screen().lines().find(|line| line.contains(text)).unwrap_or_default().to_owned()
}

#[test]
fn themes_are_tried_on_the_screen_and_esc_brings_the_old_one_back() {
    let mut sim = in_colour("auto");
    let before = (sim.model.theme, sim.buffer());
    sim.keys("t");
    assert_eq!(sim.model.theme, before.0, "nothing changes before a movement");
    assert!(
        sim.screen().contains("Themes") && line_with(&sim, "in use").contains("▌ auto "),
        "{}",
        sim.screen()
    );
    sim.keys("jjj");
    assert_eq!((sim.model.theme_name.as_str(), unpainted_in(&sim, |x| !(25..75).contains(&x))), ("paper", 0));
    // The bar is at the selected theme, a word at the one in use.
    let auto = line_with(&sim, "in use");
    assert!(
        auto.contains("│    auto ") && line_with(&sim, "▌ paper").contains("│  ▌ paper "),
        "{}",
        sim.screen()
    );
    // The reply of the terminal comes late: it changes nothing that is on the screen now.
    sim.send(Msg::Colors(TerminalColors { text: Some((200, 200, 200)), ..TerminalColors::default() }));
    assert_eq!(sim.model.theme_name.as_str(), "paper");
    sim.send(Msg::Colors(TerminalColors { text: Some((216, 220, 224)), ..TerminalColors::default() }));
    sim.keys("<Esc>");
    assert_eq!((sim.model.theme, sim.buffer()), before);
    // A click outside the list, and typing, too.
    sim.keys("t/nord").click(1, 0);
    assert_eq!(sim.model.theme, before.0);
    sim.keys("tG").keys("<C-c>").wait(10_000);
    assert_eq!((sim.model.theme, saved(&sim).len()), (before.0, 0));
}

#[test]
fn a_theme_is_found_by_typing_and_kept_with_enter() {
    let mut sim = in_colour("auto");
    sim.keys("t/gruv");
    assert!(sim.screen().contains("gruvbox-light") && !sim.screen().contains("nord"), "{}", sim.screen());
    sim.keys("<Down><Enter>");
    assert_eq!(sim.model.theme_name.as_str(), "gruvbox-light");
    assert!(sim.line(-1).contains("Theme: gruvbox-light"), "{}", sim.line(-1));
    sim.wait(1_000);
    let theme = |name: &str| Appearance { theme: Some(SafeText::new(name)), ..Appearance::default() };
    assert_eq!(saved(&sim), [theme("gruvbox-light")]);
    // `auto` can be chosen again.
    sim.keys("tg<Enter>").wait(1_000);
    assert_eq!((saved(&sim).pop(), sim.model.theme_name.as_str()), (Some(theme("auto")), "auto"));
    sim.keys("t/zzz");
    assert!(sim.screen().contains("No theme matches"), "{}", sim.screen());
    sim.keys("<Enter>");
    assert_eq!(sim.model.theme_name.as_str(), "auto");
}

#[test]
fn a_theme_is_chosen_by_its_name() {
    let mut sim = in_colour("auto");
    sim.keys(":theme nord<Enter>");
    assert_eq!(sim.model.theme_name.as_str(), "nord", "{}", sim.screen());
    sim.keys(":theme pink<Enter>");
    // The sentence takes several lines.
    assert!(sim.screen().contains("There is no theme pink"), "{}", sim.screen());
    assert!(sim.line(-1).ends_with("no-colour"), "{}", sim.screen());
    assert_eq!(sim.model.theme_name.as_str(), "nord");
}

#[test]
fn the_selected_headline_can_be_seen_with_the_old_light_theme_on_a_dark_terminal() {
    for name in ["light", "dark"] {
        let sim = in_colour(name);
        let buffer = sim.buffer();
        let row = (0..20).find(|y| buffer[(0, *y)].symbol() == "▌").expect("the selected row");
        let (text, ground) = (buffer[(5, row)].fg, buffer[(5, row)].bg);
        let sum = |color: Color| match color {
            Color::Rgb(r, g, b) => i32::from(r) + i32::from(g) + i32::from(b),
            other => panic!("{other:?}"),
        };
        assert!((sum(text) - sum(ground)).abs() > 350, "{name}: {text:?} on {ground:?}");
        let is_light = matches!(buffer[(50, 15)].bg, Color::Rgb(..)) && sum(buffer[(50, 15)].bg) > 350;
        assert_eq!((is_light, sum(ground) > 350), (name == "light", name == "light"));
    }
}

#[test]
fn an_edited_theme_is_applied_and_its_error_shown() {
    let mut sim = in_colour("sea");
    assert_eq!(sim.model.theme.ground, Style::new());
    let spec = |text: &str| Themes::new(vec![(SafeText::new("sea"), ThemeSpec::parse(text).unwrap())]);
    let themes = spec("[roles]\nground = '#001020'\n");
    sim.send(Msg::Themes { themes, warnings: vec![] });
    assert_eq!((sim.model.theme.ground.bg, unpainted(&sim)), (Some(Color::Rgb(0, 16, 32)), 0));
    let themes = spec("[roles]\nground = '#002040'\n");
    sim.send(Msg::Themes { themes, warnings: vec![SafeText::new("sky.toml: line 3: no role")] });
    assert!(
        sim.line(-1).contains("sky.toml: line 3") && sim.model.theme.ground.bg == Some(Color::Rgb(0, 32, 64))
    );
}

#[test]
fn struck_words_have_signs_where_the_terminal_may_not_draw_them() {
    const STRUCK: Emphasis = Emphasis(8);
    let spans = vec![
        news::Span::plain("costs "),
        news::Span { emphasis: STRUCK, ..news::Span::plain("ten") },
        news::Span::plain(" twelve"),
    ];
    let document = Document { blocks: vec![Block::Paragraph(spans)], ..Document::default() };
    for (signs, text) in [(false, "costs ten twelve"), (true, "costs ~~ten~~ twelve")] {
        let mut sim = Sim::with_size(100, 20);
        sim.model.terminal.struck_signs = signs;
        sim.articles[1].document = document.clone();
        sim.keys("j").settle();
        assert!(sim.screen().contains(text), "{}", sim.screen());
    }
}
