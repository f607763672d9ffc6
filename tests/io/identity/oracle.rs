//! What a machine must show: which articles it has got, which changes of an item must be recognized, and which marks
//! count. Never here: the code under test.

use std::collections::{BTreeMap, BTreeSet};

use tidings::news::MarkValue;

use super::forms::{DAY, Form, Name, forms, is_change, names, recognizable};
use super::publisher::{Feed, Truth};

/// Days after which articles of a feed without a subscription go.
const GRACE: i64 = 30;
/// Names that are joined with the first one, for a row.
const MOST_NAMES: usize = 8;
/// Earlier forms of an item by which it must be recognized.
const FORMS: usize = 3;

/// An article of a feed on a machine.
#[derive(Clone, Debug, Default)]
struct Seen {
    /// The latest first.
    forms: Vec<Form>,
    /// The date by which it is sorted, if it came with one.
    sort: Option<i64>,
    names: BTreeSet<Name>,
    /// Those of them that are in the log, once it has marks.
    logged: BTreeSet<Name>,
    gained: usize,
    /// When it left the feed.
    left: Option<i64>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct KnownFeed {
    /// Its address in the store, once it has answered.
    pub(super) address: Option<String>,
    articles: BTreeMap<Truth, Seen>,
    /// Addresses by which its articles have names, the present one first.
    scopes: Vec<String>,
    unsubscribed: Option<i64>,
}

#[derive(Clone, Debug)]
enum Line {
    Mark { t: u64, device: usize, truth: Truth, value: MarkValue, names: BTreeSet<Name>, sure: bool },
    Names { truth: Truth, names: BTreeSet<Name>, sure: bool },
    Scopes(String, String),
}

/// What a mark must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    Exactly(bool),
    /// A history that leaves it open.
    Either,
    /// It was never set.
    Never,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Oracle {
    pub(super) feeds: Vec<KnownFeed>,
    /// Its own log.
    log: Vec<Line>,
    /// The part of the other machine's log that it has read.
    other: Vec<Line>,
    /// Articles that a change, which cannot be recognized, may have doubled.
    ambiguous: BTreeSet<Truth>,
    /// Articles of which it is open whether they are still stored or listed.
    maybe_gone: BTreeSet<Truth>,
    /// Names that articles have had.
    all_names: BTreeMap<Truth, BTreeSet<Name>>,
    number: usize,
}

fn scope(address: &str) -> String {
    address.split_once("://").map(|(_, rest)| rest.to_owned()).unwrap()
}

impl Oracle {
    pub(super) fn new(number: usize, feeds: usize) -> Self {
        Self { feeds: vec![KnownFeed::default(); feeds], number, ..Self::default() }
    }

    pub(super) fn sync(&mut self, other: &Self) {
        self.other.clone_from(&other.log);
    }

    pub(super) fn lose_store(&mut self) {
        self.feeds = vec![KnownFeed::default(); self.feeds.len()];
        self.ambiguous.clear();
        self.maybe_gone.clear();
    }

    pub(super) fn is_ambiguous(&self, truth: Truth) -> bool {
        self.ambiguous.contains(&truth)
    }

    pub(super) fn may_be_gone(&self, truth: Truth) -> bool {
        self.maybe_gone.contains(&truth)
    }

    /// The articles in the store, and in which feeds they are.
    pub(super) fn articles(&self) -> BTreeMap<Truth, Vec<usize>> {
        let mut all: BTreeMap<Truth, Vec<usize>> = BTreeMap::new();
        for (number, feed) in self.feeds.iter().enumerate() {
            for truth in feed.articles.keys() {
                all.entry(*truth).or_default().push(number);
            }
        }
        all
    }

    /// Whether a feed at a new address must be taken for the feed that it was: not after it was removed.
    pub(super) fn is_move(&self, number: usize, feed: &Feed) -> bool {
        let known = &self.feeds[number];
        if known.unsubscribed.is_some() {
            return false;
        }
        let forms = forms(feed);
        let mut all = known.articles.values().flat_map(|seen| &seen.forms);
        all.any(|old| {
            forms.iter().filter(|(_, new)| !new.front_page).any(|(_, new)| {
                new.normal_guid.is_some() && new.normal_guid == old.normal_guid
                    || new.link.is_some() && new.link == old.link
            })
        })
    }

