//! The user's marks: read, saved, reading position. A set of last-writer-wins registers. Never here: files, locks,
//! clocks.

mod history;
mod joins;

use std::cmp::Ordering;
use std::collections::HashMap;
use std::collections::hash_map;

pub use history::History;

use self::joins::Joins;
use super::{FurtherName, Id, NameScope};

/// Maximum `t` of a mark: the start of the year 2200 in milliseconds. A later clock is broken, and one such line
/// would advance the clocks of all devices for good. The limit is a constant, not "a year from now", so that merging
/// depends only on the lines and not on the time.
pub(crate) const LAST_T: u64 = 7_258_118_400_000;

/// A reading position: an anchor in the text, independent of the width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Index of the top-level block.
    pub block: u32,
    /// Characters into that block.
    pub offset: u32,
    /// How much of the article was above it, 0 to 100; for display only.
    pub percent: u8,
}

/// One register and its new value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkValue {
    /// Read or unread.
    Read(bool),
    /// Saved (bookmarked) or not.
    Saved(bool),
    /// Reading position; `None` once the end was reached.
    At(Option<Place>),
    /// Whether this name and another one are names of one article, whose registers are then read as one.
    Joined { with: Id, joined: bool },
}

impl MarkValue {
    /// Whether both belong to the same register.
    pub(crate) fn same_register(&self, other: &Self) -> bool {
        let with = |value: &Self| match value {
            Self::Joined { with, .. } => Some(*with),
            _ => None,
        };
        std::mem::discriminant(self) == std::mem::discriminant(other) && with(self) == with(other)
    }
}

/// The undoable action of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Op {
    /// The same for all marks of one action: the `t` of its first mark.
    pub(crate) id: u64,
    pub kind: OpKind,
    /// The register's previous value.
    pub(crate) was: MarkValue,
}

/// How a mark was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpKind {
    /// By an action.
    Do,
    /// By undoing the action.
    Undo,
    /// By redoing it.
    Redo,
}

/// One line of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Hybrid logical clock, milliseconds since 1970; at most [`LAST_T`].
    pub t: u64,
    /// The article.
    pub id: Id,
    /// The register and its new value.
    pub set: MarkValue,
    /// `None` for marks that cannot be undone (reading positions).
    pub op: Option<Op>,
}

/// An article's registers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    pub read: bool,
    /// Bookmarked.
    pub saved: bool,
    /// Reading position.
    pub at: Option<Place>,
}

/// Percentage read of an article that counts as started: less is a glance, more is nearly all.
const STARTED: std::ops::RangeInclusive<u8> = 1..=97;

impl Entry {
    /// Whether the article is partly read.
    pub(crate) fn is_started(&self) -> bool {
        self.at.is_some_and(|place| STARTED.contains(&place.percent))
    }

    /// The current value of the register that `set` belongs to.
    pub(crate) fn register(&self, set: &MarkValue) -> MarkValue {
        match set {
            MarkValue::Read(_) => MarkValue::Read(self.read),
            MarkValue::Saved(_) => MarkValue::Saved(self.saved),
            MarkValue::At(_) => MarkValue::At(self.at),
            MarkValue::Joined { with, .. } => MarkValue::Joined { with: *with, joined: false },
        }
    }
}

/// A value with its writer and time. One map for each register: 300,000 read articles take about 18 MB, since few are
/// saved and fewer are started.
#[derive(Clone, Copy, Debug)]
struct Register<V> {
    value: V,
    device: u32,
    t: u64,
}

type Registers<V> = HashMap<Id, Register<V>>;

/// All registers, merged from the logs of all devices.
///
/// Of two marks for the same register the one with the larger `t` wins, then the larger device name, then the larger
/// value. So order and repetition of marks make no difference.
#[derive(Clone, Debug)]
pub struct State {
    read: Registers<bool>,
    saved: Registers<bool>,
    at: Registers<Option<Place>>,
    joins: Joins,
    devices: Devices,
    clock: u64,
    ticked: u64,
}

impl Default for State {
    fn default() -> Self {
        Self::of("")
    }
}

impl State {
    /// An empty state of `device`, the name used by [`State::mark`] and undo.
    pub fn of(device: &str) -> Self {
        Self {
            read: Registers::new(),
            saved: Registers::new(),
            at: Registers::new(),
            joins: Joins::default(),
            devices: Devices::of(device),
            clock: 0,
            ticked: 0,
        }
    }

