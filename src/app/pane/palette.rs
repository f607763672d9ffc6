//! The palette (`:`): a command is typed by its name, with an argument, or found by words of its description. Never here:
//! the table of keys (see `keymap`), what an action does.

use ratatui::prelude::{Buffer, Rect};

use super::command_score::{Choice, Command, OF_NAME, ONE_OFF, score};
use super::cursor::Cursor;
use super::help::{draw_search, search_body};
use super::key_lines::wrap;
use crate::app::key_hint::KeyHint;
use crate::app::keymap::groups::COMMANDS;
use crate::app::keymap::{Binding, Group};
use crate::app::text_order::DrawText;
use crate::app::typeset::{columns, fit};
use crate::app::views::FIRST_KEY;
use crate::app::{Action, Keymap, LayerId, Motion, OverlayOutcome, Prompt, SavedView, Theme};
use crate::news::SafeText;
use crate::search::fold::fold;

/// Recently used commands that are listed first.
const MAX_RECENT: usize = 5;
/// With fewer columns for a description it is placed below the command.
const MIN_WORDS: usize = 30;
/// The command whose values are the names of the themes.
const THEME: &str = "theme ";
/// The commands used last, the latest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct RecentCommands(Vec<Action>);

impl RecentCommands {
    /// A command was run.
    pub(crate) fn push(&mut self, action: &Action) {
        self.0.retain(|other| other != action);
        self.0.insert(0, action.clone());
        self.0.truncate(MAX_RECENT);
    }
}

/// The open palette.
#[derive(Clone, Debug, Default)]
pub struct Palette {
    typed: Prompt,
    cursor: Cursor,
    recent: RecentCommands,
    /// The saved views.
    views: Vec<SafeText>,
    /// The names of the themes.
    themes: Vec<SafeText>,
    /// What was wrong with the typed command, until it is edited.
    problem: Option<String>,
}

impl Palette {
    /// The palette with these views, themes and commands used last.
    pub(crate) fn new(views: &[SavedView], themes: Vec<SafeText>, recent: &RecentCommands) -> Self {
        let views = views.iter().map(|view| view.name.clone()).collect();
        Self { views, themes, recent: recent.clone(), ..Self::default() }
    }

    /// The line in which a command is typed.
    pub(crate) fn prompt(&mut self) -> &mut Prompt {
        &mut self.typed
    }

    /// Carries out an action.
    pub(crate) fn on_action(&mut self, action: &Action, keymap: &Keymap, screen: Rect) -> OverlayOutcome {
        let commands = self.commands(keymap);
        let body = search_body(screen);
        match action {
            Action::Submit => match commands.get(self.cursor.line()).map(|command| &command.choice) {
                Some(Choice::Run(action)) => return OverlayOutcome::Run(action.clone()),
                Some(Choice::Type(name)) => {
                    let missing = self.typed.text().starts_with(name.as_str());
                    let takes = || takes(name, &self.values(name));
                    self.problem =
                        missing.then(|| takes().unwrap_or_else(|| format!("{name}needs an argument")));
                    self.typed.set(name);
                    self.cursor = Cursor::default();
                }
                None => {
                    let typed = self.typed.text().trim();
                    let problem = self.wrong_argument(typed);
                    self.problem = Some(problem.unwrap_or_else(|| format!("There is no command “{typed}”")));
                }
            },
            Action::Cancel => return OverlayOutcome::Close,
            Action::Move(motion) => self.go(*motion, commands.len(), body),
            action => {
                if self.typed.apply(action) {
                    self.on_edit();
                }
            }
        }
        self.settle(keymap, body);
        OverlayOutcome::Stay
    }

    fn on_edit(&mut self) {
        self.cursor = Cursor::default();
        self.problem = None;
    }

    fn go(&mut self, motion: Motion, count: usize, body: Rect) {
        // A page is the height of the window.
        self.cursor.go(motion, count, body.height + 1);
    }

