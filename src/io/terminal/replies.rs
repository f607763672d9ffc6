//! What comes from the keyboard's side of the terminal: events, and the terminal's own answer about its
//! background, which arrives disguised as keys. Never here: what a key means.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

use crate::app::{Msg, Shade};

/// Asks for the background colour (xterm "Operating System Command 11").
pub const ASK: &str = "\x1b]11;?\x1b\\";
/// No answer is longer: `11;rgba:ffff/ffff/ffff/ffff`.
const LONGEST: usize = 40;

/// How the answer about the background begins.
const COLOUR: &str = "11;rgb";
/// How the terminal's name and version begin (XTVERSION).
const NAME: &str = ">|";
/// No name is longer that comes in a late answer.
const LONGEST_NAME: usize = 80;

/// Picks the terminal's answer out of the keys. crossterm knows no OSC, so an answer comes as alt-], then its
/// text letter by letter, then alt-\ or ctrl-g. Asking this way costs no waiting at the start and swallows no
/// key: what turns out not to be an answer is handed on as it came.
#[derive(Debug, Default)]
pub struct Answers {
    held: Vec<Event>,
    text: String,
    done: bool,
    /// What is held began as a name does, which is passed over: it was to come before the first key (see `early`).
    name: bool,
}

impl Answers {
    /// Takes an event in; gives what is to be handed on.
    pub fn take(&mut self, event: Event) -> Vec<Msg> {
        let key = match &event {
            Event::Key(key) => *key,
            _ => return self.give_up(event),
        };
        if self.held.is_empty() {
            self.name = key.code == KeyCode::Char('P') && key.modifiers.contains(KeyModifiers::ALT);
            let shade = key.code == KeyCode::Char(']') && key.modifiers == KeyModifiers::ALT && !self.done;
            if !self.name && !shade {
                return vec![Msg::Term(event)];
            }
            self.held.push(event);
            return Vec::new();
        }
        if is_end(&key) {
            if self.name && self.text.starts_with(NAME) {
                *self = Self { done: self.done, ..Self::default() };
                return Vec::new();
            }
            let Some(shade) = shade(&self.text) else { return self.give_up(event) };
            *self = Self { done: true, ..Self::default() };
            return vec![Msg::Shade(shade)];
        }
        match key.code {
            KeyCode::Char(c) if self.could_go_on(c) => {
                self.text.push(c);
                self.held.push(event);
                Vec::new()
            }
            _ => self.give_up(event),
        }
    }

    fn could_go_on(&self, c: char) -> bool {
        if self.name {
            let expected = NAME.chars().nth(self.text.len());
            return expected.map_or(self.text.len() < LONGEST_NAME, |expected| c == expected);
        }
        match COLOUR.chars().nth(self.text.len()) {
            Some(expected) => c == expected,
            None => self.text.len() < LONGEST && (c.is_ascii_hexdigit() || matches!(c, ':' | '/' | 'a')),
        }
    }

    fn give_up(&mut self, event: Event) -> Vec<Msg> {
        self.text.clear();
        let mut out: Vec<Msg> = self.held.drain(..).map(Msg::Term).collect();
        out.push(Msg::Term(event));
        out
    }
}

fn is_end(key: &KeyEvent) -> bool {
    (key.code == KeyCode::Char('\\') && key.modifiers == KeyModifiers::ALT)
        || (key.code == KeyCode::Char('g') && key.modifiers == KeyModifiers::CONTROL)
}

/// Dark or light, by the luma (ITU-R BT.601) of `11;rgb:RRRR/GGGG/BBBB`.
pub fn shade(answer: &str) -> Option<Shade> {
    let colour = answer.strip_prefix("11;rgb")?.trim_start_matches('a').strip_prefix(':')?;
    let mut parts = colour.split('/').map(|part| {
        let most = 16u32.checked_pow(part.len() as u32).filter(|most| *most > 1)? - 1;
        u32::from_str_radix(part, 16).ok().map(|value| f64::from(value) / f64::from(most))
    });
    let (r, g, b) = (parts.next()??, parts.next()??, parts.next()??);
    let luma = 0.299 * r + 0.587 * g + 0.114 * b;
    Some(if luma > 0.5 { Shade::Light } else { Shade::Dark })
}

/// What the environment says of the background: `COLORFGBG=15;0`, as rxvt and Konsole set it.
pub fn shade_from_environment(value: Option<&str>) -> Option<Shade> {
    let ground: u8 = value?.rsplit(';').next()?.parse().ok()?;
    Some(if ground == 7 || (9..=15).contains(&ground) { Shade::Light } else { Shade::Dark })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(c: char, modifiers: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(KeyCode::Char(c), modifiers))
    }

    /// Feeds an answer as crossterm hands it out; what comes through, in letters.
    fn fed(text: &str, end: Event) -> String {
        let mut answers = Answers::default();
        let mut events = vec![key(']', KeyModifiers::ALT)];
        events.extend(text.chars().map(|c| key(c, KeyModifiers::NONE)));
        events.push(end);
        let letter = |msg: &Msg| match msg {
            Msg::Shade(shade) => format!("{shade:?}"),
            Msg::Term(Event::Key(KeyEvent { code: KeyCode::Char(c), .. })) => c.to_string(),
            other => panic!("{other:?}"),
        };
        events.into_iter().flat_map(|event| answers.take(event)).map(|msg| letter(&msg)).collect()
    }

    #[test]
    fn the_answer_is_understood_and_no_key_of_it_gets_through() {
        let st = || key('\\', KeyModifiers::ALT);
        assert_eq!(fed("11;rgb:1e1e/1e1e/2e2e", st()), "Dark");
        assert_eq!(fed("11;rgb:ffff/ffff/dddd", st()), "Light");
        assert_eq!(fed("11;rgba:ff/ff/ff/ff", key('g', KeyModifiers::CONTROL)), "Light");
    }

    #[test]
    fn what_is_no_answer_is_handed_on_whole() {
        let x = || key('x', KeyModifiers::NONE);
        assert_eq!(fed("", x()), "]x");
        assert_eq!(fed("11;", x()), "]11;x");
        assert_eq!(fed("11;rgb:zz", x()), "]11;rgb:zzx");
        assert_eq!(fed("11;rgb:", key('\\', KeyModifiers::ALT)), "]11;rgb:\\");
    }

    #[test]
    fn a_name_that_comes_late_is_passed_over() {
        let late = |text: &str, end: char| {
            let mut answers = Answers::default();
            let mut events = vec![key('P', KeyModifiers::ALT | KeyModifiers::SHIFT)];
            events.extend(text.chars().map(|c| key(c, KeyModifiers::NONE)));
            events.push(key(end, if end == '\\' { KeyModifiers::ALT } else { KeyModifiers::NONE }));
            events.into_iter().map(|event| answers.take(event).len()).sum::<usize>()
        };
        assert_eq!(late(">|XTerm(398)", '\\'), 0);
        assert_eq!(late("x", 'j'), 3);
        assert_eq!(late(&format!(">|{}", "q".repeat(100)), '\\'), 104);
    }

    #[test]
    fn the_environment_is_asked_too() {
        assert_eq!(shade_from_environment(Some("15;0")), Some(Shade::Dark));
        assert_eq!(shade_from_environment(Some("0;default;15")), Some(Shade::Light));
        assert_eq!(shade_from_environment(Some("x")), None);
    }
}
