//! The terminal: set up, drawn on, and restored, whatever happens in between. Never here: what is drawn.

pub mod ascii;
pub(crate) mod bidi;
pub(crate) mod graphics;
pub(crate) mod hyperlinks;
pub(crate) mod input_gate;
pub(crate) mod large_text;
pub mod print;
pub(crate) mod query;
pub(crate) mod replies;
pub(crate) mod underlines;

use std::io::{self, BufWriter, Stdout, Write};
use std::mem::ManuallyDrop;

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
};
use crossterm::{cursor, execute, queue};
use parking_lot::Mutex;
use ratatui::Terminal;
use ratatui::backend::Backend;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use rustix::event::{PollFd, PollFlags};
use rustix::termios::{LocalModes, OptionalActions, Termios};
use serde::Deserialize;

use self::hyperlinks::HyperlinkBackend;
use self::replies::shade_from_environment;
use crate::app::{Depth, Hyperlink, Shade, Signs, TextOrder};

/// Presses, releases, drags and the wheel in SGR coordinates. Not every movement (mode 1003), which would wake
/// the program for nothing.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";

/// The terminal while the program has it.
pub(crate) struct Screen {
    /// Never dropped: `Terminal` shows the cursor on drop, as [`restore`] does, and prints to standard error if that
    /// fails, which panics if the window is closed.
    terminal: ManuallyDrop<Terminal<HyperlinkBackend<BufWriter<Stdout>>>>,
    mouse: bool,
    order: TextOrder,
}

/// Ids of the pictures uploaded to the terminal. They are deleted when the program ends, in whatever way.
static UPLOADED: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// `[look] ambiguous-width` in `config.toml`: the columns of characters of ambiguous width (UAX 11).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AmbiguousWidth {
    /// As the terminal answers.
    #[default]
    Auto,
    /// One.
    Narrow,
    /// Two.
    Wide,
}

/// What the terminal is asked at the start.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Queries {
    /// Its colours.
    pub(crate) colors: bool,
    /// Its name and version.
    pub(crate) name: bool,
    /// Its support for pictures.
    pub(crate) graphics: bool,
    /// Whether it understands UTF-8.
    pub(crate) charset: bool,
    /// How wide it draws characters of ambiguous width.
    pub(crate) width: bool,
}

impl Queries {
    /// Whether there are any.
    pub(crate) fn any(self) -> bool {
        self.colors || self.name || self.graphics || self.charset || self.width
    }
}

impl Screen {
    /// Sets the terminal up and sends the queries.
    pub(crate) fn enter(mouse: bool, order: TextOrder, queries: Queries) -> io::Result<Self> {
        set_up(mouse, order)?;
        let all = [
            (queries.colors, replies::COLOR_QUERY),
            (queries.charset, query::CHARSET_QUERY),
            (queries.width, query::WIDTH_QUERY),
            (queries.name || queries.graphics, query::NAME_QUERY),
            (queries.graphics, query::CELL_QUERY),
            (queries.any(), query::LAST_QUERY),
        ];
        for (_, query) in all.iter().filter(|(wanted, _)| *wanted) {
            io::stdout().write_all(query.as_bytes())?;
        }
        io::stdout().flush()?;
        let backend = HyperlinkBackend::new(BufWriter::with_capacity(1 << 16, io::stdout()));
        Ok(Self { terminal: ManuallyDrop::new(Terminal::new(backend)?), mouse, order })
    }

    /// Its size now.
    pub(crate) fn size() -> (u16, u16) {
        crossterm::terminal::size().map_or((80, 24), |(columns, rows)| (columns.max(1), rows.max(1)))
    }

    /// Pixels of a cell, if the terminal reports them.
    pub(crate) fn cell() -> Option<(u16, u16)> {
        let size = crossterm::terminal::window_size().ok()?;
        let cell = (size.width.checked_div(size.columns)?, size.height.checked_div(size.rows)?);
        Some(cell).filter(|(wide, high)| *wide > 1 && *high > 1)
    }

