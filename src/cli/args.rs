//! Parses the command line. Never here: carrying out a command.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::change::Change;
use super::{Command, add, list, refresh, show, unknown};
use crate::app::keys;
use crate::io::articles::files::{self, Input};
use crate::news::{SafeText, UnixTime};
use crate::parse::subscriptions::parse_address;
use crate::run::Headless;

/// What is wrong with the command line.
#[derive(Debug, thiserror::Error)]
pub enum Usage {
    #[error(transparent)]
    Syntax(#[from] lexopt::Error),
    #[error(transparent)]
    Key(#[from] keys::UnknownKey),
    #[error("{option} {expected}, not '{value}'")]
    Value { option: &'static str, expected: String, value: String },
    #[error("{option} goes with {with}")]
    OptionWithout { option: &'static str, with: String },
    #[error("{option} does not go with '{command}'")]
    OptionWith { option: &'static str, command: &'static str },
    #[error("{0} and {1} do not go together")]
    Conflict(&'static str, &'static str),
    #[error("'{command}' {expected}")]
    Arguments { command: &'static str, expected: &'static str },
    #[error("{word}: {why}")]
    Address { word: SafeText, why: String },
    #[error("{what} is empty")]
    Empty { what: &'static str },
    #[error("there is no command '{word}'{}", did_you_mean(*.closest))]
    NoHelp { word: SafeText, closest: Option<&'static str> },
    #[error("there is no command '{word}', and no file of that name{}", did_you_mean(*.closest))]
    UnknownCommand { word: SafeText, closest: Option<&'static str> },
}

impl Usage {
    fn value(option: &'static str, expected: &str, value: &str) -> Self {
        Self::Value { option, expected: expected.to_owned(), value: value.to_owned() }
    }
}

fn did_you_mean(closest: Option<&str>) -> String {
    closest.map(|closest| format!("; did you mean '{closest}'?")).unwrap_or_default()
}

/// The names of the commands.
pub(super) const COMMANDS: [&str; 15] = [
    "inspect", "show", "list", "add", "remove", "rename", "tag", "move", "feeds", "import", "export",
    "refresh", "manual", "help", "version",
];
/// Options, and the commands they go with; `--print` is like a command.
const OPTIONS: [(&str, &[&str]); 16] = [
    ("--size", &["--print"]),
    ("--keys", &["--print"]),
    ("--now", &["--print"]),
    ("--ansi", &["--print", "show"]),
    ("--json", &["inspect", "show", "list", "feeds", "refresh"]),
    ("--width", &["show"]),
    ("--markdown", &["show"]),
    ("--changes", &["show"]),
    ("--query", &["list"]),
    ("--view", &["list"]),
    ("--yes", &["add"]),
    ("--tag", &["add"]),
    ("--title", &["add"]),
    ("--starter", &["add"]),
    ("--all", &["refresh"]),
    ("--fresh", &["refresh"]),
];

/// The words of the command line.
struct Line {
    command: Option<&'static str>,
    /// Words that are not options.
    paths: Vec<OsString>,
    /// Options of [`OPTIONS`] that were given.
    given: Vec<&'static str>,
    print: bool,
    how: Headless,
    mouse: bool,
    linear: bool,
    theme: Option<SafeText>,
    filter: list::Filter,
    show: show::Options,
    add: add::Options,
}

/// Parses the words behind the program's name.
pub fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Command, Usage> {
    use lexopt::prelude::{Long, Short, Value};
    let mut parser = lexopt::Parser::from_args(words);
    let mut line = Line {
        command: None,
        paths: Vec::new(),
        given: Vec::new(),
        print: false,
        how: Headless { columns: 100, rows: 30, keys: Vec::new(), now: None, ansi: false, terminal: false },
        mouse: true,
        linear: false,
        theme: None,
        filter: list::Filter::default(),
        show: show::Options::default(),
        add: add::Options::default(),
    };
    let text = |parser: &mut lexopt::Parser| parser.value().map(|value| value.to_string_lossy().into_owned());
    let mut first = true;
    while let Some(arg) = parser.next()? {
        if let Long(name) = arg {
            line.given
                .extend(OPTIONS.iter().map(|(option, _)| *option).filter(|option| option[2..] == *name));
        }
        match arg {
            Short('h') | Long("help") => return Ok(Command::Help { command: line.command }),
            Short('V') | Long("version") => return Ok(Command::Version),
            Long("print") => line.print = true,
            Long("size") => (line.how.columns, line.how.rows) = size(&text(&mut parser)?)?,
            Long("keys") => line.how.keys = keys::parse(&text(&mut parser)?)?,
            Long("now") => {
                let text = text(&mut parser)?;
                let wrong = || Usage::value("--now", "takes a time like 2026-11-24T08:00:00Z", &text);
                line.how.now = Some(UnixTime::parse_rfc3339(&text).ok_or_else(wrong)?);
            }
            Long("ansi") => line.how.ansi = true,
            Long("width") => line.show.width = Some(width(&text(&mut parser)?)?),
            Long("theme") => {
                let name = text(&mut parser)?;
                let name = SafeText::new(&name).filled();
                line.theme =
                    Some(name.ok_or_else(|| Usage::value("--theme", "takes the name of a theme", ""))?);
            }
            Long("no-mouse") => line.mouse = false,
            Long("linear") => line.linear = true,
            Long("markdown" | "json" | "all" | "fresh" | "changes") => {}
            Long("query") => line.filter.query = text(&mut parser)?,
            Long("view") => line.filter.view = Some(SafeText::new(&text(&mut parser)?)),
            Long("yes") => line.add.yes = true,
            Long("tag") => line.add.tags.push(filled("--tag", &text(&mut parser)?)?),
            Long("title") => line.add.title = Some(filled("--title", &text(&mut parser)?)?),
            Long("starter") => line.add.starter = Some(topics(&mut parser)?),
            Value(value) => match COMMANDS.into_iter().find(|command| first && value == *command) {
                // `-TAG` is no option.
                Some("tag") => {
                    line.command = Some("tag");
                    if !line.add_tag_words(parser.raw_args()?)? {
                        return Ok(Command::Help { command: line.command });
                    }
                }
                Some(command) => line.command = Some(command),
                None => line.paths.push(value),
            },
            other => return Err(other.unexpected().into()),
        }
        first = line.command.is_none() && line.paths.is_empty() && first;
    }
    line.check()?;
    line.into_command()
}

/// The name behind an option, which must not be empty.
fn filled(option: &'static str, text: &str) -> Result<SafeText, Usage> {
    SafeText::new(text).filled().ok_or_else(|| Usage::value(option, "takes a name", text))
}

/// The topics behind `--starter`, which may be missing.
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
    let known: Vec<SafeText> = add::topics();
    match wanted.iter().find(|topic| *topic != "all" && known.iter().all(|known| known.as_str() != **topic)) {
        Some(unknown) => {
            Err(Usage::value("--starter", &format!("accepts {} and all", known.join(", ")), unknown))
        }
        None => Ok(wanted),
    }
}

impl Line {
    /// Takes the words behind `tag`. False if one of them asks for the help.
    fn add_tag_words(&mut self, words: impl Iterator<Item = OsString>) -> Result<bool, Usage> {
        let mut verbatim = false;
        for word in words {
            match word.to_str() {
                Some("--") if !verbatim => verbatim = true,
                Some("--help") if !verbatim => return Ok(false),
                Some(option) if !verbatim && option.starts_with("--") => {
                    return Err(lexopt::Error::UnexpectedOption(option.to_owned()).into());
                }
                _ => self.paths.push(word),
            }
        }
        Ok(true)
    }

    /// Checks that the options go together.
    fn check(&self) -> Result<(), Usage> {
        self.check_command()?;
        self.check_empty()?;
        if let Some(command) = self.command.filter(|_| self.print) {
            return Err(Usage::OptionWith { option: "--print", command });
        }
        let command = if self.print { Some("--print") } else { self.command };
        for (option, commands) in OPTIONS {
            if self.given.contains(&option) && !command.is_some_and(|command| commands.contains(&command)) {
                let quoted = |name: &&str| {
                    if name.starts_with('-') { (*name).to_owned() } else { format!("'{name}'") }
                };
                let with = commands.iter().map(quoted).collect::<Vec<_>>().join(", ");
                return Err(Usage::OptionWithout { option, with });
            }
        }
        Ok(())
    }

    /// Checks that a word in the place of a command is a file.
    fn check_command(&self) -> Result<(), Usage> {
        let word = self.paths.first().filter(|_| self.command.is_none() && !self.print);
        match word.filter(|word| unknown::is_unknown(Path::new(word))) {
            Some(word) => {
                let word = SafeText::new(&word.to_string_lossy());
                let closest = unknown::closest(&word, &COMMANDS);
                Err(Usage::UnknownCommand { word, closest })
            }
            None => Ok(()),
        }
    }

    /// Checks that no word is empty, except where that has a meaning.
    fn check_empty(&self) -> Result<(), Usage> {
        let is_empty = |word: &str| SafeText::new(word).filled().is_none();
        for (at, word) in self.paths.iter().enumerate() {
            let word = word.to_string_lossy();
            let tag = word.strip_prefix(['+', '-']).unwrap_or(&word);
            let what = match (self.command, at) {
                (Some("rename"), 1) | (Some("manual"), _) => continue,
                (Some("tag"), 1..) if is_empty(tag) => "a tag",
                _ if !is_empty(&word) => continue,
                (Some("rename" | "tag" | "move" | "remove" | "refresh"), 0) | (Some("remove"), _) => {
                    "the name of a feed"
                }
                (Some("add" | "move"), _) => "the address of a feed",
                (Some("show"), _) => "the name of an article",
                _ => "the name of a file",
            };
            return Err(Usage::Empty { what });
        }
        Ok(())
    }

    fn into_command(self) -> Result<Command, Usage> {
        let Self { paths, mut add, how, theme, mouse, linear, filter, mut show, print, .. } = self;
        let (json, all) = (self.given.contains(&"--json"), self.given.contains(&"--all"));
        let fresh = self.given.contains(&"--fresh");
        let markdown = self.given.contains(&"--markdown");
        let Some(command) = self.command else {
            let inputs = inputs(paths)?;
            if print {
                return Ok(Command::Print { inputs, how, theme, linear });
            }
            return Ok(Command::Read { inputs, mouse, theme, linear });
        };
        let wrong = |expected| Err(Usage::Arguments { command, expected });
        match (command, paths.len()) {
            ("inspect" | "import", 1) => {
                let Some(input) = inputs(paths)?.pop() else { return wrong("takes one file") };
                Ok(if command == "import" {
                    Command::Import { input }
                } else {
                    Command::Inspect { input, json }
                })
            }
            ("inspect" | "import", _) => wrong("takes one file"),
            ("show", 1) if json && markdown => Err(Usage::Conflict("--json", "--markdown")),
            ("show", 1) if markdown && self.given.contains(&"--changes") => {
                Err(Usage::Conflict("--changes", "--markdown"))
            }
            ("show", 1) => {
                show.changes = self.given.contains(&"--changes");
                (show.ansi, show.theme, show.linear) = (how.ansi, theme, linear);
                show.format = match (json, markdown) {
                    (true, _) => show::Format::Json,
                    (_, true) => show::Format::Markdown,
                    _ => show::Format::Page,
                };
                show.what = paths.into_iter().next().unwrap_or_default();
                // A wrong address is wrong usage.
                input(show.what.clone())?;
                Ok(Command::Show(show))
            }
            ("show", _) => wrong("takes an article's id, a file, an address, or -"),
            ("list", _) => Ok(Command::List { inputs: inputs(paths)?, filter, json }),
            ("add", 0) if add.starter.is_none() => {
                wrong("takes the address of a feed or a site, or --starter")
            }
            ("add", count) if count != 1 && add.title.is_some() => {
                Err(Usage::OptionWithout { option: "--title", with: "one address".to_owned() })
            }
            ("add", _) => {
                add.addresses = words(paths);
                Ok(Command::Add(add))
            }
            ("remove", 0) => wrong("takes the address or the title of a feed"),
            ("remove", _) => Ok(Command::Remove { names: words(paths) }),
            ("rename", 2) => {
                let [name, title] = pair(paths);
                Ok(Command::Change { name, change: Change::Rename(SafeText::new(&title).filled()) })
            }
            ("rename", _) => wrong(
                "takes the address or the title of a feed, and its new name; \"\" for the feed's own title",
            ),
            ("move", 2) => {
                let [name, to] = pair(paths);
                Ok(Command::Change { name, change: Change::Move(to) })
            }
            ("move", _) => wrong("takes the address or the title of a feed, and its new address"),
            ("tag", 2..) => {
                let words = words(paths);
                Ok(Command::Change { name: words[0].clone(), change: Change::of_tags(&words[1..]) })
            }
            ("tag", _) => wrong(
                "takes the address or the title of a feed, and tags: TAG or +TAG adds one, -TAG removes one",
            ),
            ("export", 0 | 1) => {
                Ok(Command::Export { to: paths.into_iter().find(|path| path != "-").map(PathBuf::from) })
            }
            ("export", _) => wrong("takes one file at most"),
            ("manual", 0 | 1) => {
                Ok(Command::Manual { page: words(paths).pop().unwrap_or_default(), mouse, theme, linear })
            }
            ("manual", _) => wrong("takes the name of one page"),
            ("help", 0) => Ok(Command::Help { command: None }),
            ("help", 1) => help_of(&words(paths).concat()),
            ("help", _) => wrong("takes the name of one command"),
            ("version", 0) => Ok(Command::Version),
            ("version", _) => wrong("takes nothing else"),
            ("refresh", 1) if all => Err(Usage::Conflict("--all", "the name of a feed")),
            ("refresh", 0 | 1) => {
                let feed = words(paths).pop();
                Ok(Command::Refresh(refresh::Options { feed, all, fresh, json }))
            }
            ("refresh", _) => wrong("takes the address or the title of one feed at most"),
            (_, 1..) => wrong("takes no file"),
            _ => Ok(Command::Feeds { json }),
        }
    }
}

/// The help of a command.
fn help_of(word: &str) -> Result<Command, Usage> {
    let command = COMMANDS.into_iter().find(|command| *command == word);
    let unknown = || Usage::NoHelp { word: SafeText::new(word), closest: unknown::closest(word, &COMMANDS) };
    command.ok_or_else(unknown).map(|command| Command::Help { command: Some(command) })
}

/// The first two words.
fn pair(paths: Vec<OsString>) -> [String; 2] {
    let mut words = words(paths).into_iter();
    [words.next(), words.next()].map(Option::unwrap_or_default)
}

fn words(paths: Vec<OsString>) -> Vec<String> {
    paths.into_iter().map(|path| path.to_string_lossy().into_owned()).collect()
}

fn inputs(paths: Vec<OsString>) -> Result<Vec<Input>, Usage> {
    if paths.is_empty() {
        return Ok(vec![Input::Edition]);
    }
    paths.into_iter().map(input).collect()
}

/// A file, an address, or standard input. A file whose name looks like an address needs `./` before it.
pub(super) fn input(word: OsString) -> Result<Input, Usage> {
    if word == "-" {
        return Ok(Input::Stdin);
    }
    let text = word.to_str().filter(|text| is_address(text));
    let Some(text) = text.filter(|text| !files::exists(Path::new(text))) else {
        return Ok(Input::Path(PathBuf::from(word)));
    };
    let address = parse_address(text).map_err(|error| {
        // Without a password.
        let word = SafeText::new(text.rsplit_once('@').map_or(text, |(_, rest)| rest));
        Usage::Address { word, why: error.to_string() }
    })?;
    // What begins with `file:` is a path after all.
    let file = url::Url::parse(address.whole()).ok().filter(|url| url.scheme() == "file");
    let path = file.and_then(|url| url.to_file_path().ok());
    Ok(path.map_or(Input::Url(address), Input::Path))
}

/// Whether a word is written as an address, right or wrong: it has a scheme.
fn is_address(text: &str) -> bool {
    let is = |known: &str| text.get(..known.len()).is_some_and(|head| head.eq_ignore_ascii_case(known));
    text.split_once("://").is_some_and(|(scheme, _)| !scheme.is_empty() && !scheme.contains('/'))
        || ["http:", "https:", "feed:"].into_iter().any(is)
}

/// `120x35`, each side 1 to 2000.
fn size(text: &str) -> Result<(u16, u16), Usage> {
    let side = |text: &str| text.parse().ok().filter(|n| (1..=2000).contains(n));
    let sides = text.split_once('x').and_then(|(columns, rows)| Some((side(columns)?, side(rows)?)));
    sides.ok_or_else(|| Usage::value("--size", "takes COLSxROWS, such as 100x30", text))
}

/// Columns, 1 to 2000.
fn width(text: &str) -> Result<u16, Usage> {
    let wrong = || Usage::value("--width", "takes a number of columns, such as 80", text);
    text.parse().ok().filter(|n| (1..=2000).contains(n)).ok_or_else(wrong)
}

#[cfg(test)]
mod tests;
