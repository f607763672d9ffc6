//! Programs outside of this one: the browser, a pager, an editor, a program an article is piped into; and files
//! that articles are exported to. Never here: what is written (see `news::write`).

pub mod browser;
pub mod command;
pub mod export;
