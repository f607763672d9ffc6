//! bench
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench may fail loudly, and touches files"
)]

use std::time::{Duration, Instant};
use tidings::io::words::{builder::Builder, said::Said, segment::Segment};
use tidings::parse::{self, Hint};

fn main() {
    let Ok(folder) = std::env::var("TIDINGS_FEEDS") else { return };
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut said, mut builder) = (Said::default(), Builder::default());
    let (mut t_said, mut t_add, mut t_end) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let mut key = 0;
    let mut total = 0;
    for file in &files {
        let parsed = parse::parse(&std::fs::read(file).unwrap(), &Hint::default()).unwrap();
        for article in &parsed.articles {
            key += 1;
            let a = Instant::now();
            said.take(&article.title, article.summary.as_deref(), &article.body);
            let b = Instant::now();
            builder.add(key, 0, &said);
            t_said += b - a;
            t_add += b.elapsed();
        }
        if builder.bytes() > 24 << 20 {
            let c = Instant::now();
            let bytes = std::mem::take(&mut builder).write([0; 16], Vec::new()).unwrap();
            t_end += c.elapsed();
            total += bytes.len();
            println!("segment {}", bytes.len());
        }
    }
    let c = Instant::now();
    let bytes = builder.write([0; 16], Vec::new()).unwrap();
    t_end += c.elapsed();
    total += bytes.len();
    let segment = Segment::in_memory(bytes).unwrap();
    println!(
        "{key} articles; said {t_said:?}, add {t_add:?}, end {t_end:?}; {total} bytes; trump {:?}",
        segment.term("trump")
    );
}
