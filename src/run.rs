//! The loop, with a terminal and without: the only reader of the clock outside `io`.
//! Never here: what a message means, or how an effect is carried out.
#![expect(clippy::disallowed_methods, reason = "the loop is where the clock is read")]

mod listen;
mod loan;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, SystemTime};

use crossterm::event::Event;
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::picture::CELL;
use crate::app::{
    Depth, Effect, Graphics, Model, Msg, Now, Protocol, Setup, Shade, keys, links_on_screen, next_wake,
    update, view,
};
pub use crate::io::Folders;
use crate::io::articles::files::Input;
use crate::io::config;
use crate::io::config::Config;
use crate::io::external::command::Gate;
use crate::io::journal;
use crate::io::terminal;
use crate::io::terminal::graphics;
use crate::io::terminal::graphics::Choice;
use crate::io::terminal::hyperlinks;
use crate::io::terminal::print as screen;
use crate::io::terminal::query as early;
use crate::io::terminal::{Questions, Screen};
use crate::io::worker::{Orders, World};
use crate::news::{SafeText, UnixTime};
use listen::listen;
use loan::Loan;

/// Messages taken in before the screen is drawn again, so that a flood of them can't keep it from being drawn.
const BATCH: usize = 256;

/// What both kinds of run need.
pub struct Options {
    pub inputs: Vec<Input>,
    pub folders: Folders,
    /// Dark or light, if the reader said so.
    pub shade: Option<Shade>,
}

/// What a run without a terminal needs besides.
#[derive(Debug)]
pub struct Headless {
    pub columns: u16,
    pub rows: u16,
    pub keys: Vec<crossterm::event::KeyEvent>,
    pub now: Option<UnixTime>,
    pub ansi: bool,
}

/// What is left to say when a run is over.
pub struct Ended {
    /// What could not be read or written, in words.
    pub warnings: Vec<SafeText>,
    /// The last screen, from a run without a terminal.
    pub printed: String,
}

fn clock() -> Now {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Now(since.as_millis() as u64)
}

/// What is known at the start of the terminal, and how the reader wants it.
struct TerminalSetup {
    size: (u16, u16),
    depth: Depth,
    shade: Shade,
    graphics: Graphics,
    pictures: Option<bool>,
    settings: (Config, Option<SafeText>),
}

/// The model, the workers, and the messages between them.
struct Stage {
    model: Model,
    world: World,
    inbox: Receiver<Msg>,
    sender: Sender<Msg>,
    warnings: Vec<SafeText>,
    /// Somebody sits in front of it: a browser may be opened.
    live: bool,
}

impl Stage {
    fn set(options: Options, now: Now, looks: TerminalSetup, live: bool) -> Self {
        let Folders { config, data } = options.folders;
        let opened = journal::open(&config, &data, now.0);
        let TerminalSetup { size, depth, shade, graphics, pictures, settings: (settings, slip) } = looks;
        let mut warnings = opened.warnings;
        warnings.extend(slip.clone());
        let library = options.inputs == [Input::Edition];
        let setup = Setup {
            columns: size.0,
            rows: size.1,
            zone: TimeZone::system(),
            depth,
            shade,
            graphics,
            pictures,
            state: opened.state,
            history: opened.history,
            warnings: warnings.clone(),
            views: settings.views.clone(),
            look: settings.look,
            reloadable: !options.inputs.contains(&Input::Stdin),
            library,
            auto_refresh: live && settings.automatic,
        };
        let orders = Orders {
            inputs: options.inputs,
            config_dir: config,
            data_dir: data,
            config: settings,
            slip,
            journal: opened.journal,
            watch: live,
        };
        let (world, sender, inbox) = World::start(orders);
        let (model, effects) = Model::new(setup);
        let mut stage = Self { model, world, inbox, sender, warnings: warnings, live };
        for effect in effects {
            stage.world.perform(effect);
        }
        stage
    }

    /// One message in; what only a terminal can do comes out.
    fn step(&mut self, msg: Msg, now: Now) -> Vec<Effect> {
        if let Msg::LoadEnded { warnings, .. } = &msg {
            self.warnings.extend(warnings.iter().cloned());
        }
        let effects = update(&mut self.model, msg, now);
        let mut left = Vec::new();
        for effect in effects {
            match effect {
                Effect::Browse(_) if !self.live => {}
                Effect::Pager { .. } | Effect::Pipe { .. } if !self.live => {
                    left.extend(update(&mut self.model, loan::none(), now));
                }
                effect => left.extend(self.world.perform(effect)),
            }
        }
        left
    }

    fn end(mut self, printed: String) -> Ended {
        if let Err(why) = self.world.finish() {
            self.warnings.push(why);
        }
        Ended { warnings: self.warnings, printed }
    }
}

