//! Changes of one feed's line in `feeds.txt`: its title, its tags, its address; and the way back. Only the words that
//! change are written anew. Never here: a file, adding and removing lines.

use super::{has_credentials, lines, parse_address, parse_line, tokenizer};
use crate::news::{Address, ChangedLines, FeedEdit, SafeText, Subscription, address as addresses};

/// Why nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ChangeError {
    #[error("there is no such line in feeds.txt; 'tidings feeds' lists the feeds")]
    NoLine,
    /// Another line has the new address.
    #[error("you are subscribed to {0} already; remove one of the two feeds instead")]
    Exists(SafeText),
    #[error("it has no tag '{0}'; {1}")]
    NoTag(SafeText, SafeText),
    #[error("its line in feeds.txt was changed since, and stays as it is")]
    Changed,
}

/// Changes the line of a feed. `address` in any spelling. A change that is there already changes nothing.
pub(crate) fn change(
    text: &str,
    address: &str,
    edit: &FeedEdit,
) -> Result<(String, ChangedLines), ChangeError> {
    let all: Vec<(usize, &str, Subscription)> =
        lines(text).filter_map(|(at, line)| Some((at, line, parse_line(line)?.ok()?))).collect();
    let normal = addresses::normal(address);
    let is_of_feed = |known: &Subscription| *known.address.normal() == normal;
    let of_feed = || all.iter().filter(|(.., known)| is_of_feed(known));
    let (at, line, known) = of_feed().next().ok_or(ChangeError::NoLine)?;
    let mut changed = ChangedLines::default();
    let mut note = |at: usize, before: &str, after: String| {
        if before != after {
            changed.lines.push((at, before.to_owned(), after));
        }
    };
    match edit {
        // Of several lines the first counts.
        FeedEdit::Rename(title) => note(*at, line, rename(line, title.as_ref())),
        FeedEdit::Tag { add, remove } => note(*at, line, tag(line, &known.tags, add, remove)?),
        FeedEdit::Move(new) => {
            let new = &with_credentials(&known.address, new).unwrap_or_else(|| new.clone());
            let other = |(.., other): &&(_, _, Subscription)| {
                !is_of_feed(other) && other.address.is_same_except_scheme(new)
            };
            if let Some((.., other)) = all.iter().find(other) {
                return Err(ChangeError::Exists(other.address.shown().clone()));
            }
            // Another line of the feed would subscribe to the old address again.
            for (at, line, _) in of_feed() {
                note(*at, line, with_address(line, new));
            }
            changed.moved = Some((known.address.normal().clone(), new.normal().clone()));
        }
    }
    Ok((replace_lines(text, &changed.lines), changed))
}

/// Gives changed lines their earlier text, wherever they are now.
pub(crate) fn restore_lines(text: &str, changed: &ChangedLines) -> Result<String, ChangeError> {
    let now: Vec<&str> = lines(text).map(|(_, line)| line).collect();
    let mut back: Vec<(usize, String, String)> = Vec::new();
    for (at, before, after) in &changed.lines {
        let free = |at: &usize| now[*at] == after && back.iter().all(|(taken, ..)| taken != at);
        let here = Some(*at).filter(|at| *at < now.len() && free(at));
        let at = here.or_else(|| (0..now.len()).find(free)).ok_or(ChangeError::Changed)?;
        back.push((at, after.clone(), before.clone()));
    }
    if let Some((old, new)) = &changed.moved
        && old != new
        && lines(text)
            .any(|(_, line)| matches!(parse_line(line), Some(Ok(known)) if known.address.normal() == old))
    {
        return Err(ChangeError::Exists(old.clone()));
    }
    Ok(replace_lines(text, &back))
}

/// Replaces whole lines, without their ends.
fn replace_lines(text: &str, changes: &[(usize, String, String)]) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, line) in text.split_inclusive('\n').enumerate() {
        match changes.iter().find(|(number, ..)| *number == at) {
            Some((_, before, after)) => {
                // A mark at the start of the file, and the line end.
                let start = if at == 0 && line.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
                out.extend([&line[..start], after.as_str(), &line[start + before.len()..]]);
            }
            None => out.push_str(line),
        }
    }
    out
}

/// A part of a line to be replaced: its start, its end, the new text.
type Part = (usize, usize, String);

