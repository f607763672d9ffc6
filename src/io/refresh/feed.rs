//! One feed: fetched, parsed, made ready to be written. Never here: writing, and the order of feeds.

use std::sync::atomic::Ordering;

use super::{Plan, Task};
use crate::io::clock::now;
use crate::io::fetch::{Content, FetchError, Request, Response, Semaphore, Validators};
use crate::io::store::{PreparedArticles, Record};
use crate::news::schedule::{self, Hints};
use crate::news::{Address, Format, Parsed, SafeText, grouped};
use crate::parse::{self, Hint, decode, discover};

/// The problem of a feed that is gone.
const GONE: &str = "the server says that it is gone for good (410); it is not fetched again automatically, but by R on \
                    the feed, by 'tidings refresh --all', and after an edit of its line in feeds.txt";

/// The result for one feed, to be written.
pub(crate) struct Outcome {
    pub(crate) record: Record,
    /// The feed's articles, if the response has any.
    pub(crate) articles: Option<PreparedArticles>,
    pub(crate) visit: schedule::Fetched,
    pub(crate) terms: Hints,
    /// The error is typical of a computer without a network.
    pub(crate) offline: bool,
}

/// What a body turned out to be.
enum Document {
    Feed(Box<Parsed>),
    /// A web page, with the feeds it links to.
    Page(Vec<Address>),
    /// Nothing to read, and why.
    Unreadable(SafeText),
}

/// Fetches and parses a feed. `on_response` is called as soon as the connection is free again. `None` if stopped.
pub(crate) fn fetch(
    task: &Task,
    plan: &Plan<'_>,
    parsers: &Semaphore,
    on_response: impl FnOnce(),
) -> Option<Outcome> {
    let known = &task.record;
    let complete = plan.complete
        || plan.answer.is_some()
        || schedule::wants_complete(known.unchanged, known.complete, now());
    let validators = if complete { Validators::default() } else { known.validators.clone() };
    let result = match plan.answer {
        Some(answer) => Some(Ok(answer.clone())),
        None => get(plan, &task.address, known.moved.as_deref(), &validators),
    };
    on_response();
    let record = Record { asked: Some(now()), problem: None, ..known.clone() };
    let mut response = match result? {
        Ok(response) => response,
        Err(error) => return Some(failed(record, &error)),
    };
    let Some((bytes, charset)) = response.take_body() else { return Some(without_body(record, response)) };
    let digest = *blake3::hash(&bytes).as_bytes();
    // Whatever else went wrong before, a complete answer puts it right: it is read even if it is the same.
    if !complete && known.digest == Some(digest) && known.fetched.is_some() && known.problem.is_none() {
        return Some(without_body(Record { unchanged: 0, ..record }, response));
    }
    let permit = parsers.acquire(|| check(plan)).ok()?;
    match parse_body(&bytes, &task.address, &response.url, charset.as_deref(), known.key.as_deref()) {
        Document::Feed(parsed) => {
            drop(bytes);
            Some(with_articles(record, response, digest, *parsed))
        }
        // The address of a site stands for the feed its page links to. If there was a feed before, the page is more
        // likely an error of the server.
        Document::Page(feeds) if known.digest.is_none() && !feeds.is_empty() => {
            drop((bytes, permit));
            fetch_linked(task, plan, parsers, record, &feeds[0])
        }
        Document::Page(feeds) => Some(unreadable(record, &response, page_instead_of_feed(feeds.first()))),
        Document::Unreadable(why) => Some(unreadable(record, &response, why)),
    }
}

/// Fetches the feed that the page of a site links to.
fn fetch_linked(
    task: &Task,
    plan: &Plan<'_>,
    parsers: &Semaphore,
    record: Record,
    feed: &Address,
) -> Option<Outcome> {
    let mut response = match get(plan, feed, None, &Validators::default())? {
        Ok(response) => response,
        Err(error) => return Some(failed(record, &error)),
    };
    let Some((bytes, charset)) = response.take_body() else {
        return Some(unreadable(record, &response, page_instead_of_feed(Some(feed))));
    };
    let _permit = parsers.acquire(|| check(plan)).ok()?;
    Some(match parse_body(&bytes, &task.address, &response.url, charset.as_deref(), None) {
        Document::Feed(parsed) => {
            let digest = *blake3::hash(&bytes).as_bytes();
            drop(bytes);
            response.moved.get_or_insert_with(|| feed.shown().clone());
            with_articles(record, response, digest, *parsed)
        }
        Document::Page(_) => unreadable(record, &response, page_instead_of_feed(Some(feed))),
        Document::Unreadable(why) => unreadable(record, &response, why),
    })
}

/// `None` if the user stopped the refresh: that is not an error of the feed.
fn get(
    plan: &Plan<'_>,
    address: &Address,
    moved: Option<&str>,
    validators: &Validators,
) -> Option<Result<Response, FetchError>> {
    let result = plan.client.get(&Request { address, moved, validators, page: false }, plan.stop);
    (result.is_ok() || check(plan).is_ok()).then_some(result)
}

