//! Compares what a machine shows with its oracle. Never here: what is right (see `oracle`).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tidings::news::{Id, MarkValue};

use super::oracle::{Expected, Oracle};
use super::publisher::Truth;
use super::world::World;

impl World {
    /// Compares what a machine shows with the oracle.
    pub(super) fn check(&mut self, machine: usize) -> Result<(), String> {
        let addresses: Vec<&str> = self.subscribed[machine].iter().filter_map(Option::as_deref).collect();
        self.machines[machine].write_feeds(&addresses);
        let shown = self.machines[machine].show();
        let oracle = &mut self.oracles[machine];
        let mut ids: BTreeMap<Truth, BTreeSet<Id>> = BTreeMap::new();
        let mut truths: BTreeMap<Id, Truth> = BTreeMap::new();
        let mut rows: BTreeMap<Truth, usize> = BTreeMap::new();
        for row in &shown.rows {
            let Some(truth) = row.truth else { continue };
            *rows.entry(truth).or_default() += 1;
            ids.entry(truth).or_default().insert(row.id);
            if let Some(other) = truths.insert(row.id, truth).filter(|other| *other != truth) {
                return Err(format!("articles {other} and {truth} have one id"));
            }
            oracle.has_id(truth, &row.id.to_string());
        }
        let confused = Oracle::confused(&self.oracles);
        for (id, truth) in &truths {
            let other = self.ids.insert(*id, *truth).filter(|other| other != truth);
            if let Some(other) = other.filter(|other| !confused.contains(other) || !confused.contains(truth))
            {
                return Err(format!("articles {other} and {truth} have had one id"));
            }
        }
        let oracle = &self.oracles[machine];
        let mut listed: BTreeMap<Truth, usize> = BTreeMap::new();
        for truth in shown.listed.iter().filter_map(|(id, _)| truths.get(id)) {
            *listed.entry(*truth).or_default() += 1;
        }
        for (truth, feeds) in oracle.articles() {
            let (count, stored) = (rows.get(&truth).copied().unwrap_or_default(), ids.get(&truth));
            if oracle.may_be_gone(truth) {
                continue;
            }
            if count == 0 {
                return Err(format!("article {truth} is lost"));
            }
            // Until a new address has answered, nobody knows whose it is.
            let is_known = |feed: &usize| {
                self.subscribed[machine][*feed].is_some()
                    && self.subscribed[machine][*feed] == oracle.feeds[*feed].address
            };
            let subscribed = feeds.iter().any(is_known);
            let times = listed.get(&truth).copied().unwrap_or_default();
            if subscribed && times == 0 {
                return Err(format!("article {truth} is not listed"));
            }
            if !oracle.is_ambiguous(truth) {
                if count != feeds.len() {
                    return Err(format!("article {truth} has {count} rows in {} feeds", feeds.len()));
                }
                if stored.map(BTreeSet::len) != Some(1) || subscribed && times != 1 {
                    return Err(format!("article {truth} is listed {times} times: {stored:?}"));
                }
            }
        }
        let is_open =
            |truth: Truth| confused.contains(&truth) || Oracle::has_had(&self.oracles, truth, &self.stolen);
        for (id, entry) in &shown.listed {
            let Some(&truth) = truths.get(id).filter(|truth| !is_open(**truth)) else {
                continue;
            };
            for (what, on, register) in
                [("read", entry.read, MarkValue::Read(true)), ("saved", entry.saved, MarkValue::Saved(true))]
            {
                match oracle.expected(truth, register) {
                    Expected::Exactly(expected) if expected != on => {
                        return Err(format!("article {truth}: {what} is {on}, should be {expected}"));
                    }
                    Expected::Never if on => return Err(format!("article {truth}: {what} without a mark")),
                    _ => {}
                }
            }
        }
        self.listed[machine] =
            shown.listed.iter().filter_map(|(id, _)| truths.get(id).map(|truth| (*id, *truth))).collect();
        self.listed[machine].sort_by_key(|(id, truth)| (*truth, *id));
        let joins =
            self.machines[machine].log.iter().filter(|mark| matches!(mark.set, MarkValue::Joined { .. }));
        let mut each: HashMap<Id, usize> = HashMap::new();
        joins.for_each(|mark| *each.entry(mark.id).or_default() += 1);
        if let Some((id, count)) = each.iter().find(|(_, count)| **count > 8 * self.feeds.len()) {
            return Err(format!("{count} joins of {id} in the log"));
        }
        Ok(())
    }
}
