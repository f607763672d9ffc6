//! `tidings add`: subscribes to feeds. Never here: finding feeds on a page (see `io::fetch::discover`), the syntax of a
//! line in `feeds.txt`.

use std::fmt::Write as _;
use std::io::{BufRead, Write};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use crate::io::config::{self, feeds_file};
use crate::io::fetch::discover::{self, Found};
use crate::io::fetch::{Client, Limits, Response};
use crate::io::refresh::{ask_gone_anew, store_added};
use crate::news::address::short_name;
use crate::news::{Address, Candidate, Failure, FeedEdit, SafeText, Subscription};
use crate::parse::subscriptions::{self, LineError, find_same, is_same, parse_typed};
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
    /// Has the next refresh ask those of some feeds that are gone. Returns warnings.
    fn ask_gone_anew(&self, feeds: &[Subscription]) -> Vec<SafeText>;
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

    fn ask_gone_anew(&self, feeds: &[Subscription]) -> Vec<SafeText> {
        let asked = ask_gone_anew(self.folders, feeds.iter().map(|feed| &feed.address));
        asked.err().map(SafeText::from).into_iter().collect()
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
    let mut warnings = Vec::new();
    if let Some(topics) = &options.starter {
        warnings.extend(add_starter(world, config_dir, topics, &options.tags, out)?);
    }
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
        for Candidate { address, title: title_found } in candidates {
            let list = feeds_file::read(config_dir)?.subscriptions;
            let known = find_same(&list, &address);
            let address = known.map_or(&address, |known| &known.address).clone();
            let gone = world.is_gone(&address);
            if let Some(known) = known {
                writeln!(out, "{}", change_known(config_dir, known, &title_found, options, gone)?)?;
            } else {
                let (title, tags) = (options.title.clone(), options.tags.clone());
                let new = Subscription { address: address.clone(), title, tags, hidden: false };
                feeds_file::add(config_dir, &[new])?;
                let named = options.title.as_ref().unwrap_or(&title_found);
                writeln!(out, "added: {}", title_and_address(named, address.shown()))?;
            }
            let added = known.is_none();
            if added || answer.is_some() || gone {
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
    let list = feeds_file::read(config_dir)?.subscriptions;
    let address = parse_typed(raw);
    let known = list.iter().find(|known| is_same(raw, &known.address));
    // A feed that is there already needs no request.
    if let Some(known) = known.or_else(|| find_same(&list, address.as_ref().ok()?)) {
        let title = known.address.shown().clone();
        let candidates = vec![Candidate { title, address: known.address.clone() }];
        return Ok(Ok(Found { candidates, answer: None }));
    }
    let address = match address {
        Ok(address) => address,
        Err(skipped) => return Ok(Err(Error::Address(without_login(raw), skipped))),
    };
    match world.find(&address) {
        Ok(Found { candidates, answer }) => {
            let chosen = choose(candidates, &address, yes, answers, out)?;
            Ok(chosen.map(|candidates| Found { candidates, answer }))
        }
        Err(failure) => Ok(Err(Error::Find(failure))),
    }
}

/// Gives a feed that is subscribed to already the tags and the title that it lacks. Returns what was done, on one line.
fn change_known(
    config_dir: &Path,
    known: &Subscription,
    title: &SafeText,
    options: &Options,
    gone: bool,
) -> anyhow::Result<String> {
    let add: Vec<SafeText> = options.tags.iter().filter(|tag| !known.tags.contains(tag)).cloned().collect();
    let changes = !add.is_empty();
    let own = options.title.as_ref().filter(|title| known.title.as_ref() != Some(*title));
    let named = title_and_address(known.title.as_ref().unwrap_or(title), known.address.shown());
    let mut done = format!("Already in feeds.txt: {named}");
    if changes {
        let tags = if add.len() == 1 { "tag" } else { "tags" };
        let _ = write!(done, "; added {tags} {}", add.join(", "));
        feeds_file::change(config_dir, known.address.normal(), &FeedEdit::Tag { add, remove: vec![] })??;
    }
    if let Some(own) = own {
        let _ = write!(done, "; renamed to {own}");
        feeds_file::change(config_dir, known.address.normal(), &FeedEdit::Rename(Some(own.clone())))??;
    }
    if gone {
        done.push_str("; it was gone, and is fetched again");
    } else if !changes && own.is_none() {
        done.push_str("; nothing changed");
    }
    Ok(done)
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

/// Subscribes to topics of the starter set; without topics, prints them. Returns warnings.
fn add_starter(
    world: &dyn World,
    config: &Path,
    wanted: &[String],
    tags: &[SafeText],
    out: &mut dyn Write,
) -> anyhow::Result<Vec<SafeText>> {
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
        return Ok(Vec::new());
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
    writeln!(out, "{}", added.summary(feeds.len()))?;
    Ok(world.ask_gone_anew(&feeds))
}

/// The typed address for an error message, without what may be a password.
pub(crate) fn without_login(raw: &str) -> SafeText {
    SafeText::new(raw.rsplit('@').next().unwrap_or_default())
}

#[cfg(test)]
mod tests;
