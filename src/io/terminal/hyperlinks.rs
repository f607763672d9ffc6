//! Hyperlinks of the terminal (OSC 8): which terminals support them, and a backend that writes cells inside them, and
//! underlines in their colours.
//! Never here: which cells are links (see `app::hyperlinks`).

use std::collections::HashSet;
use std::io::{self, Write};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Size};
use ratatui::style::Color;

use super::underlines::color_sequence;
use crate::app::Hyperlink;
use crate::app::typeset::cluster_columns;

/// Longest address in bytes; terminals drop longer ones (VTE past 2083).
const MAX_URL: usize = 2000;

/// Whether the terminal is known to support hyperlinks. `TIDINGS_HYPERLINKS` (0 or 1) overrides this.
pub(crate) fn are_supported(get: impl Fn(&str) -> Option<String>) -> bool {
    let get = |name: &str| get(name).filter(|value| !value.is_empty());
    match get("TIDINGS_HYPERLINKS").as_deref() {
        Some("0") => return false,
        Some(_) => return true,
        None => {}
    }
    let term = get("TERM").unwrap_or_default();
    let program = get("TERM_PROGRAM").unwrap_or_default();
    let version = |name: &str| -> (u32, u32) {
        let value = get(name).unwrap_or_default();
        let mut numbers = value.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok());
        (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
    };
    // Inside tmux the terminal is tmux, but the variables are those of the terminal around it.
    if program == "tmux" || get("TMUX").is_some() {
        return program == "tmux" && version("TERM_PROGRAM_VERSION") >= (3, 4);
    }
    if matches!(term.as_str(), "" | "dumb" | "linux") || get("STY").is_some() || term.starts_with("screen") {
        return false;
    }
    let named = ["kitty", "alacritty", "foot", "wezterm", "ghostty"];
    named.iter().any(|name| term.contains(name))
        || ["KITTY_WINDOW_ID", "WEZTERM_PANE", "WT_SESSION", "ALACRITTY_WINDOW_ID", "GHOSTTY_RESOURCES_DIR"]
            .iter()
            .any(|name| get(name).is_some())
        || matches!(program.as_str(), "WezTerm" | "ghostty" | "vscode")
        || program == "iTerm.app" && version("TERM_PROGRAM_VERSION") >= (3, 1)
        || version("VTE_VERSION") >= (5000, 0)
        || version("KONSOLE_VERSION") >= (201_200, 0)
}

/// An address that is safe to write: printable ASCII, http, https or mailto, not too long.
fn safe_url(url: &str) -> Option<String> {
    const ESCAPED: &AsciiSet = &CONTROLS.add(b' ');
    let out = utf8_percent_encode(url, ESCAPED).to_string();
    let leads = ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| out.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    (leads && out.len() <= MAX_URL).then_some(out)
}

/// The cells of a link in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Cells {
    row: u16,
    from: u16,
    to: u16,
    url: String,
}

/// A backend that writes cells inside hyperlinks.
pub(crate) struct HyperlinkBackend<W: Write> {
    inner: CrosstermBackend<W>,
    /// The links to be written, and those on the terminal.
    wanted: Vec<Cells>,
    shown: Vec<Cells>,
    /// Cells written since the links were set.
    written: HashSet<(u16, u16)>,
}

impl<W: Write> HyperlinkBackend<W> {
    pub(crate) fn new(writer: W) -> Self {
        Self {
            inner: CrosstermBackend::new(writer),
            wanted: Vec::new(),
            shown: Vec::new(),
            written: HashSet::new(),
        }
    }

    /// Sets the links of the next drawing.
    pub(crate) fn set_links(&mut self, links: &[Hyperlink]) {
        let cells = |link: &Hyperlink| {
            let url = safe_url(&link.url)?;
            Some(Cells { row: link.row, from: link.from, to: link.to, url })
        };
        self.shown = std::mem::replace(&mut self.wanted, links.iter().filter_map(cells).collect());
        self.written.clear();
    }

    /// Whether the links differ from those on the terminal.
    pub(crate) fn links_changed(&self) -> bool {
        self.wanted != self.shown
    }

    /// Cells whose text is the same but whose link has changed.
    pub(crate) fn stale_cells(&self, buffer: &Buffer) -> Vec<(u16, u16, Cell)> {
        let rows: HashSet<u16> = self.wanted.iter().chain(&self.shown).map(|cells| cells.row).collect();
        let mut out = Vec::new();
        for y in rows.into_iter().filter(|y| *y < buffer.area.bottom()) {
            let mut x = buffer.area.left();
            while let Some(cell) = buffer.cell((x, y)) {
                let changed = url_at(&self.wanted, x, y) != url_at(&self.shown, x, y);
                if changed && !self.written.contains(&(x, y)) {
                    out.push((x, y, cell.clone()));
                }
                x = x.saturating_add(cluster_columns(cell.symbol()).max(1) as u16);
            }
        }
        out.sort_by_key(|(x, y, _)| (*y, *x));
        out
    }
}

