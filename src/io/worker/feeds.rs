//! What the reader does to their subscriptions while the program is open: adding, taking out, putting back, and
//! refreshing. Never here: the command line, or how a feed is found, fetched or stored.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::app::{Msg, RefreshTarget, Report, Subscribed};
use crate::io::Folders;
use crate::io::config::Config;
use crate::io::config::feeds_file as subscriptions;
use crate::io::fetch::Client;
use crate::io::fetch::discover;
use crate::io::refresh::{Plan, refresh};
use crate::io::store::Store;
use crate::io::worker::library::Ask;
use crate::news::{Address, Candidate, RemovedLine, SafeText, Subscription};

/// How often is said how far a refresh has got.
const BETWEEN: Duration = Duration::from_millis(100);

/// What can be asked of it, besides a refresh.
#[derive(Debug)]
pub enum Deed {
    Subscribe { ticket: u64, address: Address, sure: bool },
    Unsubscribe { ticket: u64, address: SafeText },
    Resubscribe { kept: RemovedLine },
}

/// What both workers here need.
#[derive(Clone)]
pub struct Desk {
    pub folders: Folders,
    pub config: Config,
    pub client: Arc<Client>,
    pub library: Sender<Ask>,
    pub out: Sender<Msg>,
    /// Ends the refresh that is under way.
    pub stop: Arc<Mutex<Arc<AtomicBool>>>,
}

impl Desk {
    /// Ends the refresh that is under way.
    pub fn stop(&self) {
        self.stop.lock().unwrap_or_else(PoisonError::into_inner).store(true, Ordering::Relaxed);
    }

    /// Says what was done once the library has been looked at: whoever hears of a feed then knows it.
    fn say(&self, what: Msg) {
        let _ = self.library.send(Ask::Tell(Box::new(what)));
    }

    /// Does one refresh after the other.
    pub fn refresh_all(&self, asks: &Receiver<(u64, RefreshTarget)>) {
        while let Ok((ticket, which)) = asks.recv() {
            let stop = Arc::new(AtomicBool::new(false));
            *self.stop.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&stop);
            let report = tried(|| self.refresh(ticket, &which, &stop));
            let report = report.unwrap_or_else(|why| Report { problem: Some(why), ..Report::default() });
            self.say(Msg::Refreshed { ticket, report });
        }
    }

    fn refresh(&self, ticket: u64, which: &RefreshTarget, stop: &AtomicBool) -> Result<Report, SafeText> {
        let plan = Plan {
            config_dir: &self.folders.config,
            data_dir: &self.folders.data,
            config: &self.config,
            client: &self.client,
            which,
            stop,
        };
        let mut said: Option<Instant> = None;
        refresh(&plan, &mut |progress| {
            if progress.news {
                let _ = self.library.send(Ask::Look);
            }
            if !progress.waiting && said.is_none_or(|at| at.elapsed() >= BETWEEN) {
                said = Some(Instant::now());
                let (done, total, failed) = (progress.done, progress.total, progress.failed);
                let _ = self.out.send(Msg::Refreshing { ticket, done, total, failed });
            }
        })
        .map_err(|error| SafeText::new(&error.to_string()))
    }

    /// Does one deed after the other.
    pub fn do_all(&self, deeds: &Receiver<Deed>) {
        while let Ok(deed) = deeds.recv() {
            match deed {
                Deed::Subscribe { ticket, address, sure } => {
                    let result = tried(|| self.subscribe(&address, sure));
                    self.say(Msg::Subscribed { ticket, result: result.map_err(Into::into) });
                }
                Deed::Unsubscribe { ticket, address } => {
                    let result = tried(|| self.unsubscribe(&address));
                    self.say(Msg::Unsubscribed { ticket, result: result.map_err(Into::into) });
                }
                Deed::Resubscribe { kept } => match subscriptions::put_back(&self.folders.config, &kept) {
                    Ok(()) => drop(self.library.send(Ask::Look)),
                    Err(error) => self.say(Msg::WorkerPanicked(SafeText::new(&error.to_string()))),
                },
            }
        }
    }

    fn subscribe(&self, address: &Address, sure: bool) -> Result<Subscribed, SafeText> {
        let never = AtomicBool::new(false);
        let found = if sure {
            vec![Candidate { address: address.clone(), title: address.shown().clone() }]
        } else {
            discover::find(&self.client, address, &never)
                .map_err(|error| SafeText::new(&error.to_string()))?
        };
        let mut found = found.into_iter();
        match (found.next(), found.next()) {
            (None, _) => Err(SafeText::new(&format!("{address}: no feed was found there"))),
            (Some(only), None) => {
                let subscription =
                    Subscription { address: only.address.clone(), title: None, tags: vec![], hidden: false };
                let added = subscriptions::add(&self.folders.config, &[subscription]);
                let added = added.map_err(|error| SafeText::new(&error.to_string()))?;
                Ok(if added > 0 { Subscribed::Added(only) } else { Subscribed::Known(only) })
            }
            (Some(first), Some(second)) => {
                Ok(Subscribed::Choose([first, second].into_iter().chain(found).collect()))
            }
        }
    }

    fn unsubscribe(&self, address: &SafeText) -> Result<(SafeText, RemovedLine), SafeText> {
        match subscriptions::remove(&self.folders.config, address) {
            Ok(Some(kept)) => {
                let known = Store::read(&self.folders.data).ok().flatten();
                let records = known.and_then(|store| store.feeds().ok()).unwrap_or_default();
                let title = records.into_iter().find(|record| record.address == *address);
                Ok((title.and_then(|record| record.title).unwrap_or_else(|| address.clone()), kept))
            }
            Ok(None) => {
                Err(SafeText::new(&format!("{address}: there is no such line in feeds.txt any more")))
            }
            Err(error) => Err(SafeText::new(&error.to_string())),
        }
    }
}

/// Whoever asked must hear of the end, even if it is a panic.
fn tried<T>(work: impl FnOnce() -> Result<T, SafeText>) -> Result<T, SafeText> {
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    done.unwrap_or_else(|_| Err(SafeText::new("This failed (a fault of tidings)")))
}
