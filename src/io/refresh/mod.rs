//! A refresh: the feeds that are to be asked, asked side by side, and what they sent put into the store.
//! Never here: how one request is made (see `fetch`), when a feed is due next (see `news::schedule`), the screen.

mod hosts;
mod pages;
mod visit;
mod writer;

use std::collections::{HashMap, HashSet};
use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

use super::clock::now;
use super::config::Config;
use super::fetch::Client;
use super::store::{Record, Store};
use crate::app::{RefreshTarget, Report};
use crate::io::articles::files;
use crate::io::config::feeds_file as subscriptions;
use crate::io::index as words;
use crate::io::journal;
use crate::news::{Address, SafeText, UnixTime};
use hosts::Hosts;
use writer::{Visited, Writer};

/// Feeds asked at the same time. Nearly all of that time is waiting for servers.
const AT_ONCE: usize = 64;
/// Answers that wait to be written. More would only take memory: one thread writes.
const WAITING: usize = 8;
/// How often someone who waits looks whether it should stop.
const GLANCE: Duration = Duration::from_millis(100);

/// What a refresh needs.
pub struct Plan<'a> {
    pub config_dir: &'a Path,
    pub data_dir: &'a Path,
    pub config: &'a Config,
    pub client: &'a Client,
    pub which: &'a RefreshTarget,
    /// Set by whoever wants it to end early.
    pub stop: &'a AtomicBool,
}

/// How far it has got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub done: usize,
    pub total: usize,
    pub failed: usize,
    /// There is something in the store that was not there before.
    pub news: bool,
    /// Another program refreshes; this one begins when that is done.
    pub waiting: bool,
}

/// A feed to be asked.
struct Task {
    address: Address,
    record: Record,
    /// The reader's own name for it.
    title: Option<SafeText>,
    /// The pages of its articles are wanted, too.
    full_text: bool,
}

impl Task {
    /// What the reader knows the feed by.
    fn name(&self, record: &Record) -> SafeText {
        self.title.clone().or_else(|| record.title.clone()).unwrap_or_else(|| self.address.shown().clone())
    }
}

/// Asks the feeds and writes what they send; says how far it has got. One program at a time does this in a data
/// folder: another one waits here until that is done.
pub fn refresh(plan: &Plan<'_>, tell: &mut dyn FnMut(Progress)) -> Result<Report, SafeText> {
    let told = |error: &dyn std::fmt::Display| SafeText::new(&error.to_string());
    let Some(_turn) = turn(plan, tell)? else { return Ok(Report { stopped: true, ..Report::default() }) };
    let list = subscriptions::read(plan.config_dir).map_err(|error| told(&error))?;
    let subscribed: HashSet<SafeText> =
        list.subscriptions.iter().map(|s| s.address.shown().clone()).collect();
    let opened = Store::open(plan.data_dir).map_err(|error| told(&error))?;
    let mut store = opened.store;
    let known: HashMap<SafeText, Record> = store
        .feeds()
        .map_err(|error| told(&error))?
        .into_iter()
        .map(|record| (record.address.clone(), record))
        .collect();
    let now = now();
    let mut tasks = Vec::new();
    for subscription in &list.subscriptions {
        let record = known.get(subscription.address.shown());
        if wanted(plan.which, subscription.address.shown(), record, now) {
            let record = match record {
                Some(record) => record.clone(),
                None => store.feed(subscription.address.shown()).map_err(|error| told(&error))?,
            };
            let (address, title) = (subscription.address.clone(), subscription.title.clone());
            let full_text = subscription.full_text();
            tasks.push(Task { address, record, title, full_text });
        }
    }
    // Those that answered last time go first: nobody waits for the news behind a server that hangs.
    tasks.sort_by_key(|task| (task.record.past.failures > 0, task.record.fetched.is_none()));
    store.begin_filling().map_err(|error| told(&error))?;
    let (bell, rings) = sync_channel(1);
    let written = std::thread::scope(|scope| {
        // The index of words follows what is written. Where it can't, a search reads the texts themselves.
        let (data_dir, stop) = (plan.data_dir, plan.stop);
        let keep = move || words::run_indexer(data_dir, &rings, stop);
        let keeper = std::thread::Builder::new().name("words".to_owned()).spawn_scoped(scope, keep);
        let asked = ask(plan, &tasks, &mut store, &bell, tell);
        let ordered = store.end_filling().map_err(|error| told(&error));
        let full = asked.and_then(|report| {
            ordered.and_then(|()| {
                pages::fetch(plan, &tasks, &mut store, now, &bell).map(|texts| Report { texts, ..report })
            })
        });
        drop(bell);
        if let Ok(keeper) = keeper {
            // A fault of the index costs the index, not the refresh.
            let _ = keeper.join();
        }
        full
    });
    let mut report = written?;
    report.problem = opened.warnings.into_iter().next();
    if !report.stopped {
        tidy(plan, &mut store, &known, &subscribed, now)?;
    }
    Ok(report)
}

