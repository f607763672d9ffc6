//! What the reader has done: read, saved, stopped here. A set of registers in which the last writer wins.
//! Never here: files, locks, clocks.

use std::collections::HashMap;

use super::{Id, Text};

/// Where in an article the reader stopped: an anchor in the text, so that another width finds it again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Index of the top-level block.
    pub block: u32,
    /// Characters into that block.
    pub offset: u32,
    /// How much of the article lay above, 0 to 100: for the eye only.
    pub percent: u8,
}

/// One register and its new value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Set {
    /// Read, or unread again.
    Read(bool),
    /// Bookmarked, or no more.
    Saved(bool),
    /// Where the reader stopped; `None` once the end was reached.
    At(Option<Place>),
}

/// What an undoable mark belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Op {
    /// The same for all marks of one press: the `t` of its first mark.
    pub id: u64,
    /// Done, undone or redone.
    pub kind: OpKind,
    /// The register's value before.
    pub was: Set,
}

/// The three ways a mark can come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpKind {
    /// The reader did it.
    Do,
    /// The reader took it back.
    Undo,
    /// The reader did it again.
    Redo,
}

/// One line of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Hybrid logical clock, milliseconds.
    pub t: u64,
    /// The article.
    pub id: Id,
    /// The register and its new value.
    pub set: Set,
    /// `None` for what can't be undone (the place in an article).
    pub op: Option<Op>,
}

/// An article's registers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Read?
    pub read: bool,
    /// Bookmarked?
    pub saved: bool,
    /// Where the reader stopped.
    pub at: Option<Place>,
}

/// All registers, merged from every device's log.
#[derive(Clone, Debug, Default)]
pub struct State {
    entries: HashMap<Id, Entry>,
    clock: u64,
}

impl State {
    /// An article's registers; the default for one never heard of.
    pub fn get(&self, id: &Id) -> Entry {
        self.entries.get(id).copied().unwrap_or_default()
    }

    /// The `t` for the next mark: `now_ms`, but above every `t` seen.
    pub fn tick(&mut self, now_ms: u64) -> u64 {
        self.clock = now_ms.max(self.clock + 1);
        self.clock
    }

    /// Merges one mark of `device`; true if a register changed its value.
    pub fn apply(&mut self, mark: &Mark, _device: &str) -> bool {
        self.clock = self.clock.max(mark.t);
        let entry = self.entries.entry(mark.id).or_default();
        let before = *entry;
        match mark.set {
            Set::Read(read) => entry.read = read,
            Set::Saved(saved) => entry.saved = saved,
            Set::At(at) => entry.at = at,
        }
        before != *entry
    }
}

/// What can be undone and redone, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Done, and not undone since.
    pub done: Vec<Step>,
    /// Undone, and not redone since; cleared by a new deed.
    pub undone: Vec<Step>,
}

/// All marks of one press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The op's id.
    pub op: u64,
    /// Article, value before, value after.
    pub changes: Vec<(Id, Set, Set)>,
}

impl Step {
    /// In words: "14 marked read", "1 saved".
    pub fn words(&self) -> Text {
        let what = match self.changes.first() {
            Some((_, _, Set::Read(true))) => "marked read",
            Some((_, _, Set::Read(false))) => "marked unread",
            Some((_, _, Set::Saved(true))) => "saved",
            Some((_, _, Set::Saved(false))) => "no longer saved",
            _ => "changed",
        };
        Text::new(&format!("{} {what}", self.changes.len()))
    }
}

impl History {
    /// Takes in a mark of this device, in the order of the file or of the presses.
    pub fn push(&mut self, mark: &Mark) {
        let _ = (mark, &self.done);
    }
}
