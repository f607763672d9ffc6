//! Plain text of short HTML: titles and summaries in feeds. Never here: blocks, links.

use std::borrow::Cow;

use super::sanitize::without_cdata;
use super::tag::{Tag, is_block, tag_name};

/// Bytes of the longest named reference, `&CounterClockwiseContourIntegral;`, with some margin.
pub(super) const MAX_REFERENCE: usize = 40;

/// The names of U+00A0 to U+00FF (HTML §13.5), by far the most frequent ones.
const LATIN: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo",
    "not", "shy", "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot",
    "cedil", "sup1", "ordm", "raquo", "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc",
    "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave", "Iacute",
    "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash",
    "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN", "szlig", "agrave", "aacute", "acirc", "atilde",
    "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc",
    "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml", "divide", "oslash", "ugrave",
    "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
];

/// The text of a title or summary that may hold markup: tags removed, references decoded once, white space collapsed.
/// `a < b`, `AT&T` and unknown tag names stay as they are.
pub(crate) fn inline_text(source: &str) -> String {
    let stripped =
        if source.contains('<') { strip_tags(&without_cdata(source)) } else { Cow::Borrowed(source) };
    let decoded = if stripped.contains('&') { decode(&stripped) } else { stripped };
    collapse_whitespace(&decoded)
}

fn collapse_whitespace(text: &str) -> String {
    let tidy = !text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  ");
    if tidy && text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// What a `<` begins.
enum Markup {
    /// A tag of this length, and whether it separates words.
    Tag(usize, bool),
    /// No markup: the `<` is text.
    Text,
    /// A tag or comment without an end. No later one has an end either.
    Unterminated,
}

/// Removes tags and comments, and scripts with their content.
fn strip_tags(source: &str) -> Cow<'static, str> {
    let (mut out, mut at) = (String::with_capacity(source.len()), 0);
    while let Some(next) = source[at..].find('<').map(|next| at + next) {
        out.push_str(&source[at..next]);
        at = next;
        match read_tag(&source[next..]).unwrap_or(Markup::Unterminated) {
            Markup::Tag(len, separates) => {
                at += len;
                if separates {
                    out.push(' ');
                }
            }
            Markup::Text => {
                at += 1;
                out.push('<');
            }
            Markup::Unterminated => break,
        }
    }
    out.push_str(&source[at..]);
    Cow::Owned(out)
}

fn read_tag(text: &str) -> Option<Markup> {
    if let Some(rest) = text.strip_prefix("<!--") {
        return Some(Markup::Tag(rest.find("-->")? + 7, false));
    }
    let end_tag = text.starts_with("</");
    let name = tag_name(&text[1 + usize::from(end_tag)..]);
    let lower = name.to_ascii_lowercase();
    let separates = separates_words(&lower);
    if !(separates || is_inline(&lower)) {
        return Some(Markup::Text);
    }
    let name_end = 1 + usize::from(end_tag) + name.len();
    let tag = Tag::read(text, name_end)?;
    // Words after a short name are more likely text than attributes: "if a <b and c> d".
    let inside = text[name_end..tag.len - 1].trim().trim_end_matches('/');
    if end_tag && !inside.is_empty() || !inside.is_empty() && !inside.contains('=') {
        return Some(Markup::Text);
    }
    if !end_tag && matches!(&*lower, "script" | "style") {
        let close = text[tag.len..].find(&format!("</{lower}")).map_or(text.len(), |at| tag.len + at);
        let end = text[close..].find('>').map_or(text.len(), |at| close + at + 1);
        return Some(Markup::Tag(end, true));
    }
    Some(Markup::Tag(tag.len, separates))
}

/// Whether a tag separates the words before and after it.
fn separates_words(name: &str) -> bool {
    is_block(name) || matches!(name, "br" | "hr" | "script" | "style" | "iframe" | "head" | "video" | "audio")
}

pub(super) fn is_inline(name: &str) -> bool {
    #[rustfmt::skip]
    const INLINE: [&str; 50] = [
        "a", "b", "i", "u", "s", "em", "strong", "span", "font", "small", "big", "sub", "sup", "code",
        "kbd", "samp", "tt", "cite", "q", "abbr", "acronym", "del", "ins", "mark", "img", "wbr", "time",
        "strike", "var", "bdi", "bdo", "label", "nobr", "svg", "path", "picture", "source", "button",
        "input", "title", "object", "embed", "param", "noscript", "dfn", "ruby", "rt", "rp", "meta", "link",
    ];
    INLINE.contains(&name)
}

