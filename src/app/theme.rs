//! The theme: a dark and a light palette for four colour depths. Never here: which cell gets which style.

use ratatui::style::{Color, Modifier, Style};

/// How many colours the terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// `NO_COLOR` is set, or the terminal has none: only bold, underline, reverse.
    None,
    /// The sixteen of the terminal's own palette.
    Sixteen,
    /// The 256 of xterm.
    Indexed,
    /// 24 bits.
    True,
}

/// Whether the background of the terminal is dark or light.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shade {
    /// Light letters on dark; the default if the terminal does not report it.
    #[default]
    Dark,
    /// Dark letters on light.
    Light,
}

impl Shade {
    /// The other one.
    #[must_use]
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Dark,
        }
    }
}

/// Red, green, blue.
type Rgb = (u8, u8, u8);

/// A colour for dark and light backgrounds, each with its counterpart in the 16-colour palette. The contrast against black
/// or white is at least 4.5:1 (WCAG 2.2, 1.4.3).
struct Hue {
    dark: (Rgb, Color),
    light: (Rgb, Color),
}

const ACCENT: Hue = Hue { dark: ((230, 170, 90), Color::Yellow), light: ((150, 82, 0), Color::Blue) };
const LINK: Hue = Hue { dark: ((120, 180, 225), Color::Cyan), light: ((10, 88, 160), Color::Magenta) };
const QUIET: Hue = Hue { dark: ((138, 146, 154), Color::DarkGray), light: ((98, 105, 114), Color::DarkGray) };
const MATCH: Hue = Hue { dark: ((255, 150, 95), Color::LightRed), light: ((186, 55, 10), Color::Red) };
const CODE: Hue = Hue { dark: ((160, 200, 140), Color::Green), light: ((30, 110, 30), Color::Green) };
const ALERT: Hue = Hue { dark: ((240, 120, 120), Color::LightRed), light: ((176, 24, 24), Color::Red) };
const BAND: Hue = Hue { dark: ((44, 50, 58), Color::Reset), light: ((226, 231, 238), Color::Reset) };
const FAINT: Hue = Hue { dark: ((76, 84, 92), Color::DarkGray), light: ((190, 196, 204), Color::Gray) };

/// The number of colours for sources.
pub(crate) const HUES: usize = 8;

/// A style for every role on the screen. Plain text and the background stay the terminal's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    /// The background of the screen and its plain text. It has no colours if they are the terminal's own.
    pub ground: Style,
    /// Plain text. It takes the colour of what it is drawn on: `ground`, `band`, `selected`, `panel`.
    pub text: Style,
    /// The heading of a group of articles.
    pub group: Style,
    /// In the status line: a key, and what it does.
    pub key: Style,
    pub label: Style,
    /// The selected row in the pane with the focus, and in another pane: background and brightest text.
    pub selected: Style,
    pub selected_away: Style,
    /// Text and quiet text on the background of the selected row.
    pub band_text: Style,
    pub band_quiet: Style,
    /// The done and the remaining part of a progress bar.
    pub progress: Style,
    pub progress_rest: Style,
    /// A notice in the status line.
    pub notice: Style,
    /// The background of code.
    pub panel: Style,
    /// The colours of sources, see [`Theme::source`].
    pub(crate) source_hues: [Style; HUES],
    pub quiet: Style,
    pub(crate) accent: Style,
    pub(crate) unread: Style,
    pub(crate) read: Style,
    pub(crate) marker: Style,
    pub(crate) saved: Style,
    pub(crate) band: Style,
    pub(crate) band_away: Style,
    pub matched: Style,
    pub title: Style,
    pub heading: Style,
    pub link: Style,
    pub code: Style,
    pub rule: Style,
    pub alert: Style,
    pub(crate) tab: Style,
    pub(crate) thumb: Style,
    /// The selected match.
    pub(crate) found: Style,
    /// Letters over a link, and the host it leads to.
    pub(crate) hint: Style,
    pub(crate) host: Style,
    /// A menu over the panes, and the line chosen in it.
    pub(crate) menu: Style,
    pub(crate) chosen: Style,
    /// In a filter: the name of a field, its value, an operator, an error, something unfinished.
    pub(crate) field: Style,
    pub(crate) value: Style,
    pub(crate) sign: Style,
    pub(crate) unknown: Style,
    pub(crate) unfinished: Style,
}