    /// Uploads these pictures, by id and upload, and deletes all others.
    pub(crate) fn sync_pictures<'a>(
        &mut self,
        pictures: impl Iterator<Item = (u32, &'a str)>,
    ) -> io::Result<()> {
        let mut uploaded = UPLOADED.lock();
        let mut unused = std::mem::take(&mut *uploaded);
        for (id, upload) in pictures {
            match unused.iter().position(|other| *other == id) {
                Some(at) => drop(unused.swap_remove(at)),
                None => self.terminal.backend_mut().write_all(upload.as_bytes())?,
            }
            uploaded.push(id);
        }
        delete_pictures(self.terminal.backend_mut(), &unused)
    }

    /// Draws a screen with hyperlinks. Only cells that changed are written. The cursor is shown where `paint` says, which
    /// is where screen readers look.
    pub(crate) fn draw(
        &mut self,
        links: &[Hyperlink],
        paint: impl FnOnce(&mut Buffer) -> Option<Position>,
    ) -> io::Result<()> {
        self.terminal.backend_mut().set_links(links);
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        let changed = self.terminal.backend().links_changed();
        let drawn = self.terminal.draw(|frame| {
            if let Some(at) = paint(frame.buffer_mut()) {
                frame.set_cursor_position(at);
            }
        })?;
        if let Some(drawn) = changed.then(|| drawn.buffer.clone()) {
            let stale = self.terminal.backend().stale_cells(&drawn);
            self.terminal.backend_mut().draw(stale.iter().map(|(x, y, cell)| (*x, *y, cell)))?;
        }
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    /// Makes the next drawing write all cells. `Terminal::clear` would ask the terminal for the position of the cursor,
    /// and the reply would go to the thread that reads keys.
    pub(crate) fn clear(&mut self) -> io::Result<()> {
        let (columns, rows) = Self::size();
        self.terminal.resize(Rect::new(0, 0, columns, rows))
    }

    /// Puts text on the clipboard through the terminal (xterm "Operating System Command 52").
    pub(crate) fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(self.terminal.backend_mut(), crossterm::clipboard::CopyToClipboard::to_clipboard_from(text))
    }

    /// Stops the program as ctrl-z does, and sets the terminal up again when it continues.
    pub(crate) fn suspend(&mut self) -> io::Result<()> {
        restore();
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        self.resume()
    }

    /// Restores the terminal for another program. Returns its settings at that time.
    pub(crate) fn release() -> Option<Settings> {
        restore();
        rustix::termios::tcgetattr(io::stdout()).ok().map(Settings)
    }

    /// Restores the settings of [`Screen::release`], in case the other program did not.
    pub(crate) fn restore_settings(settings: Option<Settings>) {
        if let Some(Settings(settings)) = settings {
            // If that fails the terminal is gone, which is noticed elsewhere.
            let _ = rustix::termios::tcsetattr(io::stdout(), OptionalActions::Now, &settings);
        }
    }

    /// Asks for a key below the output of another program.
    pub(crate) fn prompt_for_key() -> io::Result<()> {
        // In the default colours, whatever that program has set.
        io::stdout().write_all(b"\x1b[m\r\n[Press a key to go back]")?;
        io::stdout().flush()?;
        crossterm::terminal::enable_raw_mode()
    }

    /// Removes that line, so that the next output, of the shell in the end, begins at its place.
    pub(crate) fn clear_prompt() -> io::Result<()> {
        io::stdout().write_all(b"\r\x1b[K")?;
        io::stdout().flush()
    }

    /// Sets the terminal up again, whatever state it is in.
    pub(crate) fn resume(&mut self) -> io::Result<()> {
        // If the program was stopped from outside, crossterm still assumes raw mode, so raw mode is disabled first. If
        // the terminal is in raw mode, it must stay so: a ctrl-z typed without raw mode would drop all keys before it.
        let settings = rustix::termios::tcgetattr(io::stdout());
        if settings.is_ok_and(|settings| settings.local_modes.contains(LocalModes::ICANON)) {
            let _ = crossterm::terminal::disable_raw_mode();
        }
        set_up(self.mouse, self.order)?;
        self.clear()
    }
}

