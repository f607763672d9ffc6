//! The head of an article saved as text: which lines are its title, summary, by-line and date.
//! Never here: the text below, of which only the length is used.

use super::lexicon;
use super::lines::{self, LineLayout, ends_sentence, is_all_caps};
use super::meta::{self, ArticleMeta};
use super::title::{self, is_same_title, key, split_publisher};

/// Entries of a head that are read.
const MAX_ENTRIES: usize = 16;
/// The longest summary, in bytes.
const MAX_SUMMARY: usize = 700;
/// The longest entry that is read, in bytes.
const MAX_ENTRY: usize = 4000;

/// What was read, and where the text begins.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(crate) meta: ArticleMeta,
    /// There is a title above the text, not only the first words of the text.
    pub(crate) has_title: bool,
    /// Metadata also shows that an article begins here.
    pub(crate) has_metadata: bool,
    /// Index of the first line of the text.
    pub(crate) body: usize,
}

/// One line, or several that were wrapped.
struct HeadEntry {
    text: String,
    /// The range of its lines.
    from: usize,
    to: usize,
    /// Number of its block. Blocks are separated by blank lines.
    chunk: usize,
    kind: EntryKind,
}

enum EntryKind {
    Metadata(Box<ArticleMeta>),
    Boilerplate,
    Text,
}

/// Reads the head of a text.
pub(super) fn read(source: &[&str], layout: &LineLayout) -> Head {
    // The lines of a head are short in any text. The text below shows how lines are wrapped.
    let below =
        LineLayout::of(source.iter().position(|line| line.trim().is_empty()).map_or(&[], |at| &source[at..]));
    let layout = if below.wrapped { &below } else { layout };
    let entries = entries(source, layout);
    let mut head = Head::default();
    let Some(title) = find_title(&entries, source, layout, &mut head) else {
        head.body =
            entries.iter().find(|e| matches!(e.kind, EntryKind::Text)).map_or(source.len(), |e| e.from);
        head.body = skip_blank(source, head.body);
        return head;
    };
    read_below_title(&entries[title..], source, layout, &mut head);
    head.body = skip_blank(source, head.body);
    head
}

fn skip_blank(source: &[&str], from: usize) -> usize {
    from + source[from..].iter().take_while(|line| line.trim().is_empty()).count()
}

fn entries(source: &[&str], layout: &LineLayout) -> Vec<HeadEntry> {
    let (mut entries, mut at, mut chunk) = (Vec::<HeadEntry>::new(), 0, 0);
    let mut labelled = false;
    while at < source.len() && entries.len() < MAX_ENTRIES {
        let line = source[at].trim();
        if line.is_empty() {
            chunk += 1;
            at += 1;
            continue;
        }
        let from = at;
        at += 1;
        let mut text = line.to_owned();
        let kind = if let Some(kind) = classify(line, labelled) {
            labelled |= matches!(&kind, EntryKind::Metadata(meta) if meta.labelled);
            // RFC 5322 §2.2.3: lines that begin with a blank continue a header.
            while labelled && source.get(at).is_some_and(|l| lines::indent(l) > 0 && !l.trim().is_empty()) {
                lines::append_line(&mut text, source[at]);
                at += 1;
            }
            if at - from > 1 { classify(&text, true).unwrap_or(kind) } else { kind }
        } else {
            while at < source.len() && text.len() < MAX_ENTRY && continues(source[at - 1], source[at], layout)
            {
                lines::append_line(&mut text, source[at]);
                at += 1;
            }
            EntryKind::Text
        };
        let body = matches!(&kind, EntryKind::Metadata(meta) if meta.body.is_some());
        entries.push(HeadEntry { text, from, to: at, chunk, kind });
        if body || lines::is_rule(line) {
            break;
        }
    }
    entries
}

