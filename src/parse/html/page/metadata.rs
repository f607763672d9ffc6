//! Metadata of an article: title, URL, dates, authors. If sources differ, the most reliable one is used.
//! Never here: the text.

use std::collections::HashMap;

use dom_query::{Document, NodeRef};
use url::Url;

use super::authors;
use super::json_ld::JsonLd;
use super::title::{self, TitleContext};
use crate::news::UnixTime;
use crate::parse::date;
use crate::parse::html::inline::resolve;
use crate::parse::html::inline_text;
use crate::parse::text::collapse_whitespace;

/// Headings that are compared with the title.
const MAX_HEADINGS: usize = 20;
/// Elements per selector that are read.
const MAX_TRIES: usize = 40;
/// Characters of a title, and of a by-line.
const MAX_TITLE: usize = 1000;
const MAX_BYLINE: usize = 200;

#[rustfmt::skip]
const PUBLISHED: [&str; 26] = [
    "article:published_time", "og:article:published_time", "datepublished", "og:published_time",
    "article:published", "dcterms:created", "dcterms:issued", "dcterms:available", "dc:date:issued",
    "dcterms:date", "dc:date", "dc:date:created", "dc:created", "parsely-pub-date", "sailthru:date",
    "pubdate", "publishdate", "publish-date", "publish_date", "publication_date",
    "citation_publication_date", "article_date_original", "cxenseparse:recs:publishtime",
    "rnews:datepublished", "originalpublicationdate", "date",
];
#[rustfmt::skip]
const UPDATED: [&str; 8] = [
    "article:modified_time", "og:updated_time", "datemodified", "dcterms:modified", "dc:date:modified",
    "article:updated_time", "lastmod", "last-modified",
];
#[rustfmt::skip]
const AUTHORS: [&str; 10] = [
    "author", "article:author", "dc:creator", "dcterms:creator", "citation_author", "parsely-author",
    "sailthru:author", "byl", "og:article:author", "article:author_name",
];

#[derive(Default)]
pub(super) struct Metadata {
    pub(crate) title: Option<String>,
    /// The title with the names of site and authors.
    pub(crate) given_title: Option<String>,
    /// The content of `<title>`.
    pub(crate) page: Option<String>,
    pub(crate) site: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) base: Option<Url>,
    pub(crate) published: Option<UnixTime>,
    pub(crate) updated: Option<UnixTime>,
    pub(crate) authors: Vec<String>,
    pub(crate) image: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) summary: Option<String>,
    /// The text in JSON-LD.
    pub(crate) text: Option<String>,
}