    /// A feed has another address now.
    pub(super) fn moved(&mut self, number: usize, address: &str) {
        let new = scope(address);
        let old = scope(self.feeds[number].address.as_deref().unwrap());
        let mut scopes = vec![new.clone()];
        scopes.append(&mut self.feeds[number].scopes);
        scopes.extend(self.joined_scopes(&new));
        let mut all: Vec<String> = Vec::new();
        for one in scopes {
            if !all.contains(&one) {
                all.push(one);
            }
        }
        self.feeds[number].scopes = all;
        self.feeds[number].address = Some(address.to_owned());
        self.log.push(Line::Scopes(old, new));
    }

    /// The articles of a feed stay behind under its old address.
    pub(super) fn left_behind(&mut self, number: usize) {
        let old = std::mem::take(&mut self.feeds[number]);
        self.ambiguous.extend(old.articles.keys());
        self.maybe_gone.extend(old.articles.keys());
    }

    /// A feed answers for the first time.
    pub(super) fn first_answer(&mut self, number: usize, address: &str) {
        let own = scope(address);
        let mut scopes = vec![own.clone()];
        scopes.extend(self.joined_scopes(&own).into_iter().filter(|other| *other != own));
        self.feeds[number] = KnownFeed { address: Some(address.to_owned()), scopes, ..KnownFeed::default() };
    }

    /// The log may have other addresses of a feed. Returns whether it has new ones.
    pub(super) fn learn_addresses(&mut self, number: usize) -> bool {
        let Some(address) = self.feeds[number].address.clone() else { return false };
        let joined = self.joined_scopes(&scope(&address));
        let known = &mut self.feeds[number].scopes;
        let new: Vec<String> = joined.into_iter().filter(|scope| !known.contains(scope)).collect();
        known.extend(new.iter().cloned());
        !new.is_empty()
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.log.iter().chain(&self.other)
    }

    fn joined_scopes(&self, own: &str) -> BTreeSet<String> {
        let mut all = BTreeSet::from([own.to_owned()]);
        loop {
            let before = all.len();
            for line in self.lines() {
                if let Line::Scopes(a, b) = line
                    && (all.contains(a) || all.contains(b))
                {
                    all.extend([a.clone(), b.clone()]);
                }
            }
            if all.len() == before {
                return all;
            }
        }
    }