fn classify(line: &str, in_header: bool) -> Option<EntryKind> {
    if lexicon::is_boilerplate(line) {
        return Some(EntryKind::Boilerplate);
    }
    if let Some(meta) = meta::read_labelled(line).or_else(|| meta::read_line(line)) {
        return Some(EntryKind::Metadata(Box::new(meta)));
    }
    // Other headers: `Message-ID: …`, `X-Paper-Page: 4`.
    let is_name = |key: &str| key.len() <= 24 && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let other = in_header
        && line.split_once(": ").is_some_and(|(key, value)| {
            is_name(key) && key.starts_with(|c: char| c.is_ascii_uppercase()) && !ends_sentence(value)
        });
    other.then(|| EntryKind::Metadata(Box::new(ArticleMeta { labelled: true, ..ArticleMeta::default() })))
}

/// Whether a title or paragraph continues on the next line.
fn continues(line: &str, next: &str, layout: &LineLayout) -> bool {
    !next.trim().is_empty()
        && !lines::is_rule(next)
        && classify(next.trim(), false).is_none()
        && (layout.is_soft_break(line, next)
            || lines::starts_lower(next)
            || is_all_caps(line) && is_all_caps(next) && line.len() >= 20)
}

impl Head {
    fn set_title(&mut self, entry: &HeadEntry) {
        self.meta.title = Some(entry.text.clone());
        self.has_title = true;
        self.body = entry.to;
    }

    fn add(&mut self, meta: &ArticleMeta) {
        self.has_metadata |= meta.title.is_some()
            || meta.published.is_some()
            || !meta.authors.is_empty()
            || meta.url.is_some();
        meta::merge(&mut self.meta, meta.clone());
    }
}

/// Finds the title, and reads what is above it. Returns the index of the entry below the title.
fn find_title(entries: &[HeadEntry], source: &[&str], layout: &LineLayout, head: &mut Head) -> Option<usize> {
    let is_labelled = |e: &&HeadEntry| matches!(&e.kind, EntryKind::Metadata(meta) if meta.labelled);
    let labelled = entries.iter().take(10).filter(is_labelled).count();
    for (i, entry) in entries.iter().enumerate() {
        match &entry.kind {
            EntryKind::Boilerplate => {}
            EntryKind::Metadata(meta) => {
                // A single labelled line may be a headline: "Source: minister to resign".
                if meta.labelled && labelled < 2 && meta.title.is_none() && meta.published.is_none() {
                    head.set_title(entry);
                    return Some(i + 1);
                }
                head.add(meta);
                if meta.title.is_some() {
                    head.has_title = true;
                    head.body = entry.to;
                    return Some(i + 1);
                }
            }
            EntryKind::Text => {
                // Publisher and section may be on lines of their own above the title.
                let above = |e: &&HeadEntry| lexicon::is_section(&e.text) || lexicon::is_publisher(&e.text);
                let mut texts = entries[i + 1..].iter().filter(|e| matches!(e.kind, EntryKind::Text));
                let next = texts.clone().find(|e| !above(e)).or_else(|| texts.next());
                if let Some(next) = next.filter(|next| is_title(next, entries))
                    && let Some((sections, publisher)) = kicker(&entry.text, &next.text)
                {
                    head.meta.tags.extend(sections);
                    head.meta.source = head.meta.source.take().or(publisher);
                    continue;
                }
                if is_title(entry, entries) && !opens_verse(entry, source, layout) {
                    head.set_title(entry);
                    return Some(i + 1);
                }
                // Any other text is above the title only if a label names the title below.
                let has_title = |e: &HeadEntry| matches!(&e.kind, EntryKind::Metadata(m) if m.labelled && m.title.is_some());
                if !entries[i + 1..].iter().any(has_title) {
                    return None;
                }
            }
        }
    }
    // There is only metadata; the text may begin right below.
    head.body = entries.last().map_or(0, |e| e.to);
    head.has_title.then_some(entries.len())
}