impl Metadata {
    pub(crate) fn read(tree: &Document, origin: Option<&str>) -> Self {
        let metas = MetaTags::read(tree);
        let page = tree
            .select("title")
            .nodes()
            .iter()
            .map(|node| leading_text(node, MAX_TITLE))
            .find(|title| !title.is_empty());
        let headings: Vec<String> = tree
            .select("h1")
            .nodes()
            .iter()
            .take(MAX_HEADINGS)
            .filter(|node| !links_to_home(node))
            .map(|node| leading_text(node, MAX_TITLE))
            .filter(|text| !text.is_empty())
            .collect();
        let og_title = metas.first(&["og:title", "twitter:title"]);
        let data = JsonLd::read(tree, og_title.as_deref().or(headings.first().map(String::as_str)));
        let base = find_base(tree, origin);
        let absolute = |href: &str| resolve(base.as_ref(), href, false).map(|url| url.to_string());
        let url = find_url(tree, &metas, data.url.as_deref(), &absolute)
            .or_else(|| origin.and_then(|origin| resolve(None, origin, false)).map(|url| url.to_string()));
        let base = base.or_else(|| Url::parse(url.as_deref()?).ok());
        let site =
            metas.first(&["og:site_name"]).or(data.publisher).or_else(|| metas.first(&["dc:publisher"]));
        let site = site.map(|site| super::host_name(&site).unwrap_or(site));
        let host = url.as_deref().and_then(super::host_name);
        // A saved page without an address may name its feed.
        let site = site.or_else(|| if host.is_none() { feed_host(tree) } else { None });
        let authors = Some(data.authors)
            .filter(|names| !names.is_empty())
            .or_else(|| meta_authors(&metas))
            .unwrap_or_else(|| authors_in_text(tree));
        let known = TitleContext {
            site: site.as_deref(),
            host: host.as_deref(),
            authors: &authors,
            headings: &headings,
        };
        let stated = title::from_metadata(tree).filter(|stated| !is_generic(stated));
        let title = stated
            // `<title>` may include the site's name; titles for link previews are used unchanged.
            .filter(|stated| page.as_deref().is_none_or(|page| !title::is_same(page, stated)))
            .map(|stated| truncate(&stated).to_owned())
            .or_else(|| og_title.or(data.headline).map(|title| known.strip_site(truncate(&title))))
            .or_else(|| {
                metas
                    .first(&["parsely-title", "sailthru:title", "headline"])
                    .map(|title| known.strip_site(truncate(&title)))
            })
            .or_else(|| {
                let page =
                    page.as_deref().filter(|title| !is_generic(title)).map(|title| known.strip_site(title));
                let heading = || headings.iter().find(|heading| !known.is_site(heading));
                page.filter(|title| !known.is_site(title) || heading().is_none())
                    .or_else(|| heading().cloned())
            })
            .or_else(|| headings.first().cloned());
        let given_title = title;
        let title = given_title.as_deref().map(|title| known.strip_names(title).to_owned());
        let mut tags = metas.all(&["article:section", "og:article:section"]).to_vec();
        tags.extend_from_slice(metas.all(&["article:tag", "og:article:tag"]));
        tags.extend(data.tags);
        // Some pages put all tags into one.
        let lists = |tag: &String| tag.matches(',').count() > 1;
        if tags.iter().any(lists) {
            let parts = |tag: String| -> Vec<String> {
                if lists(&tag) { tag.split(',').map(collapse_whitespace).collect() } else { vec![tag] }
            };
            tags = tags.into_iter().flat_map(parts).collect();
        }
        if tags.is_empty() {
            let lists =
                metas.all(&["news_keywords", "parsely-tags", "sailthru:tags", "keywords", "dc:subject"]);
            tags = lists
                .iter()
                .flat_map(|list| list.split([',', ';']))
                .map(|tag| tag.trim().to_owned())
                .collect();
        }
        let mut seen = std::collections::HashSet::new();
        tags.retain(|tag| !tag.is_empty() && tag.len() <= 80 && seen.insert(tag.to_lowercase()));
        let summary = metas
            .first(&["og:description"])
            .or_else(|| metas.first(&["description", "twitter:description", "dc:description"]))
            .or(data.summary)
            .filter(|summary| title.as_deref().is_none_or(|title| !title::is_same(summary, title)));
        Self {
            published: choose_published(metas.find(&PUBLISHED[..1], date::parse), data.published)
                .or_else(|| metas.find(&PUBLISHED, date::parse))
                .or_else(|| date_in_text(tree, false))
                .or_else(|| page.as_deref().and_then(date_of_issue)),
            updated: metas
                .find(&UPDATED[..1], date::parse)
                .or(data.updated)
                .or_else(|| metas.find(&UPDATED, date::parse))
                .or_else(|| date_in_text(tree, true)),
            authors,
            image: metas
                .first(&["og:image", "og:image:url", "twitter:image", "twitter:image:src"])
                .or(data.image),
            title,
            given_title,
            page,
            site,
            url,
            base,
            tags,
            summary,
            text: data.text,
        }
    }
}

/// Limits the length of a title.
fn truncate(title: &str) -> &str {
    title.char_indices().nth(MAX_TITLE).map_or(title, |(at, _)| &title[..at])
}

/// The text of a node as one line, cut at about `most` bytes: an element may contain the whole page.
pub(super) fn leading_text(node: &NodeRef<'_>, most: usize) -> String {
    let mut out = String::new();
    for text in node.descendants_it().filter(NodeRef::is_text) {
        let text = text.text();
        let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
        out.push_str(&text[..end]);
        if out.len() > most {
            break;
        }
    }
    collapse_whitespace(&out)
}

/// Whether a heading is a link to the front page, so that it is the site's name.
fn links_to_home(heading: &NodeRef<'_>) -> bool {
    let links = heading.descendants();
    let Some(link) = links.iter().find(|node| node.has_name("a")) else { return false };
    let home = link.attr("href").is_some_and(|href| {
        let href = href.trim();
        let path =
            href.split_once("://").map_or(href, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
        matches!(path, "/" | "./" | "/index.html" | "index.html")
    });
    home && title::is_same(&leading_text(link, MAX_TITLE), &leading_text(heading, MAX_TITLE))
}

/// The host of the page's feed. Services that host feeds of others have no site's name.
fn feed_host(tree: &Document) -> Option<String> {
    let links =
        tree.select("link[rel~=\"alternate\"][type*=\"rss\"], link[rel~=\"alternate\"][type*=\"atom\"]");
    let hosts = links.nodes().iter().take(MAX_TRIES).filter_map(|link| super::host_name(&link.attr("href")?));
    hosts.into_iter().find(|host| !["feed", "rss"].iter().any(|service| host.contains(service)))
}

/// The date in the title of an issue: `Weekly Edition for March 26, 2015`. Other titles may name any date.
fn date_of_issue(title: &str) -> Option<UnixTime> {
    const ISSUES: [&str; 7] = ["edition", "issue", "weekly", "newsletter", "digest", "roundup", "bulletin"];
    const DATE_WORDS: usize = 3;
    let words: Vec<&str> = title.split_whitespace().collect();
    let issue = words.iter().any(|word| {
        ISSUES.contains(&word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase().as_str())
    });
    let year = |word: &str| {
        let digits = word.trim_matches(|c: char| !c.is_alphanumeric());
        digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit())
    };
    let dated = |words: &&[&str]| words.iter().any(|word| year(word)) && !words.iter().all(|word| year(word));
    let read = |words: &[&str]| date::parse(words.join(" ").trim_matches(|c: char| !c.is_alphanumeric()));
    words.windows(DATE_WORDS).filter(dated).filter(|_| issue).find_map(read)
}

