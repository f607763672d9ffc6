//! The lines of `feeds.txt`, in the syntax of newsboat's `urls` file: read, written, and changed one at a time so
//! that every other byte stays as it was. Never here: a file; and nothing a line asks for is ever run.
//!
//! A line is a list of words divided by blanks: the address, then tags, `~` and the reader's own title, `!` for a
//! feed that is fetched but not listed. A word that begins with `"` goes to the next `"`, with `\"`, `\\`, `\n`,
//! `\r` and `\t` in it as newsboat has them. A word that begins with `#` ends the line.
//! One escape is ours: `"\~x"` and `"\!x"` are tags that begin with those signs.

mod edit;
#[cfg(test)]
pub mod tests;
mod words;

use std::collections::HashMap;

pub use self::edit::{add, put_back, remove};
use self::words::Word;
use crate::news::address::BadAddress;
use crate::news::{Address, SafeText, Subscription};

/// Why a line is passed over. Never with anything from the line in it: that could be a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Skipped {
    /// `exec:`, `|cmd`
    #[error("it wants a program to be run, and tidings runs none")]
    Program,
    /// `filter:`
    #[error("it wants a program to filter it, and tidings runs none")]
    Filter,
    /// `query:`
    #[error("tidings has no query feeds; the filter finds articles of all feeds, as in tag:world is:unread")]
    Query,
    /// No address that can be read.
    #[error("{0}")]
    Address(#[from] BadAddress),
    /// Another line has it already.
    #[error("line {0} is of the same feed, and counts")]
    Twice(usize),
}

/// What the lines say. The warnings begin with the number of their line.
pub fn parse(text: &str) -> (Vec<Subscription>, Vec<SafeText>) {
    let (mut all, mut warnings) = (Vec::new(), Vec::new());
    let mut seen: HashMap<SafeText, usize> = HashMap::new();
    for (at, line) in lines(text) {
        let number = at + 1;
        match read(line) {
            None => {}
            Some(Ok(subscription)) => {
                let first = *seen.entry(subscription.address.shown().clone()).or_insert(number);
                if first == number {
                    all.push(subscription);
                } else {
                    warnings.push(warning(number, &Skipped::Twice(first)));
                }
            }
            Some(Err(why)) => warnings.push(warning(number, &why)),
        }
    }
    (all, warnings)
}

fn warning(number: usize, why: &Skipped) -> SafeText {
    SafeText::new(&format!("line {number} is passed over: {why}"))
}

/// Lines without their ends, numbered from 0.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.strip_prefix('\u{feff}').unwrap_or(text).split('\n').enumerate()
}

/// What one line says; `None` if it says nothing.
fn read(line: &str) -> Option<Result<Subscription, Skipped>> {
    let mut words = words::words(line);
    let first = words.next()?;
    Some(address(&first.text).map(|address| {
        let mut subscription = Subscription { address, title: None, tags: Vec::new(), hidden: false };
        attributes(words, &mut subscription);
        subscription
    }))
}

/// Reads the words behind an address: tags, own title, `!`.
fn attributes<'a>(words: impl Iterator<Item = Word<'a>>, subscription: &mut Subscription) {
    for word in words {
        let tag = match word.text.chars().next() {
            Some('~') if !word.literal => {
                let title = SafeText::new(&word.text[1..]).filled();
                subscription.title = subscription.title.take().or(title);
                continue;
            }
            Some('!') if !word.literal => {
                subscription.hidden = true;
                &word.text[1..]
            }
            _ => &*word.text,
        };
        if let Some(tag) = SafeText::new(tag).filled().filter(|tag| !subscription.tags.contains(tag)) {
            subscription.tags.push(tag);
        }
    }
}

/// Reads what is written behind an address in a line (as [`tail`] writes it) into a subscription.
pub fn read_tail(text: &str, subscription: &mut Subscription) {
    attributes(words::words(text), subscription);
}

/// Reads an address as a person or another program may have written it. Characters that are no part of any
/// address go, line ends above all: they would make two lines of one. `feed://` is `http://`, and `feed:https://`
/// is what follows the colon, as browsers had it.
pub fn address(raw: &str) -> Result<Address, Skipped> {
    let bare: String = raw.trim().chars().filter(|c| !c.is_control()).collect();
    let begins =
        |scheme: &str| bare.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
    if bare.starts_with('|') || begins("exec:") {
        return Err(Skipped::Program);
    } else if begins("filter:") {
        return Err(Skipped::Filter);
    } else if begins("query:") {
        return Err(Skipped::Query);
    } else if begins("feed://") {
        return Ok(Address::parse(&format!("http{}", &bare[4..]))?);
    } else if begins("feed:http") {
        return Ok(Address::parse(&bare[5..])?);
    }
    Ok(Address::parse(&bare)?)
}

/// A subscription as a line, without its end. [`parse`] reads the same out of it.
pub fn line(subscription: &Subscription) -> String {
    let mut out = String::new();
    words::write_address(subscription.address.whole(), &mut out);
    let tail = tail(subscription);
    if !tail.is_empty() {
        out.push(' ');
        out.push_str(&tail);
    }
    out
}

/// What stands behind the address in its line.
pub fn tail(subscription: &Subscription) -> String {
    let mut all: Vec<String> = subscription.tags.iter().map(words::tag).collect();
    all.extend(subscription.title.as_ref().map(words::title));
    all.extend(subscription.hidden.then(|| "!".to_owned()));
    all.join(" ")
}

/// Whether an address holds a name or a password.
pub fn is_secret(address: &Address) -> bool {
    let url = url::Url::parse(address.whole());
    url.is_ok_and(|url| !url.username().is_empty() || url.password().is_some())
}
