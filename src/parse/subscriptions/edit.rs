//! Changes to the text of `feeds.txt`: a line more, a line less, a word more. Never here: what need not change.

use std::collections::HashMap;

use super::{lines, read, words};
use crate::news::{RemovedLine, SafeText, Subscription};

/// Adds a line for each that has none, and to the lines of the others what they lack: tags, an own title. Gives the
/// new text and how many lines are new.
pub fn add(text: &str, new: &[Subscription]) -> (String, usize) {
    let mut at: HashMap<SafeText, usize> = HashMap::new();
    for (number, line) in lines(text) {
        if let Some(Ok(known)) = read(line) {
            at.entry(known.address.shown().clone()).or_insert(number);
        }
    }
    let mut all: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let end = if all.first().is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" };
    let mut count = 0;
    for subscription in new {
        if let Some(line) = at.get(subscription.address.shown()).and_then(|at| all.get_mut(*at)) {
            *line = with_words(line, subscription);
            continue;
        }
        if let Some(last) = all.last_mut().filter(|last| !last.ends_with('\n')) {
            last.push_str(end);
        }
        at.insert(subscription.address.shown().clone(), all.len());
        all.push(super::line(subscription) + end);
        count += 1;
    }
    (all.concat(), count)
}

/// A line with the words of `more` that it lacks, behind its last word.
fn with_words(line: &str, more: &Subscription) -> String {
    let bare = line.strip_prefix('\u{feff}').unwrap_or(line);
    let Some(Ok(known)) = read(bare) else { return line.to_owned() };
    let Some(last) = words::words(bare).last() else { return line.to_owned() };
    let mut fresh = String::new();
    for tag in more.tags.iter().filter(|tag| !known.tags.contains(tag)) {
        fresh.push(' ');
        fresh.push_str(&words::tag(tag));
    }
    if let (None, Some(title)) = (&known.title, &more.title) {
        fresh.push(' ');
        fresh.push_str(&words::title(title));
    }
    if fresh.is_empty() {
        return line.to_owned();
    }
    let (head, tail) = line.split_at(line.len() - bare.len() + last.end);
    // A quote that was left open would swallow what follows, and a backslash the quote.
    let slashes = head.len() - head.trim_end_matches('\\').len();
    let close = if !last.open {
        ""
    } else if slashes % 2 == 1 {
        "\\\""
    } else {
        "\""
    };
    [head, close, &fresh, tail].concat()
}

/// Takes out the line of an address, shown or whole; should there be more of the same feed, they go with it. `None`
/// if there is none.
pub fn remove(text: &str, address: &str) -> Option<(String, RemovedLine)> {
    let mut kept: Option<RemovedLine> = None;
    let mut rest = String::with_capacity(text.len());
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let bare = if number == 0 { line.strip_prefix('\u{feff}').unwrap_or(line) } else { line };
        let is_it = matches!(read(bare), Some(Ok(known))
            if known.address.shown().as_str() == address || known.address.whole() == address);
        if !is_it {
            rest.push_str(line);
            continue;
        }
        rest.push_str(&line[..line.len() - bare.len()]);
        match &mut kept {
            Some(kept) => kept.line.push_str(bare),
            None => kept = Some(RemovedLine { at: number, line: bare.to_owned() }),
        }
    }
    kept.map(|kept| (rest, kept))
}

/// Puts a line back where it was, or at the end if there are fewer lines now. `None` if its feed has a line again.
pub fn put_back(text: &str, kept: &RemovedLine) -> Option<String> {
    let first = kept.line.split('\n').next().and_then(read);
    if let Some(Ok(wanted)) = first
        && lines(text).any(|(_, line)| {
            matches!(read(line), Some(Ok(known)) if known.address.shown() == wanted.address.shown())
        })
    {
        return None;
    }
    let (mark, text) = text.split_at(if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 });
    let at = text.split_inclusive('\n').take(kept.at).map(str::len).sum();
    let (head, tail) = text.split_at(at);
    let end = |piece: &str| if piece.is_empty() || piece.ends_with('\n') { "" } else { "\n" };
    let after = if tail.is_empty() { "" } else { end(&kept.line) };
    Some([mark, head, end(head), &kept.line, after, tail].concat())
}
