//! JSON in the shapes news comes in (answers of news APIs, data sets, dumps), by aliases of keys.
//! Never here: JSON Feed (see `feed`).

mod containers;
mod fields;
#[cfg(test)]
mod tests;
mod values;

use std::borrow::Cow;

pub(super) use self::containers::salvage;
pub(super) use self::values::{check, elements, members, names, text, without_nan};

use self::containers::{MAX_DEPTH, find_list};
use self::fields::{Field, Fields};
use self::values::string;
use super::feed::Item;
use super::text::{head, plain_line, title_from_text, without_markup};
use super::{Defect, Hint, ParseError, date, decode, detect, feed};
use crate::news::{Article, Body, Format, Headline, Id, Parsed, SafeText, UnixTime};

/// Warnings about single items; more are only counted.
const MAX_WARNINGS: usize = 20;
/// Tags of an article that are read.
const MAX_TAGS: usize = 64;

/// One item of a JSON Feed. It may have neither a title nor a text.
pub(super) fn feed_item(raw: &str, hint: &Hint<'_>) -> Option<Item> {
    let fields = Fields::read(raw, false).ok()?;
    let title = title(&fields).unwrap_or_default();
    let guid = first(&fields, Field::Id).map(Cow::into_owned);
    let own = guid.clone().or_else(|| first(&fields, Field::Url).map(Cow::into_owned));
    let key = own.unwrap_or_else(|| dated_title(&title, moment(&fields, Field::Published)));
    let guid = guid.map(Into::into);
    Some(Item { article: build(&fields, title, hint), key, guid, front_page: false })
}

/// Reads one JSON value with articles in it.
pub(crate) fn parse(text: &str, hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').trim_end();
    let repaired;
    let (source, syntax_error) = if check(text).is_ok() {
        (text, None)
    } else {
        repaired = without_nan(text);
        (&*repaired, check(&repaired).err())
    };
    let list = if syntax_error.is_none() { find_list(source, MAX_DEPTH) } else { salvage(source) };
    let broken = |defect| ParseError::Broken { format: Format::Json, defect };
    let mut warnings = Vec::new();
    if let Some(error) = syntax_error {
        if list.as_ref().is_none_or(Vec::is_empty) {
            return Err(broken(Defect::json(&error)));
        }
        warnings.push(SafeText::new(&format!(
            "the JSON is broken ({error}): only the articles before that were read"
        )));
    }
    let mut articles = Vec::new();
    for (at, item) in list.as_deref().unwrap_or(&[source]).iter().enumerate() {
        match from_value(item, hint) {
            Some(article) => articles.push(article),
            None => warn(&mut warnings, at + 1, "item", "holds no article"),
        }
    }
    let (mut title, mut url) = (None, None);
    if list.is_some()
        && let Some(members) = members(source)
    {
        let named = |name: &str| {
            members.iter().find(|(key, _)| key == name).and_then(|(_, raw)| values::text(raw, 1))
        };
        title = named("title").and_then(|title| plain_line(&title));
        url = ["home_page_url", "url", "link"].into_iter().find_map(named);
    }
    if articles.is_empty() {
        return Err(broken(Defect::NoArticles));
    }
    let url = url.and_then(|url| feed::resolve(&url, hint.base));
    Ok(Parsed { title, url, warnings, ..super::parsed(Format::Json, articles) })
}

/// Adds a warning about one item or line, unless there are too many.
pub(super) fn warn(warnings: &mut Vec<SafeText>, number: usize, what: &str, problem: &str) {
    if warnings.len() < MAX_WARNINGS {
        warnings.push(SafeText::new(&format!("{what} {number} {problem}")));
    } else if warnings.len() == MAX_WARNINGS {
        warnings.push("more of the kind follow".into());
    }
}

/// Reads a whole file of JSON Lines. A broken line is a warning.
pub(crate) fn parse_lines(text: &str, hint: &Hint<'_>) -> Result<Parsed, ParseError> {
    let (mut articles, mut warnings, mut first_defect) = (Vec::new(), Vec::new(), None);
    for (at, line) in text.lines().enumerate() {
        match parse_article(line.as_bytes(), hint) {
            Ok(Some(article)) => articles.push(article),
            Ok(None) => {}
            Err(ParseError::Broken { defect, .. }) => {
                warn(&mut warnings, at + 1, "line", &defect.to_string());
                first_defect.get_or_insert(Defect::Line { number: at + 1, defect: Box::new(defect) });
            }
            Err(error) => return Err(error),
        }
    }
    if articles.is_empty() {
        let defect = first_defect.unwrap_or(Defect::NoArticles);
        return Err(ParseError::Broken { format: Format::JsonLines, defect });
    }
    Ok(Parsed { warnings, ..super::parsed(Format::JsonLines, articles) })
}

/// The headline of the article on a line; the body is skipped, not copied. `Ok(None)` for a blank line.
pub(crate) fn parse_headline(line: &[u8]) -> Result<Option<Headline>, ParseError> {
    with_fields(line, true, |fields| {
        let title = title(fields)?;
        let source = source(fields);
        let published = moment(fields, Field::Published);
        let id = id(fields, &title, source.as_deref(), published);
        let published = published.or_else(|| moment(fields, Field::Updated));
        let source = source.map(|source| SafeText::new(&source));
        Some(Headline { id, title, source, published, authors: authors(fields), tags: tags(fields) })
    })
}

/// The whole article on a line. Its headline is the same as that of [`parse_headline`].
pub(crate) fn parse_article(line: &[u8], hint: &Hint<'_>) -> Result<Option<Article>, ParseError> {
    with_fields(line, false, |fields| from_fields(fields, hint))
}

