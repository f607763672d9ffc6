//! The `tidings` program: arguments in, exit code out. Never here: anything a library function could do.
use std::fmt::Display;
use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;

use tidings::cli::feeds::How;
use tidings::cli::{self, Command};
use tidings::io::memory::give_back_large_blocks;
use tidings::io::terminal::give_back;
use tidings::news::SafeText;
use tidings::run::{self, Options};

fn main() -> ExitCode {
    give_back_large_blocks();
    let command = match cli::parse(std::env::args_os().skip(1)) {
        Ok(command) => command,
        Err(wrong) => {
            say(&wrong);
            return ExitCode::from(cli::USAGE);
        }
    };
    match obey(command) {
        Ok(warnings) => {
            for problem in &warnings {
                say(problem);
            }
            ExitCode::from(if warnings.is_empty() { cli::DONE } else { cli::TROUBLE })
        }
        Err(error) => {
            say(&format_args!("{error:#}"));
            ExitCode::from(cli::TROUBLE)
        }
    }
}

/// Says something on standard error. If that is closed too, there is nobody left to tell.
fn say(words: &dyn Display) {
    let _ = writeln!(std::io::stderr(), "tidings: {words}");
}

/// Does what was asked; what went wrong on the way comes back in words.
fn obey(command: Command) -> anyhow::Result<Vec<SafeText>> {
    match command {
        Command::Help => print(&cli::help()).map(|()| Vec::new()),
        Command::Version => print(concat!("tidings ", env!("CARGO_PKG_VERSION"), "\n")).map(|()| Vec::new()),
        Command::Inspect { input, json } => {
            let parsed = match cli::inspect::read(&input) {
                Ok(parsed) => parsed,
                Err(why) => return Ok(vec![why]),
            };
            let report = if json { cli::inspect::json(&parsed)? } else { cli::inspect::words(&parsed) };
            print(&report).map(|()| Vec::new())
        }
        Command::Show(wanted) => {
            let terminal = std::io::stdout().is_terminal();
            printing(|out| cli::show::print(&cli::folders()?, &wanted, terminal, out))
        }
        Command::List { inputs, wanted, json } => {
            let folders = cli::folders()?;
            let mut out = std::io::BufWriter::new(std::io::stdout().lock());
            Ok(cli::list::print(&inputs, &folders, &wanted, json, &mut out)?)
        }
        Command::Add(what) => {
            let (mut input, terminal) = (std::io::stdin().lock(), std::io::stdin().is_terminal());
            let answers = terminal.then_some(&mut input as &mut dyn BufRead);
            printing(|out| cli::subscribe::add(&cli::folders()?, &what, answers, out))
        }
        Command::Remove { names } => printing(|out| cli::subscribe::remove(&cli::folders()?, &names, out)),
        Command::Feeds { json } => {
            let columns = if std::io::stdout().is_terminal() { How::Columns } else { How::Tabs };
            let how = if json { How::Json } else { columns };
            printing(|out| cli::feeds::print(&cli::folders()?, how, out))
        }
        Command::Import { input } => printing(|out| cli::exchange::import(&cli::folders()?, &input, out)),
        Command::Export { to } => {
            let screen = std::io::IsTerminal::is_terminal(&std::io::stdout());
            printing(|out| cli::exchange::export(&cli::folders()?, to.as_deref(), screen, out))
        }
        Command::Refresh { all, json } => printing(|out| cli::refresh::run(&cli::folders()?, all, json, out)),
        Command::Print { inputs, how, shade } => {
            let ended = run::headless(Options { inputs, folders: cli::folders()?, shade }, &how);
            print(&ended.printed)?;
            Ok(ended.warnings)
        }
        Command::Read { inputs, mouse, shade } => {
            if !std::io::stdout().is_terminal() {
                anyhow::bail!(
                    "standard output is not a terminal; --print and 'list' write to files and pipes"
                );
            }
            let terminal = std::io::stdin().is_terminal();
            if terminal && inputs.contains(&tidings::io::articles::files::Input::Stdin) {
                anyhow::bail!("standard input is a terminal; '-' reads what is piped into it");
            }
            guard();
            Ok(run::interactive(Options { inputs, folders: cli::folders()?, shade }, mouse)?.warnings)
        }
    }
}

/// Runs a command that prints; a reader that hangs up early is no error.
fn printing(
    command: impl FnOnce(&mut dyn Write) -> anyhow::Result<Vec<SafeText>>,
) -> anyhow::Result<Vec<SafeText>> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let done = command(&mut out).and_then(|warnings| Ok(out.flush().map(|()| warnings)?));
    match done {
        Err(error) if error.downcast_ref().is_some_and(hung_up) => Ok(Vec::new()),
        other => other,
    }
}

fn hung_up(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::BrokenPipe
}

/// Gives the terminal back before a panic says its words; a worker's panic becomes a message instead.
fn guard() {
    let usual = std::panic::take_hook();
    let main = std::thread::current().id();
    std::panic::set_hook(Box::new(move |what| {
        if std::thread::current().id() == main {
            give_back();
            usual(what);
        }
    }));
}

/// Writes to standard output; a reader that hangs up early is no error.
fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
