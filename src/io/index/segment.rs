//! A part of the index: some articles, the terms in them, and for each term the articles that have it. Written once
//! and never changed, in a file or in memory. Never here: which parts there are, what a query means.
//!
//! ```text
//! lists      for each term, by term: (gap to the last article << 2 | weight) as a varint for each article
//! articles   for each: key (difference to the last, zigzag), check, length in terms
//! terms      by bytes: bytes shared with the one before, bytes of its own, those, articles, last article, bytes of
//!            its list, check of its list
//! ladder     every 16th term: where it stands, where its list begins
//! footer     magic, store, counts and lengths, check of all from the articles on
//! ```
//!
//! Numbers are varints of 7 bits, the lowest first, or have their width in the [`Footer`].

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;

/// Bytes of the footer.
const FOOTER: usize = 8 + 16 + 4 + 4 + 4 * 8 + 16;
const MAGIC: &[u8; 8] = b"tidwrd\0\x01";
/// Terms between two rungs of the ladder.
const RUNG: usize = 16;
/// Bytes of the longest term.
const LONGEST: usize = 255;

/// How much of an article a term makes up. Two bits.
pub type Weight = u8;
/// It is in the title.
pub const TITLE: Weight = 3;

/// An article in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is known by; never given to another text.
    pub key: u64,
    /// Something of its text, to tell whether it is still the same.
    pub check: u32,
    /// Terms in it, each as often as it is there.
    pub length: u32,
}

/// Where the parts are, in bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Footer {
    store: [u8; 16],
    articles: u32,
    terms: u32,
    lists: u64,
    /// Bytes of the three that follow the lists.
    sections: [u64; 3],
}

/// A term that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// Articles that have it.
    pub articles: u32,
    /// The last of them.
    pub last: u32,
    from: u64,
    len: u32,
    check: u32,
}

#[derive(Debug)]
enum Lists {
    Memory(Box<[u8]>),
    File(File),
}

/// A part of the index, ready to be asked.
#[derive(Debug)]
pub struct Segment {
    pub store: [u8; 16],
    pub articles: Vec<Entry>,
    terms: Box<[u8]>,
    ladder: Vec<(u32, u64)>,
    lists: Lists,
    bytes: u64,
    mark: u64,
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the index of words is damaged")
}

