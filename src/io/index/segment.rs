//! A part of the index: some articles, their terms, and for each term its postings, the articles that contain it.
//! Written once and never changed, in a file or in memory. Never here: which segments there are, what a query means.
//!
//! ```text
//! postings   for each term, in order: (gap to the article before << 2 | weight) as a varint for each article
//! articles   for each: key (difference to the one before, zigzag), check, length in terms
//! terms      sorted by bytes: length shared with the term before, length of the rest, the rest, number of articles,
//!            last article, length of its postings, checksum of its postings
//! steps      every 16th term: its offset, the offset of its postings
//! footer     magic, store, counts and lengths, checksum of everything from the articles on
//! ```
//!
//! Numbers are varints of 7 bits, the lowest first, or have the width that the [`Footer`] gives them.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;

use super::IndexError;

/// Bytes of the footer.
const FOOTER: usize = 8 + 16 + 4 + 4 + 4 * 8 + 16;
const MAGIC: &[u8; 8] = b"tidwrd\0\x01";
/// Terms from one step to the next.
const TERMS_PER_STEP: usize = 16;
/// Bytes of the longest term.
const LONGEST_TERM: usize = 255;

/// How prominent a term is in an article. Two bits.
pub(crate) type Weight = u8;
/// The term is in the title.
pub(crate) const TITLE: Weight = 3;

/// An article in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Identifies the text; never reused.
    pub(crate) key: u64,
    /// A part of a hash of the text, to notice when the key was given to another one.
    pub(crate) check: u32,
    /// The number of its terms, repetitions included.
    pub(crate) length: u32,
}

/// Lengths of the sections.
#[derive(Clone, Copy, Debug, Default)]
struct Footer {
    store_id: [u8; 16],
    articles: u32,
    terms: u32,
    postings: u64,
    /// Bytes of articles, terms and steps.
    sections: [u64; 3],
}

/// A term of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    /// The number of articles that contain it.
    pub(crate) articles: u32,
    /// The last of them.
    pub(crate) last: u32,
    from: u64,
    len: u32,
    checksum: u32,
}

#[derive(Debug)]
enum Storage {
    Memory(Box<[u8]>),
    File(File),
}

/// A part of the index.
#[derive(Debug)]
pub struct Segment {
    pub(crate) store_id: [u8; 16],
    pub articles: Vec<Entry>,
    terms: Box<[u8]>,
    steps: Vec<(u32, u64)>,
    storage: Storage,
    /// The size of the segment.
    pub(crate) bytes: u64,
    /// Identifies the segment by its contents.
    pub(crate) id: u64,
}

/// Appends a varint.
pub(crate) fn write_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Reads a varint.
#[inline]
pub(crate) fn read_varint(bytes: &mut &[u8]) -> Option<u64> {
    let (&first, rest) = bytes.split_first()?;
    *bytes = rest;
    if first < 0x80 {
        return Some(u64::from(first));
    }
    let mut number = u64::from(first & 0x7f);
    for shift in (7..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// A checksum against damage, not against malice.
pub(crate) fn checksum(bytes: &[u8]) -> u32 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let (eights, rest) = bytes.as_chunks::<8>();
    let mut sum = bytes.len() as u64;
    for eight in eights {
        sum = (sum.rotate_left(23) ^ u64::from_le_bytes(*eight)).wrapping_mul(FACTOR);
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    sum = (sum.rotate_left(23) ^ u64::from_le_bytes(last)).wrapping_mul(FACTOR);
    ((sum ^ sum >> 29).wrapping_mul(FACTOR) >> 32) as u32
}

/// Writes a segment: terms in the order of their bytes, then the articles.
pub(crate) struct SegmentWriter<W> {
    out: W,
    terms: Vec<u8>,
    steps: Vec<u8>,
    last: Vec<u8>,
    count: u32,
    written: u64,
}

impl<W: Write> SegmentWriter<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, terms: Vec::new(), steps: Vec::new(), last: Vec::new(), count: 0, written: 0 }
    }

    /// Adds a term, larger than the one before; `articles`: the number of its postings; `last`: the last article.
    pub(crate) fn add_term(
        &mut self,
        term: &[u8],
        articles: u32,
        last: u32,
        postings: &[u8],
    ) -> io::Result<()> {
        let term = &term[..term.len().min(LONGEST_TERM)];
        let mut shared = 0;
        if (self.count as usize).is_multiple_of(TERMS_PER_STEP) {
            self.steps.extend((self.terms.len() as u32).to_le_bytes());
            self.steps.extend(self.written.to_le_bytes());
        } else {
            shared = term.iter().zip(&self.last).take_while(|(a, b)| a == b).count();
        }
        self.terms.extend([shared as u8, (term.len() - shared) as u8]);
        self.terms.extend(&term[shared..]);
        for number in [articles, last, postings.len() as u32] {
            write_varint(&mut self.terms, u64::from(number));
        }
        self.terms.extend(checksum(postings).to_le_bytes());
        self.last.clear();
        self.last.extend(term);
        self.count += 1;
        self.written += postings.len() as u64;
        self.out.write_all(postings)
    }

    /// Writes the articles and the footer.
    pub(crate) fn finish(mut self, store_id: [u8; 16], articles: &[Entry]) -> io::Result<W> {
        let (mut packed, mut last) = (Vec::with_capacity(articles.len() * 8), 0u64);
        for entry in articles {
            let gap = entry.key.wrapping_sub(last) as i64;
            write_varint(&mut packed, (gap << 1 ^ gap >> 63) as u64);
            packed.extend(entry.check.to_le_bytes());
            write_varint(&mut packed, u64::from(entry.length));
            last = entry.key;
        }
        let mut footer = Vec::with_capacity(FOOTER);
        footer.extend(MAGIC);
        footer.extend(store_id);
        footer.extend((articles.len() as u32).to_le_bytes());
        footer.extend(self.count.to_le_bytes());
        for len in [self.written, packed.len() as u64, self.terms.len() as u64, self.steps.len() as u64] {
            footer.extend(len.to_le_bytes());
        }
        let mut hash = blake3::Hasher::new();
        for part in [&packed, &self.terms, &self.steps, &footer] {
            hash.update(part);
            self.out.write_all(part)?;
        }
        self.out.write_all(&hash.finalize().as_bytes()[..16])?;
        Ok(self.out)
    }
}

