//! What items and articles are recognized by, as hashes. Never here: which item is which article (see `identify`).

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::news::name::{NormalKeys, has_time_of_day, normal_url, weak_form};
use crate::news::{Article, ItemKeys, UnixTime};

/// What an item or an article can be recognized by: hashes, so that a store needs a few bytes for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Trait {
    /// The id of the item as received.
    Guid,
    /// The same in normal form.
    NormalGuid,
    /// The same in weak form.
    WeakGuid,
    /// The link in normal form.
    Link,
    WeakLink,
    Title,
    /// Title and date, where the date has a time of day.
    TitleAndDate,
    /// The date, in seconds.
    Date,
}

impl Trait {
    const ALL: [Self; 8] = [
        Self::Guid,
        Self::NormalGuid,
        Self::WeakGuid,
        Self::Link,
        Self::WeakLink,
        Self::Title,
        Self::TitleAndDate,
        Self::Date,
    ];
}

/// The traits of an item, or all that an article has ever had; of each kind the latest comes first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Traits(Vec<(Trait, u64)>);

/// Traits of a kind that are kept. A feed with other ids at each visit must not make the store grow.
const MOST_OF_A_KIND: usize = 4;
/// Bytes of a stored hash, with the kinds of traits that have it.
const STORED: usize = 9;

impl Traits {
    pub(super) fn of(article: &Article, keys: &ItemKeys) -> Self {
        let (guid, link) = (keys.guid.as_deref(), article.url.as_deref());
        Self::with(article, guid, &NormalKeys::of(guid, link))
    }

    /// The same, with the normal forms given.
    pub(super) fn with(article: &Article, guid: Option<&str>, normal: &NormalKeys<'_>) -> Self {
        let mut traits = Self(Vec::with_capacity(Trait::ALL.len()));
        let (mut normal_hash, mut weak_hash) = (0, 0);
        if let (Some(link), Some(normal)) = (&article.url, &normal.link) {
            normal_hash = hash(normal);
            weak_hash = weak(link, normal, normal_hash);
        }
        if let (Some(guid), Some(normal)) = (guid, &normal.guid) {
            traits.0.push((Trait::Guid, hash(guid)));
            if article.url.as_deref() == Some(guid) {
                traits.0.extend([(Trait::NormalGuid, normal_hash), (Trait::WeakGuid, weak_hash)]);
            } else {
                let hash = hash(normal);
                traits.0.extend([(Trait::NormalGuid, hash), (Trait::WeakGuid, weak(guid, normal, hash))]);
            }
        }
        if article.url.is_some() {
            traits.0.extend([(Trait::Link, normal_hash), (Trait::WeakLink, weak_hash)]);
        }
        let title = hash(&article.title);
        traits.0.push((Trait::Title, title));
        if let Some(date) = article.published.or(article.updated) {
            traits.0.push((Trait::Date, date.seconds() as u64));
            if has_time_of_day(date) {
                traits.0.push((Trait::TitleAndDate, title_and_date(title, date)));
            }
        }
        traits
    }

    pub(super) fn all(&self) -> &[(Trait, u64)] {
        &self.0
    }

    /// The latest trait of a kind.
    pub(super) fn latest(&self, kind: Trait) -> Option<u64> {
        self.0.iter().find(|(of, _)| *of == kind).map(|(_, hash)| *hash)
    }

    pub(super) fn has(&self, kind: Trait, hash: u64) -> bool {
        self.0.contains(&(kind, hash))
    }

    /// Ids in normal form, and links.
    pub(super) fn identifying(&self) -> Vec<(Trait, u64)> {
        let identify = |kind: &Trait| matches!(kind, Trait::NormalGuid | Trait::Link);
        self.0.iter().copied().filter(|(kind, _)| identify(kind)).collect()
    }

    /// Whether the article's item has no id or no link any more.
    pub(super) fn has_lost_some(&self, now: &Self) -> bool {
        [Trait::Guid, Trait::Link]
            .iter()
            .any(|kind| self.latest(*kind).is_some() && now.latest(*kind).is_none())
    }

