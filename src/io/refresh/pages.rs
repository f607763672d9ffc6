//! Full texts for the feeds that are tagged so: the pages of their unread articles, fetched after the feeds and as
//! politely, and put into the store. Never here: the feeds themselves, or a page the reader asks for.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

use super::hosts::Hosts;
use super::{Plan, Task};
use crate::io::clock::now;
use crate::io::fetch::page::Page;
use crate::io::fetch::page::Pages;
use crate::io::fetch::page::Trouble;
use crate::io::journal;
use crate::io::store::Store;
use crate::io::worker::pages as visitor;
use crate::news::{Address, SafeText, UnixTime};
use crate::parse;

/// Pages of one feed fetched in one refresh; the newest articles first.
const A_FEED: usize = 20;
/// Pages fetched at the same time.
const AT_ONCE: usize = 8;
/// Pages that wait to be written.
const WAITING: usize = 4;

/// A page to be fetched.
struct Job {
    row: i64,
    address: Address,
    /// The words of the text there is.
    words: usize,
}

/// Fetches pages and says how many texts came of it. `since`: feeds that were not asked after it, or gave no answer,
/// are left alone. `bell` is rung for each text that was written.
pub fn fetch(
    plan: &Plan<'_>,
    tasks: &[Task],
    store: &mut Store,
    since: UnixTime,
    bell: &SyncSender<()>,
) -> Result<usize, SafeText> {
    if plan.stop.load(Ordering::Relaxed) || tasks.iter().all(|task| !task.full_text) {
        return Ok(0);
    }
    let jobs = jobs(plan, tasks, store, since)?;
    let hosts = Hosts::new(jobs.iter().map(|job| &job.address));
    let (busy, broken) = (Mutex::new(HashSet::new()), AtomicBool::new(false));
    let stopped = || plan.stop.load(Ordering::Relaxed) || broken.load(Ordering::Relaxed);
    let pages = Pages::default();
    let (sender, receiver) = sync_channel(WAITING);
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(hosts.most()) {
            let (sender, jobs, hosts, pages, busy) = (sender.clone(), &jobs, &hosts, &pages, &busy);
            let work = move || asker(plan, jobs, hosts, pages, busy, &stopped, &sender);
            if std::thread::Builder::new().name("page".to_owned()).spawn_scoped(scope, work).is_err() {
                // Fewer do as well, as long as there is one.
                break;
            }
        }
        drop(sender);
        let mut texts = 0;
        let written = receiver.iter().try_for_each(|(job, got)| {
            texts += usize::from(write(store, &jobs[job], got)?);
            // The index of words follows; where a ring is not taken in, one before it has not been yet.
            let _ = bell.try_send(());
            Ok(())
        });
        broken.store(written.is_err(), Ordering::Relaxed);
        drop(receiver);
        written.map(|()| texts)
    })
}

/// The pages that are wanted: of feeds that have just answered, of articles that are not read.
fn jobs(plan: &Plan<'_>, tasks: &[Task], store: &Store, since: UnixTime) -> Result<Vec<Job>, SafeText> {
    let told = |error: crate::io::store::Error| SafeText::new(&error.to_string());
    let records = store.feeds().map_err(told)?;
    let answered = records.iter().filter(|record| record.problem.is_none() && record.asked >= Some(since));
    let wanted = tasks.iter().filter(|task| task.full_text).map(|task| task.address.shown());
    let wanted: HashSet<&SafeText> = wanted.collect();
    let mut all = Vec::new();
    for record in answered.filter(|record| wanted.contains(&record.address)) {
        all.push(store.missing_pages(record.feed).map_err(told)?);
    }
    if all.iter().all(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let state = journal::open(plan.config_dir, plan.data_dir, now().seconds().max(0) as u64 * 1000).state;
    let mut jobs = Vec::new();
    for feed in all {
        for one in feed.into_iter().filter(|one| !state.get(&one.id).read).take(A_FEED) {
            let web = Address::parse(&one.url).ok().filter(|address| !address.whole().starts_with("file:"));
            let article = store.article(one.row).ok().flatten();
            if let (Some(address), Some(article)) = (web, article) {
                jobs.push(Job { row: one.row, address, words: parse::document(&article).words() });
            }
        }
    }
    Ok(jobs)
}

/// Fetches one page after the other, as long as there are any.
fn asker(
    plan: &Plan<'_>,
    jobs: &[Job],
    hosts: &Hosts,
    pages: &Pages,
    busy: &Mutex<HashSet<String>>,
    stopped: &dyn Fn() -> bool,
    out: &SyncSender<(usize, Result<Page, Trouble>)>,
) {
    while let Some(turn) = hosts.next(stopped) {
        let (job, host) = (turn.task, server(&jobs[turn.task].address));
        // A server that asks to be left alone is left alone.
        if busy.lock().unwrap_or_else(PoisonError::into_inner).contains(&host) {
            continue;
        }
        let got = pages.fetch_by(plan.client, jobs[job].address.whole(), plan.stop);
        if got.as_ref().is_err_and(|problem| problem.busy) {
            busy.lock().unwrap_or_else(PoisonError::into_inner).insert(host);
        }
        drop(turn);
        if out.send((job, got)).is_err() {
            return;
        }
    }
}

fn server(address: &Address) -> String {
    let url = url::Url::parse(address.whole()).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

/// Whether there is one more text.
fn write(store: &mut Store, job: &Job, got: Result<Page, Trouble>) -> Result<bool, SafeText> {
    let written = match got {
        Ok(page) if visitor::is_less(&page, job.words) => {
            store.record_page_failure(job.row, true, now()).map(|_| false)
        }
        Ok(page) => store.put_page(job.row, &page.article, now()),
        // It is no fault of the page.
        Err(problem) if problem.offline || problem.stopped || problem.busy => Ok(false),
        Err(_) => store.record_page_failure(job.row, false, now()).map(|_| false),
    };
    written.map_err(|error| SafeText::new(&error.to_string()))
}
