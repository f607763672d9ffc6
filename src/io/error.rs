//! Errors of the operating system, sorted by what the program can do about them. Never here: the error types of single
//! modules, sentences for the user.

use std::io;

use crate::news::Cause;

/// The cause of an error of the operating system.
pub(crate) fn cause(error: &io::Error) -> Cause {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::NotFound => Cause::NotFound,
        Kind::AlreadyExists | Kind::IsADirectory | Kind::NotADirectory => Cause::Exists,
        Kind::PermissionDenied | Kind::ReadOnlyFilesystem => Cause::Permission,
        Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => Cause::DiskFull,
        Kind::TimedOut => Cause::TimedOut,
        Kind::ConnectionRefused | Kind::ConnectionReset | Kind::ConnectionAborted => Cause::Refused,
        Kind::HostUnreachable | Kind::NetworkUnreachable | Kind::NetworkDown => Cause::Offline,
        Kind::InvalidData | Kind::UnexpectedEof => Cause::Damaged,
        Kind::InvalidInput => Cause::Invalid,
        Kind::WouldBlock | Kind::ResourceBusy => Cause::Busy,
        _ => Cause::Other,
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;

    #[test]
    fn errors_of_the_system_have_a_cause() {
        for (kind, wanted) in [
            (ErrorKind::StorageFull, Cause::DiskFull),
            (ErrorKind::PermissionDenied, Cause::Permission),
            (ErrorKind::NotFound, Cause::NotFound),
            (ErrorKind::Other, Cause::Other),
        ] {
            assert_eq!(cause(&Error::from(kind)), wanted, "{kind:?}");
        }
    }
}
