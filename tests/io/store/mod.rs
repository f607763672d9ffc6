//! The store from outside: data is read back, errors are named, nothing that was stored is lost.
//! Never here: the network, read state.

mod articles;
pub(crate) mod common;
mod early;
mod faults;
mod killed;
mod measure;
mod moves;
mod pages;
mod retention;
mod revisions;
mod wrong_clock;
