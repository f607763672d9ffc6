//! Reads files into headlines: one thread splits the files into jobs, two parse, one puts the results in the order of
//! the files, so that the list can be used from the first chunk on.
//! Never here: bodies past the budget, read state, the order of the list.

mod job;
mod split;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::chunks::ChunkSender;
use super::files::Input;
use super::{ArticleSource, BUDGET};
use crate::app::{Msg, SourceInfo};
use crate::news::{Id, SafeText, catch_panic};
use job::{Job, JobResult, LoadContext, LoadedHeadline};

/// Parser threads. Two, even on a larger machine, to leave it to other work.
const PARSERS: usize = 2;
/// No progress is reported before this.
const FIRST_PROGRESS: Duration = Duration::from_millis(300);
/// And then this often.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(120);
/// Warnings reported in full; of the rest only the number.
const MOST_WARNINGS: usize = 200;

/// What a load needs.
pub struct Plan<'a> {
    pub inputs: &'a [Input],
    /// Where standard input past the budget is written.
    pub data_dir: &'a Path,
    /// Set to end the load early.
    pub stop: &'a AtomicBool,
}

/// Reads all inputs into `articles` and sends messages to the app, the last one `Msg::LoadEnded` unless stopped.
pub fn load(plan: &Plan<'_>, ticket: u64, articles: &ArticleSource, send: &(dyn Fn(Msg) + Sync)) {
    articles.clear();
    let budget = AtomicI64::new(BUDGET as i64);
    let context = LoadContext { articles, budget: &budget, stop: plan.stop, data_dir: plan.data_dir };
    let (jobs, queue) = sync_channel::<(u64, Job)>(PARSERS * 2);
    let (sender, results) = sync_channel::<(u64, JobResult)>(PARSERS * 4);
    let queue = Mutex::new(queue);
    let mut collector = Collector::new(articles, ticket, send);
    std::thread::scope(|scope| {
        let (context, queue) = (&context, &queue);
        scope.spawn(move || {
            let mut number = 0;
            split::split(plan.inputs, context, &mut |job| {
                number += 1;
                jobs.send((number - 1, job)).is_ok() && !plan.stop.load(Ordering::Relaxed)
            });
        });
        for _ in 0..PARSERS {
            let sender = sender.clone();
            scope.spawn(move || run_jobs(queue, &sender, context));
        }
        drop(sender);
        collector.collect(&results, plan.stop);
        // Unblocks the threads that still wait to send.
        drop(results);
    });
    if !plan.stop.load(Ordering::Relaxed) {
        collector.finish();
    }
}

fn run_jobs(
    queue: &Mutex<Receiver<(u64, Job)>>,
    results: &SyncSender<(u64, JobResult)>,
    context: &LoadContext<'_>,
) {
    loop {
        let next = queue.lock().recv();
        let Ok((number, job)) = next else { return };
        if context.stop.load(Ordering::Relaxed) {
            return;
        }
        let names = job.names();
        // A file that makes a parser panic is skipped; the rest is still read.
        let result = catch_panic(|| job::run(job, context)).unwrap_or_else(|| JobResult {
            warnings: vec![SafeText::new(&format!(
                "{names}: this could not be read (an internal error of tidings)"
            ))],
            ..JobResult::default()
        });
        if results.send((number, result)).is_err() {
            return;
        }
    }
}

/// An id that came before: the digest and the file of its article, and how often it came.
struct Seen {
    digest: u32,
    origin: u32,
    times: u32,
}

/// Puts results in order and sends their headlines.
struct Collector<'a> {
    chunks: ChunkSender<'a, SafeText>,
    seen: HashMap<u64, Seen>,
    warnings: Vec<SafeText>,
    more_warnings: usize,
    started: Instant,
    reported: Instant,
    bytes: u64,
}

impl<'a> Collector<'a> {
    fn new(articles: &'a ArticleSource, ticket: u64, send: &'a (dyn Fn(Msg) + Sync)) -> Self {
        let now = Instant::now();
        Self {
            chunks: ChunkSender::new(articles, ticket, send),
            seen: HashMap::new(),
            warnings: Vec::new(),
            more_warnings: 0,
            started: now,
            reported: now,
            bytes: 0,
        }
    }

    fn collect(&mut self, results: &Receiver<(u64, JobResult)>, stop: &AtomicBool) {
        let (mut next, mut early) = (0, BTreeMap::new());
        while let Ok((number, result)) = results.recv() {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            early.insert(number, result);
            while let Some(result) = early.remove(&next) {
                next += 1;
                self.add(result);
            }
        }
    }

    fn add(&mut self, result: JobResult) {
        self.bytes += result.bytes;
        let space = MOST_WARNINGS.saturating_sub(self.warnings.len());
        self.more_warnings += result.warnings.len().saturating_sub(space);
        self.warnings.extend(result.warnings.into_iter().take(space));
        for headline in result.headlines {
            self.push(headline);
        }
        if self.started.elapsed() < FIRST_PROGRESS || self.reported.elapsed() < PROGRESS_INTERVAL {
            return;
        }
        self.reported = Instant::now();
        if self.chunks.flushed.elapsed() > PROGRESS_INTERVAL * 2 {
            self.chunks.flush();
        }
        let (done, total, what) = (self.bytes, result.total, result.file_name);
        self.chunks.send(|ticket| Msg::Progress { ticket, done, total, what });
    }

    fn push(&mut self, loaded: LoadedHeadline) {
        let LoadedHeadline { mut headline, location, digest, written } = loaded;
        let key = |id: &Id| id.0.first_chunk().map_or(0, |first| u64::from_le_bytes(*first));
        let origin = location.origin;
        if let Some(seen) = self.seen.get_mut(&key(&headline.id)) {
            // The same article in another file is one article. Within one file, or with another text, it is another
            // article and gets an id of its own.
            if seen.origin != origin && seen.digest == digest {
                return;
            }
            seen.times += 1;
            headline.id = Id::of(&headline.id.to_string(), &seen.times.to_string());
        }
        self.seen.entry(key(&headline.id)).or_insert(Seen { digest, origin, times: 1 });
        let source = match headline.source.take() {
            Some(name) if !name.is_empty() => {
                self.chunks.source(&name, || SourceInfo { name: name.clone(), ..SourceInfo::default() })
            }
            _ => 0,
        };
        self.chunks.push(headline, source, written, location, false);
    }

    fn finish(mut self) {
        self.chunks.flush();
        if self.more_warnings > 0 {
            self.warnings.push(SafeText::new(&format!("and {} more", self.more_warnings)));
        }
        let warnings = self.warnings;
        self.chunks.send(|ticket| Msg::LoadEnded { ticket, warnings });
    }
}
