//! Front matter in YAML (`---`) or TOML (`+++`): which fields mean what. Never here: the text below it.

use yaml_rust2::{Yaml, YamlLoader};

use crate::news::{Stamp, Text};
use crate::parse::date;

/// Front matter larger than this is no front matter.
const LARGEST: usize = 16 << 10;
/// Values deeper than this are not looked at.
const DEEPEST: usize = 6;

/// What is known of an article from its front matter.
#[derive(Debug, Default)]
pub(super) struct Front {
    pub title: Option<Text>,
    pub url: Option<Text>,
    pub authors: Vec<Text>,
    pub published: Option<Stamp>,
    pub updated: Option<Stamp>,
    pub tags: Vec<Text>,
    pub summary: Option<Text>,
    pub source: Option<Text>,
    pub image: Option<Text>,
}

/// The source of the front matter, with its kind.
pub(super) enum Source<'a> {
    Yaml(&'a str),
    Toml(&'a str),
}

/// A value in either language, as far as it matters here.
enum Value {
    Text(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
}

/// Cuts front matter off; `None` if the text has none.
pub(super) fn split(text: &str) -> Option<(Source<'_>, &str)> {
    let fence = ["---", "+++"].into_iter().find(|fence| {
        text.strip_prefix(fence)
            .is_some_and(|rest| rest.trim_start_matches([' ', '\t', '\r']).starts_with('\n'))
    })?;
    let start = text.find('\n')? + 1;
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        let bare = line.trim_end();
        if bare == fence || fence == "---" && bare == "..." {
            let inside = &text[start..at];
            let source = if fence == "---" { Source::Yaml(inside) } else { Source::Toml(inside) };
            return Some((source, &text[at + line.len()..]));
        }
        at += line.len();
        if at - start > LARGEST {
            return None;
        }
    }
    None
}

/// Reads front matter; in words why it can't be.
pub(super) fn read(source: &Source<'_>) -> Result<Front, String> {
    let fields = match source {
        Source::Yaml(text) => yaml(text)?,
        Source::Toml(text) => {
            let table: toml::Table =
                text.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
            let fields = table.into_iter().filter_map(|(key, value)| Some((key, from_toml(value, 0)?)));
            fields.collect()
        }
    };
    let mut front = Front::default();
    for (key, value) in &fields {
        front.take(key, value);
    }
    Ok(front)
}

fn yaml(text: &str) -> Result<Vec<(String, Value)>, String> {
    // An alias may stand for a large value that holds aliases itself: a few lines would make gigabytes.
    let aliased = |line: &str| {
        let value =
            line.split_once(':').map_or(line, |(_, value)| value).trim_start_matches([' ', '-', '[', '{']);
        value.starts_with('&') || value.starts_with('*') && !value.starts_with("**")
    };
    if text.lines().any(aliased) {
        return Err("anchors and aliases are not read".to_owned());
    }
    let documents = YamlLoader::load_from_str(text).map_err(|error| error.to_string())?;
    match documents.into_iter().next().and_then(|document| from_yaml(document, 0)) {
        Some(Value::Map(fields)) => Ok(fields),
        None => Ok(Vec::new()),
        Some(_) => Err("it is not a list of fields".to_owned()),
    }
}

fn from_yaml(value: Yaml, depth: usize) -> Option<Value> {
    Some(match value {
        _ if depth > DEEPEST => return None,
        Yaml::String(text) | Yaml::Real(text) => Value::Text(text),
        Yaml::Integer(number) => Value::Text(number.to_string()),
        Yaml::Boolean(yes) => Value::Text(yes.to_string()),
        Yaml::Array(all) => Value::List(all.into_iter().filter_map(|v| from_yaml(v, depth + 1)).collect()),
        Yaml::Hash(map) => Value::Map(
            map.into_iter()
                .filter_map(|(key, value)| Some((key.into_string()?, from_yaml(value, depth + 1)?)))
                .collect(),
        ),
        _ => return None,
    })
}

fn from_toml(value: toml::Value, depth: usize) -> Option<Value> {
    Some(match value {
        _ if depth > DEEPEST => return None,
        toml::Value::String(text) => Value::Text(text),
        toml::Value::Array(all) => {
            Value::List(all.into_iter().filter_map(|v| from_toml(v, depth + 1)).collect())
        }
        toml::Value::Table(map) => {
            Value::Map(map.into_iter().filter_map(|(k, v)| Some((k, from_toml(v, depth + 1)?))).collect())
        }
        toml::Value::Datetime(moment) => Value::Text(moment.to_string()),
        toml::Value::Integer(number) => Value::Text(number.to_string()),
        toml::Value::Float(number) => Value::Text(number.to_string()),
        toml::Value::Boolean(yes) => Value::Text(yes.to_string()),
    })
}

impl Front {
    /// Field names of Hugo, Jekyll, Zola, Pandoc, Obsidian and the like.
    fn take(&mut self, key: &str, value: &Value) {
        match key.to_ascii_lowercase().replace('-', "_").as_str() {
            "title" | "headline" => self.title = self.title.take().or_else(|| value.text()),
            "date" | "published" | "publishdate" | "pubdate" | "created" | "date_published" => {
                self.published = self.published.or_else(|| value.date());
            }
            "updated" | "lastmod" | "modified" | "last_modified" | "date_modified" => {
                self.updated = value.date();
            }
            "author" | "authors" | "byline" | "creator" => {
                self.authors.extend(value.names(&["name", "title"]));
            }
            "tags" | "tag" | "categories" | "category" | "keywords" | "topics" => {
                for tag in value.names(&["name", "title"]) {
                    if !self.tags.contains(&tag) {
                        self.tags.push(tag);
                    }
                }
            }
            "summary" | "description" | "subtitle" | "excerpt" | "abstract" | "deck" => {
                self.summary = self.summary.take().or_else(|| value.text());
            }
            "source" | "publication" | "publisher" | "site" | "outlet" => self.source = value.text(),
            "url" | "link" | "canonical" | "canonical_url" | "canonicalurl" | "permalink" => {
                self.url = self.url.take().or_else(|| value.text());
            }
            "image" | "cover" | "thumbnail" => self.image = value.text(),
            // Zola keeps tags and categories in a table of their own, and others in `extra` or `params`.
            "taxonomies" | "extra" | "params" => {
                if let Value::Map(fields) = value {
                    fields
                        .iter()
                        .filter(|(_, value)| !matches!(value, Value::Map(_)))
                        .for_each(|(k, v)| self.take(k, v));
                }
            }
            _ => {}
        }
    }
}

impl Value {
    fn text(&self) -> Option<Text> {
        match self {
            Self::Text(text) => Text::new(text).filled(),
            Self::List(all) => all.first().and_then(Self::text),
            Self::Map(fields) => fields
                .iter()
                .find(|(key, _)| matches!(key.as_str(), "name" | "title" | "url" | "image" | "src" | "text"))
                .and_then(|(_, value)| value.text()),
        }
    }

    fn date(&self) -> Option<Stamp> {
        self.text().and_then(|text| date::parse(&text))
    }

    /// Names in a list, or divided by commas in one text.
    fn names(&self, keys: &[&str]) -> Vec<Text> {
        match self {
            Self::Text(text) => text.split([',', ';']).filter_map(|name| Text::new(name).filled()).collect(),
            Self::List(all) => all.iter().filter_map(Self::text).collect(),
            Self::Map(fields) => fields
                .iter()
                .filter(|(key, _)| keys.contains(&key.as_str()))
                .filter_map(|(_, value)| value.text())
                .collect(),
        }
    }
}
