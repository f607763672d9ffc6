//! `tidings inspect`: what the program makes of one file, for people and for scripts.
//! Never here: reading it (see `parse`).

use std::fmt::Write;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use serde::Serialize;

use crate::io::articles::files;
use crate::io::articles::files::Input;
use crate::io::fetch::{Client, Content, Limits, Request, Validators};
use crate::news::address::is_web;
use crate::news::{Address, Article, Id, Parsed, SafeText, UnixTime};
use crate::parse::{self, Hint};

/// The shape `--json` prints.
#[derive(Serialize)]
struct Report<'a> {
    format: &'static str,
    title: Option<&'a SafeText>,
    url: Option<&'a SafeText>,
    articles: Vec<Item<'a>>,
    warnings: &'a [SafeText],
}

/// One article in it.
#[derive(Serialize)]
pub struct Item<'a> {
    id: Id,
    title: &'a SafeText,
    url: Option<&'a SafeText>,
    authors: &'a [SafeText],
    published: Option<UnixTime>,
    updated: Option<UnixTime>,
    tags: &'a [SafeText],
    summary: Option<&'a SafeText>,
    text: String,
}

/// Reads the file; in words why it can't be.
pub fn read(input: &Input) -> Result<Parsed, SafeText> {
    let (name, bytes) = match input {
        Input::Edition => return Err(SafeText::new("name a file")),
        Input::Stdin => {
            let stream = files::unpacked(std::io::stdin());
            ("standard input".to_owned(), stream.and_then(|stream| files::read_whole(stream, 0)))
        }
        Input::Path(path) => {
            if let Some(address) = web(path) {
                return fetched(address);
            }
            if path.is_dir() {
                return Err(SafeText::new(&format!("{}: a folder; name a file", files::shown(path))));
            }
            let bytes = files::open(path).and_then(|stream| files::read_whole(stream, 0));
            let bytes = bytes.map_err(|error| files::words(path, &error))?;
            (files::shown(path).to_string(), Ok(bytes))
        }
    };
    let bytes = bytes.map_err(|error| SafeText::new(&format!("{name}: {error}")))?;
    let hint = Hint { name: Some(&name), ..Hint::default() };
    parse::parse(&bytes, &hint).map_err(|error| SafeText::new(&format!("{name}: {error}")))
}

/// An address in the place of a path. A file of such a name is reached with `./` before it.
fn web(path: &Path) -> Option<&str> {
    path.to_str().filter(|text| is_web(text))
}

/// Reads what is at an address.
fn fetched(raw: &str) -> Result<Parsed, SafeText> {
    let address = Address::parse(raw).map_err(|why| SafeText::new(&format!("{raw}: {why}")))?;
    let words = |why: &dyn std::fmt::Display| SafeText::new(&format!("{address}: {why}"));
    let validators = Validators::default();
    let request = Request { address: &address, moved: None, validators: &validators, page: false };
    let client = Client::new(Limits::default());
    let response = client.get(&request, &AtomicBool::new(false)).map_err(|problem| words(&problem))?;
    let Content::Body { bytes, charset } = response.content else {
        return Err(words(&"it is gone for good, says its server (410)"));
    };
    let hint = Hint { base: Some(&response.url), charset: charset.as_deref(), ..Hint::default() };
    let mut parsed = parse::parse(&bytes, &hint).map_err(|error| words(&error))?;
    if let [article] = &mut *parsed.articles
        && parsed.feed.is_none()
    {
        // A page that does not say where it lies was found here; its links stand against that.
        article.url.get_or_insert_with(|| SafeText::new(&response.url));
    }
    Ok(parsed)
}

/// `text`: that of its document, without markup.
pub fn item(article: &Article, text: String) -> Item<'_> {
    Item {
        id: article.id,
        title: &article.title,
        url: article.url.as_ref(),
        authors: &article.authors,
        published: article.published,
        updated: article.updated,
        tags: &article.tags,
        summary: article.summary.as_ref(),
        text,
    }
}

fn text(article: &Article) -> String {
    parse::document(article).plain_text()
}

/// The report as JSON on one line.
pub fn json(parsed: &Parsed) -> serde_json::Result<String> {
    let report = Report {
        format: parsed.format.name(),
        title: parsed.title.as_ref(),
        url: parsed.url.as_ref(),
        articles: parsed.articles.iter().map(|article| item(article, text(article))).collect(),
        warnings: &parsed.warnings,
    };
    serde_json::to_string(&report).map(|line| line + "\n")
}

/// The report for people.
pub fn words(parsed: &Parsed) -> String {
    let mut out = String::new();
    let mut fact = |name: &str, value: &str| {
        if !value.is_empty() {
            // Writing into a string cannot fail.
            let _ = writeln!(out, "{name:10} {value}");
        }
    };
    fact("format", parsed.format.name());
    fact("title", parsed.title.as_deref().unwrap_or_default());
    fact("address", parsed.url.as_deref().unwrap_or_default());
    fact("articles", &parsed.articles.len().to_string());
    for warning in &parsed.warnings {
        fact("warning", warning);
    }
    for article in &parsed.articles {
        let item = item(article, text(article));
        let joined = |all: &[SafeText]| all.iter().map(SafeText::as_str).collect::<Vec<_>>().join(", ");
        let date = |stamp: Option<UnixTime>| stamp.map(UnixTime::rfc3339).unwrap_or_default();
        fact("", " ");
        fact("title", item.title);
        fact("id", &item.id.to_string());
        fact("address", item.url.map(SafeText::as_str).unwrap_or_default());
        fact("authors", &joined(item.authors));
        fact("published", &date(item.published));
        fact("updated", &date(item.updated));
        fact("tags", &joined(item.tags));
        fact("summary", item.summary.map(SafeText::as_str).unwrap_or_default());
        let words = item.text.split_whitespace().count();
        let start: Vec<&str> = item.text.split_whitespace().take(16).collect();
        let dots = if words > 16 { " …" } else { "" };
        fact("text", &format!("{words} words: {}{dots}", start.join(" ")));
    }
    out
}
