//! Feeds that a page declares (RSS Advisory Board "RSS Autodiscovery", WHATWG HTML §4.6.7.1) or links to, and the paths
//! where sites usually have them. Never here: requests to a server.

use std::collections::HashSet;

use url::Url;

use super::html::inline_text;
use super::text::head;
use super::xml::{StartTag, XmlEvent, XmlScanner};
use crate::news::{Address, Candidate, SafeText};

/// Bytes of a page that are read.
const MAX_BYTES: usize = 4 << 20;
/// Feeds that are offered.
const MAX_FEEDS: usize = 20;
/// Elements whose content is not markup.
const RAW_ELEMENTS: [&str; 5] = ["script", "style", "textarea", "template", "noscript"];
/// Media types of feeds, without parameters.
const FEED_TYPES: [&str; 9] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/rss",
    "application/atom",
    "application/xml",
    "text/rss",
    "text/xml",
];
/// Usual paths of feeds, the likeliest first.
const PATHS: [&str; 8] =
    ["feed", "rss.xml", "atom.xml", "feed.xml", "index.xml", "rss", "feeds/posts/default", "feed.json"];
/// How many of them are also tried below the page's own path.
const PATHS_BELOW_PAGE: usize = 3;

/// The feeds a page offers, best first: those it declares, else those it links to; feeds of comments last.
/// Addresses of the same origin get the credentials of `page`.
pub(crate) fn candidates(html: &str, page: &Address, from: &str) -> Vec<Candidate> {
    let mut finder = FeedFinder {
        base: Url::parse(from).or_else(|_| Url::parse(page.whole())).ok(),
        page: Url::parse(page.whole()).ok(),
        ..FeedFinder::default()
    };
    finder.read(head(html, MAX_BYTES));
    let FeedFinder { declared, linked, title, .. } = finder;
    let mut seen = HashSet::new();
    let mut found: Vec<Candidate> = if declared.is_empty() { linked } else { declared };
    found.retain(|candidate| seen.insert(candidate.address.normal().clone()));
    found.sort_by_key(is_of_comments);
    found.truncate(MAX_FEEDS);
    for candidate in found.iter_mut().filter(|candidate| candidate.title.is_empty()) {
        candidate.title = title.clone().unwrap_or_else(|| candidate.address.shown().clone());
    }
    found
}

/// Addresses where the site of a page may have its feed, the likeliest first.
pub(crate) fn guesses(page: &Address) -> Vec<Address> {
    let Some(url) = Url::parse(page.whole()).ok().filter(|url| url.scheme() != "file") else {
        return Vec::new();
    };
    let path = url.path().trim_end_matches('/');
    let mut folder = url.clone();
    folder.set_path(&format!("{path}/"));
    let count = if path.is_empty() { 0 } else { PATHS_BELOW_PAGE };
    let below = PATHS[..count].iter().filter_map(|path| folder.join(path).ok());
    let top = PATHS.iter().filter_map(|path| url.join(&format!("/{path}")).ok());
    let all = below.chain(top).filter(|guess| *guess != url).take(PATHS.len());
    all.filter_map(|mut guess| {
        // `join` keeps the credentials; the query and the fragment of the page are removed.
        guess.set_query(None);
        guess.set_fragment(None);
        Address::parse(guess.as_str()).ok()
    })
    .collect()
}

#[derive(Default)]
struct FeedFinder {
    base: Option<Url>,
    page: Option<Url>,
    /// A `<base>` was read.
    has_base: bool,
    declared: Vec<Candidate>,
    linked: Vec<Candidate>,
    /// The title of the page.
    title: Option<SafeText>,
}

impl FeedFinder {
    fn read(&mut self, html: &str) {
        let mut skipped: Option<&str> = None;
        let (mut title, mut link): (Option<String>, Option<String>) = (None, None);
        let html = without_scripts(html);
        for event in XmlScanner::new(&html) {
            match event {
                XmlEvent::Open(tag) if skipped.is_none() => {
                    let is = |name: &str| tag.name.eq_ignore_ascii_case(name);
                    if is("link") {
                        self.read_link(&tag);
                    } else if is("base") {
                        self.read_base(&tag);
                    } else if is("title") && self.title.is_none() {
                        title = Some(String::new());
                    } else if is("a") {
                        link = self.read_anchor(&tag).then(String::new);
                    } else {
                        skipped = RAW_ELEMENTS.iter().find(|raw| is(raw) && !tag.empty).copied();
                    }
                }
                XmlEvent::Close(name) => {
                    if skipped.is_some_and(|raw| raw.eq_ignore_ascii_case(name)) {
                        skipped = None;
                    } else if name.eq_ignore_ascii_case("title") {
                        let read = title.take().map(|title| SafeText::new(&inline_text(&title)));
                        self.title = self.title.take().or(read.and_then(SafeText::filled));
                    } else if name.eq_ignore_ascii_case("a") {
                        self.set_link_text(link.take());
                    }
                }
                XmlEvent::Text(text) if skipped.is_none() => {
                    for target in [&mut title, &mut link].into_iter().flatten() {
                        target.push_str(text);
                    }
                }
                _ => {}
            }
        }
    }

