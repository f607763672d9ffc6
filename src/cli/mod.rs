//! The command line: words to [`Command`], one file for each command that needs no terminal.
//! Never here: anything about the screen.

pub mod inspect;
pub mod list;
pub mod refresh;

use std::ffi::OsString;
use std::path::PathBuf;

use crate::app::{Shade, keys};
use crate::io::files::Input;
use crate::news::Stamp;
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
    /// Print headlines.
    List { inputs: Vec<Input>, query: String, json: bool },
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

/// Understands the words behind the program's name.
pub fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Command, Usage> {
    use lexopt::prelude::{Long, Short, Value};
    let mut parser = lexopt::Parser::from_args(words);
    let (mut paths, mut word, mut first) = (Vec::new(), None, true);
    let mut how = crate::run::Headless { columns: 100, rows: 30, keys: Vec::new(), now: None, ansi: false };
    let (mut print, mut json, mut mouse, mut query) = (false, false, true, None);
    let (mut shade, mut only_print) = (None, None);
    while let Some(arg) = parser.next()? {
        match arg {
            Short('h') | Long("help") => return Ok(Command::Help),
            Short('V') | Long("version") => return Ok(Command::Version),
            Long("print") => print = true,
            Long("size") => {
                (how.columns, how.rows) = size(&parser.value()?.to_string_lossy())?;
                only_print = Some("--size");
            }
            Long("keys") => {
                let text = parser.value()?;
                how.keys = keys::parse(&text.to_string_lossy()).map_err(|error| Usage(error.to_string()))?;
                only_print = Some("--keys");
            }
            Long("now") => {
                let text = parser.value()?;
                let text = text.to_string_lossy();
                let wrong = || Usage(format!("--now takes a moment like 2026-11-24T08:00:00Z, not '{text}'"));
                how.now = Some(Stamp::parse_rfc3339(&text).ok_or_else(wrong)?);
                only_print = Some("--now");
            }
            Long("ansi") => {
                how.ansi = true;
                only_print = Some("--ansi");
            }
            Long("theme") => {
                shade = Some(match parser.value()?.to_string_lossy().as_ref() {
                    "dark" => Shade::Dark,
                    "light" => Shade::Light,
                    other => return Err(Usage(format!("--theme is dark or light, not '{other}'"))),
                });
            }
            Long("no-mouse") => mouse = false,
            Long("json") => json = true,
            Long("query") => query = Some(parser.value()?.to_string_lossy().into_owned()),
            Value(value) if first && (value == "inspect" || value == "list") => word = Some(value),
            Value(value) => paths.push(value),
            other => return Err(other.unexpected().into()),
        }
        first = word.is_none() && paths.is_empty() && first;
    }
    let inputs = inputs(paths);
    let word = word.as_ref().and_then(|word| word.to_str());
    if let Some(option) = only_print.filter(|_| !print) {
        return Err(Usage(format!("{option} goes with --print")));
    }
    if word.is_some() && print {
        return Err(Usage(format!("--print does not go with '{}'", word.unwrap_or_default())));
    }
    match word {
        Some("inspect") => {
            let mut inputs = inputs.into_iter();
            match (inputs.next(), inputs.next(), query) {
                (Some(input), None, None) if input != Input::Edition => Ok(Command::Inspect { input, json }),
                (_, _, Some(_)) => Err(Usage("--query goes with 'list'".to_owned())),
                _ => Err(Usage("'inspect' takes one file".to_owned())),
            }
        }
        Some(_) => Ok(Command::List { inputs, query: query.unwrap_or_default(), json }),
        None if json => Err(Usage("--json goes with 'inspect' and 'list'".to_owned())),
        None if query.is_some() => Err(Usage("--query goes with 'list'".to_owned())),
        None if print => Ok(Command::Print { inputs, how, shade }),
        None => Ok(Command::Read { inputs, mouse, shade }),
    }
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

/// What `--help` prints.
pub fn help() -> String {
    let mut out = String::from(
        "tidings: a news browser for the terminal

Usage:
  tidings [OPTIONS] [PATH…]          open files and folders; without any, the built-in edition
  tidings [OPTIONS] -                read standard input
  tidings inspect [--json] PATH      say what the program makes of one file
  tidings list [OPTIONS] [PATH…]     print headlines: date, source, title, divided by tabs

It reads text, saved news pages, Markdown, HTML, RSS, Atom, JSON Feed, JSON and
JSON Lines, and any of them packed with gzip; folders with all that is in them.

Options:
      --theme dark|light   instead of asking the terminal
      --no-mouse           leave the mouse to the terminal
  -h, --help               this
  -V, --version            the version

A screen without a terminal:
      --print              print the screen and end
      --size COLSxROWS     its size [100x30]
      --keys KEYS          press these first: j, <Enter>, <C-d>, /nato<Enter>
      --now RFC3339        the moment it is, for ages such as 3h
      --ansi               with colours

Options of list:
      --query WORDS        only what matches, best first
      --json               one JSON object a line

Keys:
",
    );
    for binding in keys::TABLE {
        let names: Vec<String> = binding.keys.iter().map(|key| keys::readable(key)).collect();
        let names = names.join(" ");
        let pad = 22usize.saturating_sub(names.chars().count());
        out.push_str("  ");
        out.push_str(&names);
        out.push_str(&" ".repeat(pad.max(1)));
        out.push_str(binding.help);
        out.push('\n');
    }
    out.push_str(
        "
Files:
  What you read and save is kept in state/*.jsonl in the config folder
  (TIDINGS_CONFIG_DIR, else ~/.config/tidings on Linux); share that folder between
  machines with any file syncer. The name of this device is kept in the data folder
  (TIDINGS_DATA_DIR, else ~/.local/share/tidings). Nothing else is written.

Environment:
  NO_COLOR for no colours; COLORTERM and TERM for how many; BROWSER for o.

Exit codes: 0 done; 1 something could not be read, named on standard error; 2 wrong usage.
",
    );
    out
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
        assert!(
            matches!(parsed("list --query nato a b"), Ok(Command::List { inputs, query, .. }) if inputs.len() == 2 && query == "nato")
        );
        assert!(matches!(parsed("--print --size 80x24 --keys j<Enter> list.txt"),
            Ok(Command::Print { how, .. }) if how.columns == 80 && how.keys.len() == 2));
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
            ("--nonsense", "--nonsense"),
            ("--theme blue", "dark or light"),
        ] {
            let error = parsed(line).unwrap_err();
            assert!(error.contains(part), "{line}: {error}");
        }
    }
}
