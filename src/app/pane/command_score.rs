//! A command of the palette, and how well it matches what is typed. Never here: the list of commands (see `palette`).

use crate::app::Action;
use crate::app::suggestion::is_one_off;
use crate::search::fold::fold;

/// The results of [`score`] below this are matches of the name.
pub(super) const OF_NAME: usize = 5;
/// The result for a word of the name with one wrong letter.
pub(super) const ONE_OFF: usize = 9;

/// What `Enter` does on a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    Run(Action),
    /// Types the name, because the argument is missing.
    Type(String),
}

/// A line of the palette.
#[derive(Clone, Debug)]
pub(super) struct Command {
    /// `save NAME`, `toggle-saved`.
    pub(super) name: String,
    pub(super) keys: String,
    pub(super) words: String,
    /// It only moves the cursor or the text.
    pub(super) moves: bool,
    /// The name ends with a value out of a fixed set: it is listed once its name is typed.
    pub(super) has_value: bool,
    pub(super) choice: Choice,
}

/// How well a command matches: the smaller, the better. None if it does not.
pub(super) fn score(typed: &str, command: &Command) -> Option<usize> {
    let typed = fold(typed);
    let typed = typed.trim();
    if typed.is_empty() {
        return Some(0);
    }
    let words = fold(&format!("{} {}", command.words, command.keys));
    // The placeholder of an argument is not searched.
    let is_template = matches!(command.choice, Choice::Type(_));
    let name = match command.name.split_once(' ').filter(|_| is_template) {
        Some((name, _)) => fold(name),
        None => fold(&command.name),
    };
    let value = name.split_once(' ').map(|(_, value)| value).filter(|_| command.has_value);
    let parts = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (of_name, of_words) = (parts(&name), parts(&words));
    let terms: Vec<&str> = typed.split_whitespace().collect();
    // What is typed may be the name with blanks in place of its signs.
    let joined = terms.join("-");
    let (is_part, shown) = (|term: &str| of_name.iter().any(|part| part == term), format!("show-{joined}"));
    let begins = |parts: &[String], term: &str| parts.iter().any(|part| part.starts_with(term));
    let tiers: [&dyn Fn() -> bool; ONE_OFF + 1] = [
        &|| name == typed || name == joined,
        &|| value == Some(typed) || name == shown || name.split(' ').next() == Some(typed),
        &|| name.starts_with(typed) || name.starts_with(&joined),
        &|| terms.iter().all(|term| is_part(term)),
        &|| terms.iter().all(|term| begins(&of_name, term)),
        &|| command.keys.split(' ').any(|key| fold(key) == typed),
        &|| terms.iter().all(|term| begins(&of_name, term) || begins(&of_words, term)),
        &|| terms.iter().all(|term| name.contains(term) || words.contains(term)),
        &|| is_subsequence(&joined, &name),
        &|| of_name.iter().any(|part| is_one_off(typed, part)),
    ];
    tiers.iter().position(|tier| tier())
}

/// Whether the letters of `short` are in `long`, in this order.
fn is_subsequence(short: &str, long: &str) -> bool {
    let mut letters = long.chars();
    short.chars().all(|letter| letters.any(|other| other == letter))
}
