//! The first moments with a terminal: what it answers to the questions asked of it, told apart from what is typed
//! meanwhile. crossterm understands no such answers and drops some of them, so until the last one is here (as a rule
//! some milliseconds) the bytes are read by this. Never here: what the answers mean for the screen.

use std::fs::File;
use std::os::fd::AsFd;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::app::Msg;
use crate::io::external::command::Gate;
use crate::io::terminal::Screen;
use crate::io::terminal::graphics;
use crate::io::terminal::replies::shade;

/// Asks for name and version (XTVERSION), for the pixels of a cell (XTWINOPS 16), and last for the attributes (DA1),
/// which every terminal answers: whatever was to come before that has come then.
pub const ASK: &str = "\x1b[>0q\x1b[16t\x1b[c";
/// A terminal that has not answered by then does not, or is far away: what comes later is passed over.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often the window is looked at meanwhile.
const LOOK: Duration = Duration::from_millis(200);
/// How long the bytes of one key may be apart.
const APART: Duration = Duration::from_millis(40);
/// Bytes of an answer that make no sense any more.
const LONGEST: usize = 4096;

/// Before the terminal is asked: has crossterm look out for new sizes of the window, which it begins to do when it
/// first looks for events: none is to be missed between this and that.
pub fn prepare() {
    // Where that fails there is no terminal to read from, which is said later.
    let _ = crossterm::event::poll(Duration::ZERO);
}

/// Reads until the terminal has answered, and hands on what was typed meanwhile. Behind a gate that is shut nothing is
/// read.
pub fn listen(out: &Sender<Msg>, gate: &Gate) {
    // crossterm reads the same: the standard input, unless something is piped into that.
    let stdin = std::io::stdin();
    let tty = if rustix::termios::isatty(&stdin) { None } else { File::open("/dev/tty").ok() };
    let fd = tty.as_ref().map_or_else(|| stdin.as_fd(), AsFd::as_fd);
    let mut size = Screen::size();
    let (mut early, until) = (Early::default(), Instant::now() + PATIENCE);
    while !early.done {
        // Meanwhile the terminal may be lent to another program.
        gate.pass();
        let left = until.saturating_duration_since(Instant::now());
        // One or two bytes may be Esc, or alt with a key; more are the beginning of an answer, which is waited for.
        let key = matches!(early.bytes.len(), 1 | 2);
        let wait = if key { APART } else { LOOK }.min(left);
        let ready = ready(fd, wait);
        if ready {
            let mut piece = [0; 1024];
            match rustix::io::read(fd, &mut piece) {
                Ok(n @ 1..) => early.feed(&piece[..n]),
                Err(rustix::io::Errno::INTR) => {}
                // The terminal is gone: whoever reads next hears of it.
                _ => break,
            }
        } else if left.is_zero() || key {
            early.give_up();
            if left.is_zero() {
                break;
            }
        }
        let now = Screen::size();
        if std::mem::replace(&mut size, now) != now {
            early.out.push(Msg::Term(Event::Resize(now.0, now.1)));
        }
        for msg in early.out.drain(..) {
            let _ = out.send(msg);
        }
    }
    early.give_up();
    let graphics = early.graphics();
    for msg in early.out.into_iter().chain(graphics) {
        let _ = out.send(msg);
    }
}

fn ready(fd: std::os::fd::BorrowedFd<'_>, wait: Duration) -> bool {
    let time = Timespec { tv_sec: wait.as_secs() as i64, tv_nsec: i64::from(wait.subsec_nanos()) };
    let mut fds = [PollFd::from_borrowed_fd(fd, PollFlags::IN)];
    poll(&mut fds, Some(&time)).is_ok_and(|n| n > 0)
}

/// What has been read and understood so far.
#[derive(Default)]
struct Early {
    /// Not understood yet: the beginning of something.
    bytes: Vec<u8>,
    out: Vec<Msg>,
    name: Option<String>,
    cell: Option<(u16, u16)>,
    sixels: bool,
    /// The last answer is here, and nothing is in the middle.
    done: bool,
    answered: bool,
}

/// What the bytes begin with.
enum Begins {
    /// Something that goes on.
    Open,
    /// So many bytes that make no key.
    Skip(usize),
    /// So many bytes, and what they are.
    Event(usize, Event),
}

impl Early {
    fn feed(&mut self, piece: &[u8]) {
        self.bytes.extend_from_slice(piece);
        while !self.bytes.is_empty() {
            let used = match self.begins() {
                Begins::Open if self.bytes.len() < LONGEST => break,
                Begins::Open => self.bytes.len(),
                Begins::Skip(used) => used,
                Begins::Event(used, event) => {
                    self.out.push(Msg::Term(event));
                    used
                }
            };
            self.bytes.drain(..used.clamp(1, self.bytes.len()));
        }
        self.done = self.answered && self.bytes.is_empty();
    }

