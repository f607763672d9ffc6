//! A refresh: feeds fetched in parallel, parsed, and written to the store in order.
//! Never here: how one request is made (see `fetch`), when a feed is due next (see `news::schedule`), the screen.

mod added;
mod feed;
mod pages;
mod queue;
mod writer;

use std::collections::{HashMap, HashSet};
use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::{Duration, Instant};

use super::articles::files;
use super::clock::now;
use super::config::{self, Config, feeds_file};
use super::fetch::{Client, Response, Semaphore, Validators};
use super::store::{self, Record, Store};
use super::{index, journal, windows};
use crate::app::{RefreshTarget, Report};
use crate::news::{Address, Cause, HasCause, NameScope, SafeText, UnixTime, address, catch_panic};
pub(crate) use added::{ask_gone_anew, store_added};
use queue::{HostQueue, RunningTask};
use writer::{Fetched, NewNames, Writer};

/// Feeds fetched at the same time. Their threads mostly wait for servers.
const MAX_PARALLEL: usize = 64;
/// Fetched feeds that may wait to be written: one thread writes, so more would only take memory.
const WRITE_QUEUE: usize = 8;
/// How often a waiting thread checks whether it must stop.
const POLL: Duration = Duration::from_millis(100);
/// How long an answer that is there already waits for another refresh to end.
const ANSWER_WAIT: Duration = Duration::from_secs(3);

/// What a refresh needs.
pub struct Plan<'a> {
    pub config_dir: &'a Path,
    pub data_dir: &'a Path,
    pub config: &'a Config,
    pub client: &'a Client,
    pub which: &'a RefreshTarget,
    /// Ask without conditions, and read also what seems to be the same.
    pub complete: bool,
    /// The answer of the one feed that is wanted, which was asked already, when it was found.
    pub answer: Option<&'a Response>,
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
    #[error(transparent)]
    Journal(#[from] journal::Error),
}

