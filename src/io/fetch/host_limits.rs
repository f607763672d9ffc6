//! How much may happen at the same time: two connections to a host, a few large bodies in memory.
//! Never here: the connections and bodies themselves.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use url::Url;

use super::{Deadline, FetchError, POLL};

/// Connections to one host and port at a time.
pub(crate) const PER_HOST: usize = 2;
/// How long an unused connection stays open: long enough for the next feed of the same host.
pub(crate) const IDLE: Duration = Duration::from_secs(5);
/// How long a host counts as unreachable after a connection timed out, so that its other feeds do not wait for the same
/// timeout one after the other.
const UNREACHABLE: Duration = Duration::from_secs(60);
/// Hosts remembered; beyond that, hosts without a connection are forgotten.
const HOSTS: usize = 1024;

/// Counts connections to each host (`host:port`, see [`host_key`]).
#[derive(Debug, Default)]
pub(crate) struct HostLimits {
    hosts: Mutex<HashMap<String, Host>>,
    released: Condvar,
}

#[derive(Debug, Default)]
struct Host {
    connections: usize,
    /// When its last response was complete, so that a connection to it may still be open.
    responded: Option<Instant>,
    unreachable: Option<(Instant, FetchError)>,
}

/// One of the connections to a host, until it is dropped.
#[derive(Debug)]
pub(crate) struct HostPermit<'a> {
    limits: &'a HostLimits,
    host: String,
}

/// The key by which connections are counted: `host:port`; empty for a URL without a host.
pub(crate) fn host_key(url: &Url) -> String {
    let port = url.port_or_known_default().unwrap_or_default();
    url.host_str().map_or_else(String::new, |host| format!("{host}:{port}"))
}

impl HostLimits {
    /// Waits for a connection to a host. Fails at once if the host was unreachable a moment ago.
    pub(crate) fn acquire(&self, host: &str, deadline: &Deadline) -> Result<HostPermit<'_>, FetchError> {
        let mut hosts = self.hosts.lock();
        loop {
            deadline.check()?;
            let unreachable = hosts.get(host).and_then(|host| host.unreachable.as_ref());
            if let Some((_, error)) = unreachable.filter(|(since, _)| since.elapsed() < UNREACHABLE) {
                return Err(error.clone());
            }
            if let Some(permit) = self.count(&mut hosts, host) {
                return Ok(permit);
            }
            self.released.wait_for(&mut hosts, POLL);
        }
    }

    /// A connection to a host if one is free now.
    pub(crate) fn try_acquire(&self, host: &str) -> Option<HostPermit<'_>> {
        self.count(&mut self.hosts.lock(), host)
    }

    fn count(&self, hosts: &mut HashMap<String, Host>, name: &str) -> Option<HostPermit<'_>> {
        if hosts.len() > HOSTS {
            hosts.retain(|_, host| host.connections > 0);
        }
        let host = hosts.entry(name.to_owned()).or_default();
        (host.connections < PER_HOST).then(|| {
            host.connections += 1;
            HostPermit { limits: self, host: name.to_owned() }
        })
    }
}

impl HostPermit<'_> {
    fn update(&self, change: impl FnOnce(&mut Host)) {
        self.limits.hosts.lock().get_mut(&self.host).map(change);
    }

    /// Notes that a response is complete.
    pub(crate) fn responded(&self) {
        self.update(|host| host.responded = Some(Instant::now()));
    }

    /// Notes that no connection came about in time.
    pub(crate) fn unreachable(&self, error: &FetchError) {
        self.update(|host| host.unreachable = Some((Instant::now(), error.clone())));
    }

    /// Whether the request may have used a connection that was already open, which the server can close at any
    /// moment.
    pub(crate) fn may_be_reused(&self) -> bool {
        let hosts = self.limits.hosts.lock();
        hosts.get(&self.host).and_then(|host| host.responded).is_some_and(|at| at.elapsed() <= 2 * IDLE)
    }
}

impl Drop for HostPermit<'_> {
    fn drop(&mut self) {
        self.update(|host| host.connections -= 1);
        self.limits.released.notify_all();
    }
}

/// A counting semaphore.
#[derive(Debug)]
pub(crate) struct Semaphore {
    free: Mutex<usize>,
    released: Condvar,
}

/// One permit of a semaphore, until it is dropped.
#[derive(Debug)]
pub(crate) struct Permit<'a>(&'a Semaphore);

impl Semaphore {
    pub(crate) fn new(permits: usize) -> Self {
        Self { free: Mutex::new(permits), released: Condvar::new() }
    }

    /// Waits for a permit, for as long as `check` allows it.
    pub(crate) fn acquire<E>(&self, check: impl Fn() -> Result<(), E>) -> Result<Permit<'_>, E> {
        let mut free = self.free.lock();
        loop {
            check()?;
            if *free > 0 {
                *free -= 1;
                return Ok(Permit(self));
            }
            self.released.wait_for(&mut free, POLL);
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        *self.0.free.lock() += 1;
        self.0.released.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deadline() -> Deadline {
        Deadline::new(Duration::from_secs(60))
    }

    #[test]
    fn a_third_connection_to_a_host_waits_but_other_hosts_are_free() {
        let limits = HostLimits::default();
        let first = limits.acquire("a:80", &deadline()).unwrap();
        let _second = limits.try_acquire("a:80").unwrap();
        let abandoned = deadline();
        abandoned.abandon();
        assert!(limits.acquire("a:80", &abandoned).is_err());
        assert!(limits.try_acquire("a:80").is_none());
        let _other = limits.acquire("b:80", &deadline()).unwrap();
        drop(first);
        let _third = limits.acquire("a:80", &deadline()).unwrap();
    }

    #[test]
    fn an_unreachable_host_fails_at_once_the_next_time() {
        let limits = HostLimits::default();
        let error = FetchError::Silent("a".to_owned());
        limits.acquire("a:80", &deadline()).unwrap().unreachable(&error);
        assert_eq!(limits.acquire("a:80", &deadline()).err(), Some(error));
        assert!(limits.acquire("b:80", &deadline()).is_ok());
    }

    #[test]
    fn a_dropped_permit_is_free_again() {
        let semaphore = Semaphore::new(1);
        let permit = semaphore.acquire(|| Ok::<_, ()>(())).unwrap();
        assert_eq!(semaphore.acquire(|| Err("late")).err(), Some("late"));
        drop(permit);
        assert!(semaphore.acquire(|| Ok::<_, ()>(())).is_ok());
    }
}
