//! The state of the program: the library, the marks, the panes. Never here: how it changes (see `update`), how it is
//! drawn (see `view`).

use jiff::tz::TimeZone;
use ratatui::layout::Rect;

use super::appearance::AppearanceState;
use super::article_search::ArticleSearch;
use super::export::Export;
use super::feeds::{Feeds, PROGRESS_AFTER};
use super::filter::Filter;
use super::input::{InputHistory, Kills, Layer, Layers};
use super::layout::{Areas, LayoutInput, areas};
use super::list_places::ListPlaces;
use super::pane::changes::PendingComparison;
use super::pane::list::List;
use super::pane::page_history::PageHistory;
use super::pane::palette::RecentCommands;
use super::pane::pictures::Pictures;
use super::pane::reader::Reader;
use super::pane::sources::{STARTED, Sources};
use super::redo::RedoStack;
use super::setup::Setup;
use super::views::Views;
use super::web_pages::WebPages;
use super::window_state::RememberedState;
use super::{
    AUTO, Action, Effect, Keymap, LayerId, Library, Msg, Now, PaneId, Prompt, Scope, Signs, Terminal,
    TerminalColors, TerminalFeatures, TextOrder, Theme, Themes, View,
};
use crate::news::{Address, History, Id, SafeText, State};
use crate::search::Query;

/// An unread article that is visible this long counts as read, in milliseconds.
pub(crate) const READ_AFTER: u64 = 1_000;
/// The reading position is stored after this long without scrolling, in milliseconds.
pub(crate) const PLACE_AFTER: u64 = 1_000;
/// Movements in the list that follow within this time are of a key that is held down, in milliseconds.
const REPEAT_WITHIN: u64 = 150;
/// The article of the selected row is shown this long after the last of them, in milliseconds.
const REST: u64 = 90;
/// How long a notice stays, in milliseconds.
pub(crate) const NOTICE_FOR: u64 = 6_000;

/// A notice to the user in the status line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub text: SafeText,
    /// Something went wrong: it stays until the next key. Another notice ends with the next movement or after its time.
    pub(crate) alert: bool,
    /// When it disappears by itself; none while it is hidden by a typed line.
    pub(crate) until: Option<Now>,
}

/// The progress of reading the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loading {
    pub(crate) done: u64,
    pub(crate) total: Option<u64>,
    pub(crate) what: SafeText,
}

/// Since when work is going on that the header shows once it has taken a while.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Busy {
    pub(crate) loading: Option<Now>,
    pub(crate) indexing: Option<Now>,
}

impl Busy {
    /// Notes what is going on now.
    pub(crate) fn settle(&mut self, loading: bool, indexing: bool, now: Now) {
        self.loading = loading.then(|| self.loading.unwrap_or(now));
        self.indexing = indexing.then(|| self.indexing.unwrap_or(now));
    }

    /// When the progress will be shown.
    pub(crate) fn progress_due(&self, now: Now) -> Option<Now> {
        let due = |since: Now| Now(since.0 + PROGRESS_AFTER);
        self.loading.into_iter().chain(self.indexing).map(due).filter(|due| *due > now).min()
    }
}

