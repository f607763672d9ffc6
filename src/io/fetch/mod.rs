//! One request for one feed, page or picture: conditional, bounded in time and size, with redirects by our own rules.
//! Never here: which feeds are fetched and when, or what the body means.
//!
//! ```text
//! Client::get ─► redirects: redirects, fallback, credentials ─► hop: one request ─► body: decoded within bounds
//!                                                                 │ host_limits: two connections to a host
//!                                                                 │ proxy: direct, or through a proxy
//!                                                                 └ headers: validators, freshness, encoding
//! error: why there is no response             file: addresses of files on this computer
//! page: a web page as an article              discover: the feeds of a site
//! ```

pub(crate) mod discover;
pub mod page;

mod body;
mod credentials;
mod error;
mod file;
mod headers;
mod hop;
mod host_limits;
mod proxy;
pub(crate) mod read;
mod redirects;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use crate::news::{Address, SafeText};

pub use error::FetchError;
pub(crate) use host_limits::{HostLimits, HostPermit, PER_HOST, Semaphore, host_key};

/// How often a waiting thread checks whether the wait is still wanted.
const POLL: Duration = Duration::from_millis(50);
/// The stack of a request thread: TLS and Brotli need little.
const STACK: usize = 1 << 20;

/// How long a request may take, and how large the response may be.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Until there is a connection: for the lookup of the name, and again for TCP with TLS.
    pub connect: Duration,
    /// Until the response begins.
    pub answer: Duration,
    /// All of it with redirects, from the first connection on: time spent waiting for [`HostLimits`] does not count.
    pub total: Duration,
    /// Bytes of the body, decoded.
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

/// The validators of a response (RFC 9110 §8.8), byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    pub etag: Option<Box<[u8]>>,
    /// `Last-Modified`.
    pub modified: Option<Box<[u8]>>,
}

/// What to request.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub address: &'a Address,
    /// Where the address has moved permanently, from an earlier response.
    pub moved: Option<&'a str>,
    pub validators: &'a Validators,
    /// Ask for a page to read, not for a feed.
    pub page: bool,
}

/// A response.
#[derive(Clone, Debug)]
pub struct Response {
    pub content: Content,
    /// The address after all redirects, without name and password. Relative links are resolved against it.
    pub url: String,
    /// Where the feed has moved permanently (301, 308), to be passed as [`Request::moved`] the next time; `None` to
    /// request its own address again.
    pub moved: Option<SafeText>,
    pub validators: Validators,
    /// Seconds for which it stays fresh (RFC 9111 §4.2).
    pub fresh: Option<u32>,
}

impl Response {
    /// Takes out the body and the charset of its Content-Type.
    pub(crate) fn take_body(&mut self) -> Option<(Vec<u8>, Option<String>)> {
        let Content::Body { bytes, charset } = &mut self.content else { return None };
        Some((std::mem::take(bytes), charset.take()))
    }
}

/// What a response contains.
#[derive(Clone, Debug)]
pub enum Content {
    /// A decoded body, and the charset of its Content-Type.
    Body { bytes: Vec<u8>, charset: Option<String> },
    /// 304.
    NotModified,
    /// 410.
    Gone,
}

/// An HTTP client, shared by all threads of a refresh. Connections stay open for a few seconds after a response, and
/// are closed when the client is dropped.
pub struct Client {
    shared: Arc<Shared>,
}

/// What all request threads use.
struct Shared {
    limits: Limits,
    routes: proxy::Routes,
    hosts: HostLimits,
    large_bodies: Semaphore,
}

/// Without proxies: their addresses may contain a password.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("limits", &self.shared.limits).finish_non_exhaustive()
    }
}

impl Client {
    /// A client that uses the proxies of the environment.
    pub(crate) fn new(limits: Limits) -> Self {
        Self::with_environment(limits, |name| std::env::var(name).ok())
    }

    /// A client that takes the variables `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` from `variable`.
    pub fn with_environment(limits: Limits, variable: impl Fn(&str) -> Option<String>) -> Self {
        let routes = proxy::Routes::new(&limits, &variable);
        let large_bodies = Semaphore::new(body::LARGE_BODIES);
        Self { shared: Arc::new(Shared { limits, routes, hosts: HostLimits::default(), large_bodies }) }
    }

    /// Sends a request and waits for the response. `stop` ends the wait within a tenth of a second, even while a
    /// server or the resolver hangs; the request thread then ends by its own limits.
    pub fn get(&self, request: &Request<'_>, stop: &AtomicBool) -> Result<Response, FetchError> {
        if stop.load(Ordering::Relaxed) {
            return Err(FetchError::Stopped);
        }
        let target = redirects::Target::new(request)?;
        let deadline = Arc::new(Deadline::new(self.shared.limits.total));
        let (sender, receiver) = mpsc::sync_channel(1);
        let (shared, thread_deadline) = (Arc::clone(&self.shared), Arc::clone(&deadline));
        thread::Builder::new()
            .name("fetch".to_owned())
            .stack_size(STACK)
            .spawn(move || {
                // The receiver is gone if the wait was ended.
                let _ = sender.send(redirects::fetch(&shared, &target, &thread_deadline));
            })
            .map_err(|error| FetchError::Thread(SafeText::new(&error.to_string())))?;
        let check = || if stop.load(Ordering::Relaxed) { Err(FetchError::Stopped) } else { deadline.check() };
        wait(&receiver, FetchError::Panicked, check).unwrap_or_else(|error| {
            deadline.abandon();
            Err(error)
        })
    }
}

/// Waits for the result of a thread, for as long as `check` allows it. `panicked`: the error if the thread has ended
/// without one.
fn wait<T, E>(receiver: &Receiver<T>, panicked: E, check: impl Fn() -> Result<(), E>) -> Result<T, E> {
    loop {
        match receiver.recv_timeout(POLL) {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Disconnected) => return Err(panicked),
            Err(RecvTimeoutError::Timeout) => check()?,
        }
    }
}

/// The time a call has left, shared by the thread that waits and the one that requests.
#[derive(Debug)]
pub(crate) struct Deadline {
    abandoned: AtomicBool,
    total: Duration,
    end: OnceLock<Instant>,
}

impl Deadline {
    fn new(total: Duration) -> Self {
        Self { abandoned: AtomicBool::new(false), total, end: OnceLock::new() }
    }

    /// Starts the clock, the first time it is called: with the first connection.
    fn start(&self) {
        self.end.get_or_init(|| Instant::now() + self.total);
    }

    /// Nobody waits for the result any more.
    fn abandon(&self) {
        self.abandoned.store(true, Ordering::Relaxed);
    }

    /// An error once the time is up or the call was abandoned.
    fn check(&self) -> Result<(), FetchError> {
        let over = self.end.get().is_some_and(|end| Instant::now() >= *end);
        if over || self.abandoned.load(Ordering::Relaxed) {
            Err(FetchError::TimedOut(self.total))
        } else {
            Ok(())
        }
    }
}