/// Chooses the earlier of two dates if they differ by more than two days: the later one may be a republication.
fn choose_published(meta: Option<UnixTime>, data: Option<UnixTime>) -> Option<UnixTime> {
    const DAYS: i64 = 2 * 86_400;
    match (meta, data) {
        (Some(meta), Some(data)) if data.seconds() + DAYS < meta.seconds() => Some(data),
        (meta, data) => meta.or(data),
    }
}

/// Default titles of editors and servers.
fn is_generic(title: &str) -> bool {
    #[rustfmt::skip]
    const GENERIC: [&str; 8] = [
        "untitled", "untitled document", "document", "index", "home", "no title", "new page 1",
        "page title",
    ];
    GENERIC.contains(&title.to_lowercase().as_str())
}

/// The base URL: `<base href>`, resolved against the URL of the page.
fn find_base(tree: &Document, origin: Option<&str>) -> Option<Url> {
    let origin = origin.and_then(|origin| Url::parse(origin).ok());
    let own = tree.select("base[href]").nodes().first().and_then(|node| node.attr("href"));
    let own =
        own.and_then(|href| resolve(origin.as_ref(), &href, false)).and_then(|url| Url::parse(&url).ok());
    own.or(origin)
}

/// The URL of the page. A URL of the front page is used only if no other is given.
fn find_url(
    tree: &Document,
    metas: &MetaTags,
    data: Option<&str>,
    absolute: &dyn Fn(&str) -> Option<String>,
) -> Option<String> {
    let canonical = tree.select("link[rel~=\"canonical\"]");
    let canonical = canonical.nodes().first().and_then(|node| node.attr("href")).map(|href| href.to_string());
    let all = [
        canonical,
        metas.first(&["og:url"]),
        data.map(str::to_owned),
        metas.first(&["twitter:url", "parsely-link"]),
    ];
    let mut urls = all.iter().flatten().filter_map(|href| absolute(href)).collect::<Vec<_>>();
    let deep = |url: &String| Url::parse(url).is_ok_and(|url| url.path().len() > 1 || url.query().is_some());
    let at = urls.iter().position(deep).unwrap_or(0);
    (!urls.is_empty()).then(|| urls.swap_remove(at))
}

fn meta_authors(metas: &MetaTags) -> Option<Vec<String>> {
    AUTHORS.iter().find_map(|name| {
        let mut found: Vec<String> = Vec::new();
        for value in metas.all(&[name]) {
            for name in authors::split_byline(value) {
                if found.len() < authors::MAX_AUTHORS && !found.contains(&name) {
                    found.push(name);
                }
            }
        }
        (!found.is_empty()).then_some(found)
    })
}

