//! Tests of the pure core: the simulator (keys in, screen out), pages, and articles written as text, Markdown and HTML.
//! Never here: threads, clocks, sockets.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    dead_code,
    reason = "tests fail loudly, touch files, and share helpers of which each uses a part"
)]

#[path = "../common/hostile.rs"]
mod hostile;

mod page;
mod sim;
mod writing;
