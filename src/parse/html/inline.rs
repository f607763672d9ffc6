//! Running text: white space folded as a browser folds it, spans of one style merged, links numbered.
//! Never here: elements, or what makes a block.

use std::collections::HashMap;

use url::Url;

use crate::news::{Emphasis, Link, Span, Text};

/// Links of one article; the rest stay text.
const LINKS: usize = 20_000;
/// Bytes of an address that can be opened.
const ADDRESS: usize = 4096;

/// How text stands out at some place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::parse) struct Style {
    pub emphasis: Emphasis,
    pub link: Option<u32>,
}

/// Collects text until a block ends.
#[derive(Default)]
pub(in crate::parse) struct Inline {
    runs: Vec<(String, Style)>,
    /// White space was seen since the last character.
    blank: bool,
}

const BREAK: &str = "\n";

impl Inline {
    /// Adds text, its white space folded.
    pub fn text(&mut self, text: &str, style: Style) {
        for (i, word) in text.split(char::is_whitespace).enumerate() {
            self.blank |= i > 0;
            if !word.is_empty() {
                self.word(word, style);
            }
        }
    }

    fn word(&mut self, word: &str, style: Style) {
        let blank = std::mem::take(&mut self.blank) && self.runs.last().is_some_and(|(run, _)| run != BREAK);
        match self.runs.last_mut() {
            Some((run, last)) if *last == style && run != BREAK => {
                if blank {
                    run.push(' ');
                }
                run.push_str(word);
            }
            Some((run, last)) => {
                // A blank between two styles stands out only as both do, so that no underline hangs over.
                let common = Style {
                    emphasis: Emphasis(last.emphasis.0 & style.emphasis.0),
                    link: last.link.filter(|_| last.link == style.link),
                };
                let mut word = word.to_owned();
                if blank && common == *last {
                    run.push(' ');
                } else if blank && common == style {
                    word.insert(0, ' ');
                } else if blank {
                    self.runs.push((" ".to_owned(), common));
                }
                self.runs.push((word, style));
            }
            None => self.runs.push((word.to_owned(), style)),
        }
    }

    /// Adds a hard line break.
    pub fn line_break(&mut self) {
        self.blank = false;
        self.runs.push((BREAK.to_owned(), Style::default()));
    }

    pub fn is_empty(&self) -> bool {
        self.runs.iter().all(|(run, _)| run == BREAK)
    }

    /// Ends the block: its paragraphs, which two line breaks in a row divide.
    pub fn paragraphs(&mut self) -> Vec<Vec<Span>> {
        self.blank = false;
        let (mut out, mut spans, mut breaks) = (Vec::new(), Vec::<Span>::new(), 0);
        for (run, style) in self.runs.drain(..) {
            if run == BREAK {
                breaks += 1;
                continue;
            }
            if breaks > 1 && !spans.is_empty() {
                out.push(std::mem::take(&mut spans));
            } else if breaks == 1 && !spans.is_empty() {
                spans.push(Span::line_break());
            }
            breaks = 0;
            let text = Text::piece(&run);
            if !text.is_empty() {
                spans.push(Span { text, emphasis: style.emphasis, link: style.link, anchor: None });
            }
        }
        if !spans.is_empty() {
            out.push(spans);
        }
        out.retain(|spans| spans.iter().any(|span| !span.text.trim().is_empty()));
        out
    }

    /// Ends the block as one run of spans, line breaks as blanks.
    pub fn line(&mut self) -> Vec<Span> {
        let runs = std::mem::take(&mut self.runs);
        for (run, style) in runs {
            if run == BREAK {
                self.blank = true;
            } else {
                self.blank |= run.starts_with(' ');
                self.text(&run, style);
            }
        }
        self.paragraphs().into_iter().flatten().collect()
    }
}

/// The targets of links, each once.
#[derive(Default)]
pub(in crate::parse) struct Links {
    pub list: Vec<Link>,
    index: HashMap<Text, u32>,
    base: Option<Url>,
}

impl Links {
    pub fn new(base: Option<&str>) -> Self {
        Self { base: base.and_then(|base| Url::parse(base).ok()), ..Self::default() }
    }

    /// The place of an address in the list, if it is one a reader can follow: http, https, mailto.
    pub fn add(&mut self, href: &str) -> Option<u32> {
        let href = href.trim();
        if href.starts_with('#') {
            return None;
        }
        let url = self.resolve(href, true)?;
        if let Some(&known) = self.index.get(&url) {
            return Some(known);
        }
        if self.list.len() >= LINKS {
            return None;
        }
        let index = self.list.len() as u32;
        self.index.insert(url.clone(), index);
        self.list.push(Link::to(url));
        Some(index)
    }

    /// Makes an address absolute. A relative one without a base leads nowhere.
    pub fn resolve(&self, href: &str, mail: bool) -> Option<Text> {
        resolve(self.base.as_ref(), href, mail)
    }
}

/// See [`Links::resolve`].
pub(in crate::parse) fn resolve(base: Option<&Url>, href: &str, mail: bool) -> Option<Text> {
    let href = href.trim();
    if href.is_empty() || href.len() > ADDRESS {
        return None;
    }
    let allowed = |url: &Url| matches!(url.scheme(), "http" | "https") || mail && url.scheme() == "mailto";
    match Url::parse(href) {
        // An absolute address stays as it was written, unless that would not show as it is.
        Ok(url) if allowed(&url) => {
            let odd = href.chars().any(|c| c.is_whitespace() || c.is_control());
            Text::new(if odd { url.as_str() } else { href }).filled()
        }
        Ok(_) => None,
        Err(_) => {
            let url = base?.join(href).ok().filter(allowed)?;
            Text::new(url.as_str()).filled()
        }
    }
}
