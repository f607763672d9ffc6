//! What can be undone and redone: the presses of this device, read back from the marks they left in its log.
//! Never here: another device's presses; what they did is merged, but is theirs to undo.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Id, Mark, MarkValue, Op, OpKind, State};
use crate::news::SafeText;

/// Steps that are kept, done and undone together.
pub const STEPS: usize = 200;
/// Changes that are kept over all steps (56 bytes each), except that the newest step is always whole: "mark
/// all read" over a large archive must be undoable, many of them in a row need not be.
const CHANGES: usize = 500_000;

/// What can be undone and redone, oldest first.
///
/// It is a function of the set of marks taken in: a mark seen twice, or a little late because another copy of
/// the program wrote it, leads to the same history as reading the file from its start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Done, and not undone since.
    pub done: Vec<Step>,
    /// Undone, and not redone since; cleared by a new deed.
    pub undone: Vec<Step>,
    /// The `t` of a step's latest mark, which is what both stacks are ordered by.
    latest: HashMap<u64, u64>,
    /// Every (op, article, register) in a step, hashed: there may be very many.
    known: HashSet<u64>,
    /// The `t` of the newest deed: what was undone before it is gone.
    deed: u64,
}

/// All marks of one press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The op's id.
    pub op: u64,
    /// Article, value before, value after.
    pub changes: Vec<(Id, MarkValue, MarkValue)>,
}

impl Step {
    /// In words: "14 marked read", "1 saved".
    pub fn words(&self) -> SafeText {
        let what = match self.changes.first() {
            Some((_, _, MarkValue::Read(true))) => "marked read",
            Some((_, _, MarkValue::Read(false))) => "marked unread",
            Some((_, _, MarkValue::Saved(true))) => "saved",
            Some((_, _, MarkValue::Saved(false))) => "no longer saved",
            _ => "changed",
        };
        SafeText::new(&format!("{} {what}", super::super::grouped(self.changes.len())))
    }
}

impl History {
    /// Takes in a mark of this device, in the order of the file or of the presses. Marks without an op pass by.
    pub fn push(&mut self, mark: &Mark) {
        let Some(op) = mark.op.filter(|op| op.was.same_register(&mark.set)) else { return };
        match op.kind {
            OpKind::Do => self.push_done(mark, op),
            // A step that is no longer known was cleared or fell off the end: nothing comes back from there.
            OpKind::Undo | OpKind::Redo => {
                if self.latest.get(&op.id).is_some_and(|latest| mark.t > *latest) {
                    self.turn(op.id, op.kind, mark.t);
                }
            }
        }
    }

    /// Takes the latest step back: writes its old values into `state`. `None` when there is nothing to undo;
    /// else the step, to be put in words, and the marks for the journal, which are pushed here already.
    pub fn undo(&mut self, state: &mut State, now_ms: u64) -> Option<(Step, Vec<Mark>)> {
        let step = self.done.last()?.clone();
        let old: Vec<_> = step.changes.iter().map(|&(id, before, _)| (id, before)).collect();
        let marks = state.restore(now_ms, step.op, OpKind::Undo, &old);
        self.turn(step.op, OpKind::Undo, marks.first()?.t);
        Some((step, marks))
    }

    /// Does the latest undone step again, as [`History::undo`].
    pub fn redo(&mut self, state: &mut State, now_ms: u64) -> Option<(Step, Vec<Mark>)> {
        let step = self.undone.last()?.clone();
        let new: Vec<_> = step.changes.iter().map(|&(id, _, after)| (id, after)).collect();
        let marks = state.restore(now_ms, step.op, OpKind::Redo, &new);
        self.turn(step.op, OpKind::Redo, marks.first()?.t);
        Some((step, marks))
    }

    /// When the step that would be undone next was done last: milliseconds, by the log's clock.
    pub fn newest(&self) -> Option<u64> {
        self.done.last().and_then(|step| self.latest.get(&step.op)).copied()
    }

    /// Whether this op's marks are still needed to rebuild the history.
    pub fn needs(&self, op: u64) -> bool {
        self.latest.contains_key(&op)
    }

