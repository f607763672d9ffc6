//! The metadata in one line above a text: a date, a by-line, a publisher, a URL, a labelled value.
//! Never here: which lines are read, or the text itself.

use super::lexicon;
use crate::news::UnixTime;
use crate::parse::date;

/// The longest line of metadata, in bytes.
const MAX_LINE: usize = 240;

/// The metadata in one or more lines. A line may have several parts: `Jane Doe | Reuters | 24 Nov 2024`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ArticleMeta {
    pub(crate) title: Option<String>,
    pub(crate) published: Option<UnixTime>,
    pub(crate) updated: Option<UnixTime>,
    pub(crate) authors: Vec<String>,
    pub(crate) source: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) tags: Vec<String>,
    /// The line has a label, as in `Date: …`.
    pub(crate) labelled: bool,
    /// The start of the text, on the same line as its label.
    pub(crate) body: Option<String>,
}

/// Words before the date of a change, and before that of publication. Of two that begin alike, the longer is first.
const UPDATED_LABELS: &str = "\
    last updated|last modified|updated|modified|revised|aktualisiert|zuletzt geändert|mis à jour|\
    modifié|actualizado|aggiornato|atualizado|bijgewerkt|обновлено";
const PUBLISHED_LABELS: &str = "\
    publication date|first published|published|posted|issued|released|filed|created|veröffentlicht|\
    erschienen|stand|publié|publicado|pubblicato|gepubliceerd|опубликовано|date|datum|fecha|data";

/// Words between such a label and its date.
const FILLERS: &[&str] = &["on", "at", "am", "vom", "le", "el", "il", "op", "em", "date", ":", "-", "–", "—"];

/// Reads a line that has only metadata.
pub(super) fn read_line(line: &str) -> Option<ArticleMeta> {
    let line = line.trim();
    if line.is_empty() || line.len() > MAX_LINE {
        return None;
    }
    let mut meta = ArticleMeta::default();
    if read_date(line, &mut meta) {
        return Some(meta);
    }
    // `certain`: a part can only be metadata. `likely`: a part is metadata if others are.
    let (mut certain, mut named, mut likely, mut unknown) = (false, Vec::new(), false, None);
    for part in split_parts(line) {
        let part = part.trim();
        if is_url(part) {
            meta.url = Some(part.to_owned());
            certain = true;
        } else if read_date(part, &mut meta) || read_byline(part, &mut meta) {
            certain = true;
        } else if part.is_empty() || lexicon::is_boilerplate(part) || lexicon::is_job_title(part) {
            likely = true;
        } else if lexicon::is_publisher(part) {
            meta.source.get_or_insert_with(|| part.to_owned());
            likely = true;
        } else if lexicon::is_person(part) {
            named.push(part.to_owned());
        } else if let Some((first, rest)) =
            part.split_once(", ").filter(|(first, _)| lexicon::is_person(first))
        {
            let mut rest = rest.split(", ");
            if !rest.all(|rest| {
                lexicon::is_job_title(rest) || read_publisher(rest, &mut meta) || read_date(rest, &mut meta)
            }) {
                return None;
            }
            named.push(first.to_owned());
            likely = true;
        } else if unknown.is_none() && lexicon::is_proper_name(part) {
            unknown = Some(part);
        } else {
            return None;
        }
    }
    // "Jane Doe / Dagbladet": an unknown name next to a person's is the publisher's.
    if let Some(publisher) = unknown {
        if named.len() != 1 || certain || likely || meta.source.is_some() || line.contains(['-', '–', '—'])
        {
            return None;
        }
        meta.source = Some(publisher.to_owned());
        likely = true;
    }
    // A name alone may be a headline ("Angela Merkel").
    if !named.is_empty() && (certain || likely) {
        certain = true;
        meta.authors.append(&mut named);
    }
    certain.then_some(meta)
}

/// The line below a name: `Political correspondent, BBC News`.
pub(super) fn read_job_line(line: &str) -> Option<ArticleMeta> {
    let mut meta = ArticleMeta::default();
    let parts: Vec<&str> = line.split(',').map(str::trim).collect();
    let job = parts.iter().any(|part| lexicon::is_job_title(part));
    let all = parts.iter().all(|part| {
        lexicon::is_job_title(part) || read_publisher(part, &mut meta) || lexicon::is_proper_name(part)
    });
    (job && all).then_some(meta)
}

