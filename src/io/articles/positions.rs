//! Where the articles of a chunk lie, in as few bytes as their numbers need: six a row for a list of headlines,
//! where the numbers side by side take twenty-four. Never here: reading anything from those places.

use crate::io::articles::Place;

/// The places of a chunk's rows.
#[derive(Debug)]
pub struct Places {
    len: usize,
    origin: Column,
    ordinal: Column,
    offset: Column,
    length: Column,
}

/// Numbers of one kind, as far as they differ from the smallest of them.
#[derive(Debug)]
enum Column {
    /// They are all this one.
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

impl Places {
    /// Packs them.
    pub fn new(places: &[Place]) -> Self {
        let column = |of: fn(&Place) -> u64| Column::new(places.iter().map(of));
        Self {
            len: places.len(),
            origin: column(|place| place.origin.into()),
            ordinal: column(|place| place.ordinal.into()),
            offset: column(|place| place.offset),
            length: column(|place| place.length.into()),
        }
    }

    /// Rows in the chunk.
    pub fn rows(&self) -> usize {
        self.len
    }

    /// The places of all rows.
    pub fn iter(&self) -> impl Iterator<Item = Place> {
        (0..self.len).filter_map(|row| self.get(row))
    }

    /// The place of a row, if there is such a row.
    pub fn get(&self, row: usize) -> Option<Place> {
        (row < self.len).then(|| Place {
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
    fn places_come_back_as_they_went_in() {
        let place = |origin, ordinal, offset, length| Place { origin, ordinal, offset, length };
        for places in [
            vec![],
            vec![place(0, 0, 0, 0)],
            vec![place(3, 0, 7, 90), place(3, 0, 98, 65_000)],
            vec![place(3, 0, 5 << 32, 90), place(3, 0, (5 << 32) + 100_000, u32::MAX)],
            vec![place(u32::MAX, 0, 0, 0), place(u32::MAX, 0, u64::MAX, 0)],
            vec![place(0, 0, 0, 0), place(0, 1, 0, 0), place(1, 0, 0, 0)],
        ] {
            let packed = Places::new(&places);
            let all: Vec<_> = packed.iter().collect();
            assert_eq!(all, places);
            assert_eq!(packed.get(places.len()), None);
        }
    }
}
