//! One visit to one feed: asked, read, made ready to be written. Never here: writing, or the order of visits.

use std::sync::atomic::Ordering;

use super::hosts::Permits;
use super::{Plan, Task};
use crate::io::clock::now;
use crate::io::fetch::{Answer, Kind, Request, Trouble, Validators};
use crate::io::store::{Ready, Record};
use crate::news::schedule::{Fetched, Hints};
use crate::news::{Address, Format, Parsed, SafeText};
use crate::parse::{self, Hint, decode, discover};

/// What came of a visit, to be written.
pub struct Outcome {
    pub record: Record,
    /// The feed's articles, if it sent any.
    pub articles: Option<Ready>,
    pub visit: Fetched,
    pub terms: Hints,
    /// No server was reached: perhaps there is no network.
    pub offline: bool,
}

/// What an answer turned out to be.
enum Read {
    Feed(Box<Parsed>),
    /// A page in its place, with the feeds it names.
    Page(Vec<Address>),
    Nothing(SafeText),
}

/// Visits a feed. `answered` is called once its server is free again. `None` if the reader stopped it: that is no
/// fault of the feed.
pub fn visit(task: &Task, plan: &Plan<'_>, parsing: &Permits, answered: impl FnOnce()) -> Option<Outcome> {
    let known = &task.record;
    let (address, moved) = (&task.address, known.moved.as_deref());
    let asked =
        plan.client.get(&Request { address, moved, validators: &known.validators, page: false }, plan.stop);
    answered();
    let record = Record { asked: Some(now()), problem: None, ..known.clone() };
    let answer = match asked {
        Ok(answer) => answer,
        Err(_) if plan.stop.load(Ordering::Relaxed) => return None,
        Err(problem) => return Some(no_answer(record, &problem)),
    };
    let Kind::Body { bytes, charset } = answer.kind else {
        return Some(without_body(record, answer));
    };
    let digest = *blake3::hash(&bytes).as_bytes();
    if known.digest == Some(digest) && known.fetched.is_some() && known.problem.is_none() {
        // The same again: nothing need be read.
        return Some(without_body(record, Answer { kind: Kind::Same, ..answer }));
    }
    let leave = parsing.take();
    let charset = charset.as_deref();
    let answer = Answer { kind: Kind::Same, ..answer };
    match read(&bytes, address, &answer.from, charset, known.key.as_deref()) {
        Read::Feed(parsed) => {
            drop(bytes);
            Some(news(record, answer, digest, *parsed))
        }
        // A site's address in feeds.txt leads to the feed the site names. Where there was a feed before, a page is
        // rather a fault of the server's: it is waited out.
        Read::Page(feeds) if known.fetched.is_none() && !feeds.is_empty() => {
            drop((bytes, leave));
            named(task, plan, parsing, record, &feeds[0])
        }
        Read::Page(feeds) => Some(fault(record, &answer, &page_words(&feeds))),
        Read::Nothing(why) => Some(fault(record, &answer, &why)),
    }
}

/// Asks the feed that a site's page has named.
fn named(task: &Task, plan: &Plan<'_>, parsing: &Permits, record: Record, feed: &Address) -> Option<Outcome> {
    let validators = Validators::default();
    let asked = plan
        .client
        .get(&Request { address: feed, moved: None, validators: &validators, page: false }, plan.stop);
    let answer = match asked {
        Ok(answer) => answer,
        Err(_) if plan.stop.load(Ordering::Relaxed) => return None,
        Err(problem) => return Some(no_answer(record, &problem)),
    };
    let Kind::Body { bytes, charset } = answer.kind else {
        return Some(fault(record, &answer, &page_words(std::slice::from_ref(feed))));
    };
    let _leave = parsing.take();
    let answer = Answer { kind: Kind::Same, ..answer };
    match read(&bytes, &task.address, &answer.from, charset.as_deref(), None) {
        Read::Feed(parsed) => {
            let digest = *blake3::hash(&bytes).as_bytes();
            drop(bytes);
            let moved = answer.moved.clone().or_else(|| Some(feed.shown().clone()));
            Some(news(record, Answer { moved, ..answer }, digest, *parsed))
        }
        Read::Page(_) => Some(fault(record, &answer, &page_words(std::slice::from_ref(feed)))),
        Read::Nothing(why) => Some(fault(record, &answer, &why)),
    }
}

