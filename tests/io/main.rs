//! Tests with real files and sockets: the log, the store, the index, loading, fetching, pictures.
//! Never here: the screen.

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

mod identity;
mod index;
mod journal;
mod loading;
mod network;
mod pictures;
mod refresh;
mod store;
