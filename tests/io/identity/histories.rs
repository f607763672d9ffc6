//! Plays random histories and compares what each machine shows with the oracle. A history that fails is made shorter
//! and printed. `TIDINGS_HISTORIES=20000` plays more of them. Never here: what is right (see `oracle`).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use tidings::news::{Id, MarkValue};

use super::machine::Machine;
use super::oracle::{Expected, Oracle};
use super::publisher::{Dates, Feed, Format, Guid, Item, Kind, Style, Truth};

/// 24 November 2024, 00:00:30.
const START: i64 = 1_732_406_430;
const HOUR: i64 = 3600;

/// Numbers choose a feed, an item or a machine: modulo how many there are.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Publish(usize, u8),
    /// The oldest item leaves the document.
    Drop(usize),
    /// An item that left comes back.
    Return(usize),
    Reverse(usize),
    NewGuid(usize, usize),
    /// All items get ids of another style.
    NewStyle(usize, Style),
    NewLink(usize, usize),
    NewTitle(usize, usize),
    NewWords(usize, usize),
    /// Hours later.
    NewDate(usize, usize, i64),
    Https(usize),
    Www(usize),
    Slash(usize),
    Tracking(usize),
    Session(usize),
    NewFormat(usize, Format),
    /// Another address; whether the old one is dead.
    Move(usize, bool),
    /// Another feed brings an item, too.
    Share(usize, usize, usize),
    /// The hostile feed has an item with id, link, title and date of items of others.
    Attack(usize, [usize; 4]),
    /// A refresh, some hours later.
    Visit(usize, i64),
    /// The server of a feed does not answer at the next refresh.
    Down(usize),
    /// A refresh with `keep.days`.
    Keep(usize, u32),
    /// The user writes the new address of a feed into `feeds.txt`.
    Edit(usize, usize),
    Unsubscribe(usize, usize),
    Subscribe(usize, usize),
    Mark(usize, usize, MarkValue),
    MarkAllRead(usize),
    Undo(usize),
    Redo(usize),
    Sync(usize),
    Restart(usize, bool),
    LoseStore(usize),
}

#[derive(Clone, Debug)]
pub(super) struct History {
    pub(super) feeds: Vec<Kind>,
    pub(super) steps: Vec<Step>,
}

pub(super) struct World {
    feeds: Vec<Feed>,
    machines: Vec<Machine>,
    oracles: Vec<Oracle>,
    /// For each machine and feed the address in `feeds.txt`.
    subscribed: Vec<Vec<Option<String>>>,
    /// The address that the user last knew.
    addresses: Vec<Vec<String>>,
    down: BTreeSet<usize>,
    truths: Truth,
    changes: u32,
    now: i64,
    /// Whose ids these are.
    ids: HashMap<Id, Truth>,
    /// Names that the hostile feed has taken: the id and the link of an article of another feed, with another title.
    stolen: BTreeSet<String>,
    /// For each machine the ids it lists, with their articles.
    listed: Vec<Vec<(Id, Truth)>>,
}

impl World {
    pub(super) fn new(kinds: &[Kind]) -> Self {
        let feeds: Vec<Feed> =
            kinds.iter().enumerate().map(|(number, kind)| Feed::new(number, *kind)).collect();
        let addresses: Vec<String> = feeds.iter().map(|feed| feed.address.clone()).collect();
        Self {
            subscribed: vec![addresses.iter().cloned().map(Some).collect(); 2],
            addresses: vec![addresses; 2],
            machines: vec![Machine::new(0), Machine::new(1)],
            oracles: vec![Oracle::new(0, feeds.len()), Oracle::new(1, feeds.len())],
            feeds,
            down: BTreeSet::new(),
            truths: 0,
            changes: 0,
            now: START,
            ids: HashMap::new(),
            stolen: BTreeSet::new(),
            listed: vec![Vec::new(); 2],
        }
    }

    /// The last feed is the hostile one.
    fn honest(&self, feed: usize) -> usize {
        feed % (self.feeds.len() - 1)
    }

    fn item(&mut self, feed: usize, item: usize) -> Option<&mut Item> {
        let feed = self.honest(feed);
        let items = &mut self.feeds[feed].items;
        let count = items.len();
        (count > 0).then(|| &mut items[item % count])
    }

    fn change(&mut self) -> u32 {
        self.changes += 1;
        self.changes
    }

