//! Writes running text as Markdown. Text that would be parsed as markup is escaped, and styles are written so that
//! they parse back to the same. Never here: blocks.

use super::html;
use crate::news::{Document, Emphasis, SafeText, Span};

/// Where running text stands, which decides what must be escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Context {
    /// Separate lines, with hard breaks as lines.
    Lines,
    /// A single line after `#`.
    Heading,
    /// A table cell, on a single line.
    Cell,
}

/// Markup around a run of spans.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Markup {
    Link,
    Emphasis(Emphasis),
}

/// Outermost first; code is innermost.
const NESTING: [Markup; 7] = [
    Markup::Link,
    Markup::Emphasis(Emphasis::STRIKE),
    Markup::Emphasis(Emphasis::BOLD),
    Markup::Emphasis(Emphasis::ITALIC),
    Markup::Emphasis(Emphasis::INSERTED),
    Markup::Emphasis(Emphasis::UNDERLINE),
    Markup::Emphasis(Emphasis::MARK),
];

/// The delimiter, if one is reliable, and the tag, which works anywhere.
fn delimiters(emphasis: Emphasis) -> (Option<&'static str>, &'static str) {
    match emphasis {
        Emphasis::BOLD => (Some("**"), "b"),
        Emphasis::ITALIC => (Some("*"), "i"),
        Emphasis::STRIKE => (Some("~~"), "del"),
        Emphasis::INSERTED => (None, "ins"),
        Emphasis::UNDERLINE => (None, "u"),
        _ => (None, "mark"),
    }
}

/// Spans as Markdown, without white space and breaks at the ends.
pub(crate) fn inline(spans: &[Span], document: &Document, context: Context) -> String {
    let blank_span = |span: &&Span| span.text.trim().is_empty() && span.anchor.is_none();
    let first = spans.iter().take_while(blank_span).count();
    let last = spans.len() - spans.iter().rev().take_while(blank_span).count();
    let spans = joined(spans.get(first..last).unwrap_or_default());
    let mut writer = Writer { document, context, out: String::new() };
    writer.runs(&spans, &NESTING, None);
    let out = writer.out.trim();
    if context == Context::Heading { escape_end(out) } else { out.to_owned() }
}

/// Merges adjacent spans of one style; two adjacent code spans would be parsed as one.
fn joined(spans: &[Span]) -> Vec<Span> {
    let same = |one: &Span, next: &Span| {
        let same_markup = one.emphasis == next.emphasis && one.link == next.link && next.anchor.is_none();
        same_markup && !one.is_break() && !next.is_break()
    };
    let runs = spans.chunk_by(same);
    let join = |run: &[Span]| match run {
        [alone] => alone.clone(),
        [first, ..] => {
            let text: String = run.iter().map(|span| span.text.as_str()).collect();
            Span { text: SafeText::piece(&text), ..first.clone() }
        }
        [] => Span::default(),
    };
    runs.map(join).collect()
}

/// Escapes the end of a heading that would be parsed as a closing `#` or as attributes.
fn escape_end(heading: &str) -> String {
    match heading.strip_suffix(['#', '}']) {
        Some(rest) if !rest.ends_with('\\') => format!("{rest}\\{}", &heading[rest.len()..]),
        _ => heading.to_owned(),
    }
}

struct Writer<'a> {
    document: &'a Document,
    context: Context,
    out: String,
}

