//! JSON in the shapes news is passed around in, by field aliases: answers of news APIs, data sets, dumps.
//! Never here: JSON Feed (see `feed`).

mod fields;
mod lists;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

pub(super) use self::lists::feed;

use self::fields::{Fields, Slot, elements, members, string};
use self::lists::{list, list_in, salvage};
use super::{Hint, ParseError, date, decode, detect, html};
use crate::news::{Article, Body, Format, Headline, Id, Parsed, SafeText, UnixTime};

/// More warnings than this say no more than a count does.
const WARNINGS: usize = 20;
/// Characters of the text that stand in for a missing title.
const TITLE: usize = 80;

/// One item of a JSON Feed and its own key. It may lack a title and even a text.
pub(super) fn feed_item(raw: &str, hint: &Hint<'_>) -> Option<(Article, String)> {
    let fields = Fields::read(raw, false).ok()?;
    let title = title(&fields).unwrap_or_default();
    let published = moment(&fields, Slot::Published);
    let own = first(&fields, Slot::Id).or_else(|| first(&fields, Slot::Url));
    let key = own.map_or_else(
        || published.map_or_else(|| title.to_string(), |at| format!("{title}\n{}", at.seconds())),
        Cow::into_owned,
    );
    Some((build(&fields, title, hint), key))
}

/// Reads one JSON value that holds articles.
pub fn parse(text: &str, hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').trim_end();
    let repaired;
    let mut out = Parsed {
        format: Format::Json,
        title: None,
        url: None,
        articles: vec![],
        warnings: vec![],
        feed: None,
    };
    let mut whole = true;
    let source = if serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() {
        text
    } else {
        repaired = without_nan(text);
        whole = serde_json::from_str::<serde::de::IgnoredAny>(&repaired).is_ok();
        &repaired
    };
    let found = if whole { list(source) } else { salvage(source) };
    if !whole {
        let why = serde_json::from_str::<serde::de::IgnoredAny>(source)
            .err()
            .map_or_else(String::new, |e| e.to_string());
        if found.as_ref().is_none_or(Vec::is_empty) {
            return Err(ParseError::Broken { format: Format::Json, why: SafeText::new(&why) });
        }
        out.warnings.push(SafeText::new(&format!(
            "the JSON is broken ({why}): only the articles before that were read"
        )));
    }
    let single = [source];
    for (at, item) in found.as_deref().unwrap_or(&single).iter().enumerate() {
        match from_value(item, hint) {
            Some(article) => out.articles.push(article),
            None => warn(&mut out.warnings, at + 1, "item", "holds no article"),
        }
    }
    if found.is_some()
        && let Some(members) = members(source)
    {
        let named =
            |name: &str| members.iter().find(|(key, _)| key == name).and_then(|(_, raw)| plain(raw, 1));
        out.title = named("title").and_then(|title| title_text(&title));
        out.url =
            ["home_page_url", "url", "link"].into_iter().find_map(named).and_then(|url| address(&url, hint));
    }
    if out.articles.is_empty() {
        return Err(ParseError::Broken { format: Format::Json, why: "no articles were found in it".into() });
    }
    Ok(out)
}

pub(super) fn warn(warnings: &mut Vec<SafeText>, at: usize, what: &str, why: &str) {
    if warnings.len() < WARNINGS {
        warnings.push(SafeText::new(&format!("{what} {at} {why}")));
    } else if warnings.len() == WARNINGS {
        warnings.push("more of the kind follow".into());
    }
}

/// Reads JSON Lines, whole. A broken line is a warning.
pub fn parse_lines(text: &str, hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    let mut out = Parsed {
        format: Format::JsonLines,
        title: None,
        url: None,
        articles: vec![],
        warnings: vec![],
        feed: None,
    };
    for (at, line) in text.lines().enumerate() {
        match article(line.as_bytes(), hint) {
            Ok(Some(article)) => out.articles.push(article),
            Ok(None) => {}
            Err(ParseError::Broken { why, .. }) => warn(&mut out.warnings, at + 1, "line", &why),
            Err(error) => return Err(error),
        }
    }
    if out.articles.is_empty() {
        let why = out.warnings.into_iter().next().unwrap_or_else(|| "no articles were found in it".into());
        return Err(ParseError::Broken { format: Format::JsonLines, why });
    }
    Ok(out)
}

