//! The simulator: the model, and fakes of everything outside it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::sim::fake_feeds::{FakeFeeds, address};
use crate::sim::fake_files::FakeFiles;
use crate::sim::invariants::{ExportTarget, InputState, is_input};
use crossterm::event::{Event, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use jiff::tz::TimeZone;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use tidings::app::appearance::Appearance;
use tidings::app::{
    Depth, Effect, Graphics, Model, Msg, Now, Opened, Setup, Signs, SourceInfo, TerminalFeatures, TextOrder,
    Themes, keys, next_wake, update, view,
};
use tidings::io::terminal::print as screen;
use tidings::news::changes::Comparison;
use tidings::news::{
    Article, Block, Document, FurtherName, Headline, History, Id, Link, Mark, SafeText, Span, State, UnixTime,
};
use tidings::news::{Cause, Failure};
use tidings::search::{Chunk, ChunkBuilder, Engine};

/// 2026-11-24T08:00:00Z.
pub(crate) const START: u64 = 1_795_507_200_000;

/// Title, source, hours before [`START`], paragraphs.
pub(crate) type Story<'a> = (&'a str, &'a str, i64, usize);

pub(crate) const STORIES: &[Story<'static>] = &[
    ("NATO chief meets Trump in Palm Beach", "World", 2, 2),
    ("Zürich opens its longest tram line", "Transport", 5, 40),
    ("A résumé of the climate summit", "World", 26, 3),
    ("Москва и погода", "Weather", 50, 1),
    ("Tide tables go online", "Science", 24 * 9, 60),
    ("日本銀行、金利を引き上げ", "Markets", 24 * 400, 2),
];

/// A failure without a specific cause.
pub(crate) fn failure(message: SafeText) -> Failure {
    Failure { cause: Cause::Other, message }
}

pub(crate) struct Sim {
    pub model: Model,
    pub now: Now,
    /// Effects without an answer yet, oldest first.
    pub pending: Vec<Effect>,
    /// All effects so far.
    pub log: Vec<Effect>,
    pub marks: Vec<Mark>,
    pub chunks: Vec<Arc<Chunk>>,
    pub articles: Vec<Opened>,
    pub engine: Engine,
    pub load: u64,
    /// The fake feeds, if the program shows subscriptions.
    pub feeds: Option<FakeFeeds>,
    /// The fake small files.
    pub files: FakeFiles,
    /// The article for which a prompt was opened.
    pub export_target: ExportTarget,
    /// Earlier texts compared with the present ones, by title, newest first.
    pub comparisons: HashMap<String, Vec<Comparison>>,
    /// The error of every page request.
    pub fetch_error: Option<SafeText>,
}

fn article_of(story: &Story<'_>) -> Opened {
    let (title, source, hours, paragraphs) = *story;
    let sentence = "Every harbour has a table of its own, and nobody who sails from it needs another.";
    let blocks = (0..paragraphs)
        .map(|i| Block::Paragraph(vec![Span::plain(&format!("Paragraph {i}. {sentence}"))]))
        .collect();
    let article = Article {
        id: Id::of(source, title),
        title: SafeText::new(title),
        url: Some(SafeText::new("https://example.org/story")),
        source: Some(SafeText::new(source)),
        published: UnixTime::from_seconds((START / 1000) as i64 - hours * 3600),
        ..Article::default()
    };
    // The first story has two links, the others none.
    let link = |path| Link::to(SafeText::new(&format!("https://example.org/{path}")));
    let links = if title.starts_with("NATO chief") { vec![link("one"), link("two")] } else { vec![] };
    Opened { article, document: Document { blocks, links, ..Document::default() }, ..Opened::default() }
}

fn add_chapters(document: &mut Document) {
    for (level, at) in [(2, 50), (3, 40), (2, 30), (3, 20), (2, 10)] {
        let spans = vec![Span::plain(&format!("Chapter {at}"))];
        document.blocks.insert(at, Block::Heading { level, spans });
    }
    let text = SafeText::verbatim(&"a long line of code ".repeat(20));
    document.blocks.insert(15, Block::Code { language: None, text, syntax: vec![] });
    let back = |link, anchor| Span { link, anchor, ..Span::plain("back to the beginning") };
    document.blocks.insert(0, Block::Paragraph(vec![back(None, Some(0))]));
    document.blocks.push(Block::Paragraph(vec![back(Some(0), None)]));
    document.links = vec![
        Link { url: SafeText::new("#top"), anchor: Some(0) },
        Link::to(SafeText::new("https://a.example/")),
    ];
    document.anchors = vec![SafeText::new("top")];
}

/// Rows of one line without headings beside the article: most tests are about something else than the list.
pub(crate) const PLAIN_WINDOW: &str = r#"{"rows": "compact", "no-groups": true, "layout": "side-by-side"}"#;

impl Sim {
    /// A program of 100×20 that has loaded [`STORIES`].
    pub(crate) fn start() -> Self {
        let mut sim = Self::empty(100, 20, State::of("here"), History::default());
        sim.load(STORIES);
        sim.end_load();
        sim.settle();
        sim
    }

    /// The same, but with a subscription for each source.
    pub(crate) fn subscribed() -> Self {
        let mut sim = Self::with_feeds(100, 20, FakeFeeds::of_stories());
        sim.load(STORIES);
        sim.end_load();
        sim.settle();
        sim
    }

    /// A program with these subscriptions that has loaded nothing yet.
    pub(crate) fn with_feeds(columns: u16, rows: u16, feeds: FakeFeeds) -> Self {
        let mut sim = Self::new(columns, rows, State::of("here"), History::default(), true);
        sim.feeds = Some(feeds);
        sim.send_feeds();
        sim
    }

    /// Gives the article on tide tables chapters, wide code, and a link to its beginning.
    pub(crate) fn with_chapters(mut self) -> Self {
        add_chapters(&mut self.articles[4].document);
        self
    }

    /// The same in this size.
    pub(crate) fn with_size(columns: u16, rows: u16) -> Self {
        let mut sim = Self::start();
        sim.resize(columns, rows);
        sim
    }

    /// A program that has loaded nothing yet.
    pub(crate) fn empty(columns: u16, rows: u16, state: State, history: History) -> Self {
        Self::new(columns, rows, state, history, false)
    }

    fn new(columns: u16, rows: u16, state: State, history: History, library: bool) -> Self {
        Self::with_window(columns, rows, PLAIN_WINDOW, state, history, library)
    }

    /// A program with subscriptions as it starts after this one, with what the window remembers.
    pub(crate) fn next_start(&self) -> Self {
        let saved = self.log.iter().rev().find_map(|effect| match effect {
            Effect::SaveWindowState(change) => Some(serde_json::to_string(&change.1).unwrap()),
            _ => None,
        });
        let (columns, rows) = (self.model.columns, self.model.rows);
        let window = saved.as_deref().unwrap_or(PLAIN_WINDOW);
        let mut sim = Self::with_window(columns, rows, window, State::of("here"), History::default(), true);
        sim.feeds.clone_from(&self.feeds);
        sim.send_feeds();
        sim.load(STORIES);
        sim.end_load();
        sim.settle();
        sim
    }

    /// A program that has loaded nothing yet; `window` is what an earlier window has left in `window.json`.
    pub(crate) fn with_window(
        columns: u16,
        rows: u16,
        window: &str,
        state: State,
        history: History,
        library: bool,
    ) -> Self {
        let window = serde_json::from_str(window).unwrap();
        Self::with_setup(Setup { columns, rows, window, state, history, ..Self::setup(library) })
    }

    /// What most tests start with.
    pub(crate) fn setup(library: bool) -> Setup {
        Setup {
            columns: 100,
            rows: 20,
            zone: TimeZone::UTC,
            depth: Depth::None,
            shade: None,
            themes: Themes::default(),
            theme: None,
            linear: false,
            signs: Signs::Unicode,
            features: TerminalFeatures::default(),
            text_order: TextOrder::default(),
            struck_signs: false,
            graphics: Graphics::default(),
            pictures: None,
            state: State::of("here"),
            history: History::default(),
            warnings: vec![],
            views: vec![],
            look: Appearance::default(),
            window: serde_json::from_str(PLAIN_WINDOW).unwrap(),
            start_view: None,
            reloadable: true,
            library,
            auto_refresh: library,
            articles_wait: false,
            visited: None,
        }
    }

    /// A program that has loaded nothing yet.
    pub(crate) fn with_setup(setup: Setup) -> Self {
        let (model, effects) = Model::new(setup);
        let load = match effects.as_slice() {
            [Effect::Load { ticket }] => *ticket,
            other => panic!("{other:?}"),
        };
        Self {
            model,
            now: Now(START),
            pending: vec![],
            log: vec![],
            marks: vec![],
            chunks: vec![],
            articles: vec![],
            engine: Engine::default(),
            load,
            feeds: None,
            files: FakeFiles::default(),
            export_target: ExportTarget::default(),
            comparisons: HashMap::new(),
            fetch_error: None,
        }
    }

    /// Sends another chunk of headlines.
    pub(crate) fn load(&mut self, stories: &[Story<'_>]) {
        self.load_revised(stories, &[]);
    }

    /// The same; the stories with these numbers were changed by their publishers.
    pub(crate) fn load_revised(&mut self, stories: &[Story<'_>], revised: &[u32]) {
        self.load_named(stories, revised, vec![]);
    }

    /// The same; some articles have further names.
    pub(crate) fn load_named(&mut self, stories: &[Story<'_>], revised: &[u32], names: Vec<FurtherName>) {
        let mut builder = ChunkBuilder::default();
        let mut sources: Vec<SourceInfo> = Vec::new();
        let before = self.articles.len() as u32;
        for (i, story) in stories.iter().enumerate() {
            let mut opened = article_of(story);
            if revised.contains(&(i as u32)) {
                opened.article.updated = Some(self.now.unix_time());
            }
            let headline: Headline = opened.article.headline();
            builder.push(&headline, before + i as u32, UnixTime::default());
            // The built-in edition is not a feed.
            let feed = self.feeds.as_ref().filter(|_| story.1 != "tidings").map(|_| address(story.1));
            sources.push(SourceInfo { name: SafeText::new(story.1), feed, others: Vec::new() });
            self.articles.push(opened);
        }
        let chunk = Arc::new(builder.build());
        self.chunks.push(Arc::clone(&chunk));
        self.send(Msg::Loaded { ticket: self.load, chunk, sources, revised: revised.to_vec(), names });
    }

    /// Sends a story that another feed brings, too.
    pub(crate) fn load_shared(&mut self, story: &Story<'_>, other: &str) {
        let opened = article_of(story);
        let mut builder = ChunkBuilder::default();
        builder.push(&opened.article.headline(), self.articles.len() as u32, UnixTime::default());
        self.articles.push(opened);
        let source =
            |name| SourceInfo { name: SafeText::new(name), feed: Some(address(name)), others: vec![] };
        let sources = vec![SourceInfo { others: vec![source(other)], ..source(story.1) }];
        let chunk = Arc::new(builder.build());
        self.chunks.push(Arc::clone(&chunk));
        self.send(Msg::Loaded { ticket: self.load, chunk, sources, revised: vec![], names: vec![] });
    }

    /// Ends the load.
    pub(crate) fn end_load(&mut self) {
        self.send(Msg::LoadEnded { ticket: self.load, warnings: vec![] });
    }

    /// Sends a message and checks the invariants. Its effects wait in `pending`.
    pub(crate) fn send(&mut self, msg: Msg) {
        // After loading, new headlines must leave the cursor on its article.
        let calm = matches!(msg, Msg::Loaded { .. } | Msg::Refreshing { .. } | Msg::Refreshed { .. });
        let calm = calm && self.model.loading.is_none() && self.model.query.is_empty();
        let before = self.model.list.selected().filter(|_| calm).map(|row| self.model.library.id(row));
        let (input_state, copy) = (InputState::of(&self.model), msg.clone());
        let effects = update(&mut self.model, msg, self.now);
        self.export_target.check(&effects);
        self.export_target.note(&input_state, &self.model);
        if is_input(&copy) {
            input_state.check_user(&self.model, &copy);
        } else {
            input_state.check_worker(&self.model, &copy);
        }
        if before.is_some() {
            let after = self.model.list.selected().map(|row| self.model.library.id(row));
            assert_eq!(before, after, "the cursor stays on its article");
        }
        self.log.extend(effects.iter().cloned());
        self.pending.extend(effects);
        self.check();
    }

    /// Checks what must hold after every message.
    fn check(&self) {
        let rows = self.model.list.rows();
        assert!(rows.is_empty() || self.model.list.cursor() < rows.len(), "the cursor is on a row");
        let height = self.model.areas().list().height;
        if height > 0 && !rows.is_empty() {
            let line = (0..height)
                .find(|line| self.model.list.index_at_line(*line) == Some(self.model.list.cursor()));
            assert!(line.is_some(), "the cursor is on the screen");
        }
    }

    /// Answers the effect at this index of `pending`.
    pub(crate) fn answer(&mut self, at: usize) {
        match self.pending.remove(at) {
            effect @ (Effect::Search { .. }
            | Effect::Snippets { .. }
            | Effect::Count { .. }
            | Effect::RecallFilters
            | Effect::RememberFilter { .. }
            | Effect::SaveView { .. }
            | Effect::SaveAppearance(_)
            | Effect::SaveWindowState(_)) => self.answer_filter_effect(effect),
            Effect::Open { ticket, row } => {
                let found = self.articles.get(row as usize).cloned();
                let result = found.map(Box::new).ok_or_else(|| SafeText::new("gone"));
                self.send(Msg::Opened { ticket, row, result: result.map_err(failure) });
            }
            Effect::Compare { ticket, row } => {
                let title = self.articles[row as usize].article.title.as_str();
                let result = Ok(self.comparisons.get(title).cloned().unwrap_or_default());
                self.send(Msg::Compared { ticket, row, result });
            }
            effect @ (Effect::FetchFullText { .. }
            | Effect::FetchPage { .. }
            | Effect::OpenManual { .. }
            | Effect::StopFetch) => {
                self.answer_page_effect(effect);
            }
            Effect::Record { ticket, marks } => {
                self.marks.extend(marks);
                self.send(Msg::Recorded { ticket, result: Ok(()) });
            }
            Effect::Load { ticket } => {
                (self.load, self.chunks, self.articles) = (ticket, vec![], vec![]);
                self.engine.reset();
                self.load(STORIES);
                self.end_load();
            }
            effect @ (Effect::Refresh { .. }
            | Effect::StopRefresh
            | Effect::Subscribe { .. }
            | Effect::Unsubscribe { .. }
            | Effect::EditFeed { .. }
            | Effect::RestoreFeed { .. }
            | Effect::Resubscribe { .. }) => self.answer_feed_effect(effect),
            Effect::WriteFile { ticket, path, text, overwrite } => {
                let result = self.files.write(path, text, overwrite);
                self.send(Msg::Written { ticket, result: result.map_err(failure) });
            }
            Effect::Pager { .. } | Effect::Pipe { .. } => self.send(Msg::Returned(Ok(()))),
            Effect::FindNames(_) => self.send(Msg::Names(Vec::new())),
            // Tests of pictures answer these themselves.
            Effect::Pictures { .. }
            | Effect::Browse(_)
            | Effect::Copy(_)
            | Effect::Suspend
            | Effect::Redraw
            | Effect::Quit => {}
        }
    }

    /// Answers all effects, oldest first.
    pub(crate) fn settle(&mut self) {
        while !self.pending.is_empty() {
            self.answer(0);
        }
    }

    /// Presses keys without answering anything.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys::parse(keys).unwrap() {
            self.send(Msg::Term(Event::Key(key)));
        }
        self
    }

    /// Presses keys, each answered before the next.
    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        for key in keys::parse(keys).unwrap() {
            self.send(Msg::Term(Event::Key(key)));
            self.settle();
        }
        self
    }

    /// Lets time pass; the loop wakes when the model wants it to.
    pub(crate) fn wait(&mut self, milliseconds: u64) -> &mut Self {
        let end = Now(self.now.0 + milliseconds);
        while let Some(wake) = next_wake(&self.model, self.now).filter(|wake| *wake <= end) {
            self.now = self.now.max(wake);
            self.send(Msg::Tick);
            self.settle();
        }
        self.now = end;
        self
    }

    pub(crate) fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.send(Msg::Term(Event::Resize(columns, rows)));
        self.settle();
        self
    }

    pub(crate) fn paste(&mut self, text: &str) -> &mut Self {
        self.send(Msg::Term(Event::Paste(text.to_owned())));
        self.settle();
        self
    }

    pub(crate) fn mouse(&mut self, kind: MouseEventKind, column: u16, row: u16) -> &mut Self {
        let event = MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE };
        self.send(Msg::Term(Event::Mouse(event)));
        self.settle();
        self
    }

    pub(crate) fn click(&mut self, column: u16, row: u16) -> &mut Self {
        self.mouse(MouseEventKind::Down(MouseButton::Left), column, row);
        self.mouse(MouseEventKind::Up(MouseButton::Left), column, row)
    }

    pub(crate) fn buffer(&self) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, self.model.columns, self.model.rows));
        view(&self.model, self.now, &mut buffer);
        buffer
    }

    /// The screen as text.
    pub(crate) fn screen(&self) -> String {
        screen::plain(&self.buffer())
    }

    /// A line of the screen. The first one is 0; negative numbers count from the end.
    pub(crate) fn line(&self, at: i32) -> String {
        let screen = self.screen();
        let lines: Vec<&str> = screen.lines().collect();
        let at = if at < 0 { lines.len() as i32 + at } else { at };
        lines[at as usize].to_owned()
    }

    /// The reversed cells of the last line: the cursor, or the selected text.
    pub(crate) fn reversed(&self) -> String {
        let buffer = self.buffer();
        let cells = (0..self.model.columns).map(|x| &buffer[(x, self.model.rows - 1)]);
        cells.filter(|cell| cell.modifier.contains(Modifier::REVERSED)).map(Cell::symbol).collect()
    }

    /// The lines of the reading pane, without margins and scroll bar.
    pub(crate) fn article_lines(&self) -> Vec<String> {
        let area = self.model.areas().reader();
        let buffer = self.buffer();
        let line = |y: u16| (area.x..area.right()).map(|x| buffer[(x, y)].symbol()).collect::<String>();
        (area.y..area.bottom()).map(|y| line(y).trim_matches([' ', '┃']).to_owned()).collect()
    }

    /// The first visible line of the article; at its beginning, the first line of its title.
    pub(crate) fn top_line(&self) -> String {
        let mut lines = self.article_lines();
        let page = self.model.reader.page.as_ref().filter(|page| page.top() == 0);
        let title = page.map_or("", |page| page.opened.article.title.as_str());
        let at = lines.iter().position(|line| !line.is_empty() && title.starts_with(line.as_str()));
        lines.swap_remove(at.unwrap_or(0))
    }

    /// The titles listed, from the top.
    pub(crate) fn titles(&self) -> Vec<&str> {
        self.model.list.rows().iter().map(|row| leak_owned(self.model.library.row(*row).title)).collect()
    }

    /// The title under the cursor.
    pub(crate) fn selected(&self) -> &str {
        self.model.list.selected().map_or("", |row| leak_owned(self.model.library.row(row).title))
    }

    /// Whether the article with this title is read and saved.
    pub(crate) fn read_and_saved(&self, title: &str) -> (bool, bool) {
        let row =
            self.model.list.rows().iter().find(|row| self.model.library.row(**row).title.contains(title));
        let row = self.model.library.row(*row.expect("listed"));
        (row.read, row.saved)
    }
}

/// Leaks a title that is not borrowed: a test compares only a few of them.
fn leak_owned(title: Cow<'_, str>) -> &str {
    match title {
        Cow::Borrowed(title) => title,
        Cow::Owned(title) => title.leak(),
    }
}
