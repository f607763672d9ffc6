//! The help (`?`): the keys in groups, searched by typing. What matters where it was opened comes first. Never here: the
//! table of keys (see `keymap`), the palette.

use ratatui::prelude::{Buffer, Rect};

use super::PaneId;
use super::cursor::Cursor;
use super::key_lines::{self, KeyEntry, KeyLine, KeySection};
use super::overlay::{draw_frame, is_framed, spared};
use crate::app::key_hint::{self, KeyHint};
use crate::app::keymap::{Group, LANGUAGE, SIGNS};
use crate::app::signs::ascii;
use crate::app::text_order::DrawText;
use crate::app::typeset::fit;
use crate::app::{Action, Keymap, LayerId, Motion, OverlayOutcome, Prompt, Theme};
use crate::search::fold;

/// Its maximum width, and the width with two columns of keys.
const WIDEST: u16 = 88;
const TWO_COLUMNS: u16 = 140;
/// From this width of the screen on it has two columns, with a margin around it.
const WIDE_SCREEN: u16 = 120;
const MARGIN: u16 = 4;

/// The open help.
#[derive(Clone, Debug)]
pub struct Help {
    search: Prompt,
    cursor: Cursor,
    /// The layer it was opened from, and the pane with the focus.
    layer: LayerId,
    pane: PaneId,
}

impl Help {
    /// The help for a layer and a pane.
    pub(crate) fn new(layer: LayerId, pane: PaneId) -> Self {
        Self { search: Prompt::default(), cursor: Cursor::default(), layer, pane }
    }

    /// The line in which it is searched.
    pub(crate) fn prompt(&mut self) -> &mut Prompt {
        &mut self.search
    }

    /// Whether nothing is typed.
    pub(crate) fn is_key_table(&self) -> bool {
        self.search.text().is_empty()
    }

    /// Carries out an action.
    pub(crate) fn on_action(&mut self, action: &Action, keymap: &Keymap, screen: Rect) -> OverlayOutcome {
        let height = body(screen).height;
        match action {
            Action::Submit | Action::Cancel => return OverlayOutcome::Close,
            Action::Move(motion) => {
                self.cursor.scroll_by(*motion, self.lines(keymap, screen).len(), height);
            }
            action => {
                if self.search.apply(action) {
                    self.cursor = Cursor::default();
                }
            }
        }
        OverlayOutcome::Stay
    }

    /// Text was pasted: it goes into the search.
    pub(crate) fn on_paste(&mut self, text: &str) {
        self.search.insert(text);
        self.cursor = Cursor::default();
    }

    /// The mouse wheel was turned by so many lines.
    pub(crate) fn on_wheel(&mut self, lines: isize, keymap: &Keymap, screen: Rect) {
        let count = self.lines(keymap, screen).len();
        self.cursor.scroll(lines, count, body(screen).height);
    }

    fn lines(&self, keymap: &Keymap, screen: Rect) -> Vec<Vec<KeyLine>> {
        key_lines::lay_out(&self.sections(keymap), body(screen).width.into())
    }