/// Whether one line of JSON is an article and not a container of articles.
pub(crate) fn is_article(line: &str) -> bool {
    let typical = [Field::Url, Field::Body, Field::Published, Field::Summary, Field::Authors];
    Fields::read(line.trim(), false).is_ok_and(|fields| {
        title(&fields).is_some()
            && typical.iter().any(|field| fields.has(*field))
            && find_list(line.trim(), 1).is_none()
    })
}

fn with_fields<T>(
    line: &[u8],
    headline_only: bool,
    make: impl Fn(&Fields<'_>) -> Option<T>,
) -> Result<Option<T>, ParseError> {
    let line = line.trim_ascii();
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    if line.is_empty() {
        return Ok(None);
    }
    let broken = |defect| ParseError::Broken { format: Format::JsonLines, defect };
    let made = if let Ok(Ok(fields)) = std::str::from_utf8(line).map(|text| Fields::read(text, headline_only))
    {
        make(&fields)
    } else {
        // Not valid JSON: pandas writes NaN, and some lines are not UTF-8.
        let text = decode::decode(line, None);
        let text = without_nan(&text);
        let fields = Fields::read(&text, headline_only);
        make(&fields.map_err(|error| broken(Defect::json(&error)))?)
    };
    made.map(Some).ok_or_else(|| broken(Defect::NotAnArticle))
}

fn from_value(raw: &str, hint: &Hint<'_>) -> Option<Article> {
    if let Some(line) = string(raw) {
        let title = plain_line(&line)?;
        return Some(Article { id: Id::of("", &title), title, ..Article::default() });
    }
    from_fields(&Fields::read(raw, false).ok()?, hint)
}

fn from_fields(fields: &Fields<'_>, hint: &Hint<'_>) -> Option<Article> {
    title(fields).map(|title| build(fields, title, hint))
}

fn build(fields: &Fields<'_>, title: SafeText, hint: &Hint<'_>) -> Article {
    let source = source(fields);
    let published = moment(fields, Field::Published);
    let id = id(fields, &title, source.as_deref(), published);
    let body = body_text(fields);
    let summary = first(fields, Field::Summary).and_then(|text| plain_line(&text));
    let summary = summary.filter(|summary| {
        let start = summary.trim_end_matches(['…', '.', ' ']);
        **summary != *title && body.as_ref().is_none_or(|body| !begins_with(body, start))
    });
    let url_in = |field| first(fields, field).and_then(|url| feed::resolve(&url, hint.base));
    Article {
        id,
        title,
        url: url_in(Field::Url),
        authors: authors(fields),
        published,
        updated: moment(fields, Field::Updated),
        tags: tags(fields),
        summary,
        source: source.map(|source| SafeText::new(&source)),
        image: url_in(Field::Image),
        body: body.map(into_body).unwrap_or_default(),
    }
}

/// The names under the first key that has any.
fn authors(fields: &Fields<'_>) -> Vec<SafeText> {
    let mut all = fields.all(Field::Authors).map(|raw| names(raw, &[]));
    all.find(|names| !names.is_empty()).unwrap_or_default()
}

/// The tags under all keys, each once.
fn tags(fields: &Fields<'_>) -> Vec<SafeText> {
    let mut tags: Vec<SafeText> = Vec::new();
    for tag in fields.all(Field::Tags).flat_map(|raw| names(raw, &[',', ';'])) {
        if tags.len() < MAX_TAGS && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// The source's part of an id is its name, the item's part is its own id, else its URL, else title and date. A bare
/// number without a source does not identify an item, because every data set counts from one; the URL is added to it.
fn id(fields: &Fields<'_>, title: &str, source: Option<&str>, published: Option<UnixTime>) -> Id {
    let own = first(fields, Field::Id);
    let url = first(fields, Field::Url);
    let dated = || dated_title(title, published);
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

fn dated_title(title: &str, published: Option<UnixTime>) -> String {
    published.map_or_else(|| title.to_owned(), |at| format!("{title}\n{}", at.seconds()))
}

/// The text of the first value of a field that has one.
fn first<'a>(fields: &Fields<'a>, field: Field) -> Option<Cow<'a, str>> {
    fields.all(field).find_map(|raw| values::text(raw, 3))
}

fn title(fields: &Fields<'_>) -> Option<SafeText> {
    fields.all(Field::Title).find_map(|raw| plain_line(&values::text(raw, 3)?)).or_else(|| {
        let text = first(fields, Field::Summary).or_else(|| body_text(fields).map(Cow::Owned))?;
        title_from_text(&without_markup(&text))
    })
}

fn source<'a>(fields: &Fields<'a>) -> Option<Cow<'a, str>> {
    let mut names = fields.all(Field::Source).filter_map(|raw| values::text(raw, 2));
    names.find(|name| !SafeText::new(name).is_empty())
}

fn moment(fields: &Fields<'_>, field: Field) -> Option<UnixTime> {
    fields.all(field).find_map(|raw| date::parse(&values::text(raw, 2)?))
}

/// The text of the body: a string, or a list of paragraphs. News APIs cut it and add "[+1234 chars]".
fn body_text(fields: &Fields<'_>) -> Option<String> {
    let raw_text = |raw: &str| -> Option<String> {
        if raw.starts_with('[') {
            let paragraphs: Vec<_> =
                elements(raw)?.into_iter().filter_map(|item| values::text(item, 2)).collect();
            return (!paragraphs.is_empty()).then(|| paragraphs.join("\n\n"));
        }
        values::text(raw, 3).map(Cow::into_owned)
    };
    let mut text = fields.all(Field::Body).find_map(raw_text)?;
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
    SafeText::new(&without_markup(head(body, summary.len() * 3 + 400))).starts_with(summary)
}
