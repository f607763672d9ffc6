//! Replies of the terminal to queries: one parser from bytes, used by both readers of the terminal. `LateReplies` feeds
//! it with events of crossterm, `query::QueryReader` with bytes. Never here: what a key means, which queries are sent.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

use crate::app::theme::{FIRST_HUE, parse_reported};
use crate::app::{Msg, Shade, TerminalColors};

/// Asks for the text colour, the background colour, and six colours of the palette (xterm "Operating System Command" 10,
/// 11 and 4). Each is a query of its own, for some terminals answer only the first of several in one.
pub(crate) const COLOR_QUERY: &str = "\x1b]10;?\x1b\\\x1b]11;?\x1b\\\
    \x1b]4;1;?\x1b\\\x1b]4;2;?\x1b\\\x1b]4;3;?\x1b\\\x1b]4;4;?\x1b\\\x1b]4;5;?\x1b\\\x1b]4;6;?\x1b\\";

/// How the reply with name and version (XTVERSION) begins.
const NAME: &[u8] = b"\x1bP>|";
/// Bytes behind the beginning of each: `rgba:ffff/ffff/ffff/ffff`, a name with its version.
const MAX_COLOR: usize = 32;
const MAX_NAME: usize = 80;

/// A reply of the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// Some of its colours (OSC 10, 11, 4).
    Colors(TerminalColors),
    /// Its name and version (XTVERSION).
    Name(String),
    /// The place of the cursor in the second or third row (CPR).
    Cursor { row: u16, column: u16 },
    /// Pixels of a cell, width and height (XTWINOPS 16).
    CellSize(u16, u16),
    /// Its primary device attributes (DA1).
    Attributes { sixels: bool },
}

/// What some bytes begin with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Parsed<'a> {
    /// A sequence whose end is missing.
    Incomplete,
    /// A reply of so many bytes.
    Reply(usize, Reply),
    /// A control sequence (CSI) of so many bytes that is not a reply: its parameters and its last byte.
    Control(usize, &'a str, u8),
    /// A control string (OSC, DCS, APC) of so many bytes that is not a reply.
    Unknown(usize),
    /// Something else: a key.
    Key,
}

/// Parses the beginning of `bytes` (ECMA-48 §5.4 and §5.6; xterm also ends control strings with BEL).
pub(crate) fn parse(bytes: &[u8]) -> Parsed<'_> {
    match bytes {
        [0x1b, b'[', rest @ ..] => {
            let Some(end) = rest.iter().position(|byte| (0x40..=0x7e).contains(byte)) else {
                return Parsed::Incomplete;
            };
            let parameters = std::str::from_utf8(&rest[..end]).unwrap_or_default();
            let (length, last) = (end + 3, rest[end]);
            let reply = control_reply(parameters, last);
            reply.map_or(Parsed::Control(length, parameters, last), |reply| Parsed::Reply(length, reply))
        }
        [0x1b, kind @ (b']' | b'P' | b'_'), rest @ ..] => {
            let end = rest.iter().enumerate().find_map(|(at, byte)| match byte {
                0x07 => Some((at, 1)),
                0x1b if rest.get(at + 1) == Some(&b'\\') => Some((at, 2)),
                _ => None,
            });
            let Some((end, terminator)) = end else { return Parsed::Incomplete };
            let text = String::from_utf8_lossy(&rest[..end]);
            let reply = match kind {
                b']' => colors(&text).map(Reply::Colors),
                b'P' => text.strip_prefix(">|").map(|name| Reply::Name(name.to_owned())),
                _ => None,
            };
            let length = 2 + end + terminator;
            reply.map_or(Parsed::Unknown(length), |reply| Parsed::Reply(length, reply))
        }
        _ => Parsed::Key,
    }
}

/// The numbers in the parameters of a control sequence, up to the first that is none.
pub(crate) fn numbers(parameters: &str) -> Vec<u16> {
    parameters.split(';').map_while(|number| number.parse().ok()).collect()
}

