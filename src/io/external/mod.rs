//! Other programs: the browser, a pager, an editor, a program that an article is piped into; and files that articles are
//! exported to. Never here: the text that is written (see `news::write`).

pub(crate) mod browser;
pub(crate) mod command;
pub(crate) mod export;

pub(crate) use command::Command;
