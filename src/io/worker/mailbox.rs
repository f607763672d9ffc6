//! A mailbox that keeps only the newest request. Never here: what is requested.

use parking_lot::{Condvar, Mutex};

/// Holds at most one request, the newest.
#[derive(Debug)]
pub(crate) struct Newest<T> {
    waiting: Mutex<Option<T>>,
    filled: Condvar,
}

impl<T> Default for Newest<T> {
    fn default() -> Self {
        Self { waiting: Mutex::new(None), filled: Condvar::new() }
    }
}

impl<T> Newest<T> {
    /// Puts a request in, in the place of one that still waits.
    pub(crate) fn put(&self, request: T) {
        *self.waiting.lock() = Some(request);
        self.filled.notify_one();
    }

    /// Whether a request waits.
    pub(crate) fn has_mail(&self) -> bool {
        self.waiting.lock().is_some()
    }

    /// Waits for a request.
    pub(crate) fn take(&self) -> T {
        let mut waiting = self.waiting.lock();
        loop {
            if let Some(request) = waiting.take() {
                return request;
            }
            self.filled.wait(&mut waiting);
        }
    }
}
