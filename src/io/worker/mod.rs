//! The worker threads and their mailboxes: effects go in, messages come out. Searches and articles wait in mailboxes
//! that keep only the newest request; marks are written in order. Never here: the model, the terminal.

mod compare;
pub(crate) mod feeds;
pub(crate) mod headlines;
mod journal;
pub mod library;
pub(crate) mod mailbox;
mod open;
pub(crate) mod pages;
mod search;
pub(crate) mod settings;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use parking_lot::Mutex;

use self::compare::run_compare;
use self::feeds::FeedWorker;
use self::journal::{JournalRequest, run_journal};
use self::library::{LibraryRequest, LibraryWorker};
use self::mailbox::Newest;
use self::open::{Highlight, run_highlight, run_open};
use self::pages::{PageRequests, PageWorker};
use self::search::{Count, Search, Snippets, run_count, run_search, run_snippets};
use self::settings::{SettingsRequest, SettingsWorker};
use crate::app::msg::Worker;
use crate::app::picture::Wanted;
use crate::app::{Effect, Graphics, Msg, RefreshTarget, Themes};
use crate::io::articles::ArticleSource;
use crate::io::articles::files::Input;
use crate::io::articles::load::{self, Plan};
use crate::io::config::Config;
use crate::io::external::browser;
use crate::io::fetch::page::PageFetcher;
use crate::io::fetch::{Client, Limits};
use crate::io::index::Searcher;
use crate::io::journal::Journal;
use crate::io::pictures::{self, PictureWorker};
use crate::io::thread::{catch, spawn, spawn_loop};
use crate::io::{Folders, watch};
use crate::news::{Cause, Failure, SafeText};

/// How long quitting waits for the disk.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// What several workers share.
struct Shared {
    articles: Arc<ArticleSource>,
    /// Used by search and count, because it caches what it has read.
    finder: Mutex<Searcher>,
    search: Newest<Search>,
    count: Newest<Count>,
    snippets: Newest<Snippets>,
    open: Newest<(u64, u32)>,
    compare: Newest<(u64, u32)>,
    highlights: Newest<Highlight>,
    data_dir: std::path::PathBuf,
    out: Sender<Msg>,
}

/// The loop of a worker.
type Run = fn(&Shared);

/// All workers. They carry out what effects ask for.
pub(crate) struct Workers {
    shared: Arc<Shared>,
    pages: Arc<PageRequests>,
    settings: Sender<SettingsRequest>,
    /// Started with the first picture.
    pictures: Option<Arc<PictureWorker>>,
    journal: Sender<JournalRequest>,
    /// Disconnected when the journal is closed and the saved articles are in the store.
    all_kept: Receiver<()>,
    inputs: Arc<[Input]>,
    folders: Folders,
    /// Ends the load under way.
    stop_load: Arc<AtomicBool>,
    /// `None` if the user has named files.
    subscriptions: Option<Subscriptions>,
    /// Adds feeds while the list holds something else. Started with the first request.
    adder: Option<Sender<Effect>>,
    config: Config,
    /// Files are watched for as long as these live.
    _watches: Vec<watch::Watch>,
}

/// The mailboxes of the workers for subscriptions.
struct Subscriptions {
    library: Sender<LibraryRequest>,
    /// The ticket, the feeds, and whether they are asked for everything.
    refresh: Sender<(u64, RefreshTarget, bool)>,
    /// Effects that change the subscriptions.
    changes: Sender<Effect>,
    worker: FeedWorker,
}

pub(crate) struct WorkerConfig {
    pub(crate) inputs: Vec<Input>,
    pub(crate) folders: Folders,
    pub(crate) config: Config,
    /// What is wrong in the file of the config.
    pub(crate) config_error: Option<SafeText>,
    pub(crate) themes: Themes,
    /// What is wrong in the user's themes.
    pub(crate) theme_errors: Vec<SafeText>,
    pub(crate) journal: Journal,
    /// Whether to watch for changes by other programs.
    pub(crate) watch: bool,
}

