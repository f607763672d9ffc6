//! What kind of file some text is: by its content first, by its name second.
//! Never here: reading it. Only its beginning is looked at, however long it is.

use super::{Hint, ParseError};
use crate::news::{Format, SafeText};

/// How much of a text is looked at.
const HEAD: usize = 64 * 1024;
/// How much junk may stand before a feed's first tag: a warning of the script that made it, a stray comment.
const JUNK: usize = 2048;
/// Lines that are looked at to tell headlines and Markdown from prose.
const LINES: usize = 400;

/// First bytes of files that are no text, and what to call them.
const MAGIC: [(&[u8], &str); 21] = [
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"GIF89a", "a GIF picture"),
    (b"GIF87a", "a GIF picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\0", "a program"),
    (b"BZh91AY&SY", "bzip2 data"),
    (b"\xfd7zXZ\0", "xz data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3\0", "a SQLite database"),
    (b"OggS\0", "Ogg media"),
    (b"ID3\x03", "an MP3 recording"),
    (b"ID3\x04", "an MP3 recording"),
    (b"\x1aE\xdf\xa3", "a Matroska film"),
    (b"wOF2", "a font"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
];

/// Names a file that is no text by its first bytes; asked before decoding, which would mangle them.
pub fn binary(bytes: &[u8]) -> Option<&'static str> {
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(name);
    }
    let boxed = bytes.get(4..8) == Some(b"ftyp");
    let riff = bytes.starts_with(b"RIFF") && bytes.get(8..12).is_some_and(<[u8]>::is_ascii);
    (boxed || riff && bytes.contains(&0)).then_some("a film, picture or recording")
}

/// Looks at the beginning of a decoded text.
pub fn detect(text: &str, hint: &Hint<'_>) -> Result<Format, ParseError> {
    let body = text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\0'));
    if body.is_empty() {
        return Err(ParseError::Empty);
    }
    let head = head(body);
    if let Some(name) = garbage(text) {
        return Err(ParseError::Binary(name));
    }
    if let Some(format) = json(body, head, hint) {
        return Ok(format);
    }
    if head.starts_with('<') {
        if let Some(result) = markup(head, body) {
            return result;
        }
    } else if !is_markdown_name(hint)
        && let Some(format) = after_junk(head, body)
    {
        return Ok(format);
    }
    if front_matter(head) || is_markdown_name(hint) {
        return Ok(Format::Markdown);
    }
    let named_html = ends_with(hint, &["html", "htm", "xhtml"]);
    if !named_html && looks_like_markdown(head) {
        return Ok(Format::Markdown);
    }
    if html_tags(head) >= if named_html { 1 } else { 8 } && head.contains("</") {
        return Ok(Format::Html);
    }
    if looks_like_headlines(head, head.len() == body.len()) {
        return Ok(Format::Headlines);
    }
    Ok(Format::Plain)
}

fn head(text: &str) -> &str {
    &text[..floor(text, HEAD)]
}

/// The end of the last whole character at or before `at`.
pub fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn ends_with(hint: &Hint<'_>, endings: &[&str]) -> bool {
    let name = hint.name.unwrap_or_default().trim_end_matches(".gz");
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    endings.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

fn is_markdown_name(hint: &Hint<'_>) -> bool {
    ends_with(hint, &["md", "markdown", "mkd", "mdown", "mdx", "qmd", "rmd"])
}

/// Decoded bytes that were no text still show: many NULs, controls and replacement characters.
fn garbage(text: &str) -> Option<&'static str> {
    if let Some(name) = binary(text.as_bytes()) {
        return Some(name);
    }
    let (mut odd, mut all) = (0usize, 0usize);
    for c in text.chars().take(4096) {
        all += 1;
        let fine = matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1b}' | '\u{85}');
        odd += usize::from(c.is_control() && !fine || c == char::REPLACEMENT_CHARACTER);
    }
    // A few stray controls are hostile or careless text; one in eight is no text at all.
    (odd > 3 && odd * 8 > all).then_some("binary data")
}

fn json(body: &str, head: &str, hint: &Hint<'_>) -> Option<Format> {
    let mut after = head.bytes().skip(1).skip_while(u8::is_ascii_whitespace);
    let next = after.next().unwrap_or(b'}');
    let begins = match head.as_bytes()[0] {
        b'{' => matches!(next, b'"' | b'}' | b'\''),
        b'[' => matches!(next, b'{' | b'[' | b']' | b'"'),
        _ => false,
    };
    if !begins {
        return None;
    }
    if is_json_feed(body, head) {
        return Some(Format::JsonFeed);
    }
    let mut lines = body.lines().filter(|line| !line.trim().is_empty());
    let whole = |line: &str| serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok();
    let (first, second) = (lines.next()?, lines.next());
    if ends_with(hint, &["jsonl", "ndjson", "jsonlines"]) {
        return Some(Format::JsonLines);
    }
    Some(match second {
        Some(second) if whole(first) || head.starts_with('{') && second.starts_with('{') && whole(second) => {
            Format::JsonLines
        }
        None if head.starts_with('{') && super::json::is_article(first) => Format::JsonLines,
        _ => Format::Json,
    })
}

