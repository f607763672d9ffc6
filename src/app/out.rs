//! The article on its way out of the program: what is typed before it goes, and what of that is meant.
//! Never here: running a program, writing a file.

use super::appearance::MEASURE;
use super::pane::page::Page;
use super::pane::prompt::Prompt;
use super::typeset::{Options, Sheet};
use crate::news::write::Shape;

/// Commands of this session that are remembered.
const COMMANDS: usize = 100;
/// Bytes of a file's name that is made of a title, with its ending.
const NAME: usize = 80;
/// The ending of a file that nothing else was said about.
const ENDING: &str = ".md";

/// What goes out, and what went.
#[derive(Debug, Default)]
pub struct Out {
    /// A line is being typed.
    pub asking: Option<Asking>,
    /// What articles were piped into, the latest last.
    commands: Vec<String>,
    /// The file that is being written: its request and its name.
    pub writing: Option<(u64, String)>,
    /// The one that could not be written.
    pub failed: Option<String>,
}

/// What a line is typed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    Pipe,
    Write,
}

/// The line that is typed.
#[derive(Clone, Debug)]
pub struct Asking {
    pub goal: Goal,
    pub prompt: Prompt,
    /// There is such a file, and the reader knows.
    pub sure: bool,
    /// How far back among the commands, and what was typed before.
    back: usize,
    draft: String,
}

impl Asking {
    /// A line with some text in it.
    pub fn new(goal: Goal, text: &str) -> Self {
        let mut prompt = Prompt::default();
        prompt.set(text);
        Self { goal, prompt, sure: false, back: 0, draft: String::new() }
    }

    /// Text pasted into it.
    pub fn paste(&mut self, text: &str) {
        self.prompt.insert(text);
        self.sure = false;
    }

    /// What stands before it.
    pub fn sign(&self) -> &'static str {
        match self.goal {
            Goal::Pipe => "Pipe to: ",
            Goal::Write if self.sure => "It exists. Write over: ",
            Goal::Write => "Write to: ",
        }
    }

    /// What could be done.
    pub fn hints(&self) -> &'static [&'static str] {
        match self.goal {
            Goal::Pipe if self.prompt.text().is_empty() => {
                &["a program and its words", "md: html: before it", "↑ earlier", "Esc cancels"]
            }
            Goal::Pipe => &["Enter runs it", "Esc cancels"],
            Goal::Write if self.sure => &["Enter writes over it", "Esc cancels"],
            Goal::Write => &["Enter writes", ".md .html, else text", "Esc cancels"],
        }
    }
}

impl Out {
    /// Remembers a command.
    pub fn remember(&mut self, command: &str) {
        self.commands.retain(|other| other != command);
        if self.commands.len() == COMMANDS {
            self.commands.remove(0);
        }
        self.commands.push(command.to_owned());
    }

    /// Brings an earlier command back, or a later one.
    pub fn recall(&mut self, earlier: bool) {
        let Some(asking) = self.asking.as_mut().filter(|asking| asking.goal == Goal::Pipe) else { return };
        if asking.back == 0 {
            asking.prompt.text().clone_into(&mut asking.draft);
        }
        let back = if earlier { asking.back + 1 } else { asking.back.saturating_sub(1) };
        if back > self.commands.len() {
            return;
        }
        asking.back = back;
        let text = self.commands.len().checked_sub(back).and_then(|at| self.commands.get(at));
        let text = text.unwrap_or(&asking.draft).clone();
        asking.prompt.set(&text);
    }
}

/// A page as plain lines, as a pager shows them in a terminal of some width.
pub fn lines(page: &Page, columns: u16) -> String {
    let sheet = Sheet::new(page.galley(), &Options::plain(usize::from(columns).min(MEASURE.into())));
    let lines = (0..sheet.len()).map(|line| sheet.text(page.galley(), line));
    lines.fold(String::new(), |mut out, line| {
        out.push_str(line.trim_end());
        out.push('\n');
        out
    })
}

/// What a file of this name is to hold.
pub fn shape_of(path: &str) -> Shape {
    let ends = |ending: &&str| path.len() > ending.len() && path.to_ascii_lowercase().ends_with(*ending);
    if [".md", ".markdown"].iter().any(ends) {
        Shape::Markdown
    } else if [".html", ".htm"].iter().any(ends) {
        Shape::Html
    } else {
        Shape::Text
    }
}

