//! The main loop, with a terminal and without: the only place outside `io` that reads the clock. Never here: what a
//! message means, how an effect is carried out.
#![expect(clippy::disallowed_methods, reason = "the loop is where the clock is read")]

mod handover;
mod listen;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, SystemTime};

use crossterm::event::Event;
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::picture::CELL;
use crate::app::{
    Action, Depth, Effect, Graphics, Model, Msg, Now, Protocol, Setup, Shade, Signs, Switch,
    TerminalFeatures, TextOrder, Themes, links_on_screen, next_wake, update, view,
};
pub(crate) use crate::io::Folders;
use crate::io::articles::files::Input;
use crate::io::config::{self, Config};
use crate::io::journal;
use crate::io::terminal::graphics::{self, Choice};
use crate::io::terminal::input_gate::InputGate;
use crate::io::terminal::{
    self, AmbiguousWidth, Queries, Screen, bidi, hyperlinks, print, query, underlines,
};
use crate::io::worker::{WorkerConfig, Workers};
use crate::news::{SafeText, UnixTime};
use handover::TerminalHandover;
use listen::listen;

/// How many messages are taken in before the next drawing, so that a flood of them cannot prevent it.
const BATCH: usize = 256;

/// What a run with and without a terminal needs.
pub struct Options {
    pub inputs: Vec<Input>,
    pub folders: Folders,
    /// The theme for this run.
    pub theme: Option<SafeText>,
    /// The screen is for screen readers.
    pub linear: bool,
    /// Carried out at the start.
    pub command: Option<Action>,
}

/// What a run without a terminal needs besides.
#[derive(Debug)]
pub struct Headless {
    pub(crate) columns: u16,
    pub(crate) rows: u16,
    pub(crate) keys: Vec<crossterm::event::KeyEvent>,
    pub(crate) now: Option<UnixTime>,
    pub(crate) ansi: bool,
    /// Standard output is a terminal.
    pub terminal: bool,
}

/// The result of a run.
pub struct Outcome {
    /// What could not be read or written.
    pub warnings: Vec<SafeText>,
    /// The last screen, from a run without a terminal.
    pub printed: String,
}

fn clock() -> Now {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Now(since.as_millis() as u64)
}

/// The terminal at the start, and the user's settings for it.
#[derive(Clone, Copy)]
struct TerminalSetup {
    size: (u16, u16),
    depth: Depth,
    shade: Option<Shade>,
    /// It may not draw struck text.
    struck_signs: bool,
    signs: Signs,
    features: TerminalFeatures,
    order: TextOrder,
    graphics: Graphics,
    pictures: Option<bool>,
}

/// The model, the workers, and the messages between them.
struct Session {
    model: Model,
    workers: Workers,
    inbox: Receiver<Msg>,
    sender: Sender<Msg>,
    warnings: Vec<SafeText>,
    /// There is a terminal, and a browser may be opened.
    interactive: bool,
}

impl Session {
    fn start(
        options: Options,
        (config, error): (Config, Option<config::Error>),
        now: Now,
        terminal: TerminalSetup,
        interactive: bool,
    ) -> Self {
        let command = options.command;
        let (themes, errors) = config::themes::read(&options.folders.config, &config, &Themes::default());
        let theme_errors: Vec<SafeText> = errors.into_iter().map(SafeText::from).collect();
        let opened = journal::open(&options.folders.config, &options.folders.data, now.0);
        let error = error.map(SafeText::from);
        let mut warnings = opened.warnings;
        warnings.extend(error.clone());
        // A theme that is not used may be broken.
        let chosen = options.theme.as_ref().or(config.appearance.theme.as_ref());
        if chosen.is_some_and(|name| !themes.has(name)) {
            warnings.extend(theme_errors.iter().cloned());
        }
        let setup = Setup {
            columns: terminal.size.0,
            rows: terminal.size.1,
            zone: TimeZone::system(),
            depth: terminal.depth,
            shade: terminal.shade,
            themes: themes.clone(),
            theme: options.theme,
            linear: options.linear || config.linear,
            signs: terminal.signs,
            features: terminal.features,
            text_order: terminal.order,
            struck_signs: terminal.struck_signs,
            graphics: terminal.graphics,
            pictures: terminal.pictures,
            state: opened.state,
            history: opened.history,
            warnings: warnings.clone(),
            views: config.views.clone(),
            look: config.appearance.clone(),
            start_view: config.start_view.clone().filter(|_| options.inputs == [Input::Edition]),
            window: config::window_state::read(&options.folders.data),
            reloadable: !options.inputs.contains(&Input::Stdin),
            library: options.inputs == [Input::Edition],
            auto_refresh: interactive && config.auto_refresh,
            articles_wait: interactive,
            visited: options.inputs.iter().find_map(Input::address).cloned(),
        };
        let (workers, sender, inbox) = Workers::start(WorkerConfig {
            inputs: options.inputs,
            folders: options.folders,
            config,
            config_error: error,
            themes,
            theme_errors,
            journal: opened.journal,
            watch: interactive,
        });
        let (model, effects) = Model::new(setup);
        let mut session = Self { model, workers, inbox, sender, warnings, interactive };
        for effect in effects {
            session.workers.perform(effect);
        }
        if let Some(action) = command {
            session.step(Msg::Command(action), now);
        }
        session
    }

