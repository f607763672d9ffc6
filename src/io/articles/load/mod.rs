//! Reads what the reader named into headlines: one thread cuts the files into jobs, two parse, one gathers in
//! the order of the files, so that the list can be used from the first chunk on.
//! Never here: bodies past the budget, read state, the order of the list.

mod cut;
mod job;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::app::{Msg, Source};
use crate::io::articles::BUDGET;
use crate::io::articles::FIRST_CHUNK;
use crate::io::articles::LARGEST_CHUNK;
use crate::io::articles::Place;
use crate::io::articles::Shelf;
use crate::io::articles::files::Input;
use crate::news::{Id, SafeText};
use crate::search::ChunkBuilder;
use job::{Done, Found, Job, Work};

/// Two parsers: the machine may have more cores, but the reader has other things to do with them.
const PARSERS: usize = 2;
/// Nothing is said of how far reading got before this.
const QUIET: Duration = Duration::from_millis(300);
/// And then this often.
const BETWEEN: Duration = Duration::from_millis(120);
/// Troubles kept word for word.
const MOST_TROUBLES: usize = 200;

/// What a load needs.
pub struct Plan<'a> {
    pub inputs: &'a [Input],
    /// Where standard input is spooled past the budget.
    pub data_dir: &'a Path,
    /// Set by whoever wants it to end early.
    pub stop: &'a AtomicBool,
}

/// Reads everything, telling `send` as it goes. Ends with `Msg::LoadEnded` unless stopped.
pub fn load(plan: &Plan<'_>, ticket: u64, shelf: &Shelf, send: &(dyn Fn(Msg) + Sync)) {
    shelf.clear();
    let budget = AtomicI64::new(BUDGET as i64);
    let work = Work { shelf, budget: &budget, stop: plan.stop, data_dir: plan.data_dir };
    let (jobs, queue) = sync_channel::<(u64, Job)>(PARSERS * 2);
    let (results, done) = sync_channel::<(u64, Done)>(PARSERS * 4);
    let queue = Mutex::new(queue);
    let mut gather = Gather::new(shelf, ticket, send);
    std::thread::scope(|scope| {
        let (work, queue) = (&work, &queue);
        scope.spawn(move || {
            let mut number = 0;
            cut::cut(plan.inputs, work, &mut |job| {
                number += 1;
                jobs.send((number - 1, job)).is_ok() && !plan.stop.load(Ordering::Relaxed)
            });
        });
        for _ in 0..PARSERS {
            let results = results.clone();
            scope.spawn(move || parser(queue, &results, work));
        }
        drop(results);
        gather.all(&done, plan.stop);
        // Whoever still waits for a place in the queue is let go.
        drop(done);
    });
    if !plan.stop.load(Ordering::Relaxed) {
        gather.end();
    }
}

fn parser(queue: &Mutex<Receiver<(u64, Job)>>, results: &SyncSender<(u64, Done)>, work: &Work<'_>) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, job)) = next else { return };
        if work.stop.load(Ordering::Relaxed) {
            return;
        }
        let names = job.names();
        // A file that makes a parser panic costs that file, not the rest.
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job::run(job, work)));
        let done = done.unwrap_or_else(|_| Done {
            warnings: vec![SafeText::new(&format!("{names}: reading this failed (a fault of tidings)"))],
            ..Done::default()
        });
        if results.send((number, done)).is_err() {
            return;
        }
    }
}

/// What is known of an id that came before: how its article looked, in which file, and how often it came.
struct Seen {
    look: u32,
    origin: u32,
    times: u32,
}

/// Puts results in order and makes chunks of them.
struct Gather<'a> {
    shelf: &'a Shelf,
    ticket: u64,
    send: &'a (dyn Fn(Msg) + Sync),
    builder: ChunkBuilder,
    places: Vec<Place>,
    target: usize,
    sources: HashMap<SafeText, u32>,
    fresh_sources: Vec<Source>,
    seen: HashMap<u64, Seen>,
    warnings: Vec<SafeText>,
    more_troubles: usize,
    begun: Instant,
    said: Instant,
    flushed: Instant,
    bytes: u64,
}

