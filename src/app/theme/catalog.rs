//! The themes that can be chosen: those built into the program (`assets/themes`), and the user's. Never here: reading the
//! user's files.

use super::color::{Shade, TerminalColors};
use super::resolve::{Target, resolve};
use super::spec::{Paint, ThemeSpec};
use super::{Depth, Theme};
use crate::news::{Emphasis, SafeText};

/// Follows the terminal.
pub const AUTO: &str = "auto";
/// `auto`, for a terminal that does not say which it is. Earlier versions wrote these names.
const SHADES: [(&str, Shade); 2] = [("dark", Shade::Dark), ("light", Shade::Light)];
/// The themes with a background of their own that stand in for them on a terminal of the other shade.
const DARK: &str = "tidings-dark";
const LIGHT: &str = "paper";
/// What terminals with sixteen colours get, and those without.
const TERMINAL: &str = "terminal";
const NO_COLOUR: &str = "no-colour";
/// The longest chain of themes that are based on each other.
const MAX_CHAIN: usize = 8;

macro_rules! theme {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../assets/themes/", $name, ".toml")))
    };
}

/// Names and texts of the built-in themes, in the order they are offered.
pub(crate) const BUILT_IN: &[(&str, &str)] = &[
    theme!("auto"),
    theme!("terminal"),
    theme!("tidings-dark"),
    theme!("paper"),
    theme!("catppuccin-mocha"),
    theme!("catppuccin-latte"),
    theme!("gruvbox-dark"),
    theme!("gruvbox-light"),
    theme!("solarized-dark"),
    theme!("solarized-light"),
    theme!("nord"),
    theme!("high-contrast"),
    theme!("no-colour"),
];

/// What the program knows of the terminal's colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terminal {
    pub depth: Depth,
    /// Dark or light, by the environment.
    pub shade: Option<Shade>,
    /// What it reported.
    pub colors: TerminalColors,
    /// It may not draw struck text (SGR 9), so that signs are needed.
    pub struck_signs: bool,
}

impl Terminal {
    /// Styles of text that need signs.
    pub(crate) fn signed(&self) -> Emphasis {
        if self.struck_signs { Emphasis::STRIKE } else { Emphasis::NONE }
    }

    /// Dark or light, if that is known.
    pub fn shade(&self) -> Option<Shade> {
        self.colors.background.map(Shade::of).or(self.shade)
    }
}

/// The themes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Themes {
    /// The user's, by name.
    own: Vec<(SafeText, ThemeSpec)>,
}

impl Themes {
    /// The built-in themes and the user's, which come first if they have the same name.
    pub fn new(own: Vec<(SafeText, ThemeSpec)>) -> Self {
        Self { own }
    }

    /// The names of all themes, in the order they are offered.
    pub fn names(&self) -> Vec<SafeText> {
        let built_in = BUILT_IN.iter().map(|(name, _)| SafeText::new(name));
        let own = self.own.iter().map(|(name, _)| name.clone());
        built_in.chain(own.filter(|name| BUILT_IN.iter().all(|(other, _)| name.as_str() != *other))).collect()
    }

    /// The theme of the user with this name.
    pub fn own(&self, name: &str) -> Option<&ThemeSpec> {
        self.own.iter().find(|(other, _)| other.as_str() == name).map(|(_, spec)| spec)
    }

    /// Whether a theme can be chosen by this name.
    pub fn has(&self, name: &str) -> bool {
        is_reserved(name) || self.own(name).is_some() || built_in(name).is_some()
    }

    /// The sentence for a name that no theme has.
    pub fn unknown(&self, name: &str) -> String {
        format!("there is no theme {name}; the themes are {}", self.names().join(", "))
    }

    /// What is wrong with the theme that a theme is based on.
    pub fn check_base(&self, name: &str) -> Result<(), String> {
        self.complete(name).map(drop)
    }

    /// A theme with the roles of those it is based on.
    pub(crate) fn complete(&self, name: &str) -> Result<ThemeSpec, String> {
        let mut spec =
            self.own(name).cloned().or_else(|| built_in(name)).ok_or_else(|| self.unknown(name))?;
        let mut names = vec![name.to_owned()];
        while let Some(base) = spec.inherit.take().or_else(|| implied_base(&spec, &names)) {
            // A theme may be based on the built-in one of the same name.
            let again = names.contains(&base);
            let own = self.own(&base).filter(|_| !again).cloned();
            let found = own.or_else(|| built_in(&base)).filter(|_| names.len() < MAX_CHAIN);
            let Some(found) = found else {
                let wrong = match names.len() {
                    _ if !again && names.len() < MAX_CHAIN => self.unknown(&base),
                    1 => format!("{base} is based on itself"),
                    _ => format!("{} are based on each other", names.join(", ")),
                };
                return Err(format!("inherit: {wrong}"));
            };
            spec = ThemeSpec {
                inherit: found.inherit,
                on_light: spec.on_light.over(&found.on_light.without(&spec.roles)),
                roles: spec.roles.over(&found.roles),
            };
            names.push(base);
        }
        Ok(spec)
    }

    /// The theme of a name for a terminal. A name that no theme has means `auto`.
    pub fn theme(&self, name: &str, terminal: &Terminal) -> Theme {
        let chosen = SHADES.iter().find(|(shade, _)| *shade == name).map(|(_, shade)| *shade);
        let known = terminal.shade();
        let (name, shade) = match chosen {
            None => (name, known.unwrap_or_default()),
            // It would be text of one shade on the background of the other.
            Some(Shade::Dark) if known == Some(Shade::Light) => (DARK, Shade::Dark),
            Some(Shade::Light) if known == Some(Shade::Dark) => (LIGHT, Shade::Light),
            Some(shade) => (AUTO, shade),
        };
        let name = match terminal.depth {
            Depth::None => NO_COLOUR,
            _ => name,
        };
        let mut spec = self.complete(name).or_else(|_| self.complete(AUTO)).unwrap_or_default();
        let mut shade = shade;
        if terminal.depth == Depth::Sixteen && needs_more_colours(&spec) {
            spec = self.complete(TERMINAL).unwrap_or_default();
            shade = known.or(chosen).unwrap_or_default();
        }
        let target = Target { depth: terminal.depth, shade, colors: &terminal.colors };
        Theme::of(&resolve(&spec, target))
    }
}

fn is_reserved(name: &str) -> bool {
    name == AUTO || SHADES.iter().any(|(shade, _)| *shade == name)
}

fn built_in(name: &str) -> Option<ThemeSpec> {
    let (_, text) = BUILT_IN.iter().find(|(other, _)| *other == name)?;
    // A test parses them all.
    ThemeSpec::parse(text).ok()
}

/// The base of a theme that names none.
fn implied_base(spec: &ThemeSpec, names: &[String]) -> Option<String> {
    if names.len() > 1 || BUILT_IN.iter().any(|(name, _)| names[0] == *name) {
        return None;
    }
    let base = match spec.roles.get(super::roles::Role::Ground).paint {
        Some(Paint::Rgb(ground)) if Shade::of(ground) == Shade::Light => LIGHT,
        Some(Paint::Rgb(_)) => DARK,
        _ => AUTO,
    };
    Some(base.to_owned())
}

/// Whether a theme has colours beyond the sixteen of the terminal.
fn needs_more_colours(spec: &ThemeSpec) -> bool {
    let all = spec.roles.values.iter().chain(&spec.roles.hues);
    all.filter_map(|value| value.paint).any(|paint| matches!(paint, Paint::Rgb(_) | Paint::Mix(_)))
}
