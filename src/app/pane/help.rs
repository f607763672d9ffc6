//! The key table on the screen, searched by typing: to look at (`?`), or to choose from (`:`), where filters can also
//! be kept as views, and dropped. Never here: the table itself (see `keys`), or what an action does.

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, BorderType, Clear, Widget};

use super::prompt::Prompt;
use crate::app::action::Action;
use crate::app::keys::{LANGUAGE, PROMPT, TABLE, readable};
use crate::app::theme::Theme;
use crate::app::typeset::{columns, fit};
use crate::app::views::{FIRST, SavedView};
use crate::news::SafeText;
use crate::search::fold;

/// The help's state while it is open.
#[derive(Clone, Debug, Default)]
pub struct Help {
    search: Prompt,
    top: usize,
    /// The line that Enter runs, if there is one to choose.
    chosen: Option<usize>,
    /// The views there are.
    views: Vec<SafeText>,
}

/// A line: keys, words, and what it does, if anything.
struct Entry {
    keys: String,
    words: Cow<'static, str>,
    outcome: Option<Outcome>,
}

/// What comes before the name of a view that is to be kept.
const SAVE: &str = "save ";
/// Lines there are at most without views.
const LINES: usize = TABLE.len() + PROMPT.len() + LANGUAGE.len() + 4;

/// What a key did to the help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It stays open.
    Stays,
    /// The reader is done with it.
    Closes,
    /// The reader chose this.
    Runs(Action),
    /// What the list holds is to be kept as a view of this name.
    Saves(String),
    /// This view is to be forgotten.
    Drops(SafeText),
}

/// Lines of the table that a screen of so many rows shows at least.
fn page(rows: u16) -> usize {
    usize::from(rows).saturating_sub(if rows >= 12 { 7 } else { 2 }).max(1)
}

impl Help {
    /// The palette: the same table, with a line to choose.
    pub fn palette(views: &[SavedView]) -> Self {
        let views = views.iter().map(|view| view.name.clone()).collect();
        Self { chosen: Some(0), views, ..Self::default() }
    }

    /// Takes a key.
    pub fn act(&mut self, key: &KeyEvent, height: u16) -> Outcome {
        let page = page(height);
        let lines = self.lines();
        match key.code {
            KeyCode::Enter => {
                let entry = self.chosen.and_then(|at| lines.get(at));
                return match entry.and_then(|entry| entry.outcome.clone()) {
                    // The name is still to be typed.
                    Some(Outcome::Stays) => {
                        self.search.set(SAVE);
                        (self.top, self.chosen) = (0, Some(0));
                        Outcome::Stays
                    }
                    outcome => outcome.unwrap_or(Outcome::Closes),
                };
            }
            KeyCode::Esc | KeyCode::F(1) => return Outcome::Closes,
            KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => return Outcome::Closes,
            KeyCode::Char('?' | 'q') if self.search.text().is_empty() && self.chosen.is_none() => {
                return Outcome::Closes;
            }
            KeyCode::Down => self.go(1, true),
            KeyCode::Up => self.go(1, false),
            KeyCode::PageDown => self.go(page, true),
            KeyCode::PageUp => self.go(page, false),
            _ => {
                if self.search.edit(key) {
                    self.top = 0;
                    self.chosen = self.chosen.map(|_| 0);
                }
            }
        }
        let last = self.lines().len();
        self.chosen = self.chosen.map(|at| at.min(last.saturating_sub(1)));
        if let Some(at) = self.chosen {
            self.top = self.top.clamp((at + 1).saturating_sub(page), at);
        }
        self.top = self.top.min(last.saturating_sub(page));
        Outcome::Stays
    }

    fn go(&mut self, by: usize, down: bool) {
        let at = self.chosen.as_mut().unwrap_or(&mut self.top);
        *at = if down { *at + by } else { at.saturating_sub(by) };
    }

    /// Pasted text goes into the search.
    pub fn paste(&mut self, text: &str) {
        self.search.insert(text);
        self.top = 0;
    }

    /// The wheel.
    pub fn scroll(&mut self, down: bool, height: u16) {
        let last = self.lines().len().saturating_sub(page(height));
        self.top = if down { self.top + 3 } else { self.top.saturating_sub(3) }.min(last);
    }

    fn lines(&self) -> Vec<Entry> {
        let wanted: Vec<String> = self.search.text().split_whitespace().map(fold::fold).collect();
        let readable =
            |keys: &mut dyn Iterator<Item = &str>| keys.map(readable).collect::<Vec<_>>().join(" ");
        let entry = |keys: String, words: &'static str, outcome| Entry { keys, words: words.into(), outcome };
        // The palette names the views themselves.
        let same = TABLE.chunk_by(|one, next| one.help == next.help);
        let same = same.filter(|same| self.chosen.is_none() || !matches!(same[0].action, Action::View(_)));
        let table = same.map(|same| {
            let keys = readable(&mut same.iter().flat_map(|binding| binding.keys).copied());
            entry(keys, same[0].help, Some(Outcome::Runs(same[0].action)))
        });
        let prompt = PROMPT.iter().map(|(keys, words)| entry(readable(&mut keys.split(' ')), words, None));
        let language = LANGUAGE.iter().map(|(keys, words)| entry((*keys).to_owned(), words, None));
        let fits = |entry: &Entry| {
            let text = fold::fold(&format!("{} {}", entry.keys, entry.words));
            wanted.iter().all(|word| text.contains(word.as_str()))
        };
        let mut lines: Vec<Entry> = table.filter(fits).collect();
        if self.chosen.is_some() {
            let named = self.search.text().strip_prefix(SAVE).map(SafeText::new).and_then(SafeText::filled);
            let named = named.map(|name| Entry {
                keys: format!(":save {name}"),
                words: format!("keep this filter as the view {name}").into(),
                outcome: Some(Outcome::Saves(name.to_string())),
            });
            let views = named.into_iter().chain(self.view_lines().into_iter().filter(fits));
            // Who begins with the word for it wants it first.
            let first = ["save", "drop"].iter().any(|word| self.search.text().starts_with(word));
            let at = if first { 0 } else { lines.len() };
            lines.splice(at..at, views);
            return lines;
        }
        let sections = [
            ("While typing a filter", prompt.filter(fits).collect::<Vec<_>>()),
            ("What a filter may hold", language.filter(fits).collect()),
        ];
        for (words, inside) in sections.into_iter().filter(|(_, inside)| !inside.is_empty()) {
            if !lines.is_empty() {
                lines.push(entry(String::new(), "", None));
            }
            lines.push(entry(String::new(), words, None));
            lines.extend(inside);
        }
        lines
    }