/// The state.
#[derive(Debug)]
pub struct Model {
    pub columns: u16,
    pub rows: u16,
    pub(crate) zone: TimeZone,
    /// Its depth and its colours.
    pub terminal: Terminal,
    pub themes: Themes,
    pub theme: Theme,
    /// The name of the theme that is shown.
    pub theme_name: SafeText,
    /// It is one that is looked at in the list of themes.
    pub(crate) previewing: bool,
    /// The theme of the command line, until the user chooses another one.
    pub(crate) theme_for_now: Option<SafeText>,
    pub(crate) signs: Signs,
    pub(crate) features: TerminalFeatures,
    pub(crate) text_order: TextOrder,
    pub(crate) appearance: AppearanceState,
    /// What the window remembers until the next start.
    pub(crate) remembered: RememberedState,
    pub library: Library,
    pub state: State,
    pub(crate) history: History,
    /// Undone changes of feeds and views.
    pub(crate) redo: RedoStack,
    pub list: List,
    pub(crate) places: ListPlaces,
    pub reader: Reader,
    /// The pages before the one in the reader.
    pub page_history: PageHistory,
    /// Full texts, and the page that is being fetched.
    pub(crate) web_pages: WebPages,
    /// The texts of an article are being compared.
    pub(crate) comparing: Option<PendingComparison>,
    pub sources: Sources,
    /// The part of the library that the list shows.
    pub(crate) scope: Scope,
    pub(crate) feeds: Feeds,
    /// The pane that is addressed when no layer is open.
    pub focus: PaneId,
    /// The layers over the panes and in the status line.
    pub layers: Layers,
    pub(crate) keymap: Keymap,
    pub(crate) recent_commands: RecentCommands,
    /// Messages that would replace the article an open layer belongs to. They wait until it is closed.
    pub held_messages: Vec<Msg>,
    /// The articles are read again as soon as no open layer belongs to one of them.
    pub(crate) reload_pending: bool,
    pub prompt: Prompt,
    /// The query of the list: that of the view shown, and the typed one.
    pub query: Query,
    pub filter: Filter,
    pub(crate) views: Views,
    /// The search within the article.
    pub find: Option<ArticleSearch>,
    pub(crate) find_history: InputHistory,
    /// What was deleted in lines of text, to be inserted again.
    pub(crate) kills: Kills,
    /// Articles written to programs and files.
    pub(crate) export: Export,
    /// Columns of the list as the user set them in this window.
    pub(crate) split: Option<u16>,
    pub pictures: Pictures,
    /// The divider is being dragged.
    pub(crate) dragging: bool,
    /// The last click on the list: when, and on which index.
    pub(crate) last_click: Option<(Now, usize)>,
    pub notice: Option<Notice>,
    pub loading: Option<Loading>,
    /// The progress of indexing the texts: done, total.
    pub(crate) indexing: Option<(u64, u64)>,
    pub(crate) busy: Busy,
    pub(crate) load_ticket: u64,
    pub(crate) search_ticket: u64,
    /// A search has not been answered yet.
    pub searching: bool,
    /// The first answer puts the cursor on the best row.
    pub(crate) search_to_top: bool,
    /// The number of requests to store marks that are not answered yet.
    pub(crate) pending_records: usize,
    /// The user has pressed a key or clicked: from now on the cursor stays on its article.
    pub(crate) user_active: bool,
    /// The article under the cursor before the files were read again.
    pub(crate) reselect: Option<Id>,
    /// The action to carry out once the article is open.
    pub(crate) deferred_action: Option<super::Action>,
    /// When the reading position will be stored.
    pub(crate) place_due: Option<Now>,
    /// See [`Setup::articles_wait`].
    articles_wait: bool,
    /// The last movement in the list by a key.
    last_movement: Option<Now>,
    /// When the article of the selected row will be shown, while a key is held down.
    pub(crate) follow_due: Option<Now>,
    /// The program ends.
    pub over: bool,
    /// Whether the input can be read again.
    pub reloadable: bool,
    /// The program shows the subscribed feeds, and feeds can be added.
    pub(crate) subscribing: bool,
    /// Due feeds are refreshed automatically.
    pub auto_refresh: bool,
    /// The address that is read without a subscription.
    pub(crate) visited: Option<Address>,
    tickets: u64,
}

impl Model {
    /// The state at the start, and the first requests.
    pub fn new(setup: Setup) -> (Self, Vec<Effect>) {
        let notice = setup.warnings.into_iter().next().map(|text| Notice { text, alert: true, until: None });
        let mut model = Self {
            columns: setup.columns,
            rows: setup.rows,
            zone: setup.zone,
            terminal: Terminal {
                depth: setup.depth,
                shade: setup.shade,
                struck_signs: setup.struck_signs,
                colors: TerminalColors::default(),
            },
            themes: setup.themes,
            theme: Theme::default(),
            theme_name: SafeText::default(),
            previewing: false,
            theme_for_now: setup.theme,
            signs: setup.signs,
            features: setup.features,
            // A screen reader reads the letters in the order of the text.
            text_order: if setup.linear { TextOrder::Logical } else { setup.text_order },
            appearance: AppearanceState::new(setup.look).with_linear(setup.linear),
            library: Library::default(),
            state: setup.state,
            history: setup.history,
            redo: RedoStack::default(),
            list: List::default(),
            places: ListPlaces::default(),
            reader: Reader::default(),
            page_history: PageHistory::default(),
            web_pages: WebPages::default(),
            comparing: None,
            sources: Sources::default(),
            scope: Scope::All,
            feeds: Feeds::default(),
            focus: PaneId::List,
            layers: Layers::default(),
            keymap: Keymap::default().in_ascii(setup.signs == Signs::Ascii),
            recent_commands: RecentCommands::default(),
            held_messages: Vec::new(),
            reload_pending: false,
            prompt: Prompt::default(),
            query: Query::default(),
            filter: Filter::default(),
            views: Views::new(setup.views),
            find: None,
            find_history: InputHistory::default(),
            kills: Kills::default(),
            export: Export::default(),
            remembered: RememberedState::new(setup.window),
            split: None,
            pictures: Pictures::new(setup.graphics, if setup.linear { Some(false) } else { setup.pictures }),
            dragging: false,
            last_click: None,
            notice,
            loading: None,
            indexing: None,
            busy: Busy::default(),
            load_ticket: 0,
            search_ticket: 0,
            searching: false,
            search_to_top: false,
            pending_records: 0,
            user_active: false,
            reselect: None,
            deferred_action: None,
            place_due: None,
            articles_wait: setup.articles_wait,
            last_movement: None,
            follow_due: None,
            over: false,
            reloadable: setup.reloadable,
            subscribing: setup.library,
            auto_refresh: setup.auto_refresh,
            visited: setup.visited,
            tickets: 0,
        };
        model.restyle();
        let effect = model.load();
        if let Some(name) = setup.start_view {
            model.start_with(&name);
        }
        (model, vec![effect])
    }

