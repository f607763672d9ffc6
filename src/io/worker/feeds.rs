//! The workers that change the subscriptions while the program is open (add, remove, restore) and that refresh.
//! Never here: the command line, how a feed is found, fetched or stored.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::library::LibraryRequest;
use crate::app::msg::Worker;
use crate::app::{Effect, Msg, RefreshTarget, Report, Subscribed};
use crate::io::config::{Config, feeds_file};
use crate::io::fetch::Client;
use crate::io::fetch::discover::{self, Found};
use crate::io::refresh::{Plan, ask_gone_anew, refresh, store_added};
use crate::io::store::Store;
use crate::io::thread::catch;
use crate::io::{Folders, change_feed};
use crate::news::{Address, Candidate, Cause, Failure, RemovedLine, SafeText, Subscription, address};
use crate::parse::subscriptions;

/// How often the progress of a refresh is reported.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

/// What both workers need.
#[derive(Clone)]
pub(crate) struct FeedWorker {
    pub(crate) folders: Folders,
    pub(crate) config: Config,
    pub(crate) client: Arc<Client>,
    /// `None` if the list does not hold the subscriptions.
    pub(crate) library: Option<Sender<LibraryRequest>>,
    pub(crate) out: Sender<Msg>,
    /// Ends the refresh under way.
    pub(crate) stop: Arc<Mutex<Arc<AtomicBool>>>,
}

impl FeedWorker {
    /// Ends the refresh under way.
    pub(crate) fn stop(&self) {
        self.stop.lock().store(true, Ordering::Relaxed);
    }

    /// Sends an answer once the library is up to date, so that the app knows the feeds that the answer is about.
    fn send(&self, answer: Msg) {
        match &self.library {
            Some(library) => drop(library.send(LibraryRequest::UpdateThenSend(Box::new(answer)))),
            None => drop(self.out.send(answer)),
        }
    }

    /// Sends what is new to the list.
    fn update_library(&self) {
        drop(self.library.as_ref().map(|library| library.send(LibraryRequest::Update)));
    }

    /// Carries out refreshes, one after the other.
    pub(crate) fn run_refresh(&self, requests: &Receiver<(u64, RefreshTarget, bool)>) {
        while let Ok((ticket, which, complete)) = requests.recv() {
            let stop = Arc::<AtomicBool>::default();
            *self.stop.lock() = Arc::clone(&stop);
            let report = catch(Worker::Refresh, || self.refresh(ticket, &which, complete, &stop));
            let failed = |failure: Failure| Report { problem: Some(failure.message), ..Report::default() };
            self.send(Msg::Refreshed { ticket, report: report.unwrap_or_else(failed) });
        }
    }

    fn refresh(
        &self,
        ticket: u64,
        which: &RefreshTarget,
        complete: bool,
        stop: &AtomicBool,
    ) -> Result<Report, Failure> {
        let plan = Plan {
            config_dir: &self.folders.config,
            data_dir: &self.folders.data,
            config: &self.config,
            client: &self.client,
            which,
            complete,
            answer: None,
            stop,
        };
        let mut reported: Option<Instant> = None;
        let report = refresh(&plan, &mut |progress| {
            if progress.news {
                self.update_library();
            }
            if !progress.waiting && reported.is_none_or(|at| at.elapsed() >= PROGRESS_INTERVAL) {
                reported = Some(Instant::now());
                let (done, total, failed) = (progress.done, progress.total, progress.failed);
                let _ = self.out.send(Msg::Refreshing { ticket, done, total, failed });
            }
        })?;
        Ok(report)
    }

