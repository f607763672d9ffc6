//! The lines of `feeds.txt`, in the syntax of newsboat's `urls` file: parsed, written, and edited one at a time so
//! that every other byte of the file stays the same. Never here: a file; and no program that a line names is ever run.
//!
//! A line is a list of words separated by blanks: the address, then tags, `~` and the user's own title, `!` for a
//! feed that is fetched but not listed. A word that begins with `"` ends at the next `"`, and may contain `\"`, `\\`,
//! `\n`, `\r` and `\t` as in newsboat. A word that begins with `#` starts a comment.
//! One escape is our own: `"\~x"` and `"\!x"` are tags that begin with these characters.

mod change;
mod edit;
#[cfg(test)]
pub(crate) mod tests;
mod tokenizer;

use std::collections::HashMap;

pub(crate) use self::change::{ChangeError, change, restore_lines};
pub(crate) use self::edit::{Added, add, remove, restore};
use self::tokenizer::Word;
use crate::news::address::BadAddress;
use crate::news::{Address, Cause, HasCause, SafeText, Subscription};

/// Why a line is skipped. The message contains nothing from the line, because that could be a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LineError {
    /// `exec:` or `|command`
    #[error("it would run a program, and tidings runs none")]
    Program,
    /// `filter:`
    #[error("it needs a program to filter it, and tidings runs none")]
    Filter,
    /// `query:`
    #[error("tidings has no query feeds; the filter finds articles of all feeds, as in tag:world is:unread")]
    Query,
    /// No valid address.
    #[error("{0}")]
    Address(#[from] BadAddress),
    /// Another line, of this number, has the same feed.
    #[error("line {0} has the same feed")]
    Duplicate(usize),
}

impl HasCause for LineError {
    fn cause(&self) -> Cause {
        match self {
            Self::Duplicate(_) => Cause::Exists,
            _ => Cause::Invalid,
        }
    }
}

/// Parses the file. The warnings begin with the number of their line.
pub(crate) fn parse(text: &str) -> (Vec<Subscription>, Vec<SafeText>) {
    let (mut all, mut warnings) = (Vec::new(), Vec::new());
    let mut seen: HashMap<SafeText, usize> = HashMap::new();
    for (at, line) in lines(text) {
        let number = at + 1;
        let parsed = parse_line(line).map(|parsed| {
            let subscription = parsed?;
            let first = *seen.entry(subscription.address.normal().clone()).or_insert(number);
            if first == number { Ok(subscription) } else { Err(LineError::Duplicate(first)) }
        });
        match parsed {
            None => {}
            Some(Ok(subscription)) => all.push(subscription),
            Some(Err(error)) => {
                warnings.push(SafeText::new(&format!("line {number} is skipped: {error}")));
            }
        }
    }
    (all, warnings)
}

/// The lines without their ends, numbered from 0.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.strip_prefix('\u{feff}').unwrap_or(text).split('\n').enumerate()
}

/// Parses one line; `None` if it is blank or a comment.
fn parse_line(line: &str) -> Option<Result<Subscription, LineError>> {
    let mut words = tokenizer::words(line);
    let first = words.next()?;
    Some(parse_address(&first.text).map(|address| {
        let mut subscription = Subscription { address, title: None, tags: Vec::new(), hidden: false };
        read_words(words, &mut subscription);
        subscription
    }))
}

