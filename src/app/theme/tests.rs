//! The contrast of every role on every background it appears on, for all themes, numbers of colours and common terminals.

use ratatui::style::{Color, Modifier, Style};

use super::catalog::BUILT_IN;
use super::color::{Rgb, SIGN_CONTRAST, TEXT_CONTRAST, contrast, indexed};
use super::resolve::{Styles, Target, resolve};
use super::roles::{HUES_ON, Kind, ROLES, Role};
use super::*;
use crate::news::SafeText;

/// A terminal: its name, background, text, and the six hues of its palette.
type Scheme = (&'static str, u32, u32, [u32; 6]);

const XTERM: [u32; 6] = [0xcd_0000, 0x00_cd00, 0xcd_cd00, 0x00_00ee, 0xcd_00cd, 0x00_cdcd];
const SOLARIZED: [u32; 6] = [0xdc_322f, 0x85_9900, 0xb5_8900, 0x26_8bd2, 0xd3_3682, 0x2a_a198];

/// Common terminals.
const SCHEMES: [Scheme; 15] = [
    ("black", 0x00_0000, 0xe5_e5e5, XTERM),
    ("near black", 0x10_1010, 0xe0_e0e0, XTERM),
    ("white", 0xff_ffff, 0x00_0000, XTERM),
    ("Solarized dark", 0x00_2b36, 0x83_9496, SOLARIZED),
    ("Solarized light", 0xfd_f6e3, 0x65_7b83, SOLARIZED),
    (
        "Gruvbox dark",
        0x28_2828,
        0xeb_dbb2,
        [0xcc_241d, 0x98_971a, 0xd7_9921, 0x45_8588, 0xb1_6286, 0x68_9d6a],
    ),
    (
        "Gruvbox light",
        0xfb_f1c7,
        0x3c_3836,
        [0xcc_241d, 0x98_971a, 0xd7_9921, 0x45_8588, 0xb1_6286, 0x68_9d6a],
    ),
    (
        "Catppuccin Mocha",
        0x1e_1e2e,
        0xcd_d6f4,
        [0xf3_8ba8, 0xa6_e3a1, 0xf9_e2af, 0x89_b4fa, 0xf5_c2e7, 0x94_e2d5],
    ),
    (
        "Catppuccin Latte",
        0xef_f1f5,
        0x4c_4f69,
        [0xd2_0f39, 0x40_a02b, 0xdf_8e1d, 0x1e_66f5, 0xea_76cb, 0x17_9299],
    ),
    ("Nord", 0x2e_3440, 0xd8_dee9, [0xbf_616a, 0xa3_be8c, 0xeb_cb8b, 0x81_a1c1, 0xb4_8ead, 0x88_c0d0]),
    ("Dracula", 0x28_2a36, 0xf8_f8f2, [0xff_5555, 0x50_fa7b, 0xf1_fa8c, 0xbd_93f9, 0xff_79c6, 0x8b_e9fd]),
    ("Tokyo Night", 0x1a_1b26, 0xc0_caf5, [0xf7_768e, 0x9e_ce6a, 0xe0_af68, 0x7a_a2f7, 0xbb_9af7, 0x7d_cfff]),
    ("One Light", 0xfa_fafa, 0x38_3a42, [0xe4_5649, 0x50_a14f, 0xc1_8401, 0x01_84bc, 0xa6_26a4, 0x09_97b3]),
    // A background of middle lightness, and a terminal whose text can hardly be read.
    ("grey", 0x76_7676, 0xff_ffff, XTERM),
    ("faint", 0x20_2020, 0x50_5050, [0x30_2020; 6]),
];

fn rgb(number: u32) -> Rgb {
    ((number >> 16) as u8, (number >> 8) as u8, number as u8)
}

fn reported(scheme: &Scheme) -> TerminalColors {
    let palette = scheme.3.map(|color| Some(rgb(color)));
    TerminalColors { background: Some(rgb(scheme.1)), text: Some(rgb(scheme.2)), palette }
}

fn number(color: Option<Color>) -> Option<Rgb> {
    match color? {
        Color::Rgb(r, g, b) => Some((r, g, b)),
        Color::Indexed(number) => Some(indexed(number)),
        other => panic!("{other:?} is not a number"),
    }
}

/// Checks the styles of a theme on a terminal with this background. Returns what is wrong.
fn check(styles: &Styles, terminal: Rgb) -> Vec<String> {
    let mut wrong = Vec::new();
    let ground = number(styles.get(Role::Ground).bg);
    let background = |role: Role| number(styles.get(role).bg).or(ground).unwrap_or(terminal);
    let is_reversed = |role: Role| styles.get(role).add_modifier.contains(Modifier::REVERSED);
    let mut ink = |name: &str, style: Style, on: &[Role]| {
        for role in on.iter().filter(|role| !is_reversed(**role)) {
            let text = number(style.fg.or(styles.get(*role).fg).or(styles.get(Role::Ground).fg));
            let Some(text) = text else {
                // The terminal's own text on its own background; dim text is derived from it.
                assert!(
                    ground.is_none() && styles.get(*role).bg.is_none(),
                    "{name} has no colour on {role:?}"
                );
                continue;
            };
            let found = contrast(text, background(*role));
            if found < TEXT_CONTRAST {
                wrong.push(format!("{name} {text:?} on {role:?} {:?}: {found:.2}", background(*role)));
            }
        }
    };
    for info in ROLES {
        if let Kind::Ink(on) = info.kind {
            ink(info.name, styles.get(info.role), on);
        }
    }
    for hue in styles.hues {
        ink("source", hue, HUES_ON);
    }
    // The selected row: seen by its background, by being reversed or underlined, or by the bar beside it, which has the
    // colour of the accent in panes (`pane::row::draw_band`) and of the text in menus (`pane::menu`).
    for role in [Role::Band, Role::BandAway, Role::Chosen] {
        let style = styles.get(role);
        let marked = Modifier::REVERSED | Modifier::UNDERLINED;
        let bar = if role == Role::Chosen { style.fg } else { styles.get(Role::Accent).fg };
        let bar = number(bar);
        let by_bar = bar.is_none_or(|bar| contrast(bar, background(role)) >= SIGN_CONTRAST);
        let seen = contrast(background(role), background(Role::Ground)) >= SIGN_CONTRAST
            || style.add_modifier.intersects(marked)
            || by_bar;
        if !seen || !style.add_modifier.intersects(marked) && background(role) == background(Role::Ground) {
            wrong.push(format!("{role:?} is not seen: {:?}", background(role)));
        }
    }
    wrong
}

fn styles(name: &str, depth: Depth, shade: Shade, colors: &TerminalColors) -> Styles {
    resolve(&Themes::default().complete(name).unwrap(), Target { depth, shade, colors })
}

#[test]
fn every_role_can_be_read_on_every_background_in_every_theme() {
    let mut wrong = Vec::new();
    for (name, _) in BUILT_IN.iter().filter(|(name, _)| !["auto", "terminal", "no-colour"].contains(name)) {
        for depth in [Depth::True, Depth::Indexed] {
            // It does not matter what the terminal is like.
            for scheme in [&SCHEMES[0], &SCHEMES[2]] {
                let shade = Shade::of(rgb(scheme.1));
                let found = check(&styles(name, depth, shade, &reported(scheme)), rgb(scheme.1));
                wrong.extend(found.into_iter().map(|what| format!("{name} {depth:?}: {what}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn auto_can_be_read_on_common_terminals() {
    let mut wrong = Vec::new();
    for scheme in &SCHEMES {
        for depth in [Depth::True, Depth::Indexed] {
            let all = reported(scheme);
            // Some report all, some no palette, some only the background.
            let some = TerminalColors { palette: [None; PALETTE], ..all };
            let little = TerminalColors { text: None, ..some };
            for colors in [all, some, little] {
                let found = check(&styles(AUTO, depth, Shade::of(rgb(scheme.1)), &colors), rgb(scheme.1));
                wrong.extend(found.into_iter().map(|what| format!("{} {depth:?}: {what}", scheme.0)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn auto_has_the_hues_of_the_terminal_unless_they_are_bare_primaries() {
    let auto = |scheme: usize| {
        let styles = styles(AUTO, Depth::True, Shade::Dark, &reported(&SCHEMES[scheme]));
        [Role::Accent, Role::Link, Role::Code].map(|role| number(styles.get(role).fg).unwrap())
    };
    assert_eq!((SCHEMES[7].0, auto(7)), ("Catppuccin Mocha", [0xf9_e2af, 0x94_e2d5, 0xa6_e3a1].map(rgb)));
    assert_eq!((SCHEMES[0].0, auto(0)), ("black", [0xe6_aa5a, 0x78_b4e1, 0xa0_c88c].map(rgb)));
}

#[test]
fn without_a_report_the_selected_row_can_be_read_whatever_the_terminal_is() {
    for depth in [Depth::True, Depth::Indexed] {
        for (shade, usual) in [(Shade::Dark, (0, 0, 0)), (Shade::Light, (255, 255, 255))] {
            let styles = styles(AUTO, depth, shade, &TerminalColors::default());
            assert_eq!(check(&styles, usual), Vec::<String>::new());
            for role in [Role::Band, Role::Panel, Role::Menu, Role::Chosen] {
                let style = styles.get(role);
                let (text, ground) = (number(style.fg).unwrap(), number(style.bg).unwrap());
                assert!(contrast(text, ground) >= TEXT_CONTRAST, "{role:?}");
            }
        }
    }
}

#[test]
fn sixteen_colours_are_those_of_the_terminal_and_never_bright_black() {
    for (name, _) in BUILT_IN {
        for shade in [Shade::Dark, Shade::Light] {
            let terminal = Terminal { depth: Depth::Sixteen, shade: Some(shade), ..Terminal::default() };
            let theme = Themes::default().theme(name, &terminal);
            let text = format!("{theme:?}");
            assert!(
                !text.contains("DarkGray") && !text.contains("Rgb") && !text.contains("Light"),
                "{name}: {text}"
            );
            assert!(theme.quiet.fg.is_none() && theme.quiet.add_modifier.contains(Modifier::DIM), "{name}");
            assert!(theme.band.add_modifier.contains(Modifier::REVERSED), "{name}");
        }
    }
    // A colour that can hardly be seen is not used: Solarized's blue on grey, say.
    let scheme =
        ("bad", 0x20_2020, 0xe0_e0e0, [0xcc_0000, 0x00_cc00, 0x30_3000, 0x00_00ee, 0xcc_00cc, 0x00_cccc]);
    let terminal = Terminal { depth: Depth::Sixteen, colors: reported(&scheme), ..Terminal::default() };
    let theme = Themes::default().theme("terminal", &terminal);
    assert_eq!((theme.accent.fg, theme.link.fg), (None, Some(Color::Cyan)));
}

#[test]
fn without_colours_roles_differ_by_dim_bold_and_underline() {
    for (depth, name) in [(Depth::None, "paper"), (Depth::True, "no-colour"), (Depth::Sixteen, "no-colour")] {
        let terminal = Terminal { depth, ..Terminal::default() };
        let theme = Themes::default().theme(name, &terminal);
        assert!(!format!("{theme:?}").contains("Some("), "{theme:?}");
        let modifiers = |style: Style| style.add_modifier;
        assert_eq!(modifiers(theme.title), Modifier::BOLD | Modifier::UNDERLINED);
        assert_eq!(modifiers(theme.quiet), Modifier::DIM);
        assert_eq!(modifiers(theme.read), Modifier::DIM);
        assert_eq!(modifiers(theme.unread), Modifier::BOLD);
        assert_eq!(modifiers(theme.link), Modifier::UNDERLINED);
        assert!(modifiers(theme.selected).contains(Modifier::REVERSED));
    }
}

/// Whether a style of a theme has a light background; none without one.
fn ground(theme: &Theme) -> Option<Shade> {
    number(theme.ground.bg).map(Shade::of)
}

#[test]
fn dark_and_light_of_earlier_versions_never_meet_the_other_shade() {
    let themes = Themes::default();
    let on = |name: &str, scheme: usize| {
        let terminal = Terminal { colors: reported(&SCHEMES[scheme]), ..Terminal::default() };
        themes.theme(name, &terminal)
    };
    // The same shade: as `auto`. The other one: with a background of its own.
    assert_eq!((on("dark", 0), on("light", 2)), (on(AUTO, 0), on(AUTO, 2)));
    assert_eq!((ground(&on("light", 0)), ground(&on("dark", 2))), (Some(Shade::Light), Some(Shade::Dark)));
    assert_eq!(on("light", 0).ground, on("paper", 0).ground);
    // By the environment alone, too.
    let terminal = Terminal { shade: Some(Shade::Dark), ..Terminal::default() };
    assert_eq!(ground(&themes.theme("light", &terminal)), Some(Shade::Light));
    // Nothing is known: the name is believed.
    let unknown = Terminal::default();
    let light = themes.theme("light", &unknown);
    assert_eq!((ground(&light), light), (None, Theme::new(Depth::True, Shade::Light)));
    let (text, band) = (number(light.band.fg).unwrap(), number(light.band.bg).unwrap());
    assert!(Shade::of(band) == Shade::Light && contrast(text, band) >= TEXT_CONTRAST);
}

#[test]
fn a_theme_of_the_user_is_based_on_another_one() {
    let own = |name: &str, text: &str| (SafeText::new(name), ThemeSpec::parse(text).unwrap());
    let themes = Themes::new(vec![
        own("sea", "inherit = 'nord'\n[roles]\naccent = '#88c0d0'\n"),
        own("deep", "inherit = 'sea'\n[roles]\nground = '#001020'\nlabel = 'dim'\n"),
        own("night", "[roles]\nground = '#000'\n"),
        own("signs", "[roles]\naccent = 'cyan'\n"),
        own("nord", "inherit = 'nord'\n[roles]\nlink = '#fff'\n"),
    ]);
    let terminal = Terminal { colors: reported(&SCHEMES[2]), ..Terminal::default() };
    let theme = |name: &str| themes.theme(name, &terminal);
    let nord = Themes::default().theme("nord", &terminal);
    assert_eq!((theme("sea").ground, theme("sea").quiet), (nord.ground, nord.quiet));
    assert_eq!(
        (theme("sea").accent.fg, theme("sea").group.fg),
        (Some(Color::Rgb(0x88, 0xc0, 0xd0)), theme("sea").accent.fg)
    );
    assert_eq!(
        (theme("deep").accent, theme("deep").ground.bg),
        (theme("sea").accent, Some(Color::Rgb(0, 16, 32)))
    );
    assert!(theme("deep").label.add_modifier.contains(Modifier::DIM));
    // Without a base: the one with a similar background.
    assert_eq!(theme("night").link, Themes::default().theme("tidings-dark", &terminal).link);
    let signs = themes.theme("signs", &Terminal { colors: reported(&SCHEMES[0]), ..Terminal::default() });
    assert_eq!((signs.accent.fg, signs.ground), (Some(Color::Cyan), Style::new()));
    // It may replace the built-in one.
    assert_eq!((theme("nord").link.fg, theme("nord").ground), (Some(Color::Rgb(255, 255, 255)), nord.ground));
    assert_eq!(theme("missing"), theme(AUTO));
}

#[test]
fn a_role_appears_only_where_the_role_it_is_like_does() {
    for info in ROLES {
        let (Kind::Ink(on), Some(like)) = (info.kind, info.like) else { continue };
        let Kind::Ink(base) = like.info().kind else { panic!("{}", info.name) };
        assert!(like == Role::Text || on.iter().all(|role| base.contains(role)), "{}", info.name);
    }
}

#[test]
fn every_built_in_theme_is_valid_and_complete() {
    for (name, text) in BUILT_IN {
        ThemeSpec::parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(text.starts_with("# "), "{name} says what it is");
    }
}

#[test]
fn a_source_has_always_the_same_colour_and_sources_differ() {
    let theme = Theme::new(Depth::True, Shade::Dark);
    assert_eq!(theme.source("The Harbour Post"), theme.source("The Harbour Post"));
    let names: Vec<String> = (0..40).map(|n| format!("Source {n}")).collect();
    let used = theme.source_hues.iter().filter(|hue| names.iter().any(|name| theme.source(name) == **hue));
    assert_eq!(used.count(), HUES);
}