    /// Carries out effects that change the subscriptions, one after the other.
    pub(crate) fn run_changes(&self, requests: &Receiver<Effect>) {
        while let Ok(request) = requests.recv() {
            match request {
                Effect::Subscribe { ticket, address, chosen } => {
                    let result = catch(Worker::Feeds, || self.subscribe(&address, chosen));
                    self.send(Msg::Subscribed { ticket, result });
                }
                Effect::Unsubscribe { ticket, address } => {
                    let result = catch(Worker::Feeds, || self.unsubscribe(&address));
                    self.send(Msg::Unsubscribed { ticket, result });
                }
                Effect::EditFeed { ticket, address, edit } => {
                    let edited = || Ok(change_feed::change(&self.folders, &address, &edit, &mut || {})?);
                    let result = catch(Worker::Feeds, edited);
                    self.send(Msg::FeedEdited { ticket, result });
                }
                Effect::RestoreFeed { ticket, name, changed } => {
                    let restored = || Ok(change_feed::undo(&self.folders, &name, &changed)?);
                    let result = catch(Worker::Feeds, restored);
                    self.send(Msg::FeedRestored { ticket, result });
                }
                Effect::Resubscribe { removed } => {
                    match feeds_file::put_back(&self.folders.config, &removed) {
                        Ok(()) => self.update_library(),
                        Err(error) => self.send(Msg::Warning(error.into())),
                    }
                }
                _ => unreachable!("an effect of another worker"),
            }
        }
    }

    fn subscribe(&self, address: &Address, chosen: bool) -> Result<Subscribed, Failure> {
        let list = feeds_file::read(&self.folders.config)?.subscriptions;
        // A feed that is subscribed to already is fetched from its own address.
        let known = |address| subscriptions::find_same(&list, address).map(|same| same.address.clone());
        let address = &known(address).unwrap_or_else(|| address.clone());
        let Found { mut candidates, answer } = if chosen {
            let title = address.shown().clone();
            Found { candidates: vec![Candidate { address: address.clone(), title }], answer: None }
        } else {
            discover::find(&self.client, address, &AtomicBool::new(false))?
        };
        if candidates.len() > 1 {
            return Ok(Subscribed::Choose(candidates));
        }
        let none = || Failure::new(Cause::NotFound, &format!("{address}: no feed was found there"));
        let mut only = candidates.pop().ok_or_else(none)?;
        only.address = known(&only.address).unwrap_or(only.address);
        let subscription =
            Subscription { address: only.address.clone(), title: None, tags: vec![], hidden: false };
        let added = feeds_file::add(&self.folders.config, &[subscription])?;
        let store =
            |answer| store_added(&self.folders, &self.config, &self.client, &only.address, Some(answer));
        let stored = answer.and_then(|answer| store(answer).ok());
        if stored.is_none() {
            ask_gone_anew(&self.folders, std::iter::once(&only.address))?;
        }
        if let Some(problem) = stored.as_ref().and_then(|report| report.problem.clone()) {
            let _ = self.out.send(Msg::Warning(problem));
        }
        // What could not be stored is fetched by a refresh, which says why if that fails too.
        let stored = stored.filter(|report| !report.stopped && report.failed.is_empty());
        Ok(match stored {
            _ if added.new == 0 => Subscribed::Known(only),
            Some(report) => Subscribed::Stored { feed: only, articles: report.new },
            None => Subscribed::Added(only),
        })
    }

    /// Removes a feed, and returns its line.
    fn unsubscribe(&self, address: &SafeText) -> Result<RemovedLine, Failure> {
        let none = || {
            let message = format!("{address}: there is no such line in feeds.txt any more");
            Failure::new(Cause::NotFound, &message)
        };
        let removed = feeds_file::remove(&self.folders.config, address)?.ok_or_else(none)?;
        let store = Store::read(&self.folders.data).ok().flatten();
        let records = store.and_then(|store| store.feeds().ok()).unwrap_or_default();
        let record = records.into_iter().find(|record| record.address == address::normal(address));
        if let Some(gone) = record.as_ref().filter(|record| record.gone) {
            // Restored, it is asked again.
            Store::open(&self.folders.data)?.store.ask_anew(&gone.address)?;
        }
        Ok(removed)
    }
}
