//! The threads and their mailboxes: effects go in, messages come out. A search and an article wait in a mailbox
//! that holds only the newest request; marks are written first in, first out; a panic becomes a message.
//! Never here: the model, the terminal.

pub mod feeds;
pub mod library;
pub mod mailbox;
pub mod pages;
mod search;
pub mod settings;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::app::pane::pictures::Wanted;
use crate::app::{Effect, Graphics, Msg, RefreshTarget, Version};
use crate::io::Folders;
use crate::io::articles::Shelf;
use crate::io::articles::files::Input;
use crate::io::articles::load;
use crate::io::articles::load::Plan;
use crate::io::config::Config;
use crate::io::external::browser as open;
use crate::io::fetch::page::Pages;
use crate::io::fetch::{Client, Limits};
use crate::io::index::Finder;
use crate::io::journal::Journal;
use crate::io::pictures;
use crate::io::pictures::Painter;
use crate::io::watch;
use crate::io::worker::feeds::Deed;
use crate::io::worker::feeds::Desk;
use crate::io::worker::library::Ask;
use crate::io::worker::mailbox::Newest;
use crate::io::worker::pages::Door;
use crate::io::worker::pages::Visitor;
use crate::io::worker::pages::Wish;
use crate::io::worker::search::Count;
use crate::io::worker::search::Search;
use crate::io::worker::search::Snippets;
use crate::io::worker::search::counter;
use crate::io::worker::search::searcher;
use crate::io::worker::search::snipper;
use crate::io::worker::settings as notes;
use crate::io::worker::settings::Clerk;
use crate::io::worker::settings::Note;
use crate::news::{Mark, SafeText};
use crate::parse::highlight::{self, CodeBlock};

/// Marks are on the disk at most this long after the key press (and a write takes its time as well).
const SYNC_AFTER: Duration = Duration::from_millis(200);
/// How long quitting waits for the disk.
const LAST_WAIT: Duration = Duration::from_secs(5);

enum ToJournal {
    Record(u64, Vec<Mark>),
    Look,
    Close(Sender<Result<(), SafeText>>),
}

/// Everything that does what effects ask for.
pub struct World {
    messages: Sender<Msg>,
    shelf: Arc<Shelf>,
    search: Arc<Newest<Search>>,
    open: Arc<Newest<(u64, u32)>>,
    pages: Door,
    count: Arc<Newest<Count>>,
    snippets: Arc<Newest<Snippets>>,
    notes: Sender<Note>,
    /// Once a picture was wanted.
    painter: Option<Arc<Painter>>,
    journal: Sender<ToJournal>,
    inputs: Arc<[Input]>,
    data_dir: PathBuf,
    /// Ends the load that is under way.
    stop_load: Arc<AtomicBool>,
    /// Only where no files were named: the library of subscriptions.
    subscriptions: Option<Subscriptions>,
    /// Kept so that what other copies write goes on being seen.
    _watches: Vec<watch::Watch>,
}

/// The mailboxes of those who mind the subscriptions.
struct Subscriptions {
    library: Sender<Ask>,
    refresh: Sender<(u64, RefreshTarget)>,
    deeds: Sender<Deed>,
    desk: Desk,
}

/// What the workers need to know.
pub struct Orders {
    pub inputs: Vec<Input>,
    pub config_dir: PathBuf,
    pub data_dir: PathBuf,
    pub config: Config,
    /// What is wrong with it.
    pub slip: Option<SafeText>,
    pub journal: Journal,
    /// Look out for what other running copies write.
    pub watch: bool,
}

