//! The simulator: keys in, effects answered in any order, screen out. No thread, no clock, no disk, no sleep.

mod filter;
mod harness;
mod list;
mod marks;
mod random;
mod reading;
mod screens;
mod sizes;
