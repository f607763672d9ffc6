//! The simulator: keys in, effects answered in any order, screen out. No thread, no clock, no disk, no sleep.

mod appearance;
mod article;
mod changes;
mod continue_reading;
mod export;
mod fake_feeds;
mod fake_files;
mod feed_edit;
mod filter;
mod harness;
mod invariants;
mod layers;
mod links;
mod list;
mod marks;
mod pictures;
mod query;
mod random;
mod reading;
mod resize;
mod screens;
mod sources;
mod subscriptions;
mod updates;
mod views;
mod web;