    /// The sections with the entries that contain all words typed: those of the layer, the groups of the pane, what
    /// belongs to the filter.
    fn sections(&self, keymap: &Keymap) -> Vec<KeySection> {
        let words: Vec<&str> = self.search.text().split_whitespace().collect();
        let fits = |title: &str, entry: &KeyEntry| {
            let text = format!("{title} {} {}", entry.keys, entry.words);
            let folded = fold::fold(&text);
            // A sign is searched as it is: folded, × is the letter x.
            let is_in = |word: &str| {
                if word.contains(char::is_alphanumeric) {
                    folded.contains(fold::fold(word).as_str())
                } else {
                    text.contains(word) || keymap.ascii && ascii(&text).contains(word)
                }
            };
            words.iter().all(|word| is_in(word))
        };
        let mut layers = vec![LayerId::Filter, LayerId::Text, LayerId::Any];
        let mut first = Vec::new();
        if self.layer != LayerId::Pane {
            layers.retain(|layer| *layer != self.layer);
            first.push(self.layer);
            if self.layer.takes_text() {
                layers.retain(|layer| *layer != LayerId::Text);
                first.push(LayerId::Text);
            }
        }
        let of_layer = |layer: LayerId| {
            let entry = |(keys, words): (Vec<String>, String)| KeyEntry { keys: keys.join(" "), words };
            (layer.title(), keymap.layer_lines(layer).into_iter().map(entry).collect::<Vec<_>>())
        };
        let groups = order(self.pane).into_iter().map(|group| {
            let lines = keymap.help_lines_of(group);
            let entries = lines
                .map(|(keys, binding)| KeyEntry { keys: keys.join(" "), words: binding.help.to_string() });
            (group.title(), entries.collect())
        });
        let fixed = |title: &'static str, table: &[(&str, &str)]| {
            let entry =
                |(keys, words): &(&str, &str)| KeyEntry { keys: (*keys).into(), words: (*words).into() };
            (title, table.iter().map(entry).collect())
        };
        let all = first.into_iter().map(of_layer).chain(groups);
        let all = all.chain([fixed("Signs before articles and feeds", SIGNS)]);
        let all = all.chain(std::iter::once(of_layer(layers[0])).filter(|_| layers[0] == LayerId::Filter));
        let all = all.chain([fixed("What a filter may contain", LANGUAGE)]);
        let rest = layers.iter().filter(|layer| **layer != LayerId::Filter).map(|layer| of_layer(*layer));
        let section = |(title, mut entries): (&str, Vec<KeyEntry>)| {
            entries.retain(|entry| fits(title, entry));
            KeySection { title: title.to_owned(), entries }
        };
        all.chain(rest).map(section).filter(|section| !section.entries.is_empty()).collect()
    }

    /// The area it covers.
    pub(crate) fn area(screen: Rect) -> Rect {
        let width = if screen.width >= WIDE_SCREEN {
            (screen.width - MARGIN).min(TWO_COLUMNS)
        } else {
            screen.width.min(WIDEST)
        };
        let height = screen.height - spared(width, screen);
        Rect::new((screen.width - width) / 2, (screen.height - height) / 2, width, height)
    }

    /// Draws it over everything else on the screen.
    pub(crate) fn draw(&self, keymap: &Keymap, theme: &Theme, screen: Rect, buf: &mut Buffer) {
        let key = |action: Action| keymap.label(LayerId::Help, &action);
        let [up, down] = [Motion::Up, Motion::Down].map(|motion| key(Action::Move(motion)));
        let scroll = KeyHint::new(format!("{up} {down}"), "scroll");
        let hints = [scroll, KeyHint::new(key(Action::Cancel), "close")];
        let frame = draw_search((&self.search, "Search: "), "Keys", &hints, theme, screen, buf);
        let lines = self.lines(keymap, screen);
        if lines.is_empty() && frame.height > 0 {
            let text = fit("No key or sign matches.", frame.width.into());
            buf.draw_text(frame.x, frame.y, text, frame.width.into(), theme.quiet);
        }
        for (line, area) in lines.iter().skip(self.cursor.top).zip(frame.rows()) {
            key_lines::draw(line, theme, area, buf);
        }
    }
}

/// The groups in the order in which they matter in a pane.
fn order(pane: PaneId) -> Vec<Group> {
    use Group::{Appearance, Feeds, Find, Links, Mark, Move, Program, Read, Views};
    match pane {
        PaneId::List => vec![Move, Mark, Find, Views, Read, Feeds, Links, Appearance, Program],
        PaneId::Reader => vec![Read, Move, Links, Mark, Find, Appearance, Views, Feeds, Program],
        PaneId::Sources => vec![Feeds, Move, Views, Mark, Find, Read, Links, Appearance, Program],
    }
}

/// The area of the lines.
fn body(screen: Rect) -> Rect {
    inside(Help::area(screen), screen).1
}

/// Within the frame: the area with title and search, and the area of the lines below.
fn inside(area: Rect, screen: Rect) -> (Rect, Rect) {
    let framed = is_framed(screen);
    let (frame, margin) = (u16::from(framed), if framed { 3 } else { u16::from(area.width > 20) });
    let inner = Rect {
        x: area.x + margin,
        y: area.y + frame,
        width: area.width.saturating_sub(2 * margin),
        height: area.height.saturating_sub(2 * frame),
    };
    let above = (if framed { 3 } else { 2 }).min(inner.height);
    (inner, Rect { y: inner.y + above, height: inner.height - above, ..inner })
}