/// Replaces parts of a line, which are in order. A quoted word may be followed by another one without a blank; what
/// takes its place is followed by one.
fn splice(line: &str, parts: &[Part]) -> String {
    let (mut out, mut at) = (String::new(), 0);
    for (start, end, new) in parts {
        out.extend([&line[at..*start], new.as_str()]);
        at = *end;
        let is_blank = |c: char| tokenizer::BLANKS.contains(&c);
        if line[at..].starts_with(|c| !is_blank(c)) && !out.is_empty() && !out.ends_with(is_blank) {
            out.push(' ');
        }
    }
    out + &line[at..]
}

/// Appends words after the last word, whose open quote is closed first.
fn append(line: &str, added: &[String]) -> String {
    let Some(last) = tokenizer::words(line).last().filter(|_| !added.is_empty()) else {
        return line.to_owned();
    };
    let (head, tail) = line.split_at(last.end);
    // A comment may follow a quoted word without a blank.
    let blank = if tail.starts_with(|c| !tokenizer::BLANKS.contains(&c)) { " " } else { "" };
    [head, last.closing_quote(head), " ", &added.join(" "), blank, tail].concat()
}

/// Whether a word is a title of the user's.
fn is_title(word: &tokenizer::Word<'_>) -> bool {
    word.text.starts_with('~') && !word.literal
}

fn rename(line: &str, title: Option<&SafeText>) -> String {
    let mut parts: Vec<Part> = Vec::new();
    let mut end = 0;
    for (n, word) in tokenizer::words(line).enumerate() {
        if n > 0 && is_title(&word) {
            match title {
                Some(title) => {
                    return splice(line, &[(word.start, word.end, tokenizer::format_title(title))]);
                }
                // With the blanks before it. A second title would count now, so it goes too.
                None => parts.push((end, word.end, String::new())),
            }
        }
        end = word.end;
    }
    match title {
        Some(title) => append(line, &[tokenizer::format_title(title)]),
        None => splice(line, &parts),
    }
}

fn tag(line: &str, known: &[SafeText], add: &[SafeText], remove: &[SafeText]) -> Result<String, ChangeError> {
    if let Some(unknown) = remove.iter().find(|tag| !known.contains(tag)) {
        let has = match known {
            [] => SafeText::new("it has none"),
            known => SafeText::new(&format!("its tags are {}", known.join(", "))),
        };
        return Err(ChangeError::NoTag(unknown.clone(), has));
    }
    let mut parts: Vec<Part> = Vec::new();
    let mut end = 0;
    for (n, word) in tokenizer::words(line).enumerate() {
        let hides = word.text.starts_with('!') && !word.literal;
        let named = SafeText::new(if hides { &word.text[1..] } else { &word.text });
        if n > 0 && !is_title(&word) && remove.contains(&named) {
            // `!quiet` is the tag `quiet`, and hides the feed.
            let rest = if hides { " !" } else { "" };
            parts.push((end, word.end, rest.to_owned()));
        }
        end = word.end;
    }
    let mut added: Vec<String> = Vec::new();
    for tag in add.iter().filter(|tag| !known.contains(tag) || remove.contains(tag)) {
        let word = tokenizer::format_tag(tag);
        if !added.contains(&word) {
            added.push(word);
        }
    }
    Ok(append(&splice(line, &parts), &added))
}

/// Replaces the first word.
fn with_address(line: &str, new: &Address) -> String {
    let word = tokenizer::words(line).next();
    let part = word.map(|word| (word.start, word.end, tokenizer::format_address(new.whole())));
    splice(line, part.as_slice())
}

/// The new address with user name and password of the old one, if it has none and leads to the same server, not by a
/// less safe way.
fn with_credentials(old: &Address, new: &Address) -> Option<Address> {
    if !has_credentials(old) || has_credentials(new) {
        return None;
    }
    let (from, to) = (url::Url::parse(old.whole()).ok()?, url::Url::parse(new.whole()).ok()?);
    let same_scheme = from.scheme() == to.scheme() && from.port() == to.port();
    let safer = (from.scheme(), to.scheme()) == ("http", "https") && from.port().or(to.port()).is_none();
    if from.host_str() != to.host_str() || !(same_scheme || safer) {
        return None;
    }
    let (_, rest) = old.whole().split_once("://")?;
    let (login, _) = rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())].rsplit_once('@')?;
    let (scheme, rest) = new.whole().split_once("://")?;
    parse_address(&format!("{scheme}://{login}@{rest}")).ok()
}