fn control_reply(parameters: &str, last: u8) -> Option<Reply> {
    match (last, parameters.strip_prefix('?')) {
        (b'c', Some(attributes)) => {
            let sixels = numbers(attributes).iter().skip(1).any(|attribute| *attribute == 4);
            Some(Reply::Attributes { sixels })
        }
        (b'R', None) => match numbers(parameters)[..] {
            [row @ (2 | 3), column] => Some(Reply::Cursor { row, column }),
            _ => None,
        },
        (b't', None) => match numbers(parameters)[..] {
            [6, height, width] if height > 0 && width > 0 => Some(Reply::CellSize(width, height)),
            _ => None,
        },
        _ => None,
    }
}

/// The colours in `10;COLOUR`, `11;COLOUR` or `4;1;COLOUR;2;COLOUR`; `None` if it has none.
fn colors(reply: &str) -> Option<TerminalColors> {
    let (kind, rest) = reply.split_once(';')?;
    let mut colors = TerminalColors::default();
    match kind {
        "10" => colors.text = parse_reported(rest),
        "11" => colors.background = parse_reported(rest),
        "4" => {
            let parts: Vec<&str> = rest.split(';').collect();
            for pair in parts.chunks_exact(2) {
                let slot = pair[0].parse::<u8>().ok().and_then(|number| number.checked_sub(FIRST_HUE));
                if let Some(slot) = slot.and_then(|slot| colors.palette.get_mut(usize::from(slot))) {
                    *slot = parse_reported(pair[1]);
                }
            }
        }
        _ => {}
    }
    Some(colors).filter(|colors| !colors.is_empty())
}

/// Dark or light by the environment: `COLORFGBG=15;0`, as rxvt and Konsole set it.
pub(crate) fn shade_from_environment(value: Option<&str>) -> Option<Shade> {
    let ground: u8 = value?.rsplit(';').next()?.parse().ok()?;
    Some(if ground == 7 || (9..=15).contains(&ground) { Shade::Light } else { Shade::Dark })
}

/// Picks late replies out of the events of crossterm. It knows neither OSC nor DCS, so such a reply arrives as alt-] or
/// alt-P, its text letter by letter, and alt-\ or ctrl-g. Events that turn out not to be a reply are passed on as they
/// came, so the program need not wait for replies at the start, and no key is lost.
#[derive(Debug, Default)]
pub(crate) struct LateReplies {
    held: Vec<Event>,
    /// The held events as the bytes they were.
    bytes: Vec<u8>,
    /// The colours that were received: they are not expected again.
    seen: TerminalColors,
}

