//! How well one headline fulfils a query. Never here: whether it does, many headlines, dates.

use std::cmp::Ordering;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::Kind;
use super::plan::{Cond, Notes, Plan, Spot};
use super::scan::{Bits, Long, Look, Paths, Places, SLOTS, TOLLS, Tier, WIDE, Word, lowered};

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

    /// Everything that is so far and no farther.
    pub fn up_to(far: u16) -> Self {
        Self { tier: far | (Look::FAR - 1), score: i32::MIN }
    }

    #[inline]
    pub fn lets(self, tier: u16, score: i32) -> bool {
        tier < self.tier || tier == self.tier && score >= self.score
    }

    /// What must be scored to be of use in this tier.
    fn least(self, tier: u16) -> i32 {
        match tier.cmp(&self.tier) {
            Ordering::Less => i32::MIN,
            Ordering::Equal => self.score,
            Ordering::Greater => i32::MAX,
        }
    }
}

/// Rates headlines.
#[derive(Clone, Copy)]
pub(super) struct Judge<'a> {
    pub plan: &'a Plan<'a>,
    /// By the exact matcher: for the few best.
    pub exact: bool,
}

/// Memory that is used again from title to title.
pub(super) struct Desk {
    pub notes: Notes,
    places: Box<[u128; SLOTS]>,
    lower: String,
    paths: Paths,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            notes: Notes::default(),
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
}

impl Judge<'_> {
    /// How well the row matches that does; `None` if that is of no use by `limit`.
    pub fn look(&self, at: Spot, bit: u32, limit: Limit, desk: &mut Desk) -> Option<Look> {
        let row = at.base + bit as usize - at.start;
        let (line, initials) = (at.chunk.line(row), at.chunk.initials()[row]);
        let Desk { notes, places, lower, paths } = desk;
        paths.starts.clear();
        paths.scattered.clear();
        let alphabet = &self.plan.scan.alphabet;
        let long = line.len() > WIDE || alphabet.len() > SLOTS;
        if long || self.exact {
            lowered(lower, line);
        }
        if long {
            let places = Long::new(lower, alphabet);
            let mut title = Title { at, bit, places, text: lower, lower, initials, paths, notes };
            self.all(&self.plan.root, &mut title, limit)
        } else {
            let places = Bits::new(line.wide(), line.len(), alphabet, &mut places[..]);
            let mut title = Title { at, bit, places, text: line.text(), lower, initials, paths, notes };
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
                        title.paths.scattered.push((*number, spelled));
                    }
                }
                Cond::Any(true, any) => {
                    look.join(self.any(any, title)?);
                }
                // Only within alternatives: those of the query itself are part of it.
                Cond::All(all) => {
                    look.join(self.all(all, title, Limit::NONE)?);
                }
                _ => {}
            }
            if look.tier > limit.tier {
                return None;
            }
        }
        for i in first..title.paths.scattered.len() {
            let (number, spelled) = title.paths.scattered[i];
            let word = self.plan.word(number);
            open -= word.most();
            // What the others can't make up for.
            let least = |far| limit.least(Look::farther(look.tier, far)).saturating_sub(look.score + open);
            let least = if spelled {
                least(0)
            } else {
                let [near, far] = TOLLS.map(|toll| word.least(toll));
                least(0).max(near).min(least(Look::FAR).max(far)).min(least(Look::LOST))
            };
            let (score, toll, malus) = word.in_pieces(&mut title.places, title.text, least, title.paths)?;
            if !spelled && toll > TOLLS[0] {
                look.tier = Look::farther(look.tier, if toll > TOLLS[1] { Look::LOST } else { Look::FAR });
            }
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
        // A new one each time: what its cache holds of one title can change the score of the next.
        let matcher = || SkimMatcherV2::default().fuzzy_match(title.lower, &word.text);
        let exact = if small { matcher() } else { None };
        exact.map_or(score, |exact| exact as i32 + bonus)
    }
}
