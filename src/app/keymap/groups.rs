//! What actions are about, for the help, the palette and the manual; and words for actions that are not in the table of
//! the panes. Never here: keys.

use super::LayerId;
use crate::app::action::Action;

/// A group of actions of the panes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Move,
    Read,
    Mark,
    Find,
    Views,
    Links,
    Feeds,
    Appearance,
    Program,
}

impl Group {
    /// All of them, in the order of the manual.
    pub const ALL: &[Self] = &[
        Self::Move,
        Self::Read,
        Self::Mark,
        Self::Find,
        Self::Views,
        Self::Links,
        Self::Feeds,
        Self::Appearance,
        Self::Program,
    ];

    /// Its heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Move => "Move",
            Self::Read => "Read",
            Self::Mark => "Mark",
            Self::Find => "Filter and find",
            Self::Views => "Views and sort",
            Self::Links => "Links, files and other programs",
            Self::Feeds => "Sources and feeds",
            Self::Appearance => "Appearance",
            Self::Program => "Program",
        }
    }

    /// The group of an action.
    pub fn of(action: &Action) -> Self {
        match action {
            Action::Move(_)
            | Action::Open
            | Action::Back
            | Action::FocusList
            | Action::NextPane
            | Action::PreviousPane
            | Action::NextUnread
            | Action::PreviousUnread
            | Action::NextFeed
            | Action::PreviousFeed
            | Action::NextGroup
            | Action::PreviousGroup => Self::Move,
            Action::Scroll(_)
            | Action::ScrollCode(_)
            | Action::Onward
            | Action::PreviousPage
            | Action::Contents
            | Action::NextHeading
            | Action::PreviousHeading
            | Action::FullText
            | Action::Changes => Self::Read,
            Action::ToggleRead
            | Action::MarkUnread
            | Action::MarkShownRead
            | Action::ToggleSaved
            | Action::Undo
            | Action::Redo => Self::Mark,
            Action::Search
            | Action::Filter
            | Action::Find
            | Action::ClearFind
            | Action::NextMatch
            | Action::PreviousMatch
            | Action::ToggleTexts => Self::Find,
            Action::Show(_)
            | Action::View(_)
            | Action::SaveView(_)
            | Action::DeleteView(_)
            | Action::ShowStarted
            | Action::CycleSort
            | Action::Sort(_)
            | Action::ToggleGroups => Self::Views,
            Action::OpenInBrowser
            | Action::CopyLink
            | Action::Pager
            | Action::Pipe
            | Action::Write
            | Action::Links
            | Action::FollowLink
            | Action::ShowAddress => Self::Links,
            Action::ToggleSources
            | Action::Fold
            | Action::Unfold
            | Action::FoldAll
            | Action::SortFeeds(_)
            | Action::CycleFeedOrder
            | Action::ShowSource
            | Action::AddFeed
            | Action::RemoveFeed
            | Action::RenameFeed
            | Action::TagFeed
            | Action::MoveFeed
            | Action::FilterSources
            | Action::ClearSourceFilter
            | Action::Refresh
            | Action::Stop
            | Action::Errors => Self::Feeds,
            Action::ToggleZen
            | Action::CycleRows
            | Action::Rows(_)
            | Action::CycleLayout
            | Action::Layout(_)
            | Action::Split(_)
            | Action::ChooseTheme
            | Action::SetTheme(_)
            | Action::ToggleImages
            | Action::Measure(_)
            | Action::ToggleBreaking(_) => Self::Appearance,
            Action::Manual
            | Action::ManualPage(_)
            | Action::Help
            | Action::Palette
            | Action::Quit
            | Action::QuitNow
            | Action::Suspend
            | Action::Redraw
            | Action::Cancel
            | Action::Submit
            | Action::Complete
            | Action::CompletePrevious
            | Action::HistoryPrevious
            | Action::HistoryNext
            | Action::Insert(_)
            | Action::Edit(_) => Self::Program,
        }
    }
}

