//! The panes: each is its state, what it does, and how it is drawn, in one file.
//! Never here: what one pane has to do with another (see `update`).

pub mod article;
pub mod contents;
pub mod find;
pub mod folded;
pub mod help;
pub mod hints;
pub mod jumps;
pub mod list;
pub mod menu;
pub mod overlay;
pub mod pace;
pub mod page;
pub mod pictures;
pub mod prompt;
pub mod reader;
pub mod row;
pub mod sight;
pub mod sources;
pub mod text_style;
pub mod visits;
pub mod wide;
