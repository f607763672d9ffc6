//! What one line above a text says about it: a date, a by-line, an outlet, an address, a tagged value.
//! Never here: which lines to ask, or what stands in the text itself.

use super::names;
use crate::news::UnixTime;
use crate::parse::date;

/// The longest line that can be anything but a title or text.
const LONGEST: usize = 240;

/// What a line says. More than one part may be there: `Jane Doe | Reuters | 24 Nov 2024`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Meta {
    pub title: Option<String>,
    pub published: Option<UnixTime>,
    pub updated: Option<UnixTime>,
    pub authors: Vec<String>,
    pub source: Option<String>,
    pub url: Option<String>,
    pub summary: Option<String>,
    pub tags: Vec<String>,
    /// A label said what it is, as in `Date: …`.
    pub tagged: bool,
    /// The text itself begins here.
    pub body: Option<String>,
}

/// Words that stand before a date, and whether they say it was changed then. Longer ones come first.
const DATE_LABELS: &[(&str, bool)] = &[
    ("last updated", true),
    ("last modified", true),
    ("updated", true),
    ("modified", true),
    ("revised", true),
    ("aktualisiert", true),
    ("zuletzt geändert", true),
    ("mis à jour", true),
    ("modifié", true),
    ("actualizado", true),
    ("aggiornato", true),
    ("atualizado", true),
    ("bijgewerkt", true),
    ("обновлено", true),
    ("publication date", false),
    ("first published", false),
    ("published", false),
    ("posted", false),
    ("issued", false),
    ("released", false),
    ("filed", false),
    ("created", false),
    ("veröffentlicht", false),
    ("erschienen", false),
    ("stand", false),
    ("publié", false),
    ("publicado", false),
    ("pubblicato", false),
    ("gepubliceerd", false),
    ("опубликовано", false),
    ("date", false),
    ("datum", false),
    ("fecha", false),
    ("data", false),
];

/// Words between a label and its date.
const FILLERS: &[&str] = &["on", "at", "am", "vom", "le", "el", "il", "op", "em", "date", ":", "-", "–", "—"];

/// Reads a line that is one or more statements and nothing else.
pub(super) fn read(line: &str) -> Option<Meta> {
    let line = line.trim();
    if line.is_empty() || line.len() > LONGEST {
        return None;
    }
    let mut meta = Meta::default();
    if dated(line, &mut meta) {
        return Some(meta);
    }
    let (mut sure, mut named, mut loose, mut unknown) = (false, Vec::new(), false, None);
    for part in parts(line) {
        let part = part.trim();
        if is_address(part) {
            meta.url = Some(part.to_owned());
            sure = true;
        } else if dated(part, &mut meta) || by(part, &mut meta) {
            sure = true;
        } else if part.is_empty() || names::is_boilerplate(part) || names::is_role(part) {
            loose = true;
        } else if names::is_outlet(part) {
            meta.source.get_or_insert_with(|| part.to_owned());
            loose = true;
        } else if names::is_person(part) {
            named.push(part.to_owned());
        } else if let Some((first, rest)) = part.split_once(", ").filter(|(first, _)| names::is_person(first))
        {
            let mut rest = rest.split(", ");
            if !rest.all(|rest| names::is_role(rest) || outlet(rest, &mut meta) || dated(rest, &mut meta)) {
                return None;
            }
            named.push(first.to_owned());
            loose = true;
        } else if unknown.is_none() && names::is_proper(part) {
            unknown = Some(part);
        } else {
            return None;
        }
    }
    // "Jane Doe / Dagbladet": beside a name stands whom she writes for.
    if let Some(outlet) = unknown {
        if named.len() != 1 || sure || loose || meta.source.is_some() || line.contains(['-', '–', '—']) {
            return None;
        }
        meta.source = Some(outlet.to_owned());
        loose = true;
    }
    // A bare name needs company: alone it may be a headline ("Angela Merkel").
    if !named.is_empty() && (sure || loose) {
        sure = true;
        meta.authors.append(&mut named);
    }
    sure.then_some(meta)
}

/// The line below a name: `Political correspondent, BBC News`.
pub(super) fn role(line: &str) -> Option<Meta> {
    let mut meta = Meta::default();
    let parts: Vec<&str> = line.split(',').map(str::trim).collect();
    let job = parts.iter().any(|part| names::is_role(part));
    let all =
        parts.iter().all(|part| names::is_role(part) || outlet(part, &mut meta) || names::is_proper(part));
    (job && all).then_some(meta)
}

