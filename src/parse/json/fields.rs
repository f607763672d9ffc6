//! The values of one JSON object that may be an article, sorted by what their keys mean, not parsed yet.
//! Never here: what an article is made of (see the parent), or containers of articles.

use std::fmt;
use std::sync::LazyLock;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Ranks of the keys for one field, in order of preference. Keys of one rank are spellings of each other.
const RANKS: usize = 8;
const FIELDS: usize = 11;

/// A field of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Title,
    Url,
    Id,
    Published,
    Updated,
    Source,
    Authors,
    Summary,
    Body,
    Tags,
    Image,
}

/// What a key means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    /// A field, and the rank of the key.
    Field(Field, u8),
    /// The article is the object under this key.
    Inner,
    Other,
}

/// The keys of each field, rank by rank.
const FIELD_KEYS: [(Field, &str); FIELDS] = [
    (
        Field::Title,
        "title | headline | webtitle articletitle newstitle posttitle | storytitle | heading hed | subject \
         caption | name",
    ),
    (
        Field::Url,
        "url | link | weburl articleurl newsurl fullurl | canonicalurl canonicallink canonical | permalink \
         href | storyurl sourceurl originalurl | externalurl",
    ),
    (Field::Id, "id | guid | objectid | uuid articleid newsid postid storyid"),
    (
        Field::Published,
        "published publishedat datepublished publisheddate publishdate publishedon | pubdate \
         publicationdate webpublicationdate firstpublished firstpublicationdate | date dategmt dateutc \
         isodate articledate | createdat created datecreated createddate | createdati createdutc postedat \
         posted displaydate | datetime timestamp publishedtimestamp | time seendate crawldate day",
    ),
    (
        Field::Updated,
        "updated updatedat dateupdated lastupdated updateddate | modified datemodified lastmodified \
         modifiedat modifiedgmt",
    ),
    (
        Field::Source,
        "source | sourcename sourcetitle feedtitle feedname | outlet publisher publishername | publication \
         newspaper provider medium | sitename website origin | domain sourcedomain hostname | site",
    ),
    (
        Field::Authors,
        "authors | author | byline | creator dccreator creators | writer writers authorname | by",
    ),
    (
        Field::Summary,
        "description | summary | shortdescription shorttext brief | abstract excerpt snippet | trailtext \
         standfirst dek subtitle subheadline subhead | leadparagraph lead lede teaser blurb highlights",
    ),
    (
        Field::Body,
        "contenthtml bodyhtml html | body articlebody | content fullcontent articlecontent | text \
         contenttext bodytext fulltext maintext articletext cleanedtext | storytext story paragraphs | \
         commenttext selftexthtml | selftext maincontent | message",
    ),
    (
        Field::Tags,
        "tags taglist | keywords | categories | category | section sectionname | topics topic | labels \
         subjects",
    ),
    (
        Field::Image,
        "image urltoimage imageurl topimage | leadimage mainimage featuredimage bannerimage coverimage \
         imgurl | thumbnail thumbnailurl picture photo images img",
    ),
];
/// Keys of an object that is the article.
const INNER_KEYS: &str = "fields attributes data article node doc";

/// The length of the longest known key.
const MAX_KEY: usize = 24;

/// Known keys with one first letter and length.
type KeyBucket = Vec<(&'static [u8], Key)>;

/// The known keys by [`bucket`]. Every key of every object is looked up, so a hash would be slow.
static KEYS: LazyLock<Vec<KeyBucket>> = LazyLock::new(|| {
    let mut buckets = vec![KeyBucket::new(); 32 * (MAX_KEY + 1)];
    let mut add = |names: &'static str, key: Key| {
        for name in names.split_whitespace().map(str::as_bytes) {
            buckets[bucket(name)].push((name, key));
        }
    };
    for (field, ranks) in FIELD_KEYS {
        ranks.split('|').zip(0..).for_each(|(names, rank)| add(names, Key::Field(field, rank)));
    }
    add(INNER_KEYS, Key::Inner);
    buckets
});

fn bucket(folded: &[u8]) -> usize {
    folded.first().map_or(0, |first| usize::from(first & 31) * (MAX_KEY + 1) + folded.len())
}

/// Compares keys without case, `_`, `-`, `.`, `:` and blanks: `pubDate`, `pub_date`, `PubDate`.
fn key(name: &str) -> Key {
    if name == "_source" {
        return Key::Inner;
    }
    let mut folded = [0u8; MAX_KEY];
    let mut len = 0;
    for byte in name.bytes() {
        if matches!(byte, b'_' | b'-' | b'.' | b':' | b' ') {
            continue;
        }
        if len == MAX_KEY {
            return Key::Other;
        }
        folded[len] = byte.to_ascii_lowercase();
        len += 1;
    }
    let folded = &folded[..len];
    KEYS[bucket(folded)].iter().find(|(known, _)| *known == folded).map_or(Key::Other, |(_, key)| *key)
}

/// The values of an object by field. Nothing is unescaped yet, so a body costs no more than finding its end.
#[derive(Clone, Copy, Default)]
pub(crate) struct Fields<'a> {
    values: [[Option<&'a RawValue>; RANKS]; FIELDS],
    inner: Option<&'a RawValue>,
}

impl<'a> Fields<'a> {
    /// Reads one object. With `headline_only`, values that no headline needs are skipped.
    pub(crate) fn read(json: &'a str, headline_only: bool) -> serde_json::Result<Self> {
        let mut fields = Fields::default();
        fields.add(json, headline_only)?;
        // Search engines wrap each article in another object ("_source", "fields", "data").
        if let Some(inner) = fields.inner.take().filter(|inner| inner.get().starts_with('{'))
            && !(fields.has(Field::Title) && fields.has(Field::Body))
        {
            fields.add(inner.get(), headline_only)?;
        }
        Ok(fields)
    }

    fn add(&mut self, json: &'a str, headline_only: bool) -> serde_json::Result<()> {
        let mut reader = serde_json::Deserializer::from_str(json);
        FieldsVisitor { fields: self, headline_only }.deserialize(&mut reader)?;
        reader.end()
    }

    pub(crate) fn has(&self, field: Field) -> bool {
        self.values[field as usize].iter().any(Option::is_some)
    }

    /// The values of a field, the best key first.
    pub(crate) fn all(&self, field: Field) -> impl Iterator<Item = &'a str> + use<'a> {
        self.values[field as usize].into_iter().flatten().map(RawValue::get)
    }
}

struct FieldsVisitor<'f, 'a> {
    fields: &'f mut Fields<'a>,
    headline_only: bool,
}

impl<'a> DeserializeSeed<'a> for FieldsVisitor<'_, 'a> {
    type Value = ();
    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for FieldsVisitor<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(KeySeed)? {
            let slot = match key {
                Key::Field(field, rank) if !(self.headline_only && field == Field::Image) => {
                    &mut self.fields.values[field as usize][rank as usize]
                }
                Key::Inner => &mut self.fields.inner,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            let value: &RawValue = map.next_value()?;
            if slot.is_none() && !matches!(value.get(), "null" | "\"\"" | "[]" | "{}" | "true" | "false") {
                *slot = Some(value);
            }
        }
        Ok(())
    }
}

struct KeySeed;

impl<'a> DeserializeSeed<'a> for KeySeed {
    type Value = Key;
    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }
    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        Ok(key(name))
    }
}
