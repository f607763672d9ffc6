//! The list of themes, to choose one from; the screen shows the one under the cursor meanwhile. Never here: what a theme is
//! made of (see `theme`), saving the choice.

use ratatui::prelude::{Buffer, Rect, Style};

use super::cursor::Cursor;
use crate::app::text_order::DrawText;
use crate::app::typeset::{columns, fit};
use crate::app::{Action, LayerId, Overlay, OverlayOutcome, Prompt, Terminal, Theme, Themes};
use crate::news::SafeText;
use crate::search::{Query, rank};

/// The maximum width: the screen behind it shows the theme.
const WIDEST: u16 = 50;
/// Marks the theme that was chosen when the list was opened.
const IN_USE: &str = "in use";
/// The columns of a sample, and the least for a name beside it.
const SAMPLE: u16 = 17;
const MIN_NAME: u16 = 16;

/// The themes and the cursor among them.
#[derive(Clone, Debug)]
pub(crate) struct ThemeChooser {
    all: Vec<(SafeText, Theme)>,
    /// The theme that was chosen when the list was opened.
    chosen: Option<usize>,
    search: Prompt,
    /// Letters are typed into the search even while it is empty.
    typing: bool,
    /// The themes that match the search.
    shown: Vec<usize>,
    cursor: Cursor,
    /// The user has moved: until then the screen stays as it was.
    moved: bool,
}

impl ThemeChooser {
    /// All themes, with the cursor on the chosen one.
    pub(crate) fn new(themes: &Themes, terminal: &Terminal, chosen: &SafeText) -> Self {
        let all: Vec<(SafeText, Theme)> =
            themes.names().into_iter().map(|name| (name.clone(), themes.theme(&name, terminal))).collect();
        let chosen = all.iter().position(|(name, _)| name == chosen);
        let (shown, cursor) = ((0..all.len()).collect(), Cursor::at(chosen.unwrap_or(0)));
        Self { all, chosen, search: Prompt::default(), typing: false, shown, cursor, moved: false }
    }

    fn filter(&mut self) {
        let on = self.shown.get(self.cursor.line()).copied();
        let query = Query::words(self.search.text());
        let fits = |at: &usize| query.is_empty() || !rank::matched(&query, &self.all[*at].0).is_empty();
        self.shown = (0..self.all.len()).filter(fits).collect();
        self.cursor.put(self.shown.iter().position(|at| on == Some(*at)).unwrap_or(0));
        self.moved = true;
    }

    fn selected(&self) -> Option<&SafeText> {
        self.shown.get(self.cursor.line()).map(|at| &self.all[*at].0)
    }
}

impl Overlay for ThemeChooser {
    /// While nothing is typed, letters move the cursor as in other lists.
    fn layer(&self) -> LayerId {
        if self.search.text().is_empty() && !self.typing { LayerId::Themes } else { LayerId::SearchList }
    }

    fn title(&self) -> String {
        "Themes".to_owned()
    }

    fn submit_hint(&self) -> &'static str {
        "keeps it"
    }

    fn cancel_hint(&self) -> &'static str {
        "cancels"
    }

    fn max_width(&self) -> u16 {
        WIDEST
    }

    fn previewed_theme(&self) -> Option<&SafeText> {
        self.selected().filter(|_| self.moved)
    }

    fn lines(&self, _width: u16) -> usize {
        self.all.len() + 1
    }

    fn on_action(&mut self, action: &Action, body: Rect) -> OverlayOutcome {
        match action {
            Action::Move(motion) => {
                // One line is used by the search.
                self.cursor.go(*motion, self.shown.len(), body.height.saturating_sub(1));
                self.moved = true;
            }
            Action::Submit => {
                let name = self.selected().map(|name| Action::SetTheme(name.to_string()));
                return name.map_or(OverlayOutcome::Close, OverlayOutcome::Run);
            }
            Action::Cancel => return OverlayOutcome::Close,
            Action::Search => self.typing = true,
            action => {
                if self.search.apply(action) {
                    self.filter();
                }
            }
        }
        OverlayOutcome::Stay
    }

    fn on_wheel(&mut self, lines: isize, _body: Rect) {
        self.cursor.go_by(lines, self.shown.len());
        self.moved = true;
    }

    fn prompt(&mut self) -> Option<&mut Prompt> {
        Some(&mut self.search)
    }

    fn on_paste(&mut self, text: &str) {
        self.search.insert(text);
        self.filter();
    }

    fn draw(&self, theme: &Theme, area: Rect, buf: &mut Buffer) {
        if area.height == 0 || area.width == 0 {
            return;
        }
        self.search.draw("Find: ", true, theme, Rect { height: 1, ..area }, buf);
        let body = Rect { y: area.y + 1, height: area.height - 1, ..area };
        if self.shown.is_empty() && body.height > 0 {
            let text = fit("No theme matches.", body.width.into());
            buf.draw_text(body.x, body.y, text, body.width.into(), theme.quiet);
        }
        let query = Query::words(self.search.text());
        let top = self.cursor.centered(self.shown.len(), body.height.into()).start;
        for ((place, at), line) in self.shown.iter().enumerate().skip(top).zip(body.rows()) {
            let (name, sample) = &self.all[*at];
            let with_sample = line.width >= MIN_NAME + 2 + SAMPLE;
            let row = Rect { width: line.width - if with_sample { SAMPLE + 1 } else { 0 }, ..line };
            let is_selected = place == self.cursor.line();
            let (style, quiet) =
                if is_selected { (theme.selected, theme.band_quiet) } else { (theme.text, theme.quiet) };
            if is_selected {
                super::row::draw_band(true, theme, row, buf);
            }
            let mut width = usize::from(row.width.saturating_sub(2));
            let used = columns(IN_USE) + 1;
            if self.chosen == Some(*at) && width > used {
                let x = row.right() - used as u16;
                buf.draw_text(x, row.y, IN_USE, used, quiet);
                width -= used + 1;
            }
            let name = fit(name, width);
            buf.draw_text(row.x + 2, row.y, &name, width, style);
            if !query.is_empty() {
                let matched = rank::matched(&query, &name);
                let cells = Rect { x: row.x + 2, width: columns(&name) as u16, ..row };
                super::row::highlight(&name, &matched, theme.matched, cells, buf);
            }
            if is_selected {
                super::row::reset_band(true, theme, row, buf);
            }
            if with_sample {
                draw_sample(sample, Rect { x: line.right() - SAMPLE, width: SAMPLE, ..line }, buf);
            }
        }
    }
}

/// Draws ` Aa Aa Aa ● Aa ` in the styles of a theme, on its own background.
fn draw_sample(theme: &Theme, area: Rect, buf: &mut Buffer) {
    buf.set_style(area, Style::reset());
    buf.set_style(area, theme.ground);
    let samples = [
        ("Aa", theme.text),
        ("Aa", theme.title),
        ("Aa", theme.link),
        ("●", theme.marker),
        ("Aa", theme.quiet),
    ];
    let mut x = area.x + 1;
    for (text, style) in samples {
        (x, _) = buf.draw_text(x, area.y, text, area.right().saturating_sub(x).into(), style);
        x += 1;
    }
}
