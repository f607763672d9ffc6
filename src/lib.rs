//! The library behind the `tidings` program: a news browser for the terminal.
//!
//! # The screen
//!
//! ```text
//!  tidings   1 All  2 Unread  3 Saved                                      43 %   header: views; how far
//! ▌● NATO chief meets Trump in…  World      2h │  NATO chief meets Trump in     ┃
//!  ★ Zürich opens its longest…   Transport  5h │  Palm Beach                    ┃
//!    A résumé of the summit      World      1d │  World · 24 November 2024
//!                                              │
//!   list: marker, headline, source, age        │   reader: measure, scroll bar
//!                                              │
//! /nato                                                   12 of 340 · 87 unread   status: prompt, notice, count
//! ```
//!
//! Side by side from 72 columns on, one pane at a time below; from 150 columns on the sources (feeds and tags, with
//! what is unread in each) stand to the left of the list, below that when asked for (`app::layout`).
//!
//! # The flow
//!
//! ```text
//! terminal ─► Msg::Term ─► keys::resolve ─► Action ─┐
//! workers  ─► Msg::Found / Loaded / Feeds / Picture …   ┴─► update(&mut Model, Msg, now) ─► Vec<Effect>
//!    ▲                                                                                        │
//!    └────────────────────────── io::worker (one mailbox per kind) ◄──────────────────────────┘
//! view(&Model, now, &mut Buffer): once per drained batch, and only when something changed
//! ```
//!
//! An [`app::Action`] is what the reader meant, an [`app::Effect`] is what the world is asked to do, an
//! [`app::Msg`] is a fact that came back. `update` and `view` are pure: `now` is a value. The loop (`run`)
//! sleeps until a message or until [`app::next_wake`]; with nothing to do it never wakes. Every request has a
//! ticket, and an answer to an old ticket is dropped. The search and the article mailboxes keep only the newest
//! request; marks are written first in, first out.
//!
//! What a refresh brings takes one way, whoever made it: it is written to the store, the store is seen to have
//! changed (`io::library`), and what is new in it comes as one more `Msg::Loaded`.
//!
//! ```text
//! feeds.txt ─► io::refresh ─► io::fetch (many at once) ─► parse ─► io::store ─► io::library ─► Msg::Loaded
//!              news::schedule: who is due                    cron's `tidings refresh` ─┘
//! ```
//!
//! A page of the web is asked for by the reader (`x`, `L`) or, for feeds tagged so, by the refresh; it is read on a thread
//! that is left to itself when it takes too long.
//!
//! ```text
//! x ─► Effect::FetchText ─► io::visitor ─► io::page ─► io::fetch, parse::html ─► io::store (pages) ─► Msg::FullText
//! L ─► Effect::Visit ─────────┘                                                                    └► Msg::Visited
//! ```
//!
//! What is typed into the filter becomes a tree of conditions; what the columns of headlines do not say (marks, names,
//! words in texts) goes along as facts.
//!
//! ```text
//! "trump is:unread body:talks" ─► search::query ─► Effect::Search { query, facts } ─► io::words ─► search::Engine
//!                                                                       rows and the best of them ─► Msg::Found
//! ```
//!
//! # The house
//!
//! ```text
//! main.rs     arguments, the panic hook, the exit code
//! cli/        command line → Command; one file per headless command
//! run.rs      the loop, with a terminal and without (`--print`)
//! run/        who listens; the terminal on loan
//! io/         the world
//!   files       paths walked, gzip unpacked, bytes read within bounds
//!   load/       files → chunks of headlines, in the background: cut into jobs, done, put in order
//!   shelf, places, remembered     where each article lies; fetches one when it is opened, with its full text if there is one
//!   page, visitor                 a page of the web fetched and read within bounds; full texts and links followed
//!   journal     the reader's log: one file a device, merged by reading them all (with watch)
//!   subscriptions, discover       feeds.txt, changed line by line; the feeds of a site
//!   fetch/      one request: conditional, bounded, redirects by our own rules
//!   refresh/    many requests: whose turn it is, what came of each, written in order
//!   store/      articles and feeds in SQLite
//!   words/      an index of what articles say: kept beside the store, asked by the searchers
//!   library     the store on its way to the screen, and what is new in it
//!   pictures/   pictures fetched, unpacked within bounds, made for the terminal; kept on the disk
//!   worker, subscriber, searchers the threads, and their mailboxes (mailbox)
//!   config, clock                 config.toml read; the moment it is
//!   settings, views, look         config.toml changed line by line: its views, how the page looks
//!   notes, filters                small files written on the side: views, earlier filters
//!   terminal    taken over and given back (with input: keys and the terminal's own answers; early: those that
//!               crossterm does not know; graphics: what they mean for pictures)
//!   hyperlinks  links that the terminal itself can follow
//!   screen      a drawn screen as text, for --print
//!   open        a link handed to the browser
//!   lend        the terminal handed to a pager, an editor, a program an article is piped into
//!   paper       an article written to a file
//!   memory      what the C library is told about it
//!   edition     the newspaper built into the program (assets/edition)
//! app/        the pure core
//!   action, keys, msg, effect     the nouns and the one table of keys
//!   model, library/, feeds        what the program knows; all headlines in date order; how feeds stand
//!   filter, views                 what belongs to the filter; filters with a name
//!   look, finding                 how the page looks, as settled; what is looked for in the article
//!   web                           full texts, and the page on its way
//!   out, hyperlinks               the article on its way out: what is typed before it goes; the links in sight
//!   update/                       what each message and action does
//!   pane/                         list (with row), sources, prompt (with menu), help, overlay (with contents): state, deeds,
//!                                 drawing of each; the reader has rooms of its own:
//!     reader, page, article       the pane, a page in it, and how an article becomes one
//!     ink, wide                   how runs look; code that is wider than the page
//!     sight, hints, jumps, pace   links and headings in sight; letters on links; the way back; minutes left
//!     visits                      the pages that links led to
//!     find, folded                words marked in it; its text folded, to be searched with every letter
//!     pictures                    what is known of each picture, and which are drawn
//!   picture/                      a picture made for a terminal, and its drawing row by row
//!   typeset/                      document + width → lines
//!   layout, theme, wake           where things stand, in which colours; the next wake-up
//!   view, status                  the drawing; the last line of it
//! search/     the filter: query, fold, headlines as columns, rank, engine
//! parse/      bytes → news: detect, decode, feed, json, html, markdown, plain, date, highlight (tones of code);
//!             also feeds.txt (subscriptions), opml, discover; touches no file
//! news/       the domain: text, article, document, id, when, state, feed, address, schedule; write: an article as
//!             text, Markdown, HTML
//! ```
//!
//! A room may use those below it, never those above: `news ← parse, search ← app ← io ← run, cli ← main`.
//! `tests/layers.rs` reads the `use` lines and fails on an arrow that runs the other way.
//!
//! # What must hold
//!
//! - Text from outside is a type ([`news::SafeText`]); nothing else from a file reaches a screen or a terminal.
//! - Headlines are columns in immutable chunks that the list and the search share; bodies are not in memory
//!   past a budget, but read again from their place in the file.
//! - Read state is a log of last-writer-wins registers; the order, repetition and loss of a torn line make no
//!   difference beyond that line.
//! - A row keeps its number for as long as a load lasts; the cursor stays on its article when rows come or go.
//!
//! # Where this differs from the first plan
//!
//! The columns of headlines live in `search`, not in `news`: they carry the folded twin and the letter masks,
//! which are the filter's business. The undo history is rebuilt from the log itself: marks of one press carry
//! the same op. Feeds are read by our own tolerant pass over their tags: feed-rs was to stand behind a pass that
//! cleans feeds for it, but once that pass understood every dialect there was nothing left to do but to read the
//! same bytes a second time, at half of all the cost. The index of words is our own (`io::words`): the FTS5 of `SQLite`
//! takes 13 to 51 s for 500 MB of text, where fetching, reading and storing them takes 5 s. It is made of texts that
//! are committed, beside the thread that stores them, not in its transactions; a search reads for itself what the
//! index does not have yet, so nobody sees the difference.
//!
//! An article is laid out as numbers, not as lines of text (`app::typeset`): its text is flat once, a line is a piece
//! and two bytes of it, and runs are made of the lines that are drawn. So 5 MB are laid out anew in milliseconds, all
//! of them, and nothing needs to be done in the background or be guessed: how long a page is, how far one is in it.
//! Pictures are drawn by rooms of our own (`app::picture`, `io::pictures`) and not by ratatui-image, which sends an
//! upload for kitty only once, so that a redrawn screen may lose it, never has the terminal forget one, and does not
//! clip sixels at the edge of a pane. A page's title is what it tells programs, by the rules of Readability, even where
//! the site's name is part of it: whoever finds it elsewhere finds it here under the same name.

pub mod app;
pub mod cli;
pub mod io;
pub mod news;
pub mod parse;
pub mod run;
pub mod search;