    /// Gives the model one message. Returns the effects that need the terminal.
    fn step(&mut self, msg: Msg, now: Now) -> Vec<Effect> {
        if let Msg::LoadEnded { warnings, .. } = &msg {
            self.warnings.extend(warnings.iter().cloned());
        }
        let effects = update(&mut self.model, msg, now);
        let mut left = Vec::new();
        for effect in effects {
            match effect {
                Effect::Browse(_) if !self.interactive => {}
                Effect::Pager { .. } | Effect::Pipe { .. } if !self.interactive => {
                    left.extend(update(&mut self.model, handover::no_terminal(), now));
                }
                effect => left.extend(self.workers.perform(effect)),
            }
        }
        left
    }

    fn end(mut self, printed: String) -> Outcome {
        if let Err(failure) = self.workers.close() {
            self.warnings.push(failure.message);
        }
        Outcome { warnings: self.warnings, printed }
    }
}

/// The signs that the terminal can show, by the environment and the settings.
fn signs(config: &Config) -> Signs {
    match (terminal::signs(|name| std::env::var(name).ok()), config.ambiguous_width) {
        (Signs::Unicode, AmbiguousWidth::Wide) => Signs::Narrow,
        (signs, _) => signs,
    }
}

/// Runs in the terminal until the user quits.
pub fn interactive(options: Options, mouse: bool) -> std::io::Result<Outcome> {
    let able = terminal::capabilities(|name| std::env::var(name).ok());
    let settings = config::read(&options.folders.config);
    let images = settings.0.images;
    let guess = graphics::guess(images, able.depth, |name| std::env::var(name).ok());
    let can_query = able.can_query && able.depth != Depth::None;
    let signs = signs(&settings.0);
    let protocol = if signs == Signs::Ascii { guess.protocol.in_ascii() } else { guess.protocol };
    let queries = Queries {
        colors: can_query,
        // Only kitty has large letters.
        name: can_query && std::env::var("TERM").is_ok_and(|term| term == "xterm-kitty"),
        graphics: can_query && guess.query,
        charset: signs == Signs::Asked,
        width: can_query && signs == Signs::Unicode && settings.0.ambiguous_width == AmbiguousWidth::Auto,
    };
    // A screen reader reads the letters in the order of the text; the terminal may reorder them for the eye.
    let order = if options.linear || settings.0.linear {
        TextOrder::Logical
    } else {
        bidi::screen_order(settings.0.bidi, |name| std::env::var(name).ok())
    };
    let terminal = TerminalSetup {
        size: Screen::size(),
        depth: able.depth,
        shade: able.shade,
        struck_signs: able.struck_signs,
        signs,
        features: TerminalFeatures {
            hyperlinks: hyperlinks::are_supported(|name| std::env::var(name).ok()),
            underline_colors: able.depth != Depth::None
                && underlines::have_colors(|name| std::env::var(name).ok()),
            large_text: false,
        },
        order,
        graphics: Graphics { protocol, cell: Screen::cell().unwrap_or(CELL) },
        // Pictures of half blocks are shown only on request, unless the settings name them.
        pictures: (images == Choice::Only(Protocol::HalfBlocks)).then_some(true),
    };
    let mut session = Session::start(options, settings, clock(), terminal, true);
    if queries.any() {
        query::prepare();
    }
    let mut screen = Screen::enter(mouse, order, queries)?;
    let gate = Arc::new(InputGate::default());
    let mut handover = TerminalHandover::new(Arc::clone(&gate));
    let shown = listen(&session.sender, &gate, queries)
        .and_then(|()| event_loop(&mut session, &mut screen, &mut handover));
    handover.terminate(&session.inbox);
    drop(screen);
    if shown.is_err() {
        // The terminal is gone, perhaps without a signal: what the user did must be saved all the same.
        session.step(Msg::Terminate, clock());
    }
    let outcome = session.end(String::new());
    shown.map(|()| outcome)
}