impl Footer {
    fn read(bytes: &[u8; FOOTER]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let mut footer = Self { store_id: *rest.split_off(..16)?.first_chunk()?, ..Self::default() };
        for count in [&mut footer.articles, &mut footer.terms] {
            *count = u32::from_le_bytes(*rest.split_off(..4)?.first_chunk()?);
        }
        let [articles, terms, steps] = &mut footer.sections;
        for len in [&mut footer.postings, articles, terms, steps] {
            *len = u64::from_le_bytes(*rest.split_off(..8)?.first_chunk()?);
        }
        Some(footer)
    }
}

impl Segment {
    /// Opens a segment that was written to memory.
    pub(crate) fn in_memory(bytes: Vec<u8>) -> Result<Self, IndexError> {
        let total = bytes.len();
        let footer_start = total.checked_sub(FOOTER).ok_or(IndexError::Damaged)?;
        let footer = bytes[footer_start..].first_chunk().and_then(Footer::read).ok_or(IndexError::Damaged)?;
        let postings = usize::try_from(footer.postings).map_err(|_| IndexError::Damaged)?;
        let tail = bytes.get(postings..).ok_or(IndexError::Damaged)?.to_vec();
        let mut bytes = bytes;
        bytes.truncate(postings);
        Self::read(&footer, &tail, Storage::Memory(bytes.into_boxed_slice()), total as u64)
    }

    /// Opens a segment file. Reads and checks all but the postings, which are read when they are needed.
    pub fn in_file(file: File) -> Result<Self, IndexError> {
        let total = file.metadata()?.len();
        let footer_start = total.checked_sub(FOOTER as u64).ok_or(IndexError::Damaged)?;
        let mut bytes = [0; FOOTER];
        file.read_exact_at(&mut bytes, footer_start)?;
        let footer = Footer::read(&bytes).ok_or(IndexError::Damaged)?;
        let tail = total.checked_sub(footer.postings).ok_or(IndexError::Damaged)?;
        let mut rest = vec![0; usize::try_from(tail).map_err(|_| IndexError::Damaged)?];
        file.read_exact_at(&mut rest, footer.postings)?;
        Self::read(&footer, &rest, Storage::File(file), total)
    }

