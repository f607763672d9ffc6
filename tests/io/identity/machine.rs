//! One machine with its store, its log and its open window: the code under test, called as the program calls it.
//! Never here: what the result should be.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::sync::mpsc::channel;

use tempfile::TempDir;
use tidings::app::{Library, Msg};
use tidings::io::Folders;
use tidings::io::articles::ArticleSource;
use tidings::io::store::{PreparedArticles, Retention, Store};
use tidings::io::worker::library::LibraryWorker;
use tidings::news::{Entry, History, Id, Mark, MarkValue, NameScope, SafeText, State, UnixTime};
use tidings::parse::{self, Hint};

use super::publisher::Truth;

pub(super) const DEVICES: [&str; 2] = ["desk", "lap"];

/// A row of the store.
#[derive(Clone, Debug)]
pub(super) struct StoredRow {
    pub(super) id: Id,
    pub(super) truth: Option<Truth>,
    pub(super) title: String,
}

/// What a machine shows.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) rows: Vec<StoredRow>,
    /// Ids of the listed articles, as often as they are listed, with their marks.
    pub(super) listed: Vec<(Id, Entry)>,
}

pub(super) struct Machine {
    folder: TempDir,
    device: &'static str,
    store: Store,
    state: State,
    history: History,
    /// The log of this machine.
    pub(super) log: Vec<Mark>,
    /// The part of the other machine's log that the state folder has.
    pub(super) other: Vec<Mark>,
    /// Milliseconds that its clock is ahead.
    ahead: i64,
}

fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

impl Machine {
    pub(super) fn new(number: usize) -> Self {
        let folder = folder();
        fs::create_dir(folder.path().join("config")).unwrap();
        let store = Store::open(&folder.path().join("data")).unwrap().store;
        let device = DEVICES[number];
        let ahead = [0, 3_600_000][number];
        let (log, other) = (Vec::new(), Vec::new());
        Self {
            folder,
            device,
            store,
            state: State::of(device),
            history: History::default(),
            log,
            other,
            ahead,
        }
    }

    fn now(&self, now: i64) -> u64 {
        (now * 1000 + self.ahead) as u64
    }

    /// The state as another copy of the program reads it from the folder. The order of the files is `own_first`.
    fn read_state(&self, own_first: bool) -> (State, History) {
        let (mut state, mut history) = (State::of(self.device), History::default());
        let other = DEVICES[usize::from(self.device == DEVICES[0])];
        let mut logs = [(&self.log, self.device), (&self.other, other)];
        if !own_first {
            logs.reverse();
        }
        for (log, device) in logs {
            for mark in log {
                state.apply(mark, device);
                if device == self.device {
                    history.push(mark);
                }
            }
        }
        (state, history)
    }

    /// The program ends and starts again.
    pub(super) fn restart(&mut self, own_first: bool) {
        (self.state, self.history) = self.read_state(own_first);
        // The open window learns the names with the list.
    }

    /// The library is lost.
    pub(super) fn lose_store(&mut self) {
        let data = self.folder.path().join("data");
        fs::remove_dir_all(&data).unwrap();
        self.store = Store::open(&data).unwrap().store;
        self.restart(true);
    }

    /// The state folder gets the other machine's log up to now.
    pub(super) fn sync(&mut self, log: &[Mark]) {
        let other = DEVICES[usize::from(self.device == DEVICES[0])];
        for mark in &log[self.other.len()..] {
            self.state.apply(mark, other);
            self.other.push(*mark);
        }
    }

    fn append(&mut self, marks: &[Mark]) {
        self.log.extend(marks);
    }

    pub(super) fn write_feeds(&self, addresses: &[&str]) {
        let path = self.folder.path().join("config/feeds.txt");
        fs::write(path, addresses.join("\n")).unwrap();
    }

