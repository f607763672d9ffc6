//! The log on a real disk: several devices, several copies of the program, and all kinds of files in the folder.
//! Never here: the format of a line, a program that is killed.

mod compaction;
mod faults;
mod killed;
mod merging;
mod sharing;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;
use tidings::io::journal::{self, Error, Opened, lines};
use tidings::news::{Entry, Id, Mark, MarkValue, Place, State};

/// A shared config folder, as with a file syncer, and one data folder for each device.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn device(&self, name: &str) -> PathBuf {
        let data = self.0.path().join("data").join(name);
        fs::create_dir_all(&data).unwrap();
        fs::write(data.join("device"), name).unwrap();
        data
    }

    fn open(&self, device: &str) -> Opened {
        journal::open(&self.config(), &self.device(device), 0)
    }

    fn config(&self) -> PathBuf {
        self.0.path().join("config")
    }

    fn log(&self, name: &str) -> PathBuf {
        self.config().join("state").join(name)
    }

    fn put(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::create_dir_all(self.config().join("state")).unwrap();
        fs::write(self.log(name), text).unwrap();
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.log(name)).unwrap()
    }
}

fn id(n: u64) -> Id {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&n.to_le_bytes());
    Id(id)
}

fn mark(t: u64, n: u64, set: MarkValue) -> Mark {
    Mark { t, id: id(n), set, op: None }
}

fn text(marks: &[Mark]) -> String {
    let mut text = Vec::new();
    lines::encode(marks, &mut text);
    String::from_utf8(text).unwrap()
}

const READ: MarkValue = MarkValue::Read(true);
const UNREAD: MarkValue = MarkValue::Read(false);

/// Marks articles as the program does: state, history, journal.
fn set_marks(on: &mut Opened, now: u64, changes: &[(u64, MarkValue)]) -> Result<(), Error> {
    let changes: Vec<_> = changes.iter().map(|(n, set)| (id(*n), *set)).collect();
    let marks = on.state.mark(now, &changes);
    for mark in &marks {
        on.history.push(mark);
    }
    on.journal.append(&marks)
}

fn undo(on: &mut Opened, now: u64) -> Option<String> {
    let (step, marks) = on.history.undo(&mut on.state, now)?;
    on.journal.append(&marks).unwrap();
    Some(step.words().to_string())
}

/// Reads and applies what others wrote; returns the number of marks, and the warnings.
fn catch_up(on: &mut Opened) -> (usize, Vec<String>) {
    let caught = on.journal.catch_up();
    for (mark, device) in &caught.marks {
        on.state.apply(mark, device);
        on.history.push(mark);
    }
    (caught.marks.len(), caught.warnings.iter().map(ToString::to_string).collect())
}

fn all(state: &State) -> BTreeMap<Id, (bool, bool, Option<Place>)> {
    state.entries().map(|(id, Entry { read, saved, at })| (id, (read, saved, at))).collect()
}
