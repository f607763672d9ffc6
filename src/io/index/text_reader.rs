//! Reads the texts of listed articles, from the store or from their files. Never here: what is done with them.

use std::path::Path;

use crate::io::articles::{ArticleSource, RowKey};
use crate::io::store::Store;
use crate::news::Body;

/// From so many texts on two threads read.
const PARALLEL_FROM: usize = 2000;
const THREADS: usize = 2;

/// Takes a text's key, title, summary and body; returns whether to go on.
pub(crate) type OnText<'a> = dyn FnMut(&RowKey, &str, Option<&str>, &Body) -> bool + 'a;

#[derive(Clone, Copy)]
pub(crate) struct TextReader<'a> {
    pub(crate) articles: &'a ArticleSource,
    pub(crate) data_dir: &'a Path,
}

impl TextReader<'_> {
    /// Reads texts until `each` returns false. One that can't be read comes as an empty text. Either all keys or none
    /// are of stored articles.
    pub(crate) fn read(self, keys: &[RowKey], each: &mut OnText<'_>) {
        let Some(first) = keys.first() else { return };
        if first.stored.is_none() {
            let mut rest = keys.iter();
            self.articles.for_each(keys.iter().map(|key| key.row), &mut |_, article| {
                let (title, summary) = (&article.title, article.summary.as_deref());
                rest.next().is_some_and(|key| each(key, title, summary, &article.body))
            });
            return;
        }
        // Each thread needs a connection of its own.
        let store = Store::read(self.data_dir).ok().flatten();
        let (mut at, mut go_on) = (0, true);
        if let Some(store) = store {
            let numbers = keys.iter().map(|key| (key.stored.unwrap_or_default(), key.text as i64));
            // Texts that it could not read come as empty ones, below.
            let _ = store.texts(numbers, &mut |_, title, summary, body| {
                go_on = each(&keys[at], title, summary, body);
                at += 1;
                go_on
            });
        }
        let _ = go_on && keys[at..].iter().all(|key| each(key, "", None, &Body::Empty));
    }
}

/// Calls `work` on all keys, in two threads if there are many.
pub(crate) fn run_parallel(keys: &[RowKey], work: &(dyn Fn(&[RowKey]) + Sync)) {
    if keys.len() < PARALLEL_FROM {
        return work(keys);
    }
    std::thread::scope(|scope| {
        for part in keys.chunks(keys.len().div_ceil(THREADS)) {
            scope.spawn(move || work(part));
        }
    });
}
