//! `tidings add` and `tidings remove`: subscriptions made and ended. Never here: finding feeds on a page (see
//! `io::discover`), or how a line is written.

use std::fmt::Write as _;
use std::io::{BufRead, Write};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::io::config::feeds_file as file;
use crate::io::fetch::Client;
use crate::io::fetch::discover;
use crate::news::address::{BadAddress, brief};
use crate::news::{Address, Candidate, Feed, SafeText, Subscription};
use crate::parse::subscriptions::{self, LineError};
use crate::run::Folders;

/// Feeds to begin with, by topic; the first tag of each.
const STARTER: &str = include_str!("../../assets/starter.txt");

/// What `tidings add` was asked to do.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Add {
    /// As they were typed.
    pub addresses: Vec<String>,
    /// The first of several feeds is taken without asking.
    pub yes: bool,
    pub tags: Vec<SafeText>,
    /// The reader's own name for the feed.
    pub title: Option<SafeText>,
    /// Topics of the starter set; none to list them.
    pub starter: Option<Vec<String>>,
}

/// The starter set.
pub fn starter() -> Vec<Subscription> {
    subscriptions::parse(STARTER).0
}

/// Its topics, in their order.
pub fn topics() -> Vec<SafeText> {
    let mut topics: Vec<SafeText> =
        starter().into_iter().filter_map(|feed| feed.tags.into_iter().next()).collect();
    topics.dedup();
    topics
}

/// Subscribes. `answers` is where the reader sits, if somebody does. Gives back what could not be done.
pub fn add(
    folders: &Folders,
    what: &Add,
    answers: Option<&mut dyn BufRead>,
    out: &mut dyn Write,
) -> anyhow::Result<Vec<SafeText>> {
    let client = Client::new(discover::LIMITS);
    let stop = AtomicBool::new(false);
    let find = |address: &Address| discover::find(&client, address, &stop);
    add_with(&find, &folders.config, what, answers, out)
}

/// The same, with any way to find feeds.
pub fn add_with(
    find: &dyn Fn(&Address) -> Result<Vec<Candidate>, SafeText>,
    config: &Path,
    what: &Add,
    mut answers: Option<&mut dyn BufRead>,
    out: &mut dyn Write,
) -> anyhow::Result<Vec<SafeText>> {
    if let Some(wanted) = &what.starter {
        start(config, wanted, &what.tags, out)?;
    }
    let mut warnings = Vec::new();
    for raw in &what.addresses {
        let address = match typed(raw) {
            Ok(address) => address,
            Err(why) => {
                warnings.push(SafeText::new(&format!("{}: {why}", without_login(raw))));
                continue;
            }
        };
        let known = file::read(config)?.subscriptions;
        let chosen = match known.iter().find(|known| is_meant(raw, known.address.shown())) {
            // Nobody need be asked about a feed that is there.
            Some(known) => {
                let title = known.title.as_ref().unwrap_or(known.address.shown()).clone();
                vec![Candidate { title, address: known.address.clone() }]
            }
            None => match find(&address) {
                Ok(found) => {
                    match choose(found, &address, what.yes, answers.as_mut().map(|one| &mut **one as _), out)?
                    {
                        Ok(chosen) => chosen,
                        Err(why) => {
                            warnings.push(why);
                            continue;
                        }
                    }
                }
                Err(why) => {
                    warnings.push(why);
                    continue;
                }
            },
        };
        for Candidate { address, title } in chosen {
            let own = what.title.clone();
            let named = own.as_ref().unwrap_or(&title).clone();
            let shown = address.shown().clone();
            let new = Subscription { address, title: own, tags: what.tags.clone(), hidden: false };
            let word = if file::add(config, &[new])? == 0 { "already there" } else { "added" };
            writeln!(out, "{word}: {}", called(&named, &shown))?;
        }
    }
    Ok(warnings)
}

/// A feed by name and address, once if they are the same.
fn called(title: &SafeText, address: &SafeText) -> String {
    if title == address || *title == brief(address) {
        address.to_string()
    } else {
        format!("{title} ({address})")
    }
}

/// The feeds that are wanted, out of those that were found; in words why none is.
fn choose(
    mut found: Vec<Candidate>,
    site: &Address,
    yes: bool,
    answers: Option<&mut dyn BufRead>,
    out: &mut dyn Write,
) -> std::io::Result<Result<Vec<Candidate>, SafeText>> {
    if yes || found.len() == 1 {
        found.truncate(1);
        return Ok(Ok(found));
    }
    let count = found.len();
    writeln!(out, "{site}: {count} feeds")?;
    for (n, candidate) in found.iter().enumerate() {
        writeln!(out, "{:>3}  {}", n + 1, called(&candidate.title, candidate.address.shown()))?;
    }
    let Some(answers) = answers else {
        let why = format!(
            "{site}: several feeds, and none was added; --yes takes the first, or give the address of the one you want"
        );
        return Ok(Err(SafeText::new(&why)));
    };
    loop {
        write!(out, "Which? Numbers from 1 to {count}; nothing for none: ")?;
        out.flush()?;
        let mut answer = String::new();
        if answers.read_line(&mut answer)? == 0 || answer.trim().is_empty() {
            return Ok(Err(SafeText::new(&format!("{site}: none was added"))));
        }
        let numbers = answer.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
        let numbers: Option<Vec<usize>> =
            numbers.map(|word| word.parse().ok().filter(|n| (1..=count).contains(n))).collect();
        if let Some(numbers) = numbers.filter(|numbers| !numbers.is_empty()) {
            let wanted = |(n, candidate)| numbers.contains(&(n + 1)).then_some(candidate);
            return Ok(Ok(found.into_iter().enumerate().filter_map(wanted).collect()));
        }
    }
}

