//! HTTP requests over real sockets: one rule per test.
//! Never here: what a body means, and servers outside this computer.

mod connections;
mod errors;
mod files;
mod limits;
mod pages;
mod passwords;
mod proxies;
mod redirects;
mod requests;

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tidings::io::fetch::{Client, Content, FetchError, Limits, Request, Response, Validators};
use tidings::news::Address;

/// Short limits, but longer than this computer ever needs for a response.
fn short_limits() -> Limits {
    let time = Duration::from_millis;
    Limits { connect: time(2000), answer: time(400), total: time(900), bytes: 100_000, redirects: 10 }
}

/// Limits for tests that are not about time.
fn long_limits() -> Limits {
    Limits { answer: Duration::from_secs(20), total: Duration::from_secs(20), ..short_limits() }
}

/// A client without a proxy.
fn client(limits: Limits) -> Client {
    Client::with_environment(limits, |_| None)
}

fn fetch(url: &str) -> Result<Response, FetchError> {
    fetch_with(&client(long_limits()), url)
}

fn get(client: &Client, url: &str, moved: Option<&str>, known: &Validators) -> Result<Response, FetchError> {
    let address = Address::parse(url).unwrap();
    client.get(&Request { address: &address, moved, validators: known, page: false }, &AtomicBool::new(false))
}

/// A request without validators.
fn fetch_with(client: &Client, url: &str) -> Result<Response, FetchError> {
    get(client, url, None, &Validators::default())
}

/// The error for an address.
fn error(url: &str) -> String {
    fetch(url).expect_err("an error").to_string()
}

/// The error with short limits.
fn timeout_error(url: &str) -> String {
    fetch_with(&client(short_limits()), url).expect_err("an error").to_string()
}

fn validators(etag: &[u8], modified: &[u8]) -> Validators {
    let some = |bytes: &[u8]| (!bytes.is_empty()).then(|| bytes.into());
    Validators { etag: some(etag), modified: some(modified) }
}

fn body(response: Response) -> Vec<u8> {
    match response.content {
        Content::Body { bytes, .. } => bytes,
        other => panic!("no body but {other:?}"),
    }
}

fn text(response: Response) -> String {
    String::from_utf8(body(response)).unwrap()
}