    /// Scrolls so that the chosen command is visible.
    fn settle(&mut self, keymap: &Keymap, body: Rect) {
        let heights: Vec<usize> =
            self.lines(keymap, body.width.into()).iter().map(|(_, lines)| lines.len()).collect();
        let line = |at: usize| heights[..at.min(heights.len())].iter().sum::<usize>();
        self.cursor.settle(heights.len(), body.height, 0, line, heights.iter().sum());
    }

    /// Text was pasted: it goes into the line.
    pub(crate) fn on_paste(&mut self, text: &str) {
        self.typed.insert(text);
        self.on_edit();
    }

    /// The mouse wheel was turned by so many lines.
    pub(crate) fn on_wheel(&mut self, lines: isize, keymap: &Keymap, screen: Rect) {
        self.cursor.go_by(lines, self.commands(keymap).len());
        self.settle(keymap, search_body(screen));
    }

    /// The commands that match what is typed, the best first.
    fn commands(&self, keymap: &Keymap) -> Vec<Command> {
        let typed = self.typed.text().trim_start();
        let all = self.all(keymap);
        let recent = |command: &Command| match &command.choice {
            Choice::Run(action) => self.recent.0.iter().position(|other| other == action),
            Choice::Type(_) => None,
        };
        let is_wrong = self.wrong_argument(typed).is_some();
        let rank = |command: &Command| {
            let recent = recent(command).unwrap_or(MAX_RECENT);
            let score = score(typed, command)?;
            let is_listed = match typed.trim() {
                "" => !command.has_value || recent < MAX_RECENT,
                _ => score < OF_NAME || !is_wrong && (!command.has_value || score == ONE_OFF),
            };
            is_listed.then_some((score, recent == MAX_RECENT && command.moves, recent))
        };
        let with_argument = self.with_argument(typed, &all);
        let is_new =
            |command: &Command| with_argument.as_ref().is_none_or(|first| first.name != command.name);
        let mut ranked: Vec<_> =
            all.into_iter().filter(is_new).filter_map(|command| Some((rank(&command)?, command))).collect();
        // The sort is stable: commands of the same rank keep the order of the key table.
        ranked.sort_by_key(|(rank, _)| *rank);
        with_argument.into_iter().chain(ranked.into_iter().map(|(_, command)| command)).collect()
    }

    /// All commands: those of the key table, those that need an argument or have no key, and the saved views.
    fn all(&self, keymap: &Keymap) -> Vec<Command> {
        let of_table = |(keys, binding): (Vec<String>, &Binding)| Command {
            name: binding.action.to_string(),
            keys: if binding.keys.is_empty() { String::new() } else { keys[..keys.len().min(2)].join(" ") },
            words: binding.help.to_string(),
            moves: matches!(Group::of(&binding.action), Group::Move)
                || matches!(binding.action, Action::Scroll(_)),
            has_value: false,
            choice: Choice::Run(binding.action.clone()),
        };
        // The views and the orders of the feeds are listed by name.
        let by_name = |action: &Action| matches!(action, Action::View(_) | Action::SortFeeds(_));
        let table = keymap.help_lines().filter(|(_, binding)| !by_name(&binding.action));
        let mut all: Vec<Command> = table.map(of_table).collect();
        let arguments = Action::with_arguments();
        for (name, words) in COMMANDS {
            let choice = match (Action::parse(name), name.split_once(' ')) {
                (Ok(action), None) => Choice::Run(action),
                (_, Some((name, _))) if arguments.iter().any(|(other, ..)| other.trim_end() == name) => {
                    Choice::Type(format!("{name} "))
                }
                _ => continue,
            };
            if all.iter().all(|command| command.name != *name) {
                let (name, words) = ((*name).to_owned(), (*words).to_owned());
                all.push(Command {
                    name,
                    keys: String::new(),
                    words,
                    moves: false,
                    has_value: false,
                    choice,
                });
            }
        }
        for (name, ..) in &arguments {
            let describe = |value: &String| {
                let action = Action::parse(&format!("{name}{value}")).ok()?;
                let known = COMMANDS.iter().find(|(command, _)| command.starts_with(name))?;
                let words = words_with_argument(&action, known.1, value);
                Some(Command { has_value: true, ..command_of(action, words) })
            };
            all.extend(self.values(name).iter().filter_map(describe));
        }
        for (view, number) in self.views.iter().zip(FIRST_KEY..) {
            let keys = if number <= 9 { number.to_string() } else { String::new() };
            let show = command_of(Action::View(number), format!("show the view {view}"));
            let drop = command_of(Action::DeleteView(view.to_string()), format!("delete the view {view}"));
            all.extend([Command { keys, ..show }, drop]);
        }
        all
    }

