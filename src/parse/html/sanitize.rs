//! Bounds HTML source before it is parsed: depth, attributes, elements and size. Elements without text are removed or
//! replaced (see `placeholder`). Never here: a tree, or how an element is shown.
//!
//! A `TokenSink` behind html5ever's tokenizer can't do this. The tokenizer compares each attribute with all before it
//! and calls no sink until the tag ends: it takes 1.8 s for a tag of 80,000 attributes, 6.2 s for 160,000.
//! After an unclosed quote or `<script>` it drops the rest of the page; to keep it one must look ahead in the source.

use std::borrow::Cow;

use super::placeholder;
use super::tag::{Kind, Tag, is_term, kind_of, lowercase, output_name, starts_markup, tag_name};
use crate::parse::text::head;

/// Bytes of source that are read. The longest real pages are a third of it.
pub(super) const MAX_SIZE: usize = 16 << 20;
/// Open elements at a time. Real pages stay below 60; the work of some parsers is quadratic in the depth.
const MAX_DEPTH: usize = 96;
/// Number of elements; beyond it only text is kept.
const MAX_ELEMENTS: usize = 100_000;

/// Bounds source for the parser. With `keep_json_ld`, scripts of type `application/ld+json` are kept.
pub(super) fn limit(source: &str, keep_json_ld: bool) -> String {
    let source = &without_cdata(head(source, MAX_SIZE));
    let mut limiter =
        Limiter { source, keep_json_ld, out: String::with_capacity(source.len()), ..Limiter::default() };
    limiter.run();
    limiter.out
}

#[derive(Default)]
struct Limiter<'a> {
    source: &'a str,
    keep_json_ld: bool,
    out: String,
    /// Names of open elements, outermost first.
    open: Vec<&'a str>,
    /// Start tags that were dropped for depth, by name; as many end tags are dropped.
    dropped: Vec<(&'a str, usize)>,
    elements: usize,
    /// Bits of `Kind::Once` elements that were read.
    seen_once: u8,
    /// Removed and raw text elements that have no end tag in the rest of the source.
    unclosed: Vec<&'a str>,
    /// A parenthesis of a ruby annotation is open.
    in_ruby_text: bool,
}

impl<'a> Limiter<'a> {
    fn run(&mut self) {
        let mut at = 0;
        while let Some(next) = self.source[at..].find('<').map(|next| at + next) {
            self.out.push_str(&self.source[at..next]);
            at = match self.read_markup(next) {
                Some(end) => end,
                None if starts_markup(&self.source[next..]) => {
                    // The tag never ends. Browsers drop the rest; here the rest becomes text.
                    self.out.push_str(&self.source[next..].replace('<', "&lt;"));
                    return;
                }
                None => {
                    self.out.push_str("&lt;");
                    next + 1
                }
            };
        }
        self.out.push_str(&self.source[at..]);
    }

