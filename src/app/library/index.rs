//! Maps article ids to rows with about five bytes per row, where a `HashMap` would take thirty. Never here: the ids
//! themselves (they are in the chunks; the caller passes a function that returns them).

use crate::news::Id;

/// An empty slot.
const EMPTY: u32 = u32::MAX;

/// An open-addressing hash table of rows. Ids are hashes already, so their first bytes give the slot.
#[derive(Debug, Default)]
pub(crate) struct RowIndex {
    slots: Vec<u32>,
    used: usize,
}

impl RowIndex {
    /// The slot of an article's row, or the empty slot for it. `id` returns the id of a row.
    fn slot(&self, wanted: &Id, id: impl Fn(u32) -> Id) -> usize {
        let mask = self.slots.len() - 1;
        let mut first = [0; 8];
        first.copy_from_slice(&wanted.0[..8]);
        let mut at = u64::from_le_bytes(first) as usize & mask;
        while self.slots[at] != EMPTY && id(self.slots[at]) != *wanted {
            at = (at + 1) & mask;
        }
        at
    }

    /// The row of an article, if it has one.
    pub(crate) fn get(&self, wanted: &Id, id: impl Fn(u32) -> Id) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        Some(self.slots[self.slot(wanted, id)]).filter(|row| *row != EMPTY)
    }

    /// Reserves space for more rows.
    pub(crate) fn reserve(&mut self, more: usize, id: impl Fn(u32) -> Id) {
        // At most three quarters full, to keep probe sequences short.
        let wanted = ((self.used + more) * 4).div_ceil(3).next_power_of_two().max(64);
        if wanted > self.slots.len() {
            let larger = vec![EMPTY; wanted];
            for old in std::mem::replace(&mut self.slots, larger).into_iter().filter(|row| *row != EMPTY) {
                let at = self.slot(&id(old), &id);
                self.slots[at] = old;
            }
        }
    }

    /// Sets the row of an article.
    pub(crate) fn put(&mut self, wanted: &Id, row: u32, id: impl Fn(u32) -> Id) {
        self.reserve(1, &id);
        let at = self.slot(wanted, &id);
        self.used += usize::from(self.slots[at] == EMPTY);
        self.slots[at] = row;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_article_has_the_row_set_last() {
        let ids: Vec<Id> = (0..5_000).map(|n| Id::of("", &n.to_string())).collect();
        let id = |row: u32| ids[row as usize % ids.len()];
        let mut index = RowIndex::default();
        assert_eq!(index.get(&ids[0], id), None);
        for (row, wanted) in ids.iter().enumerate() {
            assert_eq!(index.get(wanted, id), None);
            index.put(wanted, row as u32, id);
        }
        let later = ids.len() as u32 + 7;
        index.put(&ids[7], later, id);
        for (row, wanted) in ids.iter().enumerate() {
            let there = if row == 7 { later } else { row as u32 };
            assert_eq!(index.get(wanted, id), Some(there));
        }
        assert!(index.slots.len() * 4 <= 5_000 * 4 * 3, "{} slots", index.slots.len());
    }
}
