//! The worker that writes marks to the journal, in the order they were made, and reads those of other devices.
//! Never here: the format of the journal (see `io::journal`).

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crate::app::Msg;
use crate::app::msg::Worker;
use crate::io::journal::Journal;
use crate::io::thread::catch;
use crate::news::{Failure, Id, Mark, MarkValue};

/// Marks are synced to the disk at most this long after the key press; the sync itself takes time as well.
const SYNC_AFTER: Duration = Duration::from_millis(200);

pub(crate) enum JournalRequest {
    Record(u64, Vec<Mark>),
    /// A file of the journal has changed.
    CatchUp,
    /// Syncs, answers, and ends the worker.
    Close(Sender<Result<(), Failure>>),
}

/// Carries out requests until the journal is closed; `journal` is `None` from then on. `keep` is called with articles
/// that were saved, after that is in the log; and whether that was in this window.
pub(crate) fn run_journal(
    journal: &mut Option<Journal>,
    requests: &Receiver<JournalRequest>,
    out: &Sender<Msg>,
    keep: &dyn Fn(Vec<Id>, bool),
) {
    let keep = |marks: &mut dyn Iterator<Item = &Mark>, by_user| {
        let saved: Vec<Id> =
            marks.filter(|mark| mark.set == MarkValue::Saved(true)).map(|mark| mark.id).collect();
        if !saved.is_empty() {
            keep(saved, by_user);
        }
    };
    let sync_at = |journal: &Journal| journal.dirty().then(|| Instant::now() + SYNC_AFTER);
    let mut due = journal.as_ref().and_then(sync_at);
    while let Some(open) = journal {
        let request = match due {
            Some(at) => requests.recv_timeout(at.saturating_duration_since(Instant::now())),
            None => requests.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match request {
            Ok(JournalRequest::Record(ticket, marks)) => {
                let result = catch(Worker::Journal, || Ok(open.append(&marks)?));
                keep(&mut marks.iter(), true);
                let _ = out.send(Msg::Recorded { ticket, result });
            }
            Ok(JournalRequest::CatchUp) => {
                let caught = open.catch_up();
                if !caught.marks.is_empty() {
                    keep(&mut caught.marks.iter().map(|(mark, _)| mark), false);
                    let _ = out.send(Msg::Marked(caught.marks));
                }
            }
            Ok(JournalRequest::Close(reply)) => {
                let _ = reply.send(close(journal));
                return;
            }
            Err(RecvTimeoutError::Timeout) => {
                due = None;
                if let Err(failure) = catch(Worker::Journal, || Ok(open.sync()?)) {
                    let _ = out.send(Msg::SyncFailed(failure));
                }
                // After an error it is tried again with the next request.
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return drop(close(journal)),
        }
        due = due.or_else(|| sync_at(open));
    }
}

fn close(journal: &mut Option<Journal>) -> Result<(), Failure> {
    catch(Worker::Journal, || Ok(journal.take().map_or(Ok(()), Journal::close)?))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::mpsc::channel;

    use super::*;
    use crate::io::journal;

    #[test]
    fn a_failed_append_is_answered_and_the_worker_goes_on() {
        let dir = tempfile::tempdir().unwrap();
        // A file where the folder of the journal should be.
        fs::write(dir.path().join("config"), "").unwrap();
        let mut journal =
            Some(journal::open(&dir.path().join("config"), &dir.path().join("data"), 1).journal);
        let mark = Mark { t: 1, id: Id::default(), set: MarkValue::Read(true), op: None };
        let ((requests, inbox), (out, messages), (reply, closed)) = (channel(), channel(), channel());
        for ticket in 1..=2 {
            requests.send(JournalRequest::Record(ticket, vec![mark])).unwrap();
        }
        requests.send(JournalRequest::Close(reply)).unwrap();
        run_journal(&mut journal, &inbox, &out, &|_, _| panic!());
        drop(out);
        let messages: Vec<Msg> = messages.iter().collect();
        assert!(
            matches!(
                &messages[..],
                [Msg::Recorded { ticket: 1, result: Err(_) }, Msg::Recorded { ticket: 2, result: Err(_) }]
            ),
            "{messages:?}"
        );
        assert!(closed.recv().unwrap().is_err() && journal.is_none());
    }
}
