//! Pages as the reading pane lays them out: HTML and Markdown in, lines and their styles out, as snapshots.
//! `INSTA_UPDATE=always cargo test --test app` updates them. Never here: keys, or where an article comes from.

mod blocks;
mod code;
mod headings;
mod inline;
mod render;
mod whole;