    fn push_done(&mut self, mark: &Mark, op: Op) {
        if !self.known.insert(key(op.id, &mark.id, &mark.set)) {
            return;
        }
        let change = (mark.id, op.was, mark.set);
        let mut all = self.done.iter_mut().rev().chain(self.undone.iter_mut().rev());
        if let Some(step) = all.find(|step| step.op == op.id) {
            step.changes.push(change);
        } else {
            self.latest.insert(op.id, mark.t);
            insert(&mut self.done, &self.latest, Step { op: op.id, changes: vec![change] });
        }
        if mark.t > self.deed {
            self.deed = mark.t;
            while self.undone.first().is_some_and(|step| self.latest[&step.op] < mark.t) {
                let cleared = self.undone.remove(0);
                self.forget(&cleared);
            }
        }
        while self.too_long() {
            let oldest = if self.done.is_empty() { self.undone.remove(0) } else { self.done.remove(0) };
            self.forget(&oldest);
        }
    }

    /// Moves a step to the stack of `kind`.
    fn turn(&mut self, op: u64, kind: OpKind, t: u64) {
        let (mut from, mut to) = (&mut self.done, &mut self.undone);
        if kind == OpKind::Redo {
            (from, to) = (to, from);
        }
        self.latest.insert(op, t);
        if let Some(at) = from.iter().rposition(|step| step.op == op) {
            let step = from.remove(at);
            if kind == OpKind::Undo && t < self.deed {
                self.forget(&step);
            } else {
                insert(to, &self.latest, step);
            }
        } else if let Some(at) = to.iter().rposition(|step| step.op == op) {
            let step = to.remove(at);
            insert(to, &self.latest, step);
        }
    }

    fn too_long(&self) -> bool {
        let steps = self.done.len() + self.undone.len();
        steps > STEPS || steps > 1 && self.known.len() > CHANGES
    }

    fn forget(&mut self, step: &Step) {
        self.latest.remove(&step.op);
        for (id, _, after) in &step.changes {
            self.known.remove(&key(step.op, id, after));
        }
    }
}

/// Puts a step where the `t` of its latest mark says, which is nearly always the end.
fn insert(stack: &mut Vec<Step>, latest: &HashMap<u64, u64>, step: Step) {
    let key = |op: u64| (latest.get(&op).copied(), op);
    let at = stack.iter().rposition(|other| key(other.op) < key(step.op)).map_or(0, |at| at + 1);
    stack.insert(at, step);
}

