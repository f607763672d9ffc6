//! The program without a terminal: exit codes, messages on standard error, and output to a pipe.
//! Never here: what a screen looks like, what a parser returns for a file.

mod add;
mod change;
mod changes;
mod corpora;
mod inspect;
mod list;
mod print;
mod readme;
mod shared;
mod show;
mod subscriptions;
mod usage;
mod visit;

use std::io::Write;
use std::process::{Command, Stdio};

use crate::home::{Home, TIDINGS};

/// The result of a run.
#[derive(Debug)]
struct RunResult {
    code: Option<i32>,
    out: String,
    err: String,
}

impl RunResult {
    /// Its output; it must have succeeded.
    fn success(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""));
        self.out
    }
}

fn tidings(home: &Home, args: &[&str]) -> RunResult {
    tidings_reading(home, args, b"")
}

/// Runs with something on standard input.
fn tidings_reading(home: &Home, args: &[&str], input: &[u8]) -> RunResult {
    let mut child = Command::new(TIDINGS)
        .args(args)
        .env_clear()
        .envs(home.vars())
        .current_dir(home.path("news"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may end without reading its input.
    let _ = child.stdin.take().unwrap().write_all(input);
    let ran = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    RunResult { code: ran.status.code(), out: text(ran.stdout), err: text(ran.stderr) }
}
