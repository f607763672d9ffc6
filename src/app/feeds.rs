//! What the program knows of the feeds it is subscribed to: how they stand, the refresh under way, the request
//! that looks for a new one. Never here: how that changes (see `update`), or fetching.

use super::effect::RefreshTarget;
use super::model::Model;
use super::msg::Now;
use crate::news::{Candidate, Feed, RemovedLine, SafeText};

/// A refresh that is over sooner than this, in milliseconds, is not worth a word on its way.
pub const PROGRESS_AFTER: u64 = 300;
/// The least time between two refreshes that nobody asked for, in milliseconds: a feed that stays due must not
/// be asked over and over.
pub const MIN_INTERVAL: u64 = 60_000;

/// A refresh under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningRefresh {
    pub ticket: u64,
    pub started: Now,
    pub which: RefreshTarget,
    /// The reader asked for it: its end is told whatever came of it.
    pub by_user: bool,
    pub stopping: bool,
    pub done: usize,
    pub total: usize,
    pub failed: usize,
}

/// A request that looks for a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedLookup {
    pub ticket: u64,
    pub address: SafeText,
    /// What the user had done when it was made (see `Layers::may_open`).
    pub inputs: u64,
}

/// A feed that was taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedFeed {
    pub ticket: u64,
    pub name: SafeText,
    pub address: SafeText,
    pub line: RemovedLine,
    /// The newest step of the history then: while nothing newer was done, `U` puts the feed back.
    pub newest_step: Option<u64>,
}

/// What is known of the feeds.
#[derive(Debug, Default)]
pub struct Feeds {
    /// As they stand; none until that was told.
    pub subscriptions: Option<Vec<Feed>>,
    /// How often that has changed.
    pub revision: u64,
    /// What is wrong with `feeds.txt`.
    pub warnings: Vec<SafeText>,
    /// The refresh under way.
    pub running: Option<RunningRefresh>,
    /// When a refresh last began or ended.
    pub last_refresh: Option<Now>,
    /// Feeds to be fetched once the refresh under way is over.
    pub queue: Vec<SafeText>,
    /// What failed in the last refresh.
    pub failed: Vec<(SafeText, SafeText)>,
    /// Until when `R` once more asks all feeds.
    pub refresh_all_until: Option<Now>,
    /// The address that was typed last and led to nothing.
    pub draft: String,
    /// A feed is being looked for.
    pub lookup: Option<FeedLookup>,
    /// Feeds that were found while the user did something else: the next request to add a feed offers them.
    pub candidates: Option<Vec<Candidate>>,
    /// Feeds on their way out: the ticket, and the address.
    pub removing: Vec<(u64, SafeText)>,
    /// Feeds that were taken out, oldest first.
    pub removed: Vec<RemovedFeed>,
    /// The feed to stand on once it is back.
    pub restoring: Option<SafeText>,
}

impl Feeds {
    /// The feeds; none if they are not known yet.
    pub fn all(&self) -> &[Feed] {
        self.subscriptions.as_deref().unwrap_or_default()
    }

    /// When the words about a refresh come on the screen.
    pub fn progress_due(&self) -> Option<Now> {
        self.running.as_ref().map(|running| Now(running.started.0 + PROGRESS_AFTER))
    }

    /// Whether the reader waits for an answer.
    pub fn is_waiting(&self) -> bool {
        let by_user = self.running.as_ref().is_some_and(|running| running.by_user);
        by_user || self.lookup.is_some() || !self.removing.is_empty() || !self.queue.is_empty()
    }

    /// What failed lately, with the reason: in the last refresh, else as the feeds stand.
    pub fn failures(&self) -> Vec<(SafeText, SafeText)> {
        if !self.failed.is_empty() {
            return self.failed.clone();
        }
        let failure = |feed: &Feed| feed.problem.clone().map(|why| (feed.title.clone(), why));
        self.all().iter().filter_map(failure).collect()
    }
}

impl Model {
    /// When due feeds are to be fetched unasked; in the past if they are due now.
    pub fn refresh_due(&self) -> Option<Now> {
        let idle =
            self.auto_refresh && self.subscribing && self.loading.is_none() && self.feeds.running.is_none();
        let alive = self.feeds.all().iter().filter(|feed| idle && !feed.gone);
        let due = alive.map(|feed| feed.next.map_or(0, |next| next.seconds().max(0) as u64 * 1000)).min()?;
        Some(Now(due.max(self.feeds.last_refresh.map_or(0, |last_refresh| last_refresh.0 + MIN_INTERVAL))))
    }
}
