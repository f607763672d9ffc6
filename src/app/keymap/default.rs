//! The default key bindings. Never here: how a key press is resolved.

use super::LayerId;
use crate::app::FeedOrder;
use crate::app::action::{Action, BreakingOption, Edit, Motion, View};

/// Keys, their action, and the line in the help.
type Line = (&'static [&'static str], Action, &'static str);

const OPEN: &str = "open the article (marks it read)";
const BACK: &str = "go back; in the list: clear the filter, show all sources";
const SORT_FEEDS: &str = "sort the feeds by name, unread, updated or file (in the sources: S)";
const VIEWS: &str = "show a saved view (:save NAME saves the filter as one)";

/// A layer, its own table, and the layers whose tables are tried after it, in this order.
pub(super) const LAYERS: &[(LayerId, &[Line], &[LayerId])] = &[
    (LayerId::Pane, PANE, &[LayerId::Any]),
    (LayerId::Filter, FILTER, &[LayerId::Input, LayerId::Text, LayerId::Any]),
    (LayerId::Completion, COMPLETION, &[LayerId::Filter, LayerId::Input, LayerId::Text, LayerId::Any]),
    (LayerId::SourceFilter, SOURCE_FILTER, &[LayerId::Text, LayerId::Any]),
    (LayerId::Find, FIND, &[LayerId::Input, LayerId::Text, LayerId::Any]),
    (LayerId::Input, INPUT, &[LayerId::Text, LayerId::Any]),
    (LayerId::Hints, HINTS, &[LayerId::Any, LayerId::Pane]),
    (LayerId::SearchList, SEARCH_LIST, &[LayerId::Text, LayerId::Any]),
    (LayerId::Help, HELP, &[LayerId::HelpSearch, LayerId::SearchList, LayerId::Text, LayerId::Any]),
    (LayerId::HelpSearch, HELP_SEARCH, &[LayerId::SearchList, LayerId::Text, LayerId::Any]),
    (LayerId::Contents, CONTENTS, &[LayerId::SearchList, LayerId::Text, LayerId::Any]),
    (LayerId::Themes, THEMES, &[LayerId::SearchList, LayerId::Text, LayerId::Any]),
    (LayerId::Changes, CHANGES, &[LayerId::Overlay, LayerId::Any]),
    (LayerId::Overlay, OVERLAY, &[LayerId::Any]),
    (LayerId::Text, TEXT, &[]),
    (LayerId::Any, ANY, &[]),
];

