//! The actions: everything a key, a click or a command can mean, each with a stable name that a file can hold.
//! Never here: keys (see `keymap`), how an action is carried out (see `update`).

use std::fmt;

use super::{FeedOrder, LayoutChoice, RowStyle};
use crate::search::Order;

/// A value in the name of an action: `view 4`, `split -4`. Its `Display` is what [`Argument::parse`] reads.
pub(crate) trait Argument: Sized + fmt::Display {
    /// Reads it; `None` if the text is not one.
    fn parse(text: &str) -> Option<Self>;
    /// What stands for it in the list of commands.
    const PLACEHOLDER: &'static str = "NAME";
    /// All values, if they are names.
    fn values() -> Vec<String> {
        Vec::new()
    }
}

impl Argument for String {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }
}

macro_rules! from_str {
    ($($kind:ty),*) => {
        $(impl Argument for $kind {
            const PLACEHOLDER: &'static str = "N";
            fn parse(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        })*
    };
}

from_str!(usize, i16, char);

impl Argument for Order {
    fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|order| order.name() == text)
    }

    fn values() -> Vec<String> {
        Self::ALL.iter().map(ToString::to_string).collect()
    }
}

/// Declares an enum of plain variants with their names.
macro_rules! named {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(match self { $(Self::$variant => $text,)* })
            }
        }

        impl $crate::app::action::Argument for $name {
            fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)* _ => None }
            }

            fn values() -> Vec<String> {
                Self::ALL.iter().map(ToString::to_string).collect()
            }
        }
    };
}

pub(crate) use named;

named! {
    /// A way to move through a list or a text.
    Motion {
        /// One row or line.
        Down = "down",
        /// One row or line.
        Up = "up",
        /// Half a page.
        HalfDown = "half-page-down",
        /// Half a page.
        HalfUp = "half-page-up",
        /// A page, less a line.
        PageDown = "page-down",
        /// A page, less a line.
        PageUp = "page-up",
        /// The first row or line.
        Top = "top",
        /// The last row or line.
        Bottom = "bottom",
    }
}

impl Motion {
    /// The index it leads to in a list of `count` rows, of which `height` are visible.
    pub(crate) fn target(self, from: usize, count: usize, height: u16) -> usize {
        let (page, last) = (usize::from(height).max(2) - 1, count.saturating_sub(1));
        let to = match self {
            Self::Down => from + 1,
            Self::Up => from.saturating_sub(1),
            Self::HalfDown => from + page.div_ceil(2),
            Self::HalfUp => from.saturating_sub(page.div_ceil(2)),
            Self::PageDown => from + page,
            Self::PageUp => from.saturating_sub(page),
            Self::Top => 0,
            Self::Bottom => last,
        };
        to.min(last)
    }
}

named! {
    /// Which articles the list holds before the filter.
    #[derive(Default)]
    View {
        /// Every article.
        #[default]
        All = "all",
        /// Unread articles, and those read since the view was entered.
        Unread = "unread",
        /// Bookmarked articles, and those whose bookmark was removed since the view was entered.
        Saved = "saved",
    }
}

named! {
    /// How lines of an article are broken: an option that is on or off.
    BreakingOption {
        /// Long lines of code are wrapped.
        Code = "code-wrap",
        /// Paragraphs are broken into lines of even length, instead of filling each line before the next.
        Even = "even-lines",
        /// Words are hyphenated.
        Hyphens = "hyphenation",
        /// Blanks of lines are widened up to the right edge.
        Justify = "justification",
    }
}

named! {
    /// A change of a line of text, or a movement of its cursor.
    Edit {
        Left = "cursor-left",
        Right = "cursor-right",
        WordLeft = "cursor-word-left",
        WordRight = "cursor-word-right",
        Start = "cursor-start",
        End = "cursor-end",
        DeleteBack = "delete-back",
        DeleteForward = "delete-forward",
        /// Deletes forward; an empty line is closed (in a list that is searched by typing: half a page down).
        DeleteForwardOrClose = "delete-forward-or-close",
        /// Back to white space.
        DeleteWord = "delete-word",
        /// Back to the start of a word of letters and digits.
        DeleteWordBack = "delete-word-back",
        /// To the end of a word of letters and digits.
        DeleteWordForward = "delete-word-forward",
        DeleteToStart = "delete-to-start",
        DeleteToEnd = "delete-to-end",
        /// Inserts what was deleted last.
        Yank = "yank",
        /// Replaces what was just inserted by what was deleted before.
        YankEarlier = "yank-earlier",
        /// Exchanges the characters before and after the cursor.
        Transpose = "transpose",
    }
}

/// Reads what follows the name of an action: nothing or one argument.
macro_rules! parse_rest {
    ($rest:ident, $variant:ident) => {
        $rest.is_empty().then_some(Action::$variant)
    };
    ($rest:ident, $variant:ident, $kind:ty) => {
        <$kind as Argument>::parse($rest).map(Action::$variant)
    };
}

