//! The workers that search: for the filter, for the views, for snippets below headlines. Never here: how a search works
//! (see `search`, `io::index`), the other workers.

use std::time::Duration;

use super::Shared;
use crate::app::Msg;
use crate::app::msg::Worker;
use crate::io::index::snippet;
use crate::io::thread::catch;
use crate::news::Snippet;
use crate::parse;
use crate::search::{Engine, Facts, Phrase, Query};

/// How long counting lets the search for the filter go first.
const PAUSE: Duration = Duration::from_millis(50);

/// A request to count what views find.
pub(crate) type Count = (u64, u32, Vec<(Query, Facts)>);
/// A request for snippets of texts.
pub(crate) type Snippets = (u64, Vec<u32>, Vec<Phrase>);

/// A request for the hits of a query in the first rows.
pub(crate) struct Search {
    pub(crate) ticket: u64,
    pub(crate) query: Query,
    pub(crate) rows: u32,
    /// All facts but those about texts, which this worker finds.
    pub(crate) facts: Facts,
}

/// Searches what is typed into the filter.
pub(crate) fn run_search(Shared { articles, finder, search: mail, out, .. }: &Shared) {
    let (mut engine, mut known) = (Engine::default(), 0);
    loop {
        let Search { ticket, query, rows, mut facts } = mail.take();
        let (chunks, age) = articles.chunks();
        if std::mem::replace(&mut known, age) != age {
            engine.reset();
        }
        let stop = || mail.has_mail();
        let progress = |done, total| drop(out.send(Msg::Indexing { done, total }));
        let phrases = query.phrases();
        if !phrases.is_empty() {
            let texts = finder.lock().find(articles, &phrases, rows, &stop, &progress);
            let Some(texts) = texts else { continue };
            facts.texts = texts;
        }
        let Some(hits) = engine.run(&chunks, rows, &query, &facts, &stop) else { continue };
        if out.send(Msg::Hits { ticket, hits }).is_err() {
            return;
        }
    }
}

/// Counts what each view finds. A search for the filter goes first: it interrupts the search of texts, which is begun
/// again.
pub(crate) fn run_count(Shared { articles, finder, count: mail, search, out, .. }: &Shared) {
    let progress = |done, total| drop(out.send(Msg::Indexing { done, total }));
    let mut interrupted = None;
    loop {
        let (ticket, rows, mut views) = match interrupted.take() {
            Some(request) if !mail.has_mail() => request,
            _ => mail.take(),
        };
        let found = catch(Worker::Count, || {
            let (chunks, _) = articles.chunks();
            let phrases: Vec<&Phrase> = views.iter().flat_map(|(query, _)| query.phrases()).collect();
            let mut texts = Vec::new();
            if !phrases.is_empty() {
                let stop = || mail.has_mail() || search.has_mail();
                let Some(found) = finder.lock().find(articles, &phrases, rows, &stop, &progress) else {
                    return Ok(None);
                };
                texts = found;
            }
            let count = |(query, facts): &mut (Query, Facts)| {
                let own = query.phrases();
                facts.texts = texts.iter().filter(|(phrase, _)| own.contains(&phrase)).cloned().collect();
                // What an engine remembers of one view is of no use for the next.
                Some(Engine::default().run(&chunks, rows, query, facts, &|| mail.has_mail())?.rows)
            };
            Ok(views.iter_mut().map(count).collect::<Option<Vec<_>>>())
        });
        let found = match found {
            Ok(Some(found)) => found,
            Ok(None) => {
                std::thread::sleep(PAUSE);
                interrupted = Some((ticket, rows, views));
                continue;
            }
            Err(failure) => {
                let message = failure.message;
                let _ = out.send(Msg::WorkerPanicked { worker: Worker::Count, message });
                // Without an answer it would be requested again, and fail again.
                Vec::new()
            }
        };
        if out.send(Msg::Counted { ticket, found }).is_err() {
            return;
        }
    }
}

/// Finds the snippets of texts that contain the phrases; without phrases, the beginnings of the texts. A text that cannot be read has none.
pub(crate) fn run_snippets(Shared { articles, snippets: mail, out, .. }: &Shared) {
    loop {
        let (ticket, rows, phrases) = mail.take();
        let mut snippets = Vec::with_capacity(rows.len());
        let found = catch(Worker::Snippets, || {
            articles.for_each(rows.iter().copied(), &mut |row, article| {
                let document = parse::document(article);
                let picture = article.image.as_ref().or_else(|| document.first_picture()).cloned();
                let text = document.plain_text();
                // Without phrases it is the beginning of the text, which often repeats the headline.
                let title = article.title.as_str();
                let rest = text.trim_start().strip_prefix(title).filter(|_| phrases.is_empty());
                snippets.push((row, Snippet { picture, ..snippet(rest.unwrap_or(&text), &phrases) }));
                !mail.has_mail()
            });
            Ok(())
        });
        if found.is_ok() && mail.has_mail() {
            continue;
        }
        if out.send(Msg::Snippets { ticket, snippets }).is_err() {
            return;
        }
    }
}