/// Draws and listens until the user quits.
fn event_loop(
    session: &mut Session,
    screen: &mut Screen,
    handover: &mut TerminalHandover,
) -> std::io::Result<()> {
    while !session.model.over {
        if handover.may_draw() {
            let (model, now) = (&session.model, clock());
            screen.sync_pictures(model.pictures.uploads())?;
            let links = if model.features.hyperlinks { links_on_screen(model) } else { Vec::new() };
            screen.draw(&links, |buf| paint(model, now, buf))?;
        }
        let first = match next_wake(&session.model, clock()) {
            None => session.inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(at) => session.inbox.recv_timeout(Duration::from_millis(at.0.saturating_sub(clock().0))),
        };
        let first = match first {
            Ok(msg) => msg,
            Err(RecvTimeoutError::Timeout) => Msg::Tick,
            Err(RecvTimeoutError::Disconnected) => break,
        };
        let more: Vec<Msg> = session.inbox.try_iter().take(BATCH).collect();
        let now = clock();
        for msg in std::iter::once(first).chain(more) {
            let Some(msg) = handover.filter(msg, screen)? else { continue };
            for effect in session.step(msg, now) {
                perform_in_terminal(effect, session, screen, handover, now)?;
            }
        }
    }
    Ok(())
}

/// Carries out an effect that needs the terminal.
fn perform_in_terminal(
    effect: Effect,
    session: &mut Session,
    screen: &mut Screen,
    handover: &mut TerminalHandover,
    now: Now,
) -> std::io::Result<()> {
    match effect {
        // While another program has the terminal, no effect comes from the user.
        _ if handover.is_away() => {}
        Effect::Copy(text) => screen.copy(&text)?,
        Effect::Redraw => {
            handover.take_back(screen)?;
        }
        Effect::Suspend => {
            screen.suspend()?;
            handover.finish();
            let (columns, rows) = Screen::size();
            session.step(Msg::Term(Event::Resize(columns, rows)), now);
            session.step(Msg::Continued, now);
        }
        Effect::Pager { .. } | Effect::Pipe { .. } => handover.start(effect, &session.sender),
        _ => {}
    }
    Ok(())
}

/// Draws the model, also if the terminal has a new size that the model does not know yet.
fn paint(model: &Model, now: Now, buf: &mut Buffer) -> Option<Position> {
    let known = Rect::new(0, 0, model.columns, model.rows);
    if *buf.area() == known {
        return view(model, now, buf);
    }
    let mut other = Buffer::empty(known);
    let cursor = view(model, now, &mut other);
    buf.set_style(*buf.area(), model.theme.ground);
    for at in known.intersection(*buf.area()).positions() {
        buf[at] = other[at].clone();
    }
    cursor.filter(|at| buf.area().contains(*at))
}

/// Runs without a terminal: loads, presses the keys one by one, waits each time for the work they start, and returns
/// the last screen.
pub fn headless(options: Options, how: &Headless) -> Outcome {
    let able = terminal::capabilities(|name| std::env::var(name).ok());
    let mut settings = config::read(&options.folders.config);
    // The output is text.
    settings.0.appearance.large_titles = Some(Switch::Off);
    // The time stands still, unless none was given.
    let now = || how.now.map_or_else(clock, |time| Now(time.seconds().max(0) as u64 * 1000));
    let terminal = TerminalSetup {
        size: (how.columns, how.rows),
        depth: if how.ansi { able.depth } else { Depth::None },
        shade: able.shade,
        struck_signs: !how.ansi || able.struck_signs,
        // There is no terminal to ask.
        signs: match signs(&settings.0) {
            Signs::Asked => Signs::Ascii,
            signs => signs,
        },
        features: TerminalFeatures::default(),
        order: bidi::line_order(settings.0.bidi, how.terminal, |name| std::env::var(name).ok()),
        // The output is text.
        graphics: Graphics::default(),
        pictures: Some(false),
    };
    let mut session = Session::start(options, settings, now(), terminal, false);
    settle(&mut session, &now);
    for key in &how.keys {
        if session.model.over {
            break;
        }
        session.step(Msg::Term(Event::Key(*key)), now());
        settle(&mut session, &now);
    }
    let mut buf = Buffer::empty(Rect::new(0, 0, how.columns, how.rows));
    view(&session.model, now(), &mut buf);
    let printed = if how.ansi { print::ansi(&buf) } else { print::plain(&buf) };
    session.end(printed)
}

/// Waits for all work under way.
fn settle(session: &mut Session, now: &dyn Fn() -> Now) {
    while session.model.waits() {
        let Ok(msg) = session.inbox.recv() else { return };
        session.step(msg, now());
    }
}
