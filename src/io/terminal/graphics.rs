//! The protocol for pictures, chosen by the environment, by the replies of the terminal, and by the settings. Never here:
//! querying the terminal (see `query`), drawing.

use serde::Deserialize;

use crate::app::Depth;
use crate::app::picture::Protocol;

/// `[images] protocol` in `config.toml`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum Choice {
    /// By the terminal.
    #[default]
    Auto,
    /// This protocol, whatever the terminal is. [`Protocol::Off`]: no pictures.
    Only(Protocol),
}

impl TryFrom<String> for Choice {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Ok(Self::Only(match text.as_str() {
            "auto" => return Ok(Self::Auto),
            "kitty" => Protocol::Kitty,
            "iterm2" => Protocol::Iterm2,
            "sixel" => Protocol::Sixel,
            "halfblocks" => Protocol::HalfBlocks,
            "off" => Protocol::Off,
            _ => return Err("protocol is one of auto, kitty, iterm2, sixel, halfblocks, off"),
        }))
    }
}

/// What is known before the terminal has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Guess {
    pub(crate) protocol: Protocol,
    /// Whether to query the terminal.
    pub(crate) query: bool,
}

/// The protocol by the environment. `TERM` is reliable, because every terminal sets it. Other variables are inherited by
/// terminals that are started from a terminal, so the terminal is queried. Support in multiplexers is unreliable.
pub(crate) fn guess(choice: Choice, depth: Depth, get: impl Fn(&str) -> Option<String>) -> Guess {
    let cells =
        if matches!(depth, Depth::True | Depth::Indexed) { Protocol::HalfBlocks } else { Protocol::Off };
    if let Choice::Only(protocol) = choice {
        let protocol = if protocol == Protocol::HalfBlocks { cells } else { protocol };
        return Guess { protocol, query: false };
    }
    let term = get("TERM").unwrap_or_default();
    let program = get("TERM_PROGRAM").unwrap_or_default();
    let inside =
        ["TMUX", "STY", "ZELLIJ"].iter().any(|name| get(name).is_some_and(|value| !value.is_empty()));
    if depth == Depth::None || matches!(term.as_str(), "" | "dumb" | "linux") {
        return Guess { protocol: Protocol::Off, query: false };
    }
    if inside || term.starts_with("screen") || term.starts_with("tmux") {
        return Guess { protocol: cells, query: false };
    }
    let (protocol, query) = match (term.as_str(), program.as_str()) {
        ("xterm-ghostty", _) => (Protocol::Kitty, false),
        ("foot" | "foot-extra" | "contour", _) => (Protocol::Sixel, false),
        ("xterm-kitty", _) => (Protocol::Kitty, true),
        (_, "iTerm.app") => (Protocol::Iterm2, true),
        // Apple's terminal has no pictures, and prints sequences that it does not know.
        (_, program) => (cells, program != "Apple_Terminal"),
    };
    Guess { protocol, query }
}

/// The protocol by the terminal's replies: its name and version (XTVERSION), and whether its attributes (DA1) include
/// sixels. `None` if they are no better than the guess.
pub(crate) fn protocol_from_replies(name: Option<&str>, sixels: bool) -> Option<Protocol> {
    let name = name.unwrap_or_default().to_ascii_lowercase();
    let is = |start: &str| name.starts_with(start);
    if let Some(version) = name.strip_prefix("kitty(") {
        // Placeholders came with 0.28; older versions would show them as letters.
        let mut parts = version.split(['.', ')']).map_while(|part| part.parse::<u32>().ok());
        let version = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        return Some(if version >= (0, 28) { Protocol::Kitty } else { Protocol::HalfBlocks });
    }
    match name {
        _ if is("ghostty") => Some(Protocol::Kitty),
        _ if is("iterm2") || is("wezterm") => Some(Protocol::Iterm2),
        _ if is("tmux") || is("screen") || is("zellij") => Some(Protocol::HalfBlocks),
        _ => sixels.then_some(Protocol::Sixel),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(choice: Choice, depth: Depth, pairs: &[(&str, &str)]) -> (Protocol, bool) {
        let get =
            |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        let guess = guess(choice, depth, get);
        (guess.protocol, guess.query)
    }

    #[test]
    fn the_environment_gives_a_first_guess() {
        let auto = |pairs: &[(&str, &str)]| guessed(Choice::Auto, Depth::True, pairs);
        assert_eq!(auto(&[("TERM", "xterm-kitty")]), (Protocol::Kitty, true));
        assert_eq!(auto(&[("TERM", "foot")]), (Protocol::Sixel, false));
        assert_eq!(auto(&[("TERM", "xterm-256color")]), (Protocol::HalfBlocks, true));
        // An xterm that was started from kitty.
        assert_eq!(
            auto(&[("TERM", "xterm-256color"), ("KITTY_WINDOW_ID", "1")]),
            (Protocol::HalfBlocks, true)
        );
        assert_eq!(auto(&[("TERM", "linux")]), (Protocol::Off, false));
        assert!(!auto(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal")]).1);
    }

    #[test]
    fn multiplexers_get_half_blocks_at_most() {
        for pairs in [
            &[("TERM", "tmux-256color")][..],
            &[("TERM", "screen-256color")],
            &[("TERM", "xterm-kitty"), ("TMUX", "/tmp/tmux-0/default,1,0")],
            &[("TERM", "xterm-kitty"), ("ZELLIJ", "0")],
        ] {
            assert_eq!(guessed(Choice::Auto, Depth::True, pairs), (Protocol::HalfBlocks, false), "{pairs:?}");
        }
        assert_eq!(protocol_from_replies(Some("tmux 3.5a"), true), Some(Protocol::HalfBlocks));
        // Unless the user has chosen a protocol.
        let tmux = [("TERM", "tmux-256color")];
        assert_eq!(guessed(Choice::Only(Protocol::Sixel), Depth::True, &tmux), (Protocol::Sixel, false));
    }

    #[test]
    fn half_blocks_need_colours() {
        for depth in [Depth::Sixteen, Depth::None] {
            let term = [("TERM", "xterm")];
            assert_eq!(guessed(Choice::Auto, depth, &term).0, Protocol::Off);
            assert_eq!(guessed(Choice::Only(Protocol::HalfBlocks), depth, &term).0, Protocol::Off);
        }
    }

    #[test]
    fn replies_of_the_terminal_decide() {
        assert_eq!(protocol_from_replies(Some("kitty(0.42.1)"), false), Some(Protocol::Kitty));
        assert_eq!(protocol_from_replies(Some("kitty(0.26.5)"), false), Some(Protocol::HalfBlocks));
        assert_eq!(protocol_from_replies(Some("WezTerm 20240203-110809"), true), Some(Protocol::Iterm2));
        assert_eq!(protocol_from_replies(Some("XTerm(398)"), true), Some(Protocol::Sixel));
        assert_eq!(protocol_from_replies(Some("XTerm(398)"), false), None);
        assert_eq!(protocol_from_replies(None, false), None);
    }
}