impl Writer<'_> {
    /// Writes spans. `next` is the character that will follow.
    fn runs(&mut self, spans: &[Span], wraps: &[Markup], next: Option<char>) {
        let Some((wrap, inner)) = wraps.split_first() else {
            for span in spans {
                self.leaf(span);
            }
            return;
        };
        let mut rest = spans;
        while let Some(first) = rest.first() {
            let same = rest.iter().take_while(|span| same_markup(first, span, *wrap)).count();
            let (run, after) = rest.split_at(same);
            let after_text = after.iter().find_map(|span| span.text.chars().next()).or(next);
            if has_markup(first, *wrap) {
                self.wrap(run, *wrap, inner, after_text);
            } else {
                self.runs(run, inner, after_text);
            }
            rest = after;
        }
    }

    /// Writes a run with its markup; white space at the ends goes outside.
    fn wrap(&mut self, run: &[Span], wrap: Markup, inner: &[Markup], next: Option<char>) {
        // Inside, the neighbours are brackets or delimiters, next to which no other delimiter is allowed.
        let (before, after_text) = if wrap == Markup::Link { ('[', ']') } else { ('*', '*') };
        let mut inside = Writer { document: self.document, context: self.context, out: before.to_string() };
        inside.runs(run, inner, Some(after_text));
        let whole = &inside.out[1..];
        let text = whole.trim();
        let start = whole.len() - whole.trim_start().len();
        let (before, after_text) = (&whole[..start], &whole[start + text.len()..]);
        if text.is_empty() {
            return self.blank(whole);
        }
        self.blank(before);
        let next = after_text.chars().next().or(next);
        match wrap {
            Markup::Link => self.link(run, text),
            Markup::Emphasis(emphasis) => {
                let (mark, tag) = delimiters(emphasis);
                match mark.filter(|_| self.can_delimit(text, next)) {
                    Some(mark) => self.out.extend([mark, text, mark]),
                    None => self.out.extend(["<", tag, ">", text, "</", tag, ">"]),
                }
            }
        }
        self.out.push_str(after_text);
    }

    /// Whether delimiters around a text will be recognized (`CommonMark`, "left-flanking" and "right-flanking"),
    /// judged by the characters on both sides. Says no when in doubt.
    fn can_delimit(&self, text: &str, next: Option<char>) -> bool {
        let free = |c: Option<char>| {
            c.is_none_or(|c| c.is_whitespace() || c.is_ascii_punctuation() && !matches!(c, '*' | '~' | '_'))
        };
        let plain = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let (first, last) = (text.chars().next(), text.chars().next_back());
        let mark = |c: Option<char>| matches!(c, Some('*' | '~'));
        let before = self.out.chars().next_back();
        (free(before) || plain(before) && plain(first))
            && (free(next) || plain(next) && plain(last))
            && !mark(before)
            && !mark(next)
            && !mark(first)
            && (!mark(last) || text.ends_with("\\*") || text.ends_with("\\~"))
    }

    fn link(&mut self, run: &[Span], text: &str) {
        let target = run[0].link.and_then(|link| self.document.links.get(link as usize));
        let Some(url) = target.map(|link| link.url.as_str()) else { return self.out.push_str(text) };
        let label: String = run.iter().map(|span| span.text.as_str()).collect();
        let plain = run.iter().all(|span| span.emphasis == Emphasis::NONE);
        let odd = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '|' | '\\');
        if plain && label.trim() == url && url.starts_with("http") && !url.contains(odd) {
            self.out.extend(["<", url, ">"]);
            return;
        }
        if run.iter().any(|span| span.emphasis.has(Emphasis::CODE) && span.text.contains(']')) {
            // At the start of a line it could be parsed as a reference definition.
            self.out.extend(["<a href=\"", &html::escaped(url), "\">", text, "</a>"]);
            return;
        }
        if self.out.ends_with('!') {
            // `![` would start a picture.
            self.out.truncate(self.out.len() - 1);
            self.out.push_str("\\!");
        }
        self.out.extend(["[", text, "]("]);
        self.out.push_str(&destination(url, self.context));
        self.out.push(')');
    }

    fn leaf(&mut self, span: &Span) {
        if let Some(name) = span.anchor.and_then(|anchor| self.document.anchors.get(anchor as usize)) {
            let name: String = name.chars().filter(|c| c.is_alphanumeric() || "-_.:".contains(*c)).collect();
            self.out.extend(["<a id=\"", &name, "\"></a>"]);
        }
        if span.is_break() {
            self.out.push_str(if self.context == Context::Lines { "\\\n" } else { "<br>" });
        } else if span.emphasis.has(Emphasis::CODE) && !span.text.trim().is_empty() {
            self.code(&span.text);
        } else {
            self.text(&span.text);
        }
    }

    /// A code span; its fence is longer than any run of backticks inside.
    fn code(&mut self, text: &str) {
        let inner = text.trim();
        let fence = "`".repeat(longest_run(inner, '`') + 1);
        let pad = if inner.starts_with('`') || inner.ends_with('`') { " " } else { "" };
        let inner = if self.context == Context::Cell { inner.replace('|', "\\|") } else { inner.to_owned() };
        let blank = |is: bool| if is { " " } else { "" };
        self.blank(blank(text.starts_with(' ')));
        let after_text = blank(text.ends_with(' '));
        self.out.extend([&*fence, pad, &inner, pad, &fence, after_text]);
    }

    /// White space, except at the start of a line.
    fn blank(&mut self, blank: &str) {
        if !self.at_line_start() {
            self.out.push_str(blank);
        }
    }

    fn at_line_start(&self) -> bool {
        self.out.is_empty() || self.out.ends_with('\n')
    }

    fn text(&mut self, text: &str) {
        for (at, c) in text.char_indices() {
            let start = self.at_line_start();
            if start && c.is_whitespace() {
                continue;
            }
            let before = self.out.chars().next_back();
            let after = text[at + c.len_utf8()..].chars().next();
            let escape = match c {
                '\\' | '`' | '*' | '[' | ']' | '<' | '~' => true,
                '_' => {
                    !(before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric))
                }
                '&' => is_entity(&text[at + 1..]),
                '|' => start || self.context == Context::Cell,
                '#' | '>' | '-' | '+' | '=' | ':' => start,
                '.' | ')' => after.is_none_or(char::is_whitespace) && self.line_is_a_number(),
                '{' => self.context == Context::Heading,
                _ => false,
            };
            if escape {
                self.out.push('\\');
            }
            self.out.push(c);
        }
    }

    /// Whether the line so far consists of digits.
    fn line_is_a_number(&self) -> bool {
        let line = self.out.trim_end_matches(|c: char| c.is_ascii_digit());
        line.len() < self.out.len() && (line.is_empty() || line.ends_with('\n'))
    }
}

