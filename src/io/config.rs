//! `config.toml` in the config folder: what the reader has settled once and for all.
//! Never here: subscriptions (`feeds.txt`) or read state (`state/`).

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::store::Keep;
use crate::news::Text;

/// The settings, each with what holds when it is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Due feeds are fetched while the program is open.
    pub automatic: bool,
    /// How long articles are kept.
    pub keep: Keep,
}

impl Default for Config {
    fn default() -> Self {
        Self { automatic: true, keep: Keep::default() }
    }
}

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    refresh: Refresh,
    keep: Kept,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Refresh {
    /// `automatic = false`: only `R` and `tidings refresh` fetch anything.
    automatic: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Kept {
    /// Days after an article has left its feed; 0 or nothing: for ever.
    days: Option<u32>,
    /// Articles of each feed; 0 or nothing: all.
    per_feed: Option<u32>,
}

/// Where the file is.
pub fn path(config_dir: &Path) -> PathBuf {
    config_dir.join("config.toml")
}

/// Reads it. What can't be read is said, and the defaults hold: no word in it should keep anyone from reading.
pub fn read(config_dir: &Path) -> (Config, Option<Text>) {
    let path = path(config_dir);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return (Config::default(), None),
        Err(error) => return (Config::default(), Some(super::files::words(&path, &error))),
    };
    match parse(&text) {
        Ok(config) => (config, None),
        Err(why) => {
            let words = format!("{}: {why}; the defaults are used", super::files::shown(&path));
            (Config::default(), Some(Text::new(&words)))
        }
    }
}

fn parse(text: &str) -> Result<Config, Text> {
    let written: Written = toml::from_str(text).map_err(|error| {
        let line =
            error.span().map_or(0, |span| 1 + text[..span.start.min(text.len())].matches('\n').count());
        Text::new(&format!("line {line}: {}", error.message()))
    })?;
    let some = |number: Option<u32>| number.filter(|n| *n > 0);
    Ok(Config {
        automatic: written.refresh.automatic.unwrap_or(true),
        keep: Keep { days: some(written.keep.days), each: some(written.keep.per_feed) },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_read() {
        let text = "[refresh]\nautomatic = false\n[keep]\ndays = 90\nper-feed = 500\n";
        let keep = Keep { days: Some(90), each: Some(500) };
        assert_eq!(parse(text), Ok(Config { automatic: false, keep }));
        assert_eq!(parse(""), Ok(Config::default()));
        assert_eq!(parse("[keep]\ndays = 0"), Ok(Config::default()));
    }

    #[test]
    fn a_slip_is_named_with_its_line() {
        let why = parse("[refresh]\nautomatic = false\nautomatical = 1\n").unwrap_err();
        assert!(why.starts_with("line 3") && why.contains("automatical"), "{why}");
        assert!(parse("[keep]\ndays = -1").unwrap_err().starts_with("line 2"));
    }
}
