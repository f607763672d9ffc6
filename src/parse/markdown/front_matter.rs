//! Front matter: the YAML between `---` lines or TOML between `+++` lines above a Markdown text, and the article's
//! metadata in it. Never here: the text below it.

use yaml_rust2::parser::{Event, Parser};
use yaml_rust2::scanner::ScanError;

use crate::news::address::is_web;
use crate::news::{SafeText, UnixTime};
use crate::parse::date;

/// The longest front matter that is read, in bytes.
const MAX_SIZE: usize = 16 * 1024;
/// Bytes that are searched for the closing line.
const MAX_SEARCH: usize = 256 * 1024;
/// Nesting of values that are read.
const MAX_DEPTH: usize = 6;

/// Why front matter is not read. The text below it is shown all the same.
#[derive(Debug, thiserror::Error)]
enum FrontMatterError {
    #[error("the front matter is longer than {} KB and was not read", MAX_SIZE / 1024)]
    TooLong,
    #[error("the front matter can't be read: {}", .0.message())]
    Toml(#[from] toml::de::Error),
    #[error("the front matter can't be read: {}", .0.info())]
    Yaml(#[from] ScanError),
    #[error("the front matter can't be read: anchors and aliases are not allowed there")]
    Alias,
    #[error("the front matter can't be read: it is no list of fields")]
    NotAMap,
}

/// The fields of front matter; unknown keys are left out.
#[derive(Debug, Default)]
pub(super) struct FrontMatter {
    pub(crate) title: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) published: Option<UnixTime>,
    pub(crate) updated: Option<UnixTime>,
    pub(crate) authors: Vec<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) summary: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) image: Option<String>,
}

/// A YAML or TOML value.
#[derive(Debug)]
enum FieldValue {
    Scalar(String),
    List(Vec<FieldValue>),
    Map(Vec<(String, FieldValue)>),
}

/// Splits front matter from a text. Returns the text below in any case; if the front matter can't be read, also a
/// warning for the user.
pub(super) fn split(text: &str) -> (FrontMatter, &str, Option<SafeText>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Some((fence, inner, rest)) = find_fences(text) else { return (FrontMatter::default(), text, None) };
    let fields = if inner.len() > MAX_SIZE {
        Err(FrontMatterError::TooLong)
    } else if fence == "+++" {
        parse_toml(inner)
    } else {
        parse_yaml(inner)
    };
    match fields {
        Ok(fields) => (FrontMatter::from(fields), rest, None),
        Err(error) => (FrontMatter::default(), rest, Some(SafeText::new(&error.to_string()))),
    }
}

/// The fence, the text between the fences, and the text below.
fn find_fences(text: &str) -> Option<(&str, &str, &str)> {
    let first = text.split('\n').next()?;
    let fence = first.trim_end();
    if !matches!(fence, "---" | "+++") {
        return None;
    }
    let (mut at, from) = (first.len() + 1, first.len() + 1);
    let inner = text.get(from..)?;
    for line in inner.split_inclusive('\n') {
        let bare = line.trim_end();
        if bare == fence || fence == "---" && bare == "..." {
            let inner = &text[from..at];
            // A rule, or a heading underlined with dashes, looks the same.
            return has_key(inner, fence).then(|| (fence, inner, &text[at + line.len()..]));
        }
        at += line.len();
        if at > MAX_SEARCH {
            return None;
        }
    }
    None
}

/// Whether the first line has a key.
fn has_key(inner: &str, fence: &str) -> bool {
    let line = inner.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    let separator = if fence == "+++" { '=' } else { ':' };
    line.is_none_or(|line| {
        let key = line.split(separator).next().unwrap_or("").trim();
        line.contains(separator) && !key.is_empty() && key.len() < 40 && !key.contains(". ")
            || line.starts_with(['{', '['])
    })
}

fn parse_toml(source: &str) -> Result<Vec<(String, FieldValue)>, FrontMatterError> {
    let table: toml::Table = source.parse()?;
    Ok(table.into_iter().filter_map(|(key, value)| Some((key, from_toml(value, 0)?))).collect())
}

fn from_toml(value: toml::Value, depth: usize) -> Option<FieldValue> {
    if depth > MAX_DEPTH {
        return None;
    }
    Some(match value {
        toml::Value::String(text) => FieldValue::Scalar(text),
        toml::Value::Array(list) => {
            FieldValue::List(list.into_iter().filter_map(|value| from_toml(value, depth + 1)).collect())
        }
        toml::Value::Table(table) => FieldValue::Map(
            table.into_iter().filter_map(|(key, value)| Some((key, from_toml(value, depth + 1)?))).collect(),
        ),
        toml::Value::Datetime(moment) => FieldValue::Scalar(moment.to_string()),
        toml::Value::Integer(number) => FieldValue::Scalar(number.to_string()),
        toml::Value::Float(number) => FieldValue::Scalar(number.to_string()),
        toml::Value::Boolean(truth) => FieldValue::Scalar(truth.to_string()),
    })
}

