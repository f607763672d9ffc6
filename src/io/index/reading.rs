//! Texts of what is listed, read from the store or the files they lie in, by two threads if there are many.
//! Never here: what is done with them.

use std::path::Path;

use crate::io::articles::Key;

use crate::io::articles::Shelf;
use crate::io::store::Store;
use crate::news::Body;

/// From so many texts on a second thread reads.
const MANY: usize = 2000;
const THREADS: usize = 2;

/// Hears a text's key, its title, its summary, its body; says whether to go on.
pub type Each<'a> = dyn FnMut(&Key, &str, Option<&str>, &Body) -> bool + 'a;

/// Where texts are read from.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    pub shelf: &'a Shelf,
    pub data_dir: &'a Path,
}

impl Reading<'_> {
    /// Tells title, summary and body of each, until `each` says false. What can't be read has no words.
    pub fn texts(self, keys: &[Key], each: &mut Each<'_>) {
        let Some(first) = keys.first() else { return };
        if first.stored.is_none() {
            let mut rest = keys.iter();
            self.shelf.articles(keys.iter().map(|key| key.row), &mut |_, article| {
                let (title, summary) = (&article.title, article.summary.as_deref());
                rest.next().is_some_and(|key| each(key, title, summary, &article.body))
            });
            return;
        }
        // A connection of its own for each thread.
        let store = Store::read(self.data_dir).ok().flatten();
        let (mut at, mut goes_on) = (0, true);
        if let Some(store) = store {
            let numbers = keys.iter().map(|key| (key.stored.unwrap_or_default(), key.text as i64));
            // What it could not tell is told as empty, below.
            let _ = store.texts(numbers, &mut |_, title, summary, body| {
                goes_on = each(&keys[at], title, summary, body);
                at += 1;
                goes_on
            });
        }
        let _ = goes_on && keys[at..].iter().all(|key| each(key, "", None, &Body::Empty));
    }
}

/// Has `work` done on all, in two threads if there are many.
pub fn spread(keys: &[Key], work: &(dyn Fn(&[Key]) + Sync)) {
    if keys.len() < MANY {
        return work(keys);
    }
    std::thread::scope(|scope| {
        for part in keys.chunks(keys.len().div_ceil(THREADS)) {
            scope.spawn(move || work(part));
        }
    });
}
