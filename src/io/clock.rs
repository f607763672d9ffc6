//! The current time, for commands that end soon. Never here: waiting.
#![expect(clippy::disallowed_methods, reason = "io is one of the two modules that may read a clock")]

use std::time::SystemTime;

use crate::io::articles::files;
use crate::news::UnixTime;

/// The current time, to the second.
pub(crate) fn now() -> UnixTime {
    files::unix_time(Some(SystemTime::now()))
}
