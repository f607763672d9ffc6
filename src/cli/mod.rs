//! The command line: words to [`Command`], one file for each command that needs no terminal.
//! Never here: anything about the screen.

pub mod exchange;
pub mod feeds;
pub mod help;
pub mod inspect;
pub mod list;
pub mod refresh;
pub mod show;
pub mod subscribe;

use std::ffi::OsString;
use std::path::PathBuf;

pub use self::help::help;
use crate::app::{Shade, keys};
use crate::io::articles::files::Input;
use crate::news::{SafeText, UnixTime};
use crate::run::Folders;

/// Done.
pub const DONE: u8 = 0;
/// Something could not be read or written; it is named on standard error.
pub const TROUBLE: u8 = 1;
/// The command line was not understood.
pub const USAGE: u8 = 2;

/// What the program was asked to do.
#[derive(Debug)]
pub enum Command {
    /// Open the terminal program.
    Read { inputs: Vec<Input>, mouse: bool, shade: Option<Shade> },
    /// Print a screen.
    Print { inputs: Vec<Input>, how: crate::run::Headless, shade: Option<Shade> },
    /// Say what the program makes of one file.
    Inspect { input: Input, json: bool },
    /// Print an article, or all that are in a file.
    Show(show::Wanted),
    /// Print headlines.
    List { inputs: Vec<Input>, wanted: list::Wanted, json: bool },
    /// Subscribe to feeds.
    Add(subscribe::Add),
    /// End subscriptions, by address or title.
    Remove { names: Vec<String> },
    /// Print what one is subscribed to.
    Feeds { json: bool },
    /// Subscribe to all feeds of a list.
    Import { input: Input },
    /// Write all subscriptions as OPML; to standard output if no file is named.
    Export { to: Option<PathBuf> },
    /// Ask feeds for what is new: those that are due, or all.
    Refresh { all: bool, json: bool },
    /// Print the help.
    Help,
    /// Print the version.
    Version,
}

/// What is wrong with the command line.
#[derive(Debug, thiserror::Error)]
#[error("{0}\nTry 'tidings --help'.")]
pub struct Usage(String);

impl From<lexopt::Error> for Usage {
    fn from(error: lexopt::Error) -> Self {
        Self(error.to_string())
    }
}

/// The commands that are a word.
const WORDS: [&str; 9] = ["inspect", "show", "list", "add", "remove", "feeds", "import", "export", "refresh"];
/// Options, and the words they go with.
const GO_WITH: [(&str, &[&str]); 10] = [
    ("--json", &["inspect", "show", "list", "feeds", "refresh"]),
    ("--width", &["show"]),
    ("--markdown", &["show"]),
    ("--query", &["list"]),
    ("--view", &["list"]),
    ("--yes", &["add"]),
    ("--tag", &["add"]),
    ("--title", &["add"]),
    ("--starter", &["add"]),
    ("--all", &["refresh"]),
];

/// The command line, taken apart.
struct Line {
    word: Option<&'static str>,
    /// What is no option.
    paths: Vec<OsString>,
    /// Options of [`GO_WITH`] that were given.
    given: Vec<&'static str>,
    /// An option that was given and goes with `--print`.
    only_print: Option<&'static str>,
    print: bool,
    how: crate::run::Headless,
    mouse: bool,
    shade: Option<Shade>,
    wanted: list::Wanted,
    show: show::Wanted,
    add: subscribe::Add,
}

