//! The workers who search: for what is typed, for what the views find, for the pieces of texts shown below headlines.
//! Never here: how a search is done (see `search`, `words`), the other workers.

use std::sync::mpsc::Sender;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::app::Msg;
use crate::io::articles::ArticleSource;
use crate::io::index as words;
use crate::io::index::Searcher;
use crate::io::worker::mailbox::Newest;
use crate::news::SafeText;
use crate::parse;
use crate::search::{Engine, Facts, Phrase, Query};

/// How long those who count let others go first.
const PAUSE: Duration = Duration::from_millis(50);

/// A request to count what views find.
pub type Count = (u64, u32, Vec<(Query, Facts)>);
/// A request for pieces of texts.
pub type Snippets = (u64, Vec<u32>, Vec<Phrase>);

/// A request for what a query finds in the first rows.
pub struct Search {
    pub ticket: u64,
    pub query: Query,
    pub rows: u32,
    /// Without what is in texts: that is found out here.
    pub facts: Facts,
}

/// Answers what is typed into the filter.
pub fn searcher(shelf: &ArticleSource, finder: &Mutex<Searcher>, mail: &Newest<Search>, out: &Sender<Msg>) {
    let (mut engine, mut known) = (Engine::default(), 0);
    loop {
        let Search { ticket, query, rows, mut facts } = mail.take();
        let (chunks, age) = shelf.chunks();
        if std::mem::replace(&mut known, age) != age {
            engine.reset();
        }
        let stop = || mail.has_mail();
        let tell = |done, total| drop(out.send(Msg::Indexing { done, total }));
        let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let phrases = query.phrases();
            if !phrases.is_empty() {
                // A finder that has panicked once begins anew with the next change of the shelf, at the latest.
                let mut finder = finder.lock().unwrap_or_else(PoisonError::into_inner);
                facts.texts = finder.find(shelf, &phrases, rows, &stop, &tell)?;
            }
            engine.run(&chunks, rows, &query, &facts, &stop)
        }));
        let message = match found {
            Ok(Some(hits)) => Msg::Found { ticket, hits },
            // A newer search is waiting.
            Ok(None) => continue,
            Err(_) => {
                engine = Engine::default();
                Msg::WorkerPanicked(SafeText::new("The filter failed on this (a fault of tidings)"))
            }
        };
        if out.send(message).is_err() {
            return;
        }
    }
}

/// Finds what each view finds. One engine for all: what it remembers of one is of no use to the next.
///
/// What is being typed goes first: a text search that is waiting ends one for a view, which is then begun again.
pub fn counter(
    shelf: &ArticleSource,
    finder: &Mutex<Searcher>,
    (mail, first): (&Newest<Count>, &Newest<Search>),
    out: &Sender<Msg>,
) {
    let tell = |done, total| drop(out.send(Msg::Indexing { done, total }));
    let mut again = None;
    loop {
        let (ticket, rows, mut views) = match again.take() {
            Some(count) if !mail.has_mail() => count,
            _ => mail.take(),
        };
        let (chunks, _) = shelf.chunks();
        let phrases: Vec<&Phrase> = views.iter().flat_map(|(query, _)| query.phrases()).collect();
        let texts = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            if phrases.is_empty() {
                return Some(Vec::new());
            }
            let mut finder = finder.lock().unwrap_or_else(PoisonError::into_inner);
            finder.find(shelf, &phrases, rows, &|| mail.has_mail() || first.has_mail(), &tell)
        }));
        match texts {
            Ok(Some(texts)) => {
                for (query, facts) in &mut views {
                    let own = query.phrases();
                    facts.texts = texts.iter().filter(|(phrase, _)| own.contains(&phrase)).cloned().collect();
                }
            }
            Ok(None) => {
                // Whoever goes first takes the finder in the meantime.
                std::thread::sleep(PAUSE);
                again = Some((ticket, rows, views));
                continue;
            }
            Err(_) => {}
        }
        let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let count = |(query, facts): &(Query, Facts)| {
                let hits = Engine::default().run(&chunks, rows, query, facts, &|| mail.has_mail())?;
                Some(hits.rows)
            };
            views.iter().map(count).collect::<Option<Vec<_>>>()
        }));
        let message = match found {
            Ok(Some(found)) => Msg::Counted { ticket, found },
            Ok(None) => continue,
            Err(_) => {
                let _ = out.send(Msg::WorkerPanicked(SafeText::new(
                    "Counting the views failed (a fault of tidings)",
                )));
                // It is an answer as well: it would fail again.
                Msg::Counted { ticket, found: Vec::new() }
            }
        };
        if out.send(message).is_err() {
            return;
        }
    }
}

/// Cuts the pieces of texts in which words were found. A text that can't be read has none.
pub fn snipper(shelf: &ArticleSource, mail: &Newest<Snippets>, out: &Sender<Msg>) {
    loop {
        let (ticket, rows, phrases) = mail.take();
        let cut = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let mut snippets = Vec::with_capacity(rows.len());
            shelf.for_each(rows.iter().copied(), &mut |row, article| {
                snippets.push((row, words::snippet(&parse::document(article).plain_text(), &phrases)));
                !mail.has_mail()
            });
            snippets
        }));
        let message = match cut {
            Ok(_) if mail.has_mail() => continue,
            Ok(snippets) => Msg::Snippets { ticket, snippets },
            Err(_) => Msg::Snippets { ticket, snippets: Vec::new() },
        };
        if out.send(message).is_err() {
            return;
        }
    }
}
