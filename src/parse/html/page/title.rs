//! Which of a page's names is the article's, and where the site's name is cut off it.
//! Never here: where in the page the names were found.

use dom_query::Document;
use dom_smoothie::Readability;

/// What stands between the title and the name of the site.
const SIGNS: [&str; 12] =
    [" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", " « ", " / ", "｜", " ― "];

/// Bytes of a page's head and data that are looked at for its title.
const HEAD: usize = 1 << 20;
/// Headings that a title is compared with.
const HEADINGS: usize = 8;

/// The title of the article as the page gives it to programs: in its data, for those who link to it, else in the
/// window's title, which is cut where the site's name seems to begin. The rules are those of Readability, as
/// `dom_smoothie` has them: whoever saves a page elsewhere finds it here under the same name.
pub(super) fn told(tree: &Document) -> Option<String> {
    let mut page = String::from("<html><head>");
    let marks = ["title", "meta", "script[type=\"application/ld+json\"]"];
    for node in marks.iter().flat_map(|mark| tree.select(mark).nodes().to_vec()) {
        let source = node.html();
        if page.len() + source.len() < HEAD {
            page.push_str(&source);
        }
    }
    page.push_str("</head><body>");
    for node in tree.select("h1, h2").nodes().iter().take(HEADINGS) {
        let source = node.html();
        if page.len() + source.len() < HEAD {
            page.push_str(&source);
        }
    }
    let work = || {
        let reader = Readability::new(page, None, None).ok()?;
        let title = reader.get_article_metadata(reader.parse_json_ld()).title;
        Some(title.trim().to_owned()).filter(|title| !title.is_empty())
    };
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).ok().flatten()
}

/// Letters and digits, lower-case: names that differ in signs only are the same.
pub(super) fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

pub(super) fn same(a: &str, b: &str) -> bool {
    let a = key(a);
    !a.is_empty() && a == key(b)
}

/// Letters that do not come twice by chance: eight words or so.
const CHANCE: usize = 40;
/// Letters in a row, in the middle of a summary or at its end, that nobody writes twice.
const ROW: usize = 80;

/// Whether a text begins with a summary, which may be cut off with dots, or says it soon: behind a kicker, a dateline, a
/// line of its own. What a site has put before its own first words (how long it takes to read them) does not count.
pub(super) fn opens(text: &str, summary: &str) -> bool {
    let cut = summary.trim().trim_end_matches(['.', '…', ' ', ']', '[']);
    let summary = key(cut);
    if summary.is_empty() {
        return true;
    }
    // The last word may be cut in the middle.
    let text = key(text);
    let said = |words: &str| words.len() >= CHANCE && text.contains(words);
    let row = |skip: usize| {
        let mut ends = summary.char_indices().rev().skip(skip).map(|(at, c)| (at, at + c.len_utf8()));
        let (_, end) = ends.next()?;
        let (start, _) = ends.nth(ROW - 2)?;
        summary.get(start..end)
    };
    let middle = (summary.chars().count().saturating_sub(ROW)) / 2;
    let rows = [row(0), row(middle)];
    text.starts_with(&summary) || said(&summary) || rows.into_iter().flatten().any(said)
}

/// What shows that a part of a title is not the article's.
pub(super) struct Known<'a> {
    pub site: Option<&'a str>,
    pub host: Option<&'a str>,
    /// First-level headings of the page.
    pub headings: &'a [String],
}

impl Known<'_> {
    /// A title without the site's name, if anything shows that it is there.
    pub fn bare(&self, title: &str) -> String {
        let title = title.trim();
        if self.headings.iter().any(|heading| same(heading, title)) && !self.is_site_behind(title) {
            return title.to_owned();
        }
        let mut rest = title;
        while let Some(shorter) = self.shorter(rest) {
            rest = shorter;
        }
        rest.to_owned()
    }

    fn is_site_behind(&self, title: &str) -> bool {
        last_part(title).is_some_and(|(_, tail)| self.is_site(tail))
    }

    fn shorter<'t>(&self, title: &'t str) -> Option<&'t str> {
        let headed = |part: &str| self.headings.iter().any(|heading| same(heading, part));
        for sign in SIGNS {
            for (at, _) in title.match_indices(sign) {
                let front = title[..at].trim();
                if !front.is_empty() && headed(front) && !self.is_site(front) {
                    return Some(front);
                }
            }
        }
        if let Some((front, tail)) = last_part(title)
            && !front.is_empty()
            && (self.is_site(tail) || self.site.is_none() && is_outlet(front, tail))
        {
            return Some(front);
        }
        // "Chapter 1 [Site]"
        if let Some((front, tail)) = title.strip_suffix(']').and_then(|title| title.rsplit_once('['))
            && !front.trim().is_empty()
            && self.is_site(tail)
        {
            return Some(front.trim());
        }
        let (front, tail) = first_part(title)?;
        (!tail.is_empty() && (headed(tail) || self.is_site(front) && words(tail) > 1)).then_some(tail)
    }

    /// Whether a part of a title names the site.
    pub fn is_site(&self, part: &str) -> bool {
        let part = key(part);
        if part.is_empty() {
            return false;
        }
        let bare = part.strip_prefix("the").filter(|rest| rest.len() > 2).unwrap_or(&part);
        if let Some(site) = self.site.map(key).filter(|site| !site.is_empty()) {
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
        key(host) == part
            || names.split('.').map(key).any(|name| name.len() > 2 && (name == part || name == bare))
    }
}

/// Nothing says what the site is called, but one short name stands behind a long title.
fn is_outlet(front: &str, tail: &str) -> bool {
    words(front) > 3 && words(tail) < 4 && tail.starts_with(char::is_uppercase) && last_part(front).is_none()
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

fn last_part(title: &str) -> Option<(&str, &str)> {
    let cuts = SIGNS.iter().filter_map(|sign| title.rfind(sign).map(|at| (at, sign.len())));
    let (at, len) = cuts.max()?;
    Some((title[..at].trim(), title[at + len..].trim()))
}

fn first_part(title: &str) -> Option<(&str, &str)> {
    let cuts = SIGNS.iter().chain(&[": "]).filter_map(|sign| title.find(sign).map(|at| (at, sign.len())));
    let (at, len) = cuts.min()?;
    Some((title[..at].trim(), title[at + len..].trim()))
}