/// The settings of a terminal's line discipline.
pub(crate) struct Settings(Termios);

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

fn set_up(mouse: bool, order: TextOrder) -> io::Result<()> {
    crossterm::terminal::enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)?;
    bidi::switch_off(order, &mut io::stdout())?;
    if mouse {
        io::stdout().write_all(MOUSE_ON.as_bytes())?;
    }
    io::stdout().flush()
}

/// Restores the terminal. Safe to call twice, and from the panic hook. Errors are ignored: the terminal may be gone.
pub fn restore() {
    let mut out = io::stdout();
    // In the panic hook the lock may be held: do not wait for it.
    if let Some(mut uploaded) = UPLOADED.try_lock() {
        let _ = delete_pictures(&mut out, &std::mem::take(&mut *uploaded));
    }
    let _ = out.write_all(MOUSE_OFF.as_bytes());
    let _ = bidi::switch_back(&mut out);
    let _ = execute!(out, EndSynchronizedUpdate, DisableBracketedPaste, LeaveAlternateScreen, cursor::Show);
    let _ = crossterm::terminal::disable_raw_mode();
}

/// Deletes uploaded pictures (kitty graphics protocol).
fn delete_pictures(out: &mut impl Write, pictures: &[u32]) -> io::Result<()> {
    pictures.iter().try_for_each(|id| write!(out, "\x1b_Ga=d,d=I,i={id},q=2\x1b\\"))
}

/// Waits until the terminal is gone; false if the system cannot tell. A closed window also sends SIGHUP, but not to
/// every process, and crossterm would read from it in a busy loop.
pub(crate) fn wait_for_hangup() -> bool {
    let out = io::stdout();
    // No event is requested: poll always reports that the other end has hung up (POSIX, poll).
    let mut fds = [PollFd::new(&out, PollFlags::empty())];
    loop {
        match rustix::event::poll(&mut fds, None) {
            Err(rustix::io::Errno::INTR) => {}
            result => return result.is_ok() && fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR),
        }
    }
}

/// The terminal cannot show the program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this terminal has no full screen ({0}); set TERM to the terminal that you use, as in TERM=xterm-256color, or use \
     --print, 'tidings list' and 'tidings show'"
)]
pub struct NoFullScreen(&'static str);

/// Checks by `TERM` that the terminal has a full screen.
///
/// # Errors
/// It has no escape sequences, or it is unknown.
pub fn check_full_screen(get: impl Fn(&str) -> Option<String>) -> Result<(), NoFullScreen> {
    match get("TERM").as_deref() {
        Some("dumb") => Err(NoFullScreen("TERM is dumb")),
        None | Some("") => Err(NoFullScreen("TERM is not set")),
        Some(_) => Ok(()),
    }
}

/// The signs that may be written, by `TIDINGS_ASCII`, else by the locale: `LC_ALL`, `LC_CTYPE` and `LANG`, of which the
/// first that is not empty counts (POSIX, "Internationalization Variables"). Without a locale, or if it names no encoding,
/// the terminal must be asked: that is so in many containers and remote sessions, in terminals with UTF-8.
pub fn signs(get: impl Fn(&str) -> Option<String>) -> Signs {
    match get("TIDINGS_ASCII").as_deref() {
        Some("1") => return Signs::Ascii,
        Some("0") => return Signs::Unicode,
        _ => {}
    }
    let mut all = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(get);
    let Some(locale) = all.find(|value| !value.is_empty()) else { return Signs::Asked };
    let locale = locale.to_ascii_lowercase();
    let (name, charset) = locale.split_once('.').unwrap_or((&locale, ""));
    let charset = charset.split('@').next().unwrap_or_default();
    match (name, charset) {
        ("utf-8" | "utf8", _) | (_, "utf-8" | "utf8") => Signs::Unicode,
        ("c" | "posix", _) => Signs::Ascii,
        (_, "") => Signs::Asked,
        _ => Signs::Ascii,
    }
}

/// What the environment says about the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Capabilities {
    pub(crate) depth: Depth,
    pub(crate) shade: Option<Shade>,
    /// Whether the terminal may be asked for its background.
    pub(crate) can_query: bool,
    /// It has no escape sequences, or is unknown.
    pub(crate) dumb: bool,
    /// It may not draw struck text (SGR 9).
    pub(crate) struck_signs: bool,
}

