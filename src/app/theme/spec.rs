//! A theme as its file gives it: TOML with a colour, modifiers or both for each role. Never here: reading files, the
//! colours of a terminal.

use std::collections::BTreeMap;
use std::ops::Range;

use ratatui::style::Modifier;
use serde::Deserialize;
use toml::{Spanned, Value as TomlValue};

use super::HUES;
use super::color::{Rgb, parse_reported};
use super::roles::{HUES_NAME, ROLES, Role};
use crate::news::SafeText;

/// A colour as a theme names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    /// The terminal's own text or background.
    Default,
    Rgb(Rgb),
    /// A colour of the terminal's palette, and the colour to use if the terminal does not report it.
    Named(u8, Option<Rgb>),
    /// So many percent of the way from the background of the screen to its text.
    Mix(u8),
}

/// What a theme says of a role. What is missing is that of the role it is like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) paint: Option<Paint>,
    pub(crate) modifiers: Option<Modifier>,
}

/// The roles of a theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RoleValues {
    pub(crate) values: [Value; ROLES.len()],
    pub(crate) hues: Vec<Value>,
}

impl Default for RoleValues {
    fn default() -> Self {
        Self { values: [Value::default(); ROLES.len()], hues: Vec::new() }
    }
}

impl RoleValues {
    pub(crate) fn get(&self, role: Role) -> Value {
        self.values[role as usize]
    }

    /// These roles without those that others have, too.
    pub(crate) fn without(mut self, others: &Self) -> Self {
        for (own, other) in self.values.iter_mut().zip(&others.values) {
            if *other != Value::default() {
                *own = Value::default();
            }
        }
        if !others.hues.is_empty() {
            self.hues.clear();
        }
        self
    }

    /// These roles, and for what they leave open those of another theme.
    pub(crate) fn over(mut self, base: &Self) -> Self {
        for (own, base) in self.values.iter_mut().zip(&base.values) {
            // A role that is given at all is given as a whole.
            if *own == Value::default() {
                *own = *base;
            }
        }
        if self.hues.is_empty() {
            self.hues.clone_from(&base.hues);
        }
        self
    }
}

/// A theme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThemeSpec {
    /// The theme it is based on.
    pub(crate) inherit: Option<String>,
    pub(crate) roles: RoleValues,
    /// What is different on a terminal with a light background.
    pub(crate) on_light: RoleValues,
}

/// What is wrong in a theme's file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct ThemeError {
    pub line: usize,
    pub message: SafeText,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Toml {
    inherit: Option<String>,
    /// Names for colours.
    palette: Table,
    roles: Table,
    light: Table,
}

type Table = BTreeMap<Spanned<String>, Spanned<TomlValue>>;

/// Where something is wrong, and what.
type Wrong = (Range<usize>, String);

impl ThemeSpec {
    /// Reads the text of a theme's file.
    ///
    /// # Errors
    /// It is not TOML, or has an unknown role or a value that is not a colour.
    pub fn parse(text: &str) -> Result<Self, ThemeError> {
        let error = |(span, message): Wrong| {
            let line = 1 + text.get(..span.start).unwrap_or(text).matches('\n').count();
            ThemeError { line, message: SafeText::new(&message) }
        };
        let toml: Toml = toml::from_str(text)
            .map_err(|wrong| error((wrong.span().unwrap_or(0..0), wrong.message().to_owned())))?;
        let mut palette = BTreeMap::new();
        for (name, value) in &toml.palette {
            let wrong = || {
                let text = value.get_ref().as_str().unwrap_or_default();
                (value.span(), format!("\"{text}\" is no colour; write it like \"#1e2a3c\""))
            };
            let rgb = value.get_ref().as_str().and_then(parse_hex).ok_or_else(wrong).map_err(error)?;
            palette.insert(name.get_ref().clone(), rgb);
        }
        let roles = |table: &Table| read_roles(table, &palette).map_err(error);
        Ok(Self { inherit: toml.inherit, roles: roles(&toml.roles)?, on_light: roles(&toml.light)? })
    }

    /// Whether it has a background of its own.
    pub(crate) fn has_ground(&self) -> bool {
        matches!(self.roles.get(Role::Ground).paint, Some(Paint::Rgb(_)))
    }
}

/// A colour as `#rrggbb` or `#rgb`.
fn parse_hex(text: &str) -> Option<Rgb> {
    Some(text).filter(|text| text.starts_with('#') && matches!(text.len(), 4 | 7)).and_then(parse_reported)
}

fn read_roles(table: &Table, palette: &BTreeMap<String, Rgb>) -> Result<RoleValues, Wrong> {
    let mut roles = RoleValues::default();
    for (name, value) in table {
        let read = |text: &TomlValue| {
            let text = text.as_str().ok_or_else(|| "the value is not a text in quotes".to_owned());
            text.and_then(|text| read_value(text, palette)).map_err(|message| (value.span(), message))
        };
        if name.get_ref() == HUES_NAME {
            let list = value.get_ref().as_array().map(Vec::as_slice).unwrap_or_default();
            if list.is_empty() || list.len() > HUES {
                return Err((value.span(), format!("{HUES_NAME} is a list of 1 to {HUES} colours")));
            }
            roles.hues = list.iter().map(read).collect::<Result<_, _>>()?;
            continue;
        }
        let Some(role) = Role::parse(name.get_ref()) else {
            let message = format!("there is no role {}; :manual themes lists the roles", name.get_ref());
            return Err((name.span(), message));
        };
        roles.values[role as usize] = read(value.get_ref())?;
    }
    Ok(roles)
}

