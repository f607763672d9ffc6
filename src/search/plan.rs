//! A query prepared for matching: its conditions are tested for 64 rows at a time, the cheapest first. Never here:
//! threads, the order of hits, earlier results.

use super::headlines::Chunk;
use super::rows::{ones, word_of};
use super::scan::{GAP_LIMITS, QuickScore, Scan, Tier, Word, rows_equal};
use super::score::Threshold;
use super::{Fact, Facts, Is, Node, Query, Rows, SourceFacts};

/// From this many rows on, testing all 64 is faster than picking out the set ones.
const DENSE: u32 = 16;

/// A query with the facts it uses.
pub(super) struct Plan<'a> {
    pub scan: Scan,
    pub root: Vec<Cond<'a>>,
    /// Whether the query rates titles: it contains words.
    pub rates_titles: bool,
    /// Number of conditions on names.
    names: usize,
    /// The words that a title must contain, if nothing else rates it.
    words: Option<Vec<usize>>,
}

/// A condition on a row.
pub(super) enum Cond<'a> {
    /// The row is in the set. `None` stands for the empty set.
    Rows(Option<&'a Rows>),
    /// The title has all these letters.
    Letters(u64),
    Since(i64),
    Before(i64),
    /// The row's source is one of these, by number.
    Sources(Vec<bool>),
    /// An author or tag of the row contains the text, or its source is one of these.
    Names {
        number: usize,
        tags: bool,
        text: &'a str,
        sources: Vec<bool>,
    },
    /// The title contains the word. Tested after its letters.
    Word(usize),
    Not(Box<Cond<'a>>),
    /// At least one holds. The flag: whether any of them rates titles.
    Any(bool, Vec<Cond<'a>>),
    /// All hold; the cheapest first.
    All(Vec<Cond<'a>>),
}

/// 64 rows. Some of them may belong to another chunk.
#[derive(Clone, Copy)]
pub(super) struct Block64<'a> {
    pub(crate) chunk: &'a Chunk,
    /// Number of the chunk's first row.
    pub(crate) start: usize,
    /// Number of the row of the lowest bit; a multiple of 64.
    pub(crate) base: usize,
}

/// Memory reused from block to block.
#[derive(Default)]
pub(super) struct PlanMemo {
    pub(crate) lower: String,
    /// For each condition on names: the first row of the current chunk, and which of its names match.
    names: Vec<(usize, Vec<bool>)>,
    /// Maximum cost of the gaps of a scattered word; `None` if the cost is not tested.
    pub(crate) gap_limit: Option<i32>,
    /// For each word: the rows found last whose gaps cost at most that.
    near: Vec<u64>,
    /// Rows for which no word so far was too scattered.
    pub(crate) promising: u64,
}

impl Block64<'_> {
    /// The row within the chunk, for a bit.
    #[inline]
    fn row(&self, bit: u32) -> usize {
        self.base + bit as usize - self.start
    }
}

impl<'a> Plan<'a> {
    pub(crate) fn new(query: &'a Query, facts: &'a Facts) -> Self {
        let mut plan =
            Self { scan: Scan::default(), root: Vec::new(), rates_titles: false, names: 0, words: None };
        plan.root = plan.add_all(&query.all, facts);
        plan.rates_titles = plan.root.iter().any(Cond::rates_titles);
        let words = plan.root.iter().filter(|cond| cond.rates_titles()).map(|cond| match cond {
            Cond::Word(number) => Some(*number),
            _ => None,
        });
        plan.words = words.collect();
        plan
    }

    fn add_all(&mut self, nodes: &'a [Node], facts: &'a Facts) -> Vec<Cond<'a>> {
        let (mut all, mut need) = (Vec::new(), 0);
        for node in nodes {
            match self.add_cond(node, facts) {
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

    fn add_cond(&mut self, node: &'a Node, facts: &'a Facts) -> Cond<'a> {
        match node {
            Node::Word(word) => {
                let number = self.scan.add(word);
                Cond::All(vec![Cond::Letters(self.scan.words[number].need), Cond::Word(number)])
            }
            Node::Fact(fact) => self.add_fact(fact, facts),
            Node::Text(phrase) => {
                let found = facts.texts.iter().find(|(known, _)| known == phrase);
                Cond::Rows(found.map(|(_, found)| &found.rows))
            }
            Node::Not(node) => Cond::Not(Box::new(self.add_cond(node, facts))),
            Node::Any(nodes) => {
                let any: Vec<_> = nodes.iter().map(|node| self.add_cond(node, facts)).collect();
                Cond::Any(any.iter().any(Cond::rates_titles), any)
            }
            Node::All(nodes) => Cond::All(self.add_all(nodes, facts)),
        }
    }

    fn add_fact(&mut self, fact: &'a Fact, facts: &'a Facts) -> Cond<'a> {
        let sources = |holds: &dyn Fn(&SourceFacts) -> bool| facts.sources.iter().map(holds).collect();
        match fact {
            Fact::Source(text) => Cond::Sources(sources(&|source| source.name.contains(text))),
            Fact::Author(text) | Fact::Tag(text) => {
                let tags = matches!(fact, Fact::Tag(_));
                let tagged = |source: &SourceFacts| tags && source.tags.iter().any(|tag| tag.contains(text));
                self.names += 1;
                Cond::Names { number: self.names - 1, tags, text, sources: sources(&tagged) }
            }
            Fact::Is(Is::Unread) => Cond::Not(Box::new(Cond::Rows(Some(&facts.read)))),
            Fact::Is(mark) => Cond::Rows(Some(facts.marked(*mark))),
            Fact::Since(moment) => Cond::Since(*moment),
            Fact::Before(moment) => Cond::Before(*moment),
        }
    }

    /// The rows of `open` that fulfil the whole query.
    #[inline]
    pub(crate) fn rows(&self, at: Block64, open: u64, memo: &mut PlanMemo) -> u64 {
        self.rows_of_all(&self.root, at, open, memo)
    }

    #[inline]
    fn rows_of_all(&self, all: &[Cond], at: Block64, open: u64, memo: &mut PlanMemo) -> u64 {
        let mut open = open;
        for cond in all {
            if open == 0 {
                break;
            }
            open = self.rows_of(cond, at, open, memo);
        }
        open
    }

    /// The rows of `open` that fulfil a condition.
    pub(crate) fn rows_of(&self, cond: &Cond, at: Block64, open: u64, memo: &mut PlanMemo) -> u64 {
        if open == 0 {
            return 0;
        }
        match cond {
            Cond::Rows(set) => open & set.map_or(0, |set| word_of(set, at.base / 64)),
            Cond::Letters(need) => rows_with_letters(at, *need, open),
            Cond::Since(moment) => filter_rows(open, |bit| at.chunk.order_key(at.row(bit)) >= *moment),
            Cond::Before(moment) => filter_rows(open, |bit| at.chunk.order_key(at.row(bit)) < *moment),
            Cond::Sources(sources) => filter_rows(open, |bit| is_of_source(sources, at, bit)),
            Cond::Names { number, tags, text, sources } => {
                let names = at.chunk.names(*tags);
                if memo.names.len() < self.names {
                    memo.names.resize(self.names, (usize::MAX, Vec::new()));
                }
                let (known, meant) = &mut memo.names[*number];
                if *known != at.start {
                    (*known, *meant) = (at.start, names.containing(text));
                }
                filter_rows(open, |bit| {
                    names.numbers(at.row(bit)).iter().any(|&name| meant[name as usize])
                        || is_of_source(sources, at, bit)
                })
            }
            Cond::Word(number) => {
                let shift = open.trailing_zeros();
                let (word, row, rows) = (self.word(*number), at.row(shift), open >> shift);
                let PlanMemo { lower, gap_limit, near: near_rows, promising, .. } = memo;
                let Some(gap_limit) = *gap_limit else {
                    return word.matching_rows(at.chunk, row, rows, lower, None).0 << shift;
                };
                // Gaps are not measured in rows that another word has excluded.
                let (found, near) =
                    word.matching_rows(at.chunk, row, rows & *promising >> shift, lower, Some(gap_limit));
                let (others, _) =
                    word.matching_rows(at.chunk, row, rows & !(*promising >> shift), lower, None);
                let found = found | others;
                near_rows.resize(self.scan.words.len(), 0);
                near_rows[*number] = near << shift;
                if self.words.as_ref().is_some_and(|words| words.len() > 1 && words.contains(number)) {
                    let initials = &at.chunk.initials()[row..];
                    let by_initials = filter_rows(found & !near, |i| word.need & !initials[i as usize] == 0);
                    *promising &= (near | by_initials) << shift;
                }
                found << shift
            }
            Cond::Not(cond) => open & !self.rows_of(cond, at, open, memo),
            Cond::Any(_, any) => {
                any.iter().fold(0, |found, cond| found | self.rows_of(cond, at, open & !found, memo))
            }
            Cond::All(all) => self.rows_of_all(all, at, open, memo),
        }
    }

    /// The maximum score of a title by these conditions.
    pub(crate) fn max_score(&self, all: &[Cond]) -> i32 {
        let most = |cond: &Cond| match cond {
            Cond::Word(word) => self.scan.words[*word].max_score(),
            Cond::Any(_, any) => {
                any.iter().map(|cond| self.max_score(std::slice::from_ref(cond))).max().unwrap_or(0)
            }
            Cond::All(all) => self.max_score(all),
            _ => 0,
        };
        all.iter().map(most).sum()
    }

    /// The minimum sum of tiers, by these conditions, of a title with these initials and this first letter.
    pub(crate) fn min_tier(&self, all: &[Cond], first: u8, initials: u64) -> u16 {
        all.iter()
            .map(|cond| match cond {
                Cond::Word(word) => self.scan.words[*word].min_tier(first, initials) as u16,
                Cond::Any(true, any) => {
                    let each = any.iter().map(|cond| {
                        let bound = self.min_tier(std::slice::from_ref(cond), first, initials);
                        if cond.rates_titles() { bound } else { Tier::Scattered as u16 }
                    });
                    each.min().unwrap_or(0)
                }
                Cond::All(all) => self.min_tier(all, first, initials),
                _ => 0,
            })
            .sum()
    }

    /// The maximum cost of gaps in a row that can still reach the min; `None` if the cost does not help to
    /// decide.
    pub(crate) fn gap_limit(&self, min: Threshold) -> Option<i32> {
        match self.words.as_deref()? {
            [] => None,
            _ if QuickScore::distance(min.tier) != 0 => None,
            [_] if min.tier == Tier::Title as u16 => None,
            _ if min.tier <= Tier::Initials as u16 => Some(0),
            [number] => Some(self.word(*number).gap_budget(min.score).min(GAP_LIMITS[0])),
            _ => Some(GAP_LIMITS[0]),
        }
    }

    /// Of the rows found, those that can reach the min, decided without reading much.
    pub(crate) fn promising_rows(&self, at: Block64, found: u64, min: Threshold, memo: &PlanMemo) -> u64 {
        let Some(words) = self.words.as_deref().filter(|_| found != 0) else { return found };
        let (shift, row) = (found.trailing_zeros(), at.row(found.trailing_zeros()));
        let (rows, initials) = (found >> shift, &at.chunk.initials()[row..]);
        let by_initials = |rows: u64, need: u64| filter_rows(rows, |i| need & !initials[i as usize] == 0);
        if let ([number], true) = (words, min.tier == Tier::Title as u16) {
            let first = self.word(*number).first;
            return first.map_or(rows, |first| rows & rows_equal(&at.chunk.firsts()[row..], first)) << shift;
        }
        let far = QuickScore::distance(min.tier);
        if far != 0 {
            let most = if far == QuickScore::FAR { GAP_LIMITS[1] } else { i32::MAX };
            let bounded = words.len() == 1 && min.tier == far | Tier::Scattered as u16;
            let close = words.iter().fold(rows, |rows, &number| {
                let word = self.word(number);
                let limit = if bounded { word.gap_budget(min.score).min(most) } else { most };
                if limit == i32::MAX { rows } else { word.near_rows(at.chunk, row, rows, limit) }
            });
            return close << shift;
        }
        let mut promising = rows;
        for &number in words {
            let (word, close) = (self.word(number), memo.near[number] >> shift);
            promising = if min.tier == Tier::Word as u16 && words.len() == 1 {
                by_initials(promising & close, word.initial)
            } else if min.tier < Tier::Initials as u16 {
                promising & close
            } else {
                promising & close | by_initials(promising & !close, word.need)
            };
        }
        promising << shift
    }

    pub(crate) fn word(&self, number: usize) -> &Word {
        &self.scan.words[number]
    }
}

impl Cond<'_> {
    /// Whether the condition rates titles.
    pub(crate) fn rates_titles(&self) -> bool {
        match self {
            Self::Word(_) | Self::Any(true, _) => true,
            Self::All(all) => all.iter().any(Self::rates_titles),
            _ => false,
        }
    }

    /// Cost of testing the condition. Words whose letters are rare come first.
    fn cost(&self, scan: &Scan) -> u32 {
        match self {
            Self::Rows(_) => 0,
            Self::Letters(_) => 1,
            Self::Since(_) | Self::Before(_) => 2,
            Self::Sources(_) => 3,
            Self::Names { .. } => 4,
            Self::Word(number) => 100 - scan.words[*number].need.count_ones(),
            Self::Not(cond) => cond.cost(scan) + 1,
            Self::Any(_, conds) | Self::All(conds) => {
                conds.iter().map(|cond| cond.cost(scan)).max().unwrap_or(0) + 1
            }
        }
    }
}

fn is_of_source(sources: &[bool], at: Block64, bit: u32) -> bool {
    !sources.is_empty() && sources.get(at.chunk.source(at.row(bit)) as usize).is_some_and(|&meant| meant)
}

fn filter_rows(open: u64, holds: impl Fn(u32) -> bool) -> u64 {
    ones(open).filter(|&bit| holds(bit)).fold(0, |rows, bit| rows | 1 << bit)
}

/// The rows of `open` that have all the letters.
#[inline]
fn rows_with_letters(at: Block64, need: u64, open: u64) -> u64 {
    let letters = at.chunk.letters();
    if open.count_ones() < DENSE {
        return filter_rows(open, |bit| letters[at.row(bit)] & need == need);
    }
    let (low, high) = (open.trailing_zeros(), 64 - open.leading_zeros());
    let rows = letters[at.row(low)..].iter().zip(low..high);
    open & rows.fold(0, |rows, (letters, bit)| rows | u64::from(letters & need == need) << bit)
}
