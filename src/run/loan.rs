//! The terminal while another program has it, and what is done with messages meanwhile: they are taken in as always,
//! but nothing is drawn, and keys are not ours. Never here: running that program (see `io::lend`).

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};

use crossterm::event::{Event, KeyEventKind};

use crate::app::{Effect, Msg};
use crate::io::external::command::Errand;
use crate::io::external::command::Gate;
use crate::io::external::command::Running;
use crate::io::terminal::{Screen, Settings};
use crate::news::{Cause, Failure};

/// Who has the terminal.
#[derive(Default)]
enum Holder {
    #[default]
    Us,
    /// A program; what it prints may be there to `stay` until a key is pressed.
    Other { stays: bool, running: Option<Running> },
    /// Nobody: what was printed is being read.
    Reader,
}

/// See the module.
pub struct Loan {
    gate: Arc<Gate>,
    holder: Holder,
    settings: Option<Settings>,
}

impl Loan {
    pub fn new(gate: Arc<Gate>) -> Self {
        Self { gate, holder: Holder::Us, settings: None }
    }

    /// Whether the screen is ours to draw on.
    pub fn is_ours(&self) -> bool {
        matches!(self.holder, Holder::Us)
    }

    /// Whether another program has it.
    pub fn is_lent(&self) -> bool {
        matches!(self.holder, Holder::Other { .. })
    }

    /// Gives the terminal to a program, and takes it back at once if that can't be started.
    pub fn lend(&mut self, effect: Effect, screen: &mut Screen, messages: &Sender<Msg>) {
        let errand = match effect {
            Effect::Pager { text } => Errand::pager(text, |name| std::env::var(name).ok()),
            Effect::Pipe { words, text } => Errand::pipe(words, text),
            _ => return,
        };
        self.gate.shut();
        self.settings = screen.lend();
        let stays = errand.stays;
        self.holder = match errand.start(messages) {
            Ok(running) => Holder::Other { stays, running: Some(running) },
            Err(why) => {
                let _ = messages.send(Msg::Returned(Err(why.into())));
                Holder::Other { stays: false, running: None }
            }
        };
    }

    /// This program ends: whoever has the terminal would go on reading keys that are meant for the shell.
    pub fn call_in(&mut self, screen: &mut Screen, inbox: &Receiver<Msg>) {
        if let Holder::Other { running: Some(running), .. } = self.holder {
            running.end(inbox);
            screen.reclaim(self.settings.take());
        }
    }

    /// Looks at a message before the model does; `None` if it is not for the model. What is typed into another
    /// program is not for us, and a key that ends the reading of what it printed means nothing more.
    pub fn sift(&mut self, msg: Msg, screen: &mut Screen) -> io::Result<Option<Msg>> {
        let sized = matches!(msg, Msg::Term(Event::Resize(..)));
        match (&self.holder, &msg) {
            (Holder::Other { stays, .. }, Msg::Returned(_)) => {
                let stays = *stays;
                screen.reclaim(self.settings.take());
                if stays {
                    screen.wait_for_key()?;
                    self.holder = Holder::Reader;
                    self.gate.open();
                } else {
                    self.take_back(screen)?;
                }
                Ok(Some(msg))
            }
            (Holder::Other { .. }, Msg::Term(_)) if !sized => Ok(None),
            (Holder::Reader, Msg::Term(Event::Key(key))) if key.kind == KeyEventKind::Release => Ok(None),
            (Holder::Reader, Msg::Term(_)) if !sized => {
                screen.forget_key()?;
                self.take_back(screen)?;
                // The model is to be drawn anew, whatever became of it meanwhile.
                let (columns, rows) = Screen::size();
                Ok(Some(Msg::Term(Event::Resize(columns, rows))))
            }
            _ => Ok(Some(msg)),
        }
    }

    /// The terminal is ours again.
    pub fn take_back(&mut self, screen: &mut Screen) -> io::Result<()> {
        screen.resume()?;
        self.end();
        Ok(())
    }

    /// Whoever had the terminal has it no more.
    pub fn end(&mut self) {
        self.holder = Holder::Us;
        self.gate.open();
    }
}

/// What is said where there is no terminal to lend.
pub fn none() -> Msg {
    Msg::Returned(Err(Failure::new(Cause::Program, "There is no terminal for another program")))
}
