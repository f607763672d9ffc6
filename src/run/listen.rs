//! The threads that wait for keys, for signals and for the end of the terminal. Never here: what comes of them.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use crossterm::event::Event;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};

use crate::app::Msg;
use crate::io::external::command::Gate;
use crate::io::terminal;
use crate::io::terminal::Screen;
use crate::io::terminal::query as early;
use crate::io::terminal::replies::Answers;
use crate::io::worker::spawn;

/// Starts them. Behind a gate that is shut no keys are read. `asked`: the terminal has been asked for what it can do,
/// and answers come first.
pub fn listen(sender: &Sender<Msg>, gate: &Arc<Gate>, asked: bool) -> io::Result<()> {
    let (out, passed) = (sender.clone(), Arc::clone(gate));
    spawn("keys", sender, move || {
        if asked {
            early::listen(&out, &passed);
        }
        let mut answers = Answers::default();
        loop {
            passed.pass();
            let Ok(event) = crossterm::event::read() else {
                // The terminal is gone.
                passed.end();
                let _ = out.send(Msg::Terminate);
                return;
            };
            if matches!(event, Event::Resize(..))
                && let cell @ Some(_) = Screen::cell()
            {
                // Larger letters, as a rule.
                let _ = out.send(Msg::Graphics { protocol: None, cell });
            }
            for msg in answers.take(event) {
                if out.send(msg).is_err() {
                    return;
                }
            }
        }
    });
    let out = sender.clone();
    spawn("terminal", sender, move || {
        if terminal::gone() {
            let _ = out.send(Msg::Terminate);
        }
    });
    // A ctrl-\ that is meant for another program is not meant for us.
    signal_hook::flag::register_conditional_default(SIGQUIT, gate.switch())?;
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])?;
    let (out, gate) = (sender.clone(), Arc::clone(gate));
    spawn("signals", sender, move || {
        for signal in signals.forever() {
            let msg = match signal {
                // The terminal sends these to all programs in it: the one that has it is meant, and a ctrl-z stops
                // both of us, as the shell expects.
                SIGTSTP if !gate.is_open() => {
                    let _ = signal_hook::low_level::emulate_default_handler(SIGTSTP);
                    continue;
                }
                SIGINT if !gate.is_open() => continue,
                SIGCONT if !gate.is_open() => {
                    gate.settle();
                    continue;
                }
                SIGTSTP => Msg::Stop,
                SIGCONT => Msg::Resumed,
                _ => Msg::Terminate,
            };
            if out.send(msg).is_err() {
                return;
            }
        }
    });
    Ok(())
}
