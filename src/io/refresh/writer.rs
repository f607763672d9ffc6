//! What visits brought, written one after the other, and counted. Never here: asking.

use super::visit::Outcome;
use super::{Progress, Task};
use crate::app::Report;
use crate::io::clock::now;
use crate::io::store::Store;
use crate::news::schedule::{self, Fetched};
use crate::news::{SafeText, UnixTime};

/// Seconds until feeds are asked again that were asked where there was no network. It is no fault of theirs, so it
/// does not count as a failure, and no server has been bothered.
const OFFLINE: i64 = 300;

/// What one visit came to.
pub struct Visited {
    pub task: usize,
    pub outcome: Outcome,
}

/// Writes and counts.
pub struct Writer<'a> {
    tasks: &'a [Task],
    store: &'a mut Store,
    tell: &'a mut dyn FnMut(Progress),
    progress: Progress,
    report: Report,
    /// Some server was reached: there is a network.
    online: bool,
    /// Visits that reached no server, as long as it is not known whether there is a network.
    held: Vec<Visited>,
}

impl<'a> Writer<'a> {
    pub fn new(tasks: &'a [Task], store: &'a mut Store, tell: &'a mut dyn FnMut(Progress)) -> Self {
        let progress = Progress { total: tasks.len(), ..Progress::default() };
        tell(progress);
        Self { tasks, store, tell, progress, report: Report::default(), online: false, held: Vec::new() }
    }

    /// One more visit.
    pub fn take(&mut self, visited: Visited) -> Result<(), SafeText> {
        let local = self.tasks[visited.task].address.whole().starts_with("file:");
        self.online |= !visited.outcome.offline && !local;
        if visited.outcome.offline && !self.online {
            self.held.push(visited);
            self.progress.done += 1;
            self.progress.failed += 1;
            self.progress.news = false;
            (self.tell)(self.progress);
            return Ok(());
        }
        if self.online {
            self.release(false)?;
        }
        self.progress.done += 1;
        self.progress.failed += usize::from(visited.outcome.record.problem.is_some());
        let news = self.write(visited, false)?;
        self.progress.news = news;
        (self.tell)(self.progress);
        Ok(())
    }

    /// The last visit has been taken.
    pub fn end(mut self) -> Result<Report, SafeText> {
        // One feed that can't be reached has itself to blame; of several, it is the network.
        let offline = self.held.len() > 1;
        self.release(offline)?;
        self.report.failed.sort();
        Ok(self.report)
    }

    fn release(&mut self, offline: bool) -> Result<(), SafeText> {
        for visited in std::mem::take(&mut self.held) {
            self.write(visited, offline)?;
        }
        Ok(())
    }

    /// Writes what a visit brought, in one transaction. Whether there was anything new.
    fn write(&mut self, visited: Visited, offline: bool) -> Result<bool, SafeText> {
        let Visited { task, outcome } = visited;
        let Outcome { mut record, articles, visit, terms, .. } = outcome;
        let (task, now, chance) = (&self.tasks[task], now(), chance(record.address.as_str()));
        let written = self
            .store
            .put(&mut record, articles.as_ref(), now, &|record, written| {
                if offline {
                    record.next = UnixTime::from_seconds(now.seconds() + OFFLINE);
                    return;
                }
                // Only now is it known whether there was anything new in it.
                let same = visit == Fetched::Changed && written.new + written.changed == 0;
                let visit = if same { Fetched::Unchanged } else { visit };
                let (past, next) = schedule::next(record.past, visit, &terms, now, chance);
                record.past = past;
                record.next = Some(next).filter(|_| !record.gone);
            })
            .map_err(|error| SafeText::new(&error.to_string()))?;
        if let Some(why) = &record.problem {
            self.report.failed.push((task.name(&record), why.clone()));
        }
        self.report.asked += 1;
        self.report.new += written.new;
        self.report.changed += written.changed;
        Ok(written.new + written.changed > 0)
    }
}

/// A number that differs from feed to feed and from time to time.
fn chance(address: &str) -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(address)
}