/// Understands the words behind the program's name.
pub fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Command, Usage> {
    use lexopt::prelude::{Long, Short, Value};
    let mut parser = lexopt::Parser::from_args(words);
    let mut line = Line {
        word: None,
        paths: Vec::new(),
        given: Vec::new(),
        only_print: None,
        print: false,
        how: crate::run::Headless { columns: 100, rows: 30, keys: Vec::new(), now: None, ansi: false },
        mouse: true,
        shade: None,
        wanted: list::Wanted::default(),
        show: show::Wanted::default(),
        add: subscribe::Add::default(),
    };
    let mut first = true;
    while let Some(arg) = parser.next()? {
        match arg {
            Short('h') | Long("help") => return Ok(Command::Help),
            Short('V') | Long("version") => return Ok(Command::Version),
            Long("print") => line.print = true,
            Long("size") => {
                (line.how.columns, line.how.rows) = size(&parser.value()?.to_string_lossy())?;
                line.only_print = Some("--size");
            }
            Long("keys") => {
                let text = parser.value()?;
                line.how.keys =
                    keys::parse(&text.to_string_lossy()).map_err(|error| Usage(error.to_string()))?;
                line.only_print = Some("--keys");
            }
            Long("now") => {
                let text = parser.value()?;
                let text = text.to_string_lossy();
                let wrong = || Usage(format!("--now takes a moment like 2026-11-24T08:00:00Z, not '{text}'"));
                line.how.now = Some(UnixTime::parse_rfc3339(&text).ok_or_else(wrong)?);
                line.only_print = Some("--now");
            }
            Long("ansi") => line.how.ansi = true,
            Long("width") => {
                line.show.width = Some(width(&parser.value()?.to_string_lossy())?);
                line.given.push("--width");
            }
            Long("markdown") => line.given.push("--markdown"),
            Long("theme") => {
                line.shade = Some(match parser.value()?.to_string_lossy().as_ref() {
                    "dark" => Shade::Dark,
                    "light" => Shade::Light,
                    other => return Err(Usage(format!("--theme is dark or light, not '{other}'"))),
                });
            }
            Long("no-mouse") => line.mouse = false,
            Long("json") => line.given.push("--json"),
            Long("all") => line.given.push("--all"),
            Long("query") => {
                line.wanted.query = parser.value()?.to_string_lossy().into_owned();
                line.given.push("--query");
            }
            Long("view") => {
                line.wanted.view = Some(SafeText::new(&parser.value()?.to_string_lossy()));
                line.given.push("--view");
            }
            Long("yes") => {
                line.add.yes = true;
                line.given.push("--yes");
            }
            Long("tag") => {
                let tag = SafeText::new(&parser.value()?.to_string_lossy());
                line.add.tags.extend(tag.filled());
                line.given.push("--tag");
            }
            Long("title") => {
                line.add.title = SafeText::new(&parser.value()?.to_string_lossy()).filled();
                line.given.push("--title");
            }
            Long("starter") => {
                line.add.starter = Some(topics(&mut parser)?);
                line.given.push("--starter");
            }
            Value(value) => match WORDS.into_iter().find(|word| first && value == *word) {
                Some(word) => line.word = Some(word),
                None => line.paths.push(value),
            },
            other => return Err(other.unexpected().into()),
        }
        first = line.word.is_none() && line.paths.is_empty() && first;
    }
    line.fitting()?.command()
}

/// The topics behind `--starter`, which may be left out.
fn topics(parser: &mut lexopt::Parser) -> Result<Vec<String>, Usage> {
    let mut value = parser.optional_value();
    if value.is_none() {
        let mut rest = parser.raw_args()?;
        if rest.peek().is_some_and(|next| !next.as_encoded_bytes().starts_with(b"-")) {
            value = rest.next();
        }
    }
    let value = value.unwrap_or_default().to_string_lossy().to_lowercase();
    let wanted: Vec<String> =
        value.split(',').map(str::trim).filter(|topic| !topic.is_empty()).map(str::to_owned).collect();
    let known: Vec<SafeText> = subscribe::topics();
    match wanted.iter().find(|topic| *topic != "all" && known.iter().all(|known| known.as_str() != **topic)) {
        Some(unknown) => {
            let known: Vec<&str> = known.iter().map(SafeText::as_str).collect();
            Err(Usage(format!("--starter knows {} and all, not '{unknown}'", known.join(", "))))
        }
        None => Ok(wanted),
    }
}

impl Line {
    /// Whether its options go together.
    fn fitting(self) -> Result<Self, Usage> {
        if let Some(option) = self.only_print.filter(|_| !self.print) {
            return Err(Usage(format!("{option} goes with --print")));
        }
        if self.how.ansi && !self.print && self.word != Some("show") {
            return Err(Usage("--ansi goes with --print, 'show'".to_owned()));
        }
        if let Some(word) = self.word.filter(|_| self.print) {
            return Err(Usage(format!("--print does not go with '{word}'")));
        }
        for (option, words) in GO_WITH {
            if self.given.contains(&option) && !self.word.is_some_and(|word| words.contains(&word)) {
                let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
                return Err(Usage(format!("{option} goes with {}", words.join(", "))));
            }
        }
        Ok(self)
    }

