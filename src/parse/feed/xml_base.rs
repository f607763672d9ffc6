//! Resolves the URLs in an article's HTML where a feed declares a base URL that is not the article's own.
//! Never here: the URLs of articles (see `address`), or what the HTML means.

use std::borrow::Cow;

use memchr::memmem;

use super::address::{join_base, resolve};
use crate::news::write::escape_html as escape;
use crate::parse::xml::{StartTag, XmlEvent, XmlScanner};

/// Attributes that hold one URL.
const URL_ATTRIBUTES: [&str; 4] = ["href", "src", "poster", "cite"];

/// Resolves relative URLs against `base` and against each `xml:base` inside the HTML (XML Base §4). A fragment alone
/// stays: it is an anchor in the same text. HTML without relative URLs is not copied.
pub(crate) fn resolve_urls<'a>(html: Cow<'a, str>, base: Option<&str>) -> Cow<'a, str> {
    if base.is_none() && memmem::find(html.as_bytes(), b"xml:base").is_none() {
        return html;
    }
    let mut bases: Vec<Scope<'_>> = vec![];
    let (mut out, mut copied) = (String::new(), 0);
    let mut scanner = XmlScanner::new(&html);
    while let Some(event) = scanner.next() {
        match event {
            XmlEvent::Open(tag) => {
                if let Some(scope) = bases.last_mut() {
                    scope.open += usize::from(scope.name == tag.name && !tag.empty);
                }
                let around = bases.last().map_or(base, |scope| scope.base.as_deref());
                let inner = tag.attribute("xml:base").map(|inner| join_base(around, &inner));
                let here = inner.as_ref().map_or(around, Option::as_deref);
                if let Some(attributes) = here.and_then(|here| attributes(&tag, here)) {
                    let end = scanner.offset() - 1 - usize::from(tag.empty);
                    out.push_str(&html[copied..end - tag.source().len()]);
                    out.push_str(&attributes);
                    copied = end;
                }
                if let Some(base) = inner.filter(|_| !tag.empty) {
                    bases.push(Scope { name: tag.name, open: 1, base });
                }
            }
            XmlEvent::Close(name) => {
                if let Some(scope) = bases.last_mut().filter(|scope| scope.name == name) {
                    scope.open -= 1;
                    if scope.open == 0 {
                        bases.pop();
                    }
                }
            }
            XmlEvent::Text(_) | XmlEvent::Cdata(_) => {}
        }
    }
    if copied == 0 {
        return html;
    }
    out.push_str(&html[copied..]);
    Cow::Owned(out)
}

/// An open element with an `xml:base`, and the number of open elements of its name.
struct Scope<'a> {
    name: &'a str,
    open: usize,
    base: Option<String>,
}

/// The attributes of a tag with their URLs resolved; `None` if no URL among them is relative.
fn attributes(tag: &StartTag<'_>, base: &str) -> Option<String> {
    let relative = |name: &str, value: &str| {
        let value = value.trim();
        URL_ATTRIBUTES.iter().any(|known| name.eq_ignore_ascii_case(known))
            && !value.is_empty()
            && !value.starts_with('#')
            && resolve(value, Some(base)).is_some_and(|resolved| *resolved != *value)
    };
    if !tag.attributes().any(|(name, value)| relative(name, &value)) {
        return None;
    }
    let mut out = String::new();
    for (name, value) in tag.attributes() {
        out.extend([" ", name, "=\""]);
        let resolved = if relative(name, &value) { resolve(&value, Some(base)) } else { None };
        escape(resolved.as_deref().unwrap_or(&value), &mut out);
        out.push('"');
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::resolve_urls;

    #[test]
    fn only_relative_urls_are_rewritten() {
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
            assert_eq!(resolve_urls(html.into(), base), whole);
        }
        assert_eq!(resolve_urls("<a href=x>".into(), None), "<a href=x>");
        assert_eq!(
            resolve_urls("<p xml:base='http://g.org/'><a href=x>".into(), None),
            "<p xml:base='http://g.org/'><a href=\"http://g.org/x\">"
        );
    }
}