    pub(super) fn step(&mut self, step: &Step) -> Result<(), String> {
        let change = self.change();
        match *step {
            Step::Publish(feed, count) => {
                for _ in 0..count {
                    self.truths += 1;
                    let (feed, truth) = (self.honest(feed), self.truths);
                    self.feeds[feed].publish(truth, self.now);
                }
            }
            Step::Drop(feed) => {
                let feed = self.honest(feed);
                let feed = &mut self.feeds[feed];
                feed.gone.extend(feed.items.pop());
            }
            Step::Return(feed) => {
                let feed = self.honest(feed);
                if let Some(item) = self.feeds[feed].gone.pop() {
                    self.feeds[feed].items.push(item);
                }
            }
            Step::Reverse(feed) => {
                let feed = self.honest(feed);
                self.feeds[feed].items.reverse();
            }
            Step::NewGuid(feed, item) => {
                if let Some(item) = self.item(feed, item)
                    && matches!(&item.guid, Guid::Text(text) if text != "N/A")
                {
                    item.guid = Guid::Text(format!("again-{change}"));
                }
            }
            Step::NewStyle(feed, style) => {
                let feed = self.honest(feed);
                let feed = &mut self.feeds[feed];
                if feed.kind.status {
                    return Ok(());
                }
                feed.kind.style = style;
                feed.next_number = 1;
                for at in (0..feed.items.len()).rev() {
                    if let Some(truth) = feed.items[at].truth {
                        feed.items[at].guid = feed.guid(truth);
                    }
                }
            }
            Step::NewLink(feed, item) => {
                if let Some(item) = self.item(feed, item)
                    && let Some((_, path)) = &mut item.link
                    && !path.is_empty()
                {
                    *path = format!("/moved/{change}");
                }
            }
            Step::NewTitle(feed, item) => {
                if let Some(item) = self.item(feed, item) {
                    item.title = format!("{} ({change})", item.title.split(" (").next().unwrap());
                }
            }
            Step::NewWords(feed, item) => {
                if let Some(item) = self.item(feed, item) {
                    item.words = format!("{} And {change}.", item.words.split(" And").next().unwrap());
                }
            }
            Step::NewDate(feed, item, hours) => {
                if let Some(item) = self.item(feed, item) {
                    item.date = item.date.map(|date| date + hours * HOUR);
                }
            }
            Step::Https(feed) => self.spell(feed, |spelling| spelling.https ^= true),
            Step::Www(feed) => self.spell(feed, |spelling| spelling.www ^= true),
            Step::Slash(feed) => self.spell(feed, |spelling| spelling.slash ^= true),
            Step::Tracking(feed) => self.spell(feed, |spelling| spelling.tracking = Some(change as u8)),
            Step::Session(feed) => self.spell(feed, |spelling| spelling.session = Some(change as u8)),
            Step::NewFormat(feed, format) => {
                let feed = self.honest(feed);
                self.feeds[feed].kind.format = format;
            }
            Step::Move(feed, old_is_dead) => {
                let feed = self.honest(feed);
                self.feeds[feed].move_away(old_is_dead);
            }
            Step::Share(from, to, item) => {
                let (from, to) = (self.honest(from), self.honest(to));
                let Some(mut item) = self.item(from, item).cloned() else { return Ok(()) };
                let truth = item.truth.unwrap();
                let there = |all: &[Item]| all.iter().any(|item| item.truth == Some(truth));
                let (front, feed) =
                    (item.link.as_ref().is_none_or(|(_, path)| path.is_empty()), &mut self.feeds[to]);
                if from != to && !front && !feed.kind.status && !there(&feed.items) && !there(&feed.gone) {
                    item.guid = feed.guid(truth);
                    feed.insert(item);
                }
            }
            Step::Attack(at, of) => self.attack(at, of, change),
            Step::Visit(machine, hours) => {
                self.now += hours * HOUR;
                self.refresh(machine % 2, None)?;
                self.check(machine % 2)?;
            }
            Step::Down(feed) => {
                let feed = self.honest(feed);
                self.down.insert(feed);
            }
            Step::Keep(machine, days) => {
                self.now += HOUR;
                self.refresh(machine % 2, Some(days))?;
                self.check(machine % 2)?;
            }
            Step::Edit(machine, feed) => {
                let (machine, feed) = (machine % 2, self.honest(feed));
                self.addresses[machine][feed].clone_from(&self.feeds[feed].address);
                let address = self.addresses[machine][feed].clone();
                if let Some(subscribed) = &mut self.subscribed[machine][feed] {
                    *subscribed = address;
                }
            }
            Step::Unsubscribe(machine, feed) => {
                let feed = self.honest(feed);
                self.subscribed[machine % 2][feed] = None;
            }
            Step::Subscribe(machine, feed) => {
                let (machine, feed) = (machine % 2, self.honest(feed));
                self.subscribed[machine][feed] = Some(self.addresses[machine][feed].clone());
            }
            Step::Mark(machine, row, value) => {
                let machine = machine % 2;
                if let Some(&(id, _)) = self.listed[machine].get(row % self.listed[machine].len().max(1)) {
                    self.mark(machine, &[(id, value)]);
                }
                self.check(machine)?;
            }
            Step::MarkAllRead(machine) => {
                let machine = machine % 2;
                let all: Vec<_> =
                    self.listed[machine].iter().map(|(id, _)| (*id, MarkValue::Read(true))).collect();
                self.mark(machine, &all);
                self.check(machine)?;
            }
            Step::Undo(machine) | Step::Redo(machine) => {
                self.now += 1;
                let redo = matches!(step, Step::Redo(_));
                let marks = self.machines[machine % 2].undo(redo, self.now);
                self.note(machine % 2, &marks);
                self.check(machine % 2)?;
            }
            Step::Sync(machine) => self.sync(machine % 2)?,
            Step::Restart(machine, own_first) => {
                self.machines[machine % 2].restart(own_first);
                self.check(machine % 2)?;
            }
            Step::LoseStore(machine) => {
                self.machines[machine % 2].lose_store();
                self.oracles[machine % 2].lose_store();
                self.listed[machine % 2].clear();
            }
        }
        Ok(())
    }

