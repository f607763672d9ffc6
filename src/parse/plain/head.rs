//! The top of an article saved as text: which lines are its title, summary, by-line and date.
//! Never here: the text below, which is only measured to see that something is left of it.

use super::lines::{self, Shape, ends_sentence, is_shouted};
use super::meta::{self, Meta};
use super::names;
use super::title::{self, key, repeats, split_outlet};

/// Lines above a text that are looked at.
const UNITS: usize = 16;
/// Characters of the longest summary.
const SUMMARY: usize = 700;
/// Bytes after which a paragraph is certainly none of these.
const LONGEST: usize = 4000;

/// What was read, and where the text begins.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub meta: Meta,
    /// The title stands above the text, not only at its beginning.
    pub titled: bool,
    /// Something besides a title-like line says that an article begins here.
    pub strong: bool,
    /// Index of the first line of the text.
    pub body: usize,
}

/// One line, or several that were wrapped.
struct Unit {
    text: String,
    /// Lines it takes up.
    from: usize,
    to: usize,
    /// No blank line stands above or below it.
    chunk: usize,
    kind: Kind,
}

enum Kind {
    Says(Box<Meta>),
    Furniture,
    Text,
}

/// Reads the top of a text.
pub(super) fn read(source: &[&str], shape: &Shape) -> Head {
    // The lines of a head are short whatever the text is like; what is below says how that was wrapped.
    let below =
        Shape::of(source.iter().position(|line| line.trim().is_empty()).map_or(&[], |at| &source[at..]));
    let shape = if below.wrapped { &below } else { shape };
    let units = units(source, shape);
    let mut head = Head::default();
    let Some(title) = find_title(&units, source, shape, &mut head) else {
        head.body = units.iter().find(|u| matches!(u.kind, Kind::Text)).map_or(source.len(), |u| u.from);
        head.body = skip_blank(source, head.body);
        return head;
    };
    below_title(&units[title..], source, shape, &mut head);
    head.body = skip_blank(source, head.body);
    head
}

fn skip_blank(source: &[&str], from: usize) -> usize {
    from + source[from..].iter().take_while(|line| line.trim().is_empty()).count()
}

fn units(source: &[&str], shape: &Shape) -> Vec<Unit> {
    let (mut units, mut at, mut chunk) = (Vec::<Unit>::new(), 0, 0);
    let mut tagged = false;
    while at < source.len() && units.len() < UNITS {
        let line = source[at].trim();
        if line.is_empty() {
            chunk += 1;
            at += 1;
            continue;
        }
        let from = at;
        at += 1;
        let mut text = line.to_owned();
        let kind = if let Some(kind) = classify(line, tagged) {
            tagged |= matches!(&kind, Kind::Says(meta) if meta.tagged);
            // RFC 5322 §2.2.3: a header's value goes on in lines that begin with a blank.
            while tagged && source.get(at).is_some_and(|l| lines::indent(l) > 0 && !l.trim().is_empty()) {
                lines::join(&mut text, source[at]);
                at += 1;
            }
            if at - from > 1 { classify(&text, true).unwrap_or(kind) } else { kind }
        } else {
            while at < source.len() && text.len() < LONGEST && goes_on(source[at - 1], source[at], shape) {
                lines::join(&mut text, source[at]);
                at += 1;
            }
            Kind::Text
        };
        let body = matches!(&kind, Kind::Says(meta) if meta.body.is_some());
        units.push(Unit { text, from, to: at, chunk, kind });
        if body || lines::is_rule(line) {
            break;
        }
    }
    units
}

fn classify(line: &str, in_header: bool) -> Option<Kind> {
    if names::is_boilerplate(line) {
        return Some(Kind::Furniture);
    }
    if let Some(meta) = meta::tagged(line).or_else(|| meta::read(line)) {
        return Some(Kind::Says(Box::new(meta)));
    }
    // Other fields of a header: `Message-ID: …`, `X-Paper-Page: 4`.
    let field = |key: &str| key.len() <= 24 && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let other = in_header
        && line.split_once(": ").is_some_and(|(key, value)| {
            field(key) && key.starts_with(|c: char| c.is_ascii_uppercase()) && !ends_sentence(value)
        });
    other.then(|| Kind::Says(Box::new(Meta { tagged: true, ..Meta::default() })))
}

/// Whether a title or paragraph goes on in the next line.
fn goes_on(line: &str, next: &str, shape: &Shape) -> bool {
    !next.trim().is_empty()
        && !lines::is_rule(next)
        && classify(next.trim(), false).is_none()
        && (shape.soft(line, next)
            || lines::starts_lower(next)
            || is_shouted(line) && is_shouted(next) && line.len() >= 20)
}