/// The address of the link at a cell.
fn url_at(links: &[Cells], x: u16, y: u16) -> Option<&str> {
    let from = links.partition_point(|cells| cells.row < y);
    let row = links.get(from..)?.iter().take_while(|cells| cells.row == y);
    row.filter(|cells| (cells.from..cells.to).contains(&x)).map(|cells| cells.url.as_str()).next()
}

/// All parts of one link have the same id, so that the terminal highlights them together.
fn link_id(url: &str) -> String {
    let hash = url.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

impl<W: Write> Write for HyperlinkBackend<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Write::flush(&mut self.inner)
    }
}

impl<W: Write> HyperlinkBackend<W> {
    /// Draws cells, with the colours of their underlines.
    fn draw_underlined(&mut self, cells: &[(u16, u16, &Cell)]) -> io::Result<()> {
        let color = |cell: &(u16, u16, &Cell)| cell.2.underline_color;
        cells.chunk_by(|cell, next| color(cell) == color(next)).try_for_each(|run| {
            let Some(sequence) = color_sequence(color(&run[0])) else {
                return self.inner.draw(run.iter().copied());
            };
            self.inner.write_all(sequence.as_bytes())?;
            // The inner backend would write the colour again; it ends every drawing with SGR 0, which ends it.
            let plain = |cell: &Cell| {
                let mut cell = cell.clone();
                cell.underline_color = Color::Reset;
                cell
            };
            let run: Vec<(u16, u16, Cell)> = run.iter().map(|(x, y, cell)| (*x, *y, plain(cell))).collect();
            self.inner.draw(run.iter().map(|(x, y, cell)| (*x, *y, cell)))
        })
    }
}

/// Methods that the inner backend carries out.
macro_rules! forward {
    ($($name:ident($($value:ident: $type:ty)?) -> $result:ty;)*) => {$(
        fn $name(&mut self $(, $value: $type)?) -> io::Result<$result> {
            self.inner.$name($($value)?)
        }
    )*};
}

