//! Underlines in a colour of their own (SGR 58): which terminals have them, and the sequence. Never here: which words are
//! underlined.

use ratatui::style::Color;

use super::print::palette_number;

/// Whether the terminal is known to support them. They came with kitty 0.1, VTE 0.52, Konsole 22.04, Alacritty 0.11,
/// and the first versions of the others.
pub(crate) fn have_colors(get: impl Fn(&str) -> Option<String>) -> bool {
    let get = |name: &str| get(name).filter(|value| !value.is_empty());
    let (term, program) = (get("TERM").unwrap_or_default(), get("TERM_PROGRAM").unwrap_or_default());
    let number = |name: &str| get(name).and_then(|value| value.parse::<u32>().ok()).unwrap_or(0);
    // A multiplexer may drop the colour, but it knows the sequence (tmux 3.0); screen does not.
    if program == "tmux" || term.starts_with("tmux") {
        return true;
    }
    if get("STY").is_some() || term.starts_with("screen") || matches!(term.as_str(), "" | "dumb" | "linux") {
        return false;
    }
    ["kitty", "alacritty", "foot", "wezterm", "ghostty", "mintty"].iter().any(|name| term.contains(name))
        || get("KITTY_WINDOW_ID").or_else(|| get("WEZTERM_PANE")).is_some()
        || matches!(program.as_str(), "WezTerm" | "ghostty" | "iTerm.app" | "vscode" | "mintty")
        || number("VTE_VERSION") >= 5200
        || number("KONSOLE_VERSION") >= 220_400
}

/// The sequence that sets a colour, with colons (ITU T.416): a terminal that does not know it ignores it as a whole. In
/// `58;2;r;g;b`, as crossterm writes it, it would take the `2` for dim.
pub(crate) fn color_sequence(color: Color) -> Option<String> {
    match color {
        Color::Rgb(r, g, b) => Some(format!("\x1b[58:2::{r}:{g}:{b}m")),
        Color::Indexed(number) => Some(format!("\x1b[58:5:{number}m")),
        named => palette_number(named).map(|number| format!("\x1b[58:5:{number}m")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn support_is_known_by_the_environment() {
        let known = |pairs: &[(&str, &str)]| {
            have_colors(|name| {
                pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
            })
        };
        let xterm = ("TERM", "xterm-256color");
        for (pairs, wanted) in [
            (&[xterm][..], false),
            (&[("TERM", "xterm-kitty")], true),
            (&[xterm, ("VTE_VERSION", "7200")], true),
            (&[xterm, ("VTE_VERSION", "5002")], false),
            (&[xterm, ("KONSOLE_VERSION", "230804")], true),
            (&[xterm, ("KONSOLE_VERSION", "211200")], false),
            (&[("TERM", "tmux-256color")], true),
            (&[("TERM", "screen-256color"), ("VTE_VERSION", "7200")], false),
            (&[("TERM", "linux"), ("VTE_VERSION", "7200")], false),
            (&[xterm, ("TERM_PROGRAM", "Apple_Terminal")], false),
        ] {
            assert_eq!(known(pairs), wanted, "{pairs:?}");
        }
    }
}