    /// Handles the markup at `at`. Returns its end, or `None` if there is no markup or it has no end.
    fn read_markup(&mut self, at: usize) -> Option<usize> {
        let rest = &self.source[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            return Some(comment.find("-->").map_or(self.source.len(), |end| at + 4 + end + 3));
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            return rest.find('>').map(|end| at + end + 1);
        }
        if let Some(name) = rest.strip_prefix("</").map(tag_name).filter(|name| !name.is_empty()) {
            let end = at + rest.find('>')? + 1;
            self.on_end_tag(name);
            return Some(end);
        }
        let name = tag_name(&rest[1..]);
        if name.is_empty() {
            return None;
        }
        let tag = Tag::read(rest, 1 + name.len())?;
        let end = at + tag.len;
        let mut buffer = [0; 16];
        let lower = lowercase(name, &mut buffer);
        let kind = Kind::of(lower);
        let source = self.source;
        let after = |close: usize| source[close..].find('>').map_or(source.len(), |gt| close + gt + 1);
        match kind {
            Kind::Removed => {
                // In foreign content a tag may be self-closing.
                if matches!(lower, "svg" | "math") && rest[..tag.len].ends_with("/>") {
                    return Some(end);
                }
                let Some(close) = self.find_end_tag(name, end) else { return Some(end) };
                if self.keep_json_ld && lower == "script" && rest[..tag.len].contains("ld+json") {
                    self.out.push_str(&source[at..after(close)]);
                } else if self.elements < MAX_ELEMENTS {
                    let tag = &rest[..tag.len];
                    self.elements += placeholder::write(lower, tag, &source[end..close], &mut self.out);
                }
                return Some(after(close));
            }
            Kind::RawText => {
                let close = self.find_end_tag(name, end).unwrap_or(source.len());
                tag.write(rest, &mut self.out);
                self.out.extend([&source[end..close], "</", lower, ">"]);
                return Some(after(close));
            }
            Kind::Preformatted => {
                let close = self.find_end_tag(name, end).unwrap_or(source.len());
                self.close_paragraph();
                placeholder::write_element("pre", &source[end..close], &mut self.out);
                self.elements += 1;
                return Some(after(close));
            }
            Kind::Unwrapped => return Some(self.on_ruby_tag(name, end)),
            Kind::Once(bit) => {
                if self.seen_once & bit == 0 {
                    self.seen_once |= bit;
                    tag.write(rest, &mut self.out);
                }
                return Some(end);
            }
            _ => {}
        }
        self.elements += 1;
        if self.elements > MAX_ELEMENTS {
            self.out.push(' ');
        } else if kind == Kind::Void {
            if name.eq_ignore_ascii_case("hr") {
                self.close_paragraph();
            }
            tag.write(rest, &mut self.out);
        } else {
            self.on_start_tag(name, kind, rest, &tag);
        }
        Some(end)
    }

    /// Puts ruby annotations in parentheses after the base text. Returns where the text continues.
    fn on_ruby_tag(&mut self, name: &str, end: usize) -> usize {
        let [rt, rp] = ["rt", "rp"].map(|ruby| name.eq_ignore_ascii_case(ruby));
        if (rt || name.eq_ignore_ascii_case("rb")) && std::mem::take(&mut self.in_ruby_text) {
            self.out.push(')');
        }
        if rt {
            let empty = self.source[end..].trim_start().starts_with("</");
            self.in_ruby_text = !empty;
            self.out.push_str(if empty { "" } else { "(" });
        }
        // The content of `<rp>` is dropped: the page's own parentheses.
        if rp { self.source[end..].find('<').map_or(self.source.len(), |next| end + next) } else { end }
    }