    /// Shows the view of this name first.
    fn start_with(&mut self, name: &SafeText) {
        let plain = View::ALL.iter().find(|view| view.to_string() == name.as_str());
        match (plain, name.as_str()) {
            (Some(view), _) => self.list.view = *view,
            (None, "started") => self.scope = Scope::Started,
            (None, _) if self.views.position(name).is_some() => self.scope = Scope::View(name.clone()),
            (None, _) => self.warn(SafeText::new(&format!(
                "config.toml: [start] view: there is no view {name}; try all, unread, saved, started, or the name of a \
                 saved view"
            ))),
        }
    }

    /// The name of the theme that is chosen.
    pub(crate) fn chosen_theme(&self) -> SafeText {
        let chosen = self.theme_for_now.clone().or_else(|| self.appearance.current.theme.clone());
        chosen.unwrap_or_else(|| SafeText::new(AUTO))
    }

    /// Makes the theme anew: the one that is looked at in the list of themes, else the chosen one.
    pub(crate) fn restyle(&mut self) {
        let looked_at = self.layers.previewed_theme().cloned();
        self.previewing = looked_at.is_some();
        let name = looked_at.unwrap_or_else(|| self.chosen_theme());
        self.theme = self.themes.theme(&name, &self.terminal);
        if !self.features.underline_colors {
            self.theme.link_line.underline_color = None;
        }
        self.theme_name = name;
    }

    /// Requests that the files are read.
    pub(crate) fn load(&mut self) -> Effect {
        self.load_ticket = self.ticket();
        let what = self.visited.as_ref().map(|address| address.shown().clone()).unwrap_or_default();
        self.loading = Some(Loading { done: 0, total: None, what });
        Effect::Load { ticket: self.load_ticket }
    }

    /// A new number for a request.
    pub(crate) fn ticket(&mut self) -> u64 {
        self.tickets += 1;
        self.tickets
    }

    /// The areas of the screen.
    pub fn areas(&self) -> Areas {
        areas(&self.layout_input())
    }

    /// What the layout depends on.
    pub(crate) fn layout_input(&self) -> LayoutInput {
        let remembered = &self.remembered.current;
        LayoutInput {
            columns: self.columns,
            rows: self.rows,
            choice: remembered.layout,
            focus: self.focus,
            sources: remembered.sources,
            zen: remembered.zen,
            has_status: self.needs_status_line(),
            split: self.split,
            share: self.appearance.current.list,
            stacked_share: remembered.stacked_share,
            linear: self.is_linear(),
        }
    }

    /// Whether the screen is for screen readers.
    pub(crate) fn is_linear(&self) -> bool {
        self.appearance.linear
    }

    /// Whether the status line is needed even in zen mode: for a notice, a search, or a line of text.
    fn needs_status_line(&self) -> bool {
        self.notice.is_some() || self.find.is_some() || self.layers.top().is_some()
    }

    /// Whether the sources are shown if the screen is wide enough.
    pub(crate) fn shows_sources(&self) -> bool {
        self.layout_input().shows_sources()
    }

    /// Whether a request has not been answered yet; a headless run waits for the answer.
    pub fn waits(&self) -> bool {
        self.loading.is_some()
            || self.searching
            || self.reader.opening.is_some()
            || self.reader.highlighting.is_some()
            || self.comparing.is_some()
            || (self.web_pages.fetching.is_some() && self.held_messages.is_empty())
            || self.pending_records > 0
            || self.filter.history_request.pending
            || self.filter.snippets.pending.is_some()
            || self.views.counting.is_some()
            || self.filter.suggestion.pending.is_some()
            || !self.views.saving.is_empty()
            || !self.export.pending.is_empty()
            || self.feeds.is_waiting()
    }

    /// Shows a notice in the status line for a while.
    pub(crate) fn show_notice(&mut self, text: &str, now: Now) {
        let until = Some(Now(now.0 + NOTICE_FOR));
        self.notice = Some(Notice { text: SafeText::new(text), alert: false, until });
    }