/// JSON Feed names itself by the address of its version, which some writers put last and some escape.
fn is_json_feed(body: &str, head: &str) -> bool {
    let tail = &body[floor(body, body.len().saturating_sub(4096))..];
    [head, tail].iter().any(|part| {
        part.match_indices("jsonfeed.org").any(|(at, name)| {
            let after = &part[at + name.len()..];
            let before = &part[floor(part, at.saturating_sub(40))..at];
            (after.starts_with("/version") || after.starts_with("\\/version"))
                && before.contains("\"version\"")
        })
    })
}

/// The name of the first element, lower case, and where it stands: past the XML declaration, comments,
/// processing instructions and the document type.
fn root(head: &str) -> Option<(String, usize)> {
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

/// A document type may hold declarations in brackets, and those may hold `>`.
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

fn feed_root(name: &str, rest: &str) -> Option<Format> {
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

fn markup(head: &str, body: &str) -> Option<Result<Format, ParseError>> {
    let (name, at) = root(head)?;
    if let Some(format) = feed_root(&name, &head[at..]) {
        return Some(Ok(format));
    }
    // Some other element around a whole feed: <xml><rss>…, a page's frame put around it by a template.
    let near = &head[..floor(head, JUNK)];
    if let Some(found) =
        ["<rss version", "<rss>", "<feed xmlns", "<rdf:RDF"].iter().find_map(|sign| near.find(sign))
    {
        return feed_root(&root(&head[found..])?.0, &head[found..]).map(Ok);
    }
    let doctype = head.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"));
    let page = doctype && head[9..floor(head, 40)].trim_start().to_ascii_lowercase().starts_with("html");
    if page || is_html_tag(name.rsplit(':').next().unwrap_or(&name)) {
        return Some(Ok(Format::Html));
    }
    let xml = head.starts_with("<?xml") || doctype || body.trim_end().ends_with('>');
    let why = format!("it is XML, but neither a feed nor a page: its outermost element is <{name}>");
    (xml && name.starts_with(|c: char| c.is_ascii_alphabetic()))
        .then_some(Err(ParseError::Broken { format: Format::Rss, why: SafeText::new(&why) }))
}

/// A feed with something before it, as long as it is markup to its end.
fn after_junk(head: &str, body: &str) -> Option<Format> {
    let near = &head[..floor(head, JUNK)];
    let at = ["<?xml ", "<rss ", "<feed ", "<rdf:RDF ", "<!DOCTYPE html", "<html"]
        .iter()
        .filter_map(|sign| near.find(sign))
        .min()?;
    body.trim_end().ends_with('>').then_some(())?;
    markup(&head[at..], body)?.ok()
}

fn is_html_tag(name: &str) -> bool {
    matches!(
        name,
        "html"
            | "head"
            | "body"
            | "title"
            | "meta"
            | "link"
            | "script"
            | "style"
            | "base"
            | "article"
            | "section"
            | "main"
            | "header"
            | "footer"
            | "nav"
            | "aside"
            | "div"
            | "p"
            | "span"
            | "a"
            | "b"
            | "i"
            | "em"
            | "strong"
            | "font"
            | "center"
            | "br"
            | "hr"
            | "img"
            | "figure"
            | "ul"
            | "ol"
            | "li"
            | "dl"
            | "table"
            | "tr"
            | "td"
            | "tbody"
            | "blockquote"
            | "pre"
            | "code"
            | "form"
            | "iframe"
            | "video"
            | "audio"
            | "noscript"
            | "template"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "small"
            | "time"
            | "picture"
            | "button"
            | "input"
            | "label"
    )
}

/// Whether a text is HTML rather than prose with a stray `<`.
pub fn has_html(text: &str) -> bool {
    html_tags(head(text)) > 0
}

fn html_tags(head: &str) -> usize {
    let name_of = |rest: &str| {
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        rest[..end.min(12)].to_ascii_lowercase()
    };
    head.match_indices('<').filter(|(at, _)| is_html_tag(&name_of(&head[at + 1..]))).take(64).count()
}

/// Front matter: a fence on the first line, a key below it, and a fence that closes it.
fn front_matter(head: &str) -> bool {
    let mut lines = head.lines();
    let fence = lines.next().unwrap_or_default().trim_end();
    let sign = match fence {
        "---" => ':',
        "+++" => '=',
        _ => return false,
    };
    let inner: Vec<&str> = lines.by_ref().take(LINES).take_while(|line| line.trim_end() != fence).collect();
    let keyed = |line: &&str| {
        let key = line.split(sign).next().unwrap_or_default().trim();
        line.contains(sign) && !key.is_empty() && !key.contains(' ') && !key.starts_with('#')
    };
    inner.iter().find(|line| !line.trim().is_empty() && !line.starts_with('#')).is_some_and(keyed)
        && inner.len() < LINES
}

/// Signs of Markdown that prose does not show: at least two kinds, or a heading on top and one more.
fn looks_like_markdown(head: &str) -> bool {
    let (mut headings, mut rules, mut fences, mut links, mut lists, mut stress, mut quotes) =
        (0, 0, 0, 0, 0, 0, 0);
    let mut before = "";
    for line in head.lines().take(LINES) {
        let hashes = line.bytes().take_while(|b| *b == b'#').count();
        headings += usize::from((1..=6).contains(&hashes) && line[hashes..].starts_with(' '));
        let underline = line.len() >= 3 && line.trim_end().bytes().all(|b| b == b'=' || b == b'-');
        rules += usize::from(underline && !before.trim().is_empty() && before.len() < 200);
        fences += usize::from(line.starts_with("```") || line.starts_with("~~~"));
        links += usize::from(line.contains("](http") || line.contains("](/") || line.contains("](#"));
        lists += usize::from(line.starts_with("- ") || line.starts_with("* ") || line.starts_with("1. "));
        stress += usize::from(line.matches("**").count() >= 2);
        quotes += usize::from(line.starts_with("> "));
        before = line;
    }
    let mut lines = head.lines();
    let (first, second) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default().trim_end());
    let underlined = second.len() > 2 && second.bytes().all(|b| b == b'=') && first.len() < 200;
    let titled = first.starts_with("# ") || first.starts_with("## ") || underlined;
    let kinds = [headings > 0, rules > 1, fences > 1, links > 0, lists > 1, stress > 0, quotes > 1]
        .iter()
        .filter(|k| **k)
        .count();
    titled && (kinds > 1 || headings > 1)
        || headings > 1 && kinds > 1
        || fences > 1 && kinds > 1
        || kinds > 2
        || titled && head.lines().filter(|line| !line.trim().is_empty()).count() > 1
}

/// One headline a line: hardly a blank line, lines of a headline's length that begin like one and don't run on
/// into the next.
fn looks_like_headlines(head: &str, whole: bool) -> bool {
    let mut lines: Vec<&str> = head.lines().take(LINES).collect();
    if !whole && lines.len() < LINES {
        lines.pop();
    }
    let all = lines.len();
    lines.retain(|line| !line.trim().is_empty());
    let count = |test: fn(&str) -> bool| lines.iter().filter(|line| test(line.trim())).count();
    let n = lines.len();
    if n < 8 || (all - n) * 20 > n {
        return false;
    }
    let fitting = count(|line| (15..=250).contains(&line.chars().count()));
    let low = count(|line| line.starts_with(char::is_lowercase));
    let stopped = count(|line| line.ends_with(['.', '。', ';']));
    let running = count(|line| line.ends_with([',', '、', '-', '，']));
    fitting * 10 >= n * 8
        && low * 20 <= n * 3
        && stopped * 10 <= n * 4
        && running * 10 <= n
        && (cased(&lines) || !filled(&lines))
}

/// Nearly every line begins with a capital or a figure and goes on in small letters, as headlines do; a wrapped
/// line of prose begins with whatever word comes next. Nothing is said of scripts without case and of shouting.
fn cased(lines: &[&str]) -> bool {
    let begins = |line: &&&str| {
        let mut letters = line.chars().filter(|c| c.is_alphanumeric());
        letters.next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
            && letters.any(char::is_lowercase)
    };
    lines.iter().filter(begins).count() * 10 >= lines.len() * 9
}

/// Wrapped prose fills its lines: most are within a word's length of the longest.
fn filled(lines: &[&str]) -> bool {
    let widths: Vec<usize> = lines.iter().map(|line| line.trim_end().chars().count()).collect();
    let longest = widths.iter().copied().max().unwrap_or(0);
    let full = widths.iter().filter(|width| **width + 9 >= longest).count();
    longest < 120 && full * 10 >= widths.len() * 7
}

#[cfg(test)]
mod tests;
