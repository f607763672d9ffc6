//! `config.toml` in the config folder: what the reader has settled once and for all.
//! Never here: subscriptions (`feeds.txt`) or read state (`state/`).

pub mod appearance;
mod edit;
pub mod feeds_file;
pub mod filter_history;
pub mod views;

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use crate::app::appearance::{Appearance, MEASURES};
use crate::app::{SavedView, Shade};
use crate::io::store::Retention;
use crate::io::terminal::graphics::Choice;
use crate::news::SafeText;

/// The settings, each with what holds when it is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Due feeds are fetched while the program is open.
    pub automatic: bool,
    /// How pictures are drawn.
    pub images: Choice,
    /// How long articles are kept.
    pub keep: Retention,
    /// Filters with a name, in the order they are written.
    pub views: Vec<SavedView>,
    /// How the page looks.
    pub look: Appearance,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            automatic: true,
            images: Choice::Auto,
            keep: Retention::default(),
            views: Vec::new(),
            look: Appearance::default(),
        }
    }
}

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    refresh: Refresh,
    images: Images,
    keep: RemovedLine,
    views: Listed,
    look: Looked,
}

/// `name = "filter"`, in the order of the file.
#[derive(Debug, Default)]
struct Listed(Vec<SavedView>);

impl<'de> Deserialize<'de> for Listed {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Lines;
        impl<'de> Visitor<'de> for Lines {
            type Value = Listed;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("lines like: name = \"filter\"")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Listed, A::Error> {
                let mut all: Vec<SavedView> = Vec::new();
                while let Some((name, query)) = map.next_entry::<String, String>()? {
                    let name = SafeText::new(&name);
                    if !name.is_empty() && all.iter().all(|other| other.name != name) {
                        all.push(SavedView { name, query });
                    }
                }
                Ok(Listed(all))
            }
        }
        from.deserialize_map(Lines)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Refresh {
    /// `automatic = false`: only `R` and `tidings refresh` fetch anything.
    automatic: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Images {
    #[serde(deserialize_with = "choice")]
    protocol: Choice,
}

fn choice<'de, D: Deserializer<'de>>(from: D) -> Result<Choice, D::Error> {
    let text = String::deserialize(from)?;
    Choice::parse(&text).ok_or_else(|| {
        let words = "protocol is one of auto, kitty, iterm2, sixel, halfblocks, off";
        serde::de::Error::custom(words)
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct RemovedLine {
    /// Days after an article has left its feed; 0 or nothing: for ever.
    days: Option<u32>,
    /// Articles of each feed; 0 or nothing: all.
    per_feed: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Looked {
    /// `dark`, `light`; `auto` or nothing: as the terminal is.
    theme: Option<Theme>,
    /// Percent of the width that the list gets beside the article; out of bounds: as near as can be.
    list: Option<u16>,
    /// Columns of the longest line of an article; out of bounds: as near as can be.
    measure: Option<u16>,
    /// `wrap-code = false`: a line of code stays one line.
    wrap_code: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Theme {
    Auto,
    Dark,
    Light,
}

/// Where the file is.
pub fn path(config_dir: &Path) -> PathBuf {
    config_dir.join("config.toml")
}

/// Reads it. What can't be read is said, and the defaults hold: no word in it should keep anyone from reading.
pub fn read(config_dir: &Path) -> (Config, Option<SafeText>) {
    let path = path(config_dir);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return (Config::default(), None),
        Err(error) => {
            return (
                Config::default(),
                Some(crate::io::articles::files::FileError::read(&path, error).into()),
            );
        }
    };
    match parse(&text) {
        Ok(config) => (config, None),
        Err(why) => {
            let words =
                format!("{}: {why}; the defaults are used", crate::io::articles::files::display_path(&path));
            (Config::default(), Some(SafeText::new(&words)))
        }
    }
}

/// Reads what is in it; an error names the line.
pub(super) fn parse(text: &str) -> Result<Config, SafeText> {
    let written: Written = toml::from_str(text).map_err(|error| {
        let line =
            error.span().map_or(0, |span| 1 + text[..span.start.min(text.len())].matches('\n').count());
        SafeText::new(&format!("line {line}: {}", error.message()))
    })?;
    let some = |number: Option<u32>| number.filter(|n| *n > 0);
    Ok(Config {
        images: written.images.protocol,
        automatic: written.refresh.automatic.unwrap_or(true),
        keep: Retention { days: some(written.keep.days), per_feed: some(written.keep.per_feed) },
        views: written.views.0,
        look: Appearance {
            theme: written.look.theme.and_then(|theme| match theme {
                Theme::Auto => None,
                Theme::Dark => Some(Shade::Dark),
                Theme::Light => Some(Shade::Light),
            }),
            list: written.look.list.map(|percent| percent.clamp(1, 99)),
            measure: written.look.measure.map(|columns| columns.clamp(*MEASURES.start(), *MEASURES.end())),
            wrap_code: written.look.wrap_code,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Protocol;

    #[test]
    fn every_setting_is_read() {
        let text = "[refresh]\nautomatic = false\n[images]\nprotocol = \"sixel\"\n[keep]\ndays = 90\nper-feed = 500\n\
                    [views]\nzeal = \"is:unread zeal\"\n\"in  two words\" = \"a | b\"\n\
                    [look]\ntheme = 'light'\nlist = 40\nmeasure = 80\nwrap-code = false\n";
        let named = |name: &str, query: &str| SavedView { name: SafeText::new(name), query: query.into() };
        let views = vec![named("zeal", "is:unread zeal"), named("in two words", "a | b")];
        let look = Appearance {
            theme: Some(Shade::Light),
            list: Some(40),
            measure: Some(80),
            wrap_code: Some(false),
        };
        let images = Choice::Only(Protocol::Sixel);
        let keep = Retention { days: Some(90), per_feed: Some(500) };
        assert_eq!(parse(text), Ok(Config { automatic: false, images, keep, views, look }));
        assert_eq!(parse(""), Ok(Config::default()));
        assert_eq!(parse("[keep]\ndays = 0\n[look]\ntheme = 'auto'"), Ok(Config::default()));
        let wild = parse("[look]\nmeasure = 9000\nlist = 0").unwrap().look;
        assert_eq!((wild.measure, wild.list), (Some(120), Some(1)));
    }

    #[test]
    fn a_slip_is_named_with_its_line() {
        let why = parse("[refresh]\nautomatic = false\nautomatical = 1\n").unwrap_err();
        assert!(why.starts_with("line 3") && why.contains("automatical"), "{why}");
        let why = parse("[images]\n\nprotocol = 'ascii'").unwrap_err();
        assert!(why.starts_with("line 3") && why.contains("halfblocks"), "{why}");
        assert!(parse("[keep]\ndays = -1").unwrap_err().starts_with("line 2"));
        assert!(parse("[look]\nmeasure = 72\ntheme = 'pink'").unwrap_err().starts_with("line 3"));
        assert!(parse("[views]\na = 'x'\nb = 3").unwrap_err().starts_with("line 3"));
    }
}