    /// The values that a command takes, if they are a fixed set. `name`: with the blank after it.
    fn values(&self, name: &str) -> Vec<String> {
        if name == THEME {
            return self.themes.iter().map(ToString::to_string).collect();
        }
        let arguments = Action::with_arguments();
        arguments.into_iter().find(|(other, ..)| *other == name).map_or_else(Vec::new, |(.., values)| values)
    }

    /// What is wrong with the argument of the typed command.
    fn wrong_argument(&self, typed: &str) -> Option<String> {
        let (name, argument) = typed.trim().split_once(' ')?;
        let (name, argument) = (format!("{} ", name.to_lowercase()), argument.trim());
        let is_known = COMMANDS.iter().any(|(command, _)| command.starts_with(&name));
        let is_wrong = || Action::parse(&format!("{name}{}", fold(argument))).is_err();
        let values = self.values(&name);
        let begins = || values.iter().any(|value| fold(value).starts_with(&fold(argument)));
        if is_known && is_wrong() && !begins() { takes(&name, &values) } else { None }
    }

    /// The command with the typed argument: its name, or the beginning of only one name with an argument, and what
    /// follows.
    fn with_argument(&self, typed: &str, all: &[Command]) -> Option<Command> {
        let (name, argument) = typed.split_once(' ')?;
        let argument = argument.trim();
        if argument.is_empty() {
            return None;
        }
        let name = name.to_lowercase();
        let mut known = all.iter().filter_map(|command| match &command.choice {
            Choice::Type(other) if other.starts_with(&name) => Some((other, command)),
            _ => None,
        });
        let first = known.next()?;
        let exact = std::iter::once(first).chain(known.clone()).find(|(other, _)| other.trim_end() == name);
        let (name, command) = exact.or_else(|| known.next().is_none().then_some(first))?;
        let values: Vec<String> = self.values(name).iter().map(|value| fold(value)).collect();
        let folded = fold(argument);
        let argument = if values.contains(&folded) { folded.as_str() } else { argument };
        let action = Action::parse(&format!("{name}{argument}")).ok()?;
        let full = action.to_string();
        if let Some(listed) = all.iter().find(|command| command.name == full) {
            return Some(listed.clone());
        }
        // The beginning of a value: the values are listed.
        if values.iter().any(|value| value.starts_with(&folded)) {
            return None;
        }
        let words = words_with_argument(&action, &command.words, argument);
        Some(command_of(action, words))
    }