impl World {
    /// Starts the workers. Their messages, and those of whoever else is given the sender, come out of the
    /// receiver.
    pub fn start(orders: Orders) -> (Self, Sender<Msg>, Receiver<Msg>) {
        let (messages, inbox) = channel();
        let shelf = Arc::new(Shelf::default());
        let (search, open, canvas) = (Newest::new(), Newest::new(), Newest::new());
        let (count, snippets) = (Newest::new(), Newest::new());
        // One for all who search, for it keeps in memory what it has read.
        let finder = Arc::new(Mutex::new(Finder::new(&orders.data_dir)));
        let (to_journal, jobs) = channel();
        spawn("search", &messages, {
            let (shelf, mail, out) = (Arc::clone(&shelf), Arc::clone(&search), messages.clone());
            let finder = Arc::clone(&finder);
            move || searcher(&shelf, &finder, &mail, &out)
        });
        spawn("open", &messages, {
            let (shelf, mail, out) = (Arc::clone(&shelf), Arc::clone(&open), messages.clone());
            let canvas = Arc::clone(&canvas);
            move || opener(&shelf, &mail, &canvas, &out)
        });
        spawn("painter", &messages, {
            let out = messages.clone();
            move || painter(&canvas, &out)
        });
        spawn("count", &messages, {
            let (shelf, mail, out) = (Arc::clone(&shelf), Arc::clone(&count), messages.clone());
            let first = Arc::clone(&search);
            move || counter(&shelf, &finder, (&mail, &first), &out)
        });
        spawn("snippets", &messages, {
            let (shelf, mail, out) = (Arc::clone(&shelf), Arc::clone(&snippets), messages.clone());
            move || snipper(&shelf, &mail, &out)
        });
        let folder = orders.journal.folder().to_owned();
        let (notes, to_note) = channel();
        let clerk = Clerk {
            config_dir: orders.config_dir.clone(),
            state_dir: folder.clone(),
            views: orders.config.views.clone(),
            dress: orders.config.look,
            slip: orders.slip,
            out: messages.clone(),
        };
        spawn("notes", &messages, move || clerk.work(&to_note));
        spawn("journal", &messages, {
            let out = messages.clone();
            let journal = orders.journal;
            move || journalist(journal, &jobs, &out)
        });
        let bell = to_journal.clone();
        // Where a folder can't be watched it can't be written either, and that is said when it is tried.
        let mut watches = Vec::new();
        if orders.watch {
            watches.extend(watch::watch(&folder, watch::is_log, move || drop(bell.send(ToJournal::Look))));
            let bell = notes.clone();
            let look = move || drop(bell.send(Note::Appearance));
            watches.extend(watch::watch(&orders.config_dir, notes::concerns, look));
        }
        let folders = Folders { config: orders.config_dir, data: orders.data_dir.clone() };
        let subscriptions = (orders.inputs == [Input::Edition])
            .then(|| Subscriptions::start(folders.clone(), orders.config, &shelf, &messages));
        if let Some(Subscriptions { library, .. }) = subscriptions.as_ref().filter(|_| orders.watch) {
            for dir in [&folders.config, &folders.data] {
                let bell = library.clone();
                watches.extend(watch::watch(dir, library::concerns, move || drop(bell.send(Ask::Look))));
            }
        }
        let client = subscriptions.as_ref().map(|minds| Arc::clone(&minds.desk.client));
        let visitor = Visitor {
            pages: client.map_or_else(Pages::default, Pages::with),
            shelf: Arc::clone(&shelf),
            data_dir: folders.data,
            out: messages.clone(),
        };
        let pages = Door::default();
        let work = pages.work();
        spawn("visit", &messages, move || work(visitor));
        let world = Self {
            messages: messages.clone(),
            shelf,
            search,
            open,
            pages,
            count,
            snippets,
            notes,
            painter: None,
            journal: to_journal,
            inputs: orders.inputs.into(),
            data_dir: orders.data_dir,
            stop_load: Arc::default(),
            subscriptions,
            _watches: watches,
        };
        (world, messages, inbox)
    }

