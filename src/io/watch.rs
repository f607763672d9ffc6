//! Word that a file in a folder has changed (a log, the subscriptions, the store), as soon as the system knows it.
//! Never here: reading the files; and no polling: while nothing happens nothing runs.

#![expect(clippy::disallowed_methods, reason = "io is where files are touched")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use notify::event::{EventKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

/// How long word is held back for more to come: a file syncer writes in bursts, and one look covers them all.
const BURST: Duration = Duration::from_millis(50);

/// Why the folder cannot be watched. Others' marks are then seen at the next start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder is not there and cannot be made.
    #[error("{}: {source}", .folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No thread, or no watch: most often too many programs watch too many files.
    #[error("{}: cannot be watched for changes: {source}", .folder.display())]
    Watch {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Watches as long as it lives.
#[derive(Debug)]
pub struct Watch {
    stop: Sender<News>,
}

enum News {
    /// A log has changed.
    Changed,
    /// The folder itself is another one now.
    Replaced,
    /// Nobody wants to know any more.
    Stop,
}

/// Calls `on_change`, on a thread of its own, at most [`BURST`] after a file in `dir` that `concerns` us was
/// made, written, renamed or removed, by whomever: also by this program. That a file was read is not reported.
/// The folder is made if it is not there, and found again if it is replaced.
pub fn watch(
    dir: &Path,
    concerns: fn(&Path) -> bool,
    on_change: impl Fn() + Send + 'static,
) -> Result<Watch, Error> {
    let made = fs::create_dir_all(dir).and_then(|()| std::path::absolute(dir));
    let dir = &made.map_err(|source| Error::Folder { folder: dir.to_owned(), source })?;
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| {
        let folder = dir.clone();
        Error::Watch { folder, source }
    };
    let (tell, news) = mpsc::channel();
    let stop = tell.clone();
    let folder = dir.clone();
    let told = move |event: notify::Result<Event>| {
        // An error stands for events that were lost: better one look too many.
        let news = event.map_or(Some(News::Changed), |event| what(&event, &folder, concerns));
        // The thread is gone only when nobody wants to know any more.
        let _ = news.map(|news| tell.send(news));
    };
    let mut watcher = notify::recommended_watcher(told).map_err(|error| failed(error.into()))?;
    watcher.watch(dir, RecursiveMode::NonRecursive).map_err(|error| failed(error.into()))?;
    // The folder above tells when this one is replaced; to do without that is no great loss.
    let _ = dir.parent().map(|above| watcher.watch(above, RecursiveMode::NonRecursive));
    let dir = dir.clone();
    thread::Builder::new()
        .name("watch".to_owned())
        .spawn(move || run(&news, watcher, &dir, on_change))
        .map_err(|error| failed(error.into()))?;
    Ok(Watch { stop })
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.stop.send(News::Stop);
    }
}

/// What an event means here; `None` for nothing. Names are compared, not paths: the system may tell of the
/// folder by another path than the one it was given, through a link.
fn what(event: &Event, folder: &Path, concerns: fn(&Path) -> bool) -> Option<News> {
    let name = folder.file_name();
    match event.kind {
        // Our own looking at the files must not be news to us.
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => return None,
        EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(_))
            if event.paths.iter().any(|path| path.file_name() == name) =>
        {
            return Some(News::Replaced);
        }
        _ => {}
    }
    let ours = |path: &PathBuf| {
        let inside = path.parent().is_some_and(|parent| parent.file_name() == name);
        inside && concerns(path)
    };
    let changed = event.need_rescan() || event.paths.is_empty() || event.paths.iter().any(ours);
    changed.then_some(News::Changed)
}

/// Whether a file is a log of read state.
pub fn is_log(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "jsonl")
}

fn run(news: &Receiver<News>, mut watcher: RecommendedWatcher, dir: &Path, on_change: impl Fn()) {
    while let Ok(first) = news.recv() {
        let until = Instant::now() + BURST;
        let mut next = Ok(first);
        loop {
            match next {
                Ok(News::Changed) => {}
                Ok(News::Replaced) => {
                    let _ = watcher.unwatch(dir);
                    let _ = watcher.watch(dir, RecursiveMode::NonRecursive);
                }
                Err(RecvTimeoutError::Timeout) => break,
                Ok(News::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            }
            next = news.recv_timeout(until.saturating_duration_since(Instant::now()));
        }
        on_change();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Longer than any machine needs; a test that waits it out has failed.
    const LONG: Duration = Duration::from_secs(20);

    fn watched(dir: &Path) -> (Watch, Receiver<()>) {
        let (tell, told) = mpsc::channel();
        (watch(dir, is_log, move || _ = tell.send(())).unwrap(), told)
    }

    #[test]
    fn a_new_file_a_new_line_and_a_rename_are_told() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("not/yet/state");
        let (_watch, told) = watched(&state);
        fs::write(state.join("a.jsonl"), "1\n").unwrap();
        told.recv_timeout(LONG).unwrap();
        fs::write(state.join("b.jsonl.tmp-1"), "2\n").unwrap();
        fs::rename(state.join("b.jsonl.tmp-1"), state.join("b.jsonl")).unwrap();
        told.recv_timeout(LONG).unwrap();
    }

    #[test]
    fn a_replaced_folder_is_found_again() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        let (_watch, told) = watched(&state);
        fs::rename(&state, dir.path().join("old")).unwrap();
        fs::create_dir(&state).unwrap();
        told.recv_timeout(LONG).unwrap();
        while told.try_recv().is_ok() {}
        fs::write(state.join("a.jsonl"), "1\n").unwrap();
        told.recv_timeout(LONG).unwrap();
    }

    #[test]
    fn what_does_not_change_a_log_is_no_news() {
        let folder = Path::new("/state");
        let event = |kind, path: &str| Event::new(kind).add_path(path.into());
        let modified = EventKind::Modify(ModifyKind::Any);
        for (event, news) in [
            (event(modified, "/state/a.jsonl"), true),
            (event(EventKind::Create(notify::event::CreateKind::Any), "/state"), true),
            (event(modified, "/state/a.jsonl.tmp-12"), false),
            (event(modified, "/config.toml"), false),
            (event(EventKind::Access(notify::event::AccessKind::Any), "/state/a.jsonl"), false),
            (Event::new(modified), true),
        ] {
            assert_eq!(what(&event, folder, is_log).is_some(), news, "{event:?}");
        }
    }

    #[test]
    fn a_file_in_the_way_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("file"), "").unwrap();
        let error = watch(&dir.path().join("file/state"), is_log, || ()).unwrap_err();
        assert!(matches!(error, Error::Folder { .. }), "{error}");
    }

    #[test]
    fn the_thread_ends_with_the_watch() {
        let dir = tempfile::tempdir().unwrap();
        let (watch, told) = watched(dir.path());
        drop(watch);
        while told.recv_timeout(LONG).is_ok() {}
        assert_eq!(told.try_recv(), Err(mpsc::TryRecvError::Disconnected));
    }
}
