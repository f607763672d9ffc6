//! Errors of the operating system: what the program can do about them, and what they are called. Never here: the error
//! types of single modules.

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

/// What went wrong, for the user: without the number of the system.
pub(crate) fn reason(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    let text = error.to_string();
    // An error that this program made has its own words.
    let Some((words, _)) = text.rsplit_once(" (os error ") else { return text };
    let reason = match error.kind() {
        Kind::NotFound => "there is no such file or folder",
        Kind::PermissionDenied => "permission denied",
        Kind::IsADirectory => "this is a folder",
        Kind::NotADirectory => "a part of this path is a file, not a folder",
        Kind::StorageFull | Kind::QuotaExceeded => "the disk is full",
        Kind::ReadOnlyFilesystem => "the file system is read-only",
        _ => {
            let (first, rest) = words.split_at(words.chars().next().map_or(0, char::len_utf8));
            return format!("{}{rest}", first.to_lowercase());
        }
    };
    reason.to_owned()
}

/// The same for a program that could not be started.
pub(crate) fn start_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such program".to_owned(),
        _ => reason(error),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;

    #[test]
    fn the_number_of_an_error_is_not_shown() {
        for (error, wanted) in [
            (Error::from_raw_os_error(2), "there is no such file or folder"),
            // ETXTBSY and EIO of Linux.
            #[cfg(target_os = "linux")]
            (Error::from_raw_os_error(26), "text file busy"),
            (Error::from_raw_os_error(5), "input/output error"),
            (Error::other(Error::from_raw_os_error(5).to_string()), "input/output error"),
            (Error::other("this is larger than 32 MB"), "this is larger than 32 MB"),
            (Error::new(ErrorKind::NotFound, "own words"), "own words"),
        ] {
            assert_eq!(reason(&error), wanted);
        }
        assert_eq!(start_reason(&Error::from_raw_os_error(2)), "there is no such program");
    }

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