fn check(plan: &Plan<'_>) -> Result<(), FetchError> {
    if plan.stop.load(Ordering::Relaxed) { Err(FetchError::Stopped) } else { Ok(()) }
}

fn page_instead_of_feed(feed: Option<&Address>) -> SafeText {
    match feed {
        Some(feed) => SafeText::new(&format!("this is a web page, not a feed; its feed is {feed}")),
        None => SafeText::new("this is a web page, not a feed, and it names none"),
    }
}

fn with_articles(mut record: Record, response: Response, digest: [u8; 32], parsed: Parsed) -> Outcome {
    record.digest = Some(digest);
    (record.unchanged, record.complete) = (0, record.asked);
    record.title = parsed.title.clone().or(record.title);
    record.site = parsed.url.clone().or(record.site);
    let ends_early = parsed.feed.as_ref().is_some_and(|facts| facts.ends_early);
    if ends_early {
        let count = parsed.articles.len();
        let (complete, items) = (grouped(count), if count == 1 { "item" } else { "items" });
        let why = format!(
            "the feed ends early: its server sent only a part of it, with {complete} complete {items}"
        );
        record.problem = Some(SafeText::new(&why));
    }
    if let Some(facts) = &parsed.feed {
        record.update_hint = facts.update_hint;
        record.key.get_or_insert_with(|| facts.key.clone());
    }
    let mut unchanged = without_body(record, response);
    if ends_early {
        // The next request has no condition: with one, the rest would never come.
        unchanged.record.validators = Validators::default();
    }
    Outcome { articles: Some(PreparedArticles::new(parsed)), visit: schedule::Fetched::Changed, ..unchanged }
}

/// Not modified, or gone for good.
fn without_body(mut record: Record, response: Response) -> Outcome {
    record.gone = matches!(response.content, Content::Gone);
    if record.gone {
        return unreadable(record, &response, SafeText::new(GONE));
    }
    if matches!(response.content, Content::NotModified) {
        record.unchanged = record.unchanged.saturating_add(1);
    }
    let terms = Hints { fresh: response.fresh, retry_after: None, update_hint: record.update_hint };
    record.moved = response.moved;
    record.validators = response.validators;
    record.fetched = record.asked;
    Outcome { record, articles: None, visit: schedule::Fetched::Unchanged, terms, offline: false }
}

fn failed(mut record: Record, error: &FetchError) -> Outcome {
    // The condition may be what the server does not understand, unless it is only busy.
    if matches!(error, FetchError::Status { status, .. } if !matches!(status, 429 | 503)) {
        record.validators = Validators::default();
    }
    let terms =
        Hints { retry_after: error.retry_after(), update_hint: record.update_hint, ..Hints::default() };
    with_problem(record, SafeText::new(&error.to_string()), terms, error.is_offline())
}

/// A response that is not a feed. Its validators and the address it moved to are not recorded, and the next request has
/// no condition.
fn unreadable(record: Record, response: &Response, why: SafeText) -> Outcome {
    let record = Record { validators: Validators::default(), ..record };
    let terms = Hints { fresh: response.fresh, retry_after: None, update_hint: record.update_hint };
    with_problem(record, why, terms, false)
}

/// The result for a feed that made tidings panic.
pub(crate) fn panicked(task: &Task) -> Outcome {
    let record = Record { asked: Some(now()), ..task.record.clone() };
    with_problem(
        record,
        SafeText::new("it could not be read (an internal error of tidings)"),
        Hints::default(),
        false,
    )
}

fn with_problem(record: Record, problem: SafeText, terms: Hints, offline: bool) -> Outcome {
    let record = Record { problem: Some(problem), ..record };
    Outcome { record, articles: None, visit: schedule::Fetched::Failed, terms, offline }
}

fn parse_body(
    bytes: &[u8],
    address: &Address,
    url: &str,
    charset: Option<&str>,
    key: Option<&str>,
) -> Document {
    let unreadable = |why: &str| Document::Unreadable(SafeText::new(why));
    let hint = Hint { name: None, base: Some(url), charset, key };
    let parsed = match parse::parse(bytes, &hint) {
        Ok(parsed) => parsed,
        Err(parse::ParseError::Empty) => return unreadable("the server sent an empty response"),
        Err(parse::ParseError::Binary(kind)) => {
            return unreadable(&format!("the server sent something else than a feed (it looks like {kind})"));
        }
        Err(broken) => return unreadable(&broken.to_string()),
    };
    match parsed.format {
        Format::Rss | Format::Atom | Format::JsonFeed => Document::Feed(Box::new(parsed)),
        Format::Html => {
            let found = discover::candidates(&decode::decode(bytes, charset), address, url);
            Document::Page(found.into_iter().map(|candidate| candidate.address).collect())
        }
        _ => unreadable("the server sent something else than a feed"),
    }
}