/// Decodes character references once (HTML §13.2.5.72). Those without a semicolon stay: `?a=1&copy=2`.
pub(super) fn decode(source: &str) -> Cow<'_, str> {
    let (mut out, mut at, mut changed) = (String::new(), 0, false);
    while let Some(next) = source[at..].find('&').map(|next| at + next) {
        out.push_str(&source[at..next]);
        let rest = &source[next + 1..];
        let window = rest.bytes().take(MAX_REFERENCE).position(|b| b == b';');
        let found = window.and_then(|end| Some((decode_reference(&rest[..end])?, end)));
        at = next + 1;
        if let Some((text, end)) = found {
            out.push_str(&text);
            at += end + 1;
            changed = true;
        } else {
            out.push('&');
        }
    }
    if !changed {
        return Cow::Borrowed(source);
    }
    out.push_str(&source[at..]);
    Cow::Owned(out)
}

/// Decodes a character reference, given without its `&` and `;`.
pub(super) fn decode_reference(name: &str) -> Option<Cow<'static, str>> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let digits = hex.unwrap_or(number);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let code = match hex {
            Some(hex) => u32::from_str_radix(hex, 16),
            None if !digits.bytes().all(|b| b.is_ascii_digit()) => return None,
            None => digits.parse(),
        };
        return Some(Cow::Owned(decode_number(code.unwrap_or(0)).to_string()));
    }
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    Some(Cow::Borrowed(match name {
        "amp" | "AMP" => "&",
        "lt" | "LT" => "<",
        "gt" | "GT" => ">",
        "quot" | "QUOT" => "\"",
        "apos" => "'",
        "ndash" => "–",
        "mdash" => "—",
        "lsquo" => "‘",
        "rsquo" => "’",
        "ldquo" => "“",
        "rdquo" => "”",
        "hellip" => "…",
        "euro" => "€",
        _ => {
            if let Some(at) = LATIN.iter().position(|latin| *latin == name) {
                return char::from_u32(0xa0 + at as u32).map(|c| Cow::Owned(c.to_string()));
            }
            // The parser has the full list of 2,000 names.
            let text = dom_query::Document::fragment(format!("&{name};")).text().to_string();
            return (!text.starts_with('&')).then_some(Cow::Owned(text));
        }
    }))
}

/// HTML §13.2.5.80: numbers 128 to 159 are read as windows-1252.
fn decode_number(code: u32) -> char {
    const WINDOWS: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match code {
        0 => '\u{fffd}',
        0x80..=0x9f => WINDOWS[(code - 0x80) as usize],
        _ => char::from_u32(code).unwrap_or('\u{fffd}'),
    }
}

#[cfg(test)]
mod tests {
    use super::inline_text;

    #[test]
    fn tags_are_removed_and_other_text_is_kept() {
        for (source, text) in [
            ("plain words", "plain words"),
            ("  two\u{a0} lines\n here ", "two lines here"),
            ("a < b", "a < b"),
            ("if a <b and c> d", "if a <b and c> d"),
            ("AT&T & R&D", "AT&T & R&D"),
            ("List<String> of <T>", "List<String> of <T>"),
            ("<b>Bold</b> and <a href=\"x?a=1&amp;b=2\">link</a>", "Bold and link"),
            ("one<br/>two<p>three</p>", "one two three"),
            ("Q&amp;A", "Q&A"),
            ("twice &amp;lt;b&amp;gt;", "twice &lt;b&gt;"),
            ("&lt;b&gt; is bold", "<b> is bold"),
            ("caf&eacute; &#8211; &#x1F600; &#150; &Zcaron;", "café – 😀 – Ž"),
            ("&nosuch; &#; &#xZZ; ?a=1&copy=2", "&nosuch; &#; &#xZZ; ?a=1&copy=2"),
            ("x<script>alert('<b>')</script>y", "x y"),
            ("a<!-- no -->b", "ab"),
            ("open <b", "open <b"),
            ("I <3 you", "I <3 you"),
            ("<![CDATA[<b>kept</b>]]>", "kept"),
        ] {
            assert_eq!(inline_text(source), text, "{source}");
        }
    }

    #[test]
    fn repeated_signs_take_linear_time() {
        for sign in ["<", "&", "<a", "<a href=\"", "&#", "<!--", "</", "<b>", "&am;"] {
            let _ = inline_text(&sign.repeat(20_000));
            let _ = inline_text(&format!("{}>", sign.repeat(20_000)));
        }
    }
}