/// Declares the actions with their names. An argument follows the text of the name directly.
macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident $(($kind:ty))? = $name:literal,)*) => {
        /// An action.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Action { $($(#[$doc])* $variant $(($kind))?,)* }

        impl Action {
            /// Reads the name of an action, with its argument.
            ///
            /// # Errors
            /// There is no action of this name, or its argument is wrong.
            pub fn parse(text: &str) -> Result<Self, UnknownAction> {
                let found = None$(.or_else(|| {
                    let rest = text.strip_prefix($name)?;
                    parse_rest!(rest, $variant $(, $kind)?)
                }))*;
                found.ok_or_else(|| UnknownAction(text.to_owned()))
            }

            /// The actions that have an argument after a blank: the name with the blank, the placeholder of the
            /// argument, and its values if they are names.
            pub(crate) fn with_arguments() -> Vec<(&'static str, &'static str, Vec<String>)> {
                let mut all =
                    vec![$($(($name, <$kind as Argument>::PLACEHOLDER, <$kind as Argument>::values()),)?)*];
                all.retain(|(name, ..)| name.ends_with(' '));
                all
            }
        }

        impl fmt::Display for Action {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                actions!(@write self, out, $($variant $(($kind))? = $name,)*)
            }
        }
    };
    (@write $self:ident, $out:ident, $($variant:ident $(($kind:ty))? = $name:literal,)*) => {
        match $self {
            $(actions!(@pattern argument $variant $(($kind))?) => {
                $out.write_str($name)?;
                $(<$kind as fmt::Display>::fmt(argument, $out)?;)?
                Ok(())
            })*
        }
    };
    (@pattern $argument:ident $variant:ident) => { Self::$variant };
    (@pattern $argument:ident $variant:ident ($kind:ty)) => { Self::$variant($argument) };
}

/// There is no action of this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no action {0}")]
pub struct UnknownAction(pub(crate) String);