    /// What began does not go on: an Esc, or alt with a key.
    fn give_up(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        match bytes.as_slice() {
            [0x1b] => self.out.push(Msg::Term(Event::Key(KeyCode::Esc.into()))),
            [0x1b, key] => {
                if let (Begins::Event(_, Event::Key(key)), false) = (plain(&[*key]), *key == 0x1b) {
                    let modifiers = key.modifiers | KeyModifiers::ALT;
                    self.out.push(Msg::Term(Event::Key(KeyEvent { modifiers, ..key })));
                }
            }
            // Nothing, half an answer, or half a key of many bytes: there is nothing to be made of it.
            _ => {}
        }
        self.done = self.answered;
    }

    fn begins(&mut self) -> Begins {
        match self.bytes.as_slice() {
            [0x1b] | [0x1b, b'O'] => Begins::Open,
            [0x1b, b'[', rest @ ..] => {
                let Some(end) = rest.iter().position(|byte| (0x40..=0x7e).contains(byte)) else {
                    return Begins::Open;
                };
                let (inside, last) = (rest[..end].to_vec(), rest[end]);
                self.control(&inside, last, end + 3)
            }
            [0x1b, kind @ (b']' | b'P' | b'_'), rest @ ..] => {
                let end = rest.iter().enumerate().find_map(|(at, byte)| match byte {
                    0x07 => Some((at, 1)),
                    0x1b if rest.get(at + 1) == Some(&b'\\') => Some((at, 2)),
                    _ => None,
                });
                let Some((end, close)) = end else { return Begins::Open };
                let text = String::from_utf8_lossy(&rest[..end]).into_owned();
                if let (b']', Some(shade)) = (kind, shade(&text)) {
                    self.out.push(Msg::Shade(shade));
                } else if let (b'P', Some(name)) = (kind, text.strip_prefix(">|")) {
                    self.name = Some(name.to_owned());
                }
                Begins::Skip(2 + end + close)
            }
            [0x1b, b'O', key, ..] => arrow(*key).map_or(Begins::Skip(3), |code| key_event(3, code)),
            [0x1b, 0x1b, ..] => key_event(1, KeyCode::Esc),
            [0x1b, rest @ ..] => match plain(rest) {
                Begins::Event(used, Event::Key(key)) => {
                    let modifiers = key.modifiers | KeyModifiers::ALT;
                    Begins::Event(used + 1, Event::Key(KeyEvent { modifiers, ..key }))
                }
                other => other,
            },
            bytes => plain(bytes),
        }
    }

    /// A control sequence of so many bytes: an answer, a key, pasted text.
    fn control(&mut self, inside: &[u8], last: u8, long: usize) -> Begins {
        let text = std::str::from_utf8(inside).unwrap_or_default();
        let numbers: Vec<u16> =
            text.trim_start_matches('?').split(';').map_while(|n| n.parse().ok()).collect();
        match (last, numbers.as_slice()) {
            (b'c', attributes) if text.starts_with('?') => {
                self.sixels = attributes.iter().skip(1).any(|attribute| *attribute == 4);
                self.answered = true;
                Begins::Skip(long)
            }
            (b'M' | b'm', _) if text.starts_with('<') => {
                let event = mouse(&text[1..], last == b'M');
                event.map_or(Begins::Skip(long), |event| Begins::Event(long, Event::Mouse(event)))
            }
            (b't', [6, high, wide]) => {
                self.cell = Some((*wide, *high)).filter(|_| *wide > 0 && *high > 0);
                Begins::Skip(long)
            }
            (b'~', [200]) => {
                const END: &[u8] = b"\x1b[201~";
                let pasted = &self.bytes[long..];
                let Some(end) = pasted.windows(END.len()).position(|bytes| bytes == END) else {
                    return Begins::Open;
                };
                let text = String::from_utf8_lossy(&pasted[..end]).into_owned();
                Begins::Event(long + end + END.len(), Event::Paste(text))
            }
            (b'~', [number, ..]) => {
                let code = match number {
                    1 | 7 => KeyCode::Home,
                    3 => KeyCode::Delete,
                    4 | 8 => KeyCode::End,
                    5 => KeyCode::PageUp,
                    6 => KeyCode::PageDown,
                    11..=15 => KeyCode::F((number - 10) as u8),
                    _ => return Begins::Skip(long),
                };
                key_event(long, code)
            }
            (b'Z', []) => {
                let key = KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT);
                Begins::Event(long, Event::Key(key))
            }
            (key, []) => arrow(key).map_or(Begins::Skip(long), |code| key_event(long, code)),
            _ => Begins::Skip(long),
        }
    }

    fn graphics(&self) -> Option<Msg> {
        let protocol = graphics::told(self.name.as_deref(), self.sixels);
        let told = Msg::Graphics { protocol, cell: self.cell };
        (protocol.is_some() || self.cell.is_some()).then_some(told)
    }
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