/// A name on a line by itself. It is a by-line only next to other metadata.
pub(super) fn read_name(line: &str) -> Option<ArticleMeta> {
    let name = lexicon::without_place(line).trim();
    lexicon::is_person(name).then(|| ArticleMeta { authors: vec![name.to_owned()], ..ArticleMeta::default() })
}

/// `Title: …`, `Author: …` and the like.
pub(super) fn read_labelled(line: &str) -> Option<ArticleMeta> {
    let (key, value) = line.split_once(':')?;
    let (key, value) = (key.trim().to_lowercase(), value.trim());
    let mut meta = ArticleMeta { labelled: true, ..ArticleMeta::default() };
    let list = |value: &str| -> Vec<String> {
        value
            .split([',', ';', '|'])
            .map(|part| part.trim().to_owned())
            .filter(|part| !part.is_empty())
            .collect()
    };
    match key.as_str() {
        "body" | "text" | "content" | "article" | "article text" | "full text" => {
            meta.body = Some(value.to_owned());
        }
        _ if value.is_empty() => return None,
        "title" | "headline" | "subject" | "titel" | "titre" | "título" | "titulo" | "titolo" => {
            meta.title = Some(value.trim_matches('"').to_owned());
        }
        "author" | "authors" | "by" | "byline" | "from" | "writer" | "autor" | "autoren" | "auteur"
        | "autore" => {
            meta.authors = lexicon::split_names(value);
            if meta.authors.is_empty() {
                meta.authors = vec![value.split('<').next().unwrap_or(value).trim().to_owned()];
            }
        }
        "date" | "published" | "pubdate" | "publish date" | "publication date" | "published at"
        | "published on" | "date published" | "posted" | "datum" | "fecha" | "data" | "created" => {
            meta.published = Some(date::parse(value)?);
        }
        "updated" | "last updated" | "modified" | "last modified" | "lastmod" | "updated at"
        | "date modified" => {
            meta.updated = Some(date::parse(value)?);
        }
        "source" | "publication" | "publisher" | "outlet" | "newspaper" | "site" | "quelle" | "fuente"
        | "fonte"
            if value.len() <= 80 =>
        {
            if is_url(value) {
                meta.url = Some(value.to_owned());
            } else {
                meta.source = Some(value.to_owned());
            }
        }
        "url" | "link" | "permalink" | "canonical" | "address" | "web" if is_url(value) => {
            meta.url = Some(value.to_owned());
        }
        "summary" | "description" | "abstract" | "subtitle" | "deck" | "dek" | "standfirst"
        | "subheadline" | "excerpt" | "lead" | "teaser" | "zusammenfassung" | "résumé" => {
            meta.summary = Some(value.to_owned());
        }
        "tags" | "tag" | "keywords" | "category" | "categories" | "section" | "topic" | "topics"
        | "rubrik" => {
            meta.tags = list(value);
        }
        _ => return None,
    }
    Some(meta)
}

/// The parts of a line between separators.
fn split_parts(line: &str) -> Vec<&str> {
    const SEPARATORS: &[&str] = &[" | ", " / ", " • ", " · ", " — ", " – ", " - ", " // ", "\t", "   "];
    let mut parts = vec![line.trim_matches(['|', '•', '·'])];
    for separator in SEPARATORS {
        parts = parts.into_iter().flat_map(|part| part.split(separator)).collect();
    }
    parts
}

