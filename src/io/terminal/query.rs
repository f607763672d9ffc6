//! Reads the terminal until it has answered the first queries, and tells replies from keys typed meanwhile. crossterm
//! drops some of these replies, so their bytes are read here, as a rule for a few milliseconds. Never here: what the
//! replies mean for the screen.

use std::fs::File;
use std::os::fd::AsFd;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::input_gate::InputGate;
use super::replies::{Parsed, Reply, numbers, parse};
use super::{Queries, Screen, graphics, large_text};
use crate::app::Msg;

/// Asks for name and version (XTVERSION).
pub(crate) const NAME_QUERY: &str = "\x1b[>0q";
/// Asks for the pixels of a cell (XTWINOPS 16).
pub(crate) const CELL_QUERY: &str = "\x1b[16t";
/// Writes a letter of two bytes, asks where the cursor is (CPR), and removes the letter. The second row, because the
/// reply from the first could be a key (F3).
pub(crate) const CHARSET_QUERY: &str = "\x1b[2;1Hé\x1b[6n\x1b[2K\x1b[H";
/// As [`CHARSET_QUERY`], in the third row with a character of ambiguous width (UAX 11).
pub(crate) const WIDTH_QUERY: &str = "\x1b[3;1H\u{201c}\x1b[6n\x1b[2K\x1b[H";
/// Asks for the attributes (DA1). Every terminal answers this one, and all earlier replies have come by then.
pub(crate) const LAST_QUERY: &str = "\x1b[c";
/// How long replies are waited for. Later ones are ignored.
const TIMEOUT: Duration = Duration::from_secs(3);
/// How often the size of the window is checked meanwhile.
const SIZE_INTERVAL: Duration = Duration::from_millis(200);
/// Longest pause between the bytes of one key.
const KEY_PAUSE: Duration = Duration::from_millis(40);
/// How replies begin.
const REPLIES: [&[u8]; 6] = [b"\x1b]10;", b"\x1b]11;", b"\x1b]4;", b"\x1bP>|", b"\x1b[?", b"\x1b[6;"];
/// Longest sequence; longer ones are dropped.
const MAX_SEQUENCE: usize = 4096;

/// Has crossterm watch the size of the window, which it does from its first poll on. Call this before the query, so that
/// no change of the size is missed between the two readers.
pub(crate) fn prepare() {
    // If that fails there is no terminal to read from, which is reported later.
    let _ = crossterm::event::poll(Duration::ZERO);
}

/// Reads until the terminal has answered, and passes on the keys typed meanwhile. Reads nothing while the gate is shut.
pub(crate) fn read_replies(queries: Queries, out: &Sender<Msg>, gate: &InputGate) {
    // As in crossterm: standard input, unless something is piped into it.
    let stdin = std::io::stdin();
    let tty = if rustix::termios::isatty(&stdin) { None } else { File::open("/dev/tty").ok() };
    let fd = tty.as_ref().map_or_else(|| stdin.as_fd(), AsFd::as_fd);
    let mut size = Screen::size();
    let (mut reader, until) = (QueryReader::default(), Instant::now() + TIMEOUT);
    while !reader.done {
        // Another program may have the terminal meanwhile.
        gate.pass();
        let left = until.saturating_duration_since(Instant::now());
        // One or two bytes may be Esc, or alt with a key. More bytes are the beginning of a reply: wait for its end.
        let key = matches!(reader.bytes.len(), 1 | 2);
        let wait = if key { KEY_PAUSE } else { SIZE_INTERVAL }.min(left);
        if is_ready(fd, wait) {
            let mut piece = [0; 1024];
            match rustix::io::read(fd, &mut piece) {
                Ok(n @ 1..) => reader.feed(&piece[..n]),
                Err(rustix::io::Errno::INTR) => {}
                // The terminal is gone, which the next reader finds out as well.
                _ => break,
            }
        } else if left.is_zero() || key {
            reader.flush();
            if left.is_zero() {
                break;
            }
        }
        let now = Screen::size();
        if std::mem::replace(&mut size, now) != now {
            reader.out.push(Msg::Term(Event::Resize(now.0, now.1)));
        }
        for msg in reader.out.drain(..) {
            let _ = out.send(msg);
        }
    }
    reader.flush();
    let charset = queries.charset.then_some(Msg::Charset { utf8: reader.utf8 });
    let graphics = reader.graphics().filter(|_| queries.graphics);
    let large = reader.name.as_deref().is_some_and(large_text::is_supported).then_some(Msg::LargeText);
    let width = (queries.width && reader.ambiguous_is_wide).then_some(Msg::AmbiguousIsWide);
    for msg in reader.out.into_iter().chain(charset).chain(width).chain(large).chain(graphics) {
        let _ = out.send(msg);
    }
}

