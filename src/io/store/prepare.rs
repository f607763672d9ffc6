//! Prepares articles for writing: computes two hashes of what they say, and compresses their texts.
//! Never here: the file.

use std::borrow::Cow;

use lz4_flex::block::{CompressTable, compress_into_with_table, get_maximum_output_size};
use memchr::memchr;

use super::identify::NewItem;
use super::traits::Traits;
use crate::news::name::{NameKey, NormalKeys};
use crate::news::{Article, Body, ItemKeys, Parsed, SafeText, UnixTime};

/// Separates names and tags; no [`SafeText`] contains it.
pub const SEPARATOR: char = '\u{1f}';
/// Bodies shorter than this are not compressed: it would save nothing.
const SHORT: usize = 128;
/// Of a longer body this much is compressed on trial, and the rest only if the trial shrinks to [`SHRINKS`] percent.
/// Compression is most of the work here. Text of real feeds becomes half as long; of their bodies over 600 bytes 92 in
/// 100 pass the trial, which is where all but 4 percent of the savings are.
const TRIAL: usize = 1024;
const SHRINKS: usize = 90;
/// Added to the kind of a body that is compressed.
const PACKED: u8 = 16;
/// LZ4 compresses to a 255th at most (a length byte stands for up to 255 bytes).
const RATIO: usize = 255;

/// Articles ready to be written: hashed, their texts compressed. Made in the thread that parsed them, so that the
/// writer has little left to do.
///
/// What counts as a change of an article that is already known:
///
/// - Its *words* (title, summary, the text of the body without markup; white space is folded): it is marked as
///   revised, and the earlier text is kept; if only numbers or white space changed, it is written, but not marked as
///   revised (see `revision`).
/// - Anything else that is shown (address, authors, tags in any order, picture, markup with the addresses in it): it
///   is written, but not marked as revised. Servers sign the addresses of their pictures anew with every answer.
/// - Dates alone: nothing is written. Some feeds date every item to the time of the request.
#[derive(Debug, Default)]
pub struct PreparedArticles {
    /// In the order of the feed, without exact repeats.
    pub(super) items: Vec<PreparedArticle>,
}

/// An article ready to be written.
#[derive(Debug)]
pub(super) struct PreparedArticle {
    pub(crate) keys: ItemKeys,
    pub(crate) traits: Traits,
    /// The key of its name, if its id, or without one its link, is its own.
    pub(crate) name_key: Option<NameKey>,
    pub(crate) title: SafeText,
    pub(crate) url: Option<SafeText>,
    pub(crate) authors: Option<String>,
    pub(crate) tags: Option<String>,
    pub(crate) published: Option<UnixTime>,
    pub(crate) updated: Option<UnixTime>,
    pub(crate) summary: Option<SafeText>,
    pub(crate) image: Option<SafeText>,
    pub(crate) body: Option<Vec<u8>>,
    /// Hash of all that is shown, without dates.
    pub(crate) shown_hash: i64,
    /// Hash of its words.
    pub(crate) words_hash: i64,
}

impl PreparedArticles {
    /// Warnings and the sources that articles name are dropped.
    pub fn new(parsed: Parsed) -> Self {
        let mut seen = std::collections::HashSet::with_capacity(parsed.articles.len());
        let mut scratch = Scratch::default();
        let keys = parsed.feed.map(|feed| feed.items).unwrap_or_default();
        let own_id = |article: &Article| ItemKeys {
            guid: Some(article.id.to_string().into()),
            old: [article.id; 2],
            front_page: false,
        };
        let mut keys = keys.into_iter();
        let items = parsed.articles.into_iter().map(|article| {
            let keys = keys.next().unwrap_or_else(|| own_id(&article));
            scratch.item(article, keys)
        });
        // No two articles of a feed have all of this in common.
        let items = items.filter(|item| seen.insert(item.traits.hash_with(item.words_hash))).collect();
        Self { items }
    }
}