/// Appends a varint.
pub fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Reads a varint.
#[inline]
pub fn take(bytes: &mut &[u8]) -> Option<u64> {
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

/// A small check of bytes: against damage, not against malice.
pub fn check(bytes: &[u8]) -> u32 {
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
pub struct Shaper<W> {
    out: W,
    terms: Vec<u8>,
    ladder: Vec<u8>,
    last: Vec<u8>,
    count: u32,
    written: u64,
}

impl<W: Write> Shaper<W> {
    pub fn new(out: W) -> Self {
        Self { out, terms: Vec::new(), ladder: Vec::new(), last: Vec::new(), count: 0, written: 0 }
    }

    /// A term, larger than the one before; `list` as the segment keeps it, `articles` in it, the `last` of them.
    pub fn term(&mut self, term: &[u8], articles: u32, last: u32, list: &[u8]) -> io::Result<()> {
        let term = &term[..term.len().min(LONGEST)];
        let mut shared = 0;
        if (self.count as usize).is_multiple_of(RUNG) {
            self.ladder.extend((self.terms.len() as u32).to_le_bytes());
            self.ladder.extend(self.written.to_le_bytes());
        } else {
            shared = term.iter().zip(&self.last).take_while(|(a, b)| a == b).count();
        }
        self.terms.extend([shared as u8, (term.len() - shared) as u8]);
        self.terms.extend(&term[shared..]);
        for number in [articles, last, list.len() as u32] {
            put(&mut self.terms, u64::from(number));
        }
        self.terms.extend(check(list).to_le_bytes());
        self.last.clear();
        self.last.extend(term);
        self.count += 1;
        self.written += list.len() as u64;
        self.out.write_all(list)
    }

    /// The articles, and the end of it.
    pub fn end(mut self, store: [u8; 16], articles: &[Entry]) -> io::Result<W> {
        let (mut packed, mut last) = (Vec::with_capacity(articles.len() * 8), 0u64);
        for entry in articles {
            let gap = entry.key.wrapping_sub(last) as i64;
            put(&mut packed, (gap << 1 ^ gap >> 63) as u64);
            packed.extend(entry.check.to_le_bytes());
            put(&mut packed, u64::from(entry.length));
            last = entry.key;
        }
        let mut foot = Vec::with_capacity(FOOTER);
        foot.extend(MAGIC);
        foot.extend(store);
        foot.extend((articles.len() as u32).to_le_bytes());
        foot.extend(self.count.to_le_bytes());
        for len in [self.written, packed.len() as u64, self.terms.len() as u64, self.ladder.len() as u64] {
            foot.extend(len.to_le_bytes());
        }
        let mut hash = blake3::Hasher::new();
        for part in [&packed, &self.terms, &self.ladder, &foot] {
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
        let mut footer = Self { store: *rest.split_off(..16)?.first_chunk()?, ..Self::default() };
        for count in [&mut footer.articles, &mut footer.terms] {
            *count = u32::from_le_bytes(*rest.split_off(..4)?.first_chunk()?);
        }
        let [articles, terms, ladder] = &mut footer.sections;
        for len in [&mut footer.lists, articles, terms, ladder] {
            *len = u64::from_le_bytes(*rest.split_off(..8)?.first_chunk()?);
        }
        Some(footer)
    }
}

impl Segment {
    /// One that was written to memory.
    pub fn in_memory(bytes: Vec<u8>) -> io::Result<Self> {
        let total = bytes.len();
        let foot = total.checked_sub(FOOTER).ok_or_else(broken)?;
        let footer = bytes[foot..].first_chunk().and_then(Footer::read).ok_or_else(broken)?;
        let lists = usize::try_from(footer.lists).map_err(|_| broken())?;
        let tail = bytes.get(lists..).ok_or_else(broken)?.to_vec();
        let mut bytes = bytes;
        bytes.truncate(lists);
        Self::read(&footer, &tail, Lists::Memory(bytes.into_boxed_slice()), total as u64)
    }

    /// One in a file. All but the lists is read and checked; a list is when it is asked for.
    pub fn in_file(file: File) -> io::Result<Self> {
        let total = file.metadata()?.len();
        let foot = total.checked_sub(FOOTER as u64).ok_or_else(broken)?;
        let mut bytes = [0; FOOTER];
        file.read_exact_at(&mut bytes, foot)?;
        let footer = Footer::read(&bytes).ok_or_else(broken)?;
        let tail = total.checked_sub(footer.lists).ok_or_else(broken)?;
        let mut rest = vec![0; usize::try_from(tail).map_err(|_| broken())?];
        file.read_exact_at(&mut rest, footer.lists)?;
        Self::read(&footer, &rest, Lists::File(file), total)
    }

    fn read(footer: &Footer, tail: &[u8], lists: Lists, bytes: u64) -> io::Result<Self> {
        let sum = footer.sections.iter().try_fold(FOOTER as u64, |sum, len| sum.checked_add(*len));
        if sum != Some(tail.len() as u64) {
            return Err(broken());
        }
        let hashed = tail.len() - 16;
        if blake3::hash(&tail[..hashed]).as_bytes()[..16] != tail[hashed..] {
            return Err(broken());
        }
        let mark = tail[hashed..].first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight));
        let [articles, terms, ladder] = footer.sections.map(|len| len as usize);
        let (mut packed, rest) = tail.split_at(articles);
        let (terms, rest) = rest.split_at(terms);
        let mut entries = Vec::with_capacity(footer.articles as usize);
        let mut last = 0u64;
        for _ in 0..footer.articles {
            let gap = take(&mut packed).ok_or_else(broken)?;
            last = last.wrapping_add((gap >> 1) ^ (gap & 1).wrapping_neg());
            let check = packed.split_off(..4).and_then(|four| four.first_chunk()).ok_or_else(broken)?;
            let check = u32::from_le_bytes(*check);
            let length = take(&mut packed).ok_or_else(broken)? as u32;
            entries.push(Entry { key: last, check, length });
        }
        let rungs = rest[..ladder].as_chunks::<12>().0.iter();
        let ladder = rungs
            .map(|[a, b, c, d, offset @ ..]| {
                (u32::from_le_bytes([*a, *b, *c, *d]), u64::from_le_bytes(*offset))
            })
            .collect();
        Ok(Self { store: footer.store, articles: entries, terms: terms.into(), ladder, lists, bytes, mark })
    }

    /// What tells it from any other.
    pub fn mark(&self) -> u64 {
        self.mark
    }

    /// Bytes of all of it.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// All terms from the first that is not less than `from` on.
    pub fn terms_from(&self, from: &[u8]) -> Terms<'_> {
        let first_of = |rung: &(u32, u64)| {
            let at = rung.0 as usize;
            let len = usize::from(*self.terms.get(at + 1)?);
            self.terms.get(at + 2..at + 2 + len)
        };
        // The rung before the first that is past it.
        let past = self.ladder.partition_point(|rung| first_of(rung).is_some_and(|first| first <= from));
        let (at, offset) = self.ladder.get(past.saturating_sub(1)).copied().unwrap_or_default();
        let mut terms = Terms {
            rest: self.terms.get(at as usize..).unwrap_or_default(),
            offset,
            name: Vec::new(),
            ahead: None,
        };
        while let Some(term) = terms.step() {
            if terms.name.as_slice() >= from {
                terms.ahead = Some(term);
                break;
            }
        }
        terms
    }

    /// The term, if any article has it.
    pub fn term(&self, name: &str) -> Option<Term> {
        let mut terms = self.terms_from(name.as_bytes());
        terms.advance().filter(|(found, _)| *found == name.as_bytes()).map(|(_, term)| term)
    }

    /// The list of a term.
    pub fn list(&self, term: &Term) -> io::Result<Cow<'_, [u8]>> {
        let len = term.len as usize;
        let list = match &self.lists {
            Lists::Memory(bytes) => {
                let from = usize::try_from(term.from).map_err(|_| broken())?;
                let end = from.checked_add(len).ok_or_else(broken)?;
                Cow::Borrowed(bytes.get(from..end).ok_or_else(broken)?)
            }
            Lists::File(file) => {
                // A length that a damaged file made up is not believed.
                if term.from + u64::from(term.len) > self.bytes {
                    return Err(broken());
                }
                let mut list = vec![0; len];
                file.read_exact_at(&mut list, term.from)?;
                Cow::Owned(list)
            }
        };
        if check(&list) == term.check { Ok(list) } else { Err(broken()) }
    }

    /// Tells each article of a list, and its weight there.
    pub fn each(&self, list: &[u8], each: &mut impl FnMut(u32, Weight)) -> io::Result<()> {
        let (mut rest, mut next) = (list, 0u64);
        while !rest.is_empty() {
            let code = take(&mut rest).ok_or_else(broken)?;
            let article = next + (code >> 2);
            if article >= self.articles.len() as u64 {
                return Err(broken());
            }
            each(article as u32, (code & 3) as Weight);
            next = article + 1;
        }
        Ok(())
    }
}

