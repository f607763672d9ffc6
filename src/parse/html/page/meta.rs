//! The `<meta>` elements of a page by name. Never here: which of them takes precedence.

use std::collections::HashMap;

use dom_query::Document;

use crate::parse::html::inline_text;

/// Elements that are read, and bytes of one value.
const COUNT: usize = 2000;
const VALUE: usize = 4096;

/// Names in lower case with `.` replaced by `:`; values in document order.
pub(super) struct MetaTags(HashMap<String, Vec<String>>);

impl MetaTags {
    pub fn read(tree: &Document) -> Self {
        let mut all: HashMap<String, Vec<String>> = HashMap::new();
        for node in tree.select("meta").nodes().iter().take(COUNT) {
            let value = ["content", "value"].iter().find_map(|name| node.attr(name));
            let Some(value) = value.map(|value| inline_text(&value)) else { continue };
            if value.is_empty() || value.len() > VALUE {
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
    pub fn all(&self, names: &[&str]) -> &[String] {
        names.iter().find_map(|name| self.0.get(*name)).map_or(&[], Vec::as_slice)
    }

    /// The first value that `read` accepts; names in order of preference.
    pub fn find<T>(&self, names: &[&str], read: impl Fn(&str) -> Option<T>) -> Option<T> {
        names.iter().filter_map(|name| self.0.get(*name)).flatten().find_map(|value| read(value))
    }

    /// The first value; names in order of preference.
    pub fn first(&self, names: &[&str]) -> Option<String> {
        self.find(names, |value| Some(value.to_owned()))
    }
}
