//! How the program is to look, as far as the reader has settled it: kept in `config.toml`, and changed by keys.
//! Never here: the file, colours, laying out.

use super::msg::Now;
use super::theme::Shade;

/// A comfortable line, in columns (Bringhurst: 45 to 75 characters).
pub const MEASURE: u16 = 72;
/// The shortest line and the longest that can be asked for.
pub const MEASURES: std::ops::RangeInclusive<u16> = 40..=120;
/// What has changed is written at most this often, in milliseconds.
const SAVE_AFTER: u64 = 1_000;

/// Settings, or changes of some of them; what is not said is as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Appearance {
    /// Dark or light; unsaid: as the terminal is.
    pub theme: Option<Shade>,
    /// How much of the width the list gets beside the article, in percent.
    pub list: Option<u16>,
    /// The longest line of an article, in columns.
    pub measure: Option<u16>,
    /// Long lines of code go on in the next line.
    pub wrap_code: Option<bool>,
}

impl Appearance {
    /// With these changes.
    #[must_use]
    pub fn with(self, changes: Self) -> Self {
        Self {
            theme: changes.theme.or(self.theme),
            list: changes.list.or(self.list),
            measure: changes.measure.or(self.measure),
            wrap_code: changes.wrap_code.or(self.wrap_code),
        }
    }
}

/// The settings in force, and what of them is not written yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AppearanceState {
    current: Appearance,
    changed: Appearance,
    due: Option<Now>,
}

impl AppearanceState {
    /// As they are at the start.
    pub fn new(appearance: Appearance) -> Self {
        Self { current: appearance, ..Self::default() }
    }

    /// What holds.
    pub fn current(&self) -> Appearance {
        self.current
    }

    /// The longest line of an article, in columns.
    pub fn measure(&self) -> u16 {
        self.current.measure.unwrap_or(MEASURE)
    }

    /// Whether long lines of code go on in the next line.
    pub fn wrap_code(&self) -> bool {
        self.current.wrap_code.unwrap_or(true)
    }

    /// The reader has changed some; they are written a little later, together with what changes until then.
    pub fn change(&mut self, changes: Appearance, now: Now) {
        self.current = self.current.with(changes);
        self.changed = self.changed.with(changes);
        self.due.get_or_insert(Now(now.0 + SAVE_AFTER));
    }

    /// When they are to be written.
    pub fn due(&self) -> Option<Now> {
        self.due
    }

    /// What is to be written, once.
    pub fn take_changes(&mut self) -> Option<Appearance> {
        self.due.take().map(|_| std::mem::take(&mut self.changed))
    }

    /// The file has these now. What is still to be written holds until then.
    pub fn set_saved(&mut self, appearance: Appearance) {
        self.current = appearance.with(self.changed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_written_together_and_once() {
        let measure = |columns| Appearance { measure: Some(columns), ..Appearance::default() };
        let mut state =
            AppearanceState::new(Appearance { theme: Some(Shade::Light), ..Appearance::default() });
        assert_eq!((state.measure(), state.due(), state.take_changes()), (MEASURE, None, None));
        state.change(measure(76), Now(0));
        state.change(Appearance { list: Some(40), ..measure(80) }, Now(900));
        assert_eq!(state.due(), Some(Now(1_000)));
        // What somebody else writes meanwhile does not take back what the reader sees.
        state.set_saved(Appearance { wrap_code: Some(false), ..measure(60) });
        assert_eq!((state.measure(), state.wrap_code(), state.current().theme), (80, false, None));
        assert_eq!(state.take_changes(), Some(Appearance { list: Some(40), ..measure(80) }));
        assert_eq!((state.take_changes(), state.due()), (None, None));
    }
}
