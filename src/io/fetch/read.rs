//! What is at an address, fetched once: for commands and the command line. Never here: conditional requests, what the
//! bytes mean.

use std::sync::atomic::AtomicBool;

use super::{Client, FetchError, Limits, Request, Validators};
use crate::news::{Address, SafeText};

/// The bytes at an address.
pub(crate) struct Fetched {
    pub(crate) bytes: Vec<u8>,
    /// The charset of the Content-Type.
    pub(crate) charset: Option<String>,
    /// The address after all redirects, without name and password.
    pub(crate) url: String,
}

/// Why nothing could be fetched.
#[derive(Debug, thiserror::Error)]
#[error("{address}: {problem}")]
pub(crate) struct ReadError {
    address: SafeText,
    problem: Problem,
}

#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("the server says that it is gone for good (410)")]
    Gone,
}

/// Fetches what is at an address. `stop` ends the wait. `page`: a page is wanted rather than a feed.
pub(crate) fn read(address: &Address, page: bool, stop: &AtomicBool) -> Result<Fetched, ReadError> {
    let fetch = || {
        let validators = Validators::default();
        let request = Request { address, moved: None, validators: &validators, page };
        let mut response = Client::new(Limits::default()).get(&request, stop)?;
        let (bytes, charset) = response.take_body().ok_or(Problem::Gone)?;
        Ok(Fetched { bytes, charset, url: response.url })
    };
    fetch().map_err(|problem| ReadError { address: address.shown().clone(), problem })
}