    fn spell(&mut self, feed: usize, change: impl Fn(&mut super::publisher::Spelling)) {
        let feed = self.honest(feed);
        change(&mut self.feeds[feed].spelling);
    }

    fn attack(&mut self, at: usize, of: [usize; 4], change: u32) {
        let victims: Vec<Item> =
            self.feeds[..self.feeds.len() - 1].iter().flat_map(|feed| feed.items.clone()).collect();
        let pick = |n: usize| if victims.is_empty() { None } else { victims.get(n % (victims.len() + 1)) };
        let fresh = format!("hostile{change}");
        let link = pick(of[1])
            .map_or(Some(("hostile.example".into(), format!("/{fresh}"))), |item| item.link.clone());
        let guid = match pick(of[0]).map(|item| (item.guid.clone(), &item.link)) {
            Some((Guid::Text(text), _)) => Guid::Text(text),
            Some((Guid::Link, Some((host, path)))) => Guid::Text(format!("http://{host}{path}")),
            _ => Guid::Text(fresh.clone()),
        };
        let title = pick(of[2]).map_or(fresh.clone(), |item| item.title.clone());
        let date = pick(of[3]).map_or(Some(self.now), |item| item.date);
        if let (Guid::Text(guid), Some((host, path))) = (&guid, &link) {
            self.stolen.insert(format!("{} {host}{path}", guid.trim_start_matches("http://")));
        }
        let item = Item { truth: None, guid, link, title, date, words: fresh };
        let hostile = self.feeds.len() - 1;
        let items = &mut self.feeds[hostile].items;
        match items.get_mut(at % 3) {
            Some(place) => *place = item,
            None => items.push(item),
        }
    }

    fn refresh(&mut self, machine: usize, keep: Option<u32>) -> Result<(), String> {
        let subscribed: Vec<Option<String>> = self.subscribed[machine].clone();
        let addresses: Vec<&str> = subscribed.iter().filter_map(Option::as_deref).collect();
        let mut answers = Vec::new();
        for (number, feed) in self.feeds.iter().enumerate() {
            if let Some(address) = subscribed[number].as_deref()
                && !self.down.contains(&number)
                && (!feed.old_is_dead || address == feed.address)
            {
                answers.push((number, address, feed.document()));
            }
        }
        let sent: Vec<(&str, String)> =
            answers.iter().map(|(_, address, document)| (*address, document.clone())).collect();
        let moved = self.machines[machine].refresh(&sent, &addresses, keep, self.now);
        let oracle = &mut self.oracles[machine];
        for (number, address, _) in &answers {
            let (number, feed) = (*number, &self.feeds[*number]);
            let known = oracle.feeds[number].address.clone();
            let is_moved = moved.contains(*address);
            match known.as_deref() {
                Some(known) if known == *address => {}
                Some(known) => {
                    if !is_moved && oracle.is_move(number, feed) {
                        return Err(format!("the feed {address} is not taken for {known}"));
                    }
                    if is_moved {
                        oracle.moved(number, address);
                    } else {
                        oracle.left_behind(number);
                        oracle.first_answer(number, address);
                    }
                }
                None => oracle.first_answer(number, address),
            }
            oracle.deliver(number, feed, is_moved, self.now);
        }
        let is_known = |(number, address): (usize, &Option<String>)| {
            address.is_some() && *address == oracle.feeds[number].address
        };
        let subscribed: Vec<bool> = subscribed.iter().enumerate().map(is_known).collect();
        oracle.retain(&subscribed, keep, self.now);
        self.down.clear();
        Ok(())
    }

