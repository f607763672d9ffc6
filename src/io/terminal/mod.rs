//! The terminal taken over and given back, whatever happens in between. Never here: what is drawn on it.

pub mod graphics;
pub mod hyperlinks;
pub mod print;
pub mod query;
pub mod replies;

use std::io::{self, BufWriter, Stdout, Write};
use std::mem::ManuallyDrop;
use std::sync::{Mutex, PoisonError};

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
};
use crossterm::{cursor, execute, queue};
use ratatui::Terminal;
use ratatui::backend::Backend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rustix::event::{PollFd, PollFlags};
use rustix::termios::{LocalModes, OptionalActions, Termios};

use crate::app::{Depth, Hyperlink, Shade};
use crate::io::terminal::hyperlinks::Linking;
use crate::io::terminal::query as early;
use crate::io::terminal::replies::ASK;
use crate::io::terminal::replies::shade_from_environment;

/// Presses, releases, drags and the wheel in SGR coordinates. Not every movement (mode 1003), which would wake
/// the program for nothing.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// The terminal while the program has it.
pub struct Screen {
    /// Never dropped: it would show the cursor, which [`give_back`] does, and complain on standard error if it
    /// can't, which panics where a closed window took that along.
    terminal: ManuallyDrop<Terminal<Linking<BufWriter<Stdout>>>>,
    mouse: bool,
}

/// Numbers of the pictures that the terminal holds: it is to forget them when the program goes, in whatever way.
static HELD: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// What the terminal is asked when it is taken over.
#[derive(Clone, Copy, Debug, Default)]
pub struct Questions {
    /// For its background.
    pub shade: bool,
    /// For what it can do for pictures.
    pub graphics: bool,
}

impl Screen {
    /// Takes the terminal over and asks it.
    pub fn enter(mouse: bool, ask: Questions) -> io::Result<Self> {
        take_over(mouse)?;
        let asked = [(ask.shade, ASK), (ask.graphics, early::ASK)];
        for (_, question) in asked.iter().filter(|(ask, _)| *ask) {
            io::stdout().write_all(question.as_bytes())?;
        }
        io::stdout().flush()?;
        let backend = Linking::new(BufWriter::with_capacity(1 << 16, io::stdout()));
        Ok(Self { terminal: ManuallyDrop::new(Terminal::new(backend)?), mouse })
    }

    /// Its size now.
    pub fn size() -> (u16, u16) {
        crossterm::terminal::size().map_or((80, 24), |(columns, rows)| (columns.max(1), rows.max(1)))
    }

    /// Pixels of a cell, if the terminal says.
    pub fn cell() -> Option<(u16, u16)> {
        let size = crossterm::terminal::window_size().ok()?;
        let cell = (size.width.checked_div(size.columns)?, size.height.checked_div(size.rows)?);
        Some(cell).filter(|(wide, high)| *wide > 1 && *high > 1)
    }

    /// Makes the terminal hold these pictures, by number and upload, and no others.
    pub fn hold<'a>(&mut self, pictures: impl Iterator<Item = (u32, &'a str)>) -> io::Result<()> {
        let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        let mut gone = std::mem::take(&mut *held);
        for (id, upload) in pictures {
            match gone.iter().position(|other| *other == id) {
                Some(at) => drop(gone.swap_remove(at)),
                None => self.terminal.backend_mut().write_all(upload.as_bytes())?,
            }
            held.push(id);
        }
        forget(self.terminal.backend_mut(), &gone)
    }

    /// Draws a screen, with links that the terminal can follow; only the cells that changed are written.
    pub fn draw(&mut self, links: &[Hyperlink], paint: impl FnOnce(&mut Buffer)) -> io::Result<()> {
        self.terminal.backend_mut().tell(links);
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        let relinked = self.terminal.backend().relinked();
        let drawn = self.terminal.draw(|frame| paint(frame.buffer_mut()))?;
        if let Some(drawn) = relinked.then(|| drawn.buffer.clone()) {
            let stale = self.terminal.backend().stale(&drawn);
            self.terminal.backend_mut().draw(stale.iter().map(|(x, y, cell)| (*x, *y, cell)))?;
        }
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    /// Forgets what is on the terminal, so that the next drawing writes it all. Not `Terminal::clear`: that one
    /// asks the terminal where the cursor is, and the answer goes to the thread that waits for keys.
    pub fn clear(&mut self) -> io::Result<()> {
        let (columns, rows) = Self::size();
        self.terminal.resize(Rect::new(0, 0, columns, rows))
    }

    /// Puts text on the clipboard through the terminal (xterm "Operating System Command 52").
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(self.terminal.backend_mut(), crossterm::clipboard::CopyToClipboard::to_clipboard_from(text))
    }

    /// Stops the program as the shell expects of ctrl-z, and takes the terminal over again when it goes on.
    pub fn suspend(&mut self) -> io::Result<()> {
        give_back();
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        self.resume()
    }

    /// Gives the terminal back for as long as another program has it; how it is set then.
    pub fn lend(&mut self) -> Option<Settings> {
        give_back();
        rustix::termios::tcgetattr(io::stdout()).ok().map(Settings)
    }

    /// Sets the terminal as it was lent: another program may have ended without doing so.
    pub fn reclaim(&mut self, settings: Option<Settings>) {
        if let Some(Settings(settings)) = settings {
            // Where that fails there is no terminal any more, which shows soon enough.
            let _ = rustix::termios::tcsetattr(io::stdout(), OptionalActions::Now, &settings);
        }
    }

    /// Asks for a key below what another program has printed.
    pub fn wait_for_key(&mut self) -> io::Result<()> {
        // In the usual colours, whatever that program has left on.
        io::stdout().write_all(b"\x1b[m\r\n[Press a key to go back]")?;
        io::stdout().flush()?;
        crossterm::terminal::enable_raw_mode()
    }

    /// Takes that line away again: the next thing printed there, by the shell in the end, begins where it stood.
    pub fn forget_key(&mut self) -> io::Result<()> {
        io::stdout().write_all(b"\r\x1b[K")?;
        io::stdout().flush()
    }

    /// Takes the terminal over again, whatever state somebody left it in.
    pub fn resume(&mut self) -> io::Result<()> {
        // crossterm believes that it is still in raw mode if the program was stopped from outside. Where it is
        // right, raw mode must not be left even for a moment: a ctrl-z typed in it would throw away all keys
        // before it.
        let set = rustix::termios::tcgetattr(io::stdout());
        if set.is_ok_and(|set| set.local_modes.contains(LocalModes::ICANON)) {
            let _ = crossterm::terminal::disable_raw_mode();
        }
        take_over(self.mouse)?;
        self.clear()
    }
}