    fn command(self) -> Result<Command, Usage> {
        let Self { paths, mut add, how, shade, mouse, wanted, mut show, print, .. } = self;
        let (json, all) = (self.given.contains(&"--json"), self.given.contains(&"--all"));
        let markdown = self.given.contains(&"--markdown");
        let wrong = |what: &str| Err(Usage(what.to_owned()));
        let Some(word) = self.word else {
            let inputs = inputs(paths);
            if print {
                return Ok(Command::Print { inputs, how, shade });
            }
            return Ok(Command::Read { inputs, mouse, shade });
        };
        match (word, paths.len()) {
            ("inspect" | "import", 1) => {
                let Some(input) = inputs(paths).pop() else { return wrong("name a file") };
                Ok(if word == "import" {
                    Command::Import { input }
                } else {
                    Command::Inspect { input, json }
                })
            }
            ("inspect" | "import", _) => wrong(&format!("'{word}' takes one file")),
            ("show", 1) if json && markdown => wrong("--json and --markdown do not go together"),
            ("show", 1) => {
                (show.ansi, show.shade) = (how.ansi, shade);
                show.shape = match (json, markdown) {
                    (true, _) => show::Shape::Json,
                    (_, true) => show::Shape::Markdown,
                    _ => show::Shape::Page,
                };
                show.what = paths.into_iter().next().unwrap_or_default();
                Ok(Command::Show(show))
            }
            ("show", _) => wrong("'show' takes an article's id, a file, an address, or -"),
            ("list", _) => Ok(Command::List { inputs: inputs(paths), wanted, json }),
            ("add", 0) if add.starter.is_none() => {
                wrong("'add' takes the address of a feed or a site, or --starter")
            }
            ("add", count) if count != 1 && add.title.is_some() => wrong("--title goes with one address"),
            ("add", _) => {
                add.addresses = words(paths);
                Ok(Command::Add(add))
            }
            ("remove", 0) => wrong("'remove' takes the address or the title of a feed"),
            ("remove", _) => Ok(Command::Remove { names: words(paths) }),
            ("export", 0 | 1) => {
                Ok(Command::Export { to: paths.into_iter().find(|path| path != "-").map(PathBuf::from) })
            }
            ("export", _) => wrong("'export' takes one file at most"),
            (_, 1..) => wrong(&format!("'{word}' takes no file")),
            ("feeds", _) => Ok(Command::Feeds { json }),
            _ => Ok(Command::Refresh { all, json }),
        }
    }
}

fn words(paths: Vec<OsString>) -> Vec<String> {
    paths.into_iter().map(|path| path.to_string_lossy().into_owned()).collect()
}

fn inputs(paths: Vec<OsString>) -> Vec<Input> {
    if paths.is_empty() {
        return vec![Input::Edition];
    }
    paths
        .into_iter()
        .map(|path| if path == "-" { Input::Stdin } else { Input::Path(PathBuf::from(path)) })
        .collect()
}

/// `120x35`, each side 1 to 2000.
fn size(text: &str) -> Result<(u16, u16), Usage> {
    let side = |text: &str| text.parse().ok().filter(|n| (1..=2000).contains(n));
    let sides = text.split_once('x').and_then(|(columns, rows)| Some((side(columns)?, side(rows)?)));
    sides.ok_or_else(|| Usage(format!("--size takes COLSxROWS, such as 100x30, not '{text}'")))
}

/// Columns, 1 to 2000.
fn width(text: &str) -> Result<u16, Usage> {
    let wrong = || Usage(format!("--width takes a number of columns, such as 80, not '{text}'"));
    text.parse().ok().filter(|n| (1..=2000).contains(n)).ok_or_else(wrong)
}

