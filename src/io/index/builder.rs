//! Collects articles and writes them as a segment. Never here: where they come from, where the segment is stored.
//!
//! It is fast because it stays in the processor's caches. A word costs one lookup in a table whose slots hold short
//! words themselves. Occurrences are recorded as pairs of term and article, and sorted some hundred thousand at a time.
//! Appending each article to its term's list at once takes three times as long, because the lists are spread over the
//! memory.

use std::io::{self, Write};

use super::document::IndexDocument;
use super::segment::{Entry, SegmentWriter, TITLE, Weight, read_varint, write_varint};
use super::tokens::for_each_term;

/// Pairs sorted at a time.
const SORT_BATCH: usize = 1 << 19;
/// The largest load of the table: five of eight slots.
const MAX_LOAD: (usize, usize) = (5, 8);
/// Added to the number of a term whose slot has a hash instead of the word.
const HASHED: u32 = 1 << 31;
/// 2⁶⁴ divided by the golden ratio: odd, and its bits have no pattern.
const HASH_FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

#[derive(Clone, Copy, Default)]
struct Slot {
    /// The word if it has up to sixteen bytes, else a hash of it.
    key: [u64; 2],
    /// 0, or one more than the number of the term.
    term: u32,
    /// The term's last pair.
    pair: u32,
}

/// A term in an article. Articles are counted from the first of the batch.
#[derive(Clone, Copy)]
struct Pair {
    term: u32,
    code: u32,
}

/// Parts of a pair's code: how often, whether in the title; and the shift of the article's number.
const COUNT_MASK: u32 = 7;
const IN_TITLE: u32 = 8;
const ARTICLE_SHIFT: u32 = 4;

/// Sorted pairs. Each term has a run: the number of articles, the first article with its weight, the gap to the last
/// article; then the articles after the first, as in a segment.
struct SortedBatch {
    runs: Vec<u8>,
    /// Where the run of each term ends. Terms added later have none.
    ends: Vec<u32>,
}

/// Collects articles for a segment.
#[derive(Default)]
pub struct Builder {
    articles: Vec<Entry>,
    /// The number of articles before the unsorted pairs.
    before: u32,
    table: TermTable,
    pairs: Vec<Pair>,
    batches: Vec<SortedBatch>,
    bytes: usize,
}

/// A hash table of terms.
#[derive(Default)]
struct TermTable {
    slots: Vec<Slot>,
    shift: u32,
    /// The start of each term's name, and the end of the last.
    names: Vec<u32>,
    letters: Vec<u8>,
}

/// The word itself padded with zeros, or a hash. `tail` begins with the word.
#[inline]
fn key(name: &[u8], tail: &[u8]) -> [u64; 2] {
    let number = |eight: &[u8; 8]| u64::from_le_bytes(*eight);
    if name.len() <= 8 {
        if let Some(eight) = tail.first_chunk() {
            return [number(eight) & u64::MAX >> (64 - 8 * name.len()), 0];
        }
    } else if name.len() <= 16
        && let (Some(first), Some(second)) = (tail.first_chunk(), tail.get(8..).and_then(<[u8]>::first_chunk))
    {
        return [number(first), number(second) & u64::MAX >> (128 - 8 * name.len())];
    }
    if name.len() <= 16 {
        let mut both = [0; 16];
        both[..name.len()].copy_from_slice(name);
        let (first, second) = both.split_at(8);
        return [first, second].map(|eight| eight.first_chunk().map_or(0, number));
    }
    let mut sum = [name.len() as u64, HASH_FACTOR];
    let mut add = |eight: &[u8; 8]| {
        sum = [(sum[0].rotate_left(23) ^ number(eight)).wrapping_mul(HASH_FACTOR), sum[1] ^ sum[0] >> 32];
    };
    name.as_chunks().0.iter().for_each(&mut add);
    // The last eight bytes, some of them for the second time.
    if let Some(eight) = name.last_chunk() {
        add(eight);
    }
    sum
}

#[inline]
fn slot_index(key: [u64; 2], shift: u32) -> usize {
    ((key[0] ^ key[1].rotate_left(29)).wrapping_mul(HASH_FACTOR) >> shift) as usize
}

impl TermTable {
    fn len(&self) -> usize {
        self.names.len().saturating_sub(1)
    }

    fn name(&self, term: usize) -> &[u8] {
        &self.letters[self.names[term] as usize..self.names[term + 1] as usize]
    }