/// Reads the parser's events one by one, so that no alias is resolved and nothing recurses.
fn parse_yaml(source: &str) -> Result<Vec<(String, FieldValue)>, FrontMatterError> {
    enum OpenNode {
        List(Vec<FieldValue>),
        Map(Vec<(String, FieldValue)>, Option<String>),
    }
    let mut parser = Parser::new_from_str(source);
    let mut open: Vec<OpenNode> = Vec::new();
    let (mut skipped, mut root) = (0usize, None);
    loop {
        let (event, _) = parser.next_token()?;
        let value = match event {
            Event::StreamEnd | Event::DocumentEnd => break,
            Event::Alias(_) => return Err(FrontMatterError::Alias),
            Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) if anchor > 0 => {
                return Err(FrontMatterError::Alias);
            }
            Event::SequenceStart(..) | Event::MappingStart(..) if open.len() > MAX_DEPTH => {
                skipped += 1;
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd if skipped > 0 => {
                skipped -= 1;
                if skipped > 0 {
                    continue;
                }
                FieldValue::Scalar(String::new())
            }
            Event::Scalar(..) if skipped > 0 => continue,
            Event::Scalar(_, _, anchor, _) if anchor > 0 => return Err(FrontMatterError::Alias),
            Event::Scalar(text, ..) => FieldValue::Scalar(text),
            Event::SequenceStart(..) => {
                open.push(OpenNode::List(Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                open.push(OpenNode::Map(Vec::new(), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(OpenNode::List(list)) => FieldValue::List(list),
                Some(OpenNode::Map(map, _)) => FieldValue::Map(map),
                None => continue,
            },
            _ => continue,
        };
        match open.last_mut() {
            None => root = Some(value),
            Some(OpenNode::List(list)) => list.push(value),
            Some(OpenNode::Map(map, key)) => match (key.take(), value) {
                (Some(key), value) => map.push((key, value)),
                (None, FieldValue::Scalar(name)) => *key = Some(name),
                (None, _) => *key = Some(String::new()),
            },
        }
    }
    match root {
        Some(FieldValue::Map(map)) => Ok(map),
        None => Ok(Vec::new()),
        Some(_) => Err(FrontMatterError::NotAMap),
    }
}

impl From<Vec<(String, FieldValue)>> for FrontMatter {
    fn from(fields: Vec<(String, FieldValue)>) -> Self {
        let mut front = Self::default();
        for (key, value) in fields {
            front.field(&key.to_lowercase().replace(['-', ' '], "_"), value);
        }
        front
    }
}

impl FrontMatter {
    fn field(&mut self, key: &str, value: FieldValue) {
        let first = |slot: &mut Option<String>, value: FieldValue| {
            if slot.is_none() {
                *slot = value.text();
            }
        };
        let moment = |value: FieldValue| value.text().and_then(|text| date::parse(&text));
        match key {
            "title" | "headline" => first(&mut self.title, value),
            "url" | "link" | "canonical" | "canonical_url" | "external_url" | "permalink" => {
                let url = value.text().filter(|url| is_web(url));
                self.url = self.url.take().or(url);
            }
            "date" | "published" | "pubdate" | "publish_date" | "published_at" | "publishdate"
            | "created" | "date_published" => self.published = self.published.or_else(|| moment(value)),
            "updated" | "lastmod" | "last_modified" | "modified" | "updated_at" | "last_update"
            | "date_modified" => {
                self.updated = self.updated.or_else(|| moment(value));
            }
            "author" | "authors" | "by" | "byline" => {
                for name in value.names() {
                    if !self.authors.contains(&name) {
                        self.authors.push(name);
                    }
                }
            }
            "tags" | "categories" | "category" | "keywords" | "tag" | "topics" | "section" => {
                for tag in value.tags() {
                    if !self.tags.contains(&tag) {
                        self.tags.push(tag);
                    }
                }
            }
            "summary" | "description" | "subtitle" | "excerpt" | "abstract" | "deck" | "lead" => {
                first(&mut self.summary, value);
            }
            "source" | "publication" | "site" | "outlet" | "publisher" => first(&mut self.source, value),
            "image" | "cover" | "cover_image" | "featured_image" | "thumbnail" | "banner" | "images" => {
                first(&mut self.image, value);
            }
            // Hugo has tags and categories in a table of their own.
            "taxonomies" => {
                if let FieldValue::Map(map) = value {
                    for (key, value) in map {
                        self.field(&key.to_lowercase(), value);
                    }
                }
            }
            _ => {}
        }
    }
}

impl FieldValue {
    /// The value as text: a scalar, the first of a list, or the name in a map.
    fn text(self) -> Option<String> {
        match self {
            Self::Scalar(text) => {
                let text = text.trim();
                (!text.is_empty() && !matches!(text, "~" | "null")).then(|| text.to_owned())
            }
            Self::List(list) => list.into_iter().next()?.text(),
            Self::Map(map) => {
                let named = |key: &str| matches!(key, "name" | "title" | "url" | "src" | "image" | "path");
                map.into_iter().find(|(key, _)| named(&key.to_lowercase()))?.1.text()
            }
        }
    }

    fn names(self) -> Vec<String> {
        match self {
            Self::List(list) => list.into_iter().filter_map(FieldValue::text).collect(),
            Self::Scalar(text) => {
                let names = crate::parse::plain::split_names(&text);
                if names.is_empty() { Self::Scalar(text).text().into_iter().collect() } else { names }
            }
            Self::Map(_) => self.text().into_iter().collect(),
        }
    }

    fn tags(self) -> Vec<String> {
        match self {
            Self::List(list) => list.into_iter().filter_map(FieldValue::text).collect(),
            Self::Scalar(text) => {
                text.split(',').map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect()
            }
            Self::Map(_) => self.text().into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_and_toml_give_the_same_fields() {
        let yaml = "---\ntitle: \"Ferry: back\"\ndate: 2024-11-24\nlastmod: 2024-11-25T10:00:00Z\nauthors:\n  - name: Jane Doe\n    \
                    mail: x\n  - John Smith\ntags: [sea, town]\ndescription: >\n  It\n  sails.\ncover:\n  image: /f.jpg\nsource: Gazette\n\
                    canonical: https://g.example/f\nweight: 3\n---\nText\n";
        let toml = "+++\ntitle = \"Ferry: back\"\ndate = 2024-11-24\nlastmod = 2024-11-25T10:00:00Z\nauthors = [{name = \"Jane Doe\"}, \"John Smith\"]\n\
                    description = \"It sails.\"\nsource = \"Gazette\"\ncanonical = \"https://g.example/f\"\nweight = 3\n[cover]\nimage = \"/f.jpg\"\n\
                    [taxonomies]\ntags = [\"sea\", \"town\"]\n+++\nText\n";
        for source in [yaml, toml] {
            let (front, rest, warning) = split(source);
            assert_eq!(warning, None, "{source}");
            assert_eq!(rest, "Text\n");
            assert_eq!(front.title.as_deref(), Some("Ferry: back"));
            assert_eq!(front.published.unwrap().rfc3339(), "2024-11-24T00:00:00Z");
            assert_eq!(front.updated.unwrap().rfc3339(), "2024-11-25T10:00:00Z");
            assert_eq!(front.authors, ["Jane Doe", "John Smith"]);
            assert_eq!(front.tags, ["sea", "town"]);
            assert_eq!(front.summary.as_deref(), Some("It sails."));
            assert_eq!(front.image.as_deref(), Some("/f.jpg"));
            assert_eq!(front.source.as_deref(), Some("Gazette"));
            assert_eq!(front.url.as_deref(), Some("https://g.example/f"));
        }
    }

    #[test]
    fn rules_are_not_front_matter() {
        for text in [
            "---\n\nA rule above\n---\n",
            "---\ntitle: never closed\n",
            "--- x\na: b\n---\n",
            "Text\n---\n",
            "",
        ] {
            let (front, rest, warning) = split(text);
            assert_eq!((rest, warning), (text, None));
            assert_eq!(front.title, None);
        }
    }

    #[test]
    fn broken_or_dangerous_front_matter_is_a_warning_and_the_text_is_read() {
        let bomb = "---\na: &a [x, x]\nb: &b [*a, *a]\ntitle: t\n---\nText";
        let deep = format!("---\na: {}\n---\nText", "[".repeat(9000));
        let long = format!("---\ntitle: {}\n---\nText", "x".repeat(MAX_SIZE));
        for text in [bomb, &deep, &long, "---\na: [b\n: }\n---\nText", "+++\na = = b\n+++\nText"] {
            let (_, rest, warning) = split(text);
            assert_eq!(rest, "Text");
            assert!(warning.unwrap().contains("front matter"), "{text}");
        }
        let nested = format!("---\na: {}{}\ntitle: t\n---\nText", "[".repeat(100), "]".repeat(100));
        assert_eq!(split(&nested).0.title.as_deref(), Some("t"));
    }
}