/// The panes, in the order the help shows them.
const PANE: &[Line] = &[
    (&["j", "<Down>"], Action::Move(Motion::Down), "move down one line"),
    (&["k", "<Up>"], Action::Move(Motion::Up), "move up one line"),
    (&["<C-d>"], Action::Move(Motion::HalfDown), "move half a page down"),
    (&["<C-u>"], Action::Move(Motion::HalfUp), "move half a page up"),
    (&["<PageDown>", "<C-f>"], Action::Move(Motion::PageDown), "move a page down"),
    (&["<PageUp>", "<C-b>"], Action::Move(Motion::PageUp), "move a page up"),
    (&["g", "<Home>"], Action::Move(Motion::Top), "move to the top"),
    (&["G", "<End>"], Action::Move(Motion::Bottom), "move to the end"),
    (&["<Enter>"], Action::Open, OPEN),
    (&["l", "<Right>"], Action::Unfold, OPEN),
    (&["<Esc>", "<Backspace>"], Action::Back, BACK),
    (&["h", "<Left>"], Action::Fold, BACK),
    (&["<Tab>"], Action::NextPane, "move to the next pane"),
    (&["<S-Tab>"], Action::PreviousPane, "move to the previous pane"),
    (&["\\"], Action::ToggleSources, "show or hide the sources: feeds and tags"),
    (&["J"], Action::Scroll(Motion::Down), "scroll the article down from the list"),
    (&["K"], Action::Scroll(Motion::Up), "scroll the article up from the list"),
    (&["<Space>"], Action::Onward, "scroll the article a page down; at its end, go to the next unread one"),
    (&["n"], Action::NextUnread, "go to the next unread article; in the article, the next match"),
    (&["N"], Action::PreviousUnread, "go to the previous unread article; in the article, the previous match"),
    (&["F"], Action::NextFeed, "go to the next feed with unread articles"),
    (&["B"], Action::PreviousFeed, "go to the previous feed with unread articles"),
    (&["Z"], Action::FoldAll, "fold or open all tags of the sources (h, l: one tag)"),
    (&[], Action::SortFeeds(FeedOrder::Name), SORT_FEEDS),
    (&["/"], Action::Search, "filter the list as you type; in the article, find words"),
    (&["1"], Action::Show(View::All), "show all articles"),
    (&["2"], Action::Show(View::Unread), "show unread articles; again: hide those read since"),
    (&["3"], Action::Show(View::Saved), "show saved articles; again: hide those no longer saved"),
    (&["4"], Action::View(4), VIEWS),
    (&["5"], Action::View(5), VIEWS),
    (&["6"], Action::View(6), VIEWS),
    (&["7"], Action::View(7), VIEWS),
    (&["8"], Action::View(8), VIEWS),
    (&["9"], Action::View(9), VIEWS),
    (&["C"], Action::ShowStarted, "continue reading: show articles you left in the middle"),
    (&["S"], Action::CycleSort, "sort the list: newest, oldest, source, relevance, title"),
    (&[")"], Action::NextGroup, "go to the next day or source of the list"),
    (&["("], Action::PreviousGroup, "go to the beginning of this day or source, or to the one before"),
    (&["H"], Action::ToggleGroups, "show or hide the headings of days and sources in the list"),
    (&["v"], Action::CycleRows, "change the rows of the list: auto, two-line, compact, cards"),
    (&["V"], Action::CycleLayout, "change the layout: auto, side by side, stacked, single pane"),
    (&["f", "s"], Action::ToggleSaved, "save the article, or remove the bookmark"),
    (&["r"], Action::ToggleRead, "mark the article read or unread"),
    (&["u"], Action::MarkUnread, "mark the article unread"),
    (&["A"], Action::MarkShownRead, "mark everything in the list read"),
    (&["U"], Action::Undo, "undo the last change, even after a restart"),
    (&["<C-r>"], Action::Redo, "redo what was undone"),
    (&["o"], Action::OpenInBrowser, "open the article in the web browser"),
    (&["y"], Action::CopyLink, "copy the link of the article"),
    (&[";"], Action::Links, "open or copy a link of the article: labels on the visible links"),
    (&["L"], Action::FollowLink, "open a link of the article in tidings: labels on the visible links"),
    (&["<C-o>"], Action::PreviousPage, "go back to where you were before a jump or a link"),
    (&["c"], Action::Contents, "show the contents: the headings of the article"),
    (&["}"], Action::NextHeading, "go to the next heading of the article"),
    (&["{"], Action::PreviousHeading, "go to the previous heading of the article"),
    (&["x"], Action::FullText, "show the full text from the article's page, or the feed's text again"),
    (&["D"], Action::Changes, "show what the publisher changed in the article (differences)"),
    (&["I"], Action::ToggleImages, "show or hide images"),
    (&["e"], Action::Pager, "read the article in your pager (PAGER, else EDITOR)"),
    (&["|"], Action::Pipe, "pipe the article into a program (html: or md: before it for that format)"),
    (&["w"], Action::Write, "write the article to a file: .md, .html, else plain text"),
    (&["z"], Action::ToggleZen, "show only the article (zen), or all panes"),
    (&["<lt>"], Action::Split(-4), "make the list narrower (split)"),
    (&[">"], Action::Split(4), "make the list wider (split)"),
    (&["+"], Action::Measure(4), "make the lines of the article longer (measure)"),
    (&["-"], Action::Measure(-4), "make the lines of the article shorter (measure)"),
    (&["="], Action::Measure(0), "restore the default length of lines (measure)"),
    (&["W"], Action::ToggleBreaking(BreakingOption::Code), "wrap long lines of code, or scroll them"),
    (
        &[],
        Action::ToggleBreaking(BreakingOption::Even),
        "break paragraphs into lines of even length, or fill each line",
    ),
    (
        &[],
        Action::ToggleBreaking(BreakingOption::Hyphens),
        "hyphenate words where that makes lines more even, or not",
    ),
    (
        &[],
        Action::ToggleBreaking(BreakingOption::Justify),
        "justify text: widen blanks so that lines end at the right edge, or not",
    ),
    (&["]"], Action::ScrollCode(8), "scroll code that is not wrapped to the right"),
    (&["["], Action::ScrollCode(-8), "scroll code that is not wrapped to the left"),
    (&["t"], Action::ChooseTheme, "choose a theme from a list (:theme NAME)"),
    (&["a"], Action::AddFeed, "add a feed: its address, or that of its site (subscribe)"),
    (&["d"], Action::RemoveFeed, "remove the feed selected in the sources (unsubscribe)"),
    (&["<F2>", "~"], Action::RenameFeed, "rename the feed selected in the sources"),
    (&["T"], Action::TagFeed, "edit the tags of the feed selected in the sources"),
    (&["M"], Action::MoveFeed, "change the address of the feed selected in the sources"),
    (
        &["R", "<F5>"],
        Action::Refresh,
        "refresh the selected feed, else those due; again: all (reads files again)",
    ),
    (&["<C-x>"], Action::Stop, "stop the refresh, or the fetching of a page"),
    (&["E"], Action::Errors, "show errors: feeds that failed, skipped lines of feeds.txt, and why"),
    (&[], Action::Manual, "open the manual, or a page of it (:manual filter)"),
    (&["?", "<F1>"], Action::Help, "show the keys (type to search)"),
    (&[":"], Action::Palette, "run a command: type its name or words of it"),
    (&["<C-l>"], Action::Redraw, "redraw the screen"),
    (&["<C-z>"], Action::Suspend, "suspend the program; fg in the shell resumes it"),
    (&["q"], Action::Quit, "go back; in the list, quit"),
    (&["Q", "<C-c>"], Action::QuitNow, "quit"),
];

