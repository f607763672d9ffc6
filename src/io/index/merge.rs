//! Several segments made one. Never here: which, and when.

use std::collections::HashSet;
use std::io::{self, Write};

use super::segment::{Entry, Segment, Shaper, Term, Terms, push};

/// Writes one segment of all articles in `segments` that `live` says are still wanted, each once.
pub fn merge<W: Write>(
    segments: &[&Segment],
    store: [u8; 16],
    live: &dyn Fn(u64) -> bool,
    out: W,
) -> io::Result<W> {
    let (mut entries, mut seen) = (Vec::new(), HashSet::new());
    let numbers: Vec<Vec<Option<u32>>> = segments
        .iter()
        .map(|segment| {
            let mut number = |entry: &Entry| {
                let wanted = live(entry.key) && seen.insert(entry.key);
                wanted.then(|| {
                    entries.push(*entry);
                    entries.len() as u32 - 1
                })
            };
            segment.articles.iter().map(&mut number).collect()
        })
        .collect();
    let mut shaper = Shaper::new(out);
    let mut heads: Vec<Head<'_>> = segments.iter().map(|segment| Head::new(segment)).collect();
    let (mut name, mut list) = (Vec::new(), Vec::new());
    loop {
        name.clear();
        let Some(first) = heads.iter().filter(|head| head.here).map(|head| &head.name).min() else { break };
        name.extend(first);
        list.clear();
        let (mut count, mut next) = (0, 0);
        for (head, (segment, numbers)) in heads.iter_mut().zip(segments.iter().zip(&numbers)) {
            if !head.here || head.name != name {
                continue;
            }
            if let Some(term) = head.term {
                segment.each(&segment.list(&term)?, &mut |article, weight| {
                    if let Some(article) = numbers[article as usize] {
                        push(&mut list, next, article, weight);
                        next = article + 1;
                        count += 1;
                    }
                })?;
            }
            head.step();
        }
        if count > 0 {
            shaper.term(&name, count, next - 1, &list)?;
        }
    }
    shaper.end(store, &entries)
}

/// Where one of them stands.
struct Head<'a> {
    terms: Terms<'a>,
    name: Vec<u8>,
    term: Option<Term>,
    here: bool,
}

impl<'a> Head<'a> {
    fn new(segment: &'a Segment) -> Self {
        let mut head = Self { terms: segment.terms_from(b""), name: Vec::new(), term: None, here: true };
        head.step();
        head
    }

    fn step(&mut self) {
        self.name.clear();
        self.term = None;
        self.here = match self.terms.advance() {
            Some((name, term)) => {
                self.name.extend(name);
                self.term = Some(term);
                true
            }
            None => false,
        };
    }
}
