//! The world: files, threads, the terminal, the reader's log. Knows effects and messages.
//! Never here: the model, a pane, or a decision about what the reader sees.
#![allow(clippy::disallowed_methods, reason = "io is the room where files, clocks and threads are touched")]

pub mod clock;
pub mod discover;
pub mod edition;
pub mod fetch;
pub mod files;
pub mod input;
pub mod journal;
pub mod load;
pub mod open;
pub mod screen;
pub mod shelf;
pub mod store;
pub mod subscriptions;
pub mod terminal;
pub mod watch;
pub mod worker;
