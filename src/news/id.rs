//! The id of an article: 128 bits that are the same on every device and after the feed has moved. Never here: paths
//! of local files, row numbers, or anything else that differs between devices.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The first byte of every hash of [`Id::of`]. If the rule changes, this must change too, and the state must be migrated.
const VERSION: u8 = 1;
/// The same for [`Id::name`].
const NAME_VERSION: u8 = 2;

/// BLAKE3 over a version byte, the source's key and the item's key, truncated to 128 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(pub [u8; 16]);

impl Id {
    /// The id of an article in a file: `source` is the source's name, `item` the guid, else the link, else title and
    /// date. Version 1 named the articles of feeds in this way too.
    pub fn of(source: &str, item: &str) -> Self {
        Self::hash(VERSION, source, item)
    }

    /// A name of an article from a feed (see [`super::name`]). `scope` is empty if `key` is unique in the world.
    pub(crate) fn name(scope: &str, key: &str) -> Self {
        Self::hash(NAME_VERSION, scope, key)
    }

    fn hash(version: u8, source: &str, item: &str) -> Self {
        let mut hash = blake3::Hasher::new();
        hash.update(&[version]);
        hash.update(&(source.len() as u64).to_le_bytes());
        hash.update(source.as_bytes());
        hash.update(item.as_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&hash.finalize().as_bytes()[..16]);
        Self(id)
    }
}

impl fmt::Display for Id {
    /// 32 lower-case hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

/// The text is not 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an article's id is 32 hexadecimal digits")]
pub struct ParseIdError;

impl FromStr for Id {
    type Err = ParseIdError;
    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        // `from_str_radix` also takes a sign.
        let is_id = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        let number = u128::from_str_radix(text, 16).ok().filter(|_| is_id).ok_or(ParseIdError)?;
        Ok(Self(number.to_be_bytes()))
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_stable_and_separate_source_from_item() {
        // If this value changes, all users lose their marks.
        assert_eq!(Id::of("bbc", "urn:1").to_string(), "8b9be3f8c3452a081bf374b02f67131d");
        assert_eq!(Id::name("bbc", "urn:1").to_string(), "6b5a323e98c0da5b13d7d5cead4e700f");
        assert_ne!(Id::of("ab", "c"), Id::of("a", "bc"));
    }

    #[test]
    fn an_id_survives_printing_and_parsing() {
        let id = Id::of("s", "i");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("xyz".parse::<Id>(), Err(ParseIdError));
        assert_eq!("é".repeat(16).parse::<Id>(), Err(ParseIdError));
    }
}