    fn read(footer: &Footer, tail: &[u8], storage: Storage, bytes: u64) -> Result<Self, IndexError> {
        let sum = footer.sections.iter().try_fold(FOOTER as u64, |sum, len| sum.checked_add(*len));
        if sum != Some(tail.len() as u64) {
            return Err(IndexError::Damaged);
        }
        let hashed = tail.len() - 16;
        if blake3::hash(&tail[..hashed]).as_bytes()[..16] != tail[hashed..] {
            return Err(IndexError::Damaged);
        }
        let id = tail[hashed..].first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight));
        let [articles, terms, steps] = footer.sections.map(|len| len as usize);
        let (mut packed, rest) = tail.split_at(articles);
        let (terms, rest) = rest.split_at(terms);
        let mut entries = Vec::with_capacity(footer.articles as usize);
        let mut last = 0u64;
        for _ in 0..footer.articles {
            let gap = read_varint(&mut packed).ok_or(IndexError::Damaged)?;
            last = last.wrapping_add((gap >> 1) ^ (gap & 1).wrapping_neg());
            let check =
                packed.split_off(..4).and_then(|four| four.first_chunk()).ok_or(IndexError::Damaged)?;
            let check = u32::from_le_bytes(*check);
            let length = read_varint(&mut packed).ok_or(IndexError::Damaged)? as u32;
            entries.push(Entry { key: last, check, length });
        }
        let steps = rest[..steps].as_chunks::<12>().0.iter();
        let steps = steps
            .map(|[a, b, c, d, offset @ ..]| {
                (u32::from_le_bytes([*a, *b, *c, *d]), u64::from_le_bytes(*offset))
            })
            .collect();
        Ok(Self {
            store_id: footer.store_id,
            articles: entries,
            terms: terms.into(),
            steps,
            storage,
            bytes,
            id,
        })
    }

    /// The terms that are not less than `from`.
    pub(crate) fn terms_from(&self, from: &[u8]) -> Terms<'_> {
        let first_of = |step: &(u32, u64)| {
            let at = step.0 as usize;
            let len = usize::from(*self.terms.get(at + 1)?);
            self.terms.get(at + 2..at + 2 + len)
        };
        // The step before the first that is past it.
        let past = self.steps.partition_point(|step| first_of(step).is_some_and(|first| first <= from));
        let (at, offset) = self.steps.get(past.saturating_sub(1)).copied().unwrap_or_default();
        let mut terms = Terms {
            rest: self.terms.get(at as usize..).unwrap_or_default(),
            offset,
            name: Vec::new(),
            peeked: None,
        };
        while let Some(term) = terms.step() {
            if terms.name.as_slice() >= from {
                terms.peeked = Some(term);
                break;
            }
        }
        terms
    }

    /// Looks up a term.
    pub(crate) fn term(&self, name: &str) -> Option<Term> {
        let mut terms = self.terms_from(name.as_bytes());
        terms.advance().filter(|(found, _)| *found == name.as_bytes()).map(|(_, term)| term)
    }

    /// The postings of a term, encoded.
    pub(crate) fn postings(&self, term: &Term) -> Result<Cow<'_, [u8]>, IndexError> {
        let len = term.len as usize;
        let postings = match &self.storage {
            Storage::Memory(bytes) => {
                let from = usize::try_from(term.from).map_err(|_| IndexError::Damaged)?;
                let end = from.checked_add(len).ok_or(IndexError::Damaged)?;
                Cow::Borrowed(bytes.get(from..end).ok_or(IndexError::Damaged)?)
            }
            Storage::File(file) => {
                // Guards against a length made up by damage.
                if term.from + u64::from(term.len) > self.bytes {
                    return Err(IndexError::Damaged);
                }
                let mut postings = vec![0; len];
                file.read_exact_at(&mut postings, term.from)?;
                Cow::Owned(postings)
            }
        };
        if checksum(&postings) == term.checksum { Ok(postings) } else { Err(IndexError::Damaged) }
    }

    /// Calls `each` with each article of encoded postings, and its weight there.
    pub(crate) fn for_each_posting(
        &self,
        postings: &[u8],
        each: &mut impl FnMut(u32, Weight),
    ) -> Result<(), IndexError> {
        let (mut rest, mut next) = (postings, 0u64);
        while !rest.is_empty() {
            let code = read_varint(&mut rest).ok_or(IndexError::Damaged)?;
            let article = next + (code >> 2);
            if article >= self.articles.len() as u64 {
                return Err(IndexError::Damaged);
            }
            each(article as u32, (code & 3) as Weight);
            next = article + 1;
        }
        Ok(())
    }
}

/// Appends an article to encoded postings; `next` is one more than the article before.
#[inline]
pub(crate) fn write_posting(postings: &mut Vec<u8>, next: u32, article: u32, weight: Weight) {
    write_varint(postings, u64::from(article - next) << 2 | u64::from(weight));
}

/// Iterates over terms, with their names.
pub(crate) struct Terms<'a> {
    rest: &'a [u8],
    offset: u64,
    name: Vec<u8>,
    peeked: Option<Term>,
}

impl Terms<'_> {
    fn step(&mut self) -> Option<Term> {
        let [shared, own, rest @ ..] = self.rest else { return None };
        let (name, mut rest) = rest.split_at_checked(usize::from(*own))?;
        self.name.truncate(usize::from(*shared));
        self.name.extend(name);
        let [articles, last, len] =
            [read_varint(&mut rest)? as u32, read_varint(&mut rest)? as u32, read_varint(&mut rest)? as u32];
        let checksum = u32::from_le_bytes(*rest.split_off(..4)?.first_chunk()?);
        self.rest = rest;
        let term = Term { articles, last, from: self.offset, len, checksum };
        self.offset += u64::from(len);
        Some(term)
    }

    /// The next term.
    pub(crate) fn advance(&mut self) -> Option<(&[u8], Term)> {
        let term = match self.peeked.take() {
            Some(term) => term,
            None => self.step()?,
        };
        Some((&self.name, term))
    }
}
