//! Another program in the terminal: a pager, an editor, a program that an article is piped into. No shell, and nothing of
//! an article in an argument. Never here: which program, the text it gets.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{self, Child, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGINT, SIGPIPE};
use tempfile::TempDir;

use crate::app::Msg;
use crate::app::msg::Worker;
use crate::io::error::{reason, start_reason};
use crate::io::thread::{catch, spawn};
use crate::news::{Cause, HasCause};

/// How long a program may take to end after SIGTERM.
const TERMINATE_TIMEOUT: Duration = Duration::from_secs(1);
/// Programs with a screen of their own, which leave no output to read.
const FULL_SCREEN: [&str; 14] = [
    "less", "more", "most", "vi", "vim", "nvim", "view", "nano", "micro", "emacs", "hx", "helix", "w3m",
    "lynx",
];

/// Why a program did not run, or not to a good end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("{program} can't be run: {}", start_reason(source))]
    Start { program: String, source: io::Error },
    #[error("{program} ended with exit code {code}")]
    ExitCode { program: String, code: i32 },
    #[error("{program} was ended by signal {signal}")]
    Signal { program: String, signal: i32 },
    #[error("{program}: it is not known how it ended: {}", reason(source))]
    Wait { program: String, source: io::Error },
}

impl HasCause for Error {
    fn cause(&self) -> Cause {
        Cause::Program
    }
}

/// A program to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Command {
    /// The program and its arguments.
    words: Vec<String>,
    text: String,
    /// It reads a file instead of its standard input.
    from_file: bool,
    /// The user reads its output before the screen is drawn again.
    pub(crate) has_output: bool,
}

impl Command {
    /// `$PAGER`, else `$EDITOR`, else `less`; each is split at white space, as `$BROWSER` is.
    pub(crate) fn pager(text: String, get: impl Fn(&str) -> Option<String>) -> Self {
        let named = |name| get(name).filter(|words| !words.trim().is_empty());
        let pager = named("PAGER");
        let editor = named("EDITOR").filter(|_| pager.is_none());
        let from_file = editor.is_some();
        let program = pager.or(editor).unwrap_or_else(|| "less".to_owned());
        let words = program.split_whitespace().map(str::to_owned).collect();
        Self { words, text, from_file, has_output: false }
    }

    /// A program with its arguments; at least one word.
    pub(crate) fn pipe(words: Vec<String>, text: String) -> Self {
        let program = words.first().map(PathBuf::from).unwrap_or_default();
        let name = program.file_name().unwrap_or_default();
        let has_output = !FULL_SCREEN.iter().any(|program| name == *program);
        Self { words, text, from_file: false, has_output }
    }

    /// Starts it in the terminal, which must be restored before. `Msg::Returned` follows when it has ended.
    pub(crate) fn start(self, messages: &Sender<Msg>) -> Result<Running, Error> {
        let program = self.words.first().cloned().unwrap_or_default();
        let failed = |source| Error::Start { program: program.clone(), source };
        let file = self.from_file.then(|| private_file(&self.text)).transpose().map_err(failed)?;
        let mut command = process::Command::new(&program);
        command.args(&self.words[1..]);
        match &file {
            Some((_, path)) => {
                command.arg(path);
                // The standard input of this program may be a pipe with news.
                command.stdin(File::open("/dev/tty").map_or_else(|_| Stdio::inherit(), Stdio::from));
            }
            None => drop(command.stdin(Stdio::piped())),
        }
        let mut child = command.spawn().map_err(failed)?;
        let running = Running(Pid::from_child(&child));
        let (text, out) = (self.text, messages.clone());
        spawn(Worker::Command, messages, move || {
            let ended = catch(Worker::Command, || {
                let feeding = feed(&mut child, text);
                let status = child.wait();
                drop((feeding, file));
                Ok(check(program, status)?)
            });
            let _ = out.send(Msg::Returned(ended));
        });
        Ok(running)
    }
}

/// A program that has the terminal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Running(Pid);

impl Running {
    /// Asks it to end, and waits for that: it restores the settings of the terminal, and its file is removed.
    pub(crate) fn terminate(self, inbox: &Receiver<Msg>) {
        // An error means that it has ended already.
        let _ = kill_process(self.0, Signal::TERM);
        let until = Instant::now() + TERMINATE_TIMEOUT;
        while let Ok(msg) = inbox.recv_timeout(until.saturating_duration_since(Instant::now())) {
            if matches!(msg, Msg::Returned(_)) {
                return;
            }
        }
    }
}

/// Writes the text to its standard input, as far as it reads.
fn feed(child: &mut Child, text: String) -> Option<std::thread::JoinHandle<()>> {
    let mut stdin = child.stdin.take()?;
    let work = move || drop(stdin.write_all(text.as_bytes()));
    std::thread::Builder::new().name("feed".to_owned()).spawn(work).ok()
}

/// Whether the program ended well: also if the user stopped it, or it did not read all of the text.
fn check(program: String, status: io::Result<ExitStatus>) -> Result<(), Error> {
    let status = match status {
        Ok(status) => status,
        Err(source) => return Err(Error::Wait { program, source }),
    };
    match (status.code(), status.signal()) {
        (Some(0), _) | (_, Some(SIGINT | SIGPIPE)) => Ok(()),
        (Some(code), _) => Err(Error::ExitCode { program, code }),
        (None, signal) => Err(Error::Signal { program, signal: signal.unwrap_or_default() }),
    }
}

/// A folder with a file with a text that only this user can read; removed on drop, with all that an editor has left there.
fn private_file(text: &str) -> io::Result<(TempDir, PathBuf)> {
    let private = Permissions::from_mode(0o700);
    let folder = tempfile::Builder::new().prefix("tidings-").permissions(private).tempdir()?;
    let path = folder.path().join("article.txt");
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    file.write_all(text.as_bytes())?;
    Ok((folder, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(vars: &[(&str, &str)]) -> (Vec<String>, bool) {
        let get =
            |name: &str| vars.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        let command = Command::pager(String::new(), get);
        (command.words, command.from_file)
    }

    #[test]
    fn the_pager_is_preferred_to_the_editor() {
        let is = |vars: &[(&str, &str)], wanted: &[&str], from_file| {
            let wanted: Vec<String> = wanted.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(words(vars), (wanted, from_file), "{vars:?}");
        };
        is(&[("PAGER", "less -R"), ("EDITOR", "vi")], &["less", "-R"], false);
        is(&[("PAGER", " "), ("EDITOR", "code --wait")], &["code", "--wait"], true);
        is(&[], &["less"], false);
    }

    #[test]
    fn the_file_for_an_editor_is_private_and_removed() {
        use std::fs;
        use std::path::Path;

        let (folder, path) = private_file("words").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(folder.path()), mode(&path)), (0o700, 0o600));
        assert_eq!(fs::read_to_string(&path).unwrap(), "words");
        drop(folder);
        assert!(!path.parent().unwrap().exists());
    }

    #[test]
    fn a_program_that_ended_badly_is_an_error() {
        let ended =
            |raw: i32| check("x".into(), Ok(ExitStatus::from_raw(raw))).map_err(|error| error.to_string());
        assert_eq!(ended(0), Ok(()));
        assert_eq!(ended(2), Ok(()), "ctrl-c");
        assert_eq!(ended(3 << 8), Err("x ended with exit code 3".into()));
        assert_eq!(ended(11), Err("x was ended by signal 11".into()));
    }
}
