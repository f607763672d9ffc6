//! Who may go ahead: at most two connections to a host, and a few large bodies in memory at a time.
//! Never here: connections or bodies themselves.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::LOOK;
use super::call::{Call, Ended};

/// Connections to one host and port at a time.
const A_HOST: usize = 2;
/// How long a connection that is not in use stays open: long enough for the next feed of the same host.
pub const IDLE: Duration = Duration::from_secs(5);
/// How long a host that gave no connection in time counts as out of reach, so that its other feeds need not wait
/// for that one after the other.
const OUT_OF_REACH: Duration = Duration::from_secs(60);
/// Hosts remembered; past it those without a connection are forgotten.
const HOSTS: usize = 1024;

/// Lets two requests a host pass at a time.
#[derive(Default)]
pub struct Gate {
    hosts: Mutex<HashMap<String, Host>>,
    freed: Condvar,
}

#[derive(Default)]
struct Host {
    busy: usize,
    /// When it last answered in full, so that a connection to it may still be open.
    answered: Option<Instant>,
    /// When and how it was found out of reach.
    lost: Option<(Instant, String)>,
}

/// Why nobody gets through.
#[derive(Debug, PartialEq, Eq)]
pub enum Shut {
    Ended,
    /// The host is out of reach, in words.
    OutOfReach(String),
}

/// Leave to have a connection to a host, until it is dropped.
pub struct Pass<'a> {
    gate: &'a Gate,
    host: String,
}

impl Gate {
    /// Waits for a turn at a `host:port`.
    pub fn enter(&self, host: &str, call: &Call) -> Result<Pass<'_>, Shut> {
        let mut hosts = lock(&self.hosts);
        loop {
            call.go_on().map_err(|Ended| Shut::Ended)?;
            if hosts.len() > HOSTS {
                hosts.retain(|_, host| host.busy > 0);
            }
            let entry = hosts.entry(host.to_owned()).or_default();
            if let Some((_, words)) = entry.lost.as_ref().filter(|(at, _)| at.elapsed() < OUT_OF_REACH) {
                return Err(Shut::OutOfReach(words.clone()));
            }
            if entry.busy < A_HOST {
                entry.busy += 1;
                return Ok(Pass { gate: self, host: host.to_owned() });
            }
            hosts = wait(&self.freed, hosts);
        }
    }
}

impl Pass<'_> {
    /// The host has answered in full.
    pub fn answered(&self) {
        if let Some(host) = lock(&self.gate.hosts).get_mut(&self.host) {
            host.answered = Some(Instant::now());
        }
    }

    /// The host gave no connection in time.
    pub fn out_of_reach(&self, words: &str) {
        if let Some(host) = lock(&self.gate.hosts).get_mut(&self.host) {
            host.lost = Some((Instant::now(), words.to_owned()));
        }
    }

    /// Whether the request may have gone over a connection that was open already, which the server may close
    /// at any moment.
    pub fn may_be_old(&self) -> bool {
        let hosts = lock(&self.gate.hosts);
        hosts.get(&self.host).and_then(|host| host.answered).is_some_and(|at| at.elapsed() <= 2 * IDLE)
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if let Some(host) = lock(&self.gate.hosts).get_mut(&self.host) {
            host.busy = host.busy.saturating_sub(1);
        }
        self.gate.freed.notify_all();
    }
}

/// A number of permits.
pub struct Permits {
    free: Mutex<usize>,
    freed: Condvar,
}

/// One of them, until it is dropped.
pub struct Permit<'a>(&'a Permits);

impl Permits {
    pub fn new(free: usize) -> Self {
        Self { free: Mutex::new(free), freed: Condvar::new() }
    }

    /// Waits for one.
    pub fn take(&self, call: &Call) -> Result<Permit<'_>, Ended> {
        let mut free = lock(&self.free);
        loop {
            call.go_on()?;
            if *free > 0 {
                *free -= 1;
                return Ok(Permit(self));
            }
            free = wait(&self.freed, free);
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        *lock(&self.0.free) += 1;
        self.0.freed.notify_one();
    }
}

/// A panic elsewhere leaves a count that is right all the same.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits for a change, but not past the moment to look at the call again.
fn wait<'a, T>(changed: &Condvar, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
    changed.wait_timeout(guard, LOOK).unwrap_or_else(PoisonError::into_inner).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call() -> Call {
        Call::new(Duration::from_secs(60))
    }

    #[test]
    fn a_third_request_to_a_host_waits_and_other_hosts_do_not() {
        let gate = Gate::default();
        let first = gate.enter("a:80", &call()).unwrap();
        let _second = gate.enter("a:80", &call()).unwrap();
        let left = call();
        left.leave();
        assert!(gate.enter("a:80", &left).is_err());
        let _other = gate.enter("b:80", &call()).unwrap();
        drop(first);
        let _third = gate.enter("a:80", &call()).unwrap();
    }

    #[test]
    fn a_host_out_of_reach_is_not_waited_for_again() {
        let gate = Gate::default();
        let first = gate.enter("a:80", &call()).unwrap();
        first.out_of_reach("no connection");
        assert_eq!(gate.enter("a:80", &call()).err(), Some(Shut::OutOfReach("no connection".to_owned())));
        assert!(gate.enter("b:80", &call()).is_ok());
    }

    #[test]
    fn a_permit_comes_back() {
        let permits = Permits::new(1);
        let one = permits.take(&call()).unwrap();
        let late = Call::new(Duration::ZERO);
        late.begin();
        assert!(permits.take(&late).is_err());
        drop(one);
        assert!(permits.take(&call()).is_ok());
    }
}
