//! The worker that fetches the pages a user asks for: full texts of articles, and linked pages. One page at a time, the
//! newest request first. Never here: fetching and reading a page (see `io::fetch::page`), how it is shown.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;

use parking_lot::Mutex;

use super::mailbox::Newest;
use crate::app::msg::Worker;
use crate::app::{Effect, Msg, Opened, Version};
use crate::io::articles::{self, ArticleSource, manual};
use crate::io::clock;
use crate::io::fetch::page::{Page, PageFetcher};
use crate::io::store::Store;
use crate::io::thread::catch;
use crate::news::{Article, Body, Cause, Failure};

/// The mailbox of the worker. A new request cancels the one under way.
#[derive(Debug, Default)]
pub(crate) struct PageRequests {
    mail: Newest<(Effect, Arc<AtomicBool>)>,
    /// Cancels the request under way.
    stop: Mutex<Arc<AtomicBool>>,
}

impl PageRequests {
    /// Requests the page of an effect.
    pub(crate) fn put(&self, effect: Effect) {
        let stop = Arc::<AtomicBool>::default();
        std::mem::replace(&mut *self.stop.lock(), Arc::clone(&stop)).store(true, Ordering::Relaxed);
        self.mail.put((effect, stop));
    }

    /// Cancels the request under way.
    pub(crate) fn cancel(&self) {
        self.stop.lock().store(true, Ordering::Relaxed);
    }
}

pub(crate) struct PageWorker {
    pub(crate) pages: PageFetcher,
    pub(crate) articles: Arc<ArticleSource>,
    pub(crate) data_dir: PathBuf,
    pub(crate) out: Sender<Msg>,
}

impl PageWorker {
    /// Carries out requests, one after the other.
    pub(crate) fn run(&self, requests: &PageRequests) {
        loop {
            let (effect, stop) = requests.mail.take();
            if self.out.send(self.answer(effect, &stop)).is_err() {
                return;
            }
        }
    }

    fn answer(&self, effect: Effect, stop: &AtomicBool) -> Msg {
        match effect {
            Effect::FetchFullText { ticket, row } => {
                let result = catch(Worker::Pages, || self.full_text(row, stop)).map(Box::new);
                Msg::FullText { ticket, row, result }
            }
            Effect::OpenManual { ticket, page } => {
                let result = catch(Worker::Pages, || manual::open(&page)).map(Box::new);
                Msg::PageFetched { ticket, result }
            }
            Effect::FetchPage { ticket, url } => {
                let result = catch(Worker::Pages, || self.visit(&url, stop)).map(Box::new);
                Msg::PageFetched { ticket, result }
            }
            _ => unreachable!("an effect of another worker"),
        }
    }

    fn full_text(&self, row: u32, stop: &AtomicBool) -> Result<Opened, Failure> {
        let opened = self.articles.open(row)?;
        if opened.version == Version::Full && !opened.older {
            // A refresh, or another copy of the program, has fetched it already.
            return Ok(opened);
        }
        let given = match opened.version {
            Version::Full => Opened { other: None, ..opened.into_other() },
            _ => opened,
        };
        let Some(url) = given.article.url.clone() else {
            return Err(Failure::new(Cause::Invalid, "This article has no address to fetch a page from"));
        };
        let page = self.pages.fetch(&url, stop)?;
        if page.is_less_than(given.document.words()) {
            return Err(Failure::new(Cause::NotFound, &format!("{url}: the page has no more than this")));
        }
        // Saved in the store with the article; if that fails, kept in memory.
        if !self.articles.store_row(row).is_some_and(|stored| self.save(stored, &page)) {
            self.articles.full_texts.insert(&url, &page.article);
        }
        Ok(articles::with_full_text(given, Some(page.document)))
    }

    /// Saves a page in the store. False if it is not there now.
    fn save(&self, stored: i64, page: &Page) -> bool {
        let saved = Store::open(&self.data_dir)
            .and_then(|mut opened| opened.store.put_page(stored, &page.article, clock::now()));
        self.articles.open_store(&self.data_dir);
        saved.unwrap_or_else(|error| {
            let _ = self.out.send(Msg::Warning(error.into()));
            false
        })
    }

    fn visit(&self, url: &str, stop: &AtomicBool) -> Result<Opened, Failure> {
        let Page { article, document } = self.pages.fetch(url, stop)?;
        let article = Article { body: Body::Empty, ..article };
        Ok(Opened { article, document, version: Version::Linked, ..Opened::default() })
    }
}
