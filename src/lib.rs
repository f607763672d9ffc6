//! The library behind the `tidings` program: a news reader for the terminal. This page is the map: the screen, the flow,
//! the modules, the invariants, the glossary.
//!
//! # The screen
//!
//! ```text
//!  tidings   All 340   Unread 87   Saved 3                            refreshed 14:06      header: views with counts
//!  Today  Tuesday 24 November ──────────── 12 │  NATO chief meets Trump in     ┃
//! ▌● NATO chief meets Trump in Palm Beach     │  Palm Beach                    ┃
//! ▌  before the summit            World    2h │  World · 24 November 2024
//!  ★ Zürich opens its longest tram line       │
//!    It takes an hour from end … Transport 5h │
//!                                             │
//!   list: heading of a day, headlines over two lines,   reader: page, scroll bar
//!   summary, source, age                      │
//!   / filter   Enter read   f save                     ▰▰▰▱▱▱▱▱ 38 % · 2 min left   status line
//! ```
//!
//! From 100 columns on the list and the reader are side by side; from 72 on the list is above the reader; below that one
//! pane is shown at a time (`app::layout`, and the user's choice). The sources (feeds and tags with their unread counts)
//! are a third pane at the left, shown on request, or unasked from 150 columns on while the list keeps 50. The list is
//! laid out in `app::pane::list_window`: row styles, headings, the window. Help, palette and overlays lie over the panes.
//! The status line belongs to the addressed input layer; while the list is filtered, the number of hits is at its right
//! end.
//!
//! # The flow
//!
//! ```text
//! terminal ─► Msg::Term ─► input layer ─► keymap ─► Action ─┐
//! workers  ─► Msg::Hits / Loaded / Feeds / Picture …    ────┴─► update(&mut Model, Msg, now) ─► Vec<Effect>
//!    ▲                                                                                              │
//!    └──────────────────────────── io::worker (one mailbox per kind) ◄──────────────────────────────┘
//! view(&Model, now, &mut Buffer): once per batch of messages
//! ```
//!
//! An [`app::Action`] is what the user meant, an [`app::Effect`] is a request to a worker or the terminal, an
//! [`app::Msg`] is an input or an answer. `update` and `view` are pure: the time is a value. The loop (`run`) sleeps until
//! a message comes or until [`app::next_wake`]; with nothing to do it never wakes. Every request has a ticket; an answer
//! to an old ticket is dropped. The mailboxes of search and article keep only the newest request; marks are written in
//! order.
//!
//! Exactly one input layer is addressed (`app::input`): it gets keys, pasted text and clicks. An action goes to that
//! layer, else to the pane with the focus, else it has its general meaning (`app::update::act`). A handler returns the
//! action that follows; it never calls the dispatcher.
//!
//! ```text
//! refresh:   feeds.txt ─► io::refresh ─► io::fetch ─► parse ─► io::store ─► io::worker::library ─► Msg::Loaded
//! changes:   D ─► Effect::Compare ─► io::worker::compare ─► io::store, news::changes ─► Msg::Compared
//! full text: x ─► Effect::FetchFullText ─► io::worker::pages ─► io::fetch::page ─► io::store ─► Msg::FullText
//! filter:    "trump is:unread" ─► search::query ─► Effect::Search ─► io::index, search::Engine ─► Msg::Hits
//! ```
//!
//! # The modules
//!
//! A layer uses those below it, never those above: `news ← parse, search ← app ← io ← run, cli ← main`
//! (`tests/layers.rs`, which also checks modules of the second level and forbids cycles inside `app::update`).
//!
//! ```text
//! main.rs     arguments, the panic hook, the exit code
//! cli/        the command line; one file per headless command
//! run.rs      the loop, with a terminal and without (--print); run/: listening threads, terminal handover
//! io/         files, sockets, threads, the terminal
//!   worker/     threads and mailboxes: search, open, compare, journal, library, feeds, pages, settings
//!   articles/   where each article is stored; loading files; the built-in edition and manual
//!   change_feed   a feed's name, tags, address         windows    the open windows of a data folder
//!   store/      feeds and articles in SQLite          journal/   the log of read and saved marks
//!   index/      words in the texts of articles        refresh/   many feeds at once, written in order
//!   fetch/      one request: conditional, bounded, redirects by our rules; pages; discovery of feeds
//!   pictures/   fetched, decoded within bounds, encoded for the terminal, cached
//!   config/     config.toml, feeds.txt, earlier filters, saved views, the state of the window
//!   terminal/   taken over and given back; queries and replies; hyperlinks; a screen as text
//!   external/   browser, pager, programs, exported files
//!   thread, error, watch, replace, clock, memory
//! app/        the pure core
//!   action, effect, msg     the three nouns
//!   input/      the stack of input layers, prompts, input history
//!   keymap/     a table of keys per layer; groups of actions, and words for them
//!   setup, model, library/, feeds, filter, views, redo, web_pages, export, appearance, window_state, list_places   the state
//!   update/     what a message does; act (dispatcher) and pointer on top, marks and place at the bottom
//!   pane/       list, reader, sources behind the trait Pane; help, palette, overlays; what the reader is made of
//!   typeset/    document + width → lines              picture/   a picture drawn row by row
//!   theme/      roles of colour, themes as TOML, the styles for a terminal
//!   header, status, progress, key_hint     the lines above and below the panes
//!   empty, suggestion     what an empty list says; the filter that was probably meant
//!   layout, view, wake
//!   text_order  fields of text from right to left, put in order when the screen is complete
//!   signs       the screen in plain ASCII
//!   linear      the screen for screen readers: the terminal's cursor, no lines and bars
//! search/     the filter: query, headlines as columns, scan, rank, engine
//! parse/      bytes → news: detect, decode, feed, json, html, markdown, plain, date, language, highlight, opml,
//!             subscriptions
//! news/       the domain: text, article, document, feed, id, state, schedule, failure; changes (two texts compared); write
//!             (text, Markdown, HTML)
//! ```
//!
//! # Identity
//!
//! What an article is has four answers, kept apart.
//!
//! 1. *Row.* An article in the store belongs to one feed; ids of one feed never affect articles of another.
//! 2. *Between visits.* The store keeps what each article had as id, link, title and date (`io::store::identify`). An
//!    item with an unknown id is a known article if id, link and title, or title and date in normal form name exactly
//!    one article of the feed. Items side by side in one document are never merged. Ids that a feed gives to other
//!    articles (places in the document) identify none. Nor do placeholders such as `N/A`. Where the evidence is ambiguous a
//!    new article is made: a duplicate is better than a lost article.
//! 3. *Across machines.* Marks are registers by name (`news::name`). A name is a hash of the item's id and link if the id
//!    is unique in the world (a URL, `tag:`, `urn:`, a UUID), else of both and the feed's address in normal form. The
//!    first name is the article's id. Further names count, too (`news::state::joins`): those by earlier addresses of
//!    the feed, the id of version 1 if one article only bears it, and names the article has got since. The latter are
//!    joined with the id by a register in the log, once the article has marks; a name that another article bears is
//!    never joined. A feed that has moved is one register, which joins the two addresses.
//! 4. *In two feeds.* Rows of two feeds with the same link of their own, and the same title or words, share their id.
//!    The list has one row for them, a member of both feeds: that of the feed which comes first in `feeds.txt`
//!    (`io::worker::headlines`, `app::library::sources`). They are separated when neither title nor words agree any more
//!    (`io::store::twins`).
//!
//! # Invariants
//!
//! - Text from outside is a type ([`news::SafeText`]); nothing else from a file or server reaches the terminal.
//! - A message from a worker never takes the keyboard from a line of text. A layer that belongs to an article keeps that
//!   article until the user closes the layer.
//! - Headlines are columns in immutable chunks, shared by list and search. Bodies are not kept in memory beyond a
//!   budget; they are read again from where they are stored.
//! - Read state is a log of last-writer-wins registers: order and repetition of lines make no difference.
//! - A row keeps its number until the next load; the cursor stays on its article when rows come or go.
//! - An article that an open window lists is not deleted from the store, and a saved one never (`io::store::dropped`).
//! - Errors of `io` are enums with a cause; messages carry them as [`news::Failure`].
//!
//! # Glossary
//!
//! | term | meaning |
//! |---|---|
//! | action | what the user meant; has a stable name (`app::Action`) |
//! | article | one item of a feed or file, with its body |
//! | batch | the messages handled before the next drawing |
//! | binding | keys and the action they mean in one layer |
//! | bleed | columns beside the text that wide code and tables may use |
//! | bookmark, saved | the mark that keeps an article |
//! | candidate | a feed found at an address, before it is subscribed to |
//! | chunk | headlines that were loaded together, as columns |
//! | compaction | writing the log anew with only the latest registers |
//! | complete | of a request: without conditions, so that the server sends the whole feed |
//! | document | a body as blocks and spans, independent of width |
//! | dropped | no longer listed, but still in the store for a while |
//! | earlier text | an article as its feed gave it before a revision |
//! | edition | the articles built into the program |
//! | effect | a request to a worker or the terminal |
//! | failure | an error as it travels in a message: cause and sentence |
//! | feed | an address that lists articles; subscribed to in `feeds.txt` |
//! | field | a text on the screen whose letters are put in order by themselves, apart from what is beside it |
//! | filter | the query typed over the list |
//! | first-seen time | when an article first came; it is sorted by it if it has no date, or one in the future |
//! | folded | of a tag: its feeds are hidden in the sources |
//! | folding | removing case and accents before words are compared |
//! | full text | the text of an article's page in place of the feed's |
//! | galley | a document as flat text with pieces, before it has a width |
//! | headline | title, source, date and flags of an article in the list |
//! | group | the rows of a day, a month or a source, under a heading |
//! | hint, label | letters over a link to choose it |
//! | hit | a row that a search found |
//! | input layer | one of the stack that decides who gets keys |
//! | join | a register in the log: two names are names of one article |
//! | journal | the worker and files of the log |
//! | justified | of text: blanks are drawn wider, so that lines end at the right edge |
//! | kicker | the source of an article, above its title |
//! | library | all headlines in memory |
//! | linear | of a screen or page: for screen readers, in the order of reading, with words in place of signs |
//! | link, anchor | where a link leads: an address, or a place in the document |
//! | log | the lines of marks in `state/` |
//! | mailbox | the queue of a worker; some keep only the newest request |
//! | mark | one register of an article: read, saved, place |
//! | measure | the longest line of an article, in columns |
//! | name | a hash under which marks of an article are stored; the first one is its id |
//! | notice | a sentence in the status line for a while |
//! | overlay | a list or text over the panes |
//! | page | an article laid out in the reader, or a web page there |
//! | pane | list, reader or sources |
//! | panel | the background of a code block; a bar at its left where there are no colours |
//! | phrase | words that must stand one after the other in a text |
//! | place | the reading position in an article |
//! | publisher | the name a file gives as the origin of an article |
//! | register | a value with a time; the later one wins |
//! | revision | a change of the words of an article by its publisher; numbers and white space alone are none |
//! | role | what a theme gives a colour to |
//! | row | the number of a headline in the library |
//! | row style | how a headline is drawn in the list: two-line, compact, card |
//! | scope | the part of the library the list holds: all, a tag, a feed, a view |
//! | segment | an immutable file of the word index |
//! | sheet | the lines of a galley at one width |
//! | snippet | the piece of a text around found words; without them its beginning |
//! | source | a feed or a publisher |
//! | store | the `SQLite` file with feeds and articles |
//! | ticket | the number of a request; its answer carries it |
//! | validator | `ETag` or `Last-Modified`, sent back with the next request |
//! | title block | title, source, progress and facts at the top of a page |
//! | text order | how letters from right to left are written to the terminal: as they are seen, or as they are read |
//! | trait | what an article is recognized by at the next visit: id, link, title, date |
//! | twin | a row of an article that another feed brings, too |
//! | view | all, unread or saved; a saved view is a filter with a name |
//! | window state | what a window remembers until the next start, changed by keys: row style, layout, sort orders |
//!
//! # Decisions
//!
//! The reasons for own code where a library exists are in the heads of the modules: feed parser (`parse::feed`), source
//! of HTML bounded before html5ever (`parse::html::sanitize`), Markdown writer (`news::write::markdown`), word index
//! (`io::index`), picture protocols (`io::pictures`), `NO_PROXY` (`io::fetch::proxy`), `feeds.txt` tokens
//! (`parse::subscriptions`), the log (`io::journal`).
//!
//! The columns of headlines are in `search`: they carry the folded twin and the letter masks of the filter. The undo
//! history is rebuilt from the log: marks of one key press carry the same step. The word index is built from committed
//! texts, beside the thread that stores them; a search reads texts that are not indexed yet by itself. An article is laid
//! out as numbers (a line is a piece and two offsets), so 5 MB are laid out in milliseconds and nothing is laid out in
//! the background. A page's title is the one it gives to programs, by the rules of Readability.

pub mod app;
pub mod cli;
pub mod io;
pub mod news;
pub mod parse;
pub mod run;
pub mod search;
