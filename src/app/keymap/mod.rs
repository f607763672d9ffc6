//! Which key means which action: one table per input layer. It resolves key presses, fills the help screen and the
//! manual, and gives the labels of keys in messages. The tables are data, so that they can come from a file.
//! Never here: what an action does (see `update`), which layer is addressed (see `input`).

mod default;
pub(crate) mod groups;
pub mod key;

use std::borrow::Cow;
use std::fmt::Write;

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::action::Action;
use default::LAYERS;
pub use groups::Group;
use key::name;

pub(crate) use default::{LANGUAGE, SIGNS};

/// The tables of keys. A layer of the input stack uses one or more of them, the most special one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LayerId {
    /// The pane with the focus.
    Pane,
    /// The filter of the list.
    Filter,
    /// Completions offered while the filter is typed.
    Completion,
    /// The filter of the sources.
    SourceFilter,
    /// The search within an article.
    Find,
    /// A line of text with a purpose: an address, a program, a file.
    Input,
    /// Labels on the links of an article.
    Hints,
    /// The palette, and any other list that is searched by typing.
    SearchList,
    /// The key table while nothing is typed.
    Help,
    /// The key table while it is searched.
    HelpSearch,
    /// The headings of an article while nothing is typed.
    Contents,
    /// The list of themes while nothing is typed.
    Themes,
    /// What the publisher changed in an article.
    Changes,
    /// A list or a text over the panes.
    Overlay,
    /// Any line of text.
    Text,
    /// Every layer.
    Any,
}

impl LayerId {
    /// The layers whose tables are tried, in this order.
    fn chain(self) -> impl Iterator<Item = Self> {
        let behind = LAYERS.iter().find(|(layer, ..)| *layer == self).map(|(.., behind)| *behind);
        std::iter::once(self).chain(behind.unwrap_or_default().iter().copied())
    }

    /// Whether a letter without a binding is typed.
    pub(crate) fn takes_text(self) -> bool {
        self.chain().any(|layer| layer == Self::Text)
    }
}

/// A line of a table: keys, and the action they mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Written as for `--keys`: `j`, `<C-d>`, `<Enter>`.
    pub keys: Vec<Cow<'static, str>>,
    pub action: Action,
    /// The line in the help. Adjacent bindings with the same line share it; an empty one is not shown.
    pub help: Cow<'static, str>,
}

/// The tables of all layers.
#[derive(Clone, Debug)]
pub struct Keymap {
    layers: Vec<(LayerId, Vec<Binding>)>,
    /// The terminal has only ASCII: arrow keys have names.
    pub(crate) ascii: bool,
}

impl Default for Keymap {
    fn default() -> Self {
        let binding = |(keys, action, help): &(&[&'static str], Action, &'static str)| Binding {
            keys: keys.iter().map(|key| Cow::Borrowed(*key)).collect(),
            action: action.clone(),
            help: Cow::Borrowed(help),
        };
        Self {
            layers: LAYERS.iter().map(|(id, table, _)| (*id, table.iter().map(binding).collect())).collect(),
            ascii: false,
        }
    }
}

impl Keymap {
    /// The same tables with names of keys in ASCII.
    #[must_use]
    pub(crate) fn in_ascii(self, ascii: bool) -> Self {
        Self { ascii, ..self }
    }

    /// The bindings of one layer, in the order the help shows them.
    pub fn bindings(&self, layer: LayerId) -> &[Binding] {
        self.layers.iter().find(|(id, _)| *id == layer).map_or(&[], |(_, bindings)| bindings)
    }

    /// What a key press means in a layer; `None` for a key without a meaning. `letters`: the characters that are typed
    /// into the layer before any table but its own is tried.
    pub(crate) fn resolve(
        &self,
        layer: LayerId,
        key: &KeyEvent,
        letters: impl Fn(char) -> bool,
    ) -> Option<Action> {
        if key.kind == KeyEventKind::Release {
            return None;
        }
        let typed = typed(key);
        let pressed = name(key);
        for (at, table) in layer.chain().enumerate() {
            let bound = |binding: &&Binding| {
                pressed.as_ref().is_some_and(|key| binding.keys.contains(&Cow::Borrowed(key.as_str())))
            };
            if let Some(binding) = self.bindings(table).iter().find(bound) {
                return Some(binding.action.clone());
            }
            if let Some(c) = typed.filter(|c| at == 0 && letters(*c)) {
                return Some(Action::Insert(c));
            }
        }
        typed.filter(|_| layer.takes_text()).map(Action::Insert)
    }

    /// The key of an action in a layer, in readable form; the name of the action if no key is bound to it.
    pub(crate) fn label(&self, layer: LayerId, action: &Action) -> String {
        let bound = layer.chain().find_map(|table| {
            let binding = self.bindings(table).iter().find(|binding| binding.action == *action)?;
            binding.keys.first().map(|key| self.readable(key))
        });
        bound.unwrap_or_else(|| format!(":{action}"))
    }

    /// A key in readable form.
    pub(crate) fn readable(&self, key: &str) -> String {
        key::label(key, self.ascii)
    }

    /// All tables.
    #[cfg(test)]
    pub(crate) fn layers(&self) -> impl Iterator<Item = (LayerId, &[Binding])> {
        self.layers.iter().map(|(layer, bindings)| (*layer, bindings.as_slice()))
    }

    /// What a binding does in a layer.
    pub(crate) fn words(layer: LayerId, binding: &Binding) -> String {
        if binding.help.is_empty() {
            groups::words(layer, &binding.action).unwrap_or_default().to_owned()
        } else {
            binding.help.to_string()
        }
    }

