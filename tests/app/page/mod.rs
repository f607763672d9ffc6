//! Pages as the pane sets them: HTML and Markdown in, lines and their looks out, kept as pictures in text.
//! `INSTA_UPDATE=always cargo test --test app` writes them anew. Never here: keys, or how an article was come by.

mod blocks;
mod inline;
mod render;
mod whole;
