//! The help (`?`) and the palette of commands (`:`), both searched by typing. The palette also saves filters as views
//! and deletes views. Never here: the table of keys (see `keymap`), what an action does.

use std::borrow::Cow;

use ratatui::prelude::{Buffer, Rect};

use super::cursor::Cursor;
use super::overlay::{draw_frame, is_framed, spared};
use crate::app::keymap::{Binding, EDITING, LANGUAGE, PROMPT, SIGNS};
use crate::app::typeset::{columns, fit};
use crate::app::views::FIRST_KEY;
use crate::app::{Action, FeedOrder, Keymap, LayerId, Motion, OverlayOutcome, Prompt, SavedView, Theme};
use crate::news::SafeText;
use crate::search::fold;

/// The open help or palette.
#[derive(Clone, Debug, Default)]
pub struct Help {
    search: Prompt,
    cursor: Cursor,
    /// It is the palette: `Enter` runs the selected line.
    palette: bool,
    /// The saved views.
    views: Vec<SafeText>,
}

/// What `Enter` does on a line of the palette.
#[derive(Clone, Debug)]
enum PaletteChoice {
    /// Runs an action.
    Run(Action),
    /// Types this text, because the user must complete it.
    Type(&'static str),
}

/// A line: keys, a description, and what it does, if anything.
struct HelpLine {
    keys: String,
    words: Cow<'static, str>,
    choice: Option<PaletteChoice>,
}

/// The command that saves a view, before its name.
const SAVE: &str = "save ";

/// The command that opens a page of the manual, before its name.
const MANUAL: &str = "manual ";

/// The command that chooses a theme, before its name.
const THEME: &str = "theme ";

/// The minimum number of lines that a screen of so many rows shows.
fn page_height(rows: u16) -> u16 {
    rows.saturating_sub(if rows >= 12 { 7 } else { 2 }).max(1)
}

/// The lines of the palette that sort the feeds.
fn order_lines() -> impl Iterator<Item = HelpLine> {
    FeedOrder::ALL.iter().map(|order| {
        let action = Action::SortFeeds(*order);
        let words = format!("sort the feeds {}", order.words()).into();
        HelpLine { keys: format!(":{action}"), words, choice: Some(PaletteChoice::Run(action)) }
    })
}

impl Help {
    /// The palette: the same table, with a selected line.
    pub(crate) fn palette(views: &[SavedView]) -> Self {
        let views = views.iter().map(|view| view.name.clone()).collect();
        Self { palette: true, views, ..Self::default() }
    }

    /// Whether it is the help, and nothing is typed.
    pub(crate) fn is_key_table(&self) -> bool {
        !self.palette && self.search.text().is_empty()
    }

    /// Carries out an action.
    pub(crate) fn on_action(&mut self, action: &Action, keymap: &Keymap, screen: Rect) -> OverlayOutcome {
        let height = page_height(screen.height);
        let lines = self.lines(keymap);
        match action {
            Action::Submit => {
                let entry = lines.get(self.cursor.line()).filter(|_| self.palette);
                match entry.and_then(|entry| entry.choice.clone()) {
                    Some(PaletteChoice::Run(action)) => return OverlayOutcome::Run(action),
                    Some(PaletteChoice::Type(text)) => {
                        self.search.set(text);
                        self.cursor = Cursor::default();
                    }
                    None => return OverlayOutcome::Close,
                }
            }
            Action::Cancel => return OverlayOutcome::Close,
            Action::Move(motion) => self.go(*motion, lines.len(), height),
            action => {
                if self.search.apply(action) {
                    self.cursor = Cursor::default();
                }
            }
        }
        self.settle(keymap, height);
        OverlayOutcome::Stay
    }

    fn go(&mut self, motion: Motion, count: usize, height: u16) {
        if self.palette {
            // A page is the height of the window.
            self.cursor.go(motion, count, height + 1);
        } else {
            self.cursor.scroll_by(motion, count, height + 1);
        }
    }

    fn settle(&mut self, keymap: &Keymap, height: u16) {
        let count = self.lines(keymap).len();
        self.cursor.settle(count, height, 0, |at| at, count);
    }

    /// The line in which it is searched.
    pub(crate) fn prompt(&mut self) -> &mut Prompt {
        &mut self.search
    }

    /// Text was pasted: it goes into the search.
    pub(crate) fn on_paste(&mut self, text: &str) {
        self.search.insert(text);
        self.cursor = Cursor::default();
    }

