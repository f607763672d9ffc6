//! Pages as the pane sets them: HTML and Markdown in, lines and their looks out, kept as pictures in text.
//! `INSTA_UPDATE=always cargo test --test app` writes them anew. Never here: keys, or how an article was come by.

mod blocks;
mod code;
mod inline;
mod lists;
mod look;
mod media;
mod painted;
mod scripts;
mod tables;
mod whole;
