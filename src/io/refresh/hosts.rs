//! Whose turn it is: tasks in a queue for each server, so that no server is asked by more than two at once and
//! nobody waits for one that is busy while another is free. Never here: what is asked.

use std::collections::{HashMap, VecDeque};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use url::Url;

use crate::news::Address;

/// Feeds of one server asked at the same time.
const EACH: usize = 2;
/// How often someone who waits looks whether it should stop.
const GLANCE: Duration = Duration::from_millis(100);

/// The queues.
#[derive(Debug)]
pub struct Hosts {
    inner: Mutex<Inner>,
    bell: Condvar,
}

#[derive(Debug, Default)]
struct Inner {
    queues: Vec<Queue>,
    /// Where the search for the next task begins, so that servers take turns.
    next: usize,
    left: usize,
}

#[derive(Debug, Default)]
struct Queue {
    tasks: VecDeque<usize>,
    busy: usize,
}

/// A task whose turn it is; dropping it lets the next one of its server go.
#[derive(Debug)]
pub struct Turn<'a> {
    pub task: usize,
    queue: usize,
    hosts: &'a Hosts,
}

impl Hosts {
    /// Tasks are numbered as they come.
    pub fn new<'a>(addresses: impl Iterator<Item = &'a Address>) -> Self {
        let (mut inner, mut numbers) = (Inner::default(), HashMap::new());
        for (task, address) in addresses.enumerate() {
            let number = *numbers.entry(server(address)).or_insert(inner.queues.len());
            if number == inner.queues.len() {
                inner.queues.push(Queue::default());
            }
            inner.queues[number].tasks.push_back(task);
            inner.left += 1;
        }
        Self { inner: Mutex::new(inner), bell: Condvar::new() }
    }

    /// How many can be asked at the same time at all.
    pub fn most(&self) -> usize {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.queues.iter().map(|queue| queue.tasks.len().min(EACH)).sum()
    }

    /// Waits for a task whose server is free. `None` when none is left, or when it is time to stop.
    pub fn next(&self, stopped: &dyn Fn() -> bool) -> Option<Turn<'_>> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if inner.left == 0 || stopped() {
                return None;
            }
            let (from, many) = (inner.next, inner.queues.len());
            let free = (0..many).map(|step| (from + step) % many).find(|at| {
                let queue = &inner.queues[*at];
                queue.busy < EACH && !queue.tasks.is_empty()
            });
            if let Some(queue) = free
                && let Some(task) = inner.queues[queue].tasks.pop_front()
            {
                inner.queues[queue].busy += 1;
                inner.left -= 1;
                inner.next = queue + 1;
                return Some(Turn { task, queue, hosts: self });
            }
            let waited = self.bell.wait_timeout(inner, GLANCE);
            inner = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut inner = self.hosts.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.queues[self.queue].busy -= 1;
        self.hosts.bell.notify_one();
    }
}

/// The server of an address: its host and port.
fn server(address: &Address) -> String {
    let url = Url::parse(address.whole()).ok();
    let host = url.as_ref().and_then(|url| Some((url.host_str()?, url.port_or_known_default()?)));
    host.map(|(host, port)| format!("{host}:{port}")).unwrap_or_default()
}

/// Leave for so many at a time.
#[derive(Debug)]
pub struct Permits {
    left: Mutex<usize>,
    bell: Condvar,
}

/// Leave, until dropped.
#[derive(Debug)]
pub struct Permit<'a>(&'a Permits);

impl Permits {
    pub fn new(many: usize) -> Self {
        Self { left: Mutex::new(many.max(1)), bell: Condvar::new() }
    }

    /// Waits for leave.
    pub fn take(&self) -> Permit<'_> {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        while *left == 0 {
            left = self.bell.wait(left).unwrap_or_else(PoisonError::into_inner);
        }
        *left -= 1;
        Permit(self)
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        *self.0.left.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.bell.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_of_a_server_at_once_and_servers_take_turns() {
        let addresses: Vec<Address> =
            ["http://a/1", "http://a:80/2", "http://a/3", "http://b/1", "https://a/4", "file:///x"]
                .iter()
                .map(|raw| Address::parse(raw).unwrap())
                .collect();
        let hosts = Hosts::new(addresses.iter());
        assert_eq!(hosts.most(), 5);
        let go = || false;
        let mut turns: Vec<Turn<'_>> = (0..5).map(|_| hosts.next(&go).unwrap()).collect();
        let order: Vec<usize> = turns.iter().map(|turn| turn.task).collect();
        // Only the third of "a" is left, and "a" is busy.
        assert_eq!(order, [0, 3, 4, 5, 1]);
        assert!(hosts.next(&|| true).is_none());
        turns.remove(0);
        assert_eq!(hosts.next(&go).unwrap().task, 2);
        assert!(hosts.next(&go).is_none(), "none is left");
    }
}