    /// Reads `<base href>`; only the first one is used (WHATWG HTML §4.2.3).
    fn read_base(&mut self, tag: &StartTag<'_>) {
        let Some(href) = tag.attribute("href").filter(|_| !self.has_base) else { return };
        let base = match &self.base {
            Some(base) => base.join(href.trim()),
            None => Url::parse(href.trim()),
        };
        if let Ok(base) = base {
            (self.base, self.has_base) = (Some(base), true);
        }
    }

    fn read_link(&mut self, tag: &StartTag<'_>) {
        let Some(rel) = tag.attribute("rel") else { return };
        let has = |name: &str| rel.split_whitespace().any(|word| word.eq_ignore_ascii_case(name));
        if !(has("alternate") || has("feed")) {
            return;
        }
        let Some(href) = tag.attribute("href") else { return };
        let kind = tag.attribute("type").unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        // `application/json` is a JSON Feed on some sites, but an API on most.
        let json = kind == "application/json" && href.contains("feed") && !href.contains("wp-json");
        if !(FEED_TYPES.contains(&kind.as_str()) || json || has("feed") && kind.is_empty()) {
            return;
        }
        if let Some(address) = self.address(&href) {
            self.declared.push(Candidate { address, title: title_attribute(tag) });
        }
    }

    /// Adds a link if it looks like one to a feed. Returns whether it does.
    fn read_anchor(&mut self, tag: &StartTag<'_>) -> bool {
        let Some(href) = tag.attribute("href") else { return false };
        let address = self.address(&href).filter(|address| looks_like_feed(address.shown()));
        let Some(address) = address.filter(|_| self.linked.len() < MAX_FEEDS * 4) else { return false };
        self.linked.push(Candidate { address, title: title_attribute(tag) });
        true
    }

    /// Makes the text of the last link the title of its feed.
    fn set_link_text(&mut self, text: Option<String>) {
        let Some(last) = self.linked.last_mut().filter(|last| last.title.is_empty()) else { return };
        let title = text.map(|text| SafeText::new(&inline_text(&text))).unwrap_or_default();
        // A short text like "RSS" does not tell feeds apart.
        if title.chars().count() > 4 {
            last.title = title;
        }
    }

    /// The address of a link. A page of the web must not lead to a file.
    fn address(&self, href: &str) -> Option<Address> {
        let href = href.trim();
        let href = href.strip_prefix("feed:").filter(|rest| rest.starts_with("http")).unwrap_or(href);
        if href.is_empty() || href.starts_with('#') {
            return None;
        }
        let mut url = match &self.base {
            Some(base) => base.join(href).ok()?,
            None => Url::parse(href).ok()?,
        };
        url.set_fragment(None);
        let page = self.page.as_ref();
        if url.scheme() == "file" && page.is_none_or(|page| page.scheme() != "file") {
            return None;
        }
        // Credentials come from the user and are for this origin only, never from the page.
        let _ = (url.set_username(""), url.set_password(None));
        if let Some(page) = page.filter(|page| page.origin() == url.origin()) {
            let _ = (url.set_username(page.username()), url.set_password(page.password()));
        }
        Address::parse(url.as_str()).ok()
    }
}

fn title_attribute(tag: &StartTag<'_>) -> SafeText {
    tag.attribute("title").map(|title| SafeText::new(&inline_text(&title))).unwrap_or_default()
}

/// Removes the scripts of a page. A comparison in a script looks like a tag that never ends.
fn without_scripts(html: &str) -> String {
    let lower = html.to_ascii_lowercase();
    let mut out = String::with_capacity(html.len());
    let mut at = 0;
    while let Some(start) = lower[at..].find("<script").map(|start| at + start) {
        out.push_str(&html[at..start]);
        at = lower[start..].find("</script").map_or(html.len(), |end| start + end);
        at = lower[at..].find('>').map_or(html.len(), |end| at + end + 1);
    }
    out.push_str(&html[at..]);
    out
}

/// Whether an address looks like a feed's, by the parts of its path or its extension.
fn looks_like_feed(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let path = path.split_once("://").map_or(&*path, |(_, rest)| rest);
    let mut parts = path.trim_end_matches('/').split('/').skip(1).peekable();
    let mut feed = false;
    while let Some(part) = parts.next() {
        let last = parts.peek().is_none();
        feed |= matches!(part, "feed" | "feeds" | "rss" | "atom" | "rdf");
        let ends = [".rss", ".atom", ".rdf", ".xml"].iter().any(|end| part.ends_with(end));
        feed |= last && (ends || matches!(part, "feed.json" | "rss2" | "atom2"));
    }
    feed && !["sitemap", "opensearch", "/osd.xml"].iter().any(|other| path.contains(other))
}

