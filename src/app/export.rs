//! Articles given to programs and files: the state, the names of files, the words of commands.
//! Never here: running a program, writing a file.

use super::appearance::MEASURE;
use super::input::{InputArticle, InputHistory};
use super::pane::page::Page;
use super::typeset::{Options, Sheet};
use crate::news::write::Shape as OutputFormat;

/// Bytes of a file's name that is made of a title, with its ending.
const MAX_NAME: usize = 80;
/// The ending of a file that nothing else was said about.
const DEFAULT_EXTENSION: &str = ".md";

/// Articles given to programs and files.
#[derive(Debug, Default)]
pub struct Export {
    /// Programs that got articles in this session.
    pub commands: InputHistory,
    /// The files that are being written.
    pub pending: Vec<PendingWrite>,
    /// The name of the file that could not be written.
    pub failed_path: Option<String>,
}

/// A file that is being written.
#[derive(Clone, Debug)]
pub struct PendingWrite {
    pub ticket: u64,
    pub path: String,
    /// The article that is written, in case the user has to be asked again.
    pub article: InputArticle,
    /// What the user had done when it was asked for (see `Layers::may_open`).
    pub inputs: u64,
}

/// A page as plain lines, as a pager shows them in a terminal of some width.
pub fn plain_lines(page: &Page, columns: u16) -> String {
    let sheet = Sheet::new(page.galley(), &Options::plain(usize::from(columns).min(MEASURE.into())));
    let lines = (0..sheet.len()).map(|line| sheet.text(page.galley(), line));
    lines.fold(String::new(), |mut out, line| {
        out.push_str(line.trim_end());
        out.push('\n');
        out
    })
}

/// What a file of this name is to hold.
pub fn format_of(path: &str) -> OutputFormat {
    let ends = |ending: &&str| path.len() > ending.len() && path.to_ascii_lowercase().ends_with(*ending);
    if [".md", ".markdown"].iter().any(ends) {
        OutputFormat::Markdown
    } else if [".html", ".htm"].iter().any(ends) {
        OutputFormat::Html
    } else {
        OutputFormat::Text
    }
}

/// A file's name made of a title: letters, digits and `-` alone, so that it means nothing to any shell.
pub fn file_name(title: &str) -> String {
    let mut name = String::new();
    for c in title.chars().flat_map(char::to_lowercase) {
        let c = if c.is_alphanumeric() { c } else { '-' };
        if name.len() + c.len_utf8() + DEFAULT_EXTENSION.len() > MAX_NAME {
            break;
        }
        // An apostrophe is no gap: `chiefs`, not `chief-s`; but two signs in a row are one.
        if c != '-' || !(name.is_empty() || name.ends_with('-')) {
            name.push(c);
        }
    }
    let name = name.trim_end_matches('-');
    format!("{}{DEFAULT_EXTENSION}", if name.is_empty() { "article" } else { name })
}

/// What was typed to pipe an article to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipeCommand {
    pub format: OutputFormat,
    /// The program and its arguments; at least one.
    pub words: Vec<String>,
}

/// Why it can't be run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCommand {
    #[error("Name a program")]
    Empty,
    #[error("A quotation mark is not closed")]
    UnclosedQuote,
    #[error("There is no shell, so {0} means nothing here: name one program and its words")]
    Shell(String),
}

/// Understands a command: words divided by blanks, and by `'` or `"` kept together; nothing in them is expanded.
pub fn parse_command(typed: &str) -> Result<PipeCommand, BadCommand> {
    let typed = typed.trim();
    let (format, rest) = match typed.split_once(':') {
        Some(("html", rest)) => (OutputFormat::Html, rest),
        Some(("md", rest)) => (OutputFormat::Markdown, rest),
        _ => (OutputFormat::Text, typed),
    };
    let words = shlex::split(rest).ok_or(BadCommand::UnclosedQuote)?;
    // A sign of the shell that stands by itself, unquoted, is meant as one.
    let is_sign = |word: &str| !word.is_empty() && word.chars().all(|c| "|&;<>".contains(c));
    if let Some(sign) =
        rest.split_ascii_whitespace().find(|word| is_sign(word) && words.iter().any(|w| w == word))
    {
        return Err(BadCommand::Shell(sign.to_owned()));
    }
    match words.first() {
        Some(program) if !program.is_empty() => Ok(PipeCommand { format, words }),
        _ => Err(BadCommand::Empty),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_words_and_nothing_in_them_is_expanded() {
        let words = |typed: &str| parse_command(typed).map(|command| command.words);
        let is = |typed: &str, wanted: &[&str]| assert_eq!(words(typed).unwrap(), wanted, "{typed}");
        is("less", &["less"]);
        is("  grep  -n 'two words' \"it's\" ", &["grep", "-n", "two words", "it's"]);
        is("a $(touch x) `y` ~ *.md $HOME", &["a", "$(touch", "x)", "`y`", "~", "*.md", "$HOME"]);
        is("a\\ b #c", &["a b"]);
        is("x a'b c'd '' '|'", &["x", "ab cd", "", "|"]);
        assert_eq!(parse_command("html: w3m -T text/html").unwrap().format, OutputFormat::Html);
        assert_eq!(
            parse_command("md:cat").unwrap(),
            PipeCommand { format: OutputFormat::Markdown, words: vec!["cat".into()] }
        );
        assert_eq!(words("a | b"), Err(BadCommand::Shell("|".into())));
        assert_eq!(words("a >> b"), Err(BadCommand::Shell(">>".into())));
        assert_eq!(words("a 'b"), Err(BadCommand::UnclosedQuote));
        for empty in ["", " ", "md:", "''"] {
            assert_eq!(words(empty), Err(BadCommand::Empty), "{empty}");
        }
    }

    #[test]
    fn a_title_becomes_a_name_that_means_nothing_to_a_shell() {
        for (title, name) in [
            ("NATO chief meets Trump", "nato-chief-meets-trump.md"),
            ("  “Zürich”: $(touch x); ../../etc/passwd ", "zürich-touch-x-etc-passwd.md"),
            ("-rf *", "rf.md"),
            ("…", "article.md"),
            ("", "article.md"),
            ("日本銀行", "日本銀行.md"),
        ] {
            assert_eq!(file_name(title), name);
        }
        for title in ["x".repeat(500), "本".repeat(500), "İ".repeat(90)] {
            let name = file_name(&title);
            assert!(name.len() <= MAX_NAME && name.ends_with(DEFAULT_EXTENSION), "{name}");
        }
    }

    #[test]
    fn the_ending_says_what_is_written() {
        for (path, format) in [
            ("a.md", OutputFormat::Markdown),
            ("/x/A.MARKDOWN", OutputFormat::Markdown),
            ("a.html", OutputFormat::Html),
            ("a.txt", OutputFormat::Text),
            ("md", OutputFormat::Text),
        ] {
            assert_eq!(format_of(path), format, "{path}");
        }
    }
}
