//! A mailbox for requests of which only the newest is of any interest. Never here: what is asked.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// A mailbox that holds only the newest request.
#[derive(Debug)]
pub struct Newest<T> {
    waiting: Mutex<Option<T>>,
    bell: Condvar,
}

impl<T> Newest<T> {
    /// An empty one.
    pub fn new() -> Arc<Self> {
        Arc::new(Self { waiting: Mutex::new(None), bell: Condvar::new() })
    }

    /// Puts a request in; one that still lay there is forgotten.
    pub fn put(&self, request: T) {
        *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
        self.bell.notify_one();
    }

    /// Whether a request lies there.
    pub fn has_mail(&self) -> bool {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Waits for a request.
    pub fn take(&self) -> T {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(request) = waiting.take() {
                return request;
            }
            waiting = self.bell.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}
