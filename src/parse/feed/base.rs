//! Addresses in a body made absolute, where a feed says that they stand against something else than the article.
//! Never here: the addresses of articles (see `address`), or what the body means.

use std::borrow::Cow;

use memchr::memmem;

use super::address::{absolute, rebase};
use super::scan::{Event, Scanner, Tag};
use crate::news::write::escape_html as escape;

/// Attributes that hold one address.
const ADDRESSES: [&str; 4] = ["href", "src", "poster", "cite"];

/// HTML with its relative addresses resolved against `base`, and against each `xml:base` inside it (XML Base §4).
/// A bare fragment stays: it means a place in the text itself. Nothing is copied where there is nothing to do.
pub fn resolved<'a>(html: Cow<'a, str>, base: Option<&str>) -> Cow<'a, str> {
    if base.is_none() && memmem::find(html.as_bytes(), b"xml:base").is_none() {
        return html;
    }
    let mut bases: Vec<Scope<'_>> = vec![];
    let (mut out, mut copied) = (String::new(), 0);
    let mut scanner = Scanner::new(&html);
    while let Some(event) = scanner.next() {
        match event {
            Event::Open(tag) => {
                if let Some(scope) = bases.last_mut() {
                    scope.open += usize::from(scope.name == tag.name && !tag.empty);
                }
                let around = bases.last().map_or(base, |scope| scope.base.as_deref());
                let inner = tag.attribute("xml:base").map(|inner| rebase(around, &inner));
                let here = inner.as_ref().map_or(around, Option::as_deref);
                if let Some(attributes) = here.and_then(|here| attributes(&tag, here)) {
                    let end = scanner.at() - 1 - usize::from(tag.empty);
                    out.push_str(&html[copied..end - tag.source().len()]);
                    out.push_str(&attributes);
                    copied = end;
                }
                if let Some(base) = inner.filter(|_| !tag.empty) {
                    bases.push(Scope { name: tag.name, open: 1, base });
                }
            }
            Event::Close(name) => {
                if let Some(scope) = bases.last_mut().filter(|scope| scope.name == name) {
                    scope.open -= 1;
                    if scope.open == 0 {
                        bases.pop();
                    }
                }
            }
            Event::Text(_) | Event::Literal(_) => {}
        }
    }
    if copied == 0 {
        return html;
    }
    out.push_str(&html[copied..]);
    Cow::Owned(out)
}

/// An element with a base of its own, and how many of its name are open.
struct Scope<'a> {
    name: &'a str,
    open: usize,
    base: Option<String>,
}

/// A tag's attributes written anew, if some address among them is relative.
fn attributes(tag: &Tag<'_>, base: &str) -> Option<String> {
    let relative = |name: &str, value: &str| {
        let value = value.trim();
        ADDRESSES.iter().any(|known| name.eq_ignore_ascii_case(known))
            && !value.is_empty()
            && !value.starts_with('#')
            && absolute(value, Some(base)).is_some_and(|whole| *whole != *value)
    };
    if !tag.attributes().any(|(name, value)| relative(name, &value)) {
        return None;
    }
    let mut out = String::new();
    for (name, value) in tag.attributes() {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        let whole = if relative(name, &value) { absolute(&value, Some(base)) } else { None };
        escape(whole.as_deref().unwrap_or(&value), &mut out);
        out.push('"');
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::resolved;

    #[test]
    fn only_relative_addresses_are_rewritten() {
        let base = Some("http://f.org/a/b");
        for (html, whole) in [
            ("<a href='x?y&amp;z'>1</a>", "<a href=\"http://f.org/a/x?y&amp;z\">1</a>"),
            (
                "<p><img alt='1 &lt; 2' src=/i.png></p>",
                "<p><img alt=\"1 &lt; 2\" src=\"http://f.org/i.png\"></p>",
            ),
            ("<a href='#n'>1</a><a href=http://g.org/>x", "<a href='#n'>1</a><a href=http://g.org/>x"),
            ("<a href=mailto:a@b.c>é</a> 1 < 2", "<a href=mailto:a@b.c>é</a> 1 < 2"),
            (
                "<div xml:base='c/'><div><a href='x'></a></div><a href=y></div><a href='z'>",
                "<div xml:base='c/'><div><a href=\"http://f.org/a/c/x\"></a></div><a href=\"http://f.org/a/c/y\"></div>\
                 <a href=\"http://f.org/a/z\">",
            ),
        ] {
            assert_eq!(resolved(html.into(), base), whole);
        }
        assert_eq!(resolved("<a href=x>".into(), None), "<a href=x>");
        assert_eq!(
            resolved("<p xml:base='http://g.org/'><a href=x>".into(), None),
            "<p xml:base='http://g.org/'><a href=\"http://g.org/x\">"
        );
    }
}
