//! `tidings list`: headlines, one a line, for pipes. Never here: the terminal, or read state.

use std::io::{self, Write};
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::channel;

use serde::Serialize;

use crate::app::Msg;
use crate::app::library::{Library, Row};
use crate::io::files::Input;
use crate::io::load::{Plan, load};
use crate::io::shelf::Shelf;
use crate::io::{Folders, library};
use crate::news::{Entry, Id, Stamp, Text};
use crate::search::{Engine, Facts, Query};

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
    let (mut library, mut troubles) = (Library::default(), Vec::new());
    for msg in inbox.try_iter() {
        match msg {
            Msg::Feeds { feeds, .. } => drop(library.subscribe(&feeds, |_| Entry::default())),
            Msg::Loaded { chunk, sources, revised, .. } => {
                library.take(chunk, sources, &revised, |_| Entry::default());
            }
            Msg::LoadEnded { troubles: found, .. } => troubles = found,
            _ => {}
        }
    }
    let written = rows(&shelf, &library, query)
        .filter(|row| library.is_listed(*row))
        .try_for_each(|row| write(&library.row(row), json, out));
    match written.and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(troubles),
    }
}

fn rows(shelf: &Shelf, library: &Library, query: &str) -> impl Iterator<Item = u32> {
    let query = Query::words(query);
    let (mut best, mut hits) = (Vec::new(), None);
    if !query.is_empty() {
        let (chunks, _) = shelf.chunks();
        if let Some(found) =
            Engine::default().run(&chunks, library.len() as u32, &query, &Facts::default(), &|| false)
        {
            best.clone_from(&found.best);
            hits = Some(found);
        }
    }
    let ahead: std::collections::HashSet<u32> = best.iter().copied().collect();
    let rest = library.by_date().iter().copied();
    best.into_iter().chain(
        rest.filter(move |row| !ahead.contains(row) && hits.as_ref().is_none_or(|hits| hits.rows.has(*row))),
    )
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
