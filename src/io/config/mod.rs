//! `config.toml` in the config folder: the user's settings. Never here: subscriptions (`feeds.txt`) or read state
//! (`state/`).

pub(crate) mod appearance;
mod edit;
pub(crate) mod feeds_file;
pub(crate) mod filter_history;
pub(crate) mod themes;
pub(crate) mod views;
pub(crate) mod window_state;

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use toml::Spanned;

use crate::app::appearance::{Appearance, MEASURES};
use crate::app::{AUTO, SavedView, Switch};
use crate::io::articles::files;
use crate::io::replace;
use crate::io::store::Retention;
use crate::io::terminal::graphics::Choice;
use crate::io::terminal::{AmbiguousWidth, bidi};
use crate::news::{Cause, HasCause, SafeText};

/// Why a file in the config folder cannot be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    File(#[from] replace::Error),
    /// `feeds.txt` can be read in this encoding, but not changed.
    #[error("{}: this file is not in UTF-8, and changing it could spoil it; save it as UTF-8 and try again", files::display_path(.0))]
    NotUtf8(PathBuf),
    #[error("{}: {reason}; {result}", files::display_path(.path))]
    Invalid { path: PathBuf, reason: SyntaxError, result: &'static str },
}

/// What is wrong in `config.toml`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SyntaxError {
    #[error("this file is not in UTF-8")]
    NotUtf8,
    #[error("this is not TOML")]
    NotToml,
    #[error("line {line}: {message}")]
    Line { line: usize, message: SafeText },
}

impl HasCause for Error {
    fn cause(&self) -> Cause {
        match self {
            Self::File(error) => error.cause(),
            Self::NotUtf8(_) | Self::Invalid { .. } => Cause::Invalid,
        }
    }
}

/// The settings. A setting that the file does not have gets its default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Feeds that are due are fetched while the program is open.
    pub(crate) auto_refresh: bool,
    /// How pictures are drawn.
    pub(crate) images: Choice,
    /// Who puts letters from right to left in order.
    pub(crate) bidi: bidi::Choice,
    pub(crate) ambiguous_width: AmbiguousWidth,
    /// How long articles are kept.
    pub(crate) keep: Retention,
    /// Saved views, in the order of the file.
    pub(crate) views: Vec<SavedView>,
    pub(crate) appearance: Appearance,
    /// The view shown at the start, by its name; none: all articles.
    pub(crate) start_view: Option<SafeText>,
    /// The screen is for screen readers.
    pub(crate) linear: bool,
    /// The line with the name of the theme.
    pub(crate) theme_line: Option<usize>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            auto_refresh: true,
            images: Choice::Auto,
            bidi: bidi::Choice::Auto,
            ambiguous_width: AmbiguousWidth::Auto,
            keep: Retention::default(),
            views: Vec::new(),
            appearance: Appearance::default(),
            start_view: None,
            linear: false,
            theme_line: None,
        }
    }
}

/// The structure of the file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Toml {
    refresh: RefreshSection,
    images: ImagesSection,
    /// 0 is the same as a missing setting.
    keep: Retention,
    views: ViewsSection,
    look: LookSection,
    start: StartSection,
}

/// `name = "filter"`, in the order of the file.
#[derive(Debug, Default)]
struct ViewsSection(Vec<SavedView>);