fn key_event(used: usize, code: KeyCode) -> Begins {
    Begins::Event(used, Event::Key(code.into()))
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
fn plain(bytes: &[u8]) -> Begins {
    let control = |c: u8| {
        let key = KeyEvent::new(KeyCode::Char(char::from(c)), KeyModifiers::CONTROL);
        Begins::Event(1, Event::Key(key))
    };
    match bytes {
        [] => Begins::Open,
        [b'\r', ..] => key_event(1, KeyCode::Enter),
        [b'\t', ..] => key_event(1, KeyCode::Tab),
        [0x7f, ..] => key_event(1, KeyCode::Backspace),
        [0, ..] => control(b' '),
        [c @ 0x01..=0x1a, ..] => control(c - 1 + b'a'),
        [c @ 0x1c..=0x1f, ..] => control(c - 0x1c + b'4'),
        bytes => {
            let long = match bytes[0] {
                0xc0..=0xdf => 2,
                0xe0..=0xef => 3,
                0xf0..=0xf7 => 4,
                _ => 1,
            };
            let Some(letter) = bytes.get(..long) else { return Begins::Open };
            let letter = std::str::from_utf8(letter).ok().and_then(|text| text.chars().next());
            letter.map_or(Begins::Skip(1), |c| {
                let shift = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
                Begins::Event(long, Event::Key(KeyEvent::new(KeyCode::Char(c), shift)))
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::keys;
    use crate::app::picture::Protocol;

    /// Feeds bytes in pieces of some length; what was handed on, in words.
    fn fed(bytes: &[u8], piece: usize) -> (Early, String) {
        let mut early = Early::default();
        for piece in bytes.chunks(piece) {
            early.feed(piece);
        }
        let words = early.out.drain(..).map(|msg| match msg {
            Msg::Term(Event::Key(key)) => keys::name(&key).unwrap(),
            Msg::Term(Event::Mouse(mouse)) => format!("({:?} {},{})", mouse.kind, mouse.column, mouse.row),
            Msg::Term(Event::Paste(text)) => format!("“{text}”"),
            Msg::Shade(shade) => format!("{shade:?}"),
            other => panic!("{other:?}"),
        });
        let words = words.collect();
        (early, words)
    }

    #[test]
    fn answers_are_told_from_keys_however_they_are_cut() {
        let bytes =
            b"j\x1b]11;rgb:ffff/ffff/ffff\x1b\\/na\x1b[A\x1bP>|XTerm(398)\x1b\\\xc3\xa9\x1b[6;21;9t\x1bOB\r\
                      \x1b[200~j j\x1b[201~\x1b[?64;1;4;22c\x1b[6~\x03";
        for piece in [1, 2, 3, 7, 1000] {
            let (early, words) = fed(bytes, piece);
            assert_eq!(words, "jLight/na<Up>é<Down><Enter>“j j”<PageDown><C-c>", "pieces of {piece}");
            assert!(early.done);
            let told = early.graphics();
            assert!(
                matches!(told, Some(Msg::Graphics { protocol: Some(Protocol::Sixel), cell: Some((9, 21)) })),
                "{told:?}"
            );
        }
    }

    #[test]
    fn a_terminal_that_says_nothing_of_pictures() {
        let (early, words) = fed(b"\x1b[?62;22c", 100);
        assert!(early.done && words.is_empty() && early.graphics().is_none());
        assert!(!fed(b"\x1b[?62;2", 100).0.done);
    }

    #[test]
    fn what_begins_and_does_not_go_on_is_a_key() {
        for (bytes, key) in [(&b"\x1b"[..], "<Esc>"), (b"\x1b]", "<A-]>"), (b"\x1b[?6", "")] {
            let (mut early, words) = fed(bytes, 100);
            assert_eq!(words, "");
            early.give_up();
            let names = early.out.iter().map(|msg| match msg {
                Msg::Term(Event::Key(key)) => keys::name(key).unwrap(),
                other => panic!("{other:?}"),
            });
            assert_eq!(names.collect::<String>(), key);
        }
        assert_eq!(fed(b"\x1bx\x1b\x1b[B", 100).1, "<A-x><Esc><Down>");
    }

    #[test]
    fn the_mouse_is_heard_too() {
        let (_, words) =
            fed(b"\x1b[<0;3;4M\x1b[<32;5;4M\x1b[<0;5;4m\x1b[<65;1;1M\x1b[<64;0;0M\x1b[<;1M\x1b[<66;1;1M", 5);
        assert_eq!(words, "(Down(Left) 2,3)(Drag(Left) 4,3)(Up(Left) 4,3)(ScrollDown 0,0)(ScrollUp 0,0)");
    }

    #[test]
    fn rubbish_ends() {
        let (early, _) = fed(&[b"\x1bP".as_slice(), &[b'x'; 3 * LONGEST]].concat(), 100);
        assert!(early.bytes.len() < LONGEST);
        fed(&(0..=255).collect::<Vec<u8>>(), 3);
    }
}