    /// What can be done with views.
    fn view_lines(&self) -> Vec<Entry> {
        let keep = "save this filter as a view: type its name".into();
        let mut lines = vec![Entry { keys: ":save NAME".into(), words: keep, outcome: Some(Outcome::Stays) }];
        for (name, key) in self.views.iter().zip(FIRST..) {
            let keys = if key <= 9 { key.to_string() } else { "-".to_owned() };
            let words = format!("show the view {name}").into();
            lines.push(Entry { keys, words, outcome: Some(Outcome::Runs(Action::View(key))) });
        }
        lines.extend(self.views.iter().map(|name| Entry {
            keys: format!(":drop {name}"),
            words: format!("forget the view {name}").into(),
            outcome: Some(Outcome::Drops(name.clone())),
        }));
        lines
    }

    /// Draws it over everything else.
    pub fn draw(&self, theme: &Theme, full: Rect, buf: &mut Buffer) {
        let lines = self.lines();
        let roomy = full.width >= 44 && full.height >= 12;
        let frame = u16::from(roomy);
        let width = full.width.min(if roomy { 88 } else { full.width });
        let height = (full.height - spared(width, full)).min(LINES as u16 + 3 + 2 * frame);
        let area = Rect::new((full.width - width) / 2, (full.height - height) / 2, width, height);
        Clear.render(area, buf);
        mend_edge(area, buf);
        if roomy {
            Block::bordered().border_type(BorderType::Rounded).border_style(theme.rule).render(area, buf);
        }
        let margin = if roomy { 3 } else { u16::from(width > 20) };
        let (across, down) = (width.saturating_sub(2 * margin), height.saturating_sub(2 * frame));
        let inner = Rect::new(area.x + margin, area.y + frame, across, down);
        buf.set_stringn(
            inner.x,
            inner.y,
            fit(if self.chosen.is_some() { "Commands" } else { "Keys" }, inner.width.into()),
            inner.width.into(),
            theme.title,
        );
        if inner.height > 1 {
            let line = Rect { y: inner.y + 1, height: 1, ..inner };
            let used = self.search.draw("Search: ", true, theme, line, buf);
            let hint = if self.chosen.is_some() {
                "Enter runs · Esc closes"
            } else {
                "Esc closes · ↑ ↓ scroll"
            };
            if usize::from(used) + columns(hint) + 2 < usize::from(inner.width) {
                buf.set_string(inner.right() - columns(hint) as u16, line.y, hint, theme.quiet);
            }
        }
        let above = (if roomy { 3 } else { 2 }).min(inner.height);
        let body = Rect { y: inner.y + above, height: inner.height - above, ..inner };
        if lines.is_empty() && body.height > 0 {
            let text = fit("No key does that.", body.width.into());
            buf.set_stringn(body.x, body.y, text, body.width.into(), theme.quiet);
        }
        let column = lines
            .iter()
            .map(|entry| columns(&entry.keys))
            .max()
            .unwrap_or(0)
            .min(usize::from(body.width) * 2 / 5);
        for ((at, Entry { keys, words: help, .. }), y) in
            lines.iter().enumerate().skip(self.top).zip(body.y..body.bottom())
        {
            if self.chosen == Some(at) {
                buf.set_style(Rect { y, height: 1, ..body }, theme.band);
            }
            if keys.is_empty() {
                buf.set_stringn(body.x, y, fit(help, body.width.into()), body.width.into(), theme.heading);
                continue;
            }
            buf.set_stringn(body.x, y, fit(keys, column), column, theme.accent);
            let x = body.x + column as u16 + 2;
            let room = usize::from(body.right().saturating_sub(x));
            if room > 0 {
                buf.set_stringn(x, y, fit(help, room), room, theme.text);
            }
        }
    }
}

/// Rows of the screen that something so wide leaves free: the first line and the last are there whole or not at all.
pub fn spared(width: u16, full: Rect) -> u16 {
    if width < full.width && full.height >= 12 { 2 } else { 0 }
}

/// A wide letter that reached under the left edge of what lies over it would cover it.
pub fn mend_edge(area: Rect, buf: &mut Buffer) {
    for y in area.y..area.bottom() {
        if let Some(cell) = area.x.checked_sub(1).and_then(|x| buf.cell_mut((x, y)))
            && columns(cell.symbol()) > 1
        {
            cell.set_symbol(" ");
        }
    }
}
