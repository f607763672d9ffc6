//! Keeps this program from reading keys while another program has the terminal. Never here: running that program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use signal_hook::consts::{SIGCONT, SIGWINCH};

/// How long the listening threads are waited for. They need microseconds.
const TIMEOUT: Duration = Duration::from_secs(1);

/// The thread that reads keys passes this gate before each read.
pub(crate) struct InputGate {
    state: Mutex<State>,
    changed: Condvar,
    /// A copy of the state for signal handlers, which cannot wait for a lock.
    open: Arc<AtomicBool>,
}

#[derive(Default)]
struct State {
    shut: bool,
    /// The thread that reads keys waits at the gate.
    waiting: bool,
    /// That thread has ended.
    ended: bool,
    /// How many SIGCONT the signal thread has ignored.
    ignored: u64,
}

impl Default for InputGate {
    fn default() -> Self {
        Self { state: Mutex::default(), changed: Condvar::new(), open: Arc::new(AtomicBool::new(true)) }
    }
}

impl InputGate {
    /// Waits while the gate is shut. The thread that reads keys calls this before each read.
    pub(crate) fn pass(&self) {
        let mut state = self.state.lock();
        while state.shut {
            state.waiting = true;
            self.changed.notify_all();
            self.changed.wait(&mut state);
        }
        state.waiting = false;
    }

    /// No more keys are read: the terminal is gone.
    pub(crate) fn end(&self) {
        self.state.lock().ended = true;
        self.changed.notify_all();
    }

    /// Shuts the gate, and waits until no thread reads keys.
    pub(crate) fn shut(&self) {
        self.open.store(false, Ordering::SeqCst);
        let mut state = self.state.lock();
        state.shut = true;
        // A change of the window's size wakes the thread that waits for keys, which then comes to the gate.
        let _ = signal_hook::low_level::raise(SIGWINCH);
        let reads = |state: &mut State| !state.waiting && !state.ended;
        self.changed.wait_while_for(&mut state, reads, TIMEOUT);
    }

    /// Opens the gate, once every signal meant for the other program has been ignored.
    pub(crate) fn open(&self) {
        let mut state = self.state.lock();
        if state.shut {
            let before = state.ignored;
            // This signal arrives after all earlier ones, and has no meaning of its own.
            let _ = signal_hook::low_level::raise(SIGCONT);
            self.changed.wait_while_for(&mut state, |state| state.ignored == before, TIMEOUT);
        }
        state.shut = false;
        self.open.store(true, Ordering::SeqCst);
        self.changed.notify_all();
    }

    /// A SIGCONT was ignored, and so were all signals before it.
    pub(crate) fn on_ignored(&self) {
        self.state.lock().ignored += 1;
        self.changed.notify_all();
    }

    /// Whether this program has the terminal.
    pub(crate) fn is_open(&self) -> bool {
        self.open.load(Ordering::SeqCst)
    }

    /// The same for signal handlers.
    pub(crate) fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.open)
    }
}