    /// A feed's document is stored. `moved`: its address has just changed, or another one has become known.
    pub(super) fn deliver(&mut self, number: usize, feed: &Feed, moved: bool, now: i64) {
        let forms = forms(feed);
        if forms.is_empty() {
            return;
        }
        let guids_of = |guid: &str, truth: Truth, known: &KnownFeed| {
            let of = |seen: &Seen| seen.forms.iter().any(|form| form.guid.as_deref() == Some(guid));
            known.articles.iter().any(|(other, seen)| *other != truth && of(seen))
        };
        let before = self.feeds[number].clone();
        for (truth, form) in &forms {
            let Some(truth) = *truth else { continue };
            let guid_is_reused = form.guid.as_deref().is_some_and(|guid| guids_of(guid, truth, &before));
            match before.articles.get(&truth) {
                Some(seen) if !recognizable(form, &seen.forms, guid_is_reused) => {
                    self.ambiguous.insert(truth);
                }
                Some(_) => {}
                None => {
                    let elsewhere = |(other, known): (usize, &KnownFeed)| {
                        (other != number)
                            .then(|| known.articles.get(&truth))
                            .flatten()
                            .map(|seen| seen.forms[0].clone())
                    };
                    let others: Vec<Form> = self.feeds.iter().enumerate().filter_map(elsewhere).collect();
                    let same = |other: &Form| {
                        form.own_link
                            && other.own_link
                            && form.link == other.link
                            && form.title == other.title
                    };
                    if !others.is_empty() && !others.iter().all(same) {
                        self.ambiguous.insert(truth);
                    }
                }
            }
            let names = names(form, &before.scopes);
            self.all_names.entry(truth).or_default().extend(names.iter().cloned());
            let is_twin = self.articles().contains_key(&truth);
            let seen = self.feeds[number].articles.entry(truth).or_default();
            let is_new = seen.forms.is_empty();
            let changed = is_new || is_change(form, &seen.forms[0], seen.sort, now);
            seen.left = None;
            if let Some(date) = form.date.filter(|date| *date <= now + DAY) {
                seen.sort = Some(seen.sort.map_or(date, |sort| sort.min(date)));
            }
            if changed {
                seen.forms.insert(0, form.clone());
                seen.forms.truncate(FORMS);
            }
            let count = seen.names.len();
            if is_new {
                seen.gained = usize::from(is_twin);
                seen.logged.extend(names.first().cloned());
                seen.names.extend(names);
            } else if changed || moved || !names.first().is_some_and(|name| seen.names.contains(name)) {
                if names.iter().any(|name| seen.names.contains(name)) {
                    seen.names.extend(names);
                } else if seen.gained < MOST_NAMES {
                    seen.gained += 1;
                    seen.logged.extend(names.first().cloned());
                    seen.names.extend(names);
                }
            }
            if self.feeds[number].articles[&truth].names.len() > count && self.is_marked(truth) {
                let names = self.logged(truth);
                let sure = !self.is_ambiguous(truth);
                self.log.push(Line::Names { truth, names, sure });
            }
        }
        for (truth, seen) in &mut self.feeds[number].articles {
            if !forms.iter().any(|(in_document, _)| *in_document == Some(*truth)) {
                seen.left.get_or_insert(now);
            }
        }
    }

    /// What the end of a refresh drops.
    pub(super) fn retain(&mut self, subscribed: &[bool], keep: Option<u32>, now: i64) {
        for (number, subscribed) in subscribed.iter().enumerate() {
            let feed = &self.feeds[number];
            let goes = |seen: &Seen| match (subscribed, feed.unsubscribed) {
                (true, _) => {
                    keep.is_some_and(|days| seen.left.is_some_and(|left| left < now - i64::from(days) * DAY))
                }
                (false, since) => since.is_some_and(|since| since < now - GRACE * DAY),
            };
            let due: Vec<Truth> =
                feed.articles.iter().filter(|(_, seen)| goes(seen)).map(|(truth, _)| *truth).collect();
            for truth in due {
                match self.expected(truth, MarkValue::Saved(true)) {
                    Expected::Exactly(true) => {}
                    Expected::Either => {
                        self.ambiguous.insert(truth);
                        self.maybe_gone.insert(truth);
                    }
                    _ => {
                        if self.ambiguous.contains(&truth) {
                            self.maybe_gone.insert(truth);
                        }
                        self.feeds[number].articles.remove(&truth);
                    }
                }
            }
            let feed = &mut self.feeds[number];
            if *subscribed {
                feed.unsubscribed = None;
            } else if feed.address.is_some() {
                if feed.articles.is_empty()
                    && feed.unsubscribed.is_some_and(|since| since < now - GRACE * DAY)
                {
                    *feed = KnownFeed::default();
                } else {
                    feed.unsubscribed.get_or_insert(now);
                }
            }
        }
    }

    /// The names of an article here.
    fn names(&self, truth: Truth) -> BTreeSet<Name> {
        self.feeds
            .iter()
            .filter_map(|feed| feed.articles.get(&truth))
            .flat_map(|seen| seen.names.clone())
            .collect()
    }