impl Workers {
    /// Starts the workers. The receiver gets their messages, and those of all other users of the sender.
    pub(crate) fn start(config: WorkerConfig) -> (Self, Sender<Msg>, Receiver<Msg>) {
        let (messages, inbox) = channel();
        let articles = Arc::new(ArticleSource::default());
        let folders = config.folders.clone();
        let Folders { config: config_dir, data: data_dir } = folders.clone();
        let shared = Arc::new(Shared {
            articles: Arc::clone(&articles),
            finder: Mutex::new(Searcher::new(&data_dir)),
            search: Newest::default(),
            count: Newest::default(),
            snippets: Newest::default(),
            open: Newest::default(),
            compare: Newest::default(),
            highlights: Newest::default(),
            data_dir: data_dir.clone(),
            out: messages.clone(),
        });
        let loops: [(Worker, Run); 6] = [
            (Worker::Search, run_search),
            (Worker::Count, run_count),
            (Worker::Snippets, run_snippets),
            (Worker::Open, run_open),
            (Worker::Compare, run_compare),
            (Worker::Highlight, run_highlight),
        ];
        for (worker, run) in loops {
            let shared = Arc::clone(&shared);
            spawn_loop(worker, &messages, move || run(&shared));
        }
        let state_dir = config.journal.folder().to_owned();
        let (settings, requests) = channel();
        let mut worker = SettingsWorker {
            config_dir: config_dir.clone(),
            state_dir: state_dir.clone(),
            data_dir: data_dir.clone(),
            views: config.config.views.clone(),
            appearance: config.config.appearance.clone(),
            themes: config.themes,
            theme_errors: config.theme_errors,
            reload: config.watch.then(|| settings.clone()),
            watch: None,
            config_error: config.config_error,
            complained: false,
            out: messages.clone(),
        };
        spawn_loop(Worker::Settings, &messages, move || worker.run(&requests));
        let subscriptions = (config.inputs == [Input::Edition])
            .then(|| Subscriptions::start(config.folders, config.config.clone(), &articles, &messages));
        let (waiting, all_kept) = channel();
        let (journal, requests) = channel();
        spawn_loop(Worker::Journal, &messages, {
            let (mut journal, out) = (Some(config.journal), messages.clone());
            let library = subscriptions.as_ref().map(|subscriptions| subscriptions.library.clone());
            move || {
                run_journal(&mut journal, &requests, &out, &|ids, by_user| {
                    let keep = LibraryRequest::Keep { ids, by_user, waiting: waiting.clone() };
                    drop(library.as_ref().map(|to| to.send(keep)));
                });
            }
        });
        // A folder that cannot be watched cannot be written either, which is reported at the first attempt.
        let mut watches = Vec::new();
        if config.watch {
            let to = journal.clone();
            let catch_up = move || drop(to.send(JournalRequest::CatchUp));
            watches.extend(watch::watch(&state_dir, watch::is_log, catch_up));
            let to = settings.clone();
            let reload = move || drop(to.send(SettingsRequest::Reload));
            watches.extend(watch::watch(&config_dir, settings::is_relevant, reload));
            for dir in subscriptions.iter().flat_map(|_| [&config_dir, &data_dir]) {
                let to = subscriptions.as_ref().map(|subscriptions| subscriptions.library.clone());
                let update = move || drop(to.as_ref().map(|to| to.send(LibraryRequest::Update)));
                watches.extend(watch::watch(dir, library::is_relevant, update));
            }
        }
        let client = subscriptions.as_ref().map(|subscriptions| Arc::clone(&subscriptions.worker.client));
        let worker = PageWorker {
            pages: client.map_or_else(PageFetcher::default, PageFetcher::with_client),
            articles,
            data_dir: data_dir.clone(),
            out: messages.clone(),
        };
        let pages = Arc::<PageRequests>::default();
        let requests = Arc::clone(&pages);
        spawn_loop(Worker::Pages, &messages, move || worker.run(&requests));
        let workers = Self {
            shared,
            pages,
            settings,
            pictures: None,
            journal,
            all_kept,
            inputs: config.inputs.into(),
            folders,
            stop_load: Arc::default(),
            subscriptions,
            adder: None,
            config: config.config,
            _watches: watches,
        };
        (workers, messages, inbox)
    }

