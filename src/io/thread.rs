//! Starts worker threads, and turns the panic of a worker into a failure. Never here: what a worker does.

use std::sync::mpsc::Sender;

use crate::app::Msg;
use crate::app::msg::Worker;
use crate::io::error::reason;
use crate::news::{Cause, Failure, SafeText, catch_panic};

/// Runs a piece of work; a panic becomes a failure.
pub(crate) fn catch<T>(worker: Worker, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_panic(work).unwrap_or_else(|| {
        let message = format!("{} failed (an internal error of tidings)", task(worker));
        Err(Failure::new(Cause::Panicked, &message))
    })
}

/// Starts a named thread for one piece of work. Its panic becomes `Msg::WorkerPanicked`.
pub(crate) fn spawn(worker: Worker, messages: &Sender<Msg>, work: impl FnOnce() + Send + 'static) {
    let mut work = Some(work);
    // A panic has taken the work: there is nothing to run again.
    spawn_loop(worker, messages, move || work.take().into_iter().for_each(|work| work()));
}

/// Starts a named thread for work that loops over requests. A panic ends the request that caused it: it becomes
/// `Msg::WorkerPanicked`, and `work` is called again for the requests that follow.
pub(crate) fn spawn_loop(worker: Worker, messages: &Sender<Msg>, mut work: impl FnMut() + Send + 'static) {
    let out = messages.clone();
    let panicked = move |message| Msg::WorkerPanicked { worker, message };
    let run = move || {
        while let Err(failure) = catch(worker, || {
            work();
            Ok(())
        }) {
            if out.send(panicked(failure.message)).is_err() {
                return;
            }
        }
    };
    let name = format!("{worker:?}").to_lowercase();
    if let Err(error) = std::thread::Builder::new().name(name).spawn(run) {
        let message = format!("{} failed: no thread can be started: {}", task(worker), reason(&error));
        let _ = messages.send(panicked(SafeText::new(&message)));
    }
}

/// What a worker does, as the beginning of a sentence for the user.
fn task(worker: Worker) -> &'static str {
    match worker {
        Worker::Search => "Searching",
        Worker::Count => "Counting the views",
        Worker::Snippets => "Finding snippets",
        Worker::Open => "Opening the article",
        Worker::Compare => "Comparing the texts",
        Worker::Highlight => "Syntax highlighting",
        Worker::Journal => "Recording marks",
        Worker::Load => "Reading the files",
        Worker::Library => "Reading the store",
        Worker::Refresh => "The refresh",
        Worker::Feeds => "Changing the subscriptions",
        Worker::Pages => "Fetching the page",
        Worker::Pictures => "Loading pictures",
        Worker::Settings => "Saving the settings",
        Worker::Command => "Running the program",
        Worker::Input => "Reading keys",
        Worker::Signals => "Handling signals",
        Worker::Hangup => "Watching the terminal",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    fn is_panic(msg: &Msg, of: Worker) -> bool {
        matches!(msg, Msg::WorkerPanicked { worker, message } if *worker == of && message.starts_with(task(of)))
    }

    #[test]
    fn a_worker_goes_on_after_a_request_that_panicked() {
        let (out, messages) = channel();
        let (requests, inbox) = channel::<u64>();
        let answers = out.clone();
        spawn_loop(Worker::Settings, &out, move || {
            while let Ok(n) = inbox.recv() {
                assert!(n % 2 == 1, "a test of a panic");
                let _ = answers.send(Msg::Indexing { done: n, total: n });
            }
        });
        drop(out);
        for n in 1..=4 {
            requests.send(n).unwrap();
        }
        drop(requests);
        let messages: Vec<Msg> = messages.iter().collect();
        assert!(
            matches!(&messages[..], [Msg::Indexing { done: 1, .. }, one, Msg::Indexing { done: 3, .. }, two]
                if is_panic(one, Worker::Settings) && is_panic(two, Worker::Settings)),
            "{messages:?}"
        );
    }

    #[test]
    fn a_single_piece_of_work_is_not_repeated() {
        let (out, messages) = channel();
        spawn(Worker::Load, &out, || panic!("a test of a panic"));
        drop(out);
        let messages: Vec<Msg> = messages.iter().collect();
        assert!(matches!(&messages[..], [one] if is_panic(one, Worker::Load)), "{messages:?}");
    }
}