/// Subscribes to the starter set's topics, or lists them.
fn start(config: &Path, wanted: &[String], tags: &[SafeText], out: &mut dyn Write) -> anyhow::Result<()> {
    let mut feeds = starter();
    if wanted.is_empty() {
        for topic in topics() {
            let mut names = String::new();
            for feed in feeds.iter().filter(|feed| feed.tags.first() == Some(&topic)) {
                let comma = if names.is_empty() { "" } else { ", " };
                let _ = write!(names, "{comma}{}", feed.title.as_ref().unwrap_or(feed.address.shown()));
            }
            writeln!(out, "{topic:<10} {names}")?;
        }
        writeln!(out, "\nTo subscribe: tidings add --starter world,tech or --starter all")?;
        return Ok(());
    }
    let all = wanted.iter().any(|topic| topic == "all");
    feeds.retain(|feed| {
        all || feed.tags.first().is_some_and(|topic| wanted.iter().any(|word| word == topic.as_str()))
    });
    for feed in &mut feeds {
        let more: Vec<SafeText> = tags.iter().filter(|tag| !feed.tags.contains(tag)).cloned().collect();
        feed.tags.extend(more);
    }
    let added = file::add(config, &feeds)?;
    writeln!(out, "{added} added, {} already there", feeds.len() - added)?;
    Ok(())
}

/// An address as people type it: `https://` may be left out.
fn typed(raw: &str) -> Result<Address, LineError> {
    let raw = raw.trim();
    let bare = match raw.split_once(':') {
        // The number of a port is no scheme.
        Some((_, rest)) => rest.starts_with(|c: char| c.is_ascii_digit()),
        None => true,
    };
    if bare && !raw.is_empty() && !raw.starts_with(['/', '.', '|']) {
        return subscriptions::parse_address(&format!("https://{raw}"));
    }
    match subscriptions::parse_address(raw) {
        Err(LineError::Address(BadAddress::Scheme)) if raw.contains('@') => {
            Err(LineError::Address(BadAddress::Malformed))
        }
        other => other,
    }
}

/// Whether an address as it was typed is that one. Without a scheme it may be of any.
fn is_meant(raw: &str, shown: &str) -> bool {
    let bare = |whole: &str| {
        whole.split_once("://").map_or(whole, |(_, rest)| rest).trim_end_matches('/').to_owned()
    };
    match typed(raw) {
        Ok(address) if raw.contains("://") => address.shown().as_str() == shown,
        Ok(address) => bare(address.shown()) == bare(shown),
        Err(_) => false,
    }
}

/// What was typed, to be named in an error, without what may be a password.
fn without_login(raw: &str) -> SafeText {
    SafeText::new(raw.rsplit('@').next().unwrap_or_default())
}

/// Ends subscriptions, by address or title. Their articles stay. Gives back what could not be done.
pub fn remove(folders: &Folders, names: &[String], out: &mut dyn Write) -> anyhow::Result<Vec<SafeText>> {
    let (records, mut warnings) = super::feeds::records(&folders.data);
    for name in names {
        let list = file::read(&folders.config)?;
        let feeds = file::feeds(&list, &records);
        match wanted(&list.subscriptions, &feeds, name) {
            Ok(feed) => {
                if file::remove(&folders.config, &feed.address)?.is_some() {
                    writeln!(out, "removed: {}", called(&feed.title, &feed.address))?;
                }
            }
            Err(why) => warnings.push(why),
        }
    }
    Ok(warnings)
}

/// The one feed that is meant by an address or a title; in words why there is none.
fn wanted<'a>(list: &[Subscription], feeds: &'a [Feed], name: &str) -> Result<&'a Feed, SafeText> {
    let by_address = list
        .iter()
        .zip(feeds)
        .find(|(known, feed)| known.address.whole() == name || is_meant(name, &feed.address));
    if let Some((_, feed)) = by_address {
        return Ok(feed);
    }
    let title = SafeText::new(name).to_lowercase();
    let called: Vec<&Feed> = feeds.iter().filter(|feed| feed.title.to_lowercase() == title).collect();
    match called[..] {
        [feed] => Ok(feed),
        [] => {
            let why = "you are not subscribed to that; 'tidings feeds' lists what you are subscribed to";
            Err(SafeText::new(&format!("{}: {why}", without_login(name))))
        }
        _ => {
            let all: Vec<&str> = called.iter().map(|feed| feed.address.as_str()).collect();
            let why = "several feeds are called that; give the address of the one you mean";
            Err(SafeText::new(&format!("{name}: {why}: {}", all.join(" "))))
        }
    }
}

#[cfg(test)]
mod tests;
