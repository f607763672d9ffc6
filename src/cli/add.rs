//! `tidings add`: subscribes to feeds. Never here: finding feeds on a page (see `io::fetch::discover`), the syntax of a
//! line in `feeds.txt`.

use std::fmt::Write as _;
use std::io::{BufRead, Write};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::io::config::{self, feeds_file};
use crate::io::fetch::discover::{self, Found};
use crate::io::fetch::{Client, Limits, Response};
use crate::io::refresh::store_added;
use crate::news::address::{BadAddress, short_name};
use crate::news::{Address, Candidate, Failure, SafeText, Subscription};
use crate::parse::subscriptions::{self, LineError};
use crate::run::Folders;

/// Feeds for a start, by topic, which is the first tag of each.
const STARTER: &str = include_str!("../../assets/starter.txt");

/// What to subscribe to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// As they were typed.
    pub addresses: Vec<String>,
    /// Of several feeds the first is taken without a question.
    pub yes: bool,
    pub tags: Vec<SafeText>,
    /// The user's own name for the feed.
    pub title: Option<SafeText>,
    /// Topics of the starter set; none to print them.
    pub starter: Option<Vec<String>>,
}

/// Why a feed was not added. The next address is tried all the same.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("{0}: {1}")]
    Address(SafeText, LineError),
    #[error(transparent)]
    Find(Failure),
    #[error(
        "{0}: several feeds, and none was added; --yes takes the first, or give the address of the one you want"
    )]
    Several(Address),
    #[error("{0}: none was added")]
    NoneChosen(Address),
}

/// The world outside `feeds.txt`.
trait World {
    /// Finds the feeds at an address.
    fn find(&self, address: &Address) -> Result<Found, Failure>;
    /// Whether a feed that is subscribed to is no longer asked.
    fn is_gone(&self, address: &Address) -> bool;
    /// Stores a feed that is subscribed to, from the answer if there is one. Returns warnings.
    fn store(&self, address: &Address, answer: Option<Response>) -> Vec<SafeText>;
}

/// The web and the store.
struct Outside<'a> {
    folders: &'a Folders,
    client: Client,
}

impl World for Outside<'_> {
    fn find(&self, address: &Address) -> Result<Found, Failure> {
        Ok(discover::find(&self.client, address, &AtomicBool::new(false))?)
    }

    fn is_gone(&self, address: &Address) -> bool {
        let (records, _) = super::feeds::records(&self.folders.data);
        records.iter().any(|record| record.gone && record.address == *address.normal())
    }

    fn store(&self, address: &Address, answer: Option<Response>) -> Vec<SafeText> {
        // What is wrong in the config is reported by other commands.
        let (config, _) = config::read(&self.folders.config);
        match store_added(self.folders, &config, &self.client, address, answer) {
            Ok(report) => {
                let named = |(feed, why)| SafeText::new(&format!("{feed}: {why}"));
                report.problem.into_iter().chain(report.failed.into_iter().map(named)).collect()
            }
            Err(error) => vec![error.into()],
        }
    }
}

/// The starter set.
pub(crate) fn starter() -> Vec<Subscription> {
    subscriptions::parse(STARTER).0
}

/// Its topics, in their order.
pub(crate) fn topics() -> Vec<SafeText> {
    let mut topics: Vec<SafeText> =
        starter().into_iter().filter_map(|feed| feed.tags.into_iter().next()).collect();
    topics.dedup();
    topics
}

/// Subscribes. `answers` are lines the user types, if there is a terminal. Returns warnings about what could not be done.
pub fn run(
    folders: &Folders,
    options: &Options,
    answers: Option<&mut dyn BufRead>,
    out: &mut dyn Write,
) -> anyhow::Result<Vec<SafeText>> {
    let outside = Outside { folders, client: Client::new(Limits::default()) };
    run_with(&outside, &folders.config, options, answers, out)
}

/// The same with any way to find and store feeds.
fn run_with(
    world: &dyn World,
    config_dir: &Path,
    options: &Options,
    mut answers: Option<&mut dyn BufRead>,
    out: &mut dyn Write,
) -> anyhow::Result<Vec<SafeText>> {
    if let Some(topics) = &options.starter {
        add_starter(config_dir, topics, &options.tags, out)?;
    }
    let mut warnings = Vec::new();
    for raw in &options.addresses {
        let answers = answers.as_mut().map(|one| &mut **one as _);
        let Found { candidates, answer } =
            match choose_feeds(world, config_dir, raw, options.yes, answers, out)? {
                Ok(chosen) => chosen,
                Err(error) => {
                    warnings.push(SafeText::new(&error.to_string()));
                    continue;
                }
            };
        for Candidate { address, title } in candidates {
            let own = options.title.clone();
            let named = own.as_ref().unwrap_or(&title).clone();
            let shown = address.shown().clone();
            let new = Subscription {
                address: address.clone(),
                title: own,
                tags: options.tags.clone(),
                hidden: false,
            };
            let added = feeds_file::add(config_dir, &[new])? > 0;
            let done = if added { "added" } else { "already there" };
            writeln!(out, "{done}: {}", title_and_address(&named, &shown))?;
            if added || answer.is_some() || world.is_gone(&address) {
                out.flush()?;
                warnings.extend(world.store(&address, answer.clone()));
            }
        }
    }
    Ok(warnings)
}