    fn mark(&mut self, machine: usize, changes: &[(Id, MarkValue)]) {
        self.now += 1;
        let marks = self.machines[machine].mark(changes, self.now);
        self.note(machine, &marks);
    }

    fn note(&mut self, machine: usize, marks: &[tidings::news::Mark]) {
        for mark in marks {
            if let (Some(truth), MarkValue::Read(_) | MarkValue::Saved(_)) =
                (self.ids.get(&mark.id), mark.set)
            {
                self.oracles[machine].mark(mark.t, *truth, &mark.id.to_string(), mark.set);
            }
        }
    }

    fn sync(&mut self, machine: usize) -> Result<(), String> {
        let log = self.machines[1 - machine].log.clone();
        self.machines[machine].sync(&log);
        let other = self.oracles[1 - machine].clone();
        self.oracles[machine].sync(&other);
        self.check(machine)
    }

    /// Compares what a machine shows with the oracle.
    fn check(&mut self, machine: usize) -> Result<(), String> {
        let addresses: Vec<&str> = self.subscribed[machine].iter().filter_map(Option::as_deref).collect();
        self.machines[machine].write_feeds(&addresses);
        let shown = self.machines[machine].show();
        let oracle = &mut self.oracles[machine];
        let mut ids: BTreeMap<Truth, BTreeSet<Id>> = BTreeMap::new();
        let mut truths: BTreeMap<Id, Truth> = BTreeMap::new();
        let mut rows: BTreeMap<Truth, usize> = BTreeMap::new();
        for row in &shown.rows {
            let Some(truth) = row.truth else { continue };
            *rows.entry(truth).or_default() += 1;
            ids.entry(truth).or_default().insert(row.id);
            if let Some(other) = truths.insert(row.id, truth).filter(|other| *other != truth) {
                return Err(format!("articles {other} and {truth} have one id"));
            }
            oracle.has_id(truth, &row.id.to_string());
        }
        let confused = Oracle::confused(&self.oracles);
        for (id, truth) in &truths {
            if let Some(other) = self.ids.insert(*id, *truth).filter(|other| other != truth) {
                if !confused.contains(&other) || !confused.contains(truth) {
                    return Err(format!("articles {other} and {truth} have had one id"));
                }
            }
        }
        let oracle = &self.oracles[machine];
        let mut listed: BTreeMap<Truth, usize> = BTreeMap::new();
        for truth in shown.listed.iter().filter_map(|(id, _)| truths.get(id)) {
            *listed.entry(*truth).or_default() += 1;
        }
        for (truth, feeds) in oracle.articles() {
            let (count, stored) = (rows.get(&truth).copied().unwrap_or_default(), ids.get(&truth));
            if oracle.may_be_gone(truth) {
                continue;
            }
            if count == 0 {
                return Err(format!("article {truth} is lost"));
            }
            // Until a new address has answered, nobody knows whose it is.
            let is_known = |feed: &usize| {
                self.subscribed[machine][*feed].is_some()
                    && self.subscribed[machine][*feed] == oracle.feeds[*feed].address
            };
            let subscribed = feeds.iter().any(is_known);
            let times = listed.get(&truth).copied().unwrap_or_default();
            if subscribed && times == 0 {
                return Err(format!("article {truth} is not listed"));
            }
            if !oracle.is_ambiguous(truth) {
                if count != feeds.len() {
                    return Err(format!("article {truth} has {count} rows in {} feeds", feeds.len()));
                }
                if stored.map(BTreeSet::len) != Some(1) || subscribed && times != 1 {
                    return Err(format!("article {truth} is listed {times} times: {stored:?}"));
                }
            }
        }
        let is_open =
            |truth: Truth| confused.contains(&truth) || Oracle::has_had(&self.oracles, truth, &self.stolen);
        for (id, entry) in &shown.listed {
            let Some(&truth) = truths.get(id).filter(|truth| !is_open(**truth)) else {
                continue;
            };
            for (what, on, register) in
                [("read", entry.read, MarkValue::Read(true)), ("saved", entry.saved, MarkValue::Saved(true))]
            {
                match oracle.expected(truth, register) {
                    Expected::Exactly(expected) if expected != on => {
                        return Err(format!("article {truth}: {what} is {on}, should be {expected}"));
                    }
                    Expected::Never if on => return Err(format!("article {truth}: {what} without a mark")),
                    _ => {}
                }
            }
        }
        self.listed[machine] =
            shown.listed.iter().filter_map(|(id, _)| truths.get(id).map(|truth| (*id, *truth))).collect();
        self.listed[machine].sort_by_key(|(id, truth)| (*truth, *id));
        let joins =
            self.machines[machine].log.iter().filter(|mark| matches!(mark.set, MarkValue::Joined { .. }));
        let mut each: HashMap<Id, usize> = HashMap::new();
        joins.for_each(|mark| *each.entry(mark.id).or_default() += 1);
        if let Some((id, count)) = each.iter().find(|(_, count)| **count > 8 * self.feeds.len()) {
            return Err(format!("{count} joins of {id} in the log"));
        }
        Ok(())
    }
}

