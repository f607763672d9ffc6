//! `tidings inspect`: prints how the program reads one file, for people and for scripts. Never here: parsing it (see
//! `parse`).

use std::fmt::Write;
use std::sync::atomic::AtomicBool;

use anyhow::{anyhow, bail};
use serde::Serialize;

use crate::io::articles::files::{self, Input};
use crate::io::fetch;
use crate::news::{Article, Id, Parsed, SafeText, UnixTime};
use crate::parse::{self, Hint};

/// The output of `--json`.
#[derive(Serialize)]
struct Report<'a> {
    format: &'static str,
    title: Option<&'a SafeText>,
    url: Option<&'a SafeText>,
    articles: Vec<Item<'a>>,
    warnings: &'a [SafeText],
}

/// An article in it.
#[derive(Serialize)]
pub(crate) struct Item<'a> {
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

/// Reads the file.
pub fn read(input: &Input) -> anyhow::Result<Parsed> {
    match input {
        Input::Edition => bail!("name a file"),
        Input::Url(address) => {
            let fetched = fetch::read::read(address, false, &AtomicBool::new(false))?;
            let parsed = parse::parse_fetched(&fetched.bytes, &fetched.url, fetched.charset.as_deref());
            return parsed.map_err(|error| anyhow!("{address}: {error}"));
        }
        Input::Path(path) if path.is_dir() => {
            bail!("{}: a folder; name a file", files::display_path(path));
        }
        Input::Stdin | Input::Path(_) => {}
    }
    let (name, bytes) = super::read_input(input)?;
    let hint = Hint { name: Some(&name), ..Hint::default() };
    parse::parse(&bytes, &hint).map_err(|error| anyhow!("{name}: {error}"))
}

/// An article with the text of its document, without markup.
pub(crate) fn item(article: &Article, text: String) -> Item<'_> {
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

fn plain_text(article: &Article) -> String {
    parse::document(article).plain_text()
}

/// The report as JSON on one line.
pub fn json_report(parsed: &Parsed) -> serde_json::Result<String> {
    let report = Report {
        format: parsed.format.name(),
        title: parsed.title.as_ref(),
        url: parsed.url.as_ref(),
        articles: parsed.articles.iter().map(|article| item(article, plain_text(article))).collect(),
        warnings: &parsed.warnings,
    };
    serde_json::to_string(&report).map(|line| line + "\n")
}

/// The report for people.
pub fn text_report(parsed: &Parsed) -> String {
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
        let item = item(article, plain_text(article));
        let date = |stamp: Option<UnixTime>| stamp.map(UnixTime::rfc3339).unwrap_or_default();
        fact("", " ");
        fact("title", item.title);
        fact("id", &item.id.to_string());
        fact("address", item.url.map(SafeText::as_str).unwrap_or_default());
        fact("authors", &item.authors.join(", "));
        fact("published", &date(item.published));
        fact("updated", &date(item.updated));
        fact("tags", &item.tags.join(", "));
        fact("summary", item.summary.map(SafeText::as_str).unwrap_or_default());
        let words = item.text.split_whitespace().count();
        let start: Vec<&str> = item.text.split_whitespace().take(16).collect();
        let dots = if words > 16 { " …" } else { "" };
        fact("text", &format!("{words} words: {}{dots}", start.join(" ")));
    }
    out
}