/// Finds authors in elements marked as by-lines, in order of reliability.
fn authors_in_text(tree: &Document) -> Vec<String> {
    for selectors in [
        "[itemprop~=\"author\"]",
        "[rel~=\"author\"]",
        ".p-author, .h-card .p-name",
        ".byline, .by-line, .byline-name, .author-name, .article-author, .post-author, .entry-author",
        ".author, .vcard .fn, [class*=\"byline\"]",
    ] {
        let mut found = Vec::new();
        for node in tree.select(selectors).nodes().iter().take(MAX_TRIES).filter(|node| !is_aside(node)) {
            let inner = node.descendants_it().find(|below| {
                below.attr("itemprop").is_some_and(|name| name.split_whitespace().any(|name| name == "name"))
            });
            let text = match inner.unwrap_or(*node) {
                node if node.has_name("meta") => {
                    collapse_whitespace(&node.attr("content").unwrap_or_default())
                }
                node => leading_text(&node, MAX_BYLINE),
            };
            if text.len() > MAX_BYLINE {
                continue;
            }
            for name in authors::split_byline(&text) {
                if !found.contains(&name) && !name.chars().any(|c| c.is_ascii_digit()) && found.len() < 8 {
                    found.push(name);
                }
            }
            // One by-line is enough. Several elements with one name each occur only with itemprop.
            if !found.is_empty() && !selectors.starts_with("[itemprop") {
                break;
            }
        }
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// Finds a date in `<time>`, itemprop, or a class for dates.
fn date_in_text(tree: &Document, updated: bool) -> Option<UnixTime> {
    let selectors: &[&str] = if updated {
        &[
            "[itemprop~=\"dateModified\"]",
            "time.updated, .dt-updated, time[class*=\"modified\"], time[class*=\"updated\"]",
        ]
    } else {
        &[
            "[itemprop~=\"datePublished\"]",
            "time[pubdate], time.published, .dt-published, time[class*=\"publish\"], time.entry-date",
            "article time, main time, [role=\"main\"] time",
            "time",
            ".published, .pubdate, .publish-date, .post-date, .entry-date, .article-date, .date, .timestamp, .dateline",
        ]
    };
    selectors.iter().find_map(|selectors| {
        let nodes = tree.select(selectors);
        nodes.nodes().iter().take(MAX_TRIES).filter(|node| !is_aside(node)).find_map(|node| {
            if !updated && selectors.contains("time") && is_update(node) {
                return None;
            }
            let given = ["datetime", "content", "title"].iter().filter_map(|name| node.attr(name));
            given.into_iter().find_map(|text| date::parse(&text)).or_else(|| {
                let text = leading_text(node, MAX_BYLINE);
                let bare = ["published", "posted", "on", "date", ":", "at"].iter().fold(
                    text.as_str(),
                    |text, word| match text.get(..word.len()) {
                        Some(head) if head.eq_ignore_ascii_case(word) => {
                            text[word.len()..].trim_start_matches([' ', ':'])
                        }
                        _ => text,
                    },
                );
                date::parse(bare)
            })
        })
    })
}

fn is_update(node: &NodeRef<'_>) -> bool {
    let class = node.attr("class").unwrap_or_default().to_lowercase();
    let prop = node.attr("itemprop").unwrap_or_default().to_lowercase();
    class.contains("updated") && !class.contains("publish")
        || class.contains("modified")
        || prop.contains("modified")
}

/// Whether a node is in a part of the page that is not the article.
fn is_aside(node: &NodeRef<'_>) -> bool {
    node.ancestors_it(None).any(|above| {
        let Some(name) = above.node_name() else { return false };
        let class = above.attr("class").unwrap_or_default().to_lowercase();
        matches!(&*name, "nav" | "aside" | "footer")
            || name != *"body"
                && name != *"html"
                && ["comment", "related", "sidebar"].iter().any(|word| class.contains(word))
    })
}

/// `<meta>` elements that are read, and bytes of one value.
const MAX_META: usize = 2000;
const MAX_META_VALUE: usize = 4096;

/// The `<meta>` elements of a page by name. Names are in lower case with `.` replaced by `:`, values in
/// document order.
struct MetaTags(HashMap<String, Vec<String>>);

impl MetaTags {
    fn read(tree: &Document) -> Self {
        let mut all: HashMap<String, Vec<String>> = HashMap::new();
        for node in tree.select("meta").nodes().iter().take(MAX_META) {
            let value = ["content", "value"].iter().find_map(|name| node.attr(name));
            let Some(value) = value.map(|value| inline_text(&value)) else { continue };
            if value.is_empty() || value.len() > MAX_META_VALUE {
                continue;
            }
            for attribute in ["property", "name", "itemprop"] {
                let Some(names) = node.attr(attribute) else { continue };
                for name in names.to_lowercase().split_whitespace() {
                    all.entry(name.replace('.', ":")).or_default().push(value.clone());
                }
            }
        }
        Self(all)
    }

    /// All values of the first name that has any.
    fn all(&self, names: &[&str]) -> &[String] {
        names.iter().find_map(|name| self.0.get(*name)).map_or(&[], Vec::as_slice)
    }

    /// The first value that `read` accepts; names in order of preference.
    fn find<T>(&self, names: &[&str], read: impl Fn(&str) -> Option<T>) -> Option<T> {
        names.iter().filter_map(|name| self.0.get(*name)).flatten().find_map(|value| read(value))
    }

    /// The first value; names in order of preference.
    fn first(&self, names: &[&str]) -> Option<String> {
        self.find(names, |value| Some(value.to_owned()))
    }
}
