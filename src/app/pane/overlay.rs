//! What lies over the panes for a moment: feeds found at a site, to choose one from; feeds that failed, with the reason;
//! the headings of an article; the whole address of a link. Never here: the key table (see `help`), subscribing,
//! fetching, jumping.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, BorderType, Clear, Widget};

use super::contents::{Chosen, Contents};
use crate::app::theme::Theme;
use crate::app::typeset::{self, Run, Spot, TextRole, columns, fit};
use crate::news::{Candidate, Destination, SafeText};

/// The widest it gets, in columns.
const WIDEST: u16 = 88;

/// What lies over the panes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Overlay {
    /// Several feeds were found: the reader chooses.
    Choose { found: Vec<Candidate>, at: usize },
    /// Feeds that failed, with the reason; `top` is the first line in sight.
    Errors { failed: Vec<(SafeText, SafeText)>, top: usize },
    /// The headings of the article.
    Contents(Contents),
    /// Where a link leads, with its number.
    Address { to: Destination, number: Option<usize>, top: usize },
}

/// What a key did to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It stays open.
    Stays,
    /// The reader is done with it.
    Closes,
    /// The reader chose this feed.
    Chosen(Candidate),
    /// The reader chose this heading.
    Jumps(Spot),
}

impl Overlay {
    /// Takes a key. `full` is the whole screen.
    pub fn act(&mut self, key: &KeyEvent, full: Rect) -> Outcome {
        let height = self.frame(full).1.height;
        if let Self::Contents(contents) = self {
            return match contents.act(key, height) {
                Chosen::Nothing => Outcome::Stays,
                Chosen::Closed => Outcome::Closes,
                Chosen::Heading(spot) => Outcome::Jumps(spot),
            };
        }
        let page = usize::from(height).max(2) - 1;
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let by = match key.code {
            KeyCode::Esc | KeyCode::Char('q' | 'E' | 'i') => return Outcome::Closes,
            KeyCode::Char('c') if ctrl => return Outcome::Closes,
            KeyCode::Enter | KeyCode::Char('l') => {
                return match self {
                    Self::Choose { found, at } => {
                        found.get(*at).cloned().map_or(Outcome::Closes, Outcome::Chosen)
                    }
                    Self::Errors { .. } | Self::Contents(_) | Self::Address { .. } => Outcome::Closes,
                };
            }
            KeyCode::Char('j') | KeyCode::Down => 1,
            KeyCode::Char('k') | KeyCode::Up => -1,
            KeyCode::Char('d') if ctrl => page.div_ceil(2) as isize,
            KeyCode::Char('u') if ctrl => -(page.div_ceil(2) as isize),
            KeyCode::PageDown | KeyCode::Char(' ') => page as isize,
            KeyCode::PageUp => -(page as isize),
            KeyCode::Char('g') | KeyCode::Home => isize::MIN,
            KeyCode::Char('G') | KeyCode::End => isize::MAX,
            _ => 0,
        };
        self.go(by, full);
        Outcome::Stays
    }

    /// Moves by lines.
    pub fn go(&mut self, by: isize, full: Rect) {
        let height = usize::from(self.frame(full).1.height);
        let last = match self {
            Self::Choose { found, .. } => found.len().saturating_sub(1),
            Self::Contents(_) => 0,
            Self::Errors { .. } | Self::Address { .. } => {
                self.lines(self.frame(full).1.width).len().saturating_sub(height)
            }
        };
        match self {
            Self::Choose { at, .. } | Self::Errors { top: at, .. } | Self::Address { top: at, .. } => {
                *at = at.saturating_add_signed(by).min(last);
            }
            Self::Contents(contents) => contents.go(by),
        }
    }

    /// Pasted text goes into the search, where there is one.
    pub fn paste(&mut self, text: &str) {
        if let Self::Contents(contents) = self {
            contents.paste(text);
        }
    }

    fn title(&self) -> String {
        match self {
            Self::Choose { found, .. } => format!("{} feeds found", found.len()),
            Self::Errors { failed, .. } if failed.len() == 1 => "1 feed failed".to_owned(),
            Self::Errors { failed, .. } => format!("{} feeds failed", failed.len()),
            Self::Contents(_) => "Contents".to_owned(),
            Self::Address { number: Some(number), .. } => format!("Link {number}"),
            Self::Address { .. } => "Link".to_owned(),
        }
    }

    /// The whole of it, and the part that holds the lines.
    fn frame(&self, full: Rect) -> (Rect, Rect) {
        let roomy = full.width >= 44 && full.height >= 12;
        let (frame, above) = if roomy { (1, 2) } else { (0, 1) };
        let width = full.width.min(WIDEST);
        let margin = if roomy { 3 } else { u16::from(width > 20) };
        let across = width.saturating_sub(2 * margin);
        let lines = match self {
            Self::Choose { found, .. } => found.len(),
            Self::Contents(contents) => contents.lines(),
            Self::Errors { .. } | Self::Address { .. } => self.lines(across).len(),
        };
        let most = full.height - super::help::spared(width, full);
        let needed = lines.min(usize::from(full.height)) as u16 + above + 2 * frame;
        // Without a frame nothing would tell it from the text below it: it has the screen to itself.
        let height = if roomy { needed.min(most) } else { most };
        let area = Rect::new((full.width - width) / 2, (full.height - height) / 2, width, height);
        let head = (frame + above).min(height);
        let down = height.saturating_sub(frame + above + frame);
        (area, Rect::new(area.x + margin, area.y + head, across, down))
    }

