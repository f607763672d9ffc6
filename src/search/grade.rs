//! How well one headline fulfils a query. Never here: whether it does, many headlines, dates.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::Kind;
use super::plan::{Cond, Notes, Plan, Spot};
use super::scan::{Bits, Long, Look, Paths, Places, SLOTS, Tier, WIDE, Word, lowered};

/// Longest folded title (bytes) and word (letters) given to the exact matcher, whose time and memory are the
/// product of both.
pub(super) const TITLE: usize = 512;
pub(super) const WORD: usize = 48;
/// Words of a query that are given to the exact matcher.
const WORDS: usize = 48;

/// What a look must be worth to be of use: of a smaller tier than this, or of this tier and at least of this score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limit {
    pub tier: u16,
    pub score: i32,
}

impl Limit {
    /// Everything is of use.
    pub const NONE: Self = Self { tier: u16::MAX, score: i32::MIN };

    #[inline]
    pub fn lets(self, tier: u16, score: i32) -> bool {
        tier < self.tier || tier == self.tier && score >= self.score
    }
}

/// Rates headlines.
pub(super) struct Judge<'a> {
    pub plan: &'a Plan<'a>,
    /// By the exact matcher: for the few best.
    pub exact: bool,
}

/// Memory that is used again from title to title.
pub(super) struct Desk {
    pub notes: Notes,
    matcher: SkimMatcherV2,
    places: Box<[u128; SLOTS]>,
    lower: String,
    paths: Paths,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            notes: Notes::default(),
            matcher: SkimMatcherV2::default(),
            places: Box::new([0; SLOTS]),
            lower: String::new(),
            paths: Paths::default(),
        }
    }
}

/// The title that is rated.
struct Title<'t, P> {
    at: Spot<'t>,
    bit: u32,
    places: P,
    text: &'t str,
    /// The same in lower case, for the exact matcher.
    lower: &'t str,
    initials: u64,
    paths: &'t mut Paths,
    notes: &'t mut Notes,
    matcher: &'t SkimMatcherV2,
}

impl Judge<'_> {
    /// How well the row matches that does; `None` if that is of no use by `limit`.
    pub fn look(&self, at: Spot, bit: u32, limit: Limit, desk: &mut Desk) -> Option<Look> {
        let row = at.base + bit as usize - at.start;
        let (line, initials) = (at.chunk.line(row), at.chunk.initials()[row]);
        let Desk { notes, matcher, places, lower, paths } = desk;
        paths.starts.clear();
        paths.scattered.clear();
        let alphabet = &self.plan.scan.alphabet;
        let long = line.len() > WIDE || alphabet.len() > SLOTS;
        if long || self.exact {
            lowered(lower, line);
        }
        if long {
            let places = Long::new(lower, alphabet);
            let mut title = Title { at, bit, places, text: lower, lower, initials, paths, notes, matcher };
            self.all(&self.plan.root, &mut title, limit)
        } else {
            let places = Bits::new(line.wide(), line.len(), alphabet, &mut places[..]);
            let mut title =
                Title { at, bit, places, text: line.text(), lower, initials, paths, notes, matcher };
            self.all(&self.plan.root, &mut title, limit)
        }
    }

    fn all<P: Places>(&self, all: &[Cond], title: &mut Title<'_, P>, limit: Limit) -> Option<Look> {
        let (mut look, mut open) = (Look::default(), 0);
        let first = title.paths.scattered.len();
        for cond in all {
            match cond {
                Cond::Word(number) => {
                    let word = self.plan.word(*number);
                    if let Some((own, bonus)) = word.in_one_piece(&mut title.places, title.text) {
                        look.tier += own.tier;
                        look.score += self.exactly(word, own.score, bonus, title);
                    } else if !limit.lets(look.tier + Tier::Initials as u16, i32::MAX) {
                        return None;
                    } else {
                        let spelled = word.is_spelled(title.text, title.initials, title.paths);
                        look.tier += if spelled { Tier::Initials } else { Tier::Scattered } as u16;
                        open += word.most();
                        title.paths.scattered.push(*number);
                    }
                }
                Cond::Any(true, any) => {
                    let best = self.any(any, title)?;
                    look.tier += best.tier;
                    look.score += best.score;
                }
                // Only within alternatives: those of the query itself are part of it.
                Cond::All(all) => {
                    let inner = self.all(all, title, Limit::NONE)?;
                    look.tier += inner.tier;
                    look.score += inner.score;
                }
                _ => {}
            }
            if look.tier > limit.tier {
                return None;
            }
        }
        for i in first..title.paths.scattered.len() {
            let word = self.plan.word(title.paths.scattered[i]);
            open -= word.most();
            // What the others can't make up for.
            if look.tier == limit.tier
                && limit.score > i32::MIN
                && !word.may_score(limit.score - look.score - open, &mut title.places)
            {
                return None;
            }
            let (score, malus) = word.in_pieces(&mut title.places, title.text, title.paths);
            look.score += self.exactly(word, score, malus, title);
        }
        title.paths.scattered.truncate(first);
        limit.lets(look.tier, look.score).then_some(look)
    }

    /// The best of those alternatives that hold.
    fn any<P: Places>(&self, any: &[Cond], title: &mut Title<'_, P>) -> Option<Look> {
        let mut best: Option<Look> = None;
        for cond in any {
            if self.plan.rows_of(cond, title.at, 1 << title.bit, title.notes) == 0 {
                continue;
            }
            let look = if cond.is_worded() {
                self.all(std::slice::from_ref(cond), title, Limit::NONE)?
            } else {
                // It says nothing of the headline: as good as the worst that does.
                Look { tier: Tier::Scattered as u16, score: 0 }
            };
            if best.is_none_or(|best| (look.tier, -look.score) < (best.tier, -best.score)) {
                best = Some(look);
            }
        }
        best
    }

    /// The exact score if that is asked for and does not take too long, else what it was taken for.
    fn exactly<P>(&self, word: &Word, score: i32, bonus: i32, title: &Title<'_, P>) -> i32 {
        let small = self.exact
            && title.lower.len() <= TITLE
            && word.letters.len() <= WORD
            && self.plan.scan.words.len() <= WORDS
            && word.kind == Kind::Fuzzy;
        let exact = if small { title.matcher.fuzzy_match(title.lower, &word.text) } else { None };
        exact.map_or(score, |exact| exact as i32 + bonus)
    }
}
