//! Fake small files (earlier filters, views, exported articles) and a fake search in texts.

use std::collections::BTreeMap;

use tidings::app::{Effect, Msg, SavedView};
use tidings::news::{SafeText, Snippet};
use tidings::search::fold::fold;
use tidings::search::{Engine, Facts, Node, Phrase, PhraseHits, Query, Rows};

use crate::sim::harness::{Sim, failure};

/// The contents of the files, and the errors to return.
#[derive(Clone, Debug, Default)]
pub(crate) struct FakeFiles {
    pub filters: Vec<String>,
    pub views: Vec<SavedView>,
    /// Exported articles by path.
    pub exported: BTreeMap<String, String>,
    /// The error of every write.
    pub write_error: Option<SafeText>,
    /// No text has a snippet.
    pub no_snippets: bool,
}

impl FakeFiles {
    /// Writes a file. Returns `false` if it exists and must not be overwritten.
    pub(crate) fn write(&mut self, path: String, text: String, overwrite: bool) -> Result<bool, SafeText> {
        if let Some(why) = &self.write_error {
            return Err(why.clone());
        }
        let free = overwrite || !self.exported.contains_key(&path);
        if free {
            self.exported.insert(path, text);
        }
        Ok(free)
    }
}

fn phrases(node: &Node, out: &mut Vec<Phrase>) {
    match node {
        Node::Text(phrase) => out.push(phrase.clone()),
        Node::Not(node) => phrases(node, out),
        Node::Any(nodes) | Node::All(nodes) => nodes.iter().for_each(|node| phrases(node, out)),
        _ => {}
    }
}

impl Sim {
    /// Sets the views in the file and sends them to the program.
    pub(crate) fn send_views(&mut self, views: &[(&str, &str)]) -> &mut Self {
        let named = |(name, query): &(&str, &str)| SavedView {
            name: SafeText::new(name),
            query: (*query).to_owned(),
        };
        self.files.views = views.iter().map(named).collect();
        self.send(Msg::Views { views: self.files.views.clone(), warnings: vec![] });
        self.settle();
        self
    }

    /// Headline and text of an article.
    fn text(&self, row: u32) -> String {
        let opened = &self.articles[row as usize];
        let mut text = opened.article.title.to_string();
        for block in &opened.document.blocks {
            if let tidings::news::Block::Paragraph(spans) = block {
                text.push(' ');
                text.extend(spans.iter().map(|span| span.text.as_str()));
            }
        }
        text
    }

    /// Adds the rows that contain the phrases of a query.
    fn find_phrases(&self, query: &Query, facts: &mut Facts) {
        let mut wanted = Vec::new();
        query.all.iter().for_each(|node| phrases(node, &mut wanted));
        let count = self.articles.len() as u32;
        for phrase in wanted {
            let mut found = PhraseHits { rows: Rows::none(count), scores: vec![] };
            for row in 0..count {
                if fold(&self.text(row)).contains(&phrase.words.join(" ")) {
                    found.rows.insert(row);
                    found.scores.push((row, 1.0));
                }
            }
            facts.texts.push((phrase, found));
        }
    }

    fn snippet(&self, row: u32, phrases: &[Phrase]) -> Option<(u32, Snippet)> {
        let text = self.text(row);
        if phrases.is_empty() {
            let title = self.articles[row as usize].article.title.as_str();
            let beginning: String = text.trim_start_matches(title).trim().chars().take(90).collect();
            return Some((
                row,
                Snippet { text: SafeText::new(&beginning), picture: self.picture(row), ..Snippet::default() },
            ));
        }
        let folded = fold(&text);
        let word = phrases.iter().find_map(|phrase| phrase.words.first())?;
        // Works only where folding keeps the length.
        let at = folded.find(word.as_str()).filter(|_| folded.len() == text.len())?;
        let from = text[..at].char_indices().rev().take(30).last().map_or(0, |(at, _)| at);
        let piece: String = text[from..].chars().take(90).collect();
        let matched = std::iter::once(at - from..at - from + word.len()).collect();
        Some((row, Snippet { text: SafeText::new(&piece), matched, picture: self.picture(row) }))
            .filter(|(_, s)| s.text.as_str() == piece.trim())
    }

    fn picture(&self, row: u32) -> Option<SafeText> {
        self.articles[row as usize].document.first_picture().cloned()
    }

    /// Answers an effect as the outside world would.
    pub(crate) fn answer_filter_effect(&mut self, effect: Effect) {
        match effect {
            Effect::Search { ticket, query, rows, mut facts } => {
                self.find_phrases(&query, &mut facts);
                let hits = self.engine.run(&self.chunks, rows, &query, &facts, &|| false).unwrap();
                self.send(Msg::Hits { ticket, hits });
            }
            Effect::Count { ticket, rows, views } => {
                let mut found = Vec::new();
                for (query, mut facts) in views {
                    self.find_phrases(&query, &mut facts);
                    let hits = Engine::default().run(&self.chunks, rows, &query, &facts, &|| false);
                    found.push(hits.unwrap().rows);
                }
                self.send(Msg::Counted { ticket, found });
            }
            Effect::Snippets { ticket, rows, phrases } => {
                let no_snippets = self.files.no_snippets;
                let snippets =
                    rows.iter().filter(|row| (**row as usize) < self.articles.len() && !no_snippets);
                let snippets = snippets.filter_map(|row| self.snippet(*row, &phrases)).collect();
                self.send(Msg::Snippets { ticket, snippets });
            }
            Effect::RecallFilters => {
                let filters = self.files.filters.clone();
                self.send(Msg::FiltersRecalled(filters));
            }
            Effect::RememberFilter { query } => {
                self.files.filters.retain(|other| *other != query);
                self.files.filters.insert(0, query);
            }
            Effect::SaveView { ticket, name, query, at } => {
                if let Some(why) = self.files.write_error.clone() {
                    return self.send(Msg::ViewSaved { ticket, result: Err(failure(why)) });
                }
                let views = &mut self.files.views;
                let place = views.iter().position(|view| view.name == name);
                let before = place.map(|at| (at, views[at].query.clone()));
                match (place, query) {
                    (Some(place), Some(query)) => views[place].query = query,
                    (Some(place), None) => drop(views.remove(place)),
                    (None, Some(query)) => {
                        let at = at.unwrap_or(views.len()).min(views.len());
                        views.insert(at, SavedView { name, query });
                    }
                    (None, None) => {}
                }
                let views = views.clone();
                self.send(Msg::Views { views, warnings: vec![] });
                self.send(Msg::ViewSaved { ticket, result: Ok(before) });
            }
            _ => {}
        }
    }
}