fn is_ready(fd: std::os::fd::BorrowedFd<'_>, wait: Duration) -> bool {
    let time = Timespec { tv_sec: wait.as_secs() as i64, tv_nsec: i64::from(wait.subsec_nanos()) };
    let mut fds = [PollFd::from_borrowed_fd(fd, PollFlags::IN)];
    poll(&mut fds, Some(&time)).is_ok_and(|n| n > 0)
}

/// Tells keys from replies, and collects the replies.
#[derive(Default)]
struct QueryReader {
    /// The beginning of a sequence.
    bytes: Vec<u8>,
    /// The beginning that was taken for a key last, for the connection paused within it.
    flushed: Vec<u8>,
    out: Vec<Msg>,
    name: Option<String>,
    cell: Option<(u16, u16)>,
    sixels: bool,
    /// It has drawn the letter of [`CHARSET_QUERY`] as one.
    utf8: bool,
    /// It has drawn the character of [`WIDTH_QUERY`] in two columns.
    ambiguous_is_wide: bool,
    /// The last reply has come.
    answered: bool,
    /// The last reply has come, and no sequence is incomplete.
    done: bool,
}

/// A key, the mouse or pasted text: the number of bytes, and the event if they have a meaning; `None` if bytes are missing.
type Token = Option<(usize, Option<Event>)>;

impl QueryReader {
    fn feed(&mut self, piece: &[u8]) {
        // If the rest of a reply comes late, its letters are no keys.
        let mut whole = std::mem::take(&mut self.flushed);
        if !whole.is_empty() {
            whole.extend_from_slice(piece);
            if !REPLIES.iter().any(|start| whole.starts_with(start)) {
                whole.drain(..whole.len() - piece.len());
            }
        }
        self.bytes.extend_from_slice(if whole.is_empty() { piece } else { &whole });
        while !self.bytes.is_empty() {
            let token = match parse(&self.bytes) {
                Parsed::Incomplete => None,
                Parsed::Reply(length, reply) => {
                    self.on_reply(reply);
                    Some((length, None))
                }
                Parsed::Unknown(length) => Some((length, None)),
                Parsed::Control(length, parameters, last) => control(&self.bytes, length, parameters, last),
                Parsed::Key => key(&self.bytes),
            };
            let (used, event) = match token {
                None if self.bytes.len() < MAX_SEQUENCE => break,
                token => token.unwrap_or((self.bytes.len(), None)),
            };
            self.out.extend(event.map(Msg::Term));
            self.bytes.drain(..used.clamp(1, self.bytes.len()));
        }
        self.done = self.answered && self.bytes.is_empty();
    }

    fn on_reply(&mut self, reply: Reply) {
        match reply {
            // Several in a row are one message.
            Reply::Colors(colors) => match self.out.last_mut() {
                Some(Msg::Colors(before)) => *before = before.with(colors),
                _ => self.out.push(Msg::Colors(colors)),
            },
            Reply::Name(name) => self.name = Some(name),
            Reply::Cursor { row: 2, column } => self.utf8 = column == 2,
            Reply::Cursor { column, .. } => self.ambiguous_is_wide = column == 3,
            Reply::CellSize(width, height) => self.cell = Some((width, height)),
            Reply::Attributes { sixels } => (self.sixels, self.answered) = (sixels, true),
        }
    }