/// A name by itself, which is a by-line only beside another one of the lines above.
pub(super) fn lone_name(line: &str) -> Option<Meta> {
    let name = names::without_place(line).trim();
    names::is_person(name).then(|| Meta { authors: vec![name.to_owned()], ..Meta::default() })
}

/// `Title: …`, `Author: …` and the like.
pub(super) fn tagged(line: &str) -> Option<Meta> {
    let (key, value) = line.split_once(':')?;
    let (key, value) = (key.trim().to_lowercase(), value.trim());
    let mut meta = Meta { tagged: true, ..Meta::default() };
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
            meta.authors = names::people(value);
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
            if is_address(value) {
                meta.url = Some(value.to_owned());
            } else {
                meta.source = Some(value.to_owned());
            }
        }
        "url" | "link" | "permalink" | "canonical" | "address" | "web" if is_address(value) => {
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

/// The pieces of a line that a sign divides.
fn parts(line: &str) -> Vec<&str> {
    const SIGNS: &[&str] = &[" | ", " / ", " • ", " · ", " — ", " – ", " - ", " // ", "\t", "   "];
    let mut parts = vec![line.trim_matches(['|', '•', '·'])];
    for sign in SIGNS {
        parts = parts.into_iter().flat_map(|part| part.split(sign)).collect();
    }
    parts
}

/// A date, labelled or not; also two of them in one line, as in `Published … Updated …`.
fn dated(part: &str, meta: &mut Meta) -> bool {
    let part = part.trim().trim_matches(['(', ')', '[', ']']);
    // "2024" or "12345678" alone is a headline sooner than a date.
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
            if dated(&part[..at], &mut both) && dated(second, &mut both) {
                *meta = both;
                return true;
            }
        }
    }
    let Some((rest, changed)) = DATE_LABELS.iter().find_map(|(label, changed)| {
        folded.strip_prefix(label).map(|rest| (&part[part.len() - rest.len()..], *changed))
    }) else {
        return false;
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
    if changed {
        meta.updated.get_or_insert(stamp);
    } else {
        meta.published.get_or_insert(stamp);
    }
    true
}

fn outlet(part: &str, meta: &mut Meta) -> bool {
    let known = names::is_outlet(part);
    if known {
        meta.source.get_or_insert_with(|| part.trim().to_owned());
    }
    known
}

/// `By Jane Doe and John Smith, Staff Writer`, `Von …`, `Par …`; a date or an outlet may follow.
fn by(part: &str, meta: &mut Meta) -> bool {
    let Some((rest, certain)) = names::after_by(part) else { return dated_by(part, meta) };
    let (mut rest, mut found) = (rest.trim(), Meta::default());
    for (at, sign) in rest.match_indices([',', ';']).chain(rest.match_indices(" on ")) {
        if dated(&rest[at + sign.len()..], &mut found) {
            rest = &rest[..at];
            break;
        }
    }
    let mut pieces: Vec<&str> = rest.split([',', ';']).map(str::trim).collect();
    while let [_, .., last] = pieces[..] {
        // A single word there is the place she writes from.
        let place = !last.contains(' ') && names::is_proper(last);
        if !(last.is_empty() || place || names::is_role(last) || outlet(last, &mut found)) {
            break;
        }
        pieces.pop();
    }
    let mut who = pieces.join(", ");
    for sign in [" for ", " of ", " at ", " in ", " / ", " ("] {
        let whole = who.clone();
        if let Some((name, rest)) = whole.split_once(sign)
            && names::are_people(name, certain)
        {
            let rest = rest.trim_end_matches(')');
            if sign != " in " && (names::is_outlet(rest) || matches!(sign, " for " | " of ")) {
                found.source.get_or_insert_with(|| rest.trim().to_owned());
            }
            who.truncate(name.len());
        }
    }
    if !names::are_people(&who, certain) {
        return names::is_outlet(&who) && {
            found.source.get_or_insert(who);
            merge(meta, found);
            true
        };
    }
    found.authors = names::people(&who);
    merge(meta, found);
    true
}

/// `24 November 2024 by Jane Doe`.
fn dated_by(part: &str, meta: &mut Meta) -> bool {
    let Some(at) = part.find(" by ").or_else(|| part.find(" By ")) else { return false };
    let mut found = Meta::default();
    let (when, who) = (part[..at].trim_end_matches([',', ';']), &part[at + 1..]);
    let fine = (names::is_label(when) || dated(when, &mut found)) && by(who, &mut found);
    if fine {
        merge(meta, found);
    }
    fine
}

/// Takes over what is not yet known.
pub(super) fn merge(into: &mut Meta, from: Meta) {
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

pub(super) fn is_address(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| host.len() > 3) && !text.contains(char::is_whitespace)
}