    /// Adds the traits of the article's item as it is now. Returns whether anything changed, besides a date that is not
    /// taken over.
    pub(super) fn update(&mut self, now: &Self, takes_date: bool) -> bool {
        let is_same = |kind: &Trait| now.latest(*kind).is_none_or(|hash| self.latest(*kind) == Some(hash));
        let is_date = |kind: &Trait| matches!(kind, Trait::Date | Trait::TitleAndDate);
        if Trait::ALL.iter().filter(|kind| takes_date || !is_date(kind)).all(is_same) {
            return false;
        }
        let mut all = now.0.clone();
        for &old in &self.0 {
            if !all.contains(&old) && all.iter().filter(|(kind, _)| *kind == old.0).count() < MOST_OF_A_KIND {
                all.push(old);
            }
        }
        self.0 = all;
        true
    }

    /// One number for all of them and the hash of the words; not to be stored.
    pub(super) fn hash_with(&self, words: i64) -> u64 {
        let mut hasher = DefaultHasher::new();
        (&self.0, words).hash(&mut hasher);
        hasher.finish()
    }

    /// As stored, the present ones first: a hash after a byte with a bit for each kind that has it, because a permalink
    /// and a link in several forms are mostly the same.
    pub(super) fn pack(&self) -> Vec<u8> {
        let mut out: Vec<u8> = Vec::with_capacity(self.0.len() * STORED);
        let mut last = None;
        for &(kind, hash) in &self.0 {
            match last {
                Some((before, same, at)) if same == hash && before < kind => {
                    out[at] |= 1 << kind as u8;
                    last = Some((kind, hash, at));
                }
                _ => {
                    last = Some((kind, hash, out.len()));
                    out.push(1 << kind as u8);
                    out.extend(hash.to_le_bytes());
                }
            }
        }
        out
    }

    /// As [`Traits::pack`], but the latest trait of each kind only: what the article's last item had.
    pub(super) fn latest_of_each(&self) -> Vec<u8> {
        let mut seen = HashSet::new();
        Self(self.0.iter().copied().filter(|(kind, _)| seen.insert(*kind)).collect()).pack()
    }

    /// The inverse of [`Traits::pack`]. What is damaged is left out.
    pub(super) fn unpack(stored: &[u8]) -> Self {
        let one = |bytes: &[u8]| {
            let (kinds, hash) = bytes.split_first()?;
            Some((*kinds, u64::from_le_bytes(*hash.first_chunk()?)))
        };
        let all = stored.chunks_exact(STORED).filter_map(one);
        let of_kinds = |(kinds, hash): (u8, u64)| {
            let has = move |kind: &&Trait| kinds >> **kind as u8 & 1 == 1;
            Trait::ALL.iter().filter(has).map(move |kind| (*kind, hash))
        };
        Self(all.flat_map(of_kinds).collect())
    }
}

/// One number for the hash of a title and a date. The factor is odd, so no two dates have one number.
fn title_and_date(title: u64, date: UnixTime) -> u64 {
    title ^ (date.seconds() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The hash of a link in normal form, as a column.
pub(super) fn link_hash(link: &str) -> i64 {
    hash(&normal_url(link)) as i64
}

/// The hash of the weak form of a text with this normal form.
fn weak(text: &str, normal: &str, normal_hash: u64) -> u64 {
    let is_weak = !normal.contains(|c: char| c.is_uppercase() || matches!(c, '?' | '#'));
    if is_weak { normal_hash } else { hash(&weak_form(text)) }
}

fn hash(text: &str) -> u64 {
    blake3::hash(text.as_bytes()).as_bytes().first_chunk().map_or(0, |first| u64::from_le_bytes(*first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traits_are_stored_and_limited() {
        let link = "http://e.org/1";
        let one = Article { url: Some(link.into()), title: "One".into(), ..Article::default() };
        let mut all = Traits::of(&one, &ItemKeys { guid: Some(link.into()), ..ItemKeys::default() });
        assert_eq!(Traits::unpack(&all.pack()), all);
        assert!(!all.clone().update(&all, true));
        for n in 0..50 {
            let article = Article { title: n.to_string().into(), ..Article::default() };
            let keys = ItemKeys { guid: Some(n.to_string().into()), ..ItemKeys::default() };
            assert!(all.update(&Traits::of(&article, &keys), false));
        }
        assert!(all.pack().len() <= STORED * MOST_OF_A_KIND * Trait::ALL.len());
        assert!(all.has(Trait::Title, hash("49")) && all.has(Trait::Title, hash("47")));
    }
}
