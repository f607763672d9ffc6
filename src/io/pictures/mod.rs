//! The pictures of the open article: fetched, decoded, scaled and encoded for the terminal, one after the other.
//! Never here: which pictures are needed, and where they are drawn.
//!
//! ```text
//! Effect::Pictures ─► PictureWorker ─► cache (on disk), else fetch ─► decode ─► encode ─► Msg::Picture
//! ```
//!
//! The picture protocols are our own code (`encode`, `app::picture`), not ratatui-image: that sends an upload for kitty
//! only once, so that a redrawn screen may lose it; never deletes one from the terminal; does not clip sixels at the edge
//! of a pane; and depends on a second version of rustix.

mod cache;
mod decode;
mod encode;
mod saved;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::time::Duration;

use parking_lot::Mutex;

use self::cache::PictureCache;
use self::decode::DecodeError;
use super::fetch::{Client, FetchError, Limits, Request, Validators};
use crate::app::Msg;
use crate::app::picture::Wanted;
use crate::app::picture::{Graphics, Picture};
use crate::io::Folders;
use crate::io::worker::mailbox::Newest;
use crate::news::address::is_web;
use crate::news::{Address, Cause, Failure, HasCause, SafeText, catch_panic};

/// The limits for a picture: less time and fewer bytes than for a feed.
pub const LIMITS: Limits = Limits {
    connect: Duration::from_secs(10),
    answer: Duration::from_secs(15),
    total: Duration::from_secs(30),
    bytes: 8 << 20,
    redirects: 5,
};

/// Why there is no picture. Displayed behind its description, where a sentence would be too long.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PictureError {
    #[error("no address")]
    BadAddress,
    #[error("not available")]
    Gone,
    #[error("not available")]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Decode(#[from] DecodeError),
    #[error("damaged")]
    Panicked,
}

impl HasCause for PictureError {
    fn cause(&self) -> Cause {
        match self {
            Self::BadAddress => Cause::Invalid,
            Self::Gone => Cause::NotFound,
            Self::Fetch(error) => error.cause(),
            Self::Decode(_) => Cause::Damaged,
            Self::Panicked => Cause::Panicked,
        }
    }
}

struct PictureRequest {
    ticket: u64,
    graphics: Graphics,
    wanted: Vec<Wanted>,
    /// A newer request has replaced it.
    cancelled: Arc<AtomicBool>,
}

/// Makes pictures. Only the newest request counts.
pub struct PictureWorker {
    mailbox: Newest<PictureRequest>,
    /// That of the newest request.
    cancelled: Mutex<Arc<AtomicBool>>,
}

impl PictureWorker {
    pub fn new() -> Arc<Self> {
        Arc::new(Self { mailbox: Newest::default(), cancelled: Mutex::default() })
    }

    /// Requests pictures. The rest of an earlier request is cancelled.
    pub fn request(&self, ticket: u64, graphics: Graphics, wanted: Vec<Wanted>) {
        let cancelled = Arc::new(AtomicBool::new(false));
        let earlier = std::mem::replace(&mut *self.cancelled.lock(), Arc::clone(&cancelled));
        earlier.store(true, Ordering::Relaxed);
        if !wanted.is_empty() {
            self.mailbox.put(PictureRequest { ticket, graphics, wanted, cancelled });
        }
    }

    /// Serves requests until the receiver of `out` is gone. The cache is in the data folder.
    pub fn run(&self, folders: &Folders, limits: Limits, out: &Sender<Msg>) {
        let loader = PictureLoader { client: Client::new(limits), cache: PictureCache::new(folders) };
        loop {
            let PictureRequest { ticket, graphics, wanted, cancelled } = self.mailbox.take();
            for Wanted { url, space, cached_only } in wanted {
                let loaded = catch_panic(|| loader.load(&url, graphics, space, cached_only, &cancelled));
                if cancelled.load(Ordering::Relaxed) {
                    break;
                }
                let result =
                    loaded.unwrap_or(Err(PictureError::Panicked)).map(Arc::new).map_err(Failure::from);
                if out.send(Msg::Picture { ticket, url, space, result }).is_err() {
                    return;
                }
            }
        }
    }
}

struct PictureLoader {
    client: Client,
    cache: PictureCache,
}

impl PictureLoader {
    /// Makes a picture for an area of `size` columns and rows.
    fn load(
        &self,
        url: &SafeText,
        graphics: Graphics,
        size: (u16, u16),
        cached_only: bool,
        cancelled: &AtomicBool,
    ) -> Result<Picture, PictureError> {
        let cached = self.cache.get(url);
        let is_cached = cached.is_some();
        if cached_only && !is_cached {
            return Err(PictureError::Gone);
        }
        let bytes = cached.map_or_else(|| self.fetch(url, cancelled), Ok)?;
        let image = decode::decode(&bytes)?;
        if !is_cached {
            self.cache.put(url, &bytes);
        }
        Ok(encode::encode(&image, graphics, size).ok_or(DecodeError::Damaged)?)
    }

    fn fetch(&self, url: &SafeText, cancelled: &AtomicBool) -> Result<Vec<u8>, PictureError> {
        // No `file:` addresses: a web page must not reach the files of this computer.
        let address = Address::parse(url).ok().filter(|_| is_web(url)).ok_or(PictureError::BadAddress)?;
        let validators = Validators::default();
        let request = Request { address: &address, moved: None, validators: &validators, page: true };
        let body = self.client.get(&request, cancelled)?.take_body();
        body.map(|(bytes, _)| bytes).ok_or(PictureError::Gone)
    }
}