    fn on_start_tag(&mut self, name: &'a str, kind: Kind, rest: &str, tag: &Tag) {
        match kind {
            Kind::Row | Kind::Cell | Kind::RowGroup => {
                // A parser ignores the tag outside a table.
                let Some(table) = self.open.iter().rposition(|open| open.eq_ignore_ascii_case("table"))
                else {
                    self.out.push(' ');
                    return;
                };
                let ends = |open: &str| match kind {
                    Kind::Cell => matches!(kind_of(open), Kind::Cell),
                    Kind::Row => matches!(kind_of(open), Kind::Cell | Kind::Row),
                    _ => matches!(kind_of(open), Kind::Cell | Kind::Row | Kind::RowGroup),
                };
                let same = self.open[table..].iter().position(|open| ends(open));
                // Content of a table outside its cells ends where the next cell begins.
                let frame = |open: &str| matches!(kind_of(open), Kind::Row | Kind::RowGroup);
                let inner = self.open[table..].iter().rposition(|open| frame(open)).unwrap_or(0) + 1;
                self.pop_to(table + same.unwrap_or(inner));
            }
            Kind::Item => {
                let limit = |open: &str| matches!(kind_of(open), Kind::List | Kind::Scope | Kind::Cell);
                let from = self.open.iter().rposition(|open| limit(open)).map_or(0, |at| at + 1);
                let same = |open: &str| {
                    open.eq_ignore_ascii_case(name) || name.len() == 2 && is_term(open) && is_term(name)
                };
                if let Some(at) = self.open[from..].iter().position(|open| same(open)) {
                    self.pop_to(from + at);
                }
                self.close_paragraph();
            }
            Kind::Block | Kind::List | Kind::Heading | Kind::Paragraph => {
                self.close_paragraph();
                if kind == Kind::Heading
                    && self.open.last().is_some_and(|open| kind_of(open) == Kind::Heading)
                {
                    self.pop_to(self.open.len() - 1);
                }
            }
            Kind::Scope if name.eq_ignore_ascii_case("table") => self.close_paragraph(),
            // A link can't contain another link.
            Kind::Formatting if name.eq_ignore_ascii_case("a") => {
                let from = self.scope_start();
                if let Some(at) = self.open[from..].iter().rposition(|open| open.eq_ignore_ascii_case("a")) {
                    let at = from + at;
                    if self.spans_many_blocks(at) {
                        return;
                    }
                    self.out.push_str("</a>");
                    self.open.remove(at);
                }
            }
            _ => {}
        }
        if self.open.len() >= MAX_DEPTH {
            let entry = self.dropped.iter().position(|(dropped, _)| dropped.eq_ignore_ascii_case(name));
            match entry {
                Some(at) => self.dropped[at].1 += 1,
                None if self.dropped.len() < MAX_DEPTH => self.dropped.push((name, 1)),
                None => {}
            }
            if !matches!(kind, Kind::Formatting | Kind::Other) && !self.out.ends_with("<br>") {
                self.out.push_str("<br>");
            }
            return;
        }
        self.open.push(name);
        let start = self.out.len() + 1;
        tag.write(rest, &mut self.out);
        self.out.replace_range(start..start + name.len(), output_name(name));
    }

    /// Whether more than four blocks are open inside a formatting element. A parser would copy the element into each.
    fn spans_many_blocks(&self, at: usize) -> bool {
        self.open[at..].iter().filter(|open| !matches!(kind_of(open), Kind::Formatting | Kind::Other)).count()
            > 4
    }

    /// The first open element that an end tag at this place may close.
    fn scope_start(&self) -> usize {
        let is_scope = |open: &str| matches!(kind_of(open), Kind::Scope | Kind::Cell);
        self.open.iter().rposition(|open| is_scope(open)).map_or(0, |at| at + 1)
    }

    fn close_paragraph(&mut self) {
        let from = self.scope_start();
        if let Some(at) = self.open[from..].iter().rposition(|open| open.eq_ignore_ascii_case("p")) {
            self.pop_to(from + at);
        }
    }

    fn on_end_tag(&mut self, name: &'a str) {
        if let Some((_, count)) =
            self.dropped.iter_mut().find(|(dropped, count)| *count > 0 && dropped.eq_ignore_ascii_case(name))
        {
            *count -= 1;
            return;
        }
        let kind = kind_of(name);
        match kind {
            Kind::Once(4) => return self.out.push_str("</head>"),
            Kind::Unwrapped => {
                let ends = ["rt", "ruby"].iter().any(|ruby| name.eq_ignore_ascii_case(ruby));
                if ends && std::mem::take(&mut self.in_ruby_text) {
                    self.out.push(')');
                }
                return;
            }
            _ => {}
        }
        let item = name.eq_ignore_ascii_case("li");
        let structure =
            matches!(kind, Kind::Row | Kind::Cell | Kind::RowGroup) || name.eq_ignore_ascii_case("table");
        let is_scope = |open: &str| match kind_of(open) {
            Kind::Cell => !structure,
            Kind::Scope => !structure || open.eq_ignore_ascii_case("table"),
            Kind::List => item || kind == Kind::Other,
            Kind::Other | Kind::Formatting => false,
            _ => kind == Kind::Other,
        };
        for at in (0..self.open.len()).rev() {
            if self.open[at].eq_ignore_ascii_case(name) {
                if kind == Kind::Formatting {
                    if !self.spans_many_blocks(at) {
                        self.write_end_tag(name);
                        self.open.remove(at);
                    }
                } else {
                    self.pop_to(at);
                }
                return;
            }
            if is_scope(self.open[at]) {
                return;
            }
        }
    }