impl HasCause for RefreshError {
    fn cause(&self) -> Cause {
        match self {
            Self::Store(error) => error.cause(),
            Self::FeedsFile(error) => error.cause(),
            Self::Lock(error) => error.cause(),
            Self::Journal(error) => error.cause(),
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
    /// The hash of its line in `feeds.txt`.
    line: [u8; 32],
}

impl Task {
    /// The name of the feed as the user knows it.
    fn name(&self, record: &Record) -> SafeText {
        self.title.clone().or_else(|| record.title.clone()).unwrap_or_else(|| self.address.shown().clone())
    }
}

/// Fetches the feeds and writes their articles to the store. Only one process at a time does this in a data folder;
/// another one waits here. With an answer it waits a moment only, and leaves the feed to the next refresh.
pub fn refresh(plan: &Plan<'_>, on_progress: &mut dyn FnMut(Progress)) -> Result<Report, RefreshError> {
    let mut on_wait = || on_progress(Progress { waiting: true, ..Progress::default() });
    let until = plan.answer.map(|_| Instant::now() + ANSWER_WAIT);
    let Some(_lock) = lock(plan.data_dir, plan.stop, until, &mut on_wait)? else {
        return Ok(Report { stopped: true, ..Report::default() });
    };
    let list = feeds_file::read(plan.config_dir)?;
    let opened = Store::open(plan.data_dir)?;
    let mut store = opened.store;
    store.correct_times(now())?;
    let known: HashMap<SafeText, Record> =
        store.feeds()?.into_iter().map(|record| (record.address.clone(), record)).collect();
    let now = now();
    let (mut tasks, mut subscribed) = (Vec::new(), HashSet::new());
    for subscription in &list.subscriptions {
        let address = subscription.address.normal();
        subscribed.insert(address.clone());
        let record = known.get(address);
        let gone = record.is_some_and(|record| feeds_file::is_gone(record, subscription));
        if is_wanted(plan.which, address, record, gone, now) {
            let record = record.cloned().map_or_else(|| store.feed(address), Ok)?;
            let (address, title) = (subscription.address.clone(), subscription.title.clone());
            let (full_text, line) = (subscription.full_text(), feeds_file::line_digest(subscription));
            tasks.push(Task { address, record: Record { gone, ..record }, title, full_text, line });
        }
    }
    // Subscribed to again, it is asked again.
    for record in known.values().filter(|record| record.gone && !subscribed.contains(&record.address)) {
        store.ask_anew(&record.address)?;
    }
    learn_addresses(plan, &mut store, &mut tasks)?;
    // Feeds that answered last time go first, so that no server that hangs delays them.
    tasks.sort_by_key(|task| (task.record.past.failures > 0, task.record.fetched.is_none()));
    store.begin_filling()?;
    let (wake_index, index_wakes) = sync_channel(1);
    let result = std::thread::scope(|scope| {
        // Keeps the word index up to date. Where it can't, a search reads the texts themselves.
        let (data_dir, stop) = (plan.data_dir, plan.stop);
        let keep_index = move || index::run_indexer(data_dir, &index_wakes, stop);
        let indexer = std::thread::Builder::new().name("words".to_owned()).spawn_scoped(scope, keep_index);
        let went = known.keys().filter(|address| !subscribed.contains(*address)).cloned().collect();
        let fetched = fetch_all(plan, &tasks, &mut store, went, &wake_index, on_progress);
        let ended = store.end_filling();
        let report = fetched.and_then(|(report, names)| {
            ended?;
            store.separate_twins()?;
            write_joins(plan, &mut store, names, now)?;
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
fn is_wanted(
    which: &RefreshTarget,
    address: &SafeText,
    record: Option<&Record>,
    gone: bool,
    now: UnixTime,
) -> bool {
    match which {
        RefreshTarget::One(one) => address::normal(one) == *address,
        RefreshTarget::All => true,
        RefreshTarget::Due => !gone && record.and_then(|record| record.next).is_none_or(|next| next <= now),
    }
}

/// Waits until no refresh runs in this data folder, and keeps others from starting; `None` if stopped before, or at
/// `until`.
pub(crate) fn lock(
    data_dir: &Path,
    stop: &AtomicBool,
    until: Option<Instant>,
    on_wait: &mut dyn FnMut(),
) -> Result<Option<File>, files::FileError> {
    let path = data_dir.join("refresh.lock");
    let file = std::fs::create_dir_all(data_dir)
        .and_then(|()| File::options().create(true).append(true).open(&path))
        .map_err(|error| files::FileError::write(&path, error))?;
    let stopped = || stop.load(Ordering::Relaxed) || until.is_some_and(|until| Instant::now() >= until);
    loop {
        match file.try_lock() {
            // A file system without locks is used without.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) if stopped() => return Ok(None),
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
    went: HashSet<SafeText>,
    wake_index: &SyncSender<()>,
    on_progress: &mut dyn FnMut(Progress),
) -> Result<(Report, NewNames), RefreshError> {
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
    let mut writer = Writer::new(tasks, store, went, on_progress);
    queue.run(("ask", threads, WRITE_QUEUE), plan.stop, &fetch, |fetched| {
        let written = writer.write(fetched);
        let _ = wake_index.try_send(());
        written
    })?;
    let (mut report, names) = writer.finish()?;
    report.stopped = plan.stop.load(Ordering::Relaxed) && started.into_inner() < tasks.len();
    Ok((report, names))
}

fn open_journal(plan: &Plan<'_>, now: UnixTime) -> journal::Opened {
    journal::open(plan.config_dir, plan.data_dir, milliseconds(now))
}

fn milliseconds(now: UnixTime) -> u64 {
    now.seconds().max(0) as u64 * 1000
}

/// Notes further addresses of feeds, which another machine has written to the log: the articles have names by them,
/// too. A feed with a further address is then asked for all its articles.
fn learn_addresses(plan: &Plan<'_>, store: &mut Store, tasks: &mut [Task]) -> Result<(), RefreshError> {
    let joins = journal::read_joins(plan.config_dir);
    for task in tasks {
        let others = joins.other_scopes(NameScope::of(&task.record.address));
        if !others.is_empty() && store.add_scopes(task.record.feed, &others)? {
            task.record.validators = Validators::default();
            task.record.digest = None;
        }
    }
    Ok(())
}

/// Joins names in the log: those that articles with marks have got, and the addresses of feeds that have moved. Also
/// earlier ones, if the log has changed: marks of another machine may have come, or the program was killed.
fn write_joins(
    plan: &Plan<'_>,
    store: &mut Store,
    names: NewNames,
    now: UnixTime,
) -> Result<(), RefreshError> {
    let NewNames { mut articles, feeds } = names;
    if store.joined_log()? != Some(journal::fingerprint(plan.config_dir)) {
        articles.extend(store.names_to_join()?);
    }
    if articles.is_empty() && feeds.is_empty() {
        return Ok(());
    }
    let journal::Opened { mut journal, mut state, .. } = open_journal(plan, now);
    store.learn_names(&mut state)?;
    let mut marks = state.join(milliseconds(now), &articles);
    marks.extend(feeds.iter().filter_map(|(old, new)| state.join_scopes(milliseconds(now), *old, *new)));
    if !marks.is_empty() {
        journal.append(&marks)?;
        journal.close()?;
    }
    Ok(store.set_joined_log(journal::fingerprint(plan.config_dir))?)
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
    if store::is_impossible(now) {
        return Ok(());
    }
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
