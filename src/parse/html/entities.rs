//! Plain text of short HTML: titles and summaries in feeds. Never here: blocks, links.

use std::borrow::Cow;

use markup5ever::data::NAMED_ENTITIES;

use super::sanitize::without_cdata;
use super::tag::{Tag, is_block, tag_name};
use crate::parse::text::collapse_whitespace;
use crate::parse::xml::char_of_reference;

/// Bytes of the longest named reference, `&CounterClockwiseContourIntegral;`, with some margin.
const MAX_REFERENCE: usize = 40;

/// The text of a title or summary that may hold markup: tags removed, references decoded once, white space collapsed.
/// `a < b`, `AT&T` and unknown tag names stay as they are.
pub(crate) fn inline_text(source: &str) -> String {
    let stripped =
        if source.contains('<') { strip_tags(&without_cdata(source)) } else { Cow::Borrowed(source) };
    let decoded = if stripped.contains('&') { decode(&stripped) } else { stripped };
    collapse_whitespace(&decoded)
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
        at = next + 1;
        if let Some(len) = push_reference(&source[at..], &mut out) {
            at += len;
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

/// Appends the text of a character reference, of which `text` is what follows the `&`. Returns its length.
pub(super) fn push_reference(text: &str, out: &mut String) -> Option<usize> {
    let end = text.bytes().take(MAX_REFERENCE).position(|b| b == b';')?;
    if let Some(number) = text[..end].strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let (digits, radix) = hex.map_or((number, 10), |hex| (hex, 16));
        let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
        let code = is_number.then(|| u32::from_str_radix(digits, radix).unwrap_or(0))?;
        out.push(char_of_reference(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        return Some(end + 1);
    }
    let name = text.get(..=end).filter(|name| name[..end].bytes().all(|b| b.is_ascii_alphanumeric()))?;
    // Some names need no semicolon and may be the beginning of others: `&notit;` is `¬it;`. The table also has the
    // beginnings of all names, without characters.
    let known = |len: &usize| NAMED_ENTITIES.get(name.get(..*len)?).filter(|(first, _)| *first != 0);
    let (len, (first, second)) = (1..=name.len()).rev().find_map(|len| Some((len, known(&len)?)))?;
    if *first == u32::from(b'&') && len < name.len() {
        return None;
    }
    out.extend([*first, *second].into_iter().filter(|code| *code != 0).filter_map(char::from_u32));
    Some(len)
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