    /// Does what an effect asks for; what only the terminal can do is given back.
    pub fn perform(&mut self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::Search { ticket, query, rows, facts } => {
                self.search.put(Search { ticket, query, rows, facts });
            }
            Effect::Count { ticket, rows, views } => self.count.put((ticket, rows, views)),
            Effect::Snippets { ticket, rows, phrases } => self.snippets.put((ticket, rows, phrases)),
            Effect::Recall => drop(self.notes.send(Note::Recall)),
            Effect::Remember { query } => drop(self.notes.send(Note::Remember(query))),
            Effect::KeepView { ticket, name, query, at } => {
                drop(self.notes.send(Note::Keep { ticket, name, query, at }));
            }
            Effect::KeepLook(changes) => drop(self.notes.send(Note::Dress(changes))),
            Effect::Open { ticket, row } => self.open.put((ticket, row)),
            Effect::FetchText { ticket, row } => self.pages.ask(Wish::FullText { ticket, row }),
            Effect::Visit { ticket, url } => self.pages.ask(Wish::Visit { ticket, url }),
            Effect::StopFetch => self.pages.stop(),
            Effect::Pictures { ticket, graphics, wanted } => self.paint(ticket, graphics, wanted),
            Effect::Record { ticket, marks } => drop(self.journal.send(ToJournal::Record(ticket, marks))),
            Effect::Load { ticket } => self.load(ticket),
            Effect::Browse(url) => {
                if let Err(error) = open::open(&url) {
                    let _ = self.messages.send(Msg::WorkerPanicked(SafeText::new(&error.to_string())));
                }
            }
            Effect::Refresh { ticket, which } => self.mind(|minds| drop(minds.refresh.send((ticket, which)))),
            Effect::StopRefresh => self.mind(|minds| minds.desk.stop()),
            Effect::Subscribe { ticket, address, sure } => {
                self.mind(|minds| drop(minds.deeds.send(Deed::Subscribe { ticket, address, sure })));
            }
            Effect::Unsubscribe { ticket, address } => {
                self.mind(|minds| drop(minds.deeds.send(Deed::Unsubscribe { ticket, address })));
            }
            Effect::Resubscribe { kept } => {
                self.mind(|minds| drop(minds.deeds.send(Deed::Resubscribe { kept })));
            }
            Effect::Write { ticket, path, text, sure } => {
                drop(self.notes.send(Note::Write { ticket, path, text, sure }));
            }
            Effect::Pager { .. }
            | Effect::Pipe { .. }
            | Effect::Copy(_)
            | Effect::Suspend
            | Effect::Redraw
            | Effect::Quit => return Some(effect),
        }
        None
    }

    /// Has pictures made. Many sessions show none: whoever makes them begins with the first.
    fn paint(&mut self, ticket: u64, graphics: Graphics, wanted: Vec<Wanted>) {
        if self.painter.is_none() && wanted.is_empty() {
            return;
        }
        let (out, data_dir) = (self.messages.clone(), self.data_dir.clone());
        let painter = self.painter.get_or_insert_with(|| {
            let painter = Painter::new();
            let worker = Arc::clone(&painter);
            spawn("pictures", &out.clone(), move || worker.work(&data_dir, pictures::LIMITS, &out));
            painter
        });
        painter.ask(ticket, graphics, wanted);
    }

    /// Hands something to those who mind the subscriptions. Where files were named there are none.
    fn mind(&self, deed: impl FnOnce(&Subscriptions)) {
        if let Some(minds) = &self.subscriptions {
            deed(minds);
        }
    }

    fn load(&mut self, ticket: u64) {
        if let Some(minds) = &self.subscriptions {
            let _ = minds.library.send(Ask::Load(ticket));
            return;
        }
        self.stop_load.store(true, Ordering::Relaxed);
        self.stop_load = Arc::default();
        let (shelf, inputs, data_dir) =
            (Arc::clone(&self.shelf), Arc::clone(&self.inputs), self.data_dir.clone());
        let (stop, out) = (Arc::clone(&self.stop_load), self.messages.clone());
        spawn("load", &self.messages, move || {
            let plan = Plan { inputs: &inputs, data_dir: &data_dir, stop: &stop };
            let loaded = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                load::load(&plan, ticket, &shelf, &|msg| drop(out.send(msg)));
            }));
            if loaded.is_err() {
                // Whoever waits for the end of the load must hear of it.
                let warnings = vec![SafeText::new("Reading the files failed (a fault of tidings)")];
                let _ = out.send(Msg::LoadEnded { ticket, warnings });
            }
        });
    }

    /// Writes what is left and waits for the disk.
    pub fn finish(self) -> Result<(), SafeText> {
        self.stop_load.store(true, Ordering::Relaxed);
        self.pages.stop();
        self.mind(|minds| minds.desk.stop());
        let (noted, done) = channel();
        if self.notes.send(Note::Close(noted)).is_ok() {
            let _ = done.recv_timeout(LAST_WAIT);
        }
        let (reply, answer) = channel();
        if self.journal.send(ToJournal::Close(reply)).is_err() {
            return Err(SafeText::new("the log of what was read could not be closed: its worker failed"));
        }
        answer
            .recv_timeout(LAST_WAIT)
            .unwrap_or_else(|_| Err(SafeText::new("the disk did not answer within 5 s")))
    }
}

