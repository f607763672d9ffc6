//! Inline text: collapses white space as a browser does and merges spans of one style.
//! Never here: elements, or what starts a block.

use url::Url;

use crate::news::{Emphasis, SafeText, Span};

/// Maximal length of a URL, in bytes.
const MAX_URL: usize = 4096;
/// Columns at the beginning of a line of a poem.
const MAX_INDENT: usize = 24;

/// Emphasis and link of a piece of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::parse) struct Style {
    pub(crate) emphasis: Emphasis,
    pub(crate) link: Option<u32>,
}

/// Text of one style. `anchor` is set if a link leads to its start.
struct Run {
    text: String,
    style: Style,
    anchor: Option<u32>,
}

impl Run {
    fn is_break(&self) -> bool {
        self.text == BREAK
    }

    fn is_indent(&self) -> bool {
        self.text.bytes().all(|b| b == b' ')
    }
}

/// Collects text until a block ends.
#[derive(Default)]
pub(in crate::parse) struct Inline {
    runs: Vec<Run>,
    /// White space was read since the last character.
    pending_space: bool,
    /// The anchor of the next text.
    anchor: Option<u32>,
}

const BREAK: &str = "\n";
/// Blanks of it at the beginning of a line indent the line.
const NO_BREAK: char = '\u{a0}';

impl Inline {
    /// Adds text and collapses its white space.
    pub(crate) fn push_text(&mut self, text: &str, style: Style) {
        let mut rest = text;
        // At the beginning of a paragraph they are its indentation, which is set in another way.
        let after_line =
            || matches!(self.runs.as_slice(), [.., before, last] if last.is_break() && !before.is_break());
        if rest.contains(NO_BREAK) && after_line() {
            // White space of the source before them is not shown.
            let line = rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
            let blanks = line.chars().take_while(|c| *c == NO_BREAK || *c == ' ').count();
            if blanks > 1 && line.starts_with(NO_BREAK) {
                self.push_indent(blanks);
                rest = line.trim_start_matches([NO_BREAK, ' ']);
            }
        }
        loop {
            let words = rest.trim_start_matches(char::is_whitespace);
            self.pending_space |= words.len() < rest.len();
            if words.is_empty() {
                return;
            }
            let end = end_of_single_spaced(words);
            self.push_words(&words[..end], style);
            rest = &words[end..];
        }
    }

    /// Sets the anchor of the next text.
    pub(crate) fn set_anchor(&mut self, anchor: u32) {
        self.anchor = Some(anchor);
    }

    /// Adds words that are separated by single spaces.
    fn push_words(&mut self, words: &str, style: Style) {
        let space =
            std::mem::take(&mut self.pending_space) && self.runs.last().is_some_and(|run| !run.is_break());
        let anchor = self.anchor.take();
        let mut lead = false;
        match self.runs.last_mut() {
            Some(run) if run.style == style && !run.is_break() && !run.is_indent() && anchor.is_none() => {
                if space {
                    run.text.push(' ');
                }
                run.text.push_str(words);
                return;
            }
            Some(run) if space => {
                // A space between two styles gets only what both have in common, so that no underline sticks out.
                let common = Style {
                    emphasis: Emphasis(run.style.emphasis.0 & style.emphasis.0),
                    link: run.style.link.filter(|_| run.style.link == style.link),
                };
                if common == run.style {
                    run.text.push(' ');
                } else if common == style && anchor.is_none() {
                    lead = true;
                } else {
                    self.runs.push(Run { text: " ".to_owned(), style: common, anchor: None });
                }
            }
            _ => {}
        }
        let mut text = String::with_capacity(words.len() + usize::from(lead));
        if lead {
            text.push(' ');
        }
        text.push_str(words);
        self.runs.push(Run { text, style, anchor });
    }

    /// Adds a closing bracket directly after the last word.
    pub(crate) fn push_closing(&mut self, text: &str, style: Style) {
        self.pending_space = false;
        self.push_text(text, style);
    }

    /// Adds blanks at the beginning of a line.
    pub(crate) fn push_indent(&mut self, columns: usize) {
        self.pending_space = false;
        if columns > 0 {
            let text = " ".repeat(columns.min(MAX_INDENT));
            self.runs.push(Run { text, style: Style::default(), anchor: None });
        }
    }

