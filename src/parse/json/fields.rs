//! The values of one JSON object that may be an article, sorted by what their keys mean, not parsed yet.
//! Never here: what an article is made of (see the parent), or containers of articles.

use std::fmt;

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

/// The length of the longest known key.
const MAX_KEY: usize = 24;

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
    let (field, rank) = match &folded[..len] {
        b"title" => (Field::Title, 0),
        b"headline" => (Field::Title, 1),
        b"webtitle" | b"articletitle" | b"newstitle" | b"posttitle" => (Field::Title, 2),
        b"storytitle" => (Field::Title, 3),
        b"heading" | b"hed" => (Field::Title, 4),
        b"subject" | b"caption" => (Field::Title, 5),
        b"name" => (Field::Title, 6),
        b"url" => (Field::Url, 0),
        b"link" => (Field::Url, 1),
        b"weburl" | b"articleurl" | b"newsurl" | b"fullurl" => (Field::Url, 2),
        b"canonicalurl" | b"canonicallink" | b"canonical" => (Field::Url, 3),
        b"permalink" | b"href" => (Field::Url, 4),
        b"storyurl" | b"sourceurl" | b"originalurl" => (Field::Url, 5),
        b"externalurl" => (Field::Url, 6),
        b"id" => (Field::Id, 0),
        b"guid" => (Field::Id, 1),
        b"objectid" => (Field::Id, 2),
        b"uuid" | b"articleid" | b"newsid" | b"postid" | b"storyid" => (Field::Id, 3),
        b"published" | b"publishedat" | b"datepublished" | b"publisheddate" | b"publishdate"
        | b"publishedon" => (Field::Published, 0),
        b"pubdate"
        | b"publicationdate"
        | b"webpublicationdate"
        | b"firstpublished"
        | b"firstpublicationdate" => (Field::Published, 1),
        b"date" | b"dategmt" | b"dateutc" | b"isodate" | b"articledate" => (Field::Published, 2),
        b"createdat" | b"created" | b"datecreated" | b"createddate" => (Field::Published, 3),
        b"createdati" | b"createdutc" | b"postedat" | b"posted" | b"displaydate" => (Field::Published, 4),
        b"datetime" | b"timestamp" | b"publishedtimestamp" => (Field::Published, 5),
        b"time" | b"seendate" | b"crawldate" | b"day" => (Field::Published, 6),
        b"updated" | b"updatedat" | b"dateupdated" | b"lastupdated" | b"updateddate" => (Field::Updated, 0),
        b"modified" | b"datemodified" | b"lastmodified" | b"modifiedat" | b"modifiedgmt" => {
            (Field::Updated, 1)
        }
        b"source" => (Field::Source, 0),
        b"sourcename" | b"sourcetitle" | b"feedtitle" | b"feedname" => (Field::Source, 1),
        b"outlet" | b"publisher" | b"publishername" => (Field::Source, 2),
        b"publication" | b"newspaper" | b"provider" | b"medium" => (Field::Source, 3),
        b"sitename" | b"website" | b"origin" => (Field::Source, 4),
        b"domain" | b"sourcedomain" | b"hostname" => (Field::Source, 5),
        b"site" => (Field::Source, 6),
        b"authors" => (Field::Authors, 0),
        b"author" => (Field::Authors, 1),
        b"byline" => (Field::Authors, 2),
        b"creator" | b"dccreator" | b"creators" => (Field::Authors, 3),
        b"writer" | b"writers" | b"authorname" => (Field::Authors, 4),
        b"by" => (Field::Authors, 5),
        b"description" => (Field::Summary, 0),
        b"summary" => (Field::Summary, 1),
        b"shortdescription" | b"shorttext" | b"brief" => (Field::Summary, 2),
        b"abstract" | b"excerpt" | b"snippet" => (Field::Summary, 3),
        b"trailtext" | b"standfirst" | b"dek" | b"subtitle" | b"subheadline" | b"subhead" => {
            (Field::Summary, 4)
        }
        b"leadparagraph" | b"lead" | b"lede" | b"teaser" | b"blurb" | b"highlights" => (Field::Summary, 5),
        b"contenthtml" | b"bodyhtml" | b"html" => (Field::Body, 0),
        b"body" | b"articlebody" => (Field::Body, 1),
        b"content" | b"fullcontent" | b"articlecontent" => (Field::Body, 2),
        b"text" | b"contenttext" | b"bodytext" | b"fulltext" | b"maintext" | b"articletext"
        | b"cleanedtext" => (Field::Body, 3),
        b"storytext" | b"story" | b"paragraphs" => (Field::Body, 4),
        b"commenttext" | b"selftexthtml" => (Field::Body, 5),
        b"selftext" | b"maincontent" => (Field::Body, 6),
        b"message" => (Field::Body, 7),
        b"tags" | b"taglist" => (Field::Tags, 0),
        b"keywords" => (Field::Tags, 1),
        b"categories" => (Field::Tags, 2),
        b"category" => (Field::Tags, 3),
        b"section" | b"sectionname" => (Field::Tags, 4),
        b"topics" | b"topic" => (Field::Tags, 5),
        b"labels" | b"subjects" => (Field::Tags, 6),
        b"image" | b"urltoimage" | b"imageurl" | b"topimage" => (Field::Image, 0),
        b"leadimage" | b"mainimage" | b"featuredimage" | b"bannerimage" | b"coverimage" | b"imgurl" => {
            (Field::Image, 1)
        }
        b"thumbnail" | b"thumbnailurl" | b"picture" | b"photo" | b"images" | b"img" => (Field::Image, 2),
        b"fields" | b"attributes" | b"data" | b"article" | b"node" | b"doc" => return Key::Inner,
        _ => return Key::Other,
    };
    Key::Field(field, rank)
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
