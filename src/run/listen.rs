//! The threads that wait for keys, for signals and for the end of the terminal. Never here: what these events mean.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use crossterm::event::Event;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};

use crate::app::Msg;
use crate::app::msg::Worker;
use crate::io::terminal::input_gate::InputGate;
use crate::io::terminal::replies::LateReplies;
use crate::io::terminal::{self, Queries, Screen, query};
use crate::io::thread::spawn;

/// Starts them. No keys are read while the gate is shut. Replies to the queries are expected first.
pub(crate) fn listen(sender: &Sender<Msg>, gate: &Arc<InputGate>, queries: Queries) -> io::Result<()> {
    let (out, input_gate) = (sender.clone(), Arc::clone(gate));
    spawn(Worker::Input, sender, move || {
        if queries.any() {
            query::read_replies(queries, &out, &input_gate);
        }
        let mut replies = LateReplies::default();
        loop {
            input_gate.pass();
            let Ok(event) = crossterm::event::read() else {
                // The terminal is gone.
                input_gate.end();
                let _ = out.send(Msg::Terminate);
                return;
            };
            if matches!(event, Event::Resize(..))
                && let cell @ Some(_) = Screen::cell()
            {
                // The size changes with the size of the font as well.
                let _ = out.send(Msg::Graphics { protocol: None, cell });
            }
            for msg in replies.filter(event) {
                if out.send(msg).is_err() {
                    return;
                }
            }
        }
    });
    let out = sender.clone();
    spawn(Worker::Hangup, sender, move || {
        if terminal::wait_for_hangup() {
            let _ = out.send(Msg::Terminate);
        }
    });
    // While another program has the terminal, ctrl-\ is not for this one.
    signal_hook::flag::register_conditional_default(SIGQUIT, gate.flag())?;
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])?;
    let (out, gate) = (sender.clone(), Arc::clone(gate));
    spawn(Worker::Signals, sender, move || {
        for signal in signals.forever() {
            let msg = match signal {
                // The terminal sends these to all programs in it, but they are meant for the one that has it. ctrl-z
                // stops both programs, as the shell expects.
                SIGTSTP if !gate.is_open() => {
                    let _ = signal_hook::low_level::emulate_default_handler(SIGTSTP);
                    continue;
                }
                SIGINT if !gate.is_open() => continue,
                SIGCONT if !gate.is_open() => {
                    gate.on_ignored();
                    continue;
                }
                SIGTSTP => Msg::SuspendRequested,
                SIGCONT => Msg::Continued,
                _ => Msg::Terminate,
            };
            if out.send(msg).is_err() {
                return;
            }
        }
    });
    Ok(())
}
