//! HTML to articles and to blocks. Never here: styles, scripts, image bytes.

mod aria;
pub(super) mod cells;
mod code;
mod entities;
mod flatten;
mod formula;
mod image_source;
pub(super) mod inline;
pub(super) mod links;
mod lists;
mod math;
mod media;
mod notes;
mod page;
mod placeholder;
mod sanitize;
mod superscript;
mod table;
mod tag;
#[cfg(test)]
mod tests;
mod text;
mod verse;
mod walk;

use crate::news::{Block, Document};

pub(crate) use entities::inline_text;
pub(super) use media::picture_title;
pub(crate) use page::parse_page;
pub(super) use superscript::superscript;
pub(super) use tag::{attribute, tag_name};
pub(crate) use text::extract_text;

/// Converts a fragment or page into blocks. Relative URLs are resolved against `base`.
pub(crate) fn document(source: &str, base: Option<&str>) -> Document {
    let tree = tree_of_fragment(source);
    walk::read_document(&tree.root(), base)
}

/// Converts HTML inside a document of another format into blocks; `links` belongs to the whole document.
pub(super) fn blocks(source: &str, links: &mut links::Links) -> Vec<Block> {
    let tree = tree_of_fragment(source);
    walk::read_fragment(&tree.root(), links)
}

fn tree_of_fragment(source: &str) -> dom_query::Document {
    let tree = dom_query::Document::fragment(sanitize::limit(source, false));
    aria::make_tables(&tree, source);
    code::make_preformatted(&tree, source);
    tree
}
