//! The settings of the layout of a page, from those of the user and from what the terminal can do. Never here: the layout.

use crate::app::appearance::AppearanceState;
use crate::app::typeset::{Breaking, LinkNumbers, TextForm};
use crate::app::{Model, Signs, TextOrder};

/// The settings of the page layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSettings {
    /// The maximum line length in columns.
    pub measure: usize,
    /// Long lines of code are wrapped.
    pub wrap_code: bool,
    /// How the text is written.
    pub form: TextForm,
    /// The rows of the pane: a low one has a short title block.
    pub rows: u16,
    /// Titles have letters of two rows.
    pub large_titles: bool,
    /// How letters from right to left are written to the terminal.
    pub order: TextOrder,
    pub breaking: Breaking,
    /// For screen readers.
    pub linear: bool,
}

impl Default for PageSettings {
    fn default() -> Self {
        let appearance = AppearanceState::default();
        Self {
            measure: appearance.measure().into(),
            wrap_code: appearance.wrap_code(),
            order: TextOrder::default(),
            form: TextForm::default(),
            rows: u16::MAX,
            breaking: appearance.breaking(),
            linear: false,
            large_titles: false,
        }
    }
}

impl Model {
    /// The settings of the layout of a page.
    pub(crate) fn page_settings(&self) -> PageSettings {
        let linear = self.appearance.linear;
        PageSettings {
            measure: if linear { usize::MAX } else { self.appearance.measure().into() },
            wrap_code: linear || self.appearance.wrap_code(),
            breaking: if linear { Breaking::default() } else { self.appearance.breaking() },
            linear,
            order: self.text_order,
            form: self.text_form(),
            rows: self.areas().reader().height,
            large_titles: self.signs == Signs::Unicode
                && !linear
                && self.appearance.current.large_titles.unwrap_or_default().or(self.features.large_text),
        }
    }

    /// How the text of an article is written.
    pub(crate) fn text_form(&self) -> TextForm {
        TextForm { link_numbers: self.link_numbers(), signed: self.terminal.signed() }
    }

    /// How the links of an article are numbered.
    fn link_numbers(&self) -> LinkNumbers {
        if !self.appearance.current.link_numbers.unwrap_or_default().or(!self.features.hyperlinks) {
            return LinkNumbers::Off;
        }
        let raised = self.signs == Signs::Unicode && !self.appearance.linear;
        if raised { LinkNumbers::Raised } else { LinkNumbers::Bracketed }
    }
}
