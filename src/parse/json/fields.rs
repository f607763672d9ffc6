//! One JSON object that may be an article: which of its keys mean what, and their values, still unread.
//! Never here: what an article is made of (see the parent), or containers of articles.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// How many names a meaning may go by, in order of preference; names of one rank are spellings of one another.
const RANKS: usize = 8;
const SLOTS: usize = 11;

/// What a key means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
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

/// What a key says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Of(Slot, u8),
    /// The article proper lies one level down.
    Inner,
    Other,
}

/// The longest alias; longer keys mean nothing here.
const LONGEST: usize = 24;

/// Keys are compared without case, `_`, `-`, `.`, `:` and blanks: `pubDate`, `pub_date`, `PubDate`.
fn key(name: &str) -> Key {
    if name == "_source" {
        return Key::Inner;
    }
    let mut folded = [0u8; LONGEST];
    let mut len = 0;
    for byte in name.bytes() {
        if matches!(byte, b'_' | b'-' | b'.' | b':' | b' ') {
            continue;
        }
        if len == LONGEST {
            return Key::Other;
        }
        folded[len] = byte.to_ascii_lowercase();
        len += 1;
    }
    let (slot, rank) = match &folded[..len] {
        b"title" => (Slot::Title, 0),
        b"headline" => (Slot::Title, 1),
        b"webtitle" | b"articletitle" | b"newstitle" | b"posttitle" => (Slot::Title, 2),
        b"storytitle" => (Slot::Title, 3),
        b"heading" | b"hed" => (Slot::Title, 4),
        b"subject" | b"caption" => (Slot::Title, 5),
        b"name" => (Slot::Title, 6),
        b"url" => (Slot::Url, 0),
        b"link" => (Slot::Url, 1),
        b"weburl" | b"articleurl" | b"newsurl" | b"fullurl" => (Slot::Url, 2),
        b"canonicalurl" | b"canonicallink" | b"canonical" => (Slot::Url, 3),
        b"permalink" | b"href" => (Slot::Url, 4),
        b"storyurl" | b"sourceurl" | b"originalurl" => (Slot::Url, 5),
        b"externalurl" => (Slot::Url, 6),
        b"id" => (Slot::Id, 0),
        b"guid" => (Slot::Id, 1),
        b"objectid" => (Slot::Id, 2),
        b"uuid" | b"articleid" | b"newsid" | b"postid" | b"storyid" => (Slot::Id, 3),
        b"published" | b"publishedat" | b"datepublished" | b"publisheddate" | b"publishdate"
        | b"publishedon" => (Slot::Published, 0),
        b"pubdate"
        | b"publicationdate"
        | b"webpublicationdate"
        | b"firstpublished"
        | b"firstpublicationdate" => (Slot::Published, 1),
        b"date" | b"dategmt" | b"dateutc" | b"isodate" | b"articledate" => (Slot::Published, 2),
        b"createdat" | b"created" | b"datecreated" | b"createddate" => (Slot::Published, 3),
        b"createdati" | b"createdutc" | b"postedat" | b"posted" | b"displaydate" => (Slot::Published, 4),
        b"datetime" | b"timestamp" | b"publishedtimestamp" => (Slot::Published, 5),
        b"time" | b"seendate" | b"crawldate" | b"day" => (Slot::Published, 6),
        b"updated" | b"updatedat" | b"dateupdated" | b"lastupdated" | b"updateddate" => (Slot::Updated, 0),
        b"modified" | b"datemodified" | b"lastmodified" | b"modifiedat" | b"modifiedgmt" => {
            (Slot::Updated, 1)
        }
        b"source" => (Slot::Source, 0),
        b"sourcename" | b"sourcetitle" | b"feedtitle" | b"feedname" => (Slot::Source, 1),
        b"outlet" | b"publisher" | b"publishername" => (Slot::Source, 2),
        b"publication" | b"newspaper" | b"provider" | b"medium" => (Slot::Source, 3),
        b"sitename" | b"website" | b"origin" => (Slot::Source, 4),
        b"domain" | b"sourcedomain" | b"hostname" => (Slot::Source, 5),
        b"site" => (Slot::Source, 6),
        b"authors" => (Slot::Authors, 0),
        b"author" => (Slot::Authors, 1),
        b"byline" => (Slot::Authors, 2),
        b"creator" | b"dccreator" | b"creators" => (Slot::Authors, 3),
        b"writer" | b"writers" | b"authorname" => (Slot::Authors, 4),
        b"by" => (Slot::Authors, 5),
        b"description" => (Slot::Summary, 0),
        b"summary" => (Slot::Summary, 1),
        b"shortdescription" | b"shorttext" | b"brief" => (Slot::Summary, 2),
        b"abstract" | b"excerpt" | b"snippet" => (Slot::Summary, 3),
        b"trailtext" | b"standfirst" | b"dek" | b"subtitle" | b"subheadline" | b"subhead" => {
            (Slot::Summary, 4)
        }
        b"leadparagraph" | b"lead" | b"lede" | b"teaser" | b"blurb" | b"highlights" => (Slot::Summary, 5),
        b"contenthtml" | b"bodyhtml" | b"html" => (Slot::Body, 0),
        b"body" | b"articlebody" => (Slot::Body, 1),
        b"content" | b"fullcontent" | b"articlecontent" => (Slot::Body, 2),
        b"text" | b"contenttext" | b"bodytext" | b"fulltext" | b"maintext" | b"articletext"
        | b"cleanedtext" => (Slot::Body, 3),
        b"storytext" | b"story" | b"paragraphs" => (Slot::Body, 4),
        b"commenttext" | b"selftexthtml" => (Slot::Body, 5),
        b"selftext" | b"maincontent" => (Slot::Body, 6),
        b"message" => (Slot::Body, 7),
        b"tags" | b"taglist" => (Slot::Tags, 0),
        b"keywords" => (Slot::Tags, 1),
        b"categories" => (Slot::Tags, 2),
        b"category" => (Slot::Tags, 3),
        b"section" | b"sectionname" => (Slot::Tags, 4),
        b"topics" | b"topic" => (Slot::Tags, 5),
        b"labels" | b"subjects" => (Slot::Tags, 6),
        b"image" | b"urltoimage" | b"imageurl" | b"topimage" => (Slot::Image, 0),
        b"leadimage" | b"mainimage" | b"featuredimage" | b"bannerimage" | b"coverimage" | b"imgurl" => {
            (Slot::Image, 1)
        }
        b"thumbnail" | b"thumbnailurl" | b"picture" | b"photo" | b"images" | b"img" => (Slot::Image, 2),
        b"fields" | b"attributes" | b"data" | b"article" | b"node" | b"doc" => return Key::Inner,
        _ => return Key::Other,
    };
    Key::Of(slot, rank)
}