impl Theme {
    /// The theme for a terminal.
    pub fn new(depth: Depth, shade: Shade) -> Self {
        let plain = Style::new();
        if depth == Depth::None {
            let bold = plain.add_modifier(Modifier::BOLD);
            let reversed = plain.add_modifier(Modifier::REVERSED);
            let underlined = plain.add_modifier(Modifier::UNDERLINED);
            return Self {
                accent: bold,
                unread: bold,
                marker: bold,
                saved: bold,
                band: reversed,
                band_away: underlined,
                matched: underlined,
                title: bold,
                heading: bold,
                link: underlined,
                alert: bold,
                tab: reversed,
                found: bold.add_modifier(Modifier::REVERSED),
                hint: bold.add_modifier(Modifier::REVERSED),
                group: bold,
                key: bold,
                selected: reversed.add_modifier(Modifier::BOLD),
                selected_away: underlined.add_modifier(Modifier::BOLD),
                progress: bold,
                notice: bold,
                host: bold,
                chosen: reversed,
                field: bold,
                sign: bold,
                unknown: underlined,
                unfinished: plain.add_modifier(Modifier::DIM),
                ..Self::default()
            };
        }
        let ink = |hue: &Hue| plain.fg(color(hue, depth, shade));
        let shaded = |hue: &Hue| plain.bg(color(hue, depth, shade));
        // The sixteen colours have none that suits as a background.
        let (band, band_away, menu, chosen, marked) = if depth == Depth::Sixteen {
            let reversed = plain.add_modifier(Modifier::REVERSED);
            // The colour of a match is lost on a reversed row; the underline remains.
            let marked = Modifier::BOLD | Modifier::UNDERLINED;
            (reversed, plain.add_modifier(Modifier::UNDERLINED), plain, reversed, marked)
        } else {
            (shaded(&BAND), shaded(&BAND), shaded(&BAND), shaded(&FAINT), Modifier::BOLD)
        };
        Self {
            quiet: ink(&QUIET),
            accent: ink(&ACCENT),
            unread: plain.add_modifier(Modifier::BOLD),
            read: ink(&QUIET),
            marker: ink(&ACCENT),
            saved: ink(&ACCENT),
            band,
            band_away,
            matched: ink(&MATCH).add_modifier(marked),
            title: ink(&ACCENT).add_modifier(Modifier::BOLD),
            heading: ink(&ACCENT).add_modifier(Modifier::BOLD),
            link: ink(&LINK),
            code: ink(&CODE),
            rule: ink(&FAINT),
            alert: ink(&ALERT),
            tab: ink(&ACCENT).add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
            thumb: ink(&QUIET),
            found: ink(&MATCH).add_modifier(Modifier::BOLD | Modifier::REVERSED),
            hint: ink(&ACCENT).add_modifier(Modifier::BOLD | Modifier::REVERSED),
            group: ink(&ACCENT).add_modifier(Modifier::BOLD),
            key: plain.add_modifier(Modifier::BOLD),
            label: ink(&QUIET),
            selected: band.add_modifier(Modifier::BOLD),
            selected_away: band_away.add_modifier(Modifier::BOLD),
            band_quiet: ink(&QUIET),
            progress: ink(&ACCENT),
            progress_rest: ink(&FAINT),
            notice: ink(&ACCENT),
            source_hues: [&LINK, &CODE, &ACCENT, &MATCH, &ALERT, &LINK, &CODE, &ACCENT].map(ink),
            host: plain.add_modifier(Modifier::BOLD),
            menu,
            chosen,
            field: ink(&LINK),
            value: ink(&CODE),
            sign: ink(&ACCENT),
            unknown: ink(&ALERT).add_modifier(Modifier::UNDERLINED),
            unfinished: ink(&QUIET),
            ..Self::default()
        }
    }
}

impl Theme {
    /// The colour of a source: always the same for the same name.
    pub fn source(&self, name: &str) -> Style {
        // FNV-1a, the same on every machine. Its last step leaves the upper bits alike for names that differ only at
        // the end: the multiplication (Fibonacci hashing) mixes them.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let mixed = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.source_hues[(mixed >> 32) as usize % HUES]
    }
}

fn color(hue: &Hue, depth: Depth, shade: Shade) -> Color {
    let (rgb, named) = if shade == Shade::Dark { hue.dark } else { hue.light };
    match depth {
        Depth::None => Color::Reset,
        Depth::Sixteen => named,
        Depth::Indexed => Color::Indexed(nearest(rgb)),
        Depth::True => Color::Rgb(rgb.0, rgb.1, rgb.2),
    }
}

/// The nearest of the xterm colours 16 to 255: a 6×6×6 cube with these levels, then 24 greys.
pub(super) fn nearest((r, g, b): Rgb) -> u8 {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let distance = |a: Rgb| {
        let d = |x: u8, y: u8| u32::from(x.abs_diff(y)).pow(2);
        d(a.0, r) + d(a.1, g) + d(a.2, b)
    };
    let cube = (0..216u8).map(|i| {
        let level = |n: u8| LEVELS[usize::from(n)];
        (16 + i, (level(i / 36), level(i / 6 % 6), level(i % 6)))
    });
    let greys = (0..24u8).map(|i| (232 + i, (8 + 10 * i, 8 + 10 * i, 8 + 10 * i)));
    cube.chain(greys).min_by_key(|(_, rgb)| distance(*rgb)).map_or(7, |(i, _)| i)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance((r, g, b): Rgb) -> f64 {
        let linear = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    }

    fn contrast(a: Rgb, b: Rgb) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_has_enough_contrast_on_dark_and_light() {
        for hue in [&ACCENT, &LINK, &QUIET, &MATCH, &CODE, &ALERT] {
            assert!(contrast(hue.dark.0, (16, 16, 16)) >= 4.5, "{:?}", hue.dark);
            assert!(contrast(hue.light.0, (255, 255, 255)) >= 4.5, "{:?}", hue.light);
        }
    }

    #[test]
    fn the_nearest_indexed_colour_is_found() {
        assert_eq!(nearest((255, 255, 255)), 231);
        assert_eq!(nearest((0, 0, 0)), 16);
        assert_eq!(nearest((128, 128, 128)), 244);
    }

    #[test]
    fn a_source_has_always_the_same_colour_and_sources_differ() {
        let theme = Theme::new(Depth::True, Shade::Dark);
        assert_eq!(theme.source("The Harbour Post"), theme.source("The Harbour Post"));
        let names: Vec<String> = (0..40).map(|n| format!("Source {n}")).collect();
        let used =
            theme.source_hues.iter().filter(|hue| names.iter().any(|name| theme.source(name) == **hue));
        assert_eq!(used.count(), HUES);
    }

    #[test]
    fn a_terminal_without_colours_gets_none() {
        let theme = Theme::new(Depth::None, Shade::Light);
        for style in [theme.quiet, theme.accent, theme.band, theme.matched, theme.link, theme.alert] {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }
}
