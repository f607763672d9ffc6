//! Tells feeds from web pages by their first tags, and HTML from text.
//! Never here: text without markup.

use super::{HEAD, MAX_LEADING_JUNK};
use crate::news::{Format, SafeText};
use crate::parse::{Defect, ParseError, text};

/// The names of common HTML elements.
const HTML_TAGS: &str = "\
    html head body title meta link script style base article section main header footer nav aside div p \
    span a b i em strong font center br hr img figure ul ol li dl table tr td tbody blockquote pre code \
    form iframe video audio noscript template h1 h2 h3 h4 h5 h6 small time picture button input label";

/// The name of the first element in lower case, and its offset after the XML declaration, comments, processing
/// instructions and the document type.
fn root_element(head: &str) -> Option<(String, usize)> {
    let mut at = 0;
    loop {
        at += head[at..].find('<')?;
        let rest = &head[at..];
        let skip = if rest.starts_with("<!--") {
            rest.find("-->")? + 3
        } else if rest.starts_with("<?") {
            rest.find("?>").map(|end| end + 2).or_else(|| rest.find('>').map(|end| end + 1))?
        } else if rest.starts_with("<!") {
            doctype_end(rest)?
        } else {
            let name = &rest[1..];
            let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(name.len());
            return Some((name[..end].to_ascii_lowercase(), at));
        };
        at += skip;
    }
}

/// The end of a document type. It may contain declarations in brackets, and those may contain `>`.
fn doctype_end(rest: &str) -> Option<usize> {
    let close = rest.find('>')?;
    match rest.find('[') {
        Some(open) if open < close => {
            let end = rest.find("]>").map(|end| end + 2);
            end.or_else(|| rest[open..].find(']').map(|end| open + end + 1))
        }
        _ => Some(close + 1),
    }
}

/// The format of a feed, by the name of its root element.
fn feed_format(name: &str, rest: &str) -> Option<Format> {
    let local = name.rsplit(':').next().unwrap_or(name);
    match local {
        "rss" | "channel" => Some(Format::Rss),
        "rdf"
            if ["purl.org/rss", "my.netscape.com", "<channel", "<item", ":item"]
                .iter()
                .any(|sign| rest.contains(sign)) =>
        {
            Some(Format::Rss)
        }
        "feed" | "entry" => Some(Format::Atom),
        _ => None,
    }
}

/// The format of a text that begins with `<`; `None` if it is not markup.
pub(crate) fn detect_markup(head: &str, body: &str) -> Option<Result<Format, ParseError>> {
    let (name, at) = root_element(head)?;
    if let Some(format) = feed_format(&name, &head[at..]) {
        return Some(Ok(format));
    }
    // A feed inside another element: <xml><rss>…, or a page template around it.
    let near = text::head(head, MAX_LEADING_JUNK);
    if let Some(found) =
        ["<rss version", "<rss>", "<feed xmlns", "<rdf:RDF"].iter().find_map(|sign| near.find(sign))
    {
        return feed_format(&root_element(&head[found..])?.0, &head[found..]).map(Ok);
    }
    let doctype = head.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"));
    let is_page = doctype && text::head(head, 40)[9..].trim_start().to_ascii_lowercase().starts_with("html");
    if is_page || is_html_tag(name.rsplit(':').next().unwrap_or(&name)) {
        return Some(Ok(Format::Html));
    }
    let xml = head.starts_with("<?xml") || doctype || body.trim_end().ends_with('>');
    let defect = Defect::OtherXml { root: SafeText::new(&name) };
    (xml && name.starts_with(|c: char| c.is_ascii_alphabetic()))
        .then_some(Err(ParseError::Broken { format: Format::Rss, defect }))
}

/// The format of markup with other text before it, if it is markup to its end.
pub(crate) fn after_junk(head: &str, body: &str) -> Option<Format> {
    let near = text::head(head, MAX_LEADING_JUNK);
    let at = ["<?xml ", "<rss ", "<feed ", "<rdf:RDF ", "<!DOCTYPE html", "<html"]
        .iter()
        .filter_map(|sign| near.find(sign))
        .min()?;
    body.trim_end().ends_with('>').then_some(())?;
    detect_markup(&head[at..], body)?.ok()
}

fn is_html_tag(name: &str) -> bool {
    HTML_TAGS.split(' ').any(|tag| tag == name)
}

/// Whether a text is HTML and not prose with a stray `<`.
pub(crate) fn has_html(text: &str) -> bool {
    html_tags(text::head(text, HEAD)).next().is_some()
}

/// The HTML tags in a text.
pub(crate) fn html_tags(head: &str) -> impl Iterator<Item = usize> {
    let name_of = |rest: &str| {
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        rest[..end.min(12)].to_ascii_lowercase()
    };
    head.match_indices('<').map(|(at, _)| at).filter(move |at| is_html_tag(&name_of(&head[at + 1..])))
}
