//! Full texts for feeds tagged `fulltext`: the pages of their unread articles, fetched after the feeds with the same
//! limits, and written to the store. Never here: the feeds themselves, and pages the user asks for.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};

use parking_lot::Mutex;

use super::queue::HostQueue;
use super::{Plan, RefreshError, Task};
use crate::io::clock::now;
use crate::io::fetch::FetchError;
use crate::io::fetch::page::{Page, PageError, PageFetcher};
use crate::io::journal;
use crate::io::store::Store;
use crate::io::worker::pages::is_less;
use crate::news::{Address, SafeText, UnixTime};
use crate::parse;

/// Pages of one feed fetched in one refresh; the newest articles first.
const PER_FEED: usize = 20;
/// Pages fetched at the same time.
const MAX_PARALLEL: usize = 8;
/// Pages that may wait to be written.
const WRITE_QUEUE: usize = 4;

/// A page to fetch.
struct Job {
    row: i64,
    address: Address,
    /// Words of the text from the feed.
    words: usize,
}

/// Fetches pages, and returns how many texts were written. Feeds that were not fetched after `since`, or failed, are
/// left out. Sends on `wake_index` for each text.
pub fn fetch_all(
    plan: &Plan<'_>,
    tasks: &[Task],
    store: &mut Store,
    since: UnixTime,
    wake_index: &SyncSender<()>,
) -> Result<usize, RefreshError> {
    if plan.stop.load(Ordering::Relaxed) || tasks.iter().all(|task| !task.full_text) {
        return Ok(0);
    }
    let jobs = jobs(plan, tasks, store, since)?;
    let queue = HostQueue::new(jobs.iter().map(|job| &job.address));
    let (busy_hosts, write_failed) = (Mutex::new(HashSet::new()), AtomicBool::new(false));
    let stopped = || plan.stop.load(Ordering::Relaxed) || write_failed.load(Ordering::Relaxed);
    let pages = PageFetcher::default();
    let (sender, receiver) = sync_channel(WRITE_QUEUE);
    std::thread::scope(|scope| {
        for _ in 0..MAX_PARALLEL.min(queue.max_parallel()) {
            let (sender, jobs, queue, pages, busy_hosts) =
                (sender.clone(), &jobs, &queue, &pages, &busy_hosts);
            let work = move || run_fetcher(plan, jobs, queue, pages, busy_hosts, &stopped, &sender);
            if std::thread::Builder::new().name("page".to_owned()).spawn_scoped(scope, work).is_err() {
                // The threads started so far will do.
                break;
            }
        }
        drop(sender);
        let mut texts = 0;
        let written = receiver.iter().try_for_each(|(job, result)| {
            texts += usize::from(write(store, &jobs[job], result)?);
            // If the channel is full, a wake-up is still pending.
            let _ = wake_index.try_send(());
            Ok(())
        });
        write_failed.store(written.is_err(), Ordering::Relaxed);
        drop(receiver);
        written.map(|()| texts)
    })
}

/// Pages of unread articles, of feeds that were just fetched.
fn jobs(plan: &Plan<'_>, tasks: &[Task], store: &Store, since: UnixTime) -> Result<Vec<Job>, RefreshError> {
    let tagged: HashSet<&SafeText> =
        tasks.iter().filter(|task| task.full_text).map(|task| task.address.shown()).collect();
    let mut feeds = Vec::new();
    for record in store.feeds()? {
        if record.problem.is_none() && record.asked >= Some(since) && tagged.contains(&record.address) {
            feeds.push(store.pages_wanted(record.feed)?);
        }
    }
    if feeds.iter().all(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let state = journal::open(plan.config_dir, plan.data_dir, now().seconds().max(0) as u64 * 1000).state;
    let mut jobs = Vec::new();
    for feed in feeds {
        for one in feed.into_iter().filter(|one| !state.get(&one.id).read).take(PER_FEED) {
            let web = Address::parse(&one.url).ok().filter(|address| !address.whole().starts_with("file:"));
            let article = store.article(one.row).ok().flatten();
            if let (Some(address), Some(article)) = (web, article) {
                jobs.push(Job { row: one.row, address, words: parse::document(&article).words() });
            }
        }
    }
    Ok(jobs)
}

/// Fetches one page after the other until none is left. A server that answers with Retry-After gets no more requests.
fn run_fetcher(
    plan: &Plan<'_>,
    jobs: &[Job],
    queue: &HostQueue,
    pages: &PageFetcher,
    busy_hosts: &Mutex<HashSet<String>>,
    stopped: &dyn Fn() -> bool,
    out: &SyncSender<(usize, Result<Page, PageError>)>,
) {
    while let Some(running) = queue.next(stopped) {
        let (job, host) = (running.task, host(&jobs[running.task].address));
        if busy_hosts.lock().contains(&host) {
            continue;
        }
        let result = pages.fetch_with(plan.client, jobs[job].address.whole(), plan.stop);
        let error = result.as_ref().err().and_then(PageError::fetch);
        if error.is_some_and(|error| error.retry_after().is_some()) {
            busy_hosts.lock().insert(host);
        }
        drop(running);
        if out.send((job, result)).is_err() {
            return;
        }
    }
}

fn host(address: &Address) -> String {
    let url = url::Url::parse(address.whole()).ok();
    url.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

/// Writes a text, or that there is none. Returns whether there is one more text.
fn write(store: &mut Store, job: &Job, result: Result<Page, PageError>) -> Result<bool, RefreshError> {
    let no_fault_of_page = |error: &FetchError| {
        error.is_offline() || error.retry_after().is_some() || *error == FetchError::Stopped
    };
    match result {
        Ok(page) if !is_less(&page, job.words) => {
            return Ok(store.put_page(job.row, &page.article, now())?);
        }
        Ok(_) => store.page_failed(job.row, true, now())?,
        Err(error) if error.fetch().is_some_and(no_fault_of_page) => false,
        Err(_) => store.page_failed(job.row, false, now())?,
    };
    Ok(false)
}