fn key(op: u64, id: &Id, set: &MarkValue) -> u64 {
    let mut hasher = DefaultHasher::new();
    (op, id, std::mem::discriminant(set)).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(n: u8) -> Id {
        Id([n; 16])
    }

    /// The state, the live history and the log it leaves.
    #[derive(Default)]
    struct Reader {
        state: State,
        history: History,
        log: Vec<Mark>,
        now: u64,
    }

    impl Reader {
        fn press(&mut self, changes: &[(u8, MarkValue)]) {
            self.now += 1;
            let changes: Vec<_> = changes.iter().map(|(n, set)| (id(*n), *set)).collect();
            let marks = self.state.mark(self.now, &changes);
            for mark in &marks {
                self.history.push(mark);
            }
            self.log.extend(marks);
        }

        fn undo(&mut self) -> Option<Step> {
            let (step, marks) = self.history.undo(&mut self.state, self.now)?;
            self.log.extend(marks);
            Some(step)
        }

        fn redo(&mut self) -> Option<Step> {
            let (step, marks) = self.history.redo(&mut self.state, self.now)?;
            self.log.extend(marks);
            Some(step)
        }

        fn read(&self, n: u8) -> bool {
            self.state.get(&id(n)).read
        }
    }

    fn rebuilt(log: &[Mark]) -> History {
        let mut history = History::default();
        for mark in log {
            history.push(mark);
        }
        history
    }

    const READ: MarkValue = MarkValue::Read(true);

    #[test]
    fn undo_and_redo_are_those_of_an_editor() {
        let mut reader = Reader::default();
        reader.press(&[(1, READ), (2, READ)]);
        reader.press(&[(3, MarkValue::Saved(true))]);
        assert_eq!(reader.undo().unwrap().words().as_str(), "1 saved");
        assert_eq!(reader.undo().unwrap().words().as_str(), "2 marked read");
        assert_eq!(reader.undo(), None);
        assert_eq!(reader.state.entries().count(), 0);
        assert_eq!(reader.redo().unwrap().words().as_str(), "2 marked read");
        assert!(reader.read(1) && reader.read(2) && !reader.state.get(&id(3)).saved);

        reader.press(&[(4, READ)]);
        assert_eq!(reader.redo(), None, "a new deed clears what was undone");
        assert_eq!(reader.history.done.len(), 2);
        assert_eq!(rebuilt(&reader.log), reader.history);
    }

    #[test]
    fn undo_writes_the_old_value_even_over_another_device() {
        let mut reader = Reader::default();
        reader.press(&[(1, READ)]);
        reader.state.apply(&Mark { t: 50, id: id(1), set: MarkValue::Read(false), op: None }, "phone");
        reader.undo().unwrap();
        assert!(!reader.read(1));
        let op = reader.log.last().unwrap().op.unwrap();
        assert_eq!((op.kind, op.was), (OpKind::Undo, MarkValue::Read(false)), "written although it was so");
        reader.redo().unwrap();
        assert!(reader.read(1));
        assert_eq!(rebuilt(&reader.log), reader.history);
    }

    #[test]
    fn only_the_last_two_hundred_steps_are_kept() {
        let mut reader = Reader::default();
        for n in 0..=250 {
            reader.press(&[(n, READ)]);
        }
        assert_eq!(reader.history.done.len(), STEPS);
        for _ in 0..STEPS {
            reader.undo().unwrap();
        }
        assert_eq!(reader.undo(), None);
        assert!(reader.read(50) && !reader.read(51));
        assert_eq!(rebuilt(&reader.log), reader.history);
    }

    #[test]
    fn steps_over_very_many_articles_are_kept_as_far_as_memory_allows() {
        let mut history = History::default();
        let big = CHANGES as u64 / 2 + 1;
        for n in 0..3 * big {
            let step = n / big + 1;
            let mut name = [0; 16];
            name[..8].copy_from_slice(&n.to_le_bytes());
            let op = Some(Op { id: step, kind: OpKind::Do, was: MarkValue::Read(false) });
            history.push(&Mark { t: step, id: Id(name), set: READ, op });
        }
        assert_eq!(history.done.iter().map(|step| step.op).collect::<Vec<_>>(), [3]);
        assert_eq!(history.known.len(), big as usize);
    }

    #[test]
    fn marks_that_make_no_sense_pass_by() {
        let mut history = History::default();
        let op = |kind, was| Some(Op { id: 7, kind, was });
        for op in [
            None,
            op(OpKind::Undo, MarkValue::Read(false)),
            op(OpKind::Redo, MarkValue::Read(false)),
            op(OpKind::Do, MarkValue::Saved(false)),
        ] {
            history.push(&Mark { t: 9, id: id(1), set: READ, op });
        }
        assert_eq!(history, History::default());
    }

    #[derive(Clone, Debug)]
    enum Key {
        Press(Vec<(u8, MarkValue)>),
        Undo,
        Redo,
    }

    fn key() -> impl Strategy<Value = Key> {
        let set =
            prop_oneof![any::<bool>().prop_map(MarkValue::Read), any::<bool>().prop_map(MarkValue::Saved)];
        prop_oneof![
            3 => prop::collection::vec((0..5u8, set), 1..4).prop_map(Key::Press),
            2 => Just(Key::Undo),
            1 => Just(Key::Redo),
        ]
    }

    proptest! {
        #[test]
        fn rebuilt_is_live(keys in prop::collection::vec(key(), 0..60), from in 0..100usize, again in 0..100usize) {
            let mut reader = Reader::default();
            for key in keys {
                match key {
                    Key::Press(changes) => reader.press(&changes),
                    Key::Undo => _ = reader.undo(),
                    Key::Redo => _ = reader.redo(),
                }
            }
            let mut history = rebuilt(&reader.log);
            prop_assert_eq!(&history, &reader.history);
            // A piece of the file, read once more.
            let from = from.min(reader.log.len());
            reader.log[from..].iter().take(again).for_each(|mark| history.push(mark));
            reader.log[from..].iter().for_each(|mark| history.push(mark));
            prop_assert_eq!(&history, &reader.history);
        }
    }
}