impl LayerId {
    /// The heading of its keys in the help.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Pane => "In the panes",
            Self::Filter => "While you type a filter",
            Self::Completion => "While completions are offered",
            Self::SourceFilter => "While you type the name of a source",
            Self::Find => "While you type words to find in the article",
            Self::Input => "While you type a name, an address or a file",
            Self::Hints => "While the links have labels",
            Self::SearchList => "In this list",
            Self::Help | Self::HelpSearch => "In the help",
            Self::Contents => "In the contents",
            Self::Themes => "In the list of themes",
            Self::Changes => "In the changes of an article",
            Self::Overlay => "In this window",
            Self::Text => "In every line of text",
            Self::Any => "Everywhere",
        }
    }
}

/// What actions mean in a layer: the layer, the name of the action, the words.
const IN_LAYERS: &[(LayerId, &str, &str)] = &[
    (LayerId::Filter, "down", "move down in the list"),
    (LayerId::Filter, "up", "move up in the list"),
    (LayerId::Filter, "submit", "keep the filter, back to the list"),
    (LayerId::Filter, "cancel", "clear the filter"),
    (LayerId::Filter, "history-previous", "an earlier filter"),
    (LayerId::Filter, "history-next", "a later filter, or down in the list"),
    (LayerId::Completion, "complete", "the next completion"),
    (LayerId::Completion, "submit", "insert the completion"),
    (LayerId::Completion, "cancel", "close the completions"),
    (LayerId::SourceFilter, "submit", "keep the filter, back to the sources"),
    (LayerId::SourceFilter, "cancel", "show all sources"),
    (LayerId::Find, "submit", "keep the search, back to the article"),
    (LayerId::Find, "cancel", "end the search"),
    (LayerId::Find, "history-previous", "an earlier search"),
    (LayerId::Find, "history-next", "a later search"),
    (LayerId::Input, "submit", "confirm the line"),
    (LayerId::Input, "history-previous", "an earlier line"),
    (LayerId::Input, "history-next", "a later line"),
    (LayerId::Hints, "submit", "open the chosen link"),
    (LayerId::Hints, "follow-link", "open the chosen link in tidings"),
    (LayerId::Hints, "copy-link", "copy the address of the chosen link"),
    (LayerId::Hints, "delete-back", "delete the last letter of a label"),
    (LayerId::Hints, "cancel", "hide the labels"),
    (LayerId::SearchList, "submit", "run or choose the selected line"),
    (LayerId::Contents, "submit", "go to the selected heading"),
    (LayerId::Contents, "search", "type words of a heading"),
    (LayerId::Themes, "submit", "keep the selected theme"),
    (LayerId::Themes, "cancel", "restore the theme that was in use"),
    (LayerId::Themes, "search", "type words of a name"),
    (LayerId::Themes, "down", "show the next theme on the screen"),
    (LayerId::Themes, "up", "show the theme before on the screen"),
    (LayerId::Changes, "submit", "the next older text"),
    (LayerId::Changes, "history-next", "the next newer text"),
    (LayerId::Overlay, "submit", "choose the selected line"),
];

