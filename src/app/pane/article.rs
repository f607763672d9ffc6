//! An article as the lines of a page: title, facts, summary, text, links. Never here: which of them are in sight.

use jiff::tz::TimeZone;

use crate::app::msg::{Opened, Version};
use crate::app::typeset::{self, Ink, Line, Run};
use crate::news::{Document, Text};

/// Words a minute, for the reading time (Brysbaert 2019: 238 for English prose).
const WORDS_A_MINUTE: usize = 238;

/// Title, where it is from, summary, text, links.
pub fn lay_out(opened: &Opened, updated: bool, width: usize, zone: &TimeZone) -> Vec<Line> {
    let Opened { article, document, .. } = opened;
    let mut lines = typeset::paragraph(&[Run::new(&article.title, Ink::Title)], width, 0);
    for line in dotted(&facts(opened, updated, zone), width) {
        lines.extend(typeset::paragraph(&[Run::new(&line, Ink::Quiet)], width, 0));
    }
    lines.push(Line::default());
    if let Some(summary) = article.summary.as_ref().filter(|_| !document.blocks.is_empty()) {
        lines.extend(typeset::paragraph(&[Run::new(summary, Ink::Summary)], width, 0));
        lines.push(Line::default());
    }
    lines.extend(typeset::lay_out(document, width));
    if document.blocks.is_empty() {
        let words = article.summary.as_deref().unwrap_or("The text is not in this file; o opens the page.");
        let ink = if article.summary.is_some() { Ink::Text } else { Ink::Quiet };
        lines.extend(typeset::paragraph(&[Run::new(words, ink)], width, 0));
    }
    lines.extend(foot(article, document, width));
    lines
}

/// Facts with dots between, on as many lines as they need; no line begins or ends with a dot.
fn dotted(facts: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for fact in facts {
        match lines.last_mut() {
            Some(line) if typeset::columns(line) + 3 + typeset::columns(fact) <= width => {
                line.push_str(" · ");
                line.push_str(fact);
            }
            _ => lines.push(fact.clone()),
        }
    }
    lines
}

fn facts(opened: &Opened, changed: bool, zone: &TimeZone) -> Vec<String> {
    let Opened { article, document, .. } = opened;
    let mut facts: Vec<String> = article.source.iter().map(ToString::to_string).collect();
    if !article.authors.is_empty() {
        facts.push(article.authors.iter().map(Text::as_str).collect::<Vec<_>>().join(", "));
    }
    match (article.published, article.updated) {
        (Some(published), Some(updated)) if updated.seconds() > published.seconds() + 60 => {
            facts.push(published.long(zone));
            facts.push(format!("updated {}", updated.long(zone)));
        }
        (Some(date), _) | (None, Some(date)) => {
            facts.push(date.long(zone));
            facts.extend(changed.then(|| "updated".to_owned()));
        }
        (None, None) => facts.extend(changed.then(|| "updated".to_owned())),
    }
    let words = document.words();
    if words > 0 {
        facts.push(format!("{} min", words.div_ceil(WORDS_A_MINUTE)));
    }
    match opened.version {
        Version::Given => {}
        Version::Full => facts.push("full text".to_owned()),
        Version::Visited => facts.push("not in the list".to_owned()),
    }
    facts
}

fn foot(article: &crate::news::Article, document: &Document, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    if !document.links.is_empty() {
        lines.extend([Line::default(), Line::default()]);
        lines.extend(typeset::paragraph(&[Run::new("Links", Ink::Heading)], width, 0));
        for (i, link) in document.links.iter().enumerate() {
            let number = format!("[{}] ", i + 1);
            let hang = number.len().min(width / 3);
            let target = Run { link: true, ..Run::new(&link.url, Ink::Text) };
            lines.extend(typeset::paragraph(&[Run::new(&number, Ink::Quiet), target], width, hang));
        }
    }
    let mut last = Vec::new();
    if !article.tags.is_empty() {
        let tags = article.tags.iter().map(Text::as_str).collect::<Vec<_>>().join(", ");
        last.push(format!("Filed under {tags}"));
    }
    last.extend(article.url.iter().map(ToString::to_string));
    for line in last {
        lines.push(Line::default());
        lines.extend(typeset::paragraph(&[Run::new(&line, Ink::Quiet)], width, 0));
    }
    lines
}
