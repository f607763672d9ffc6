//! One visit to one feed: asked, read, made ready to be written. Never here: writing, or the order of visits.

use std::sync::atomic::Ordering;

use super::hosts::Permits;
use super::{Plan, Task, now};
use crate::io::fetch::{Answer, Kind, Request};
use crate::io::store::{Ready, Record};
use crate::news::schedule::{Terms, Visit};
use crate::news::{Format, Parsed, Text};
use crate::parse::{self, Hint};

/// What came of it, to be written. `None` if the reader stopped it: that is no fault of the feed.
pub type Outcome = Option<(Record, Option<Ready>, Visit, Terms)>;

/// Visits a feed. `answered` is called once its server is free again.
pub fn visit(task: &Task, plan: &Plan<'_>, parsing: &Permits, answered: impl FnOnce()) -> Outcome {
    let record = &task.record;
    let request =
        Request { address: &task.address, moved: record.moved.as_deref(), validators: &record.validators };
    let answer = plan.client.get(&request, plan.stop);
    answered();
    let mut record = Record { asked: Some(now()), trouble: None, ..record.clone() };
    let answer = match answer {
        Ok(answer) => answer,
        Err(_) if plan.stop.load(Ordering::Relaxed) => return None,
        Err(trouble) => {
            record.trouble = Some(trouble.words);
            let terms = Terms { retry_after: trouble.retry_after, pace: record.pace, ..Terms::default() };
            return Some((record, None, Visit::Failed, terms));
        }
    };
    let Answer { kind, from, moved, validators, fresh } = answer;
    let terms = |record: &Record| Terms { fresh, retry_after: None, pace: record.pace };
    record.moved = moved;
    match kind {
        Kind::Gone => {
            record.gone = true;
            record.trouble =
                Some(Text::new("it is gone for good, says its server (410); it is not asked any more"));
            let terms = terms(&record);
            Some((record, None, Visit::Failed, terms))
        }
        Kind::Same => {
            record.validators = validators;
            record.fetched = record.asked;
            record.gone = false;
            let terms = terms(&record);
            Some((record, None, Visit::Same, terms))
        }
        Kind::Body { bytes, charset } => {
            let digest = *blake3::hash(&bytes).as_bytes();
            if record.digest == Some(digest) && record.fetched.is_some() {
                record.validators = validators;
                record.fetched = record.asked;
                let terms = terms(&record);
                return Some((record, None, Visit::Same, terms));
            }
            let _leave = parsing.take();
            let hint = Hint {
                name: None,
                base: Some(&from),
                charset: charset.as_deref(),
                key: record.key.as_deref(),
            };
            match feed(&bytes, &hint) {
                Ok(parsed) => {
                    drop(bytes);
                    record.validators = validators;
                    record.digest = Some(digest);
                    record.fetched = record.asked;
                    record.gone = false;
                    record.title = parsed.title.clone().or(record.title);
                    record.site = parsed.url.clone().or(record.site);
                    if let Some(facts) = &parsed.feed {
                        record.pace = facts.pace;
                        record.key.get_or_insert_with(|| facts.key.clone());
                    }
                    let terms = terms(&record);
                    let articles = Some(Ready::new(parsed));
                    Some((record, articles, Visit::Changed, terms))
                }
                Err(why) => {
                    record.trouble = Some(why);
                    let terms = terms(&record);
                    Some((record, None, Visit::Failed, terms))
                }
            }
        }
    }
}

/// A visit that came to nothing through no one's fault but ours.
pub fn failed(task: &Task, why: &str) -> Outcome {
    let record = Record { asked: Some(now()), trouble: Some(Text::new(why)), ..task.record.clone() };
    Some((record, None, Visit::Failed, Terms::default()))
}

/// Reads a feed; in words why it is none.
fn feed(bytes: &[u8], hint: &Hint<'_>) -> Result<Parsed, Text> {
    let parsed = parse::parse(bytes, hint).map_err(|error| match error {
        parse::ParseError::Empty => Text::new("its server sent nothing"),
        parse::ParseError::Binary(kind) => Text::new(&format!("it sent no feed but {kind}")),
        broken @ parse::ParseError::Broken { .. } => Text::new(&broken.to_string()),
    })?;
    match parsed.format {
        Format::Rss | Format::Atom | Format::JsonFeed => Ok(parsed),
        Format::Html => Err(Text::new("this is a web page, not a feed; 'tidings add' finds a page's feed")),
        _ => Err(Text::new("what it sent is no feed")),
    }
}
