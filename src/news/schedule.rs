//! When a feed is asked again: what the server and the feed ask for, and how often it really changes.
//! Never here: a clock, a socket, or chance; whoever asks brings them along.

use super::Stamp;

/// What a feed itself says about how often to ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// Minutes between two requests: RSS 2.0 `ttl`, or `sy:updatePeriod` / `sy:updateFrequency`.
    pub ttl: Option<u32>,
    /// Hours of the day (UTC) in which not to ask, a bit each: RSS `skipHours`.
    pub skip_hours: u32,
    /// Days of the week in which not to ask, a bit each, Monday first: RSS `skipDays`.
    pub skip_days: u8,
}

/// What the store remembers of a feed's visits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// Failures in a row.
    pub failures: u32,
    /// Seconds between two visits, as the feed's own changes suggest; 0 before the first one.
    pub interval: u32,
}

/// How a visit went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visit {
    /// There was something new.
    Changed,
    /// There was nothing new (304, or the same articles again).
    Same,
    /// No answer, or one that is no feed.
    Failed,
}

/// What the answer asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Seconds for which the answer stays fresh (RFC 9111 §4.2).
    pub fresh: Option<u32>,
    /// Seconds to stay away (`Retry-After`, RFC 9110 §10.2.3).
    pub retry_after: Option<u32>,
    /// What the feed itself says, from this answer or an earlier one.
    pub pace: Pace,
}

/// When to ask again, and what to remember. `chance` is any number: it spreads feeds that failed together.
pub fn next(past: Past, visit: Visit, terms: &Terms, now: Stamp, chance: u64) -> (Past, Stamp) {
    let _ = (visit, terms, chance);
    (past, now)
}
