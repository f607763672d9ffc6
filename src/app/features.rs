//! What the terminal is known to support beyond the usual. Never here: how that is found out (see `io::terminal`).

use serde::Deserialize;

/// Capabilities of the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TerminalFeatures {
    /// Hyperlinks are written to it (OSC 8).
    pub hyperlinks: bool,
    /// Underlines in a colour of their own (SGR 58).
    pub underline_colors: bool,
    /// Letters in two rows (OSC 66).
    pub large_text: bool,
}

/// A setting that depends on the terminal unless the user decides it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Switch {
    #[default]
    Auto,
    On,
    Off,
}

impl Switch {
    /// `auto`: what the terminal suggests.
    pub(crate) fn or(self, auto: bool) -> bool {
        match self {
            Self::Auto => auto,
            Self::On => true,
            Self::Off => false,
        }
    }
}
