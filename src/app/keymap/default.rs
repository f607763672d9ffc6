//! The default key bindings. Never here: how a key press is resolved.

use super::LayerId;
use crate::app::FeedOrder;
use crate::app::action::{Action, Edit, Motion, View};

/// Keys, their action, and the line in the help.
type Line = (&'static [&'static str], Action, &'static str);

const OPEN: &str = "into the article (marks it read)";
const BACK: &str = "back; in the list: clear filter, show all";
const SORT_FEEDS: &str = "feeds by name, unread, updated, file (sources: S)";
const VIEWS: &str = "show a saved view (:save NAME saves the filter)";

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
    (LayerId::Help, HELP, &[LayerId::SearchList, LayerId::Text, LayerId::Any]),
    (LayerId::Contents, CONTENTS, &[LayerId::SearchList, LayerId::Text, LayerId::Any]),
    (LayerId::Changes, CHANGES, &[LayerId::Overlay, LayerId::Any]),
    (LayerId::Overlay, OVERLAY, &[LayerId::Any]),
    (LayerId::Text, TEXT, &[]),
    (LayerId::Any, ANY, &[]),
];

/// The panes, in the order the help shows them.
const PANE: &[Line] = &[
    (&["j", "<Down>"], Action::Move(Motion::Down), "down one"),
    (&["k", "<Up>"], Action::Move(Motion::Up), "up one"),
    (&["<C-d>"], Action::Move(Motion::HalfDown), "half a page down"),
    (&["<C-u>"], Action::Move(Motion::HalfUp), "half a page up"),
    (&["<PageDown>", "<C-f>"], Action::Move(Motion::PageDown), "a page down"),
    (&["<PageUp>", "<C-b>"], Action::Move(Motion::PageUp), "a page up"),
    (&["g", "<Home>"], Action::Move(Motion::Top), "to the top"),
    (&["G", "<End>"], Action::Move(Motion::Bottom), "to the end"),
    (&["<Enter>"], Action::Open, OPEN),
    (&["l", "<Right>"], Action::Unfold, OPEN),
    (&["<Esc>", "<Backspace>"], Action::Back, BACK),
    (&["h", "<Left>"], Action::Fold, BACK),
    (&["<Tab>"], Action::NextPane, "the next pane"),
    (&["<S-Tab>"], Action::PreviousPane, "the previous pane"),
    (&["\\"], Action::ToggleSources, "sources: show or hide the feeds and tags"),
    (&["J"], Action::Scroll(Motion::Down), "scroll the article down from the list"),
    (&["K"], Action::Scroll(Motion::Up), "scroll the article up from the list"),
    (&["<Space>"], Action::Onward, "a page of the article; at its end, the next unread"),
    (&["n"], Action::NextUnread, "next unread; in the article, next match of a search"),
    (&["N"], Action::PreviousUnread, "previous unread; in the article, previous match"),
    (&["F"], Action::NextFeed, "the next feed with unread articles"),
    (&["B"], Action::PreviousFeed, "the feed before it with unread articles"),
    (&["Z"], Action::FoldAll, "sources: fold or open all tags (h, l: one tag)"),
    (&[], Action::SortFeeds(FeedOrder::Name), SORT_FEEDS),
    (&["/"], Action::Search, "filter as you type; in the article, find in it"),
    (&["1"], Action::Show(View::All), "all articles"),
    (&["2"], Action::Show(View::Unread), "unread; again: hide read"),
    (&["3"], Action::Show(View::Saved), "saved; again: hide those no longer saved"),
    (&["4"], Action::View(4), VIEWS),
    (&["5"], Action::View(5), VIEWS),
    (&["6"], Action::View(6), VIEWS),
    (&["7"], Action::View(7), VIEWS),
    (&["8"], Action::View(8), VIEWS),
    (&["9"], Action::View(9), VIEWS),
    (&["C"], Action::ShowStarted, "continue reading: articles you left in the middle"),
    (&["S"], Action::CycleSort, "sort: newest, oldest, source, relevance, title"),
    (&[")"], Action::NextGroup, "to the next day or source of the list"),
    (&["("], Action::PreviousGroup, "to the beginning of this day or source, or to the one before"),
    (&["H"], Action::ToggleGroups, "headings of days and sources in the list, on or off"),
    (&["v"], Action::CycleRows, "rows of the list: auto, two-line, compact, cards"),
    (&["V"], Action::CycleLayout, "layout: auto, side by side, stacked, single pane"),
    (&["f", "s"], Action::ToggleSaved, "save / remove bookmark"),
    (&["r"], Action::ToggleRead, "mark read or unread"),
    (&["u"], Action::MarkUnread, "mark unread again"),
    (&["A"], Action::MarkShownRead, "mark everything in the list as read"),
    (&["U"], Action::Undo, "undo, even after a restart"),
    (&["<C-r>"], Action::Redo, "redo"),
    (&["o"], Action::OpenInBrowser, "open in the web browser"),
    (&["y"], Action::CopyLink, "copy the link"),
    (&[";"], Action::Links, "labels on the visible links, to open or copy one"),
    (&["L"], Action::FollowLink, "labels on the visible links; the link opens in tidings"),
    (&["<C-o>"], Action::PreviousPage, "back to where you were before a jump, or to the page a link was on"),
    (&["c"], Action::Contents, "contents: the headings of the article"),
    (&["}"], Action::NextHeading, "to the next heading"),
    (&["{"], Action::PreviousHeading, "to the previous heading"),
    (&["x"], Action::FullText, "the full text from the article's page, or the feed's again"),
    (&["D"], Action::Changes, "what the publisher changed in the article (differences)"),
    (&["I"], Action::ToggleImages, "images on or off"),
    (&["e"], Action::Pager, "read in your pager (PAGER, else EDITOR)"),
    (&["|"], Action::Pipe, "pipe the article into a program (html: or md: before it for that format)"),
    (&["w"], Action::Write, "write the article to a file: .md, .html, else plain text"),
    (&["z"], Action::ToggleZen, "zen: only the article, or all panes"),
    (&["<lt>"], Action::Split(-4), "narrower list (split)"),
    (&[">"], Action::Split(4), "wider list (split)"),
    (&["+"], Action::Measure(4), "longer lines in the article (measure)"),
    (&["-"], Action::Measure(-4), "shorter lines"),
    (&["="], Action::Measure(0), "lines of the default length"),
    (&["W"], Action::ToggleCodeWrap, "wrap long lines of code, or not"),
    (&["]"], Action::ScrollCode(8), "code that is not wrapped: scroll right"),
    (&["["], Action::ScrollCode(-8), "code that is not wrapped: scroll left"),
    (&["t"], Action::ChooseTheme, "themes, to choose one (:theme NAME)"),
    (&["a"], Action::AddFeed, "add a feed by the address of it or of its site (subscribe)"),
    (&["d"], Action::RemoveFeed, "in the sources: remove the feed (unsubscribe)"),
    (&["<F2>", "~"], Action::RenameFeed, "in the sources: rename the feed"),
    (&["T"], Action::TagFeed, "in the sources: edit the tags of the feed"),
    (&["M"], Action::MoveFeed, "in the sources: change the address of the feed"),
    (
        &["R", "<F5>"],
        Action::Refresh,
        "refresh the selected feed, else those due; again: all; files are read again",
    ),
    (&["<C-x>"], Action::Stop, "stop the refresh, or the fetching of a page"),
    (&["E"], Action::Errors, "errors: feeds that failed, skipped lines of feeds.txt, and why"),
    (&[], Action::Manual, "manual; a page of it with its name (:manual filter)"),
    (&["?", "<F1>"], Action::Help, "the keys (type to search)"),
    (&[":"], Action::Palette, "commands: type words to find one, and run it"),
    (&["<C-l>"], Action::Redraw, "redraw the screen"),
    (&["<C-z>"], Action::Suspend, "suspend; fg in the shell resumes"),
    (&["q"], Action::Quit, "back; from the list, quit"),
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
    (&["<Enter>"], Action::Submit, ""),
    (&["<C-Enter>", "L"], Action::FollowLink, ""),
    (&["y"], Action::CopyLink, ""),
    (&["i"], Action::ShowAddress, ""),
    (&["<Backspace>"], Action::Edit(Edit::DeleteBack), ""),
    (&["<Esc>", ";"], Action::Cancel, ""),
];

