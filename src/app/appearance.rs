//! The settings of the appearance that the user has changed: stored in `config.toml`, changed by keys. Never here: the
//! file, colours, the layout.

use super::typeset::Breaking;
use super::{Now, Switch};
use crate::news::SafeText;

/// The default maximum line length in columns (Bringhurst: 45 to 75 characters).
pub(crate) const MEASURE: u16 = 72;
/// The allowed line lengths.
pub(crate) const MEASURES: std::ops::RangeInclusive<u16> = 40..=120;
/// Changes are written after this delay, in milliseconds.
const SAVE_AFTER: u64 = 1_000;

/// Settings, or changes of some of them; none leaves a setting unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Appearance {
    /// The name of the theme; none: `auto`.
    pub theme: Option<SafeText>,
    /// The share of the width that the list gets beside the article, in percent.
    pub list: Option<u16>,
    /// The maximum line length of an article, in columns.
    pub measure: Option<u16>,
    /// Long lines of code are wrapped.
    pub wrap_code: Option<bool>,
    /// The lines of a paragraph have about the same length.
    pub even_lines: Option<bool>,
    /// Words are hyphenated.
    pub hyphenate: Option<bool>,
    /// Lines end at the right edge.
    pub justify: Option<bool>,
    /// Whether links in a text have numbers; `auto`: where the terminal has no hyperlinks.
    pub link_numbers: Option<Switch>,
    /// Whether titles have large letters; `auto`: where the terminal has them.
    pub large_titles: Option<Switch>,
}

impl Appearance {
    /// These settings with changes.
    #[must_use]
    pub(crate) fn with(self, changes: Self) -> Self {
        Self {
            theme: changes.theme.or(self.theme),
            list: changes.list.or(self.list),
            measure: changes.measure.or(self.measure),
            wrap_code: changes.wrap_code.or(self.wrap_code),
            even_lines: changes.even_lines.or(self.even_lines),
            hyphenate: changes.hyphenate.or(self.hyphenate),
            justify: changes.justify.or(self.justify),
            link_numbers: changes.link_numbers.or(self.link_numbers),
            large_titles: changes.large_titles.or(self.large_titles),
        }
    }
}

/// The current settings, and the changes that are not written yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AppearanceState {
    pub(crate) current: Appearance,
    changed: Appearance,
    /// The screen is for screen readers; decided at the start.
    pub(crate) linear: bool,
    /// When the changes will be written.
    pub(crate) due: Option<Now>,
}

impl AppearanceState {
    /// The settings at the start.
    pub(crate) fn new(appearance: Appearance) -> Self {
        Self { current: appearance, ..Self::default() }
    }

    /// The same, for screen readers or not.
    pub(crate) fn with_linear(self, linear: bool) -> Self {
        Self { linear, ..self }
    }

    /// The maximum line length of an article, in columns.
    pub(crate) fn measure(&self) -> u16 {
        self.current.measure.unwrap_or(MEASURE)
    }

    /// Whether long lines of code are wrapped.
    pub(crate) fn wrap_code(&self) -> bool {
        self.current.wrap_code.unwrap_or(true)
    }

    /// How running text is broken into lines.
    pub(crate) fn breaking(&self) -> Breaking {
        Breaking {
            even: self.current.even_lines.unwrap_or(true),
            hyphenate: self.current.hyphenate.unwrap_or(false),
            justify: self.current.justify.unwrap_or(false),
        }
    }

    /// The user changed some. They are written a little later, together with further changes.
    pub(crate) fn change(&mut self, changes: Appearance, now: Now) {
        self.current = std::mem::take(&mut self.current).with(changes.clone());
        self.changed = std::mem::take(&mut self.changed).with(changes);
        self.due.get_or_insert(Now(now.0 + SAVE_AFTER));
    }

    /// Takes the changes to be written.
    pub(crate) fn take_changes(&mut self) -> Option<Appearance> {
        self.due.take().map(|_| std::mem::take(&mut self.changed))
    }

    /// The settings of the file have changed. Changes that are not written yet take precedence.
    pub(crate) fn set_saved(&mut self, appearance: Appearance) {
        self.current = appearance.with(self.changed.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_written_together_and_once() {
        let measure = |columns| Appearance { measure: Some(columns), ..Appearance::default() };
        let mut state =
            AppearanceState::new(Appearance { theme: Some(SafeText::new("nord")), ..Appearance::default() });
        assert_eq!((state.measure(), state.due, state.take_changes()), (MEASURE, None, None));
        state.change(measure(76), Now(0));
        state.change(Appearance { list: Some(40), ..measure(80) }, Now(900));
        assert_eq!(state.due, Some(Now(1_000)));
        // A change of the file does not undo a change that is not written yet.
        state.set_saved(Appearance { wrap_code: Some(false), ..measure(60) });
        assert_eq!((state.measure(), state.wrap_code(), state.current.theme.clone()), (80, false, None));
        assert_eq!(state.take_changes(), Some(Appearance { list: Some(40), ..measure(80) }));
        assert_eq!((state.take_changes(), state.due), (None, None));
    }
}