impl PreparedArticle {
    /// The key of its name. `own`: whether its id and its link are its own.
    pub(super) fn name_key(&self, own: (bool, bool)) -> Cow<'_, NameKey> {
        let is_own = if self.keys.guid.is_some() { own.0 } else { own.1 };
        match self.name_key.as_ref().filter(|_| is_own) {
            Some(key) => Cow::Borrowed(key),
            None => Cow::Owned(self.whole_key()),
        }
    }

    /// The key with all that it says of itself.
    pub(super) fn whole_key(&self) -> NameKey {
        let date = self.published.or(self.updated);
        NameKey::whole(self.keys.guid.as_deref(), self.url.as_deref(), &self.title, date)
    }

    /// What identifies it.
    pub(super) fn as_new(&self) -> NewItem<'_> {
        NewItem { traits: &self.traits, old: self.keys.old, front_page: self.keys.front_page }
    }
}

/// Buffers reused for each article.
#[derive(Default)]
struct Scratch {
    /// The words, white space folded.
    words: Vec<u8>,
    /// Everything else that is shown, with the place of each tag.
    marks: Vec<u8>,
    packer: Packer,
}

impl Scratch {
    fn item(&mut self, article: Article, keys: ItemKeys) -> PreparedArticle {
        let guid = keys.guid.as_deref();
        let normal = NormalKeys::of(guid, article.url.as_deref());
        let traits = Traits::with(&article, guid, &normal);
        let name_key = NameKey::of(guid, &normal, true);
        let body = match article.body {
            Body::Blocks(document) => Body::Plain(document.plain_text().into()),
            other => other,
        };
        let (authors, tags) = (join_names(&article.authors), join_names(&article.tags));
        let (words_hash, shown_hash) = {
            let (words, marks) = (&mut self.words, &mut self.marks);
            words.clear();
            marks.clear();
            let mut sorted: Vec<&str> = article.tags.iter().map(SafeText::as_str).collect();
            sorted.sort_unstable();
            let shown = [article.url.as_deref(), authors.as_deref(), article.image.as_deref()];
            for part in shown.into_iter().map(Option::unwrap_or_default).chain(sorted) {
                push_part(marks, part);
            }
            push_part(words, &article.title);
            push_part(words, article.summary.as_deref().unwrap_or_default());
            marks.push(body_kind(&body));
            match &body {
                Body::Html(html) => split_tags(html, words, marks),
                other => fold(other.source().as_bytes(), words),
            }
            if words.last() == Some(&b' ') {
                words.pop();
            }
            let words_hash = blake3::hash(words);
            marks.extend(&words_hash.as_bytes()[..16]);
            (hash_prefix(&words_hash), hash_prefix(&blake3::hash(marks)))
        };
        PreparedArticle {
            keys,
            traits,
            name_key,
            url: article.url,
            authors,
            tags,
            published: article.published,
            updated: article.updated,
            summary: article.summary,
            image: article.image,
            body: self.packer.pack(&body),
            title: article.title,
            shown_hash,
            words_hash,
        }
    }
}

fn join_names(names: &[SafeText]) -> Option<String> {
    (!names.is_empty()).then(|| names.join(&String::from(SEPARATOR)))
}

fn hash_prefix(hash: &blake3::Hash) -> i64 {
    hash.as_bytes().first_chunk().map_or(0, |first| i64::from_le_bytes(*first))
}

fn push_part(out: &mut Vec<u8>, part: &str) {
    out.extend(part.as_bytes());
    out.push(SEPARATOR as u8);
}

/// Splits HTML into text and tags; a tag with its place. It need not be exact, only the same every time.
fn split_tags(html: &str, words: &mut Vec<u8>, marks: &mut Vec<u8>) {
    let mut rest = html.as_bytes();
    while let Some(at) = memchr(b'<', rest) {
        fold(&rest[..at], words);
        let tag = memchr(b'>', &rest[at..]).map_or(rest.len(), |end| at + end + 1);
        marks.extend((words.len() as u32).to_le_bytes());
        fold(&rest[at..tag], marks);
        // Paragraphs are separate words, with or without white space between them.
        fold(b" ", words);
        rest = &rest[tag..];
    }
    fold(rest, words);
}

