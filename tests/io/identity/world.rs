//! Feeds, machines and their oracles, and what a step does to them. Never here: comparing them (see `check`).

use std::collections::{BTreeSet, HashMap};

use tidings::news::{Id, Mark, MarkValue};

use super::machine::Machine;
use super::oracle::Oracle;
use super::publisher::{CONSTANT, Feed, Guid, Item, Kind, Spelling, Truth};
use super::steps::Step;

/// 24 November 2024, 00:00:30.
const START: i64 = 1_732_406_430;
pub(super) const HOUR: i64 = 3600;

pub(super) struct World {
    pub(super) feeds: Vec<Feed>,
    pub(super) machines: Vec<Machine>,
    pub(super) oracles: Vec<Oracle>,
    /// For each machine and feed the address in `feeds.txt`.
    pub(super) subscribed: Vec<Vec<Option<String>>>,
    /// The address that the user last knew.
    addresses: Vec<Vec<String>>,
    down: BTreeSet<usize>,
    truths: Truth,
    changes: u32,
    pub(super) now: i64,
    /// Whose ids these are.
    pub(super) ids: HashMap<Id, Truth>,
    /// Names that the hostile feed has taken: the id and the link of an article of another feed, with another title.
    pub(super) stolen: BTreeSet<String>,
    /// For each machine the ids it lists, with their articles.
    pub(super) listed: Vec<Vec<(Id, Truth)>>,
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
        self.change_item(step, change);
        self.change_feed(step, change);
        self.use_machine(step)
    }

    /// What happens to one item.
    fn change_item(&mut self, step: &Step, change: u32) {
        match *step {
            Step::NewGuid(feed, item) => {
                if let Some(item) = self.item(feed, item)
                    && matches!(&item.guid, Guid::Text(text) if text != CONSTANT)
                {
                    item.guid = Guid::Text(format!("again-{change}"));
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
            _ => {}
        }
    }

    /// What happens to a feed.
    fn change_feed(&mut self, step: &Step, change: u32) {
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
                let Some(mut item) = self.item(from, item).cloned() else { return };
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
            Step::Down(feed) => {
                let feed = self.honest(feed);
                self.down.insert(feed);
            }
            Step::NewStyle(feed, style) => {
                let feed = self.honest(feed);
                let feed = &mut self.feeds[feed];
                if feed.kind.status {
                    return;
                }
                feed.kind.style = style;
                feed.next_number = 1;
                for at in (0..feed.items.len()).rev() {
                    if let Some(truth) = feed.items[at].truth {
                        feed.items[at].guid = feed.guid(truth);
                    }
                }
            }
            _ => {}
        }
    }

    /// What the user does, and refreshes.
    fn use_machine(&mut self, step: &Step) -> Result<(), String> {
        match *step {
            Step::Visit(machine, hours) => {
                self.now += hours * HOUR;
                self.refresh(machine % 2, None)?;
                self.check(machine % 2)?;
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
            _ => {}
        }
        Ok(())
    }

    fn spell(&mut self, feed: usize, change: impl Fn(&mut Spelling)) {
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

    pub(super) fn refresh(&mut self, machine: usize, keep: Option<u32>) -> Result<(), String> {
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
            let learned = oracle.learn_addresses(number);
            oracle.deliver(number, feed, is_moved || learned, self.now);
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

    fn note(&mut self, machine: usize, marks: &[Mark]) {
        for mark in marks {
            if let (Some(truth), MarkValue::Read(_) | MarkValue::Saved(_)) =
                (self.ids.get(&mark.id), mark.set)
            {
                self.oracles[machine].mark(mark.t, *truth, &mark.id.to_string(), mark.set);
            }
        }
    }

    pub(super) fn sync(&mut self, machine: usize) -> Result<(), String> {
        let log = self.machines[1 - machine].log.clone();
        self.machines[machine].sync(&log);
        let other = self.oracles[1 - machine].clone();
        self.oracles[machine].sync(&other);
        self.check(machine)
    }
}
