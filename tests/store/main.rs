//! The store by its use: what is put in comes out, what cannot be kept is named, and nothing told to be stored is
//! lost. Never here: the network, read state.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests are about files, and stop where one fails"
)]
#![allow(clippy::print_stdout, reason = "figures are for whoever asked for them")]

mod articles;
mod common;
mod faults;
mod killed;
mod measure;
mod pages;
mod retention;
