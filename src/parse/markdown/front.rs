//! Front matter: the YAML between `---` lines or TOML between `+++` lines above a Markdown text, and what it says
//! of the article. Never here: the text below it.

use yaml_rust2::parser::{Event, Parser};

use crate::news::address::is_web;
use crate::news::{SafeText, UnixTime};
use crate::parse::date;

/// Bytes of front matter that are read. Anything longer is data, not a head.
const SIZE: usize = 16 * 1024;
/// How far the closing line is looked for.
const REACH: usize = 256 * 1024;
/// Values nested deeper than this are dropped.
const DEPTH: usize = 6;

/// What front matter says. Keys nobody knows are left out.
#[derive(Debug, Default)]
pub(super) struct Front {
    pub title: Option<String>,
    pub url: Option<String>,
    pub published: Option<UnixTime>,
    pub updated: Option<UnixTime>,
    pub authors: Vec<String>,
    pub tags: Vec<String>,
    pub summary: Option<String>,
    pub source: Option<String>,
    pub image: Option<String>,
}

/// A value of either language.
#[derive(Debug)]
enum Value {
    Scalar(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
}

/// Splits front matter off a text. The text below comes back in any case; a front matter that can't be read is a
/// warning in words for the reader.
pub(super) fn split(text: &str) -> (Front, &str, Option<SafeText>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Some((fence, inner, rest)) = cut(text) else { return (Front::default(), text, None) };
    if inner.len() > SIZE {
        let why = format!("the front matter is longer than {} KB and was not read", SIZE / 1024);
        return (Front::default(), rest, Some(SafeText::new(&why)));
    }
    let fields = if fence == "+++" { toml(inner) } else { yaml(inner) };
    match fields {
        Ok(fields) => (Front::from(fields), rest, None),
        Err(why) => {
            (Front::default(), rest, Some(SafeText::new(&format!("the front matter can't be read: {why}"))))
        }
    }
}

/// The fence, what is between the fences, and what is below.
fn cut(text: &str) -> Option<(&str, &str, &str)> {
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
            // A rule and a heading underlined with dashes look the same from outside.
            return is_data(inner, fence).then(|| (fence, inner, &text[at + line.len()..]));
        }
        at += line.len();
        if at > REACH {
            return None;
        }
    }
    None
}

fn is_data(inner: &str, fence: &str) -> bool {
    let line = inner.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    let sign = if fence == "+++" { '=' } else { ':' };
    line.is_none_or(|line| {
        let key = line.split(sign).next().unwrap_or("").trim();
        line.contains(sign) && !key.is_empty() && key.len() < 40 && !key.contains(". ")
            || line.starts_with(['{', '['])
    })
}

fn toml(source: &str) -> Result<Vec<(String, Value)>, String> {
    let table: toml::Table = source.parse().map_err(|why: toml::de::Error| why.message().to_owned())?;
    Ok(table.into_iter().filter_map(|(key, value)| Some((key, from_toml(value, 0)?))).collect())
}

fn from_toml(value: toml::Value, depth: usize) -> Option<Value> {
    if depth > DEPTH {
        return None;
    }
    Some(match value {
        toml::Value::String(text) => Value::Scalar(text),
        toml::Value::Array(list) => {
            Value::List(list.into_iter().filter_map(|value| from_toml(value, depth + 1)).collect())
        }
        toml::Value::Table(table) => Value::Map(
            table.into_iter().filter_map(|(key, value)| Some((key, from_toml(value, depth + 1)?))).collect(),
        ),
        toml::Value::Datetime(moment) => Value::Scalar(moment.to_string()),
        toml::Value::Integer(number) => Value::Scalar(number.to_string()),
        toml::Value::Float(number) => Value::Scalar(number.to_string()),
        toml::Value::Boolean(truth) => Value::Scalar(truth.to_string()),
    })
}