/// Whether a feed has the comments on articles, not the articles.
fn is_of_comments(candidate: &Candidate) -> bool {
    let title = candidate.title.to_lowercase();
    let words = ["comment", "kommentar", "comentario", "comentário", "commenti", "reacties", "комментари"];
    let address = candidate.address.shown().to_ascii_lowercase();
    words.iter().any(|word| title.contains(word)) || address.contains("comments")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str, page: &str) -> Vec<(String, String)> {
        let page = Address::parse(page).unwrap();
        let all = candidates(html, &page, page.shown());
        all.iter().map(|one| (one.address.whole().to_owned(), one.title.to_string())).collect()
    }

    fn pairs(wanted: &[(&str, &str)]) -> Vec<(String, String)> {
        wanted.iter().map(|(address, title)| ((*address).to_owned(), (*title).to_owned())).collect()
    }

    #[test]
    fn declared_feeds_are_found() {
        let html = r#"<!doctype html><html><head><title>The Post &mdash; Home</title>
            <script>if (a<b && c=="<link rel=alternate type=application/rss+xml href=/script>") {}</script>
            <!-- <link rel="alternate" type="application/rss+xml" href="/comment"> -->
            <LINK REL="Alternate" TYPE="application/rss+xml; charset=utf-8" HREF="/comments/feed/" title="The Post &raquo; Comments">
            <link rel=alternate type=application/rss+xml href=rss?a=1&amp;b=2 title='All &amp; sundry'>
            <link rel="alternate" type="application/atom+xml" href="//cdn.example/atom#x" />
            <link rel="alternate" type="application/rss+xml" href="rss?a=1&b=2">
            <link rel="alternate stylesheet" type="text/css" href="/feed.css"><link rel="alternate" hreflang="de" href="/de">
            <link rel="alternate" type="application/json" href="/wp-json/feed/2"><link rel="alternate" type="application/json" href="/feed.json" title="JSON">
            <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
            <link rel="alternate" type="application/rss+xml" href="file:///etc/passwd"></head><body><a href="/other.rss">RSS</a>"#;
        assert_eq!(
            found(html, "https://a.example/news/index.html"),
            pairs(&[
                ("https://a.example/news/rss?a=1&b=2", "All & sundry"),
                ("https://cdn.example/atom", "The Post — Home"),
                ("https://a.example/feed.json", "JSON"),
                ("https://a.example/comments/feed/", "The Post » Comments"),
            ])
        );
    }

    #[test]
    fn links_in_the_text_are_resolved_against_the_base() {
        let html = r##"<base href="/blog/"><a href="#rss">RSS</a><a href=about.html>About feeds</a><a href="sitemap.xml">x</a>
            <a href="index.xml"><b>All</b> articles</a> <a href="https://b.example/feed">RSS</a><a href=x>Not this</a><a href='index.xml'>again</a>
            <a href="mailto:feed@a.example">mail</a>"##;
        assert_eq!(
            found(html, "https://a.example/x/y"),
            pairs(&[
                ("https://a.example/blog/index.xml", "All articles"),
                ("https://b.example/feed", "https://b.example/feed")
            ])
        );
        assert_eq!(found("<p>Nothing here about feeds.</p>", "https://a.example/"), vec![]);
    }

    #[test]
    fn credentials_are_used_for_the_same_origin_only() {
        let html = "<link rel=alternate type=application/rss+xml href=/rss><link rel=alternate type=application/rss+xml \
                    href=https://eve:x@b.example/rss>";
        let all = found(html, "https://ann:s3cret@a.example/");
        assert_eq!(all[0].0, "https://ann:s3cret@a.example/rss");
        assert_eq!(all[1].0, "https://b.example/rss");
        assert!(all.iter().all(|(_, title)| !title.contains("s3cret")));
    }

    #[test]
    fn few_usual_paths_are_tried() {
        let at = |page: &str| -> Vec<String> {
            guesses(&Address::parse(page).unwrap()).iter().map(|guess| guess.whole().to_owned()).collect()
        };
        let top = at("https://ann:pw@a.example/?x#y");
        assert_eq!((top.len(), top[0].as_str()), (8, "https://ann:pw@a.example/feed"));
        let below = at("https://a.example/blog/");
        assert_eq!(below.len(), 8);
        assert_eq!(below[0], "https://a.example/blog/feed");
        assert!(below.contains(&"https://a.example/feed".to_owned()));
        assert!(!at("https://a.example/feed").contains(&"https://a.example/feed".to_owned()));
        assert_eq!(at("file:///tmp/x.html"), Vec::<String>::new());
    }

    #[test]
    fn long_and_broken_pages_take_little_time() {
        for piece in
            ["<a href=feed>", "<script", "<link rel=alternate", "<a href='", "<title>", "<base href=x>"]
        {
            let page = piece.repeat(100_000);
            assert!(found(&page, "https://a.example/").len() <= MAX_FEEDS);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_page_can_be_read(page in "(<link rel=alternate |<a |href=|<script>|</script|type=text/xml|['\">]|\\PC){0,20}") {
            let _ = found(&page, "https://a.example/");
        }
    }
}
