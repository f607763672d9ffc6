//! The program in a real terminal, from the first key to what is left when it is gone.
//! Never here: anything that the simulator can try without one.

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
mod look;
mod output;
mod pictures;
mod sizes;
mod views;
