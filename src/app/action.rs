//! What the reader can mean: one noun for every deed, whatever key or click it came from.
//! Never here: keys (see `keys`), or how a deed is carried out (see `update`).

use crate::search::Order;

/// A way to move through a list or a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// One row or line.
    Down,
    /// One row or line.
    Up,
    /// Half a page.
    HalfDown,
    /// Half a page.
    HalfUp,
    /// A page, less a line.
    PageDown,
    /// A page, less a line.
    PageUp,
    /// The first row or line.
    Top,
    /// The last row or line.
    Bottom,
}

impl Motion {
    /// Where it leads in a list of `count` rows, of which `height` are in sight.
    pub fn target(self, from: usize, count: usize, height: u16) -> usize {
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

/// Which articles the list holds before the filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// Every article.
    #[default]
    All,
    /// Not read yet, and those read since the view was entered.
    Unread,
    /// Bookmarked, and those let go since the view was entered.
    Saved,
}

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Newest first.
    Date,
    /// By the outlet's name, newest first within one.
    Source,
    /// The filter's best first; without a filter the same as by date.
    Relevance,
}

impl From<Order> for Sort {
    fn from(order: Order) -> Self {
        match order {
            Order::Date => Self::Date,
            Order::Score => Self::Relevance,
            Order::Source => Self::Source,
        }
    }
}

/// A deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Moves in the pane that has the focus.
    Move(Motion),
    /// Scrolls the article while the list keeps the focus.
    Scroll(Motion),
    /// Into the reader.
    Open,
    /// Out of the reader; in the list, drops the filter.
    Back,
    /// The next pane: list, reader, sources.
    NextPane,
    /// The pane before.
    PreviousPane,
    /// Shows the sources, or hides them.
    Sources,
    /// Asks for the address of a new feed.
    AddFeed,
    /// Takes the feed under the cursor of the sources out.
    RemoveFeed,
    /// A page down in the article; at its end, the next unread one.
    Onward,
    /// To the next unread article.
    NextUnread,
    /// To the previous unread article.
    PreviousUnread,
    /// Read becomes unread and the other way round.
    ToggleRead,
    /// Unread again.
    MarkUnread,
    /// Everything shown becomes read.
    MarkShown,
    /// Takes the last mark back.
    Undo,
    /// Makes it again.
    Redo,
    /// Bookmarks, or lets go.
    ToggleSaved,
    /// Opens the filter prompt.
    Filter,
    /// Another view; the same one again tidies it.
    Show(View),
    /// The filter with this number among those that have a name.
    View(usize),
    /// The articles left in the middle.
    Unfinished,
    /// The next order.
    CycleSort,
    /// In the web browser.
    Browse,
    /// The link to the clipboard.
    CopyLink,
    /// Fetches feeds, or reads the files again.
    Reload,
    /// Ends the refresh under way.
    StopRefresh,
    /// The feeds that failed, with the reason.
    Errors,
    /// Only the page.
    Zen,
    /// Moves the divider by so many columns.
    Split(i16),
    /// Dark or light.
    CycleTheme,
    /// Pictures on or off.
    Images,
    /// Longer or shorter lines by so many columns; by none: as they are at first.
    Measure(i16),
    /// Long lines of code go on in the next line, or not.
    WrapCode,
    /// Moves code that is not wrapped by so many columns.
    Sideways(i16),
    /// Letters on the links of the article, to open one in the browser.
    Links,
    /// The same, to open one inside the program.
    FollowLink,
    /// Back to where one was before a jump.
    BackPage,
    /// The headings of the article.
    Contents,
    /// The next heading, or the one before.
    Heading(bool),
    /// The text of the article's page in place of the feed's, and back.
    FullText,
    /// The key table.
    Help,
    /// The same, to choose from.
    Palette,
    /// Back, and out of the program from the list.
    Quit,
    /// Out of the program.
    QuitNow,
    /// To the shell and back with `fg`.
    Suspend,
    /// Draws the whole screen anew.
    Redraw,
}
