//! The terminal lent to another program: a pager, an editor, whatever an article is piped into. No shell, and nothing
//! of an article in any word of a command. Never here: which program, or what it is given.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGCONT, SIGINT, SIGPIPE, SIGWINCH};

use crate::app::Msg;
use crate::io::worker::spawn;
use crate::news::SafeText;

/// How long the threads that listen may take to let go of the terminal, and to take it up again. It takes microseconds.
/// A program that is told to end has as long.
const LETTING_GO: Duration = Duration::from_secs(1);
/// Programs that draw a screen of their own and leave nothing behind that one would want to read.
const OWN_SCREEN: [&str; 14] = [
    "less", "more", "most", "vi", "vim", "nvim", "view", "nano", "micro", "emacs", "hx", "helix", "w3m",
    "lynx",
];

/// Holds the thread that waits for keys off the terminal while that is lent: what is typed then is not ours.
pub struct Gate {
    state: Mutex<State>,
    changed: Condvar,
    /// For those who can't wait: handlers of signals.
    open: Arc<AtomicBool>,
}

#[derive(Default)]
struct State {
    shut: bool,
    /// The thread that reads keys waits at the gate.
    waits: bool,
    /// It has ended.
    ended: bool,
    /// How often whoever hears of signals has passed over one that said to go on.
    settled: u64,
}

impl Default for Gate {
    fn default() -> Self {
        Self { state: Mutex::default(), changed: Condvar::new(), open: Arc::new(AtomicBool::new(true)) }
    }
}

impl Gate {
    /// Waits while the terminal is lent. For the thread that reads keys, before each reading.
    pub fn pass(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.shut {
            state.waits = true;
            self.changed.notify_all();
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.waits = false;
    }

    /// No more keys are read: the terminal is gone.
    pub fn end(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
        self.changed.notify_all();
    }

    /// Shuts it, and waits until nobody reads keys any more.
    pub fn shut(&self) {
        self.open.store(false, Ordering::SeqCst);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.shut = true;
        // Whoever waits for keys is woken by a change of the terminal's size as well, and then comes to the gate.
        let _ = signal_hook::low_level::raise(SIGWINCH);
        let reads = |state: &mut State| !state.waits && !state.ended;
        drop(self.changed.wait_timeout_while(state, LETTING_GO, reads));
    }

    /// Opens it again, once every signal that was meant for the other program has been passed over.
    pub fn open(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.shut {
            let before = state.settled;
            // Heard of after all that came before it, and without a meaning of its own.
            let _ = signal_hook::low_level::raise(SIGCONT);
            let waits = |state: &mut State| state.settled == before;
            let waited = self.changed.wait_timeout_while(state, LETTING_GO, waits);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.shut = false;
        self.open.store(true, Ordering::SeqCst);
        self.changed.notify_all();
    }

    /// A signal to go on was passed over: so were all before it.
    pub fn settle(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).settled += 1;
        self.changed.notify_all();
    }

    /// Whether the terminal is ours.
    pub fn is_open(&self) -> bool {
        self.open.load(Ordering::SeqCst)
    }

    /// The same, for handlers of signals.
    pub fn switch(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.open)
    }
}

/// What is to be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errand {
    /// The program and its arguments.
    words: Vec<String>,
    text: String,
    /// It reads a file instead of its standard input.
    from_file: bool,
    /// What it has printed is to be read before the screen is drawn again.
    pub stays: bool,
}

impl Errand {
    /// `$PAGER`, else `$EDITOR`, else `less`: each cut at blanks, as `$BROWSER` is.
    pub fn pager(text: String, get: impl Fn(&str) -> Option<String>) -> Self {
        let words = |name: &str| {
            let words: Vec<String> =
                get(name).unwrap_or_default().split_whitespace().map(str::to_owned).collect();
            Some(words).filter(|words| !words.is_empty())
        };
        let pager = words("PAGER");
        let editor = if pager.is_none() { words("EDITOR") } else { None };
        let from_file = editor.is_some();
        let words = pager.or(editor).unwrap_or_else(|| vec!["less".to_owned()]);
        Self { words, text, from_file, stays: false }
    }

    /// A program by its words; at least one.
    pub fn pipe(words: Vec<String>, text: String) -> Self {
        let program = words.first().map(PathBuf::from).unwrap_or_default();
        let name = program.file_name().unwrap_or_default();
        let stays = !OWN_SCREEN.iter().any(|own| name == *own);
        Self { words, text, from_file: false, stays }
    }

