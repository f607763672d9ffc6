//! The simulator: keys in, effects answered in any order, screen out. No thread, no clock, no disk, no sleep.

mod desk;
mod failures;
mod filter;
mod harness;
mod input;
mod links;
mod list;
mod look;
mod marks;
mod out;
mod pages;
mod pictures;
mod query;
mod random;
mod reading;
mod screens;
mod sizes;
mod sources;
mod storm;
mod subscriptions;
mod unfinished;
mod updates;
mod views;
mod watch;
mod web;
mod world;