impl LateReplies {
    /// Takes an event and returns the messages to pass on.
    pub(crate) fn filter(&mut self, event: Event) -> Vec<Msg> {
        let Event::Key(KeyEvent { code: KeyCode::Char(c), modifiers, .. }) = event else {
            return self.give_up(event);
        };
        if modifiers.contains(KeyModifiers::ALT) {
            self.bytes.push(0x1b);
        }
        match (c, modifiers) {
            ('g', KeyModifiers::CONTROL) => self.bytes.push(0x07),
            _ => self.bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
        match parse(&self.bytes) {
            Parsed::Reply(_, Reply::Colors(colors)) => {
                *self = Self { seen: self.seen.with(colors), ..Self::default() };
                vec![Msg::Colors(colors)]
            }
            // The name was wanted before the first key (see `query`): now it is too late.
            Parsed::Reply(..) => {
                *self = Self { seen: self.seen, ..Self::default() };
                Vec::new()
            }
            Parsed::Incomplete if self.may_become_reply() => {
                self.held.push(event);
                Vec::new()
            }
            _ => self.give_up(event),
        }
    }

    fn may_become_reply(&self) -> bool {
        let palette =
            (FIRST_HUE..).zip(&self.seen.palette).map(|(number, seen)| (format!("4;{number};"), seen));
        let colors = [("10;".to_owned(), &self.seen.text), ("11;".to_owned(), &self.seen.background)];
        let mut expected = colors.into_iter().chain(palette).filter(|(_, seen)| seen.is_none());
        if expected.any(|(start, _)| self.continues(format!("\x1b]{start}").as_bytes(), may_be_color)) {
            return true;
        }
        self.continues(NAME, |rest| rest.len() <= MAX_NAME)
    }

    /// Whether the bytes are a part of `start`, or `start` and a rest that may be right.
    fn continues(&self, start: &[u8], is_rest: impl Fn(&[u8]) -> bool) -> bool {
        start.starts_with(&self.bytes) || self.bytes.strip_prefix(start).is_some_and(is_rest)
    }

    fn give_up(&mut self, event: Event) -> Vec<Msg> {
        self.bytes.clear();
        self.held.drain(..).chain([event]).map(Msg::Term).collect()
    }
}

/// Whether some bytes may be the beginning of a colour: `rgb:ff/`, `#1e`.
fn may_be_color(bytes: &[u8]) -> bool {
    let starts: [&[u8]; 3] = [b"rgb:", b"rgba:", b"#"];
    let digits = |rest: &[u8]| rest.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'/');
    bytes.len() <= MAX_COLOR
        && starts
            .iter()
            .any(|start| start.starts_with(bytes) || bytes.strip_prefix(*start).is_some_and(digits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::theme::PALETTE;

    fn key(c: char, modifiers: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(KeyCode::Char(c), modifiers))
    }

    /// Feeds a reply as crossterm passes it on; returns what comes through, as letters.
    fn fed(text: &str, end: Event) -> String {
        let mut replies = LateReplies::default();
        let mut events = vec![key(']', KeyModifiers::ALT)];
        events.extend(text.chars().map(|c| key(c, KeyModifiers::NONE)));
        events.push(end);
        let letter = |msg: &Msg| match msg {
            Msg::Colors(colors) => format!("{:?}{:?}{:?}", colors.text, colors.background, colors.palette[2]),
            Msg::Term(Event::Key(KeyEvent { code: KeyCode::Char(c), .. })) => c.to_string(),
            other => panic!("{other:?}"),
        };
        events.into_iter().flat_map(|event| replies.filter(event)).map(|msg| letter(&msg)).collect()
    }

    #[test]
    fn a_reply_is_recognised_and_none_of_its_keys_gets_through() {
        let st = || key('\\', KeyModifiers::ALT);
        assert_eq!(fed("11;rgb:1e1e/1e1e/2e2e", st()), "NoneSome((30, 30, 46))None");
        assert_eq!(fed("10;rgb:ffff/ffff/dddd", st()), "Some((255, 255, 221))NoneNone");
        assert_eq!(fed("4;3;#fabd2f", st()), "NoneNoneSome((250, 189, 47))");
        assert_eq!(
            fed("11;rgba:ff/ff/ff/ff", key('g', KeyModifiers::CONTROL)),
            "NoneSome((255, 255, 255))None"
        );
    }

    #[test]
    fn keys_that_are_not_a_reply_are_passed_on() {
        let x = || key('x', KeyModifiers::NONE);
        assert_eq!(fed("", x()), "]x");
        assert_eq!(fed("11;", x()), "]11;x");
        assert_eq!(fed("11;rgb:zz", x()), "]11;rgb:zzx");
        assert_eq!(fed("11;rgb:", key('\\', KeyModifiers::ALT)), "]11;rgb:\\");
        assert_eq!(fed("4;7;", x()), "]4;7;x");
        assert_eq!(fed("4;1;rgb:1;", x()), "]4;1;rgb:1;x");
        let long = format!("11;rgb:{}", "f".repeat(60));
        assert_eq!(fed(&long, x()), format!("]{long}x"));
    }

    #[test]
    fn a_reply_is_not_expected_twice() {
        let mut replies = LateReplies::default();
        let mut feed = |text: &str| {
            let letters = text.chars().map(|c| key(c, KeyModifiers::NONE));
            let events = [key(']', KeyModifiers::ALT)]
                .into_iter()
                .chain(letters)
                .chain([key('\\', KeyModifiers::ALT)]);
            let passed =
                events.flat_map(|event| replies.filter(event)).filter(|msg| matches!(msg, Msg::Term(_)));
            passed.count()
        };
        assert_eq!((feed("11;rgb:1/1/1"), feed("10;rgb:1/1/1"), feed("4;2;rgb:1/1/1")), (0, 0, 0));
        assert_eq!((feed("4;1;rgb:1/1/1"), feed("11;rgb:1/1/1")), (0, 14));
    }

    #[test]
    fn a_late_name_is_ignored() {
        let late = |text: &str, end: char| {
            let mut replies = LateReplies::default();
            let mut events = vec![key('P', KeyModifiers::ALT | KeyModifiers::SHIFT)];
            events.extend(text.chars().map(|c| key(c, KeyModifiers::NONE)));
            events.push(key(end, if end == '\\' { KeyModifiers::ALT } else { KeyModifiers::NONE }));
            events.into_iter().map(|event| replies.filter(event).len()).sum::<usize>()
        };
        assert_eq!(late(">|XTerm(398)", '\\'), 0);
        assert_eq!(late("x", 'j'), 3);
        assert_eq!(late(&format!(">|{}", "q".repeat(100)), '\\'), 104);
    }

    #[test]
    fn the_environment_names_the_background() {
        assert_eq!(shade_from_environment(Some("15;0")), Some(Shade::Dark));
        assert_eq!(shade_from_environment(Some("0;default;15")), Some(Shade::Light));
        assert_eq!(shade_from_environment(Some("x")), None);
    }

    #[test]
    fn replies_are_told_from_other_sequences() {
        let name = || Reply::Name("kitty(0.42.1)".into());
        let white = || {
            Reply::Colors(TerminalColors { background: Some((255, 255, 255)), ..TerminalColors::default() })
        };
        let red_and_cyan = || {
            let mut palette = [None; PALETTE];
            (palette[0], palette[5]) = (Some((0xdc, 0x32, 0x2f)), Some((0x2a, 0xa1, 0x98)));
            Reply::Colors(TerminalColors { palette, ..TerminalColors::default() })
        };
        for (bytes, parsed) in [
            (&b"\x1b]11;rgb:ffff/ffff/ffff\x07x"[..], Parsed::Reply(24, white())),
            (b"\x1b]11;#ffffff\x1b\\", Parsed::Reply(14, white())),
            (b"\x1b]11;white\x07", Parsed::Unknown(11)),
            (b"\x1b]4;1;rgb:dc/32/2f;6;rgb:2a/a1/98;9;#fff\x07", Parsed::Reply(41, red_and_cyan())),
            (b"\x1b]4;1\x07", Parsed::Unknown(6)),
            (b"\x1b]4;256;#fff;x;#fff\x07", Parsed::Unknown(20)),
            (b"\x1b]52;c;QQ==\x1b\\", Parsed::Unknown(13)),
            (b"\x1bP>|kitty(0.42.1)\x1b\\", Parsed::Reply(19, name())),
            (b"\x1b[6;21;9t", Parsed::Reply(9, Reply::CellSize(9, 21))),
            (b"\x1b[6;0;0t", Parsed::Control(8, "6;0;0", b't')),
            (b"\x1b[?62;4c", Parsed::Reply(8, Reply::Attributes { sixels: true })),
            (b"\x1b[?4;22c", Parsed::Reply(8, Reply::Attributes { sixels: false })),
            (b"\x1b[A", Parsed::Control(3, "", b'A')),
            (b"\x1b[6;21", Parsed::Incomplete),
            (b"\x1bx", Parsed::Key),
        ] {
            assert_eq!(parse(bytes), parsed, "{bytes:?}");
        }
    }
}
