//! Writes fetched feeds to the store, one after the other, and counts. Never here: fetching.

use super::feed::Outcome;
use super::{Progress, RefreshError, Task};
use crate::app::Report;
use crate::io::clock::now;
use crate::io::store::Store;
use std::collections::HashSet;

use crate::news::schedule;
use crate::news::{Id, NameScope, SafeText, UnixTime};

/// Seconds until feeds are fetched again after there was no network. This does not count as a failure of the feeds.
const OFFLINE_WAIT: i64 = 300;

/// A feed that was fetched.
pub(crate) struct Fetched {
    pub(crate) task: usize,
    pub(crate) outcome: Outcome,
}

/// Names to be joined in the log.
#[derive(Debug, Default)]
pub(crate) struct NewNames {
    /// Ids of articles, and names they have got.
    pub(crate) articles: Vec<(Id, Id)>,
    /// The old and the new address of feeds.
    pub(crate) feeds: Vec<(NameScope, NameScope)>,
}

/// Writes fetched feeds.
pub(crate) struct Writer<'a> {
    tasks: &'a [Task],
    store: &'a mut Store,
    on_progress: &'a mut dyn FnMut(Progress),
    progress: Progress,
    report: Report,
    /// Addresses of feeds in the store that are no longer subscribed to.
    went: HashSet<SafeText>,
    names: NewNames,
    /// A server was reached, so there is a network.
    online: bool,
    /// Feeds whose server was not reached, held back until it is known whether there is a network.
    unreached: Vec<Fetched>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(
        tasks: &'a [Task],
        store: &'a mut Store,
        went: HashSet<SafeText>,
        on_progress: &'a mut dyn FnMut(Progress),
    ) -> Self {
        let progress = Progress { total: tasks.len(), ..Progress::default() };
        on_progress(progress);
        let (report, unreached) = (Report::default(), Vec::new());
        let names = NewNames::default();
        Self { tasks, store, on_progress, progress, report, went, names, online: false, unreached }
    }

    /// Writes one feed, or holds it back.
    pub(crate) fn write(&mut self, fetched: Fetched) -> Result<(), RefreshError> {
        let offline = fetched.outcome.offline;
        self.online |= !offline && !self.tasks[fetched.task].address.whole().starts_with("file:");
        self.progress.done += 1;
        self.progress.failed += usize::from(fetched.outcome.record.problem.is_some());
        if offline && !self.online {
            self.unreached.push(fetched);
            self.progress.news = false;
        } else {
            if self.online {
                self.write_unreached(false)?;
            }
            self.progress.news = self.put(fetched, false)?;
        }
        (self.on_progress)(self.progress);
        Ok(())
    }

    /// Writes the rest.
    pub(crate) fn finish(mut self) -> Result<(Report, NewNames), RefreshError> {
        // If a single feed was not reached, its server is to blame; if several were not, the network is.
        let offline = self.unreached.len() > 1;
        self.write_unreached(offline)?;
        self.report.failed.sort();
        Ok((self.report, self.names))
    }

    fn write_unreached(&mut self, offline: bool) -> Result<(), RefreshError> {
        for fetched in std::mem::take(&mut self.unreached) {
            self.put(fetched, offline)?;
        }
        Ok(())
    }

    /// Writes a feed in one transaction. Returns whether any article is new or changed.
    fn put(&mut self, fetched: Fetched, offline: bool) -> Result<bool, RefreshError> {
        let Outcome { mut record, articles, visit, terms, .. } = fetched.outcome;
        if let Some(articles) =
            articles.as_ref().filter(|_| self.tasks[fetched.task].record.fetched.is_none())
        {
            self.names.feeds.extend(self.store.adopt_moved(&mut record, articles, &self.went)?);
        }
        if record.gone {
            record.digest = Some(self.tasks[fetched.task].line);
        }
        let (task, now, jitter) = (&self.tasks[fetched.task], now(), jitter(record.address.as_str()));
        let written = self.store.put(&mut record, articles.as_ref(), now, &|record, written| {
            if offline {
                record.next = UnixTime::from_seconds(now.seconds() + OFFLINE_WAIT);
                return;
            }
            // Whether a body holds anything new is known only after it was written.
            let same =
                visit == schedule::Fetched::Changed && written.new + written.shared + written.changed == 0;
            let visit = if same { schedule::Fetched::Unchanged } else { visit };
            let (past, next) = schedule::next(record.past, visit, &terms, now, jitter);
            record.past = past;
            record.next = Some(next).filter(|_| !record.gone);
        })?;
        if let Some(problem) = &record.problem {
            self.report.failed.push((task.name(&record), problem.clone()));
        }
        self.names.articles.extend(written.gained);
        self.report.asked += 1;
        self.report.new += written.new;
        self.report.changed += written.changed;
        Ok(written.new + written.shared + written.changed > 0)
    }
}

/// A number that differs between feeds and between calls.
fn jitter(address: &str) -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(address)
}
