//! The one table of keys: it resolves presses, fills the help screen, and the README's table is made of it.
//! Never here: what an action does.

use std::fmt::Write;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::action::{Action, Motion, View};

/// A line of the table: keys that mean the same, and what they mean.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// As `--keys` takes them: `j`, `<C-d>`, `<Enter>`.
    pub keys: &'static [&'static str],
    /// What they mean.
    pub action: Action,
    /// For the help screen and the README: a line that several bindings share is written once.
    pub help: &'static str,
}

const fn bind(keys: &'static [&'static str], action: Action, help: &'static str) -> Binding {
    Binding { keys, action, help }
}

const VIEWS: &str = "a filter kept as a view (:save NAME keeps one)";

/// Every key outside the prompt, in the order the help shows them.
pub const TABLE: &[Binding] = &[
    bind(&["j", "<Down>"], Action::Move(Motion::Down), "down one"),
    bind(&["k", "<Up>"], Action::Move(Motion::Up), "up one"),
    bind(&["<C-d>"], Action::Move(Motion::HalfDown), "half a page down"),
    bind(&["<C-u>"], Action::Move(Motion::HalfUp), "half a page up"),
    bind(&["<PageDown>", "<C-f>"], Action::Move(Motion::PageDown), "a page down"),
    bind(&["<PageUp>", "<C-b>"], Action::Move(Motion::PageUp), "a page up"),
    bind(&["g", "<Home>"], Action::Move(Motion::Top), "to the top"),
    bind(&["G", "<End>"], Action::Move(Motion::Bottom), "to the end"),
    bind(&["<Enter>", "l", "<Right>"], Action::Open, "into the article (marks it read)"),
    bind(&["h", "<Left>", "<Esc>", "<Backspace>"], Action::Back, "back to the list; there: all again"),
    bind(&["<Tab>"], Action::NextPane, "the next pane"),
    bind(&["<S-Tab>"], Action::PreviousPane, "the pane before"),
    bind(&["\\"], Action::Sources, "sources: show or hide the feeds and tags"),
    bind(&["J"], Action::Scroll(Motion::Down), "scroll the article down from the list"),
    bind(&["K"], Action::Scroll(Motion::Up), "scroll the article up from the list"),
    bind(&["<Space>"], Action::Onward, "a page of the article; at its end, the next unread"),
    bind(&["n"], Action::NextUnread, "next unread; in the article, next match of a search"),
    bind(&["N"], Action::PreviousUnread, "previous unread, or match"),
    bind(&["/"], Action::Filter, "filter as you type; in the article, find in it"),
    bind(&["1"], Action::Show(View::All), "all articles"),
    bind(&["2"], Action::Show(View::Unread), "unread; once more tidies away what was read since"),
    bind(&["3"], Action::Show(View::Saved), "saved; once more tidies away what was let go"),
    bind(&["4"], Action::View(4), VIEWS),
    bind(&["5"], Action::View(5), VIEWS),
    bind(&["6"], Action::View(6), VIEWS),
    bind(&["7"], Action::View(7), VIEWS),
    bind(&["8"], Action::View(8), VIEWS),
    bind(&["9"], Action::View(9), VIEWS),
    bind(&["C"], Action::Unfinished, "continue reading what was left in the middle"),
    bind(&["S"], Action::CycleSort, "sort by date, source, relevance"),
    bind(&["f", "s"], Action::ToggleSaved, "save (bookmark), or let go"),
    bind(&["r"], Action::ToggleRead, "mark read or unread"),
    bind(&["u"], Action::MarkUnread, "mark unread again"),
    bind(&["A"], Action::MarkShown, "mark all that is shown as read"),
    bind(&["U"], Action::Undo, "undo, even after a restart"),
    bind(&["<C-r>"], Action::Redo, "redo"),
    bind(&["o"], Action::Browse, "open in the web browser"),
    bind(&["y"], Action::CopyLink, "copy the link"),
    bind(&[";"], Action::Links, "letters on the links in sight, to open or copy one"),
    bind(&["L"], Action::FollowLink, "the same, but the link opens in here"),
    bind(&["<C-o>"], Action::BackPage, "back to where you were before a jump, or to the page a link was on"),
    bind(&["c"], Action::Contents, "contents: the headings of the article"),
    bind(&["}"], Action::Heading(true), "to the next heading"),
    bind(&["{"], Action::Heading(false), "to the heading before"),
    bind(&["x"], Action::FullText, "the full text from the article's page, or the feed's again"),
    bind(&["I"], Action::Images, "images on or off"),
    bind(&["z"], Action::Zen, "zen: only the page, or all panes"),
    bind(&["<lt>"], Action::Split(-4), "narrower list (split)"),
    bind(&[">"], Action::Split(4), "wider list (split)"),
    bind(&["+"], Action::Measure(4), "longer lines in the article (measure)"),
    bind(&["-"], Action::Measure(-4), "shorter lines"),
    bind(&["="], Action::Measure(0), "lines of the usual length"),
    bind(&["W"], Action::WrapCode, "wrap long lines of code, or not"),
    bind(&["]"], Action::Sideways(8), "code that is not wrapped: look further right"),
    bind(&["["], Action::Sideways(-8), "and back"),
    bind(&["t"], Action::CycleTheme, "dark or light theme"),
    bind(&["a"], Action::AddFeed, "add a feed by its address or its site's (subscribe)"),
    bind(&["d"], Action::RemoveFeed, "in the sources: remove the feed (unsubscribe)"),
    bind(&["R", "<F5>"], Action::Reload, "refresh the feed chosen, else those due; files are read again"),
    bind(&["<C-x>"], Action::StopRefresh, "stop the refresh, or the fetching of a page"),
    bind(&["E"], Action::Errors, "errors: the feeds that failed, and why"),
    bind(&["?", "<F1>"], Action::Help, "the keys (type to search)"),
    bind(&[":"], Action::Palette, "find a command by its words and run it"),
    bind(&["<C-l>"], Action::Redraw, "draw the screen anew"),
    bind(&["<C-z>"], Action::Suspend, "to the shell; fg comes back"),
    bind(&["q"], Action::Quit, "back; from the list, quit"),
    bind(&["Q", "<C-c>"], Action::QuitNow, "quit"),
];