/// A date, labelled or not; also two of them in one line, as in `Published … Updated …`.
fn read_date(part: &str, meta: &mut ArticleMeta) -> bool {
    let part = part.trim().trim_matches(['(', ')', '[', ']']);
    // "2024" or "12345678" alone is rather a headline than a date.
    if part.bytes().any(|b| b.is_ascii_digit()) && part.chars().any(|c| !c.is_ascii_digit()) {
        if let Some(stamp) = date::parse(part) {
            meta.published.get_or_insert(stamp);
            return true;
        }
    } else {
        return false;
    }
    let folded = part.to_lowercase();
    if folded.len() != part.len() {
        return false;
    }
    for sign in [" updated", " last updated", " modified", " last modified", " | ", ", updated", "; updated"]
    {
        if let Some(at) = folded.find(sign).filter(|at| *at > 5) {
            let mut both = meta.clone();
            let second = part[at..].trim_start_matches([' ', '|', ',', ';']);
            if read_date(&part[..at], &mut both) && read_date(second, &mut both) {
                *meta = both;
                return true;
            }
        }
    }
    let after_label = |labels: &str| {
        let rest = labels.split('|').find_map(|label| folded.strip_prefix(label))?;
        Some(&part[part.len() - rest.len()..])
    };
    let (rest, slot) = match (after_label(UPDATED_LABELS), after_label(PUBLISHED_LABELS)) {
        (Some(rest), _) => (rest, &mut meta.updated),
        (None, Some(rest)) => (rest, &mut meta.published),
        (None, None) => return false,
    };
    let mut rest = rest.trim_start();
    for filler in FILLERS.iter().chain(FILLERS) {
        if let Some(after) = rest.strip_prefix(filler)
            && (after.starts_with(' ') || filler.len() == 1)
        {
            rest = after.trim_start();
        }
    }
    let Some(stamp) = date::parse(rest) else { return false };
    slot.get_or_insert(stamp);
    true
}

fn read_publisher(part: &str, meta: &mut ArticleMeta) -> bool {
    let known = lexicon::is_publisher(part);
    if known {
        meta.source.get_or_insert_with(|| part.trim().to_owned());
    }
    known
}

/// `By Jane Doe and John Smith, Staff Writer`, `Von …`, `Par …`; a date or a publisher may follow.
fn read_byline(part: &str, meta: &mut ArticleMeta) -> bool {
    let Some((rest, certain)) = lexicon::strip_byline_prefix(part) else {
        return read_date_and_byline(part, meta);
    };
    let (mut rest, mut found) = (rest.trim(), ArticleMeta::default());
    for (at, sign) in rest.match_indices([',', ';']).chain(rest.match_indices(" on ")) {
        if read_date(&rest[at + sign.len()..], &mut found) {
            rest = &rest[..at];
            break;
        }
    }
    let mut pieces: Vec<&str> = rest.split([',', ';']).map(str::trim).collect();
    while let [_, .., last] = pieces[..] {
        // A single word here is the place of writing.
        let place = !last.contains(' ') && lexicon::is_proper_name(last);
        if !(last.is_empty() || place || lexicon::is_job_title(last) || read_publisher(last, &mut found)) {
            break;
        }
        pieces.pop();
    }
    let mut who = pieces.join(", ");
    for sign in [" for ", " of ", " at ", " in ", " / ", " ("] {
        let whole = who.clone();
        if let Some((name, rest)) = whole.split_once(sign)
            && lexicon::are_names(name, certain)
        {
            let rest = rest.trim_end_matches(')');
            if sign != " in " && (lexicon::is_publisher(rest) || matches!(sign, " for " | " of ")) {
                found.source.get_or_insert_with(|| rest.trim().to_owned());
            }
            who.truncate(name.len());
        }
    }
    if !lexicon::are_names(&who, certain) {
        return lexicon::is_publisher(&who) && {
            found.source.get_or_insert(who);
            merge(meta, found);
            true
        };
    }
    found.authors = lexicon::split_names(&who);
    merge(meta, found);
    true
}

/// `24 November 2024 by Jane Doe`.
fn read_date_and_byline(part: &str, meta: &mut ArticleMeta) -> bool {
    let Some(at) = part.find(" by ").or_else(|| part.find(" By ")) else { return false };
    let mut found = ArticleMeta::default();
    let (when, who) = (part[..at].trim_end_matches([',', ';']), &part[at + 1..]);
    let valid =
        (lexicon::is_byline_label(when) || read_date(when, &mut found)) && read_byline(who, &mut found);
    if valid {
        merge(meta, found);
    }
    valid
}

/// Adds what is not known yet.
pub(super) fn merge(into: &mut ArticleMeta, from: ArticleMeta) {
    let take = |into: &mut Option<String>, from: Option<String>| *into = into.take().or(from);
    take(&mut into.title, from.title);
    take(&mut into.source, from.source);
    take(&mut into.url, from.url);
    take(&mut into.summary, from.summary);
    into.published = into.published.or(from.published);
    into.updated = into.updated.or(from.updated);
    for name in from.authors {
        if !into.authors.contains(&name) {
            into.authors.push(name);
        }
    }
    into.tags.extend(from.tags);
}

pub(super) fn is_url(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| host.len() > 3) && !text.contains(char::is_whitespace)
}