    /// Shows that something went wrong, until the next key.
    pub(crate) fn warn(&mut self, text: impl Into<SafeText>) {
        self.notice = Some(Notice { text: text.into(), alert: true, until: None });
    }

    /// When the notice disappears.
    pub(crate) fn notice_end(&self) -> Option<Now> {
        // A screen reader may come to it late.
        self.notice.as_ref().and_then(|notice| notice.until).filter(|_| !self.is_linear())
    }

    /// Whether the article is visible and counts as being read. Moving in the sources does not count as reading.
    pub(crate) fn is_reading(&self) -> bool {
        self.areas().reader().area() > 0 && !self.layers.covers_article() && self.focus != PaneId::Sources
    }

    /// The whole screen.
    pub(crate) fn screen(&self) -> Rect {
        Rect::new(0, 0, self.columns, self.rows)
    }

    /// The user did something: pressed a key, clicked, pasted.
    pub(crate) fn on_user_input(&mut self) {
        self.user_active = true;
        self.layers.inputs += 1;
    }

    /// A key moved the cursor in the list, or meant something else.
    pub(crate) fn on_movement(&mut self, moves: bool, now: Now) {
        let held = |before: Now| now.0.saturating_sub(before.0) < REPEAT_WITHIN;
        let repeats = moves && self.articles_wait && self.last_movement.is_some_and(held);
        if moves {
            self.places.on_moved();
        }
        self.last_movement = moves.then_some(now);
        self.follow_due = repeats.then_some(Now(now.0 + REST));
    }

    /// The table of keys of the addressed layer.
    pub(crate) fn layer_id(&self) -> LayerId {
        self.layers.id(self.filter.menu.is_some())
    }

    /// The line of text that is addressed.
    pub(crate) fn addressed_prompt(&mut self) -> Option<&mut Prompt> {
        match self.layers.top_mut()? {
            Layer::Help(help) => Some(help.prompt()),
            Layer::Palette(palette) => Some(palette.prompt()),
            Layer::Overlay(overlay) => overlay.prompt(),
            Layer::Hints(_) => None,
            Layer::Find => self.find.as_mut().map(|find| &mut find.prompt),
            Layer::Input(input) => Some(&mut input.prompt),
            Layer::SourceFilter => Some(&mut self.sources.prompt),
            Layer::Filter => Some(&mut self.prompt),
        }
    }

    /// The key of an action of the panes, for messages.
    pub fn key(&self, action: &Action) -> String {
        self.keymap.label(LayerId::Pane, action)
    }

    /// When the visible article counts as read.
    pub(crate) fn read_due(&self) -> Option<Now> {
        let page = self.reader.page.as_ref().filter(|_| self.follow_due.is_none())?;
        let unread = !page.no_auto_mark && self.user_active && !self.library.is_read(page.row);
        page.visible_since.filter(|_| unread).map(|since| Now(since.0 + READ_AFTER))
    }

    /// When the visible article counts as opened.
    pub(crate) fn open_due(&self) -> Option<Now> {
        let page = self.reader.page.as_ref().filter(|_| self.follow_due.is_none())?;
        let since = page.visible_since.filter(|_| self.user_active)?;
        Some(Now(since.0 + READ_AFTER))
    }

    /// When its pictures will be requested.
    pub(crate) fn pictures_due(&self, now: Now) -> Option<Now> {
        let page = self.reader.page.as_ref().filter(|page| !page.galley().pictures.is_empty())?;
        let due = self.open_due().filter(|_| self.pictures.enabled && self.focus != PaneId::Reader)?;
        Some(due).filter(|due| *due > now && page.visible_since.is_some())
    }

    /// The numbers of articles and of unread articles in the scope.
    pub(crate) fn counts(&self) -> (usize, usize) {
        if self.scope == Scope::Started {
            return self.library.started();
        }
        if let Scope::View(name) = &self.scope
            && let Some(counts) = self.views.count(name)
        {
            return counts;
        }
        let Some(inside) = &self.list.scope else { return (self.library.listed(), self.library.unread()) };
        self.library.counts_of(|source| inside.get(source as usize).is_some_and(|inside| *inside))
    }

    /// The name of the scope; none if it is everything.
    pub fn scope_name(&self) -> Option<SafeText> {
        match &self.scope {
            Scope::All => None,
            Scope::Started => Some(SafeText::new(STARTED)),
            Scope::View(name) | Scope::Tag(name) | Scope::Publisher(name) => Some(name.clone()),
            Scope::Feed(address) => {
                let feed = self.feeds.all().iter().find(|feed| feed.address == *address);
                Some(feed.map_or_else(|| address.clone(), |feed| feed.title.clone()))
            }
        }
    }
}
