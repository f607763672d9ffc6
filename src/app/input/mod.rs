//! The input layers: a stack that decides who receives keys, pasted text and pointer events, and who owns the status
//! line. Only the top layer receives input; without a layer, the pane with the focus does. Never here: what a layer
//! does with an action (see `update`), which key means which action (see `keymap`).
//!
//! A layer is opened by an action of the user, or by the answer to a request the user is still waiting for (see
//! [`Layers::may_open`]). A message from a worker never takes the keyboard from a line of text. Only the user closes a
//! layer that belongs to an article; until then the reader keeps that article (see [`Layers::holds_article`]).

pub(crate) mod history;
pub(crate) mod kills;
pub(crate) mod prompt;

use std::fmt;
use std::sync::Arc;

use ratatui::prelude::{Buffer, Position, Rect};

use super::key_hint::KeyHint;
use super::pane::help::Help;
use super::pane::hints::Hints;
use super::pane::palette::Palette;
use super::typeset::{Spot, columns};
use super::{Action, Edit, Keymap, LayerId, Opened, Theme};
use crate::news::{Candidate, SafeText};

pub(crate) use history::InputHistory;
pub(crate) use kills::Kills;
pub use prompt::Prompt;

/// The maximum width of an overlay in columns.
const MAX_OVERLAY: u16 = 88;
/// With fewer columns for the text, a line has a short label.
const MIN_TEXT: usize = 32;

/// What happens to an overlay after an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OverlayOutcome {
    /// It stays open.
    Stay,
    /// It is closed.
    Close,
    /// It is closed, and this action follows.
    Run(Action),
    /// It is closed, and the reader jumps to this spot of the article.
    Jump(Spot),
    /// It is closed, and this feed is subscribed to.
    Subscribe(Candidate),
}

/// A list or a text over the panes. A new one is a file in `app/pane` and the place that opens it.
pub trait Overlay: fmt::Debug {
    /// The table of keys it uses.
    fn layer(&self) -> LayerId {
        LayerId::Overlay
    }
    /// Whether its content belongs to the article in the reader.
    fn belongs_to_article(&self) -> bool {
        false
    }
    /// Its heading.
    fn title(&self) -> String;
    /// What `Enter` does, for the hint beside the heading; empty for nothing.
    fn submit_hint(&self) -> &'static str {
        ""
    }
    /// What `Esc` does.
    fn cancel_hint(&self) -> &'static str {
        "close"
    }
    /// The number of lines it needs at a width.
    fn lines(&self, width: u16) -> usize;
    /// Carries out an action. `body`: the area of its lines.
    fn on_action(&mut self, action: &Action, body: Rect) -> OverlayOutcome;
    /// The mouse wheel was turned by so many lines, downwards if positive.
    fn on_wheel(&mut self, lines: isize, body: Rect);
    /// Text was pasted.
    fn on_paste(&mut self, _text: &str) {}
    /// The line in which it is searched.
    fn prompt(&mut self) -> Option<&mut Prompt> {
        None
    }
    /// The theme to show while it is open.
    fn previewed_theme(&self) -> Option<&SafeText> {
        None
    }
    /// The maximum width in columns.
    fn max_width(&self) -> u16 {
        MAX_OVERLAY
    }
    /// Draws its lines.
    fn draw(&self, theme: &Theme, body: Rect, buf: &mut Buffer);
}

/// What a line of text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The address of a new feed.
    AddFeed,
    /// The user's own title of a feed.
    RenameFeed,
    /// The tags of a feed, as they are in `feeds.txt`.
    TagFeed,
    /// The new address of a feed.
    MoveFeed,
    /// A program that receives the article.
    Pipe,
    /// A file the article is written to. `overwrite`: the file exists, and the user was told so.
    Write { overwrite: bool },
}

/// The article an input layer belongs to, as it was when the layer was opened.
#[derive(Clone, Debug)]
pub struct InputArticle {
    pub(crate) opened: Arc<Opened>,
}

/// A line of text with a purpose.
#[derive(Clone, Debug)]
pub struct TextInput {
    pub purpose: Purpose,
    pub prompt: Prompt,
    pub article: Option<InputArticle>,
    /// The address of the feed it belongs to.
    pub(crate) feed: Option<SafeText>,
    /// What was wrong with the text, until it is edited.
    pub(crate) problem: Option<SafeText>,
}

impl TextInput {
    /// A line with a text, which is selected.
    pub(crate) fn new(purpose: Purpose, text: &str, article: Option<InputArticle>) -> Self {
        let mut prompt = Prompt::default();
        prompt.set_selected(text);
        Self { purpose, prompt, article, feed: None, problem: None }
    }

    /// A line for a feed.
    pub(crate) fn of_feed(purpose: Purpose, text: &str, address: &SafeText) -> Self {
        Self { feed: Some(address.clone()), ..Self::new(purpose, text, None) }
    }