/// Appends an article to a list; `next` is the number after that of the last one in it.
#[inline]
pub fn push(list: &mut Vec<u8>, next: u32, article: u32, weight: Weight) {
    put(list, u64::from(article - next) << 2 | u64::from(weight));
}

/// Terms in order, with their names.
pub struct Terms<'a> {
    rest: &'a [u8],
    offset: u64,
    name: Vec<u8>,
    ahead: Option<Term>,
}

impl Terms<'_> {
    fn step(&mut self) -> Option<Term> {
        let [shared, own, rest @ ..] = self.rest else { return None };
        let (name, mut rest) = rest.split_at_checked(usize::from(*own))?;
        self.name.truncate(usize::from(*shared));
        self.name.extend(name);
        let [articles, last, len] =
            [take(&mut rest)? as u32, take(&mut rest)? as u32, take(&mut rest)? as u32];
        let check = u32::from_le_bytes(*rest.split_off(..4)?.first_chunk()?);
        self.rest = rest;
        let term = Term { articles, last, from: self.offset, len, check };
        self.offset += u64::from(len);
        Some(term)
    }

    /// The next one.
    pub fn advance(&mut self) -> Option<(&[u8], Term)> {
        let term = match self.ahead.take() {
            Some(term) => term,
            None => self.step()?,
        };
        Some((&self.name, term))
    }
}
