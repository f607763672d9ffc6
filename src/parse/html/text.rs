//! The text of HTML without building a tree, at several hundred MB/s, for the full-text index.
//! Never here: the text on the screen (see `document`), which has nearly always the same words.

use memchr::{memchr, memchr2, memchr3, memmem};

use super::entities::{is_inline, push_reference};
use super::tag::{Kind, lowercase, tag_name};

/// Appends the text of `source`: without tags and hidden elements, references decoded. A space replaces a tag that
/// separates words; other white space stays unchanged.
pub(crate) fn extract_text(source: &str, out: &mut String) {
    let mut reader = Reader { source, at: 0, tags: true, quotes: true, comments: true, open: Vec::new() };
    loop {
        let rest = &source.as_bytes()[reader.at..];
        let found = if reader.tags { memchr2(b'<', b'&', rest) } else { memchr(b'&', rest) };
        let Some(next) = found.map(|found| reader.at + found) else { break };
        out.push_str(&source[reader.at..next]);
        reader.at = next;
        if source.as_bytes()[next] == b'&' {
            reader.read_reference(out);
        } else {
            reader.read_tag(out);
        }
    }
    out.push_str(&source[reader.at..]);
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
    /// Whether tags, quotes and comments may still have an end in the rest of the source.
    tags: bool,
    quotes: bool,
    comments: bool,
    /// Hidden elements that have no end tag.
    open: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    fn read_reference(&mut self, out: &mut String) {
        self.at += 1;
        match push_reference(self.rest(), out) {
            Some(len) => self.at += len,
            None => out.push('&'),
        }
    }

    fn read_tag(&mut self, out: &mut String) {
        let rest = self.rest();
        if self.comments && rest.starts_with("<!--") {
            if let Some(len) = memmem::find(&rest.as_bytes()[4..], b"-->") {
                self.at += len + 7;
                return;
            }
            self.comments = false;
        }
        let rest = self.rest();
        let ends = rest.starts_with("</");
        let from = 1 + usize::from(ends);
        let name = tag_name(&rest[from..]);
        if name.is_empty() && !rest.starts_with("<!") && !rest.starts_with("<?") {
            out.push('<');
            self.at += 1;
            return;
        }
        let mut buffer = [0; 16];
        let lower = lowercase(name, &mut buffer);
        let kind = Kind::of(lower);
        // Unknown tag names, and `<!` and `<?`, do not separate words.
        let parts = !(name.is_empty() || matches!(kind, Kind::Formatting) || is_inline(lower));
        let end = self.tag_end(from + name.len());
        let Some(end) = end else {
            self.tags = false;
            return;
        };
        if parts && !out.ends_with(' ') {
            out.push(' ');
        }
        self.at += end;
        if !ends && kind == Kind::Removed && !self.source[..self.at].ends_with("/>") {
            self.skip_element(name);
        }
    }

    /// Skips to the end tag of a hidden element, if it has one.
    fn skip_element(&mut self, name: &'a str) {
        if self.open.iter().any(|open| open.eq_ignore_ascii_case(name)) {
            return;
        }
        let mut at = self.at;
        while let Some(found) = memmem::find(&self.source.as_bytes()[at..], b"</") {
            at += found + 2;
            if tag_name(&self.source[at..]).eq_ignore_ascii_case(name) {
                let close = memchr(b'>', &self.source.as_bytes()[at..]);
                self.at = close.map_or(self.source.len(), |close| at + close + 1);
                return;
            }
        }
        self.open.push(name);
    }

    /// Bytes up to and including the `>` of the tag. A `>` in a quoted value does not count.
    fn tag_end(&mut self, from: usize) -> Option<usize> {
        let bytes = self.rest().as_bytes();
        let plain = memchr(b'>', &bytes[from..]).map(|end| from + end + 1)?;
        if !self.quotes {
            return Some(plain);
        }
        let mut at = from;
        loop {
            at += memchr3(b'>', b'"', b'\'', &bytes[at..])?;
            let quote = bytes[at];
            if quote == b'>' {
                return Some(at + 1);
            }
            let value = bytes[..at].trim_ascii_end().ends_with(b"=");
            at += 1;
            if value {
                let Some(end) = memchr(quote, &bytes[at..]) else {
                    self.quotes = false;
                    return Some(plain);
                };
                at += end + 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extracted(source: &str) -> String {
        let mut out = String::new();
        extract_text(source, &mut out);
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn tags_are_removed_and_words_stay_whole() {
        for (source, text) in [
            ("plain", "plain"),
            ("<p>one</p><p>two</p>", "one two"),
            ("<b>T</b>rump <em>wins</em>", "Trump wins"),
            ("one<br>two<hr/>three", "one two three"),
            ("<td>a</td><td>b</td>", "a b"),
            ("Z&uuml;rich &amp; caf&eacute; &#8211; &agrave;", "Zürich & café – à"),
            ("&nosuch; ?a=1&copy=2 &", "&nosuch; ?a=1&copy=2 &"),
            ("a<script>if (a</b>) x</script>b<STYLE>p{}</STYLE>c", "a b c"),
            ("a<script>never closed", "a never closed"),
            ("a<!-- <b>no</b> -->b", "ab"),
            ("<a href='x>y' title=\"a>b\">link</a>", "link"),
            ("1 < 2 <3 > 0", "1 < 2 <3 > 0"),
            ("a <p class=\"x>open &amp; more", "a open & more"),
            ("a <b", "a <b"),
            ("<svg><text>no</text></svg>yes", "yes"),
            ("<img alt='no' src=x>yes", "yes"),
        ] {
            assert_eq!(extracted(source), text, "{source}");
        }
    }

    #[test]
    fn extracted_text_equals_shown_text() {
        for source in [
            "<h2>Head</h2><p>Some <a href='x'>linked</a> words,<br>and<strong>more</strong>.</p><ul><li>a<li>b</ul>",
            "<blockquote>q</blockquote><pre>code  here</pre><table><tr><th>x<td>y</table>",
            "<figure><img src=x alt=no><figcaption>Caption</figcaption></figure>after",
        ] {
            let shown = super::super::document(source, None).plain_text();
            assert_eq!(extracted(source), shown.split_whitespace().collect::<Vec<_>>().join(" "), "{source}");
        }
    }

    #[test]
    fn repeated_signs_take_linear_time() {
        let signs = [
            "<",
            "&",
            "<a",
            "<a href=\"",
            "<a href=\">",
            "<a b='>",
            "<!--",
            "</",
            "<b>",
            "<script>",
            "<svg/",
            "&am;",
            "=\"",
        ];
        for sign in signs {
            let _ = extracted(&sign.repeat(20_000));
            let _ = extracted(&format!("{}>", sign.repeat(20_000)));
        }
    }
}
