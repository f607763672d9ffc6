//! Which names are names of one article: by the joins in the log, and by what the store knows of its articles.
//! Never here: the registers of marks.

use std::collections::{HashMap, HashSet};

use super::{Devices, Register, later};
use crate::news::{FurtherName, Id};

/// Names of one article that are followed. A log with more joins than that is not ours.
const MOST_NAMES: usize = 64;

/// Two names, the smaller first.
pub(super) type Pair = (Id, Id);

pub(super) fn pair(a: Id, b: Id) -> Pair {
    (a.min(b), a.max(b))
}

#[derive(Clone, Debug, Default)]
pub(super) struct Joins {
    /// Further names of articles in the store, and whose they are; `None` if several articles bear the name.
    owners: HashMap<Id, Option<Id>>,
    /// Further names of an article in the store.
    names: HashMap<Id, Vec<Id>>,
    /// Those of them that are to be joined in the log.
    also: HashMap<Id, Vec<Id>>,
    /// The registers of the log.
    pairs: HashMap<Pair, Register<bool>>,
    /// The names that a register joins a name with or separates it from.
    neighbours: HashMap<Id, Vec<Id>>,
    /// Ids of articles in the store that are in a register.
    bearers: HashSet<Id>,
}

impl Joins {
    /// Whether the name stands alone, as nearly all do.
    pub(super) fn is_single(&self, id: &Id) -> bool {
        let all_single = self.owners.is_empty() && self.neighbours.is_empty();
        all_single
            || !self.names.contains_key(id)
                && !self.owners.contains_key(id)
                && !self.neighbours.contains_key(id)
    }

    /// Whether any register joins or separates names.
    pub(super) fn any(&self) -> bool {
        !self.pairs.is_empty()
    }

    /// All names of the article with this name, the name itself included.
    ///
    /// A join is not followed to a name that another article in the store bears: a feed cannot bridge articles of
    /// other feeds.
    pub(super) fn group(&self, id: &Id) -> Vec<Id> {
        let root = self.owner(id);
        let mut group = vec![root];
        let mut at = 0;
        while at < group.len() && group.len() < MOST_NAMES {
            let name = group[at];
            at += 1;
            let own = self.names.get(&name).into_iter().flatten();
            let joined = self.neighbours.get(&name).into_iter().flatten();
            let joined = joined.filter(|other| self.pairs.get(&pair(name, **other)).is_some_and(|r| r.value));
            for other in own.chain(joined) {
                let foreign = *other != root
                    && (self.bearers.contains(other)
                        || self.owners.get(other).is_some_and(|owner| *owner != Some(root)));
                if !foreign && !group.contains(other) {
                    group.push(*other);
                }
            }
        }
        if !group.contains(id) {
            group.push(*id);
        }
        group
    }

    /// The id of the article with this name, if the store has it; else the name.
    pub(super) fn owner(&self, id: &Id) -> Id {
        self.owners.get(id).copied().flatten().unwrap_or(*id)
    }

    /// Notes that an article in the store bears this name. Returns the names that were its names until then, if that was
    /// not known and a register joins it.
    pub(super) fn bear(&mut self, id: &Id) -> Vec<Id> {
        if !self.neighbours.contains_key(id) || self.bearers.contains(id) {
            return Vec::new();
        }
        let before = self.group(id);
        self.bearers.insert(*id);
        before
    }

    /// Notes a further name of an article in the store. `is_marked`: whether there are marks under the name. Returns the
    /// article that bore the name alone until then.
    pub(super) fn learn(
        &mut self,
        FurtherName { id, name, to_join }: FurtherName,
        is_marked: bool,
    ) -> Option<Id> {
        if name == id {
            return None;
        }
        if to_join {
            let also = self.also.entry(id).or_default();
            if !also.contains(&name) {
                also.push(name);
            }
        } else if !is_marked && !self.neighbours.contains_key(&name) {
            // Without marks it takes memory only.
            return None;
        }
        match self.owners.get(&name).copied() {
            None => {
                self.owners.insert(name, Some(id));
                self.names.entry(id).or_default().push(name);
            }
            Some(Some(owner)) if owner != id => {
                if let Some(of_owner) = self.names.get_mut(&owner) {
                    of_owner.retain(|other| *other != name);
                }
                self.owners.insert(name, None);
                return Some(owner);
            }
            Some(_) => {}
        }
        None
    }

    /// The names to be joined with an id in the log: none that a register joins or separates already, and none that
    /// another article bears.
    pub(super) fn due(&self, id: &Id) -> Vec<Id> {
        let also = self.also.get(id).into_iter().flatten();
        let is_own = |name: &&Id| self.owners.get(*name) == Some(&Some(*id)) && !self.bearers.contains(*name);
        let is_new = |name: &&Id| !self.pairs.contains_key(&pair(*id, **name));
        also.filter(is_own).filter(is_new).copied().collect()
    }

    /// Writes a register; true if its value changed.
    pub(super) fn write(&mut self, names: Pair, new: Register<bool>, devices: &Devices) -> bool {
        let old = self.pairs.get(&names);
        if old.is_some_and(|old| !later(&new, old, devices).is_gt()) {
            return false;
        }
        let changed = old.is_some_and(|old| old.value) != new.value;
        if self.pairs.insert(names, new).is_none() {
            self.neighbours.entry(names.0).or_default().push(names.1);
            self.neighbours.entry(names.1).or_default().push(names.0);
        }
        changed
    }
}

#[cfg(test)]
mod tests;
