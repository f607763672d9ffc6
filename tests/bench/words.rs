//! Time of building the word index of 500 feeds, by step, and its size. Never here: whether
//! it finds the right articles.
//!
//! `TIDINGS_FEEDS=DIR cargo bench --bench words`; DIR holds feeds as `gen.py` makes them.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench may fail loudly, touches files, and says what it found"
)]

use std::time::{Duration, Instant};

use tidings::io::index::builder::Builder;
use tidings::io::index::document::IndexDocument;
use tidings::io::index::tokens::{for_each_term, tokens};
use tidings::parse::{self, Hint};

const PART: usize = 16 << 20;

fn main() {
    let Ok(folder) = std::env::var("TIDINGS_FEEDS") else { return };
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for _ in 0..3 {
        round(&files);
    }
}

fn round(files: &[std::path::PathBuf]) {
    let (mut document, mut builder) = (IndexDocument::default(), Builder::default());
    let mut times = [Duration::ZERO; 5];
    let (mut articles, mut words, mut bytes) = (0, 0usize, 0);
    for file in files {
        let parsed = parse::parse(&std::fs::read(file).unwrap(), &Hint::default()).unwrap();
        for article in &parsed.articles {
            articles += 1;
            let mut at = Instant::now();
            let mut step = |n: usize| {
                times[n] += at.elapsed();
                at = Instant::now();
            };
            document.set(&article.title, article.summary.as_deref(), &article.body);
            step(0);
            words += tokens(&document.text).count();
            step(1);
            for_each_term(&document.text, &mut |term, _| words += term.len() & 1);
            step(2);
            builder.add(articles, 0, &document);
            step(3);
            if builder.bytes() >= PART {
                bytes += std::mem::take(&mut builder).write([0; 16], Vec::new()).unwrap().len();
                step(4);
            }
        }
    }
    let at = Instant::now();
    bytes += builder.write([0; 16], Vec::new()).unwrap().len();
    times[4] += at.elapsed();
    let [text, divided, terms, noted, written] = times.map(|times| format!("{:.2} s", times.as_secs_f64()));
    println!(
        "{articles} articles, {words} words: without markup, folded {text}; [divided {divided}, terms {terms};] noted {noted}; \
         written {written}, {:.1} MB",
        bytes as f64 / 1e6
    );
}