    /// The text was edited: confirmation and problem were about the old text.
    pub(crate) fn on_edit(&mut self) {
        self.problem = None;
        if let Purpose::Write { overwrite } = &mut self.purpose {
            *overwrite = false;
        }
    }

    /// The label before the line: a short one if the whole one leaves too little of these columns for the text.
    pub(crate) fn label(&self, width: u16) -> &'static str {
        let (whole, short) = match self.purpose {
            Purpose::AddFeed => ("Add a feed: ", "Add: "),
            Purpose::RenameFeed => ("Name of the feed: ", "Name: "),
            Purpose::TagFeed => ("Tags of the feed: ", "Tags: "),
            Purpose::MoveFeed => ("Address of the feed: ", "Address: "),
            Purpose::Pipe => ("Pipe to: ", "Pipe: "),
            Purpose::Write { overwrite: true } => ("It exists. Overwrite: ", "Overwrite: "),
            Purpose::Write { overwrite: false } => ("Write to: ", "Write: "),
        };
        if usize::from(width) < columns(whole) + MIN_TEXT { short } else { whole }
    }

    /// The hints for the status line.
    pub(crate) fn hints(&self, keymap: &Keymap) -> Vec<KeyHint> {
        let key = |action: Action, label: &str| KeyHint::new(keymap.label(LayerId::Input, &action), label);
        let submit = |label: &str| key(Action::Submit, label);
        let cancel = key(Action::Cancel, "cancel");
        let empty = self.prompt.text().is_empty();
        if self.problem.is_some() && !empty {
            return vec![key(Action::Edit(Edit::DeleteToStart), "empty the line"), cancel];
        }
        match self.purpose {
            Purpose::AddFeed if empty => vec![KeyHint::text("its address, or its site's"), cancel],
            Purpose::AddFeed => vec![submit("look for it"), cancel],
            Purpose::RenameFeed if empty => vec![submit("use its own title"), cancel],
            Purpose::RenameFeed => vec![submit("rename"), cancel],
            Purpose::TagFeed if empty => vec![submit("remove all tags"), cancel],
            Purpose::TagFeed => vec![
                submit("tag it"),
                KeyHint::text("\"two words\" in quotes"),
                KeyHint::text("-tag removes one"),
                cancel,
            ],
            Purpose::MoveFeed if empty => vec![KeyHint::text("its new address"), cancel],
            Purpose::MoveFeed => vec![submit("move it, with its articles"), cancel],
            Purpose::Pipe if empty => vec![
                KeyHint::text("a program and its arguments"),
                KeyHint::text("md: html: before it"),
                key(Action::HistoryPrevious, "earlier"),
                cancel,
            ],
            Purpose::Pipe => vec![submit("run"), cancel],
            Purpose::Write { overwrite: true } => vec![submit("overwrite"), cancel],
            Purpose::Write { overwrite: false } => {
                vec![submit("write"), KeyHint::text(".md .html, else text"), cancel]
            }
        }
    }
}

/// An input layer over the pane with the focus.
#[derive(Debug)]
pub enum Layer {
    /// The key table.
    Help(Help),
    /// The commands, to choose one from.
    Palette(Palette),
    /// A list or a text over the panes.
    Overlay(Box<dyn Overlay>),
    /// Labels on the links of the article.
    Hints(Hints),
    /// The words to find in the article are being typed (`Model::find`).
    Find,
    /// A line of text with a purpose.
    Input(TextInput),
    /// The filter of the sources is being typed.
    SourceFilter,
    /// The filter of the list is being typed.
    Filter,
}

impl Layer {
    fn belongs_to_article(&self) -> bool {
        match self {
            Self::Hints(_) | Self::Find => true,
            Self::Input(input) => input.article.is_some(),
            Self::Overlay(overlay) => overlay.belongs_to_article(),
            Self::Help(_) | Self::Palette(_) | Self::SourceFilter | Self::Filter => false,
        }
    }

    /// Whether the article cannot be read while it is open.
    fn covers_article(&self) -> bool {
        match self {
            Self::Help(_) | Self::Palette(_) | Self::Overlay(_) | Self::Filter => true,
            Self::Input(input) => input.article.is_none(),
            Self::Hints(_) | Self::Find | Self::SourceFilter => false,
        }
    }

    /// Whether it lies over the panes, not in the status line.
    fn is_over_panes(&self) -> bool {
        matches!(self, Self::Help(_) | Self::Palette(_) | Self::Overlay(_))
    }
}

/// The stack of layers. If it is empty, the pane with the focus is addressed.
#[derive(Debug, Default)]
pub struct Layers {
    stack: Vec<Layer>,
    /// The number of inputs of the user (keys, pastes, clicks) so far, for [`Layers::may_open`].
    pub(crate) inputs: u64,
}

