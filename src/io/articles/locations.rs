//! Where an article is, packed in as few bytes as the numbers of a chunk need: six a row for a list of headlines, where
//! plain numbers take twenty-four. Never here: reading anything from a location.

/// Where an article is: in a file, or in the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Location {
    /// The number of the file.
    pub(crate) origin: u32,
    /// Which article of a file that is parsed whole.
    pub(crate) ordinal: u32,
    /// Where its line begins, in the unpacked file.
    pub(crate) offset: u64,
    /// Bytes of its line.
    pub(crate) length: u32,
}

/// The number of the store, in the place of a file's.
const STORE: u32 = u32::MAX;

impl Location {
    /// An article in the store, by its number there and that of its text.
    pub(crate) fn stored(row: i64, text: i64) -> Self {
        Self { origin: STORE, ordinal: (text >> 32) as u32, offset: row as u64, length: text as u32 }
    }

    /// The arguments of [`Location::stored`].
    pub(crate) fn in_store(&self) -> Option<(i64, i64)> {
        let text = i64::from(self.ordinal) << 32 | i64::from(self.length);
        (self.origin == STORE).then_some((self.offset as i64, text))
    }
}

/// The locations of a chunk's rows.
#[derive(Debug)]
pub(crate) struct Locations {
    len: usize,
    origin: Column,
    ordinal: Column,
    offset: Column,
    length: Column,
}

/// Numbers of one kind, stored as differences from the smallest. Neither type of `search::packed` would do at no cost:
/// `Numbers` has 32 bits, and `Dates` takes four bytes a row even where all offsets are 0 or in a small range.
#[derive(Debug)]
enum Column {
    Same(u64),
    Short(u64, Box<[u16]>),
    Long(u64, Box<[u32]>),
    Wide(Box<[u64]>),
}

impl Column {
    fn new(numbers: impl Iterator<Item = u64> + Clone) -> Self {
        let least = numbers.clone().min().unwrap_or(0);
        let most = numbers.clone().max().unwrap_or(0) - least;
        let above = numbers.map(|number| number - least);
        if most == 0 {
            Self::Same(least)
        } else if most <= u16::MAX.into() {
            Self::Short(least, above.map(|number| number as u16).collect())
        } else if most <= u32::MAX.into() {
            Self::Long(least, above.map(|number| number as u32).collect())
        } else {
            Self::Wide(above.map(|number| number + least).collect())
        }
    }

    fn get(&self, row: usize) -> u64 {
        match self {
            Self::Same(all) => *all,
            Self::Short(least, above) => least + u64::from(above[row]),
            Self::Long(least, above) => least + u64::from(above[row]),
            Self::Wide(numbers) => numbers[row],
        }
    }
}

impl Locations {
    pub(crate) fn new(locations: &[Location]) -> Self {
        let column = |of: fn(&Location) -> u64| Column::new(locations.iter().map(of));
        Self {
            len: locations.len(),
            origin: column(|location| location.origin.into()),
            ordinal: column(|location| location.ordinal.into()),
            offset: column(|location| location.offset),
            length: column(|location| location.length.into()),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Location> {
        (0..self.len).filter_map(|row| self.get(row))
    }

    /// The location in a row, if there is such a row.
    pub(crate) fn get(&self, row: usize) -> Option<Location> {
        (row < self.len).then(|| Location {
            origin: self.origin.get(row) as u32,
            ordinal: self.ordinal.get(row) as u32,
            offset: self.offset.get(row),
            length: self.length.get(row) as u32,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_can_be_read_back() {
        let location = |origin, ordinal, offset, length| Location { origin, ordinal, offset, length };
        for locations in [
            vec![],
            vec![location(0, 0, 0, 0)],
            vec![location(3, 0, 7, 90), location(3, 0, 98, 65_000)],
            vec![location(3, 0, 5 << 32, 90), location(3, 0, (5 << 32) + 100_000, u32::MAX)],
            vec![location(u32::MAX, 0, 0, 0), location(u32::MAX, 0, u64::MAX, 0)],
            vec![location(0, 0, 0, 0), location(0, 1, 0, 0), location(1, 0, 0, 0)],
        ] {
            let packed = Locations::new(&locations);
            let all: Vec<_> = packed.iter().collect();
            assert_eq!(all, locations);
            assert_eq!(packed.get(locations.len()), None);
        }
    }
}