    /// The beginning of a sequence does not go on: it is Esc, or alt with a key.
    fn flush(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        self.flushed.clone_from(&bytes);
        match bytes.as_slice() {
            [0x1b] => self.out.push(Msg::Term(Event::Key(KeyCode::Esc.into()))),
            [0x1b, byte] if *byte != 0x1b => {
                let event = plain(&[*byte]).and_then(|(_, event)| event);
                self.out.extend(event.map(|event| Msg::Term(with_alt(event))));
            }
            // Nothing, part of a reply, or part of a key of several bytes: without a meaning.
            _ => {}
        }
        self.done = self.answered;
    }

    fn graphics(&self) -> Option<Msg> {
        let protocol = graphics::protocol_from_replies(self.name.as_deref(), self.sixels);
        let found = protocol.is_some() || self.cell.is_some();
        found.then_some(Msg::Graphics { protocol, cell: self.cell })
    }
}

/// A key that is not a control sequence.
fn key(bytes: &[u8]) -> Token {
    match bytes {
        [0x1b] | [0x1b, b'O'] => None,
        [0x1b, b'O', key, ..] => Some((3, arrow(*key).map(event))),
        [0x1b, 0x1b, ..] => Some((1, Some(event(KeyCode::Esc)))),
        [0x1b, rest @ ..] => plain(rest).map(|(used, event)| match event {
            Some(event) => (used + 1, Some(with_alt(event))),
            None => (used, None),
        }),
        bytes => plain(bytes),
    }
}

fn event(code: KeyCode) -> Event {
    Event::Key(code.into())
}

fn with_alt(event: Event) -> Event {
    match event {
        Event::Key(key) => Event::Key(KeyEvent { modifiers: key.modifiers | KeyModifiers::ALT, ..key }),
        other => other,
    }
}

/// A control sequence that is not a reply: a key, the mouse, pasted text.
fn control(bytes: &[u8], length: usize, parameters: &str, last: u8) -> Token {
    let numbers = numbers(parameters);
    // The second number of a key is 1 plus its modifiers (xterm, "PC-Style Function Keys").
    let bits = numbers.get(1).map_or(0, |number| number.saturating_sub(1));
    let modifiers = [(1, KeyModifiers::SHIFT), (2, KeyModifiers::ALT), (4, KeyModifiers::CONTROL)];
    let modifiers = modifiers.into_iter().filter(|(bit, _)| bits & bit != 0).map(|(_, modifier)| modifier);
    let code = match (last, numbers.as_slice()) {
        (b'M' | b'm', _) if parameters.starts_with('<') => {
            return Some((length, mouse(&parameters[1..], last == b'M').map(Event::Mouse)));
        }
        (b'~', [200]) => {
            const END: &[u8] = b"\x1b[201~";
            let pasted = &bytes[length..];
            let end = pasted.windows(END.len()).position(|bytes| bytes == END)?;
            let text = String::from_utf8_lossy(&pasted[..end]).into_owned();
            return Some((length + end + END.len(), Some(Event::Paste(text))));
        }
        (b'~', [1 | 7, ..]) => Some(KeyCode::Home),
        (b'~', [3, ..]) => Some(KeyCode::Delete),
        (b'~', [4 | 8, ..]) => Some(KeyCode::End),
        (b'~', [5, ..]) => Some(KeyCode::PageUp),
        (b'~', [6, ..]) => Some(KeyCode::PageDown),
        (b'~', [number @ 11..=15, ..]) => Some(KeyCode::F((number - 10) as u8)),
        (b'Z', []) => {
            return Some((length, Some(Event::Key(KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT)))));
        }
        (key, [] | [1, _]) => arrow(key),
        _ => None,
    };
    Some((length, code.map(|code| Event::Key(KeyEvent::new(code, modifiers.collect())))))
}

