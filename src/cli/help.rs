//! The text of `--help`, wrapped at the width of the terminal. Never here: what a command or an option does.

use std::fmt::Write as _;

use crate::app::Signs;
use crate::app::keymap::Keymap;
use crate::app::typeset::columns;
use crate::io::terminal::{Screen, signs};

/// The text, with `{keys}` in the place of the keys.
const TEXT: &str = include_str!("../../assets/help.txt");
/// The width in the text, and in a pipe.
const WIDTH: usize = 100;
const MIN_WIDTH: usize = 20;
/// The column of the words for a key.
const KEY_COLUMN: usize = 24;
/// Lines with a deeper indent go on with the description of the line before.
const MAX_INDENT: usize = 14;
/// A description with less space beside its term is placed below it.
const MIN_DESCRIPTION: usize = 30;

/// A paragraph, or a term with its description.
struct Entry {
    indent: usize,
    term: String,
    /// The column of the description, and its words.
    description: Option<(usize, String)>,
}

/// The text of `--help`, or its part about one command, for the terminal or a pipe.
pub fn help(command: Option<&str>, terminal: bool) -> String {
    let width = if terminal { Screen::size().0.into() } else { WIDTH };
    let ascii = terminal && signs(|name| std::env::var(name).ok()) == Signs::Ascii;
    match command {
        None => whole_text(width, ascii),
        Some(command) => wrapped(&of_command(command), width),
    }
}

/// The lines about a command: how it is called, and its options.
fn of_command(command: &str) -> String {
    let call = format!("  tidings {command} ");
    let mut out = String::from("Usage:\n");
    let mut inside = false;
    let (usage, rest) = TEXT.split_once("\n\nIt reads").unwrap_or_default();
    for line in usage.lines() {
        let goes_on = line.len() - line.trim_start().len() > MAX_INDENT;
        inside = format!("{line} ").starts_with(&call) || inside && goes_on;
        if inside {
            out.extend([line, "\n"]);
        }
    }
    let heading = format!("\nOptions of {command}:\n");
    if let Some((_, options)) = rest.split_once(&heading) {
        let options = options.split("\n\n").next().unwrap_or_default();
        out.extend(["\nOptions:\n", options.trim_end(), "\n"]);
    }
    out.extend(["\n'tidings help' lists all commands; 'tidings manual ", page(command), "' says more.\n"]);
    out
}

/// The page of the manual about a command.
fn page(command: &str) -> &'static str {
    match command {
        "inspect" | "show" | "list" => "scripting",
        "help" | "version" | "manual" => "start",
        _ => "subscriptions",
    }
}

fn whole_text(width: usize, ascii: bool) -> String {
    let mut keys = String::new();
    for (names, binding) in Keymap::default().in_ascii(ascii).help_lines() {
        let names = format!("  {}", names.join(" "));
        // Two blanks separate a term from its description.
        let end = if columns(&names) + 2 > KEY_COLUMN { "\n" } else { "" };
        let pad = KEY_COLUMN - if end.is_empty() { columns(&names) } else { 0 };
        // Writing into a string cannot fail.
        let _ = writeln!(keys, "{names}{end}{:pad$}{}", "", binding.help);
    }
    wrapped(&TEXT.replace("{keys}", &keys), width)
}

fn wrapped(text: &str, width: usize) -> String {
    let width = width.clamp(MIN_WIDTH, WIDTH);
    let mut out = String::new();
    for entry in entries(text) {
        entry.write(width, &mut out);
    }
    out
}

/// The entries of a text, and an empty one for each blank line.
fn entries(text: &str) -> Vec<Entry> {
    let mut all: Vec<Entry> = Vec::new();
    for line in text.lines() {
        let words = line.trim_start();
        let indent = line.len() - words.len();
        match all.last_mut() {
            Some(last) if indent > MAX_INDENT => {
                let (_, description) = last.description.get_or_insert((indent, String::new()));
                description.extend([" ", words]);
                continue;
            }
            Some(last)
                if last.description.is_none()
                    && last.indent == indent
                    && !last.term.is_empty()
                    && !words.is_empty()
                    && !words.contains("  ") =>
            {
                last.term.extend([" ", words]);
                continue;
            }
            _ => {}
        }
        let (term, description) = match words.split_once("  ") {
            Some((term, rest)) => {
                let description = rest.trim_start();
                (term, Some((columns(line) - columns(description), description.to_owned())))
            }
            None => (words, None),
        };
        all.push(Entry { indent, term: term.to_owned(), description });
    }
    all
}

