//! The undo history: actions of this device, rebuilt from the marks in its log. Never here: actions of other devices;
//! their marks are merged, but only they can undo them.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Id, Mark, MarkValue, Op, OpKind, State};
use crate::news::SafeText;

/// Maximum number of steps, done and undone together.
pub(crate) const MAX_STEPS: usize = 200;
/// Maximum number of changes in all steps (56 bytes each). The newest step is always complete: "mark all read" over a
/// large archive must be undoable, but not many of them in a row.
const MAX_CHANGES: usize = 500_000;

/// Steps that can be undone and redone, oldest first.
///
/// It depends only on the set of marks: a mark that comes twice, or late because another instance wrote it, gives the
/// same history as reading the file from the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Steps that can be undone.
    pub done: Vec<Step>,
    /// Steps that can be redone; cleared by a new action.
    pub undone: Vec<Step>,
    /// The `t` of each step's latest mark; both stacks are ordered by it.
    latest: HashMap<u64, u64>,
    /// Hash of every (op, article, register) in a step; there may be many.
    known: HashSet<u64>,
    /// The `t` of the newest action; steps undone before it were cleared.
    last_action: u64,
}

/// All marks of one action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Id of the op.
    pub(crate) op: u64,
    /// Article, value before, value after.
    pub(crate) changes: Vec<(Id, MarkValue, MarkValue)>,
}

impl Step {
    /// As text: "14 marked read", "1 saved".
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
    /// Adds a mark of this device, in the order of the file or of the actions. Marks without an op are ignored.
    pub fn push(&mut self, mark: &Mark) {
        let Some(op) = mark.op.filter(|op| op.was.same_register(&mark.set)) else { return };
        match op.kind {
            OpKind::Do => self.push_done(mark, op),
            // An unknown step was cleared or dropped and cannot come back.
            OpKind::Undo | OpKind::Redo => {
                if self.latest.get(&op.id).is_some_and(|latest| mark.t > *latest) {
                    self.move_step(op.id, op.kind, mark.t);
                }
            }
        }
    }

    /// Undoes the latest step: writes its old values into `state`. `None` if there is nothing to undo; else the step
    /// and the marks for the journal, which are already in this history.
    pub fn undo(&mut self, state: &mut State, now_ms: u64) -> Option<(Step, Vec<Mark>)> {
        let step = self.done.last()?.clone();
        let old: Vec<_> = step.changes.iter().map(|&(id, before, _)| (id, before)).collect();
        let marks = state.restore(now_ms, step.op, OpKind::Undo, &old);
        self.move_step(step.op, OpKind::Undo, marks.first()?.t);
        Some((step, marks))
    }

    /// Redoes the latest undone step, as [`History::undo`].
    pub fn redo(&mut self, state: &mut State, now_ms: u64) -> Option<(Step, Vec<Mark>)> {
        let step = self.undone.last()?.clone();
        let new: Vec<_> = step.changes.iter().map(|&(id, _, after)| (id, after)).collect();
        let marks = state.restore(now_ms, step.op, OpKind::Redo, &new);
        self.move_step(step.op, OpKind::Redo, marks.first()?.t);
        Some((step, marks))
    }

    /// When the step to be undone next was done last: milliseconds of the log's clock.
    pub(crate) fn newest(&self) -> Option<u64> {
        self.done.last().and_then(|step| self.latest.get(&step.op)).copied()
    }

    /// When the newest action was done, undone or not: milliseconds of the log's clock.
    pub(crate) fn last_action(&self) -> u64 {
        self.last_action
    }

    /// Whether the marks of this op are needed to rebuild the history.
    pub(crate) fn needs(&self, op: u64) -> bool {
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
        if mark.t > self.last_action {
            self.last_action = mark.t;
            while self.undone.first().is_some_and(|step| self.latest[&step.op] < mark.t) {
                let cleared = self.undone.remove(0);
                self.forget(&cleared);
            }
        }
        while self.is_full() {
            let oldest = if self.done.is_empty() { self.undone.remove(0) } else { self.done.remove(0) };
            self.forget(&oldest);
        }
    }

