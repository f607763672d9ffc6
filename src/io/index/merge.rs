//! Merges segments into one. Never here: the choice which, and when.

use std::collections::HashSet;
use std::io::Write;

use super::IndexError;
use super::segment::{Entry, Segment, SegmentWriter, Term, Terms, write_posting};

/// Writes one segment of all articles in `segments` for which `live` returns true, each once.
pub(crate) fn merge<W: Write>(
    segments: &[&Segment],
    store_id: [u8; 16],
    live: &dyn Fn(u64) -> bool,
    out: W,
) -> Result<W, IndexError> {
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
    let mut writer = SegmentWriter::new(out);
    let mut cursors: Vec<Cursor<'_>> = segments.iter().map(|segment| Cursor::new(segment)).collect();
    let (mut name, mut postings) = (Vec::new(), Vec::new());
    loop {
        name.clear();
        let open = cursors.iter().filter(|cursor| cursor.term.is_some());
        let Some(first) = open.map(|cursor| &cursor.name).min() else { break };
        name.extend(first);
        postings.clear();
        let (mut count, mut next) = (0, 0);
        for (cursor, (segment, numbers)) in cursors.iter_mut().zip(segments.iter().zip(&numbers)) {
            let Some(term) = cursor.term.filter(|_| cursor.name == name) else { continue };
            segment.for_each_posting(&segment.postings(&term)?, &mut |article, weight| {
                if let Some(article) = numbers[article as usize] {
                    write_posting(&mut postings, next, article, weight);
                    next = article + 1;
                    count += 1;
                }
            })?;
            cursor.advance();
        }
        if count > 0 {
            writer.add_term(&name, count, next - 1, &postings)?;
        }
    }
    Ok(writer.finish(store_id, &entries)?)
}

/// A position in the terms of a segment; past the last one there is no term.
struct Cursor<'a> {
    terms: Terms<'a>,
    name: Vec<u8>,
    term: Option<Term>,
}

impl<'a> Cursor<'a> {
    fn new(segment: &'a Segment) -> Self {
        let mut cursor = Self { terms: segment.terms_from(b""), name: Vec::new(), term: None };
        cursor.advance();
        cursor
    }

    fn advance(&mut self) {
        self.name.clear();
        self.term = self.terms.advance().map(|(name, term)| {
            self.name.extend(name);
            term
        });
    }
}
