//! The pure core: what the user sees, and what happens when they press a key. `update` and `view` are functions of
//! values. Never here: a clock, a file, a thread, a terminal, or anything from `io`.

pub mod action;
pub mod appearance;
pub mod article_search;
pub(crate) mod effect;
pub(crate) mod export;
pub(crate) mod feeds;
pub(crate) mod filter;
pub(crate) mod hyperlinks;
pub mod input;
pub mod keymap;
pub(crate) mod layout;
pub mod library;
pub(crate) mod model;
pub mod msg;
pub mod pane;
pub mod picture;
pub(crate) mod redo;
mod status;
pub(crate) mod theme;
pub mod typeset;
pub mod update;
pub mod view;
pub(crate) mod views;
pub(crate) mod wake;
pub(crate) mod web_pages;
pub mod window_state;

pub use action::{Action, Motion, View};
pub use appearance::Appearance;
pub use effect::{Effect, RefreshTarget};
pub use hyperlinks::{Hyperlink, links_on_screen};
pub use input::{Layer, Overlay, OverlayOutcome, Prompt};
pub use keymap::{Keymap, LayerId, key as keys};
pub use library::{Library, SourceInfo};
pub use layout::LayoutChoice;
pub use model::{Model, Setup};
pub use msg::{Msg, Now, Opened, Report, Subscribed, Version};
pub use pane::{PaneId, list::RowStyle, page::Page};
pub use picture::{Graphics, Protocol};
pub use theme::{Depth, Shade, Theme};
pub use update::update;
pub use view::view;
pub use views::SavedView;
pub use wake::next_wake;
pub use window_state::WindowState;
pub(crate) use {action::Edit, pane::sources::Scope};
