//! Helpers for tests that kill a program: the test binary starts itself again as that program. Never here: checks.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

/// Random numbers that are the same in every run.
pub(crate) struct Random(pub u64);

impl Random {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// A folder in memory if possible: a kill does not lose what is in memory, and the disk is not used.
pub(crate) fn home() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Runs one test of this binary as a program; an environment variable tells it so.
pub(crate) fn program(test: &str, variable: &str, value: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]).env(variable, value).stderr(Stdio::null());
    command
}

/// Spins for a short time.
pub(crate) fn spin(count: u64) {
    (0..count).for_each(|n| _ = std::hint::black_box(n));
}
