//! What the program starts with: terminal, settings, marks, kind of input. Never here: the state made of it (see `model`).

use jiff::tz::TimeZone;

use super::{
    Appearance, Depth, Graphics, SavedView, Shade, Signs, TerminalFeatures, TextOrder, Themes, WindowState,
};
use crate::news::{Address, History, SafeText, State};

/// What the program starts with.
#[derive(Debug)]
pub struct Setup {
    pub columns: u16,
    pub rows: u16,
    pub zone: TimeZone,
    pub depth: Depth,
    /// Dark or light, if the environment says so.
    pub shade: Option<Shade>,
    /// The themes that can be chosen.
    pub themes: Themes,
    /// The theme for this run, in place of the one in the settings.
    pub theme: Option<SafeText>,
    /// The screen is for screen readers.
    pub linear: bool,
    /// The signs that the terminal can show.
    pub signs: Signs,
    /// What the terminal is known to support.
    pub features: TerminalFeatures,
    /// How letters from right to left are written to it.
    pub text_order: TextOrder,
    /// The terminal may not draw struck text (SGR 9).
    pub struck_signs: bool,
    /// What the terminal can do for pictures.
    pub graphics: Graphics,
    /// Whether pictures are shown; none if the terminal decides.
    pub pictures: Option<bool>,
    pub state: State,
    pub history: History,
    /// What was wrong with the log.
    pub warnings: Vec<SafeText>,
    /// The saved views.
    pub views: Vec<SavedView>,
    /// The settings of the appearance.
    pub look: Appearance,
    /// What the window remembers of earlier sessions.
    pub window: WindowState,
    /// The view shown first, by its name; none: all articles.
    pub start_view: Option<SafeText>,
    /// Whether the input can be read again; a pipe cannot.
    pub reloadable: bool,
    /// No files were named: the program shows the subscribed feeds, and feeds can be added.
    pub library: bool,
    /// Due feeds are refreshed automatically.
    pub auto_refresh: bool,
    /// While a key is held down in the list, the article is shown only when the cursor rests: over a slow line the list
    /// alone keeps up with the key.
    pub articles_wait: bool,
    /// An address that is read without a subscription; it is offered as a new feed.
    pub visited: Option<Address>,
}
