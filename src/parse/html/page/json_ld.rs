//! Article metadata in JSON-LD with the schema.org vocabulary (<https://schema.org/NewsArticle>).
//! Never here: other vocabularies, or contexts loaded from the network.

use dom_query::Document;
use serde_json::{Map, Value};

use super::{authors, title};
use crate::news::UnixTime;
use crate::parse::date;
use crate::parse::html::inline_text;

/// Objects that are read, and the nesting of lists.
const MAX_OBJECTS: usize = 2000;
const MAX_DEPTH: usize = 6;
/// Scripts of one page.
const MAX_SCRIPTS: usize = 50;

type Object = Map<String, Value>;

#[derive(Default)]
pub(super) struct JsonLd {
    pub(crate) headline: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) published: Option<UnixTime>,
    pub(crate) updated: Option<UnixTime>,
    pub(crate) authors: Vec<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) image: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) summary: Option<String>,
    /// The whole text, mostly without markup.
    pub(crate) text: Option<String>,
}

impl JsonLd {
    /// Reads the data of one article. With several articles, the one with the headline `page` is chosen.
    pub(crate) fn read(tree: &Document, page: Option<&str>) -> Self {
        let mut roots = Vec::new();
        for script in tree.select("script[type*=\"ld+json\"]").nodes().iter().take(MAX_SCRIPTS) {
            roots.extend(parse_script(&script.text()));
        }
        let mut objects = Vec::new();
        for root in &roots {
            collect_objects(root, 0, &mut objects);
        }
        let articles: Vec<&Object> = objects.iter().copied().filter(|object| is_article(object)).collect();
        let named = |object: &&&Object| {
            let name = first_string(object.get("headline")).or_else(|| first_string(object.get("name")));
            name.zip(page).is_some_and(|(name, page)| title::is_same(&name, page))
        };
        let article = articles.iter().find(named).or_else(|| articles.first()).copied();
        let of_type =
            |kind: &str| objects.iter().copied().find(|object| types(object).any(|found| found == kind));
        let site = of_type("WebSite").or_else(|| of_type("NewsMediaOrganization"));
        let site = site.and_then(|site| first_string(site.get("name")));
        let mut data = article.map(|article| article_data(article, &objects)).unwrap_or_default();
        data.publisher = data.publisher.or(site);
        if let Some(page) = of_type("WebPage") {
            data.published = data.published.or_else(|| parse_date(page, "datePublished"));
            data.updated = data.updated.or_else(|| parse_date(page, "dateModified"));
        }
        data
    }
}

/// Parses one script. Many have raw line ends in strings, some a comment around the data or a trailing semicolon.
fn parse_script(source: &str) -> Option<Value> {
    let source = source.trim().trim_start_matches("<!--").trim_end_matches("-->").trim();
    let source = source.trim_start_matches("//").trim_end_matches("//").trim().trim_end_matches(';');
    let cleaned = || {
        let plain: String = source.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&plain).ok()
    };
    serde_json::from_str(source).ok().or_else(cleaned)
}

/// Collects all top-level objects in document order.
fn collect_objects<'a>(value: &'a Value, depth: usize, out: &mut Vec<&'a Object>) {
    if depth > MAX_DEPTH || out.len() >= MAX_OBJECTS {
        return;
    }
    match value {
        Value::Array(all) => all.iter().for_each(|one| collect_objects(one, depth + 1, out)),
        Value::Object(object) => {
            out.push(object);
            for key in ["@graph", "mainEntity", "mainEntityOfPage", "isPartOf", "publisher"] {
                if let Some(inner) = object.get(key) {
                    collect_objects(inner, depth + 1, out);
                }
            }
        }
        _ => {}
    }
}

