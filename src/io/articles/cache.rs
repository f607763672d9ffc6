//! A cache in memory for full texts of articles that are in no store.
//! Never here: full texts in the store, fetching one.

use std::sync::Arc;

use parking_lot::Mutex;

use crate::news::{Article, SafeText};

/// Bytes of all texts.
const CAPACITY: usize = 16 << 20;

/// Full texts by the addresses of their articles, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct FullTextCache {
    pages: Mutex<Vec<(SafeText, Arc<Article>)>>,
}

impl FullTextCache {
    /// The full text of the article at an address.
    pub(crate) fn get(&self, url: &SafeText) -> Option<Arc<Article>> {
        let pages = self.pages.lock();
        pages.iter().find(|(address, _)| address == url).map(|(_, page)| Arc::clone(page))
    }

    /// Adds a full text; the oldest are evicted.
    pub(crate) fn insert(&self, url: &SafeText, page: &Article) {
        let mut pages = self.pages.lock();
        pages.retain(|(address, _)| address != url);
        pages.push((url.clone(), Arc::new(page.clone())));
        let size = |(_, page): &(SafeText, Arc<Article>)| page.body.source().len();
        while pages.len() > 1 && pages.iter().map(size).sum::<usize>() > CAPACITY {
            pages.remove(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::Body;

    #[test]
    fn the_oldest_texts_are_evicted() {
        let cache = FullTextCache::default();
        let page = |bytes| Article { body: Body::Plain("x".repeat(bytes).into()), ..Article::default() };
        let (first, second) =
            (SafeText::new("https://example.org/1"), SafeText::new("https://example.org/2"));
        cache.insert(&first, &page(10));
        cache.insert(&first, &page(20));
        cache.insert(&second, &page(CAPACITY - 20));
        assert_eq!(cache.get(&first).unwrap().body.source().len(), 20);
        cache.insert(&second, &page(CAPACITY));
        assert!(cache.get(&first).is_none() && cache.get(&second).is_some());
    }
}
