//! `tidings list`: prints headlines, one a line, for pipes. Never here: the terminal, marking articles as read.

use std::collections::HashSet;
use std::io::{self, Write};
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::channel;

use jiff::tz::TimeZone;
use serde::Serialize;

use crate::app::Msg;
use crate::app::filter::{asks_marks, facts};
use crate::app::library::{Library, Row};
use crate::app::pane::list::List;
use crate::io::Folders;
use crate::io::articles::ArticleSource;
use crate::io::articles::files::Input;
use crate::io::articles::load::{Plan, load};
use crate::io::clock;
use crate::io::config;
use crate::io::index::Searcher;
use crate::io::journal;
use crate::io::worker::library::{self, LibraryWorker};
use crate::news::{Entry, Id, SafeText, State, UnixTime};
use crate::search::{Engine, Query, QueryContext, Reading, parse};

/// A headline in the output of `--json`.
#[derive(Serialize)]
struct Line<'a> {
    id: Id,
    published: Option<UnixTime>,
    source: &'a str,
    title: &'a str,
}

/// Which headlines are printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub(crate) query: String,
    /// The name of a view. Headlines must match both.
    pub(crate) view: Option<SafeText>,
}

/// Prints the headlines that match, newest first, or with a query the best first. Returns warnings about what could not
/// be read.
pub fn run(
    inputs: &[Input],
    folders: &Folders,
    filter: &Filter,
    json: bool,
    out: &mut dyn Write,
) -> anyhow::Result<Vec<SafeText>> {
    let query = query(folders, filter)?;
    let articles = ArticleSource::default();
    let (sender, inbox) = channel();
    let stop = AtomicBool::new(false);
    let Folders { data, .. } = folders;
    if inputs == [Input::Edition] && !library::is_empty(folders) {
        LibraryWorker::new(folders, &articles, &sender).load(0);
    } else {
        load(&Plan { inputs, data_dir: data, stop: &stop }, 0, &articles, &|msg| drop(sender.send(msg)));
    }
    let messages: Vec<Msg> = inbox.try_iter().collect();
    let mut state = (asks_marks(&query) || has_ended_subscription(&messages)).then(|| {
        let now = clock::now().seconds().max(0) as u64 * 1000;
        journal::open(&folders.config, data, now).state
    });
    let entry =
        |state: &Option<State>, id: &Id| state.as_ref().map_or_else(Entry::default, |state| state.get(id));
    let (mut library, mut feeds, mut warnings) = (Library::default(), Vec::new(), Vec::new());
    // All names first: a name that two articles bear counts for none.
    if let Some(state) = &mut state {
        for msg in &messages {
            if let Msg::Loaded { chunk, names, .. } = msg {
                state.learn(names.iter().copied());
                state.bear(chunk.ids());
            }
        }
    }
    for msg in messages {
        match msg {
            Msg::Feeds { feeds: known, .. } => {
                library.subscribe(&known, |id| entry(&state, id));
                feeds = known;
            }
            Msg::Loaded { chunk, sources, revised, .. } => {
                library.take(chunk, sources, &revised, |id| entry(&state, id));
            }
            Msg::LoadEnded { warnings: found, .. } => warnings = found,
            _ => {}
        }
    }
    let mut list = List::default();
    if !query.is_empty() {
        let (chunks, _) = articles.chunks();
        let mut facts = facts(&library, &feeds, &query);
        let (all, phrases) = (library.len() as u32, query.phrases());
        facts.texts =
            Searcher::new(data).find(&articles, &phrases, all, &|| false, &|_, _| {}).unwrap_or_default();
        list.hits = Engine::default().run(&chunks, all, &query, &facts, &|| false);
    }
    list.ask_for(query.sort);
    list.rebuild(&library, true);
    list.rows().iter().try_for_each(|row| write(&library.row(*row), json, out))?;
    Ok(warnings)
}

/// Whether there are articles of feeds that are not subscribed to: they are listed if they are saved.
fn has_ended_subscription(messages: &[Msg]) -> bool {
    let mut subscribed: HashSet<&SafeText> = HashSet::new();
    for msg in messages {
        if let Msg::Feeds { feeds, .. } = msg {
            subscribed.extend(feeds.iter().map(|feed| &feed.address));
        }
    }
    let mut sources = messages.iter().flat_map(|msg| match msg {
        Msg::Loaded { sources, .. } => &sources[..],
        _ => &[],
    });
    sources.any(|source| source.feed.as_ref().is_some_and(|feed| !subscribed.contains(feed)))
}

/// The query of the view and that of the filter.
fn query(folders: &Folders, filter: &Filter) -> anyhow::Result<Query> {
    let frame = QueryContext { now: clock::now(), zone: &TimeZone::system(), texts: false };
    let parse = |text: &str| {
        let Reading { query, hint, .. } = parse(text, &frame);
        if let Some(hint) = hint {
            // It is no error: such words are searched for as they are.
            let _ = writeln!(io::stderr(), "tidings: {hint}");
        }
        query
    };
    let typed = parse(&filter.query);
    let Some(name) = &filter.view else { return Ok(typed) };
    let (config, error) = config::read(&folders.config);
    if let Some(error) = error {
        return Err(error.into());
    }
    let Some(view) = config.views.iter().find(|view| view.name == *name) else {
        let names: Vec<&str> = config.views.iter().map(|view| view.name.as_str()).collect();
        let known = if names.is_empty() { "none is saved yet".to_owned() } else { names.join(", ") };
        anyhow::bail!("there is no view '{name}' in {} ({known})", config::path(&folders.config).display());
    };
    let Query { mut all, sort } = parse(&view.query);
    all.extend(typed.all);
    Ok(Query { all, sort: typed.sort.or(sort) })
}

fn write(row: &Row<'_>, json: bool, out: &mut dyn Write) -> io::Result<()> {
    if json {
        let line = Line { id: row.id, published: row.published, source: row.source, title: &row.title };
        return super::write_json(&line, out);
    }
    let date = row.published.map(UnixTime::rfc3339).unwrap_or_default();
    writeln!(out, "{date}\t{}\t{}", row.source, row.title)
}