/// Whether a line is the first of a poem and not a title.
fn opens_verse(entry: &HeadEntry, source: &[&str], layout: &LineLayout) -> bool {
    let rest = &source[entry.from..];
    let end = rest.iter().position(|line| line.trim().is_empty()).unwrap_or(rest.len());
    let chunk = &rest[..end];
    let long = source.iter().any(|line| line.chars().count() > 100);
    chunk.len() > 2
        && layout.is_verse(chunk)
        && !long
        && !lines::underlines(chunk[1], chunk[0])
        && chunk[1..].iter().all(|line| classify(line.trim(), false).is_none())
}

/// Reads a short line above the title: sections, or the publisher.
fn kicker(line: &str, title: &str) -> Option<(Vec<String>, Option<String>)> {
    let trail: Vec<String> = line
        .split(['>', '›', '»', '|', '/'])
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    let short = |part: &String| part.len() <= 30 && part.split_whitespace().count() <= 3;
    if line.len() >= title.len() || lexicon::is_person(line) && !lexicon::is_publisher(line) {
        return None;
    }
    if trail.len() > 1 && trail.iter().all(short) {
        return Some((trail.into_iter().filter(|part| !part.eq_ignore_ascii_case("home")).collect(), None));
    }
    if lexicon::is_section(line)
        || is_all_caps(line) && !is_all_caps(title) && short(&line.to_owned()) && !lexicon::is_publisher(line)
    {
        return Some((vec![line.trim_end_matches(':').to_owned()], None));
    }
    lexicon::is_publisher(line).then(|| (vec![], Some(line.to_owned())))
}

/// Reads the lines below the title: the underline, the summary, by-line, dates, the title again.
fn read_below_title(entries: &[HeadEntry], source: &[&str], layout: &LineLayout, head: &mut Head) {
    let title = head.meta.title.clone().unwrap_or_default();
    let mut pending: Vec<&HeadEntry> = Vec::new();
    // Index of the last metadata. A job title or a publisher may follow a name.
    let mut last_meta = None;
    for (i, entry) in entries.iter().enumerate() {
        let is_metadata =
            |e: Option<&HeadEntry>| e.is_some_and(|e| matches!(&e.kind, EntryKind::Metadata(_)));
        let after_meta = pending.is_empty() && i > 0 && last_meta == Some(i - 1);
        match &entry.kind {
            EntryKind::Boilerplate if pending.is_empty() => head.body = entry.to,
            EntryKind::Boilerplate => {}
            EntryKind::Metadata(meta) => {
                if !close_summary(&mut pending, head) || !has_text(source, entry.to) && !meta.labelled {
                    // Metadata after a paragraph, or at the end of the file, is not about the text above.
                    head.body = head.body.min(entry.from);
                    return;
                }
                head.add(meta);
                last_meta = Some(i);
                head.body = entry.to;
                if let Some(first) = &meta.body {
                    // The first words of the text follow "Text:".
                    head.meta.body = Some(first.clone());
                    return;
                }
            }
            EntryKind::Text if lines::is_rule(&entry.text) => {
                if !pending.is_empty() {
                    return;
                }
                head.body = entry.to;
            }
            EntryKind::Text if is_same_title(&entry.text, &title) => {
                if !close_summary(&mut pending, head) || !has_text(source, entry.to) {
                    return;
                }
                take_publisher_from_title(&entry.text, head);
                head.has_metadata = true;
                head.body = entry.to;
            }
            EntryKind::Text if after_meta && meta::read_job_line(&entry.text).is_some() => {
                if let Some(meta) = meta::read_job_line(&entry.text) {
                    head.add(&meta);
                }
                head.body = entry.to;
            }
            EntryKind::Text
                if pending.is_empty()
                    && lexicon::is_publisher(&entry.text)
                    && (is_metadata(entries.get(i + 1)) || after_meta) =>
            {
                head.meta.source.get_or_insert_with(|| entry.text.clone());
                head.body = entry.to;
            }
            EntryKind::Text if pending.is_empty() && is_lone_byline(entries, i) => {
                if let Some(meta) = meta::read_name(&entry.text) {
                    head.add(&meta);
                }
                last_meta = Some(i);
                head.body = entry.to;
            }
            EntryKind::Text => {
                pending.push(entry);
                let size: usize = pending.iter().map(|e| e.text.len()).sum();
                if pending.len() > 2 || size > MAX_SUMMARY {
                    break;
                }
            }
        }
    }
    // Without metadata below it, a line is a summary only by its own form.
    let Some(first) = pending.first() else { return };
    if is_deck(first, entries, layout) && has_text(source, first.to) && head.meta.summary.is_none() {
        head.meta.summary = Some(first.text.clone());
        head.body = first.to;
    }
}