/// A report of the mouse in SGR coordinates (xterm mode 1006): `button;column;row`.
fn mouse(report: &str, pressed: bool) -> Option<MouseEvent> {
    let mut numbers = report.split(';').map(|n| n.parse::<u16>().ok());
    let (code, column, row) = (numbers.next()??, numbers.next()??, numbers.next()??);
    let button = match code & 0b11 {
        0 => MouseButton::Left,
        1 => MouseButton::Middle,
        _ => MouseButton::Right,
    };
    let kind = match (code & 0xc0, code & 0b11, code & 0x20 != 0) {
        (0, 3, _) => MouseEventKind::Moved,
        (0, _, true) => MouseEventKind::Drag(button),
        (0, _, false) if pressed => MouseEventKind::Down(button),
        (0, _, false) => MouseEventKind::Up(button),
        (0x40, 0, _) => MouseEventKind::ScrollUp,
        (0x40, 1, _) => MouseEventKind::ScrollDown,
        _ => return None,
    };
    let (column, row) = (column.saturating_sub(1), row.saturating_sub(1));
    Some(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE })
}

fn arrow(byte: u8) -> Option<KeyCode> {
    Some(match byte {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'P'..=b'S' => KeyCode::F(1 + byte - b'P'),
        _ => return None,
    })
}

