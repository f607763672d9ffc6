//! A query made ready: its conditions with what they need at hand, asked of 64 rows at a time, the cheap ones first.
//! Never here: threads, the order of the hits, what earlier queries found.

use super::grade::Limit;
use super::headlines::Chunk;
use super::rows::{ones, word_of};
use super::scan::{Look, Scan, TOLLS, Tier, Word, rows_with};
use super::{Fact, Facts, Is, Node, Outlet, Query, Rows};

/// Rows from which on looking at each of 64 is quicker than picking them out.
const DENSE: u32 = 16;

/// A query and the facts it asks about.
pub(super) struct Plan<'a> {
    pub scan: Scan,
    pub root: Vec<Cond<'a>>,
    /// Whether headlines are rated by it: a word of them is asked for.
    pub worded: bool,
    /// How many conditions look for names.
    names: usize,
    /// The words that all must be there, if headlines are rated by nothing else.
    words: Option<Vec<usize>>,
}

/// A condition on a row.
pub(super) enum Cond<'a> {
    /// It is in the set, if there is one.
    Rows(Option<&'a Rows>),
    /// It has all these letters.
    Letters(u64),
    Since(i64),
    Before(i64),
    /// By the number of its source.
    Outlets(Vec<bool>),
    /// One of its names holds the text, or its source is among these.
    Names {
        number: usize,
        tags: bool,
        text: &'a str,
        outlets: Vec<bool>,
    },
    /// It holds this word, if it has the letters.
    Word(usize),
    Not(Box<Cond<'a>>),
    /// Whether any of them rates headlines, and they.
    Any(bool, Vec<Cond<'a>>),
    /// The cheapest first.
    All(Vec<Cond<'a>>),
}

/// 64 rows, of which some are in a chunk.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    pub chunk: &'a Chunk,
    /// The number of the chunk's first row.
    pub start: usize,
    /// The number of the row that the lowest bit stands for; a multiple of 64.
    pub base: usize,
}

/// What is kept from row to row.
#[derive(Default)]
pub(super) struct Notes {
    pub lower: String,
    /// For each condition on names the first row of a chunk, and which of the chunk's names fulfil it.
    names: Vec<(usize, Vec<bool>)>,
    /// What letters in pieces may cost for a row to be of use; `None` if that is not asked.
    pub toll: Option<i32>,
    /// Of the rows that were found last, those where a word may be had for that; for each word.
    close: Vec<u64>,
    /// Those that no word so far is too far for.
    pub hope: u64,
}

impl Spot<'_> {
    /// The row within the chunk that a bit stands for.
    #[inline]
    fn row(&self, bit: u32) -> usize {
        self.base + bit as usize - self.start
    }
}

impl<'a> Plan<'a> {
    pub fn new(query: &'a Query, facts: &'a Facts) -> Self {
        let mut plan = Self { scan: Scan::default(), root: Vec::new(), worded: false, names: 0, words: None };
        plan.root = plan.all(&query.all, facts);
        plan.worded = plan.root.iter().any(Cond::is_worded);
        let words = plan.root.iter().filter(|cond| cond.is_worded()).map(|cond| match cond {
            Cond::Word(number) => Some(*number),
            _ => None,
        });
        plan.words = words.collect();
        plan
    }

    fn all(&mut self, nodes: &'a [Node], facts: &'a Facts) -> Vec<Cond<'a>> {
        let (mut all, mut need) = (Vec::new(), 0);
        for node in nodes {
            match self.cond(node, facts) {
                Cond::All(inner) => all.extend(inner),
                cond => all.push(cond),
            }
        }
        all.retain(|cond| {
            if let Cond::Letters(letters) = cond {
                need |= letters;
            }
            !matches!(cond, Cond::Letters(_))
        });
        if need != 0 {
            all.push(Cond::Letters(need));
        }
        all.sort_by_key(|cond| cond.cost(&self.scan));
        all
    }

    fn cond(&mut self, node: &'a Node, facts: &'a Facts) -> Cond<'a> {
        match node {
            Node::Word(word) => {
                let number = self.scan.add(word);
                Cond::All(vec![Cond::Letters(self.scan.words[number].need), Cond::Word(number)])
            }
            Node::Fact(fact) => self.fact(fact, facts),
            Node::Text(phrase) => {
                let found = facts.texts.iter().find(|(known, _)| known == phrase);
                Cond::Rows(found.map(|(_, found)| &found.rows))
            }
            Node::Not(node) => Cond::Not(Box::new(self.cond(node, facts))),
            Node::Any(nodes) => {
                let any: Vec<_> = nodes.iter().map(|node| self.cond(node, facts)).collect();
                Cond::Any(any.iter().any(Cond::is_worded), any)
            }
            Node::All(nodes) => Cond::All(self.all(nodes, facts)),
        }
    }

    fn fact(&mut self, fact: &'a Fact, facts: &'a Facts) -> Cond<'a> {
        let outlets = |holds: &dyn Fn(&Outlet) -> bool| facts.sources.iter().map(holds).collect();
        match fact {
            Fact::Source(text) => Cond::Outlets(outlets(&|outlet| outlet.name.contains(text))),
            Fact::Author(text) | Fact::Tag(text) => {
                let tags = matches!(fact, Fact::Tag(_));
                let tagged = |outlet: &Outlet| tags && outlet.tags.iter().any(|tag| tag.contains(text));
                self.names += 1;
                Cond::Names { number: self.names - 1, tags, text, outlets: outlets(&tagged) }
            }
            Fact::Is(Is::Unread) => Cond::Not(Box::new(Cond::Rows(Some(&facts.read)))),
            Fact::Is(Is::Read) => Cond::Rows(Some(&facts.read)),
            Fact::Is(Is::Saved) => Cond::Rows(Some(&facts.saved)),
            Fact::Is(Is::Updated) => Cond::Rows(Some(&facts.updated)),
            Fact::Is(Is::Started) => Cond::Rows(Some(&facts.started)),
            Fact::Since(moment) => Cond::Since(*moment),
            Fact::Before(moment) => Cond::Before(*moment),
        }
    }

    /// Which of the rows that are set in `open` fulfil all of it.
    #[inline]
    pub fn rows(&self, at: Spot, open: u64, notes: &mut Notes) -> u64 {
        self.rows_of_all(&self.root, at, open, notes)
    }

    #[inline]
    fn rows_of_all(&self, all: &[Cond], at: Spot, open: u64, notes: &mut Notes) -> u64 {
        let mut open = open;
        for cond in all {
            if open == 0 {
                break;
            }
            open = self.rows_of(cond, at, open, notes);
        }
        open
    }

    /// Which of the rows that are set in `open` fulfil a condition.
    pub fn rows_of(&self, cond: &Cond, at: Spot, open: u64, notes: &mut Notes) -> u64 {
        if open == 0 {
            return 0;
        }
        match cond {
            Cond::Rows(set) => open & set.map_or(0, |set| word_of(set, at.base / 64)),
            Cond::Letters(need) => having(at, *need, open),
            Cond::Since(moment) => filtered(open, |bit| at.chunk.order_key(at.row(bit)) >= *moment),
            Cond::Before(moment) => filtered(open, |bit| at.chunk.order_key(at.row(bit)) < *moment),
            Cond::Outlets(outlets) => filtered(open, |bit| is_among(outlets, at, bit)),
            Cond::Names { number, tags, text, outlets } => {
                let names = at.chunk.names(*tags);
                if notes.names.len() < self.names {
                    notes.names.resize(self.names, (usize::MAX, Vec::new()));
                }
                let (known, meant) = &mut notes.names[*number];
                if *known != at.start {
                    (*known, *meant) = (at.start, names.containing(text));
                }
                filtered(open, |bit| {
                    names.numbers(at.row(bit)).iter().any(|&name| meant[name as usize])
                        || is_among(outlets, at, bit)
                })
            }
            Cond::Word(number) => {
                let shift = open.trailing_zeros();
                let (word, row, rows) = (self.word(*number), at.row(shift), open >> shift);
                let Notes { lower, toll, close, hope, .. } = notes;
                let Some(toll) = *toll else {
                    return word.rows(at.chunk, row, rows, lower, None).0 << shift;
                };
                // What another word is too far for already isn't asked how near this one is.
                let (found, near) = word.rows(at.chunk, row, rows & *hope >> shift, lower, Some(toll));
                let (others, _) = word.rows(at.chunk, row, rows & !(*hope >> shift), lower, None);
                let found = found | others;
                close.resize(self.scan.words.len(), 0);
                close[*number] = near << shift;
                if self.words.as_ref().is_some_and(|words| words.len() > 1 && words.contains(number)) {
                    let initials = &at.chunk.initials()[row..];
                    let spelled = filtered(found & !near, |i| word.need & !initials[i as usize] == 0);
                    *hope &= (near | spelled) << shift;
                }
                found << shift
            }
            Cond::Not(cond) => open & !self.rows_of(cond, at, open, notes),
            Cond::Any(_, any) => {
                any.iter().fold(0, |found, cond| found | self.rows_of(cond, at, open & !found, notes))
            }
            Cond::All(all) => self.rows_of_all(all, at, open, notes),
        }
    }

    /// The most that a headline can score.
    pub fn most(&self) -> i32 {
        self.most_of(&self.root)
    }

    /// The most that a headline can score by all of these.
    pub fn most_of(&self, all: &[Cond]) -> i32 {
        let most = |cond: &Cond| match cond {
            Cond::Word(word) => self.scan.words[*word].most(),
            Cond::Any(_, any) => {
                any.iter().map(|cond| self.most_of(std::slice::from_ref(cond))).max().unwrap_or(0)
            }
            Cond::All(all) => self.most_of(all),
            _ => 0,
        };
        all.iter().map(most).sum()
    }

    /// The least sum of tiers that a title with these initials and this beginning can have.
    #[inline]
    pub fn bound(&self, first: u8, initials: u64) -> u16 {
        self.bound_of(&self.root, first, initials)
    }

    fn bound_of(&self, all: &[Cond], first: u8, initials: u64) -> u16 {
        all.iter()
            .map(|cond| match cond {
                Cond::Word(word) => self.scan.words[*word].bound(first, initials) as u16,
                Cond::Any(true, any) => {
                    let each = any.iter().map(|cond| {
                        let bound = self.bound_of(std::slice::from_ref(cond), first, initials);
                        if cond.is_worded() { bound } else { Tier::Scattered as u16 }
                    });
                    each.min().unwrap_or(0)
                }
                Cond::All(all) => self.bound_of(all, first, initials),
                _ => 0,
            })
            .sum()
    }

    /// What letters in pieces may cost at most in a row that may be rated as `limit` wants it; `None` if that is no
    /// help.
    pub fn toll(&self, limit: Limit) -> Option<i32> {
        match self.words.as_deref()? {
            [] => None,
            _ if Look::how_far(limit.tier) != 0 => None,
            [_] if limit.tier == Tier::Title as u16 => None,
            _ if limit.tier <= Tier::Initials as u16 => Some(0),
            [number] => Some(self.word(*number).left(limit.score).min(TOLLS[0])),
            _ => Some(TOLLS[0]),
        }
    }

    /// Of the rows that were found those that may be rated as `limit` wants it, without much being read.
    pub fn hopeful(&self, at: Spot, found: u64, limit: Limit, notes: &Notes) -> u64 {
        let Some(words) = self.words.as_deref().filter(|_| found != 0) else { return found };
        let (shift, row) = (found.trailing_zeros(), at.row(found.trailing_zeros()));
        let (rows, initials) = (found >> shift, &at.chunk.initials()[row..]);
        let spelled = |rows: u64, need: u64| filtered(rows, |i| need & !initials[i as usize] == 0);
        if let ([number], true) = (words, limit.tier == Tier::Title as u16) {
            let first = self.word(*number).first;
            return first.map_or(rows, |first| rows & rows_with(&at.chunk.firsts()[row..], first)) << shift;
        }
        let far = Look::how_far(limit.tier);
        if far != 0 {
            let most = if far == Look::FAR { TOLLS[1] } else { i32::MAX };
            let bound = words.len() == 1 && limit.tier == far | Tier::Scattered as u16;
            let close = words.iter().fold(rows, |rows, &number| {
                let word = self.word(number);
                let toll = if bound { word.left(limit.score).min(most) } else { most };
                if toll == i32::MAX { rows } else { word.rows_close(at.chunk, row, rows, toll) }
            });
            return close << shift;
        }
        let mut hopeful = rows;
        for &number in words {
            let (word, close) = (self.word(number), notes.close[number] >> shift);
            hopeful = if limit.tier == Tier::Word as u16 && words.len() == 1 {
                spelled(hopeful & close, word.initial)
            } else if limit.tier < Tier::Initials as u16 {
                hopeful & close
            } else {
                hopeful & close | spelled(hopeful & !close, word.need)
            };
        }
        hopeful << shift
    }

    pub fn word(&self, number: usize) -> &Word {
        &self.scan.words[number]
    }
}