/// Whether a name is alone on its line and the line above or below is metadata.
fn is_lone_byline(entries: &[HeadEntry], at: usize) -> bool {
    let entry = &entries[at];
    let is_metadata = |other: &HeadEntry| match &other.kind {
        EntryKind::Metadata(meta) => meta.published.or(meta.updated).is_some() && meta.authors.is_empty(),
        EntryKind::Text => other.chunk == entry.chunk && meta::read_job_line(&other.text).is_some(),
        EntryKind::Boilerplate => false,
    };
    lexicon::is_person(lexicon::without_place(&entry.text))
        && (entries.get(at + 1).is_some_and(is_metadata) || at > 0 && is_metadata(&entries[at - 1]))
}

/// Whether a line below the title is a deck: too short and without an end to be a paragraph.
fn is_deck(entry: &HeadEntry, entries: &[HeadEntry], layout: &LineLayout) -> bool {
    let Some(next) = entries.iter().find(|e| e.from >= entry.to) else { return false };
    let words = entry.text.split_whitespace().count();
    let is_open = !ends_sentence(&entry.text) && !entry.text.ends_with([',', ';']);
    let is_paragraph =
        matches!(next.kind, EntryKind::Text) && (ends_sentence(&next.text) || next.text.len() > 120);
    is_open
        && words >= 6
        && entry.text.len() <= 300
        && is_paragraph
        && (layout.spaced || entry.text.len() * 2 < next.text.len())
        && lines::bullet(&entry.text).is_none()
}

/// Makes the lines between title and by-line the summary. Returns false if there is a summary already.
fn close_summary(pending: &mut Vec<&HeadEntry>, head: &mut Head) -> bool {
    if pending.is_empty() {
        return true;
    }
    if head.meta.summary.is_some() {
        return false;
    }
    let mut text = String::new();
    for entry in pending.drain(..) {
        lines::append_line(&mut text, &entry.text);
        head.body = entry.to;
    }
    head.meta.summary = Some(text);
    true
}

/// Whether there is any text below.
fn has_text(source: &[&str], from: usize) -> bool {
    source[from..].iter().any(|line| {
        !line.trim().is_empty() && !lines::is_rule(line) && classify(line.trim(), false).is_none()
    })
}

/// If the title comes twice, once with the publisher after it, the shorter one is the title.
fn take_publisher_from_title(text: &str, head: &mut Head) {
    let Some(title) = head.meta.title.clone() else { return };
    let (short, long) =
        if text.len() < title.len() { (text, title.as_str()) } else { (title.as_str(), text) };
    if let Some((_, publisher)) = split_publisher(long).filter(|(front, _)| key(front) == key(short)) {
        head.meta.source.get_or_insert_with(|| publisher.to_owned());
        head.meta.title = Some(short.to_owned());
    }
}

/// Whether a line can be the title.
fn is_title(entry: &HeadEntry, entries: &[HeadEntry]) -> bool {
    let others = || entries.iter().filter(|other| other.from != entry.from);
    let is_repeated = || {
        others().all(|other| other.chunk != entry.chunk)
            && others().any(|other| is_same_title(&other.text, &entry.text))
    };
    title::is_title(entry.text.trim(), is_repeated)
}