    /// An article's registers, by any of its names; the default for an unknown article. Of registers under several
    /// names of the article the latest counts.
    pub fn get(&self, id: &Id) -> Entry {
        if self.joins.is_single(id) {
            return Entry {
                read: self.read.get(id).is_some_and(|register| register.value),
                saved: self.saved.get(id).is_some_and(|register| register.value),
                at: self.at.get(id).and_then(|register| register.value),
            };
        }
        let names = self.joins.group(id);
        Entry {
            read: self.latest(&self.read, &names).is_some_and(|register| register.value),
            saved: self.latest(&self.saved, &names).is_some_and(|register| register.value),
            at: self.latest(&self.at, &names).and_then(|register| register.value),
        }
    }

    fn latest<'a, V: Ord>(&self, registers: &'a Registers<V>, names: &[Id]) -> Option<&'a Register<V>> {
        names.iter().filter_map(|name| registers.get(name)).max_by(|a, b| later(a, b, &self.devices))
    }

    /// When the reading position of an article was last set; as [`Mark::t`].
    pub(crate) fn stopped(&self, id: &Id) -> Option<u64> {
        if self.joins.is_single(id) {
            return self.at.get(id).map(|register| register.t);
        }
        self.latest(&self.at, &self.joins.group(id)).map(|register| register.t)
    }

    /// Notes further names of articles in the store. Returns the ids of articles that have lost the marks under a name,
    /// because another one bears it, too.
    pub fn learn(&mut self, names: impl IntoIterator<Item = FurtherName>) -> Vec<Id> {
        let mut changed = Vec::new();
        for name in names {
            let is_marked = has_register(self, &name.name);
            changed.extend(self.joins.learn(name, is_marked));
        }
        changed
    }

    /// Notes the ids of articles in the store. Returns ids whose marks may have changed, because a join is not followed
    /// to another article.
    pub fn bear(&mut self, ids: &[Id]) -> Vec<Id> {
        if !self.joins.any() {
            return Vec::new();
        }
        ids.iter().flat_map(|id| self.joins.bear(id)).collect()
    }

    /// All ids that a change of the registers under this one may concern: those of the article with this name.
    pub(crate) fn concerned(&self, id: &Id) -> Vec<Id> {
        if self.joins.is_single(id) { vec![*id] } else { self.joins.group(id) }
    }

    /// Whether an article has a register under any of its names.
    fn is_marked(&self, id: &Id) -> bool {
        self.joins.group(id).iter().any(|id| has_register(self, id))
    }

    /// Joins names that articles have got since they were marked. Returns the marks for the journal: none for an
    /// article without marks, and none for names that were joined or separated before.
    pub fn join(&mut self, now_ms: u64, gained: &[(Id, Id)]) -> Vec<Mark> {
        self.learn(gained.iter().map(|&(id, name)| FurtherName { id, name, to_join: true }));
        let mut marks = Vec::new();
        for (id, _) in gained {
            if self.is_marked(id) {
                let t = self.tick(now_ms);
                self.join_due(*id, t, &mut marks);
            }
        }
        marks
    }

    /// Joins two addresses of a feed: names by the one are names by the other. Returns the mark for the journal, if they
    /// were not joined before.
    pub fn join_scopes(&mut self, now_ms: u64, old: NameScope, new: NameScope) -> Option<Mark> {
        if old == new || self.concerned(&old.0).contains(&new.0) {
            return None;
        }
        let set = MarkValue::Joined { with: new.0, joined: true };
        let mark = Mark { t: self.tick(now_ms), id: old.0, set, op: None };
        self.merge(&mark, Devices::OWN);
        Some(mark)
    }

    /// Other addresses of a feed, by the joins in the log.
    pub fn other_scopes(&self, scope: NameScope) -> Vec<NameScope> {
        let all = self.concerned(&scope.0).into_iter().map(NameScope);
        all.filter(|other| *other != scope).collect()
    }

    /// Joins all names of an article that are to be joined.
    fn join_due(&mut self, id: Id, t: u64, marks: &mut Vec<Mark>) {
        for with in self.joins.due(&id) {
            let mark = Mark { t, id, set: MarkValue::Joined { with, joined: true }, op: None };
            self.merge(&mark, Devices::OWN);
            marks.push(mark);
        }
    }

    /// Articles with a register that is not at its default, unordered.
    pub fn entries(&self) -> impl Iterator<Item = (Id, Entry)> + '_ {
        let read = self.read.keys();
        let saved = self.saved.keys().filter(|id| !self.read.contains_key(id));
        let at = self.at.keys().filter(|id| !self.read.contains_key(id) && !self.saved.contains_key(id));
        let all = read.chain(saved).chain(at).map(|id| (*id, self.get(id)));
        all.filter(|(_, entry)| *entry != Entry::default())
    }

    /// The `t` for the next mark: `now_ms`, but greater than every `t` so far.
    ///
    /// If a device has written a `t` so close to [`LAST_T`] that none is left above it, time continues from `now_ms`.
    /// Registers of that device can then no longer be overwritten here, all others can.
    pub fn tick(&mut self, now_ms: u64) -> u64 {
        let mut t = now_ms.max(self.clock.saturating_add(1));
        if t > LAST_T {
            t = now_ms.max(self.ticked + 1).min(LAST_T);
        }
        self.clock = self.clock.max(t);
        self.ticked = t;
        t
    }

    /// Merges a mark of `device`; true if a register changed its value. A `t` after [`LAST_T`] is ignored.
    pub fn apply(&mut self, mark: &Mark, device: &str) -> bool {
        let device = self.devices.number(device);
        self.merge(mark, device)
    }

    /// Applies changes as the marks of one action, leaving out those that change nothing. They share one `t`. Reading
    /// positions get no op, so they cannot be undone.
    pub fn mark(&mut self, now_ms: u64, changes: &[(Id, MarkValue)]) -> Vec<Mark> {
        let mut marks: Vec<Mark> = Vec::new();
        let mut t = None;
        for &(id, set) in changes {
            let was = self.get(&id).register(&set);
            if was == set {
                continue;
            }
            let t = *t.get_or_insert_with(|| self.tick(now_ms));
            let op = (!matches!(set, MarkValue::At(_))).then_some(Op { id: t, kind: OpKind::Do, was });
            let mark = Mark { t, id, set, op };
            // Marks that the merge rejects (a register given twice, or a `t` that cannot be exceeded) are not
            // written.
            if self.merge(&mark, Devices::OWN) {
                marks.push(mark);
                self.join_due(id, t, &mut marks);
            }
        }
        marks
    }

    /// As [`State::mark`], but for undo and redo: all changes are written, even those that change nothing, because
    /// the log must record the undo.
    fn restore(&mut self, now_ms: u64, op: u64, kind: OpKind, changes: &[(Id, MarkValue)]) -> Vec<Mark> {
        let t = self.tick(now_ms);
        let mark = |&(id, set): &(Id, MarkValue)| {
            let was = self.get(&id).register(&set);
            let mark = Mark { t, id, set, op: Some(Op { id: op, kind, was }) };
            self.merge(&mark, Devices::OWN);
            mark
        };
        changes.iter().map(mark).collect()
    }

    fn merge(&mut self, mark: &Mark, device: u32) -> bool {
        if mark.t > LAST_T {
            return false;
        }
        self.clock = self.clock.max(mark.t);
        if let MarkValue::Joined { with, .. } = mark.set {
            let before = [self.get(&mark.id), self.get(&with)];
            self.write(mark, device);
            return before != [self.get(&mark.id), self.get(&with)];
        }
        if self.joins.is_single(&mark.id) {
            return self.write(mark, device);
        }
        let before = self.get(&mark.id);
        self.write(mark, device);
        before != self.get(&mark.id)
    }

    /// Writes a register; true if its own value changed.
    fn write(&mut self, mark: &Mark, device: u32) -> bool {
        let Self { read, saved, at, joins, devices, .. } = self;
        let Mark { t, id, .. } = *mark;
        match mark.set {
            MarkValue::Read(value) => write(read, devices, id, Register { value, device, t }),
            MarkValue::Saved(value) => write(saved, devices, id, Register { value, device, t }),
            MarkValue::At(value) => write(at, devices, id, Register { value, device, t }),
            MarkValue::Joined { with, joined } if with != id => {
                joins.write(joins::pair(id, with), Register { value: joined, device, t }, devices)
            }
            MarkValue::Joined { .. } => false,
        }
    }
}

