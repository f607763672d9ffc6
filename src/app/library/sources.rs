//! The sources of the headlines: feeds, and publishers named in files. A headline may be of several feeds. Never here:
//! rows and marks.

use std::collections::{HashMap, HashSet};

use crate::news::{Feed, SafeText};

/// Where headlines come from: a feed, or a publisher named in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceInfo {
    pub name: SafeText,
    /// The address of the feed, if it is one.
    pub feed: Option<SafeText>,
    /// Other feeds that bring the same articles.
    pub others: Vec<SourceInfo>,
}

/// An entry of the sources pane: a feed or a publisher, with all its headlines. Sources with the same feed, or the
/// same name, share an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    pub(crate) name: SafeText,
    pub(crate) feed: Option<SafeText>,
    /// Its feed is no longer subscribed to.
    pub(crate) unsubscribed: bool,
    /// Number of listed rows.
    pub listed: usize,
    /// Number of listed rows that are unread.
    pub unread: usize,
}

/// The sources of some headlines; the first one is shown with them.
#[derive(Clone, Debug, Default)]
pub(super) struct SourceSet {
    pub(super) sources: Box<[u32]>,
    listed: usize,
    unread: usize,
    saved: usize,
}

#[derive(Debug, Default)]
pub(super) struct SourceTable {
    pub(super) all: Vec<Source>,
    /// By the numbers in the chunks.
    pub(super) sets: Vec<SourceSet>,
    /// Source numbers by feed address (true) or name.
    numbers: HashMap<(bool, SafeText), u32>,
    /// Addresses of the subscriptions, once known.
    subscribed: Option<HashSet<SafeText>>,
}

impl SourceTable {
    /// The number of a feed.
    pub(super) fn of_feed(&self, address: &SafeText) -> Option<u32> {
        self.numbers.get(&(true, address.clone())).copied()
    }

    /// Adds the sources of the next number in the chunks.
    pub(super) fn push(&mut self, info: SourceInfo) {
        let SourceInfo { name, feed, others } = info;
        let mut sources = vec![self.number(name, feed)];
        for other in others {
            let number = self.number(other.name, other.feed);
            if !sources.contains(&number) {
                sources.push(number);
            }
        }
        self.sets.push(SourceSet { sources: sources.into(), ..SourceSet::default() });
    }

    /// The number of a source; adds the source if it is new.
    fn number(&mut self, name: SafeText, feed: Option<SafeText>) -> u32 {
        let key = feed.clone().map_or((false, name.clone()), |address| (true, address));
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        let number = self.all.len() as u32;
        let unsubscribed = self.is_unsubscribed(feed.as_ref());
        self.all.push(Source { name, feed, unsubscribed, listed: 0, unread: 0 });
        self.numbers.insert(key, number);
        number
    }

    /// The source shown with the headlines of a number.
    pub(super) fn first(&self, number: u32) -> Option<u32> {
        self.sets.get(number as usize)?.sources.first().copied()
    }

    /// Whether any of the headlines' sources is a feed, and whether none of them is subscribed to.
    pub(super) fn status(&self, number: u32) -> (bool, bool) {
        let Some(set) = self.sets.get(number as usize) else { return (false, false) };
        let mut sources = set.sources.iter().map(|source| &self.all[*source as usize]);
        (sources.clone().any(|source| source.feed.is_some()), sources.all(|source| source.unsubscribed))
    }

    /// Counts a listed row of a number, or no longer.
    pub(super) fn count(&mut self, number: u32, unread: bool, saved: bool, add: bool) {
        let Some(set) = self.sets.get_mut(number as usize) else { return };
        change(&mut set.listed, true, add);
        change(&mut set.unread, unread, add);
        change(&mut set.saved, saved, add);
        for source in &set.sources {
            let source = &mut self.all[*source as usize];
            change(&mut source.listed, true, add);
            change(&mut source.unread, unread, add);
        }
    }

    /// The numbers of listed and of unread articles in some sources, each article once.
    pub(super) fn counts(&self, inside: impl Fn(u32) -> bool) -> (usize, usize) {
        let sets = self.sets.iter().filter(|set| set.sources.iter().any(|source| inside(*source)));
        sets.fold((0, 0), |(listed, unread), set| (listed + set.listed, unread + set.unread))
    }

    /// The numbers of unread articles in `count` groups of sources; in each group an article counts once. `groups`: for
    /// each source the groups it is in.
    pub(super) fn unread_in_groups(&self, groups: &[Vec<usize>], count: usize) -> Vec<usize> {
        let mut unread = vec![0; count];
        // The last set that was added to each group.
        let mut added = vec![usize::MAX; count];
        for (at, set) in self.sets.iter().enumerate().filter(|(_, set)| set.unread > 0) {
            for group in set.sources.iter().flat_map(|source| &groups[*source as usize]) {
                if std::mem::replace(&mut added[*group], at) != at {
                    unread[*group] += set.unread;
                }
            }
        }
        unread
    }

    /// The number of saved articles in some sources, each article once.
    pub(super) fn saved(&self, inside: impl Fn(u32) -> bool) -> usize {
        let sets = self.sets.iter().filter(|set| set.sources.iter().any(|source| inside(*source)));
        sets.map(|set| set.saved).sum()
    }

    /// For each number in the chunks whether one of its sources is `inside`.
    pub(super) fn numbers_inside(&self, inside: &[bool]) -> Vec<bool> {
        let known = |source: &u32| inside.get(*source as usize).copied().unwrap_or_default();
        self.sets.iter().map(|set| set.sources.iter().any(known)).collect()
    }

    pub(super) fn clear_counts(&mut self) {
        for source in &mut self.all {
            (source.listed, source.unread) = (0, 0);
        }
        for set in &mut self.sets {
            (set.listed, set.unread, set.saved) = (0, 0, 0);
        }
    }

    /// Sets the subscriptions, and takes over the names of the feeds. Returns whether a source is subscribed to now or
    /// no longer.
    pub(super) fn subscribe(&mut self, feeds: &[Feed]) -> bool {
        let addresses: HashSet<SafeText> = feeds.iter().map(|feed| feed.address.clone()).collect();
        let same = self.subscribed.as_ref() == Some(&addresses);
        self.subscribed = Some(addresses);
        for feed in feeds {
            let source = self.number(feed.title.clone(), Some(feed.address.clone())) as usize;
            self.all[source].name = feed.title.clone();
        }
        if same {
            return false;
        }
        let mut changed = false;
        for at in 0..self.all.len() {
            let unsubscribed = self.is_unsubscribed(self.all[at].feed.as_ref());
            changed |= std::mem::replace(&mut self.all[at].unsubscribed, unsubscribed) != unsubscribed;
        }
        changed
    }

    fn is_unsubscribed(&self, feed: Option<&SafeText>) -> bool {
        matches!((feed, &self.subscribed), (Some(feed), Some(all)) if !all.contains(feed))
    }
}

/// Adds one to a number, or takes one away, if `really`.
pub(super) fn change(number: &mut usize, really: bool, add: bool) {
    let one = if add { 1 } else { -1 };
    *number = number.saturating_add_signed(one * isize::from(really));
}