impl Layers {
    /// The addressed layer; none if the pane is addressed.
    pub fn top(&self) -> Option<&Layer> {
        self.stack.last()
    }

    /// The same, mutable.
    pub(crate) fn top_mut(&mut self) -> Option<&mut Layer> {
        self.stack.last_mut()
    }

    /// The table of keys of the addressed layer. `completing`: the filter offers completions.
    pub(crate) fn id(&self, completing: bool) -> LayerId {
        match self.top() {
            None => LayerId::Pane,
            Some(Layer::Help(help)) if help.is_key_table() => LayerId::Help,
            Some(Layer::Help(_)) => LayerId::HelpSearch,
            Some(Layer::Palette(_)) => LayerId::SearchList,
            Some(Layer::Overlay(overlay)) => overlay.layer(),
            Some(Layer::Hints(_)) => LayerId::Hints,
            Some(Layer::Find) => LayerId::Find,
            Some(Layer::Input(_)) => LayerId::Input,
            Some(Layer::SourceFilter) => LayerId::SourceFilter,
            Some(Layer::Filter) if completing => LayerId::Completion,
            Some(Layer::Filter) => LayerId::Filter,
        }
    }

    /// Opens a layer over all others.
    pub(crate) fn open(&mut self, layer: Layer) {
        self.stack.push(layer);
    }

    /// Closes the addressed layer.
    pub(crate) fn close(&mut self) -> Option<Layer> {
        self.stack.pop()
    }

    /// Whether the answer to a request made at `inputs` may open a layer: there was no input since, and no layer is
    /// open.
    pub(crate) fn may_open(&self, inputs: u64) -> bool {
        self.stack.is_empty() && self.inputs == inputs
    }

    /// Whether an open layer belongs to the article in the reader. The article must then stay there.
    pub fn holds_article(&self) -> bool {
        self.stack.iter().any(Layer::belongs_to_article)
    }

    /// Whether an open layer prevents reading the article.
    pub(crate) fn covers_article(&self) -> bool {
        self.stack.iter().any(Layer::covers_article)
    }

    /// Whether something lies over the panes.
    pub fn is_over_panes(&self) -> bool {
        self.stack.iter().any(Layer::is_over_panes)
    }

    /// Whether a line of text is typed in the status line. No notice can be shown there then.
    pub(crate) fn types_in_status(&self) -> bool {
        let typed = |layer: &Layer| {
            matches!(layer, Layer::Input(_) | Layer::SourceFilter | Layer::Filter | Layer::Find)
        };
        self.in_status().is_some_and(typed)
    }

    /// The layer that owns the status line: the topmost that is not over the panes.
    pub(crate) fn in_status(&self) -> Option<&Layer> {
        self.stack.iter().rev().find(|layer| !layer.is_over_panes())
    }

    /// The theme that is looked at in an open list.
    pub(crate) fn previewed_theme(&self) -> Option<&SafeText> {
        self.stack.iter().rev().find_map(|layer| match layer {
            Layer::Overlay(overlay) => overlay.previewed_theme(),
            _ => None,
        })
    }

    /// All layers, the lowest first.
    pub fn iter(&self) -> impl Iterator<Item = &Layer> {
        self.stack.iter()
    }

    /// The labels on links, if they are shown.
    pub fn hints(&self) -> Option<&Hints> {
        self.stack.iter().find_map(|layer| if let Layer::Hints(hints) = layer { Some(hints) } else { None })
    }

    /// The same, mutable.
    pub(crate) fn hints_mut(&mut self) -> Option<&mut Hints> {
        self.stack
            .iter_mut()
            .find_map(|layer| if let Layer::Hints(hints) = layer { Some(hints) } else { None })
    }

    /// The addressed line of text.
    pub fn input(&self) -> Option<&TextInput> {
        if let Some(Layer::Input(input)) = self.top() { Some(input) } else { None }
    }

    /// Whether the filter of the list is being typed.
    pub fn is_filter(&self) -> bool {
        matches!(self.top(), Some(Layer::Filter))
    }

    /// Whether the filter of the sources is being typed.
    pub fn is_source_filter(&self) -> bool {
        matches!(self.top(), Some(Layer::SourceFilter))
    }

    /// Whether words to find are being typed.
    pub(crate) fn is_find(&self) -> bool {
        matches!(self.top(), Some(Layer::Find))
    }

    /// Whether a position is on the addressed layer. Lines of text are in the status line.
    pub(crate) fn contains(&self, at: Position, screen: Rect, status: Rect) -> bool {
        match self.top() {
            None => true,
            Some(Layer::Help(_) | Layer::Palette(_)) => Help::area(screen).contains(at),
            Some(Layer::Overlay(overlay)) => {
                super::pane::overlay::frame(overlay.as_ref(), screen).0.contains(at)
            }
            Some(_) => status.contains(at),
        }
    }
}
