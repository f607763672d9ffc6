//! One request for one feed or page, as a good guest makes it: conditional, bounded in time and size, with
//! redirects followed by our own rules. Never here: which feeds are asked and when, or what is in the answer.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::news::{Address, Text};

/// How long and how much.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Until there is a connection.
    pub connect: Duration,
    /// Until the answer begins.
    pub answer: Duration,
    /// All of it, with redirects.
    pub total: Duration,
    /// Bytes of the answer, unpacked.
    pub bytes: u64,
    pub redirects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        let (connect, answer, total) = (seconds(15), seconds(30), seconds(60));
        Self { connect, answer, total, bytes: 32 << 20, redirects: 10 }
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
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub kind: Kind,
    /// Where it came from in the end, without name and password: relative links stand against it.
    pub from: String,
    /// Where the feed has moved for good (301, 308): ask there from now on. The same as asked if an earlier
    /// answer said so and it still holds; `None` to ask at the feed's own address.
    pub moved: Option<Text>,
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
    pub words: Text,
    /// Seconds to stay away, if the server said so.
    pub retry_after: Option<u32>,
}

/// Asks servers. Shared by all threads of a refresh.
#[derive(Debug)]
pub struct Client {
    limits: Limits,
}

impl Client {
    /// Proxies are taken from the environment.
    pub fn new(limits: Limits) -> Self {
        Self { limits }
    }

    /// Asks, and waits for the answer; `stop` ends the wait soon.
    pub fn get(&self, request: &Request<'_>, stop: &AtomicBool) -> Result<Answer, Trouble> {
        let _ = (request, stop, self.limits);
        Err(Trouble { words: "not there yet".into(), retry_after: None })
    }
}