/// The longest run of a character.
pub(crate) fn longest_run(text: &str, c: char) -> usize {
    text.split(|other| other != c).map(str::len).max().unwrap_or_default() / c.len_utf8()
}

/// The destination of a link, for use between parentheses.
pub(crate) fn destination(url: &str, context: Context) -> String {
    let mut out = String::with_capacity(url.len() + 2);
    let odd = url.is_empty() || url.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<'));
    for (at, c) in url.char_indices() {
        match c {
            c if c.is_whitespace() => out.push_str("%20"),
            '\\' | '<' | '>' => out.extend(['\\', c]),
            '&' => out.push_str(if is_entity(&url[at + 1..]) { "\\&" } else { "&" }),
            '|' if context == Context::Cell => out.push_str("\\|"),
            c => out.push(c),
        }
    }
    if odd { format!("<{out}>") } else { out }
}

/// The title of a picture, in quotation marks.
pub(crate) fn quoted(title: &str) -> String {
    let mut out = String::with_capacity(title.len() + 2);
    out.push('"');
    for (at, c) in title.char_indices() {
        if matches!(c, '"' | '\\') || c == '&' && is_entity(&title[at + 1..]) {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

/// Whether an ampersand before `rest` would start a character reference.
fn is_entity(rest: &str) -> bool {
    let name = rest.bytes().take(40).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
    name > 0 && rest.as_bytes().get(name) == Some(&b';')
}

/// Line breaks are written between markup, not inside.
fn has_markup(span: &Span, wrap: Markup) -> bool {
    match wrap {
        _ if span.is_break() => false,
        Markup::Link => span.link.is_some(),
        Markup::Emphasis(emphasis) => span.emphasis.has(emphasis),
    }
}

fn same_markup(one: &Span, other: &Span, wrap: Markup) -> bool {
    match wrap {
        Markup::Link => one.is_break() == other.is_break() && one.link == other.link,
        Markup::Emphasis(_) => has_markup(one, wrap) == has_markup(other, wrap),
    }
}
