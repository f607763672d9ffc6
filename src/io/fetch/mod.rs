//! One request for one feed or page, as a good guest makes it: conditional, bounded in time and size, with
//! redirects followed by our own rules. Never here: which feeds are asked and when, or what is in the answer.
//!
//! ```text
//! get ─► way: redirects, fallback, credentials ─► hop: one request ─► body: unpacked within bounds
//!                                                   │ gate: two connections a host
//!                                                   │ proxy: by which way the host is reached
//!                                                   └ head: what the answer says about itself
//! words: every failure as a sentence          file: addresses on this machine
//! ```

pub mod discover;
pub mod page;

mod body;
mod call;
mod file;
mod gate;
mod head;
mod hop;
mod login;
mod proxy;
mod way;
mod words;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::news::{Address, SafeText};

use self::call::Call;

/// How long a wait goes on before it looks whether it is still wanted.
const LOOK: Duration = Duration::from_millis(50);
/// The stack of a thread that asks: TLS and Brotli need little of it.
const STACK: usize = 1 << 20;

/// How long and how much.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Until there is a connection: the name looked up, and then again for TCP with TLS.
    pub connect: Duration,
    /// Until the answer begins.
    pub answer: Duration,
    /// All of it, with redirects, from the first connection on: waiting for a turn at a busy host is not the
    /// server's fault.
    pub total: Duration,
    /// Bytes of the answer, unpacked.
    pub bytes: u64,
    pub redirects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            answer: Duration::from_secs(30),
            total: Duration::from_secs(60),
            bytes: 32 << 20,
            redirects: 10,
        }
    }
}

/// What a server gave to recognise its answer by, byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    pub etag: Option<Box<[u8]>>,
    pub modified: Option<Box<[u8]>>,
}

/// A question.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub address: &'a Address,
    /// Where it has moved for good, as an earlier answer said.
    pub moved: Option<&'a str>,
    pub validators: &'a Validators,
    /// A page to read is asked for, not a feed.
    pub page: bool,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub kind: Kind,
    /// Where it came from in the end, without name and password: relative links stand against it.
    pub from: String,
    /// Where the feed has moved for good (301, 308): ask there from now on. The same as asked if an earlier
    /// answer said so and it still holds; `None` to ask at the feed's own address.
    pub moved: Option<SafeText>,
    pub validators: Validators,
    /// Seconds it stays fresh.
    pub fresh: Option<u32>,
}

/// What kind of answer.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A body, unpacked, and the charset of its Content-Type.
    Body { bytes: Vec<u8>, charset: Option<String> },
    /// Nothing new (304).
    Same,
    /// Gone for good (410).
    Gone,
}

/// Why there is no answer, in words for the reader; never with a name or password in it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{words}")]
pub struct Trouble {
    pub words: SafeText,
    /// Seconds to stay away, if the server said so.
    pub retry_after: Option<u32>,
    /// This is how it looks where there is no network at all: if all feeds fail so, it is no fault of theirs.
    pub offline: bool,
}

impl From<String> for Trouble {
    fn from(words: String) -> Self {
        Self { words: words.into(), retry_after: None, offline: false }
    }
}

/// Asks servers. Shared by all threads of a refresh. Connections stay open for a few seconds after an answer,
/// and are closed when the client is dropped.
pub struct Client {
    inside: Arc<Inside>,
}

/// What the threads that ask share.
struct Inside {
    limits: Limits,
    routes: proxy::Routes,
    gate: gate::Gate,
    large: gate::Permits,
}

/// Without proxies: there may be a password in them.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("limits", &self.inside.limits).finish_non_exhaustive()
    }
}

impl Client {
    /// Proxies are taken from the environment.
    pub fn new(limits: Limits) -> Self {
        Self::with_environment(limits, |name| std::env::var(name).ok())
    }

    /// Proxies are taken from what `variable` gives for `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`.
    pub fn with_environment(limits: Limits, variable: impl Fn(&str) -> Option<String>) -> Self {
        let routes = proxy::Routes::new(&limits, &variable);
        let (gate, large) = (gate::Gate::default(), gate::Permits::new(body::AT_ONCE));
        Self { inside: Arc::new(Inside { limits, routes, gate, large }) }
    }

    /// Asks, and waits for the answer; `stop` ends the wait within a tenth of a second, whatever the server or
    /// the resolver is doing. What was under way is then left to a thread that ends by its own limits.
    pub fn get(&self, request: &Request<'_>, stop: &AtomicBool) -> Result<Answer, Trouble> {
        if stop.load(Ordering::Relaxed) {
            return Err(words::stopped().into());
        }
        let question = way::Question::new(request)?;
        let call = Arc::new(Call::new(self.inside.limits.total));
        let (tell, told) = mpsc::sync_channel(1);
        let (inside, theirs) = (Arc::clone(&self.inside), Arc::clone(&call));
        thread::Builder::new()
            .name("fetch".to_owned())
            .stack_size(STACK)
            .spawn(move || {
                // Nobody listens any more if the wait was ended.
                let _ = tell.send(way::ask(&inside, &question, &theirs));
            })
            .map_err(|error| Trouble::from(format!("there is no room for another thread ({error})")))?;
        loop {
            let ended = match told.recv_timeout(LOOK) {
                Ok(answer) => return answer,
                Err(RecvTimeoutError::Disconnected) => words::broken(),
                Err(RecvTimeoutError::Timeout) if stop.load(Ordering::Relaxed) => words::stopped(),
                Err(RecvTimeoutError::Timeout) if call.overdue() => words::overdue(&self.inside.limits),
                Err(RecvTimeoutError::Timeout) => continue,
            };
            call.leave();
            return Err(ended.into());
        }
    }
}