    /// The mouse wheel was turned by so many lines.
    pub(crate) fn on_wheel(&mut self, lines: isize, keymap: &Keymap, screen: Rect) {
        let count = self.lines(keymap).len();
        if self.palette {
            self.cursor.go_by(lines, count);
            self.settle(keymap, page_height(screen.height));
        } else {
            self.cursor.scroll(lines, count, page_height(screen.height));
        }
    }

    fn lines(&self, keymap: &Keymap) -> Vec<HelpLine> {
        let words: Vec<String> = self.search.text().split_whitespace().map(fold::fold).collect();
        let fits = |entry: &HelpLine| {
            let text = fold::fold(&format!("{} {}", entry.keys, entry.words));
            words.iter().all(|word| text.contains(word.as_str()))
        };
        // The palette lists the views and the orders of the feeds by name instead.
        let by_name = |action: &Action| matches!(action, Action::View(_) | Action::SortFeeds(_));
        let table = keymap.help_lines().filter(|(_, b)| !self.palette || !by_name(&b.action));
        let line = |(keys, binding): (Vec<String>, &Binding)| {
            let choice = Some(PaletteChoice::Run(binding.action.clone()));
            HelpLine { keys: keys.join(" "), words: binding.help.clone(), choice }
        };
        let mut lines: Vec<HelpLine> = table.map(line).filter(fits).collect();
        if self.palette {
            let typed = self.save_line().into_iter().chain(self.manual_line()).chain(self.theme_line());
            let named = self.view_lines().into_iter().chain(order_lines());
            let views = typed.chain(named.filter(fits));
            // If the command itself is typed, it comes first.
            let first =
                ["save", "drop", MANUAL, THEME].iter().any(|word| self.search.text().starts_with(word));
            let at = if first { 0 } else { lines.len() };
            lines.splice(at..at, views);
            return lines;
        }
        let entry = |keys: String, words: &'static str| HelpLine { keys, words: words.into(), choice: None };
        let keys = |keys: &str| keys.split(' ').map(|key| keymap.readable(key)).collect::<Vec<_>>().join(" ");
        let prompt = PROMPT.iter().map(|(names, words)| entry(keys(names), words));
        let editing = EDITING.iter().map(|(names, words)| entry(keys(names), words));
        let language = LANGUAGE.iter().map(|(words, help)| entry((*words).to_owned(), help));
        let signs = SIGNS.iter().map(|(signs, words)| entry((*signs).to_owned(), words));
        let sections = [
            ("Signs before articles and feeds", signs.filter(fits).collect()),
            ("While typing a filter", prompt.filter(fits).collect::<Vec<_>>()),
            ("In every line of text", editing.filter(fits).collect()),
            ("What a filter may contain", language.filter(fits).collect()),
        ];
        for (words, inside) in sections.into_iter().filter(|(_, inside)| !inside.is_empty()) {
            if !lines.is_empty() {
                lines.push(entry(String::new(), ""));
            }
            lines.push(entry(String::new(), words));
            lines.extend(inside);
        }
        lines
    }

    /// The line that saves a view under the typed name.
    fn save_line(&self) -> Option<HelpLine> {
        let name = SafeText::new(self.search.text().strip_prefix(SAVE)?).filled()?;
        Some(HelpLine {
            keys: format!(":save {name}"),
            words: format!("save this filter as the view {name}").into(),
            choice: Some(PaletteChoice::Run(Action::SaveView(name.to_string()))),
        })
    }

    /// The line that opens the page of the manual whose name is typed.
    fn manual_line(&self) -> Option<HelpLine> {
        let name = SafeText::new(self.search.text().strip_prefix(MANUAL)?).filled()?;
        Some(HelpLine {
            keys: format!(":manual {name}"),
            words: format!("open the page {name} of the manual").into(),
            choice: Some(PaletteChoice::Run(Action::ManualPage(name.to_string()))),
        })
    }

    /// The line that chooses the theme whose name is typed.
    fn theme_line(&self) -> Option<HelpLine> {
        let name = SafeText::new(self.search.text().strip_prefix(THEME)?).filled()?;
        Some(HelpLine {
            keys: format!(":theme {name}"),
            words: format!("choose the theme {name}").into(),
            choice: Some(PaletteChoice::Run(Action::SetTheme(name.to_string()))),
        })
    }

