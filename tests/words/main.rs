//! Words inside articles, by their use: what is stored or lies in a file is found by what it says, whatever has
//! become of the index. Never here: the rest of a query, the screen.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests are about files, and stop where one fails"
)]
#![allow(dead_code, reason = "what is shared with other tests is not all used by each")]

#[path = "../store/common.rs"]
mod common;

mod files;
mod index;
mod killed;
mod older;
mod pages;

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{channel, sync_channel};

use tidings::io::Folders;
use tidings::io::articles::Shelf;
use tidings::io::index::Finder;
use tidings::io::index::keep;
use tidings::io::worker::library;
use tidings::news::{Article, Body, Id};
use tidings::search::fold::fold;
use tidings::search::{Phrase, PhraseHits};

use common::*;

/// What is looked for; with a star at its end it may go on.
fn phrase(text: &str) -> Phrase {
    let words = fold(text.trim_end_matches('*')).split_whitespace().map(str::to_owned).collect();
    Phrase { words, open: text.ends_with('*') }
}

/// An article of this name that says this.
fn saying(name: &str, body: &str) -> Article {
    Article { id: Id::of("feed", name), summary: None, body: Body::Html(body.into()), ..article(name) }
}

/// Brings the index of a store up to date, as a refresh does.
fn index(folder: &Path) {
    let (bell, rings) = sync_channel(1);
    drop(bell);
    keep(folder, &rings, &AtomicBool::new(false));
}

/// The segments of the index.
fn segments(folder: &Path) -> Vec<std::path::PathBuf> {
    let files = std::fs::read_dir(folder.join("words")).into_iter().flatten().flatten();
    files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|e| e == "words")).collect()
}

/// All that is stored, as a program lists it.
struct Window {
    shelf: Shelf,
    finder: Finder,
    rows: u32,
}

impl Window {
    fn new(folder: &Path) -> Self {
        let mut window = Self { shelf: Shelf::default(), finder: Finder::new(folder), rows: 0 };
        window.load(folder);
        window
    }

    fn load(&mut self, folder: &Path) {
        let folders = Folders { config: folder.to_owned(), data: folder.to_owned() };
        let (sender, _inbox) = channel();
        library::load(&folders, 1, &self.shelf, &sender);
        self.rows = self.shelf.chunks().0.iter().map(|chunk| chunk.len() as u32).sum();
    }

    fn found(&mut self, what: &str) -> PhraseHits {
        let found = self.finder.find(&self.shelf, &[&phrase(what)], self.rows, &|| false, &|_, _| {});
        let (asked, found) = found.unwrap().remove(0);
        assert_eq!(asked, phrase(what));
        assert_eq!(found.rows.len(), self.rows);
        assert!(
            found.scores.iter().map(|(row, _)| *row).eq(found.rows.iter()),
            "a score for each row, by row"
        );
        assert!(found.scores.iter().all(|(_, score)| *score > 0.0 && score.is_finite()));
        found
    }

    fn title(&self, row: u32) -> String {
        self.shelf.open(row).unwrap().article.title.to_string()
    }

    /// Titles of the articles that have it, by title.
    fn titles(&mut self, what: &str) -> Vec<String> {
        let rows: Vec<u32> = self.found(what).rows.iter().collect();
        let mut titles: Vec<String> = rows.into_iter().map(|row| self.title(row)).collect();
        titles.sort();
        titles
    }

    /// The same, best first.
    fn ranked(&mut self, what: &str) -> Vec<String> {
        let mut scores = self.found(what).scores;
        scores.sort_by(|a, b| b.1.total_cmp(&a.1));
        scores.into_iter().map(|(row, _)| self.title(row)).collect()
    }
}
