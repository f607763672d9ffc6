//! The text of `--help`. Never here: what a command or an option does.

use std::fmt::Write as _;

use crate::app::keymap::Keymap;

/// The text, with `{keys}` in the place of the keys.
const TEXT: &str = include_str!("../../assets/help.txt");

/// The text of `--help`.
pub fn help() -> String {
    let mut keys = String::new();
    for (names, binding) in Keymap::default().help_lines() {
        let names = names.join(" ");
        // Writing into a string cannot fail.
        let _ = writeln!(keys, "  {names:<21} {}", binding.help);
    }
    TEXT.replace("{keys}", &keys)
}
