//! The sources pane: views, tags with their feeds, and feeds without tags (or the sources of files), each with its unread
//! articles. The cursor in it decides the scope of the list. Never here: the list, fetching, `feeds.txt`.

mod draw;
mod items;
mod names;
mod state;

use ratatui::prelude::{Buffer, Position, Rect};

use super::{Pane, PaneId, PaneReply, PaneSlot};
use crate::app::{Action, Model, Now};
use crate::news::SafeText;

pub use items::FeedOrder;
pub(crate) use items::TreeInput;
pub(crate) use state::Sources;

/// The part of the library that the list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Scope {
    /// Everything.
    #[default]
    All,
    /// The articles that are read in part.
    Started,
    /// A saved view.
    View(SafeText),
    /// The feeds with a tag.
    Tag(SafeText),
    /// One feed, by its address.
    Feed(SafeText),
    /// One source of the files, by its name.
    Publisher(SafeText),
}

/// The name of the scope [`Scope::Started`].
pub(crate) const STARTED: &str = "Continue reading";

/// The columns of the sign that folds a tag, for the mouse.
const SIGN_COLUMNS: u16 = 3;

impl Scope {
    /// Whether a search defines its articles.
    pub(crate) fn is_search(&self) -> bool {
        matches!(self, Self::Started | Self::View(_))
    }

    /// Whether it is one feed, or one source of files.
    pub(crate) fn is_one_source(&self) -> bool {
        matches!(self, Self::Feed(_) | Self::Publisher(_))
    }
}

impl Model {
    /// Folds or opens a tag of the sources; remembered.
    pub(crate) fn fold_tag(&mut self, tag: &SafeText, fold: bool, now: Now) {
        self.remember(now, |state| {
            if fold {
                state.folded.insert(tag.to_string());
            } else {
                state.folded.remove(tag.as_str());
            }
        });
        self.sources.set_folded(&self.remembered.current.folded);
    }
}

/// The pane of the sources.
pub(crate) struct SourcesPane;

impl Pane for SourcesPane {
    fn slot(&self) -> PaneSlot {
        PaneSlot::Side
    }

    fn is_reachable(&self, model: &Model) -> bool {
        model.shows_sources() || model.focus == PaneId::Sources
    }

    fn on_action(&self, model: &mut Model, action: &Action, area: Rect) -> PaneReply {
        PaneReply::Run(match action {
            Action::Move(motion) => {
                let height = model.sources.body(area).height;
                model.sources.go(*motion, height);
                Action::ShowSource
            }
            Action::Open => Action::FocusList,
            Action::Search => Action::FilterSources,
            Action::CycleSort => Action::CycleFeedOrder,
            Action::Back if !model.sources.prompt.text().is_empty() => Action::ClearSourceFilter,
            _ => return PaneReply::Pass,
        })
    }

    fn on_wheel(&self, model: &mut Model, lines: isize, area: Rect, _now: Now) -> PaneReply {
        let height = model.sources.body(area).height;
        model.sources.scroll(lines, height);
        PaneReply::Done
    }

    fn on_click(&self, model: &mut Model, at: Position, area: Rect, now: Now) -> PaneReply {
        if !model.sources.body(area).contains(at) {
            return PaneReply::Run(Action::ClearSourceFilter);
        }
        let Some(place) = model.sources.index_at_line(at.y - area.y) else { return PaneReply::Done };
        if at.x < area.x + SIGN_COLUMNS
            && let Some((tag, folded)) = model.sources.fold_state(place)
        {
            model.fold_tag(&tag, !folded, now);
            // The cursor does not stay on a feed that is hidden.
            return if model.sources.leave_folded() {
                PaneReply::Run(Action::ShowSource)
            } else {
                PaneReply::Done
            };
        }
        model.sources.put(place);
        PaneReply::Run(Action::ShowSource)
    }

    fn hints(&self, model: &Model) -> Vec<(Action, &'static str)> {
        let of_feed = matches!(model.sources.selected().map(|item| &item.scope), Some(Scope::Feed(_)));
        let edits = [
            (Action::RemoveFeed, "remove"),
            (Action::RenameFeed, "rename"),
            (Action::TagFeed, "tags"),
            (Action::MoveFeed, "move"),
        ];
        // As many are shown as fit: what can be done with the selected line comes first.
        let edits = edits.into_iter().filter(|_| of_feed && model.subscribing);
        let (open, close) = ((Action::Unfold, "open"), (Action::Fold, "fold"));
        let fold = model.sources.selected_fold().map(|(_, folded)| if folded { open } else { close });
        let feeds = [(Action::AddFeed, "add"), (Action::Refresh, "refresh")];
        let feeds = feeds.into_iter().filter(|_| model.subscribing);
        std::iter::once((Action::Open, "list"))
            .chain(fold)
            .chain(edits)
            .chain(feeds)
            .chain([
                (Action::Search, "find"),
                (Action::ToggleSources, "hide"),
                (Action::CycleSort, "sort"),
                (Action::Help, "keys"),
            ])
            .collect()
    }

    fn draw(&self, model: &Model, _now: Now, area: Rect, buf: &mut Buffer) {
        draw::draw(model, area, buf);
    }
}