impl<'a> Gather<'a> {
    fn new(shelf: &'a Shelf, ticket: u64, send: &'a (dyn Fn(Msg) + Sync)) -> Self {
        let now = Instant::now();
        Self {
            shelf,
            ticket,
            send,
            builder: ChunkBuilder::default(),
            places: Vec::new(),
            target: FIRST_CHUNK,
            // Number 0 is for articles that name no source.
            sources: HashMap::from([(SafeText::default(), 0)]),
            fresh_sources: vec![Source::default()],
            seen: HashMap::new(),
            warnings: Vec::new(),
            more_troubles: 0,
            begun: now,
            said: now,
            flushed: now,
            bytes: 0,
        }
    }

    fn all(&mut self, done: &Receiver<(u64, Done)>, stop: &AtomicBool) {
        let (mut next, mut early) = (0, BTreeMap::new());
        while let Ok((number, result)) = done.recv() {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            early.insert(number, result);
            while let Some(result) = early.remove(&next) {
                next += 1;
                self.take(result);
            }
        }
    }

    fn take(&mut self, done: Done) {
        self.bytes += done.bytes;
        let room = MOST_TROUBLES.saturating_sub(self.warnings.len());
        self.more_troubles += done.warnings.len().saturating_sub(room);
        self.warnings.extend(done.warnings.into_iter().take(room));
        for found in done.found {
            self.push(found);
            if self.builder.len() >= self.target {
                self.flush();
            }
        }
        if self.begun.elapsed() < QUIET || self.said.elapsed() < BETWEEN {
            return;
        }
        self.said = Instant::now();
        if self.flushed.elapsed() > BETWEEN * 2 {
            self.flush();
        }
        let (total, what) = (done.total, done.what);
        (self.send)(Msg::Progress { ticket: self.ticket, done: self.bytes, total, what });
    }

    fn push(&mut self, found: Found) {
        let Found { mut headline, place, look, written } = found;
        let key = |id: &Id| u64::from_le_bytes(id.0[..8].try_into().unwrap_or_default());
        let origin = place.origin;
        if let Some(seen) = self.seen.get_mut(&key(&headline.id)) {
            // The same article from another file is one article. Within one file, and when it reads
            // differently, nothing is dropped: it gets a name of its own.
            if seen.origin != origin && seen.look == look {
                return;
            }
            seen.times += 1;
            headline.id = Id::of(&headline.id.to_string(), &seen.times.to_string());
        }
        self.seen.entry(key(&headline.id)).or_insert(Seen { look, origin, times: 1 });
        if headline.title.is_empty() {
            headline.title = SafeText::new(crate::io::articles::UNTITLED);
        }
        let source = headline.source.take().unwrap_or_default();
        let number = if let Some(number) = self.sources.get(&source) {
            *number
        } else {
            let number = self.sources.len() as u32;
            self.fresh_sources.push(Source { name: source.clone(), feed: None });
            self.sources.insert(source, number);
            number
        };
        self.builder.push(&headline, number, written);
        self.places.push(place);
    }

    fn flush(&mut self) {
        self.flushed = Instant::now();
        if self.builder.is_empty() {
            return;
        }
        self.target = (self.target * 4).min(LARGEST_CHUNK);
        let chunk = self.shelf.add(&mut self.builder, &mut self.places);
        let sources = std::mem::take(&mut self.fresh_sources);
        (self.send)(Msg::Loaded { ticket: self.ticket, chunk, sources, revised: vec![] });
    }

    fn end(mut self) {
        self.flush();
        if self.more_troubles > 0 {
            self.warnings.push(SafeText::new(&format!("and {} more", self.more_troubles)));
        }
        (self.send)(Msg::LoadEnded { ticket: self.ticket, warnings: self.warnings });
    }
}