impl Entry {
    fn write(&self, width: usize, out: &mut String) {
        let Some((column, description)) = &self.description else {
            return wrap(&self.term, self.indent, self.indent, width, out);
        };
        let used = self.indent + columns(&self.term);
        if width < column + MIN_DESCRIPTION {
            wrap(&self.term, self.indent, self.indent + 2, width, out);
            return wrap(description, self.indent + 4, self.indent + 4, width, out);
        }
        let _ = write!(out, "{:indent$}{}", "", self.term, indent = self.indent);
        if used + 2 > *column {
            out.push('\n');
            return wrap(description, *column, *column, width, out);
        }
        wrap(description, column - used, *column, width, out);
    }
}

/// Writes words on lines of a width. The first line, which may have begun, goes on after `first` blanks, the others begin
/// with `hang`.
fn wrap(words: &str, first: usize, hang: usize, width: usize, out: &mut String) {
    let begun = out.rfind('\n').map_or(0, |end| end + 1);
    let mut at = columns(&out[begun..]) + first;
    let _ = write!(out, "{:first$}", "");
    let mut start = true;
    for word in words.split_whitespace() {
        if !start && at + 1 + columns(word) > width {
            let _ = write!(out, "\n{:hang$}", "");
            (at, start) = (hang, true);
        }
        out.extend([if start { "" } else { " " }, word]);
        at += columns(word) + usize::from(!start);
        start = false;
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        text.split_whitespace().collect()
    }

    #[test]
    fn the_help_is_wrapped_between_words() {
        let whole = whole_text(WIDTH, false);
        for width in [1, 20, 40, 60, 79, 80, 99, 100, 300] {
            let text = whole_text(width, false);
            assert_eq!(words(&text), words(&whole), "{width}");
            let width = width.clamp(MIN_WIDTH, WIDTH);
            for line in text.lines() {
                assert!(columns(line) <= width || words(line).len() == 1, "{width}: {line}");
                assert_eq!(line, line.trim_end());
            }
        }
    }

    #[test]
    fn a_description_stays_in_its_column_or_is_placed_below() {
        let text = whole_text(80, false);
        assert!(
            text.contains(
                "\n  tidings feeds [--json]             print your subscriptions and their state\n"
            )
        );
        let indent = " ".repeat(37);
        assert!(text.contains(&format!("without any, the\n{indent}built-in edition\n")), "{text}");
        assert!(
            text.contains(&format!("\n  tidings move ADDRESS|TITLE ADDRESS\n{indent}give a feed")),
            "{text}"
        );
        let text = whole_text(40, false);
        assert!(
            text.contains(
                "\n  tidings feeds [--json]\n      print your subscriptions and their\n      state\n"
            ),
            "{text}"
        );
        assert!(
            text.contains("\n      --no-mouse\n          leave the mouse to the\n          terminal\n"),
            "{text}"
        );
    }

    #[test]
    fn the_help_of_a_command_has_its_calls_and_options_only() {
        let text = wrapped(&of_command("list"), WIDTH);
        assert!(text.starts_with("Usage:\n  tidings list [OPTIONS] [PATH…]"), "{text}");
        assert!(text.contains("\nOptions:\n      --query WORDS ") && !text.contains("--yes"), "{text}");
        let text = of_command("move");
        assert!(text.contains("give a feed a new address") && !text.contains("Options"), "{text}");
        assert!(!text.contains("remove"), "{text}");
        for command in super::super::args::COMMANDS {
            let text = of_command(command);
            assert!(text.contains(&format!("  tidings {command} ")), "{text}");
        }
    }
}