/// Runs in the terminal until the reader quits.
pub fn interactive(options: Options, mouse: bool) -> std::io::Result<Ended> {
    let able = terminal::abilities(|name| std::env::var(name).ok());
    let settings = config::read(&options.folders.config);
    // What the reader has settled comes before what the terminal says.
    let wanted = options.shade.or(settings.0.look.theme);
    let shade = wanted.or(able.shade);
    let guess = graphics::guess(settings.0.images, able.depth, |name| std::env::var(name).ok());
    let can_ask = able.can_ask && able.depth != Depth::None;
    let ask = Questions { shade: can_ask && wanted.is_none(), graphics: can_ask && guess.ask };
    let looks = TerminalSetup {
        size: Screen::size(),
        depth: able.depth,
        shade: shade.unwrap_or_default(),
        graphics: Graphics { protocol: guess.protocol, cell: Screen::cell().unwrap_or(CELL) },
        // Half blocks are not for everyone: unless the reader has named them, they come when they are asked for.
        pictures: (settings.0.images == Choice::Only(Protocol::HalfBlocks)).then_some(true),
        settings,
    };
    let mut stage = Stage::set(options, clock(), looks, true);
    if ask.graphics {
        early::prepare();
    }
    let mut screen = Screen::enter(mouse, ask)?;
    let gate = Arc::new(Gate::default());
    let mut loan = Loan::new(Arc::clone(&gate));
    let shown = listen(&stage.sender, &gate, ask.graphics)
        .and_then(|()| converse(&mut stage, &mut screen, &mut loan));
    loan.call_in(&mut screen, &stage.inbox);
    drop(screen);
    if shown.is_err() {
        // The terminal is gone, and perhaps no signal has said so: what the reader did must be kept all the same.
        stage.step(Msg::Terminate, clock());
    }
    let ended = stage.end(String::new());
    shown.map(|()| ended)
}

/// Draws and listens until the reader quits.
fn converse(stage: &mut Stage, screen: &mut Screen, loan: &mut Loan) -> std::io::Result<()> {
    let hyperlinks = hyperlinks::are_known(|name| std::env::var(name).ok());
    while !stage.model.over {
        if loan.is_ours() {
            let (model, now) = (&stage.model, clock());
            screen.hold(model.pictures.uploads())?;
            let links = if hyperlinks { links_on_screen(model) } else { Vec::new() };
            screen.draw(&links, |buf| paint(model, now, buf))?;
        }
        let first = match next_wake(&stage.model, clock()) {
            None => stage.inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(at) => stage.inbox.recv_timeout(Duration::from_millis(at.0.saturating_sub(clock().0))),
        };
        let first = match first {
            Ok(msg) => msg,
            Err(RecvTimeoutError::Timeout) => Msg::Tick,
            Err(RecvTimeoutError::Disconnected) => break,
        };
        let more: Vec<Msg> = stage.inbox.try_iter().take(BATCH).collect();
        let now = clock();
        for msg in std::iter::once(first).chain(more) {
            let Some(msg) = loan.sift(msg, screen)? else { continue };
            for effect in stage.step(msg, now) {
                obey(effect, stage, screen, loan, now)?;
            }
        }
    }
    Ok(())
}

/// What only a terminal can do.
fn obey(
    effect: Effect,
    stage: &mut Stage,
    screen: &mut Screen,
    loan: &mut Loan,
    now: Now,
) -> std::io::Result<()> {
    match effect {
        // While another program has the terminal nothing is asked for but by itself.
        _ if loan.is_lent() => {}
        Effect::Copy(text) => screen.copy(&text)?,
        Effect::Redraw => {
            loan.take_back(screen)?;
        }
        Effect::Suspend => {
            screen.suspend()?;
            loan.end();
            let (columns, rows) = Screen::size();
            stage.step(Msg::Term(Event::Resize(columns, rows)), now);
            stage.step(Msg::Resumed, now);
        }
        Effect::Pager { .. } | Effect::Pipe { .. } => loan.lend(effect, screen, &stage.sender),
        _ => {}
    }
    Ok(())
}

/// Draws the model even if the terminal has another size than the model has heard of yet.
fn paint(model: &Model, now: Now, buf: &mut Buffer) {
    let known = Rect::new(0, 0, model.columns, model.rows);
    if *buf.area() == known {
        return view(model, now, buf);
    }
    let mut other = Buffer::empty(known);
    view(model, now, &mut other);
    for at in known.intersection(*buf.area()).positions() {
        buf[at] = other[at].clone();
    }
}

/// Runs without a terminal: loads, presses the keys one by one, waits each time for the work they started, and
/// gives the last screen.
pub fn headless(options: Options, how: &Headless) -> Ended {
    let able = terminal::abilities(|name| std::env::var(name).ok());
    let settings = config::read(&options.folders.config);
    let shade = options.shade.or(settings.0.look.theme).or(able.shade).unwrap_or_default();
    let depth = if how.ansi { able.depth } else { Depth::None };
    // The clock stands still, unless none was given.
    let now = || how.now.map_or_else(clock, |stamp| Now(stamp.seconds().max(0) as u64 * 1000));
    let looks = TerminalSetup {
        size: (how.columns, how.rows),
        depth,
        shade,
        // What is printed is text.
        graphics: Graphics::default(),
        pictures: Some(false),
        settings,
    };
    let mut stage = Stage::set(options, now(), looks, false);
    settle(&mut stage, &now);
    for key in &how.keys {
        if stage.model.over {
            break;
        }
        stage.step(Msg::Term(Event::Key(*key)), now());
        settle(&mut stage, &now);
    }
    let mut buf = Buffer::empty(Rect::new(0, 0, how.columns, how.rows));
    view(&stage.model, now(), &mut buf);
    let printed = if how.ansi { screen::ansi(&buf) } else { screen::plain(&buf) };
    stage.end(printed)
}

fn settle(stage: &mut Stage, now: &dyn Fn() -> Now) {
    while stage.model.waits() {
        let Ok(msg) = stage.inbox.recv() else { return };
        stage.step(msg, now());
    }
}

/// Reads keys for [`Headless`].
pub fn presses(text: &str) -> Result<Vec<crossterm::event::KeyEvent>, keys::UnknownKey> {
    keys::parse(text)
}