/// Reads `NO_COLOR` (no-color.org), `COLORTERM`, `TERM` and `COLORFGBG` through `get`.
pub(crate) fn capabilities(get: impl Fn(&str) -> Option<String>) -> Capabilities {
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
    // The Linux console treats OSC as the beginning of a palette change.
    let can_query = !plain && term != "linux";
    let shade = shade_from_environment(get("COLORFGBG").as_deref());
    // The Linux console and GNU screen ignore SGR 9, and so do terminals that only have the styles of a VT220.
    let unstruck = ["linux", "screen", "vt", "cons", "ansi"].iter().any(|name| term.starts_with(name));
    let struck_signs = depth == Depth::None || unstruck || get("STY").is_some();
    Capabilities { depth, shade, can_query, dumb: plain, struck_signs }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_charset_is_that_of_the_locale() {
        for (pairs, expected) in [
            (&[("LANG", "C.UTF-8")][..], Signs::Unicode),
            (&[("LANG", "de_DE.utf8@euro")], Signs::Unicode),
            (&[("LC_CTYPE", "UTF-8")], Signs::Unicode),
            (&[("LC_ALL", ""), ("LC_CTYPE", "en_US.UTF-8"), ("LANG", "C")], Signs::Unicode),
            (&[("LC_ALL", "C"), ("LC_CTYPE", "en_US.UTF-8"), ("LANG", "C.UTF-8")], Signs::Ascii),
            (&[("LANG", "POSIX")], Signs::Ascii),
            (&[("LANG", "de_DE.ISO-8859-1")], Signs::Ascii),
            (&[("LANG", "de_DE")], Signs::Asked),
            (&[("LANG", "")], Signs::Asked),
            (&[], Signs::Asked),
            (&[("LANG", "C"), ("TIDINGS_ASCII", "0")], Signs::Unicode),
            (&[("LANG", "C.UTF-8"), ("TIDINGS_ASCII", "1")], Signs::Ascii),
        ] {
            let get =
                |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(signs(get), expected, "{pairs:?}");
        }
    }

    #[test]
    fn the_colour_depth_is_known_by_the_environment() {
        let depth = |pairs: &[(&str, &str)]| {
            capabilities(|name| {
                pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
            })
            .depth
        };
        assert_eq!(depth(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]), Depth::True);
        assert_eq!(depth(&[("TERM", "screen-256color")]), Depth::Indexed);
        assert_eq!(depth(&[("TERM", "linux")]), Depth::Sixteen);
        assert_eq!(depth(&[("TERM", "xterm-256color"), ("NO_COLOR", "1")]), Depth::None);
        assert_eq!(depth(&[("TERM", "xterm-256color"), ("NO_COLOR", "")]), Depth::Indexed);
        assert_eq!(depth(&[]), Depth::None);
    }

    #[test]
    fn struck_text_needs_signs_where_it_may_not_be_drawn() {
        for (pairs, signs) in [
            (&[("TERM", "xterm-256color")][..], false),
            (&[("TERM", "tmux-256color")], false),
            (&[("TERM", "linux")], true),
            (&[("TERM", "screen.xterm-256color")], true),
            (&[("TERM", "xterm-256color"), ("STY", "7.pts")], true),
            (&[("TERM", "xterm-256color"), ("NO_COLOR", "1")], true),
            (&[], true),
        ] {
            let get =
                |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(capabilities(get).struck_signs, signs, "{pairs:?}");
        }
    }
}
