//! The word index from outside: articles are found by their words, whatever the state of the index on disk.
//! Never here: the rest of a query, the screen.

mod files;
mod killed;
mod migration;
mod pages;
mod segments;

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{channel, sync_channel};

use tidings::io::Folders;
use tidings::io::articles::ArticleSource;
use tidings::io::index::Searcher;
use tidings::io::index::run_indexer;
use tidings::io::worker::library::LibraryWorker;
use tidings::news::{Article, Body, Id};
use tidings::search::fold::fold;
use tidings::search::{Phrase, PhraseHits};

pub(crate) use crate::store::common::*;

/// A phrase; a star at its end allows a longer last word.
fn phrase(text: &str) -> Phrase {
    let words = fold(text.trim_end_matches('*')).split_whitespace().map(str::to_owned).collect();
    Phrase { words, open: text.ends_with('*') }
}

/// An article with this name and body.
fn with_body(name: &str, body: &str) -> Article {
    Article { id: Id::of("feed", name), summary: None, body: Body::Html(body.into()), ..article(name) }
}

/// Updates the index of a store, as a refresh does.
fn index(folder: &Path) {
    let (bell, rings) = sync_channel(1);
    drop(bell);
    run_indexer(folder, &rings, &AtomicBool::new(false));
}

/// The segments of the index.
fn segments(folder: &Path) -> Vec<std::path::PathBuf> {
    let files = std::fs::read_dir(folder.join("words")).into_iter().flatten().flatten();
    files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|e| e == "words")).collect()
}

/// All stored articles, listed as the program does.
struct Window {
    source: ArticleSource,
    searcher: Searcher,
    rows: u32,
}

impl Window {
    fn new(folder: &Path) -> Self {
        let mut window = Self { source: ArticleSource::default(), searcher: Searcher::new(folder), rows: 0 };
        window.load(folder);
        window
    }

    fn load(&mut self, folder: &Path) {
        let folders = Folders { config: folder.to_owned(), data: folder.to_owned() };
        let (sender, _inbox) = channel();
        LibraryWorker::new(&folders, &self.source, &sender).load(1);
        self.rows = self.source.chunks().0.iter().map(|chunk| chunk.len() as u32).sum();
    }

    fn find(&mut self, what: &str) -> PhraseHits {
        let found = self.searcher.find(&self.source, &[&phrase(what)], self.rows, &|| false, &|_, _| {});
        let (found_phrase, found) = found.unwrap().remove(0);
        assert_eq!(found_phrase, phrase(what));
        assert_eq!(found.rows.len(), self.rows);
        assert!(
            found.scores.iter().map(|(row, _)| *row).eq(found.rows.iter()),
            "a score for each row, by row"
        );
        assert!(found.scores.iter().all(|(_, score)| *score > 0.0 && score.is_finite()));
        found
    }

    fn title(&self, row: u32) -> String {
        self.source.open(row).unwrap().article.title.to_string()
    }

    /// The sorted titles of the articles that contain a phrase.
    fn titles(&mut self, what: &str) -> Vec<String> {
        let rows: Vec<u32> = self.find(what).rows.iter().collect();
        let mut titles: Vec<String> = rows.into_iter().map(|row| self.title(row)).collect();
        titles.sort();
        titles
    }

    /// The same, the highest score first.
    fn ranked(&mut self, what: &str) -> Vec<String> {
        let mut scores = self.find(what).scores;
        scores.sort_by(|a, b| b.1.total_cmp(&a.1));
        scores.into_iter().map(|(row, _)| self.title(row)).collect()
    }
}
