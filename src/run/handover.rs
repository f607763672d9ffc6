//! Hands the terminal over to another program and takes it back. Meanwhile messages go to the model as always, but
//! nothing is drawn, and keys are not for this program. Never here: running that program (see `io::external`).

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};

use crossterm::event::{Event, KeyEventKind};

use crate::app::{Effect, Msg};
use crate::io::external::Command;
use crate::io::external::command::Running;
use crate::io::terminal::input_gate::InputGate;
use crate::io::terminal::{Screen, Settings};
use crate::news::{Cause, Failure};

/// Who has the terminal.
#[derive(Default)]
enum Holder {
    #[default]
    Tidings,
    /// Another program. With `has_output`, its output stays on the screen until a key is pressed.
    Program { has_output: bool, running: Option<Running> },
    /// The user, who reads the output of that program.
    User,
}

pub(crate) struct TerminalHandover {
    gate: Arc<InputGate>,
    holder: Holder,
    /// The settings of the terminal when it was handed over.
    settings: Option<Settings>,
}

impl TerminalHandover {
    pub(crate) fn new(gate: Arc<InputGate>) -> Self {
        Self { gate, holder: Holder::Tidings, settings: None }
    }

    /// Whether this program may draw.
    pub(crate) fn may_draw(&self) -> bool {
        matches!(self.holder, Holder::Tidings)
    }

    /// Whether another program has the terminal.
    pub(crate) fn is_away(&self) -> bool {
        matches!(self.holder, Holder::Program { .. })
    }

    /// Hands the terminal over to a program. If that cannot be started, `Msg::Returned` follows at once.
    pub(crate) fn start(&mut self, effect: Effect, messages: &Sender<Msg>) {
        let command = match effect {
            Effect::Pager { text } => Command::pager(text, |name| std::env::var(name).ok()),
            Effect::Pipe { words, text } => Command::pipe(words, text),
            _ => return,
        };
        self.gate.shut();
        self.settings = Screen::release();
        let has_output = command.has_output;
        self.holder = match command.start(messages) {
            Ok(running) => Holder::Program { has_output, running: Some(running) },
            Err(error) => {
                let _ = messages.send(Msg::Returned(Err(error.into())));
                Holder::Program { has_output: false, running: None }
            }
        };
    }

    /// Ends the other program, because this one ends: it would go on reading keys that are meant for the shell.
    pub(crate) fn terminate(&mut self, inbox: &Receiver<Msg>) {
        if let Holder::Program { running: Some(running), .. } = self.holder {
            running.terminate(inbox);
            Screen::restore_settings(self.settings.take());
        }
    }

    /// Looks at a message before the model gets it; `None` if it is not for the model. Keys typed into the other program
    /// are not, nor is the key that ends the reading of its output.
    pub(crate) fn filter(&mut self, msg: Msg, screen: &mut Screen) -> io::Result<Option<Msg>> {
        let resized = matches!(msg, Msg::Term(Event::Resize(..)));
        match (&self.holder, &msg) {
            (Holder::Program { has_output, .. }, Msg::Returned(_)) => {
                let has_output = *has_output;
                Screen::restore_settings(self.settings.take());
                if has_output {
                    Screen::prompt_for_key()?;
                    self.holder = Holder::User;
                    self.gate.open();
                } else {
                    self.take_back(screen)?;
                }
                Ok(Some(msg))
            }
            (Holder::Program { .. }, Msg::Term(_)) if !resized => Ok(None),
            (Holder::User, Msg::Term(Event::Key(key))) if key.kind == KeyEventKind::Release => Ok(None),
            (Holder::User, Msg::Term(_)) if !resized => {
                Screen::clear_prompt()?;
                self.take_back(screen)?;
                // This makes the model draw again, whatever happened meanwhile.
                let (columns, rows) = Screen::size();
                Ok(Some(Msg::Term(Event::Resize(columns, rows))))
            }
            _ => Ok(Some(msg)),
        }
    }

    /// Sets the terminal up again for this program.
    pub(crate) fn take_back(&mut self, screen: &mut Screen) -> io::Result<()> {
        screen.resume()?;
        self.finish();
        Ok(())
    }

    /// This program has the terminal again.
    pub(crate) fn finish(&mut self) {
        self.holder = Holder::Tidings;
        self.gate.open();
    }
}

/// The answer to a request for another program when there is no terminal.
pub(crate) fn no_terminal() -> Msg {
    Msg::Returned(Err(Failure::new(Cause::Program, "There is no terminal for another program")))
}