    /// The lines about views.
    fn view_lines(&self) -> Vec<HelpLine> {
        let save = "save this filter as a view: type its name".into();
        let mut lines = vec![HelpLine {
            keys: ":save NAME".into(),
            words: save,
            choice: Some(PaletteChoice::Type(SAVE)),
        }];
        for (name, key) in self.views.iter().zip(FIRST_KEY..) {
            let keys = if key <= 9 { key.to_string() } else { "-".to_owned() };
            let words = format!("show the view {name}").into();
            lines.push(HelpLine { keys, words, choice: Some(PaletteChoice::Run(Action::View(key))) });
        }
        lines.extend(self.views.iter().map(|name| HelpLine {
            keys: format!(":drop {name}"),
            words: format!("delete the view {name}").into(),
            choice: Some(PaletteChoice::Run(Action::DeleteView(name.to_string()))),
        }));
        lines
    }

    /// The area it covers.
    pub(crate) fn area(screen: Rect, keymap: &Keymap) -> Rect {
        let lines = keymap.bindings(LayerId::Pane).len()
            + PROMPT.len()
            + EDITING.len()
            + LANGUAGE.len()
            + SIGNS.len()
            + 8;
        let border = if is_framed(screen) { 2 } else { 0 };
        let width = screen.width.min(if is_framed(screen) { 88 } else { screen.width });
        let height = (screen.height - spared(width, screen)).min(lines as u16 + 3 + border);
        Rect::new((screen.width - width) / 2, (screen.height - height) / 2, width, height)
    }

    /// Draws it over everything else on the screen.
    pub(crate) fn draw(&self, keymap: &Keymap, theme: &Theme, screen: Rect, buf: &mut Buffer) {
        let (lines, framed, area) = (self.lines(keymap), is_framed(screen), Self::area(screen, keymap));
        let (width, height, frame) = (area.width, area.height, u16::from(framed));
        draw_frame(area, screen, theme, buf);
        let margin = if framed { 3 } else { u16::from(width > 20) };
        let (across, down) = (width.saturating_sub(2 * margin), height.saturating_sub(2 * frame));
        let inner = Rect::new(area.x + margin, area.y + frame, across, down);
        let title = fit(if self.palette { "Commands" } else { "Keys" }, inner.width.into());
        buf.set_stringn(inner.x, inner.y, title, inner.width.into(), theme.title);
        if inner.height > 1 {
            let line = Rect { y: inner.y + 1, height: 1, ..inner };
            let used = self.search.draw("Search: ", true, theme, line, buf);
            let key = |action: Action| keymap.label(LayerId::SearchList, &action);
            let closes = format!("{} closes", key(Action::Cancel));
            let (up, down) = (key(Action::Move(Motion::Up)), key(Action::Move(Motion::Down)));
            let hint = if self.palette {
                format!("{} runs · {closes}", key(Action::Submit))
            } else {
                format!("{closes} · {up} {down} scroll")
            };
            if usize::from(used) + columns(&hint) + 2 < usize::from(inner.width) {
                buf.set_string(inner.right() - columns(&hint) as u16, line.y, hint, theme.quiet);
            }
        }
        let above = (if framed { 3 } else { 2 }).min(inner.height);
        let body = Rect { y: inner.y + above, height: inner.height - above, ..inner };
        if lines.is_empty() && body.height > 0 {
            let text = fit("No command matches.", body.width.into());
            buf.set_stringn(body.x, body.y, text, body.width.into(), theme.quiet);
        }
        let widest = lines.iter().map(|entry| columns(&entry.keys)).max().unwrap_or(0);
        let column = widest.min(usize::from(body.width) * 2 / 5);
        let visible = lines.iter().enumerate().skip(self.cursor.top);
        for ((at, HelpLine { keys, words, .. }), line) in visible.zip(body.rows()) {
            if self.palette && self.cursor.line() == at {
                buf.set_style(line, theme.band);
            }
            let (column, style) = if keys.is_empty() { (0, theme.heading) } else { (column, theme.text) };
            buf.set_stringn(body.x, line.y, fit(keys, column), column, theme.accent);
            let x = body.x + if keys.is_empty() { 0 } else { column as u16 + 2 };
            let space = usize::from(body.right().saturating_sub(x));
            buf.set_stringn(x, line.y, fit(words, space), space, style);
        }
    }
}
