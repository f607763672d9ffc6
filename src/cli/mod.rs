//! The command line: one file for each command that needs no terminal. Never here: anything about the screen.

pub mod add;
mod args;
pub mod change;
pub mod changes;
pub mod export;
pub mod feeds;
mod find_feed;
mod help;
pub mod import;
pub mod inspect;
pub mod list;
pub mod refresh;
pub mod remove;
pub mod show;
mod unknown;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use directories::ProjectDirs;
use serde::Serialize;

pub use self::args::{Usage, parse};
pub use self::help::help;
use crate::io::articles::files::{self, Input};
use crate::io::config;
use crate::io::error::reason;
use crate::io::fetch;
use crate::news::SafeText;
use crate::run::{Folders, Headless};

/// Exit code: done.
pub const DONE: u8 = 0;
/// Exit code: something could not be read or written. It is named on standard error.
pub const FAILED: u8 = 1;
/// Exit code: the command line is wrong.
pub const USAGE: u8 = 2;

/// Checks a theme named on the command line.
///
/// # Errors
/// There is no theme of this name, or its file cannot be used.
pub fn check_theme(folders: &Folders, theme: Option<&SafeText>) -> anyhow::Result<()> {
    let checked = theme.map_or(Ok(()), |name| config::themes::check(&folders.config, name));
    checked.map_err(|why| anyhow::anyhow!("{why}"))
}

/// What the program is to do.
#[derive(Debug)]
pub enum Command {
    /// Open the manual; an empty name is its first page.
    Manual { page: String, mouse: bool, theme: Option<SafeText>, linear: bool },
    /// Open the terminal program.
    Read { inputs: Vec<Input>, mouse: bool, theme: Option<SafeText>, linear: bool },
    /// Print a screen.
    Print { inputs: Vec<Input>, how: Headless, theme: Option<SafeText>, linear: bool },
    /// Print how the program reads one file.
    Inspect { input: Input, json: bool },
    /// Print an article, or all articles of a file.
    Show(show::Options),
    /// Print headlines.
    List { inputs: Vec<Input>, filter: list::Filter, json: bool },
    /// Subscribe to feeds.
    Add(add::Options),
    /// End subscriptions, by address or title.
    Remove { names: Vec<String> },
    /// Change one feed, named by address or title.
    Change { name: String, change: change::Change },
    /// Print the subscriptions.
    Feeds { json: bool },
    /// Subscribe to all feeds of a list.
    Import { input: Input },
    /// Write all subscriptions as OPML; to standard output if no file is named.
    Export { to: Option<PathBuf> },
    /// Fetch feeds: those that are due, all, or one.
    Refresh(refresh::Options),
    /// Print the help, of one command only if it is named.
    Help { command: Option<&'static str> },
    /// Print the version.
    Version,
}

/// The name and the bytes of a file or of standard input, unpacked.
fn read_input(input: &Input) -> anyhow::Result<(SafeText, Vec<u8>)> {
    let whole = |stream| files::read_whole(stream, 0);
    if let Input::Path(path) = input {
        let bytes = files::open(path).and_then(whole).map_err(|error| files::FileError::read(path, error))?;
        return Ok((files::display_path(path), bytes));
    }
    if let Input::Url(address) = input {
        let fetched = fetch::read::read(address, false, &AtomicBool::new(false))?;
        return Ok((address.shown().clone(), fetched.bytes));
    }
    let name = SafeText::new("standard input");
    match files::unpacked(io::stdin()).and_then(whole) {
        Ok(bytes) => Ok((name, bytes)),
        Err(error) => anyhow::bail!("{name}: {}", reason(&error)),
    }
}

/// Writes a value as JSON on one line.
fn write_json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

/// An error for the user.
pub fn message(error: &anyhow::Error) -> SafeText {
    // Errors of files name the file: what is left is about the output.
    let output = error.downcast_ref().map(|error| format!("standard output: {}", reason(error)));
    SafeText::new(&output.unwrap_or_else(|| error.to_string()))
}

/// The folders for settings and data: `TIDINGS_CONFIG_DIR` and `TIDINGS_DATA_DIR`, else those of the system.
pub fn folders() -> anyhow::Result<Folders> {
    let named = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let system = ProjectDirs::from("", "", "tidings");
    let folder = |name, of: fn(&ProjectDirs) -> &Path| {
        let folder = named(name).or_else(|| system.as_ref().map(|dirs| of(dirs).to_owned()));
        folder.ok_or_else(|| anyhow::anyhow!("there is no home folder: set HOME, or {name} to a folder"))
    };
    Ok(Folders {
        config: folder("TIDINGS_CONFIG_DIR", ProjectDirs::config_dir)?,
        data: folder("TIDINGS_DATA_DIR", ProjectDirs::data_dir)?,
    })
}