    #[inline]
    fn find_or_insert(&mut self, name: &[u8], tail: &[u8]) -> &mut Slot {
        if self.len() * MAX_LOAD.1 >= self.slots.len() * MAX_LOAD.0 {
            self.grow();
        }
        let (key, mask) = (key(name, tail), self.slots.len() - 1);
        let hashed = if name.len() > 16 { HASHED } else { 0 };
        let mut at = slot_index(key, self.shift);
        loop {
            let slot = &self.slots[at];
            if slot.term == 0 {
                break;
            }
            let same = slot.key == key && slot.term & HASHED == hashed;
            if same && (hashed == 0 || self.name((slot.term & !HASHED) as usize - 1) == name) {
                return &mut self.slots[at];
            }
            at = (at + 1) & mask;
        }
        self.letters.extend(name);
        self.names.push(self.letters.len() as u32);
        self.slots[at] = Slot { key, term: self.len() as u32 | hashed, pair: u32::MAX };
        &mut self.slots[at]
    }

    #[cold]
    fn grow(&mut self) {
        if self.names.is_empty() {
            self.names.push(0);
        }
        let len = (self.slots.len() * 2).max(1 << 12);
        self.shift = 64 - len.trailing_zeros();
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); len]);
        for slot in old.into_iter().filter(|slot| slot.term != 0) {
            let mut at = slot_index(slot.key, self.shift);
            while self.slots[at].term != 0 {
                at = (at + 1) & (len - 1);
            }
            self.slots[at] = slot;
        }
    }
}

impl Builder {
    /// Adds an article.
    pub fn add(&mut self, key: u64, check: u32, document: &IndexDocument) {
        let article = (self.articles.len() as u32 - self.before) << ARTICLE_SHIFT;
        // Earlier pairs are of other articles.
        let (first, mut length) = (self.pairs.len() as u32, 0);
        for (text, title) in [(&document.title, IN_TITLE), (&document.text, 0)] {
            let (table, pairs) = (&mut self.table, &mut self.pairs);
            for_each_term(text, &mut |name, tail| {
                length += 1;
                let slot = table.find_or_insert(name.as_bytes(), tail);
                if slot.pair >= first
                    && let Some(pair) = pairs.get_mut(slot.pair as usize)
                {
                    pair.code += u32::from(pair.code & COUNT_MASK < COUNT_MASK);
                    return;
                }
                slot.pair = pairs.len() as u32;
                pairs.push(Pair { term: (slot.term & !HASHED) - 1, code: article | title | 1 });
            });
        }
        self.articles.push(Entry { key, check, length });
        if self.pairs.len() >= SORT_BATCH {
            self.sort();
        }
    }

    /// Whether it has no articles.
    pub(crate) fn is_empty(&self) -> bool {
        self.articles.is_empty()
    }

    /// The approximate size of the segment.
    pub fn bytes(&self) -> usize {
        self.bytes + self.pairs.len() * 2 + self.articles.len() * 8
    }

    /// Sorts the pairs by their terms.
    fn sort(&mut self) {
        let many = self.table.len();
        let mut ends = vec![0u32; many];
        for pair in &self.pairs {
            ends[pair.term as usize] += 1;
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum - *end;
        }
        let mut codes = vec![0u32; self.pairs.len()];
        for pair in &self.pairs {
            let at = &mut ends[pair.term as usize];
            codes[*at as usize] = pair.code;
            *at += 1;
        }
        let (mut runs, mut from) = (Vec::with_capacity(codes.len() * 2), 0);
        for end in &mut ends {
            let run = &codes[from..*end as usize];
            from = *end as usize;
            if let [first, rest @ ..] = run {
                let last = run.last().map_or(0, |last| last >> ARTICLE_SHIFT);
                let mut next = first >> ARTICLE_SHIFT;
                write_varint(&mut runs, run.len() as u64);
                write_varint(&mut runs, u64::from(self.before + next) << 2 | u64::from(weight(*first)));
                write_varint(&mut runs, u64::from(last - next));
                for code in rest {
                    next += 1;
                    let article = code >> ARTICLE_SHIFT;
                    write_varint(&mut runs, u64::from(article - next) << 2 | u64::from(weight(*code)));
                    next = article;
                }
            }
            *end = runs.len() as u32;
        }
        runs.shrink_to_fit();
        self.bytes += runs.len();
        self.batches.push(SortedBatch { runs, ends });
        self.pairs.clear();
        self.before = self.articles.len() as u32;
        // The old pairs are gone, so their indices are void.
        self.table.slots.iter_mut().for_each(|slot| slot.pair = u32::MAX);
    }