fn types(object: &Object) -> impl Iterator<Item = &str> {
    let all = match object.get("@type") {
        Some(Value::Array(all)) => all.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    all.iter().filter_map(Value::as_str).map(|name| name.rsplit(['/', '#', ':']).next().unwrap_or(name))
}

fn is_article(object: &Object) -> bool {
    #[rustfmt::skip]
    const ARTICLES: [&str; 8] = [
        "BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "DiscussionForumPosting", "Report",
        "Review", "CriticReview", "Recipe",
    ];
    types(object).any(|name| name.ends_with("Article") || ARTICLES.contains(&name))
}

fn article_data(article: &Object, objects: &[&Object]) -> JsonLd {
    let get = |key: &str| first_string(article.get(key));
    let mut authors = Vec::new();
    for key in ["author", "creator", "contributor"] {
        collect_people(article.get(key), objects, 0, &mut authors);
        if !authors.is_empty() {
            break;
        }
    }
    let mut publisher = Vec::new();
    collect_people(article.get("publisher"), objects, 0, &mut publisher);
    let mut tags: Vec<String> = to_strings(article.get("articleSection"));
    tags.extend(
        to_strings(article.get("keywords")).iter().flat_map(|list| list.split([',', ';'])).map(inline_text),
    );
    JsonLd {
        headline: get("headline").or_else(|| get("name")),
        url: first_url(article.get("url")).or_else(|| first_url(article.get("mainEntityOfPage"))),
        published: ["datePublished", "dateCreated", "uploadDate"]
            .iter()
            .find_map(|key| parse_date(article, key)),
        updated: parse_date(article, "dateModified"),
        authors,
        publisher: publisher.into_iter().next(),
        image: first_url(article.get("image")).or_else(|| first_url(article.get("thumbnailUrl"))),
        tags,
        summary: get("description").or_else(|| get("abstract")),
        text: article.get("articleBody").and_then(Value::as_str).map(str::to_owned),
    }
}

fn parse_date(object: &Object, key: &str) -> Option<UnixTime> {
    to_strings(object.get(key)).iter().find_map(|text| date::parse(text))
}

/// Text of a string, number, list or wrapper object.
fn to_strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => {
            Some(inline_text(text)).filter(|text| !text.is_empty()).into_iter().collect()
        }
        Some(Value::Number(number)) => vec![number.to_string()],
        Some(Value::Array(all)) => {
            all.iter().filter(|one| !one.is_array()).flat_map(|one| to_strings(Some(one))).collect()
        }
        Some(Value::Object(object)) => {
            to_strings(object.get("@value").or_else(|| object.get("name")).filter(|v| v.is_string()))
        }
        _ => vec![],
    }
}

fn first_string(value: Option<&Value>) -> Option<String> {
    to_strings(value).into_iter().next()
}

/// Collects names of people and organisations: a string, an object with a name, a reference, or a list of these.
fn collect_people(value: Option<&Value>, objects: &[&Object], depth: usize, out: &mut Vec<String>) {
    if depth > MAX_DEPTH || out.len() >= authors::MAX_AUTHORS {
        return;
    }
    match value {
        Some(Value::String(text)) => out.extend(authors::split_byline(&inline_text(text))),
        Some(Value::Array(all)) => {
            all.iter()
                .take(authors::MAX_AUTHORS)
                .for_each(|one| collect_people(Some(one), objects, depth + 1, out));
        }
        Some(Value::Object(object)) => {
            let named = object.get("name").or_else(|| object.get("@value"));
            if named.is_some() {
                // The name property may contain a comma: "Reuters, Inc."
                out.extend(to_strings(named).iter().filter_map(|name| authors::clean_name(name)));
            } else if let Some(id) = object.get("@id").and_then(Value::as_str) {
                let same = |other: &&&Object| {
                    other.get("@id").and_then(Value::as_str) == Some(id) && other.contains_key("name")
                };
                if let Some(found) = objects.iter().find(same) {
                    out.extend(first_string(found.get("name")).and_then(|name| authors::clean_name(&name)));
                }
            }
        }
        _ => {}
    }
    let mut seen = std::collections::HashSet::new();
    out.retain(|name| seen.insert(name.clone()));
}

fn first_url(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Array(all) => all.iter().filter(|one| !one.is_array()).find_map(|one| first_url(Some(one))),
        Value::Object(object) => ["url", "contentUrl", "@id"].iter().find_map(|key| {
            let text = object.get(*key)?.as_str()?.trim();
            (!text.is_empty()).then(|| text.to_owned())
        }),
        _ => None,
    }
}