    /// Whether the last line has ended, or none has begun.
    pub(crate) fn ends_line(&self) -> bool {
        self.runs.last().is_none_or(Run::is_break)
    }

    /// Adds a hard line break.
    pub(crate) fn push_line_break(&mut self) {
        self.pending_space = false;
        self.runs.push(Run { text: BREAK.to_owned(), style: Style::default(), anchor: None });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.runs.iter().all(Run::is_break)
    }

    /// Ends the block and returns its paragraphs. Two line breaks in a row separate paragraphs.
    pub(crate) fn take_paragraphs(&mut self) -> Vec<Vec<Span>> {
        self.pending_space = false;
        let (mut out, mut spans, mut breaks) = (Vec::new(), Vec::<Span>::new(), 0);
        let mut runs = self.runs.drain(..).peekable();
        while let Some(run) = runs.next() {
            if run.is_break() {
                breaks += 1;
                continue;
            }
            // An empty line.
            if breaks > 0 && run.is_indent() && runs.peek().is_none_or(Run::is_break) {
                continue;
            }
            if breaks > 1 && !spans.is_empty() {
                out.push(std::mem::take(&mut spans));
            } else if breaks == 1 && !spans.is_empty() {
                spans.push(Span::line_break());
            }
            breaks = 0;
            let at_line_start = spans.last().is_none_or(Span::is_break);
            let text = if at_line_start && run.is_indent() {
                SafeText::verbatim(&run.text)
            } else {
                SafeText::piece(&run.text)
            };
            if !text.is_empty() {
                let Style { emphasis, link } = run.style;
                spans.push(Span { text, emphasis, link, anchor: run.anchor });
            }
        }
        if !spans.is_empty() {
            out.push(spans);
        }
        out.retain(|spans| spans.iter().any(|span| !span.text.trim().is_empty()));
        out
    }

    /// Ends the block and returns one run of spans, with line breaks as spaces.
    pub(crate) fn take_line(&mut self) -> Vec<Span> {
        let runs = std::mem::take(&mut self.runs);
        for run in runs {
            if run.is_break() {
                self.pending_space = true;
            } else {
                self.pending_space |= run.text.starts_with(' ');
                self.anchor = run.anchor.or(self.anchor);
                self.push_text(&run.text, run.style);
            }
        }
        self.take_paragraphs().into_iter().flatten().collect()
    }
}

/// The length of the prefix that has no white space other than single spaces between words.
fn end_of_single_spaced(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' => {
                // A trailing space, or the first of several.
                let next = bytes.get(at + 1).copied().unwrap_or(b' ');
                if next.is_ascii_whitespace() || next >= 0x80 && starts_with_whitespace(&text[at + 1..]) {
                    return at;
                }
                at += 1;
            }
            b'\t' | b'\n' | 0x0b | 0x0c | b'\r' => return at,
            // Only these bytes can begin non-ASCII white space.
            0xc2 | 0xe1 | 0xe2 | 0xe3 if starts_with_whitespace(&text[at..]) => return at,
            _ => at += 1,
        }
    }
    at
}

fn starts_with_whitespace(text: &str) -> bool {
    text.starts_with(char::is_whitespace)
}

/// Makes a URL absolute. Returns `None` for a relative URL without a base and for schemes that can't be opened.
pub(in crate::parse) fn resolve(base: Option<&Url>, href: &str, mail: bool) -> Option<SafeText> {
    let href = href.trim();
    if href.is_empty() || href.len() > MAX_URL {
        return None;
    }
    let allowed = |url: &Url| matches!(url.scheme(), "http" | "https") || mail && url.scheme() == "mailto";
    match Url::parse(href) {
        // An absolute URL stays as written, unless it has characters that would not be shown.
        Ok(url) if allowed(&url) => {
            let odd = href.chars().any(|c| c.is_whitespace() || c.is_control());
            SafeText::new(if odd { url.as_str() } else { href }).filled()
        }
        Ok(_) => None,
        Err(_) => {
            let url = base?.join(href).ok().filter(allowed)?;
            SafeText::new(url.as_str()).filled()
        }
    }
}