fn has_register(state: &State, id: &Id) -> bool {
    state.read.contains_key(id) || state.saved.contains_key(id) || state.at.contains_key(id)
}

/// Which of two registers was written later.
fn later<V: Ord>(a: &Register<V>, b: &Register<V>, devices: &Devices) -> Ordering {
    a.t.cmp(&b.t)
        .then_with(|| devices.name(a.device).cmp(devices.name(b.device)))
        .then_with(|| a.value.cmp(&b.value))
}

/// Keeps the value of the later writer; true if the value changed.
fn write<V: Copy + Default + Ord>(
    registers: &mut Registers<V>,
    devices: &Devices,
    id: Id,
    new: Register<V>,
) -> bool {
    match registers.entry(id) {
        hash_map::Entry::Vacant(vacant) => {
            vacant.insert(new);
            new.value != V::default()
        }
        hash_map::Entry::Occupied(mut occupied) => {
            let old = occupied.get_mut();
            let later = later(&new, old, devices).is_gt();
            let changed = later && new.value != old.value;
            if later {
                *old = new;
            }
            changed
        }
    }
}

/// Device names by number, so that a register needs four bytes for it.
#[derive(Clone, Debug)]
struct Devices {
    names: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32>,
    latest: u32,
}

impl Devices {
    /// The number of this device.
    const OWN: u32 = 0;

