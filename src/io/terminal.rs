//! The terminal taken over and given back, whatever happens in between. Never here: what is drawn on it.

use std::io::{self, BufWriter, Stdout, Write};
use std::mem::ManuallyDrop;

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

use super::hyperlinks::Linking;
use super::input::{ASK, shade_from_environment};
use crate::app::{Depth, Hyperlink, Shade};

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

impl Screen {
    /// Takes the terminal over and asks for its background.
    pub fn enter(mouse: bool, ask: bool) -> io::Result<Self> {
        take_over(mouse)?;
        if ask {
            io::stdout().write_all(ASK.as_bytes())?;
            io::stdout().flush()?;
        }
        let backend = Linking::new(BufWriter::with_capacity(1 << 16, io::stdout()));
        Ok(Self { terminal: ManuallyDrop::new(Terminal::new(backend)?), mouse })
    }

    /// Its size now.
    pub fn size() -> (u16, u16) {
        crossterm::terminal::size().map_or((80, 24), |(columns, rows)| (columns.max(1), rows.max(1)))
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
        io::stdout().write_all(b"\r\n[Press a key to go back]")?;
        io::stdout().flush()?;
        crossterm::terminal::enable_raw_mode()
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
    let _ = out.write_all(MOUSE_OFF.as_bytes());
    let _ = execute!(out, EndSynchronizedUpdate, DisableBracketedPaste, LeaveAlternateScreen, cursor::Show);
    let _ = crossterm::terminal::disable_raw_mode();
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
