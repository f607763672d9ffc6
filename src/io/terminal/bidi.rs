//! Text from right to left: which terminals change the order of letters by themselves, and how to switch that off.
//! Never here: the order (see `app::text_order`).

use std::io::{self, Write};
use std::sync::atomic::{AtomicU8, Ordering};

use serde::Deserialize;

use crate::app::TextOrder;

/// `[look] bidi` in `config.toml`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum Choice {
    /// By the terminal.
    #[default]
    Auto,
    Only(TextOrder),
}

impl TryFrom<String> for Choice {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.as_str() {
            "auto" => Ok(Self::Auto),
            "program" => Ok(Self::Only(TextOrder::Visual)),
            "terminal" => Ok(Self::Only(TextOrder::Isolated)),
            "off" => Ok(Self::Only(TextOrder::Logical)),
            _ => Err("bidi is one of auto, program, terminal, off"),
        }
    }
}

/// How a terminal treats text from right to left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// It draws cells as they come, or does so after the mode is switched (ECMA-48 BDSM): VTE, mintty.
    Switchable,
    /// It draws them as they come after its own sequence: mlterm.
    Mlterm,
    /// It always changes the order: Konsole, Terminal of macOS, and others behind a multiplexer.
    Fixed,
    /// It draws each word from the right.
    Words,
    /// It is a multiplexer or a terminal that does not change the order.
    Plain,
}

fn kind(get: impl Fn(&str) -> Option<String>) -> Kind {
    let has = |name: &str| get(name).is_some_and(|value| !value.is_empty());
    let term = get("TERM").unwrap_or_default();
    let program = get("TERM_PROGRAM").unwrap_or_default();
    let apple =
        program == "Apple_Terminal" || get("LC_TERMINAL").is_some_and(|name| name == "Apple_Terminal");
    let mlterm = has("MLTERM") || term.starts_with("mlterm");
    let switchable = has("VTE_VERSION") || program == "mintty";
    // A multiplexer keeps such modes to itself.
    let inside = ["TMUX", "STY", "ZELLIJ"].iter().any(|name| has(name));
    match () {
        () if has("KONSOLE_VERSION") || apple || inside && (mlterm || switchable) => Kind::Fixed,
        () if inside => Kind::Plain,
        () if term.contains("kitty") || has("KITTY_WINDOW_ID") => Kind::Words,
        () if mlterm => Kind::Mlterm,
        () if switchable => Kind::Switchable,
        () => Kind::Plain,
    }
}

/// The order on the full screen.
pub(crate) fn screen_order(choice: Choice, get: impl Fn(&str) -> Option<String>) -> TextOrder {
    match choice {
        Choice::Only(order) => order,
        Choice::Auto => match kind(get) {
            Kind::Fixed => TextOrder::Isolated,
            Kind::Words => TextOrder::Words,
            Kind::Switchable | Kind::Mlterm | Kind::Plain => TextOrder::Visual,
        },
    }
}

/// The order in lines that are printed. The mode of the terminal is not switched for them.
pub(crate) fn line_order(choice: Choice, terminal: bool, get: impl Fn(&str) -> Option<String>) -> TextOrder {
    match choice {
        _ if !terminal => TextOrder::Logical,
        Choice::Only(TextOrder::Visual) => TextOrder::Visual,
        Choice::Only(_) => TextOrder::Logical,
        Choice::Auto => match kind(get) {
            Kind::Plain => TextOrder::Visual,
            Kind::Words => TextOrder::Words,
            Kind::Switchable | Kind::Mlterm | Kind::Fixed => TextOrder::Logical,
        },
    }
}

/// What was switched, to be switched back: 0 nothing, 1 the mode, 2 the mode and that of mlterm.
static SWITCHED: AtomicU8 = AtomicU8::new(0);

/// Makes the terminal draw cells as they come, if it can be told.
pub(super) fn switch_off(order: TextOrder, out: &mut impl Write) -> io::Result<()> {
    if !order.is_visual() {
        return Ok(());
    }
    let mlterm = kind(|name| std::env::var(name).ok()) == Kind::Mlterm;
    SWITCHED.store(if mlterm { 2 } else { 1 }, Ordering::Relaxed);
    // Terminals that do not know the mode ignore it. In VTE it is a property of each row, set when the row is cleared.
    out.write_all(b"\x1b[8l\x1b[2J")?;
    if mlterm { out.write_all(b"\x1b]5379;use_ctl=false\x07") } else { Ok(()) }
}

/// Switches back what was switched off.
pub(super) fn switch_back(out: &mut impl Write) -> io::Result<()> {
    match SWITCHED.swap(0, Ordering::Relaxed) {
        0 => Ok(()),
        1 => out.write_all(b"\x1b[8h"),
        _ => out.write_all(b"\x1b]5379;use_ctl=true\x07\x1b[8h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get<'a>(pairs: &'a [(&str, &str)]) -> impl Fn(&str) -> Option<String> + 'a {
        |name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
    }

    #[test]
    fn terminals_that_reorder_are_switched_or_get_isolated_fields() {
        let xterm = ("TERM", "xterm-256color");
        for (pairs, on_screen, in_lines) in [
            (&[xterm][..], TextOrder::Visual, TextOrder::Visual),
            (&[("TERM", "xterm-kitty")], TextOrder::Words, TextOrder::Words),
            (&[xterm, ("VTE_VERSION", "7200")], TextOrder::Visual, TextOrder::Logical),
            (&[xterm, ("MLTERM", "3.9.0")], TextOrder::Visual, TextOrder::Logical),
            (&[("TERM", "mlterm")], TextOrder::Visual, TextOrder::Logical),
            (&[xterm, ("KONSOLE_VERSION", "221203")], TextOrder::Isolated, TextOrder::Logical),
            (&[xterm, ("TERM_PROGRAM", "Apple_Terminal")], TextOrder::Isolated, TextOrder::Logical),
            (&[("TERM", "tmux-256color"), ("TMUX", "x")], TextOrder::Visual, TextOrder::Visual),
            (&[("TMUX", "x"), ("VTE_VERSION", "7200")], TextOrder::Isolated, TextOrder::Logical),
        ] {
            assert_eq!(screen_order(Choice::Auto, get(pairs)), on_screen, "{pairs:?}");
            assert_eq!(line_order(Choice::Auto, true, get(pairs)), in_lines, "{pairs:?}");
            assert_eq!(line_order(Choice::Auto, false, get(pairs)), TextOrder::Logical);
        }
        let konsole = [("KONSOLE_VERSION", "221203")];
        let program = Choice::try_from("program".to_owned()).unwrap();
        assert_eq!(screen_order(program, get(&konsole)), TextOrder::Visual);
        assert_eq!(line_order(program, true, get(&konsole)), TextOrder::Visual);
        assert!(Choice::try_from("yes".to_owned()).is_err());
    }
}
