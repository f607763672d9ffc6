//! Title of the article: chooses among the titles of a page and removes the site's name.
//! Never here: where in the page the titles are found.

use dom_query::Document;
use dom_smoothie::Readability;

use crate::news::catch_panic;
use crate::news::title::without_names;

/// Separators between the title and the site's name.
const SEPARATORS: [&str; 12] =
    [" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", " « ", " / ", "｜", " ― "];

/// Bytes of metadata and headings that are searched for the title.
const MAX_SOURCE: usize = 1 << 20;
/// Headings that are compared with the title.
const MAX_HEADINGS: usize = 8;

/// The title from JSON-LD, else from link previews, else from `<title>`, which is cut where the site's name seems to
/// begin. The rules are those of Readability as implemented by `dom_smoothie`, so the title is the same as in other
/// programs that save pages.
pub(super) fn from_metadata(tree: &Document) -> Option<String> {
    let mut page = String::from("<html><head>");
    let selectors = ["title", "meta", "script[type=\"application/ld+json\"]"];
    for node in selectors.iter().flat_map(|selector| tree.select(selector).nodes().to_vec()) {
        let source = node.html();
        if page.len() + source.len() < MAX_SOURCE {
            page.push_str(&source);
        }
    }
    page.push_str("</head><body>");
    for node in tree.select("h1, h2").nodes().iter().take(MAX_HEADINGS) {
        let source = node.html();
        if page.len() + source.len() < MAX_SOURCE {
            page.push_str(&source);
        }
    }
    let work = || {
        let reader = Readability::new(page, None, None).ok()?;
        let title = reader.get_article_metadata(reader.parse_json_ld()).title;
        Some(title.trim().to_owned()).filter(|title| !title.is_empty())
    };
    catch_panic(work).flatten()
}

/// Letters and digits in lower case, to compare titles without punctuation.
pub(super) fn normalize(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

pub(super) fn is_same(a: &str, b: &str) -> bool {
    let a = normalize(a);
    !a.is_empty() && a == normalize(b)
}

/// Letters that do not match by chance: about eight words.
const MIN_MATCH: usize = 40;
/// Letters of a part of the summary, from its middle or end, that do not match by chance.
const RUN_LENGTH: usize = 80;

/// Whether a text contains a summary: at its start, or after a kicker or dateline. The summary may end with dots, and
/// may have words of the site at its start, such as the reading time.
pub(super) fn contains_summary(text: &str, summary: &str) -> bool {
    let cut = summary.trim().trim_end_matches(['.', '…', ' ', ']', '[']);
    let summary = normalize(cut);
    if summary.is_empty() {
        return true;
    }
    // The last word may be cut in the middle.
    let text = normalize(text);
    let contained = |words: &str| words.len() >= MIN_MATCH && text.contains(words);
    let run = |skip: usize| {
        let mut ends = summary.char_indices().rev().skip(skip).map(|(at, c)| (at, at + c.len_utf8()));
        let (_, end) = ends.next()?;
        let (start, _) = ends.nth(RUN_LENGTH - 2)?;
        summary.get(start..end)
    };
    let middle = (summary.chars().count().saturating_sub(RUN_LENGTH)) / 2;
    let runs = [run(0), run(middle)];
    text.starts_with(&summary) || contained(&summary) || runs.into_iter().flatten().any(contained)
}

/// Names that identify which part of a title is the site's name.
pub(super) struct TitleContext<'a> {
    pub(crate) site: Option<&'a str>,
    pub(crate) host: Option<&'a str>,
    pub(crate) authors: &'a [String],
    /// First-level headings of the page.
    pub(crate) headings: &'a [String],
}