/// The fast way through a line: its headline only, the body is skipped, not copied. `Ok(None)` for a blank line.
pub fn headline(line: &[u8]) -> Result<Option<Headline>, ParseError> {
    with_fields(line, true, |fields| {
        let title = title(fields)?;
        let source = source(fields);
        let published = moment(fields, Slot::Published);
        let id = id(fields, &title, source.as_deref(), published);
        let published = published.or_else(|| moment(fields, Slot::Updated));
        let source = source.map(|source| SafeText::new(&source));
        Some(Headline { id, title, source, published, authors: authors(fields), tags: tags(fields) })
    })
}

/// The whole article on a line. What `headline` gives is the same here.
pub fn article(line: &[u8], hint: &Hint<'_>) -> Result<Option<Article>, ParseError> {
    with_fields(line, false, |fields| from_fields(fields, hint))
}

/// Whether one line of JSON is an article and not a container of some.
pub fn is_article(line: &str) -> bool {
    let telling = [Slot::Url, Slot::Body, Slot::Published, Slot::Summary, Slot::Authors];
    Fields::read(line.trim(), false).is_ok_and(|fields| {
        title(&fields).is_some()
            && telling.iter().any(|slot| fields.has(*slot))
            && list_in(line.trim(), 1).is_none()
    })
}

fn with_fields<T>(
    line: &[u8],
    lean: bool,
    make: impl Fn(&Fields<'_>) -> Option<T>,
) -> Result<Option<T>, ParseError> {
    let line = line.trim_ascii();
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    if line.is_empty() {
        return Ok(None);
    }
    let broken = |why: &str| ParseError::Broken { format: Format::JsonLines, why: SafeText::new(why) };
    let made = if let Ok(Ok(fields)) = std::str::from_utf8(line).map(|text| Fields::read(text, lean)) {
        make(&fields)
    } else {
        // Not quite JSON: pandas writes NaN, others bytes that are not UTF-8.
        let text = decode::decode(line, None);
        let text = without_nan(&text);
        make(&Fields::read(&text, lean).map_err(|error| broken(&error.to_string()))?)
    };
    made.map(Some).ok_or_else(|| broken("holds no article"))
}

/// Python's `NaN` and `Infinity` outside strings become `null`.
fn without_nan(text: &str) -> Cow<'_, str> {
    const WORDS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];
    if !WORDS.iter().any(|word| text.contains(word)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let (mut quoted, mut escaped, mut skip) = (false, false, 0);
    for (at, c) in text.char_indices() {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        if !quoted && let Some(word) = WORDS.iter().find(|word| text[at..].starts_with(**word)) {
            out.push_str("null");
            skip = word.len() - 1;
            continue;
        }
        quoted ^= c == '"' && !escaped;
        escaped = quoted && c == '\\' && !escaped;
        out.push(c);
    }
    Cow::Owned(out)
}

fn from_value(raw: &str, hint: &Hint<'_>) -> Option<Article> {
    if let Some(line) = string(raw) {
        let title = title_text(&line)?;
        return Some(Article { id: Id::of("", &title), title, ..Article::default() });
    }
    from_fields(&Fields::read(raw, false).ok()?, hint)
}

fn from_fields(fields: &Fields<'_>, hint: &Hint<'_>) -> Option<Article> {
    title(fields).map(|title| build(fields, title, hint))
}

