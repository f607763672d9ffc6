//! The panes and overlays: one file each for state, actions and drawing. A new pane is a file with an implementation of
//! [`Pane`] and a line in [`panes!`]. Never here: what involves several panes (see `update`).

pub(crate) mod article;
pub(crate) mod changes;
pub(crate) mod code_scroll;
pub(crate) mod command_score;
pub(crate) mod contents;
pub(crate) mod cursor;
mod empty_list;
pub(crate) mod excerpt;
pub(crate) mod feed_chooser;
pub(crate) mod find;
pub(crate) mod heading;
pub(crate) mod help;
pub(crate) mod hints;
pub(crate) mod jump_list;
mod key_lines;
mod large_title;
pub(crate) mod list;
mod list_hints;
pub(crate) mod list_window;
pub(crate) mod menu;
pub(crate) mod overlay;
pub mod page;
mod page_head;
pub(crate) mod page_history;
pub(crate) mod page_nav;
pub(crate) mod page_settings;
pub(crate) mod palette;
pub(crate) mod pictures;
pub mod reader;
pub(crate) mod reading_time;
pub(crate) mod row;
pub(crate) mod search_text;
pub(crate) mod sources;
pub(crate) mod text_overlay;
pub(crate) mod text_style;
pub(crate) mod theme_chooser;
pub(crate) mod title_block;

use ratatui::prelude::{Buffer, Position, Rect};

use super::{Action, Model, Now};

/// The position of a pane on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaneSlot {
    /// On the left beside the list if the screen is wide; else in place of the list.
    Side,
    /// In the middle: the list, or in its place.
    Middle,
    /// On the right: the reader, or in its place.
    Right,
}

/// How a pane responds to an action, a click or the wheel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaneReply {
    /// The pane does not handle it: the action has its general meaning.
    Pass,
    /// It is done.
    Done,
    /// It means another action in this pane.
    Run(Action),
}

/// A pane. Its state is a field of the model, or its own.
pub trait Pane: Sync {
    /// Its position.
    fn slot(&self) -> PaneSlot {
        PaneSlot::Middle
    }
    /// Whether the user can move to it with the key for the next pane.
    fn is_reachable(&self, _model: &Model) -> bool {
        true
    }
    /// Carries out an action that is addressed to it, in its area.
    fn on_action(&self, model: &mut Model, action: &Action, area: Rect) -> PaneReply;
    /// The mouse wheel was turned over it by so many lines.
    fn on_wheel(&self, model: &mut Model, lines: isize, area: Rect, now: Now) -> PaneReply;
    /// It was clicked; it has the focus already.
    fn on_click(&self, _model: &mut Model, _at: Position, _area: Rect, _now: Now) -> PaneReply {
        PaneReply::Done
    }
    /// Hints for the status line: actions, with a word for each.
    fn hints(&self, model: &Model) -> Vec<(Action, &'static str)>;
    /// Draws it.
    fn draw(&self, model: &Model, now: Now, area: Rect, buf: &mut Buffer);
}

/// The table of panes.
macro_rules! panes {
    ($($id:ident => $pane:expr,)*) => {
        /// A pane.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum PaneId { #[default] $($id,)* }

        impl PaneId {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$id,)*];

            /// Its behaviour.
            pub fn pane(self) -> &'static dyn Pane {
                match self { $(Self::$id => &$pane,)* }
            }
        }
    };
}

panes! {
    List => list::ListPane,
    Reader => reader::ReaderPane,
    Sources => sources::SourcesPane,
}