/// The feeds to add for a typed address.
fn choose_feeds(
    world: &dyn World,
    config_dir: &Path,
    raw: &str,
    yes: bool,
    answers: Option<&mut dyn BufRead>,
    out: &mut dyn Write,
) -> anyhow::Result<Result<Found, Error>> {
    let address = match parse_typed(raw) {
        Ok(address) => address,
        Err(skipped) => return Ok(Err(Error::Address(without_login(raw), skipped))),
    };
    // A feed that is there already needs no request.
    let known = feeds_file::read(config_dir)?.subscriptions;
    if let Some(known) = known.into_iter().find(|known| is_same(raw, &known.address)) {
        let title = known.title.unwrap_or_else(|| known.address.shown().clone());
        let candidates = vec![Candidate { title, address: known.address }];
        return Ok(Ok(Found { candidates, answer: None }));
    }
    match world.find(&address) {
        Ok(Found { candidates, answer }) => {
            let chosen = choose(candidates, &address, yes, answers, out)?;
            Ok(chosen.map(|candidates| Found { candidates, answer }))
        }
        Err(failure) => Ok(Err(Error::Find(failure))),
    }
}

/// A feed's title and address; only the address if they are the same.
pub(crate) fn title_and_address(title: &SafeText, address: &SafeText) -> String {
    if title == address || *title == short_name(address) {
        address.to_string()
    } else {
        format!("{title} ({address})")
    }
}

/// Has the user choose among the feeds that were found.
fn choose(
    mut found: Vec<Candidate>,
    site: &Address,
    yes: bool,
    answers: Option<&mut dyn BufRead>,
    out: &mut dyn Write,
) -> std::io::Result<Result<Vec<Candidate>, Error>> {
    if yes || found.len() == 1 {
        found.truncate(1);
        return Ok(Ok(found));
    }
    let count = found.len();
    writeln!(out, "{site}: {count} feeds")?;
    for (n, candidate) in found.iter().enumerate() {
        writeln!(out, "{:>3}  {}", n + 1, title_and_address(&candidate.title, candidate.address.shown()))?;
    }
    let Some(answers) = answers else { return Ok(Err(Error::Several(site.clone()))) };
    loop {
        write!(out, "Which? Numbers from 1 to {count}; nothing for none: ")?;
        out.flush()?;
        let mut answer = String::new();
        if answers.read_line(&mut answer)? == 0 || answer.trim().is_empty() {
            return Ok(Err(Error::NoneChosen(site.clone())));
        }
        let numbers = answer.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
        let numbers: Option<Vec<usize>> =
            numbers.map(|word| word.parse().ok().filter(|n| (1..=count).contains(n))).collect();
        if let Some(numbers) = numbers.filter(|numbers| !numbers.is_empty()) {
            let chosen = |(n, candidate)| numbers.contains(&(n + 1)).then_some(candidate);
            return Ok(Ok(found.into_iter().enumerate().filter_map(chosen).collect()));
        }
    }
}

/// Subscribes to topics of the starter set; without topics, prints them.
fn add_starter(
    config: &Path,
    wanted: &[String],
    tags: &[SafeText],
    out: &mut dyn Write,
) -> anyhow::Result<()> {
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
    let added = feeds_file::add(config, &feeds)?;
    writeln!(out, "{added} added, {} already there", feeds.len() - added)?;
    Ok(())
}

/// Parses an address as people type it: `https://` may be missing.
pub(crate) fn parse_typed(raw: &str) -> Result<Address, LineError> {
    let raw = raw.trim();
    let bare = match raw.split_once(':') {
        // A port number is not a scheme.
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

/// Whether a typed address is the same as a known one. Without a scheme it matches any.
pub(crate) fn is_same(raw: &str, known: &Address) -> bool {
    match parse_typed(raw) {
        Ok(address) if raw.contains("://") => address.normal() == known.normal(),
        Ok(address) => address.is_same_except_scheme(known),
        Err(_) => false,
    }
}

/// The typed address for an error message, without what may be a password.
pub(crate) fn without_login(raw: &str) -> SafeText {
    SafeText::new(raw.rsplit('@').next().unwrap_or_default())
}

#[cfg(test)]
mod tests;