/// A key without an escape before it.
fn plain(bytes: &[u8]) -> Token {
    let char = |c, modifiers| Event::Key(KeyEvent::new(KeyCode::Char(c), modifiers));
    let control = |byte: u8| char(char::from(byte), KeyModifiers::CONTROL);
    let key = match *bytes.first()? {
        b'\r' => event(KeyCode::Enter),
        b'\t' => event(KeyCode::Tab),
        0x7f => event(KeyCode::Backspace),
        0 => control(b' '),
        byte @ 0x01..=0x1a => control(byte - 1 + b'a'),
        byte @ 0x1c..=0x1f => control(byte - 0x1c + b'4'),
        byte => {
            let length = match byte {
                0xc0..=0xdf => 2,
                0xe0..=0xef => 3,
                0xf0..=0xf7 => 4,
                _ => 1,
            };
            let letter = std::str::from_utf8(bytes.get(..length)?).ok().and_then(|text| text.chars().next());
            let Some(c) = letter else { return Some((1, None)) };
            let shift = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
            return Some((length, Some(char(c, shift))));
        }
    };
    Some((1, Some(key)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::picture::Protocol;
    use crate::app::{TerminalColors, keys};

    /// Feeds bytes in pieces of some length; returns the reader, and the events as text.
    fn fed(bytes: &[u8], piece: usize) -> (QueryReader, String) {
        let mut reader = QueryReader::default();
        for piece in bytes.chunks(piece) {
            reader.feed(piece);
        }
        let words = reader.out.drain(..).map(|msg| match msg {
            Msg::Term(Event::Key(key)) => keys::name(&key).unwrap(),
            Msg::Term(Event::Mouse(mouse)) => format!("({:?} {},{})", mouse.kind, mouse.column, mouse.row),
            Msg::Term(Event::Paste(text)) => format!("“{text}”"),
            Msg::Colors(TerminalColors { background: Some((r, ..)), .. }) => format!("({r})"),
            Msg::Colors(_) => String::new(),
            other => panic!("{other:?}"),
        });
        let words = words.collect();
        (reader, words)
    }

    #[test]
    fn replies_are_told_from_keys_however_the_bytes_are_split() {
        let bytes =
            b"j\x1b[1;5D\x1b[3;3~\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b]4;1;rgb:cd/00/00\x07/na\x1b[A\x1bP>|XTerm(398)\x1b\\\xc3\xa9\x1b[6;21;9t\x1bOB\r\
                      \x1b[200~j j\x1b[201~\x1b[?64;1;4;22c\x1b[6~\x03";
        for piece in [1, 2, 3, 7, 1000] {
            let (reader, words) = fed(bytes, piece);
            assert_eq!(
                words, "j<C-Left><A-Delete>(255)/na<Up>é<Down><Enter>“j j”<PageDown><C-c>",
                "pieces of {piece}"
            );
            assert!(reader.done);
            let found = reader.graphics();
            assert!(
                matches!(found, Some(Msg::Graphics { protocol: Some(Protocol::Sixel), cell: Some((9, 21)) })),
                "{found:?}"
            );
        }
    }

    #[test]
    fn a_terminal_without_pictures_changes_nothing() {
        let (reader, words) = fed(b"\x1b[?62;22c", 100);
        assert!(reader.done && words.is_empty() && reader.graphics().is_none());
        assert!(!fed(b"\x1b[?62;2", 100).0.done);
    }

    #[test]
    fn ambiguous_characters_are_measured_by_the_place_of_the_cursor() {
        for (bytes, wide) in
            [(&b"\x1b[3;2R\x1b[?62c"[..], false), (b"\x1b[3;3R\x1b[?62c", true), (b"\x1b[?62c", false)]
        {
            let mut reader = QueryReader::default();
            reader.feed(bytes);
            assert_eq!((reader.ambiguous_is_wide, reader.utf8), (wide, false), "{bytes:?}");
        }
    }

    #[test]
    fn the_charset_is_known_by_the_place_of_the_cursor() {
        for (bytes, utf8) in
            [(&b"\x1b[2;2R\x1b[?62c"[..], true), (b"\x1b[2;3R\x1b[?62c", false), (b"\x1b[?62c", false)]
        {
            let (reader, words) = fed(bytes, 3);
            assert!(reader.done && words.is_empty());
            assert_eq!(reader.utf8, utf8, "{bytes:?}");
            assert!(!reader.ambiguous_is_wide);
        }
        // F3 with shift.
        assert_eq!(fed(b"\x1b[1;2R", 100).1, "<F3>");
    }

    #[test]
    fn an_incomplete_sequence_is_a_key() {
        for (bytes, key) in [(&b"\x1b"[..], "<Esc>"), (b"\x1b]", "<A-]>"), (b"\x1b[?6", "")] {
            let (mut reader, words) = fed(bytes, 100);
            assert_eq!(words, "");
            reader.flush();
            let names = reader.out.iter().map(|msg| match msg {
                Msg::Term(Event::Key(key)) => keys::name(key).unwrap(),
                other => panic!("{other:?}"),
            });
            assert_eq!(names.collect::<String>(), key);
        }
        assert_eq!(fed(b"\x1bx\x1b\x1b[B", 100).1, "<A-x><Esc><Down>");
    }

    #[test]
    fn the_letters_of_a_reply_are_no_keys_even_if_the_connection_paused_within_it() {
        for (first, rest, key) in [
            (&b"\x1b"[..], &b"]11;rgb:ff/ff/ff\x07j"[..], "<Esc>"),
            (b"\x1b]", b"4;2;rgb:00/ff/00\x1b\\j", "<A-]>"),
            (b"\x1bP", b">|XTerm(398)\x1b\\j", "<A-p>"),
            (b"\x1b", b"[?62;4cj", "<Esc>"),
            (b"\x1b", b"j", "<Esc>"),
            (b"\x1b]", b"j", "<A-]>"),
        ] {
            let mut reader = QueryReader::default();
            reader.feed(first);
            reader.flush();
            reader.feed(rest);
            let keys = reader.out.iter().filter_map(|msg| match msg {
                Msg::Term(Event::Key(key)) => keys::name(key),
                _ => None,
            });
            assert_eq!(keys.collect::<String>(), format!("{key}j"), "{rest:?}");
        }
    }

    #[test]
    fn mouse_events_are_passed_on() {
        let (_, words) =
            fed(b"\x1b[<0;3;4M\x1b[<32;5;4M\x1b[<0;5;4m\x1b[<65;1;1M\x1b[<64;0;0M\x1b[<;1M\x1b[<66;1;1M", 5);
        assert_eq!(words, "(Down(Left) 2,3)(Drag(Left) 4,3)(Up(Left) 4,3)(ScrollDown 0,0)(ScrollUp 0,0)");
    }

    #[test]
    fn garbage_is_dropped() {
        let (reader, _) = fed(&[b"\x1bP".as_slice(), &[b'x'; 3 * MAX_SEQUENCE]].concat(), 100);
        assert!(reader.bytes.len() < MAX_SEQUENCE);
        fed(&(0..=255).collect::<Vec<u8>>(), 3);
    }
}