    /// Articles that have had a name of another one, because their feed uses ids again.
    pub(super) fn confused(oracles: &[Self]) -> BTreeSet<Truth> {
        let mut of: BTreeMap<&Name, BTreeSet<Truth>> = BTreeMap::new();
        for (truth, name) in oracles
            .iter()
            .flat_map(|oracle| &oracle.all_names)
            .flat_map(|(t, all)| all.iter().map(move |name| (t, name)))
        {
            of.entry(name).or_default().insert(*truth);
        }
        of.into_values().filter(|truths| truths.len() > 1).flatten().collect()
    }

    /// The names of an article here that are in the log, once it has marks.
    fn logged(&self, truth: Truth) -> BTreeSet<Name> {
        let all = self.feeds.iter().filter_map(|feed| feed.articles.get(&truth));
        all.flat_map(|seen| seen.logged.clone()).collect()
    }

    /// Whether an article has had one of these names.
    pub(super) fn has_had(oracles: &[Self], truth: Truth, names: &BTreeSet<Name>) -> bool {
        let mut all = oracles.iter().filter_map(|oracle| oracle.all_names.get(&truth));
        all.any(|had| !had.is_disjoint(names))
    }

    /// The article has this id here.
    pub(super) fn has_id(&mut self, truth: Truth, id: &Name) {
        for feed in &mut self.feeds {
            if let Some(seen) = feed.articles.get_mut(&truth) {
                seen.names.insert(id.clone());
                seen.logged.insert(id.clone());
            }
        }
    }

    pub(super) fn mark(&mut self, t: u64, truth: Truth, id: &Name, value: MarkValue) {
        // Undo may mark an id of which the article has no trace any more.
        let is_here = self.names(truth).contains(id);
        let mut names = if is_here { self.logged(truth) } else { BTreeSet::new() };
        names.insert(id.clone());
        let sure = !self.is_ambiguous(truth);
        self.log.push(Line::Mark { t, device: self.number, truth, value, names, sure });
    }

    /// The marks of an article in the lines that it has read, and which of them must count.
    fn marks(&self, truth: Truth) -> Vec<(&Line, bool)> {
        let mut known = self.names(truth);
        let lines: Vec<&Line> = self.lines().collect();
        loop {
            let before = known.len();
            for line in &lines {
                if let Line::Mark { truth: of, names, .. } | Line::Names { truth: of, names, .. } = line
                    && *of == truth
                    && !names.is_disjoint(&known)
                {
                    known.extend(names.iter().cloned());
                }
            }
            if known.len() == before {
                break;
            }
        }
        let marks = lines.into_iter().filter_map(|line| match line {
            Line::Mark { truth: of, names, .. } if *of == truth => Some((line, !names.is_disjoint(&known))),
            _ => None,
        });
        marks.collect()
    }

    fn is_marked(&self, truth: Truth) -> bool {
        self.marks(truth).iter().any(|(_, counts)| *counts)
    }

    /// What the register of a mark must be.
    pub(super) fn expected(&self, truth: Truth, register: MarkValue) -> Expected {
        let latest = |all: bool| {
            let marks = self.marks(truth).into_iter().filter(|(_, counts)| all || *counts);
            let values = marks.filter_map(|(line, _)| match line {
                Line::Mark { t, device, value, .. } => match (value, register) {
                    (MarkValue::Read(on), MarkValue::Read(_))
                    | (MarkValue::Saved(on), MarkValue::Saved(_)) => {
                        Some((*t, super::machine::DEVICES[*device], *on))
                    }
                    _ => None,
                },
                _ => None,
            });
            values.collect::<Vec<_>>()
        };
        let all = latest(true);
        if !all.iter().any(|(.., on)| *on) {
            return Expected::Never;
        }
        let guessed = |line: &Line| match line {
            Line::Mark { truth: of, sure, .. } | Line::Names { truth: of, sure, .. } => *of == truth && !sure,
            Line::Scopes(..) => false,
        };
        let sure = !self.is_ambiguous(truth) && !self.lines().any(guessed);
        let value = |marks: &[(u64, &str, bool)]| marks.iter().max().is_some_and(|(.., on)| *on);
        if sure && value(&latest(false)) == value(&all) {
            Expected::Exactly(value(&all))
        } else {
            Expected::Either
        }
    }
}
