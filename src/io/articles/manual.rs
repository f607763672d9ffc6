//! The manual built into the program: one page of Markdown for each subject, linked to each other by file name.
//! Never here: showing a page, or reading Markdown.

use crate::app::{Opened, Version};
use crate::news::address::MANUAL;
use crate::news::{Body, Cause, Failure, SafeText};
use crate::parse::{self, Hint};

macro_rules! page {
    ($name:literal) => {
        ($name, include_str!(concat!("../../../assets/manual/", $name, ".md")))
    };
}

/// Links between pages are resolved against this, and then given the addresses of the manual.
const BASE: &str = "https://manual.invalid/";

/// The page that opens when none is named.
pub(crate) const FIRST: &str = "start";

/// Names and texts of all pages, in reading order. A name is the file's without `.md`.
pub const PAGES: &[(&str, &str)] = &[
    page!("start"),
    page!("keys"),
    page!("list"),
    page!("reading"),
    page!("themes"),
    page!("filter"),
    page!("subscriptions"),
    page!("formats"),
    page!("files"),
    page!("sync"),
    page!("servers"),
    page!("safety"),
    page!("scripting"),
    page!("figures"),
    page!("troubleshooting"),
];

/// The text of a page, by its name in any case; as in a link between pages, `.md` may follow.
pub(crate) fn page(name: &str) -> Option<&'static str> {
    let name = name.strip_suffix(".md").unwrap_or(name);
    PAGES.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, text)| *text)
}

/// A page, to be shown; the first one for an empty name. Links between pages have the addresses of the manual.
///
/// # Errors
/// There is no page of this name.
pub fn open(name: &str) -> Result<Opened, Failure> {
    let text = page(if name.is_empty() { FIRST } else { name }).ok_or_else(|| {
        let names: Vec<&str> = PAGES.iter().map(|(name, _)| *name).collect();
        let message = format!("the manual has no page {name}; its pages are {}", names.join(", "));
        Failure::new(Cause::NotFound, &message)
    })?;
    let hint = Hint { name: Some("page.md"), ..Hint::default() };
    let parsed = parse::parse(text.as_bytes(), &hint)
        .map_err(|error| Failure::new(Cause::Damaged, &format!("manual, {name}: {error}")))?;
    let mut article = parsed.articles.into_iter().next().unwrap_or_default();
    article.url = Some(SafeText::new(BASE));
    let mut document = parse::document(&article);
    (article.body, article.url) = (Body::Empty, None);
    for link in &mut document.links {
        if let Some(page) = link.url.strip_prefix(BASE) {
            link.url = SafeText::new(&format!("{MANUAL}{}", page.replacen(".md", "", 1)));
        }
    }
    Ok(Opened { article, document, version: Version::Linked, ..Opened::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The heading of a page.
    fn title(text: &str) -> &str {
        text.lines().next().and_then(|line| line.strip_prefix("# ")).unwrap_or_default()
    }

    use crate::parse::parse;

    #[test]
    fn every_file_in_the_folder_is_built_in() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/manual");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        let mut pages: Vec<String> = PAGES.iter().map(|(name, _)| format!("{name}.md")).collect();
        files.sort();
        pages.sort();
        assert_eq!(files, pages);
    }

    #[test]
    fn every_page_has_a_title() {
        for (name, text) in PAGES {
            assert!(!title(text).is_empty(), "{name}");
            let parsed = parse(text.as_bytes(), &Hint { name: Some("page.md"), ..Hint::default() }).unwrap();
            let [article] = &parsed.articles[..] else { panic!("{name} is one article") };
            assert_eq!(article.title.as_str(), title(text), "{name}");
        }
    }

    fn links(text: &str) -> impl Iterator<Item = &str> {
        text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target)
    }

    #[test]
    fn links_between_pages_resolve() {
        for (name, text) in PAGES {
            for link in links(text) {
                let target = link.strip_suffix(".md").and_then(page);
                assert!(target.is_some(), "{name} links to {link}");
            }
        }
        let from_first: Vec<&str> = page(FIRST).map(links).into_iter().flatten().collect();
        for (name, _) in PAGES.iter().filter(|(name, _)| *name != FIRST) {
            assert!(from_first.contains(&format!("{name}.md").as_str()), "no link leads to {name}");
        }
    }

    #[test]
    fn the_links_of_an_opened_page_open_pages() {
        let start = open("").unwrap();
        let pages: Vec<&str> =
            start.document.links.iter().filter_map(|link| link.url.strip_prefix(MANUAL)).collect();
        assert!(pages.len() > 5, "{pages:?}");
        for page in pages {
            assert!(open(page).is_ok(), "{page}");
        }
        assert_eq!(open("nothing").unwrap_err().cause, Cause::NotFound);
    }

    #[test]
    fn a_page_is_found_by_name_with_or_without_its_ending() {
        assert_eq!(page("keys").map(title), Some("Keys"));
        assert_eq!(page("Keys.md"), page("keys"));
        assert_eq!(page("../keys.md"), None);
        assert!(page(FIRST).is_some());
    }

    #[test]
    fn code_fits_into_lines_of_the_usual_length() {
        for (name, text) in PAGES {
            for block in text.split("```").skip(1).step_by(2) {
                for line in block.lines() {
                    assert!(line.chars().count() <= 70, "{name}: {line}");
                }
            }
        }
    }
}
