//! The world: files, threads, the terminal, the reader's log. Knows effects and messages.
//! Never here: the model, a pane, or a decision about what the reader sees.

pub mod journal;
pub mod watch;
