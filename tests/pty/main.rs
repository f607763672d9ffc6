//! The program in a real terminal, from the first key to the state after its end.
//! Never here: anything that can be tested in the simulator.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "tests touch files, read the clock to give up, and stop where something fails"
)]

#[path = "../common/home.rs"]
mod home;
#[path = "../common/server.rs"]
mod server;
#[path = "../common/term.rs"]
mod term;

mod days;
mod feeds;
mod hands;
mod killed;
mod leaving;
mod lending;
mod look;
mod output;
mod pictures;
mod sizes;
mod views;