fn page_words(feeds: &[Address]) -> SafeText {
    match feeds.first() {
        Some(feed) => SafeText::new(&format!("this is a web page, not a feed; its feed is {feed}")),
        None => SafeText::new("this is a web page, not a feed, and it names none"),
    }
}

/// A feed has come.
fn news(mut record: Record, answer: Answer, digest: [u8; 32], parsed: Parsed) -> Outcome {
    record.moved = answer.moved;
    record.validators = answer.validators;
    record.digest = Some(digest);
    record.fetched = record.asked;
    record.gone = false;
    record.title = parsed.title.clone().or(record.title);
    record.site = parsed.url.clone().or(record.site);
    if let Some(facts) = &parsed.feed {
        record.update_hint = facts.update_hint;
        record.key.get_or_insert_with(|| facts.key.clone());
    }
    let terms = Hints { fresh: answer.fresh, retry_after: None, update_hint: record.update_hint };
    Outcome { record, articles: Some(Ready::new(parsed)), visit: Fetched::Changed, terms, offline: false }
}

/// Nothing new, or gone for good.
fn without_body(mut record: Record, answer: Answer) -> Outcome {
    let terms = Hints { fresh: answer.fresh, retry_after: None, update_hint: record.update_hint };
    record.gone = matches!(answer.kind, Kind::Gone);
    if record.gone {
        let words = "it is gone for good, says its server (410); it is not asked any more";
        record.problem = Some(SafeText::new(words));
        return Outcome { record, articles: None, visit: Fetched::Failed, terms, offline: false };
    }
    record.moved = answer.moved;
    record.validators = answer.validators;
    record.fetched = record.asked;
    Outcome { record, articles: None, visit: Fetched::Unchanged, terms, offline: false }
}

fn no_answer(mut record: Record, problem: &Trouble) -> Outcome {
    record.problem = Some(problem.words.clone());
    let terms =
        Hints { retry_after: problem.retry_after, update_hint: record.update_hint, ..Hints::default() };
    Outcome { record, articles: None, visit: Fetched::Failed, terms, offline: problem.offline }
}

/// An answer that is no feed. Where it came from is not remembered.
fn fault(mut record: Record, answer: &Answer, why: &SafeText) -> Outcome {
    record.problem = Some(why.clone());
    let terms = Hints { fresh: answer.fresh, retry_after: None, update_hint: record.update_hint };
    Outcome { record, articles: None, visit: Fetched::Failed, terms, offline: false }
}

/// A visit that came to nothing through no one's fault but ours.
pub fn failed(task: &Task) -> Outcome {
    let words = SafeText::new("reading it failed (a fault of tidings)");
    let record = Record { asked: Some(now()), problem: Some(words), ..task.record.clone() };
    Outcome { record, articles: None, visit: Fetched::Failed, terms: Hints::default(), offline: false }
}

fn read(bytes: &[u8], address: &Address, from: &str, charset: Option<&str>, key: Option<&str>) -> Read {
    let hint = Hint { name: None, base: Some(from), charset, key };
    let parsed = match parse::parse(bytes, &hint) {
        Ok(parsed) => parsed,
        Err(parse::ParseError::Empty) => return Read::Nothing(SafeText::new("its server sent nothing")),
        Err(parse::ParseError::Binary(kind)) => {
            return Read::Nothing(SafeText::new(&format!("what it sent is no feed (it looks like {kind})")));
        }
        Err(broken) => return Read::Nothing(SafeText::new(&broken.to_string())),
    };
    match parsed.format {
        Format::Rss | Format::Atom | Format::JsonFeed => Read::Feed(Box::new(parsed)),
        Format::Html => {
            let found = discover::candidates(&decode::decode(bytes, charset), address, from);
            Read::Page(found.into_iter().map(|candidate| candidate.address).collect())
        }
        _ => Read::Nothing(SafeText::new("what it sent is no feed")),
    }
}
