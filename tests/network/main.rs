//! How the program treats servers, over real sockets: one rule a test.
//! Never here: what is in an answer, or a server outside this machine.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test may fail loudly, and touches files, threads and sockets"
)]

mod asking;
mod bounds;
mod failing;
mod files;
mod guest;
mod moving;
mod pages;
mod passwords;
mod proxies;
#[path = "../common/server.rs"]
mod server;

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tidings::io::fetch::{Answer, Client, Kind, Limits, Request, Trouble, Validators};
use tidings::news::Address;

/// Shorter than a person would wait, longer than this machine ever needs for a good answer.
fn short() -> Limits {
    let time = Duration::from_millis;
    Limits { connect: time(2000), answer: time(400), total: time(900), bytes: 100_000, redirects: 10 }
}

/// For tests of something else than time.
fn patient() -> Limits {
    Limits { answer: Duration::from_secs(20), total: Duration::from_secs(20), ..short() }
}

/// A client that knows no proxy.
fn client(limits: Limits) -> Client {
    Client::with_environment(limits, |_| None)
}

fn ask(url: &str) -> Result<Answer, Trouble> {
    get(&client(patient()), url, None, &Validators::default())
}

fn get(client: &Client, url: &str, moved: Option<&str>, known: &Validators) -> Result<Answer, Trouble> {
    let address = Address::parse(url).unwrap();
    client.get(&Request { address: &address, moved, validators: known, page: false }, &AtomicBool::new(false))
}

/// The words of a failure.
fn problem(url: &str) -> String {
    ask(url).expect_err("this can't be read").to_string()
}

/// The same with short limits.
fn trouble_soon(url: &str) -> String {
    get(&client(short()), url, None, &Validators::default()).expect_err("this can't be read").to_string()
}

fn known(etag: &[u8], modified: &[u8]) -> Validators {
    let some = |bytes: &[u8]| (!bytes.is_empty()).then(|| bytes.into());
    Validators { etag: some(etag), modified: some(modified) }
}

fn body(answer: Answer) -> Vec<u8> {
    match answer.kind {
        Kind::Body { bytes, .. } => bytes,
        other => panic!("no body but {other:?}"),
    }
}

fn text(answer: Answer) -> String {
    String::from_utf8(body(answer)).unwrap()
}