impl Subscriptions {
    /// Starts those who mind them.
    fn start(folders: Folders, config: Config, shelf: &Arc<Shelf>, out: &Sender<Msg>) -> Self {
        let ((library, asks), (refresh, refreshes), (deeds, to_do)) = (channel(), channel(), channel());
        let desk = Desk {
            folders: folders.clone(),
            config,
            client: Arc::new(Client::new(Limits::default())),
            library: library.clone(),
            out: out.clone(),
            stop: Arc::default(),
        };
        spawn("library", out, {
            let (shelf, out) = (Arc::clone(shelf), out.clone());
            move || {
                let edition = |ticket| {
                    let never = AtomicBool::new(false);
                    let plan = Plan { inputs: &[Input::Edition], data_dir: &folders.data, stop: &never };
                    load::load(&plan, ticket, &shelf, &|msg| drop(out.send(msg)));
                };
                library::librarian(&folders, &shelf, &asks, &edition, &out);
            }
        });
        let worker = desk.clone();
        spawn("refresh", out, move || worker.refresh_all(&refreshes));
        let worker = desk.clone();
        spawn("subscribe", out, move || worker.do_all(&to_do));
        Self { library, refresh, deeds, desk }
    }
}

/// Starts a named thread; its panic becomes a message.
pub fn spawn(name: &'static str, messages: &Sender<Msg>, work: impl FnOnce() + Send + 'static) {
    let out = messages.clone();
    let started = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
        if std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).is_err() {
            let _ = out.send(Msg::WorkerPanicked(SafeText::new(&format!(
                "The {name} worker failed (a fault of tidings)"
            ))));
        }
    });
    if let Err(error) = started {
        let _ = messages.send(Msg::WorkerPanicked(SafeText::new(&format!(
            "The {name} worker can't be started: {error}"
        ))));
    }
}

/// An article whose programs are to be given tones: ticket, row, and the programs of each of its texts.
type Canvas = (u64, u32, Vec<(Version, Vec<CodeBlock>)>);

fn opener(shelf: &Shelf, mail: &Newest<(u64, u32)>, canvas: &Newest<Canvas>, out: &Sender<Msg>) {
    loop {
        let (ticket, row) = mail.take();
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| shelf.open(row)));
        let result =
            result.unwrap_or_else(|_| Err(SafeText::new("Opening this failed (a fault of tidings)")));
        // The text the feed gave comes last.
        let mut texts: Vec<(Version, Vec<CodeBlock>)> = Vec::new();
        if let Ok(opened) = &result {
            for opened in [Some(opened), opened.other.as_deref()].into_iter().flatten() {
                texts.push((opened.version, highlight::code_blocks(&opened.document)));
            }
            texts.sort_by_key(|(version, _)| *version == Version::Given);
        }
        if out.send(Msg::Opened { ticket, row, result: result.map(Box::new).map_err(Into::into) }).is_err() {
            return;
        }
        if texts.iter().any(|(_, programs)| !programs.is_empty()) {
            canvas.put((ticket, row, texts));
        }
    }
}

/// Gives tones to the programs of the article that was opened last.
fn painter(canvas: &Newest<Canvas>, out: &Sender<Msg>) {
    loop {
        let (ticket, row, texts) = canvas.take();
        for (version, programs) in texts {
            let syntax = highlight::highlight_blocks(&programs);
            if out.send(Msg::Highlighted { ticket, row, version, syntax }).is_err() {
                return;
            }
        }
    }
}

fn journalist(mut journal: Journal, jobs: &Receiver<ToJournal>, out: &Sender<Msg>) {
    let words = |error: crate::io::journal::Error| SafeText::new(&error.to_string());
    let mut due: Option<Instant> = None;
    loop {
        let job = match due {
            Some(at) => jobs.recv_timeout(at.saturating_duration_since(Instant::now())),
            None => jobs.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match job {
            Ok(ToJournal::Record(ticket, marks)) => {
                let result = journal.append(&marks).map_err(words);
                let _ = out.send(Msg::Recorded { ticket, result: result.map_err(Into::into) });
            }
            Ok(ToJournal::Look) => {
                let caught = journal.catch_up();
                if !caught.marks.is_empty() {
                    let _ = out.send(Msg::Marked(caught.marks));
                }
            }
            Ok(ToJournal::Close(reply)) => {
                let _ = reply.send(journal.close().map_err(words));
                return;
            }
            Err(RecvTimeoutError::Timeout) => {
                due = None;
                if let Err(error) = journal.sync() {
                    let _ = out.send(Msg::WorkerPanicked(words(error)));
                }
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return drop(journal.close()),
        }
        if journal.dirty() {
            due = due.or_else(|| Some(Instant::now() + SYNC_AFTER));
        }
    }
}
