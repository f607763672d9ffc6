//! One tag of HTML source: name, attributes, and how its element affects the open elements.
//! Never here: the tree, or what is between tags.

/// Attributes of one element, and bytes of one value. Parsers compare each attribute with all before it.
const MAX_ATTRIBUTES: usize = 48;
const MAX_VALUE: usize = 4096;

/// How an element affects the open elements (HTML §13.2.6).
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// Removed with its content.
    Removed,
    /// Its content is text without markup.
    RawText,
    /// Preformatted text without markup.
    Preformatted,
    /// The tag is removed, its content stays.
    Unwrapped,
    Once(u8),
    Void,
    Paragraph,
    Heading,
    Block,
    List,
    Item,
    Row,
    Cell,
    RowGroup,
    /// End tags of outer elements have no effect inside.
    Scope,
    Formatting,
    Other,
}

impl Kind {
    pub(crate) fn of(name: &str) -> Self {
        match name {
            "script" | "style" | "svg" | "math" | "template" | "select" | "textarea" | "noembed"
            | "noframes" | "noscript" => Self::Removed,
            "title" | "iframe" => Self::RawText,
            "xmp" => Self::Preformatted,
            "plaintext" | "frameset" | "option" | "optgroup" | "nobr" | "ruby" | "rb" | "rt" | "rtc"
            | "rp" => Self::Unwrapped,
            "html" => Self::Once(1),
            "body" => Self::Once(2),
            "head" => Self::Once(4),
            "area" | "base" | "basefont" | "bgsound" | "br" | "col" | "embed" | "frame" | "hr" | "img"
            | "input" | "keygen" | "link" | "meta" | "param" | "source" | "track" | "wbr" => Self::Void,
            "p" => Self::Paragraph,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Self::Heading,
            "address" | "article" | "aside" | "blockquote" | "center" | "details" | "dialog" | "div"
            | "fieldset" | "figcaption" | "figure" | "footer" | "form" | "header" | "hgroup" | "main"
            | "listing" | "nav" | "pre" | "search" | "section" | "summary" => Self::Block,
            "ul" | "ol" | "dl" | "menu" | "dir" => Self::List,
            "li" | "dt" | "dd" => Self::Item,
            "tr" => Self::Row,
            "td" | "th" => Self::Cell,
            "thead" | "tbody" | "tfoot" | "caption" | "colgroup" => Self::RowGroup,
            "table" | "object" | "applet" | "marquee" | "button" => Self::Scope,
            "a" | "b" | "big" | "code" | "em" | "font" | "i" | "s" | "small" | "strike" | "strong" | "tt"
            | "u" => Self::Formatting,
            _ => Self::Other,
        }
    }
}

pub(super) fn kind_of(name: &str) -> Kind {
    Kind::of(lowercase(name, &mut [0; 16]))
}

/// The name that is written. Parsers track forms separately, which can leave other elements open: they become `div`.
/// `listing` is a synonym of `pre`.
pub(super) fn output_name(name: &str) -> &str {
    match name.len() {
        4 if name.eq_ignore_ascii_case("form") => "div",
        7 if name.eq_ignore_ascii_case("listing") => "pre",
        _ => name,
    }
}

pub(super) fn is_term(name: &str) -> bool {
    name.eq_ignore_ascii_case("dt") || name.eq_ignore_ascii_case("dd")
}

/// Lower case without an allocation. Longer names are unknown ones: the result is empty.
pub(super) fn lowercase<'b>(name: &str, buffer: &'b mut [u8; 16]) -> &'b str {
    let Some(target) = buffer.get_mut(..name.len()) else { return "" };
    target.copy_from_slice(name.as_bytes());
    target.make_ascii_lowercase();
    std::str::from_utf8(target).unwrap_or("")
}

pub(super) fn starts_markup(text: &str) -> bool {
    let rest = text[1..].trim_start_matches('/');
    rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?')
}

/// The tag name at the start of the text, empty if there is none.
pub(in crate::parse) fn tag_name(text: &str) -> &str {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return "";
    }
    let end =
        text.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '<')).unwrap_or(text.len());
    &text[..end]
}

/// A start tag: its length, and which parts of it are kept.
pub(super) struct Tag {
    pub(crate) len: usize,
    /// Ranges of the name and the kept attributes; empty if the whole tag is kept.
    kept: Vec<(usize, usize)>,
}

impl Tag {
    /// Reads the attributes (HTML §13.2.5.32 ff.) after the name. Returns `None` if the tag never ends.
    pub(crate) fn read(tag: &str, name_end: usize) -> Option<Self> {
        let bytes = tag.as_bytes();
        let (mut at, mut count, mut cut) = (name_end, 0, false);
        let mut kept = vec![(0, name_end)];
        loop {
            while bytes.get(at).is_some_and(|b| b.is_ascii_whitespace() || *b == b'/') {
                at += 1;
            }
            if *bytes.get(at)? == b'>' {
                at += 1;
                return Some(Self { len: at, kept: if cut { kept } else { Vec::new() } });
            }
            let start = at;
            // An attribute name may begin with "=".
            at += 1;
            while !matches!(bytes.get(at)?, b'=' | b'>' | b'/') && !bytes[at].is_ascii_whitespace() {
                at += 1;
            }
            let mut equals = at;
            while bytes.get(equals)?.is_ascii_whitespace() {
                equals += 1;
            }
            if bytes[equals] == b'=' {
                at = equals + 1;
                while bytes.get(at)?.is_ascii_whitespace() {
                    at += 1;
                }
                at = match bytes[at] {
                    quote @ (b'"' | b'\'') => at + 1 + tag[at + 1..].find(char::from(quote))? + 1,
                    _ => at + tag[at..].find(|c: char| c.is_ascii_whitespace() || c == '>')?,
                };
            }
            count += 1;
            if count > MAX_ATTRIBUTES || at - start > MAX_VALUE {
                cut = true;
            } else {
                kept.push((start, at));
            }
        }
    }

    pub(crate) fn write(&self, tag: &str, out: &mut String) {
        if self.kept.is_empty() {
            out.push_str(&tag[..self.len]);
            return;
        }
        for (i, (from, to)) in self.kept.iter().enumerate() {
            if i > 0 {
                out.push(' ');
            }
            out.push_str(&tag[*from..*to]);
        }
        out.push('>');
    }
}

/// The value of an attribute, as written in the tag.
pub(in crate::parse) fn attribute<'t>(tag: &'t str, wanted: &str) -> Option<&'t str> {
    let mut rest = &tag[1 + tag_name(tag.get(1..)?).len()..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>'))?;
        let name = &rest[..end];
        if name.is_empty() && !rest.starts_with('=') {
            return None;
        }
        let Some(value) = rest[end..].trim_start().strip_prefix('=') else {
            if name.eq_ignore_ascii_case(wanted) {
                return Some("");
            }
            rest = &rest[end..];
            continue;
        };
        let value = value.trim_start();
        let (found, after) = match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split_once(quote)?,
            _ => value.split_at(value.find(|c: char| c.is_ascii_whitespace() || c == '>')?),
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(found);
        }
        rest = after;
    }
}

/// Block-level elements (HTML §15.3).
pub(super) fn is_block(name: &str) -> bool {
    #[rustfmt::skip]
    const BLOCKS: [&str; 39] = [
        "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer",
        "main", "aside", "nav", "ul", "ol", "dl", "dt", "dd", "table", "tbody", "thead", "tr", "td", "th",
        "blockquote", "figure", "figcaption", "pre", "center", "address", "details", "summary", "body",
        "html", "form", "fieldset",
    ];
    BLOCKS.contains(&name)
}