/// What actions mean wherever they have no other meaning.
const ANYWHERE: &[(&str, &str)] = &[
    ("down", "move down"),
    ("up", "move up"),
    ("half-page-down", "half a page down"),
    ("half-page-up", "half a page up"),
    ("page-down", "a page down"),
    ("page-up", "a page up"),
    ("top", "to the beginning"),
    ("bottom", "to the end"),
    ("submit", "confirm"),
    ("cancel", "close it"),
    ("complete", "complete a field, a source, an author, a tag; take a suggested filter"),
    ("complete-previous", "the completion before"),
    ("toggle-text-search", "search the texts of the articles, or the headlines alone"),
    ("show-address", "show the whole address of the chosen link"),
    ("help", "the keys of what is open"),
    ("suspend", "suspend the program; fg in the shell resumes it"),
    ("redraw", "redraw the screen"),
    ("cursor-left", "a letter back"),
    ("cursor-right", "a letter forward"),
    ("cursor-word-left", "a word back"),
    ("cursor-word-right", "a word forward"),
    ("cursor-start", "to the start of the line"),
    ("cursor-end", "to the end of the line"),
    ("delete-back", "delete the letter before the cursor"),
    ("delete-forward", "delete the letter at the cursor"),
    ("delete-forward-or-close", "delete the letter at the cursor; close an empty line"),
    ("delete-word", "delete back to the white space"),
    ("delete-word-back", "delete the word before the cursor"),
    ("delete-word-forward", "delete the word after the cursor"),
    ("delete-to-start", "delete everything before the cursor"),
    ("delete-to-end", "delete everything after the cursor"),
    ("yank", "insert what was deleted last"),
    ("yank-earlier", "after that: insert what was deleted before it"),
    ("transpose", "exchange the letters before and after the cursor"),
];

/// What an action means in a layer whose table has no words for it: in this layer, else anywhere.
pub(crate) fn words(layer: LayerId, action: &Action) -> Option<&'static str> {
    let name = action.to_string();
    let anywhere = || ANYWHERE.iter().find(|(action, _)| *action == name).map(|(_, words)| *words);
    own_words(layer, action).or_else(anywhere)
}

/// What an action means in this layer only.
pub(crate) fn own_words(layer: LayerId, action: &Action) -> Option<&'static str> {
    let name = action.to_string();
    let here = IN_LAYERS.iter().find(|(other, action, _)| *other == layer && *action == name);
    here.map(|(.., words)| *words)
}

/// Commands without a key, with the placeholder of their argument, and what they do.
pub(crate) const COMMANDS: &[(&str, &str)] = &[
    ("save NAME", "save this filter as a view"),
    ("drop NAME", "delete a saved view"),
    ("view N", "show the saved view with this number (4 or more)"),
    ("manual NAME", "open a page of the manual"),
    ("sort NAME", "sort the list: newest, oldest, source, relevance, title"),
    ("sort-feeds NAME", "sort the feeds in the sources: name, unread, updated, file"),
    ("rows NAME", "rows of the list: auto, two-line, compact, cards"),
    ("layout NAME", "layout of the panes: auto, side-by-side, stacked, single"),
    ("theme NAME", "use the theme with this name"),
    ("split N", "make the list N columns wider; -N makes it narrower"),
    ("measure N", "make the lines of the article N columns longer; 0 restores the default"),
    ("scroll-code N", "scroll code that is not wrapped by N columns"),
    ("focus-list", "move to the list"),
    ("filter", "filter the list, from any pane"),
    ("filter-sources", "find a source by its name"),
    ("clear-source-filter", "show all sources again"),
    ("find", "find words in the article"),
    ("clear-find", "end the search in the article"),
    ("next-match", "go to the next match of the search in the article"),
    ("previous-match", "go to the previous match of the search in the article"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Keymap;

    #[test]
    fn every_binding_has_words_that_stand_alone() {
        let keymap = Keymap::default();
        for (layer, bindings) in keymap.layers() {
            for binding in bindings {
                let words = Keymap::words(layer, binding);
                assert!(!words.is_empty(), "{} in {layer:?}", binding.action);
                for dependent in ["the same", "shorter lines", "the other", "it again"] {
                    assert!(!words.starts_with(dependent), "{words}");
                }
            }
        }
    }

    #[test]
    fn every_group_has_actions() {
        let keymap = Keymap::default();
        for group in Group::ALL {
            let inside = |action: &Action| Group::of(action) == *group;
            assert!(keymap.bindings(LayerId::Pane).iter().any(|b| inside(&b.action)), "{group:?}");
        }
    }
}