impl Cond<'_> {
    /// Whether it rates the headlines that fulfil it.
    pub fn is_worded(&self) -> bool {
        match self {
            Self::Word(_) | Self::Any(true, _) => true,
            Self::All(all) => all.iter().any(Self::is_worded),
            _ => false,
        }
    }

    /// How long it takes to tell: what is asked first, and of words the one that fewest titles have the letters of.
    fn cost(&self, scan: &Scan) -> u32 {
        match self {
            Self::Rows(_) => 0,
            Self::Letters(_) => 1,
            Self::Since(_) | Self::Before(_) => 2,
            Self::Outlets(_) => 3,
            Self::Names { .. } => 4,
            Self::Word(number) => 100 - scan.words[*number].need.count_ones(),
            Self::Not(cond) => cond.cost(scan) + 1,
            Self::Any(_, conds) | Self::All(conds) => {
                conds.iter().map(|cond| cond.cost(scan)).max().unwrap_or(0) + 1
            }
        }
    }
}

fn is_among(outlets: &[bool], at: Spot, bit: u32) -> bool {
    !outlets.is_empty() && outlets.get(at.chunk.source(at.row(bit)) as usize).is_some_and(|&meant| meant)
}

fn filtered(open: u64, holds: impl Fn(u32) -> bool) -> u64 {
    ones(open).filter(|&bit| holds(bit)).fold(0, |rows, bit| rows | 1 << bit)
}

/// Which of the rows have all letters.
#[inline]
fn having(at: Spot, need: u64, open: u64) -> u64 {
    let letters = at.chunk.letters();
    if open.count_ones() < DENSE {
        return filtered(open, |bit| letters[at.row(bit)] & need == need);
    }
    let (low, high) = (open.trailing_zeros(), 64 - open.leading_zeros());
    let rows = letters[at.row(low)..].iter().zip(low..high);
    open & rows.fold(0, |rows, (letters, bit)| rows | u64::from(letters & need == need) << bit)
}