    fn of(own: &str) -> Self {
        Self { names: vec![own.into()], numbers: HashMap::from([(own.into(), Self::OWN)]), latest: Self::OWN }
    }

    fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", |name| name)
    }

    fn number(&mut self, name: &str) -> u32 {
        // The lines of a file come in sequence, so it is nearly always the same device.
        if self.name(self.latest) != name {
            self.latest = self.numbers.get(name).copied().unwrap_or_else(|| {
                let number = self.names.len() as u32;
                self.names.push(name.into());
                self.numbers.insert(name.into(), number);
                number
            });
        }
        self.latest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> Id {
        Id([n; 16])
    }

    fn read(t: u64, value: bool) -> Mark {
        Mark { t, id: id(1), set: MarkValue::Read(value), op: None }
    }

    #[test]
    fn the_larger_t_wins_then_the_larger_device_then_the_larger_value() {
        let marks = [
            (read(5, true), "b"),
            (read(5, false), "c"),
            (read(5, true), "c"),
            (read(6, false), "a"),
            (read(6, true), "a"),
            (read(6, false), "b"),
        ];
        for n in 1..=marks.len() {
            // `marks` is ascending, so the last of the first `n` wins, in any order.
            let winner = marks[n - 1].0.set == MarkValue::Read(true);
            let (mut there, mut back) = (State::default(), State::default());
            marks[..n].iter().for_each(|(mark, device)| _ = there.apply(mark, device));
            marks[..n].iter().rev().for_each(|(mark, device)| _ = back.apply(mark, device));
            assert_eq!((there.get(&id(1)).read, back.get(&id(1)).read), (winner, winner), "first {n}");
        }
    }

    #[test]
    fn apply_returns_whether_a_value_changed() {
        let mut state = State::default();
        assert!(!state.apply(&read(1, false), "a"), "unread is what it was");
        assert!(state.apply(&read(2, true), "a"));
        assert!(!state.apply(&read(2, true), "a"), "repeated");
        assert!(!state.apply(&read(1, false), "b"), "older");
        assert!(!state.apply(&read(3, true), "b"), "newer, same value");
        assert!(state.apply(&read(4, false), "a"));
        assert_eq!(state.entries().count(), 0);
    }

    #[test]
    fn the_clock_never_goes_back() {
        let mut state = State::default();
        assert_eq!(state.tick(1000), 1000);
        assert_eq!(state.tick(1000), 1001);
        assert_eq!(state.tick(10), 1002, "the machine's clock went back");
        state.apply(&read(9000, true), "ahead");
        assert_eq!(state.tick(2000), 9001);
    }

    #[test]
    fn an_absurd_t_is_ignored_and_does_not_block_the_clock() {
        let mut state = State::default();
        for t in [u64::MAX, LAST_T + 1] {
            assert!(!state.apply(&read(t, true), "hostile"));
        }
        assert_eq!(state.tick(1000), 1000);

        state.apply(&Mark { id: id(2), ..read(LAST_T, true) }, "hostile");
        let marks = [true, false, true, false].map(|to| state.mark(5000, &[(id(1), MarkValue::Read(to))]));
        assert!(marks.iter().flatten().is_sorted_by(|a, b| a.t < b.t), "{marks:?}");
        assert_eq!((marks.concat().len(), marks[0][0].t), (4, 5000));
        assert!(!state.get(&id(1)).read);
        assert_eq!(state.tick(u64::MAX), LAST_T);
    }

    #[test]
    fn an_action_becomes_marks_of_one_op_without_unchanged_values() {
        let mut state = State::of("laptop");
        state.apply(&read(5, true), "laptop");
        let place = Some(Place { block: 3, offset: 120, percent: 43 });
        let marks = state.mark(
            100,
            &[
                (id(1), MarkValue::Read(true)),
                (id(2), MarkValue::Read(true)),
                (id(2), MarkValue::Read(false)),
                (id(3), MarkValue::Saved(true)),
                (id(3), MarkValue::At(place)),
            ],
        );
        let op = |was| Some(Op { id: 100, kind: OpKind::Do, was });
        assert_eq!(
            marks,
            [
                Mark { t: 100, id: id(2), set: MarkValue::Read(true), op: op(MarkValue::Read(false)) },
                Mark { t: 100, id: id(3), set: MarkValue::Saved(true), op: op(MarkValue::Saved(false)) },
                Mark { t: 100, id: id(3), set: MarkValue::At(place), op: None },
            ]
        );
        assert_eq!(state.get(&id(3)), Entry { read: false, saved: true, at: place });
        assert_eq!(state.entries().count(), 3);
        assert_eq!(state.mark(100, &[(id(9), MarkValue::At(None))]), []);
        assert_eq!(state.tick(0), 101, "nothing to write takes no tick");
    }
}