impl<'de> Deserialize<'de> for ViewsSection {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Lines;
        impl<'de> Visitor<'de> for Lines {
            type Value = ViewsSection;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("lines like: name = \"filter\"")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ViewsSection, A::Error> {
                let mut all: Vec<SavedView> = Vec::new();
                while let Some((name, query)) = map.next_entry::<String, String>()? {
                    let name = SafeText::new(&name);
                    if !name.is_empty() && all.iter().all(|other| other.name != name) {
                        all.push(SavedView { name, query });
                    }
                }
                Ok(ViewsSection(all))
            }
        }
        from.deserialize_map(Lines)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct RefreshSection {
    /// `automatic = false`: only `R` and `tidings refresh` fetch anything.
    automatic: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct StartSection {
    /// `view = "unread"`: also `all`, `saved`, `started`, or the name of a saved view.
    view: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct ImagesSection {
    protocol: Choice,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct LookSection {
    /// The name of a theme; `auto` or missing: as the terminal.
    theme: Option<Spanned<String>>,
    /// Percent of the width that the list gets beside the article; clamped to its bounds.
    list: Option<u16>,
    /// Columns of the longest line of an article; clamped to its bounds.
    measure: Option<u16>,
    /// `wrap-code = false`: a line of code stays one line.
    wrap_code: Option<bool>,
    /// `link-numbers = "off"`: links in a text have no numbers.
    #[serde(alias = "link_numbers")]
    link_numbers: Option<Switch>,
    /// `large-titles = "off"`: titles have letters of the usual size.
    #[serde(alias = "large_titles")]
    large_titles: Option<Switch>,
    bidi: bidi::Choice,
    ambiguous_width: AmbiguousWidth,
    /// `even-lines = false`: each line is filled before the next.
    even_lines: Option<bool>,
    /// `hyphenate = true`: words are hyphenated.
    hyphenate: Option<bool>,
    /// `justify = true`: lines end at the right edge.
    justify: Option<bool>,
    /// `linear = true`: the screen is for screen readers.
    linear: bool,
}

/// The path of the file.
pub(crate) fn path(config_dir: &Path) -> PathBuf {
    config_dir.join("config.toml")
}

/// Reads it. If that fails the defaults are used, together with the error: a mistake in the settings must not keep
/// the program from starting.
pub(crate) fn read(config_dir: &Path) -> (Config, Option<Error>) {
    let path = path(config_dir);
    let result = "the defaults are used";
    let read = replace::read(&path).map_err(Error::from);
    match read.and_then(|bytes| parse(&bytes).map_err(|reason| Error::Invalid { path, reason, result })) {
        Ok(config) => (config, None),
        Err(error) => (Config::default(), Some(error)),
    }
}

/// Parses the content of the file.
fn parse(bytes: &[u8]) -> Result<Config, SyntaxError> {
    let text = std::str::from_utf8(bytes).map_err(|_| SyntaxError::NotUtf8)?;
    let toml: Toml = toml::from_str(text).map_err(|error| {
        let line =
            error.span().map_or(0, |span| 1 + text[..span.start.min(text.len())].matches('\n').count());
        SyntaxError::Line { line, message: SafeText::new(error.message()) }
    })?;
    let line_at = |at: usize| 1 + text[..at.min(text.len())].matches('\n').count();
    let theme_line = toml.look.theme.as_ref().map(|name| line_at(name.span().start));
    let theme = toml.look.theme.map(Spanned::into_inner);
    let some = |number: Option<u32>| number.filter(|n| *n > 0);
    Ok(Config {
        images: toml.images.protocol,
        bidi: toml.look.bidi,
        ambiguous_width: toml.look.ambiguous_width,
        auto_refresh: toml.refresh.automatic.unwrap_or(true),
        keep: Retention { days: some(toml.keep.days), per_feed: some(toml.keep.per_feed) },
        views: toml.views.0,
        theme_line,
        linear: toml.look.linear,
        appearance: Appearance {
            theme: theme.filter(|name| name != AUTO).map(|name| SafeText::new(&name)),
            list: toml.look.list.map(|percent| percent.clamp(1, 99)),
            measure: toml.look.measure.map(|columns| columns.clamp(*MEASURES.start(), *MEASURES.end())),
            wrap_code: toml.look.wrap_code,
            even_lines: toml.look.even_lines,
            hyphenate: toml.look.hyphenate,
            justify: toml.look.justify,
            link_numbers: toml.look.link_numbers,
            large_titles: toml.look.large_titles,
        },
        start_view: toml.start.view.map(|name| SafeText::new(&name)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Protocol, TextOrder};

    #[test]
    fn every_setting_is_read() {
        let text = "[refresh]\nautomatic = false\n[images]\nprotocol = \"sixel\"\n[keep]\ndays = 90\nper-feed = 500\n\
                    [views]\nzeal = \"is:unread zeal\"\n\"in  two words\" = \"a | b\"\n\
                    [look]\ntheme = 'light'\nlist = 40\nmeasure = 80\nwrap-code = false\nbidi = 'terminal'\n\
                    ambiguous-width = 'wide'\neven-lines = false\nhyphenate = true\njustify = true\nlinear = true\n\
                    link-numbers = 'off'\nlarge_titles = 'on'\n\
                    [start]\nview = \"unread\"\n";
        let named = |name: &str, query: &str| SavedView { name: SafeText::new(name), query: query.into() };
        let views = vec![named("zeal", "is:unread zeal"), named("in two words", "a | b")];
        let appearance = Appearance {
            theme: Some(SafeText::new("light")),
            list: Some(40),
            measure: Some(80),
            wrap_code: Some(false),
            even_lines: Some(false),
            hyphenate: Some(true),
            justify: Some(true),
            link_numbers: Some(Switch::Off),
            large_titles: Some(Switch::On),
        };
        let images = Choice::Only(Protocol::Sixel);
        let keep = Retention { days: Some(90), per_feed: Some(500) };
        assert_eq!(
            parse(text.as_bytes()),
            Ok(Config {
                auto_refresh: false,
                images,
                bidi: bidi::Choice::Only(TextOrder::Isolated),
                ambiguous_width: AmbiguousWidth::Wide,
                keep,
                views,
                appearance,
                linear: true,
                theme_line: Some(12),
                start_view: Some(SafeText::new("unread")),
            })
        );
        assert_eq!(parse(b""), Ok(Config::default()));
        let auto = Config { theme_line: Some(4), ..Config::default() };
        assert_eq!(parse(b"[keep]\ndays = 0\n[look]\ntheme = 'auto'"), Ok(auto));
        let wild = parse(b"[look]\nmeasure = 9000\nlist = 0").unwrap().appearance;
        assert_eq!((wild.measure, wild.list), (Some(120), Some(1)));
    }

    #[test]
    fn an_error_names_its_line() {
        let error = |text: &str| parse(text.as_bytes()).unwrap_err().to_string();
        let why = error("[refresh]\nautomatic = false\nautomatical = 1\n");
        assert!(why.starts_with("line 3") && why.contains("automatical"), "{why}");
        let why = error("[images]\n\nprotocol = 'ascii'");
        assert!(why.starts_with("line 3") && why.contains("halfblocks"), "{why}");
        assert!(error("[keep]\ndays = -1").starts_with("line 2"));
        assert!(error("[look]\nmeasure = 72\ntheme = 3").starts_with("line 3"));
        assert!(error("[look]\nlink-numbers = 'maybe'").starts_with("line 2"));
        assert!(error("[views]\na = 'x'\nb = 3").starts_with("line 3"));
    }
}