/// What the prompt itself understands, for the help screen.
pub const PROMPT: &[(&str, &str)] = &[
    ("letters", "narrow the list with every key"),
    ("<Enter>", "keep the filter, back to the list"),
    ("<Esc>", "clear the filter"),
    ("<Tab>", "complete a field, a source, an author, a tag"),
    ("<Up> <Down>", "earlier filters, and back"),
    ("<C-f>", "search the texts of the articles, or the headlines alone"),
    ("<C-p> <C-n> <PageUp> <PageDown>", "move in the list while typing"),
    ("<Left> <Right> <Home> <End>", "move in the text"),
    ("<Backspace> <Delete> <C-w> <C-u>", "rub out a letter, a word, all before the cursor"),
];

/// What a filter may hold, for the help screen.
pub const LANGUAGE: &[(&str, &str)] = &[
    ("nato trump", "both words, whatever their order and case; letters may be left out"),
    ("'nato  \"palm beach\"", "exactly so, in one piece"),
    ("^nato  beach$", "at the beginning, at the end"),
    ("!golf", "without it"),
    ("nato | trump  ( … )", "one or the other; parentheses group"),
    ("source:bbc|dpa  tag:sport", "of these feeds; with this tag"),
    ("author:name  title:word", "by its author; in the headline"),
    ("body:word  body:\"two words\"", "in the text of the article"),
    ("is:unread", "or read, saved, updated, started (left in the middle)"),
    ("after:3d  before:2024-11", "also today, yesterday, monday, 2w; on: is that day alone"),
    ("sort:date", "or score, source"),
];

/// What a press means outside the prompt; `None` for a key without a meaning.
pub fn resolve(key: &KeyEvent) -> Option<Action> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    let pressed = name(key)?;
    TABLE.iter().find(|binding| binding.keys.contains(&pressed.as_str())).map(|binding| binding.action)
}

/// Names that stand between `<` and `>`.
const NAMED: &[(&str, KeyCode)] = &[
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Space", KeyCode::Char(' ')),
    ("Tab", KeyCode::Tab),
    ("S-Tab", KeyCode::BackTab),
    ("Backspace", KeyCode::Backspace),
    ("Delete", KeyCode::Delete),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("PageUp", KeyCode::PageUp),
    ("PageDown", KeyCode::PageDown),
    ("lt", KeyCode::Char('<')),
];

/// Other spellings of the same, taken when keys are read.
const ALIASES: &[(&str, &str)] = &[
    ("PgUp", "PageUp"),
    ("PgDn", "PageDown"),
    ("CR", "Enter"),
    ("Return", "Enter"),
    ("Escape", "Esc"),
    ("BS", "Backspace"),
    ("Del", "Delete"),
];

/// How a press is written: `j`, `<C-d>`, `<Enter>`. `None` for keys that have no name here.
pub fn name(key: &KeyEvent) -> Option<String> {
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    let bare = if key.code == KeyCode::Tab && key.modifiers.contains(KeyModifiers::SHIFT) {
        "S-Tab".to_owned()
    } else if let Some((name, _)) = NAMED.iter().find(|(_, code)| *code == key.code) {
        (*name).to_owned()
    } else {
        match key.code {
            KeyCode::Char(c) if ctrl || alt => c.to_ascii_lowercase().to_string(),
            KeyCode::Char(c) => return Some(c.to_string()),
            KeyCode::F(n) => format!("F{n}"),
            _ => return None,
        }
    };
    let prefix = match (ctrl, alt) {
        (true, true) => "C-A-",
        (true, false) => "C-",
        (false, true) => "A-",
        (false, false) => "",
    };
    Some(format!("<{prefix}{bare}>"))
}