    /// The keys of a layer for the help, with words, in the order in which the tables are tried. Keys that mean
    /// something else in an earlier table are left out; so are the keys of a pane and of every line of text.
    pub(crate) fn layer_lines(&self, layer: LayerId) -> Vec<(Vec<String>, String)> {
        let mut seen: Vec<&str> = Vec::new();
        let mut lines: Vec<(Vec<String>, String)> = Vec::new();
        for table in layer.chain() {
            let is_shown = table == layer || !matches!(table, LayerId::Pane | LayerId::Text | LayerId::Any);
            for binding in self.bindings(table) {
                let free: Vec<&str> =
                    binding.keys.iter().map(AsRef::as_ref).filter(|key| !seen.contains(key)).collect();
                seen.extend(&free);
                // The layer may give an action of a later table a meaning of its own.
                let own = groups::own_words(layer, &binding.action).map(str::to_owned);
                let words = own.unwrap_or_else(|| Self::words(table, binding));
                if free.is_empty() || !is_shown {
                    continue;
                }
                let keys = free.into_iter().map(|key| self.readable(key));
                match lines.iter_mut().find(|(_, other)| *other == words) {
                    Some((known, _)) => known.extend(keys),
                    None => lines.push((keys.collect(), words)),
                }
            }
        }
        lines
    }

    /// The keys of the panes as Markdown tables, one for each group, for the manual.
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        for group in Group::ALL {
            // Writing into a string cannot fail.
            let _ = write!(out, "\n## {}\n\n| keys | what they do |\n|---|---|\n", group.title());
            for (keys, Binding { help, .. }) in self.help_lines_of(*group) {
                // A bar ends a cell of a Markdown table, even in code.
                let keys: Vec<String> =
                    keys.iter().map(|key| format!("`{}`", key.replace('|', r"\|"))).collect();
                let _ = writeln!(out, "| {} | {help} |", keys.join(" "));
            }
        }
        out + "\n"
    }

    /// The lines of the help about a group.
    pub(crate) fn help_lines_of(&self, group: Group) -> impl Iterator<Item = (Vec<String>, &Binding)> {
        self.help_lines().filter(move |(_, binding)| Group::of(&binding.action) == group)
    }

    /// The lines of the help: keys in readable form, and the first binding with that line.
    pub(crate) fn help_lines(&self) -> impl Iterator<Item = (Vec<String>, &Binding)> {
        let same = self.bindings(LayerId::Pane).chunk_by(|one, next| one.help == next.help);
        same.map(|same| {
            let keys: Vec<_> =
                same.iter().flat_map(|line| &line.keys).map(|key| self.readable(key)).collect();
            (if keys.is_empty() { vec![format!(":{}", same[0].action)] } else { keys }, &same[0])
        })
    }
}

/// The letter that a key press types.
fn typed(key: &KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Char(c) if !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => Some(c),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn resolve(layer: LayerId, keys: &str) -> Option<Action> {
        Keymap::default().resolve(layer, &key::parse(keys).unwrap()[0], |_| false)
    }

    #[test]
    fn every_key_can_be_pressed_and_means_one_thing_in_its_layer() {
        let keymap = Keymap::default();
        for (layer, ..) in LAYERS {
            let mut seen = HashSet::new();
            for binding in keymap.bindings(*layer) {
                for key in &binding.keys {
                    assert!(seen.insert(key.clone()), "{key} is bound twice in {layer:?}");
                    let presses = key::parse(key).unwrap();
                    assert_eq!(presses.len(), 1, "{key}");
                    let resolved = keymap.resolve(*layer, &presses[0], |_| false);
                    assert_eq!(resolved.as_ref(), Some(&binding.action), "{key} in {layer:?}");
                }
                assert_eq!(Action::parse(&binding.action.to_string()).as_ref(), Ok(&binding.action));
            }
        }
    }

    #[test]
    fn suspend_and_redraw_work_in_every_layer() {
        for (layer, ..) in LAYERS.iter().filter(|(layer, ..)| *layer != LayerId::Text) {
            assert_eq!(resolve(*layer, "<C-z>"), Some(Action::Suspend), "{layer:?}");
            assert_eq!(resolve(*layer, "<C-l>"), Some(Action::Redraw), "{layer:?}");
            let leave = if *layer == LayerId::Pane { Action::QuitNow } else { Action::Cancel };
            assert_eq!(resolve(*layer, "<C-c>"), Some(leave), "{layer:?}");
        }
    }

    #[test]
    fn letters_are_typed_where_there_is_a_line_of_text() {
        assert_eq!(resolve(LayerId::Filter, "j"), Some(Action::Insert('j')));
        for letter in 'a'..='z' {
            let typed = Some(Action::Insert(letter));
            assert_eq!(resolve(LayerId::Help, &letter.to_string()), typed);
            assert_eq!(resolve(LayerId::HelpSearch, &letter.to_string()), typed);
        }
        assert_eq!(resolve(LayerId::Overlay, "x"), None);
        assert_eq!(resolve(LayerId::Filter, "<A-x>"), None);
    }

    #[test]
    fn a_label_is_the_first_bound_key() {
        let keymap = Keymap::default();
        assert_eq!(keymap.label(LayerId::Pane, &Action::Stop), "ctrl-x");
        assert_eq!(keymap.label(LayerId::Filter, &Action::Cancel), "Esc");
        assert_eq!(keymap.label(LayerId::Pane, &Action::SaveView("a b".into())), ":save a b");
    }
}
