//! The searchable text of an article, folded: its title, then its summary and its body without markup.
//! Never here: how an article looks; it uses a simpler HTML parser than the page does (see `parse`).

use crate::news::{Article, Body};
use crate::parse;
use crate::search::fold::fold_into;

/// The text of an article; the buffers are reused for the next one.
#[derive(Debug, Default)]
pub struct IndexDocument {
    /// Folded.
    pub(crate) title: String,
    /// Folded; the summary ends with a line feed.
    pub text: String,
    plain: String,
}

impl IndexDocument {
    /// Replaces the text by that of another article.
    pub fn set(&mut self, title: &str, summary: Option<&str>, body: &Body) {
        self.title.clear();
        self.text.clear();
        fold_into(&mut self.title, title);
        if let Some(summary) = summary {
            fold_into(&mut self.text, summary);
            self.text.push('\n');
        }
        match body {
            Body::Empty => {}
            Body::Html(source) => {
                self.plain.clear();
                parse::html::extract_text(source, &mut self.plain);
                fold_into(&mut self.text, &self.plain);
            }
            Body::Plain(text) => fold_into(&mut self.text, text),
            Body::Markdown(_) => {
                let article = Article { body: body.clone(), ..Article::default() };
                fold_into(&mut self.text, &parse::document(&article).plain_text());
            }
            Body::Blocks(document) => fold_into(&mut self.text, &document.plain_text()),
        }
    }
}
