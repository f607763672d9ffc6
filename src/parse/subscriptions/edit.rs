//! Edits of the text of `feeds.txt`: adding and removing lines, adding words to a line. Never here: a file; and no byte
//! changes that need not.

use std::collections::HashMap;

use super::{format_line, lines, parse_line, tokenizer};
use crate::news::{RemovedLine, SafeText, Subscription, address};

/// What became of subscriptions that were to be added. The others had a line, and lacked nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Added {
    pub(crate) new: usize,
    /// Lines that got further tags or a title.
    pub(crate) changed: usize,
}

impl Added {
    /// `3 added, 2 already there (1 of them got new tags or a title)`, for as many subscriptions as were given.
    pub(crate) fn summary(self, given: usize) -> String {
        let more = match self.changed {
            0 => String::new(),
            changed => format!(" ({changed} of them got new tags or a title)"),
        };
        format!("{} added, {} already there{more}", self.new, given - self.new)
    }
}

/// Adds a line for each subscription that has none, and adds missing tags and titles to the lines of the others.
/// Returns the new text.
pub(crate) fn add(text: &str, new: &[Subscription]) -> (String, Added) {
    let mut at: HashMap<SafeText, usize> = HashMap::new();
    for (number, line) in lines(text) {
        if let Some(Ok(known)) = parse_line(line) {
            at.entry(known.address.normal().clone()).or_insert(number);
        }
    }
    let mut all: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let end = if all.first().is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" };
    let mut count = Added::default();
    for subscription in new {
        if let Some(line) = at.get(subscription.address.normal()).and_then(|at| all.get_mut(*at)) {
            let longer = add_words(line, subscription);
            count.changed += usize::from(*line != longer);
            *line = longer;
            continue;
        }
        if let Some(last) = all.last_mut().filter(|last| !last.ends_with('\n')) {
            last.push_str(end);
        }
        at.insert(subscription.address.normal().clone(), all.len());
        all.push(format_line(subscription) + end);
        count.new += 1;
    }
    (all.concat(), count)
}

/// Adds to a line, after its last word, the words of `more` that it does not have.
fn add_words(line: &str, more: &Subscription) -> String {
    let bare = line.strip_prefix('\u{feff}').unwrap_or(line);
    let Some(Ok(known)) = parse_line(bare) else { return line.to_owned() };
    let Some(last) = tokenizer::words(bare).last() else { return line.to_owned() };
    let mut added = String::new();
    for tag in more.tags.iter().filter(|tag| !known.tags.contains(tag)) {
        added.push(' ');
        added.push_str(&tokenizer::format_tag(tag));
    }
    if let (None, Some(title)) = (&known.title, &more.title) {
        added.push(' ');
        added.push_str(&tokenizer::format_title(title));
    }
    if added.is_empty() {
        return line.to_owned();
    }
    let (head, tail) = line.split_at(line.len() - bare.len() + last.end);
    [head, last.closing_quote(head), &added, tail].concat()
}

/// Removes all lines of an address, with or without user name and password. `None` if there is none.
pub(crate) fn remove(text: &str, address: &str) -> Option<(String, RemovedLine)> {
    let address = address::normal(address);
    let mut removed: Option<RemovedLine> = None;
    let mut rest = String::with_capacity(text.len());
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let bare = if number == 0 { line.strip_prefix('\u{feff}').unwrap_or(line) } else { line };
        let matches = matches!(parse_line(bare), Some(Ok(known)) if *known.address.normal() == address);
        if !matches {
            rest.push_str(line);
            continue;
        }
        rest.push_str(&line[..line.len() - bare.len()]);
        match &mut removed {
            Some(removed) => removed.line.push_str(bare),
            None => removed = Some(RemovedLine { at: number, line: bare.to_owned() }),
        }
    }
    removed.map(|removed| (rest, removed))
}

/// Inserts a removed line where it was, or at the end if the file is shorter now. `None` if its feed has a line again.
pub(crate) fn restore(text: &str, removed: &RemovedLine) -> Option<String> {
    let first = removed.line.split('\n').next().and_then(parse_line);
    if let Some(Ok(wanted)) = first
        && lines(text).any(|(_, line)| {
            matches!(parse_line(line), Some(Ok(known)) if known.address.normal() == wanted.address.normal())
        })
    {
        return None;
    }
    let (mark, text) = text.split_at(if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 });
    let at = text.split_inclusive('\n').take(removed.at).map(str::len).sum();
    let (head, tail) = text.split_at(at);
    let end = |piece: &str| if piece.is_empty() || piece.ends_with('\n') { "" } else { "\n" };
    let after = if tail.is_empty() { "" } else { end(&removed.line) };
    Some([mark, head, end(head), &removed.line, after, tail].concat())
}