fn build(fields: &Fields<'_>, title: SafeText, hint: &Hint<'_>) -> Article {
    let source = source(fields);
    let published = moment(fields, Slot::Published);
    let id = id(fields, &title, source.as_deref(), published);
    let body = body_text(fields);
    let summary =
        first(fields, Slot::Summary).and_then(|text| SafeText::new(&without_markup(&text)).filled());
    let summary = summary.filter(|summary| {
        let same = summary.trim_end_matches(['…', '.', ' ']);
        **summary != *title && body.as_ref().is_none_or(|body| !begins_with(body, same))
    });
    Article {
        id,
        title,
        url: first(fields, Slot::Url).and_then(|url| address(&url, hint)),
        authors: authors(fields),
        published,
        updated: moment(fields, Slot::Updated),
        tags: tags(fields),
        summary,
        source: source.map(|source| SafeText::new(&source)),
        image: first(fields, Slot::Image).and_then(|url| address(&url, hint)),
        body: body.map(into_body).unwrap_or_default(),
    }
}

/// By the first name of the field that has any.
fn authors(fields: &Fields<'_>) -> Vec<SafeText> {
    let mut all = fields.all(Slot::Authors).map(|raw| names(raw, &[]));
    all.find(|names| !names.is_empty()).unwrap_or_default()
}

/// Of all fields, each once.
fn tags(fields: &Fields<'_>) -> Vec<SafeText> {
    let mut tags: Vec<SafeText> = Vec::new();
    for raw in fields.all(Slot::Tags) {
        for tag in names(raw, &[',', ';']) {
            if tags.len() < 64 && !tags.contains(&tag) {
                tags.push(tag);
            }
        }
    }
    tags
}

/// The source's key is its name as given, the item's is its id, else its address, else title and date. A bare
/// number of an unnamed source is no name for ever: every data set counts from one.
fn id(fields: &Fields<'_>, title: &str, source: Option<&str>, published: Option<UnixTime>) -> Id {
    let own = first(fields, Slot::Id);
    let url = first(fields, Slot::Url);
    let dated = || published.map_or_else(|| title.to_owned(), |at| format!("{title}\n{}", at.seconds()));
    let item = match (own, url) {
        (Some(own), url) if source.is_none() && own.bytes().all(|b| b.is_ascii_digit()) => {
            Cow::Owned(format!("{own}\n{}", url.map_or_else(dated, Cow::into_owned)))
        }
        (Some(own), _) => own,
        (None, Some(url)) => url,
        (None, None) => Cow::Owned(dated()),
    };
    Id::of(source.unwrap_or_default(), &item)
}

/// The text of the first value of a meaning that has one.
fn first<'a>(fields: &Fields<'a>, slot: Slot) -> Option<Cow<'a, str>> {
    fields.all(slot).find_map(|raw| plain(raw, 3))
}

/// The text of a value: a string, a number, the first of a list, or what an object calls its text.
fn plain(raw: &str, depth: usize) -> Option<Cow<'_, str>> {
    let filled = |text: Cow<'_, str>| !text.trim().is_empty();
    match raw.as_bytes().first()? {
        b'"' => string(raw).filter(|text| filled(text.clone())).map(trimmed),
        b'0'..=b'9' | b'-' => Some(Cow::Borrowed(raw)),
        b'[' if depth > 0 => elements(raw)?.0.into_iter().find_map(|item| plain(item, depth - 1)),
        b'{' if depth > 0 => {
            let members = members(raw)?;
            let names = [
                "main",
                "rendered",
                "original",
                "name",
                "title",
                "label",
                "text",
                "#text",
                "_text",
                "$t",
                "_",
                "value",
                "content",
                "term",
                "url",
                "href",
                "src",
                "$oid",
                "$date",
                "$numberLong",
                "id",
            ];
            let named = |name: &&str| members.iter().find(|(key, _)| key == name).map(|(_, raw)| *raw);
            names.iter().filter_map(named).find_map(|raw| plain(raw, depth - 1))
        }
        _ => None,
    }
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