const FILTER: &[Line] = &[
    (&["<Tab>"], Action::Complete, ""),
    (&["<C-f>"], Action::ToggleTexts, ""),
    (&["<C-n>"], Action::Move(Motion::Down), ""),
    (&["<C-p>"], Action::Move(Motion::Up), ""),
    (&["<PageDown>"], Action::Move(Motion::PageDown), ""),
    (&["<PageUp>"], Action::Move(Motion::PageUp), ""),
];

const COMPLETION: &[Line] = &[
    (&["<Tab>", "<Down>", "<C-n>"], Action::Complete, ""),
    (&["<S-Tab>", "<Up>", "<C-p>"], Action::CompletePrevious, ""),
];

const SOURCE_FILTER: &[Line] = &[
    (&["<Enter>", "<Tab>"], Action::Submit, ""),
    (&["<Esc>"], Action::Cancel, ""),
    (&["<Down>", "<C-n>"], Action::Move(Motion::Down), ""),
    (&["<Up>", "<C-p>"], Action::Move(Motion::Up), ""),
    (&["<PageDown>"], Action::Move(Motion::PageDown), ""),
    (&["<PageUp>"], Action::Move(Motion::PageUp), ""),
];

const FIND: &[Line] = &[(&["<Enter>", "<Tab>"], Action::Submit, "")];

const INPUT: &[Line] = &[
    (&["<Enter>"], Action::Submit, ""),
    (&["<Esc>"], Action::Cancel, ""),
    (&["<Up>", "<C-p>"], Action::HistoryPrevious, ""),
    (&["<Down>", "<C-n>"], Action::HistoryNext, ""),
];

const HINTS: &[Line] = &[
    (&["?"], Action::Help, ""),
    (&["<Enter>"], Action::Submit, ""),
    (&["<C-Enter>", "L"], Action::FollowLink, ""),
    (&["y"], Action::CopyLink, ""),
    (&["i"], Action::ShowAddress, ""),
    (&["<Backspace>"], Action::Edit(Edit::DeleteBack), ""),
    (&["<Esc>", ";"], Action::Cancel, ""),
];

const SEARCH_LIST: &[Line] = &[
    (&["<Enter>"], Action::Submit, ""),
    (&["<Esc>"], Action::Cancel, ""),
    (&["<Down>", "<C-n>"], Action::Move(Motion::Down), ""),
    (&["<Up>", "<C-p>"], Action::Move(Motion::Up), ""),
    (&["<PageDown>"], Action::Move(Motion::PageDown), ""),
    (&["<PageUp>"], Action::Move(Motion::PageUp), ""),
];

const HELP: &[Line] =
    &[(&["<C-d>"], Action::Move(Motion::HalfDown), ""), (&["<C-u>"], Action::Move(Motion::HalfUp), "")];

/// All letters are typed.
const HELP_SEARCH: &[Line] = &[(&["<Esc>", "?", "<F1>"], Action::Cancel, "")];

const CONTENTS: &[Line] = &[
    (&["?"], Action::Help, ""),
    (&["<Esc>", "c", "q"], Action::Cancel, ""),
    (&["/"], Action::Search, ""),
    (&["j"], Action::Move(Motion::Down), ""),
    (&["k"], Action::Move(Motion::Up), ""),
    (&["<C-d>"], Action::Move(Motion::HalfDown), ""),
    (&["<C-u>"], Action::Move(Motion::HalfUp), ""),
    (&["g", "<Home>"], Action::Move(Motion::Top), ""),
    (&["G", "<End>"], Action::Move(Motion::Bottom), ""),
];

const THEMES: &[Line] = &[
    (&["?"], Action::Help, ""),
    (&["<Enter>"], Action::Submit, ""),
    (&["<Esc>", "t", "q"], Action::Cancel, ""),
    (&["/"], Action::Search, ""),
    (&["j", "<Down>", "<C-n>"], Action::Move(Motion::Down), ""),
    (&["k", "<Up>", "<C-p>"], Action::Move(Motion::Up), ""),
    (&["<C-d>"], Action::Move(Motion::HalfDown), ""),
    (&["<C-u>"], Action::Move(Motion::HalfUp), ""),
    (&["g", "<Home>"], Action::Move(Motion::Top), ""),
    (&["G", "<End>"], Action::Move(Motion::Bottom), ""),
];

