//! A refresh: feeds fetched in parallel, parsed, and written to the store in order.
//! Never here: how one request is made (see `fetch`), when a feed is due next (see `news::schedule`), the screen.

mod feed;
mod pages;
mod queue;
mod writer;

use std::collections::{HashMap, HashSet};
use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

use super::articles::files;
use super::clock::now;
use super::config::{self, Config, feeds_file};
use super::fetch::{Client, Semaphore};
use super::store::{self, Record, Store};
use super::{index, journal, windows};
use crate::app::{RefreshTarget, Report};
use crate::news::{Address, Cause, HasCause, SafeText, UnixTime, catch_panic};
use queue::{HostQueue, RunningTask};
use writer::{Fetched, Writer};

/// Feeds fetched at the same time. Their threads mostly wait for servers.
const MAX_PARALLEL: usize = 64;
/// Fetched feeds that may wait to be written: one thread writes, so more would only take memory.
const WRITE_QUEUE: usize = 8;
/// How often a waiting thread checks whether it must stop.
const POLL: Duration = Duration::from_millis(100);

/// What a refresh needs.
pub struct Plan<'a> {
    pub config_dir: &'a Path,
    pub data_dir: &'a Path,
    pub config: &'a Config,
    pub client: &'a Client,
    pub which: &'a RefreshTarget,
    /// Set to end the refresh early.
    pub stop: &'a AtomicBool,
}

/// How far a refresh has got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub(crate) done: usize,
    pub(crate) total: usize,
    pub(crate) failed: usize,
    /// The last feed brought new or changed articles.
    pub(crate) news: bool,
    /// Waiting for the refresh of another running copy of the program.
    pub(crate) waiting: bool,
}

/// Why a refresh failed as a whole. Failures of single feeds are in the report.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    FeedsFile(#[from] config::Error),
    #[error(transparent)]
    Lock(#[from] files::FileError),
}

impl HasCause for RefreshError {
    fn cause(&self) -> Cause {
        match self {
            Self::Store(error) => error.cause(),
            Self::FeedsFile(error) => error.cause(),
            Self::Lock(error) => error.cause(),
        }
    }
}

/// A feed to fetch.
struct Task {
    address: Address,
    record: Record,
    /// The user's own name for it.
    title: Option<SafeText>,
    /// Fetch the pages of its articles as well.
    full_text: bool,
}

impl Task {
    /// The name of the feed as the user knows it.
    fn name(&self, record: &Record) -> SafeText {
        self.title.clone().or_else(|| record.title.clone()).unwrap_or_else(|| self.address.shown().clone())
    }
}

/// Fetches the feeds and writes their articles to the store. Only one process at a time does this in a data folder;
/// another one waits here.
pub fn refresh(plan: &Plan<'_>, on_progress: &mut dyn FnMut(Progress)) -> Result<Report, RefreshError> {
    let mut on_wait = || on_progress(Progress { waiting: true, ..Progress::default() });
    let Some(_lock) = lock(plan.data_dir, plan.stop, &mut on_wait)? else {
        return Ok(Report { stopped: true, ..Report::default() });
    };
    let list = feeds_file::read(plan.config_dir)?;
    let opened = Store::open(plan.data_dir)?;
    let mut store = opened.store;
    let known: HashMap<SafeText, Record> =
        store.feeds()?.into_iter().map(|record| (record.address.clone(), record)).collect();
    let now = now();
    let (mut tasks, mut subscribed) = (Vec::new(), HashSet::new());
    for subscription in &list.subscriptions {
        let address = subscription.address.shown();
        subscribed.insert(address.clone());
        let record = known.get(address);
        if is_wanted(plan.which, address, record, now) {
            let record = record.cloned().map_or_else(|| store.feed(address), Ok)?;
            let (address, title) = (subscription.address.clone(), subscription.title.clone());
            tasks.push(Task { address, record, title, full_text: subscription.full_text() });
        }
    }
    // Feeds that answered last time go first, so that no server that hangs delays them.
    tasks.sort_by_key(|task| (task.record.past.failures > 0, task.record.fetched.is_none()));
    store.begin_filling()?;
    let (wake_index, index_wakes) = sync_channel(1);
    let result = std::thread::scope(|scope| {
        // Keeps the word index up to date. Where it can't, a search reads the texts themselves.
        let (data_dir, stop) = (plan.data_dir, plan.stop);
        let keep_index = move || index::run_indexer(data_dir, &index_wakes, stop);
        let indexer = std::thread::Builder::new().name("words".to_owned()).spawn_scoped(scope, keep_index);
        let fetched = fetch_all(plan, &tasks, &mut store, &wake_index, on_progress);
        let ended = store.end_filling();
        let report = fetched.and_then(|report| {
            ended?;
            let texts = pages::fetch_all(plan, &tasks, &mut store, now, &wake_index)?;
            Ok(Report { texts, ..report })
        });
        drop(wake_index);
        if let Ok(indexer) = indexer {
            // A panic of the indexer must not fail the refresh.
            let _ = indexer.join();
        }
        report
    });
    let report = Report { problem: opened.warnings.into_iter().next(), ..result? };
    if !report.stopped {
        drop_old(plan, &mut store, &known, &subscribed, now)?;
    }
    Ok(report)
}

