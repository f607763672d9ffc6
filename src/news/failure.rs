//! Why a request could not be carried out, as it travels in messages: a cause that code can match on, and a sentence
//! for the user. Never here: the error types of the modules that detect it (each module of `io` has its own).

use super::SafeText;

/// What went wrong, as far as the program can act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The network or the name service cannot be reached at all.
    Offline,
    /// The server was reached and refused: an error status, a failed login, a bad certificate.
    Refused,
    /// No answer came in time.
    TimedOut,
    /// The file, page or entry is not there.
    NotFound,
    /// It is there already, and must not be replaced.
    Exists,
    /// The system denies access to a file or folder.
    Permission,
    /// The disk is full, or a quota is used up.
    DiskFull,
    /// What was read is damaged, or made by a newer version.
    Damaged,
    /// What was given cannot be understood: an address, a query, a setting.
    Invalid,
    /// A program could not be started, or ended with an error.
    Program,
    /// Another copy of the program holds a lock.
    Busy,
    /// A thread of the program panicked.
    Panicked,
    /// None of the above.
    Other,
}

/// A request that failed. `message` names the file or address and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    pub cause: Cause,
    pub message: SafeText,
}

impl Failure {
    /// A failure with a sentence made of trusted or untrusted text; control characters are removed.
    pub fn new(cause: Cause, message: &str) -> Self {
        Self { cause, message: SafeText::new(message) }
    }
}

/// Runs work that may panic, because it handles data from outside; `None` if it did. Nothing that the work changes may
/// be used afterwards. The one place that catches panics.
pub fn catch_panic<T>(work: impl FnOnce() -> T) -> Option<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).ok()
}

/// An error type that says what the program can do about an error. Such errors become failures, and their sentences text
/// for the user.
pub trait HasCause: std::fmt::Display {
    fn cause(&self) -> Cause;
}

impl<E: HasCause> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::new(error.cause(), &error.to_string())
    }
}

impl<E: HasCause> From<E> for SafeText {
    fn from(error: E) -> Self {
        Self::new(&error.to_string())
    }
}

impl From<Failure> for SafeText {
    fn from(failure: Failure) -> Self {
        failure.message
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_shows_its_message_and_no_control_characters() {
        let failure = Failure::new(Cause::Refused, "example.org \u{1b}[31m said 403");
        assert_eq!(failure.to_string(), failure.message.as_str());
        assert!(!failure.to_string().contains('\u{1b}'));
    }
}
