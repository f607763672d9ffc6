//! HTML to an article and to blocks. Never here: styles, scripts, pictures' bytes.

mod entities;
mod guard;
pub(super) mod inline;
mod page;
mod table;
#[cfg(test)]
mod tests;
mod walk;

use crate::news::Document;

pub use entities::inline_text;
pub(super) use guard::tag_name;

/// Reads a whole web page: one article.
pub fn parse_page(_text: &str, _hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    Ok(Parsed { format: Format::Html, title: None, url: None, articles: vec![], warnings: vec![] })
}

/// Turns a fragment or page into blocks. Relative addresses are resolved against `base`.
pub fn document(source: &str, base: Option<&str>) -> Document {
    let tree = dom_query::Document::fragment(guard::tame(source, false));
    walk::document(&tree.root(), base)
}
