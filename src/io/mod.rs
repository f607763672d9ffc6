//! The world: files, threads, the terminal, the reader's log. Knows effects and messages.
//! Never here: the model, a pane, or a decision about what the reader sees.
#![allow(clippy::disallowed_methods, reason = "io is the room where files, clocks and threads are touched")]

pub mod clock;
pub mod config;
pub mod discover;
pub mod early;
pub mod edition;
pub mod fetch;
pub mod files;
pub mod filters;
pub mod graphics;
pub mod input;
pub mod journal;
pub mod library;
pub mod load;
pub mod look;
mod mailbox;
pub mod memory;
pub mod notes;
pub mod open;
pub mod page;
pub mod pictures;
pub mod places;
pub mod refresh;
mod remembered;
pub mod replace;
pub mod screen;
mod searchers;
mod settings;
pub mod shelf;
pub mod store;
pub mod subscriber;
pub mod subscriptions;
pub mod terminal;
pub mod views;
pub mod visitor;
pub mod watch;
pub mod words;
pub mod worker;

use std::path::PathBuf;

/// The two folders the program writes to.
#[derive(Clone, Debug)]
pub struct Folders {
    /// `feeds.txt`, `config.toml`, `state/`.
    pub config: PathBuf,
    /// The store, and this device's name.
    pub data: PathBuf,
}
