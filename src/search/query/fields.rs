//! The fields of the query language and their values. Never here: the syntax around them, dates, names of sources.

use super::{Is, Order};

/// A field of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Source,
    Author,
    Tag,
    Title,
    Body,
    Is,
    After,
    Before,
    On,
    Sort,
}

/// Fields with their name and description, in the order offered.
pub(super) const FIELDS: &[(Field, &str, &str)] = &[
    (Field::Source, "source", "name of the feed"),
    (Field::Author, "author", "who wrote it"),
    (Field::Tag, "tag", "its tags, and its feed's"),
    (Field::Is, "is", "unread, read, saved, updated, started"),
    (Field::After, "after", "a day, or 3d: not older"),
    (Field::Before, "before", "a day, or 3d: older"),
    (Field::On, "on", "within a day, month or year"),
    (Field::Title, "title", "words of the headline"),
    (Field::Body, "body", "words of the article"),
    (Field::Sort, "sort", "date, oldest, source, score, title"),
];

/// Other names of fields.
const SYNONYMS: &[(&str, Field)] = &[("feed", Field::Source), ("by", Field::Author)];

/// Names that are not fields but might be expected, each with a hint.
const SUGGESTIONS: &[(&str, &str)] = &[
    ("lang language", "it is taken as a word"),
    ("date", "try after:, before: or on:"),
    ("since newer", "try after:"),
    ("older until", "try before:"),
    ("from", "try author: or source:"),
    ("subject headline", "try title:"),
    ("label category tags", "try tag:"),
    ("text content", "try body:"),
    ("order", "try sort:"),
];

/// Minimum length of names whose typos are recognized: `sport:` is not a typo of `sort:`.
const MIN_TYPO_LEN: usize = 5;

/// Minimum length of the beginning of a name.
const MIN_PREFIX_LEN: usize = 3;

/// The values of `is:`.
pub(super) const IS: &[(&str, Is, &str)] = &[
    ("unread", Is::Unread, "not yet opened"),
    ("read", Is::Read, "opened, or marked as read"),
    ("saved", Is::Saved, "kept for later"),
    ("updated", Is::Updated, "changed by its publisher"),
    ("started", Is::Started, "left in the middle"),
    ("bookmarked", Is::Saved, "the same as saved"),
    ("starred", Is::Saved, "the same as saved"),
];

/// The values of `sort:`.
pub(super) const ORDERS: &[(&str, Order, &str)] = &[
    ("date", Order::Date, "newest first"),
    ("score", Order::Score, "best match first"),
    ("source", Order::Source, "by the feed's name"),
    ("oldest", Order::Oldest, "oldest first"),
    ("title", Order::Title, "by the headline"),
    ("newest", Order::Date, "the same as date"),
    ("relevance", Order::Score, "the same as score"),
];

impl Field {
    /// By name, in any case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let same = |other: &str| other.eq_ignore_ascii_case(name);
        let own = FIELDS.iter().find(|(_, other, _)| same(other)).map(|&(field, ..)| field);
        own.or_else(|| SYNONYMS.iter().find(|(other, _)| same(other)).map(|&(_, field)| field))
    }

    /// The name, without the colon.
    pub(crate) fn name(self) -> &'static str {
        FIELDS.iter().find(|(field, ..)| *field == self).map_or("", |&(_, name, _)| name)
    }

    /// The valid values, for fields that do not take any word.
    pub(crate) fn takes(self) -> Option<String> {
        let takes = match self {
            Self::Is => "unread, read, saved, updated, started",
            Self::Sort => "date, oldest, score, source, title",
            Self::After | Self::Before | Self::On => "2024-11-24, 2024-11, today, 3d, monday",
            Self::Source | Self::Author | Self::Tag | Self::Title | Self::Body => return None,
        };
        Some(format!("{}: takes {takes}", self.name()))
    }
}

/// A hint for a name that is not a field but may have been meant as one.
pub(super) fn suggestion(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let expected = SUGGESTIONS.iter().find(|(names, _)| names.split(' ').any(|other| other == name));
    if let Some((_, hint)) = expected {
        return Some(format!("no field \"{name}:\"; {hint}"));
    }
    let field = misspelled(&name)?;
    Some(format!("no field \"{name}:\"; did you mean \"{field}:\"?"))
}

/// The field whose name was probably meant by this one, which is in lower case.
fn misspelled(name: &str) -> Option<&'static str> {
    let near = |field: &str| {
        let cut = name.len() >= MIN_PREFIX_LEN && name.len() < field.len() && field.starts_with(name);
        let typo = is_typo(field.as_bytes(), name.as_bytes());
        cut || typo && (field.len() >= MIN_TYPO_LEN || has_same_letters(field, name))
    };
    FIELDS.iter().find(|(_, field, _)| near(field)).map(|&(_, field, _)| field)
}

/// The field to be used in place of a name that is none.
pub(crate) fn corrected_field(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    if Field::named(&name).is_some() {
        return None;
    }
    let expected = SUGGESTIONS.iter().find(|(names, _)| names.split(' ').any(|other| other == name));
    match expected {
        Some((_, hint)) => hint.strip_prefix("try ")?.strip_suffix(':').filter(|field| !field.contains(' ')),
        None => misspelled(&name),
    }
}

/// Whether the words have the same letters, in any order.
fn has_same_letters(a: &str, b: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters = word.as_bytes().to_vec();
        letters.sort_unstable();
        letters
    };
    sorted(a) == sorted(b)
}

/// Whether the words differ by one letter added, removed or replaced, or by two exchanged letters.
fn is_typo(a: &[u8], b: &[u8]) -> bool {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    match (a, b) {
        ([], [_]) | ([_], []) => true,
        ([first, second, rest_a @ ..], [one, two, rest_b @ ..])
            if (first, second) == (two, one) && rest_a == rest_b =>
        {
            true
        }
        ([_, rest_a @ ..], [_, rest_b @ ..]) => rest_a == rest_b || rest_a == b || a == rest_b,
        _ => false,
    }
}

/// A value as it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Typed<T> {
    Valid(T),
    /// The beginning of a valid value, or of several.
    Partial,
    Invalid,
}

impl<T> Typed<T> {
    pub(crate) fn and_then<U>(self, make: impl FnOnce(T) -> Typed<U>) -> Typed<U> {
        match self {
            Self::Valid(value) => make(value),
            Self::Partial => Typed::Partial,
            Self::Invalid => Typed::Invalid,
        }
    }
}

impl<T> From<Option<T>> for Typed<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Invalid, Self::Valid)
    }
}

/// The word of `table` that starts with `typed`, which is folded.
pub(super) fn look_up<T: Copy + PartialEq>(
    table: impl Iterator<Item = (&'static str, T)>,
    typed: &str,
) -> Typed<T> {
    let mut found = Typed::Invalid;
    for (name, value) in table.filter(|(name, _)| name.starts_with(typed)) {
        if name == typed {
            return Typed::Valid(value);
        }
        found = match found {
            Typed::Invalid => Typed::Valid(value),
            Typed::Valid(other) if other == value => found,
            _ => Typed::Partial,
        };
    }
    found
}