/// Whether a feed is to be asked.
fn wanted(which: &RefreshTarget, address: &SafeText, record: Option<&Record>, now: UnixTime) -> bool {
    let gone = record.is_some_and(|record| record.gone);
    match which {
        RefreshTarget::One(one) => one == address,
        RefreshTarget::All => !gone,
        RefreshTarget::Due => !gone && record.and_then(|record| record.next).is_none_or(|next| next <= now),
    }
}

/// Waits until no other program refreshes in this data folder; `None` if stopped before.
fn turn(plan: &Plan<'_>, tell: &mut dyn FnMut(Progress)) -> Result<Option<File>, SafeText> {
    let path = plan.data_dir.join("refresh.lock");
    let failed = |error: std::io::Error| files::FileError::write(&path, error);
    std::fs::create_dir_all(plan.data_dir).map_err(|error| files::FileError::write(plan.data_dir, error))?;
    let file = File::options().create(true).append(true).open(&path).map_err(failed)?;
    loop {
        match file.try_lock() {
            // A file system without locks: go on without.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(Some(file)),
            Err(TryLockError::WouldBlock) if plan.stop.load(Ordering::Relaxed) => return Ok(None),
            Err(TryLockError::WouldBlock) => {
                tell(Progress { waiting: true, ..Progress::default() });
                std::thread::sleep(GLANCE);
            }
        }
    }
}

/// Asks all of them.
fn ask(
    plan: &Plan<'_>,
    tasks: &[Task],
    store: &mut Store,
    bell: &SyncSender<()>,
    tell: &mut dyn FnMut(Progress),
) -> Result<Report, SafeText> {
    let hosts = Hosts::new(tasks.iter().map(|task| &task.address));
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let parsing = hosts::Permits::new(cores);
    let (sender, receiver) = sync_channel::<Visited>(WAITING);
    let asked = AtomicUsize::new(0);
    let broken = AtomicBool::new(false);
    let stopped = || plan.stop.load(Ordering::Relaxed) || broken.load(Ordering::Relaxed);
    let mut writer = Writer::new(tasks, store, tell);
    let written = std::thread::scope(|scope| {
        // As many as can ask, and two for each core to read and to wait for the writer meanwhile. More would only
        // spread the memory.
        for _ in 0..AT_ONCE.min(hosts.most() + 2 * cores) {
            let (sender, hosts, parsing, asked) = (sender.clone(), &hosts, &parsing, &asked);
            let work = move || asker(plan, tasks, hosts, parsing, asked, &stopped, &sender);
            let started = std::thread::Builder::new().name("ask".to_owned()).spawn_scoped(scope, work);
            if started.is_err() {
                // Fewer do as well, as long as there is one.
                break;
            }
        }
        drop(sender);
        let written = receiver.iter().try_for_each(|visited| {
            let taken = writer.take(visited);
            let _ = bell.try_send(());
            taken
        });
        broken.store(written.is_err(), Ordering::Relaxed);
        // Whoever still waits for a place in the queue is let go.
        drop(receiver);
        written
    });
    written?;
    let mut report = writer.end()?;
    report.stopped = plan.stop.load(Ordering::Relaxed) && asked.into_inner() < tasks.len();
    Ok(report)
}

/// Asks one feed after the other, as long as there are any.
fn asker(
    plan: &Plan<'_>,
    tasks: &[Task],
    hosts: &Hosts,
    parsing: &hosts::Permits,
    asked: &AtomicUsize,
    stopped: &dyn Fn() -> bool,
    out: &SyncSender<Visited>,
) {
    while let Some(turn) = hosts.next(stopped) {
        asked.fetch_add(1, Ordering::Relaxed);
        let task = turn.task;
        // A feed that makes a parser panic costs that feed, not the rest.
        let visit = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            visit::visit(&tasks[task], plan, parsing, || drop(turn))
        }));
        let Some(outcome) = visit.unwrap_or_else(|_| Some(visit::failed(&tasks[task]))) else { return };
        if out.send(Visited { task, outcome }).is_err() {
            return;
        }
    }
}

/// Drops what need not be kept. The log is only read if anything could go.
fn tidy(
    plan: &Plan<'_>,
    store: &mut Store,
    known: &HashMap<SafeText, Record>,
    subscribed: &HashSet<SafeText>,
    now: UnixTime,
) -> Result<(), SafeText> {
    let keep = plan.config.keep;
    if keep == super::store::Retention::default() && known.keys().all(|address| subscribed.contains(address))
    {
        return Ok(());
    }
    let state = journal::open(plan.config_dir, plan.data_dir, now.seconds().max(0) as u64 * 1000).state;
    let saved = |id: &crate::news::Id| state.get(id).saved;
    let dropped = store.retain(&keep, &saved, subscribed, now);
    dropped.map(drop).map_err(|error| SafeText::new(&error.to_string()))
}