/// The names of the terminal's palette, by number.
const NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

/// Reads `#rrggbb bold`, `yellow or #e6aa5a`, `dim`, `12%`.
fn read_value(text: &str, palette: &BTreeMap<String, Rgb>) -> Result<Value, String> {
    let mut value = Value::default();
    let mut modifiers = Modifier::empty();
    let mut words = text.split_whitespace().peekable();
    let wrong = |word: &str| {
        format!(
            "\"{word}\" is no colour and no style; colours are #rrggbb, a name of [palette], one of the terminal \
             ({}), default, or 12%; styles are bold, dim, italic, underlined, reversed, plain",
            NAMES.join(", ")
        )
    };
    let rgb = |word: &str| palette.get(word).copied().or_else(|| parse_hex(word));
    while let Some(word) = words.next() {
        let modifier = match word {
            "plain" => Some(Modifier::empty()),
            "bold" => Some(Modifier::BOLD),
            "dim" => Some(Modifier::DIM),
            "italic" => Some(Modifier::ITALIC),
            "underlined" => Some(Modifier::UNDERLINED),
            "reversed" => Some(Modifier::REVERSED),
            _ => None,
        };
        if let Some(modifier) = modifier {
            modifiers |= modifier;
            value.modifiers = Some(modifiers);
            continue;
        }
        let paint = if word == "default" {
            Paint::Default
        } else if let Some(rgb) = rgb(word) {
            Paint::Rgb(rgb)
        } else if let Some(number) = NAMES.iter().position(|name| *name == word) {
            let mut instead = None;
            if words.next_if_eq(&"or").is_some() {
                let word = words.next().unwrap_or_default();
                instead = Some(rgb(word).ok_or_else(|| wrong(word))?);
            }
            Paint::Named(number as u8, instead)
        } else {
            let percent = word.strip_suffix('%').and_then(|percent| percent.parse().ok());
            Paint::Mix(percent.filter(|percent| *percent <= 100).ok_or_else(|| wrong(word))?)
        };
        if value.paint.replace(paint).is_some() {
            return Err(format!("\"{text}\" has two colours"));
        }
    }
    if value == Value::default() { Err(wrong(text)) } else { Ok(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_has_a_colour_modifiers_or_both() {
        let spec = ThemeSpec::parse(
            "inherit = \"paper\"\n[palette]\nsand = \"#f0e6d2\"\n[roles]\nground = \"sand\"\nrule = '30%'\n\
             accent = \"yellow or sand\"\nlink = \"blue underlined\"\nquiet = \"dim\"\ntitle = '#fff bold underlined'\n\
             text = 'default'\nkey = 'plain'\nsource-hues = ['sand', 'red']\n[light]\nlink = 'magenta'\n",
        )
        .unwrap();
        let sand = (0xf0, 0xe6, 0xd2);
        let value = |role: Role| spec.roles.get(role);
        let paint = |paint| Value { paint: Some(paint), modifiers: None };
        assert_eq!(value(Role::Ground), paint(Paint::Rgb(sand)));
        assert_eq!(value(Role::Rule), paint(Paint::Mix(30)));
        assert_eq!(value(Role::Accent), paint(Paint::Named(3, Some(sand))));
        assert_eq!(
            value(Role::Link),
            Value { modifiers: Some(Modifier::UNDERLINED), ..paint(Paint::Named(4, None)) }
        );
        assert_eq!(value(Role::Quiet), Value { paint: None, modifiers: Some(Modifier::DIM) });
        let bold = Modifier::BOLD | Modifier::UNDERLINED;
        assert_eq!(value(Role::Title), Value { modifiers: Some(bold), ..paint(Paint::Rgb((255, 255, 255))) });
        assert_eq!(value(Role::Text), paint(Paint::Default));
        assert_eq!(value(Role::Key), Value { paint: None, modifiers: Some(Modifier::empty()) });
        assert_eq!(spec.roles.hues, [paint(Paint::Rgb(sand)), paint(Paint::Named(1, None))]);
        assert_eq!(spec.on_light.get(Role::Link), paint(Paint::Named(5, None)));
        assert!(spec.has_ground() && spec.inherit.as_deref() == Some("paper"));
    }

    #[test]
    fn an_error_names_the_line_and_what_is_possible() {
        for (text, line, words) in [
            ("[roles]\ntext = '#fff'\nlinks = 'red'\n", 3, "no role links; :manual themes lists the roles"),
            ("[roles]\n\ntext = '#ffg'\n", 3, "\"#ffg\" is no colour and no style"),
            ("[roles]\ntext = '#ffff'\n", 2, "\"#ffff\" is no colour"),
            ("[roles]\ntext = 'red blue'\n", 2, "two colours"),
            ("[roles]\nband = '120%'\n", 2, "120%"),
            ("[roles]\nband = ''\n", 2, "is no colour"),
            ("[roles]\nband = 12\n", 2, "not a text in quotes"),
            ("[roles]\naccent = 'yellow or'\n", 2, "is no colour"),
            ("[roles]\nsource-hues = []\n", 2, "1 to 8 colours"),
            ("[roles]\nsource-hues = ['red', 'pink']\n", 2, "\"pink\" is no colour"),
            ("[palette]\nsand = 'red'\n", 2, "\"red\" is no colour"),
            ("[colors]\n", 1, "colors"),
            ("[roles\n", 1, ""),
            ("[roles]\ntext = 'red'\ntext = 'red'\n", 3, ""),
        ] {
            let error = ThemeSpec::parse(text).unwrap_err();
            assert!(error.line == line && error.message.contains(words), "{text}: {error}");
        }
    }
}
