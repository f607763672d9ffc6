//! Articles written to programs and files: the state, the names of files, the parsing of commands. Never here: running
//! a program, writing a file.

use jiff::tz::TimeZone;

use super::Page;
use super::appearance::MEASURE;
use super::input::{InputArticle, InputHistory};
use super::pane::article::printed_galley;
use super::typeset::{Options, Sheet};
use crate::news::write::ExportFormat;
use crate::news::{Emphasis, SafeText};

/// The maximum length in bytes of a file name made from a title, with its extension.
const MAX_NAME: usize = 80;
/// The default extension.
const DEFAULT_EXTENSION: &str = ".md";

/// The state of exports.
#[derive(Debug, Default)]
pub(crate) struct Export {
    /// The commands of this session.
    pub(crate) commands: InputHistory,
    /// The files that are being written.
    pub(crate) pending: Vec<PendingWrite>,
    /// The path of a file that could not be written, and why not; it is offered again.
    pub(crate) failed_path: Option<(String, SafeText)>,
    /// The command that has the terminal.
    pub(crate) running_command: Option<String>,
    /// A command that could not be run, and why not; it is offered again.
    pub(crate) failed_command: Option<(String, SafeText)>,
}

/// A file that is being written.
#[derive(Clone, Debug)]
pub(crate) struct PendingWrite {
    pub(crate) ticket: u64,
    pub(crate) path: String,
    /// The article, in case the user must confirm.
    pub(crate) article: InputArticle,
    /// The inputs of the user when it was requested (see `Layers::may_open`).
    pub(crate) inputs: u64,
}

/// A page as plain lines for a pager, in a terminal of some width.
pub(crate) fn plain_lines(page: &Page, columns: u16, zone: &TimeZone) -> String {
    let galley = printed_galley(&page.opened, zone, Emphasis::SIGNED);
    let sheet = Sheet::new(&galley, &Options::plain(usize::from(columns).min(MEASURE.into())));
    let lines = (0..sheet.len()).map(|line| sheet.text(&galley, line));
    lines.fold(String::new(), |mut out, line| {
        out.push_str(line.trim_end());
        out.push('\n');
        out
    })
}

/// The format of a file, by its extension.
pub(crate) fn format_of(path: &str) -> ExportFormat {
    let ends = |ending: &&str| path.len() > ending.len() && path.to_ascii_lowercase().ends_with(*ending);
    if [".md", ".markdown"].iter().any(ends) {
        ExportFormat::Markdown
    } else if [".html", ".htm"].iter().any(ends) {
        ExportFormat::Html
    } else {
        ExportFormat::Text
    }
}

/// A file name made from a title. It has only letters, digits and `-`, so that no shell interprets it.
pub(crate) fn file_name(title: &str) -> String {
    let mut name = String::new();
    for c in title.chars().flat_map(char::to_lowercase) {
        let c = if c.is_alphanumeric() { c } else { '-' };
        if name.len() + c.len_utf8() + DEFAULT_EXTENSION.len() > MAX_NAME {
            break;
        }
        // No `-` at the beginning, and no two in a row.
        if c != '-' || !(name.is_empty() || name.ends_with('-')) {
            name.push(c);
        }
    }
    let name = name.trim_end_matches('-');
    format!("{}{DEFAULT_EXTENSION}", if name.is_empty() { "article" } else { name })
}

/// A command that an article is piped to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PipeCommand {
    pub(crate) format: ExportFormat,
    /// The program and its arguments; at least one.
    pub(crate) words: Vec<String>,
}

/// Why a command cannot be run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadCommand {
    #[error("Name a program")]
    Empty,
    #[error("A quotation mark is not closed, or a backslash ends the command")]
    Incomplete,
    #[error("There is no shell, so {0} means nothing here: type one program and its arguments")]
    Shell(String),
}

/// Parses a command: words separated by blanks; `'` and `"` quote. Nothing is expanded.
pub(crate) fn parse_command(typed: &str) -> Result<PipeCommand, BadCommand> {
    let typed = typed.trim_start();
    let (format, rest) = match typed.split_once(':') {
        Some(("html", rest)) => (ExportFormat::Html, rest),
        Some(("md", rest)) => (ExportFormat::Markdown, rest),
        _ => (ExportFormat::Text, typed),
    };
    let words = shlex::split(rest).ok_or(BadCommand::Incomplete)?;
    // An unquoted word of shell operators was meant for a shell.
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
    fn a_command_is_split_into_words_without_expansion() {
        let words = |typed: &str| parse_command(typed).map(|command| command.words);
        let is = |typed: &str, wanted: &[&str]| assert_eq!(words(typed).unwrap(), wanted, "{typed}");
        is("less", &["less"]);
        is("  grep  -n 'two words' \"it's\" ", &["grep", "-n", "two words", "it's"]);
        is("a $(touch x) `y` ~ *.md $HOME", &["a", "$(touch", "x)", "`y`", "~", "*.md", "$HOME"]);
        is("a\\ b #c", &["a b"]);
        is("a b\\  ", &["a", "b "]);
        is("x a'b c'd '' '|'", &["x", "ab cd", "", "|"]);
        assert_eq!(parse_command("html: w3m -T text/html").unwrap().format, ExportFormat::Html);
        assert_eq!(
            parse_command("md:cat").unwrap(),
            PipeCommand { format: ExportFormat::Markdown, words: vec!["cat".into()] }
        );
        assert_eq!(words("a | b"), Err(BadCommand::Shell("|".into())));
        assert_eq!(words("a >> b"), Err(BadCommand::Shell(">>".into())));
        assert_eq!(words("a 'b"), Err(BadCommand::Incomplete));
        assert_eq!(words("a b\\"), Err(BadCommand::Incomplete));
        for empty in ["", " ", "md:", "''"] {
            assert_eq!(words(empty), Err(BadCommand::Empty), "{empty}");
        }
    }

    #[test]
    fn a_file_name_has_no_characters_special_to_a_shell() {
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
    fn the_extension_decides_the_format() {
        for (path, format) in [
            ("a.md", ExportFormat::Markdown),
            ("/x/A.MARKDOWN", ExportFormat::Markdown),
            ("a.html", ExportFormat::Html),
            ("a.txt", ExportFormat::Text),
            ("md", ExportFormat::Text),
        ] {
            assert_eq!(format_of(path), format, "{path}");
        }
    }
}
