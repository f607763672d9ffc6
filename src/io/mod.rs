//! Everything outside the program: files, threads, the network, the terminal. Knows effects and messages. Never here: the
//! model, a pane, a decision about what the user sees.
#![allow(clippy::disallowed_methods, reason = "io is where files, clocks and threads are used")]

pub mod articles;
pub(crate) mod change_feed;
pub(crate) mod clock;
pub mod config;
pub(crate) mod error;
pub(crate) mod external;
pub mod fetch;
pub mod index;
pub mod journal;
pub mod memory;
pub mod pictures;
pub mod refresh;
pub(crate) mod replace;
pub mod store;
pub mod terminal;
pub(crate) mod thread;
pub(crate) mod watch;
pub(crate) mod windows;
pub mod worker;

use std::path::PathBuf;

/// The two folders the program writes to.
#[derive(Clone, Debug)]
pub struct Folders {
    /// `feeds.txt`, `config.toml`, `state/`.
    pub config: PathBuf,
    /// The store, and the name of this device.
    pub data: PathBuf,
}
