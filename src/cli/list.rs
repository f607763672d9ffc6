//! `tidings list`: headlines, one a line, for pipes. Never here: the terminal, or read state.

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::channel;

use jiff::tz::TimeZone;
use serde::Serialize;

use crate::app::Msg;
use crate::app::library::{Library, Row};
use crate::io::files::Input;
use crate::io::load::{Plan, load};
use crate::io::shelf::Shelf;
use crate::io::words::{self, Finder};
use crate::io::{Folders, clock, journal, library};
use crate::news::{Feed, Id, Stamp, Text};
use crate::search::fold::fold;
use crate::search::{Engine, Facts, Frame, Is, Order, Outlet, Query, parse};

/// The shape `--json` prints for each headline.
#[derive(Serialize)]
struct Line<'a> {
    id: Id,
    published: Option<Stamp>,
    source: &'a str,
    title: &'a str,
}

/// Prints the headlines that match, newest first, or best first under a query; gives back what could not be
/// read. A reader that hangs up early is no error.
pub fn print(
    inputs: &[Input],
    folders: &Folders,
    query: &str,
    json: bool,
    out: &mut dyn Write,
) -> io::Result<Vec<Text>> {
    let shelf = Shelf::default();
    let (sender, inbox) = channel();
    let stop = AtomicBool::new(false);
    let Folders { data, .. } = folders;
    if inputs == [Input::Edition] && !library::is_empty(folders) {
        library::load(folders, 0, &shelf, &sender);
    } else {
        load(&Plan { inputs, data_dir: data, stop: &stop }, 0, &shelf, &|msg| drop(sender.send(msg)));
    }
    let zone = TimeZone::system();
    let query = parse(query, &Frame { now: clock::now(), zone: &zone, texts: false }).query;
    // The log of what was read is only opened if the query asks about it.
    let marks = (query.asks(Is::Read) || query.asks(Is::Saved)).then(|| {
        let now = clock::now().seconds().max(0) as u64 * 1000;
        journal::open(&folders.config, &folders.data, now).state
    });
    let entry = |id: &Id| marks.as_ref().map(|state| state.get(id)).unwrap_or_default();
    let (mut library, mut feeds, mut troubles) = (Library::default(), Vec::new(), Vec::new());
    for msg in inbox.try_iter() {
        match msg {
            Msg::Feeds { feeds: told, .. } => {
                library.subscribe(&told, entry);
                feeds = told;
            }
            Msg::Loaded { chunk, sources, revised, .. } => {
                drop(library.take(chunk, sources, &revised, entry))
            }
            Msg::LoadEnded { troubles: found, .. } => troubles = found,
            _ => {}
        }
    }
    let facts = facts(&library, &feeds);
    let written = rows(&shelf, &library, &query, facts, data)
        .into_iter()
        .filter(|row| library.is_listed(*row))
        .try_for_each(|row| write(&library.row(row), json, out));
    match written.and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(troubles),
    }
}

/// All that a query can ask about.
fn facts(library: &Library, feeds: &[Feed]) -> Facts {
    let outlets = library.sources().iter().map(|number| {
        let outlet = library.outlets().get(*number as usize)?;
        let feed = feeds.iter().find(|feed| Some(&feed.address) == outlet.feed.as_ref());
        let tags = feed.map(|feed| feed.tags.iter().map(|tag| fold(tag)).collect()).unwrap_or_default();
        Some(Outlet { name: fold(&outlet.name), tags })
    });
    Facts {
        sources: outlets.map(Option::unwrap_or_default).collect(),
        read: library.read_rows(),
        saved: library.saved_rows(),
        updated: library.updated_rows(),
        texts: Vec::new(),
    }
}

fn rows(shelf: &Shelf, library: &Library, query: &Query, mut facts: Facts, data_dir: &Path) -> Vec<u32> {
    let all = library.len() as u32;
    let mut rows = Vec::new();
    let phrases = words::phrases(query);
    // Nobody stops either of them.
    if let Some(texts) = Finder::new(data_dir).find(shelf, &phrases, all, &|| false, &|_, _| {}) {
        facts.texts = texts;
    }
    let Some(hits) = Engine::default().run(&shelf.chunks().0, all, query, &facts, &|| false) else {
        return rows;
    };
    match query.sort {
        Some(Order::Source) => library.put_by_source(&hits.rows, &mut rows),
        Some(Order::Date) => library.put_by_date(&hits.rows, &mut rows),
        Some(Order::Score) | None => {
            library.put_by_date(&hits.rows, &mut rows);
            let ahead: HashSet<u32> = hits.best.iter().copied().collect();
            rows.retain(|row| !ahead.contains(row));
            rows.splice(..0, hits.best);
        }
    }
    rows
}

fn write(row: &Row<'_>, json: bool, out: &mut dyn Write) -> io::Result<()> {
    if json {
        let line = Line { id: row.id, published: row.published, source: row.source, title: &row.title };
        serde_json::to_writer(&mut *out, &line)?;
        return out.write_all(b"\n");
    }
    let date = row.published.map(Stamp::rfc3339).unwrap_or_default();
    writeln!(out, "{date}\t{}\t{}", row.source, row.title)
}
