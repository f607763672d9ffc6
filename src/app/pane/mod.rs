//! The panes, and what is shown over them: state, what an action does to it, drawing, in one file each. A new pane is a
//! file with an implementation of [`Pane`] and a line in [`panes!`]. Never here: what one pane has to do with another
//! (see `update`).

pub mod article;
pub mod code_scroll;
pub mod contents;
pub mod cursor;
pub mod feed_chooser;
pub mod find;
pub mod help;
pub mod hints;
pub mod jumps;
pub mod list;
pub mod menu;
pub mod overlay;
pub mod page;
pub mod page_history;
pub mod page_nav;
pub mod pictures;
pub mod reader;
pub mod reading_time;
pub mod row;
pub mod search_text;
pub mod sources;
pub mod text_overlay;
pub mod text_style;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::action::Action;
use super::model::Model;
use super::msg::Now;

/// Where a pane is on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaneSlot {
    /// On the left beside the list where the screen is wide; else in place of the list.
    Side,
    /// In the middle: the list, or in its place.
    Middle,
    /// On the right: the reader, or in its place.
    Right,
}

/// What a pane makes of an action, a click or the wheel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaneReply {
    /// It is not the pane's: the general meaning of the action holds.
    Pass,
    /// It is done.
    Done,
    /// It means this here.
    Run(Action),
}

/// A pane. Its state is a field of the model, or its own.
pub trait Pane: Sync {
    /// Where it is.
    fn slot(&self) -> PaneSlot;
    /// Whether the key for the next pane stops at it.
    fn is_reachable(&self, model: &Model) -> bool;
    /// Carries out an action that is addressed to it, in its area.
    fn on_action(&self, model: &mut Model, action: &Action, area: Rect) -> PaneReply;
    /// The wheel was turned over it by so many lines.
    fn on_wheel(&self, model: &mut Model, lines: isize, area: Rect) -> PaneReply;
    /// It was clicked; the focus is on it then.
    fn on_click(&self, model: &mut Model, at: Position, area: Rect, now: Now) -> PaneReply;
    /// What can be done next, for the status line: actions, and words for them.
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
