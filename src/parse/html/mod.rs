//! HTML to an article and to blocks. Never here: styles, scripts, pictures' bytes.

mod entities;
mod guard;
pub(super) mod inline;
mod media;
mod page;
mod table;
mod tag;
#[cfg(test)]
mod tests;
mod walk;
mod words;

use crate::news::Document;

pub use entities::inline_text;
pub use page::parse_page;
pub(super) use tag::tag_name;
pub use words::words;

/// Turns a fragment or page into blocks. Relative addresses are resolved against `base`.
pub fn document(source: &str, base: Option<&str>) -> Document {
    let tree = dom_query::Document::fragment(guard::tame(source, false));
    walk::document(&tree.root(), base)
}
