//! Speed of parsing feeds in bytes per second, compared with feed-rs on the same bytes. Never here: whether the
//! result is right.
//!
//! `TIDINGS_FEEDS=DIR cargo bench --bench feeds`; without the variable a similar feed is generated.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a bench may fail loudly, and touches files"
)]

use std::fmt::Write;
use std::sync::OnceLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use tidings::parse::{self, Hint};

fn main() {
    divan::main();
}

fn feeds() -> &'static [Vec<u8>] {
    static FEEDS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    FEEDS.get_or_init(|| {
        let Ok(folder) = std::env::var("TIDINGS_FEEDS") else { return vec![generate()] };
        let mut files: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files.iter().map(|file| std::fs::read(file).unwrap()).collect()
    })
}

/// 200 items of 5 kB each.
fn generate() -> Vec<u8> {
    let mut out =
        String::from("<rss version='2.0'><channel><title>Made up</title><link>https://example.org</link>");
    let body = "<p>Words and <a href='https://example.org/'>more</a> words &amp; words.</p>\n".repeat(64);
    for n in 0..200 {
        let _ = write!(
            out,
            "<item><title>Item {n}</title><link>https://example.org/{n}</link><pubDate>Thu, 01 Jan 2026 00:00:00 \
             +0000</pubDate><content:encoded><![CDATA[{body}]]></content:encoded></item>"
        );
    }
    out.push_str("</channel></rss>");
    out.into_bytes()
}

fn bytes() -> BytesCount {
    BytesCount::new(feeds().iter().map(Vec::len).sum::<usize>())
}

#[divan::bench(sample_count = 5)]
fn ours(bencher: Bencher) {
    bencher.counter(bytes()).bench(|| {
        feeds()
            .iter()
            .map(|feed| parse::parse(black_box(feed), &Hint::default()).map_or(0, |p| p.articles.len()))
            .sum::<usize>()
    });
}

#[divan::bench(sample_count = 5)]
fn feed_rs(bencher: Bencher) {
    bencher.counter(bytes()).bench(|| {
        feeds()
            .iter()
            .map(|feed| feed_rs::parser::parse(black_box(&feed[..])).map_or(0, |f| f.entries.len()))
            .sum::<usize>()
    });
}