fn name(machine: usize) -> &'static str {
    super::machine::DEVICES[machine % 2]
}

/// Plays a history.
pub(super) fn play(history: &History) -> Result<(), String> {
    let mut world = World::new(&history.feeds);
    for (number, step) in history.steps.iter().enumerate() {
        world.step(step).map_err(|why| format!("step {}: {why}", number + 1))?;
    }
    // At the end both visit all feeds and read all lines.
    let end = |world: &mut World| -> Result<(), String> {
        for machine in [0, 1] {
            world.now += HOUR;
            world.refresh(machine, None)?;
            world.check(machine).map_err(|why| format!("{}: {why}", name(machine)))?;
        }
        for machine in [0, 1, 0] {
            world.sync(machine).map_err(|why| format!("{}: {why}", name(machine)))?;
            world.machines[machine].restart(machine == 0);
            world.check(machine).map_err(|why| format!("{} restarted: {why}", name(machine)))?;
        }
        Ok(())
    };
    end(&mut world).map_err(|why| format!("at the end: {why}"))
}

fn kind() -> impl Strategy<Value = Kind> {
    let style = style();
    let dates = prop_oneof![6 => Just(Dates::Time), 1 => Just(Dates::Day), 1 => Just(Dates::None)];
    (style, prop::bool::weighted(0.85), prop::bool::weighted(0.1), dates, format())
        .prop_map(|(style, links, status, dates, format)| Kind { style, links, status, dates, format })
}

fn style() -> impl Strategy<Value = Style> {
    prop::sample::select(vec![
        Style::NoGuid,
        Style::Permalink,
        Style::Opaque,
        Style::Tag,
        Style::Number,
        Style::Constant,
        Style::Position,
    ])
}

fn format() -> impl Strategy<Value = Format> {
    prop::sample::select(vec![Format::Rss, Format::Atom, Format::Json])
}