impl TitleContext<'_> {
    /// Removes the site's name from a title, if it is identified.
    pub(crate) fn strip_site(&self, title: &str) -> String {
        let title = title.trim();
        if self.headings.iter().any(|heading| is_same(heading, title)) && !self.ends_with_site(title) {
            return title.to_owned();
        }
        let mut rest = title;
        while let Some(shorter) = self.strip_part(rest) {
            rest = shorter;
        }
        rest.to_owned()
    }

    /// Removes names of the site and of authors from both ends of a title; they are shown elsewhere. All other words
    /// stay.
    pub(crate) fn strip_names<'t>(&self, title: &'t str) -> &'t str {
        let mut names: Vec<&str> = self.site.iter().copied().collect();
        if let Some(host) = self.host {
            let host = host.strip_prefix("www.").unwrap_or(host);
            names.push(host);
            names.extend(host.split('.').rev().nth(1).filter(|name| name.len() > 3));
        }
        names.extend(self.authors.iter().map(String::as_str));
        without_names(title, &names)
    }

    fn ends_with_site(&self, title: &str) -> bool {
        split_last(title).is_some_and(|(_, tail)| self.is_site(tail))
    }

    fn strip_part<'t>(&self, title: &'t str) -> Option<&'t str> {
        let headed = |part: &str| self.headings.iter().any(|heading| is_same(heading, part));
        for separator in SEPARATORS {
            for (at, _) in title.match_indices(separator) {
                let leading_text = title[..at].trim();
                if !leading_text.is_empty() && headed(leading_text) && !self.is_site(leading_text) {
                    return Some(leading_text);
                }
            }
        }
        if let Some((leading_text, tail)) = split_last(title)
            && !leading_text.is_empty()
            && (self.is_site(tail) || self.site.is_none() && is_probable_site(leading_text, tail))
        {
            return Some(leading_text);
        }
        // "Chapter 1 [Site]"
        if let Some((leading_text, tail)) = title.strip_suffix(']').and_then(|title| title.rsplit_once('['))
            && !leading_text.trim().is_empty()
            && self.is_site(tail)
        {
            return Some(leading_text.trim());
        }
        let (leading_text, tail) = split_first(title)?;
        (!tail.is_empty() && (headed(tail) || self.is_site(leading_text) && word_count(tail) > 1))
            .then_some(tail)
    }

    /// Whether a part of a title is the site's name.
    pub(crate) fn is_site(&self, part: &str) -> bool {
        let part = normalize(part);
        if part.is_empty() {
            return false;
        }
        let bare = part.strip_prefix("the").filter(|rest| rest.len() > 2).unwrap_or(&part);
        if let Some(site) = self.site.map(normalize).filter(|site| !site.is_empty()) {
            let site = site.strip_prefix("the").filter(|rest| rest.len() > 2).unwrap_or(&site);
            let host = site.strip_prefix("www").unwrap_or(site);
            if site == bare
                || host == bare
                || site.len() > 4 && bare.starts_with(site) && bare.len() < 2 * site.len()
            {
                return true;
            }
        }
        let Some(host) = self.host else { return false };
        let host = host.strip_prefix("www.").unwrap_or(host);
        let names = host.rsplit_once('.').map_or(host, |(names, _)| names);
        normalize(host) == part
            || names.split('.').map(normalize).any(|name| name.len() > 2 && (name == part || name == bare))
    }
}

/// Whether a short last part after a long title is probably the site's name.
fn is_probable_site(leading_text: &str, tail: &str) -> bool {
    word_count(leading_text) > 3
        && word_count(tail) < 4
        && tail.starts_with(char::is_uppercase)
        && split_last(leading_text).is_none()
}

fn word_count(text: &str) -> usize {
    text.split_whitespace().count()
}

fn split_last(title: &str) -> Option<(&str, &str)> {
    let cuts =
        SEPARATORS.iter().filter_map(|separator| title.rfind(separator).map(|at| (at, separator.len())));
    let (at, len) = cuts.max()?;
    Some((title[..at].trim(), title[at + len..].trim()))
}

fn split_first(title: &str) -> Option<(&str, &str)> {
    let cuts = SEPARATORS
        .iter()
        .chain(&[": "])
        .filter_map(|separator| title.find(separator).map(|at| (at, separator.len())));
    let (at, len) = cuts.min()?;
    Some((title[..at].trim(), title[at + len..].trim()))
}
