//! The theme: a style for every role on the screen, made from a theme's file for the terminal it is drawn on. Never here:
//! which cell gets which style, reading the user's files.
//!
//! ```text
//! TOML ─► spec ─► catalog (themes by name, on which theme a theme is based) ─► resolve (depth, reported colours) ─► Theme
//! ```

mod catalog;
mod color;
mod resolve;
mod roles;
mod spec;

use ratatui::style::Style;

pub use self::catalog::{AUTO, Terminal, Themes};
#[cfg(test)]
pub(crate) use self::color::PALETTE;
pub(crate) use self::color::nearest;
pub(crate) use self::color::{FIRST_HUE, parse_reported};
pub use self::color::{Shade, TerminalColors};
use self::resolve::Styles;
use self::roles::Role;
pub use self::roles::markdown;
pub use self::spec::{ThemeError, ThemeSpec};

/// How many colours the terminal has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// `NO_COLOR` is set, or the terminal has none: only bold, underline, reverse.
    None,
    /// The sixteen of the terminal's own palette.
    Sixteen,
    /// The 256 of xterm.
    Indexed,
    /// 24 bits.
    #[default]
    True,
}

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
    /// The name of the program and the titles of overlays.
    pub title: Style,
    /// The title of an article.
    pub headline: Style,
    pub heading: Style,
    pub(crate) bright: Style,
    /// The number of a link, and the line under its words.
    pub link: Style,
    pub link_line: Style,
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
    pub(crate) syntax: Syntax,
}

/// The styles of code with syntax highlighting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Syntax {
    pub(crate) comment: Style,
    pub(crate) keyword: Style,
    pub(crate) string: Style,
    pub(crate) number: Style,
    pub(crate) kind: Style,
    pub(crate) function: Style,
    pub(crate) removed: Style,
}

impl Theme {
    /// The theme for a terminal that reports no colours.
    pub fn new(depth: Depth, shade: Shade) -> Self {
        let terminal = Terminal { depth, shade: Some(shade), ..Terminal::default() };
        Themes::default().theme(AUTO, &terminal)
    }

    fn of(styles: &Styles) -> Self {
        let get = |role| styles.get(role);
        let (band, band_away) = (get(Role::Band), get(Role::BandAway));
        let bright = get(Role::Bright).add_modifier;
        let selected = bright | ratatui::style::Modifier::BOLD;
        Self {
            ground: get(Role::Ground),
            text: get(Role::Text),
            quiet: get(Role::Quiet),
            accent: get(Role::Accent),
            unread: get(Role::Unread),
            read: get(Role::Read),
            marker: get(Role::Marker),
            saved: get(Role::Saved),
            band,
            band_away,
            selected: band.add_modifier(selected),
            selected_away: band_away.add_modifier(selected),
            band_text: Style::new(),
            band_quiet: get(Role::Quiet),
            matched: get(Role::Match),
            title: get(Role::Title),
            headline: get(Role::Bright).add_modifier(ratatui::style::Modifier::BOLD),
            heading: get(Role::Heading),
            bright: get(Role::Bright),
            group: get(Role::Group),
            key: get(Role::Key),
            label: get(Role::Label),
            notice: get(Role::Notice),
            progress: get(Role::Progress),
            progress_rest: get(Role::ProgressRest),
            link: get(Role::Link),
            link_line: Style { underline_color: get(Role::Link).fg, ..Style::new() }
                .add_modifier(ratatui::style::Modifier::UNDERLINED),
            code: get(Role::Code),
            panel: get(Role::Panel),
            rule: get(Role::Rule),
            alert: get(Role::Alert),
            tab: get(Role::Tab),
            thumb: get(Role::ScrollBar),
            found: get(Role::Found),
            hint: get(Role::Hint),
            host: get(Role::Host),
            menu: get(Role::Menu),
            chosen: get(Role::Chosen),
            field: get(Role::Field),
            value: get(Role::Value),
            sign: get(Role::Sign),
            unknown: get(Role::Unknown),
            unfinished: get(Role::Unfinished),
            syntax: Syntax {
                comment: get(Role::Comment),
                keyword: get(Role::Keyword),
                string: get(Role::String),
                number: get(Role::Number),
                kind: get(Role::Type),
                function: get(Role::Function),
                removed: get(Role::Removed),
            },
            source_hues: styles.hues,
        }
    }

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

#[cfg(test)]
mod tests;