/// Built from events, so that no alias is ever followed and nothing recurses.
fn yaml(source: &str) -> Result<Vec<(String, Value)>, String> {
    enum Open {
        List(Vec<Value>),
        Map(Vec<(String, Value)>, Option<String>),
    }
    const ALIAS: &str = "anchors and aliases are not allowed there";
    let mut parser = Parser::new_from_str(source);
    let mut open: Vec<Open> = Vec::new();
    let (mut skipped, mut root) = (0usize, None);
    loop {
        let (event, _) = parser.next_token().map_err(|why| why.info().to_owned())?;
        let value = match event {
            Event::StreamEnd | Event::DocumentEnd => break,
            Event::Alias(_) => return Err(ALIAS.to_owned()),
            Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) if anchor > 0 => {
                return Err(ALIAS.to_owned());
            }
            Event::SequenceStart(..) | Event::MappingStart(..) if open.len() > DEPTH => {
                skipped += 1;
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd if skipped > 0 => {
                skipped -= 1;
                if skipped > 0 {
                    continue;
                }
                Value::Scalar(String::new())
            }
            Event::Scalar(..) if skipped > 0 => continue,
            Event::Scalar(_, _, anchor, _) if anchor > 0 => return Err(ALIAS.to_owned()),
            Event::Scalar(text, ..) => Value::Scalar(text),
            Event::SequenceStart(..) => {
                open.push(Open::List(Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                open.push(Open::Map(Vec::new(), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(Open::List(list)) => Value::List(list),
                Some(Open::Map(map, _)) => Value::Map(map),
                None => continue,
            },
            _ => continue,
        };
        match open.last_mut() {
            None => root = Some(value),
            Some(Open::List(list)) => list.push(value),
            Some(Open::Map(map, key)) => match (key.take(), value) {
                (Some(key), value) => map.push((key, value)),
                (None, Value::Scalar(name)) => *key = Some(name),
                (None, _) => *key = Some(String::new()),
            },
        }
    }
    match root {
        Some(Value::Map(map)) => Ok(map),
        None => Ok(Vec::new()),
        Some(_) => Err("it is no list of fields".to_owned()),
    }
}

impl From<Vec<(String, Value)>> for Front {
    fn from(fields: Vec<(String, Value)>) -> Self {
        let mut front = Self::default();
        for (key, value) in fields {
            front.field(&key.to_lowercase().replace(['-', ' '], "_"), value);
        }
        front
    }
}

impl Front {
    fn field(&mut self, key: &str, value: Value) {
        let first = |slot: &mut Option<String>, value: Value| {
            if slot.is_none() {
                *slot = value.text();
            }
        };
        let stamp = |value: Value| value.text().and_then(|text| date::parse(&text));
        match key {
            "title" | "headline" => first(&mut self.title, value),
            "url" | "link" | "canonical" | "canonical_url" | "external_url" | "permalink" => {
                let url = value.text().filter(|url| is_web(url));
                self.url = self.url.take().or(url);
            }
            "date" | "published" | "pubdate" | "publish_date" | "published_at" | "publishdate"
            | "created" | "date_published" => self.published = self.published.or_else(|| stamp(value)),
            "updated" | "lastmod" | "last_modified" | "modified" | "updated_at" | "last_update"
            | "date_modified" => {
                self.updated = self.updated.or_else(|| stamp(value));
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
            // Hugo keeps taxonomies in a table of their own.
            "taxonomies" => {
                if let Value::Map(map) = value {
                    for (key, value) in map {
                        self.field(&key.to_lowercase(), value);
                    }
                }
            }
            _ => {}
        }
    }
}

impl Value {
    /// The value, or what names it.
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
            Self::List(list) => list.into_iter().filter_map(Value::text).collect(),
            Self::Scalar(text) => {
                let people = crate::parse::plain::people(&text);
                if people.is_empty() { Self::Scalar(text).text().into_iter().collect() } else { people }
            }
            Self::Map(_) => self.text().into_iter().collect(),
        }
    }

    fn tags(self) -> Vec<String> {
        match self {
            Self::List(list) => list.into_iter().filter_map(Value::text).collect(),
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
    fn yaml_and_toml_say_the_same() {
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
    fn rules_are_no_front_matter() {
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
    fn what_is_broken_or_dangerous_is_named_and_the_text_is_kept() {
        let bomb = "---\na: &a [x, x]\nb: &b [*a, *a]\ntitle: t\n---\nText";
        let deep = format!("---\na: {}\n---\nText", "[".repeat(9000));
        let long = format!("---\ntitle: {}\n---\nText", "x".repeat(SIZE));
        for text in [bomb, &deep, &long, "---\na: [b\n: }\n---\nText", "+++\na = = b\n+++\nText"] {
            let (_, rest, warning) = split(text);
            assert_eq!(rest, "Text");
            assert!(warning.unwrap().contains("front matter"), "{text}");
        }
        let nested = format!("---\na: {}{}\ntitle: t\n---\nText", "[".repeat(100), "]".repeat(100));
        assert_eq!(split(&nested).0.title.as_deref(), Some("t"));
    }
}
