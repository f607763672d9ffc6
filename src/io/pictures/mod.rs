//! The pictures of an article: fetched, unpacked, scaled, encoded, one after the other, for as long as the article
//! is open. Never here: which pictures are wanted, or where they stand.
//!
//! ```text
//! Effect::Pictures ─► Painter ─► album (on the disk), else fetch ─► decode ─► encode ─► Msg::Picture
//! ```

mod album;
mod decode;
mod encode;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use self::album::Album;
use super::fetch::{Client, Kind, Limits, Request, Validators};
use crate::app::Msg;
use crate::app::picture::Wanted;
use crate::app::picture::{Graphics, Picture};
use crate::io::worker::mailbox::Newest;
use crate::news::address::is_web;
use crate::news::{Address, SafeText};

/// A picture is worth less patience than a feed.
pub const LIMITS: Limits = Limits {
    connect: Duration::from_secs(10),
    answer: Duration::from_secs(15),
    total: Duration::from_secs(30),
    bytes: 8 << 20,
    redirects: 5,
};

/// What is asked for. A newer one takes its place.
pub struct Errand {
    pub ticket: u64,
    pub graphics: Graphics,
    pub wanted: Vec<Wanted>,
    /// It is of no use any more.
    left: Arc<AtomicBool>,
}

/// The mailbox of the one who makes pictures.
pub struct Painter {
    mail: Arc<Newest<Errand>>,
    left: Mutex<Arc<AtomicBool>>,
}

impl Painter {
    pub fn new() -> Arc<Self> {
        Arc::new(Self { mail: Newest::new(), left: Mutex::default() })
    }

    /// Asks for pictures; those asked for before, and not made yet, are given up.
    pub fn ask(&self, ticket: u64, graphics: Graphics, wanted: Vec<Wanted>) {
        let left = Arc::new(AtomicBool::new(false));
        let before = {
            let mut current = self.left.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *current, Arc::clone(&left))
        };
        before.store(true, Ordering::Relaxed);
        if !wanted.is_empty() {
            self.mail.put(Errand { ticket, graphics, wanted, left });
        }
    }

    /// Makes pictures for ever. They are kept in a folder below `data_dir`.
    pub fn work(&self, data_dir: &Path, limits: Limits, out: &Sender<Msg>) {
        let studio = Studio { client: Client::new(limits), album: Album::in_folder(data_dir) };
        loop {
            let errand = self.mail.take();
            let (ticket, graphics) = (errand.ticket, errand.graphics);
            for Wanted { url, room } in errand.wanted {
                let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    studio.make(&url, graphics, room, &errand.left)
                }));
                if errand.left.load(Ordering::Relaxed) {
                    break;
                }
                let made = made.unwrap_or_else(|_| Err(SafeText::new("damaged")));
                if out
                    .send(Msg::Picture { ticket, url, room, result: made.map(Arc::new).map_err(Into::into) })
                    .is_err()
                {
                    return;
                }
            }
        }
    }
}

/// What is needed to make a picture.
struct Studio {
    client: Client,
    album: Album,
}

impl Studio {
    fn make(
        &self,
        url: &SafeText,
        graphics: Graphics,
        room: (u16, u16),
        left: &AtomicBool,
    ) -> Result<Picture, SafeText> {
        let words = |refused: decode::Refused| SafeText::new(&refused.to_string());
        let (bytes, fresh) = match self.album.get(url) {
            Some(bytes) => (bytes, false),
            None => (self.fetch(url, left)?, true),
        };
        let image = decode::decode(&bytes).map_err(words)?;
        if fresh {
            self.album.keep(url, &bytes);
        }
        encode::encode(&image, graphics, room).ok_or_else(|| SafeText::new("damaged"))
    }

    fn fetch(&self, url: &SafeText, left: &AtomicBool) -> Result<Vec<u8>, SafeText> {
        let address = Address::parse(url).map_err(|_| SafeText::new("no address"))?;
        if !is_web(url) {
            // A page from elsewhere has no business with the files here.
            return Err(SafeText::new("no address"));
        }
        let request =
            Request { address: &address, moved: None, validators: &Validators::default(), page: true };
        match self.client.get(&request, left) {
            Ok(answer) => match answer.kind {
                Kind::Body { bytes, .. } => Ok(bytes),
                Kind::Same | Kind::Gone => Err(SafeText::new("not available")),
            },
            // Why exactly is a sentence; there is room for a word.
            Err(_) => Err(SafeText::new("not available")),
        }
    }
}
