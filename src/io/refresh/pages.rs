//! Full texts for feeds tagged `fulltext`: the pages of their unread articles, and again of articles that were revised,
//! fetched after the feeds with the same limits, and written to the store. Never here: the feeds themselves, and pages the user asks for.

use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::sync::mpsc::SyncSender;

use parking_lot::Mutex;

use super::queue::{HostQueue, RunningTask};
use super::{Plan, RefreshError, Task};
use crate::io::clock::now;
use crate::io::fetch::FetchError;
use crate::io::fetch::page::{Page, PageError, PageFetcher};
use crate::io::journal;
use crate::io::store::{MissingPage, Store};
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
pub(crate) fn fetch_all(
    plan: &Plan<'_>,
    tasks: &[Task],
    store: &mut Store,
    since: UnixTime,
    wake_index: &SyncSender<()>,
) -> Result<usize, RefreshError> {
    // Nobody waits for the pages of a feed that was only found; its next refresh fetches them.
    let found_only = plan.answer.is_some();
    if found_only || plan.stop.load(Ordering::Relaxed) || tasks.iter().all(|task| !task.full_text) {
        return Ok(0);
    }
    let jobs = jobs(plan, tasks, store, since)?;
    let queue = HostQueue::new(jobs.iter().map(|job| &job.address));
    let pages = PageFetcher::default();
    // Hosts that answered with Retry-After get no more requests.
    let busy_hosts = Mutex::new(HashSet::new());
    let fetch = |running: RunningTask<'_>| {
        let job = &jobs[running.task];
        let host = host(&job.address);
        if busy_hosts.lock().contains(&host) {
            return None;
        }
        let result = pages.fetch_with(plan.client, job.address.whole(), plan.stop);
        let error = result.as_ref().err().and_then(PageError::fetch);
        if error.is_some_and(|error| error.retry_after().is_some()) {
            busy_hosts.lock().insert(host);
        }
        Some((job, result))
    };
    let (threads, mut texts) = (MAX_PARALLEL.min(queue.max_parallel()), 0);
    queue.run(("page", threads, WRITE_QUEUE), plan.stop, &fetch, |(job, result)| {
        texts += usize::from(write(store, job, result)?);
        // If the channel is full, a wake-up is still pending.
        let _ = wake_index.try_send(());
        Ok::<_, RefreshError>(())
    })?;
    Ok(texts)
}

/// Pages of unread articles and outdated pages, of feeds that were just fetched.
fn jobs(plan: &Plan<'_>, tasks: &[Task], store: &Store, since: UnixTime) -> Result<Vec<Job>, RefreshError> {
    let tagged: HashSet<&SafeText> =
        tasks.iter().filter(|task| task.full_text).map(|task| task.address.normal()).collect();
    let mut feeds = Vec::new();
    for record in store.feeds()? {
        if record.problem.is_none() && record.asked >= Some(since) && tagged.contains(&record.address) {
            feeds.push(store.missing_pages(record.feed)?);
        }
    }
    if feeds.iter().all(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let mut state = journal::open(plan.config_dir, plan.data_dir, now().seconds().max(0) as u64 * 1000).state;
    store.learn_names(&mut state)?;
    let mut jobs = Vec::new();
    for feed in feeds {
        let wanted = |one: &MissingPage| one.outdated || !state.get(&one.id).read;
        for one in feed.into_iter().filter(wanted).take(PER_FEED) {
            let web = Address::parse(&one.url).ok().filter(|address| !address.whole().starts_with("file:"));
            let article = store.article(one.row).ok().flatten();
            if let (Some(address), Some(article)) = (web, article) {
                jobs.push(Job { row: one.row, address, words: parse::document(&article).words() });
            }
        }
    }
    Ok(jobs)
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
        Ok(page) if !page.is_less_than(job.words) => {
            return Ok(store.put_page(job.row, &page.article, now())?);
        }
        Ok(_) => store.record_page_failure(job.row, true, now())?,
        Err(error) if error.fetch().is_some_and(no_fault_of_page) => false,
        Err(_) => store.record_page_failure(job.row, false, now())?,
    };
    Ok(false)
}