/// Finds the title and takes what stands above it.
fn find_title(units: &[Unit], source: &[&str], shape: &Shape, head: &mut Head) -> Option<usize> {
    let tagged = units.iter().take(10).filter(|u| matches!(&u.kind, Kind::Says(m) if m.tagged)).count();
    for (i, unit) in units.iter().enumerate() {
        match &unit.kind {
            Kind::Furniture => {}
            Kind::Says(meta) => {
                // One tagged line above everything may be a headline: "Source: minister to resign".
                if meta.tagged && tagged < 2 && meta.title.is_none() && meta.published.is_none() {
                    return Some(as_title(units, i, head));
                }
                let title = meta.title.is_some();
                take(head, meta);
                if title {
                    head.titled = true;
                    head.body = unit.to;
                    return Some(i + 1);
                }
            }
            Kind::Text => {
                // Outlet and section may stand on lines of their own, one below the other.
                let above = |u: &&Unit| names::is_section(&u.text) || names::is_outlet(&u.text);
                let mut texts = units[i + 1..].iter().filter(|u| matches!(u.kind, Kind::Text));
                let next = texts.clone().find(|u| !above(u)).or_else(|| texts.next());
                if let Some(next) = next.filter(|next| is_title(next, units))
                    && let Some((sections, outlet)) = kicker(&unit.text, &next.text)
                {
                    head.meta.tags.extend(sections);
                    head.meta.source = head.meta.source.take().or(outlet);
                    continue;
                }
                if is_title(unit, units) && !opens_verse(unit, source, shape) {
                    return Some(as_title(units, i, head));
                }
                let later = units[i + 1..].iter().find_map(|u| match &u.kind {
                    Kind::Says(meta) if meta.tagged => meta.title.as_ref().map(|_| u),
                    _ => None,
                });
                later?;
            }
        }
    }
    // Nothing but statements: the text may begin right below.
    head.body = units.last().map_or(0, |u| u.to);
    head.titled.then_some(units.len())
}

fn as_title(units: &[Unit], at: usize, head: &mut Head) -> usize {
    head.meta.title = Some(units[at].text.clone());
    head.titled = true;
    head.body = units[at].to;
    at + 1
}

fn take(head: &mut Head, meta: &Meta) {
    head.strong |=
        meta.title.is_some() || meta.published.is_some() || !meta.authors.is_empty() || meta.url.is_some();
    meta::merge(&mut head.meta, meta.clone());
}

/// The first line of a poem belongs to the poem.
fn opens_verse(unit: &Unit, source: &[&str], shape: &Shape) -> bool {
    let rest = &source[unit.from..];
    let end = rest.iter().position(|line| line.trim().is_empty()).unwrap_or(rest.len());
    let chunk = &rest[..end];
    let long = source.iter().any(|line| line.chars().count() > 100);
    chunk.len() > 2
        && shape.is_verse(chunk)
        && !long
        && !lines::underlines(chunk[1], chunk[0])
        && chunk[1..].iter().all(|line| classify(line.trim(), false).is_none())
}

/// What a short line above the title says: sections, or the outlet.
fn kicker(line: &str, title: &str) -> Option<(Vec<String>, Option<String>)> {
    let trail: Vec<String> = line
        .split(['>', '›', '»', '|', '/'])
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    let short = |part: &String| part.len() <= 30 && part.split_whitespace().count() <= 3;
    if line.len() >= title.len() || names::is_person(line) && !names::is_outlet(line) {
        return None;
    }
    if trail.len() > 1 && trail.iter().all(short) {
        return Some((trail.into_iter().filter(|part| !part.eq_ignore_ascii_case("home")).collect(), None));
    }
    if names::is_section(line)
        || is_shouted(line) && !is_shouted(title) && short(&line.to_owned()) && !names::is_outlet(line)
    {
        return Some((vec![line.trim_end_matches(':').to_owned()], None));
    }
    names::is_outlet(line).then(|| (vec![], Some(line.to_owned())))
}