    /// Carries out an effect. Effects that need the terminal are returned.
    pub(crate) fn perform(&mut self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::Search { ticket, query, rows, facts } => {
                self.shared.search.put(Search { ticket, query, rows, facts });
            }
            Effect::Count { ticket, rows, views } => self.shared.count.put((ticket, rows, views)),
            Effect::Snippets { ticket, rows, phrases } => self.shared.snippets.put((ticket, rows, phrases)),
            Effect::RecallFilters
            | Effect::RememberFilter { .. }
            | Effect::SaveView { .. }
            | Effect::SaveAppearance(_)
            | Effect::SaveWindowState(_)
            | Effect::WriteFile { .. } => {
                drop(self.settings.send(SettingsRequest::Perform(Box::new(effect))));
            }
            Effect::Open { ticket, row } => self.shared.open.put((ticket, row)),
            Effect::Compare { ticket, row } => self.shared.compare.put((ticket, row)),
            Effect::FetchFullText { .. } | Effect::OpenManual { .. } | Effect::FetchPage { .. } => {
                self.pages.put(effect);
            }
            Effect::StopFetch => self.pages.cancel(),
            Effect::Pictures { ticket, graphics, wanted } => self.load_pictures(ticket, graphics, wanted),
            Effect::Record { ticket, marks } => {
                drop(self.journal.send(JournalRequest::Record(ticket, marks)));
            }
            Effect::FindNames(names) => {
                self.with_subscriptions(|workers| {
                    drop(workers.library.send(LibraryRequest::FindNames(names)));
                });
            }
            Effect::Load { ticket } => self.load(ticket),
            Effect::Browse(url) => {
                if let Err(error) = browser::open(&url) {
                    let _ = self.shared.out.send(Msg::BrowserFailed(error.into()));
                }
            }
            Effect::Refresh { ticket, which, complete } => {
                self.with_subscriptions(|workers| drop(workers.refresh.send((ticket, which, complete))));
            }
            Effect::StopRefresh => self.with_subscriptions(|workers| workers.worker.stop()),
            Effect::Subscribe { .. } if self.subscriptions.is_none() => self.add_feed(effect),
            Effect::Subscribe { .. }
            | Effect::Unsubscribe { .. }
            | Effect::EditFeed { .. }
            | Effect::RestoreFeed { .. }
            | Effect::Resubscribe { .. } => {
                self.with_subscriptions(|workers| drop(workers.changes.send(effect)));
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

    /// Does something with the workers for subscriptions, if there are any.
    fn with_subscriptions(&self, work: impl FnOnce(&Subscriptions)) {
        if let Some(subscriptions) = &self.subscriptions {
            work(subscriptions);
        }
    }

    /// Adds a feed that is not listed here.
    fn add_feed(&mut self, effect: Effect) {
        let (folders, config, out) = (&self.folders, &self.config, &self.shared.out);
        let adder = self.adder.get_or_insert_with(|| {
            let (adder, requests) = channel();
            let worker = FeedWorker {
                folders: folders.clone(),
                config: config.clone(),
                client: Arc::new(Client::new(Limits::default())),
                library: None,
                out: out.clone(),
                stop: Arc::default(),
            };
            spawn_loop(Worker::Feeds, out, move || worker.run_changes(&requests));
            adder
        });
        let _ = adder.send(effect);
    }

    /// Requests pictures. The worker is started with the first request: many sessions show no picture.
    fn load_pictures(&mut self, ticket: u64, graphics: Graphics, wanted: Vec<Wanted>) {
        if self.pictures.is_none() && wanted.is_empty() {
            return;
        }
        let pictures = self.pictures.get_or_insert_with(|| {
            let painter = PictureWorker::new();
            let (worker, folders, out) =
                (Arc::clone(&painter), self.folders.clone(), self.shared.out.clone());
            let work = move || worker.run(&folders, pictures::LIMITS, &out);
            spawn_loop(Worker::Pictures, &self.shared.out, work);
            painter
        });
        pictures.request(ticket, graphics, wanted);
    }

    fn load(&mut self, ticket: u64) {
        if let Some(subscriptions) = &self.subscriptions {
            let _ = subscriptions.library.send(LibraryRequest::Load(ticket));
            return;
        }
        self.stop_load.store(true, Ordering::Relaxed);
        self.stop_load = Arc::default();
        let (articles, inputs, data_dir) =
            (Arc::clone(&self.shared.articles), Arc::clone(&self.inputs), self.folders.data.clone());
        let (stop, out) = (Arc::clone(&self.stop_load), self.shared.out.clone());
        spawn(Worker::Load, &self.shared.out, move || {
            let plan = Plan { inputs: &inputs, data_dir: &data_dir, stop: &stop };
            let loaded = catch(Worker::Load, || {
                load::load(&plan, ticket, &articles, &|msg| drop(out.send(msg)));
                Ok(())
            });
            if let Err(failure) = loaded {
                let _ = out.send(Msg::LoadEnded { ticket, warnings: vec![failure.message] });
            }
        });
    }

    /// Ends the workers, and waits until everything is on the disk.
    pub(crate) fn close(self) -> Result<(), Failure> {
        self.stop_load.store(true, Ordering::Relaxed);
        self.pages.cancel();
        self.with_subscriptions(|workers| workers.worker.stop());
        let (reply, closed) = channel();
        if self.settings.send(SettingsRequest::Close(reply)).is_ok() {
            let _ = closed.recv_timeout(CLOSE_TIMEOUT);
        }
        let (reply, closed) = channel();
        if self.journal.send(JournalRequest::Close(reply)).is_err() {
            let message = "the log of what was read could not be closed: its worker failed";
            return Err(Failure::new(Cause::Panicked, message));
        }
        let late = Failure::new(Cause::TimedOut, "the disk did not answer within 5 s");
        let closed = closed.recv_timeout(CLOSE_TIMEOUT).unwrap_or(Err(late));
        let _ = self.all_kept.recv_timeout(CLOSE_TIMEOUT);
        closed
    }
}

impl Subscriptions {
    fn start(folders: Folders, config: Config, articles: &Arc<ArticleSource>, out: &Sender<Msg>) -> Self {
        let ((library, to_library), (refresh, to_refresh), (changes, to_change)) =
            (channel(), channel(), channel());
        let worker = FeedWorker {
            folders: folders.clone(),
            config,
            client: Arc::new(Client::new(Limits::default())),
            library: Some(library.clone()),
            out: out.clone(),
            stop: Arc::default(),
        };
        spawn_loop(Worker::Library, out, {
            let (articles, out) = (Arc::clone(articles), out.clone());
            move || {
                let load_edition = |ticket| {
                    let never = AtomicBool::new(false);
                    let plan = Plan { inputs: &[Input::Edition], data_dir: &folders.data, stop: &never };
                    load::load(&plan, ticket, &articles, &|msg| drop(out.send(msg)));
                };
                LibraryWorker::new(&folders, &articles, &out).run(&to_library, &load_edition);
            }
        });
        let refresher = worker.clone();
        spawn_loop(Worker::Refresh, out, move || refresher.run_refresh(&to_refresh));
        let changer = worker.clone();
        spawn_loop(Worker::Feeds, out, move || changer.run_changes(&to_change));
        Self { library, refresh, changes, worker }
    }
}