    fn program(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    /// Starts it in the terminal, which is as it was before this program began. `Msg::Returned` says when it has
    /// ended.
    pub fn start(self, messages: &Sender<Msg>) -> Result<Running, SafeText> {
        let failed = |why: &std::io::Error| SafeText::new(&format!("{} can't be run: {why}", self.program()));
        let paper = if self.from_file { Some(Paper::new(&self.text).map_err(|e| failed(&e))?) } else { None };
        let mut command = Command::new(self.program());
        command.args(&self.words[1..]);
        match &paper {
            Some(paper) => {
                command.arg(&paper.file);
                // Ours may be a pipe that news came through.
                command.stdin(File::open("/dev/tty").map_or_else(|_| Stdio::inherit(), Stdio::from));
            }
            None => drop(command.stdin(Stdio::piped())),
        }
        let mut child = command.spawn().map_err(|error| failed(&error))?;
        let running = Running(Pid::from_child(&child));
        let (text, program, out) = (self.text.clone(), self.program().to_owned(), messages.clone());
        spawn("errand", messages, move || {
            let fed = feed(&mut child, text);
            let status = child.wait();
            drop((fed, paper));
            let _ = out.send(Msg::Returned(said(&program, status).map_err(Into::into)));
        });
        Ok(running)
    }
}

/// A program that has the terminal.
#[derive(Clone, Copy, Debug)]
pub struct Running(Pid);

impl Running {
    /// Ends it, as far as it lets itself be ended, and waits until it has: it may have set the terminal in its own way,
    /// and a file for it is to go.
    pub fn end(self, inbox: &Receiver<Msg>) {
        // Where there is none of this number any more it has ended already.
        let _ = kill_process(self.0, Signal::TERM);
        let until = Instant::now() + LETTING_GO;
        while let Ok(msg) = inbox.recv_timeout(until.saturating_duration_since(Instant::now())) {
            if matches!(msg, Msg::Returned(_)) {
                return;
            }
        }
    }
}

/// Gives a program what it is to read, as far as it reads.
fn feed(child: &mut Child, text: String) -> Option<std::thread::JoinHandle<()>> {
    let mut stdin = child.stdin.take()?;
    let work = move || drop(stdin.write_all(text.as_bytes()));
    std::thread::Builder::new().name("feed".to_owned()).spawn(work).ok()
}

/// What there is to say of how a program ended.
fn said(program: &str, status: std::io::Result<ExitStatus>) -> Result<(), SafeText> {
    let words = |why: String| Err(SafeText::new(&format!("{program} {why}")));
    match status {
        Err(error) => words(format!("was lost sight of: {error}")),
        Ok(status) => match (status.code(), status.signal()) {
            (Some(0), _) | (_, Some(SIGINT | SIGPIPE)) => Ok(()),
            (Some(code), _) => words(format!("ended with exit code {code}")),
            (_, signal) => words(format!("was ended by signal {}", signal.unwrap_or_default())),
        },
    }
}

/// A text as a file that nobody else can read, gone when this is.
struct Paper {
    folder: PathBuf,
    file: PathBuf,
}

impl Paper {
    fn new(text: &str) -> std::io::Result<Self> {
        let own = std::process::id();
        let mut last = std::io::ErrorKind::AlreadyExists.into();
        for n in 0..1000 {
            let folder = std::env::temp_dir().join(format!("tidings-{own}-{n}"));
            match DirBuilder::new().mode(0o700).create(&folder) {
                Ok(()) => {
                    let paper = Self { file: folder.join("article.txt"), folder };
                    let mut new = OpenOptions::new();
                    let mut file = new.write(true).create_new(true).mode(0o600).open(&paper.file)?;
                    file.write_all(text.as_bytes())?;
                    return Ok(paper);
                }
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => last = error,
                Err(error) => return Err(error),
            }
        }
        Err(last)
    }
}

impl Drop for Paper {
    fn drop(&mut self) {
        // With what an editor has left beside it.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(vars: &[(&str, &str)]) -> (Vec<String>, bool) {
        let get =
            |name: &str| vars.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        let errand = Errand::pager(String::new(), get);
        (errand.words, errand.from_file)
    }

    #[test]
    fn the_pager_comes_first_then_the_editor() {
        let is = |vars: &[(&str, &str)], wanted: &[&str], from_file| {
            let wanted: Vec<String> = wanted.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(words(vars), (wanted, from_file), "{vars:?}");
        };
        is(&[("PAGER", "less -R"), ("EDITOR", "vi")], &["less", "-R"], false);
        is(&[("PAGER", " "), ("EDITOR", "code --wait")], &["code", "--wait"], true);
        is(&[], &["less"], false);
    }

    #[test]
    fn the_file_for_an_editor_is_nobody_elses_and_goes() {
        use std::os::unix::fs::PermissionsExt;
        let paper = Paper::new("words").unwrap();
        let mode = |path: &PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&paper.folder), mode(&paper.file)), (0o700, 0o600));
        assert_eq!(fs::read_to_string(&paper.file).unwrap(), "words");
        let folder = paper.folder.clone();
        drop(paper);
        assert!(!folder.exists());
    }

    #[test]
    fn how_a_program_ended_is_said_if_not_well() {
        let ended = |raw: i32| said("x", Ok(ExitStatus::from_raw(raw)));
        assert_eq!(ended(0), Ok(()));
        assert_eq!(ended(2), Ok(()), "ctrl-c");
        assert_eq!(ended(3 << 8), Err("x ended with exit code 3".into()));
        assert_eq!(ended(11), Err("x was ended by signal 11".into()));
    }
}
