//! What an article says, folded, as it is searched: its title, then its summary and its text without markup.
//! Never here: how it looks; a reader of HTML of its own (see `parse`) makes what is shown.

use crate::news::{Article, Body};
use crate::parse;
use crate::search::fold::fold_into;

/// What an article says, and memory used again for the next one.
#[derive(Debug, Default)]
pub struct Said {
    /// Folded.
    pub title: String,
    /// Folded; the summary is divided from the text by a line.
    pub text: String,
    plain: String,
}

impl Said {
    /// Takes an article in.
    pub fn take(&mut self, title: &str, summary: Option<&str>, body: &Body) {
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
