//! How long one call may still go on, as the thread that asks and the one that waits both see it.
//! Never here: what is asked.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// One call. Its time runs from [`Call::begin`] on.
pub struct Call {
    left: AtomicBool,
    total: Duration,
    until: OnceLock<Instant>,
}

/// The call is of no use any more: its time is up, or nobody waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended;

impl Call {
    pub fn new(total: Duration) -> Self {
        Self { left: AtomicBool::new(false), total, until: OnceLock::new() }
    }

    /// The clock starts with the first connection, and only once.
    pub fn begin(&self) {
        self.until.get_or_init(|| Instant::now() + self.total);
    }

    /// Nobody waits any more.
    pub fn leave(&self) {
        self.left.store(true, Ordering::Relaxed);
    }

    pub fn overdue(&self) -> bool {
        self.until.get().is_some_and(|until| Instant::now() >= *until)
    }

    /// Whether to go on.
    pub fn go_on(&self) -> Result<(), Ended> {
        if self.left.load(Ordering::Relaxed) || self.overdue() { Err(Ended) } else { Ok(()) }
    }
}
