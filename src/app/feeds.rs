//! The subscribed feeds, the running refresh, and the request that looks for a new feed. Never here: how they change
//! (see `update`), fetching.

use super::input::Purpose;
use super::{Model, Now, RefreshTarget};
use crate::news::address::short_name;
use crate::news::{Candidate, ChangedLines, Feed, FeedEdit, RemovedLine, SafeText};

/// The progress of loading, refreshing or indexing is shown after this time, in milliseconds; what is over before shows
/// none.
pub(crate) const PROGRESS_AFTER: u64 = 500;
/// The minimum time between two automatic refreshes, in milliseconds: a feed that stays due must not be fetched again
/// and again.
pub(crate) const MIN_INTERVAL: u64 = 60_000;

/// A running refresh.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunningRefresh {
    pub(crate) ticket: u64,
    pub(crate) started: Now,
    pub(crate) which: RefreshTarget,
    /// The user asked for it: its result is always shown.
    pub(crate) by_user: bool,
    pub(crate) stopping: bool,
    pub(crate) done: usize,
    pub(crate) total: usize,
    pub(crate) failed: usize,
}

/// A request that looks for a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FeedLookup {
    pub(crate) ticket: u64,
    pub(crate) address: SafeText,
    /// The inputs of the user when it was made (see `Layers::may_open`).
    pub(crate) inputs: u64,
}

/// What was done to a feed, as undo and redo need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FeedUndo {
    Removed(RemovedLine),
    Edited(FeedEdit, ChangedLines),
}

/// A request that removes a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunningRemoval {
    pub(crate) ticket: u64,
    pub(crate) name: SafeText,
    pub(crate) address: SafeText,
    /// It is done again after an undo.
    pub(crate) redo: bool,
}

/// A feed that was removed, renamed, tagged or moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FeedChange {
    pub(crate) ticket: u64,
    /// Its name and its address before.
    pub(crate) name: SafeText,
    pub(crate) address: SafeText,
    pub(crate) undo: FeedUndo,
    /// The newest step of the history at that time: undo restores the feed only if nothing newer was done.
    pub(crate) newest_step: Option<u64>,
}

/// A request that changes a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunningEdit {
    pub(crate) ticket: u64,
    pub(crate) name: SafeText,
    pub(crate) address: SafeText,
    pub(crate) edit: FeedEdit,
    /// What was typed, to be corrected if it fails; none if it is done again after an undo.
    pub(crate) typed: Option<String>,
}

/// A request that changes a feed back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunningUndo {
    pub(crate) ticket: u64,
    pub(crate) name: SafeText,
    pub(crate) address: SafeText,
    pub(crate) edit: FeedEdit,
    /// The address that it has until then, if it was moved.
    pub(crate) moved_to: Option<SafeText>,
}

/// The feed under the cursor is no longer subscribed to, and the cursor went to another source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LostFeed {
    pub(crate) name: SafeText,
    pub(crate) address: SafeText,
    /// The inputs of the user at that time.
    pub(crate) inputs: u64,
}

/// What was typed to change a feed, without success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EditDraft {
    pub(crate) purpose: Purpose,
    /// The address of the feed.
    pub(crate) feed: SafeText,
    pub(crate) typed: String,
    pub(crate) problem: SafeText,
}

/// The feeds.
#[derive(Debug, Default)]
pub(crate) struct Feeds {
    /// The subscribed feeds; none until they are known.
    pub(crate) subscriptions: Option<Vec<Feed>>,
    /// The library is loaded again when the user leaves the article.
    pub(crate) must_reload: bool,
    /// Feeds with another address, before and now, until their new line is known.
    pub(crate) moved: Vec<(SafeText, SafeText)>,
    /// The feed that the cursor had to leave. The next removal asks first, unless the user moves the cursor.
    pub(crate) lost: Option<LostFeed>,
    /// Counts the changes of the feeds.
    pub(crate) revision: u64,
    /// What is wrong with `feeds.txt`.
    pub(crate) warnings: Vec<SafeText>,
    /// The running refresh.
    pub(crate) running: Option<RunningRefresh>,
    /// When a refresh last started or ended.
    pub(crate) last_refresh: Option<Now>,
    /// Feeds to be fetched after the running refresh.
    pub(crate) queue: Vec<SafeText>,
    /// The feeds that failed in the last refresh, with the reason.
    pub(crate) failed: Vec<(SafeText, SafeText)>,
    /// What was refreshed last, and until when refreshing again fetches everything.
    pub(crate) repeatable: Option<(RefreshTarget, Now)>,
    /// The address that was typed last, without success, and what was wrong with it.
    pub(crate) draft: (String, Option<SafeText>),
    /// The request that looks for a feed.
    pub(crate) lookup: Option<FeedLookup>,
    /// Feeds found while the user did something else. They are offered when the user adds a feed again.
    pub(crate) candidates: Option<Vec<Candidate>>,
    /// Feeds that are being removed, those that are being changed, and those that are being changed back.
    pub(crate) removing: Vec<RunningRemoval>,
    pub(crate) editing: Vec<RunningEdit>,
    pub(crate) undoing: Vec<RunningUndo>,
    pub(crate) edit_draft: Option<EditDraft>,
    /// Changes of feeds, oldest first.
    pub(crate) undo_stack: Vec<FeedChange>,
    /// The feed that is being restored; the cursor goes to it.
    pub(crate) restoring: Option<SafeText>,
}

