//! Pages as the pane sets them: HTML and Markdown in, lines and their looks out, kept as pictures in text.
//! `INSTA_UPDATE=always cargo test --test page` writes them anew. Never here: keys, or how an article was come by.

mod blocks;
mod code;
#[path = "../common/hostile.rs"]
mod hostile;
mod inline;
mod lists;
mod look;
mod media;
mod painted;
mod scripts;
mod tables;
mod whole;
