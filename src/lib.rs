//! The library behind the `tidings` program.

pub mod app;
pub mod cli;
pub mod io;
pub mod news;
pub mod parse;
pub mod run;
pub mod search;
