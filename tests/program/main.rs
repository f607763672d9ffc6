//! Tests of the built program: its commands, and the program in a real terminal. Never here: single modules.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    dead_code,
    reason = "tests fail loudly, touch files, and share helpers of which each uses a part"
)]

#[path = "../common/home.rs"]
mod home;
#[path = "../common/kill.rs"]
mod kill;
#[path = "../common/server.rs"]
mod server;
#[path = "../common/term.rs"]
mod term;

mod cli;
mod pty;