    /// The commands, each with its lines: name, keys, words.
    fn lines(&self, keymap: &Keymap, width: usize) -> Vec<(Command, Vec<[String; 3]>)> {
        let commands = self.commands(keymap);
        let widest =
            |part: fn(&Command) -> &str| commands.iter().map(|c| columns(part(c))).max().unwrap_or(0);
        let (name, keys) = (widest(|command| &command.name), widest(|command| &command.keys));
        let beside = width.saturating_sub(name + keys + 4) >= MIN_WORDS;
        let line = |command: Command| {
            let words = if beside { width - name - keys - 4 } else { width.saturating_sub(2) };
            let mut lines: Vec<[String; 3]> = Vec::new();
            let pad =
                |text: &str, to: usize| format!("{text}{}  ", " ".repeat(to.saturating_sub(columns(text))));
            if beside {
                for (at, words) in wrap(&command.words, words).into_iter().enumerate() {
                    let (one, two) = if at == 0 { (&*command.name, &*command.keys) } else { ("", "") };
                    lines.push([pad(one, name), pad(two, keys), words]);
                }
            } else {
                let keys =
                    Some(&command.keys).filter(|keys| columns(&command.name) + columns(keys) + 2 <= width);
                let keys = keys.cloned().unwrap_or_default();
                lines.push([format!("{}  ", command.name), keys, String::new()]);
                let words = wrap(&command.words, words).into_iter();
                lines.extend(words.map(|words| [String::new(), String::new(), format!("  {words}")]));
            }
            (command, lines)
        };
        commands.clone().into_iter().map(line).collect()
    }

    /// Draws it over everything else on the screen.
    pub(crate) fn draw(&self, keymap: &Keymap, theme: &Theme, screen: Rect, buf: &mut Buffer) {
        let key = |action: Action| keymap.label(LayerId::SearchList, &action);
        let hints = [KeyHint::new(key(Action::Submit), "run"), KeyHint::new(key(Action::Cancel), "close")];
        let body = draw_search((&self.typed, ":"), "Commands", &hints, theme, screen, buf);
        let width = usize::from(body.width);
        let all = self.lines(keymap, width);
        let nothing = || {
            let wrong = self.wrong_argument(self.typed.text());
            all.is_empty().then(|| wrong.unwrap_or_else(|| "No command matches.".to_owned()))
        };
        if let Some(problem) = self.problem.clone().or_else(nothing).filter(|_| body.height > 0) {
            let style = if self.problem.is_some() { theme.alert } else { theme.quiet };
            if all.is_empty() {
                for (line, area) in wrap(&problem, width).iter().zip(body.rows()) {
                    buf.draw_text(area.x, area.y, line, width, style);
                }
            } else {
                // Above the commands: the blank line there, if there is one.
                let y = body.y.saturating_sub(1);
                buf.draw_text(body.x, y, fit(&problem, width), width, style);
            }
        }
        let lines =
            all.iter().enumerate().flat_map(|(at, (_, lines))| lines.iter().map(move |line| (at, line)));
        for ((at, [name, keys, words]), line) in lines.skip(self.cursor.top).zip(body.rows()) {
            if self.cursor.line() == at {
                buf.set_style(line, theme.band);
            }
            let mut x = line.x;
            for (text, style) in [(name, theme.accent), (keys, theme.key), (words, theme.text)] {
                let space = usize::from(line.right().saturating_sub(x));
                x = buf.draw_text(x, line.y, fit(text, space), space, style).0;
            }
        }
    }
}

fn command_of(action: Action, words: String) -> Command {
    let name = action.to_string();
    Command { name, keys: String::new(), words, moves: false, has_value: false, choice: Choice::Run(action) }
}

/// The sentence about the arguments of a command. None if it takes any text. `name`: with the blank after it.
fn takes(name: &str, values: &[String]) -> Option<String> {
    let number = || {
        let arguments = Action::with_arguments();
        let found = arguments.iter().any(|(other, placeholder, _)| *other == name && *placeholder == "N");
        found.then(|| format!("{name}takes a number"))
    };
    match values {
        [] => number(),
        [one] => Some(format!("{name}takes {one}")),
        [all @ .., last] => Some(format!("{name}takes {} or {last}", all.join(", "))),
    }
}