    /// Moves a step to the undo or redo stack.
    fn move_step(&mut self, op: u64, kind: OpKind, t: u64) {
        let (mut from, mut to) = (&mut self.done, &mut self.undone);
        if kind == OpKind::Redo {
            (from, to) = (to, from);
        }
        self.latest.insert(op, t);
        if let Some(at) = from.iter().rposition(|step| step.op == op) {
            let step = from.remove(at);
            if kind == OpKind::Undo && t < self.last_action {
                self.forget(&step);
            } else {
                insert(to, &self.latest, step);
            }
        } else if let Some(at) = to.iter().rposition(|step| step.op == op) {
            let step = to.remove(at);
            insert(to, &self.latest, step);
        }
    }

    fn is_full(&self) -> bool {
        let steps = self.done.len() + self.undone.len();
        steps > MAX_STEPS || steps > 1 && self.known.len() > MAX_CHANGES
    }

    fn forget(&mut self, step: &Step) {
        self.latest.remove(&step.op);
        for (id, _, after) in &step.changes {
            self.known.remove(&key(step.op, id, after));
        }
    }
}

/// Inserts a step by the `t` of its latest mark, which is nearly always at the end.
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

    /// The state, its history and the log.
    #[derive(Default)]
    struct Session {
        state: State,
        history: History,
        log: Vec<Mark>,
        now: u64,
    }

    impl Session {
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
    fn undo_and_redo_work_as_in_an_editor() {
        let mut session = Session::default();
        session.press(&[(1, READ), (2, READ)]);
        session.press(&[(3, MarkValue::Saved(true))]);
        assert_eq!(session.undo().unwrap().words().as_str(), "1 saved");
        assert_eq!(session.undo().unwrap().words().as_str(), "2 marked read");
        assert_eq!(session.undo(), None);
        assert_eq!(session.state.entries().count(), 0);
        assert_eq!(session.redo().unwrap().words().as_str(), "2 marked read");
        assert!(session.read(1) && session.read(2) && !session.state.get(&id(3)).saved);

        session.press(&[(4, READ)]);
        assert_eq!(session.redo(), None, "a new action clears what was undone");
        assert_eq!(session.history.done.len(), 2);
        assert_eq!(rebuilt(&session.log), session.history);
    }

    #[test]
    fn undo_overwrites_marks_of_another_device() {
        let mut session = Session::default();
        session.press(&[(1, READ)]);
        session.state.apply(&Mark { t: 50, id: id(1), set: MarkValue::Read(false), op: None }, "phone");
        session.undo().unwrap();
        assert!(!session.read(1));
        let op = session.log.last().unwrap().op.unwrap();
        assert_eq!((op.kind, op.was), (OpKind::Undo, MarkValue::Read(false)), "written although it was so");
        session.redo().unwrap();
        assert!(session.read(1));
        assert_eq!(rebuilt(&session.log), session.history);
    }

    #[test]
    fn only_the_last_two_hundred_steps_are_kept() {
        let mut session = Session::default();
        for n in 0..=250 {
            session.press(&[(n, READ)]);
        }
        assert_eq!(session.history.done.len(), MAX_STEPS);
        for _ in 0..MAX_STEPS {
            session.undo().unwrap();
        }
        assert_eq!(session.undo(), None);
        assert!(session.read(50) && !session.read(51));
        assert_eq!(rebuilt(&session.log), session.history);
    }

    #[test]
    fn large_steps_are_limited_by_memory() {
        let mut history = History::default();
        let big = MAX_CHANGES as u64 / 2 + 1;
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
    fn inconsistent_marks_are_ignored() {
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
        fn a_rebuilt_history_equals_the_live_one(keys in prop::collection::vec(key(), 0..60), from in 0..100usize, again in 0..100usize) {
            let mut session = Session::default();
            for key in keys {
                match key {
                    Key::Press(changes) => session.press(&changes),
                    Key::Undo => _ = session.undo(),
                    Key::Redo => _ = session.redo(),
                }
            }
            let mut history = rebuilt(&session.log);
            prop_assert_eq!(&history, &session.history);
            // A part of the file, read twice.
            let from = from.min(session.log.len());
            session.log[from..].iter().take(again).for_each(|mark| history.push(mark));
            session.log[from..].iter().for_each(|mark| history.push(mark));
            prop_assert_eq!(&history, &session.history);
        }
    }
}
