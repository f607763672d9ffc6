//! Tasks queued by host, so that a host never has more than two tasks running and no thread waits for a busy host
//! while another one is free. Never here: what a task does.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;

use parking_lot::{Condvar, Mutex};
use url::Url;

use super::POLL;
use crate::io::fetch::{HostLimits, HostPermit, PER_HOST, host_key};
use crate::news::Address;

/// Tasks, each with a host.
#[derive(Debug)]
pub(crate) struct HostQueue {
    /// Hosts that have tasks left, with their tasks; the host that is next in turn comes first.
    hosts: Mutex<VecDeque<(String, VecDeque<usize>)>>,
    available: Condvar,
    limits: HostLimits,
}

/// A task taken from the queue. While it exists it counts as a connection to its host.
#[derive(Debug)]
pub(crate) struct RunningTask<'a> {
    pub(crate) task: usize,
    permit: Option<HostPermit<'a>>,
    queue: &'a HostQueue,
}

impl HostQueue {
    /// Task `n` is for the `n`th address.
    pub(crate) fn new<'a>(addresses: impl Iterator<Item = &'a Address>) -> Self {
        let (mut hosts, mut places) = (VecDeque::<(String, VecDeque<usize>)>::new(), HashMap::new());
        for (task, address) in addresses.enumerate() {
            let host = Url::parse(address.whole()).map(|url| host_key(&url)).unwrap_or_default();
            let place = *places.entry(host.clone()).or_insert_with(|| {
                hosts.push_back((host, VecDeque::new()));
                hosts.len() - 1
            });
            hosts[place].1.push_back(task);
        }
        Self { hosts: Mutex::new(hosts), available: Condvar::new(), limits: HostLimits::default() }
    }

    /// How many tasks can run at the same time.
    pub(crate) fn max_parallel(&self) -> usize {
        self.hosts.lock().iter().map(|(_, tasks)| tasks.len().min(PER_HOST)).sum()
    }

    /// Runs all tasks on at most `threads` threads, and passes the results to `write` on this thread, while at most
    /// `waiting` more wait for it. Ends early once `stop` is set or `write` fails.
    pub(crate) fn run<T: Send, E>(
        &self,
        (name, threads, waiting): (&str, usize, usize),
        stop: &AtomicBool,
        work: &(impl Fn(RunningTask<'_>) -> Option<T> + Sync),
        write: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        let (sender, receiver) = sync_channel(waiting);
        let write_failed = AtomicBool::new(false);
        let stopped = || stop.load(Ordering::Relaxed) || write_failed.load(Ordering::Relaxed);
        std::thread::scope(|scope| {
            for _ in 0..threads {
                let sender = sender.clone();
                let run = move || {
                    while let Some(task) = self.next(&stopped) {
                        if work(task).is_some_and(|result| sender.send(result).is_err()) {
                            return;
                        }
                    }
                };
                if std::thread::Builder::new().name(name.to_owned()).spawn_scoped(scope, run).is_err() {
                    // The threads started so far will do.
                    break;
                }
            }
            drop(sender);
            let written = receiver.iter().try_for_each(write);
            write_failed.store(written.is_err(), Ordering::Relaxed);
            // Ends the threads that wait to send.
            drop(receiver);
            written
        })
    }

    /// Waits for a task whose host is free. `None` if no task is left, or once `stopped`.
    fn next(&self, stopped: &dyn Fn() -> bool) -> Option<RunningTask<'_>> {
        let mut hosts = self.hosts.lock();
        while !hosts.is_empty() && !stopped() {
            let acquire = |(at, (host, _)): (usize, &(String, _))| Some((at, self.limits.try_acquire(host)?));
            if let Some((at, permit)) = hosts.iter().enumerate().find_map(acquire)
                && let Some((host, mut tasks)) = hosts.remove(at)
                && let Some(task) = tasks.pop_front()
            {
                if !tasks.is_empty() {
                    hosts.push_back((host, tasks));
                }
                return Some(RunningTask { task, permit: Some(permit), queue: self });
            }
            self.available.wait_for(&mut hosts, POLL);
        }
        None
    }
}

impl Drop for RunningTask<'_> {
    fn drop(&mut self) {
        self.permit = None;
        // With the lock held, no thread is between its look at the hosts and its wait.
        let _hosts = self.queue.hosts.lock();
        self.queue.available.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_tasks_of_a_host_run_at_a_time_and_hosts_take_turns() {
        let addresses: Vec<Address> =
            ["http://a/1", "http://a:80/2", "http://a/3", "http://b/1", "https://a/4", "file:///x"]
                .iter()
                .map(|raw| Address::parse(raw).unwrap())
                .collect();
        let queue = HostQueue::new(addresses.iter());
        assert_eq!(queue.max_parallel(), 5);
        let go_on = || false;
        let mut running: Vec<RunningTask<'_>> = (0..5).map(|_| queue.next(&go_on).unwrap()).collect();
        let order: Vec<usize> = running.iter().map(|running| running.task).collect();
        // Only the third of "a" is left, and "a" is busy.
        assert_eq!(order, [0, 3, 4, 5, 1]);
        assert!(queue.next(&|| true).is_none());
        running.remove(0);
        assert_eq!(queue.next(&go_on).unwrap().task, 2);
        assert!(queue.next(&go_on).is_none(), "none is left");
    }
}
