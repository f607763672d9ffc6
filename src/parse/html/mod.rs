//! HTML to an article and to blocks. Never here: styles, scripts, pictures' bytes.

mod code;
mod entities;
mod flatten;
mod image_source;
pub(super) mod inline;
pub(super) mod links;
mod lists;
mod math;
mod media;
mod page;
mod placeholder;
mod sanitize;
mod superscript;
mod table;
mod tag;
#[cfg(test)]
mod tests;
mod text;
mod walk;

use crate::news::{Block, Document};

pub use entities::inline_text;
pub use page::parse_page;
pub(super) use superscript::superscript;
pub(super) use tag::{attribute, tag_name};
pub use text::extract_text;

/// Turns a fragment or page into blocks. Relative addresses are resolved against `base`.
pub fn document(source: &str, base: Option<&str>) -> Document {
    let tree = dom_query::Document::fragment(sanitize::limit(source, false));
    walk::read_document(&tree.root(), base)
}

/// Turns a part of a document of another kind into blocks. The links are the whole document's.
pub(super) fn blocks(source: &str, links: &mut links::Links) -> Vec<Block> {
    let tree = dom_query::Document::fragment(sanitize::limit(source, false));
    walk::read_fragment(&tree.root(), links)
}