/// An object's values by what they mean. Nothing is unescaped yet: a body costs no more than finding its end.
#[derive(Clone, Copy, Default)]
pub struct Fields<'a> {
    found: [[Option<&'a RawValue>; RANKS]; SLOTS],
    inner: Option<&'a RawValue>,
}

impl<'a> Fields<'a> {
    /// Reads one object. With `lean` only what a headline can need is kept.
    pub fn read(json: &'a str, lean: bool) -> serde_json::Result<Self> {
        let mut fields = Fields::default();
        fields.add(json, lean)?;
        // An answer of a search engine wraps each article once more ("_source", "fields", "data").
        if let Some(inner) = fields.inner.take().filter(|inner| inner.get().starts_with('{'))
            && !(fields.has(Slot::Title) && fields.has(Slot::Body))
        {
            fields.add(inner.get(), lean)?;
        }
        Ok(fields)
    }

    fn add(&mut self, json: &'a str, lean: bool) -> serde_json::Result<()> {
        let mut reader = serde_json::Deserializer::from_str(json);
        Collect { fields: self, lean }.deserialize(&mut reader)?;
        reader.end()
    }

    /// Whether any name of this meaning was there with a value.
    pub fn has(&self, slot: Slot) -> bool {
        self.found[slot as usize].iter().any(Option::is_some)
    }

    /// The values of this meaning, the most telling name first.
    pub fn all(&self, slot: Slot) -> impl Iterator<Item = &'a str> + use<'a> {
        self.found[slot as usize].into_iter().flatten().map(RawValue::get)
    }
}

struct Collect<'f, 'a> {
    fields: &'f mut Fields<'a>,
    lean: bool,
}

impl<'a> DeserializeSeed<'a> for Collect<'_, 'a> {
    type Value = ();
    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for Collect<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(KeySeed)? {
            let slot = match key {
                Key::Of(slot, rank) if !(self.lean && slot == Slot::Image) => {
                    &mut self.fields.found[slot as usize][rank as usize]
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

/// A JSON string's text, by the raw value with its quotes; `None` if it is no string. A lone surrogate becomes
/// U+FFFD instead of an error.
pub fn string(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if !inner.contains('\\') {
        return Some(Cow::Borrowed(inner));
    }
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = rest[at + 1..].chars().next()?;
        rest = &rest[at + 1 + escape.len_utf8()..];
        match escape {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'u' => {
                let (c, after) = unicode(rest);
                out.push(c);
                rest = after;
            }
            other => out.push(other),
        }
    }
    out.push_str(rest);
    Some(Cow::Owned(out))
}

/// What stands after `\u`: one character, from two escapes if it is a pair of surrogates.
fn unicode(rest: &str) -> (char, &str) {
    let hex = |text: &str| text.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let Some(first) = hex(rest) else { return (char::REPLACEMENT_CHARACTER, rest) };
    let after = &rest[4..];
    if (0xd800..0xdc00).contains(&first)
        && let Some(low) =
            after.strip_prefix("\\u").and_then(hex).filter(|low| (0xdc00..0xe000).contains(low))
    {
        let code = 0x1_0000 + ((first - 0xd800) << 10) + (low - 0xdc00);
        return (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), &after[6..]);
    }
    (char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), after)
}

/// An object's members, one level deep.
pub fn members(raw: &str) -> Option<Vec<(Cow<'_, str>, &str)>> {
    struct Members;
    impl<'a> Visitor<'a> for Members {
        type Value = Vec<(Cow<'a, str>, &'a str)>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut out = Vec::new();
            while let Some((name, value)) = map.next_entry::<Cow<'a, str>, &'a RawValue>()? {
                out.push((name, value.get()));
            }
            Ok(out)
        }
    }
    raw.starts_with('{').then_some(())?;
    serde_json::Deserializer::from_str(raw).deserialize_map(Members).ok()
}

/// An array's elements as far as they can be read, and whether it ended as it should.
pub fn elements(raw: &str) -> Option<(Vec<&str>, bool)> {
    let mut rest = raw.trim_start().strip_prefix('[')?;
    let mut out = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.starts_with(']') {
            return Some((out, true));
        }
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
        match stream.next() {
            Some(Ok(value)) => out.push(value.get()),
            _ => return Some((out, false)),
        }
        rest = &rest[stream.byte_offset()..];
    }
}