const SEARCH_LIST: &[Line] = &[
    (&["<Enter>"], Action::Submit, ""),
    (&["<Esc>", "<F1>"], Action::Cancel, ""),
    (&["<Down>", "<C-n>"], Action::Move(Motion::Down), ""),
    (&["<Up>", "<C-p>"], Action::Move(Motion::Up), ""),
    (&["<PageDown>"], Action::Move(Motion::PageDown), ""),
    (&["<PageUp>"], Action::Move(Motion::PageUp), ""),
];

const HELP: &[Line] = &[
    (&["<Esc>", "?", "q"], Action::Cancel, ""),
    (&["<C-d>"], Action::Move(Motion::HalfDown), ""),
    (&["<C-u>"], Action::Move(Motion::HalfUp), ""),
];

const CONTENTS: &[Line] = &[
    (&["<Esc>", "c", "q"], Action::Cancel, ""),
    (&["/"], Action::Search, ""),
    (&["j"], Action::Move(Motion::Down), ""),
    (&["k"], Action::Move(Motion::Up), ""),
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

const ANY: &[Line] =
    &[(&["<C-c>"], Action::Cancel, ""), (&["<C-z>"], Action::Suspend, ""), (&["<C-l>"], Action::Redraw, "")];

/// The keys of the filter's line, for the help screen.
pub(crate) const PROMPT: &[(&str, &str)] = &[
    ("letters", "narrow the list with every key"),
    ("<Enter>", "keep the filter, back to the list"),
    ("<Esc>", "clear the filter"),
    ("<Tab>", "complete a field, a source, an author, a tag"),
    ("<Up> <Down>", "earlier filters, and back"),
    ("<C-f>", "at the end of the line: search the texts of the articles, or the headlines alone"),
    ("<C-p> <C-n> <PageUp> <PageDown>", "move in the list while typing"),
];

/// The keys of every line of text, for the help screen.
pub(crate) const EDITING: &[(&str, &str)] = &[
    ("<Left> <Right> <C-b> <C-f>", "a letter back, forward"),
    ("<C-Left> <C-Right> <A-b> <A-f>", "a word back, forward"),
    ("<Home> <End> <C-a> <C-e>", "to the start, the end"),
    ("<Backspace> <C-h>", "delete the letter before the cursor"),
    ("<Delete> <C-d>", "delete the letter at the cursor; ctrl-d on an empty line closes it"),
    ("<A-Backspace> <A-d>", "delete a word before, after the cursor"),
    ("<C-w>", "delete back to the white space"),
    ("<C-u> <C-k>", "delete all before, after the cursor"),
    ("<C-y> <A-y>", "insert what was deleted last; what was deleted before that"),
    ("<C-t>", "exchange two letters"),
    ("<Space>", "behind a selected text: go on with it; other letters replace it"),
];

/// The signs before articles and feeds, for the help screen.
pub(crate) const SIGNS: &[(&str, &str)] = &[
    ("● ★ ↻", "an article: unread, saved, updated by its publisher"),
    ("~3d", "it has no date: the day it came here"),
    ("!", "a feed: its last refresh failed (E says why)"),
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
