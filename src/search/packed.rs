//! Compact columns of numbers and names. Never here: titles, matching.

use std::sync::OnceLock;

use foldhash::HashMap;

use super::fold::fold_into;
use crate::news::SafeText;

/// Dates in seconds since 1970. Half the bytes if they are within 136 years of the earliest.
#[derive(Debug)]
pub(super) enum Dates {
    Offsets { first: i64, after: Vec<u32> },
    Full(Vec<i64>),
}

impl Default for Dates {
    fn default() -> Self {
        Self::Full(Vec::new())
    }
}

impl Dates {
    pub(crate) fn new(all: &[i64]) -> Self {
        let (first, last) = all.iter().fold((i64::MAX, i64::MIN), |(a, b), &at| (a.min(at), b.max(at)));
        if last.checked_sub(first).is_some_and(|span| u32::try_from(span).is_ok()) {
            Self::Offsets { first, after: all.iter().map(|at| (at - first) as u32).collect() }
        } else {
            Self::Full(all.to_vec())
        }
    }

    #[inline]
    pub(crate) fn get(&self, i: usize) -> i64 {
        match self {
            Self::Offsets { first, after } => first + i64::from(after[i]),
            Self::Full(all) => all[i],
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Offsets { after, .. } => size_of_val(&after[..]),
            Self::Full(all) => size_of_val(&all[..]),
        }
    }
}

/// Small numbers; no memory per row if all are equal.
#[derive(Debug)]
pub(super) enum Numbers {
    Same(u32),
    Short(Vec<u16>),
    Wide(Vec<u32>),
}

impl Default for Numbers {
    fn default() -> Self {
        Self::Same(0)
    }
}

impl Numbers {
    pub(crate) fn new(all: &[u32]) -> Self {
        let first = all.first().copied().unwrap_or(0);
        if all.iter().all(|&number| number == first) {
            return Self::Same(first);
        }
        let short: Result<Vec<u16>, _> = all.iter().map(|&number| u16::try_from(number)).collect();
        short.map_or_else(|_| Self::Wide(all.to_vec()), Self::Short)
    }

    #[inline]
    pub(crate) fn get(&self, i: usize) -> u32 {
        match self {
            Self::Same(number) => *number,
            Self::Short(all) => all[i].into(),
            Self::Wide(all) => all[i],
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Same(_) => 0,
            Self::Short(all) => size_of_val(&all[..]),
            Self::Wide(all) => size_of_val(&all[..]),
        }
    }
}

/// Names of each row, every name stored once. Needs no memory while no row has any.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Every name, each followed by `\n`, which no name contains.
    pool: String,
    /// The same, folded; made at the first use.
    folded: OnceLock<String>,
    /// Start of each name in the pool, and the end of the last.
    at: Vec<u32>,
    /// Start of each row's numbers; rows beyond the last offset have no names.
    rows: Vec<u32>,
    numbers: Vec<u32>,
}

impl Names {
    /// The names of row `i`.
    pub(crate) fn of(&self, i: usize) -> impl Iterator<Item = &str> {
        self.numbers(i).iter().map(|&number| self.name(number as usize))
    }

    /// The numbers of row `i`'s names.
    #[inline]
    pub(crate) fn numbers(&self, i: usize) -> &[u32] {
        match (self.rows.get(i), self.rows.get(i + 1)) {
            (Some(&from), Some(&to)) => &self.numbers[from as usize..to as usize],
            _ => &[],
        }
    }

    fn name(&self, number: usize) -> &str {
        &self.pool[self.at[number] as usize..self.at[number + 1] as usize - 1]
    }

    /// All names, each once, in the order of first use.
    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        self.pool.split_terminator('\n')
    }

    /// For each name, by number: whether its folded form contains the text.
    pub(crate) fn containing(&self, text: &str) -> Vec<bool> {
        let folded = self.folded.get_or_init(|| {
            let mut folded = String::with_capacity(self.pool.len());
            for name in self.all() {
                fold_into(&mut folded, name);
                folded.push('\n');
            }
            folded
        });
        folded.split_terminator('\n').map(|name| name.contains(text)).collect()
    }

    pub(crate) fn bytes(&self) -> usize {
        let offsets = self.at.capacity() + self.rows.capacity() + self.numbers.capacity();
        let folded = self.folded.get().map_or(0, String::capacity);
        self.pool.capacity() + folded + offsets * size_of::<u32>()
    }
}

/// Builds [`Names`].
#[derive(Debug, Default)]
pub(super) struct NamesBuilder {
    names: Names,
    known: HashMap<SafeText, u32>,
}

impl NamesBuilder {
    /// Adds the names of row `row`; rows must come in order.
    pub(crate) fn push(&mut self, row: usize, names: &[SafeText]) {
        let all = &mut self.names;
        if !names.is_empty() && all.rows.is_empty() {
            all.rows.resize(row + 1, 0);
        }
        for name in names.iter().filter(|name| !name.contains('\n')) {
            // Offsets are 32 bits.
            if all.pool.len() + name.len() >= u32::MAX as usize {
                break;
            }
            let number = self.known.get(name).copied().unwrap_or_else(|| {
                all.at.push(all.pool.len() as u32);
                all.pool.push_str(name);
                all.pool.push('\n');
                let next = self.known.len() as u32;
                self.known.insert(name.clone(), next);
                next
            });
            all.numbers.push(number);
        }
        if !all.rows.is_empty() {
            all.rows.push(all.numbers.len() as u32);
        }
    }

    pub(crate) fn build(self) -> Names {
        let mut names = self.names;
        if !names.rows.is_empty() {
            names.at.push(names.pool.len() as u32);
        }
        names.pool.shrink_to_fit();
        for offsets in [&mut names.at, &mut names.rows, &mut names.numbers] {
            offsets.shrink_to_fit();
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_of_any_range_are_kept() {
        for all in [vec![], vec![7, 7, 7], vec![0, 65_535, 3], vec![1, 65_536, u32::MAX]] {
            let numbers = Numbers::new(&all);
            assert!(all.iter().enumerate().all(|(i, &number)| numbers.get(i) == number), "{all:?}");
        }
        let second = i64::from(u32::MAX);
        for (all, bytes) in [
            (vec![], 0),
            (vec![-5, 1_700_000_000, 9], 12),
            (vec![-1, second - 1], 8),
            (vec![-1, second], 16),
            (vec![i64::MIN, i64::MAX], 16),
        ] {
            let dates = Dates::new(&all);
            assert!(all.iter().enumerate().all(|(i, &at)| dates.get(i) == at), "{all:?}");
            assert_eq!(dates.bytes(), bytes, "{all:?}");
        }
    }

    #[test]
    fn names_are_stored_once_and_cost_nothing_if_absent() {
        let mut builder = NamesBuilder::default();
        let rows: [&[&str]; 5] = [&[], &["Ann Lee", "Émile"], &[], &["Émile"], &[]];
        for (row, names) in rows.iter().enumerate() {
            let names: Vec<SafeText> = names.iter().map(|name| SafeText::new(name)).collect();
            builder.push(row, &names);
        }
        let names = builder.build();
        for (row, of) in rows.iter().enumerate() {
            assert!(names.of(row).eq(of.iter().copied()), "{row}");
        }
        assert!(names.all().eq(["Ann Lee", "Émile"]));
        assert_eq!(names.containing("emil"), [false, true]);

        let mut none = NamesBuilder::default();
        (0..9).for_each(|row| none.push(row, &[]));
        let none = none.build();
        assert_eq!((none.bytes(), none.of(3).count(), none.all().count()), (0, 0, 0));
    }
}