/// The words for a command with its argument. `words`: those for the command.
fn words_with_argument(action: &Action, words: &str, argument: &str) -> String {
    match action {
        Action::View(number) => format!("show the saved view with number {number}"),
        Action::SetTheme(name) => format!("use the theme {name}"),
        Action::Split(n) if *n < 0 => format!("make the list {} columns narrower", n.unsigned_abs()),
        Action::Split(n) => format!("make the list {n} columns wider"),
        Action::Measure(0) => "restore the default length of lines".to_owned(),
        Action::Measure(n) if *n < 0 => {
            format!("make the lines of the article {} columns shorter", n.unsigned_abs())
        }
        Action::Measure(n) => format!("make the lines of the article {n} columns longer"),
        Action::ScrollCode(n) => format!("scroll code that is not wrapped by {n} columns"),
        _ => format!("{}: {argument}", words.split(':').next().unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(typed: &str) -> Vec<String> {
        let themes = ["nord", "paper"].map(SafeText::new).to_vec();
        let mut palette = Palette { themes, ..Palette::default() };
        palette.typed.set(typed);
        palette.commands(&Keymap::default()).into_iter().map(|command| command.name).collect()
    }

    #[test]
    fn the_best_command_comes_first() {
        for (typed, first) in [
            ("sa", "save NAME"),
            ("save", "save NAME"),
            ("save tech", "save tech"),
            ("sav two words", "save two words"),
            ("man filter", "manual filter"),
            ("view 4", "view 4"),
            ("split -4", "split -4"),
            ("q", "quit"),
            ("zen", "zen"),
            ("toggle read", "toggle-read"),
            ("tglrd", "toggle-read"),
            ("bookmark", "toggle-saved"),
            ("browser", "open-in-browser"),
            ("next", "next-heading"),
            ("down", "down"),
            ("fu", "full-text"),
            ("qiut", "quit"),
            ("contants", "contents"),
            ("newest", "sort newest"),
            ("title", "sort title"),
            ("relevance", "sort relevance"),
            ("source", "sort source"),
            ("compact", "rows compact"),
            ("stacked", "layout stacked"),
            ("Nord", "theme nord"),
            ("theme nor", "theme nord"),
            ("layout st", "layout stacked"),
            ("Sort Oldest", "sort oldest"),
            ("updated", "sort-feeds updated"),
            ("unread", "show-unread"),
            ("nrod", "theme nord"),
        ] {
            assert_eq!(names(typed).first().map(String::as_str), Some(first), "{typed}: {:?}", names(typed));
        }
        for none in ["bogus", "layout bogus", "view x", "split x", "sort bogus", "rows x"] {
            assert!(names(none).is_empty(), "{none}: {:?}", names(none));
        }
        // Without anything typed, and among equal matches, commands come before movements.
        let all = names("");
        let at = |name: &str| all.iter().position(|other| other == name).unwrap();
        assert!(at("quit") < at("down") && at("save NAME") < at("up"), "{all:?}");
    }

    #[test]
    fn values_are_listed_once_the_name_of_their_command_is_typed() {
        for (typed, all) in [
            (
                "sort ",
                &["sort NAME", "sort newest", "sort oldest", "sort source", "sort relevance", "sort title"][..],
            ),
            ("rows", &["rows NAME", "rows auto", "rows two-line", "rows compact", "rows cards"]),
            ("theme ", &["theme NAME", "theme nord", "theme paper"]),
            ("view 5", &["view 5"]),
        ] {
            assert_eq!(names(typed)[..all.len()], *all, "{typed}");
        }
        assert!(names("").iter().all(|name| !name.starts_with("theme ") || name == "theme NAME"));
        // The name of a placeholder is not a word of a command.
        assert_eq!(names("name")[0], "sort-feeds name");
    }

    #[test]
    fn commands_used_last_come_first() {
        let mut recent = RecentCommands::default();
        recent.push(&Action::ToggleZen);
        recent.push(&Action::Errors);
        let palette = Palette { recent, ..Palette::default() };
        let all = palette.commands(&Keymap::default());
        let names: Vec<_> = all.iter().take(2).map(|command| command.name.as_str()).collect();
        assert_eq!(names, ["errors", "zen"]);
    }
}