/// Reads the words after an address: tags, own title, `!`.
fn read_words<'a>(words: impl Iterator<Item = Word<'a>>, subscription: &mut Subscription) {
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

/// Reads the attributes of a line, as [`attributes`] writes them, into a subscription.
pub(crate) fn read_attributes(text: &str, subscription: &mut Subscription) {
    read_words(tokenizer::words(text), subscription);
}

/// Parses an address as a person or another program may have written it. Control characters are removed; a line end
/// would make two lines of one. `feed://` and `feed:` are read as `http://`, and `feed:https://` as what follows the
/// colon, as browsers do.
pub(crate) fn parse_address(raw: &str) -> Result<Address, LineError> {
    let bare: String = raw.trim().chars().filter(|c| !c.is_control()).collect();
    let has_scheme =
        |scheme: &str| bare.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
    if bare.starts_with('|') || has_scheme("exec:") {
        return Err(LineError::Program);
    } else if has_scheme("filter:") {
        return Err(LineError::Filter);
    } else if has_scheme("query:") {
        return Err(LineError::Query);
    } else if has_scheme("feed:") {
        let rest = bare[5..].trim_start_matches('/');
        let bare = !rest.contains(':') || has_host_and_port(rest);
        return Ok(Address::parse(&format!("{}{rest}", if bare { "http://" } else { "" }))?);
    }
    Ok(Address::parse(&bare)?)
}

/// Parses an address as people type it: `https://` may be missing. A word is not an address: a host without a scheme
/// has a dot or a port, or is `localhost` or an IP address.
pub(crate) fn parse_typed(raw: &str) -> Result<Address, LineError> {
    let address = complete(raw)?;
    let raw = raw.trim();
    if raw.contains("://") || has_host_and_port(raw) {
        return Ok(address);
    }
    let url = url::Url::parse(address.whole()).ok();
    let typed_dot = raw.split(['/', '?', '#', ':']).next().is_some_and(|host| host.contains('.'));
    let named = match url.as_ref().and_then(url::Url::host) {
        Some(url::Host::Domain(name)) => name == "localhost" || name.trim_end_matches('.').contains('.'),
        // `1234` is read as 0.0.4.210.
        Some(url::Host::Ipv4(_)) => typed_dot,
        Some(url::Host::Ipv6(_)) => true,
        None => address.whole().starts_with("file:"),
    };
    if named { Ok(address) } else { Err(BadAddress::Malformed.into()) }
}

/// The first of the addresses that a pasted text consists of, and how many follow; `None` if it has anything else. They
/// have a scheme (http, https, feed) and may be in `<…>` (RFC 3986 Appendix C).
pub(crate) fn pasted_addresses(text: &str) -> Option<(&str, usize)> {
    let mut addresses = text.split_whitespace().map(|word| {
        let bare = word.strip_prefix('<').and_then(|word| word.strip_suffix('>')).unwrap_or(word);
        let bare =
            bare.get(..4).filter(|head| head.eq_ignore_ascii_case("URL:")).map_or(bare, |_| &bare[4..]);
        let scheme = bare.split_once(':').map_or("", |(scheme, _)| scheme);
        let known = ["http", "https", "feed"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
        (known && parse_address(bare).is_ok()).then_some(bare)
    });
    let first = addresses.next()??;
    addresses.try_fold(0, |more, address| address.map(|_| more + 1)).map(|more| (first, more))
}

/// Adds `https://` to an address without a scheme.
fn complete(raw: &str) -> Result<Address, LineError> {
    let raw = raw.trim();
    let bare = raw.starts_with('[') || !raw.contains(':') || has_host_and_port(raw);
    if bare && !raw.is_empty() && !raw.starts_with(['/', '.', '|']) {
        return parse_address(&format!("https://{raw}"));
    }
    match parse_address(raw) {
        Err(LineError::Address(BadAddress::Scheme)) if raw.contains('@') => {
            Err(LineError::Address(BadAddress::Malformed))
        }
        other => other,
    }
}

/// A port number is not a scheme.
fn has_host_and_port(raw: &str) -> bool {
    let (host, rest) = raw.split_once(':').unwrap_or_default();
    !host.is_empty() && rest.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a typed address is the same as a known one. Without a scheme it matches any.
pub(crate) fn is_same(raw: &str, known: &Address) -> bool {
    match complete(raw) {
        Ok(address) if raw.contains("://") => address.normal() == known.normal(),
        Ok(address) => address.is_same_except_scheme(known),
        Err(_) => false,
    }
}

/// The subscription that an address would double: one with this address, else with the same one but for the scheme.
pub(crate) fn find_same<'a>(list: &'a [Subscription], address: &Address) -> Option<&'a Subscription> {
    let exact = list.iter().find(|known| known.address.normal() == address.normal());
    exact.or_else(|| list.iter().find(|known| known.address.is_same_except_scheme(address)))
}

/// Writes a subscription as a line without its end. [`parse`] reads the same subscription from it.
pub(crate) fn format_line(subscription: &Subscription) -> String {
    let mut out = tokenizer::format_address(subscription.address.whole());
    let attributes = attributes(subscription);
    if !attributes.is_empty() {
        out.push(' ');
        out.push_str(&attributes);
    }
    out
}

/// The words after the address in a subscription's line.
pub(crate) fn attributes(subscription: &Subscription) -> String {
    let mut all: Vec<String> = subscription.tags.iter().map(tokenizer::format_tag).collect();
    all.extend(subscription.title.as_ref().map(tokenizer::format_title));
    all.extend(subscription.hidden.then(|| "!".to_owned()));
    all.join(" ")
}

/// Tags that were typed: those to be there, and those to be removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TypedTags {
    pub(crate) add: Vec<SafeText>,
    pub(crate) remove: Vec<SafeText>,
}

impl TypedTags {
    /// Adds a word: `TAG` or `+TAG` adds a tag, `-TAG` removes one.
    pub(crate) fn push(&mut self, word: &str) {
        let (list, tag) = match word.strip_prefix('-') {
            Some(tag) => (&mut self.remove, tag),
            None => (&mut self.add, word.strip_prefix('+').unwrap_or(word)),
        };
        list.extend(SafeText::new(tag).filled().filter(|tag| !list.contains(tag)));
    }
}

/// Tags in one line, as they may be typed: one with a blank is in quotes, and one that begins with a sign has a `+`.
pub(crate) fn format_tags(tags: &[SafeText]) -> String {
    let typed = |tag: &SafeText| {
        let sign = if tag.starts_with(['-', '+']) { "+" } else { "" };
        tokenizer::format_tag(&SafeText::new(&format!("{sign}{tag}")))
    };
    tags.iter().map(typed).collect::<Vec<_>>().join(" ")
}

/// Reads what [`format_tags`] writes, or the user typed: `-TAG` removes a tag, as for `tidings tag`.
pub(crate) fn parse_tags(line: &str) -> TypedTags {
    let mut tags = TypedTags::default();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        // The sign may stand before the quote, as in a shell.
        let sign = rest.find(|c| !matches!(c, '-' | '+')).filter(|at| *at == 1 && rest[1..].starts_with('"'));
        let (sign, behind) = rest.split_at(sign.unwrap_or(0));
        // There is no comment in such a line: a word that begins with `#` is a tag.
        let end = if let Some(word) = tokenizer::words(behind).next() {
            tags.push(&format!("{sign}{}", word.text));
            word.end
        } else {
            let end = behind.find(char::is_whitespace).unwrap_or(behind.len());
            tags.push(&behind[..end]);
            end
        };
        rest = behind[end..].trim_start();
    }
    tags
}

/// Whether an address contains a user name or a password.
pub(crate) fn has_credentials(address: &Address) -> bool {
    let url = url::Url::parse(address.whole());
    url.is_ok_and(|url| !url.username().is_empty() || url.password().is_some())
}