/// Reads on below the title: the underline, the summary, by-line, dates, the title again.
fn below_title(units: &[Unit], source: &[&str], shape: &Shape, head: &mut Head) {
    let title = head.meta.title.clone().unwrap_or_default();
    let mut pending: Vec<&Unit> = Vec::new();
    // A job or an outlet may stand below a name.
    let mut signed = None;
    for (i, unit) in units.iter().enumerate() {
        let near = |other: Option<&Unit>| other.is_some_and(|u| matches!(&u.kind, Kind::Says(_)));
        match &unit.kind {
            Kind::Furniture if pending.is_empty() => head.body = unit.to,
            Kind::Furniture => {}
            Kind::Says(meta) => {
                if !settle_summary(&mut pending, head) || !left(source, unit.to) && !meta.tagged {
                    // What follows a paragraph at the end of the file speaks of nothing above.
                    head.body = head.body.min(unit.from);
                    return;
                }
                take(head, meta);
                signed = Some(i);
                head.body = unit.to;
                if let Some(first) = &meta.body {
                    // The text's first words stand behind "SafeText:".
                    head.meta.body = Some(first.clone());
                    return;
                }
            }
            Kind::Text if lines::is_rule(&unit.text) => {
                let underline = pending.is_empty() && i == 0;
                if !(underline || pending.is_empty()) {
                    return;
                }
                head.body = unit.to;
            }
            Kind::Text if repeats(&unit.text, &title) => {
                if !settle_summary(&mut pending, head) || !left(source, unit.to) {
                    return;
                }
                outlet_behind(&unit.text, head);
                head.strong = true;
                head.body = unit.to;
            }
            Kind::Text
                if pending.is_empty()
                    && i > 0
                    && signed == Some(i - 1)
                    && meta::role(&unit.text).is_some() =>
            {
                if let Some(meta) = meta::role(&unit.text) {
                    take(head, &meta);
                }
                head.body = unit.to;
            }
            Kind::Text
                if pending.is_empty()
                    && names::is_outlet(&unit.text)
                    && (near(units.get(i + 1)) || i > 0 && signed == Some(i - 1)) =>
            {
                head.meta.source.get_or_insert_with(|| unit.text.clone());
                head.body = unit.to;
            }
            Kind::Text if pending.is_empty() && is_lone_by(units, i) => {
                if let Some(meta) = meta::lone_name(&unit.text) {
                    take(head, &meta);
                }
                signed = Some(i);
                head.body = unit.to;
            }
            Kind::Text => {
                pending.push(unit);
                let size: usize = pending.iter().map(|u| u.text.len()).sum();
                if pending.len() > 2 || size > SUMMARY {
                    break;
                }
            }
        }
    }
    // No by-line or date closed it off: only its place or shape can make the next line a summary.
    let Some(first) = pending.first() else { return };
    if is_deck(first, units, shape) && left(source, first.to) && head.meta.summary.is_none() {
        head.meta.summary = Some(first.text.clone());
        head.body = first.to;
    }
}

/// A name by itself is a by-line if the line above or below says something too.
fn is_lone_by(units: &[Unit], at: usize) -> bool {
    let unit = &units[at];
    let near = |other: Option<&Unit>| {
        other.is_some_and(|other| {
            matches!(&other.kind, Kind::Says(meta) if meta.published.or(meta.updated).is_some() && meta.authors.is_empty())
                || matches!(other.kind, Kind::Text) && meta::role(&other.text).is_some() && other.chunk == unit.chunk
        })
    };
    names::is_person(names::without_place(&unit.text))
        && (near(units.get(at + 1)) || at > 0 && near(units.get(at - 1)))
}

/// A line that shares its lines with the title, or is too short and open-ended to be a paragraph.
fn is_deck(unit: &Unit, units: &[Unit], shape: &Shape) -> bool {
    let Some(next) = units.iter().find(|u| u.from >= unit.to) else { return false };
    let words = unit.text.split_whitespace().count();
    let open = !ends_sentence(&unit.text) && !unit.text.ends_with([',', ';']);
    let paragraph = matches!(next.kind, Kind::Text) && (ends_sentence(&next.text) || next.text.len() > 120);
    open && words >= 6
        && unit.text.len() <= 300
        && paragraph
        && (shape.airy || unit.text.len() * 2 < next.text.len())
        && lines::bullet(&unit.text).is_none()
}

/// Makes the lines between title and by-line the summary; false if they are too many for one.
fn settle_summary(pending: &mut Vec<&Unit>, head: &mut Head) -> bool {
    if pending.is_empty() {
        return true;
    }
    if head.meta.summary.is_some() {
        return false;
    }
    let mut text = String::new();
    for unit in pending.drain(..) {
        lines::join(&mut text, &unit.text);
        head.body = unit.to;
    }
    head.meta.summary = Some(text);
    true
}

/// Whether any text is left below.
fn left(source: &[&str], from: usize) -> bool {
    source[from..].iter().any(|line| {
        !line.trim().is_empty() && !lines::is_rule(line) && classify(line.trim(), false).is_none()
    })
}

/// A title twice, once with the paper's name behind it: the shorter one is the title.
fn outlet_behind(text: &str, head: &mut Head) {
    let Some(title) = head.meta.title.clone() else { return };
    let (short, long) =
        if text.len() < title.len() { (text, title.as_str()) } else { (title.as_str(), text) };
    if let Some((_, outlet)) = split_outlet(long).filter(|(front, _)| key(front) == key(short)) {
        head.meta.source.get_or_insert_with(|| outlet.to_owned());
        head.meta.title = Some(short.to_owned());
    }
}

/// Whether a line can be the title.
fn is_title(unit: &Unit, units: &[Unit]) -> bool {
    let others = || units.iter().filter(|other| other.from != unit.from);
    let again = || {
        others().all(|other| other.chunk != unit.chunk)
            && others().any(|other| repeats(&other.text, &unit.text))
    };
    title::is_title(unit.text.trim(), again)
}