/// How the line discipline of a terminal is set.
pub struct Settings(Termios);

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

fn take_over(mouse: bool) -> io::Result<()> {
    crossterm::terminal::enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)?;
    if mouse {
        io::stdout().write_all(MOUSE_ON.as_bytes())?;
    }
    io::stdout().flush()
}

/// Gives the terminal back as it was. Safe to call twice, and from the panic hook; errors are passed over, for
/// there may be no terminal any more.
pub fn give_back() {
    let mut out = io::stdout();
    // From the panic hook somebody may hold the list: then it is not waited for.
    if let Ok(mut held) = HELD.try_lock() {
        let _ = forget(&mut out, &std::mem::take(&mut *held));
    }
    let _ = out.write_all(MOUSE_OFF.as_bytes());
    let _ = execute!(out, EndSynchronizedUpdate, DisableBracketedPaste, LeaveAlternateScreen, cursor::Show);
    let _ = crossterm::terminal::disable_raw_mode();
}

/// Deletes pictures that the terminal holds (kitty graphics protocol).
fn forget(out: &mut impl Write, pictures: &[u32]) -> io::Result<()> {
    pictures.iter().try_for_each(|id| write!(out, "\x1b_Ga=d,d=I,i={id},q=2\x1b\\"))
}

/// Sleeps until the terminal is gone; false if the system can't tell. A closed window sends SIGHUP as well, but
/// not to everyone, and crossterm goes on reading nothing from it as fast as it can.
pub fn gone() -> bool {
    let out = io::stdout();
    // Nothing is asked for: what poll tells unasked is that the other end has hung up (POSIX, poll).
    let mut fds = [PollFd::new(&out, PollFlags::empty())];
    loop {
        match rustix::event::poll(&mut fds, None) {
            Err(rustix::io::Errno::INTR) => {}
            result => return result.is_ok() && fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR),
        }
    }
}

/// What the environment says of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abilities {
    pub depth: Depth,
    pub shade: Option<Shade>,
    /// Whether asking for the background does no harm.
    pub can_ask: bool,
    /// It obeys nothing, or nobody says what it is.
    pub dumb: bool,
}

/// Reads `NO_COLOR` (no-color.org), `COLORTERM`, `TERM` and `COLORFGBG` through `get`.
pub fn abilities(get: impl Fn(&str) -> Option<String>) -> Abilities {
    let term = get("TERM").unwrap_or_default();
    let plain = matches!(term.as_str(), "" | "dumb");
    let truecolor = get("COLORTERM").is_some_and(|c| c.contains("truecolor") || c.contains("24bit"));
    let depth = if get("NO_COLOR").is_some_and(|value| !value.is_empty()) || plain {
        Depth::None
    } else if truecolor || term.ends_with("-direct") {
        Depth::True
    } else if term.contains("256")
        || ["alacritty", "kitty", "foot", "wezterm", "ghostty"].iter().any(|t| term.contains(t))
    {
        Depth::Indexed
    } else {
        Depth::Sixteen
    };
    // The Linux console takes OSC for the beginning of a palette change.
    let can_ask = !plain && term != "linux";
    Abilities { depth, shade: shade_from_environment(get("COLORFGBG").as_deref()), can_ask, dumb: plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_are_told_apart() {
        let depth = |pairs: &[(&str, &str)]| {
            abilities(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
                .depth
        };
        assert_eq!(depth(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]), Depth::True);
        assert_eq!(depth(&[("TERM", "screen-256color")]), Depth::Indexed);
        assert_eq!(depth(&[("TERM", "linux")]), Depth::Sixteen);
        assert_eq!(depth(&[("TERM", "xterm-256color"), ("NO_COLOR", "1")]), Depth::None);
        assert_eq!(depth(&[("TERM", "xterm-256color"), ("NO_COLOR", "")]), Depth::Indexed);
        assert_eq!(depth(&[]), Depth::None);
    }
}