impl Feeds {
    /// The feeds; empty until they are known.
    pub(crate) fn all(&self) -> &[Feed] {
        self.subscriptions.as_deref().unwrap_or_default()
    }

    /// The feed with an address.
    pub(crate) fn by_address(&self, address: &SafeText) -> Option<&Feed> {
        self.all().iter().find(|feed| feed.address == *address)
    }

    /// The present address of a feed that had another one in the list `before`.
    ///
    /// The program has moved it, or the store knows of the move. Else its line was edited if it is the only one
    /// between its neighbours that is gone, one new line is there, and site or title are the same.
    pub(crate) fn present_address(&self, before: &[Feed], address: &SafeText) -> Option<SafeText> {
        let edits = self.editing.iter().filter_map(|edit| match &edit.edit {
            FeedEdit::Move(new) => Some((&edit.address, new.normal())),
            _ => None,
        });
        let undos = self.undoing.iter().filter_map(|undo| Some((undo.moved_to.as_ref()?, &undo.address)));
        let known = edits.chain(undos).chain(self.moved.iter().map(|(old, new)| (old, new)));
        let known = known.filter(|(old, _)| *old == address).map(|(_, new)| new);
        if let Some(new) = known.into_iter().find(|new| self.by_address(new).is_some()) {
            return Some(new.clone());
        }
        let position =
            |list: &[Feed], wanted: &SafeText| list.iter().position(|feed| feed.address == *wanted);
        let at = position(before, address)?;
        let stays = |feed: &Feed| self.by_address(&feed.address).is_some();
        // Between the neighbours that are still there.
        let above = before[..at].iter().rposition(stays);
        let below = before[at..].iter().position(stays).map(|below| at + below);
        let gone = below.unwrap_or(before.len()) - above.map_or(0, |above| above + 1);
        let from =
            above.map_or(Some(0), |above| position(self.all(), &before[above].address).map(|at| at + 1))?;
        let to =
            below.map_or(Some(self.all().len()), |below| position(self.all(), &before[below].address))?;
        let [new] = self.all().get(from..to)? else { return None };
        let site = |address| short_name(address).split('/').next().map(str::to_owned);
        let same = before[at].title == new.title || site(address) == site(&new.address);
        (gone == 1 && same).then(|| new.address.clone())
    }

    /// When the progress of the refresh is shown.
    pub(crate) fn progress_due(&self) -> Option<Now> {
        self.running.as_ref().map(|running| Now(running.started.0 + PROGRESS_AFTER))
    }

    /// Whether the user waits for an answer.
    pub(crate) fn is_waiting(&self) -> bool {
        let by_user = self.running.as_ref().is_some_and(|running| running.by_user);
        let changes = !(self.removing.is_empty() && self.editing.is_empty() && self.undoing.is_empty());
        by_user || self.lookup.is_some() || changes || !self.queue.is_empty()
    }

    /// The feeds that failed, with the reason: in the last refresh, else by their stored state.
    pub(crate) fn failures(&self) -> Vec<(SafeText, SafeText)> {
        if !self.failed.is_empty() {
            return self.failed.clone();
        }
        let failure = |feed: &Feed| feed.problem.clone().map(|why| (feed.title.clone(), why));
        self.all().iter().filter_map(failure).collect()
    }
}

impl Model {
    /// When due feeds will be refreshed automatically; in the past if they are due now.
    pub(crate) fn refresh_due(&self) -> Option<Now> {
        let idle =
            self.auto_refresh && self.subscribing && self.loading.is_none() && self.feeds.running.is_none();
        let alive = self.feeds.all().iter().filter(|feed| idle && !feed.gone);
        let due = alive.map(|feed| feed.next.map_or(0, |next| next.seconds().max(0) as u64 * 1000)).min()?;
        Some(Now(due.max(self.feeds.last_refresh.map_or(0, |last_refresh| last_refresh.0 + MIN_INTERVAL))))
    }
}