/// Appends bytes with each run of white space as one space. The usual case, no two blanks side by side, is
/// vectorised.
fn fold(bytes: &[u8], out: &mut Vec<u8>) {
    let blank = |byte: u8| byte <= b' ';
    let before = out.last().is_none_or(|&last| last == b' ' || last == SEPARATOR as u8);
    let bytes = if before { bytes.trim_ascii_start() } else { bytes };
    let Some(after) = bytes.get(1..) else { return };
    let runs = bytes.iter().zip(after).fold(false, |runs, (a, b)| runs | (blank(*a) & blank(*b)));
    if !runs {
        out.extend(bytes.iter().map(|&byte| if blank(byte) { b' ' } else { byte }));
        return;
    }
    for &byte in bytes {
        if !blank(byte) {
            out.push(byte);
        } else if out.last() != Some(&b' ') {
            out.push(b' ');
        }
    }
}

fn body_kind(body: &Body) -> u8 {
    match body {
        Body::Empty | Body::Blocks(_) => 0,
        Body::Html(_) => 1,
        Body::Markdown(_) => 2,
        Body::Plain(_) => 3,
    }
}

/// Packs bodies; its buffers are reused.
#[derive(Default)]
pub(super) struct Packer {
    table: CompressTable,
    packed: Vec<u8>,
}

impl Packer {
    /// A body as it is stored: a byte for its kind, then its source; or, if the kind has [`PACKED`] added, the
    /// source's length (four bytes, little endian) and an LZ4 block. `None` if there is no text.
    pub(super) fn pack(&mut self, body: &Body) -> Option<Vec<u8>> {
        let (kind, source) = (body_kind(body), body.source().as_bytes());
        if kind == 0 {
            return None;
        }
        let start = |kind, len| {
            let mut start = Vec::with_capacity(1 + len);
            start.push(kind);
            start
        };
        if source.len() >= SHORT
            && self.compresses_well(source)
            && let Some(block) = self.compress(source).filter(|block| block.len() + 4 < source.len())
        {
            let mut packed = start(kind + PACKED, 4 + block.len());
            packed.extend((source.len() as u32).to_le_bytes());
            packed.extend(block);
            return Some(packed);
        }
        let mut plain = start(kind, source.len());
        plain.extend(source);
        Some(plain)
    }

    fn compresses_well(&mut self, source: &[u8]) -> bool {
        let Some(head) = source.get(..TRIAL) else { return true };
        self.compress(head).is_some_and(|block| block.len() * 100 < head.len() * SHRINKS)
    }

    fn compress(&mut self, source: &[u8]) -> Option<&[u8]> {
        let most = get_maximum_output_size(source.len());
        if self.packed.len() < most {
            self.packed.resize(most, 0);
        }
        let len = compress_into_with_table(source, &mut self.packed, &mut self.table).ok()?;
        self.packed.get(..len)
    }
}

/// The inverse of [`Packer::pack`]; `None` if the bytes are damaged.
pub(super) fn unpack(stored: Option<&[u8]>) -> Option<Body> {
    let Some((kind, rest)) = stored.and_then(<[u8]>::split_first) else { return Some(Body::Empty) };
    let bytes = if *kind >= PACKED {
        let (len, block) = rest.split_first_chunk()?;
        let len = u32::from_le_bytes(*len) as usize;
        if len > block.len().saturating_mul(RATIO) {
            return None;
        }
        lz4_flex::block::decompress(block, len).ok()?
    } else {
        rest.to_vec()
    };
    let source = String::from_utf8(bytes).ok()?.into_boxed_str();
    match kind % PACKED {
        1 => Some(Body::Html(source)),
        2 => Some(Body::Markdown(source)),
        3 => Some(Body::Plain(source)),
        _ => None,
    }
}
