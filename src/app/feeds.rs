//! The subscribed feeds, the running refresh, and the request that looks for a new feed. Never here: how they change (see
//! `update`), fetching.

use super::effect::RefreshTarget;
use super::model::Model;
use super::msg::Now;
use crate::news::{Candidate, Feed, RemovedLine, SafeText};

/// The progress of a refresh is shown after this time, in milliseconds; a shorter refresh shows none.
pub const PROGRESS_AFTER: u64 = 300;
/// The minimum time between two automatic refreshes, in milliseconds: a feed that stays due must not be fetched again
/// and again.
pub const MIN_INTERVAL: u64 = 60_000;

/// A running refresh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningRefresh {
    pub ticket: u64,
    pub started: Now,
    pub which: RefreshTarget,
    /// The user asked for it: its result is always shown.
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
    /// The inputs of the user when it was made (see `Layers::may_open`).
    pub inputs: u64,
}

/// A feed that was removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedFeed {
    pub ticket: u64,
    pub name: SafeText,
    pub address: SafeText,
    pub line: RemovedLine,
    /// The newest step of the history at that time: undo restores the feed only if nothing newer was done.
    pub newest_step: Option<u64>,
}

/// The feeds.
#[derive(Debug, Default)]
pub struct Feeds {
    /// The subscribed feeds; none until they are known.
    pub subscriptions: Option<Vec<Feed>>,
    /// Counts the changes of the feeds.
    pub revision: u64,
    /// What is wrong with `feeds.txt`.
    pub warnings: Vec<SafeText>,
    /// The running refresh.
    pub running: Option<RunningRefresh>,
    /// When a refresh last started or ended.
    pub last_refresh: Option<Now>,
    /// Feeds to be fetched after the running refresh.
    pub queue: Vec<SafeText>,
    /// The feeds that failed in the last refresh, with the reason.
    pub failed: Vec<(SafeText, SafeText)>,
    /// Until when refreshing again fetches all feeds.
    pub refresh_all_until: Option<Now>,
    /// The address that was typed last, without success.
    pub draft: String,
    /// The request that looks for a feed.
    pub lookup: Option<FeedLookup>,
    /// Feeds found while the user did something else. They are offered when the user adds a feed again.
    pub candidates: Option<Vec<Candidate>>,
    /// Feeds that are being removed: the ticket, and the address.
    pub removing: Vec<(u64, SafeText)>,
    /// Feeds that were removed, oldest first.
    pub removed: Vec<RemovedFeed>,
    /// The feed that is being restored; the cursor goes to it.
    pub restoring: Option<SafeText>,
}

impl Feeds {
    /// The feeds; empty until they are known.
    pub fn all(&self) -> &[Feed] {
        self.subscriptions.as_deref().unwrap_or_default()
    }

    /// When the progress of the refresh is shown.
    pub fn progress_due(&self) -> Option<Now> {
        self.running.as_ref().map(|running| Now(running.started.0 + PROGRESS_AFTER))
    }

    /// Whether the user waits for an answer.
    pub fn is_waiting(&self) -> bool {
        let by_user = self.running.as_ref().is_some_and(|running| running.by_user);
        by_user || self.lookup.is_some() || !self.removing.is_empty() || !self.queue.is_empty()
    }

    /// The feeds that failed, with the reason: in the last refresh, else by their stored state.
    pub fn failures(&self) -> Vec<(SafeText, SafeText)> {
        if !self.failed.is_empty() {
            return self.failed.clone();
        }
        let failure = |feed: &Feed| feed.problem.clone().map(|why| (feed.title.clone(), why));
        self.all().iter().filter_map(failure).collect()
    }
}

impl Model {
    /// When due feeds will be refreshed automatically; in the past if they are due now.
    pub fn refresh_due(&self) -> Option<Now> {
        let idle =
            self.auto_refresh && self.subscribing && self.loading.is_none() && self.feeds.running.is_none();
        let alive = self.feeds.all().iter().filter(|feed| idle && !feed.gone);
        let due = alive.map(|feed| feed.next.map_or(0, |next| next.seconds().max(0) as u64 * 1000)).min()?;
        Some(Now(due.max(self.feeds.last_refresh.map_or(0, |last_refresh| last_refresh.0 + MIN_INTERVAL))))
    }
}
