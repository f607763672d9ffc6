//! Reports that a file in a folder has changed (a journal, the subscriptions, the store), without polling.
//! Never here: reading the files.

#![expect(clippy::disallowed_methods, reason = "io is where files are touched")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use notify::event::{EventKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

/// How long changes are collected before they are reported: a file syncer writes in bursts.
const BURST: Duration = Duration::from_millis(50);

/// Watches until it is dropped.
#[derive(Debug)]
pub(crate) struct Watch {
    stop: Sender<Change>,
}

enum Change {
    /// A file has changed.
    File,
    /// The folder was replaced by another one.
    Folder,
    /// The watch was dropped.
    Stop,
}

/// Calls `on_change`, on a thread of its own, at most [`BURST`] after a relevant file in `dir` was created, written,
/// renamed or removed, also by this program. Reading a file is not a change. A missing folder is created, and a folder
/// that is replaced is found again. If there is no watch, most often because too many programs watch too many files,
/// changes by other programs are seen at the next start.
pub(crate) fn watch(
    dir: &Path,
    is_relevant: fn(&Path) -> bool,
    on_change: impl Fn() + Send + 'static,
) -> notify::Result<Watch> {
    fs::create_dir_all(dir)?;
    let dir = std::path::absolute(dir)?;
    let (sender, changes) = mpsc::channel();
    let stop = sender.clone();
    let folder = dir.clone();
    let on_event = move |event: notify::Result<Event>| {
        // An error means that events were lost: it counts as a change.
        let change = event.map_or(Some(Change::File), |event| classify(&event, &folder, is_relevant));
        // Sending fails only after the watch was dropped.
        let _ = change.map(|change| sender.send(change));
    };
    let mut watcher = notify::recommended_watcher(on_event)?;
    watcher.watch(&dir, RecursiveMode::NonRecursive)?;
    // The parent folder reports when this one is replaced. The watch works without it, too.
    let _ = dir.parent().map(|above| watcher.watch(above, RecursiveMode::NonRecursive));
    thread::Builder::new().name("watch".to_owned()).spawn(move || run(&changes, watcher, &dir, on_change))?;
    Ok(Watch { stop })
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.stop.send(Change::Stop);
    }
}

/// The change that an event stands for; `None` for no change. Names are compared, not paths: with links, the system may
/// report another path of the folder.
fn classify(event: &Event, folder: &Path, is_relevant: fn(&Path) -> bool) -> Option<Change> {
    let name = folder.file_name();
    match event.kind {
        // Reading the files must not cause another change.
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => return None,
        EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(_))
            if event.paths.iter().any(|path| path.file_name() == name) =>
        {
            return Some(Change::Folder);
        }
        _ => {}
    }
    let relevant = |path: &PathBuf| {
        let inside = path.parent().is_some_and(|parent| parent.file_name() == name);
        inside && is_relevant(path)
    };
    let changed = event.need_rescan() || event.paths.is_empty() || event.paths.iter().any(relevant);
    changed.then_some(Change::File)
}

/// Whether a file is a journal of read state.
pub(crate) fn is_log(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "jsonl")
}

fn run(changes: &Receiver<Change>, mut watcher: RecommendedWatcher, dir: &Path, on_change: impl Fn()) {
    while let Ok(first) = changes.recv() {
        let until = Instant::now() + BURST;
        let mut next = Ok(first);
        loop {
            match next {
                Ok(Change::File) => {}
                Ok(Change::Folder) => {
                    let _ = watcher.unwatch(dir);
                    let _ = watcher.watch(dir, RecursiveMode::NonRecursive);
                }
                Err(RecvTimeoutError::Timeout) => break,
                Ok(Change::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            }
            next = changes.recv_timeout(until.saturating_duration_since(Instant::now()));
        }
        on_change();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Longer than any machine needs.
    const LONG: Duration = Duration::from_secs(20);

    fn watched(dir: &Path) -> (Watch, Receiver<()>) {
        let (sender, changes) = mpsc::channel();
        (watch(dir, is_log, move || _ = sender.send(())).unwrap(), changes)
    }

    #[test]
    fn a_new_file_and_a_rename_are_reported() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("not/yet/state");
        let (_watch, changes) = watched(&state);
        fs::write(state.join("a.jsonl"), "1\n").unwrap();
        changes.recv_timeout(LONG).unwrap();
        fs::write(state.join("b.jsonl.tmp-1"), "2\n").unwrap();
        fs::rename(state.join("b.jsonl.tmp-1"), state.join("b.jsonl")).unwrap();
        changes.recv_timeout(LONG).unwrap();
    }

    #[test]
    fn a_replaced_folder_is_found_again() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("state");
        let (_watch, changes) = watched(&state);
        fs::rename(&state, dir.path().join("old")).unwrap();
        fs::create_dir(&state).unwrap();
        changes.recv_timeout(LONG).unwrap();
        while changes.try_recv().is_ok() {}
        fs::write(state.join("a.jsonl"), "1\n").unwrap();
        changes.recv_timeout(LONG).unwrap();
    }

    #[test]
    fn other_events_are_not_reported() {
        let folder = Path::new("/state");
        let event = |kind, path: &str| Event::new(kind).add_path(path.into());
        let modified = EventKind::Modify(ModifyKind::Any);
        for (event, reported) in [
            (event(modified, "/state/a.jsonl"), true),
            (event(EventKind::Create(notify::event::CreateKind::Any), "/state"), true),
            (event(modified, "/state/a.jsonl.tmp-12"), false),
            (event(modified, "/config.toml"), false),
            (event(EventKind::Access(notify::event::AccessKind::Any), "/state/a.jsonl"), false),
            (Event::new(modified), true),
        ] {
            assert_eq!(classify(&event, folder, is_log).is_some(), reported, "{event:?}");
        }
    }

    #[test]
    fn a_file_in_the_way_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("file"), "").unwrap();
        let error = watch(&dir.path().join("file/state"), is_log, || ()).unwrap_err();
        assert!(matches!(error.kind, notify::ErrorKind::Io(_)), "{error}");
    }

    #[test]
    fn the_thread_ends_with_the_watch() {
        let dir = tempfile::tempdir().unwrap();
        let (watch, changes) = watched(dir.path());
        drop(watch);
        while changes.recv_timeout(LONG).is_ok() {}
        assert_eq!(changes.try_recv(), Err(mpsc::TryRecvError::Disconnected));
    }
}