const CHANGES: &[Line] = &[
    (&["<Enter>", "n", "l", "<Right>"], Action::Submit, ""),
    (&["N", "h", "<Left>"], Action::HistoryNext, ""),
    (&["<Esc>", "D", "q"], Action::Cancel, ""),
];

const OVERLAY: &[Line] = &[
    (&["?"], Action::Help, ""),
    (&["<Enter>", "l"], Action::Submit, ""),
    (&["<Esc>", "q", "E", "i"], Action::Cancel, ""),
    (&["j", "<Down>"], Action::Move(Motion::Down), ""),
    (&["k", "<Up>"], Action::Move(Motion::Up), ""),
    (&["<C-d>"], Action::Move(Motion::HalfDown), ""),
    (&["<C-u>"], Action::Move(Motion::HalfUp), ""),
    (&["<PageDown>", "<Space>"], Action::Move(Motion::PageDown), ""),
    (&["<PageUp>"], Action::Move(Motion::PageUp), ""),
    (&["g", "<Home>"], Action::Move(Motion::Top), ""),
    (&["G", "<End>"], Action::Move(Motion::Bottom), ""),
];

/// As in readline, the library with which a shell reads its lines.
const TEXT: &[Line] = &[
    (&["<Left>", "<C-b>"], Action::Edit(Edit::Left), ""),
    (&["<Right>", "<C-f>"], Action::Edit(Edit::Right), ""),
    (&["<A-b>", "<C-Left>", "<A-Left>"], Action::Edit(Edit::WordLeft), ""),
    (&["<A-f>", "<C-Right>", "<A-Right>"], Action::Edit(Edit::WordRight), ""),
    (&["<Home>", "<C-a>"], Action::Edit(Edit::Start), ""),
    (&["<End>", "<C-e>"], Action::Edit(Edit::End), ""),
    (&["<Backspace>", "<C-h>"], Action::Edit(Edit::DeleteBack), ""),
    (&["<Delete>"], Action::Edit(Edit::DeleteForward), ""),
    (&["<C-d>"], Action::Edit(Edit::DeleteForwardOrClose), ""),
    (&["<C-w>"], Action::Edit(Edit::DeleteWord), ""),
    (&["<A-Backspace>", "<C-Backspace>", "<C-A-h>"], Action::Edit(Edit::DeleteWordBack), ""),
    (&["<A-d>", "<C-Delete>", "<A-Delete>"], Action::Edit(Edit::DeleteWordForward), ""),
    (&["<C-u>"], Action::Edit(Edit::DeleteToStart), ""),
    (&["<C-k>"], Action::Edit(Edit::DeleteToEnd), ""),
    (&["<C-y>"], Action::Edit(Edit::Yank), ""),
    (&["<A-y>"], Action::Edit(Edit::YankEarlier), ""),
    (&["<C-t>"], Action::Edit(Edit::Transpose), ""),
];

const ANY: &[Line] = &[
    (&["<C-c>"], Action::Cancel, ""),
    (&["<C-z>"], Action::Suspend, ""),
    (&["<C-l>"], Action::Redraw, ""),
    (&["<F1>"], Action::Help, ""),
];

/// The signs before articles and feeds, for the help screen.
pub(crate) const SIGNS: &[(&str, &str)] = &[
    ("● ★", "an article: unread, saved"),
    ("◐", "an article: left in the middle (C shows all of them)"),
    ("↻", "an article: updated by its publisher (D shows what changed)"),
    ("~3d", "it has no date: the day it came here"),
    ("▸ ▾", "a tag of the sources: folded, open"),
    ("▪", "a feed with unread articles, in its colour"),
    ("!", "a feed: its last refresh failed (E shows why)"),
    ("×", "a feed: gone, it is not fetched any more (R tries again)"),
];

/// The filter language, for the help screen.
pub(crate) const LANGUAGE: &[(&str, &str)] = &[
    ("nato trump", "both words, in any order and case; letters may be left out"),
    ("'nato  \"palm beach\"", "exactly so, in one piece"),
    ("^nato  beach$", "at the beginning, at the end"),
    ("!golf", "without it"),
    ("nato | trump  ( … )", "one or the other; parentheses group"),
    ("source:bbc|dpa  tag:sport", "of these feeds; with this tag"),
    ("author:name  title:word", "by its author; in the headline"),
    ("body:word  body:\"two words\"", "in the text of the article"),
    ("is:unread", "or read, saved, updated, started (left in the middle)"),
    ("after:3d  before:2024-11", "also today, yesterday, monday, 2w; on: is that day alone"),
    ("sort:date", "or oldest, source, score, title"),
];