impl<W: Write> Backend for HyperlinkBackend<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let cells: Vec<(u16, u16, &Cell)> = content.collect();
        if self.wanted.is_empty() && self.shown.is_empty() {
            return self.draw_underlined(&cells);
        }
        self.written.extend(cells.iter().map(|(x, y, _)| (*x, *y)));
        let wanted = std::mem::take(&mut self.wanted);
        let same_link = |(x, y, _): &(u16, u16, &Cell), (next, row, _): &(u16, u16, &Cell)| {
            url_at(&wanted, *x, *y) == url_at(&wanted, *next, *row)
        };
        let done = cells.chunk_by(same_link).try_for_each(|run| {
            let Some(url) = url_at(&wanted, run[0].0, run[0].1) else {
                return self.draw_underlined(run);
            };
            write!(self.inner, "\x1b]8;id={};{url}\x1b\\", link_id(url))?;
            self.draw_underlined(run)?;
            write!(self.inner, "\x1b]8;;\x1b\\")
        });
        self.wanted = wanted;
        done
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.inner.set_cursor_position(position)
    }

    fn size(&self) -> io::Result<Size> {
        self.inner.size()
    }

    forward! {
        append_lines(n: u16) -> ();
        hide_cursor() -> ();
        show_cursor() -> ();
        get_cursor_position() -> Position;
        clear() -> ();
        clear_region(what: ClearType) -> ();
        window_size() -> WindowSize;
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.inner)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use ratatui::layout::Rect;
    use ratatui::style::{Modifier, Style};

    use super::*;

    #[test]
    fn support_is_known_by_the_environment() {
        let known = |pairs: &[(&str, &str)]| {
            are_supported(|name| {
                pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
            })
        };
        let xterm = ("TERM", "xterm-256color");
        for (pairs, wanted) in [
            (&[xterm][..], false),
            (&[], false),
            (&[("TERM", "xterm-kitty")], true),
            (&[("TERM", "foot")], true),
            (&[xterm, ("VTE_VERSION", "7200")], true),
            (&[xterm, ("VTE_VERSION", "4602")], false),
            (&[xterm, ("TERM_PROGRAM", "iTerm.app"), ("TERM_PROGRAM_VERSION", "3.0.9")], false),
            (&[xterm, ("TERM_PROGRAM", "iTerm.app"), ("TERM_PROGRAM_VERSION", "3.5.1")], true),
            (&[xterm, ("WT_SESSION", "x")], true),
            (&[("TERM", "linux"), ("VTE_VERSION", "7200")], false),
            (&[("TERM", "screen-256color"), ("VTE_VERSION", "7200")], false),
            (&[xterm, ("STY", "1.x"), ("VTE_VERSION", "7200")], false),
            (&[("TMUX", "x"), ("TERM_PROGRAM", "tmux"), ("TERM_PROGRAM_VERSION", "3.3a")], false),
            (&[("TMUX", "x"), ("TERM_PROGRAM", "tmux"), ("TERM_PROGRAM_VERSION", "3.4")], true),
            (&[("TMUX", "x"), xterm, ("VTE_VERSION", "7200")], false),
            (&[xterm, ("TIDINGS_HYPERLINKS", "1")], true),
            (&[("TERM", "xterm-kitty"), ("TIDINGS_HYPERLINKS", "0")], false),
        ] {
            assert_eq!(known(pairs), wanted, "{pairs:?}");
        }
    }

    #[test]
    fn an_address_is_safe_to_write() {
        assert_eq!(
            safe_url("https://e.org/ü x\u{1b}\u{7}").as_deref(),
            Some("https://e.org/%C3%BC%20x%1B%07")
        );
        assert_eq!(safe_url("mailto:a@e.org").as_deref(), Some("mailto:a@e.org"));
        for bad in
            ["javascript:x", "file:///etc/passwd", "#a", "", &format!("https://e.org/{}", "ü".repeat(400))]
        {
            assert_eq!(safe_url(bad), None, "{bad}");
        }
    }

    #[derive(Clone, Default)]
    struct Tap(Rc<RefCell<Vec<u8>>>);

    impl Write for Tap {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn link(row: u16, from: u16, to: u16, url: &str) -> Hyperlink {
        Hyperlink { row, from, to, url: url.into() }
    }

    #[test]
    fn an_underline_has_its_colour_and_the_cells_behind_it_have_none() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 9, 1));
        buffer.set_string(0, 0, "see it so", Style::new());
        let line = Style {
            underline_color: Some(Color::Rgb(1, 2, 3)),
            ..Style::new().add_modifier(Modifier::UNDERLINED)
        };
        buffer.set_style(Rect::new(4, 0, 2, 1), line);
        let tap = Tap::default();
        let mut backend = HyperlinkBackend::new(tap.clone());
        backend.draw((0..9).map(|x| (x, 0, &buffer[(x, 0)]))).unwrap();
        let text = String::from_utf8(tap.0.borrow().clone()).unwrap();
        let (before, rest) = text.split_once("\x1b[58:2::1:2:3m").expect("a colour");
        let (inside, after) = rest.split_once("\x1b[0m").expect("its end");
        assert!(before.contains("see") && inside.contains("it") && after.contains("so"), "{text:?}");
        assert!(!text.contains("58;"), "{text:?}");
    }

    #[test]
    fn cells_are_written_inside_their_links_and_again_when_only_links_change() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
        buffer.set_string(0, 0, "see 日本 now", Style::new());
        let tap = Tap::default();
        let mut backend = HyperlinkBackend::new(tap.clone());
        let all = |buffer: &Buffer| -> Vec<(u16, u16, Cell)> {
            let shown = [0u16, 1, 2, 3, 4, 6, 8, 9, 10, 11];
            shown.into_iter().map(|x| (x, 0, buffer[(x, 0)].clone())).collect()
        };
        backend.set_links(&[link(0, 4, 8, "https://a.example/")]);
        let cells = all(&buffer);
        backend.draw(cells.iter().map(|(x, y, cell)| (*x, *y, cell))).unwrap();
        let text = String::from_utf8(tap.0.borrow().clone()).unwrap();
        let (before, rest) = text.split_once("\x1b]8;id=").expect("a link");
        let (inside, after) = rest.split_once("\x1b]8;;\x1b\\").expect("its end");
        assert!(before.contains("see ") && after.contains("now"), "{text:?}");
        assert!(inside.contains(";https://a.example/\x1b\\") && inside.contains("日"), "{text:?}");
        assert!(backend.stale_cells(&buffer).is_empty());
        // The same words, linked to somewhere else, and then not at all.
        let columns = |stale: Vec<(u16, u16, Cell)>| stale.iter().map(|(x, ..)| *x).collect::<Vec<_>>();
        backend.set_links(&[link(0, 4, 8, "https://b.example/")]);
        assert_eq!(columns(backend.stale_cells(&buffer)), [4, 6]);
        backend.set_links(&[link(0, 4, 8, "https://b.example/")]);
        assert!(backend.stale_cells(&buffer).is_empty());
        backend.set_links(&[]);
        assert_eq!(columns(backend.stale_cells(&buffer)), [4, 6]);
        backend.set_links(&[]);
        assert!(backend.stale_cells(&buffer).is_empty());
    }
}