    /// Writes the segment. `store_id`: whose articles they are.
    pub fn write<W: Write>(mut self, store_id: [u8; 16], out: W) -> io::Result<W> {
        self.sort();
        let Self { articles, table, batches, .. } = self;
        let mut order: Vec<usize> = (0..table.len()).collect();
        order.sort_unstable_by(|a, b| table.name(*a).cmp(table.name(*b)));
        let (mut writer, mut postings) = (SegmentWriter::new(out), Vec::new());
        for term in order {
            postings.clear();
            let (mut count, mut next) = (0, 0);
            for batch in &batches {
                let Some(&end) = batch.ends.get(term) else { continue };
                let from = term.checked_sub(1).map_or(0, |before| batch.ends[before]);
                let mut run = &batch.runs[from as usize..end as usize];
                let (Some(many), Some(first), Some(gap)) =
                    (read_varint(&mut run), read_varint(&mut run), read_varint(&mut run))
                else {
                    continue;
                };
                write_varint(&mut postings, first - (u64::from(next) << 2));
                postings.extend(run);
                next = (first >> 2) as u32 + gap as u32 + 1;
                count += many as u32;
            }
            writer.add_term(table.name(term), count, next.saturating_sub(1), &postings)?;
        }
        writer.finish(store_id, &articles)
    }
}

fn weight(code: u32) -> Weight {
    match code & COUNT_MASK {
        _ if code & IN_TITLE != 0 => TITLE,
        0 | 1 => 0,
        2 | 3 => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::segment::Segment;
    use super::*;

    /// The contents of a segment, by term.
    fn dump(segment: &Segment) -> BTreeMap<String, Vec<(u64, Weight)>> {
        let (mut all, mut terms) = (BTreeMap::new(), segment.terms_from(b""));
        while let Some((name, term)) = terms.advance() {
            let mut postings = Vec::new();
            let bytes = segment.postings(&term).unwrap();
            segment
                .for_each_posting(&bytes, &mut |article, weight| {
                    postings.push((segment.articles[article as usize].key, weight));
                })
                .unwrap();
            assert_eq!(term.articles as usize, postings.len());
            assert_eq!(segment.articles[term.last as usize].key, postings[postings.len() - 1].0);
            all.insert(String::from_utf8(name.to_vec()).unwrap(), postings);
        }
        all
    }

    #[test]
    fn all_articles_added_are_in_the_segment() {
        // Words of all lengths, some the prefixes of others, also at the end of the text.
        let words: Vec<String> =
            (1..40).flat_map(|n| ["a", "é", "東"].map(|letter| letter.repeat(n))).collect();
        let mut builder = Builder::default();
        let mut expected: BTreeMap<String, BTreeSet<(u64, Weight)>> = BTreeMap::new();
        let mut random = 7u64;
        for key in 0..300 {
            let mut document = IndexDocument::default();
            document.title = format!("t{} x", key % 3);
            for _ in 0..key % 9 {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                document.text += " ";
                document.text += &words[(random >> 33) as usize % words.len()];
            }
            let (mut times, mut titled) = (BTreeMap::<String, u32>::new(), BTreeSet::new());
            for_each_term(&document.title, &mut |term, _| _ = titled.insert(term.to_owned()));
            for_each_term(&document.text, &mut |term, _| *times.entry(term.to_owned()).or_default() += 1);
            for term in titled.iter().chain(times.keys()) {
                let weight = match times.get(term) {
                    _ if titled.contains(term) => TITLE,
                    Some(1) | None => 0,
                    Some(2..=3) => 1,
                    Some(_) => 2,
                };
                expected.entry(term.clone()).or_default().insert((key, weight));
            }
            builder.add(key, 0, &document);
            if key % 50 == 49 {
                builder.sort();
            }
        }
        let segment = Segment::in_memory(builder.write([1; 16], Vec::new()).unwrap()).unwrap();
        let found = dump(&segment);
        let expected: BTreeMap<String, Vec<(u64, Weight)>> =
            expected.into_iter().map(|(term, postings)| (term, postings.into_iter().collect())).collect();
        assert_eq!(found, expected);
        for term in expected.keys() {
            assert!(segment.term(term).is_some(), "{term}");
        }
        assert_eq!(segment.term("nowhere"), None);
    }
}