fn step() -> impl Strategy<Value = Step> {
    let n = || 0..6usize;
    let mark = prop_oneof![
        4 => Just(MarkValue::Read(true)),
        1 => Just(MarkValue::Read(false)),
        2 => Just(MarkValue::Saved(true)),
        1 => Just(MarkValue::Saved(false)),
    ];
    let change = prop_oneof![
        3 => (n(), n()).prop_map(|(feed, item)| Step::NewGuid(feed, item)),
        1 => (n(), style()).prop_map(|(feed, style)| Step::NewStyle(feed, style)),
        3 => (n(), n()).prop_map(|(feed, item)| Step::NewLink(feed, item)),
        3 => (n(), n()).prop_map(|(feed, item)| Step::NewTitle(feed, item)),
        2 => (n(), n()).prop_map(|(feed, item)| Step::NewWords(feed, item)),
        3 => (n(), n(), -40..60i64).prop_map(|(feed, item, hours)| Step::NewDate(feed, item, hours)),
        1 => n().prop_map(Step::Https),
        1 => n().prop_map(Step::Www),
        1 => n().prop_map(Step::Slash),
        1 => n().prop_map(Step::Tracking),
        1 => n().prop_map(Step::Session),
        1 => (n(), format()).prop_map(|(feed, format)| Step::NewFormat(feed, format)),
        4 => (n(), any::<bool>()).prop_map(|(feed, dead)| Step::Move(feed, dead)),
    ];
    let other = prop_oneof![
        3 => n().prop_map(Step::Drop),
        2 => n().prop_map(Step::Return),
        1 => n().prop_map(Step::Reverse),
        3 => (n(), n(), n()).prop_map(|(from, to, item)| Step::Share(from, to, item)),
        4 => (n(), [0..12usize, 0..12, 0..12, 0..12]).prop_map(|(at, of)| Step::Attack(at, of)),
        2 => n().prop_map(Step::Down),
        1 => (n(), 0..3u32).prop_map(|(machine, days)| Step::Keep(machine, days)),
        5 => (n(), n()).prop_map(|(machine, feed)| Step::Edit(machine, feed)),
        2 => (n(), n()).prop_map(|(machine, feed)| Step::Unsubscribe(machine, feed)),
        2 => (n(), n()).prop_map(|(machine, feed)| Step::Subscribe(machine, feed)),
        1 => n().prop_map(Step::LoseStore),
    ];
    let user = prop_oneof![
        6 => (n(), 0..20usize, mark).prop_map(|(machine, row, value)| Step::Mark(machine, row, value)),
        1 => n().prop_map(Step::MarkAllRead),
        2 => n().prop_map(Step::Undo),
        1 => n().prop_map(Step::Redo),
        4 => n().prop_map(Step::Sync),
        1 => (n(), any::<bool>()).prop_map(|(machine, first)| Step::Restart(machine, first)),
    ];
    prop_oneof![
        3 => (n(), 1..3u8).prop_map(|(feed, count)| Step::Publish(feed, count)),
        5 => change,
        3 => other,
        5 => (n(), prop_oneof![8 => 1..30i64, 1 => 200..900i64]).prop_map(|(machine, hours)| Step::Visit(machine, hours)),
        4 => user,
    ]
}

fn history() -> impl Strategy<Value = History> {
    let feeds = prop::collection::vec(kind(), 2..4);
    (feeds, prop::collection::vec(step(), 8..50)).prop_map(|(mut feeds, steps)| {
        // The last one is hostile.
        let last = Kind {
            style: Style::Opaque,
            links: true,
            status: false,
            dates: Dates::Time,
            format: Format::Rss,
        };
        feeds.push(last);
        History { feeds, steps }
    })
}

/// Plays the history of a number. Returns how the shortest one like it fails.
fn play_number(number: u64, shrink: bool) -> Option<String> {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    let config = Config {
        cases: 1,
        failure_persistence: None,
        max_shrink_iters: if shrink { 4000 } else { 0 },
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    match runner.run(&history(), |history| play(&history).map_err(TestCaseError::fail)) {
        Ok(()) => None,
        Err(TestError::Fail(why, history)) => {
            let feeds: Vec<String> = history.feeds.iter().map(|feed| format!("  {feed:?}")).collect();
            let steps: Vec<String> =
                history.steps.iter().enumerate().map(|(n, step)| format!("  {}. {step:?}", n + 1)).collect();
            Some(format!("history {number}: {why}\n{}\n{}", feeds.join("\n"), steps.join("\n")))
        }
        Err(TestError::Abort(why)) => Some(format!("history {number}: {why}")),
    }
}

#[test]
fn random_histories_lose_double_and_forget_nothing() {
    let number = |name: &str, default| {
        std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
    };
    let (first, count) = (number("TIDINGS_FIRST_HISTORY", 0u64), number("TIDINGS_HISTORIES", 300u64));
    let (next, failed) = (AtomicU64::new(first), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= first + count {
                        break;
                    }
                    if let Some(why) = play_number(number, false) {
                        failed.lock().unwrap().push((number, why));
                    }
                }
            });
        }
    });
    let mut failed = failed.into_inner().unwrap();
    failed.sort();
    if let Some((shortest, _)) = failed.iter().min_by_key(|(_, why)| why.len()) {
        let numbers: Vec<u64> = failed.iter().map(|(number, _)| *number).collect();
        let why = play_number(*shortest, true).unwrap_or_default();
        let heads: Vec<&str> = failed.iter().take(30).filter_map(|(_, why)| why.lines().next()).collect();
        panic!(
            "{} of {count} histories fail\n{}\nthe shortest of them:\n{why}",
            numbers.len(),
            heads.join("\n")
        );
    }
}