/// Whether a feed is to be fetched.
fn is_wanted(which: &RefreshTarget, address: &SafeText, record: Option<&Record>, now: UnixTime) -> bool {
    let gone = record.is_some_and(|record| record.gone);
    match which {
        RefreshTarget::One(one) => one == address,
        RefreshTarget::All => !gone,
        RefreshTarget::Due => !gone && record.and_then(|record| record.next).is_none_or(|next| next <= now),
    }
}

/// Waits until no refresh runs in this data folder, and keeps others from starting; `None` if stopped before.
pub(crate) fn lock(
    data_dir: &Path,
    stop: &AtomicBool,
    on_wait: &mut dyn FnMut(),
) -> Result<Option<File>, files::FileError> {
    let path = data_dir.join("refresh.lock");
    let file = std::fs::create_dir_all(data_dir)
        .and_then(|()| File::options().create(true).append(true).open(&path))
        .map_err(|error| files::FileError::write(&path, error))?;
    loop {
        match file.try_lock() {
            // A file system without locks is used without.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) if stop.load(Ordering::Relaxed) => return Ok(None),
            Err(TryLockError::WouldBlock) => {
                on_wait();
                std::thread::sleep(POLL);
            }
        }
    }
}

/// Fetches all feeds in parallel; this thread writes.
fn fetch_all(
    plan: &Plan<'_>,
    tasks: &[Task],
    store: &mut Store,
    wake_index: &SyncSender<()>,
    on_progress: &mut dyn FnMut(Progress),
) -> Result<Report, RefreshError> {
    let queue = HostQueue::new(tasks.iter().map(|task| &task.address));
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    // As many threads as can fetch, and two per core that parse or wait for the writer meanwhile.
    let threads = MAX_PARALLEL.min(queue.max_parallel() + 2 * cores);
    let parsers = Semaphore::new(cores);
    let started = AtomicUsize::new(0);
    let fetch = |running: RunningTask<'_>| {
        started.fetch_add(1, Ordering::Relaxed);
        let task = running.task;
        // If a feed makes a parser panic, only that feed fails.
        let outcome = catch_panic(|| feed::fetch(&tasks[task], plan, &parsers, || drop(running)));
        let outcome = outcome.unwrap_or_else(|| Some(feed::panicked(&tasks[task])))?;
        Some(Fetched { task, outcome })
    };
    let mut writer = Writer::new(tasks, store, on_progress);
    queue.run(("ask", threads, WRITE_QUEUE), plan.stop, &fetch, |fetched| {
        let written = writer.write(fetched);
        let _ = wake_index.try_send(());
        written
    })?;
    let mut report = writer.finish()?;
    report.stopped = plan.stop.load(Ordering::Relaxed) && started.into_inner() < tasks.len();
    Ok(report)
}

/// Drops old articles and those of feeds without a subscription, and deletes what was dropped earlier. The log is read
/// only if anything could be dropped.
fn drop_old(
    plan: &Plan<'_>,
    store: &mut Store,
    known: &HashMap<SafeText, Record>,
    subscribed: &HashSet<SafeText>,
    now: UnixTime,
) -> Result<(), RefreshError> {
    let keep = plan.config.keep;
    let read_saved = || -> store::IsSaved {
        let now_ms = now.seconds().max(0) as u64 * 1000;
        let state = journal::open(plan.config_dir, plan.data_dir, now_ms).state;
        Box::new(move |id| state.get(id).saved)
    };
    if keep != store::Retention::default() || known.keys().any(|address| !subscribed.contains(address)) {
        store.retain(&keep, &*read_saved(), subscribed, now)?;
    }
    // The log is read again: an article may have been saved meanwhile.
    store.purge(windows::smallest_number(plan.data_dir), &read_saved, now)?;
    Ok(())
}