    /// A refresh: address and document of each feed that answers, of those subscribed to. Returns the feeds that were
    /// taken for one whose address has changed.
    pub(super) fn refresh(
        &mut self,
        answers: &[(&str, String)],
        subscribed: &[&str],
        keep: Option<u32>,
        now: i64,
    ) -> BTreeSet<String> {
        let at = UnixTime::from_seconds(now).unwrap();
        let subscribed: HashSet<SafeText> = subscribed.iter().map(|address| (*address).into()).collect();
        let (mut articles, mut scopes, mut moved) = (Vec::new(), Vec::new(), BTreeSet::new());
        for address in &subscribed {
            let record = self.store.feed(address).unwrap();
            let others = self.read_state(true).0.other_scopes(NameScope::of(address));
            self.store.add_scopes(record.feed, &others).unwrap();
        }
        for (address, document) in answers {
            let mut record = self.store.feed(&(*address).into()).unwrap();
            let parsed = parse::parse(document.as_bytes(), &Hint::default()).unwrap();
            assert!(parsed.feed.is_some(), "{document}");
            let is_new = record.fetched.is_none();
            record.title = parsed.title.clone().or(record.title);
            record.site = parsed.url.clone().or(record.site);
            (record.asked, record.fetched) = (Some(at), Some(at));
            let prepared = PreparedArticles::new(parsed);
            if is_new {
                let known = self.store.feeds().unwrap().into_iter().map(|record| record.address);
                let went = known.filter(|address| !subscribed.contains(address)).collect();
                let joined = self.store.adopt_moved(&mut record, &prepared, &went).unwrap();
                if joined.is_some() {
                    moved.insert((*address).to_owned());
                }
                scopes.extend(joined);
            }
            let written = self.store.put(&mut record, Some(&prepared), at, &|_, _| {}).unwrap();
            articles.extend(written.gained);
        }
        let (mut state, _) = self.read_state(false);
        self.store.learn_names(&mut state).unwrap();
        let now = self.now(now);
        let mut marks = state.join(now, &articles);
        marks.extend(scopes.iter().filter_map(|(old, new)| state.join_scopes(now, *old, *new)));
        // The window reads the lines of the other process.
        for mark in &marks {
            self.state.apply(mark, self.device);
            self.history.push(mark);
        }
        self.append(&marks);
        let keep = Retention { days: keep, per_feed: None };
        self.store.retain(&keep, &|id| state.get(id).saved, &subscribed, at).unwrap();
        moved
    }

    /// The list is loaded.
    pub(super) fn show(&mut self) -> Shown {
        let mut shown = Shown::default();
        self.store
            .headlines(&mut |line| {
                let (id, title) = (line.id, line.title.to_owned());
                let truth = line.tags.and_then(|tags| tags.parse().ok());
                shown.rows.push(StoredRow { id, truth, title });
                true
            })
            .unwrap();
        if shown.rows.is_empty() {
            return shown;
        }
        let path = self.folder.path();
        let folders = Folders { config: path.join("config"), data: path.join("data") };
        let (articles, (sender, inbox)) = (ArticleSource::default(), channel());
        LibraryWorker::new(&folders, &articles, &sender).load(0);
        let mut library = Library::default();
        for msg in inbox.try_iter() {
            match msg {
                Msg::Feeds { feeds, .. } => drop(library.subscribe(&feeds, |_| Entry::default())),
                Msg::Loaded { chunk, sources, names, .. } => {
                    self.state.learn(names);
                    library.add(chunk, sources, |_| Entry::default());
                }
                Msg::LoadEnded { warnings, .. } => assert_eq!(warnings, []),
                _ => {}
            }
        }
        let rows = 0..library.len() as u32;
        let ids: Vec<Id> = rows.clone().map(|row| library.id(row)).collect();
        self.state.bear(&ids);
        // Saved articles are listed without a subscription.
        let entry = |id: &Id| self.state.get(id);
        let mut listed = BTreeMap::new();
        for row in rows {
            let id = library.id(row);
            if library.is_listed(row) || entry(&id).saved {
                *listed.entry(id).or_insert(0) += 1;
            }
        }
        for (id, times) in listed {
            shown.listed.extend((0..times).map(|_| (id, entry(&id))));
        }
        shown
    }

    /// The user marks articles. Returns what was written.
    pub(super) fn mark(&mut self, changes: &[(Id, MarkValue)], now: i64) -> Vec<Mark> {
        let marks = self.state.mark(self.now(now), changes);
        for mark in &marks {
            self.history.push(mark);
        }
        self.append(&marks);
        marks
    }

    /// The user undoes the last step, or redoes it.
    pub(super) fn undo(&mut self, redo: bool, now: i64) -> Vec<Mark> {
        let now = self.now(now);
        let Self { history, state, .. } = self;
        let step = if redo { history.redo(state, now) } else { history.undo(state, now) };
        let marks = step.map(|(_, marks)| marks).unwrap_or_default();
        self.append(&marks);
        marks
    }
}