/// Where state and data lie: `TIDINGS_CONFIG_DIR` and `TIDINGS_DATA_DIR`, else the system's own places.
pub fn folders() -> anyhow::Result<Folders> {
    let named = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let own = directories::ProjectDirs::from("", "", "tidings");
    let place = |name, of: fn(&directories::ProjectDirs) -> &std::path::Path| {
        let place = named(name).or_else(|| own.as_ref().map(|dirs| of(dirs).to_owned()));
        place.ok_or_else(|| anyhow::anyhow!("there is no home folder: set HOME, or {name} to a folder"))
    };
    Ok(Folders {
        config: place("TIDINGS_CONFIG_DIR", directories::ProjectDirs::config_dir)?,
        data: place("TIDINGS_DATA_DIR", directories::ProjectDirs::data_dir)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(line.split(' ').filter(|word| !word.is_empty()).map(OsString::from)).map_err(|error| error.0)
    }

    #[test]
    fn commands_are_understood() {
        assert!(
            matches!(parsed(""), Ok(Command::Read { inputs, mouse: true, .. }) if inputs == [Input::Edition])
        );
        assert!(matches!(parsed("-"), Ok(Command::Read { inputs, .. }) if inputs == [Input::Stdin]));
        assert!(matches!(parsed("inspect --json a"), Ok(Command::Inspect { json: true, .. })));
        assert!(matches!(parsed("show --width 40 --markdown --ansi a"), Ok(Command::Show(wanted))
                if wanted.what == "a" && wanted.width == Some(40) && wanted.ansi
                    && wanted.shape == show::Shape::Markdown));
        assert!(
            matches!(parsed("list --query nato --view war a b"), Ok(Command::List { inputs, wanted, .. })
                if inputs.len() == 2 && wanted.query == "nato" && wanted.view == Some("war".into()))
        );
        assert!(matches!(parsed("--print --size 80x24 --keys j<Enter> list.txt"),
            Ok(Command::Print { how, .. }) if how.columns == 80 && how.keys.len() == 2));
        assert!(matches!(parsed("add --tag a --tag=b example.org --yes"), Ok(Command::Add(add))
            if add.yes && add.tags == ["a".into(), "b".into()] && add.addresses == ["example.org"]));
        for (line, topics) in [
            ("add --starter", &[][..]),
            ("add --starter=tech", &["tech"]),
            ("add --starter tech,World --yes", &["tech", "world"]),
            ("add --starter --yes", &[]),
        ] {
            assert!(
                matches!(parsed(line), Ok(Command::Add(add)) if add.starter.as_deref().unwrap() == topics),
                "{line}"
            );
        }
        assert!(matches!(parsed("remove a b"), Ok(Command::Remove { names }) if names == ["a", "b"]));
        assert!(matches!(parsed("feeds --json"), Ok(Command::Feeds { json: true })));
        assert!(matches!(parsed("refresh --all"), Ok(Command::Refresh { all: true, json: false })));
        assert!(matches!(parsed("import -"), Ok(Command::Import { input: Input::Stdin })));
        assert!(matches!(parsed("export"), Ok(Command::Export { to: None })));
        assert!(matches!(parsed("export -"), Ok(Command::Export { to: None })));
        assert!(matches!(parsed("export a.opml"), Ok(Command::Export { to: Some(_) })));
        // A file of that name is reached by its path.
        assert!(matches!(parsed("./list"), Ok(Command::Read { .. })));
        assert!(matches!(parsed("a list"), Ok(Command::Read { inputs, .. }) if inputs.len() == 2));
    }

    #[test]
    fn wrong_words_are_named() {
        for (line, part) in [
            ("--print --size 80", "100x30"),
            ("--size 80x24", "goes with --print"),
            ("--keys j", "goes with --print"),
            ("--print --keys <Entr>", "<Entr>"),
            ("--print --now yesterday", "2026-11-24"),
            ("inspect", "one file"),
            ("inspect a b", "one file"),
            ("--json", "inspect"),
            ("show", "an article's id"),
            ("show a b", "an article's id"),
            ("show --width wide a", "80"),
            ("show --width 0 a", "80"),
            ("show --json --markdown a", "together"),
            ("--ansi list", "'show'"),
            ("list --markdown a", "'show'"),
            ("--yes a", "'add'"),
            ("list --tag a", "'add'"),
            ("feeds --view a", "'list'"),
            ("feeds --all", "'refresh'"),
            ("feeds a", "no file"),
            ("refresh a", "no file"),
            ("add", "--starter"),
            ("add --starter knitting", "world"),
            ("add --title x a b", "one address"),
            ("remove", "title"),
            ("import", "one file"),
            ("import a b", "one file"),
            ("export a b", "one file"),
            ("add --print a", "'add'"),
            ("--nonsense", "--nonsense"),
            ("--theme blue", "dark or light"),
        ] {
            let error = parsed(line).unwrap_err();
            assert!(error.contains(part), "{line}: {error}");
        }
    }
}