fn title(fields: &Fields<'_>) -> Option<SafeText> {
    fields.all(Slot::Title).find_map(|raw| title_text(&plain(raw, 3)?)).or_else(|| {
        let text = first(fields, Slot::Summary).or_else(|| body_text(fields).map(Cow::Owned))?;
        beginning(&without_markup(&text))
    })
}

fn title_text(raw: &str) -> Option<SafeText> {
    SafeText::new(&without_markup(raw)).filled()
}

/// The first words of a text, to stand where a title is missing.
pub(super) fn beginning(text: &str) -> Option<SafeText> {
    let text = SafeText::new(&text[..detect::floor(text, 4 * TITLE + 64)]);
    let Some((end, _)) = text.char_indices().nth(TITLE) else { return text.filled() };
    let cut = text[..end].rfind(' ').filter(|at| *at > end / 2).unwrap_or(end);
    Some(SafeText::new(&format!("{}…", text[..cut].trim_end_matches([',', ';', ':', ' ', '.']))))
}

/// Without tags and entities; most texts hold none, and need no HTML reader to find that out.
pub(super) fn without_markup(text: &str) -> Cow<'_, str> {
    if text.contains(['<', '&']) { Cow::Owned(html::inline_text(text)) } else { Cow::Borrowed(text) }
}

fn source<'a>(fields: &Fields<'a>) -> Option<Cow<'a, str>> {
    fields.all(Slot::Source).filter_map(|raw| plain(raw, 2)).find(|name| !SafeText::new(name).is_empty())
}

fn moment(fields: &Fields<'_>, slot: Slot) -> Option<UnixTime> {
    fields.all(slot).find_map(|raw| date::parse(&plain(raw, 2)?))
}

fn address(url: &str, hint: &Hint<'_>) -> Option<SafeText> {
    super::feed::absolute(url, hint.base)
}

/// The text of the body: a string, or a list of paragraphs. News APIs cut it and say by how much.
fn body_text(fields: &Fields<'_>) -> Option<String> {
    let raw_text = |raw: &str| -> Option<String> {
        if raw.starts_with('[') {
            let paragraphs: Vec<_> = elements(raw)?.0.into_iter().filter_map(|item| plain(item, 2)).collect();
            return (!paragraphs.is_empty()).then(|| paragraphs.join("\n\n"));
        }
        plain(raw, 3).map(Cow::into_owned)
    };
    let mut text = fields.all(Slot::Body).find_map(raw_text)?;
    if let Some(at) = text.rfind("[+")
        && text[at..].ends_with(" chars]")
    {
        text.truncate(text[..at].trim_end().len());
    }
    Some(text)
}

fn into_body(text: String) -> Body {
    if detect::has_html(&text) { Body::Html(text.into()) } else { Body::Plain(text.into()) }
}

fn begins_with(body: &str, summary: &str) -> bool {
    let near = &body[..detect::floor(body, summary.len() * 3 + 400)];
    SafeText::new(&without_markup(near)).starts_with(summary)
}

/// Names in a string, a list of strings, an object or a list of objects.
fn names(raw: &str, dividers: &[char]) -> Vec<SafeText> {
    let clean = |name: &str| {
        let name = name.trim();
        let name = name.strip_prefix("By ").or_else(|| name.strip_prefix("by ")).unwrap_or(name);
        SafeText::new(&without_markup(name)).filled()
    };
    if raw.starts_with('[') {
        let items = elements(raw).map(|(items, _)| items).unwrap_or_default();
        return items.into_iter().take(256).filter_map(|item| clean(&plain(item, 2)?)).collect();
    }
    let Some(text) = plain(raw, 2) else { return Vec::new() };
    // "['a', 'b']": a list that pandas wrote as text.
    if let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        return inner.split(',').filter_map(|name| clean(name.trim().trim_matches(['\'', '"']))).collect();
    }
    if dividers.is_empty() {
        return clean(&text).into_iter().collect();
    }
    text.split(dividers).filter_map(clean).collect()
}