actions! {
    /// Moves in the addressed pane or list.
    Move(Motion) = "",
    /// Scrolls the article, whichever pane has the focus.
    Scroll(Motion) = "article-",
    /// Into the article.
    Open = "open",
    /// Out of the article; in the list, clears the filter.
    Back = "back",
    /// The focus goes to the list.
    FocusList = "focus-list",
    /// The next pane.
    NextPane = "next-pane",
    /// The pane before.
    PreviousPane = "previous-pane",
    /// Shows or hides the sources.
    ToggleSources = "toggle-sources",
    /// The list holds the source under the cursor of the sources.
    ShowSource = "show-source",
    /// In the sources: from a feed to its tag, folds an open tag; else back.
    Fold = "fold",
    /// In the sources: opens a folded tag; else into the article or the list.
    Unfold = "unfold",
    /// Folds all tags of the sources, or opens them all.
    FoldAll = "fold-all",
    /// The list holds the next feed with unread articles.
    NextFeed = "next-feed",
    /// The feed before with unread articles.
    PreviousFeed = "previous-feed",
    /// Sorts the feeds in the sources.
    SortFeeds(FeedOrder) = "sort-feeds ",
    /// The next order of the feeds.
    CycleFeedOrder = "cycle-feed-order",
    /// Asks for the address of a new feed.
    AddFeed = "add-feed",
    /// Ends the subscription under the cursor of the sources.
    RemoveFeed = "remove-feed",
    /// Asks for a name for the feed under the cursor of the sources.
    RenameFeed = "rename-feed",
    /// Asks for its tags.
    TagFeed = "tag-feed",
    /// Asks for its new address.
    MoveFeed = "move-feed",
    /// A page down in the article; at its end, the next unread one.
    Onward = "onward",
    /// To the next unread article.
    NextUnread = "next-unread",
    /// To the previous unread article.
    PreviousUnread = "previous-unread",
    /// To the next match of the search in the article.
    NextMatch = "next-match",
    /// To the previous match.
    PreviousMatch = "previous-match",
    /// Marks the article read, or unread if it is read.
    ToggleRead = "toggle-read",
    /// Marks the article unread.
    MarkUnread = "mark-unread",
    /// Marks everything in the list read.
    MarkShownRead = "mark-shown-read",
    /// Undoes the last change.
    Undo = "undo",
    /// Redoes the last change that was undone.
    Redo = "redo",
    /// Saves or removes a bookmark.
    ToggleSaved = "toggle-saved",
    /// Searches in the addressed pane: filters the list or the sources, finds words in the article.
    Search = "search",
    /// Opens the filter of the list.
    Filter = "filter",
    /// Opens the filter of the sources.
    FilterSources = "filter-sources",
    /// Shows all sources again.
    ClearSourceFilter = "clear-source-filter",
    /// Searches for words in the article.
    Find = "find",
    /// Ends the search for words in the article.
    ClearFind = "clear-find",
    /// Shows another view; the same one again hides articles that no longer belong to it.
    Show(View) = "show-",
    /// The saved view with this number.
    View(usize) = "view ",
    /// Saves the filter as a view of this name.
    SaveView(String) = "save ",
    /// Deletes the view of this name.
    DeleteView(String) = "drop ",
    /// Shows the articles that are read in part.
    ShowStarted = "show-started",
    /// The next sort order.
    CycleSort = "cycle-sort",
    /// This sort order.
    Sort(Order) = "sort ",
    /// The next row style.
    CycleRows = "cycle-rows",
    /// This row style.
    Rows(RowStyle) = "rows ",
    /// The next layout.
    CycleLayout = "cycle-layout",
    /// This layout.
    Layout(LayoutChoice) = "layout ",
    /// Headings of days or sources on or off.
    ToggleGroups = "toggle-groups",
    /// The first row of the next group.
    NextGroup = "next-group",
    /// The first row of this group, or of the one before.
    PreviousGroup = "previous-group",
    /// Opens the article in the web browser.
    OpenInBrowser = "open-in-browser",
    /// Copies the link.
    CopyLink = "copy-link",
    /// Opens the article in a pager or an editor.
    Pager = "pager",
    /// Asks for a program that gets the article.
    Pipe = "pipe",
    /// Asks for a file to write the article to.
    Write = "write",
    /// Refreshes feeds, or reads the files again.
    Refresh = "refresh",
    /// Stops the refresh, or cancels the page that is being fetched.
    Stop = "stop",
    /// The feeds that failed, with the reason.
    Errors = "errors",
    /// Only the article, or all panes.
    ToggleZen = "zen",
    /// Moves the divider by so many columns.
    Split(i16) = "split ",
    /// The themes, to choose one from.
    ChooseTheme = "choose-theme",
    /// The theme with this name.
    SetTheme(String) = "theme ",
    /// Pictures on or off.
    ToggleImages = "toggle-images",
    /// Changes the maximum line length by so many columns; 0 restores the default.
    Measure(i16) = "measure ",
    /// Changes how lines of an article are broken.
    ToggleBreaking(BreakingOption) = "toggle-",
    /// Scrolls code that is not wrapped by so many columns.
    ScrollCode(i16) = "scroll-code ",
    /// Shows labels on the links of the article, to open one in the browser.
    Links = "links",
    /// The same, to open one in the program.
    FollowLink = "follow-link",
    /// Shows the whole address of the chosen link.
    ShowAddress = "show-address",
    /// Back to the place before a jump, or to the page before.
    PreviousPage = "previous-page",
    /// The headings of the article.
    Contents = "contents",
    /// The next heading.
    NextHeading = "next-heading",
    /// The heading before.
    PreviousHeading = "previous-heading",
    /// Switches between the full text of the article and the text of the feed.
    FullText = "full-text",
    /// What the publisher changed in the article.
    Changes = "changes",
    /// The first page of the manual.
    Manual = "manual",
    /// The page of the manual with this name.
    ManualPage(String) = "manual ",
    /// The key table.
    Help = "help",
    /// The commands, to choose one from.
    Palette = "palette",
    /// Back; in the list, quits.
    Quit = "quit",
    /// Quits.
    QuitNow = "quit-now",
    /// Suspends the program (job control of the shell).
    Suspend = "suspend",
    /// Draws the whole screen again.
    Redraw = "redraw",
    /// Closes what is open over the panes.
    Cancel = "cancel",
    /// Confirms what was typed or chosen.
    Submit = "submit",
    /// Offers completions of the word before the cursor, or goes to the next one.
    Complete = "complete",
    /// The completion before.
    CompletePrevious = "complete-previous",
    /// An earlier line.
    HistoryPrevious = "history-previous",
    /// A later line or text.
    HistoryNext = "history-next",
    /// Switches between searching the texts of the articles and the headlines alone.
    ToggleTexts = "toggle-text-search",
    /// Types a character.
    Insert(char) = "insert ",
    /// Edits the line.
    Edit(Edit) = "",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for (name, action) in [
            ("down", Action::Move(Motion::Down)),
            ("article-page-down", Action::Scroll(Motion::PageDown)),
            ("delete-word", Action::Edit(Edit::DeleteWord)),
            ("show-unread", Action::Show(View::Unread)),
            ("view 4", Action::View(4)),
            ("split -4", Action::Split(-4)),
            ("save two words", Action::SaveView("two words".into())),
            ("insert  ", Action::Insert(' ')),
            ("next-unread", Action::NextUnread),
        ] {
            assert_eq!(action.to_string(), name);
            assert_eq!(Action::parse(name).as_ref(), Ok(&action));
        }
        for wrong in ["", "nothing", "view", "view x", "split ", "insert ab", "save ", "down 1"] {
            assert_eq!(Action::parse(wrong), Err(UnknownAction(wrong.into())));
        }
        for motion in Motion::ALL {
            for action in [Action::Move(*motion), Action::Scroll(*motion)] {
                assert_eq!(Action::parse(&action.to_string()), Ok(action));
            }
        }
    }
}
