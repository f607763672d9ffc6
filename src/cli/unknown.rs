//! A word in the place of a command that is neither a command nor a file. Never here: the other words of the line.

use std::path::Path;

use crate::io::articles::files;

/// Words that other programs use, and the command or option that is meant.
const SYNONYMS: [(&str, &str); 20] = [
    ("subscribe", "add"),
    ("new", "add"),
    ("unsubscribe", "remove"),
    ("delete", "remove"),
    ("del", "remove"),
    ("rm", "remove"),
    ("mv", "move"),
    ("name", "rename"),
    ("tags", "tag"),
    ("untag", "tag"),
    ("update", "refresh"),
    ("fetch", "refresh"),
    ("sync", "refresh"),
    ("reload", "refresh"),
    ("ls", "list"),
    ("search", "list"),
    ("cat", "show"),
    ("read", "show"),
    ("print", "--print"),
    ("man", "manual"),
];

/// Whether a word looks like a command and is no file.
pub(super) fn is_unknown(word: &Path) -> bool {
    let letters =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_".contains(c));
    word.to_str().is_some_and(|text| text != "-" && letters(text)) && !files::exists(word)
}

/// The command that is probably meant.
pub(super) fn closest(word: &str, commands: &[&'static str]) -> Option<&'static str> {
    let word = word.to_lowercase();
    if let Some((_, meant)) = SYNONYMS.iter().find(|(other, _)| *other == word) {
        return Some(meant);
    }
    let near = |command: &&&'static str| -> Option<usize> {
        let longest = command.len().max(word.chars().count());
        let cut = word.len() >= 3 && command.starts_with(&word);
        if cut { Some(0) } else { Some(distance(&word, command)).filter(|away| away * 3 <= longest) }
    };
    commands.iter().filter(|command| near(command).is_some()).min_by_key(|command| near(command)).copied()
}

/// Letters to add, remove, replace or exchange with their neighbour (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_command_is_suggested() {
        let commands =
            ["inspect", "show", "list", "add", "remove", "rename", "move", "feeds", "refresh", "help"];
        for (word, meant) in [
            ("refrehs", Some("refresh")),
            ("Refesh", Some("refresh")),
            ("ad", Some("add")),
            ("feed", Some("feeds")),
            ("lsit", Some("list")),
            ("renmae", Some("rename")),
            ("insp", Some("inspect")),
            ("unsubscribe", Some("remove")),
            ("halp", Some("help")),
            ("man", Some("manual")),
            ("frobnicate", None),
            ("x", None),
        ] {
            assert_eq!(closest(word, &commands), meant, "{word}");
        }
    }

    #[test]
    fn a_path_is_not_a_command() {
        for (word, unknown) in [
            ("frobnicate", true),
            ("no-such-command", true),
            ("src", false),
            ("news.txt", false),
            ("./frobnicate", false),
            ("-", false),
        ] {
            assert_eq!(is_unknown(Path::new(word)), unknown, "{word}");
        }
    }
}
