//! Whoever minds the pages a reader asks for: full texts of articles, links followed; one page at a time, the newest
//! wish first. Never here: fetching and reading one (see `page`), what is shown of it.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use crate::app::{Msg, Opened, Version};
use crate::io::articles::Shelf;
use crate::io::fetch::page::Page;
use crate::io::fetch::page::Pages;
use crate::io::store::Store;
use crate::io::worker::mailbox::Newest;
use crate::news::{Article, Body, Document, SafeText};
use crate::parse;

/// What is asked of it.
#[derive(Debug)]
pub enum Wish {
    /// The full text of the article in a row.
    FullText { ticket: u64, row: u32 },
    /// The page at an address.
    Visit { ticket: u64, url: SafeText },
}

/// The way to it.
#[derive(Debug)]
pub struct Door {
    mail: Arc<Newest<(Wish, Arc<AtomicBool>)>>,
    stop: Mutex<Arc<AtomicBool>>,
}

/// What it needs.
pub struct Visitor {
    pub pages: Pages,
    pub shelf: Arc<Shelf>,
    pub data_dir: PathBuf,
    pub out: Sender<Msg>,
}

impl Default for Door {
    fn default() -> Self {
        Self { mail: Newest::new(), stop: Mutex::default() }
    }
}

impl Door {
    /// Asks for a page; the one on its way is given up.
    pub fn ask(&self, wish: Wish) {
        let stop = Arc::new(AtomicBool::new(false));
        let mut last = self.stop.lock().unwrap_or_else(PoisonError::into_inner);
        last.store(true, Ordering::Relaxed);
        *last = Arc::clone(&stop);
        self.mail.put((wish, stop));
    }

    /// Gives up the page on its way.
    pub fn stop(&self) {
        self.stop.lock().unwrap_or_else(PoisonError::into_inner).store(true, Ordering::Relaxed);
    }

    /// What the thread does that stands behind it: one wish after the other.
    pub fn work(&self) -> impl FnOnce(Visitor) + Send + 'static {
        let mail = Arc::clone(&self.mail);
        move |visitor: Visitor| {
            loop {
                let (wish, stop) = mail.take();
                if visitor.out.send(visitor.grant(wish, &stop)).is_err() {
                    return;
                }
            }
        }
    }
}

impl Visitor {
    fn grant(&self, wish: Wish, stop: &AtomicBool) -> Msg {
        match wish {
            Wish::FullText { ticket, row } => {
                let result = tried(|| self.full_text(row, stop)).map(Box::new);
                Msg::FullText { ticket, row, result: result.map_err(Into::into) }
            }
            Wish::Visit { ticket, url } => {
                let result = tried(|| self.visit(&url, stop)).map(Box::new);
                Msg::Visited { ticket, result: result.map_err(Into::into) }
            }
        }
    }

    fn full_text(&self, row: u32, stop: &AtomicBool) -> Result<Opened, SafeText> {
        let given = self.shelf.open(row)?;
        match given.version {
            // A refresh, or another copy of the program, has been there before.
            Version::Full => return Ok(given),
            Version::Given | Version::Visited => {}
        }
        let Some(url) = given.article.url.clone() else {
            return Err(SafeText::new("This article names no page to fetch"));
        };
        let page = self.pages.fetch(&url, stop).map_err(|problem| problem.words)?;
        if is_less(&page, given.document.words()) {
            return Err(SafeText::new(&format!("{url}: the page has no more than this")));
        }
        // Kept in the store with the article; where that can't be, as long as the program runs.
        if !self.shelf.stored_row(row).is_some_and(|stored| self.keep(stored, &page)) {
            self.shelf.pages.put(&url, &page.article);
        }
        Ok(full(given, page.document))
    }

    /// Whether it is in the store now.
    fn keep(&self, stored: i64, page: &Page) -> bool {
        let kept = Store::open(&self.data_dir).and_then(|opened| {
            let mut store = opened.store;
            store.put_page(stored, &page.article, crate::io::clock::now())
        });
        self.shelf.renew_store(&self.data_dir);
        match kept {
            Ok(kept) => kept,
            Err(error) => {
                let _ = self.out.send(Msg::Warning(SafeText::new(&error.to_string())));
                false
            }
        }
    }

    fn visit(&self, url: &str, stop: &AtomicBool) -> Result<Opened, SafeText> {
        let Page { article, document } = self.pages.fetch(url, stop).map_err(|problem| problem.words)?;
        let article = Article { body: Body::Empty, ..article };
        Ok(Opened { article, document, version: Version::Visited, ..Opened::default() })
    }
}

/// Whether a page clearly holds less than the `words` that there are already: a wall, or a list of headlines.
pub fn is_less(page: &Page, words: usize) -> bool {
    page.document.words() * 10 < words * 9
}

/// An article with the text of its page in the place of the one it had.
pub fn full(given: Opened, mut document: Document) -> Opened {
    // To the page it may be another title than the one it goes by, and so a part of its text.
    parse::plain::remove_repeated_title(&given.article.title, &mut document);
    let article = Article { summary: None, ..given.article.clone() };
    let note = given.note.clone();
    let other = Some(Box::new(given));
    Opened { article, document, note, version: Version::Full, other }
}

/// Whoever asked must hear of the end, even if it is a panic.
fn tried<T>(work: impl FnOnce() -> Result<T, SafeText>) -> Result<T, SafeText> {
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    done.unwrap_or_else(|_| Err(SafeText::new("This failed (a fault of tidings)")))
}
