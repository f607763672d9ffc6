//! The store from outside: data is read back, errors are named, nothing that was stored is lost.
//! Never here: the network, read state.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests are about files, and stop where one fails"
)]
#![allow(clippy::print_stdout, reason = "`measure` prints figures")]

#[path = "../common/kill.rs"]
mod kill;

mod articles;
mod common;
mod faults;
mod killed;
mod measure;
mod pages;
mod retention;
