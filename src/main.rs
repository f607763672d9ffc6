//! The `tidings` program: arguments in, exit code out. Never here: anything that a library function could do.

use std::fmt::Display;
use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;

use tidings::app::{Action, Signs, signs};
use tidings::cli::feeds::Format;
use tidings::cli::{self, Command};
use tidings::io::articles::files::Input;
use tidings::io::articles::manual;
use tidings::io::terminal::ascii::AsciiWriter;
use tidings::io::{memory, terminal};
use tidings::news::SafeText;
use tidings::run::{self, Options};

fn main() -> ExitCode {
    memory::return_large_blocks();
    let command = match cli::parse(std::env::args_os().skip(1)) {
        Ok(command) => command,
        Err(usage) => {
            report(&format_args!("{usage}\nTry 'tidings --help'."));
            return ExitCode::from(cli::USAGE);
        }
    };
    match execute(command) {
        Ok(warnings) => {
            for problem in &warnings {
                report(problem);
            }
            ExitCode::from(if warnings.is_empty() { cli::DONE } else { cli::FAILED })
        }
        Err(error) => {
            report(&cli::message(&error));
            ExitCode::from(cli::FAILED)
        }
    }
}

/// Prints a message to standard error. If that is closed too, the message is dropped.
fn report(message: &dyn Display) {
    let message = format!("tidings: {message}");
    let message =
        if is_ascii(std::io::stderr().is_terminal()) { signs::ascii(&message) } else { message.into() };
    let _ = writeln!(std::io::stderr(), "{message}");
}

/// Whether text is written in ASCII: on a terminal whose locale has another encoding, or because the user wants it. What
/// goes into a file or a pipe stays as it is.
fn is_ascii(terminal: bool) -> bool {
    let chosen = std::env::var_os("TIDINGS_ASCII").is_some();
    (terminal || chosen) && terminal::signs(|name| std::env::var(name).ok()) == Signs::Ascii
}

/// Carries out a command. Returns warnings about what went wrong on the way.
fn execute(command: Command) -> anyhow::Result<Vec<SafeText>> {
    let terminal = std::io::stdout().is_terminal();
    match command {
        Command::Help { command } => print(&cli::help(command, terminal)),
        Command::Version => print(concat!("tidings ", env!("CARGO_PKG_VERSION"), "\n")),
        Command::Inspect { input, json } => {
            let parsed = cli::inspect::read(&input)?;
            let report =
                if json { cli::inspect::json_report(&parsed)? } else { cli::inspect::text_report(&parsed) };
            print(&report)
        }
        Command::Show(options) => {
            with_stdout(|out| cli::show::run(&cli::folders()?, &options, terminal, out))
        }
        Command::List { inputs, filter, json } => {
            with_stdout(|out| cli::list::run(&inputs, &cli::folders()?, &filter, json, out))
        }
        Command::Add(options) => {
            let (mut input, asks) = (std::io::stdin().lock(), std::io::stdin().is_terminal());
            let answers = asks.then_some(&mut input as &mut dyn BufRead);
            with_stdout(|out| cli::add::run(&cli::folders()?, &options, answers, out))
        }
        Command::Remove { names } => with_stdout(|out| cli::remove::run(&cli::folders()?, &names, out)),
        Command::Change { name, change } => {
            with_stdout(|out| cli::change::run(&cli::folders()?, &name, change, out))
        }
        Command::Feeds { json } => {
            let format = match (json, terminal) {
                (true, _) => Format::Json,
                (false, true) => Format::Columns,
                (false, false) => Format::Tabs,
            };
            with_stdout(|out| cli::feeds::run(&cli::folders()?, format, out))
        }
        Command::Import { input } => with_stdout(|out| cli::import::run(&cli::folders()?, &input, out)),
        Command::Export { to } => {
            with_stdout(|out| cli::export::run(&cli::folders()?, to.as_deref(), terminal, out))
        }
        Command::Refresh(options) => with_stdout(|out| cli::refresh::run(&cli::folders()?, &options, out)),
        Command::Manual { page, .. } if !terminal => with_stdout(|out| cli::show::print_manual(&page, out)),
        Command::Manual { page, mouse, theme, linear } => {
            // The error comes before the terminal is set up.
            manual::open(&page)?;
            terminal::check_full_screen(|name| std::env::var(name).ok())?;
            let options = options(vec![Input::Edition], theme, linear, Some(Action::ManualPage(page)))?;
            set_panic_hook();
            Ok(run::interactive(options, mouse)?.warnings)
        }
        Command::Print { inputs, mut how, theme, linear } => {
            let options = options(inputs, theme, linear, None)?;
            how.terminal = terminal;
            let outcome = run::headless(options, &how);
            print(&outcome.printed)?;
            Ok(outcome.warnings)
        }
        Command::Read { inputs, mouse, theme, linear } => {
            if !terminal {
                anyhow::bail!(
                    "standard output is not a terminal; --print and 'list' write to files and pipes"
                );
            }
            terminal::check_full_screen(|name| std::env::var(name).ok())?;
            if std::io::stdin().is_terminal() && inputs.contains(&Input::Stdin) {
                anyhow::bail!("standard input is a terminal; '-' reads what is piped into it");
            }
            set_panic_hook();
            let options = options(inputs, theme, linear, None)?;
            Ok(run::interactive(options, mouse)?.warnings)
        }
    }
}

/// The options of a run. An unknown theme is an error before the terminal is set up.
fn options(
    inputs: Vec<Input>,
    theme: Option<SafeText>,
    linear: bool,
    command: Option<Action>,
) -> anyhow::Result<Options> {
    let folders = cli::folders()?;
    cli::check_theme(&folders, theme.as_ref())?;
    Ok(Options { inputs, folders, theme, linear, command })
}

/// Runs a command that prints to standard output. A closed pipe is not an error.
fn with_stdout(
    command: impl FnOnce(&mut dyn Write) -> anyhow::Result<Vec<SafeText>>,
) -> anyhow::Result<Vec<SafeText>> {
    let stdout = std::io::stdout().lock();
    let mut out: Box<dyn Write> = if is_ascii(stdout.is_terminal()) {
        Box::new(AsciiWriter::new(stdout))
    } else {
        Box::new(std::io::BufWriter::new(stdout))
    };
    let done = command(&mut out).and_then(|warnings| Ok(out.flush().map(|()| warnings)?));
    match done {
        Err(error) if error.downcast_ref().is_some_and(is_broken_pipe) => Ok(Vec::new()),
        other => other,
    }
}

fn is_broken_pipe(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::BrokenPipe
}

/// Restores the terminal before the message of a panic is printed. A panic of a worker becomes a `Msg` instead.
fn set_panic_hook() {
    let default = std::panic::take_hook();
    let main = std::thread::current().id();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() == main {
            terminal::restore();
            default(info);
        }
    }));
}

fn print(text: &str) -> anyhow::Result<Vec<SafeText>> {
    with_stdout(|out| Ok(out.write_all(text.as_bytes()).map(|()| Vec::new())?))
}
