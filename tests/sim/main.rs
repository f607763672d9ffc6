//! The simulator: keys in, effects answered in any order, screen out. No thread, no clock, no disk, no sleep.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test may fail loudly, and touches files"
)]

mod desk;
mod filter;
mod harness;
mod list;
mod marks;
mod out;
mod query;
mod random;
mod reading;
mod screens;
mod sizes;
mod sources;
mod subscriptions;
mod updates;
mod views;
mod world;