/// Draws the frame of a list that is searched by typing, with its title, the line of text and a hint. Returns the area
/// of its lines.
pub(super) fn draw_search(
    (search, label): (&Prompt, &str),
    title: &str,
    hints: &[KeyHint],
    theme: &Theme,
    screen: Rect,
    buf: &mut Buffer,
) -> Rect {
    let area = Help::area(screen);
    draw_frame(area, screen, theme, buf);
    let (inner, body) = inside(area, screen);
    let width = usize::from(inner.width);
    if inner.height > 0 {
        buf.draw_text(inner.x, inner.y, fit(title, width), width, theme.title);
    }
    if inner.height > 1 {
        let line = Rect { y: inner.y + 1, height: 1, ..inner };
        let used = search.draw(label, true, theme, line, buf);
        let used = (used + 2).min(line.width);
        let rest = Rect { x: line.x + used, width: line.width - used, ..line };
        key_hint::draw_right(hints, rest, theme, buf);
    }
    body
}

/// The area of the lines of a list that is searched by typing.
pub(super) fn search_body(screen: Rect) -> Rect {
    body(screen)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of the help on a screen of some width, the left column before the right one.
    fn lines(help: &Help, width: u16) -> Vec<String> {
        let screen = Rect::new(0, 0, width, 900);
        let mut buf = Buffer::empty(screen);
        help.draw(&Keymap::default(), &Theme::default(), screen, &mut buf);
        let body = body(screen);
        let middle = if body.width >= 100 { body.x + body.width / 2 } else { body.right() };
        let line = |from: u16, to: u16, y: u16| -> String {
            (from..to).map(|x| buf[(x, y)].symbol()).collect::<String>().trim().to_owned()
        };
        let left = (body.y..body.bottom()).map(|y| line(body.x, middle, y));
        left.chain((body.y..body.bottom()).map(|y| line(middle, body.right(), y))).collect()
    }

    #[test]
    fn nothing_is_cut_and_every_action_is_in_it() {
        let keymap = Keymap::default();
        for width in [20, 40, 80, 120, 200] {
            for pane in PaneId::ALL {
                let help = Help::new(LayerId::Pane, *pane);
                let lines = lines(&help, width);
                let all = lines.join(" ");
                assert!(lines.iter().all(|line| !line.ends_with('…')), "{width}: {lines:#?}");
                for (_, binding) in keymap.help_lines() {
                    // The words are in it in this order; keys of the same entry may be between them.
                    let mut rest = all.as_str();
                    for word in binding.help.split(' ') {
                        // Narrow lines break long words.
                        let Some(at) = rest.find(word).or_else(|| (width < 40).then_some(0)) else {
                            panic!("{width}: {word} of {}", binding.help)
                        };
                        rest = &rest[at..];
                    }
                }
            }
        }
    }

    #[test]
    fn the_keys_of_the_layer_or_pane_come_first() {
        let keymap = Keymap::default();
        for (layer, pane, title, entry) in [
            (LayerId::Pane, PaneId::List, "Move", "j ↓"),
            (LayerId::Pane, PaneId::Reader, "Read", "J"),
            (LayerId::Pane, PaneId::Sources, "Sources and feeds", "\\"),
            (LayerId::Filter, PaneId::List, "While you type a filter", "Tab"),
            (LayerId::Hints, PaneId::Reader, "While the links have labels", "?"),
            (LayerId::Input, PaneId::List, "While you type a name, an address or a file", "Enter"),
        ] {
            let sections = Help::new(layer, pane).sections(&keymap);
            let first = &sections[0];
            assert_eq!((first.title.as_str(), first.entries[0].keys.as_str()), (title, entry), "{layer:?}");
        }
    }

    #[test]
    fn a_key_that_means_something_else_in_the_layer_is_left_out() {
        let sections = Help::new(LayerId::Completion, PaneId::List).sections(&Keymap::default());
        let entries = &sections[0].entries;
        let tab: Vec<_> =
            entries.iter().filter(|entry| entry.keys.split(' ').any(|key| key == "Tab")).collect();
        assert_eq!(tab.len(), 1, "{tab:?}");
        assert_eq!(tab[0].words, "the next completion");
    }
}