    /// Closes the element at `at` and all elements in it, each by name. A parser reopens formatting elements that were
    /// not closed, and keeps elements open that are closed in the wrong order.
    fn pop_to(&mut self, at: usize) {
        while self.open.len() > at {
            let Some(name) = self.open.pop() else { return };
            self.write_end_tag(name);
        }
    }

    fn write_end_tag(&mut self, name: &str) {
        self.out.extend(["</", output_name(name), ">"]);
    }

    /// The position of the end tag `</name`.
    fn find_end_tag(&mut self, name: &'a str, from: usize) -> Option<usize> {
        if self.unclosed.iter().any(|unclosed| unclosed.eq_ignore_ascii_case(name)) {
            return None;
        }
        let bytes = self.source.as_bytes();
        let mut at = from;
        while let Some(next) = self.source[at..].find("</").map(|next| at + next) {
            at = next + 2;
            if bytes[at..].get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
            {
                return Some(next);
            }
        }
        self.unclosed.push(name);
        None
    }
}

/// Removes CDATA markers. Feeds wrap HTML in them, sometimes twice, and HTML does not define them.
pub(super) fn without_cdata(source: &str) -> Cow<'_, str> {
    const BEGIN: &str = "<![CDATA[";
    if source.contains(BEGIN) {
        Cow::Owned(source.replace(BEGIN, "").replace("]]>", ""))
    } else {
        Cow::Borrowed(source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_formed_source_is_unchanged() {
        for source in [
            "<p class=\"a\">One &amp; <b>two</b></p><p>Three</p>",
            "a < b and c > d",
            "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>",
            "<table><tr><td>1</td><td>2</td></tr></table>",
        ] {
            assert_eq!(limit(source, false).replace("&lt;", "<"), source);
        }
    }

    #[test]
    fn open_elements_are_closed() {
        for (source, limited) in [
            ("<p><b>one<p>two", "<p><b>one</b></p><p>two"),
            ("<li>a<li>b", "<li>a</li><li>b"),
            ("<div><i>a</div>b", "<div><i>a</i></div>b"),
            ("a</div>b", "ab"),
            ("<a href=x>1<a href=y>2</a>", "<a href=x>1</a><a href=y>2</a>"),
            ("x<script>if (a</b) {}</script>y", "xy"),
            ("<SVG><path d='…'/></svg>z", "z"),
            ("a <b", "a &lt;b"),
            ("<!-- <p> -->c", "c"),
        ] {
            assert_eq!(limit(source, false), limited, "{source}");
        }
    }

    #[test]
    fn depth_attributes_and_size_are_bounded() {
        let deep = limit(&format!("{}x{}y", "<div>".repeat(20_000), "</div>".repeat(20_000)), false);
        assert_eq!(deep.matches("<div>").count(), MAX_DEPTH);
        assert!(deep.contains('x') && deep.ends_with('y'));
        let many: String = (0..5_000).map(|n| format!(" a{n}=1")).collect::<Vec<_>>().concat();
        assert!(limit(&format!("<p{many}>x"), false).len() < 1000);
        assert_eq!(limit(&format!("<p title=\"{}\">x", "é".repeat(1 << 20)), false), "<p>x");
        assert!(limit(&"é".repeat(MAX_SIZE / 2 + 1), false).len() <= MAX_SIZE);
        assert!(limit(&"<br>".repeat(MAX_ELEMENTS + 9), false).matches("<br>").count() <= MAX_ELEMENTS);
    }
}
