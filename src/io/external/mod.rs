//! Other programs: the browser, a pager, an editor, a program that an article is piped into; and files that articles are
//! exported to. Never here: the text that is written (see `news::write`).

pub mod browser;
pub mod command;
pub mod export;

pub use command::Command;