/// A file's name made of a title: letters, digits and `-` alone, so that it means nothing to any shell.
pub fn file_name(title: &str) -> String {
    let mut name = String::new();
    for c in title.chars().flat_map(char::to_lowercase) {
        let c = if c.is_alphanumeric() { c } else { '-' };
        if name.len() + c.len_utf8() + ENDING.len() > NAME {
            break;
        }
        // An apostrophe is no gap: `chiefs`, not `chief-s`; but two signs in a row are one.
        if c != '-' || !(name.is_empty() || name.ends_with('-')) {
            name.push(c);
        }
    }
    let name = name.trim_end_matches('-');
    format!("{}{ENDING}", if name.is_empty() { "article" } else { name })
}

/// What was typed to pipe an article to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    pub shape: Shape,
    /// The program and its arguments; at least one.
    pub words: Vec<String>,
}

/// Why it can't be run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCommand {
    #[error("Name a program")]
    Empty,
    #[error("A quotation mark is not closed")]
    Open,
    #[error("There is no shell, so {0} means nothing here: name one program and its words")]
    Shell(String),
}

/// Understands a command: words divided by blanks, and by `'` or `"` kept together; nothing in them is expanded.
pub fn command(typed: &str) -> Result<Command, BadCommand> {
    let typed = typed.trim();
    let (shape, rest) = match typed.split_once(':') {
        Some(("html", rest)) => (Shape::Html, rest),
        Some(("md", rest)) => (Shape::Markdown, rest),
        _ => (Shape::Text, typed),
    };
    let mut words = Vec::new();
    let (mut word, mut quote) = (None::<String>, None);
    let mut bare = true;
    for c in rest.chars().chain([' ']) {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '\'' | '"') => {
                (quote, bare) = (Some(c), false);
                word.get_or_insert_default();
            }
            (None, ' ') => {
                let done = word.take();
                let sign = done.as_deref().filter(|word| bare && word.chars().all(|c| "|&;<>".contains(c)));
                if let Some(sign) = sign {
                    return Err(BadCommand::Shell(sign.to_owned()));
                }
                words.extend(done);
                bare = true;
            }
            _ => word.get_or_insert_default().push(c),
        }
    }
    match words.first() {
        _ if quote.is_some() => Err(BadCommand::Open),
        Some(program) if !program.is_empty() => Ok(Command { shape, words }),
        _ => Err(BadCommand::Empty),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_words_and_nothing_in_them_is_expanded() {
        let words = |typed: &str| command(typed).map(|command| command.words);
        let is = |typed: &str, wanted: &[&str]| assert_eq!(words(typed).unwrap(), wanted, "{typed}");
        is("less", &["less"]);
        is("  grep  -n 'two words' \"it's\" ", &["grep", "-n", "two words", "it's"]);
        is("a $(touch x) `y` ~ *.md $HOME \\n", &["a", "$(touch", "x)", "`y`", "~", "*.md", "$HOME", "\\n"]);
        is("x a'b c'd '' '|'", &["x", "ab cd", "", "|"]);
        assert_eq!(command("html: w3m -T text/html").unwrap().shape, Shape::Html);
        assert_eq!(command("md:cat").unwrap(), Command { shape: Shape::Markdown, words: vec!["cat".into()] });
        assert_eq!(words("a | b"), Err(BadCommand::Shell("|".into())));
        assert_eq!(words("a >> b"), Err(BadCommand::Shell(">>".into())));
        assert_eq!(words("a 'b"), Err(BadCommand::Open));
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
            assert!(name.len() <= NAME && name.ends_with(ENDING), "{name}");
        }
    }

    #[test]
    fn the_ending_says_what_is_written() {
        for (path, shape) in [
            ("a.md", Shape::Markdown),
            ("/x/A.MARKDOWN", Shape::Markdown),
            ("a.html", Shape::Html),
            ("a.txt", Shape::Text),
            ("md", Shape::Text),
        ] {
            assert_eq!(shape_of(path), shape, "{path}");
        }
    }
}
