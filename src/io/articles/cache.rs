//! Full texts of articles that are in no store, kept as long as the program runs and there is room.
//! Never here: those in the store, or fetching one.

use std::sync::{Arc, Mutex, PoisonError};

use crate::news::{Article, SafeText};

/// Bytes of them.
const ROOM: usize = 16 << 20;

/// By the address of the article, the oldest first.
#[derive(Debug, Default)]
pub struct Remembered {
    pages: Mutex<Vec<(SafeText, Arc<Article>)>>,
}

impl Remembered {
    /// The full text of the article at an address.
    pub fn get(&self, url: &SafeText) -> Option<Arc<Article>> {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.iter().find(|(address, _)| address == url).map(|(_, page)| Arc::clone(page))
    }

    /// Keeps one; the oldest make room for it.
    pub fn put(&self, url: &SafeText, page: &Article) {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.retain(|(address, _)| address != url);
        pages.push((url.clone(), Arc::new(page.clone())));
        let size = |(_, page): &(SafeText, Arc<Article>)| page.body.source().len();
        while pages.len() > 1 && pages.iter().map(size).sum::<usize>() > ROOM {
            pages.remove(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::Body;

    #[test]
    fn the_oldest_make_room_for_the_newest() {
        let all = Remembered::default();
        let page = |bytes| Article { body: Body::Plain("x".repeat(bytes).into()), ..Article::default() };
        let (first, second) =
            (SafeText::new("https://example.org/1"), SafeText::new("https://example.org/2"));
        all.put(&first, &page(10));
        all.put(&first, &page(20));
        all.put(&second, &page(ROOM - 20));
        assert_eq!(all.get(&first).unwrap().body.source().len(), 20);
        all.put(&second, &page(ROOM));
        assert!(all.get(&first).is_none() && all.get(&second).is_some());
    }
}