    /// The reasons, wrapped.
    fn lines(&self, width: u16) -> Vec<Vec<Run>> {
        let width = usize::from(width).max(1);
        let mut lines = Vec::new();
        let failed = match self {
            Self::Errors { failed, .. } => failed,
            Self::Address { to, .. } => return address(to, width),
            Self::Choose { .. } | Self::Contents(_) => return lines,
        };
        for (name, why) in failed {
            lines.extend(typeset::paragraph(&[Run::new(name, TextRole::Heading)], width, 0));
            lines.extend(typeset::paragraph(&[Run::new(why, TextRole::Text)], width, 0));
            lines.push(Vec::new());
        }
        lines.pop();
        lines
    }

    /// Draws it over everything else.
    pub fn draw(&self, theme: &Theme, full: Rect, buf: &mut Buffer) {
        let (area, body) = self.frame(full);
        Clear.render(area, buf);
        super::help::mend_edge(area, buf);
        if body.y > area.y + 2 {
            Block::bordered().border_type(BorderType::Rounded).border_style(theme.rule).render(area, buf);
        }
        let width = usize::from(body.width);
        let line = body.y.saturating_sub(if body.y > area.y + 2 { 2 } else { 1 }).max(area.y);
        let title = self.title();
        buf.set_stringn(body.x, line, fit(&title, width), width, theme.title);
        let hint = match self {
            Self::Choose { .. } => "Enter adds · Esc cancels",
            Self::Contents(_) => "Enter jumps · Esc closes",
            Self::Errors { .. } | Self::Address { .. } => "Esc closes",
        };
        if columns(&title) + columns(hint) + 3 <= width {
            buf.set_string(body.right() - columns(hint) as u16, line, hint, theme.quiet);
        }
        match self {
            Self::Choose { found, at } => {
                let top = at.saturating_sub(usize::from(body.height).saturating_sub(1));
                for ((i, candidate), y) in found.iter().enumerate().skip(top).zip(body.y..body.bottom()) {
                    choice(candidate, i == *at, theme, Rect { y, height: 1, ..body }, buf);
                }
            }
            Self::Contents(contents) => contents.draw(theme, body, buf),
            Self::Errors { top, .. } | Self::Address { top, .. } => {
                let lines = self.lines(body.width);
                let top = (*top).min(lines.len().saturating_sub(body.height.into()));
                super::text_style::draw_lines(&lines[top..], theme, body, buf);
            }
        }
    }
}

/// The whole address with its host made out, and what there is to know about it.
fn address(to: &Destination, width: usize) -> Vec<Vec<Run>> {
    let parts = if to.host.is_empty() {
        vec![Run::new(&to.url, TextRole::Text)]
    } else {
        let (before, after) = (&to.url[..to.host.start], &to.url[to.host.end..]);
        vec![
            Run::new(before, TextRole::Quiet),
            Run::new(to.host(), TextRole::Heading),
            Run::new(after, TextRole::Quiet),
        ]
    };
    let mut lines = typeset::paragraph(&parts, width, 0);
    lines.push(Vec::new());
    let mut say = |words: &[Run]| lines.extend(typeset::paragraph(words, width, 0));
    if !to.host.is_empty() {
        say(&[Run::new("It leads to ", TextRole::Text), Run::new(to.host(), TextRole::Heading)]);
    }
    if let Some(reads) = &to.reads {
        let words = ["which is how ", reads, " is written where only plain letters will do (punycode)."];
        let inks = [TextRole::Text, TextRole::Heading, TextRole::Text];
        say(&words.into_iter().zip(inks).map(|(text, ink)| Run::new(text, ink)).collect::<Vec<_>>());
    }
    if let Some(known) = &to.known {
        say(&[Run::new("which the network knows as ", TextRole::Text), Run::new(known, TextRole::Heading)]);
    }
    for caution in &to.cautions {
        say(&[Run::new(&caution.words(), TextRole::Text)]);
    }
    lines
}

/// `Name of the feed        https://example.org/feed`
fn choice(candidate: &Candidate, chosen: bool, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let width = usize::from(area.width);
    if chosen {
        buf.set_style(area, theme.band);
    }
    let address = candidate.address.shown();
    if width < 40 {
        let text = if candidate.title.is_empty() { address } else { &candidate.title };
        buf.set_stringn(area.x, area.y, fit(text, width), width, theme.text);
        return;
    }
    let name = width * 2 / 5;
    buf.set_stringn(area.x, area.y, fit(&candidate.title, name), name, theme.text);
    let (x, room) = (area.x + name as u16 + 2, width - name - 2);
    buf.set_stringn(x, area.y, fit(address, room), room, theme.quiet);
}
