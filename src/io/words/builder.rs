//! Articles taken in one by one, to be a segment. Never here: where they come from, where the segment goes.
//!
//! A word that was seen costs one look into a table. What was found is noted as pairs of term and article, and put
//! in order a few hundred thousand at a time, while it is still near the processor: noting each article at the end
//! of its term's list at once takes three times as long, for the lists are all over the memory.

use std::io::{self, Write};

use super::said::Said;
use super::segment::{Entry, Shaper, TITLE, Weight, push};
use super::units::terms;

/// Pairs put in order at a time.
const AT_ONCE: usize = 1 << 19;
/// Shares of the table that are taken at most: five of eight.
const FULL: (usize, usize) = (5, 8);

struct Term {
    hash: u32,
    from: u32,
    len: u8,
    /// Its last pair.
    pair: u32,
}

#[derive(Clone, Copy)]
struct Pair {
    term: u32,
    article: u32,
    times: u8,
    title: bool,
}

#[derive(Clone, Default)]
struct List {
    bytes: Vec<u8>,
    articles: u32,
    /// The number after that of its last article.
    next: u32,
}

/// Takes articles in.
#[derive(Default)]
pub struct Builder {
    articles: Vec<Entry>,
    table: Table,
    pairs: Vec<Pair>,
    lists: Vec<List>,
    bytes: usize,
}

/// Terms by name.
#[derive(Default)]
struct Table {
    /// 0, or one more than the number of a term.
    slots: Vec<u32>,
    terms: Vec<Term>,
    names: Vec<u8>,
}

fn hash(name: &[u8]) -> u32 {
    super::segment::check(name)
}

impl Table {
    fn name(&self, term: &Term) -> &[u8] {
        &self.names[term.from as usize..term.from as usize + usize::from(term.len)]
    }

    #[inline]
    fn find(&mut self, name: &[u8]) -> u32 {
        if self.terms.len() * FULL.1 >= self.slots.len() * FULL.0 {
            self.grow();
        }
        let (hash, mask) = (hash(name), self.slots.len() - 1);
        let mut at = hash as usize & mask;
        loop {
            let Some(number) = self.slots[at].checked_sub(1) else { break };
            let term = &self.terms[number as usize];
            if term.hash == hash && self.name(term) == name {
                return number;
            }
            at = (at + 1) & mask;
        }
        let number = self.terms.len() as u32;
        self.slots[at] = number + 1;
        self.terms.push(Term { hash, from: self.names.len() as u32, len: name.len() as u8, pair: u32::MAX });
        self.names.extend(name);
        number
    }

    fn grow(&mut self) {
        let len = (self.slots.len() * 2).max(1 << 12);
        self.slots.clear();
        self.slots.resize(len, 0);
        for (number, term) in (1..).zip(&self.terms) {
            let mut at = term.hash as usize & (len - 1);
            while self.slots[at] != 0 {
                at = (at + 1) & (len - 1);
            }
            self.slots[at] = number;
        }
    }
}

impl Builder {
    /// Takes an article in.
    pub fn add(&mut self, key: u64, check: u32, said: &Said) {
        let (article, mut length) = (self.articles.len() as u32, 0);
        for (text, title) in [(&said.title, true), (&said.text, false)] {
            let (table, pairs) = (&mut self.table, &mut self.pairs);
            terms(text, &mut |name| {
                length += 1;
                let term = table.find(name.as_bytes());
                let last = &mut table.terms[term as usize].pair;
                match pairs.get_mut(*last as usize) {
                    Some(pair) if pair.article == article && pair.term == term => {
                        pair.times = pair.times.saturating_add(1);
                    }
                    _ => {
                        *last = pairs.len() as u32;
                        pairs.push(Pair { term, article, times: 1, title });
                    }
                }
            });
        }
        self.articles.push(Entry { key, check, length });
        if self.pairs.len() >= AT_ONCE {
            self.sort();
        }
    }

    /// Articles so far.
    pub fn len(&self) -> usize {
        self.articles.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.articles.is_empty()
    }

    /// About how many bytes it would come to.
    pub fn bytes(&self) -> usize {
        self.bytes + self.pairs.len() * 2 + self.table.names.len()
    }

    /// Puts the pairs into the lists of their terms.
    fn sort(&mut self) {
        let many = self.table.terms.len();
        let mut ends = vec![0u32; many];
        for pair in &self.pairs {
            ends[pair.term as usize] += 1;
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum - *end;
        }
        let mut sorted = vec![(0u32, 0 as Weight); self.pairs.len()];
        for pair in &self.pairs {
            let at = &mut ends[pair.term as usize];
            sorted[*at as usize] = (pair.article, weight(pair));
            *at += 1;
        }
        self.lists.resize(many, List::default());
        let mut from = 0;
        for (list, end) in self.lists.iter_mut().zip(ends) {
            let run = &sorted[from..end as usize];
            from = end as usize;
            if run.is_empty() {
                continue;
            }
            let before = list.bytes.len();
            for &(article, weight) in run {
                push(&mut list.bytes, list.next, article, weight);
                list.next = article + 1;
            }
            list.articles += run.len() as u32;
            self.bytes += list.bytes.len() - before;
        }
        self.pairs.clear();
    }

    /// Writes what was taken in. `store` says whose articles they are.
    pub fn write<W: Write>(mut self, store: [u8; 16], out: W) -> io::Result<W> {
        self.sort();
        let mut order: Vec<u32> = (0..self.table.terms.len() as u32).collect();
        let name = |number: &u32| self.table.name(&self.table.terms[*number as usize]);
        order.sort_unstable_by(|a, b| name(a).cmp(name(b)));
        let mut shaper = Shaper::new(out);
        for number in &order {
            let list = &self.lists[*number as usize];
            shaper.term(name(number), list.articles, list.next.saturating_sub(1), &list.bytes)?;
        }
        shaper.end(store, &self.articles)
    }
}

fn weight(pair: &Pair) -> Weight {
    match pair {
        Pair { title: true, .. } => TITLE,
        Pair { times: 1, .. } => 0,
        Pair { times: 2..=3, .. } => 1,
        _ => 2,
    }
}