/// Keys that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no key is called <{0}>; keys are written like j, <Enter>, <C-d>, <Space>, <lt>")]
pub struct UnknownKey(pub String);

/// Reads `/nato<Enter>` into presses.
pub fn parse(keys: &str) -> Result<Vec<KeyEvent>, UnknownKey> {
    let (mut out, mut rest) = (Vec::new(), keys);
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        let named = (c == '<').then(|| rest.split_once('>')).flatten();
        let Some((name, after)) = named.filter(|(name, _)| !name.is_empty()) else {
            out.push(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
            continue;
        };
        rest = after;
        out.push(named_key(name).ok_or_else(|| UnknownKey(name.to_owned()))?);
    }
    Ok(out)
}

fn named_key(name: &str) -> Option<KeyEvent> {
    let (mut mods, mut bare) = (KeyModifiers::NONE, name);
    while let Some((prefix, rest)) = bare.split_once('-').filter(|(_, rest)| !rest.is_empty()) {
        mods |= match prefix {
            "C" | "c" => KeyModifiers::CONTROL,
            "A" | "a" | "M" => KeyModifiers::ALT,
            "S" | "s" if !rest.eq_ignore_ascii_case("tab") => KeyModifiers::SHIFT,
            _ => break,
        };
        bare = rest;
    }
    let bare =
        ALIASES.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(bare)).map_or(bare, |(_, full)| full);
    let code = NAMED.iter().find(|(name, _)| name.eq_ignore_ascii_case(bare)).map(|(_, code)| *code);
    let code = code.or_else(|| {
        let mut chars = bare.chars();
        match (chars.next(), chars.as_str()) {
            (Some(c), "") => Some(KeyCode::Char(c)),
            (Some('F' | 'f'), number) => number.parse().ok().filter(|n| (1..=12).contains(n)).map(KeyCode::F),
            _ => None,
        }
    })?;
    Some(KeyEvent::new(code, mods))
}

/// The table as Markdown, for the README.
pub fn markdown() -> String {
    let mut out = String::from("| keys | what they do |\n|---|---|\n");
    for same in TABLE.chunk_by(|one, next| one.help == next.help) {
        let keys = same.iter().flat_map(|binding| binding.keys);
        let keys: Vec<String> = keys.map(|key| format!("`{}`", readable(key))).collect();
        // Writing into a string cannot fail.
        let _ = writeln!(out, "| {} | {} |", keys.join(" "), same[0].help);
    }
    out
}

/// A key as people write it: `ctrl-d`, `Enter`, `<`.
pub fn readable(key: &str) -> String {
    let Some(inner) = key.strip_prefix('<').and_then(|k| k.strip_suffix('>')) else {
        return key.to_owned();
    };
    match inner {
        "lt" => "<".to_owned(),
        "S-Tab" => "shift-Tab".to_owned(),
        "PageUp" => "PgUp".to_owned(),
        "PageDown" => "PgDn".to_owned(),
        "Up" => "↑".to_owned(),
        "Down" => "↓".to_owned(),
        "Left" => "←".to_owned(),
        "Right" => "→".to_owned(),
        _ => inner.replace("C-", "ctrl-").replace("A-", "alt-"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_key_of_the_table_can_be_pressed_and_means_one_thing() {
        let mut seen = HashSet::new();
        for binding in TABLE {
            for key in binding.keys {
                assert!(seen.insert(*key), "{key} is bound twice");
                let presses = parse(key).unwrap();
                assert_eq!(presses.len(), 1, "{key}");
                assert_eq!(resolve(&presses[0]), Some(binding.action), "{key}");
            }
        }
    }

    #[test]
    fn keys_are_read_as_they_are_written() {
        let names = |keys: &str| parse(keys).unwrap().iter().map(|k| name(k).unwrap()).collect::<Vec<_>>();
        assert_eq!(names("/na to<Enter>"), ["/", "n", "a", "<Space>", "t", "o", "<Enter>"]);
        assert_eq!(names("<c-d><PgDn><CR>a<b"), ["<C-d>", "<PageDown>", "<Enter>", "a", "<lt>", "b"]);
        assert_eq!(parse("<Entr>"), Err(UnknownKey("Entr".into())));
        assert_eq!(names("<S-Tab>"), ["<S-Tab>"]);
    }
}
